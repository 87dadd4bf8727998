"""An annex table in Word, Excel or text → Annex, every text of it placed or told, every number used once."""

from __future__ import annotations

from pathlib import Path

from toolkit.annex.assembling import assembled
from toolkit.annex.carriers import annex_lines, annex_tables
from toolkit.annex.gathering import gather
from toolkit.findings import Code, Finding, ToolkitError
from toolkit.model import Annex

__all__ = ["annex_tables", "read_annex"]


def read_annex(path: Path) -> tuple[Annex, tuple[Finding, ...]]:
    """The annex in a Word document, a workbook or tab-separated text, whatever the file is called. The table is found
    by its heading (`words.ANNEX_COLUMNS`, in any order, in one row or two). Every text in it is in a group, in a task
    or in a finding. Raises ToolkitError where the file cannot be read or holds no such table."""
    lines, left = annex_lines(path)
    items, doubts = gather(lines)
    if all(item.is_group for item in items):
        raise ToolkitError(Code.ANNEX_NO_TABLE, file=path.name)
    annex, repeated = assembled(items)
    return annex, (*left, *doubts, *repeated)
