"""Sheets that people keep as tables: the row of their headings, found by what it says, and a cell as people read it.

What readers do differently is passed in: how a heading is told, how far down it is looked for, how values are worded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from toolkit.sheetread import Book, Cell, Sheet
from toolkit.text import date_vi, is_blank, remembered, word_key

#: What a sheet shows, by (row, column).
Texts = Mapping[tuple[int, int], str]
#: By heading row, the column of each name it says.
HeadingRows = dict[int, dict[str, int]]
#: Tells the name a heading stands for, None for a text that is no heading.
Namer = Callable[[str], str | None]

#: Characters of a heading; what is longer is text of a line, and need not be compared.
LONGEST_HEADING = 120
#: Quoted text, escaped characters, colours and conditions of a number format: they say nothing of its kind.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
#: A number format of so many places.
_PLACES = re.compile(r"0\.(0+)")
#: Day 0 of the two date systems of spreadsheets.
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def namer(words: Mapping[str, tuple[str, tuple[str, ...]]]) -> Namer:
    """What tells a heading by `word_key` of each word and alias; of two names with one spelling it is the first."""
    ordered = reversed(list(words.items()))
    names = {word_key(text): name for name, (word, aliases) in ordered for text in (word, *aliases)}
    return lambda text: names.get(word_key(text))


def names_in_row(cells: Iterable[tuple[int, object]], name_of: Namer) -> dict[str, int]:
    """The column of each name that cells (column, value), from the left, say; of a name said twice the first."""
    said: dict[str, int] = {}
    for column, value in cells:
        name = name_of(value) if isinstance(value, str) and len(value) <= LONGEST_HEADING else None
        if name is not None:
            said.setdefault(name, column)
    return said


def heading_rows(
        cells: Iterable[tuple[tuple[int, int], object]], name_of: Namer, last: int | None = None) -> HeadingRows:
    """The rows in which a value says a name, from above, down to row `last` where that is given."""
    rows = defaultdict[int, list[tuple[int, object]]](list)
    for (row, column), value in cells:
        if isinstance(value, str) and (last is None or row <= last):
            rows[row].append((column, value))
    found = {row: names_in_row(sorted(rows[row], key=itemgetter(0)), name_of) for row in sorted(rows)}
    return {row: columns for row, columns in found.items() if columns}


def fullest(rows: HeadingRows) -> tuple[int, dict[str, int]]:
    """The row that says most names, of several the uppermost; row 0 where there is none."""
    row = max(rows, key=lambda row: (len(rows[row]), -row), default=0)
    return row, rows.get(row, {})


class CellWording(NamedTuple):
    """How values that are no text are worded: (False, True), a number in its number format, a day. A day is told with
    the number of its cell, which holds the hour.
    """

    truth: tuple[str, str]
    number: Callable[[float, str], str]
    day: Callable[[date, float], str]


def plain_number(value: float, number_format: str) -> str:
    """A number whatever its format: 0.8, 1234.5."""
    return f"{value:.15g}"


def printed_number(value: float, number_format: str) -> str:
    """A number with a decimal point and the places its format has: 2.10; a share shown as a percentage is one: 80%."""
    if is_percent_format(number_format):
        return f"{value * 100:.15g}%"
    places = _PLACES.fullmatch(number_format)
    return f"{value:.{len(places[1])}f}" if places else f"{value:.15g}"


def comma_number(value: float, number_format: str) -> str:
    """A number with a decimal comma and without needless zeros: 2,1; a share shown as a percentage is one: 80%."""
    text = f"{value * 100:.15g}%" if number_format and is_percent_format(number_format) else f"{value:.15g}"
    return text.replace(".", ",")


def day_alone(day: date, serial: float) -> str:
    """The day without its hour: 05/11/2020."""
    return date_vi(day)


def day_and_hour(day: date, serial: float) -> str:
    """The day, and its hour where it has one: 05/11/2020 18:00."""
    seconds = min(round(serial % 1 * 86400), 86399)
    hour = f" {datetime.combine(day, time()) + timedelta(seconds=seconds):%H:%M}" if seconds else ""
    return f"{date_vi(day)}{hour}"


#: As a Vietnamese sheet shows it: what people typed, told back to them.
AS_SHOWN = CellWording(("FALSE", "TRUE"), comma_number, day_and_hour)
#: As a document prints it: 2.10 is a number of a list, not two and a tenth.
AS_PRINTED = CellWording(("FALSE", "TRUE"), printed_number, day_alone)
#: As a value to be read further, with a decimal point.
AS_VALUE = CellWording(("0", "1"), plain_number, day_alone)


def cell_text(cell: Cell, date1904: bool, wording: CellWording = AS_SHOWN) -> str:
    """The cell's text: text and errors as they stand, other values by `wording`, a formula without a value itself."""
    value, form = cell.value, cell.number_format
    if isinstance(value, str):
        return value
    if value is None:
        return f"={cell.formula or ''}"
    if isinstance(value, bool):
        return wording.truth[value]
    if form and is_date_format(form):
        day = serial_day(value, date1904)
        return wording.day(day, value) if day else wording.number(value, "")
    return wording.number(value, form)


def is_filled(cell: Cell) -> bool:
    """Whether the cell says anything: "", spaces and a lone dash are blank."""
    return cell.kind != "text" or _says_something(str(cell.value))


@remembered
def _says_something(text: str) -> bool:
    return not is_blank(text)


def sheet_texts(sheet: Sheet, book: Book) -> dict[tuple[int, int], str]:
    """What the filled cells of a sheet show, from above."""
    return {place: cell_text(cell, book.date1904) for place, cell in sorted(sheet.cells.items()) if is_filled(cell)}


def serial_day(serial: float, date1904: bool = False) -> date | None:
    """The day of a spreadsheet's date number, None where it is outside the calendar."""
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    return epoch + timedelta(days=int(serial)) if 1 <= serial <= (date.max - epoch).days else None


@lru_cache(maxsize=4096)
def is_date_format(number_format: str) -> bool:
    """Whether cells of that number format show a day."""
    return any(letter in "dy" for letter in _LITERAL.sub("", number_format).lower().replace("general", ""))


@lru_cache(maxsize=4096)
def is_percent_format(number_format: str) -> bool:
    """Whether cells of that number format show a percentage."""
    return "%" in _LITERAL.sub("", number_format)
