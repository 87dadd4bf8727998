"""The form of an administrative report by Nghị định 30/2020/NĐ-CP: its rules, and which of them a .docx breaks."""

from toolkit.nd30.checks import Breach, breaches, letter_breaches
from toolkit.nd30.rules import RULES, Rule

__all__ = ["RULES", "Breach", "Rule", "breaches", "letter_breaches"]
