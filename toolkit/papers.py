"""How the sheets are laid out that officers edit, whatever library writes them: a title, a guide line, headings, cells to fill."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from toolkit.words import Word

HEADING_ROW = 3
FIRST_ROW = HEADING_ROW + 1
#: Drop-downs and looks reach this far, for lines officers add.
LAST_ROW = 1000

FACE = "Times New Roman"
NAVY, PALE, INPUT, GREY, ALARM, LINE = "1F3864", "DCE6F2", "FFF9E3", "595959", "F8CBAD", "B7B7B7"
TITLE_HEIGHT, TITLE_SIZE, TEXT_SIZE = 24, 15, 12
ZOOM, A4 = 90, 9
#: Inches around a printed sheet: left, right, top, bottom, above the header, below the footer.
MARGINS = (0.4, 0.4, 0.6, 0.8, 0.3, 0.4)

#: Width of a small screen in characters: the guide line stays within it, unless a paper says otherwise.
_SCREEN = 130


@dataclass(frozen=True, slots=True)
class Paper:
    """How a sheet is laid out: its columns by field, left to right, with their widths in characters."""

    name: str
    title: str
    guide: str
    columns: Mapping[str, Word]
    widths: Mapping[str, int]
    centred: Collection[str] = field(default=frozenset[str]())
    screen: int = _SCREEN

    @property
    def guide_columns(self) -> int:
        """How many columns the guide line goes across."""
        return sum(width <= self.screen for width in itertools.accumulate(self.widths.values()))

    @property
    def guide_height(self) -> int:
        """Points the guide line needs."""
        width = sum(itertools.islice(self.widths.values(), self.guide_columns))
        return 17 * math.ceil(1.1 * len(self.guide) / width) + 6
