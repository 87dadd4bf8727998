"""What counts of several statements: flows and stocks over the quarters of a year, a status that goes back, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st
from pandas import isna
from said import intake as said_in
from samples import PLAN
from test_intake import sent
from test_year_parts import QUARTERS, form, quarter

from toolkit.consolidate.consolidation import consolidate
from toolkit.consolidate.parts import PartRound, with_parts
from toolkit.consolidate.standing import standing_of
from toolkit.model import fields
from toolkit.model.findings import Code, Finding, Place
from toolkit.model.period import period_of, usual_period
from toolkit.model.records import (
    Entry,
    Indicator,
    Intake,
    Plan,
    Previous,
    Return,
    Role,
    Ruling,
    Status,
    TaskAnswer,
    TaskNumber,
    Way,
)

#: A flow, a stock that agencies add up, a stock of which the mean of agencies counts, a flow only the last sender knows, a
#: figure of which the largest counts.
INDICATORS = (
    Indicator("1", "Số vụ đã giải quyết", "vụ", Way.SUM), Indicator("2", "Số điểm tiếp nhận hiện có", "điểm", Way.SUM, through=Way.LATEST),
    Indicator("3", "Tỷ lệ bao phủ", "%", Way.MEAN, through=Way.LATEST), Indicator("4", "Số vụ toàn tỉnh", "vụ", Way.LATEST, through=Way.SUM),
    Indicator("5", "Mức phạt cao nhất", "triệu đồng", Way.LARGEST))
BASE = replace(PLAN, indicators=INDICATORS)

HEAD = "| agency | task | status | percent | completed | result |\n"


@pytest.mark.parametrize(("deadline", "then", "status", "is_known", "is_told"), [
    ("Năm 2026", "done", "under_way", False, True), ("Hằng năm", "done", "not_started", False, True),
    ("Năm 2026", "done", "under_way", True, False), ("Hằng quý", "done", "under_way", False, False),
    ("Năm 2026", "done", "nothing_arisen", False, False), ("Năm 2026", "under_way", "not_started", False, False)])
def test_a_year_tells_of_a_task_that_is_done_no_more_where_the_later_quarter_did_not_know(
        deadline: str, then: str, status: str, is_known: bool, is_told: bool) -> None:
    plan = replace(PLAN, tasks=tuple(task._replace(deadline=deadline) for task in PLAN.tasks))
    before = (Previous("2026Q1", "SNV", "2.4", Status.DONE, 100.0, "A"),) if is_known else ()
    parts = [PartRound(f"../{code}", standing_of(replace(quarter(code, plan), previous=before if code == "2026Q3" else ()),
                                                said_in(f"{HEAD}| SNV | 2.4 | {typed} | | | {code} |")))
             for code, typed in zip(QUARTERS, (then, "", status), strict=False)]
    _, intake, found = with_parts(plan, Intake((), (), ()), parts, Place())
    fallen = [finding for finding in found if finding.code is Code.PART_STATUS_BACK]
    assert [(finding.details["done"], finding.details["period"], finding.place.file) for finding in fallen] == [
        ("quý I", "quý III", "../2026Q3/2_bao_cao_nhan_ve/SNV.xlsx")] * is_told
    assert intake.returns[0].progress[0].status is Status(status)


# ── a status that goes back ───────────────────────────────────────────────────────────────────────
def second_quarter(deadline: str, before: str) -> Plan:
    plan = replace(quarter("2026Q2"), tasks=tuple(task._replace(deadline=deadline) for task in PLAN.tasks))
    return replace(plan, previous=(Previous(before, "SNV", TaskNumber("2.4"), Status.DONE, 100.0),))


@pytest.mark.parametrize(("deadline", "before", "is_asked"), [
    ("Năm 2026", "2026Q1", True), ("Hằng năm", "2026Q1", True), ("Hằng năm", "2025", False), ("Hằng quý", "2026Q1", False), ("Khi có yêu cầu", "2026Q1", False)])
def test_a_status_that_goes_back_is_asked_and_counts_once_an_officer_has_said_what_is_true(
        deadline: str, before: str, is_asked: bool) -> None:
    plan = second_quarter(deadline, before)
    files = {"SNV.xlsx": form(plan, "SNV", {"T2.4": {"status": "Đang thực hiện", "percent": "60", "result": "Làm lại"}}, date(2026, 6, 12))}
    intake = sent(files, plan)
    asked = [doubt for doubt in intake.doubts if doubt.reason and doubt.reason.code is Code.STATUS_BACK]
    row = next(row for row in intake.returns[0].progress if row.task_id == "2.4")
    assert (len(asked), row.contradicts, row.entries["status"].text) == (is_asked, is_asked, "Đang thực hiện")
    if is_asked:
        decided = sent(files, plan, lambda doubt: Ruling(doubt.mark, Status.UNDER_WAY, "Đang thực hiện") if doubt == asked[0] else None)
        row = next(row for row in decided.returns[0].progress if row.task_id == "2.4")
        assert (row.status, row.contradicts) == (Status.UNDER_WAY, False)
        assert Code.STATUS_BACK not in [finding.code for finding in decided.findings]


@pytest.mark.parametrize(("deadline", "before", "percent", "is_asked"), [
    ("Năm 2026", 80.0, "40", True), ("Năm 2026", 40.0, "40", False), ("Năm 2026", None, "40", False), ("Hằng quý", 80.0, "40", False),
    ("Năm 2026", 80.0, "", False)])
def test_a_percentage_that_falls_is_asked(deadline: str, before: float | None, percent: str, is_asked: bool) -> None:
    plan = second_quarter(deadline, "2026Q1")
    plan = replace(plan, previous=tuple(row._replace(status=Status.UNDER_WAY, percent=before) for row in plan.previous))
    typed = {"status": "Đang thực hiện", "percent": percent, "result": "Đã rà soát"}
    intake = sent({"SNV.xlsx": form(plan, "SNV", {"T2.4": typed}, date(2026, 6, 12))}, plan)
    asked = [doubt.reason.problem for doubt in intake.doubts if doubt.reason and doubt.reason.code is Code.PERCENT_BACK]
    assert asked == ["Kỳ trước đã báo tiến độ cao hơn, nay chỉ còn 40 %."] * is_asked


# ── in any order ──────────────────────────────────────────────────────────────────────────────────
TEXTS = st.sampled_from(("", "Đã rà soát", "đã rà soát", "Đã họp", "Không"))
STATUSES = st.sampled_from((None, Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE))
LABELS = ("quý I", "quý II", "quý III", "quý IV")
FIGURE_VALUES = st.sampled_from((None, 0.0, 1.5, 7.0))
#: Of each quarter what each agency said: status, text, figure.
YEARS = st.lists(st.dictionaries(st.sampled_from(("SNV", "SCT", "HCK")), st.tuples(STATUSES, TEXTS, FIGURE_VALUES), max_size=3), min_size=1, max_size=4)


def part_return(code: str, agency: str, status: Status | None, text: str, figure: float | None) -> Return:
    place = Place(f"{agency}.xlsx", "Biểu", "H9")
    values = {name: value for name, value in (("status", status), ("result", text)) if value}
    row = TaskAnswer(TaskNumber("2.4"), Role.LEAD, place, values, {name: Entry(str(value), place) for name, value in values.items()})
    given = {} if figure is None else {fields.FIGURE: figure}
    counted = {indicator.code: TaskAnswer(TaskNumber(f"I{indicator.code}"), Role.LEAD, place, given, {name: Entry(str(value), place) for name, value in given.items()})
               for indicator in INDICATORS}
    return Return(agency, (place.file,), usual_period(period_of(code)).last_day, "", (row,), figures=counted)


@settings(max_examples=60, deadline=None)
@given(YEARS, st.randoms(use_true_random=False))
def test_the_order_of_returns_changes_nothing_and_each_field_is_settled_as_its_policy_says(
        quarters: list[dict[str, tuple[Status | None, str, float | None]]], draw: object) -> None:
    def together(shuffled: bool) -> tuple[Plan, Intake, tuple[Finding, ...]]:
        parts = []
        for code, answers in zip(QUARTERS, quarters, strict=False):
            returns = [part_return(code, agency, *answer) for agency, answer in answers.items()]
            if shuffled:
                draw.shuffle(returns)  # type: ignore[attr-defined]
            parts.append(PartRound(f"../{code}", standing_of(quarter(code, BASE), Intake(tuple(returns), (), ()))))
        return with_parts(BASE, Intake((), (), ()), parts, Place())

    plan, intake, found = together(False)
    _, other, found_too = together(True)
    assert (intake.returns, sorted(finding.message for finding in found)) == (
        other.returns, sorted(finding.message for finding in found_too))
    for form_ in intake.returns:
        typed = [answers[form_.agency] for answers in quarters if form_.agency in answers]
        (row,) = form_.progress
        assert row.status is next((status for status, _, _ in reversed(typed) if status), None)
        texts = {text.casefold() for _, text, _ in typed if text and text != "Không"}
        assert all(row.text("result").casefold().count(text) == 1 for text in texts)
        given = [figure for _, _, figure in typed if figure is not None]
        expected = (sum(given), given[-1], given[-1], sum(given), max(given)) if given else (None,) * 5
        assert tuple(form_.figures[indicator.code].value for indicator in INDICATORS) == expected
        given_in = [form_.agency in answers and answers[form_.agency][2] is not None for answers in quarters]
        lacking = [label for label, is_given in zip(LABELS, given_in, strict=False) if given and not is_given]
        ends = [label for label in lacking if LABELS.index(label) > max(place for place, known in enumerate(given_in) if known)]
        assert [list(form_.figures[indicator.code].lacking) for indicator in INDICATORS] == [lacking, ends, ends, lacking, lacking]
    figures = [[form_.figures[code].value for form_ in intake.returns if form_.figures[code].value is not None] for code in "1235"]
    flows, stocks, shares, largest = figures
    totals = dict(consolidate(plan, intake, found).indicators[["code", "total"]].itertuples(index=False))
    assert [None if isna(totals[code]) else totals[code] for code in "1235"] == (
        [sum(flows), sum(stocks), round(sum(shares) / len(shares), 2), max(largest)] if flows else [None] * 4)
