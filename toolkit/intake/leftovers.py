"""A returned form → everything outside its rows: free parts, headings, other sheets, comments, shapes and links. Called
by `file_reading`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from toolkit.base.text import by_key, key, names_vi, printable, ranges, word_key
from toolkit.intake.cells import Account, CellAnswer, FormLine, brief, brief_change
from toolkit.intake.form_sheet import (
    FormSheet,
    SheetAccount,
    columns_on,
    is_plan_text,
    key_text,
    keys_on,
    named_places,
    position,
)
from toolkit.intake.identity import IssuedForms
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.form_code import CODE_PROPERTY, find_codes, slot_of
from toolkit.model.layout import (
    ANSWER_PROPERTY,
    CORRECTS,
    OUTSIDE,
    PRINTED,
    SOURCES,
    Layout,
    header_mark,
    marked_columns,
    text_mark,
)
from toolkit.model.records import NO_TASK, Entry, Role
from toolkit.sheetread.book import Book, Cell, Note, Sheet, cell_name, cell_place, column_letters, header_texts
from toolkit.sheets.heading_finder import is_filled

#: The one field of a free part's line.
FREE_TEXT = "text"
#: Most comparisons of a cell with a merge: 1,000 merges on a sheet of 5,000 cells.
_MOST_MERGE_CHECKS = 5_000_000
#: Most rows of stray cells with a finding of their own; more get one together.
_MOST_ROWS_SINGLY = 20
_MARK = re.compile(r"[0-9a-f]{8}(?: (?:\| )?[0-9a-f]{8})*\Z")
_LISTED_NOTES = {"comment": Code.COMMENT_LEFT, "shape": Code.SHAPE_LEFT}
_COUNTED_NOTES = {"picture": Code.PICTURES_LEFT, "ink": Code.INK_LEFT, "object": Code.OBJECTS_LEFT,
                  "unread": Code.NOTES_BROKEN}
#: Document properties that people type into; names that programs give to new sheets.
_PROPERTIES = {"title": "Tiêu đề", "subject": "Chủ đề", "description": "Chú thích"}
_NEW_SHEET = re.compile(r"(?:sheet|trang(?: tính)?|bảng(?: tính)?|worksheet|工作表|sheet_)? ?\d* ?(?:\(\d+\))?")
#: Most links of a sheet named one by one, and most characters of each.
_MOST_LINKS_NAMED, _ADDRESS = 50, 300
#: Marks of headers and footers that programs add themselves, or every form has.
_PRINTED = frozenset(map(header_mark, ("", "Mã biểu", "Trang", "Trang / ", "Page", "Page of", "Sheet")))


def account_leftovers(page: FormSheet, lines: Sequence[FormLine]) -> None:
    """Account for everything left of a form's book once rows and free parts are read."""
    _account_headings(page)
    _report_answer_state(page, lines)
    _account_rest(page)
    page.account.findings.extend((*page.looks(), *_hidden_findings(page, lines)))
    for sheet in page.book.sheets:
        if sheet is not page.sheet:
            _account_other_sheet(page, sheet)
    _account_notes(page.account, page.book, page.forms.layout)
    _report_names(page.account, page.book, page.forms.layout)


def list_merged_cells(page: FormSheet) -> None:
    """List the cells hidden under merges, and report answers merged over several rows, which count for the first."""
    answers = {page.table.columns.get(name) for name in fields.ANSWERS}
    rows = page.rows()
    for top, left, bottom, right in page.sheet.merges[:_MOST_MERGE_CHECKS // max(len(page.remaining), 1)]:
        cells = [cell for row in rows if top <= row <= bottom for cell in rows[row]
                 if left <= cell.column <= right and position(cell) in page.remaining]
        hidden = [cell for cell in cells if position(cell) != (top, left)]
        over_rows = len(cells) > len(hidden) and bottom > top and answers.intersection(range(left, right + 1))
        if hidden or (over_rows and top > page.table.headings[0]):
            merged = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            page.list_cells(hidden, page.account.add(finding(Code.ANSWER_MERGED, page.place(top, left), cells=merged)))


def free_lines(page: FormSheet, row_of_slot: Mapping[str, int]) -> Iterator[FormLine]:
    """The free parts, filled or not, found by the rows of their keys, or else by their labels."""
    places = named_places(page.book, page.sheet, page.forms.layout, [f"free_{name}" for name in fields.FREE_PARTS])
    by_row, parts = page.rows(), {row: slot for slot, row in row_of_slot.items()}
    for slot, name in page.form.free.items():
        labels = tuple(map(word_key, (fields.FREE_PARTS[name].text, *fields.FREE_PARTS[name].aliases)))
        rows = [row for row, cells in by_row.items() if row > page.table.headings[0] and row not in parts and any(
            key(text) in page.forms.layout.fill_texts and word_key(text).startswith(labels)
            for text in map(page.text, cells))]
        if rows and slot not in row_of_slot:
            parts[rows[0]] = slot
    for row, slot in parts.items():
        page.mark_issued([cell for cell in page.key_cells(row) if key_text(cell) in page.form.slots])
        column, answers = places[f"free_{page.form.free[slot]}"][1], dict[str, CellAnswer]()
        typed = [cell for cell in by_row.get(row, ()) if position(cell) in page.remaining and page.is_typed(cell)]
        cell = page.remaining.get((row, column)) or (typed[0] if len(typed) == 1 else None)
        if cell:
            column = cell.column
            answers[FREE_TEXT] = page.answer(page.remaining.pop(position(cell)), FREE_TEXT, Role.LEAD)
        yield FormLine(slot=slot, task_id=NO_TASK, role=Role.LEAD, file=page.file, sheet=page.sheet.name, number=row,
                       columns={FREE_TEXT: column}, answers=answers)


def list_everything(account: Account, book: Book, reason: Finding, forms: IssuedForms | None) -> None:
    """A file that is put aside: list all its filled cells and notes, with the finding as the reason. With `forms`,
    texts that this plan's forms print are left out."""
    typed_over = reason.details.get("cells", ())
    head = frozenset(  # of a form of any agency, plan or year
        key(str(cell.value)) for sheet in book.sheets if forms and sheet.name == forms.layout.sheet
        for place in named_places(book, sheet, forms.layout).values() if (cell := sheet.cells.get(place))
        and cell_name(cell.row, cell.column) not in typed_over)
    head |= {key(str(reason.details.get("owner", "")))}
    for sheet in book.sheets:
        page = SheetAccount(account, book, sheet)
        if forms is not None:
            _take_side_sheet_rows(page)
            columns = columns_on(sheet, forms)
            page.mark_issued([
                cell for cell in page.remaining.values() if _is_printed(page, cell, forms, head, columns)])
        page.list_cells(sorted(page.remaining.values(), key=position), reason)
    _account_notes(account, book, forms.layout if forms else None, reason)


def corrected_file_marks(book: Book) -> frozenset[str]:
    """A workbook → the marks of the files it was made from, if it is a corrected form."""
    return frozenset(
        str(marked.value) for sheet in book.sheets if sheet.name == words.FORM_SHEETS["meta"]
        for (row, column), cell in sheet.cells.items()
        if cell.value == CORRECTS and (marked := sheet.cells.get((row, column + 1))))


def count_filled(book: Book) -> int:
    """A book → the number of its filled cells and texts outside cells, whoever wrote them; independent of the
    accounts."""
    return sum(sum(map(is_filled, sheet.cells.values())) + sum(note.kind in _LISTED_NOTES for note in sheet.notes)
               + len(header_texts(sheet.header_footer)) for sheet in book.sheets)


def _account_headings(page: FormSheet) -> None:
    """Report missing answer columns and changed headings, and list added columns."""
    table, headings, add = page.table, page.forms.layout.headings, page.account.add
    row = table.headings[0] or 1
    for name in (fields.CONTENT, *fields.ANSWERS):
        if name not in table.columns:
            add(finding(Code.ANSWER_COLUMN_MISSING, page.place(row, 1), column=headings[name]))
    for name, column in table.columns.items():
        cell = page.remaining.get((row, column))
        changed = [cell] if cell is not None and page.is_typed(cell) else []
        if changed or name in table.renamed:
            page.list_cells(changed, add(finding(
                Code.HEADING_CHANGED, page.place(row, column), expected=headings[name],
                found=brief(page.text(cell)) if cell else "")))
    for column in table.added:
        cells = [cell for cell in page.remaining.values() if cell.column == column and cell.row >= row]
        if typed := sorted(filter(page.is_typed, cells), key=position):
            found = brief(page.text(typed[0]))
            page.list_cells(typed, add(finding(Code.COLUMN_ADDED, page.place(row, column), found=found)))


def _report_answer_state(page: FormSheet, lines: Iterable[FormLine]) -> None:
    """Report an answered form's own words on its standing (a draft, missing reports), and each figure typed over
    since."""
    properties = page.book.custom
    if ANSWER_PROPERTY in properties:
        page.account.add(finding(
            Code.ANSWER_UNFINISHED, Place(page.file), said=brief(properties[ANSWER_PROPERTY])))
    for line in lines:
        total = properties.get(ANSWER_PROPERTY + line.slot)
        figure = line.progress.value if total else None
        if total and figure is not None and total != fields.value_text(figure):
            page.account.add(finding(Code.FIGURE_TYPED_OVER, line.place(fields.FIGURE), total=brief(total)))


def _account_rest(page: FormSheet) -> None:
    """Account for all remaining cells: issued texts, a changed head, and texts outside the form, which are listed."""
    page.mark_issued([cell for cell in page.remaining.values()
                      if not page.is_typed(cell) or (page.is_attributed and page.is_printed(cell))])
    places = named_places(page.book, page.sheet, page.forms.layout)
    head = {places[name]: text for name, text in page.form.head.items()}
    for place in sorted(head.keys() & page.remaining.keys()):
        cell = page.remaining[place]
        page.list_under(Code.LOCKED_CHANGED, (cell,), **brief_change(head[place], page.text(cell)))
    rows = list(page.rows().values())
    for cells in rows if len(rows) <= _MOST_ROWS_SINGLY else [list(chain.from_iterable(rows))]:
        page.list_under(Code.OUTSIDE_FORM, cells)


def _hidden_findings(page: FormSheet, lines: Iterable[FormLine]) -> Iterator[Finding]:
    """Findings on answers in hidden sheets, rows or columns, and on a sheet whose protection was removed."""
    sheet, answered = page.sheet, [line for line in lines if line.answers]
    place = Place(page.file, sheet.name)
    rows = {line.number for line in answered} & sheet.hidden_rows
    cells = (cell_place(answer.entry.place.cell) for line in answered for answer in line.answers.values())
    columns = {cell[1] for cell in cells if cell} & sheet.hidden_columns
    hidden = {f"Trang “{sheet.name}”": sheet.state != "visible",
              f"{len(rows)} dòng có nội dung ({ranges(rows)})": rows,
              f"Cột {', '.join(map(column_letters, sorted(columns)))}": columns}
    yield from (finding(Code.HIDDEN_READ, place, what=what) for what, is_hidden in hidden.items() if is_hidden)
    if page.forms.layout.protected and sheet.protected is False:
        yield finding(Code.PROTECTION_OFF, place)


def _account_other_sheet(page: FormSheet, sheet: Sheet) -> None:
    """Account for a sheet other than the one to fill: everything typed is listed under one finding. In a copy of the
    sheet to fill, and in the sheet of long texts, repeated texts do not count again."""
    other, issued = SheetAccount(page.account, page.book, sheet), page.form
    particular = issued.elsewhere | page.printed_elsewhere
    other.list_under(Code.OUTSIDE_KEPT, _take_side_sheet_rows(other))
    is_copy, is_meta = bool(keys_on(sheet, issued)), sheet.name == words.FORM_SHEETS["meta"]
    is_long = sheet.name == words.FORM_SHEETS["long"] and other.remaining
    filled_texts = {"0", *map(page.text, page.sheet.cells.values())} if is_long else set[str]()
    other.mark_issued([cell for place, cell in other.remaining.items()
                       if (is_copy and page.sheet.cells.get(place) == cell)
                       or cell.value in issued.slots or cell.value in issued.elsewhere
                       or other.holds_issued(cell, page.forms.elsewhere, particular)
                       or (is_meta and _is_meta_text(other.text(cell)))
                       or (is_long and (cell.column == 1 or other.text(cell) in filled_texts))])
    other.list_under(Code.OUTSIDE_FORM, sorted(other.remaining.values(), key=position))


#: Sheets of a form beside the one to fill.
_OTHER_FORM_SHEETS = (words.FORM_SHEETS["guide"], words.FORM_SHEETS["long"])


def _is_printed(page: SheetAccount, cell: Cell, forms: IssuedForms, head: frozenset[str],
                columns: Mapping[str, int]) -> bool:
    """Whether forms print that text on that sheet; a task's texts only in their own columns."""
    name, text = page.sheet.name, page.text(cell)
    if name == words.FORM_SHEETS["meta"]:
        return _is_meta_text(text)
    texts = forms.layout.texts if name in _OTHER_FORM_SHEETS else forms.texts
    return page.holds_issued(cell, texts, head) or is_plan_text(cell, text, columns, forms)


def _is_meta_text(text: str) -> bool:
    """Whether a text of `_meta` is a label, a key, a mark or a code, of whatever edition."""
    return text in (CODE_PROPERTY, CORRECTS, PRINTED) or bool(_MARK.match(text) or slot_of(text) or find_codes(text))


def _take_side_sheet_rows(page: SheetAccount) -> list[Cell]:
    """Take the rows still as issued out of sheets "Ý kiến ngoài biểu" and "Nguồn số liệu" → the cells of a sender's
    earlier texts among them. These are listed again, never counted as issued; a changed text remains as newly typed."""
    kept = []
    for schema in (OUTSIDE, SOURCES):
        places, columns = {column: name for name, column in schema.places.items()}, marked_columns(schema)
        for row in page.rows().values():
            cells = {places[cell.column]: cell for cell in row if cell.column in places}
            if "mark" not in cells:  # looked at first: 3 % of reading 100 returns
                continue
            texts = {name: page.text(cell) for name, cell in cells.items()}
            is_theirs = _MARK.match(texts.get("text_mark", "")) is not None
            issued = [name for name in columns if name != "text" or not is_theirs]
            if text_mark(*(texts.get(name, "") for name in issued)) != texts["mark"]:
                continue
            if is_theirs and "text" in texts and text_mark(texts["text"]) == texts["text_mark"]:
                kept.append(cells["text"])
            ours = (*issued, "mark", *(["text_mark"] if is_theirs else []))
            page.mark_issued([cells[name] for name in ours if name in cells])
    return kept


def _account_notes(account: Account, book: Book, layout: Layout | None, reason: Finding | None = None) -> None:
    """Account for the notes, headers and footers of a book: texts are listed, the rest is counted in findings. Those of
    the template are issued; `layout` is None where nothing was. With a `reason`, all is listed for it, without other
    findings."""
    issued = Counter(layout.notes if layout else ())
    printed = layout.headers | _PRINTED if layout else _PRINTED
    for sheet in book.sheets:
        place = Place(book.file, sheet.name)
        sent = [note for note in sheet.notes if not _take_issued_note(note, issued)]
        texts = header_texts(sheet.header_footer)
        entries = [(code, Entry(note.text, place._replace(cell=note.cell)))
                   for kind, code in _LISTED_NOTES.items() for note in sent if note.kind == kind]
        entries += [(Code.HEADER_CHANGED, Entry(text, place)) for text in texts if header_mark(text) not in printed]
        account.issued += sum(note.kind in _LISTED_NOTES for note in sheet.notes) + len(texts) - len(entries)
        for code, found in by_key(entries).items():
            account.list_entries(found, reason or account.add(finding(code, found[0].place)))
        if reason is None:
            counts = Counter(note.kind for note in sent)
            account.findings += [
                finding(code, place, count=counts[kind]) for kind, code in _COUNTED_NOTES.items() if counts[kind]]
            _report_links(account, sheet, place, [note for note in sent if note.kind == "link"])


def _report_names(account: Account, book: Book, layout: Layout) -> None:
    """Report texts that somebody typed into the document's properties, and empty sheets with telling names."""
    texts = [f"thuộc tính {label} của tệp “{brief(book.core[name])}”" for name, label in _PROPERTIES.items()
             if name in book.core and key(book.core[name]) not in layout.texts and not _is_title(book.core[name])]
    texts += [f"tên trang trống “{brief(sheet.name)}”" for sheet in book.sheets
              if not any(map(is_filled, sheet.cells.values())) and not _NEW_SHEET.fullmatch(key(sheet.name))
              and sheet.name not in (layout.sheet, *words.FORM_SHEETS.values())]
    if texts:
        account.add(finding(Code.NAMES_LEFT, Place(book.file), texts="; ".join(texts)))


def _is_title(text: str) -> bool:
    """Whether a property is one of a form: a form code, or a title that ends with it."""
    return any(text.startswith((words.FORM_SHEETS["fill"], str(code))) and text.endswith((str(code), f"({code})"))
               for code in find_codes(text))


def _report_links(account: Account, sheet: Sheet, place: Place, notes: Iterable[Note]) -> None:
    """Report links out of the workbook whose address is not the text of their cell, each once."""
    cells = {note: sheet.cells.get(cell_place(note.cell) or (0, 0)) for note in notes}
    links = [f"{note.cell or 'hình vẽ'} → {printable(note.text)[:_ADDRESS]}" for note, cell in cells.items()
             if not note.text.startswith("#") and not (
                 cell and note.text.removeprefix("mailto:").rstrip("/") in str(cell.value))]
    if links:
        first = place._replace(cell=next(iter(cells)).cell)
        account.add(finding(Code.LINKS_LEFT, first, links=names_vi(links, _MOST_LINKS_NAMED, "liên kết khác")))


def _take_issued_note(note: Note, issued: Counter[tuple[str, str]]) -> bool:
    """Whether the template has that note, and more often than taken so far; takes it once from `issued`."""
    known = note.kind, key(note.text)
    issued[known] -= 1
    return issued[known] >= 0
