"""ra_soat.xlsx → what officers wrote, wherever on the sheets it stands: columns by heading, lines by the mark of their question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from toolkit.files import read_or_none
from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.intake.cells import brief
from toolkit.review.records import OURS, PAGES, SHEETS, Decision, Decisions, Page, overwritten
from toolkit.sheetread import Book, cell_name
from toolkit.tables import Texts, fullest, heading_rows, namer, sheet_texts
from toolkit.text import bare_key, key
from toolkit.workbooks import OWN_LIMITS, UnreadableFile, read_workbook, read_workbook_bytes, remarks_of

#: How far down the headings are looked for.
_HEADING_ROWS = 200
_MARK = re.compile(r"[BDGNT]-[A-Z2-7]{8}\Z")
#: Where a mark belongs, by its letter; all others are questions.
_SHEET_OF = {"B": "wording", "N": "received"}
#: What a reader tells of a workbook that holds more than was read.
_LOSING = frozenset({Code.FILE_SHEET_BROKEN, Code.CELL_MISPLACED})


class _Table(NamedTuple):
    """A sheet of ours: what kind it is, its heading row, the columns by name, and further columns with what heads them."""

    page: Page
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
        book = read_workbook(path, OWN_LIMITS)
    except UnreadableFile as error:
        return None, (_unreadable(path, error.finding.problem.rstrip("."), new),)
    lost = next((each for each in remarks_of(book) if each.severity is Severity.ERROR or each.code in _LOSING), None)
    if lost is not None:
        return None, (_unreadable(path, lost.problem.rstrip("."), new),)
    shows = {sheet.name: sheet_texts(sheet, book) for sheet in book.sheets}
    tables = {name: table for name, texts in shows.items() if (table := _table(texts))}
    without = [name for name, texts in shows.items() if not _is_whole(tables.get(name)) and _holds_answers(name, texts, tables.get(name))]
    if without or not any(map(_is_whole, tables.values())):
        return None, (_unreadable(path, _no_table(without, tables), new),)
    return _decisions(book, shows, tables)


def says_the_same(path: Path, content: bytes) -> bool:
    """Whether the workbook at `path` shows what that content would: then it need not be replaced."""
    if read_or_none(path) == content:
        return True
    try:
        old, new = read_workbook(path, OWN_LIMITS), read_workbook_bytes(content, path.name, OWN_LIMITS)
    except UnreadableFile:
        return False
    return [(sheet.name, sheet_texts(sheet, old)) for sheet in old.sheets] == [(sheet.name, sheet_texts(sheet, new)) for sheet in new.sheets]


def joined(all_decisions: Iterable[Decisions]) -> tuple[Decisions, tuple[Finding, ...]]:
    """What officers wrote in several workbooks; where two answers differ, the first counts and both are told."""
    held = list(all_decisions)
    lines = [line for each in held for line in each.by_mark.values()]
    by_mark, spare, found = _by_mark(lines)
    notes: dict[str, list[tuple[str, ...]]] = {}
    for name, texts in (*((name, texts) for each in held for name, lines in each.notes.items() for texts in lines), *spare):
        if texts not in notes.setdefault(name, []):
            notes[name].append(texts)
    headings = {name: tuple(dict.fromkeys(h for each in held for h in each.headings.get(name, ()))) for name in SHEETS}
    sheets = {name: cells for each in reversed(held) for name, cells in each.sheets.items()}
    return Decisions(by_mark, {name: tuple(lines) for name, lines in notes.items()}, sheets, headings), found


def _unreadable(path: Path, why: str, new: str) -> Finding:
    return finding(Code.REVIEW_UNREADABLE, Place(path.name), why=why[:1].lower() + why[1:], new=new)


def _is_whole(table: _Table | None) -> bool:
    """Whether it has the columns without which nothing can be told."""
    return table is not None and {"mark", table.page.answer} <= set(table.columns)


def _holds_answers(name: str, texts: Texts, table: _Table | None) -> bool:
    """Whether a sheet is one of ours, so that answers are lost where its table is."""
    ours = table is not None or bare_key(name) in map(bare_key, SHEETS.values())
    return ours and any(_MARK.match(text.strip().upper()) for text in texts.values())


def _no_table(without: Iterable[str], tables: Mapping[str, _Table]) -> str:
    sheet = next(iter(without), "")
    page = tables[sheet].page if sheet in tables else PAGES[_named(sheet) or "questions"]
    columns = "”, “".join(page.columns[name].text for name in ("mark", page.answer))
    return f"không tìm thấy bảng có hai cột “{columns}”" + (f" ở trang “{sheet}”" if sheet else "")


def _table(texts: Texts) -> _Table | None:
    """The table of a sheet of ours, None where it is another sheet. A heading that is gone is told by its neighbours."""
    found = [_headings(texts, page) for page in (PAGES["questions"], PAGES["wording"])]
    page, heading, columns = max(found, key=lambda each: len(each[2]))
    if len(columns) < 4:
        return None
    marks = [column for (row, column), text in texts.items() if row > heading and _MARK.match(text.strip().upper())]
    if "mark" not in columns and marks:
        columns["mark"] = max(set(marks), key=marks.count)
    names = list(page.columns)
    before, after = (columns.get(names[names.index(page.answer) + step], 0) for step in (-1, 1))
    if page.answer not in columns and before and after - before == 2:
        columns[page.answer] = before + 1
    known = set(columns.values())
    others = sorted({column for row, column in texts if row >= heading and column not in known})
    return _Table(page, heading, columns, {column: texts.get((heading, column), "") for column in others})


def _headings(texts: Texts, page: Page) -> tuple[Page, int, dict[str, int]]:
    """The row with most headings of that kind of sheet, and their columns."""
    return page, *fullest(heading_rows(texts.items(), namer({**page.columns, **page.hidden}), _HEADING_ROWS))


def _decisions(book: Book, shows: Mapping[str, Texts], tables: Mapping[str, _Table]) -> tuple[Decisions, tuple[Finding, ...]]:
    lines: list[Decision] = []
    notes: dict[str, list[tuple[str, ...]]] = {}
    headings: dict[str, tuple[str, ...]] = {}
    found: list[Finding] = []
    for title, table in tables.items():
        name = _name(title, shows[title], table)
        headings[name] = (*headings.get(name, ()), *(text for text in table.more.values() if text))
        for line in _lines(Place(book.file, title), shows[title], table):
            if isinstance(line, Decision):
                lines.append(line)
            else:
                notes.setdefault(name, []).append(line.texts)
                found += _unplaced(line, table.page)
    by_mark, spare, told = _by_mark(lines)
    for name, texts_left in spare:
        notes.setdefault(name, []).append(texts_left)
    sheets = {name: texts for name, texts in shows.items() if name not in tables and texts}
    kept = Decisions(by_mark, {name: tuple(dict.fromkeys(each)) for name, each in notes.items()}, sheets, headings)
    return kept, (*found, *told)


def _name(title: str, texts: Texts, table: _Table) -> str:
    """Which of our sheets it is: as most of its marks say, or its name, or its headings."""
    if table.page is PAGES["wording"]:
        return "wording"
    marks = [text for text in texts.values() if _MARK.match(text)]
    days = sum(_SHEET_OF.get(mark[0]) == "received" for mark in marks)
    return "received" if 2 * days > len(marks) or (not marks and _named(title) == "received") else "questions"


def _named(title: str) -> str | None:
    return next((name for name, ours in SHEETS.items() if bare_key(ours) == bare_key(title)), None)


def _lines(where: Place, texts: Texts, table: _Table) -> Iterator[Decision | _Note]:
    """Each line with a mark as a decision; each other one as a note."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        by_row.setdefault(row, {})[column] = text
    for row, cells in by_row.items():
        named = {name: cells.get(column, "") for name, column in table.columns.items()}
        more = {column: text for column, text in cells.items() if column not in table.columns.values()}
        mark = named.get("mark", "").strip().upper()
        if row == table.heading or (row < table.heading and {key(text) for text in cells.values()} <= OURS):
            continue
        here = where._replace(cell=cell_name(row, table.columns.get(table.page.answer, 1)))
        if "rest" in named:
            named[table.page.answer] = named.get(table.page.answer, "") + named.pop("rest")
        if row < table.heading or not _MARK.match(mark) or PAGES[_SHEET_OF.get(mark[0], "questions")] is not table.page:
            yield _Note((*(named.get(name, "") for name in table.page.columns), *more.values()), here)
        else:
            beside = {table.more.get(column) or f"Cột {cell_name(1, column)[:-1]}": text for column, text in more.items()}
            line = Decision(mark, _SHEET_OF.get(mark[0], "questions"), named, here)
            yield replace(line, more={**beside, **_changed(line)})


def _changed(line: Decision) -> dict[str, str]:
    """What an officer wrote over texts of ours: those whose seal no longer fits."""
    page = PAGES[line.sheet]
    ours = page.sealed[:line.texts["seal"].count(".") + 1] if line.texts.get("seal") else ()
    return {
        overwritten(line.sheet, name): line.texts[name]
        for name in ours if name not in page.answers and line.texts.get(name) and not line.untouched(name)
    }


def _unplaced(note: _Note, page: Page) -> Iterator[Finding]:
    answer = note.texts[list(page.columns).index(page.answer)]
    if answer:
        yield finding(Code.DECISION_UNPLACED, note.place, value=brief(answer), column=page.columns[page.answer].text)


def _by_mark(lines: Iterable[Decision]) -> tuple[dict[str, Decision], list[tuple[str, tuple[str, ...]]], tuple[Finding, ...]]:
    """One line for each question; of two answers that differ the first, and the other one's texts as a note."""
    by_mark: dict[str, Decision] = {}
    spare: list[tuple[str, tuple[str, ...]]] = []
    found: list[Finding] = []
    for line in lines:
        first = by_mark.get(line.mark)
        if first is None:
            by_mark[line.mark] = line
        elif not first.contradicts(line):
            by_mark[line.mark] = _both(first, line)
        else:
            page = PAGES[line.sheet]
            spare.append((line.sheet, tuple("" if name == "mark" else line.texts.get(name, "") for name in page.columns)))
            found.append(finding(
                Code.DECISION_REPEATED, line.place, mark=line.mark, first=_said(first), first_at=str(first.place), second=_said(line),
                column=page.columns[page.answer].text))
    return by_mark, spare, tuple(found)


def _said(line: Decision) -> str:
    """What an officer answers in a line, in short."""
    return brief("; ".join(line.texts[name] for name in PAGES[line.sheet].answers if name != "why" and line.texts.get(name)))


def _both(first: Decision, second: Decision) -> Decision:
    """Two lines of one mark that do not contradict each other."""
    kept, other = (first, second) if first.answer or not second.answer else (second, first)
    texts = {name: kept.texts.get(name) or other.texts.get(name, "") for name in PAGES[kept.sheet].answers}
    if "why" in texts:
        texts["why"] = " / ".join(dict.fromkeys(each.texts["why"] for each in (first, second) if each.texts.get("why")))
    return replace(kept, texts={**kept.texts, **texts}, more={**second.more, **first.more})
