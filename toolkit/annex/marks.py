"""Marks that say an agency's part in a task, or when it is due, in columns headed by agencies or by periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from toolkit import words
from toolkit.annex.columns import Heading
from toolkit.annex.content import is_mark
from toolkit.annex.lines import AnnexLine, says

_LEADS = r"(?:chủ trì|đầu mối|phụ trách|thực hiện chính|chịu trách nhiệm)"
_JOINS = r"(?:phối hợp|tham gia|hỗ trợ|liên quan|cùng thực hiện)"

_PART = re.compile(f"{_LEADS}|{_JOINS}", re.IGNORECASE)
#: So many marks and texts that say what they mean are looked at, of so many characters.
_MOST, _LONGEST = 50, 2000


def marks_meant(signs: Iterable[str], said: Sequence[str]) -> dict[str, str]:
    """By mark "leads" or "coordinators": as one of these texts says ("X: chủ trì"), else as the mark is known; of two
    that are not, the one in capitals leads; one that is alone leads. Marks of which nothing is known are not in it."""
    found = sorted({*signs})[:_MOST]
    said = [" ".join(text.split()) for text in said if len(text) < _LONGEST and _PART.search(text)][:_MOST]
    known = {mark: part for part, marks in words.MARKS.items() for mark in found if mark.casefold() in marks}
    meant = {mark: part for mark in found if (part := _legend(mark, said) or known.get(mark))}
    left = [mark for mark in found if mark not in meant]
    if not meant and len(left) == 1:
        return {left[0]: "leads"}
    if len(left) == 1 and len({*meant.values()}) == 1:
        other = {"leads": "coordinators", "coordinators": "leads"}[next(iter(meant.values()))]
        return {**meant, left[0]: other}
    if not meant and len(left) == 2 and left[0].casefold() == left[1].casefold():
        return {mark: "leads" if mark.isupper() else "coordinators" for mark in left}
    return meant


def _legend(mark: str, said: Sequence[str]) -> str:
    """What a text says that a mark stands for."""
    for part, who in (("leads", _LEADS), ("coordinators", _JOINS)):
        legend = re.compile(
            rf"(?<!\w)(?:[dD]ấu|[kK][íý] hiệu)?\s*[\"“'(]?{re.escape(mark)}[\"”')]?(?!\w)\s*"
            r"(?:[:=–-]|là|thể hiện|chỉ)?\s*"
            rf"(?:là\s+)?(?:(?:cơ quan|đơn vị|bộ phận|sở, ngành)\s+)*(?i:{who})")
        if any(map(legend.search, said)):
            return part
    return ""


def marks_in(lines: Iterable[AnnexLine], heading: Heading) -> set[str]:
    """The marks in the columns of agencies."""
    return {text.strip() for line in lines for column in heading.marked if is_mark(text := line.at(column))}


def parts_marked(line: AnnexLine, heading: Heading, meant: Mapping[str, str]) -> dict[str, str]:
    """Who leads and who joins in a task, of a line's marks, by field, in the order of the columns."""
    found = {part: [agency for column, agency in heading.marked.items() if meant.get(line.at(column).strip()) == part]
             for part in ("leads", "coordinators")}
    return {part: ", ".join(agencies) for part, agencies in found.items() if agencies}


def period_marked(line: AnnexLine, heading: Heading) -> dict[str, str]:
    """The last of the periods that a line marks, as its deadline; a mark that reaches over several means each."""
    reached = chain(((column, column) for column in heading.periods), line.covered.items())
    marked = [column for column, begins in reached if column in heading.periods and says(line.at(begins))]
    return {"deadline": heading.periods[max(marked)]} if marked else {}
