"""What a heading of an annex means, by the words it is made of, where it is none of the names that are known.

Only a heading all of whose words are known means anything: a sentence of a task never does.
"""

from __future__ import annotations

import re

from toolkit import words
from toolkit.text import word_key

#: A column that says who leads and who joins in; what comes out and by when; of groups.
BOTH, OUTCOME, GROUP = "both", "outcome", "group"
#: The fields that say who does a task and when, in the order in which it has them: what a group's heading leaves blank.
WORK = ("leads", "coordinators", "product", "deadline")
#: No heading is longer, in words and in characters.
_LONGEST, _LONGEST_TEXT = 9, 300
_SAYS = {word_key(phrase): what for what, phrases in words.HEADING_WORDS.items() for phrase in phrases}
_TOGETHER = "cùng"
_PARTS = max(len(phrase.split()) for phrase in _SAYS)


def meaning(text: str) -> str | None:
    """The field of `words.ANNEX_COLUMNS` that a heading means, `BOTH` where it is of leads and of coordinators, None
    where it means none, or other two, or a word of it is not known."""
    said = _said(text)
    return None if {"", "other", "target"} & {*said} else _meant(said)


def _meant(said: tuple[str, ...]) -> str | None:
    held = {*said}
    first = next((each for each in said if each not in ("nothing", "group")), "")
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
    if "given" in held:  # the day it was given is none by which it is due
        return "leads" if "agency" in held else None
    if held & {"product", "when"}:
        return ("product" if "product" in held else "deadline") if not held & {"agency", "task"} else None
    return "tt" if first == "number" else None


def may_mean(text: str) -> tuple[str, ...]:
    """The fields that a heading may mean which is not understood, the likeliest first: what stands below it is to say
    which. () where no word of it is known, or one says that it is none of a plan's."""
    said = tuple(each for each in _said(text) if each)
    held = {*said} - {"nothing"}
    found = [_meant(said)] if not held & {"other", "given", "target"} else []
    found += ["leads"] if "given" in held and not held & {"when", "other"} else []
    if "task" in held and "given" not in held:
        found += ["content"]
    if not held & {"other", "given"}:
        found += [OUTCOME] if {"product", "when"} <= held else []
        found += ["deadline"] if held & {"when", "done"} else []
        found += ["product"] if held & {"product", "reached"} else []
        found += ["leads", "coordinators"] if held & {"agency", "does"} else []
    return tuple(dict.fromkeys(filter(None, found)))


def is_of_groups(text: str) -> bool:
    """Whether a heading may be of the groups that tasks stand in."""
    return "group" in _said(text)


def is_no_field(text: str) -> bool:
    """Whether a heading says that its column is none of a plan's: money, notes, a day on which a task begins. One that
    begins with words that are not known may still be."""
    said = [each for each in _said(text) if each != "nothing"]
    return not _NO_FIELD.isdisjoint(said) and (said[0] in _NO_FIELD or {"", "target"}.isdisjoint(said))


#: What says that a column is none of a plan's.
_NO_FIELD = frozenset(("other", "given"))
_SPLIT = re.compile(
    r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)?chủ trì\s*[:：–-]\s*(?P<leads>.*?)"
    r"(?:(?:(?:cơ quan|đơn vị|bộ phận)\s+)?phối hợp\s*[:：–-]\s*(?P<coordinators>.*)|\Z)", re.IGNORECASE | re.DOTALL)


#: One after the other, as the heading has them.
_SLASH = re.compile(r"(?P<leads>[^/\n]+)/(?P<coordinators>[^/]+)")
_BRACKETED = re.compile(
    r"(?<![^()])(?P<names>[^()]++)\((?:(?:là\s+)?(?:cơ quan|đơn vị)\s+)?(?:(?P<leads>chủ trì)|phối hợp)[^()]*\)",
    re.IGNORECASE)
_WITH = re.compile(r"(?P<leads>.+?)[\s,;(](?:chủ trì,?\s+)?phối hợp (?:với|cùng)[\s:]+(?P<coordinators>.+)",
                   re.IGNORECASE | re.DOTALL)


def parted(text: str) -> dict[str, str] | None:
    """Who leads and who joins in, of a cell that says "Chủ trì: …; phối hợp: …", by field; None where it does not say
    which is which."""
    plain = "\n".join(line.strip(" \t-–+•*") for line in text.splitlines())
    if (match := _SPLIT.fullmatch(plain.strip()) or _SLASH.fullmatch(plain.strip())) is None:
        return None
    return {name: said.strip(" \n;,.") for name, said in match.groupdict("").items() if said.strip(" \n;,.")}


def led_by_label(text: str) -> dict[str, str]:
    """As `parted`, of a cell of a column of leads that itself says "Chủ trì: …"; {} of any other."""
    return parted(text) or {} if word_key(text).startswith(("chủ trì", "cơ quan chủ trì", "đơn vị chủ trì")) else {}


def parted_by_brackets(text: str) -> dict[str, str]:
    """Who leads and who joins in, of a cell that says so in brackets behind the names: "A (chủ trì), B, C (phối hợp)";
    {} of any other."""
    found: dict[str, list[str]] = {}
    for match in _BRACKETED.finditer(text):
        found.setdefault("leads" if match["leads"] else "coordinators", []).append(match["names"].strip(" \n;,.+–-"))
    rest = _BRACKETED.sub("", text).strip(" \n;,.")
    if "leads" not in found:
        return {}
    found.setdefault("coordinators", []).extend([rest] if rest else [])
    return {name: ", ".join(said) for name, said in found.items() if said}


def with_others(text: str) -> dict[str, str]:
    """Who leads and who joins in, of a cell that names others after "phối hợp với"; {} of any other."""
    match = _WITH.fullmatch(text.strip())
    return {name: said.strip(" \n;,.()") for name, said in match.groupdict().items()} if match else {}


def says_both(heading: str) -> bool:
    """Whether a heading says, be it in a remark, that its cells hold leads and coordinators, or that looks tell them
    apart, which are not read."""
    said = word_key(heading)
    return len(said.split()) <= _LONGEST + 4 and "chủ trì" in said and (
        "phối hợp" in said or any(look in said for look in words.LOOKS_SAID))


def says_bold(heading: str) -> bool:
    """Whether a heading says that those who lead stand in bold."""
    said = word_key(heading)
    return any(look in said for look in words.BOLD_SAID)


def says_as_above(text: str) -> bool:
    """Whether a cell only says that it says what the one above says."""
    return " ".join(text.casefold().split()).strip(".") in words.DITTO


def _said(text: str) -> tuple[str, ...]:
    """What the words say, from the left, always by the longest phrase that is known, "" of one that is not; "cùng" and
    what is done together say who joins in. Nothing of a text that is too long for a heading."""
    parts = word_key(text).split() if len(text) <= _LONGEST_TEXT else []
    found, at = list[str](), 0
    while at < len(parts) <= _LONGEST:
        length = _known_at(parts, at)
        together = not length and parts[at] == _TOGETHER and at + 1 < len(parts)
        found.append("join" if together else _SAYS.get(" ".join(parts[at:at + length]), ""))
        at += 1 + (_known_at(parts, at + 1) or 1) if together else length or 1
    return tuple(found)


def _known_at(parts: list[str], at: int) -> int:
    """How many words the longest known phrase has that begins there; 0 where none does."""
    return next((length for length in range(min(_PARTS, len(parts) - at), 0, -1)
                 if " ".join(parts[at:at + length]) in _SAYS), 0)
