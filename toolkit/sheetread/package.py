"""The parts of a zip, inflated piece by piece within the caps. Nothing is ever extracted to disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from toolkit.findings import Code
from toolkit.sheetread.limits import Damaged, Limits, Refused, too_large, unsafe

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
            raise too_large("quá nhiều tệp con")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
        except _BROKEN_ZIP as error:
            raise Refused(Code.FILE_UNREADABLE, why="tệp nén bị cắt cụt hoặc tải chưa hết") from error
        self._admit(entries)

    def _admit(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > self._limits.entries:
            raise too_large(f"{len(entries)} tệp con")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Refused(Code.FILE_ENCRYPTED)
        if sum(entry.file_size for entry in entries) > self._limits.total:
            raise too_large("dung lượng sau giải nén quá lớn")
        for entry in entries:
            name = part_name(entry.filename)
            if name in self._parts:
                raise unsafe("hai phần trùng tên")
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
            raise Damaged(f"thiếu phần {name}")
        if entry.compress_type not in _METHODS:
            raise unsafe("cách nén lạ")
        raw = self._raw(entry)
        size = checksum = 0
        for piece in self._stored(raw) if entry.compress_type == zipfile.ZIP_STORED else self._inflated(raw, name):
            size += len(piece)
            self._total += len(piece)
            if size > self._limits.part or self._total > self._limits.total:
                raise too_large("dung lượng sau giải nén quá lớn")
            if size > self._limits.ratio_from and size > self._limits.ratio * len(raw):
                raise unsafe("tỷ lệ nén bất thường")
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if checksum != entry.CRC:
            raise Damaged(f"phần {name} sai mã kiểm")

    def _raw(self, entry: zipfile.ZipInfo) -> memoryview:
        """The entry's bytes as they lie in the file."""
        start = entry.header_offset
        header = bytes(self._data[start:start + _LOCAL.size])
        if start < 0 or len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise Damaged(f"phần {entry.filename} không đúng chỗ")
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
            raise Damaged(f"phần {name} không giải nén được") from error
        if not inflater.eof:
            raise Damaged(f"phần {name} bị cắt cụt")


def part_name(name: str) -> str:
    """What spellings of one part's name share: "/XL\\Workbook.xml" → "xl/workbook.xml"."""
    return name.replace("\\", "/").lstrip("/").casefold()
