"""Sheet "Ý kiến ngoài biểu" of a marked form that came back: what travelled along is listed again, never counted as ours."""

from __future__ import annotations

import re

from toolkit.findings import Code, finding
from toolkit.intake.sorting import Sorting, position
from toolkit.layout import OUTSIDE_COLUMNS, text_mark

_MARK = re.compile(r"[0-9a-f]{8}\Z")


def take_outside(cells: Sorting) -> None:
    """Sort the rows whose marks say that they are as issued; a text that was changed is left as newly typed."""
    marks = [cell for (_, column), cell in cells.left.items() if column == OUTSIDE_COLUMNS["mark"] and _MARK.match(cells.text(cell))]
    kept = []
    for mark in sorted(marks, key=position):
        beside = {name: cells.left.get((mark.row, column)) for name, column in OUTSIDE_COLUMNS.items()}
        texts = {name: cells.text(cell) if cell else "" for name, cell in beside.items()}
        is_theirs = _MARK.match(texts["text_mark"]) is not None
        issued = ("place", "reason") if is_theirs else ("place", "reason", "text")
        if text_mark(*(texts[name] for name in issued)) != texts["mark"]:
            continue
        if is_theirs and beside["text"] and text_mark(texts["text"]) == texts["text_mark"]:
            kept.append((mark.row, OUTSIDE_COLUMNS["text"]))
        ours = (*issued, "mark", *(["text_mark"] if is_theirs else []))
        cells.ours([cell for name in ours if (cell := beside[name])])
    if kept:
        cells.show([cells.left[place] for place in kept], cells.tell(finding(Code.OUTSIDE_KEPT, cells.place(*kept[0]))))
