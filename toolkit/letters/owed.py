"""The one reminder to an agency for all it owes to several rounds: the mail, with each round's form, and the letter.

An agency that owes one report is reminded as its round would (`reminders`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from toolkit.form_code import form_code
from toolkit.letterhead import report_name
from toolkit.letters import answer_day, decision_name, letter_head
from toolkit.letters.mail import Mail, addresses
from toolkit.letters.reminders import Need, Reminder, overdue
from toolkit.model import Plan
from toolkit.text import date_vi, number_vi, open_ended, printable

#: So many places to mend are named of each report; its form shows all.
LISTED = 8
#: What the head of a letter says of one round.
_OF_ONE = ("period", "ad_hoc", "decision", "decision_short")


class OwedReport(NamedTuple):
    """A report that an agency owes: of which plan, why it is reminded, the name of the form that goes along, "" where
    there is none."""

    plan: Plan
    reminder: Reminder
    form: str = ""


def owed_mail(owed: Sequence[OwedReport], today: date) -> Mail:
    """The mail about all of these, of one agency and one issuer, with their forms attached."""
    agency, settings = owed[0].reminder.agency, owed[0].plan.settings
    issuer = open_ended(settings.issuer)
    asked = (open_ended(each.plan.settings.contact) for each in owed)
    contacts = tuple(dict.fromkeys(filter(None, asked)))
    lines = [f"Kính gửi: {open_ended(agency.name)}", "",
             f"Đến ngày {date_vi(today)}, {issuer} còn {len(owed)} báo cáo của quý cơ quan chưa nhận được hoặc chưa "
             "dùng được để tổng hợp:"]
    for number, each in enumerate(owed, 1):
        lines += _told(number, each, today)
    lines += ["", "Đề nghị quý cơ quan điền, sửa từng biểu kèm theo, giữ nguyên các dòng và cột của biểu, lưu và "
              "gửi lại chính các tệp này; mỗi báo cáo một tệp.",
              f"Trường hợp đã gửi, đề nghị báo lại để {issuer} kiểm tra."]
    lines += [f"Cần trao đổi, xin liên hệ: {'; '.join(contacts)}."] if contacts else []
    to = tuple(dict.fromkeys(one for each in owed for one in addresses(each.reminder.agency.email)[0]))
    text = printable("\n".join((*lines, "", "Trân trọng.", issuer, "")))
    return Mail(to, f"Nhắc gửi {len(owed)} báo cáo còn thiếu", text)


def _told(number: int, owed: OwedReport, today: date) -> Iterator[str]:
    """A report: which, by when, what is wanting, what is to be mended."""
    plan, reminder = owed.plan, owed.reminder
    named = _capital(report_name(plan.period))
    yield ""
    yield (f"{number}. {named} theo {decision_name(plan)} (mã biểu {form_code(plan, reminder.agency.code)}): "
           f"{_wanting(reminder)}.")
    yield (f"   Hạn gửi: trước ngày {date_vi(plan.period.due_before)}{overdue(reminder)}. "
           f"Đề nghị gửi trước ngày {date_vi(answer_day(plan.period, today))}.")
    if owed.form:
        yield f"   Tệp kèm theo: {owed.form}"
    points = reminder.points
    yield from (f"   - {point}" for point in points[:LISTED])
    if len(points) > LISTED:
        yield f"   - … và {len(points) - LISTED} chỗ khác, xem trong biểu."
    yield from (f"   {note}" for note in reminder.notes)


def _wanting(reminder: Reminder) -> str:
    match reminder.need:
        case Need.MISSING:
            return "chưa gửi"
        case Need.UNUSABLE:
            return "tệp đã gửi chưa dùng được"
    return f"đã gửi, còn {number_vi(len(reminder.points), 0)} chỗ cần sửa (ô màu đỏ của biểu)"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def owed_values(owed: Sequence[OwedReport], today: date) -> dict[str, Any]:
    """What `owed_reports_template.docx` prints, the letter about all of these."""
    lines = tuple({
        "report": _capital(report_name(each.plan.period)), "decision": decision_name(each.plan),
        "form_code": str(form_code(each.plan, each.reminder.agency.code)),
        "due_before": date_vi(each.plan.period.due_before), "overdue": overdue(each.reminder),
        "answer_by": date_vi(answer_day(each.plan.period, today)),
        "missing": each.reminder.need is Need.MISSING, "unusable": each.reminder.need is Need.UNUSABLE,
        "count": number_vi(len(each.reminder.points), 0) if each.reminder.need is Need.MEND else ""} for each in owed)
    first = owed[0].plan
    head = {name: value for name, value in letter_head(first, today).items() if name not in _OF_ONE}
    return {**head, "today": date_vi(today), "lines": lines,
            "count": number_vi(len(owed), 0), "agency": open_ended(owed[0].reminder.agency.name),
            "contact": open_ended(first.settings.contact)}


def specimen_owed_letters(plan: Plan) -> Iterator[dict[str, Any] | None]:
    """The values of a letter about a report of each kind, for trying a template."""
    agency = plan.expected[0]
    owed = [OwedReport(plan, Reminder(agency, need, 1, ("Ô H1: điểm thử",))) for need in Need]
    yield owed_values(owed, plan.period.due_before)
