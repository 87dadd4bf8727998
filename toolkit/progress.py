"""How a long step tells whoever is looking how far it is, and how often it lets Python look for garbage."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Called with what is being worked on, how many are done and how many there are.
Progress = Callable[[str, int, int], None]

#: So many records are made before they are looked through: more than of all the country's forms.
_SELDOM = 5_000_000


def silent(what: str, done: int, total: int) -> None:
    """The `Progress` of a run nobody is looking at."""


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within, garbage that refers to itself is hardly looked for; readers leave none. Without this, consolidating takes
    10 % longer at 38 returns, 4 % at 100, 9 % at 1,000."""
    usual = gc.get_threshold()
    gc.set_threshold(max(_SELDOM, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
