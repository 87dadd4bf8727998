"""Every way a file arrives: under which name, in which format, inside which zip or mail. Each gets a line and a reason."""

from __future__ import annotations

import csv
import errno
import io
import os
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from packages import packed as zipped, unpacked
from raw_files import directory_of
from samples import PLAN
from test_intake import SNV, answers_of, filled, template

from toolkit.intake import arrivals
from toolkit.intake.returns import collect, read_returns, returned_file
from toolkit.model.findings import Code
from toolkit.model.records import About, FileRecord, Intake, Outcome

FILED = date(2020, 11, 20)


@lru_cache
def form() -> bytes:
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


def inside(folder: Path, name: str, content: bytes) -> FileRecord:
    """The one file in a mail, whose own line is another."""
    (record,) = (each for each in arrived(folder, {name: content}).files if " › " in each.file)
    return record


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
    assert answers_of(intake) == SNV
    assert intake.returns[0].files == (file,)


# ── names ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name",
    ["BIEU.XLSX", "biểu (1).xlsx", "Copy of bieu – bản sao.xlsx", "bie\u0302\u0309u.xlsx", "a.b.c.xlsx", "bieu", "bieu.pdf",
     "bieu.xls", "bieu.docx", "bieu.xlsx.bak", "bieu.xlsx (1)", "bieu.zip", "a.numbers"])
def test_a_name_says_nothing(name: str, tmp_path: Path) -> None:
    intake = arrived(tmp_path, {name: form()})
    taken(intake, unicodedata.normalize("NFC", name))
    assert intake.findings == ()


@pytest.mark.parametrize(
    ("code", "outcome", "names"),
    [
        (Code.FILE_SKIPPED, Outcome.SKIPPED, ("Thumbs.db", "desktop.ini", ".DS_Store")),
        (Code.FILE_HALF_DOWNLOADED, Outcome.QUARANTINED, ("bieu.xlsx.crdownload", "bieu.xlsx.part")),
        (Code.FILE_NOT_HERE, Outcome.QUARANTINED, (".bieu.xlsx.icloud",)),
        (Code.FILE_SUSPICIOUS, Outcome.QUARANTINED, (
            *(f"bieu{suffix}" for suffix in (
                ".xlsx.exe", ".xlsx.lnk", ".py", ".PYW", ".pyd", ".pth", ".so", ".dll", ".bat", ".cmd", ".ps1", ".js", ".vbs",
                ".hta", ".cpl")),
            ".bieu.py", "~$bieu.bat", "bieu\u202excslx.exe", "bieu\u202exslx.xlsx")),
    ],
)
def test_some_names_are_reason_enough(code: Code, outcome: Outcome, names: tuple[str, ...], tmp_path: Path) -> None:
    for name in names:
        record = only(tmp_path / name, name, form())
        assert (record.outcome, record.findings[0].code, record.sha256) == (outcome, code, "")
        assert "\u202e" not in record.file


def test_what_locks_a_file_or_is_kept_for_a_while_is_known_by_what_it_holds(tmp_path: Path) -> None:
    files = {
        "~$bieu.xlsx": b"\x05Admin".ljust(55) + "\x05Admin".ljust(55).encode("utf-16-le"), "bieu.tmp": b"", "~bieu.tmp": bytes(20_000),
        ".~lock.bieu.xlsx#": b",admin,may1,15.11.2020 08:00,file:///home/admin/.config;",
        "._bieu.xlsx": b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ".ljust(4096, b"\0")}
    assert lines(arrived(tmp_path, files)) == {
        name: (Outcome.SKIPPED, Code.FILE_IN_USE if name == "~$bieu.xlsx" else Code.FILE_SKIPPED) for name in files}


@pytest.mark.parametrize("name", ["~$bieu.xlsx", "~bieu.xlsx", ".bieu.xlsx", "._bieu.xlsx", "bieu.tmp", "A1B2C3D4.TMP"])
def test_a_whole_form_is_read_under_a_name_that_programs_give_to_what_they_keep_for_a_while(
        name: str, tmp_path: Path) -> None:
    taken(arrived(tmp_path, {name: form()}), name)


def test_a_lock_that_excel_lets_nobody_read_is_no_file_that_is_held(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(_: arrivals.ReturnedFile) -> bytes:
        raise PermissionError
    monkeypatch.setattr(arrivals.ReturnedFile, "content", held)
    record = only(tmp_path, "~$bieu.xlsx", form())
    assert (record.outcome, record.findings[0].code) == (Outcome.SKIPPED, Code.FILE_IN_USE)


# ── formats ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("a.xlsb", zipped({"xl/workbook.bin": b"x"}), Code.FORMAT_NOT_READ, "lưu lại dạng Excel (.xlsx)"),
        ("a.rar", b"Rar!\x1a\x07\0", Code.FORMAT_NOT_READ, "Giải nén"),
        ("xml.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            Code.FORMAT_NOT_READ, "XML 2003"),
        ("a.msg", directory_of("__properties_version1.0"), Code.FORMAT_NOT_READ, "Mở thư, lưu tệp Excel đính kèm vào thư mục."),
        ("winmail.dat", b"\x78\x9f\x3e\x22\0\0", Code.FORMAT_NOT_READ, "Rich Text"),
        ("khoa.xlsx", directory_of("EncryptionInfo", "EncryptedPackage"), Code.FILE_ENCRYPTED, "mật khẩu"),
        ("irm.xlsx", directory_of("\x06DataSpaces", "DRMEncryptedDataSpace", "EncryptedPackage"), Code.FORMAT_NOT_READ,
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
    parts = unpacked(form())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main",
        types[kind].encode() + b".main")
    if kind != "xltx":
        parts["xl/vbaProject.bin"] = b"macro"
    intake = arrived(tmp_path, {f"a.{kind}": zipped(parts)})
    taken(intake, f"a.{kind}")
    assert (Code.MACROS_LEFT in {each.code for each in intake.findings}) == (kind != "xltx")


def test_a_form_as_csv_is_read_and_one_without_a_code_is_foreign_and_listed(tmp_path: Path) -> None:
    """As Excel writes the sheet to fill with semicolons."""
    sheet, stream = openpyxl.load_workbook(io.BytesIO(form()), data_only=True).worksheets[0], io.StringIO()
    csv.writer(stream, delimiter=";").writerows(sheet.iter_rows(values_only=True))
    intake = arrived(tmp_path, {"a.csv": stream.getvalue().encode("utf-8-sig"), "b.csv": "TT;Kết quả\n1;Đã xong\n".encode()})
    assert answers_of(intake) == SNV
    foreign = intake.files[1]
    assert (foreign.outcome, foreign.listed) == (Outcome.QUARANTINED, 4)
    assert Code.FOREIGN_WORKBOOK in {found.code for found in foreign.findings}


# ── zips ──────────────────────────────────────────────────────────────────────────────────────────
def test_each_file_in_a_zip_has_its_own_line(tmp_path: Path) -> None:
    content = zipped({"tep.xlsx": form(), "Sở/anh.png": b"\x89PNG", "~$tep.xlsx": b"x", "__MACOSX/._tep.xlsx": b"x",
                      "trong.zip": zipped({"sau.xlsx": form()}), "a.xlsx.exe": b"MZ", "bieu\u202excslx.exe": b"MZ2"})
    intake = arrived(tmp_path, {"goi.zip": content, "z.xlsx": form()})
    assert lines(intake) == {
        "goi.zip › Sở/anh.png": (Outcome.QUARANTINED, Code.FORMAT_NOT_READ),
        "goi.zip › a.xlsx.exe": (Outcome.QUARANTINED, Code.FILE_SUSPICIOUS),
        "goi.zip › bieu\ufffdxcslx.exe": (Outcome.QUARANTINED, Code.FILE_SUSPICIOUS),
        "goi.zip › tep.xlsx": (Outcome.ACCEPTED, None),
        "goi.zip › trong.zip": (Outcome.QUARANTINED, Code.FORMAT_NOT_READ),
        "goi.zip › ~$tep.xlsx": (Outcome.SKIPPED, Code.FILE_IN_USE),
        "z.xlsx": (Outcome.DUPLICATE, Code.SAME_FILE),
    }
    taken(intake, "goi.zip › tep.xlsx")
    assert intake.returns[0].received == FILED


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
    record = only(tmp_path, "goi.zip", zipped({name: form()}).replace(name.encode(), raw))
    assert record.file == f"goi.zip › {shown}"


@pytest.mark.parametrize("name", ["../../thoat.xlsx", "/etc/thoat.xlsx", "C:\\thoat.xlsx"])
def test_a_name_in_a_zip_leads_nowhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "kỳ").mkdir()
    before = sorted(tmp_path.rglob("*"))
    intake = arrived(tmp_path / "kỳ", {"goi.zip": zipped({name: form()})})
    assert answers_of(intake) == SNV
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "kỳ" / "goi.zip"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({}), Code.CONTAINER_EMPTY),
        (zipped({"trống/": b"", "__MACOSX/._x": b"x"}), Code.CONTAINER_EMPTY),
        (zipped({"A.xlsx": b"x", "a.XLSX": b"y"}), Code.FILE_UNSAFE),
        (zipped({"a.txt": b"x"})[:-30], Code.FILE_UNREADABLE),
    ],
    ids=["empty", "folders only", "same name twice", "cut off"],
)
def test_a_zip_that_gives_nothing_has_a_line_itself(content: bytes, code: Code, tmp_path: Path) -> None:
    record = only(tmp_path, "goi.zip", content)
    assert (record.file, record.outcome, record.findings[0].code) == ("goi.zip", Outcome.QUARANTINED, code)


def test_a_broken_or_swollen_member_does_not_cost_the_others(tmp_path: Path) -> None:
    content = bytearray(zipped({"bom.xlsx": b"\0" * (19 << 20), "hong.txt": b"hong hong hong", "tep.xlsx": form()}))
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
    record = inside(tmp_path, "a.eml", content.replace(b'attachment; filename="TEN.xlsx"', header.encode()))
    assert record.file == "a.eml › Biểu Sở.xlsx"


def test_a_mail_is_read_once_and_its_attachments_of_one_name_are_told_apart(tmp_path: Path) -> None:
    content = sent_as(mail(("bieu.xlsx", form()), ("bieu.xlsx", b"%PDF-1.4")))
    intake = arrived(tmp_path, {"a.eml": content, "b.eml": content})
    assert [file for file in lines(intake) if file[0] == "a"] == ["a.eml › bieu.xlsx", "a.eml › bieu (tệp 2 cùng tên).xlsx", "a.eml"]
    assert (lines(intake)["b.eml"], said(intake, "b.eml")) == ((Outcome.DUPLICATE, Code.SAME_FILE), [])


def test_pictures_in_the_text_and_signatures_are_no_attachments_but_a_scan_is(tmp_path: Path) -> None:
    message = mail(("bieu.xlsx", form()))
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", disposition="inline",
        cid="<logo@example.org>")
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="scan.jpg")
    intake = arrived(tmp_path, {"a.eml": sent_as(message)})
    assert list(lines(intake)) == ["a.eml › bieu.xlsx", "a.eml › scan.jpg", "a.eml"]


def forwarded(levels: int) -> EmailMessage:
    message = mail(("bieu.xlsx", form()), sent="Tue, 10 Nov 2020 08:00:00 +0700")
    for _ in range(levels):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    return message


def test_a_mail_in_a_mail_is_opened_twice_the_inner_date_counts_and_what_is_deeper_is_told(tmp_path: Path) -> None:
    for levels in (1, 2):
        intake = arrived(tmp_path / str(levels), {"a.eml": sent_as(forwarded(levels))})
        taken(intake, "a.eml › " + "Báo cáo.eml › " * levels + "bieu.xlsx")
        assert intake.returns[0].received == date(2020, 11, 10)
    said = lines(arrived(tmp_path / "3", {"a.eml": sent_as(forwarded(3))}))
    assert said.pop("a.eml › Báo cáo.eml › Báo cáo.eml › Báo cáo.eml") == (Outcome.QUARANTINED, Code.FORMAT_NOT_READ)
    assert said == dict.fromkeys(("a.eml › Báo cáo.eml", "a.eml › Báo cáo.eml › Báo cáo.eml", "a.eml"),
        (Outcome.SKIPPED, Code.MAIL_SAYS))


def test_a_zip_in_a_mail_and_a_mail_in_a_zip_are_opened(tmp_path: Path) -> None:
    inner = sent_as(mail(("goi.zip", zipped({"bieu.xlsx": form()}))))
    taken(arrived(tmp_path, {"a.eml": inner}), "a.eml › goi.zip › bieu.xlsx")
    intake = arrived(tmp_path, {"b.zip": zipped({"a.eml": sent_as(mail(("bieu.xlsx", form())))})})
    assert lines(intake)["b.zip › a.eml › bieu.xlsx"] == (Outcome.DUPLICATE, Code.SAME_FILE)


def test_an_endless_number_of_attachments_ends(tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"a.eml": sent_as(mail(*((f"{number}.bin", b"%d" % number) for number in range(203))))})
    assert len(intake.files) == arrivals.MOST_TAKEN + 1
    assert lines(intake)["a.eml"] == (Outcome.QUARANTINED, Code.FILE_TOO_LARGE)


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


# ── words ─────────────────────────────────────────────────────────────────────────────────────────
def said(intake: Intake, file: str) -> list[tuple[str, str, str]]:
    return [(each.entry.place.sheet, each.entry.place.cell, each.entry.text) for each in intake.listed
            if each.entry.place.file == file]


def told(intake: Intake, file: str) -> list[str]:
    (record,) = (each for each in intake.files if each.file == file)
    return [found.message for found in record.findings]


SAYS = ("Thư (chủ đề “{}”) có lời hoặc ảnh của người gửi, chưa đọc. "
        "Mở thư để đọc; là nội dung báo cáo thì nhập tay hoặc đề nghị đơn vị ghi vào biểu mẫu.")


NOTHING_IN_IT = ("Không có tệp đính kèm hay tệp con nào trong thư điện tử (.eml). "
                 "Mở xem; nếu đơn vị báo cáo trong lời thư, đề nghị điền biểu mẫu Excel đã gửi.")


@pytest.mark.parametrize(("subject", "text", "forms", "pictures", "message"), [
    ("=?utf-8?b?QsOhbyBjw6Fv?=", "Nhiệm vụ 2.4 xin lùi\nđến tháng 12.", 1, 0, SAYS.format("Báo cáo")),
    (" ", "2.4: đã hoàn thành", 0, 0, NOTHING_IN_IT), (" ", " \n", 1, 0, ""), (" ", " \n", 1, 1, SAYS.replace("“{}”", "(để trống)")),
    *((raw, "", 1, 0, SAYS.format(raw)) for raw in ("=?x-la?Q?=C4?=", "=?utf-8?B?@@@?=", "=?utf-8?B?4bqkb?="))])
def test_that_a_mail_says_more_than_its_form_is_told_under_its_own_line(
        subject: str, text: str, forms: int, pictures: int, message: str, tmp_path: Path) -> None:
    sent = mail(*[("bieu.xlsx", form())] * forms, text=text)
    for _ in range(pictures):
        sent.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline", cid="<a@a>")
    content = sent_as(sent)
    assert b"Subject: =?utf-8?b?QsOhbyBjw6Fv?=" in content
    intake = arrived(tmp_path, {"a.eml": content.replace(b"=?utf-8?b?QsOhbyBjw6Fv?=", subject.encode())})
    if forms:
        taken(intake, "a.eml › bieu.xlsx")
    assert list(lines(intake)) == ["a.eml › bieu.xlsx"] * forms + ["a.eml"] * bool(message)
    if message:
        own = intake.files[-1]
        assert (said(intake, "a.eml"), told(intake, "a.eml")) == ([], [message])
        assert (own.typed, own.received) == (0, date(2020, 11, 15))
        assert own.outcome is (Outcome.SKIPPED if forms else Outcome.QUARANTINED)


# ── documents that came instead of a form ─────────────────────────────────────────────────────────

EXPORT = ("Bảng tính thì mở trên máy Mac, iPhone hoặc icloud.com, chọn Tệp › Xuất sang › Excel (File › Export To › Excel), rồi bỏ "
          "tệp .xlsx vào thư mục; tài liệu khác thì đề nghị đơn vị điền biểu mẫu Excel đã gửi rồi gửi lại.")
DOWNLOAD = ("Bảng tính thì mở trên Google, chọn Tệp › Tải xuống › Microsoft Excel (.xlsx), rồi bỏ tệp tải về vào thư mục; tài liệu "
            "khác thì đề nghị đơn vị điền biểu mẫu Excel đã gửi rồi gửi lại.")
APPLE, GOOGLE = "tài liệu của Apple (Numbers, Pages hoặc Keynote)", "lối tắt tới tài liệu Google, không có nội dung"
FILL = "Đề nghị đơn vị điền biểu mẫu Excel đã gửi rồi gửi lại."
SAVE_AS = "Mở tệp, lưu lại dạng Excel (.xlsx) rồi bỏ vào thư mục."


NUMBERS = zipped({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x", "preview.jpg": b"\xff\xd8\xff"})
LINK = b'{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1aB","resource_key":"","email":"a@example.org"}'


@pytest.mark.parametrize("container", ["", pytest.param("zip", marks=pytest.mark.nightly), "eml"])
@pytest.mark.parametrize(
    ("name", "content", "kind", "cure"),
    [
        ("a.docx", zipped({"word/document.xml": b"<w:p><w:t>2.4</w:t></w:p>", "word/embeddings/a.xlsx": b"x"}),
            "văn bản Word (.docx)", FILL),
        ("a.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
            "tài liệu OpenDocument (.odt, .odp)", FILL),
        ("a.pptx", zipped({"ppt/slides/slide1.xml": b"<a/>"}), "bản trình chiếu (.pptx)", FILL),
        ("a.rtf", rb"{\rtf1 2.4}", "văn bản RTF", FILL),
        ("a.pdf", b"%PDF-1.7", "tệp PDF", FILL),
        ("a.jpg", b"\xff\xd8\xff\xe0", "ảnh chụp hoặc ảnh quét", FILL),
        ("a.html", b"<html><p>2.4", "trang web (HTML) mang tên bảng tính", SAVE_AS),
        ("a.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\n2.4\r\n--x--",
            "trang web lưu trữ (MHTML)", SAVE_AS),
        ("a.txt", "2.4: đã lập bộ phận".encode(), "văn bản thuần hoặc CSV", SAVE_AS),
        ("a.mp3", b"ID3\x04\0\0", "tệp không rõ loại", FILL),
        ("a.numbers", NUMBERS, APPLE, EXPORT),
        ("b.zip", NUMBERS, APPLE, EXPORT),
        ("cũ.numbers", zipped({"index.xml": b"x", "buildVersionHistory.plist": b"x"}), APPLE, EXPORT),
        ("a.gdoc", b'{"url": "https://docs.google.com/open?id=1aB"}', GOOGLE, DOWNLOAD),
        ("a.xlsx", LINK, GOOGLE, DOWNLOAD),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 7 else "",
)
def test_a_document_instead_of_a_form_is_told_by_name_with_what_to_do(
        name: str, content: bytes, kind: str, cure: str, container: str, tmp_path: Path) -> None:
    held = {"": content, "zip": zipped({name: content}), "eml": sent_as(mail((name, content)))}
    file = f"gói.{container} › {name}" if container else name
    intake = arrived(tmp_path, {f"gói.{container}" if container else name: held[container]})
    assert lines(intake)[file] == (Outcome.QUARANTINED, Code.FORMAT_NOT_READ)
    assert told(intake, file) == [f"Tệp là {kind}, chưa đọc được. {cure}"]
    assert said(intake, file) == []


# ── kinds that only Apple or Google open ──────────────────────────────────────────────────────────
def test_a_link_to_google_that_windows_does_not_let_be_read_is_told_by_name(tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.gsheet").write_bytes(LINK)
    monkeypatch.setattr(Path, "open", raising(OSError(errno.EINVAL, "Invalid argument")))
    intake = read_returns(PLAN, collect(tmp_path), template().layout)
    assert told(intake, "a.gsheet") == [f"Tệp là {GOOGLE}, chưa đọc được. {DOWNLOAD}"]


# ── what goes while it is looked at ───────────────────────────────────────────────────────────────

VANISHED = FileNotFoundError(errno.ENOENT, "No such file or directory")
REFUSED = PermissionError(errno.EACCES, "Permission denied")
DROPPED = OSError(errno.ESTALE, "Stale file handle")
GONE = "Tệp bị xóa hoặc đổi tên trong lúc đọc. Chạy lại nếu tệp còn trong thư mục."
LOCKED = "Không mở được tệp vì tệp đang mở ở chương trình khác hoặc không có quyền đọc. Đóng tệp rồi chạy lại."
NOT_REACHED = ("Máy tính không đọc được tệp này (ổ đĩa hoặc đường mạng bị lỗi). "
               "Kiểm tra ổ đĩa, đường mạng rồi chạy lại; nếu vẫn lỗi, chép tệp sang máy này.")


def raising(error: OSError, name: str = "", real: Callable[..., object] | None = None, after: int = 0) -> Callable[..., object]:
    """A call of the system that fails of that name, from the so-manieth time on."""
    calls = 0

    def call(path: Path | str, *given: object, **named: object) -> object:
        nonlocal calls
        if not name or Path(path).name == name:
            calls += 1
            if calls > after:
                raise error
        assert real
        return real(path, *given, **named)

    return call


@pytest.mark.parametrize("point", ["lstat", "stat", "open", "fstat", "stat after reading"])
@pytest.mark.parametrize(("error", "message"), [(VANISHED, GONE), (REFUSED, LOCKED), (DROPPED, NOT_REACHED)])
def test_a_file_that_goes_while_it_is_looked_at_is_told_and_the_others_are_read(point: str, error: OSError, message: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "đi.xlsx").write_bytes(b"%PDF-1.7")
    (tmp_path / "ở.xlsx").write_bytes(form())
    if point == "lstat":
        monkeypatch.setattr(os, "lstat", raising(error, "đi.xlsx", os.lstat))
        monkeypatch.setattr(Path, "stat", raising(error, "đi.xlsx", Path.stat))
    elif point == "fstat":
        real = os.fstat
        held = {os.stat(tmp_path / "đi.xlsx").st_ino}
        monkeypatch.setattr(os, "fstat", lambda number: real(number) if real(number).st_ino not in held else raising(error)(""))
    else:
        call, after = {"stat": ("stat", 0), "open": ("open", 0), "stat after reading": ("stat", 1)}[point]
        monkeypatch.setattr(Path, call, raising(error, "đi.xlsx", getattr(Path, call), after))
    intake = read_returns(PLAN, collect(tmp_path), template().layout)
    assert told(intake, "đi.xlsx") == [message]
    taken(intake, "ở.xlsx")


@pytest.mark.parametrize("point", ["lstat", "iterdir", "lstat of all in it"])
@pytest.mark.parametrize("error", [VANISHED, REFUSED, DROPPED])
def test_a_folder_that_goes_while_it_is_looked_at_is_told_and_the_others_are_read(point: str, error: OSError,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Sở").mkdir()
    (tmp_path / "Sở" / "a.xlsx").write_bytes(b"%PDF-1.7")
    (tmp_path / "ở.xlsx").write_bytes(form())
    name = "a.xlsx" if "all" in point else "Sở"
    if point == "iterdir":
        monkeypatch.setattr(Path, "iterdir", raising(error, name, Path.iterdir))
    else:
        monkeypatch.setattr(os, "lstat", raising(error, name, os.lstat))
        monkeypatch.setattr(Path, "stat", raising(error, name, Path.stat))
        monkeypatch.setattr(Path, "lstat", raising(error, name, Path.lstat))
    intake = read_returns(PLAN, collect(tmp_path), template().layout)
    (file,) = lines(intake).keys() - {"ở.xlsx"}
    assert file == ("Sở/a.xlsx" if "all" in point else "Sở")
    if point == "iterdir":
        assert lines(intake)[file] == (Outcome.SKIPPED, Code.FOLDER_NOT_READ)
    assert told(intake, file)[0] in (GONE, LOCKED, NOT_REACHED, "Thư mục này không đọc được hoặc nằm sâu hơn một cấp nên "
        "các tệp trong đó chưa được nhận. Chuyển các tệp lên thư mục nhận báo cáo.")
    taken(intake, "ở.xlsx")


def test_the_returns_folder_itself_is_not_taken_for_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", raising(DROPPED))
    with pytest.raises(OSError, match="Stale"):
        collect(tmp_path)


@pytest.mark.parametrize("moment", [1e15, -1e15, float("inf")])
def test_a_time_outside_all_calendars_is_no_day_of_a_round(moment: float, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(form())
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **named: SimpleNamespace(
        st_mtime=moment, st_mode=0o100644) if self.name == "a.xlsx" else real(self, **named))
    assert returned_file(tmp_path / "a.xlsx", "a.xlsx").received == date(1970, 1, 1)


@pytest.mark.posix
def test_sub_folders_one_level_down_are_read_links_are_not_followed_and_pipes_are_told(tmp_path: Path) -> None:
    (tmp_path / "Sở Nội vụ" / "sâu").mkdir(parents=True)
    for name in ("Sở Nội vụ/bieu.xlsx", "Sở Nội vụ/sâu/x.xlsx", "la\u0300.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "vòng.xlsx").symlink_to("vòng.xlsx")
    (tmp_path / "lối.xlsx").symlink_to(tmp_path / "Sở Nội vụ" / "bieu.xlsx")
    (tmp_path / "vòng").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "ống.xlsx")
    assert {file.name: file.problem and file.problem.code for file in collect(tmp_path)} == {
        "Sở Nội vụ/bieu.xlsx": None, "Sở Nội vụ/sâu": Code.FOLDER_NOT_READ, "là.xlsx": None, "ống.xlsx": Code.FILE_SKIPPED,
        "vòng.xlsx": Code.LINK_NOT_FOLLOWED, "vòng": Code.LINK_NOT_FOLLOWED,
        "lối.xlsx": Code.LINK_NOT_FOLLOWED}
    assert collect(tmp_path / "không có") == ()


# ── names that read the same ──────────────────────────────────────────────────────────────────────
@pytest.mark.posix
@pytest.mark.parametrize(
    "names",
    [
        (b"a\x01.xlsx", b"a\x02.xlsx"),
        (b"a\n.xlsx", b"a .xlsx"),
        (b"a\xff.xlsx", b"a\xfe.xlsx"),
        ("hoà.xlsx".encode(), "hoa\u0300.xlsx".encode()),
        (b"A.xlsx", b"a.xlsx"),
        ("a\u200b.xlsx".encode(), b"a.xlsx"),
        ("a\u202e.xlsx".encode(), "a\u202d.xlsx".encode()),
        (b"a.xlsx", b"a  (2).xlsx", b"a (2).xlsx", "a\u200b.xlsx".encode()),
    ],
)
def test_files_whose_names_read_the_same_keep_two_names(names: tuple[bytes, ...], tmp_path: Path) -> None:
    for number, name in enumerate(names):
        with open(os.path.join(os.fsencode(tmp_path), name), "w", encoding="utf-8") as stream:
            stream.write(f"TT;Kết quả\n1;{number}\n")
    there = collect(tmp_path)
    intake = read_returns(PLAN, there, template().layout)
    assert len({each.file.casefold() for each in intake.files}) == len(names)
    assert all(each.typed == each.listed and not set(each.file) & {*map(chr, range(32)), *"\u202e\u202d\udcff"}
               for each in intake.files)
    assert any("cùng tên)" in each.file for each in intake.files)
    again = read_returns(PLAN, there[::-1], template().layout)
    assert again.files == intake.files


@pytest.mark.posix
def test_the_later_of_two_names_says_that_it_is_the_second(tmp_path: Path) -> None:
    for name, content in (("biê\u0309u.xlsx", b"%PDF-1.7"), ("biểu.xlsx", b"%PDF-1.8")):
        (tmp_path / name).write_bytes(content)
    intake = read_returns(PLAN, collect(tmp_path), template().layout)
    assert list(lines(intake)) == ["biểu.xlsx", "biểu (tệp 2 cùng tên).xlsx"]


def test_a_file_named_like_one_in_a_zip_beside_it_is_another(tmp_path: Path) -> None:
    intake = arrived(tmp_path, {"a.zip": zipped({"b.csv": b"x;y\nz;t\n", "b › c.csv": b"1;2\n3;4\n"}),
                                "a.zip › b.csv": b"k;l\nm;n\n"})
    assert list(lines(intake)) == ["a.zip › b > c.csv", "a.zip › b.csv", "a.zip > b.csv"]
    assert [each.entry.text for each in intake.listed if each.entry.place.file == "a.zip > b.csv"] == list("klmn")


def test_names_in_a_zip_or_a_mail_that_read_the_same_are_told_apart(tmp_path: Path) -> None:
    texts = [b"x;y\nz;t\n", b"1;2\n3;4\n", b"k;l\nm;n\n"]
    packed = zipped(dict(zip(("b\x01.csv", "b\x02.csv", "b .csv"), texts, strict=True)))
    sent = sent_as(mail(*zip(("b.csv", "b.csv", "b (2).csv"), texts, strict=True), text=""))
    assert [*lines(arrived(tmp_path / "a", {"a.zip": packed}))] == [
        "a.zip › b .csv", "a.zip › b  (tệp 2 cùng tên).csv", "a.zip › b  (tệp 3 cùng tên).csv"]
    assert [*lines(arrived(tmp_path / "b", {"a.eml": sent}))] == [
        "a.eml › b.csv", "a.eml › b (tệp 2 cùng tên).csv", "a.eml › b (2).csv", "a.eml"]


def test_files_larger_than_is_read_are_asked_about_one_by_one(tmp_path: Path) -> None:
    same, other = b"x" * (21 << 20), b"x" * (21 << 20) + b"y"
    intake = arrived(tmp_path, {"a.bin": same, "b.bin": other, "c.bin": same})
    assert set(lines(intake).values()) == {(Outcome.QUARANTINED, Code.FILE_TOO_LARGE)}
    assert len({each.mark for each in intake.doubts if each.about is About.FILE}) == 2


# ── the folder ────────────────────────────────────────────────────────────────────────────────────
def test_a_path_nobody_can_open_and_a_file_that_is_only_online_are_told(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told_of(name: str) -> Code | None:
        found = returned_file(tmp_path / name, name)
        return found.problem.code if found.problem else None
    assert (told_of("a" * 300 + ".xlsx"), told_of("a.xlsx")) == (Code.PATH_TOO_LONG, Code.FILE_GONE)
    (tmp_path / "a.xlsx").write_bytes(form())
    assert told_of("a.xlsx") is None
    online = SimpleNamespace(st_file_attributes=0x400000, st_mtime=os.stat(tmp_path / "a.xlsx").st_mtime)
    monkeypatch.setattr(Path, "stat", lambda self: online)
    assert told_of("a.xlsx") is Code.FILE_NOT_HERE


def test_what_the_system_says_of_a_file_is_said_in_vietnamese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: arrivals.ReturnedFile) -> bytes:
        raise OSError(errno.EIO, "Input/output error")
    monkeypatch.setattr(arrivals.ReturnedFile, "content", broken)
    (found,) = only(tmp_path, "a.xlsx", form()).findings
    assert (found.code, "ổ đĩa hoặc đường mạng bị lỗi" in found.message, "error" in found.message) == (Code.FILE_NOT_REACHED, True, False)
