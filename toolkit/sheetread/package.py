"""The parts of a zip within the caps, how those of an Office Open XML package are linked, and what it says of itself.

Parts are inflated piece by piece; nothing is ever extracted to disk.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from toolkit.sheetread.cells import unescaped
from toolkit.sheetread.fast_path import remembered_part
from toolkit.sheetread.limits import Damaged, Limits, Reason, Refused
from toolkit.sheetread.markup import Attributes, parse

_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_LOCAL = struct.Struct("<4s22xHH")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error)


class Package:
    """A zip held in memory. Parts go by name, whatever its case and slashes."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Raises Refused where the zip is damaged, encrypted, or passes a cap."""
        self._data = memoryview(data)
        self._limits = limits
        self._total = 0
        self._parts: dict[str, zipfile.ZipInfo] = {}
        # The directory is bounded before zipfile makes a record of each entry; embedded zips have entries too.
        if data.count(_ENTRY) > 20 * limits.entries:
            raise Refused(Reason.PARTS_WITHIN)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
        except _BROKEN_ZIP as error:
            raise Refused(Reason.CUT_OFF) from error
        self._admit(entries)

    def _admit(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > self._limits.entries:
            raise Refused(Reason.PARTS, count=len(entries))
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Refused(Reason.ENCRYPTED)
        if sum(entry.file_size for entry in entries) > self._limits.total:
            raise Refused(Reason.INFLATED)
        for entry in entries:
            name = part_name(entry.filename)
            if name in self._parts:
                raise Refused(Reason.PART_TWICE)
            self._parts[name] = entry

    @property
    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """All that is in it, in the order of its directory; `filename` is as zipfile reads it."""
        return tuple(self._parts.values())

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self._parts

    def __iter__(self) -> Iterator[str]:
        """The names of all parts, lower-case."""
        return iter(self._parts)

    def read(self, name: str) -> bytes:
        """A part, whole. Raises as `chunks` does."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part in pieces of at most `limits.chunk` bytes.

        Raises Damaged where the part is absent, cut off or fails its checksum, Refused where it passes a cap.
        """
        entry = self._parts.get(part_name(name))
        if entry is None:
            raise Damaged(Reason.PART_ABSENT, part=name)
        if entry.compress_type not in _METHODS:
            raise Refused(Reason.COMPRESSION)
        raw = self._raw(entry)
        size = checksum = 0
        for piece in self._stored(raw) if entry.compress_type == zipfile.ZIP_STORED else self._inflated(raw, name):
            size += len(piece)
            self._total += len(piece)
            if size > self._limits.part or self._total > self._limits.total:
                raise Refused(Reason.INFLATED)
            if size > self._limits.ratio_from and size > self._limits.ratio * len(raw):
                raise Refused(Reason.RATIO)
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if checksum != entry.CRC:
            raise Damaged(Reason.PART_CHECKSUM, part=name)

    def _raw(self, entry: zipfile.ZipInfo) -> memoryview:
        """The entry's bytes as they lie in the file."""
        start = entry.header_offset
        header = bytes(self._data[start:start + _LOCAL.size])
        if start < 0 or len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise Damaged(Reason.PART_ASTRAY, part=entry.filename)
        _, name_length, extra_length = _LOCAL.unpack(header)
        start += _LOCAL.size + name_length + extra_length
        return self._data[start:start + entry.compress_size]

    def _stored(self, raw: memoryview) -> Iterator[bytes]:
        step = self._limits.chunk
        return (bytes(raw[start:start + step]) for start in range(0, len(raw), step))

    def _inflated(self, raw: memoryview, name: str) -> Iterator[bytes]:
        step = self._limits.chunk
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


def part_name(name: str) -> str:
    """What spellings of one part's name share: "/XL\\Workbook.xml" → "xl/workbook.xml"."""
    return name.replace("\\", "/").lstrip("/").casefold()


# ── links between parts ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another: the last word of its type, and the part."""

    kind: str
    target: str


def relationships(package: Package, part: str, limits: Limits) -> Mapping[str, Relationship]:
    """A part's links by id ("" is the package itself); none where they are absent or broken."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    with suppress(Damaged):
        return _links(package.chunks(path), folder, limits) if path in package else {}
    return {}


@remembered_part(256)
def _links(chunks: Iterable[bytes], folder: str, limits: Limits) -> Mapping[str, Relationship]:
    links: dict[str, Relationship] = {}

    def link(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            part = posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
            kind = attributes.get("Type", "").rpartition("/")[2]
            links[attributes.get("Id", "")] = Relationship(kind, posixpath.normpath(part).lstrip("/"))

    parse(chunks, limits, {"Relationship": link})
    return links


def targets(links: Mapping[str, Relationship], kind: str) -> Iterator[str]:
    """The parts of the links of that kind. Strict files write some kinds in camel case."""
    wanted = kind.replace("-", "").casefold()
    return (link.target for link in links.values() if link.kind.replace("-", "").casefold() == wanted)


def target(links: Mapping[str, Relationship], kind: str) -> str | None:
    """The part of the first link of that kind."""
    return next(targets(links, kind), None)


# ── properties ────────────────────────────────────────────────────────────────────────────────────

_CORE = (
    "title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category", "identifier",
    "contentStatus", "created", "modified", "language", "version", "revision", "lastPrinted",
)  # fmt: skip
#: Elements that hold a custom property's value (ECMA-376 Part 1, 22.4).
_VARIANTS = (
    "lpwstr", "lpstr", "bstr", "i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint", "r4", "r8",
    "decimal", "bool", "date", "filetime",
)  # fmt: skip


def properties(
    package: Package, links: Mapping[str, Relationship], limits: Limits
) -> tuple[dict[str, str], dict[str, str]]:
    """The core and the custom properties that say something, by name; none of a part that is absent.

    Those are parts a file can do without: what a broken one says before it breaks counts.
    """
    core: dict[str, str] = {}
    custom: dict[str, str] = {}
    current = ""

    def named(attributes: Attributes) -> None:
        nonlocal current
        current = attributes.get("name", "")

    def keep(found: dict[str, str], name: str, text: str) -> None:
        if name and text.strip():
            found[name] = unescaped(text)

    variants = dict.fromkeys(_VARIANTS, lambda text: keep(custom, current, text))
    with suppress(Damaged):
        if (part := target(links, "core-properties")) and part in package:
            parse(package.chunks(part), limits, {}, {name: partial(keep, core, name) for name in _CORE})
    with suppress(Damaged):
        if (part := target(links, "custom-properties")) and part in package:
            parse(package.chunks(part), limits, {"property": named}, variants)
    return core, custom


def moment(text: str) -> datetime | None:
    """A W3CDTF moment in UTC (one without a zone counts as UTC), None where it is unreadable."""
    try:
        when = datetime.fromisoformat(text.strip())
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
