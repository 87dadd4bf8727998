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
    files = sorted(path for path in (shared / "corpus").iterdir() if path.name != "index.csv")
    found = lines(outcome(path) for path in files)
    if request.config.getoption("--update-golden"):
        TABLE.write_text(found, encoding="utf-8")
    changed = sorted(set(found.splitlines()) ^ set(TABLE.read_text(encoding="utf-8").splitlines()))
    assert changed == []


#: Reads every file named on stdin; prints the slowest file's seconds and the peak memory in MB.
_ALL = """
import sys, time
from pathlib import Path
from tests.memory import peak
from toolkit.model.workbooks import UnreadableFile, read_workbook
slowest = 0.0
for name in sys.stdin.read().splitlines():
    started = time.perf_counter()
    try:
        read_workbook(Path(name))
    except UnreadableFile:
        pass
    slowest = max(slowest, time.perf_counter() - started)
print(slowest, peak())
"""


@pytest.mark.shared
def test_no_file_of_the_corpus_takes_long_or_much_memory_all_in_one_process(shared: Path) -> None:
    files = "\n".join(str(path) for path in (shared / "corpus").iterdir() if path.name != "index.csv")
    said = subprocess.run([sys.executable, "-c", _ALL], input=files, capture_output=True, text=True, check=True,
        timeout=300, cwd=HERE.parent)
    slowest, peak = map(float, said.stdout.split())
    assert slowest < 10
    assert peak < 256
