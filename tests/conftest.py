"""Fixtures every test may use: golden texts, the shared folder, LibreOffice."""

from __future__ import annotations

import ctypes
import difflib
import functools
import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import hypothesis
import pytest

if TYPE_CHECKING:
    from click.testing import Result
    from desks import Desk

    from toolkit.rounds.beginning import Demo

#: With CI_NIGHTLY=1 all tests run and properties try many examples; else what is marked `nightly` is left out.
NIGHTLY = os.environ.get("CI_NIGHTLY") == "1"
EXAMPLES = 1_000 if NIGHTLY else 50
#: What is asked at night only, whole: real programs that take long to start, files damaged at random.
NIGHTLY_MARKS, NIGHTLY_MODULES = {"chromium", "wine"}, {"test_mutants"}

#: In CI the properties try the same examples every time; at a desk they try new ones.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=EXAMPLES)
hypothesis.settings.register_profile("desk", deadline=None, max_examples=EXAMPLES)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")

#: While one works: few examples of each property.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=15)

#: What takes real programs, or long, is none of the quick tests (`-m quick`); nor are these, which run whole rounds.
LONG_MARKS = {"slow", "office", "desk", "chromium", "wine"}
LONG_MODULES = {
    "test_round", "test_inspection", "test_previous", "test_nothing_lost", "test_examples", "test_bench",
    "test_harm", "test_review", "test_wording_sheet", "test_report", "test_summary", "test_reminders", "test_board",
    "test_command_line", "test_release", "test_decree", "test_indicators", "test_workbooks", "test_receipt",
    "test_issued", "test_two_levels", "test_any_period", "test_processes", "test_annex_hostile", "test_planted",
    "test_year_parts", "test_renumbered", "test_joining", "test_sent_forms", "test_many_rounds", "test_counts",
    "test_large_rounds", "test_demo", "test_links", "test_review_anew", "test_printed", "test_attribution", "test_corpus",
    "test_letters", "test_correction", "test_truth", "test_sentences", "test_settling", "test_letter_sentences", "test_wording",
    "test_amended", "test_said_by_whom"}

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from what the code makes now")
    parser.addoption("--update-pictures", action="store_true",
        help="make the pictures of docs/huong-dan anew, with what they show as text")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the quick tests; where they alone are asked for, properties try few examples. Windows is asked only for what
    it has; what is marked `nightly` waits for the night, or to be asked for by that mark."""
    if sys.platform == "win32":
        items[:] = [item for item in items if item.get_closest_marker("posix") is None]
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if NIGHTLY_MARKS & marks or item.path.stem in NIGHTLY_MODULES:
            item.add_marker("nightly")
        if not LONG_MARKS & marks and item.path.stem not in LONG_MODULES:
            item.add_marker("quick")
    if config.getoption("markexpr") == "quick":
        hypothesis.settings.load_profile("quick")
    if not NIGHTLY and "nightly" not in config.getoption("markexpr"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("nightly")])
        items[:] = [item for item in items if item.get_closest_marker("nightly") is None]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for garbage took a seventh of the time."""
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Each worker runs the modules from one end on, so that what a module shares is made once; who ends first takes over."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(scope="session", autouse=True)
def _one_process() -> Iterator[None]:
    """A test reads returns in its own process: the tests' workers share the processors there are. What other processes
    read is asked of `read_returns` by their number, and of commands that are run as a person runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.intake.returns._MANY_FILES", sys.maxsize)
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: `text` equals tests/golden/<name>, or the test fails with a diff."""

    def compare(name: str, text: str) -> None:
        path = HERE / "golden" / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        wanted = path.read_text(encoding="utf-8") if path.exists() else ""
        if wanted != text:
            lines = difflib.unified_diff(wanted.splitlines(), text.splitlines(), "golden", "made", lineterm="", n=2)
            pytest.fail("\n".join(lines), pytrace=False)

    return compare


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared reference folder; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared reference folder is not beside the project")
    return SHARED


class Demonstration(NamedTuple):
    """The demonstration round: its folder, and what making it gave."""

    folder: Path
    made: Demo


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration round, consolidated once; a test that changes it copies it (`demo_copy`)."""
    from toolkit.rounds.beginning import demo_round

    folder = tmp_path_factory.mktemp("demo") / "Kỳ báo cáo (1) & tháng 11 – Cầu Kè"
    made = demo_round(folder, 2793)
    before = contents(folder)
    yield Demonstration(folder, made)
    assert contents(folder) == before, "a test changed the demonstration"


@pytest.fixture
def demo_copy(demonstration: Demonstration, tmp_path: Path) -> Path:
    """A copy of the demonstration round under a name as odd, times kept."""
    return Path(shutil.copytree(demonstration.folder, tmp_path / demonstration.folder.name))


def run(*arguments: object) -> Result:
    """`toolkit ARGUMENTS`; a traceback fails the test."""
    from click.testing import CliRunner

    from toolkit.cli.commands import main

    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`soffice(file, format, folder, *others)`: the file, and others with it, converted into `folder`; skipped where
    LibreOffice is absent."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("profile")

    def convert(file: Path, form: str, folder: Path, *others: Path) -> Path:
        command = [program, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}",
                   "--convert-to", form, "--outdir", str(folder), str(file), *map(str, others)]
        subprocess.run(command, check=True, capture_output=True, timeout=180, env={**os.environ, "HOME": str(profile)})
        return folder / f"{file.stem}.{form.split(':')[0]}"

    return convert


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A screen nobody sees, 1366 × 768 like a small laptop's; skipped where Xvfb is absent."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", virtual_screen(96))
        yield os.environ["DISPLAY"]


@pytest.fixture
def desk(display: str) -> Iterator[Desk]:
    """A desk on the virtual screen."""
    from desks import desk_on_screen

    with desk_on_screen() as shown:
        yield shown


@functools.cache
def virtual_screen(dots: int) -> str:
    """The name of a virtual screen with so many dots to the inch: 96, 120 and 144 are Windows' 100, 125 and 150 %.

    It lives as long as this process: Xlib ends a process whose screen goes away before it.
    """
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-dpi", str(dots), "-nolisten",
        "tcp"]
    _SCREENS.append(subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL,
        preexec_fn=_end_with_parent))
    os.close(writing)
    with os.fdopen(reading) as said:
        return f":{said.readline().strip()}"


_SCREENS: list[subprocess.Popen[bytes]] = []


def _end_with_parent() -> None:
    """Linux: the system ends the process when the one that started it ends (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("CI runs every test; these were skipped:", red=True)
        for report in terminalreporter.stats["skipped"]:
            terminalreporter.write_line(f"  {report.nodeid}: {report.longrepr[-1] if report.longrepr else ''}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
