"""The folder for Windows on a CPython for Windows under Wine, in the Vietnamese setting (code page 1258), without a network.

`.ci/windows FOLDER PYTHON` makes what is needed; WINDOWS_FOLDER names it. What Wine cannot show is in docs/windows.md.
With DESK_PICTURES set to a folder, what the screen shows is kept there.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from conftest import virtual_screen
from test_planted import plant

from bundle.building import SUMS, build, files, pack
from toolkit.base.files import LOCK_FILE
from toolkit.desk.widgets import LOG_FILE
from toolkit.model import words
from toolkit.rounds.beginning import demo_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.round import Round

pytestmark = pytest.mark.wine

HERE = Path(__file__).parent
ODD = "Báo cáo (1) & tháng 11 – Cầu Kè"
TITLE = "Tổng hợp báo cáo"
DEMO = "Ky bao cao chay thu"
#: What of the suite a CPython for Windows runs: everything from the plan to the report.
CORE = {
    "the plan, forms, returns": ("plan", "forms", "form_code", "deadlines", "readings", "text", "intake", "arrivals",
                                 "xls_csv", "correction", "mail", "outputs"),
    "rounds": ("consolidate", "indicators", "round", "processes"),
    "summary, review, report": ("summary", "report", "wording", "review")}
#: It makes many whole rounds, in minutes.
NOT_HERE = "not shuffled_and_renamed"


@dataclass(frozen=True)
class Windows:
    """A Windows, as far as Wine is one, with the toolkit's folder in it."""

    made: Path
    bundle: Path
    drive: Path
    env: dict[str, str]

    def run(self, *command: str, cwd: Path | None = None, seconds: int = 120) -> subprocess.CompletedProcess[str]:
        """Run a program of Windows, Enter pressed where it waits for a key."""
        return subprocess.run(_offline("wine", *command), env=self.env, cwd=cwd, input="\n", capture_output=True,
            text=True, errors="replace",
                              timeout=seconds)

    def python(self, *arguments: str, seconds: int = 120) -> subprocess.CompletedProcess[str]:
        """Run the folder's CPython, as its launchers do."""
        return self.run(str(self.bundle / "runtime" / "python.exe"), "-I", "-X", "utf8", *arguments, seconds=seconds)

    def double_click(self, file: Path, *arguments: str) -> float:
        """Have the shell open a file, as Explorer does; when that was."""
        began = time.time()
        quiet = subprocess.DEVNULL
        subprocess.run(_offline("wine", "start", "/unix", str(file), *arguments), env=self.env, check=True, timeout=60,
                       stdin=quiet, stdout=quiet, stderr=quiet)
        return began

    def hand(self, title: str, *keys: str, seconds: int = 60) -> float:
        """Wait for the window and press keys in it; when it was seen."""
        done = self.python(path(HERE / "windows" / "hand.py"), str(seconds), title, *keys, seconds=seconds + 30)
        assert done.returncode == 0, done.stderr
        return float(done.stdout)

    def picture(self, name: str) -> None:
        """Keep what the screen shows."""
        kept = Path(os.environ.get("DESK_PICTURES", self.drive)) / f"wine {name}.png"
        subprocess.run(["import", "-window", "root", str(kept)], check=True, timeout=30, env=self.env)
        assert kept.stat().st_size > 2000, "the screen is empty"


def _offline(*command: str) -> list[str]:
    """The command where there is no network, not even this machine's own."""
    return ["unshare", "--net", *command] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net", *command]


def path(file: Path) -> str:
    """What Windows calls a file of ours."""
    return "Z:" + str(file).replace("/", "\\")


def wait(until: Callable[[], object], seconds: float = 90) -> float:
    """Wait until something is so; when it was."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
    return time.time()


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """Wine with a home of its own; whatever runs in it ends with it."""
    made = os.environ.get("WINDOWS_FOLDER")
    if made is None or shutil.which("wine") is None:
        pytest.skip("needs wine, and WINDOWS_FOLDER as .ci/windows makes it")
    (launcher,) = Path(made).glob(f"*/{words.LAUNCHER_FILE}")
    home = tmp_path_factory.mktemp("wine")
    env = {**os.environ, "WINEPREFIX": str(home), "HOME": str(home), "LC_ALL": "vi_VN.UTF-8", "WINEDEBUG": "-all",
           "WINEDLLOVERRIDES": "mscoree,mshtml=", "DISPLAY": virtual_screen(96), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(_offline("wineboot", "-i"), env=env, check=True, capture_output=True, timeout=180)
    yield Windows(Path(made), launcher.parent, home / "drive_c", env)
    subprocess.run(["wineserver", "-k"], env=env, timeout=60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration round, made here, and consolidated today: letters beside marked forms name a day that follows."""
    folder = tmp_path_factory.mktemp("demo") / "ky"
    demo_round(folder, 2793)
    consolidate_round(Round(folder), today=date.today())
    return folder


@pytest.fixture
def home(windows: Windows, tmp_path: Path) -> Path:
    """The toolkit's folder, to write in."""
    folder = tmp_path / ODD
    folder.mkdir()
    for each in windows.bundle.iterdir():
        (folder / each.name).symlink_to(each) if each.is_dir() else shutil.copy2(each, folder)
    return folder


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """`told(text)`: said in the run's own output, for docs/windows.md."""

    def tell(text: str) -> None:
        with capsys.disabled():
            print(f"\n  {text}")

    return tell


_DIGEST = re.compile(rb"(?<=<vt:lpwstr>)[0-9a-f]{64}(?= [01]</vt:lpwstr>)")


def said(folder: Path) -> dict[str, bytes]:
    """What the results of a round say: every part of every file. The digest of a whole workbook that one of them keeps
    is left out: which system packed it stands in each member."""
    found = {}
    for name, each in files(Round(folder).results):
        if zipfile.is_zipfile(each):
            with zipfile.ZipFile(each) as package:
                found |= {f"{name} › {part}": _DIGEST.sub(b"", package.read(part)) for part in package.namelist()}
        else:
            found[name] = each.read_bytes()
    return found


# ── the machine ───────────────────────────────────────────────────────────────────────────────────
def test_it_is_a_vietnamese_windows_without_python_and_without_network(windows: Windows) -> None:
    program = (
        "import ctypes, os, shutil, socket, sys\n"
        "print(sys.platform, ctypes.windll.kernel32.GetACP(), [shutil.which(each) for each in ('python', 'py', "
        "'pyw')])\n"
        "try: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)\n"
        "except OSError: print('no network')"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = windows.python("-c", program, str(server.getsockname()[1]))
        assert done.stdout.splitlines() == ["win32 1258 [None, None, None]", "no network"], done.stderr


@pytest.mark.parametrize("part", CORE)
def test_the_core_of_the_suite(windows: Windows, told: Callable[[str], None], part: str) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.path.append(sys.argv[2])\n"
        "import pytest; sys.exit(pytest.main(sys.argv[3:]))"
    )
    began = time.monotonic()
    done = windows.python("-c", program, path(windows.made / "pytest"), path(HERE.parent), "-q", "-p",
        "no:cacheprovider", "--rootdir",
                          path(HERE.parent), "-m", "not office and not slow and not shared", "-k", NOT_HERE,
                          "--basetemp", r"C:\tests",
                          *(path(next(HERE.rglob(f"test_{name}.py"))) for name in CORE[part]), seconds=600)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    told(f"Windows Python, {part}: {done.stdout.splitlines()[-1]} ({time.monotonic() - began:.0f} s with starting)")


# ── the folder ────────────────────────────────────────────────────────────────────────────────────
def test_made_again_elsewhere_it_is_the_same_to_the_byte(windows: Windows, tmp_path: Path,
    told: Callable[[str], None]) -> None:
    again = tmp_path / "again"
    build(windows.made / "python", again, windows.made / "wheels")
    names = dict(files(windows.bundle))
    assert [name for name, each in files(again) if each.read_bytes() != names[name].read_bytes()] == []
    assert [name for name, _ in files(again)] == list(names)
    listed = [line.split("  ", 1)[1] for line in (again / SUMS).read_text(encoding="utf-8").splitlines()]
    assert listed == [name for name in names if name != SUMS]
    pack(again, tmp_path / "again.zip")
    size = sum(each.stat().st_size for each in names.values())
    told(f"the folder: {len(names)} files, {size / 1e6:.0f} MB, zipped "
         f"{(tmp_path / 'again.zip').stat().st_size / 1e6:.0f} MB")


def test_its_only_programs_are_the_two_of_cpython_and_nothing_names_the_machine_it_was_made_on(windows: Windows) -> None:
    held = dict(files(windows.bundle))
    assert [name for name in held if name.endswith((".exe", ".msi", ".com", ".scr"))] == ["runtime/python.exe",
        "runtime/pythonw.exe"]
    here = str(HERE.parent).encode()
    assert [name for name, each in held.items() if here in each.read_bytes()] == []
    for name in ("TONG HOP.cmd", "CAI DAT.cmd", "CHAY THU.cmd"):
        text = held[name].read_bytes()
        assert text.isascii()
        assert re.findall(rb"(?<!\r)\n", text) == []


# ── the double-click ──────────────────────────────────────────────────────────────────────────────
def test_the_demo_round_from_the_double_click_to_the_report(windows: Windows, home: Path,
    told: Callable[[str], None]) -> None:
    began = windows.double_click(home / "CHAY THU.cmd")
    where = Round(home / DEMO)
    reported = wait((where.results / words.REPORT_FILE).is_file)
    seen = windows.hand(f"{TITLE} – {DEMO}")
    assert len(list(where.forms.glob("*.xlsx"))) == 38
    settled(where)
    windows.picture("demo")
    windows.hand(f"{TITLE} – {DEMO}", "Esc")
    told(f"CHAY THU.cmd: report after {reported - began:.1f} s, its window after {seen - began:.1f} s")


@pytest.mark.parametrize("name", [ODD, "Kỳ ^2020^ !PATH! [ắ]; a=b, @ #1 ~ 'x'"])
def test_the_window_opens_reads_what_came_back_and_opens_the_results(
    windows: Windows, home: Path, demo: Path, name: str, told: Callable[[str], None]
) -> None:
    where = Round(Path(shutil.copytree(demo, home / name)))
    shutil.copy2(home / words.LAUNCHER_FILE, where.folder)
    wanted = said(where.folder)
    shutil.rmtree(where.results)
    with opening(windows) as opened:
        began = windows.double_click(where.folder / words.LAUNCHER_FILE)
        seen = windows.hand(f"{TITLE} – {name}")
        ended = settled(where)
        windows.hand(f"{TITLE} – {name}", "Alt+B", "Enter")
        wait(lambda: len(opened()) == 2)
        assert opened() == [path(where.results / words.REPORT_FILE), path(where.results / words.REVIEW_FILE)]
    windows.picture(f"window {name[:4]}")
    assert said(where.folder) == wanted
    windows.hand(f"{TITLE} – {name}", "Esc")
    told(f"TONG HOP.cmd: window after {seen - began:.1f} s, 38 agencies read and written after {ended - began:.1f} s")


def settled(where: Round) -> float:
    """Wait until a run has written its results and nothing is under way; when that was."""
    outputs = [where.results / name for name in (words.SUMMARY_FILE, words.REPORT_FILE, words.REVIEW_FILE)]
    return wait(lambda: all(each.is_file() for each in outputs) and not (where.folder / LOCK_FILE).exists())


@contextmanager
def opening(windows: Windows) -> Iterator[Callable[[], list[str]]]:
    """Documents are opened by a program that notes which."""
    noted = windows.drive / "opened.txt"
    noted.unlink(missing_ok=True)
    noting = windows.drive / "noting.py"
    noting.write_text("import sys\nopen(r'C:\\opened.txt', 'a', encoding='utf-8').write(sys.argv[1] + '\\n')",
        encoding="utf-8")
    program = path(windows.bundle / "runtime" / "pythonw.exe")
    for key, value in ((r"HKCR\.docx", "Noted"), (r"HKCR\.xlsx", "Noted"),
                       (r"HKCR\Noted\shell\open\command", f'"{program}" -I -X utf8 "C:\\noting.py" "%1"')):
        assert windows.run("reg", "add", key, "/ve", "/d", value, "/f").returncode == 0
    yield lambda: noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []


def test_the_window_comes_little_later_than_an_empty_one(windows: Windows, home: Path, tmp_path: Path,
    told: Callable[[str], None]) -> None:
    """Printed, not judged: how long an empty window of the same CPython takes."""
    program = tmp_path / "empty.py"
    program.write_text("import tkinter; root = tkinter.Tk(); root.title('Empty'); root.bind('<Escape>', lambda _: "
                       "root.destroy()); root.mainloop()")
    began = windows.double_click(home / "runtime" / "pythonw.exe", "-I", path(program))
    empty = windows.hand("Empty") - began
    windows.hand("Empty", "Esc")
    began = windows.double_click(home / words.LAUNCHER_FILE)
    first = windows.hand(TITLE) - began
    windows.picture("first use")
    windows.hand(TITLE, "Esc")
    told(f"an empty window after {empty:.1f} s, the dialog of the first time after {first:.1f} s")


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────────
def test_a_crash_without_a_console_is_shown_and_logged(windows: Windows, demo: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(demo, tmp_path / ODD))
    program = tmp_path / "broken.py"
    program.write_text(
        "import sys\nfrom pathlib import Path\nfrom toolkit.desk import steps, widgets\n"
        "from toolkit.desk.opening import open_desk\n\n"
        "where = Path(sys.argv[1])\n(where / 'std.txt').write_text(repr((sys.stdout, sys.stderr)))\n\n"
        "def broken(where, today):\n    def step(watch):\n        print('Đang đọc')\n        raise RuntimeError('hỏng "
        "ở giữa')\n    return step\n\n"
        "steps.looking = broken\nopen_desk(widgets.Root(where), where)\n", encoding="utf-8")
    windows.double_click(windows.bundle / "runtime" / "pythonw.exe", "-I", "-X", "utf8", path(program), path(folder))
    windows.hand("Bộ công cụ gặp lỗi")
    windows.picture("crash")
    assert (folder / "std.txt").read_text() == "(None, None)"
    assert "RuntimeError: hỏng ở giữa" in (folder / LOG_FILE).read_text(encoding="utf-8")
    windows.hand("Bộ công cụ gặp lỗi", "Esc")
    windows.hand(f"{TITLE} – {ODD}", "Esc")


@pytest.mark.parametrize(("name", "sentence"), [
    ("TONG HOP.cmd", "Khong tim thay bo cong cu tong hop: "),
    ("CAI DAT.cmd", "Khong thay thu muc runtime canh tep nay: "),
    ("CHAY THU.cmd", "Khong thay thu muc runtime canh tep nay: "),
])
def test_without_the_runtime_it_says_so_and_waits(windows: Windows, tmp_path: Path, name: str, sentence: str) -> None:
    folder = tmp_path / "Temp1_bo cong cu.zip" / ODD
    folder.mkdir(parents=True)
    shutil.copy2(windows.bundle / name, folder)
    done = windows.run("cmd", "/c", name, cwd=folder)
    assert done.returncode == 1
    assert done.stdout.startswith(sentence)
    assert "giai nen" in done.stdout
    assert len(done.stdout.splitlines()) == 2  # the sentence; "Press any key"


@pytest.mark.parametrize(("name", "hint"),
    [("Kỳ 100% %PATH% %~dp0", ""), ("x" * 120 + "/" + "y" * 110, "Đường dẫn của thư mục dài")])
def test_a_round_lies_where_it_lies(windows: Windows, demo: Path, tmp_path: Path, name: str, hint: str) -> None:
    folder = Path(shutil.copytree(demo, tmp_path / name))
    done = windows.python("-m", "toolkit", "status", path(folder))
    assert "Đã tổng hợp 31/38 cơ quan" in done.stdout
    assert hint in done.stdout


# ── a returned file is never run ──────────────────────────────────────────────────────────────────
def test_no_returned_file_is_run_wherever_one_works(
        windows: Windows, home: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`HOME` is a setting of Linux's; where it is not set, tkinter looks for a profile in the current folder."""
    where, mark = Round(Path(shutil.copytree(demo, home / "Kỳ 2020"))), tmp_path / "mark.txt"
    shutil.copy2(home / words.LAUNCHER_FILE, where.folder)
    shutil.copy2(HERE / "data" / "SNV_LO.xls", where.returns / "cu.xls")
    for folder in (where.returns, where.folder, home):
        plant(folder, path(mark))
    python = str(windows.bundle / "runtime" / "python.exe")
    for folder in (where.returns, where.folder, home):
        done = windows.run(python, "-I", "-X", "utf8", "-m", "toolkit", "consolidate", path(where.folder), cwd=folder)
        assert words.REPORT_FILE in done.stdout, done.stdout + done.stderr
    monkeypatch.chdir(where.folder)
    windows.double_click(where.folder / words.LAUNCHER_FILE)
    windows.hand(f"{TITLE} – Kỳ 2020")
    settled(where)
    windows.hand(f"{TITLE} – Kỳ 2020", "Esc")
    assert not mark.exists()


def test_a_launcher_starts_no_program_that_lies_beside_it(windows: Windows, tmp_path: Path) -> None:
    mark = tmp_path / "mark.txt"
    shutil.copy2(windows.bundle / words.LAUNCHER_FILE, tmp_path)
    for name in ("py.bat", "pyw.cmd"):
        (tmp_path / name).write_text(f'@echo run > "{path(mark)}"\r\n')
    done = windows.run("cmd", "/c", words.LAUNCHER_FILE, cwd=tmp_path)
    assert done.stdout.startswith("Khong tim thay bo cong cu tong hop: ")
    assert not mark.exists()


def test_a_folder_is_opened_and_not_the_program_of_its_name(windows: Windows, tmp_path: Path) -> None:
    mark = tmp_path / "mark.txt"
    (tmp_path / "Sở Y tế").mkdir()
    (tmp_path / "Sở Y tế.bat").write_text(f'@echo run > "{path(mark)}"\r\n')
    windows.python("-c", "import os, sys, time; os.startfile(sys.argv[1]); time.sleep(3)", path(tmp_path / "Sở Y tế"))
    assert mark.exists(), "what is avoided does not happen"
    done = windows.python(
        "-c", "import os, sys; from pathlib import Path; from toolkit.desk.steps import open_path; os.startfile = print; "
        "open_path(Path(sys.argv[1]))", path(tmp_path / "Sở Y tế"))
    assert done.stdout == path(tmp_path / "Sở Y tế") + "\\\n"


# ── installing ────────────────────────────────────────────────────────────────────────────────────
def test_installed_a_round_anywhere_opens_and_a_damaged_folder_is_not_installed(windows: Windows, demo: Path,
    tmp_path: Path) -> None:
    folder = Path(shutil.copytree(windows.bundle, tmp_path / ODD))
    spoiled = folder / "runtime" / "Lib" / "tkinter" / "ttk.py"
    kept = spoiled.read_bytes()
    spoiled.write_bytes(b"")
    programs = windows.drive / "users" / os.environ.get("USER", "root") / "AppData" / "Local" / "Programs"
    done = windows.run("cmd", "/c", "CAI DAT.cmd", cwd=folder)
    assert "thiếu hoặc hỏng 1 tệp, nên chưa cài đặt:\n  runtime/Lib/tkinter/ttk.py\n" in done.stdout
    assert not list(programs.parent.rglob("TongHopBaoCao"))
    spoiled.write_bytes(kept)
    for _ in ("first", "update"):
        done = windows.run("cmd", "/c", "CAI DAT.cmd", cwd=folder)
        assert "Đã cài đặt vào" in done.stdout, done.stdout
    shutil.rmtree(folder)
    where = shutil.copytree(demo, tmp_path / "nơi khác" / ODD)
    shutil.copy2(windows.bundle / words.LAUNCHER_FILE, where)
    windows.double_click(where / words.LAUNCHER_FILE)
    windows.hand(f"{TITLE} – {ODD}", "Esc")


if sys.platform == "win32":
    pytest.skip("Windows itself needs no Wine", allow_module_level=True)
