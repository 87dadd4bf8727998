"""The officer decides in Excel: open questions and report wording ↔ ra_soat.xlsx, and what was decided, as the judge of the returns."""

from collections.abc import Iterable

from toolkit.model import Question
from toolkit.review.deciding import judge_of
from toolkit.review.overrules import joined_release, with_release
from toolkit.review.questions import open_questions
from toolkit.review.reading import joined, read_decisions, says_the_same
from toolkit.review.records import Decision, Decisions, Line
from toolkit.review.wording import Worded, own_wordings, worded, wording_findings, wording_lines

__all__ = [
    "Decision", "Decisions", "Line", "Worded", "joined", "joined_release", "judge_of", "open_questions", "own_wordings",
    "read_decisions", "says_the_same", "with_release", "worded", "wording_findings", "write_review",
]


def write_review(questions: tuple[Question, ...], decisions: Decisions, wordings: Iterable[Worded] = ()) -> bytes:
    """The review workbook: all questions and passages, then what was written for those that are no more, then all else officers wrote."""
    from toolkit.review.writing import workbook

    return workbook(questions, decisions, wording_lines(wordings))
