"""ra_soat.xlsx is written anew whenever its texts change, and no word of an officer's is lost by that, wherever it stands."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from test_review import Desk, column, filled, progress, quickly, texts, with_questions

from toolkit.model.findings import Code, Finding
from toolkit.rounds.consolidating import Consolidated

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
__all__ = ["quickly"]  # a fixture of every test here


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return with_questions(Desk(tmp_path / "Kỳ báo cáo"))


def page_of(desk: Desk, title: str = "Cần quyết định") -> Worksheet:
    return openpyxl.load_workbook(desk.path)[title]


def row_of(page: Worksheet, field: str) -> int:
    return next(row for row in range(4, 30) if page.cell(row, column(page, "field")).value == field)


def decided(page: Worksheet) -> None:
    page.cell(row_of(page, "Tiến độ (%)"), column(page, "decision")).value = "80 %"


def comment_on(page: Worksheet, row: int, text: str, at: int = 2) -> None:
    page.cell(row, at).comment = Comment(text, "Cán bộ")


def formers(desk: Desk) -> list[Path]:
    return list(desk.path.parent.glob("ra_soat (bản trước *).xlsx"))


def lost(done: Consolidated) -> list[Finding]:
    """What is told of things that are no text."""
    return [found for found in done.findings if found.code is Code.REVIEW_TEXT_ONLY]


# ── looks ─────────────────────────────────────────────────────────────────────────────────────────
def coloured(page: Worksheet) -> None:
    page.column_dimensions["D"].width = 61
    page.cell(4, 1).fill = PatternFill("solid", fgColor="FFFFFF00")
    page.row_dimensions[4].height = 133


def test_looks_stay_while_no_text_changes_and_go_without_a_word_once_one_does(desk: Desk) -> None:
    desk.edit(coloured)
    edited = desk.path.read_bytes()
    assert not lost(desk.run())
    assert desk.path.read_bytes() == edited
    desk.edit(decided)
    done = desk.run()
    assert progress(done, "2.5").percent == 80
    assert page_of(desk).column_dimensions["D"].width != 61
    assert (lost(done), formers(desk)) == ([], [])


def test_rules_and_filter_cover_lines_that_come_later_and_the_cursor_waits_at_the_first_that_is_open(desk: Desk) -> None:
    desk.edit(lambda page: [page.cell(row, column(page, "decision"), text) for row, text in (
        (row_of(page, "Tiến độ (%)"), "80 %"), (row_of(page, "Dòng 6"), "Phát sinh"))])
    desk.run()
    desk.receive(b=filled({"T2.5": {"status": "gần xong", "completed": "cuối năm"}}, agency="SCT"))
    page = page_of(desk)
    last = 3 + len(desk.lines())
    assert page.auto_filter.ref.split(":")[0] == "A3"
    assert page.auto_filter.ref.endswith(str(last))
    assert page.print_area == f"'Cần quyết định'!$A$1:$I${last}"
    (rule,) = page.data_validations.dataValidation
    top, bottom = str(rule.sqref).split(":")
    assert top == "G4"
    assert int(bottom[1:]) >= last
    assert {str(each.sqref).split(":")[0] for each in page.conditional_formatting} == {"A4", "I4"}
    assert desk.lines()[0]["state"] == "Chờ quyết định"
    assert page.row_dimensions[4].height < 100  # what hidden columns hold makes no line taller
    assert page.sheet_view.selection[-1].activeCell == "G4"


# ── what stands beside cells ──────────────────────────────────────────────────────────────────────
def test_comments_above_the_lines_and_on_other_sheets_are_kept_once(desk: Desk) -> None:
    def annotate(page: Worksheet) -> None:
        own = page.parent.create_sheet("Theo dõi")  # type: ignore[union-attr]
        own["B2"] = "Sở Nội vụ"
        comment_on(own, 2, "chị Lan phụ trách")
        comment_on(page, 1, "xong trước thứ Sáu", 1)
        comment_on(page, 3, "hỏi Trưởng phòng", 7)
    desk.edit(annotate)
    for _ in range(2):
        assert not lost(desk.run())
        held = " / ".join(texts(desk.path))
        assert [held.count(each) for each in ("chị Lan phụ trách", "xong trước thứ Sáu", "hỏi Trưởng phòng")] == [1, 1, 1]
    assert page_of(desk, "Theo dõi")["C2"].value == "chị Lan phụ trách"


def test_a_list_of_an_officer_s_own_under_headings_like_ours_stays_a_sheet_of_its_own(desk: Desk) -> None:
    def write(page: Worksheet) -> None:
        own = page.parent.create_sheet("Theo dõi")  # type: ignore[union-attr]
        own.append(["Mã", "Quyết định", "Ghi chú"])
        own.append(["SNV", "82/NQ-CP", "đã nhận"])
    desk.edit(write)
    for _ in range(2):
        desk.run()
        assert [cell.value for cell in page_of(desk, "Theo dõi")[2]] == ["SNV", "82/NQ-CP", "đã nhận"]
        assert texts(desk.path).count("82/NQ-CP") == 1


@pytest.mark.parametrize("stands", ["copy", "between", "below"])
def test_a_comment_is_kept_whatever_becomes_of_the_line_it_was_put_to(desk: Desk, stands: str) -> None:
    def annotate(page: Worksheet) -> None:
        decided(page)
        if stands == "copy":
            for at in range(1, 40):
                page.cell(12, at).value = page.cell(row_of(page, "Tiến độ (%)"), at).value
        if stands == "between":
            page.insert_rows(6)
        comment_on(page, {"copy": 12, "between": 6, "below": 20}[stands], "nhớ gọi chị Lan")
    desk.edit(annotate)
    for _ in range(2):
        done = desk.run()
        assert texts(desk.path).count("nhớ gọi chị Lan") == 1
        assert progress(done, "2.5").percent == 80
        assert len(desk.lines()) == 4


def with_formula(page: Worksheet) -> None:
    page["X3"], page["X4"] = "Viết hoa", "=UPPER(A4)"


def with_chart(page: Worksheet) -> None:
    own = page.parent.create_sheet("Theo dõi")  # type: ignore[union-attr]
    own["B1"], own["B2"] = "Số việc", 3
    chart = BarChart()
    chart.add_data(Reference(own, 2, 1, 2, 2), titles_from_data=True)
    own.add_chart(chart, "D2")


@pytest.mark.parametrize(("change", "what"), [
    (with_formula, "công thức"), (with_chart, "hình, biểu đồ hoặc tệp nhúng")])
def test_what_is_no_text_is_told_once_and_lies_beside_in_the_former_workbook(
        desk: Desk, change: Callable[[Worksheet], None], what: str) -> None:
    desk.edit(lambda page: [change(page), decided(page)])
    edited = desk.path.read_bytes()
    done = desk.run()
    (told,), (former,) = lost(done), formers(desk)
    assert what in told.problem
    assert former.name in told.problem
    assert former.read_bytes() == edited
    assert progress(done, "2.5").percent == 80
    desk.edit(lambda page: page.cell(4, column(page, "why"), "đã hỏi"))
    assert not lost(desk.run())
    assert formers(desk) == [former]


# ── whatever is done to the sheets ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("change", [
    lambda page: page.add_table(Table(displayName="Bang1", ref="A3:V7")),
    lambda page: page.delete_cols(column(page, "places")),
    lambda page: page.parent.remove(page.parent["Ngày thấy lần đầu"]), lambda page: page.parent.copy_worksheet(page),
], ids=["table", "column", "sheet", "copy"])
def test_with_a_table_laid_over_it_a_column_or_a_sheet_gone_or_a_sheet_copied_no_word_is_lost(
        desk: Desk, change: Callable[[Worksheet], object]) -> None:
    def edit(page: Worksheet) -> None:
        decided(page)
        page["X3"], page["X5"] = "Ghi chú", "nhớ gọi lại"
        change(page)
    desk.edit(edit)
    for _ in range(2):
        done = desk.run()
        assert progress(done, "2.5").percent == 80
        assert texts(desk.path).count("nhớ gọi lại") == 1
        assert (lost(done), formers(desk)) == ([], [])


@pytest.mark.office
def test_every_sheet_prints_at_eight_points_or_more(desk: Desk, soffice: Callable[[Path, str, Path], Path],
    tmp_path: Path) -> None:
    pdf = soffice(desk.path, "pdf", tmp_path)
    made = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    heights = [float(bottom) - float(top) for top, bottom in re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)"', made)]
    assert "Quyết" in made
    assert min(heights) / 1.107 >= 8  # a line of this face is 1.107 times its size
