"""What the department writes: mails with forms and with marked forms, the letter that asks for reports, the mail
upward; what all it writes shares.

To agencies that have not reported: `reminders`. What agencies propose, taken upward: `proposal`.
Values only: nothing is written or sent here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from toolkit import fields, words
from toolkit.findings import Severity
from toolkit.forms.correction import Correction, Placed
from toolkit.layout import form_code, task_slot
from toolkit.letterhead import BLANK, about, document_values, report_name
from toolkit.letters.mail import Mail, addresses, attachment_name
from toolkit.model import Agency, Period, Plan, Role, Settings
from toolkit.text import date_vi, open_ended, printable, uncapitalised

#: So many places to mend are named beside a marked form; the form shows all.
_PLACES = 40
#: Working days agencies are left to answer in once the last day of returns is over; holidays are not known here.
ANSWER_DAYS = 5
#: What head, signature and annex of a letter print, as the report has it.
_OF_REPORT = ("superior", "issuer", "issuer_capitals", "number", "place", "date", "period", "ad_hoc", "decision",
              "decision_short", "archive", "signer_titles", "signer_name", "annex_date")
#: More agencies than these are not named in the head of a letter.
FEW = 5
#: Lines of "Kính gửi" where agencies are named by the plan's own words for several; with more, a list goes along.
_LINES = 6


def answer_day(period: Period, today: date | None) -> date:
    """Before which day an answer is asked: the day returns are due before; once that has come (None: not yet), the
    working day after `ANSWER_DAYS` whole ones."""
    if today is None or today <= period.last_day:
        return period.due_before
    day, left = today, ANSWER_DAYS + 1
    while left:
        day += timedelta(1)
        left -= day.weekday() < 5
    return day


def form_mail(plan: Plan, agency: Agency, changes: str = "") -> Mail:
    """The mail that takes an agency its form; `changes` is how that differs from the one made before, "" for none."""
    instead = [f"Biểu này thay biểu đã gửi trước đây: {changes}."] if changes else []
    decision, issuer, period = open_ended(plan.settings.decision), open_ended(plan.settings.issuer), plan.period
    days = f" Số liệu tính {period.data_text}." if period.data_text else ""
    return mail_to(plan, agency, f"Biểu {report_name(period)} theo {decision_name(plan)}", (
        f"Thực hiện {decision}, {issuer} gửi quý cơ quan biểu {report_name(period)} (tệp Excel kèm theo, "
        f"mã biểu {form_code(plan, agency.code)}). Theo phân công, quý cơ quan có {tasks_of(plan, agency)}.{days}",
        *instead,
        "Đề nghị quý cơ quan điền trực tiếp vào tệp, giữ nguyên các dòng và cột của biểu, lưu và gửi lại chính tệp này "
        f"về {issuer} trước ngày {date_vi(period.due_before)}."))


def mending_mail(plan: Plan, agency: Agency, letter: str) -> Mail:
    """The mail that takes an agency its marked form; `letter` is the text that goes with it."""
    subject = f"Đề nghị sửa, gửi lại {report_name(plan.period)} theo {decision_name(plan)}"
    return Mail(addresses(agency.email)[0], subject, letter)


def mail_to(plan: Plan, agency: Agency, subject: str, paragraphs: tuple[str, ...]) -> Mail:
    """A mail to an agency: its paragraphs between the address and whom to ask."""
    settings = plan.settings
    contact = [f"Cần trao đổi, xin liên hệ: {open_ended(settings.contact)}."] if settings.contact else []
    last = ("", "Trân trọng.", open_ended(settings.issuer), "")
    lines = (f"Kính gửi: {open_ended(agency.name)}", "", *paragraphs, *contact, *last)
    return Mail(addresses(agency.email)[0], subject, printable("\n".join(lines)))


def correction_letter(plan: Plan, correction: Correction, placed: Sequence[Placed], today: date | None = None) -> str:
    """The letter: what to mend, where, how, by when (`answer_day`), and how to send it back."""
    must = [each for each in placed if each.mark.must]
    to_check = [each for each in placed if not each.mark.must]
    asked, due = answer_day(plan.period, today), plan.period.due_before
    counts = ((must, "chỗ cần sửa"), (to_check, "chỗ nên xem lại"))
    counted = ", ".join(f"{len(each)} {what}" for each, what in counts if each) or "nội dung cần xem lại"
    lines = [f"Kính gửi: {correction.agency.name}", "",
             f"{plan.settings.issuer} đã nhận biểu {report_name(plan.period)} của quý cơ quan "
             f"(tệp {', '.join(correction.files)}; mã biểu {form_code(plan, correction.agency.code)}).",
             f"Biểu còn {counted}. Đề nghị quý cơ quan:",
             "1. Mở tệp Excel kèm theo. Mọi nội dung đã điền vẫn còn nguyên trong biểu; không phải điền lại từ đầu.",
             "2. Sửa các ô màu đỏ, xem lại các ô màu cam: bấm vào ô để xem vì sao và cách sửa, "
             "hoặc đọc cột “Kiểm tra” của dòng đó. Ô nào sửa xong thì hết màu; ô cam đã đúng thì giữ nguyên.",
             f"3. Lưu và gửi lại chính tệp này trước ngày {date_vi(asked)}"
             f"{f' (hạn gửi báo cáo: trước ngày {date_vi(due)})' if asked > due else ''}.",
             *_list(plan, "Các chỗ cần sửa (ô đỏ):", must), *_list(plan, "Các chỗ nên xem lại (ô cam):", to_check),
             *_remarks(correction),
             *(["", f"Cần hỏi, xin liên hệ: {plan.settings.contact}."] if plan.settings.contact else []),
             "", "Trân trọng.", ""]
    return printable("\n".join(lines))


def _list(plan: Plan, heading: str, placed: Sequence[Placed]) -> Iterator[str]:
    if placed:
        yield from ("", heading)
    yield from (f"- {_said(plan, each)}" for each in placed[:_PLACES])
    if len(placed) > _PLACES:
        yield f"- … và {len(placed) - _PLACES} chỗ khác, xem trong biểu."


def _said(plan: Plan, placed: Placed) -> str:
    """Which cell, what stands there, what is wrong and how to mend it."""
    slot, name = placed.mark.field
    numbers = {task_slot(task.identity): task.id for task in plan.tasks}
    kind = {"X": "nhiệm vụ phát sinh", "I": "chỉ tiêu"}.get(slot[0], "nhiệm vụ")
    where = fields.FREE_PARTS[slot.lower()].text if name == "text" else (
        f"{kind} {numbers.get(slot, slot[1:])}, cột {(fields.EXTRAS | fields.ANSWERS | fields.FIGURES)[name].text}")
    return f"Ô {placed.cell} ({where}): {placed.mark.message}"


def _remarks(correction: Correction) -> Iterator[str]:
    remarks = list(dict.fromkeys(found.to_sender for found in correction.remarks))[:_PLACES]
    if remarks:
        yield from ("", "Về tệp đã gửi:", *(f"- {text}" for text in remarks))
    if correction.outside:
        yield from ("", f"Có {len(correction.outside)} nội dung ghi ngoài các ô trả lời nên chưa được tổng hợp; "
                    f"xem trang “{words.FORM_SHEETS['outside']}” của biểu, "
                    "nội dung nào cần báo cáo thì chép vào đúng ô.")


def points_to_mend(plan: Plan, correction: Correction, placed: Iterable[Placed]) -> tuple[str, ...]:
    """What an agency must mend, a line each; what it should only look at where nothing is a must."""
    every = tuple(placed)
    must = [_said(plan, each) for each in every if each.mark.must]
    must += [found.to_sender for found in correction.remarks if found.severity is Severity.ERROR]
    told = must or [_said(plan, each) for each in every]
    return tuple(dict.fromkeys(" ".join(printable(each).split()) for each in told))


def covering_mail(plan: Plan) -> tuple[Mail, str]:
    """The department's mail that takes its report upward, and what the attached report is called."""
    settings, period, issuer = plan.settings, plan.period, open_ended(plan.settings.issuer)
    named, subject = _named(settings), about(settings, period)
    lines = [f"Kính gửi: {'; '.join(map(open_ended, settings.addressees))}", "",
             f"Thực hiện {open_ended(settings.decision)}, {issuer} kính gửi {named} "
             f"{uncapitalised(subject)} (tệp kèm theo).",
             f"{issuer} kính trình {', '.join(map(open_ended, settings.addressees))} xem xét, chỉ đạo./.",
             *(["", f"Cần trao đổi, xin liên hệ: {open_ended(settings.contact)}."] if settings.contact else []),
             "", "Trân trọng.", issuer, ""]
    number = f"{settings.report_number.zfill(2)}-" if settings.report_number else ""
    name = f"Báo cáo {number}BC-{open_ended(settings.symbol)} {period.label}.docx"
    file_name = attachment_name(re.sub(r'[\\/:*?"<>|\s]+', " ", name).strip())
    return Mail(addresses(settings.superior_email)[0], f"{named}: {subject}", "\n".join(lines)), file_name


def _named(settings: Settings) -> str:
    if not settings.report_number:
        return f"Báo cáo của {open_ended(settings.issuer)}"
    day = f" ngày {date_vi(settings.report_date)}" if settings.report_date else ""
    return f"Báo cáo số {open_ended(settings.report_number).zfill(2)}/BC-{open_ended(settings.symbol)}{day}"


def letter_head(plan: Plan, today: date) -> dict[str, Any]:
    """What head and signature of each letter print, and the line under the name of its annex. Number and day are the
    records clerk's, the month is that of `today` (Decree 30, Phụ lục I, II.3–4)."""
    still_open = replace(plan.settings, legal_bases=(), report_number="", report_date=None)
    of_report = document_values(still_open, replace(plan.period, due_before=today))
    unit = plan.settings.archive.partition(",")[2].strip()
    symbol = f"{of_report['symbol']}-{printable(unit).upper().replace(' ', '') or BLANK}"
    return {**{name: of_report[name] for name in _OF_REPORT}, "symbol": symbol}


def request_values(plan: Plan, today: date) -> dict[str, Any] | None:
    """What `request_template.docx` prints, the letter that goes out with the forms; None where nobody but the issuer,
    whose people need no letter, is asked."""
    settings = plan.settings
    agencies = tuple(each for each in plan.expected if each.code != settings.issuer_code)
    addressees = _addressees(plan, agencies)
    listed = {} if addressees == (words.LISTED_AGENCIES,) else {"annex_date": "", "agencies": ()}
    names = tuple(open_ended(each.name) for each in agencies)
    own = addresses(plan.agency(settings.issuer_code).email)[0] if plan.knows(settings.issuer_code) else ()
    values = {"addressees": addressees, "agencies": names, "due_before": date_vi(plan.period.due_before),
              "data_days": plan.period.data_text, "contact": open_ended(settings.contact), "email": ", ".join(own)}
    return {**letter_head(plan, today), **values, **listed} if agencies else None


def _addressees(plan: Plan, agencies: tuple[Agency, ...]) -> tuple[str, ...]:
    """A few agencies by name; many in the plan's own words for several ("Các Sở ngành tỉnh") where each of these is
    asked, or is the issuer, and the rest by name; else by a list."""
    said = {each.code: open_ended(each.name) for each in agencies}
    alone = set(said)
    for phrase in sorted(plan.phrases, key=lambda each: -len(each.members)) if len(agencies) > FEW else ():
        asked = {*phrase.members} - {plan.settings.issuer_code}
        if len(asked) > 1 and asked <= alone:
            said |= dict.fromkeys(asked, open_ended(phrase.text))
            alone -= asked
    lines = tuple(dict.fromkeys(said.values()))
    return lines if len(lines) <= _LINES else (words.LISTED_AGENCIES,)


def decision_name(plan: Plan) -> str:
    """The decision by type, number and symbol."""
    return open_ended(plan.settings.decision.split(" ngày ")[0])


def tasks_of(plan: Plan, agency: Agency) -> str:
    """How many tasks an agency has, in words."""
    roles = [row.role for row in plan.rows_of(agency.code)]
    parts = ((Role.LEAD, "chủ trì"), (Role.COORDINATING, "phối hợp"))
    counted = ", ".join(f"{roles.count(role)} nhiệm vụ {name}" for role, name in parts if role in roles)
    return counted or "phần đánh giá chung cần báo cáo"
