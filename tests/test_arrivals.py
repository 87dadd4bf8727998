"""Every way a file arrives: under which name, in which format, inside which zip or mail. Each gets a line and a reason."""

from __future__ import annotations

import csv
import errno
import io
import os
import struct
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from samples import PLAN
from test_intake import SNV, answers_of, filled, template

from toolkit.demo.clerks import OpenForm
from toolkit.findings import Code
from toolkit.intake import arrivals, collect, read_returns, returned_file
from toolkit.model import FileRecord, Intake, Outcome

FILED = date(2020, 11, 20)


@lru_cache
def form() -> bytes:
    """A filled form."""
    return filled("SNV", SNV)


def arrived(where: Path, files: Mapping[str, bytes]) -> Intake:
    """What intake makes of these files, all written on one day."""
    moment = datetime(FILED.year, FILED.month, FILED.day, 5, tzinfo=UTC).timestamp()
    for name, content in files.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (moment, moment))
    intake = read_returns(PLAN, collect(where), template().layout)
    for record in intake.files:
        assert record.typed == record.consolidated + record.listed
    return intake


def lines(intake: Intake) -> dict[str, tuple[Outcome, Code | None]]:
    """Each file's outcome and what was said of it first."""
    return {each.file: (each.outcome, each.findings[0].code if each.findings else None) for each in intake.files}


def only(folder: Path, name: str, content: bytes) -> FileRecord:
    (record,) = arrived(folder, {name: content}).files
    return record


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


def mail(*attached: tuple[str, bytes], sent: str | None = "Sat, 14 Nov 2020 18:30:00 +0000",
    text: str = "Kính gửi") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Báo cáo", "snv@example.org", "sct@example.org"
    if sent:
        message["Date"] = sent
    message.set_content(text)
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def sent_as(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=SMTP)


def taken(intake: Intake, file: str) -> None:
    """The form was read whole, from that file."""
    assert answers_of(intake) == SNV
    assert intake.returns[0].files == (file,)


# ── names ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name",
    ["BIEU.XLSX", "biểu (1).xlsx", "Copy of bieu – bản sao.xlsx", "bie\u0302\u0309u.xlsx", "a.b.c.xlsx"])
def test_a_name_says_nothing(name: str, tmp_path: Path) -> None:
    intake = arrived(tmp_path, {name: form()})
    assert answers_of(intake) == SNV
    assert Code.EXTENSION_DIFFERS not in {each.code for each in intake.findings}


@pytest.mark.parametrize("name", ["bieu", "bieu.pdf", "bieu.xls", "bieu.docx", "bieu.xlsx.bak", "bieu.xlsx (1)"])
def test_a_wrong_extension_or_none_is_noted(name: str, tmp_path: Path) -> None:
    intake = arrived(tmp_path, {name: form()})
    taken(intake, name)
    assert Code.EXTENSION_DIFFERS in {each.code for each in intake.findings}


@pytest.mark.parametrize(
    ("name", "outcome", "code"),
    [
        ("~$bieu.xlsx", Outcome.SKIPPED, Code.FILE_IN_USE),
        (".~lock.bieu.xlsx#", Outcome.SKIPPED, Code.FILE_SKIPPED),
        ("Thumbs.db", Outcome.SKIPPED, Code.FILE_SKIPPED),
        ("desktop.ini", Outcome.SKIPPED, Code.FILE_SKIPPED),
        (".DS_Store", Outcome.SKIPPED, Code.FILE_SKIPPED),
        ("._bieu.xlsx", Outcome.SKIPPED, Code.FILE_SKIPPED),
        ("bieu.tmp", Outcome.SKIPPED, Code.FILE_SKIPPED),
        ("bieu.xlsx.crdownload", Outcome.QUARANTINED, Code.FILE_HALF_DOWNLOADED),
        ("bieu.xlsx.part", Outcome.QUARANTINED, Code.FILE_HALF_DOWNLOADED),
        (".bieu.xlsx.icloud", Outcome.QUARANTINED, Code.FILE_NOT_HERE),
        ("bieu.xlsx.exe", Outcome.QUARANTINED, Code.FILE_SUSPICIOUS),
        ("bieu.xlsx.lnk", Outcome.QUARANTINED, Code.FILE_SUSPICIOUS),
        ("bieu\u202excslx.exe", Outcome.QUARANTINED, Code.FILE_SUSPICIOUS),
        ("bieu\u202exslx.xlsx", Outcome.QUARANTINED, Code.FILE_SUSPICIOUS),
    ],
)
def test_some_names_are_reason_enough(name: str, outcome: Outcome, code: Code, tmp_path: Path) -> None:
    record = only(tmp_path, name, form())
    assert (record.outcome, record.findings[0].code, record.sha256) == (outcome, code, "")
    assert "\u202e" not in record.file


# ── formats ───────────────────────────────────────────────────────────────────────────────────────

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def compound(*streams: str) -> bytes:
    """A compound file as far as its directory shows."""
    return OLE + b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H",
            2 * len(name) + 2) + bytes(62) for name in streams)


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("a.xlsb", zipped({"xl/workbook.bin": b"x"}), Code.FORMAT_NOT_READ, "lưu lại dạng Excel (.xlsx)"),
        ("a.pdf", b"%PDF-1.7", Code.FORMAT_NOT_READ, "PDF"),
        ("a.jpg", b"\xff\xd8\xff\xe0", Code.FORMAT_NOT_READ, "ảnh"),
        ("a.docx", zipped({"word/document.xml": b"<a/>"}), Code.FORMAT_NOT_READ, "Word"),
        ("a.rar", b"Rar!\x1a\x07\0", Code.FORMAT_NOT_READ, "Giải nén"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", Code.FORMAT_NOT_READ, "Giải nén"),
        ("html.xls", b"<html><table><tr><td>1", Code.FORMAT_NOT_READ, "HTML"),
        ("xml.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            Code.FORMAT_NOT_READ, "XML 2003"),
        ("mht.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", Code.FORMAT_NOT_READ, "MHTML"),
        ("lnk", b"L\0\0\0\x01\x14\x02\0", Code.FORMAT_NOT_READ, "lối tắt"),
        ("winmail.dat", b"\x78\x9f\x3e\x22\0\0", Code.FORMAT_NOT_READ, "winmail.dat"),
        ("khoa.xlsx", compound("EncryptionInfo", "EncryptedPackage"), Code.FILE_ENCRYPTED, "mật khẩu"),
        ("irm.xlsx", compound("\x06DataSpaces", "DRMEncryptedDataSpace", "EncryptedPackage"), Code.FORMAT_NOT_READ,
            "IRM"),
        ("rong.xlsx", b"", Code.FILE_NOT_HERE, "Luôn giữ trên thiết bị này"),
        ("khong.xlsx", bytes(4096), Code.FILE_NOT_HERE, "Luôn giữ trên thiết bị này"),
        ("cut.xlsx", form()[:9000], Code.FILE_UNREADABLE, "gửi lại"),
        ("to.xlsx", b"PK\x03\x04" + bytes(21 << 20), Code.FILE_TOO_LARGE, "20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[-5:] else "",
)  # fmt: skip
def test_what_is_not_read_is_named_and_told_what_to_do(name: str, content: bytes, code: Code, said: str,
    tmp_path: Path) -> None:
    record = only(tmp_path, name, content)
    assert (record.outcome, record.findings[0].code) == (Outcome.QUARANTINED, code)
    assert said in f"{record.findings[0].problem} {record.findings[0].remedy}"


@pytest.mark.parametrize("kind", ["xltx", "xlsm", "xltm"])
def test_templates_and_macro_workbooks_are_read(kind: str, tmp_path: Path) -> None:
    types = {"xltx": "spreadsheetml.template", "xlsm": "ms-excel.sheet.macroEnabled",
        "xltm": "ms-excel.template.macroEnabled"}
    with zipfile.ZipFile(io.BytesIO(form())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main",
        types[kind].encode() + b".main")
    if kind != "xltx":
        parts["xl/vbaProject.bin"] = b"macro"
    intake = arrived(tmp_path, {f"a.{kind}": zipped(parts)})
    taken(intake, f"a.{kind}")
    assert (Code.MACROS_LEFT in {each.code for each in intake.findings}) == (kind != "xltx")


def test_strict_open_xml_is_read(tmp_path: Path) -> None:
    transitional, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    with zipfile.ZipFile(io.BytesIO(form())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for kind in (b"spreadsheetml/2006/main", b"officeDocument/2006/relationships"):
        parts = {name: text.replace(transitional + kind, strict + kind.replace(b"/2006", b"")) for name,
            text in parts.items()}
    assert strict in parts["xl/workbook.xml"]
    intake = arrived(tmp_path, {"a.xlsx": zipped(parts)})
    taken(intake, "a.xlsx")


def test_a_csv_without_a_code_is_foreign_and_listed(tmp_path: Path) -> None:
    record = only(tmp_path, "a.csv", "TT;Kết quả\n1;Đã xong\n".encode())
    assert (record.outcome, record.listed) == (Outcome.QUARANTINED, 4)
    assert Code.FOREIGN_WORKBOOK in {each.code for each in record.findings}


def test_a_form_as_csv_is_read(tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"a.csv": as_csv(form()).encode("utf-8-sig")})
    assert answers_of(intake) == SNV


def as_csv(content: bytes) -> str:
    """The sheet to fill as Excel writes it with semicolons."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(sheet.iter_rows(values_only=True))
    return stream.getvalue()


# ── zips ──────────────────────────────────────────────────────────────────────────────────────────


def test_each_file_in_a_zip_has_its_own_line(tmp_path: Path) -> None:
    content = zipped({"tep.xlsx": form(), "Sở/anh.png": b"\x89PNG", "~$tep.xlsx": b"x", "__MACOSX/._tep.xlsx": b"x",
                      "trong.zip": zipped({"sau.xlsx": form()}), "a.xlsx.exe": b"MZ"})
    intake = arrived(tmp_path, {"goi.zip": content})
    assert lines(intake) == {
        "goi.zip › Sở/anh.png": (Outcome.QUARANTINED, Code.FORMAT_NOT_READ),
        "goi.zip › a.xlsx.exe": (Outcome.QUARANTINED, Code.FILE_SUSPICIOUS),
        "goi.zip › tep.xlsx": (Outcome.ACCEPTED, None),
        "goi.zip › trong.zip": (Outcome.QUARANTINED, Code.FORMAT_NOT_READ),
        "goi.zip › ~$tep.xlsx": (Outcome.SKIPPED, Code.FILE_IN_USE),
    }
    taken(intake, "goi.zip › tep.xlsx")
    assert intake.returns[0].received == FILED


def test_a_workbook_is_a_zip_and_stays_a_workbook(tmp_path: Path) -> None:
    taken(arrived(tmp_path, {"bieu.zip": form()}), "bieu.zip")


def test_the_same_file_in_a_zip_and_beside_it_counts_once(tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"a.xlsx": form(), "goi.zip": zipped({"a.xlsx": form()})})
    assert lines(intake)["goi.zip › a.xlsx"] == (Outcome.DUPLICATE, Code.SAME_FILE)


def raw_name(content: bytes, ascii_name: str, raw: bytes) -> bytes:
    """The zip with a member's name replaced by bytes of the same length, as programs without UTF-8 write it."""
    assert len(ascii_name) == len(raw)
    return content.replace(ascii_name.encode(), raw)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Sở Nội vụ.xlsx".encode(), "Sở Nội vụ.xlsx"),
        ("Huy\u00ea\u0323n Tra\u0300 Cu\u0301.xlsx".encode("cp1258"), "Huyện Trà Cú.xlsx"),
        ("tàu.xlsx".encode("cp437"), "tàu.xlsx"),
    ],
    ids=["utf-8 unmarked", "cp1258", "cp437"],
)
def test_names_in_a_zip_are_read_as_they_were_meant(raw: bytes, shown: str, tmp_path: Path) -> None:
    name = "x" * len(raw)
    record = only(tmp_path, "goi.zip", raw_name(zipped({name: form()}), name, raw))
    assert record.file == f"goi.zip › {shown}"


@pytest.mark.parametrize("name", ["../../thoat.xlsx", "/etc/thoat.xlsx", "C:\\thoat.xlsx"])
def test_a_name_in_a_zip_leads_nowhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "kỳ").mkdir()
    before = sorted(tmp_path.rglob("*"))
    intake = arrived(tmp_path / "kỳ", {"goi.zip": zipped({name: form()})})
    assert answers_of(intake) == SNV
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "kỳ" / "goi.zip"])


def test_a_reversed_name_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    record = only(tmp_path, "goi.zip", zipped({"bieu\u202excslx.exe": b"MZ"}))
    assert record.findings[0].code is Code.FILE_SUSPICIOUS
    assert "\u202e" not in record.file


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({}), Code.CONTAINER_EMPTY),
        (zipped({"trống/": b"", "__MACOSX/._x": b"x"}), Code.CONTAINER_EMPTY),
        (zipped({f"{number}.xlsx": b"x" for number in range(201)}), Code.FILE_TOO_LARGE),
        (zipped({"A.xlsx": b"x", "a.XLSX": b"y"}), Code.FILE_UNSAFE),
        (zipped({"a.txt": b"x"})[:-30], Code.FILE_UNREADABLE),
    ],
    ids=["empty", "folders only", "201 members", "same name twice", "cut off"],
)
def test_a_zip_that_gives_nothing_has_a_line_itself(content: bytes, code: Code, tmp_path: Path) -> None:
    record = only(tmp_path, "goi.zip", content)
    assert (record.file, record.outcome, record.findings[0].code) == ("goi.zip", Outcome.QUARANTINED, code)


def test_a_broken_or_swollen_member_does_not_cost_the_others(tmp_path: Path) -> None:
    content = bytearray(zipped({"bom.xlsx": b"\0" * (19 << 20), "hong.txt": b"hong hong hong", "tep.xlsx": form()},
        zipfile.ZIP_DEFLATED))
    place = content.index(b"hong.txt") + len(b"hong.txt")
    content[place] ^= 0xFF
    intake = arrived(tmp_path, {"goi.zip": bytes(content)})
    assert lines(intake)["goi.zip › bom.xlsx"] == (Outcome.QUARANTINED, Code.FILE_UNSAFE)
    assert lines(intake)["goi.zip › hong.txt"] == (Outcome.QUARANTINED, Code.FILE_UNREADABLE)
    taken(intake, "goi.zip › tep.xlsx")


# ── mails ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_attachment_is_read_and_came_when_the_mail_was_sent(tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"thư.eml": sent_as(mail(("Biểu Sở Nội vụ.xlsx", form())))})
    taken(intake, "thư.eml › Biểu Sở Nội vụ.xlsx")
    assert (intake.returns[0].received, intake.returns[0].received_from) == (date(2020, 11, 15), "ngày của thư")
    assert (intake.files[0].received, intake.files[0].received_from) == (date(2020, 11, 15), "ngày của thư")


@pytest.mark.parametrize("sent", [None, "hôm qua", "Sat, 99 Nov 2020"])
def test_a_mail_without_a_date_came_when_the_file_did(sent: str | None, tmp_path: Path) -> None:
    content = sent_as(mail(("a.xlsx", form()), sent=None)).replace(b"Subject:",
        f"Date: {sent}\r\nSubject:".encode() if sent else b"Subject:")
    intake = arrived(tmp_path, {"a.eml": content})
    assert (intake.returns[0].received, intake.returns[0].received_from) == (FILED, "ngày của tệp")


@pytest.mark.parametrize(
    "header",
    [
        'attachment; filename="=?utf-8?B?Qmnhu4N1IFPhu58ueGxzeA==?="',
        "attachment; filename*=utf-8''Bi%E1%BB%83u%20S%E1%BB%9F.xlsx",
        "attachment; filename*0*=utf-8''Bi%E1%BB%83u;\r\n filename*1*=%20S%E1%BB%9F.xlsx",
        'attachment; filename="=?utf-8?Q?Bi=E1=BB=83u_?= =?utf-8?Q?S=E1=BB=9F.xlsx?="',
    ],
    ids=["RFC 2047", "RFC 2231", "RFC 2231 in parts", "RFC 2047 in parts"],
)
def test_names_of_attachments_are_read_in_every_spelling(header: str, tmp_path: Path) -> None:
    content = sent_as(mail(("TEN.xlsx", form())))
    assert b'attachment; filename="TEN.xlsx"' in content
    record = only(tmp_path, "a.eml", content.replace(b'attachment; filename="TEN.xlsx"', header.encode()))
    assert record.file == "a.eml › Biểu Sở.xlsx"


def test_two_attachments_of_one_name_are_told_apart(tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"a.eml": sent_as(mail(("bieu.xlsx", form()), ("bieu.xlsx", b"%PDF-1.4")))})
    assert list(lines(intake)) == ["a.eml › bieu.xlsx", "a.eml › bieu.xlsx (2)"]


def test_a_mail_without_attachments_is_told(tmp_path: Path) -> None:
    record = only(tmp_path, "a.eml", sent_as(mail()))
    assert (record.file, record.outcome, record.findings[0].code) == ("a.eml", Outcome.QUARANTINED,
        Code.CONTAINER_EMPTY)
    assert "lời thư" in record.findings[0].remedy


def test_pictures_in_the_text_and_signatures_are_no_attachments_but_a_scan_is(tmp_path: Path) -> None:
    message = mail(("bieu.xlsx", form()))
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", disposition="inline",
        cid="<logo@example.org>")
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="scan.jpg")
    intake = arrived(tmp_path, {"a.eml": sent_as(message)})
    assert list(lines(intake)) == ["a.eml › bieu.xlsx", "a.eml › scan.jpg"]


def forwarded(levels: int) -> EmailMessage:
    message = mail(("bieu.xlsx", form()), sent="Tue, 10 Nov 2020 08:00:00 +0700")
    for _ in range(levels):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    return message


@pytest.mark.parametrize("levels", [1, 2])
def test_a_mail_in_a_mail_is_opened_and_the_inner_date_counts(levels: int, tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"a.eml": sent_as(forwarded(levels))})
    taken(intake, "a.eml › " + "Báo cáo.eml › " * levels + "bieu.xlsx")
    assert intake.returns[0].received == date(2020, 11, 10)


def test_a_mail_in_a_mail_in_a_mail_in_a_mail_is_told(tmp_path: Path) -> None:
    record = only(tmp_path, "a.eml", sent_as(forwarded(3)))
    assert record.file == "a.eml › Báo cáo.eml › Báo cáo.eml › Báo cáo.eml"
    assert (record.outcome, record.findings[0].code) == (Outcome.QUARANTINED, Code.FORMAT_NOT_READ)


def test_a_zip_in_a_mail_and_a_mail_in_a_zip_are_opened(tmp_path: Path) -> None:
    inner = sent_as(mail(("goi.zip", zipped({"bieu.xlsx": form()}))))
    taken(arrived(tmp_path, {"a.eml": inner}), "a.eml › goi.zip › bieu.xlsx")
    intake = arrived(tmp_path, {"b.zip": zipped({"a.eml": sent_as(mail(("bieu.xlsx", form())))})})
    assert lines(intake)["b.zip › a.eml › bieu.xlsx"] == (Outcome.DUPLICATE, Code.SAME_FILE)


def test_an_endless_number_of_attachments_ends(tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"a.eml": sent_as(mail(*((f"{number}.bin", b"%d" % number) for number in range(203))))})
    assert len(intake.files) == arrivals.MOST_TAKEN + 1
    assert lines(intake)["a.eml"] == (Outcome.QUARANTINED, Code.FILE_TOO_LARGE)


def test_winmail_dat_is_told(tmp_path: Path) -> None:
    record = only(tmp_path, "a.eml", sent_as(mail(("winmail.dat", b"\x78\x9f\x3e\x22\0\0"))))
    assert record.findings[0].code is Code.FORMAT_NOT_READ
    assert "Rich Text" in record.findings[0].remedy


@pytest.mark.parametrize(
    "content",
    [
        b"From: a@example.org\r\nTo: b@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\nkhong co ranh "
        b"gioi",
        b"From: a@example.org\r\nTo: b@example.org\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\n",
        b"From: a@example.org\r\nTo: b@example.org\r\nContent-Type: message/rfc822\r\n\r\n",
        b"From: \xff\xfe\r\nSubject: =?utf-8?B?!!!?=\r\nDate: \xff\r\n\r\n",
        b"From: a@example.org\r\nTo: b@example.org\r\nContent-Type: application/x; "
        b"name*=''%ff%\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@",
    ],
)
def test_a_broken_mail_ends_in_an_outcome(content: bytes, tmp_path: Path) -> None:
    for record in arrived(tmp_path, {"a.eml": content}).files:
        assert record.outcome is Outcome.QUARANTINED
        assert Code.FILE_FAILED not in {each.code for each in record.findings}


def test_an_outlook_mail_without_its_library_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "oxmsg", None)
    record = only(tmp_path, "a.msg", compound("__properties_version1.0"))
    assert (record.findings[0].code, record.findings[0].remedy) == (Code.FORMAT_NOT_READ,
        "Mở thư, lưu tệp Excel đính kèm vào thư mục.")


def test_attachments_of_an_outlook_mail_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attached = SimpleNamespace(file_name="bieu.xlsx", file_bytes=form())
    message = SimpleNamespace(sent_date=datetime(2020, 11, 9, 20, tzinfo=UTC), attachments=[attached])
    library = SimpleNamespace(Message=SimpleNamespace(load=lambda stream: message))
    monkeypatch.setitem(sys.modules, "oxmsg", library)
    intake = arrived(tmp_path, {"a.msg": compound("__properties_version1.0")})
    taken(intake, "a.msg › bieu.xlsx")
    assert (intake.returns[0].received, intake.returns[0].received_from) == (date(2020, 11, 10), "ngày của thư")


def test_a_broken_outlook_mail_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("oxmsg")
    assert only(tmp_path, "a.msg", compound("__properties_version1.0")).findings[0].code is Code.FILE_UNREADABLE


# ── the folder ────────────────────────────────────────────────────────────────────────────────────


def test_a_path_nobody_can_open_is_told(tmp_path: Path) -> None:
    found = returned_file(tmp_path / ("a" * 300 + ".xlsx"), "a" * 300 + ".xlsx")
    assert found.problem is not None
    assert found.problem.code is Code.PATH_TOO_LONG
    gone = returned_file(tmp_path / "a.xlsx", "a.xlsx")
    assert gone.problem is not None
    assert gone.problem.code is Code.FILE_GONE


def test_a_file_that_is_only_online_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(form())
    plain = os.stat(tmp_path / "a.xlsx")
    online = SimpleNamespace(st_file_attributes=0x400000, st_mtime=plain.st_mtime)
    monkeypatch.setattr(Path, "stat", lambda self: online)
    found = returned_file(tmp_path / "a.xlsx", "a.xlsx")
    assert found.problem is not None
    assert found.problem.code is Code.FILE_NOT_HERE


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "khóa").mkdir()
    listed = Path.iterdir

    def refuse(self: Path) -> Iterable[Path]:
        if self.name == "khóa":
            raise PermissionError
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    intake = read_returns(PLAN, collect(tmp_path), template().layout)
    assert lines(intake) == {"khóa": (Outcome.SKIPPED, Code.FOLDER_NOT_READ)}


def test_what_the_system_says_of_a_file_is_said_in_vietnamese(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(form())
    found = returned_file(tmp_path / "a.xlsx", "a.xlsx").not_opened(OSError(errno.EIO, "Input/output error"))
    assert "ổ đĩa hoặc đường mạng bị lỗi" in found.message
    assert "error" not in found.message


# ── saved again by another program ────────────────────────────────────────────────────────────────


def _stored(book: OpenForm) -> None:
    """Real numbers and days where a clerk's program stores such, and texts that look like something else."""
    row = book.rows["T2.4"]
    percent, completed = book.cell(row, "percent"), book.cell(row, "completed")
    percent.number_format, percent.value = "0%", 0.7
    completed.number_format, completed.value = "dd/mm/yyyy", datetime(2020, 9, 30)
    for column, text in (("result", "- một\n- R&D & <10%\n\n  thụt  vào\tTab"), ("documents", "=12/QĐ"),
        ("proposals", "'x 😀")):
        cell = book.cell(row, column)
        cell.value, cell.data_type = text, "s"


FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):59,34,76,1"}


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "ods", "fods", "xls", "csv"])
def test_a_filled_form_survives_libreoffice(kind: str, soffice: Callable[[Path, str, Path], Path],
    tmp_path: Path) -> None:
    content = filled("SNV", SNV, _stored)
    original = arrived(tmp_path / "gốc", {"a.xlsx": content})
    saved = soffice(tmp_path / "gốc" / "a.xlsx", FILTERS.get(kind, kind), tmp_path)
    again = arrived(tmp_path / "lại", {saved.name: saved.read_bytes()})
    assert answers_of(again) == answers_of(original)
    assert [(each.task_id, each.status, each.percent, each.completed) for each in again.returns[0].progress] == [
        (each.task_id, each.status, each.percent, each.completed) for each in original.returns[0].progress]
    assert not again.listed
    expected = {each.code for each in original.findings} | ({Code.FORMAT_CONVERTED} if kind != "xlsx" else set())
    assert {each.code for each in again.findings} == expected
