"""The paper the summary is written on: one look for all sheets, and cells that take people's text safely.

xlsxwriter does not fit rows to their text, guesses at types in `write`, and answers a failed write with a code
that is easy to miss; here rows are fitted, types are told and codes are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.consolidate.long_texts import in_a_cell
from toolkit.text import date_vi, number_vi, printable
from toolkit.words import OVERFLOW_FILE

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

    from toolkit.ready import ReadySheet

FONT = {"font_name": "Times New Roman", "font_size": 11}

#: Stands where a text was cut at Excel's limit.
CUT_MARK = f" … (bị cắt; đầy đủ ở tệp {OVERFLOW_FILE})"

_CELL = {"border": 1, "border_color": "#A6A6A6", "valign": "top", "text_wrap": True}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": "#1F3864", "valign": "vcenter"},
    "note": {"italic": True, "font_color": "#595959", "valign": "top", "text_wrap": True},
    "section": {"bold": True, "font_size": 12, "font_color": "#1F3864", "bottom": 2, "bottom_color": "#1F3864"},
    "figure": {"bold": True, "font_size": 24, "align": "center", "valign": "vcenter", "font_color": "#1F3864",
               "bg_color": "#EEF3FA", "top": 2, "top_color": "#1F3864"},
    "caption": {"align": "center", "valign": "top", "text_wrap": True, "bg_color": "#EEF3FA"},
    "plain": {"valign": "top", "text_wrap": True},
    "link": {"valign": "vcenter", "indent": 1, "font_color": "#0563C1", "underline": 1},
    "head": {**_CELL, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#1F3864",
             "font_color": "#FFFFFF"},
    "group": {**_CELL, "bold": True, "bg_color": "#DCE6F2"},
    "turned": {**_CELL, "font_size": 9, "rotation": 90, "valign": "bottom", "bg_color": "#EEF3FA"},
    "legend": {**_CELL, "font_size": 10, "valign": "vcenter", "bg_color": "#EEF3FA"},
    "fact": {**_CELL, "valign": "vcenter", "indent": 1},
    "count": {**_CELL, "valign": "vcenter", "align": "center", "num_format": "#,##0"},
    "total_count": {**_CELL, "bold": True, "bg_color": "#DCE6F2", "align": "center", "num_format": "#,##0"},
    "text": _CELL,
    "centre": {**_CELL, "align": "center"},
    "mark": {**_CELL, "align": "center", "valign": "vcenter", "text_wrap": False},
    "lead_mark": {**_CELL, "align": "center", "valign": "vcenter", "text_wrap": False, "bold": True, "border": 2,
                  "border_color": "#404040"},
    "day": {**_CELL, "align": "center", "valign": "vcenter", "num_format": "dd/mm/yyyy"},
    "number": {**_CELL, "align": "right", "indent": 1, "num_format": "#,##0"},
    "decimal": {**_CELL, "align": "right", "indent": 1, "num_format": "#,##0.0"},
    "exact": {**_CELL, "align": "right", "indent": 1, "num_format": "#,##0.####"},
    "date": {**_CELL, "align": "center", "num_format": "dd/mm/yyyy"},
    "total": {**_CELL, "bold": True, "bg_color": "#DCE6F2"},
    "total_number": {**_CELL, "bold": True, "bg_color": "#DCE6F2", "align": "right", "indent": 1,
                     "num_format": "#,##0"},
}

#: Fills: what a colour means is the same on every sheet, and never said by colour alone.
TONES = {
    "done": "#D8EBD3",
    "under_way": "#DAE8F7",
    "not_started": "#FFF0C9",
    "not_doing": "#E4E4E4",
    "nothing_arisen": "#F4F4F4",
    "missing": "#F6D5D5",
    "unclear": "#FBE0C8",
    "error": "#F6D5D5",
    "warning": "#FFF0C9",
    "late": "#FFF0C9",
    "overdue": "#F6D5D5",
    "listed": "#FBE0C8",
}

_LINE_POINTS = 15.0
_TALLEST = 409.0  # Excel's limit
_FIRST_DAY = date(1900, 3, 1)  # before it Excel's calendar is wrong

Value = str | float | date | None


class Toned(NamedTuple):
    """A value on a coloured ground; `tone` is a name of `TONES` or "". `style` "" means the column's."""

    value: Value
    tone: str
    style: str = ""


class Column(NamedTuple):
    """A column of a table: heading, width in characters, and the style of its cells."""

    title: str
    width: float
    style: str = "text"


@dataclass(frozen=True)
class Paper:
    """A workbook being written, and the formats made in it so far."""

    book: Workbook
    footer: str
    _formats: dict[tuple[str, str], Format]

    def look(self, style: str, tone: str = "") -> Format:
        """The format of that style on the ground of that tone."""
        look = self._formats.get((style, tone))
        if look is None:
            ground = {"bg_color": TONES[tone]} if tone else {}
            look = self._formats[style, tone] = self.book.add_format({**FONT, **_STYLES[style], **ground})
        return look


class Sheet:
    """A sheet of `paper`, written downwards; `next` is the row after the last one written."""

    def __init__(self, paper: Paper, name: str, tab: str, columns: Sequence[Column]) -> None:
        from toolkit.ready import ReadySheet

        self.paper = paper
        self.name = name
        self.columns = columns
        self._rooms = [_room(column.width) for column in columns]
        self.next = 0
        self.page: ReadySheet = paper.book.add_worksheet(name, worksheet_class=ReadySheet)
        self.page.set_tab_color(tab)
        self.page.hide_gridlines(2)
        self.page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for place, column in enumerate(columns):
            self.page.set_column(place, place, column.width)
        self._set_up_print()

    def put(self, row: int, column: int, value: Value, style: str, tone: str = "") -> None:
        """Write one cell as what it is: text as text, never as a formula, a link or a number."""
        look, page = self.paper.look(style, tone), self.page
        if value is None or value == "":
            code = page.write_blank(row, column, None, look)
        elif isinstance(value, str):
            code = page.write_string(row, column, fitting(value), look)
        elif isinstance(value, date):
            early = value < _FIRST_DAY
            code = page.write_string(row, column, date_vi(value), look) if early else page.write_datetime(row, column, value, look)
        else:
            code = page.write_number(row, column, value, look)
        if code:
            raise ValueError(f"{self.name}: cell ({row}, {column}) was not written, xlsxwriter's code {code}")

    def work_out(self, column: int, formula: str, value: float | str, style: str, tone: str = "") -> None:
        """Write a formula of our own in a cell of the next row, with the value it has now."""
        if self.page.write_formula(self.next, column, formula, self.paper.look(style, tone), value):
            raise ValueError(f"{self.name}: the formula in ({self.next}, {column}) was not written")

    def merge(self, column: int, last: int, value: str, style: str, tone: str = "") -> None:
        """Write `value` across columns `column` … `last` of the next row; the row's height is the caller's."""
        if last > column:
            self.page.merge_range(self.next, column, self.next, last, "", self.paper.look(style, tone))
        self.put(self.next, column, value, style, tone)

    def line(self, text: str, style: str, height: float | None = None) -> None:
        """A line of text across the whole table, as high as it needs (or `height` points)."""
        last = len(self.columns) - 1
        self.merge(0, last, text, style)
        width = sum(column.width for column in self.columns)
        self.end_row(height or row_height([(text, width)]))

    def title(self, title: str, note: str) -> None:
        """The sheet's title and what the sheet says, in a sentence."""
        self.line(title, "title", 27)
        self.line(note, "note")

    def head(self) -> None:
        """The table's heading: it stays in sight and is repeated on each printed page."""
        for place, column in enumerate(self.columns):
            self.put(self.next, place, column.title, "head")
        # capitals and bold are wider than running text
        self.end_row(row_height([(column.title, column.width * 0.85) for column in self.columns]) + 4)
        self.page.repeat_rows(self.next - 1)

    def freeze(self, columns: int) -> None:
        """Keep all rows so far and the first `columns` columns in sight."""
        self.page.freeze_panes(self.next, columns)

    def row(self, values: Sequence[Value | Toned], style: str = "") -> None:
        """A row of the table, each value in its column's style (or all in `style`), as high as its text needs."""
        lines, cells, look = 1, [], self.paper.look
        for given, column, room in zip(values, self.columns, self._rooms, strict=True):
            value, tone, own = given if isinstance(given, Toned) else (given, "", "")
            named = style or own or column.style
            if isinstance(value, str):
                if len(value) > room or "\n" in value:
                    lines = max(lines, _lines(value, room))
                value = fitting(value)
            elif isinstance(value, float):
                named = "decimal" if named == "number" and not value.is_integer() else named
            elif value is not None and isinstance(value, date) and value < _FIRST_DAY:
                value = date_vi(value)
            cells.append((value, look(named, tone)))
        if not self.page.ready_row(self.next, _points(lines), cells):
            raise ValueError(f"{self.name}: row {self.next} was not written")
        self.next += 1

    def end_row(self, height: float) -> None:
        """Give the next row its height and go on to the one after."""
        self.page.set_row(self.next, height)
        self.next += 1

    def filter(self, heading: int) -> None:
        """Put filter buttons on the heading in row `heading`."""
        self.page.autofilter(heading, 0, max(self.next - 1, heading), len(self.columns) - 1)

    def _set_up_print(self) -> None:
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.set_footer(f'&L&"Times New Roman"&9{self.paper.footer}&R&"Times New Roman"&9Trang &P/&N')


def open_paper(book: Workbook, plan_code: str, year: int) -> Paper:
    """Paper over an open workbook; the plan's code and the year stand at the lower left of each printed page."""
    return Paper(book, f"Tổng hợp {plan_code}, năm {year}", {})


@lru_cache(maxsize=65536)
def fitting(text: str) -> str:
    """`text` as an Excel cell can hold it: printable, and cut with a mark at 32,767 UTF-16 units."""
    return in_a_cell(printable(text), CUT_MARK)


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """Points a row needs to show each text in its width (characters), within Excel's limit."""
    return _points(max((_lines(text, _room(width)) for text, width in texts), default=1))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as dictionaries, with None for NA and NaT, and days as dates."""
    return list(each_record(frame))


def each_record(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """As `records`, one after the other: for frames of which there are as many rows as returned forms have."""
    names = list(frame.columns)  # going through the index itself costs more than all the rest
    for values in zip(*(_values(frame[name]) for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def _values(column: pd.Series[Any]) -> list[Any]:
    if column.dtype.kind == "M":
        return [None if absent else day.date() for day, absent in zip(column, column.isna(), strict=True)]
    return column.astype(object).where(column.notna(), None).tolist()


def shortened(text: str, room: int) -> str:
    """The beginning of `text`, whole words, "…" where there is more."""
    return text if len(text) <= room else f"{text[:room].rsplit(' ', 1)[0]} …"


def share(part: int, whole: int) -> str:
    """A part of a whole for people: "38/42 (90,5 %)"; without a percentage where there is no whole."""
    counted = f"{number_vi(part, 0)}/{number_vi(whole, 0)}"
    return f"{counted} ({number_vi(100 * part / whole)} %)" if whole else counted


def _room(width: float) -> float:
    """Letters of a text on one line of a column of that width."""
    # a column's width counts digits; running Vietnamese letters are narrower, and wrapping wastes half a word a line
    return max(width * 1.2 - 2.5, 3)


def _lines(text: str, room: float) -> int:
    if "\n" not in text:
        return max(1, ceil(len(text) / room))
    return sum(max(1, ceil(len(line) / room)) for line in text.split("\n"))


def _points(lines: int) -> float:
    return min(lines * _LINE_POINTS + 3, _TALLEST)
