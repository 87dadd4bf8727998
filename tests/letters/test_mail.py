"""Draft messages: what mail programs read in them, and what no setting can put there."""

from __future__ import annotations

import email.header
import re

import pytest
from drafts import read_draft
from hypothesis import given, strategies as st

from toolkit.letters.mail import LONGEST_NAME, Mail, addresses, draft, letter_file

NAME = "Báo cáo 05-BC-SCT của Sở Công Thương – Đợt cuối năm 2020 ưỡ.docx"
ALL_LETTERS = "ăâđêôơư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"


def written(to: tuple[str, ...] = ("vanthu@example.org",), subject: str = "Báo cáo", body: str = "Kính gửi", name: str = NAME) -> bytes:
    return draft(Mail(to, subject, body), (name, b"PK\x03\x04 noi dung"))


def test_it_opens_as_a_draft_and_is_read_as_it_was_written() -> None:
    message = read_draft(written()).message
    assert message["X-Unsent"] == "1"
    assert {"Date", "Message-ID", "From"} & set(message.keys()) == set()
    assert written() == written()
    letters = f"{ALL_LETTERS} {ALL_LETTERS.upper()}"
    message, text, files = read_draft(written(subject=f"Báo cáo: {letters}", body=f"Kính gửi: {ALL_LETTERS}\n./."))
    assert (message["Subject"], text) == (f"Báo cáo: {letters}", f"Kính gửi: {ALL_LETTERS}\r\n./.")
    assert files == {NAME[:LONGEST_NAME - 5].rstrip() + ".docx": b"PK\x03\x04 noi dung"}
    content = written()
    # Outlook shows a name in parts (filename*0*=) as “Untitled attachment”; older programs read name= only
    assert len(re.findall(rb"\r\n filename\*=utf-8''[A-Za-z0-9%._~-]+\r\n", content)) == 1
    assert b"filename*0" not in content
    (coded,) = re.findall(rb'\r\n name="(=\?utf-8\?.*?\?=)"\r\n', content, re.DOTALL)
    assert str(email.header.make_header(email.header.decode_header(coded.decode()))).startswith("Báo cáo 05-BC-SCT")
    content = written(("a@example.org", "b@example.org"), "Báo cáo " * 60)
    assert re.findall(rb"[^\r]\n|\r[^\n]", content) == []
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) < 998


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\x00", "\x1c"], ids=ascii)
def test_no_setting_adds_a_header(ending: str) -> None:
    hostile = f"x{ending}Bcc: ke.gian@example.org{ending}{ending}<script>"
    to = f"a@example.org{ending}Bcc: b@example.org", "a@example.org"
    message = read_draft(written(to, hostile, hostile, f"x{hostile}.docx")).message
    assert "Bcc" not in message
    assert message["To"] == "a@example.org"
    assert set(message.keys()) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize("name", ["", " ", ".", "..", "..."])
def test_a_name_that_is_no_file_s_gives_way_to_one(name: str) -> None:
    assert list(read_draft(written(name=name)).files) == ["tep"]


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=90))
def test_whatever_is_written_makes_one_message_with_one_file(subject: str, body: str, name: str) -> None:
    ((file, content),) = read_draft(written(subject=subject, body=body, name=name)).files.items()
    assert content == b"PK\x03\x04 noi dung"
    assert 0 < len(file) <= LONGEST_NAME


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
    message, _, files = read_draft(draft(Mail((), "Báo cáo", "Kính gửi")))
    assert (message["To"] or "", files) == ("", {})
    lines = letter_file("Kính gửi: Sở Nội vụ\nĐề nghị sửa.\n\n").decode("utf-8-sig").split("\r\n")
    assert lines == ["Kính gửi: Sở Nội vụ", "Đề nghị sửa.", ""]
