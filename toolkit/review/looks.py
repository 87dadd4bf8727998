"""The review workbook officers have, brought up to date: what they made of its looks stays, as their words do.

Their workbook is filled as a template is (`sheetfill`): a cell of ours is written where its text is another one now,
lines come, go and move with all that belongs to them, and everything else stays as it lies there: widths, colours,
notes, pictures, columns moved and hidden, what is frozen, sheets of their own with formulas and charts.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from lxml import etree

from toolkit import words

from toolkit.review import (  # isort: skip
    NO_QUESTION, NOTHING_ASKED, PAGES, SHEETS, Decisions, ReviewTable, decisions_in, mark_of, seal, sheet_of, table_of,
)
from toolkit.sheetfill import BOOK, Filling, WorkbookTemplate, sheet_parts
from toolkit.sheetfill.elements import MAIN, MoreStyles, Unkept, own_column
from toolkit.sheetfill.parts import Archive, parsed, written
from toolkit.sheetfill.row_map import Range, RowMap, letters, number, ranges
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetread import Sheet
from toolkit.sheets import HEADING_ROW
from toolkit.tables import Texts, sheet_texts
from toolkit.text import key
from toolkit.workbooks import OWN_LIMITS, UnreadableFile, read_workbook_bytes

_STYLES = "xl/styles.xml"
#: Rules that are of all lines, and how such a rule is marked while rows move.
_RULES, _LINES = ("{*}conditionalFormatting", "{*}dataValidation"), "lines"
_WIDTH = "30"
#: A longer sheet is not filled.
_MOST_ROWS = 5000
#: A print area from the first cell on, up to its last row.
_PRINTED = re.compile(r"(.*!\$A\$1:\$[A-Z]+\$)(\d+)")


class _Sheet(NamedTuple):
    """A sheet as it is read: texts by place, by row what its formulas show, the table of one of ours, the rows of lines
    by their mark, the first of several, and the rows with an officer's note."""

    title: str
    texts: Texts
    shown: Mapping[int, Mapping[int, str | float]]
    table: ReviewTable | None
    marks: Mapping[str, int]
    noted: frozenset[int]


class _Line(NamedTuple):
    """A row as it is to stand: the row it was (0: it is new), the row of the new workbook it says (0: none), and by
    column the texts that change."""

    was: int
    new: int
    texts: Mapping[int, str]


def with_looks(old: bytes, new: bytes) -> bytes:
    """The old workbook, saying what the new one does; as it is where it shows just that. Unkept where it holds
    something that cannot follow its lines, or would not be read as the new one is."""
    try:
        was, fresh = _read(old), _read(new)
        if (held := _texts(was)) == _texts(fresh):
            return old
        made = _kept(old, new, was, fresh)
        again = _read(made)
        if _said(again) != _said(fresh):
            raise Unkept("cách sắp xếp các trang và cột của tệp")
    except (KeyError, IndexError, ValueError, AttributeError, UnreadableFile, zipfile.BadZipFile, etree.LxmlError):
        raise Unkept("cách ghi tệp của chương trình đã lưu") from None
    return old if _texts(again) == held else made


def refuse_long(decisions: Decisions, file: str, news: Iterable[str]) -> None:
    """Unkept where lines of those marks come to, or change on, a sheet of that workbook that is too long to be filled,
    as its lines among the `decisions` alone tell."""
    held = Counter(line.sheet for line in decisions.by_mark.values() if line.place.file == file)
    for name in {sheet_of(mark) for mark in news}.intersection(decisions.tables):
        if held[name] > _MOST_ROWS:
            raise _too_long(decisions.tables[name].title)


def _too_long(title: str) -> Unkept:
    return Unkept(f"trang “{title}” có hơn {_MOST_ROWS} dòng")


def _read(content: bytes) -> list[_Sheet]:
    """The sheets of a workbook, in its order."""
    book = read_workbook_bytes(content, words.REVIEW_FILE, OWN_LIMITS)
    return [_sheet(sheet, sheet_texts(sheet, book)) for sheet in book.sheets]


def _texts(sheets: Iterable[_Sheet]) -> list[tuple[str, Texts]]:
    """What they show."""
    return [(each.title, each.texts) for each in sheets]


def _said(read: Iterable[_Sheet]) -> tuple[Mapping[str, Any], ...]:
    """All that reading a workbook finds in it, wherever that stands."""
    held, gone = decisions_in(words.REVIEW_FILE, dict(_texts(read))), words.QUESTION_STATES["gone"]
    lines = {mark: (line.sheet, {head: _unless_formula(text) for head, text in line.more.items()},
                    {name: line.texts.get(name, "") for name in (*line.page.columns, "seal")})
             for mark, line in held.by_mark.items() if line.written or line.texts.get("state") != gone}
    notes = {name: sorted(sorted(filter(None, each)) for each in texts) for name, texts in held.notes.items() if texts}
    sheets = {key(title): {at: _unless_formula(text) for at, text in texts.items()}
              for title, texts in held.sheets.items()}
    return lines, held.days, notes, sheets


def _unless_formula(text: str) -> str:
    """A text, of a formula whose value is not known only that it is one: what it refers to may have moved."""
    return "=" if text.startswith("=") else text


def _kept(old: bytes, new: bytes, held: Iterable[_Sheet], asked: Iterable[_Sheet]) -> bytes:
    """The old workbook with what the new one says in its places; read, their sheets are these."""
    archive, fresh, was, wanted = Archive(old), Archive(new), _by_kind(held), _by_kind(asked)
    if missing := [each.title for name, each in wanted.items() if name not in was]:
        raise Unkept(f"thiếu trang “{missing[0]}”")
    styles = MoreStyles(archive.read(_STYLES))
    same, parts, content = styles.like(fresh.read(_STYLES)), sheet_parts(fresh), old
    differ = (name for name in (*PAGES, key(words.RELEASE_SHEET)) if was[name].texts != wanted[name].texts)
    works = {name: work for name in differ if (work := _Work(was[name], wanted[name], same)).changes}
    for name in works:
        if max(row for row, _ in was[name].texts) > _MOST_ROWS:  # before any is filled
            raise _too_long(was[name].title)
    for name, work in works.items():
        before = Archive(content)
        made = Archive(work.filled(before, fresh.read(parts[wanted[name].title])))
        content = made.written(_with_values(before, made, was[name].title))
    return Archive(content).written({_STYLES: [styles.content()]})


def _sheet(sheet: Sheet, texts: Texts) -> _Sheet:
    table = table_of(sheet.name, texts)
    noted = (Range.of(note.cell).top for note in sheet.notes if note.kind == "comment" and note.cell)
    return _Sheet(sheet.name, texts, _shown(sheet), table, _marks(texts, table), frozenset(noted))


def _by_kind(sheets: Iterable[_Sheet]) -> dict[str, _Sheet]:
    """The sheets by the name of their kind, others by their title."""
    found: dict[str, _Sheet] = {}
    for sheet in sheets:
        name = sheet.table.sheet if sheet.table else key(sheet.title)
        if name in found:
            raise Unkept(f"hai trang cùng loại “{SHEETS.get(name, sheet.title)}”")
        found[name] = sheet
    return found


def _shown(sheet: Sheet) -> dict[int, dict[int, str | float]]:
    shown: dict[int, dict[int, str | float]] = {}
    for (row, column), cell in sheet.cells.items():
        if cell.formula is not None and isinstance(cell.value, str | float | int):
            shown.setdefault(row, {})[column] = cell.value
    return shown


def _marks(texts: Texts, table: ReviewTable | None) -> dict[str, int]:
    if table is None:
        return {}
    column = table.columns.get("mark", 0)
    rows = {row: mark for (row, at), text in texts.items() if at == column and (mark := mark_of(text))}
    return {mark: row for row, mark in reversed(rows.items()) if row > table.heading}


class _Work:
    """What is to be done to a sheet: its rows as they are to stand, from the first. `same` gives the number here of a
    cell style of the new sheet."""

    def __init__(self, old: _Sheet, new: _Sheet, same: Callable[[int], int]) -> None:
        self._old, self._new, self._same = old, new, same
        self._markup: dict[int, Any] = {}
        self._columns = _columns(old, new)
        self._heading = old.table.heading if old.table else 0
        last = max((row for row, _ in (*old.texts, *new.texts)), default=0)
        if old.table:
            lines = [*self._of_marks()]
            self._last_line = self._heading + len(lines)
            self._rows = [*self._above(), *lines, *self._loose(lines, last)]
        else:
            self._rows = [self._line(row, row) for row in range(1, last + 1)]
        #: Whether anything is.
        self.changes = any(line.texts or line.was not in (0, at) for at, line in enumerate(self._rows, 1))

    def _line(self, was: int, new: int) -> _Line:
        """A row of the old sheet (0: one that is added) that says what a row of the new one does."""
        said = {column: (self._new.texts.get((new, theirs), ""), self._old.texts.get((was, column), ""))
                for theirs, column in self._columns.items()}
        return _Line(was, new, {column: text for column, (text, held) in said.items() if text != held})

    def _above(self) -> Iterator[_Line]:
        """The rows down to the headings: what a sheet without lines says, and headings of columns that are added."""
        for row in range(1, self._heading):
            said, held = (texts.get((row, NOTHING_ASKED), "") for texts in (self._new.texts, self._old.texts))
            told = said != held and {said, held} <= {"", NO_QUESTION}
            yield _Line(row, 0, {NOTHING_ASKED: said} if told else {})
        heads = self._line(self._heading, HEADING_ROW).texts
        yield _Line(self._heading, HEADING_ROW, {
            column: text for column, text in heads.items() if text and (self._heading, column) not in self._old.texts})

    def _of_marks(self) -> Iterator[_Line]:
        """The lines in their new order, then those that are asked no longer but hold an officer's note."""
        held, gone = dict(self._old.marks), words.QUESTION_STATES["gone"]
        columns = self._old.table.columns if self._old.table else {}
        for mark, row in sorted(self._new.marks.items(), key=lambda each: each[1]):
            yield self._line(held.pop(mark, 0), row)
        for row in sorted(self._old.noted.intersection(held.values())):
            _, *seals = self._old.texts.get((row, columns["seal"]), "").split(".")
            yield _Line(row, 0, {columns["state"]: gone, columns["seal"]: ".".join((seal(gone), *seals))})

    def _loose(self, lines: Iterable[_Line], last: int) -> Iterator[_Line]:
        """Below the lines an empty row, then those of no mark: as they stood, what is left of copies of lines that bear
        an officer's note, then those only the new sheet has."""
        ours = {line.was for line in lines} | set(self._old.marks.values())
        of_mark = self._old.table.columns["mark"] if self._old.table else 0
        rows = {row for row in (*(row for row, _ in self._old.texts), *self._old.noted) if row > self._heading} - ours
        copies = {row for row in rows if mark_of(self._old.texts.get((row, of_mark), ""))}
        loose = sorted(rows - copies)
        known = [_texts_of(self._old.texts, row) for row in (*range(1, self._heading), *loose)]
        marked = set(self._new.marks.values())
        more = [row for row in sorted({row for row, _ in self._new.texts if row > HEADING_ROW} - marked)
                if _texts_of(self._new.texts, row) not in known]
        emptied = (_Line(row, 0, {column: "" for at, column in self._old.texts if at == row})
                   for row in sorted(copies & self._old.noted))
        lines = [*(_Line(row, 0, {}) for row in loose), *emptied, *(self._line(0, row) for row in more)]
        yield from [_Line(0, 0, {}), *lines] if lines else []

    def filled(self, archive: Archive, fresh: bytes) -> bytes:
        """The workbook with the sheet brought up to date; `fresh` is the part of the new sheet."""
        self._markup = {int(row.get("r")): row for row in parsed(fresh).iter(f"{MAIN}row")}
        path = sheet_parts(archive)[self._old.title]
        root, book = parsed(archive.read(path)), parsed(archive.read(BOOK))
        for rule in [each for name in _RULES for each in root.iter(name)] if self._old.table else ():
            sqref = rule.get("sqref") or rule.findtext("{*}sqref") or ""
            if any(isinstance(each, Range) and each.top <= self._heading + 1 < each.bottom for each in ranges(sqref)):
                rule.set("view", _LINES)
        stands = {line.was: at for at, line in enumerate(self._rows, 1)}
        for merged in list(root.iter(f"{MAIN}mergeCell")) if self._old.table else ():
            joined = Range.of(merged.get("ref"))
            places = [stands.get(row, 0) for row in range(joined.top, joined.bottom + 1)]
            if places != [*range(places[0], places[0] + len(places))]:  # its lines part, others may come between
                merged.getparent().remove(merged)
        last = max((int(row.get("r")) for row in root.iter(f"{MAIN}row")), default=0)
        if last > _MOST_ROWS:
            raise _too_long(self._old.title)
        last = max(last, self._heading + 1) + 1  # an empty row, which stands below all others again
        at = str([each.get("name") for each in book.iter(f"{MAIN}sheet")].index(self._old.title))
        for name in list(book.iter(f"{MAIN}definedName")):
            if name.get("name") == "_xlnm._FilterDatabase":
                name.getparent().remove(name)  # what the filter covers is said in the sheet, programs name it again
            area = _PRINTED.fullmatch(name.text or "") if name.get("name") == "_xlnm.Print_Area" else None
            if area and name.get("localSheetId") == at and int(area[2]) > max(self._old.marks.values(), default=0):
                name.text = f"{area[1]}{last}"
        ready = archive.written({path: [written(root)], BOOK: [written(book)]})
        template = WorkbookTemplate(ready, self._old.title)
        rows = [self._filled_row(template, line) for line in self._rows]
        return template.filled(Filling(rows, self._row_map(last), self._cursor(), finish=self._finish))

    def _row_map(self, last: int) -> RowMap:
        """Where the rows went, and as rules of all lines see it: to them all lines were one."""
        end = len(self._rows) + 1
        runs = {line.was: [(at, at)] for at, line in enumerate(self._rows, 1) if line.was} | {last: [(end, end)]}
        if not self._old.table:
            return RowMap({row: [(row, row)] for row in range(1, last + 1)}, last)
        lines = set(range(self._heading + 1, self._last_line + 1))
        others = {was: each for was, each in runs.items() if not lines.intersection(each[0])}
        seen = others | {self._heading + 1: [(self._heading + 1, max(self._last_line, self._heading + 1))]}
        return RowMap(runs, last, {_LINES: RowMap(seen, last)})

    def _filled_row(self, template: WorkbookTemplate, line: _Line) -> FilledRow:
        row = self._markup.get(line.new)
        styles = {_column(cell): int(cell.get("s", "0")) for cell in row} if row is not None else {}
        ours = {self._columns[column]: self._same(style) for column, style in styles.items() if column in self._columns}
        if not line.was and row is not None:  # also where nothing is written in a new line there is its look
            line = line._replace(texts={**dict.fromkeys(ours, ""), **line.texts})
        wanted = float(row.get("ht", "0")) if row is not None and line.texts else 0.0
        height = wanted if wanted > template.sheet.height(line.was) else None
        return FilledRow(line.was, line.texts, height, styles=ours, shown=self._old.shown.get(line.was, {}))

    def _cursor(self) -> str:
        """The first answer that is waited for, or the first of all."""
        table = self._old.table
        if table is None:
            return "A1"
        waiting = {words.QUESTION_STATES["open"], words.QUESTION_STATES["taken"], words.WORDING_STATES["changed"]}
        state = self._new.table.columns["state"] if self._new.table else 0
        rows = (at for at, line in enumerate(self._rows, 1) if self._new.texts.get((line.new, state)) in waiting)
        return f"{letters(table.columns[table.page.answer])}{next(rows, self._heading + 1)}"

    def _finish(self, root: Any) -> None:
        """New lines are folded away as the new sheet has them, and what has something to tell is unfolded; the filter
        covers all lines, the cursor is in sight."""
        filtered = root.find(f"{MAIN}autoFilter/*") is not None
        for at, row in enumerate(root.iter(f"{MAIN}row"), 1):
            line = self._rows[at - 1]
            theirs = self._markup[line.new].attrib if line.new in self._markup else {}
            if not line.was:
                row.attrib.update({name: theirs[name] for name in ("outlineLevel", "hidden") if name in theirs})
            elif theirs.get("outlineLevel") and not theirs.get("hidden") and not filtered:
                row.attrib.pop("hidden", None)
        for name in ("former", "rest"):
            column = self._old.table.columns.get(name, 0) if self._old.table else 0
            if any(line.texts.get(column) for line in self._rows):
                own_column(root, column).attrib.pop("hidden", None)
        added = set(self._columns.values()) - {column for _, column in self._old.texts}
        for column in added & {column for line in self._rows for column in line.texts}:
            own_column(root, column).attrib.update({"width": _WIDTH, "customWidth": "1"})
        held = root.find(f"{MAIN}autoFilter")
        if held is not None and self._old.table and self._last_line > self._heading:
            area = Range.of(held.get("ref"))
            right = letters(max((number(area.right), *added)))
            held.set("ref", f"{area.left}{self._heading}:{right}{self._last_line}")
        for pane in root.iter(f"{MAIN}pane"):
            if pane.get("state") == "frozen" and pane.get("topLeftCell"):
                place = Range.of(pane.get("topLeftCell"))
                top = max(Range.of(self._cursor()).top - 1, place.top if not pane.get("ySplit") else self._heading + 1)
                pane.set("topLeftCell", f"{place.left}{top}")


def _columns(old: _Sheet, new: _Sheet) -> dict[int, int]:
    """Where each column of the new sheet stands in the old: those an officer has, then such as are added."""
    if old.table is None or new.table is None:
        return {column: column for _, column in new.texts}
    page, present = new.table.page, old.table.columns
    if missing := [name for name in new.table.columns if name not in present]:
        raise Unkept(f"thiếu cột “{page.word(missing[0]).text}” ở trang “{old.title}”")
    more = {head: column for column, head in old.table.more.items()}
    free = count(max((*present.values(), *(column for _, column in old.texts))) + 1)
    return {**{column: present[name] for name, column in new.table.columns.items()},
            **{column: more.get(head) or next(free) for column, head in new.table.more.items()}}


def _texts_of(texts: Texts, row: int) -> list[str]:
    return sorted(text for (at, _), text in texts.items() if at == row)


def _column(cell: Any) -> int:
    return number(str(cell.get("r")).rstrip("0123456789"))


def _with_values(old: Archive, made: Archive, filled: str) -> dict[str, list[bytes]]:
    """The sheets but that one with what their formulas showed, which programs work out anew on opening."""
    before, parts, changed = sheet_parts(old), sheet_parts(made), dict[str, list[bytes]]()
    for title in [each for each, part in before.items() if each != filled and b"<f" in old.read(part)]:
        shown = {cell.get("r"): cell for cell in parsed(old.read(before[title])).iter(f"{MAIN}c")
                 if cell.find(f"{MAIN}f") is not None and cell.find(f"{MAIN}v") is not None}
        root = parsed(made.read(parts[title]))
        for cell in root.iter(f"{MAIN}c"):
            if (was := shown.get(cell.get("r"))) is not None and cell.find(f"{MAIN}v") is None:
                cell.append(was.find(f"{MAIN}v"))
                cell.attrib.update({"t": was.get("t")} if was.get("t") else {})
        changed[parts[title]] = [written(root)]
    return changed
