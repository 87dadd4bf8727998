"""Whether the report may be issued: the errors that are open, those an officer overruled, and the mail that takes it upward."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.model import Period, Plan, Settings
from toolkit.review.overrules import Cells, Overrule, error_mark, overrules, release_cells, with_errors, with_reason
from toolkit.text import date_vi, printable
from toolkit.words import RELEASE_SHEET, RETURNS_FOLDER, REVIEW_FILE

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation


@dataclass(frozen=True, slots=True)
class Release:
    """Where the report stands: the errors that keep it a draft, those overruled that are still there, and sheet "Phát hành"."""

    open: tuple[Finding, ...]
    overruled: tuple[Overrule, ...]
    cells: Cells

    @property
    def draft(self) -> bool:
        """Whether the report is no more than a draft."""
        return bool(self.open)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is told of a report issued although errors are known, once for each reason."""
        reasons = dict.fromkeys(each.reason for each in self.overruled)
        return tuple(
            finding(Code.RELEASED_DESPITE, Place(REVIEW_FILE, RELEASE_SHEET), reason=" ".join(reason.split()).rstrip("."),
                    count=sum(each.reason == reason for each in self.overruled))
            for reason in reasons
        )


def release_of(consolidation: Consolidation, sheets: Mapping[str, Cells]) -> Release:
    """Where the report of that consolidation stands; `sheets` are the further sheets of the review workbook."""
    cells = release_cells(sheets)
    known = {each.mark for each in overrules(cells)}
    errors = [each for each in _errors(consolidation) if error_mark(each) not in known]
    return _release(consolidation, with_errors(cells, errors))


def overruled(consolidation: Consolidation, release: Release, day: date, reason: str) -> Release:
    """The same once somebody took responsibility for all that is open."""
    return _release(consolidation, with_reason(release.cells, date_vi(day), reason, release.open))


def _release(consolidation: Consolidation, cells: Cells) -> Release:
    known = {each.mark: each for each in overrules(cells)}
    errors = {error_mark(each): each for each in _errors(consolidation)}
    return Release(
        open=tuple(each for mark, each in errors.items() if mark not in known),
        overruled=tuple(each for mark, each in known.items() if mark in errors),
        cells=cells,
    )


def _errors(consolidation: Consolidation) -> tuple[Finding, ...]:
    """Every error, and that there is nothing to report."""
    found = (*consolidation.findings, *consolidation.intake.findings)
    nobody = () if consolidation.intake.returns else (finding(Code.NOBODY_REPORTED, Place(RETURNS_FOLDER)),)
    return (*nobody, *(each for each in found if each.severity is Severity.ERROR))


# ── the mail upward ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail that takes the report upward: its subject, its text, and what the attached report is called."""

    subject: str
    text: str
    attachment: str


def covering_letter(plan: Plan) -> Letter:
    """The department's mail to the addressees of its report."""
    settings, period = plan.settings, plan.period
    named, about = _named(settings), f"{_line(settings.report_subject)} năm {period.year}"
    lines = [
        f"Kính gửi: {'; '.join(map(_line, settings.addressees))}",
        "",
        f"Thực hiện {_line(settings.decision)}, {_line(settings.issuer)} kính gửi {named} {about[:1].lower()}{about[1:]} (tệp kèm theo).",
        f"{_line(settings.issuer)} kính trình {', '.join(map(_line, settings.addressees))} xem xét, chỉ đạo./.",
        *(["", f"Cần trao đổi, xin liên hệ: {_line(settings.contact)}."] if settings.contact else []),
        "",
        "Trân trọng.",
        _line(settings.issuer),
        "",
    ]
    return Letter(f"{named}: {about}", "\n".join(lines), _file_name(settings, period))


def _named(settings: Settings) -> str:
    if not settings.report_number:
        return f"Báo cáo của {_line(settings.issuer)}"
    day = f" ngày {date_vi(settings.report_date)}" if settings.report_date else ""
    return f"Báo cáo số {_line(settings.report_number).zfill(2)}/BC-{_line(settings.symbol)}{day}"


def _file_name(settings: Settings, period: Period) -> str:
    number = f"{settings.report_number.zfill(2)}-" if settings.report_number else ""
    return re.sub(r'[\\/:*?"<>|\s]+', " ", f"Báo cáo {number}BC-{_line(settings.symbol)} năm {period.year}.docx").strip()


def _line(text: str) -> str:
    return " ".join(printable(text).split()).rstrip(" .;,")
