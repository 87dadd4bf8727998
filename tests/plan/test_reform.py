"""Decision 2793 in 2020 in tỉnh Trà Vinh, and in 2026 in tỉnh Vĩnh Long: districts gone, departments merged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from toolkit.forms.form import FormTemplate
from toolkit.model import words
from toolkit.model.findings import Code, has_errors
from toolkit.model.layout import previous_texts
from toolkit.model.period import PeriodName
from toolkit.model.records import Kind, Plan
from toolkit.plan.plan_workbook import read_plan
from toolkit.rounds.beginning import Asked, demo_round, init_round
from toolkit.rounds.reading import read_inputs
from toolkit.rounds.round import Made, Round
from toolkit.rounds.sending import make_forms

pytestmark = pytest.mark.slow
NEWLY_BEGUN = {Code.PROVINCE_FILLED, Code.PREVIOUS_CARRIED}


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Made]:
    """The round of 2020 with simulated returns, the one of 2026 begun from it, and what was told."""
    folder = tmp_path_factory.mktemp("reform")
    demo_round(folder / "2020", 2020)
    made = init_round(folder / "2026", asked=Asked(PeriodName(2026), (folder / "2020",), province="Vĩnh Long"))
    return folder / "2020", folder / "2026", made


@pytest.fixture(scope="module")
def plan(rounds: tuple[Path, Path, Made]) -> Plan:
    return read_plan(rounds[1] / words.PLAN_FILE)[0]


def test_all_124_communes_and_merged_departments_are_asked_and_no_district(plan: Plan) -> None:
    kinds = Counter(each.kind for each in plan.expected)
    assert kinds[Kind.COMMUNE] == 124
    assert Kind.DISTRICT not in kinds
    asked = {each.code for each in plan.expected}
    assert {"STC", "SNNMT", "SDTTG", "CCQLTT", "BPTTH"} <= asked
    assert not asked & {"SKHDT", "SNNPTNT", "STNMT", "SGTVT", "STTTT", "SLDTBXH", "BDT", "CQLTT", "DPTTH", "BTV"}
    assert all(plan.rows_of(each.code) for each in plan.expected if each.kind is Kind.COMMUNE)


def test_nothing_has_to_be_edited_before_forms_can_be_made(rounds: tuple[Path, Path, Made]) -> None:
    """0 lines of at most 20. What looks unfilled in the demonstration is said to be meant there; a real plan's address
    of a contact and name of who signs come along."""
    where = Round(rounds[1])
    assert not has_errors(read_plan(where.plan)[1])
    made = make_forms(where, read_plan(where.plan)[0].period.last_day)
    assert sum(path.suffix == ".xlsx" and path.parent == where.forms for path in made.outputs) == len(
        read_plan(where.plan)[0].expected)


def test_no_answer_of_2020_is_dropped_unsaid(rounds: tuple[Path, Path, Made], plan: Plan) -> None:
    """Each answered row of the returned workbooks, counted in what the round of 2020 took in, stands in 2026 under its
    own agency and task, or its task was finished and is named."""
    _, _, _, intake = read_inputs(Round(rounds[0]))
    answered = {(made.agency, row.task_id) for made in intake.returns for row in made.progress
                if row.entries or row.unclear}
    over = {each.id for each in plan.finished}
    assert {(each.agency, each.task_id) for each in plan.previous} == {
        each for each in answered if each[1] not in over}
    book = openpyxl.load_workbook(rounds[1] / words.PLAN_FILE)
    assert book[words.PREVIOUS_SHEET].max_row == 3 + len(plan.previous)
    told = next(each for each in rounds[2].findings if each.code is Code.PREVIOUS_CARRIED)
    assert told.details["answers"] == len(plan.previous)
    # and each is shown to somebody who does that work today
    shown = {(before, task) for each in plan.expected for task in previous_texts(plan, each.code)
             for before in (each.code, *plan.predecessors(each.code))}
    assert {(each.agency, each.task_id) for each in plan.previous
            if plan.in_charge(each.agency)} <= shown


def test_an_answer_stands_in_the_successors_row_under_the_name_of_who_gave_it(plan: Plan) -> None:
    told = {each.agency for each in plan.previous}
    district = next(each for each in plan.agencies if each.kind is Kind.DISTRICT and each.code in told)
    for commune in plan.in_charge(district.code):
        assert any(f"{district.name} – Năm 2020: " in text for text in previous_texts(plan, commune).values())


def test_a_form_prints_the_annex_and_who_leads_now(plan: Plan) -> None:
    from toolkit.model import resources
    from toolkit.model.layout import locked_values
    from toolkit.model.records import Role

    task = next(each for each in plan.tasks if each.leads.startswith("Sở Kế hoạch và Đầu tư"))
    row = next(row for row in plan.rows_of("STC") if row.task_id == task.id)
    assert row.role is Role.LEAD
    assert locked_values(plan, row)["leads"] == f"{task.leads} (nay: Sở Tài chính)"
    template = FormTemplate.read(resources.template(resources.FORM_TEMPLATE))
    assert template.form(plan, plan.agency("STC")).startswith(b"PK")


def test_agencies_that_are_gone_are_called_as_they_were(plan: Plan) -> None:
    assert plan.agency("CQLTT").name == "Cục Quản lý thị trường tỉnh Trà Vinh"
    assert plan.agency("BTV").name == "Báo Trà Vinh"
