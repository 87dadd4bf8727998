"""What a heading of an annex means, by the words it is made of, where it is none of the names that are known.

Only a heading all of whose words are known means anything: a sentence of a task never does.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit import words
from toolkit.text import word_key

#: A column that says who leads and who joins in.
BOTH = "both"
#: No heading is longer, in words.
_LONGEST = 9
_SAYS = {word_key(phrase): what for what, phrases in words.HEADING_WORDS.items() for phrase in phrases}
_PARTS = max(len(phrase.split()) for phrase in _SAYS)


@lru_cache(maxsize=4096)
def meaning(text: str) -> str | None:
    """The field of `words.ANNEX_COLUMNS` that a heading means, `BOTH` where it is of leads and of coordinators, None
    where it means none, or other two."""
    said = _said(word_key(text).split())
    held = {*said}
    first = next((each for each in said if each != "nothing"), "")
    if {"lead", "join"} <= held and not held & {"product", "when", "task"}:
        return BOTH
    if {"lead", "join"} <= held or {"product", "when"} <= held:
        return None
    if first == "task":
        return "content"
    if "join" in held:
        return "coordinators"
    if "lead" in held or {"agency", "does"} <= held:
        return "leads" if not held & {"product", "when", "task"} else None
    if held & {"product", "when"}:
        return ("product" if "product" in held else "deadline") if not held & {"agency", "task"} else None
    if first in ("number", "done"):
        return {"number": "tt", "done": None}[first]
    return None


_SPLIT = re.compile(
    r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)?chủ trì\s*[:：–-]\s*(?P<leads>.*?)[\s;,.]*"
    r"(?:(?:(?:cơ quan|đơn vị|bộ phận)\s+)?phối hợp\s*[:：–-]\s*(?P<coordinators>.*))?", re.IGNORECASE | re.DOTALL)


def parted(text: str) -> dict[str, str] | None:
    """Who leads and who joins in, of a cell that says "Chủ trì: …; phối hợp: …", by field; None where it does not say
    which is which."""
    if (match := _SPLIT.fullmatch(text.strip())) is None:
        return None
    return {name: said.strip(" \n;,.") for name, said in match.groupdict("").items() if said.strip(" \n;,.")}


def says_as_above(text: str) -> bool:
    """Whether a cell only says that it says what the one above says."""
    return " ".join(text.casefold().split()).strip(".") in words.DITTO


def _said(parts: list[str]) -> tuple[str, ...]:
    """What the words say, from the left, always by the longest phrase that is known; nothing where one is not."""
    found, at = list[str](), 0
    while at < len(parts) <= _LONGEST:
        for length in range(min(_PARTS, len(parts) - at), 0, -1):
            if what := _SAYS.get(" ".join(parts[at:at + length])):
                found.append(what)
                at += length
                break
        else:
            return ()
    return tuple(found)
