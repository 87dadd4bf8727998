"""A sheet kept as a table → the row of its headings, found by their words; a cell → the text that people see, by its
number format. Called by all who read tables: `reading`, `intake`, `annex`, `plan`, `review`. Callers pass in the names
of headings, the last row to look at, and the wording of values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from operator import itemgetter
from typing import NamedTuple

from toolkit.base.text import date_vi, is_blank, key, word_key
from toolkit.sheetread.any_file import Book, Cell, Sheet, column_letters

#: Texts of cells, by row and column.
Texts = Mapping[tuple[int, int], str]
#: By heading row the columns of the names in it.
HeadingRows = dict[int, dict[str, int]]
#: A function: the text of a heading → its name, None for a text that is no heading.
Namer = Callable[[str], str | None]

#: Most characters of a heading; longer texts are not compared.
LONGEST_HEADING = 120
#: Parts of a number format that say nothing of its kind: quoted text, escaped characters, colours, conditions.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
#: The same parts without "[h]", which counts hours beyond a day.
_LITERAL_BUT_HOURS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\])[^\]]*\]', re.IGNORECASE)
#: A number format of so many places.
_PLACES = re.compile(r"0\.(0+)")
#: Day 0 of the two date systems of spreadsheets.
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def namer(words: Mapping[str, tuple[str, tuple[str, ...]]]) -> Namer:
    """Words and aliases by name → a function: a heading's text → its name, by `word_key`; of two names with one
    spelling the first."""
    ordered = reversed(list(words.items()))
    names = {word_key(text): name for name, (word, aliases) in ordered for text in (word, *aliases)}
    return lambda text: names.get(word_key(text))


def heading_rows(
        cells: Iterable[tuple[tuple[int, int], object]], name_of: Namer, last: int | None = None) -> HeadingRows:
    """Cells by place → the rows with names of headings, from above, down to row `last` if given; of a repeated name the
    first column."""
    rows: HeadingRows = {}
    for (row, column), value in sorted(cells, key=itemgetter(0)):
        if isinstance(value, str) and len(value) <= LONGEST_HEADING and (last is None or row <= last):
            name = name_of(value)
            if name is not None:
                rows.setdefault(row, {}).setdefault(name, column)
    return rows


def fullest(rows: HeadingRows) -> tuple[int, dict[str, int]]:
    """Heading rows → the one with most names, of several the uppermost; row 0 where there is none."""
    row = max(rows, key=lambda row: (len(rows[row]), -row), default=0)
    return row, rows.get(row, {})


def further_columns(texts: Texts, heading: int, known: Collection[int]) -> dict[int, str]:
    """Columns in use outside `known` → their headings; a column without a heading of its own gets its letters."""
    found = dict[int, str]()
    for column in sorted({column for _, column in texts}.difference(known)):
        head = texts.get((heading, column), f"Cột {column_letters(column)}")
        found[column] = f"{head} ({column_letters(column)})" if head in found.values() else head
    return found


class CellWording(NamedTuple):
    """The wording of values that are no text: functions of a value and its number format or date number."""

    number: Callable[[float, str], str]
    day: Callable[[date, float], str]
    #: A day whose number format shows none; None: as any day.
    month: Callable[[date, str], str] | None = None


def plain_number(value: float) -> str:
    """A number → its digits whatever the format, as many as a spreadsheet holds: 0.8, 1234.5, 1000000000000000."""
    return f"{Decimal(f'{value:.15g}'):f}"


def printed_number(value: float, number_format: str) -> str:
    """A number → its text with a decimal point and the places of its format: 2.10; a share shown as a percentage:
    80%."""
    places = _PLACES.fullmatch(number_format)
    return f"{value:.{len(places[1])}f}" if places else comma_number(value, number_format).replace(",", ".")


def comma_number(value: float, number_format: str) -> str:
    """A number → its text with a decimal comma, without needless zeros: 2,1; a share shown as a percentage: 80%."""
    is_share = number_format and is_percent_format(number_format)
    return (f"{plain_number(value * 100)}%" if is_share else plain_number(value)).replace(".", ",")


#: Words of a number format (ECMA-376 Part 1, 18.8.31): quoted, escaped, of a currency, signs shown as they are; and
#: parts that show nothing: room of a sign, colours.
_FORMAT_WORD = (r"""(?:"([^"]*)"|\\(.)|\[\$([^]-]*)[^]]*\]|([^\x00-\x7f]|[$+():!^&'~{}<>= -])"""
                r"|[_*].|\[(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r *\d+)\])")
_FORMAT_WORD_PATTERN = re.compile(_FORMAT_WORD, re.IGNORECASE | re.DOTALL)
#: The end of a section; a section that shows one number with words around it.
_SECTION_END = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
_SECTION = re.compile(
    rf"(?P<before>(?:{_FORMAT_WORD}|%)*)(?P<digits>General|[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]{{0,12}})?|\.[0#?]{{1,12}}|)"
    rf"(?P<after>(?:{_FORMAT_WORD}|%)*)", re.IGNORECASE | re.DOTALL)
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)?(?:,\d*)?%?")
#: The condition of a section; formats that show other digits than the number's: by condition, leading zeros or scaling.
_CONDITION, _OTHER_DIGITS = re.compile(r"\[[<=>][^]]*\]"), re.compile(r".*\[[<=>]|[^./]*00|.*[0#?],+(?![0#?,])")
#: Least number that a spreadsheet does not hold exactly; most characters of a number format.
_LEAST_INEXACT, _LONGEST_FORMAT = 10**15, 255


def format_text(value: float, number_format: str) -> str | None:
    """A number and its format → the text of a Vietnamese sheet ("12 lớp", "007"), for a time of day "08:30". None where
    the format does more than put words around one number, as counting in thousands."""
    shows_hours = "h" in _LITERAL_BUT_HOURS.sub("", number_format).lower() and not is_date_format(number_format)
    if value >= 0 and shows_hours:
        return _time_text(value)
    sections = _SECTION_END.split(number_format[:_LONGEST_FORMAT])[:3]
    parts = [_SECTION.fullmatch(section) for section in sections]
    if not all(parts) or not abs(value) < _LEAST_INEXACT:
        return None
    is_own = value < 0 and len(parts) > 1  # negative numbers have a section of their own
    part = parts[1 if is_own else 2 if value == 0 and len(parts) > 2 else 0]
    before, digits, after = part.group("before", "digits", "after")  # type: ignore[union-attr]
    number = _number_text(Decimal(str(abs(value))) * 100 ** len(_FORMAT_WORD_PATTERN.sub("", before + after)), digits)
    sign = "-" if value < 0 and not is_own and re.search("[1-9]", number or "") else ""
    return None if number is None else f"{sign}{_format_words(before)}{number}{_format_words(after)}".strip()


def shown_number(value: float, number_format: str) -> str:
    """A number → its text in the sheet if that says more or something else; else as `comma_number`."""
    text = format_text(value, number_format) if number_format else None
    return comma_number(value, number_format) if text is None or is_blank(text) or _is_plain(text, value) else text


class ShownNumber(NamedTuple):
    """A number whose cell shows more than the number, or something else."""

    shown: str | None  # the cell's text, None where it cannot be told
    number: str
    unit: str  # everything shown except digits
    is_plain: bool  # whether the digits shown are the number's


def number_shown_otherwise(cell: Cell) -> ShownNumber | None:
    """A cell → its number, if the cell shows more than it or something else; else None."""
    value, number_format = cell.value, cell.number_format
    if cell.kind != "number" or not isinstance(value, float | int) or not number_format:
        return None
    shown, number = format_text(value, number_format), comma_number(value, number_format)
    words = "".join(text for texts in _FORMAT_WORD_PATTERN.findall(_CONDITION.sub("", number_format)) for text in texts)
    letters = key(words if shown is None else shown)
    unit = re.sub(r"[\d.,:\s()+-]", "", letters)
    says_other = unit or _OTHER_DIGITS.match(number_format)
    says_more = says_other if shown is None else shown == "" or shown_number(value, number_format) != number
    if not says_more:
        return None
    digits = re.sub(r"[^\d.,%-]" if is_percent_format(number_format) else r"[^\d.,-]", "", letters).strip(".,")
    return ShownNumber(shown, number, unit, _is_plain(digits, value))


def day_alone(day: date, serial: float) -> str:
    """A day → its text without the hour: 05/11/2020."""
    return date_vi(day)


def day_and_hour(day: date, serial: float) -> str:
    """A day and its date number → its text, with the hour if there is one: 05/11/2020 18:00."""
    seconds = min(round(serial % 1 * 86400), 86399)
    hour = f" {datetime.combine(day, time()) + timedelta(seconds=seconds):%H:%M}" if seconds else ""
    return f"{date_vi(day)}{hour}"


def serial_day(serial: float, date1904: bool = False) -> date | None:
    """A date number → its day, None outside the calendar."""
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    return epoch + timedelta(days=int(serial)) if 1 <= serial <= (date.max - epoch).days else None


def is_date_format(number_format: str) -> bool:
    """Whether a number format shows a day."""
    return any(letter in "dy" for letter in _LITERAL.sub("", number_format).lower().replace("general", ""))


def shows_days(number_format: str) -> bool:
    """Whether a date format shows the day of the month; "mm/yyyy" does not."""
    return "d" in _LITERAL.sub("", number_format).lower()


def month_alone(day: date, number_format: str) -> str:
    """A day whose format shows no day of the month → "Tháng 9/2026", or "Năm 2026" without a month."""
    has_month = "m" in _LITERAL.sub("", number_format).lower()
    return f"Tháng {day.month}/{day.year}" if has_month else f"Năm {day.year}"


def is_percent_format(number_format: str) -> bool:
    """Whether a number format shows a percentage."""
    return "%" in _LITERAL.sub("", number_format)


#: The wording of a Vietnamese sheet, for quoting what people typed.
AS_SHOWN = CellWording(shown_number, day_and_hour)
#: The wording of a printed document: 2.10 is a number of a list, not two and a tenth.
AS_PRINTED = CellWording(printed_number, day_alone, month_alone)


def cell_text(cell: Cell, date1904: bool, wording: CellWording = AS_SHOWN) -> str:
    """A cell → its text: texts and errors as stored, other values by `wording`, a formula without a value as the
    formula."""
    value, form = cell.value, cell.number_format
    if isinstance(value, str):
        return value
    if value is None:
        return f"={cell.formula or ''}"
    if isinstance(value, bool):
        return str(value).upper()
    if form and is_date_format(form):
        day = serial_day(value, date1904)
        if day and wording.month and not shows_days(form):
            return wording.month(day, form)
        return wording.day(day, value) if day else wording.number(value, "")
    return wording.number(value, form)


def is_filled(cell: Cell) -> bool:
    """Whether a cell is not blank; "", spaces and a lone dash are."""
    return cell.kind != "text" or not is_blank(str(cell.value))


def filled(cells: Mapping[tuple[int, int], Cell]) -> dict[tuple[int, int], Cell]:
    """Cells by place → those that are not blank."""
    return {place: cell for place, cell in cells.items() if is_filled(cell)}


def sheet_texts(sheet: Sheet, book: Book) -> dict[tuple[int, int], str]:
    """A sheet → the texts of its filled cells, by place, from above."""
    return {place: cell_text(cell, book.date1904) for place, cell in sorted(filled(sheet.cells).items())}


def _number_text(value: Decimal, digits: str) -> str | None:
    """A number not below 0 → its digits by a format, "" where the format has none; None for a number too long."""
    if value >= _LEAST_INEXACT:
        return None
    if not digits or digits.lower() == "general":
        return digits and comma_number(float(value), "")
    whole, _, places = digits.partition(".")
    needed = len(places.rstrip("#?"))
    rounded = value.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    before = before.lstrip("0").rjust(len(whole.replace(",", "").lstrip("#?")), "0")
    before = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", ".", before) if "," in whole else before
    after = after[:needed] + after[needed:].rstrip("0")
    return f"{before},{after}" if after else before


def _format_words(number_format: str) -> str:
    """A number format, or a part of it → the words it shows beside digits."""
    return _FORMAT_WORD_PATTERN.sub(r"\1\2\3\4", number_format)


def _time_text(value: float) -> str:
    """A number of days → its hours, minutes and seconds: 0.354166… → "08:30"."""
    minutes, seconds = divmod(round(value * 86400), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _is_plain(text: str, value: float) -> bool:
    """Whether a text is that number alone, rounded or not."""
    bare = re.sub(r"[.\s]", "", text)
    if not _PLAIN_NUMBER.fullmatch(bare) or not any(map(str.isdigit, bare)):
        return False
    number, places = bare.rstrip("%").replace(",", "."), len(bare.rstrip("%").partition(",")[2])
    return abs(float(number) - value * (100 if bare.endswith("%") else 1)) <= 0.5000001 * 10.0**-places
