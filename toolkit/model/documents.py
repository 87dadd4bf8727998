"""Settings and a period → the texts in head, first sentence and signature of the office's documents. Called by
`report`, `letters` and `plan`.
"""

from __future__ import annotations

import re
from itertools import filterfalse
from typing import Any

from toolkit.base.text import capitalised, date_long, date_vi, is_blank, key, open_ended, printable, uncapitalised
from toolkit.model import words
from toolkit.model.period import PeriodKind
from toolkit.model.records import Medium, Period, Settings

#: Blanks for a number or day that the records clerk writes; no-break, so that the line keeps its width.
BLANK, SHORT_BLANK = "\u00a0" * 7, "\u00a0" * 5
#: Spaces at which the trích yếu is not broken: before the number or the day of a document.
_UNBROKEN_SPACE = re.compile(r"(?<=\bsố) (?=\d)|(?<=\bngày) (?=\d)")
#: Openings of an ad hoc report's title: the kind of paper, which is printed above the trích yếu, and the urgency.
_REPORT_OPENING = re.compile(r"(?i)^báo cáo\b[\s:–-]*")
_URGENT_OPENING = re.compile(r"(?i)^(?:nhanh|gấp|đột xuất)\b[\s:–-]*")
#: An abbreviated committee is printed in full (II.2b); words that stay on one line where the name takes two.
_COMMITTEE, _ON_ONE_LINE = re.compile(r"^UBND\b"), re.compile("(?:ỦY|UỶ) BAN NHÂN DÂN|THÀNH PHỐ|THỊ XÃ|THỊ TRẤN")


def document_values(settings: Settings, period: Period) -> dict[str, Any]:
    """Settings and period → the texts of head, first sentence and signature of a document, by placeholder name."""
    number = printable(settings.report_number).strip() or BLANK
    # where the day is open, room for it and the month of the period (Decree 30, Phụ lục I, II.4)
    month = f"ngày{SHORT_BLANK}tháng {date_long(period.due_before).partition('tháng ')[2]}"
    day, on_paper = date_long(settings.report_date) if settings.report_date else month, settings.medium is Medium.PAPER
    capitals = _COMMITTEE.sub("ỦY BAN NHÂN DÂN", printable(settings.issuer).upper())
    return {
        "superior": printable(settings.superior).upper(), "issuer": printable(settings.issuer),
        "symbol": printable(settings.symbol), "place": printable(settings.place),
        "signer_name": printable(settings.signer_name),
        "issuer_capitals": _ON_ONE_LINE.sub(lambda found: found[0].replace(" ", "\u00a0"), capitals),
        "number": number.zfill(2), "urgency": settings.urgency, "date": day,
        "annex_number": number.zfill(2) if on_paper else BLANK,
        "annex_date": day if on_paper else f"ngày{SHORT_BLANK}tháng{SHORT_BLANK}năm{SHORT_BLANK}",
        "about": _UNBROKEN_SPACE.sub("\u00a0", about(settings, period)), "ad_hoc": ad_hoc_title(period),
        "period": period.label, "period_in_title": period_in_title(period), "ahead": period.ahead,
        "data_days": period.data_text, "due_before": date_vi(period.due_before),
        **{name: tuple(map(open_ended, filterfalse(is_blank, getattr(settings, name))))
           for name in ("addressees", "legal_bases", "recipients")},
        **_decision_texts(settings), "archive": open_ended(settings.archive),
        "signer_titles": signer_titles(settings)}


def about(settings: Settings, period: Period) -> str:
    """The trích yếu of the report: the plan's subject with the period; of an ad hoc report its title without the words
    "báo cáo nhanh"."""
    subject = open_ended(settings.report_subject)
    if period.kind is not PeriodKind.AD_HOC:
        return f"{subject.removesuffix(period.label).rstrip()} {period.label}"
    return capitalised(_URGENT_OPENING.sub("", _REPORT_OPENING.sub("", open_ended(period.title)))) or subject


def ad_hoc_title(period: Period) -> str:
    """The title of an ad hoc report behind the word "báo cáo", its label where it has none; "" for other periods."""
    if period.kind is not PeriodKind.AD_HOC:
        return ""
    title = open_ended(period.title)
    rest = _REPORT_OPENING.sub("", title) if _REPORT_OPENING.match(title) else uncapitalised(title)
    return rest or period.label


def period_in_title(period: Period) -> str:
    """The period behind the name of a table, kept on one line unless it is a year."""
    return period.name.in_title.replace(" ", "\u00a0") if period.name.part else period.label


def report_name(period: Period) -> str:
    """The name of the report that is asked for, within a sentence; of an ad hoc report with its title."""
    title = f" “{open_ended(period.title)}”" if period.kind is PeriodKind.AD_HOC and period.title else ""
    return f"báo cáo {period.label}{title}"


def signer_titles(settings: Settings) -> tuple[str, ...]:
    """The lines above the signer's name: the body, the power, the title (Decree 30, Phụ lục I, II.7b). Who signs by
    order or authorisation (TL., TUQ.) signs for the head, not for the body; a title may take several lines."""
    power, body = settings.signer_power, re.sub(r"(?i)^TM\b\.?\s*", "", settings.signer_body.strip())
    lines = ("" if power in words.BY_ORDER or not body else f"TM. {body}", f"{power} {settings.signer_title}",
             settings.signer_deputy_title if power in words.SIGNED_FOR else "")
    printed = (" ".join(printable(part).split()).upper() for line in lines for part in line.split("\n"))
    return tuple(filter(None, printed))


def _decision_texts(settings: Settings) -> dict[str, str]:
    """The decision in full, with its plan, for the first mention, and short for others (Decree 30, Phụ lục I,
    II.6b)."""
    short = open_ended(settings.decision.split(" ngày ")[0])
    if any(key(short) in key(base) for base in settings.legal_bases):
        return {"decision": short, "decision_short": short}
    title = open_ended(settings.plan_title)
    full = open_ended(settings.decision) + (f" ban hành {title}" if title else "")
    return {"decision": full, "decision_short": short}
