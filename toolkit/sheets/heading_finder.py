"""A sheet kept as a table → the row of its headings, found by what it says, and its cells as people read them.

What readers do differently is passed in: how a heading is told, how far down it is looked for, how values are worded.
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
#: The same, but for hours counted past a day's: "[h]:mm".
_LITERAL_BUT_HOURS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\])[^\]]*\]', re.IGNORECASE)
#: A number format of so many places.
_PLACES = re.compile(r"0\.(0+)")
#: Day 0 of the two date systems of spreadsheets.
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def namer(words: Mapping[str, tuple[str, tuple[str, ...]]]) -> Namer:
    """What tells a heading by `word_key` of each word and alias; of two names with one spelling it is the first."""
    ordered = reversed(list(words.items()))
    names = {word_key(text): name for name, (word, aliases) in ordered for text in (word, *aliases)}
    return lambda text: names.get(word_key(text))


def heading_rows(
        cells: Iterable[tuple[tuple[int, int], object]], name_of: Namer, last: int | None = None) -> HeadingRows:
    """The rows in which a value says a name, from above, down to row `last` where that is given; of a name said twice
    in a row the column of the first."""
    rows: HeadingRows = {}
    for (row, column), value in sorted(cells, key=itemgetter(0)):
        if isinstance(value, str) and len(value) <= LONGEST_HEADING and (last is None or row <= last):
            name = name_of(value)
            if name is not None:
                rows.setdefault(row, {}).setdefault(name, column)
    return rows


def fullest(rows: HeadingRows) -> tuple[int, dict[str, int]]:
    """The row that says most names, of several the uppermost; row 0 where there is none."""
    row = max(rows, key=lambda row: (len(rows[row]), -row), default=0)
    return row, rows.get(row, {})


def further_columns(texts: Texts, heading: int, known: Collection[int]) -> dict[int, str]:
    """What heads each column in use that is none of the `known`: a name of its own, with the column's letters where
    nothing heads it, or another is headed alike."""
    found = dict[int, str]()
    for column in sorted({column for _, column in texts}.difference(known)):
        head = texts.get((heading, column), f"Cột {column_letters(column)}")
        found[column] = f"{head} ({column_letters(column)})" if head in found.values() else head
    return found


class CellWording(NamedTuple):
    """How values that are no text are worded: a number in its number format, a day. A day is told with the number of
    its cell, which holds the hour.
    """

    number: Callable[[float, str], str]
    day: Callable[[date, float], str]
    #: A day whose number format shows none; None: as any day.
    month: Callable[[date, str], str] | None = None


def plain_number(value: float) -> str:
    """A number whatever its format, as many digits of it as a spreadsheet holds: 0.8, 1234.5, 1000000000000000."""
    return f"{Decimal(f'{value:.15g}'):f}"


def printed_number(value: float, number_format: str) -> str:
    """A number with a decimal point and the places its format has: 2.10; a share shown as a percentage is one: 80%."""
    places = _PLACES.fullmatch(number_format)
    return f"{value:.{len(places[1])}f}" if places else comma_number(value, number_format).replace(",", ".")


def comma_number(value: float, number_format: str) -> str:
    """A number with a decimal comma and without needless zeros: 2,1; a share shown as a percentage is one: 80%."""
    is_share = number_format and is_percent_format(number_format)
    return (f"{plain_number(value * 100)}%" if is_share else plain_number(value)).replace(".", ",")


#: Words in a number format (ECMA-376 Part 1, 18.8.31): quoted, escaped, a currency's, signs shown as they are; and what
#: shows nothing: the room of a sign, a colour.
_WORD = (r"""(?:"([^"]*)"|\\(.)|\[\$([^]-]*)[^]]*\]|([^\x00-\x7f]|[$+():!^&'~{}<>= -])"""
         r"|[_*].|\[(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r *\d+)\])")
_A_WORD = re.compile(_WORD, re.IGNORECASE | re.DOTALL)
#: Between two sections; a section that shows one number with words around it.
_BETWEEN = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
_SECTION = re.compile(
    rf"(?P<before>(?:{_WORD}|%)*)(?P<digits>General|[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]{{0,12}})?|\.[0#?]{{1,12}}|)"
    rf"(?P<after>(?:{_WORD}|%)*)", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)?(?:,\d*)?%?")
#: The condition of a section. By it, by zeros in front or by scaling a cell shows other digits than its number's.
_CONDITION, _OTHER_DIGITS = re.compile(r"\[[<=>][^]]*\]"), re.compile(r".*\[[<=>]|[^./]*00|.*[0#?],+(?![0#?,])")
#: A spreadsheet holds no larger number to its last digit, and takes no longer format.
_EXACT, _LONGEST_FORMAT = 10**15, 255


def format_text(value: float, number_format: str) -> str | None:
    """What a Vietnamese sheet shows of a number by its format ("12 lớp", "007"), or of a time of day ("08:30"); None
    where the format does more than show one number with words around it, as where it counts in thousands."""
    shows_hours = "h" in _LITERAL_BUT_HOURS.sub("", number_format).lower() and not is_date_format(number_format)
    if value >= 0 and shows_hours:
        return _hour(value)
    sections = _BETWEEN.split(number_format[:_LONGEST_FORMAT])[:3]
    parts = [_SECTION.fullmatch(section) for section in sections]
    if not all(parts) or not abs(value) < _EXACT:
        return None
    is_own = value < 0 and len(parts) > 1  # negative numbers have a section of their own
    part = parts[1 if is_own else 2 if value == 0 and len(parts) > 2 else 0]
    before, digits, after = part.group("before", "digits", "after")  # type: ignore[union-attr]
    number = _number_text(Decimal(str(abs(value))) * 100 ** len(_A_WORD.sub("", before + after)), digits)
    sign = "-" if value < 0 and not is_own and re.search("[1-9]", number or "") else ""
    return None if number is None else f"{sign}{_words(before)}{number}{_words(after)}".strip()


def _number_text(value: Decimal, digits: str) -> str | None:
    """A number not below 0 by the digits of a format, "" where it has none; None of a number too long."""
    if value >= _EXACT:
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


def _words(number_format: str) -> str:
    """What a number format, or a part of it, shows beside digits."""
    return _A_WORD.sub(r"\1\2\3\4", number_format)


def _hour(value: float) -> str:
    """The hours, minutes and, where there are some, seconds of so many days: 0.354166… → "08:30"."""
    minutes, seconds = divmod(round(value * 86400), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def shown_number(value: float, number_format: str) -> str:
    """A number as the sheet shows it where that says more than the number, or another one; else as `comma_number`."""
    text = format_text(value, number_format) if number_format else None
    return comma_number(value, number_format) if text is None or is_blank(text) or _is_plain(text, value) else text


def _is_plain(text: str, value: float) -> bool:
    """Whether a text is that number and no more, rounded as it may be."""
    bare = re.sub(r"[.\s]", "", text)
    if not _PLAIN.fullmatch(bare) or not any(map(str.isdigit, bare)):
        return False
    number, places = bare.rstrip("%").replace(",", "."), len(bare.rstrip("%").partition(",")[2])
    return abs(float(number) - value * (100 if bare.endswith("%") else 1)) <= 0.5000001 * 10.0**-places


class ShownNumber(NamedTuple):
    """A number whose cell shows more than it, or something else: what it shows, None where we cannot tell; the number.

    `unit` is all it shows but digits, "" for none; `is_plain`: its digits are those of the number.
    """

    shown: str | None
    number: str
    unit: str
    is_plain: bool


def shown_otherwise(cell: Cell) -> ShownNumber | None:
    """What a number or a day shows by its format, None where it is that alone, or no number at all."""
    value, number_format = cell.value, cell.number_format
    if cell.kind != "number" or not isinstance(value, float | int) or not number_format:
        return None
    shown, number = format_text(value, number_format), comma_number(value, number_format)
    words = "".join(text for texts in _A_WORD.findall(_CONDITION.sub("", number_format)) for text in texts)
    letters = key(words if shown is None else shown)
    unit = re.sub(r"[\d.,:\s()+-]", "", letters)
    says_other = unit or _OTHER_DIGITS.match(number_format)
    says_more = says_other if shown is None else shown == "" or shown_number(value, number_format) != number
    if not says_more:
        return None
    digits = re.sub(r"[^\d.,%-]" if is_percent_format(number_format) else r"[^\d.,-]", "", letters).strip(".,")
    return ShownNumber(shown, number, unit, _is_plain(digits, value))


def day_alone(day: date, serial: float) -> str:
    """The day without its hour: 05/11/2020."""
    return date_vi(day)


def day_and_hour(day: date, serial: float) -> str:
    """The day, and its hour where it has one: 05/11/2020 18:00."""
    seconds = min(round(serial % 1 * 86400), 86399)
    hour = f" {datetime.combine(day, time()) + timedelta(seconds=seconds):%H:%M}" if seconds else ""
    return f"{date_vi(day)}{hour}"


def serial_day(serial: float, date1904: bool = False) -> date | None:
    """The day of a spreadsheet's date number, None where it is outside the calendar."""
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    return epoch + timedelta(days=int(serial)) if 1 <= serial <= (date.max - epoch).days else None


def is_date_format(number_format: str) -> bool:
    """Whether cells of that number format show a day."""
    return any(letter in "dy" for letter in _LITERAL.sub("", number_format).lower().replace("general", ""))


def shows_days(number_format: str) -> bool:
    """Whether cells of that date format show the day of the month: "mm/yyyy" does not."""
    return "d" in _LITERAL.sub("", number_format).lower()


def month_alone(day: date, number_format: str) -> str:
    """The month of a day, or its year where the format shows no month: "Tháng 9/2026", "Năm 2026"."""
    has_month = "m" in _LITERAL.sub("", number_format).lower()
    return f"Tháng {day.month}/{day.year}" if has_month else f"Năm {day.year}"


def is_percent_format(number_format: str) -> bool:
    """Whether cells of that number format show a percentage."""
    return "%" in _LITERAL.sub("", number_format)


#: As a Vietnamese sheet shows it: what people typed, told back to them.
AS_SHOWN = CellWording(shown_number, day_and_hour)
#: As a document prints it: 2.10 is a number of a list, not two and a tenth.
AS_PRINTED = CellWording(printed_number, day_alone, month_alone)


def cell_text(cell: Cell, date1904: bool, wording: CellWording = AS_SHOWN) -> str:
    """The cell's text: text and errors as they stand, other values by `wording`, a formula without a value itself."""
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
    """Whether the cell says anything: "", spaces and a lone dash are blank."""
    return cell.kind != "text" or not is_blank(str(cell.value))


def filled(cells: Mapping[tuple[int, int], Cell]) -> dict[tuple[int, int], Cell]:
    """The cells that say anything, by place."""
    return {place: cell for place, cell in cells.items() if is_filled(cell)}


def sheet_texts(sheet: Sheet, book: Book) -> dict[tuple[int, int], str]:
    """What the filled cells of a sheet show, from above."""
    return {place: cell_text(cell, book.date1904) for place, cell in sorted(filled(sheet.cells).items())}
