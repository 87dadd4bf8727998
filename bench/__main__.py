"""`python -m bench`: measure everything and write the tables of docs/performance.md."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from bench import tables
from bench.material import make_round
from bench.reports import make_plan
from bench.running import ROOT, Taken, calamine_is_here, case, command, paired

PAGE = ROOT / "docs" / "performance.md"
#: The window's yardstick: an empty one of the same library.
EMPTY = "import os, tkinter; tkinter.Tk().update(); os._exit(0)"
NO_SCREEN = "There is no screen, so the window is left out: xvfb-run python -m bench"
NO_CALAMINE = "python-calamine is not installed, so its rows are left out: pip install python-calamine"


@click.command()
@click.option("--files", default=1000, show_default=True, help="Returned forms to read and consolidate.")
@click.option("--province", default=38, show_default=True, help="Agencies of the smaller round.")
@click.option("--runs", default=5, show_default=True, help="Times each way is run.")
@click.option("--material", type=click.Path(path_type=Path), help="Keep and reuse the rounds made, in this folder.")
@click.option("--page", type=click.Path(path_type=Path), default=PAGE, help="The page to write the tables into.")
def main(files: int, province: int, runs: int, material: Path | None, page: Path) -> None:
    """Measure the toolkit against its peers on the same files, in the same run."""
    if not calamine_is_here():
        click.echo(NO_CALAMINE, err=True)
    with tempfile.TemporaryDirectory() as temporary:
        parts = measured((material or Path(temporary)).resolve(), files, province, runs)
    text = "\n\n".join((tables.circumstances(runs), *parts))
    tables.write(page, f"\n{text}\n")
    click.echo(text)


def measured(folder: Path, files: int, province: int, runs: int) -> list[str]:
    """Every table, the rounds made in `folder`."""
    for size in (province, files):
        click.echo(f"making a round of {size} agencies …", err=True)
        make_round(folder / str(size), size)
    large, small = folder / str(files), folder / str(province)
    return [
        _reading(large, files, runs),
        *(_consolidating(each, size, runs) for each, size in ((small, province), (large, files))),
        *(_forms(each, size, runs) for each, size in ((small, province), (large, files))),
        _reports(folder, runs),
        _help(runs),
        *_window(small, runs),
    ]


def _reading(folder: Path, files: int, runs: int) -> str:
    return tables.comparison(
        f"{files:,} filled forms read",
        "Toolkit: every cell located, typed and checked. The others: the bare values of every sheet. "
        "Start-up is not counted. Aim: at most 2.5 × python-calamine.",
        _paired(folder, runs, {"read_toolkit": "toolkit", "read_openpyxl": "openpyxl", "read_calamine": "python-calamine"}),
        _work)


def _consolidating(folder: Path, files: int, runs: int) -> str:
    return tables.comparison(
        f"{files:,} forms to one consolidated .xlsx, the whole process",
        "Toolkit: plan read, returns checked, `tong_hop.xlsx` with its eight sheets. pandas: glob, `read_excel`, "
        "`concat`, `to_excel`, nothing checked, one sheet. Aim: at most 0.2 × pandas + openpyxl.",
        _paired(folder, runs, {"consolidate_toolkit": "toolkit", "consolidate_pandas_calamine": "pandas + calamine",
                               "consolidate_pandas": "pandas + openpyxl"}),
        _process)


def _paired(folder: Path, runs: int, ways: dict[str, str]) -> list[tuple[str, list[Taken]]]:
    """The runs of each of these cases by its name in the table; without those whose peer is absent."""
    present = {way: name for way, name in ways.items() if "calamine" not in way or calamine_is_here()}
    found = paired(runs, [case(way, folder) for way in present])
    return list(zip(present.values(), found, strict=True))


def _forms(folder: Path, files: int, runs: int) -> str:
    return tables.comparison(
        f"{files:,} forms made",
        "The limit: the ready sheet of each form compressed (zlib 6) and written, nothing else.",
        _paired(folder, runs, {"make_forms": "toolkit", "make_forms_limit": "the limit"}),
        _work)


def _reports(folder: Path, runs: int) -> str:
    large, middle, small = (make_plan(folder / f"tasks-{tasks}", tasks).folder for tasks in (5000, 500, 22))
    return tables.comparison(
        "The report rendered, by rows of Phụ lục I",
        "Every task with its own result and document; worded, rendered, read back. Aim: ten times the rows in at most about ten times the time, "
        "5,000 rows in 5 s. Peak memory is that of the whole process, consolidating included.",
        _paired_rounds(runs, {"5,000 rows": large, "22 rows": small, "500 rows": middle}),
        _work)


def _paired_rounds(runs: int, rounds: dict[str, Path]) -> list[tuple[str, list[Taken]]]:
    """The report of each of these rounds by its name in the table."""
    found = paired(runs, [case("render_report", each) for each in rounds.values()])
    return list(zip(rounds, found, strict=True))


def _help(runs: int) -> str:
    mine, bare = paired(runs * 2, [command("-m", "toolkit", "--help"), command("-c", "pass")])
    return tables.comparison(
        "`toolkit --help`", "Beside an interpreter that does nothing. Aim: at most 10 ×.",
        [("`toolkit --help`", mine), ("`python -c pass`", bare)], _process)


def _window(folder: Path, runs: int) -> list[str]:
    if not (os.environ.get("DISPLAY") or sys.platform == "win32"):
        click.echo(NO_SCREEN, err=True)
        return []
    mine, bare = paired(runs * 2, [command("-m", "bench.opening", str(folder)), command("-c", EMPTY)])
    return [tables.comparison(
        "From the double-click to the window", "The whole process until the round's window is drawn, beside an empty window of the same library. Aim: half a second.",
        [("the round's window", mine), ("`tkinter.Tk()`", bare)], _process)]


def _work(run: Taken) -> float:
    return run.work


def _process(run: Taken) -> float:
    return run.process


if __name__ == "__main__":
    main()
