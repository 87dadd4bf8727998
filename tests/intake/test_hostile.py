"""Hostile and broken files end in the outcome they are known to end in, soon and in little memory, all read by one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from damage import filled, template
from hostile import ANSWERS, HOSTILE, Hostile
from memory import peak
from samples import PLAN

from toolkit.intake.returns import read_returns, returned_file
from toolkit.model.records import Intake

#: Seconds of its own work a file may cost the process that reads it, and what all of them together may add to it, in MB.
WALL, MEMORY = 10.0, 256
GIVEN = {(task, name, text) for task, fields in ANSWERS.items() for name, text in fields.items()}


def put(folder: Path, made: Hostile) -> Path:
    path = folder / made.file
    path.write_bytes(made.build())
    return path


def read(*paths: Path) -> Intake:
    return read_returns(PLAN, [returned_file(path, path.name) for path in paths], template().layout)


def ends(intake: Intake) -> str:
    """What became of the file, or of all in it: the outcome, and the findings by code."""
    each = {" ".join((record.outcome.value,
        *dict.fromkeys(found.code.name for found in record.findings))) for record in intake.files}
    return "; ".join(sorted(each))


def taken(intake: Intake) -> Iterator[tuple[str, str, str]]:
    for returned in intake.returns:
        for row in (*returned.progress, *returned.extras):
            yield from ((row.task_id, name, entry.text) for name, entry in row.entries.items())
        yield from (("", part, entry.text) for part, entry in returned.free.items())


# ── the process that reads them ───────────────────────────────────────────────────────────────────
def serve() -> None:
    """For each path on stdin, what became of it as JSON, and the most megabytes this process has ever had."""
    for line in sys.stdin:
        started = time.process_time()
        intake = read(Path(json.loads(line)))
        said = {
            "ends": ends(intake), "seconds": time.process_time() - started, "taken": sorted(set(taken(intake))),
            "accounted": all(record.typed == record.consolidated + record.listed for record in intake.files),
            "peak": peak(),
        }
        print(json.dumps(said), flush=True)


class Reader:
    """That process, which runs `serve` of a module; started again where a file killed it."""

    _process: subprocess.Popen[str] | None

    def __init__(self, module: str = "test_hostile") -> None:
        self._module, self._process = module, None
        self._peak = self._first = 0

    def ask(self, path: Path) -> dict[str, Any]:
        """What became of that file, with the megabytes it added to a process that had read all those before."""
        if self._process is None or self._process.poll() is not None:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
            self._process = subprocess.Popen([sys.executable, "-W", "error", "-c",
                f"import {self._module}; {self._module}.serve()"],
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
            self._first = self._peak = self._asked(path.with_name("khong-co.xlsx"))["peak"]
        said = self._asked(path)
        said["grown"] = said["peak"] - self._first if said["peak"] > self._peak else 0
        self._peak = said["peak"]
        return said

    def _asked(self, path: Path) -> dict[str, Any]:
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(str(path)), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, "the reading process died"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        if self._process:
            self._process.communicate()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


# ── the files ─────────────────────────────────────────────────────────────────────────────────────


#: The first file of each outcome in each format; the others wait for the night.
SAMPLE = {(made.ends, Path(made.file).suffix): name for name, made in reversed(HOSTILE.items())}.values()


@pytest.mark.slow
@pytest.mark.parametrize("name", [
    pytest.param(name, marks=() if name in SAMPLE else pytest.mark.nightly) for name in HOSTILE])
def test_a_hostile_file_ends_as_it_is_known_to(name: str, tmp_path: Path, reader: Reader) -> None:
    made = HOSTILE[name]
    path = put(tmp_path, made)
    said = reader.ask(path)
    path.unlink()
    assert said["ends"] == made.ends
    assert said["accounted"]
    assert said["seconds"] < WALL
    assert said["grown"] <= MEMORY
    answers = set(map(tuple, said["taken"]))
    assert answers <= GIVEN | {made.typed}
    if made.ends.startswith(("accepted", "needs")):
        assert len(answers | {made.typed}) >= len(GIVEN)


def test_a_hostile_file_costs_the_others_nothing(tmp_path: Path) -> None:
    some = [made for name, made in HOSTILE.items() if made.ends.startswith("quarantined") and " MB" not in name][::9]
    files = [put(tmp_path, made._replace(file=f"{number} {made.file}")) for number, made in enumerate(some)]
    good = put(tmp_path, Hostile(lambda: filled({"2.5": {"status": "Đang thực hiện", "result": "Đã họp"}}, "SCT"), "",
        "good.xlsx"))
    alone, among = read(good), read(*files, good)
    assert among.returns == alone.returns != ()
    assert [record for record in among.files if record.file == "good.xlsx"] == list(alone.files)
