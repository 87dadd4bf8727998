"""How a long step tells whoever is looking how far it is."""

from __future__ import annotations

from collections.abc import Callable

#: Called with what is being worked on, how many are done and how many there are.
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """The `Progress` of a run nobody is looking at."""
