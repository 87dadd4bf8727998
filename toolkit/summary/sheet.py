"""The sheets of the summary: one look for all, lines as high as their text, and what of the answers was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import partial
from itertools import starmap
from math import ceil
from operator import getitem
from typing import Any, NamedTuple

from toolkit.base.text import Remembered, number_vi
from toolkit.model import fields
from toolkit.model.fields import ValueKind
from toolkit.model.records import Plan
from toolkit.model.words import OVERFLOW_FILE
from toolkit.sheets.book_writer import FACE, GREY, NAVY, PALE, BookWriter, CellLook, SheetWriter, Value

#: Stands where a text was cut at Excel's limit.
CUT_MARK = f" … (bị cắt; đầy đủ ở tệp {OVERFLOW_FILE})"

_FAINT = "EEF3FA"
_PLAIN = CellLook("", size=11, align="", vertical="", indent=0, frame="", number_format="General", wrapped=False)
_CELL = _PLAIN._replace(frame="A6A6A6", vertical="top", wrapped=True)
_MIDDLE, _RIGHT = _CELL._replace(vertical="vcenter"), _CELL._replace(align="right", indent=1, number_format="#,##0")
_MARK = _MIDDLE._replace(align="center", wrapped=False)
_TOTAL = _CELL._replace(bold=True, ground=PALE)
STYLES = {
    "title": _PLAIN._replace(bold=True, size=15, colour=NAVY, vertical="vcenter"),
    "note": _PLAIN._replace(italic=True, colour=GREY, vertical="top", wrapped=True),
    "section": _PLAIN._replace(bold=True, size=12, colour=NAVY, edges=("bottom",)),
    "issued": _PLAIN._replace(bold=True, vertical="vcenter", wrapped=True, indent=1, ground="D8EBD3"),
    "figure": _PLAIN._replace(bold=True, size=24, align="center", vertical="vcenter", colour=NAVY, ground=_FAINT,
                              edges=("top",)),
    "caption": _PLAIN._replace(align="center", vertical="top", wrapped=True, ground=_FAINT),
    "plain": _PLAIN._replace(vertical="top", wrapped=True),
    "link": _PLAIN._replace(vertical="vcenter", indent=1, colour="0563C1", underlined=True),
    "head": _MIDDLE._replace(bold=True, align="center", ground=NAVY, colour="FFFFFF"),
    "group": _TOTAL,
    "turned": _CELL._replace(size=10.5, turned=True, vertical="bottom", ground=_FAINT),
    "legend": _MIDDLE._replace(size=10.5, ground=_FAINT),
    "fact": _MIDDLE._replace(indent=1),
    "name": _MIDDLE._replace(indent=1, wrapped=False),
    "count": _MIDDLE._replace(align="center", number_format="#,##0"),
    "total_count": _TOTAL._replace(align="center", number_format="#,##0"),
    "text": _CELL,
    "centre": _CELL._replace(align="center"),
    "mark": _MARK,
    "lead_mark": _MARK._replace(bold=True, thick=True, frame="404040"),
    "day": _MIDDLE._replace(align="center", number_format="dd/mm/yyyy"),
    "number": _RIGHT,
    "decimal": _RIGHT._replace(number_format="#,##0.0"),
    "exact": _RIGHT._replace(number_format="#,##0.####"),
    "date": _CELL._replace(align="center", number_format="dd/mm/yyyy"),
    "total": _TOTAL,
    "total_number": _RIGHT._replace(bold=True, ground=PALE),
}

#: Fills: what a colour means is the same on every sheet, and never said by colour alone.
TONES = {
    "done": "D8EBD3", "under_way": "DAE8F7", "not_started": "FFF0C9", "not_doing": "E4E4E4", "nothing_arisen": "F4F4F4",
    "missing": "F6D5D5", "unclear": "FBE0C8", "error": "F6D5D5", "warning": "FFF0C9", "late": "FFF0C9",
    "overdue": "F6D5D5", "listed": "FBE0C8",
}

#: Fills of a chart's bars that differ in grey too, with black on all; patterns have labels on white.
_FILLS: tuple[dict[str, Any], ...] = (
    *({"fill": {"color": colour}} for colour in ("#6AA84F", "#BDD7EE", "#FFF6DD")),
    *({"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}}
      for pattern, colour in (("large_grid", "#595959"), ("wide_upward_diagonal", "#C00000"))))
_INK = {"name": FACE, "size": 11, "color": "#000000"}

#: How an answer's column looks.
_KINDS = {ValueKind.STATUS: "centre", ValueKind.PERCENT: "number", ValueKind.DAY: "date", ValueKind.TEXT: "text",
          ValueKind.FIGURE: "exact"}
_LINE_POINTS = 15.0
_LETTER = 6.5  # pixels of a letter in a chart
_TALLEST = 409.0  # Excel's limit
#: Paper across, A4 and A3: its number, the points between its margins, left to right and top to bottom.
_PAPERS = ((9, 784, 515), (8, 1132, 762))
_SMALLEST_PRINTED = 8
_ZOOM = 90


class Toned(NamedTuple):
    """A value on a coloured ground; `tone` is a name of `TONES` or "". `style` "" means the column's."""

    value: Value
    tone: str
    style: str = ""


class SummaryColumn(NamedTuple):
    """A column of a table: heading, width in characters, style of its cells, the field whose answers it holds, if any.
    """

    title: str
    width: float
    style: str = "text"
    field: str = ""


class ChartedTable(NamedTuple):
    """Where a table's figures are: first and last row, columns with their fills; letters of its longest label and of
    all its headings."""

    first: int
    last: int
    series: tuple[tuple[int, int], ...]
    label: int
    keys: int


def column_of(field: fields.Field) -> SummaryColumn:
    """The column of that field's answers."""
    return SummaryColumn(field.text, field.width, _KINDS[field.kind], field.name)


class SummaryBook:
    """The summary being written."""

    def __init__(self, plan: Plan) -> None:
        self.writer = BookWriter(
            f"Tổng hợp tiến độ thực hiện nhiệm vụ {plan.period.name.in_title}", plan.settings.issuer,
            plan.settings.plan_code, datetime.combine(plan.period.due_before, time()), CUT_MARK)
        self.footer = f"Tổng hợp {plan.settings.plan_code}, {plan.period.label}"

    def look(self, style: str, tone: str = "") -> int:
        """The number of that style's look on the ground of that tone."""
        return self.writer.number(_toned(style, tone))


def _toned(style: str, tone: str) -> CellLook:
    return STYLES[style]._replace(ground=TONES[tone]) if tone else STYLES[style]


class SummarySheet:
    """A sheet of the summary, written downwards; `next` is the row after the last one written."""

    def __init__(
            self, book: SummaryBook, name: str, tab: str, columns: Sequence[SummaryColumn], unprinted: int = 0,
            smallest: float = 11) -> None:
        """`unprinted` of the last columns are for the screen alone; `smallest` are its smallest letters, in points."""
        self.book, self.name, self.columns = book, name, columns
        self.next = self._heading = 1
        self._height = 0.0
        self.writer: SheetWriter = book.writer.sheet(name)
        self.page = self.writer.page
        for column in columns:  # so that their numbers in the file follow the columns, whatever is written first
            book.look(column.style)
        self._cells = [Remembered(partial(_cell, book, column, _room(column.width))) for column in columns]
        self.page.set_tab_color(tab)
        self.page.hide_gridlines(2)
        self.page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.set_footer(f'&L&"Times New Roman"&11{book.footer}&R&"Times New Roman"&11Trang &P/&N',
                             {"scale_with_doc": False})
        self.page.set_zoom(_ZOOM)
        for place, column in enumerate(columns, 1):
            self.writer.width(place, column.width)
        self._printed = len(columns) - unprinted
        self._paper(smallest)

    def _paper(self, smallest: float) -> None:
        """The paper on which the first columns are seen whole in letters that can be read; where there is none, as many
        sheets side by side as they take."""
        least = _SMALLEST_PRINTED / smallest
        points = 0.75 * sum(7.4 * column.width + 5 for column in self.columns[:self._printed])
        paper = next((number for number, room, _ in _PAPERS if room >= least * points), None)
        self.page.set_paper(paper or _PAPERS[-1][0])
        if paper is None:
            self.page.set_print_scale(ceil(100 * least))
            self.page.repeat_columns(0)

    def lengthen(self) -> None:
        """Larger paper where what was written so far is too high for one page in letters that can be read."""
        if self._height * _SMALLEST_PRINTED / 11 > _PAPERS[0][2]:
            self.page.set_paper(_PAPERS[1][0])

    def put(self, column: int, value: Value, style: str, tone: str = "") -> None:
        """Write one cell of the next row."""
        self.writer.put(self.next, column, value, _toned(style, tone))

    def merge(self, column: int, last: int, value: str, style: str, tone: str = "") -> None:
        """Write `value` across columns `column` … `last` of the next row; the row's height is the caller's."""
        self.writer.merge(self.next, column, last, value, _toned(style, tone))

    def work_out(self, column: int, formula: str, value: float | str, style: str, tone: str = "") -> None:
        """A formula of our own in a cell of the next row, with the value it has now."""
        self.writer.work_out(self.next, column, formula, value, _toned(style, tone))

    def line(self, text: str, style: str, height: float | None = None) -> None:
        """A line of text across the whole table, as high as it needs (or `height` points)."""
        self.merge(1, len(self.columns), text, style)
        self.end_row(height or row_height([(text, sum(column.width for column in self.columns))]))

    def title(self, title: str, note: str) -> None:
        """The sheet's title and what the sheet says, in a sentence."""
        self.line(title, "title", 27)
        self.line(note, "note")

    def table(self, title: str, note: str, frozen: int) -> None:
        """The title, what the sheet says, and the heading of its table, in sight like the first `frozen` columns."""
        self.title(title, note)
        self.head()
        self.freeze(frozen)

    def head(self, titles: Sequence[str] = (), height: float | None = None) -> None:
        """The table's heading: it stays in sight and is repeated on each printed page."""
        self._heading = self.next
        for place, title in enumerate(titles or [column.title for column in self.columns], 1):
            self.put(place, title, "head")
        # capitals and bold are wider than running text
        self.end_row(height or row_height([(column.title, column.width * 0.85) for column in self.columns]) + 4)
        self.page.repeat_rows(self.next - 2)

    def freeze(self, columns: int) -> None:
        """Keep all rows so far and the first `columns` columns in sight."""
        self.page.freeze_panes(self.next - 1, columns)

    def row(self, values: Sequence[Value | Toned]) -> None:
        """A row of the table, each value in its column's style, as high as its text needs."""
        cells = starmap(getitem, zip(self._cells, values, strict=True))
        shown, looks, lines = zip(*cells, strict=True)
        self.writer.row(self.next, shown, looks, _points(max(lines)))
        self.next += 1

    def end_row(self, height: float) -> None:
        """Give the next row its height and go on to the one after."""
        self._height += height
        self.writer.height(self.next, height)
        self.next += 1

    def chart(self, row: int, columns: tuple[int, int], title: str, block: ChartedTable, pixels: int) -> None:
        """A chart of a table from that row on across those columns, so many pixels high: stacked bars, one for each row
        of the table, which the first column names; none where it has no rows. No zero is labelled."""
        if block.last < block.first:
            return
        width = sum(7 * column.width + 5 for column in self.columns[columns[0] - 1:columns[1]]) - 8  # Excel's pixels
        below = 23 * ceil((_LETTER * block.keys + 30 * len(block.series)) / width) + 16
        height, left = pixels - 8, (_LETTER * block.label + 30) / width
        chart = self.book.writer.book.add_chart({"type": "bar", "subtype": "stacked"})
        for column, fill in block.series:
            ground = {"fill": {"color": "#FFFFFF"}} if "pattern" in _FILLS[fill] else {}
            chart.add_series({
                "name": [self.name, block.first - 2, column - 1],
                "categories": [self.name, block.first - 1, 0, block.last - 1, 0],
                "values": [self.name, block.first - 1, column - 1, block.last - 1, column - 1], **_FILLS[fill],
                "border": {"color": "#404040", "width": 0.5}, "gap": 45,
                "data_labels": {"value": True, "num_format": "0;;;", "font": _INK, **ground}})
        chart.set_y_axis({"reverse": True, "num_font": _INK, "line": {"color": "#404040"}, "interval_unit": 1,
                          "major_tick_mark": "none", "minor_tick_mark": "none"})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_legend({"position": "bottom", "font": _INK})
        chart.set_plotarea({"layout": {"x": left, "width": 0.97 - left, "y": 40 / height,
                                       "height": 1 - (40 + below) / height}})
        chart.set_size({"width": width, "height": height})
        chart.set_title({"name": title, "name_font": {"name": FACE, "size": 12, "color": f"#{NAVY}"}, "overlay": False})
        at = {"x_offset": 4, "y_offset": 4, "object_position": 2}
        self.page.insert_chart(row - 1, columns[0] - 1, chart, at)

    def filter(self) -> None:
        """Put filter buttons on the heading; the table is written, as far as it is printed."""
        if self._printed < len(self.columns):
            self.page.print_area(0, 0, self.next - 2, self._printed - 1)
        self.page.autofilter(self._heading - 1, 0, max(self.next - 2, self._heading - 1), len(self.columns) - 1)

    def filter_or_say(self, nothing: str) -> None:
        """Put filter buttons on the heading; where the table has no rows, say so."""
        if self.next > self._heading + 1:
            self.filter()
        else:
            self.line(nothing, "plain")


def _cell(book: SummaryBook, column: SummaryColumn, room: float, content: Value | Toned) -> tuple[Value, int, int]:
    """The value, number of the look and count of lines of a cell of that column, which has so much room."""
    value, tone, own = content if isinstance(content, Toned) else (content, "", "")
    style = own or column.style
    if style == "number" and isinstance(value, float) and not value.is_integer():
        style = "decimal"
    lines = _lines(value, room) if isinstance(value, str) else 1
    return value, book.look(style, tone), lines


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """Points a row needs to show each text in its width (characters), within Excel's limit."""
    return _points(max((_lines(text, _room(width)) for text, width in texts), default=1))


def shortened(text: str, room: int) -> str:
    """The beginning of `text`, whole words, "…" where there is more."""
    return text if len(text) <= room else f"{text[:room].rsplit(' ', 1)[0]} …"


def share(part: int, whole: int) -> str:
    """A part of a whole for people: "38/42 (90,5 %)"; without a percentage where there is no whole."""
    return f"{number_vi(part, 0)}/{number_vi(whole, 0)}{percent(part, whole)}"


def percent(part: int, whole: int) -> str:
    """What follows a count: " (90,5 %)"; "" where there is no whole."""
    return f" ({number_vi(100 * part / whole)} %)" if whole else ""


def _room(width: float) -> float:
    """Letters of a text on one line of a column of that width."""
    # a column's width counts digits; Vietnamese letters are narrower, capitals wider
    return max(width * 1.1 - 1.5, 3)


def _lines(text: str, room: float) -> int:
    if "\n" in text:
        return sum(_lines(line, room) for line in text.split("\n"))
    return 1 if len(text) <= room else _wrapped(text, room)


def _wrapped(line: str, room: float) -> int:
    """Lines that one takes; of a long one the words are not looked at, running text wastes half a word a line."""
    if len(line) > 5 * room:
        return ceil(len(line) / max(1.08 * room - 1, 3))
    count, used = 1, 0.0
    for length in map(len, line.split(" ")):
        used += length + 1
        if used > room + 1:
            count, used = count + max(1, ceil(length / room) - (used == length + 1)), length % room + 1
    return count


def _points(lines: int) -> float:
    return min(lines * _LINE_POINTS + 3, _TALLEST)
