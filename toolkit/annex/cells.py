"""A text of an annex → what it is (names of agencies, a day, a period, a mark, "như trên") and, where it says several
fields, by labels or otherwise, each of them. Called by rows, paragraphs and the profiles of columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from toolkit.annex.headings import BOTH, WORK, field_of, meaning
from toolkit.base.text import capitalised, key, phrase_end, remembered, word_key
from toolkit.model import words
from toolkit.model.period import PeriodName, parse_time


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
#: How a sentence goes on after the agencies that are given a task, without a capital.
_VERB = re.compile(
    r"(?<!công) (?:chủ trì|phối hợp|rà soát|tổ chức|hướng dẫn|xây dựng|kiểm tra|tham mưu|tuyên truyền|tập huấn|lập"
    r"|khảo sát|thành lập|hỗ trợ|giám sát|điều tra|thanh tra|tiến hành|triển khai|thực hiện|theo dõi|đôn đốc|báo cáo"
    r"|gửi|mở|làm|phân loại|cập nhật|vận động|tuần tra|xử lý|tháo dỡ|sắp xếp|thống kê|biên soạn|phân bổ|bảo đảm"
    r"|đảm bảo|cắm|trình|kiểm soát|phát động|giải quyết|hoàn thiện|nghiên cứu|đề xuất|ban hành|duy trì|bố trí"
    r"|tiếp tục|tăng cường|đưa|phát hành|phát thanh|hoàn thành|nâng cao|cung cấp|thẩm định|ra quân|ký kết)\b")
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
#: Characters of a label, words of one of no field, of an agency's name before a colon.
_LONGEST_LABEL, _MOST_LABEL_WORDS, _LONGEST_NAME = 90, 5, 8
_COLON = re.compile(r"(?<!\s)\s*[:：]\s*")
#: What a label may begin after; a comma may stand within a name.
_BREAK = re.compile(r"[;.,]\s+|\(\s*|\n\s*|\s[-–—+•]\s+")
#: A label that says who leads or joins in, though it begins as the name of an agency does.
_ROLE = re.compile(
    r"chủ trì|phối hợp|đầu mối|"
    r"^(?:các )?(?:cơ quan|đơn vị|bộ phận|phòng|ban|khoa|viện|trung tâm|tổ chức|địa phương)\b.*"
    r"(?:phụ trách|trách nhiệm|phân công|giao|tham mưu|thực hiện|tham gia)")
#: Labels that say who leads where an agency stands after them.
_WHO = ("thực hiện", "đơn vị", "cơ quan")
_AROUND = " \t\n;,.–—-"


class Labelled(NamedTuple):
    """`content`: a paragraph's text without its labels. `fields`: what those say. `is_label`: it begins with one, so
    that it speaks of a task that stands elsewhere. `unsure`: a field is said again, or it does not say who of
    several leads."""
    content: str
    fields: Mapping[str, str]
    is_label: bool = False
    unsure: bool = False


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
    """The names of agencies a sentence begins with, up to its verb where that is known; "" where there are none."""
    clause = re.split(r"[.;:(]", text[:_LONGEST_NAMES], maxsplit=1)[0]
    if (verb := _VERB.search(clause)) and is_agency(clause):
        return clause[:verb.start()].rstrip(" ,")
    words_in = [*re.finditer(r"\w+", clause)][:_leading_words(clause)] if is_agency(clause) else []
    return re.sub(r" (?:và|với|cùng|của)\Z", "", clause[:words_in[-1].end()]) if words_in else ""


def begins_as_name(text: str) -> bool:
    """Whether a heading begins as an agency and has no verb after that."""
    return is_agency(text) and not _VERB.search(text)


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
        isinstance(parse_time(text), PeriodName | date) or key(text).startswith("học kỳ "))


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
    fields = labelled(text).fields
    if {"product", "deadline"} <= fields.keys():
        return fields["product"], fields["deadline"]
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
    slash = _SLASH.fullmatch(text.strip())
    return _led_by_label(text) or ({} if slash is None else _parts_of(slash)) or led_apart(text)


def led_apart(text: str) -> dict[str, str]:
    """As `parted`, of a cell of a column of leads: a slash may be part of a name there."""
    return _led_by_label(text) or _parted_by_brackets(text) or with_others(text)


def named_singly(text: str) -> str:
    """A cell that says once what its agencies are, "Các Sở: Y tế, Nội vụ", with the whole name of each; as it is where
    it holds "và", which parts names or stands within one."""
    def whole_names(match: re.Match[str]) -> str:
        names = [name.strip() for name in match["names"].split(",")]
        if " và " in match["names"] or not all(name[:1].isupper() for name in names):
            return match[0]
        kind = capitalised(match["kind"])
        return ", ".join(name if _AGENCY.match(name) else f"{kind} {name}" for name in names)

    return _LISTED.sub(whole_names, text)


def persons_apart(text: str) -> tuple[str, str]:
    """The agencies of a cell, and the persons that stand in brackets on lines below them."""
    persons = [name for name in _BELOW.findall(text) if all(
        word[0].isupper() for word in name.split()) and (
        is_person(name) or not is_agency(name.rpartition(". ")[2]))]    # "BS. Lê" looks like an abbreviation
    for name in persons:
        text = text.replace(f"\n({name})", "")
    return text, "; ".join(persons)


def _led_by_label(text: str) -> dict[str, str]:
    """As `parted`, of a cell that says "Chủ trì: …; phối hợp: …"; {} of any other."""
    labels = labelled(text)
    fields = {name: found for name, found in labels.fields.items() if found and name in ("leads", "coordinators")}
    return fields if "leads" in fields and not labels.content else {}


def with_others(text: str) -> dict[str, str]:
    """As `parted`, of a cell that names others after "phối hợp với"; {} of any other."""
    match = _WITH.fullmatch(text.strip())
    return _parts_of(match) if match else {}


def _parts_of(match: re.Match[str]) -> dict[str, str]:
    found = {name: text.strip(" \n;,.()") for name, text in match.groupdict("").items()}
    return {name: text for name, text in found.items() if text}


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


# ── labels ──
def labelled(text: str) -> Labelled:
    """A paragraph → its text without labels, and what its labels say: "Chủ trì: Sở Nội vụ; thời hạn: Quý II". Before a
    colon an agency may stand that leads what stands after it."""
    labels = [*_labels(text)]
    if not any(name in (*WORK, BOTH) for _, _, name in labels):
        named, colon, task = map(str.strip, text.partition(":"))
        is_given = colon and task[:1].isupper() and is_agency(named) and not is_agency(task)
        if is_given and len(named.split()) <= _LONGEST_NAME:
            return Labelled(task, {"leads": named})
        return Labelled(text, {})
    content = [text[:labels[0][0]].strip(" \t\n;,–—-(")]
    values = defaultdict[str, list[str]](list)
    unsure = False
    ends = [*(start for start, _, _ in labels[1:]), len(text)]
    for (start, begin, name), end in zip(labels, ends, strict=True):
        value = text[begin:end].strip(_AROUND + "(")
        fields = _label_fields(name, value if "(" in value else value.rstrip(")"))
        unsure = unsure or not values.keys().isdisjoint(fields) or (name == BOTH and value != "" and len(fields) == 1)
        if not fields:
            content.append(text[start:end].strip())
        for field_name, part in fields.items():
            values[field_name] += [part] if part else []
    kept = "\n".join(filter(None, content))
    is_label = labels[0][0] == 0 and labels[0][2] != "content"
    return Labelled(kept, {name: "; ".join(dict.fromkeys(parts)) for name, parts in values.items()},
                    is_label=is_label or not kept, unsure=unsure)


def _labels(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each label begins, where its value begins, and its field; "" for what is a label, of none. A label begins
    as late as it can after a sign that ends a value, else after the last comma."""
    reached, any_yet = 0, False
    for colon in _COLON.finditer(text):
        before = text[reached:colon.start()]
        breaks = [*_BREAK.finditer(before, max(0, len(before) - _LONGEST_LABEL))][::-1]
        ends = [match.end() for match in breaks if match[0][0] != ","]
        commas = [match.end() for match in breaks if match[0][0] == ","]
        begins = [*ends, *commas, 0] if reached else [*ends, 0, *commas]
        after = text[colon.end():colon.end() + _LONGEST_LABEL]
        names_agency = is_agency(after) or word_key(after).startswith("chủ trì")
        label = next(((begin, name) for begin in begins if (name := _label_field(before[begin:], names_agency))), None)
        if label is None and any_yet and ends and 0 < len(before[ends[0]:].split()) <= _MOST_LABEL_WORDS:
            label = ends[0], ""
        if label:
            any_yet = any_yet or label[1] in WORK
            yield reached + label[0], colon.end(), label[1]
        reached = colon.end()


def _label_field(label: str, names_agency: bool) -> str | None:
    """The field a label is of; `names_agency`: an agency, or who leads, stands after it."""
    bare = label.strip(" \t\n-–—+•*")
    name = field_of(bare) if bare and len(bare) <= _LONGEST_LABEL else None
    if name is None and names_agency and word_key(bare) in _WHO:
        return "leads"
    if name == BOTH:    # a sentence may begin with both words
        return BOTH if meaning(bare) == BOTH and names_agency else None
    if name in ("leads", "coordinators") and is_agency(bare) and not _ROLE.search(word_key(bare)):
        return None    # the agencies themselves: "Sở Xây dựng", "Các cơ quan liên quan"
    return name if name in (*WORK, "content") else None


def _label_fields(name: str, value: str) -> dict[str, str]:
    """What a label says by field: of agencies also the day that stands after them."""
    if name == BOTH:
        return with_others(value) or {"leads": value}
    if name not in ("leads", "coordinators"):
        return {name: value} if name in WORK else {}
    names, day = day_apart(value) or (value, "")
    return {name: names} | ({"deadline": day} if day else {})
