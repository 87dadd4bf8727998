"""A form of an agency that is gone, sent before the reform, is its successor's file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests import said, samples
from toolkit.consolidate.consolidation import consolidate
from toolkit.forms.form import FormTemplate
from toolkit.intake.returns import read_returns, returned_file
from toolkit.model import resources, words
from toolkit.model.findings import Code, Place
from toolkit.model.layout import Layout, leads_of_annex, leads_shown
from toolkit.model.records import (
    About,
    Agency,
    Assignment,
    Intake,
    Kind,
    Outcome,
    Plan,
    Previous,
    Role,
    Ruling,
    Status,
)
from toolkit.plan.names import with_assignments
from toolkit.rounds.reading import form_changes, printed_rows
from toolkit.summary.summary import write_summary

BEFORE = samples.PLAN
LAST = date(2020, 6, 30)
XCK = Agency("XCK", "Ủy ban nhân dân xã Cầu Kè", Kind.COMMUNE)
XTN = Agency("XTN", "Ủy ban nhân dân xã Tam Ngãi", Kind.COMMUNE)


def after(*successors: Agency) -> Plan:
    gone = samples.AGENCIES[3]._replace(valid_to=LAST, successors=tuple(each.code for each in successors))
    return with_assignments(replace(BEFORE, agencies=(*samples.AGENCIES[:3], gone, *successors)))


@pytest.fixture(scope="module")
def template() -> FormTemplate:
    return FormTemplate.read(resources.template(resources.FORM_TEMPLATE))


def filled(template: FormTemplate, plan: Plan, agency: str, answers: dict[str, str], path: Path) -> Path:
    """The agency's form of that plan, with these results typed by task."""
    book = openpyxl.load_workbook(io.BytesIO(template.form(plan, plan.agency(agency))))
    sheet, columns = book.worksheets[0], template.layout.columns
    for row in range(1, sheet.max_row + 1):
        task = str(sheet.cell(row, columns["tt"]).value or "")
        if task in answers:
            sheet.cell(row, columns["status"], "Đang thực hiện")
            sheet.cell(row, columns["percent"], 40)
            sheet.cell(row, columns["result"], answers[task])
    book.save(path)
    return path


def read(plan: Plan, layout: Layout, *paths: Path) -> Intake:
    intake = read_returns(plan, tuple(returned_file(path, path.name) for path in paths), layout)
    assert all(each.typed == each.consolidated + each.listed for each in intake.files)
    return intake


def test_a_districts_form_counts_for_its_one_successor(
        template: FormTemplate, tmp_path: Path) -> None:
    path = filled(template, BEFORE, "HCK", {"1.1": "Đã triển khai", "2.4": "Đã lập tổ"}, tmp_path / "huyen.xlsx")
    intake = read(after(XCK), template.layout, path)
    (made,) = intake.returns
    assert made.agency == "XCK"
    assert {row.task_id: row.text("result") for row in made.progress if row.entries} == {
        "1.1": "Đã triển khai", "2.4": "Đã lập tổ"}
    codes = [each.code for each in intake.findings]
    assert Code.PREDECESSOR_FORM in codes
    assert not {Code.FORM_EDITION_DIFFERS, Code.ROW_FOREIGN, Code.HEAD_CONFLICT} & {*codes}


@pytest.mark.parametrize(("successors", "code"), [((XCK, XTN), Code.PREDECESSOR_SHARED), ((), Code.PREDECESSOR_ENDED)])
def test_where_nobody_can_say_whose_it_is_an_officer_is_asked(
        successors: tuple[Agency, ...], code: Code, template: FormTemplate, tmp_path: Path) -> None:
    path = filled(template, BEFORE, "HCK", {"1.1": "Đã triển khai"}, tmp_path / "huyen.xlsx")
    intake = read(after(*successors), template.layout, path)
    assert intake.returns == ()
    (record,) = intake.files
    assert record.outcome is Outcome.QUARANTINED
    assert code in {each.code for each in record.findings}
    assert [each for each in intake.doubts if each.sha256 == record.sha256]


@pytest.mark.parametrize(("answer", "agency"), [
    ("Báo cáo của XTN", "XTN"), ("Báo cáo của UBND xã Cầu Kè", "XCK"), ("Báo cáo của HCK", None)])
def test_a_decision_names_one_of_those_that_do_its_work(
        answer: str, agency: str | None, template: FormTemplate, tmp_path: Path) -> None:
    from toolkit.review.decisions import Decision
    from toolkit.review.questions import interpret

    plan = after(XCK, XTN)
    path = filled(template, BEFORE, "HCK", {"1.1": "Đã triển khai"}, tmp_path / "huyen.xlsx")
    (doubt,) = [each for each in read(plan, template.layout, path).doubts if each.about is About.FILE]
    ruled = interpret(plan, doubt, Decision(doubt.mark, "questions", {"decision": answer}, Place("ra_soat.xlsx")))
    if agency:
        assert isinstance(ruled, Ruling)
        assert ruled.value == agency
    else:
        assert not isinstance(ruled, Ruling)
        assert "xã Cầu Kè" in f"{ruled.problem} {ruled.remedy}"


def test_who_leads_now_is_no_change_of_a_form_and_stands_in_the_summary() -> None:
    gone = samples.AGENCIES[1]._replace(valid_to=LAST, successors=("SNV",))
    plan = with_assignments(replace(BEFORE, agencies=(samples.AGENCIES[0], gone, *samples.AGENCIES[2:])))
    rows = printed_rows(BEFORE, "HCK", "1/6/2020")
    assert form_changes(rows, plan).get("HCK") is None
    more = replace(plan, assignments=(*plan.assignments, Assignment("2.1", "HCK", Role.COORDINATING)))
    assert any("(nay: Sở Nội vụ)" in row.leads for row in printed_rows(more, "HCK"))
    assert form_changes(rows, more)["HCK"] == words.FORM_CHANGES["added"].format(tasks="2.1")
    made = consolidate(plan, said.intake())
    leads = dict(zip(made.tasks["task_id"], made.tasks["leads"], strict=True))
    assert leads == {task.id: leads_shown(plan, task.id) for task in plan.tasks}
    assert leads["1.1"] == f"{plan.task('1.1').leads} (nay: Sở Nội vụ)"
    assert {task: leads_of_annex(text) for task, text in leads.items()} == {task.id: task.leads for task in plan.tasks}
    book = openpyxl.load_workbook(io.BytesIO(write_summary(made).content({})))
    told = {str(cell.value) for row in book[words.SUMMARY_SHEETS["tasks"]].iter_rows() for cell in row}
    assert leads["1.1"] in told


def test_what_stands_as_in_a_predecessors_answer_says_whose(template: FormTemplate, tmp_path: Path) -> None:
    text = "Đã triển khai đến toàn bộ các chợ, trung tâm thương mại và siêu thị trên địa bàn của huyện"
    plan = replace(after(XCK), previous=(Previous("2019", "HCK", "1.1", Status.UNDER_WAY, 40, text),))
    intake = read(plan, template.layout, filled(template, plan, "XCK", {"1.1": text}, tmp_path / "xa.xlsx"))
    (told,) = (each for each in intake.findings if each.code is Code.SAME_AS_BEFORE)
    assert told.problem.endswith("giống hệt báo cáo năm 2019 của Ủy ban nhân dân huyện Cầu Kè.")
