"""The parts of a package: a zip of which members are replaced, and an XML part taken apart once, written many times.

All other members of the zip are copied as they lie there, packed, byte for byte. Places in an XML part follow the rows
of a sheet: an attribute or a text that holds ranges or a formula, or a whole element that goes where none of its ranges
is left. Blanks are for texts that differ from workbook to workbook. Everything between them is written as it stood.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from lxml import etree

from toolkit.sheetfill.row_map import Slot
from toolkit.text import in_attribute, in_markup

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8, _ENCRYPTED = 0x800, 0x1
#: What a replaced or added member is dated: 1/1/1980, as no output carries a clock.
_NO_DAY = (0, 0x21)
#: In bytes; compressing less costs more than it saves.
_SMALL = 1024
#: Of rows that are much alike, level 6 makes 6 % less in nearly twice the time: a kilobyte of a form.
_LEVEL = 3
#: The block that ends a compressed stream, empty.
_LAST = b"\x03\x00"
#: What stands in a zip for a member, and its line of the directory up to its offset and after that.
_Member = tuple[bytes, bytes, bytes]


class Archive:
    """A zip in memory. Raises zipfile.BadZipFile where it is none, is encrypted, or a member's checksum is wrong."""

    def __init__(self, content: bytes) -> None:
        self._members: dict[str, _Member] = {}
        self._contents: dict[str, bytes] = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                self._contents[info.filename] = archive.read(info)
                self._members[info.filename] = _as_it_lies(content, info)

    @property
    def names(self) -> tuple[str, ...]:
        """All members, in the zip's order."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """A member's content; KeyError where there is none."""
        return self._contents[name]

    def written(self, changes: Mapping[str, Sequence[bytes] | None]) -> bytes:
        """The same zip with those members, given in pieces, replaced or added, and without those that are None."""
        packed = {name: None if pieces is None else _packed(name, pieces) for name, pieces in changes.items()}
        return _zip({**self._members, **packed})

    def sealed(self, changes: Mapping[str, Sequence[bytes]]) -> bytes:
        """The same zip with those members replaced or added, and a seal that fits how all lie there."""
        parts = {name: b"".join(changes[name]) if name in changes else self._contents[name]
                 for name in (_CORE, *_LINKS) if name in changes or name in self._contents}
        bare = _unsealed(parts)
        own = {name: [part] for name, part in bare.items() if part is not parts.get(name)}
        changed = {**changes, **own, _CORE: ()}
        members = {**self._members, **{name: _packed(name, pieces) for name, pieces in changed.items()}}
        lies = (bare[_CORE] if name == _CORE else local for name, (local, _, _) in members.items())
        return _zip({**members, _CORE: _packed(_CORE, [_with_seal(bare[_CORE], b"packed", _sha256(*lies))])})


def _zip(members: Mapping[str, _Member | None]) -> bytes:
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for local, before, after in filter(None, members.values()):
        body.append(local)
        directory += before, offset.to_bytes(4, "little"), after
        offset += len(local)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(body), len(body), sum(map(len, directory)), offset, 0)
    return b"".join((*body, *directory, end))


def _laid(name: str, flags: int, method: int, time: tuple[int, int], crc: int, size: int, packed: bytes) -> _Member:
    """A member with that compressed content."""
    written = name.encode("utf-8" if flags & _UTF8 else "cp437")
    head = flags, method, *time, crc, len(packed), size, len(written)
    line = _CENTRAL.pack(b"PK\x01\x02", 20, 20, *head, 0, 0, 0, 0, 0, 0)
    return _LOCAL.pack(b"PK\x03\x04", 20, *head, 0) + written + packed, line[:-4], written


def _as_it_lies(content: bytes, info: zipfile.ZipInfo) -> _Member:
    if info.flag_bits & _ENCRYPTED:
        raise zipfile.BadZipFile("encrypted")
    fields = _LOCAL.unpack_from(content, info.header_offset)
    start = info.header_offset + _LOCAL.size + fields[-2] + fields[-1]
    year, month, day, hour, minute, second = info.date_time
    moment = hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
    packed = content[start:start + info.compress_size]
    return _laid(
        info.filename, info.flag_bits & _UTF8, info.compress_type, moment, info.CRC, info.file_size, packed)


def _packed(name: str, pieces: Sequence[bytes]) -> _Member:
    """A member in blocks that refer to nothing before them, so that what members share is compressed once."""
    content, flags = b"".join(pieces), 0 if name.isascii() else _UTF8
    packed = b"".join([*(_block(piece) if len(piece) > _SMALL else _stored(piece) for piece in pieces if piece), _LAST])
    return _laid(name, flags, zipfile.ZIP_DEFLATED, _NO_DAY, zlib.crc32(content), len(content), packed)


@lru_cache(maxsize=128)
def _block(content: bytes) -> bytes:
    pack = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return pack.compress(content) + pack.flush(zlib.Z_FULL_FLUSH)


def _stored(content: bytes) -> bytes:
    """A block that holds the content as it is (RFC 1951, 3.2.4)."""
    return struct.pack("<BHH", 0, len(content), len(content) ^ 0xFFFF) + content


# A package nobody has touched is told by its seal: a digest of all its parts, or of how they lie packed, kept in its
# core properties. Whatever saves it again, Word, Excel or another program, writes other parts, so its seal no longer
# fits.

_CORE = "docProps/core.xml"
_IDENTIFIER = re.compile(rb"<dc:identifier\b[^>]*(?:/>|>.*?</dc:identifier>)", re.DOTALL)
_SEALED = re.compile(rb">sha256:([0-9a-f]{64})</dc:identifier>")
_SEALED_PACKED = re.compile(rb">packed:([0-9a-f]{64})</dc:identifier>")
_CORE_END = re.compile(rb"(?=</(?:\w+:)?coreProperties>)")
#: What a package without core properties is given.
_NO_CORE = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.'
          b'openxmlformats.org/package/2006/metadata/core-properties"></cp:coreProperties>')
_TYPE = (b'<Override PartName="/docProps/core.xml" '
         b'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>')
_RELATION = (b'<Relationship Id="rIdCore" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
             b'core-properties" Target="docProps/core.xml"/>')


#: The parts that say of what kind the core properties are, and where.
_LINKS = ("[Content_Types].xml", "_rels/.rels")


def sealed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a package, by name, with the seal of them all."""
    held = _unsealed(parts)
    return {**held, _CORE: _with_seal(held[_CORE], b"sha256", _digest(held))}


def _unsealed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """These parts with core properties that have no seal."""
    held = dict(parts)
    if not _CORE_END.search(held.get(_CORE, b"")):
        held[_CORE] = _NO_CORE
        if _CORE not in parts:
            held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(b"</Types>", _TYPE + b"</Types>")
            held["_rels/.rels"] = held["_rels/.rels"].replace(b"</Relationships>", _RELATION + b"</Relationships>")
    held[_CORE] = _IDENTIFIER.sub(b"", held[_CORE])
    return held


def _with_seal(core: bytes, kind: bytes, digest: bytes) -> bytes:
    seal = b'<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">%s:%s</dc:identifier>' % (kind, digest)
    return _CORE_END.sub(seal, core, count=1)


def untouched(content: bytes) -> bool:
    """Whether a file is a document that was sealed and is still just that."""
    with suppress(struct.error, zlib.error):
        if _lies_as_sealed(content):
            return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return False
    core = parts.get(_CORE, b"")
    seal = _SEALED.search(core)
    return seal is not None and seal[1] == _digest({**parts, _CORE: _IDENTIFIER.sub(b"", core)})


def _lies_as_sealed(content: bytes) -> bool:
    """Whether its members lie packed as they did when it was sealed."""
    if (line := content.rfind(_CORE.encode()) - _CENTRAL.size) < 0:
        return False
    start, (sign, *_, directory, _) = _CENTRAL.unpack_from(content, line)[-1], _END.unpack(content[-_END.size:])
    *_, size, _, name, extra = _LOCAL.unpack_from(content, start)
    packed = start + _LOCAL.size + name + extra
    core = zlib.decompress(content[packed:packed + size], -15)
    seal = _SEALED_PACKED.search(core)
    return seal is not None and sign == b"PK\x05\x06" and seal[1] == _sha256(
        content[:start], _IDENTIFIER.sub(b"", core), content[packed + size:directory])


def _sha256(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).hexdigest().encode()


def _digest(parts: Mapping[str, bytes]) -> bytes:
    whole = hashlib.sha256()
    for name in sorted(parts):
        whole.update(b"%s\0%d\0" % (name.encode("utf-8", "replace"), len(parts[name])))
        whole.update(parts[name])
    return whole.hexdigest().encode()


#: What Excel would read as an escaped character.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: What a text has that does not stand in a cell as it is.
_MARKED = re.compile("[&<>_]")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Stand around a slot's number, around a block that may go; in their places: nothing said, a block that went or stays.
_SLOT, _OPEN, _CLOSE, _EMPTY, _GONE, _KEPT = "\ue0f1", "\ue0f0", "\ue0f2", "\ue0f3", "\ue0f4", "\ue0f9"
_SLOTS, _SIGNS = re.compile(f"{_SLOT}(\\d+){_SLOT}"), re.compile(f"[{_EMPTY}{_GONE}{_KEPT}]")
_BLOCK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
#: A letter beyond ASCII by its number; line breaks and tabs, which stay numbers, have one digit.
_NUMBER = re.compile(r"&#x([0-9A-F]{2,6});")
#: Stands before and after a blank's key.
BLANK = "\ue0f7"
#: The keys of the blank for a sheet's rows, which are markup, and of one for nothing: what follows it is the same in
#: many workbooks and compressed once.
ROWS, CUT = "\ue0f5", "\ue0fa"
#: A blank; with what follows it where it is the text of a cell.
_BLANK = re.compile(f"{BLANK}([^{BLANK}]+){BLANK}(</t>)?")
#: Stands around a key in a cell of rows: no text holds it, for it is none that XML can hold.
KEYED = "\0"


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
        element.set(name, self._token(lambda rows: in_attribute(slot(rows))))

    def text(self, element: Any, slot: Slot) -> None:
        """The element's text is what `slot` gives."""
        element.text = self._token(lambda rows: in_markup(slot(rows)))

    def listed(self, element: Any, slot: Slot) -> None:
        """The element's content is the markup `slot` gives; it is left out where that is nothing."""
        del element[:]
        element.attrib.pop("count", None)
        element.text = self._token(slot)
        self.may_go(element)

    def may_go(self, element: Any) -> None:
        """The element is left out where one of its own places is empty, or, of a list, where nothing is in it."""
        parent, before = element.getparent(), element.getprevious()
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


def keyed(key: str) -> str:
    """What a cell of rows holds for the text of that key."""
    return f"{KEYED}{key}{KEYED}"


def with_texts(part: str, texts: Mapping[str, str], rows: str = "") -> list[bytes]:
    """A part with these texts in its blanks, and `rows`, which are markup, in that for rows: in pieces."""
    pieces = list(_pieces(part))
    for at in range(1, len(pieces), 3):
        key, in_cell = pieces[at].decode("utf-8"), pieces[at + 1]
        said = {ROWS: rows, CUT: ""}.get(key)
        text = said if said is not None else typed(texts[key]) if in_cell else in_markup(texts[key])
        pieces[at] = text.encode("utf-8")
    return pieces


@lru_cache(maxsize=128)
def _pieces(part: str) -> Sequence[bytes]:
    """What stands before a blank, the blank's key, what of a cell follows it, and so on."""
    return [(piece or "").encode("utf-8") for piece in _BLANK.split(_DECLARATION + part)]


def typed(text: str) -> str:
    """A text as it stands in a cell."""
    return in_markup(_ESCAPE.sub("_x005F_", text)) if _MARKED.search(text) else text


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
