"""Any file → Book, or one typed refusal, whatever the bytes: what it is by them, and who reads it.

The name and the extension are only what somebody called it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from toolkit.sheetread.book import Book, Format
from toolkit.sheetread.csv_text import read_csv
from toolkit.sheetread.limits import LIMITS, Damaged, Limits, Reason, Refused
from toolkit.sheetread.ods import read_fods, read_ods
from toolkit.sheetread.package import Package
from toolkit.sheetread.xlsx import read_xlsx

#: What reads a workbook that is a zip.
_ZIPPED: Mapping[Format, Callable[[Package, str, Limits], Book]] = {Format.XLSX: read_xlsx, Format.ODS: read_ods}
_MACROS = "xl/vbaProject.bin"
#: Why what is no workbook of any kind is refused.
_REASONS = {Format.EMPTY: Reason.EMPTY, Format.ENCRYPTED: Reason.ENCRYPTED, Format.PROGRAM: Reason.PROGRAM}


def read_book(path: Path, limits: Limits = LIMITS, known: Callable[[str], object] = lambda text: False) -> Book:
    """The workbook at `path`, told by its bytes whatever its name. Raises Refused, and nothing else.

    A table as text that is not called .csv is read where it is `known`, asked with the text. A sheet that cannot be
    read is a remark of the book; the other sheets are there.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.file + 1)
    except PermissionError as error:
        raise Refused(Reason.LOCKED) from error
    except OSError as error:
        raise Refused(Reason.NOT_OPENED) from error
    return read_book_bytes(data, path.name, limits, known)


def read_book_bytes(
    data: bytes, file: str, limits: Limits = LIMITS, known: Callable[[str], object] = lambda text: False
) -> Book:
    """As `read_book`, of bytes; `file` is the name shown to people."""
    try:
        return _read(data, file, limits, known)
    except (MemoryError, RecursionError) as error:
        raise Refused(Reason.MEMORY) from error


def _read(data: bytes, file: str, limits: Limits, known: Callable[[str], object]) -> Book:
    if len(data) > limits.file:
        raise Refused(Reason.FILE_SIZE, megabytes=limits.file >> 20)
    form = sniff(data)
    if form is Format.ZIP:
        package = Package(data, limits)
        form = sniff_zip(package)
        if form in _ZIPPED:
            return replace(_ZIPPED[form](package, file, limits), format=form, macros=_MACROS in package)
    if form is Format.FODS:
        return replace(read_fods(data, file, limits), format=form)
    if form is Format.XLS:
        from toolkit.sheetread.xls import read_xls  # not before one is met: that module is run as a process too

        return replace(read_xls(data, file, limits), format=form)
    if form is Format.TEXT:
        return replace(read_csv(data, file, limits, known), format=form)
    raise Refused(_REASONS.get(form, Reason.FORMAT), format=form)


# ── what a file is ────────────────────────────────────────────────────────────────────────────────

#: The first bytes of what is told by them alone.
_MAGIC = (
    (b"%PDF", Format.PDF),
    (b"\x89PNG", Format.PICTURE), (b"\xff\xd8\xff", Format.PICTURE), (b"GIF8", Format.PICTURE),
    (b"II*\0", Format.PICTURE), (b"MM\0*", Format.PICTURE), (b"\0\0\x01\0", Format.PICTURE),
    (b"Rar!", Format.RAR), (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP), (b"\x1f\x8b", Format.GZIP),
    (b"L\0\0\0\x01\x14\x02\0", Format.SHORTCUT), (b"[InternetShortcut]", Format.SHORTCUT),
    (b"\x78\x9f\x3e\x22", Format.TNEF), (b"{\\rtf", Format.RTF), (b"MZ", Format.PROGRAM), (b"\x7fELF", Format.PROGRAM),
    # workbooks of Excel 2, 3 and 4, before they were put in a compound file
    (b"\x09\0\x04\0", Format.XLS), (b"\x09\x02\x06\0", Format.XLS), (b"\x09\x04\x06\0", Format.XLS),
)  # fmt: skip

#: Bitmaps, WebP, and the HEIC and AVIF of phones.
_PICTURE = re.compile(rb"BM.{4}\0{4}|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL)

#: Streams of a compound file (MS-CFB) and what each makes of it; the first found counts.
_OLE_STREAMS = (
    ("DRMEncryptedDataSpace", Format.RIGHTS), ("EncryptedPackage", Format.ENCRYPTED),
    ("\x06DataSpaces", Format.ENCRYPTED), ("__properties_version1.0", Format.MSG), ("Workbook", Format.XLS),
    ("Book", Format.XLS), ("WordDocument", Format.DOC), ("PowerPoint Document", Format.PPT),
)  # fmt: skip

_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_HEAD = 4096
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MAIL_HEADERS = re.compile(
    rb"(?:(?:received|return-path|delivered-to|from|to|cc|reply-to|subject|date|message-id|mime-version|content-type"
    rb"|dkim-signature|authentication-results|(?:x|arc)-[\w-]+)\s*:[^\n]*\n(?:[ \t][^\n]*\n)*){2}"
)
_SENT = re.compile(rb"^(?:received|to|message-id|return-path):", re.MULTILINE)
#: What a text that begins with "<" is, by a word near its top.
_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", Format.XML2003),
    (b"urn:oasis:names:tc:opendocument", Format.FODS),
    (b"<html", Format.HTML), (b"<!doctype html", Format.HTML), (b"<table", Format.HTML),
)  # fmt: skip


def sniff(data: bytes) -> Format:
    """What these bytes are. A zip is ZIP here; `sniff_zip` tells what is in it."""
    if not data.strip(b"\0"):
        return Format.EMPTY
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return Format.ZIP
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _sniff_ole(data)
    for magic, form in _MAGIC:
        if data.startswith(magic):
            return form
    if _PICTURE.match(data):
        return Format.PICTURE
    return _sniff_text(data)


def sniff_zip(package: Package) -> Format:
    """What a zip holds, by its parts."""
    if "mimetype" in package:
        kind = _content(package, "mimetype")
        if kind.startswith(_OPEN_DOCUMENT):
            return Format.ODS if kind.startswith(_OPEN_DOCUMENT + b"spreadsheet") else Format.ODF
    if "xl/workbook.bin" in package:
        return Format.XLSB
    for folder, form in (("xl/", Format.XLSX), ("word/", Format.DOCX), ("ppt/", Format.PPTX)):
        if any(part.startswith(folder) for part in package):
            return form
    if b"spreadsheetml" in _content(package, "[Content_Types].xml"):
        return Format.XLSX
    if b"opendocument.spreadsheet" in _content(package, "META-INF/manifest.xml"):
        return Format.ODS
    return Format.ZIP


def _content(package: Package, part: str) -> bytes:
    """A small part that may be absent or broken."""
    try:
        return package.read(part)
    except Damaged:
        return b""


def _sniff_ole(data: bytes) -> Format:
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
    head = data[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    if _NOT_TEXT.search(head):
        return Format.OTHER
    start = head.lstrip().lower()
    if _MAIL_HEADERS.match(start):
        return Format.MHTML if b"multipart/related" in start and not _SENT.search(start) else Format.EML
    if not start.startswith(b"<"):
        return Format.TEXT
    return next((form for mark, form in _MARKUP if mark in start), Format.XML)
