"""A code ("2026H1") or label ("6 tháng đầu năm 2026") → the reporting period, its days and its names; a text on a time
→ a day, a period, the end of a span, or a recurrence. Called by every folder; the grammar of a day alone is
`base.text.parse_day`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import DAY, Day, bare_key, date_vi, key, matched_day, parse_day, remembered

#: Day on which the data of a period begin, in the month before it (Decree 09/2019, Article 12).
_DATA_FIRST_DAY = 15
#: Working days between the end of the data and the common deadline of returns.
_DAYS_TO_REPORT = 2


class PeriodKind(Enum):
    """The length of a period: the letter of its code, its months, its labels by number, and a pattern of these
    labels."""

    YEAR = "", 12, {0: ""}, ""
    HALF = "H", 6, {1: "6 tháng đầu", 2: "6 tháng cuối"}, r"(?:\b(?:6|sáu) tháng|\bnửa) (?P<H>đầu|cuối)"
    NINE_MONTHS = "N", 9, {9: "9 tháng đầu"}, r"\b(?P<N>9) tháng(?: đầu)?"
    QUARTER = ("Q", 3, {1: "quý I", 2: "quý II", 3: "quý III", 4: "quý IV"},
               r"\b(?:quý|quí|q)[ .]*(?P<Q>iv|i{1,3}|0?[1-4])")
    MONTH = ("M", 1, {number: f"tháng {number}" for number in range(1, 13)},
             r"(?:\b(?:tháng|t)[ .]*|(?=\d{1,2} ?(?:[/.-]|năm) ?\d{4}))(?P<M>\d{1,2})")
    AD_HOC = ("D", 12, {number: f"đột xuất lần {number}" for number in range(1, 100)},
              r"đột xuất(?: lần)?(?: thứ)? (?P<D>\d{1,2})")

    def __init__(self, letter: str, months: int, parts: Mapping[int, str], wording: str) -> None:
        self.letter, self.months, self.parts, self.wording = letter, months, parts, wording


#: The letters of all kinds.
KIND_LETTERS = "".join(kind.letter for kind in PeriodKind)
_CODE = re.compile(rf"(20\d\d|2100)(?:[ /-]?([{KIND_LETTERS}])(\d{{1,2}}))?", re.IGNORECASE)


class PeriodName(NamedTuple):
    """The identity of a period: year, kind and number in the year, which is 0 for a year and 9 for nine months."""
    year: int
    kind: PeriodKind = PeriodKind.YEAR
    number: int = 0

    @property
    def code(self) -> str:
        """The code in form codes, row keys and folders: "2026Q3"."""
        number = str(self.number).zfill(len(str(max(self.kind.parts)))) if self.number else ""
        return f"{self.year}{self.kind.letter}{number}"

    @property
    def part(self) -> str:
        """The label without its year, "" for a year."""
        return self.kind.parts[self.number]

    @property
    def label(self) -> str:
        """The label within a sentence: "quý III năm 2026"."""
        return f"{self.part} năm {self.year}".lstrip()

    @property
    def heading(self) -> str:
        """The label at the beginning of a line: "Quý III năm 2026"."""
        return self.label[0].upper() + self.label[1:]

    @property
    def during(self) -> str:
        """The label behind a verb: "đã hoàn thành năm 2020", "đã hoàn thành trong quý III năm 2026"."""
        return f"trong {self.label}" if self.part else self.label

    @property
    def in_title(self) -> str:
        """The label at the end of a table's title; that of an ad hoc report in brackets."""
        return f"(báo cáo {self.label})" if self.kind is PeriodKind.AD_HOC else self.label

    @property
    def brief(self) -> str:
        """The label behind the word "kỳ": "2020", "quý III năm 2026"."""
        return self.label if self.part else str(self.year)

    @property
    def months(self) -> tuple[int, int]:
        """The first and last month; an ad hoc report has all of its year."""
        before = self.kind.months * self._place % 12
        return before + 1, before + self.kind.months

    @property
    def _place(self) -> int:
        """The number of periods of this kind before it in its year."""
        return list(self.kind.parts).index(self.number)

    @property
    def days(self) -> tuple[date, date]:
        """The first and last day by the calendar."""
        return days_of_months(self.year, *self.months)

    @property
    def order(self) -> tuple[int, int, int, int]:
        """The sort key of periods: by their end, of one end the longer last, ad hoc reports after their year."""
        first, last = self.months
        return self.year, last, -first, self.number if self.kind is PeriodKind.AD_HOC else 0

    def shifted(self, steps: int) -> PeriodName:
        """The period of this kind `steps` later (negative: earlier); nine months move by years."""
        numbers = list(self.kind.parts)
        years, place = divmod(self._place + steps, len(numbers))
        return PeriodName(self.year + years, self.kind, numbers[place])

    @property
    def year_before(self) -> PeriodName:
        """The same period of the year before."""
        return self._replace(year=self.year - 1)

    @property
    def _month_set(self) -> set[tuple[int, int]]:
        """The year and number of each month."""
        first, last = self.months
        return {(self.year, month) for month in range(first, last + 1)}

    def holds(self, shorter: PeriodName) -> bool:
        """Whether the shorter period is part of this one: a quarter of its year, a month of its quarter."""
        return PeriodKind.AD_HOC not in (self.kind, shorter.kind) and self._month_set > shorter._month_set

    def overlaps(self, period: PeriodName) -> bool:
        """Whether the two share a month, so that their figures must not be added up."""
        return not self._month_set.isdisjoint(period._month_set)


class Period(NamedTuple):
    """The reporting period of a round, with its days."""
    year: int
    due_before: date  # the Decision's "trước ngày": a return is on time up to the day before
    kind: PeriodKind = PeriodKind.YEAR
    number: int = 0
    title: str = ""  # of an ad hoc report ("Báo cáo nhanh …")
    data: tuple[date, date] | None = None  # first and last day of its data, if the plan says; None: as usual

    @property
    def name(self) -> PeriodName:
        """The period's identity."""
        return PeriodName(self.year, self.kind, self.number)

    @property
    def code(self) -> str:
        """The code as in form codes."""
        return self.name.code

    @property
    def label(self) -> str:
        """The label within a sentence: "quý III năm 2026"."""
        return self.name.label

    @property
    def heading(self) -> str:
        """The label at the beginning of a line: "Quý III năm 2026"."""
        return self.name.heading

    @property
    def ahead(self) -> str:
        """The label of the time that the agencies' plans are about: "năm 2027", "quý IV năm 2026"."""
        if self.kind is PeriodKind.AD_HOC:
            return "thời gian tới"
        if self.kind is PeriodKind.NINE_MONTHS:
            return f"3 tháng cuối năm {self.year}"
        return self.name.shifted(1).label

    @property
    def data_days(self) -> tuple[date, date]:
        """The first and last day of its data. Where the plan does not say: from the 15th of the month before the period
        to the 14th of its last month (Decree 09/2019, Article 12); by the calendar for an ad hoc report, and for a year
        whose returns are due by that last day."""
        first, last = self.name.days
        end = last.replace(day=_DATA_FIRST_DAY - 1)
        if self.kind is PeriodKind.AD_HOC or (self.kind is PeriodKind.YEAR and self.due_before <= end):
            return self.data or (first, last)
        return self.data or ((first - timedelta(days=1)).replace(day=_DATA_FIRST_DAY), end)

    @property
    def data_text(self) -> str:
        """The days of its data as a text, "" where they are those of the calendar."""
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
        """The first and last possible day of completion for a task reported as done: the year, or from the first day of
        the data if that is earlier."""
        return min(date(self.year, 1, 1), self.first_day), date(self.year, 12, 31)

    def is_done_day(self, day: date) -> bool:
        """Whether a task of this period can have been done on that day."""
        first, last = self.done_days
        return first <= day <= last

    @property
    def reporting_month(self) -> int:
        """The month in which the period ends; for an ad hoc report the month in which it is due."""
        if self.kind is PeriodKind.AD_HOC:
            return self.last_day.month if self.last_day.year == self.year else 12
        return self.name.months[1]

    def moved(self, to: PeriodName) -> Period:
        """This period moved to the name `to`. Of the same kind, it is due on the same day of the month, as many months
        away (in a short month on its last day); of another kind on the usual day. Data by the calendar stay so."""
        if to.kind is not self.kind or to.kind is PeriodKind.AD_HOC:
            return usual_period(to)
        away = 12 * (to.year - self.year) + to.months[1] - self.name.months[1]
        years, month = divmod(self.due_before.month - 1 + away, 12)
        first, last = days_of_months(self.due_before.year + years, month + 1, month + 1)
        due_before = first.replace(day=min(self.due_before.day, last.day))
        data = to.days if self.data == self.name.days else None
        return Period(to.year, due_before, to.kind, to.number, data=data)


def usual_period(name: PeriodName) -> Period:
    """A name → the period as offices commonly ask for it, due two working days after the end of its data."""
    end = name.days[1].replace(day=_DATA_FIRST_DAY - 1) if name.kind is not PeriodKind.AD_HOC else name.days[1]
    left = _DAYS_TO_REPORT
    while left:
        end += timedelta(days=1)
        left -= end.weekday() < 5
    return Period(name.year, end + timedelta(days=1), name.kind, name.number)


def parse_period_code(text: str) -> PeriodName | None:
    """A code in any case ("2026Q3", "2026-q3") → its period; None where the text is no code."""
    match = _CODE.fullmatch(text.strip())
    return _numbered_period(int(match[1]), (match[2] or "").upper(), match[3] or "") if match else None


def _numbered_period(year: int, letter: str, written: str) -> PeriodName | None:
    """A year, a kind's letter and a number in digits or the last word of the label ("iii", "đầu") → the period; None
    where a year has none."""
    numbers = ((kind, number, label.casefold()) for kind in PeriodKind for number, label in kind.parts.items())
    return next((PeriodName(year, kind, number) for kind, number, label in numbers if kind.letter == letter
                 and written.lstrip("0") in (str(number), label.rpartition(" ")[2])), None)


def period_of(code: str) -> PeriodName:
    """A code of ours → its period; ValueError where it is none."""
    name = parse_period_code(code)
    if name is None or name.code != code:
        raise ValueError(code)
    return name


def period_text(code: str) -> str | int:
    """A period's code → its wording in a cell of a workbook: a year as a number, others as their heading."""
    name = period_of(code)
    return name.year if name.kind is PeriodKind.YEAR else name.heading


def days_of_months(year: int, first: int, last: int) -> tuple[date, date]:
    """The first day of the month `first` and the last day of the month `last`."""
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


# ── texts that say a time ─────────────────────────────────────────────────────────────────────────

_DASHES = re.compile("[\u2010-\u2015\u2212]")
#: Words of recurrence; the group's name is the number of months, m0: as often as the period.
_RECURRENCE = re.compile(
    r"(?P<m12>(?:hàng|hằng|mỗi|từng) năm|(?:các|những) năm (?:tiếp theo|sau))|(?P<m3>(?:hàng|hằng|mỗi|từng) quý)"
    r"|(?P<m1>(?:hàng|hằng|mỗi|từng) (?:tháng|tuần))|(?P<m6>(?:(?:hàng|hằng|mỗi|định kỳ) )?6 tháng(?: một lần|/lần)"
    r"|(?:hàng|hằng|mỗi|định kỳ) 6 tháng(?! đầu| cuối))|(?P<m0>thường xuyên|liên tục|định kỳ)")
#: A list of quarters or months behind one word, "quý I, II và III", and its separators.
_NUMBER, _AND = r"(?:iv|i{1,3}|\d{1,2})\b(?!/\d{1,2}\b| tháng)", " ?[,-] ?| và | đến "
_LIST = re.compile(rf"\b(quý|quí|q|tháng|t)[ .]*{_NUMBER}(?:(?:{_AND}){_NUMBER})+")
_KIND = "|".join(kind.wording for kind in PeriodKind if kind.wording)
_YEAR = r"(?:(?: năm)? ?[/,.(-]? ?(?:của )?(?:năm )?(?P<year>20\d\d|2100))"
#: A period with its year within a text; numbers of documents are left out.
_MENTION = re.compile(rf"(?<![\w/.-])(?!\d{{1,2}} ?(?:[/.-]|năm))(?:{_KIND})?{_YEAR}(?!\w)")
#: A day or a period within a text on a time.
_POINT = re.compile(rf"(?P<before>trước )?(?:{DAY}|(?:{_KIND}|(?=(?:năm )?\d{{4}})){_YEAR}?)(?![\w/])")
#: Words that may stand around a period's label; and around any time without changing its last day.
_TITLES = frozenset(("kỳ", "báo", "cáo", "cả", "năm"))
_FILLERS = _TITLES.union(re.findall(
    r"\w+", "từ đến tới hết trong vào cuối ngày giai đoạn thời gian và là chậm nhất thực hiện hoàn thành xong"))
#: Words of times as typed without accents → with them; not "sau", which is "sáu" or "sau".
_ACCENTED = {bare_key(word): word for word in _FILLERS.union(
    ("trước", "quí", "nửa"), *(key(label).split() for kind in PeriodKind for label in kind.parts.values()))}


class Recurring(NamedTuple):
    """A deadline that recurs after a number of months. In a period it falls due at the end of the span that contains
    the period's last month."""

    months: int
    point: tuple[Day | PeriodName, bool] | None  # a day or period of each year on which it falls due, or before which

    def last_day(self, year: int, month: int) -> date | None:
        """The month in which a period ends → the last day of the deadline; None where that year has no such day."""
        if self.point:
            return _last_day(*self.point, year)
        return days_of_months(year, 1, -(-month // self.months) * self.months)[1]


@remembered
def parse_time(text: str) -> Day | PeriodName | date | Recurring | None:
    """A text on a time → its `Day`, `PeriodName`, last day (`date`) or `Recurring`; None unless every word is
    understood. Several times, or "trước", give the last day; a time without a year takes that of its predecessor, or of
    the first. A single day or period without a year has year 0. "Hàng năm, giai đoạn 2020-2025" recurs; "từ quý
    II/2026, hằng quý" is not understood, as it names the first time."""
    if alone := parse_period_code(text) or parse_day(text):
        return alone
    accented = re.sub(r"\w+", lambda word: _ACCENTED.get(word[0], word[0]), key(text))
    wording = _LIST.sub(lambda match: re.sub(_AND, rf"\g<0>{match[1]} ", match[0]), _normalised(accented))
    often = [int(str(match.lastgroup)[1:]) for match in _RECURRENCE.finditer(wording)]
    wording = _RECURRENCE.sub(" ", wording)
    matches = list(_POINT.finditer(wording))
    points = [(matched_day(match) if match["day"] else _matched_period(match), bool(match["before"]))
              for match in matches]
    known = [(point, is_before) for point, is_before in points if point]
    around = set(re.findall(r"\w+", _POINT.sub(" ", wording)))
    if len(known) < len(points) or not around <= _FILLERS or not (points or often):
        return None
    years = [point.year for point, _ in known if point.year]
    if often:
        timed = [point for point in known if point[0] != PeriodName(point[0].year)]
        is_dated = any(point.year for point, _ in timed)
        return None if is_dated else Recurring(min(filter(None, often), default=1), timed[-1] if timed else None)
    (point, is_before), *others = reversed(known)
    if isinstance(point, PeriodName) and not (is_before or others) and around <= _TITLES:
        return point
    return _last_day(point, is_before, years[-1]) if years else None


def period_named(text: str) -> PeriodName | None:
    """A code or label ("2026Q3", "Quý III/2026", "6 tháng đầu năm 2026") → its period; None for any other text."""
    period = parse_time(text)
    return period if isinstance(period, PeriodName) and period.year else None


def periods_in(text: str) -> list[PeriodName]:
    """A text → the periods whose labels with a year it contains, in order."""
    return list(filter(None, map(_matched_period, _MENTION.finditer(_normalised(text)))))


def deadline_day(text: str, period: Period | None = None) -> date | None:
    """A deadline as annexes word it → the last day on which the task is on time, in the round of that period. "Hàng
    năm" ends on 31/12, "Hằng quý" with the quarter, "Thường xuyên" with the period, "trước ngày …" the day before, a
    span with its end. None where a word is not understood, or a recurrence has no period."""
    time = parse_time(text)
    if isinstance(time, Recurring):
        return time.last_day(period.year, period.reporting_month) if period else None
    if isinstance(time, Day | PeriodName):
        return _last_day(time, False, time.year) if time.year else None
    return time


def is_due_once(text: str, *periods: Period) -> bool:
    """Whether the deadline is understood and falls on the same day in all these periods."""
    days = {deadline_day(text, period) for period in periods}
    return None not in days and len(days) == 1


def _last_day(point: Day | PeriodName, is_before: bool, year: int) -> date | None:
    """A day or period → its last day, or the day before it if `is_before`, in `year` where it has none; None for an
    impossible day."""
    if isinstance(point, Day):
        first = last = point.in_year(year)
    else:
        first, last = point._replace(year=point.year or year).days
    return first - timedelta(days=1) if first and is_before else last


def _matched_period(match: re.Match[str]) -> PeriodName | None:
    """A match of `_MENTION` or `_POINT` → its period; None where no year has it."""
    letter = next((letter for letter in KIND_LETTERS if match[letter]), "")
    return _numbered_period(int(match["year"] or 0), letter, match[letter] if letter else "")


def _normalised(text: str) -> str:
    """The `key` of a text, in the spellings that the patterns expect."""
    wording = _DASHES.sub("-", key(text)).replace("chín tháng", "9 tháng")
    return wording.replace("3 tháng đầu", "quý 1").replace("3 tháng cuối", "quý 4")
