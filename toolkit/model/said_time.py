"""What people say of time → a day, a period, the end of a span, or how often something comes back.

The one grammar of it: answers, deadlines, settings, arguments, column headings and heads of forms are read by `parse`.
Of a day alone `toolkit.base.text.parse_day` is the grammar, for sheets know no periods.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from toolkit.base.text import DAY, Day, day_in, key, parse_day, remembered
from toolkit.model.period import KIND_LETTERS, Period, PeriodKind, PeriodName, months, period_coded, period_written

_DASHES = re.compile("[\u2010-\u2015\u2212]")
#: What says that something comes back, in a group called after how many months; after 0 where it is with every period.
_RECURRENCE = re.compile(
    r"(?P<m12>(?:hàng|hằng|mỗi|từng) năm|(?:các|những) năm (?:tiếp theo|sau))|(?P<m3>(?:hàng|hằng|mỗi|từng) quý)"
    r"|(?P<m1>(?:hàng|hằng|mỗi|từng) (?:tháng|tuần))|(?P<m6>(?:(?:hàng|hằng|mỗi|định kỳ) )?6 tháng(?: một lần|/lần)"
    r"|(?:hàng|hằng|mỗi|định kỳ) 6 tháng(?! đầu| cuối))|(?P<m0>thường xuyên|liên tục|định kỳ)")
#: Several quarters or months after one word, "quý I, II và III"; and what stands between them.
_NUMBER, _AND = r"(?:iv|i{1,3}|\d{1,2})\b(?!/\d{1,2}\b| tháng)", " ?[,-] ?| và | đến "
_LIST = re.compile(rf"\b(quý|quí|q|tháng|t)[ .]*{_NUMBER}(?:(?:{_AND}){_NUMBER})+")
_KIND = "|".join(kind.wording for kind in PeriodKind if kind.wording)
_YEAR = r"(?:(?: năm)? ?[/,.(-]? ?(?:của )?(?:năm )?(?P<year>20\d\d|2100))"
#: A period with its year within a text, no number of a document.
_MENTION = re.compile(rf"(?<![\w/.-])(?!\d{{1,2}} ?(?:[/.-]|năm))(?:{_KIND})?{_YEAR}(?!\w)")
#: A day or a period within what says a time.
_POINT = re.compile(rf"(?P<before>trước )?(?:{DAY}|(?:{_KIND}|(?=(?:năm )?\d{{4}})){_YEAR}?)(?![\w/])")
#: Words that may stand around a label of a period; around anything, without changing on which day it ends.
_TITLES = frozenset(("kỳ", "báo", "cáo", "năm"))
_FILLERS = _TITLES.union(re.findall(
    r"\w+", "từ đến tới hết trong vào cuối ngày giai đoạn thời gian và là chậm nhất thực hiện hoàn thành xong"))


class Recurring(NamedTuple):
    """What comes back after so many months: within a period it falls due at the end of the last such span that ends
    with the period or, where none does, after it; where `point` says a day or a period, with that in each year."""

    months: int
    point: tuple[Day | PeriodName, bool] | None

    def last_day(self, year: int, month: int) -> date | None:
        """The last day for a period that ends in that month; None where there is none in that year."""
        if self.point:
            return _last_day(*self.point, year)
        return months(year, 1, -(-month // self.months) * self.months)[1]


@remembered
def parse(text: str) -> Day | PeriodName | date | Recurring | None:
    """What a text says of time, where every word of it is understood; else None. Of several times, and of what is to be
    before one, it is the last day; one without a year takes that of the one before it, or of the first. A day or a
    period alone has the year 0 where none is said. "Hàng năm, giai đoạn 2020-2025" comes back; "từ quý II/2026, hằng
    quý" is not understood: it says the first time, not the last."""
    if alone := period_coded(text) or parse_day(text):
        return alone
    wording = _LIST.sub(lambda match: re.sub(_AND, rf"\g<0>{match[1]} ", match[0]), _spelt(text))
    often = [int(str(match.lastgroup)[1:]) for match in _RECURRENCE.finditer(wording)]
    wording = _RECURRENCE.sub(" ", wording)
    matches = list(_POINT.finditer(wording))
    points = [(day_in(match) if match["day"] else _period(match), bool(match["before"])) for match in matches]
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


def _last_day(point: Day | PeriodName, is_before: bool, year: int) -> date | None:
    """The last day of a point, in that year where it says none, or the last before it; None for a day that is none."""
    if isinstance(point, Day):
        first = last = point.in_year(year)
    else:
        first, last = point._replace(year=point.year or year).days
    return first - timedelta(days=1) if first and is_before else last


def _period(match: re.Match[str]) -> PeriodName | None:
    """The period of a match of `_MENTION` or `_POINT`; None where a year has no such period."""
    letter = next((letter for letter in KIND_LETTERS if match[letter]), "")
    return period_written(int(match["year"] or 0), letter, match[letter] if letter else "")


def _spelt(text: str) -> str:
    """A text by `key`, in the spellings that the patterns know."""
    wording = _DASHES.sub("-", key(text)).replace("chín tháng", "9 tháng")
    return wording.replace("3 tháng đầu", "quý 1").replace("3 tháng cuối", "quý 4")


def period_named(text: str) -> PeriodName | None:
    """The period that a code or a label names ("2026Q3", "Quý III/2026", "6 tháng đầu năm 2026"); None where it names
    none."""
    period = parse(text)
    return period if isinstance(period, PeriodName) and period.year else None


def periods_in(text: str) -> list[PeriodName]:
    """The periods that a text names by labels with a year, in order."""
    return list(filter(None, map(_period, _MENTION.finditer(_spelt(text)))))


def deadline_day(text: str, period: Period | None = None) -> date | None:
    """The last day on which a task with this deadline is on time, in the round of that period: "Hàng năm" on 31/12,
    "Hằng quý" with the quarter, "Thường xuyên" with the period; "trước ngày …" up to the day before; of a span the end
    counts. None where the wording is not fully understood and, without a period, of what comes back."""
    time = parse(text)
    if isinstance(time, Recurring):
        return time.last_day(period.year, period.reporting_month) if period else None
    if isinstance(time, Day | PeriodName):
        return _last_day(time, False, time.year) if time.year else None
    return time


def is_due_once(text: str, *periods: Period) -> bool:
    """Whether the deadline can be read and is the same day in the rounds of these periods."""
    days = {deadline_day(text, period) for period in periods}
    return None not in days and len(days) == 1
