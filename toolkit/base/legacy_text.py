"""A text typed for a Vietnamese font of before Unicode → its encoding, and the text in Unicode; called by `intake`.
Known are TCVN3 (.VnTime), VNI, and UTF-8 misread as Windows-1252. Only words that become Vietnamese syllables count, so
other languages are left alone; the typed text itself is never replaced.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple


class LegacyText(NamedTuple):
    """A text in an old encoding, as Unicode."""

    encoding: str  # "TCVN3", "VNI", "UTF-8"
    text: str  # in Unicode


class _Encoding(NamedTuple):
    """An old encoding and the patterns by which its texts are recognised."""

    name: str
    letters: Mapping[str, str]  # signs → letters of Unicode
    letter_pattern: re.Pattern[str]  # finds a sign of the table
    foreign: re.Pattern[str]  # signs that no Vietnamese word in Unicode has
    proof: re.Pattern[str]  # signs of which one is enough


#: TCVN 5712:1993 from 0xB5 on, as its fonts have it; "." has no letter there. Toned capitals are lower case elsewhere.
_TCVN3 = dict(zip(map(chr, range(0xA1, 0xFF)), (
    "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"), strict=True))

#: VNI: a vowel, then a letter that stands for its marks; ơ, ư, đ and i with a tone are letters of their own.
_VNI = dict(zip(
    re.findall(r"\w+", (
        "aø aù aû aõ aï eø eù eû eõ eï oø où oû oõ oï uø uù uû uõ uï yø yù yû yõ "
        "yï ôø ôù ôû ôõ ôï öø öù öû öõ öï ô ö ñ ì í æ ó ò î aâ aá aà aå "
        "aã aä eâ eá eà eå eã eä oâ oá oà oå oã oä aê aé aè aú aü aë")),
    re.findall(r"\w+", (
        "à á ả ã ạ è é ẻ ẽ ẹ ò ó ỏ õ ọ ù ú ủ ũ ụ ỳ ý ỷ ỹ "
        "ỵ ờ ớ ở ỡ ợ ừ ứ ử ữ ự ơ ư đ ì í ỉ ĩ ị ỵ â ấ ầ ẩ "
        "ẫ ậ ê ế ề ể ễ ệ ô ố ồ ổ ỗ ộ ă ắ ằ ẳ ẵ ặ")), strict=True))
_VNI |= {old.upper(): new.upper() for old, new in _VNI.items()} | {
    old.capitalize(): new.upper() for old, new in _VNI.items()}


def _make_encoding(name: str, letters: Mapping[str, str], foreign: str, proof: str) -> _Encoding:
    """An encoding from its table of letters and two patterns; longer signs are tried first."""
    longest_first = "|".join(map(re.escape, sorted(letters, key=len, reverse=True)))
    return _Encoding(name, letters, re.compile(longest_first), re.compile(foreign), re.compile(proof))


_WORD = re.compile("(?:[^\\W\\d_]|[¡-ÿ])+")
#: Letters no Vietnamese word has, and capitals inside words of the old encodings: without one nothing is read.
_FOREIGN, _CAPITALS = "¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ", "ÈÉÊÌÍÒÓÔÕÝ"
#: Signs of which every text has one that is in an old encoding, or misread.
_ODD = re.compile(f"[{_FOREIGN}{_CAPITALS}Ã€]")

_TABLES = (
    # letters that Vietnamese has too tell nothing; those of other languages and capitals inside words tell little alone
    _make_encoding("TCVN3", {old: new for old, new in _TCVN3.items() if new != "."},
           f"[{_FOREIGN}]|[{_CAPITALS}](?<=[a-z].)", "[§®¬\xad¨©ª«µ¶·¸¹»¼½¾]|(?<=[a-z])[ÆÇËÎÏÐÑÖ×ØÜÞ]"),
    _make_encoding("VNI", _VNI, "[øûïåëäüöñæîØÛÏÅËÄÜÖÑÆÎ]", "[øåäöñæØÅÄÖÑÆ]"))
#: Units of measurement with a foreign sign, which are no words.
_UNITS = ("µm", "N·m")
_SYLLABLE = re.compile(
    "(?:qu|gi(?=[aăâeêoôơuưy])|ngh?|[kgcpt]h|tr|nh|[bcdđghklmnrstvx])?([aăâeêioôơuưy]+)(ch|ng|nh|[cmnpt])?")
#: All vowel groups of Vietnamese; the place of the tone is checked in `is_syllable`.
_CLUSTERS = frozenset(re.findall(r"\w+", (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oai oao oay oă oe oeo oi ôi ơi oo ua uâ uây uê ui "
    "uơ uô uôi uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu")))
#: Vowel groups that cannot end a syllable, and groups after which no consonant follows.
_CLOSED = ("ă", "â", "iê", "oă", "oo", "uâ", "uô", "uyê", "ươ", "yê")
_OPEN = frozenset(re.findall(
    r"\w+", "ai ao au ay âu ây eo êu ia iêu iu oai oao oay oeo oi ôi ơi ua uây ui uôi uya uyu ưa ưi ươi ươu ưu yêu"))
_TONE_ORDER = "\u0301\u0300\u0309\u0303\u0323"
_TONES = re.compile(f"[{_TONE_ORDER}]")


def read_legacy(text: str) -> LegacyText | None:
    """A text → its old encoding and its words in Unicode; None where nothing shows an old encoding."""
    text = unicodedata.normalize("NFC", text)
    if _ODD.search(text) is None:
        return None
    if (misread := _repair_misread(text)) is not None:
        return LegacyText("UTF-8", misread)
    found = (_read_with(text, table) for table in _TABLES)
    return next(filter(None, found), None)


def is_syllable(word: str) -> bool:
    """Whether `word` can be one Vietnamese syllable: consonants, vowels, at most one tone. The vowel that bears the
    tone is checked only where it is never the last."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(decomposed)
    match = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", decomposed)))
    if match is None or len(tones) > 1 or match[1] not in _CLUSTERS:
        return False
    vowels, last = match[1], match[2]
    if last is None:
        is_late = vowels in _OPEN and _TONES.search(unicodedata.normalize("NFD", word[-1])) is not None
        return vowels not in _CLOSED and not is_late
    return vowels not in _OPEN and (vowels != "y" or word[0] in "qQ") and (
        last not in ("c", "ch", "p", "t") or set(tones) <= {"\u0301", "\u0323"})


def _read_with(text: str, table: _Encoding) -> LegacyText | None:
    """A text → its reading by that encoding, if its foreign words become Vietnamese syllables: two of them, or one with
    a proof."""
    good = bad = proof = 0
    mixed = re.search("[Ạ-ỹăđĩũơưĂĐĨŨƠƯ]", text) is not None
    def read(match: re.Match[str]) -> str:
        nonlocal good, bad, proof
        word = match[0]
        new = table.letter_pattern.sub(lambda letter_pattern: table.letters[letter_pattern[0]], word)
        if len(word) == 1 or word in _UNITS or not table.foreign.search(word):
            return word if mixed or (len(word) == 1 and not word.isalpha()) else new
        fits = is_syllable(new)
        good += fits
        bad += not fits and re.search("[aeiouy]", unicodedata.normalize("NFD", new.lower())) is not None  # unlike "QĐ"
        proof += fits and table.proof.search(word) is not None
        return new if fits or not mixed else word
    found = _WORD.sub(read, text)
    return LegacyText(table.name, found) if 3 * bad < good and (good > 1 or (proof and not bad)) else None


#: The characters Windows-1252 has for the bytes from 0x80 to 0x9F, back as those bytes.
_BYTES = {ord(bytes([byte]).decode("cp1252")): byte for byte in {*range(0x80, 0xA0)} - {0x81, 0x8D, 0x8F, 0x90, 0x9D}}
#: Two or three bytes of UTF-8; a no-break space among them may have become a space on its way.
_SEQUENCE = re.compile("\xc3[\x80-\xbf ]|[\xc4-\xc6][\x80-\xbf]|\xe1[\xba\xbb][\x80-\xbf]|\xe2\x80[\x93-\xa6]")


def _repair_misread(text: str) -> str | None:
    """A text → the one whose UTF-8 was read as Windows-1252; None where fewer than two letters show it. A blank may be
    the rest of "à", or stand between two words in "BÃ": alone it proves nothing."""
    stored = text.translate(_BYTES)
    sequences = _SEQUENCE.findall(stored)
    if len(sequences) < 2 or all(" " in sequence for sequence in sequences):
        return None
    found = _SEQUENCE.sub(lambda match: match[0].replace(" ", "\xa0").encode("latin-1").decode("utf-8"), stored)
    return found if "\ufffd" not in found else None
