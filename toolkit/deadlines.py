"""The last day of a deadline as annexes word it: "Hàng năm", "Hằng quý", "Quý III/2020", "30/6/2020".

A wording is read only when every word of it is understood; anything else is unclear, and asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from toolkit.period import QUARTERS, Period, months
from toolkit.text import key

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
        quarter = QUARTERS.get(match["quarter"]) or int(match["quarter"])
        return months(year, 3 * quarter - 2, 3 * quarter)
    month = match["month"] or match["bare_month"]
    return months(year, int(month), int(month)) if month else months(year, 1, 12)
