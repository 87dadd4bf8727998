"""What a rendered report is held against: every value given, every value printed, every value that stands in the file.

While a template is rendered each value it prints is put between two marks, which no text of people may hold. So what
stands in the file is known exactly, a lone "4" too; the marks are gone from what is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from toolkit.findings import Code, ToolkitError
from toolkit.text import number_vi

if TYPE_CHECKING:
    from jinja2.nodes import Node
    from jinja2.runtime import Context

#: Noncharacters: XML may hold them, no font shows them, nobody types them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
_MARKED = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_LONGEST = 80


def printer(printed: Counter[str]) -> Callable[[Context, object], object]:
    """How an environment prints values (its `finalize`), each counted in `printed`.

    A number the Vietnamese way, a text escaped, both between marks. docxtpl turns "{_{" into "{{" after rendering;
    the reference for "_" keeps such a text as it was typed.
    """
    from jinja2 import pass_context
    from markupsafe import Markup, escape

    @pass_context  # what asks for the context is never run while a template is compiled
    def finalize(_: Context, value: object) -> object:
        if not isinstance(value, int | float | str):
            return value
        text = _shown(value)
        printed[text] += 1
        return Markup(_OPEN + str(escape(text)).replace("_", "&#95;") + _CLOSE)

    return finalize


def unmarked(text: str) -> str:
    """`text` as it is written."""
    return _MARKS.sub("", text)


def unmarked_part(part: bytes) -> bytes:
    """A part of a package as it is written."""
    return part.replace(_OPEN.encode(), b"").replace(_CLOSE.encode(), b"")


def refuse_loss(given: Mapping[str, Any], printed: Mapping[str, int], text: str, places: Iterable[str]) -> None:
    """ToolkitError (REPORT_VALUE_LOST) unless all that was given is printed and all printed stands in `text`, marked.

    A text is printed as often as it was given, by itself or within what the template put together. A number may be
    left out by a condition; that the template prints it somewhere is seen from its `places`.
    """
    for value in Counter(printed) - Counter(_MARKED.findall(text)):
        raise _lost(value)
    texts = Counter(_texts(given))
    missing = texts - Counter(printed)
    together = "\n".join(each for each in printed if each not in texts) if missing else ""
    for value in missing:
        if value not in together:
            raise _lost(value)
    ends = tuple(f".{place}" for place in places)
    for name in dict.fromkeys(_numbers(given, "")):
        if not any(end.endswith(f".{name}") for end in ends):
            raise _lost(name)


def printed_places(tree: Node) -> set[str]:
    """What a template prints, as it names it: "returns.late", "task.id"."""
    from jinja2 import nodes

    outputs = (each for output in tree.find_all(nodes.Output) for each in output.nodes)
    asked = (node for each in outputs for node in (each, *each.find_all((nodes.Getattr, nodes.Name))))
    return {name for node in asked if (name := _dotted(node))}


def _dotted(node: Node) -> str:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return node.name
    return f"{_dotted(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else ""


def _lost(value: str) -> ToolkitError:
    return ToolkitError(Code.REPORT_VALUE_LOST, value=value if len(value) < _LONGEST else f"{value[:_LONGEST]}…")


def _shown(value: float | str) -> str:
    return _MARKS.sub("\ufffd", str(value)) if isinstance(value, str) else number_vi(value)


def _texts(value: object) -> Iterator[str]:
    """Every text in a value, as the report prints it."""
    if isinstance(value, str):
        if value:
            yield _shown(value)
    else:
        for _, part in _parts(value, ""):
            yield from _texts(part)


def _numbers(value: object, name: str) -> Iterator[str]:
    """The name of every number in a value, within the innermost list."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield name
    elif not isinstance(value, str):
        for inner, part in _parts(value, name):
            yield from _numbers(part, inner)


def _parts(value: object, name: str) -> Iterator[tuple[str, object]]:
    """What a value is made of, each part with its name."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif is_dataclass(value):
        yield from ((f"{name}.{each.name}" if name else each.name, getattr(value, each.name)) for each in fields(value))
    elif isinstance(value, list | tuple):
        yield from (("", each) for each in value)
