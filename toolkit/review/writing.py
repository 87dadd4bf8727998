"""Questions, passages of the report and decisions → ra_soat.xlsx, and what is to be told of the passages.

What an officer wrote comes back word for word, whatever else changes. `rounds.consolidating` calls it.
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
    CHOICES, DECISIONS, FIRST_SEEN_SHEET, PAGES, PASSAGES, RELEASE_SHEET, Decision, Decisions, seals,
)
from toolkit.sheetread.any_file import cell_name
from toolkit.sheets.book_writer import FIRST_ROW, LOOSE, BookWriter, in_a_cell
from toolkit.sheets.reading import chosen, typed_value
from toolkit.sheets.schema import ADDED, added_column
from toolkit.sheets.writing import write_sheet

#: Stands for a proposal that says nothing.
_NOTHING = "(chưa có đề xuất)"
#: States of a whole section whose answers the report does not print.
_SILENT = ("left_out", "own", "changed")
#: In which order questions stand.
_FIRST = ("open", "taken", "decided")


class Worded(NamedTuple):
    """A line of the sheet of passages and what becomes of it: `state` is a name of `words.WORDING_STATES`, `texts` are
    by column. `line` is what an officer wrote for it, None: nothing; `wish` how that is understood."""
    state: str
    texts: Mapping[str, str]
    line: Decision | None
    wish: OwnWording


def own_wordings(decisions: Decisions) -> dict[str, OwnWording]:
    """What officers wrote for the report, by the mark of its passage; a text they left out is none."""
    wishes = {mark: _wish(line) for mark, line in decisions.by_mark.items() if line.sheet == "wording" and line.written}
    return {mark: wish._replace(text="") if wish.include is False else wish for mark, wish in wishes.items()}


def _wish(line: Decision | None) -> OwnWording:
    """How a line is understood. Its base is the proposal its text was written against: what stood beside it when last
    changed, or seen to be right; "" where that cannot be told."""
    if line is None:
        return OwnWording()
    written, base = line.written, line.texts.get("base", "")
    if line.texts.get("seal") and not (line.untouched("own") and line.untouched("former")):
        base = line.texts.get("proposed") or _NOTHING if line.untouched("proposed") else ""
    include = typed_value(written["include"], PASSAGES.column("include")) if "include" in written else None
    return OwnWording(written.get("own", ""), include, base)


def passage_mark(plan: Plan, texts: Mapping[str, str]) -> str:
    """The mark of the passage that a line is about which an officer added: the part it names, its task and agency; ""
    where it names none."""
    part = chosen(texts.get("part", ""), {part: (text, ()) for part, text in words.REPORT_PARTS.items()})
    task = TaskNumber(texts.get("task", "").split(". ")[0].strip())
    agencies = Names(agency_names(plan.agencies)).codes(texts.get("agency", "")) if texts.get("agency") else [""]
    if part is None or not agencies:
        return ""
    return Passage(part, task, "", agency=agencies[0], identity=plan.identity(task)).mark


def worded(plan: Plan, passages: Sequence[Passage], decisions: Decisions) -> list[Worded]:
    """The lines in report order: each whole section, with the answers in it an officer wrote something for; then what
    was written for passages that are gone."""
    titles: dict[str, str] = {task.id: f"{task.id}. {brief(task.content)}" for task in plan.tasks}
    written = {mark: line for mark, line in decisions.by_mark.items() if line.sheet == "wording" and line.written}
    lines, whole = list[Worded](), ""
    for passage in passages:
        mark = passage.mark
        state, texts, wish = _passage_line(passage, written.get(mark), whole if passage.agency else "")
        texts |= {"mark": mark, "task": titles.get(passage.task_id, passage.task_id)}
        lines.append(Worded(state, texts, written.pop(mark, None), wish))
        whole = whole if passage.agency else state
    for line in written.values():
        wish, texts = _wish(line), {**line.texts, "proposed": "", "places": "", "state": words.WORDING_STATES["gone"]}
        texts |= {"mark": line.mark, "former": wish.base, "base": wish.base}
        lines.append(Worded("gone", texts, line, wish))
    return lines


def _passage_line(passage: Passage, line: Decision | None, whole: str) -> tuple[str, dict[str, str], OwnWording]:
    """What becomes of a passage, of an answer in a section of the state `whole`; the texts of its line."""
    wish, proposed = _wish(line), in_a_cell(passage.proposed)
    base = (wish.base or proposed or _NOTHING) if wish.text else ""
    is_changed = key(base) not in ("", key(proposed or _NOTHING))
    state = "changed" if is_changed else "own" if wish.text else "proposed" if passage.proposed else "empty"
    if whole in _SILENT or wish.include is False:
        state = "replaced" if whole in _SILENT else "left_out"
    elif state == "proposed" and not (passage.included or wish.include):
        state = "cut"
    return state, {
        **(line.written if line else {}), "part": words.REPORT_PARTS[passage.part], "agency": passage.who,
        "proposed": proposed, "state": words.WORDING_STATES[state], "base": base, "former": base if is_changed else "",
        "places": str(passage.place) if passage.place.file else ""}, wish


def wording_findings(lines: Sequence[Worded], file: str) -> Iterator[Finding]:
    """What an officer is to know of their texts, each where it stands in `file`."""
    for row, wording in enumerate(lines, FIRST_ROW):
        if wording.line is not None:
            yield from _line_findings(wording, wording.line, file, row)


def _line_findings(wording: Worded, line: Decision, file: str, row: int) -> Iterator[Finding]:
    """What an officer is to know of the line they wrote for a passage, which stands in that row."""
    def place_of(name: str) -> Place:
        return Place(file, PASSAGES.name, cell_name(row, PASSAGES.places[name]))

    wish, column, where = wording.wish, line.overwritten("proposed"), _passage_name(wording.texts)
    if wording.state == "changed":
        yield finding(Code.WORDING_SOURCE_CHANGED, place_of("own"), where=where)
    if wording.state == "gone" and wish.text and wish.include is not False:
        yield finding(Code.WORDING_SOURCE_GONE, place_of("own"), where=where)
    if overwriting := line.texts.get(column):
        yield finding(Code.WORDING_OVER_PROPOSAL, place_of("proposed"), where=where, value=brief(overwriting),
                      column=column.removeprefix(ADDED))


def _passage_name(texts: Mapping[str, str]) -> str:
    """Which passage it is: "mục “II. Kết quả phối hợp”, nhiệm vụ 2.1, Sở Nội vụ"."""
    part, task = f"mục “{texts.get('part', '')}”", texts.get("task", "").split(". ")[0]
    return ", ".join(filter(None, (part, f"nhiệm vụ {task}" if task else "", texts.get("agency", ""))))


def write_review(questions: Sequence[Question], decisions: Decisions, wordings: Iterable[Worded]) -> bytes:
    """The review workbook: all questions and passages, what was written for those gone, all else officers wrote."""
    book = BookWriter(DECISIONS.title)
    rows: dict[str, list[Mapping[str, str]]] = {
        "questions": list(_question_rows(questions, decisions)), "wording": [line.texts for line in wordings]}
    for name in PAGES:
        _write_page(book, name, rows[name], decisions)
    for title, cells in decisions.sheets.items():
        sheet = book.sheet(title)
        for place, text in cells.items():
            sheet.put(*place, text, LOOSE)
        if title in (FIRST_SEEN_SHEET, RELEASE_SHEET):
            sheet.page.hide()
    return book.content()


def _question_rows(questions: Iterable[Question], decisions: Decisions) -> Iterator[dict[str, str]]:
    """The lines of questions: open ones first, then decided ones, then those that are asked no longer."""
    lines, most = {mark: line for mark, line in decisions.by_mark.items() if line.sheet == "questions"}, len(CHOICES)
    for question in sorted(questions, key=lambda question: _FIRST.index(question.state)):
        line = lines.pop(question.mark, None)
        options = dict.fromkeys((*question.options[:most - 1], *question.options[-1:]))  # each once
        offered = {column.name: option for column, option in zip(CHOICES, options, strict=False)}
        yield {**question.texts, **(line.written if line else {}), **offered}
    for mark, line in sorted(lines.items()):
        if line.written:
            texts = {name: text for name, text in line.texts.items() if not name.startswith("choice")}
            yield {**texts, "mark": mark, "state": words.QUESTION_STATES["gone"]}


def _write_page(book: BookWriter, name: str, rows: Sequence[Mapping[str, str]], decisions: Decisions) -> None:
    """A sheet of ours, officers' columns behind those that are printed, lines of no question below the others; the
    cursor waits for what is written in the first line."""
    schema, notes = PAGES[name], decisions.notes.get(name, ())
    added = dict.fromkeys(decisions.added.get(name, ()))
    added |= dict.fromkeys(column for row in (*rows, *notes) for column in row if column.startswith(ADDED))
    columns = (*schema.columns, *(added_column(column.removeprefix(ADDED)) for column in added))
    written = [{column: in_a_cell(printable(text)) for column, text in row.items()} for row in rows]
    sealed = [{**row, "seal": seals(name, row)} for row in written]
    table = write_sheet(book, schema._replace(columns=columns), sealed, notes)
    table.page.set_selection(cell_name(FIRST_ROW, schema.places["decision" if name == "questions" else "own"]))
