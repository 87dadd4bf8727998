"""Several processes read the returns: what they find is what one finds, and one that dies costs the file it was on."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from toolkit import reader_processes, resources, words
from toolkit.desk.steps import Cancelled
from toolkit.findings import Code
from toolkit.intake import ReturnedFile, collect, read_returns
from toolkit.intake.cells import Judge, undecided
from toolkit.intake.file_reading import read_alone
from toolkit.intake.identity import IssuedForms
from toolkit.intake.packing import packed
from toolkit.layout import read_layout
from toolkit.model import Doubt, Intake, Outcome, Ruling
from toolkit.plan import read_plan
from toolkit.progress import Progress, silent
from toolkit.resources import FORM_TEMPLATE
from toolkit.sheetread import worker_process
from toolkit.sheetread.worker_process import Process, ask, end, started
from toolkit.workbooks import read_workbook


@dataclass(frozen=True)
class Deadly:
    """A judge that ends the process that asks about one of these files, unless that is the process of the tests."""

    files: frozenset[str]
    survivor: int = field(default_factory=os.getpid)

    def __call__(self, doubt: Doubt) -> Ruling | None:
        if doubt.sha256 in self.files and os.getpid() != self.survivor:
            os._exit(3)
        return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples of returned forms, one of them a second time, two in a zip, and what is no form."""
    made = tmp_path_factory.mktemp("returns")
    for path in resources.example(words.PLAN_FILE).parent.joinpath("bao_cao_nhan_ve").glob("*.xlsx"):
        shutil.copy(path, made)
    files = sorted(made.iterdir())
    shutil.copy(files[0], made / "gửi lại.xlsx")
    with ZipFile(made / "gói.zip", "w") as zipped:
        zipped.write(files[1], "một.xlsx")
        zipped.write(files[2], "hai.xlsx")
    (made / "ghi chú.pdf").write_bytes(b"%PDF-1.4")
    (made / "~$mở.xlsx").write_bytes(b"x")
    return made


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes find the judge of these tests. They are started by their command: others are test_going_on's."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr(reader_processes, "may_fork", lambda: False)


def read(files: Iterable[ReturnedFile], processes: int, judge: Judge = undecided,
    progress: Progress = silent) -> Intake:
    plan, _ = read_plan(resources.example(words.PLAN_FILE))
    layout = read_layout(read_workbook(resources.template(FORM_TEMPLATE)))
    return read_returns(plan, tuple(files), layout, progress, judge, processes)


def shuffled(folder: Path, seed: int) -> list[ReturnedFile]:
    files = list(collect(folder))
    random.Random(seed).shuffle(files)
    return files


def test_two_processes_find_what_one_finds_whatever_the_order(folder: Path) -> None:
    alone = read(collect(folder), 1)
    assert {Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.QUARANTINED,
        Outcome.SKIPPED} <= {each.outcome for each in alone.files}
    for seed in range(2):
        assert read(shuffled(folder, seed), 2) == alone


def test_what_a_process_is_told_and_says_arrives_as_it_was(folder: Path) -> None:
    plan, _ = read_plan(resources.example(words.PLAN_FILE))
    assert pickle.loads(packed(plan)) == plan
    forms = IssuedForms(plan, read_layout(read_workbook(resources.template(FORM_TEMPLATE))), undecided)
    read = [each for file in collect(folder) for each in read_alone(file, forms, set()) or ()]
    said = pickle.loads(packed(read))
    assert [each.form for each in said if each.held] == [each.form for each in read if each.held] != []
    assert [replace(each, held=None) for each in said] == [replace(each, held=None) for each in read]


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
    assert [each for each in dead.files if each not in killers] == list(read(others, 1).files)
    assert dead.returns == read(others, 1).returns


def test_a_file_asked_about_again_is_read_though_its_copy_was_read_meanwhile(tmp_path: Path) -> None:
    forms = resources.example(words.PLAN_FILE).parent / "bao_cao_nhan_ve"
    shutil.copy(forms / "bieu-dung.xlsx", tmp_path / "a.xlsx")
    shutil.copy(forms / "tien-do-mau-thuan.xlsx", tmp_path / "b.xlsx")
    shutil.copy(forms / "bieu-dung.xlsx", tmp_path / "z.xlsx")
    for number in range(14):
        (tmp_path / f"c{number}.xlsx").write_bytes(b"%d" % number)
    deadly = Deadly(frozenset((sha256((tmp_path / "b.xlsx").read_bytes()).hexdigest(),)))
    dead = {each.file: each for each in read(collect(tmp_path), 2, deadly).files}
    assert (dead["a.xlsx"].agency, dead["a.xlsx"].outcome, dead["z.xlsx"].outcome) == ("VPUB", Outcome.ACCEPTED,
        Outcome.DUPLICATE)
    assert dead["a.xlsx"].typed == dead["a.xlsx"].consolidated > 0


def test_where_no_process_can_be_started_the_files_are_read_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(worker_process, "started", refused)
    assert read(collect(folder), 2) == read(collect(folder), 1)


def test_a_run_that_is_stopped_leaves_no_process_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = []

    def noted(command: tuple[str, ...]) -> Process:
        processes.append(started(command))
        return processes[-1]

    def stop(what: str, done: int, total: int) -> None:
        raise Cancelled

    monkeypatch.setattr(worker_process, "started", noted)
    with pytest.raises(Cancelled):
        read(collect(folder), 2, progress=stop)
    assert processes
    assert all(each.poll() is not None for each in processes)


@pytest.mark.parametrize("said", ["b'\\0\\0\\0'", "b'\\0\\0\\0\\x09half'", "b''"],
    ids=["half a length", "half an answer", "nothing"])
def test_a_process_that_ends_while_it_answers_has_not_answered(said: str) -> None:
    process = started((sys.executable, "-c", f"import sys; sys.stdin.buffer.read(9); sys.stdout.buffer.write({said})"))
    assert ask(process, b"hello") == [b""]
    end(process)
