"""Which row is which: by its two keys, where they are gone by its printed text, never by where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from itertools import groupby

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.form_code import row_key, slot_of, task_slot
from toolkit.intake.cells import brief
from toolkit.intake.doubts import EXTRA, decided
from toolkit.intake.issued import IssuedRow
from toolkit.intake.page import Page
from toolkit.intake.records import Line
from toolkit.intake.sorting import position, ranges
from toolkit.model import About, Doubt, Listed, Role, Ruling
from toolkit.sheetread import Cell
from toolkit.text import key, recognise

#: How alike two texts of a task must be to be the same task's.
LIKE = 0.90
#: Rows without a key that are compared with the plan's tasks, at most.
_MOST = 500

#: Row keys found on a sheet: (row, column) → slot.
Keys = Mapping[tuple[int, int], str]


class Rows:
    """The rows of a page, read into lines.

    `seen` are the slots that have a row, taken or not; `free` the rows of free parts, which are left alone.
    `answered` says whether anything is typed in any of the rows.
    """

    def __init__(self, page: Page) -> None:
        self.lines: list[Line] = []
        self.seen: set[str] = set()
        self.free: dict[str, int] = {}
        self.answered = False
        self._page = page
        self._aside: dict[Code, list[int]] = {}
        self._by_text: dict[int, IssuedRow] = {}
        self._answered: dict[str, Line] = {}
        self._first: dict[int, Line] = {}

    def read(self, keys: Keys) -> None:
        """Take every row that is the agency's own, put aside what only looks like one."""
        for row, group in groupby(sorted(keys), lambda place: place[0]):
            found = [keys[place] for place in group]
            self.seen.update(found)
            self._keyed(row, set(found), len(found) == len(self._page.key_columns))
        self._others()
        self._tell_aside()
        self._tell_by_text()

    def _keyed(self, row: int, slots: set[str], complete: bool) -> None:
        """A row under one's own key: taken where both keys agree and the task's text fits."""
        page = self._page
        slot = min(slots)
        if len(slots) > 1 or not (complete or all(text in page.issued_form.slots for text in page.keys_of(row))):
            self._put_aside(Code.ROW_MISMATCH, row)
        elif slot in page.issued_form.free:
            self.free.setdefault(slot, row)
        elif self._fits(row, expected := page.issued_form.rows[slot]):
            self._take(row, expected, page.issued_form.keys[slot])
        elif page.is_unchanged(row, page.issued_form.keys[slot]):
            self._put_aside(Code.ROW_WITHDRAWN, row)
        else:
            self._put_aside(Code.ROW_MISMATCH, row)

    def _fits(self, row: int, expected: IssuedRow) -> bool:
        """Whether the row's task text is that of its key. A blank says nothing against it."""
        cell = self._page.at(row, "content") if expected.content else None
        if cell is None or cell.value == expected.locked["content"]:
            return True
        found = key(self._page.text(cell))
        if found == expected.content:
            return True
        return found not in self._page.issued_form.by_content and _alike(found, expected.content)

    def _others(self) -> None:
        """Rows under others' keys, and rows between the headings and the free parts that have no key."""
        page, tried = self._page, 0
        last = min(self.free.values(), default=0) or max((line.number for line in self.lines), default=0) + 1
        taken = (line.number for line in self.lines)
        settled = {*taken, *self.free.values(), *(row for rows in self._aside.values() for row in rows)}
        for row, cells in [each for each in page.rows() if each[0] not in settled]:
            keys = page.keys_of(row)
            if keys and not page.attributed:
                self._other_key(row, keys[0])
            elif row > page.table.headings[0] and row not in page.table.headings and tried < _MOST:
                tried += 1
                self._without_key(row, cells, row < last)

    def _other_key(self, row: int, found: str) -> None:
        """A row of another form, or of one's own form before the plan changed."""
        page = self._page
        slot = slot_of(found) or ""
        role = recognise(page.text_at(row, "role"), words.ROLE) or Role.COORDINATING
        expected = page.forms.row(slot.removeprefix("T"), role, page.issued_form.code.agency)
        if row_key(page.issued_form.code, slot) != found:
            self._put_aside(Code.ROW_FOREIGN, row)
        elif expected is not None and self._fits(row, expected):
            self._take(row, expected, found)
        else:
            self._put_aside(Code.ROW_WITHDRAWN, row)

    def _without_key(self, row: int, cells: list[Cell], in_table: bool) -> None:
        page = self._page
        expected = self._row_by_text(row)
        if expected is not None and self._is_sure(row, expected):
            self.seen.add(expected.slot)
            self._take(row, expected, next(iter(page.keys_of(row)), page.issued_form.keys[expected.slot]))
        elif expected is not None:
            self._put_aside(Code.ROW_BY_CONTENT, row)
        elif in_table and any(page.is_typed(cell) for cell in cells if cell.column in page.table.columns.values()):
            self._put_aside(Code.ROW_ADDED, row)

    def _is_sure(self, row: int, expected: IssuedRow) -> bool:
        """Whether a row is about the task its text names. One whose text only resembles the task's is asked about."""
        page = self._page
        cell = page.at(row, "content")
        exact = not expected.content or cell is None or key(page.text(cell)) == expected.content
        columns = page.columns_of(expected)
        if not exact and any((row, columns.get(name, 0)) in page.left for name in expected.fields):
            doubt = self._doubt(Code.ROW_BY_CONTENT, row, expected.task_id)
            ruling = page.forms.judge(doubt)
            if ruling is not None and ruling.value != expected.task_id:
                return False
            page.doubts.append(doubt)
            if ruling is not None:
                page.tell(decided(ruling, page.place(row, page.table.columns.get("content", 1))))
                return True
        self._by_text[row] = expected
        return True

    def _row_by_text(self, row: int) -> IssuedRow | None:
        """The one row whose printed text stands here: a task's text, or a spare row's label."""
        page, issued = self._page, self._page.issued_form
        label = page.text_at(row, "tt")
        spare = [each for each in issued.rows.values() if not each.content and each.locked["tt"] == label]
        cell = page.at(row, "content")
        content = key(page.text(cell)) if cell is not None and page.is_typed(cell) else ""
        if spare or not content:
            return spare[0] if spare else None
        slots = issued.by_content.get(content) or [
            slot for text, slots in issued.by_content.items() if _alike(content, text) for slot in slots
        ]
        found = [issued.rows[slot] for slot in slots]
        if len(found) > 1:
            found = [each for each in found if self._is_printed_here(row, each)]
        return found[0] if len(found) == 1 else None

    def _is_printed_here(self, row: int, expected: IssuedRow) -> bool:
        return all(key(self._page.text_at(row, name)) == key(text) for name, text in expected.locked.items())

    def _take(self, row: int, expected: IssuedRow, own_key: str) -> None:
        """Claim a row's cells: keys, locked texts, check cell, answers."""
        page, columns = self._page, self._page.columns_of(expected)
        page.ours([cell for column in page.key_columns if (cell := page.left.get((row, column))) and cell.value == own_key])
        for name, text in expected.locked.items():
            cell = page.left.pop((row, columns.get(name, 0)), None)
            if cell is not None and cell.value == text:
                page.issued += 1
            elif cell is not None:
                self._locked(cell, text, own_key)
        check = page.at(row, "check")
        if check is not None and not page.is_typed(check):
            page.ours((check,))
        answers = {
            name: page.answer(cell, name, expected.role)
            for name in expected.fields if (cell := page.left.get((row, columns.get(name, 0))))
        }
        self._add(Line(
            expected.slot, expected.task_id, expected.role, page.file, page.sheet.name, row, columns, answers))

    def _locked(self, cell: Cell, before: str, own_key: str) -> None:
        """A locked cell, taken out already: as issued, as issued before the plan changed, or changed by the sender."""
        page = self._page
        after = cell.value if isinstance(cell.value, str) else page.text(cell).replace(",", ".")
        if key(after) == key(before):
            page.issued += 1
        elif page.is_unchanged(cell.row, own_key):
            page.issued += 1
            if all(each.code is not Code.FORM_EDITION_DIFFERS for each in page.findings):
                page.tell(finding(Code.FORM_EDITION_DIFFERS, Place(page.file)))
        else:
            place = page.place(cell.row, cell.column)
            page.show((cell,), page.tell(finding(Code.LOCKED_CHANGED, place, before=brief(before), after=brief(after))))

    def _add(self, line: Line) -> None:
        """Keep a line; of several filled ones for one slot the first, and others that say the same."""
        self.answered = self.answered or bool(line.answers)
        first = self._answered.setdefault(line.slot, line) if line.answers else line
        if first is line or _texts(line) == _texts(first):
            self.lines.append(line)
            return
        for name in line.answers:
            place = line.number, line.columns[name]
            self._page.left[place] = self._page.sheet.cells[place]
        self._first[line.number] = first
        self._put_aside(Code.ROW_REPEATED, line.number)

    def _put_aside(self, code: Code, row: int) -> None:
        self._aside.setdefault(code, []).append(row)

    def _tell_aside(self) -> None:
        """One finding for each reason rows were not taken, and what is typed in them listed under it."""
        page = self._page
        by_row = dict(page.rows()) if self._aside else {}
        for code, rows in self._aside.items():
            left = [row for row in rows if not self._ruled(code, row, by_row.get(row, []))]
            for told_rows in [[row] for row in left] if code is Code.ROW_REPEATED else [left] if left else []:
                told = page.tell(self._reason(code, told_rows))
                for row in told_rows:
                    printed, typed = self._parted(by_row.get(row, []))
                    page.ours(printed)
                    page.show(typed, told)
                    self.answered = self.answered or bool(typed)

    def _parted(self, cells: list[Cell]) -> tuple[list[Cell], list[Cell]]:
        columns = self._page.table.columns
        answers = {columns.get(name) for name in fields.ANSWERS}
        printed = [cell for cell in cells if self._page.is_printed(cell) and not (cell.row in self._first and cell.column in answers)]
        return printed, [cell for cell in cells if cell not in printed]

    def _reason(self, code: Code, rows: list[int], task: str = "") -> Finding:
        """Why these rows are not taken as they stand."""
        first = self._first.get(rows[0])
        told = ranges((first.number, *rows) if first else rows)
        place = self._page.place(rows[0], self._page.table.columns.get("content", 1))
        return finding(code, place, rows=told, task=first.task_id if first else task)

    def _doubt(self, code: Code, row: int, task: str = "") -> Doubt:
        page, reason = self._page, self._reason(code, [row], task)
        likely = task or (self._first[row].task_id if row in self._first else "")
        return Doubt(About.ROW, page.issued_form.code.agency, likely, entries=page.row_entries(row), reason=reason)

    def _ruled(self, code: Code, row: int, cells: list[Cell]) -> bool:
        """Whether the officer says what a row put aside is: then it is filed there, or stays listed as decided."""
        page = self._page
        printed, typed = self._parted(cells)
        if not typed:
            return False
        doubt = self._doubt(code, row)
        page.doubts.append(doubt)
        ruling = page.forms.judge(doubt)
        if ruling is None:
            return False
        told = page.tell(decided(ruling, page.place(row, page.table.columns.get("content", 1))))
        page.ours(printed)
        expected = self._row_of(ruling)
        if expected is not None:
            self._file(row, expected, told)
        page.show([cell for cell in typed if position(cell) in page.left], told)
        self.answered = True
        return True

    def _row_of(self, ruling: Ruling) -> IssuedRow | None:
        """The row the officer files a row under: the agency's own of that task, or a spare one that is free."""
        rows, taken = self._page.issued_form.rows, {line.slot for line in self.lines if line.answers}
        if ruling.value == EXTRA:
            return next((row for slot, row in rows.items() if not row.content and slot not in taken), None)
        task = str(ruling.value or "")
        return rows.get(task_slot(task)) or rows.get(task) or self._page.forms.row(task, Role.COORDINATING, self._page.issued_form.code.agency)

    def _file(self, row: int, expected: IssuedRow, told: Finding) -> None:
        """A row's answers under the task the officer names: in this file they count before those that differ."""
        page, columns = self._page, self._page.columns_of(expected)
        answers = {
            name: page.answer(cell, name, expected.role)
            for name in expected.fields if (cell := page.left.get((row, columns.get(name, 0))))
        }
        texts = {name: key(answer.entry.text) for name, answer in answers.items()}
        for at, other in enumerate(self.lines):
            if other.slot == expected.slot:
                lost = {name for name, text in _texts(other).items() if texts.get(name, text) != text}
                page.listed.extend(Listed(other.answers[name].entry, told.message) for name in sorted(lost))
                self.lines[at] = other._replace(answers={n: each for n, each in other.answers.items() if n not in lost})
        self.seen.add(expected.slot)
        self.lines.append(Line(
            expected.slot, expected.task_id, expected.role, page.file, page.sheet.name, row, columns, answers))

    def _tell_by_text(self) -> None:
        if self._by_text:
            labels = ", ".join(each.locked["tt"] for each in self._by_text.values())
            place = self._page.place(min(self._by_text), self._page.table.columns.get("content", 1))
            self._page.tell(finding(Code.ROW_BY_CONTENT, place, rows=ranges(self._by_text), task=labels))


def _texts(line: Line) -> dict[str, str]:
    return {name: key(answer.entry.text) for name, answer in line.answers.items()}


def _alike(first: str, second: str) -> bool:
    """Whether two keys of task texts are at least `LIKE` alike."""
    if 2 * min(len(first), len(second)) < LIKE * (len(first) + len(second)):
        return False
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= LIKE and matcher.ratio() >= LIKE
