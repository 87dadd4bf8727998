"""Questions and decisions → ra_soat.xlsx: what an officer wrote comes back word for word, whatever else changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.review.questions import Question
from toolkit.review.records import GUIDES, PRINTED, SEAL, TITLES, Decisions, seal
from toolkit.text import printable
from toolkit.worksheets import (
    FIRST_ROW,
    GREY,
    HEADING_ROW,
    INPUT,
    PALE,
    Paper,
    alignment,
    border,
    fill,
    font,
    heading,
    new_book,
    open_sheet,
    put,
    saved,
    write_row,
)

_COLUMNS = {
    "questions": ("mark", "state", "agency", "task", "field", "problem", "values", "decision", "why", "places"),
    "received": ("mark", "state", "agency", "field", "problem", "values", "decision", "why", "places"),
}
_WIDTHS = {
    "mark": 14, "state": 12, "agency": 20, "task": 26, "field": 13, "problem": 34, "values": 38, "decision": 22, "why": 20, "places": 32,
}
_PAPERS = {
    name: Paper(words.REVIEW_SHEETS[name], TITLES[name], GUIDES[name], {each: words.REVIEW_COLUMNS[each] for each in columns},
                {each: _WIDTHS[each] for each in columns}, frozenset({"mark", "state"}))
    for name, columns in _COLUMNS.items()
}
_ANSWERS = ("decision", "why")
_FIRST = ("open", "by_file", "decided", "gone")
_GREEN, _FADED = "E2EFDA", "EDEDED"
_GROUNDS = {"open": PALE, "decided": _GREEN, "gone": _FADED}
_NONE = "Không có điểm nào cần quyết định."
_MORE_WIDTH = 30
_MOST_CHARACTERS = 32_000
_CUT = "… (xem đủ ở tệp đơn vị gửi)"


class _Line(NamedTuple):
    state: str
    texts: Mapping[str, str]
    options: tuple[str, ...] = ()
    more: Mapping[str, str] = {}


def workbook(questions: Iterable[Question], decisions: Decisions) -> bytes:
    """The review workbook (see `toolkit.review.write_review`)."""
    book = new_book("", TITLES["questions"])
    asked = list(questions)
    for name, paper in _PAPERS.items():
        _sheet(book, name, paper, list(_lines(name, asked, decisions)), decisions)
    for title, cells in decisions.sheets.items():
        _copy(book.create_sheet(title), cells)
    return saved(book)


def _lines(name: str, questions: Iterable[Question], decisions: Decisions) -> Iterator[_Line]:
    """The lines of a sheet: open questions first, then decided ones, then those that are asked no longer."""
    here = [each for each in questions if each.sheet == name]
    for each in sorted(here, key=lambda each: _FIRST.index(each.state)):
        own = decisions.by_mark.get(each.mark)
        written = {column: own.texts.get(column, "") for column in _ANSWERS} if own else {}
        yield _Line(each.state, {**each.texts, **written}, each.options, own.more if own else {})
    asked = {each.mark for each in questions}
    for mark, own in sorted(decisions.by_mark.items()):
        if mark not in asked and own.sheet == name and own.written:
            yield _Line("gone", {**own.texts, "mark": mark, "state": words.QUESTION_STATES["gone"]}, (), own.more)


def _sheet(book: Workbook, name: str, paper: Paper, lines: list[_Line], decisions: Decisions) -> None:
    sheet = open_sheet(book, paper)
    sealed = len(paper.columns) + 1
    heads = list(dict.fromkeys((*decisions.headings.get(name, ()), *(head for line in lines for head in line.more))))
    _head(sheet, sealed, SEAL.text)
    sheet.column_dimensions[get_column_letter(sealed)].hidden = True
    for column, text in enumerate(heads, sealed + 1):
        _head(sheet, column, text)
    chosen: dict[tuple[str, ...], list[str]] = {}
    for row, line in enumerate(lines, FIRST_ROW):
        _write(sheet, paper, row, line, heads)
        if line.options:
            answer = get_column_letter(list(paper.columns).index("decision") + 1)
            chosen.setdefault(line.options, []).append(f"{answer}{row}")
    for options, cells in chosen.items():
        _offer(sheet, options, cells)
    row = FIRST_ROW + len(lines)
    if lines:
        sheet.auto_filter.ref = f"A{HEADING_ROW}:{get_column_letter(sealed + len(heads))}{row - 1}"
    elif name == "questions":
        sheet.cell(HEADING_ROW - 2, 4, _NONE).font = font(italic=True, color=GREY)
    for number, texts in enumerate(decisions.notes.get(name, ()), row + 1 if lines else row):
        _note(sheet, paper, number, texts)


def _head(sheet: Worksheet, column: int, text: str) -> None:
    heading(sheet.cell(HEADING_ROW, column), words.Word(printable(text)))
    sheet.column_dimensions[get_column_letter(column)].width = _MORE_WIDTH


def _write(sheet: Worksheet, paper: Paper, row: int, line: _Line, heads: list[str]) -> None:
    texts = {name: _fitting(text) for name, text in line.texts.items()}
    write_row(sheet, paper, row, texts)
    for column, name in enumerate(paper.columns, 1):
        answer = name in _ANSWERS and line.state != "gone"
        ground = INPUT if answer else _GROUNDS.get(line.state, "") if name == "state" or line.state == "gone" else ""
        if ground:
            sheet.cell(row, column).fill = fill(ground)
        if line.state == "gone":
            sheet.cell(row, column).font = font(color=GREY)
    put(sheet.cell(row, len(paper.columns) + 1), ".".join(seal(printable(texts.get(name, ""))) for name in PRINTED))
    for column, head in enumerate(heads, len(paper.columns) + 2):
        cell = sheet.cell(row, column)
        cell.alignment, cell.font, cell.border = alignment(False), font(), border()
        put(cell, line.more.get(head, ""))


def _fitting(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + _CUT


def _offer(sheet: Worksheet, options: tuple[str, ...], cells: Iterable[str]) -> None:
    """A drop-down that lets anything else be typed too."""
    rule = DataValidation("list", formula1='"' + ",".join(options) + '"', allow_blank=True, showErrorMessage=False)
    for cell in cells:
        rule.add(cell)
    sheet.add_data_validation(rule)


def _note(sheet: Worksheet, paper: Paper, row: int, texts: tuple[str, ...]) -> None:
    """A line that belongs to no question, each text in its column again; texts without one stand at the right."""
    named = dict(zip(words.REVIEW_COLUMNS, texts, strict=False))
    columns = {name: column for column, name in enumerate(paper.columns, 1)}
    rest = [named[name] for name in named if name not in columns] + list(texts[len(words.REVIEW_COLUMNS):])
    for name, column in columns.items():
        put(sheet.cell(row, column), named.get(name, ""))
    for column, text in enumerate((text for text in rest if text), len(columns) + 2):
        put(sheet.cell(row, column), text)


def _copy(sheet: Worksheet, cells: Mapping[tuple[int, int], str]) -> None:
    for (row, column), text in cells.items():
        put(sheet.cell(row, column), text)
