"""Last year: what a round knows of the round before, from its plan workbook to what is said about it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from samples import PLAN
from tables import workbook
from test_plan import SHEETS

from toolkit.findings import Code, Finding
from toolkit.model import Plan, Previous, Status
from toolkit.plan import read_plan, write_plan

BEFORE = """
    | Năm  | Mã cơ quan | Cơ quan    | TT    | Nội dung công việc | Trạng thái     | Tiến độ (%) | Kết quả thực hiện | Khó khăn, vướng mắc – nguyên nhân |
    | 2019 | SCT        | Sở C. T.   | 1.2   | Rà soát            | Đang thực hiện | 62,5        | Đã rà soát        | Thiếu người                       |
    | 2019 | snv        |            | (1.2) |                    | chưa rõ        |             |                   |                                   |
"""

Read = Callable[[str], tuple[Plan, tuple[Finding, ...]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The small plan of the tests of plans, with that sheet "Kỳ trước"."""

    def read(table: str) -> tuple[Plan, tuple[Finding, ...]]:
        path = tmp_path / "ke_hoach.xlsx"
        path.write_bytes(workbook(**SHEETS, **{"Kỳ trước": table}))
        return read_plan(path)

    return read


# ── the sheet ─────────────────────────────────────────────────────────────────────────────────────


def test_the_sheet_says_what_was_answered(read: Read) -> None:
    plan, found = read(BEFORE)
    assert plan.previous == (
        Previous(2019, "SCT", "1.2", Status.UNDER_WAY, 62.5, "Đã rà soát", "Thiếu người"),
        Previous(2019, "SNV", "1.2", None),
    )
    assert (plan.previous_year, found) == (2019, ())


@pytest.mark.parametrize(
    ("old", "new", "code", "cell", "left"),
    [
        ("SCT ", "XYZ ", Code.PREVIOUS_UNKNOWN, "B2", 1),
        ("1.2   |", "9.9   |", Code.PREVIOUS_UNKNOWN, "D2", 1),
        ("2019 | SCT", "2020 | SCT", Code.PREVIOUS_UNCLEAR, "A2", 1),
        ("2019 | SCT", "nay  | SCT", Code.PREVIOUS_UNCLEAR, "A2", 1),
        ("snv", "SCT", Code.PREVIOUS_REPEATED, "D3", 1),
        ("62,5", "nửa ", Code.PREVIOUS_UNCLEAR, "G2", 2),
        ("62,5", "162 ", Code.PREVIOUS_UNCLEAR, "G2", 2),
        ("chưa rõ", "ổn rồi", Code.PREVIOUS_UNCLEAR, "F3", 2),
    ],
)
def test_a_mistake_in_the_sheet_is_told_by_its_cell_and_stops_nothing(
    read: Read, old: str, new: str, code: Code, cell: str, left: int
) -> None:
    assert old in BEFORE
    plan, found = read(BEFORE.replace(old, new, 1))
    assert [(each.code, each.place.sheet, each.place.cell) for each in found] == [(code, "Kỳ trước", cell)]
    assert len(plan.previous) == left


def test_a_plan_of_a_first_round_has_no_such_sheet() -> None:
    assert "Kỳ trước" not in openpyxl.load_workbook(io.BytesIO(write_plan(PLAN))).sheetnames


def test_a_text_that_begins_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    plan = replace(PLAN, previous=(Previous(2019, "SCT", "2.1", Status.DONE, 100, '=HYPERLINK("x")', "-1"),))
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(write_plan(plan))
    assert read_plan(path) == (plan, ())
