"""ke_hoach.xlsx → Plan, with everything that is wrong in it, each by its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Period, Plan, Role
from toolkit.plan.indicators import read_indicators
from toolkit.plan.names import Names, assign
from toolkit.plan.previous import read_previous
from toolkit.plan.register import Register, read_agencies, read_phrases, repeated_names
from toolkit.plan.settings import SettingsReader
from toolkit.plan.tables import Table, read_table
from toolkit.plan.tasks import TaskSheet, read_tasks, task_doubts

#: The columns of each sheet, and which of them may be missing.
_SHEETS: dict[str, tuple[dict[str, words.Word], tuple[str, ...]]] = {
    "settings": (words.SETTING_COLUMNS, ("guide",)),
    "tasks": (words.TASK_COLUMNS, ("group",)),
    "agencies": (words.AGENCY_COLUMNS, ("aliases", "contact", "email", "note")),
    "phrases": (words.PHRASE_COLUMNS, ("spellings",)),
    "indicators": (words.INDICATOR_COLUMNS, ("unit", "agencies", "note")),
}

#: Stands in while the rest of a workbook without a period is looked through.
_NO_PERIOD = Period(2000, date(2000, 12, 31))


def read_plan(path: Path) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan in that workbook, and what is wrong with it, in sheet order.

    Group phrases are expanded: codes, names or kinds of agencies become codes. A required setting that is
    missing is "" and a finding. Raises ToolkitError holding every finding where the workbook cannot be read,
    a sheet or a needed column is missing, or the period is not given.
    """
    from toolkit.sheetread import UnreadableFile, read_workbook

    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        raise ToolkitError(Code.PLAN_UNREADABLE, file=path.name, why=error.finding.problem.rstrip(".")) from error
    tables = {name: read_table(book, words.PLAN_SHEETS[name], *_SHEETS[name]) for name in _SHEETS}
    tables["previous"] = read_table(book, words.PREVIOUS_SHEET, fields.PREVIOUS_COLUMNS, ("name", "content", "difficulties"))
    if tables["previous"].absent:
        tables["previous"] = Table((), ())
    if tables["indicators"].absent:
        tables["indicators"] = Table((), ())
    found = (*book.findings, *(each for table in tables.values() for each in table.findings))
    for table in tables.values():
        if not table.usable:
            raise _stopped(table.findings[0], found)
    return _plan(book.file, tables, found)


def _plan(file: str, tables: Mapping[str, Table], found: Sequence[Finding]) -> tuple[Plan, tuple[Finding, ...]]:
    register = read_agencies(tables["agencies"])
    phrases = read_phrases(tables["phrases"], register.agencies)
    sheet = read_tasks(tables["tasks"])
    reader = SettingsReader(tables["settings"], file)
    period = reader.period()
    stop = reader.findings[-1] if period is None else None
    settings = reader.settings(register.lines)
    names = Names.of_plan(register.agencies, phrases.phrases, register.repeated)
    assignments = assign(sheet.tasks, register.agencies, names)
    indicators, of_indicators = read_indicators(tables["indicators"], register.agencies, phrases.phrases)
    plan = Plan(
        settings, period or _NO_PERIOD, sheet.groups, sheet.tasks, register.agencies, phrases.phrases, assignments,
        indicators=indicators,
    )
    previous, of_previous = read_previous(tables["previous"], plan)
    plan = replace(plan, previous=previous)
    found = (
        *found,
        *reader.findings,
        *sheet.findings,
        *task_doubts(sheet, names, plan.period.year),
        *_unled_tasks(plan, sheet),
        *register.findings,
        *_unsent_forms(plan, register),
        *phrases.findings,
        *repeated_names(register, phrases),
        *of_indicators,
        *of_previous,
        *_emptiness(plan, file),
    )
    if stop is not None:
        raise _stopped(stop, found)
    return plan, found


def _unled_tasks(plan: Plan, sheet: TaskSheet) -> Iterator[Finding]:
    """Tasks that name a lead, none of which receives a form."""
    receiving = {agency.code for agency in plan.expected}
    led = {row.task_id for row in plan.assignments if row.role is Role.LEAD and row.agency in receiving}
    for task in plan.tasks:
        if task.id not in led and sheet.lines[task.id].filled("leads"):
            yield finding(Code.NO_LEAD_REPORTS, sheet.lines[task.id].place("leads"), task=task.id)


def _unsent_forms(plan: Plan, register: Register) -> Iterator[Finding]:
    """Agencies that have tasks and receive no form."""
    counts = Counter(row.agency for row in plan.assignments)
    for agency in plan.agencies:
        if counts[agency.code] and not agency.receives_form:
            place = register.lines[agency.code].place("receives_form")
            yield finding(Code.FORM_NOT_SENT, place, agency=agency.name, count=counts[agency.code])


def _emptiness(plan: Plan, file: str) -> Iterator[Finding]:
    if not plan.tasks:
        yield finding(Code.NO_TASKS, Place(file, words.PLAN_SHEETS["tasks"]))
    if not plan.expected:
        yield finding(Code.NO_AGENCIES, Place(file, words.PLAN_SHEETS["agencies"]))


def _stopped(why: Finding, found: Sequence[Finding]) -> ToolkitError:
    return ToolkitError(why.code, why.place, found=tuple(found), **why.details)
