"""Vietnamese text as people type it → keys to compare it by, the days and numbers it says; texts, numbers and days → as
they stand in outputs. Called by every folder. Nothing here rewrites what a person typed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from html import escape
from typing import NamedTuple, TypeVar

#: Zero-width and bidirectional marks, soft hyphen, byte-order mark: invisible, so no part of a key.
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
#: A cell that says nothing: no more than a lone dash among spaces and invisible marks.
_BLANK = re.compile(rf"[\s{_UNSEEN}]*(?:[-–—][\s{_UNSEEN}]*)?")
#: What begins an item of a list.
BULLET = re.compile(r"^[-–—+•*]\s+")
_WORDS = re.compile(r"[\w%]+")
#: A mark that ends what is said and adds nothing; one alone, for "..." says that something is left out.
END_MARKS = ".,;:!✓✔"
_END = re.compile(rf"(?<=[\w%]) ?[{END_MARKS}]\Z")
#: What makes a word doubtful, or another one.
DOUBT = re.compile(r"[?~<>≈≤≥±…]|\.{2,}")
#: "Không có khó khăn, vướng mắc gì", "Không đề xuất, kiến nghị thêm": every word after "không" is one of these.
NOTHING_WORDS = ("có", "phát sinh", "gì", "nào", "thêm", "khác", "và", "hoặc", "khó khăn", "vướng mắc", "đề xuất",
                 "kiến nghị", "ý kiến", "sửa đổi", "bổ sung", "điều chỉnh")
_NOTHING = re.compile(f"không(?: (?:{'|'.join(NOTHING_WORDS)}))*|chưa có")
#: Where a title may be cut.
_LEADS_ON = re.compile(r"[,;:]|\s(?=(?:và|hoặc|của|về|đối với|cho|trong|tại|theo|để|nhằm|từ|do|liên quan)\s)")

#: So many values at most are remembered with what was made of them.
_REMEMBERED = 1 << 12
#: Tone on the first vowel (old style) → on the second (new style): hòa → hoà. Equal in keys only.
_TONES = dict(zip(
    re.findall(r"\w+", "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"),
    re.findall(r"\w+", "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"), strict=True))
_TONE = re.compile("[òóỏõọùúủũụ][aey](?!\\w)")

#: How alike names are of which one may be meant by the other.
LIKE_NAMES = 0.6

#: Where a cell may begin, and it would be a formula's beginning: also in a program that cuts at semicolons or tabs, for
#: which quotes after a comma mean nothing.
_FORMULA = re.compile(r'(^|[;\t\n])(?=[\s"]*[=+\-@＝＋－＠]|\t)')

#: What a spreadsheet would take for the code of a character.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
#: What a sentence or a clause ends with, and what may stand behind it.
_ENDS, _CLOSING = (".", ";", ":", "!", "?", "…"), "”’\"')]"

#: A day as people write it, by `key`: "5/11/2020", "ngày 05 tháng 11 năm 2020", "5.11.20", "2020-11-05", also with an
#: hour behind it; the year may be left out.
DAY = (r"(?:ngày )?(?P<day>[12]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2} ?(?:[/.-]|tháng) ?\d{1,2}"
       r"(?: ?(?:[/.-]|(?:của )?năm| (?=\d{4})) ?(?:[12]\d{3}|\d\d(?! ?[/.-] ?\d| tháng)))?)"
       r"(?:[t ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?z?)?")
_DAY = re.compile(DAY)
#: A number by `key`: all its digits with a comma or point before the fraction; with marks between thousands.
_DECIMAL = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(
    r"(?P<whole>[+-]?[1-9]\d{0,2}(?P<mark>[., ])\d{3}(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,](?P<rest>\d+))?")
#: What says that the number before it is a percentage.
PERCENT_SIGN = re.compile(r" ?(?:%|phần trăm)\Z")

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def remembered(read: Callable[[K], T]) -> Callable[[K], T]:
    """A function → the same, with its results for the values it was asked last."""
    return lru_cache(maxsize=_REMEMBERED)(read)


def key_anew(text: str) -> str:
    """A Vietnamese text → the key that all its spellings share: NFC, case, spaces, invisible marks and tone placement
    aside. For texts that hardly come again; `key` remembers."""
    folded = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).casefold()
    return _TONE.sub(lambda match: _TONES.get(match[0], match[0]), " ".join(folded.split()))


#: Without what is remembered, consolidating takes 7 % longer.
key = remembered(key_anew)


def single_spaced(text: str) -> str:
    """`text` on one line, with one space between words and none around them."""
    return " ".join(text.split())


def without_bullet(text: str) -> str:
    """`text` without what begins it as an item of a list."""
    return BULLET.sub("", text)


@remembered
def word_key(text: str) -> str:
    """`key` without punctuation: for names, headings and statuses ("Tiến độ (%)" equals "tiến độ %")."""
    return " ".join(_WORDS.findall(key_anew(text)))


def said_key(text: str) -> str:
    """`key` without a mark that ends it: all other punctuation may change what is said ("xong?", "không, đã xong")."""
    return _END.sub("", key(text))


def bare_key(text: str) -> str:
    """`word_key` without diacritics: for looking up the nearest name of a mistyped one, and for file names."""
    decomposed = unicodedata.normalize("NFD", word_key(text).replace("đ", "d"))
    return decomposed if decomposed.isascii() else "".join(
        char for char in decomposed if not unicodedata.combining(char))


def recognise(text: str, words: Mapping[K, tuple[str, tuple[str, ...]]]) -> K | None:
    """The code name whose word or alias `text` is, None where it is none of them or doubtful ("Có?"). `words` as in
    `toolkit.model.words`."""
    if DOUBT.search(text):
        return None
    wording = word_key(text)
    return next((name for name, (word, aliases) in words.items() if wording in map(word_key, (word, *aliases))), None)


def likeness(first: str, second: str, least: float) -> float:
    """The likeness of two texts, from 0 to 1: the share of letters that are the same in the same order; 0 where less
    than `least`."""
    from rapidfuzz.distance import Indel  # with the import below 15 % of a start, most of which compare nothing

    return Indel.normalized_similarity(first, second, score_cutoff=least)


def most_alike(text: str, texts: Mapping[K, str], least: float, most: int | None = None) -> list[tuple[K, float]]:
    """The keys of the texts at least `least` like `text`, each with its likeness, the likest first; `most` at most."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import extract

    found = extract(text, texts, scorer=Indel.normalized_similarity, score_cutoff=least, limit=most)
    return [(name, like) for _, like, name in found]


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The name most like `text`, diacritics aside; None where none is like it."""
    found = most_alike(bare_key(text), {name: bare_key(name) for name in names}, LIKE_NAMES, most=1)
    return found[0][0] if found else None


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, spaces, invisible marks or a lone dash. "0", "không", "N/A" are answers."""
    return _BLANK.fullmatch(text) is not None


def says_nothing(text: str) -> bool:
    """Whether an opinion is none: blank, or "Không", "Không có khó khăn, vướng mắc". It was typed all the same."""
    return is_blank(text) or (_NOTHING.fullmatch(word_key(text)) is not None and not DOUBT.search(text))


def in_markup(text: str) -> str:
    """The text as it stands in XML between tags."""
    return escape(text, quote=False)


def cell_markup(text: str) -> str:
    """The text as it stands in the XML of a cell: Excel would read "_x0041_" as "A"."""
    return in_markup(_ESCAPED.sub("_x005F_", text))


def in_attribute(text: str) -> str:
    """The text as it stands in XML between double quotes, its breaks kept."""
    return in_markup(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def printable(text: str) -> str:
    """`text` made safe for an output: NFC, line ends "\\n", control characters a space, surrogates and such "\\ufffd".

    Marks that turn the writing round are dropped: they would show "125" as "521", and what follows them too.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]", " ", text)
    text = re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
    return unicodedata.normalize("NFC", re.sub("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text))


def csv_text(value: T) -> T | str:
    """A value → the value for a cell of a .csv file: a text printable, with an apostrophe before what a spreadsheet
    would take for a formula."""
    return _FORMULA.sub(r"\1'", printable(value)) if isinstance(value, str) else value


def open_ended(text: str) -> str:
    """`text` on one line without the full stop, comma or semicolon at its end, for a list or sentence of our own."""
    return without_bullet(single_spaced(printable(text))).rstrip(" .;,")


def closed(text: str) -> str:
    """`text` with a full stop, unless it ends a sentence or a clause already."""
    return text if not text or text.rstrip(_CLOSING).endswith(_ENDS) else f"{text}."


def lasting_mark(letter: str, parts: Iterable[str]) -> str:
    """A letter and parts → the mark of what is made of them, the same in every run: "B-7KQ2MXPD"."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).digest()
    return f"{letter}-{b32encode(digest[:5]).decode()}"


def number_vi(value: float, places: int = 1) -> str:
    """A number as Vietnamese write it: 1234.5 → "1.234,5"; 80.0 → "80". A half goes up, as in Excel: 6.25 → "6,3"."""
    text = f"{rounded(value, places):,f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def rounded(value: float | Decimal, places: int) -> Decimal:
    """A number → the same with so many decimal places; a half goes up."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def exact(figure: float) -> str:
    """A figure somebody gave, or a sum of such, with all its places."""
    return number_vi(figure, max(0, -int(Decimal(str(figure)).as_tuple().exponent)))


def names_vi(names: Sequence[str], most: int = 6, others: str = "cơ quan khác") -> str:
    """The first names, so many at the most, and how many `others` there are: "A; B và 3 xã khác"."""
    more = f" và {number_vi(len(names) - most, 0)} {others}" if len(names) > most else ""
    return "; ".join(names[:most]) + more


def abridged(title: str, room: int, spare: int = 0) -> str:
    """The beginning of a title within so many letters, "…" where there is more. It ends at a comma or before a word
    that leads on ("đối với", "của") where one stands past the middle, as a Vietnamese word may be of several syllables;
    else at the first within `spare` letters more."""
    if len(title) <= room:
        return title
    ends = [found.start() for found in _LEADS_ON.finditer(title, room // 2) if found.start() <= room + spare]
    end = max((end for end in ends if end <= room), default=min(ends, default=0))
    return f"{title[:end] if end else title[:room].rsplit(' ', 1)[0]}…"


def capitalised(text: str) -> str:
    """`text` with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """`text` without a capital at its beginning, as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def date_vi(day: date) -> str:
    """A date for tables: 05/11/2020."""
    return day.strftime("%d/%m/%Y")


def date_long(day: date) -> str:
    """A date for documents: "ngày 05 tháng 11 năm 2020"; days under 10 and months 1 and 2 with a zero.

    So Decree 30 has it (Phụ lục I, II.4b).
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


class Day(NamedTuple):
    """A day as it was written; `year` is 0 where none was."""

    day: int
    month: int
    year: int = 0

    def in_year(self, year: int) -> date | None:
        """The day in that year, or in its own where it has one; None where there is none."""
        with suppress(ValueError):
            return date(self.year or year, self.month, self.day)
        return None

    def within(self, first: date, last: date) -> date | None:
        """The last such day from `first` to `last`; where there is none the one in the year of `last`."""
        days = [self.in_year(year) for year in range(last.year, first.year - 1, -1)]
        return next((day for day in days if day and first <= day <= last), days[0])


def day_in(match: re.Match[str]) -> Day | None:
    """The day of a match of `DAY`: it comes before the month but where that cannot be; None for one of no calendar."""
    numbers = re.findall(r"\d+", match["day"])
    day, month, year = (*map(int, numbers if len(numbers[0]) < 4 else numbers[::-1]), 0)[:3]
    found = Day(*((day, month) if month <= 12 else (month, day)), year + 2000 if 0 < year < 100 else year)
    return found if found.in_year(2000) else None


def parse_day(text: str) -> Day | None:
    """The day that a text says, and nothing else; None where it says none."""
    match = _DAY.fullmatch(said_key(text))
    return day_in(match) if match else None


def day_of(text: str) -> date | None:
    """The day that a text says with its year, and nothing else; None where it says none."""
    day = parse_day(text)
    return day.in_year(0) if day else None


def number_readings(text: str) -> tuple[Decimal, ...]:
    """Every number that a text can be, the least first; () where it is not one number alone. A point or comma may part
    thousands or begin a fraction, so "1.234" is 1.234 or 1234, "1.234,5" and "1,5" are clear."""
    wording = re.sub("[\u2212–]", "-", key(text))
    readings = set[Decimal]()
    if _DECIMAL.fullmatch(wording):
        readings.add(Decimal(wording.replace(",", ".")))
    if match := _THOUSANDS.fullmatch(wording):
        readings.add(Decimal(f"{match['whole'].replace(match['mark'], '')}.{match['rest'] or 0}"))
    return tuple(sorted(readings))


def by_key(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """Pairs (key, item) → the items by key, both in the order in which they come."""
    found: dict[K, list[T]] = {}
    for name, item in pairs:
        found.setdefault(name, []).append(item)
    return found


def grouped(items: Iterable[T], of: Callable[[T], K]) -> dict[K, list[T]]:
    """The items by what `of` says of each, both in the order in which they come."""
    return by_key((of(item), item) for item in items)


def phrase_end(words: Sequence[str], start: int, phrases: Container[str], most: int) -> int:
    """The position after the longest of the phrases that begins with the word at `start`; `start` itself where none
    does. None of them has more than `most` words."""
    ends = range(min(len(words), start + most), start, -1)
    return next((end for end in ends if " ".join(words[start:end]) in phrases), start)


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of numbers that follow one another."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def ranges(numbers: Iterable[int]) -> str:
    """Row numbers as people write them: "8–10, 14"."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(numbers))
