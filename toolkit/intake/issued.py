"""What each agency's form was issued with, worked out once for a round: keys, rows, texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from toolkit import fields, words
from toolkit.form_code import FormCode, form_code, indicator_slot, row_key, task_slot
from toolkit.intake.doubts import Judge, undecided
from toolkit.layout import (
    CODE_PROPERTY,
    EXTRA_ROWS,
    Layout,
    extra_slots,
    extra_values,
    free_slots,
    header_values,
    indicator_values,
    locked_mark,
    locked_values,
    previous_text,
    section_title,
)
from toolkit.model import Assignment, Indicator, Plan, Previous, Role
from toolkit.text import key, word_key


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """One row of a form: `locked` are its locked texts by column, `content` the key of its task's text.

    For spare rows `task_id` is the slot, `content` "". `fields` are the columns an agency fills there. `previous` is
    what the agency answered there in the round before. For indicators `task_id` is the slot, `content` the key of the
    name, and `under` says by field which of the table's columns it stands under; for others it is empty.
    """

    slot: str
    task_id: str
    role: Role
    locked: Mapping[str, str]
    content: str
    mark: str
    fields: tuple[str, ...]
    previous: Previous | None = None
    under: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issued:
    """One agency's form as issued; what all forms of the round hold alike is `IssuedForms`' own.

    `slots` maps row keys to slots, `keys` slots to row keys; `rows` is by slot (tasks, indicators, spare rows), `free` by slot the name of the
    free part; `by_content` maps the key of a task's text to the slots that have it. `head` is by name of
    `layout.HEADER_NAMES`. `texts` are the keys of the texts that only this agency's sheet to fill holds beside its rows,
    `elsewhere` of those its other sheets hold.
    """

    code: FormCode
    slots: Mapping[str, str]
    keys: Mapping[str, str]
    rows: Mapping[str, IssuedRow]
    free: Mapping[str, str]
    by_content: Mapping[str, tuple[str, ...]]
    head: Mapping[str, str]
    texts: frozenset[str]
    elsewhere: frozenset[str]

    @property
    def indicators(self) -> dict[str, str]:
        """By slot the codes of the indicators the agency is asked for."""
        return {slot: row.locked["tt"] for slot, row in self.rows.items() if row.under}

    @property
    def labels(self) -> dict[str, str]:
        """How people call the agency's rows of tasks and indicators, by slot in form order."""
        tasks = {slot: row.task_id for slot, row in self.rows.items() if row.content}
        return tasks | {slot: f"chỉ tiêu {code}" for slot, code in self.indicators.items()}


_ANSWERS = tuple(fields.ANSWERS)
_EXTRA = (*fields.EXTRAS, *fields.ANSWERS)


class IssuedForms:
    """The forms of a round by agency code, each worked out when first asked for."""

    def __init__(self, plan: Plan, layout: Layout, judge: Judge = undecided) -> None:
        self.judge = judge
        self.plan = layout.shown_of(plan)
        self.layout = layout
        self._tasks = {task.id: task for task in plan.tasks}
        self._rows: dict[tuple[str, Role, str], IssuedRow] = {}
        self._previous = {(each.agency, each.task_id): each for each in plan.previous}
        self._forms: dict[str, Issued] = {}
        self._spare = tuple(
            IssuedRow(slot, slot, Role.LEAD, extra_values(number), "", "", _EXTRA)
            for number, slot in zip(range(1, EXTRA_ROWS + 1), extra_slots(), strict=True)
        )
        self._indicators = {each.code: self._indicator(each) for each in plan.indicators}
        sections = {section_title(role, rows) for role in words.SECTION for rows in (0, 1)}
        #: The keys of what every form's sheet to fill holds, whoever's it is.
        figures = layout.figure_texts if plan.indicators else frozenset()
        self.texts = layout.fill_texts | figures | {key(text) for text in sections}
        self.elsewhere = self.texts | layout.texts | {key(CODE_PROPERTY)}
        #: Heading texts → column names: the template's own, then the words and aliases of the columns.
        self.headings = {word_key(text): name for name, word in _COLUMN_WORDS if name in layout.columns for text in (word.text, *word.aliases)}
        self.headings |= {word_key(text): name for name, text in layout.headings.items() if text}

    def form(self, agency: str) -> Issued:
        """The form of that agency of the register."""
        if agency not in self._forms:
            self._forms[agency] = self._make(agency)
        return self._forms[agency]

    @cached_property
    def plan_texts(self) -> frozenset[str]:
        """The keys of all texts that locked cells of any of the round's forms hold."""
        rows = [row for task_id in self._tasks for role in Role if (row := self.row(task_id, role))]
        locked = frozenset(key(text) for row in (*rows, *self._indicators.values(), *self._spare) for text in row.locked.values())
        return locked | {key(previous_text(each)) for each in self.plan.previous}

    def row(self, task_id: str, role: Role, agency: str = "") -> IssuedRow | None:
        """The row that agency has for a task in that role, None where the plan has no such task."""
        if task_id not in self._tasks:
            return None
        previous = self._previous.get((agency, task_id))
        place = task_id, role, agency if previous else ""
        if place not in self._rows:
            locked = locked_values(self.plan, Assignment(task_id, "", role), previous if self.plan.previous else None)
            self._rows[place] = IssuedRow(
                task_slot(task_id), task_id, role, locked, key(locked["content"]), locked_mark(locked), _ANSWERS, previous)
        return self._rows[place]

    def _indicator(self, indicator: Indicator) -> IssuedRow:
        slot, locked, under = indicator_slot(indicator.code), indicator_values(self.layout, indicator), self.layout.under
        asked = {name: under[name] for name in fields.FIGURES}
        content = key(locked["content"]) or key(slot)
        return IssuedRow(slot, slot, Role.LEAD, locked, content, locked_mark(locked), tuple(asked), under=asked)

    def _make(self, agency: str) -> Issued:
        plan = self.plan
        code = form_code(plan, agency)
        tasks = [row for each in plan.rows_of(agency) if (row := self.row(each.task_id, each.role, agency))]
        free = {slot: name for name, slot in free_slots().items()}
        figures = [self._indicators[each.code] for each in plan.indicators_of(agency)]
        rows = {row.slot: row for row in (*tasks, *figures, *self._spare)}
        slots = {row_key(code, slot): slot for slot in (*rows, *free)}
        by_content: dict[str, tuple[str, ...]] = {}
        for row in (*tasks, *figures):
            by_content[row.content] = (*by_content.get(row.content, ()), row.slot)
        marks = [row.mark for row in (*tasks, *figures)]
        head = header_values(plan, plan.agency(agency))
        texts = frozenset(map(key, (str(code), *head.values())))
        return Issued(
            code, slots, {slot: text for text, slot in slots.items()}, rows, free, by_content, head, texts,
            texts.union(marks, map(str.casefold, slots)),
        )


_COLUMN_WORDS: tuple[tuple[str, fields.Field | words.Word], ...] = (
    *fields.EXTRAS.items(), *words.LOCKED_COLUMNS.items(), *fields.ANSWERS.items(), ("check", words.CHECK_COLUMN),
)
