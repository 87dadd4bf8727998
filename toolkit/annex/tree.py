"""A part of a Word document as elements, within the caps."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, TreeBuilder

from toolkit.sheetread.limits import LIMITS, unsafe
from toolkit.sheetread.markup import feed, local, nested_too_deep, new_parser

_DEEPEST_TABLE = 20
_PARAGRAPHS = 200_000


def read_tree(chunks: Iterable[bytes]) -> Element:
    """The part's elements, with names and attributes without their prefixes. Raises Damaged and Refused."""
    builder = TreeBuilder()
    opened = {"p": 0, "tbl": 0}
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        name = local(tag)
        depth += 1
        if name in opened:
            opened[name] += 1
        if depth > LIMITS.depth or opened["tbl"] > _DEEPEST_TABLE:
            raise nested_too_deep()
        if opened["p"] > _PARAGRAPHS:
            raise unsafe("quá nhiều đoạn văn")
        builder.start(name, {local(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        opened["tbl"] -= local(tag) == "tbl"
        builder.end(local(tag))

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    feed(parser, chunks, LIMITS)
    return builder.close()
