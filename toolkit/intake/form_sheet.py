"""A returned workbook and the form issued → the sheet that the agency filled, its table, and an account of every cell.
Called by `file_reading`, which finds the sheet, and by `rows` and `leftovers`, which take its cells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count, pairwise
from operator import itemgetter
from typing import NamedTuple

from toolkit.base.text import grouped, key, single_spaced, word_key
from toolkit.intake.cells import Account, CellAnswer, brief, read_answer
from toolkit.intake.identity import HeadText, IssuedForm, IssuedForms, IssuedRow
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.form_code import FormCode, row_keys, slot_of
from toolkit.model.layout import (
    HEADER_NAMES,
    PRINTED,
    Layout,
    is_check,
    is_computed,
    locked_mark,
    meta_marks,
    text_mark,
)
from toolkit.model.records import Entry, Role, Ruling
from toolkit.sheetread.any_file import Book, Cell, Sheet, cell_name, resolve_name
from toolkit.sheets.heading_finder import cell_text, filled, heading_rows

#: Fewest headings of the table in a heading row.
_FEWEST_HEADINGS = 4
#: Most cells above the table, and most characters of each, that are searched for the sender.
_MOST_HEAD = 500
#: A cell → its row and column, for sorting.
position: Callable[[Cell], tuple[int, int]] = itemgetter(0, 1)
_LOOKS = {"struck": Code.ANSWER_STRUCK, "unseen": Code.ANSWER_UNSEEN}
#: Row keys found on a sheet: (row, column) → slot.
Keys = Mapping[tuple[int, int], str]


class FormTable(NamedTuple):
    """The table found on a sheet."""

    headings: tuple[int, ...]  # heading rows, the table's own first; 0 where all are gone
    columns: Mapping[str, int]  # found columns, by name
    renamed: tuple[str, ...] = ()  # names of columns with another heading
    added: tuple[int, ...] = ()  # columns that the form did not have


class FoundSheet(NamedTuple):
    """A sheet with a table, and the row keys on it."""

    sheet: Sheet
    keys: Keys
    table: FormTable


def sheets_to_read(book: Book, issued: IssuedForm, forms: IssuedForms) -> list[FoundSheet]:
    """A book → its sheets with a table, only those with row keys if any has some; first the one to read as the form, be
    it a copy: with most keys, then columns, then cells."""
    sheets = [(sheet, keys_on(sheet, issued)) for sheet in book.sheets if sheet.name != words.FORM_SHEETS["meta"]]
    keyed = [(sheet, keys) for sheet, keys in sheets if keys]
    unkeyed = [(sheet, keys) for sheet, keys in sheets if sheet.name != words.FORM_SHEETS["guide"]]
    tables = (FoundSheet(sheet, keys, table) for sheet, keys in keyed or unkeyed
              if (table := _find_table(sheet, keys, forms)))
    return sorted(tables, reverse=True, key=lambda found: (
        len(set(found.keys.values())), len(found.table.columns), len(found.sheet.cells)))


def head_of(book: Book, found: FoundSheet, issued: IssuedForm, forms: IssuedForms) -> tuple[HeadText, ...]:
    """The sheet to read as a form → the texts typed above its table."""
    sheet, keys, table = found
    top = table.headings[0] or min((row for row, _ in keys), default=0)
    page = SheetAccount(Account(), book, sheet)
    cells = sorted((cell for cell in page.remaining.values() if cell.row < top), key=position)[:_MOST_HEAD]
    names = {place: name for name, place in named_places(book, sheet, forms.layout).items()} if cells else {}
    typed, seen = list[HeadText](), set[str]()
    for cell in cells:
        text, kind = page.text(cell), names.get(position(cell), "")
        if page.holds_issued(cell, forms.texts, issued.texts - seen):
            seen.add(key(text))  # what is there a second time was typed
        elif len(text) <= _MOST_HEAD:
            typed.append(HeadText(page.place(*position(cell)), kind, text))
    return tuple(typed)


def head_conflict(issued: IssuedForm, head: Sequence[HeadText], forms: IssuedForms) -> Finding | None:
    """The finding on a form whose head names another agency, period or plan than its code; None for other forms. A
    former agency's name counts as its successors'. Names outside the cell of the agency's name do not count beside the
    right name, or in a letter to somebody."""
    plan, code, wrong, agencies = forms.plan, issued.code, list[HeadText](), {issued.code.agency}
    named = {text: {now for agency in text.agencies(forms) for now in plan.in_charge(agency) or (agency,)}
             for text in head}
    is_letter = any(code.agency in codes or word_key(text.text).startswith("kính gửi") for text, codes in named.items())
    for text, codes in named.items():
        is_other = codes and code.agency not in codes and (text.kind == "agency_name" or not is_letter)
        if is_other or text.contradicts(plan.period, issued.head["plan_title"]):
            wrong.append(text)
            agencies |= codes
    return finding(
        Code.HEAD_CONFLICT, wrong[0].place, owner=issued.head["agency_name"], period=plan.period.name.brief,
        plan=code.plan, said="; ".join(f"“{brief(text.text)}” (ô {text.place.cell})" for text in wrong),
        cells=tuple(text.place.cell for text in wrong),
        agencies=tuple(agency.code for agency in plan.agencies if agency.code in agencies)) if wrong else None


def rows_conflict(
        found: FoundSheet, code: FormCode, issued: IssuedForm, place: Place, forms: IssuedForms) -> Finding | None:
    """The finding on a form without a row of its own tasks, but with row keys of other agencies; None for other
    forms."""
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
    """Defined names → the places of their cells on that sheet: by the book's names, else by the template."""
    named = {name: resolve_name(book, name) for name in names}
    return {name: place[1:] if place and place[0] == sheet.name else layout.cells[name]
            for name, place in named.items()}


def keys_on(sheet: Sheet, issued: IssuedForm) -> Keys:
    """A sheet → the form's row keys on it, by place."""
    slots = issued.slots
    texts = {place: key_text(cell) for place, cell in sheet.cells.items() if "-" in str(cell.value)}
    return {place: slots[text] for place, text in texts.items() if text in slots}


def key_text(cell: Cell) -> str:
    """A cell → its text in the spelling of row keys: capitals, without spaces and marks left by copying."""
    return key(str(cell.value)).upper()


def _find_table(sheet: Sheet, keys: Keys, forms: IssuedForms) -> FormTable | None:
    """A sheet → its table, found by the words of the headings; None where it has none."""
    named = heading_rows(
        ((place, cell.value) for place, cell in sheet.cells.items()), lambda text: forms.headings.get(word_key(text)))
    rows = {row: columns for row, columns in named.items() if len(columns) >= _FEWEST_HEADINGS}
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
    """A sheet → its columns by name, from its headings, else from the template."""
    table = _find_table(sheet, {}, forms)
    return table.columns if table else forms.layout.columns


def is_plan_text(cell: Cell, text: str, columns: Mapping[str, int], forms: IssuedForms) -> bool:
    """Whether a cell has a row key in a key column, or a text that this plan's forms print in its column."""
    if cell.column in (columns.get("key"), columns.get("key2")):
        return slot_of(key_text(cell)) is not None
    under = forms.layout.task_columns if forms.plan.indicators else {}
    names = (*words.LOCKED_COLUMNS, *(column for name, column in under.items() if name not in fields.FIGURES))
    return key(text) in forms.plan_texts and cell.column in map(columns.get, names)


class SheetAccount:
    """The account of a sheet's filled cells; `remaining` are those not yet accounted for."""

    def __init__(self, account: Account, book: Book, sheet: Sheet) -> None:
        self.account, self.file, self.sheet, self.date1904 = account, book.file, sheet, book.date1904
        self.remaining = filled(sheet.cells)

    def mark_issued(self, cells: Collection[Cell]) -> None:
        """Account for these cells as issued."""
        for cell in cells:
            del self.remaining[cell.row, cell.column]
        self.account.issued += len(cells)

    def list_cells(self, cells: Iterable[Cell], reason: Finding) -> None:
        """Account for these cells as listed, with the finding as the reason."""
        entries = list[Entry]()
        for cell in cells:
            self.remaining.pop((cell.row, cell.column), None)
            entries.append(Entry(self.text(cell), self.place(cell.row, cell.column)))
        self.account.list_entries(entries, reason)

    def list_under(self, code: Code, cells: Sequence[Cell], **details: str) -> None:
        """List these cells, sorted from above, under one new finding of that code; nothing if there are none."""
        if cells:
            self.list_cells(cells, self.account.add(finding(code, self.place(*position(cells[0])), **details)))

    def text(self, cell: Cell) -> str:
        """A cell → the text it shows."""
        return cell_text(cell, self.date1904)

    def printed_text(self, cell: Cell) -> str:
        """A locked cell → its printed text, even if a program turned it into a number."""
        return cell.value if isinstance(cell.value, str) else self.text(cell).replace(",", ".")

    def place(self, row: int, column: int) -> Place:
        """Row and column → the place for findings."""
        return Place(self.file, self.sheet.name, cell_name(row, column))

    def holds_issued(self, cell: Cell, shared_texts: Collection[str], form_texts: Collection[str]) -> bool:
        """Whether a cell has an issued text, by key among `shared_texts`, by key or mark among `form_texts`; or a check
        of ours, or its result."""
        if cell.formula is not None and is_check(cell.formula):
            return True
        text = self.text(cell)
        text_key = key(text)
        return text_key in shared_texts or text_key in form_texts or text_mark(text) in form_texts or is_computed(text)

    def rows(self) -> dict[int, list[Cell]]:
        """The remaining cells by row, from top and left."""
        return grouped(sorted(self.remaining.values(), key=position), itemgetter(0))


class FormSheet(SheetAccount):
    """The account of the sheet to fill, together with the form as issued."""

    def __init__(self, account: Account, book: Book, sheet: Sheet, table: FormTable, code: FormCode, issued: IssuedForm,
                 forms: IssuedForms, ruling: Ruling | None) -> None:
        super().__init__(account, book, sheet)
        #: Whether the officer's ruling names the agency: then keys of other forms say nothing and texts decide.
        self.is_attributed = ruling is not None
        self.book, self.table, self.forms, self.form = book, table, forms, issued
        self._days = forms.plan.period.data_days
        self._looks = defaultdict[str, list[Place]](list)
        self._marks = meta_marks(book)
        #: The marks of the texts that the form says it was issued with outside its rows: on this sheet, on the others.
        printed, _, elsewhere = self._marks.get(PRINTED, "").partition("|")
        self.printed_elsewhere = frozenset(elsewhere.split())
        #: The keys of this agency's own texts on the sheet, whatever the edition, and those marks.
        self._form_texts = self.form.texts | {key(str(code)), *printed.split()}
        self.key_columns = sorted({table.columns[name] for name in ("key", "key2") if name in table.columns})
        self._is_older = False

    def cell(self, row: int, name: str) -> Cell | None:
        """The remaining cell in that row and column, None where there is none."""
        return self.remaining.get((row, self.table.columns.get(name, 0)))

    def text_at(self, row: int, name: str) -> str:
        """The text of the remaining cell in that row and column, "" where there is none."""
        cell = self.cell(row, name)
        return self.text(cell) if cell else ""

    def content_place(self, row: int) -> Place:
        """The place of the task's text in that row."""
        return self.place(row, self.table.columns.get(fields.CONTENT, 1))

    def columns_of(self, row: IssuedRow) -> Mapping[str, int]:
        """A row of the form → the sheet's columns by its fields; an indicator's fields stand under columns of tasks."""
        columns = self.table.columns
        return {**columns, **{name: columns[under] for name, under in row.task_columns.items()
                              if name in row.asked and under in columns}}

    def keys_of(self, row: int) -> list[str]:
        """The texts in the key cells of that row that read like row keys."""
        return [text for text in map(key_text, self.key_cells(row)) if slot_of(text)]

    def key_cells(self, row: int) -> Iterator[Cell]:
        """The remaining key cells of that row."""
        return (cell for column in self.key_columns if (cell := self.remaining.get((row, column))))

    def answer(self, cell: Cell, field: str, role: Role) -> CellAnswer:
        """A cell already taken out of `remaining` → its answer in that field."""
        place = self.place(*position(cell))
        if look := self.sheet.looks.get(position(cell)):
            self._looks[look].append(place)
        unit = None
        if field == fields.FIGURE:  # what it counts, as the sheet says it
            unit = self.sheet.cells.get((
                cell.row, self.table.columns.get(self.forms.layout.task_columns.get("unit", ""), 0)))
        return read_answer(
            cell, field, role, place, self.date1904, self._days, self.text(unit) if unit else "")

    def report_older_edition(self) -> None:
        """Add a finding, once, that the plan changed since the form was issued; a former agency's form needs none."""
        if not self._is_older and not self.form.predecessor:
            self.account.add(finding(Code.FORM_EDITION_DIFFERS, Place(self.file)))
        self._is_older = True

    def looks(self) -> Iterator[Finding]:
        """One finding for all struck answers, one for all answers that cannot be seen."""
        for look, places in self._looks.items():
            yield finding(_LOOKS[look], places[0], cells=", ".join(place.cell for place in places))

    def row_entries(self, row: int) -> tuple[Entry, ...]:
        """All entries of that row from the left, except keys and check."""
        aside = {*self.key_columns, self.table.columns.get("check")}
        return tuple(Entry(self.text(cell), self.place(row, cell.column))
                     for cell in sorted(filled(self.sheet.cells).values(), key=position)
                     if cell.row == row and cell.column not in aside)

    def is_typed(self, cell: Cell) -> bool:
        """Whether the sender typed the cell: it has neither a check of ours nor a text issued on this sheet. A mark
        that was edited differs from all hidden ones."""
        if cell.column == self.table.columns.get("check"):
            if cell.formula is not None:
                return False
            mark = _verdict_mark(self.text(cell))
            if mark and self._hidden_marks and mark not in self._hidden_marks:
                return True
        return not self.holds_issued(cell, self.forms.texts, self._form_texts)

    @cached_property
    def _hidden_marks(self) -> set[str]:
        """The marks in the hidden cells beside the verdicts of a corrected form."""
        check = self.table.columns.get("check", 0)
        return {_verdict_mark(str(cell.value)) for cell in self.sheet.cells.values() if cell.column > check} - {""}

    def is_printed(self, cell: Cell) -> bool:
        """Whether a cell of a rejected row has an issued text, or one that this plan's forms print in its column."""
        return not self.is_typed(cell) or is_plan_text(cell, self.text(cell), self.table.columns, self.forms)

    def is_unchanged(self, row: int, row_key: str, locked: Iterable[str]) -> bool:
        """Whether a row's locked cells still have the texts that `_meta` says were issued; if so, a difference means
        that the plan changed."""
        names = dict.fromkeys((*words.LOCKED_COLUMNS, *locked))
        cells = {name: self.sheet.cells.get((row, self.table.columns.get(name, 0))) for name in names}
        texts = {name: self.text(cell) if cell else "" for name, cell in cells.items()}
        return self._marks.get(row_key) == locked_mark(texts)


def _verdict_mark(text: str) -> str:
    """A text → the mark it is, on one line; "" for any other text."""
    return single_spaced(text) if text[:3] in ("✖ Ô", "▲ Ô") else ""
