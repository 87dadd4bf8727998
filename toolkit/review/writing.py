"""Questions, passages of the report and decisions → ra_soat.xlsx, and what is to be told of the passages.

What an officer wrote comes back word for word, whatever else changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from toolkit.base.text import is_blank, key, printable, recognise
from toolkit.intake.cells import brief
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import Plan, Question
from toolkit.page.text_metrics import line_count, text_height
from toolkit.report.sections import OwnWording, Passage
from toolkit.review.decisions import CHOICES, NO_QUESTION, NOTHING_ASKED, PAGES, Decision, Decisions, fitting, seal
from toolkit.review.overrules import GUIDE as RELEASE_GUIDE, TITLE as RELEASE_TITLE, Cells, release_cells
from toolkit.sheetread.any_file import cell_name, column_letters
from toolkit.sheets import book_writer as sheets
from toolkit.sheets.book_writer import (
    FIRST_ROW,
    HEADING_ROW,
    INPUT,
    TEXT,
    BookWriter,
    CellLook,
    SheetLayout,
    SheetWriter,
    in_cells,
)

_INCLUDE = {True: words.YES, False: words.NO}
#: Stands for a proposal that says nothing.
_NOTHING = "(chưa có đề xuất)"
_WHOLE = "(cả mục)"
#: What becomes of an answer the report does not print.
_UNPRINTED = frozenset({"left_out", "cut", "replaced", "with_whole"})
#: What an officer sees without opening the section it belongs to.
_TELLING = frozenset({"own", "changed", "gone"})


class Worded(NamedTuple):
    """A line of the sheet: a passage, None of one that is gone, what an officer wrote for it (`line`), and what becomes
    of it. `state` is a name of `words.WORDING_STATES`; `row` its row on the sheet; `task` and `proposed` as it shows
    them. `base` is what was proposed when the officer wrote, "" without a text of theirs; `former` the same where
    something else is proposed now. `whole` is the line of the whole section an answer belongs to, None of such a
    section itself."""
    row: int
    state: str
    mark: str
    passage: Passage | None
    task: str
    proposed: str
    base: str
    former: str
    line: Decision | None
    whole: Worded | None

    @property
    def texts(self) -> dict[str, str]:
        """By column of the sheet; those of a passage that is gone as they stood."""
        written, passage, state = self.line.texts if self.line else {}, self.passage, words.WORDING_STATES[self.state]
        if passage is None:
            return {**written, "mark": self.mark, "proposed": self.proposed, "former": self.former, "base": self.base,
                    "state": state, "places": ""}
        own = written.get("own", "")
        return {
            "mark": self.mark, "proposed": self.proposed, "former": self.former, "base": self.base,
            "state": state.format(row=self.whole.row if self.whole else ""), "part": words.REPORT_PARTS[passage.part],
            "task": self.task, "agency": passage.who if passage.agency else _WHOLE,
            "own": "" if is_blank(own) else own, "include": written.get("include", ""),
            "places": str(passage.place) if passage.place.file else ""}


class ReviewLine(NamedTuple):
    """A line as it is to be written: its texts by column, hidden too; `state` by code name. `inner`: one of those that
    the line above sums up, shown when that is opened; `shut`: it need not be seen at first."""
    state: str
    texts: Mapping[str, str]
    more: Mapping[str, str] = {}
    inner: bool = False
    shut: bool = False


def own_wordings(decisions: Decisions) -> dict[str, OwnWording]:
    """What officers wrote for the report, by the mark of its passage; a text they left out is none."""
    own = {mark: _own(line) for mark, line in decisions.by_mark.items() if line.sheet == "wording" and line.written}
    return {mark: each if each.include is not False else each._replace(text="") for mark, each in own.items()}


def _own(line: Decision) -> OwnWording:
    text, include = line.texts.get("own", ""), line.texts.get("include", "")
    said = None if is_blank(include) else recognise(include, _INCLUDE)
    return OwnWording("" if is_blank(text) else text, said, _base(line))


def _base(line: Decision) -> str:
    """The proposal an officer's text was written against: what stood beside it when last changed, or seen to be right.
    "" where that cannot be told."""
    if line.texts.get("seal") and not (line.untouched("own") and line.untouched("former")):
        return line.texts.get("proposed") or _NOTHING if line.untouched("proposed") else ""
    return line.texts.get("base", "")


def worded(plan: Plan, passages: Iterable[Passage], decisions: Decisions) -> list[Worded]:
    """The lines in report order: each whole section, its answers, and what was written for answers that are gone."""
    titles: dict[str, str] = {task.id: f"{task.id}. {brief(task.content)}" for task in plan.tasks}
    lines = list[Worded]()
    for section in _by_section(tuple(passages), decisions, titles):
        whole: Worded | None = None
        for passage in section:
            row = FIRST_ROW + len(lines)
            if isinstance(passage, Decision):
                base = _own(passage).base
                lines.append(Worded(row, "gone", passage.mark, None, "", "", base, base, passage, whole))
                continue
            mark, task = passage.mark, titles.get(passage.task_id, passage.task_id)
            line = decisions.by_mark.get(mark)
            own = _own(line) if line and line.written else OwnWording()
            proposed = fitting(printable(passage.proposed))
            base = (own.base or proposed or _NOTHING) if own.text else ""
            is_changed = bool(base) and key(base) != key(proposed or _NOTHING)
            state, former = _state(passage, own, is_changed, whole), base if is_changed else ""
            lines.append(Worded(row, state, mark, passage, task, proposed, base, former, line, whole))
            whole = whole if passage.agency else lines[-1]
    return lines


def _by_section(passages: tuple[Passage, ...], decisions: Decisions,
                titles: dict[str, str]) -> Iterable[list[Passage | Decision]]:
    """Whole sections, each followed by its answers and by lines whose answer is gone."""
    held: dict[tuple[str, str], list[Passage | Decision]] = {
        (each.part, each.task_id): [each] for each in passages if not each.agency}
    printed = {(words.REPORT_PARTS[part], titles.get(task, task)): (part, task) for part, task in held}
    for each in passages:
        if each.agency:
            here = (each.part, each.task_id)
            held.setdefault(here if here in held else (each.part, ""), []).append(each)
    written = {mark: line for mark, line in decisions.by_mark.items() if line.sheet == "wording" and line.written}
    known = {each.mark for each in passages} if written else ()
    for mark, line in sorted(written.items()):
        if mark not in known:
            part, task = (line.texts.get(name, "") for name in ("part", "task"))
            held.setdefault(printed.get((part, task)) or printed.get((part, "")) or ("", ""), []).append(line)
    return held.values()


def _state(passage: Passage, own: OwnWording, changed: bool, whole: Worded | None) -> str:
    if whole and whole.state in ("left_out", "own", "changed"):
        return "with_whole" if whole.state == "left_out" else "replaced"
    if own.include is False:
        return "left_out"
    if own.text:
        return "changed" if changed else "own"
    if not passage.proposed:
        return "empty"
    return "proposed" if passage.included or own.include else "cut"


def open_wordings(wordings: Sequence[Worded]) -> tuple[list[dict[str, str]], int]:
    """What a draft says is open of the passages: the texts of those an officer worded whose source has changed since,
    and how many answers are not printed."""
    changed = [wording.texts for wording in wordings if wording.state == "changed"]
    return changed, sum(wording.state in ("left_out", "cut") for wording in wordings)


def _wording_lines(wordings: Sequence[Worded]) -> Iterator[ReviewLine]:
    """The lines as they are to be written; a section is open where one of its answers has something to tell."""
    opened = {each.whole.row for each in wordings if each.whole and each.state in _TELLING}
    for each in wordings:
        shut = each.whole is not None and each.whole.row not in opened
        more = each.line.more if each.line else {}
        yield ReviewLine(each.state, each.texts, more, each.whole is not None, shut)


def wording_findings(lines: Iterable[Worded], file: str) -> Iterator[Finding]:
    """What an officer is to know of their texts, each where it stands in `file`; then what is not printed."""
    unprinted = 0
    for wording in lines:
        unprinted += wording.whole is not None and wording.state in _UNPRINTED
        if wording.line is not None and wording.line.written:
            yield from _line_findings(wording, wording.line, file)
    if unprinted:
        yield finding(Code.WORDING_NOT_PRINTED, Place(file, words.WORDING_SHEET), count=unprinted)


def _line_findings(wording: Worded, line: Decision, file: str) -> Iterator[Finding]:
    """What an officer is to know of the line they wrote for a passage."""
    def place_of(name: str) -> Place:
        return Place(file, words.WORDING_SHEET, cell_name(wording.row, PAGES["wording"].shown.index(name) + 1))

    own, column, where = _own(line), line.overwritten("proposed"), _where(wording.texts)
    if wording.state == "changed":
        yield finding(Code.WORDING_SOURCE_CHANGED, place_of("own"), where=where)
    if wording.state == "gone" and own.text and own.include is not False:
        yield finding(Code.WORDING_SOURCE_GONE, place_of("own"), where=where)
    include = wording.texts.get("include", "")
    if own.include is None and not is_blank(include):
        yield finding(Code.WORDING_INCLUDE_UNCLEAR, place_of("include"), where=where, value=brief(include))
    if overwriting := line.more.get(column):
        yield finding(
            Code.WORDING_OVER_PROPOSAL, place_of("proposed"), where=where, value=brief(overwriting), column=column)


def _where(texts: dict[str, str]) -> str:
    """Which passage it is: "mục “II. Kết quả phối hợp”, nhiệm vụ 2.1, Sở Nội vụ"."""
    part, task = f"mục “{texts.get('part', '')}”", texts.get("task", "").split(". ")[0]
    named = (part, f"nhiệm vụ {task}" if task else "", texts.get("agency", "").removeprefix(_WHOLE))
    return ", ".join(part for part in named if part)


#: Of columns, in characters; of letters, in points.
_WIDTHS = {"mark": 13, "state": 12, "agency": 16, "task": 20, "field": 10, "problem": 27, "values": 28, "proposal": 13,
           "decision": 16, "why": 15, "places": 20, "part": 14, "proposed": 38, "own": 38, "include": 8, "former": 18}
_SIZE = 12
#: Points of a character's width, and what a cell's margins take.
_POINTS, _MARGIN = 5.25, 7.0
_SEAL_OF_NOTHING = seal("")


class ReviewCell(NamedTuple):
    """A text as its cell holds it, what of an officer's is too long for that, its seal, the lines it takes."""
    text: str
    rest: str = ""
    seal: str = _SEAL_OF_NOTHING
    lines: int = 1


_NO_CELL = ReviewCell("")


def _cell_of(sheet: str, column: str, text: str) -> ReviewCell:
    """The cell of that column of a sheet that holds that text."""
    page = PAGES[sheet]
    # what is proposed was made to fit when it was looked at first
    shown = text if column == "proposed" else printable(text) if column in page.answers else fitting(printable(text))
    first, *rest = in_cells(shown) if column == "own" else (shown,)
    lines = 1
    if column in _WIDTHS and column != "mark":  # which is one word that needs no reading
        lines = line_count(first, _WIDTHS[column] * _POINTS - _MARGIN, _SIZE, False)
    return ReviewCell(first, "".join(rest), seal(shown) if column in page.sealed else "", lines)


#: So many columns stay in sight at the left.
_STAYING = {"questions": 1, "wording": 2}
#: The guide goes across what a small screen shows.
_SCREEN = 145
_LAYOUTS = {
    name: SheetLayout(page.sheet, page.title, page.guide, {each: page.columns[each].text for each in page.shown},
                      {each: _WIDTHS[each] for each in page.shown}, frozenset({"mark", "state", "include"}), _SCREEN)
    for name, page in PAGES.items()}
_COLUMNS = {name: (*page.shown, *page.hidden) for name, page in PAGES.items()}
_FIRST = ("open", "taken", "decided", "gone")
#: Lines an officer is to look at first, by state.
_WAITING = ("open", "taken", "changed")
_GREEN, _FADED = "E2EFDA", "EDEDED"
#: The ground on which the state of a line is told; the lines that are not what counts are grey.
_GROUNDS = {"open": sheets.ALARM, "taken": sheets.PALE, "decided": _GREEN, "own": _GREEN, "changed": sheets.ALARM}
_GREYED = {"questions": ("gone",), "wording": tuple(sorted(_UNPRINTED))}
_MORE_WIDTH = 30
#: A proposal is read in part at a glance; so tall a line is a third of a screen.
_GLANCED, _GLANCE = ("proposed", "former"), 180.0
#: Per cent at which a printed letter is 8 points high still.
_SMALLEST = 68


def write_review(questions: Sequence[Question], decisions: Decisions, wordings: Sequence[Worded]) -> bytes:
    """The review workbook: all questions and passages, what was written for those gone, all else officers wrote."""
    book, waiting = BookWriter(PAGES["questions"].title), list[SheetWriter]()
    for name in _LAYOUTS:
        lines = list(_wording_lines(wordings) if name == "wording" else _lines(questions, decisions))
        sheet = _sheet(book, name, lines, decisions)
        waiting += [sheet] if any(line.state in _WAITING for line in lines) else []
    for sheet in waiting[:1]:
        sheet.page.activate()
    for title, cells in decisions.sheets.items():
        _write_beside(book, title, cells)
    return book.content()


def _lines(questions: Iterable[Question], decisions: Decisions) -> Iterator[ReviewLine]:
    """The lines of questions: open ones first, then decided ones, then those that are asked no longer."""
    for each in sorted(questions, key=lambda each: _FIRST.index(each.state)):
        own = decisions.by_mark.get(each.mark)
        written = {column: own.texts.get(column, "") for column in PAGES["questions"].answers} if own else {}
        most = len(CHOICES)
        options = (*each.options[:most - 1], *each.options[max(most - 1, len(each.options) - 1):])
        offered = dict(zip(CHOICES, options, strict=False))
        yield ReviewLine(each.state, {**each.texts, **written, **offered}, own.more if own else {})
    asked = {each.mark for each in questions}
    others = {mark: own for mark, own in decisions.by_mark.items() if own.sheet == "questions" and mark not in asked}
    for mark, own in sorted(others.items()):
        if own.written:
            texts = {name: text for name, text in own.texts.items() if name not in CHOICES}
            yield ReviewLine("gone", {**texts, "mark": mark, "state": words.QUESTION_STATES["gone"]}, own.more)


def _sheet(book: BookWriter, name: str, lines: Sequence[ReviewLine], decisions: Decisions) -> SheetWriter:
    page, columns, notes = PAGES[name], _COLUMNS[name], decisions.notes.get(name, ())
    heads = list(dict.fromkeys((*decisions.headings.get(name, ()), *(head for line in lines for head in line.more))))
    sheet = book.laid_out(_LAYOUTS[name])
    for column, text in enumerate((*(word.text for word in page.hidden.values()), *heads), len(page.shown) + 1):
        sheet.put(HEADING_ROW, column, text, sheets.HEADING)
        sheet.width(column, _MORE_WIDTH)
    sheet.height(HEADING_ROW, text_height(2, _SIZE))
    texts_of_officers = [book.number(TEXT)] * len(heads)
    looks = {is_inner: [*(book.number(_look(name, column, is_inner)) for column in columns), *texts_of_officers]
             for is_inner in dict.fromkeys(line.inner for line in lines)}
    told = set[str]()
    row = FIRST_ROW + len(lines)
    first = next((number for number, line in enumerate(lines) if line.state in _WAITING), 0)
    for at, line in enumerate(lines, FIRST_ROW):
        told |= _write(sheet, name, at, line, heads, looks[line.inner])
    _hide(sheet, name, told)
    _offer(sheet, name, max(sheets.LAST_ROW, row))
    _colour(sheet, name, max(sheets.LAST_ROW, row))
    if lines:
        sheet.page.autofilter(HEADING_ROW - 1, 0, row - 2, len(columns) + len(heads) - 1)
    elif name == "questions":
        sheet.put(HEADING_ROW - 2, NOTHING_ASKED, NO_QUESTION, sheets.NOTE)
    for number, texts in enumerate(notes, row + bool(lines)):
        _note(sheet, name, number, texts)
    answer = page.shown.index(page.answer)
    sheet.page.set_selection(FIRST_ROW + first - 1, answer, FIRST_ROW + first - 1, answer)
    sheet.page.freeze_panes(HEADING_ROW, _STAYING[name], HEADING_ROW + max(first - 1, 0))
    ink = f'&"{sheets.FACE},Regular"&{_SIZE}'
    sheet.page.set_footer(f"&L{ink} {page.sheet}&R{ink} Trang &P/&N", {"margin": 0.4})
    if heads:  # all columns, over pages
        sheet.page.set_print_scale(_SMALLEST)
        sheet.page.repeat_columns(0, _STAYING[name] - 1)
    else:  # a page wide, without where things stand and their marks
        sheet.page.print_area(0, 0, row + len(notes), page.shown.index("places") - 1)
    return sheet


def _hide(sheet: SheetWriter, name: str, told: Collection[str]) -> None:
    """Our own columns, and those that say nothing of any line: all but those `told`."""
    page = PAGES[name]
    for column, each in enumerate(_COLUMNS[name], 1):
        is_silent = each in ("former", "rest") and each not in told
        if is_silent or (each in page.hidden and each != "rest"):
            sheet.width(column, _LAYOUTS[name].widths.get(each, _MORE_WIDTH), hidden=True)
    sheet.page.outline_settings(symbols_below=False)


def _write(sheet: SheetWriter, name: str, row: int, line: ReviewLine, heads: list[str],
           looks: list[int]) -> Set[str]:
    """A line, its cells in these looks; returned are the columns it says something in."""
    page = PAGES[name]
    cells = {each: _cell_of(name, each, text) for each, text in line.texts.items() if text}
    seals = ".".join([cells.get(each, _NO_CELL).seal for each in page.sealed])
    ours = {"seal": seals, "rest": cells.get("own", _NO_CELL).rest}
    values = [ours[each] if each in ours else cells.get(each, _NO_CELL).text for each in _COLUMNS[name]]
    values += [line.more.get(head, "") for head in heads]
    sheet.row(row, values, looks, _height(cells), inner=line.inner, shut=line.shut)
    return cells.keys()


def _look(sheet: str, column: str, inner: bool) -> CellLook:
    """A cell's look, which is that of all lines of its kind: what their state adds is worked out by `_colour`."""
    whole = sheet == "wording" and not inner
    ground = INPUT if column in PAGES[sheet].answers else sheets.PALE if whole else ""
    bold = (whole and column == "part") or column == "proposal"
    return _LAYOUTS[sheet].look(column, TEXT._replace(ground=ground, bold=bold))


def _colour(sheet: SheetWriter, name: str, last_row: int) -> None:
    """What a line's state adds to its look, wherever it stands: as the cell of its state says."""
    states = words.WORDING_STATES if name == "wording" else words.QUESTION_STATES
    state = PAGES[name].shown.index("state") + 1
    for each, said in states.items():
        begins = said.partition("{")[0]
        formula = f'LEFT(${column_letters(state)}{FIRST_ROW},{len(begins)})="{begins}"'
        if each in _GREYED[name]:
            ground = _FADED if each == "gone" else ""
            look = CellLook(sheets.GREY, ground, frame="")
            sheet.look_where(len(PAGES[name].shown), formula, look, last_row=last_row)
        elif each in _GROUNDS:
            sheet.look_where(1, formula, CellLook("", _GROUNDS[each], frame=""), state, last_row)


def _height(cells: Mapping[str, ReviewCell]) -> float:
    """Of a line, as tall as its tallest text needs."""
    lines = max([cell.lines for column, cell in cells.items() if column not in _GLANCED], default=1)
    glanced = max([cells[each].lines for each in _GLANCED if each in cells], default=1)
    return max(text_height(lines, _SIZE), min(text_height(glanced, _SIZE), _GLANCE))


def _offer(sheet: SheetWriter, name: str, last_row: int) -> None:
    """Drop-downs: of a decision, with anything else allowed; whether a passage is printed, with nothing else."""
    columns = _COLUMNS[name]
    if "include" in columns:
        every = range(FIRST_ROW, last_row + 1)
        sheet.choose(columns.index("include") + 1, every, (words.YES.text, words.NO.text))
    else:
        first = columns.index(next(iter(CHOICES))) + 1
        sheet.choose_beside(columns.index("decision") + 1, last_row, (first, first + len(CHOICES) - 1))


def _note(sheet: SheetWriter, name: str, row: int, texts: tuple[str, ...]) -> None:
    """A line that belongs to no mark, each text in its column again; texts without one stand at the right."""
    page = PAGES[name]
    named = {each: in_cells(text) for each, text in zip(page.columns, texts, strict=False)}
    columns = {each: column for column, each in enumerate(page.shown, 1)}
    rest = [named[each][0] for each in named if each not in columns] + list(texts[len(page.columns):])
    rest += [piece for pieces in named.values() for piece in pieces[1:]]
    for each, column in columns.items():
        sheet.put(row, column, named[each][0] if each in named else "", sheets.LOOSE)
    for column, text in enumerate((text for text in rest if text), len(columns) + len(page.hidden) + 1):
        sheet.put(row, column, text, sheets.LOOSE)


_TO_WRITE = TEXT._replace(ground=INPUT)
#: The columns of sheet "Phát hành": their widths, and how their cells look.
_RELEASE_WIDTHS = {"day": 12, "reason": 38, "mark": 13, "place": 30, "error": 50}
_RELEASE_LOOKS = (_TO_WRITE.centred, _TO_WRITE, TEXT.centred, TEXT, TEXT)
_RELEASE_LAYOUT = SheetLayout(words.RELEASE_SHEET, RELEASE_TITLE, RELEASE_GUIDE,
                              {name: word.text for name, word in words.RELEASE_COLUMNS.items()}, _RELEASE_WIDTHS)
#: So many empty lines are there to write in.
_LINES = 12


def _write_beside(book: BookWriter, title: str, cells: Cells) -> None:
    """A sheet with those texts; "Phát hành" in its look, unless an officer changed what stands above its lines."""
    above = {place: text for place, text in cells.items() if place[0] <= HEADING_ROW}
    if title != words.RELEASE_SHEET or above != release_cells({}):
        sheet = book.sheet(title)
        for place, text in cells.items():
            sheet.put(*place, text, sheets.LOOSE)
        if title == words.FIRST_SEEN_SHEET:
            sheet.page.hide()
        return
    sheet = book.laid_out(_RELEASE_LAYOUT)
    rows = {row for row, _ in cells if row > HEADING_ROW}
    rows.update(range(FIRST_ROW, FIRST_ROW + len(rows) + _LINES))
    looks = {(row, column): look for row in rows for column, look in enumerate(_RELEASE_LOOKS, 1)}
    for row, column in sorted(looks.keys() | (cells.keys() - above.keys())):
        place = row, column
        sheet.put(row, column, cells.get(place, ""), looks.get(place, sheets.LOOSE))
