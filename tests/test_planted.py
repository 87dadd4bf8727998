"""A returned file is never run: not one named like a module the toolkit imports, wherever it lies and wherever one works."""

from __future__ import annotations

import email.message
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from datetime import date
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import Demonstration, virtual_screen

from toolkit.intake.returns import collect
from toolkit.model import words
from toolkit.model.findings import Code
from toolkit.rounds.reading import check_files, read_standing
from toolkit.rounds.round import Round

HERE = Path(__file__).parent
TOOLKIT = Path(sys.executable).with_name("toolkit")
#: All there is to import here: more than the toolkit does.
NAMES = sorted({*sys.stdlib_module_names, *packages_distributions(), "sitecustomize", "usercustomize"} - {"toolkit"})
#: Of these so many in a zip and in a mail, whose files are counted.
PACKED = ("pickle", "xlrd", "struct", "threading", "pandas", "encodings", "runpy", "sitecustomize")
OTHERS = ("a.pth", "lxml.so", "python3.dll", "py.bat", "toolkit.cmd", "a.ps1", "a.js", "a.vbs", "a.lnk", "xlrd.pyd", "json.pyc",
          ".Toolkit.py", ".toolkit.py", ".Tk.py")  # the last three tkinter runs where there is no HOME


def plant(folder: Path, mark: Path | str) -> None:
    """Put files there that add to `mark` when they are run."""
    for name in NAMES:
        (folder / f"{name}.py").write_text(program(mark, name), encoding="utf-8")
    (folder / "toolkit").mkdir(exist_ok=True)
    (folder / "toolkit" / "__init__.py").write_text(program(mark, "toolkit"), encoding="utf-8")
    for name in OTHERS:
        (folder / name).write_text(program(mark, name), encoding="utf-8")


def program(mark: Path | str, name: str) -> str:
    """What adds its name to `mark`."""
    return f"import io\nwith io.open({str(mark)!r}, 'a') as mark: mark.write({name + ' '!r})\n"


@pytest.fixture(scope="module")
def planted(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> tuple[Round, Path]:
    """A round that lies in an office's folder, programs among its returns, in it and beside it; where they leave a mark."""
    office = tmp_path_factory.mktemp("văn phòng")
    where, mark = Round(office / "Kỳ 2020"), tmp_path_factory.mktemp("mark") / "mark.txt"
    shutil.copytree(demonstration.folder, where.folder)
    for path in sorted(where.returns.iterdir())[6:]:
        path.unlink()
    shutil.copy(HERE / "data" / "SNV_LO.xls", where.returns / "cu.xls")
    for folder in (office, where.folder, where.returns):
        plant(folder, mark)
    mail = email.message.EmailMessage()
    mail["Subject"], mail["Date"] = "Báo cáo", "Mon, 02 Nov 2020 08:00:00 +0700"
    mail.set_content("Gửi kèm báo cáo.")
    with ZipFile(where.returns / "goi.zip", "w") as package:
        for name in PACKED:
            package.writestr(f"toolkit/{name}.py", program(mark, name))
            mail.add_attachment(program(mark, name), filename=f"{name}.py")
    (where.returns / "thu.eml").write_bytes(bytes(mail))
    return where, mark


def run(command: Iterable[str | Path], cwd: Path, **environment: str) -> str:
    """What a command prints that is run in that folder, as a person does: without Python's settings."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "HOME"}
    done = subprocess.run([*map(str, command)], cwd=cwd, env={**known, **environment}, capture_output=True, encoding="utf-8")
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_what_is_planted_runs_where_python_is_started_plainly(planted: tuple[Round, Path]) -> None:
    where, mark = planted
    run([sys.executable, "-c", "import xlrd"], where.returns)
    assert mark.read_text(encoding="utf-8")  # which of them come first is this Python's affair


@pytest.fixture(autouse=True)
def unmarked(planted: tuple[Round, Path]) -> None:
    """What another test's programs left is gone."""
    planted[1].unlink(missing_ok=True)


@pytest.fixture(params=["returns", pytest.param("round", marks=pytest.mark.nightly), pytest.param("beside the round", marks=pytest.mark.nightly)])
def place(request: pytest.FixtureRequest, planted: tuple[Round, Path]) -> tuple[Path, str]:
    """The folder one works in, and what the round is called from there."""
    where, _ = planted
    return {"returns": (where.returns, ".."), "round": (where.folder, "."),
            "beside the round": (where.folder.parent, where.folder.name)}[request.param]


@pytest.mark.parametrize("started", [
    [TOOLKIT], pytest.param([sys.executable, "-I", "-m", "toolkit"], marks=pytest.mark.nightly)],
    ids=["toolkit", "python -I -m toolkit"])
def test_no_returned_file_is_run_by_a_command(
        place: tuple[Path, str], started: list[str | Path], planted: tuple[Round, Path]) -> None:
    (where, mark), (folder, ky) = planted, place
    run([*started, "consolidate", ky, "--today", "20/11/2020"], folder)
    assert not mark.exists()
    told = run([*started, "check", os.path.relpath(where.returns / "cu.xls", folder), "--round", ky], folder)
    assert "cu.xls" in told
    for command in (["forms"], ["status"], ["remind", "--today", "20/11/2020"]) if ky == ".." else ():
        assert run([*started, *command, ky], folder)
    assert not mark.exists()


#: The window's step, in its thread: all other processes are started anew then. Given a folder, relative to the current
#: one, it says what every file is, how many of its cells count, and by what commands processes were started.
STEP = """
import json, sys
from datetime import date
from pathlib import Path
from threading import Thread
from toolkit.desk import steps
from toolkit.rounds.round import Round
from toolkit.rounds.reading import read_standing
from multiprocessing import util
commands, started = [], util.spawnv_passfds
util.spawnv_passfds = lambda path, command, open_files: commands.append(command) or started(path, command, open_files)
where, said = Round(Path(sys.argv[1])), []
def step():
    steps.looking(where, date(2020, 11, 20))(lambda *_: None)
    intake = read_standing(where, today=date(2020, 11, 20)).intake
    said.extend([[[file.file, file.outcome.value, file.consolidated] for file in intake.files], [[str(each) for each in command] for command in commands]])
thread = Thread(target=step)
thread.start()
thread.join()
print(json.dumps(said))
"""


def test_no_returned_file_is_run_by_the_windows_step(
        place: tuple[Path, str], planted: tuple[Round, Path], tmp_path: Path) -> None:
    (where, mark), (folder, ky) = planted, place
    (tmp_path / "step.py").write_text(STEP, encoding="utf-8")
    read, commands = json.loads(run([sys.executable, tmp_path / "step.py", ky], folder))
    assert not mark.exists()
    assert read == [[file.file, file.outcome.value, file.consolidated] for file in read_standing(where, today=date(2020, 11, 20)).intake.files]
    assert sum(consolidated for _, _, consolidated in read) > 100
    assert len(commands) >= min(os.cpu_count() or 1, 2)
    assert all("-I" in command for command in commands)


def test_every_program_among_returns_is_told_by_its_name(planted: tuple[Round, Path]) -> None:
    where, _ = planted
    programs = [*(f"{name}.py" for name in NAMES), *OTHERS, "toolkit/__init__.py"]
    files = {file.name: file for file in collect(where.returns)}
    told = [files[name].not_a_return() for name in programs]
    assert {each and each.code for each in told} == {Code.FILE_SUSPICIOUS}
    packed = check_files(where, [where.returns / "goi.zip", where.returns / "thu.eml"])
    assert {each.place.file for each in packed.findings if each.code is Code.FILE_SUSPICIOUS} == {
        name for member in PACKED for name in (f"goi.zip › toolkit/{member}.py", f"thu.eml › {member}.py")}


def test_our_own_launcher_in_the_round_is_no_return(planted: tuple[Round, Path]) -> None:
    where, _ = planted
    assert (where.folder / words.LAUNCHER_FILE).is_file()
    assert words.LAUNCHER_FILE not in run([TOOLKIT, "status", where.folder], where.folder)


@pytest.mark.desk
def test_the_window_runs_no_profile_of_the_current_folder(planted: tuple[Round, Path], tmp_path: Path) -> None:
    where, mark = planted
    (tmp_path / "toolkit.py").write_text("import sys\ndel sys.path[0]\nfrom pathlib import Path\nfrom toolkit.desk.widgets import Root\nRoot(Path()).destroy()\nprint('shown')\n",
        encoding="utf-8")
    assert run([sys.executable, tmp_path / "toolkit.py"], where.returns, DISPLAY=virtual_screen(96)) == "shown\n"
    assert not mark.exists()


# ── what we start finds what we do ────────────────────────────────────────────────────────────────
@pytest.mark.posix
@pytest.mark.parametrize("way", ["PYTHONPATH", "pip install --user", "a checkout"])
def test_not_installed_for_all_it_reads_the_same(way: str, planted: tuple[Round, Path], tmp_path: Path) -> None:
    """Neither settings of Python's nor a user's own libraries are seen by a process that is isolated: it is told them. Here
    the libraries among the current folder's files are none; the standard ones Python itself loads before we can say so."""
    where, mark = planted
    libraries, folder = sysconfig.get_path("purelib"), tmp_path / "nơi làm việc"
    folder.mkdir()
    for name in {*packages_distributions()} - {"toolkit"}:
        (folder / f"{name}.py").write_text(program(mark, name), encoding="utf-8")
    settings = {"PYTHONPATH": f"{HERE.parent}:{libraries}"}
    if way == "a checkout":
        settings = {"PYTHONPATH": libraries}
        for name in ("toolkit", "templates"):
            (folder / name).symlink_to(HERE.parent / name)
    if way == "pip install --user":
        settings = {"PYTHONUSERBASE": str(tmp_path / "nhà")}
        user = Path(sysconfig.get_path("purelib", "posix_user", {"userbase": settings["PYTHONUSERBASE"]}))
        user.parent.mkdir(parents=True)
        user.symlink_to(libraries)
    python, asked = os.path.realpath(sys.executable), ["check", where.returns / "cu.xls", "--round", where.folder]
    assert run([python, "-m", "toolkit", *asked], folder, **settings) == run([TOOLKIT, *asked], tmp_path)
    assert not mark.exists()
