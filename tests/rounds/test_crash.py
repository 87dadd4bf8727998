"""A run killed at any moment, also between two of its files, leaves the results of one run, or says that they are of two.

Every file is whole, what people typed or edited is as they left it, and the next run completes by itself.
`KILLS=60 pytest tests/rounds/test_crash.py -s` kills so often in each test, and tells where the kills fell.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import NIGHTLY, Demonstration
from few_returns import with_few_returns

from toolkit.base.files import LOCK_FILE
from toolkit.model import words
from toolkit.model.findings import Code, Severity, ToolkitError
from toolkit.model.layout import read_layout
from toolkit.model.workbooks import read_workbook
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.beginning import ShippedPlan, init_round, is_used
from toolkit.rounds.consolidating import consolidate_round, release_round
from toolkit.rounds.round import Round, interrupted
from toolkit.rounds.round_state import read_state
from toolkit.rounds.sending import make_forms
from toolkit.sheets.heading_finder import sheet_texts

KILLS = int(os.environ.get("KILLS", "4" if NIGHTLY else "2"))

pytestmark = pytest.mark.slow

#: Runs the toolkit, and kills itself before it moves or removes the file of that number; 0: never, it tells how many.
RUN = """
import atexit, os, signal, sys
from pathlib import Path
left = [int(sys.argv.pop(1))]
atexit.register(lambda: print(-left[0]))
def counted(act):
    def counting(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(*given, **named)
    return counting
os.replace, Path.unlink = counted(os.replace), counted(Path.unlink)
from toolkit.cli.commands import main
from toolkit.rounds.beginning import ShippedPlan
main()
"""
#: What lies in a folder whose files are being put in place.
MARK = ".dang_thay"


@pytest.fixture(scope="module")
def demo(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration round with few returns and its reminders."""
    folder = with_few_returns(demonstration.folder, tmp_path_factory.mktemp("demo") / "ky")
    subprocess.run([sys.executable, "-m", "toolkit", "remind", str(folder), "--today", "20/11/2020"], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


@pytest.fixture
def where(demo: Path, tmp_path: Path) -> Round:
    """A copy of it, times kept, in which people have worked on one file of each kind."""
    made = Round(Path(shutil.copytree(demo, tmp_path / "ky")))
    type_into(next(made.forms.glob("*-SCT *.xlsx")))
    for folder, ending in ((made.form_mails, "eml"), (made.reminders, "eml"), (made.corrections, "txt")):
        path = sorted(folder.glob(f"*.{ending}"))[0]
        path.write_bytes(path.read_bytes() + b"\r\nX: y\r\n")
    type_into(sorted(made.corrections.glob("*.xlsx"))[1])
    for path in (made.results / "bao_cao.docx", sorted(made.reminders.glob("*.docx"))[0]):
        document = docx.Document(str(path))
        document.add_paragraph("Ý kiến của lãnh đạo")
        document.save(str(path))
    for folder in (made.forms, made.returns, made.corrections):
        with zipfile.ZipFile(folder / "gui.zip", "w") as package:
            package.write(sorted(folder.glob("*.xlsx"))[2], "bieu.xlsx")
    return made


def type_into(path: Path) -> None:
    """Somebody fills a cell of a form and saves."""
    layout, book = read_layout(read_workbook(path)), openpyxl.load_workbook(path)
    row, column = layout.cells["free_overall"]
    book[layout.sheet].cell(row + 3, column).value = "Ghi trong biểu để ở đây"
    book.save(path)


def files(folder: Path) -> dict[str, bytes]:
    """Every file in the folder that a run did not begin and leave, but for what was issued; of the review workbook what
    it says, as its looks are those of the workbook that lay there before, and of the consolidated workbook all but the
    size of that one."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".tmp" and path.name != MARK
             and words.ISSUED_FOLDER not in path.parts)
    told = {words.REVIEW_FILE: said, words.SUMMARY_FILE: consolidated}
    return {path.relative_to(folder).as_posix(): told.get(path.name, Path.read_bytes)(path) for path in found}


def issued(where: Round) -> list[tuple[str, bytes]]:
    """Every file of the reports that were issued, with the folder that keeps it."""
    return sorted((path.relative_to(where.issued).as_posix(), path.read_bytes())
                  for path in where.issued.glob("[!.]*/*"))


def said(path: Path) -> bytes:
    """What a workbook says, sheet by sheet; what follows from its bytes fails where it is no whole one."""
    book = read_workbook(path)
    return repr([(sheet.name, sorted(sheet_texts(sheet, book).items())) for sheet in book.sheets]).encode()


def consolidated(path: Path) -> bytes:
    """Every part of the consolidated workbook, and its record of the round without the digest of its inputs, the review workbook among them."""
    record = read_state(Round(path.parent.parent))
    assert record is not None
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist() if name != "docProps/custom.xml"}
    return repr((parts, record._replace(inputs=""))).encode()


class Killing:
    """A command run over and over on two states of a round, in turn, and killed while it works."""

    def __init__(self, where: Round, target: Path, states: list[Callable[[], object]], command: str,
        *arguments: str) -> None:
        self.where, self.target, self.states = where, target, states
        self.arguments = [command, str(where.folder), *arguments]
        self.lock = where.folder / LOCK_FILE
        self.fell: Counter[str] = Counter()
        self.issued: list[list[tuple[str, bytes]]] = [[]]
        self.wanted = [self.complete(state) for state in (0, 1)]

    def complete(self, state: int) -> dict[str, bytes]:
        """What an undisturbed run makes of that state, how long it takes once it has its turn, and how many files it moves
        or removes; nothing else is left anywhere in the round."""
        self.states[state]()
        with self.start() as process:
            began = time.monotonic()
            said, _ = process.communicate()
        self.length, self.moves = time.monotonic() - began, int(said.split()[-1])
        assert not [path for path in self.where.folder.rglob("*") if path.suffix == ".tmp" or path.name == MARK]
        assert not self.lock.exists()
        if (issues := issued(self.where)) not in self.issued:
            self.issued.append(issues)
        return files(self.target)

    def start(self, moves: int = 0) -> subprocess.Popen[bytes]:
        """The command, at the moment it has its turn; killed before so many moves."""
        process = subprocess.Popen([sys.executable, "-c", RUN, str(moves), *self.arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while process.poll() is None and not self.lock.exists():
            time.sleep(0.002)
        return process

    def kill(self, state: int, moment: float, moves: int) -> None:
        """Kill it there: each file is one of its two wholes, and all are of one, or that is told."""
        self.states[state]()
        self.lock.unlink(missing_ok=True)
        with self.start(moves) as process:
            if not moves:
                time.sleep(moment)
                process.kill()
            process.communicate()
        found, (one, other) = files(self.target), self.wanted
        assert one.keys() & other.keys() <= found.keys() <= one.keys() | other.keys()
        for name, content in found.items():
            assert content in (one.get(name), other.get(name)), name
            if name.endswith((".xlsx", ".docx")):
                with zipfile.ZipFile(self.target / name) as package:
                    assert package.testzip() is None
        assert issued(self.where) in self.issued, "a report that was issued is half there, or another one"
        told = [each.severity for each in interrupted(self.where)]
        assert found in (one, other) or told == [Severity.ERROR]
        self.fell["after the end" if process.returncode >= 0 else "between files" if found not in (one, other)
                  else "all new" if found == self.wanted[state] else "all old"] += 1


def attack(killing: Killing) -> None:
    """`KILLS` kills, at random moments and between moves, each state in turn; at times an undisturbed run."""
    chance = random.Random(2793)
    for number in range(KILLS):
        state, moves = number // 2 % 2, chance.randint(1, killing.moves) if number % 2 else 0
        killing.kill(state, chance.uniform(0, killing.length), moves)
        if number % 10 == 9 or number == KILLS - 1:
            assert killing.complete(state) == killing.wanted[state]
            if number < KILLS - 1:
                killing.complete(1 - state)
    print(killing.arguments[0], dict(killing.fell))
    assert killing.fell["after the end"] <= KILLS / 2
    assert KILLS < 10 or len(killing.fell) > 1


def coming_and_going(report: Path, away: Path) -> list[Callable[[], object]]:
    """A return that lies there, or does not."""
    return [lambda: away.exists() and shutil.move(away, report), lambda: report.exists() and shutil.move(report, away)]


def first_return(where: Round) -> Path:
    return next(path for path in sorted(where.returns.iterdir()) if path.suffix == ".xlsx")


def test_consolidating(where: Round, tmp_path: Path) -> None:
    report = first_return(where)
    attack(Killing(where, where.results, coming_and_going(report, tmp_path / report.name), "consolidate"))


def test_making_forms(where: Round) -> None:
    plan, _ = read_plan(where.plan)
    plans = [write_plan(plan), write_plan(replace(plan, period=plan.period._replace(due_before=plan.period.last_day)))]
    states: list[Callable[[], object]] = [lambda: where.plan.write_bytes(plans[0]),
        lambda: where.plan.write_bytes(plans[1])]
    attack(Killing(where, where.forms, states, "forms", "--today", "1/11/2020"))


@pytest.mark.nightly
def test_reminding(where: Round, tmp_path: Path) -> None:
    report = first_return(where)
    states = coming_and_going(report, tmp_path / report.name)
    attack(Killing(where, where.results, states, "remind", "--today", "20/11/2020"))


def test_releasing(where: Round, tmp_path: Path) -> None:
    bad = {file.file.split(" › ")[0] for file in consolidate_round(where).standing.intake.files
           if any(each.severity is Severity.ERROR for each in file.findings)}
    for name in bad:
        (where.returns / name).unlink()
    (where.results / words.REPORT_FILE).unlink()  # which was edited while it was a draft
    document = docx.Document(str(consolidate_round(where).report))
    document.add_paragraph("Ý kiến của lãnh đạo")
    document.save(str(where.results / words.REPORT_FILE))
    report = first_return(where)
    states = [lambda coming=coming: (shutil.rmtree(where.issued, ignore_errors=True), coming())
              for coming in coming_and_going(report, tmp_path / report.name)]
    for state in states:  # the review workbook holds why it is issued although reports are missing
        state()
        release_round(where, date(2020, 11, 20), "Lãnh đạo đồng ý")
    killing = Killing(where, where.results, states, "report", "--final", "--today", "20/11/2020")
    assert any(name.endswith("trinh_bao_cao.eml") for name in killing.wanted[0])
    assert [len(each) for each in killing.issued] == [0, 2, 2]
    attack(killing)


@pytest.mark.nightly
def test_consolidating_once_the_report_is_issued(where: Round, tmp_path: Path) -> None:
    (where.results / words.REPORT_FILE).unlink()
    release_round(where, date(2020, 11, 20), "Lãnh đạo đồng ý")
    before, report = issued(where), first_return(where)
    killing = Killing(where, where.results, coming_and_going(report, tmp_path / report.name), "consolidate")
    attack(killing)
    assert killing.issued == [[], before]
    assert issued(where) == before


def test_beginning(tmp_path: Path) -> None:
    """A round whose making was killed is there whole, or what is left of it is refused and it is made elsewhere."""
    init_round(tmp_path / "dung", ShippedPlan())
    wanted, chance, fell = files(tmp_path / "dung"), random.Random(2793), Counter[str]()
    for number in range(max(KILLS, 4)):
        folder, moves = tmp_path / f"ky {number}", number % 6
        command = [sys.executable, "-c", RUN, str(moves), "init", str(folder), "--shipped-plan"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            if not moves:
                while process.poll() is None and not folder.exists():
                    time.sleep(0.002)
                time.sleep(chance.uniform(0, 0.05))
                process.kill()
        whole = (folder / "ke_hoach.xlsx").exists()
        fell["made" if whole else "begun"] += 1
        if not whole and is_used(folder):
            with pytest.raises(ToolkitError) as caught:
                init_round(folder, ShippedPlan())
            assert caught.value.finding.code is Code.ROUND_NOT_EMPTY
            folder = tmp_path / f"khác {number}"
        if not whole:
            init_round(folder, ShippedPlan())
        assert files(folder) == wanted
        assert list(folder.rglob("*.tmp")) == []
    print(dict(fell))
    assert len(fell) > 1


def test_a_run_that_fails_when_half_is_worked_out_changes_nothing(where: Round,
    monkeypatch: pytest.MonkeyPatch) -> None:
    """What used to leave the summary of one run with the report of another."""
    first_return(where).unlink()
    before = files(where.folder)
    def full(*_: object) -> bytes:
        raise MemoryError
    steps = ((lambda: consolidate_round(where), "toolkit.report.rendering.render_report"),
             (lambda: make_forms(where, date(2020, 11, 1)), "toolkit.letters.mail.draft"))
    for step, part in steps:
        monkeypatch.setattr(part, full)
        with pytest.raises(MemoryError):
            step()
        assert files(where.folder) == before
        assert not list(where.folder.rglob("*.tmp"))
