"""A plan and an agency → the code and file name of its form; the slot of a row → its key; a code or key → its parts. A
return is identified by form code and row keys, never by file name or position. Called by the writer of forms (`forms`)
and the reader of returns (`intake`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from textwrap import shorten
from typing import NamedTuple

from toolkit.model import fields
from toolkit.model.period import KIND_LETTERS
from toolkit.model.records import NO_IDENTITY, Agency, Assignment, Plan, TaskIdentity

#: Number of rows for tasks outside the annex.
EXTRA_ROWS = 4
#: The slots of the spare rows, also of those that forms had before; by slot of a spare row that of its second row; the
#: slots of the free parts by name of `fields.FREE_PARTS` ("overall" → "OVERALL").
EXTRA_SLOTS = tuple(f"X{number}" for number in range(1, 11))
FACT_SLOTS = {slot: f"F{slot[1:]}" for slot in EXTRA_SLOTS[:EXTRA_ROWS]}
FREE_SLOTS = {name: name.upper() for name in fields.FREE_PARTS}
#: Carriers of the form code besides its cell: a constant among the defined names (Excel would take FORM_CODE for
#: "form_code"), and a custom document property.
CODE_NAME, CODE_PROPERTY = "FORM_ID", "form_code"
#: Placeholder of the form code in the template's footer.
CODE_MARK = "[mã biểu]"
#: Crockford's base 32: no I, L, O, U, so a code survives being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DASHES = 4  # of a code
_FORM_CODE = re.compile(
    rf"(?<![0-9A-Z])([A-Z0-9]+)-(\d{{4}}(?:[{KIND_LETTERS}]\d{{1,2}})?)-([A-Z0-9]+)-([0-9A-Z]{{4}})-([0-9A-Z])"
    "(?![0-9A-Z-])")
_KEY = re.compile(r"([A-Z][\w.]*)-([0-9A-Z]{3})\Z")
#: Most characters of a form's file name, ending included.
_NAME_LENGTH = 60
#: The end of the names of forms and letters that go back.
CORRECTION_ENDING = " - can sua"


class FormCode(NamedTuple):
    """A form code in parts."""
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
        return self.check == _check_character(self.plan, self.period, self.agency, self.edition)


def form_code(plan: Plan, agency: str) -> FormCode:
    """A plan and an agency's code → the code of its form."""
    slots = (indicator_slot(indicator.code) for indicator in plan.indicators_of(agency))
    rows = "|".join((*(_edition_of(plan, row) for row in plan.rows_of(agency)), *slots))
    plan_code, period = plan.settings.plan_code, plan.period.code
    edition = _base32_digest(f"{plan_code}|{period}|{agency}|{rows}", 4)
    return FormCode(plan_code, period, agency, edition, _check_character(plan_code, period, agency, edition))


def form_file_name(plan: Plan, agency: Agency) -> str:
    """An agency → the file name of its form, ASCII and short: "TV2793-2020-SCT So Cong Thuong.xlsx". It identifies
    nothing."""
    decomposed = unicodedata.normalize("NFD", agency.name.translate(str.maketrans("đĐ", "dD")))
    plain = re.sub("[^A-Za-z0-9]+", " ", re.sub("[\u0300-\u036f]", "", decomposed))
    name = f"{plan.settings.plan_code}-{plan.period.code}-{agency.code} {plain}"
    return f"{shorten(name, _NAME_LENGTH - len('.xlsx'), placeholder='')}.xlsx"


def correction_file_name(plan: Plan, agency: Agency) -> str:
    """An agency → the file name of its form that is sent back: "TV2793-2020-SCT So Cong Thuong - can sua.xlsx"."""
    return f"{form_file_name(plan, agency).removesuffix('.xlsx')}{CORRECTION_ENDING}.xlsx"


def find_codes(text: str) -> tuple[FormCode, ...]:
    """A text → every form code in it, also with a wrong check character."""
    return tuple(FormCode(*parts) for parts in _FORM_CODE.findall(text.upper())) if text.count("-") >= _DASHES else ()


def row_key(code: FormCode, slot: str) -> str:
    """The key of the row of that slot, on the form of the code's plan, period and agency."""
    return row_keys(code, (slot,))[slot]


def row_keys(code: FormCode, slots: Iterable[str]) -> dict[str, str]:
    """The keys of a form's rows, by their slots."""
    before = f"{code.plan}|{code.period}|{code.agency}|"
    return {slot: f"{slot}-{_base32_digest(before + slot, 3)}" for slot in slots}


def slot_of(key: str) -> str | None:
    """A row key → its slot ("T2.1-7K2" → "T2.1"); None where the text is no row key."""
    match = _KEY.match(key.strip().upper())
    return match[1] if match else None


def task_slot(identity: TaskIdentity) -> str:
    """A task's identity (`Plan.identity`) → the slot of its row."""
    return f"T{identity}"


def task_of(slot: str) -> TaskIdentity:
    """A row's slot → the identity of its task, "" for a row of no task."""
    return TaskIdentity(slot[1:]) if slot.startswith("T") else NO_IDENTITY


def indicator_slot(code: str) -> str:
    """An indicator's code → the slot of its row."""
    return f"I{code}"


def _check_character(plan: str, period: str, agency: str, edition: str) -> str:
    return _base32_digest(f"{plan}-{period}-{agency}-{edition}", 1)


def _base32_digest(text: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return "".join([_ALPHABET[number >> 5 * place & 31] for place in range(length)])


def free_slots(taken: Collection[str]) -> Iterator[str]:
    """The slots not yet taken for tasks outside the annex, also beyond the form's own spare rows."""
    return (slot for slot in map("X{}".format, count(1)) if slot not in taken)


def _edition_of(plan: Plan, row: Assignment) -> str:
    """A row → its part of the edition's digest: task and role, and the texts of a task that was amended or numbered
    anew."""
    task = plan.task(row.task_id)
    texts = "|".join((task.id, task.content, task.leads, task.product, task.deadline))
    is_amended = task.first_id or task.amendment
    return f"{task.identity}:{row.role.value}{f':{_base32_digest(texts, 6)}' if is_amended else ''}"
