"""What the report says in agencies' words or the officer's: proposed from the returns, decided in the review workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.report.wording.places import NO_WISH, Spot, is_printed, places
from toolkit.report.wording.quotes import own_lines
from toolkit.report.wording.records import OwnWording, Passage

__all__ = ["OwnWording", "Passage", "Spot", "passages", "places", "printed"]


def passages(spots: Iterable[Spot]) -> tuple[Passage, ...]:
    """What stands in the report, in its order: of each place the whole, then the single answers that may stand there."""
    return tuple(passage for spot in spots for passage in spot.passages)


def printed(proposed: Iterable[Passage], own: Mapping[str, OwnWording]) -> set[str]:
    """The marks of the passages that are in the report: what is not among them is counted there, or worded by the officer.

    `proposed` are passages as given by `passages`, each whole place before its answers.
    """
    held: set[str] = set()
    shown = False
    for passage in proposed:
        wish = own.get(passage.mark, NO_WISH)
        if not passage.agency:
            written = bool(own_lines(wish.text))
            shown = not written and wish.include is not False
            held |= {passage.mark} if shown or written else set()
        elif shown and is_printed(passage, wish):
            held.add(passage.mark)
    return held
