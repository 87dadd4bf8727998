"""The sheets of the plan workbook: each text comes back, each column is explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from amended_plan import NEW
from sheet_pages import described

from tests import samples
from toolkit.annex.annex import understand
from toolkit.annex.headings import ROLES
from toolkit.base.text import word_key
from toolkit.model.records import Finished, Indicator, Phrase, Plan, Previous, Status, TaskNumber, Way
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.sheets import SHEETS, kept_choices


def full_plan() -> Plan:
    """A plan with something on each of its sheets."""
    agency, task = samples.AGENCIES[0].code, NEW.tasks[0].id
    agencies = (samples.AGENCIES[0]._replace(aliases=("Nội vụ", "=1+1"), valid_from=date(2020, 3, 1)),
                *samples.AGENCIES[1:])
    return replace(
        NEW, agencies=agencies, phrases=(*NEW.phrases, Phrase("Các Bộ, ngành TW", ("Bộ ngành TW", "-5"), ())),
        indicators=(Indicator("1", "Số lớp\ntập huấn", "lớp", Way.MEAN, (agency,), "2.10"),),
        previous=(Previous("2019", agency, task, Status.DONE, 66.5, "+84 294", "'0012"),),
        finished=(Finished(TaskNumber("9.9"), "", "Việc đã xong", "2019", "Nhóm cũ"),))


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_every_text_comes_back_from_libreoffice(
        form: str, tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> None:
    annex = tmp_path / "phu-luc.txt"
    annex.write_text("Nr\tNội dung\tAi lo\n1\tRà soát\tSở Nội vụ\n2\tTập huấn\tSở Y tế", encoding="utf-8")
    read = understand(annex)
    read = read._replace(columns=tuple(column._replace(chosen=True) for column in read.columns))
    plain = tmp_path / "ke_hoach.xlsx"
    plain.write_bytes(write_plan(full_plan(), read))
    saved = soffice(plain, form, tmp_path / "saved")
    assert read_plan(saved)[0] == read_plan(plain)[0]
    assert read_plan(saved)[0].agencies == full_plan().agencies
    roles = {text: role for role, text in ROLES.items()}
    assert kept_choices(saved) == {word_key(column.label): roles[column.role_title] for column in read.columns}


@pytest.mark.parametrize("name", SHEETS)
def test_the_page_of_a_sheet_names_each_of_its_columns(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs/plan.md").read_text(encoding="utf-8")
    assert described(SHEETS[name]) in page
