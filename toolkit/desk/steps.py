"""The steps an officer takes at the desk, each as work for the worker: it is given a watch and ends with a board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from toolkit.consolidate.standing import Standing
from toolkit.desk.board import Board, look_at, released_board, reminded_board, round_board, stopped_board
from toolkit.file_findings import reason
from toolkit.findings import Code, Finding, Severity, ToolkitError
from toolkit.progress import Watch
from toolkit.rounds import (
    Consolidated,
    Round,
    consolidate_round,
    make_forms,
    read_standing,
    release_round,
    remind_round,
)

Step = Callable[[Watch], Board]


def looking(where: Round, today: date) -> Step:
    """What a double-click does: consolidate where something came back, else only look at the plan."""
    if look_at(where).returned:
        return consolidating(where, today)
    return _step(where, lambda watch: _board(where, read_standing(where, watch), today))


def making_forms(where: Round, today: date) -> Step:
    """Make the forms, then look at the round."""

    def made(watch: Watch) -> Board:
        found = make_forms(where, watch).findings
        standing = read_standing(where)
        return _board(where, replace(standing, findings=_joined(found, standing.findings)), today)

    return _step(where, made)


def consolidating(where: Round, today: date) -> Step:
    """Read all that came back and write what follows from it."""
    return _step(where, lambda watch: _after(where, consolidate_round(where, watch), today))


def reminding(where: Round, today: date) -> Step:
    """Draft letters and mails to whoever has not reported or must mend, then look at the round."""

    def reminded(watch: Watch) -> Board:
        made = remind_round(where, today, watch)
        standing = read_standing(where)
        board = _board(where, replace(standing, findings=(*made.findings, *standing.findings)), today)
        return reminded_board(board, made.outputs)

    return _step(where, reminded)


def releasing(where: Round, today: date, reason: str = "") -> Step:
    """Make the report final, with `reason` although errors are open."""

    def released(watch: Watch) -> Board:
        done = release_round(where, today, reason, watch)
        return released_board(_after(where, done, today), done.report, len(done.standing.overruled))

    return _step(where, released)


def _after(where: Round, done: Consolidated, today: date) -> Board:
    standing = done.standing
    return _board(where, replace(standing, findings=(*done.other_findings, *standing.findings)), today)


def _board(where: Round, standing: Standing, today: date) -> Board:
    return round_board(where, standing, look_at(where), today)


def _step(where: Round, work: Callable[[Watch], Board]) -> Step:
    """`work` as a step: what stops it becomes a board too; that the officer stops it, or a mistake of ours, does not."""

    def step(watch: Watch) -> Board:
        try:
            return work(watch)
        except ToolkitError as error:
            return stopped_board(where, error, look_at(where))
        except OSError as error:
            return stopped_board(where, ToolkitError(Code.SYSTEM_REFUSED, why=reason(error)), look_at(where))

    return step


def _joined(first: tuple[Finding, ...], second: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Both, each once. What makes no difference to an officer who has just made the forms is left out."""
    return (*first, *(each for each in second if each not in first and each.severity is not Severity.NOTE))
