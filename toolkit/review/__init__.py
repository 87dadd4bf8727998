"""The officer decides in Excel: open questions ↔ ra_soat.xlsx, and what was decided, as the judge of the returns."""

from toolkit.review.deciding import judge_of
from toolkit.review.questions import Question, open_questions
from toolkit.review.reading import joined, read_decisions, says_the_same
from toolkit.review.records import Decision, Decisions

__all__ = ["Decision", "Decisions", "Question", "joined", "judge_of", "open_questions", "read_decisions", "says_the_same", "write_review"]


def write_review(questions: tuple[Question, ...], decisions: Decisions) -> bytes:
    """The review workbook: all questions, then what was decided and is asked no longer, then all else officers wrote."""
    from toolkit.review.writing import workbook

    return workbook(questions, decisions)
