"""Last year: what a round knows of the round before, from its plan workbook to what is said about it."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Demonstration, run
from openpyxl.utils import get_column_letter
from said import intake as said
from samples import PLAN, open_form
from specimens import report_values, shipped_sentences
from tables import workbook
from test_intake import SHEET, Answers, answers_of, only, opened, template
from test_plan import SHEETS

from toolkit.base.files import own_turn
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.new_plans import carry_over, with_answers
from toolkit.consolidate.rows import AnswerPair as Compared, earlier_answer, row_movement, task_movement
from toolkit.consolidate.standing import standing_of
from toolkit.demo.clerks import OpenForm, put
from toolkit.forms.correction import corrections
from toolkit.model import fields, resources, words
from toolkit.model.findings import Code, Finding, Place, Severity, ToolkitError
from toolkit.model.layout import previous_text
from toolkit.model.period import PeriodName
from toolkit.model.records import (
    Amendment,
    Annex,
    Finished,
    Indicator,
    Intake,
    Movement,
    Outcome,
    Period,
    Plan,
    Previous,
    Role,
    Status,
    TaskAnswer,
    TaskState,
    Way,
)
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.report.rendering import document_text
from toolkit.report.report_builder import as_of
from toolkit.report.sections import compose
from toolkit.rounds.beginning import Demo, demo_round
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import state_of
from toolkit.rounds.status import round_status
from toolkit.summary.summary import write_summary

BEFORE = """
    | Năm  | Mã cơ quan | Cơ quan    | TT    | Nội dung công việc | Trạng thái     | Tiến độ (%) | Kết quả thực hiện | Khó khăn, vướng mắc – nguyên nhân |
    | 2019 | SCT        | Sở C. T.   | 1.2   | Rà soát            | Đang thực hiện | 62,5        | Đã rà soát        | Thiếu người                       |
    | 2019 | snv        |            | (1.2) |                    | chưa rõ        |             |                   |                                   |
"""

Read = Callable[[str], tuple[Plan, tuple[Finding, ...]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The small plan of the tests of plans, with that sheet "Kỳ trước"."""
    def read(table: str) -> tuple[Plan, tuple[Finding, ...]]:
        path = tmp_path / "ke_hoach.xlsx"
        path.write_bytes(workbook(**SHEETS, **{"Kỳ trước": table}))
        return read_plan(path)
    return read


# ── the sheet ─────────────────────────────────────────────────────────────────────────────────────
def test_the_sheet_says_what_was_answered_and_who_is_gone_is_told_once(read: Read) -> None:
    plan, found = read(BEFORE)
    assert plan.previous == (
        Previous("2019", "SCT", "1.2", Status.UNDER_WAY, 62.5, "Đã rà soát", "Thiếu người"),
        Previous("2019", "SNV", "1.2", None))
    assert (plan.previous_period, found) == (PeriodName(2019), ())
    lines = BEFORE + "    | 2019 | XYZ | | 1.2 | | | | | |\n    | 2019 | XYZ | | 1.3 | | | | | |\n"
    plan, found = read(lines)
    assert [(each.code, each.place.cell) for each in found if each.details["value"] == "XYZ"] == [(Code.PREVIOUS_UNKNOWN, "B4")]
    assert found[0].problem == (
        "2 dòng không được dùng: cột “Mã cơ quan” ghi “XYZ” không phải một kỳ trước, không có trong "
        "kế hoạch, hoặc đã có ở dòng trên.")
    assert len(plan.previous) == 2


@pytest.mark.parametrize(("old", "new", "code", "cell", "left"), [
    ("SCT ", "XYZ ", Code.PREVIOUS_UNKNOWN, "B2", 1), ("1.2   |", "9.9   |", Code.PREVIOUS_UNKNOWN, "D2", 1),
    ("2019 | SCT", "2020 | SCT", Code.PREVIOUS_UNKNOWN, "A2", 1),
    ("2019 | SCT", "nay  | SCT", Code.PREVIOUS_UNKNOWN, "A2", 1), ("snv", "SCT", Code.PREVIOUS_UNKNOWN, "D3", 1),
    ("62,5", "nửa ", Code.PREVIOUS_UNCLEAR, "G2", 2), ("62,5", "162 ", Code.PREVIOUS_UNCLEAR, "G2", 2),
    ("chưa rõ", "ổn rồi", Code.PREVIOUS_UNCLEAR, "F3", 2)])
def test_a_mistake_in_the_sheet_is_told_by_its_cell_and_stops_nothing(
        read: Read, old: str, new: str, code: Code, cell: str, left: int) -> None:
    assert old in BEFORE
    plan, found = read(BEFORE.replace(old, new, 1))
    assert [(each.code, each.place.sheet, each.place.cell) for each in found] == [(code, "Kỳ trước", cell)]
    assert len(plan.previous) == left


def test_a_first_round_has_no_such_sheet() -> None:
    assert "Kỳ trước" not in openpyxl.load_workbook(io.BytesIO(write_plan(PLAN))).sheetnames

# ── the form ──────────────────────────────────────────────────────────────────────────────────────

LONG = "Đã rà soát 24 văn bản quy phạm pháp luật có nội dung liên quan đến quyền lợi người tiêu dùng trên địa bàn tỉnh, kiến nghị sửa đổi 6 văn bản"
NEXT = replace(
    PLAN, period=Period(2021, date(2021, 11, 15)),
    previous=(
        Previous("2020", "SNV", "2.4", Status.UNDER_WAY, 60, LONG, "Chưa có kinh phí cho việc lập bộ phận tiếp nhận"),
        Previous("2020", "SNV", "2.5", None), Previous("2020", "HCK", "2.4", Status.DONE, 100)),
)
SNV_NOW = {
    "T2.4": {"status": "Đang thực hiện", "percent": "75", "result": "Đã lập bộ phận tiếp nhận ở 03 huyện"},
    "T2.5": {"status": "Đã hoàn thành", "percent": "100", "result": "Đã ban hành kế hoạch"},
    "T1.1": {"status": "Không phát sinh"}, "T2.1": {"status": "Không phát sinh"}}


@lru_cache
def form(agency: str, plan: Plan = NEXT) -> bytes:
    return template().form(plan, plan.agency(agency))


def filled(answers: Answers, edit: Callable[[OpenForm], None] = lambda _: None, content: bytes = b"") -> bytes:
    book = opened(content or form("SNV"), answers)
    edit(book)
    return book.saved(datetime(2021, 11, 2, 8, 0))


def test_a_row_says_what_was_answered_a_year_ago_beside_what_is_asked() -> None:
    book = open_form(form("SNV"))
    said = {slot: book.cell(book.rows[slot], "previous").value for slot in ("T2.4", "T2.5", "T1.1", "X1")}
    assert said == {
        "T2.4": "Năm 2020: Đang thực hiện, 60 %. Đã rà soát 24 văn bản quy phạm pháp luật có nội dung liên quan đến "
                "quyền lợi người tiêu dùng trên địa bàn …",
        "T2.5": "Năm 2020: Chưa rõ.", "T1.1": None, "X1": None,
    }
    assert all(book.cell(row, "previous").protection.locked for row in book.rows.values() if row < book.rows["OVERALL"])
    assert "Kỳ trước: Đang thực hiện, 60 %" in str(book.cell(book.rows["T2.4"], "brief").value).split("\n")
    shows = template().layout.columns["previous"]
    for plan, hidden in ((NEXT, False), (PLAN, True)):  # only where there is something to compare with
        columns = openpyxl.load_workbook(io.BytesIO(form("SNV", plan)))[SHEET].column_dimensions
        assert columns[get_column_letter(shows)].hidden is hidden
    plain, long = (openpyxl.load_workbook(io.BytesIO(form("HCK", plan)))[SHEET].row_dimensions for plan in (NEXT,
        replace(NEXT, previous=(Previous("2020", "HCK", "2.5", Status.UNDER_WAY, 5, LONG),))))
    row = OpenForm(form("HCK")).rows["T2.5"]
    assert plain[row].height < long[row].height < 150


def test_what_a_form_says_of_the_year_before_is_never_the_senders() -> None:
    intake, record = only(filled(SNV_NOW), NEXT)
    assert (record.outcome, record.findings) == (Outcome.ACCEPTED, ())
    assert {slot: set(fields) for slot, fields in answers_of(intake).items()} == {slot: set(fields) for slot,
        fields in SNV_NOW.items()}
    mended = replace(NEXT, previous=(NEXT.previous[0]._replace(percent=65), *NEXT.previous[1:]))
    intake, record = only(filled(SNV_NOW), mended)
    assert [each.code for each in record.findings] == [Code.FORM_EDITION_DIFFERS]
    assert len(answers_of(intake)) == 4
    def delete(book: OpenForm) -> None:
        for area in list(book.sheet.merged_cells.ranges):
            book.sheet.unmerge_cells(str(area))
        book.sheet.delete_cols(book.columns["previous"])
    intake, record = only(filled(SNV_NOW, delete), NEXT)
    assert len(answers_of(intake)) == 4
    assert not any(each.severity is Severity.ERROR for each in record.findings)


@pytest.mark.parametrize(("slot", "typed"), [("T2.4", "Năm 2020: Đã hoàn thành"), ("T1.1", "Năm ngoái đã xong")])
def test_what_is_typed_over_it_is_told_and_listed(slot: str, typed: str) -> None:
    intake, record = only(filled(SNV_NOW, lambda book: put(book.cell(book.rows[slot], "previous"), typed)), NEXT)
    assert [found.code for found in record.findings] == [Code.LOCKED_CHANGED]
    assert [listed.entry.text for listed in intake.listed] == [typed]


@pytest.mark.parametrize("field", ["result", "difficulties"])
def test_a_text_copied_from_last_year_is_told_by_its_cell(field: str) -> None:
    copied = getattr(NEXT.previous[0], field)
    answers = {**SNV_NOW, "T2.4": {**SNV_NOW["T2.4"], field: f"  {copied.upper()} "}}
    _, record = only(filled(answers), NEXT)
    [found] = record.findings
    book = open_form(form("SNV"))
    assert (found.code, found.place.cell) == (Code.SAME_AS_BEFORE, book.cell(book.rows["T2.4"], field).coordinate)
    assert found.problem == f"Cột “{fields.ANSWERS[field].text}” giống hệt báo cáo năm 2020."


def test_a_copied_text_is_worth_a_look_unless_it_is_short() -> None:
    answers = {**SNV_NOW, "T2.4": {**SNV_NOW["T2.4"], "result": LONG}, "T2.5": {"status": "cơ bản xong"}}
    [made] = corrections(NEXT, only(filled(answers), NEXT)[0])
    assert [(mark.field, mark.found.code, mark.must) for mark in made.marks] == [
        (("T2.4", "result"), Code.SAME_AS_BEFORE, False), (("T2.5", "status"), Code.STATUS_UNKNOWN, True)]
    plan = replace(NEXT, previous=(Previous("2020", "SNV", "2.5", Status.DONE, 100, "Đã ban hành kế hoạch"),))
    _, record = only(filled(SNV_NOW, content=form("SNV", plan)), plan)
    assert not record.findings


# ── forward, still, back ──────────────────────────────────────────────────────────────────────────
def spoken(status: Status | None, percent: float | None) -> dict[str, Any]:
    """What an agency said, by field."""
    said = {"status": status, "percent": percent}
    return {name: value for name, value in said.items() if value is not None}


_N, _U, _D, _X, _A = Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING, Status.NOTHING_ARISEN


@pytest.mark.parametrize(("before", "now", "moved"), [
    ((_N, None), (_U, None), "forward"), ((_U, 90), (_D, 100), "forward"), ((_D, 100), (_U, 95), "back"),
    ((_U, 5), (_N, 0), "back"),
    ((_U, 40), (_U, 60), "forward"), ((_U, 60), (_U, 60), "still"), ((_U, 60), (_U, 40), "back"),
    ((_U, None), (_U, 40), "still"), ((_U, 40), (_U, None), "still"),
    ((_D, 90), (_D, 100), "still"), ((_N, 10), (_N, 0), "still"),
    ((_X, None), (_X, None), "still"), ((_X, None), (_U, None), None), ((_U, None), (_X, None), None),
    ((_A, None), (_A, None), "still"), ((_A, None), (_D, None), None), ((None, 50), (_U, 60), None),
    ((_U, 50), (None, 60), None)])
def test_movement_of_a_row(
        before: tuple[Status | None, float | None], now: tuple[Status | None, float | None], moved: str | None) -> None:
    made = row_movement(Previous("2020", "SNV", "2.4", *before), TaskAnswer("2.4", Role.LEAD, Place(), spoken(*now)))
    assert (made.value if made else None) == moved


def leads(*said: tuple[tuple[Status, float | None] | None, tuple[Status, float | None] | None]) -> list[Compared]:
    """Leads of a task: what each said a year ago and says now, None where it said nothing."""
    return [(Previous("2020", f"L{number}", "2.5", *before) if before else None,
             TaskAnswer("2.5", Role.LEAD, Place(), spoken(*now) if now else {})) for number, (before, now) in enumerate(said)]


def test_a_task_moves_by_the_status_its_leads_make() -> None:
    assert task_movement(leads(((_D, 100), (_D, 100)), ((_U, 50), (_D, 100)))) == (_U, Movement.FORWARD)
    assert task_movement(leads(((_D, 100), (_D, 100)), ((_D, 100), None))) == (_D, Movement.BACK)
    assert task_movement(leads((None, (_D, 100)))) == (None, None)
    assert task_movement(leads(((_D, 100), None))) == (_D, None)
    assert task_movement([]) == (None, None)
    assert task_movement(leads(((_U, 40), (_U, 50)), ((_U, 40), (_U, 40)))) == (_U, Movement.FORWARD)
    assert task_movement(leads(((_N, None), (_D, None)), ((_U, 40), (_U, 40)))) == (_U, Movement.FORWARD)
    assert task_movement(leads(((_U, 90), None), ((_U, 40), (_U, 30)))) == (_U, Movement.BACK)
    assert task_movement(leads(((_U, None), (_U, 30)))) == (_U, Movement.STILL)


SAID = """
    | agency | task | status      | percent | result |
    | SNV    | 2.4  | under_way   | 70      | Mới    |
    | SNV    | 2.5  | done        | 100     | Xong   |
    | SCT    | 2.5  | under_way   | 30      | Đang   |
    | HCK    | 2.4  | under_way   | 30      |        |
"""


# ── what is said about it ─────────────────────────────────────────────────────────────────────────
def sheets(plan: Plan, table: str = SAID) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(io.BytesIO(write_summary(consolidate(plan, said(table))).content({})))
    return {sheet.title: [[str(value) for value in row if value is not None] for row in sheet.iter_rows(values_only=True)] for sheet in book}


def compared(made: Consolidation) -> list[str]:
    """What the report's opening says beside another year."""
    return [line for line in compose(made, shipped_sentences()).lines(words.OPENING_PART) if "so sánh được" in line]


def test_summary_and_report_compare_with_the_year_before_where_there_is_one() -> None:
    made = sheets(NEXT)
    [heading] = [row for row in made["Nhiệm vụ"] if row[:1] == ["TT"]]
    assert heading[4:7] == ["Tình trạng", "Kỳ trước", "So với kỳ trước"]
    [task] = [row for row in made["Nhiệm vụ"] if row[:1] == ["2.4"]]
    assert task[4:7] == ["Đang thực hiện", "Đang thực hiện\n60 %", "Tiến triển"]
    details = [row for row in made["Chi tiết"] if row[:2] == ["Sở Nội vụ", "2.4"]]
    assert [f"Năm 2020: Đang thực hiện, 60 %. {LONG}", "Tiến triển"] == details[0][7:9]
    assert ["So với năm 2020, trong 1/4 nhiệm vụ so sánh được: 1 tiến triển, 0 giữ nguyên, 0 thấp hơn.",
        "→ Nhiệm vụ"] in made["Tổng quan"]
    assert not any("ỳ trước" in text or "So với" in text for rows in sheets(PLAN).values() for row in rows for text in row)
    assert compared(consolidate(PLAN, said(SAID))) == []
    lower = SAID.replace("| 70 ", "| 50 ")
    assert compared(consolidate(NEXT, said(lower))) == [
        "So với cùng kỳ năm 2020, trong 1/4 nhiệm vụ so sánh được: 1 nhiệm vụ thấp hơn (2.4); "
        "3 nhiệm vụ không so sánh được do kỳ đó chưa có báo cáo rõ ràng."]
    assert compared(consolidate(NEXT, said("| agency | task | status |\n| HCK | 1.1 | done |"))) == [
        "Chưa có nhiệm vụ nào so sánh được với cùng kỳ năm 2020, do kỳ đó chưa có báo cáo rõ ràng (3), "
        "kỳ này chưa có báo cáo rõ ràng (1)."]


# ── a round from the round before ─────────────────────────────────────────────────────────────────

BOTH = """
    | agency | task | status      | percent | completed  | result       | difficulties |
    | SNV    | 2.4  | ?gần xong   |         |            | Đã lập       |              |
    | SCT    | 1.1  | done        | 100     | 30/09/2020 | Quyết định   |              |
    | SCT    | 2.1  | done        | 100     |            | Đã rà soát   | thiếu người  |
    | HCK    | 2.4  | not_started | 0       |            |              |              |
"""


def old(table: str = BOTH, **deadlines: str) -> Consolidation:
    """The round of 2020, of tasks with those deadlines ("t21": of 2.1)."""
    tasks = [task._replace(deadline=deadlines.get(f"t{task.id.replace('.', '')}",
        task.deadline)) for task in PLAN.tasks]
    settings = PLAN.settings._replace(report_number="12", report_date=date(2020, 11, 20))
    return consolidate(replace(PLAN, settings=settings, tasks=tuple(tasks)), said(table))


def codes(found: tuple[Finding, ...]) -> list[Code]:
    return [each.code for each in found]


def test_tasks_answers_and_figures_come_along_and_each_task_left_out_is_named() -> None:
    plan, found = carry_over(old())
    assert [task.id for task in plan.tasks] == ["2.1", "2.4", "2.5"]
    assert [group.number for group in plan.groups] == ["2"]
    assert (plan.period, plan.settings.report_number, plan.settings.report_date) == (Period(2021, date(2021, 11, 15)),
        "", None)
    assert (plan.agencies, plan.phrases, plan.settings.contact) == (PLAN.agencies, PLAN.phrases, PLAN.settings.contact)
    assert codes(found) == [Code.PREVIOUS_CARRIED, Code.TASKS_DONE_LEFT, Code.PREVIOUS_HAS_ERRORS]
    assert "3/4 nhiệm vụ, 3/4 dòng báo cáo" in found[0].problem
    assert "1.1 Xây dựng và ban hành văn bản" in found[1].problem
    assert carry_over(old())[0].previous == (
        Previous("2020", "SNV", "2.4", None, None, "Đã lập"),
        Previous("2020", "SCT", "2.1", Status.DONE, 100, "Đã rà soát", "thiếu người"),
        Previous("2020", "HCK", "2.4", Status.NOT_STARTED, 0))
    asked = (Indicator("1", "Số vụ", "vụ", Way.SUM),)
    assert carry_over(consolidate(replace(PLAN, indicators=asked), said(BOTH)))[0].indicators == asked
    plan, found = carry_over(old(""))
    assert (plan.previous, len(plan.tasks)) == ((), 4)
    assert Code.PREVIOUS_WITHOUT_RETURNS in codes(found)
    for table in ("", BOTH):
        plan, found = carry_over(old(table, t21="Năm 2020", t24="Quý II/2020"))
        named = " ".join(each.problem for each in found if each.code is Code.TASKS_DONE_LEFT)
        assert all(task.id in {kept.id for kept in plan.tasks} or f" {task.id} " in named for task in PLAN.tasks)


@pytest.mark.parametrize(("deadline", "status", "goes_on", "told"), [
    ("Năm 2020", "under_way", True, None), ("Năm 2020", "not_doing", True, None), ("Năm 2020", "", True, None),
    ("Quý III/2020", "done", False, Code.TASKS_DONE_LEFT), ("Năm 2025", "done", False, Code.TASKS_DONE_LEFT),
    ("Trước ngày 15/11 hàng năm", "done", True, None), ("Hàng năm", "done", True, None),
    ("Khi có hướng dẫn", "done", True, Code.TASKS_CARRIED_UNCLEAR), ("Khi có hướng dẫn", "under_way", True, None),
    ("", "done", True, Code.TASKS_CARRIED_UNCLEAR),
])
def test_which_tasks_go_on(deadline: str, status: str, goes_on: bool, told: Code | None) -> None:
    plan, found = carry_over(old(f"| agency | task | status |\n| SCT | 2.1 | {status} |", t21=deadline))
    assert ("2.1" in [task.id for task in plan.tasks]) is goes_on
    wanted = {Code.TASKS_DONE_LEFT, Code.TASKS_CARRIED_UNCLEAR}
    assert [each.code for each in found if each.code in wanted] == ([told] if told else [])


GROUP_1 = PLAN.groups[0].title


def test_the_plan_knows_what_earlier_rounds_finished_and_its_workbook_keeps_it(tmp_path: Path) -> None:
    second, _ = carry_over(old())
    assert second.finished == (Finished("1.1", "1", PLAN.task("1.1").content, "2020", GROUP_1),)
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(write_plan(second))
    assert read_plan(path)[0].finished == second.finished
    third, _ = carry_over(consolidate(
        replace(second, tasks=tuple(each._replace(deadline="Năm 2021") for each in second.tasks)),
        said("| agency | task | status |\n| SCT | 2.1 | done |")))
    assert [(each.id, each.period) for each in third.finished] == [("1.1", "2020"), ("2.1", "2021")]
    assert [task.id for task in third.tasks] == ["2.4", "2.5"]
    path.write_bytes(write_plan(third))
    assert read_plan(path)[0] == third


FINISHED = """
    | TT    | Nhóm | Nội dung công việc | Năm hoàn thành |
    | (1.1) | 1    | Ban hành văn bản   | 2020           |
"""


@pytest.mark.parametrize(("line", "cell"), [
    ("| 9.1 | 1 | Việc đã xong | năm ngoái |", "D3"), ("| 9.1 | 1 | Việc đã xong | 2021 |", "D3"),
    ("| 1.2 | 1 | Tuyên truyền | 2020 |", "A3"), ("| 1.1 | 1 | Việc khác | 2020 |", "A3"),
    ("| | 1 | Việc đã xong | 2020 |", "A3"), ("| 9.1 | 1 | | 2020 |", "C3")])
def test_a_wrong_line_of_what_is_finished_is_an_error_at_its_cell_and_is_not_counted(
        line: str, cell: str, tmp_path: Path) -> None:
    path = tmp_path / "ke_hoach.xlsx"
    tables = {name: table.replace("2020", "2021") if name == "Thông tin" else table for name, table in SHEETS.items()}
    tables["Nhiệm vụ"] = "\n".join(each for each in SHEETS["Nhiệm vụ"].splitlines() if "1.1" not in each)
    path.write_bytes(workbook(**tables, **{"Đã hoàn thành": f"{FINISHED.rstrip()}\n{line}"}))
    plan, found = read_plan(path)
    told = [each for each in found if each.place.sheet == "Đã hoàn thành"]
    assert [(each.severity, each.place.cell, each.code) for each in told] == [
        (Severity.ERROR, cell, Code.FINISHED_UNUSED)]
    assert "trước năm 2021" in told[0].problem
    assert [each.id for each in plan.finished] == ["1.1"]


def renumbered(**ids: str) -> Annex:
    """The annex with other numbers ("t11": of 1.1); a task whose number is "" is not in it."""
    named = {task.id: ids.get(f"t{task.id.replace('.', '')}", task.id) for task in PLAN.tasks}
    return Annex(PLAN.groups, tuple(task._replace(id=named[task.id],
        tt=named[task.id]) for task in PLAN.tasks if named[task.id]))


def test_with_a_new_annex_answers_go_to_the_task_of_the_same_text_or_stay_behind() -> None:
    plan, found = carry_over(old(), renumbered(t11="9.1", t21="2.4", t24="2.1"))
    assert [(each.agency, each.task_id, each.result) for each in plan.previous] == [
        ("SNV", "2.1", "Đã lập"), ("SCT", "9.1", "Quyết định"), ("SCT", "2.4", "Đã rà soát"), ("HCK", "2.1", "")]
    assert codes(found) == [
        Code.PREVIOUS_CARRIED, Code.TASKS_RENUMBERED, Code.TASKS_FINISHED_AGAIN, Code.PREVIOUS_HAS_ERRORS]
    assert "1.1 → 9.1, 2.1 → 2.4, 2.4 → 2.1" in found[1].problem
    assert (plan.finished, len(plan.tasks)) == ((), 4)
    assert found[2].message == (
        "Nhiệm vụ 9.1 đã hoàn thành ở kỳ trước nhưng vẫn có trong phụ lục mới nên được giao lại. "
        "Nếu không phải thực hiện nữa, chuyển dòng từ trang Nhiệm vụ sang trang Đã hoàn thành.")
    annex = renumbered(t11="", t21="")
    reworded = tuple(task._replace(content="Việc khác hẳn") if task.id == "2.4" else task for task in annex.tasks)
    plan, found = carry_over(old(), annex._replace(tasks=reworded))
    assert plan.previous == ()
    assert codes(found) == [Code.PREVIOUS_CARRIED, Code.TASKS_NOT_IN_ANNEX, Code.PREVIOUS_HAS_ERRORS]
    assert "1.1, 2.1, 2.4" in found[1].problem
    twice = renumbered(t21="8.1")
    plan, _ = carry_over(old(), twice._replace(tasks=(*twice.tasks, PLAN.tasks[1]._replace(id="8.2", tt="8.2"))))
    assert {each.task_id for each in plan.previous} == {"1.1", "2.4"}
    plan, found = carry_over(old(), renumbered(t11="", t21="", t24=""))  # less than half begins with those alone
    assert [each.id for each in plan.tasks] == ["2.5"]
    assert Code.ANNEX_PARTIAL not in codes(found)


def test_a_row_is_compared_with_its_own_answer_else_with_theirs_whose_work_it_does_where_they_agree() -> None:
    own, one, other = (Previous("2020", agency, "2.4", Status.UNDER_WAY, percent)
                       for agency, percent in (("SNV", 60), ("SCT", 20), ("HCK", 40)))
    assert earlier_answer("SNV", (own, one)) == own
    assert earlier_answer("SNV", (one, other)) == one._replace(percent=30)
    assert earlier_answer("SNV", (one, other._replace(status=Status.DONE))) is None


def test_an_answer_follows_its_task_whatever_its_number_and_wording() -> None:
    plan, found = carry_over(old(), renumbered(t21="", t24="2.1"))
    assert {each.task_id for each in plan.previous} == {"1.1", "2.1"}
    assert [each.problem for each in found if each.code.name.startswith("PROPOSED")] == [
        f"Đề xuất: nhiệm vụ 2.1 bị bãi bỏ: “{PLAN.tasks[1].content}”."]
    assert [(each.id, each.identity) for each in plan.tasks] == [("1.1", "1.1"), ("2.1", "2.4"), ("2.5", "2.5")]
    annex = renumbered(t24="2.1", t21="")
    reworded = tuple(each._replace(content=f"{each.content} của người dân") if each.id == "2.1" else each
                     for each in annex.tasks)
    plan, _ = carry_over(old(), annex._replace(tasks=reworded))
    assert [(each.agency, each.task_id, each.result) for each in plan.previous if each.task_id == "2.1"] == [
        ("SNV", "2.1", "Đã lập"), ("HCK", "2.1", "")]
    assert plan.tasks[1].amendment == Amendment(TaskState.REWORDED, former=PLAN.tasks[2].content)


def test_the_next_round_is_a_later_one_and_tells_no_amendment_again() -> None:
    amended = replace(PLAN, tasks=tuple(each._replace(
        first_id="9.9", amendment=Amendment(TaskState.REWORDED, "Quyết định 1")) for each in PLAN.tasks[:1]),
        ended=(PLAN.tasks[1]._replace(amendment=Amendment(TaskState.WITHDRAWN, "Quyết định 1")),),
        assignments=tuple(each for each in PLAN.assignments if each.task_id == "1.1"))
    plan, _ = carry_over(consolidate(amended, Intake((), (), ())))
    assert (plan.tasks, plan.ended) == ((PLAN.tasks[0]._replace(first_id="9.9"),), ())
    assert carry_over(old(), to=PeriodName(2023))[0].period == Period(2023, date(2023, 11, 15))
    for year in (2019, 2020):
        with pytest.raises(ToolkitError) as stopped:
            carry_over(old(), to=PeriodName(year))
        assert stopped.value.finding.problem == f"Kỳ báo cáo năm {year} không sau kỳ trước (năm 2020)."
    made = old()
    settings = made.plan.settings._replace(
        report_subject="Kết quả thực hiện Kế hoạch năm 2020", recipients=("Như trên", "Tổ 2020"),
        legal_bases=("Căn cứ Luật số 59/2020/QH14 ngày 17 tháng 6 năm 2020",),
    )
    _, found = carry_over(replace(made, plan=replace(made.plan, settings=settings)))
    assert [each.details["label"] for each in found if each.code is Code.PERIOD_IN_WORDING] == ["Trích yếu báo cáo",
        "Nơi nhận"]


def test_an_old_round_that_was_never_consolidated_is_read_as_it_lies_there(rounds: tuple[Path, Path, Demo],
    tmp_path: Path) -> None:
    first = Path(shutil.copytree(rounds[0], tmp_path / "cu"))
    shutil.rmtree(first / words.RESULTS_FOLDER)
    assert run("init", tmp_path / "moi", "--previous", first).exit_code == 0
    assert read_plan(tmp_path / "moi" / words.PLAN_FILE)[0].previous == rounds[2].consolidated.consolidation.plan.previous
    assert not (first / words.RESULTS_FOLDER).exists()


def test_an_agency_that_stands_twice_or_has_another_name_keeps_its_answers(tmp_path: Path) -> None:
    table = SHEETS["Cơ quan"]
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(workbook(**{**SHEETS, "Cơ quan": f"{table.rstrip()}\n{table.strip().splitlines()[-1]}\n"}))
    plan, found = read_plan(path)
    assert Code.CODE_REPEATED in codes(found)
    path.write_bytes(write_plan(carry_over(consolidate(plan, said(""), found))[0]))
    again, found = read_plan(path)
    assert ([each.code for each in again.agencies], codes(found)) == ([each.code for each in plan.agencies], [])
    second = table.strip().splitlines()[-1].replace("Không", "Có")  # which of the two is meant is the officer's to say
    path.write_bytes(workbook(**{**SHEETS, "Cơ quan": f"{table.rstrip()}\n{second}\n"}))
    both, found = read_plan(path)
    path.write_bytes(write_plan(carry_over(consolidate(both, said(""), found))[0]))
    again, found = read_plan(path)
    assert [each.receives_form for each in again.agencies] == [*(each.receives_form for each in plan.agencies), True]
    assert {*codes(found)} == {Code.NAME_REPEATED}
    path.write_bytes(write_plan(carry_over(old())[0]))
    book = openpyxl.load_workbook(path)
    sheet = book["Cơ quan"]
    by_code = {sheet.cell(row, 1).value: row for row in range(4, sheet.max_row + 1)}
    sheet.cell(by_code["SNV"], 5).value, sheet.cell(by_code["SNV"], 2).value = "Sở Nội vụ", "Sở Nội vụ và Lao động"
    sheet.delete_rows(by_code["HCK"])
    book.save(path)
    plan, found = read_plan(path)
    assert [each.agency for each in plan.previous] == ["SNV", "SCT"]
    assert [each.details["value"] for each in found if each.code is Code.PREVIOUS_UNKNOWN] == ["HCK"]
    sheet = openpyxl.load_workbook(io.BytesIO(form("SNV", plan)))[SHEET]
    assert "Năm 2020: Chưa rõ. Đã lập" in [cell.value for row in sheet.iter_rows() for cell in row]


# ── two rounds in a row ───────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def rounds(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Demo]:
    """The demonstration rounds of 2020 and 2021; the first is read-only while the second is made."""
    folder = tmp_path_factory.mktemp("rounds")
    first, second = folder / "Năm 2020", folder / "Năm 2021"
    shutil.copytree(demonstration.folder, first)
    content = contents(first)
    demo = demo_round(second, 2793, previous=first)
    assert contents(first) == content
    return first, second, demo


def typed_in(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """What stands in column Trạng thái of a folder's forms, by agency and task, with the role: cell by cell, of several
    files of one agency the one saved last. A form of another year counts for nothing."""
    found = list[tuple[datetime, str, str, str, str]]()
    for path in folder.glob("*.xlsx"):
        try:
            book = openpyxl.load_workbook(path, read_only=True)
        except zipfile.BadZipFile:
            continue
        rows = list(book[SHEET].iter_rows(values_only=True)) if SHEET in book.sheetnames else []
        heading = next((row for row in rows if "TT" in row and "Vai trò" in row), ())
        for row in rows if any(folder.parent.name in row for row in rows) else ():
            tt, role, status = (str(row[heading.index(name)] or "") for name in ("TT", "Vai trò", "Trạng thái"))
            if role in ("Chủ trì", "Phối hợp"):
                saved = book.properties.modified or datetime.min
                found.append((saved, path.name.split("-")[2].split(" ")[0], tt, role, status.casefold()))
    return {(agency, tt): (role, status) for _, agency, tt, role, status in sorted(found, key=lambda each: each[0])
            if status or folder.name == words.FORMS_FOLDER}


def counted_by_hand(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """The tasks all leads of which typed that it is done; those some lead of which is at, or done with; all tasks."""
    asked, typed = (typed_in(folder / name) for name in (words.FORMS_FOLDER, words.RETURNS_FOLDER))
    said: dict[str, list[str]] = {}
    for (agency, task), (role, _) in asked.items():
        said.setdefault(task, []).extend([typed.get((agency, task), ("", ""))[1]] if role == "Chủ trì" else ())
    finished = ("đã hoàn", "hoàn", "xong", "đã xong", "đã ht", "ht")
    done = [task for task, words_ in said.items() if words_ and all(each.startswith(finished) for each in words_)]
    active = [task for task, words_ in said.items() if any(each.startswith((*finished, "đang")) for each in words_)]
    return sorted(done), sorted(set(active) - set(done)), sorted(said)


def test_two_years_of_one_plan_tell_the_22_tasks_as_counted_by_hand(
        rounds: tuple[Path, Path, Demo]) -> None:
    fixed = {"1.1", "2.3", "5.3"}  # of the annex, "Năm 2020"
    gone: dict[str, list[str]] = {}
    for year, folder in zip(("2020", "2021"), rounds[:2], strict=True):
        done, active, asked = counted_by_hand(folder)
        text = document_text((folder / words.RESULTS_FOLDER / words.REPORT_FILE).read_bytes())
        going_on = 22 - sum(map(len, gone.values()))
        assert len(asked) == going_on
        told = ", ".join(f"0{len(ids)} nhiệm vụ ({', '.join(ids)}) đã hoàn thành năm {then}" for then, ids in gone.items())
        opening = "Kế hoạch giao 22 nhiệm vụ, chia thành 6 nhóm"
        assert f"{opening}; {told}; năm {year} tiếp tục thực hiện {going_on} nhiệm vụ." in text if gone else (
            f"{opening}." in text)
        counted = f"{going_on} nhiệm vụ tiếp tục thực hiện năm {year}" if gone else "22 nhiệm vụ của Kế hoạch"
        [figures] = re.findall(f"Trong {counted}: (.*?%\\))\\. ", text)
        whole = len(done) + 22 - going_on
        assert (f"Tính cả các kỳ trước, {whole}/22 nhiệm vụ của Kế hoạch đã hoàn thành." in text) is bool(gone)
        assert f"{len(done)} nhiệm vụ đã hoàn thành (" in figures
        assert f"{len(active)} nhiệm vụ đang thực hiện (" in figures
        assert sum(map(int, re.findall(r"(\d+) nhiệm vụ", figures))) == going_on
        assert ("Nhóm 1 (Tăng cường trách nhiệm" in text) is (year != "2020")
        if now := sorted(fixed.intersection(done)):
            gone[year] = now
    assert gone == {"2020": ["1.1", "2.3"], "2021": ["5.3"]}


def test_finished_tasks_are_named_by_the_first_twenty_and_summary_and_status_speak_of_the_others() -> None:
    gone = tuple(Finished(f"9.{number}", "9", "Việc", str(2019 + number % 2)) for number in range(50))
    made = consolidate(replace(NEXT, finished=gone), said(""))
    sentence = report_values(made)["tasks"]
    assert sentence.startswith("Kế hoạch giao 54 nhiệm vụ, chia thành 3 nhóm; 25 nhiệm vụ (9.0, 9.2, ")
    assert " và 5 nhiệm vụ khác) đã hoàn thành năm 2019; 25 nhiệm vụ (9.1, " in sentence
    assert sentence.endswith("; năm 2021 tiếp tục thực hiện 04 nhiệm vụ. Nhóm 9 không còn nhiệm vụ phải thực hiện.")
    tasks = openpyxl.load_workbook(io.BytesIO(write_summary(made).content({})))["Nhiệm vụ"]
    assert tasks["A1"].value == "TÌNH HÌNH THỰC HIỆN 4 NHIỆM VỤ NĂM 2021"
    assert str(tasks["A2"].value).startswith(
        "Nhiệm vụ của Kế hoạch đã hoàn thành ở các kỳ trước, không có trong bảng: 9.0 (năm 2019); 9.1 (năm 2020); ")
    standing = standing_of(made.plan, Intake((), (), ()))
    assert round_status(Round(Path("ky")), standing, state_of(standing), date(2021, 9, 1)).sentence.startswith(
        "Kế hoạch đã đọc được: 4 nhiệm vụ (không kể 50 nhiệm vụ đã hoàn thành), ")


@pytest.mark.parametrize(("report", "received", "day"), [
    (date(2021, 11, 20), {"SNV": date(2021, 11, 9)}, date(2021, 11, 20)),
    (None, {"SNV": date(2021, 11, 9), "SCT": date(2021, 11, 17), "HCK": date(2021, 11, 1)}, date(2021, 11, 17)),
    (None, {}, date(2021, 11, 14))])
def test_the_report_speaks_up_to_its_own_day_else_to_that_of_the_last_return(
        report: date | None, received: dict[str, date], day: date) -> None:
    plan = replace(NEXT, settings=NEXT.settings._replace(report_date=report))
    assert as_of(consolidate(plan, said(SAID, received) if received else said(""))) == day


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {str(path): (path.stat().st_mtime_ns,
        path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_second_round_knows_the_first_and_every_answer_stands_on_its_forms(rounds: tuple[Path, Path, Demo]) -> None:
    _, second, demo = rounds
    made = demo.consolidated.consolidation
    assert (made.plan.period.year, made.plan.previous_period, len(made.plan.tasks)) == (2021, PeriodName(2020), 20)
    movements = Counter(made.tasks["movement"].dropna())
    assert set(movements) == {"forward", "still", "back"}
    [sentence] = compared(made)
    assert sentence in document_text((second / words.RESULTS_FOLDER / words.REPORT_FILE).read_bytes())
    overview = openpyxl.load_workbook(second / words.RESULTS_FOLDER / words.SUMMARY_FILE)["Tổng quan"]
    assert any(str(row[0]).startswith("So với năm 2020, trong ") for row in overview.iter_rows(values_only=True))
    plan = made.plan
    by_code = dict(zip((agency.code for agency in plan.expected), demo.forms, strict=True))
    assert not [each for each in plan.previous if each.agency == "HCT"], "HCT sent nothing in the first"
    for agency in ("SCT", "HCK", "HCT"):
        book = OpenForm(by_code[agency].read_bytes())
        shown = {each.task_id: previous_text(each) for each in plan.previous if each.agency == agency}
        rows = {slot[1:]: row for slot, row in book.rows.items() if slot.startswith("T")}
        said = {task: book.cell(row, "previous").value for task, row in rows.items()}
        assert {task: text for task, text in said.items() if text} == shown
    assert all(record.typed == record.consolidated + record.listed for record in made.intake.files)
    assert not any(each.entry.text.startswith("Năm 2020:") for each in made.intake.listed)


def test_init_from_a_folder_that_cannot_be_written_and_is_at_work(rounds: tuple[Path, Path, Demo],
    tmp_path: Path) -> None:
    first, _, _ = rounds
    for path in (first, *first.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with own_turn(first) if os.access(first, os.W_OK) else nullcontext():
            done = run("init", tmp_path / "moi", "--previous", first)
    finally:
        for path in (first, *first.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.exit_code == 0
    assert "Từ kỳ 2020 chuyển sang năm 2021: 20/22 nhiệm vụ" in done.stderr
    assert "còn 7 lỗi chưa xử lý" in done.stderr
    assert read_plan(tmp_path / "moi" / words.PLAN_FILE)[1] == ()
    done = run("consolidate", tmp_path / "moi")
    assert "Cần xử lý     : 0 lỗi" in done.stdout
    assert "bao_cao.docx (DỰ THẢO: chưa có báo cáo nào)" in done.stdout


@pytest.mark.parametrize(("new", "previous", "options", "sentence"), [
    ("Năm 2020", "Năm 2020", (), "đã có dữ liệu nên không tạo kỳ báo cáo ở đó"),
    ("Năm 2020/Năm 2021", "Năm 2020", (), "trùng hoặc nằm trong thư mục của kỳ trước"),
    ("moi", "khong-co", (), "Không tìm thấy thư mục kỳ báo cáo"),
    ("moi", "Năm 2020/1_bieu_mau_gui_di", (), "chưa có tệp ke_hoach.xlsx"),
    ("moi", "Năm 2020", ("--period", "2020"), "không sau kỳ trước (năm 2020)")])
def test_init_refuses_in_a_sentence_and_makes_nothing(
        rounds: tuple[Path, Path, Demo], new: str, previous: str, options: tuple[str, ...], sentence: str) -> None:
    folder = rounds[0].parent
    before = contents(folder)
    done = run("init", folder / new, "--previous", folder / previous, *options)
    assert (done.exit_code, contents(folder)) == (1, before)
    assert sentence in done.stderr
    assert new == "Năm 2020" or not (folder / new).exists()


def test_own_templates_of_the_old_round_are_told(rounds: tuple[Path, Path, Demo], tmp_path: Path) -> None:
    first = Path(shutil.copytree(rounds[0], tmp_path / "cu"))
    (first / "mau").mkdir()
    shutil.copy(resources.template("progress_form.xlsx"), first / "mau")
    done = run("init", tmp_path / "moi", "--previous", first)
    assert "mẫu riêng (progress_form.xlsx)" in done.stderr


def test_of_answers_of_more_rounds_those_of_known_agencies_are_taken_and_how_many_is_told() -> None:
    plan, _ = carry_over(old())
    lesser = replace(plan, agencies=tuple(each for each in plan.agencies if each.code != "HCK"))
    made, told = with_answers(lesser, PeriodName(2020), [old()])
    assert not any(each.agency == "HCK" for each in made.previous if each.period == "2020" and each not in plan.previous)
    assert [(each.code, each.details["answers"], each.details["said"]) for each in told] == [(Code.PREVIOUS_ADDED, 2, 4)]
