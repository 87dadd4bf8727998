"""A superior's form is the plan of the round below it, and is answered from that round: nothing is typed twice."""

from __future__ import annotations

import io
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.desks import desk_on_screen
from tests.two_levels import (
    ANSWERED,
    DUE,
    TASKS,
    Answered,
    answer,
    answered,
    begin,
    below,
    fill,
    ministry_plan,
    province,
    write_cells,
)
from toolkit.consolidate.columns import frame_lines
from toolkit.consolidate.new_plans import new_plan
from toolkit.desk import first_choice as dialog
from toolkit.desk.first_choice import FirstChoice, Source, foreseen, objection, proposed_folder
from toolkit.forms.superior_form import read_superior_form
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, ToolkitError, has_errors
from toolkit.model.period import Period, PeriodKind
from toolkit.model.records import Agency, Annex, Indicator, Kind, Outcome, SourceLine, TaskState, Way
from toolkit.model.workbooks import read_template
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.report.rendering import document_text
from toolkit.review.decisions import PASSAGES
from toolkit.rounds.beginning import BelowForm, ShippedPlan, amend_by_form, init_round
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.reading import check_files
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms
from toolkit.sheetread.any_file import LIMITS, resolve_name
from toolkit.sheets import book_writer as sheets

VINH_LONG, CAN_THO = province("tỉnh Vĩnh Long", "VLG"), province("thành phố Cần Thơ", "CTO")
MEMBERS = "SCT; SYT; XCAUKE; PTRAVINH"
SHEET = words.FORM_SHEETS["sources"]


class Levels(NamedTuple):
    """Two rounds, and what came of them: a ministry's, and that of one of its provinces, answered."""
    above: Round
    below: Round
    answered: Answered
    consolidated: Consolidated


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Levels:
    folder = tmp_path_factory.mktemp("levels")
    above = begin(folder / "bo", ministry_plan((VINH_LONG, CAN_THO)))
    province_round = below(above, "VLG", folder / "tinh", MEMBERS)
    return sent_up(above, province_round, answered(province_round))


def sent_up(above: Round, province_round: Round, answer: Answered) -> Levels:
    """The answer lies among the returns of the ministry, which are consolidated."""
    shutil.copy(answer.path, above.returns)
    return Levels(above, province_round, answer, consolidate_round(above, today=date(2026, 11, 5)))


def form_of(where: Round, code: str) -> Path:
    return next(where.forms.glob(f"*-{code} *.xlsx"))


def lines_of(path: Path) -> list[SourceLine]:
    """What an answered form says that it rests on."""
    rows = openpyxl.load_workbook(path)[SHEET].iter_rows(min_row=4, max_col=7, values_only=True)
    return [SourceLine(*(str(value or "") for value in row)) for row in rows]


def numbers_traced(answer: Answered) -> set[tuple[str, str]]:
    """Of each cell an answer rests on the task's number in the round below, and the number it is printed under."""
    rows = frame_lines(answer.consolidated.consolidation.answers)
    typed = {(row["file"], row["cell"]): row["task_id"] for row in rows if row["part"] == "task"}
    printed = {(line.file, line.cell): line.tt for line in lines_of(answer.path)}
    return {(typed[cell], printed[cell]) for cell in typed.keys() & printed.keys()}


def codes_of(findings: Iterable[Finding]) -> set[Code]:
    return {found.code for found in findings}


# -- the form as a plan
def test_the_form_is_the_plan_below_and_comes_back_as_it_came(levels: Levels) -> None:
    plan, _ = read_plan(levels.below.plan)
    assert [(task.id, task.content, task.product, task.deadline) for task in plan.tasks] == [
        (task.id, task.content, task.product, task.deadline) for task in TASKS]
    assert plan.period.code == "2026"
    assert plan.period.due_before == date(2026, 11, 10)
    assert (plan.settings.plan_code, plan.settings.decision) == (
        "BCT100VLG", "Quyết định số 100/QĐ-BCT ngày 05/01/2026 của Bộ Công Thương")
    assert plan.settings.plan_title == "Kế hoạch bảo vệ quyền lợi người tiêu dùng năm 2026"
    assert (levels.below.folder / plan.settings.superior_form).read_bytes() == form_of(levels.above, "VLG").read_bytes()
    came, gone = form_of(levels.above, "VLG"), levels.answered.path  # only answers, checks and one sheet are new
    before, after = read_superior_form(came), read_superior_form(gone)
    assert (before.code, before.head, before.rows, before.spare, before.free) == (
        after.code, {**after.head, "progress_line": before.head["progress_line"]}, after.rows, after.spare, after.free)
    assert after.typed > 0
    book = read_template(gone)
    assert resolve_name(book, "task_row") == resolve_name(read_template(came), "task_row")
    assert [sheet.name for sheet in book.sheets][-1] == SHEET
    held = openpyxl.load_workbook(io.BytesIO(gone.read_bytes()))
    assert held.worksheets[0].protection.sheet
    assert held.properties.modified.date() == ANSWERED
    assert DUE.strftime("%d/%m/%Y") in before.head["due"]


def test_a_province_that_is_asked_has_its_register_and_is_asked_once_who_does_it(tmp_path: Path, levels: Levels) -> None:
    begun = init_round(tmp_path / "moi", BelowForm(form_of(levels.above, "VLG")))
    plan, found = read_plan(begun.outputs[0])
    assert sum(agency.name.startswith(("Ủy ban nhân dân xã", "Ủy ban nhân dân phường")) for agency in plan.agencies) == 124
    assert [finding.details["phrase"] for finding in found if finding.code is Code.PHRASE_EMPTY] == [VINH_LONG.name]
    assert Code.NO_LEAD_REPORTS not in codes_of(found)
    assert Code.NOBODY_ASSIGNED in codes_of(found)  # no form goes out without anything to answer
    fill(Round(tmp_path / "moi"), plan, MEMBERS)
    plan, found = read_plan(begun.outputs[0])
    assert {(row.task_id, row.agency) for row in plan.assignments} == {
        (task.id, code) for task in TASKS for code in MEMBERS.split("; ")}
    assert codes_of(found).isdisjoint((Code.PHRASE_EMPTY, Code.NOBODY_ASSIGNED))


def test_the_year_after_the_tasks_are_led_as_the_officer_said(tmp_path: Path, levels: Levels) -> None:
    """Whom the superior prints is not whom this office asked."""
    made = init_round(tmp_path / "sau", BelowForm(form_of(levels.above, "VLG")))
    write_cells(made.outputs[0], {"D5": "Sở Công Thương"}, words.PLAN_SHEETS["tasks"])
    fill(Round(tmp_path / "sau"), read_plan(made.outputs[0])[0], "SYT")
    plan = ministry_plan((VINH_LONG,))
    later = begin(tmp_path / "bo 2027", replace(plan, period=Period(2027, date(2027, 11, 20))))
    again = init_round(tmp_path / "2027", BelowForm(form_of(later, "VLG"), (tmp_path / "sau",)))
    plan, _ = read_plan(again.outputs[0])
    assert [task.leads for task in plan.tasks] == [VINH_LONG.name, "Sở Công Thương", VINH_LONG.name]
    assert {(row.task_id, row.agency) for row in plan.assignments} == {("1", "SYT"), ("2", "SCT"), ("3", "SYT")}
    assert Code.SUPERIOR_LEADS_KEPT in codes_of(again.findings)


def delete_row(path: Path, number: int = 6, sheet: str = "") -> None:
    book = openpyxl.load_workbook(path)
    (book[sheet] if sheet else book.worksheets[0]).delete_rows(number)
    book.save(path)


def add_macro(path: Path) -> None:
    """It would go up with the answer."""
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"VBA")


@pytest.mark.parametrize("spoil", [
    pytest.param(Path.unlink, id="absent"), pytest.param(lambda path: (path.unlink(), path.mkdir()), id="a folder"),
    pytest.param(lambda path: path.write_bytes(write_plan(ministry_plan((VINH_LONG,)))), id="no form"), add_macro, delete_row,
    *(pytest.param(lambda path, cell=cell: write_cells(path, {cell: None}), id=cell) for cell in ("L1", "C5")),  # the code, a row's text
    pytest.param(lambda path: path.write_bytes(b"%PDF-1.7"), id="not a workbook"),
    pytest.param(lambda path: os.truncate(path, LIMITS.file + 1), id="too large")])
def test_what_is_no_whole_form_is_refused_by_name(spoil: Callable[[Path], object], tmp_path: Path, levels: Levels) -> None:
    path = tmp_path / "bieu.xlsx"
    shutil.copy(form_of(levels.above, "VLG"), path)
    spoil(path)
    with pytest.raises(ToolkitError) as refused:
        init_round(tmp_path / "ky", BelowForm(path))
    assert (refused.value.finding.code, refused.value.finding.place.file) == (Code.SUPERIOR_FORM_UNREAD, "bieu.xlsx")
    assert not (tmp_path / "ky").exists()


def test_days_and_whom_the_form_asks_are_told_and_what_somebody_changed_or_typed_in_it(tmp_path: Path, levels: Levels) -> None:
    path = tmp_path / "bieu.xlsx"
    write_cells(form_of(levels.above, "VLG"), {"C6": "Tuyên truyền", "I5": "đã làm"}, to=path)
    begun = init_round(tmp_path / "ky", BelowForm(path, province="Cần Thơ", last_day=date(2026, 12, 1)))
    found = {finding.code: finding for finding in begun.findings}
    assert "của Ủy ban nhân dân tỉnh Vĩnh Long" in found[Code.SUPERIOR_FORM_TAKEN].problem
    assert found[Code.SUPERIOR_FORM_TAKEN].problem.endswith("cấp trên nhận trước ngày 20/11/2026, kỳ này nhận trước ngày 02/12/2026.")
    assert found[Code.SUPERIOR_FORM_EDITED].details["rows"] == "6"
    assert found[Code.SUPERIOR_FORM_FILLED].details["count"] == 1
    assert read_superior_form(form_of(levels.above, "VLG")).edited == ()


# -- the form answered
def test_the_superior_takes_it_whole_and_every_text_below_is_traced_to_its_cell(levels: Levels) -> None:
    (record,) = levels.consolidated.consolidation.intake.files
    assert record.outcome in (Outcome.ACCEPTED, Outcome.ACCEPTED_WITH_WARNINGS)
    assert (record.agency, record.listed) == ("VLG", 0)
    assert record.typed == record.consolidated > 0
    files = levels.answered.consolidated.consolidation.intake.files  # damaged ones among them; counted with openpyxl
    assert any(file.outcome is Outcome.NEEDS_CORRECTION for file in files)
    assert all(file.typed == file.consolidated + file.listed for file in files)
    lines = lines_of(levels.answered.path)
    assert len(lines) == sum(file.consolidated for file in files) == levels.answered.rests_on
    books = {each.file: openpyxl.load_workbook(levels.below.returns / each.file, data_only=True) for each in files
             if (levels.below.returns / each.file).suffix == ".xlsx" and each.consolidated}
    results = [line for line in lines if line.field == fields.ANSWERS[fields.RESULT].text and line.file in books]
    assert len(results) > 5
    for line in results:
        typed = str(books[line.file][line.sheet][line.cell].value)
        assert " ".join(typed.split()) == " ".join(line.text.split()) or line.text in typed
    assert {line.agency for line in results} >= {"Sở Công Thương", "Ủy ban nhân dân xã Cầu Kè"}
    (sent,) = levels.above.returns.iterdir()
    percents = {line.agency: line for line in lines_of(sent) if line.tt == "1" and line.field == fields.ANSWERS[fields.PERCENT].text}
    commune = percents["Ủy ban nhân dân xã Cầu Kè"]
    typed = openpyxl.load_workbook(levels.below.returns / commune.file)[commune.sheet][commune.cell].value
    assert float(str(typed).replace(",", ".").rstrip(" %")) == float(commune.text.replace(",", "."))
    book = openpyxl.load_workbook(levels.above.results / words.SUMMARY_FILE)
    (row,) = [row for row in book["Chi tiết"].iter_rows(min_row=4, values_only=True) if row[:2] == (VINH_LONG.name, "1")]
    mean = sum(float(line.text.replace(",", ".")) for line in percents.values()) / len(percents)
    assert float(row[5]) == pytest.approx(mean, abs=0.06)
    assert sent.name in row


def test_a_round_is_answered_in_vain_while_nobody_has_reported(tmp_path: Path, levels: Levels) -> None:
    own = below(levels.above, "VLG", tmp_path / "tinh", MEMBERS)
    make_forms(own, date(2026, 10, 5))
    made = answer(own)
    assert made.is_draft
    assert "du thao" in made.path.name
    assert [(found.details["task"], found.details["said"]) for found in made.findings
            if found.code is Code.ANSWER_ROW_OPEN] == [(task, "chưa cơ quan chủ trì nào báo cáo") for task in "123"]
    sheet = openpyxl.load_workbook(made.path).worksheets[0]
    assert sheet["E5"].value is None
    assert str(openpyxl.load_workbook(made.path, data_only=True).worksheets[0]["A5"].value).startswith("✖")


def test_what_the_officer_worded_or_took_out_is_what_goes_up_and_an_edited_answer_is_kept(tmp_path: Path, levels: Levels) -> None:
    shutil.copytree(levels.below.folder, tmp_path / "tinh")
    own = Round(tmp_path / "tinh")
    review = own.results / words.REVIEW_FILE
    book = openpyxl.load_workbook(review)
    sheet = book[PASSAGES.name]
    own_words = PASSAGES.column("own").heading
    column = next(cell.column for cells in sheet.iter_rows(max_row=6) for cell in cells if cell.value == own_words)
    part = words.REPORT_PARTS[words.RESULTS_PART]
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == part and len(str(cells[3].value)) > 40)
    sheet.cell(row, column, "Các cơ quan đã làm xong phần việc của quý.")
    book.save(review)
    answer_form = answer(own)
    texts = [cell.value for cells in openpyxl.load_workbook(answer_form.path).worksheets[0]["I5:I8"] for cell in cells]
    assert "Các cơ quan đã làm xong phần việc của quý." in texts
    path = tmp_path / "tinh" / words.RESULTS_FOLDER / levels.answered.path.name
    write_cells(path, {"I5": "Lời của lãnh đạo"})
    answer_form = answer(Round(tmp_path / "tinh"))
    assert openpyxl.load_workbook(path).worksheets[0]["I5"].value == "Lời của lãnh đạo"
    assert answer_form.path != path
    assert Code.EDITED_KEPT in codes_of(answer_form.findings)
    delete_row(own.plan, 5, words.PLAN_SHEETS["tasks"])
    answer_form = answer(Round(tmp_path / "tinh"))
    (told,) = [found for found in answer_form.findings if found.code is Code.ANSWER_TASK_GONE]
    assert (told.details["task"], told.place.cell) == ("2", "E6")
    assert answer_form.is_draft


def test_what_no_cell_holds_is_cut_and_an_error(tmp_path: Path, levels: Levels) -> None:
    """Excel would call the workbook damaged; all of it travels beside."""
    own = below(levels.above, "VLG", tmp_path / "tinh", "SCT; SYT")
    for number, path in enumerate(make_forms(own, date(2026, 10, 5)).outputs):
        book, form = openpyxl.load_workbook(path), read_superior_form(path)
        for name, said in {fields.STATUS: "Đang thực hiện", fields.PERCENT: 50, fields.DOCUMENTS: f"{number} tỉnh" * 4_000}.items():
            book.worksheets[0].cell(form.tasks[0].number, form.layout.columns[name]).value = said
        book.save(own.returns / path.name)
    answer_form = answer(own)
    (told,) = [found for found in answer_form.findings if found.code is Code.ANSWER_OVERFULL]
    assert (told.place.cell, answer_form.is_draft) == ("I5", True)
    text = str(openpyxl.load_workbook(answer_form.path).worksheets[0]["I5"].value)
    assert (len(text), text.endswith(f"… (còn tiếp, xem trang {SHEET})")) == (sheets.CELL_LIMIT, True)
    assert {len(line.text) for line in lines_of(answer_form.path)} >= {24_000}


# -- what it rests on, for people
def test_what_it_rests_on_is_nobodys_typing(levels: Levels, tmp_path: Path) -> None:
    """Neither consolidated nor listed, also lines that were copied, sorted or deleted, on a sheet of any name."""
    (whole,) = check_files(levels.above, [levels.answered.path]).files
    book = openpyxl.load_workbook(levels.answered.path)
    sheet = book[SHEET]
    sheet.append([cell.value for cell in sheet[6]])
    sheet.delete_rows(8, 5)
    sheet.insert_rows(5)
    book.copy_worksheet(sheet).title = "Trang khác"
    book.save(tmp_path / "tra loi.xlsx")
    intake = check_files(levels.above, [tmp_path / "tra loi.xlsx"])
    assert [(file.typed, file.consolidated, file.listed) for file in intake.files] == [(whole.typed, whole.consolidated, 0)]
    assert intake.listed == ()
    assert 0 < whole.typed < levels.answered.rests_on


def test_what_somebody_types_there_is_listed_with_the_line_it_stands_in_and_no_other(levels: Levels, tmp_path: Path) -> None:
    below = openpyxl.load_workbook(levels.answered.path)[SHEET].max_row + 2
    typed = {"D6": "sửa tay", "I7": "ghi bên cạnh", f"B{below}": "ghi bên dưới", "H8": "ghi đè dấu", "A2": "ghi đầu trang"}
    write_cells(levels.answered.path, typed, SHEET, tmp_path / "tra loi.xlsx")
    intake = check_files(levels.above, [tmp_path / "tra loi.xlsx"])
    (record,) = intake.files
    assert record.typed == record.consolidated + record.listed
    listed = {listed.entry.place.cell: listed.entry for listed in intake.listed}
    assert {(cell, entry.text) for cell, entry in listed.items()} >= typed.items()
    assert {entry.place.sheet for entry in listed.values()} == {SHEET}
    assert listed.keys() - typed.keys() <= {f"{column}{row}" for column in "ABCDEFGH" for row in (2, 6, 8)}
    assert [found.place.sheet for found in intake.findings if found.code is Code.OUTSIDE_FORM] == [SHEET]


def test_each_level_says_what_it_rests_on_itself(tmp_path: Path, levels: Levels) -> None:
    """A ministry that answers the government names the forms its provinces sent; in these stand their communes."""
    plan = ministry_plan((VINH_LONG, CAN_THO))
    ministry = Agency("BCT", "Bộ Công Thương", Kind.MINISTRY)
    tasks = tuple(task._replace(leads=ministry.name, coordinators="") for task in TASKS)
    top = begin(tmp_path / "cp", new_plan(Annex((), tasks), replace(
        plan, settings=plan.settings._replace(plan_code="CP1"), agencies=(ministry,), phrases=())))
    middle = tmp_path / "bo"
    shutil.copytree(levels.above.folder, middle)
    book = openpyxl.load_workbook(middle / words.PLAN_FILE)
    shutil.copy(form_of(top, "BCT"), middle / words.SUPERIOR_FORM_FILE)
    sheet = book[words.PLAN_SHEETS["settings"]]
    last = sheet.max_row + 1
    sheet.cell(last, 1, words.SETTINGS["superior_form"].label.text)
    sheet.cell(last, 2, words.SUPERIOR_FORM_FILE)
    book.save(middle / words.PLAN_FILE)
    answer_form = answer(Round(middle))
    lines, sent = lines_of(answer_form.path), levels.answered.path.name
    assert {(line.agency, line.file) for line in lines} == {(VINH_LONG.name, sent)}
    assert len(lines) == sum(file.consolidated for file in answer_form.consolidated.consolidation.intake.files)
    assert [file.listed for file in check_files(top, [answer_form.path]).files] == [0]


# -- forms of every kind
COMMUNES = ("XCAUKE", "PTRAVINH", "PBENTRE", "PLONGDUC")
#: A flow, a percentage, a stock, a mean, what one agency says for all; what communes answer: the last but one does not know the flow.
FIGURES = (
    Indicator("1", "Số khiếu nại đã tiếp nhận", "vụ", Way.SUM, (), "Tính cả khiếu nại qua điện thoại"),
    Indicator("2", "Tỷ lệ giải quyết", "%", Way.MEAN),
    Indicator("3", "Số cơ sở kinh doanh", "cơ sở", Way.SUM, through=Way.LATEST),
    Indicator("4", "Thời gian giải quyết", "ngày", Way.MEAN, through=Way.LATEST),
    Indicator("5", "Mức phạt cao nhất theo quy định", "triệu đồng", Way.LATEST))
TYPED = {"XCAUKE": (7, 90, 120, 5, 20), "PTRAVINH": (12, 75.5, 40, 8, 20), "PBENTRE": (None, 99, 33, 4.5, 20)}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Levels:
    """A department asks its communes what its ministry asks; three of four report, one of them not all."""
    folder = tmp_path_factory.mktemp("figures")
    above = begin(folder / "bo", replace(ministry_plan((VINH_LONG, CAN_THO)), indicators=FIGURES))
    own = below(above, "VLG", folder / "tinh", "; ".join(COMMUNES))
    make_forms(own, date(2026, 10, 5))
    for code, values in TYPED.items():
        fill_form(form_of(own, code), own.returns, values)
    return sent_up(above, own, answer(own))


def fill_form(path: Path, returns: Path, values: Iterable[float | None]) -> None:
    """That form as it comes back: its tasks under way, those figures."""
    book, form = openpyxl.load_workbook(path), read_superior_form(path)
    sheet, columns = book.worksheets[0], form.layout.columns
    for row in form.tasks:
        for name, said in {fields.STATUS: "Đang thực hiện", fields.PERCENT: 50, fields.RESULT: "Đã mở 02 lớp tập huấn"}.items():
            sheet.cell(row.number, columns[name]).value = said
    for row, value in zip(form.figures, values, strict=True):
        sheet.cell(row.number, form.layout.cells["indicator_figure"][1]).value = value
        if value is None:
            sheet.cell(row.number, form.layout.cells["indicator_note"][1]).value = "Chưa thống kê được"
    book.save(returns / path.name)


def figures_in(path: Path) -> dict[str, tuple[float | None, str]]:
    """The figures and notes of a form, by number, read with openpyxl alone."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    (head,) = [row for row in sheet.iter_rows(min_row=4) if "Số liệu" in [cell.value for cell in row]]
    figure, note = ([cell.value for cell in head].index(name) for name in ("Số liệu", "Ghi chú"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=head[0].row + 1, max_row=head[0].row + len(FIGURES))]
    return {str(row[1]): (row[figure], row[note] or "") for row in rows}


def test_each_level_puts_figures_together_as_the_level_above_prints(figures: Levels, tmp_path: Path) -> None:
    """Counted again from the lowest forms; no level takes a percentage for a sum, or a sum for a whole."""
    plan, found = read_plan(figures.below.plan)
    given, printed = ([(figure.code, figure.name, figure.unit, figure.note, figure.way, figure.over_time) for figure in figures_of]
                      for figures_of in (FIGURES, plan.indicators))
    assert printed == given
    assert not has_errors(found)
    for where, code in ((figures.above, "VLG"), (figures.below, "XCAUKE")):
        guides = [row.texts["guide"] for row in read_superior_form(form_of(where, code)).figures]
        assert guides == ["Tính cả khiếu nại qua điện thoại\nGhi số phát sinh trong kỳ; tổng hợp: cộng.",
                          "Ghi số bình quân trong kỳ; tổng hợp: bình quân.", "Ghi số tính đến cuối kỳ; tổng hợp: cộng.",
                          "Ghi số tính đến cuối kỳ; tổng hợp: bình quân.", "Ghi số tính đến cuối kỳ; tổng hợp: số mới nhất."]
    lowest = [figures_in(path) for path in figures.below.returns.iterdir()]
    assert len(lowest) == 3
    given = {indicator.code: [form[indicator.code][0] for form in lowest if form[indicator.code][0] is not None] for indicator in FIGURES}
    wanted = {code: round(sum(values) / (1 if code in ("1", "3") else len(values)), 2) for code, values in given.items()}
    sent = figures_in(figures.answered.path)
    assert {code: value for code, (value, _) in sent.items()} == pytest.approx(wanted)
    silent, without = plan.agency("PLONGDUC").name, plan.agency("PBENTRE").name
    assert {code: note for code, (_, note) in sent.items()} == {
        "1": f"Tính trên 2/4 cơ quan. Chưa có số liệu của: {without}; {silent}",
        **dict.fromkeys("234", f"Tính trên 3/4 cơ quan. Chưa có số liệu của: {silent}"),
        "5": f"Tính trên 1/4 cơ quan. Chưa có số liệu của: {silent}"}
    above = {row["code"]: row for row in frame_lines(figures.consolidated.consolidation.indicators)}
    assert {code: row["total"] for code, row in above.items()} == pytest.approx(wanted)
    assert {code: VINH_LONG.name + f" (tính trên {dict(zip('12345', '23331', strict=True))[code]}/4 cơ quan)" in row["missing"].split("; ")
            for code, row in above.items()} == dict.fromkeys("12345", True)
    printed = document_text((figures.above.report).read_bytes()).replace("\u00a0", " ")
    assert f"Chưa đủ số liệu của {VINH_LONG.name} (tính trên 2/4 cơ quan)" in printed
    later = begin(tmp_path / "bo", replace(figures.consolidated.consolidation.plan, period=Period(2027, date(2027, 11, 20))))
    again = init_round(tmp_path / "tinh", BelowForm(form_of(later, "VLG"), (figures.below.folder,)))
    assert [indicator.way for indicator in read_plan(again.outputs[0])[0].indicators] == [figure.way for figure in FIGURES]


def test_what_is_not_whole_and_what_was_typed_over_is_told_above(figures: Levels, tmp_path: Path) -> None:
    def problems(path: Path) -> list[tuple[Code, str, str]]:
        return [(found.code, found.place.cell, found.problem) for found in check_files(figures.above, [path]).findings
                if found.code in (Code.ANSWER_UNFINISHED, Code.FIGURE_TYPED_OVER)]
    partial = (Code.ANSWER_UNFINISHED, "", "Biểu này mới có báo cáo của 3/4 cơ quan ở cấp dưới.")
    assert (figures.answered.is_draft, problems(figures.answered.path)) == (False, [partial])
    form = read_superior_form(figures.answered.path)
    cell = f"{get_column_letter(form.layout.cells['indicator_figure'][1])}{form.figures[0].number}"
    write_cells(figures.answered.path, {cell: 30}, to=tmp_path / "sua.xlsx")
    assert problems(tmp_path / "sua.xlsx") == [
        partial, (Code.FIGURE_TYPED_OVER, cell, "Số liệu ở ô này ghi tay, biểu do cấp dưới tổng hợp được: 19.")]
    shutil.copytree(figures.below.folder, tmp_path / "tinh")
    own = Round(tmp_path / "tinh")
    for path in own.returns.iterdir():
        path.unlink()
    fill_form(form_of(own, "PLONGDUC"), own.returns, (None, 80, 5, 1, 20))
    draft = answer(own, date(2026, 11, 8))
    assert Code.ANSWER_FIGURE_OPEN in {found.code for found in draft.findings}
    assert problems(draft.path)[0][2] == "Biểu này mới có báo cáo của 1/4 cơ quan ở cấp dưới."
    write_cells(draft.path, {cell: 4})
    assert "do cấp dưới tổng hợp được: chưa có số liệu" in problems(draft.path)[1][2]
    fill_form(form_of(own, "XCAUKE"), own.returns, (1, "chừng 90", 5, 1, 20))  # type: ignore[arg-type]
    draft = answer(own, date(2026, 11, 9))
    assert draft.is_draft
    assert problems(draft.path)[0][2] == "Biểu này là dự thảo, có báo cáo của 2/4 cơ quan ở cấp dưới."


def test_a_form_that_does_not_say_how_figures_are_put_together_is_asked_about_and_nothing_goes_out(
        figures: Levels, tmp_path: Path) -> None:
    """As forms of before."""
    path = form_of(figures.above, "VLG")
    form = read_superior_form(path)
    guide = get_column_letter(form.layout.cells["indicator_guide"][1])
    write_cells(path, {f"{guide}{row.number}": "Ghi theo sổ" for row in form.figures[1:]}, to=tmp_path / "cu.xlsx")
    own = Round(tmp_path / "tinh")
    init_round(own.folder, BelowForm(tmp_path / "cu.xlsx"))
    fill(own, read_plan(own.plan)[0], "XCAUKE")
    plan, found = read_plan(own.plan)
    assert [indicator.way for indicator in plan.indicators] == [Way.SUM, None, None, None, None]
    assert [point.details["code"] for point in found if point.code is Code.INDICATOR_WAY_UNSAID] == ["2", "3", "4", "5"]
    with pytest.raises(ToolkitError) as refused:
        make_forms(own, date(2026, 10, 5))
    assert refused.value.finding.code is Code.PLAN_HAS_ERRORS
    write_cells(own.plan, {f"D{row}": "Bình quân" for row in range(5, 9)}, words.PLAN_SHEETS["indicators"])
    assert make_forms(own, date(2026, 10, 5)).outputs


@pytest.mark.parametrize(("period", "code", "data"), [
    (Period(2026, date(2026, 10, 1), PeriodKind.QUARTER, 3), "2026Q3", (date(2026, 6, 15), date(2026, 9, 14))),
    (Period(2026, date(2026, 10, 9), PeriodKind.QUARTER, 3, data=(date(2026, 7, 1), date(2026, 9, 30))), "2026Q3",
     (date(2026, 7, 1), date(2026, 9, 30))),
    (Period(2026, date(2027, 1, 10)), "2026", (date(2025, 12, 15), date(2026, 12, 14))),
    (Period(2026, date(2026, 12, 20)), "2026", (date(2025, 12, 15), date(2026, 12, 14))),
    (Period(2026, date(2026, 11, 15)), "2026", (date(2026, 1, 1), date(2026, 12, 31))),
    (Period(2026, date(2026, 10, 1), PeriodKind.AD_HOC, 2, title="Báo cáo nhanh về khiếu nại"), "2026D02",
     (date(2026, 1, 1), date(2026, 12, 31)))])
def test_the_period_below_is_that_above_with_the_same_data(period: Period, code: str, data: tuple[date, date], tmp_path: Path) -> None:
    where = begin(tmp_path / "bo", replace(ministry_plan((VINH_LONG,)), period=period), date(2026, 9, 1))
    begun = init_round(tmp_path / "tinh", BelowForm(form_of(where, "VLG")))
    plan, found = read_plan(begun.outputs[0])
    assert (plan.period.code, plan.period.data_days, plan.period.title) == (code, data, period.title)
    assert plan.period.due_before == period.due_before - timedelta(days=10)
    assert Code.DUE_OUTSIDE_PERIOD not in codes_of(found)
    assert any(agency.receives_form for agency in plan.agencies)


def test_what_the_officer_numbers_anew_is_answered_where_its_text_stands(tmp_path: Path) -> None:
    """No figure stands under a task or an indicator that asks another thing, also not in what it rests on."""
    plan = replace(ministry_plan((VINH_LONG,)), indicators=(
        Indicator("1", "Số khiếu nại", "vụ", Way.SUM), Indicator("2", "Số hội nghị", "cuộc", Way.SUM)))
    above = begin(tmp_path / "bo", plan)
    own = below(above, "VLG", tmp_path / "tinh", MEMBERS)
    book = openpyxl.load_workbook(own.plan)
    for sheet in (book[words.PLAN_SHEETS[name]] for name in ("tasks", "indicators")):  # the officer changes two numbers
        sheet["A4"], sheet["A5"] = sheet["A5"].value, sheet["A4"].value
    book.save(own.plan)
    answer_form = answered(own)
    shutil.copy(answer_form.path, above.returns)
    done = consolidate_round(above, today=date(2026, 11, 5)).consolidation
    mine = answer_form.consolidated.consolidation
    assert {plan.task(row["task_id"]).content: row["status"] for row in frame_lines(done.rows)} == {
        mine.plan.task(row["task_id"]).content: row["status"] for row in frame_lines(mine.tasks)}
    totals = [{row["name"]: row["total"] for row in frame_lines(each.indicators)} for each in (done, mine)]
    assert totals[0] == pytest.approx(totals[1])
    assert Code.ANSWER_ASKED_DIFFERS not in codes_of(answer_form.findings)
    assert numbers_traced(answer_form) == {("1", "2"), ("2", "1"), ("3", "3")}


def test_a_form_that_numbers_anew_what_was_asked_the_year_before_is_answered_by_its_texts(tmp_path: Path, levels: Levels) -> None:
    """Below, a task is known by the number of the year before; one is worded anew beside."""
    moved = (TASKS[2]._replace(id="1", tt="1"), TASKS[0]._replace(id="2", tt="2"), TASKS[1]._replace(id="3", tt="3"))
    later = replace(new_plan(Annex((), moved), ministry_plan((VINH_LONG,))), period=Period(2027, date(2027, 11, 20)))
    above = begin(tmp_path / "bo", later)
    init_round(tmp_path / "tinh", BelowForm(form_of(above, "VLG"), (levels.below.folder,)))
    own = Round(tmp_path / "tinh")
    fill(own, read_plan(own.plan)[0], MEMBERS)
    book = openpyxl.load_workbook(own.plan)
    tasks = book[words.PLAN_SHEETS["tasks"]]
    cell = next(cell for cell in tasks["C"] if cell.value == TASKS[0].content)
    cell.value = TASKS[0].content.replace("trên địa bàn", "tại các xã, phường")
    book.save(own.plan)
    made = answered(own)
    held = {row["task_id"]: row["status"] for row in frame_lines(made.consolidated.consolidation.tasks)}
    shutil.copy(made.path, above.returns)
    done = consolidate_round(above, today=date(2027, 11, 5))
    said = {row["task_id"]: row["status"] for row in frame_lines(done.consolidation.rows) if row["agency_code"] == "VLG"}
    assert said == held
    assert [found.details["what"] for found in made.findings if found.code is Code.ANSWER_ASKED_DIFFERS] == ["Nhiệm vụ 2"]
    assert numbers_traced(made) == {("1", "1"), ("2", "2"), ("3", "3")}


@pytest.mark.parametrize("given", ["of another province", "of the year after"])
def test_a_form_that_the_round_was_not_made_for_is_an_error(given: str, tmp_path: Path, levels: Levels) -> None:
    shutil.copytree(levels.below.folder, tmp_path / "tinh")
    form = form_of(levels.above, "CTO")
    if given == "of the year after":
        later = replace(ministry_plan((VINH_LONG,)), period=Period(2027, date(2027, 11, 20)))
        form = form_of(begin(tmp_path / "bo", later), "VLG")
    shutil.copy(form, tmp_path / "tinh" / words.SUPERIOR_FORM_FILE)
    answer_form = answer(Round(tmp_path / "tinh"))
    assert answer_form.is_draft
    (told,) = [found for found in answer_form.findings if found.code is Code.ANSWER_OTHER_FORM]
    assert told.details["file"] == words.SUPERIOR_FORM_FILE


# -- in the window
def test_the_dialog_begins_a_round_from_a_form_and_says_what_it_will_be(tmp_path: Path, levels: Levels) -> None:
    chosen = FirstChoice(Source.FORM, form="", folder=str(tmp_path / "Ky bao cao 2025"))
    assert objection(chosen) == "Chọn tệp biểu mẫu cấp trên đã gửi."
    assert "không dùng làm biểu của cấp trên được" in objection(chosen._replace(form=str(levels.above.plan)))
    chosen = chosen._replace(form=str(form_of(levels.above, "VLG")))
    chosen = chosen._replace(folder=proposed_folder(chosen))
    assert Path(chosen.folder).name == "Ky bao cao 2026"
    assert objection(chosen) == ""
    assert ("3 nhiệm vụ, năm 2026; cấp trên nhận trước ngày 20/11/2026, kỳ này nhận trước ngày 10/11/2026. "
            "Danh sách cơ quan: Tỉnh Vĩnh Long") in foreseen(chosen)
    made = dialog.begin(chosen)
    plan, _ = read_plan(made.where.plan)
    assert (plan.settings.superior_form, len(plan.tasks)) == (words.SUPERIOR_FORM_FILE, 3)


def test_the_window_answers_where_there_is_whom_to_answer(display: str, tmp_path: Path, levels: Levels) -> None:
    shutil.copytree(levels.below.folder, tmp_path / "tinh")
    init_round(tmp_path / "thuong", ShippedPlan())
    button = "Trả lời cấp trên"
    with desk_on_screen() as desk:
        desk.show(tmp_path / "thuong")
        desk.idle()
        assert not desk.buttons()[button].winfo_ismapped()
    with desk_on_screen() as desk:
        desk.show(tmp_path / "tinh")
        desk.idle()
        assert desk.buttons()[button].winfo_ismapped()
        desk.buttons()[button].invoke()
        desk.wait(lambda: desk.opened)
        assert [path.name for path in desk.opened] == [levels.answered.path.name]
        assert desk.sentence().startswith("Đã điền dự thảo biểu trả lời cấp trên")
        assert not desk.crashed


def test_an_answer_holds_the_moment_at_which_it_was_filled_also_where_the_day_is_another_one(
        tmp_path: Path, levels: Levels, monkeypatch: pytest.MonkeyPatch) -> None:
    own = below(levels.above, "VLG", tmp_path / "tinh", MEMBERS)
    make_forms(own, date(2026, 10, 5))
    began = datetime.now(UTC)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "AAA-14" if began.hour >= 12 else "AAA+12")  # 14 hours ahead of Greenwich, 12 behind
        time.tzset()
        path = answer(own, datetime.now().date()).path
    time.tzset()
    saved = openpyxl.load_workbook(path).properties.modified
    assert began.replace(microsecond=0, tzinfo=None) <= saved <= datetime.now(UTC).replace(tzinfo=None)


def test_an_answer_follows_what_came_since_it_was_made(tmp_path: Path, levels: Levels) -> None:
    shutil.copytree(levels.below.folder, tmp_path / "tinh")
    own = Round(tmp_path / "tinh")
    for path in own.returns.glob("*SYT*"):
        path.unlink()
    done = consolidate_round(own, today=date(2026, 11, 8))
    assert done.answer is not None
    assert done.answer.rests_on == sum(file.consolidated for file in done.standing.intake.files)
    assert len(lines_of(done.answer.path)) == done.answer.rests_on < levels.answered.rests_on
    (own.folder / words.SUPERIOR_FORM_FILE).unlink()  # what cannot be answered any more stops nobody
    assert consolidate_round(own, today=date(2026, 11, 9)).answer is None


def test_a_form_the_superior_sends_anew_amends_the_plan_and_is_what_is_answered(tmp_path: Path) -> None:
    plan = ministry_plan((VINH_LONG,))
    above = begin(tmp_path / "bo", plan)
    own = below(above, "VLG", tmp_path / "tinh", MEMBERS)
    added = TASKS[0]._replace(id="4", tt="4", content="Công khai danh sách cơ sở vi phạm trên cổng thông tin")
    reworded = TASKS[1]._replace(content="Tuyên truyền Luật Bảo vệ quyền lợi người tiêu dùng năm 2023")
    later = begin(tmp_path / "bo sua", new_plan(Annex((), (TASKS[0], reworded, TASKS[2], added)), plan))
    proposal = amend_by_form(own, form_of(later, "VLG"))
    assert [path.name for path in proposal.outputs] == [words.AMENDED_FILE]
    amended, _ = read_plan(own.folder / words.AMENDED_FILE)
    assert {task.id: task.amendment.state if task.amendment else None for task in amended.tasks} == {
        "1": None, "2": TaskState.REWORDED, "3": None, "4": TaskState.IN_FORCE}
    assert {row.agency for row in amended.assignments if row.task_id == "4"} == set(MEMBERS.split("; "))
    assert (own.folder / words.SUPERIOR_FORM_FILE).read_bytes() == form_of(later, "VLG").read_bytes()
    other = begin(tmp_path / "bo khac", replace(plan, settings=plan.settings._replace(plan_code="BCT9")))
    with pytest.raises(ToolkitError) as refused:
        amend_by_form(own, form_of(other, "VLG"))
    assert refused.value.finding.code is Code.SUPERIOR_FORM_OTHER
