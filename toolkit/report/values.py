"""The values of the report: everything its template may print, and nothing about how.

The keys of `report_context` are the template's variables (docs/report.md lists them).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.findings import has_errors
from toolkit.model import Medium, Period, Role, Settings, Status, Timeliness
from toolkit.report.quotes import Quote, Quotes, closed, gathered, lines_of, open_ended, shortened
from toolkit.text import date_long, date_vi, is_blank, key, printable, says_nothing
from toolkit.words import EXTRA_ROLE, STATUS, TIMELINESS

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.consolidate import Consolidation

#: A superior reads pages: where there is more, the report says how much, and the consolidated workbook has it.
LEADS_NAMED = 4        # a task with more leads counts them, and quotes only LEADS_QUOTED
LEADS_QUOTED = 3
MISSING_NAMED = 20
DOCUMENTS_NAMED = 5
ASSESSMENTS = 5
DIFFICULTIES = 20
REASONS = 10
DIRECTIONS = 6
PROPOSALS = 20
AMENDMENTS = 60        # the Plan itself asks for these (part III.3)
EXTRAS = 10
MAIN_RESULT = 180      # characters of a result in Phụ lục I

#: Printed where the records clerk will write a number or a day; no-break, so that the line keeps its room.
BLANK = "\u00a0" * 7
SHORT_BLANK = "\u00a0" * 5

#: The order in which a report counts statuses; none of the others can be a task's.
_COUNTED = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.MISSING)
_NOT_DONE = (Status.NOT_STARTED.value, Status.NOT_DOING.value)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TaskPart:
    """A task in the report. `leads` as printed in the annex; `many`: more leads than are named one by one.

    `status` is "" where leads reported but none of their statuses could be understood. `silent` are the leads that
    have not answered, named only where others have and there are not `many`.
    `percent` is the mean of the leads' percents, None where none gave one or the task is done.
    """

    id: str
    content: str
    leads: str
    deadline: str
    status: str
    timeliness: str
    percent: float | None
    many: bool
    leads_total: int
    leads_reported: int
    leads_done: int
    silent: tuple[str, ...]
    results: Quotes
    main_result: str
    coordinators_total: int
    coordinators_reported: int
    coordinators_active: int


@dataclass(frozen=True, slots=True)
class GroupPart:
    """A group of the annex with its tasks; `title` is "" for tasks of no group."""

    number: str
    title: str
    tasks: tuple[TaskPart, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many tasks have a status (a word of `words.STATUS`, lower case), and what part of all that is in percent."""

    status: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class TasksPart:
    """All tasks counted; `by_status` leaves out statuses no task has; `overdue` are ids."""

    total: int
    by_status: tuple[Share, ...]
    overdue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReturnsPart:
    """Who has reported. `missing_named` are the first of the `missing`, `missing_more` counts the others."""

    expected: int
    reported: int
    percent: float
    on_time: int
    late: int
    missing: int
    missing_named: tuple[str, ...]
    missing_more: int


@dataclass(frozen=True, slots=True)
class DocumentsPart:
    """How many of the expected agencies name documents they issued, and the issuer's own ones, one by one as typed."""

    agencies: int
    own: tuple[str, ...]
    own_more: int


@dataclass(frozen=True, slots=True)
class AgencyPart:
    """A line of Phụ lục II. `received` is "" where the agency has not reported."""

    name: str
    received: str
    late: bool
    rows_answered: int
    rows_total: int


def report_context(consolidation: Consolidation) -> dict[str, Any]:
    """The values the report template may print, by name. It is a draft while any finding is an error or nobody has reported."""
    plan, found = consolidation.plan, (*consolidation.findings, *consolidation.intake.findings)
    rows = _records(consolidation.rows)
    return {
        "draft": has_errors(found) or not consolidation.intake.returns,
        **_document_values(plan.settings, plan.period),
        **_returns_values(consolidation, rows),
        **_task_values(consolidation, rows),
        **_opinion_values(consolidation, rows),
    }


def _document_values(settings: Settings, period: Period) -> dict[str, Any]:
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
        "subject": open_ended(settings.report_subject),
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
    named = any(key(short) in key(base) for base in settings.legal_bases)
    return {
        "decision": short if named else open_ended(settings.decision),
        "decision_short": short,
        "plan_title": "" if named else open_ended(settings.plan_title),
    }


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


def _returns_values(consolidation: Consolidation, rows: list[Row]) -> dict[str, Any]:
    agencies = [
        AgencyPart(
            name=printable(row["name"]),
            received=date_vi(row["received"]) if row["received"] is not None else "",
            late=row["timeliness"] == "late",
            rows_answered=row["rows_answered"],
            rows_total=row["rows_total"],
        )
        for row in _records(consolidation.agencies)
    ]
    reported, late = sum(bool(each.received) for each in agencies), sum(each.late for each in agencies)
    missing = [each.name for each in agencies if not each.received]
    returns = ReturnsPart(
        len(agencies), reported, _percent(reported, len(agencies)), reported - late, late,
        len(missing), tuple(missing[:MISSING_NAMED]), max(0, len(missing) - MISSING_NAMED),
    )
    return {"agencies": agencies, "returns": returns, "documents": _documents(consolidation, rows)}


def _documents(consolidation: Consolidation, rows: list[Row]) -> DocumentsPart:
    naming = [row for row in rows if not says_nothing(row["documents"])]
    issuer = consolidation.plan.settings.issuer_code
    typed = (part for row in naming if row["agency_code"] == issuer for part in re.split("[;\n]", row["documents"]))
    own = list(dict.fromkeys(open_ended(each) for each in typed if not is_blank(each)))
    named = tuple(own[:DOCUMENTS_NAMED])
    expected = set(consolidation.agencies["code"])
    return DocumentsPart(len({row["agency_code"] for row in naming} & expected), named, len(own) - len(named))


def _task_values(consolidation: Consolidation, rows: list[Row]) -> dict[str, Any]:
    tasks = _records(consolidation.tasks)
    leads = _leads(rows)
    groups = [
        GroupPart(
            number=printable(row["number"]),
            title=printable(row["title"]),
            tasks=tuple(_task(task, leads.get(task["task_id"], [])) for task in tasks if task["group"] == row["number"]),
        )
        for row in _records(consolidation.groups)
    ]
    return {"groups": groups, "groups_total": len(groups), "tasks": _tasks(tasks)}


def _tasks(tasks: list[Row]) -> TasksPart:
    counts = {status: sum(task["status"] == status.value for task in tasks) for status in _COUNTED}
    shares = tuple(
        Share(_lower(STATUS[status].text), count, _percent(count, len(tasks)))
        for status, count in counts.items()
        if count or status is Status.DONE
    )
    overdue = tuple(printable(task["task_id"]) for task in tasks if task["timeliness"] == Timeliness.OVERDUE.value)
    return TasksPart(len(tasks), shares, overdue)


def _leads(rows: list[Row]) -> dict[str, list[Row]]:
    leads: dict[str, list[Row]] = {}
    for row in rows:
        if row["assigned"] and row["role"] == Role.LEAD.value:
            leads.setdefault(row["task_id"], []).append(row)
    return leads


def _task(task: Row, leads: list[Row]) -> TaskPart:
    many = len(leads) > LEADS_NAMED
    results = _results(leads, LEADS_QUOTED if many else LEADS_NAMED)
    silent = [] if many or not task["leads_reported"] else [printable(row["agency"]) for row in leads if not row["answered"]]
    unclear = task["status"] == Status.MISSING.value and task["leads_reported"]
    return TaskPart(
        id=printable(task["task_id"]),
        content=printable(task["content"]),
        leads=open_ended(task["leads"]),
        deadline=open_ended(task["deadline"]),
        status="" if unclear else STATUS[Status(task["status"])].text,
        timeliness=_lower(TIMELINESS[Timeliness(task["timeliness"])].text) if task["timeliness"] else "",
        percent=None if task["status"] == Status.DONE.value else task["percent"],
        many=many,
        silent=tuple(silent),
        results=results,
        main_result=_main_result(results),
        **{name: task[name] for name in _COUNTS},
    )


_COUNTS = (
    "leads_total", "leads_reported", "leads_done", "coordinators_total", "coordinators_reported", "coordinators_active",
)


def _results(leads: list[Row], most: int) -> Quotes:
    telling = [row for row in leads if not (is_blank(row["result"]) and says_nothing(row["documents"]))]
    alike = len({row["status"] for row in leads}) == 1
    shown = tuple(_result(row, alone=len(leads) == 1, alike=alike) for row in telling[:most])
    return Quotes(shown, len(telling) - len(shown))


def _result(row: Row, *, alone: bool, alike: bool) -> Quote:
    """What a lead wrote. Its status is told where leads differ; its name, where there are others and it does not begin with it."""
    lines, cut = lines_of(row["result"])
    lines, agency = lines or ("",), printable(row["agency"])
    named = alone or (alike and key(lines[0]).startswith(key(agency)))
    status = "" if alone or alike else _status(row)
    return Quote("" if named else agency, lines, status=status, documents=_documents_of(row), cut=cut)


def _documents_of(row: Row) -> str:
    return "" if says_nothing(row["documents"]) else closed(open_ended(row["documents"]))


def _main_result(results: Quotes) -> str:
    """The first result in short, for a cell of Phụ lục I; "" where there is none."""
    first = next((quote for quote in results.shown if any(quote.lines)), None)
    if first is None:
        return ""
    text = shortened(" ".join(line.removeprefix("+ ") for line in first.lines if line), MAIN_RESULT)
    return f"{first.who}: {text}" if first.who else text


def _opinion_values(consolidation: Consolidation, rows: list[Row]) -> dict[str, Any]:
    issuer = consolidation.plan.settings.issuer_code
    free = sorted(_records(consolidation.free), key=lambda row: row["agency_code"] != issuer)
    by_lead = [row for row in rows if row["role"] == Role.LEAD.value]
    others = [row for row in rows if row["role"] != Role.LEAD.value]
    extras: list[Row] = [
        {**row, "task_id": _lower(EXTRA_ROLE.text)}
        for row in _records(consolidation.extras)
        if not (says_nothing(row["content"]) and says_nothing(row["result"]))
    ]
    return {
        "overall": gathered(_part(free, "overall"), "text", ASSESSMENTS),
        "direction": gathered(_part(free, "direction"), "text", DIRECTIONS),
        "amendments": gathered(_part(free, "amendments"), "text", AMENDMENTS),
        "difficulties": gathered(
            [row for row in by_lead + extras if row["status"] not in _NOT_DONE], "difficulties", DIFFICULTIES),
        "reasons": gathered([row for row in by_lead if row["status"] in _NOT_DONE], "difficulties", REASONS),
        "difficulties_of_coordinators": sum(not says_nothing(row["difficulties"]) for row in others),
        "proposals": gathered(by_lead + others + extras, "proposals", PROPOSALS),
        "extras": Quotes(tuple(map(_extra, extras[:EXTRAS])), max(0, len(extras) - EXTRAS)),
    }


def _part(free: list[Row], part: str) -> list[Row]:
    return [row for row in free if row["part"] == part]


def _extra(row: Row) -> Quote:
    lines, cut = lines_of(f"{closed(open_ended(row['content']))} {row['result']}")
    return Quote(printable(row["agency"]), lines or ("",), status=_status(row), documents=_documents_of(row), cut=cut)


def _status(row: Row) -> str:
    return _lower(STATUS[Status(row["status"])].text) if row["status"] else ""


def _lower(word: str) -> str:
    """One of our own words in the middle of a sentence."""
    return word[:1].lower() + word[1:]


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _records(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame, None where it has NA."""
    known = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(frame.columns, values, strict=True)) for values in known.itertuples(index=False, name=None)]
