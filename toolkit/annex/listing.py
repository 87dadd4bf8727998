"""The numbers Word prints before paragraphs without storing them: automatic lists of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

#: Characters of a number's pattern.
_LONGEST = 60
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class Lists:
    """A document's lists: levels by abstract list, the abstract list of each list, and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    counted: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, list_id: str, level: int) -> str:
        """What Word prints before the next paragraph of that list and level; "" for a list it does not know."""
        abstract = self.abstract.get(list_id, "")
        levels = self.levels.get(abstract, {})
        if level not in levels:
            return ""
        counted = self.counted.setdefault(abstract, {})
        restart = self.restarts.pop((list_id, level), None)
        counted[level] = counted.get(level, levels[level].start - 1) + 1 if restart is None else restart
        for deeper in [each for each in counted if each > level]:
            del counted[deeper]
        return self._text(levels, level, counted)

    @staticmethod
    def _text(levels: Mapping[int, _Level], level: int, counted: Mapping[int, int]) -> str:
        if levels[level].form == "bullet":
            return "-"

        def value(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shape = levels.get(at, _Level())
            return _shown(counted.get(at, shape.start), shape.form)

        return re.sub(r"%([1-9])", value, levels[level].text)


def read_lists(numbering: Element) -> Lists:
    """The lists in a document's numbering part."""
    lists = Lists()
    for abstract in numbering.iter("abstractNum"):
        lists.levels[abstract.get("abstractNumId", "")] = {
            whole(shape.get("ilvl", "")): _Level(
                whole(_value(shape, "start", "1")), _value(shape, "numFmt", "decimal"), _value(shape, "lvlText", "")[:_LONGEST]
            )
            for shape in abstract.iter("lvl")
        }
    for each in numbering.iter("num"):
        list_id = each.get("numId", "")
        lists.abstract[list_id] = _value(each, "abstractNumId", "")
        for override in each.iter("lvlOverride"):
            if override.find("startOverride") is not None:
                start = whole(_value(override, "startOverride", ""))
                lists.restarts[list_id, whole(override.get("ilvl", ""))] = start
    return lists


def _value(element: Element, child: str, default: str) -> str:
    found = element.find(child)
    return found.get("val", default) if found is not None else default


def whole(text: str) -> int:
    """A whole number of an attribute; 0 where it is none, and no more than people count."""
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(value: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter") and 1 <= value <= 26:
        return chr(value + (64 if form == "upperLetter" else 96))
    if form in ("upperRoman", "lowerRoman") and 1 <= value < 200:
        letters = ""
        for worth, sign in _ROMAN:
            letters += sign * (value // worth)
            value %= worth
        return letters.upper() if form == "upperRoman" else letters
    return f"{value:02d}" if form == "decimalZero" else str(value)
