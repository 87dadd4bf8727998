"""What people typed → what is printed of it: words are never changed. What is: spaces around, a lone dash at the start,
a clerk's "- " in a list (it becomes "+ ", the level below the report's own "- "), a full stop where a text has no end.
"""

from __future__ import annotations

import re

from toolkit.base.text import (
    BULLET,
    abridged,
    closed,
    is_blank,
    key,
    printable,
    says_nothing,
    single_spaced,
    without_bullet,
)

#: Where a sentence may end: not after an abbreviation, a letter or digit alone ("Ô. Nguyễn", "5. Trong").
_STOP = re.compile(r"[.!?…;](?<!\bTP.)(?<!\bTp.)(?<!\bTX.)(?<!\bTT.)(?<!\bBs.)(?<!\bBS.)(?<!\bThS.)(?<!\bTS.)"
                   r"(?<!\b[A-ZĐÔÂ\d].)\s+")
FIGURES = re.compile(r"\d[\d.,]*")


def normal(typed: str) -> str:
    """The paragraphs of a typed text, a line each, "" where it says nothing. A list begins on a line of its own: a name
    may stand before it."""
    if not typed or says_nothing(typed):
        return ""
    lines = [line for line in map(single_spaced, printable(typed).split("\n")) if not is_blank(line)]
    if len(lines) < 2:
        return "".join(closed(without_bullet(line)) for line in lines)
    is_list = BULLET.match(lines[0])
    text = "\n".join(BULLET.sub("+ ", line) for line in lines)
    return closed(f"\n{text}" if is_list else text)


def own_lines(typed: str) -> tuple[str, ...]:
    """The paragraphs an officer wrote, as written."""
    return tuple(line.strip() for line in printable(typed).split("\n") if line.strip())


def shortened(text: str, longest: int) -> str:
    """`text` itself, or its beginning up to a word within `longest` characters and "…"."""
    if len(text) <= longest:
        return text
    return re.sub(r"\s+\S*$", "", text[:longest]).rstrip(" ,;:-–.") + "…"


def first_sentences(text: str, longest: int) -> str:
    """A text of `longest` characters at the most, else the whole sentences at its beginning, as many as these hold; of
    a first sentence that is longer, its beginning up to a comma."""
    if len(text) <= longest:
        return text
    line = single_spaced(text.replace("\n+ ", " "))
    ends = [found.start() + 1 for found in _STOP.finditer(line, 0, longest + 1) if line[found.end()].isupper()]
    return line[:ends[-1]] if ends else abridged(line, longest)


def text_key(text: str) -> str:
    """What two texts share that are the same words with the same figures: letters' case, spaces and a full stop at the
    end are all they may differ in."""
    return key(text).rstrip(". ")


def shape(text: str) -> str:
    """What texts share that differ in their figures only."""
    return FIGURES.sub("", text_key(text))
