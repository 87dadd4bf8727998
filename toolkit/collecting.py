"""How often Python looks for cyclic garbage while a stage makes very many records that hold no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: So many records are made before they are looked through: those of a thousand forms. Python's own number suits few.
_SELDOM = 1_000_000


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within, garbage that refers to itself is hardly looked for: a tenth of reading's time; readers leave none."""
    usual = gc.get_threshold()
    gc.set_threshold(max(_SELDOM, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
