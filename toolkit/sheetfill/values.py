"""What a formula shows, worked out for the commoner functions, so that a program that does not calculate shows it too.

Where anything in a formula is unknown here nothing is said of it (`Unknown`); every program works it out anew on opening.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

#: What a cell shows; None is a blank, an `Wrong` an error such as #N/A.
Value = str | float | None
#: A part of a formula, taken apart: what it comes to, given how its references are looked up.
Node = Callable[["Cells"], Any]
#: Looks up a reference as it is written (sheet or "", cells): one value, or the list of a range's.
Cells = Callable[[str, str], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?(?![\d:]))"
    r'|(?P<text>"(?:[^"]|"")*")'
    r"|(?P<error>#[A-Z/0]+[!?]?)"
    r"|(?P<reference>(?:'(?:[^']|'')*'!|[\w.]+!)?(?:\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?\d+:\$?\d+)(?![\w(.!]))"
    r"|(?P<function>[A-Z][A-Z0-9.]*)\("
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<sign><>|<=|>=|[-+*/^&=<>%(),;{}]))")
_BINARY: Sequence[tuple[str, ...]] = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
#: The most a cell holds.
_LONGEST = 32767


class Unknown(Exception):
    """What the formula comes to is not known here."""


class Wrong(Exception):
    """The formula comes to an error value, by its sign."""


class Area(list[Any]):
    """The values of a range, and by criterion how many fit it."""

    def __init__(self, values: Iterable[Value]) -> None:
        super().__init__(values)
        self.counts: dict[Value, float] = {}


class Worked(NamedTuple):
    """A formula taken apart: how it is worked out, and every reference and name in it."""

    node: Node
    references: frozenset[str]


def worked(formula: str) -> Worked | None:
    """The formula taken apart, None where it holds what is not known here."""
    try:
        tokens = list(_tokens(formula.strip()))
        reader = _Reader([*tokens, ("end", "")])
        node = reader.expression()
    except (Unknown, RecursionError, ValueError, TypeError, IndexError):
        return None
    references = frozenset(text for kind, text in tokens if kind == "reference" or (kind == "name" and text.upper() not in ("TRUE", "FALSE")))
    return Worked(node, references) if reader.next == ("end", "") else None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise Unknown(text[at:])
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def shown(node: Node, cells: Cells) -> Value:
    """What a cell with that formula shows; raises Wrong for an error, Unknown where it is a list of values."""
    try:
        value = node(cells)
    except (ArithmeticError, ValueError, TypeError, IndexError, RecursionError):
        raise Unknown from None
    if isinstance(value, list) or (isinstance(value, float) and not math.isfinite(value)):
        raise Unknown
    return 0.0 if value is None else value


class _Reader:
    """A formula's tokens, read from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = iter(tokens)
        self.next = next(self._tokens)

    def expression(self, level: int = 0) -> Node:
        if level == len(_BINARY):
            return self._signed()
        left = self.expression(level + 1)
        while self.next[0] == "sign" and self.next[1] in _BINARY[level]:
            function, right = _OPERATORS[self._take()], self.expression(level + 1)
            left = _each(function, (left, right))
        return left

    def _signed(self) -> Node:
        if self.next in (("sign", "-"), ("sign", "+")):
            factor = -1 if self._take() == "-" else 1
            return _each(lambda value: factor * number(value), (self._signed(),))
        node = self._single()
        while self.next == ("sign", "%"):
            self._take()
            node = _each(lambda value: number(value) / 100, (node,))
        return node

    def _single(self) -> Node:
        kind, text = self.next[0], self._take()
        if kind == "number":
            return _always(float(text))
        if kind == "text":
            return _always(text[1:-1].replace('""', '"'))
        if kind == "error":
            return lambda cells: _fail(text)
        if kind == "reference":
            sheet, _, area = text.rpartition("!")
            name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
            return lambda cells: cells(name, area)
        if kind == "name":
            return _always(text.upper() == "TRUE") if text.upper() in ("TRUE", "FALSE") else lambda cells: cells("", text)
        if kind == "function" and text in _FUNCTIONS:
            return _FUNCTIONS[text](self._arguments())
        if text == "(":
            node = self.expression()
            self._must(")")
            return node
        if text == "{":
            return self._constants()
        raise Unknown(text)

    def _arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self.next != ("sign", ")"):
            found.append(_always(None) if self.next == ("sign", ",") else self.expression())
            if self.next == ("sign", ","):
                self._take()
                if self.next == ("sign", ")"):
                    found.append(_always(None))
        self._take()
        return tuple(found)

    def _constants(self) -> Node:
        found = [self.expression()]
        while self.next[1] in (",", ";"):
            self._take()
            found.append(self.expression())
        self._must("}")
        return lambda cells: [each(cells) for each in found]

    def _take(self) -> str:
        taken, self.next = self.next[1], next(self._tokens, ("end", ""))
        return taken

    def _must(self, sign: str) -> None:
        if self._take() != sign:
            raise Unknown(sign)


def _always(value: Value) -> Node:
    return lambda cells: value


def _fail(sign: str) -> Any:
    raise Wrong(sign)


def _each(function: Callable[..., Value], nodes: Sequence[Node]) -> Node:
    """A function of single values; of lists, element by element."""
    if len(nodes) == 1:
        (only,) = nodes

        def single(cells: Cells) -> Any:
            value = only(cells)
            return [function(each) for each in value] if isinstance(value, list) else function(value)

        return single

    def node(cells: Cells) -> Any:
        values = [each(cells) for each in nodes]
        lists = [len(value) for value in values if isinstance(value, list)]
        if not lists:
            return function(*values)
        if len(set(lists)) > 1:
            raise Unknown
        return [function(*(value[at] if isinstance(value, list) else value for value in values)) for at in range(lists[0])]

    return node


def _flat(function: Callable[[list[Any]], Value]) -> Callable[[Sequence[Node]], Node]:
    """A function of all the values of its arguments."""
    return lambda nodes: lambda cells: function(list(_values(nodes, cells)))


def _values(nodes: Iterable[Node], cells: Cells) -> Iterator[Any]:
    for node in nodes:
        value = node(cells)
        if isinstance(value, list):
            yield from value
        else:
            yield value


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def number(value: Any) -> float:
    """A value as a number; Wrong where it is none, Unknown where that depends on the machine's country ("1.5", "30/6")."""
    if isinstance(value, str) and not re.fullmatch("[0-9]+", value):
        raise Unknown if re.search("[0-9]|true|false", value.casefold()) else Wrong("#VALUE!")
    return float(value or 0)


def text(value: Any) -> str:
    """A value as a text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    said = value if isinstance(value, str) else "" if value is None else f"{value:.15g}"
    if "e" in said and not isinstance(value, str):
        raise Unknown  # programs write powers of ten differently
    return said


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _true(value: Any) -> bool:
    if isinstance(value, list):
        raise Unknown
    return bool(number(value))


def _truths(values: list[Any]) -> list[bool]:
    if not all(isinstance(value, int | float) for value in values):
        raise Unknown  # a blank or a text in a cell does not count, one in the formula does
    return list(map(bool, values))


def _key(value: Any, other: Any) -> tuple[int, Any]:
    """How a value compares: numbers before texts before truths; a blank is like the other one's kind of nothing."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    return (2, value) if isinstance(value, bool) else (1, value.casefold()) if isinstance(value, str) else (0, value)


def _compared(function: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Value]:
    def compared(left: Any, right: Any) -> bool:
        keys = _key(left, right), _key(right, left)
        if function not in (operator.eq, operator.ne) and keys[0][0] == keys[1][0] == 1 and not (keys[0][1] + keys[1][1]).isascii():
            raise Unknown  # the order of letters beyond ASCII is the machine's
        return function(*keys)

    return compared


def _divided(left: Any, right: Any) -> float:
    return number(left) / number(right) if number(right) else _fail("#DIV/0!")


_OPERATORS: dict[str, Callable[[Any, Any], Value]] = {
    "=": _compared(operator.eq), "<>": _compared(operator.ne), "<": _compared(operator.lt), ">": _compared(operator.gt),
    "<=": _compared(operator.le), ">=": _compared(operator.ge), "&": lambda left, right: text(left) + text(right),
    "+": lambda left, right: number(left) + number(right), "-": lambda left, right: number(left) - number(right),
    "*": lambda left, right: number(left) * number(right), "/": _divided, "^": lambda left, right: number(left) ** number(right),
}


# ── functions ─────────────────────────────────────────────────────────────────────────────────────


def _if(nodes: Sequence[Node]) -> Node:
    test, yes, no = [*nodes, _always(False)][:3]
    return lambda cells: (yes if _true(test(cells)) else no)(cells)


def _if_error(nodes: Sequence[Node]) -> Node:
    def node(cells: Cells) -> Any:
        try:
            return nodes[0](cells)
        except Wrong:
            return nodes[1](cells)

    return node


def _is_wrong(*signs: str) -> Callable[[Sequence[Node]], Node]:
    """Whether it comes to one of those errors, to any where none is named."""

    def function(nodes: Sequence[Node]) -> Node:
        def node(cells: Cells) -> bool:
            try:
                if isinstance(nodes[0](cells), list):
                    raise Unknown
            except Wrong as error:
                return not signs or str(error) in signs
            return False

        return node

    return function


def _singles(function: Callable[..., Value]) -> Callable[[Sequence[Node]], Node]:
    return lambda nodes: _each(function, nodes)


def _substitute(whole: Any, old: Any, new: Any) -> str:
    return text(whole).replace(text(old), text(new)) if text(old) else text(whole)


def _search(needle: Any, whole: Any) -> float:
    if re.search("[*?~]", text(needle)):
        raise Unknown
    at = text(whole).casefold().find(text(needle).casefold())
    return at + 1.0 if at >= 0 else _fail("#VALUE!")


def _repeated(piece: Any, times: Any) -> str:
    count = int(number(times))
    if count < 0 or count * len(text(piece)) > _LONGEST:
        return str(_fail("#VALUE!"))
    return text(piece) * count


def _match(nodes: Sequence[Node]) -> Node:
    def node(cells: Cells) -> Any:
        wanted, held, kind = (each(cells) for each in nodes)  # an approximate match is not known here
        if number(kind) or not isinstance(held, list) or isinstance(wanted, list) or re.search("[*?~]", text(wanted)):
            raise Unknown
        return next((at for at, value in enumerate(held, 1) if value is not None and _key(value, wanted) == _key(wanted, value)), None) or _fail("#N/A")

    return node


def _count_if(nodes: Sequence[Node]) -> Node:
    def node(cells: Cells) -> float:
        held, wanted = (each(cells) for each in nodes)
        area = held if isinstance(held, Area) else Area(held if isinstance(held, list) else [held])
        if wanted not in area.counts or isinstance(wanted, bool):
            area.counts[wanted] = float(sum(map(_criterion(wanted), area)))
        return area.counts[wanted]

    return node


@lru_cache(maxsize=256, typed=True)
def _criterion(wanted: Any) -> Callable[[Any], bool]:
    if wanted in (None, "", "=") or isinstance(wanted, bool):
        raise Unknown
    if _is_number(wanted):
        return lambda value: _is_number(value) and value == wanted
    match = re.match("<>|<=|>=|[<>=]", text(wanted))
    sign, said = (match[0], text(wanted)[match.end():]) if match else ("=", text(wanted))
    if re.fullmatch(r"-?\d+(\.\d+)?", said):
        compare, bound = _OPERATORS[sign], float(said)
        return lambda value: bool(compare(value, bound)) if _is_number(value) else sign == "<>"
    if sign not in ("=", "<>") or "~" in said:
        raise Unknown
    if sign == "=" and said.endswith("*") and not re.search("[*?]", said[:-1]):
        start = said[:-1].casefold()
        return lambda value: isinstance(value, str) and value.casefold().startswith(start)
    pattern = re.compile("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in said), re.IGNORECASE | re.DOTALL)
    return lambda value: ((value is not None) if not said and sign == "<>" else isinstance(value, str) and bool(pattern.fullmatch(value)) ^ (sign == "<>"))


def _numbers(values: Iterable[Any]) -> list[float]:
    return [float(value) for value in values if _is_number(value)]


def _sum_product(nodes: Sequence[Node]) -> Node:
    if len(nodes) != 1:
        raise Unknown
    return lambda cells: sum(_numbers(_values(nodes, cells)))


_FUNCTIONS: dict[str, Callable[[Sequence[Node]], Node]] = {
    "TRUE": lambda nodes: _always(True), "FALSE": lambda nodes: _always(False),
    "IF": _if, "IFERROR": _if_error, "ISERROR": _is_wrong(), "ISNA": _is_wrong("#N/A"), "MATCH": _match, "COUNTIF": _count_if,
    "SUMPRODUCT": _sum_product,
    "AND": _flat(lambda values: all(_truths(values))), "OR": _flat(lambda values: any(_truths(values))),
    "NOT": _singles(lambda value: not _true(value)), "SUM": _flat(lambda values: sum(_numbers(values))),
    "MAX": _flat(lambda values: max(_numbers(values), default=0.0)), "MIN": _flat(lambda values: min(_numbers(values), default=0.0)),
    "COUNTA": _flat(lambda values: float(sum(value is not None for value in values))), "ISNUMBER": _singles(_is_number),
    "LEN": _singles(lambda value: len(text(value).encode("utf-16-le")) / 2), "TRIM": _singles(lambda value: re.sub(" +", " ", text(value).strip(" "))),
    "LEFT": _singles(lambda value, count=1: text(value)[:int(number(count))] if number(count) >= 0 else _fail("#VALUE!")), "SUBSTITUTE": _singles(_substitute), "REPT": _singles(_repeated),
    "CHAR": _singles(lambda code: bytes([int(number(code))]).decode("ascii")), "SEARCH": _singles(_search),
}
