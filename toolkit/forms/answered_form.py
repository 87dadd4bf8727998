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
from toolkit.sheetfill import Filling, WorkbookTemplate
from toolkit.sheetfill.elements import MoreStyles, Unkept, cell_styles
from toolkit.sheetfill.parts import packed, parsed, unpacked, written
from toolkit.sheetfill.row_map import RowMap, letters, number
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetread import cell_name
from toolkit.superior_form import SuperiorForm
from toolkit.text import grouped, printable

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
    except (KeyError, etree.XMLSyntaxError) as error:
        raise ToolkitError(Code.SUPERIOR_FORM_UNREAD, Place(form.file), why="có phần không theo chuẩn .xlsx") from error
    last = template.sheet.last
    rows = RowMap({row: ((row, row),) for row in range(1, last + 1)}, last)
    heights = _Heights(template, form)
    said = {at: {column: printable(value) if isinstance(value, str) else value for (_, column), value in held}
            for at, held in grouped((dict.fromkeys(form.cells, "") | dict(answers)).items(),
                                    lambda each: each[0][0]).items()}
    filled = [_row(at, form, said.get(at, {}), verdicts, heights) for at in range(1, last + 1)]
    first = min(answers, default=form.layout.cells["task_row"])
    lines = source_rows(note, rests_on, looks)
    return template.filled(Filling(filled, rows, cell_name(*first), tables={SOURCES.name: lines}))


def _row(at: int, form: SuperiorForm, said: Mapping[int, Answer], verdicts: Mapping[int, str],
         heights: _Heights) -> FilledRow:
    """The row as it was with those answers by column."""
    shown: dict[int, Answer] = {form.layout.columns["check"]: verdicts[at]} if at in verdicts else {}
    row, column = form.layout.cells["progress_line"]
    if at == row:
        counts = Counter(text[:1] for text in verdicts.values())
        shown[column] = progress(counts["✔"], counts["✖"], counts["▲"])
    needed = heights.needed(at, {column: value for column, value in said.items() if isinstance(value, str)})
    return FilledRow(at, said, needed or None, bool(needed), shown=shown)


class _Heights:
    """What texts need of the template's rows, where they need more than these have."""

    def __init__(self, template: WorkbookTemplate, form: SuperiorForm) -> None:
        self._sheet = template.sheet
        self._looks, standard = cell_styles(template.parts["xl/styles.xml"])
        self._digit = round(standard * 96 / 72 / 2)
        self._right = {(area.top, area.left): area.right for area in template.sheet.merges}

    def needed(self, row: int, texts: Mapping[int, str]) -> float:
        """The height in points of a row with those texts by column, 0 where it is high enough."""
        most = 0.0
        for column, text in texts.items():
            look = self._looks[self._sheet.style(row, column)]
            if text and look.wrapped:
                width = (self._width(row, column) * self._digit - 5 - 9 * look.indent) * 0.75
                most = max(most, text_height(line_count(text, width, look.size, look.bold), look.size))
        return min(math.ceil(most), MAX_HEIGHT) if most > self._sheet.height(row) else 0.0

    def _width(self, row: int, column: int) -> float:
        right = self._right.get((row, letters(column)))
        return sum(self._sheet.widths.get(each, 13.0)
                   for each in range(column, (number(right) if right else column) + 1))


def _saved(core: bytes, when: datetime) -> bytes:
    """The core properties of a workbook saved at that moment."""
    root = parsed(core)
    held = root.find(_MODIFIED)
    if held is None:
        held = etree.SubElement(root, _MODIFIED, {_TYPE: "dcterms:W3CDTF"}, nsmap={"dcterms": _MODIFIED[1:-9]})
    held.text = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return written(root)
