"""Questions, wordings and decisions → ra_soat.xlsx: what an officer wrote comes back word for word, whatever else changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.forms.heights import line_count, text_height
from toolkit.review.dressing import dress
from toolkit.review.questions import Question
from toolkit.review.records import GUIDES, NO_QUESTION, PAGES, SHEETS, TITLES, Decisions, Line, fitting, seal
from toolkit.text import printable
from toolkit.worksheets import (
    ALARM,
    FIRST_ROW,
    GREY,
    HEADING_ROW,
    INPUT,
    PALE,
    Paper,
    alignment,
    border,
    choose,
    fill,
    font,
    heading,
    new_book,
    open_sheet,
    put,
    saved,
)

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
#: Excel takes so many characters in a cell.
_CELL = 32_767


class _Look(NamedTuple):
    """How a cell looks; `ground` is "" for none."""

    centred: bool
    ground: str = ""
    colour: str = "000000"
    bold: bool = False


def workbook(questions: Iterable[Question], decisions: Decisions, wordings: Iterable[Line]) -> bytes:
    """The review workbook (see `toolkit.review.write_review`)."""
    book = new_book("", TITLES["questions"])
    asked = list(questions)
    for name, paper in _PAPERS.items():
        _sheet(book, name, paper, list(wordings if name == "wording" else _lines(name, asked, decisions)), decisions)
    for title, cells in decisions.sheets.items():
        sheet: Worksheet = book.create_sheet(title)
        _copy(sheet, cells)
        if title == words.RELEASE_SHEET:
            dress(sheet, cells)
    return saved(book)


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


def _sheet(book: Workbook, name: str, paper: Paper, lines: list[Line], decisions: Decisions) -> None:
    sheet = open_sheet(book, paper)
    hidden = PAGES[name].hidden
    heads = list(dict.fromkeys((*decisions.headings.get(name, ()), *(head for line in lines for head in line.more))))
    for column, text in enumerate((*(word.text for word in hidden.values()), *heads), len(paper.columns) + 1):
        heading(sheet.cell(HEADING_ROW, column), words.Word(printable(text)))
        sheet.column_dimensions[get_column_letter(column)].width = _MORE_WIDTH
    sheet.row_dimensions[HEADING_ROW].height = text_height(2, _SIZE)
    looks: dict[_Look, Any] = {}
    for row, line in enumerate(lines, FIRST_ROW):
        _write(sheet, name, row, line, heads, looks)
    _hide(sheet, paper, hidden, lines)
    _offer(sheet, paper, lines)
    row = FIRST_ROW + len(lines)
    if lines:
        sheet.auto_filter.ref = f"A{HEADING_ROW}:{get_column_letter(len(paper.columns) + len(hidden) + len(heads))}{row - 1}"
    elif name == "questions":
        sheet.cell(HEADING_ROW - 2, 4, NO_QUESTION).font = font(italic=True, color=GREY)
    for number, texts in enumerate(decisions.notes.get(name, ()), row + 1 if lines else row):
        _note(sheet, name, paper, number, texts)


def _hide(sheet: Worksheet, paper: Paper, hidden: Mapping[str, words.Word], lines: list[Line]) -> None:
    """Our own columns, and those that say nothing of any line."""
    for column, name in enumerate((*paper.columns, *hidden), 1):
        silent = name in ("former", "rest") and not any(line.texts.get(name) for line in lines)
        if silent or (name in hidden and name != "rest"):
            sheet.column_dimensions[get_column_letter(column)].hidden = True
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    sheet.sheet_format.outlineLevelRow = int(any(line.inner for line in lines)) or None


def _write(sheet: Worksheet, name: str, row: int, line: Line, heads: list[str], looks: dict[_Look, Any]) -> None:
    page, paper = PAGES[name], _PAPERS[name]
    texts = {column: printable(text) if column in page.answers else fitting(printable(text)) for column, text in line.texts.items()}
    own, sealed = texts.get("own", ""), ".".join(seal(texts.get(each, "")) for each in page.sealed)
    texts |= {"own": own[:_CELL], "rest": own[_CELL:], "seal": sealed}
    for column, each in enumerate((*paper.columns, *page.hidden), 1):
        _put(sheet.cell(row, column), texts.get(each, ""), _look(name, each, line), looks)
    for column, head in enumerate(heads, len(paper.columns) + len(page.hidden) + 1):
        _put(sheet.cell(row, column), line.more.get(head, ""), _Look(False), looks)
    dimension = sheet.row_dimensions[row]
    dimension.height = max(_height(paper, each, texts.get(each, ""), name == "wording") for each in paper.columns)
    dimension.outlineLevel, dimension.hidden = int(line.inner), line.shut


def _look(sheet: str, column: str, line: Line) -> _Look:
    answer = column in PAGES[sheet].answers and (line.state != "gone" or sheet == "wording")
    told = line.state == "gone" and sheet != "wording"
    heads = sheet == "wording" and not line.inner and line.state != "gone"
    ground = INPUT if answer else _GROUNDS.get(line.state, "") if column == "state" or told else ""
    if not ground and heads:
        ground = PALE
    grey = line.state in _GREYED[sheet] and column not in PAGES[sheet].answers
    bold = heads and column == "part"
    return _Look(column in _PAPERS[sheet].centred, ground, GREY if grey else "000000", bold)


def _put(cell: Any, text: str, look: _Look, looks: dict[_Look, Any]) -> None:
    """A text in a cell of that look: made once, copied after that, as making it takes long."""
    if look in looks:
        cell._style = copy(looks[look]._style)
    else:
        cell.alignment, cell.border = alignment(look.centred), border()
        cell.font = font(color=look.colour, bold=look.bold)
        if look.ground:
            cell.fill = fill(look.ground)
    put(cell, text)
    looks.setdefault(look, cell)


def _height(paper: Paper, column: str, text: str, at_a_glance: bool) -> float:
    height = text_height(line_count(text, paper.widths[column] * _POINTS - _MARGIN, _SIZE, False), _SIZE)
    return min(height, _GLANCE) if at_a_glance and column in ("proposed", "former") else height


def _offer(sheet: Worksheet, paper: Paper, lines: list[Line]) -> None:
    """Drop-downs: of a decision, that let anything else be typed too; whether a passage is printed, that lets nothing else."""
    chosen: dict[tuple[str, ...], list[int]] = {}
    for row, line in enumerate(lines, FIRST_ROW):
        if line.options:
            chosen.setdefault(line.options, []).append(row)
    columns = list(paper.columns)
    for options, rows in chosen.items():
        rule = DataValidation("list", formula1='"' + ",".join(options) + '"', allow_blank=True, showErrorMessage=False)
        for row in rows:
            rule.add(f"{get_column_letter(columns.index('decision') + 1)}{row}")
        sheet.add_data_validation(rule)
    if "include" in columns and lines:
        letter = get_column_letter(columns.index("include") + 1)
        choose(sheet, f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + len(lines) - 1}", (words.YES.text, words.NO.text))


def _note(sheet: Worksheet, name: str, paper: Paper, row: int, texts: tuple[str, ...]) -> None:
    """A line that belongs to no mark, each text in its column again; texts without one stand at the right."""
    page = PAGES[name]
    named = dict(zip(page.columns, texts, strict=False))
    columns = {each: column for column, each in enumerate(paper.columns, 1)}
    rest = [named[each] for each in named if each not in columns] + list(texts[len(page.columns):])
    rest += [text[start:start + _CELL] for text in named.values() for start in range(_CELL, len(text), _CELL)]
    for each, column in columns.items():
        put(sheet.cell(row, column), named.get(each, "")[:_CELL])
    for column, text in enumerate((text for text in rest if text), len(columns) + len(page.hidden) + 1):
        put(sheet.cell(row, column), text)


def _copy(sheet: Worksheet, cells: Mapping[tuple[int, int], str]) -> None:
    for (row, column), text in cells.items():
        put(sheet.cell(row, column), text)
