"""Odd, damaged and hostile workbooks of other projects: each ends in the outcome it is known to end in.

`corpus_outcomes.csv` holds for each file what becomes of it: "book" or the code of the refusal, the codes of the
book's findings, its sheets and its cells. A change of the readers shows there, line by line
(`pytest --update-golden` writes it anew).
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import HERE
from toolkit.model.workbooks import UnreadableFile, read_workbook, remarks_of

TABLE = HERE / "corpus_outcomes.csv"


class Outcome(NamedTuple):
    """One file and what becomes of it."""

    file: str
    outcome: str
    findings: str = ""
    sheets: int = 0
    cells: int = 0


def outcome(path: Path) -> Outcome:
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        return Outcome(path.name, error.finding.code.name)
    codes = " ".join(sorted({found.code.name for found in remarks_of(book)}))
    return Outcome(path.name, "book", codes, len(book.sheets), sum(len(sheet.cells) for sheet in book.sheets))


def lines(outcomes: Iterator[Outcome]) -> str:
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(Outcome._fields)
    table.writerows(outcomes)
    return stream.getvalue()


@pytest.mark.shared
def test_every_file_of_the_corpus_ends_as_it_is_known_to(
    shared: Path, request: pytest.FixtureRequest
) -> None:
    """And soon: each in less than ten seconds of work."""
    def soon(path: Path) -> Outcome:
        started = time.process_time()
        found = outcome(path)
        assert time.process_time() - started < 10, path
        return found

    files = sorted(path for path in (shared / "corpus").iterdir() if path.name != "index.csv")
    found = lines(soon(path) for path in files)
    if request.config.getoption("--update-golden"):
        TABLE.write_text(found, encoding="utf-8")
    changed = sorted(set(found.splitlines()) ^ set(TABLE.read_text(encoding="utf-8").splitlines()))
    assert changed == []


#: Reads every file named on stdin; prints the peak memory in MB.
_ALL = """
import sys
from pathlib import Path
from tests.memory import peak
from tests.sheetread.test_corpus import outcome
for name in sys.stdin.read().splitlines():
    outcome(Path(name))
print(peak())
"""


@pytest.mark.nightly
@pytest.mark.shared
def test_the_files_of_the_corpus_take_little_memory_all_in_one_process(shared: Path) -> None:
    files = "\n".join(str(path) for path in (shared / "corpus").iterdir() if path.name != "index.csv")
    said = subprocess.run([sys.executable, "-c", _ALL], input=files, capture_output=True, text=True, check=True,
        timeout=300, cwd=HERE.parent)
    assert int(said.stdout) < 256
