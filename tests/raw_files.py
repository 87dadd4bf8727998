"""Zips and compound files written byte by byte, so that they can say what no library would let them say."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

MB = 1 << 20
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_DATE = (40 << 9) | (11 << 5) | 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A zip's entry. What is None is true; `raw` is how the data lies there, `local_*` what its own header says.

    `at` moves it: the central record points there. `shared` writes no header and data, only the central record.
    """

    name: str
    data: bytes = b""
    raw: bytes | None = None
    method: int = 8
    flags: int = 0x800
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    local_name: str | None = None
    local_size: int | None = None
    local_packed: int | None = None
    extra: bytes = b""
    at: int | None = None
    shared: bool = False

    @property
    def lying(self) -> bytes:
        """The data as it lies in the file."""
        if self.raw is not None:
            return self.raw
        return deflated(self.data) if self.method == 8 else self.data


def zipped(entries: Iterable[Entry], *, count: int | None = None, comment: bytes = b"", before: bytes = b"") -> bytes:
    """A zip of those entries; `count` is how many it says it has."""
    body, directory = bytearray(before), bytearray()
    start = written = 0
    for each in entries:
        raw, name = each.lying, each.name.encode("utf-8", "surrogatepass")
        if not each.shared:
            start = len(body)
            local = name if each.local_name is None else each.local_name.encode()
            body += _LOCAL.pack(b"PK\3\4", 20, each.flags, each.method, 0, _DATE, _crc(each),
                _or(each.local_packed, len(raw)),
                                _or(each.local_size, len(each.data)), len(local), 0) + local + raw
        directory += _CENTRAL.pack(b"PK\1\2", 20, 20, each.flags, each.method, 0, _DATE, _crc(each),
            _or(each.packed, len(raw)),
                                   _or(each.size, len(each.data)), len(name), len(each.extra), 0, 0, 0, 0,
                                   _or(each.at, start)) + name + each.extra
        written += 1
    held = min(_or(count, written), 0xFFFF)
    return bytes(body + directory + _END.pack(b"PK\5\6", 0, 0, held, held, len(directory), len(body),
        len(comment)) + comment)


def deflated(data: bytes) -> bytes:
    """Data as a zip holds it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def bomb(name: str, before: bytes = b"<a>", after: bytes = b"</a>", megabytes: int = 1024,
    size: int | None = None) -> Entry:
    """An entry of so many megabytes of spaces, `size` what it says; nobody comes to check its checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    raw = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH) + _spaces() * megabytes + deflated(after)
    return Entry(name, raw=raw, crc=0, size=megabytes * MB if size is None else size)


@lru_cache
def _spaces() -> bytes:
    """A megabyte of spaces, deflated so that it can follow itself."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(b" " * MB) + packer.flush(zlib.Z_FULL_FLUSH)


def _crc(entry: Entry) -> int:
    return zlib.crc32(entry.data) if entry.crc is None else entry.crc


def _or(said: int | None, true: int) -> int:
    return true if said is None else said


# ── compound files (MS-CFB) and the records of .xls in them ───────────────────────────────────────

SECTOR = 512
FAT, DIRECTORY, STREAM = SECTOR, 2 * SECTOR, 3 * SECTOR
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(stream: bytes, name: str = "Workbook", patches: Mapping[int, bytes] | None = None) -> bytes:
    """A compound file with that stream: header, table, directory, stream, in this order; `patches` go over it by
    offset."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // SECTOR)
    table = [0xFFFFFFFD, END, *range(3, sectors + 2), END]
    header = struct.pack("<8s16s5H6s9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 62, 3, 0xFFFE, 9, 6, b"", 0, 1, 1,
        0, 4096, END, 0, END, 0)
    data = bytearray(header + struct.pack("<I", 0) + b"\xff" * 432)
    data += struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    data += _directory_entry("Root Entry", 5, 1, END, 0) + _directory_entry(name, 2, FREE, 2, len(stream)) + bytes(256)
    data += stream.ljust(sectors * SECTOR, b"\0")
    for offset, patch in (patches or {}).items():
        data[offset:offset + len(patch)] = patch
    return bytes(data)


def _directory_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBB3I36s3I", text, len(text), kind, 1, FREE, FREE, child, b"", start, size, 0)


def record(number: int, data: bytes = b"", length: int | None = None) -> bytes:
    """A record of an .xls."""
    return struct.pack("<HH", number, len(data) if length is None else length) + data


def xls(cells: bytes = b"", *, around: bytes = b"", sheets: int = 1, at: int | None = None) -> bytes:
    """The stream of a BIFF8 workbook: `around` are records of the workbook, `cells` of its sheets; `at` is where they
    say they are."""
    bof = struct.pack("<6H", 0x600, 5, 0x1AF, 0x7CC, 0, 6) + bytes(4)
    names = [b"\x04\x00Tr\xe2n"[:6]] * sheets
    length = len(record(0x809, bof)) + len(around) + sum(len(record(0x85, bytes(6) + name)) for name in names) + 4
    listed = b"".join(record(0x85, struct.pack("<IH", length if at is None else at, 0) + name) for name in names)
    return record(0x809, bof) + around + listed + record(0x0A) + record(0x809,
        bof[:2] + b"\x10\0" + bof[4:]) + cells + record(0x0A)


def directory_of(*streams: str) -> bytes:
    """A compound file as far as its directory shows: the names of its streams."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62) for name in streams)
