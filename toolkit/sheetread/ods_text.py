"""Paragraphs of OpenDocument as the text they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.sheetread.limits import Limits, too_large
from toolkit.sheetread.markup import Attributes

#: A line break in the XML is layout, so with the spaces around it it is one space. Other spaces are kept: LibreOffice
#: writes those that are meant as they are, other programs as elements.
_LAYOUT = re.compile("[ \t]*[\r\n][ \t\r\n]*")
#: Spaces, tabs and line breaks that are meant stand here as characters no XML can hold.
_SPACE, _TAB, _BREAK = "\x00", "\x01", "\x02"
_MEANT = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})


def whole(text: str | None) -> int:
    """How often something is there: 1 where that is not said in plain figures; past a thousand million, that many."""
    if text is None or not (text.isascii() and text.isdecimal()):
        return 1
    return int(text[:10])


def _meant(pieces: Sequence[str]) -> str:
    text = "".join(pieces)
    return (_LAYOUT.sub(" ", text).strip(" ") if "\n" in text else text).translate(_MEANT)


class OdsText:
    """The paragraphs read since `paragraphs` was last cleared; `pieces` is the text since the last paragraph began."""

    def __init__(self, limits: Limits) -> None:
        self.pieces: list[str] = []
        self.paragraphs: list[str] = []
        self._most = limits.cell_characters
        self._spaces = self._kept = 0

    def text(self) -> str:
        """The paragraphs, one a line. Refused where that is more than a cell may hold."""
        paragraphs = self.paragraphs
        text = paragraphs[0] if len(paragraphs) == 1 else "\n".join(paragraphs)
        if len(text) > self._most:
            raise too_large(f"một ô có hơn {self._most} ký tự")
        return text

    def open(self) -> None:
        """A paragraph begins."""
        self.pieces.clear()
        self._spaces = 0

    def close(self) -> None:
        """A paragraph ends. Refused where there are more than a cell may hold characters."""
        if len(self.paragraphs) >= self._most:
            raise too_large(f"một ô có hơn {self._most} ký tự")
        self.paragraphs.append(_meant(self.pieces))

    def spaces(self, attributes: Attributes) -> None:
        """So many spaces, meant ones. Refused where that is more than a cell may hold."""
        meant = whole(attributes.get("text:c"))
        self._spaces += meant
        if self._spaces > self._most:
            raise too_large(f"một ô có hơn {self._most} ký tự")
        self.pieces.append(_SPACE * meant)

    def tab(self, attributes: Attributes) -> None:
        """A tab, meant."""
        self.pieces.append(_TAB)

    def line_break(self, attributes: Attributes) -> None:
        """A line break inside a paragraph."""
        self.pieces.append(_BREAK)

    def hold(self) -> None:
        """What comes now is not of this paragraph."""
        self._kept = len(self.pieces)

    def held(self) -> str:
        """What came since."""
        return _meant(self.pieces[self._kept:])

    def resume(self) -> None:
        """What came since is gone."""
        del self.pieces[self._kept:]
