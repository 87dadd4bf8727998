"""Names of agencies in running text: a text → which names stand where in it; of names within each other the longest.

Cells that hold a list of names and nothing else are cut by `toolkit.plan.names.split_names`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from toolkit.base.legacy_text import is_syllable
from toolkit.base.text import by_key, phrase_end

T = TypeVar("T")


class AgencyNames(Generic[T]):
    """Names as a key function spells them (`word_key`, `name_key`), and what each stands for (`meanings`). Within texts
    none is found of two letters, and none that is a Vietnamese word, as the code BAO of a newspaper is in "Bao cao"."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        self.meanings = by_key(named)
        self._found = {name for name in self.meanings if " " in name or (len(name) > 2 and not is_syllable(name))}
        self._most_words = max((len(name.split()) for name in self._found), default=0)

    def find(self, text: str) -> Iterator[tuple[T, int, int]]:
        """All that each name in a text of that key function stands for, its first word and the word past its last."""
        words, start = text.split(), 0
        while start < len(words):
            end = phrase_end(words, start, self._found, self._most_words)
            yield from ((meaning, start, end) for meaning in self.meanings.get(" ".join(words[start:end]), ()))
            start = max(end, start + 1)
