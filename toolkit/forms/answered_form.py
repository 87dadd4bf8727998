"""A superior's form with this office's answers in it: the very file that came, its answer cells filled.

All else of the file stays as the superior made it; sheet "Nguồn số liệu" tells people what the answers rest on.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from lxml import etree

from toolkit.findings import Code, Place, ToolkitError
from toolkit.forms.live_check import progress
from toolkit.forms.side_sheets import SOURCES, side_looks, source_rows
from toolkit.model import SourceLine
from toolkit.nd30.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.sheetfill import Filling, WorkbookTemplate, packed, unpacked
from toolkit.sheetfill.elements import MoreStyles, Unkept, parsed, written
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetread import cell_name
from toolkit.superior_form import SuperiorForm
from toolkit.text import printable

_CORE, _MODIFIED = "docProps/core.xml", "{http://purl.org/dc/terms/}modified"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: What an answer cell holds.
Answer = str | float


def answered_form(
    form: SuperiorForm, answers: Mapping[tuple[int, int], Answer], verdicts: Mapping[int, str], note: str,
    rests_on: Iterable[SourceLine], saved: datetime
) -> bytes:
    """The form as an .xlsx with those answers by row and column, in every answer cell that has none nothing. `verdicts`
    are what its checks say by row; `rests_on` are the lines of sheet "Nguồn số liệu" under that note. It was saved at
    that moment, where the file says when it was: of two answers the superior takes the later. ToolkitError where the
    file cannot be filled."""
    try:
        parts = unpacked(form.content)
        styles = MoreStyles(parts["xl/styles.xml"])
        looks = side_looks(styles)
        parts["xl/styles.xml"] = styles.content()
        if _CORE in parts:  # some programs write no core properties
            parts[_CORE] = _saved(parts[_CORE], saved)
        template = WorkbookTemplate(packed(parts), form.layout.sheet, tables=(SOURCES,))
    except Unkept as error:
        why = f"trang tính có {error.what}"
        raise ToolkitError(Code.SUPERIOR_FORM_UNREAD, Place(form.file), why=why) from error
    except Exception as error:  # what a workbook that is none within makes of its readers may be anything
        raise ToolkitError(Code.SUPERIOR_FORM_UNREAD, Place(form.file), why="có phần không theo chuẩn .xlsx") from error
    texts: dict[int, dict[int, Answer]] = {}
    for (row, column), value in (dict.fromkeys(form.cells, "") | dict(answers)).items():
        texts.setdefault(row, {})[column] = printable(value) if isinstance(value, str) else value
    filled = [_row(row, form, texts.get(row, {}), verdicts, template) for row in range(1, template.sheet.last + 1)]
    first = min(answers, default=form.layout.cells["task_row"])
    lines = source_rows(note, rests_on, looks)
    return template.filled(Filling(filled, template.sheet.still, cell_name(*first), tables={SOURCES.name: lines}))


def _row(row: int, form: SuperiorForm, answers: Mapping[int, Answer], verdicts: Mapping[int, str],
         template: WorkbookTemplate) -> FilledRow:
    """The row of the form with those answers by column."""
    shown: dict[int, Answer] = {form.layout.columns["check"]: verdicts[row]} if row in verdicts else {}
    progress_row, column = form.layout.cells["progress_line"]
    if row == progress_row:
        counts = Counter(text[:1] for text in verdicts.values())
        shown[column] = progress(counts["✔"], counts["✖"], counts["▲"])
    needed = _height(template, row, answers)
    return FilledRow(row, answers, needed or None, bool(needed), shown=shown)


def _height(template: WorkbookTemplate, row: int, texts: Mapping[int, Answer]) -> float:
    """The height in points that a row needs with those texts by column, 0 where it is high enough."""
    needed = 0.0
    for column, room in template.rooms(row).items():
        if isinstance(text := texts.get(column), str) and text:
            needed = max(needed, text_height(line_count(text, *room), room.size))
    return min(math.ceil(needed), MAX_HEIGHT) if needed > template.sheet.height(row) else 0.0


def _saved(core: bytes, when: datetime) -> bytes:
    """The core properties of a workbook saved at that moment."""
    root = parsed(core)
    held = root.find(_MODIFIED)
    if held is None:
        held = etree.SubElement(root, _MODIFIED, {_TYPE: "dcterms:W3CDTF"}, nsmap={"dcterms": _MODIFIED[1:-9]})
    held.text = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return written(root)
