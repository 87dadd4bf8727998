"""The sheet to fill → its rows: each by its two keys, where they are gone by its printed text, never by its place.

`file_reading` calls it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from toolkit.base.text import by_key, grouped, key, likeness, ranges, recognise
from toolkit.intake.cells import EXTRA, CellAnswer, brief, brief_change, decided
from toolkit.intake.form_sheet import FormSheet, Keys, key_text, position
from toolkit.intake.identity import IssuedRow, Outdated
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import slot_of, task_of, task_slot
from toolkit.model.records import NO_TASK, About, Doubt, Role, Ruling, TaskAnswer, TaskIdentity, TaskNumber
from toolkit.sheetread.any_file import Cell, cell_name

#: How alike two texts of a task must be to be the same task's; rows and letters of a text that are compared, at most.
_LIKE, _MOST = 0.90, 500

#: The note of a figure that counts from the beginning of the year, unless the note has that number itself.
_CUMULATIVE = re.compile(r"(?<!không )luỹ kế(?!.*(?::|=|là) ?\d)")

#: Rows put aside for these reasons are told one by one: they repeat what other rows of the form are about.
_SINGLY = (Code.ROW_REPEATED, Code.ROW_OF_PLAN)
_OPENINGS = "|".join(map(key, words.DECISION_OPENINGS["task"]))
#: The number of a task before its text, as "nhiệm vụ 2.4: …".
_NUMBER = re.compile(rf"(?:(?:{_OPENINGS})\s+)?(\d[\d.]*\d|\d)[\s.:)–-]*(.*)", re.DOTALL)


class FormLine(NamedTuple):
    """One line of one returned form; a merged one holds the answers that count, of whatever files."""

    slot: str  # what its key names
    task_id: TaskNumber  # the number its task has now; the slot of a spare row, "" of a free part
    role: Role
    file: str
    sheet: str
    number: int
    columns: Mapping[str, int]  # by field name, also of blank cells
    answers: Mapping[str, CellAnswer]  # by field name; of a free part under `FREE_TEXT`
    wording: str = ""  # what the task says there, "" where it still does

    def place(self, field: str) -> Place:
        """A field → its cell, filled or not; where it is answered, in the file whose answer counts."""
        if field in self.answers:
            return self.answers[field].entry.place
        return Place(self.file, self.sheet, cell_name(self.number, self.columns.get(field, 1)))

    @property
    def progress(self) -> TaskAnswer:
        """The row of a task as it stands in the return."""
        values = {name: answer.value for name, answer in self.answers.items() if answer.value is not None}
        entries = {name: self.answers[name].entry for name in values}
        unclear = {name: answer.entry for name, answer in self.answers.items()
                   if answer.value is None and answer.finding}
        return TaskAnswer(self.task_id, self.role, self.place("tt"), values, entries, unclear, self.wording)

    @property
    def is_extra(self) -> bool:
        """Whether it is a task outside the annex."""
        return self.slot == self.task_id

    @property
    def texts(self) -> dict[str, str]:
        """The keys of what was typed, by field."""
        return {name: key(answer.entry.text) for name, answer in self.answers.items()}


def read_rows(page: FormSheet, keys: Keys) -> RowReader:
    """Take every row that is the agency's own, put aside what only looks like one; free parts are left alone."""
    rows, slots_of = RowReader(page), by_key((row, slot) for (row, _), slot in keys.items())
    rows.seen.update(keys.values())
    for row in sorted(slots_of):
        rows.read_keyed(row, set(slots_of[row]), len(slots_of[row]) == len(page.key_columns))
    rows.read_others()
    rows.settle_aside()
    return rows


class RowReader:
    """The rows of a sheet, as far as they are read."""

    def __init__(self, page: FormSheet) -> None:
        self._page, self._form = page, page.form
        self.lines = list[FormLine]()
        #: The slots that have a row, taken or not; the rows of free parts, by slot.
        self.seen, self.free = set[str](), dict[str, int]()
        #: By row why it is not taken.
        self._aside = dict[int, Code]()
        self._by_text = dict[int, IssuedRow]()
        #: By row the one that it repeats, and the task that it seems to be about.
        self._first, self._likely = dict[int, int](), dict[int, TaskNumber]()
        #: By slot the spare rows put aside because they name a task of the plan; by these what their second rows say.
        self._of_plan, self._further = dict[str, int](), dict[int, FormLine]()

    def read_keyed(self, row: int, slots: set[str], complete: bool) -> None:
        """A row under the form's own key: taken where both keys agree and the task's text fits."""
        page, form, slot = self._page, self._form, min(slots)
        if len(slots) > 1 or not (complete or all(text in form.slots for text in page.keys_of(row))):
            self._aside[row] = Code.ROW_MISMATCH
        elif slot in form.free and self._row_by_text(row) is None:
            self.free.setdefault(slot, row)
        elif slot not in form.free and (expected := self._version(row, slot)) is not None:
            self._take(row, expected, form.keys[slot])
        else:
            withdrawn = slot in form.rows and page.is_unchanged(row, form.keys[slot], form.rows[slot].locked)
            self._aside[row] = Code.ROW_WITHDRAWN if withdrawn else Code.ROW_MISMATCH

    def _version(self, row: int, slot: str) -> IssuedRow | None:
        """Which edition of the row of that slot stands here: the first that fits, those most like it first."""
        form, versions = self._form, list(self._form.versions(slot))
        if len(versions) > 1:
            texts = {name: key(self._page.printed_text(cell)) for name in words.LOCKED_COLUMNS
                     if (cell := self._page.cell(row, name))}
            versions.sort(reverse=True, key=lambda version: (
                texts.get(fields.CONTENT, version.content) == version.content,
                sum(key(version.locked.get(name, "")) == text for name, text in texts.items())))
        return next((version for version in versions if self._fits(row, version, form.keys[slot])), None)

    def _fits(self, row: int, expected: IssuedRow, row_key: str) -> bool:
        """Whether the row's task text is that of its key, and its other locked cells are not another row's. A blank
        says nothing against it."""
        cell = self._page.cell(row, fields.CONTENT) if expected.content else None
        if cell is not None:
            found = key(self._page.text(cell))
            if found != expected.content and (found in self._form.by_content or not _is_like(found, expected.content)):
                return False
        return not self._is_outvoted(row, expected) or self._page.is_unchanged(row, row_key, expected.locked)

    def _is_outvoted(self, row: int, expected: IssuedRow) -> bool:
        """Whether more of the row's locked cells are those of one other row than of this one. A cell that both have
        alike, one that no row has and a blank say nothing; a text that only resembles the task's is the task's."""
        page, columns = self._page, self._page.columns_of(expected)
        cells = {name: cell for name in expected.locked if (cell := page.left.get((row, columns.get(name, 0))))}
        if all(cell.value == expected.locked[name] for name, cell in cells.items()):
            return False
        issued = {name: key(expected.locked[name]) for name in cells}
        found = {name: key(page.printed_text(cell)) for name, cell in cells.items()}
        if all(found.get(fields.CONTENT) != texts[fields.CONTENT] for _, texts in self._rivals):
            found |= {name: text for name, text in issued.items() if name == fields.CONTENT}
        votes = [(sum((text == texts.get(name, issued[name])) - (text == issued[name]) for name, text in found.items()),
                  rival) for rival, texts in self._rivals
                 if (rival.content or expected.content) and rival.slot != expected.slot]
        lead, likely = max(votes, key=itemgetter(0), default=(0, expected))
        self._likely[row] = likely.task_id if lead > 0 and likely.content and not likely.task_columns else NO_TASK
        return lead > 0

    @cached_property
    def _rivals(self) -> list[tuple[IssuedRow, dict[str, str]]]:
        """The rows that a row can be instead, with the keys of their locked texts: the agency's own, then those of the
        plan's other tasks, of which nobody can say what role they have here."""
        form, forms = self._form, self._page.forms
        rows = [*form.rows.values(), *chain.from_iterable(form.former.values())]
        others = [row for task in forms.plan.tasks if task_slot(task.identity) not in form.rows
                  and (row := forms.row(task.identity, Role.COORDINATING, form.code.agency))]
        return [(row, {name: key(row.locked.get(name, "")) for name in words.LOCKED_COLUMNS
                       if name != "role" or number < len(rows)}) for number, row in enumerate([*rows, *others])]

    def read_others(self) -> None:
        """Rows under others' keys, and rows between the headings and the free parts that have no key."""
        page, tried = self._page, 0
        taken = {line.number for line in self.lines}
        last = min(self.free.values(), default=0) or max(taken, default=0) + 1
        settled = taken.union(self.free.values(), self._aside)
        for row, cells in page.rows().items():
            if row in settled:
                continue
            keys = page.keys_of(row)
            if keys and not page.attributed:
                self._read_other_key(row, keys[0])
            elif row > page.table.headings[0] and row not in page.table.headings and tried < _MOST:
                tried += 1
                self._read_without_key(row, cells, row < last)

    def _read_other_key(self, row: int, found: str) -> None:
        """A row of another form, or of one's own form before the plan changed."""
        page, agency, slot = self._page, self._form.code.agency, slot_of(found) or ""
        role = recognise(page.text_at(row, "role"), words.ROLE) or Role.COORDINATING
        expected = page.forms.row(task_of(slot), role, agency)
        if self._form.key_of(slot) != found:
            self._aside[row] = Code.ROW_FOREIGN
        elif expected is not None and self._fits(row, expected, found):
            self._take(row, expected, found)
        else:
            self._aside[row] = Code.ROW_WITHDRAWN

    def _read_without_key(self, row: int, cells: list[Cell], in_table: bool) -> None:
        """A row that only its text names. One that is answered and only resembles its task's is asked about."""
        page, expected = self._page, self._row_by_text(row)
        if expected is None:
            columns = page.table.columns.values()
            if in_table and any(page.is_typed(cell) for cell in cells if cell.column in columns):
                self._aside[row] = Code.ROW_ADDED
            return
        asked, content = page.columns_of(expected), key(page.text_at(row, fields.CONTENT))
        resembles = expected.content and content not in ("", expected.content)
        if self._is_outvoted(row, expected):
            self._aside[row] = Code.ROW_MISMATCH
        elif resembles and any((row, asked.get(name, 0)) in page.left for name in expected.asked):
            self._likely[row] = expected.task_id
            self._aside[row] = Code.ROW_MISMATCH
        else:
            self._by_text[row] = expected
            self.seen.add(expected.slot)
            self._take(row, expected, next(iter(page.keys_of(row)), self._form.keys[expected.slot]))

    def _row_by_text(self, row: int) -> IssuedRow | None:
        """The one row whose printed text stands here: a task's text, or a spare row's label."""
        page, form, label = self._page, self._form, self._page.text_at(row, "tt")
        spare = (issued for issued in form.rows.values() if not issued.content and issued.locked["tt"] == label)
        if (of_label := next(spare, None)) is not None:
            return of_label
        cell = page.cell(row, fields.CONTENT)
        content = key(page.text(cell)) if cell is not None and page.is_typed(cell) else ""
        if not content:
            return None
        rows = form.by_content.get(content) or list(chain.from_iterable(
            issued for text, issued in form.by_content.items() if _is_like(content, text)))
        found = list({issued.slot: issued for issued in reversed(rows)}.values())
        if len(found) > 1:
            found = [issued for issued in found
                     if all(key(page.text_at(row, name)) == key(text) for name, text in issued.locked.items())]
        if len(found) != 1:
            return None
        return found[0] if found[0].task_columns else self._version(row, found[0].slot) or found[0]

    def _take(self, row: int, expected: IssuedRow, row_key: str) -> None:
        """Claim a row's cells: keys, locked texts, check cell, answers; put a spare row about the plan aside."""
        page, columns = self._page, self._page.columns_of(expected)
        if task := None if expected.content else self._task_of_plan(row):
            self._likely[row], self._of_plan[expected.slot] = task, row
            self._aside[row] = Code.ROW_OF_PLAN
            return
        page.issue([cell for cell in page.key_cells(row) if key_text(cell) == row_key])
        for name, text in expected.locked.items():
            if cell := page.left.get((row, columns.get(name, 0))):
                self._take_locked(cell, text, row_key, expected)
        check = page.cell(row, "check")
        if check is not None and (check.formula is not None or not page.is_typed(check)):
            page.issue((check,))
        line = self._line(row, expected, columns)
        if expected.content and expected.slot in self._of_plan:
            self._further[self._of_plan[expected.slot]] = line
        elif not self._is_over(row, expected.outdated, line) and (line.answers or expected.slot in self._form.rows):
            self._add(line)

    def _is_over(self, row: int, outdated: Outdated | None, line: FormLine) -> bool:
        """Tell of answers to a task that has changed; whether they count no more, and are listed."""
        if outdated is None:
            return False
        typed = [line.answers[name].entry for name in fields.ANSWERS if name in line.answers]
        if typed:
            reason = self._page.account.tell(finding(
                outdated.code, self._page.content_place(row), rows=str(row),
                said=brief("; ".join(entry.text for entry in typed)),
                values={name: answer.value for name, answer in line.answers.items()}, **outdated.details))
            self._page.account.list_entries(typed if not outdated.wording else (), reason)
        return not outdated.wording

    def _task_of_plan(self, row: int) -> TaskNumber | None:
        """The task of the plan that a spare row names, one's own before others', None where it names none."""
        text, tasks = key(self._page.text_at(row, fields.CONTENT)), self._page.forms.plan.tasks
        if not text:
            return None
        numbered = _NUMBER.match(text)
        number, rest = numbered.groups() if numbered else ("", text)
        contents = {task.id: key(task.content) for task in tasks}
        found = [task for task in tasks if (not rest and number in (key(task.id), key(task.tt)))
                 or _is_like(text, contents[task.id]) or _is_like(rest, contents[task.id])]
        found.sort(key=lambda task: (
            contents[task.id] not in (text, rest), task_slot(task.identity) not in self._form.rows))
        return found[0].id if found else None

    def _line(self, row: int, expected: IssuedRow, columns: Mapping[str, int]) -> FormLine:
        page, answers = self._page, dict[str, CellAnswer]()
        for name in expected.asked:
            if name in columns and (cell := page.left.pop((row, columns[name]), None)) is not None:
                answers[name] = page.answer(cell, name, expected.role)
        figure, note = answers.get(fields.FIGURE), answers.get(fields.NOTE)
        if figure and note and _CUMULATIVE.search(key(note.entry.text)) and (
                words.FLOW in expected.locked[expected.task_columns["guide"]]):
            doubtful = finding(Code.FIGURE_CUMULATIVE, figure.entry.place)
            answers[fields.FIGURE] = CellAnswer(figure.entry, None, doubtful)
        return FormLine(slot=expected.slot, task_id=expected.task_id, role=expected.role, file=page.file,
                        sheet=page.sheet.name, number=row, columns=columns, answers=answers,
                        wording=expected.outdated.wording if expected.outdated else "")

    def _take_locked(self, cell: Cell, before: str, row_key: str, expected: IssuedRow) -> None:
        """A locked cell: as issued, as issued before the plan changed, or changed by the sender."""
        page, after = self._page, self._page.printed_text(cell)
        if after == before or key(after) == key(before):
            page.issue((cell,))
        elif page.is_unchanged(cell.row, row_key, expected.locked):
            page.issue((cell,))
            page.tell_older_edition()
        else:
            page.tell_cells(Code.LOCKED_CHANGED, (cell,), **brief_change(before, after))

    def _add(self, line: FormLine) -> None:
        """Keep a line; of several filled ones for one slot the first, others that say the same, and of spare rows those
        about something else. What a spare row's second one says belongs to the first.
        """
        same = [other for other in self.lines if other.slot == line.slot]
        if same and line.is_extra and line.answers.keys().isdisjoint(same[0].answers):
            joined = same[0]._replace(answers={**same[0].answers, **line.answers})
            self.lines[self.lines.index(same[0])] = joined
            return
        first = next((other for other in same if other.answers), line)
        is_other = line.texts.get(fields.CONTENT) != first.texts.get(fields.CONTENT)
        if is_other or not line.answers or line.texts == first.texts:
            self.lines.append(line)
            return
        for place in ((line.number, line.columns[name]) for name in line.answers):
            self._page.left[place] = self._page.sheet.cells[place]
        self._first[line.number], self._likely[line.number] = first.number, first.task_id
        self._aside[line.number] = Code.ROW_REPEATED

    def settle_aside(self) -> None:
        """One finding for each reason rows were not taken, what is typed in them listed; one for those told by text."""
        page, by_row = self._page, self._page.rows() if self._aside else {}
        for code, rows in by_key((code, row) for row, code in self._aside.items()).items():
            parted = {row: self._printed_and_typed(code, by_row.get(row, [])) for row in rows}
            left = [row for row in rows if not self._is_ruled(code, row, *parted[row])]
            for together in [[row] for row in left] if code in _SINGLY else [left] if left else []:
                reason = page.account.tell(self._reason(code, together))
                for row in together:
                    printed, typed = parted[row]
                    page.issue(printed)
                    page.show(typed, reason)
                    self._list_further(row, reason)
        if self._by_text:
            labels = ", ".join(row.locked["tt"] for row in self._by_text.values() if "tt" in row.locked)
            place = page.content_place(min(self._by_text))
            page.account.tell(finding(Code.ROW_BY_CONTENT, place, rows=ranges(self._by_text), task=labels))

    def _printed_and_typed(self, code: Code, cells: list[Cell]) -> tuple[list[Cell], list[Cell]]:
        """What of a row that is not taken is printed, what typed: in answers of repeated or spare rows all is."""
        spare = fields.EXTRAS if code is Code.ROW_OF_PLAN else {}
        names = [*spare, *fields.ANSWERS] if code in _SINGLY else []
        columns = {self._page.table.columns.get(name) for name in names}
        parts = grouped(cells, lambda cell: cell.column not in columns and self._page.is_printed(cell))
        return parts.get(True, []), parts.get(False, [])

    def _reason(self, code: Code, rows: list[int]) -> Finding:
        first = [self._first[rows[0]]] if rows[0] in self._first else []
        return finding(code, self._page.content_place(rows[0]), rows=ranges([*first, *rows]),
                       task=self._likely.get(rows[0], ""))

    def _is_ruled(self, code: Code, row: int, printed: list[Cell], typed: list[Cell]) -> bool:
        """Whether the officer says what a row put aside is: then it is filed there, or stays listed as decided."""
        page = self._page
        if not typed:
            return False
        doubt = Doubt(About.ROW, self._form.code.agency, self._likely.get(row, NO_TASK),
                      entries=page.row_entries(row), reason=self._reason(code, [row]))
        page.account.doubts.append(doubt)
        if (ruling := page.forms.judge(doubt)) is None:
            return False
        reason = page.account.tell(decided(ruling, page.content_place(row)))
        page.issue(printed)
        if (expected := self._row_of(ruling)) is not None:
            self._file(row, expected, reason)
        page.show([cell for cell in typed if position(cell) in page.left], reason)
        self._list_further(row, reason)
        return True

    def _list_further(self, row: int, reason: Finding) -> None:
        """What the second row of a spare one says that is not filed with it is listed with it."""
        if line := self._further.pop(row, None):
            self._page.account.list_answers(line.answers.values(), reason)

    def _row_of(self, ruling: Ruling) -> IssuedRow | None:
        """The row the officer files a row under: the agency's own of that task, or a spare one, a free one if any."""
        rows, taken = self._form.rows, {line.slot for line in self.lines if line.answers}
        if ruling.value == EXTRA:
            spare = [row for row in rows.values() if not row.content]
            return next((row for row in spare if row.slot not in taken), spare[-1])
        task, agency = TaskIdentity(str(ruling.value or "")), self._form.code.agency
        return rows.get(task_slot(task)) or rows.get(task) or self._page.forms.row(task, Role.COORDINATING, agency)

    def _file(self, row: int, expected: IssuedRow, reason: Finding) -> None:
        """A row's answers under the task the officer names: in this file they count before those that differ."""
        line = self._line(row, expected, self._page.columns_of(expected))
        if row in self._further and not expected.content:
            line = line._replace(answers={**line.answers, **self._further.pop(row).answers})
        texts = line.texts
        for number, other in enumerate(self.lines):
            if other.slot != expected.slot or not expected.content:
                continue
            lost = sorted(name for name, text in other.texts.items() if texts.get(name, text) != text)
            self._page.account.list_answers((other.answers[name] for name in lost), reason)
            kept = {name: answer for name, answer in other.answers.items() if name not in lost}
            self.lines[number] = other._replace(answers=kept)
        self.seen.add(expected.slot)
        self.lines.append(line)


def _is_like(first: str, second: str) -> bool:
    """Whether two keys of task texts are at least `_LIKE` alike."""
    return likeness(first, second, _LIKE) > 0
