"""What a paragraph of a plan says of who does what by when: after labels ("Cơ quan chủ trì: Sở Nội vụ"), in brackets
("(Sở Nội vụ chủ trì, quý II/2026)"), or as its sentence has it ("Sở Nội vụ chủ trì, phối hợp với Sở Tài chính …").

Only what is certain is said; where a name of an agency may go on, the field is named as unsure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.annex.content import AGENCY_OPENING, any_of
from toolkit.annex.headings import BOTH, WORK, field_of, meaning, parted, with_others
from toolkit.base.text import phrase_end, word_key
from toolkit.model import words

Pairs = list[tuple[str, str]]


_NAME = rf"(?:(?:{any_of(words.AGENCY_NAMES)})\b|(?:(?:{any_of(words.AGENCY_HEADS)})\s+)*(?:{AGENCY_OPENING}))"
_AGENCY = re.compile(_NAME, re.IGNORECASE)
#: Who gives the task, before whom it is given to.
_GIVEN = re.compile(
    r"(?:(?:(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\s+(?:tỉnh|thành phố|huyện|xã|phường)\s+)?(?:giao|phân công|"
    r"yêu cầu|đề nghị)(?:\s+(?:trách nhiệm|nhiệm vụ))?(?:\s+cho)?|đối với|(?:trách nhiệm|nhiệm vụ) của)\s*:?\s+",
    re.IGNORECASE)
_IN_LISTS = {each.casefold() for each in words.AGENCY_WORDS}
_PHRASE = max(len(each.split()) for each in words.AGENCY_WORDS)
#: Words of duty that are part of a name after these.
_IN_NAMES = {
    "lập": ("công", "độc"), "tổ chức": ("các",), "phối hợp": ("đồng",), "quản lý": ("ban", "Ban"),
    "thông tin": ("cơ quan",), "đào tạo": ("và",), "phát triển": ("và",), "theo": ("kèm",)}
#: Where a name ends: what the agency does. Within names such words have a capital.
_DUTY = re.compile("(?<!\\w)(?:" + "|".join(
    "".join(f"(?<!{before} )" for before in _IN_NAMES.get(each, ())) + re.escape(each)
    for each in sorted(words.DUTY_WORDS, key=len, reverse=True)) + ")(?!\\w)")
_GIVING = re.compile(rf"(?:{any_of(words.GIVING_WORDS)})(?!\w)", re.IGNORECASE)
#: What was done is no task, and what the plan's own issuer decides.
_DONE = re.compile(r"\s(?:đã|đang|chưa|được)\Z")
_ISSUER = re.compile(r"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd) (?:tỉnh|thành phố)\Z", re.IGNORECASE)
_ISSUES = ("ban hành", "yêu cầu", "đề nghị", "chỉ đạo", "xây dựng", "báo cáo", "quyết định", "phê duyệt", "giao")
_DUTIES_FOLLOW = re.compile(
    r"[\s,]*(?:(?:có|chịu) (?:trách nhiệm|nhiệm vụ)|thực hiện|triển khai)(?:\s+(?:thực hiện|triển khai|tổ chức|các|"
    r"những|một số|nhiệm vụ|công việc|nội dung|sau|như sau|sau đây))*\s*\Z")
#: What an agency is beside, after its name.
_STANDING = re.compile(
    r"\s*[-–(,]\s*(?:là )?(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì)[^()]*\)?", re.IGNORECASE)
#: Where a further sentence begins.
_SENTENCE = re.compile(r"[.;]\s+(?=[A-ZĐÀ-Ỹ])")
_TOGETHER = re.compile(r"phối hợp(?: chặt chẽ)?(?:,? (?:với|cùng))+\s+", re.IGNORECASE)
#: Where a list of agencies ends for certain, beside a word of duty.
_LIST_ENDS = re.compile(r"[;.:()\n]|,?\s(?:trong|để|nhằm|theo|khi|về|tại|từ|do)\s")
#: Before a colon after which single agencies are named.
_LIST_FOLLOWS = re.compile(r"(?:^|\s)(?:sở|ngành|sở, ngành|xã|phường)\s*\Z", re.IGNORECASE)
#: Words of an agency's name before a colon.
_LONGEST_NAME = 8
_LONGEST_HEADING, _LONGEST_LABEL, _LONGEST_DAY, _LONGEST_BRACKET, _LONGEST_ASIDE = 250, 90, 100, 600, 10

_YEAR_AFTER = r"(?:\s*(?:/|-|,|năm)\s*(?:năm\s+)?\d{4})?"
_DATE = (
    r"(?:(?:ngày\s+)?\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?|(?:ngày\s+\d{1,2}\s+)?tháng\s+\d{1,2}" + _YEAR_AFTER
    + r"|\d{1,2}/\d{4}|(?:6|9|sáu|chín)\s+tháng(?:\s+(?:đầu|cuối))?\s+năm(?:\s+\d{4})?|(?:quý|quí)\s+(?:[IV]+|\d)"
    + _YEAR_AFTER + r"|(?:đầu |giữa |cuối )?năm\s+\d{4}|giai đoạn\s+\d{4}\s*[-–]\s*\d{4}"
    r"|(?:hằng|hàng)\s+(?:năm|quý|tháng|tuần|ngày)|thường xuyên)")
_UNTIL = r"trước|trong|chậm nhất|muộn nhất|vào|là|đến|hết|ngày"
_BEFORE_DATE = rf"(?:(?:thời gian|thời hạn|thực hiện|hoàn thành|xong|tiến độ|từ|định kỳ|khoảng|{_UNTIL})\s*:?\s+)*"
_DAY = re.compile(rf"{_BEFORE_DATE}{_DATE}(?:\s*(?:[-–,;]|đến|và)\s*{_BEFORE_DATE}{_DATE})*", re.IGNORECASE)
_DUE = re.compile(r"(?:(?:thời gian|thời hạn|tiến độ|thực hiện|hoàn thành|xong|là)\s*:?\s+)+", re.IGNORECASE)
#: What adds nothing to a day or a span before it; "trước" does.
_WITHIN = re.compile(r"^(?:trong|vào)\s+", re.IGNORECASE)
_DONE_BY = re.compile(rf"(?:hoàn thành|xong)\s+(?P<day>(?:(?:{_UNTIL})\s+)*{_DATE})", re.IGNORECASE)
_COLON = re.compile(r"\s*[:：]\s*")
_LABEL_BEGINS = re.compile(r"[;.]\s+|\(\s*|\n\s*|\s[-–—+•]\s+")
_BRACKET = re.compile(r"\s*\(((?:[^()]|\([^()]*\))*)\)")
_LEADING = re.compile(
    rf"(?:(?P<before>[^;,]*)[;,]\s*)?(?:do\s+|giao\s+)?(?P<leads>{_NAME}.*?)[\s,]+(?:(?:làm|là)\s+)?"
    r"(?:(?:cơ quan|đơn vị)\s+)?(?:chủ trì|đầu mối)(?:\s+(?:thực hiện|tham mưu))?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL)
_JOINING = re.compile(
    rf"(?:và\s+)?(?:(?:cơ quan|đơn vị)\s+)?phối hợp(?:\s+(?:thực hiện|với|cùng))*\s*:?\s+(?P<after>{_NAME}.*)"
    rf"|(?P<before>{_NAME}.*?)[\s,]+(?:cùng\s+)?phối hợp(?:\s+(?:thực hiện))?", re.IGNORECASE | re.DOTALL)
#: Labels that say who leads where an agency stands after them.
_LEADS_LABEL = re.compile(r"(?:(?:cơ quan|đơn vị)\s+)?chủ trì\s*:", re.IGNORECASE)
#: What a label says of the agencies it begins with; of one that is named only that it leads or joins in.
_ROLE = re.compile(
    r"chủ trì|phối hợp|đầu mối|"
    r"^(?:các )?(?:cơ quan|đơn vị|bộ phận|phòng|ban|khoa|viện|trung tâm|tổ chức|địa phương)\b.*"
    r"(?:phụ trách|trách nhiệm|phân công|giao|tham mưu|thực hiện|tham gia)")
_WHO = ("thực hiện", "đơn vị", "cơ quan")
_THEN_JOINING = re.compile(rf"[;,.]\s*phối hợp(?:\s+(?:với|cùng))*\s*:?\s+(?={_NAME})", re.IGNORECASE)
_AROUND = " \t\n;,.–—-"


class Saying(NamedTuple):
    """What a paragraph says. `content`: its text beside labels and brackets. `fields`: what those say, by field.
    `is_label`: it begins with a label, so that it speaks of a task that stands elsewhere.
    `repeated`: labels that say a field again; `unparted`: leads and coordinators that are not told apart.
    `heading`: the agencies whose heading it may be, `surely` where it says so itself, by a colon or "có trách nhiệm".
    `duty`: what its sentence gives to whom."""
    content: str
    fields: Mapping[str, str]
    is_label: bool
    repeated: tuple[str, ...]
    unparted: bool
    heading: str = ""
    surely: bool = False
    duty: Duty | None = None


class Duty(NamedTuple):
    """What a sentence gives to whom: `fields` are what is certain, `unsure` those it says something of that is not.
    `given`: it says that it gives a task; else it says what an agency does. `what`: the task alone, where it stands
    after the agency and a colon, "" elsewhere."""
    fields: Mapping[str, str]
    unsure: tuple[str, ...]
    given: bool
    what: str = ""


def said(text: str) -> Saying:
    """What a paragraph says, its number aside."""
    content, bracketed = _bracketed(text)
    labels = list(_labels(content))
    is_label = any(not at and name != "content" for at, _, name in labels[:1])
    content, labelled = _labelled(content, labels)
    pairs = labelled + bracketed
    fields = _joined(pairs)
    names = [name for name, _ in pairs]
    unparted = BOTH in names
    repeated = tuple(name for name in WORK if names.count(name) > 1)
    if fields and (is_label or not content):
        return Saying(content, fields, True, repeated, unparted)
    heading, surely = _heading(content)
    return Saying(content, fields, False, repeated, unparted, heading, surely, _duty(content))


def begins_agency(text: str) -> bool:
    """Whether a text begins as the name of an agency does."""
    return bool(_AGENCY.match(text))


def only_names(text: str) -> bool:
    """Whether a text is nothing but names of agencies: it begins as one, and its words without a capital are those of
    names, or the second syllable of a word that has one."""
    if not _AGENCY.match(text):
        return False
    words_of_text = re.findall(r"\w+", text)
    folded = [word.casefold() for word in words_of_text]
    start, second = 0, False
    while start < len(folded):
        end, is_capital = phrase_end(folded, start, _IN_LISTS, _PHRASE), words_of_text[start][0].isupper()
        if end == start and not second and not is_capital:
            return False
        second = end == start and is_capital
        start = max(end, start + 1)
    return True


def named_after(text: str) -> tuple[str, bool]:
    """The agencies a sentence joins in by "phối hợp với", and whether all it names are certain; ("", True) of none."""
    lists = [_list_at(text, match.end()) for match in _TOGETHER.finditer(text)]
    certain = all(lists)
    return ("; ".join(dict.fromkeys(lists)) if certain else ""), certain


def _list_at(text: str, start: int) -> str:
    """The list of agencies that begins there, "" where its end is not certain."""
    reach = start + _LONGEST_HEADING
    ends = [found.start() for pattern in (_LIST_ENDS, _DUTY) if (found := pattern.search(text, start, reach))]
    listed = text[start:min(ends, default=len(text))].strip(_AROUND)
    return listed if len(listed) <= _LONGEST_HEADING and only_names(listed) else ""


def _duty(text: str) -> Duty | None:
    """What the sentence gives to the agency it begins with, and what further ones that say so give; None where it gives
    nothing, or tells what was done."""
    starts = (0, *(match.end() for match in _SENTENCE.finditer(text)))
    given = [duty for start in starts if (duty := _duty_at(text, start)) and (not start or duty.given)]
    together, certain = named_after(text)
    unsure = dict.fromkeys(name for duty in given for name in duty.unsure)
    named = [duty.fields["leads"] for duty in given if duty.fields]
    leads = "; ".join(each for at, each in enumerate(named) if not any(each in before for before in named[:at]))
    if not given and not together and certain:
        return None
    led = "" if "leads" in unsure else leads
    fields = {"leads": led, "coordinators": together, **(due_said(text) if given else {})}
    return Duty({name: said_of for name, said_of in fields.items() if said_of}, (
        *unsure, *(() if certain else ("coordinators",))), any(duty.given for duty in given),
        given[0].what if len(given) == 1 else "")


def _duty_at(text: str, start: int) -> Duty | None:
    """Whom the sentence that begins there gives a task."""
    giver = _GIVEN.match(text, start)
    start = giver.end() if giver else start
    if not _AGENCY.match(text, start):
        return None
    reach = start + 2 * _LONGEST_HEADING
    doing, colon = _DUTY.search(text, start, reach), text.find(":", start, reach)
    if colon >= 0 and _before_colon(text[start:colon], text[colon + 1:].strip()):
        leads, what = text[start:colon].strip(_AROUND), text[colon + 1:].strip()
        return Duty({"leads": leads}, (), True, what if not start else "")
    if colon >= 0 and (doing is None or colon < doing.start()) and not _LIST_FOLLOWS.search(text, start, colon):
        end, what = colon, text[colon + 1:].strip()
        giving = bool(what)
    elif doing:
        end, what = doing.start(), text[doing.start():]
        giving = bool(_GIVING.match(what))
    else:
        return Duty({}, ("leads",), True) if giver else None
    leads = text[start:end].strip(_AROUND)
    if _DONE.search(leads) or not what or (_ISSUER.fullmatch(leads) and what.startswith(_ISSUES)):
        return None
    certain = only_names(leads)
    return Duty({"leads": leads} if certain else {}, () if certain else ("leads",), giving or bool(giver))


def _before_colon(named: str, what: str) -> bool:
    """Whether what stands before a colon is the name of who is to do what stands after it: "Công an xã: Nắm tình
    hình"."""
    short = len(named.split()) <= _LONGEST_NAME and not _GIVING.search(named)
    return bool(what) and what[0].isupper() and not begins_agency(what) and (only_names(named) or short)


def due_said(text: str) -> dict[str, str]:
    """The day a sentence says a task is done by, where it says one."""
    days = {match["day"] for match in _DONE_BY.finditer(text)}
    return {"deadline": _day(days.pop())} if len(days) == 1 else {}


def _heading(text: str) -> tuple[str, bool]:
    """The agencies whose heading a text may be, and whether it says so itself; ("", False) where it is none."""
    bare = text.strip().rstrip(" :.;,")
    if len(bare) > 2 * _LONGEST_HEADING:
        return "", False
    giver = _GIVEN.match(bare)
    named = bare[giver.end():] if giver else bare
    duties = _DUTIES_FOLLOW.search(named)
    named = named[:duties.start()].strip(" ,:") if duties else named
    surely = bool(giver or duties) or text.rstrip().endswith(":")
    named = _STANDING.sub("", named)
    alone = re.sub(r"\s*\([^()]*\)", "", named)
    if len(named) > _LONGEST_HEADING or not _AGENCY.match(alone) or _DUTY.search(alone):
        return "", False
    return (named, surely) if only_names(alone) else ("", False)


def _bracketed(text: str) -> tuple[str, Pairs]:
    """The text without the brackets that say who does it and when, and what they say."""
    pairs: Pairs = []

    def taken(match: re.Match[str]) -> str:
        found, whole = _in_bracket(match[1].strip())
        pairs.extend(found)
        return "" if whole and any(name == "leads" for name, _ in found) else match[0]

    left = _BRACKET.sub(taken, text)
    return (re.sub(r"\s+([.;,])", r"\1", left).strip() if pairs else text), pairs


def _in_bracket(inside: str) -> tuple[Pairs, bool]:
    """What a bracket says, and whether that is all of it."""
    before, pairs = _labelled(inside, list(_labels(inside)))
    if not pairs:
        return _unlabelled(inside)
    found, whole = _unlabelled(before.strip(_AROUND)) if before else ([], True)
    return found + pairs, whole


def _unlabelled(inside: str) -> tuple[Pairs, bool]:
    """What a bracket without labels says, and whether that is all of it."""
    match = _LEADING.fullmatch(inside) if len(inside) < _LONGEST_BRACKET else None
    if not match:
        return [], False
    pairs = [("leads", match["leads"].strip(_AROUND))]
    whole = True
    if before := (match["before"] or "").strip():
        whole = len(before) < _LONGEST_DAY and bool(_DAY.fullmatch(before))
        pairs += [("deadline", _day(before))] if whole else []
    rest, day = _day_at_end(match["rest"].strip(_AROUND))
    pairs += [("deadline", day)] if day else []
    if rest:
        joining = _JOINING.fullmatch(rest)
        pairs += [("coordinators", (joining["after"] or joining["before"]).strip(_AROUND))] if joining else []
        whole = whole and bool(joining)
    return pairs, whole


def _day(text: str) -> str:
    match = _DUE.match(text)
    day = text[match.end():] if match and match.end() < len(text) else text
    return _WITHIN.sub("", day)


def _day_at_end(text: str) -> tuple[str, str]:
    """The text without a day by which it is done that it ends with, and that day."""
    short = max(0, len(text) - _LONGEST_DAY)
    for begin in (*[0] * (not short), *(match.end() for match in re.compile(r"[;,.]\s+").finditer(text, short))):
        if _DAY.fullmatch(text, begin, len(text)):
            return text[:begin].strip(_AROUND), _day(text[begin:])
    return text, ""


def _labelled(text: str, labels: Sequence[tuple[int, int, str]]) -> tuple[str, Pairs]:
    """The text before its labels and after those of no field, and what each label of a field says."""
    if not labels or not any(name in WORK or name == BOTH for _, _, name in labels):
        return text, []
    kept, pairs = [text[:labels[0][0]].strip(" \t\n;,–—-(")], Pairs()
    ends = [*(start for start, _, _ in labels[1:]), len(text)]
    for (start, begin, name), end in zip(labels, ends, strict=True):
        value = text[begin:end].strip(" \t\n;,(")
        if name in WORK or name == BOTH:
            pairs += _of_label(name, value.strip(_AROUND))
        else:
            kept.append(text[start:end].strip())
    return "\n".join(filter(None, kept)), pairs


def _labels(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each label begins, where its text begins, and its field; "" for what is a label, of none."""
    reached, any_yet = 0, False
    for colon in _COLON.finditer(text):
        held = text[reached:colon.start()]
        first = max(0, len(held) - _LONGEST_LABEL)
        breaks = [match.end() for match in _LABEL_BEGINS.finditer(held, first)]
        commas = [match.end() for match in re.finditer(r",\s+", held[first:])]
        begins = [0] * (first == 0) + breaks + [first + each for each in commas]
        found = next(((at, name) for at in begins if (name := _field(held[at:]))), None)
        named = begins_agency(text[colon.end():])
        if found is None and word_key(held) in _WHO and named:
            found = 0, "leads"
        if found and found[1] == BOTH and not named and not _LEADS_LABEL.match(text, colon.end()):
            found = None    # a sentence that begins with both words
        if found is None and any_yet and breaks and 0 < len(held[breaks[-1]:].split()) <= 5:
            found = breaks[-1], ""
        if found:
            any_yet = any_yet or found[1] in WORK
            yield reached + found[0], colon.end(), found[1]
        reached = colon.end()


def _field(label: str) -> str | None:
    bare = label.strip(" \t\n-–—+•*")
    found = field_of(bare) if bare and len(bare) <= _LONGEST_LABEL else None
    if found == BOTH:
        return BOTH if meaning(bare) == BOTH else None
    if found in ("leads", "coordinators") and begins_agency(bare) and not _ROLE.search(word_key(bare)):
        return None    # the agencies themselves: "Sở Xây dựng", "Các cơ quan liên quan"
    return found if found in WORK or found == "content" else None


def _of_label(name: str, value: str) -> Pairs:
    """What a label says: of agencies, also the day and the coordinators that stand after them."""
    if name == BOTH:
        both = parted(value) or with_others(value)
        return [*both.items()] if both else [(BOTH, value)]
    if name not in ("leads", "coordinators"):
        return [(name, value)]
    names, day = _day_at_end(value)
    pairs = [("deadline", day)] if day and names else []
    names = names if day and names else value
    if name == "leads" and (joining := _THEN_JOINING.search(names)):
        pairs.append(("coordinators", names[joining.end():].strip(_AROUND)))
        names = names[:joining.start()].strip(_AROUND)
    return [(name, names), *pairs]


def _joined(pairs: Pairs) -> dict[str, str]:
    """The texts of each field, one after the other."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault("leads" if name == BOTH else name, []).extend([value] if value else [])
    return {name: "; ".join(dict.fromkeys(values)) for name, values in found.items()}


def gives_tasks(heading: str) -> bool:
    """Whether the section under that heading says who does what."""
    return any(each in word_key(heading) for each in words.SECTIONS_GIVING)


def aside(text: str) -> bool:
    """Whether a section so headed, or a sentence, gives no task: aims, money, validity."""
    head = word_key(text.partition(":")[0])
    short = len(head.split()) <= _LONGEST_ASIDE and head.startswith(words.SECTIONS_ASIDE)
    return formula(text) or (short and not begins_agency(head.removeprefix("yêu cầu").strip()))


def formula(text: str) -> bool:
    """Whether a sentence is one that every decision has: what it issues, since when it is valid, who carries it out."""
    plain = word_key(text)
    return any(each in plain for each in words.SENTENCES_ASIDE)
