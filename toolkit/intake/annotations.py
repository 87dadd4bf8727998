"""What a sender left on a workbook's sheets outside all cells: listed word for word, or counted and told where it has no words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake.records import Line
from toolkit.intake.sorting import ranges
from toolkit.layout import Layout, header_mark
from toolkit.model import Entry, Listed
from toolkit.sheetread import Book, Note, Sheet, column_letters
from toolkit.sheetread.book import header_texts
from toolkit.text import key

_LISTED = {"comment": Code.COMMENT_LEFT, "shape": Code.SHAPE_LEFT}
_COUNTED = {"picture": Code.PICTURES_LEFT, "object": Code.OBJECTS_LEFT, "unread": Code.NOTES_BROKEN}

#: What programs print in headers and footers of their own accord, and our forms whatever their template.
_PRINTED = frozenset(map(header_mark, ("", "Mã biểu", "Trang", "Trang / ", "Page", "Page of", "Sheet")))


class Beside(NamedTuple):
    """What stands beside the cells of a book: how much of it is as issued, what is listed, what to tell."""

    issued: int
    listed: tuple[Listed, ...]
    findings: tuple[Finding, ...]


def count_texts(book: Book) -> int:
    """How many texts stand beside the cells of a book, whoever wrote them: counted apart from the sorting."""
    notes = sum(note.kind in _LISTED for sheet in book.sheets for note in sheet.notes)
    return notes + sum(len(header_texts(sheet.header_footer)) for sheet in book.sheets)


def look_beside(book: Book, layout: Layout | None, reason: Finding | None = None) -> Beside:
    """Sort all that stands beside the cells; what the template has there is as issued. `reason` is why all is listed.

    `layout` is None where nothing was issued.
    """
    issued = Counter(layout.notes if layout else ())
    printed = layout.headers | _PRINTED if layout else _PRINTED
    listed: list[Listed] = []
    findings: list[Finding] = []
    ours = 0
    for sheet in book.sheets:
        place = Place(book.file, sheet.name)
        sent = [note for note in sheet.notes if not _take(issued, note)]
        ours += sum(note.kind in _LISTED for note in sheet.notes) - sum(note.kind in _LISTED for note in sent)
        texts = header_texts(sheet.header_footer)
        typed = [text for text in texts if header_mark(text) not in printed]
        ours += len(texts) - len(typed)
        said = [(code, Entry(note.text, Place(book.file, sheet.name, note.cell)))
                for kind, code in _LISTED.items() for note in sent if note.kind == kind]
        said += [(Code.HEADER_CHANGED, Entry(text, place)) for text in typed]
        findings += _first_of_each(said) if reason is None else ()
        listed += [Listed(entry, (reason or finding(code, entry.place)).message) for code, entry in said]
        counts = Counter(note.kind for note in sent)
        findings += [finding(code, place, count=counts[kind]) for kind, code in _COUNTED.items() if counts[kind]]
    return Beside(ours, tuple(listed), tuple(findings))


def _take(issued: Counter[tuple[str, str]], note: Note) -> bool:
    """Whether the template has that note, and has it once more than was taken so far."""
    known = (note.kind, key(note.text))
    issued[known] -= 1
    return issued[known] >= 0


def _first_of_each(said: list[tuple[Code, Entry]]) -> Iterator[Finding]:
    """One finding for each code, at the first place."""
    places: dict[Code, Place] = {}
    for code, entry in said:
        places.setdefault(code, entry.place)
    return (finding(code, place) for code, place in places.items())


def tell_hidden(file: str, sheet: Sheet, lines: list[Line], layout: Layout) -> Iterator[Finding]:
    """That answers were read from a hidden sheet, hidden rows or columns, and that the sheet is no longer protected."""
    place = Place(file, sheet.name)
    answered = [line for line in lines if line.answers]
    rows = {line.number for line in answered} & sheet.hidden_rows
    columns = {line.columns[name] for line in answered for name in line.answers} & sheet.hidden_columns
    if sheet.state != "visible":
        yield finding(Code.HIDDEN_READ, place, what=f"Trang “{sheet.name}”")
    if rows:
        yield finding(Code.HIDDEN_READ, place, what=f"{len(rows)} dòng có nội dung ({ranges(rows)})")
    if columns:
        yield finding(Code.HIDDEN_READ, place, what=f"Cột {', '.join(map(column_letters, sorted(columns)))}")
    if layout.protected and sheet.protected is False:
        yield finding(Code.PROTECTION_OFF, place)
