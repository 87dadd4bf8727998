"""Whom to remind of what, the mail and the letter that do it, the one letter to all of them, the one mail to an agency
for all it owes to several rounds.

Each names the day by which an answer is asked (`letters.answer_day`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from toolkit.base.text import capitalised, date_vi, grouped, number_vi, open_ended, printable
from toolkit.consolidate.standing import AgencyReports, Standing
from toolkit.letters.letters import FEW, answer_day, decision_name, letter_head, mail_to, tasks_of
from toolkit.letters.mail import Mail
from toolkit.model import words
from toolkit.model.findings import Code
from toolkit.model.layout import form_code
from toolkit.model.letterhead import report_name
from toolkit.model.records import Agency, Plan

#: So many places to mend are named in a letter of a page or two; the form shows all.
LISTED = 20
#: So many of each report in a mail about several.
_LISTED_OF_SEVERAL = 8


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


def reminders(standing: Standing, mend: Mapping[str, tuple[str, ...]], today: date) -> tuple[Reminder, ...]:
    """Whom to remind, in register order; `mend` holds what agencies must mend, by code."""
    plan, late, missing = standing.plan, -standing.days_left(today), {each.code for each in standing.missing}
    unusable = AgencyReports(standing).unused
    handed = (each for each in standing.findings if each.code is Code.HANDED_OVER)
    told = grouped(handed, lambda each: each.details["code"])
    made = []
    for agency in plan.agencies:
        if agency.code in mend:
            made.append(Reminder(agency, Need.MEND, late, mend[agency.code]))
        elif agency.code in missing:
            files = tuple(f"Tệp “{printable(each.file)}”: {printable((each.passed_over or each.findings[-1]).problem)}"
                          for each in unusable.get(agency.code, ()))
            notes = tuple(dict.fromkeys(each.to_sender for each in told.get(agency.code, ())))
            made.append(Reminder(agency, Need.UNUSABLE if files else Need.MISSING, late, files, notes))
    return tuple(made)


def reminder_mail(plan: Plan, reminder: Reminder, today: date) -> Mail:
    """The mail to an agency that has sent nothing, or nothing that can be used; its form is attached."""
    issuer, report = open_ended(plan.settings.issuer), report_name(plan.period)
    code, due = form_code(plan, reminder.agency.code), date_vi(plan.period.due_before)
    asked = (f"Đề nghị quý cơ quan điền biểu kèm theo (mã biểu {code}) và gửi lại trước ngày "
             f"{date_vi(answer_day(plan.period, today))}.")
    if reminder.need is Need.UNUSABLE:
        return mail_to(plan, reminder.agency, f"Đề nghị gửi lại {report} theo {decision_name(plan)}", (
            f"{issuer} đã nhận được tệp của quý cơ quan nhưng chưa dùng được để tổng hợp:",
            *(f"- {point}" for point in reminder.points),
            f"Hạn gửi báo cáo là trước ngày {due}{overdue(reminder)}. {asked}", *reminder.notes))
    return mail_to(plan, reminder.agency, f"Nhắc gửi {report} theo {decision_name(plan)}", (
        f"Đến ngày {date_vi(today)}, {issuer} chưa nhận được {report} của quý cơ quan; hạn gửi là trước ngày "
        f"{due}{overdue(reminder)}. {asked}", *reminder.notes,
        f"Trường hợp đã gửi, đề nghị báo lại để {issuer} kiểm tra."))


def letter_values(plan: Plan, reminder: Reminder, today: date) -> dict[str, Any]:
    """What `reminder_template.docx` prints."""
    mend, unusable = reminder.need is Need.MEND, reminder.need is Need.UNUSABLE
    return {
        **letter_head(plan, today), "annex_date": "", "due_before": date_vi(plan.period.due_before),
        "agency": open_ended(reminder.agency.name), "missing": reminder.need is Need.MISSING,
        "today": "" if mend else date_vi(today), "tasks": "" if mend else tasks_of(plan, reminder.agency),
        "form_code": str(form_code(plan, reminder.agency.code)), "overdue": "" if mend else overdue(reminder),
        "answer_by": date_vi(answer_day(plan.period, today)), "unusable": reminder.points if unusable else (),
        "points": reminder.points[:LISTED] if mend else (), "count": number_vi(len(reminder.points), 0) if mend else "",
        "more": number_vi(len(reminder.points) - LISTED, 0) if mend and len(reminder.points) > LISTED else "",
        "contact": open_ended(plan.settings.contact),
    }


def joint_values(plan: Plan, reminded: Sequence[Reminder], today: date) -> dict[str, Any] | None:
    """What `joint_reminder_template.docx` prints, one letter to all that are reminded; None where nobody is."""
    names = tuple(open_ended(each.agency.name) for each in reminded)
    lines = tuple({"agency": name, "missing": each.need is Need.MISSING, "unusable": each.need is Need.UNUSABLE,
                   "count": number_vi(len(each.points), 0) if each.need is Need.MEND else ""}
                  for name, each in zip(names, reminded, strict=True))
    return {
        **letter_head(plan, today), "due_before": date_vi(plan.period.due_before), "lines": lines,
        "today": date_vi(today), "answer_by": date_vi(answer_day(plan.period, today)),
        "addressees": names if len(names) <= FEW else (words.LISTED_AGENCIES,), "overdue": overdue(reminded[0]),
        "count": number_vi(len(names), 0), "contact": open_ended(plan.settings.contact),
    } if names else None


def overdue(reminder: Reminder) -> str:
    """How late the report is, to follow its last day; "" while there is time."""
    return f", đã quá hạn {reminder.late} ngày" if reminder.late > 0 else ""


class OwedReport(NamedTuple):
    """A report that an agency owes: of which plan, why it is reminded, the name of the form that goes along, "" where
    there is none."""

    plan: Plan
    reminder: Reminder
    form: str = ""


def owed_mail(owed: Sequence[OwedReport], today: date) -> Mail:
    """The mail about all of these, of one agency and one issuer, with their forms attached."""
    plan, agency = owed[0].plan, owed[0].reminder.agency
    issuer = open_ended(plan.settings.issuer)
    contacts = dict.fromkeys(open_ended(report.plan.settings.contact) for report in owed)
    plan = replace(plan, settings=plan.settings._replace(contact="; ".join(filter(None, contacts))))
    agency = agency._replace(email=";".join(report.reminder.agency.email for report in owed))
    reports = (line for number, report in enumerate(owed, 1) for line in _report_lines(number, report, today))
    return mail_to(plan, agency, f"Nhắc gửi {len(owed)} báo cáo còn thiếu", (
        f"Đến ngày {date_vi(today)}, {issuer} còn {len(owed)} báo cáo của quý cơ quan chưa nhận được hoặc chưa "
        "dùng được để tổng hợp:", *reports, "",
        "Đề nghị quý cơ quan điền, sửa từng biểu kèm theo, giữ nguyên các dòng và cột của biểu, lưu và "
        "gửi lại chính các tệp này; mỗi báo cáo một tệp.",
        f"Trường hợp đã gửi, đề nghị báo lại để {issuer} kiểm tra."))


def _report_lines(number: int, owed: OwedReport, today: date) -> Iterator[str]:
    """A report: which, by when, what is wanting, what is to be mended."""
    plan, reminder, points = owed.plan, owed.reminder, owed.reminder.points
    wanting = {Need.MISSING: "chưa gửi", Need.UNUSABLE: "tệp đã gửi chưa dùng được",
               Need.MEND: f"đã gửi, còn {number_vi(len(points), 0)} chỗ cần sửa (ô màu đỏ của biểu)"}
    yield ""
    yield (f"{number}. {capitalised(report_name(plan.period))} theo {decision_name(plan)} "
           f"(mã biểu {form_code(plan, reminder.agency.code)}): {wanting[reminder.need]}.")
    yield (f"   Hạn gửi: trước ngày {date_vi(plan.period.due_before)}{overdue(reminder)}. "
           f"Đề nghị gửi trước ngày {date_vi(answer_day(plan.period, today))}.")
    if owed.form:
        yield f"   Tệp kèm theo: {owed.form}"
    yield from (f"   - {point}" for point in points[:_LISTED_OF_SEVERAL])
    if len(points) > _LISTED_OF_SEVERAL:
        yield f"   - … và {len(points) - _LISTED_OF_SEVERAL} chỗ khác, xem trong biểu."
    yield from (f"   {note}" for note in reminder.notes)
