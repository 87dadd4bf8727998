"""What agencies said, as a table in a test: `intake(table)` is what intake would make of it.

Columns are `agency`, `task` and any field of `TaskAnswer`; "?text" is an answer nobody understood. A row without a
task is a return that says nothing of any task. Each agency has one file, <code>.xlsx, received on 10/11/2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from samples import ASSIGNMENTS
from tables import rows

from toolkit.consolidate.consolidation import Consolidation
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import Entry, FileRecord, Intake, Listed, Outcome, Return, Role, Status, TaskAnswer
from toolkit.report.records import OwnWording
from toolkit.report.sections import Composition, compose, report_context, report_sentences

SHEET = "Biểu báo cáo"
RECEIVED = date(2020, 11, 10)
_CELLS = dict(zip(("status", "percent", "completed", "documents", "result", "difficulties", "proposals"), "HIJKLMN",
                  strict=True))
_READ: dict[str, Any] = {
    "status": Status, "percent": float, "completed": lambda text: datetime.strptime(text, "%d/%m/%Y").date(),
}
_ROLES = {(each.agency, each.task_id): each.role for each in ASSIGNMENTS}


def intake(table: str = "", received: Mapping[str, date] | None = None) -> Intake:
    """The table's returns, files and listed texts; `received` gives other days of receipt by agency."""
    head, *lines = rows(table) or [[]]
    said: dict[str, list[TaskAnswer]] = {}
    for number, line in enumerate(lines, 12):
        cells = dict(zip(head, line, strict=True))
        agency = cells.pop("agency")
        held = said.setdefault(agency, [])
        if task := cells.pop("task"):
            held.append(_progress(cells, task, Place(f"{agency}.xlsx", SHEET, f"A{number}")))
    made = tuple(_return(agency, tuple(progress), (received or {}).get(agency, RECEIVED)) for agency,
        progress in said.items())
    listed = tuple(
        Listed(entry, _reason(entry).message) for each in made for row in each.progress for entry in row.unclear.values()
    )
    return Intake(made, tuple(sorted(map(_file, made), key=lambda each: each.file)), listed)


def _progress(cells: Mapping[str, str], task: str, place: Place) -> TaskAnswer:
    typed = {name: Entry(text.lstrip("?"), place._replace(cell=_CELLS[name] + place.cell[1:])) for name,
        text in cells.items() if text}
    unclear = {name: entry for name, entry in typed.items() if cells[name].startswith("?")}
    entries = {name: entry for name, entry in typed.items() if name not in unclear}
    values = {name: _READ.get(name, str)(entry.text) for name, entry in entries.items()}
    role = _ROLES.get((place.file.removesuffix(".xlsx"), task), Role.LEAD)
    return TaskAnswer(task, role, place, values, entries, unclear)


def _return(agency: str, progress: tuple[TaskAnswer, ...], received: date) -> Return:
    return Return(agency, (f"{agency}.xlsx",), received, "ngày của thư", progress)


def _file(made: Return) -> FileRecord:
    good = sum(len(row.entries) for row in made.progress)
    bad = [entry for row in made.progress for entry in row.unclear.values()]
    outcome = Outcome.NEEDS_CORRECTION if bad else Outcome.ACCEPTED
    return FileRecord(made.files[0], "0123456789abcdef" * 4, outcome, made.agency, f"TV2793-2020-{made.agency}-K7Q2-Y",
                      made.received, made.received_from, None, good + len(bad), good, len(bad),
                      tuple(map(_reason, bad)))


def _reason(entry: Entry) -> Finding:
    return finding(Code.STATUS_UNKNOWN, entry.place, value=entry.text, allowed="Chưa thực hiện, Đang thực hiện")


def composed(made: Consolidation, own: Mapping[str, OwnWording] | None = None) -> Composition:
    """The report put together, in the sentences as shipped."""
    return compose(made, report_sentences(), own or {})


def report_values(made: Consolidation, own: Mapping[str, OwnWording] | None = None) -> dict[str, Any]:
    """What the report's template prints."""
    return report_context(made, composed(made, own))
