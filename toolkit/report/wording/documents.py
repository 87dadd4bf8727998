"""Documents as a report names them: in full where first mentioned, then by type, number and symbol (Decree 30, Phụ lục I, II.6b)."""

from __future__ import annotations

import re

from toolkit.report.wording.quotes import open_ended
from toolkit.text import key, says_nothing

#: Up to the number and symbol: "Kế hoạch số 05/KH-SCT", "Nghị quyết 82/NQ-CP".
_SHORT = re.compile(r"^.{0,80}?\b(\d+\w{0,3}(?:/\d{4})?[/-][^\W\d_][\w-]*(?:[/-]\w+)*)")
_DAY = re.compile(r"(\d{1,2})\D{1,9}(\d{1,2})\D{1,7}(\d{4})")
#: What a full mention tells beside its day: its issuer, its title.
_TELLS = (" của ", " về ", " v/v ", " ban hành ", " phê duyệt ")


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
        """How the report names `document` here: short where all it tells has been told of that number and symbol."""
        found = _SHORT.match(document)
        return document if found is None or self.is_new(document) else found[0]

    def is_new(self, document: str) -> bool:
        """Whether `document` tells what has not been told of that number and symbol; from now on it has."""
        found = _SHORT.match(document)
        if found is None:
            return True
        rest, told = key(document[found.end():]), self._full.setdefault(_symbol(found[1]), [])
        if any(_tells_all(before, rest) for before in told):
            return False
        told.append(rest)
        return True


def _symbol(text: str) -> str:
    return key(text).lstrip("0")


def _tells_all(before: str, rest: str) -> bool:
    """Whether an earlier mention has the same day, issuer and title as this one gives, if it gives any."""
    day, said = _DAY.search(rest), _DAY.search(before)
    if day and not (said and [int(part) for part in day.groups()] == [int(part) for part in said.groups()]):
        return False
    return all(word not in f" {rest}" or word in f" {before}" for word in _TELLS)
