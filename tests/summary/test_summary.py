"""`tong_hop.xlsx`: what an officer finds in it, and what no sender can make of it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings, strategies as st
from openpyxl.utils import get_column_letter
from plain import workbook_text
from said import SHEET, intake
from samples import PLAN

from toolkit.consolidate.consolidation import consolidate
from toolkit.intake.arrivals import UNKNOWN_DAY
from toolkit.model import words
from toolkit.model.findings import Code, Place, finding
from toolkit.model.period import Period, PeriodKind
from toolkit.model.records import (
    Assignment,
    Entry,
    Group,
    Intake,
    Listed,
    Outcome,
    Overrule,
    Plan,
    Previous,
    Role,
    Status,
    TaskAnswer,
)
from toolkit.summary.summary import LINES_PER_FILE, write_summary
from toolkit.summary.tables import TONES

A_ROUND = """
| agency | task | status      | percent | completed  | documents | result                          | difficulties | proposals     |
|--------|------|-------------|---------|------------|-----------|---------------------------------|--------------|---------------|
| SCT    | 1.1  | done        | 100     | 30/09/2020 | 12/QĐ-SCT | Đã ban hành\\n- gửi các đơn vị  |              |               |
| SCT    | 2.1  | under_way   | 66.5    |            |           | Đang rà soát                    | Thiếu người  | Thêm kinh phí |
| SCT    | 2.5  | ?xong rồi   | ?1.234  |            |           | Đã trình                        |              |               |
| SNV    | 1.1  | not_started |         |            |           |                                 |              |               |
| SNV    | 2.1  | nothing_arisen |      |            |           |                                 |              |               |
| SNV    | 2.4  | not_doing   |         |            |           |                                 | Trùng việc   |               |
"""
#: The fields of a text.
TEXTS = ("documents", "result", "difficulties", "proposals")

def summary(held: Intake, plan: Plan = PLAN) -> bytes:
    return write_summary(consolidate(plan, held)).content({})


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def table(content: bytes, name: str) -> list[dict[str, Any]]:
    """The rows under a sheet's heading (its third row) as dictionaries."""
    _, _, head, *rows = sheets(content)[words.SUMMARY_SHEETS[name]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def with_extra_and_free(held: Intake) -> Intake:
    """The same returns, the first also with a task outside the annex and the free parts."""
    place = Place("SCT.xlsx", SHEET, "A40")
    entries = {name: Entry(text, place) for name, text in (
        ("content", "Ngày Quyền của người tiêu dùng"), ("leads", "Công văn 211/UBND-KT"), ("deadline", "Tháng 3"))}
    extra = TaskAnswer("X1", Role.LEAD, place, {
        "status": Status.DONE, "percent": 100.0, "completed": date(2020, 3, 15), "result": "Đã tổ chức"}, entries)
    free = {"overall": Entry("Nhìn chung tốt", Place("SCT.xlsx", SHEET, "C55")),
            "preparer": Entry("[Người lập biểu]", Place("SCT.xlsx", SHEET, "C59"))}
    return held._replace(returns=(held.returns[0]._replace(extras=(extra,), free=free), *held.returns[1:]))


def listing(count: int, file: str = "SCT.xlsx") -> Intake:
    """An intake of one file in which `count` cells stand outside the form."""
    held = intake("| agency | task | status |\n| SCT | 1.1 | done |")
    listed = tuple(Listed(Entry(f"=ghi chú {number}", Place(file, "Trang2", f"A{number}")), "Nằm ngoài biểu.")
                   for number in range(1, count + 1))
    record = held.files[0]._replace(file=file, typed=1 + count, listed=count)
    return held._replace(files=(record,), listed=listed)


# ── what an officer finds ─────────────────────────────────────────────────────────────────────────
def test_the_workbook_in_full_and_before_anything_came_back(golden: Callable[[str, str], None]) -> None:
    golden("summary.txt", workbook_text(summary(with_extra_and_free(intake(A_ROUND)))))
    golden("summary-empty.txt", workbook_text(summary(intake())))


def test_every_row_has_its_source_and_the_ledger_ends_with_the_equation() -> None:
    rows = table(summary(intake(A_ROUND)), "rows")
    assert len(rows) == len(PLAN.assignments)
    assert [(row["Mã cơ quan"], row["TT"], row["Trạng thái"], row["Tệp"], row["Ô"]) for row in rows[:4]] == [
        ("SCT", "1.1", "Đã hoàn thành", "SCT.xlsx", "A12"), ("SNV", "1.1", "Chưa thực hiện", "SNV.xlsx", "A15"),
        ("HCK", "1.1", "Chưa có báo cáo", None, None), ("SCT", "2.1", "Đang thực hiện", "SCT.xlsx", "A13")]
    held = intake(A_ROUND)
    unopened = held.files[0]._replace(received=UNKNOWN_DAY)  # a link, a deeper folder: nobody can say when it came
    line, *_ = table(summary(held._replace(files=(unopened,))), "ledger")
    assert (line["Ngày nhận"], line["Ngày nhận lấy từ"]) == (None, None)
    *_, total = table(summary(held), "ledger")
    assert total["Tệp"] == "Cộng: 2 tệp"
    assert (total["Ô đã điền"], total["Ô đã tổng hợp"], total["Ô liệt kê"]) == (17, 15, 2)
    assert total["Kết quả tiếp nhận"] == "17 = 15 + 2"
    core = openpyxl.load_workbook(io.BytesIO(summary(intake(A_ROUND)))).properties
    assert core.created.date() == PLAN.period.due_before


def test_findings_come_worst_first_then_what_is_listed_verbatim() -> None:
    held = listing(2)
    found = (finding(Code.SAME_FILE, Place("SCT.xlsx"), other="x"),
        finding(Code.TEXT_TOO_LONG, Place("SCT.xlsx"), length="9"),
             finding(Code.FILE_UNREADABLE, Place("SCT.xlsx"), why="tệp hỏng"))
    rows = table(summary(held._replace(files=(held.files[0]._replace(findings=found),))), "attention")
    assert [(row["Mức độ"], row["Nội dung đơn vị đã điền"]) for row in rows] == [
        ("Lỗi", None), ("Nên xem", None), ("Ghi nhận", None), ("Liệt kê", "=ghi chú 1"), ("Liệt kê", "=ghi chú 2")]
    assert (rows[3]["Tệp"], rows[3]["Trang tính"], rows[3]["Ô"], rows[3]["Vấn đề"]) == ("SCT.xlsx", "Trang2", "A1",
        "Nằm ngoài biểu.")


def of_160() -> tuple[Plan, Intake]:
    """A plan whose one task 160 communes share with three others; the first 20 have not reported, 40 only of it."""
    agencies = tuple(PLAN.agencies[3]._replace(code=f"X{number:03}", name=f"Ủy ban nhân dân xã Thạnh Hòa Sơn {number}",
        aliases=()) for number in range(160))
    plan = replace(PLAN, agencies=agencies, phrases=(),
        assignments=tuple(Assignment(task.id, each.code, Role.LEAD) for task in PLAN.tasks for each in agencies))
    said = "".join(f"| {each.code} | {task.id} | done |\n" for number, each in enumerate(agencies[20:])
                   for task in PLAN.tasks[:1 if number < 40 else 4])
    return plan, intake(f"| agency | task | status |\n{said}")


def with_a_year_before(plan: Plan) -> Plan:
    return replace(plan, previous=(
        Previous("2019", "SCT", "1.1", Status.NOT_STARTED), Previous("2019", "SCT", "2.1", Status.UNDER_WAY),
        Previous("2019", "SNV", "2.4", Status.UNDER_WAY)))


def test_how_much_each_agency_has_answered_stands_in_the_matrix_and_all_together_on_the_overview() -> None:
    plan, held = of_160()
    content = summary(held, plan)
    page = openpyxl.load_workbook(io.BytesIO(content))["Ma trận"]
    tones = {f"FF{colour}": tone for tone, colour in reversed(TONES.items())}
    shown = [(row[-3].value, tones[row[-3].fill.fgColor.rgb], row[-2].value) for row in page.iter_rows(min_row=6)]
    assert (shown[0], shown[20], shown[-1]) == (
        ("0/4", "not_started", "Chưa gửi"), ("1/4", "not_started", "Đúng hạn"), ("4/4", "done", "Đúng hạn"))
    assert ["Các cơ quan đã trả lời 440/640 (68,8 %) dòng nhiệm vụ được giao; từng cơ quan ở trang Ma trận."] in [
        list(filter(None, row)) for row in sheets(content)["Tổng quan"]]


@pytest.mark.parametrize("outcome", [Outcome.QUARANTINED, Outcome.SKIPPED])
def test_an_agency_of_which_only_a_file_came_that_cannot_be_used_has_sent_something(outcome: Outcome) -> None:
    held, why = intake("| agency | task | status |\n| SCT | 2.1 | done |"), finding(Code.FILE_LOCKED, Place("SNV.xlsx"))
    file = held.files[0]._replace(file="SNV.xlsx", agency=None, code="", outcome=outcome, findings=(why,), passed_over=why)
    content = summary(held._replace(files=(*held.files, file)))
    texts = [cell for row in sheets(content)["Tổng quan"] for cell in row if isinstance(cell, str)]
    assert "2 cơ quan chưa gửi báo cáo: Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh; Ủy ban nhân dân huyện Cầu Kè." in texts
    assert "1 cơ quan gửi tệp chưa dùng được: Sở Nội vụ." in texts
    assert ["Chưa dùng được" in row for row in sheets(content)["Ma trận"] if row[0] == "Sở Nội vụ"] == [True]


# ── the table of rows, for pivots ─────────────────────────────────────────────────────────────────
def test_the_rows_are_an_excel_table_with_one_row_of_headings_each_of_its_own() -> None:
    page = openpyxl.load_workbook(io.BytesIO(summary(intake(A_ROUND), of_a_quarter(PLAN, "1.1"))))["Chi tiết"]
    table = page.tables["ChiTiet"]
    assert (table.ref, table.headerRowCount) == (f"A3:R{page.max_row}", 1)
    headings = [cell.value for cell in page[3]]
    assert headings == [column.name for column in table.tableColumns]
    assert len({str(heading).casefold() for heading in headings}) == len(headings) == 18
    assert all(merged.max_row < 3 for merged in page.merged_cells.ranges)
    assert page.auto_filter.ref is None, "the table has its own"


@pytest.mark.parametrize("name", [name for name in words.SUMMARY_SHEETS if name not in ("overview", "matrix")])
def test_places_and_codes_stand_right_of_what_people_read(name: str) -> None:
    page = openpyxl.load_workbook(io.BytesIO(summary(with_extra_and_free(intake(A_ROUND)))))[words.SUMMARY_SHEETS[name]]
    technical = {"Trang tính", "Ô", "Mã cơ quan", "Mã biểu", "SHA-256", *(["Tệp"] if name != "ledger" else [])}
    headings = [cell.value for cell in page[3]]
    count = sum(heading in technical for heading in headings)
    assert set(headings[len(headings) - count:]) <= technical
    if count and name != "attention":  # where the place is what is told
        assert str(page.print_area).split(":")[1].split("$")[1] == get_column_letter(len(headings) - count)


def test_letters_and_headings_are_of_11_points_and_titles_of_groups_as_wide_as_what_is_printed() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_summary(
        consolidate(PLAN, intake(A_ROUND)), [Overrule("20/11/2020", "Lý do", "L-1", "SCT.xlsx", "Lỗi")]).content({})))
    for page in book.worksheets[1:]:
        assert {cell.font.sz for cell in page[3]} == {11}, page.title
        assert {cell.font.sz for row in page.iter_rows(min_row=4) for cell in row if cell.value is not None} <= {11}, page.title
    assert {merged.max_col for merged in book["Sổ nhận báo cáo"].merged_cells.ranges} == {9}


def test_a_line_is_as_high_as_its_text_in_what_the_indent_leaves_of_the_column() -> None:
    """Without the indent, the name fits two lines of 26 characters."""
    file = "TV2793-2020-VPUB Van phong Uy ban nhan dan tinh.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(summary(listing(1, file))))
    assert book["Cần xử lý"].row_dimensions[4].height >= 3 * 15


# ── what is the same at several agencies ──────────────────────────────────────────────────────────
def told_of(*codes: str, typed: bool = False) -> Intake:
    """An intake of a file of each of these agencies, told of the same change of a locked cell: the first in two cells.
    `typed`: what stood there is listed."""
    held = intake("| agency | task | status |\n" + "".join(f"| {code} | 1.1 | done |\n" for code in codes))
    found = {code: [finding(Code.LOCKED_CHANGED, Place(f"{code}.xlsx", SHEET, cell), before="a", after="b")
                    for cell in (("B7", "B9") if code == codes[0] else ("B7",))] for code in codes}
    listed = tuple(Listed(Entry("b", each.place), each.message) for code in codes for each in found[code])
    files = tuple(record._replace(findings=tuple(found[str(record.agency)])) for record in held.files)
    return held._replace(files=files, listed=listed if typed else ())


def test_what_is_the_same_at_several_agencies_is_one_line_with_who_and_the_cells_of_the_first() -> None:
    [line] = table(summary(told_of("HCK", "SCT", "SNV")), "attention")
    assert (line["Cơ quan"], line["Tệp"], line["Ô"]) == (
        "Ủy ban nhân dân huyện Cầu Kè và 2 cơ quan khác", "HCK.xlsx", "B7; B9")
    assert str(line["Vấn đề"]).endswith(
        " Như vậy ở 3 cơ quan: Ủy ban nhân dân huyện Cầu Kè; Sở Công Thương; Sở Nội vụ.")


def errors_of(held: Intake) -> Intake:
    return held._replace(files=tuple(record._replace(
        findings=(finding(Code.FILE_UNREADABLE, Place(record.file), why="tệp hỏng"),)) for record in held.files))


@pytest.mark.parametrize(("held", "lines"), [
    (told_of("SCT"), [("SCT.xlsx", "B7", None), ("SCT.xlsx", "B9", None)]),
    (told_of("SCT", "SNV", typed=True), [("SCT.xlsx", "B7", "b"), ("SCT.xlsx", "B9", "b"), ("SNV.xlsx", "B7", "b")]),
    (errors_of(told_of("SCT", "SNV")), [("SCT.xlsx", None, None), ("SNV.xlsx", None, None)]),
], ids=["one agency", "typed texts", "errors"])
def test_other_lines_are_never_put_together(held: Intake, lines: list[tuple[str, str | None, str | None]]) -> None:
    shown = table(summary(held), "attention")
    assert [(line["Tệp"], line["Ô"], line["Nội dung đơn vị đã điền"]) for line in shown] == lines


def charts(content: bytes) -> dict[str, list[tuple[str, list[Any], list[Any]]]]:
    """Each chart of the overview by its title: its series with the labels and figures of the cells it is drawn from."""
    page, drawn = openpyxl.load_workbook(io.BytesIO(content))["Tổng quan"], {}
    def cells(reference: str) -> list[Any]:
        found = page[reference.partition("!")[2].replace("$", "")]
        return [cell.value for [cell] in found] if isinstance(found, tuple) else [found.value]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in sorted(name for name in parts.namelist() if name.startswith("xl/charts/chart")):
            text = parts.read(name).decode()
            told = [list(map(cells, re.findall(r"<c:f>([^<]*)", each))) for each in re.findall(r"<c:ser>.*?</c:ser>", text)]
            series = [(heading[0], labels, counts) for heading, labels, counts in told]
            drawn["".join(re.findall(r"<a:t>([^<]*)", text))] = series
    return drawn


def test_the_charts_are_of_the_tasks_by_group_and_of_the_agencies_by_kind() -> None:
    drawn = charts(summary(intake(A_ROUND)))
    assert {title: (series[0][1], {name: counts for name, _, counts in series if any(counts)}) for title, series in drawn.items()} == {
        "Tình trạng nhiệm vụ theo nhóm": (["1. Tăng cường trách nhiệm quản lý…", "2. Hoàn thiện khuôn khổ pháp lý"], {
            "Đã hoàn thành": [1, 0], "Đang thực hiện": [0, 1], "Không thực hiện": [0, 1], "Chưa có báo cáo": [0, 1]}),
        "Gửi báo cáo theo khối": (["Sở ban ngành tỉnh", "Hội", "UBND cấp huyện"], {"Đúng hạn": [2, 0, 0], "Chưa có báo cáo": [0, 1, 1]})}


def of_a_quarter(plan: Plan, *year_before: str) -> Plan:
    """The plan of a quarter, all of whose leads answered in the one before, and of these tasks a year before."""
    leads = [(each.agency, each.task_id) for each in plan.assignments if each.role is Role.LEAD]
    previous = [Previous("2020Q2", *each, Status.NOT_STARTED) for each in leads]
    previous += [Previous("2019Q3", *each, Status.UNDER_WAY, 90.0) for each in leads if each[1] in year_before]
    return replace(plan, period=Period(2020, date(2020, 11, 15), PeriodKind.QUARTER, 3), previous=tuple(previous))


@pytest.mark.parametrize("known", [("1.1", "2.1", "2.4", "2.5"), ("1.1", "2.1"), ()])
def test_a_quarter_is_shown_beside_that_of_the_year_before_where_it_is_known(known: tuple[str, ...]) -> None:
    content = summary(intake(A_ROUND), of_a_quarter(PLAN, *known))
    assert [line.get("Cùng kỳ năm trước") for line in table(content, "tasks") if line["TT"] in ("2.1", "2.4")] == (
        ["Đang thực hiện\n90 %\nthấp hơn", None if "2.4" not in known else "Đang thực hiện\n90 %"] if known else [None] * 2)


#: The sheets that are too wide for A4, and the last of their columns that is printed.
ON_A3 = {"Chi tiết": "K", "Nhiệm vụ phát sinh": "M"}


def test_every_sheet_prints_across_and_a_matrix_of_many_tasks_on_several() -> None:
    for page in openpyxl.load_workbook(io.BytesIO(summary(with_extra_and_free(intake(A_ROUND))))).worksheets:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8 if page.title in ON_A3 else 9)
        if page.title in ON_A3:
            last = ON_A3[page.title]
            assert page.print_area == f"'{page.title}'!$A$1:${last}${page.max_row}"
            assert [page.cell(3, page[f"{last}3"].column + 1 + place).value for place in range(3)] == [
                "Tệp", "Trang tính", "Ô"]
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == (None if page.title == "Tổng quan" else 0)  # None: one page
        assert "&P/&N" in page.oddFooter.right.text.replace("&[Page]", "&P").replace("&[Pages]", "&N")
        if page.title != "Tổng quan":
            assert page.print_title_rows
            assert page.freeze_panes
    for count, paper, scale in ((18, 9, None), (30, 8, None), (80, 8, 73)):
        tasks = tuple(PLAN.tasks[0]._replace(id=f"1.{number}") for number in range(1, count + 1))
        plan = replace(PLAN, tasks=tasks, assignments=tuple(Assignment(each.id, "SCT", Role.LEAD) for each in tasks))
        page = openpyxl.load_workbook(io.BytesIO(summary(intake(), plan)))["Ma trận"]
        assert (page.page_setup.paperSize, page.page_setup.scale) == (paper, scale)
        assert bool(page.print_title_cols) is (scale is not None)


@pytest.mark.parametrize("plan", [PLAN, with_a_year_before(PLAN), of_a_quarter(PLAN, "1.1")],
                         ids=["first year", "second year", "quarter"])
def test_on_a_small_screen_what_officers_look_for_is_in_sight(plan: Plan) -> None:
    """1366 pixels less what programs put around; a column's width in characters is 7 pixels each and 5 around."""
    told = {"Tổng quan": "L", "Nhiệm vụ": "M" if plan.year_before else "L" if plan is not PLAN else "J", "Ma trận": "F", "Chi tiết": "I",
            "Khó khăn – kiến nghị": "H", "Nhiệm vụ phát sinh": "I", "Cần xử lý": "H", "Sổ nhận báo cáo": "K"}
    for page in openpyxl.load_workbook(io.BytesIO(summary(with_extra_and_free(intake(A_ROUND)), plan))).worksheets:
        columns = range(1, page[f"{told[page.title]}1"].column + 1)
        widths = [page.column_dimensions[get_column_letter(column)].width for column in columns]
        if page.title == "Tổng quan":
            widths = [widths[0]] * len(widths)  # openpyxl keeps the width of columns that are alike at the first of them
            assert widths[0] > 15
        assert page.sheet_view.zoomScale * sum(7 * (width - 5 / 7) + 5 for width in widths) / 100 <= 1366 - 66, page.title


# ── what no sender can do ─────────────────────────────────────────────────────────────────────────
@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_any_text_at_all_can_be_written(text: str) -> None:
    place = Place(text, text, text)
    held = intake("| agency | task |\n| SCT | |")
    row = TaskAnswer("1.1", Role.LEAD, place, dict.fromkeys(TEXTS, text), {"result": Entry(text, place)})
    said = (held.returns[0]._replace(progress=(row,), received_from=text),)
    assert sheets(summary(held._replace(returns=said, listed=(Listed(Entry(text, place), text),))))


# ── what there is no room for ─────────────────────────────────────────────────────────────────────
def overflow(held: Intake) -> list[dict[str, str]]:
    content = write_summary(consolidate(PLAN, held)).overflow
    assert content is not None
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_beyond_its_share_a_files_texts_go_to_the_overflow_and_take_no_room_from_another() -> None:
    held = listing(LINES_PER_FILE + 1050)
    rows = table(summary(held), "attention")
    assert len(rows) == LINES_PER_FILE + 1
    assert rows[-1]["Tệp"] == "SCT.xlsx"
    assert rows[-1]["Vấn đề"] == "Còn 1.050 dòng nữa của tệp này; xem tệp can_xu_ly_them.csv trong cùng thư mục."
    assert [row["Ô"] for row in overflow(held)] == [f"A{number}" for number in range(LINES_PER_FILE + 1,
        LINES_PER_FILE + 1051)]
    flood, other = listing(LINES_PER_FILE + 5), listing(3, "SNV.xlsx")
    rows = table(summary(flood._replace(files=(*flood.files, *other.files), listed=(*flood.listed, *other.listed))),
        "attention")
    assert sum(row["Tệp"] == "SNV.xlsx" for row in rows) == 3


def test_a_text_no_cell_can_hold_is_cut_with_a_mark_and_whole_in_the_overflow() -> None:
    text = "Ế😀" * 12_000
    held = intake(f"| agency | task | status | result |\n| SCT | 1.1 | done | {text} |")
    shown = table(summary(held), "rows")[0]["Kết quả thực hiện"]
    assert shown.endswith(" … (bị cắt; đầy đủ ở tệp can_xu_ly_them.csv)")
    assert text.startswith(shown[:21_000])
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767
    assert [(row["Ô"], row["Nội dung đơn vị đã điền"]) for row in overflow(held)] == [("L12", text)]
    assert [row["Vấn đề"][:12] for row in table(summary(held), "attention")] == ["Ô dài 36.000"]


ROUNDS: dict[str, tuple[Plan, Intake]] = {
    "a round": (PLAN, with_extra_and_free(intake(A_ROUND))),
    "a second year": (with_a_year_before(PLAN), with_extra_and_free(intake(A_ROUND))),
    "a quarter": (of_a_quarter(PLAN, *(task.id for task in PLAN.tasks)), with_extra_and_free(intake(A_ROUND))),
    "no return": (PLAN, intake()), "160 agencies": of_160(),
    "24 groups": (replace(PLAN, groups=tuple(Group(str(number), PLAN.groups[1].title) for number in range(1, 25))), intake(A_ROUND)),
    "no plan": (replace(PLAN, groups=(), tasks=(), agencies=(), assignments=()), intake())}


@pytest.fixture(scope="module")
def printed(soffice: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of the summary of each of these rounds."""
    folder = tmp_path_factory.mktemp("pages")
    for name, (plan, held) in ROUNDS.items():
        (folder / f"{name}.xlsx").write_bytes(summary(held, plan))
    first, *others = (folder / f"{name}.xlsx" for name in ROUNDS)
    soffice(first, "pdf", folder, *others)
    return folder


@pytest.mark.office
@pytest.mark.parametrize("name", ROUNDS)
def test_the_overview_prints_on_one_page_with_all_it_says_and_nothing_smaller_than_8_points(name: str, printed: Path) -> None:
    """A word's box is 1.107 as high as its letters; turned words, whose box is as high as they are long, say nothing."""
    plan, pdf = ROUNDS[name][0], printed / f"{name}.pdf"
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    boxes = re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(\w{4,})<', told)
    heights = [float(bottom) - float(top) for _, top, _, bottom, _ in boxes]
    if name in ("a round", "a second year", "a quarter"):
        assert len(heights) > 200
        assert min(heights) / 1.107 >= 7.95
    first, second = (subprocess.run(["pdftotext", "-layout", "-f", page, "-l", page, str(pdf), "-"], check=True,
        capture_output=True, text=True).stdout for page in ("1", "2"))
    assert "TỔNG HỢP TIẾN ĐỘ" in first
    assert "Các cơ quan đã trả lời " in first
    assert ("So với năm 2019" in first) is (name == "a second year")
    assert ("20 cơ quan chưa gửi báo cáo: " in first) is (name == "160 agencies")
    assert second.lstrip().startswith(f"TÌNH HÌNH THỰC HIỆN {len(plan.tasks)} NHIỆM VỤ")
    if plan.tasks:
        assert "2. Hoàn thiện khuôn khổ pháp lý" in first


def test_the_workbook_is_written_without_openpyxl() -> None:
    code = "import sys, toolkit.summary.summary, toolkit.review.writing, toolkit.consolidate.rows; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
