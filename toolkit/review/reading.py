"""ra_soat.xlsx → what officers wrote, wherever on the sheets it stands: columns by heading, lines by the mark of their question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from toolkit import words
from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.intake.cells import brief, is_filled, shown
from toolkit.review.records import OURS, PRINTED, SEAL, Decision, Decisions, seal
from toolkit.text import bare_key, key, recognise
from toolkit.workbooks import Book, Sheet, UnreadableFile, cell_name, read_workbook, read_workbook_bytes

#: How far down the headings are looked for.
_HEADING_ROWS = 200
_MARK = re.compile(r"[GDTN]-[A-Z2-7]{8}\Z")
#: What a reader tells of a workbook that holds more than was read.
_LOSING = frozenset({Code.FILE_SHEET_BROKEN, Code.CELL_MISPLACED})
_CHANGED = "{column} (cán bộ sửa)"
_COLUMNS = {**words.REVIEW_COLUMNS, "seal": SEAL}

#: What a sheet shows, by (row, column).
Texts = dict[tuple[int, int], str]


class _Table(NamedTuple):
    """A sheet of questions: its heading row, the columns by name, and further columns with what heads them."""

    heading: int
    columns: Mapping[str, int]
    more: Mapping[int, str]


class _Note(NamedTuple):
    """A line of no known question: its texts in the order of our columns, then all others."""

    texts: tuple[str, ...]
    place: Place


def read_decisions(path: Path, new: str) -> tuple[Decisions | None, tuple[Finding, ...]]:
    """What officers wrote in that workbook; nothing where there is no such file.

    None where it cannot be read whole: then it must not be replaced, and the finding says so; `new` is the
    name of the file that questions are written to instead.
    """
    if not path.is_file():
        return Decisions(), ()
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        return None, (_unreadable(path, error.finding.problem.rstrip("."), new),)
    lost = next((each for each in book.findings if each.severity is Severity.ERROR or each.code in _LOSING), None)
    if lost is not None:
        return None, (_unreadable(path, lost.problem.rstrip("."), new),)
    tables = {sheet.name: table for sheet in book.sheets if (table := _table(_texts(sheet, book)))}
    if not any("decision" in table.columns and "mark" in table.columns for table in tables.values()):
        columns = "”, “".join(words.REVIEW_COLUMNS[name].text for name in ("mark", "decision"))
        return None, (_unreadable(path, f"không tìm thấy bảng có hai cột “{columns}”", new),)
    return _decisions(book, tables)


def says_the_same(path: Path, content: bytes) -> bool:
    """Whether the workbook at `path` shows what that content would: then it need not be replaced."""
    try:
        old, new = read_workbook(path), read_workbook_bytes(content, path.name)
    except UnreadableFile:
        return False
    return [(sheet.name, _texts(sheet, old)) for sheet in old.sheets] == [(sheet.name, _texts(sheet, new)) for sheet in new.sheets]


def joined(all_decisions: Iterable[Decisions]) -> tuple[Decisions, tuple[Finding, ...]]:
    """What officers wrote in several workbooks; where two answers differ, the first counts and both are told."""
    held = list(all_decisions)
    lines = [line for each in held for line in each.by_mark.values()]
    by_mark, spare, found = _by_mark(lines)
    notes: dict[str, list[tuple[str, ...]]] = {}
    for name, texts in (*((name, texts) for each in held for name, lines in each.notes.items() for texts in lines), *spare):
        if texts not in notes.setdefault(name, []):
            notes[name].append(texts)
    headings = {name: tuple(dict.fromkeys(h for each in held for h in each.headings.get(name, ()))) for name in words.REVIEW_SHEETS}
    sheets = {name: cells for each in reversed(held) for name, cells in each.sheets.items()}
    return Decisions(by_mark, {name: tuple(lines) for name, lines in notes.items()}, sheets, headings), found


def _unreadable(path: Path, why: str, new: str) -> Finding:
    return finding(Code.REVIEW_UNREADABLE, Place(path.name), why=why[:1].lower() + why[1:], new=new)


def _texts(sheet: Sheet, book: Book) -> Texts:
    return {place: shown(cell, book.date1904) for place, cell in sorted(sheet.cells.items()) if is_filled(cell)}


def _table(texts: Texts) -> _Table | None:
    """The table of a sheet of questions, None where it is another sheet. A heading that is gone is told by its neighbours."""
    rows: dict[int, dict[str, int]] = {}
    for (row, column), text in texts.items():
        name = recognise(text, _COLUMNS) if row <= _HEADING_ROWS and len(text) < 60 else None
        if name:
            rows.setdefault(row, {}).setdefault(name, column)
    heading = max(rows, key=lambda row: (len(rows[row]), -row), default=0)
    columns = rows.get(heading, {})
    if len(columns) < 4:
        return None
    marks = [column for (row, column), text in texts.items() if row > heading and _MARK.match(text.strip().upper())]
    if "mark" not in columns and marks:
        columns["mark"] = max(set(marks), key=marks.count)
    if "decision" not in columns and columns.get("why", 0) - columns.get("values", 0) == 2:
        columns["decision"] = columns["why"] - 1
    known = set(columns.values())
    others = sorted({column for row, column in texts if row >= heading and column not in known})
    return _Table(heading, columns, {column: texts.get((heading, column), "") for column in others})


def _decisions(book: Book, tables: Mapping[str, _Table]) -> tuple[Decisions, tuple[Finding, ...]]:
    lines: list[Decision] = []
    notes: dict[str, list[tuple[str, ...]]] = {}
    headings: dict[str, tuple[str, ...]] = {}
    found: list[Finding] = []
    for sheet in book.sheets:
        texts = _texts(sheet, book)
        if sheet.name not in tables:
            continue
        name, table = _name(sheet), tables[sheet.name]
        headings[name] = (*headings.get(name, ()), *(text for text in table.more.values() if text))
        for line in _lines(book.file, sheet, texts, table):
            if isinstance(line, Decision):
                lines.append(line)
            else:
                notes.setdefault(name, []).append(line.texts)
                found += _unplaced(line)
    by_mark, spare, told = _by_mark(lines)
    for name, texts_left in spare:
        notes.setdefault(name, []).append(texts_left)
    sheets = {sheet.name: _texts(sheet, book) for sheet in book.sheets if sheet.name not in tables and sheet.cells}
    kept = Decisions(by_mark, {name: tuple(dict.fromkeys(each)) for name, each in notes.items()}, sheets, headings)
    return kept, (*found, *told)


def _name(sheet: Sheet) -> str:
    """Which of our sheets it is."""
    wanted = bare_key(words.REVIEW_SHEETS["received"])
    marks = [str(cell.value) for cell in sheet.cells.values() if cell.kind == "text" and _MARK.match(str(cell.value))]
    days = sum(mark.startswith("N") for mark in marks)
    return "received" if 2 * days > len(marks) or (not marks and bare_key(sheet.name) == wanted) else "questions"


def _lines(file: str, sheet: Sheet, texts: Texts, table: _Table) -> Iterator[Decision | _Note]:
    """Each line with the mark of a question as a decision; each other one as a note."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        by_row.setdefault(row, {})[column] = text
    for row, cells in by_row.items():
        named = {name: cells.get(column, "") for name, column in table.columns.items()}
        more = {column: text for column, text in cells.items() if column not in table.columns.values()}
        mark = named.get("mark", "").strip().upper()
        if row == table.heading or (row < table.heading and {key(text) for text in cells.values()} <= OURS):
            continue
        where = Place(file, sheet.name, cell_name(row, table.columns.get("decision", 1)))
        if row < table.heading or not _MARK.match(mark):
            yield _Note((*(named.get(name, "") for name in words.REVIEW_COLUMNS), *more.values()), where)
        else:
            beside = {table.more.get(column) or f"Cột {cell_name(1, column)[:-1]}": text for column, text in more.items()}
            yield Decision(mark, "received" if mark.startswith("N") else "questions", named, where, {**beside, **_changed(named)})


def _changed(texts: Mapping[str, str]) -> dict[str, str]:
    """What an officer wrote over texts of ours: those whose seal no longer fits."""
    seals = dict(zip(PRINTED, texts.get("seal", "").split("."), strict=False))
    return {
        _CHANGED.format(column=words.REVIEW_COLUMNS[name].text): texts[name]
        for name, sealed in seals.items() if texts.get(name) and seal(texts[name]) != sealed
    }


def _unplaced(note: _Note) -> Iterator[Finding]:
    decision = note.texts[tuple(words.REVIEW_COLUMNS).index("decision")]
    if decision:
        yield finding(Code.DECISION_UNPLACED, note.place, value=brief(decision))


def _by_mark(lines: Iterable[Decision]) -> tuple[dict[str, Decision], list[tuple[str, tuple[str, ...]]], tuple[Finding, ...]]:
    """One line for each question; of two answers that differ the first, and the other one's texts as a note."""
    by_mark: dict[str, Decision] = {}
    spare: list[tuple[str, tuple[str, ...]]] = []
    found: list[Finding] = []
    for line in lines:
        first = by_mark.get(line.mark)
        if first is None:
            by_mark[line.mark] = line
        elif not (first.answer and line.answer) or key(first.answer) == key(line.answer):
            by_mark[line.mark] = _both(first, line)
        else:
            spare.append((line.sheet, tuple("" if name == "mark" else line.texts.get(name, "") for name in words.REVIEW_COLUMNS)))
            found.append(finding(
                Code.DECISION_REPEATED, line.place, mark=line.mark, first=brief(first.answer), first_at=str(first.place),
                second=brief(line.answer)))
    return by_mark, spare, tuple(found)


def _both(first: Decision, second: Decision) -> Decision:
    """Two lines of one question that do not contradict each other."""
    kept = first if first.answer or not second.answer else second
    reasons = " / ".join(dict.fromkeys(each.texts["why"] for each in (first, second) if each.texts.get("why")))
    return replace(kept, texts={**kept.texts, "why": reasons}, more={**second.more, **first.more})
