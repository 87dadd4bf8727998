"""A form of an agency that is gone, sent before the reform, is its successor's file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from damage import template
from samples import AGENCIES, PLAN
from test_intake import filled, opened, sent

from tests import said
from toolkit.consolidate.consolidation import consolidate
from toolkit.model import words
from toolkit.model.findings import Code, Place
from toolkit.model.layout import leads_of_annex, leads_shown
from toolkit.model.records import About, Agency, Assignment, Kind, Outcome, Plan, Previous, Role, Ruling, Status
from toolkit.plan.names import with_assignments
from toolkit.review.decisions import Decision
from toolkit.review.questions import interpret
from toolkit.rounds.reading import form_changes, printed_rows
from toolkit.summary.summary import write_summary

LAST = date(2020, 6, 30)
XCK = Agency("XCK", "Ủy ban nhân dân xã Cầu Kè", Kind.COMMUNE)
XTN = Agency("XTN", "Ủy ban nhân dân xã Tam Ngãi", Kind.COMMUNE)


def after(*successors: Agency) -> Plan:
    """The plan once these communes do the work of huyện Cầu Kè."""
    gone = AGENCIES[3]._replace(valid_to=LAST, successors=tuple(agency.code for agency in successors))
    return with_assignments(replace(PLAN, agencies=(*AGENCIES[:3], gone, *successors)))


def answer(result: str) -> dict[str, object]:
    return {"status": "Đang thực hiện", "percent": 40, "result": result}


def test_a_districts_form_counts_for_its_one_successor() -> None:
    form = filled("HCK", {"T1.1": answer("Đã triển khai"), "T2.4": answer("Đã lập tổ")})
    intake = sent({"huyen.xlsx": form}, after(XCK))
    (returned,) = intake.returns
    assert (returned.agency, {row.task_id: row.text("result") for row in returned.progress if row.entries}) == (
        "XCK", {"1.1": "Đã triển khai", "2.4": "Đã lập tổ"})
    codes = {finding.code for finding in intake.findings}
    assert Code.PREDECESSOR_FORM in codes
    assert not {Code.FORM_EDITION_DIFFERS, Code.ROW_FOREIGN, Code.HEAD_CONFLICT} & codes


@pytest.mark.parametrize(("successors", "code", "decision", "agency"), [
    ((), Code.PREDECESSOR_ENDED, "", None), ((XCK, XTN), Code.PREDECESSOR_SHARED, "Báo cáo của XTN", "XTN"),
    ((XCK, XTN), Code.PREDECESSOR_SHARED, "Báo cáo của UBND xã Cầu Kè", "XCK"),
    ((XCK, XTN), Code.PREDECESSOR_SHARED, "Báo cáo của HCK", None)])
def test_where_nobody_can_say_whose_it_is_an_officer_is_asked_and_names_one_that_does_its_work(
        successors: tuple[Agency, ...], code: Code, decision: str, agency: str | None) -> None:
    plan = after(*successors)
    intake = sent({"huyen.xlsx": filled("HCK", {"T1.1": answer("Đã triển khai")})}, plan)
    (record,) = intake.files
    assert (intake.returns, record.outcome) == ((), Outcome.QUARANTINED)
    assert code in {finding.code for finding in record.findings}
    (doubt,) = (doubt for doubt in intake.doubts if doubt.about is About.FILE and doubt.sha256 == record.sha256)
    if decision:
        ruled = interpret(plan, doubt, Decision(doubt.mark, "questions", {"decision": decision}, Place("ra_soat.xlsx")))
        assert (ruled.value if isinstance(ruled, Ruling) else None) == agency
        assert agency or "xã Cầu Kè" in f"{ruled.problem} {ruled.remedy}"  # type: ignore[union-attr]


def test_who_leads_now_is_no_change_of_a_form_and_stands_in_the_summary() -> None:
    gone = AGENCIES[1]._replace(valid_to=LAST, successors=("SNV",))
    plan = with_assignments(replace(PLAN, agencies=(AGENCIES[0], gone, *AGENCIES[2:])))
    rows = printed_rows(PLAN, "HCK", "1/6/2020")
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
    assert leads["1.1"] in {str(cell.value) for row in book[words.SUMMARY_SHEETS["tasks"]].iter_rows() for cell in row}


def test_what_stands_as_in_a_predecessors_answer_says_whose() -> None:
    text = "Đã triển khai đến toàn bộ các chợ, trung tâm thương mại và siêu thị trên địa bàn của huyện"
    plan = replace(after(XCK), previous=(Previous("2019", "HCK", "1.1", Status.UNDER_WAY, 40, text),))
    form = opened(template().form(plan, XCK), {"T1.1": answer(text)}).saved(datetime(2020, 11, 3))
    (told,) = (each for each in sent({"xa.xlsx": form}, plan).findings if each.code is Code.SAME_AS_BEFORE)
    assert told.problem.endswith("giống hệt báo cáo năm 2019 của Ủy ban nhân dân huyện Cầu Kè.")
