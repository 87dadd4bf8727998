"""The tables that the bench prints, and the one of docs/performance.md, with a line for each."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from bench.environment import PEERS
from bench.running import Cost, Spread, Taken, spread

START, END = "<!-- bench -->", "<!-- /bench -->"


class Table(NamedTuple):
    """A table as it is printed, and its line on the page, "" for none."""

    text: str
    line: str = ""


def comparison(
        title: str, aim: str, rows: Sequence[tuple[str, Sequence[Taken]]], cost: Callable[[Taken], Cost]) -> Table:
    """A table of ways to do one work, each beside the last of them, the yardstick; `cost` picks what is compared."""
    beside = [cost(run) for run in rows[-1][1]]
    by = rows[-1][0]
    lines = [*_head(title, aim), f"| way | wall, s | × {by} | CPU, s | × {by} | peak MB |", "|---|---|---|---|---|---|"]
    for name, runs in rows:
        taken = [cost(run) for run in runs]
        figures = [[each.wall for each in taken],
            [mine.wall / theirs.wall for mine, theirs in zip(taken, beside, strict=True)],
                   [each.cpu for each in taken],
                   [mine.cpu / (theirs.cpu or 1) for mine, theirs in zip(taken, beside, strict=True)]]
        peak = max(run.peak_mb for run in runs)
        lines.append(f"| {name} | {' | '.join(_figure(spread(each)) for each in figures)} | "
                     f"{f'{peak:.0f}' if peak else ''} |")
    ways = [(name, spread([cost(run).wall for run in runs]).median, max(run.peak_mb for run in runs))
            for name, runs in rows]
    return Table("\n".join(lines), _line(title, ways))


def parts(title: str, aim: str, taken: Mapping[int, Sequence[Taken]]) -> Table:
    """A table of what one work is made of, by its size: the median seconds of each part, and its share."""
    medians = {size: {name: spread([run.parts[name] for run in runs]).median for name in runs[0].parts}
               for size, runs in taken.items()}
    whole = {size: sum(held.values()) for size, held in medians.items()}
    lines = [*_head(title, aim), f"| part | {' | '.join(f'{size:,}' for size in taken)} |",
             "|---|" + "---|" * len(taken)]
    for name in next(iter(medians.values())):
        cells = (f"{held[name]:.2f} ({100 * held[name] / whole[size]:.0f} %)" for size, held in medians.items())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return Table("\n".join([*lines, f"| together | {' | '.join(f'{each:.2f}' for each in whole.values())} |"]))


def steps(title: str, aim: str, names: Sequence[str], taken: Mapping[int, Sequence[Taken]]) -> Table:
    """A table of the steps of rounds of two sizes, the second twice the first, and how much longer it takes."""
    (small, first), (large, second) = taken.items()
    lines = [*_head(title, aim),
        f"| step | {small:,}: wall, s | CPU, s | peak MB | {large:,}: wall, s | CPU, s | peak MB | × wall |",
             "|---|---|---|---|---|---|---|---|"]
    for name, *pair in zip(names, first, second, strict=True):
        cells = [f"{each.process.wall:.1f} | {each.process.cpu:.1f} | {each.peak_mb:.0f}" for each in pair]
        lines.append(f"| {name} | {' | '.join(cells)} | {pair[1].process.wall / pair[0].process.wall:.2f} |")
    walls = [sum(each.process.wall for each in steps) for steps in (first, second)]
    lines.append(f"| together | {walls[0]:.1f} | | | {walls[1]:.1f} | | | {walls[1] / walls[0]:.2f} |")
    return Table("\n".join(lines), _line(title, [
        (name, step.process.wall, step.peak_mb) for name, step in zip(names, second, strict=True)]))


def page_table(lines: Sequence[str]) -> str:
    """The lines of tables → the table of the page."""
    return "\n".join(["| work | seconds on the clock, peak memory |", "|---|---|", *filter(None, lines)])


def _line(title: str, ways: Sequence[tuple[str, float, float]]) -> str:
    """A table's title and its ways, each with seconds and megabytes (0: not looked at) → its line on the page."""
    costs = (f"{name} {wall:.2f}" + (f", {peak:.0f} MB" if peak else "") for name, wall, peak in ways)
    return f"| {title} | {'; '.join(costs)} |"


def circumstances(runs: int, peers: Path | None) -> str:
    """What the figures hold for: machine, versions, how often each was run."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("openpyxl", "pandas", "xlsxwriter"))
    packages += f"; peers in their own environment: {', '.join(PEERS)}" if peers else ""
    return (
        f"Measured by `python -m bench`, medians (smallest–largest) of {runs} runs, the ways in turn within each run; "
        f"Python {platform.python_version()}, {packages}; {_processor()}, {os.cpu_count()} cores, {platform.system()}. "
        "CPU and peak memory are of all processes together. Only the ratios carry over to another machine."
    )


def _head(title: str, aim: str) -> list[str]:
    return [f"## {title}", "", aim, ""]


def write(page: Path, text: str) -> None:
    """Put `text` between the page's two marks, in place of what was there."""
    before, rest = page.read_text(encoding="utf-8").split(START)
    _, after = rest.split(END)
    page.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def _figure(found: Spread) -> str:
    places = 3 if found.median < 0.1 else 2
    return f"{found.median:.{places}f} ({found.low:.{places}f}–{found.high:.{places}f})"


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
