"""What an officer made of the looks of ra_soat.xlsx stays through runs that change its lines, as the officer's words do."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from test_review import SNV, Desk, added_row, changed, column, errors, filled, progress

from toolkit import words
from toolkit.findings import Code

YELLOW = PatternFill("solid", fgColor="FFFFFF00")
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.rounds.consolidating._report", lambda *_: b"")
    monkeypatch.setattr("toolkit.rounds.consolidating.send_back", lambda *_: [])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A round with four questions: the added row, status, percent, and a day to be confirmed."""
    made = Desk(tmp_path / "Kỳ báo cáo")
    answers = {**changed("T2.4", completed="03/04", status="cơ bản xong"), "T2.5": {**SNV["T2.5"], "percent": "0,8"}}
    made.receive(a=filled(answers, added_row))
    return made


def page_of(desk: Desk, title: str = "Cần quyết định") -> Worksheet:
    return openpyxl.load_workbook(desk.path)[title]


def row_of(page: Worksheet, field: str) -> int:
    """The line of a question, by what it is about."""
    return next(row for row in range(4, 30) if page.cell(row, column(page, "field")).value == field)


def decorated(page: Worksheet) -> None:
    """All an officer may do to a sheet, with the looks of the line of the percentage."""
    row = row_of(page, "Tiến độ (%)")
    page.column_dimensions["D"].width = 61
    page.column_dimensions["J"].hidden = True
    page.row_dimensions[row].height = 133
    page.cell(row, 1).fill = YELLOW
    page.cell(row, 4).font = Font(name="Arial", size=16, bold=True, color="FFC00000")
    page.cell(row, 2).comment = Comment("Gọi lại thứ Hai", "Cán bộ")
    page.cell(row, column(page, "decision")).value = "80 %"
    page["X3"], page[f"X{row}"] = "Người xử lý", f"=UPPER(A{row})"
    page.sheet_view.zoomScale = 75
    page.freeze_panes = "C4"
    page.conditional_formatting.add(f"C{row}", CellIsRule("equal", ["1"], fill=YELLOW))
    page.page_setup.orientation = "portrait"
    page.sheet_properties.tabColor = "FF00B050"
    own = page.parent.create_sheet("Theo dõi")  # type: ignore[union-attr]
    own["A1"], own["B1"], own["B2"] = f"='Cần quyết định'!G{row}", "Số việc", 3
    own.column_dimensions["A"].width = 44
    own["B1"].fill = YELLOW
    chart = BarChart()
    chart.add_data(Reference(own, 2, 1, 2, 2), titles_from_data=True)
    own.add_chart(chart, "D2")


def look_of_line(page: Worksheet) -> list[object]:
    """What the officer made of the line, wherever it stands."""
    row = row_of(page, "Tiến độ (%)")
    comment = page.cell(row, 2).comment
    return [page.cell(row, 1).fill.fgColor.rgb, page.cell(row, 4).font.name, page.cell(row, 4).font.sz,
            page.row_dimensions[row].height, comment and comment.text, page[f"X{row}"].value == f"=UPPER(A{row})",
            [str(each.sqref) for each in page.conditional_formatting if "C" in str(each.sqref)] == [f"C{row}"]]


def look_of_sheet(page: Worksheet) -> list[object]:
    return [page.column_dimensions["D"].width, page.column_dimensions["J"].hidden, page.sheet_view.zoomScale,
            page.freeze_panes, page.page_setup.orientation, page.sheet_properties.tabColor.rgb, page["X3"].value]


LINE = ["FFFFFF00", "Arial", 16, 133, "Gọi lại thứ Hai", True, True]
SHEET = [61, True, 75, "C4", "portrait", "FF00B050", "Người xử lý"]


def test_all_looks_survive_runs_in_which_lines_come_move_and_go(desk: Desk) -> None:
    desk.edit(decorated)
    own = zipfile.ZipFile(desk.path)
    done = desk.run()
    assert progress(done, "2.5").percent == 80
    assert Code.REVIEW_LOOKS_LOST not in [each.code for each in done.findings]
    assert desk.lines()[-1]["field"] == "Tiến độ (%)"  # decided, so it went below those that are open
    assert (look_of_line(page_of(desk)), look_of_sheet(page_of(desk))) == (LINE, SHEET)

    desk.receive(b=filled({"T2.5": {"status": "gần xong", "completed": "cuối năm"}}, agency="SCT"))
    assert len(desk.lines()) == 6
    assert (look_of_line(page_of(desk)), look_of_sheet(page_of(desk))) == (LINE, SHEET)
    (desk.round.returns / "b.xlsx").unlink()
    desk.run()
    assert len(desk.lines()) == 4
    page = page_of(desk)
    assert (look_of_line(page), look_of_sheet(page)) == (LINE, SHEET)
    follow = openpyxl.load_workbook(desk.path)["Theo dõi"]
    assert follow["A1"].value == f"='Cần quyết định'!G{row_of(page, 'Tiến độ (%)')}"
    assert (follow.column_dimensions["A"].width, follow["B1"].fill.fgColor.rgb) == (44, "FFFFFF00")
    now = zipfile.ZipFile(desk.path)
    for name in (name for name in own.namelist() if "chart" in name or "theme" in name):
        assert now.read(name) == own.read(name)
    once = desk.path.read_bytes()
    desk.run()
    assert desk.path.read_bytes() == once


def test_rules_and_filter_cover_lines_that_come_later_and_the_cursor_waits_at_the_first_that_is_open(desk: Desk) -> None:
    desk.edit(lambda page: [page.cell(row, column(page, "decision"), text) for row, text in (
        (row_of(page, "Tiến độ (%)"), "80 %"), (row_of(page, "Dòng 6"), "Phát sinh"))])
    desk.run()
    desk.receive(b=filled({"T2.5": {"status": "gần xong", "completed": "cuối năm"}}, agency="SCT"))
    page = page_of(desk)
    last = 3 + len(desk.lines())
    assert page.auto_filter.ref.split(":")[0] == "A3"
    assert page.auto_filter.ref.endswith(str(last))
    assert page.print_area == f"'Cần quyết định'!$A$1:$I${last + 1}"
    (rule,) = page.data_validations.dataValidation
    top, bottom = str(rule.sqref).split(":")
    assert top == "G4"
    assert int(bottom[1:]) >= last
    assert {str(each.sqref).split(":")[0] for each in page.conditional_formatting} == {"A4", "I4"}
    assert desk.lines()[0]["state"] == "Chờ quyết định"
    assert {each.activeCell for each in page.sheet_view.selection} == {"G4"}


def moved(page: Worksheet) -> None:
    """The decision's column drawn to the left, a line above the title, a column of one's own amid ours."""
    page.move_range("G3:G30", cols=30)
    page.insert_cols(2)
    for row in range(3, 31):
        page.cell(row, 2).value = page.cell(row, 38).value
        page.cell(row, 38).value = None
    page.insert_rows(1)
    page["A1"] = "Họp ngày 12/11"
    page.title = "Việc cần quyết"


def test_columns_stay_where_an_officer_moved_them(desk: Desk) -> None:
    desk.edit(moved)
    book = openpyxl.load_workbook(desk.path)
    page = book["Việc cần quyết"]
    heads = [cell.value for cell in page[4]]
    row = next(row for row in range(5, 9) if "Tiến độ (%)" in [cell.value for cell in page[row]])
    page.cell(row, 2).value = "80 %"
    book.save(desk.path)
    done = desk.run()
    assert progress(done, "2.5").percent == 80
    page = page_of(desk, "Việc cần quyết")
    assert [cell.value for cell in page[4]] == heads
    assert page["A1"].value == "Họp ngày 12/11"
    assert [cell.value for row in page.iter_rows() for cell in row].count("Họp ngày 12/11") == 1


def test_a_note_keeps_its_line_when_nothing_is_asked_there_any_more(desk: Desk) -> None:
    desk.edit(lambda page: setattr(page.cell(row_of(page, "Tiến độ (%)"), 2), "comment", Comment("đã gọi", "Cán bộ")))
    desk.receive(a=filled(changed("T2.4", completed="03/04", status="cơ bản xong"), added_row))
    page = page_of(desk)
    row = row_of(page, "Tiến độ (%)")
    comment = page.cell(row, 2).comment
    assert (page.cell(row, column(page, "state")).value, comment and comment.text) == ("Đã hết", "đã gọi")
    assert len(errors(desk.run())) == 1


def test_merged_cells_never_lie_over_each_other_when_their_lines_part(desk: Desk) -> None:
    def merge(page: Worksheet) -> None:
        row = row_of(page, "Tiến độ (%)")
        page.cell(row, column(page, "decision")).value = "80 %"  # sends the line below the others
        for area in ("A4:A5", "A6:A7", f"X{row}:Y{row}", "D4:D7"):
            page.merge_cells(area)

    desk.edit(merge)
    desk.receive(b=filled({"T2.5": {"status": "gần xong", "completed": "cuối năm"}}, agency="SCT"))
    page = page_of(desk)
    merged = [each for each in page.merged_cells.ranges if each.min_row > 3]
    row = row_of(page, "Tiến độ (%)")
    assert [str(each) for each in merged if each.min_row == each.max_row] == [f"X{row}:Y{row}"]
    cells = [cell for each in merged for cell in each.cells]
    assert len(cells) == len(set(cells))
    assert all(page.cell(line, column(page, "agency")).value for line in range(4, 10))


@pytest.mark.parametrize("stands", ["copy", "between", "below"])
def test_a_note_stays_whatever_becomes_of_the_line_it_was_put_to(desk: Desk, stands: str) -> None:
    def annotate(page: Worksheet) -> None:
        row = row_of(page, "Tiến độ (%)")
        page.cell(row, column(page, "decision")).value = "80 %"
        if stands == "copy":
            for at in range(1, 40):
                page.cell(12, at).value = page.cell(row, at).value
        if stands == "between":
            page.insert_rows(6)
        page.cell({"copy": 12, "between": 6, "below": 20}[stands], 2).comment = Comment("nhớ gọi chị Lan", "Cán bộ")

    desk.edit(annotate)
    for _ in range(2):
        done = desk.run()
        assert [cell.comment.text for row in page_of(desk).iter_rows() for cell in row if cell.comment] == [
            "nhớ gọi chị Lan"]
        assert progress(done, "2.5").percent == 80
        assert len(desk.lines()) == 4


@pytest.mark.parametrize("saved_between", [False, True])
def test_run_ten_times_while_lines_come_and_go_the_file_does_not_grow(desk: Desk, saved_between: bool) -> None:
    def parts() -> list[tuple[int, ...]]:
        if saved_between:
            desk.edit(lambda page: None)
        book = zipfile.ZipFile(desk.path)
        return [tuple(len(re.findall(f"<{name}[ >/]", book.read(part).decode())) for name in ("xf", "font", "fill", "dxf",
            "cfRule", "dataValidation", "col")) for part in sorted(book.namelist()) if "styles" in part or "sheet" in part]

    other, held = filled({"T2.5": {"status": "gần xong", "completed": "cuối năm"}}, agency="SCT"), []
    for _ in range(10):
        desk.receive(b=other)
        (desk.round.returns / "b.xlsx").unlink()
        desk.run()
        held.append(parts())
    assert held[0] == held[-1]


def test_what_is_written_over_a_choice_is_kept_beside_it(desk: Desk) -> None:
    def change(page: Worksheet) -> None:
        row = row_of(page, "Tiến độ (%)")
        for heading, text in (("Lựa chọn 1", "79,5 %"), ("Lựa chọn 9", "hỏi lại Sở")):
            page.cell(row, next(cell.column for cell in page[3] if cell.value == heading)).value = text

    desk.edit(change)
    desk.run()
    line = next(line for line in desk.lines() if line["field"] == "Tiến độ (%)")
    assert (line["Lựa chọn 1"], line["Lựa chọn 9"]) == ("0,8 %", "")
    assert (line["Lựa chọn 1 (cán bộ sửa)"], line["Lựa chọn 9 (cán bộ sửa)"]) == ("79,5 %", "hỏi lại Sở")


@pytest.mark.office
def test_in_lines_added_after_an_office_program_saved_it_what_is_typed_stays_text(
        desk: Desk, soffice: Callable[[Path, str, Path], Path], tmp_path: Path) -> None:
    desk.path.write_bytes(soffice(desk.path, "xlsx", tmp_path).read_bytes())
    desk.receive(b=filled({"T2.5": {"status": "gần xong", "completed": "cuối năm"}}, agency="SCT"))
    page = page_of(desk)
    assert {page.cell(row, column(page, "decision")).number_format for row in range(4, 10)} == {"@"}


@pytest.mark.parametrize(("change", "why"), [
    (lambda page: page.add_table(Table(displayName="Bang1", ref="A3:V7")), "bảng (Table)"),
    (lambda page: page.delete_cols(column(page, "places")), "thiếu cột “Tệp, trang, ô” ở trang “Cần quyết định”"),
    (lambda page: page.parent.remove(page.parent["Ngày nhận báo cáo"]), "thiếu trang “Ngày nhận báo cáo”"),
    (lambda page: page.parent.copy_worksheet(page), "hai trang cùng loại “Cần quyết định”"),
], ids=["table", "column", "sheet", "copy"])
def test_what_cannot_follow_is_named_and_no_word_is_lost(desk: Desk, change: Callable[[Worksheet], object],
    why: str) -> None:
    def edit(page: Worksheet) -> None:
        page.cell(row_of(page, "Tiến độ (%)"), column(page, "decision")).value = "80 %"
        page["X3"], page["X5"] = "Ghi chú", "nhớ gọi lại"
        change(page)

    desk.edit(edit)
    edited = desk.path.read_bytes()
    done = desk.run()
    (told,) = [each for each in done.findings if each.code is Code.REVIEW_LOOKS_LOST]
    assert f"vì {why}" in told.problem
    (former,) = desk.path.parent.glob("ra_soat (bản trước *).xlsx")
    assert former.name in told.problem
    assert former.read_bytes() == edited
    assert progress(done, "2.5").percent == 80
    assert "nhớ gọi lại" in [cell.value for row in page_of(desk).iter_rows() for cell in row]
    again = desk.run()
    assert Code.REVIEW_LOOKS_LOST not in [each.code for each in again.findings]


def test_a_workbook_of_the_version_before_is_read_and_laid_out_anew_with_all_that_was_written(desk: Desk) -> None:
    former = ("mark", "state", "agency", "task", "field", "problem", "values", "decision", "why", "places")

    def as_before(page: Worksheet) -> None:
        columns = [column(page, name) for name in former]
        lines = [[page.cell(row, each).value for each in columns] for row in range(3, 8)]
        page.delete_cols(1, 40)
        for row, line in enumerate(lines, 3):
            for at, text in enumerate(line, 1):
                page.cell(row, at).value = text
            if line[4] == "Tiến độ (%)":
                page.cell(row, 8).value, page.cell(row, 9).value = "80 %", "đã gọi"
        page["A2"] = (
            "Ghi vào cột Quyết định (ô nền vàng): chọn trong danh sách hoặc ghi tay; cột Lý do ghi thêm nếu cần. Với "
            "giá trị: ghi giá trị đúng, “Bản 1”, “Bản 2”, hoặc “Bỏ”. Với dòng: “Nhiệm vụ 2.5”, “Phát sinh” hoặc “Bỏ”. "
            "Với tệp: “Báo cáo của SCT” hoặc “Bỏ qua”. Lưu, đóng tệp rồi chạy lại. Quyết định được giữ mãi, kể cả khi "
            "sắp xếp, thêm dòng, thêm cột; không sửa cột Mã câu hỏi.")

    desk.edit(as_before)
    done = desk.run()
    assert progress(done, "2.5").percent == 80
    page = page_of(desk)
    assert [page.cell(3, at).value for at in range(1, 8)] == [
        "Cơ quan", "Nhiệm vụ", "Mục", "Vấn đề", "Các giá trị", "Đề xuất", "Quyết định"]
    row = row_of(page, "Tiến độ (%)")
    assert (page.cell(row, 7).value, page.cell(row, 8).value) == ("80 %", "đã gọi")
    assert not [text for text in desk.lines()[0] if "cán bộ sửa" in text]


@pytest.mark.office
def test_looks_survive_an_office_program_between_the_runs(desk: Desk, soffice: Callable[[Path, str, Path], Path],
    tmp_path: Path) -> None:
    desk.edit(decorated)
    for _ in range(2):
        desk.path.write_bytes(soffice(desk.path, "xlsx", tmp_path).read_bytes())
        done = desk.run()
        assert Code.REVIEW_LOOKS_LOST not in [each.code for each in done.findings]
        page = page_of(desk)
        row = row_of(page, "Tiến độ (%)")
        comment = page.cell(row, 2).comment
        assert (page.cell(row, 1).fill.fgColor.rgb, page.cell(row, 4).font.name) == ("FFFFFF00", "Arial")
        assert comment is not None
        assert "Gọi lại thứ Hai" in comment.text
        assert page.column_dimensions["D"].width == pytest.approx(61, abs=1)
        assert "Theo dõi" in page.parent.sheetnames  # type: ignore[union-attr]
    assert progress(done, "2.5").percent == 80
    reopened = soffice(desk.path, "xlsx", tmp_path)
    rules = openpyxl.load_workbook(reopened)["Cần quyết định"].data_validations.dataValidation
    assert any("OFFSET" in str(rule.formula1) for rule in rules)


@pytest.mark.office
def test_every_sheet_prints_at_eight_points_or_more(desk: Desk, soffice: Callable[[Path, str, Path], Path],
    tmp_path: Path) -> None:
    pdf = soffice(desk.path, "pdf", tmp_path)
    made = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    heights = [float(bottom) - float(top) for top, bottom in re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)"', made)]
    assert "Quyết" in made
    assert min(heights) / 1.107 >= 8  # a line of this face is 1.107 times its size


def test_what_is_shown_first_is_whose_what_is_asked_what_is_proposed_and_the_decision(desk: Desk) -> None:
    page = page_of(desk)
    heads = [str(page.cell(3, at).value) for at in range(1, 12)]
    assert heads[:7] == ["Cơ quan", "Nhiệm vụ", "Mục", "Vấn đề", "Các giá trị", "Đề xuất", "Quyết định"]
    assert heads[-1] == "Mã câu hỏi"
    assert sum(page.column_dimensions[letter].width for letter in "ABCDEFG") <= 140  # what 1366 pixels show
    assert (page.freeze_panes, page.sheet_view.selection[-1].activeCell) == ("B4", "G4")
    received = page_of(desk, words.REVIEW_SHEETS["received"])
    assert (received.freeze_panes, received.cell(3, 5).value) == ("B4", "Quyết định")
