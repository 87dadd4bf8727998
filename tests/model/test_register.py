"""Agencies over time: who is there on a day, who does whose work, and what a plan workbook says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from tests import samples
from toolkit.model.findings import Code
from toolkit.model.records import Agency, Kind, Plan, Role, in_charge
from toolkit.plan.plan_workbook import read_plan, write_plan

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)
CAU_KE = Agency("XCK", "Ủy ban nhân dân xã Cầu Kè", Kind.COMMUNE, valid_from=FIRST)
TAM_NGAI = Agency("XTN", "Ủy ban nhân dân xã Tam Ngãi", Kind.COMMUNE, valid_from=FIRST)
HCK = samples.AGENCIES[3]._replace(valid_to=LAST, successors=("XCK", "XTN"))
REFORMED = (*samples.AGENCIES[:3], HCK, CAU_KE, TAM_NGAI)


def reformed(due: date, *agencies: Agency) -> Plan:
    period = samples.PLAN.period._replace(year=due.year, due_before=due)
    return replace(samples.PLAN, agencies=agencies or REFORMED, period=period)


def read_again(plan: Plan, folder: Path) -> Plan:
    path = folder / "ke_hoach.xlsx"
    path.write_bytes(write_plan(plan))
    return read_plan(path)[0]


@pytest.mark.parametrize(("day", "who"), [(LAST, ("HCK",)), (FIRST, ("XCK", "XTN"))])
def test_a_districts_work_is_its_communes_from_the_day_after_its_last(day: date, who: tuple[str, ...]) -> None:
    assert in_charge(REFORMED, day)["HCK"] == who


def test_successors_that_are_gone_too_are_followed_and_a_circle_ends() -> None:
    year = timedelta(365)
    chain = (Agency("A", "A", "x", valid_to=LAST - year, successors=("B",)),
             Agency("B", "B", "x", valid_to=LAST, successors=("A", "C")), Agency("C", "C", "x", valid_from=FIRST))
    assert in_charge(chain, FIRST) == {"A": ("C",), "B": ("C",), "C": ("C",)}
    assert in_charge(chain, LAST) == {"A": ("B",), "B": ("B",), "C": ()}


@given(st.lists(st.tuples(st.integers(0, 4), st.lists(st.integers(0, 5), max_size=3)), min_size=1, max_size=6),
       st.integers(0, 5))
def test_who_is_in_charge_is_there(lives: list[tuple[int, list[int]]], day: int) -> None:
    base = date(2025, 1, 1)
    agencies = [Agency(f"A{at}", "", "x", valid_to=base + timedelta(last) if last else None,
                       successors=tuple(f"A{each}" for each in to)) for at, (last, to) in enumerate(lives)]
    today = base + timedelta(day)
    there = {each.code for each in agencies if each.is_there(today)}
    found = in_charge(agencies, today)
    assert all(set(codes) <= there for codes in found.values())
    assert all(found[code] == (code,) for code in there)


def test_tasks_and_forms_go_to_who_is_there_when_returns_are_due(tmp_path: Path) -> None:
    before, after = (read_again(reformed(day), tmp_path) for day in (date(2025, 6, 30), date(2025, 11, 15)))
    assert [each.code for each in before.expected] == ["SNV", "SCT", "HBVNTD", "HCK"]
    assert [each.code for each in after.expected] == ["SNV", "SCT", "HBVNTD", "XCK", "XTN"]
    assert [(row.task_id, row.role) for row in after.rows_of("XTN")] == [
        (row.task_id, row.role) for row in before.rows_of("HCK")]
    assert after.rows_of("HCK") == ()
    assert after.predecessors("XTN") == ("HCK",)
    gone = samples.AGENCIES[0]._replace(valid_to=LAST, successors=("SCT",))
    plan = read_again(reformed(date(2025, 11, 15), gone, *samples.AGENCIES[1:]), tmp_path)
    assert [row.role for row in plan.rows_of("SCT") if row.task_id == "1.1"] == [Role.LEAD]
    assert {row.task_id for row in plan.rows_of("SCT")} >= {"2.4"}


@pytest.mark.parametrize(("agency", "code"), [
    (HCK._replace(valid_to=None), Code.SUCCESSORS_UNDATED), (HCK._replace(successors=("HCK",)), Code.SUCCESSORS_GONE),
    (HCK._replace(successors=("XYZ",)), Code.AGENCY_UNKNOWN), (HCK._replace(successors=()), Code.AGENCY_UNFOLLOWED),
    (HCK._replace(valid_from=FIRST), Code.AGENCY_DAYS_CROSSED)])
def test_what_is_wrong_with_a_line_of_the_register_is_told(agency: Agency, code: Code, tmp_path: Path) -> None:
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(write_plan(reformed(date(2025, 11, 15), *samples.AGENCIES[:3], agency, CAU_KE, TAM_NGAI)))
    assert code in {each.code for each in read_plan(path)[1] if each.place.sheet == "Cơ quan"}


def test_what_successors_leave_open_is_named_and_their_indicators_go_along(tmp_path: Path) -> None:
    path, later = tmp_path / "ke_hoach.xlsx", date(2026, 1, 1)
    communes = [each._replace(valid_from=later) for each in (CAU_KE, TAM_NGAI)]
    path.write_bytes(write_plan(reformed(date(2025, 11, 15), *samples.AGENCIES[:3], HCK, *communes)))
    found = {each.code: each for each in read_plan(path)[1]}
    assert Code.AGENCY_UNFOLLOWED not in found
    told = found[Code.SUCCESSORS_GONE].details
    assert (told["day"], told["named"]) == ("14/11/2025", "; ".join(each.name for each in communes))
    from toolkit.model.records import Indicator, Way

    plan = replace(reformed(date(2025, 11, 15)), indicators=(Indicator("1", "Số vụ", "vụ", Way.SUM, ("HCK", "SNV")),))
    read = read_again(plan, tmp_path)
    assert [each.code for each in read.asked(read.indicators[0])] == ["SNV", "XCK", "XTN"]
    assert [each.code for each in read.indicators_of("XTN")] == ["1"]
    assert read.indicators_of("HCK") == ()
