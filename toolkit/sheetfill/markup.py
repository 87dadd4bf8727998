"""An XML part taken apart once and written many times.

Places in it follow the rows of a sheet: an attribute or a text that holds ranges or a formula, or a whole element that
goes where none of its ranges is left. Blanks are for texts that differ from workbook to workbook. Everything between
them is written as it stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.sheetfill.row_map import RowMap
from toolkit.sheetfill.rows import content_of

#: What a place says once the rows are known.
Slot = Callable[[RowMap], str]
#: Pieces of markup: texts, slots by number, blocks that may go.
Block = list["str | int | Block"]

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN, _SLOT, _CLOSE, _END = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
_TOKEN = re.compile(f"([{_OPEN}{_SLOT}{_CLOSE}])(\\d*){_END}")
_QUOTED = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
#: Stands before and after a blank's key.
BLANK = "\ue0f7"
#: The key of the blank for a sheet's rows, which are markup.
ROWS = "\ue0f5"
_BLANK = re.compile(f"(>?){BLANK}([^{BLANK}]+){BLANK}(</c>)?")


def parsed(content: bytes) -> Any:
    """A part's root; nothing outside it is read. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def written(root: Any) -> bytes:
    """A part from its root."""
    return DECLARATION.encode() + etree.tostring(root, encoding="utf-8")


class XmlPart:
    """An XML part under preparation: `root` may be changed, then `compiled` takes it apart."""

    def __init__(self, content: bytes) -> None:
        self.root = parsed(content)
        self._slots: list[Slot] = []

    def attribute(self, element: Any, name: str, slot: Slot) -> None:
        """That attribute says what `slot` gives."""
        element.set(name, self._token(lambda rows: escape(slot(rows), _QUOTED)))

    def text(self, element: Any, slot: Slot) -> None:
        """The element's text is what `slot` gives."""
        element.text = self._token(lambda rows: escape(slot(rows)))

    def listed(self, element: Any, slot: Slot) -> None:
        """The element's content is the markup `slot` gives; it is left out where that is nothing."""
        del element[:]
        element.attrib.pop("count", None)
        element.text = self._token(slot)
        self.may_go(element)

    def may_go(self, element: Any) -> None:
        """The element is left out where one of its own places is empty, or, of a list, where nothing is in it."""
        parent = element.getparent()
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + _OPEN + _END
        else:
            before.tail = (before.tail or "") + _OPEN + _END
        element.tail = _CLOSE + _END + (element.tail or "")

    def compiled(self) -> Slot:
        """The part as XML without a declaration, for any rows; many workbooks have their rows at the same places."""
        block, slots = _taken_apart(etree.tostring(self.root, encoding="unicode")), tuple(self._slots)
        return lru_cache(maxsize=64)(lambda rows: _joined(block, slots, rows)[0])

    def _token(self, slot: Slot) -> str:
        self._slots.append(slot)
        return f"{_SLOT}{len(self._slots) - 1}{_END}"


def _taken_apart(text: str) -> Block:
    stack: list[Block] = [[]]
    end = 0
    for match in _TOKEN.finditer(text):
        stack[-1].append(text[end:match.start()])
        end = match.end()
        if match[1] == _OPEN:
            stack.append([])
        elif match[1] == _CLOSE:
            block = stack.pop()
            stack[-1].append(block)
        else:
            stack[-1].append(int(match[2]))
    return [*stack[0], text[end:]]


def _joined(block: Block, slots: Sequence[Slot], rows: RowMap) -> tuple[str, bool]:
    """A block's markup, and whether it stays: none of its slots is empty, nor are all blocks in it."""
    texts: list[str] = []
    stays, inner, kept = True, 0, 0
    for piece in block:
        if isinstance(piece, str):
            texts.append(piece)
        elif isinstance(piece, int):
            texts.append(slots[piece](rows))
            stays = stays and bool(texts[-1])
        else:
            inner += 1
            said, there = _joined(piece, slots, rows)
            if there:
                kept += 1
                texts.append(said)
    return "".join(texts), stays and (not inner or kept > 0)


def blank(key: str) -> str:
    """The blank for the text of that key; as the text of a cell, for all that follows the cell's style."""
    return f"{BLANK}{key}{BLANK}"


class BlankPart:
    """A part with blanks, taken apart once."""

    def __init__(self, name: str, part: str) -> None:
        self.name = name
        self._pieces, self._keys, end = [], [], 0
        for match in _BLANK.finditer(part):
            in_cell = match[3] is not None
            self._pieces.append((part[end:match.start()] + ("" if in_cell else match[1])).encode("utf-8"))
            self._keys.append((match[2], content_of if in_cell else escape))
            end = match.end()
        self._last = part[end:].encode("utf-8")

    def filled(self, texts: Mapping[str, str], rows: bytes = b"") -> bytes:
        """The part with these texts in its blanks, and `rows` in that for rows."""
        gaps = (rows if key == ROWS else write(texts[key]).encode("utf-8") for key, write in self._keys)
        return b"".join(piece for pair in zip(self._pieces, gaps, strict=True) for piece in pair) + self._last
