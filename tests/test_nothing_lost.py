"""Whatever happens to a form: every text in it is consolidated or listed where it stands, and none under another task.

Each input cell holds a text of its own. The texts a damaged file physically holds are found without our readers. All is
so too where an amendment has given the numbers of tasks to others, and in the round after it.
NOTHING_LOST_SEEDS (1 unless said) runs more; the numbers of a run are printed with `-s`.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from amended_plan import OLD, RENUMBERED, RENUMBERED_PLANS, SWAPPED
from damage import EDITS, PART_EDITS, TOKEN, Mark, damaged, every_cell_marked, physical, returned, saved_by_openpyxl
from samples import PLAN

from toolkit.model import Intake, Plan, PrintedRow
from toolkit.rounds.sent_forms import printed_rows

SEEDS = range(int(os.environ.get("NOTHING_LOST_SEEDS", "1")))
NAMES = (*EDITS, *PART_EDITS)
AGENCIES = ("SNV", "SCT", "HCK")
PLANS = {"as issued": PLAN, "swapped": SWAPPED, **RENUMBERED_PLANS}
#: What the forms printed that went out before the numbers moved.
MADE = tuple(row for agency in OLD.expected for row in printed_rows(OLD, agency.code, "01/10/2020"))
#: So many pairs of damages are tried with each seed.
PAIRS = 20
#: Other programs take long over these; what is at stake there is our reader.
_FOR_OUR_READER = ("whole_columns_formatted", "swollen_file", "stray_cell_in_the_corner")

#: LibreOffice saves a formula that was never worked out as 0 in an .xls, whose formulas our reader does not see.
_GONE = [("xls", "formula_without_value")]


def accounted(intake: Intake) -> set[Mark]:
    """Every marked text that intake shows, where it says it stands."""
    rows = [row for each in intake.returns for row in (*each.progress, *each.extras)]
    entries = [entry for row in rows for entry in (*row.entries.values(), *row.unclear.values())]
    entries += [entry for each in intake.returns for entry in each.free.values()]
    entries += [each.entry for each in intake.listed]
    return {Mark(entry.place.sheet, entry.place.cell,
        found) for entry in entries for found in TOKEN.findall(entry.text)}


def lost(intake: Intake, marks: Iterable[Mark]) -> list[Mark]:
    """Texts that are nowhere, or nowhere where they stand. Of a text that stands twice and says the same, one place
    will do."""
    held, shown = list(marks), accounted(intake)
    places = {(mark.sheet, mark.cell, mark.token) for mark in shown} | {(mark.sheet, "", mark.token) for mark in shown}
    found = {mark.token for mark in held if mark in places}
    return [mark for mark in held if mark.token not in found]


def misplaced(intake: Intake, plan: Plan = PLAN) -> list[str]:
    """Texts of a task's row that are in another task's answers, whatever its number is now; what a damage adds is of no
    task."""
    wrong = []
    for each in intake.returns:
        for row in (*each.progress, *each.extras):
            slot = row.task_id if row in each.extras else f"T{plan.identity(row.task_id)}"
            texts = " ".join(entry.text for entry in (*row.entries.values(), *row.unclear.values()))
            wrong += [found for found in TOKEN.findall(texts) if found[2] in "TX" and found[2:].split("~")[0] != slot]
    return wrong


def survives(
        content: bytes, names: Iterable[str], plan: Plan = PLAN, made: Sequence[PrintedRow] = ()) -> int:
    """That nothing of a file is lost or misplaced; how many texts it held."""
    intake, _ = returned(content, plan=plan, made=made)
    held = list(physical(content))
    assert lost(intake, held) == [], names
    assert misplaced(intake, plan) == [], names
    return len(held)


def form(seed: int, plan: Plan = PLAN) -> bytes:
    return every_cell_marked(AGENCIES[seed % len(AGENCIES)], valid=seed % 2 == 1, plan=plan)


def test_every_input_cell_of_a_form_is_marked() -> None:
    content = form(0)
    assert survives(content, []) == len({mark.token for mark in physical(content)}) > 140


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_lost(name: str, plan: Plan) -> None:
    for seed in SEEDS:
        survives(damaged(form(seed, plan), [name], random.Random(seed)), [name], plan)


@pytest.mark.parametrize("edition", [OLD, RENUMBERED], ids=["old form", "new form"])
@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_either_edition_is_lost_once_the_numbers_moved(name: str, edition: Plan) -> None:
    for seed in SEEDS:
        survives(damaged(form(seed, edition), [name], random.Random(seed)), [name], RENUMBERED, MADE)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in _FOR_OUR_READER])
def test_no_text_is_lost_when_a_program_saves_the_file_again(name: str) -> None:
    for seed in SEEDS:
        survives(saved_by_openpyxl(damaged(form(seed), [name], random.Random(seed))), [name])


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_is_lost_by_two_damages(seed: int, plan: Plan) -> None:
    draw = random.Random(seed)
    held = 0
    for _ in range(PAIRS):
        pair = draw.sample(NAMES, 2)
        held += survives(damaged(form(seed, plan), pair, draw), [*pair, str(seed)], plan)
    print(f"seed {seed}: {PAIRS} files, {held} texts, 0 lost")
    assert held > PAIRS * 90


@pytest.fixture(scope="module")
def all_resaved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, bytes], str], dict[str, bytes]]:
    """Files opened by LibreOffice and saved in a format, all in one run of it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("profile")

    def convert(files: dict[str, bytes], kind: str) -> dict[str, bytes]:
        source, target = tmp_path_factory.mktemp("gui"), tmp_path_factory.mktemp("luu")
        for name, content in files.items():
            (source / f"{name}.xlsx").write_bytes(content)
        command = [program, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "--convert-to",
            kind,
                   "--outdir", str(target), *map(str, sorted(source.iterdir()))]
        subprocess.run(command, check=True, capture_output=True, timeout=1200, env={**os.environ, "HOME": str(profile)})
        return {name: (Path(target) / f"{name}.{kind}").read_bytes() for name in files}

    return convert


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_no_text_is_lost_when_libreoffice_saves_the_file_again(kind: str,
    all_resaved: Callable[[dict[str, bytes], str], dict[str, bytes]]) -> None:
    """Where the format is .xlsx, by place; of the others, whatever the .xlsx that LibreOffice makes of them holds."""
    for seed in SEEDS:
        names = [name for name in NAMES if name not in _FOR_OUR_READER and (kind, name) not in _GONE]
        files = {name: damaged(form(seed), [name], random.Random(seed)) for name in names}
        again = all_resaved(files, kind)
        back = again if kind == "xlsx" else all_resaved_as_xlsx(again, kind, all_resaved)
        for name, content in again.items():
            intake, _ = returned({f"a.{kind}": content})
            texts = {mark.token for mark in physical(back[name])}
            assert len(texts) > 80, name
            if kind == "xlsx":
                assert lost(intake, physical(content)) == [], (name, seed)
            assert texts - {mark.token for mark in accounted(intake)} == set(), (name, seed)
            assert misplaced(intake) == [], (name, seed)


def all_resaved_as_xlsx(files: dict[str, bytes], kind: str,
    convert: Callable[[dict[str, bytes], str], dict[str, bytes]]) -> dict[str, bytes]:
    """LibreOffice knows a format by its content, whatever the name."""
    return convert(files, "xlsx")
