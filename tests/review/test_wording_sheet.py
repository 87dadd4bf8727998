"""An officer words the report in ra_soat.xlsx, once and for all: what is proposed there, what becomes of it, and that no word is lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import openpyxl.utils
import pytest
from conftest import NIGHTLY
from hypothesis import Phase, given, settings, strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from said import printed
from samples import PLAN

from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place
from toolkit.report.sections import OwnWording, Passage
from toolkit.review.decisions import Decisions, read_decisions, says_the_same
from toolkit.review.overrules import release_cells, with_release
from toolkit.review.writing import Worded, own_wordings, worded, wording_findings, write_review

COLUMNS = {word.text: name for name, word in words.WORDING_COLUMNS.items()}
STATES = {text.split(" {row}")[0]: name for name, text in words.WORDING_STATES.items()}


def answer(part: str, task: str, agency: str, proposed: str, included: bool = True) -> Passage:
    """What one agency says there."""
    return Passage(part, task, proposed, included, agency, PLAN.agency(agency).name,
                   Place(f"{agency}.xlsx", "Biểu báo cáo", "L7"))


RESULT = Passage("results", "2.5", "- Sở Nội vụ: Đã trình.\n- Sở Công Thương: Đã ban hành.")
BY_SNV = answer("results", "2.5", "SNV", "Đã trình.")
BY_SCT = answer("results", "2.5", "SCT", "Đã ban hành.")
WISH = Passage("proposals", "", "- Sở Nội vụ: Bố trí kinh phí.")
WISH_SNV = answer("proposals", "2.4", "SNV", "Bố trí kinh phí.")
WISH_HCK = answer("proposals", "2.4", "HCK", "Tập huấn.", included=False)
USUAL = (RESULT, BY_SNV, BY_SCT, WISH, WISH_SNV, WISH_HCK)


def now(passages: Iterable[Passage], **proposed: str) -> tuple[Passage, ...]:
    """The passages, some of them proposing something else by now: by agency, "WHOLE" for the first place."""
    def text(each: Passage, first: Passage) -> str:
        return proposed.get(each.agency or ("WHOLE" if each is first else ""), each.proposed)
    held = tuple(passages)
    return tuple(Passage(each.part, each.task_id, text(each, held[0]), each.included, each.agency, each.who,
        each.place) for each in held)


class Desk:
    """The review workbook in its folder, and the stages of a run that make it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / words.REVIEW_FILE
        self.findings: tuple[Finding, ...] = ()
        self.own: Mapping[str, OwnWording] = {}
        self.held: list[dict[str, str]] = []

    def run(self, passages: Iterable[Passage] = USUAL) -> list[dict[str, str]]:
        """A run: what is read, used and written again; the lines of the sheet after it."""
        held = tuple(passages)
        decisions, told = read_decisions(self.path, "ra_soat (mới).xlsx")
        assert decisions is not None, told
        lines = worded(PLAN, held, decisions)
        self.findings = (*told, *wording_findings(lines, self.path.name))
        self.own = own_wordings(decisions)
        content = self.written(decisions, lines)
        if not says_the_same(self.path, content):
            self.path.write_bytes(content)
        again, _ = read_decisions(self.path, "")
        assert again is not None
        assert says_the_same(self.path,
            self.written(again, worded(PLAN, held, again))), "a second run changes something"
        self.held = self.lines()
        return self.held

    def written(self, decisions: Decisions, lines: Sequence[Worded]) -> bytes:
        """The workbook as it is written anew."""
        return write_review((), decisions._replace(sheets=with_release(decisions.sheets, release_cells(
            decisions.sheets))), lines)

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
        """The one line of a passage."""
        (found,) = [each for each in self.lines() if each["mark"] == passage.mark]
        return found

    def state(self, passage: Passage) -> str:
        """What becomes of it, by code name."""
        return STATES[self.line(passage)["state"].rstrip("0123456789").rstrip()]

    def edit(self, change: Callable[[Worksheet], object]) -> None:
        """The officer edits the sheet and saves."""
        book = openpyxl.load_workbook(self.path)
        change(wording_page(book))
        book.save(self.path)

    def write(self, passage: Passage, **texts: str | None) -> None:
        """The officer fills cells of a line, by column."""
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
        """What is told, but for what is only counted."""
        return [each.code for each in self.findings if each.code is not Code.WORDING_NOT_PRINTED]


def wording_page(book: openpyxl.Workbook) -> Worksheet:
    """The sheet, whatever an officer called it."""
    return next(page for page in book if any(cell.value == "Mã nội dung" for row in page["A1:AZ20"] for cell in row))


def column(page: Worksheet, name: str) -> int:
    """The column under one of our headings."""
    heading = words.WORDING_COLUMNS[name].text
    return next(cell.column for row in page.iter_rows(max_row=20) for cell in row if cell.value == heading)


def texts(path: Path) -> list[str]:
    """Every text of a workbook."""
    book = openpyxl.load_workbook(path)
    return [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.run()
    return made


def test_each_place_stands_before_its_answers_which_are_folded_away(desk: Desk) -> None:
    shown = [(line["part"], line["task"].split(".")[0], line["agency"], line["proposed"]) for line in desk.lines()]
    assert shown == [
        ("II. Kết quả thực hiện nhiệm vụ", "2", "(cả mục)", RESULT.proposed),
        ("II. Kết quả thực hiện nhiệm vụ", "2", "Sở Nội vụ", "Đã trình."),
        ("II. Kết quả thực hiện nhiệm vụ", "2", "Sở Công Thương", "Đã ban hành."),
        ("V.1. Kiến nghị, đề xuất", "", "(cả mục)", WISH.proposed),
        ("V.1. Kiến nghị, đề xuất", "2", "Sở Nội vụ", "Bố trí kinh phí."),
        ("V.1. Kiến nghị, đề xuất", "2", "Ủy ban nhân dân huyện Cầu Kè", "Tập huấn.")]
    assert [STATES[line["state"]] for line in desk.lines()] == ["proposed"] * 5 + ["cut"]
    assert desk.line(BY_SNV)["places"] == "SNV.xlsx › Biểu báo cáo › L7"
    assert desk.findings[-1].details == {"count": 1}
    def hidden() -> list[int]:
        page = openpyxl.load_workbook(desk.path)[words.WORDING_SHEET]
        return [row for row in range(4, 10) if page.row_dimensions[row].hidden]
    assert hidden() == [5, 6, 8, 9]
    desk.write(WISH_SNV, own="Đề nghị bố trí kinh phí.")
    desk.run()
    assert hidden() == [5, 6]


# ── what an officer writes, and what becomes of it ────────────────────────────────────────────────
def test_a_text_is_used_and_shown_word_for_word(desk: Desk) -> None:
    text = " Đã trình UBND tỉnh;\n- hai dòng, =1+1, {{7*7}}, _x0041_ & <b>  "
    saved = text.replace("_x0041_", "_x005F_x0041_")  # as Excel saves it
    desk.write(BY_SNV, own=saved)
    for _ in range(2):
        desk.run(now(USUAL, SCT="Khác."))
        desk.run()
        assert desk.own[BY_SNV.mark].text == text
    line = desk.line(BY_SNV)
    assert (desk.state(BY_SNV), line["own"].replace("_x005F", ""), line["former"]) == ("own", text, "")


def test_what_is_not_understood_or_typed_over_a_proposal_is_told_and_kept(desk: Desk) -> None:
    desk.write(WISH_HCK, include="để sau")
    desk.run()
    (told,) = [each for each in desk.findings if each.code is Code.WORDING_INCLUDE_UNCLEAR]
    assert str(told.place) == "ra_soat.xlsx › Nội dung báo cáo › F9"
    assert "“để sau”" in told.message
    assert "nhiệm vụ 2.4, Ủy ban nhân dân huyện Cầu Kè" in told.message
    assert (desk.state(WISH_HCK), desk.line(WISH_HCK)["include"]) == ("cut", "để sau")
    desk.write(BY_SNV, proposed="Đã trình UBND tỉnh.")
    desk.run()
    (told,) = [each for each in desk.findings if each.code is Code.WORDING_OVER_PROPOSAL]
    assert str(told.place) == "ra_soat.xlsx › Nội dung báo cáo › D5"
    line = desk.line(BY_SNV)
    assert (line["proposed"], line["Nội dung đề xuất từ báo cáo gửi về (cán bộ sửa)"], line["own"]) == ("Đã trình.",
        "Đã trình UBND tỉnh.", "")
    assert BY_SNV.mark not in desk.own or desk.own[BY_SNV.mark].text == ""


# ── a source that changes under an officer's text ─────────────────────────────────────────────────
@pytest.fixture
def changed(desk: Desk) -> Desk:
    """An officer's text whose answer has been corrected since."""
    desk.write(BY_SNV, own="Đã trình UBND tỉnh.")
    desk.run()
    desk.run(now(USUAL, SNV="Đã trình lại."))
    return desk


AFTER = now(USUAL, SNV="Đã trình lại.")


def test_the_text_stays_beside_the_new_and_the_former_proposal(changed: Desk) -> None:
    line = changed.line(BY_SNV)
    assert (changed.state(BY_SNV), line["proposed"], line["own"], line["former"]) == (
        "changed", "Đã trình lại.", "Đã trình UBND tỉnh.", "Đã trình.")
    assert changed.own[BY_SNV.mark].text == "Đã trình UBND tỉnh."
    (told,) = [each for each in changed.findings if each.code is Code.WORDING_SOURCE_CHANGED]
    assert str(told.place) == "ra_soat.xlsx › Nội dung báo cáo › E5"
    changed.run(now(USUAL, SNV="Đã trình lần ba."))
    assert changed.line(BY_SNV)["former"] == "Đã trình."


@pytest.mark.parametrize("seen", [{"former": None}, {"own": "Đã trình lại UBND tỉnh."}, {"former": "đã xem"}])
def test_an_officer_who_has_seen_it_says_so(changed: Desk, seen: dict[str, str | None]) -> None:
    changed.write(BY_SNV, **seen)
    changed.run(AFTER)
    assert (changed.state(BY_SNV), changed.line(BY_SNV)["former"], changed.codes()) == ("own", "", [])
    assert not seen.get("former") or "đã xem" in texts(changed.path)
    changed.run(USUAL)
    assert (changed.state(BY_SNV), changed.line(BY_SNV)["former"]) == ("changed", "Đã trình lại.")


def test_a_text_whose_answer_is_withdrawn_stays_in_its_place_and_is_told(changed: Desk) -> None:
    changed.run(WITHOUT)
    line = changed.line(BY_SNV)
    assert (changed.state(BY_SNV), line["own"], line["proposed"], line["former"]) == ("gone", "Đã trình UBND tỉnh.",
        "", "Đã trình.")
    assert [each["agency"] for each in changed.lines()][:3] == ["(cả mục)", "Sở Công Thương", "Sở Nội vụ"]
    (told,) = [each for each in changed.findings if each.code is Code.WORDING_SOURCE_GONE]
    assert str(told.place) == "ra_soat.xlsx › Nội dung báo cáo › E6"
    changed.run(WITHOUT)
    changed.run(USUAL)
    assert (changed.state(BY_SNV), changed.codes()) == ("own", [])


WITHOUT = tuple(each for each in USUAL if each is not BY_SNV)


# ── whatever is done to the sheet, every word is kept ─────────────────────────────────────────────
def upside_down(page: Worksheet) -> None:
    """All lines sorted the other way."""
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    for row, line in enumerate(reversed(lines), 4):
        for place, value in enumerate(line, 1):
            page.cell(row, place).value = value


def mirrored(page: Worksheet) -> None:
    """All columns moved."""
    for row in page.iter_rows(min_row=3):
        for cell, value in zip(row, [cell.value for cell in reversed(row)], strict=True):
            cell.value = value


def rows_and_a_column_more(page: Worksheet) -> None:
    """An officer's own column and lines."""
    page.insert_cols(3)
    page.cell(3, 3).value = "Người xử lý"
    page.cell(5, 3).value = "[Chuyên viên]"
    page.insert_rows(5, 2)
    page.cell(5, 6).value = "Họp ngày 12/11"


def renamed(page: Worksheet) -> None:
    """Another name for the sheet, and lines above the headings."""
    page.title = "Bản biên tập"
    page.insert_rows(1, 2)


def heading_gone(page: Worksheet) -> None:
    """The officer's own heading deleted."""
    page.cell(3, column(page, "own")).value = None


@pytest.mark.parametrize("mess", [upside_down, mirrored, rows_and_a_column_more, renamed, heading_gone])
def test_lines_sorted_columns_moved_rows_added_sheet_renamed(changed: Desk, mess: Callable[[Worksheet], None]) -> None:
    changed.write(WISH_HCK, include="Có")
    changed.run(AFTER)
    before = changed.lines()
    changed.edit(mess)
    changed.run(AFTER)
    kept = changed.lines()
    assert [{name: line[name] for name in words.WORDING_COLUMNS} for line in kept] == [
        {name: line[name] for name in words.WORDING_COLUMNS} for line in before]
    if mess is rows_and_a_column_more:
        assert {"Người xử lý", "[Chuyên viên]", "Họp ngày 12/11"} <= set(texts(changed.path))
        assert [each["Người xử lý"] for each in kept].count("[Chuyên viên]") == 1


@pytest.mark.parametrize(("second", "told"), [
    ({"own": "Đã trình Bộ."}, True), ({"own": "đã trình ubnd tỉnh."}, True), ({"include": "Không"}, True),
    ({}, False), ({"own": None}, False), ({"own": "Đã trình UBND tỉnh. "}, False),
])
def test_of_two_lines_of_one_mark_the_first_counts_and_both_are_kept(desk: Desk, second: dict[str, str | None],
    told: bool) -> None:
    desk.write(BY_SNV, own="Đã trình UBND tỉnh.", include="Có")
    def twice(page: Worksheet) -> None:
        for place in range(1, page.max_column + 1):
            page.cell(12, place).value = page.cell(5, place).value
        for name, text in second.items():
            page.cell(12, column(page, name)).value = text
    desk.edit(twice)
    desk.run()
    assert desk.own[BY_SNV.mark].text == "Đã trình UBND tỉnh."
    assert (Code.DECISION_REPEATED in desk.codes()) is told
    assert all(text in texts(desk.path) for name, text in second.items() if text and told)


@pytest.mark.parametrize("length", [32_500, 40_000, 70_000])
def test_the_longest_text_is_kept_whole(desk: Desk, length: int) -> None:
    text = ("Đoạn dài. " * 7_000)[:length - 1] + "."
    own = {"own": text[:32_767]}
    def fill(page: Worksheet) -> None:
        page.cell(5, column(page, "own")).value = own["own"]
        rest = next(cell.column for cell in page[3] if cell.value == "Nội dung của cán bộ (viết tiếp)")
        page.cell(5, rest).value = text[32_767:65_534] or None
        page.cell(5, rest + 1).value = text[65_534:] or None
    desk.edit(fill)
    desk.run()
    assert desk.own[BY_SNV.mark].text == text[:65_534]
    desk.run(AFTER)
    desk.run(AFTER)
    assert desk.own[BY_SNV.mark].text == text[:65_534]
    assert all(len(each) <= 32_767 for each in texts(desk.path))


def test_a_sheet_whose_table_is_destroyed_is_left_alone(desk: Desk) -> None:
    desk.write(BY_SNV, own="Đã trình UBND tỉnh.")
    desk.edit(lambda page: page.delete_rows(1, 3))
    decisions, (told,) = read_decisions(desk.path, "ra_soat (mới).xlsx")
    assert decisions is None
    assert "Nội dung báo cáo" in told.message


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_everything_survives_libreoffice(changed: Desk, soffice: Callable[[Path, str, Path], Path], tmp_path: Path,
    form: str) -> None:
    changed.write(RESULT, include="Có")
    changed.write(WISH, own="Hai dòng:\n- một;\n- hai  ")
    changed.run(AFTER)
    before = changed.lines()
    changed.path.write_bytes(soffice(changed.path, form, tmp_path / "office").read_bytes())
    changed.run(now(AFTER, SCT="Khác."))
    changed.run(AFTER)
    assert "(cán bộ sửa)" not in " ".join(texts(changed.path))
    assert changed.lines() == before
    assert changed.codes() == [Code.WORDING_SOURCE_CHANGED]


PLACES = [("results", "2.5"), ("proposals", "")]
AGENCIES = ("SNV", "SCT", "HCK")
SAID = st.sampled_from([None, "Đã trình.", "Đã trình lại.", "Chưa làm.", "Đã trình.\nHai dòng."])
WRITES = st.sampled_from([None, "Cán bộ viết.", "Cán bộ viết lại.", "=1+1", "a\nb ", "Đã trình."])
ACTS = st.tuples(st.sampled_from(["own", "own", "own", "include", "seen", "sort", "rows", "columns"]),
    st.integers(0, 7), WRITES,
                 st.sampled_from(["Có", "Không", None]))
RETURNS = st.dictionaries(st.tuples(st.sampled_from(PLACES), st.sampled_from(AGENCIES)), SAID, max_size=3)


@dataclass
class Officer:
    """What an officer wrote, against what, and how it should stand on the sheet. `last` is text and base of each line
    as the last run left them, `seen` the lines whose former proposal was struck out since."""

    desk: Desk
    said: dict[tuple[tuple[str, str], str], str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    base: dict[str, str] = field(default_factory=dict)
    include: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    last: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def passages(self) -> list[Passage]:
        """What the returns propose by now."""
        made = []
        for part, task in PLACES:
            answers = [answer(part, task or "2.4", agency, self.said[(part, task), agency], agency != "HCK")
                       for agency in AGENCIES if ((part, task), agency) in self.said]
            made += [Passage(part, task, "\n".join(each.proposed for each in answers)), *answers]
        return made

    def act(self, kind: str, number: int, text: str | None, word: str | None) -> None:
        """The officer does something to the sheet as the last run left it."""
        line = self.desk.held[number % len(self.desk.held)]
        passage = next(each for each in self.everything() if each.mark == line["mark"])
        mark = passage.mark
        if kind == "own":
            self.desk.write(passage, own=text)
            kept, base = self.last.get(mark, ("", ""))
            if mark not in self.seen:  # a text that is there again when the next run looks was never another
                self.base[mark] = base if (text or "") == kept else self.shown.get(mark, "")
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
        """Every passage there can be."""
        return [each for part, task in PLACES
                for each in (Passage(part, task, ""), *(answer(part, task or "2.4", agency, "") for agency in AGENCIES))]

    def check(self) -> None:
        """After a run: every text there once, word for word, with the right state and former proposal."""
        passages = {each.mark: each for each in self.passages()}
        lines = {line["mark"]: line for line in self.desk.held}
        assert len(lines) == len(self.desk.held)
        assert set(lines) == set(passages) | {mark for mark in (*self.own,
            *self.include) if self.own.get(mark) or self.include.get(mark)}
        out: set[str] = set()
        place = ""
        for mark, line in lines.items():
            text, wish, passage = self.own.get(mark, ""), self.include.get(mark, ""), passages.get(mark)
            assert (line["own"], line["include"]) == (text, wish)
            if passage is None:
                assert STATES[line["state"]] == "gone"
                continue
            place = place if passage.agency else mark
            differs = bool(text) and self.base[mark] != passage.proposed
            assert line["former"] == ((self.base[mark] or "(chưa có đề xuất)") if differs else "")
            if wish == "Không" or (passage.agency and (self.include.get(place) == "Không" or self.own.get(place))):
                out.add(mark)
            elif text:
                assert STATES[line["state"]] == ("changed" if differs else "own")
                assert self.desk.own[mark].text == text
        assert not set(printed(self.passages(),
            self.desk.own)) & (out - {mark for mark in out if not passages[mark].agency})
        told = {each.place.cell for each in self.desk.findings if each.code is Code.WORDING_SOURCE_CHANGED}
        own = openpyxl.utils.get_column_letter(column(wording_page(openpyxl.load_workbook(self.desk.path)), "own"))
        assert told == {f"{own}{line['row']}" for line in lines.values() if line["state"] == "Nguồn đã đổi"}
        self.shown = {mark: passage.proposed for mark, passage in passages.items()}
        self.last = {mark: (text, self.base.get(mark, "")) for mark, text in self.own.items()}
        self.seen.clear()


def shuffled(page: Worksheet, seed: int) -> None:
    """The lines in another order."""
    first = next(row for row in range(1,
        20) if any(cell.value == words.WORDING_COLUMNS["own"].text for cell in page[row])) + 1
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
    random.Random(seed).shuffle(lines)
    for row, line in enumerate(lines, first):
        for place, value in enumerate(line, 1):
            page.cell(row, place).value = value


@settings(max_examples=8 if NIGHTLY else 4, phases=(Phase.reuse, Phase.generate))
@given(st.lists(st.tuples(RETURNS, st.lists(ACTS, max_size=2)), min_size=10, max_size=10))
def test_over_ten_runs_with_returns_that_come_late_change_and_go_every_text_is_kept(
    runs: list[tuple[dict[tuple[tuple[str, str], str], str | None], list[tuple[str, int, str | None, str | None]]]],
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
