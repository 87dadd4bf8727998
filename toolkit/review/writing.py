"""Questions, wordings and decisions → ra_soat.xlsx: what an officer wrote comes back word for word, whatever else changes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from toolkit import words
from toolkit.consolidate.long_texts import in_a_cell, in_cells
from toolkit.model import Question
from toolkit.nd30.text_metrics import line_count, text_height
from toolkit.papers import ALARM, FIRST_ROW, GREY, HEADING_ROW, INPUT, PALE, Paper
from toolkit.ready import ReadySheet
from toolkit.review.decisions import GUIDES, NO_QUESTION, PAGES, SHEETS, TITLES, Decisions, fitting, seal
from toolkit.review.dressing import dress
from toolkit.review.pen import CUT_MARK, HEADING, LOOSE, NOTE, TEXT, Look, Pen, choose
from toolkit.review.wording import ReviewLine as Line
from toolkit.text import printable

_COLUMNS = {
    "questions": ("mark", "state", "agency", "task", "field", "problem", "values", "decision", "why", "places"),
    "received": ("mark", "state", "agency", "field", "problem", "values", "decision", "why", "places"),
    "wording": tuple(words.WORDING_COLUMNS),
}
_WIDTHS = {
    "mark": 14, "state": 13, "agency": 18, "task": 26, "field": 12, "problem": 28, "values": 32, "decision": 22, "why": 18, "places": 26,
    "part": 17, "proposed": 50, "own": 50, "include": 11, "former": 34,
}
#: The guide goes right across: so many characters fit on a screen, nearly.
_SCREEN = 215
_PAPERS = {
    name: Paper(SHEETS[name], TITLES[name], GUIDES[name], {each: PAGES[name].columns[each] for each in columns},
                {each: _WIDTHS[each] for each in columns}, frozenset({"mark", "state", "include"}), _SCREEN)
    for name, columns in _COLUMNS.items()
}
_FIRST = ("open", "by_file", "decided", "gone")
_GREEN, _FADED = "E2EFDA", "EDEDED"
#: The ground of what is told of a line; the lines that are not what counts are grey.
_GROUNDS = {"open": PALE, "decided": _GREEN, "gone": _FADED, "own": _GREEN, "changed": ALARM}
_GREYED = {
    "questions": frozenset({"gone"}), "received": frozenset({"gone"}), "wording": frozenset({"left_out", "cut", "replaced", "with_whole"}),
}
_MORE_WIDTH = 30
_SIZE = 12
#: Points of a character's width, and what a cell's margins take.
_POINTS, _MARGIN = 5.25, 7.0
#: A proposal is read in part at a glance; so tall a line is half a screen.
_GLANCE = 260.0


def workbook(questions: Iterable[Question], decisions: Decisions, wordings: Iterable[Line]) -> bytes:
    """The review workbook (see `toolkit.review.write_review`)."""
    stream, asked = io.BytesIO(), list(questions)
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": TITLES["questions"], "created": datetime(1980, 1, 1)})
        pen = Pen(book)
        for name, paper in _PAPERS.items():
            _sheet(pen, name, paper, list(wordings if name == "wording" else _lines(name, asked, decisions)), decisions)
        for title, cells in decisions.sheets.items():
            sheet = pen.sheet(title)
            looks = dress(sheet, pen, cells) if title == words.RELEASE_SHEET else {}
            for place, text in cells.items():
                pen.put(sheet, *place, text, looks.get(place, LOOSE))
    return stream.getvalue()


def _lines(name: str, questions: Iterable[Question], decisions: Decisions) -> Iterator[Line]:
    """The lines of a sheet: open questions first, then decided ones, then those that are asked no longer."""
    here = [each for each in questions if each.sheet == name]
    for each in sorted(here, key=lambda each: _FIRST.index(each.state)):
        own = decisions.by_mark.get(each.mark)
        written = {column: own.texts.get(column, "") for column in PAGES[name].answers} if own else {}
        yield Line(each.state, {**each.texts, **written}, each.options, own.more if own else {})
    asked = {each.mark for each in questions}
    for mark, own in sorted(decisions.by_mark.items()):
        if mark not in asked and own.sheet == name and own.written:
            yield Line("gone", {**own.texts, "mark": mark, "state": words.QUESTION_STATES["gone"]}, (), own.more)


def _sheet(pen: Pen, name: str, paper: Paper, lines: list[Line], decisions: Decisions) -> None:
    page = PAGES[name]
    heads = list(dict.fromkeys((*decisions.headings.get(name, ()), *(head for line in lines for head in line.more))))
    sheet = pen.paper(paper)
    for column, text in enumerate((*(word.text for word in page.hidden.values()), *heads), len(paper.columns) + 1):
        pen.put(sheet, HEADING_ROW, column, text, HEADING)
        sheet.set_column(column - 1, column - 1, _MORE_WIDTH)
    sheet.set_row(HEADING_ROW - 1, text_height(2, _SIZE))
    looks: dict[tuple[str, bool], list[Format]] = {}
    for row, line in enumerate(lines, FIRST_ROW):
        _write(pen, sheet, name, row, line, heads, looks.setdefault((line.state, line.inner), []))
    _hide(sheet, paper, page.hidden, lines)
    _offer(sheet, paper, lines)
    row = FIRST_ROW + len(lines)
    if lines:
        sheet.autofilter(HEADING_ROW - 1, 0, row - 2, len(paper.columns) + len(page.hidden) + len(heads) - 1)
    elif name == "questions":
        pen.put(sheet, HEADING_ROW - 2, 4, NO_QUESTION, NOTE)
    for number, texts in enumerate(decisions.notes.get(name, ()), row + 1 if lines else row):
        _note(pen, sheet, name, paper, number, texts)


def _hide(sheet: ReadySheet, paper: Paper, hidden: Mapping[str, words.Word], lines: list[Line]) -> None:
    """Our own columns, and those that say nothing of any line."""
    for column, name in enumerate((*paper.columns, *hidden)):
        silent = name in ("former", "rest") and not any(line.texts.get(name) for line in lines)
        if silent or (name in hidden and name != "rest"):
            sheet.set_column(column, column, paper.widths.get(name, _MORE_WIDTH), None, {"hidden": True})
    sheet.outline_settings(symbols_below=False)


def _write(pen: Pen, sheet: ReadySheet, name: str, row: int, line: Line, heads: list[str], looks: list[Format]) -> None:
    """A line; `looks` are those of the lines in its state, worked out for the first of them."""
    page, paper = PAGES[name], _PAPERS[name]
    texts = {column: printable(text) if column in page.answers else fitting(printable(text)) for column, text in line.texts.items()}
    (own, *rest), sealed = in_cells(texts.get("own", "")), ".".join(seal(texts.get(each, "")) for each in page.sealed)
    texts |= {"own": own, "rest": "".join(rest), "seal": sealed}
    columns = (*paper.columns, *page.hidden)
    if not looks:
        looks.extend(pen.look(_look(name, each, line)) for each in columns)
    cells = [(in_a_cell(texts.get(each, ""), CUT_MARK), look) for each, look in zip(columns, looks, strict=True)]
    cells += [(in_a_cell(printable(line.more.get(head, "")), CUT_MARK), pen.look(TEXT)) for head in heads]
    height = max(_height(paper, each, texts.get(each, ""), name == "wording") for each in paper.columns)
    if not sheet.ready_row(row - 1, height, cells, inner=line.inner, shut=line.shut):
        raise ValueError(f"{paper.name}: row {row} was not written")


def _look(sheet: str, column: str, line: Line) -> Look:
    answer = column in PAGES[sheet].answers and (line.state != "gone" or sheet == "wording")
    told = line.state == "gone" and sheet != "wording"
    heads = sheet == "wording" and not line.inner and line.state != "gone"
    ground = INPUT if answer else _GROUNDS.get(line.state, "") if column == "state" or told else ""
    if not ground and heads:
        ground = PALE
    grey = line.state in _GREYED[sheet] and column not in PAGES[sheet].answers
    bold = heads and column == "part"
    return TEXT._replace(centred=column in _PAPERS[sheet].centred, ground=ground, colour=GREY if grey else TEXT.colour, bold=bold)


def _height(paper: Paper, column: str, text: str, at_a_glance: bool) -> float:
    height = text_height(line_count(text, paper.widths[column] * _POINTS - _MARGIN, _SIZE, False), _SIZE)
    return min(height, _GLANCE) if at_a_glance and column in ("proposed", "former") else height


def _offer(sheet: ReadySheet, paper: Paper, lines: list[Line]) -> None:
    """Drop-downs: of a decision, that let anything else be typed too; whether a passage is printed, that lets nothing else."""
    chosen: dict[tuple[str, ...], list[int]] = {}
    for row, line in enumerate(lines, FIRST_ROW):
        if line.options:
            chosen.setdefault(line.options, []).append(row)
    columns = list(paper.columns)
    for options, rows in chosen.items():
        choose(sheet, columns.index("decision") + 1, rows, options, or_else=True)
    if "include" in columns and lines:
        choose(sheet, columns.index("include") + 1, range(FIRST_ROW, FIRST_ROW + len(lines)), (words.YES.text, words.NO.text), or_else=False)


def _note(pen: Pen, sheet: ReadySheet, name: str, paper: Paper, row: int, texts: tuple[str, ...]) -> None:
    """A line that belongs to no mark, each text in its column again; texts without one stand at the right."""
    page = PAGES[name]
    named = {each: in_cells(text) for each, text in zip(page.columns, texts, strict=False)}
    columns = {each: column for column, each in enumerate(paper.columns, 1)}
    rest = [named[each][0] for each in named if each not in columns] + list(texts[len(page.columns):])
    rest += [piece for pieces in named.values() for piece in pieces[1:]]
    for each, column in columns.items():
        pen.put(sheet, row, column, named[each][0] if each in named else "", LOOSE)
    for column, text in enumerate((text for text in rest if text), len(columns) + len(page.hidden) + 1):
        pen.put(sheet, row, column, text, LOOSE)
