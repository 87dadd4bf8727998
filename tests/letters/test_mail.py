"""Draft messages: what mail programs read in them, and what no setting can put there."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from hypothesis import given, strategies as st

from toolkit.letters.mail import LONGEST_NAME, Mail, addresses, draft, letter_file

NAME = "Báo cáo 05-BC-SCT của Sở Công Thương – Đợt cuối năm 2020 ưỡ.docx"
ALL_LETTERS = "ăâđêôơư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"


def made(to: tuple[str, ...] = ("vanthu@example.org",), subject: str = "Báo cáo", body: str = "Kính gửi",
    name: str = NAME) -> bytes:
    return draft(Mail(to, subject, body), (name, b"PK\x03\x04 noi dung"))


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_it_opens_as_a_draft_and_is_read_as_it_was_written() -> None:
    message = read(made())
    assert message["X-Unsent"] == "1"
    assert {"Date", "Message-ID", "From"} & set(message.keys()) == set()
    assert made() == made()
    message = read(made(subject=f"Báo cáo: {ALL_LETTERS} {ALL_LETTERS.upper()}", body=f"Kính gửi: {ALL_LETTERS}\n./."))
    (attached,) = message.iter_attachments()
    body = message.get_body()
    assert message["Subject"] == f"Báo cáo: {ALL_LETTERS} {ALL_LETTERS.upper()}"
    assert body is not None
    assert body.get_content() == f"Kính gửi: {ALL_LETTERS}\r\n./."
    assert (attached.get_filename(), attached.get_content()) == (NAME[:LONGEST_NAME - 5].rstrip() + ".docx",
        b"PK\x03\x04 noi dung")
    content = made()
    # Outlook shows a name in parts (filename*0*=) as “Untitled attachment”; older programs read name= only
    assert len(re.findall(rb"\r\n filename\*=utf-8''[A-Za-z0-9%._~-]+\r\n", content)) == 1
    assert b"filename*0" not in content
    (coded,) = re.findall(rb'\r\n name="(=\?utf-8\?.*?\?=)"\r\n', content, re.DOTALL)
    assert str(email.header.make_header(email.header.decode_header(coded.decode()))).startswith("Báo cáo 05-BC-SCT")
    content = made(("a@example.org", "b@example.org"), "Báo cáo " * 60)
    assert re.findall(rb"[^\r]\n|\r[^\n]", content) == []
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) < 998


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\x00", "\x1c"], ids=ascii)
def test_no_setting_adds_a_header(ending: str) -> None:
    hostile = f"x{ending}Bcc: ke.gian@example.org{ending}{ending}<script>"
    message = read(made((f"a@example.org{ending}Bcc: b@example.org", "a@example.org"), hostile, hostile,
        f"x{hostile}.docx"))
    assert "Bcc" not in message
    assert message["To"] == "a@example.org"
    assert set(message.keys()) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize("name", ["", " ", ".", "..", "..."])
def test_a_name_that_is_no_file_s_gives_way_to_one(name: str) -> None:
    (attached,) = read(made(name=name)).iter_attachments()
    assert attached.get_filename() == "tep"


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=90))
def test_whatever_is_written_makes_one_message_with_one_file(subject: str, body: str, name: str) -> None:
    message = read(made(subject=subject, body=body, name=name))
    (attached,) = message.iter_attachments()
    assert attached.get_content() == b"PK\x03\x04 noi dung"
    assert 0 < len(attached.get_filename() or "") <= LONGEST_NAME


@pytest.mark.parametrize(("typed", "good", "bad"), [
    ("", (), ()),
    (" vanthu@example.org ;\nubnd@tinh.example.org;", ("vanthu@example.org", "ubnd@tinh.example.org"), ()),
    ("a@example.org, A; a@example.org", ("a@example.org",), ("A",)),
    ("vănthư@example.org; a@b; @example.org; a b@example.org", (),
        ("vănthư@example.org", "a@b", "@example.org", "a b@example.org")),
])
def test_addresses_are_told_from_what_is_none(typed: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    assert addresses(typed) == (good, bad)


def test_a_message_may_have_no_receiver_and_a_letter_is_a_plain_text() -> None:
    message = read(draft(Mail((), "Báo cáo", "Kính gửi")))
    assert message["To"] in ("", None)
    assert list(message.iter_attachments()) == []
    lines = letter_file("Kính gửi: Sở Nội vụ\nĐề nghị sửa.\n\n").decode("utf-8-sig").split("\r\n")
    assert lines == ["Kính gửi: Sở Nội vụ", "Đề nghị sửa.", ""]
