"""A text of an annex → what it is (names of agencies, a day, a period, a mark, "như trên") and, where it says two
fields, each of them. Called by rows, labels, paragraphs and the profiles of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from toolkit.annex.headings import meaning
from toolkit.base.text import key, phrase_end, remembered
from toolkit.model import words
from toolkit.model.period import PeriodName
from toolkit.model.said_time import parse


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of any of the phrases, a longer one before its beginning."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_OPENING = "|".join(
    f"{re.escape(opening)}\\b" + (f"(?!,?\\s+(?:{any_of(others)})\\b)" if others else "")
    for opening, others in sorted(words.AGENCY_OPENINGS.items(), key=lambda item: -len(item[0])))
#: How a name of somebody who can be given a task begins, and what begins alike.
_AGENCY = re.compile(
    rf"(?:(?:các|những|tất cả|toàn bộ|toàn thể|mọi|từng)\s+)*"
    rf"(?:{_OPENING}|(?:{'|'.join(words.AGENCY_BEGINNINGS)})\b)", re.IGNORECASE)
_PERSON = re.compile(rf"\W*(?:{'|'.join(words.PERSON_BEGINNINGS)})\b", re.IGNORECASE)
_NO_AGENCY = re.compile(rf"(?:{'|'.join(words.NO_AGENCY_BEGINNINGS)})\b", re.IGNORECASE)
_ABBREVIATED = re.compile(r"[A-ZĐƯ][A-ZĐƯ&.\-]{1,14}(?: [A-ZĐƯ][\w&.\-]{0,14}){0,3}")
_IN_NAMES = {phrase.casefold() for phrase in words.AGENCY_WORDS}
_PHRASE = max(len(phrase.split()) for phrase in words.AGENCY_WORDS)
_VERB = re.compile(rf" (?:{'|'.join(words.TASK_VERBS)})\b")
#: What a heading says before and after the names of who leads what stands below it.
BEFORE = re.compile(
    r"\s*(?:(?:nhiệm vụ|trách nhiệm|phần việc|công việc)\s+)?"
    r"(?:(?:giao|phân công|yêu cầu|đề nghị)(?:\s+(?:trách nhiệm|nhiệm vụ))?(?:\s+cho)?\s*:?\s+|(?:của|do|đối với)\s+)?",
    re.IGNORECASE)
_AFTER = re.compile(
    r"[\s,]*(?:(?:có|chịu) (?:trách nhiệm|nhiệm vụ)|thực hiện|triển khai)"
    r"(?:\s+(?:thực hiện|triển khai|tổ chức|các|những|một số|nhiệm vụ|công việc|nội dung|sau|như sau|sau đây))*\s*\Z")
_STANDING = re.compile(
    r"\s*[-–(,]\s*(?:là )?(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì)[^()]*\)?\Z", re.IGNORECASE)
_LONGEST_SHORT, _LONGEST_NAMES = 14, 300
_DAY = re.compile(
    r"\b(?:quý|tháng|tuần|năm|kỳ|hằng|hàng|thường xuyên|định kỳ|đột xuất|ngày|học kỳ|mùa|liên tục|trước|sau)"
    r"\b|\d{1,2}/\d{1,4}|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|20\d\d|\bq[1-4]\b", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"[;(]|,\s|\s/\s|\s[-–—]\s|:\s")
#: What may stand before a day.
_WITHIN = re.compile(r"(?:(?:hoàn thành|xong|hết|trong|vào|cuối|đầu|giữa|chậm nhất)\s+)*", re.IGNORECASE)
#: What may stand in a cell that only marks it, beside the words of `words.MARKS`.
_SIGN = re.compile(r"[xX+*✓✔√☑☒●○■□◼◻◆◇▲△★☆•v]{1,3}|\([xX+*]\)")
_SHORTEST_DAY, _LONGEST_DAY = 4, 60
_SPLIT = re.compile(
    r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)?chủ trì\s*[:：–-]\s*(?P<leads>.*?)"
    r"(?:(?:(?:cơ quan|đơn vị|bộ phận)\s+)?phối hợp\s*[:：–-]\s*(?P<coordinators>.*)|\Z)", re.IGNORECASE | re.DOTALL)
#: One after the other, as the heading has them.
_SLASH = re.compile(r"(?P<leads>[^/\n]+)/(?P<coordinators>[^/]+)")
_BRACKETED = re.compile(
    r"(?<![^()])(?P<names>[^()]++)\((?:(?:là\s+)?(?:cơ quan|đơn vị)\s+)?(?:(?P<leads>chủ trì)|phối hợp)[^()]*\)",
    re.IGNORECASE)
_LISTED = re.compile(
    r"(?:^|(?<=[;,] ))các\s+(?P<kind>[^\W\d]+)\s*:\s*(?P<names>[^:;\n]+)", re.IGNORECASE | re.MULTILINE)
_BELOW = re.compile(r"\n\(([^()\n]+)\)(?=\n|\Z)")
_WITH = re.compile(r"(?P<leads>.+?)[\s,;(](?:chủ trì,?\s+)?phối hợp (?:với|cùng)[\s:]+(?P<coordinators>.+)",
                   re.IGNORECASE | re.DOTALL)


@remembered
def is_agency(text: str) -> bool:
    """Whether a text begins with somebody who can be given a task: a name, a kind of agency, an abbreviation."""
    first = text.lstrip(" -–+•*").strip()
    if not first or len(text) > _LONGEST_NAMES or _NO_AGENCY.match(first):
        return False
    short = re.split(r"[,;\n/(]", first)[0].strip()
    return bool(_AGENCY.match(first) or (len(short) <= _LONGEST_SHORT and _ABBREVIATED.fullmatch(short)))


def is_person(text: str) -> bool:
    """Whether a text begins as a person is named: "Đ/c Bí thư Đảng ủy"."""
    return _PERSON.match(text) is not None


def only_names(text: str) -> bool:
    """Whether a text is nothing but names of agencies."""
    return is_agency(text) and _leading_words(text) == len(re.findall(r"\w+", text))


def leading_names(text: str) -> str:
    """The names of agencies a sentence begins with, up to its verb where that is known, "" where it begins with none."""
    clause = re.split(r"[.;:(]", text[:_LONGEST_NAMES], maxsplit=1)[0]
    if (verb := _VERB.search(clause)) and is_agency(clause):
        return clause[:verb.start()].rstrip(" ,")
    words_in = [*re.finditer(r"\w+", clause)][:_leading_words(clause)] if is_agency(clause) else []
    return re.sub(r" (?:và|với|cùng|của)\Z", "", clause[:words_in[-1].end()]) if words_in else ""


def _leading_words(text: str) -> int:
    """How many of a text's first words are of names: they have a capital, are known to stand in names, or are the
    second syllable of a word that has a capital."""
    written = re.findall(r"\w+", text)
    folded = [word.casefold() for word in written]
    start, second = 0, False
    while start < len(folded):
        end, is_capital = phrase_end(folded, start, _IN_NAMES, _PHRASE), written[start][0].isupper()
        if end == start and not second and not is_capital:
            break
        second = is_capital and end <= start + 1
        start = max(end, start + 1)
    return start


def agency_named(title: str) -> str:
    """The agencies that a heading is named after: "Giao Sở Y tế:" names Sở Y tế; "" where it is named after none."""
    if len(title) > _LONGEST_NAMES or "\n" in title:
        return ""
    bare = BEFORE.sub("", title.strip(" .:;,"), count=1)
    bare = _STANDING.sub("", _AFTER.sub("", bare)).strip(" :,")
    return bare if only_names(re.sub(r"\s*\([^()]*\)", "", bare)) else ""


def says_duty(text: str) -> bool:
    """Whether a text that begins with agencies, given a task or not, goes on: "Giao Sở Y tế mở lớp"."""
    return is_agency(BEFORE.sub("", text[:_LONGEST_NAMES], count=1))


def is_day(text: str) -> bool:
    """Whether a text says by when, or how often."""
    return len(text) < _LONGEST_DAY and bool(_DAY.search(text)) and not is_agency(text)


def is_period(text: str) -> bool:
    """Whether a text is the name of a year, a quarter, a month, or of several, and nothing else."""
    return len(text) < _LONGEST_DAY and (
        isinstance(parse(text), PeriodName | date) or key(text).startswith("học kỳ "))


def is_mark(text: str) -> bool:
    """Whether a text only marks its cell: x, ✓, ●, CT."""
    sign = text.strip()
    return bool(_SIGN.fullmatch(sign)) or any(sign.casefold() in marks for marks in words.MARKS.values())


def says_as_above(text: str) -> bool:
    """Whether a cell only says that it says what the one above says."""
    return " ".join(text.casefold().split()).strip(".") in words.DITTO


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
    return day_apart(lines[0]) if len(lines) == 1 else None


def day_apart(line: str) -> tuple[str, str] | None:
    """The text before the last sign of a line that a day stands behind, and that day; None where none does."""
    for sign in reversed([*_BEFORE_DAY.finditer(line, max(0, len(line) - _LONGEST_DAY))]):
        before, day = line[:sign.start()].rstrip(" ,;:("), line[sign.end():].strip()
        if len(day) >= _SHORTEST_DAY:
            named = ";" not in day and _begins_day(day) and not _begins_day(before)
            return (before, day.strip(" ().")) if named and any(map(str.isalpha, before)) else None
    return None


def _begins_day(text: str) -> bool:
    within = _WITHIN.match(text)
    return is_day(text) and bool(_DAY.match(text, within.end() if within else 0))


def parted(text: str) -> dict[str, str]:
    """Who leads and who joins in, by field, of a cell that says which is which: "Chủ trì: …; phối hợp: …", "A / B",
    "A (chủ trì), B", "A phối hợp với B"; {} of any other."""
    slash = _SLASH.fullmatch(_plain(text))
    return led_by_label(text) or ({} if slash is None else _named(slash)) or led_apart(text)


def led_apart(text: str) -> dict[str, str]:
    """As `parted`, of a cell of a column of leads: a slash may be part of a name there."""
    return led_by_label(text) or _parted_by_brackets(text) or with_others(text)


def named_singly(text: str) -> str:
    """A cell that says once what its agencies are, "Các Sở: Y tế, Nội vụ", with the whole name of each; as it is where
    it holds "và", which parts names or stands within one."""
    def whole_names(match: re.Match[str]) -> str:
        names = match["names"].split(",")
        if " và " in match["names"] or not all(name.strip()[:1].isupper() for name in names):
            return match[0]
        return ", ".join(name.strip() if is_agency(name) else f"{match['kind']} {name.strip()}" for name in names)

    return _LISTED.sub(whole_names, text)


def persons_apart(text: str) -> tuple[str, str]:
    """The agencies of a cell, and the persons that stand in brackets on lines below them."""
    persons = [name for name in _BELOW.findall(text) if all(
        word[0].isupper() for word in name.split()) and (
        is_person(name) or not is_agency(name.rpartition(". ")[2]))]    # "BS. Lê" looks like an abbreviation
    for name in persons:
        text = text.replace(f"\n({name})", "")
    return text, "; ".join(persons)


def led_by_label(text: str) -> dict[str, str]:
    """As `parted`, of a cell that says "Chủ trì: …; phối hợp: …"; {} of any other."""
    match = _SPLIT.fullmatch(_plain(text))
    return _named(match) if match else {}


def with_others(text: str) -> dict[str, str]:
    """As `parted`, of a cell that names others after "phối hợp với"; {} of any other."""
    match = _WITH.fullmatch(text.strip())
    return _named(match) if match else {}


def _named(match: re.Match[str]) -> dict[str, str]:
    found = {name: said.strip(" \n;,.()") for name, said in match.groupdict("").items()}
    return {name: said for name, said in found.items() if said}


def _plain(text: str) -> str:
    return "\n".join(line.strip(" \t-–+•*") for line in text.splitlines()).strip()


def _parted_by_brackets(text: str) -> dict[str, str]:
    """As `parted`, of a cell that says so in brackets behind the names: "A (chủ trì), B, C (phối hợp)"; {} of any
    other."""
    found: dict[str, list[str]] = {}
    for match in _BRACKETED.finditer(text):
        found.setdefault("leads" if match["leads"] else "coordinators", []).append(match["names"].strip(" \n;,.+–-"))
    rest = _BRACKETED.sub("", text).strip(" \n;,.")
    if "leads" not in found:
        return {}
    found.setdefault("coordinators", []).extend([rest] if rest else [])
    return {name: ", ".join(names) for name, names in found.items() if names}

