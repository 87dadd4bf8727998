"""What the department writes: mails with forms and with marked forms, the letter that asks for reports, the mail and
the letter upward; what all it writes shares.

The letter upward takes what agencies propose to change in the plan, task by task, in their own words. A công văn, no tờ
trình: it passes on what others propose, and holds no draft of ours for approval. A text is put to a task only where it
names it by its number; it is never guessed. To agencies that have not reported: `reminders`.
Values only: nothing is written or sent here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from toolkit.base.text import date_vi, key, open_ended, printable, says_nothing, single_spaced, uncapitalised
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.forms.correction import Correction, Placed
from toolkit.letters.mail import Mail, addresses, attachment_name
from toolkit.model import fields, words
from toolkit.model.findings import Severity
from toolkit.model.layout import form_code, task_slot
from toolkit.model.letterhead import BLANK, about, document_values, period_in_title, report_name
from toolkit.model.records import Agency, Period, Plan, Role, Settings, TaskNumber
from toolkit.report.records import OwnWording, Passage

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
#: "Nhiệm vụ 2.3, 2.5 và 3.1", "NV 2.3"; "2.3." before a line. What only looks like one (2.3 %, 2/3/2020) is none, nor
#: is a range: what lies in it is not said; nor "1." before a line: agencies number their points.
_TASK_ID = r"\d+(?:\.\d+)*"
_TASKS_NAMED = re.compile(rf"(?:\b(?:nhiệm vụ|nv|tt|stt)(?: số)?[\s:]*|^\W*(?={_TASK_ID}\.\d+\s*[.:)]\s))"
                    rf"({_TASK_ID}(?:\s*(?:,|;|và)\s*{_TASK_ID})*)(?![\d%/]|[.,]\d|\s*(?:%|đến|[-–]\s*\d))",
                    re.IGNORECASE | re.MULTILINE)
#: A number without a dot may count something ("nhiệm vụ 5 năm"): it names a task only where the name ends there.
_NAME_ENDED = re.compile(r"\s*(?:[.:,;)”\"]|$)", re.MULTILINE)


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
    return Mail(addresses(agency.email)[0], subject, _mail_text(plan.settings, (agency.name,), paragraphs))


def _mail_text(settings: Settings, addressees: Iterable[str], paragraphs: Iterable[str]) -> str:
    """The issuer's paragraphs between whom they are for and whom to ask."""
    contact = [f"Cần trao đổi, xin liên hệ: {open_ended(settings.contact)}."] if settings.contact else []
    return printable("\n".join((f"Kính gửi: {'; '.join(map(open_ended, addressees))}", "", *paragraphs, *contact, "",
                                "Trân trọng.", open_ended(settings.issuer), "")))


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
    return tuple(dict.fromkeys(single_spaced(printable(each)) for each in told))


def covering_mail(plan: Plan) -> tuple[Mail, str]:
    """The department's mail that takes its report upward, and what the attached report is called."""
    settings, period, issuer = plan.settings, plan.period, open_ended(plan.settings.issuer)
    subject, named = about(settings, period), f"Báo cáo của {issuer}"
    if settings.report_number:
        day = f" ngày {date_vi(settings.report_date)}" if settings.report_date else ""
        named = f"Báo cáo số {open_ended(settings.report_number).zfill(2)}/BC-{open_ended(settings.symbol)}{day}"
    paragraphs = (f"Thực hiện {open_ended(settings.decision)}, {issuer} kính gửi {named} "
                  f"{uncapitalised(subject)} (tệp kèm theo).",
                  f"{issuer} kính trình {', '.join(map(open_ended, settings.addressees))} xem xét, chỉ đạo./.",
                  *([""] if settings.contact else []))
    number = f"{settings.report_number.zfill(2)}-" if settings.report_number else ""
    name = f"Báo cáo {number}BC-{open_ended(settings.symbol)} {period.label}.docx"
    file_name = attachment_name(re.sub(r'[\\/:*?"<>|\s]+', " ", name).strip())
    text = _mail_text(settings, settings.addressees, paragraphs)
    return Mail(addresses(settings.superior_email)[0], f"{named}: {subject}", text), file_name


def letter_head(plan: Plan, today: date) -> dict[str, Any]:
    """What head and signature of each letter print, and the line under the name of its annex. Number and day are the
    records clerk's, the month is that of `today` (Decree 30, Phụ lục I, II.3–4)."""
    still_open = plan.settings._replace(legal_bases=(), report_number="", report_date=None)
    of_report = document_values(still_open, plan.period._replace(due_before=today))
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


class Proposed(NamedTuple):
    """What an agency proposes, as typed or, then `edited`, as the officer worded it."""
    who: str
    text: str
    edited: bool = False


def proposal_values(consolidation: Consolidation, own: Mapping[str, OwnWording]) -> dict[str, Any] | None:
    """What `proposal_template.docx` prints: what agencies propose, as the officer worded it (`own`, by mark) where they
    did; None where there is nothing, or the officer left it out."""
    part, said = words.AMENDMENTS_PART, []
    whole = own.get(Passage(part, "", "").mark, OwnWording())
    for row in records(consolidation.free):
        wish = own.get(Passage(part, "", "", agency=row["agency_code"]).mark, OwnWording())
        left_out = wish.include is False or whole.include is False
        if row["part"] == part and not says_nothing(row["text"]) and not left_out:
            said.append(Proposed(open_ended(row["agency"]), wish.text or row["text"], edited=bool(wish.text)))
    if said and whole.text:
        said = [Proposed("; ".join(each.who for each in said), whole.text, edited=True)]
    return proposed_values(consolidation.plan, said) if said else None


def proposed_values(plan: Plan, said: Iterable[Proposed]) -> dict[str, Any]:
    """The letter's values: the table in the order of the annex, what is about no task last, what is said alike once. It
    goes to whoever issued the decision, if the report goes there; its month is that of the last day of returns."""
    order = {task.id: place for place, task in enumerate(plan.tasks)}
    by_us = f" ({open_ended(plan.settings.issuer)} biên tập)"
    alike: dict[tuple[tuple[TaskNumber, ...], str], tuple[tuple[str, ...], list[str]]] = {}
    for each in said:
        for ids, lines in _items_proposed(each.text, order):
            who = each.who + by_us if each.edited else each.who
            alike.setdefault((ids, key("\n".join(lines))), (lines, []))[1].append(who)
    ordered = sorted(alike.items(), key=lambda each: min(map(order.__getitem__, each[0][0]), default=len(order)))
    addressees = tuple(map(open_ended, plan.settings.addressees))
    issuing = tuple(each for each in addressees if key(each) in key(plan.settings.decision))
    return {
        **letter_head(plan, plan.period.due_before), "addressees": issuing or addressees,
        "period_in_title": period_in_title(plan.period), "edited": any(each.edited for each in said),
        "proposed": tuple({"tasks": tuple({"id": id_, "content": plan.task(id_).content} for id_ in ids),
                            "lines": lines, "who": "; ".join(who)} for (ids, _), (lines, who) in ordered)}


def _items_proposed(
    text: str, order: Mapping[TaskNumber, int]
) -> Iterator[tuple[tuple[TaskNumber, ...], tuple[str, ...]]]:
    """A text line by line where each line names its tasks, else whole: what belongs to which is the agency's to say."""
    lines = tuple(line.strip() for line in printable(text).split("\n") if line.strip())
    items = [(_tasks_named(line, order), (line,)) for line in lines]
    yield from items if all(ids for ids, _ in items) else [(_tasks_named("\n".join(lines), order), lines)]


def _tasks_named(text: str, order: Mapping[TaskNumber, int]) -> tuple[TaskNumber, ...]:
    """The ids of the tasks a text names, in the annex's order; none where one of them is no task's."""
    ids = {TaskNumber(each) for found in _TASKS_NAMED.finditer(text) for each in re.findall(_TASK_ID, found[1])
           if "." in each or _NAME_ENDED.match(text, found.end())}
    return tuple(sorted(ids, key=order.__getitem__)) if ids <= order.keys() else ()


def decision_name(plan: Plan) -> str:
    """The decision by type, number and symbol."""
    return open_ended(plan.settings.decision.split(" ngày ")[0])


def tasks_of(plan: Plan, agency: Agency) -> str:
    """How many tasks an agency has, in words."""
    roles = [row.role for row in plan.rows_of(agency.code)]
    parts = ((Role.LEAD, "chủ trì"), (Role.COORDINATING, "phối hợp"))
    counted = ", ".join(f"{roles.count(role)} nhiệm vụ {name}" for role, name in parts if role in roles)
    return counted or "phần đánh giá chung cần báo cáo"
