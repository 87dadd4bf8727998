"""One plan in rounds of every kind, from `init` to the final report; a form of one period is refused in another."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import NIGHTLY

from toolkit.demo.demonstration import as_illustration, write_demo_returns
from toolkit.model import words
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.period import PeriodKind, period_of
from toolkit.model.records import Outcome, Plan
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.beginning import AdHoc, AfterRounds, Beginning, ShippedPlan, init_round
from toolkit.rounds.consolidating import consolidate_round, release_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms

#: Those who report in these rounds: departments, a district, one without a task in the annex.
REPORTING = ("SCT", "SNV", "STP", "SYT", "HCK", "HBVNTD")
KINDS = ("2026H2", "2026N9", "2026Q3", "2026M09") if NIGHTLY else ("2026N9", "2026Q3")
TITLE = "Báo cáo nhanh tình hình xử lý khiếu nại"


def report(folder: Path, way: Beginning, seed: int = 2793) -> Plan:
    """A round in which simulated clerks of few agencies have reported."""
    where = Round(folder)
    init_round(folder, way)
    plan = as_illustration(read_plan(where.plan)[0])
    few = tuple(agency._replace(receives_form=agency.receives_form and agency.code in REPORTING) for agency in plan.agencies)
    where.plan.write_bytes(write_plan(replace(plan, agencies=few)))
    plan, _ = read_plan(where.plan)
    forms = {path.name: path.read_bytes() for path in make_forms(where, plan.period.last_day).outputs}
    write_demo_returns(plan, forms, where.returns, seed)
    return plan


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a round of each kind and the one before it lie side by side, by code; the later begins with what was answered in
    the earlier, and goes to its final report."""
    folder = tmp_path_factory.mktemp("ky")
    for name in map(period_of, KINDS):
        report(folder / name.shifted(-1).code, ShippedPlan(name.shifted(-1)))
        report(folder / name.code, AfterRounds((folder / name.shifted(-1).code,)), 2794)
    report(folder / "2026D01", AdHoc((folder / "2026Q3",), TITLE, date(2026, 10, 5), ("2.1", "4.1")))
    for code in (*KINDS, "2026D01"):
        where = Round(folder / code)
        last_day = read_plan(where.plan)[0].period.last_day
        release_round(where, last_day + timedelta(days=3), "Đã gọi điện đối chiếu từng điểm.")
    return folder


def report_text(where: Path) -> str:
    """The report of that round, a line each paragraph and cell."""
    (path,) = (where / words.RESULTS_FOLDER).glob("bao_cao*.docx")
    document = docx.Document(io.BytesIO(path.read_bytes()))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))


@pytest.mark.parametrize("code", [*KINDS, "2026D01"])
def test_a_round_of_any_period_goes_to_its_final_report(code: str, folder: Path) -> None:
    plan, _ = read_plan(Round(folder / code).plan)
    text = report_text(folder / code)
    assert plan.period.code == code
    assert "DỰ THẢO" not in text
    assert plan.period.label in text or plan.period.kind is PeriodKind.AD_HOC
    others = {period_of(path.name).label for path in folder.iterdir()} - {plan.period.label, plan.period.ahead}
    others -= {plan.previous_period.label} if plan.previous_period else set()
    without_days = re.sub(r"ngày\W*\d*\W*(?=tháng)", "ngày … ", text)
    assert [label for label in others if re.search(rf"(?<!ngày … )(?<!\d )\b{label}\b", without_days)] == []
    names = [path.name for path in (folder / code / words.FORMS_FOLDER).glob("*.xlsx")]
    assert names
    assert [name for name in names if not name.startswith(f"TV2793-{code}-")] == []
    path = next((folder / code / words.FORMS_FOLDER).glob(f"TV2793-{code}-SCT*.xlsx"))
    texts = [str(cell.value) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.value]
    before = plan.previous_period
    assert before == (period_of("2026Q3") if plan.period.kind is PeriodKind.AD_HOC else plan.period.name.shifted(-1))
    assert [text for text in texts if text.startswith(f"{before.heading}: ")]
    assert [text for text in texts if text == plan.period.heading or text == f"{TITLE}, {plan.period.label}"]


@pytest.mark.parametrize("code", KINDS)
def test_a_form_of_the_period_before_is_refused_with_the_reason(code: str, folder: Path, tmp_path: Path) -> None:
    before = period_of(code).shifted(-1)
    where = Round(Path(shutil.copytree(folder / code, tmp_path / code)))
    for path in where.returns.iterdir():
        path.unlink()
    strange = next((folder / before.code / words.RETURNS_FOLDER).glob("*SNV*.xlsx"))
    shutil.copy(strange, where.returns)
    done = consolidate_round(where, today=date(2026, 10, 20))
    (record,) = done.consolidation.intake.files
    assert record.outcome is Outcome.QUARANTINED
    assert [found.code for found in record.findings] == [Code.WRONG_PERIOD]
    assert record.findings[0].problem == f"Biểu của kỳ {before.brief}, kỳ này là {period_of(code).brief}."


def test_ad_hoc_rounds_are_numbered_and_ask_only_agencies_with_their_tasks(folder: Path, tmp_path: Path) -> None:
    plan, _ = read_plan(Round(folder / "2026D01").plan)
    assert [task.id for task in plan.tasks] == ["2.1", "4.1"]
    assert [agency.code for agency in plan.expected if not plan.rows_of(agency.code) or agency.code == "HBVNTD"] == []
    assert (plan.period.title, plan.period.last_day) == (TITLE, date(2026, 10, 5))
    init_round(tmp_path / "moi", AdHoc((folder / "2026Q3",), "Báo cáo nhanh khác", date(2026, 11, 5), ("2.1",)))
    assert read_plan(Round(tmp_path / "moi").plan)[0].period.code == "2026D02"


@pytest.mark.parametrize(("before", "way", "code"), [
    ("2026Q3", AdHoc((), "x", date(2026, 5, 1), ("2.1", "99")), Code.TASKS_UNKNOWN),
    ("2026Q3", AfterRounds((), period=period_of("2026Q2")), Code.PERIOD_NOT_LATER),
    ("2026D01", AfterRounds(()), Code.PREVIOUS_AD_HOC)])
def test_what_cannot_be_begun_is_told_and_nothing_is_made(
        before: str, way: AdHoc | AfterRounds, code: Code, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError) as stopped:
        init_round(tmp_path / "moi", way._replace(previous=(folder / before,)))
    assert stopped.value.finding.code is code
    assert not (tmp_path / "moi").exists()


def test_the_same_quarter_of_last_year_stays_known_from_quarter_to_quarter_or_is_given_beside(folder: Path, tmp_path: Path) -> None:
    report(tmp_path / "2025Q4", ShippedPlan(period_of("2025Q4")))
    for name, last in (("2026Q1", "2025Q4"), ("2026Q2", "2026Q1")):
        init_round(tmp_path / name, AfterRounds((tmp_path / last,)))
    report(tmp_path / "2026Q3", AfterRounds((tmp_path / "2026Q2",)))
    for name, before in (("2026Q4", (tmp_path / "2026Q3",)), ("khac", (folder / "2026Q3", tmp_path / "2025Q4"))):
        init_round(tmp_path / name, AfterRounds(before))
        plan, _ = read_plan(Round(tmp_path / name).plan)
        assert {answer.period for answer in plan.before} == {"2026Q3"}
        assert {answer.period for answer in plan.year_before} == {"2025Q4"}
