"""The steps an officer takes at the desk, each as work for the worker: it is given a watch and ends with a board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from toolkit.desk.board import Board, look_at, round_board, stopped_board
from toolkit.findings import Code, Finding, Severity, ToolkitError
from toolkit.outputs import reason
from toolkit.rounds import Round, Standing, consolidate_round, make_forms, standing_of
from toolkit.watch import Watch

Step = Callable[[Watch], Board]


def looking(where: Round, today: date) -> Step:
    """What a double-click does: consolidate where something came back, else only look at the plan."""
    return consolidating(where, today) if look_at(where).returned else _step(where, today, lambda watch: standing_of(where, watch))


def making_forms(where: Round, today: date) -> Step:
    """Make the forms, then look at the round."""

    def made(watch: Watch) -> Standing:
        found = make_forms(where, watch).findings
        standing = standing_of(where)
        return replace(standing, findings=_joined(found, standing.findings))

    return _step(where, today, made)


def consolidating(where: Round, today: date) -> Step:
    """Read all that came back and write what follows from it."""
    return _step(where, today, lambda watch: consolidate_round(where, watch).standing)


def _step(where: Round, today: date, work: Callable[[Watch], Standing]) -> Step:
    """`work` as a step: what stops it becomes a board too; that the officer stops it, or a mistake of ours, does not."""

    def step(watch: Watch) -> Board:
        try:
            return round_board(where, work(watch), look_at(where), today)
        except ToolkitError as error:
            return stopped_board(where, error, look_at(where))
        except OSError as error:
            return stopped_board(where, ToolkitError(Code.SYSTEM_REFUSED, why=reason(error)), look_at(where))

    return step


def _joined(first: tuple[Finding, ...], second: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Both, each once. What makes no difference to an officer who has just made the forms is left out."""
    return (*first, *(each for each in second if each not in first and each.severity is not Severity.NOTE))
