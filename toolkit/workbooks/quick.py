"""The markup every office program writes, read by patterns: several times quicker than element by element.

Only what is wholly made of that markup is taken; anything else is left to the XML parser, which then says the same
of what both can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
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
_REFERENCES = (
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#9;", "\t"), ("&#10;", "\n"), ("&#13;", "\r"), ("&amp;", "&"),
)
#: What is in a cell is remembered up to this length.
_SHORT = 4000
_UTF8 = re.compile(rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?(?: standalone=["']\w+["'])? ?\?>)?\s*<""")


def _whole(pattern: str) -> str:
    """The pattern without its groups."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


#: Patterns never give back what they took (`*+`): whatever follows could not begin with it, and they are twice as quick.
_MARKS = r'(?: [A-Za-z0-9:]++="[^"<]*+")*+'
_NAME = re.compile(r' ([A-Za-z0-9:]+)="')
_REFERENCED, _STYLED = '<c r="([A-Z]{1,3}+[0-9]{1,7}+)"', '(?: s="([0-9]{1,6}+)")?+'
_EMPTY = f'{_REFERENCED}{_STYLED}(?: t="n")?+(?:/>|></c>)'
_FORMULA = f"<(f){_MARKS}(?:/>|>([^<]*+)</f>)"
_SAID = '<(v)(?: xml:space="preserve")?+(?:/>|>([^<]*+)</v>)|<(is)><t(?: xml:space="preserve")?+>([^<]*+)</t></is>'
#: What is in a cell: whether a formula, and it, whether a value, and it, whether a text of its own, and it.
_INSIDE = re.compile(f"(?:{_FORMULA})?+(?:{_SAID})?+")
#: A cell, where a row starts or ends, or anything else (see `Token`); empty cells before it are passed over.
_TOKEN = re.compile(
    rf'(?:{_whole(_EMPTY)})*+(?:{_REFERENCED}{_STYLED}(?: t="([A-Za-z]++)")?+>(?:<v>([^<]*+)</v>|({_whole(_INSIDE.pattern)}))</c>'
    rf"|(<row{_MARKS}>|</row>)\s*+|<row{_MARKS}/>\s*+|(.+)|\Z)",
    re.DOTALL,
)
_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|(.+)', re.DOTALL)
_HIDDEN = re.compile(r' hidden="([^"]*)"')

#: Of a cell: reference, style, type, its value where it has nothing else, else all that is in it; where a row starts or
#: ends, that tag; anything else. "" for what is not there.
Token = tuple[str, str, str, str, str, str, str]


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
    tokens: list[Token] = _TOKEN.findall(region)
    if not _in_order(tokens):
        return None
    return content[:start + len(b"<sheetData>")] + content[end:], tokens


def _in_order(tokens: list[Token]) -> bool:
    """Whether rows follow each other, each ended, its attributes named once, and there is nothing else."""
    rows = [token[5] for token in tokens if token[5] or token[6]]  # of anything else there is no row
    starts, ends = rows[::2], rows[1::2]
    return all(map(_starts, starts)) and ends == ["</row>"] * len(starts)


@lru_cache(maxsize=1 << 12)
def _starts(row: str) -> bool:
    """Whether a tag starts a row, its attributes named once: most rows of a form are as those of the one before."""
    names = _NAME.findall(row)
    return row.startswith("<row") and len(names) == len(set(names))


@lru_cache(maxsize=1 << 11)
def _inside_again(cell: str) -> tuple[str | None, str | None]:
    has_formula, formula, has_value, value, has_text, text = _INSIDE.fullmatch(cell).groups("")  # type: ignore[union-attr]
    return unescaped_text(value or text) if has_value or has_text else None, unescaped_text(formula) if has_formula else None


def inside(cell: str) -> tuple[str | None, str | None]:
    """What all that is in a cell stands for: its value or text, and its formula; None where there is none.

    The checks of one form are those of the next, so what is short is remembered.
    """
    return _inside_again(cell) if len(cell) <= _SHORT else _inside_again.__wrapped__(cell)


def unescaped_text(text: str) -> str:
    """Text with the references looked up that `_REFERENCE` lets pass."""
    if "&" in text:
        for reference, char in _REFERENCES:
            text = text.replace(reference, char)
    return text


def is_hidden(row: str) -> str:
    """What the tag of a row says of its being hidden, "" where nothing."""
    match = _HIDDEN.search(row)
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
    return None if any(other for _, other in found) else [unescaped_text(text) for text, _ in found]


def _text(content: bytes) -> str | None:
    if len(content.translate(None, _BYTES)) < len(content) or any(each in content for each in _PIECES):
        return None
    if b"&" in content and _REFERENCE.search(content):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
