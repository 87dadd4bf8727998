"""What agencies wrote, made ready for a report: lines, ends of sentences, the same text said once, long lists cut with a count.

Words are never changed. What is: surrounding spaces, a lone dash at the start, a clerk's "- " in a list
(it becomes "+ ", the level below the report's own "- "), a full stop where a text ends without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.text import is_blank, key, printable, says_nothing

#: A text longer than this is cut at a word; the report says where the whole is.
LONGEST_TEXT = 1500
#: A text said by more agencies than this names the first of them and counts the rest.
AGENCIES_NAMED = 4

_BULLET = re.compile(r"^[-–—+•*]\s+")
_ENDS = re.compile(r"[.;:!?…][”’\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Quote:
    """What one agency wrote, or several wrote alike.

    `lines` are paragraphs; the first is "" where the text begins with a list. `who` is "" where the only lead
    of a task speaks. `who_more` counts agencies not named. `tasks` are ids, "" where the text is about no
    task. `status` is a word of `words.STATUS` in lower case. `cut`: the text is longer than what is quoted.
    """

    who: str
    lines: tuple[str, ...]
    who_more: int = 0
    tasks: str = ""
    status: str = ""
    documents: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """The quotes printed, and how many more there are."""

    shown: tuple[Quote, ...]
    more: int = 0


def lines_of(typed: str, longest: int = LONGEST_TEXT) -> tuple[tuple[str, ...], bool]:
    """The paragraphs of a typed text, and whether it was cut; no paragraph where it says nothing."""
    whole = printable(typed).strip()
    text = shortened(whole, longest)
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if not is_blank(line)]
    if len(lines) < 2:
        return tuple(closed(_BULLET.sub("", line)) for line in lines), text != whole
    if _BULLET.match(lines[0]):
        lines.insert(0, "")
    return (*(_BULLET.sub("+ ", line) for line in lines[:-1]), closed(_BULLET.sub("+ ", lines[-1]))), text != whole


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
    return _BULLET.sub("", " ".join(printable(text).split())).rstrip(" .;,")


def gathered(rows: Iterable[Mapping[str, Any]], field: str, most: int) -> Quotes:
    """The texts of `field`, each once with all who wrote it and about what, in the order first met; `most` are shown.

    Who writes that there is nothing to say ("Không") is not quoted.
    """
    said: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if not says_nothing(row[field]):
            said.setdefault(key(row[field]), []).append(row)
    shown = [_gathered_quote(alike, field) for alike in list(said.values())[:most]]
    return Quotes(tuple(shown), len(said) - len(shown))


def _gathered_quote(alike: list[Mapping[str, Any]], field: str) -> Quote:
    agencies = list(dict.fromkeys(printable(row["agency"]) for row in alike))
    tasks = dict.fromkeys(row["task_id"] for row in alike if "task_id" in row)
    lines, cut = lines_of(alike[0][field])
    named = "; ".join(agencies[:AGENCIES_NAMED])
    return Quote(named, lines, max(0, len(agencies) - AGENCIES_NAMED), tasks=", ".join(tasks), cut=cut)
