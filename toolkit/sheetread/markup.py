"""XML through expat: no document type, no entities, nothing deep, long or manifold enough to hurt.

Namespaces are not resolved: elements go by local name, whatever prefix a program gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pyexpat import ExpatError, ParserCreate, XMLParserType
from types import MappingProxyType
from typing import Any

from toolkit.sheetread.limits import Damaged, Limits, Reason, Refused

Attributes = Mapping[str, str]


def new_parser() -> XMLParserType:
    """A parser that refuses a document type and gives text in as few pieces as it can."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def feed(
    parser: XMLParserType, chunks: Iterable[bytes], limits: Limits, after: Callable[[], object] = lambda: None
) -> None:
    """Parse a part, with a call of `after` for each chunk. Damaged where it is no XML, Refused where past a cap."""
    fed = 0
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


def parse(
    chunks: Iterable[bytes],
    limits: Limits,
    starts: Mapping[str, Callable[[Attributes], object]],
    ends: Mapping[str, Callable[[str], object]] = MappingProxyType({}),
) -> None:
    """Parse a small part: for elements named, `starts` get the attributes and `ends` the text since the last tag."""
    room, records = limits.depth, 0
    pieces: list[str] = []

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal room, records
        name = local(name)
        room -= 1
        if not room:
            raise Refused(Reason.DEPTH)
        if pieces:
            pieces.clear()
        if name in starts:
            records += 1
            if records > limits.records:
                raise Refused(Reason.RECORDS)
            starts[name](attributes)

    def closed(name: str) -> None:
        nonlocal room
        name = local(name)
        room += 1
        if name in ends:
            ends[name]("".join(pieces))
        if pieces:
            pieces.clear()

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, pieces.append
    feed(parser, chunks, limits, lambda: bound_text(pieces, limits))


def bound_text(pieces: Iterable[str], limits: Limits) -> None:
    """Refuse more text between two tags than a cell may hold. Checked now and then: it grows by a chunk at most."""
    if sum(map(len, pieces)) > limits.cell_characters:
        raise Refused(Reason.CELL_CHARACTERS, most=limits.cell_characters)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def _refuse_doctype(*_: Any) -> None:
    raise Refused(Reason.DOCTYPE)
