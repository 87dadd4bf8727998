"""Typed texts → as the report prints them: paragraphs, the documents named in them, the addressee of a proposal.

Words are never changed, only: spaces around, a lone dash at the start, a clerk's "- " in a list (it becomes "+ ", the
level below the report's own "- "), a full stop where a text has no end; documents are named as Decree 30 wants it.
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
from toolkit.model.records import Kind, Plan
from toolkit.plan.names import AgencyNames, agency_names, name_key

#: Where a sentence may end: not after an abbreviation, a letter or digit alone ("Ô. Nguyễn", "5. Trong").
_STOP = re.compile(r"[.!?…;](?<!\bTP.)(?<!\bTp.)(?<!\bTX.)(?<!\bTT.)(?<!\bBs.)(?<!\bBS.)(?<!\bThS.)(?<!\bTS.)"
                   r"(?<!\b[A-ZĐÔÂ\d].)\s+")
#: Figures in a text.
FIGURES = re.compile(r"\d[\d.,]*")


def printed_text(typed: str) -> str:
    """A typed text → its paragraphs, one a line; "" where it says nothing. A list begins on a line of its own, as a
    name may stand before it."""
    if not typed or says_nothing(typed):
        return ""
    lines = [line for line in map(single_spaced, printable(typed).split("\n")) if not is_blank(line)]
    if len(lines) < 2:
        return "".join(closed(without_bullet(line)) for line in lines)
    is_list = BULLET.match(lines[0])
    text = "\n".join(BULLET.sub("+ ", line) for line in lines)
    return closed(f"\n{text}" if is_list else text)


def officer_paragraphs(typed: str) -> tuple[str, ...]:
    """An officer's text → its paragraphs, unchanged."""
    return tuple(line.strip() for line in printable(typed).split("\n") if line.strip())


def first_sentences(text: str, longest: int) -> str:
    """A text → itself if it has at most `longest` characters, else as many whole sentences of its beginning as fit; of
    a first sentence that is longer, its beginning up to a comma."""
    if len(text) <= longest:
        return text
    line = single_spaced(text.replace("\n+ ", " "))
    ends = [found.start() + 1 for found in _STOP.finditer(line, 0, longest + 1) if line[found.end()].isupper()]
    return line[:ends[-1]] if ends else abridged(line, longest)


def text_key(text: str) -> str:
    """A key that two texts share if they have the same words and figures. Case, spaces and a full stop at the end do
    not count."""
    return key(text).rstrip(". ")


def figureless_key(text: str) -> str:
    """A key that two texts share if they differ only in figures."""
    return FIGURES.sub("", text_key(text))


# ── documents named in a cell ─────────────────────────────────────────────────────────────────────
#: The types of documents with their abbreviations in symbols (Decree 30, Phụ lục III), "" where there is none.
_TYPES = {
    "công văn": "", "văn bản": "", "luật": "", "pháp lệnh": "", "nghị quyết": "NQ", "nghị định": "NĐ", "thông tư": "TT",
    "quyết định": "QĐ", "chỉ thị": "CT", "quy chế": "QC", "quy định": "QyĐ", "thông báo": "TB", "hướng dẫn": "HD",
    "chương trình": "CTr", "kế hoạch": "KH", "phương án": "PA", "đề án": "ĐA", "dự án": "DA", "báo cáo": "BC",
    "biên bản": "BB", "tờ trình": "TTr", "công điện": "CĐ", "giấy mời": "GM", "kết luận": "KL", "hợp đồng": "HĐ",
}
_TYPE = rf"\b(?:{'|'.join((*_TYPES, *filter(None, _TYPES.values()), 'CV', 'VB'))})\b"
#: The type of document by its abbreviation.
_TYPE_OF_SYMBOL = {sign: kind for kind, sign in _TYPES.items() if sign} | {"CV": "công văn", "VB": "văn bản"}
_DASH = "[-–‑]"
#: "12/KH-SCT", "19/2023/QH15", "7 /QĐ - UBND", "30-CT/TW".
_NUMBER = (r"(?:(?<=số)|(?<![\w/]))\d+[^\W\d_]{0,3}(?: ?/ ?(?:\d{4} ?/ ?)?[^\W\d_]\w*"
           rf"(?:(?:[-–‑/&](?!ngày)\w+)+| ?{_DASH} ?(?-i:[A-ZĐ]{{2,}})\b(?:{_DASH}\w+)*)?"
           rf"|{_DASH}[^\W\d_]{{2,6}}/\w[\w-]*)")
#: The beginning of a document that is understood: its type, if any, then its number and symbol.
_BEGINNING = re.compile(rf"(?:(?P<kind>{_TYPE})\s*)?(?:số(?:,? ký hiệu)?:? ?)?(?P<number>{_NUMBER})", re.I)
_SEPARATORS = " ,.;:()–-"
_DATE, _YEAR = r"\d{1,2} ?(?:[/.–-]|tháng) ?\d{1,2}", r" ?(?:[/.–-]|năm) ?(?:\d{4}|\d\d)\b"
_DAY = rf"[{_SEPARATORS}]*(?:(?:ký|ban hành) )?(?P<text>ngày ?{_DATE}(?:{_YEAR})?|{_DATE}{_YEAR})"
_ABOUT = r"\b(?:về|v/v|ban hành|phê duyệt|triển khai|thực hiện|theo|hướng dẫn|tăng cường|quy định)\b"
_TITLE = re.compile(_ABOUT, re.I)
_ISSUER = rf"[{_SEPARATORS}]*của (?P<text>.{{1,120}}?)(?=\W{{0,3}}(?:{_ABOUT}|\bngày ?\d|[,(]|$))"

_BREAK = re.compile(r" ?[;\n][;\s]*(?=\S)")
#: The end of a line whose sentence goes on in the next line.
_UNFINISHED_LINE = re.compile(r"\b(?:và|của|về|việc|theo|số|ngày|thực hiện|triển khai)$", re.I)
_LIST_MARK = r"\s*(?:[-–—+•*]\s*|\(?(?:\d{1,2}|[a-zđ])[.)]\s*(?=[^\W\d_]|\d+ ?/ ?[^\W\d_]))"
_LIST_MARKS = re.compile(rf"\A(?:{_LIST_MARK})+", re.I)
_NEW_DOCUMENT = re.compile(rf"(?P<mark>{_LIST_MARK})|{_TYPE}|(?:số:? ?)?{_NUMBER}", re.I)
_CONTINUATION = re.compile(rf"{_DAY}|(?:ngày|về|v/v|của)\b", re.I)
#: Spaces that become one plain space.
_ODD_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
#: A text between semicolons or line ends, those within brackets aside.
_PIECE = re.compile(r"(?:\([^()]*\)|[^;\n])+")
#: A comma, full stop or "và" before the next document.
_NEXT_DOCUMENT = re.compile(rf"(?:\s*,(?:\s*và)?\s*|\.\s+|\s+(?:và|&)\s+)"
                            rf"(?=(?-i:(?=[A-ZĐ])){_TYPE}|(?:các )?{_TYPE}[^\d,;.()]{{0,40}}\d"
                            rf"|(?P<bare>(?:số:? ?)?{_NUMBER}))", re.I)


def cited_documents(typed: str) -> tuple[str, ...]:
    """A typed cell → the documents it names, in its order, each once and in full: "Kế hoạch số 400/KH-SYT ngày
    09/8/2020 về việc kiểm tra"."""
    return named_once(documents_of(typed))


def named_once(documents: Iterable[str]) -> tuple[str, ...]:
    """Documents → each once and in full, in their order. Of texts with one number and no two days the longest
    counts."""
    named = list[tuple[str, str, str]]()
    for number, day, text in map(_parse_document, documents):
        same = next((index for index, known in enumerate(named)
                     if known[0] == number and (known[1] == day or "" in (known[1], day))), None)
        if same is None:
            named.append((number, day, text))
        else:
            named[same] = number, day or named[same][1], max(named[same][2], text, key=len)
    return tuple(text for _, _, text in named)


def _parse_document(document: str) -> tuple[str, str, str]:
    """A document as typed → a key of its number, a key of its day ("" for none), and its text in order: type, number,
    day, issuer, subject. Unchanged where the number is not understood."""
    found = _BEGINNING.match(document)
    if found is None:
        return document, "", document
    parts, rest = {"day": "", "issuer": ""}, document[found.end():]
    for name, pattern in (("day", _DAY), ("issuer", _ISSUER), ("day", _DAY)):
        if not parts[name] and (matched := re.match(pattern, rest, re.I)):
            parts[name], rest = matched["text"], rest[matched.end():]
    number = re.sub(rf"\s*({_DASH}|/)\s*", r"\1", found["number"])
    sign = next((sign for sign in re.split(r"[/–‑-]", number)[1:] if sign in _TYPE_OF_SYMBOL), "")
    kind = found["kind"] or _TYPE_OF_SYMBOL.get(sign, "")
    kind = _TYPE_OF_SYMBOL.get(kind, kind)
    day = re.sub("[.–-]", "/", re.sub("(?i)^ngày ?", "", parts["day"])) if "tháng" not in parts["day"] else ""
    about = re.sub(r"^v/v\b", "về việc", rest.strip(_SEPARATORS), flags=re.I)
    text = " ".join(part for part in (
        capitalised(kind), f"số {number}" if kind else number, f"ngày {day}" if day else parts["day"],
        f"của {parts['issuer']}" if parts["issuer"] else "", about) if part)
    days = " ".join(str(int(figure) % 100) for figure in re.findall(r"\d+", parts["day"]))
    return bare_key(number).lstrip("0"), days, text


def documents_of(typed: str) -> list[str]:
    """A typed cell → the documents it names as typed, each once. Every word of the cell is in one of them, except
    "không", and "và" and list marks between them."""
    text = _ODD_SPACES.sub(" ", printable(typed).strip())
    pieces = (_LIST_MARKS.sub("", piece) for piece in _PIECE.findall(_BREAK.sub(_piece_separator, text)))
    documents = dict.fromkeys(open_ended(document) for piece in pieces for document in _split_piece(piece))
    return [document for document in documents if not says_nothing(document)]


def _piece_separator(found: re.Match[str]) -> str:
    """The separator found between two lines or items → the separator to use. It becomes a space or a comma where the
    second goes on with the same document ("ngày …", "về …")."""
    text, start, end = found.string, found.start(), found.end()
    new_document = _NEW_DOCUMENT.match(text, end)
    if new_document:
        is_unfinished = (";" not in found[0] and not new_document["mark"]
                         and _UNFINISHED_LINE.search(text, max(0, start - 12), start))
        return " " if is_unfinished else found[0]
    is_continued = text[end].islower() or _CONTINUATION.match(text, end)
    return (", " if ";" in found[0] else " ") if is_continued else found[0]


def _split_piece(piece: str) -> Iterator[str]:
    """A piece of a cell → its documents. A comma or "và" separates them where another document follows, but not within
    the subject of one."""
    start = 0
    for found in _NEXT_DOCUMENT.finditer(piece):
        document = open_ended(piece[start:found.start()])
        is_understood = _parse_document(document)[0] != document
        if found["bare"] and not is_understood:
            continue
        if not document.endswith(")") and _TITLE.search(document):
            break
        yield document
        start = found.end()
    yield piece[start:]


# ── addressees of proposals ───────────────────────────────────────────────────────────────────────
#: The kinds of addressees in the report's order; proposals of the issuer to itself are not sent up.
ADDRESSEE_KINDS = ("superior", "central", "departments", "localities", "issuer", "general")

_VERBS = "đề nghị|kiến nghị|đề xuất|kính trình|kính mong|mong"
#: The words before the addressee's name: "Sở Y tế kiến nghị với các", "Kính đề nghị lãnh đạo".
_BEFORE_BODY = re.compile(rf"(?:.{{0,80}}?\b(?:{_VERBS})\b)?\s*"
                          r"(?:(?:với|đến|tới|lên|lãnh đạo|chủ tịch|thường trực|giám đốc|quý)\b\s*)*")
#: A ministry: only its capital tells it from "bộ dụng cụ"; the army's and the police's commands are none.
_MINISTRY = re.compile(rf"(?:\A|(?i:{_VERBS})\s)[\s:,]*(?:(?i:với|đến|tới|lên)\s+)?Bộ (?!Chỉ|Tư l)[A-ZĐÂ]")
_PROVINCE = re.compile(r"ubnd (?:tỉnh|tp)\b")
#: General names of bodies (as `name_key`) by kind of addressee; the first that fits counts.
_GENERAL_BODIES = {
    "central": r"chính phủ|thủ tướng|quốc hội|(?:cơ quan )?trung ương|(?:các )?bộ (?:và )?ngành|các bộ|ban bí thư",
    "superior": r"(?:cơ quan )?cấp trên",
    "province": r"(?:ubnd|hđnd|hội đồng nhân dân) tỉnh|tỉnh ủy",
    "localities": r"ubnd (?:các |cấp )*(?:huyện|xã|phường|tx|tp|thị trấn)|"
                  r"(?:các )?(?:địa phương|huyện|cấp huyện|cấp xã)",
    "departments": r"(?:các )?(?:sở|ban|ngành) (?:và )?(?:ban|ngành|đoàn thể)|các (?:sở|ngành|đoàn thể|hội|đơn vị)|"
                   r"các cơ quan (?:đơn vị )?(?:có )?liên quan|công an tỉnh|cục ",
}
#: Most letters of an agency's name.
_LONGEST_NAME = 200
_ADDRESSEE_OF_KIND: dict[Kind, str] = {Kind.DISTRICT: "localities", Kind.COMMUNE: "localities", Kind.CENTRAL: "central"}


class Addressees:
    """Finds the addressee of a proposal: by the names in a plan's register, then by general names of bodies."""

    def __init__(self, plan: Plan) -> None:
        settings = plan.settings
        kinds = {agency.code: _ADDRESSEE_OF_KIND.get(agency.kind, "departments") for agency in plan.agencies}
        kinds[settings.issuer_code] = "issuer"
        names = {name_key(name): "superior" for name in settings.addressees}
        names |= {name_key(name): kinds[code] for name, (code,) in agency_names(plan.agencies) if len(name) > 3}
        # "UBND tỉnh" without a name means the province's committee that addresses or issues this report
        bodies = *((name, "superior") for name in settings.addressees), (settings.issuer, "issuer")
        names |= {found[0]: kind for name, kind in reversed(bodies) if (found := _PROVINCE.match(name_key(name)))}
        self._names, self._found = names, AgencyNames(names.items())

    def of(self, text: str) -> str:
        """A proposal → its addressee, a name of `ADDRESSEE_KINDS`; "general" where it names nobody."""
        line = single_spaced(printable(text))
        if _MINISTRY.search(line):
            return "central"
        sentence = name_key(text)
        before = _BEFORE_BODY.match(sentence)
        asked = sentence[before.end():] if before else sentence
        named = (kind for kind, start, _ in self._found.find(asked[:_LONGEST_NAME]) if not start)
        general = (kind for kind, form in _GENERAL_BODIES.items() if re.match(rf"(?:{form})\b", f"{asked} "))
        kind = next(named, "") or next(general, "general")
        return self._names.get("ubnd tỉnh", "general") if kind == "province" else kind
