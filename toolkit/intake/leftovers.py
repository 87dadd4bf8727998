"""All that stands in no row of a form: free parts, headings, what merges hide, other sheets, what is beside cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from toolkit.base.text import by_key, key, printable, ranges, word_key
from toolkit.intake.cells import brief, brief_change
from toolkit.intake.form_sheet import FormSheet, SheetAccount, key_text, keys_on, locked_columns, named_places, position
from toolkit.intake.identity import IssuedForms
from toolkit.intake.rows import FormLine
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import (
    ANSWER_PROPERTY,
    CODE_PROPERTY,
    CORRECTS,
    OUTSIDE,
    PRINTED,
    SOURCES,
    Layout,
    find_codes,
    header_mark,
    marked_columns,
    slot_of,
    text_mark,
)
from toolkit.model.records import NO_TASK, Entry, Listed, Role
from toolkit.model.workbooks import remarks_of
from toolkit.sheetread.book import Book, Cell, Note, Sheet, cell_name, column_letters, header_texts, place as place_of
from toolkit.sheets.heading_finder import is_filled

#: The one field of a free part's line.
FREE_TEXT = "text"
#: So often a cell is held against a merge, at most: 1,000 merges on a sheet of 5,000 cells.
_MERGED = 5_000_000
#: Stray cells are told row by row up to this many rows, then once.
_ROWS_TOLD = 20
_MARK = re.compile(r"[0-9a-f]{8}(?: (?:\| )?[0-9a-f]{8})*\Z")
_LISTED = {"comment": Code.COMMENT_LEFT, "shape": Code.SHAPE_LEFT}
_COUNTED = {"picture": Code.PICTURES_LEFT, "ink": Code.INK_LEFT, "object": Code.OBJECTS_LEFT,
            "unread": Code.NOTES_BROKEN}
#: So many links of a sheet are told one by one, each up to so many signs.
_LINKS_TOLD, _ADDRESS = 50, 300
#: What programs print in headers and footers of their own accord, and our forms whatever their template.
_PRINTED = frozenset(map(header_mark, ("", "Mã biểu", "Trang", "Trang / ", "Page", "Page of", "Sheet")))


class Leftovers(NamedTuple):
    """What stands in no row: how many cells and texts beside them are as issued, which are listed, what to tell."""

    issued: int
    listed: tuple[Listed, ...]
    findings: tuple[Finding, ...]


def account_leftovers(page: FormSheet, lines: Sequence[FormLine]) -> Leftovers:
    """All that is left of a form's book once its rows and free parts are read; `issued` counts in those too."""
    book = page.book
    _tell_headings(page)
    _tell_answered(page, lines)
    _tell_rest(page)
    page.findings.extend((*page.looks(), *_hidden(page, lines)))
    accounts = [page, *(_other_sheet(page, sheet) for sheet in book.sheets if sheet is not page.sheet)]
    beside = _look_beside(book, page.forms.layout)
    return Leftovers(
        beside.issued + sum(each.issued for each in accounts),
        (*(listed for each in accounts for listed in each.listed), *beside.listed),
        (*remarks_of(book), *(told for each in accounts for told in each.findings), *beside.findings))


def look_under_merges(page: FormSheet) -> None:
    """Answers merged over several rows count for the first; what a merge hides is listed."""
    answers = {page.table.columns.get(name) for name in fields.ANSWERS}
    rows = page.rows()
    for top, left, bottom, right in page.sheet.merges[:_MERGED // max(len(page.left), 1)]:
        cells = [cell for row in rows if top <= row <= bottom for cell in rows[row]
                 if left <= cell.column <= right and position(cell) in page.left]
        hidden = [cell for cell in cells if position(cell) != (top, left)]
        over_rows = len(cells) > len(hidden) and bottom > top and answers.intersection(range(left, right + 1))
        if hidden or (over_rows and top > page.table.headings[0]):
            merged = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            page.show(hidden, page.tell(finding(Code.ANSWER_MERGED, page.place(top, left), cells=merged)))


def free_lines(page: FormSheet, keyed: Mapping[str, int]) -> Iterator[FormLine]:
    """The free parts, filled or not, by the rows of their keys, where those are gone by their labels."""
    cell_names = (f"free_{name}" for name in fields.FREE_PARTS)
    places = named_places(page.book, page.sheet, page.forms.layout, cell_names)
    free, by_row = page.form.free, page.rows()
    labels = {slot: tuple(map(word_key, (fields.FREE_PARTS[name].text, *fields.FREE_PARTS[name].aliases)))
              for slot, name in free.items()}
    slots = {row: slot for slot, row in keyed.items()}
    for row, cells in by_row.items():
        texts = [word_key(page.text(cell)) for cell in cells if key(page.text(cell)) in page.forms.layout.fill_texts]
        lacking = [slot for slot, names in labels.items() if slot not in slots.values()
                   and any(text.startswith(names) for text in texts)]
        if lacking and row not in slots and row > page.table.headings[0]:
            slots[row] = lacking[0]
    for row, slot in slots.items():
        keys = [cell for cell in page.key_cells(row) if key_text(cell) in page.form.slots]
        page.issue(keys)
        cells = [cell for cell in by_row.get(row, ()) if cell not in keys]
        column = places[f"free_{free[slot]}"][1]
        typed = [cell for cell in cells if page.is_typed(cell)]
        told = [cell for cell in cells if cell.column == column] or (typed if len(typed) == 1 else [])
        answers = {FREE_TEXT: page.answer(page.left.pop(position(told[0])), FREE_TEXT, Role.LEAD)} if told else {}
        at = {FREE_TEXT: told[0].column if told else column}
        yield FormLine(slot, NO_TASK, Role.LEAD, page.file, page.sheet.name, row, at, answers)


def _tell_headings(page: FormSheet) -> None:
    table, headings = page.table, page.forms.layout.headings
    row = table.headings[0] or 1
    for name in (fields.CONTENT, *fields.ANSWERS):
        if name not in table.columns:
            page.tell(finding(Code.ANSWER_COLUMN_MISSING, page.place(row, 1), column=headings[name]))
    for name, column in table.columns.items():
        cell = page.left.get((row, column))
        changed = [cell] if cell is not None and page.is_typed(cell) else []
        if changed or name in table.renamed:
            said = {"expected": headings[name], "found": brief(page.text(cell)) if cell else ""}
            page.show(changed, page.tell(finding(Code.HEADING_CHANGED, page.place(row, column), **said)))
    for column in table.added:
        below = sorted((cell for (at, under), cell in page.left.items() if under == column and at >= row), key=position)
        if cells := [cell for cell in below if page.is_typed(cell)]:
            said = {"found": brief(page.text(cells[0]))}
            page.show(cells, page.tell(finding(Code.COLUMN_ADDED, page.place(row, column), **said)))


def _tell_answered(page: FormSheet, lines: Iterable[FormLine]) -> None:
    """Tell what an answered form says of itself: that it is a draft or lacks reports; each figure typed over since."""
    said = page.book.custom
    if ANSWER_PROPERTY in said:
        page.tell(finding(Code.ANSWER_UNFINISHED, Place(page.file), said=brief(said[ANSWER_PROPERTY])))
    for line in lines:
        total = said.get(ANSWER_PROPERTY + line.slot)
        figure = line.progress.value if total else None
        if total and figure is not None and total != fields.value_text(figure):
            page.tell(finding(Code.FIGURE_TYPED_OVER, line.place(fields.FIGURE), total=brief(total)))


def _tell_rest(page: FormSheet) -> None:
    """All other cells: texts as issued; the head changed; the rest stands outside the form."""
    page.issue([cell for cell in page.left.values()
                if not page.is_typed(cell) or (page.attributed and page.is_printed(cell))])
    places = named_places(page.book, page.sheet, page.forms.layout)
    head = {places[name]: text for name, text in page.form.head.items()}
    for place in sorted(head.keys() & page.left.keys()):
        cell = page.left[place]
        page.tell_cells(Code.LOCKED_CHANGED, (cell,), **brief_change(head[place], page.text(cell)))
    rows = [*page.rows().values()]
    for cells in rows if len(rows) <= _ROWS_TOLD else [list(chain.from_iterable(rows))]:
        page.tell_cells(Code.OUTSIDE_FORM, cells)


def _hidden(page: FormSheet, lines: Iterable[FormLine]) -> Iterator[Finding]:
    """That answers were read from a hidden sheet, hidden rows or columns, and that the sheet is no longer protected."""
    sheet, answered = page.sheet, [line for line in lines if line.answers]
    place = Place(page.file, sheet.name)
    rows = {line.number for line in answered} & sheet.hidden_rows
    columns = {line.columns[name] for line in answered for name in line.answers} & sheet.hidden_columns
    hidden = {f"Trang “{sheet.name}”": sheet.state != "visible",
              f"{len(rows)} dòng có nội dung ({ranges(rows)})": rows,
              f"Cột {', '.join(map(column_letters, sorted(columns)))}": columns}
    yield from (finding(Code.HIDDEN_READ, place, what=what) for what, is_hidden in hidden.items() if is_hidden)
    if page.forms.layout.protected and sheet.protected is False:
        yield finding(Code.PROTECTION_OFF, place)


def _other_sheet(page: FormSheet, sheet: Sheet) -> SheetAccount:
    """A sheet that is not the one to fill: what is typed there is listed under one finding. A copy of the sheet to fill
    has its keys; what it says over again in the same place is no second text. Nor is what the sheet of long texts says
    over again, where its formulas became values, and the numbers by which it finds them.
    """
    account, issued, texts = SheetAccount(page.book, sheet), page.form, page.forms.elsewhere
    own = issued.elsewhere | page.printed_elsewhere
    _take_ours(account)
    if keys_on(sheet, issued):
        account.issue([cell for place, cell in account.left.items() if page.sheet.cells.get(place) == cell])
    is_meta = sheet.name == words.FORM_SHEETS["meta"]
    is_long = sheet.name == words.FORM_SHEETS["long"]
    account.issue([cell for cell in account.left.values()
                   if cell[2] in issued.slots or cell[2] in issued.elsewhere
                   or account.holds_issued(cell, texts, own)
                   or (is_meta and _is_identity(account.text(cell)))])
    if is_long and account.left:
        said_before = {"0", *map(page.text, page.sheet.cells.values())}
        account.issue([cell for cell in account.left.values() if cell.column == 1 or account.text(cell) in said_before])
    account.tell_cells(Code.OUTSIDE_FORM, sorted(account.left.values(), key=position))
    return account


def list_all(book: Book, reason: Finding, forms: IssuedForms | None) -> tuple[Listed, ...]:
    """Every filled cell of a book that is not taken, and what stands beside them, for that reason. With `forms`, what
    forms of this plan print is left out.
    """
    head = frozenset(  # of a form of any agency, plan or year
        key(str(cell.value)) for sheet in book.sheets if forms and sheet.name == forms.layout.sheet
        for place in named_places(book, sheet, forms.layout).values() if (cell := sheet.cells.get(place))
        and cell_name(cell.row, cell.column) not in reason.details.get("cells", ()))  # what was typed over it
    head |= {key(str(reason.details.get("owner", "")))}
    listed: list[Listed] = []
    for account in (SheetAccount(book, sheet) for sheet in book.sheets):
        if forms is not None:
            _take_ours(account)
            columns = locked_columns(account.sheet, forms)
            account.issue([cell for cell in account.left.values() if _is_printed(account, cell, forms, head, columns)])
        account.show(sorted(account.left.values(), key=position), reason)
        listed += account.listed
    return (*listed, *_look_beside(book, forms.layout if forms else None, reason).listed)


#: Sheets of a form beside the one to fill.
_BESIDE = (words.FORM_SHEETS["guide"], words.FORM_SHEETS["long"])


def _is_printed(account: SheetAccount, cell: Cell, forms: IssuedForms, head: frozenset[str],
                columns: frozenset[int]) -> bool:
    """Whether forms print that text on that sheet; a task's texts only in the columns that hold them."""
    name, text = account.sheet.name, account.text(cell)
    if name == words.FORM_SHEETS["meta"]:
        return _is_identity(text)
    if account.holds_issued(cell, forms.layout.texts if name in _BESIDE else forms.texts, head):
        return True
    return cell.column in columns and (key(text) in forms.plan_texts or slot_of(text) is not None)


def _is_identity(text: str) -> bool:
    """Whether a cell of `_meta` is a key, a mark or a code, also of another edition."""
    return text in (CODE_PROPERTY, CORRECTS, PRINTED) or bool(_MARK.match(text) or slot_of(text) or find_codes(text))


def corrects(book: Book) -> frozenset[str]:
    """The marks of the files that a marked form was made from."""
    meta = (sheet.cells for sheet in book.sheets if sheet.name == words.FORM_SHEETS["meta"])
    return frozenset(
        str(cells[row, column + 1].value) for cells in meta for (row, column), cell in cells.items()
        if cell.value == CORRECTS and (row, column + 1) in cells)


def _take_ours(account: SheetAccount) -> None:
    """Of sheet "Ý kiến ngoài biểu" of a marked form, and of sheet "Nguồn số liệu" of an answered one, the rows whose
    marks say that they are as issued. What a sender typed before and travelled along is listed again, never counted as
    ours; a text that was changed is left as newly typed.
    """
    kept = []
    for schema in (OUTSIDE, SOURCES):
        places, columns = {column: name for name, column in schema.places.items()}, marked_columns(schema)
        for row in account.rows().values():
            cells = {places[cell.column]: cell for cell in row if cell.column in places}
            if "mark" not in cells:  # looked at first: 3 % of reading 100 returns
                continue
            texts = {name: account.text(cell) for name, cell in cells.items()}
            is_theirs = _MARK.match(texts.get("text_mark", "")) is not None
            issued = [name for name in columns if name != "text" or not is_theirs]
            if text_mark(*(texts.get(name, "") for name in issued)) != texts["mark"]:
                continue
            if is_theirs and "text" in texts and text_mark(texts["text"]) == texts["text_mark"]:
                kept.append(cells["text"])
            ours = (*issued, "mark", *(["text_mark"] if is_theirs else []))
            account.issue([cells[name] for name in ours if name in cells])
    account.tell_cells(Code.OUTSIDE_KEPT, kept)


def count_filled(book: Book) -> int:
    """How many cells of a book and texts beside them say anything, whoever wrote them: counted apart from accounts."""
    return sum(sum(map(is_filled, sheet.cells.values())) + sum(note.kind in _LISTED for note in sheet.notes)
               + len(header_texts(sheet.header_footer)) for sheet in book.sheets)


def _look_beside(book: Book, layout: Layout | None, reason: Finding | None = None) -> Leftovers:
    """What a sender left outside all cells: listed word for word, or counted and told where it has no words. What the
    template has there is as issued; `layout` is None where nothing was. `reason` is why all is listed.
    """
    ours, issued = 0, Counter(layout.notes if layout else ())
    printed = layout.headers | _PRINTED if layout else _PRINTED
    listed, findings = list[Listed](), list[Finding]()
    for sheet in (each for each in book.sheets if each.notes or each.header_footer):
        place = Place(book.file, sheet.name)
        sent = [note for note in sheet.notes if not _is_issued(note, issued)]
        texts = header_texts(sheet.header_footer)
        said = [(code, Entry(note.text, Place(book.file, sheet.name, note.cell)))
                for kind, code in _LISTED.items() for note in sent if note.kind == kind]
        said += [(Code.HEADER_CHANGED, Entry(text, place)) for text in texts if header_mark(text) not in printed]
        ours += sum(note.kind in _LISTED for note in sheet.notes) + len(texts) - len(said)
        findings += [finding(code, entries[0].place) for code, entries in by_key(said).items() if reason is None]
        listed += [Listed(entry, (reason or finding(code, entry.place)).message) for code, entry in said]
        counts = Counter(note.kind for note in sent)
        findings += [finding(code, place, count=counts[kind]) for kind, code in _COUNTED.items() if counts[kind]]
        if links := _links(sheet, [note for note in sent if note.kind == "link"]):
            more = [f"và {len(links) - _LINKS_TOLD} liên kết khác"] * (len(links) > _LINKS_TOLD)
            at = place._replace(cell=links[0].cell)
            told = (f"{note.cell or 'hình vẽ'} → {printable(note.text)[:_ADDRESS]}" for note in links[:_LINKS_TOLD])
            findings.append(finding(Code.LINKS_LEFT, at, links="; ".join((*told, *more))))
    return Leftovers(ours, tuple(listed), tuple(findings))


def _links(sheet: Sheet, links: Iterable[Note]) -> list[Note]:
    """Those that lead out of the workbook to what is not the very text of their cell, each once."""
    told = ((note, sheet.cells.get(place_of(note.cell) or (0, 0))) for note in dict.fromkeys(links))
    return [note for note, cell in told if not note.text.startswith("#") and not (
        cell and note.text.removeprefix("mailto:").rstrip("/") in str(cell.value))]


def _is_issued(note: Note, issued: Counter[tuple[str, str]]) -> bool:
    """Whether the template has that note, and has it once more than was taken so far."""
    issued[known := (note.kind, key(note.text))] -= 1
    return issued[known] >= 0
