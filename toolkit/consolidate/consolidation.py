"""Returns → frames: what all agencies said about all tasks, and what follows from it. No clock.

`columns` says what each frame holds, `frames` how a task's status follows from its leads' words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from toolkit.base.text import grouped, number_vi
from toolkit.consolidate import frames
from toolkit.consolidate.frames import Row, RowsByRole, compared_with, contradictions
from toolkit.consolidate.standing import unusable_files
from toolkit.intake.file_reading import later_than_report
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import Assignment, Entry, Intake, Plan, Return, Role
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
    findings: tuple[Finding, ...]

    @cached_property
    def answers(self) -> pd.DataFrame:
        """`ANSWERS` of all returns."""
        return frames.answer_frame(_in_register_order(self.plan, self.intake).values())

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What sheet "Cần xử lý" holds: `findings`, then file by file those of the intake."""
        return (*self.findings, *self.intake.findings)


def consolidate(plan: Plan, intake: Intake, told: tuple[Finding, ...] = ()) -> Consolidation:
    """What the returns say about the plan. The order of returns makes no difference.

    `told` are findings about the workbooks officers edit: whoever reads the results must see them too.
    """
    returns = _in_register_order(plan, intake)
    held = _rows(plan, returns)
    by_role, rows = _by_role(held), frames.row_frame(plan, held)
    tasks, counted = frames.task_frame(plan, by_role), frames.with_sums(plan)
    figures = frames.figure_rows(counted, returns, held)
    return Consolidation(
        plan, intake, rows, tasks,
        agencies=frames.agency_frame(plan, returns, rows, unusable_files(intake, plan.agencies)),
        groups=frames.group_frame(plan, tasks),
        extras=frames.extra_frame(plan, returns.values()),
        free=frames.free_frame(plan, returns.values()),
        indicators=frames.indicator_frame(counted, returns, figures),
        figures=frames.figure_frame(counted, returns, figures),
        findings=(*told, *_between(plan, by_role, intake)),
    )


def findings_between(plan: Plan, intake: Intake) -> tuple[Finding, ...]:
    """What `consolidate` has to tell of the returns that no single file tells; no frame is made for it."""
    return tuple(_between(plan, _by_role(_rows(plan, _in_register_order(plan, intake))), intake))


def _between(plan: Plan, rows: RowsByRole, intake: Intake) -> Iterator[Finding]:
    yield from contradictions(plan, rows)
    yield from _handed_over(plan, intake)
    yield from _too_long(intake)
    yield from _about_days(plan, intake)


def _handed_over(plan: Plan, intake: Intake) -> Iterator[Finding]:
    """For each agency that leads a task since it was reassigned, what the former lead answered about it."""
    files = {made.agency: made.files[0] for made in intake.returns if made.files}
    for told in [each.details for each in intake.findings if each.code is Code.ROW_REASSIGNED]:
        for heir in told["heirs"]:
            yield finding(
                Code.HANDED_OVER, Place(files.get(heir, words.RETURNS_FOLDER)), task=told["now"], said=told["said"],
                agency=plan.agency(told["agency"]).name, heir=plan.agency(heir).name, code=heir)


def _in_register_order(plan: Plan, intake: Intake) -> dict[str, Return]:
    """The returns by agency, each row as it counts."""
    ordered = sorted(intake.returns, key=lambda returned: plan.register_order[returned.agency])
    return {returned.agency: returned._replace(progress=tuple(row.counted for row in returned.progress),
                                               extras=tuple(row.counted for row in returned.extras))
            for returned in ordered}


def _rows(plan: Plan, returns: Mapping[str, Return]) -> list[Row]:
    """Each agency's part in each task, assigned or answered, in the order of frame `rows`.

    ValueError where an agency answers a task twice: neither may be lost.
    """
    present = {agency.code for agency in plan.expected} | returns.keys()
    said = {(code, each.task_id): each for code, made in returns.items() for each in made.progress}
    if len(said) < sum(len(made.progress) for made in returns.values()):
        raise ValueError("two answers of one task")
    before, year_before = ({place: compared_with(place[0], answers) for place, answers in held.items()}
                           for held in (plan.answered, plan.answered_year_before))
    asked = ((each, (each.agency, each.task_id)) for each in plan.assignments if each.agency in present)
    rows = [Row(each, returns.get(each.agency), said.pop(place, None), True, before.get(place), year_before.get(place))
            for each, place in asked]
    rows += [Row(Assignment(task, code, each.role), returns[code], each, False, before.get((code, task)))
             for (code, task), each in said.items()]
    order = {task.id: place for place, task in enumerate(plan.tasks)}
    return sorted(rows, key=lambda row: (
        order.get(row.assignment.task_id, len(order)), row.assignment.role is not Role.LEAD,
        plan.register_order[row.assignment.agency]))


def _by_role(rows: Iterable[Row]) -> RowsByRole:
    return grouped((row for row in rows if row.assigned), lambda row: (row.assignment.task_id, row.assignment.role))


def _about_days(plan: Plan, intake: Intake) -> Iterator[Finding]:
    """Which agencies are late by a day that may be wrong, and each return dated later than the report it is in."""
    asked = {doubt.agency for doubt in intake.doubts if doubt.reason and doubt.reason.code is Code.RECEIVED_DOUBTFUL}
    if asked:
        late = "; ".join(agency.name for agency in plan.agencies if agency.code in asked)
        place = Place(words.REVIEW_FILE, words.REVIEW_SHEET)
        yield finding(Code.RECEIVED_ASKED, place, count=len(asked), agencies=late)
    for returned in intake.returns:
        if told := later_than_report(plan, returned.agency, returned.received):
            yield told


def long_entries(intake: Intake) -> list[Entry]:
    """What was typed and does not fit a cell, each once, in the order of returns and then of `intake.listed`."""
    typed = chain((entry for made in intake.returns for entry in made.entries), (each.entry for each in intake.listed))
    return list({entry.place: entry for entry in typed if not fits_a_cell(entry.text)}.values())


def _too_long(intake: Intake) -> Iterator[Finding]:
    """A finding for each of them that the intake has not told of."""
    told = {each.place for each in intake.findings if each.code is Code.TEXT_TOO_LONG}
    for entry in long_entries(intake):
        if entry.place not in told:
            yield finding(Code.TEXT_TOO_LONG, entry.place, length=number_vi(cell_length(entry.text), 0))
