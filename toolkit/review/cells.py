"""A text of the review workbook → its cell: what that shows, its seal, the lines it takes."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from toolkit.nd30.text_metrics import cell_room, filled, line_count_after, line_count_in
from toolkit.review import PAGES, fitting, seal, seal_anew, seal_of_key
from toolkit.sheets import in_cells
from toolkit.text import key_anew, printable

#: Of columns, in characters; of letters, in points.
WIDTHS = {"mark": 13, "state": 12, "agency": 16, "task": 20, "field": 10, "problem": 27, "values": 28, "proposal": 13,
          "decision": 16, "why": 15, "places": 20, "part": 14, "proposed": 38, "own": 38, "include": 8, "former": 18}
SIZE = 12
#: Points of a character's width, and what a cell's margins take.
_POINTS, _MARGIN = 5.25, 7.0
_ROOMS = {name: cell_room(width * _POINTS - _MARGIN, SIZE, False) for name, width in WIDTHS.items()}
#: Columns in which many lines say the same.
_ALIKE = frozenset({"state", "part", "task", "agency", "field", "include"})
#: So long may the text of a single place be.
_LONGEST = 1000

_OF_NOTHING = seal("")


class ReviewCell(NamedTuple):
    """A text as its cell holds it, what of an officer's is too long for that, its seal, the lines it takes."""
    text: str
    rest: str = ""
    seal: str = _OF_NOTHING
    lines: int = 1


NO_CELL = ReviewCell("")


class _Form(NamedTuple):
    """What places of one form share: as it is shown, its key and a space, what it fills."""
    shown: str
    key: bytes
    filled: tuple[int, float]


def cell_of(sheet: str, column: str, text: str) -> ReviewCell:
    """The cell of that column of a sheet that holds that text."""
    if column == "mark":
        return ReviewCell(text)
    if column in _ALIKE:
        return _made_again(sheet, column, text)
    return (_of_place(text) if column == "places" else None) or _made(sheet, column, text)


def _made(sheet: str, column: str, text: str) -> ReviewCell:
    page, room = PAGES[sheet], _ROOMS.get(column)
    # what is proposed was made to fit when it was looked at first
    shown = text if column == "proposed" else printable(text) if column in page.answers else fitting(printable(text))
    first, *rest = in_cells(shown) if column == "own" else (shown,)
    return ReviewCell(first, "".join(rest), seal_anew(shown) if column in page.sealed else "",
                      line_count_in(first, room) if first and room else 1)


_made_again = lru_cache(maxsize=8192)(_made)


def _of_place(text: str) -> ReviewCell | None:
    """The same of a single place, whose form many lines name; None where it is not told from the form as plainly."""
    opening, _, cell = text.rpartition(" ")
    form = _form(opening) if cell.isalnum() and cell.isascii() and len(text) < _LONGEST else None
    return form and ReviewCell(f"{form.shown} {cell}", "", seal_of_key(form.key + cell.lower().encode()),
                               line_count_after(form.filled, cell, _ROOMS["places"]))


@lru_cache(maxsize=8192)
def _form(opening: str) -> _Form | None:
    shown = printable(opening)
    known = key_anew(shown).encode("utf-8", "replace")
    return _Form(shown, known + b" ", filled(shown, _ROOMS["places"])) if known and "\n" not in shown else None
