"""What people wrote, made ready for a report: lines, ends of sentences, long texts cut with a word about it.

Words are never changed. What is: surrounding spaces, a lone dash at the start, a clerk's "- " in a list
(it becomes "+ ", the level below the report's own "- "), a full stop where a text ends without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.text import is_blank, number_vi, printable

#: A text longer than this is cut at a word; the report says where the whole is.
LONGEST_TEXT = 1500

#: How a line of a list begins.
BULLET = re.compile(r"^[-–—+•*]\s+")
_ENDS = re.compile(r"[.;:!?…][”’\"')\]]*$")


def lines_of(typed: str, longest: int = LONGEST_TEXT) -> tuple[tuple[str, ...], bool]:
    """The paragraphs of a typed text, and whether it was cut; no paragraph where it says nothing. The first is "" before a list."""
    whole = printable(typed).strip()
    text = shortened(whole, longest)
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if not is_blank(line)]
    if len(lines) < 2:
        return tuple(closed(BULLET.sub("", line)) for line in lines), text != whole
    if BULLET.match(lines[0]):
        lines.insert(0, "")
    return (*(BULLET.sub("+ ", line) for line in lines[:-1]), closed(BULLET.sub("+ ", lines[-1]))), text != whole


def own_lines(typed: str) -> tuple[str, ...]:
    """The paragraphs an officer wrote, as written."""
    return tuple(line.strip() for line in printable(typed).split("\n") if line.strip())


def shortened(text: str, longest: int) -> str:
    """`text` itself, or its beginning up to a word within `longest` characters and "…"."""
    if len(text) <= longest:
        return text
    kept = text[:longest]
    return re.sub(r"\s+\S*$", "", kept).rstrip(" ,;:-–.") + "…"


def closed(text: str) -> str:
    """`text` with a full stop, unless it ends a sentence or a clause already."""
    return text if not text or _ENDS.search(text) else f"{text}."


def open_ended(text: str) -> str:
    """`text` on one line without the full stop, comma or semicolon at its end, for a list of the report's own."""
    return BULLET.sub("", " ".join(printable(text).split())).rstrip(" .;,")


def named(names: Iterable[str], most: int, others: str, between: str = "; ") -> str:
    """`names` one after the other, each once; of more than `most`, `others` says how many more there are ({count}): at least two."""
    names = list(dict.fromkeys(names))
    if len(names) <= most + 1:
        return between.join(names)
    return between.join(names[:most]) + others.format(count=number_vi(len(names) - most))
