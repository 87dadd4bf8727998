"""Titles, headings, lines, cells to fill and rules → an officers' workbook, written with xlsxwriter. Called by
`writing` and all who make such workbooks. Typed text stays text. Whole lines are kept as texts and put in when the
workbook is closed: several times quicker than cell by cell, and in little memory. Rows and columns count from 1.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import cell_markup, date_vi, printable, runs
from toolkit.sheetread.any_file import column_letters

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HEADING_ROW, FIRST_ROW = 3, 4
#: Number of values kept with their markup.
CACHE_SIZE = 1 << 12
#: Last row with drop-downs and looks, so that officers can add lines.
LAST_ROW = 1000

NAVY, PALE, INPUT, GREY, ALARM, LINE = "1F3864", "DCE6F2", "FFF9E3", "595959", "F8CBAD", "B7B7B7"
FACE, TEXT_SIZE = "Times New Roman", 12
#: The value of a cell.
Value = str | int | float | date | None

#: Most UTF-16 units in a cell of Excel.
CELL_LIMIT = 32_767
_CUT_MARK = "… (bị cắt: một ô chỉ chứa được 32.767 ký tự)"
_A4_PAPER = 9
#: Compression level: level 6 saves a fifth in more than twice the time.
_COMPRESSION = 3
_ROWS, _COLUMNS = 1_048_576, 16_384
_TITLE_LENGTH = 31
#: The hidden sheet with the texts of drop-downs; most characters that a rule of Excel can have itself.
LISTS_SHEET, _RULE_LENGTH = "Danh sách chọn", 255
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\n]")
#: Day 0 of Excel's calendar, and the first day from which it is right.
_DAY_0, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
_FIXED_TIME = datetime(1980, 1, 1)
#: The number of the text format in every workbook; formats of one's own have other numbers.
_TEXT_FORMAT = 49
#: Properties that a highlight of lines can set.
_LINE_PROPERTIES = ("bold", "font_color", "bg_color", "border", "border_color")
#: Look of unwritten cells; widths of columns are measured in letters of this size.
_DEFAULT_LOOK = {"font_name": FACE, "font_size": 11}
#: People's text stays text: xlsxwriter would make formulas, links and numbers of some of it.
_AS_TYPED = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

#: Kinds of cells in a line, and the markup that closes each.
_BLANK, _NUMBER, _TEXT = range(3)
_CLOSINGS = ("/>", "><v>%s</v></c>", ' t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>')
#: The layout that lines with different texts and numbers share: by column the numbers of looks and the kinds of cells;
#: the height.
_LineLayout = tuple[tuple[int, ...], tuple[int, ...], float | None]
_ROW = re.compile(rb'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
#: The stated dimension of a sheet, which leaves the lines out and may be missing.
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')


def cell_length(text: str) -> int:
    """A text → its length for Excel, in UTF-16 units."""
    return len(printable(text).encode("utf-16-le")) // 2


def fits_a_cell(text: str) -> bool:
    """Whether a text fits into one cell of Excel."""
    # a character takes at most six units once normalised, so short texts need no counting
    return 6 * len(text) <= CELL_LIMIT or cell_length(text) <= CELL_LIMIT


def first_units(text: str, units: int = CELL_LIMIT) -> str:
    """The beginning of a text, of at most that many UTF-16 units."""
    return text.encode("utf-16-le", "replace")[:2 * units].decode("utf-16-le", "ignore")


def in_a_cell(text: str, mark: str = _CUT_MARK) -> str:
    """A text → the part that fits into one cell, printable; a text that is cut ends with `mark`."""
    shown = printable(text)
    return shown if fits_a_cell(shown) else first_units(shown, CELL_LIMIT - len(mark)) + mark


def in_cells(text: str) -> list[str]:
    """A text → its pieces for as many cells as it needs, at least one."""
    first = text if fits_a_cell(text) else first_units(text)
    return [first, *in_cells(text[len(first):])] if len(first) < len(text) else [first]


class CellLook(NamedTuple):
    """The look of a cell. Colours are RRGGBB, "" for none."""

    colour: str = "000000"
    ground: str = ""  # colour behind the text
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    size: float = TEXT_SIZE
    align: str = "left"
    vertical: str = "top"
    indent: int = 1
    frame: str = LINE  # colour of the lines around the cell
    thick: bool = False
    edges: tuple[str, ...] = ()  # thick lines of a cell without a frame: "top", "bottom"
    number_format: str = "@"
    wrapped: bool = True
    turned: bool = False

    @property
    def properties(self) -> dict[str, Any]:
        """The look as format properties of xlsxwriter."""
        properties = {
            "font_name": FACE, "font_size": self.size, "bold": self.bold, "italic": self.italic,
            "underline": self.underlined, "font_color": self.colour and f"#{self.colour}",
            "num_format": {"General": 0, "@": _TEXT_FORMAT}.get(self.number_format, self.number_format),
            "valign": self.vertical, "align": self.align, "indent": self.indent, "text_wrap": self.wrapped,
            "rotation": 90 * self.turned, "bg_color": self.ground and f"#{self.ground}",
            "border": self.frame and 1 + self.thick, "border_color": self.frame and f"#{self.frame}",
            **dict.fromkeys(self.edges, 2), **{f"{edge}_color": f"#{NAVY}" for edge in self.edges}}
        return {name: value for name, value in properties.items() if value}

    @property
    def centred(self) -> CellLook:
        """The same look, centred."""
        return self._replace(align="center", indent=0)


TEXT = CellLook()
LOOSE = TEXT._replace(frame="")
TITLE = CellLook(NAVY, bold=True, size=15, indent=0, frame="", wrapped=False)
NOTE = CellLook(GREY, italic=True, indent=0, frame="")
HEADING = CellLook("FFFFFF", NAVY, bold=True, vertical="vcenter").centred


class Link(NamedTuple):
    """A text that leads to a cell of a sheet in this workbook, or in a `file` beside it."""

    text: str
    sheet: str
    cell: str = "A1"
    file: str = ""


class BookWriter:
    """An .xlsx that is being written; the same content gives the same bytes.

    Texts too long for a cell are cut and end with `cut_mark`. Printed pages have the `footer`, or else their sheet's
    name.
    """

    def __init__(
            self, title: str, author: str = "", subject: str = "", created: datetime = _FIXED_TIME,
            cut_mark: str = _CUT_MARK, footer: str = "") -> None:
        from xlsxwriter import Workbook

        self._stream = io.BytesIO()
        self.book = Workbook(self._stream, {**_AS_TYPED, "default_format_properties": dict(_DEFAULT_LOOK)})
        self.book.set_properties({"title": title, "author": author, "subject": subject, "created": created})
        self.cut_mark, self.footer = cut_mark, footer
        self.cached_markup = lru_cache(CACHE_SIZE, typed=True)(self.markup)
        self.cached_pieces = lru_cache(CACHE_SIZE)(_pieces)
        self._numbers: dict[CellLook, int] = {}
        self._formats: dict[int, Format] = {}
        self._sheets: list[SheetWriter] = []
        self._lists: dict[tuple[str, ...], str] = {}

    def markup(self, value: Value) -> tuple[str, int]:
        """A value of a line → its markup ("" for a blank cell), and the kind of its cell."""
        shown = self.shown(value)
        if isinstance(shown, str):
            return cell_markup(shown), _TEXT if shown else _BLANK
        return ("", _BLANK) if shown is None else (f"{_number(shown):.16G}", _NUMBER)

    def shown(self, value: Value) -> Value:
        """A value → the value of its cell: long texts are cut, days before Excel's calendar become texts."""
        if isinstance(value, str):
            return in_a_cell(value, self.cut_mark)
        return date_vi(value) if isinstance(value, date) and value < _FIRST_DAY else value

    def number(self, look: CellLook) -> int:
        """A look → its number in this workbook."""
        if look not in self._numbers:
            ink = self.book.add_format(look.properties)
            number = self._numbers[look] = ink._get_xf_index()  # as where xlsxwriter writes a cell
            self._formats[number] = ink
        return self._numbers[look]

    def format(self, look: CellLook | int) -> Format:
        """A look, or its number → its format of xlsxwriter."""
        return self._formats[look if isinstance(look, int) else self.number(look)]

    def sheet(self, name: str) -> SheetWriter:
        """Add a sheet of that name; the name is made valid and unique."""
        page: Worksheet = self.book.add_worksheet(self._title(name))
        page.set_landscape()
        page.set_paper(_A4_PAPER)
        page.fit_to_pages(1, 0)
        self._sheets.append(SheetWriter(self, page, f"xl/worksheets/sheet{len(self._sheets) + 1}.xml"))
        return self._sheets[-1]

    def _title(self, name: str) -> str:
        """A name → a valid title for a new sheet, with a number if it is taken."""
        kept = {"history", LISTS_SHEET.casefold()}  # by Excel for itself, here for drop-downs
        taken = {*kept, *(sheet.name.casefold() for sheet in self._sheets)}
        known = _NOT_IN_TITLES.sub("-", printable(name)).strip("'") or "-"
        endings = ("", *(f" ({number})" for number in range(2, len(taken) + 3)))
        titles = (first_units(known, _TITLE_LENGTH - len(ending)).rstrip("'") + ending for ending in endings)
        return next(title for title in titles if title.casefold() not in taken)

    def list_source(self, texts: Sequence[str]) -> Sequence[str] | str:
        """Texts → the source of a drop-down: the texts themselves, or cells of a hidden sheet if they are too long for
        a rule or have commas."""
        if len(",".join(texts)) <= _RULE_LENGTH and not any("," in text for text in texts):
            return texts
        letters = column_letters(len(self._lists) + 1)
        return self._lists.setdefault(tuple(texts), f"='{LISTS_SHEET}'!${letters}$1:${letters}${len(texts)}")

    def keep(self, properties: Mapping[str, str]) -> None:
        """Add these texts to the workbook's custom properties, by name."""
        for name, text in properties.items():
            self.book.set_custom_property(name, text, "text")

    def content(self) -> bytes:
        """Close the workbook → its content."""
        if self._lists:
            page: Worksheet = self.book.add_worksheet(LISTS_SHEET)
            for column, texts in enumerate(self._lists):
                page.write_column(0, column, texts)
            page.hide()
        self.book.close()
        with zipfile.ZipFile(self._stream) as archive:  # lines of its sheets are left out
            parts = {name: archive.read(name) for name in archive.namelist()}
        lined = {sheet.part: sheet for sheet in self._sheets if sheet.lines}
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
            for name, part in parts.items():
                with archive.open(name, "w") as stream:  # without a clock
                    stream.writelines(lined[name].with_lines(part) if name in lined else [part])
        return output.getvalue()


class SheetWriter:
    """A sheet that is being written. Settings of one sheet alone are made on `page`, the worksheet of xlsxwriter, which
    counts from 0."""

    def __init__(self, book: BookWriter, page: Worksheet, part: str) -> None:
        self.book, self.page, self.part = book, page, part  # `part`: name of the sheet's part in the file
        self.name: str = page.get_name()
        #: By row the pieces of a line's markup, and its texts.
        self.lines: dict[int, tuple[list[bytes], tuple[str, ...]]] = {}

    def put(self, row: int, column: int, value: Value | Link, look: CellLook | int) -> None:
        """Write one cell; a text never becomes a formula, a link or a number. ValueError beyond the sheet."""
        position, ink = (row - 1, column - 1), self.book.format(look)
        if isinstance(value, Link):
            there, quoted = f"external:{value.file}#" if value.file else "internal:", value.sheet.replace("'", "''")
            code = self.page.write_url(*position, f"{there}'{quoted}'!{value.cell}", ink, in_a_cell(value.text))
        else:
            shown = self.book.shown(value)
            if shown is None or shown == "":
                code = self.page.write_blank(*position, None, ink)
            elif isinstance(shown, str):
                code = self._put_text(*position, shown, ink)
            else:
                code = self.page.write_number(*position, _number(shown), ink)
        if code:
            raise ValueError(f"{self.name}: cell ({row}, {column}) was not written, xlsxwriter's code {code}")

    def _put_text(self, row: int, column: int, text: str, look: Format) -> int:
        """Write a text; one that looks like the markup of rich text is written as rich text, since xlsxwriter would
        read it as markup."""
        if text.startswith("<r>") and text.endswith("</r>"):
            return int(self.page.write_rich_string(row, column, text[:1], look, text[1:], look))
        return int(self.page.write_string(row, column, text, look))

    def row(self, row: int, values: Sequence[Value], looks: Sequence[int], height: float | None = None) -> None:
        """Add a line from the first column on: values with the numbers of their looks; `height` in points, None: as
        programs decide. ValueError beyond the sheet, or if the row has a line."""
        if row in self.lines or row > _ROWS or len(values) > _COLUMNS:
            raise ValueError(f"{self.name}: row {row} was not written")
        texts, kinds = zip(*map(self.book.cached_markup, values), strict=True)
        self.lines[row] = self.book.cached_pieces((tuple(looks), kinds, height)), tuple(filter(None, texts))

    def with_lines(self, part: bytes) -> Iterator[bytes]:
        """The sheet's part as written by xlsxwriter → the part with the lines in their places."""
        start, end = part.index(b"<sheetData>") + len(b"<sheetData>"), part.index(b"</sheetData>")
        written = {int(match[1]): match[0] for match in _ROW.finditer(part[start:end])}
        yield _DIMENSION.sub(b"", part[:start])
        for number in sorted({*written, *self.lines}):
            if number in self.lines:
                pieces, texts = self.lines[number]
                yield (b"%d" % number).join(pieces) % tuple(map(str.encode, texts))
            else:
                yield written[number]
        yield part[end:]

    def merge(self, row: int, first: int, last: int, value: str, look: CellLook, bottom: int = 0) -> None:
        """Write a text across columns `first` … `last`, and down to row `bottom`."""
        if last > first or bottom > row:
            self.page.merge_range(row - 1, first - 1, max(row, bottom) - 1, last - 1, "", self.book.format(look))
        self.put(row, first, value, look)

    def height(self, row: int, points: float) -> None:
        """Set the height of a row, in points."""
        self.page.set_row(row - 1, points)

    def width(self, column: int, characters: float, look: CellLook | None, *, hidden: bool) -> None:
        """Set a column's width, and the look of its unwritten cells."""
        ink = self.book.format(look) if look else None
        self.page.set_column(column - 1, column - 1, characters, ink, {"hidden": True} if hidden else None)

    def set_rule(self, column: int, rows: Iterable[int], rule: Mapping[str, Any]) -> None:
        """Set what may be typed in these rows of a column, as a `data_validation` of xlsxwriter."""
        first, *others = [(top - 1, column - 1, bottom - 1, column - 1) for top, bottom in runs(rows)]
        title = {"error_title": "Chưa đúng"} if rule.get("show_error", True) else {}
        if self.page.data_validation(*first, {"error_type": "stop", **title, **rule, "other_cells": others}):
            raise ValueError(f"{self.name}: the rule of column {column} was not written")

    def highlight_where(self, columns: int, formula: str, look: CellLook, first: int, last_row: int) -> None:
        """Give lines, also later ones, a look from column `first` on where `formula`, written for the first line, is
        true; of several highlights the first counts."""
        properties = {name: value for name, value in look.properties.items() if name in _LINE_PROPERTIES}
        shown = self.book.book.add_format(properties)
        rule = {"type": "formula", "criteria": f"={formula}", "format": shown, "stop_if_true": True}
        if self.page.conditional_format(FIRST_ROW - 1, first - 1, last_row - 1, first + columns - 2, rule):
            raise ValueError(f"{self.name}: the look of lines was not written")


def _pieces(layout: _LineLayout) -> list[bytes]:
    """The layout of a line → its markup in pieces, between which the row's number goes; `%` fills in its texts."""
    looks, kinds, points = layout
    cells = (f'<c r="{column_letters(column)}#" s="{look}"{_CLOSINGS[kind]}'
             for column, (look, kind) in enumerate(zip(looks, kinds, strict=True), 1))
    height = "" if points is None else f' ht="{points:.16g}" customHeight="1"'
    return f'<row r="#"{height}>{"".join(cells)}</row>'.encode().split(b"#")


def _number(value: float | date) -> float:
    """A number or day → the number stored in its cell."""
    return (value - _DAY_0).days if isinstance(value, date) else value
