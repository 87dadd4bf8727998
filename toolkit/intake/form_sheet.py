"""A returned workbook and the form issued → the sheet an agency filled, where its table is, where each cell goes.

`file_reading` finds the sheet here; `rows` and `leftovers` take its cells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count, pairwise
from operator import itemgetter
from typing import NamedTuple

from toolkit.base.text import grouped, key, word_key
from toolkit.intake.cells import Account, CellAnswer, read_answer
from toolkit.intake.identity import HeadText, IssuedForm, IssuedForms, IssuedRow
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import (
    HEADER_NAMES,
    PRINTED,
    FormCode,
    Layout,
    is_check,
    is_computed,
    locked_mark,
    meta_marks,
    row_keys,
    slot_of,
    text_mark,
)
from toolkit.model.records import Entry, Role, Ruling
from toolkit.sheetread.any_file import Book, Cell, Sheet, cell_name, resolve_name
from toolkit.sheets.heading_finder import cell_text, filled, heading_rows

#: A heading row says at least this many of the table's headings.
_ENOUGH = 4
#: So many cells above the table, of so many characters at most, are looked at for whose form it is.
_HEAD = 500
#: Where a cell stands, for sorting.
position: Callable[[Cell], tuple[int, int]] = itemgetter(0, 1)
_LOOKS = {"struck": Code.ANSWER_STRUCK, "unseen": Code.ANSWER_UNSEEN}
#: Row keys found on a sheet: (row, column) → slot.
Keys = Mapping[tuple[int, int], str]


class FormTable(NamedTuple):
    """The table of a sheet."""

    headings: tuple[int, ...]  # rows that hold headings, the table's own first; 0 where all are gone
    columns: Mapping[str, int]  # by name; a name that was not found is absent
    renamed: tuple[str, ...] = ()  # names whose heading says something else
    added: tuple[int, ...] = ()  # columns the form did not have


#: A sheet that holds a table, with its keys.
FoundSheet = tuple[Sheet, Keys, FormTable]


def sheets_to_read(book: Book, issued: IssuedForm, forms: IssuedForms) -> list[FoundSheet]:
    """A book → its sheets that hold a table, those with keys if any do; first the one to read as that form, be it a
    copy: the one with most of its keys, then columns, then cells."""
    sheets = [(sheet, keys_on(sheet, issued)) for sheet in book.sheets if sheet.name != words.FORM_SHEETS["meta"]]
    keyed = [(sheet, keys) for sheet, keys in sheets if keys]
    unkeyed = [(sheet, keys) for sheet, keys in sheets if sheet.name != words.FORM_SHEETS["guide"]]
    tables = ((sheet, keys, table) for sheet, keys in keyed or unkeyed if (table := _find_table(sheet, keys, forms)))
    return sorted(tables, reverse=True, key=lambda found: (
        len(set(found[1].values())), len(found[2].columns), len(found[0].cells)))


def head_of(book: Book, found: FoundSheet, issued: IssuedForm, forms: IssuedForms) -> tuple[HeadText, ...]:
    """The sheet to read as that form → what was typed above its table."""
    sheet, keys, table = found
    top = table.headings[0] or min((row for row, _ in keys), default=0)
    page = SheetAccount(Account(), book, sheet)
    cells = sorted((cell for cell in page.left.values() if cell.row < top), key=position)[:_HEAD]
    names = {place: name for name, place in named_places(book, sheet, forms.layout).items()} if cells else {}
    typed, seen = list[HeadText](), set[str]()
    for cell in cells:
        text, kind = page.text(cell), names.get(position(cell), "")
        if page.holds_issued(cell, forms.texts, issued.texts - seen):
            seen.add(key(text))  # what is there a second time was typed
        elif len(text) <= _HEAD:
            typed.append(HeadText(page.place(*position(cell)), kind, text))
    return tuple(typed)


def rows_conflict(
        found: FoundSheet, code: FormCode, issued: IssuedForm, place: Place, forms: IssuedForms) -> Finding | None:
    """The finding for a form of that code that holds none of its tasks' rows, but those of other agencies' forms, by
    their keys; None where it does not."""
    sheet, keys, _ = found
    if any(issued.rows[slot].content for slot in keys.values() if slot in issued.rows):
        return None
    texts = {*map(key_text, sheet.cells.values())} - issued.slots.keys()
    slots = list(filter(None, map(slot_of, texts)))
    owners = [agency.code for agency in forms.plan.agencies if slots and texts.issuperset(
        row_keys(code._replace(agency=agency.code), slots).values())]
    names = ", ".join(forms.plan.names_of(owners))
    return finding(
        Code.CODE_CONFLICT, place, codes=f"{code}; mã dòng của {names}", agencies=owners) if owners else None


def named_places(
        book: Book, sheet: Sheet, layout: Layout, names: Iterable[str] = HEADER_NAMES) -> dict[str, tuple[int, int]]:
    """Cell names → where they stand on that sheet: as the book names them, else as the template has them."""
    named = {name: resolve_name(book, name) for name in names}
    return {name: place[1:] if place and place[0] == sheet.name else layout.cells[name]
            for name, place in named.items()}


def keys_on(sheet: Sheet, issued: IssuedForm) -> Keys:
    """The form's row keys on that sheet, by place."""
    slots = issued.slots
    texts = {place: key_text(cell) for place, cell in sheet.cells.items() if "-" in str(cell.value)}
    return {place: slots[text] for place, text in texts.items() if text in slots}


def key_text(cell: Cell) -> str:
    """What a cell holds, written as a row key: in capitals, without the spaces and marks that copying leaves."""
    return key(str(cell.value)).upper()


def _find_table(sheet: Sheet, keys: Keys, forms: IssuedForms) -> FormTable | None:
    """The table of a sheet, found by what its headings say, not by where they were; None where there is none."""
    named = heading_rows(
        ((place, cell.value) for place, cell in sheet.cells.items()), lambda text: forms.headings.get(word_key(text)))
    rows = {row: columns for row, columns in named.items() if len(columns) >= _ENOUGH}
    most = sorted(column for column, _ in Counter(column for _, column in keys).most_common(2))
    found = {**(rows[min(rows)] if rows else {}), **dict(zip(("key", "key2"), most, strict=False))}
    columns, order = dict(found), sorted(forms.layout.columns, key=forms.layout.columns.__getitem__)
    for left, right in pairwise([name for name in order if name in found] if keys else ()):
        between = order[order.index(left) + 1:order.index(right)]
        if found[right] - found[left] == len(between) + 1:  # exactly their number lies between two that are found
            columns |= zip(between, count(found[left] + 1))
    if not any(name in columns for name in fields.ANSWERS):
        return None
    renamed = tuple(name for name in columns if name not in found and name in fields.ANSWERS | words.LOCKED_COLUMNS)
    known = set(columns.values())
    added = tuple(column for column in range(min(known), max(known)) if column not in known)
    return FormTable(tuple(sorted(rows)) or (0,), columns, renamed, added)


def columns_on(sheet: Sheet, forms: IssuedForms) -> Mapping[str, int]:
    """The columns of a sheet by name: as it heads them, else as the template has them."""
    table = _find_table(sheet, {}, forms)
    return table.columns if table else forms.layout.columns


def is_plan_text(cell: Cell, text: str, columns: Mapping[str, int], forms: IssuedForms) -> bool:
    """Whether a cell of that text holds a key in a column of keys, or what this plan's forms print in its column."""
    if cell.column in (columns.get("key"), columns.get("key2")):
        return slot_of(key_text(cell)) is not None
    under = forms.layout.task_columns if forms.plan.indicators else {}
    names = (*words.LOCKED_COLUMNS, *(column for name, column in under.items() if name not in fields.FIGURES))
    return key(text) in forms.plan_texts and cell.column in map(columns.get, names)


class SheetAccount:
    """Where each filled cell of a sheet goes: `left` holds those not yet accounted for, and whatever takes one out says
    what it is; an answer goes into a line."""

    def __init__(self, account: Account, book: Book, sheet: Sheet) -> None:
        self.account, self.file, self.sheet, self.date1904 = account, book.file, sheet, book.date1904
        self.left = filled(sheet.cells)

    def issue(self, cells: Collection[Cell]) -> None:
        """These cells are as we sent them."""
        for cell in cells:
            del self.left[cell.row, cell.column]
        self.account.issued += len(cells)

    def show(self, cells: Iterable[Cell], reason: Finding) -> None:
        """These cells are listed, for that reason."""
        for cell in cells:
            self.left.pop((cell.row, cell.column), None)
            self.account.list_entries([Entry(self.text(cell), self.place(cell.row, cell.column))], reason)

    def tell_cells(self, code: Code, cells: Sequence[Cell], **details: str) -> None:
        """These cells, from above, are listed under one finding of that code; of none nothing is told."""
        if cells:
            self.show(cells, self.account.tell(finding(code, self.place(*position(cells[0])), **details)))

    def text(self, cell: Cell) -> str:
        return cell_text(cell, self.date1904)

    def printed_text(self, cell: Cell) -> str:
        """What a locked cell says, where a program may have made its number of it."""
        return cell.value if isinstance(cell.value, str) else self.text(cell).replace(",", ".")

    def place(self, row: int, column: int) -> Place:
        return Place(self.file, self.sheet.name, cell_name(row, column))

    def holds_issued(self, cell: Cell, common: Collection[str], particular: Collection[str]) -> bool:
        """Whether the cell holds a text whose key all forms share (`common`), whose key or mark this one has
        (`particular`), or a check of ours, worked out or not."""
        if cell.formula is not None and is_check(cell.formula):
            return True
        text = self.text(cell)
        text_key = key(text)
        return text_key in common or text_key in particular or text_mark(text) in particular or is_computed(text)

    def rows(self) -> dict[int, list[Cell]]:
        """The cells that are left, by row, from the top and the left."""
        return grouped(sorted(self.left.values(), key=position), itemgetter(0))


class FormSheet(SheetAccount):
    """The account of the sheet to fill, with what the form was issued with."""

    def __init__(self, account: Account, book: Book, sheet: Sheet, table: FormTable, code: FormCode, issued: IssuedForm,
                 forms: IssuedForms, ruling: Ruling | None) -> None:
        super().__init__(account, book, sheet)
        #: Whether the officer's ruling names the agency: then keys of other forms say nothing and texts decide.
        self.attributed = ruling is not None
        self.book, self.table, self.forms, self.form = book, table, forms, issued
        self._days = forms.plan.period.data_days
        self._looks = defaultdict[str, list[Place]](list)
        self._marks = meta_marks(book)
        #: The marks of the texts that the form says it was issued with outside its rows: on this sheet, on the others.
        printed, _, elsewhere = self._marks.get(PRINTED, "").partition("|")
        self.printed_elsewhere = frozenset(elsewhere.split())
        #: The keys of this agency's own texts on the sheet, whatever the edition, and those marks.
        self._particular = self.form.texts | {key(str(code)), *printed.split()}
        self.key_columns = sorted({table.columns[name] for name in ("key", "key2") if name in table.columns})
        self._is_older = False

    def cell(self, row: int, name: str) -> Cell | None:
        """The cell left in that row under that column."""
        return self.left.get((row, self.table.columns.get(name, 0)))

    def text_at(self, row: int, name: str) -> str:
        """What the sheet shows there, "" where nothing is left."""
        cell = self.cell(row, name)
        return self.text(cell) if cell else ""

    def content_place(self, row: int) -> Place:
        """Where that row says what its task is."""
        return self.place(row, self.table.columns.get(fields.CONTENT, 1))

    def columns_of(self, row: IssuedRow) -> Mapping[str, int]:
        """The sheet's columns by the names of that row's fields; an indicator's stand under those of tasks."""
        columns = self.table.columns
        return {**columns, **{name: columns[under] for name, under in row.task_columns.items()
                              if name in row.asked and under in columns}}

    def keys_of(self, row: int) -> list[str]:
        """What stands in the key cells of that row and reads like a row key."""
        return [text for text in map(key_text, self.key_cells(row)) if slot_of(text)]

    def key_cells(self, row: int) -> Iterator[Cell]:
        """What is left in the key cells of that row."""
        return (cell for column in self.key_columns if (cell := self.left.get((row, column))))

    def answer(self, cell: Cell, field: str, role: Role) -> CellAnswer:
        """A cell, taken out of those that are left, as the answer in that field."""
        place = self.place(*position(cell))
        if look := self.sheet.looks.get(position(cell)):
            self._looks[look].append(place)
        unit = None
        if field == fields.FIGURE:  # what it counts, as the sheet says it
            column = self.table.columns.get(self.forms.layout.task_columns.get("unit", ""), 0)
            unit = self.sheet.cells.get((cell.row, column))
        return read_answer(
            cell, field, role, place, self.date1904, self._days, self.text(unit) if unit else "")

    def tell_older_edition(self) -> None:
        """Tell once that the plan changed since the form was issued; of an agency that is gone it is no news."""
        if not self._is_older and not self.form.predecessor:
            self.account.tell(finding(Code.FORM_EDITION_DIFFERS, Place(self.file)))
        self._is_older = True

    def looks(self) -> Iterator[Finding]:
        """Which answers are struck through, which cannot be seen: one finding for all of either."""
        for look, places in self._looks.items():
            yield finding(_LOOKS[look], places[0], cells=", ".join(place.cell for place in places))

    def row_entries(self, row: int) -> tuple[Entry, ...]:
        """What stands in that row from the left, claimed or not: all but keys and the check."""
        aside = {*self.key_columns, self.table.columns.get("check")}
        return tuple(Entry(self.text(cell), self.place(row, cell.column))
                     for cell in sorted(filled(self.sheet.cells).values(), key=position)
                     if cell.row == row and cell.column not in aside)

    def is_typed(self, cell: Cell) -> bool:
        """Whether the sender typed the cell: neither a check of ours nor a text this sheet was issued with; a mark that
        was written on is none of those the hidden cells beside it say."""
        if cell.column == self.table.columns.get("check"):
            if cell.formula is not None:
                return False
            mark = _verdict_mark(self.text(cell))
            if mark and self._hidden_marks and mark not in self._hidden_marks:
                return True
        return not self.holds_issued(cell, self.forms.texts, self._particular)

    @cached_property
    def _hidden_marks(self) -> set[str]:
        """What the hidden cells beside the verdicts of a marked form say."""
        check = self.table.columns.get("check", 0)
        return {_verdict_mark(str(cell.value)) for cell in self.sheet.cells.values() if cell.column > check} - {""}

    def is_printed(self, cell: Cell) -> bool:
        """Whether a cell of a row that is not taken is as issued, or has a text of this plan's forms in its column."""
        return not self.is_typed(cell) or is_plan_text(cell, self.text(cell), self.table.columns, self.forms)

    def is_unchanged(self, row: int, row_key: str, locked: Iterable[str]) -> bool:
        """Whether a row's cells of those names still are what `_meta` says was issued: where they differ, the plan
        changed."""
        names = dict.fromkeys((*words.LOCKED_COLUMNS, *locked))
        cells = {name: self.sheet.cells.get((row, self.table.columns.get(name, 0))) for name in names}
        texts = {name: self.text(cell) if cell else "" for name, cell in cells.items()}
        return self._marks.get(row_key) == locked_mark(texts)


def _verdict_mark(text: str) -> str:
    """A mark in one line, "" of another text."""
    return " ".join(text.split()) if text[:3] in ("✖ Ô", "▲ Ô") else ""
