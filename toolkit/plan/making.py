"""A new round's plan: the tasks of an annex, and the settings, agencies and phrases of a plan we have."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date

from toolkit.model import Annex, Period, Plan
from toolkit.plan.names import Names, assign


def new_plan(annex: Annex, base: Plan, year: int | None = None) -> Plan:
    """The plan of `annex` with the settings, agencies and phrases of `base`, for the report year `year`.

    `year` None keeps the period of `base`. For another year the due date moves along, and the report's number
    and date are open again; years written in the settings' wording are the officer's to change. It knows no answers of
    a round before (`toolkit.plan.carry_over`). Names of the
    annex that are not in the register assign nobody here and are findings once the written workbook is read.
    """
    plan = base if year is None or year == base.period.year else _moved(base, year)
    names = Names.of_plan(base.agencies, base.phrases)
    assignments = assign(annex.tasks, base.agencies, names)
    return replace(plan, groups=annex.groups, tasks=annex.tasks, assignments=assignments, previous=())


def _moved(base: Plan, year: int) -> Plan:
    due = base.period.due_before
    then = due.year + year - base.period.year
    day = min(due.day, calendar.monthrange(then, due.month)[1])
    return replace(
        base,
        settings=replace(base.settings, report_number="", report_date=None),
        period=Period(year, date(then, due.month, day)),
    )
