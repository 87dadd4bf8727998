"""An annex table in Word, Excel or text → Annex, every text of it placed or told, every number used once."""

from __future__ import annotations

from pathlib import Path

from toolkit.annex.annex_tables import annex_tables
from toolkit.annex.carriers import read_source
from toolkit.annex.groups_and_tasks import assembled, gather
from toolkit.annex.how_read import Understood, columns_of, lines_of, short_names
from toolkit.annex.paragraphs import with_paragraphs
from toolkit.annex.source import Choices
from toolkit.model.findings import Code, ToolkitError

#: So many groups and tasks no annex has.
_MOST = 3_000


def understand(path: Path, choices: Choices | None = None) -> Understood:
    """The annex in a Word document, a workbook or tab-separated text, whatever the file is called. Its tables are found
    by their headings, in any order, in one row or more (`annex_tables`); where there is none, tasks are read from
    paragraphs. Every text in it is in a group, in a task or in a finding. `choices`: what somebody chose the columns
    of an annex before to be. Raises ToolkitError where the file cannot be read or holds no tasks."""
    source = read_source(path)
    tables, left = annex_tables(source, choices or {})
    tables, written = with_paragraphs(source, tables)
    gathered = gather(tables, source.said)
    if all(item.is_group for item in gathered.items):
        raise ToolkitError(Code.ANNEX_NO_TABLE, file=path.name)
    if len(gathered.items) > _MOST:
        raise ToolkitError(Code.ANNEX_UNREADABLE, file=path.name, why=f"hơn {_MOST} nhóm và nhiệm vụ")
    annex, known, repeated = assembled(gathered.items)
    printed = {table.name for table in source.tables}
    columns = tuple(each for table in tables if table.name in printed for each in columns_of(table))
    findings = (*source.told, *left, *written, *gathered.findings, *repeated)
    said = (*source.said, *(text for table in source.tables for line in table.lines for text in line.texts))
    short = short_names(said, (text for task in annex.tasks for text in (task.leads, task.coordinators)))
    return Understood(annex, findings, columns, lines_of(tables, gathered, known), short)
