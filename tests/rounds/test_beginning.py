"""How a round begins: days that are none, files that are read no oftener than they must, workbooks that cannot be read."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from conftest import run
from test_annex_understood import ODD, UNUSED, chosen, from_annex, written

from toolkit.annex import carriers
from toolkit.annex.source import AnnexFile
from toolkit.desk.first_choice import FirstChoice, Source, foreseen, objection, proposed_folder
from toolkit.model import words
from toolkit.model.findings import Code
from toolkit.model.period import PeriodKind, PeriodName
from toolkit.model.records import PlanAndFindings
from toolkit.rounds import beginning
from toolkit.rounds.beginning import QUESTIONS, ShippedPlan, init_round, next_ad_hoc
from toolkit.rounds.reading import read_review
from toolkit.rounds.round import Round, plan_of


@pytest.fixture
def where(tmp_path: Path) -> Round:
    """A round of the shipped plan."""
    init_round(tmp_path / "ky", ShippedPlan())
    return Round(tmp_path / "ky")


@pytest.mark.parametrize("typed", ["05/10/1026", "5/10/9026", "05/10/2101", "ngày mai"])
def test_a_day_of_a_year_without_periods_is_asked_again(where: Round, typed: str) -> None:
    choice = FirstChoice(Source.AD_HOC, str(where.folder), title="Báo cáo nhanh", last_day=typed,
                         folder=str(where.folder.parent / "Ky bao cao 2026"))
    assert objection(choice) == QUESTIONS["last_day"].cure
    assert (proposed_folder(choice), "Kế hoạch có nhiệm vụ" in foreseen(choice)) == (choice.folder, True)
    told = run("init", where.folder.parent / "moi", "--previous", where.folder, "--adhoc", "Báo cáo nhanh", "--due", typed)
    assert (told.exit_code, "không phải là ngày từ năm 2000 đến năm 2100" in told.output) == (2, True)


def test_plans_beside_are_read_once_for_the_number_of_an_ad_hoc_round_until_they_are_saved(
        where: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    real, reads = beginning.read_plan, list[Path]()
    def read_plan(path: Path, sending: date | None = None) -> PlanAndFindings:
        reads.append(path)
        return real(path, sending)
    monkeypatch.setattr(beginning, "read_plan", read_plan)
    shutil.copytree(where.folder, where.folder.parent / "hai")
    for _ in range(3):
        assert next_ad_hoc(2026, where.folder) == PeriodName(2026, PeriodKind.AD_HOC, 1)
    assert len(reads) == 2
    where.plan.write_bytes(where.plan.read_bytes())
    next_ad_hoc(2026, where.folder)
    assert len(reads) == 3


def test_an_annex_is_read_once_where_its_columns_were_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    annex = written(tmp_path / "a.txt", ODD)
    asked = init_round(tmp_path / "ky", from_annex(annex)).outputs[0]
    chosen(asked, ("tt", "content", "leads", "coordinators", UNUSED, "deadline", "product"))
    real, reads = carriers._read_by_format, Counter[str]()
    def read(path: Path) -> AnnexFile:
        reads[path.name] += 1
        return real(path)
    monkeypatch.setattr(carriers, "_read_by_format", read)
    assert init_round(tmp_path / "ky", from_annex(annex)).outputs[0].name == words.PLAN_FILE
    assert reads == {annex.name: 1, asked.name: 2}


@pytest.mark.parametrize("broken", [1, 2, 3, 4])
def test_a_review_workbook_that_cannot_be_read_says_where_its_questions_are(where: Round, broken: int) -> None:
    names = (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)
    for name in names[:broken]:
        (where.results / name).write_bytes(b"PK hong")
    found = read_review(where, plan_of(where)[0])
    asked = names[min(broken, 3)]
    assert [(each.code, each.place.file, each.details["new"]) for each in found.findings] == [
        (Code.REVIEW_UNREADABLE, name, asked) for name in names[:broken]]
    assert (found.path.name, found.content) == (asked, None)  # one that none can be read of is never written over
