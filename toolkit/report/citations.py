"""A cell of documents → the documents in it, as clerks cite them; how a report names each, in full once, then short.

Decree 30 (Phụ lục I, II.6b): type, number and symbol, day, issuer and what it is about where a document is first
mentioned; type, number and symbol later. What is not said is left out, and what is not understood stays as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

from toolkit.base.text import bare_key, grouped, key, open_ended, printable, says_nothing, word_key

#: The types of documents and how symbols have them (Decree 30, Phụ lục III); "" where a symbol has no word for it.
_TYPES = {
    "công văn": "", "văn bản": "", "luật": "", "pháp lệnh": "", "nghị quyết": "NQ", "nghị định": "NĐ", "thông tư": "TT",
    "quyết định": "QĐ", "chỉ thị": "CT", "quy chế": "QC", "quy định": "QyĐ", "thông báo": "TB", "hướng dẫn": "HD",
    "chương trình": "CTr", "kế hoạch": "KH", "phương án": "PA", "đề án": "ĐA", "dự án": "DA", "báo cáo": "BC",
    "biên bản": "BB", "tờ trình": "TTr", "công điện": "CĐ", "giấy mời": "GM", "kết luận": "KL", "hợp đồng": "HĐ",
}
_TYPE = rf"\b(?:{'|'.join((*_TYPES, *filter(None, _TYPES.values()), 'CV', 'VB'))})\b"
_SIGNS = {bare_key(sign) for sign in _TYPES.values() if sign}
#: Bodies of which there are several: such a symbol does not tell whose a document is.
_SHARED = {"ubnd", "hdnd", "bcd", "hu", "du", "mttq", "ubmttq", "vp"}

_DASH = "[-–‑]"
#: "12/KH-SCT", "19/2023/QH15", "7 /QĐ - UBND", "30-CT/TW".
_NUMBER = (r"(?:(?<=số)|(?<![\w/]))\d+[^\W\d_]{0,3}(?: ?/ ?(?:\d{4} ?/ ?)?[^\W\d_]\w*"
           rf"(?:(?:[-–‑/&](?!ngày)\w+)+| ?{_DASH} ?(?-i:[A-ZĐ]{{2,}})\b(?:{_DASH}\w+)*)?"
           rf"|{_DASH}[^\W\d_]{{2,6}}/\w[\w-]*)")
_NUMBERED = re.compile(rf"(?P<kind>(?:\D|\b(?:19|20)\d\d\b){{0,80}}?)(?:số(?:,? ký hiệu)?:? ?)?(?P<number>{_NUMBER})",
                       re.I)
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
_SPACES, _ABOUT_IT = re.compile(r"[^\S\n]{2,}|[^\S\n ]"), re.compile(r"^(về( việc)?|v/v)\b", re.I)
_PIECE = re.compile(r"(?:\([^()]*\)|[^;\n])+")
_BRACKETED = re.compile(r"\A\s*\(([^()]*)\)[\s.,;]*\Z")
_NEXT = re.compile(rf"(?:\s*,(?:\s*và)?\s*|\.\s+|\s+(?:và|&)\s+)"
                   rf"(?=(?-i:(?=[A-ZĐ])){_TYPE}|(?:các )?{_TYPE}[^\d,;.()]{{0,40}}\d"
                   rf"|(?P<bare>(?:số:? ?)?{_NUMBER}))", re.I)


class Citation(NamedTuple):
    """A document as it was cited. `typed` is all of it, on one line; `short` its type, number and symbol, "" where
    these were not understood, and then nothing else is said. `number` is what spellings of one number and symbol share.
    `kind`, `day`, `issuer` and `about` are as typed, "" where not told."""
    typed: str
    short: str = ""
    number: str = ""
    kind: str = ""
    day: str = ""
    issuer: str = ""
    about: str = ""


def citation(document: str) -> Citation:
    """What that text, one of `documents_of`, tells of its document."""
    found = _NUMBERED.match(document)
    if found is None or not _is_its_own(found["kind"], found["number"]):
        return Citation(document)
    told, rest = {"day": "", "issuer": ""}, document[found.end():]
    for name, part in (("day", _DAY), ("issuer", _ISSUER), ("day", _DAY)):
        if not told[name] and (said := re.match(part, rest, re.I)):
            told[name], rest = said["said"], rest[said.end():]
    number = bare_key(found["number"]).lstrip("0")
    return Citation(document, found[0], number, found["kind"].strip(_LOOSE), **told, about=rest.strip(_LOOSE))


def _is_its_own(kind: str, number: str) -> bool:
    """Whether the number and symbol are the document's, not of one it speaks of ("Kế hoạch thực hiện 82/NQ-CP")."""
    types = re.findall(_TYPE, key(kind), re.I)
    if not types or types[0] in ("văn bản", "vb"):
        return len(types) < 2
    own = bare_key(_TYPES.get(types[0], types[0]))
    sign = next((word for word in bare_key(number).split() if not word[0].isdigit()), "")
    return own == sign if sign in _SIGNS else len(types) == 1 or own in ("", "cv")


def documents_of(typed: str) -> list[str]:
    """The documents named in a cell, one by one in its order, each once. Every word of the cell is in one of them, but
    for "không", and for "và" and marks of a list between them."""
    text = _without_brackets(_SPACES.sub(" ", printable(typed).strip()))
    pieces = (_MARKS.sub("", piece) for piece in _PIECE.findall(_BREAK.sub(_break, text)))
    documents = dict.fromkeys(open_ended(each) for piece in pieces for each in _cut(_without_brackets(piece)))
    return [document for document in documents if not says_nothing(document)]


def _without_brackets(text: str) -> str:
    """What stands in brackets, where nothing stands beside them."""
    found = _BRACKETED.match(text)
    return found[1] if found else text


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
        said = citation(open_ended(piece[start:found.start()]))
        if found["bare"] and not said.short:
            continue
        if not said.typed.endswith(")") and (said.about if said.short else _TITLE.search(said.typed)):
            break
        yield said.typed
        start = found.end()
    yield piece[start:]


#: So many tellings of one number and symbol are compared with a new one: of thousands, none tells all of another.
_COMPARED = 50


class Mentions:
    """The documents a report has named so far, from its beginning on. `cited` are all cells of documents, each with the
    agency that filled it: where an agency tells one more fully elsewhere, its fullest words come first."""

    def __init__(self, cited: Iterable[tuple[str, str]] = ()) -> None:
        self._told: dict[tuple[str, str], dict[Citation, Citation]] = {}
        self._cited = grouped(cited, itemgetter(1))
        self._fullest: dict[str, dict[str, Citation]] = {}

    def name(self, document: str, agency: str = "") -> str:
        """`document` in full, or by type, number and symbol where all it tells has been told of these. `agency` cites
        it, "" for the report itself."""
        said = citation(document)
        if self.is_new(document, agency):
            return self._telling(said, agency).typed
        days = {_date(each.day) for each in self._told[_place(said, agency)].values() if each.day}
        return said.short if len(days) < 2 and (_TITLE.match(said.about) or not said.about) else document

    def is_new(self, document: str, agency: str = "") -> bool:
        """Whether `document` tells what has not been told of that number and symbol; from now on it has."""
        said = citation(document)
        if not said.short:
            return True
        told = self._told.setdefault(_place(said, agency), {})
        ours = self._told.get((said.number, ""), {}) if said.day else {}
        before = chain(islice(told.values(), _COMPARED), islice(ours.values(), _COMPARED))
        if said in told or any(_tells_all(each, said) for each in before):
            return False
        told[said] = self._telling(said, agency)
        return True

    def _telling(self, said: Citation, agency: str) -> Citation:
        if agency not in self._cited:
            return said
        if agency not in self._fullest:
            cells = (cell for cell, _ in self._cited[agency])
            self._fullest[agency] = _fullest(citation(each) for cell in cells for each in documents_of(cell))
        full = self._fullest[agency].get(said.number, said)
        return full if full is not said and said.short and _tells_all(full, said) else said


def _fullest(cited: Iterable[Citation]) -> dict[str, Citation]:
    """By number and symbol the telling that tells most, where it tells all that the others tell."""
    tellings = grouped(dict.fromkeys(cited), lambda each: each.number)
    found = {number: max(held, key=lambda each: (sum(map(bool, each)), len(each.about)))
             for number, held in tellings.items()}
    return {number: full for number, full in found.items() if all(_tells_all(full, each) for each in tellings[number])}


def _place(said: Citation, agency: str) -> tuple[str, str]:
    """The number and symbol, with the agency whose own they are: "" where the symbol names one body and no other."""
    bodies = {word for word in said.number.split() if not word.isdigit()} - _SIGNS
    return said.number, agency if not bodies or bodies & _SHARED else ""


def _date(day: str) -> tuple[int, ...]:
    """Day, month and, where it is said, year: two digits of it."""
    return tuple(int(each) % 100 for each in re.findall(r"\d+", day))


def _tells_all(before: Citation, said: Citation) -> bool:
    """Whether an earlier mention has the day, issuer and title this one gives, if it gives any. Of one number and day,
    a title in other words is the same one."""
    mine, theirs = _date(said.day), _date(before.day)
    if theirs[:len(mine)] != mine or (said.issuer and not before.issuer):
        return False
    title, told = _title(said.about), _title(before.about)
    both = _TITLE.match(before.about) and _TITLE.match(said.about)
    return not title or f" {title} " in f" {told} " or bool(both and len(mine) > 2)


def _title(about: str) -> str:
    return word_key(_ABOUT_IT.sub("", about))
