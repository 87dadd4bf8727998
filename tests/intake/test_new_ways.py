"""New ways clerks answer: no text lost, none under another task or agency, none taken without a word where in doubt.

Each with NEW_WAYS_SEEDS seeds (1 unless said); every sixth also saved again by LibreOffice as .ods, at night all in three formats.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import physical, returned
from new_ways import DOUBTFUL, PLAIN, WAYS, agencies, answered, changed, plan
from test_nothing_lost import accounted, lost, misplaced, saved_again

from toolkit.model.findings import Code, Severity
from toolkit.model.records import Intake, Outcome

SEEDS = range(int(os.environ.get("NEW_WAYS_SEEDS", "1")))
#: The clerk has the answer of one row stand in another.
COPIED = ("answer_of_another_row_by_formula",)
#: Formats with no room for it; formulas of an .xls are not seen.
_UNKEPT = {("xls", "answer_of_another_row_by_formula")}


def agency(seed: int) -> str:
    return agencies()[seed % len(agencies())]


def told(intake: Intake) -> list[str]:
    """What an officer is told or asked of the file, with the cells."""
    aside = Severity.NOTE, Code.FORMAT_CONVERTED
    found = [each for each in intake.files[0].findings if not {each.severity, each.code} & {*aside}]
    return [f"{each.code.name} {each.place.cell}".strip() for each in found]


def wrong(intake: Intake, way: str, seed: int) -> list[str]:
    """What is not as it should be: words elsewhere, or a doubt that nobody is told."""
    elsewhere = [] if way in COPIED else misplaced(intake)
    found = [f"under another task: {elsewhere}"] if elsewhere else []
    if {each.agency for each in intake.returns} - {agency(seed)}:
        found.append("under another agency")
    if way in DOUBTFUL and not told(intake):
        found.append("nobody is told")
    return [f"{way}, seed {seed}: {each}" for each in found]


def test_of_the_form_before_nothing_is_told() -> None:
    assert not set(DOUBTFUL) & set(PLAIN)
    for each in agencies():
        intake, record = returned(answered(each), plan=plan())
        assert (record.outcome, told(intake)) == (Outcome.ACCEPTED, [])


@pytest.mark.parametrize("way", WAYS)
def test_words_stay_with_whom_they_belong_to(way: str) -> None:
    for seed in SEEDS:
        content = changed(agency(seed), way, random.Random(f"{way}{seed}"))
        intake, _ = returned(content, plan=plan())
        assert lost(intake, physical(content)) == [], (way, seed)
        assert wrong(intake, way, seed) == []


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "step"), [
    ("ods", 6), *(pytest.param(kind, 1, marks=pytest.mark.nightly) for kind in ("xlsx", "ods", "xls"))])
def test_words_stay_with_whom_they_belong_to_when_libreoffice_saves_again(
        kind: str, step: int, soffice: Callable[..., Path], tmp_path: Path) -> None:
    found = []
    for seed in SEEDS:
        ways = [way for way in [*WAYS][::step] if (kind, way) not in _UNKEPT]
        files = {way: changed(agency(seed), way, random.Random(f"{way}{seed}")) for way in ways}
        for way, content, as_xlsx in saved_again(files, kind, soffice, tmp_path / str(seed)):
            intake, _ = returned({f"a.{kind}": content}, plan=plan())
            texts = {mark.token for mark in physical(as_xlsx)}
            assert len(texts) > 20, way
            gone = texts - {mark.token for mark in accounted(intake)}
            found += [f"{way}, seed {seed}: lost {gone}"] if gone else []
            found += wrong(intake, way, seed)
    assert not found, "\n".join(found)
