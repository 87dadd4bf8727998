"""Officers' workbooks: titles, headings, lines, cells to fill and rules, through xlsxwriter's public interface.

A text stays the text that was typed, whatever it looks like. Whole lines, of which there may be as many as returned
forms have, are kept as texts and put together only when the workbook is closed: several times quicker than cell by
cell, and in little memory. Rows and columns count from 1.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import Remembered, cell_markup, date_vi, printable, runs
from toolkit.sheetread.any_file import column_letters

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HEADING_ROW, FIRST_ROW = 3, 4
#: Drop-downs and looks reach this far, for lines officers add.
LAST_ROW = 1000

NAVY, PALE, INPUT, GREY, ALARM, LINE = "1F3864", "DCE6F2", "FFF9E3", "595959", "F8CBAD", "B7B7B7"
FACE, TEXT_SIZE = "Times New Roman", 12
#: What a cell holds.
Value = str | int | float | date | None

#: What an Excel cell holds, in UTF-16 units.
CELL_LIMIT = 32_767
_CUT_MARK = "… (bị cắt: một ô chỉ chứa được 32.767 ký tự)"
_A4 = 9
#: How hard workbooks are packed; level 6 makes a fifth less in more than twice the time.
_LEVEL = 3
_ROWS, _COLUMNS = 1_048_576, 16_384
_TITLE_LENGTH = 31
#: The sheet out of sight that holds what drop-downs offer; letters that a rule of Excel holds itself.
LISTS_SHEET, _RULE_LENGTH = "Danh sách chọn", 255
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\n]")
#: Days are counted from here; before March 1900 Excel's calendar is wrong.
_DAY_0, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
_NO_CLOCK = datetime(1980, 1, 1)
#: The number every workbook has for the format of texts, where formats of one's own bear others.
_TEXT_FORMAT = 49
#: What a look of lines can set.
_OF_LINES = ("bold", "font_color", "bg_color", "border", "border_color")
#: How cells look that nobody wrote; columns are as wide everywhere as letters of this size are.
_DEFAULT = {"font_name": FACE, "font_size": 11}
#: People's text stays text: xlsxwriter would make formulas, links and numbers of some of it.
_AS_TYPED = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

#: What a cell of a line holds, and what then closes its markup.
_BLANK, _NUMBER, _TEXT = range(3)
_CLOSINGS = ("/>", "><v>%s</v></c>", ' t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>')
#: What lines have in common that differ in their texts and numbers alone: by column the numbers of their looks and what
#: they hold, and the height.
_LineForm = tuple[tuple[int, ...], tuple[int, ...], float | None]
_ROW = re.compile(rb'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
#: How far xlsxwriter's own cells of a sheet reach, which need not be said.
_REACH = re.compile(rb'<dimension ref="[^"]*"/>')


def cell_length(text: str) -> int:
    """How long Excel finds a text."""
    return len(printable(text).encode("utf-16-le")) // 2


def fits_a_cell(text: str) -> bool:
    """Whether Excel can hold the text in a cell."""
    # a character takes at most six units once normalised, so short texts need no counting
    return 6 * len(text) <= CELL_LIMIT or cell_length(text) <= CELL_LIMIT


def beginning(text: str, units: int = CELL_LIMIT) -> str:
    """The beginning of a text, so many UTF-16 units long at most."""
    return text.encode("utf-16-le", "replace")[:2 * units].decode("utf-16-le", "ignore")


def in_a_cell(text: str, mark: str = _CUT_MARK) -> str:
    """`text` as Excel can hold it: printable; one that is too long is cut and ends with `mark`."""
    shown = printable(text)
    return shown if fits_a_cell(shown) else beginning(shown, CELL_LIMIT - len(mark)) + mark


def in_cells(text: str) -> list[str]:
    """`text` in as many pieces as it takes cells, at least one."""
    first = text if fits_a_cell(text) else beginning(text)
    return [first, *in_cells(text[len(first):])] if len(first) < len(text) else [first]


class CellLook(NamedTuple):
    """How a cell looks. Colours are RRGGBB; `ground` and `frame` (the lines around it) are "" for none."""

    colour: str = "000000"
    ground: str = ""
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    size: float = TEXT_SIZE
    align: str = "left"
    vertical: str = "top"
    indent: int = 1
    frame: str = LINE
    thick: bool = False
    edges: tuple[str, ...] = ()
    number_format: str = "@"
    wrapped: bool = True
    turned: bool = False

    @property
    def properties(self) -> dict[str, Any]:
        """What xlsxwriter calls it; `edges` are thick lines of a cell without a frame: "top", "bottom"."""
        told = {
            "font_name": FACE, "font_size": self.size, "bold": self.bold, "italic": self.italic,
            "underline": self.underlined, "font_color": self.colour and f"#{self.colour}",
            "num_format": {"General": 0, "@": _TEXT_FORMAT}.get(self.number_format, self.number_format),
            "valign": self.vertical, "align": self.align, "indent": self.indent, "text_wrap": self.wrapped,
            "rotation": 90 * self.turned, "bg_color": self.ground and f"#{self.ground}",
            "border": self.frame and 1 + self.thick, "border_color": self.frame and f"#{self.frame}",
            **dict.fromkeys(self.edges, 2), **{f"{edge}_color": f"#{NAVY}" for edge in self.edges}}
        return {name: value for name, value in told.items() if value}

    @property
    def centred(self) -> CellLook:
        """The same in the middle of its column."""
        return self._replace(align="center", indent=0)


TEXT = CellLook()
LOOSE = TEXT._replace(frame="")
TITLE = CellLook(NAVY, bold=True, size=15, indent=0, frame="", wrapped=False)
NOTE = CellLook(GREY, italic=True, indent=0, frame="")
HEADING = CellLook("FFFFFF", NAVY, bold=True, vertical="vcenter").centred


class Link(NamedTuple):
    """A text that leads to a cell of a sheet, of this workbook or of a `file` beside it."""

    text: str
    sheet: str
    cell: str = "A1"
    file: str = ""


class BookWriter:
    """An .xlsx being written; the same content gives the same bytes.

    Texts too long for a cell are cut and end with `cut_mark`. Printed pages bear `footer`, without one their sheet's
    name.
    """

    def __init__(
            self, title: str, author: str = "", subject: str = "", created: datetime = _NO_CLOCK,
            cut_mark: str = _CUT_MARK, footer: str = "") -> None:
        from xlsxwriter import Workbook

        self._stream = io.BytesIO()
        self.book = Workbook(self._stream, {**_AS_TYPED, "default_format_properties": dict(_DEFAULT)})
        self.book.set_properties({"title": title, "author": author, "subject": subject, "created": created})
        self.cut_mark, self.footer = cut_mark, footer
        self.markups, self.forms = Remembered(self.markup), Remembered(_pieces)
        self._numbers: dict[CellLook, int] = {}
        self._formats: dict[int, Format] = {}
        self._sheets: list[SheetWriter] = []
        self._lists: dict[tuple[str, ...], str] = {}

    def markup(self, value: Value) -> tuple[str, int]:
        """The markup of a value in a line, "" where its cell is blank; what kind that cell is of."""
        shown = self.shown(value)
        if isinstance(shown, str):
            return cell_markup(shown), _TEXT if shown else _BLANK
        return ("", _BLANK) if shown is None else (f"{_number(shown):.16G}", _NUMBER)

    def shown(self, value: Value) -> Value:
        """What stands in a cell for a value: of a text what it has room for; days that Excel lacks are texts."""
        if isinstance(value, str):
            return in_a_cell(value, self.cut_mark)
        return date_vi(value) if isinstance(value, date) and value < _FIRST_DAY else value

    def number(self, look: CellLook) -> int:
        """The number that look has in this workbook."""
        if look not in self._numbers:
            ink = self.book.add_format(look.properties)
            number = self._numbers[look] = ink._get_xf_index()  # as where xlsxwriter writes a cell
            self._formats[number] = ink
        return self._numbers[look]

    def format(self, look: CellLook | int) -> Format:
        """That look, or the look of that number, as xlsxwriter knows it."""
        return self._formats[look if isinstance(look, int) else self.number(look)]

    def sheet(self, name: str) -> SheetWriter:
        """A sheet of that name or, where it is taken or no name for a sheet, what it takes."""
        page: Worksheet = self.book.add_worksheet(self._title(name))
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        self._sheets.append(SheetWriter(self, page, f"xl/worksheets/sheet{len(self._sheets) + 1}.xml"))
        return self._sheets[-1]

    def _title(self, name: str) -> str:
        kept = {"history", LISTS_SHEET.casefold()}  # by Excel for itself, here for drop-downs
        taken = {*kept, *(sheet.name.casefold() for sheet in self._sheets)}
        known = _NOT_IN_TITLES.sub("-", printable(name)).strip("'") or "-"
        endings = ("", *(f" ({number})" for number in range(2, len(taken) + 3)))
        titles = (beginning(known, _TITLE_LENGTH - len(ending)).rstrip("'") + ending for ending in endings)
        return next(title for title in titles if title.casefold() not in taken)

    def list_source(self, texts: Sequence[str]) -> Sequence[str] | str:
        """What a drop-down of these texts takes as its source: the texts, or cells of a sheet out of sight where a rule
        cannot hold them: with commas, or too long."""
        if len(",".join(texts)) <= _RULE_LENGTH and not any("," in text for text in texts):
            return texts
        letters = column_letters(len(self._lists) + 1)
        return self._lists.setdefault(tuple(texts), f"='{LISTS_SHEET}'!${letters}$1:${letters}${len(texts)}")

    def keep(self, properties: Mapping[str, str]) -> None:
        """Have the workbook keep these texts among its custom properties, by name."""
        for name, text in properties.items():
            self.book.set_custom_property(name, text, "text")

    def content(self) -> bytes:
        """The workbook, closed."""
        if self._lists:
            page: Worksheet = self.book.add_worksheet(LISTS_SHEET)
            for column, texts in enumerate(self._lists):
                page.write_column(0, column, texts)
            page.hide()
        self.book.close()
        with zipfile.ZipFile(self._stream) as archive:  # lines of its sheets are left out
            parts = {name: archive.read(name) for name in archive.namelist()}
        lined = {sheet.part: sheet for sheet in self._sheets if sheet.lines}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            for name, part in parts.items():
                with archive.open(name, "w") as stream:  # without a clock
                    stream.writelines(lined[name].with_lines(part) if name in lined else [part])
        return made.getvalue()


class SheetWriter:
    """A sheet being written. What only one sheet needs is set on `page`, xlsxwriter's own, which counts from 0.

    `part` is where the file has it; `lines` have by row the markup around the texts of the line, and these.
    """

    def __init__(self, book: BookWriter, page: Worksheet, part: str) -> None:
        self.book, self.page, self.part = book, page, part
        self.name: str = page.get_name()
        self.lines: dict[int, tuple[list[bytes], tuple[str, ...]]] = {}

    def put(self, row: int, column: int, value: Value | Link, look: CellLook | int) -> None:
        """Write one cell as what it is: text never as a formula, a link or a number. ValueError: there is no room."""
        at, ink = (row - 1, column - 1), self.book.format(look)
        if isinstance(value, Link):
            there, quoted = f"external:{value.file}#" if value.file else "internal:", value.sheet.replace("'", "''")
            code = self.page.write_url(*at, f"{there}'{quoted}'!{value.cell}", ink, in_a_cell(value.text))
        else:
            shown = self.book.shown(value)
            if shown is None or shown == "":
                code = self.page.write_blank(*at, None, ink)
            elif isinstance(shown, str):
                code = self._put_text(*at, shown, ink)
            else:
                code = self.page.write_number(*at, _number(shown), ink)
        if code:
            raise ValueError(f"{self.name}: cell ({row}, {column}) was not written, xlsxwriter's code {code}")

    def _put_text(self, row: int, column: int, text: str, look: Format) -> int:
        """A text that looks like the markup of rich text, which xlsxwriter would write as that, goes as rich text."""
        if text.startswith("<r>") and text.endswith("</r>"):
            return int(self.page.write_rich_string(row, column, text[:1], look, text[1:], look))
        return int(self.page.write_string(row, column, text, look))

    def row(self, row: int, values: Sequence[Value], looks: Sequence[int], height: float | None = None) -> None:
        """A line from the first column on, each value in the look of that number; `height` in points, None as it needs.
        ValueError: there is no room, or a line stands there.
        """
        if row in self.lines or row > _ROWS or len(values) > _COLUMNS:
            raise ValueError(f"{self.name}: row {row} was not written")
        texts, kinds = zip(*map(self.book.markups.__getitem__, values), strict=True)
        self.lines[row] = self.book.forms[tuple(looks), kinds, height], tuple(filter(None, texts))

    def with_lines(self, part: bytes) -> Iterator[bytes]:
        """The sheet's part, as xlsxwriter has written it, with its lines in their places."""
        start, end = part.index(b"<sheetData>") + len(b"<sheetData>"), part.index(b"</sheetData>")
        written = {int(match[1]): match[0] for match in _ROW.finditer(part[start:end])}
        yield _REACH.sub(b"", part[:start])
        for number in sorted({*written, *self.lines}):
            if number in self.lines:
                pieces, texts = self.lines[number]
                yield (b"%d" % number).join(pieces) % tuple(map(str.encode, texts))
            else:
                yield written[number]
        yield part[end:]

    def merge(self, row: int, first: int, last: int, value: str, look: CellLook, bottom: int = 0) -> None:
        """A text across columns `first` … `last`, and down to row `bottom`."""
        if last > first or bottom > row:
            self.page.merge_range(row - 1, first - 1, max(row, bottom) - 1, last - 1, "", self.book.format(look))
        self.put(row, first, value, look)

    def height(self, row: int, points: float) -> None:
        """How high a row is."""
        self.page.set_row(row - 1, points)

    def width(self, column: int, characters: float, look: CellLook | None, *, hidden: bool) -> None:
        """How wide a column is, and how its cells look that nobody wrote yet."""
        ink = self.book.format(look) if look else None
        self.page.set_column(column - 1, column - 1, characters, ink, {"hidden": True} if hidden else None)

    def allow(self, column: int, rows: Iterable[int], rule: Mapping[str, Any]) -> None:
        """What may be typed in those rows of a column, as xlsxwriter's `data_validation` says it."""
        first, *others = [(top - 1, column - 1, bottom - 1, column - 1) for top, bottom in runs(rows)]
        title = {"error_title": "Chưa đúng"} if rule.get("show_error", True) else {}
        if self.page.data_validation(*first, {"error_type": "stop", **title, **rule, "other_cells": others}):
            raise ValueError(f"{self.name}: the rule of column {column} was not written")

    def look_where(self, columns: int, formula: str, look: CellLook, first: int, last_row: int) -> None:
        """A look for lines, also later ones, from column `first` on, where `formula`, written for the first line,
        holds; the first of several."""
        shown = self.book.book.add_format({name: value for name, value in look.properties.items() if name in _OF_LINES})
        rule = {"type": "formula", "criteria": f"={formula}", "format": shown, "stop_if_true": True}
        if self.page.conditional_format(FIRST_ROW - 1, first - 1, last_row - 1, first + columns - 2, rule):
            raise ValueError(f"{self.name}: the look of lines was not written")


def _pieces(form: _LineForm) -> list[bytes]:
    """The markup of such a line, for `%` with its texts once its number stands between the pieces."""
    looks, kinds, points = form
    cells = (f'<c r="{column_letters(column)}#" s="{look}"{_CLOSINGS[kind]}'
             for column, (look, kind) in enumerate(zip(looks, kinds, strict=True), 1))
    height = "" if points is None else f' ht="{points:.16g}" customHeight="1"'
    return f'<row r="#"{height}>{"".join(cells)}</row>'.encode().split(b"#")


def _number(value: float | date) -> float:
    return (value - _DAY_0).days if isinstance(value, date) else value
