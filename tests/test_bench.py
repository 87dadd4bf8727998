"""The measurements run, on rounds too small to say anything, and write their tables; nothing is asserted about time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest
from click.testing import CliRunner

from bench import __main__ as measure, peers, stages, tables
from toolkit.model.fields import ANSWERS
from toolkit.rounds.reading import layout_of
from toolkit.rounds.round import Round
from toolkit.sheetread.any_file import column_letters

ROOT = Path(__file__).parent.parent


def bench(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The bench run on rounds of a few forms, on a machine without a screen that can install nothing."""
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"} | {"PIP_NO_INDEX": "1"}
    sizes = ["--files", "40", "--small", "2", "--province", "3", "--large", "5", "--country", "6", "--runs", "1"]
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments, *sizes, "--material", str(tmp_path / "rounds"), "--page",
            str(tmp_path / "performance.md")],
        cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False)


@pytest.mark.nightly
@pytest.mark.slow
def test_the_bench_runs_without_its_peers_and_says_so(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("Before.\n<!-- bench -->\nSTALE\n<!-- /bench -->\nAfter.\n", encoding="utf-8")
    done = bench(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The peers cannot be installed" in done.stderr
    assert "There is no screen" in done.stderr
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n<!-- bench -->")
    assert text.endswith("<!-- /bench -->\nAfter.\n")
    assert "STALE" not in text
    headings = [line for line in done.stdout.splitlines() if line.startswith("## ")]
    assert headings == [
        "## 40 filled forms read", "## 2 forms to one consolidated .xlsx", "## 40 forms to one consolidated .xlsx",
        "## Where the time of a consolidation goes", "## 40 returns consolidated again", "## 5 forms issued",
        "## A national round: 6 agencies in 34 provinces", "## The report rendered, by rows of Phụ lục I",
        "## An annex of 2,000 tasks in a workbook", "## `toolkit --help`",
    ]
    lines = [line.split(" | ")[0].replace("| ", "## ") for line in text.splitlines() if line.startswith("| ")]
    assert lines == ["## work", *(heading for heading in headings if "Where the time" not in heading)]


def test_a_table_alone_is_shown_and_the_page_stays(tmp_path: Path) -> None:
    done = bench(tmp_path, "startup")
    assert done.returncode == 0, done.stderr
    assert "The peers cannot be installed" in done.stderr
    assert done.stdout.count("## ") == 1
    assert not (tmp_path / "performance.md").exists()


def test_a_table_that_breaks_off_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(bench: object) -> Iterator[tables.Table]:
        yield tables.Table("", "| first half |")
        raise RuntimeError("killed")

    monkeypatch.setattr(measure, "peers_python", lambda folder: None)
    monkeypatch.setattr(measure, "TABLES", {"breaking": breaks, "whole": lambda bench: iter([tables.Table("", "| whole |")])})
    page = tmp_path / "performance.md"
    page.write_text("<!-- bench --><!-- /bench -->", encoding="utf-8")
    done = CliRunner().invoke(measure.main, ["--page", str(page), "--material", str(tmp_path)])
    assert (done.exit_code, "Not measured: breaking." in done.output) == (1, True)
    assert page.read_text(encoding="utf-8").splitlines()[4:6] == ["| first half |", "| whole |"]


@pytest.mark.nightly
def test_the_window_s_table_stands_beside_that_of_an_empty_window(display: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "window", "--province", "3", "--runs", "1", "--material", str(tmp_path)],
        cwd=ROOT, env={**os.environ, "PIP_NO_INDEX": "1"}, capture_output=True, encoding="utf-8", timeout=60,
        check=True)
    assert "## From the double-click to the window" in done.stdout
    assert "| `tkinter.Tk()` |" in done.stdout


def test_each_stage_of_a_consolidation_is_one_of_functions_that_are_there() -> None:
    functions = [f"{module}.{name}" for watched in stages.STAGES.values() for module, name in watched]
    assert all(callable(resolve_name(function)) for function in functions)


def test_the_peers_look_where_the_shipped_form_has_its_table(tmp_path: Path) -> None:
    layout = layout_of(Round(tmp_path))
    columns = sorted(layout.columns[name] for name in ANSWERS)
    assert layout.cells["task_heading"][0] - 1 == peers.HEADING_ROW
    assert [column_letters(column) for column in columns] == list(peers.ANSWERS)
    assert layout.sheet == peers.SHEET
