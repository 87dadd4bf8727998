"""A year put together from its quarters: each answer counts once, wherever and whenever it came."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pytest
from amended_plan import NEW, OLD
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from pandas import NA
from said import intake as said_in
from samples import PLAN, open_form
from test_intake import Answers, template

from toolkit.base.text import number_vi
from toolkit.cli.printing import closing_lines
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.new_plans import carry_over, from_parts
from toolkit.consolidate.parts import PartRound, with_parts
from toolkit.consolidate.standing import standing_of
from toolkit.demo.clerks import put
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, Severity
from toolkit.model.period import PeriodKind, PeriodName, period_of, usual_period
from toolkit.model.records import (
    Annex,
    Entry,
    Finished,
    Indicator,
    Intake,
    Period,
    Plan,
    Return,
    Role,
    Status,
    TaskAnswer,
    TaskNumber,
    Way,
)
from toolkit.plan.from_annex import amended_plan
from toolkit.plan.names import with_assignments
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.report.rendering import document_text
from toolkit.rounds import reading
from toolkit.rounds.beginning import AfterRounds, init_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.reading import read_inputs
from toolkit.rounds.round import Round

YEAR = PeriodName(2026)
QUARTERS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
BASE = replace(PLAN, tasks=tuple(each._replace(deadline="Năm 2026") if each.id == "1.1" else each for each in PLAN.tasks), indicators=(
    Indicator("1", "Số vụ đã giải quyết", "vụ", Way.SUM), Indicator("2", "Tỷ lệ hài lòng", "%", Way.MEAN),
    Indicator("3", "Số điểm tiếp nhận", "điểm", Way.LATEST)))


def quarter(code: str, plan: Plan = BASE) -> Plan:
    return replace(plan, period=usual_period(period_of(code)))


def without_finished(code: str = "2026Q1") -> Plan:
    """The plan after that quarter had finished task 1.1."""
    task = BASE.task("1.1")
    return replace(
        BASE, tasks=BASE.tasks[1:], groups=BASE.groups[1:],
        assignments=tuple(each for each in BASE.assignments if each.task_id != "1.1"),
        finished=(Finished("1.1", "1", task.content, code, BASE.groups[0].title),))


PLANS = {"2026Q1": quarter("2026Q1"), **{code: quarter(code, without_finished()) for code in QUARTERS[1:]}}

#: By quarter and agency what was typed.
SAID: Mapping[tuple[str, str], Answers] = {
    ("2026Q1", "SCT"): {
        "T1.1": {"status": "Đã hoàn thành", "percent": "100", "completed": "20/02/2026", "documents": "15/QĐ-UBND ngày 20/02/2026", "result": "Đã ban hành quyết định"},
        "T2.1": {"status": "Đang thực hiện", "percent": "20", "result": "Rà soát 5 văn bản", "difficulties": "Không"},
        "T2.5": {"status": "Chưa thực hiện", "difficulties": "Chưa có kinh phí"},
        "I1": {"figure": "10", "note": "Tính đến 14/3"}, "I2": {"figure": "80"}, "I3": {"figure": "4"},
        "X1": {"content": "Kiểm tra hàng giả", "leads": "Công văn 12", "status": "Đang thực hiện", "result": "Đã kiểm tra 3 chợ"},
        "OVERALL": {"text": "Triển khai đúng tiến độ"}, "PREPARER": {"text": "Trần B"}},
    ("2026Q1", "SNV"): {
        "T2.4": {"status": "Đang thực hiện", "percent": "30", "result": "Đã khảo sát"},
        "T2.5": {"status": "Đang thực hiện", "percent": "10"}, "T1.1": {"status": "Không phát sinh"}, "I1": {"figure": "1,5"}, "I2": {"figure": "90"}, "I3": {"figure": "2"}},
    ("2026Q2", "SCT"): {
        "T2.1": {"status": "Đang thực hiện", "percent": "50", "result": "Rà soát 7 văn bản", "difficulties": "Thiếu người"},
        "T2.5": {"status": "Đang thực hiện", "percent": "40", "result": "Đã trình kế hoạch"},
        "I1": {"figure": "20"}, "I2": {"figure": "90"}, "I3": {"figure": "6"}, "OVERALL": {"text": "Còn chậm"}},
    ("2026Q2", "SNV"): {
        "T2.4": {"status": "Đang thực hiện", "percent": "60", "result": "Đã khảo sát"},
        "I1": {"figure": "2"}, "I2": {"figure": "70"}, "I3": {"figure": "2"}},
    ("2026Q3", "SCT"): {
        "T2.1": {"status": "Đã hoàn thành", "result": "Đã sửa 2 quy định", "documents": "30/QĐ-SCT ngày 10/8/2026"},
        "I1": {"figure": "30"}, "I3": {"figure": "6"},
        "X1": {"content": "Kiểm tra hàng giả", "status": "Đã hoàn thành", "result": "Đã kiểm tra 12 chợ"}},
    ("2026Q4", "SCT"): {
        "T2.5": {"status": "Đã hoàn thành", "percent": "100", "completed": "01/12/2026", "result": "Đã ban hành kế hoạch"},
        "I1": {"figure": "40"}, "I2": {"figure": "100"}, "I3": {"figure": "9"}},
    ("2026Q4", "SNV"): {
        "T2.4": {"status": "Đã hoàn thành", "percent": "100", "result": "Đã lập bộ phận tiếp nhận"},
        "T2.5": {"status": "Đã hoàn thành", "percent": "100"}, "I1": {"figure": "0,25"}, "I2": {"figure": "94,5"}, "I3": {"figure": "3"}},
}


def form(plan: Plan, agency: str, answers: Answers, day: date | None = None) -> bytes:
    """What an agency sends back, saved on that day, else the last of its period's data."""
    book = open_form(_blank(plan.period.code, agency) if plan is PLANS.get(plan.period.code) else template().form(plan, plan.agency(agency)))
    parts = {name.upper(): name for name in fields.FREE_PARTS}
    for slot, typed in answers.items():
        for name, value in typed.items():
            under = {"figure": "status", "note": "result"}.get(name, name) if slot.startswith("I") else name
            put(book.free(parts[slot]) if slot in parts else book.cell(book.rows[slot], under), value)  # type: ignore[arg-type]
    return book.saved(datetime.combine(day or plan.period.data_days[1], datetime.min.time()))


@lru_cache
def _blank(code: str, agency: str) -> bytes:
    return template().form(PLANS[code], PLANS[code].agency(agency))


def drop(folder: Path, file: str, content: bytes, day: date) -> None:
    path = folder / words.RETURNS_FOLDER / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = datetime.combine(day, datetime.min.time()).timestamp() + 43200
    os.utime(path, (moment, moment))


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of four quarters with what came back in each."""
    here = tmp_path_factory.mktemp("quarters")
    for code, plan in PLANS.items():
        folder = here / f"Ky {code}"
        folder.mkdir()
        (folder / words.PLAN_FILE).write_bytes(write_plan(plan))
        for (when, agency), answers in SAID.items():
            if when == code:
                drop(folder, f"{agency}.xlsx", form(plan, agency, answers), plan.period.last_day)
    return here


@pytest.fixture
def here(quarters: Path, tmp_path: Path) -> Path:
    """A copy of them, times kept, and the year made from them in folder NAM."""
    shutil.copytree(quarters, tmp_path, dirs_exist_ok=True)
    made = init_round(tmp_path / "NAM", AfterRounds(tuple(tmp_path / f"Ky {code}" for code in QUARTERS), period=YEAR))
    assert not [each for each in made.findings if each.severity is Severity.ERROR]
    return tmp_path


def together(here: Path) -> Consolidation:
    plan, told, _, intake = read_inputs(Round(here / "NAM"))
    return consolidate(plan, intake, told)


def totals(made: Consolidation) -> dict[str, float]:
    return dict(made.indicators[["code", "total"]].itertuples(index=False))


def returned(here: Path, agency: str) -> Return:
    return next(each for each in together(here).intake.returns if each.agency == agency)


def edit_parts(here: Path, *parts: str) -> None:
    path = here / "NAM" / words.PLAN_FILE
    plan, _ = read_plan(path)
    path.write_bytes(write_plan(replace(plan, settings=plan.settings._replace(parts=parts))))


# ── the plan of the year ──────────────────────────────────────────────────────────────────────────
def test_the_year_has_all_tasks_with_the_last_status_and_each_period_s_words(here: Path) -> None:
    plan, _ = read_plan(here / "NAM" / words.PLAN_FILE)
    assert ([each.id for each in plan.tasks], [each.number for each in plan.groups]) == (["1.1", "2.1", "2.4", "2.5"], ["1", "2"])
    assert (plan.tasks, plan.finished, plan.previous, plan.assignments) == (BASE.tasks, (), (), BASE.assignments)
    assert plan.settings.parts == tuple(f"../Ky {code}" for code in QUARTERS)
    tasks = {row.task_id: row for row in returned(here, "SCT").progress}
    assert (tasks["2.5"].status, tasks["2.5"].percent, tasks["2.5"].completed) == (Status.DONE, 100, date(2026, 12, 1))
    assert tasks["2.1"].text("result") == (
        "Quý I: Rà soát 5 văn bản\nQuý II: Rà soát 7 văn bản\nQuý III: Đã sửa 2 quy định")
    assert tasks["2.1"].text("difficulties") == "Quý II: Thiếu người"
    assert (tasks["2.1"].status, tasks["2.1"].percent) == (Status.DONE, None)  # 50 % was of another status
    assert tasks["2.1"].entries["result"].periods == (
        ("Quý I", "Rà soát 5 văn bản"), ("Quý II", "Rà soát 7 văn bản"), ("Quý III", "Đã sửa 2 quy định"))
    assert tasks["1.1"].entries["documents"].periods == (("Quý I", "15/QĐ-UBND ngày 20/02/2026"),)
    assert tasks["1.1"].entries["status"].periods == ()
    other = {row.task_id: row for row in returned(here, "SNV").progress}
    assert other["2.4"].entries["result"].periods == (
        ("Quý I", "Đã khảo sát"), ("Quý II", "Đã khảo sát"), ("Quý IV", "Đã lập bộ phận tiếp nhận"))
    assert other["2.4"].text("result") == "Quý I, quý II: Đã khảo sát\nQuý IV: Đã lập bộ phận tiếp nhận"
    made = returned(here, "SCT")
    assert made.free["overall"].text == "Quý I: Triển khai đúng tiến độ\nQuý II: Còn chậm"
    assert made.free["overall"].periods == (("Quý I", "Triển khai đúng tiến độ"), ("Quý II", "Còn chậm"))
    assert (made.free["preparer"].text, made.free["preparer"].periods) == ("Trần B", ())
    (extra,) = made.extras
    assert (extra.task_id, extra.status, extra.text("leads")) == ("X1", Status.DONE, "Công văn 12")
    assert extra.text("result") == "Quý I: Đã kiểm tra 3 chợ\nQuý III: Đã kiểm tra 12 chợ"
    assert extra.entries["result"].periods[-1] == ("Quý III", "Đã kiểm tra 12 chợ")
    indicators = together(here).indicators.set_index("code")
    assert "Sở Nội vụ (quý III)" in indicators.loc["2"]["missing"]
    lacking = {code: figure.lacking for code, figure in returned(here, "SCT").figures.items()}
    assert lacking == {"1": (), "2": ("quý III",), "3": ()}


def test_what_a_total_lacks_below_it_lacks_in_the_year(here: Path) -> None:
    """An answered form of a quarter, or of the year, is taken over some of its own agencies."""
    drop(here / "Ky 2026Q2", "SCT.xlsx", form(PLANS["2026Q2"], "SCT", {"I1": {"figure": "5", "note": "Tính trên 4/6 cơ quan"}}),
         PLANS["2026Q2"].period.last_day)
    assert returned(here, "SCT").figures["1"].lacking[:1] == ("tính trên 4/6 cơ quan",)
    year, _ = read_plan(here / "NAM" / words.PLAN_FILE)
    drop(here / "NAM", "SCT.xlsx", form(year, "SCT", {"I1": {"figure": "9", "note": "Tính trên 5/6 cơ quan"}}), year.period.last_day)
    assert returned(here, "SCT").figures["1"].lacking == ("tính trên 5/6 cơ quan",)


def test_a_missing_quarter_and_two_that_overlap_are_told_when_the_round_is_made(here: Path) -> None:
    half = here / "Ky 2026H1"
    shutil.copytree(here / "Ky 2026Q1", half)
    (half / words.PLAN_FILE).write_bytes(write_plan(quarter("2026H1")))
    made = init_round(here / "NAM2", AfterRounds((half, here / "Ky 2026Q1", here / "Ky 2026Q4"), period=YEAR))
    told = {each.code: each.problem for each in made.findings}
    assert told[Code.PARTS_OVERLAP] == (
        "Kỳ 6 tháng đầu năm 2026 (../Ky 2026H1) trùng thời gian với một kỳ khác của năm 2026 nên không được gộp, nếu không số liệu bị tính hai lần.")
    assert "thiếu quý III" in told[Code.PARTS_MISSING]


def test_the_same_quarter_of_the_year_before_is_the_period_before_not_a_part(here: Path) -> None:
    before = here / "Nam 2025"
    before.mkdir()
    plan = replace(BASE, period=Period(2025, date(2025, 12, 20)))
    (before / words.PLAN_FILE).write_bytes(write_plan(plan))
    drop(before, "SCT.xlsx", form(plan, "SCT", {"T2.1": {"status": "Chưa thực hiện"}}), date(2025, 12, 10))
    init_round(here / "NAM2", AfterRounds((before, here / "Ky 2026Q4"), period=YEAR))
    made, _ = read_plan(here / "NAM2" / words.PLAN_FILE)
    assert made.settings.parts == ("../Ky 2026Q4",)
    assert [(each.period, each.agency, each.task_id, each.status) for each in made.previous] == [("2025", "SCT", "2.1", Status.NOT_STARTED)]


# ── an independent count ──────────────────────────────────────────────────────────────────────────
def typed(here: Path) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """By openpyxl alone, of the workbooks the quarters hold: by quarter, agency and slot the cells of the columns for
    status (or figure), percent and result. Of several files of an agency the last by name stands for all."""
    found: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    for path in sorted(here.glob("Ky 2026Q*/2_bao_cao_nhan_ve/*.xlsx")):
        rows = openpyxl.load_workbook(path)[words.FORM_SHEETS["fill"]].iter_rows(values_only=True)
        for row in rows:
            slot = str(row[12] or "").partition("-")[0]
            cells = row[4], "" if slot.startswith("I") else row[5], row[8]  # beside a figure stands what it is of
            if any(cells) and slot[1:2].isdigit():
                status, percent, result = (str(each or "").strip() for each in cells)
                found[path.parent.parent.name[3:], path.stem[:3], slot] = status, percent, result
    return found


def sheet(here: Path, name: str) -> list[list[str]]:
    book = openpyxl.load_workbook(here / "NAM" / words.RESULTS_FOLDER / words.SUMMARY_FILE)
    return [["" if value is None else str(value) for value in row] for row in book[name].iter_rows(values_only=True)]


def counted_by_hand(here: Path) -> Consolidation:
    """The year as consolidated, once its workbook and report were found to say what the quarters' workbooks do."""
    made = consolidate_round(Round(here / "NAM"), today=date(2026, 12, 16))
    cells = typed(here)
    assert len(cells) > 25
    _, _, head, *lines = sheet(here, words.SUMMARY_SHEETS["rows"])
    rows = {(row[head.index("Mã cơ quan")], row[head.index("TT")]): row for row in lines}
    last: dict[tuple[str, str], str] = {}
    texts: dict[tuple[str, str], set[str]] = {}
    for (_, agency, slot), (status, _, result) in sorted(cells.items()):
        if slot.startswith("T"):
            last[agency, slot[1:]] = status or last.get((agency, slot[1:]), "")
            texts.setdefault((agency, slot[1:]), set()).update({result} - {""})
    assert {at: rows[at][4] for at in last} == last
    assert {at: [rows[at][8].count(text) for text in held] for at, held in texts.items()} == {
        at: [1] * len(held) for at, held in texts.items()}
    leads = {task.id: [last.get((row.agency, task.id), "") for row in BASE.assignments
                       if row.task_id == task.id and row.role.value == "lead"] for task in BASE.tasks}
    done = sum(set(said) == {"Đã hoàn thành"} for said in leads.values())
    tasks = [row[4] for row in sheet(here, words.SUMMARY_SHEETS["tasks"]) if row[0] in leads]
    assert (len(tasks), tasks.count("Đã hoàn thành")) == (4, done)
    total = sum(Decimal(status.replace(",", ".")) for (_, _, slot), (status, _, _) in cells.items() if slot == "I1")
    assert totals(made.consolidation)["1"] == float(total)
    own = [row[4] for row in sheet(here, words.PLAN_SHEETS["indicators"]) if row[0] == "1" and row[5] in ("SCT", "SNV")]
    assert sum(map(Decimal, own)) == total
    report = document_text(made.report.read_bytes())
    assert re.search(rf"Trong 4 nhiệm vụ của Kế hoạch: {done} nhiệm vụ đã hoàn thành", report.replace("\u00a0", " "))
    assert f"Đã hoàn thành {done} nhiệm vụ" in report.replace("\u00a0", " ")
    assert number_vi(float(total), 2) in report
    for held in texts.values():
        assert all(text in report for text in held)
    return made.consolidation


def test_the_year_says_what_a_count_by_hand_says_and_who_reported(here: Path) -> None:
    made = counted_by_hand(here)
    assert totals(made) == {"1": 103.75, "2": 87.42, "3": 3}  # of 90, and of 90, 70, 94.5, each mean with two places
    made = consolidate_round(Round(here / "NAM"), today=date(2026, 12, 16))
    assert [each.code for each in made.standing.missing] == ["HBVNTD", "HCK"]
    receipts = [(each.label, each.expected, [agency.code for agency in each.missing]) for each in made.standing.intake.parts]
    assert receipts == [("Quý I", 4, ["HBVNTD", "HCK"]), ("Quý II", 4, ["HBVNTD", "HCK"]),
                        ("Quý III", 4, ["SNV", "HBVNTD", "HCK"]), ("Quý IV", 4, ["HBVNTD", "HCK"])]
    text = document_text(made.report.read_bytes()).replace("\u00a0", " ")
    assert "2/4 cơ quan, đơn vị có báo cáo của ít nhất một kỳ." in text
    assert ("được tổng hợp từ báo cáo của các kỳ, số cơ quan, đơn vị có báo cáo từng kỳ: "
            "quý I 2/4; quý II 2/4; quý III 1/4; quý IV 2/4.") in text


def test_late_and_corrected_returns_of_one_quarter_count_at_the_next_run_twice_the_same_in_any_order(here: Path) -> None:
    counted_by_hand(here)
    late = {"T2.1": {"status": "Không phát sinh"}, "T2.4": {"status": "Đang thực hiện", "percent": "80", "result": "Đã tập huấn 3 lớp"}, "I1": {"figure": "5"}, "I2": {"figure": "85"}}
    corrected = {**SAID["2026Q3", "SCT"], "I1": {"figure": "33"}, "I2": {"figure": "60"}, "T2.1": {"status": "Đã hoàn thành", "result": "Đã sửa 3 quy định"}}
    third = PLANS["2026Q3"]
    drop(here / "Ky 2026Q3", "SNV tre.xlsx", form(third, "SNV", late, date(2026, 11, 2)), date(2026, 11, 2))
    drop(here / "Ky 2026Q3", "SCT_sua.xlsx", form(third, "SCT", corrected, date(2026, 10, 9)), date(2026, 10, 9))
    made = counted_by_hand(here)
    assert totals(made)["1"] == 103.75 + 5 + 3
    before = sheet(here, words.SUMMARY_SHEETS["tasks"])
    returns = here / "Ky 2026Q3" / words.RETURNS_FOLDER
    (returns / "SCT.xlsx").rename(returns / "z.xlsx")
    (returns / "SCT_sua.xlsx").rename(returns / "SCT.xlsx")
    (returns / "z.xlsx").rename(returns / "SCT_sua.xlsx")
    consolidate_round(Round(here / "NAM"), today=date(2026, 12, 16))
    assert together(here).tasks.equals(made.tasks)
    assert sheet(here, words.SUMMARY_SHEETS["tasks"]) == before


def of_quarters(*tables: str, plan: Plan = PLAN) -> Consolidation:
    """The year 2020 put together from quarters of which these tables tell."""
    days = {"2020Q1": date(2020, 3, 16), "2020Q2": date(2020, 6, 16), "2020Q3": date(2020, 9, 16)}
    parts = [PartRound(f"../{code}", standing_of(quarter(code, plan), said_in(table, dict.fromkeys(("SCT", "SNV", "HCK"), day))))
             for (code, day), table in zip(days.items(), tables, strict=False)]
    whole, intake, told = with_parts(plan, Intake((), (), ()), parts, Place())
    return consolidate(whole, intake, told)


HEAD = "| agency | task | status | percent | completed | result |\n"


@pytest.mark.parametrize(("rows", "status", "percent", "result"), [
    (("under_way | 40 | | A", "| | | B"), "under_way", 40, "Quý I: A\nQuý II: B"),
    (("under_way | 40 | | Không", "under_way | | | Không"), "under_way", 40, "Không"),
    (("done | 100 | 02/03/2020 | A", "under_way | | |"), "under_way", None, "Quý I: A"),
    (("under_way | 40 | |", "?gần xong | | |"), "under_way", 40, ""),
    (("under_way | 40 | | A", "done | 100 | | a"), "done", 100, "Quý I, quý II: A")])
def test_what_a_later_quarter_leaves_blank_stays_and_what_it_says_comes_after(
        rows: tuple[str, ...], status: str, percent: float | None, result: str) -> None:
    made = of_quarters(*(f"{HEAD}| SCT | 2.1 | {row} |" for row in rows)).rows
    row = made[(made["agency_code"] == "SCT") & (made["task_id"] == "2.1")].to_dict("records")[0]
    assert (row["status"], None if row["percent"] is NA else row["percent"], row["result"]) == (status, percent, result)


def test_a_quarter_that_contradicts_itself_is_no_news_of_how_a_task_stands() -> None:
    first, second = (said_in(f"{HEAD}| SCT | 2.1 | {row} |") for row in ("under_way | 40 | | A", "done | 60 | | B"))
    made = second.returns[0]
    second = second._replace(returns=(made._replace(progress=tuple(row._replace(contradicts=True) for row in made.progress)),))
    parts = [PartRound(f"../{code}", standing_of(quarter(code, PLAN), held)) for code, held in (("2020Q1", first), ("2020Q2", second))]
    plan, intake, told = with_parts(PLAN, Intake((), (), ()), parts, Place())
    (row,) = intake.returns[0].progress
    assert (row.status, row.text("result")) == (Status.UNDER_WAY, "Quý I: A\nQuý II: B")
    assert consolidate(plan, intake, told).tasks.set_index("task_id").loc["2.1"]["leads_done"] == 0
    # alone it says nothing that counts
    plan, intake, told = with_parts(PLAN, Intake((), (), ()), parts[1:], Place())
    row, task = intake.returns[0].progress[0], consolidate(plan, intake, told).tasks.set_index("task_id").loc["2.1"]
    assert (row.status, row.unclear["status"].text, task["status"]) == (None, made.progress[0].entries["status"].text, "missing")


def test_a_form_of_the_years_own_counts_cell_by_cell_and_the_quarters_fill_what_it_leaves_blank(here: Path) -> None:
    plan, _ = read_plan(here / "NAM" / words.PLAN_FILE)
    own = {"T2.4": {"status": "Đang thực hiện", "percent": "90"}, "T2.5": {"result": "Cả năm làm tốt"}, "I1": {"figure": "100"},
           "X1": {"content": "Họp giao ban", "status": "Đã hoàn thành", "result": "12 cuộc"}, "OVERALL": {"text": "Không"}}
    drop(here / "NAM", "SNV.xlsx", form(plan, "SNV", own), plan.period.last_day)
    made = consolidate_round(Round(here / "NAM"), today=date(2026, 12, 16))
    (record,) = made.standing.intake.files
    assert (record.typed, record.consolidated, record.listed) == (8, 8, 0)
    assert not [each for each in made.findings if each.code is Code.ACCOUNTING_BROKEN]
    got = returned(here, "SNV")
    tasks = {row.task_id: row for row in got.progress}
    assert (tasks["2.4"].status, tasks["2.4"].percent) == (Status.UNDER_WAY, 90)
    assert tasks["2.4"].text("result").startswith("Quý I, quý II: Đã khảo sát")
    assert (tasks["2.5"].status, tasks["2.5"].text("result")) == (Status.DONE, "Cả năm làm tốt")
    assert tasks["2.5"].entries["result"].periods == ()  # the year's own words are nobody's composition
    assert (got.figures["1"].value, got.figures["3"].value, got.files) == (100, 3, ("SNV.xlsx",))
    (told,) = (each for each in made.findings if each.code is Code.FIGURE_DIFFERS)
    assert (told.place.file, told.details["parts"]) == ("SNV.xlsx", "3,75")


# ── what is told of the parts ─────────────────────────────────────────────────────────────────────
def test_each_part_says_how_many_reported_and_an_error_in_one_keeps_the_year_a_draft(here: Path) -> None:
    answered = {"status": "Đã hoàn thành", "percent": "100", "completed": "05/09/2026", "result": "Xong"}
    for (code, agency), task in {("2026Q2", "SNV"): "T2.5", ("2026Q3", "SCT"): "T2.5", ("2026Q4", "SCT"): "T2.1"}.items():
        whole = {**SAID[code, agency], task: {**answered, "status": "Đang thực hiện", "percent": "50", "completed": ""} if code < "2026Q3" else answered}
        drop(here / f"Ky {code}", f"{agency}.xlsx", form(PLANS[code], agency, whole), PLANS[code].period.last_day)
    assert consolidate_round(Round(here / "NAM"), today=date(2026, 12, 16)).standing.open == ()
    third = PLANS["2026Q3"]
    drop(here / "Ky 2026Q3", "SNV.xlsx", form(third, "SNV", {"T2.4": {"status": "gần xong"}, "T2.5": answered}), third.period.last_day)
    made = consolidate_round(Round(here / "NAM"), today=date(2026, 12, 16))
    assert [line for line in closing_lines(made, date(2026, 12, 16)) if line.startswith("Kỳ thành phần")] == [
        f"Kỳ thành phần : {each}" for each in (
            "Quý I năm 2026: 2 báo cáo, không còn lỗi chưa xử lý.", "Quý II năm 2026: 2 báo cáo, không còn lỗi chưa xử lý.",
            "Quý III năm 2026: 2 báo cáo, 1 lỗi chưa xử lý.", "Quý IV năm 2026: 2 báo cáo, không còn lỗi chưa xử lý.")]
    assert [each.code for each in made.standing.open] == [Code.PART_HAS_ERRORS]
    silent = next(each for each in made.findings if each.code is Code.PART_SILENT)
    assert silent.problem == "Quý I năm 2026: chưa có báo cáo của Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh; Ủy ban nhân dân huyện Cầu Kè."


def test_a_folder_that_is_none_of_the_years_parts_is_told_at_the_settings_cell(here: Path) -> None:
    shutil.copytree(here / "Ky 2026Q1", here / "Ban sao")
    for name, plan in {"Ky khac": quarter("2025Q4"), "Ke hoach khac": replace(
            quarter("2026Q4"), settings=BASE.settings._replace(plan_code="KH9"))}.items():
        (here / name).mkdir()
        (here / name / words.PLAN_FILE).write_bytes(write_plan(plan))
    (here / "hong").mkdir()
    (here / "hong" / words.PLAN_FILE).write_bytes(b"PK no workbook")
    edit_parts(here, f'"{here / "Ky 2026Q1"}"', "..\\Ban sao", "../khong co", "../Ky khac", "../Ke hoach khac", "../hong", "../NAM")
    made = together(here)
    told = [each for each in made.findings if each.code.name.startswith("PART")]
    assert Counter(each.code for each in told) == Counter({
        Code.PART_UNREADABLE: 2, Code.PART_OTHER_PLAN: 1, Code.PART_OUTSIDE: 2, Code.PARTS_OVERLAP: 1, Code.PARTS_MISSING: 1,
        Code.PART_READ: 1, Code.PART_SILENT: 1})
    assert {(each.place.file, each.place.sheet, each.place.cell[0]) for each in told} == {(words.PLAN_FILE, "Thông tin", "B")}
    assert totals(made)["1"] == 11.5  # the copy is not counted again


def test_a_part_that_moved_is_an_error_at_its_setting_and_who_reported_in_it_is_not_said_to_have(here: Path) -> None:
    assert totals(together(here))["1"] == 103.75
    (here / "Ky 2026Q1").rename(here / "Quy I")
    made = together(here)
    (told,) = (each for each in made.findings if each.code is Code.PART_UNREADABLE)
    assert (told.place.sheet, told.place.cell[0], told.details["folder"]) == ("Thông tin", "B", "../Ky 2026Q1")
    assert "nên không có số liệu của kỳ đó" in told.problem
    assert told in standing_of(made.plan, made.intake, made.findings).open  # the report stays a draft
    assert Code.PARTS_MISSING in [each.code for each in made.findings]
    lacking = [each.problem for each in made.findings if each.code is Code.PARTS_MISSING]
    assert "quý I" in lacking[0]
    assert totals(made)["1"] == 103.75 - 11.5


def test_a_part_that_cannot_be_opened_is_told_with_why_and_one_that_is_only_read_is_left_as_it_is(
        here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.stat().st_mtime_ns for path in here.glob("Ky */**/*")}
    assert totals(together(here))["1"] == 103.75
    assert {path: path.stat().st_mtime_ns for path in here.glob("Ky */**/*")} == before

    plan_of = reading.plan_of

    def guarded(where: Round, sending: date | None = None) -> tuple[Plan, tuple[Finding, ...]]:
        if where.folder.name == "Ky 2026Q4":
            raise PermissionError(13, "Permission denied")
        return plan_of(where, sending)

    monkeypatch.setattr(reading, "plan_of", guarded)
    (told,) = (each for each in together(here).findings if each.code is Code.PART_UNREADABLE)
    assert (told.place.sheet, told.details["folder"]) == ("Thông tin", "../Ky 2026Q4")


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(st.permutations(range(10)), st.permutations(QUARTERS))
def test_names_of_files_and_the_order_of_parts_change_no_frame(quarters: Path, names: list[int], parts: list[str]) -> None:
    """Of several files of one agency the last saved counts, whatever they are called; of parts their periods' order."""
    def frames(renamed: bool) -> dict[str, pd.DataFrame]:
        with TemporaryDirectory() as folder:
            here = Path(shutil.copytree(quarters, folder, dirs_exist_ok=True))
            for code, agency, day, figures in (
                    ("2026Q3", "SNV", date(2026, 11, 2), ("5", "9", "85")), ("2026Q4", "SCT", date(2027, 1, 5), ("44", "8", "82")),
                    ("2026Q4", "SCT", date(2027, 1, 6), ("45", "9", "81"))):
                typed = {f"I{number}": {"figure": figure} for number, figure in enumerate(figures, 1)}
                drop(here / f"Ky {code}", f"{agency} {day}.xlsx", form(PLANS[code], agency, typed, day), day)
            init_round(here / "NAM", AfterRounds(tuple(here / f"Ky {code}" for code in QUARTERS), period=YEAR))
            for path, number in zip(sorted(here.glob(f"Ky */{words.RETURNS_FOLDER}/*.xlsx")), names, strict=True) if renamed else ():
                path.rename(path.with_name(f"to {number}.xlsx"))
            if renamed:
                plan, _ = read_plan(here / "NAM" / words.PLAN_FILE)
                settings_ = plan.settings._replace(parts=tuple(f"../Ky {code}" for code in parts))
                (here / "NAM" / words.PLAN_FILE).write_bytes(write_plan(replace(plan, settings=settings_)))
            made = together(here)
            return {name: getattr(made, name).drop(columns="file", errors="ignore") for name in (
                "rows", "tasks", "agencies", "groups", "extras", "free", "indicators", "figures", "answers")}

    expected, found = frames(False), frames(True)
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(frame, found[name])


def test_renumbered_tasks_are_matched_by_their_text_and_nothing_that_has_no_place_is_dropped(here: Path) -> None:
    path = here / "NAM" / words.PLAN_FILE
    plan, _ = read_plan(path)
    tasks = tuple(each._replace(id="9.1", tt="9.1") if each.id == "2.4" else each._replace(content="Việc khác hẳn") if each.id == "2.1" else each
                  for each in plan.tasks)
    path.write_bytes(write_plan(replace(plan, tasks=tasks, agencies=tuple(each for each in plan.agencies if each.code != "SNV"),
                                        assignments=())))
    made = consolidate_round(Round(here / "NAM"), today=date(2026, 12, 16))
    told = [each for each in made.findings if each.code in (Code.PART_AGENCY_GONE, Code.PART_ROWS_UNKNOWN)]
    assert {(each.code, each.severity) for each in told} == {
        (Code.PART_AGENCY_GONE, Severity.ERROR), (Code.PART_ROWS_UNKNOWN, Severity.ERROR)}
    listed = {row[2] for row in sheet(here, words.SUMMARY_SHEETS["attention"])}
    left = {text for (_, agency, slot), cells in typed(here).items() if agency == "SNV" or slot == "T2.1" for text in cells if text}
    assert left <= listed


def test_a_half_year_is_put_together_from_quarters_and_the_year_from_it(here: Path) -> None:
    init_round(here / "H1", AfterRounds(
        (here / "Ky 2026Q1", here / "Ky 2026Q2"), period=PeriodName(2026, PeriodKind.HALF, 1)))
    edit_parts(here, "../H1", "../Ky 2026Q3", "../Ky 2026Q4")
    made = together(here)
    assert totals(made)["1"] == 103.75
    assert returned(here, "SCT").figures["2"].value == 90  # of 80, 90 and 100, not of 85 and 100
    task = next(row for row in returned(here, "SCT").progress if row.task_id == "2.1")
    assert task.entries["result"].place.file.split("; ")[0] == "../Ky 2026Q1/2_bao_cao_nhan_ve/SCT.xlsx"
    assert [label for label, _ in task.entries["result"].periods] == ["Quý I", "Quý II", "Quý III"]
    assert [each.label for each in made.intake.parts] == ["Quý I", "Quý II", "Quý III", "Quý IV"]


def test_what_a_quarter_said_of_an_amended_task_stands_under_it_or_is_listed() -> None:
    first = standing_of(quarter("2020Q1", OLD), said_in(f"{HEAD}| SCT | 2.1 | under_way | 40 | | A |"))
    second = standing_of(quarter("2020Q2", NEW), said_in(f"{HEAD}| SCT | 2.1 | done | 100 | | B |"))
    parts = [PartRound("../Q1", first), PartRound("../Q2", second)]
    _, intake, told = with_parts(replace(NEW, period=usual_period(period_of("2020"))), Intake((), (), ()), parts, Place())
    (row,) = (row for made in intake.returns for row in made.progress)
    assert (row.task_id, row.status, row.text("result")) == ("2.1", Status.DONE, "Quý I: A\nQuý II: B")
    assert row.wording == OLD.task("2.1").content
    assert Code.PART_ROWS_UNKNOWN not in [each.code for each in told]
    first = standing_of(quarter("2020Q1", OLD), said_in(f"{HEAD}| SCT | 2.5 | under_way | 40 | | A |"))
    plan = replace(NEW, period=usual_period(period_of("2020")))
    _, intake, told = with_parts(plan, Intake((), (), ()), [PartRound("../Q1", first)], Place())
    (each,) = (each for each in told if each.code is Code.PART_ROWS_ENDED)
    assert each.details["rows"] == "nhiệm vụ 2.5"
    assert [held.reason for held in intake.listed if held.entry.text == "A"] == [each.message]
    assert not [each for each in told if each.severity is Severity.ERROR]


def test_tasks_finished_or_withdrawn_in_one_quarter_are_not_those_of_their_numbers_since() -> None:
    first, done = quarter("2020Q1", OLD), OLD.task("2.5")
    rest = tuple(each for each in OLD.tasks if each != done)
    second = replace(quarter("2020Q2", OLD), tasks=rest, finished=(Finished("2.5", "2", done.content, "2020Q1"),),
                     assignments=tuple(each for each in OLD.assignments if each.task_id != "2.5"))
    amended, _ = amended_plan(second, Annex(OLD.groups, (*rest[:-1], rest[-1]._replace(id="2.5", tt="2.5"))))
    plan, _ = from_parts([consolidate(each, said_in("")) for each in (first, amended)], None, period_of("2020"), None)
    assert {each.content: (each.id, each.identity) for each in plan.tasks} == {
        **{each.content: (each.id, each.id) for each in rest[:-1]}, done.content: ("2.5A", "2.5"),
        rest[-1].content: ("2.5", "2.7")}
    assert plan.finished == ()
    quarters = [quarter("2020Q1", OLD), quarter("2020Q2", NEW)]
    third, _ = carry_over(consolidate(quarters[1], said_in("")))
    for text, identities in (("Lập bản đồ các chợ", ["2.5A", "2.6"]), (OLD.task("2.5").content, ["2.6"])):
        line = OLD.task("2.5")._replace(content=text)
        kept = [each._replace(first_id="", amendment=None) for each in third.tasks if each.id != "2.5"]
        amended, _ = amended_plan(third, Annex(third.groups, (*kept, line)))
        parts = [consolidate(each, said_in("")) for each in (*quarters, amended)]
        plan, _ = from_parts(parts, None, period_of("2020"), None)
        assert plan.task("2.5").identity == "2.5"
        assert [each.identity for each in plan.ended if each.id in ("2.5", "2.6")][:-1] == identities
        assert (len({each.identity for each in (*plan.tasks, *plan.ended)}) == len(plan.tasks) + len(plan.ended))


def over_a_reform(table: str, *successors: str) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """The year 2020 of what a quarter said in which UBND huyện Cầu Kè was there, which has these successors since."""
    agencies = tuple(each._replace(valid_to=date(2020, 6, 30), successors=successors) if each.code == "HCK" else each
                     for each in PLAN.agencies)
    plan = with_assignments(replace(PLAN, agencies=agencies, period=usual_period(period_of("2020"))))
    parts = [PartRound("../Q1", standing_of(quarter("2020Q1"), said_in(table)))]
    return with_parts(plan, Intake((), (), ()), parts, Place())


def test_what_a_dissolved_agency_said_in_a_quarter_counts_for_its_one_successor_under_its_own_name() -> None:
    said = f"{HEAD}| HCK | 2.4 | under_way | 40 | | A |\n| SNV | 2.4 | done | 100 | | B |"
    plan, intake, told = over_a_reform(said, "SNV")
    (made,) = intake.returns
    (row,) = made.progress
    assert (made.agency, row.status, row.text("result")) == (
        "SNV", Status.DONE, "Quý I (Ủy ban nhân dân huyện Cầu Kè): A\nQuý I: B")
    assert row.role is next(each.role for each in plan.assignments if (each.agency, each.task_id) == ("SNV", "2.4"))
    (note,) = (each for each in told if each.code is Code.PART_PREDECESSOR)
    assert "báo cáo của Ủy ban nhân dân huyện Cầu Kè được tính cho Sở Nội vụ" in note.problem
    assert note.problem.endswith("thì lấy của Sở Nội vụ.")
    assert [[each.code for each in receipt.missing] for receipt in intake.parts] == [["SCT", "HBVNTD"]]
    frame = consolidate(plan, intake, told).rows
    assert frame[frame["answered"]]["assigned"].all()
    _, intake, _ = over_a_reform(f"{HEAD}| SCT | 2.1 | done | 100 | | B |", "SNV")
    assert [[each.code for each in receipt.missing] for receipt in intake.parts] == [["SNV", "HBVNTD", "HCK"]]


@pytest.mark.parametrize(("code", "value"), [("1", 7), ("2", 3.5), ("3", 2)])
def test_figures_of_a_dissolved_agency_are_counted_with_its_successors(code: str, value: float) -> None:
    first = standing_of(quarter("2026Q1"), Intake(tuple(
        Return(agency, (), date(2026, 3, 16), "", figures={code: TaskAnswer(TaskNumber(f"I{code}"), Role.LEAD, Place(agency), {fields.FIGURE: value}, {
            fields.FIGURE: Entry(text, Place(agency))})}) for agency, value, text in (("SNV", 2, "2"), ("HCK", 5, "5"))),
        (), ()))
    gone = BASE.agency("HCK")._replace(valid_to=date(2026, 6, 30), successors=("SNV",))
    plan = replace(BASE, period=usual_period(YEAR), agencies=(*BASE.agencies[:3], gone))
    _, intake, _ = with_parts(plan, Intake((), (), ()), [PartRound("../Q1", first)], Place())
    (made,) = intake.returns
    assert made.figures[code].value == value


@pytest.mark.parametrize(("successors", "followed"), [
    ((), "không có cơ quan kế thừa"), (("SNV", "SCT"), "nay do Sở Nội vụ; Sở Công Thương làm")])
def test_where_several_or_none_do_its_work_each_answer_is_listed_and_told(
    successors: tuple[str, ...], followed: str) -> None:
    said = f"{HEAD}| HCK | 2.4 | under_way | 40 | | A |"
    _, intake, told = over_a_reform(said, *successors)
    assert intake.returns == ()
    (each,) = (each for each in told if each.code is Code.PART_AGENCY_GONE)
    assert followed in each.problem
    assert each.details["count"] == 3
    assert sorted(held.entry.text for held in intake.listed) == sorted(["under_way", "40", "A"])
