"""What passes between the steps of intake: answers of cells, lines of forms, one file read as a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from toolkit.findings import Finding, Place
from toolkit.form_code import FormCode
from toolkit.model import Doubt, Entry, Listed, Role, Status
from toolkit.sheetread import cell_name


class Answer(NamedTuple):
    """One filled answer cell. `value` is what it means, None where that is unclear; then `finding` says why."""

    entry: Entry
    value: Status | float | date | str | None
    finding: Finding | None = None


class Line(NamedTuple):
    """One line of one returned form: the answers given under the key of `slot`, by field name.

    `task_id` is the annex's, the slot itself for a spare row, "" for a free part (whose one field is "text").
    `columns` maps field names to the sheet's columns, also those of blank cells.
    """

    slot: str
    task_id: str
    role: Role
    file: str
    sheet: str
    number: int
    columns: Mapping[str, int]
    answers: Mapping[str, Answer]

    def place(self, field: str) -> Place:
        """Where that field stands, filled or not."""
        return Place(self.file, self.sheet, cell_name(self.number, self.columns.get(field, 1)))


@dataclass(frozen=True, slots=True)
class Form:
    """One file, read as an agency's form.

    `typed` counts the sender's filled cells, also those of `lines` and `listed`. `seen` are the slots that have
    a row, taken or not; `answered` says whether anything stands in a place for answers. `corrects` are the marks of the files it was sent back for.
    """

    file: str
    sha256: str
    code: FormCode
    modified: datetime | None
    typed: int
    lines: tuple[Line, ...]
    seen: frozenset[str]
    answered: bool
    listed: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    corrects: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()
