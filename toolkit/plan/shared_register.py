"""A register that several plans of an office share: its workbook's sheets "Cơ quan" and "Nhóm cơ quan", read live.

Of an agency that stands in both the shared line counts, but whether it receives forms of this plan is the plan's own to
say. What stands only in the plan stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit import words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Agency, Phrase
from toolkit.plan import reading
from toolkit.plan.names import name_key
from toolkit.plan.reading import SHEETS, PlanLine, PlanTable, read_table
from toolkit.text import key
from toolkit.workbooks import UnreadableFile, read_workbook

#: What of an agency's line is the plan's own.
_OWN = ("receives_form",)


def register_of(path: Path) -> tuple[tuple[Agency, ...], tuple[Phrase, ...]]:
    """The agencies and groups in that workbook; ToolkitError where it has none that can be read."""
    tables = _tables(path)
    if isinstance(tables, str):
        raise ToolkitError(Code.REGISTER_UNREADABLE, Place(path.name), file=str(path), why=tables)
    agencies = reading.read_agencies(tables["agencies"]).agencies
    return agencies, reading.read_phrases(tables["phrases"], agencies)[0]


def with_register(
    tables: Mapping[str, PlanTable], path: Path, place: Place
) -> tuple[Mapping[str, PlanTable], tuple[Finding, ...]]:
    """The tables of a plan with what that workbook says of agencies and their groups, and what there is to tell, at the
    `place` that names it."""
    shared = _tables(path)
    if isinstance(shared, str):
        return tables, (finding(Code.REGISTER_UNREADABLE, place, file=path.name, why=shared),)
    agencies, added, changed = _joined(
        tables["agencies"].lines, shared["agencies"].lines, "code", words.AGENCY_COLUMNS)
    phrases, new, other = _joined(tables["phrases"].lines, shared["phrases"].lines, "text", words.PHRASE_COLUMNS)
    groups = new + other
    told = (finding(Code.REGISTER_JOINED, place, file=path.name, added=added, changed=changed, groups=groups),)
    joined = {**tables, "agencies": replace(tables["agencies"], lines=agencies),
              "phrases": replace(tables["phrases"], lines=phrases)}
    return joined, told if added or changed or groups else ()


def _tables(path: Path) -> Mapping[str, PlanTable] | str:
    """The workbook's two tables; why there are none."""
    if not path.is_file():
        return "không tìm thấy tệp"
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        return error.finding.problem.rstrip(".")
    except OSError:
        return "không thấy hoặc không mở được tệp"
    tables = {name: read_table(book, *SHEETS[name]) for name in ("agencies", "phrases")}
    if not tables["agencies"].usable:
        return tables["agencies"].findings[0].problem.rstrip(".")
    return tables if tables["phrases"].usable else {**tables, "phrases": PlanTable()}


def _joined(
    own: Sequence[PlanLine], shared: Sequence[PlanLine], column: str, columns: Collection[str]
) -> tuple[tuple[PlanLine, ...], int, int]:
    """The shared lines in their order, then those only in the plan; how many were added, how many say other things."""
    known = {name_key(line[column]): line for line in reversed(own)}
    made, added, changed = list[PlanLine](), 0, 0
    for line in shared:
        mine = known.pop(name_key(line[column]), None)
        added += mine is None
        if mine is not None:
            names = [name for name in columns if name not in _OWN]
            changed += any(key(line[name]) != key(mine[name]) for name in names)
            line = replace(line, texts={**line.texts, **{name: mine[name] for name in _OWN if name in mine.texts}})
        made.append(line)
    rest = [line for line in own if name_key(line[column]) in known]
    return (*made, *rest), added, changed
