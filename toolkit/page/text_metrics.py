"""A text, a width and a letter size → its number of lines and its height in Times New Roman, without a font file.
Called by `sheets`, `forms` and `page.document`. Breaks at spaces only and rounds up, so it never counts fewer lines
than are drawn.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

from toolkit.base.text import remembered

#: Excel's tallest row, in points.
MAX_HEIGHT = 409.0
#: Line height by point size in Excel, a little over LibreOffice's; space around the text of a cell, in points.
_LINE_FACTOR, _PADDING = 1.32, 3.0
#: Width of bold letters over plain ones: at most, on average.
_BOLD_FACTOR, _BOLD_MEAN_FACTOR = 1.1, 1.055


class _LetterWidths(dict[str, int]):
    """Widths by letter; a letter with marks is as wide as its base letter, except ơ and ư."""

    def __missing__(self, char: str) -> int:
        self[char] = self.get(_base_letter(char), 1000)
        return self[char]


#: Advance widths of Times New Roman in thousandths of the point size (Liberation Serif has the same).
_WIDTHS = _LetterWidths({
    char: width for width, chars in {
        180: "'", 200: "|", 250: " \u00a0,.", 278: "/:;\\ijlt", 333: "!()-I[]`fr‘’", 389: "Js", 408: '"',
        444: "?acez“”", 469: "^", 480: "{}", 500: "#$*0123456789_bdghknopquvxyđ–",
        541: "~ơư", 556: "FPS", 564: "+<=>", 611: "ELTZ", 667: "BCR",
        722: "ADGHKNOQUVXYwĐƠ", 778: "&mƯ", 833: "%", 889: "M", 921: "@", 944: "W",
    }.items() for char in chars})
_SPACE = _WIDTHS[" "]


@lru_cache(maxsize=4096)
def line_count(text: str, width: float, size: float, bold: bool) -> int:
    """The number of lines of a text in a cell `width` points wide, at that letter size."""
    room = max(width * 1000 / (size * (_BOLD_FACTOR if bold else 1)), 1000.0)
    return sum(_count_lines(paragraph, room) for paragraph in text.split("\n"))


def text_width(text: str, size: float) -> float:
    """The width in points of `text` on one line."""
    return _word_width(text) * size / 1000


def line_widths(text: str, width: float, size: float, bold: bool) -> list[float]:
    """The widths in points of the lines of a text wrapped within `width`, as near as can be estimated."""
    scale = size * (_BOLD_MEAN_FACTOR if bold else 1) / 1000
    lines = [0.0]
    for word in re.split(r"[^\S\u00a0]+", text.strip()):
        longer = lines[-1] + (_SPACE * scale if lines[-1] else 0.0) + _word_width(word) * scale
        if longer > width and lines[-1]:
            lines.append(_word_width(word) * scale)
        else:
            lines[-1] = longer
    return lines


def text_height(lines: int, size: float) -> float:
    """The height in points of a cell with that many lines, within Excel's limit."""
    return min(MAX_HEIGHT, math.ceil(lines * size * _LINE_FACTOR + _PADDING))


@remembered
def _spaced_width(word: str) -> int:
    """The width of a word and the space after it."""
    return sum(map(_WIDTHS.__getitem__, unicodedata.normalize("NFC", word))) + _SPACE


def _count_lines(paragraph: str, room: float) -> int:
    """The number of lines of a paragraph; a word longer than a line goes on in the next."""
    lines, used = 1, 0.0
    for width in map(_spaced_width, paragraph.split(" ")):
        if used and used + width - _SPACE > room:
            lines, used = lines + 1, 0.0
        lines += int((width - _SPACE) / room)
        used += (width - _SPACE) % room + _SPACE
    return lines


def _word_width(word: str) -> int:
    return _spaced_width(word) - _SPACE


def _base_letter(char: str) -> str:
    """A letter without its tone mark: "ờ" → "ơ", "ế" → "e"."""
    letters = unicodedata.normalize("NFD", char)
    return {"o\u031b": "ơ", "u\u031b": "ư", "O\u031b": "Ơ", "U\u031b": "Ư"}.get(letters[:2], letters[0])
