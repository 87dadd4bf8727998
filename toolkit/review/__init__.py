"""The officer decides in Excel: questions and report wording ↔ ra_soat.xlsx; what was decided judges the returns."""

from toolkit.review.decisions import Decision, Decisions, joined, read_decisions, says_the_same
from toolkit.review.overrules import joined_release, with_release
from toolkit.review.questions import judge_of, open_questions
from toolkit.review.writing import Worded, own_wordings, worded, wording_findings, write_review

__all__ = [
    "Decision", "Decisions", "Worded", "joined", "joined_release", "judge_of", "open_questions",
    "own_wordings", "read_decisions", "says_the_same", "with_release", "worded", "wording_findings", "write_review",
]
