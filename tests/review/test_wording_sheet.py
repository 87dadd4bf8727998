"""An officer words the report in ra_soat.xlsx, once and for all: what is proposed there, what becomes of it, and that no word is lost."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import openpyxl.utils
import pytest
from conftest import NIGHTLY
from hypothesis import Phase, given, settings, strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from samples import PLAN
from test_review import texts

from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place
from toolkit.report.records import OwnWording, Passage
from toolkit.review.decisions import PASSAGES, Decisions, read_decisions, says_the_same, seals
from toolkit.review.writing import Worded, own_wordings, passage_mark, worded, wording_findings, write_review

COLUMNS = {column.heading: column.name for column in PASSAGES.columns}
SHOWN = [column.name for column in PASSAGES.columns if not column.hidden]
STATES = {text: name for name, text in words.WORDING_STATES.items()}


def answer(part: str, task: str, agency: str, proposed: str, included: bool = True) -> Passage:
    return Passage(part, task, proposed, included, agency, PLAN.agency(agency).name,
                   Place(f"{agency}.xlsx", "Biểu báo cáo", "L7"))


RESULT = Passage("results", "2.5", "- Sở Nội vụ: Đã trình.\n- Sở Công Thương: Đã ban hành.")
BY_SNV = answer("results", "2.5", "SNV", "Đã trình.")
BY_SCT = answer("results", "2.5", "SCT", "Đã ban hành.")
HARD = Passage("difficulties", "", "Thiếu kinh phí.")
WISH = Passage("proposals", "", "- Sở Nội vụ: Bố trí kinh phí.")
WISH_SNV = answer("proposals", "2.4", "SNV", "Bố trí kinh phí.")
WISH_HCK = answer("proposals", "2.4", "HCK", "Tập huấn.", included=False)
USUAL = (RESULT, BY_SNV, BY_SCT, HARD, WISH, WISH_SNV, WISH_HCK)


def now(passages: Iterable[Passage], **proposed: str) -> tuple[Passage, ...]:
    """The passages, some of whole sections proposing something else by now: by part."""
    return tuple(passage if passage.agency else passage._replace(proposed=proposed.get(passage.part, passage.proposed))
                 for passage in passages)


class Desk:
    """The review workbook in its folder, and the stages of a run that make it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / words.REVIEW_FILE
        self.findings: tuple[Finding, ...] = ()
        self.own: Mapping[str, OwnWording] = {}
        self.held: list[dict[str, str]] = []

    def run(self, passages: Iterable[Passage] = USUAL) -> list[dict[str, str]]:
        """A run: what is read, used and written again; the lines of the sheet after it."""
        decisions, told = read_decisions(self.path, "ra_soat (mới).xlsx", partial(passage_mark, PLAN))
        assert decisions is not None, told
        held = tuple(passage for passage in passages if not passage.agency or passage.mark in own_wordings(decisions))
        lines = worded(PLAN, held, decisions)
        self.findings = (*told, *wording_findings(lines, self.path.name))
        self.own = own_wordings(decisions)
        content = self.written(decisions, lines)
        if not says_the_same(self.path, content):
            self.path.write_bytes(content)
        again, _ = read_decisions(self.path, "", partial(passage_mark, PLAN))
        assert again is not None
        assert says_the_same(self.path,
            self.written(again, worded(PLAN, held, again))), "a second run changes something"
        self.held = self.lines()
        return self.held

    def written(self, decisions: Decisions, lines: Sequence[Worded]) -> bytes:
        return write_review((), decisions, lines)

    def lines(self) -> list[dict[str, str]]:
        """The lines under our headings, by column name, each with its `row`."""
        page = wording_page(openpyxl.load_workbook(self.path))
        top = next(row for row in range(1, 20) if page.cell(row, column(page, "mark")).value == "Mã nội dung")
        head = {cell.column: COLUMNS.get(str(cell.value), str(cell.value)) for cell in page[top]}
        made = [
            {"row": str(row[0].row)} | {head[cell.column]: str(cell.value or "") for cell in row if cell.column in head}
            for row in page.iter_rows(min_row=top + 1)
        ]
        return [line for line in made if line["mark"].startswith("B-")]

    def line(self, passage: Passage) -> dict[str, str]:
        (found,) = [each for each in self.lines() if each["mark"] == passage.mark]
        return found

    def state(self, passage: Passage) -> str:
        return STATES[self.line(passage)["state"]]

    def edit(self, change: Callable[[Worksheet], object]) -> None:
        book = openpyxl.load_workbook(self.path)
        change(wording_page(book))
        book.save(self.path)

    def write(self, passage: Passage, **texts: str | None) -> None:
        def fill(page: Worksheet) -> None:
            row = next(row for row in range(1,
                page.max_row + 1) if any(cell.value == passage.mark for cell in page[row]))
            for name, text in texts.items():
                cell = page.cell(row, column(page, name))
                cell.value = text
                if text:
                    cell.data_type = "s"
        self.edit(fill)

    def codes(self) -> list[Code]:
        """What is told."""
        return [each.code for each in self.findings]


def wording_page(book: openpyxl.Workbook) -> Worksheet:
    """The sheet, whatever an officer called it."""
    return next(page for page in book if any(cell.value == "Mã nội dung" for row in page["A1:AZ20"] for cell in row))


def column(page: Worksheet, name: str) -> int:
    heading = PASSAGES.column(name).heading
    return next(cell.column for row in page.iter_rows(max_row=20) for cell in row if cell.value == heading)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.run()
    return made


def test_whole_sections_that_say_something_stand_there_and_no_single_answer(desk: Desk) -> None:
    shown = [(line["part"], line["task"].split(".")[0], line["agency"], line["proposed"]) for line in desk.lines()]
    assert shown == [
        ("II. Kết quả thực hiện nhiệm vụ", "2", "", RESULT.proposed),
        ("III.2. Khó khăn, vướng mắc và nguyên nhân", "", "", HARD.proposed),
        ("V.1. Kiến nghị, đề xuất", "", "", WISH.proposed)]
    assert {STATES[line["state"]] for line in desk.lines()} == {"proposed"}


# ── an answer that is left out or reworded by exception ───────────────────────────────────────────
def add_line(desk: Desk, **texts: str) -> None:
    def fill(page: Worksheet) -> None:
        row = page.max_row + 1
        for name, text in texts.items():
            page.cell(row, column(page, name)).value = text
    desk.edit(fill)


@pytest.mark.parametrize(("about", "passage"), [
    ({"part": "II. Kết quả thực hiện nhiệm vụ", "task": "2.5", "agency": "SNV"}, BY_SNV),
    ({"part": "ii. ket qua thuc hien nhiem vu", "task": f"2.5. {PLAN.task('2.5').content}", "agency": "Sở Nội vụ"}, BY_SNV),
    ({"part": "V.1. Kiến nghị, đề xuất", "task": "2.4", "agency": "UBND huyện Cầu Kè"}, WISH_HCK),
    ({"part": "II. Kết quả phối hợp", "task": "2.5"}, Passage("coordination", "2.5", ""))])
def test_a_line_an_officer_adds_is_about_the_answer_it_names(
        desk: Desk, about: dict[str, str], passage: Passage) -> None:
    add_line(desk, **about, include="khong")
    desk.run()
    assert desk.own[passage.mark].include is False
    add_line(desk, **about, own="Đã trình UBND tỉnh.")
    desk.run()
    assert desk.codes() == []
    assert desk.line(passage)["own"] == "Đã trình UBND tỉnh."


def test_an_answer_of_its_own_stands_below_its_section_and_gives_way_to_what_is_written_for_that(desk: Desk) -> None:
    add_line(desk, part="II. Kết quả thực hiện nhiệm vụ", task="2.5", agency="SNV", own="Đã trình UBND tỉnh.")
    desk.run()
    assert [line["mark"] for line in desk.lines()][:2] == [RESULT.mark, BY_SNV.mark]
    assert (desk.state(BY_SNV), desk.line(BY_SNV)["places"]) == ("own", "SNV.xlsx › Biểu báo cáo › L7")
    desk.write(RESULT, own="Hai sở đã xong.")
    desk.run()
    assert (desk.state(BY_SNV), desk.line(BY_SNV)["own"]) == ("replaced", "Đã trình UBND tỉnh.")


def test_a_line_that_names_no_passage_is_kept_below_and_told(desk: Desk) -> None:
    add_line(desk, part="Phần khác", own="Viết thêm một đoạn.")
    for _ in range(2):
        desk.run()
        assert desk.codes() == [Code.DECISION_UNPLACED]
        assert texts(desk.path).count("Viết thêm một đoạn.") == 1


# ── what an officer writes, and what becomes of it ────────────────────────────────────────────────
def test_a_text_is_used_and_shown_word_for_word(desk: Desk) -> None:
    text = "Đã trình UBND tỉnh;\n- hai dòng, =1+1, {{7*7}}, _x0041_ & <b>"
    saved = text.replace("_x0041_", "_x005F_x0041_")  # as Excel saves it
    desk.write(HARD, own=saved)
    for _ in range(2):
        desk.run(now(USUAL, results="Khác."))
        desk.run()
        assert desk.own[HARD.mark].text == text
    line = desk.line(HARD)
    assert (desk.state(HARD), line["own"].replace("_x005F", ""), line["former"]) == ("own", text, "")


def test_what_is_not_understood_or_typed_over_a_proposal_is_told_and_kept(desk: Desk) -> None:
    desk.write(WISH, include="để sau")
    desk.run()
    (told,) = [each for each in desk.findings if each.code is Code.VALUE_UNKNOWN]
    assert str(told.place) == "ra_soat.xlsx › Nội dung báo cáo › F6"
    assert told.message == (
        "“để sau” không có trong danh mục của cột “Đưa vào báo cáo”. Chọn một trong: Có; Không.")
    assert (desk.state(WISH), desk.line(WISH)["include"]) == ("proposed", "để sau")
    desk.write(HARD, proposed="Thiếu người.")
    desk.run()
    (told,) = [each for each in desk.findings if each.code is Code.WORDING_OVER_PROPOSAL]
    assert str(told.place) == "ra_soat.xlsx › Nội dung báo cáo › D5"
    line = desk.line(HARD)
    assert (line["proposed"], line["Nội dung đề xuất từ báo cáo gửi về (cán bộ sửa)"], line["own"]) == (
        "Thiếu kinh phí.", "Thiếu người.", "")
    assert HARD.mark not in desk.own or desk.own[HARD.mark].text == ""


# ── a source that changes under an officer's text ─────────────────────────────────────────────────
@pytest.fixture
def changed(desk: Desk) -> Desk:
    """An officer's text whose source has been corrected since."""
    desk.write(HARD, own="Thiếu tiền.")
    desk.run()
    desk.run(now(USUAL, difficulties="Thiếu người."))
    return desk


AFTER = now(USUAL, difficulties="Thiếu người.")


def test_the_text_stays_beside_the_new_and_the_former_proposal(changed: Desk) -> None:
    line = changed.line(HARD)
    assert (changed.state(HARD), line["proposed"], line["own"], line["former"]) == (
        "changed", "Thiếu người.", "Thiếu tiền.", "Thiếu kinh phí.")
    assert changed.own[HARD.mark].text == "Thiếu tiền."
    (told,) = [each for each in changed.findings if each.code is Code.WORDING_SOURCE_CHANGED]
    assert str(told.place) == "ra_soat.xlsx › Nội dung báo cáo › E5"
    changed.run(now(USUAL, difficulties="Thiếu cả hai."))
    assert changed.line(HARD)["former"] == "Thiếu kinh phí."


@pytest.mark.parametrize("seen", [{"former": None}, {"own": "Thiếu người và tiền."}, {"former": "đã xem"}])
def test_an_officer_who_has_seen_it_says_so(changed: Desk, seen: dict[str, str | None]) -> None:
    changed.write(HARD, **seen)
    changed.run(AFTER)
    assert (changed.state(HARD), changed.line(HARD)["former"], changed.codes()) == ("own", "", [])
    assert not seen.get("former") or "đã xem" in texts(changed.path)
    changed.run(USUAL)
    assert (changed.state(HARD), changed.line(HARD)["former"]) == ("changed", "Thiếu người.")


def test_a_text_whose_passage_is_gone_stays_and_counts_again_when_that_is_back(changed: Desk) -> None:
    changed.run(tuple(each for each in USUAL if each is not HARD))
    line = changed.line(HARD)
    assert (changed.state(HARD), line["own"], line["proposed"], line["former"]) == ("gone", "Thiếu tiền.", "", "Thiếu kinh phí.")
    assert [str(found.place) for found in changed.findings] == ["ra_soat.xlsx › Nội dung báo cáo › E6"]
    changed.run(USUAL)
    assert (changed.state(HARD), changed.own[HARD.mark].text, changed.codes()) == ("own", "Thiếu tiền.", [])


# ── whatever is done to the sheet, every word is kept ─────────────────────────────────────────────
def upside_down(page: Worksheet) -> None:
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    for row, line in enumerate(reversed(lines), 4):
        for place, value in enumerate(line, 1):
            page.cell(row, place).value = value


def mirrored(page: Worksheet) -> None:
    for row in page.iter_rows(min_row=3):
        for cell, value in zip(row, [cell.value for cell in reversed(row)], strict=True):
            cell.value = value


def rows_and_a_column_more(page: Worksheet) -> None:
    """A column and lines of an officer's own."""
    page.insert_cols(3)
    page.cell(3, 3).value = "Người xử lý"
    page.cell(5, 3).value = "[Chuyên viên]"
    page.insert_rows(5, 2)
    page.cell(5, 6).value = "Họp ngày 12/11"


def mark_headless(page: Worksheet) -> None:
    """The heading of the marks deleted, and their column moved to the left."""
    mirrored(page)
    page.cell(3, column(page, "mark")).value = None


@pytest.mark.parametrize(("change", "own"), [
    (rows_and_a_column_more, {"Người xử lý", "[Chuyên viên]", "Họp ngày 12/11"}), (mark_headless, set())])
def test_columns_are_known_where_they_moved_also_that_of_marks_without_its_heading_and_what_an_officer_adds_stays(
        changed: Desk, change: Callable[[Worksheet], None], own: set[str]) -> None:
    changed.write(WISH, include="Có")
    changed.run(AFTER)
    before = changed.lines()
    changed.edit(change)
    changed.run(AFTER)
    kept = changed.lines()
    assert [{name: line[name] for name in SHOWN} for line in kept] == [
        {name: line[name] for name in SHOWN} for line in before]
    assert own <= set(texts(changed.path))
    assert [line.get("Người xử lý") for line in kept].count("[Chuyên viên]") == bool(own)


@pytest.mark.parametrize(("second", "told"), [
    ({"own": "Thiếu người."}, True), ({"own": "thiếu TIỀN."}, True), ({"include": "Không"}, True),
    ({}, False), ({"own": None}, False), ({"own": "Thiếu tiền. "}, False),
])
def test_of_two_lines_of_one_mark_the_first_counts_and_both_are_kept(
        desk: Desk, second: dict[str, str | None], told: bool) -> None:
    desk.write(HARD, own="Thiếu tiền.", include="Có")
    def twice(page: Worksheet) -> None:
        for place in range(1, page.max_column + 1):
            page.cell(12, place).value = page.cell(5, place).value
        for name, text in second.items():
            page.cell(12, column(page, name)).value = text
    desk.edit(twice)
    desk.run()
    assert desk.own[HARD.mark].text == "Thiếu tiền."
    assert (Code.DECISION_REPEATED in desk.codes()) is told
    assert all(text in texts(desk.path) for name, text in second.items() if text and told)


def test_a_text_that_no_cell_of_excel_holds_is_kept_in_the_workbook_of_before(desk: Desk) -> None:
    desk.write(HARD, own="Doan dai.")
    with zipfile.ZipFile(desk.path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(desk.path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part.replace(b"Doan dai.", b"Doan dai. " * 4_000))
    decisions, _ = read_decisions(desk.path, "")
    assert decisions is not None
    assert "phần cuối của ô quá dài" in decisions.textless
    desk.run()
    assert all(len(each) <= 32_767 for each in texts(desk.path))


def of_before(path: Path) -> None:
    """The workbook as it was written when each answer had a line."""
    book = openpyxl.load_workbook(path)
    page = wording_page(book)
    names = [cell.value for cell in page[3]]
    for row, passage, own in ((7, BY_SNV, "Đã trình UBND tỉnh."), (8, BY_SCT, None), (9, WISH_HCK, None)):
        line = {"Mục của báo cáo": words.REPORT_PARTS[passage.part], "Cơ quan": passage.who, "Nhiệm vụ": "2.5. Kế hoạch",
                "Nội dung đề xuất từ báo cáo gửi về": passage.proposed, "Tình trạng": "Theo đề xuất",
                "Nội dung của cán bộ": own, "Tệp, trang, ô": str(passage.place), "Mã nội dung": passage.mark}
        texts_of = {COLUMNS[heading]: str(text or "") for heading, text in line.items()}
        for heading, text in {**line, "Dấu kiểm": seals("wording", texts_of)}.items():
            page.cell(row, names.index(heading) + 1).value = text
    book.save(path)


def test_of_a_workbook_of_before_an_officer_s_answers_stay_in_force_and_other_lines_go(desk: Desk) -> None:
    of_before(desk.path)
    desk.run()
    assert [line["mark"] for line in desk.lines()] == [RESULT.mark, BY_SNV.mark, HARD.mark, WISH.mark]
    assert desk.own[BY_SNV.mark].text == desk.line(BY_SNV)["own"] == "Đã trình UBND tỉnh."
    assert desk.codes() == []
    desk.run(tuple(each for each in USUAL if each is not BY_SNV))
    assert (desk.state(BY_SNV), desk.codes()) == ("gone", [Code.WORDING_SOURCE_GONE])


def test_a_sheet_whose_table_is_destroyed_is_left_alone(desk: Desk) -> None:
    desk.write(HARD, own="Thiếu tiền.")
    desk.edit(lambda page: page.delete_rows(1, 3))
    decisions, (told,) = read_decisions(desk.path, "ra_soat (mới).xlsx")
    assert decisions is None
    assert "Nội dung báo cáo" in told.message


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_everything_survives_libreoffice(changed: Desk, soffice: Callable[[Path, str, Path], Path], tmp_path: Path,
    form: str) -> None:
    """Saved there, sorted, with columns moved, one of them renamed, one added, and a comment at a cell."""
    changed.write(RESULT, include="Có")
    changed.write(WISH, own="Hai dòng:\n- một;\n- hai")
    changed.run(AFTER)
    before = changed.lines()
    def mess(page: Worksheet) -> None:
        upside_down(page)
        mirrored(page)
        page.cell(3, column(page, "own")).value = "Cán bộ viết"
        row = next(cell.row for line in page.iter_rows() for cell in line if cell.value == HARD.mark)
        page.cell(3, 20).value, page.cell(row, 20).value = "Người xử lý", "chị Lan"
        page.cell(row, 3).comment = Comment("hỏi lại Sở", "Cán bộ")
    changed.edit(mess)
    changed.path.write_bytes(soffice(changed.path, form, tmp_path / "office").read_bytes())
    changed.run(AFTER)
    after = changed.lines()
    assert "(cán bộ sửa)" not in " ".join(texts(changed.path))
    assert [{name: line[name] for name in SHOWN} for line in after] == [
        {name: line[name] for name in SHOWN} for line in before]
    assert (changed.line(HARD)["Người xử lý"], changed.line(HARD)["Ghi chú đặt ở ô"]) == ("chị Lan", "hỏi lại Sở")
    assert changed.codes() == [Code.WORDING_SOURCE_CHANGED]


PLACES = ["opening", "behind", "difficulties", "proposals"]
SAID = st.sampled_from([None, "Đã trình.", "Đã trình lại.", "Chưa làm.", "Đã trình.\nHai dòng."])
WRITES = st.sampled_from([None, "Cán bộ viết.", "Cán bộ viết lại.", "=1+1", "a\nb ", "Đã trình."])
ACTS = st.tuples(st.sampled_from(["own", "own", "own", "include", "seen", "sort", "rows", "columns"]),
    st.integers(0, 7), WRITES,
                 st.sampled_from(["Có", "Không", None]))
RETURNS = st.dictionaries(st.sampled_from(PLACES), SAID, max_size=3)


@dataclass
class Officer:
    """What an officer wrote, against what, and how it should stand on the sheet. `last` is text and base of each line
    as the last run left them, `seen` the lines whose former proposal was struck out since."""

    desk: Desk
    said: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    base: dict[str, str] = field(default_factory=dict)
    include: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    last: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def passages(self) -> list[Passage]:
        """What the returns propose by now; a part that says nothing is not there."""
        return [Passage(part, "", self.said[part]) for part in PLACES if part in self.said]

    def act(self, kind: str, number: int, text: str | None, word: str | None) -> None:
        """The officer does something to the sheet as the last run left it."""
        if not self.desk.held:
            return
        line = self.desk.held[number % len(self.desk.held)]
        passage = next(each for each in self.everything() if each.mark == line["mark"])
        mark = passage.mark
        if kind == "own":
            self.desk.write(passage, own=text)
            kept, base = self.last.get(mark, ("", ""))
            if mark not in self.seen:  # a text that is there again when the next run looks was never another
                self.base[mark] = base if (text or "").strip() == kept else self.shown.get(mark, "")
            self.own[mark] = text or ""
        elif kind == "include":
            self.desk.write(passage, include=word)
            self.include[mark] = word or ""
        elif kind == "seen" and line["former"]:
            self.desk.write(passage, former=None)
            self.base[mark] = self.shown.get(mark, "")
            self.seen.add(mark)
        elif kind == "sort":
            self.desk.edit(lambda page: shuffled(page, number))
        elif kind == "rows":
            self.desk.edit(lambda page: page.insert_rows(4 + number))
        elif kind == "columns":
            self.desk.edit(lambda page: page.insert_cols(1 + number))

    def everything(self) -> list[Passage]:
        return [Passage(part, "", "") for part in PLACES]

    def check(self) -> None:
        """After a run: every text there once, word for word, with the right state and former proposal."""
        passages = {each.mark: each for each in self.passages()}
        lines = {line["mark"]: line for line in self.desk.held}
        assert len(lines) == len(self.desk.held)
        assert set(lines) == set(passages) | {mark for mark in (*self.own,
            *self.include) if self.own.get(mark) or self.include.get(mark)}
        for mark, line in lines.items():
            text, wish, passage = self.own.get(mark, "").strip(), self.include.get(mark, ""), passages.get(mark)
            assert (line["own"], line["include"]) == (text, wish)
            if passage is None:
                assert STATES[line["state"]] == "gone"
                continue
            differs = bool(text) and self.base[mark] != passage.proposed
            assert line["former"] == ((self.base[mark] or "(chưa có đề xuất)") if differs else "")
            if wish == "Không":
                assert STATES[line["state"]] == "left_out"
                assert self.desk.own[mark].text == ""
            elif text:
                assert STATES[line["state"]] == ("changed" if differs else "own")
                assert self.desk.own[mark].text == text
        told = {each.place.cell for each in self.desk.findings if each.code is Code.WORDING_SOURCE_CHANGED}
        own = openpyxl.utils.get_column_letter(column(wording_page(openpyxl.load_workbook(self.desk.path)), "own"))
        assert told == {f"{own}{line['row']}" for line in lines.values() if line["state"] == "Nguồn đã đổi"}
        self.shown = {mark: passage.proposed for mark, passage in passages.items()}
        self.last = {mark: (text.strip(), self.base.get(mark, "")) for mark, text in self.own.items()}
        self.seen.clear()


def shuffled(page: Worksheet, seed: int) -> None:
    first = next(row for row in range(1,
        20) if any(cell.value == PASSAGES.column("own").heading for cell in page[row])) + 1
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
    random.Random(seed).shuffle(lines)
    for row, line in enumerate(lines, first):
        for place, value in enumerate(line, 1):
            page.cell(row, place).value = value
            page.cell(row, place).data_type = "s" if isinstance(value, str) else "n"


@settings(max_examples=8 if NIGHTLY else 4, phases=(Phase.reuse, Phase.generate))
@given(st.lists(st.tuples(RETURNS, st.lists(ACTS, max_size=2)), min_size=10, max_size=10))
def test_over_ten_runs_with_returns_that_come_late_change_and_go_every_text_is_kept(
    runs: list[tuple[dict[str, str | None], list[tuple[str, int, str | None, str | None]]]],
) -> None:
    with TemporaryDirectory() as name:
        officer = Officer(Desk(Path(name)))
        officer.desk.run(officer.passages())
        officer.check()
        for returns, acts in runs:
            for act in acts:
                officer.act(*act)
            for where, said in returns.items():
                officer.said.pop(where, None)
                if said:
                    officer.said[where] = said
            officer.desk.run(officer.passages())
            officer.check()
