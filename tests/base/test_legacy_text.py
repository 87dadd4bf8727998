"""Text of old Vietnamese fonts is found out and read; ordinary text of any kind is left alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from toolkit.base import legacy_text
from toolkit.base.legacy_text import LegacyText, is_syllable, read_legacy

_TCVN3, _VNI = ({new: old for old, new in table.letters.items()} for table in legacy_text._TABLES)


def tcvn3(text: str) -> str:
    """As a .VnTime document holds it, pasted where Unicode is expected."""
    return "".join(_TCVN3.get(char, char) for char in unicodedata.normalize("NFC", text))


def vni(text: str) -> str:
    """The same of a VNI-Times document."""
    return "".join(_VNI.get(char, char) for char in unicodedata.normalize("NFC", text))


def misread(text: str) -> str:
    """Its UTF-8 taken for Windows-1252; five bytes have no character there and stay as they are."""
    return "".join(chr(byte) if byte in b"\x81\x8d\x8f\x90\x9d" else bytes([byte]).decode("cp1252") for byte in text.encode())


ENCODERS: dict[str, Callable[[str], str]] = {"TCVN3": tcvn3, "VNI": vni, "UTF-8": misread}

#: What a report says, in small letters: TCVN3 has no capitals with tones.
SAID = [
    "đã ban hành kế hoạch số 12 và tổ chức tuyên truyền tại 05 huyện",
    "chưa thực hiện do thiếu kinh phí",
    "đang trình dự thảo quyết định, dự kiến hoàn thành trong quý iv",
    "phối hợp kiểm tra, xử lý vi phạm về bảo vệ quyền lợi người tiêu dùng",
]


@pytest.mark.parametrize(
    ("typed", "encoding", "meant"),
    [
        *((encode(text), encoding, text) for encoding, encode in ENCODERS.items() for text in SAID),
        ("§· hoµn thµnh", "TCVN3", "Đã hoàn thành"),
        ("Ch\xada", "TCVN3", "Chưa"),
        ("§ang lµm", "TCVN3", "Đang làm"),
        ("QuyÕt ®Þnh sè 12/Q§-UBND", "TCVN3", "Quyết định số 12/QĐ-UBND"),
        ("§Ò NGHÞ UBND TØNH", "TCVN3", "Đề NGHị UBND TỉNH"),
        ("Nội dung: ®· hoµn thµnh", "TCVN3", "Nội dung: đã hoàn thành"),
        ("Ñaõ hoaøn thaønh", "VNI", "Đã hoàn thành"),
        ("Chöa", "VNI", "Chưa"),
        ("ÑANG THÖÏC HIEÄN", "VNI", "ĐANG THỰC HIỆN"),
        ("Ä\x90Ã£ hoÃ n thÃ nh", "UTF-8", "Đã hoàn thành"),
    ],
)
def test_what_was_typed_in_an_old_encoding_is_read(typed: str, encoding: str, meant: str) -> None:
    assert read_legacy(typed) == LegacyText(encoding, meant)


ORDINARY = """
Bé|Đã hoàn thành|hoà giải|Hội nghị lần thứ XIII|Không phát sinh|100%|- Đã ban hành\n- Đã triển khai|R&D & <10%
§ 5 Luật Bảo vệ quyền lợi người tiêu dùng|Đã hoàn thành · xong|a · b · c|« Bonjour »|«Đã xong»|10 µm, 5 µm và 3 µg|½ kg|5 ± 2 °C
Honda® và Yamaha™|© 2020 UBND tỉnh|25 m²|1º 2ª|N·m|kW·h|…“”–—|thÔng tin, tiẾn độ|trách nhiệm\u00ad xử lý|res\u00adpon\u00adsible
café|Noël|où est le thé|déjà vu|été à Paris, ça va, maïs, naïf|cuisine thaï, un dû|Le maître a reçu la fenêtre près de la forêt.
The quick brown fox; it's 5 o'clock, isn't it?|Add all odd ideas (a+b), x^2 ~ y, `code`|C++ (do+re)|{{7*7}}|=SUM(A1:B2)|a^b|~80%|DDa~ hoa`n tha`nh
Müller für schöne Grüße|El niño señor año|Malmö på väg|İstanbul|Łódź|😀|日本語|Đ/c [Họ và tên]|tieng viet khong dau
""".strip("\n").replace("|", "\n").split("\n")


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert read_legacy(text) is None
    assert read_legacy(unicodedata.normalize("NFD", text)) is None


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list | tuple | frozenset) else []


@pytest.mark.shared
def test_no_text_of_the_annex_is_taken_for_another_encoding_and_all_are_found_in_one(shared: Path) -> None:
    texts = _texts(json.loads((shared / "annex-2793.json").read_text(encoding="utf-8")))
    texts += (shared / "decision-2793.txt").read_text(encoding="utf-8").splitlines()
    assert len(texts) > 200
    assert [text for text in texts if read_legacy(text)] == []
    long = [text.lower() for text in texts if len(text) > 40 and not text.isascii()]
    for encode in (tcvn3, vni, misread):
        missed = [text for text in long if (found := read_legacy(encode(text))) is None or found.text != unicodedata.normalize("NFC", text)]
        assert missed == []


ONSETS = re.split(" ", "b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x ")
VOWELS = [letter for base in "aăâeêioôơuưy" for tone in ("", *legacy_text._TONE_ORDER)
          for letter in [unicodedata.normalize("NFC", base + tone)]]
CODAS = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "o", "u", "y")
WORDS = st.builds(lambda *parts: "".join(parts), st.sampled_from(ONSETS), st.sampled_from(VOWELS),
    st.sampled_from(CODAS))


@given(st.lists(st.one_of(WORDS, WORDS.map(str.capitalize), WORDS.map(str.upper),
    st.sampled_from(("0", "12%", "-", ";", "2020", "UBND"))), max_size=12))
def test_no_vietnamese_words_whatever_they_are_look_like_another_encoding(sentence: list[str]) -> None:
    assert read_legacy(" ".join(sentence)) is None


#: Letters and signs of the old encodings, among which words that are nearly Vietnamese come up often.
_OLD = st.text(st.one_of(st.sampled_from("qughnctaeiouyô ^`~+('.§®­"),
    st.characters(min_codepoint=0x80, max_codepoint=0xFF)), max_size=12)


@given(st.one_of(st.text(), _OLD, st.builds(str.__add__, WORDS, _OLD)))
def test_any_text_is_read_or_left(text: str) -> None:
    found = read_legacy(text)
    assert found is None or found.text != text


def test_every_two_vowels_with_any_tones_are_a_syllable_or_none() -> None:
    """A tone may stand on any letter, also of "qu" and "gi"; at most one makes a syllable."""
    onsets = ("", "q", "g", "h")
    found = {onset + one + other for onset in onsets for one in VOWELS for other in VOWELS if is_syllable(onset + one + other)}
    assert {"quý", "già", "hoà", "hòa", "hủy", "huỷ"} <= found
    assert all(sum(map(legacy_text._TONE_ORDER.count, unicodedata.normalize("NFD", word))) < 2 for word in found)


@pytest.mark.parametrize(("typed", "read"), [("qóy IV", None), ("QïA", None), ("B¸o c¸o qóy III", "Báo cáo qúy III")])
def test_a_tone_on_the_wrong_letter_stops_nothing(typed: str, read: str | None) -> None:
    assert read_legacy(typed) == (LegacyText("TCVN3", read) if read else None)


@pytest.mark.parametrize(("syllables", "words"), [
    (True, "nghiêng quyết giếng gì thuỷ thủy khuếch quỳnh ngoằn ướt khuya người hoà thé qúy gía"),
    (False, "hoaứ nguói thaù bàc wà cafộ ộtộ Bonjour àà")])
def test_a_syllable_is_known(syllables: bool, words: str) -> None:
    assert {word: is_syllable(word) for word in words.split()} == dict.fromkeys(words.split(), syllables)


def test_the_table_is_the_standard_s() -> None:
    """TCVN 5712-1 as glibc's iconv has it."""
    if shutil.which("iconv") is None:
        pytest.skip("iconv is not installed")
    table = legacy_text._TABLES[0].letters
    run = subprocess.run(["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input="".join(table).encode("latin-1"),
        capture_output=True, check=False)
    if run.returncode:
        pytest.skip("this iconv does not know TCVN5712-1")
    assert run.stdout.decode() == "".join(table.values())


def test_a_blank_behind_a_capital_that_utf_8_begins_with_shows_nothing() -> None:
    assert read_legacy("BÃ BÃ 0") is None
    assert read_legacy("Ä‘Ã  lÃ m") == LegacyText("UTF-8", "đà làm".replace(" ", " "))
