"""Whom to remind of what, the mail and the letter that do it, the one letter to all of them, the one mail to an agency
for all it owes to several rounds.

Each names the day by which an answer is asked (`letters.answer_day`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import by_key, date_vi, open_ended
from toolkit.consolidate.standing import Standing
from toolkit.letters.letters import (
    FEW,
    Values,
    Wording,
    answer_day,
    asking_head,
    print_mail,
    print_part,
    report_values,
    shipped_sentences,
)
from toolkit.letters.mail import Mail
from toolkit.model import words
from toolkit.model.findings import Code
from toolkit.model.records import Agency, Plan

#: So many places to mend are named in a letter of a page or two; the form shows all.
LISTED = 20


class Need(Enum):
    """Why an agency is reminded, each with the end of its letter's file name."""
    MISSING = "cong van nhac"
    UNUSABLE = "cong van gui lai"
    MEND = "cong van can sua"


class Reminder(NamedTuple):
    """That an agency's report is not there yet. `late` are the days since the last day, 0 or less while there is time.
    `points` are, of MEND, what must be mended, with the cell of the marked form; of UNUSABLE, each file and its
    fault. `notes` are what else it is to know, in mails: what a former lead of its task has answered."""
    agency: Agency
    need: Need
    late: int
    points: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class OwedReport(NamedTuple):
    """A report that an agency owes (`letters.report_values`): why it is reminded, the name of the form that goes along,
    "" where there is none."""

    report: Values
    reminder: Reminder
    form: str = ""


def reminders(
    standing: Standing, mend: Mapping[str, tuple[str, ...]], today: date, sentences: Wording = None
) -> tuple[Reminder, ...]:
    """Whom to remind, in register order; `mend` holds what agencies must mend, by code."""
    late, missing = -standing.days_left(today), {agency.code for agency in standing.missing}
    needed = list[Reminder]()
    notes = by_key(dict.fromkeys((found.details["code"], found.to_sender)
                                 for found in standing.findings if found.code is Code.HANDED_OVER))
    for agency in standing.plan.agencies:
        files = standing.unused.get(agency.code)
        if agency.code in mend:
            needed.append(Reminder(agency, Need.MEND, late, mend[agency.code]))
        elif agency.code in missing:
            needed.append(Reminder(
                agency, Need.UNUSABLE if files else Need.MISSING, late,
                points=(sentences or shipped_sentences()).paragraphs("unusable_files", files),
                notes=tuple(notes.get(agency.code, ()))))
    return tuple(needed)


def reminder_mail(plan: Plan, reminder: Reminder, today: date, sentences: Wording = None) -> Mail:
    """The mail to an agency that has sent nothing, or nothing that can be used; its form is attached."""
    agency, is_unusable = reminder.agency, reminder.need is Need.UNUSABLE
    return print_mail(sentences, "unusable_mail" if is_unusable else "missing_mail", agency.email,
                      report_values(plan, agency, today), reminder)


def owed_mail(owed: Sequence[OwedReport], sentences: Wording = None) -> Mail:
    """The mail about all of these, of one agency and one issuer, with their forms attached."""
    return print_mail(sentences, "owed_mail", ";".join(item.reminder.agency.email for item in owed), owed)


def letter_values(plan: Plan, reminder: Reminder, today: date, sentences: Wording = None) -> Values:
    """What `reminder_template.docx` prints."""
    report, need, points = report_values(plan, reminder.agency, today), reminder.need, reminder.points
    is_mend = need is Need.MEND
    return _reminding_values(plan, reminder, today, sentences) | {
        "annex_date": "", "agency": report["agency"], "form_code": report["form_code"],
        "missing": need is Need.MISSING, "unusable": points if need is Need.UNUSABLE else (),
        "points": points[:LISTED] if is_mend else (), "count": len(points), "more": len(points[LISTED:]),
        "tasks": print_part(sentences, "tasks", report)
    } | (dict.fromkeys(("today", "tasks", "overdue"), "") if is_mend else {})


def joint_values(
    plan: Plan, reminded: Sequence[Reminder], today: date, sentences: Wording = None
) -> Values | None:
    """What `joint_reminder_template.docx` prints, one letter to all that are reminded; None where nobody is."""
    lines = tuple({"agency": open_ended(agency.name), "missing": need is Need.MISSING,
                   "unusable": need is Need.UNUSABLE, "count": len(points)} for agency, need, _, points, _ in reminded)
    names = tuple(line["agency"] for line in lines)
    return _reminding_values(plan, reminded[0], today, sentences) | {
        "addressees": names if len(names) <= FEW else (words.LISTED_AGENCIES,), "count": len(names), "lines": lines
    } if lines else None


def _reminding_values(plan: Plan, reminder: Reminder, today: date, sentences: Wording) -> Values:
    """What both letters print; all are as late as the one reminder."""
    return asking_head(plan, today) | {
        "today": date_vi(today), "answer_by": date_vi(answer_day(plan.period, today)),
        "overdue": print_part(sentences, "overdue", reminder)}
