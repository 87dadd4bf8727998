"""An annex in Word, Excel or text → Annex, every text of it placed or told, every number used once."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.annex.annex_tables import annex_tables
from toolkit.annex.carriers import read_source
from toolkit.annex.cells import is_agency, is_person
from toolkit.annex.chooser import columns_asked
from toolkit.annex.groups_and_tasks import assembled, gather
from toolkit.annex.how_read import Understood, columns_of, lines_of, short_names
from toolkit.annex.paragraphs import plan_table
from toolkit.annex.rows import columns_told
from toolkit.annex.source import Choices
from toolkit.model.findings import Code, ToolkitError, finding
from toolkit.model.records import Annex

#: So many groups and tasks no annex has.
_MOST = 3_000
#: An hour or a day of a week, as schedules say them.
_HOUR = re.compile(r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|\d{1,2} ?(?:h|giờ) ?\d{0,2})\b", re.IGNORECASE)


def understand(path: Path, choices: Choices | None = None) -> Understood:
    """The annex in a Word document, a workbook or tab-separated text, whatever the file is called. Its tables are found
    by their headings, in any order, in one row or more (`annex_tables`); where there is none, tasks are read from
    paragraphs. Every text in it is in a group, in a task or in a finding. `choices`: what somebody chose the columns
    of an annex before to be. Raises ToolkitError where the file cannot be read or holds no tasks."""
    source = read_source(path)
    tables, left = annex_tables(source, choices or {})
    plan, written = plan_table(source, tables)
    tables = plan or tables
    gathered = gather(tables, source.paragraph_texts)
    if all(item.is_group for item in gathered.items):
        raise ToolkitError(Code.ANNEX_NO_TABLE, file=path.name)
    if len(gathered.items) > _MOST:
        raise ToolkitError(Code.ANNEX_UNREADABLE, file=path.name, why=f"hơn {_MOST} nhóm và nhiệm vụ")
    annex, repeated = assembled(gathered.items)
    columns = [column for table in tables if not plan for column in columns_of(table)]
    taken = (told for table in tables for told in columns_told(table))
    asks = not plan and not any(column.chosen for column in columns) and not _assigns(annex)
    gate = (finding(Code.ANNEX_IS_IT_ONE, tables[0].lines[0].place),) if asks else ()
    findings = (*gate, *source.findings, *left, *written, *taken, *gathered.findings, *repeated)
    said = (*source.paragraph_texts, *(text for table in source.tables for line in table.lines for text in line.texts))
    short = short_names(said, (text for task in annex.tasks for text in (task.leads, task.coordinators)))
    return Understood(annex, findings, tuple(columns), tuple(lines_of(tables, gathered)), short)


def _assigns(annex: Annex) -> bool:
    """Whether tasks are given to agencies, most not to persons nor at an hour or on a day of a week, some with who
    joins in, what comes out or by when: no list of members, no budget, no schedule."""
    tasks, titles = annex.tasks, {group.number: group.title for group in annex.groups}
    persons = sum(is_person(task.leads) for task in tasks)
    offices = sum(is_agency(task.leads) for task in tasks) - persons
    timed = sum(_HOUR.search(f"{titles.get(task.group, '')} {task.deadline}") is not None for task in tasks)
    return offices > 0 and persons <= offices and timed * 2 <= len(tasks) and any(
        task.coordinators or task.product or task.deadline for task in tasks)


def is_answered(asked: Path, annex: Path) -> bool:
    """Whether that workbook was laid down for that annex, as it is now, and somebody saved it since."""
    if not asked.is_file():
        return False
    source = read_source(annex)
    return read_source(asked).answers == source.seal and asked.read_bytes() != columns_asked(source)
