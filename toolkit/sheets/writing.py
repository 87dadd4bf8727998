"""Lines by column name and a schema → a sheet: looks, rules for typing, heights, filters, print set-up. Called by all
who make officers' workbooks. A value is a text, a number, a day, the value of a choice, a tuple of texts, or one of
these as `Styled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import accumulate
from math import ceil
from typing import Any, NamedTuple

from toolkit.page.text_metrics import text_height
from toolkit.sheetread.any_file import column_letters
from toolkit.sheets.book_writer import (
    CACHE_SIZE,
    FACE,
    FIRST_ROW,
    HEADING,
    HEADING_ROW,
    INPUT,
    LAST_ROW,
    LOOSE,
    NOTE,
    TEXT,
    TITLE,
    BookWriter,
    CellLook,
    Link,
    SheetWriter,
)
from toolkit.sheets.reading import expected
from toolkit.sheets.schema import SCREEN, CellKind, Column, Owner, SheetSchema

#: Letters that fit into a unit of width, the margin of a cell, and the letter size of both: Vietnamese letters are
#: narrower than digits.
_LETTERS_PER_WIDTH, _CELL_MARGIN, _USUAL_SIZE = 1.1, 1.5, 11.0
#: Width of an indent, in characters.
_INDENT_WIDTH = 1.3
#: Landscape papers A4 and A3: number, and points between the margins; least size of a printed letter.
_PAPERS, _SMALLEST_PRINTED = ((9, 784), (8, 1132)), 8
_TITLE_HEIGHT, _ZOOM = 24, 90
#: Inches around a printed sheet: left, right, top, bottom, above the header, below the footer.
_MARGINS = (0.4, 0.4, 0.6, 0.8, 0.3, 0.4)
_CENTRED = {CellKind.CODE, CellKind.DAY, CellKind.YES_NO, CellKind.CHOICE}
_FORMATS = {CellKind.DAY: "dd/mm/yyyy", CellKind.NUMBER: "#,##0", CellKind.PERCENT: "#,##0"}
#: Formats of numbers with a fraction.
_FRACTIONS = {CellKind.NUMBER: "#,##0.####", CellKind.PERCENT: "#,##0.0"}
_RULES: Mapping[CellKind, Mapping[str, Any]] = {
    CellKind.DAY: {"validate": "date", "criteria": ">", "value": date(2000, 1, 1)},
    CellKind.PERCENT: {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
    CellKind.NUMBER: {"validate": "decimal", "criteria": ">", "value": -1e15}}


class Styled(NamedTuple):
    """A value whose cell differs from its column."""

    value: Any
    ground: str = ""  # another colour behind it
    look: CellLook | None = None  # another look
    column: Column | None = None  # the column whose kind and rules it has, as in a sheet of settings


class Banner(NamedTuple):
    """A line of text across the printed table, such as the title of a group."""

    text: str
    look: CellLook


Row = Mapping[str, Any]


def write_sheet(book: BookWriter, schema: SheetSchema, rows: Iterable[Row | Banner],
                below: Iterable[Row | Banner] = ()) -> TableWriter:
    """Write a sheet: title, guide, headings and rows by column name; the rows `below` stay out of the filter."""
    table = TableWriter(book, schema)
    table.head()
    table.rows(rows)
    table.finish(below)
    return table


class TableWriter:
    """A sheet that is being written downwards; `next` is the row below the last one written. Settings of one sheet
    alone are made on `page`, the worksheet of xlsxwriter, which counts from 0."""

    def __init__(self, book: BookWriter, schema: SheetSchema) -> None:
        self.book, self.schema, self.columns = book, schema, schema.laid_out
        self.printed = [column for column in self.columns if column.printed and not column.hidden]
        self.heading, self.note = HEADING._replace(size=schema.size), NOTE._replace(size=schema.size)
        self.sheet: SheetWriter = book.sheet(schema.name)
        self.page = self.sheet.page
        self.next = 1
        self._first = FIRST_ROW
        self._filled_columns = set[str]()
        self._rules = False
        self._names = [column.name for column in self.columns]
        self._cells = [lru_cache(CACHE_SIZE, typed=True)(partial(self._cell, column, look_of(column, schema)))
                       for column in self.columns]
        self._set_up_page()

    def head(self, headings: Sequence[str] = ()) -> None:
        """Write title, guide and headings; the headings stay in sight and are printed on every page."""
        self.title()
        self.headings(headings)
        self.page.freeze_panes(self.next - 1, self.schema.frozen)

    def title(self) -> None:
        """Write the title and below it the guide, as wide as a small screen."""
        widths = [column.width for column in self.printed]
        seen = [width for width in accumulate(widths) if width <= SCREEN] or widths[:1]
        self.sheet.put(1, 1, self.schema.title, TITLE)
        self.sheet.height(1, _TITLE_HEIGHT)
        self.sheet.merge(2, 1, len(seen), self.schema.guide, self.note)
        self.sheet.height(2, row_height([(self.schema.guide, seen[-1])], self.note.size))
        self.next = HEADING_ROW

    def headings(self, headings: Sequence[str] = ()) -> None:
        """Write the headings of the columns, or these texts, in the next row; they are printed on every page."""
        titles = headings or [column.heading for column in self.columns]
        for number, text in enumerate(titles, 1):
            self.sheet.put(self.next, number, text, self.heading)
        # capitals and bold are wider than running text
        needs = [(text, 0.85 * column.width) for text, column in zip(titles, self.columns, strict=False)
                 if not column.hidden]
        self.end_row(row_height(needs, self.heading.size) + 4)
        self._first = self.next
        self.page.repeat_rows(self.next - 2)

    def rows(self, rows: Iterable[Row | Banner]) -> None:
        """Write a line for each row."""
        for row in rows:
            if isinstance(row, Banner):
                self.banner(*row)
            else:
                self.row(row)

    def row(self, row: Row) -> None:
        """Write a line, as high as its texts need if the schema sets heights."""
        cells = (cell(row.get(name)) for cell, name in zip(self._cells, self._names, strict=True))
        shown, looks, lines = zip(*cells, strict=True)
        tallest = self.schema.tallest
        height = min(text_height(max(lines), self.schema.size), tallest) if tallest else None
        if 0 in lines:  # links
            for number, (value, look) in enumerate(zip(shown, looks, strict=True), 1):
                self.sheet.put(self.next, number, value, look)
            if height:
                self.sheet.height(self.next, height)
        else:
            self.sheet.row(self.next, shown, looks, height)
        self.next += 1
        for number, name in enumerate(self._names if self._rules else (), 1):
            content = row.get(name)
            if isinstance(content, Styled) and content.column:
                self._set_typing_rule(content.column, number, range(self.next - 1, self.next))

    def banner(self, text: str, look: CellLook, height: float = 0.0) -> None:
        """Write a line of text across the printed table."""
        self.sheet.merge(self.next, 1, len(self.printed), text, look)
        self.end_row(height or row_height([(text, sum(column.width for column in self.printed))], look.size))

    def end_row(self, height: float) -> None:
        """Set the height of the next row and go on to the one below."""
        self.sheet.height(self.next, height)
        self.next += 1

    def set_widths(self) -> None:
        """Set the declared widths of the columns, for a page drawn by hand."""
        for number, column in enumerate(self.columns, 1):
            self.sheet.width(number, column.width, None, hidden=False)

    def finish(self, below: Iterable[Row | Banner] = ()) -> None:
        """Set rules, looks, filter or Excel Table, and print area for the lines written; then write the rows
        `below`."""
        schema, last = self.schema, self.next - 1
        has_lines = last >= self._first
        if schema.nothing and not has_lines:
            self.banner(schema.nothing, LOOSE._replace(size=schema.size))
        end = max(LAST_ROW, last) if schema.grows else last
        for number, column in enumerate(self.columns, 1):
            is_blank = column.hide_blank and column.name not in self._filled_columns
            # cells that nobody wrote yet hold text in lines that officers add
            unwritten = look_of(column, schema)._replace(ground="", frame="") if schema.grows else None
            self.sheet.width(number, column.width, unwritten, hidden=column.hidden or is_blank)
            if column.owner is Owner.OFFICER and end >= self._first:
                self._set_typing_rule(column, number, range(self._first, end + 1))
        self._set_highlights(max(end, FIRST_ROW))
        if has_lines:
            self._set_filter(last)
        self.rows(below)
        if len(self.printed) < len(self.columns):
            self.page.print_area(0, 0, max(self.next - 2, HEADING_ROW), len(self.printed) - 1)

    # ── cells ─────────────────────────────────────────────────────────────────────────────────────

    def _cell(self, column: Column, usual: CellLook, content: Any) -> tuple[Any, int, int]:
        """The content of a cell → its shown value, the number of its look, and its number of lines, 0 for a link."""
        styled = content if isinstance(content, Styled) else Styled(content)
        kind = styled.column or column
        look = styled.look or (look_of(kind, self.schema) if styled.column else usual)
        if styled.column:
            self._rules = True
            look = look._replace(align=TEXT.align, indent=TEXT.indent)
        look = look._replace(ground=styled.ground) if styled.ground else look
        value = shown_value(kind, styled.value)
        if value is not None and value != "":
            self._filled_columns.add(column.name)
        if isinstance(value, date):
            look = look._replace(number_format=_FORMATS[CellKind.DAY])
        elif isinstance(value, int | float):
            number_format = (_FORMATS if float(value).is_integer() else _FRACTIONS).get(kind.kind, "General")
            look = look._replace(number_format=number_format)
        if isinstance(value, Link):
            return value, self.book.number(look), 0
        needs_lines = self.schema.tallest and isinstance(value, str) and not column.hidden
        room = column.width - _INDENT_WIDTH * look.indent
        return value, self.book.number(look), line_count(value, room, look.size) if needs_lines else 1

    def _set_typing_rule(self, column: Column, number: int, rows: range) -> None:
        """Set what may be typed in these rows of a column, by its kind."""
        schema, rule = self.schema, dict[str, Any]()
        if column.source:
            rule = {"validate": "list", "source": schema.formula(column.source), "show_error": not column.open}
        elif column.spellings:
            words = [word for word, _ in column.spellings.values()]
            rule = {"validate": "list", "source": self.book.list_source(words), "show_error": not column.open,
                    "error_message": f"Chọn một trong: {'; '.join(words)}."[:225]}
        elif column.kind in _RULES and not column.open:
            rule = {**_RULES[column.kind], "error_message": f"Ghi {expected(column)}."}
        if rule:
            self.sheet.set_rule(number, rows, rule)

    def _set_highlights(self, last: int) -> None:
        """Set looks that follow a line's content: highlights, lines waiting to be filled, added lines."""
        schema = self.schema
        for highlight in schema.highlights:
            for number in [schema.places[name] for name in highlight.columns] or [0]:
                where = schema.formula(highlight.where, number or 1)
                seen = 1 if number else sum(not column.hidden for column in self.columns)
                self.sheet.highlight_where(seen, where, highlight.look, number or 1, last)
        if schema.grows:
            line = "&".join(f"${column_letters(number)}{FIRST_ROW}" for number in range(1, len(self.columns) + 1))
            waits = f"OR({line}<>\"\",ROW()<{FIRST_ROW + schema.ready})" if schema.ready else f'{line}<>""'
            self.sheet.highlight_where(len(self.columns), waits, CellLook("", INPUT), 1, last)

    # ── the sheet as a whole ──────────────────────────────────────────────────────────────────────

    def _set_filter(self, last: int) -> None:
        """Set filter buttons on the headings, or an Excel Table if the schema names one."""
        area = self._first - 2, 0, last - 1, len(self.columns) - 1
        if self.schema.table:
            ink = self.book.format(self.heading)
            heads = [{"header": column.heading, "header_format": ink} for column in self.columns]
            self.page.add_table(*area, {"name": self.schema.table, "style": None, "columns": heads})
        else:
            self.page.autofilter(*area)

    def _set_up_page(self) -> None:
        """Set zoom, margins, footer and paper: the smallest on which a line fits in readable letters, else several
        pages a line."""
        page, schema = self.page, self.schema
        if schema.tab:
            page.set_tab_color(f"#{schema.tab}")
        page.set_zoom(_ZOOM)
        page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        page.set_margins(*_MARGINS[:4])
        page.set_header("", {"margin": _MARGINS[4]})
        footer, face = self.book.footer or schema.name.replace("&", "&&"), f'&"{FACE},Regular"&11'
        page.set_footer(f"&L{face} {footer}&R{face} Trang &P/&N", {"margin": _MARGINS[5], "scale_with_doc": False})
        points = 0.75 * sum(7.4 * column.width + 5 for column in self.printed)
        least = _SMALLEST_PRINTED / schema.size
        paper = next((number for number, room in _PAPERS if room >= least * points), None)
        page.set_paper(paper or _PAPERS[-1][0])
        if paper is None:
            page.set_print_scale(ceil(100 * least))
            page.repeat_columns(0, max(schema.frozen, 1) - 1)


def look_of(column: Column, schema: SheetSchema) -> CellLook:
    """A column → the look of its cells. Officers' cells stand out, except where officers add lines, which then all
    do."""
    ground = INPUT if column.owner is Owner.OFFICER and not schema.grows else ""
    number_format = "@" if column.open else _FORMATS.get(column.kind, "@")
    look = TEXT._replace(ground=ground, size=schema.size, number_format=number_format)
    if column.kind in (CellKind.NUMBER, CellKind.PERCENT):
        return look._replace(align="right")
    return look.centred if column.kind in _CENTRED else look


def shown_value(column: Column, value: Any) -> Any:
    """A value → the content of its cell: the word of a choice, texts of a tuple below each other."""
    if isinstance(value, tuple) and not isinstance(value, Link):
        return "\n".join(value)
    spellings = column.spellings
    return spellings[value][0] if spellings and value in spellings and value != "" else value


# ── heights ───────────────────────────────────────────────────────────────────────────────────────


def row_height(texts: Iterable[tuple[str, float]], size: float = _USUAL_SIZE) -> float:
    """Texts with their widths in characters → the row's height in points, within Excel's limit."""
    return text_height(max((line_count(text, width, size) for text, width in texts), default=1), size)


def line_count(text: str, width: float, size: float = _USUAL_SIZE) -> int:
    """A text → its number of lines in a column of that width in characters; half a word is lost in every line."""
    room = max((width * _LETTERS_PER_WIDTH - _CELL_MARGIN) * _USUAL_SIZE / size, 3.0)
    full = max(1.02 * room - 0.5, 3.0)
    return sum(1 if len(line) <= room else ceil(len(line) / full) for line in text.split("\n"))
