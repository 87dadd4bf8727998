"""The one reminder to an agency for all it owes to several rounds: a mail with each round's form.

An agency that owes one report is reminded as its round would (`reminders`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from toolkit.layout import form_code
from toolkit.letterhead import report_name
from toolkit.letters import answer_day, decision_name
from toolkit.letters.mail import Mail, addresses
from toolkit.letters.reminders import Need, Reminder, overdue
from toolkit.model import Plan
from toolkit.text import capitalised, date_vi, number_vi, open_ended, printable

#: So many places to mend are named of each report; its form shows all.
LISTED = 8


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
    named = capitalised(report_name(plan.period))
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
