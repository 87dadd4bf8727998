"""The code printed on every form and the keys of its rows: what identifies a return, never its file name or position.

A form code is ``PLAN-PERIOD-AGENCY-EDITION-CHECK``, for example ``TV2793-2020-SCT-K7Q2-Y``. EDITION is a digest
of the agency's assignments and of what amendments changed in their texts, so that a form made before the plan changed
can be told. CHECK guards all of it.
A row key is ``SLOT-MARK``: the slot is a task ("T2.1"), a spare row ("X3"), an indicator ("I4") or a free part
("OVERALL"), and the mark depends on plan, period, agency and slot, so that a row pasted from another form does not
pass.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from toolkit.model import NO_IDENTITY, Assignment, Plan, TaskIdentity

#: Crockford's base 32: no I, L, O, U, so a code survives being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DASHES = 4  # of a code
_CODE = re.compile(
    r"(?<![0-9A-Z])([A-Z0-9]+)-(\d{4}(?:[HNQMD]\d{1,2})?)-([A-Z0-9]+)-([0-9A-Z]{4})-([0-9A-Z])(?![0-9A-Z-])")
_KEY = re.compile(r"([A-Z][\w.]*)-([0-9A-Z]{3})\Z")


class FormCode(NamedTuple):
    """A form code in parts. `valid` says whether its check character fits."""
    plan: str
    period: str
    agency: str
    edition: str
    check: str

    def __str__(self) -> str:
        return f"{self.plan}-{self.period}-{self.agency}-{self.edition}-{self.check}"

    @property
    def valid(self) -> bool:
        """Whether the check character fits the rest."""
        return self.check == _check(self.plan, self.period, self.agency, self.edition)


def form_code(plan: Plan, agency: str) -> FormCode:
    """The code of the form this plan gives to the agency of that code."""
    if agency not in plan.form_codes:
        plan.form_codes[agency] = _form_code(plan, agency)
    return plan.form_codes[agency]  # type: ignore[no-any-return]


def _form_code(plan: Plan, agency: str) -> FormCode:
    slots = (indicator_slot(each.code) for each in plan.indicators_of(agency))
    rows = "|".join((*(_edition_of(plan, row) for row in plan.rows_of(agency)), *slots))
    plan_code, period = plan.settings.plan_code, plan.period.code
    edition = _digest(f"{plan_code}|{period}|{agency}|{rows}", 4)
    return FormCode(plan_code, period, agency, edition, _check(plan_code, period, agency, edition))


def _edition_of(plan: Plan, row: Assignment) -> str:
    """What a row adds to an edition: its task and role; of a task that was amended or numbered anew also its texts."""
    task, said = plan.task(row.task_id), f"{plan.identity(row.task_id)}:{row.role.value}"
    if not task.first_id and task.amendment is None:
        return said
    return f"{said}:{_digest('|'.join((task.id, task.content, task.leads, task.product, task.deadline)), 6)}"


def find_codes(text: str) -> tuple[FormCode, ...]:
    """Every form code written in `text`, whether or not its check character fits."""
    return tuple(FormCode(*parts) for parts in _CODE.findall(text.upper())) if text.count("-") >= _DASHES else ()


def row_key(code: FormCode, slot: str) -> str:
    """The key of the row for `slot` on the form of that plan, period and agency."""
    return row_keys(code, (slot,))[slot]


def row_keys(code: FormCode, slots: Iterable[str]) -> dict[str, str]:
    """The keys of a form's rows, by slot."""
    before = f"{code.plan}|{code.period}|{code.agency}|"
    return {slot: f"{slot}-{_digest(before + slot, 3)}" for slot in slots}


def slot_of(key: str) -> str | None:
    """The slot a row key names ("T2.1-7K2" → "T2.1"), None where the text is no row key."""
    match = _KEY.match(key.strip().upper())
    return match[1] if match else None


def task_slot(identity: TaskIdentity) -> str:
    """The slot of the row of the annex task of that identity (`Plan.identity`)."""
    return f"T{identity}"


def task_of(slot: str) -> TaskIdentity:
    """The identity of the task whose row has that slot, "" of a row of no task."""
    return TaskIdentity(slot[1:]) if slot.startswith("T") else NO_IDENTITY


def indicator_slot(code: str) -> str:
    """The slot of an indicator's row."""
    return f"I{code}"


def _check(plan: str, period: str, agency: str, edition: str) -> str:
    return _digest(f"{plan}-{period}-{agency}-{edition}", 1)


def _digest(text: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return "".join([_ALPHABET[number >> 5 * place & 31] for place in range(length)])
