"""What the head, the first sentence and the signature of any document of the office print, and nothing about how."""

from __future__ import annotations

import re
from itertools import filterfalse
from typing import Any

from toolkit.model import Medium, Period, Settings
from toolkit.text import date_long, date_vi, is_blank, key, open_ended, printable

#: Printed where the records clerk will write a number or a day; no-break, so that the line keeps its room.
BLANK, SHORT_BLANK = "\u00a0" * 7, "\u00a0" * 5
#: What a line of the trích yếu is not broken at: before the number or the day of a document.
_NUMBER = re.compile(r"(?<=\bsố) (?=\d)|(?<=\bngày) (?=\d)")
_ISSUING = " ban hành {plan}"


def document_values(settings: Settings, period: Period) -> dict[str, Any]:
    """What head, first sentence and signature print, by name: the settings, and the period's year and due date."""
    number = printable(settings.report_number).strip() or BLANK
    # where the day is open, room for it and the month of the period (Decree 30, Phụ lục I, II.4)
    month = f"ngày{SHORT_BLANK}tháng {date_long(period.due_before).partition('tháng ')[2]}"
    day, on_paper = date_long(settings.report_date) if settings.report_date else month, settings.medium is Medium.PAPER
    title = " ".join(part for part in (settings.signer_power, settings.signer_title) if part)
    return {
        "superior": printable(settings.superior), "issuer": printable(settings.issuer),
        "symbol": printable(settings.symbol), "place": printable(settings.place),
        "signer_name": printable(settings.signer_name), "issuer_capitals": printable(settings.issuer).upper(),
        "number": number.zfill(2), "urgency": settings.urgency, "date": day,
        "annex_number": number.zfill(2) if on_paper else BLANK,
        "annex_date": day if on_paper else f"ngày{SHORT_BLANK}tháng{SHORT_BLANK}năm{SHORT_BLANK}",
        "subject": _NUMBER.sub("\u00a0", open_ended(settings.report_subject)),
        "year": str(period.year), "next_year": str(period.year + 1), "due_before": date_vi(period.due_before),
        **{name: tuple(map(open_ended, filterfalse(is_blank, getattr(settings, name))))
           for name in ("addressees", "legal_bases", "recipients")},
        **_decision_values(settings), "archive": open_ended(settings.archive),
        "signer_titles": (title, settings.signer_deputy_title) if settings.signer_power == "KT." else (title,)}


def _decision_values(settings: Settings) -> dict[str, str]:
    """The decision in full with its plan where first mentioned, short after that (Decree 30, Phụ lục I, II.6b)."""
    short = open_ended(settings.decision.split(" ngày ")[0])
    if any(key(short) in key(base) for base in settings.legal_bases):
        return {"decision": short, "decision_short": short}
    title = open_ended(settings.plan_title)
    full = open_ended(settings.decision) + (_ISSUING.format(plan=title) if title else "")
    return {"decision": full, "decision_short": short}
