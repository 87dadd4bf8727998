"""What people wrote, made ready for a report: lines, ends of sentences, long texts cut, documents named in full once.

Words are never changed. What is: surrounding spaces, a lone dash at the start, a clerk's "- " in a list
(it becomes "+ ", the level below the report's own "- "), a full stop where a text ends without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from toolkit.text import is_blank, key, number_vi, printable, says_nothing

#: A text longer than this is cut at a word; the report says where the whole is.
LONGEST_TEXT = 1500

_BULLET = re.compile(r"^[-–—+•*]\s+")
_ENDS = re.compile(r"[.;:!?…][”’\"')\]]*$")

#: Up to the number and symbol: "Kế hoạch số 05/KH-SCT", "Nghị quyết 82/NQ-CP".
_SHORT = re.compile(r"^.{0,80}?\b(\d+\w{0,3}(?:/\d{4})?[/-][^\W\d_][\w-]*(?:[/-]\w+)*)")
_DAY = re.compile(r"(\d{1,2})\D{1,9}(\d{1,2})\D{1,7}(\d{4})")
#: What a full mention tells beside its day: its issuer, its title.
_TELLS = (" của ", " về ", " v/v ", " ban hành ", " phê duyệt ")


def lines_of(typed: str, longest: int = LONGEST_TEXT) -> tuple[tuple[str, ...], bool]:
    """The paragraphs of a typed text, none where it says nothing; and whether it was cut. "" stands before a list."""
    whole = printable(typed).strip()
    text = shortened(whole, longest)
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if not is_blank(line)]
    if len(lines) < 2:
        return tuple(closed(_BULLET.sub("", line)) for line in lines), text != whole
    *before, last = (_BULLET.sub("+ ", line) for line in opened(lines))
    return (*before, closed(last)), text != whole


def own_lines(typed: str) -> tuple[str, ...]:
    """The paragraphs an officer wrote, as written."""
    return tuple(line.strip() for line in printable(typed).split("\n") if line.strip())


def opened(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines, "" before them where they are a list: a label stands on a line of its own then."""
    return ("", *lines) if lines and _BULLET.match(lines[0]) else tuple(lines)


def bulleted(label: str, lines: Sequence[str], bullet: str = "- ") -> Iterable[str]:
    """Lines under one bullet, `label` before the first: "- Sở Nội vụ: …"."""
    first, *rest = lines
    yield f"{bullet}{label}: {first}".rstrip() if label else f"{bullet}{first}"
    yield from rest


def shortened(text: str, longest: int) -> str:
    """`text` itself, or its beginning up to a word within `longest` characters and "…"."""
    if len(text) <= longest:
        return text
    return re.sub(r"\s+\S*$", "", text[:longest]).rstrip(" ,;:-–.") + "…"


def closed(text: str) -> str:
    """`text` with a full stop, unless it ends a sentence or a clause already."""
    return text if not text or _ENDS.search(text) else f"{text}."


def open_ended(text: str) -> str:
    """`text` on one line without the full stop, comma or semicolon at its end, for a list of the report's own."""
    return _BULLET.sub("", " ".join(printable(text).split())).rstrip(" .;,")


def named(names: Iterable[str], most: int, others: str, between: str = "; ") -> str:
    """`names`, each once; of more than `most`, `others` ({count}) says how many more there are: at least two."""
    names = list(dict.fromkeys(names))
    if len(names) <= most + 1:
        return between.join(names)
    return between.join(names[:most]) + others.format(count=number_vi(len(names) - most))


# ── documents (Decree 30, Phụ lục I, II.6b) ───────────────────────────────────────────────────────


def documents_of(typed: str) -> list[str]:
    """The documents named in a cell, one by one, each once."""
    if says_nothing(typed):
        return []
    return list(dict.fromkeys(each for each in map(open_ended, re.split("[;\n]", typed)) if each))


class Mentions:
    """The documents a report has named so far, from its beginning on."""

    def __init__(self) -> None:
        self._full: dict[str, list[str]] = {}

    def name(self, document: str) -> str:
        """`document` in full, or by type, number and symbol where all it tells has been told of these."""
        found = _SHORT.match(document)
        return document if found is None or self.is_new(document) else found[0]

    def is_new(self, document: str) -> bool:
        """Whether `document` tells what has not been told of that number and symbol; from now on it has."""
        found = _SHORT.match(document)
        if found is None:
            return True
        rest, told = key(document[found.end():]), self._full.setdefault(key(found[1]).lstrip("0"), [])
        if any(_tells_all(before, rest) for before in told):
            return False
        told.append(rest)
        return True


def _tells_all(before: str, rest: str) -> bool:
    """Whether an earlier mention has the same day, issuer and title as this one gives, if it gives any."""
    day, said = (_DAY.search(text) for text in (rest, before))
    if day and not (said and [int(part) for part in day.groups()] == [int(part) for part in said.groups()]):
        return False
    return all(word not in f" {rest}" or word in f" {before}" for word in _TELLS)
