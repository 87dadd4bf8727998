"""The agencies of a register over time: since when and until when each is there, and who does its work afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Kind(Enum):
    """What sort of agency; group phrases of an annex name whole kinds. An office may add kinds of its own."""
    DEPARTMENT = "department"
    PRESS = "press"
    UNION = "union"
    ASSOCIATION = "association"
    DISTRICT = "district"
    COMMUNE = "commune"
    CENTRAL = "central"
    PROVINCE = "province"
    MINISTRY = "ministry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the register. `code` is A–Z and 0–9 only: it is part of form codes and file names. `kind` is the
    word of an office for a kind of its own. It is there from the day `valid_from` to the day `valid_to`, None: always
    has been, is still; then `successors` are the codes of those that do its work."""
    code: str
    name: str
    kind: Kind | str
    aliases: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""
    receives_form: bool = True
    note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    @property
    def kind_name(self) -> str:
        """The kind's name in data."""
        return self.kind.value if isinstance(self.kind, Kind) else self.kind

    def is_there(self, day: date) -> bool:
        """Whether there is such an agency on that day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def in_charge(agencies: Iterable[Agency], day: date) -> dict[str, tuple[str, ...]]:
    """By code who does an agency's work on that day, in register order: itself where it is there; of one that is gone
    those of its successors, and of theirs, that are; () where nobody does."""
    register = {each.code: each for each in agencies}
    order = {code: place for place, code in enumerate(register)}
    found = dict[str, tuple[str, ...]]()
    for agency in register.values():
        waiting, seen = [agency.code], dict[str, bool]()
        while waiting:
            code = waiting.pop()
            if code in register and code not in seen:
                held = register[code]
                seen[code] = held.is_there(day)
                waiting += () if seen[code] or held.valid_to is None or day <= held.valid_to else held.successors
        found[agency.code] = tuple(sorted((code for code, there in seen.items() if there), key=order.__getitem__))
    return found
