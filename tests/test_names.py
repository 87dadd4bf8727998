"""Names and first sentences that a stranger understands."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from test_structure import trees

#: What names no thing of the domain.
FORBIDDEN = {"each", "said", "told", "held", "made", "own", "meant", "beside", "at"}
#: Private functions that are called alike in several modules because they do the same; ten at most.
ALIKE = frozenset[str]()
#: Words of a docstring's first sentence.
LONGEST = 30


def names(tree: ast.AST) -> Iterator[str]:
    """The names that a module gives to variables, arguments, attributes, functions and classes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def private_functions(tree: ast.Module) -> set[str]:
    """The names of the private functions of a module."""
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("_")}


def public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """The public functions, classes and methods in a module's or a class's body."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from public(node.body) if isinstance(node, ast.ClassDef) else ()


def documented(tree: ast.Module) -> Iterator[str]:
    """The docstrings of a module, its public and its private things."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and (text := ast.get_docstring(node)):
            yield text


def is_long(docstring: str) -> bool:
    """Whether the first sentence has too many words; it ends at a full stop or a semicolon."""
    return len(re.split(r"[.;](?=\s|$)", docstring)[0].split()) > LONGEST


def faults() -> Iterator[tuple[str, str, object]]:
    """The faults of each module: forbidden names, private functions called as one of another module, public things
    without a docstring, docstrings that begin with a long sentence."""
    modules_of = Counter(name for tree in trees().values() for name in private_functions(tree) - ALIKE)
    for path, tree in trees().items():
        yield from ((path, "forbidden", name) for name in names(tree) if name.strip("_") in FORBIDDEN)
        yield from ((path, "shared", name) for name in private_functions(tree) if modules_of[name] > 1)
        yield from ((path, "without docstring", node.name) for node in public(tree.body)
                    if ast.get_docstring(node) is None)
        yield from ((path, "long", text.split("\n")[0]) for text in documented(tree) if is_long(text))


def test_names_and_first_sentences_are_plain() -> None:
    assert list(faults()) == []
    assert len(ALIKE) <= 10
