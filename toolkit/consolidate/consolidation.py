"""Plan and intake → the `Consolidation`: what all agencies answered, in frames, and what follows from it. No clock.

`columns` says what each frame holds, `rows` how a task's status follows from its leads' answers. Frames are made when
they are asked for: a round that is only looked at needs none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from toolkit.base.text import grouped, names_vi, number_vi
from toolkit.consolidate import columns
from toolkit.consolidate.columns import UNCLEAR_MARK, frame
from toolkit.consolidate.rows import (
    NO_ROW,
    Answers,
    Row,
    answer_lines,
    answer_place,
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
from toolkit.consolidate.standing import receipt, unusable_files
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
    """A round consolidated: the plan, what came back, and the frames described in `columns`.

    `findings` are about officers' workbooks, between agencies, and of texts too long for a cell; others: `intake`.
    """

    plan: Plan
    intake: Intake
    findings: tuple[Finding, ...] = ()

    def with_findings(self, findings: tuple[Finding, ...]) -> Consolidation:
        """The same with these findings; frames that are made already are not made again."""
        other = copy(self)
        object.__setattr__(other, "findings", findings)
        return other

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of sheet "Cần xử lý": `findings`, then file by file those of the intake."""
        return (*self.findings, *self.intake.findings)

    @cached_property
    def returns(self) -> dict[str, Return]:
        """The returns by agency in register order, each row as it counts."""
        ordered = sorted(self.intake.returns, key=lambda returned: self.plan.register_order[returned.agency])
        return {returned.agency: returned._replace(progress=tuple(row.counted for row in returned.progress),
                                                   extras=tuple(row.counted for row in returned.extras))
                for returned in ordered}

    @cached_property
    def task_rows(self) -> list[Row]:
        """The lines of `rows` as records."""
        return rows_of_tasks(self.plan, self.returns)

    @cached_property
    def by_role(self) -> dict[tuple[TaskNumber, Role], list[Row]]:
        """The assigned ones by task and role."""
        return grouped((row for row in self.task_rows if row.assigned), lambda row: (row.task_id, row.role))

    @cached_property
    def answers(self) -> pd.DataFrame:
        """`ANSWERS` of all returns."""
        return frame(columns.ANSWERS, ((*answer, *place) for returned in self.returns.values()
                                       for *answer, place in answer_lines(returned)))

    @cached_property
    def rows(self) -> pd.DataFrame:
        """`ROWS`."""
        tasks = {task.id: {"group": task.group, "content": task.content} for task in self.plan.tasks}
        return frame(columns.ROWS, ({
            **row_answers(row.answer), **self._sender(row.agency),
            **tasks.get(row.task_id, {"group": "", "content": ""}),
            "task_id": row.task_id, "role": row.role.value, "assigned": row.assigned,
            "reported": row.returned is not None,
            "movement": frame_value(row_movement(row.previous, row.answer))} for row in self.task_rows))

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """`TASKS`."""
        return frame(columns.TASKS, (_task_line(self.plan, task, *(
            self.by_role.get((task.id, role), ()) for role in Role)) for task in self.plan.tasks))

    @cached_property
    def agencies(self) -> pd.DataFrame:
        """`AGENCIES`."""
        unusable, received = unusable_files(self.intake, self.plan.agencies), {
            code: returned.received for code, returned in self.returns.items()}
        assigned = grouped((row for row in self.task_rows if row.assigned), lambda row: row.agency)
        return frame(columns.AGENCIES, ({
            "code": agency.code, "name": agency.name, "kind": agency.kind.value, "received": received.get(agency.code),
            "timeliness": receipt(self.plan, received.get(agency.code)),
            "unusable": "" if agency.code in received else unusable.get(agency.code, ""),
            "rows_total": len(assigned.get(agency.code, ())),
            "rows_answered": _count_answered(assigned.get(agency.code, ()))} for agency in self.plan.expected))

    @cached_property
    def groups(self) -> pd.DataFrame:
        """`GROUPS`."""
        titles = {group.number: group.title for group in self.plan.groups}
        counts = Counter(zip(self.tasks["group"], self.tasks["status"], strict=True))
        lines = list[dict[str, Any]]()
        for number in dict.fromkeys((*titles, *self.tasks["group"])):
            of_status = {status.value: counts[number, status.value] for status in columns.TASK_STATUSES}
            lines.append({"number": number, "title": titles.get(number, ""), "tasks_total": sum(of_status.values()),
                          **of_status})
        return frame(columns.GROUPS, lines)

    @cached_property
    def extras(self) -> pd.DataFrame:
        """`EXTRAS`."""
        return frame(columns.EXTRAS, ({**self._sender(code), "task_id": row.task_id, **row_answers(row)}
                                      for code, returned in self.returns.items() for row in returned.extras))

    @cached_property
    def free(self) -> pd.DataFrame:
        """`FREE`."""
        return frame(columns.FREE, (
            {**self._sender(code), "part": part, "text": returned.free[part].text,
             **returned.free[part].place._asdict()}
            for code, returned in self.returns.items() for part in fields.FREE_PARTS if part in returned.free))

    @cached_property
    def figures(self) -> pd.DataFrame:
        """`FIGURES`."""
        return frame(columns.FIGURES, self._figure_lines)

    @cached_property
    def _figure_lines(self) -> list[dict[str, Any]]:
        """The lines of `FIGURES`, with the day of receipt and how many periods are lacking in each figure."""
        lines = list[dict[str, Any]]()
        asked = ((indicator, agency) for indicator in self.plan.indicators for agency in self.plan.asked(indicator))
        for indicator, agency in asked:
            returned = self.returns.get(agency.code)
            row = returned.figures.get(indicator.code, NO_ROW) if returned else NO_ROW
            unclear = row.unclear.get(fields.FIGURE)
            lines.append({
                **self._sender(agency.code), "code": indicator.code, "reported": returned is not None,
                **row_columns(row), "value": row.value, "unclear": unclear.text if unclear else "",
                "lacking": ", ".join(row.lacking), **(answer_place(row, fields.FIGURE) or row.row)._asdict(),
                "received": returned and returned.received, "periods_lacking": len(row.lacking)})
        return lines

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """`INDICATORS`. Of figures of which the latest counts it is that of the latest period, then of the return
        received last, then of the first in register order."""
        by_indicator, lines = grouped(self._figure_lines, lambda line: line["code"]), list[dict[str, Any]]()
        for indicator in self.plan.indicators:
            way = indicator.way or Way.SUM  # an error of the plan while nobody has said it
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
                "missing": "; ".join(missing), "total": _total(way, [line["value"] for line in counted])})
        return frame(columns.INDICATORS, lines)

    def _sender(self, code: str) -> dict[str, str]:
        """The columns of an agency."""
        return {"agency_code": code, "agency": self.plan.names[code]}


def consolidate(plan: Plan, intake: Intake, of_workbooks: tuple[Finding, ...] = ()) -> Consolidation:
    """Plan and intake → the `Consolidation`. The order of returns makes no difference. `of_workbooks` are findings
    about the workbooks officers edit: whoever reads the results must see them too."""
    consolidation = Consolidation(plan, intake)
    return consolidation.with_findings((*of_workbooks, *_findings_between(consolidation)))


# ── a line of frame `tasks` ───────────────────────────────────────────────────────────────────────


def _task_line(plan: Plan, task: Task, leads: Sequence[Row], coordinators: Sequence[Row]) -> dict[str, Any]:
    """The line of a task; its status and timeliness, and how it has moved, follow from the leads' answers."""
    statuses, due = [row.answer.status for row in leads], deadline_day(task.deadline, plan.period)
    status, last_day = task_status(statuses), min(plan.period.data_days[1], plan.period.last_day)
    days = [(row.answer.completed, row.returned.since.get(task.id, row.returned.received))
            for row in leads if row.returned]
    return {
        "task_id": task.id, "group": task.group, "content": task.content, "leads": leads_shown(plan, task.id),
        "product": task.product, "deadline": task.deadline, "due": due, "status": status.value,
        "timeliness": frame_value(task_timeliness(status, due, last_day, days)),
        **_compared(columns.BEFORE, [(row.previous, row.answer) for row in leads]),
        **_compared(columns.YEAR_BEFORE, [(row.year_before, row.answer) for row in leads]),
        "leads_total": len(leads), "leads_reported": _count_answered(leads), "leads_done": statuses.count(Status.DONE),
        "coordinators_total": len(coordinators), "coordinators_reported": _count_answered(coordinators),
        "coordinators_active": sum(row.answer.status in (Status.UNDER_WAY, Status.DONE) for row in coordinators),
        "percent": mean(row.answer.percent for row in leads),
        **{name: _total(Way.SUM, [row.answer.values[name] for row in (*leads, *coordinators)
                                  if name in row.answer.values]) for name in fields.summed()}}


def _count_answered(rows: Iterable[Row]) -> int:
    """In how many of the rows anything was typed."""
    return sum(bool(row.answer.typed) for row in rows)


def _compared(names: Iterable[str], leads: Sequence[Answers]) -> dict[str, Any]:
    """The status of a task in a round before, the mean of its leads' percents then, and its movement since, in columns
    of these names."""
    status, movement = task_movement(leads)
    known = dict.fromkeys(previous for previous, _ in leads if previous)  # one may stand before several leads of today
    percent = mean(previous.percent for previous in known)
    return dict(zip(names, (frame_value(status), percent, frame_value(movement)), strict=True))


def _total(way: Way, values: Sequence[Any]) -> float | None:
    """The total of the figures that count, None where nobody gave one: never zero."""
    if not values:
        return None
    total = sum((Decimal(str(value)) for value in values), Decimal(0))
    return float(total / len(values) if way is Way.MEAN else total)


# ── findings ──────────────────────────────────────────────────────────────────────────────────────


def _findings_between(consolidation: Consolidation) -> Iterator[Finding]:
    """The findings that no single file has: contradictions; for each agency that leads a reassigned task, the answer of
    the former lead; texts too long for a cell; returns dated later than the report they are in."""
    plan, intake = consolidation.plan, consolidation.intake
    yield from _contradictions(plan, consolidation.by_role)
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


def _contradictions(
    plan: Plan, rows: Mapping[tuple[TaskNumber, Role], Sequence[Row]]) -> Iterator[Finding]:
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
