"""Who said it, how many say it and of which period it is: what reading whole reports found false, unclear or too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from samples import ASSIGNMENTS, GROUPS, PLAN, TASKS

from toolkit.consolidate.consolidation import consolidate
from toolkit.model.documents import about
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.period import PeriodName, period_of, usual_period
from toolkit.model.records import (
    Agency,
    Assignment,
    Entry,
    FileRecord,
    Finished,
    Intake,
    Kind,
    Length,
    Outcome,
    Plan,
    Return,
    Role,
    Status,
    TaskAnswer,
)
from toolkit.report.records import OwnWording
from toolkit.report.sections import Composition, compose, report_context, report_sentences

SENTENCES = report_sentences()
#: By agency and task the fields that were filled.
Answers = Mapping[tuple[str, str], Mapping[str, str | Status]]
FUND = "Đề nghị UBND tỉnh bố trí {} triệu đồng."


def composed(answers: Answers, plan: Plan = PLAN, told: tuple[Finding, ...] = (), latest: str = "", parts: tuple[str, ...] = (),
             own: Mapping[str, OwnWording] | None = None) -> Composition:
    """The report of these answers; with `latest` the label of the period whose text each result is."""
    roles = {(row.agency, row.task_id): row.role for row in plan.assignments}
    rows: dict[str, list[TaskAnswer]] = {}
    for (agency, task), fields in answers.items():
        place = Place(f"{agency}.xlsx", "Biểu báo cáo", "A7")
        entries = {name: Entry(str(value), place, (("Quý I", "Đã làm."), (latest, str(value))) if latest and name == "result" else ())
                   for name, value in fields.items()}
        rows.setdefault(agency, []).append(TaskAnswer(task, roles.get((agency, task), Role.COORDINATING), place, fields, entries))
    day = plan.period.last_day
    returns = tuple(Return(code, (f"{code}.xlsx",), day, "", tuple(progress), parts=parts) for code, progress in rows.items())
    file = FileRecord("SCT.xlsx", "", Outcome.ACCEPTED, "SCT", "", day, "", None, 0, 0, 0, told)
    return compose(consolidate(plan, Intake(returns, (file,) if told else (), ())), SENTENCES, own or {})


DONE = {"status": Status.DONE, "result": "Đã ban hành 3 văn bản.", "completed": date(2020, 10, 1)}
GOING = {"status": Status.UNDER_WAY, "percent": 60.0, "result": "Đã rà soát 5 văn bản."}


def test_a_former_lead_s_result_stands_under_its_name_whatever_part_it_has_now() -> None:
    values = {"status": Status.DONE, "result": "Đã rà soát 16 văn bản", "documents": "12/KH-SCT ngày 01/9/2020"}
    told = finding(Code.ROW_REASSIGNED, Place("SCT.xlsx"), rows="7", said="", values=values, task="2.4", content="", document="",
                   leads="Sở Nội vụ", heirs=("SNV",), agency="SCT", now="2.4")
    made = composed({("SNV", "2.4"): GOING}, told=(told,))
    own, former = made.lines("results", "2.4")
    assert own.startswith("- Sở Nội vụ (nhiệm vụ 2.4, đang thực hiện 60 %): ")
    assert former == ("- Nhiệm vụ 2.4, kết quả của Sở Công Thương (chủ trì trước khi giao lại nhiệm vụ, đã hoàn thành): "
                      "Đã rà soát 16 văn bản.")
    (task,) = (task for task in made.report.tasks if task.id == "2.4")
    assert (task.status, made.report.done) == ("under_way", 0)


def test_what_most_agencies_ask_comes_first_also_where_their_figures_differ() -> None:
    agencies = tuple(Agency(f"H{number}", f"Ủy ban nhân dân huyện {number}", Kind.DISTRICT) for number in range(5))
    assignments = (*ASSIGNMENTS, *(Assignment("1.1", each.code, Role.COORDINATING) for each in agencies))
    plan = replace(PLAN, agencies=(*PLAN.agencies, *agencies), assignments=assignments)
    sayings = {(f"H{number}", "1.1"): {"proposals": FUND.format(number + 10)} for number in range(5)}
    same = {(code, "1.1"): {"proposals": "Đề nghị UBND tỉnh sớm ban hành Quy chế."} for code in ("SNV", "HCK")}
    head, first, second = composed({**same, **sayings}, plan).lines("proposals")
    assert head == "Đối với Ủy ban nhân dân tỉnh Trà Vinh (7 ý kiến của 7 cơ quan):"
    assert "(4 cơ quan khác nêu nội dung cùng loại với số liệu khác.)" in first
    assert second.startswith("- Sở Nội vụ (nhiệm vụ 1.1); Ủy ban nhân dân huyện Cầu Kè (nhiệm vụ 1.1): Đề nghị UBND tỉnh sớm")


def test_the_latest_of_several_periods_texts_bears_its_period() -> None:
    made = composed({("SCT", "2.1"): GOING}, latest="Quý III", parts=("2020Q1", "2020Q3"))
    assert made.lines("results", "2.1") == ("- Sở Công Thương (nhiệm vụ 2.1, đang thực hiện 60 %): Quý III: Đã rà soát 5 văn bản.",)


def test_a_group_numbered_in_roman_has_its_place_in_part_two_and_its_own_number_in_the_annex() -> None:
    romans = {"1": "III", "2": "IV"}
    plan = replace(PLAN, groups=tuple(group._replace(number=romans[group.number]) for group in GROUPS),
                   tasks=tuple(task._replace(group=romans[task.group]) for task in TASKS))
    consolidated = consolidate(plan, Intake((), (), ()))
    groups = report_context(consolidated, compose(consolidated, SENTENCES))["groups"]
    assert [(group["number"], group["plan_number"]) for group in groups] == [("1", "III"), ("2", "IV")]


def test_the_section_after_the_groups_has_a_number_of_its_own_where_a_group_is_gone() -> None:
    plan = replace(PLAN, groups=(*GROUPS, GROUPS[1]._replace(number="3")),
                   tasks=(*TASKS[1:], TASKS[0]._replace(id="3.1", tt="3.1", group="3")),
                   assignments=tuple(row._replace(task_id="3.1") if row.task_id == "1.1" else row for row in ASSIGNMENTS),
                   finished=(Finished("1.1", "1", "Việc đã xong", "2019", GROUPS[0].title),))
    extra = TaskAnswer("X1", Role.LEAD, Place("SNV.xlsx"), {"content": "Kiểm tra chợ", "result": "Đã kiểm tra"},
                       {"content": Entry("Kiểm tra chợ", Place("SNV.xlsx")), "result": Entry("Đã kiểm tra", Place("SNV.xlsx"))})
    consolidated = consolidate(plan, Intake((Return("SNV", ("SNV.xlsx",), plan.period.last_day, "", extras=(extra,)),), (), ()))
    assert report_context(consolidated, compose(consolidated, SENTENCES))["extras_number"] == "4. "


@pytest.mark.parametrize(("period", "length", "is_full"), [
    ("2026", None, True), ("2026Q3", None, False), ("2026M09", None, False), ("2026N9", None, False), ("2026Q3", Length.FULL, True),
    ("2026", Length.SHORT, False)])
def test_a_year_s_report_is_full_and_others_are_short_unless_the_plan_says_otherwise(
        period: str, length: Length | None, is_full: bool) -> None:
    plan = replace(PLAN, period=usual_period(period_of(period)), settings=PLAN.settings._replace(length=length))
    assert composed({}, plan).report.is_full is is_full


def test_a_short_report_tells_of_a_group_the_result_with_the_most_figures() -> None:
    plan = replace(PLAN, settings=PLAN.settings._replace(length=Length.SHORT))
    answers = {("SCT", "2.1"): GOING, ("SNV", "2.4"): {**GOING, "result": "Đã kiểm tra 20 cơ sở, xử lý 3 vụ, thu phạt 12,5 triệu đồng."}}
    made = composed(answers, plan)
    assert [task for task in ("2.1", "2.4", "2.5") if made.lines("results", task)] == ["2.4"]


def test_of_more_than_twelve_tasks_behind_those_without_report_stand_in_one_line_with_their_leads() -> None:
    tasks = (*TASKS, *(TASKS[1]._replace(id=f"2.{number}", tt=f"2.{number}") for number in range(6, 18)))
    rows = tuple(Assignment(task.id, "SNV", Role.LEAD) for task in tasks[4:])
    plan = replace(PLAN, tasks=tasks, assignments=(*ASSIGNMENTS, *rows))
    assert composed({("SCT", "1.1"): DONE}, plan).lines("behind") == ("Nhiệm vụ chậm, nguy cơ chậm:", (
        "- 15 nhiệm vụ chưa có báo cáo: 2.1 (Sở Công Thương); 2.4, 2.6, 2.7, 2.8, 2.9, 2.10, 2.11, 2.12, 2.13, 2.14, "
        "2.15, 2.16, 2.17 (Sở Nội vụ); 2.5 (Sở Nội vụ; Sở Công Thương)."))


def test_where_nobody_has_reported_no_heading_stands_alone() -> None:
    made = composed({})
    assert [part for part in ("opening", "documents", "achieved", "difficulties", "proposals") if not made.lines(part)] == []
    (_, missing) = SENTENCES.paragraphs("returns", made.report)
    assert missing.startswith("Còn 4 cơ quan, đơn vị chưa gửi báo cáo: ")


def test_a_count_of_none_is_not_said() -> None:
    made = composed({("SCT", "1.1"): DONE})
    assert SENTENCES.paragraphs("returns", made.report)[0] == "Tỷ lệ cơ quan, đơn vị đã gửi báo cáo đạt 25 %, tất cả gửi đúng hạn."
    assert made.lines("achieved")[0].startswith("Đã hoàn thành 1 nhiệm vụ, trong hạn.")


def test_a_subject_that_says_the_year_says_it_once() -> None:
    period = usual_period(PeriodName(2026))
    named = PLAN.settings._replace(report_subject="Kết quả thực hiện Kế hoạch năm 2026")
    assert about(named, period) == about(named._replace(report_subject="Kết quả thực hiện Kế hoạch"), period)
