"""A simulated round: what the agencies of a plan answer, how their clerks type it and what they get wrong.

Everything is drawn by chance from a seed and marked as illustrative; nobody's real report is in it.
"""

from toolkit.demo.answers import Answers, answers_of, simulate_answers
from toolkit.demo.clerks import fill_form
from toolkit.demo.mistakes import MISTAKES, SECOND_FILES, Mistake, Sending
from toolkit.demo.returns import EXAMPLES, as_illustration, example_returns, write_demo_returns

__all__ = ["EXAMPLES", "MISTAKES", "SECOND_FILES", "Answers", "Mistake", "Sending", "answers_of", "as_illustration",
           "example_returns", "fill_form", "simulate_answers", "write_demo_returns"]
