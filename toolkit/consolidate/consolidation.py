"""Returns → frames: what all agencies said about all tasks, and what follows from it. No clock.

`columns` says what each frame holds, `frames` how a task's status follows from its leads' words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from toolkit.base.text import names_vi, number_vi
from toolkit.consolidate import columns, frames
from toolkit.consolidate.frames import Row, RowsByRole
from toolkit.consolidate.standing import unusable_files
from toolkit.intake.file_reading import later_than_report
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import Entry, Intake, Plan, Return, Role, Status
from toolkit.sheets.book_writer import cell_length, fits_a_cell

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Consolidation:
    """A round consolidated: the plan, what came back, and the frames described in `columns`; that of `answers`, the
    longest, is made when it is asked for.

    `findings` are about officers' workbooks, between agencies, and of texts too long for a cell; others: `intake`.
    """

    plan: Plan
    intake: Intake
    rows: pd.DataFrame
    tasks: pd.DataFrame
    agencies: pd.DataFrame
    groups: pd.DataFrame
    extras: pd.DataFrame
    free: pd.DataFrame
    indicators: pd.DataFrame
    figures: pd.DataFrame
    task_rows: tuple[Row, ...]  # the lines of `rows` as records
    findings: tuple[Finding, ...]

    @cached_property
    def returns(self) -> dict[str, Return]:
        """The returns by agency in register order, each row as it counts."""
        return _in_register_order(self.plan, self.intake)

    @cached_property
    def answers(self) -> pd.DataFrame:
        """`ANSWERS` of all returns."""
        return columns.frame(columns.ANSWERS, (
            (*answer, *place) for returned in self.returns.values()
            for *answer, place in frames.answer_lines(returned)))

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of sheet "Cần xử lý": `findings`, then file by file those of the intake."""
        return (*self.findings, *self.intake.findings)


def consolidate(plan: Plan, intake: Intake, of_workbooks: tuple[Finding, ...] = ()) -> Consolidation:
    """Plan and intake → the `Consolidation`. The order of returns makes no difference. `of_workbooks` are findings
    about the workbooks officers edit: whoever reads the results must see them too."""
    returns = _in_register_order(plan, intake)
    rows, figures = frames.rows_of_tasks(plan, returns), frames.figure_lines(plan, returns)
    by_role = frames.by_role(rows)
    row_frame, tasks = frames.row_frame(plan, rows), frames.task_frame(plan, by_role)
    return Consolidation(
        plan, intake, row_frame, tasks,
        agencies=frames.agency_frame(plan, returns, row_frame, unusable_files(intake, plan.agencies)),
        groups=frames.group_frame(plan, tasks),
        extras=frames.extra_frame(plan, returns.values()),
        free=frames.free_frame(plan, returns.values()),
        indicators=frames.indicator_frame(plan, figures),
        figures=columns.frame(columns.FIGURES, figures),
        task_rows=tuple(rows),
        findings=(*of_workbooks, *_between(plan, by_role, intake)),
    )


def findings_between(plan: Plan, intake: Intake) -> tuple[Finding, ...]:
    """The findings of `consolidate` that no single file has; without making a frame."""
    rows = frames.rows_of_tasks(plan, _in_register_order(plan, intake))
    return tuple(_between(plan, frames.by_role(rows), intake))


def _in_register_order(plan: Plan, intake: Intake) -> dict[str, Return]:
    """The returns by agency, each row as it counts."""
    ordered = sorted(intake.returns, key=lambda returned: plan.register_order[returned.agency])
    return {returned.agency: returned._replace(progress=tuple(row.counted for row in returned.progress),
                                               extras=tuple(row.counted for row in returned.extras))
            for returned in ordered}


def _between(plan: Plan, rows: RowsByRole, intake: Intake) -> Iterator[Finding]:
    """The findings between agencies: contradictions; for each agency that leads a reassigned task, the answer of the
    former lead; texts too long for a cell; returns dated later than the report they are in."""
    yield from _contradictions(plan, rows)
    files = {returned.agency: returned.files[0] for returned in intake.returns if returned.files}
    for found in intake.findings:
        for heir in found.details["heirs"] if found.code is Code.ROW_REASSIGNED else ():
            yield finding(
                Code.HANDED_OVER, Place(files.get(heir, words.RETURNS_FOLDER)), task=found.details["now"],
                said=found.details["said"], agency=plan.agency(found.details["agency"]).name,
                heir=plan.agency(heir).name, code=heir)
    for entry in long_entries(intake):
        yield finding(Code.TEXT_TOO_LONG, entry.place, length=number_vi(cell_length(entry.text), 0))
    for returned in intake.returns:
        if found_late := later_than_report(plan, returned.agency, returned.received):
            yield found_late


#: What a lead and its coordinator cannot both be right about. That a coordinator lags behind or has no part is usual.
_CONTRADICTIONS: Mapping[Status | None, Sequence[Status]] = {
    Status.DONE: (Status.NOT_STARTED,), Status.NOT_STARTED: (Status.DONE,),
    Status.NOT_DOING: (Status.DONE, Status.UNDER_WAY)}


def _contradictions(plan: Plan, rows: RowsByRole) -> Iterator[Finding]:
    """At most one finding for a task and a coordinators' status, at the row of the first lead; leads must agree."""
    for task in plan.tasks:
        leads = [row for row in rows.get((task.id, Role.LEAD), ()) if row.answer.status]
        statuses = {row.answer.status for row in leads}
        lead_status = statuses.pop() if len(statuses) == 1 else None
        for status in _CONTRADICTIONS.get(lead_status, ()):
            others = [row.agency for row in rows.get((task.id, Role.COORDINATING), ())
                      if row.answer.status is status]
            if others and lead_status:
                yield finding(
                    Code.LEADS_CONTRADICT, leads[0].answer.row, task=task.id,
                    lead=plan.agency(leads[0].agency).name, lead_status=words.STATUS[lead_status].text,
                    other=names_vi(plan.names_of(others), 3), other_status=words.STATUS[status].text)


def long_entries(intake: Intake) -> list[Entry]:
    """The typed cells that do not fit a cell of Excel, each once, in the order of returns and then of `intake.listed`.
    """
    typed = chain((entry for returned in intake.returns for entry in returned.entries),
                  (listed.entry for listed in intake.listed))
    return list({entry.place: entry for entry in typed if not fits_a_cell(entry.text)}.values())
