"""The markup every office program writes, read by patterns: several times quicker than element by element.

Only what is wholly made of that markup is taken; anything else is left to the XML parser, which then says the same
of what both can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain, islice

#: Text longer than this is left to the parser, which counts as it goes.
_LONGEST = 1 << 22
#: A part no longer than this is remembered with what it says: forms of one round share most of their parts.
REMEMBERED = 1 << 18
#: What no XML text may hold or a parser would change, byte by byte; and longer ones: comments, CDATA, a document type.
_BYTES = bytes({*range(32)} - {9, 10})
_PIECES = (b"<!", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
#: References a parser would look up; those left are read without it.
_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#9|#10|#13);)")
_UTF8 = re.compile(rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?(?: standalone=["']\w+["'])? ?\?>)?\s*<""")

_MARKS = r'(?: [A-Za-z0-9:]+="[^"<]*")*'
_NAME = re.compile(r' ([A-Za-z0-9:]+)="')
_EMPTY = re.compile(r'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?(?: t="n")?(?:/>|></c>)')
#: A filled cell (see `Token`), where a row starts or ends, or anything else.
_TOKEN = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]+)")?>'
    rf"(?:<(f){_MARKS}(?:/>|>([^<]*)</f>))?"
    rf'(?:<(v)(?: xml:space="preserve")?(?:/>|>([^<]*)</v>)|<(is)><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>'
    rf"|<(row)({_MARKS})>|<row{_MARKS}/>|(</row>)\s*|(.)",
    re.DOTALL,
)
_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|(.)', re.DOTALL)
_HIDDEN = re.compile(r' hidden="([^"]*)"')

#: Of a cell: reference, style, type, whether it has a formula, formula, whether it has a value, value, whether it has a
#: text of its own, text; of a row: whether it starts, its attributes, whether it ends; anything else. "" for what is not there.
Token = tuple[str, str, str, str, str, str, str, str, str, str, str, str, str]


def whole(chunks: Iterable[bytes]) -> tuple[bytes | None, Iterator[bytes]]:
    """A part that comes in one piece, else None; and its pieces over again."""
    chunks = iter(chunks)
    first = list(islice(chunks, 2))
    content = first[0] if len(first) == 1 and len(first[0]) <= _LONGEST else None
    return content, chain(first, chunks)


def read_cells(content: bytes) -> tuple[bytes, list[Token]] | None:
    """A sheet's part without its cells, and the cells and rows in order; None where there is any markup we do not know."""
    start, end = content.find(b"<sheetData>"), content.rfind(b"</sheetData>")
    if start < 0 or end < start or not _UTF8.match(content):
        return None
    region = _text(content[start + len(b"<sheetData>"):end])
    if region is None:
        return None
    tokens: list[Token] = _TOKEN.findall(_EMPTY.sub("", region))
    if not _in_order(tokens):
        return None
    return content[:start + len(b"<sheetData>")] + content[end:], tokens


def _in_order(tokens: list[Token]) -> bool:
    """Whether rows follow each other, each ended, its attributes named once, and there is nothing else."""
    within = False
    for starts, marks, ends, other in [token[9:] for token in tokens if not token[0]]:
        if not (starts or ends or other):
            continue
        names = _NAME.findall(marks)
        if other or within is bool(starts) or len(names) != len(set(names)):
            return False
        within = bool(starts)
    return not within


def is_hidden(marks: str) -> str:
    """What a row's attributes say of its being hidden, "" where nothing."""
    match = _HIDDEN.search(marks)
    return match[1] if match else ""


def read_strings(content: bytes) -> list[str] | None:
    """The shared strings of a part without rich text; None where it holds any markup we do not know."""
    start, end = content.find(b"<si>"), content.rfind(b"</si>")
    if start < 0 or not _UTF8.match(content) or not re.search(rb"<sst[^<>]*>\Z", content[:start]) or content[end:].strip() != b"</si></sst>":
        return None
    region = _text(content[start:end + len(b"</si>")])
    if region is None:
        return None
    found = _STRING.findall(region)
    return None if any(other for _, other in found) else [unescape(text) if "&" in text else text for text, _ in found]


def _text(content: bytes) -> str | None:
    if len(content.translate(None, _BYTES)) < len(content) or any(each in content for each in _PIECES):
        return None
    if b"&" in content and _REFERENCE.search(content):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
