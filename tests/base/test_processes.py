"""Several processes read the returns: what they find is what one finds, and one that dies costs the file it was on."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from process_work import Deadly, end_at_once, obeying, read
from test_previous import LONG, NEXT, SNV_NOW, filled, template

from toolkit.base import processes as worker_process
from toolkit.base.processes import Worker
from toolkit.desk.steps import Cancelled
from toolkit.intake.returns import collect, read_returns
from toolkit.model.findings import Code
from toolkit.model.records import Outcome

HERE = Path(__file__).parents[1]
#: What a script needs that imports what stands beside these tests.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(HERE)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some examples of returned forms, one of them a second time, two in a zip, and what is no form."""
    made = tmp_path_factory.mktemp("returns")
    examples = HERE.parent / "examples" / "bao_cao_nhan_ve"
    for name in ("bieu-dung", "sua-ma-bieu", "tep-hong", "gui-lai-khac-so-lieu-1", "gui-lai-khac-so-lieu-2"):
        shutil.copy(examples / f"{name}.xlsx", made)
    shutil.copy(made / "bieu-dung.xlsx", made / "gửi lại.xlsx")
    with ZipFile(made / "gói.zip", "w") as zipped:
        zipped.write(examples / "bieu-nam-truoc.xlsx", "một.xlsx")
        zipped.write(examples / "bieu-trong.xlsx", "hai.xlsx")
    (made / "ghi chú.pdf").write_bytes(b"%PDF-1.4")
    (made / "~$mở.xlsx").write_bytes(b"x")
    return made


@pytest.fixture
def started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes start as on Windows and in the window; they may go on from the one that asks only in a command."""
    monkeypatch.setattr(worker_process, "may_fork", lambda: False)


# ── what they find ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("started_anew")
def test_two_processes_find_what_one_finds_whatever_the_order(folder: Path) -> None:
    alone = read(collect(folder), 1)
    assert {Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.QUARANTINED, Outcome.SKIPPED} <= {
        each.outcome for each in alone.files}
    files = list(collect(folder))
    random.Random(0).shuffle(files)
    assert read(files, 2) == alone


@pytest.mark.usefixtures("started_anew")
def test_what_agencies_answered_before_is_known_to_all_of_them(tmp_path: Path) -> None:
    answers = {**SNV_NOW, "T2.4": {**SNV_NOW["T2.4"], "result": LONG}}
    (tmp_path / "a.xlsx").write_bytes(filled(answers))
    one, two = (read_returns(NEXT, collect(tmp_path), template().layout, processes=count) for count in (1, 2))
    assert Code.SAME_AS_BEFORE in {each.code for each in one.findings}
    assert one == two


@pytest.mark.usefixtures("started_anew")
def test_a_file_that_kills_its_process_is_told_and_all_others_are_read(folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(folder, tmp_path / "nhan", symlinks=True)
    content = (folder / "sua-ma-bieu.xlsx").read_bytes()
    (folder / "sửa mã lần nữa.xlsx").write_bytes(content)
    others = [file for file in collect(folder) if not file.path.is_file() or file.path.read_bytes() != content]
    dead = read(collect(folder), 2, Deadly(frozenset((sha256(content).hexdigest(),))))
    killers = [each for each in dead.files if each.sha256 == sha256(content).hexdigest()]
    assert [(each.file, each.outcome, each.agency) for each in killers] == [
        ("sua-ma-bieu.xlsx", Outcome.QUARANTINED, None), ("sửa mã lần nữa.xlsx", Outcome.QUARANTINED, None)]
    (told,) = killers[0].findings
    assert (told.code, told.place.file) == (Code.FILE_FAILED, "sua-ma-bieu.xlsx")
    assert "dừng đột ngột" in told.message
    without = read(others, 1)
    assert [record for record in dead.files if record not in killers] == list(without.files)
    assert dead.returns == without.returns


def test_where_no_process_can_be_started_the_files_are_read_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(worker_process, "ProcessPoolExecutor", refused)
    assert read(collect(folder), 2) == read(collect(folder), 1)


@pytest.mark.usefixtures("started_anew")
def test_where_every_process_is_ended_as_it_starts_the_files_are_read_here(
        folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a guard against viruses that knows no programs but those of the office."""
    monkeypatch.setattr(worker_process, "_start_pool_process", end_at_once)
    assert read(collect(folder), 2) == read(collect(folder), 1)


@pytest.mark.usefixtures("started_anew")
def test_a_run_that_is_stopped_leaves_no_process_behind(folder: Path) -> None:
    before, running = {*multiprocessing.active_children()}, list[int]()

    def stop(what: str, done: int, total: int) -> None:
        running.append(len({*multiprocessing.active_children()} - before))
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        read(collect(folder), 2, progress=stop)
    assert running[-1] > 0
    assert {*multiprocessing.active_children()} <= before


# ── how they start and end ────────────────────────────────────────────────────────────────────────

#: A script as people write them, without `if __name__ == "__main__"`, reads a folder by two processes; so again with a file
#: that kills them.
SCRIPT = """
import sys
from pathlib import Path
from process_work import Deadly, read
from toolkit.intake.returns import collect
from toolkit.base import processes as worker_process

print("once")
folder, way, deadly = Path(sys.argv[1]), *sys.argv[2:]
if way == "anew":
    worker_process.may_fork = lambda: False
assert worker_process.may_fork() is (way == "going on")
for files in ([], [deadly]):
    intake = read(collect(folder), 2, Deadly(frozenset(files)))
    print(intake.returns, intake.files, intake.doubts, intake.findings)
"""


@pytest.mark.posix
def test_going_on_from_a_command_they_find_the_same(folder: Path, tmp_path: Path) -> None:
    script, printed = tmp_path / "a.py", []
    script.write_text(SCRIPT, encoding="utf-8")
    deadly = sha256((folder / "sua-ma-bieu.xlsx").read_bytes()).hexdigest()
    for way in ("going on", "anew"):
        done = subprocess.run([sys.executable, "-W", "error", str(script), str(folder), way, deadly], check=False,
                              capture_output=True, encoding="utf-8", env=ENVIRONMENT)
        assert (done.returncode, done.stderr) == (0, "")
        printed.append(done.stdout.splitlines())
    assert printed[0] == printed[1]
    once, alive, dead = printed[0]
    assert once == "once"
    assert ("dừng đột ngột" in alive, "dừng đột ngột" in dead) == (False, True)


#: Two processes say who they are and then take very long.
LONG_WORK = """
import sys
from process_work import never, sleeper
from toolkit.base import processes as worker_process
if sys.argv[2] == "anew":
    worker_process.may_fork = lambda: False
list(worker_process.map_in_processes(sleeper, (sys.argv[1],), range(16), never, 2))
"""


@pytest.mark.posix
@pytest.mark.parametrize("way", ["going on", "anew"])
def test_a_run_that_is_killed_leaves_no_process_behind(way: str, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", LONG_WORK, str(tmp_path), way],
                          env=ENVIRONMENT) as run:
        wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
        run.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(is_running(int(path.name)) for path in tmp_path.iterdir()))


def is_running(process: int) -> bool:
    """Whether there is such a process that is not merely waiting to be forgotten."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(happened: Callable[[], bool]) -> None:
    for _ in range(1200):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("it never happened")


# ── one that may be ended ─────────────────────────────────────────────────────────────────────────
@pytest.fixture
def worker() -> Iterator[Worker[str, int]]:
    worker = Worker(20.0, obeying)
    yield worker
    worker.end()


@pytest.mark.parametrize(("item", "seconds", "error"),
                         [("exit", 20, EOFError), ("abort", 20, EOFError), ("hang", 0.7, TimeoutError)])
def test_a_process_that_dies_or_hangs_costs_one_item(
        item: str, seconds: float, error: type[Exception], worker: Worker[str, int],
        capfd: pytest.CaptureFixture[str]) -> None:
    first = worker.ask("good")
    assert worker.ask("good") == first != os.getpid()
    worker._seconds = seconds
    with pytest.raises(error):
        worker.ask(item)
    worker._seconds = 20.0
    assert worker.ask("good") not in (first, os.getpid())
    assert capfd.readouterr().out == ""
