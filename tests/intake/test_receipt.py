"""The day a return came is found out once: copies, archives and files saved again keep it, and change nothing else."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from conftest import Demonstration
from tables import rows

from toolkit.intake.arrivals import FROM_MAIL, ReturnedFile
from toolkit.intake.cells import content_digest
from toolkit.intake.file_reading import FirstSeen, first_seen
from toolkit.model.findings import has_errors
from toolkit.model.records import Period
from toolkit.model.workbooks import read_workbook
from toolkit.report.rendering import document_text
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.round import Round

#: Long after the round: what a copy, an unpacked archive or a file saved again is dated.
LATER = 1_700_000_000


@pytest.fixture
def where(demo_copy: Path) -> Round:
    """A demonstration round, consolidated, times kept."""
    return Round(demo_copy)


def copied(where: Round) -> None:
    for path in where.returns.iterdir():
        os.utime(path, (LATER, LATER))


def packed(where: Round) -> None:
    with zipfile.ZipFile(where.returns / "tat ca.zip", "w") as archive:
        for path in sorted(where.returns.glob("*.xlsx")):
            archive.write(path, path.name)
            path.unlink()


def unpacked(where: Round, folder: str = "tất cả") -> None:
    """All files were in one archive, in a folder."""
    packed(where)
    with zipfile.ZipFile(where.returns / "tat ca.zip") as archive:
        archive.extractall(where.returns / folder)
    (where.returns / "tat ca.zip").unlink()


def in_place(where: Round) -> None:
    """All files were in one archive, and are unpacked where they lay: the time of packing, without a zone."""
    unpacked(where, "")


def renamed(where: Round) -> None:
    for number, path in enumerate(sorted(where.returns.iterdir(), reverse=True)):
        os.utime(path.rename(where.returns / f"{number:03}.xlsx"), (LATER, LATER))


def days(done: Consolidated) -> dict[str, tuple[str, str]]:
    return {each.agency: (str(each.received), each.received_from) for each in done.consolidation.intake.returns}


def outcomes(done: Consolidated) -> list[tuple[str, str]]:
    """Each file's agency and outcome, whatever its name."""
    return sorted((each.agency or "", each.outcome.value) for each in done.consolidation.intake.files)


def assert_same(report: bytes, before: bytes) -> None:
    """The same bytes; where they are not, the text says why."""
    assert document_text(report).splitlines() == document_text(before).splitlines()
    assert report == before


@pytest.fixture(scope="module")
def final(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Consolidated]:
    """The round once all with an error is taken out, consolidated: its report is final, and names no file."""
    where = Round(Path(shutil.copytree(demonstration.folder, tmp_path_factory.mktemp("final") / "ky")))
    done = demonstration.made.consolidated
    while done.standing.open:
        files = done.consolidation.intake.files
        wrong = {file.agency or file.file for file in files if has_errors(file.findings)}
        for file in files:
            if (file.agency or file.file) in wrong:
                (where.returns / file.file).unlink()
        done = consolidate_round(where)
    return where.folder, done


@pytest.mark.parametrize("change", [copied, in_place, packed, unpacked, renamed])
def test_copies_and_archives_change_no_day_no_outcome_and_no_byte(
        change: Callable[[Round], None], final: tuple[Path, Consolidated], tmp_path: Path) -> None:
    folder, before = final
    where = Round(Path(shutil.copytree(folder, tmp_path / "ky")))
    change(where)
    after = consolidate_round(where)
    assert days(after) == days(before)
    assert len({day for day, _ in days(after).values()}) > 10
    assert outcomes(after) == outcomes(before)
    assert_same(after.report.read_bytes(), before.report.read_bytes())


def adding_nothing(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Two files of the same bytes, each saved again, say the same in other bytes: both outcomes add nothing."""
    return sorted((agency, "superseded" if outcome == "duplicate" else outcome) for agency, outcome in found)


@pytest.mark.office
@pytest.mark.nightly
def test_files_saved_again_by_libreoffice(
        where: Round, demonstration: Demonstration, soffice: Callable[..., Path], tmp_path: Path) -> None:
    before = demonstration.made.consolidated
    files = sorted(where.returns.glob("*.xlsx"))
    again = tmp_path / "lại"
    soffice(files[0], "xlsx", again, *files[1:])
    for path in files:
        if (again / path.name).exists():
            shutil.copy(again / path.name, path)
    after = consolidate_round(where)
    assert days(after) == days(before)
    assert adding_nothing(outcomes(after)) == adding_nothing(outcomes(before))
    assert_same(after.report.read_bytes(), before.report.read_bytes())


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_a_workbook_says_is_the_same_whatever_program_saved_it(
        kind: str, demonstration: Demonstration, soffice: Callable[..., Path], tmp_path: Path) -> None:
    files = sorted(Round(demonstration.folder).returns.glob("*.xlsx"))[:3]
    soffice(files[0], kind, tmp_path, *files[1:])
    for path in files:
        again = tmp_path / f"{path.stem}.{kind}"
        assert content_digest(read_workbook(again)) == content_digest(read_workbook(path))
        assert again.read_bytes() != path.read_bytes()
    assert len({content_digest(read_workbook(path)) for path in files}) == 3


# ── the rule ──────────────────────────────────────────────────────────────────────────────────────

PERIOD = Period(2020, date(2020, 11, 15))
RULE = """
| what happened                                   | files          | mails | saved | kept          | today | day   | from                | asked |
|-------------------------------------------------|----------------|-------|-------|---------------|-------|-------|---------------------|-------|
| dropped in the day it came                      | 10/11          |       | 09/11 |               | 30/11 | 10/11 | ngày của tệp        | không |
| first of two copies                             | 12/11 10/11    |       | 09/11 |               | 30/11 | 10/11 | ngày của tệp        | không |
| in a mail, the mail saved late                  |                | 11/11 | 09/11 |               | 30/11 | 11/11 | ngày của thư        | không |
| its copy came later than the mail               | 20/11          | 11/11 | 09/11 |               | 30/11 | 11/11 | ngày của thư        | không |
| a mail sent late                                |                | 17/11 | 09/11 |               | 30/11 | 17/11 | ngày của thư        | không |
| the folder was copied before the first run      | 20/11          |       | 09/11 |               | 30/11 | 20/11 | ngày của tệp        | có    |
| saved and sent late                             | 20/11          |       | 19/11 |               | 30/11 | 20/11 | ngày của tệp        | không |
| late, and it does not say when it was saved     | 20/11          |       |       |               | 30/11 | 20/11 | ngày của tệp        | không |
| saved again later by an officer, first seen now | 20/11          |       | 20/11 |               | 30/11 | 20/11 | ngày của tệp        | không |
| a clock that is wrong: the file                 | 05/12          |       | 09/11 |               | 30/11 | 09/11 | ngày lưu trong tệp  | không |
| a clock that is wrong: the sender's             | 10/11          |       | 05/12 |               | 30/11 | 10/11 | ngày của tệp        | không |
| a clock that is wrong: the sender's, in a mail  |                | 05/12 | 09/11 |               | 30/11 | 09/11 | ngày lưu trong tệp  | không |
| both clocks wrong                               | 05/12          |       | 06/12 |               | 30/11 | 30/11 | ngày tổng hợp       | có    |
| unpacked without a time: 1980                   | 01/01/1980     |       | 09/11 |               | 30/11 | 09/11 | ngày lưu trong tệp  | không |
| unpacked without a time, nor says when saved    | 01/01/1980     |       |       |               | 10/11 | 10/11 | ngày tổng hợp       | không |
| saved after it came, and after the last day     | 10/11          |       | 16/11 |               | 30/11 | 16/11 | ngày lưu trong tệp  | có    |
| a template's time of saving, years before       | 10/11          |       | 09/11/2016 |          | 30/11 | 10/11 | ngày của tệp        | không |
| a template's time of saving, late               | 20/11          |       | 09/11/2016 |          | 30/11 | 20/11 | ngày của tệp        | không |
| copied after it was kept                        | 20/11          |       | 09/11 | 10/11 tệp     | 30/11 | 10/11 | ngày của tệp        | không |
| kept, and a file with an earlier time           | 02/11          |       | 01/11 | 10/11 tệp     | 30/11 | 10/11 | ngày của tệp        | không |
| kept of a copy, then its mail was put beside it | 20/11          | 11/11 | 09/11 | 20/11 tệp     | 30/11 | 11/11 | ngày của thư        | không |
| kept, then a mail with a date that cannot be    |                | 01/01/1980 | 09/11 | 10/11 tệp | 30/11 | 10/11 | ngày của tệp       | không |
| saved in the year 1, says the workbook          | 10/11          |       | 01/01/1 |             | 30/11 | 10/11 | ngày của tệp        | không |
| kept of a mail, which is gone                   | 20/11          |       | 09/11 | 11/11 thư     | 30/11 | 11/11 | ngày của thư        | không |
| kept in doubt, saved again later                | 25/11          |       | 25/11 | 20/11 tệp 09/11 | 30/11 | 20/11 | ngày của tệp      | có    |
| kept by a machine whose clock was wrong         | 20/11          |       | 19/11 | 05/12 tệp     | 30/11 | 20/11 | ngày của tệp        | không |
| nobody says what day it is                      | 05/12          |       | 09/11 |               |       | 05/12 | ngày của tệp        | có    |
"""


def day(text: str) -> date:
    numbers = [int(number) for number in text.split("/")]
    return date(numbers[2] if len(numbers) > 2 else 2020, numbers[1], numbers[0])


def moment(text: str) -> datetime | None:
    return datetime.combine(day(text), time(8, 30, 15), UTC) if text else None


HEADINGS, *CASES = rows(RULE)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_day_a_content_first_came(case: list[str]) -> None:
    row = dict(zip(HEADINGS, case, strict=True))
    came = [ReturnedFile(Path("a"), "a", day(each)) for each in row["files"].split()]
    came += [ReturnedFile(Path("b"), "b", day(each), FROM_MAIL) for each in row["mails"].split()]
    kept = None
    if row["kept"]:
        on, source, *saved = row["kept"].split()
        kept = FirstSeen(day(on), f"ngày của {source}", moment(*saved) if saved else None)
    today = day(row["today"]) if row["today"] else None
    seen = first_seen(came, moment(row["saved"]), kept, PERIOD, today)
    assert (seen.day, seen.source) == (day(row["day"]), row["from"])
    assert bool(seen.late_finding("a", PERIOD)) is (row["asked"] == "có")
    assert first_seen(came, moment(row["saved"]), seen, PERIOD, today) == seen
    assert FirstSeen.read(seen.text) == seen
