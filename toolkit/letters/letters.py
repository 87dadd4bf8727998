"""A plan, its round and what agencies said → the mails, and the values of the letters. Their sentences are those of
`templates/letter_sentences.txt` or of an office's copy (`sentences`; None: the shipped file). Nothing is written or
sent here; `rounds` calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.base.text import by_key, date_vi, grouped, key, open_ended, printable, says_nothing
from toolkit.consolidate.columns import frame_lines
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import Standing
from toolkit.forms.correction import Correction, Placed
from toolkit.letters.mail import Mail, addresses, attachment_name
from toolkit.model import fields, resources, words
from toolkit.model.documents import BLANK, about, document_values, period_in_title, report_name
from toolkit.model.findings import Code
from toolkit.model.form_code import form_code, task_slot
from toolkit.model.records import Agency, Period, Plan, Role, TaskNumber
from toolkit.report.records import OwnWording, Passage
from toolkit.report.sentence_file import COMMON, Sentences

#: The values that a template prints, by name.
Values = dict[str, Any]
#: The file of sentences that a text is printed from; None: the shipped one.
Wording = Sentences | None
#: Whole working days that agencies have to answer once the last day of returns is over; holidays are not known here.
ANSWER_DAYS = 5
#: Names of the report's values that the head, signature and annex of a letter print too.
_OF_REPORT = ("superior", "issuer", "issuer_capitals", "number", "place", "date", "period", "ad_hoc", "decision",
              "decision_short", "archive", "signer_titles", "signer_name", "annex_date")
#: More agencies than these are not named in the head of a letter.
FEW = 5
#: Lines of "Kính gửi" where agencies are named by the plan's own words for several; with more, a list goes along.
_LINES = 6
#: Texts that name tasks: "Nhiệm vụ 2.3, 2.5 và 3.1", "NV 2.3", "2.3." at the beginning of a line. Not a percentage or a
#: day (2.3 %, 2/3/2020), not a range, whose tasks it does not name, not "1.": agencies number their points.
_TASK_ID = r"\d+(?:\.\d+)*"
_TASKS_NAMED = re.compile(rf"(?:\b(?:nhiệm vụ|nv|tt|stt)(?: số)?[\s:]*|^\W*(?={_TASK_ID}\.\d+\s*[.:)]\s))"
                    rf"({_TASK_ID}(?:\s*(?:,|;|và)\s*{_TASK_ID})*)(?![\d%/]|[.,]\d|\s*(?:%|đến|[-–]\s*\d))",
                    re.IGNORECASE | re.MULTILINE)
#: A number without a dot may count something ("nhiệm vụ 5 năm"): it names a task only where the name ends there.
_NAME_ENDED = re.compile(r"\s*(?:[.:,;)”\"]|$)", re.MULTILINE)


@cache  # reading them takes as long as printing five mails
def shipped_sentences() -> Sentences:
    """The shipped sentences of mails and letters, for offices that have no copy of their own."""
    return Sentences(resources.template(resources.LETTER_SENTENCES), COMMON)


def letter_sentences(path: Path) -> Sentences:
    """The sentences of mails and letters in that file. ToolkitError where something in it is wrong, with its line."""
    return shipped_sentences().copied(path)


def part_text(sentences: Wording, part: str, *given: object) -> str:
    """A part of the sentences and its values → the text."""
    return (sentences or shipped_sentences()).text(part, *given)


def part_mail(sentences: Wording, part: str, email: str, *given: object) -> Mail:
    """A part of the sentences and its values → the mail to these addresses; the first line is its subject."""
    subject, _, text = part_text(sentences, part, *given).partition("\n")
    return Mail(addresses(email)[0], subject, text)


def answer_day(period: Period, today: date | None) -> date:
    """The day before which an answer is asked: the one returns are due before. From that day on (`today`; None: there
    is time) it is the working day after `ANSWER_DAYS` whole ones."""
    if today is None or today <= period.last_day:
        return period.due_before
    day, left = today, ANSWER_DAYS + 1
    while left:
        day += timedelta(1)
        left -= day.weekday() < 5
    return day


def office_values(plan: Plan) -> Values:
    """The settings of a plan by name, as they stand within a sentence."""
    return {name: open_ended(value) if isinstance(value, str) else value
            for name, value in plan.settings._asdict().items()}


def report_values(plan: Plan, agency: Agency, today: date | None = None) -> Values:
    """An agency's report → the values that sentences print of it: the plan's settings, agency, title, tasks, day due;
    as of the day `today` (None: while there is time)."""
    roles = [row.role for row in plan.rows_of(agency.code)]
    return office_values(plan) | {
        "agency": open_ended(agency.name), "name": report_name(plan.period), "period": plan.period,
        "decision_short": open_ended(plan.settings.decision.split(" ngày ")[0]),
        "form_code": str(form_code(plan, agency.code)), "leads": roles.count(Role.LEAD),
        "coordinates": roles.count(Role.COORDINATING), "answer_by": answer_day(plan.period, today), "today": today}


# ── forms that go out, and back ───────────────────────────────────────────────────────────────────


def form_mail(plan: Plan, agency: Agency, changes: str = "", sentences: Wording = None) -> Mail:
    """The mail that takes an agency its form; `changes` are the differences from the form made before, "" for none."""
    return part_mail(sentences, "form_mail", agency.email, report_values(plan, agency), changes)


def mending_mail(plan: Plan, agency: Agency, letter: str, sentences: Wording = None) -> Mail:
    """The mail that takes an agency its marked form; `letter` is the text that goes with it."""
    return part_mail(sentences, "mend_mail", agency.email, report_values(plan, agency), letter)


def correction_letter(
    plan: Plan, correction: Correction, placed: Sequence[Placed], today: date | None = None, sentences: Wording = None
) -> str:
    """The letter with a marked form: points to mend with their cells, the day (`answer_day`), how to send it back."""
    return part_text(sentences, "correction_letter", report_values(plan, correction.agency, today), correction,
                      _marked_cells(plan, placed))


def points_to_mend(
    plan: Plan, correction: Correction, placed: Sequence[Placed], sentences: Wording = None
) -> tuple[str, ...]:
    """The points that an agency must mend, a line each; if there are none, those it should look at."""
    return (sentences or shipped_sentences()).paragraphs("points_to_mend", correction, _marked_cells(plan, placed))


def _marked_cells(plan: Plan, placed: Sequence[Placed]) -> list[Values]:
    """The marks in a form → the values of one point for each cell. The row of a point is "T" for a task, "X" for an
    extra one, "I" for an indicator, "" for a free part."""
    numbers, points = {task_slot(task.identity): task.id for task in plan.tasks}, []
    columns = fields.EXTRAS | fields.ANSWERS | fields.FIGURES
    for cell, places in grouped(placed, lambda place: place.cell).items():
        slot, name = places[0].mark.field
        column = columns.get(name) or fields.FREE_PARTS[slot.lower()]
        points.append({
            "cell": cell, "row": slot[0] if name in columns else "", "number": numbers.get(slot, slot[1:]),
            "column": column.text, "must": any(place.mark.must for place in places),
            "message": " ".join(place.mark.message for place in places)})
    return points


# ── what goes upward, and the letter that asks for reports ────────────────────────────────────────


def covering_mail(plan: Plan, sentences: Wording = None) -> tuple[Mail, str]:
    """The department's mail that takes its report upward, and the file name of the attached report."""
    report = office_values(plan) | {"period": plan.period, "subject": about(plan.settings, plan.period)}
    return (part_mail(sentences, "upward_mail", plan.settings.superior_email, report),
            attachment_name(f"{part_text(sentences, 'upward_file', report)}.docx"))


def letter_head(plan: Plan, today: date) -> Values:
    """The values of a letter's head and signature, and of the line under its annex's name. Number and day are left to
    the records clerk, the month is that of `today` (Decree 30, Phụ lục I, II.3–4)."""
    still_open = plan.settings._replace(legal_bases=(), report_number="", report_date=None)
    of_report = document_values(still_open, plan.period._replace(due_before=today))
    unit = printable(plan.settings.archive).upper().partition(",")[2]
    return {name: of_report[name] for name in _OF_REPORT} | {
        "symbol": f"{of_report['symbol']}-{unit.replace(' ', '') or BLANK}"}


def asking_head(plan: Plan, today: date) -> Values:
    """The values of `letter_head`, with the day reports are due before and the office's contact."""
    return letter_head(plan, today) | {
        "due_before": date_vi(plan.period.due_before), "contact": open_ended(plan.settings.contact)}


def request_values(plan: Plan, today: date) -> Values | None:
    """The values of `request_template.docx`, the letter that goes out with the forms; None if nobody but the issuer is
    asked, whose people need no letter.

    Its head names up to `FEW` agencies. Of more it names groups by the plan's own words ("Các Sở ngành tỉnh"), if all
    their members but the issuer are asked, and the other agencies by name; if that takes too many lines, a list goes
    along."""
    issuer, values = plan.settings.issuer_code, asking_head(plan, today)
    names = {agency.code: open_ended(agency.name) for agency in plan.expected if agency.code != issuer}
    lines, unphrased = names, set(names)
    for phrase in sorted(plan.phrases, key=lambda phrase: -len(phrase.members)):
        asked = {*phrase.members} - {issuer}
        if len(names) > FEW and len(asked) > 1 and asked <= unphrased:
            lines = lines | dict.fromkeys(asked, open_ended(phrase.text))
            unphrased -= asked
    addressees, agencies = tuple(dict.fromkeys(lines.values())), tuple(names.values())
    if len(addressees) > _LINES:
        addressees = words.LISTED_AGENCIES,
    else:
        agencies, values["annex_date"] = (), ""
    return values | {
        "addressees": addressees, "agencies": agencies, "data_days": plan.period.data_text,
        "email": ", ".join(addresses(plan.agency(issuer).email if plan.knows(issuer) else "")[0])} if names else None


# ── the proposal to amend the plan ────────────────────────────────────────────────────────────────


class Proposed(NamedTuple):
    """A proposal of an agency, as typed or, if `edited`, as the officer worded it."""
    who: str
    text: str
    edited: bool = False


def proposal_values(
    consolidation: Consolidation, wishes: Mapping[str, OwnWording], sentences: Wording = None
) -> Values | None:
    """The values of `proposal_template.docx`: agencies' proposals to change the plan, in the officer's wording if there
    is one (`wishes`, by mark); None if there are none, or the officer left them out. It is a công văn, no tờ trình: it
    passes on proposals of others."""
    def wording_of(agency: str) -> OwnWording:
        return wishes.get(Passage(words.AMENDMENTS_PART, "", "", agency=agency).mark, OwnWording())

    whole, proposals = wording_of(""), list[Proposed]()
    for row in frame_lines(consolidation.free):
        wording, text = wording_of(row["agency_code"]), row["text"]
        is_printed = False not in (wording.include, whole.include)
        if row["part"] == words.AMENDMENTS_PART and is_printed and not says_nothing(text):
            proposals.append(Proposed(open_ended(row["agency"]), wording.text or text, bool(wording.text)))
    if proposals and whole.text:
        proposals = [Proposed("; ".join(proposal.who for proposal in proposals), whole.text, edited=True)]
    return proposed_values(consolidation.plan, proposals, sentences) if proposals else None


def proposed_values(plan: Plan, proposals: Sequence[Proposed], sentences: Wording = None) -> Values:
    """Proposals → the letter's values: a table in the order of the annex, those about no task last, equal ones once.
    It goes to the issuer of the decision, if the report does; its month is that of the last day of returns."""
    order, rows = {task.id: place for place, task in enumerate(plan.tasks)}, dict[Any, Values]()
    for proposal in proposals:
        who = part_text(sentences, "proposer", proposal, plan.settings)
        for lines in _split_by_task(proposal.text, order):
            numbers = _find_task_numbers("\n".join(lines), order)
            place = min(map(order.__getitem__, numbers), default=len(order))
            row = rows.setdefault((place, *numbers, key("\n".join(lines))), {
                "tasks": [{"id": number, "content": plan.task(number).content} for number in numbers],
                "lines": lines, "who": who})
            row["who"] = "; ".join(dict.fromkeys((row["who"], who)))
    addressees = tuple(map(open_ended, plan.settings.addressees))
    return letter_head(plan, plan.period.due_before) | {
        "addressees": tuple(name for name in addressees if key(name) in key(plan.settings.decision)) or addressees,
        "period_in_title": period_in_title(plan.period),
        "edited": any(proposal.edited for proposal in proposals),
        "proposed": [row for _, row in sorted(rows.items(), key=lambda item: item[0][0])]}


def _split_by_task(text: str, order: Mapping[TaskNumber, int]) -> list[list[str]]:
    """A text → its lines, each by itself if every line names its tasks; else all together, as no line is guessed to be
    about a task."""
    lines = [line.strip() for line in printable(text).split("\n") if line.strip()]
    return [[line] for line in lines] if all(_find_task_numbers(line, order) for line in lines) else [lines]


def _find_task_numbers(text: str, order: Mapping[TaskNumber, int]) -> list[TaskNumber]:
    """The numbers of the tasks that a text names, in the annex's order; none if one of them is no task's."""
    numbers = {TaskNumber(number) for found in _TASKS_NAMED.finditer(text) for number in re.findall(_TASK_ID, found[1])
               if "." in number or _NAME_ENDED.match(text, found.end())}
    return sorted(numbers, key=order.__getitem__) if numbers <= order.keys() else []


# ── reminders ─────────────────────────────────────────────────────────────────────────────────────


#: So many places to mend are named in a letter of a page or two; the form shows all.
LISTED = 20


class Need(Enum):
    """The reasons to remind an agency: no report, no usable report, a report to mend; each with the end of its letter's
    file name."""
    MISSING = "cong van nhac"
    UNUSABLE = "cong van gui lai"
    MEND = "cong van can sua"


class Reminder(NamedTuple):
    """An agency whose report is not there yet, or must be mended."""
    agency: Agency
    need: Need
    late: int  # days since the last day; 0 or less while there is time
    points: tuple[str, ...] = ()  # of MEND the points to mend with their cells, of UNUSABLE the files with their faults
    notes: tuple[str, ...] = ()  # answers of former leads of its tasks, for the mail


def reminders(
    standing: Standing, mend: Mapping[str, tuple[str, ...]], today: date, sentences: Wording = None
) -> tuple[Reminder, ...]:
    """The agencies to remind, in register order; `mend` holds their points to mend, by code, a line each."""
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
    """The mail to an agency that has sent no report, or none that can be used; its form is attached."""
    agency, is_unusable = reminder.agency, reminder.need is Need.UNUSABLE
    return part_mail(sentences, "unusable_mail" if is_unusable else "missing_mail", agency.email,
                      report_values(plan, agency, today), reminder)


class OwedReport(NamedTuple):
    """A report that an agency owes."""
    report: Values  # of `report_values`
    reminder: Reminder
    form: str = ""  # the name of the form that goes along, "" for none


def owed_mail(owed: Sequence[OwedReport], sentences: Wording = None) -> Mail:
    """The mail about all these reports of one agency to one issuer; their forms are attached."""
    return part_mail(sentences, "owed_mail", ";".join(item.reminder.agency.email for item in owed), owed)


def letter_values(plan: Plan, reminder: Reminder, today: date, sentences: Wording = None) -> Values:
    """The values of `reminder_template.docx`, a letter to one agency."""
    report, need, points = report_values(plan, reminder.agency, today), reminder.need, reminder.points
    values = _reminder_values(plan, reminder, today, sentences) | {
        "annex_date": "", "agency": report["agency"], "form_code": report["form_code"],
        "missing": need is Need.MISSING, "unusable": points if need is Need.UNUSABLE else (),
        "points": points[:LISTED] if need is Need.MEND else (), "count": len(points), "more": len(points[LISTED:]),
        "tasks": part_text(sentences, "tasks", report)}
    return values | dict.fromkeys(("today", "tasks", "overdue") if need is Need.MEND else (), "")


def joint_values(
    plan: Plan, reminded: Sequence[Reminder], today: date, sentences: Wording = None
) -> Values | None:
    """The values of `joint_reminder_template.docx`, one letter to all that are reminded, all equally late; None
    if there are none."""
    if not reminded:
        return None
    lines = tuple({
        "agency": open_ended(reminder.agency.name), "missing": reminder.need is Need.MISSING,
        "unusable": reminder.need is Need.UNUSABLE, "count": len(reminder.points)} for reminder in reminded)
    names = tuple(line["agency"] for line in lines)
    return _reminder_values(plan, reminded[0], today, sentences) | {
        "addressees": names if len(names) <= FEW else (words.LISTED_AGENCIES,), "count": len(names), "lines": lines}


def _reminder_values(plan: Plan, reminder: Reminder, today: date, sentences: Wording) -> Values:
    """The values that both letters print."""
    return asking_head(plan, today) | {
        "today": date_vi(today), "answer_by": date_vi(answer_day(plan.period, today)),
        "overdue": part_text(sentences, "overdue", reminder)}
