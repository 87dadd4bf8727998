"""How a long step tells whoever is looking how far it is."""

from __future__ import annotations

from collections.abc import Callable

#: Called with what is being worked on, how many are done and how many there are.
Watch = Callable[[str, int, int], None]


def unwatched(what: str, done: int, total: int) -> None:
    """The `Watch` of a run nobody is looking at."""
