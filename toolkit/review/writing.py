"""Questions, passages of the report and decisions → ra_soat.xlsx, and findings about officers' wordings.

Everything an officer wrote comes back word for word. `rounds.consolidating` calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.base.text import key, printable
from toolkit.intake.cells import brief
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import Plan, Question, TaskNumber
from toolkit.plan.names import Names, agency_names
from toolkit.report.records import OwnWording, Passage

from toolkit.review.decisions import (  # isort: skip
    CHOICES, DECISIONS, FIRST_SEEN_SHEET, SCHEMAS, PASSAGES, RELEASE_SHEET, Decision, Decisions, seals,
)
from toolkit.sheetread.any_file import cell_name
from toolkit.sheets.book_writer import FIRST_ROW, LOOSE, BookWriter, in_a_cell
from toolkit.sheets.reading import chosen, typed_value
from toolkit.sheets.schema import ADDED, added_column
from toolkit.sheets.writing import write_sheet

#: Written as the base where the proposal is empty.
_NO_PROPOSAL = "(chưa có đề xuất)"
#: States of a part of the report that keep its single answers from being printed.
_UNPRINTED_STATES = ("left_out", "own", "changed")
#: The order of questions.
_STATE_ORDER = ("open", "taken", "decided")


class Worded(NamedTuple):
    """A line of the sheet of passages."""
    state: str                # a name of `words.WORDING_STATES`
    texts: Mapping[str, str]  # by column
    line: Decision | None     # as the officer saved it, None: nothing was written
    wish: OwnWording          # the wording read from it


def own_wordings(decisions: Decisions) -> dict[str, OwnWording]:
    """Decisions → officers' wordings by mark of the passage; the text of a wording that is left out is dropped."""
    wordings = {mark: _wording_of(line) for mark, line in decisions.by_mark.items()
                if line.sheet == "wording" and line.written}
    return {mark: wording._replace(text="") if wording.include is False else wording
            for mark, wording in wordings.items()}


def _wording_of(line: Decision | None) -> OwnWording:
    """A line of the sheet → the officer's wording. Its base is the proposal beside the text when the officer last
    changed or confirmed it; "" where that is not known."""
    if line is None:
        return OwnWording()
    written, base = line.written, line.texts.get("base", "")
    if line.texts.get("seal") and not (line.is_untouched("own") and line.is_untouched("former")):
        base = line.texts.get("proposed") or _NO_PROPOSAL if line.is_untouched("proposed") else ""
    include = typed_value(written["include"], PASSAGES.column("include")) if "include" in written else None
    return OwnWording(written.get("own", ""), include, base)


def passage_mark(plan: Plan, texts: Mapping[str, str]) -> str:
    """Texts of a line an officer added → the mark of the passage it names by part, task and agency; "" where it names
    none."""
    part = chosen(texts.get("part", ""), {part: (text, ()) for part, text in words.REPORT_PARTS.items()})
    task = TaskNumber(texts.get("task", "").split(". ")[0].strip())
    agencies = Names(agency_names(plan.agencies)).codes(texts.get("agency", "")) if texts.get("agency") else [""]
    if part is None or not agencies:
        return ""
    return Passage(part, task, "", agency=agencies[0], identity=plan.identity(task)).mark


def worded(plan: Plan, passages: Sequence[Passage], decisions: Decisions) -> list[Worded]:
    """Passages of the report and decisions → the lines of their sheet, in the report's order: each part, then its
    answers that have a wording; last the wordings of passages that are gone."""
    titles: dict[str, str] = {task.id: f"{task.id}. {brief(task.content)}" for task in plan.tasks}
    written = {mark: line for mark, line in decisions.by_mark.items() if line.sheet == "wording" and line.written}
    lines, part_state = list[Worded](), ""
    for passage in passages:
        mark = passage.mark
        state, texts, wish = _passage_line(passage, written.get(mark), part_state if passage.agency else "")
        texts |= {"mark": mark, "task": titles.get(passage.task_id, passage.task_id)}
        lines.append(Worded(state, texts, written.pop(mark, None), wish))
        part_state = part_state if passage.agency else state
    for line in written.values():
        wish = _wording_of(line)
        texts = {**line.texts, "proposed": "", "places": "", "state": words.WORDING_STATES["gone"]}
        texts |= {"mark": line.mark, "former": wish.base, "base": wish.base}
        lines.append(Worded("gone", texts, line, wish))
    return lines


def _passage_line(passage: Passage, line: Decision | None, part_state: str) -> tuple[str, dict[str, str], OwnWording]:
    """A passage and the officer's line for it → its state, the texts of its line and the wording. `part_state` is the
    state of the part that holds an answer, "" for a part itself."""
    wish, proposed = _wording_of(line), in_a_cell(passage.proposed)
    base = (wish.base or proposed or _NO_PROPOSAL) if wish.text else ""
    is_changed = key(base) not in ("", key(proposed or _NO_PROPOSAL))
    state = "changed" if is_changed else "own" if wish.text else "proposed" if passage.proposed else "empty"
    if part_state in _UNPRINTED_STATES or wish.include is False:
        state = "replaced" if part_state in _UNPRINTED_STATES else "left_out"
    elif state == "proposed" and not (passage.included or wish.include):
        state = "cut"
    return state, {
        **(line.written if line else {}), "part": words.REPORT_PARTS[passage.part], "agency": passage.who,
        "proposed": proposed, "state": words.WORDING_STATES[state], "base": base, "former": base if is_changed else "",
        "places": str(passage.place) if passage.place.file else ""}, wish


def wording_findings(lines: Sequence[Worded], file: str) -> Iterator[Finding]:
    """The findings about officers' wordings, each at its line in `file`."""
    for row, wording in enumerate(lines, FIRST_ROW):
        if wording.line is not None:
            yield from _line_findings(wording, wording.line, file, row)


def _line_findings(wording: Worded, line: Decision, file: str, row: int) -> Iterator[Finding]:
    """The findings about the wording in that row: its source changed or is gone, or the proposal was overwritten."""
    def place_of(name: str) -> Place:
        """The cell of that column in the line."""
        return Place(file, PASSAGES.name, cell_name(row, PASSAGES.places[name]))

    wish, column, where = wording.wish, line.edits_column("proposed"), _passage_name(wording.texts)
    if wording.state == "changed":
        yield finding(Code.WORDING_SOURCE_CHANGED, place_of("own"), where=where)
    if wording.state == "gone" and wish.text and wish.include is not False:
        yield finding(Code.WORDING_SOURCE_GONE, place_of("own"), where=where)
    if overwriting := line.texts.get(column):
        yield finding(Code.WORDING_OVER_PROPOSAL, place_of("proposed"), where=where, value=brief(overwriting),
                      column=column.removeprefix(ADDED))


def _passage_name(texts: Mapping[str, str]) -> str:
    """The name of a passage in findings: "mục “II. Kết quả phối hợp”, nhiệm vụ 2.1, Sở Nội vụ"."""
    part, task = f"mục “{texts.get('part', '')}”", texts.get("task", "").split(". ")[0]
    return ", ".join(filter(None, (part, f"nhiệm vụ {task}" if task else "", texts.get("agency", ""))))


def write_review(questions: Sequence[Question], decisions: Decisions, wordings: Iterable[Worded]) -> bytes:
    """Questions, decisions and lines of passages → the review workbook, with everything else officers wrote."""
    book = BookWriter(DECISIONS.title)
    rows: dict[str, list[Mapping[str, str]]] = {
        "questions": list(_question_rows(questions, decisions)), "wording": [line.texts for line in wordings]}
    for name in SCHEMAS:
        _write_review_sheet(book, name, rows[name], decisions)
    for title, cells in decisions.sheets.items():
        sheet = book.sheet(title)
        for place, text in cells.items():
            sheet.put(*place, text, LOOSE)
        if title in (FIRST_SEEN_SHEET, RELEASE_SHEET):
            sheet.page.hide()
    return book.content()


def _question_rows(questions: Iterable[Question], decisions: Decisions) -> Iterator[dict[str, str]]:
    """The lines of questions: open ones first, then decided ones, then questions asked no longer."""
    lines, most = {mark: line for mark, line in decisions.by_mark.items() if line.sheet == "questions"}, len(CHOICES)
    for question in sorted(questions, key=lambda question: _STATE_ORDER.index(question.state)):
        line = lines.pop(question.mark, None)
        options = dict.fromkeys((*question.options[:most - 1], *question.options[-1:]))  # each once
        offered = {column.name: option for column, option in zip(CHOICES, options, strict=False)}
        yield {**question.texts, **(line.written if line else {}), **offered}
    for mark, line in sorted(lines.items()):
        if line.written:
            texts = {name: text for name, text in line.texts.items() if not name.startswith("choice")}
            yield {**texts, "mark": mark, "state": words.QUESTION_STATES["gone"]}


def _write_review_sheet(book: BookWriter, name: str, rows: Sequence[Mapping[str, str]], decisions: Decisions) -> None:
    """Write one of our sheets: officers' added columns behind ours, lines without a question below the others, the
    cursor in the first cell to fill."""
    schema, notes = SCHEMAS[name], decisions.notes.get(name, ())
    added = dict.fromkeys(decisions.added.get(name, ()))
    added |= dict.fromkeys(column for row in (*rows, *notes) for column in row if column.startswith(ADDED))
    columns = (*schema.columns, *(added_column(column.removeprefix(ADDED)) for column in added))
    written = [{column: in_a_cell(printable(text)) for column, text in row.items()} for row in rows]
    sealed = [{**row, "seal": seals(name, row)} for row in written]
    table = write_sheet(book, schema._replace(columns=columns), sealed, notes)
    table.page.set_selection(cell_name(FIRST_ROW, schema.places["decision" if name == "questions" else "own"]))
