"""A text of the review workbook → its cell: what that shows, its seal, the lines it takes."""

from __future__ import annotations

from typing import NamedTuple

from toolkit.nd30.text_metrics import line_count_anew
from toolkit.review import PAGES, fitting, seal
from toolkit.sheets import in_cells
from toolkit.text import printable

#: Of columns, in characters; of letters, in points.
WIDTHS = {"mark": 13, "state": 12, "agency": 16, "task": 20, "field": 10, "problem": 27, "values": 28, "proposal": 13,
          "decision": 16, "why": 15, "places": 20, "part": 14, "proposed": 38, "own": 38, "include": 8, "former": 18}
SIZE = 12
#: Points of a character's width, and what a cell's margins take.
_POINTS, _MARGIN = 5.25, 7.0
_OF_NOTHING = seal("")


class ReviewCell(NamedTuple):
    """A text as its cell holds it, what of an officer's is too long for that, its seal, the lines it takes."""
    text: str
    rest: str = ""
    seal: str = _OF_NOTHING
    lines: int = 1


NO_CELL = ReviewCell("")


def cell_of(sheet: str, column: str, text: str) -> ReviewCell:
    """The cell of that column of a sheet that holds that text."""
    page = PAGES[sheet]
    # what is proposed was made to fit when it was looked at first
    shown = text if column == "proposed" else printable(text) if column in page.answers else fitting(printable(text))
    first, *rest = in_cells(shown) if column == "own" else (shown,)
    lines = 1
    if column in WIDTHS and column != "mark":  # which is one word that needs no reading
        lines = line_count_anew(first, WIDTHS[column] * _POINTS - _MARGIN, SIZE, False)
    return ReviewCell(first, "".join(rest), seal(shown) if column in page.sealed else "", lines)
