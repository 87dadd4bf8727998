"""The values of the report: everything its template may print, and nothing about how.

The keys of `report_context` are the template's variables (docs/report.md lists them).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.findings import Code
from toolkit.model import FileRecord, Medium, Outcome, Period, Plan, Role, Settings, Status, Timeliness
from toolkit.plan.names import agencies_mentioned
from toolkit.report import sentences
from toolkit.report.comparison import comparison
from toolkit.report.draft import OpenPoints
from toolkit.report.indicators import indicators_part
from toolkit.report.wording import Spot, places
from toolkit.report.wording.answers import Row, records
from toolkit.report.wording.places import LEADS_NAMED
from toolkit.report.wording.quotes import named, open_ended, shortened
from toolkit.report.wording.sentences import DOCUMENTS, RESULT
from toolkit.text import date_long, date_vi, is_blank, key, number_vi, printable
from toolkit.words import STATUS, TIMELINESS

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

#: A superior reads pages: of more agencies than these the rest is counted.
MISSING_NAMED = 20
#: Characters of a result in Phụ lục I.
MAIN_RESULT = 180

#: Printed where the records clerk will write a number or a day; no-break, so that the line keeps its room.
BLANK = "\u00a0" * 7
SHORT_BLANK = "\u00a0" * 5
#: What a line of the trích yếu is not broken at: before the number or the day of a document.
_NUMBER = re.compile(r"(?<=\bsố) (?=\d)|(?<=\bngày) (?=\d)")

#: The order in which a report counts statuses; none of the others can be a task's.
_COUNTED = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.MISSING)
_OTHER_FORM = frozenset((Code.FOREIGN_WORKBOOK, Code.WRONG_PLAN, Code.WRONG_PERIOD))


@dataclass(frozen=True, slots=True)
class TaskPart:
    """A task in the report. `leads` and `deadline` as printed in the annex.

    `status`: its status and whether it is on time; `standing`: that, and how far its leads are. `lines`: what was done
    and who coordinated, paragraph by paragraph. `main_result`: what was done, in short.
    """

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


def report_context(
    consolidation: Consolidation, worded: Iterable[Spot] | None = None, points: OpenPoints | None = None
) -> dict[str, Any]:
    """The values the report template may print, by name; `worded` are its places as the officer wants them, None: as the returns propose.

    `points` are what is open in a draft, None where the report is final.
    """
    plan = consolidation.plan
    spots = {(spot.part, spot.task_id): spot for spot in (places(consolidation) if worded is None else worded)}
    silent = not consolidation.intake.returns
    return {
        "draft": points is not None,
        "open_points": points,
        **document_values(plan.settings, plan.period),
        "returns": _returns(consolidation),
        "agencies": _agencies(consolidation),
        "tasks": _tasks_sentence(plan, consolidation),
        "groups": _groups(consolidation, spots),
        "figures": _figures(consolidation),
        "comparison": comparison(consolidation),
        "indicators": indicators_part(consolidation),
        "extras_number": _extras_number(plan) if spots["extras", ""].lines else "",
        **{part: spots[part, ""].lines or ((sentences.NO_RETURNS,) if silent else ()) for part in _PARTS},
        **{part: spots[part, ""].lines for part in _OPTIONAL},
    }


#: The places of the report that are values of their own; the optional ones have no heading where there is nothing to tell, or words of ours.
_PARTS = ("documents", "overall", "difficulties", "reasons", "proposals", "amendments")
_OPTIONAL = ("extras", "direction")


def document_values(settings: Settings, period: Period) -> dict[str, Any]:
    """What head, first sentence and signature print, by name: the settings, and the period's year and due date."""
    number = printable(settings.report_number).strip() or BLANK
    day = _date(settings.report_date, period)
    filled = settings.medium is Medium.PAPER
    return {
        "superior": printable(settings.superior),
        "issuer": printable(settings.issuer),
        "issuer_capitals": printable(settings.issuer).upper(),
        "number": number.zfill(2),
        "symbol": printable(settings.symbol),
        "urgency": settings.urgency,
        "place": printable(settings.place),
        "date": day,
        "annex_number": number.zfill(2) if filled else BLANK,
        "annex_date": day if filled else f"ngày{SHORT_BLANK}tháng{SHORT_BLANK}năm{SHORT_BLANK}",
        "subject": _NUMBER.sub("\u00a0", open_ended(settings.report_subject)),
        "year": str(period.year),
        "next_year": str(period.year + 1),
        "due_before": date_vi(period.due_before),
        "addressees": _items(settings.addressees),
        "legal_bases": _items(settings.legal_bases),
        **_decision_values(settings),
        "recipients": _items(settings.recipients),
        "archive": open_ended(settings.archive),
        "signer_titles": _signer(settings),
        "signer_name": printable(settings.signer_name),
    }


def _decision_values(settings: Settings) -> dict[str, str]:
    """The decision in full with its plan where it is mentioned first, short after that (Decree 30, Phụ lục I, II.6b)."""
    short = open_ended(settings.decision.split(" ngày ")[0])
    if any(key(short) in key(base) for base in settings.legal_bases):
        return {"decision": short, "decision_short": short}
    title = open_ended(settings.plan_title)
    full = open_ended(settings.decision) + (sentences.ISSUING.format(plan=title) if title else "")
    return {"decision": full, "decision_short": short}


def _date(day: date | None, period: Period) -> str:
    """The day in words; where it is open, room for it and the month of the period (Decree 30, Phụ lục I, II.4)."""
    if day is not None:
        return date_long(day)
    month = date_long(period.due_before).partition("tháng ")[2]
    return f"ngày{SHORT_BLANK}tháng {month}"


def _items(typed: Iterable[str]) -> tuple[str, ...]:
    return tuple(open_ended(each) for each in typed if not is_blank(each))


def _signer(settings: Settings) -> tuple[str, ...]:
    title = " ".join(part for part in (settings.signer_power, settings.signer_title) if part)
    return (title, settings.signer_deputy_title) if settings.signer_power == "KT." else (title,)


def _returns(consolidation: Consolidation) -> tuple[str, ...]:
    """Who has reported, who has not, and who did without being asked: a paragraph each."""
    rows = records(consolidation.agencies)
    by = Counter(row["timeliness"] for row in rows)
    reported = len(rows) - by["missing"]
    lines = [sentences.REPORTED.format(
        reported=number_vi(reported), expected=number_vi(len(rows)), percent=_percent(reported, len(rows)),
        when=_when(by["on_time"], by["late"]),
    )]
    if by["missing"]:
        sent = _sent_something(consolidation)
        names = [
            printable(row["name"]) + (sentences.SENT[sent[row["code"]]] if row["code"] in sent else "")
            for row in rows if row["timeliness"] == "missing"
        ]
        lines.append(sentences.MISSING.format(
            count=number_vi(by["missing"]), names=named(names, MISSING_NAMED, sentences.MISSING_MORE)))
    if unasked := [printable(name) for _, name, _ in _unasked(consolidation)]:
        lines.append(sentences.UNASKED.format(count=number_vi(len(unasked)), names=named(unasked, MISSING_NAMED, sentences.MISSING_MORE)))
    return tuple(lines)


def _when(on_time: int, late: int) -> str:
    if on_time + late > 1 and not (on_time and late):
        return sentences.ALL_ON_TIME if on_time else sentences.ALL_LATE
    parts = [sentences.ON_TIME.format(count=number_vi(on_time))] if on_time else []
    parts += [sentences.LATE.format(count=number_vi(late))] if late else []
    return sentences.AMONG_THEM + ", ".join(parts) if parts else ""


def _sent_something(consolidation: Consolidation) -> dict[str, str]:
    """What became of files of agencies, by code, a name of `sentences.SENT`; an agency's return says more, if it has one.

    A file that was put aside is that of the one agency its name mentions: enough to tell of it, not to count it.
    """
    became: dict[str, set[str]] = {}
    for record in consolidation.intake.files:
        owners = {record.agency} if record.agency else set()
        if not owners and record.outcome is Outcome.QUARANTINED:
            owners = agencies_mentioned([Path(record.file).stem.replace("_", " ")], consolidation.plan.agencies)
        if len(owners) == 1:
            became.setdefault(owners.pop(), set()).add(_became(record))
    return {agency: next(each for each in sentences.SENT if each in all_of_it) for agency, all_of_it in became.items()}


def _became(record: FileRecord) -> str:
    if record.outcome is Outcome.EMPTY:
        return "empty"
    return "other_form" if any(each.code in _OTHER_FORM for each in record.findings) else "unread"


def _unasked(consolidation: Consolidation) -> list[tuple[str, str, date]]:
    """Code, name and day of receipt of each agency that reports and was sent no form."""
    expected, names = {agency.code for agency in consolidation.plan.expected}, {each.code: each.name for each in consolidation.plan.agencies}
    return [(made.agency, names[made.agency], made.received) for made in consolidation.intake.returns if made.agency not in expected]


def _agencies(consolidation: Consolidation) -> tuple[AgencyPart, ...]:
    sent = _sent_something(consolidation)
    asked = [
        AgencyPart(
            printable(row["name"]),
            date_vi(row["received"]) if row["received"] is not None else sentences.NOTHING,
            f"{number_vi(row['rows_answered'])}/{number_vi(row['rows_total'])}" if row["rows_total"] else sentences.NOTHING,
            sentences.RECEIPT[sent.get(row["code"], "missing") if row["timeliness"] == "missing" else row["timeliness"]],
        )
        for row in records(consolidation.agencies)
    ]
    unasked = (
        AgencyPart(printable(name), date_vi(day), sentences.NOTHING, sentences.RECEIPT["unasked"])
        for _, name, day in _unasked(consolidation)
    )
    return (*asked, *unasked)


def _tasks_sentence(plan: Plan, consolidation: Consolidation) -> str:
    groups = len(consolidation.groups)
    sentence = sentences.TASKS_IN_GROUPS if groups > 1 else sentences.TASKS
    return sentence.format(tasks=number_vi(len(plan.tasks)), groups=number_vi(groups))


def _extras_number(plan: Plan) -> str:
    """What stands before the heading of tasks outside the annex: the number after those of the groups."""
    return f"{len(plan.groups) + 1}. " if len(plan.groups) > 1 else ""


def _groups(consolidation: Consolidation, spots: Mapping[tuple[str, str], Spot]) -> tuple[GroupPart, ...]:
    silent: dict[str, list[str]] = {}
    rows = consolidation.rows
    for row in records(rows.loc[rows["assigned"] & ~rows["answered"] & (rows["role"] == Role.LEAD.value)]):
        silent.setdefault(row["task_id"], []).append(printable(row["agency"]))
    tasks: dict[str, list[TaskPart]] = {}
    for task in records(consolidation.tasks):
        results, coordination = (spots[part, task["task_id"]] for part in ("results", "coordination"))
        tasks.setdefault(task["group"], []).append(_task(task, silent.get(task["task_id"], []), results, coordination))
    return tuple(
        GroupPart(printable(row["number"]), printable(row["title"]), tuple(tasks.get(row["number"], ())))
        for row in records(consolidation.groups)
    )


def _task(task: Row, silent: list[str], results: Spot, coordination: Spot) -> TaskPart:
    several = task["leads_total"] > 1 and task["leads_reported"]
    many = task["leads_total"] > LEADS_NAMED
    return TaskPart(
        id=printable(task["task_id"]),
        content=printable(task["content"]),
        leads=open_ended(task["leads"]) + (sentences.LEADS.format(count=task["leads_total"]) if many else ""),
        deadline=open_ended(task["deadline"]) or sentences.NO_DEADLINE,
        status=_status(task),
        standing=_standing(task, silent),
        lines=(*results.lines, *coordination.lines),
        main_result=" ".join(part for part in (_done(task) if several else "", _main_result(results)) if part),
    )


def _status(task: Row) -> str:
    """A task's status and whether it is on time; what leads wrote and nobody understood is no report nobody sent."""
    if task["status"] == Status.MISSING.value and task["leads_reported"]:
        return sentences.UNCLEAR
    status = STATUS[Status(task["status"])].text
    return f"{status}, {TIMELINESS[Timeliness(task['timeliness'])].text.lower()}" if task["timeliness"] else status


def _standing(task: Row, silent: list[str]) -> str:
    """A task's status in a sentence and, of several leads that are not all done, how many have reported and are done; who has not."""
    several, done = task["leads_total"] > 1, task["status"] == Status.DONE.value
    percent = "" if done or task["percent"] is None else _progress(task).format(percent=number_vi(task["percent"]))
    sentence = sentences.STATUS.format(status=_status(task), percent=percent)
    if not several or task["leads_done"] == task["leads_total"] or not task["leads_reported"]:
        return sentence
    named_one_by_one = silent if task["leads_total"] <= LEADS_NAMED else []
    told = sentences.LEADS_REPORTED.format(
        reported=task["leads_reported"], total=task["leads_total"], done=task["leads_done"],
        silent=sentences.SILENT.format(names="; ".join(named_one_by_one)) if named_one_by_one else "",
    )
    return f"{sentence} {told}"


def _progress(task: Row) -> str:
    if task["leads_total"] == 1:
        return sentences.PROGRESS
    return sentences.MEAN if task["leads_reported"] == task["leads_total"] else sentences.MEAN_OF_SOME


def _done(task: Row) -> str:
    return sentences.LEADS_DONE.format(done=task["leads_done"], total=task["leads_total"])


def _main_result(results: Spot) -> str:
    """What was done, in short and without documents, for a cell of Phụ lục I."""
    before_documents = DOCUMENTS.partition("{")[0]
    lines = (line.removeprefix("- ").removeprefix("+ ").partition(before_documents)[0].strip() for line in results.lines)
    return shortened(" ".join(lines).removeprefix(f"{RESULT}: "), MAIN_RESULT)


def _figures(consolidation: Consolidation) -> str:
    """How many tasks have which status, and which are overdue."""
    tasks = records(consolidation.tasks)
    counts = Counter(task["status"] for task in tasks)
    shares = [
        sentences.SHARE.format(
            status=STATUS[status].text.lower(), count=number_vi(counts[status.value]), total=number_vi(len(tasks)),
            percent=_percent(counts[status.value], len(tasks)),
        )
        for status in _COUNTED if counts[status.value] or status is Status.DONE
    ]
    overdue = [printable(task["task_id"]) for task in tasks if task["timeliness"] == Timeliness.OVERDUE.value]
    known = counts[Status.MISSING.value] < len(tasks)
    late = sentences.OVERDUE.format(count=number_vi(len(overdue)), tasks=", ".join(overdue)) if overdue else sentences.NONE_OVERDUE
    return sentences.FIGURES.format(total=number_vi(len(tasks)), shares="; ".join(shares)) + (f" {late}" if overdue or known else "")


def _percent(part: int, whole: int) -> str:
    return number_vi(100 * part / whole if whole else 0.0)
