"""What a returned file is, by its bytes: the name and the extension are only what somebody called it."""

from __future__ import annotations

import codecs
import re
from enum import Enum

from toolkit.sheetread.limits import Damaged
from toolkit.sheetread.package import Package

_SAVE_AS = "Mở tệp, lưu lại dạng Excel (.xlsx) rồi bỏ vào thư mục."
_FILL = "Đề nghị đơn vị điền biểu mẫu Excel đã gửi rồi gửi lại."
_UNPACK = "Giải nén, đưa từng tệp Excel vào thư mục."
_DETACH = "Mở thư, lưu tệp Excel đính kèm vào thư mục."


class Format(Enum):
    """A kind of file: its name in Vietnamese, and what to do where it cannot be read."""

    XLSX = ("sổ tính Excel (.xlsx)", _SAVE_AS)
    XLSB = ("sổ tính Excel nhị phân (.xlsb)", _SAVE_AS)
    XLS = ("sổ tính Excel 97-2003 (.xls)", _SAVE_AS)
    ODS = ("sổ tính OpenDocument (.ods)", _SAVE_AS)
    FODS = ("sổ tính OpenDocument dạng XML (.fods)", _SAVE_AS)
    XML2003 = ("bảng tính XML 2003", _SAVE_AS)
    HTML = ("trang web (HTML) mang tên bảng tính", _SAVE_AS)
    MHTML = ("trang web lưu trữ (MHTML)", _SAVE_AS)
    TEXT = ("văn bản thuần hoặc CSV", _SAVE_AS)
    DOCX = ("văn bản Word (.docx)", _FILL)
    DOC = ("văn bản Word 97-2003 (.doc)", _FILL)
    RTF = ("văn bản RTF", _FILL)
    PPTX = ("bản trình chiếu (.pptx)", _FILL)
    PPT = ("bản trình chiếu (.ppt)", _FILL)
    ODF = ("tài liệu OpenDocument (.odt, .odp)", _FILL)
    PDF = ("tệp PDF", _FILL)
    PICTURE = ("ảnh chụp hoặc ảnh quét", _FILL)
    XML = ("tệp XML", _FILL)
    OTHER_OLE = ("tài liệu Office đời cũ", _FILL)
    CUT_OFF = ("tài liệu Office đời cũ bị cắt cụt hoặc tải chưa hết", "Đề nghị đơn vị gửi lại tệp.")
    OTHER = ("tệp không rõ loại", _FILL)
    ZIP = ("tệp nén (.zip)", _UNPACK)
    RAR = ("tệp nén (.rar)", _UNPACK)
    SEVEN_ZIP = ("tệp nén (.7z)", _UNPACK)
    GZIP = ("tệp nén (.gz)", _UNPACK)
    EML = ("thư điện tử (.eml)", _DETACH)
    MSG = ("thư Outlook (.msg)", _DETACH)
    TNEF = ("tệp đính kèm kiểu Outlook (winmail.dat)", "Đề nghị đơn vị gửi lại thư dạng văn bản thường (không dùng Rich Text) kèm tệp Excel.")
    RIGHTS = ("tệp giới hạn quyền xem (IRM)", "Đề nghị đơn vị bỏ giới hạn quyền rồi gửi lại.")
    SHORTCUT = ("lối tắt (shortcut), không phải tệp báo cáo", "Chép tệp gốc mà lối tắt trỏ tới vào thư mục.")
    ENCRYPTED = ("tệp đặt mật khẩu", "")
    PROGRAM = ("chương trình chạy được", "")
    EMPTY = ("tệp rỗng", "")

    @property
    def title(self) -> str:
        """Its name as people read it."""
        return str(self.value[0])

    @property
    def cure(self) -> str:
        """What to do with such a file."""
        return str(self.value[1])


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
    ("DRMEncryptedDataSpace", Format.RIGHTS), ("EncryptedPackage", Format.ENCRYPTED), ("\x06DataSpaces", Format.ENCRYPTED),
    ("__properties_version1.0", Format.MSG),
    ("Workbook", Format.XLS), ("Book", Format.XLS),
    ("WordDocument", Format.DOC), ("PowerPoint Document", Format.PPT),
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
        kind = _read(package, "mimetype")
        if kind.startswith(_OPEN_DOCUMENT):
            return Format.ODS if kind.startswith(_OPEN_DOCUMENT + b"spreadsheet") else Format.ODF
    if "xl/workbook.bin" in package:
        return Format.XLSB
    for folder, form in (("xl/", Format.XLSX), ("word/", Format.DOCX), ("ppt/", Format.PPTX)):
        if any(part.startswith(folder) for part in package):
            return form
    if b"spreadsheetml" in _read(package, "[Content_Types].xml"):
        return Format.XLSX
    if b"opendocument.spreadsheet" in _read(package, "META-INF/manifest.xml"):
        return Format.ODS
    return Format.ZIP


def _read(package: Package, part: str) -> bytes:
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
