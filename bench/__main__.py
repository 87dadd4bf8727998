"""`python -m bench [TABLE …]`: print all tables, a line of each into docs/performance.md; or single tables."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from compileall import compile_dir
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

import click

from bench import national, tables
from bench.annexes import make_annex
from bench.environment import peer, peers_python
from bench.material import are_returned, make_round, return_forms, write_plan_of
from bench.reports import make_plan
from bench.running import ROOT, Taken, case, clocked_apart, command, paired, timed
from toolkit.rounds.round import Round

PAGE = ROOT / "docs" / "performance.md"
#: The window's yardstick: an empty one of the same library.
EMPTY = "import os, tkinter; tkinter.Tk().update(); os._exit(0)"
NO_SCREEN = "There is no screen, so the window is left out: xvfb-run python -m bench"
NO_PEERS = "The peers cannot be installed (pip, a network), so their rows are left out."
OF_WORK, OF_PROCESS = attrgetter("work"), attrgetter("process")

#: Tasks of the annex that is read.
ANNEX_TASKS = 2000

Rows = list[tuple[str, list[Taken]]]


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured on: rounds made in `folder`, so many returns and runs; `python` is the peers', None where there
    is none."""

    folder: Path
    python: Path | None
    files: int
    small: int
    province: int
    large: int
    country: int
    runs: int

    def round(self, agencies: int) -> Path:
        """The round of so many agencies, every form returned."""
        return make_round(self.folder / str(agencies), agencies).folder

    @property
    def aside(self) -> Path:
        """Where former results lie until all is measured: some disks are slow to write after much was removed."""
        return self.folder / "former"

    def put_aside(self, made: Path) -> None:
        """Have that folder not be there any more."""
        if made.exists():
            self.aside.mkdir(parents=True, exist_ok=True)
            made.rename(self.aside / str(len(list(self.aside.iterdir()))))

    def beside(self, where: Path, ours: dict[str, str], peers: dict[str, str]) -> Rows:
        """The runs of our cases and the peers', by case; each with its name in the table, the yardstick last."""
        works = [(name, case(each, where)) for each, name in ours.items()]
        works += [(name, peer(self.python, each, where)) for each, name in peers.items() if self.python]
        return self.measured(works)

    def measured(self, works: list[tuple[str, Callable[[], Taken]]]) -> Rows:
        """The runs of works by name."""
        return list(zip([name for name, _ in works], paired(self.runs, [work for _, work in works]), strict=True))


def intake(bench: Bench) -> Iterator[tables.Table]:
    yield tables.comparison(
        f"{bench.files:,} filled forms read",
        "The toolkit's reader alone; complete intake (located, typed, checked, merged) in one process and in as many "
        "as it takes; "
        "python-calamine: the bare values of every sheet, one after the other. Start-up is not counted. "
        "Aims: reader 2.0 × the CPU, intake 3.5 × the CPU and 2.0 × the wall.",
        bench.beside(bench.round(bench.files),
            {"read_cells": "the reader", "read_one_process": "intake, one process", "read_toolkit": "intake"},
                     {"read_calamine": "python-calamine"}), OF_WORK)


def summary(bench: Bench) -> Iterator[tables.Table]:
    told = ("The whole process. Toolkit: plan read, returns checked, `tong_hop.xlsx` with its eight sheets. pandas: "
            "glob, `read_excel`, `concat`, "
            "`to_excel`, wrapped and bordered; nothing checked, one sheet. ")
    pandas = {"consolidate_calamine": "pandas + calamine", "consolidate_openpyxl": "pandas + openpyxl"}
    peers = {**pandas, "consolidate_datamaps": "datamaps"}
    told += "datamaps: 154 cells of each form, typed, to a master. "
    for files, aim in (
        (bench.small, "Aim: no slower than pandas + calamine."),
        (bench.files, "Aims: pandas + calamine takes 2.2 × as long, the others 9 ×."),
    ):
        bench.put_aside(Round(bench.round(files)).results)
        own, *rows = bench.beside(bench.round(files), {"consolidate_toolkit": "toolkit"}, peers)
        yield tables.comparison(f"{files:,} forms to one consolidated .xlsx", told + aim, [*rows, own], OF_PROCESS)


def stages(bench: Bench) -> Iterator[tables.Table]:
    sizes = sorted({bench.small, bench.files, bench.country})
    taken = {size: bench.measured([("", case("consolidate_in_stages", bench.round(size)))])[0][1] for size in sizes}
    yield tables.parts(
        "Where the time of a consolidation goes", "As an officer has it done, from the start of the process to the "
        "report, in one process; seconds on the clock, by returns.", taken)


def again(bench: Bench) -> Iterator[tables.Table]:
    where = bench.round(bench.files)
    steps = [("the first time", case("consolidate_first", where)), ("with one return more", case("consolidate_again",
        where))]
    runs = [[step() for _, step in steps] for _ in range(bench.runs)]
    first, second = ((name, list(taken)) for (name, _), taken in zip(steps, zip(*runs, strict=True), strict=True))
    yield tables.comparison(
        f"{bench.files:,} returns consolidated again",
        "The whole process, as an officer has it done, results and review workbook there from the first time. Aim: at "
        "most 1.05 × the first time.", [second, first], OF_PROCESS)


def forms(bench: Bench) -> Iterator[tables.Table]:
    where = bench.folder / str(bench.large)
    write_plan_of(Round(where), bench.large)
    case("issue", where)()
    own, *others = bench.beside(where, {"issue": "toolkit"}, {"make_forms": "openpyxl"})
    yield tables.comparison(
        f"{bench.large} forms issued",
        "The whole process. Toolkit: plan read, each form made, written and synced to disk, a draft mail with it for "
        "each agency. "
        "openpyxl: a ready form loaded for each, its texts written, saved over one file. Aim: openpyxl takes 8 × as "
        "long.",
        [*others, own], OF_PROCESS)


def country(bench: Bench) -> Iterator[tables.Table]:
    """Each step on a round of so many returns, and on one of twice as many."""
    taken: dict[int, list[Taken]] = {}
    for agencies in (bench.country // 2, bench.country):
        where = Round(bench.folder / str(agencies))
        write_plan_of(where, agencies)
        bench.put_aside(where.results)
        issued = clocked_apart(partial(bench.put_aside, where.forms), "issue", where.folder)
        if not are_returned(where, agencies):
            return_forms(where)
        taken[agencies] = [issued, clocked_apart(partial(bench.put_aside, where.results), "report", where.folder)]
    timed([sys.executable, "-m", "bench.cases", "check", str(bench.folder / str(bench.country))])
    yield tables.steps(
        f"A national round: {bench.country:,} agencies in {national.PROVINCES} provinces",
        "Plan to forms, returns to summary, report and review, each step a whole process, for the first time; its "
        "memory was looked at in a run of its own. "
        "The returns' accounting holds, and one process and two "
        "find the same in any order: both are checked in this run. Aim: twice the returns in at most 2.2 × the time.",
        ("forms", "consolidate and report"), taken)


def report(bench: Bench) -> Iterator[tables.Table]:
    rounds = {f"{tasks:,} rows": make_plan(bench.folder / f"tasks-{tasks}", tasks).folder for tasks in (5000, 22, 500)}
    yield tables.comparison(
        "The report rendered, by rows of Phụ lục I",
        "Every task with its own result and document; worded, rendered. Aim: ten times the rows in at most "
        "about ten times the time, "
        "5,000 rows in 5 s. Peak memory is that of the whole process, consolidating included.",
        bench.measured([(name, case("render_report", where)) for name, where in rounds.items()]), OF_WORK)


def annex(bench: Bench) -> Iterator[tables.Table]:
    folder = make_annex(bench.folder / f"annex-{ANNEX_TASKS}", ANNEX_TASKS)
    works = [("the toolkit", case("understand_workbook", folder)), ("openpyxl", case("cells_by_openpyxl", folder))]
    yield tables.comparison(
        f"An annex of {ANNEX_TASKS:,} tasks in a workbook",
        "Columns, groups, tasks and every doubt, under headings that are no known names, beside the bare texts of the "
        "cells. Start-up is not counted. Aim: at most 4 × the time, 256 MB.", bench.measured(works), OF_WORK)


def startup(bench: Bench) -> Iterator[tables.Table]:
    yield tables.comparison(
        "`toolkit --help`", "Beside an interpreter that does nothing. Aim: at most 5 ×.",
        bench.measured([("`toolkit --help`", command("-m", "toolkit", "--help")),
            ("`python -c pass`", command("-c", "pass"))]), OF_PROCESS)


def window(bench: Bench) -> Iterator[tables.Table]:
    if not (os.environ.get("DISPLAY") or sys.platform == "win32"):
        click.echo(NO_SCREEN, err=True)
        return
    where = bench.round(bench.province)
    yield tables.comparison(
        "From the double-click to the window",
        "The whole process until the round's window is drawn, beside an empty window of the same library. Aim: half a "
        "second.",
        bench.measured([("the round's window", command("-m", "bench.opening", str(where))),
            ("`tkinter.Tk()`", command("-c", EMPTY))]), OF_PROCESS)


TABLES = {table.__name__: table for table in (
    intake, summary, stages, again, forms, country, report, annex, startup, window)}


@click.command()
@click.argument("names", nargs=-1, metavar=f"[{'|'.join(TABLES)}]…", type=click.Choice([*TABLES]))
@click.option("--files", default=1000, show_default=True, help="Returned forms to read and consolidate.")
@click.option("--small", default=38, show_default=True, help="Agencies of the smallest round.")
@click.option("--province", default=100, show_default=True, help="Agencies of the round that the window shows.")
@click.option("--large", default=160, show_default=True, help="Agencies that forms are issued to.")
@click.option("--country", default=national.AGENCIES, show_default=True, help="Agencies of the national round.")
@click.option("--runs", default=3, show_default=True, help="Times each way is run.")
@click.option("--material", type=click.Path(path_type=Path),
    help="Keep and reuse the rounds made and the peers, in this folder.")
@click.option("--page", type=click.Path(path_type=Path), default=PAGE, help="The page that gets a line of each table.")
def main(names: tuple[str, ...], files: int, small: int, province: int, large: int, country: int, runs: int,
    material: Path | None, page: Path) -> None:
    """Measure the toolkit against its peers on the same files, in the same run; without NAMES everything, and the page
    gets a line for each table that could be measured."""
    compile_dir(ROOT / "toolkit", quiet=1)  # as pip does with what it installs, the peers too
    with tempfile.TemporaryDirectory() as temporary:
        folder = (material or Path(temporary)).resolve()
        python = peers_python(folder / "peers")
        if python is None:
            click.echo(NO_PEERS, err=True)
        bench = Bench(folder, python, files, small, province, large, country, runs)
        lines, broken = list[str](), list[str]()
        click.echo(f"{tables.circumstances(runs, python)}\n")
        for name in names or TABLES:
            click.echo(f"{name} …", err=True)
            try:
                for table in TABLES[name](bench):
                    click.echo(f"{table.text}\n")
                    lines.append(table.line)
            except RuntimeError as error:  # a process that broke off: the other tables are measured all the same
                click.echo(error, err=True)
                broken.append(name)
        shutil.rmtree(bench.aside, ignore_errors=True)
    if not names:
        tables.write(page, f"\n{tables.page_table(lines)}\n\n{tables.circumstances(runs, python)}\n")
    if broken:
        raise click.ClickException(f"Not measured: {', '.join(broken)}.")


if __name__ == "__main__":
    main()
