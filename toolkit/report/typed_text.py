"""What people typed → what the report prints of it: paragraphs, the documents named in it, whom a proposal asks.

Words are never changed. What is: spaces around, a lone dash at the start, a clerk's "- " in a list (it becomes "+ ",
the level below the report's own "- "), a full stop where a text has no end; documents are named as Decree 30 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.base.text import (
    BULLET,
    abridged,
    bare_key,
    capitalised,
    closed,
    is_blank,
    key,
    open_ended,
    printable,
    says_nothing,
    single_spaced,
    without_bullet,
)
from toolkit.model.plan_records import AgencyNames
from toolkit.model.records import Kind, Plan
from toolkit.plan.names import agency_names, name_key

#: Where a sentence may end: not after an abbreviation, a letter or digit alone ("Ô. Nguyễn", "5. Trong").
_STOP = re.compile(r"[.!?…;](?<!\bTP.)(?<!\bTp.)(?<!\bTX.)(?<!\bTT.)(?<!\bBs.)(?<!\bBS.)(?<!\bThS.)(?<!\bTS.)"
                   r"(?<!\b[A-ZĐÔÂ\d].)\s+")
FIGURES = re.compile(r"\d[\d.,]*")


def normal(typed: str) -> str:
    """The paragraphs of a typed text, a line each, "" where it says nothing. A list begins on a line of its own: a name
    may stand before it."""
    if not typed or says_nothing(typed):
        return ""
    lines = [line for line in map(single_spaced, printable(typed).split("\n")) if not is_blank(line)]
    if len(lines) < 2:
        return "".join(closed(without_bullet(line)) for line in lines)
    is_list = BULLET.match(lines[0])
    text = "\n".join(BULLET.sub("+ ", line) for line in lines)
    return closed(f"\n{text}" if is_list else text)


def own_lines(typed: str) -> tuple[str, ...]:
    """The paragraphs an officer wrote, as written."""
    return tuple(line.strip() for line in printable(typed).split("\n") if line.strip())


def first_sentences(text: str, longest: int) -> str:
    """A text of `longest` characters at the most, else the whole sentences at its beginning, as many as these hold; of
    a first sentence that is longer, its beginning up to a comma."""
    if len(text) <= longest:
        return text
    line = single_spaced(text.replace("\n+ ", " "))
    ends = [found.start() + 1 for found in _STOP.finditer(line, 0, longest + 1) if line[found.end()].isupper()]
    return line[:ends[-1]] if ends else abridged(line, longest)


def text_key(text: str) -> str:
    """A key that two texts share which are the same words with the same figures: letters' case, spaces and a full stop
    at the end are all they may differ in."""
    return key(text).rstrip(". ")


def shape(text: str) -> str:
    """A key that texts share which differ in their figures only."""
    return FIGURES.sub("", text_key(text))


# ── documents named in a cell ─────────────────────────────────────────────────────────────────────
#: The types of documents and how symbols have them (Decree 30, Phụ lục III); "" where a symbol has no word for it.
_TYPES = {
    "công văn": "", "văn bản": "", "luật": "", "pháp lệnh": "", "nghị quyết": "NQ", "nghị định": "NĐ", "thông tư": "TT",
    "quyết định": "QĐ", "chỉ thị": "CT", "quy chế": "QC", "quy định": "QyĐ", "thông báo": "TB", "hướng dẫn": "HD",
    "chương trình": "CTr", "kế hoạch": "KH", "phương án": "PA", "đề án": "ĐA", "dự án": "DA", "báo cáo": "BC",
    "biên bản": "BB", "tờ trình": "TTr", "công điện": "CĐ", "giấy mời": "GM", "kết luận": "KL", "hợp đồng": "HĐ",
}
_TYPE = rf"\b(?:{'|'.join((*_TYPES, *filter(None, _TYPES.values()), 'CV', 'VB'))})\b"
#: The type that a symbol or a clerk's short word stands for.
_OF_SIGN = {sign: kind for kind, sign in _TYPES.items() if sign} | {"CV": "công văn", "VB": "văn bản"}
_DASH = "[-–‑]"
#: "12/KH-SCT", "19/2023/QH15", "7 /QĐ - UBND", "30-CT/TW".
_NUMBER = (r"(?:(?<=số)|(?<![\w/]))\d+[^\W\d_]{0,3}(?: ?/ ?(?:\d{4} ?/ ?)?[^\W\d_]\w*"
           rf"(?:(?:[-–‑/&](?!ngày)\w+)+| ?{_DASH} ?(?-i:[A-ZĐ]{{2,}})\b(?:{_DASH}\w+)*)?"
           rf"|{_DASH}[^\W\d_]{{2,6}}/\w[\w-]*)")
#: How a document begins that is understood: its type, if it says one, right before its number and symbol.
_BEGINNING = re.compile(rf"(?:(?P<kind>{_TYPE})\s*)?(?:số(?:,? ký hiệu)?:? ?)?(?P<number>{_NUMBER})", re.I)
_LOOSE = " ,.;:()–-"
_DATE, _YEAR = r"\d{1,2} ?(?:[/.–-]|tháng) ?\d{1,2}", r" ?(?:[/.–-]|năm) ?(?:\d{4}|\d\d)\b"
_DAY = rf"[{_LOOSE}]*(?:(?:ký|ban hành) )?(?P<text>ngày ?{_DATE}(?:{_YEAR})?|{_DATE}{_YEAR})"
_ABOUT = r"\b(?:về|v/v|ban hành|phê duyệt|triển khai|thực hiện|theo|hướng dẫn|tăng cường|quy định)\b"
_TITLE = re.compile(_ABOUT, re.I)
_ISSUER = rf"[{_LOOSE}]*của (?P<text>.{{1,120}}?)(?=\W{{0,3}}(?:{_ABOUT}|\bngày ?\d|[,(]|$))"

_BREAK = re.compile(r" ?[;\n][;\s]*(?=\S)")
#: A line that ends so is not at its end.
_HANGING = re.compile(r"\b(?:và|của|về|việc|theo|số|ngày|thực hiện|triển khai)$", re.I)
_MARK = r"\s*(?:[-–—+•*]\s*|\(?(?:\d{1,2}|[a-zđ])[.)]\s*(?=[^\W\d_]|\d+ ?/ ?[^\W\d_]))"
_MARKS = re.compile(rf"\A(?:{_MARK})+", re.I)
_STARTS = re.compile(rf"(?P<mark>{_MARK})|{_TYPE}|(?:số:? ?)?{_NUMBER}", re.I)
_GOES_ON = re.compile(rf"{_DAY}|(?:ngày|về|v/v|của)\b", re.I)
#: What stands between marks that part documents, marks within brackets aside.
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_PIECE = re.compile(r"(?:\([^()]*\)|[^;\n])+")
_NEXT = re.compile(rf"(?:\s*,(?:\s*và)?\s*|\.\s+|\s+(?:và|&)\s+)"
                   rf"(?=(?-i:(?=[A-ZĐ])){_TYPE}|(?:các )?{_TYPE}[^\d,;.()]{{0,40}}\d"
                   rf"|(?P<bare>(?:số:? ?)?{_NUMBER}))", re.I)


def cited_documents(typed: str) -> tuple[str, ...]:
    """The documents named in a cell, one by one in its order, each once and in full: "Kế hoạch số 400/KH-SYT ngày
    09/8/2020 về việc kiểm tra"."""
    return named_once(documents_of(typed))


def named_once(documents: Iterable[str]) -> tuple[str, ...]:
    """These documents in their order, each in full. Of tellings of one number, not of two days, the longest counts."""
    named = list[tuple[str, str, str]]()
    for number, day, text in map(_parse_document, documents):
        same = next((place for place, known in enumerate(named)
                     if known[0] == number and (known[1] == day or "" in (known[1], day))), None)
        if same is None:
            named.append((number, day, text))
        else:
            named[same] = number, day or named[same][1], max(named[same][2], text, key=len)
    return tuple(text for _, _, text in named)


def _parse_document(document: str) -> tuple[str, str, str]:
    """A document as typed → a key of its number and symbol, a key of its day ("" for none), and its text by type,
    number, day, issuer and subject; as typed where its number is not understood."""
    found = _BEGINNING.match(document)
    if found is None:
        return document, "", document
    parts, rest = {"day": "", "issuer": ""}, document[found.end():]
    for name, pattern in (("day", _DAY), ("issuer", _ISSUER), ("day", _DAY)):
        if not parts[name] and (matched := re.match(pattern, rest, re.I)):
            parts[name], rest = matched["text"], rest[matched.end():]
    number = re.sub(rf"\s*({_DASH}|/)\s*", r"\1", found["number"])
    sign = next((sign for sign in re.split(r"[/–‑-]", number)[1:] if sign in _OF_SIGN), "")
    kind = found["kind"] or _OF_SIGN.get(sign, "")
    kind = _OF_SIGN.get(kind, kind)
    day = re.sub("[.–-]", "/", re.sub("(?i)^ngày ?", "", parts["day"])) if "tháng" not in parts["day"] else ""
    about = re.sub(r"^v/v\b", "về việc", rest.strip(_LOOSE), flags=re.I)
    text = " ".join(part for part in (
        capitalised(kind), f"số {number}" if kind else number, f"ngày {day}" if day else parts["day"],
        f"của {parts['issuer']}" if parts["issuer"] else "", about) if part)
    days = " ".join(str(int(figure) % 100) for figure in re.findall(r"\d+", parts["day"]))
    return bare_key(number).lstrip("0"), days, text


def documents_of(typed: str) -> list[str]:
    """The documents named in a cell, one by one in its order, each once. Every word of the cell is in one of them, but
    for "không", and for "và" and marks of a list between them."""
    text = _SPACES.sub(" ", printable(typed).strip())
    pieces = (_MARKS.sub("", piece) for piece in _PIECE.findall(_BREAK.sub(_piece_end, text)))
    documents = dict.fromkeys(open_ended(document) for piece in pieces for document in _cut(piece))
    return [document for document in documents if not says_nothing(document)]


def _piece_end(found: re.Match[str]) -> str:
    """The mark between two pieces: no more than a comma where the second goes on with the document ("ngày …", "về …").
    """
    text, start, end = found.string, found.start(), found.end()
    starts = _STARTS.match(text, end)
    if starts:
        hanging = ";" not in found[0] and not starts["mark"] and _HANGING.search(text, max(0, start - 12), start)
        return " " if hanging else found[0]
    goes_on = text[end].islower() or _GOES_ON.match(text, end)
    return (", " if ";" in found[0] else " ") if goes_on else found[0]


def _cut(piece: str) -> Iterator[str]:
    """The documents of a piece: a comma or "và" parts them where a new one follows and none is being told about."""
    start = 0
    for found in _NEXT.finditer(piece):
        document = open_ended(piece[start:found.start()])
        is_understood = _parse_document(document)[0] != document
        if found["bare"] and not is_understood:
            continue
        if not document.endswith(")") and _TITLE.search(document):
            break
        yield document
        start = found.end()
    yield piece[start:]


# ── whom a proposal asks ──────────────────────────────────────────────────────────────────────────
#: Whom proposals ask, in the report's order; what the issuer asks of itself is not sent up.
WHOM = ("superior", "central", "departments", "localities", "issuer", "general")

_VERBS = "đề nghị|kiến nghị|đề xuất|kính trình|kính mong|mong"
#: What is said before whom is asked is named: "Sở Y tế kiến nghị với các", "Kính đề nghị lãnh đạo".
_BEFORE = re.compile(rf"(?:.{{0,80}}?\b(?:{_VERBS})\b)?\s*"
                     r"(?:(?:với|đến|tới|lên|lãnh đạo|chủ tịch|thường trực|giám đốc|quý)\b\s*)*")
#: A ministry: only its capital tells it from "bộ dụng cụ"; the army's and the police's commands are none.
_MINISTRY = re.compile(rf"(?:\A|(?i:{_VERBS})\s)[\s:,]*(?:(?i:với|đến|tới|lên)\s+)?Bộ (?!Chỉ|Tư l)[A-ZĐÂ]")
_PROVINCE = re.compile(r"ubnd (?:tỉnh|tp)\b")
#: Bodies in general, by whom they are to the office that reports (`name_key`); of several that fit, the first.
_GENERAL = {
    "central": r"chính phủ|thủ tướng|quốc hội|(?:cơ quan )?trung ương|(?:các )?bộ (?:và )?ngành|các bộ|ban bí thư",
    "superior": r"(?:cơ quan )?cấp trên",
    "province": r"(?:ubnd|hđnd|hội đồng nhân dân) tỉnh|tỉnh ủy",
    "localities": r"ubnd (?:các |cấp )*(?:huyện|xã|phường|tx|tp|thị trấn)|"
                  r"(?:các )?(?:địa phương|huyện|cấp huyện|cấp xã)",
    "departments": r"(?:các )?(?:sở|ban|ngành) (?:và )?(?:ban|ngành|đoàn thể)|các (?:sở|ngành|đoàn thể|hội|đơn vị)|"
                   r"các cơ quan (?:đơn vị )?(?:có )?liên quan|công an tỉnh|cục ",
}
#: Letters that the name of an agency has at the most.
_LONGEST_NAME = 200
_KINDS: dict[Kind, str] = {Kind.DISTRICT: "localities", Kind.COMMUNE: "localities", Kind.CENTRAL: "central"}


class Addressees:
    """The bodies that a plan's agencies may ask, as names of `WHOM`: by the names of its register, then by what bodies
    are called in general."""

    def __init__(self, plan: Plan) -> None:
        settings = plan.settings
        kinds = {agency.code: _KINDS.get(agency.kind, "departments") for agency in plan.agencies}
        kinds[settings.issuer_code] = "issuer"
        names = {name_key(name): "superior" for name in settings.addressees}
        names |= {name_key(name): kinds[code] for name, (code,) in agency_names(plan.agencies) if len(name) > 3}
        # "UBND tỉnh" without its place is the province's one that this report goes to or comes from
        bodies = *((name, "superior") for name in settings.addressees), (settings.issuer, "issuer")
        names |= {found[0]: whom for name, whom in reversed(bodies) if (found := _PROVINCE.match(name_key(name)))}
        self._names, self._found = names, AgencyNames(names.items())

    def of(self, text: str) -> str:
        """The body that a text asks; "general" where it names nobody."""
        line = single_spaced(printable(text))
        if _MINISTRY.search(line):
            return "central"
        sentence = name_key(text)
        before = _BEFORE.match(sentence)
        asked = sentence[before.end():] if before else sentence
        named = (whom for whom, start, _ in self._found.find(asked[:_LONGEST_NAME]) if not start)
        general = (whom for whom, form in _GENERAL.items() if re.match(rf"(?:{form})\b", f"{asked} "))
        whom = next(named, "") or next(general, "general")
        return self._names.get("ubnd tỉnh", "general") if whom == "province" else whom
