"""Texts as spreadsheet files write them: escapes, and the shared table of strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from toolkit.workbooks.limits import Limits, too_large
from toolkit.workbooks.markup import Attributes, feed, local, nested_too_deep, new_parser

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unescaped(text: str) -> str:
    """Text with `_x000D_` and its like as the characters they stand for, as Excel reads them.

    A surrogate without its partner stays one: it is what the file holds.
    """
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)


def read_strings(chunks: Iterable[bytes], limits: Limits) -> list[str]:
    """The shared strings in order: runs of rich text joined, phonetic readings left out."""
    strings = _Strings(limits)
    parser = new_parser()
    parser.StartElementHandler = strings.start
    parser.EndElementHandler = strings.end
    parser.CharacterDataHandler = strings.pieces.append
    feed(parser, chunks, limits, strings.count)
    return strings.found


class _Strings:
    """Handlers for xl/sharedStrings.xml."""

    def __init__(self, limits: Limits) -> None:
        self.found: list[str] = []
        self.pieces: list[str] = []
        self._limits = limits
        self._room = limits.depth
        self._phonetic = False
        self._runs: list[str] = []
        self._counted = self._characters = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self._room -= 1
        if not self._room:
            raise nested_too_deep()
        self.pieces.clear()
        if name == "rPh":
            self._phonetic = True
        elif ":" in name:
            self._room += 1
            self.start(local(name), attributes)

    def end(self, name: str) -> None:
        self._room += 1
        if name == "t":
            if not self._phonetic:
                self._runs += self.pieces
        elif name == "si":
            runs = self._runs
            text = runs[0] if len(runs) == 1 else joined(runs, self._limits)
            self.found.append(unescaped(text) if "_x" in text else text)
            runs.clear()
        elif name == "rPh":
            self._phonetic = False
        elif ":" in name:
            self._room -= 1
            self.end(local(name))

    def count(self) -> None:
        """Refuse more text than we are willing to hold."""
        self._characters += sum(map(len, self.found[self._counted:]))
        self._counted = len(self.found)
        if self._characters > self._limits.characters:
            raise too_large("quá nhiều chữ")


def joined(pieces: Sequence[str], limits: Limits) -> str:
    """The text of one cell from its pieces; what comes in one piece is never too long."""
    text = "".join(pieces)
    if len(text) > limits.cell_characters:
        raise too_large(f"một ô có hơn {limits.cell_characters} ký tự")
    return text
