"""One workbook, read as the form of the agency its code names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from toolkit import words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.form_code import FormCode, find_codes, slot_of
from toolkit.intake.annotations import count_texts, look_beside, tell_hidden
from toolkit.intake.columns import Table, locate
from toolkit.intake.doubts import file_doubt
from toolkit.intake.issued import Issued, IssuedForms
from toolkit.intake.leftovers import free_lines, look_under_merges, tell_headings, tell_rest
from toolkit.intake.outside import take_outside
from toolkit.intake.page import Page
from toolkit.intake.records import Form
from toolkit.intake.rows import Keys, Rows
from toolkit.intake.sorting import Sorting, position
from toolkit.layout import CODE_PROPERTY, CORRECTS, HEADER_NAMES
from toolkit.model import Listed
from toolkit.sheetread import Book, Cell, Sheet
from toolkit.tables import is_filled
from toolkit.text import key
from toolkit.workbooks import remarks_of

_MARK = re.compile(r"[0-9a-f]{8}\Z")


def read_form(book: Book, sha256: str, code: FormCode, forms: IssuedForms) -> Form | Finding:
    """A workbook as that agency's form; a finding where it holds no table at all, or may have lost it."""
    issued = forms.form(code.agency)
    broken = [each.sheet for each in book.remarks if each.kind == "unread"]
    found = _sheet_to_read(book, issued, forms)
    if found is None:
        return _nothing_there(book, broken)
    sheet, keys, table = found
    page = Page(book, sheet, table, code, forms, forms.judge(file_doubt(sha256)) is not None)
    if code.edition != issued.code.edition:
        page.tell(finding(Code.FORM_EDITION_DIFFERS, Place(book.file)))
    look_under_merges(page)
    rows = Rows(page)
    rows.read(keys)
    free = tuple(free_lines(page, rows.free))
    if broken and not rows.answered and not free:
        return _nothing_there(book, broken)
    tell_headings(page)
    tell_rest(page)
    lines = [*rows.lines, *free]
    page.findings.extend((*page.looks(), *tell_hidden(book.file, sheet, lines, forms.layout)))
    beside = look_beside(book, forms.layout)
    sorted_sheets = [page, *(_other_sheet(book, each, issued, forms, sheet) for each in book.sheets if each is not sheet)]
    return Form(
        file=book.file,
        sha256=sha256,
        code=code,
        modified=book.modified,
        typed=_filled(book) + count_texts(book) - beside.issued - sum(each.issued for each in sorted_sheets),
        lines=tuple(lines),
        seen=frozenset(rows.seen),
        corrects=_corrects(book),
        answered=rows.answered or bool(free),
        doubts=tuple(page.doubts),
        listed=(*(listed for each in sorted_sheets for listed in each.listed), *beside.listed),
        findings=(*remarks_of(book), *(told for each in sorted_sheets for told in each.findings), *beside.findings),
    )


def _nothing_there(book: Book, broken: Sequence[str]) -> Finding:
    """Why there is no answer in a book: maybe it was on one of its broken sheets."""
    if broken:
        return finding(Code.FILE_UNREADABLE, Place(book.file), why=f"trang “{broken[0]}” bị hỏng")
    return finding(Code.FORM_SHEET_MISSING, Place(book.file))


def list_all(book: Book, reason: Finding, forms: IssuedForms | None) -> tuple[Listed, ...]:
    """Every filled cell of a book that is not taken, and what stands beside them; with `forms`, what forms of this plan
    print is left out."""
    head = _head_texts(book, forms) if forms else frozenset()
    listed: list[Listed] = []
    for sheet in book.sheets:
        cells = Sorting(book.file, sheet, book.date1904)
        if forms is not None:
            take_outside(cells)
            cells.ours([cell for cell in cells.left.values() if _is_printed(cells, cell, forms, head)])
        cells.show(sorted(cells.left.values(), key=position), reason)
        listed += cells.listed
    return (*listed, *look_beside(book, forms.layout if forms else None, reason).listed)


def _head_texts(book: Book, forms: IssuedForms) -> frozenset[str]:
    """The keys of what stands in the head of a form of any agency, plan or year."""
    places = [forms.layout.cells[name] for name in HEADER_NAMES]
    sheets = [sheet for sheet in book.sheets if sheet.name == forms.layout.sheet]
    return frozenset(key(str(cell.value)) for sheet in sheets for place in places if (cell := sheet.cells.get(place)))


def _is_printed(cells: Sorting, cell: Cell, forms: IssuedForms, head: frozenset[str]) -> bool:
    """Whether forms print that text on that sheet; a task's texts only in the columns that hold them."""
    if cells.sheet.name == words.FORM_SHEETS["meta"]:
        return _is_identity(cells.text(cell))
    on_guide = cells.sheet.name == words.FORM_SHEETS["guide"]
    if cells.is_issued(cell, forms.layout.texts if on_guide else forms.texts, head):
        return True
    columns = {forms.layout.columns.get(name) for name in ("key", *words.LOCKED_COLUMNS, "key2")}
    text = cells.text(cell)
    return cell.column in columns and (key(text) in forms.plan_texts or slot_of(text) is not None)


def _filled(book: Book) -> int:
    """How many cells of the book say anything, whatever they are: counted apart from the sorting."""
    return sum(map(is_filled, chain.from_iterable(sheet.cells.values() for sheet in book.sheets)))


def _sheet_to_read(book: Book, issued: Issued, forms: IssuedForms) -> tuple[Sheet, Keys, Table] | None:
    """The sheet with most of the form's keys, then columns, then cells: a copied sheet counts if it is the fuller one."""
    sheets = [(sheet, _keys(sheet, issued)) for sheet in book.sheets if sheet.name != words.FORM_SHEETS["meta"]]
    keyed = [(sheet, keys) for sheet, keys in sheets if keys]
    unkeyed = [(sheet, keys) for sheet, keys in sheets if sheet.name != words.FORM_SHEETS["guide"]]
    found = [(sheet, keys, locate(sheet, keys, forms.layout, forms.headings)) for sheet, keys in keyed or unkeyed]
    tables = [(sheet, keys, table) for sheet, keys, table in found if table is not None]
    return max(tables, key=lambda each: (len(set(each[1].values())), len(each[2].columns), len(each[0].cells)), default=None)


def _keys(sheet: Sheet, issued: Issued) -> Keys:
    """The form's row keys on that sheet."""
    slots = issued.slots
    return {place: slots[cell.value] for place, cell in sheet.cells.items() if cell.value in slots}  # type: ignore[index]


def _other_sheet(book: Book, sheet: Sheet, issued: Issued, forms: IssuedForms, form: Sheet) -> Sorting:
    """A sheet that is not the one to fill: what is typed there is listed under one finding.

    A copy of the sheet to fill has its keys; what it says over again in the same place is no second text.
    """
    cells = Sorting(book.file, sheet, book.date1904)
    if _keys(sheet, issued):
        cells.ours([cell for place, cell in cells.left.items() if form.cells.get(place) == cell])
    take_outside(cells)
    is_meta = sheet.name == words.FORM_SHEETS["meta"]
    cells.ours([
        cell for cell in cells.left.values()
        if cell.value in issued.slots or cells.is_issued(cell, forms.elsewhere, issued.elsewhere) or (is_meta and _is_identity(cells.text(cell)))
    ])
    if cells.left:
        left = sorted(cells.left.values(), key=position)
        cells.show(left, cells.tell(finding(Code.OUTSIDE_FORM, cells.place(*position(left[0])))))
    return cells


def _is_identity(text: str) -> bool:
    """Whether a cell of `_meta` is a key, a mark or a code, also of another edition."""
    return text in (CODE_PROPERTY, CORRECTS) or bool(_MARK.match(text) or slot_of(text) or find_codes(text))


def _corrects(book: Book) -> frozenset[str]:
    """The marks of the files that a marked form was made from."""
    meta = (sheet.cells for sheet in book.sheets if sheet.name == words.FORM_SHEETS["meta"])
    return frozenset(
        str(cells[row, column + 1].value) for cells in meta for (row, column), cell in cells.items()
        if cell.value == CORRECTS and (row, column + 1) in cells
    )
