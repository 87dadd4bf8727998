"""XML read two ways that say the same. Namespaces are not resolved: elements go by local name, whatever the prefix.

Through expat, with no document type, no entities, nothing deep, long or manifold enough to hurt. And, several times
quicker, by patterns: only what is wholly made of the markup every office program writes is taken so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from pyexpat import ExpatError, ParserCreate
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, TypeVarTuple, cast

from toolkit.sheetread.book import Damaged, Limits, Reason, Refused, bound, note_of, place_again

Attributes = Mapping[str, str]
Starting = Callable[[str, dict[str, str]], object]
Said = Callable[[str], object]


def feed(chunks: Iterable[bytes], limits: Limits, start: Starting, end: Said, said: Said,
         after: Callable[[], object] = lambda: None) -> None:
    """Parse a part: where elements start and end, what text is said between, in as few pieces as can be; `after` each
    chunk. Damaged where it is no XML, Refused where past a cap or with a document type."""
    parser, fed = ParserCreate(), 0
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            # An unfinished tag is scanned again with every chunk, so a long one costs its square.
            if fed - parser.CurrentByteIndex > limits.token or len(parser.intern) > limits.vocabulary:
                raise Refused(Reason.ODD_MARKUP)
            after()
        parser.Parse(b"", True)
    except (ExpatError, LookupError, ValueError, Warning) as error:
        raise Damaged(Reason.MARKUP) from error
    finally:
        # What a parser holds would else wait, with all that was read, until garbage is looked for.
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None


def elements(chunks: Iterable[bytes], limits: Limits, start: Starting, end: Said, said: Said,
             after: Callable[[], object] = lambda: None) -> None:
    """As `feed`, with the local names of elements, none of them too deep."""
    room = limits.depth
    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal room
        room -= 1
        if not room:
            raise Refused(Reason.DEPTH)
        start(local(name), attributes)
    def closed(name: str) -> None:
        nonlocal room
        room += 1
        end(local(name))
    feed(chunks, limits, opened, closed, said, after)


def parse(chunks: Iterable[bytes], limits: Limits, starts: Mapping[str, Callable[[Attributes], object]],
          ends: Mapping[str, Callable[[str], object]] = MappingProxyType({})) -> None:
    """Parse a small part: for elements named, `starts` get the attributes and `ends` the text since the last tag."""
    records, pieces = 0, list[str]()
    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal records
        if pieces:
            pieces.clear()
        if name in starts:
            records += 1
            bound(records, limits.records, Reason.RECORDS)
            starts[name](attributes)
    def closed(name: str) -> None:
        if name in ends:
            ends[name]("".join(pieces))
        if pieces:
            pieces.clear()
    elements(chunks, limits, opened, closed, pieces.append, lambda: bound_text(pieces, limits))


def bound_text(pieces: Iterable[str], limits: Limits) -> None:
    """Refuse more text between two tags than a cell may hold. Checked now and then: it grows by a chunk at most."""
    bound(sum(map(len, pieces)), limits.cell_characters, Reason.CELL_CHARACTERS)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unescaped(text: str) -> str:
    """Text with `_x000D_` and its like as the characters they stand for, as Excel reads them. A surrogate without its
    partner stays one: it is what the file holds."""
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)


def _refuse_doctype(*_: Any) -> None:
    raise Refused(Reason.DOCTYPE)


#: Text longer than this is left to the parser, which counts as it goes.
_LONGEST = 1 << 22
#: A part no longer than this is remembered with what it says.
REMEMBERED = 1 << 18
#: What no XML text may hold or a parser would change; references of names and numbers that are read without it.
_UNSURE = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")
_CONTROLS = bytes([*range(9), *range(11, 32)])
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCE = re.compile("&(?:(amp|lt|gt|quot|apos)|#(9|10|13|3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3}|[1-4][0-9]{4}));")
#: What is in a cell is remembered up to this length.
_SHORT = 4000
#: So many pieces of markup that stand before values are remembered, each no longer than that.
_MANY, _FEW = 1 << 13, 600
_UTF8 = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?"""
    rb"""(?: standalone=["']\w+["'])? ?\?>)?\s*<(?!\?)""")

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


def whole(chunks: Iterable[bytes], most: int = _LONGEST) -> tuple[bytes | None, Iterator[bytes]]:
    """A part that comes in one piece no longer than that, else None; and its pieces over again."""
    chunks = iter(chunks)
    first = list(islice(chunks, 2))
    content = first[0] if len(first) == 1 and len(first[0]) <= most else None
    return content, chain(first, chunks)


def remembered_part(most: int) -> Callable[[Callable[[Iterable[bytes], *Ts], R]], Callable[[Iterable[bytes], *Ts], R]]:
    """A reader of a part that remembers what it made of the `most` latest that were short: forms of one round share
    most of theirs. What it gives is nobody's to change."""
    def remembering(read: Callable[[Iterable[bytes], *Ts], R]) -> Callable[[Iterable[bytes], *Ts], R]:
        def read_whole(content: bytes, /, *rest: *Ts) -> R:
            return read((content,), *rest)
        again = cast("Callable[[bytes, *Ts], R]", lru_cache(maxsize=most)(read_whole))
        def reader(chunks: Iterable[bytes], /, *rest: *Ts) -> R:
            content, chunks = whole(chunks)
            return read(chunks, *rest) if content is None or len(content) > REMEMBERED else again(content, *rest)
        return reader
    return remembering


def _remembered(read: Callable[[str], R]) -> Callable[[str], R]:
    """As `remembered_part`, of all that is in a cell."""
    again = lru_cache(maxsize=1 << 11)(read)
    return lambda inner: (again if len(inner) <= _SHORT else read)(inner)


def _whole(pattern: str) -> str:
    """The pattern without its groups."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


#: Patterns never give back what they took (`*+`): what follows could not begin with it, and they are twice as quick.
_MARKS = r'(?: [A-Za-z0-9:]++="[^"<]*+")*+'
_NAME = re.compile(r' ([A-Za-z0-9:]+)="')
_REFERENCED, _STYLED = '<c r="([A-Z]{1,3}+[0-9]{1,7}+)"', '(?: s="([0-9]{1,6}+)")?+'
_EMPTY = f'{_REFERENCED}{_STYLED}(?: t="n")?+(?:/>|></c>)'
_FORMULA = f"<(f){_MARKS}(?:/>|>([^<]*+)</f>)"
_SAID = '<(v)(?: xml:space="preserve")?+(?:/>|>([^<]*+)</v>)|<(is)><t(?: xml:space="preserve")?+>([^<]*+)</t></is>'
#: What is in a cell: whether a formula, and it, whether a value, and it, whether a text of its own, and it.
_INSIDE = re.compile(f"(?:{_FORMULA})?+(?:{_SAID})?+")
#: A cell, a row's tag, or anything else (see `Token`); empty cells before it are passed over.
_TOKEN = re.compile(
    rf'(?:{_whole(_EMPTY)})*+(?:{_REFERENCED}{_STYLED}(?: t="([A-Za-z]++)")?+>'
    rf"(?:<v>([^<]*+)</v>|<is><t(?: xml:space=\"preserve\")?+>([^<]++)</t></is>|({_whole(_INSIDE.pattern)}))</c>"
    rf"|(<row{_MARKS}/?>|</row>)\s*+|(.+)|\Z)",
    re.DOTALL)
_TABLE, _ROW_ENDS = b"<sheetData>", b"</row>"
#: A value and the end of its cell. Before all cells a row is ended, behind them a cell begins that says nothing: so all
#: that stands between two values reads alike.
_VALUE, _FIRST, _LAST = re.compile("<v>([^<]*+)</v></c>"), "</row>", '<row><c r="A1">'
_ANY = "<v>0</v></c>"
#: Outside the table: a cell; where the cursor was, what was in sight and a sheet's own mark; headers and footers.
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PASSING = re.compile(
    rb' (?:xr:uid="[{}0-9A-F-]+"|topLeftCell="[A-Z0-9]+")'
    rb'|<selection(?: pane="\w+")?(?: activeCell="[A-Z0-9]+")?(?: activeCellId="\d+")?(?: sqref="[A-Z0-9: ]+")?/>')
_PRINTED = re.compile(rb'<((?:odd|even|first)(?:Header|Footer))(?: xml:space="preserve")?>([^<]*)</\1>')
_PRINTED_END = re.compile(rb"</(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\s*>")
#: A defined name that stands for a text: the code of a form differs from form to form.
_CONSTANT = re.compile(
    rb'<definedName((?: [A-Za-z0-9:]++="[^"<>]*+")*+)>((?:"|&quot;)[^"<&]{0,100}(?:"|&quot;))</definedName>')
#: Marks of a saving, where the file lay.
_SAVING = re.compile(rb' xr2:uid="[{}0-9A-F-]+"|<(?:xr:revisionPtr|x15ac:absPath) [^<>]*/>')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"<]*)"')
_STRING, _STRING_ENDS, _KEPT = "<si><t>", "</t></si>", '<t xml:space="preserve">'
#: A string of several runs, and what stands in its place while the others are looked at: no XML holds that.
_RUN, _RUNS, _MARK = "<si><r>", re.compile("<si>(<r>.*?</r>)</si>", re.DOTALL), "<si><t>\0</t></si>"
#: So many strings with markup in them are read one by one.
_MARKED = 64
#: The tag of a row that says it is hidden.
_HIDDEN_ROW = re.compile(' hidden="(?:1|true|on)"')

#: Of a cell: reference, style, type, its value or its text where it has nothing else, else all that is in it; where a
#: row starts or ends, that tag; anything else. "" for what is not there.
Token = tuple[str, str, str, str, str, str, str, str]
#: What stands before a value. Of a text the place, whether it is a shared string's, the style, the formula; of any the
#: attributes of its cell, the tokens before it where a cell among them says anything, whether its row is hidden where
#: one starts. None for the place of what is no text, or says more than one.
Before = tuple[tuple[int, int] | None, bool, str, str | None, Attributes, Sequence[Token], bool | None]


class Taken(NamedTuple):
    """A sheet's part, taken apart: its values in order, each with what stands before it, texts of headers and footers,
    the rest of its markup. From the rest is left out what says nothing and differs each time the sheet is saved: so it
    is the same for many."""

    values: list[str]
    before: list[Before]
    printed: list[str]
    rest: bytes


def read_cells(content: bytes) -> Taken | None:
    """A sheet's part taken apart; None where among its cells there is any markup we do not know, or cells elsewhere."""
    start, end = content.find(_TABLE), content.rfind(b"</sheetData>")
    if start < 0 or end < start or not _UTF8.match(content):
        return None
    table = _decoded(content[start + len(_TABLE):end])
    printed, rest = _around(content[:start + len(_TABLE)], content[end:])
    if table is None or rest is None:
        return None
    pieces = [*_VALUE.split(f"{_FIRST}{table}{_LAST}"), ""]
    values, before = pieces[1::2], _before_each(pieces[::2])
    return Taken(values, before, printed, rest) if before is not None and _is_sure(" ".join(values)) else None


#: What stands before values, by its markup: from form to form it is the same.
_known = dict[str, Before]()


def _before_each(stored: list[str]) -> list[Before] | None:
    """What each such piece of markup says that stands before a value; None where there is one we do not know."""
    found = list(map(_known.get, stored))
    if None not in found:
        return cast("list[Before]", found)
    missing = list(dict.fromkeys(each for each, before in zip(stored, found, strict=True) if before is None))
    tokens = read_rows(f"<row>{''.join([each + _ANY for each in missing])}</row>".encode())
    if tokens is None:
        return None
    ends = [at for at, token in enumerate(tokens) if token[3] or token[5].endswith(_ANY[:-4])]
    new = dict[str, Before]()
    for each, start, end in zip(missing, (0, *ends), ends, strict=False):
        before = _before_value(tokens[start + 1:end], tokens[end])
        if before is None:
            return None
        new[each] = before
    if len(_known) + len(new) > _MANY:
        _known.clear()
    _known.update((each, before) for each, before in new.items() if len(each) <= _FEW)
    return [before or new[each] for each, before in zip(stored, found, strict=True)]


def _before_value(others: list[Token], cell: Token) -> Before | None:
    reference, style, kind, _, _, inner, _, _ = cell
    formula = inside(inner)[1] if inner else None
    at = place_again(reference) if kind in ("s", "str") and not (formula and note_of(formula, "")) else None
    attributes = {"r": reference, "s": style or "0", "t": kind or "n"}
    if not others:
        return at, kind == "s", style or "0", formula, attributes, (), None
    rows = [token[6] for token in others if token[6]]
    paired = [row for row in rows if not row.endswith("/>")]
    if paired and (paired[0] != "</row>" or paired[-1] == "</row>"):
        return None
    saying = others if any(token[3] or token[4] or token[5] for token in others) else ()
    return at, kind == "s", style or "0", formula, attributes, saying, is_hidden(rows[-1]) if rows else None


def is_hidden(row: str) -> bool:
    """Whether a row's tag says that it is hidden."""
    return "hidden" in row and _HIDDEN_ROW.search(row) is not None


def read_rows(content: bytes) -> list[Token] | None:
    """Whole rows of a sheet taken apart; None where there is any markup among them that we do not know."""
    region = _decoded(content)
    tokens: list[Token] = _TOKEN.findall(region) if region is not None else []
    return tokens if region is not None and _in_order(tokens) and _are_sure(tokens) else None


def without_rows(chunks: Iterable[bytes], take: Callable[[list[Token]], None]) -> Iterator[bytes]:
    """The markup of a long part without the rows that can be taken apart: those go to `take`, some at a time. From the
    first row on that cannot, or says not which it is, everything is left in it."""
    chunks = iter(chunks)
    held = next(chunks, b"")
    start = held.find(_TABLE) + len(_TABLE)
    if start < len(_TABLE) or not _UTF8.match(held) or _asides(held[:start]):
        yield held
        yield from chunks
        return
    yield held[:start]
    held = held[start:]
    for chunk in chain((b"",), chunks):
        held += chunk
        end = held.rfind(_ROW_ENDS) + len(_ROW_ENDS)
        tokens = read_rows(held[:end]) if end >= len(_ROW_ENDS) else None
        if tokens is None or not all(map(_is_numbered, {token[6] for token in tokens} - {"", "</row>"})):
            break
        take(tokens)
        held = held[end:]
    yield held
    yield from chunks


def _is_numbered(row: str) -> bool:
    return ' r="' in row


def _asides(markup: bytes) -> bool:
    """Whether a comment, literal text or an instruction is there, the declaration aside: markup in it would be none."""
    return b"<!" in markup or markup.rfind(b"<?") > markup.find(b"<?xml ")


def _around(head: bytes, tail: bytes) -> tuple[list[str], bytes | None]:
    """What stands around a sheet's cells: the texts of headers and footers, and the markup without them and what is
    passing; where a parser must read one, all stay in it. None for markup where cells may be."""
    at = max(tail.find(b"<headerFooter"), 0)
    texts = [_decoded(text) for _, text in _PRINTED.findall(tail, at)]
    told = [text for text in texts if text is not None and _is_sure(text)]
    without = tail[:at] + _PRINTED.sub(rb"<\1/>", tail[at:])
    if len(told) < len(texts) or _are_printed(without):
        return [], _without_passing(head, tail)
    return [unescaped_text(text) for text in told if text], _without_passing(head, without)


@lru_cache(maxsize=64)
def _are_printed(tail: bytes) -> bool:
    return _PRINTED_END.search(tail) is not None


@lru_cache(maxsize=64)
def _without_passing(head: bytes, tail: bytes) -> bytes | None:
    if _CELL.search(head + tail) or _asides(head + tail):
        return None
    return _PASSING.sub(b"", head) + (_PASSING.sub(b"", tail) if b" xr:uid=" in tail else tail)


def _are_sure(tokens: list[Token]) -> bool:
    """`_is_sure` of all that is in cells: formulas of one form are those of the next."""
    insides = {token[5] for token in tokens}
    said = " ".join([token[3] or token[4] for token in tokens])
    return _is_sure(said) and all(map(_is_inside_sure, insides))


@_remembered
def _is_inside_sure(cell: str) -> bool:
    return _is_sure(cell) and _names_once(cell.partition(">")[0])


def _in_order(tokens: list[Token]) -> bool:
    """Whether rows follow each other, each ended, its attributes named once, and there is nothing else."""
    rows = [token[6] for token in tokens if token[6] or token[7]]  # of anything else there is no row
    paired = [row for row in rows if not row.endswith("/>")]
    starts, ends = paired[::2], paired[1::2]
    return ends == ["</row>"] * len(starts) and "</row>" not in starts and all(map(_starts, {*rows} - {"</row>"}))


@lru_cache(maxsize=1 << 10)
def _starts(row: str) -> bool:
    """Whether a tag starts a row, its attributes named once: most rows of a form are as those of the one before."""
    return row.startswith("<row") and "&" not in row and _names_once(row) and _is_sure(row)


def _names_once(tag: str) -> bool:
    names = _NAME.findall(tag)
    return len(names) == len(set(names))


@_remembered
def inside(cell: str) -> tuple[str | None, str | None]:
    """What all that is in a cell stands for: its value or text, and its formula; None where there is none."""
    has_formula, formula, has_value, value, has_text, text = _INSIDE.fullmatch(cell).groups("")  # type: ignore[union-attr]
    said = unescaped_text(value or text) if has_value or has_text else None
    return said, unescaped_text(formula) if has_formula else None


def unescaped_text(text: str) -> str:
    """Text with the characters in it that its references stand for."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    return _CHARACTERS[reference[1]] if reference[1] else chr(int(reference[2]))


class Strings(NamedTuple):
    """The shared strings of a part in order, "" for those with markup in them, and by index that markup."""

    texts: list[str]
    marked: Mapping[int, str]


def read_strings(content: bytes) -> Strings | None:
    """The shared strings of a part taken apart; None where a parser must read the part."""
    start, end = content.find(b"<si>"), content.rfind(b"</si>")
    head, tail = content[:max(start, 0)], content[end:].strip()
    if not _UTF8.match(content) or _asides(head) or not re.search(rb"<sst[^<>]*>\Z", head) or tail != b"</si></sst>":
        return None
    stored = content[start:end + len(b"</si>")]
    region = (_decoded(stored) or "").replace(_KEPT, "<t>")
    at = region.find(_RUN)
    pieces = _RUNS.split(region[at:]) if at >= 0 else [region]
    plain, runs = region[:max(at, 0)] + _MARK.join(pieces[::2]), pieces[1::2]
    texts = plain[len(_STRING):-len(_STRING_ENDS)].split(_STRING_ENDS + _STRING)
    is_whole = plain.startswith(_STRING) and plain.endswith(_STRING_ENDS) and plain.count("<") == 4 * len(texts)
    is_sure = is_whole and _are_characters(stored, region) and _are_references(region)
    if not is_sure or len(runs) > _MARKED or "<!" in "".join(runs) or "<?" in "".join(runs):
        return None
    marked = dict[int, str]()
    for run in runs:
        index = texts.index("\0")
        texts[index], marked[index] = "", run
    texts = list(map(unescaped_text, texts)) if "&" in plain else texts
    return Strings([unescaped(text) for text in texts] if "_x" in plain else texts, marked)


class Constants(NamedTuple):
    """The defined names of a workbook's part that stand for texts: of each the markup of its attributes, and the text
    as it is stored; and the part without them, and without what says nothing: so it is the same for many."""

    names: list[tuple[str, str]]
    rest: bytes


def read_constants(content: bytes) -> Constants | None:
    """A workbook's part taken apart; None where a parser must read it."""
    if not _UTF8.match(content) or _asides(content):
        return None
    names, pieces = list[tuple[str, str]](), _CONSTANT.split(content)
    for attributes, text in zip(map(_decoded, pieces[1::3]), map(_decoded, pieces[2::3]), strict=True):
        if not attributes or not text or not (_are_plain(attributes) and _is_sure(attributes + text)):
            return None
        names.append((attributes, unescaped_text(text)))
    rest = b"".join(pieces[::3])
    return Constants(names, _SAVING.sub(b"", rest) if b"xr:revisionPtr" in rest else rest)


@_remembered
def _are_plain(attributes: str) -> bool:
    """Whether attributes are named once, and a parser would change no space in them."""
    return _names_once(attributes) and "\n" not in attributes and "\t" not in attributes


@_remembered
def attributes_of(tag: str) -> Attributes:
    """The attributes in that markup of them."""
    return {name: unescaped_text(value) for name, value in _ATTRIBUTE.findall(tag)}


def _decoded(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_sure(text: str) -> bool:
    """Whether a parser would find in a text what we do; markup is not looked at."""
    # Whether all is printable takes a fifth of the latter's time.
    return _are_references(text) and (text.replace("\n", "").isprintable() or _UNSURE.search(text) is None)


def _are_references(text: str) -> bool:
    """Whether each reference in a text is of those that are read without a parser."""
    return "&" not in text or text.count("&") == len(_REFERENCE.findall(text))


def _are_characters(stored: bytes, text: str) -> bool:
    """Whether there is nothing `_UNSURE` in a text that is stored so; a third of the time, where it is long."""
    return len(stored.translate(None, _CONTROLS)) == len(stored) and "\ufffe" not in text and "\uffff" not in text
