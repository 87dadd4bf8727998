"""ra_soat.xlsx as people saved it → decisions and wordings by mark, and every other text officers wrote there,
verbatim.

Declares the workbook's two sheets and its hidden ones. `rounds.reading` calls it; `writing` writes the workbook.
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

#: Hidden columns with the choices of a line's drop-down: they move along with the line, and may hold commas.
CHOICES = tuple(Column(f"choice{number}", f"Lựa chọn {number}", hidden=True) for number in range(1, 11))
_OFFERED = "=OFFSET({choice1},0,0,1,MAX(1,COUNTA({choice1}:{choice10})))"
#: A digest of each text of ours in a line; where it differs, an officer has changed the text.
_SEAL = Column("seal", "Dấu kiểm", hidden=True)
#: Grounds of lines decided, and of lines asked no longer.
_GREEN, _FADED = "E2EFDA", "EDEDED"


def _state_highlight(states: Mapping[str, str], name: str, ground: str) -> Highlight:
    """The ground of the state's cell in lines of that state."""
    return Highlight(f'{{state}}="{states[name]}"', CellLook("", ground, frame=""), ("state",))


def _faded_highlight(states: Mapping[str, str], name: str, ground: str = "") -> Highlight:
    """The grey look of lines of that state, which do not count."""
    return Highlight(f'{{state}}="{states[name]}"', CellLook(GREY, ground, frame=""))


_QUESTION_STATES, _WORDING_STATES = words.QUESTION_STATES, words.WORDING_STATES
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
     Column("mark", "Mã câu hỏi", 17, CellKind.CODE, aliases=("Mã",), required=True, printed=False,
            pattern="(?i)[DGNT]-[A-Z2-7]{8}"),
     _SEAL, *CHOICES),
    known_by=("decision", "problem"), tallest=MAX_HEIGHT, nothing="Không có điểm nào cần quyết định.",
    highlights=(
        _faded_highlight(_QUESTION_STATES, "gone", _FADED), _state_highlight(_QUESTION_STATES, "open", ALARM),
        _state_highlight(_QUESTION_STATES, "taken", PALE), _state_highlight(_QUESTION_STATES, "decided", _GREEN)))
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
     Column("mark", "Mã nội dung", 17, CellKind.CODE, aliases=("Mã",), required=True, printed=False,
            pattern="(?i)B-[A-Z2-7]{8}"),
     _SEAL, Column("base", "Đề xuất khi cán bộ viết", hidden=True)),
    known_by=("own", "proposed"), tallest=MAX_HEIGHT,
    highlights=(
        _faded_highlight(_WORDING_STATES, "gone", _FADED),
        *(_faded_highlight(_WORDING_STATES, name) for name in ("left_out", "cut", "replaced")),
        _state_highlight(_WORDING_STATES, "own", _GREEN), _state_highlight(_WORDING_STATES, "changed", ALARM)))
#: The two sheets of columns by name.
SCHEMAS = {"questions": DECISIONS, "wording": PASSAGES}
#: The columns that officers fill, the answer first, and those whose texts are sealed, in the order of their seals.
_FILLED = {name: tuple(column.name for column in schema.columns if column.owner is Owner.OFFICER)
           for name, schema in SCHEMAS.items()}
_SEALED = {"questions": ("state", "agency", "task", "field", "problem", "values", "places", "proposal"),
           "wording": ("state", "part", "task", "agency", "proposed", "former", "places", "own")}

#: The hidden sheet with the day on which each content of a file first came.
FIRST_SEEN_SHEET = "Ngày thấy lần đầu"
#: Contents that cannot be written again, as a finding names them.
_TEXTLESS = "công thức, hình, biểu đồ hoặc tệp nhúng, phần cuối của ô quá dài"
#: The added column for remarks beside cells: comments, text boxes, addresses of links.
_REMARKS = f"{ADDED}Ghi chú đặt ở ô"


@remembered
def seal(text: str) -> str:
    """A text → a short digest, the same whatever program saved the text."""
    return hashlib.sha256(uncached_key(text).encode("utf-8", "replace")).hexdigest()[:6]


class Decision(NamedTuple):
    """One line of the review workbook as an officer saved it."""
    mark: str                 # of its question or passage
    sheet: str                # a name of `SCHEMAS`
    texts: Mapping[str, str]  # by column; columns added by officers, and edits of our texts, as "+" and the heading
    place: Place              # of the answer's cell

    @property
    def answer(self) -> str:
        """The officer's decision or wording, "" where there is none."""
        text = self.texts.get(_FILLED[self.sheet][0], "")
        return "" if is_blank(text) else text.strip()

    @property
    def why(self) -> str:
        """The officer's reason, "" where there is none."""
        return " ".join(self.texts.get("why", "").split())

    @property
    def options(self) -> list[str]:
        """The choices of the line's drop-down."""
        return [self.texts[column.name] for column in CHOICES if self.texts.get(column.name)]

    @property
    def written(self) -> dict[str, str]:
        """The texts an officer wrote in the line, by column."""
        return {name: text for name, text in self.texts.items()
                if (name in _FILLED[self.sheet] or name.startswith(ADDED)) and not is_blank(text)}

    def contradicts(self, other: Decision) -> bool:
        """Whether another line of the same mark has another answer, or another choice of whether it is printed."""
        both = (set(self.written) & set(other.written)).intersection(_FILLED[self.sheet]) - {"why"}
        return any(self.texts[name] != other.texts[name] if name == "own" else
                   key(self.texts[name]) != key(other.texts[name]) for name in both)

    def edits_column(self, name: str) -> str:
        """Name of a column of ours → name of the added column that keeps an officer's edits of it."""
        return f"{ADDED}{SCHEMAS[self.sheet].column(name).heading} (cán bộ sửa)"

    def is_untouched(self, name: str) -> bool:
        """Whether the text of a sealed column is the one we wrote."""
        seals = dict(zip(_SEALED[self.sheet], self.texts.get("seal", "").split("."), strict=False))
        return seal(self.texts.get(name, "")) == seals.get(name)


def is_mark(text: str, schema: SheetSchema) -> bool:
    """Whether the text is a mark of that sheet's lines."""
    return re.fullmatch(schema.column("mark").pattern, text) is not None


def seals(sheet: str, texts: Mapping[str, str]) -> str:
    """Texts of a line by column → its seals, as the hidden cell holds them."""
    return ".".join(seal(texts.get(name, "")) for name in _SEALED[sheet])


#: The texts of a line without a known mark, by column.
_LineTexts = Mapping[str, str]


class Decisions(NamedTuple):
    """All that officers wrote in the review workbook."""
    by_mark: Mapping[str, Decision] = {}
    notes: Mapping[str, tuple[_LineTexts, ...]] = {}  # by sheet of ours: texts of lines without a known mark
    sheets: Mapping[str, Texts] = {}                  # cells of all further sheets, by title
    added: Mapping[str, tuple[str, ...]] = {}         # by sheet of ours: columns that officers added
    textless: str = ""                                # contents that cannot be written again, "" for none


#: A function: the texts of a line without a mark → the mark of the passage or file they name, "" where they name none.
MarkOf = Callable[[Mapping[str, str]], str]


def read_decisions(
        path: Path, new: str, mark_of: MarkOf = lambda texts: "") -> tuple[Decisions | None, tuple[Finding, ...]]:
    """The review workbook → the decisions in it; empty where there is no such file. None where it cannot be read whole:
    it must then not be replaced, which a finding says. `new` is the name of the file to which questions are written
    instead; `mark_of` finds the passage or file of a line that an officer added."""
    if not path.is_file():
        return Decisions(), ()
    try:
        book = read_workbook(path, OWN_LIMITS)
    except UnreadableFile as error:
        return None, (_unreadable_review(path, error.finding.problem, new),)
    if book.remarks:  # parts of it could not be read
        return None, (_unreadable_review(path, remarks_of(book)[0].problem, new),)
    pages, sheets = list[tuple[str, ReadSheet, dict[int, str]]](), dict[str, Texts]()
    for sheet in book.sheets:
        remarks, single = _remarks_by_row(sheet, book), Book(book.file, (sheet,), date1904=book.date1904)
        readings = {name: read_sheet(single, schema) for name, schema in SCHEMAS.items()}
        usable = [(name, page, remarks) for name, page in readings.items() if page.usable]
        pages += usable[:1]
        if not usable:
            sheets[sheet.name] = _with_remarks(sheet_texts(sheet, book), remarks)
    names_found = [name for name, *_ in pages]
    lost = [title for name, schema in SCHEMAS.items() if name not in names_found
            for title, texts in sheets.items() if any(is_mark(text, schema) for text in texts.values())]
    if lost or not pages:  # a sheet with marks whose headings are gone: its answers would be lost
        where = f" ở trang “{lost[0]}”" if lost else ""
        why = f"không tìm thấy bảng có cột “Mã câu hỏi” hoặc “Mã nội dung”{where}"
        return None, (_unreadable_review(path, why, new),)
    decisions, findings = _read_decision_lines(path.name, pages, mark_of)
    filled = {title: texts for title, texts in sheets.items() if texts}
    return decisions._replace(sheets=filled, textless=_unwritable_content(book)), findings


def _remarks_by_row(sheet: Sheet, book: Book) -> dict[int, str]:
    """A sheet → the texts of its comments, shapes and links by row, those of no cell in row 0. A link is left out where
    its cell shows its address."""
    texts, rows = sheet_texts(sheet, book), dict[int, str]()
    for note in sheet.notes:
        cell = cell_place(note.cell) or (0, 0)
        if note.text and texts.get(cell) != note.text.removeprefix("mailto:"):
            rows[cell[0]] = _joined_texts(rows.get(cell[0], ""), note.text.strip())
    return rows


def _with_remarks(texts: Texts, remarks: Mapping[int, str]) -> Texts:
    """The texts of a further sheet, with the remarks behind the last cell of their rows, those of no cell below all."""
    below, behind = (max(numbers) + 1 for numbers in zip((0, 0), *texts, strict=True))
    return {**texts, **{(row or below, behind): text for row, text in remarks.items()}}


def _unwritable_content(book: Book) -> str:
    """A finding's words for contents that cannot be written again (formulas, pictures, texts too long for a cell); ""
    where the workbook has none."""
    for sheet in book.sheets:
        if any(not note.text for note in sheet.notes) or any(
                cell.formula is not None or not fits_a_cell(str(cell.value)) for cell in sheet.cells.values()):
            return _TEXTLESS
    return ""


def says_the_same(path: Path, content: bytes) -> bool:
    """Whether the workbook at `path` has the same texts as `content`; then it need not be replaced."""
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
    """A workbook → title and texts of each sheet."""
    return [(sheet.name, sheet_texts(sheet, book)) for sheet in book.sheets]


def joined(all_decisions: Iterable[Decisions]) -> tuple[Decisions, tuple[Finding, ...]]:
    """Decisions of several workbooks → one; of two different answers the first counts, with a finding."""
    books = list(all_decisions)
    merged, findings = _merge_lines(
        (line for book in books for line in book.by_mark.values()),
        ((name, note) for book in books for name, notes in book.notes.items() for note in notes),
        ((name, column) for book in books for name, columns in book.added.items() for column in columns))
    sheets = {title: cells for book in reversed(books) for title, cells in book.sheets.items()}
    return merged._replace(sheets=sheets), findings


def _merge_lines(
    lines: Iterable[Decision], notes: Iterable[tuple[str, _LineTexts]], added: Iterable[tuple[str, str]],
) -> tuple[Decisions, tuple[Finding, ...]]:
    """Lines, notes and added columns of all sheets → one decision for each mark, and findings. The first line with an
    answer counts, filled up from further lines of its mark. A line that differs is kept as a note; another answer is a
    finding."""
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
        notes.append((line.sheet, _note_texts(line.sheet, line.texts, "mark")))
        if is_repeated:
            found.append(finding(Code.DECISION_REPEATED, line.place, mark=line.mark, first=_answer_text(first),
                                 first_at=str(first.place), second=_answer_text(line),
                                 column=SCHEMAS[line.sheet].column(_FILLED[line.sheet][0]).heading))
    unique_notes = {name: tuple({tuple(sorted(note.items())): note for note in same}.values())
                    for name, same in by_key(notes).items()}
    columns = {name: tuple(dict.fromkeys(same)) for name, same in by_key(added).items()}
    return Decisions(by_mark=by_mark, notes=unique_notes, added=columns), tuple(found)


def _unreadable_review(path: Path, why: str, new: str) -> Finding:
    """The finding of a review workbook that cannot be read whole."""
    return finding(Code.REVIEW_UNREADABLE, Place(path.name), why=uncapitalised(why.rstrip(".")), new=new)


def days_of(sheets: Mapping[str, Texts]) -> dict[str, str]:
    """Further sheets of a review workbook → the day each content of a file first came, from the hidden sheet."""
    cells = sheets.get(FIRST_SEEN_SHEET, {})
    return {text: cells[row, 2] for (row, column), text in cells.items() if column == 1 and (row, 2) in cells}


def with_days(sheets: Mapping[str, Texts], days: Mapping[str, str]) -> dict[str, Texts]:
    """The further sheets with these days on the hidden sheet."""
    return {**sheets, FIRST_SEEN_SHEET: cells_of_lines(sorted(days.items()))}


def cells_of_lines(lines: Iterable[Iterable[str]], first: int = 1) -> Texts:
    """Lines of texts → cells by row and column, the first line in row `first`."""
    return {(row, column): text for row, line in enumerate(lines, first) for column, text in enumerate(line, 1)}


def _read_decision_lines(
    file: str, pages: Iterable[tuple[str, ReadSheet, dict[int, str]]], mark_of: MarkOf,
) -> tuple[Decisions, tuple[Finding, ...]]:
    """The read sheets of ours with the remarks of each → their decisions and notes, and findings."""
    lines, findings = list[Decision](), list[Finding]()
    notes, added = list[tuple[str, _LineTexts]](), list[tuple[str, str]]()
    for name, page, remarks in pages:
        schema, answer_column = SCHEMAS[name], _FILLED[name][0]
        added += ((name, column.name) for column in page.columns if column.name.startswith(ADDED))
        findings += (fault_finding(fault) for fault in page.faults if fault.column in _FILLED[name])
        for line in (*page.above, *page.lines):
            texts = dict(line.texts)
            if remark := remarks.pop(line.row, ""):
                texts[_REMARKS] = _joined_texts(texts.get(_REMARKS, ""), remark)
            answer_place = Place(file, page.name, line.cell(answer_column))
            mark = texts.get("mark", "").upper() or mark_of(texts)
            if is_mark(mark, schema) and line not in page.above:
                lines.append(_with_edits(Decision(mark, name, texts, answer_place)))
                continue
            notes.append((name, _note_texts(name, texts)))
            if answer := texts.get(answer_column, ""):
                column = schema.column(answer_column).heading
                findings.append(finding(Code.DECISION_UNPLACED, answer_place, value=brief(answer), column=column))
        notes += ((name, {_REMARKS: remark}) for remark in remarks.values())
    merged, repeated = _merge_lines(lines, notes, added)
    return merged, (*findings, *repeated)


def _note_texts(sheet: str, texts: _LineTexts, *without: str) -> _LineTexts:
    """The texts of a line, except hidden columns of ours and the columns `without`."""
    left_out = {*without, *(column.name for column in SCHEMAS[sheet].columns if column.hidden)}
    return {name: text for name, text in texts.items() if name not in left_out}


def _joined_texts(first: str, second: str) -> str:
    """Two texts as one; only the first where it holds the second already."""
    return first if second in first else f"{first} / {second}" if first else second


def _with_edits(line: Decision) -> Decision:
    """A line → the same with an officer's edits of our texts copied into added columns."""
    texts = dict(line.texts)
    for name in _SEALED[line.sheet] if texts.get("seal") else ():
        text = line.texts.get(name, "")
        if text and name not in _FILLED[line.sheet] and not line.is_untouched(name):
            column = line.edits_column(name)
            texts[column] = _joined_texts(texts.get(column, ""), text)
    return line._replace(texts=texts)


def _answer_text(line: Decision) -> str:
    """The answer of a line in brief, for a finding."""
    filled = (name for name in _FILLED[line.sheet] if name != "why")
    return brief("; ".join(line.written[name] for name in filled if name in line.written))


# ── errors overruled by an officer ────────────────────────────────────────────────────────────────

#: The hidden sheet of overruled errors; its headings, one for each field of an `Overrule`.
RELEASE_SHEET = "Phát hành"
_HEADINGS = ("Ngày ghi", "Lý do phát hành", "Mã lỗi", "Nơi có lỗi", "Lỗi đã biết")
#: Written with a reason given when there was no error: it must not overrule later ones.
NO_ERROR = "Không có lỗi"
_ERROR_MARK = re.compile(r"L-[A-Z2-7]{8}")
#: Most characters of an error's message.
_LONGEST = 2000


def overrules(sheets: Mapping[str, Texts]) -> tuple[Overrule, ...]:
    """Further sheets of a review workbook → the errors somebody gave a reason to overrule."""
    cells, columns = sheets.get(RELEASE_SHEET, {}), range(1, len(_HEADINGS) + 1)
    rows = sorted({row for row, _ in cells})
    lines = (Overrule(*(cells.get((row, column), "") for column in columns)) for row in rows)
    return tuple(line for line in lines if _ERROR_MARK.fullmatch(line.mark) and not is_blank(line.reason))


def overruling(day: str, reason: str, errors: Iterable[Finding], known: Iterable[Overrule]) -> tuple[Overrule, ...]:
    """A day, a reason and open errors → their overrules. Without an open error the known overrules get this reason;
    without these one line says there was no error."""
    lines = [Overrule(day, reason, error_mark(error), str(error.place), printable(error.message)[:_LONGEST])
             for error in errors]
    return tuple(lines or [line._replace(day=day, reason=reason) for line in known]
                 or [Overrule(day, reason, NO_ERROR, "", "")])


def with_overrules(sheets: Mapping[str, Texts], lines: Iterable[Overrule]) -> dict[str, Texts]:
    """The further sheets with these overrules added below those there; a known error with the same reason is not
    written again."""
    known = {(line.mark, key(line.reason)) for line in overrules(sheets)}
    new = {(line.mark, key(line.reason)): line for line in lines}
    added = [line for identity, line in new.items() if identity not in known]
    if not added:
        return dict(sheets)
    cells = sheets.get(RELEASE_SHEET) or cells_of_lines([_HEADINGS])
    return {**sheets, RELEASE_SHEET: {**cells, **cells_of_lines(added, max(row for row, _ in cells) + 1)}}
