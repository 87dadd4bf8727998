"""What a sheet of an .xls says that xlrd passes over: headers and footers, text boxes, pictures, embedded objects (MS-XLS)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_HEADERS = (0x0014, 0x0015)
_OBJECT, _TEXT, _CONTINUE, _BEGIN, _END = 0x005D, 0x01B6, 0x003C, 0x0809, 0x000A
#: Types of objects: the frame of a comment, a picture (also of an embedded object), a chart.
_COMMENT, _PICTURE, _CHART = 0x19, 0x08, 0x05
#: In a picture's record: the part that says it stands for an embedded or linked object.
_LINKED = 0x0009


def beside(stream: bytes, start: int) -> Iterator[tuple[str, str]]:
    """Kind ("header", "shape", "picture", "object") and text of all that stands beside the cells of the sheet at `start`.

    Of Excel 97 and later. Records that are cut short say what is left of them.
    """
    kind, wanted = 0, 0
    for record, data in _records(stream, start):
        if record in _HEADERS and len(data) > 3:
            yield "header", _string(data, 2, *struct.unpack_from("<HB", data))
        elif record == _OBJECT and len(data) >= 8:
            kind = struct.unpack_from("<H", data, 4)[0]
            if kind == _PICTURE:
                yield ("object" if _has_part(data, _LINKED) else "picture"), ""
            elif kind == _CHART:
                yield "object", ""
        elif record == _TEXT and len(data) >= 12:
            wanted = struct.unpack_from("<H", data, 10)[0]
        elif record == _CONTINUE and wanted and data:
            text = _string(data, 0, wanted, data[0])
            wanted = 0
            if kind != _COMMENT and text.strip():
                yield "shape", text


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of the sheet itself, not those of charts inside it."""
    depth = 0
    while start + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, start)
        depth += (record == _BEGIN) - (record == _END)
        if depth == 1:
            yield record, stream[start + 4:start + 4 + length]
        elif depth < 1:
            return
        start += 4 + length


def _string(data: bytes, at: int, count: int, flags: int) -> str:
    """So many characters after the byte of flags at `at`: of two bytes, or of one where the flag says so."""
    return data[at + 1:at + 1 + 2 * count].decode("utf-16-le", "replace") if flags & 1 else data[at + 1:at + 1 + count].decode("latin-1")


def _has_part(data: bytes, wanted: int) -> bool:
    """Whether an object's record has that part; each is a type, a length and so many bytes."""
    at = 0
    while at + 4 <= len(data):
        part, length = struct.unpack_from("<HH", data, at)
        if part == wanted:
            return True
        at += 4 + length
    return False
