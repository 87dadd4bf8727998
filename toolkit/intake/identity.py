"""Whose form a file is: every carrier of the form code votes, and any two that disagree send the file to quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.findings import Code, Finding, Place, finding
from toolkit.form_code import FormCode, find_codes
from toolkit.layout import CODE_NAME, CODE_PROPERTY, Layout
from toolkit.model import Plan
from toolkit.sheetread import Book, cell_name

#: How far below the template's heading row a form's head may have slid, in rows.
_SLACK = 10
#: A cell that carries a code holds little else ("Mã biểu: …"); longer text may mention any form.
_CODE_CELL = 80
#: A code has this many dashes.
_DASHES = 4

_CORE = ("keywords", "subject", "title", "identifier", "description", "category")


class Identity(NamedTuple):
    """The code a file carries, None where it carries none or several; `problem` says why the file is put aside."""

    code: FormCode | None
    problem: Finding | None


def identify(book: Book, layout: Layout, plan: Plan) -> Identity:
    """The form code of a book, judged against the round's plan."""
    votes = dict.fromkeys(_carriers(book, layout))
    codes = {code for code, _ in votes}
    valid = {code for code in codes if code.valid}
    place = Place(book.file)
    if not valid:
        if codes:
            return Identity(None, finding(Code.CODE_DAMAGED, place, code=next(iter(votes))[0]))
        return Identity(None, finding(Code.FOREIGN_WORKBOOK, place))
    if len({(code.plan, code.year, code.agency) for code in valid}) > 1:
        told = "; ".join(f"{code} ({where})" for code, where in votes if code in valid)
        return Identity(None, finding(Code.CODE_CONFLICT, place, codes=told))
    code = next(code for code, _ in votes if code in valid)
    return Identity(code, _misplaced(code, plan, place))


def _misplaced(code: FormCode, plan: Plan, place: Place) -> Finding | None:
    """Why a good code does not belong to this round."""
    expected, year = plan.settings.plan_code, plan.period.year
    if code.plan != expected:
        return finding(Code.WRONG_PLAN, place, found=code.plan, expected=expected)
    if code.year != year:
        return finding(Code.WRONG_PERIOD, place, found=code.year, expected=year)
    if not plan.knows(code.agency):
        return finding(Code.AGENCY_NOT_IN_PLAN, place, code=code.agency)
    return None


def _carriers(book: Book, layout: Layout) -> Iterator[tuple[FormCode, str]]:
    """Each code with where it stands: heads of sheets (also `_meta`), headers and footers, properties, defined name."""
    last = layout.cells["task_heading"][0] + _SLACK
    for sheet in book.sheets:
        head = [cell for cell in sheet.cells.values() if cell.row <= last and cell.kind == "text"]
        for cell in head:
            text = str(cell.value)
            if len(text) <= _CODE_CELL and text.count("-") >= _DASHES:
                yield from ((code, f"{sheet.name} {cell_name(cell.row, cell.column)}") for code in find_codes(text))
        yield from ((code, f"{sheet.name}, đầu trang hoặc chân trang") for code in find_codes(sheet.header_footer))
    named = ((name, text) for name, text in book.names.items() if name.casefold() == CODE_NAME.casefold())
    custom = ((name, text) for name, text in book.custom.items() if name.casefold() == CODE_PROPERTY)
    core = ((name, book.core[name]) for name in _CORE if name in book.core)
    for where, text in (*named, *custom, *core):
        yield from ((code, where) for code in find_codes(text))
