"""Texts as spreadsheet files write them: escapes, and the shared table of strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from toolkit.sheetread.fast_path import read_strings as quick_strings
from toolkit.sheetread.fast_path import whole
from toolkit.sheetread.limits import Limits, too_large
from toolkit.sheetread.markup import Attributes, bound_text, feed, local, nested_too_deep, new_parser

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unescaped(text: str) -> str:
    """Text with `_x000D_` and its like as the characters they stand for, as Excel reads them.

    A surrogate without its partner stays one: it is what the file holds.
    """
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)


def read_strings(chunks: Iterable[bytes], limits: Limits) -> tuple[list[str], set[str]]:
    """The shared strings in order, runs of rich text joined, phonetic readings left out; and the indexes, as text, of
    those with a run that is struck through."""
    content, chunks = whole(chunks)
    quick = quick_strings(content) if content is not None else None
    if quick is not None:
        _bound(quick, limits)
        return [unescaped(text) if "_x" in text else text for text in quick], set()
    found: list[str] = []
    struck: set[str] = set()
    runs: list[str] = []
    pieces: list[str] = []
    room = limits.depth
    phonetic = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal room, phonetic
        name = local(name)
        room -= 1
        if not room:
            raise nested_too_deep()
        pieces.clear()
        if name == "rPh":
            phonetic = True
        elif name == "strike" and is_struck(attributes):
            struck.add(str(len(found)))

    def end(name: str) -> None:
        nonlocal room, phonetic
        name = local(name)
        room += 1
        if name == "t":
            if not phonetic:
                runs.extend(pieces)
        elif name == "si":
            text = runs[0] if len(runs) == 1 else joined(runs, limits)
            found.append(unescaped(text) if "_x" in text else text)
            runs.clear()
        elif name == "rPh":
            phonetic = False

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pieces.append
    feed(parser, chunks, limits, _counter(found, runs, pieces, limits))
    return found, struck


def _bound(found: Sequence[str], limits: Limits) -> None:
    bound_text((max(found, key=len, default=""),), limits)
    if sum(map(len, found)) > limits.characters:
        raise too_large("quá nhiều chữ")


def is_struck(attributes: Attributes) -> bool:
    """Whether a `strike` element strikes through."""
    return attributes.get("val", "1") in ("1", "true", "on")


def _counter(found: Sequence[str], runs: Sequence[str], pieces: Sequence[str], limits: Limits) -> Callable[[], None]:
    """A check, to be made now and then while `found` grows, that it holds no more text than we are willing to."""
    counted = characters = 0

    def count() -> None:
        nonlocal counted, characters
        characters += sum(map(len, found[counted:]))
        counted = len(found)
        bound_text(pieces, limits)
        bound_text(runs, limits)
        if characters > limits.characters:
            raise too_large("quá nhiều chữ")

    return count


def joined(pieces: Sequence[str], limits: Limits) -> str:
    """The text of one cell from its pieces. What comes in one piece is no longer than a chunk and needs no check."""
    bound_text(pieces, limits)
    return "".join(pieces)
