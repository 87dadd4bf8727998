"""A cell of documents → the documents in it, each as a report names it.

Decree 30 (Phụ lục I, II.6b): type, number and symbol, day, issuer and what it is about. What is not said is left out,
and what is not understood stays as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.base.text import bare_key, capitalised, open_ended, printable, says_nothing

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
_DAY = rf"[{_LOOSE}]*(?:(?:ký|ban hành) )?(?P<said>ngày ?{_DATE}(?:{_YEAR})?|{_DATE}{_YEAR})"
_ABOUT = r"\b(?:về|v/v|ban hành|phê duyệt|triển khai|thực hiện|theo|hướng dẫn|tăng cường|quy định)\b"
_TITLE = re.compile(_ABOUT, re.I)
_ISSUER = rf"[{_LOOSE}]*của (?P<said>.{{1,120}}?)(?=\W{{0,3}}(?:{_ABOUT}|\bngày ?\d|[,(]|$))"

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
    for number, day, text in map(_named, documents):
        same = next((place for place, known in enumerate(named)
                     if known[0] == number and (known[1] == day or "" in (known[1], day))), None)
        if same is None:
            named.append((number, day, text))
        else:
            named[same] = number, day or named[same][1], max(named[same][2], text, key=len)
    return tuple(text for _, _, text in named)


def _named(document: str) -> tuple[str, str, str]:
    """What spellings of one number and symbol share, what those of one day share ("" for no day), and the document by
    type, number, day, issuer and subject; as typed where its number is not understood."""
    found = _BEGINNING.match(document)
    if found is None:
        return document, "", document
    parts, rest = {"day": "", "issuer": ""}, document[found.end():]
    for name, pattern in (("day", _DAY), ("issuer", _ISSUER), ("day", _DAY)):
        if not parts[name] and (matched := re.match(pattern, rest, re.I)):
            parts[name], rest = matched["said"], rest[matched.end():]
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
    pieces = (_MARKS.sub("", piece) for piece in _PIECE.findall(_BREAK.sub(_break, text)))
    documents = dict.fromkeys(open_ended(document) for piece in pieces for document in _cut(piece))
    return [document for document in documents if not says_nothing(document)]


def _break(found: re.Match[str]) -> str:
    """What parts two pieces: no more than a comma where the second goes on with the document ("ngày …", "về …")."""
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
        is_understood = _named(document)[0] != document
        if found["bare"] and not is_understood:
            continue
        if not document.endswith(")") and _TITLE.search(document):
            break
        yield document
        start = found.end()
    yield piece[start:]
