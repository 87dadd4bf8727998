"""Plan and intake → the `Consolidation`: the answers of all agencies as frames, and findings about them. No clock.

`columns` declares the frames, `rows` derives a task's status from its leads' answers. Frames are made on demand: a
round that is only looked at needs none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from toolkit.base.text import grouped, names_vi, number_vi, rounded
from toolkit.consolidate import columns
from toolkit.consolidate.columns import UNCLEAR_MARK, make_frame
from toolkit.consolidate.rows import (
    EMPTY_ROW,
    AnswerPair,
    Row,
    answer_lines,
    answer_place,
    combined,
    frame_value,
    mean,
    row_answers,
    row_columns,
    row_movement,
    rows_of_tasks,
    task_movement,
    task_status,
    task_timeliness,
)
from toolkit.consolidate.standing import receipt_timeliness, unusable_files
from toolkit.intake.file_reading import later_than_report
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import leads_shown
from toolkit.model.period import deadline_day
from toolkit.model.records import Entry, Intake, Plan, Return, Role, Status, Task, TaskNumber, Way
from toolkit.sheets.book_writer import cell_length, fits_a_cell

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Consolidation:
    """A consolidated round: the plan, the intake, and the frames that `columns` declares.

    `findings` are about officers' workbooks, differences between agencies, and texts too long for a cell; findings
    about files are the intake's."""

    plan: Plan
    intake: Intake
    findings: tuple[Finding, ...] = ()

    def with_findings(self, findings: tuple[Finding, ...]) -> Consolidation:
        """This consolidation with other findings; frames made before are kept."""
        changed = copy(self)
        vars(changed)["findings"] = findings
        return changed

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of sheet "Cần xử lý": those of the round, then those of the intake, file by file."""
        return (*self.findings, *self.intake.findings)

    @cached_property
    def returns(self) -> dict[str, Return]:
        """The returns by agency code in register order, each row with the answers that count."""
        ordered = sorted(self.intake.returns, key=lambda returned: self.plan.register_order[returned.agency])
        return {returned.agency: returned._replace(progress=tuple(row.counted for row in returned.progress),
                                                   extras=tuple(row.counted for row in returned.extras))
                for returned in ordered}

    @cached_property
    def task_rows(self) -> list[Row]:
        """The lines of frame `rows` as records."""
        return rows_of_tasks(self.plan, self.returns)

    @cached_property
    def rows_by_role(self) -> dict[tuple[TaskNumber, Role], list[Row]]:
        """The assigned rows by task and role."""
        return grouped((row for row in self.task_rows if row.assigned), lambda row: (row.task_id, row.role))

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Frame `columns.ANSWERS`: every answer of every return."""
        return make_frame(columns.ANSWERS, chain.from_iterable(map(answer_lines, self.returns.values())))

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Frame `columns.ROWS`: every assignment with its agency's answers."""
        tasks = {task.id: {"group": task.group, "content": task.content} for task in self.plan.tasks}
        return make_frame(columns.ROWS, ({
            **row_answers(row.answer), **self._agency_columns(row.agency),
            **tasks.get(row.task_id, {"group": "", "content": ""}),
            "task_id": row.task_id, "role": row.role.value, "assigned": row.assigned,
            "reported": row.returned is not None,
            "movement": frame_value(row_movement(row.previous, row.answer))} for row in self.task_rows))

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """Frame `columns.TASKS`: the state of each task."""
        return make_frame(columns.TASKS, (_task_line(self.plan, task, *(
            self.rows_by_role.get((task.id, role), ()) for role in Role)) for task in self.plan.tasks))

    @cached_property
    def agencies(self) -> pd.DataFrame:
        """Frame `columns.AGENCIES`: receipt and number of answered rows of each expected agency."""
        unusable, received = unusable_files(self.intake, self.plan.agencies), {
            code: returned.received for code, returned in self.returns.items()}
        assigned = grouped((row for row in self.task_rows if row.assigned), lambda row: row.agency)
        return make_frame(columns.AGENCIES, ({
            "code": agency.code, "name": agency.name, "kind": agency.kind.value, "received": received.get(agency.code),
            "timeliness": receipt_timeliness(self.plan, received.get(agency.code)),
            "unusable": "" if agency.code in received else unusable.get(agency.code, ""),
            "rows_total": len(assigned.get(agency.code, ())),
            "rows_answered": _count_answered(assigned.get(agency.code, ()))} for agency in self.plan.expected))

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Frame `columns.GROUPS`: number of tasks by group and status."""
        titles = {group.number: group.title for group in self.plan.groups}
        counts = Counter(zip(self.tasks["group"], self.tasks["status"], strict=True))
        lines = list[dict[str, Any]]()
        for number in dict.fromkeys((*titles, *self.tasks["group"])):
            of_status = {status.value: counts[number, status.value] for status in columns.TASK_STATUSES}
            lines.append({"number": number, "title": titles.get(number, ""), "tasks_total": sum(of_status.values()),
                          **of_status})
        return make_frame(columns.GROUPS, lines)

    @cached_property
    def extras(self) -> pd.DataFrame:
        """Frame `columns.EXTRAS`: the tasks outside the annex."""
        return make_frame(columns.EXTRAS, ({**self._agency_columns(code), "task_id": row.task_id, **row_answers(row)}
                                      for code, returned in self.returns.items() for row in returned.extras))

    @cached_property
    def free(self) -> pd.DataFrame:
        """Frame `columns.FREE`: the free parts of the forms."""
        return make_frame(columns.FREE, (
            {**self._agency_columns(code), "part": part, "text": returned.free[part].text,
             **returned.free[part].place._asdict()}
            for code, returned in self.returns.items() for part in fields.FREE_PARTS if part in returned.free))

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Frame `columns.FIGURES`: every agency's figure of every indicator."""
        return make_frame(columns.FIGURES, self._figure_lines)

    @cached_property
    def _figure_lines(self) -> list[dict[str, Any]]:
        """The lines of frame `figures`, each also with the day of receipt and the number of lacking periods."""
        lines = list[dict[str, Any]]()
        asked = ((indicator, agency) for indicator in self.plan.indicators for agency in self.plan.asked(indicator))
        for indicator, agency in asked:
            returned = self.returns.get(agency.code)
            row = returned.figures.get(indicator.code, EMPTY_ROW) if returned else EMPTY_ROW
            unclear = row.unclear.get(fields.FIGURE)
            lines.append({
                **self._agency_columns(agency.code), "code": indicator.code, "reported": returned is not None,
                **row_columns(row), "value": row.value, "unclear": unclear.text if unclear else "",
                "lacking": ", ".join(row.lacking), **answer_place(row, fields.FIGURE)._asdict(),
                "received": returned and returned.received, "periods_lacking": len(row.lacking)})
        return lines

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Frame `columns.INDICATORS`: the total of each indicator. Of a LATEST indicator one figure counts: of the
        latest period, then of the return received last, then of the first agency in register order."""
        by_indicator, lines = grouped(self._figure_lines, lambda line: line["code"]), list[dict[str, Any]]()
        for indicator in self.plan.indicators:
            way = indicator.way or Way.SUM  # a plan without a way has an error; the sum is shown until it is mended
            asked = by_indicator.get(indicator.code, [])
            given = counted = [line for line in asked if line["value"] is not None]
            if given and way is Way.LATEST:
                counted = [max(given, key=lambda line: (-line["periods_lacking"], line["received"]))]
            missing = (line["agency"] + (
                UNCLEAR_MARK if line["unclear"] else f" ({line['lacking']})" if line["lacking"] else "")
                       for line in asked if line["value"] is None or line["lacking"])
            lines.append({
                **indicator._asdict(), "way": way.value, "asked": len(asked), "reported": len(given),
                "latest": counted[0]["agency_code"] if given and way is Way.LATEST else "",
                "missing": "; ".join(missing), "total": _combined_figure(way, [line["value"] for line in counted])})
        return make_frame(columns.INDICATORS, lines)

    def _agency_columns(self, code: str) -> dict[str, str]:
        """Code of an agency → the two columns with its code and name."""
        return {"agency_code": code, "agency": self.plan.names[code]}


def consolidate(plan: Plan, intake: Intake, workbook_findings: tuple[Finding, ...] = ()) -> Consolidation:
    """Plan and intake → the `Consolidation`; the order of returns makes no difference. `workbook_findings` are about
    the workbooks officers edit: readers of the results must see them too."""
    consolidation = Consolidation(plan, intake)
    return consolidation.with_findings((*workbook_findings, *_cross_agency_findings(consolidation)))


# ── a line of frame `tasks` ───────────────────────────────────────────────────────────────────────


def _task_line(plan: Plan, task: Task, leads: Sequence[Row], coordinators: Sequence[Row]) -> dict[str, Any]:
    """A task and the rows of its leads and coordinators → its line in frame `tasks`."""
    statuses, due = [row.answer.status for row in leads], deadline_day(task.deadline, plan.period)
    status, last_day = task_status(statuses), min(plan.period.data_days[1], plan.period.last_day)
    days = [(row.answer.completed, row.returned.since.get(task.id, row.returned.received))
            for row in leads if row.returned]
    return {
        "task_id": task.id, "group": task.group, "content": task.content, "leads": leads_shown(plan, task.id),
        "product": task.product, "deadline": task.deadline, "due": due, "status": status.value,
        "timeliness": frame_value(task_timeliness(status, due, last_day, days)),
        **_comparison_columns(columns.BEFORE, [(row.previous, row.answer) for row in leads]),
        **_comparison_columns(columns.YEAR_BEFORE, [(row.year_before, row.answer) for row in leads]),
        "leads_total": len(leads), "leads_reported": _count_answered(leads), "leads_done": statuses.count(Status.DONE),
        "coordinators_total": len(coordinators), "coordinators_reported": _count_answered(coordinators),
        "coordinators_active": sum(row.answer.status in (Status.UNDER_WAY, Status.DONE) for row in coordinators),
        "percent": mean(row.answer.percent for row in leads),
        **{name: _combined_figure(Way.SUM, [row.answer.values[name] for row in (*leads, *coordinators)
                                  if name in row.answer.values]) for name in fields.summed()}}


def _count_answered(rows: Iterable[Row]) -> int:
    """Number of rows in which anything was typed."""
    return sum(bool(row.answer.typed) for row in rows)


def _comparison_columns(columns: Iterable[str], leads: Sequence[AnswerPair]) -> dict[str, Any]:
    """The leads' answers then and now → three columns: the task's status in the earlier round, the mean of its leads'
    percents there, and the movement since. `columns` are their names."""
    status, movement = task_movement(leads)
    # one earlier answer may be the predecessor of several leads of today
    earlier = dict.fromkeys(previous for previous, _ in leads if previous)
    percent = mean(previous.percent for previous in earlier)
    return dict(zip(columns, (frame_value(status), percent, frame_value(movement)), strict=True))


def _combined_figure(way: Way, values: Sequence[Any]) -> float | None:
    """The total of the figures that count, None where nobody gave one: never zero. A mean of several has two decimal
    places: three would be read as thousands above."""
    if not values or way is Way.NONE:
        return None
    total = combined(way, values)
    return float(rounded(total, 2) if way is Way.MEAN and len(values) > 1 else total)


# ── findings ──────────────────────────────────────────────────────────────────────────────────────


def _cross_agency_findings(consolidation: Consolidation) -> Iterator[Finding]:
    """The findings that concern several files or agencies: contradictions between agencies, answers of former leads of
    reassigned tasks, texts too long for a cell, returns dated after the report."""
    plan, intake = consolidation.plan, consolidation.intake
    yield from _contradictions(plan, consolidation.rows_by_role)
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


#: By a lead's status the coordinators' statuses that contradict it. A coordinator may lag behind or have no part.
_CONTRADICTIONS: Mapping[Status | None, Sequence[Status]] = {
    Status.DONE: (Status.NOT_STARTED,), Status.NOT_STARTED: (Status.DONE,),
    Status.NOT_DOING: (Status.DONE, Status.UNDER_WAY)}


def _contradictions(
    plan: Plan, rows: Mapping[tuple[TaskNumber, Role], Sequence[Row]]) -> Iterator[Finding]:
    """The findings of tasks whose coordinators contradict their leads, where all leads agree: one for a task and
    coordinators' status, at the first lead's row."""
    for task in plan.tasks:
        leads = [row for row in rows.get((task.id, Role.LEAD), ()) if row.answer.status]
        statuses = {row.answer.status for row in leads}
        lead_status = statuses.pop() if len(statuses) == 1 else None
        for status in _CONTRADICTIONS.get(lead_status, ()):
            coordinators = [row.agency for row in rows.get((task.id, Role.COORDINATING), ())
                            if row.answer.status is status]
            if coordinators and lead_status:
                yield finding(
                    Code.LEADS_CONTRADICT, leads[0].answer.row, task=task.id,
                    lead=plan.agency(leads[0].agency).name, lead_status=words.STATUS[lead_status].text,
                    other=names_vi(plan.names_of(coordinators), 3), other_status=words.STATUS[status].text)


def long_entries(intake: Intake) -> list[Entry]:
    """The typed texts too long for a cell of Excel, each place once: those of returns first, then the listed ones."""
    typed = chain((entry for returned in intake.returns for entry in returned.entries),
                  (listed.entry for listed in intake.listed))
    return list({entry.place: entry for entry in typed if not fits_a_cell(entry.text)}.values())
