"""What a difficulty is about, and the cause a clerk set apart from it."""

from __future__ import annotations

import re
from functools import cache

from toolkit.text import word_key
from toolkit.words import DIFFICULTY_THEMES, OTHER_THEME

#: Where a cause begins: after a stop or on a line of its own, "nguyên nhân …", or "do …" after a semicolon or a line end.
_CAUSE = re.compile(
    r"(?:^|(?<=[;,.:–-])|\n)[ \t]*(?:[-+•*][ \t]+)?(?:nguyên nhân(?:[ \t]+là)?[ \t]*(?=[:]|do\b|vì\b)[ \t]*:?|(?=nguyên nhân\b))"
    r"|(?:;|\n)[ \t]*(?:[-+•*][ \t]+)?(?=do\b)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[.!?…]\s+\w|\n")


def cause_apart(typed: str) -> tuple[str, str]:
    """The difficulty and its cause, the latter "" where the clerk did not set it apart once and at the end.

    Nothing is dropped but the word "nguyên nhân" before a colon or "do": the report has it as a heading.
    """
    text = typed.strip()
    found = list(_CAUSE.finditer(text))
    if len(found) != 1:
        return text, ""
    cause = text[found[0].end():].strip()
    if not cause or _GOES_ON.search(cause):
        return text, ""
    return text[:found[0].start()].rstrip(" \t\n;,:–-"), cause


def theme_of(*texts: str) -> str:
    """The code name of what the first text with a known word is about: most words, then the earliest."""
    for text in texts:
        padded = f" {word_key(text)} "
        best = min((_rank(padded, name) for name in DIFFICULTY_THEMES), default=(0, 0, OTHER_THEME))
        if best[0]:
            return best[2]
    return OTHER_THEME


def _rank(padded: str, theme: str) -> tuple[int, int, str]:
    places = [place for place in map(padded.find, _words(theme)) if place >= 0]
    return -len(places), min(places, default=0), theme


@cache
def _words(theme: str) -> tuple[str, ...]:
    return tuple(f" {word_key(word)} " for word in DIFFICULTY_THEMES[theme].aliases)
