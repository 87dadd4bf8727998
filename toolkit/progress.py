"""How a long step tells whoever is looking how far it is, how often it lets Python look for garbage, and what becomes
of it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

#: Called with what is being worked on, how many are done and how many there are.
Progress = Callable[[str, int, int], None]

#: So many records are made before they are looked through: more than of all the country's forms. Python's own number
#: suits few.
_SELDOM = 5_000_000


def silent(what: str, done: int, total: int) -> None:
    """The `Progress` of a run nobody is looking at."""


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within, garbage that refers to itself is hardly looked for; readers leave none. Without this, consolidating 1,000
    forms takes 4 % more processor time."""
    usual = gc.get_threshold()
    gc.set_threshold(max(_SELDOM, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # all there is counts as old: it is not looked through at once
        gc.set_threshold(*usual)


@contextmanager
def swept() -> Iterator[None]:
    """Garbage that refers to itself and is made within is looked for at the end, among what was made within alone, and
    its memory given back."""
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        give_back()


def give_back() -> None:
    """Memory that was let go of goes back to the system, for other processes; the library of GNU's system keeps it."""
    if sys.platform == "linux":
        import ctypes

        with suppress(AttributeError):  # another library
            ctypes.CDLL(None).malloc_trim(0)
