"""A national round: 4,000 agencies in 34 provinces, from the plan to the report, and what must hold of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from toolkit.model import words
from toolkit.model.records import Intake
from toolkit.rounds.round import Round

AGENCIES, PROVINCES = 4000, 34


def issue(where: Round) -> Callable[[], object]:
    """Every form made, as an officer has it made."""
    from toolkit.rounds.sending import make_forms

    return lambda: make_forms(where, date(2020, 11, 1))


def report(where: Round) -> Callable[[], object]:
    """Every return read, the summary, the report and the review workbook written, as an officer has it done."""
    from toolkit.rounds.consolidating import consolidate_round

    return lambda: consolidate_round(where)


def check(where: Round) -> Callable[[], object]:
    """Nothing typed is lost, every agency has a return, and neither the order of the files nor the number of processes
    matters.

    The review workbook that was written can be read again.
    """
    from toolkit.intake.returns import collect, read_returns
    from toolkit.plan.plan_workbook import read_plan
    from toolkit.review.decisions import read_decisions
    from toolkit.rounds.reading import layout_of

    plan, _ = read_plan(where.plan)
    layout, files = layout_of(where), list(collect(where.returns))

    def read(processes: int) -> Intake:
        random.Random(processes).shuffle(files)
        return read_returns(plan, tuple(files), layout, processes=processes)

    def work() -> None:
        alone = read(1)
        assert all(each.typed == each.consolidated + each.listed for each in alone.files)
        assert [each.agency for each in alone.returns] == [agency.code for agency in plan.expected]
        assert read(2) == alone
        assert read_decisions(where.results / words.REVIEW_FILE, "")[0] is not None

    return work
