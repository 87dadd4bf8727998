"""The reporting period: a year, half a year, nine months, a quarter, a month, or a report asked for once (đột xuất);
and the last day of a deadline as annexes word it: "Hàng năm", "Hằng quý", "Quý III/2020", "30/6/2020".

A period is written as a code: "2026", "2026H1", "2026N9", "2026Q3", "2026M09", "2026D02". Reports say its label:
"năm 2026", "6 tháng đầu năm 2026", "9 tháng đầu năm 2026", "quý III năm 2026", "đột xuất lần 2 năm 2026". A deadline is
read only when every word of it is understood; anything else is unclear, and asked about.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import date_vi, key, word_key

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: What else stands for a number in a label.
_NUMBERS = {**_QUARTERS, "đầu": 1, "cuối": 2, "chín": 9}
#: Data of a year begin on this day of the month before it (Decree 09/2019, Article 12), and of shorter periods too.
_DATA_BEGIN = 15
#: Returns are commonly asked so many working days after the data end.
_WORKING_DAYS = 2


class PeriodKind(Enum):
    """How long a period is: the letter of its code, "" for a year."""
    YEAR = ""
    HALF = "H"
    NINE_MONTHS = "N"
    QUARTER = "Q"
    MONTH = "M"
    AD_HOC = "D"


class _KindRow(NamedTuple):
    """What the periods of a kind have in common."""
    months: int  # how many one of them has
    digits: int  # of its number in a code
    parts: Mapping[int, str]  # by number, as they follow in a year, their labels without it
    wording: str  # the pattern of their labels as offices write them, the number in a group called as the kind's letter


_KINDS = {
    PeriodKind.YEAR: _KindRow(12, 0, {0: ""}, ""),
    PeriodKind.HALF: _KindRow(6, 1, {1: "6 tháng đầu", 2: "6 tháng cuối"}, "(?:6|sáu) tháng (?P<H>đầu|cuối)"),
    PeriodKind.NINE_MONTHS: _KindRow(9, 1, {9: "9 tháng đầu"}, "(?P<N>9|chín) tháng(?: đầu)?"),
    PeriodKind.QUARTER: _KindRow(
        3, 1, {number: f"quý {roman.upper()}" for roman, number in _QUARTERS.items()},
        "(?:quý |quí |q ?)(?P<Q>iv|i{1,3}|0?[1-4])"),
    PeriodKind.MONTH: _KindRow(
        1, 2, {number: f"tháng {number}" for number in range(1, 13)}, r"(?:tháng |t ?)(?P<M>\d{1,2})"),
    PeriodKind.AD_HOC: _KindRow(
        12, 2, {number: f"đột xuất lần {number}" for number in range(1, 100)},
        r"đột xuất(?: lần)?(?: thứ)? (?P<D>\d{1,2})")}
_NUMBERED = "|".join(rf"{kind.value}(?P<{kind.value}>\d{{1,2}})" for kind in _KINDS if kind.value)
_CODE = re.compile(rf"(?P<year>20\d\d|2100)(?:[ /-]?(?:{_NUMBERED}))?", re.IGNORECASE)
#: A label as offices write it.
_WORDINGS = re.compile(
    rf"(?:(?:kỳ|báo cáo) )*(?:{'|'.join(row.wording for row in _KINDS.values() if row.wording)})?"
    r" ?(?:[/,.-] ?)?(?:năm )?(?P<year>20\d\d|2100)")
_MENTIONS = re.compile(rf"(?<![\w/.-])(?:{_WORDINGS.pattern})(?!\w)")


class PeriodName(NamedTuple):
    """Which period: its year, kind and number in the year, 0 for a year and 9 for nine months."""
    year: int
    kind: PeriodKind = PeriodKind.YEAR
    number: int = 0

    @property
    def code(self) -> str:
        """As form codes, row keys and folders have it."""
        number = str(self.number).zfill(_KINDS[self.kind].digits) if self.number else ""
        return f"{self.year}{self.kind.value}{number}"

    @property
    def part(self) -> str:
        """The label without its year, "" for a year."""
        return _KINDS[self.kind].parts[self.number]

    @property
    def label(self) -> str:
        """As reports say it within a sentence."""
        return f"{self.part} năm {self.year}".lstrip()

    @property
    def heading(self) -> str:
        """The label where a line begins."""
        return self.label[0].upper() + self.label[1:]

    @property
    def during(self) -> str:
        """The label after what was done in it: "đã hoàn thành năm 2020", "đã hoàn thành trong quý III năm 2026"."""
        return f"trong {self.label}" if self.part else self.label

    @property
    def in_title(self) -> str:
        """As it ends the title of a table; an ad hoc report says that it is one."""
        return f"(báo cáo {self.label})" if self.kind is PeriodKind.AD_HOC else self.label

    @property
    def brief(self) -> str:
        """As it is named after the word "kỳ": "2020", "quý III năm 2026"."""
        return self.label if self.part else str(self.year)

    @property
    def months(self) -> tuple[int, int]:
        """Its first and last month; an ad hoc report may be about any of its year."""
        row = _KINDS[self.kind]
        before = row.months * self._place % 12
        return before + 1, before + row.months

    @property
    def _place(self) -> int:
        """How many of its kind are before it in its year."""
        return list(_KINDS[self.kind].parts).index(self.number)

    @property
    def days(self) -> tuple[date, date]:
        """Its first and last day by the calendar."""
        return months(self.year, *self.months)

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Orders periods by their ends, of one end the longer last; ad hoc ones stand after their year."""
        first, last = self.months
        return self.year, last, -first, self.number if self.kind is PeriodKind.AD_HOC else 0

    def shifted(self, steps: int) -> PeriodName:
        """The period of its kind so many steps later, or where negative earlier; nine months step by years."""
        numbers = list(_KINDS[self.kind].parts)
        years, place = divmod(self._place + steps, len(numbers))
        return PeriodName(self.year + years, self.kind, numbers[place])

    @property
    def year_before(self) -> PeriodName:
        """The same period of the year before."""
        return self._replace(year=self.year - 1)

    def holds(self, other: PeriodName) -> bool:
        """Whether the other is a shorter part of this: a quarter of its year, a month of its quarter."""
        if PeriodKind.AD_HOC in (self.kind, other.kind) or self.year != other.year or self == other:
            return False
        return self.months[0] <= other.months[0] and other.months[1] <= self.months[1]

    def overlaps(self, other: PeriodName) -> bool:
        """Whether a month is in both, so that figures of the two must not be added up."""
        return (self.year == other.year and self.months[0] <= other.months[1] and other.months[0] <= self.months[1])


class Period(NamedTuple):
    """A reporting period. `due_before` is the Decision's "trước ngày": a return is on time up to the day before.
    `title` is of an ad hoc report ("Báo cáo nhanh …"). `data` are the first and last day of its data where the plan
    says others than usual; None: as Decree 09/2019 has them."""
    year: int
    due_before: date
    kind: PeriodKind = PeriodKind.YEAR
    number: int = 0
    title: str = ""
    data: tuple[date, date] | None = None

    @property
    def name(self) -> PeriodName:
        """Which period it is."""
        return PeriodName(self.year, self.kind, self.number)

    @property
    def code(self) -> str:
        """As form codes have it."""
        return self.name.code

    @property
    def label(self) -> str:
        """As reports say it: "quý III năm 2026"."""
        return self.name.label

    @property
    def heading(self) -> str:
        """The label where a line begins: "Quý III năm 2026"."""
        return self.name.heading

    @property
    def ahead(self) -> str:
        """What its plans for the time to come are about: "năm 2027", "quý IV năm 2026"."""
        if self.kind is PeriodKind.AD_HOC:
            return "thời gian tới"
        if self.kind is PeriodKind.NINE_MONTHS:
            return f"3 tháng cuối năm {self.year}"
        return self.name.shifted(1).label

    @property
    def usual_data(self) -> tuple[date, date]:
        """The days of its data by Decree 09/2019, Article 12: from the 15th of the month before it to the 14th of its
        last; by the calendar, where returns of a year are due before that day, and of an ad hoc report."""
        first, last = self.name.days
        end = last.replace(day=_DATA_BEGIN - 1)
        if self.kind is PeriodKind.AD_HOC or (self.kind is PeriodKind.YEAR and self.due_before <= end):
            return first, last
        return (first - timedelta(days=1)).replace(day=_DATA_BEGIN), end

    @property
    def data_days(self) -> tuple[date, date]:
        """First and last day of its data."""
        return self.data or self.usual_data

    @property
    def data_text(self) -> str:
        """The days of its data as people read them; "" where they are those of the calendar, which need no word."""
        first, last = self.data_days
        return "" if (first, last) == self.name.days else f"từ ngày {date_vi(first)} đến ngày {date_vi(last)}"

    @property
    def first_day(self) -> date:
        """The first day that is reported on: no return of the period is older."""
        return self.data_days[0]

    @property
    def last_day(self) -> date:
        """The last day on which a return is on time."""
        return self.due_before - timedelta(days=1)

    @property
    def done_days(self) -> tuple[date, date]:
        """The days on which what it reports as done may have been done: from the beginning of its year, or of its data
        where that is earlier, to the end of its year."""
        return min(date(self.year, 1, 1), self.first_day), date(self.year, 12, 31)

    def is_done_day(self, day: date) -> bool:
        """Whether a task reported in this period may have been done on that day."""
        first, last = self.done_days
        return first <= day <= last

    @property
    def reporting_month(self) -> int:
        """The month of its year in whose course it ends: an ad hoc report ends when it is due."""
        if self.kind is PeriodKind.AD_HOC:
            return self.last_day.month if self.last_day.year == self.year else 12
        return self.name.months[1]

    def moved(self, to: PeriodName) -> Period:
        """That period, due likewise: of the same kind on the same day so many months away, in a short month on its last
        day, its data by the calendar where they were; of another kind on its usual day."""
        if to.kind is not self.kind or to.kind is PeriodKind.AD_HOC:
            return usual_period(to)
        away = 12 * (to.year - self.year) + to.months[1] - self.name.months[1]
        years, month = divmod(self.due_before.month - 1 + away, 12)
        year, month = self.due_before.year + years, month + 1
        day = min(self.due_before.day, calendar.monthrange(year, month)[1])
        data = to.days if self.data == self.name.days else None
        return Period(to.year, date(year, month, day), to.kind, to.number, data=data)


def usual_period(name: PeriodName) -> Period:
    """The period of that name as offices commonly ask: returns are due two working days after its data end."""
    end = name.days[1].replace(day=_DATA_BEGIN - 1) if name.kind is not PeriodKind.AD_HOC else name.days[1]
    left = _WORKING_DAYS
    while left:
        end += timedelta(days=1)
        left -= end.weekday() < 5
    return Period(name.year, end + timedelta(days=1), name.kind, name.number)


def period_named(text: str) -> PeriodName | None:
    """The period that a code or a label names ("2026Q3", "Quý III/2026", "6 tháng đầu năm 2026"); None where it names
    none."""
    match = _CODE.fullmatch(text.strip())
    return _named(match) if match else period_worded(word_key(text))


def period_worded(wording: str) -> PeriodName | None:
    """The period whose label that is, by `key` or `word_key`; None where it is none."""
    match = _WORDINGS.fullmatch(wording)
    return _named(match) if match else None


def _named(match: re.Match[str]) -> PeriodName | None:
    """The period that a match of a code or a label names; None where its year has none of that number."""
    letter, typed = next(((letter, typed) for letter, typed in match.groupdict().items() if typed and letter != "year"),
                         ("", "0"))
    kind, number = PeriodKind(letter), _NUMBERS.get(typed) or int(typed)
    return PeriodName(int(match["year"]), kind, number) if number in _KINDS[kind].parts else None


def periods_in(text: str) -> list[PeriodName]:
    """The periods that a text names by their labels, in order."""
    return [found for match in _MENTIONS.finditer(key(text)) if (found := _named(match))]


def period_of(code: str) -> PeriodName:
    """The period of a code of ours; ValueError where it is none."""
    name = period_named(code)
    if name is None or name.code != code:
        raise ValueError(code)
    return name


def period_text(code: str) -> str | int:
    """How a cell of a workbook names the period of that code: a year as a number, others by their heading."""
    name = period_of(code)
    return name.year if name.kind is PeriodKind.YEAR else name.heading


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """The first day of one month and the last of another."""
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


#: A task that comes back, and how many months after it came: within a period it falls due at the end of the last such
#: span that ends with the period or, where none does, after it. What has no span ("thường xuyên") falls due with it.
_RECURRING = re.compile(
    r"(?:hàng|hằng|mỗi|từng) (?P<span>năm|quý|tháng|tuần)"
    r"|(?:(?:hàng|hằng|mỗi|định kỳ) )?6 tháng(?: một lần|/lần)|(?:hàng|hằng|mỗi|định kỳ) 6 tháng(?! đầu| cuối)"
    r"|(?P<always>thường xuyên|liên tục|định kỳ)|(?P<years>(?:các|những) năm (?:tiếp theo|sau))")
_SPANS = {"năm": 12, "quý": 3, "tháng": 1, "tuần": 1}
_QUARTER = r"(?:iv|i{1,3}|[1-4])\b"
_EXPRESSION = re.compile(
    r"(?P<before>trước )?(?:ngày )?(?:(?:"
    r"(?P<day>\d{1,2})(?: ?[/.-] ?| tháng )(?P<day_month>\d{1,2})(?!\d)"
    r"|(?P<months>[369]) tháng (?P<half>đầu|cuối) năm"
    rf"|quý (?:{_QUARTER}(?: ?[,-] ?| và | đến )(?:quý )?)*(?P<quarter>{_QUARTER})"
    r"|tháng (?:\d{1,2}(?: ?[,-] ?| và | đến ))*(?P<month>\d{1,2})(?!\d)|(?P<bare_month>\d{1,2})(?=/\d{4})"
    r")(?:(?: ?[/.-] ?| )?(?:của )?(?:năm )?(?P<year>\d{4}))?"
    r"|(?:năm )?(?P<year_alone>\d{4}))(?![\w/])")
#: Words that may stand around an expression without changing the day it ends on.
_FILLERS = frozenset((
    "từ", "đến", "tới", "hết", "trong", "vào", "cuối", "năm", "ngày", "giai", "đoạn", "thời", "gian", "và", "là",
    "chậm", "nhất", "thực", "hiện", "hoàn", "thành", "xong",
))
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def deadline_day(text: str, period: Period) -> date | None:
    """The last day on which a task with this deadline is on time, in the round of that period. A task that comes back
    is due when its span ends: "Hàng năm" on 31/12, "Hằng quý" with the quarter, "Thường xuyên" with the period. "Trước
    ngày …" means up to the day before. Of a span ("2020 - 2025") the end counts. None where the wording is not fully
    understood."""
    return _deadline(text, period.year, period.reporting_month)


def is_fixed(text: str) -> bool:
    """Whether the deadline can be read and is the same day in the round of any period."""
    day = _deadline(text, 2000, 12)
    return day is not None and day == _deadline(text, 2001, 12)


def is_due_once(text: str, *periods: Period) -> bool:
    """Whether the deadline can be read and is the same day in the rounds of these periods."""
    days = {deadline_day(text, period) for period in periods}
    return None not in days and len(days) == 1


def _deadline(text: str, year: int, month: int) -> date | None:
    """The deadline for a period that ends in that month."""
    wording = _DASHES.sub("-", key(text))
    recurring = list(_RECURRING.finditer(wording))
    rest = _RECURRING.sub(" ", wording)
    expressions = list(_EXPRESSION.finditer(rest))
    ends = list(_ends(expressions, year if recurring else None))
    leftover = re.findall(r"\w+", _EXPRESSION.sub(" ", rest))
    if not set(leftover) <= _FILLERS or not (recurring or ends) or None in ends:
        return None
    if recurring and any(match["year"] for match in expressions):
        return None  # "Từ quý II/2026, hằng quý": of what comes back that is the first time, not the last
    if recurring and all(match["year_alone"] for match in expressions):
        span = min(filter(None, map(_span_of, recurring)), default=1)
        return months(year, 1, -(-month // span) * span)[1]
    return ends[-1]


def _span_of(match: re.Match[str]) -> int:
    """The months after which what the match says comes back; 0 where it says no time, so with every period."""
    if match["span"]:
        return _SPANS[match["span"]]
    return 12 if match["years"] else 0 if match["always"] else 6


def _ends(expressions: Sequence[re.Match[str]], known_year: int | None) -> Iterator[date | None]:
    """The end of each expression; one without a year takes the year before it, or the first after it."""
    years = [int(match["year"] or match["year_alone"] or 0) for match in expressions]
    year = known_year or next(filter(None, years), 0)
    for match, own in zip(expressions, years, strict=True):
        year = own or year
        yield _end(match, year) if year else None


def _end(match: re.Match[str], year: int) -> date | None:
    """The last day of the expression, or with "trước" the day before its first; None for a day that is none."""
    try:
        first, last = _span(match, year)
    except ValueError:
        return None
    return first - timedelta(days=1) if match["before"] else last


def _span(match: re.Match[str], year: int) -> tuple[date, date]:
    if match["day"]:
        day = date(year, int(match["day_month"]), int(match["day"]))
        return day, day
    if match["months"]:
        count = int(match["months"])
        return months(year, 1, count) if match["half"] == "đầu" else months(year, 13 - count, 12)
    if match["quarter"]:
        quarter = _QUARTERS.get(match["quarter"]) or int(match["quarter"])
        return months(year, 3 * quarter - 2, 3 * quarter)
    month = match["month"] or match["bare_month"]
    return months(year, int(month), int(month)) if month else months(year, 1, 12)
