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
from toolkit.sheetfill.rows import typed

#: What a place says once the rows are known.
Slot = Callable[[RowMap], str]

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Stand around a slot's number, around a block that may go; in their places: nothing said, a block that went or stays.
_SLOT, _OPEN, _CLOSE, _EMPTY, _GONE, _KEPT = "\ue0f1", "\ue0f0", "\ue0f2", "\ue0f3", "\ue0f4", "\ue0f9"
_SLOTS, _SIGNS = re.compile(f"{_SLOT}(\\d+){_SLOT}"), re.compile(f"[{_EMPTY}{_GONE}{_KEPT}]")
_BLOCK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_QUOTED = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
#: Stands before and after a blank's key.
BLANK = "\ue0f7"
#: The key of the blank for a sheet's rows, which are markup.
ROWS = "\ue0f5"
#: A blank; with what follows it where it is the text of a cell.
_BLANK = re.compile(f"{BLANK}([^{BLANK}]+){BLANK}(</t>)?")


def parsed(content: bytes) -> Any:
    """A part's root; nothing outside it is read. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def as_text(root: Any) -> str:
    """A part from its root, without a declaration."""
    return str(etree.tostring(root, encoding="unicode"))


def written(root: Any) -> bytes:
    """A part from its root."""
    return (_DECLARATION + as_text(root)).encode("utf-8")


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
            parent.text = (parent.text or "") + _OPEN
        else:
            before.tail = (before.tail or "") + _OPEN
        element.tail = _CLOSE + (element.tail or "")

    def compiled(self) -> Slot:
        """The part as XML without a declaration, for any rows; many workbooks have their rows at the same places."""
        text, slots = as_text(self.root), tuple(self._slots)
        return lru_cache(maxsize=64)(lambda rows: _filled(text, [slot(rows) for slot in slots]))

    def _token(self, slot: Slot) -> str:
        self._slots.append(slot)
        return f"{_SLOT}{len(self._slots) - 1}{_SLOT}"


def _filled(text: str, said: Sequence[str]) -> str:
    """The markup with that in its slots, and without the blocks that go."""
    text, count = _SLOTS.sub(lambda match: said[int(match[1])] or _EMPTY, text), 1
    while count:  # from the innermost blocks outwards
        text, count = _BLOCK.subn(_settled, text)
    return _SIGNS.sub("", text)


def _settled(block: re.Match[str]) -> str:
    """A block's markup while none of its slots is empty, nor are all blocks in it gone."""
    inner = block[1]
    goes = _EMPTY in inner or (_GONE in inner and _KEPT not in inner)
    return _GONE if goes else _KEPT + _SIGNS.sub("", inner)


def blank(key: str) -> str:
    """The blank for the text of that key."""
    return f"{BLANK}{key}{BLANK}"


def with_texts(part: str, texts: Mapping[str, str], rows: str = "") -> list[bytes]:
    """A part with these texts in its blanks, and `rows`, which are markup, in that for rows: in pieces."""
    pieces = list(_pieces(part))
    for at in range(1, len(pieces), 3):
        key, in_cell = pieces[at].decode("utf-8"), pieces[at + 1]
        text = rows if key == ROWS else typed(texts[key]) if in_cell else escape(texts[key])
        pieces[at] = text.encode("utf-8")
    return pieces


@lru_cache(maxsize=128)
def _pieces(part: str) -> Sequence[bytes]:
    """What stands before a blank, the blank's key, what of a cell follows it, and so on."""
    return [(piece or "").encode("utf-8") for piece in _BLANK.split(_DECLARATION + part)]
