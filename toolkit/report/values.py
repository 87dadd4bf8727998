"""The values of the report: everything its template may print, and nothing about how.

The keys of `report_context` are the template's variables (docs/report.md lists them).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import filterfalse
from typing import TYPE_CHECKING, Any

from toolkit import fields, words
from toolkit.consolidate.columns import records
from toolkit.findings import Code, finding
from toolkit.model import Medium, Movement, Outcome, Period, Plan, Role, Settings, Status, Timeliness, Way
from toolkit.plan.names import sender
from toolkit.report import sentences
from toolkit.report.chart import status_chart
from toolkit.report.quotes import FrameRow, named, open_ended, shortened
from toolkit.report.sections import LEADS_NAMED, Section, sections
from toolkit.report.sentences import say
from toolkit.text import date_long, date_vi, is_blank, key, number_vi, printable

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation
    from toolkit.consolidate.standing import Standing
    from toolkit.model import Question
    from toolkit.review.writing import Worded

#: A superior reads pages: of more agencies than these the rest is counted; a result in Phụ lục I is so long.
MISSING_NAMED, SILENT_NAMED, MAIN_RESULT = 20, 3, 180
#: Printed where the records clerk will write a number or a day; no-break, so that the line keeps its room.
BLANK, SHORT_BLANK = "\u00a0" * 7, "\u00a0" * 5
#: What a line of the trích yếu is not broken at: before the number or the day of a document.
_NUMBER = re.compile(r"(?<=\bsố) (?=\d)|(?<=\bngày) (?=\d)")

#: The order in which a report counts statuses; none of the others can be a task's.
_COUNTED = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.MISSING)
_OTHER_FORM = frozenset((Code.FOREIGN_WORKBOOK, Code.WRONG_PLAN, Code.WRONG_PERIOD))
#: The parts that are no values of their own.
_OF_TASKS = (words.RESULTS_PART, words.COORDINATION_PART)


@dataclass(frozen=True, slots=True)
class TaskPart:
    """A task in the report. `leads` and `deadline` as printed in the annex. `status`: its status and whether it is on
    time; `standing`: that, and how far its leads are. `lines`: what was done and who coordinated, paragraph by
    paragraph. `main_result`: what was done, in short."""
    id: str
    content: str
    leads: str
    deadline: str
    status: str
    standing: str
    lines: tuple[str, ...]
    main_result: str


@dataclass(frozen=True, slots=True)
class GroupPart:
    """A group of the annex with its tasks; `title` is "" for tasks of no group."""
    number: str
    title: str
    tasks: tuple[TaskPart, ...]


@dataclass(frozen=True, slots=True)
class AgencyPart:
    """A line of Phụ lục II: the day its return came, of how many of its tasks it told, and what is to be said of it."""
    name: str
    received: str
    answered: str
    standing: str


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """A line of Phụ lục III. `total` is in words where nobody gave a figure; `reported` is "3/4"."""
    code: str
    name: str
    unit: str
    total: str
    reported: str
    note: str


@dataclass(frozen=True, slots=True)
class IndicatorsPart:
    """What the report says of the plan's indicators: the sentence of III.1, the lines in the plan's order."""
    sentence: str
    lines: tuple[IndicatorPart, ...]


def report_context(consolidation: Consolidation, composed: Iterable[Section] | None = None,
                   points: OpenPoints | None = None) -> dict[str, Any]:
    """The values the report template may print, by name. `composed` are its sections as the officer wants them, None:
    as the returns propose. `points` are what is open in a draft, None where the report is final."""
    plan, silent = consolidation.plan, not consolidation.intake.returns
    composed = sections(consolidation) if composed is None else composed
    lines = {(each.part, each.task_id): each.lines for each in composed}
    tasks, groups = list(records(consolidation.tasks)), len(consolidation.groups)
    optional = (words.EXTRAS_PART, words.DIRECTION_PART)  # without a word of ours where there is nothing to tell
    return {
        "draft": points is not None, "open_points": points,
        **document_values(plan.settings, plan.period), **_receipt(consolidation),
        "tasks": say(sentences.TASKS_IN_GROUPS if groups > 1 else sentences.TASKS, tasks=len(tasks), groups=groups),
        "groups": _groups(consolidation, tasks, lines), "figures": _figures(tasks),
        "chart": status_chart(consolidation),
        "comparison": comparison(consolidation), "indicators": indicators_part(consolidation),
        "extras_number": f"{len(plan.groups) + 1}. " if len(plan.groups) > 1 and lines[words.EXTRAS_PART, ""] else "",
        **{part: lines[part, ""] or ((sentences.NO_RETURNS,) if silent and part not in optional else ())
           for part in words.REPORT_PARTS if part not in _OF_TASKS}}


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
    full = open_ended(settings.decision) + (sentences.ISSUING.format(plan=title) if title else "")
    return {"decision": full, "decision_short": short}


def _receipt(consolidation: Consolidation) -> dict[str, Any]:
    """Who has reported, who has not, and who did without being asked: in paragraphs, and line by line."""
    rows, sent = list(records(consolidation.agencies)), _sent_something(consolidation)
    names = {each.code: printable(each.name) for each in consolidation.plan.agencies}
    expected = {row["code"] for row in rows}
    unasked = [made for made in consolidation.intake.returns if made.agency not in expected]
    by = Counter(row["timeliness"] for row in rows)
    reported = len(rows) - by["missing"]
    told = [say(sentences.REPORTED, reported=reported, expected=len(rows), percent=_percent(reported, len(rows)),
                when=_when(by["on_time"], by["late"]))]
    missing = [names[row["code"]] + sentences.SENT.get(sent.get(row["code"], ""), "")
               for row in rows if row["timeliness"] == "missing"]
    others = [names[made.agency] for made in unasked]
    for sentence, agencies in ((sentences.MISSING, missing), (sentences.UNASKED, others)):
        if agencies:
            listed = named(agencies, MISSING_NAMED, sentences.MISSING_MORE)
            told.append(say(sentence, count=len(agencies), names=listed))
    lines = [_agency(row, sent) for row in rows]
    lines += [AgencyPart(names[made.agency], date_vi(made.received), sentences.NOTHING, sentences.RECEIPT["unasked"])
              for made in unasked]
    return {"returns": tuple(told), "agencies": tuple(lines)}


def _when(on_time: int, late: int) -> str:
    if on_time + late > 1 and not (on_time and late):
        return sentences.ALL_ON_TIME if on_time else sentences.ALL_LATE
    counts = ((sentences.ON_TIME, on_time), (sentences.LATE, late))
    parts = ", ".join(say(sentence, count=count) for sentence, count in counts if count)
    return sentences.AMONG_THEM + parts if parts else ""


def _agency(row: FrameRow, sent: Mapping[str, str]) -> AgencyPart:
    answered = say("{rows_answered}/{rows_total}", **row) if row["rows_total"] else sentences.NOTHING
    receipt = sent.get(row["code"], "missing") if row["timeliness"] == "missing" else row["timeliness"]
    received = date_vi(row["received"]) if row["received"] is not None else sentences.NOTHING
    return AgencyPart(printable(row["name"]), received, answered, sentences.RECEIPT[receipt])


def _sent_something(consolidation: Consolidation) -> dict[str, str]:
    """What became of agencies' files, by code, a name of `sentences.SENT`; an agency's return says more, if it has one.
    A file that was put aside is that of the agency that seems to have sent it."""
    became: dict[str, set[str]] = {}
    for record in consolidation.intake.files:
        aside = record.outcome is Outcome.QUARANTINED
        owner = sender(record, consolidation.plan.agencies) if aside else record.agency
        if owner:
            other_form = any(each.code in _OTHER_FORM for each in record.findings)
            what = "empty" if record.outcome is Outcome.EMPTY else "other_form" if other_form else "unread"
            became.setdefault(owner, set()).add(what)
    return {agency: next(each for each in sentences.SENT if each in found) for agency, found in became.items()}


def _groups(consolidation: Consolidation, tasks: list[FrameRow],
            lines: Mapping[tuple[str, str], tuple[str, ...]]) -> tuple[GroupPart, ...]:
    rows = consolidation.rows
    silent = rows.loc[rows["assigned"] & ~rows["answered"] & (rows["role"] == Role.LEAD.value)].groupby("task_id")
    names = silent["agency"].agg(list).to_dict()
    parts: dict[str, list[TaskPart]] = {}
    for task in tasks:
        results, coordination = (lines[part, task["task_id"]] for part in _OF_TASKS)
        parts.setdefault(task["group"], []).append(_task(task, names.get(task["task_id"], []), results, coordination))
    return tuple(GroupPart(printable(row["number"]), printable(row["title"]), tuple(parts.get(row["number"], ())))
                 for row in records(consolidation.groups))


def _task(task: FrameRow, silent: list[str], results: tuple[str, ...], coordination: tuple[str, ...]) -> TaskPart:
    several, many = task["leads_total"] > 1 and task["leads_reported"], task["leads_total"] > LEADS_NAMED
    done = say(sentences.LEADS_DONE, done=task["leads_done"], total=task["leads_total"]) if several else ""
    return TaskPart(id=printable(task["task_id"]), content=printable(task["content"]),
                    leads=open_ended(task["leads"]) + (say(sentences.LEADS, count=task["leads_total"]) if many else ""),
                    deadline=open_ended(task["deadline"]) or sentences.NO_DEADLINE, status=_status(task),
                    standing=_standing(task, silent), lines=(*results, *coordination),
                    main_result=" ".join(part for part in (done, _main_result(results)) if part))


def _status(task: FrameRow) -> str:
    """A task's status and whether it is on time; what leads wrote and nobody understood is no report nobody sent."""
    if task[fields.STATUS] == Status.MISSING.value and task["leads_reported"]:
        return sentences.UNCLEAR
    status, timeliness = words.STATUS[Status(task[fields.STATUS])].text, task["timeliness"]
    return f"{status}, {words.TIMELINESS[Timeliness(timeliness)].text.lower()}" if timeliness else status


def _standing(task: FrameRow, silent: list[str]) -> str:
    """A task's status in a sentence and, of several leads not all done, how many reported and are done; who has not."""
    total, reported, done = (task[name] for name in ("leads_total", "leads_reported", "leads_done"))
    untold = task[fields.STATUS] == Status.DONE.value or task[fields.PERCENT] is None
    mean = sentences.MEAN if reported == total else sentences.MEAN_OF_SOME
    percent = "" if untold else say(mean if total != 1 else sentences.PROGRESS, percent=task[fields.PERCENT])
    sentence = sentences.STATUS.format(status=_status(task), percent=percent)
    if total <= 1 or done == total or not reported:
        return sentence
    listed = "; ".join(map(printable, silent))
    names = sentences.SILENT.format(names=listed) if silent and total <= LEADS_NAMED else ""
    return f"{sentence} {say(sentences.LEADS_REPORTED, reported=reported, total=total, done=done, silent=names)}"


def _main_result(results: tuple[str, ...]) -> str:
    """What was done, in short and without documents, for a cell of Phụ lục I."""
    documents = sentences.DOCUMENTS.partition("{")[0]
    lines = (line.removeprefix("- ").removeprefix("+ ").partition(documents)[0].strip() for line in results)
    return shortened(" ".join(lines).removeprefix(f"{sentences.RESULT}: "), MAIN_RESULT)


def _figures(tasks: list[FrameRow]) -> str:
    counts, total = Counter(task[fields.STATUS] for task in tasks), len(tasks)
    shares = (say(sentences.SHARE, status=words.STATUS[status].text.lower(), count=counts[status.value], total=total,
                  percent=_percent(counts[status.value], total))
              for status in _COUNTED if counts[status.value] or status is Status.DONE)
    figures = say(sentences.FIGURES, total=total, shares="; ".join(shares))
    overdue = [printable(task["task_id"]) for task in tasks if task["timeliness"] == Timeliness.OVERDUE.value]
    if overdue:
        return f"{figures} {say(sentences.OVERDUE, count=len(overdue), tasks=', '.join(overdue))}"
    return f"{figures} {sentences.NONE_OVERDUE}" if counts[Status.MISSING.value] < total else figures


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def comparison(consolidation: Consolidation) -> str | None:
    """How many tasks stand further than a year ago, as far, and less far, these by number; and how many agencies wrote
    again what they wrote then. None where nothing is known of the round before. Returns of both rounds come at the same
    time of the year, so tasks that come back every year are counted too."""
    year, tasks = consolidation.plan.previous_year, consolidation.tasks
    if year is None:
        return None
    held = {each: list(tasks.loc[(tasks["movement"] == each.value).fillna(False), "task_id"]) for each in Movement}
    parts = [say(sentences.MOVED, count=len(ids), movement=words.MOVEMENT[movement].text.lower())
             for movement, ids in held.items() if ids]
    back = held[Movement.BACK]
    lower = sentences.LOWER.format(tasks=printable(", ".join(back))) if back else ""
    told = say(sentences.COMPARED if parts else sentences.NOT_COMPARED, year=str(year), total=len(tasks),
               compared=sum(map(len, held.values())), parts=", ".join(parts) + lower)
    again = {each.place.file for each in consolidation.intake.findings if each.code is Code.SAME_AS_LAST_YEAR}
    repeating = sum(bool(again.intersection(made.files)) for made in consolidation.intake.returns)
    return told + (say(sentences.REPEATED, count=repeating, year=str(year)) if repeating else "")


def indicators_part(consolidation: Consolidation) -> IndicatorsPart | None:
    """None where the plan asks for no figures."""
    rows = list(records(consolidation.indicators))
    if not rows:
        return None
    given = sum(row["reported"] > 0 for row in rows)
    whole = sum(row["reported"] == row["asked"] > 0 for row in rows)
    figures, plan = consolidation.figures, consolidation.plan
    silent = figures.loc[figures["value"].isna()].groupby("code")["agency"].agg(list).to_dict()
    sentence = sentences.INDICATORS_GIVEN if given else sentences.INDICATORS_NOT_GIVEN
    lines = tuple(_indicator(row, plan, silent.get(row["code"], [])) for row in rows)
    return IndicatorsPart(say(sentence, total=len(rows), given=given, whole=whole), lines)


def _indicator(row: FrameRow, plan: Plan, silent: list[str]) -> IndicatorPart:
    """A line; its note tells how the total was made where it is no sum, and who has given no figure."""
    total, mean = row["total"], row["way"] == Way.MEAN.value
    # a mean is printed to two places, a figure somebody gave and a sum of such whole
    places = 2 if mean else max(0, -int(Decimal(str(total or 0)).as_tuple().exponent))
    notes = [sentences.MEAN_FIGURE] if total is not None and mean and row["reported"] > 1 else []
    if row["latest"] and row["asked"] > 1:
        notes.append(sentences.LATEST_FIGURE.format(agency=printable(plan.agency(row["latest"]).name)))
    if silent and row["reported"]:
        agencies = named(map(printable, silent), SILENT_NAMED, sentences.AND_OTHERS)
        notes.append(sentences.WITHOUT_FIGURE.format(agencies=agencies))
    return IndicatorPart(printable(row["code"]), printable(row["name"]), printable(row["unit"]),
                         total=sentences.NO_FIGURE if total is None else number_vi(total, places),
                         reported=f"{row['reported']}/{row['asked']}", note=" ".join(notes))


#: A page or two: of each kind so many are named, the rest is counted.
AGENCIES, ERRORS, QUESTIONS, TEXTS = 40, 12, 10, 8
#: What stands for a file nobody has told the agency of: names of files change, the report does not.
_NOBODY_S = "Tệp chưa rõ của cơ quan nào"
#: Characters of what is said of one of them.
_LONGEST = 260


@dataclass(frozen=True, slots=True)
class Points:
    """How many open points there are, the first of them, a line each, and how many more than these ("" for none)."""
    total: str
    lines: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """All that is open, None where nothing of that kind is. `unprinted` counts answers not printed, "" for none."""
    missing: Points | None
    errors: Points | None
    questions: Points | None
    changed: Points | None
    unprinted: str


def open_points(standing: Standing, wordings: Iterable[Worded] = ()) -> OpenPoints:
    """What is open in a draft."""
    wordings = tuple(wordings)
    unprinted = sum(each.state in ("left_out", "cut") for each in wordings)
    return OpenPoints(missing=_points((each.name for each in standing.missing), AGENCIES),
                      errors=_points(_errors(standing), ERRORS),
                      questions=_points(map(_question, standing.to_decide), QUESTIONS),
                      changed=_points((_wording(each) for each in wordings if each.state == "changed"), TEXTS),
                      unprinted=number_vi(unprinted, 0) if unprinted else "")


def _errors(standing: Standing) -> Iterator[str]:
    """What is open: of officers' workbooks, then of agencies in register order; whatever files are called, it says the
    same in the same order."""
    agencies = {agency.code: (number, agency.name) for number, agency in enumerate(standing.plan.agencies)}
    nobody = len(agencies), _NOBODY_S
    owners = {record.file: agencies.get(record.agency or "", nobody) for record in standing.intake.files}
    told = []
    for each in standing.open:
        number, name = owners.get(each.place.file, (-1, each.place.file))
        details = {key: _of_owner(value, owners) if key.endswith("_at") else value
                   for key, value in each.details.items()}
        told.append((number, str(finding(each.code, each.place._replace(file=name), **details))))
    return (text for _, text in sorted(told, key=lambda each: each if each[0] >= 0 else (-1, "")))


def _of_owner(place: str, owners: Mapping[str, tuple[int, str]]) -> str:
    """A place, as written, with the agency for the file."""
    file, *at = place.rsplit(" › ", 2)
    return " › ".join((owners[file][1] if file in owners else file, *at))


def _question(asked: Question) -> str:
    texts = asked.texts
    whose = texts.get("agency") or _NOBODY_S
    where = "; ".join(text for text in (whose, texts.get("task"), texts.get("field")) if text)
    return f"{asked.mark} – {where}: {asked.texts.get('problem', '')}"


def _wording(line: Worded) -> str:
    where = "; ".join(text for name in ("part", "task", "agency") if (text := line.texts[name]))
    return f"{line.texts['mark']} – {where}"


def _points(lines: Iterable[str], most: int) -> Points | None:
    said = [shortened(" ".join(printable(line).split()), _LONGEST) for line in lines]
    if not said:
        return None
    more = number_vi(len(said) - most, 0) if len(said) > most else ""
    return Points(number_vi(len(said), 0), tuple(said[:most]), more)
