"""A part with blanks in it, for the texts that differ from workbook to workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from toolkit.sheetfill.archive import Gapped, Member
from toolkit.sheetfill.prototypes import content_of

#: Stands before and after a blank's key.
BLANK = "\ue0f7"
#: The key of the blank for a sheet's rows, which are markup.
ROWS = "\ue0f5"
_BLANK = re.compile(f"(>?){BLANK}([^{BLANK}]+){BLANK}(</c>)?")


def blank(key: str) -> str:
    """The blank for the text of that key; as the text of a cell, for all that follows the cell's style."""
    return f"{BLANK}{key}{BLANK}"


class BlankPart:
    """A part with blanks, taken apart and compressed once."""

    def __init__(self, name: str, part: str) -> None:
        self.name = name
        pieces, self._keys, end = [], [], 0
        for match in _BLANK.finditer(part):
            in_cell = match[3] is not None
            pieces.append(part[end:match.start()] + ("" if in_cell else match[1]))
            self._keys.append((match[2], content_of if in_cell else escape))
            end = match.end()
        pieces.append(part[end:])
        self._member = Gapped(name, [piece.encode("utf-8") for piece in pieces])

    def filled(self, texts: Mapping[str, str], rows: bytes = b"") -> Member:
        """The part with these texts in its blanks, and `rows` in that for rows."""
        return self._member.filled(self._gaps(texts, rows))

    def content(self, texts: Mapping[str, str], rows: bytes) -> bytes:
        """The same, not compressed."""
        return b"".join(piece for pair in zip(self._member.pieces, (*self._gaps(texts, rows), b""), strict=True) for piece in pair)

    def _gaps(self, texts: Mapping[str, str], rows: bytes) -> list[bytes]:
        return [rows if key == ROWS else write(texts[key]).encode("utf-8") for key, write in self._keys]
