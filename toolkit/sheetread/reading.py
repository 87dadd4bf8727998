"""Any returned file → Book, or a typed refusal in Vietnamese. Nothing else comes out, whatever the bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath

from toolkit.findings import Code, Finding, Place, finding
from toolkit.sheetread.book import Book
from toolkit.sheetread.csv_text import read_csv
from toolkit.sheetread.formats import Format, sniff, sniff_zip
from toolkit.sheetread.limits import LIMITS, Damaged, Limits, Refused, UnreadableFile, too_large, unsafe
from toolkit.sheetread.ods import read_fods, read_ods
from toolkit.sheetread.package import Package
from toolkit.sheetread.xls import read_xls
from toolkit.sheetread.xlsx import read_xlsx

#: The formats we read, zips of parts and others; a reader may raise Refused or Damaged.
_ZIPPED: Mapping[Format, Callable[[Package, str, Limits], Book]] = {Format.XLSX: read_xlsx, Format.ODS: read_ods}
_PLAIN: Mapping[Format, Callable[[bytes, str, Limits], Book]] = {
    Format.FODS: read_fods, Format.XLS: read_xls, Format.TEXT: read_csv,
}

_SUFFIXES = {
    Format.XLSX: (".xlsx", ".xlsm", ".xltx", ".xltm"), Format.ODS: (".ods", ".ots"), Format.FODS: (".fods",),
    Format.XLS: (".xls", ".xlt"), Format.TEXT: (".csv", ".tsv", ".tab", ".txt"),
}  # fmt: skip
#: What a form loses on its way into a format that is not its own.
_LOST = {
    Format.ODS: "danh sách chọn, ô kiểm tra và khóa ô có thể",
    Format.FODS: "danh sách chọn, ô kiểm tra và khóa ô có thể",
    Format.XLS: "công thức",
    Format.TEXT: "các trang tính khác, ô gộp, định dạng và chú thích",
}
_MACROS = "xl/vbaProject.bin"


def read_workbook(path: Path, limits: Limits = LIMITS) -> Book:
    """The workbook at `path`, told by its bytes whatever its name. Raises UnreadableFile for every refusal.

    `limits` are those for files of anybody's, unless said.

    A sheet that cannot be read is a finding of the book; the other sheets are there.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.file + 1)
    except PermissionError as error:
        raise UnreadableFile(Code.FILE_LOCKED, Place(path.name)) from error
    except OSError as error:
        raise UnreadableFile(Code.FILE_UNREADABLE, Place(path.name), why="không mở được tệp") from error
    return read_workbook_bytes(data, path.name, limits)


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
        if form in _ZIPPED:
            return _remarked(_ZIPPED[form](package, file, limits), form, _MACROS in package)
    if form in _PLAIN:
        return _remarked(_PLAIN[form](data, file, limits), form, False)
    if form is Format.EMPTY:
        raise Refused(Code.FILE_NOT_HERE, why="không có nội dung")
    if form is Format.ENCRYPTED:
        raise Refused(Code.FILE_ENCRYPTED)
    if form is Format.PROGRAM:
        raise unsafe("chương trình chạy được")
    raise Refused(Code.FORMAT_NOT_READ, format=form.title, cure=form.cure)


def _remarked(book: Book, form: Format, macros: bool) -> Book:
    """The book with what is to be said of its format and name."""
    return replace(book, findings=(*book.findings, *_remarks(book.file, form, macros)))


def _remarks(file: str, form: Format, macros: bool) -> Iterator[Finding]:
    place = Place(file)
    if form in _LOST:
        yield finding(Code.FORMAT_CONVERTED, place, format=form.title, lost=_LOST[form])
    if PurePath(file).suffix.lower() not in _SUFFIXES[form]:
        yield finding(Code.EXTENSION_DIFFERS, place, format=form.title)
    if macros:
        yield finding(Code.MACROS_LEFT, place)
