"""One register for several plans of an office: read live, told where it differs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests import samples
from toolkit.model import words
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.period import PeriodName
from toolkit.model.records import Agency, Kind, Plan
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.beginning import FromAnnex, init_round

NEW = Agency("SYT", "Sở Y tế", Kind.DEPARTMENT)


def write(path: Path, plan: Plan) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_plan(plan))
    return path


def shared(folder: Path, *agencies: Agency) -> Path:
    return write(folder / "danh_ba.xlsx", replace(samples.PLAN, agencies=agencies))


def sharing(folder: Path, plan: Plan = samples.PLAN, name: str = "../danh_ba.xlsx") -> Path:
    return write(folder / words.PLAN_FILE, replace(plan, settings=plan.settings._replace(register=name)))


def test_the_register_changes_two_plans_in_step_and_leaves_what_is_a_plan_s_own(tmp_path: Path) -> None:
    first, second = sharing(tmp_path / "a"), sharing(tmp_path / "b")
    moved = samples.AGENCIES[0]._replace(email="snv@tinh.gov.vn", name="Sở Nội vụ tỉnh")
    shared(tmp_path, moved, *samples.AGENCIES[1:], NEW)
    for path in (first, second):
        plan, found = read_plan(path)
        assert plan.agency("SNV").email == "snv@tinh.gov.vn"
        assert plan.agency("SYT").name == "Sở Y tế"
        (told,) = [each for each in found if each.code is Code.REGISTER_JOINED]
        assert told.details["count"] == 3  # one more agency, another name, a group that has both
    silent = samples.AGENCIES[0]._replace(receives_form=False)
    path = sharing(tmp_path / "a", replace(samples.PLAN, agencies=(silent, *samples.AGENCIES[1:])))
    shared(tmp_path, *samples.AGENCIES)
    assert not read_plan(path)[0].agency("SNV").receives_form
    path = sharing(tmp_path / "a")
    shared(tmp_path, *samples.AGENCIES[:2])
    assert {each.code for each in read_plan(path)[0].agencies} == {each.code for each in samples.AGENCIES}


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no workbook"])
def test_a_register_that_cannot_be_read_is_an_error_at_its_cell_and_the_plans_own_is_used(
        content: bytes | None, tmp_path: Path) -> None:
    path = sharing(tmp_path / "a")
    if content is not None:
        (tmp_path / "danh_ba.xlsx").write_bytes(content)
    plan, found = read_plan(path)
    (told,) = [each for each in found if each.code is Code.REGISTER_UNREADABLE]
    assert told.place.sheet == "Thông tin"
    assert told.place.cell
    assert plan.agencies == samples.AGENCIES


def test_a_round_begun_with_a_register_has_its_agencies_alone_and_none_begins_with_none(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"nothing")
    annex = tmp_path / "phu luc.txt"
    annex.write_text("KẾ HOẠCH\nTT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\n"
                     "1\tRà soát thủ tục\tSở Nội vụ\tSở Y tế\tNăm 2026\n", "utf-8")
    way = FromAnnex(annex, PeriodName(2026))
    with pytest.raises(ToolkitError) as refused:
        init_round(tmp_path / "ky", way._replace(register=tmp_path / "x.xlsx"))
    assert refused.value.finding.code is Code.REGISTER_UNREADABLE
    assert not (tmp_path / "ky").exists()
    register = shared(tmp_path, *samples.AGENCIES, NEW)
    init_round(tmp_path / "ky", way._replace(register=register))
    plan, found = read_plan(tmp_path / "ky" / words.PLAN_FILE)
    assert {each.code for each in plan.agencies} == {each.code for each in (*samples.AGENCIES, NEW)}
    assert [each.code for each in plan.expected] == ["SNV", "SYT"]  # whom the annex names
    assert plan.settings.register == "../danh_ba.xlsx"
    assert not {Code.REGISTER_JOINED, Code.REGISTER_UNREADABLE} & {each.code for each in found}
