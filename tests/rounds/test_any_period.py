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
from toolkit.rounds.consolidating import Consolidated, consolidate_round, release_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms

#: Those who report in these rounds: departments, a district, one without a task in the annex.
REPORTING = ("SCT", "SNV", "STP", "SYT", "HCK", "HBVNTD")
KINDS = ("2026H2", "2026N9", "2026Q3", "2026M09") if NIGHTLY else ("2026N9", "2026Q3")
TITLE = "Báo cáo nhanh tình hình xử lý khiếu nại"


def fill_in(where: Round) -> Plan:
    """What an officer does with the plan workbook before forms are made; few agencies, so that tests are quick."""
    plan = as_illustration(read_plan(where.plan)[0])
    few = tuple(each._replace(receives_form=each.receives_form and each.code in REPORTING) for each in plan.agencies)
    where.plan.write_bytes(write_plan(replace(plan, agencies=few)))
    return read_plan(where.plan)[0]


def run(folder: Path, way: Beginning, seed: int = 2793) -> tuple[Plan, Consolidated]:
    """A round from its beginning to the final report, with what simulated clerks send back."""
    where = Round(folder)
    init_round(folder, way)
    plan = fill_in(where)
    forms = {path.name: path.read_bytes() for path in make_forms(where, plan.period.last_day).outputs}
    write_demo_returns(plan, forms, where.returns, seed)
    consolidate_round(where, today=plan.period.last_day)
    return plan, release_round(where, plan.period.last_day + timedelta(days=3), "Đã gọi điện đối chiếu từng điểm.")


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Plan, Consolidated]]:
    """By code the rounds of each kind and the next of it, which begins with what was answered in the first."""
    folder, made = tmp_path_factory.mktemp("ky"), {}
    for code in KINDS:
        name = period_of(code)
        before, now = folder / name.shifted(-1).code, folder / code
        made[name.shifted(-1).code] = run(before, ShippedPlan(name.shifted(-1)))
        made[code] = run(now, AfterRounds((before,)), 2794)
    ad_hoc = AdHoc((folder / "2026Q3",), TITLE, date(2026, 10, 5), ("2.1", "4.1"))
    return made | {"2026D01": run(folder / "2026D01", ad_hoc)}


@pytest.fixture(scope="module")
def folder(rounds: dict[str, tuple[Plan, Consolidated]]) -> Path:
    """Where these rounds lie side by side."""
    return rounds["2026D01"][1].report.parents[2]


def report_text(where: Path) -> str:
    """The report of that round, a line each paragraph and cell."""
    (path,) = (where / words.RESULTS_FOLDER).glob("bao_cao*.docx")
    document = docx.Document(io.BytesIO(path.read_bytes()))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(each.text for each in document.paragraphs), *cells))


@pytest.mark.parametrize("code", [*KINDS, "2026D01"])
def test_a_round_of_any_period_goes_to_its_final_report(code: str, folder: Path, rounds: dict[str, tuple[Plan, Consolidated]]) -> None:
    plan, _ = rounds[code]
    text = report_text(folder / code)
    assert plan.period.code == code
    assert "DỰ THẢO" not in text
    assert plan.period.label in text or plan.period.kind is PeriodKind.AD_HOC
    others = {name.label for name in (period_of(each) for each in rounds)} - {plan.period.label, plan.period.ahead}
    allowed = plan.previous_period.label if plan.previous_period else ""
    assert [each for each in others - {allowed} if re.search(rf"(?<!ngày … )(?<!\d )\b{each}\b", re.sub(r"ngày\W*\d*\W*(?=tháng)", "ngày … ", text))] == []
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
    made = consolidate_round(where, today=date(2026, 10, 20))
    (record,) = made.consolidation.intake.files
    assert record.outcome is Outcome.QUARANTINED
    assert [each.code for each in record.findings] == [Code.WRONG_PERIOD]
    assert record.findings[0].problem == f"Biểu của kỳ {before.brief}, kỳ này là {period_of(code).brief}."


def test_ad_hoc_rounds_are_numbered_and_ask_only_agencies_with_their_tasks(
        rounds: dict[str, tuple[Plan, Consolidated]], folder: Path, tmp_path: Path) -> None:
    plan, _ = rounds["2026D01"]
    assert [task.id for task in plan.tasks] == ["2.1", "4.1"]
    assert [each.code for each in plan.expected if not plan.rows_of(each.code)] == []
    assert "HBVNTD" not in [each.code for each in plan.expected]
    assert plan.period.title == TITLE
    assert plan.period.last_day == date(2026, 10, 5)
    init_round(tmp_path / "moi", AdHoc((folder / "2026Q3",), "Báo cáo nhanh khác", date(2026, 11, 5), ("2.1",)))
    assert read_plan(Round(tmp_path / "moi").plan)[0].period.code == "2026D02"


@pytest.mark.parametrize(("before", "way", "code"), [
    ("2026Q3", AdHoc((), "x", date(2026, 5, 1), ("2.1", "99")), Code.TASKS_UNKNOWN),
    ("2026Q3", AfterRounds((), period=period_of("2026Q2")), Code.PERIOD_NOT_LATER),
    ("2026D01", AfterRounds(()), Code.PREVIOUS_AD_HOC)])
def test_what_cannot_be_begun_is_told_and_nothing_is_made(
        before: str, way: AdHoc | AfterRounds, code: Code, folder: Path, rounds: object, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError) as stopped:
        init_round(tmp_path / "moi", way._replace(previous=(folder / before,)))
    assert stopped.value.finding.code is code
    assert not (tmp_path / "moi").exists()


def test_the_same_quarter_of_last_year_stays_known_from_quarter_to_quarter_or_is_given_beside(folder: Path, tmp_path: Path) -> None:
    run(tmp_path / "2025Q4", ShippedPlan(period_of("2025Q4")))
    for name, last in (("2026Q1", "2025Q4"), ("2026Q2", "2026Q1")):
        init_round(tmp_path / name, AfterRounds((tmp_path / last,)))
    run(tmp_path / "2026Q3", AfterRounds((tmp_path / "2026Q2",)))
    for name, before in (("2026Q4", (tmp_path / "2026Q3",)), ("khac", (folder / "2026Q3", tmp_path / "2025Q4"))):
        init_round(tmp_path / name, AfterRounds(before))
        plan, _ = read_plan(Round(tmp_path / name).plan)
        assert {each.period for each in plan.before} == {"2026Q3"}
        assert {each.period for each in plan.year_before} == {"2025Q4"}
