"""The tables of docs/performance.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.running import Spread, Taken, spread

START, END = "<!-- bench -->", "<!-- /bench -->"


def comparison(
    title: str, aim: str, rows: Sequence[tuple[str, Sequence[Taken]]], seconds: Callable[[Taken], float]
) -> str:
    """A table of ways to do one work, each beside the last of them, the yardstick; `seconds` picks what is compared."""
    yardstick = [seconds(run) for run in rows[-1][1]]
    lines = [f"## {title}", "", aim, "", f"| way | seconds | × {rows[-1][0]} | peak MB |", "|---|---|---|---|"]
    for name, runs in rows:
        taken = [seconds(run) for run in runs]
        ratios = [mine / theirs for mine, theirs in zip(taken, yardstick, strict=True)]
        peak = max(run.peak_mb for run in runs)
        lines.append(f"| {name} | {_figure(spread(taken))} | {_figure(spread(ratios))} | {f'{peak:.0f}' if peak else ''} |")
    return "\n".join(lines)


def circumstances(runs: int) -> str:
    """What the figures hold for: machine, versions, how often each was run."""
    packages = ", ".join(f"{name} {_version(name)}" for name in ("openpyxl", "pandas", "python-calamine", "xlsxwriter"))
    return (
        f"Measured by `python -m bench`, medians (smallest–largest) of {runs} runs, the ways in turn within each run; "
        f"Python {platform.python_version()}, {packages}; {_processor()}, {os.cpu_count()} cores, {platform.system()}. "
        "Only the ratios carry over to another machine."
    )


def write(page: Path, text: str) -> None:
    """Put `text` between the page's two marks, in place of what was there."""
    before, rest = page.read_text(encoding="utf-8").split(START)
    _, after = rest.split(END)
    page.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def _figure(found: Spread) -> str:
    places = 3 if found.median < 0.1 else 2
    return f"{found.median:.{places}f} ({found.low:.{places}f}–{found.high:.{places}f})"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
