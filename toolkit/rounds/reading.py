"""What lies in a round: its plan, what officers decided, what came back, and where it stands; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import words
from toolkit.files import read_or_none
from toolkit.findings import Code, Finding, Place, ToolkitError
from toolkit.model import Intake, Plan
from toolkit.progress import Watch, unwatched
from toolkit.rounds.folder import Round, layout_of, plan_of

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing
    from toolkit.review import Decisions


def read_round(where: Round, watch: Watch = unwatched) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """The round's plan, all that came back as officers decided about it, and what is wrong with their two workbooks."""
    plan, found = plan_of(where)
    review = read_review(where)
    return plan, returns_of(where, plan, review.decisions, watch), (*found, *review.findings)


def read_standing(where: Round, watch: Watch = unwatched) -> Standing:
    """Where the round stands, found out without writing anything."""
    from toolkit.consolidate import findings_between
    from toolkit.consolidate.standing import standing_of
    from toolkit.review import open_questions
    from toolkit.review.overrules import overrules, release_cells

    plan, found = plan_of(where)
    review = read_review(where)
    intake = returns_of(where, plan, review.decisions, watch)
    questions = open_questions(plan, intake, review.decisions)
    invalid = [each.invalid for each in questions if each.invalid]
    told = (*found, *review.findings, *invalid, *findings_between(plan, intake))
    return standing_of(plan, intake, told, questions, overrules(release_cells(review.decisions.sheets)))


def check_files(where: Round, files: Iterable[Path]) -> Intake:
    """What the round's intake would say of these files, wherever they are, alone among themselves."""
    from toolkit.intake import read_returns, returned_file

    plan, _ = plan_of(where)
    files = tuple(files)
    for path in files:
        if not path.is_file():
            raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    return read_returns(plan, tuple(returned_file(path, path.name) for path in files), layout_of(where))


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """The review workbook as found: what was decided, where it is to be written again, and what stands there now."""

    decisions: Decisions
    findings: tuple[Finding, ...]
    path: Path
    content: bytes | None


def read_review(where: Round) -> ReviewFile:
    """All that officers decided. A workbook that cannot be read stays as it is, and the next name is taken."""
    from toolkit.review import joined, joined_release, read_decisions, with_release

    names = [where.results / name for name in (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)]
    held: list[Decisions] = []
    found: list[Finding] = []
    target = names[0]
    for path, following in zip(names, (*names[1:], names[-1]), strict=True):
        decisions, told = read_decisions(path, following.name)
        found += told
        if decisions is None:
            target = following
        else:
            held.append(decisions)
    together, told = joined(held)
    together = replace(together, sheets=with_release(together.sheets, joined_release(each.sheets for each in held)))
    return ReviewFile(together, (*found, *told), target, read_or_none(target))


def returns_of(where: Round, plan: Plan, decisions: Decisions, watch: Watch) -> Intake:
    from toolkit.intake import collect, read_returns
    from toolkit.review import judge_of

    return read_returns(plan, collect(where.returns), layout_of(where), watch, judge_of(plan, decisions))
