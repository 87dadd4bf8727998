"""Where other processes go on from the one that asks, they read and make what those do that a command started."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from test_crew import folder

from toolkit import resources, words

__all__ = ["folder"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes go on from another on Linux only")

#: Two processes read the folder in a new interpreter, as a command's do: none of its threads runs.
READ = """
import sys
from pathlib import Path
from test_crew import Deadly
from toolkit import reader_processes, resources, words
from toolkit.desk.steps import Cancelled
from toolkit.intake import collect, read_returns
from toolkit.layout import read_layout
from toolkit.plan import read_plan
from toolkit.resources import FORM_TEMPLATE
from toolkit.workbooks import read_workbook

def stop(what, done, total):
    raise Cancelled

folder, way, deadly, stopped = Path(sys.argv[1]), *sys.argv[2:]
if way == "started":
    reader_processes.may_fork = lambda: False
plan, _ = read_plan(resources.example(words.PLAN_FILE))
layout = read_layout(read_workbook(resources.template(FORM_TEMPLATE)))
print("printed by the one that asks, and not yet shown", end=" ")
readers = reader_processes.Readers(2).begin()
kinds = {type(each._ahead).__name__ for each in readers.processes}
try:
    read = read_returns(plan, collect(folder), layout, *([stop] if stopped else []),
                        **({"judge": Deadly(frozenset([deadly]))} if deadly else {}), readers=readers)
    print(kinds, read.returns, read.files, read.doubts, read.findings)
except Cancelled:
    print(kinds, "left:", Path("/proc/self/task", str(__import__("os").getpid()), "children").read_text())
"""


def said(folder: Path, way: str, deadly: str = "", stopped: str = "") -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", READ, str(folder), way, deadly, stopped], check=True,
                          capture_output=True, encoding="utf-8", cwd=Path(__file__).parent,
                          env={"PYTHONPATH": str(Path(__file__).parent), "PATH": "/usr/bin:/bin"})
    assert done.stderr == ""
    kind = {"forked": "{'Forked'}", "started": "{'Popen'}"}[way]
    printed, shown, found = done.stdout.partition(f"not yet shown {kind} ")
    assert (printed, bool(shown), "not yet shown" in found) == ("printed by the one that asks, and ", True, False)
    return found


def test_they_find_the_same(folder: Path) -> None:
    assert said(folder, "forked") == said(folder, "started")


def test_a_file_that_kills_one_costs_only_itself(folder: Path) -> None:
    deadly = sha256((folder / "sua-ma-bieu.xlsx").read_bytes()).hexdigest()
    forked = said(folder, "forked", deadly)
    assert "dừng đột ngột" in forked
    assert forked == said(folder, "started", deadly)


def test_a_run_that_is_stopped_leaves_none_behind(folder: Path) -> None:
    assert said(folder, "forked", stopped="yes")== "left: \n"


#: A round is read, from so many returns on with what lies beside them read by another process; how many forms this one
#: looked at, and what is told.
READ_ROUND = """
import sys
from pathlib import Path
from toolkit import rounds

looked, is_ours = [], rounds.is_ours
rounds.is_ours = lambda path: looked.append(path) or is_ours(path)
rounds._MANY = int(sys.argv[2])
_, told, review, _ = rounds.read_inputs(rounds.Round(Path(sys.argv[1])))
print(len(looked), *told, review)
"""


def test_what_lies_beside_returns_is_told_alike_whoever_reads_it(folder: Path, tmp_path: Path) -> None:
    shutil.copy(resources.example(words.PLAN_FILE), tmp_path)
    shutil.copytree(folder, tmp_path / words.RETURNS_FOLDER)
    (tmp_path / words.FORMS_FOLDER).mkdir()
    form = sorted((tmp_path / words.RETURNS_FOLDER).glob("[a-z]*.xlsx"))[3]  # of which nothing else is a copy
    form.rename(tmp_path / words.FORMS_FOLDER / form.name)
    (here, told), (beside, same) = (subprocess.run(
        [sys.executable, "-W", "error", "-c", READ_ROUND, str(tmp_path), str(many)], check=True,
        capture_output=True, encoding="utf-8").stdout.split(maxsplit=1) for many in (1000, 0))
    assert (here, beside, told) == ("2", "1", same)
    assert f"{words.FORMS_FOLDER}/{form.name}" in told


#: What is made meanwhile, by a process that goes on from a command's.
MAKE = """
import os
from toolkit.meanwhile import Meanwhile
from toolkit.sheetread.worker_process import Forked
with Meanwhile("test_meanwhile", "lengths").begin() as made:
    assert type(made._process) is Forked, made._process
    made.tell("biểu")
    made.tell("")
    (process, length), = made
    print(length, process != os.getpid())
"""


def test_what_is_made_meanwhile_is_made_by_one_that_goes_on() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", MAKE], check=True, capture_output=True, text=True,
                          env={"PYTHONPATH": str(Path(__file__).parent), "PATH": "/usr/bin:/bin"})
    assert (done.stdout, done.stderr) == ("4 True\n", "")
