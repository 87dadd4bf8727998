"""Forms of every kind of period: what they say, what they take, and that one of a period is no other's."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from damage import template
from samples import PLAN
from test_checks import worked_out

from toolkit.demo.clerks import OpenForm, put
from toolkit.forms.live_check import defined_formulas
from toolkit.intake.arrivals import ReturnedFile
from toolkit.intake.file_reading import first_seen
from toolkit.intake.identity import HeadText
from toolkit.intake.returns import collect, read_returns
from toolkit.model.findings import Code, Place
from toolkit.model.form_code import correction_file_name, form_file_name
from toolkit.model.layout import HEADER_NAMES
from toolkit.model.period import period_of, usual_period
from toolkit.model.records import About, Doubt, FileRecord, Intake, Plan, Previous, Ruling, Status, TaskAnswer
from toolkit.review.decisions import Decision
from toolkit.review.questions import interpret
from toolkit.sheetread.any_file import column_letters

SNV = PLAN.agency("SNV")
#: What Sở Nội vụ answered of task 2.4 in rounds before, by period.
_SAID = {"2025Q1": "Chưa có kinh phí", "2025Q3": "Đã mở 01 lớp", "2025Q4": "Đã mở 02 lớp", "2026Q2": "Đã mở 03 lớp",
         "2025M09": "Đã mở 04 lớp", "2026M08": "Đã mở 05 lớp", "2025H1": "Đã mở 06 lớp", "2025N9": "Đã mở 07 lớp"}


def plan_of(code: str, title: str = "") -> Plan:
    """The plan in that period, after all rounds before."""
    name = period_of(code)
    before = tuple(Previous(each, "SNV", "2.4", Status.UNDER_WAY, 60, result) for each, result in _SAID.items()
                   if period_of(each).kind is name.kind and period_of(each).order < name.order)
    period = PLAN.period if code == PLAN.period.code else usual_period(name)
    return replace(PLAN, period=period._replace(title=title), previous=before)


def form_of(plan: Plan) -> OpenForm:
    """The form of Sở Nội vụ."""
    return OpenForm(template().form(plan, SNV))


def sent(content: bytes, plan: Plan, folder: Path) -> tuple[Intake, FileRecord]:
    """What becomes of it in the round of that plan, where it comes on the last day."""
    path, moment = folder / "a.xlsx", datetime.combine(plan.period.last_day, time(12), UTC).timestamp()
    path.write_bytes(content)
    os.utime(path, (moment, moment))
    intake = read_returns(plan, collect(folder), template().layout)
    return intake, intake.files[0]


def row_of(intake: Intake, task: str) -> TaskAnswer:
    return next(each for each in intake.returns[0].progress if each.task_id == task)


def test_head_file_and_last_periods_of_each_kind(golden: Callable[[str, str], None]) -> None:
    lines = []
    for code in ("2020", "2026", "2026Q3", "2026Q1", "2026H1", "2026N9", "2026M09", "2026D02"):
        plan = plan_of(code, "Báo cáo nhanh tình hình xử lý khiếu nại" if code.endswith("D02") else "")
        form, layout = form_of(plan), template().layout
        lines += [f"[{form_file_name(plan, SNV)}] {form.book.properties.title}", correction_file_name(plan, SNV)]
        at = {name: f"{column_letters(layout.cells[name][1])}{layout.cells[name][0]}" for name in HEADER_NAMES}
        lines += [f"{name}: {form.sheet[at[name]].value}" for name in ("form_code", "period", "due")]
        column = form.sheet.column_dimensions[column_letters(layout.columns["previous"])]
        lines += [f"{name}: {form.cell(form.rows['T2.4'], name).value}".replace("\n", "⏎")
                  for name in ("brief", *(() if column.hidden else ("previous",)))]
    golden("period_forms.txt", "\n".join((*lines, "")))


@pytest.mark.parametrize(("typed", "day", "told"), [
    ("20/12", date(2025, 12, 20), [Code.DATE_WITHOUT_YEAR]), ("20/12/2025", date(2025, 12, 20), []),
    (date(2025, 12, 15), date(2025, 12, 15), []), ("05/3", date(2026, 3, 5), [Code.DATE_WITHOUT_YEAR]),
    (date(2026, 1, 31), date(2026, 1, 31), []), ("14/12/2025", date(2025, 12, 14), [Code.DATE_OUTSIDE_PERIOD])])
def test_a_day_at_the_end_of_the_year_before_is_one_of_the_first_quarter_from_where_its_data_begin(
        typed: str | date, day: date, told: list[Code], tmp_path: Path) -> None:
    plan = plan_of("2026Q1")
    form = form_of(plan)
    for name, value in {"status": "Đã hoàn thành", "result": "Đã mở lớp", "completed": typed}.items():
        put(form.cell(form.rows["T2.4"], name), value)
    intake, record = sent(form.saved(datetime(2026, 3, 16)), plan, tmp_path)
    assert row_of(intake, "2.4").completed == day
    found = [each for each in record.findings if each.place.cell == "G5"]
    assert [each.code for each in found] == told
    assert Code.DATE_OUTSIDE_PERIOD not in told or found[0].problem == (
        "Ngày hoàn thành 14/12/2025 nằm ngoài kỳ báo cáo quý I năm 2026.")


#: What stands in the cell of a day on a form of the first quarter of 2026, and whether the form takes it.
_DAYS: dict[str | date, bool] = {
    date(2025, 12, 14): False, date(2025, 12, 15): True, date(2026, 12, 31): True, date(2027, 1, 1): False,
    "15/12/2025": True, "14/12/2025": False, "31.12.25": True, "ngày 20 tháng 12 năm 2025": True, "2025-12-20": True,
    "12/20/2025": True, "20/11/2025": False, "5/1/2026": True, "5/1/2025": False, "32/12/2025": False, "20/12": False,
}


@pytest.mark.office
def test_the_form_itself_takes_the_days_that_intake_takes(soffice: Callable[..., Path], tmp_path: Path) -> None:
    plan = plan_of("2026Q1")
    slots = ["T2.4", "T2.5", "T1.1", "T2.1", *(f"X{number}" for number in range(1, 5))]
    batches = [dict(zip(slots, days, strict=False)) for days in (list(_DAYS)[:8], list(_DAYS)[8:])]
    forms = []
    for batch in batches:
        form = form_of(plan)
        for slot, day in batch.items():
            answers = {"status": "Đã hoàn thành", "percent": 100, "result": "Xong", "completed": day}
            for name, value in (answers | ({"content": f"Việc {slot}"} if slot[0] == "X" else {})).items():
                put(form.cell(form.rows[slot], name), value)
        forms.append(form.saved(datetime(2026, 3, 16)))
    shown = zip(batches, worked_out(forms, soffice, tmp_path), strict=True)
    assert {day: said[slot] == "✔ Đạt" for batch, said in shown for slot, day in batch.items()} == _DAYS


def test_a_form_of_a_period_within_its_year_is_that_of_a_year_and_one_of_january_may_be_saved_before() -> None:
    layout = template().layout
    for code, own in (("2020", True), ("2026Q3", True), ("2026Q1", False)):
        names = form_of(plan_of(code)).book.defined_names
        assert ({name: names[name].attr_text for name in defined_formulas(layout)} == defined_formulas(layout)) == own
    period = usual_period(period_of("2026M01"))
    early = ReturnedFile(Path("a"), "a.xlsx", date(2025, 12, 31))
    assert first_seen([early], datetime(2025, 12, 30, tzinfo=UTC), None, period, None).day == date(2025, 12, 31)


def test_answers_of_rounds_before_on_a_form_are_no_answers_of_this_one(tmp_path: Path) -> None:
    plan = plan_of("2026Q3")
    form = form_of(plan)
    for row in (form.rows[f"T{each.task_id}"] for each in plan.rows_of("SNV")):
        put(form.cell(row, "status"), "Đang thực hiện")
        put(form.cell(row, "result"), "Đang mở lớp")
    put(form.free("overall"), "Đạt")
    content = form.saved(datetime(2026, 9, 10))
    _, record = sent(content, plan, tmp_path)
    assert not record.findings
    other = replace(plan, period=usual_period(period_of("2026Q4")))
    intake, record = sent(content, other, tmp_path)
    assert [each.problem for each in record.findings] == ["Biểu của kỳ quý III năm 2026, kỳ này là quý IV năm 2026."]
    assert not intake.returns
    assert {"Đang mở lớp", "Đạt"} <= {each.entry.text for each in intake.listed}


@pytest.mark.parametrize(("code", "kind", "text", "is_other"), [
    ("2026Q3", "period", "Quý II năm 2026", True), ("2026Q3", "period", "Quý II", True),
    ("2026Q3", "period", "Quý III/2026", False), ("2026Q3", "period", "Năm 2026", False),
    ("2026Q3", "period", "Năm 2025", True), ("2026Q3", "period", "9 tháng đầu năm 2026", True),
    ("2026Q3", "period", "Quý III năm 2026, so với quý III năm 2025", False),
    ("2026Q3", "", "Tháng 9 năm 2026", False), ("2026Q3", "period", "Tháng 9 năm 2026", True),
    ("2026M09", "period", "Tháng 09/2026", False), ("2026M09", "period", "Tháng 8 năm 2026", True),
    ("2020", "period", "Quý II năm 2020", True), ("2020", "period", "Năm 2020", False),
    ("2026D02", "period", "Báo cáo nhanh quý III năm 2026", False),
    ("2026D02", "period", "Đột xuất lần 1 năm 2026", True),
])
def test_a_head_that_names_another_period_is_another_period_s(code: str, kind: str, text: str, is_other: bool) -> None:
    plan = plan_of(code, "Báo cáo nhanh quý III năm 2026" if "D" in code else "")
    place = Place("a.xlsx", "Biểu báo cáo", "D1")
    assert HeadText(place, kind, text).contradicts(plan.period, plan.settings.plan_title) == is_other


@pytest.mark.parametrize(("code", "typed", "today", "day"), [
    ("2026Q4", "5/1", date(2027, 1, 8), date(2027, 1, 5)), ("2026Q4", "16/12", date(2027, 1, 8), date(2026, 12, 16)),
    ("2020", "5/11", date(2020, 11, 20), date(2020, 11, 5)), ("2026M01", "16/01", None, date(2026, 1, 16)),
])
def test_a_return_s_day_without_a_year_is_the_last_such_one(
        code: str, typed: str, today: date | None, day: date) -> None:
    decision = Decision("D-1", "questions", {"decision": typed}, Place())
    ruling = interpret(plan_of(code), Doubt(About.RECEIVED, ""), decision, today)
    assert isinstance(ruling, Ruling)
    assert ruling.value == day
