"""The numbers that annexes print before groups and tasks: 1, 2.1, II, A, a), "-"."""

from __future__ import annotations

import re

from toolkit.text import remembered

_PART = r"(?:[0-9]{1,4}[A-Za-z]?|[A-Z])"
NUMBER = re.compile(rf"(?:[0-9]{{1,4}}[A-Za-z]?|[IVX]{{1,6}}|[A-Z])(?:\.{_PART}){{0,5}}")
_AROUND = " \t\n.,:;/()-–—"
_ROMAN = {"I": 1, "V": 5, "X": 10}


@remembered  # without this, understanding 2,000 tasks takes 8 % longer
def number(tt: str) -> str:
    """The number in a TT cell as ids use it: "1." → "1", "(2a)" → "2A"; "" where it is none ("-", "a)")."""
    bare = tt.strip(_AROUND)
    return bare.upper() if NUMBER.fullmatch(bare) else ""


def level(printed: str) -> str:
    """What sort of number: "roman", "letter", or how many parts ("1", "2"); "" for no number."""
    if not printed:
        return ""
    if set(printed) <= set(_ROMAN):
        return "roman"
    return "letter" if printed.isalpha() else str(printed.count(".") + 1)


def follows(first: str, second: str) -> bool:
    """Whether `second` is the number after `first` at the same level: 2 → 3, 2.1 → 2.2, II → III, A → B."""
    head, _, last = first.rpartition(".")
    other_head, _, other_last = second.rpartition(".")
    if head != other_head or not last or not other_last:
        return False
    return any(b == a + 1 for a, b in zip(_values(last), _values(other_last), strict=True) if a and b)


def _values(part: str) -> tuple[int, int, int]:
    """What a part counts as a numeral, a Roman numeral and a letter; 0 for what it is not."""
    signs = [_ROMAN.get(char, 0) for char in part]
    roman = sum(-sign if sign < max(signs[at:]) else sign for at, sign in enumerate(signs)) if all(signs) else 0
    letter = ord(part) - 64 if len(part) == 1 and part.isalpha() else 0
    return (int(part) if re.match(r"[0-9]+$", part) else 0, roman, letter)
