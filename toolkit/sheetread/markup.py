"""XML through expat, with no document type, no entities, nothing deep, long or manifold enough to hurt.

Namespaces are not resolved: elements go by local name, whatever the prefix. All readers of workbooks call this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pyexpat import ExpatError, ParserCreate
from typing import Any

from toolkit.sheetread.book import Damaged, Limits, Reason, Refused, bound

Attributes = Mapping[str, str]
Starting = Callable[[str, dict[str, str]], object]
Said = Callable[[str], object]


def feed(chunks: Iterable[bytes], limits: Limits, start: Starting, end: Said, said: Said,
         after: Callable[[], object]) -> None:
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
          ends: Mapping[str, Said] = {}) -> None:
    """Parse a small part: for elements named, `starts` get the attributes and `ends` the text since the last tag."""
    records, pieces, room = 0, list[str](), limits.depth
    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal records, room
        room -= 1
        if not room:
            raise Refused(Reason.DEPTH)
        if pieces:
            pieces.clear()
        if ":" in name:
            name = local(name)
        if name in starts:
            records += 1
            bound(records, limits.records, Reason.RECORDS)
            starts[name](attributes)
    def closed(name: str) -> None:
        nonlocal room
        room += 1
        if ":" in name:
            name = local(name)
        if name in ends:
            ends[name]("".join(pieces))
        if pieces:
            pieces.clear()
    feed(chunks, limits, opened, closed, pieces.append, lambda: bound_text(pieces, limits))


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
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)


def _refuse_doctype(*_: Any) -> None:
    raise Refused(Reason.DOCTYPE)


def checked_first(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a part → the same; the second is fetched before the first is given. So the checksum of a part of
    one chunk is known before it is parsed, and one that was damaged on its way is refused as that."""
    chunks = iter(chunks)
    yield from list(islice(chunks, 2))
    yield from chunks
