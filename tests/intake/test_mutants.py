"""Forms damaged at random: each has an outcome, soon; all that is typed is accounted for; no row counts for another task.

At night MUTANTS of them are tried (1,000 unless said); MUTANTS_SEED says which: new ones each time unless said. What
once went wrong is kept in tests/crashers.
"""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import HERE
from damage import template
from mutants import DATA, MARK, Mutant, marked, mutant, sources
from samples import PLAN

from toolkit.base.text import key
from toolkit.intake.returns import read_returns, returned_file
from toolkit.model.findings import Code
from toolkit.model.records import Intake, Outcome, TaskAnswer
from toolkit.model.workbooks import read_workbook_bytes

COUNT = int(os.environ.get("MUTANTS", "1000"))
SEED = int(os.environ.get("MUTANTS_SEED", random.randrange(1 << 30)))
WALL = 10.0
#: What a file is never told, whatever is in it: those are mistakes of ours.
OURS = {Code.FILE_FAILED, Code.ACCOUNTING_BROKEN}


def read(made: Mutant) -> Intake:
    with TemporaryDirectory() as folder:
        path = Path(folder) / made.file
        path.write_bytes(made.content)
        return read_returns(PLAN, [returned_file(path, made.file)], template().layout)


def wrong(made: Mutant, outcomes: Counter[Outcome]) -> Iterator[str]:
    """What is wrong with the way a file ends; `outcomes` counts how files end."""
    started = time.perf_counter()
    try:
        intake = read(made)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
        return
    if time.perf_counter() - started > WALL:
        yield "took long"
    for record in intake.files:
        outcomes[record.outcome] += 1
        yield from (str(found) for found in record.findings if found.code in OURS)
        if sum(each.entry.place.file == record.file for each in intake.listed) != record.listed:
            yield "the count of what is listed"
    yield from misfiled(intake, made)


def misfiled(intake: Intake, made: Mutant) -> Iterator[str]:
    """Answers of another agency, and rows that show another task's content than the one they count for."""
    rows = [(each.agency, row) for each in intake.returns for row in (*each.progress, *each.extras)]
    for agency, row in rows:
        texts = [entry.text for entry in (*row.entries.values(), *row.unclear.values())]
        yield from (f"{found} under {agency}" for text in texts for found, _ in MARK.findall(text) if found != agency)
    if rows and not any(" › " in record.file for record in intake.files):
        shown = _contents(made)
        yield from (f"{shown[_line(row)]} under {row.task_id}" for _, row in rows
                    if row.task_id[0] != "X" and shown.get(_line(row), {row.task_id}).isdisjoint({row.task_id}))


def _line(row: TaskAnswer) -> tuple[str, str]:
    return row.row.sheet, row.row.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _contents(made: Mutant) -> dict[tuple[str, str], set[str]]:
    """By sheet and row of a file, the tasks whose content stands in it, anywhere."""
    tasks = {key(task.content): task.id for task in PLAN.tasks}
    found: dict[tuple[str, str], set[str]] = {}
    for sheet in read_workbook_bytes(made.content, made.file).sheets:
        for cell in sheet.cells.values():
            if isinstance(cell.value, str) and key(cell.value) in tasks:
                found.setdefault((sheet.name, str(cell.row)), set()).add(tasks[key(cell.value)])
    return found


@pytest.mark.slow
def test_a_form_damaged_at_random_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes: Counter[Outcome] = Counter()
    bad = []
    for number in range(COUNT):
        made = mutant(SEED, number)
        bad += [f"{SEED} {number} ({made.made}): {what}" for what in wrong(made, outcomes)]
    said = ", ".join(f"{count} {outcome.value}" for outcome, count in outcomes.most_common())
    with capsys.disabled():
        print(f"\nMUTANTS_SEED={SEED} MUTANTS={COUNT}: {said}")
    if bad:
        pytest.fail("\n".join((*bad[:20],
            "Make one again: python tests/mutants.py SEED NUMBER > tests/crashers/NAME")), pytrace=False)
    assert len(outcomes) > 2


def test_a_row_filed_under_another_task_or_agency_would_be_seen() -> None:
    made = Mutant("a.xlsx", marked("SNV"), "")
    intake = read(made)
    (returned,) = intake.returns
    first, second, *rest = returned.progress
    exchanged = first._replace(task_id=second.task_id), second._replace(task_id=first.task_id)
    assert list(misfiled(intake, made)) == []
    assert len(list(misfiled(intake._replace(returns=(returned._replace(progress=(*exchanged, *rest)),)), made))) == 2
    assert len(list(misfiled(intake._replace(returns=(returned._replace(agency="SCT"),)), made))) > 20


@pytest.mark.parametrize("path", sorted((HERE / "crashers").iterdir()), ids=lambda path: path.name)
def test_what_once_went_wrong_ends_well(path: Path) -> None:
    assert list(wrong(Mutant(path.name, path.read_bytes(), path.name), Counter())) == []


@pytest.mark.parametrize("name", sorted(sources()))
def test_the_forms_they_are_made_from_are_taken_whole(name: str) -> None:
    """What LibreOffice saved is made anew, after a change of the form, by `pytest --update-golden`."""
    intake = read(Mutant("a" + name[name.rindex("."):], sources()[name], name))
    (record,) = intake.files
    assert record.consolidated > 40
    assert record.listed == 0
    assert record.outcome in (Outcome.ACCEPTED, Outcome.ACCEPTED_WITH_WARNINGS)


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_libreoffice_saves_such_forms(
    kind: str, tmp_path: Path, soffice: Callable[[Path, str, Path], Path], request: pytest.FixtureRequest
) -> None:
    (tmp_path / "SNV_LO.xlsx").write_bytes(marked("SNV"))
    saved = without_picture(soffice(tmp_path / "SNV_LO.xlsx", kind, tmp_path / "out").read_bytes())
    kept = DATA / f"SNV_LO.{kind}"
    if request.config.getoption("--update-golden"):
        kept.write_bytes(saved)
    book, before = (read_workbook_bytes(content, kept.name) for content in (saved, kept.read_bytes()))
    assert [sheet.cells for sheet in book.sheets] == [sheet.cells for sheet in before.sheets]
    assert kept.stat().st_size < 64_000


def without_picture(content: bytes) -> bytes:
    """A zip without the picture of its first page that LibreOffice puts in it."""
    if not zipfile.is_zipfile(BytesIO(content)):
        return content
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if not entry.filename.startswith("Thumbnails/"):
                target.writestr(entry, source.read(entry))
    return stream.getvalue()
