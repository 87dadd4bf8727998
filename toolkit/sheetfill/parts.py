"""The parts of a package: a zip in memory, its seal, and the markup of an XML part with blanks for texts.

A file's bytes go in and come out; in between, parts are bytes by name, or lxml elements.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
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


# A package nobody has touched is told by its seal: a digest of all its parts, kept in its core properties. Whatever
# saves it again, Word, Excel or another program, writes other parts, so its seal no longer fits.

_CORE = "docProps/core.xml"
_IDENTIFIER = re.compile(rb"<dc:identifier\b[^>]*(?:/>|>.*?</dc:identifier>)", re.DOTALL)
_SEALED = re.compile(rb">sha256:([0-9a-f]{64})</dc:identifier>")
_CORE_END = re.compile(rb"(?=</(?:\w+:)?coreProperties>)")
#: What a package without core properties is given.
_NO_CORE = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.'
          b'openxmlformats.org/package/2006/metadata/core-properties"></cp:coreProperties>')
_TYPE = (b'<Override PartName="/docProps/core.xml" '
         b'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>')
_RELATION = (b'<Relationship Id="rIdCore" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
             b'core-properties" Target="docProps/core.xml"/>')


def sealed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a package, by name, with the seal of them all."""
    result = dict(parts)
    if not _CORE_END.search(parts.get(_CORE, b"")):
        result[_CORE] = _NO_CORE
        if _CORE not in parts:
            result["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", _TYPE + b"</Types>")
            result["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", _RELATION + b"</Relationships>")
    result[_CORE] = _IDENTIFIER.sub(b"", result[_CORE])
    seal = b'<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">sha256:%s</dc:identifier>' % _digest(result)
    return {**result, _CORE: _CORE_END.sub(seal, result[_CORE], count=1)}


def untouched(content: bytes) -> bool:
    """Whether a file is a document that was sealed and is still just that."""
    try:
        parts = unpacked(content)
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return False
    core = parts.get(_CORE, b"")
    seal = _SEALED.search(core)
    return seal is not None and seal[1] == _digest({**parts, _CORE: _IDENTIFIER.sub(b"", core)})


def _digest(parts: Mapping[str, bytes]) -> bytes:
    whole = hashlib.sha256()
    for name in sorted(parts):
        whole.update(b"%s\0%d\0" % (name.encode("utf-8", "replace"), len(parts[name])))
        whole.update(parts[name])
    return whole.hexdigest().encode()


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
