"""The cells of a page that are in no row: free parts, headings, what merges hide, and all that stands outside the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from toolkit import fields
from toolkit.findings import Code, finding
from toolkit.intake.cells import brief
from toolkit.intake.page import Page
from toolkit.intake.records import Line
from toolkit.intake.sorting import position
from toolkit.model import Role
from toolkit.sheetread import Cell, cell_name
from toolkit.text import key, word_key

#: Merges that are looked under, at most.
_MERGES = 1000
#: Stray cells are told row by row up to this many rows, then once.
_ROWS_TOLD = 20


def look_under_merges(page: Page) -> None:
    """Answers merged over several rows count for the first; what a merge hides is listed."""
    answers = {page.table.columns.get(name) for name in fields.ANSWERS}
    for top, left, bottom, right in page.sheet.merges[:_MERGES]:
        cells = _inside(page.left, top, left, bottom, right)
        hidden = [cell for cell in cells if position(cell) != (top, left)]
        over_rows = len(cells) > len(hidden) and bottom > top and answers.intersection(range(left, right + 1))
        if hidden or (over_rows and top > page.table.headings[0]):
            merged = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            page.show(hidden, page.tell(finding(Code.ANSWER_MERGED, page.place(top, left), cells=merged)))


def free_lines(page: Page, keyed: Mapping[str, int]) -> Iterator[Line]:
    """The free parts that are filled, by the rows of their keys, where those are gone by their labels."""
    by_row = dict(page.rows())
    slots = {row: slot for slot, row in {**_rows_by_label(page, keyed), **keyed}.items()}  # of two in one row the keyed one
    for row, slot in slots.items():
        keys = page.own_key_cells(row)
        page.ours(keys)
        cells = [cell for cell in by_row.get(row, ()) if cell not in keys]
        column = page.forms.layout.cells[f"free_{page.issued_form.free[slot]}"][1]
        typed = [cell for cell in cells if page.is_typed(cell)]
        chosen = [cell for cell in cells if cell.column == column] or (typed if len(typed) == 1 else [])
        for cell in chosen:
            answers = {"text": page.answer(cell, "text", Role.LEAD)}
            yield Line(slot, "", Role.LEAD, page.file, page.sheet.name, row, {"text": cell.column}, answers)


def _rows_by_label(page: Page, keyed: Iterable[str]) -> dict[str, int]:
    """The rows of free parts without a key, by what the template prints before them."""
    parts = page.issued_form.free
    missing = {slot: word_key(fields.FREE_PARTS[name].text) for slot, name in parts.items() if slot not in keyed}
    if not missing:
        return {}
    below = [cell for (row, _), cell in page.left.items() if row > page.table.headings[0]]
    labels = {
        word_key(text): cell.row for cell in below if key(text := page.text(cell)) in page.forms.layout.fill_texts
    }
    return {slot: row for slot, word in missing.items() for label, row in labels.items() if label.startswith(word)}


def tell_headings(page: Page) -> None:
    """Tell which headings changed and which columns are lacking or new."""
    table, headings = page.table, page.forms.layout.headings
    row = table.headings[0] or 1
    for name in ("content", *fields.ANSWERS):
        if name not in table.columns:
            page.tell(finding(Code.ANSWER_COLUMN_MISSING, page.place(row, 1), column=headings[name]))
    for name, column in table.columns.items():
        cell = page.left.get((row, column))
        changed = [cell] if cell is not None and page.is_typed(cell) else []
        if changed or name in table.renamed:
            found = brief(page.text(cell)) if cell else ""
            told = finding(Code.HEADING_CHANGED, page.place(row, column), expected=headings[name], found=found)
            page.show(changed, page.tell(told))
    for column in table.added:
        _added_column(page, row, column)


def _added_column(page: Page, row: int, column: int) -> None:
    cells = [cell for (at, beside), cell in page.left.items() if beside == column and at >= row and page.is_typed(cell)]
    if cells:
        found = brief(page.text(min(cells, key=position)))
        page.show(sorted(cells, key=position), page.tell(finding(Code.COLUMN_ADDED, page.place(row, column), found=found)))


def tell_rest(page: Page) -> None:
    """All other cells: texts as issued; the head changed; the rest stands outside the form."""
    page.ours([cell for cell in page.left.values() if not page.is_typed(cell)])
    head = {page.forms.layout.cells[name]: text for name, text in page.issued_form.head.items()}
    for place in sorted(head.keys() & page.left.keys()):
        cell = page.left[place]
        told = finding(
            Code.LOCKED_CHANGED, page.place(*place), before=brief(head[place]), after=brief(page.text(cell)))
        page.show((cell,), page.tell(told))
    rows = [cells for _, cells in page.rows()]
    if len(rows) > _ROWS_TOLD:
        rows = [[cell for cells in rows for cell in cells]]
    for cells in rows:
        page.show(cells, page.tell(finding(Code.OUTSIDE_FORM, page.place(*position(cells[0])))))


def _inside(
    cells: Mapping[tuple[int, int], Cell], top: int, left: int, bottom: int, right: int
) -> list[Cell]:
    """The cells in that area, whichever way is shorter."""
    if (bottom - top + 1) * (right - left + 1) <= len(cells):
        places = product(range(top, bottom + 1), range(left, right + 1))
        return [cells[place] for place in places if place in cells]
    return [cell for (row, column), cell in cells.items() if top <= row <= bottom and left <= column <= right]
