"""Questions, wordings and decisions → ra_soat.xlsx: what an officer wrote comes back word for word, whatever else
changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from toolkit import words
from toolkit.model import Question
from toolkit.nd30.text_metrics import line_count, text_height
from toolkit.review.decisions import GUIDES, NO_QUESTION, PAGES, SHEETS, TITLES, Decisions, fitting, seal
from toolkit.review.dressing import dress
from toolkit.review.wording import ReviewLine as Line
from toolkit.sheets import (
    ALARM,
    FIRST_ROW,
    GREY,
    HEADING,
    HEADING_ROW,
    INPUT,
    LOOSE,
    NOTE,
    PALE,
    TEXT,
    BookWriter,
    CellLook,
    SheetLayout,
    SheetWriter,
    in_cells,
)
from toolkit.text import printable

_COLUMNS = {
    "questions": ("mark", "state", "agency", "task", "field", "problem", "values", "decision", "why", "places"),
    "received": ("mark", "state", "agency", "field", "problem", "values", "decision", "why", "places"),
    "wording": tuple(words.WORDING_COLUMNS),
}
_WIDTHS = {
    "mark": 14, "state": 13, "agency": 18, "task": 26, "field": 12, "problem": 28, "values": 32,
    "decision": 22, "why": 18, "places": 26,
    "part": 17, "proposed": 50, "own": 50, "include": 11, "former": 34,
}
#: The guide goes right across: so many characters fit on a screen, nearly.
_SCREEN = 215
_LAYOUTS = {
    name: SheetLayout(SHEETS[name], TITLES[name], GUIDES[name],
                      {each: PAGES[name].columns[each].text for each in columns},
                      {each: _WIDTHS[each] for each in columns}, frozenset({"mark", "state", "include"}), _SCREEN)
    for name, columns in _COLUMNS.items()
}
_FIRST = ("open", "by_file", "decided", "gone")
_GREEN, _FADED = "E2EFDA", "EDEDED"
#: The ground of what is told of a line; the lines that are not what counts are grey.
_GROUNDS = {"open": PALE, "decided": _GREEN, "gone": _FADED, "own": _GREEN, "changed": ALARM}
_GREYED = {
    "questions": frozenset({"gone"}), "received": frozenset({"gone"}),
    "wording": frozenset({"left_out", "cut", "replaced", "with_whole"}),
}
_MORE_WIDTH = 30
_SIZE = 12
#: Points of a character's width, and what a cell's margins take.
_POINTS, _MARGIN = 5.25, 7.0
#: A proposal is read in part at a glance; so tall a line is half a screen.
_GLANCE = 260.0


def workbook(questions: Iterable[Question], decisions: Decisions, wordings: Iterable[Line]) -> bytes:
    """The review workbook (see `toolkit.review.write_review`)."""
    book, asked = BookWriter(TITLES["questions"]), list(questions)
    for name in _LAYOUTS:
        _sheet(book, name, list(wordings if name == "wording" else _lines(name, asked, decisions)), decisions)
    for title, cells in decisions.sheets.items():
        sheet = book.sheet(title)
        looks = dress(sheet, cells) if title == words.RELEASE_SHEET else {}
        for place, text in cells.items():
            sheet.put(*place, text, looks.get(place, LOOSE))
    return book.content()


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


def _sheet(book: BookWriter, name: str, lines: list[Line], decisions: Decisions) -> None:
    page, layout = PAGES[name], _LAYOUTS[name]
    heads = list(dict.fromkeys((*decisions.headings.get(name, ()), *(head for line in lines for head in line.more))))
    sheet = book.laid_out(layout)
    for column, text in enumerate((*(word.text for word in page.hidden.values()), *heads), len(layout.headings) + 1):
        sheet.put(HEADING_ROW, column, text, HEADING)
        sheet.width(column, _MORE_WIDTH)
    sheet.height(HEADING_ROW, text_height(2, _SIZE))
    looks: dict[tuple[str, bool], list[int]] = {}
    for row, line in enumerate(lines, FIRST_ROW):
        _write(sheet, name, row, line, heads, looks.setdefault((line.state, line.inner), []))
    _hide(sheet, layout, page.hidden, lines)
    _offer(sheet, layout, lines)
    row = FIRST_ROW + len(lines)
    if lines:
        sheet.page.autofilter(HEADING_ROW - 1, 0, row - 2, len(layout.headings) + len(page.hidden) + len(heads) - 1)
    elif name == "questions":
        sheet.put(HEADING_ROW - 2, 4, NO_QUESTION, NOTE)
    for number, texts in enumerate(decisions.notes.get(name, ()), row + 1 if lines else row):
        _note(sheet, name, number, texts)


def _hide(sheet: SheetWriter, layout: SheetLayout, hidden: Mapping[str, words.Word], lines: list[Line]) -> None:
    """Our own columns, and those that say nothing of any line."""
    for column, name in enumerate((*layout.headings, *hidden), 1):
        silent = name in ("former", "rest") and not any(line.texts.get(name) for line in lines)
        if silent or (name in hidden and name != "rest"):
            sheet.width(column, layout.widths.get(name, _MORE_WIDTH), hidden=True)
    sheet.page.outline_settings(symbols_below=False)


def _write(sheet: SheetWriter, name: str, row: int, line: Line, heads: list[str], looks: list[int]) -> None:
    """A line; `looks` are those of the lines in its state, worked out for the first of them."""
    page, layout = PAGES[name], _LAYOUTS[name]
    texts = {column: printable(text) if column in page.answers else fitting(printable(text))
             for column, text in line.texts.items()}
    (own, *rest), sealed = in_cells(texts.get("own", "")), ".".join(seal(texts.get(each, "")) for each in page.sealed)
    texts |= {"own": own, "rest": "".join(rest), "seal": sealed}
    columns = (*layout.headings, *page.hidden)
    if not looks:
        looks.extend(sheet.book.number(_look(name, each, line)) for each in columns)
    values = [*(texts.get(each, "") for each in columns), *(line.more.get(head, "") for head in heads)]
    height = max(_height(layout, each, texts.get(each, ""), name == "wording") for each in layout.headings)
    sheet.row(row, values, [*looks, *[sheet.book.number(TEXT)] * len(heads)], height, inner=line.inner, shut=line.shut)


def _look(sheet: str, column: str, line: Line) -> CellLook:
    answer = column in PAGES[sheet].answers and (line.state != "gone" or sheet == "wording")
    told = line.state == "gone" and sheet != "wording"
    heads = sheet == "wording" and not line.inner and line.state != "gone"
    ground = INPUT if answer else _GROUNDS.get(line.state, "") if column == "state" or told else ""
    if not ground and heads:
        ground = PALE
    grey = line.state in _GREYED[sheet] and column not in PAGES[sheet].answers
    bold = heads and column == "part"
    return _LAYOUTS[sheet].look(column, TEXT._replace(ground=ground, colour=GREY if grey else TEXT.colour, bold=bold))


def _height(layout: SheetLayout, column: str, text: str, at_a_glance: bool) -> float:
    height = text_height(line_count(text, layout.widths[column] * _POINTS - _MARGIN, _SIZE, False), _SIZE)
    return min(height, _GLANCE) if at_a_glance and column in ("proposed", "former") else height


def _offer(sheet: SheetWriter, layout: SheetLayout, lines: list[Line]) -> None:
    """Drop-downs: of a decision, that let anything else be typed too; whether a passage is printed, that lets nothing
    else.
    """
    chosen: dict[tuple[str, ...], list[int]] = {}
    for row, line in enumerate(lines, FIRST_ROW):
        if line.options:
            chosen.setdefault(line.options, []).append(row)
    columns = list(layout.headings)
    for options, rows in chosen.items():
        sheet.choose(columns.index("decision") + 1, rows, options, or_else=True)
    if "include" in columns and lines:
        every = range(FIRST_ROW, FIRST_ROW + len(lines))
        sheet.choose(columns.index("include") + 1, every, (words.YES.text, words.NO.text))


def _note(sheet: SheetWriter, name: str, row: int, texts: tuple[str, ...]) -> None:
    """A line that belongs to no mark, each text in its column again; texts without one stand at the right."""
    page = PAGES[name]
    named = {each: in_cells(text) for each, text in zip(page.columns, texts, strict=False)}
    columns = {each: column for column, each in enumerate(_LAYOUTS[name].headings, 1)}
    rest = [named[each][0] for each in named if each not in columns] + list(texts[len(page.columns):])
    rest += [piece for pieces in named.values() for piece in pieces[1:]]
    for each, column in columns.items():
        sheet.put(row, column, named[each][0] if each in named else "", LOOSE)
    for column, text in enumerate((text for text in rest if text), len(columns) + len(page.hidden) + 1):
        sheet.put(row, column, text, LOOSE)
