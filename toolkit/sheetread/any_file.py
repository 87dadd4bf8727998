"""A file of any kind → a `Book` within caps, or `Refused`, whatever its bytes (README.md). The format is recognised by
the bytes, never by the name. Called by `model.workbooks` and `intake`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from toolkit.sheetread.book import (  # isort: skip
    CELL_BYTES, LIMITS, Book, Cell, Damaged, Format, Limits, Note, Reason, Refused, Remark, Sheet, Spend, check_cap,
    cell_name, column_letters, resolve_name,
)
from toolkit.sheetread.ods import read_ods
from toolkit.sheetread.package import Package, properties, relationships
from toolkit.sheetread.xlsx import read_xlsx

__all__ = [
    "LIMITS", "Book", "Cell", "Damaged", "Format", "Limits", "Note", "Package", "Reason", "Refused", "Remark", "Sheet",
    "cell_name", "column_letters", "decoded", "read_book", "read_book_bytes", "read_custom", "resolve_name", "sniff",
    "sniff_zip"]

#: Reasons for refusing some formats; of others the reason is their format.
_FORMAT_REASONS = {Format.EMPTY: Reason.EMPTY, Format.ENCRYPTED: Reason.ENCRYPTED, Format.PROGRAM: Reason.PROGRAM}


def read_book(path: Path, limits: Limits = LIMITS) -> Book:
    """A path → its workbook, recognised by its bytes; only a table as text needs the ending .csv. Raises Refused, and
    nothing else. An unreadable sheet is a remark of the book, the others are there."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.file + 1)
    except PermissionError as error:
        raise Refused(Reason.LOCKED) from error
    except OSError as error:
        raise Refused(Reason.NOT_OPENED) from error
    return read_book_bytes(data, path.name, limits)


#: Bytes of markup that take as long as one byte of an .xls; and as an .xls that took all its time.
_XLS_FACTOR, _SLOW_XLS_BYTES = 4, 64 << 20


def read_book_bytes(
        data: bytes, file: str, limits: Limits = LIMITS, spend: Spend = lambda size: None,
        package: Package | None = None) -> Book:
    """Bytes → their workbook, as `read_book`; `file` is the name shown to people. `spend` gets the bytes gone through,
    as parsing goes on, with an equivalent for cells and slow formats; its exception ends the reading. `package`: the
    zip, where it was opened before."""
    if len(data) > limits.file:
        raise Refused(Reason.FILE_SIZE, megabytes=limits.file >> 20)
    try:
        form = sniff(data)
        if form is Format.ZIP:
            package = package or Package(data, limits)
            package.spend = spend
            form = sniff_zip(package)
        if package and form is Format.XLSX:
            book = read_xlsx(package, file)
        elif package and form is Format.ODS:
            book = read_ods(package, file)
        elif form is Format.XLS:
            from toolkit.sheetread.xls import read_xls  # not before one is met: that module is run as a process too

            spend(_XLS_FACTOR * len(data))
            try:
                book = read_xls(data, file, limits)
            except Damaged as error:
                spend(_SLOW_XLS_BYTES if error.reason is Reason.XLS_SLOW else 0)
                raise
        elif form is Format.TEXT:
            spend(len(data))
            book = read_csv(data, file, limits)
        else:
            raise Refused(_FORMAT_REASONS.get(form, Reason.FORMAT), format=form)
        spend(CELL_BYTES * sum(len(sheet.cells) for sheet in book.sheets))
        return book._replace(format=form)
    except (MemoryError, RecursionError) as error:
        raise Refused(Reason.MEMORY) from error


def read_custom(path: Path) -> Mapping[str, str]:
    """An OOXML document → its custom properties by name, {} where it has none. Raises Refused where it is no package,
    OSError where it cannot be read, or is no regular file."""
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as stream:
        package = Package(stream.read(LIMITS.file + 1), LIMITS)
    return properties(package, relationships(package, ""))[1]


#: Opening bytes of formats that show them.
_MAGIC: Mapping[Format, tuple[bytes, ...]] = {
    Format.PDF: (b"%PDF",), Format.RTF: (b"{\\rtf",), Format.PROGRAM: (b"MZ", b"\x7fELF"),
    Format.PICTURE: (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\x01\0"),
    Format.RAR: (b"Rar!",), Format.SEVEN_ZIP: (b"7z\xbc\xaf\x27\x1c",), Format.GZIP: (b"\x1f\x8b",),
    Format.SHORTCUT: (b"L\0\0\0\x01\x14\x02\0", b"[InternetShortcut]"), Format.TNEF: (b"\x78\x9f\x3e\x22",),
    # workbooks of Excel 2, 3 and 4, before they were put in a compound file
    Format.XLS: (b"\x09\0\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0")}
#: Bitmaps, WebP, and the HEIC and AVIF of phones.
_PICTURE = re.compile(rb"BM.{4}\0{4}|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL)
#: Streams of a compound file (MS-CFB) and what each makes of it; the first found counts.
_OLE_STREAMS = (
    ("DRMEncryptedDataSpace", Format.RIGHTS), ("EncryptedPackage", Format.ENCRYPTED),
    ("\x06DataSpaces", Format.ENCRYPTED), ("__properties_version1.0", Format.MSG), ("Workbook", Format.XLS),
    ("Book", Format.XLS), ("WordDocument", Format.DOC), ("PowerPoint Document", Format.PPT))
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
#: A document of Numbers, Pages or Keynote has one of these, as old as it may be.
_IWORK = ("Index/Document.iwa", "Index.zip", "Metadata/BuildVersionHistory.plist", "buildVersionHistory.plist")
#: Content of the shortcut file to a document kept at Google.
_GOOGLE = re.compile(rb"\{.*(?:\"doc_id\"|://docs\.google\.com/)", re.DOTALL)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MAIL_HEADERS = re.compile(
    rb"(?:(?:received|return-path|delivered-to|from|to|cc|reply-to|subject|date|message-id|mime-version|content-type"
    rb"|dkim-signature|authentication-results|(?:x|arc)-[\w-]+)\s*:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_MAIL_TRANSPORT = re.compile(rb"^(?:received|to|message-id|return-path):", re.MULTILINE)
#: Formats of texts that begin with "<", by a word near the top.
_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", Format.XML2003),
    (b"urn:oasis:names:tc:opendocument", Format.FODS),
    (b"<html", Format.HTML), (b"<!doctype html", Format.HTML), (b"<table", Format.HTML))


def sniff(data: bytes) -> Format:
    """Bytes → their format; for a zip ZIP, refined by `sniff_zip`."""
    if not data.strip(b"\0"):
        return Format.EMPTY
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return Format.ZIP
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _sniff_ole(data)
    found = next((form for form, magic in _MAGIC.items() if data.startswith(magic)), None)
    return found or (Format.PICTURE if _PICTURE.match(data) else _sniff_text(data))


def sniff_zip(package: Package) -> Format:
    """A zip → its format, by the names of its parts."""
    if "mimetype" in package:
        kind = _small_part(package, "mimetype")
        if kind.startswith(_OPEN_DOCUMENT):
            return Format.ODS if kind.startswith(_OPEN_DOCUMENT + b"spreadsheet") else Format.ODF
    if "xl/workbook.bin" in package:
        return Format.XLSB
    for folder, form in (("xl/", Format.XLSX), ("word/", Format.DOCX), ("ppt/", Format.PPTX)):
        if any(part.startswith(folder) for part in package):
            return form
    if any(part in package for part in _IWORK):
        return Format.IWORK
    if b"spreadsheetml" in _small_part(package, "[Content_Types].xml"):
        return Format.XLSX
    if b"opendocument.spreadsheet" in _small_part(package, "META-INF/manifest.xml"):
        return Format.ODS
    return Format.ZIP


_SEPARATORS = (",", ";", "\t")
#: Excel's own way to say which, in a line that it does not count.
_STATED_SEPARATOR = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)
#: Rows that show which separator makes a table.
_SAMPLE = 200
_CSV_NAME = re.compile(r"\.(csv|tsv|tab)\Z", re.IGNORECASE)


def read_csv(data: bytes, file: str, limits: Limits) -> Book:
    """A text → its table as a book. Refused where it is no table, or the file is not called .csv."""
    text = _STATED_SEPARATOR.sub("", decoded(data))
    separator = _separator(text)
    if separator is None or not _CSV_NAME.search(file):
        raise Refused(Reason.FORMAT, format=Format.TEXT)
    cells: dict[tuple[int, int], Cell] = {}
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            check_cap(len(cells) + len(row), limits.cells, Reason.CELLS)
            for column, value in enumerate(row, 1):
                if value:
                    cells[number, column] = Cell(number, column, value.replace("\r\n", "\n"), "text")
    except csv.Error as error:
        raise Damaged(Reason.CSV) from error
    return Book(file, (Sheet("CSV", "visible", cells),))


def decoded(data: bytes) -> str:
    """Bytes → their text: by byte-order mark, else UTF-8, else Windows' Vietnamese code page."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1258", "replace")


def _small_part(package: Package, part: str) -> bytes:
    """The content of a small part, b"" where it is absent or broken."""
    try:
        return package.read(part)
    except Damaged:
        return b""


def _sniff_ole(data: bytes) -> Format:
    """A compound file (MS-CFB) → its format, by the names of its streams."""
    for stream, form in _OLE_STREAMS:
        name = stream.encode("utf-16-le")
        length = (len(name) + 2).to_bytes(2, "little")
        found = data.find(name, 512)
        while found >= 0:
            # a directory entry: 128 bytes, the name first, its length at 64
            if found % 128 == 0 and data[found + 64:found + 66] == length:
                return form
            found = data.find(name, found + 1)
    shift, directory = int.from_bytes(data[30:32], "little"), int.from_bytes(data[48:52], "little")
    return Format.CUT_OFF if shift < 32 and directory + 1 << shift >= len(data) else Format.OTHER_OLE


def _sniff_text(data: bytes) -> Format:
    """Bytes of no binary format → their format."""
    head = data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    if _NOT_TEXT.search(head):
        return Format.OTHER
    start = head.lstrip().lower()
    if _MAIL_HEADERS.match(start):
        return Format.MHTML if b"multipart/related" in start and not _MAIL_TRANSPORT.search(start) else Format.EML
    if not start.startswith(b"<"):
        return Format.GOOGLE if _GOOGLE.match(start) else Format.TEXT
    return next((form for mark, form in _MARKUP if mark in start), Format.XML)


def _separator(text: str) -> str | None:
    """A text → the column separator that gives most cells in rows of one width; None where no two rows agree. A row
    with half a quotation in a cell speaks against a separator."""
    scores = {}
    for separator in _SEPARATORS:
        try:
            rows = [row for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _SAMPLE)
                    if not any(cell.count('"') % 2 for cell in row)]
        except csv.Error:
            continue
        widths = Counter(map(len, rows))
        scores[separator] = max(((width - 1) * count for width, count in widths.items() if count > 1), default=0)
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best and scores[best] else None
