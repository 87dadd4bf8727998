"""ra_soat.xlsx as people saved it → decisions and wordings by mark, verbatim, what belongs to none, further sheets.

Its two sheets of columns are declared here, and its hidden sheets. `rounds.reading` calls it; `writing` writes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from toolkit.base.files import read_or_none
from toolkit.base.text import by_key, is_blank, key, printable, remembered, uncached_key, uncapitalised
from toolkit.intake.cells import brief
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import Overrule, error_mark
from toolkit.model.workbooks import (
    OWN_LIMITS,
    UnreadableFile,
    fault_finding,
    read_workbook,
    read_workbook_bytes,
    remarks_of,
)
from toolkit.page.text_metrics import MAX_HEIGHT
from toolkit.sheetread.book import Book, Sheet, cell_place
from toolkit.sheets.book_writer import ALARM, GREY, PALE, CellLook, fits_a_cell
from toolkit.sheets.heading_finder import Texts, sheet_texts
from toolkit.sheets.reading import ReadSheet, read_sheet
from toolkit.sheets.schema import ADDED, CellKind, Column, Highlight, Owner, SheetSchema

#: What a drop-down offers stands in the line itself: so it goes where the line goes, and may hold commas.
CHOICES = tuple(Column(f"choice{number}", f"Lựa chọn {number}", hidden=True) for number in range(1, 11))
_OFFERED = "=OFFSET({choice1},0,0,1,MAX(1,COUNTA({choice1}:{choice10})))"
#: A digest of each text of ours in a line, by which is told what an officer wrote over.
_SEAL = Column("seal", "Dấu kiểm", hidden=True)
_GREEN, _FADED = "E2EFDA", "EDEDED"


def _state_ground(states: Mapping[str, str], name: str, ground: str) -> Highlight:
    """The ground of the cells that tell that state."""
    return Highlight(f'{{state}}="{states[name]}"', CellLook("", ground, frame=""), ("state",))


def _greyed(states: Mapping[str, str], name: str, ground: str = "") -> Highlight:
    """The look of lines of that state, which are not what counts."""
    return Highlight(f'{{state}}="{states[name]}"', CellLook(GREY, ground, frame=""))


_ASKED, _WORDED = words.QUESTION_STATES, words.WORDING_STATES
DECISIONS = SheetSchema(
    words.REVIEW_SHEET, "CÁC ĐIỂM CÁN BỘ CẦN QUYẾT ĐỊNH",
    "Chọn ở cột Quyết định (ô nền vàng), hoặc ghi câu trả lời khác; cột Lý do ghi thêm nếu cần. Lưu, đóng tệp rồi chạy "
    "lại. Không tính một tệp đọc được: thêm dòng ở cuối, ghi tên tệp ở cột Tệp, trang, ô và “Không dùng tệp này” ở "
    "cột Quyết định; xóa đi là tính lại. Mọi chữ và ghi chú của cán bộ được giữ; màu, độ rộng cột, công thức thì "
    "không. Không sửa cột Mã câu hỏi.",
    (Column("agency", "Cơ quan", 16),
     Column("task", "Nhiệm vụ", 20),
     Column("field", "Mục", 10),
     Column("problem", "Vấn đề", 27),
     Column("values", "Các giá trị", 28, aliases=("Nội dung đơn vị đã điền", "Giá trị")),
     Column("proposal", "Đề xuất", 13),
     Column("decision", "Quyết định", 16, owner=Owner.OFFICER, aliases=("Quyết định của cán bộ",), open=True,
            source=_OFFERED),
     Column("why", "Lý do", 15, owner=Owner.OFFICER, aliases=("Căn cứ",)),
     Column("state", "Tình trạng", 12, CellKind.CODE),
     Column("places", "Tệp, trang, ô", 20, printed=False),
     Column("mark", "Mã câu hỏi", 13, CellKind.CODE, aliases=("Mã",), required=True, printed=False,
            pattern="(?i)[DGNT]-[A-Z2-7]{8}"),
     _SEAL, *CHOICES),
    known_by=("decision", "problem"), tallest=MAX_HEIGHT, nothing="Không có điểm nào cần quyết định.",
    highlights=(_greyed(_ASKED, "gone", _FADED), _state_ground(_ASKED, "open", ALARM),
                _state_ground(_ASKED, "taken", PALE), _state_ground(_ASKED, "decided", _GREEN)))
#: `base` is the proposal that an officer's text was written against; `former` shows it once another one is proposed.
PASSAGES = SheetSchema(
    "Nội dung báo cáo", "NỘI DUNG BÁO CÁO, DO CÁN BỘ CHỌN VÀ BIÊN TẬP",
    "Để trống thì báo cáo in nội dung đề xuất. Muốn in khác: ghi vào cột Nội dung của cán bộ (mỗi dòng một đoạn, "
    "Alt + Enter để xuống dòng). Đưa vào báo cáo: Có hoặc Không. Bỏ hoặc viết lại câu của một cơ quan: thêm một dòng ở "
    "cuối, chép Mục, Nhiệm vụ, ghi tên ở cột Cơ quan. “Nguồn đã đổi”: xem xong thì xóa ô Đề xuất trước đây. Lưu, đóng "
    "tệp rồi chạy lại.",
    (Column("part", "Mục của báo cáo", 18, aliases=("Mục",)),
     Column("task", "Nhiệm vụ", 18),
     Column("agency", "Cơ quan", 14),
     Column("proposed", "Nội dung đề xuất từ báo cáo gửi về", 45, aliases=("Nội dung đề xuất",)),
     Column("own", "Nội dung của cán bộ", 45, owner=Owner.OFFICER, aliases=("Cán bộ viết", "Nội dung thay thế")),
     Column("include", "Đưa vào báo cáo", 9, CellKind.YES_NO, Owner.OFFICER, ("Đưa vào",)),
     Column("state", "Tình trạng", 13, CellKind.CODE),
     Column("former", "Đề xuất trước đây", 18, aliases=("Đề xuất cũ",), hide_blank=True),
     Column("places", "Tệp, trang, ô", 20, hide_blank=True, printed=False),
     Column("mark", "Mã nội dung", 13, CellKind.CODE, aliases=("Mã",), required=True, printed=False,
            pattern="(?i)B-[A-Z2-7]{8}"),
     _SEAL, Column("base", "Đề xuất khi cán bộ viết", hidden=True)),
    known_by=("own", "proposed"), tallest=MAX_HEIGHT,
    highlights=(_greyed(_WORDED, "gone", _FADED), *(_greyed(_WORDED, name) for name in ("left_out", "cut", "replaced")),
                _state_ground(_WORDED, "own", _GREEN), _state_ground(_WORDED, "changed", ALARM)))
PAGES = {"questions": DECISIONS, "wording": PASSAGES}
#: The columns that officers fill, the answer first, and those whose texts are sealed, in the order of their seals.
_FILLED = {name: tuple(column.name for column in schema.columns if column.owner is Owner.OFFICER)
           for name, schema in PAGES.items()}
_SEALED = {"questions": ("state", "agency", "task", "field", "problem", "values", "places", "proposal"),
           "wording": ("state", "part", "task", "agency", "proposed", "former", "places", "own")}

#: The hidden sheet that keeps when each content first came.
FIRST_SEEN_SHEET = "Ngày thấy lần đầu"
#: What is no text, as a finding names it.
_TEXTLESS = "công thức, hình, biểu đồ hoặc tệp nhúng, phần cuối của ô quá dài"
#: The column that takes what officers put beside cells: comments, text boxes, addresses of links.
_REMARKS = f"{ADDED}Ghi chú đặt ở ô"


@remembered
def seal(text: str) -> str:
    """A short digest of a text, the same whatever program saved it."""
    return hashlib.sha256(uncached_key(text).encode("utf-8", "replace")).hexdigest()[:6]


class Decision(NamedTuple):
    """One line of the review workbook. `sheet` is a name of `PAGES`; `texts` are by column, those of officers' columns,
    and what they wrote over ours, under "+" and the heading. `place` is the cell for the answer."""
    mark: str
    sheet: str
    texts: Mapping[str, str]
    place: Place

    @property
    def answer(self) -> str:
        """What the officer decided or worded, "" where nothing."""
        text = self.texts.get(_FILLED[self.sheet][0], "")
        return "" if is_blank(text) else text.strip()

    @property
    def why(self) -> str:
        """The reason given, "" where none."""
        return " ".join(self.texts.get("why", "").split())

    @property
    def options(self) -> list[str]:
        """What the line's drop-down offers."""
        return [self.texts[column.name] for column in CHOICES if self.texts.get(column.name)]

    @property
    def written(self) -> dict[str, str]:
        """By column what an officer wrote in the line."""
        return {name: text for name, text in self.texts.items()
                if (name in _FILLED[self.sheet] or name.startswith(ADDED)) and not is_blank(text)}

    def contradicts(self, other: Decision) -> bool:
        """Whether another line of the same mark says something else: in the answer, or in whether it is printed."""
        both = (set(self.written) & set(other.written)).intersection(_FILLED[self.sheet]) - {"why"}
        return any(self.texts[name] != other.texts[name] if name == "own" else
                   key(self.texts[name]) != key(other.texts[name]) for name in both)

    def overwritten(self, name: str) -> str:
        """The column that keeps what an officer wrote over that column of ours."""
        return f"{ADDED}{PAGES[self.sheet].column(name).heading} (cán bộ sửa)"

    def untouched(self, name: str) -> bool:
        """Whether a sealed column holds what it held when we wrote it."""
        seals = dict(zip(_SEALED[self.sheet], self.texts.get("seal", "").split("."), strict=False))
        return seal(self.texts.get(name, "")) == seals.get(name)


def is_mark(text: str, schema: SheetSchema) -> bool:
    """Whether a text is a mark of that sheet's lines."""
    return re.fullmatch(schema.column("mark").pattern, text) is not None


def seals(sheet: str, texts: Mapping[str, str]) -> str:
    """The seals of a line of that sheet, as its cell holds them."""
    return ".".join(seal(texts.get(name, "")) for name in _SEALED[sheet])


#: The texts of a line of no known question, by column.
_Note = Mapping[str, str]


class Decisions(NamedTuple):
    """All that officers wrote: decisions by the mark of their question, then what belongs to none. `notes` are by sheet
    of ours the texts of lines without a known question, `sheets` the cells of further sheets, `added` by sheet of ours
    the columns that officers added, `textless` what a workbook holds that cannot be written again, "" where nothing."""
    by_mark: Mapping[str, Decision] = {}
    notes: Mapping[str, tuple[_Note, ...]] = {}
    sheets: Mapping[str, Texts] = {}
    added: Mapping[str, tuple[str, ...]] = {}
    textless: str = ""


#: The mark of the passage or file that a line without one is about, as its texts say; "" where they say none.
MarkOf = Callable[[Mapping[str, str]], str]


def read_decisions(
        path: Path, new: str, mark_of: MarkOf = lambda texts: "") -> tuple[Decisions | None, tuple[Finding, ...]]:
    """What officers wrote in that workbook; nothing where there is no such file. None where it cannot be read whole:
    then it must not be replaced, and the finding says so; `new` is the name of the file that questions are written to
    instead. `mark_of` tells which passage or file a line is about that an officer added."""
    if not path.is_file():
        return Decisions(), ()
    try:
        book = read_workbook(path, OWN_LIMITS)
    except UnreadableFile as error:
        return None, (_unreadable_review(path, error.finding.problem, new),)
    if book.remarks:  # they are told first
        return None, (_unreadable_review(path, remarks_of(book)[0].problem, new),)
    pages, sheets = list[tuple[str, ReadSheet, dict[int, str]]](), dict[str, Texts]()
    for sheet in book.sheets:
        remarks, one = _texts_beside(sheet, book), Book(book.file, (sheet,), date1904=book.date1904)
        read = {name: read_sheet(one, schema) for name, schema in PAGES.items()}
        usable = [(name, page, remarks) for name, page in read.items() if page.usable]
        pages += usable[:1]
        if not usable:
            sheets[sheet.name] = _with_remarks(sheet_texts(sheet, book), remarks)
    lost = [title for name, schema in PAGES.items() if name not in [read_name for read_name, *_ in pages]
            for title, texts in sheets.items() if any(is_mark(text, schema) for text in texts.values())]
    if lost or not pages:  # a sheet whose table is lost, and with it answers
        where = f" ở trang “{lost[0]}”" if lost else ""
        why = f"không tìm thấy bảng có cột “Mã câu hỏi” hoặc “Mã nội dung”{where}"
        return None, (_unreadable_review(path, why, new),)
    decisions, findings = _decisions(path.name, pages, mark_of)
    filled = {title: texts for title, texts in sheets.items() if texts}
    return decisions._replace(sheets=filled, textless=_textless(book)), findings


def _texts_beside(sheet: Sheet, book: Book) -> dict[int, str]:
    """By row what comments, shapes and links of a sheet say, but for links that lead where their cell says; in row 0
    what belongs to no cell."""
    texts, rows = sheet_texts(sheet, book), dict[int, str]()
    for note in sheet.notes:
        cell = cell_place(note.cell) or (0, 0)
        if note.text and texts.get(cell) != note.text.removeprefix("mailto:"):
            rows[cell[0]] = _joined_texts(rows.get(cell[0], ""), note.text.strip())
    return rows


def _with_remarks(texts: Texts, remarks: Mapping[int, str]) -> Texts:
    """The texts of a further sheet, and behind them in its rows, or below all, what stood beside its cells."""
    below, behind = (max(numbers) + 1 for numbers in zip((0, 0), *texts, strict=True))
    return {**texts, **{(row or below, behind): text for row, text in remarks.items()}}


def _textless(book: Book) -> str:
    """What a workbook may hold that is not written again, formulas, pictures and the like, or what no longer fits a
    cell; "" where it holds nothing of it."""
    for sheet in book.sheets:
        if any(not note.text for note in sheet.notes) or any(
                cell.formula is not None or not fits_a_cell(str(cell.value)) for cell in sheet.cells.values()):
            return _TEXTLESS
    return ""


def says_the_same(path: Path, content: bytes) -> bool:
    """Whether the workbook at `path` shows what that content would: then it need not be replaced."""
    found = read_or_none(path)
    if found == content:
        return True
    try:
        # the cells of one workbook at a time are in memory
        texts = _sheets_texts(read_workbook_bytes(found or b"", path.name, OWN_LIMITS))
        return texts == _sheets_texts(read_workbook_bytes(content, path.name, OWN_LIMITS))
    except UnreadableFile:
        return False


def _sheets_texts(book: Book) -> list[tuple[str, Texts]]:
    return [(sheet.name, sheet_texts(sheet, book)) for sheet in book.sheets]


def joined(all_decisions: Iterable[Decisions]) -> tuple[Decisions, tuple[Finding, ...]]:
    """What officers wrote in several workbooks; where two answers differ, the first counts and both are told."""
    books = list(all_decisions)
    together, findings = _collected(
        (line for book in books for line in book.by_mark.values()),
        ((name, note) for book in books for name, notes in book.notes.items() for note in notes),
        ((name, column) for book in books for name, columns in book.added.items() for column in columns))
    sheets = {title: cells for book in reversed(books) for title, cells in book.sheets.items()}
    return together._replace(sheets=sheets), findings


def _collected(
    lines: Iterable[Decision], notes: Iterable[tuple[str, _Note]], added: Iterable[tuple[str, str]],
) -> tuple[Decisions, tuple[Finding, ...]]:
    """One line for each question, the first with an answer, with what only others say; of others that say something
    else their texts as notes, told where it is another answer; notes and columns of each sheet once."""
    by_mark, notes, found = dict[str, Decision](), list(notes), list[Finding]()
    for line in lines:
        first = by_mark.setdefault(line.mark, line)
        if line.answer and not first.answer:
            by_mark[line.mark], first, line = line, line, first
        is_repeated = first.contradicts(line)
        if not is_repeated:
            by_mark[line.mark] = first = first._replace(texts={**first.texts, **line.written, **first.written})
            if line.written.items() <= first.written.items():
                continue
        notes.append((line.sheet, _loose(line.sheet, line.texts, "mark")))
        if is_repeated:
            found.append(finding(Code.DECISION_REPEATED, line.place, mark=line.mark, first=_answer_text(first),
                                 first_at=str(first.place), second=_answer_text(line),
                                 column=PAGES[line.sheet].column(_FILLED[line.sheet][0]).heading))
    once = {name: tuple({tuple(sorted(note.items())): note for note in same}.values())
            for name, same in by_key(notes).items()}
    columns = {name: tuple(dict.fromkeys(same)) for name, same in by_key(added).items()}
    return Decisions(by_mark, once, {}, columns), tuple(found)


def _unreadable_review(path: Path, why: str, new: str) -> Finding:
    return finding(Code.REVIEW_UNREADABLE, Place(path.name), why=uncapitalised(why.rstrip(".")), new=new)


def days_of(sheets: Mapping[str, Texts]) -> dict[str, str]:
    """By content when it first came, as the hidden sheet among these further sheets keeps it."""
    cells = sheets.get(FIRST_SEEN_SHEET, {})
    return {text: cells[row, 2] for (row, column), text in cells.items() if column == 1 and (row, 2) in cells}


def with_days(sheets: Mapping[str, Texts], days: Mapping[str, str]) -> dict[str, Texts]:
    """The further sheets of a review workbook with these days on the hidden one."""
    return {**sheets, FIRST_SEEN_SHEET: texts_of(sorted(days.items()))}


def texts_of(lines: Iterable[Iterable[str]], first: int = 1) -> Texts:
    """The cells of these lines on a further sheet, from row `first` on."""
    return {(row, column): text for row, line in enumerate(lines, first) for column, text in enumerate(line, 1)}


def _decisions(file: str, pages: Iterable[tuple[str, ReadSheet, dict[int, str]]],
               mark_of: MarkOf) -> tuple[Decisions, tuple[Finding, ...]]:
    """The lines of all sheets of ours, each with what stands beside its cells."""
    lines, findings = list[Decision](), list[Finding]()
    notes, added = list[tuple[str, _Note]](), list[tuple[str, str]]()
    for name, page, remarks in pages:
        schema, answer_column = PAGES[name], _FILLED[name][0]
        added += ((name, column.name) for column in page.columns if column.name.startswith(ADDED))
        findings += (fault_finding(fault) for fault in page.faults if fault.column in _FILLED[name])
        for line in (*page.above, *page.lines):
            texts = dict(line.texts)
            if remark := remarks.pop(line.row, ""):
                texts[_REMARKS] = _joined_texts(texts.get(_REMARKS, ""), remark)
            where = Place(file, page.name, line.cell(answer_column))
            mark = texts.get("mark", "").upper() or mark_of(texts)
            if is_mark(mark, schema) and line not in page.above:
                lines.append(_with_edits(Decision(mark, name, texts, where)))
                continue
            notes.append((name, _loose(name, texts)))
            if answer := texts.get(answer_column, ""):
                column = schema.column(answer_column).heading
                findings.append(finding(Code.DECISION_UNPLACED, where, value=brief(answer), column=column))
        notes += ((name, {_REMARKS: remark}) for remark in remarks.values())
    together, repeated = _collected(lines, notes, added)
    return together, (*findings, *repeated)


def _loose(sheet: str, texts: _Note, *without: str) -> _Note:
    """The texts of a line that belongs to no mark, `without` those of some columns and of our hidden ones."""
    left_out = {*without, *(column.name for column in PAGES[sheet].columns if column.hidden)}
    return {name: text for name, text in texts.items() if name not in left_out}


def _joined_texts(first: str, second: str) -> str:
    """One text after the other, unless the first holds it already."""
    return first if second in first else f"{first} / {second}" if first else second


def _with_edits(line: Decision) -> Decision:
    """The line, and what an officer wrote over texts of ours once more in a column beside."""
    texts = dict(line.texts)
    for name in _SEALED[line.sheet] if texts.get("seal") else ():
        text = line.texts.get(name, "")
        if text and name not in _FILLED[line.sheet] and not line.untouched(name):
            column = line.overwritten(name)
            texts[column] = _joined_texts(texts.get(column, ""), text)
    return line._replace(texts=texts)


def _answer_text(line: Decision) -> str:
    filled = (name for name in _FILLED[line.sheet] if name != "why")
    return brief("; ".join(line.written[name] for name in filled if name in line.written))


# ── errors that the report is issued in spite of ──────────────────────────────────────────────────

#: The sheet, and what heads its columns, one for each field of an `Overrule`.
RELEASE_SHEET = "Phát hành"
_HEADINGS = ("Ngày ghi", "Lý do phát hành", "Mã lỗi", "Nơi có lỗi", "Lỗi đã biết")
#: What is written beside a reason where there was no error to overrule: it must not cover later ones.
NO_ERROR = "Không có lỗi"
_ERROR_MARK = re.compile(r"L-[A-Z2-7]{8}")
#: Characters of what is said of an error.
_LONGEST = 2000


def overrules(sheets: Mapping[str, Texts]) -> tuple[Overrule, ...]:
    """Every error somebody gave a reason for, among the further sheets of a review workbook."""
    cells, columns = sheets.get(RELEASE_SHEET, {}), range(1, len(_HEADINGS) + 1)
    rows = sorted({row for row, _ in cells})
    lines = (Overrule(*(cells.get((row, column), "") for column in columns)) for row in rows)
    return tuple(line for line in lines if _ERROR_MARK.fullmatch(line.mark) and not is_blank(line.reason))


def overruling(day: str, reason: str, errors: Iterable[Finding], known: Iterable[Overrule]) -> tuple[Overrule, ...]:
    """A reason for these errors, or where none is open for those that are `known`."""
    lines = [Overrule(day, reason, error_mark(error), str(error.place), printable(error.message)[:_LONGEST])
             for error in errors]
    return tuple(lines or [line._replace(day=day, reason=reason) for line in known]
                 or [Overrule(day, reason, NO_ERROR, "", "")])


def with_overrules(sheets: Mapping[str, Texts], lines: Iterable[Overrule]) -> dict[str, Texts]:
    """The further sheets of a review workbook with these overrules below those that stand there; one that stands there
    with the same reason is not written again."""
    known = {(line.mark, key(line.reason)) for line in overrules(sheets)}
    new = {(line.mark, key(line.reason)): line for line in lines}
    added = [line for identity, line in new.items() if identity not in known]
    if not added:
        return dict(sheets)
    cells = sheets.get(RELEASE_SHEET) or texts_of([_HEADINGS])
    return {**sheets, RELEASE_SHEET: {**cells, **texts_of(added, max(row for row, _ in cells) + 1)}}
