"""A plan workbook as read: who is there, what each is asked, what was answered before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from toolkit.period import Period, PeriodName, period_of
from toolkit.register import Agency, Kind, in_charge
from toolkit.settings import Settings
from toolkit.task import Group, Role, Status, Task, TaskIdentity, TaskNumber, Way
from toolkit.text import by_key, grouped, longest, word_key


@dataclass(frozen=True, slots=True)
class Phrase:
    """A group phrase of the annex ("Các Sở ngành tỉnh") and the codes of those it means, in register order; () for one
    that is known and means nobody of the register ("Các Bộ, ngành TW"): it gives no form and no finding. `unsaid`:
    whom it means waits to be said, which is asked about."""
    text: str
    spellings: tuple[str, ...]
    members: tuple[str, ...]
    unsaid: bool = False


class Assignment(NamedTuple):
    """One agency's part in one task: one row of that agency's form."""
    task_id: TaskNumber
    agency: str
    role: Role


@dataclass(frozen=True, slots=True)
class Previous:
    """What an agency answered about a task in a round before, that of the period of code `period`. `status` is None
    where nobody could understand what was typed. There is no record of a row left blank."""
    period: str
    agency: str
    task_id: TaskNumber
    status: Status | None
    percent: float | None = None
    result: str = ""
    difficulties: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """Its period's place in time."""
        return period_of(self.period).order


@dataclass(frozen=True, slots=True)
class Finished:
    """A task that the round of the period of code `period` brought to its end: its number, text and group as in the
    annex. `title` is the group's, which may have gone with it; "" where not known."""
    id: TaskNumber
    group: str
    content: str
    period: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure agencies are asked for (chỉ tiêu số liệu). `code` is its printed TT, of 0–9, A–Z and dots; `agencies`
    are the codes of those asked, in register order, none: every agency that receives a form. `note` is printed there:
    what counts and how."""
    code: str
    name: str
    unit: str
    way: Way
    agencies: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """The plan workbook as read: everything a round is made from. Tasks, agencies in sheet order; `assignments` in task
    order, leads before coordinators, each in register order; `previous` are the answers of rounds before, at most one
    for each period, agency and task. `meant` are the fields of settings and period said to stand as they should. What
    the Plan assigns are `tasks` and `finished`: those that rounds before brought to their end, each in none but one.
    `ended` are the tasks that an amendment withdrew or replaced: nobody is asked for them any more. `implied` are the
    groups that its tasks name and that are whole kinds, without a line of their own."""
    settings: Settings
    period: Period
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]
    agencies: tuple[Agency, ...]
    phrases: tuple[Phrase, ...]
    assignments: tuple[Assignment, ...]
    previous: tuple[Previous, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    meant: frozenset[str] = frozenset()
    finished: tuple[Finished, ...] = ()
    ended: tuple[Task, ...] = ()
    implied: tuple[Phrase, ...] = field(default=(), compare=False)

    # What is looked up of each agency or task is worked out once: without `_rows`, consolidating 160 returns takes 19 %
    # longer and making their forms 48 %, without `_tasks` 6 and 9 %, `_agencies` 3 and 0 %, `_gone` 1 and 10 %.

    @property
    def amended(self) -> bool:
        """Whether tasks have been amended or numbered anew."""
        return bool(self.ended) or any(task.first_id or task.amendment for task in self.tasks)

    def knows(self, code: str) -> bool:
        """Whether there is an agency of that code."""
        return code in self._agencies

    def agency(self, code: str) -> Agency:
        """The agency of that code; KeyError where there is none."""
        return self._agencies[code]

    def task(self, task_id: TaskNumber) -> Task:
        """The task of that number; KeyError where there is none."""
        return self._tasks[task_id]

    def identity(self, task_id: TaskNumber) -> TaskIdentity:
        """The identity of the task of that number, which may be none of the plan's: then `task_id` itself."""
        return self._tasks[task_id].identity if task_id in self._tasks else TaskIdentity(task_id)

    def in_charge(self, code: str) -> tuple[str, ...]:
        """The codes of those that do the work of the agency of that code when returns are due, in register order."""
        return self._in_charge[code]

    def is_gone(self, code: str) -> bool:
        """Whether the agency of that code has ended before returns are due."""
        last = self._agencies[code].valid_to
        return last is not None and last < self.period.last_day

    def predecessors(self, code: str) -> tuple[str, ...]:
        """The codes of the agencies that are gone when returns are due and whose work that one does, in register order;
        those of whom several do the work too."""
        return tuple(self._predecessors.get(code, ()))

    def leading_now(self, task_id: TaskNumber) -> tuple[str, ...]:
        """Who does now what agencies that are gone were to lead in that task: their codes, in register order; () where
        nobody that its leads name is gone."""
        if not self._gone:
            return ()
        leads = f" {word_key(self.task(task_id).leads)} "
        found = longest([name for name in self._called if f" {name} " in leads])
        named = {code for name in found for code in self._called[name]}
        return tuple(code for code in self._agencies if code in named)

    @cached_property
    def _gone(self) -> Mapping[str, tuple[str, ...]]:
        """By code of the agencies that are gone, and whose work is done, the codes of those that do it."""
        return {code: codes for code, codes in self._in_charge.items() if codes and code not in codes}

    @cached_property
    def _called(self) -> Mapping[str, tuple[str, ...]]:
        """What agencies and groups are called, and of those that are gone the codes of who does their work."""
        gone = self._gone
        agencies = ((name, gone.get(each.code, ())) for each in self.agencies for name in (each.name, *each.aliases))
        groups = ((name, tuple(now for code in each.members for now in gone.get(code, ())))
                  for each in (*self.phrases, *self.implied) if _is_over(each, gone, self._agencies)
                  for name in (each.text, *each.spellings))
        return {word_key(name): codes for name, codes in (*groups, *agencies) if word_key(name)}

    def rows_of(self, code: str) -> tuple[Assignment, ...]:
        """An agency's assignments in form order: leads first, each in annex order."""
        return tuple(self._rows.get(code, ()))

    @cached_property
    def _agencies(self) -> Mapping[str, Agency]:
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def _in_charge(self) -> Mapping[str, tuple[str, ...]]:
        return in_charge(self.agencies, self.period.last_day)

    @cached_property
    def _predecessors(self) -> Mapping[str, Sequence[str]]:
        return by_key((now, before) for before, codes in self._in_charge.items() for now in codes if now != before)

    @cached_property
    def _tasks(self) -> Mapping[TaskNumber, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[Assignment]]:
        leads_first = sorted(self.assignments, key=lambda row: row.role is not Role.LEAD)
        return grouped(leads_first, lambda row: row.agency)

    def asked(self, indicator: Indicator) -> tuple[Agency, ...]:
        """The agencies whose form asks for that figure, in register order."""
        codes = {now for code in indicator.agencies for now in self._in_charge.get(code, ())}
        return tuple(each for each in self.expected if not indicator.agencies or each.code in codes)

    def indicators_of(self, code: str) -> tuple[Indicator, ...]:
        """The indicators that agency's form asks for, in sheet order."""
        return tuple(self._indicators.get(code, ()))

    @cached_property
    def _indicators(self) -> Mapping[str, Sequence[Indicator]]:
        return by_key((agency.code, indicator) for indicator in self.indicators for agency in self.asked(indicator))

    @property
    def previous_period(self) -> PeriodName | None:
        """The period before, None where nothing of it is known."""
        return max((period_of(each.period) for each in self.before), key=lambda each: each.order, default=None)

    @cached_property
    def before(self) -> tuple[Previous, ...]:
        """The last answers known of each agency and task, but for those of a year before where that is not the period
        before; at most one of each, in sheet order."""
        beside, is_next = self._year_before, self.period.name.shifted(-1).code == self._year_before
        held = [each for each in self.previous if is_next or each.period != beside] or self.previous
        last: dict[tuple[str, TaskNumber], Previous] = {}
        for each in sorted(held, key=lambda each: period_of(each.period).order):
            last[each.agency, each.task_id] = each
        return tuple(each for each in held if last[each.agency, each.task_id] is each)

    @cached_property
    def year_before(self) -> tuple[Previous, ...]:
        """The answers of the same period of the year before, () where that is the period before."""
        is_before = self.previous_period == self.period.name.year_before
        return () if is_before else tuple(each for each in self.previous if each.period == self._year_before)

    @cached_property
    def answered(self) -> Mapping[tuple[str, TaskNumber], tuple[Previous, ...]]:
        """By agency and task of `before` its own answer, then those of the agencies whose work it does, in register
        order; none of theirs that is older than its own."""
        return self._with_predecessors(self.before)

    @cached_property
    def answered_year_before(self) -> Mapping[tuple[str, TaskNumber], tuple[Previous, ...]]:
        """The same of `year_before`."""
        return self._with_predecessors(self.year_before)

    def answers_of(self, code: str) -> Sequence[tuple[TaskNumber, tuple[Previous, ...], bool]]:
        """By task what `answered` has of that agency, then what `answered_year_before` has, and whether it is that."""
        return self._answers.get(code, ())

    @cached_property
    def _answers(self) -> Mapping[str, list[tuple[TaskNumber, tuple[Previous, ...], bool]]]:
        return by_key((code, (task, answers, is_year_before))
                      for answered, is_year_before in ((self.answered, False), (self.answered_year_before, True))
                      for (code, task), answers in answered.items())

    def _with_predecessors(self, answers: Iterable[Previous]) -> dict[tuple[str, TaskNumber], tuple[Previous, ...]]:
        order = {agency.code: place for place, agency in enumerate(self.agencies)}
        ordered = sorted(answers, key=lambda answer: order.get(answer.agency, 0))
        by_place = by_key(
            ((code, answer.task_id), answer) for answer in ordered
            for code in dict.fromkeys((answer.agency, *self._in_charge.get(answer.agency, ()))))
        for (code, _), found in by_place.items():
            own = [answer for answer in found if answer.agency == code]
            others = [answer for answer in found if answer.agency != code]
            found[:] = [*own, *(answer for answer in others if not own or answer.order >= own[0].order)]
        return {place: tuple(found) for place, found in by_place.items()}

    @property
    def _year_before(self) -> str:
        return self.period.name.year_before.code

    @cached_property
    def expected(self) -> tuple[Agency, ...]:
        """The agencies that are there when returns are due and receive a form, and so are expected to report."""
        day = self.period.last_day
        return tuple(agency for agency in self.agencies if agency.receives_form and agency.is_there(day))


def _is_over(phrase: Phrase, gone: Collection[str], agencies: Mapping[str, Agency]) -> bool:
    """Whether a group phrase names districts that are gone, whose communes may stand in it beside them."""
    kinds = {agencies[code].kind for code in phrase.members}
    return Kind.DISTRICT in kinds <= {Kind.DISTRICT, Kind.COMMUNE} and all(
        code in gone or agencies[code].kind is Kind.COMMUNE for code in phrase.members)
