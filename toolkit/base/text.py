"""Vietnamese text as people type it → keys to compare it by, days and numbers in it; texts, numbers, days → their
wording in outputs. Called by every folder. No typed text is rewritten.
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
#: A blank cell: at most a lone dash among spaces and invisible marks.
_BLANK = re.compile(rf"[\s{_UNSEEN}]*(?:[-–—][\s{_UNSEEN}]*)?")
#: Bullet of a list item.
BULLET = re.compile(r"^[-–—+•*]\s+")
_WORDS = re.compile(r"[\w%]+")
#: Closing marks that add nothing; only one of them, as "..." says that something is left out.
END_MARKS = ".,;:!✓✔"
_END = re.compile(rf"(?<=[\w%]) ?[{END_MARKS}]\Z")
#: Signs that make a word doubtful, or another word.
DOUBT = re.compile(r"[?~<>≈≤≥±…]|\.{2,}")
#: "Không có khó khăn, vướng mắc gì", "Không đề xuất, kiến nghị thêm": every word after "không" is one of these.
NOTHING_WORDS = ("có", "phát sinh", "gì", "nào", "thêm", "khác", "và", "hoặc", "khó khăn", "vướng mắc", "đề xuất",
                 "kiến nghị", "ý kiến", "sửa đổi", "bổ sung", "điều chỉnh")
_NOTHING = re.compile(f"không(?: (?:{'|'.join(NOTHING_WORDS)}))*|chưa có")
#: Places where a title may be cut.
_LEADS_ON = re.compile(r"[,;:]|\s(?=(?:và|hoặc|của|về|đối với|cho|trong|tại|theo|để|nhằm|từ|do|liên quan)\s)")

#: Number of results that a cache holds.
_CACHE_SIZE = 1 << 12
#: Tone on the first vowel (old style) → on the second (new style): hòa → hoà. Equal in keys only.
_TONES = dict(zip(
    re.findall(r"\w+", "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"),
    re.findall(r"\w+", "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"), strict=True))
_TONE = re.compile("[òóỏõọùúủũụ][aey](?!\\w)")

#: Least likeness of two names of which one may be a misspelling of the other.
LIKE_NAMES = 0.6

#: Beginning of a cell that a spreadsheet reads as a formula; cells also begin after semicolons or tabs, in programs
#: that cut there and ignore quotes after a comma.
_FORMULA = re.compile(r'(^|[;\t\n])(?=[\s"]*[=+\-@＝＋－＠]|\t)')

#: Text that a spreadsheet reads as the code of a character.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
#: Marks that end a sentence or a clause, and marks that may follow them.
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
#: Sign or words of percent behind a number.
PERCENT_SIGN = re.compile(r" ?(?:%|phần trăm)\Z")

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def remembered(read: Callable[[K], T]) -> Callable[[K], T]:
    """A function of one value → the same function with a cache of its latest results."""
    return lru_cache(maxsize=_CACHE_SIZE)(read)


def uncached_key(text: str) -> str:
    """A Vietnamese text → the key that all its spellings share: NFC; case, spaces, invisible marks and tone placement
    ignored. For texts that hardly come again; `key` has a cache."""
    folded = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).casefold()
    return _TONE.sub(lambda match: _TONES.get(match[0], match[0]), " ".join(folded.split()))


#: Without this cache consolidating takes 7 % longer.
key = remembered(uncached_key)


def single_spaced(text: str) -> str:
    """`text` on one line, with one space between words and none around them."""
    return " ".join(text.split())


def without_bullet(text: str) -> str:
    """`text` without its bullet as a list item."""
    return BULLET.sub("", text)


@remembered
def word_key(text: str) -> str:
    """`key` without punctuation: for names, headings and statuses ("Tiến độ (%)" equals "tiến độ %")."""
    return " ".join(_WORDS.findall(uncached_key(text)))


def key_without_end(text: str) -> str:
    """The `key` of a text without a closing mark. Other punctuation stays, as it may change the meaning ("xong?",
    "không, đã xong")."""
    return _END.sub("", key(text))


def bare_key(text: str) -> str:
    """`word_key` without diacritics: for looking up the nearest name of a mistyped one, and for file names."""
    decomposed = unicodedata.normalize("NFD", word_key(text).replace("đ", "d"))
    return decomposed if decomposed.isascii() else "".join(
        char for char in decomposed if not unicodedata.combining(char))


def recognise(text: str, words: Mapping[K, tuple[str, tuple[str, ...]]]) -> K | None:
    """A text → the code name of the word or alias it spells; None where it spells none, or is doubtful ("Có?"). `words`
    as in `toolkit.model.words`."""
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
    """The keys of those texts that are at least `least` like `text`, with their likeness, the likest first; `most` at
    most."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import extract

    found = extract(text, texts, scorer=Indel.normalized_similarity, score_cutoff=least, limit=most)
    return [(name, like) for _, like, name in found]


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The name most like `text`, diacritics aside; None where none is like it."""
    found = most_alike(bare_key(text), {name: bare_key(name) for name in names}, LIKE_NAMES, most=1)
    return found[0][0] if found else None


def is_blank(text: str) -> bool:
    """Whether a cell is blank: empty, spaces, invisible marks or a lone dash. "0", "không", "N/A" are answers."""
    return _BLANK.fullmatch(text) is not None


def says_nothing(text: str) -> bool:
    """Whether an opinion is empty: blank, or "Không", "Không có khó khăn, vướng mắc". The latter was typed all the
    same."""
    return is_blank(text) or (_NOTHING.fullmatch(word_key(text)) is not None and not DOUBT.search(text))


def in_markup(text: str) -> str:
    """A text → its markup between tags of XML."""
    return escape(text, quote=False)


def cell_markup(text: str) -> str:
    """A text → its markup in the XML of a cell, where Excel would read "_x0041_" as "A"."""
    return in_markup(_ESCAPED.sub("_x005F_", text))


def in_attribute(text: str) -> str:
    """A text → its markup between double quotes of XML, line breaks kept."""
    return in_markup(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def printable(text: str) -> str:
    """`text` made safe for an output: NFC, line ends "\\n", control characters a space, surrogates and noncharacters
    "\\ufffd". Marks of writing direction are dropped: they would show "125" as "521"."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]", " ", text)
    text = re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
    return unicodedata.normalize("NFC", re.sub("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text))


def csv_text(value: T) -> T | str:
    """A value → the value for a cell of a .csv file: texts are printable, with an apostrophe before a would-be
    formula."""
    return _FORMULA.sub(r"\1'", printable(value)) if isinstance(value, str) else value


def open_ended(text: str) -> str:
    """`text` on one line without bullet and closing full stop, comma or semicolon, to go into a list or sentence."""
    return without_bullet(single_spaced(printable(text))).rstrip(" .;,")


def closed(text: str) -> str:
    """`text` with a full stop, unless it already ends with a mark of a sentence or clause."""
    return text if not text or text.rstrip(_CLOSING).endswith(_ENDS) else f"{text}."


def lasting_mark(letter: str, parts: Iterable[str]) -> str:
    """A letter and texts → the mark that identifies them in every run: "B-7KQ2MXPD"."""
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


def exact_number(figure: float) -> str:
    """A figure somebody gave, or a sum of such, with all its places."""
    return number_vi(figure, max(0, -int(Decimal(str(figure)).as_tuple().exponent)))


def names_vi(names: Sequence[str], most: int = 6, others: str = "cơ quan khác") -> str:
    """Names → the first ones, `most` at most, and the number of the others: "A; B và 3 xã khác"."""
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
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """`text` without a capital at its beginning, as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def date_vi(day: date) -> str:
    """A date for tables: 05/11/2020."""
    return day.strftime("%d/%m/%Y")


def date_long(day: date) -> str:
    """A date for documents: "ngày 05 tháng 11 năm 2020"; days under 10 and months 1 and 2 with a zero (Decree 30, Phụ
    lục I, II.4b)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


class Day(NamedTuple):
    """A day as it was written; `year` is 0 where none was."""

    day: int
    month: int
    year: int = 0

    def in_year(self, year: int) -> date | None:
        """The date of this day, its own year before `year`; None where the calendar has none."""
        with suppress(ValueError):
            return date(self.year or year, self.month, self.day)
        return None

    def within(self, first: date, last: date) -> date | None:
        """The last date of this day from `first` to `last`; where none is, the date in the year of `last`."""
        days = [self.in_year(year) for year in range(last.year, first.year - 1, -1)]
        return next((day for day in days if day and first <= day <= last), days[0])


def matched_day(match: re.Match[str]) -> Day | None:
    """A match of `DAY` → its day, None where no calendar has it. The first number is the day, unless only the second
    can be."""
    numbers = re.findall(r"\d+", match["day"])
    day, month, year = (*map(int, numbers if len(numbers[0]) < 4 else numbers[::-1]), 0)[:3]
    found = Day(*((day, month) if month <= 12 else (month, day)), year + 2000 if 0 < year < 100 else year)
    return found if found.in_year(2000) else None


def parse_day(text: str) -> Day | None:
    """A text that is a day and nothing else → the day, with year 0 where none is written; else None."""
    match = _DAY.fullmatch(key_without_end(text))
    return matched_day(match) if match else None


def day_of(text: str) -> date | None:
    """A text that is a day with its year and nothing else → the date; else None."""
    day = parse_day(text)
    return day.in_year(0) if day else None


def number_readings(text: str) -> tuple[Decimal, ...]:
    """A text → every number it can be, least first; () where it is no single number. A point or comma may part
    thousands or begin a fraction: "1.234" is 1.234 or 1234, "1.234,5" and "1,5" are clear."""
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
    """Items → lists of items by the key that `of` gives them, keys and items in order of appearance."""
    return by_key((of(item), item) for item in items)


def phrase_end(words: Sequence[str], start: int, phrases: Container[str], most: int) -> int:
    """The position after the longest phrase that begins with the word at `start`; `start` itself where no phrase does.
    No phrase has more than `most` words."""
    ends = range(min(len(words), start + most), start, -1)
    return next((end for end in ends if " ".join(words[start:end]) in phrases), start)


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers → first and last number of each run without a gap."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def ranges(numbers: Iterable[int]) -> str:
    """Row numbers → text for people: "8–10, 14"."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(numbers))
