"""ke_hoach.xlsx ↔ Plan, with everything that is wrong in it, each by its cell; new plans; whom names mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from toolkit import words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Period, Plan, Role
from toolkit.plan.carry_over import new_plan
from toolkit.plan.names import Names, Register, assign, read_agencies, read_phrases, repeated_names, split_names
from toolkit.plan.settings import SettingsReader
from toolkit.plan.tables import SHEETS, PlanTable, read_table
from toolkit.plan.tasks import TaskSheet, read_indicators, read_previous, read_tasks, task_doubts
from toolkit.workbooks import UnreadableFile, read_workbook, remarks_of

__all__ = ["Names", "new_plan", "read_plan", "split_names", "write_plan"]

#: The sheets a plan may do without.
_OPTIONAL = ("indicators", "previous")
#: Stands in while the rest of a workbook without a period is looked through.
_NO_PERIOD = Period(2000, date(2000, 12, 31))


def write_plan(plan: Plan) -> bytes:
    """The plan workbook of `plan`: `read_plan` gives back an equal plan.

    A phrase's members are written as a kind where they are all the agencies of that kind, so that an agency
    added later belongs to it.
    """
    from toolkit.plan.writing import workbook

    return workbook(plan)


def read_plan(path: Path) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan in that workbook, and what is wrong with it, in sheet order.

    Group phrases are expanded: codes, names or kinds of agencies become codes. A required setting that is
    missing is "" and a finding. Raises ToolkitError holding every finding where the workbook cannot be read,
    a sheet or a needed column is missing, or the period is not given.
    """
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        raise ToolkitError(Code.PLAN_UNREADABLE, file=path.name, why=error.finding.problem.rstrip(".")) from error
    tables = {name: read_table(book, *sheet) for name, sheet in SHEETS.items()}
    tables |= {name: PlanTable() for name in _OPTIONAL if tables[name].absent}
    found = (*remarks_of(book), *(each for table in tables.values() for each in table.findings))
    stop = next((table.findings[0] for table in tables.values() if not table.usable), None)
    if stop is not None:
        raise _stopped(stop, found)
    return _plan(book.file, tables, found)


def _plan(file: str, tables: Mapping[str, PlanTable], found: Sequence[Finding]) -> tuple[Plan, tuple[Finding, ...]]:
    register = read_agencies(tables["agencies"])
    agencies = register.agencies
    phrases, of_phrases = read_phrases(tables["phrases"], agencies)
    sheet = read_tasks(tables["tasks"])
    reader = SettingsReader(tables["settings"], file)
    period = reader.period()
    stop = reader.findings[-1] if period is None else None
    settings = reader.settings(register.lines)
    names = Names.of_plan(agencies, phrases, register.repeated)
    indicators, of_indicators = read_indicators(tables["indicators"], agencies, phrases)
    plan = Plan(
        settings, period or _NO_PERIOD, sheet.groups, sheet.tasks, agencies, phrases,
        assign(sheet.tasks, agencies, names), indicators=indicators,
    )
    previous, of_previous = read_previous(tables["previous"], plan)
    plan = replace(plan, previous=previous)
    found = (
        *found, *reader.findings,
        *sheet.findings, *task_doubts(sheet, names, plan.period.year), *_unled_tasks(plan, sheet),
        *register.findings, *_unsent_forms(plan, register),
        *of_phrases, *repeated_names(register, zip(phrases, tables["phrases"].lines, strict=True)),
        *of_indicators, *of_previous, *_emptiness(plan, file),
    )
    if stop is not None:
        raise _stopped(stop, found)
    return plan, found


def _unled_tasks(plan: Plan, sheet: TaskSheet) -> Iterator[Finding]:
    """Tasks that name a lead, none of which receives a form."""
    receiving = {agency.code for agency in plan.expected}
    led = {row.task_id for row in plan.assignments if row.role is Role.LEAD and row.agency in receiving}
    for task, line in sheet.lines.items():
        if task not in led and line.filled("leads"):
            yield line.told(Code.NO_LEAD_REPORTS, "leads", task=task)


def _unsent_forms(plan: Plan, register: Register) -> Iterator[Finding]:
    """Agencies that have tasks and receive no form."""
    counts = Counter(row.agency for row in plan.assignments)
    for agency in plan.agencies:
        if counts[agency.code] and not agency.receives_form:
            line, count = register.lines[agency.code], counts[agency.code]
            yield line.told(Code.FORM_NOT_SENT, "receives_form", agency=agency.name, count=count)


def _emptiness(plan: Plan, file: str) -> Iterator[Finding]:
    if not plan.tasks:
        yield finding(Code.NO_TASKS, Place(file, words.PLAN_SHEETS["tasks"]))
    if not plan.expected:
        yield finding(Code.NO_AGENCIES, Place(file, words.PLAN_SHEETS["agencies"]))


def _stopped(why: Finding, found: Sequence[Finding]) -> ToolkitError:
    return ToolkitError(why.code, why.place, found=tuple(found), **why.details)
