"""An XML part with the places in it that follow the rows of a sheet, taken apart once and written many times.

A place is an attribute or a text that holds ranges or a formula, or a whole element that goes where none of its
ranges is left. Everything between them is written as it stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.sheetfill.places import Places

#: What a place says once the rows are known.
Slot = Callable[[Places], str]

_OPEN, _SLOT, _CLOSE, _END = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
_TOKEN = re.compile(f"([{_OPEN}{_SLOT}{_CLOSE}])(\\d*){_END}")
_QUOTED = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class Part:
    """An XML part under preparation: `root` may be changed, then `compiled` takes it apart."""

    def __init__(self, content: bytes) -> None:
        self.root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        self._slots: list[Slot] = []

    def attribute(self, element: Any, name: str, slot: Slot) -> None:
        """That attribute says what `slot` gives."""
        element.set(name, self._token(lambda places: escape(slot(places), _QUOTED)))

    def text(self, element: Any, slot: Slot) -> None:
        """The element's text is what `slot` gives."""
        element.text = self._token(lambda places: escape(slot(places)))

    def listed(self, element: Any, slot: Slot) -> None:
        """The element's content is the markup `slot` gives; it is left out where that is nothing."""
        for child in list(element):
            element.remove(child)
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

    def compiled(self) -> Template:
        """The part, ready to be written for any places."""
        text = etree.tostring(self.root, encoding="unicode")
        return Template(text, tuple(self._slots))

    def _token(self, slot: Slot) -> str:
        self._slots.append(slot)
        return f"{_SLOT}{len(self._slots) - 1}{_END}"


class _Block:
    """Pieces of markup: texts, slots by number, blocks that may go."""

    def __init__(self) -> None:
        self.pieces: list[str | int | _Block] = []


class Template:
    """A part taken apart (see `Part`)."""

    def __init__(self, text: str, slots: tuple[Slot, ...]) -> None:
        self._slots = slots
        stack = [_Block()]
        end = 0
        for match in _TOKEN.finditer(text):
            stack[-1].pieces.append(text[end:match.start()])
            end = match.end()
            if match[1] == _OPEN:
                stack.append(_Block())
            elif match[1] == _CLOSE:
                block = stack.pop()
                stack[-1].pieces.append(block)
            else:
                stack[-1].pieces.append(int(match[2]))
        stack[-1].pieces.append(text[end:])
        self._whole = stack[0]
        #: The part as XML without a declaration; many workbooks have their rows at the same places.
        self.written = lru_cache(maxsize=64)(self._written)

    def _written(self, places: Places) -> str:
        return self._block(self._whole, places)[0]

    def _block(self, block: _Block, places: Places) -> tuple[str, bool]:
        """A block's markup, and whether it stays: none of its slots is empty, nor are all blocks in it."""
        texts: list[str] = []
        stays, inner, kept = True, 0, 0
        for piece in block.pieces:
            if isinstance(piece, str):
                texts.append(piece)
            elif isinstance(piece, int):
                said = self._slots[piece](places)
                stays = stays and bool(said)
                texts.append(said)
            else:
                inner += 1
                said, there = self._block(piece, places)
                if there:
                    kept += 1
                    texts.append(said)
        return "".join(texts), stays and (not inner or kept > 0)

