"""The text of a cell or paragraph of an annex → its sort (agency, deadline, period, mark, "như trên"), or its fields.
These have labels ("Chủ trì: …"), brackets or "phối hợp với". Called by `rows`, `paragraphs` and `roles`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from toolkit.annex.headings import BOTH, WORK_FIELDS, field_by_words, field_of
from toolkit.base.text import capitalised, key, phrase_end, remembered, word_key
from toolkit.model import words
from toolkit.model.period import PeriodName, parse_time


def _any_of(phrases: Iterable[str]) -> str:
    """Phrases → a pattern of any of them, the longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_OPENING = "|".join(
    f"{re.escape(opening)}\\b" + (f"(?!,?\\s+(?:{_any_of(others)})\\b)" if others else "")
    for opening, others in sorted(words.AGENCY_OPENINGS.items(), key=lambda item: -len(item[0])))
#: The beginnings of names of agencies; of persons; of other texts that begin like a name.
_AGENCY = re.compile(
    rf"(?:(?:các|những|tất cả|toàn bộ|toàn thể|mọi|từng)\s+)*"
    rf"(?:{_OPENING}|(?:{'|'.join(words.AGENCY_BEGINNINGS)})\b)", re.IGNORECASE)
_PERSON = re.compile(rf"\W*(?:{'|'.join(words.PERSON_BEGINNINGS)})\b", re.IGNORECASE)
_NO_AGENCY = re.compile(rf"(?:{'|'.join(words.NO_AGENCY_BEGINNINGS)})\b", re.IGNORECASE)
#: "UBND", "Sở KHCN", "TC-KH".
_ABBREVIATED = re.compile(r"[A-ZĐƯ][A-ZĐƯ&.\-]{1,14}(?: [A-ZĐƯ][\w&.\-]{0,14}){0,3}")
#: Words that stand in names without a capital; the most words of one such phrase.
_NAME_PHRASES = {phrase.casefold() for phrase in words.AGENCY_WORDS}
_MOST_PHRASE_WORDS = max(len(phrase.split()) for phrase in words.AGENCY_WORDS)
#: The verb of a task, after the agencies it is given to.
_VERB = re.compile(
    r"(?<!công)(?<!ịch vụ) (?:chủ trì|phối hợp|rà soát|tổ chức|hướng dẫn|xây dựng|kiểm tra|tham mưu|tuyên truyền"
    r"|tập huấn|lập"
    r"|khảo sát|thành lập|hỗ trợ|giám sát|điều tra|thanh tra|tiến hành|triển khai|thực hiện|theo dõi|đôn đốc|báo cáo"
    r"|gửi|mở|làm|phân loại|cập nhật|vận động|tuần tra|xử lý|tháo dỡ|sắp xếp|thống kê|biên soạn|phân bổ|bảo đảm"
    r"|đảm bảo|cắm|trình|kiểm soát|phát động|giải quyết|hoàn thiện|nghiên cứu|đề xuất|ban hành|duy trì|bố trí"
    r"|tiếp tục|tăng cường|đưa|phát hành|phát thanh|hoàn thành|nâng cao|cung cấp|thẩm định|ra quân|ký kết"
    # in such names these are no verbs: "Ban Chỉ huy phòng, chống thiên tai", "Sở Kế hoạch và đầu tư"
    r"|(?<! và )(?<!hỉ huy )(?<!hỉ đạo )(?<!hi cục )(?<!rung tâm )(?<!uỹ )(?<!dự án )(?<!hòng )(?<!phận )"
    r"(?:cân đối|kết nối|tổng hợp|số hóa|nâng cấp|sửa chữa|tiếp nhận|xác minh|đối soát|chuẩn bị|kêu gọi|đăng ký"
    r"|chuyển giao|khoanh vùng|khoanh|đào|dạy|mua sắm|trồng|chi trả|phê duyệt|công bố|tham gia|tư vấn|đánh giá|lắp đặt"
    r"|đầu tư|thu thập|chăm sóc|phòng, chống|ngăn chặn|khắc phục|nhân rộng|tích hợp|chia sẻ|lồng ghép|tiêu hủy|phun"
    r"|niêm yết|quán triệt))\b")
#: Of a heading that names an agency: the words before the name ("Giao"), after it, and "là cơ quan thường trực".
BEFORE_AGENCY = re.compile(
    r"\s*(?:(?:nhiệm vụ|trách nhiệm|phần việc|công việc)\s+)?"
    r"(?:(?:giao|phân công|yêu cầu|đề nghị)(?:\s+(?:trách nhiệm|nhiệm vụ))?(?:\s+cho)?\s*:?\s+|(?:của|do|đối với)\s+)?",
    re.IGNORECASE)
_AFTER_AGENCY = re.compile(
    r"[\s,]*(?:(?:có|chịu) (?:trách nhiệm|nhiệm vụ)|thực hiện|triển khai)"
    r"(?:\s+(?:thực hiện|triển khai|tổ chức|các|những|một số|nhiệm vụ|công việc|nội dung|sau|như sau|sau đây))*\s*\Z")
_STANDING_OFFICE = re.compile(
    r"\s*[-–(,]\s*(?:là )?(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì)[^()]*\)?\Z", re.IGNORECASE)
#: The most characters of an abbreviation.
_LONGEST_ABBREVIATION = 14
#: The most characters of a text of names only.
_LONGEST_NAMES = 300
_DEADLINE = re.compile(
    r"\b(?:quý|tháng|tuần|năm|kỳ|hằng|hàng|thường xuyên|định kỳ|đột xuất|ngày|học kỳ|mùa|liên tục|trước|sau)"
    r"\b|\d{1,2}/\d{1,4}|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|20\d\d|\bq[1-4]\b", re.IGNORECASE)
#: In a sentence a deadline that comes again, or is no day.
RECURRING = re.compile(
    r"(?:định kỳ (?:vào )?)?(?:(?:sáng|chiều|ngày|thứ) [\w, ]{1,25}?|tuần (?:đầu|cuối) )?"
    r"(?:hằng|hàng) (?:ngày|tuần|tháng|quý|năm)"
    r"|(?:định kỳ )?mỗi (?:ngày|tuần|tháng|quý|năm|học kỳ) (?:một|hai|\d+) lần|tuần (?:đầu|cuối) mỗi (?:tháng|quý)"
    r"|thường xuyên|trong suốt [^.,;]+|trước (?:mùa|khai giảng)[^.,;]*|từ ngày [\d/]+|trong (?:vòng|mùa|tuần) [^.,;]+"
    r"|chậm nhất \d+ (?:giờ|ngày)[^.,;]*", re.IGNORECASE)
_DEADLINE_SIGN = re.compile(r"[;(]|,\s|\s/\s|\s[-–—]\s|:\s")
_BEFORE_DEADLINE = re.compile(r"(?:(?:hoàn thành|xong|hết|trong|vào|cuối|đầu|giữa|chậm nhất)\s+)*", re.IGNORECASE)
#: A sign that marks a cell; words that do are `words.MARKS`.
_SIGN = re.compile(r"[xX+*✓✔√☑☒●○■□◼◻◆◇▲△★☆•v]{1,3}|\([xX+*]\)")
#: The fewest and the most characters of a deadline.
_SHORTEST_DEADLINE = 4
_LONGEST_DEADLINE = 60
#: "A / B", where the heading names leads before coordinators.
_LEADS_SLASH_OTHERS = re.compile(r"(?P<leads>[^/\n]+)/(?P<coordinators>[^/]+)")
#: "A (chủ trì)", "B (phối hợp)".
_ROLE_IN_BRACKETS = re.compile(
    r"(?<![^()])(?P<names>[^()]++)\((?:(?:là\s+)?(?:cơ quan|đơn vị)\s+)?(?:(?P<leads>chủ trì)|phối hợp)[^()]*\)",
    re.IGNORECASE)
#: "Các Sở: Y tế, Nội vụ"; "UBND các xã Sơn Lộ, Hà Phong".
_PLACE = r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thôn|bản|ấp)"
_KIND_AND_NAMES = re.compile(
    r"(?:^|(?<=[;,] ))(?:các\s+(?P<kind>[^\W\d]+)\s*:"
    rf"|(?P<office>[^\W\d][^,;:\n]{{0,40}}?)\s+các\s+(?P<place>{_PLACE})(?:\s*:|(?=\s+[^\W\d])))\s*"
    r"(?P<names>[^:;\n]+)", re.IGNORECASE | re.MULTILINE)
#: Before "các xã" an office beside another one: "Sở Y tế - UBND", "phối hợp với UBND". ("và" parts names later.)
_BESIDE_ANOTHER = re.compile(r"\b(?:với|cùng|phối hợp)\b|\s[-–—+/]\s", re.IGNORECASE)
#: "UBND các xã, phường Sơn Lộ, Hà Phong"; "Các Sở: Y tế và Nội vụ".
_MAY_BE_SEVERAL = re.compile(
    rf"các\s+(?:{_PLACE}(?:(?:,| và)\s+{_PLACE})*\s|[^\W\d]+\s*:)[\s:]*(?P<first>\w)[^,;\n]*(?:,| và )", re.IGNORECASE)
#: A line in brackets below another.
_BRACKETED_LINE = re.compile(r"\n\(([^()\n]+)\)(?=\n|\Z)")
#: "A chủ trì, phối hợp với B". Without "với" B must be an agency: "Ban Chỉ đạo phối hợp liên ngành" is one name.
_LEADS_WITH_OTHERS = re.compile(
    r"(?P<leads>.+?)[\s,;(](?:chủ trì,?\s+)?phối hợp( với| cùng|:)?[\s:]+(?P<coordinators>.+)",
    re.IGNORECASE | re.DOTALL)
#: The most characters of a label.
_LONGEST_LABEL = 90
#: The most words of a label of no field.
_MOST_LABEL_WORDS = 5
#: The most words of an agency's name before a colon.
_LONGEST_NAME = 8
_COLON = re.compile(r"(?<!\s)\s*[:：]\s*")
#: The signs before a label; a comma may also stand within a name.
_BREAK = re.compile(r"[;.,]\s+|\(\s*|\n\s*|\s[-–—+•]\s+")
#: A label for leads or coordinators that begins like the name of an agency.
_ROLE = re.compile(
    r"chủ trì|phối hợp|đầu mối|"
    r"^(?:các )?(?:cơ quan|đơn vị|bộ phận|phòng|ban|khoa|viện|trung tâm|tổ chức|địa phương)\b.*"
    r"(?:phụ trách|trách nhiệm|phân công|giao|tham mưu|thực hiện|tham gia)")
#: Labels for leads, if an agency stands after them.
_WHO = ("thực hiện", "đơn vị", "cơ quan")
#: Signs around the value of a label.
_AROUND_VALUE = " \t\n;,.–—-"


class LabelledText(NamedTuple):
    """A paragraph, its labels taken out."""

    content: str                # its text without labels
    fields: Mapping[str, str]   # by field the text after its label
    is_label: bool = False      # it begins with a label, so that it belongs to a task of another paragraph
    is_unsure: bool = False     # a field has two labels, or it is open who of several agencies leads


@remembered
def is_agency(text: str) -> bool:
    """Whether a text begins with an agency: a name, a kind of agency, an abbreviation."""
    first = text.lstrip(" -–+•*").strip()
    if not first or len(text) > _LONGEST_NAMES or _NO_AGENCY.match(first):
        return False
    short = re.split(r"[,;\n/(]", first)[0].strip()
    return bool(_AGENCY.match(first) or (len(short) <= _LONGEST_ABBREVIATION and _ABBREVIATED.fullmatch(short)))


def is_person(text: str) -> bool:
    """Whether a text begins with a person's title: "Đ/c Bí thư Đảng ủy"."""
    return _PERSON.match(text) is not None


def is_only_names(text: str) -> bool:
    """Whether a text consists of names of agencies only."""
    return is_agency(text) and _leading_words(text) == len(re.findall(r"\w+", text))


def agencies_before_verb(text: str) -> str:
    """A sentence → the names of agencies at its beginning, up to a known verb; "" for none."""
    clause = re.split(r"[.;:(]", text[:_LONGEST_NAMES], maxsplit=1)[0]
    if (verb := _VERB.search(clause)) and is_agency(clause):
        return clause[:verb.start()].rstrip(" ,")
    words_in = [*re.finditer(r"\w+", clause)][:_leading_words(clause)] if is_agency(clause) else []
    return re.sub(r" (?:và|với|cùng|của)\Z", "", clause[:words_in[-1].end()]) if words_in else ""


def is_agency_without_verb(text: str) -> bool:
    """Whether a heading begins with an agency and has no known verb."""
    return is_agency(text) and not _VERB.search(text)


def _leading_words(text: str) -> int:
    """A text → the number of words of the names at its beginning: words with a capital, the syllable after each, and
    words known to stand in names."""
    written = re.findall(r"\w+", text)
    folded = [word.casefold() for word in written]
    start = 0
    is_second_syllable = False
    while start < len(folded):
        end, is_capital = phrase_end(folded, start, _NAME_PHRASES, _MOST_PHRASE_WORDS), written[start][0].isupper()
        if end == start and not is_second_syllable and not is_capital:
            break
        is_second_syllable = is_capital and end <= start + 1
        start = max(end, start + 1)
    return start


def agencies_of_heading(title: str) -> str:
    """A heading of agencies and nothing else → their names: "Giao Sở Y tế:" → "Sở Y tế"; "" for any other heading."""
    if len(title) > _LONGEST_NAMES or "\n" in title:
        return ""
    bare = BEFORE_AGENCY.sub("", title.strip(" .:;,"), count=1)
    bare = _STANDING_OFFICE.sub("", _AFTER_AGENCY.sub("", bare)).strip(" :,")
    return bare if is_only_names(re.sub(r"\s*\([^()]*\)", "", bare)) else ""


def leads_in_title(title: str) -> str:
    """A group's title → the agencies that lead its tasks, "" for none: "Sở Y tế", "Hạ tầng (Chủ trì: Sở Y tế)", "Nhân
    lực - Sở Nội vụ"."""
    *_, last = re.split(r"\s[-–—]\s|\(", title)
    return agencies_of_heading(title) or split_labels(title).fields.get("leads", "") or (
        agencies_of_heading(last.rstrip(" )")) if last != title else "")


def begins_with_agency(text: str) -> bool:
    """Whether a text begins with an agency, also after words that give it a task: "Giao Sở Y tế mở lớp"."""
    return is_agency(BEFORE_AGENCY.sub("", text[:_LONGEST_NAMES], count=1))


def is_deadline(text: str) -> bool:
    """Whether a text is a deadline: a day, a period, how often."""
    return len(text) < _LONGEST_DEADLINE and bool(_DEADLINE.search(text)) and not is_agency(text)


def is_period(text: str) -> bool:
    """Whether a text is the name of one period or of several: a year, a quarter, a month, a school term."""
    return len(text) < _LONGEST_DEADLINE and (
        isinstance(parse_time(text), PeriodName | date) or key(text).startswith("học kỳ "))


def is_mark(text: str) -> bool:
    """Whether a text is a mark: x, ✓, ●, CT."""
    sign = text.strip()
    return bool(_SIGN.fullmatch(sign)) or any(sign.casefold() in marks for marks in words.MARKS.values())


def is_ditto(text: str) -> bool:
    """Whether a cell repeats the one above: "như trên"."""
    return " ".join(text.casefold().split()).strip(".") in words.DITTO


def split_outcome(text: str) -> tuple[str, str] | None:
    """A cell of product and deadline → both; None for a cell without both. They have labels, or the deadline stands on
    the last line or after a sign."""
    lines = [line.strip(" ;,-–+") for line in text.splitlines() if line.strip()]
    fields = split_labels(text).fields
    if {"product", "deadline"} <= fields.keys():
        return fields["product"], fields["deadline"]
    if len(lines) > 1 and is_deadline(lines[-1]) and not _begins_with_deadline(lines[0]):
        return "\n".join(lines[:-1]), lines[-1]
    return split_trailing_day(lines[0]) if len(lines) == 1 else None


def split_trailing_day(line: str) -> tuple[str, str] | None:
    """A line that ends with a deadline → the text before it and the deadline; None for any other line. A comma, a
    bracket or another sign stands between them."""
    for sign in reversed([*_DEADLINE_SIGN.finditer(line, max(0, len(line) - _LONGEST_DEADLINE))]):
        before, day = line[:sign.start()].rstrip(" ,;:("), line[sign.end():].strip()
        if len(day) >= _SHORTEST_DEADLINE:
            is_deadline_behind = ";" not in day and _begins_with_deadline(day) and not _begins_with_deadline(before)
            return (before, day.strip(" ().")) if is_deadline_behind and any(map(str.isalpha, before)) else None
    return None


def _begins_with_deadline(text: str) -> bool:
    """Whether a text is a deadline whose day stands at its beginning, or behind "trong", "trước" …"""
    words_before = _BEFORE_DEADLINE.match(text)
    return is_deadline(text) and bool(_DEADLINE.match(text, words_before.end() if words_before else 0))


def split_both(text: str) -> dict[str, str]:
    """A cell of leads and coordinators → "leads" and "coordinators"; {} where it does not tell them apart. It does in
    "Chủ trì: …; phối hợp: …", "A / B", "A (chủ trì), B", "A phối hợp với B"."""
    slash = _LEADS_SLASH_OTHERS.fullmatch(text.strip())
    return _split_by_labels(text) or ({} if slash is None else _trimmed_groups(slash)) or split_leads(text)


def split_leads(text: str) -> dict[str, str]:
    """A cell of a column of leads → as `split_both`, but that a slash may be part of a name."""
    return _split_by_labels(text) or _split_by_brackets(text) or split_at_joining(text)


def with_whole_names(text: str) -> str:
    """A cell that lists agencies of a kind → the same with whole names. "Các Sở: Y tế, Nội vụ" is "Sở Y tế, Sở Nội vụ",
    "UBND các xã A, B" is "UBND xã A, UBND xã B". Unchanged where the list has "và", which may stand within a name of
    these, or other agencies before or behind places."""

    def whole_names(match: re.Match[str]) -> str:
        office = match["office"]
        names = [name.strip() for name in re.split(r",|\svà\s" if office else ",", match["names"])]
        kind = f"{office} {match['place']}" if office else capitalised(match["kind"])
        is_list = (" và " not in match["names"] or office) and all(name[:1].isupper() for name in names)
        if not is_list or (office and (any(map(_AGENCY.match, names)) or _BESIDE_ANOTHER.search(office))):
            return match[0]
        return ", ".join(name if _AGENCY.match(name) else f"{kind} {name}" for name in names)

    return _KIND_AND_NAMES.sub(whole_names, text)


def may_be_several(text: str) -> bool:
    """Whether a cell of agencies has a list that `with_whole_names` leaves as it is."""
    return any(match["first"].isupper() for match in _MAY_BE_SEVERAL.finditer(text))


def without_persons(text: str) -> str:
    """A cell of agencies → the same without the persons in brackets on lines below."""
    persons = [name for name in _BRACKETED_LINE.findall(text) if all(word[0].isupper() for word in name.split()) and (
        is_person(name) or not is_agency(name.rpartition(". ")[2]))]    # "BS. Lê" looks like an abbreviation
    for name in persons:
        text = text.replace(f"\n({name})", "")
    return text


def _split_by_labels(text: str) -> dict[str, str]:
    """As `split_both`, for "Chủ trì: …; phối hợp: …" only."""
    labels = split_labels(text)
    fields = {name: found for name, found in labels.fields.items() if found and name in ("leads", "coordinators")}
    return fields if "leads" in fields and not labels.content else {}


def split_at_joining(text: str) -> dict[str, str]:
    """As `split_both`, for "A phối hợp với B" only."""
    match = _LEADS_WITH_OTHERS.fullmatch(text.strip())
    if match is None or not (match[2] or is_agency(match["coordinators"]) or is_person(match["coordinators"])):
        return {}
    return _trimmed_groups(match)


def _trimmed_groups(match: re.Match[str]) -> dict[str, str]:
    """A match → its named groups that are not blank, without the signs around them."""
    found = {name: text.strip(" \n;,.()") for name, text in match.groupdict("").items()}
    return {name: text for name, text in found.items() if text}


def _split_by_brackets(text: str) -> dict[str, str]:
    """As `split_both`, for "A (chủ trì), B, C (phối hợp)" only."""
    found: dict[str, list[str]] = {}
    for match in _ROLE_IN_BRACKETS.finditer(text):
        found.setdefault("leads" if match["leads"] else "coordinators", []).append(match["names"].strip(" \n;,.+–-"))
    rest = _ROLE_IN_BRACKETS.sub("", text).strip(" \n;,.")
    if "leads" not in found:
        return {}
    found.setdefault("coordinators", []).extend([rest] if rest else [])
    return {name: ", ".join(names) for name, names in found.items() if names}


# ── labels ──
def split_labels(text: str) -> LabelledText:
    """A paragraph → its text without labels, and the fields after these: "Chủ trì: Sở Nội vụ; thời hạn: Quý II". In
    "Sở Nội vụ: Rà soát …" the agency before the colon leads the task after it."""
    labels = [*_find_labels(text)]
    if not any(name in (*WORK_FIELDS, BOTH) for _, _, name in labels):
        named, colon, task = map(str.strip, text.partition(":"))
        is_given = colon and task[:1].isupper() and is_agency(named) and not is_agency(task)
        if is_given and len(named.split()) <= _LONGEST_NAME:
            return LabelledText(task, {"leads": named})
        return LabelledText(text, {})
    content = [text[:labels[0][0]].strip(" \t\n;,–—-(")]
    values = defaultdict[str, list[str]](list)
    is_unsure = False
    ends = [*(start for start, _, _ in labels[1:]), len(text)]
    for (start, value_start, name), end in zip(labels, ends, strict=True):
        value = text[value_start:end].strip(_AROUND_VALUE + "(")
        fields = _fields_of_label(name, value if "(" in value else value.rstrip(")"))
        is_unsure = is_unsure or not values.keys().isdisjoint(fields) or (
            name == BOTH and value != "" and len(fields) == 1)
        if not fields:
            content.append(text[start:end].strip())
        for field_name, part in fields.items():
            values[field_name] += [part] if part else []
    without_labels = "\n".join(filter(None, content))
    is_label = labels[0][0] == 0 and labels[0][2] != "content"
    return LabelledText(without_labels, {name: "; ".join(dict.fromkeys(parts)) for name, parts in values.items()},
                        is_label=is_label or not without_labels, is_unsure=is_unsure)


def _find_labels(text: str) -> Iterator[tuple[int, int, str]]:
    """A paragraph → for each label where it begins, where its value begins, and its field, "" for a label of no field.
    A label begins after the last sign before its colon that makes it one, after a comma only where no other does."""
    searched_to, has_work_label = 0, False
    for colon in _COLON.finditer(text):
        before = text[searched_to:colon.start()]
        breaks = [*_BREAK.finditer(before, max(0, len(before) - _LONGEST_LABEL))][::-1]
        ends = [match.end() for match in breaks if match[0][0] != ","]
        commas = [match.end() for match in breaks if match[0][0] == ","]
        begins = [*ends, *commas, 0] if searched_to else [*ends, 0, *commas]
        after = text[colon.end():colon.end() + _LONGEST_LABEL]
        names_agency = is_agency(after) or word_key(after).startswith("chủ trì")
        fields = ((begin, _field_before_colon(before[begin:], names_agency)) for begin in begins)
        label = next(((begin, name) for begin, name in fields if name), None)
        if label is None and has_work_label and ends and 0 < len(before[ends[0]:].split()) <= _MOST_LABEL_WORDS:
            label = ends[0], ""
        if label:
            has_work_label = has_work_label or label[1] in WORK_FIELDS
            yield searched_to + label[0], colon.end(), label[1]
        searched_to = colon.end()


def _field_before_colon(label: str, names_agency: bool) -> str | None:
    """A label → its field, None for none. `names_agency`: an agency, or "chủ trì", stands after its colon."""
    bare = label.strip(" \t\n-–—+•*")
    name = field_of(bare) if bare and len(bare) <= _LONGEST_LABEL else None
    if name is None and names_agency and word_key(bare) in _WHO:
        return "leads"
    if name == BOTH:    # a sentence may begin with both words
        return BOTH if field_by_words(bare) == BOTH and names_agency else None
    if name in ("leads", "coordinators") and is_agency(bare) and not _ROLE.search(word_key(bare)):
        return None    # the agencies themselves: "Sở Xây dựng", "Các cơ quan liên quan"
    return name if name in (*WORK_FIELDS, "content") else None


def _fields_of_label(name: str, value: str) -> dict[str, str]:
    """The field of a label and its value → the fields in the value: for agencies also the deadline that may follow
    them."""
    if name == BOTH:
        return split_at_joining(value) or {"leads": value}
    if name not in ("leads", "coordinators"):
        return {name: value} if name in WORK_FIELDS else {}
    names, day = split_trailing_day(value) or (value, "")
    return {name: names} | ({"deadline": day} if day else {})
