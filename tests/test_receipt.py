"""The day a return came is found out once: copies, archives and files saved again keep it, and change nothing else."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.findings import has_errors
from toolkit.report import document_text
from toolkit.rounds import Round
from toolkit.rounds.beginning import demo_round
from toolkit.rounds.consolidating import Consolidated, consolidate_round

#: Long after the round: what a copy, an unpacked archive or a file saved again is dated.
LATER = 1_800_000_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration round, consolidated."""
    folder = tmp_path_factory.mktemp("demo") / "ky"
    demo_round(folder, 2793)
    return folder


@pytest.fixture
def where(demo: Path, tmp_path: Path) -> Round:
    """A copy of it, times kept."""
    return Round(Path(shutil.copytree(demo, tmp_path / "ky")))


def copied(where: Round) -> None:
    """Each file has the time of a copy."""
    for path in where.returns.iterdir():
        os.utime(path, (LATER, LATER))


def packed(where: Round) -> None:
    """All files are in one archive."""
    with zipfile.ZipFile(where.returns / "tat ca.zip", "w") as archive:
        for path in sorted(where.returns.glob("*.xlsx")):
            archive.write(path, path.name)
            path.unlink()


def unpacked(where: Round) -> None:
    """All files were in one archive, in a folder."""
    packed(where)
    with zipfile.ZipFile(where.returns / "tat ca.zip") as archive:
        archive.extractall(where.returns / "tất cả")
    (where.returns / "tat ca.zip").unlink()


def in_place(where: Round) -> None:
    """All files were in one archive, and are unpacked where they lay: the time of packing, without a zone."""
    packed(where)
    with zipfile.ZipFile(where.returns / "tat ca.zip") as archive:
        archive.extractall(where.returns)
    (where.returns / "tat ca.zip").unlink()


def renamed(where: Round) -> None:
    """The files have other names, in another order."""
    for number, path in enumerate(sorted(where.returns.iterdir(), reverse=True)):
        os.utime(path.rename(where.returns / f"{number:03}.xlsx"), (LATER, LATER))


def days(done: Consolidated) -> dict[str, tuple[str, str]]:
    """Each agency's day and what it was read from."""
    return {each.agency: (str(each.received), each.received_from) for each in done.consolidation.intake.returns}


def outcomes(done: Consolidated) -> list[tuple[str, str]]:
    """Each file's agency and outcome, whatever its name."""
    return sorted((each.agency or "", each.outcome.value) for each in done.consolidation.intake.files)


def assert_same(report: bytes, before: bytes) -> None:
    """The same bytes; where they are not, the text says why."""
    assert document_text(report).splitlines() == document_text(before).splitlines()
    assert report == before


def without_errors(where: Round) -> Consolidated:
    """The round once all with an error is taken out: its report is final, and names no file."""
    while (done := consolidate_round(where)).standing.open:
        wrong = {(each.agency or "", each.file) for each in done.consolidation.intake.files if has_errors(each.findings)}
        for each in done.consolidation.intake.files:
            if (each.agency or "", each.file) in wrong or each.agency in {agency for agency, _ in wrong if agency}:
                (where.returns / each.file).unlink()
    return done


@pytest.mark.parametrize("change", [copied, in_place, packed, unpacked, renamed])
def test_copies_and_archives_change_no_day_no_outcome_and_no_byte(change: Callable[[Round], None], where: Round) -> None:
    before = without_errors(where)
    report = before.report.read_bytes()
    change(where)
    after = consolidate_round(where)
    assert days(after) == days(before)
    assert len({day for day, _ in days(after).values()}) > 10
    assert outcomes(after) == outcomes(before)
    assert_same(after.report.read_bytes(), report)


@pytest.mark.parametrize("change", [copied, in_place])
def test_nor_of_a_draft_that_names_files(change: Callable[[Round], None], where: Round) -> None:
    before = consolidate_round(where)
    outputs = [path.read_bytes() for path in before.outputs[:3]]
    change(where)
    after = consolidate_round(where)
    assert (days(after), outcomes(after)) == (days(before), outcomes(before))
    assert [path.read_bytes() for path in after.outputs[:3]] == outputs


@pytest.mark.parametrize("change", [packed, renamed])
def test_a_draft_differs_in_the_places_it_names_alone(change: Callable[[Round], None], where: Round) -> None:
    before = consolidate_round(where)
    change(where)
    after = consolidate_round(where)
    assert (days(after), outcomes(after)) == (days(before), outcomes(before))


@pytest.mark.office
def test_files_saved_again_by_libreoffice(where: Round, soffice: Callable[..., Path], tmp_path: Path) -> None:
    before = consolidate_round(where)
    report = before.report.read_bytes()
    files = sorted(where.returns.glob("*.xlsx"))
    again = tmp_path / "lại"
    soffice(files[0], "xlsx", again, *files[1:])
    for path in files:
        if (again / path.name).exists():
            shutil.copy(again / path.name, path)
    after = consolidate_round(where)
    assert days(after) == days(before)
    assert outcomes(after) == outcomes(before)
    assert_same(after.report.read_bytes(), report)
