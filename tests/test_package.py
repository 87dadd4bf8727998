"""The wheel carries the templates and examples, and the command line starts light."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent.parent


def test_the_wheel_holds_every_template_and_example(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path),
        str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    shipped = {f"toolkit/{path.relative_to(HERE).as_posix()}" for folder in ("templates", "examples")
               for path in (HERE / folder).iterdir() if path.is_file()}
    code = {path.relative_to(HERE).as_posix() for path in (HERE / "toolkit").rglob("*.py")}
    pages = {path.relative_to(HERE).as_posix() for path in (HERE / "toolkit").rglob("README.md")}
    assert shipped | code | pages <= held
    assert {name.partition("/")[0] for name in held if ".dist-info/" not in name} == {"toolkit"}


def test_help_loads_no_heavy_library() -> None:
    program = ("import sys\nfrom toolkit.cli.commands import main\nmain(['--help'], standalone_mode=False)\n"
               "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("Cách dùng: ")
    heavy = {"pandas", "numpy", "openpyxl", "docxtpl", "docx", "lxml", "jinja2", "xlsxwriter", "rapidfuzz", "tkinter"}
    assert heavy & set(done.stderr.split()) == set()
