"""Bytes of a zip → its parts within caps, their XML, the links between parts of Office Open XML, and the document's
properties. Called by the readers of workbooks and annexes. Parts are inflated in pieces, never extracted to disk. All
XML goes through expat, without document types and entities, and nothing too deep, long or manifold.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pyexpat import ExpatError, ParserCreate
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder

from toolkit.sheetread.book import Damaged, Limits, Reason, Refused, Spend, check_cap

Attributes = Mapping[str, str]
StartHandler = Callable[[str, dict[str, str]], object]
TextHandler = Callable[[str], object]

_ENTRY_MARK = b"PK\x01\x02"
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_KNOWN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error)


class Package:
    """A zip in memory; its parts are found by name, whatever case and slashes."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Raises Refused where the zip is damaged, encrypted, or passes a cap."""
        self._data = memoryview(data)
        self.limits = limits
        #: Gets the size of each inflated piece, in bytes; its exception ends the reading.
        self.spend: Spend = lambda size: None
        self._total = 0
        self._parts = _directory(data, limits)

    @property
    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """All entries in the order of the directory; `filename` is as zipfile reads it."""
        return tuple(self._parts.values())

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self._parts

    def __iter__(self) -> Iterator[str]:
        """The names of all parts, lower-case."""
        return iter(self._parts)

    def read(self, name: str) -> bytes:
        """A part's name → its whole content. Raises as `chunks` does."""
        return b"".join(self.chunks(name))

    def tree(self, name: str) -> Element:
        """A small part's name → its XML with local names of elements and attributes. Raises as `chunks` does, Damaged
        where it is no XML, Refused above the caps on elements and text."""
        builder, count, characters = TreeBuilder(), 0, 0
        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal count
            count += 1
            check_cap(count, 4 * self.limits.records, Reason.RECORDS)  # a shape has some forty: sheets gather thousands
            builder.start(tag, {local(key): value for key, value in attributes.items()})
        def text(piece: str) -> None:
            nonlocal characters
            characters += len(piece)
            check_cap(characters, 3 * self.limits.cell_characters, Reason.CHARACTERS)  # defined names by the thousand
            builder.data(piece)
        elements(self.chunks(name), self.limits, start, builder.end, text)
        return builder.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part's name → its content in pieces of at most `limits.chunk` bytes. Damaged where the part is absent, cut
        off or fails its checksum, Refused above a cap. The second piece is inflated before the first is yielded, so the
        checksum of a part of one piece is checked before anybody parses it."""
        pieces = self._checked_pieces(name)
        yield from list(islice(pieces, 2))
        yield from pieces

    def _checked_pieces(self, name: str) -> Iterator[bytes]:
        """A part's name → its content in pieces, counted against the caps; the checksum is checked after the last."""
        entry = self._parts.get(part_name(name))
        if entry is None:
            raise Damaged(Reason.PART_ABSENT, part=name)
        if entry.compress_type not in _KNOWN_METHODS:
            raise Refused(Reason.COMPRESSION)
        check_cap(entry.file_size, self.limits.part, Reason.INFLATED)
        raw = self._stored_bytes(entry)
        size = checksum = 0
        step = self.limits.chunk
        stored = (bytes(raw[start:start + step]) for start in range(0, len(raw), step))
        for piece in stored if entry.compress_type == zipfile.ZIP_STORED else self._inflated(raw, name):
            size += len(piece)
            self._total += len(piece)
            self.spend(len(piece))
            check_cap(size, self.limits.part, Reason.INFLATED)
            check_cap(self._total, self.limits.total, Reason.INFLATED)
            check_cap(size, max(self.limits.ratio_from, self.limits.ratio * len(raw)), Reason.RATIO)
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if checksum != entry.CRC:
            raise Damaged(Reason.PART_CHECKSUM, part=name)

    def _stored_bytes(self, entry: zipfile.ZipInfo) -> memoryview:
        """An entry → its bytes as stored in the file."""
        start = entry.header_offset
        header = bytes(self._data[start:start + _LOCAL_HEADER.size])
        if start < 0 or len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise Damaged(Reason.PART_ASTRAY, part=entry.filename)
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        start += _LOCAL_HEADER.size + name_length + extra_length
        return self._data[start:start + entry.compress_size]

    def _inflated(self, raw: memoryview, name: str) -> Iterator[bytes]:
        """Deflated bytes → their content in pieces."""
        step = self.limits.chunk
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for start in range(0, len(raw), step):
                pending: bytes | memoryview = raw[start:start + step]
                while pending and not inflater.eof:
                    yield inflater.decompress(pending, step)
                    pending = inflater.unconsumed_tail
        except zlib.error as error:
            raise Damaged(Reason.PART_INFLATING, part=name) from error
        if not inflater.eof:
            raise Damaged(Reason.PART_CUT_OFF, part=name)


def _directory(data: bytes, limits: Limits) -> Mapping[str, zipfile.ZipInfo]:
    """The bytes of a zip → its entries, by name of the part."""
    # The directory is bounded before zipfile makes a record of each entry; embedded zips have entries too.
    check_cap(data.count(_ENTRY_MARK), 20 * limits.entries, Reason.PARTS_WITHIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except _BROKEN_ZIP as error:
        raise Refused(Reason.CUT_OFF) from error
    check_cap(len(entries), limits.entries, Reason.PARTS)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refused(Reason.ENCRYPTED)
    check_cap(sum(entry.file_size for entry in entries), limits.total, Reason.INFLATED)
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if parts.setdefault(part_name(entry.filename), entry) is not entry:
            raise Refused(Reason.PART_TWICE)
    return parts


def part_name(name: str) -> str:
    """The name of a part in any spelling → the common one: "/XL\\Workbook.xml" → "xl/workbook.xml"."""
    return name.replace("\\", "/").lstrip("/").casefold()


class Relationship(NamedTuple):
    """A link from one part to another."""

    kind: str  # last word of the link's type
    target: str  # name of the part; of a hyperlink the address


def relationships(package: Package, part: str) -> Mapping[str, Relationship]:
    """A part ("" is the package itself) → its links by id; {} where they are absent or broken."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    links: dict[str, Relationship] = {}
    try:
        root = package.tree(path) if path in package else ()
    except Damaged:
        return {}
    for link in root:
        kind, to = link.get("Type", "").rpartition("/")[2], link.get("Target", "")
        if link.get("TargetMode") != "External":
            to = posixpath.normpath(posixpath.join("/", folder, to.replace("\\", "/"))).lstrip("/")
        elif kind != "hyperlink":
            continue
        links[link.get("Id", "")] = Relationship(kind, to)
    return links


def attribute(attributes: Attributes, name: str) -> str:
    """The value of an attribute, whatever its prefix; "" where there is none."""
    return next((value for stated, value in attributes.items() if local(stated) == name), "")


def targets(links: Mapping[str, Relationship], kind: str) -> Iterator[str]:
    """The parts linked with that kind. Strict files write some kinds in camel case."""
    wanted = kind.replace("-", "").casefold()
    return (link.target for link in links.values() if link.kind.replace("-", "").casefold() == wanted)


def target(links: Mapping[str, Relationship], kind: str) -> str:
    """The part of the first link of that kind, "" where there is none."""
    return next(targets(links, kind), "")


#: Core properties that may hold a form code, or the time of saving.
_CORE = ("title", "subject", "keywords", "description", "category", "identifier", "modified")


def properties(
        package: Package, links: Mapping[str, Relationship]) -> tuple[dict[str, str], dict[str, str]]:
    """A package → its core and its custom properties that are not blank, by name; {} for a part that is absent or
    broken."""
    found: list[dict[str, str]] = []
    for kind in ("core-properties", "custom-properties"):
        root = Element("")
        with suppress(Damaged):
            root = package.tree(target(links, kind))
        texts = ((element.get("name", element.tag), "".join(element.itertext())) for element in root)
        found.append({name: unescaped(text) for name, text in texts if name and text.strip()})
    core, custom = found
    return {name: core[name] for name in _CORE if name in core}, custom


# ── XML ───────────────────────────────────────────────────────────────────────────────────────────


def parse_markup(chunks: Iterable[bytes], limits: Limits, start: StartHandler, end: TextHandler, text: TextHandler,
                 after: Callable[[], object]) -> None:
    """Parse a part: calls `start` and `end` for elements, with prefixes, `text` for text between them, `after` behind
    each chunk. Damaged where it is no XML, Refused above a cap or with a document type."""
    parser, fed = ParserCreate(), 0
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            # An unfinished tag is scanned again with every chunk, so a long one costs its square.
            if fed - parser.CurrentByteIndex > limits.token or len(parser.intern) > limits.vocabulary:
                raise Refused(Reason.ODD_MARKUP)
            after()
        parser.Parse(b"", True)
    except (ExpatError, LookupError, ValueError, Warning) as error:
        raise Damaged(Reason.MARKUP) from error
    finally:
        # What a parser holds would else wait, with all that was read, until garbage is looked for.
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None


def elements(chunks: Iterable[bytes], limits: Limits, start: StartHandler, end: TextHandler, text: TextHandler,
             after: Callable[[], object] = lambda: None) -> None:
    """Parse a part as `parse_markup`, but with local names, and Refused where elements are nested too deep."""
    room = limits.depth
    def start_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal room
        room -= 1
        if not room:
            raise Refused(Reason.DEPTH)
        start(local(name) if ":" in name else name, attributes)
    def end_element(name: str) -> None:
        nonlocal room
        room += 1
        end(local(name) if ":" in name else name)
    parse_markup(chunks, limits, start_element, end_element, text, after)


def parse_small(chunks: Iterable[bytes], limits: Limits, starts: Mapping[str, Callable[[Attributes], object]],
                ends: Mapping[str, TextHandler] = {}) -> None:
    """Parse a small part as `elements`: for the named elements `starts` get the attributes, `ends` the text since the
    last tag."""
    records, pieces = 0, list[str]()
    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal records
        pieces.clear()
        if name in starts:
            records += 1
            check_cap(records, limits.records, Reason.RECORDS)
            starts[name](attributes)
    def end(name: str) -> None:
        if name in ends:
            ends[name]("".join(pieces))
        pieces.clear()
    elements(chunks, limits, start, end, pieces.append, lambda: bound_text(pieces, limits))


def bound_text(pieces: Iterable[str], limits: Limits) -> None:
    """Refused where the text between two tags is longer than a cell may hold. A check per chunk is enough."""
    check_cap(sum(map(len, pieces)), limits.cell_characters, Reason.CELL_CHARACTERS)


def local(name: str) -> str:
    """A name → the name without its prefix."""
    return name.rpartition(":")[2]


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unescaped(text: str) -> str:
    """A text with `_x000D_` and the like → the text with those characters, as Excel reads it. A surrogate without its
    partner stays one."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)


def _refuse_doctype(*_: Any) -> None:
    raise Refused(Reason.DOCTYPE)
