"""One piece of work in a process of its own: `python -m bench.cases NAME ROUND` prints what it took, as JSON.

Work that is measured without its start-up imports what it needs first. Peers are imported in their own case,
so that nobody pays for another's libraries.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from toolkit.rounds import FORM_TEMPLATE, Round

Work = Callable[[], object]


def read_toolkit(where: Round) -> Work:
    """Every return located, typed and checked; the plan is read before."""
    from toolkit.forms import FormTemplate
    from toolkit.intake import collect, read_returns
    from toolkit.plan import read_plan
    from toolkit.watch import unwatched

    plan, _ = read_plan(where.plan)
    layout = FormTemplate.read(where.template(FORM_TEMPLATE)).layout
    return lambda: read_returns(plan, collect(where.returns), layout, unwatched)


def read_calamine(where: Round) -> Work:
    """The bare values of every sheet of every return."""
    from python_calamine import CalamineWorkbook

    def work() -> None:
        for path in _returns(where):
            book = CalamineWorkbook.from_path(str(path))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()

    return work


def read_openpyxl(where: Round) -> Work:
    """The bare values of every sheet of every return."""
    from openpyxl import load_workbook

    def work() -> None:
        for path in _returns(where):
            for sheet in load_workbook(path, data_only=True).worksheets:
                list(sheet.values)

    return work


def consolidate_toolkit(where: Round) -> Work:
    """The plan and every return read and checked, frames made, tong_hop.xlsx written."""

    def work() -> None:
        from toolkit.consolidate import consolidate
        from toolkit.rounds import read_round
        from toolkit.summary import write_summary

        plan, intake, _ = read_round(where)
        _output(where).write_bytes(write_summary(consolidate(plan, intake)))

    return work


def consolidate_pandas(where: Round) -> Work:
    """The usual recipe: glob, read_excel, concat, to_excel; unchecked, by position."""
    return lambda: _recipe(where, "openpyxl")


def consolidate_pandas_calamine(where: Round) -> Work:
    """The same recipe with the faster reader."""
    return lambda: _recipe(where, "calamine")


def make_forms(where: Round) -> Work:
    """One form for each agency, written to disk; plan and template are read before."""
    from toolkit.forms import FormTemplate, form_file_name
    from toolkit.plan import read_plan

    plan, _ = read_plan(where.plan)
    template = FormTemplate.read(where.template(FORM_TEMPLATE))

    def work() -> None:
        for agency in plan.expected:
            (where.forms / form_file_name(plan, agency)).write_bytes(template.form(plan, agency))

    return work


def make_forms_limit(where: Round) -> Work:
    """What no way of making forms can go below: the ready sheet of each compressed (zlib 6) and written."""
    sheets = []
    for path in sorted(where.forms.glob("*.xlsx")):
        with ZipFile(path) as book:
            sheets.append(book.read("xl/worksheets/sheet1.xml"))

    def work() -> None:
        for sheet in sheets:
            _output(where).write_bytes(zlib.compress(sheet, 6))

    return work


def render_report(where: Round) -> Work:
    """The report of a consolidated plan worded, rendered, read back and written; consolidating is done before."""
    from bench.reports import answered
    from toolkit.consolidate import consolidate
    from toolkit.plan import read_plan
    from toolkit.report import render_report, report_context
    from toolkit.rounds import REPORT_TEMPLATE

    plan, _ = read_plan(where.plan)
    consolidation = consolidate(plan, answered(plan))
    template = where.template(REPORT_TEMPLATE)
    return lambda: (where.folder / "bench.docx").write_bytes(render_report(report_context(consolidation), template))


def _recipe(where: Round, engine: Literal["openpyxl", "calamine"]) -> None:
    import pandas as pd

    frames = []
    for path in _returns(where):
        frame = pd.read_excel(path, header=_HEADING_ROW, engine=engine)
        frame["Tệp"] = path.name
        frames.append(frame)
    pd.concat(frames, ignore_index=True).to_excel(_output(where), index=False)


#: The heading row of the shipped form, from 0: a recipe's author counts it once and writes it down.
_HEADING_ROW = 4


def _returns(where: Round) -> list[Path]:
    return sorted(where.returns.glob("*.xlsx"))


def _output(where: Round) -> Path:
    return where.folder / "bench.xlsx"


CASES = {
    case.__name__: case
    for case in (read_toolkit, read_calamine, read_openpyxl, consolidate_toolkit, consolidate_pandas,
                 consolidate_pandas_calamine, make_forms, make_forms_limit, render_report)
}


def main(name: str, folder: str) -> None:
    """Do the work once; print its seconds on the clock and the process's peak memory in MB."""
    work = CASES[name](Round(Path(folder)))
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """The process's own peak; on Linux not from getrusage, whose figure begins with that of the process it came from."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
