"""Any returned file → Book, or a typed refusal in Vietnamese. Nothing else comes out, whatever the bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.findings import Code, Place
from toolkit.workbooks.book import Book
from toolkit.workbooks.formats import Format, sniff, sniff_zip
from toolkit.workbooks.limits import LIMITS, Damaged, Limits, Refused, UnreadableFile, too_large, unsafe
from toolkit.workbooks.package import Package
from toolkit.workbooks.xlsx import read_xlsx

#: The formats we read that are zips of parts; a reader may raise Refused or Damaged.
_READERS: Mapping[Format, Callable[[Package, str, Limits], Book]] = {Format.XLSX: read_xlsx}


def read_workbook(path: Path) -> Book:
    """The workbook at `path`, told by its bytes whatever its name. Raises UnreadableFile for every refusal.

    A sheet that cannot be read is a finding of the book; the other sheets are there.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LIMITS.file + 1)
    except OSError as error:
        raise UnreadableFile(Code.FILE_UNREADABLE, Place(path.name), why="không mở được tệp") from error
    return read_workbook_bytes(data, path.name)


def read_workbook_bytes(data: bytes, file: str, limits: Limits = LIMITS) -> Book:
    """As `read_workbook`, of bytes; `file` is the name shown to people."""
    try:
        return _read(data, file, limits)
    except Refused as error:
        raise UnreadableFile(error.code, Place(file), **error.details) from error
    except Damaged as error:
        raise UnreadableFile(Code.FILE_UNREADABLE, Place(file), why=str(error)) from error
    except (MemoryError, RecursionError) as error:
        raise UnreadableFile(Code.FILE_TOO_LARGE, Place(file), why="không đủ bộ nhớ") from error


def _read(data: bytes, file: str, limits: Limits) -> Book:
    if len(data) > limits.file:
        raise too_large(f"hơn {limits.file >> 20} MB")
    form = sniff(data)
    if form is Format.ZIP:
        package = Package(data, limits)
        form = sniff_zip(package)
        if form in _READERS:
            return _READERS[form](package, file, limits)
    if form is Format.EMPTY:
        raise Damaged("tệp rỗng, có thể chưa tải về đủ")
    if form is Format.ENCRYPTED:
        raise Refused(Code.FILE_ENCRYPTED)
    if form is Format.PROGRAM:
        raise unsafe("chương trình chạy được")
    raise Refused(Code.FORMAT_NOT_READ, format=form.title, cure=form.cure)
