"""What the department writes: to agencies mails with forms, reminders, texts with marked forms; the mail upward.

A reminder is a mail and a letter (công văn) to be signed. Values only: nothing is written or sent here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from toolkit import fields, words
from toolkit.findings import Severity
from toolkit.form_code import form_code
from toolkit.forms.correction import Correction, Placed
from toolkit.letterhead import BLANK, SHORT_BLANK, document_values
from toolkit.letters.mail import Mail, addresses
from toolkit.model import Agency, Intake, Outcome, Plan, Role, Settings
from toolkit.plan.names import sender
from toolkit.text import date_long, date_vi, number_vi, printable

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing

#: So many places to mend are named beside a marked form, and in a letter of a page or two; the form shows all.
_PLACES, LISTED = 40, 20


class Need(Enum):
    """Why an agency is reminded, each with the end of its letter's file name."""
    MISSING = "cong van nhac"
    UNUSABLE = "cong van gui lai"
    MEND = "cong van can sua"


@dataclass(frozen=True, slots=True)
class Reminder:
    """That an agency's report is not there yet. `late` are the days since the last day, 0 or less while there is time.
    `points` are, of MEND, what must be mended, with the cell of the marked form; of UNUSABLE, each file and its
    fault."""
    agency: Agency
    need: Need
    late: int
    points: tuple[str, ...] = ()


def reminders(standing: Standing, mend: Mapping[str, tuple[str, ...]], today: date) -> tuple[Reminder, ...]:
    """Whom to remind, in register order; `mend` holds what agencies must mend, by code."""
    plan, late, missing = standing.plan, -standing.days_left(today), {each.code for each in standing.missing}
    unusable = _unusable(plan, standing.intake)
    made = []
    for agency in plan.agencies:
        if agency.code in mend:
            made.append(Reminder(agency, Need.MEND, late, mend[agency.code]))
        elif agency.code in missing:
            files = tuple(unusable.get(agency.code, ()))
            made.append(Reminder(agency, Need.UNUSABLE if files else Need.MISSING, late, files))
    return tuple(made)


def _unusable(plan: Plan, intake: Intake) -> dict[str, list[str]]:
    """The files that hold no return, by the agency that seems to have sent them, each with what is wrong."""
    told: dict[str, list[str]] = {}
    for record in intake.files:
        if record.outcome not in (Outcome.QUARANTINED, Outcome.EMPTY):
            continue
        owner = sender(record, plan.agencies)
        if owner:
            problem = printable(record.findings[-1].problem)
            told.setdefault(owner, []).append(f"Tệp “{printable(record.file)}”: {problem}")
    return told


def form_mail(plan: Plan, agency: Agency) -> Mail:
    """The mail that takes an agency its form."""
    decision, issuer, period = _line(plan.settings.decision), _line(plan.settings.issuer), plan.period
    return _mail(plan, agency, f"Biểu báo cáo năm {period.year} theo {_decision(plan)}", (
        f"Thực hiện {decision}, {issuer} gửi quý cơ quan biểu báo cáo năm {period.year} (tệp Excel kèm theo, "
        f"mã biểu {form_code(plan, agency.code)}). Theo phân công, quý cơ quan có {_tasks(plan, agency)}.",
        "Đề nghị quý cơ quan điền trực tiếp vào tệp, giữ nguyên các dòng và cột của biểu, lưu và gửi lại chính tệp này "
        f"về {issuer} trước ngày {date_vi(period.due_before)}."))


def reminder_mail(plan: Plan, reminder: Reminder, today: date) -> Mail:
    """The mail to an agency that has sent nothing, or nothing that can be used; its form is attached."""
    issuer, year = _line(plan.settings.issuer), plan.period.year
    code, due = form_code(plan, reminder.agency.code), date_vi(plan.period.due_before)
    asked = f"Đề nghị quý cơ quan điền biểu kèm theo (mã biểu {code}) và gửi lại {_when(plan, reminder)}."
    if reminder.need is Need.UNUSABLE:
        return _mail(plan, reminder.agency, f"Đề nghị gửi lại báo cáo năm {year} theo {_decision(plan)}", (
            f"{issuer} đã nhận được tệp của quý cơ quan nhưng chưa dùng được để tổng hợp:",
            *(f"- {point}" for point in reminder.points),
            f"Hạn gửi báo cáo là trước ngày {due}{_overdue(reminder)}. {asked}"))
    return _mail(plan, reminder.agency, f"Nhắc gửi báo cáo năm {year} theo {_decision(plan)}", (
        f"Đến ngày {date_vi(today)}, {issuer} chưa nhận được báo cáo năm {year} của quý cơ quan; hạn gửi là trước ngày "
        f"{due}{_overdue(reminder)}. {asked}",
        f"Trường hợp đã gửi, đề nghị báo lại để {issuer} kiểm tra."))


def mending_mail(plan: Plan, agency: Agency, letter: str) -> Mail:
    """The mail that takes an agency its marked form; `letter` is the text that goes with it."""
    subject = f"Đề nghị sửa, gửi lại báo cáo năm {plan.period.year} theo {_decision(plan)}"
    return Mail(addresses(agency.email)[0], subject, letter)


def _mail(plan: Plan, agency: Agency, subject: str, paragraphs: tuple[str, ...]) -> Mail:
    settings = plan.settings
    contact = [f"Cần trao đổi, xin liên hệ: {_line(settings.contact)}."] if settings.contact else []
    last = ("", "Trân trọng.", _line(settings.issuer), "")
    lines = (f"Kính gửi: {_line(agency.name)}", "", *paragraphs, *contact, *last)
    return Mail(addresses(agency.email)[0], subject, printable("\n".join(lines)))


def correction_letter(plan: Plan, correction: Correction, placed: Sequence[Placed]) -> str:
    """The letter: what to mend, where, how, and how to send it back."""
    must = [each for each in placed if each.mark.must]
    to_check = [each for each in placed if not each.mark.must]
    counts = ((must, "chỗ cần sửa"), (to_check, "chỗ nên xem lại"))
    counted = ", ".join(f"{len(each)} {what}" for each, what in counts if each) or "nội dung cần xem lại"
    lines = [f"Kính gửi: {correction.agency.name}", "",
             f"{plan.settings.issuer} đã nhận biểu báo cáo năm {plan.period.year} của quý cơ quan "
             f"(tệp {', '.join(correction.files)}; mã biểu {form_code(plan, correction.agency.code)}).",
             f"Biểu còn {counted}. Đề nghị quý cơ quan:",
             "1. Mở tệp Excel kèm theo. Mọi nội dung đã điền vẫn còn nguyên trong biểu; không phải điền lại từ đầu.",
             "2. Sửa các ô màu đỏ, xem lại các ô màu cam: bấm vào ô để xem vì sao và cách sửa, "
             "hoặc xem cột “Cần sửa” ở cuối bảng. Ô nào sửa xong thì hết màu; ô cam đã đúng thì giữ nguyên.",
             "3. Lưu và gửi lại chính tệp này, sớm nhất có thể "
             f"(hạn gửi báo cáo: trước ngày {date_vi(plan.period.due_before)}).",
             *_list("Các chỗ cần sửa (ô đỏ):", must), *_list("Các chỗ nên xem lại (ô cam):", to_check),
             *_remarks(correction),
             *(["", f"Cần hỏi, xin liên hệ: {plan.settings.contact}."] if plan.settings.contact else []),
             "", "Trân trọng.", ""]
    return printable("\n".join(lines))


def _list(heading: str, placed: Sequence[Placed]) -> Iterator[str]:
    if placed:
        yield from ("", heading)
    yield from (f"- {_said(each)}" for each in placed[:_PLACES])
    if len(placed) > _PLACES:
        yield f"- … và {len(placed) - _PLACES} chỗ khác, xem trong biểu."


def _said(placed: Placed) -> str:
    """Which cell, what stands there, what is wrong and how to mend it."""
    slot, name = placed.mark.field
    kind = "nhiệm vụ phát sinh" if slot.startswith("X") else "nhiệm vụ"
    where = fields.FREE_PARTS[slot.lower()].text if name == "text" else (
        f"{kind} {slot[1:]}, cột {(fields.EXTRAS | fields.ANSWERS)[name].text}")
    return f"Ô {placed.cell} ({where}): {placed.mark.message}"


def _remarks(correction: Correction) -> Iterator[str]:
    remarks = list(dict.fromkeys(found.to_sender for found in correction.remarks))[:_PLACES]
    if remarks:
        yield from ("", "Về tệp đã gửi:", *(f"- {text}" for text in remarks))
    if correction.outside:
        yield from ("", f"Có {len(correction.outside)} nội dung ghi ngoài các ô trả lời nên chưa được tổng hợp; "
                    f"xem trang “{words.FORM_SHEETS['outside']}” của biểu, "
                    "nội dung nào cần báo cáo thì chép vào đúng ô.")


def points_to_mend(correction: Correction, placed: Iterable[Placed]) -> tuple[str, ...]:
    """What an agency must mend, a line each; what it should only look at where nothing is a must."""
    every = tuple(placed)
    must = [_said(each) for each in every if each.mark.must]
    must += [found.to_sender for found in correction.remarks if found.severity is Severity.ERROR]
    return tuple(dict.fromkeys(" ".join(printable(each).split()) for each in must or map(_said, every)))


def covering_mail(plan: Plan) -> tuple[Mail, str]:
    """The department's mail that takes its report upward, and what the attached report is called."""
    settings, period, issuer = plan.settings, plan.period, _line(plan.settings.issuer)
    named, about = _named(settings), f"{_line(settings.report_subject)} năm {period.year}"
    lines = [f"Kính gửi: {'; '.join(map(_line, settings.addressees))}", "",
             f"Thực hiện {_line(settings.decision)}, {issuer} kính gửi {named} "
             f"{about[:1].lower()}{about[1:]} (tệp kèm theo).",
             f"{issuer} kính trình {', '.join(map(_line, settings.addressees))} xem xét, chỉ đạo./.",
             *(["", f"Cần trao đổi, xin liên hệ: {_line(settings.contact)}."] if settings.contact else []),
             "", "Trân trọng.", issuer, ""]
    number = f"{settings.report_number.zfill(2)}-" if settings.report_number else ""
    name = f"Báo cáo {number}BC-{_line(settings.symbol)} năm {period.year}.docx"
    file_name = re.sub(r'[\\/:*?"<>|\s]+', " ", name).strip()
    return Mail(addresses(settings.superior_email)[0], f"{named}: {about}", "\n".join(lines)), file_name


def _named(settings: Settings) -> str:
    if not settings.report_number:
        return f"Báo cáo của {_line(settings.issuer)}"
    day = f" ngày {date_vi(settings.report_date)}" if settings.report_date else ""
    return f"Báo cáo số {_line(settings.report_number).zfill(2)}/BC-{_line(settings.symbol)}{day}"


def letter_values(plan: Plan, reminder: Reminder, today: date) -> dict[str, Any]:
    """What `reminder_template.docx` prints. Number and day are the records clerk's (Decree 30, Phụ lục I, II.3–4)."""
    settings = plan.settings
    shared = ("superior", "issuer", "issuer_capitals", "place", "year", "due_before", "decision", "decision_short",
              "archive", "signer_titles", "signer_name")
    of_report = document_values(replace(settings, legal_bases=(), report_date=None), plan.period)
    unit = settings.archive.partition(",")[2].strip()
    mend, unusable = reminder.need is Need.MEND, reminder.need is Need.UNUSABLE
    return {
        **{name: of_report[name] for name in shared}, "number": BLANK,
        "symbol": f"{of_report['symbol']}-{printable(unit).upper().replace(' ', '') or BLANK}",
        "date": f"ngày{SHORT_BLANK}tháng {date_long(today).partition('tháng ')[2]}",
        "agency": _line(reminder.agency.name), "missing": reminder.need is Need.MISSING,
        "today": "" if mend else date_vi(today), "tasks": "" if mend else _tasks(plan, reminder.agency),
        "form_code": str(form_code(plan, reminder.agency.code)), "overdue": "" if mend else _overdue(reminder),
        "when": _when(plan, reminder), "unusable": reminder.points if unusable else (),
        "points": reminder.points[:LISTED] if mend else (), "count": number_vi(len(reminder.points), 0) if mend else "",
        "more": number_vi(len(reminder.points) - LISTED, 0) if mend and len(reminder.points) > LISTED else "",
        "contact": _line(settings.contact),
    }


def _decision(plan: Plan) -> str:
    return _line(plan.settings.decision.split(" ngày ")[0])


def _tasks(plan: Plan, agency: Agency) -> str:
    roles = [row.role for row in plan.rows_of(agency.code)]
    parts = ((Role.LEAD, "chủ trì"), (Role.COORDINATING, "phối hợp"))
    counted = ", ".join(f"{roles.count(role)} nhiệm vụ {name}" for role, name in parts if role in roles)
    return counted or "phần đánh giá chung cần báo cáo"


def _overdue(reminder: Reminder) -> str:
    return f", đã quá hạn {reminder.late} ngày" if reminder.late > 0 else ""


def _when(plan: Plan, reminder: Reminder) -> str:
    return "trong thời gian sớm nhất" if reminder.late > 0 else f"trước ngày {date_vi(plan.period.due_before)}"


def _line(text: str) -> str:
    return " ".join(printable(text).split()).rstrip(" .;,")


def specimen_letters(plan: Plan) -> Iterator[dict[str, Any]]:
    """The values of a reminder of each kind, for trying a template; the last has more to mend than it lists."""
    agency, late = plan.expected[0], plan.period.due_before
    points = tuple(f"Ô H{number}: điểm thử {number}" for number in range(LISTED + 1))
    yield letter_values(plan, Reminder(agency, Need.MISSING, 0), plan.period.last_day)
    yield letter_values(plan, Reminder(agency, Need.UNUSABLE, 1, points[:2]), late)
    yield letter_values(plan, Reminder(agency, Need.MEND, 1, points), late)
