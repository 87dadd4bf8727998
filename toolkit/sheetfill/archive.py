"""A zip of which some members are replaced: all others are copied as they lie there, packed, byte for byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A member as it lies in a zip: `packed` is its compressed content."""

    name: str
    flags: int
    method: int
    time: tuple[int, int]
    crc: int
    size: int
    packed: bytes

    def local(self) -> bytes:
        """Its header before its content, and both."""
        name, head = self._head()
        return _LOCAL.pack(b"PK\x03\x04", 20, *head, 0) + name + self.packed

    def entry(self, offset: int) -> bytes:
        """Its line of the directory."""
        name, head = self._head()
        return _CENTRAL.pack(b"PK\x01\x02", 20, 20, *head, 0, 0, 0, 0, 0, offset) + name

    def _head(self) -> tuple[bytes, tuple[int, ...]]:
        name = self.name.encode("utf-8" if self.flags & _UTF8 else "cp437")
        return name, (self.flags, self.method, *self.time, self.crc, len(self.packed), self.size, len(name))


class Archive:
    """A zip in memory. Raises zipfile.BadZipFile where it is none, is encrypted, or a member's checksum is wrong."""

    def __init__(self, content: bytes) -> None:
        self._members: dict[str, ArchiveMember] = {}
        self._contents: dict[str, bytes] = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                self._contents[info.filename] = archive.read(info)
                self._members[info.filename] = _member(content, info)
        self._local = {name: member.local() for name, member in self._members.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """All members, in the zip's order."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """A member's content; KeyError where there is none."""
        return self._contents[name]

    def written(self, changes: Mapping[str, Sequence[bytes] | None]) -> bytes:
        """The same zip with those members, given in pieces, replaced or added, and without those that are None."""
        body: list[bytes] = []
        entries: list[bytes] = []
        offset = 0
        for name in {**self._members, **changes}:
            content = changes.get(name)
            if content is None and name in changes:
                continue
            member = self._members[name] if content is None else _packed(name, content)
            local = self._local[name] if content is None else member.local()
            body.append(local)
            entries.append(member.entry(offset))
            offset += len(local)
        directory = b"".join(entries)
        end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), offset, 0)
        return b"".join((*body, directory, end))


def _member(content: bytes, info: zipfile.ZipInfo) -> ArchiveMember:
    if info.flag_bits & _ENCRYPTED:
        raise zipfile.BadZipFile("encrypted")
    fields = _LOCAL.unpack_from(content, info.header_offset)
    start = info.header_offset + _LOCAL.size + fields[-2] + fields[-1]
    year, month, day, hour, minute, second = info.date_time
    moment = hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
    kind = info.flag_bits & _UTF8, info.compress_type
    return ArchiveMember(
        info.filename, *kind, moment, info.CRC, info.file_size, content[start:start + info.compress_size])


def _packed(name: str, pieces: Sequence[bytes]) -> ArchiveMember:
    """A member in blocks that refer to nothing before them, so that what members share is compressed once."""
    content, flags = b"".join(pieces), 0 if name.isascii() else _UTF8
    packed = b"".join([*(_block(piece) if len(piece) > _SMALL else _stored(piece) for piece in pieces if piece), _LAST])
    return ArchiveMember(name, flags, zipfile.ZIP_DEFLATED, _NO_DAY, zlib.crc32(content), len(content), packed)


@lru_cache(maxsize=128)
def _block(content: bytes) -> bytes:
    pack = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return pack.compress(content) + pack.flush(zlib.Z_FULL_FLUSH)


def _stored(content: bytes) -> bytes:
    """A block that holds the content as it is (RFC 1951, 3.2.4)."""
    return struct.pack("<BHH", 0, len(content), len(content) ^ 0xFFFF) + content
