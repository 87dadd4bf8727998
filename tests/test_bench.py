"""The measurements run, on rounds too small to say anything, and write their tables; nothing is asserted about time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: The bench as on a machine without its peer.
WITHOUT_CALAMINE = "import sys, runpy; sys.modules['python_calamine'] = None; runpy.run_module('bench', run_name='__main__')"


@pytest.mark.slow
def test_the_bench_runs_without_its_peer_and_says_so(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("Before.\n<!-- bench -->\nold\n<!-- /bench -->\nAfter.\n", encoding="utf-8")
    command = [sys.executable, "-c", WITHOUT_CALAMINE, "--files", "40", "--province", "3", "--runs", "1"]
    done = subprocess.run(
        [*command, "--material", str(tmp_path / "rounds"), "--page", str(page)],
        cwd=ROOT, env={name: value for name, value in os.environ.items() if name != "DISPLAY"}, capture_output=True, text=True, timeout=300, check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "python-calamine is not installed" in done.stderr
    assert "There is no screen" in done.stderr
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n<!-- bench -->")
    assert text.endswith("<!-- /bench -->\nAfter.\n")
    assert "old" not in text
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## 40 filled forms read",
        "## 3 forms to one consolidated .xlsx, the whole process",
        "## 40 forms to one consolidated .xlsx, the whole process",
        "## 3 forms made", "## 40 forms made", "## The report rendered, by rows of Phụ lục I", "## `toolkit --help`",
    ]


def test_the_window_s_table_stands_beside_that_of_an_empty_window(display: str, tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from bench.__main__ import _window; print(*_window(Path(sys.argv[1]), 1))"
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert "## From the double-click to the window" in done.stdout
    assert "| `tkinter.Tk()` |" in done.stdout
