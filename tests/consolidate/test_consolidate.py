"""What agencies said becomes frames: nothing lost, nothing guessed, the same whatever the order of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st
from said import SHEET, intake
from samples import ASSIGNMENTS, PLAN

from toolkit.consolidate import columns as described
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.rows import task_status, task_timeliness
from toolkit.consolidate.standing import standing_of
from toolkit.model.findings import Code, Place, Severity, finding
from toolkit.model.records import (
    Assignment,
    Entry,
    Intake,
    Overrule,
    Plan,
    Role,
    Status,
    TaskAnswer,
    Timeliness,
    error_mark,
)

FRAMES = {"rows": described.ROWS, "tasks": described.TASKS, "agencies": described.AGENCIES,
          "groups": described.GROUPS, "extras": described.EXTRAS, "free": described.FREE}
DUE = date(2020, 12, 31)
LAST_DAY = date(2020, 11, 14)
DONE, UNDER_WAY, NOT_STARTED, NOT_DOING = Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING

EVERYBODY = """
| agency | task | status      | percent | completed  | result              | difficulties |
|--------|------|-------------|---------|------------|---------------------|--------------|
| SCT    | 1.1  | done        | 100     | 30/09/2020 | Quyết định số 12    |              |
| SCT    | 2.1  | under_way   | 40      |            | Đang rà soát        | thiếu người  |
| SCT    | 2.5  | under_way   | 50      |            | Đã trình            |              |
| SNV    | 1.1  | done        |         |            | Đã góp ý            |              |
| SNV    | 2.1  | nothing_arisen |      |            |                     |              |
| SNV    | 2.4  | not_doing   |         |            |                     | trùng việc   |
| SNV    | 2.5  | done        | 100     | 01/10/2020 | Kế hoạch số 3       |              |
| HBVNTD |      |             |         |            |                     |              |
| HCK    | 1.1  | done        |         |            | Đã triển khai       |              |
| HCK    | 2.4  | not_started |         |            |                     |              |
| HCK    | 2.5  | under_way   |         |            |                     |              |
"""


def column(frame: pd.DataFrame, name: str, **where: str) -> list[Any]:
    """A column's values, of the rows where the other columns are as given."""
    for other, value in where.items():
        frame = frame[frame[other] == value]
    return list(frame[name])


def task(made: Consolidation, task_id: str) -> dict[str, Any]:
    return made.tasks.set_index("task_id").loc[task_id].to_dict()


# ── what is open ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("table", ["", EVERYBODY, "| agency | task | status |\n| SNV | 2.4 | done |"])
def test_the_standing_and_the_frame_of_agencies_tell_the_same(table: str) -> None:
    made = consolidate(PLAN, intake(table, {"SNV": LAST_DAY + timedelta(days=1)}))
    standing = standing_of(PLAN, made.intake, made.findings)
    assert [each.code for each in standing.missing] == column(made.agencies, "code", timeliness="missing")
    assert [each.code for each in standing.late] == column(made.agencies, "code", timeliness="late")
    assert standing.reported == len(made.agencies) - len(standing.missing)


def test_days_are_left_up_to_the_last_and_only_errors_nobody_answers_for_keep_a_draft() -> None:
    standing = standing_of(PLAN, intake(""))
    assert [standing.days_left(LAST_DAY + timedelta(days=days)) for days in (-1, 0, 1)] == [1, 0, -1]
    told = [finding(code, Place("SCT.xlsx", "Biểu", f"H{row}"), **details) for row, (code, details) in enumerate((
        (Code.STATUS_UNKNOWN, {"value": "xong rồi", "allowed": "Đã hoàn thành"}),
        (Code.STATUS_UNKNOWN, {"value": "rồi", "allowed": "Đã hoàn thành"}), (Code.STATUS_MISSING, {})), 1)]
    known = (Overrule("20/11/2020", "Đồng ý", error_mark(told[0]), "", ""),
        Overrule("", "Đồng ý", "L-GONEGONE", "", ""))
    standing = standing_of(PLAN, intake(EVERYBODY), told, (), known)
    assert standing.open == tuple(each for each in told[1:] if each.severity is Severity.ERROR)
    assert standing.overruled == known[:1]
    assert [each.details["count"] for each in standing.notes] == [1]
    assert standing.open
    assert not standing_of(PLAN, intake(EVERYBODY), told[:1], (), known).open


# ── the frames ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("table", ["", EVERYBODY], ids=["no returns", "all returns"])
def test_every_frame_has_its_columns_and_dtypes_whatever_came_back(table: str) -> None:
    made = consolidate(PLAN, intake(table))
    for name, columns in FRAMES.items():
        assert {head: str(dtype) for head, dtype in getattr(made, name).dtypes.items()} == columns


def test_rows_are_every_assignment_with_what_was_typed_and_where() -> None:
    made = consolidate(PLAN, intake("| agency | task | status |\n| HCK | 2.5 | done |"))
    assert list(zip(made.rows["task_id"], made.rows["agency_code"], made.rows["role"], strict=True)) == [
        ("1.1", "SCT", "lead"), ("1.1", "SNV", "coordinating"), ("1.1", "HCK", "coordinating"),
        ("2.1", "SCT", "lead"), ("2.1", "SNV", "coordinating"), ("2.4", "SNV", "lead"), ("2.4", "HCK", "coordinating"),
        ("2.5", "SNV", "lead"), ("2.5", "SCT", "lead"), ("2.5", "HCK", "coordinating")]
    assert column(made.rows, "reported", agency_code="HCK") == [True, True, True]
    assert column(made.rows, "answered", agency_code="HCK") == [False, False, True]
    assert not any(column(made.rows, "reported", agency_code="SCT"))
    row = consolidate(PLAN, intake(EVERYBODY)).rows.iloc[3]
    assert (row["status"], row["percent"], row["result"], row["difficulties"]) == ("under_way", 40.0, "Đang rà soát",
        "thiếu người")
    assert Place(row["file"], row["sheet"], row["cell"]) == Place("SCT.xlsx", SHEET, "A13")
    assert row["completed"] is pd.NaT
    held = intake("| agency | task | status | result |\n| SCT | 1.1 | done | Đã ban hành |")
    [row] = held.returns[0].progress
    entries = {**row.entries, "result": Entry("Đã ban hành", Place("bổ sung.xlsx", SHEET, "L12"))}
    said = held.returns[0]._replace(progress=(row._replace(entries=entries),))
    assert consolidate(PLAN, held._replace(returns=(said,))).rows["file"][0] == "SCT.xlsx; bổ sung.xlsx"


def test_blank_is_not_zero_and_an_unclear_answer_is_not_counted() -> None:
    made = consolidate(PLAN, intake("| agency | task | percent |\n| SCT | 1.1 | 0 |\n| SCT | 2.1 | |"))
    assert column(made.rows, "percent", agency_code="SCT")[0] == 0.0
    assert column(made.rows, "percent", agency_code="SCT")[1] is pd.NA
    assert task(made, "1.1")["percent"] == 0.0
    assert column(made.tasks, "percent", task_id="2.1") == [pd.NA]
    made = consolidate(PLAN, intake("""
        | agency | task | status   | percent | completed | result      |
        | SCT    | 1.1  | ?xong rồi | ?1.234 | ?03/04    | ?=A1        |
    """))
    row = made.rows.iloc[0]
    assert (row["status"], row["percent"], row["completed"]) == (pd.NA, pd.NA, pd.NaT)
    assert (row["status_unclear"], row["percent_unclear"], row["completed_unclear"]) == ("xong rồi", "1.234", "03/04")
    assert row["result"] == "=A1 (?)"
    assert row["answered"]
    assert task(made, "1.1")["status"] == "missing"
    assert task(made, "1.1")["leads_reported"] == 1
    made = consolidate(PLAN, intake("| agency | task | status | completed |\n| SCT | 1.1 | done | 05/11/2920 |"))
    assert made.rows["completed"][0].date() == date(2920, 11, 5)


def test_an_answer_of_somebody_not_asked_is_shown_and_counts_for_its_own_task() -> None:
    made = consolidate(PLAN, intake("| agency | task | status |\n| HCK | 2.1 | done |\n| HCK | 9.9 | done |"))
    strays = made.rows[~made.rows["assigned"]]
    assert list(zip(strays["agency_code"], strays["task_id"], strays["content"] != "", strict=True)) == [
        ("HCK", "2.1", True), ("HCK", "9.9", False)]
    assert task(made, "2.1")["leads_total"] == 1
    assert task(made, "2.1")["status"] == "missing"
    assert column(made.agencies, "rows_total", code="HCK") == [3]
    assert column(made.agencies, "rows_answered", code="HCK") == [0]
    agencies = tuple(each._replace(receives_form=each.code != "SCT") for each in PLAN.agencies)
    plan = replace(PLAN, agencies=agencies)
    silent, spoken = consolidate(plan, intake()), consolidate(plan,
        intake("| agency | task | status |\n| SCT | 1.1 | done |"))
    assert "SCT" not in set(silent.rows["agency_code"])
    assert task(silent, "1.1")["leads_total"] == 0
    assert column(spoken.rows, "status", task_id="1.1", role="lead") == ["done"]
    assert task(spoken, "1.1")["status"] == "done"
    assert "SCT" not in set(spoken.agencies["code"])


def test_extras_and_free_parts_come_by_agency_and_keep_their_place() -> None:
    place = Place("HCK.xlsx", SHEET, "A40")
    extra = TaskAnswer("X1", Role.LEAD, place, {"status": Status.DONE, "result": "Đã tổ chức"}, {
        "content": Entry("Ngày Quyền của người tiêu dùng", place), "leads": Entry("Công văn 211", place)})
    held = intake("| agency | task |\n| HCK | |\n| SNV | |")
    hck, snv = held.returns
    said = (hck._replace(extras=(extra,), free={"direction": Entry("Tiếp tục", place), "overall": Entry("Tốt", place)}),
            snv._replace(free={"overall": Entry("Khá", place)}))
    made = consolidate(PLAN, held._replace(returns=said))
    assert made.extras[["agency_code", "task_id", "content", "leads", "result", "cell"]].values.tolist() == [
        ["HCK", "X1", "Ngày Quyền của người tiêu dùng", "Công văn 211", "Đã tổ chức", "A40"]]
    assert made.free[["agency_code", "part", "text"]].values.tolist() == [
        ["SNV", "overall", "Khá"], ["HCK", "overall", "Tốt"], ["HCK", "direction", "Tiếp tục"]]


def test_agencies_count_their_rows_and_each_task_is_in_one_group() -> None:
    received = {"SNV": date(2020, 11, 14), "SCT": date(2020, 11, 15)}
    made = consolidate(PLAN, intake("| agency | task |\n| SNV | |\n| SCT | |", received))
    assert dict(zip(made.agencies["code"], made.agencies["timeliness"], strict=True)) == {
        "SNV": "on_time", "SCT": "late", "HBVNTD": "missing", "HCK": "missing"}
    made = consolidate(PLAN, intake("| agency | task | status |\n| SNV | 1.1 | done |\n| SNV | 2.4 | ?rồi |"))
    [snv] = made.agencies[made.agencies["code"] == "SNV"].to_dict("records")
    assert (snv["rows_total"], snv["rows_answered"]) == (4, 2)
    made = consolidate(PLAN, intake(EVERYBODY))
    assert made.groups.drop(columns="title").values.tolist() == [["1", 1, 1, 0, 0, 0, 0], ["2", 3, 0, 2, 0, 1, 0]]
    plan = replace(PLAN, groups=(), tasks=tuple(each._replace(group="") for each in PLAN.tasks))
    assert consolidate(plan, intake()).groups.values.tolist() == [["", "", 4, 0, 0, 0, 0, 4]]


# ── where a task stands ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("leads", "status"), [
    ([], Status.MISSING), ([None], Status.MISSING), ([None, None], Status.MISSING), ([DONE], DONE),
    ([DONE, DONE], DONE), ([DONE, None], UNDER_WAY), ([DONE, NOT_STARTED], UNDER_WAY), ([DONE, NOT_DOING], UNDER_WAY),
    ([UNDER_WAY, None], UNDER_WAY), ([NOT_STARTED, UNDER_WAY], UNDER_WAY), ([NOT_STARTED], NOT_STARTED),
    ([NOT_STARTED, None], NOT_STARTED), ([NOT_STARTED, NOT_DOING], NOT_STARTED), ([NOT_DOING, NOT_DOING], NOT_DOING),
    ([NOT_DOING, None], NOT_STARTED), ([Status.NOTHING_ARISEN], Status.MISSING)])
def test_a_tasks_status_comes_from_its_leads(leads: Sequence[Status | None], status: Status) -> None:
    assert task_status(leads) is status


EARLY, BEFORE, AFTER = date(2020, 9, 1), date(2020, 12, 31), date(2021, 1, 1)


@pytest.mark.parametrize(("status", "due", "leads", "timeliness"), [
    (DONE, DUE, [(BEFORE, LAST_DAY)], Timeliness.ON_TIME),
    (DONE, DUE, [(BEFORE, LAST_DAY), (AFTER, LAST_DAY)], Timeliness.DONE_LATE),
    (DONE, DUE, [(None, LAST_DAY)], Timeliness.ON_TIME),   # it was done when it was reported
    (DONE, EARLY, [(None, LAST_DAY)], None),               # nobody said when
    (DONE, EARLY, [(None, LAST_DAY), (DUE, LAST_DAY)], Timeliness.DONE_LATE),
    (DONE, None, [(BEFORE, LAST_DAY)], None),
    (UNDER_WAY, DUE, [], Timeliness.ON_TIME),
    (UNDER_WAY, LAST_DAY, [], Timeliness.ON_TIME),
    (UNDER_WAY, EARLY, [], Timeliness.OVERDUE),
    (NOT_STARTED, EARLY, [], Timeliness.OVERDUE),
    (NOT_DOING, EARLY, [], None),
    (Status.MISSING, EARLY, [], None),
])
def test_on_time_or_overdue_is_derived(
        status: Status, due: date | None, leads: list[tuple[date | None, date]], timeliness: Timeliness | None) -> None:
    assert task_timeliness(status, due, LAST_DAY, leads) is timeliness


def test_a_task_counts_its_leads_and_is_overdue_only_after_a_day() -> None:
    made = task(consolidate(PLAN, intake(EVERYBODY)), "2.5")
    assert (made["status"], made["timeliness"], made["percent"]) == ("under_way", "on_time", 75.0)
    assert (made["leads_total"], made["leads_reported"], made["leads_done"]) == (2, 2, 1)
    assert task(consolidate(PLAN, intake(EVERYBODY)), "2.1")["leads_done"] == 0
    assert (made["coordinators_total"], made["coordinators_reported"], made["coordinators_active"]) == (1, 1, 1)
    assert made["due"].date() == DUE
    plan = replace(PLAN, tasks=tuple(each._replace(deadline="khi có yêu cầu") for each in PLAN.tasks))
    made = consolidate(plan, intake(EVERYBODY))
    assert made.tasks["due"].isna().all()
    assert made.tasks["timeliness"].isna().all()


@pytest.mark.parametrize(("due_before", "deadline", "timeliness"), [
    (date(2020, 12, 24), "15/12/2020", "on_time"),  # the data end on 14/12: nobody could report more of it
    (date(2020, 12, 24), "13/12/2020", "overdue"),
    (date(2020, 11, 15), "20/11/2020", "on_time"),  # the data are those of the calendar, returns came before
    (date(2020, 11, 15), "10/11/2020", "overdue"),
])
def test_a_task_is_overdue_whose_day_had_passed_when_the_data_ended(
        due_before: date, deadline: str, timeliness: str) -> None:
    tasks = tuple(each._replace(deadline=deadline) for each in PLAN.tasks)
    plan = replace(PLAN, tasks=tasks, period=PLAN.period._replace(due_before=due_before))
    assert task(consolidate(plan, intake(EVERYBODY)), "2.5")["timeliness"] == timeliness


# ── contradictions ────────────────────────────────────────────────────────────────────────────────
def contradictions(table: str, plan: Plan = PLAN) -> list[tuple[Code, str, str]]:
    made = consolidate(plan, intake(table)).findings
    return [(each.code, str(each.place), each.details["other"]) for each in made]


def test_a_lead_that_is_done_and_coordinators_that_have_not_started_are_one_finding() -> None:
    assert contradictions("""
        | agency | task | status      |
        | SCT    | 1.1  | done        |
        | SNV    | 1.1  | not_started |
        | HCK    | 1.1  | not_started |
    """) == [(Code.LEADS_CONTRADICT, f"SCT.xlsx › {SHEET} › A12", "Sở Nội vụ; Ủy ban nhân dân huyện Cầu Kè")]
    assert contradictions("""
        | agency | task | status      |
        | SCT    | 2.5  | done        |
        | SNV    | 2.5  | under_way   |
        | HCK    | 2.5  | not_started |
    """) == []
    extra = [PLAN.agencies[0]._replace(code=f"A{number}", name=f"Đơn vị {number}") for number in range(9)]
    plan = replace(PLAN, agencies=(*PLAN.agencies, *extra), assignments=(
        *ASSIGNMENTS, *(Assignment("2.1", each.code, Role.COORDINATING) for each in extra)))
    table = "| agency | task | status |\n| SCT | 2.1 | done |\n" + "".join(f"| {each.code} | 2.1 | not_started "
                                                                           f"|\n" for each in extra)
    [(_, _, others)] = contradictions(table, plan)
    assert others == "Đơn vị 0; Đơn vị 1; Đơn vị 2 và 6 cơ quan khác"


@pytest.mark.parametrize(("lead", "coordinator"), [
    ("done", "under_way"), ("done", "nothing_arisen"), ("done", "not_doing"), ("under_way", "done"),
    ("under_way", "not_started"), ("not_started", "under_way")])
def test_what_is_usual_is_no_contradiction(lead: str, coordinator: str) -> None:
    assert contradictions(f"| agency | task | status |\n| SCT | 2.1 | {lead} |\n| SNV | 2.1 | {coordinator} |") == []


def test_a_text_no_cell_can_hold_is_told_once() -> None:
    held = intake(f"| agency | task | status | result |\n| SCT | 1.1 | done | {'ă' * 32_768} |\n| SCT | 2.1 | done | "
                  f"{'ă' * 32_767} |")
    [found] = consolidate(PLAN, held).findings
    assert (found.code, found.place.cell, found.details["length"]) == (Code.TEXT_TOO_LONG, "L12", "32.768")
    held = intake(f"| agency | task | result |\n| SCT | 1.1 | {'😀' * 16_384} |")
    assert [each.code for each in consolidate(PLAN, held).findings] == [Code.TEXT_TOO_LONG]


@given(st.permutations(range(4)))
def test_the_order_of_returns_changes_nothing(order: list[int]) -> None:
    held = intake(EVERYBODY)
    shuffled = Intake(tuple(held.returns[place] for place in order), held.files, held.listed)
    one, other = consolidate(PLAN, held), consolidate(PLAN, shuffled)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.findings == other.findings
