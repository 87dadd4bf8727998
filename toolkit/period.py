"""The reporting period, and the last day of a deadline as annexes word it: "Hàng năm", "Quý III/2020", "30/6/2020".

A wording is read only when every word of it is understood; anything else is unclear, and asked about.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from toolkit.text import key

#: A task that comes back every year: due on 31/12 of the report year.
_YEARLY = re.compile(
    r"(?:hàng|hằng|mỗi|từng) (?:năm|quý|tháng|tuần)|thường xuyên|liên tục|định kỳ|(?:các|những) năm (?:tiếp theo|sau)")
_YEAR = r"(?:(?: ?[/.-] ?| )?(?:của )?(?:năm )?(?P<{0}>\d{{4}}))"
_QUARTER = r"(?:iv|i{1,3}|[1-4])\b"
_EXPRESSION = re.compile(
    r"(?P<before>trước )?(?:ngày )?(?:"
    r"(?P<day>\d{1,2})(?: ?[/.-] ?| tháng )(?P<day_month>\d{1,2})(?!\d)" + _YEAR.format("day_year") + "?"
    r"|(?P<months>[369]) tháng (?P<half>đầu|cuối) năm" + _YEAR.format("months_year") + "?"
    rf"|quý (?:{_QUARTER}(?: ?[,-] ?| và | đến )(?:quý )?)*(?P<quarter>{_QUARTER})" + _YEAR.format("quarter_year") + "?"
    r"|tháng (?:\d{1,2}(?: ?[,-] ?| và | đến ))*(?P<month>\d{1,2})(?!\d)" + _YEAR.format("month_year") + "?"
    r"|(?P<bare_month>\d{1,2})/(?P<bare_year>\d{4})"
    r"|(?:năm )?(?P<year>\d{4})"
    r")(?![\w/])")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Words that may stand around an expression without changing the day it ends on.
_FILLERS = frozenset((
    "từ", "đến", "tới", "hết", "trong", "vào", "cuối", "năm", "ngày", "giai", "đoạn", "thời", "gian", "và", "là",
    "chậm", "nhất", "thực", "hiện", "hoàn", "thành", "xong",
))
_DASHES = re.compile("[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period. `due_before` is the Decision's "trước ngày": a return is on time up to the day before."""
    year: int
    due_before: date

    @property
    def first_day(self) -> date:
        """The first day that is reported on: no return of the period is older."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """The last day on which a return is on time."""
        return self.due_before - timedelta(days=1)

    def moved(self, year: int) -> Period:
        """The period of that year, due on the same day of its year or of the next; in February on the last there is."""
        due, then = self.due_before, self.due_before.year + year - self.year
        return Period(year, date(then, due.month, min(due.day, calendar.monthrange(then, due.month)[1])))


def deadline_day(text: str, year: int) -> date | None:
    """The last day on which a task with this deadline is on time, in the round of report year `year`. A yearly task is
    due on 31/12 of that year. "Trước ngày …" means up to the day before. Of a period ("2020 - 2025") the end counts.
    None where the wording is not fully understood."""
    wording = _DASHES.sub("-", key(text))
    rest, yearly = _YEARLY.subn(" ", wording)
    ends = list(_ends(rest, year if yearly else None))
    leftover = re.findall(r"\w+", _EXPRESSION.sub(" ", rest))
    if not set(leftover) <= _FILLERS or not (yearly or ends) or None in ends:
        return None
    if yearly and all(match["year"] for match in _EXPRESSION.finditer(rest)):
        return date(year, 12, 31)
    return ends[-1]


def _ends(wording: str, known_year: int | None) -> Iterator[date | None]:
    """The end of each expression; one without a year takes the year before it, or the first after it."""
    matches = list(_EXPRESSION.finditer(wording))
    years = [next((int(year) for name, year in match.groupdict().items() if name.endswith("year") and year), None)
             for match in matches]
    carried = known_year or next((year for year in years if year), None)
    for match, own in zip(matches, years, strict=True):
        carried = own or carried
        yield _end(match, carried) if carried else None


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
        quarter = QUARTERS.get(match["quarter"]) or int(match["quarter"])
        return months(year, 3 * quarter - 2, 3 * quarter)
    month = match["month"] or match["bare_month"]
    return months(year, int(month), int(month)) if month else months(year, 1, 12)


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """The first day of one month and the last of another."""
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
