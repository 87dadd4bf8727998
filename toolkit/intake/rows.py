"""The sheet to fill → its lines, one for each row: rows are recognised by their two keys, without keys by their printed
text, never by position. Called by `file_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from operator import itemgetter

from toolkit.base.text import by_key, grouped, key, likeness, ranges, recognise
from toolkit.intake.cells import EXTRA, CellAnswer, FormLine, brief, brief_change, decided_finding
from toolkit.intake.form_sheet import FormSheet, Keys, key_text, position
from toolkit.intake.identity import IssuedRow, TaskChange
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, finding
from toolkit.model.form_code import slot_of, task_of, task_slot
from toolkit.model.records import NO_TASK, About, Doubt, Role, Ruling, TaskIdentity, TaskNumber
from toolkit.sheetread.any_file import Cell

#: Least likeness of two texts of one task; most rows, and most letters of a text, that are compared.
_LEAST_LIKENESS, _MOST_COMPARED = 0.90, 500

#: Note of a figure cumulated from the beginning of the year; a note with that number of its own is none.
_CUMULATIVE = re.compile(r"(?<!không )luỹ kế(?!.*(?::|=|là) ?\d)")

#: Reasons reported row by row, as such rows repeat what other rows of the form are about.
_REPORTED_SINGLY = (Code.ROW_REPEATED, Code.ROW_OF_PLAN)
_TASK_OPENINGS = "|".join(map(key, words.DECISION_OPENINGS["task"]))
#: The number of a task before its text: "nhiệm vụ 2.4: …".
_TASK_NUMBER = re.compile(rf"(?:(?:{_TASK_OPENINGS})\s+)?(\d[\d.]*\d|\d)[\s.:)–-]*(.*)", re.DOTALL)


def read_rows(page: FormSheet, keys: Keys) -> RowReader:
    """The sheet to fill and its keys → the rows read: the agency's own are taken, others rejected with a finding; free
    parts are left alone."""
    rows, slots_of = RowReader(page), by_key((row, slot) for (row, _), slot in keys.items())
    rows.seen.update(keys.values())
    for row in sorted(slots_of):
        rows.read_keyed(row, set(slots_of[row]))
    rows.read_others()
    rows.settle_rejected()
    return rows


class RowReader:
    """The rows of one sheet, taken or rejected one after the other."""

    def __init__(self, page: FormSheet) -> None:
        self._page, self._form = page, page.form
        self.lines = list[FormLine]()
        #: Slots that have a row, taken or rejected; rows of free parts, by slot.
        self.seen, self.free = set[str](), dict[str, int]()
        #: Codes of rejected rows; rows recognised by their text.
        self._rejected = dict[int, Code]()
        self._rows_by_text = dict[int, IssuedRow]()
        #: By row: the row that it repeats; the task that it is probably about.
        self._repeated_row, self._likely_task = dict[int, int](), dict[int, TaskNumber]()
        #: Spare rows rejected because they name a task of the plan, by slot; the lines of their second rows, by row.
        self._plan_rows, self._second_rows = dict[str, int](), dict[int, FormLine]()

    def read_keyed(self, row: int, slots: set[str]) -> None:
        """A row with keys of this form: taken if its keys agree and the task's text fits, else rejected."""
        page, form, slot = self._page, self._form, min(slots)
        if len(slots) > 1 or not form.slots.keys() >= {*page.keys_of(row)}:
            self._rejected[row] = Code.ROW_MISMATCH
        elif slot in form.free and self._row_by_text(row) is None:
            self.free.setdefault(slot, row)
        elif slot not in form.free and (expected := self._version(row, slot)) is not None:
            self._take_row(row, expected, form.keys[slot])
        else:
            withdrawn = slot in form.rows and page.is_unchanged(row, form.keys[slot], form.rows[slot].locked)
            self._rejected[row] = Code.ROW_WITHDRAWN if withdrawn else Code.ROW_MISMATCH

    def _version(self, row: int, slot: str) -> IssuedRow | None:
        """The edition of a slot's row that stands in this row: the first that fits, likest first; None where none
        fits."""
        form, versions = self._form, list(self._form.versions(slot))
        if len(versions) > 1:
            texts = {name: key(self._page.printed_text(cell)) for name in words.LOCKED_COLUMNS
                     if (cell := self._page.cell(row, name))}
            versions.sort(reverse=True, key=lambda version: (
                texts.get(fields.CONTENT, version.content) == version.content,
                sum(key(version.locked.get(name, "")) == text for name, text in texts.items())))
        return next((version for version in versions if self._fits(row, version, form.keys[slot])), None)

    def _fits(self, row: int, expected: IssuedRow, row_key: str) -> bool:
        """Whether the row's task text is that of `expected`, and its other locked cells are not another row's; blanks
        do not count."""
        cell = self._page.cell(row, fields.CONTENT) if expected.content else None
        if cell is not None:
            found = key(self._page.text(cell))
            if found != expected.content and (found in self._form.by_content or not _is_like(found, expected.content)):
                return False
        return not self._is_outvoted(row, expected) or self._page.is_unchanged(row, row_key, expected.locked)

    def _is_outvoted(self, row: int, expected: IssuedRow) -> bool:
        """Whether more of the row's locked cells have the texts of one other row than of `expected`; notes that other
        row's task. Texts that both have or none has, and blanks, do not count; a text that only resembles the task's
        counts as it."""
        page, columns = self._page, self._page.columns_of(expected)
        cells = {name: cell for name in expected.locked if (cell := page.remaining.get((row, columns.get(name, 0))))}
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
        self._likely_task[row] = likely.task_id if lead > 0 and likely.content and not likely.task_columns else NO_TASK
        return lead > 0

    @cached_property
    def _rivals(self) -> list[tuple[IssuedRow, dict[str, str]]]:
        """The rows that a row may be instead, with the keys of their locked texts. First the agency's own, then the
        plan's other tasks, whose role here is unknown."""
        form, forms = self._form, self._page.forms
        rows = [*form.rows.values(), *chain.from_iterable(form.earlier_rows.values())]
        others = [row for task in forms.plan.tasks if task_slot(task.identity) not in form.rows
                  and (row := forms.row(task.identity, Role.COORDINATING, form.code.agency))]
        return [(row, {name: key(row.locked.get(name, "")) for name in words.LOCKED_COLUMNS
                       if name != "role" or number < len(rows)}) for number, row in enumerate([*rows, *others])]

    def read_others(self) -> None:
        """Read the rows with keys of other forms, and rows without keys between headings and free parts."""
        page, tried = self._page, 0
        taken = {line.number for line in self.lines}
        last = min(self.free.values(), default=0) or max(taken, default=0) + 1
        settled = taken.union(self.free.values(), self._rejected)
        for row, cells in page.rows().items():
            if row in settled:
                continue
            keys = page.keys_of(row)
            if keys and not page.is_attributed:
                self._read_other_key(row, keys[0])
            elif row > page.table.headings[0] and row not in page.table.headings and tried < _MOST_COMPARED:
                tried += 1
                self._read_without_key(row, cells, row < last)

    def _read_other_key(self, row: int, found: str) -> None:
        """A row with a key of another form, or of this one before the plan changed."""
        page, agency, slot = self._page, self._form.code.agency, slot_of(found) or ""
        role = recognise(page.text_at(row, "role"), words.ROLE) or Role.COORDINATING
        expected = page.forms.row(task_of(slot), role, agency)
        if self._form.key_of(slot) != found:
            self._rejected[row] = Code.ROW_FOREIGN
        elif expected is not None and self._fits(row, expected, found):
            self._take_row(row, expected, found)
        else:
            self._rejected[row] = Code.ROW_WITHDRAWN

    def _read_without_key(self, row: int, cells: list[Cell], in_table: bool) -> None:
        """A row that only its text identifies; an answered one that merely resembles a task is asked about."""
        page, expected = self._page, self._row_by_text(row)
        if expected is None:
            columns = page.table.columns.values()
            if in_table and any(page.is_typed(cell) for cell in cells if cell.column in columns):
                self._rejected[row] = Code.ROW_ADDED
            return
        asked, content = page.columns_of(expected), key(page.text_at(row, fields.CONTENT))
        resembles = expected.content and content not in ("", expected.content)
        if self._is_outvoted(row, expected):
            self._rejected[row] = Code.ROW_MISMATCH
        elif resembles and any((row, asked.get(name, 0)) in page.remaining for name in expected.asked):
            self._likely_task[row] = expected.task_id
            self._rejected[row] = Code.ROW_MISMATCH
        else:
            self._rows_by_text[row] = expected
            self.seen.add(expected.slot)
            self._take_row(row, expected, next(iter(page.keys_of(row)), self._form.keys[expected.slot]))

    def _row_by_text(self, row: int) -> IssuedRow | None:
        """The one row whose printed text, a task's or a spare row's label, stands here; None where there is none or
        several."""
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

    def _take_row(self, row: int, expected: IssuedRow, row_key: str) -> None:
        """Account for a row's keys, locked texts and check, and keep its line; reject a spare row about a task of the
        plan."""
        page, columns = self._page, self._page.columns_of(expected)
        if task := None if expected.content else self._task_of_plan(row):
            self._likely_task[row], self._plan_rows[expected.slot] = task, row
            self._rejected[row] = Code.ROW_OF_PLAN
            return
        page.mark_issued([cell for cell in page.key_cells(row) if key_text(cell) == row_key])
        for name, text in expected.locked.items():
            if cell := page.remaining.get((row, columns.get(name, 0))):
                self._take_locked(cell, text, row_key, expected)
        check = page.cell(row, "check")
        if check is not None and (check.formula is not None or not page.is_typed(check)):
            page.mark_issued((check,))
        line = self._read_line(row, expected, columns)
        if expected.content and expected.slot in self._plan_rows:
            self._second_rows[self._plan_rows[expected.slot]] = line
        elif not self._report_outdated(row, expected.outdated, line) and (
                line.answers or expected.slot in self._form.rows):
            self._keep_line(line)

    def _report_outdated(self, row: int, outdated: TaskChange | None, line: FormLine) -> bool:
        """Report answers to a task that has changed; list them if they no longer count → whether they do not."""
        if outdated is None:
            return False
        typed = [line.answers[name].entry for name in fields.ANSWERS if name in line.answers]
        if typed:
            reason = self._page.account.add(finding(
                outdated.code, self._page.content_place(row), rows=str(row),
                said=brief("; ".join(entry.text for entry in typed)),
                values={name: answer.value for name, answer in line.answers.items()}, **outdated.details))
            self._page.account.list_entries(typed if not outdated.wording else (), reason)
        return not outdated.wording

    def _task_of_plan(self, row: int) -> TaskNumber | None:
        """The plan's task that a spare row names, the agency's own before others'; None where it names none."""
        text, tasks = key(self._page.text_at(row, fields.CONTENT)), self._page.forms.plan.tasks
        if not text:
            return None
        numbered = _TASK_NUMBER.match(text)
        number, rest = numbered.groups() if numbered else ("", text)
        contents = {task.id: key(task.content) for task in tasks}
        found = [task for task in tasks if (not rest and number in (key(task.id), key(task.tt)))
                 or _is_like(text, contents[task.id]) or _is_like(rest, contents[task.id])]
        found.sort(key=lambda task: (
            contents[task.id] not in (text, rest), task_slot(task.identity) not in self._form.rows))
        return found[0].id if found else None

    def _read_line(self, row: int, expected: IssuedRow, columns: Mapping[str, int]) -> FormLine:
        """A row → its line with the answers in the fields of `expected`."""
        page, answers = self._page, dict[str, CellAnswer]()
        for name in expected.asked:
            if name in columns and (cell := page.remaining.pop((row, columns[name]), None)) is not None:
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
        """Account for a locked cell: as issued, as issued before the plan changed, or changed by the sender."""
        page, after = self._page, self._page.printed_text(cell)
        if key(after) == key(before):
            page.mark_issued((cell,))
        elif page.is_unchanged(cell.row, row_key, expected.locked):
            page.mark_issued((cell,))
            page.report_older_edition()
        else:
            page.list_under(Code.LOCKED_CHANGED, (cell,), **brief_change(before, after))

    def _keep_line(self, line: FormLine) -> None:
        """Keep a line. Of several filled lines with one slot the first is kept, with equal ones, and those of spare
        rows about other tasks; the others are rejected. The second row of a spare one is added to the first."""
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
            self._page.remaining[place] = self._page.sheet.cells[place]
        self._repeated_row[line.number], self._likely_task[line.number] = first.number, first.task_id
        self._rejected[line.number] = Code.ROW_REPEATED

    def settle_rejected(self) -> None:
        """List the typed cells of rejected rows, one finding a reason; report the rows recognised by text in one
        finding."""
        page, by_row = self._page, self._page.rows() if self._rejected else {}
        for code, rows in by_key((code, row) for row, code in self._rejected.items()).items():
            parted = {row: self._printed_and_typed(code, by_row.get(row, [])) for row in rows}
            left = [row for row in rows if not self._apply_ruling(code, row, *parted[row])]
            for together in [[row] for row in left] if code in _REPORTED_SINGLY else [left] if left else []:
                reason = page.account.add(self._rejection(code, together))
                for row in together:
                    printed, typed = parted[row]
                    page.mark_issued(printed)
                    page.list_cells(typed, reason)
                    self._list_second_row(row, reason)
        if self._rows_by_text:
            labels = ", ".join(row.locked["tt"] for row in self._rows_by_text.values() if "tt" in row.locked)
            place = page.content_place(min(self._rows_by_text))
            page.account.add(finding(Code.ROW_BY_CONTENT, place, rows=ranges(self._rows_by_text), task=labels))

    def _printed_and_typed(self, code: Code, cells: list[Cell]) -> tuple[list[Cell], list[Cell]]:
        """The cells of a rejected row → printed ones and typed ones; in the answers of repeated or spare rows all are
        typed."""
        spare = fields.EXTRAS if code is Code.ROW_OF_PLAN else {}
        names = [*spare, *fields.ANSWERS] if code in _REPORTED_SINGLY else []
        columns = {self._page.table.columns.get(name) for name in names}
        parts = grouped(cells, lambda cell: cell.column not in columns and self._page.is_printed(cell))
        return parts.get(True, []), parts.get(False, [])

    def _rejection(self, code: Code, rows: list[int]) -> Finding:
        """The finding on rows rejected for that code."""
        return finding(
            code, self._page.content_place(rows[0]), task=self._likely_task.get(rows[0], ""),
            rows=ranges([self._repeated_row.get(rows[0], rows[0]), *rows]))

    def _apply_ruling(self, code: Code, row: int, printed: list[Cell], typed: list[Cell]) -> bool:
        """Ask about a rejected row; by a ruling it is filed under its task, or listed → whether there was a ruling."""
        page = self._page
        if not typed:
            return False
        doubt = Doubt(About.ROW, self._form.code.agency, self._likely_task.get(row, NO_TASK),
                      entries=page.row_entries(row), reason=self._rejection(code, [row]))
        page.account.doubts.append(doubt)
        if (ruling := page.forms.judge(doubt)) is None:
            return False
        reason = page.account.add(decided_finding(ruling, page.content_place(row)))
        page.mark_issued(printed)
        if (expected := self._row_of(ruling)) is not None:
            self._file_under(row, expected, reason)
        page.list_cells([cell for cell in typed if position(cell) in page.remaining], reason)
        self._list_second_row(row, reason)
        return True

    def _list_second_row(self, row: int, reason: Finding) -> None:
        """List the answers of a spare row's second row that were not filed with it."""
        if line := self._second_rows.pop(row, None):
            self._page.account.list_answers(line.answers.values(), reason)

    def _row_of(self, ruling: Ruling) -> IssuedRow | None:
        """A ruling → the row to file under: the agency's own row of that task, or a spare one, if possible a free
        one."""
        rows, taken = self._form.rows, {line.slot for line in self.lines if line.answers}
        if ruling.value == EXTRA:
            spare = [row for row in rows.values() if not row.content]
            return next((row for row in spare if row.slot not in taken), spare[-1])
        task, agency = TaskIdentity(str(ruling.value or "")), self._form.code.agency
        return rows.get(task_slot(task)) or rows.get(task) or self._page.forms.row(task, Role.COORDINATING, agency)

    def _file_under(self, row: int, expected: IssuedRow, reason: Finding) -> None:
        """File a row's answers under `expected`; in this file they count before answers that differ."""
        line = self._read_line(row, expected, self._page.columns_of(expected))
        if row in self._second_rows and not expected.content:
            line = line._replace(answers={**line.answers, **self._second_rows.pop(row).answers})
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
    """Whether two keys of task texts have the least likeness."""
    return likeness(first, second, _LEAST_LIKENESS) > 0
