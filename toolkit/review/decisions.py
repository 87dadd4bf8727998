"""ra_soat.xlsx → what officers wrote, verbatim, wherever it stands: columns by heading, lines by their mark."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from toolkit.base.files import read_or_none
from toolkit.base.text import bare_key, grouped, is_blank, key, key_anew, remembered, uncapitalised
from toolkit.intake.cells import brief
from toolkit.model.findings import Code, Finding, Place, Severity, finding
from toolkit.model.words import FIRST_SEEN_SHEET, REVIEW_COLUMNS, REVIEW_SHEET, WORDING_COLUMNS, WORDING_SHEET, Word
from toolkit.model.workbooks import OWN_LIMITS, UnreadableFile, read_workbook, read_workbook_bytes, remarks_of
from toolkit.sheetread.any_file import Book, Sheet, cell_name
from toolkit.sheetread.book import place
from toolkit.sheets.book_writer import beginning, fits_a_cell
from toolkit.sheets.heading_finder import Texts, fullest, further_columns, heading_rows, namer, sheet_texts

#: What stands in the first row, in that column, where nothing is asked.
NO_QUESTION, NOTHING_ASKED = "Không có điểm nào cần quyết định.", 4

#: How far down the headings are looked for, and how many tell a sheet of ours.
_HEADING_ROWS, _HEADINGS_NEEDED = 200, 4
_MARK = re.compile(r"[BDGNT]-[A-Z2-7]{8}\Z")
#: What a reader tells of a workbook that holds more than was read.
_LOSING = frozenset({Code.FILE_SHEET_BROKEN, Code.CELL_MISPLACED})
#: Heads the column that takes what officers put beside cells: comments, text boxes, addresses of links.
_REMARKS = "Ghi chú đặt ở ô"
#: So much of a text of ours is shown in a cell; Excel takes 32,767 characters.
CELL_LENGTH = 32_000


class ReviewPage(NamedTuple):
    """A sheet of ours. A seal tells what an officer wrote over a text of ours, or changed in one of their own."""
    sheet: str  # its name
    title: str
    guide: str
    columns: Mapping[str, Word]
    shown: tuple[str, ...]  # these from the left: whose it is, what is asked, what is proposed, what the officer says
    hidden: Mapping[str, Word]  # the columns behind them
    answers: tuple[str, ...]  # the officer's columns, the answer first
    sealed: tuple[str, ...]

    @property
    def answer(self) -> str:
        return self.answers[0]

    def word(self, name: str) -> Word:
        """What heads that column."""
        return self.columns.get(name) or self.hidden[name]


_SEAL = {"seal": Word("Dấu kiểm")}
#: What a decision's drop-down offers stands in these, in the line itself: so it goes where the line goes, and may hold
#: commas, which part the items of a list written into the rule.
CHOICES = {f"choice{number}": Word(f"Lựa chọn {number}") for number in range(1, 11)}
_DECISIONS = ReviewPage(
    REVIEW_SHEET, "CÁC ĐIỂM CÁN BỘ CẦN QUYẾT ĐỊNH",
    "Chọn ở cột Quyết định (ô nền vàng), hoặc ghi câu trả lời khác; cột Lý do ghi thêm nếu cần. Lưu, đóng tệp rồi chạy "
    "lại. Mọi chữ và ghi chú của cán bộ được giữ; màu, độ rộng cột, công thức thì không. Không sửa cột Mã câu hỏi.",
    REVIEW_COLUMNS, ("agency", "task", "field", "problem", "values", "proposal", "decision", "why", "state", "places",
                     "mark"),
    {**_SEAL, **CHOICES}, ("decision", "why"),
    ("state", "agency", "task", "field", "problem", "values", "places", "proposal", *CHOICES))
#: `rest` is what no longer fits in the cell of the officer's text, `base` the proposal it was written against.
_WORDINGS = ReviewPage(
    WORDING_SHEET, "NỘI DUNG BÁO CÁO, DO CÁN BỘ CHỌN VÀ BIÊN TẬP",
    "Để trống thì báo cáo in nội dung đề xuất. Muốn in khác: ghi vào cột Nội dung của cán bộ (mỗi dòng một đoạn, "
    "Alt + Enter để xuống dòng), ở dòng đậm thì thay cả mục, ở dòng của một cơ quan thì thay câu ấy (bấm dấu + ở "
    "lề trái để mở). Đưa vào báo cáo: Có hoặc Không, để trống thì theo cột Tình trạng. “Nguồn đã đổi”: xem xong "
    "thì xóa ô Đề xuất trước đây. Lưu, đóng tệp rồi chạy lại.",
    WORDING_COLUMNS, ("part", "task", "agency", "proposed", "own", "include", "state", "former", "places", "mark"),
    {**_SEAL, "base": Word("Đề xuất khi cán bộ viết"), "rest": Word("Nội dung của cán bộ (viết tiếp)")},
    ("own", "include"), ("state", "part", "task", "agency", "proposed", "former", "places", "own"))
PAGES = {"questions": _DECISIONS, "wording": _WORDINGS}
#: What stands above our headings.
_ABOVE = frozenset(key(text) for page in PAGES.values() for text in (page.title, page.guide, NO_QUESTION))


def fitting(text: str) -> str:
    """A text of ours as its cell holds it: with an end that tells two long ones apart where it is cut."""
    if len(text) <= CELL_LENGTH and fits_a_cell(text):
        return text
    return f"{beginning(text, CELL_LENGTH - 60)}… (xem đủ ở tệp đơn vị gửi; {seal(text)})"


@remembered
def seal(text: str) -> str:
    """A short digest of a text, the same whatever program saved it."""
    return hashlib.sha256(key_anew(text).encode("utf-8", "replace")).hexdigest()[:6]


class Decision(NamedTuple):
    """One line of the review workbook. `sheet` is a name of `PAGES`; `texts` are by column of its page; `more` by
    heading what stands in columns an officer added, or over what we had written. `place` is the cell for the answer."""
    mark: str
    sheet: str
    texts: Mapping[str, str]
    place: Place
    more: Mapping[str, str] = {}

    @property
    def page(self) -> ReviewPage:
        return PAGES[self.sheet]

    @property
    def answer(self) -> str:
        """What the officer decided or worded, "" where nothing."""
        text = self.texts.get(self.page.answer, "")
        return "" if is_blank(text) else text.strip()

    @property
    def why(self) -> str:
        """The reason given, "" where none."""
        return " ".join(self.texts.get("why", "").split())

    @property
    def written(self) -> bool:
        """Whether an officer wrote anything in the line."""
        return bool(self.more) or any(not is_blank(self.texts.get(name, "")) for name in self.page.answers)

    def contradicts(self, other: Decision) -> bool:
        """Whether another line of the same mark says something else: in the answer, or in whether it is printed."""
        answers = (name for name in self.page.answers if name != "why")
        both = ((name, self.texts.get(name, ""), other.texts.get(name, "")) for name in answers)
        said = [(name, one, two) for name, one, two in both if not (is_blank(one) or is_blank(two))]
        return any(one.strip() != two.strip() if name == "own" else key(one) != key(two) for name, one, two in said)

    def overwritten(self, name: str) -> str:
        """What heads the column that keeps what an officer wrote over that column of ours."""
        return f"{self.page.word(name).text} (cán bộ sửa)"

    def untouched(self, name: str) -> bool:
        """Whether a sealed column holds what it held when we wrote it."""
        seals = dict(zip(self.page.sealed, self.texts.get("seal", "").split("."), strict=False))
        return seal(self.texts.get(name, "")) == seals.get(name)


class ReviewTable(NamedTuple):
    """The table of a sheet of ours: the sheet's title and its name in `PAGES`, heading row, columns by name, further
    ones each with a name of its own."""
    title: str
    sheet: str
    heading: int
    columns: Mapping[str, int]
    more: Mapping[int, str] = {}

    @property
    def page(self) -> ReviewPage:
        return PAGES[self.sheet]


class Decisions(NamedTuple):
    """All that officers wrote: decisions by the mark of their question, then what belongs to none. `notes` are by sheet
    of ours the texts of lines without a known question, `sheets` the cells of further sheets, `headings` by sheet of
    ours those of columns officers added, `textless` what a workbook holds that is no text, "" where nothing."""
    by_mark: Mapping[str, Decision] = {}
    notes: Mapping[str, tuple[tuple[str, ...], ...]] = {}
    sheets: Mapping[str, Texts] = {}
    headings: Mapping[str, tuple[str, ...]] = {}
    textless: str = ""


#: The texts of a line of no known question, with the name of its sheet.
_NoteTexts = tuple[str, tuple[str, ...]]


class _Note(NamedTuple):
    """A line of no known question: its texts in the order of our columns, then all others."""
    texts: tuple[str, ...]
    place: Place


def read_decisions(path: Path, new: str) -> tuple[Decisions | None, tuple[Finding, ...]]:
    """What officers wrote in that workbook; nothing where there is no such file. None where it cannot be read whole:
    then it must not be replaced, and the finding says so; `new` is the name of the file that questions are written to
    instead."""
    if not path.is_file():
        return Decisions(), ()
    try:
        book = read_workbook(path, OWN_LIMITS)
    except UnreadableFile as error:
        return None, (_unreadable(path, error.finding.problem, new),)
    lost = next((each for each in remarks_of(book) if each.severity is Severity.ERROR or each.code in _LOSING), None)
    if lost is not None:
        return None, (_unreadable(path, lost.problem, new),)
    shows = {sheet.name: _with_remarks(sheet, sheet_texts(sheet, book)) for sheet in book.sheets}
    textless = _textless(book)
    tables = {name: table for name, texts in shows.items() if (table := _table_of(name, texts))}
    whole = {name for name, table in tables.items() if {"mark", table.page.answer} <= table.columns.keys()}
    without = [name for name, texts in shows.items()  # sheets of ours whose table is lost, and with it answers
               if name not in whole and (name in tables or _named(name)) and any(map(_mark_of, texts.values()))]
    if without or not whole:
        return None, (_unreadable(path, _no_table(without, tables), new),)
    del book  # its cells are several times what they show
    decisions, findings = _decisions(path.name, shows, tables)
    return decisions._replace(textless=textless), findings


def _with_remarks(sheet: Sheet, texts: Texts) -> Texts:
    """The texts of a sheet, and in a column behind them what its comments, shapes and links say: each in its own row,
    or below all rows where it belongs to no line."""
    remarks = [(place(note.cell) or (0, 0), note.text) for note in sheet.notes if note.text]
    remarks = [(cell, text) for cell, text in remarks if texts.get(cell) != text.removeprefix("mailto:")]
    if not remarks:
        return texts
    table, together = _table_of(sheet.name, texts), dict(texts)
    heading, own_columns = (table.heading, table.more) if table else (0, {})
    below, behind = (max(numbers) + 1 for numbers in zip((0, 0), *texts, strict=True))
    column = next((column for column, head in own_columns.items() if head == _REMARKS), behind)
    if table:
        together[heading, column] = _REMARKS
    for (row, _), text in remarks:
        cell = row if row > heading else below, column
        together[cell] = f"{together[cell]} / {text}" if cell in together else text
    return together


def _textless(book: Book) -> str:
    """What a workbook holds that its cells do not show as text: formulas, pictures and the like; "" where nothing."""
    formulas = any(cell.formula is not None for sheet in book.sheets for cell in sheet.cells.values())
    objects = any(not note.text for sheet in book.sheets for note in sheet.notes)
    return ", ".join(["công thức"] * formulas + ["hình, biểu đồ hoặc tệp nhúng"] * objects)


def says_the_same(path: Path, content: bytes) -> bool:
    """Whether the workbook at `path` shows what that content would: then it need not be replaced."""
    found = read_or_none(path)
    if found == content:
        return True
    try:
        texts = _texts(read_workbook_bytes(found or b"", path.name, OWN_LIMITS))  # of one at a time the cells are held
        return texts == _texts(read_workbook_bytes(content, path.name, OWN_LIMITS))
    except UnreadableFile:
        return False


def _texts(book: Book) -> list[tuple[str, Texts]]:
    return [(sheet.name, sheet_texts(sheet, book)) for sheet in book.sheets]


def joined(all_decisions: Iterable[Decisions]) -> tuple[Decisions, tuple[Finding, ...]]:
    """What officers wrote in several workbooks; where two answers differ, the first counts and both are told."""
    books = list(all_decisions)
    by_mark, spare, findings = _by_mark(line for book in books for line in book.by_mark.values())
    notes = [(name, texts) for book in books for name, lines in book.notes.items() for texts in lines]
    headings = {name: tuple(dict.fromkeys(heading for book in books for heading in book.headings.get(name, ())))
                for name in PAGES}
    sheets = {title: cells for book in reversed(books) for title, cells in book.sheets.items()}
    by_mark = {mark: _in_short(line) for mark, line in by_mark.items()}
    return Decisions(by_mark, _noted((*notes, *spare)), sheets, headings), findings


def _in_short(line: Decision) -> Decision:
    """A line of the report's sheet an officer wrote nothing in, of which there are as many as answers: with what was
    proposed there alone."""
    if line.sheet != "wording" or line.written:
        return line
    return line._replace(texts={name: line.texts.get(name, "") for name in ("proposed", *line.page.answers)})


def _unreadable(path: Path, why: str, new: str) -> Finding:
    return finding(Code.REVIEW_UNREADABLE, Place(path.name), why=uncapitalised(why.rstrip(".")), new=new)


def days_of(sheets: Mapping[str, Texts]) -> dict[str, str]:
    """By content when it first came, as the hidden sheet among these further sheets keeps it."""
    cells = sheets.get(FIRST_SEEN_SHEET, {})
    return {text: cells[row, 2] for (row, column), text in cells.items() if column == 1 and (row, 2) in cells}


def with_days(sheets: Mapping[str, Texts], days: Mapping[str, str]) -> dict[str, Texts]:
    """The further sheets of a review workbook with these days on the hidden one."""
    others = {title: cells for title, cells in sheets.items() if title != FIRST_SEEN_SHEET}
    cells = dict[tuple[int, int], str]()
    for row, (content, day) in enumerate(sorted(days.items()), 1):
        cells |= {(row, 1): content, (row, 2): day}
    return {**others, FIRST_SEEN_SHEET: cells}


def _mark_of(text: str) -> str:
    """The mark a text is, "" where it is none."""
    mark = text.strip().upper()
    return mark if _MARK.match(mark) else ""


def _no_table(without: Iterable[str], tables: Mapping[str, ReviewTable]) -> str:
    sheet = next(iter(without), "")
    page = tables[sheet].page if sheet in tables else PAGES[_named(sheet) or "questions"]
    said = f"không tìm thấy bảng có hai cột “{page.columns['mark'].text}”, “{page.columns[page.answer].text}”"
    return said + (f" ở trang “{sheet}”" if sheet else "")


def _table_of(title: str, texts: Texts) -> ReviewTable | None:
    """The table of a sheet of ours, None where it is another sheet. A heading gone is told by its neighbours."""
    found = [(page, *fullest(heading_rows(texts.items(), namer({**page.columns, **page.hidden}), _HEADING_ROWS)))
             for page in (_DECISIONS, _WORDINGS)]
    page, heading, columns = max(found, key=lambda each: len(each[2]))
    if len(columns) < _HEADINGS_NEEDED:
        return None
    if "mark" not in columns and (
            marks := [column for (row, column), text in texts.items() if row > heading and _mark_of(text)]):
        columns["mark"] = max(set(marks), key=marks.count)
    names = list(page.columns)
    before, after = (columns.get(names[names.index(page.answer) + step], 0) for step in (-1, 1))
    if page.answer not in columns and before and after - before == 2:
        columns[page.answer] = before + 1
    more = further_columns(texts, heading, columns.values())
    return ReviewTable(title, "wording" if page is _WORDINGS else "questions", heading, columns, more)


def _decisions(file: str, shows: Mapping[str, Texts],
               tables: Mapping[str, ReviewTable]) -> tuple[Decisions, tuple[Finding, ...]]:
    lines: list[Decision] = []
    notes: list[_NoteTexts] = []
    headings: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    for title, table in tables.items():
        heads = (head for column, head in table.more.items() if (table.heading, column) in shows[title])
        headings[table.sheet] = (*headings.get(table.sheet, ()), *heads)
        for line in _lines(Place(file, title), shows[title], table):
            if isinstance(line, Decision):
                lines.append(line)
                continue
            notes.append((table.sheet, line.texts))
            if answer := line.texts[list(table.page.columns).index(table.page.answer)]:
                column = table.page.columns[table.page.answer].text
                findings.append(finding(Code.DECISION_UNPLACED, line.place, value=brief(answer), column=column))
    by_mark, spare, repeated = _by_mark(lines)
    sheets = {name: texts for name, texts in shows.items() if name not in tables and texts}
    return Decisions(by_mark, _noted((*notes, *spare)), sheets, headings), (*findings, *repeated)


def _noted(notes: Iterable[_NoteTexts]) -> dict[str, tuple[tuple[str, ...], ...]]:
    held = grouped(notes, itemgetter(0))
    return {name: tuple(dict.fromkeys(texts for _, texts in lines)) for name, lines in held.items()}


def _named(title: str) -> str | None:
    return next((name for name, page in PAGES.items() if bare_key(page.sheet) == bare_key(title)), None)


def _lines(where: Place, texts: Texts, table: ReviewTable) -> Iterator[Decision | _Note]:
    """Each line with a mark as a decision; each other one as a note."""
    by_row: dict[int, dict[int, str]] = {}
    known = set(table.columns.values())
    for (row, column), text in texts.items():
        by_row.setdefault(row, {})[column] = text
    for row, cells in by_row.items():
        if row == table.heading or (row < table.heading and all(key(text) in _ABOVE for text in cells.values())):
            continue
        named = {name: cells.get(column, "") for name, column in table.columns.items()}
        more = {column: text for column, text in cells.items() if column not in known}
        if "rest" in named:
            named[table.page.answer] = named.get(table.page.answer, "") + named.pop("rest")
        here = where._replace(cell=cell_name(row, table.columns.get(table.page.answer, 1)))
        mark = _mark_of(named.get("mark", "")) if row > table.heading else ""
        sheet = "wording" if mark.startswith("B") else "questions"
        if not mark or PAGES[sheet] is not table.page:
            yield _Note((*(named.get(name, "") for name in table.page.columns), *more.values()), here)
            continue
        line = Decision(mark, sheet, named, here)
        beside, changed = {table.more[column]: text for column, text in more.items()}, _changed(line)
        yield line._replace(more=_together(beside, changed)) if beside or changed else line


def _together(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """What two hold, by heading: under one heading one text after the other, unless the first holds it already."""
    new = {head: text for head, text in second.items() if text not in first.get(head, "")}
    return {**first, **{head: f"{first[head]} / {text}" if first.get(head) else text for head, text in new.items()}}


def _changed(line: Decision) -> dict[str, str]:
    """What an officer wrote over texts of ours: those whose seal no longer fits."""
    seals = line.texts["seal"].split(".") if line.texts.get("seal") else ()
    ours = ((name, line.texts[name], told) for name, told in zip(line.page.sealed, seals, strict=False)
            if name not in line.page.answers and line.texts.get(name))
    return {line.overwritten(name): text for name, text, told in ours if seal(text) != told}


def _by_mark(lines: Iterable[Decision]) -> tuple[dict[str, Decision], list[_NoteTexts], tuple[Finding, ...]]:
    """One line for each question; of two answers that differ the first, and the other one's texts as a note."""
    by_mark: dict[str, Decision] = {}
    spare: list[_NoteTexts] = []
    found: list[Finding] = []
    for line in lines:
        first = by_mark.setdefault(line.mark, line)
        if first is line:
            continue
        if not first.contradicts(line):
            by_mark[line.mark] = _both(first, line)
            continue
        texts = {**line.texts, "mark": ""}
        spare.append((line.sheet, tuple(texts.get(name, "") for name in line.page.columns)))
        answer = line.page.columns[line.page.answer].text
        found.append(finding(Code.DECISION_REPEATED, line.place, mark=line.mark, first=_said(first),
                             first_at=str(first.place), second=_said(line), column=answer))
    return by_mark, spare, tuple(found)


def _said(line: Decision) -> str:
    return brief("; ".join(line.texts[name] for name in line.page.answers if name != "why" and line.texts.get(name)))


def _both(first: Decision, second: Decision) -> Decision:
    kept, other = (first, second) if first.answer or not second.answer else (second, first)
    texts = {name: kept.texts.get(name) or other.texts.get(name, "") for name in kept.page.answers}
    if "why" in texts:
        texts["why"] = " / ".join(dict.fromkeys(each.texts["why"] for each in (first, second) if each.texts.get("why")))
    return kept._replace(texts={**kept.texts, **texts}, more=_together(first.more, second.more))
