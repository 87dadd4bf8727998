"""One piece of work in a process of its own: `python -m bench.cases NAME ROUND` prints what it took, as JSON.

Work that is measured without its start-up imports what it needs first. The peers are in
`bench.peers`, which no toolkit is needed for.
"""

from __future__ import annotations

import gc
import json
import shutil
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from bench.peers import children_cpu, peak_mb
from toolkit.rounds.round import Round

Work = Callable[[], object]
#: A return that comes later.
_LATE = "den sau.xlsx"
#: When the process began, as `time.perf_counter` has it: what was imported above is of its start-up.
_BEGAN = time.perf_counter() - time.process_time()


def read_toolkit(where: Round) -> Work:
    """Every return located, typed and checked; the plan is read before."""
    from toolkit.intake.returns import collect, read_returns
    from toolkit.plan.plan_workbook import read_plan
    from toolkit.rounds.reading import layout_of

    plan, _ = read_plan(where.plan)
    layout = layout_of(where)
    return lambda: read_returns(plan, collect(where.returns), layout)


def read_one_process(where: Round) -> Work:
    """As `read_toolkit`, in one process."""
    from toolkit.intake.returns import collect, read_returns
    from toolkit.plan.plan_workbook import read_plan
    from toolkit.rounds.reading import layout_of

    plan, _ = read_plan(where.plan)
    layout = layout_of(where)
    return lambda: read_returns(plan, collect(where.returns), layout, processes=1)


def read_cells(where: Round) -> Work:
    """The reader alone: every sheet of every return as located cells."""
    from toolkit.model.workbooks import read_workbook

    def work() -> None:
        for path in sorted(where.returns.glob("*.xlsx")):
            read_workbook(path)

    return work


def consolidate_toolkit(where: Round) -> Work:
    """The plan and every return read and checked, frames made, tong_hop.xlsx written."""
    def work() -> None:
        from toolkit.consolidate.consolidation import consolidate
        from toolkit.rounds.reading import read_inputs
        from toolkit.summary.summary import write_summary

        plan, _, _, intake = read_inputs(where)
        _output(where).write_bytes(write_summary(consolidate(plan, intake)).content({}))

    return work


def consolidate_in_stages(where: Round) -> Work:
    """A round consolidated as an officer has it done, in one process; what each stage of it took."""
    from bench.stages import stages

    shutil.rmtree(where.results, ignore_errors=True)
    return lambda: dict(stages(where, _BEGAN))


def consolidate_first(where: Round) -> Work:
    """A round consolidated as an officer has it done, for the first time, before the last of its returns came."""
    from toolkit.rounds.consolidating import consolidate_round

    shutil.rmtree(where.results, ignore_errors=True)
    if not (late := where.folder / _LATE).exists():
        max(where.returns.glob("*.xlsx")).rename(late)
    return lambda: consolidate_round(where)


def consolidate_again(where: Round) -> Work:
    """The same round once more, when that return came."""
    from toolkit.rounds.consolidating import consolidate_round

    late = where.folder / _LATE
    late.rename(where.returns / late.name)
    return lambda: consolidate_round(where)


def render_report(where: Round) -> Work:
    """The report of a consolidated plan worded, rendered and written; consolidating is done before."""
    from bench.reports import answered
    from toolkit.consolidate.consolidation import consolidate
    from toolkit.model.resources import REPORT_TEMPLATE
    from toolkit.plan.plan_workbook import read_plan
    from toolkit.report.rendering import render_report
    from toolkit.report.sections import compose, report_context, report_sentences

    plan, _ = read_plan(where.plan)
    consolidation = consolidate(plan, answered(plan))
    template, sentences = where.template(REPORT_TEMPLATE), report_sentences()

    def work() -> None:
        values = report_context(consolidation, compose(consolidation, sentences))
        (where.folder / "bench.docx").write_bytes(render_report(values, template))

    return work


def _output(where: Round) -> Path:
    return where.folder / "bench.xlsx"


#: The cases of other modules: they are imported for their own alone, as they import more.
_ELSEWHERE = {
    "bench.national": ("issue", "report", "check"),
    "bench.annexes": ("understand_workbook", "cells_by_openpyxl")}


def case_of(name: str) -> Callable[[Round], Work]:
    """The case of that name."""
    home = next((module for module, names in _ELSEWHERE.items() if name in names), __name__)
    found: Callable[[Round], Work] = getattr(import_module(home), name)
    return found


def main(name: str, folder: str) -> None:
    """Do the work once; print its seconds on the clock and of the processor, and the peak memory in MB."""
    work = case_of(name)(Round(Path(folder)))
    began, before = time.perf_counter(), time.process_time() + children_cpu()
    found = work()
    wall, cpu = time.perf_counter() - began, time.process_time() + children_cpu() - before
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": peak_mb(),
        "parts": found if isinstance(found, dict) else {}}))
    gc.freeze()  # as a command of ours does at its end


if __name__ == "__main__":
    main(*sys.argv[1:])
