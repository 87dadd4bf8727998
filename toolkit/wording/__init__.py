"""What the report says in agencies' words or the officer's: proposed from the returns, decided in the review workbook."""

from toolkit.wording.records import OwnWording, Passage

__all__ = ["OwnWording", "Passage"]
