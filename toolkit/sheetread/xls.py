"""An Excel 97-2003 workbook (.xls and older) → `Book`, read by xlrd in another process (`base.processes.Worker`), so
that a broken file can hang, swell or kill that process only. `any_file` calls `read_xls`.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from math import isfinite
from typing import TYPE_CHECKING, Any

from toolkit.base.processes import Worker

from toolkit.sheetread.book import (  # isort: skip
    Book, Cell, CellPlace, Damaged, Limits, Note, Reason, Refused, Remark, Sheet, check_cap, cell_name,
)
from toolkit.sheetread.cells import BLACK, NARROW, TINY, WHITE, look_of

if TYPE_CHECKING:
    import xlrd.book
    import xlrd.sheet

#: Seconds for a file, and bytes of memory for the process where the system can limit them.
WALL, MEMORY = 20.0, 1 << 30


def read_xls(data: bytes, file: str, limits: Limits) -> Book:
    """Bytes → their workbook. Raises Damaged or Refused where it cannot be read. Cells show their values; formulas
    cannot be read."""
    try:
        book = pickle.loads(_WORKER.ask((data, limits.cells, limits.sheets)))
    except TimeoutError as error:
        raise Damaged(Reason.XLS_SLOW) from error
    except EOFError as error:
        raise Damaged(Reason.XLS_DIED) from error
    if not isinstance(book, Book):
        reason, details = book
        raise Refused(reason, **details)
    if not book.sheets:
        raise Damaged(Reason.NO_SHEETS_READ)
    texts = (len(cell.value) for sheet in book.sheets for cell in sheet.cells.values() if isinstance(cell.value, str))
    check_cap(sum(texts), limits.characters, Reason.CHARACTERS)
    return book._replace(file=file)


_STATES = ("visible", "hidden", "veryHidden")
_SUMMARY_STREAM = "\x05SummaryInformation"
#: Ids of the document's properties in the stream of its summary (MS-OLEPS), and the core property each is.
_CODEPAGE = 1
_SUMMARY = {2: "title", 3: "subject", 5: "keywords", 6: "description", 13: "modified"}
#: Colours of no palette: text and ground of a window, and a font without a colour.
_SYSTEM = {0x40: BLACK, 0x41: WHITE, 0x7FFF: BLACK}


def _refusal(error: Refused) -> bytes:
    return pickle.dumps((error.reason, error.details))


#: Made in advance, as there is no memory left when it is needed.
_NO_MEMORY = _refusal(Refused(Reason.MEMORY))


def _reader() -> Callable[[tuple[bytes, int, int]], bytes]:
    """The function that reads files in the other process, once its memory is limited."""
    with suppress(ImportError):  # Windows: the wall clock alone
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    return lambda asked: pickled_book(*asked)


_WORKER = Worker(WALL, _reader)


def pickled_book(data: bytes, most_cells: int, most_sheets: int) -> bytes:
    """Bytes of a file → its pickled book, or its pickled refusal; never an exception."""
    try:
        return pickle.dumps(read_in_this_process(data, most_cells, most_sheets))
    except MemoryError:
        return _NO_MEMORY
    except BaseException as error:
        return _refusal(error if isinstance(error, Refused) else Refused(Reason.XLS))


def read_in_this_process(data: bytes, most_cells: int, most_sheets: int) -> Book:
    """Bytes → their workbook, with the sheets that can be read. Refused where the file cannot be opened."""
    import xlrd
    from xlrd.biffh import XLRDError
    _make_xlrd_tolerant()
    if _has_sector_circle(data):
        raise Refused(Reason.XLS)
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO())
    except XLRDError as error:
        raise Refused(Reason.ENCRYPTED if "encrypted" in str(error) else Reason.XLS) from error
    check_cap(book.nsheets, most_sheets, Reason.SHEETS)
    sheets: list[Sheet] = []
    broken: list[Remark] = []
    cut: list[Remark] = []
    count = 0
    for index, name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(index)
            cells = {(cell.row, cell.column): cell for cell in _sheet_cells(book, sheet)}
        except MemoryError:
            raise
        except Exception:
            broken.append(Remark("unread", name))
            continue
        count += len(cells)
        check_cap(count, most_cells, Reason.CELLS)
        looks: dict[CellPlace, str] = {}
        with suppress(Exception):  # a value counts for more than its look
            looks.update((place, look) for place, look in _cell_looks(book, sheet, cells.values()) if look)
        start = book._sh_abs_posn[index] if book.biff_version >= 80 else None  # type: ignore[attr-defined]
        passed = [] if start is None else list(records_beside_cells(bytes(book.mem or b""), start))
        if places := [text for kind, text in passed if kind == "cut"]:
            cut.append(Remark("cut", name, places[0], ", ".join(places)))
        sheets.append(_to_sheet(sheet, cells, passed, looks))
        book.unload_sheet(index)
    return Book("", tuple(sheets), _defined_names(book), _core_properties(data), date1904=bool(book.datemode),
                remarks=(*broken, *cut))


def _has_sector_circle(data: bytes) -> bool:
    """Whether the small sectors of the workbook follow each other in a circle, so that xlrd would never end."""
    from xlrd.compdoc import CompDoc, CompDocError
    try:
        document = CompDoc(data, logfile=io.StringIO())
    except CompDocError:
        return False
    following = document.SSAT
    for entry in document.dirlist:
        if entry.name.lower() in ("workbook", "book"):
            sector = entry.first_SID
            for _ in following:
                sector = following[sector] if 0 <= sector < len(following) else -1
            if following and sector >= 0:
                return True
    return False


@cache
def _make_xlrd_tolerant() -> None:
    """Let xlrd skip defined names and links that it cannot parse, such as the formulas of our own forms."""
    import xlrd.book
    import xlrd.sheet
    follow = xlrd.sheet.Sheet.handle_hlink
    def follow_if_known(self: Any, data: bytes) -> None:
        with suppress(Exception):
            follow(self, data)
    xlrd.sheet.Sheet.handle_hlink = follow_if_known  # type: ignore[method-assign]
    evaluate = xlrd.book.evaluate_name_formula
    def attempt(book: Any, name: Any, *args: Any, **options: Any) -> None:
        try:
            evaluate(book, name, *args, **options)
        except Exception:  # xlrd raises what it likes
            name.evaluated, name.any_err, name.result = 1, 1, None
    xlrd.book.evaluate_name_formula = attempt  # type: ignore[assignment]


def _sheet_cells(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> Iterator[Cell]:
    """A sheet of xlrd → its filled cells."""
    from xlrd.biffh import error_text_from_code
    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind == 1 and value != "":
                yield Cell(row + 1, column + 1, value, "text")
            elif kind in (2, 3) and not isfinite(float(value)):  # no number of any sheet
                yield Cell(row + 1, column + 1, str(value), "text")
            elif kind in (2, 3):
                style = book.xf_list[sheet.cell_xf_index(row, column)]
                number_format = book.format_map[style.format_key].format_str
                is_general = number_format.casefold() == "general"
                yield Cell(row + 1, column + 1, value, "number", "" if is_general else number_format)
            elif kind == 4:
                yield Cell(row + 1, column + 1, bool(value), "bool")
            elif kind == 5:
                yield Cell(row + 1, column + 1, error_text_from_code.get(int(value), "#VALUE!"), "error")


def _cell_looks(
        book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, cells: Iterable[Cell]) -> Iterator[tuple[CellPlace, str]]:
    """Cells → their places and looks; a cell with a struck part of text is struck."""
    style_look, fonts = cache(partial(_look_of_style_index, book)), book.font_list
    for cell in cells:
        place = cell.row - 1, cell.column - 1
        runs = sheet.rich_text_runlist_map.get(place, ())
        struck = any(start < len(str(cell.value)) and fonts[font].struck_out for start, font in runs)
        yield (cell.row, cell.column), "struck" if struck else style_look(sheet.cell_xf_index(*place))


def _look_of_style_index(book: xlrd.book.Book, style: int) -> str:
    """The index of a cell style → its look."""
    found = book.xf_list[style]
    font, fill = book.font_list[found.font_index], found.background
    ground_index = fill.pattern_colour_index if fill and fill.fill_pattern else 0x41
    ink, ground = (book.colour_map.get(index) or _SYSTEM.get(index) for index in (font.colour_index, ground_index))
    number_format = book.format_map[found.format_key].format_str
    return look_of(bool(font.struck_out), ink, ground, font.height / 20, number_format)


def _to_sheet(sheet: xlrd.sheet.Sheet, cells: Mapping[CellPlace, Cell], passed: Iterable[tuple[str, str]],
              looks: Mapping[CellPlace, str]) -> Sheet:
    """A sheet of xlrd and its cells → the sheet; `passed` are the records beside the cells, by kind."""
    notes = [Note("comment", note.text, cell_name(row + 1, column + 1))
             for (row, column), note in sheet.cell_note_map.items() if note.text.strip()]
    notes += [Note("link", to.decode("latin-1") if isinstance(to, bytes) else to,  # the path of a file on an old system
                   cell_name((link.frowx or 0) + 1, (link.fcolx or 0) + 1))
              for link in sheet.hyperlink_list if (to := link.url_or_path)]
    notes += [Note(kind, text) for kind, text in passed if kind not in ("header", "cut")]
    return Sheet(
        sheet.name, _STATES[min(sheet.visibility, 2)], cells,
        tuple((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
        frozenset(row + 1 for row, info in sheet.rowinfo_map.items()
                  if info.hidden or (info.height is not None and info.height < 20 * TINY)),
        frozenset(column + 1 for column, info in sheet.colinfo_map.items()
                  if info.hidden or info.width < 256 * NARROW),
        "\n".join(text for kind, text in passed if kind == "header"), tuple(notes), looks)


def _defined_names(book: xlrd.book.Book) -> dict[str, str]:
    """Defined names → constants in quotes, others as xlrd words them."""
    from xlrd.formula import oSTRG
    names: dict[str, str] = {}
    for defined in book.name_obj_list:
        result = defined.result
        if not defined.name or result is None or defined.macro:
            continue
        try:
            text = str(result.text or "")
            if result.kind == oSTRG:
                text = '"' + str(result.value).replace('"', '""') + '"'
        except Exception:
            continue
        if defined.scope < 0 or defined.name not in names:
            names[defined.name] = text
    return names


def _core_properties(data: bytes) -> dict[str, str]:
    """Bytes of the document → its core properties, times in W3CDTF; {} where they are absent or broken."""
    import olefile  # type: ignore[import-untyped]
    core: dict[str, str] = {}
    with suppress(Exception), olefile.OleFileIO(io.BytesIO(data)) as document:
        properties = document.getproperties(_SUMMARY_STREAM, convert_time=True)
        codepage = properties.get(_CODEPAGE, 1252) % (1 << 16)  # olefile reads it as a signed number
        for identity, name in _SUMMARY.items():
            value = properties.get(identity)
            if isinstance(value, bytes):
                core[name] = value.decode("utf-8" if codepage == 65001 else f"cp{codepage}", "replace")
            elif isinstance(value, datetime):
                core[name] = value.replace(tzinfo=UTC).isoformat()
    return core


_HEADERS = (0x0014, 0x0015)
#: Record of a cell with its own text: Excel 97 and later write none, SheetJS does, and cuts texts to that length.
_LABEL, _CUT_AT = 0x0204, 255
_OBJECT, _TEXT, _CONTINUE, _BEGIN, _END = 0x005D, 0x01B6, 0x003C, 0x0809, 0x000A
#: Types of objects: the frame of a comment, a picture (also of an embedded object), a chart.
_COMMENT, _PICTURE, _CHART = 0x19, 0x08, 0x05
#: Part of a picture's record that marks an embedded or linked object.
_LINKED = 0x0009


def records_beside_cells(stream: bytes, start: int) -> Iterator[tuple[str, str]]:
    """The sheet at `start` in an Excel 97 stream → kind and text of its records outside the cells. Kinds are "header",
    "shape", "picture", "object", and "cut" with the cell whose text may have been cut. A record that is cut short gives
    the rest it has."""
    kind, wanted, depth = 0, 0, 0
    for record, data in _stream_records(stream, start):
        depth += (record == _BEGIN) - (record == _END)
        if depth < 1:
            return
        if depth > 1:  # of a chart inside the sheet
            continue
        if record in _HEADERS and len(data) > 3:
            yield "header", _decode_string(data, 3, *struct.unpack_from("<HB", data))
        elif record == _OBJECT and len(data) >= 8:
            kind = struct.unpack_from("<H", data, 4)[0]
            if kind == _PICTURE:
                parts = (part for part, _ in _stream_records(data, 0))
                yield ("object" if _LINKED in parts else "picture"), ""
            elif kind == _CHART:
                yield "object", ""
        elif record == _LABEL and len(data) >= 8:
            row, column, _, length = struct.unpack_from("<4H", data)
            if length == _CUT_AT:
                yield "cut", cell_name(row + 1, column + 1)
        elif record == _TEXT and len(data) >= 12:
            wanted = struct.unpack_from("<H", data, 10)[0]
        elif record == _CONTINUE and wanted and data:
            text = _decode_string(data, 1, wanted, data[0])
            wanted = 0
            if kind != _COMMENT and text.strip():
                yield "shape", text


def _stream_records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """A stream, or the record of an object → its records, each a type and its bytes."""
    while start + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, start)
        yield record, stream[start + 4:start + 4 + length]
        start += 4 + length


def _decode_string(data: bytes, start: int, count: int, flags: int) -> str:
    """The string of `count` characters at byte `start`: two bytes a character if the flag says so, else one."""
    if flags & 1:
        return data[start:start + 2 * count].decode("utf-16-le", "replace")
    return data[start:start + count].decode("latin-1")
