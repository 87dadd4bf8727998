"""Keys for matching, safe text for outputs, numbers and dates as Vietnamese write them."""

from __future__ import annotations

import unicodedata
from datetime import date
from xml.sax.saxutils import unescape

import pytest
from hypothesis import given, strategies as st

from toolkit.base import text
from toolkit.model import words
from toolkit.model.records import Status


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Khoá học hoà bình", "khóa  học hòa bình", True), ("Thuỷ lợi", "THỦY LỢI", True),
    (unicodedata.normalize("NFD", "Sở Công Thương"), "Sở Công Thương", True), ("Sở\u00a0Y tế\u200b", "Sở Y tế", True),
    ("hoàn", "hoan", False), ("Đà", "Da", False), ("toán", "tóan thể", False), ("ma", "má", False)])
def test_spellings_of_one_text_have_one_key_and_different_words_different_keys(one: str, other: str, same: bool) -> None:
    assert (text.key(one) == text.key(other)) is same


@given(st.text())
def test_a_key_is_its_own_key(typed: str) -> None:
    assert text.key(text.key(typed)) == text.key(typed)


@given(st.text("<>&;ltgamp\"a"))
def test_markup_says_what_was_written(typed: str) -> None:
    assert unescape(text.in_markup(typed)) == typed


@pytest.mark.parametrize(
    ("typed", "status"),
    [("đã hoàn thành", Status.DONE), ("HT", Status.DONE), ("Đang  triển khai", Status.UNDER_WAY),
     ("không phát sinh.", Status.NOTHING_ARISEN), ("cơ bản xong", None), ("", None)],
)
def test_a_status_is_known_by_its_word_or_a_synonym(typed: str, status: Status | None) -> None:
    assert text.recognise(typed, words.STATUS) is status


def test_no_two_statuses_share_a_spelling() -> None:
    spellings = [text.word_key(each) for word in words.STATUS.values() for each in {word.text, *word.aliases}]
    assert len(spellings) == len(set(spellings))


def test_the_nearest_name_survives_lost_diacritics() -> None:
    assert text.nearest("So Cong thuong", ["Sở Nội vụ", "Sở Công Thương"]) == "Sở Công Thương"
    assert text.nearest("Kho bạc", ["Sở Nội vụ", "Sở Công Thương"]) is None


@pytest.mark.parametrize(("blank", "typed"), [
    (True, ("", "  ", "-", " – ", "\u200b", "\n")), (False, ("0", "không", "N/A", "x", "chưa có"))])
def test_a_blank_is_told_from_an_answer(blank: bool, typed: tuple[str, ...]) -> None:
    assert [text.is_blank(answer) for answer in typed] == [blank] * len(typed)


def test_of_the_signs_nobody_sees_one_alone_counts_as_printable() -> None:
    signs = list(map(chr, range(0x10000)))
    assert [sign for sign in signs if text.key(f"a{sign}b") == "ab" and sign.isprintable()] == ["\u034f"]


@pytest.mark.parametrize(("nothing", "opinions"), [
    (True, ("", "-", "Không", "không.", "KHÔNG CÓ", "Không có khó khăn, vướng mắc", "Không có đề xuất, kiến nghị gì thêm",
            "Chưa có", "Không phát sinh", "- Không sửa đổi, bổ sung")),
    (False, ("Không có kinh phí", "Không đủ người", "Không có khó khăn lớn, chỉ thiếu người", "Chưa có văn bản hướng dẫn", "0",
             "Có", "Không\nThiếu người"))])
def test_no_opinion_is_known_and_one_that_begins_with_no_stays_one(nothing: bool, opinions: tuple[str, ...]) -> None:
    assert [text.says_nothing(opinion) for opinion in opinions] == [nothing] * len(opinions)


@given(st.text())
def test_printable_text_is_valid_xml_text(typed: str) -> None:
    made = text.printable(typed)
    assert not any(ord(char) < 32 and char not in "\t\n" for char in made)
    made.encode()


@pytest.mark.parametrize(
    ("value", "written"), [(1234567.5, "1.234.567,5"), (80.0, "80"), (90.48, "90,5"), (6.25, "6,3"), (86.25, "86,3"),
        (0.0, "0"), (1000.0, "1.000")]
)
def test_numbers_are_written_the_vietnamese_way(value: float, written: str) -> None:
    assert text.number_vi(value) == written


@pytest.mark.parametrize(("names", "said"), [
    ([], ""), (["A"], "A"), (["A", "B"], "A; B"), (["A", "B", "C"], "A; B và 1 xã khác"),
    ([str(number) for number in range(1502)], "0; 1 và 1.500 xã khác"),
])
def test_of_many_names_the_first_are_said_and_the_others_counted(names: list[str], said: str) -> None:
    assert text.names_vi(names, 2, "xã khác") == said


@pytest.mark.parametrize(("day", "written"), [
    (date(2020, 11, 5), "ngày 05 tháng 11 năm 2020"), (date(2020, 2, 15), "ngày 15 tháng 02 năm 2020"),
    (date(2020, 3, 1), "ngày 01 tháng 3 năm 2020")])
def test_months_from_march_to_september_take_no_leading_zero(day: date, written: str) -> None:
    assert text.date_long(day) == written
