"""What stands under a heading: agencies, days, numbers, marks or sentences. The second witness of what a column is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from toolkit.annex.headings import meaning, says_as_above
from toolkit.annex.source import AnnexLine, follows, number, says
from toolkit.base.text import key, remembered
from toolkit.model import words
from toolkit.model.period import PeriodName
from toolkit.model.said_time import parse


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of any of the phrases, a longer one before its beginning."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


#: A pattern of how names of agencies begin.
AGENCY_OPENING = "|".join(
    f"{re.escape(opening)}\\b" + (f"(?!,?\\s+(?:{any_of(others)})\\b)" if others else "")
    for opening, others in sorted(words.AGENCY_OPENINGS.items(), key=lambda item: -len(item[0])))
#: How a name of somebody who can be given a task begins, and what begins alike.
_AGENCY = re.compile(
    rf"(?:(?:các|những|tất cả|toàn bộ|mọi|từng)\s+)*(?:{AGENCY_OPENING}|(?:{'|'.join(words.AGENCY_BEGINNINGS)})\b)",
    re.IGNORECASE)
_NO_AGENCY = re.compile(rf"(?:{'|'.join(words.NO_AGENCY_BEGINNINGS)})\b", re.IGNORECASE)
_ABBREVIATED = re.compile(r"[A-ZĐƯ][A-ZĐƯ&.\-]{1,14}(?: [A-ZĐƯ][\w&.\-]{0,14}){0,3}")
#: What a group named after an agency may say before its name.
_BEFORE_AGENCY = re.compile(
    r"^\s*(?:(?:nhiệm vụ|trách nhiệm|phần việc|công việc)\s+)?(?:(?:giao cho|giao|của|do|đối với)\s+)?", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:quý|tháng|tuần|năm|kỳ|hằng|hàng|thường xuyên|định kỳ|đột xuất|ngày|học kỳ|mùa|liên tục|trước|sau)"
    r"\b|\d{1,2}/\d{1,4}|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|20\d\d|\bq[1-4]\b", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"[;(]|,\s|\s/\s|\s[-–—]\s|:\s")
#: What may stand in a cell that only marks it, beside the words of `words.MARKS`.
_SIGN = re.compile(r"[xX+*✓✔√☑☒●○■□◼◻◆◇▲△★☆•v]{1,3}|\([xX+*]\)")
#: Such a share of a column's texts look like that; like nothing else.
SHARE, _SURE, _HARDLY = 0.5, 0.8, 0.2
_FIRST = ("1", "01", "I", "A")
_LONGEST_SHORT, _PRODUCT, _COUNTED = 14, 6, 40
_LONGEST_AGENCIES, _LONGEST_NUMBER, _SENTENCE, _LONG_SENTENCE = 300, 8, 15, 40
_SHORTEST_DAY, _LONGEST_DAY = 4, 60


def is_agency(text: str) -> bool:
    """Whether a text begins with somebody who can be given a task: a name, a kind of agency, an abbreviation."""
    first = text.lstrip(" -–+•*").strip()
    if not first or len(text) > _LONGEST_AGENCIES or _NO_AGENCY.match(first):
        return False
    short = re.split(r"[,;\n/(]", first)[0].strip()
    return bool(_AGENCY.match(first) or (len(short) <= _LONGEST_SHORT and _ABBREVIATED.fullmatch(short)))


def agency_named(title: str) -> str:
    """The agency that a group is named after: "Giao Sở Y tế:" names Sở Y tế; "" where it is named after none."""
    bare = _BEFORE_AGENCY.sub("", title).strip(" .:;")
    return bare if is_agency(bare) and "\n" not in bare else ""


def is_day(text: str) -> bool:
    """Whether a text says by when, or how often."""
    return len(text) < _LONGEST_DAY and bool(_DAY.search(text)) and not is_agency(text)


def product_and_day(text: str) -> tuple[str, str] | None:
    """What comes out and by when, of a text that says both, after their words, the day on a line of its own or after a
    sign; None of any other."""
    lines = [line.strip(" ;,-–+") for line in text.splitlines() if line.strip()]
    parts = [line.partition(":") for line in lines]
    labelled = {meaning(label): said.strip(" .") for label, colon, said in parts if colon}
    if {"product", "deadline"} <= labelled.keys():
        return labelled["product"], labelled["deadline"]
    if len(lines) > 1 and is_day(lines[-1]) and not _begins_day(lines[0]):
        return "\n".join(lines[:-1]), lines[-1]
    return _parted_by_sign(lines[0]) if len(lines) == 1 else None


def _parted_by_sign(line: str) -> tuple[str, str] | None:
    """As `product_and_day`, of one line, by the last sign in it that has a day behind it."""
    for sign in reversed([*_BEFORE_DAY.finditer(line, max(0, len(line) - _LONGEST_DAY))]):
        product, day = line[:sign.start()].rstrip(" ,;:("), line[sign.end():].strip()
        if len(day) >= _SHORTEST_DAY:
            named = ";" not in day and _begins_day(day) and not _begins_day(product)
            return (product, day.strip(" ().")) if named and any(map(str.isalpha, product)) else None
    return None


def _begins_day(text: str) -> bool:
    return is_day(text) and bool(_DAY.match(text))


def is_period(text: str) -> bool:
    """Whether a text is the name of a year, a quarter, a month, or of several, and nothing else."""
    return len(text) < _LONGEST_DAY and (
        isinstance(parse(text), PeriodName | date) or key(text).startswith("học kỳ "))


def is_mark(text: str) -> bool:
    """Whether a text only marks its cell: x, ✓, ●, CT."""
    return bool(_SIGN.fullmatch(text.strip())) or any(text.strip().casefold() in each for each in words.MARKS.values())


@dataclass(frozen=True, slots=True)
class Profile:
    """Of the texts of a column how many there are, which shares look like what (0 to 1), their mean length, which share
    says both what comes out and by when, and which counts on from one not far above."""
    count: int
    agency: float
    day: float
    number: float
    mark: float
    length: float
    outcome: float
    counting: float = 0

    def fits(self, field: str) -> bool:
        """Whether that is how the column of a field looks."""
        return self.count > 0 and _FITS[field](self)

    def surely(self, field: str) -> bool:
        """Whether it looks like the column of that field and hardly of another."""
        return self.fits(field) and (field not in _SURELY or _SURELY[field](self))

    def denies(self, field: str) -> bool:
        """Whether it looks like the column of quite another field."""
        return self.count > 1 and field in _DENIES and _DENIES[field](self)


class Profiles(dict[int, Profile]):
    """Profiles by column; of one that says nothing it is `NOTHING`."""

    def __missing__(self, column: int) -> Profile:
        return NOTHING


NOTHING = Profile(0, 0, 0, 0, 0, 0, 0)
#: The fields that name agencies.
_OF_AGENCIES = ("leads", "coordinators", "both")
#: By field what is asked of how a column looks.
_Looks = Mapping[str, Callable[[Profile], bool]]
#: By field how its column looks.
_FITS: _Looks = {
    **dict.fromkeys(_OF_AGENCIES, lambda seen: seen.agency >= SHARE),
    "tt": lambda seen: seen.number >= SHARE,
    "content": lambda seen: seen.length >= _SENTENCE and max(seen.number, seen.mark) < SHARE and (
        max(seen.agency, seen.day) < SHARE or seen.length >= _LONG_SENTENCE),
    "product": lambda seen: max(seen.agency, seen.day, seen.number, seen.mark) < SHARE,
    "outcome": lambda seen: seen.outcome >= SHARE,
    "deadline": lambda seen: seen.day >= SHARE > seen.outcome}
#: By field what more there is where it is hardly of another; what comes out takes some characters.
_SURELY: _Looks = {
    "tt": lambda seen: seen.counting > _SURE, "product": lambda seen: seen.length >= _PRODUCT,
    "deadline": lambda seen: seen.day > _SURE and seen.length < _LONGEST_DAY / 2}
#: By field how a column looks that is another's, whatever its heading says.
_DENIES: _Looks = {
    **dict.fromkeys(_OF_AGENCIES, lambda seen: max(seen.day, seen.number, seen.mark) > SHARE),
    "content": lambda seen: max(seen.agency, seen.day, seen.number, seen.mark) > _SURE and seen.length < _LONG_SENTENCE,
    "product": lambda seen: max(seen.agency, seen.mark) > _SURE,
    "outcome": lambda seen: seen.outcome < _HARDLY,
    "deadline": lambda seen: seen.agency > SHARE or (seen.length > _LONGEST_DAY and seen.day < _HARDLY)}


def profile(texts: Sequence[str]) -> Profile:
    """How these texts of one column look."""
    said = [text for text in texts if says(text) and not says_as_above(text)]
    if not said:
        return NOTHING
    agency, day, numbered, mark, outcome = (fmean(looks) for looks in zip(*map(_looks, said), strict=True))
    length, counting = fmean(map(len, said)), _counting([*map(number, said)]) if numbered >= SHARE else 0
    return Profile(len(said), agency, day, numbered, mark, length, outcome, counting)


def _counting(numbers: Sequence[str]) -> float:
    """Which share of these numbers is a first one, or the next after one not far above."""
    def counts(at: int) -> bool:
        first = numbers[at].rpartition(".")[2] in _FIRST
        return first or any(follows(each, numbers[at]) for each in reversed(numbers[max(at - _COUNTED, 0):at]))

    return fmean(map(counts, range(len(numbers)))) if len(numbers) > 1 else 0


@remembered  # without this, understanding 2,000 tasks takes 7 % longer
def _looks(text: str) -> tuple[bool, bool, bool, bool, bool]:
    numbered = len(text) < _LONGEST_NUMBER and bool(number(text))
    return is_agency(text), is_day(text), numbered, is_mark(text), bool(product_and_day(text))


def profiles(lines: Iterable[AnnexLine]) -> Profiles:
    """By column how its texts look, of lines that say something in more than one column."""
    held: dict[int, list[str]] = {}
    for line in lines:
        for column in line.filled if len(line.filled) > 1 else ():
            held.setdefault(column, []).append(line.texts[column])
    return Profiles((column, profile(texts)) for column, texts in held.items())
