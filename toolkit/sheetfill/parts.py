"""The parts of a package: a zip in memory, and the markup of an XML part with blanks for texts.

A file's bytes go in and come out; in between, parts are bytes by name, or lxml elements.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree

from toolkit.text import in_attribute, in_markup

#: Of rows that are much alike, level 6 makes 6 % less in nearly twice the time: a kilobyte of a form.
_LEVEL = 3
#: The system that members are said to be packed on, so that every system packs the same bytes.
_UNIX = 3


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name. Raises zipfile.BadZipFile where it is no zip or a checksum is wrong."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The package of these parts, each dated 1/1/1980: no output carries the time of writing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = _UNIX
            package.writestr(entry, part, zipfile.ZIP_DEFLATED, _LEVEL)
    return stream.getvalue()


#: What Excel would read as an escaped character.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: A letter beyond ASCII by its number; line breaks and tabs, which stay numbers, have one digit.
_NUMBER = re.compile(r"&#x([0-9A-F]{2,6});")
#: A blank in an element: the key of its text between two signs that no text holds.
_SIGN = "\ue0f7"
_BLANK = re.compile(f"{_SIGN}(.*?){_SIGN}")
#: The key of the blank for a sheet's rows.
ROWS = "\ue0f5"


def parsed(content: bytes) -> Any:
    """A part's root; nothing outside it is read. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def written(root: Any, texts: Mapping[str, str] = MappingProxyType({}), rows: str = "") -> bytes:
    """A part from its root, with these texts in its blanks, and `rows`, which are markup, in the blank for rows."""
    markup = str(etree.tostring(root, encoding="unicode"))
    filled = _BLANK.sub(lambda match: rows if match[1] == ROWS else typed(texts[match[1]]), markup)
    return (_DECLARATION + filled).encode("utf-8")


def blank(key: str) -> str:
    """The blank for the text of that key."""
    return f"{_SIGN}{key}{_SIGN}"


def typed(text: str) -> str:
    """A text as it stands in a cell."""
    return in_markup(_ESCAPE.sub("_x005F_", text))


def attributes_of(element: Any, *but: str) -> dict[str, str]:
    """An element's attributes but those, as they are written within its part."""
    prefixes = {name: f"{prefix}:" for prefix, name in element.nsmap.items()}
    named = ((etree.QName(name), value) for name, value in element.attrib.items() if name not in but)
    return {(prefixes[name.namespace] if name.namespace else "") + name.localname: in_attribute(value)
            for name, value in named}


def attributes_text(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in a tag."""
    return "".join([f' {name}="{value}"' for name, value in attributes.items()])


def outer(element: Any) -> str:
    """An element's markup as it reads within its part."""
    around, element.tail = element.getparent().nsmap, None
    # Before 2.14, libxml2 writes letters beyond ASCII in an element's attributes as numbers.
    text = _NUMBER.sub(lambda found: chr(int(found[1], 16)), str(etree.tostring(element, encoding="unicode")))
    for prefix, name in around.items():
        text = text.replace(f' xmlns:{prefix}="{name}"' if prefix else f' xmlns="{name}"', "", 1)
    return text
