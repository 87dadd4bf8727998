"""The process that reads .xls through xlrd: what a broken file does to it, it does to nobody else.

Run as `python -m toolkit.sheetread.xls_worker` (see `toolkit.sheetread.worker_process`): for the bytes of each file that come, one JSON
object goes out, as `read_book` makes it.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

from toolkit.sheetread.worker_process import own_streams, serve
from toolkit.sheetread.xls_records import beside

if TYPE_CHECKING:
    import xlrd.book
    import xlrd.sheet

#: Bytes the process may take, where the system can say so.
MEMORY = 1 << 30
_BROKEN = {"refused": "FILE_UNREADABLE", "why": "cấu trúc tệp .xls hỏng hoặc khác thường"}
#: Made beforehand: there is no memory left when it is needed.
_TOO_LARGE = json.dumps({"refused": "FILE_TOO_LARGE", "why": "không đủ bộ nhớ"}).encode()
_STATES = ("visible", "hidden", "veryHidden")
_SUMMARY_STREAM = "\x05SummaryInformation"
#: Ids of the document's properties in the stream of its summary (MS-OLEPS), and the core property each is.
_SUMMARY = {2: "title", 3: "subject", 5: "keywords", 6: "description", 13: "modified"}
#: 100 ns between 1601 and 1970.
_FILETIME = 116_444_736_000_000_000


def read_book(data: bytes, most_cells: int, most_sheets: int) -> dict[str, Any]:
    """The workbook as plain data: {"sheets", "names", "core", "date1904", "broken"}, or {"refused": code, "why"}.

    A sheet is [name, state, cells, merges, hidden rows, hidden columns, comments, beside]; a cell [row, column, value, kind,
    format]; a comment [row, column, text]; what stands beside the cells [kind, text], as `xls_records.beside` has it.
    """
    from xlrd.biffh import XLRDError

    if any(_goes_round(data, name) for name in ("Workbook", "Book")):
        return _BROKEN
    try:
        book = _opened(data)
    except XLRDError as error:
        if "encrypted" in str(error):
            return {"refused": "FILE_ENCRYPTED"}
        return _BROKEN
    if book.nsheets > most_sheets:
        return {"refused": "FILE_TOO_LARGE", "why": f"{book.nsheets} trang tính"}
    sheets: list[Any] = []
    broken: list[str] = []
    left = most_cells
    for index, name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(index)
            cells = list(_cells(book, sheet))
        except MemoryError:
            raise
        except Exception:
            broken.append(name)
            continue
        left -= len(cells)
        if left < 0:
            return {"refused": "FILE_TOO_LARGE", "why": f"hơn {most_cells} ô có nội dung"}
        sheets.append([name, _STATES[min(sheet.visibility, 2)], cells, *_shape(sheet), _beside(book, index)])
        book.unload_sheet(index)
    return {"sheets": sheets, "broken": broken, "names": _names(book), "core": _core(data), "date1904": bool(book.datemode)}


def _goes_round(data: bytes, name: str) -> bool:
    """Whether the small sectors of that stream follow each other in a circle: xlrd would never come to its end."""
    from xlrd.compdoc import CompDoc, CompDocError

    try:
        document = CompDoc(data, logfile=io.StringIO())
    except CompDocError:
        return False
    for entry in document.dirlist:
        at = entry.first_SID if entry.name.lower() == name.lower() else -1
        for _ in document.SSAT:
            at = document.SSAT[at] if 0 <= at < len(document.SSAT) else -1
        if document.SSAT and at >= 0:
            return True
    return False


def _opened(data: bytes) -> xlrd.book.Book:
    """The book with its formats, where they can be read."""
    import xlrd
    from xlrd.biffh import XLRDError

    silent = io.StringIO()
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=silent)
    except (XLRDError, MemoryError):
        raise
    except Exception:
        return xlrd.open_workbook(file_contents=data, on_demand=True, ragged_rows=True, logfile=silent)


def _cells(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> Iterator[list[Any]]:
    from xlrd.biffh import error_text_from_code

    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind == 1 and value != "":
                yield [row + 1, column + 1, value, "text", ""]
            elif kind in (2, 3) and not isfinite(float(value)):  # no number of any sheet
                yield [row + 1, column + 1, str(value), "text", ""]
            elif kind in (2, 3):
                yield [row + 1, column + 1, value, "number", _format(book, sheet, row, column, kind)]
            elif kind == 4:
                yield [row + 1, column + 1, bool(value), "bool", ""]
            elif kind == 5:
                yield [row + 1, column + 1, error_text_from_code.get(int(value), "#VALUE!"), "error", ""]


def _format(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, kind: int) -> str:
    """The cell's number format, "" for General."""
    if book.formatting_info:
        found = book.format_map[book.xf_list[sheet.cell_xf_index(row, column)].format_key].format_str
        return "" if found.casefold() == "general" else found
    return "yyyy-mm-dd" if kind == 3 else ""


def _shape(sheet: xlrd.sheet.Sheet) -> tuple[Any, Any, Any, Any]:
    """Merges, hidden rows, hidden columns and comments."""
    merges = [[top + 1, left + 1, bottom, right] for top, bottom, left, right in sheet.merged_cells]
    rows = [row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden]
    columns = [column + 1 for column, info in sheet.colinfo_map.items() if info.hidden]
    comments = [[row + 1, column + 1, note.text] for (row, column), note in sheet.cell_note_map.items() if note.text.strip()]
    return merges, rows, columns, comments


def _beside(book: xlrd.book.Book, index: int) -> list[Any]:
    """What xlrd passes over on that sheet. Of Excel 95 and older nothing."""
    if book.biff_version < 80:
        return []
    return list(beside(bytes(book.mem or b""), book._sh_abs_posn[index]))  # type: ignore[attr-defined]


def _names(book: xlrd.book.Book) -> dict[str, str]:
    """The defined names: a constant text in quotes, anything else as xlrd writes it."""
    from xlrd.formula import oSTRG

    names: dict[str, str] = {}
    for each in book.name_obj_list:
        result = each.result
        if not each.name or result is None or each.macro:
            continue
        try:
            found = str(result.text or "")
            if result.kind == oSTRG:
                found = '"' + str(result.value).replace('"', '""') + '"'
        except Exception:
            continue
        if each.scope < 0 or each.name not in names:
            names[each.name] = found
    return names


def _core(data: bytes) -> dict[str, str]:
    """What the document says of itself; nothing where that is absent or broken."""
    from xlrd.compdoc import CompDoc

    try:
        if _goes_round(data, _SUMMARY_STREAM):
            return {}
        stream = CompDoc(data, logfile=io.StringIO()).get_named_stream(_SUMMARY_STREAM)
        return dict(_properties(stream)) if stream else {}
    except Exception:
        return {}


def _properties(stream: bytes) -> Iterator[tuple[str, str]]:
    """The properties of a summary stream: texts as they are, the moment of saving as a W3CDTF."""
    from datetime import UTC, datetime

    (start,) = struct.unpack_from("<I", stream, 44)
    (count,) = struct.unpack_from("<I", stream, start + 4)
    places = dict(struct.unpack_from("<II", stream, start + 8 + 8 * each) for each in range(min(count, 64)))
    codepage = struct.unpack_from("<H", stream, start + places[1] + 4)[0] if 1 in places else 1252
    for identity in _SUMMARY.keys() & places.keys():
        at = start + places[identity]
        kind, value = struct.unpack_from("<II", stream, at)
        if kind == 30:
            raw = stream[at + 8:at + 8 + value]
            yield _SUMMARY[identity], raw.decode("utf-8" if codepage == 65001 else f"cp{codepage}", "replace").rstrip("\0")
        elif kind == 64:
            (moment,) = struct.unpack_from("<Q", stream, at + 4)
            yield _SUMMARY[identity], datetime.fromtimestamp((moment - _FILETIME) / 1e7, UTC).isoformat()


# ── the process ───────────────────────────────────────────────────────────────────────────────────


def answer(data: bytes, most_cells: int, most_sheets: int) -> bytes:
    """What a file says, whatever happens in reading it."""
    try:
        return json.dumps(read_book(data, most_cells, most_sheets)).encode()
    except MemoryError:
        return _TOO_LARGE
    except BaseException:
        return json.dumps(_BROKEN).encode()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows: the wall clock alone
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Serve on the standard streams."""
    cells, sheets = map(int, sys.argv[1:])
    streams = own_streams()
    _limit_memory()
    serve(*streams, lambda data: answer(data, cells, sheets))


if __name__ == "__main__":
    main()
