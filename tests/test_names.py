"""Names and first sentences that a stranger understands: faults are counted by folder, and the counts only fall."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent.parent
TREES = {path.relative_to(HERE / "toolkit"): ast.parse(path.read_text(encoding="utf-8"))
         for path in (HERE / "toolkit").rglob("*.py")}

#: What names no thing of the domain.
FORBIDDEN = {"each", "said", "told", "held", "made", "own", "meant", "beside", "at"}
#: Private functions that are called alike in several modules because they do the same; ten at most.
ALIKE = frozenset[str]()
#: Words of a docstring's first sentence.
LONGEST = 30

#: By folder: forbidden names, private functions called as one of another module, public things without a docstring,
#: docstrings that begin with a longer sentence. Who mends some lowers the number; nobody raises one.
FAULTS = {
    "": (0, 0, 0, 0),
    "annex": (0, 0, 0, 0),
    "base": (0, 0, 0, 0),
    "cli": (0, 0, 0, 0),
    "consolidate": (0, 0, 0, 2),
    "demo": (0, 0, 0, 0),
    "desk": (0, 0, 0, 0),
    "forms": (0, 0, 0, 0),
    "intake": (0, 0, 0, 0),
    "letters": (0, 0, 0, 2),
    "model": (0, 0, 0, 0),
    "page": (0, 0, 0, 0),
    "plan": (0, 0, 0, 0),
    "report": (0, 0, 0, 1),
    "review": (0, 0, 0, 0),
    "rounds": (0, 0, 0, 6),
    "sheetfill": (0, 0, 0, 0),
    "sheetread": (0, 0, 0, 0),
    "sheets": (0, 0, 0, 0),
    "summary": (0, 0, 0, 0),
}


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


def faults() -> dict[str, list[int]]:
    """The faults of each folder, in the order of `FAULTS`."""
    modules_of = Counter(name for tree in TREES.values() for name in private_functions(tree) - ALIKE)
    found: dict[str, list[int]] = {}
    for path, tree in TREES.items():
        counts = found.setdefault(path.parts[0] if len(path.parts) > 1 else "", [0, 0, 0, 0])
        counts[0] += sum(name.strip("_") in FORBIDDEN for name in names(tree))
        counts[1] += sum(modules_of[name] > 1 for name in private_functions(tree))
        counts[2] += sum(ast.get_docstring(node) is None for node in public(tree.body))
        counts[3] += sum(map(is_long, documented(tree)))
    return found


def test_names_and_first_sentences_only_become_plainer() -> None:
    found = faults()
    assert found.keys() <= FAULTS.keys()
    assert {folder: counts for folder, counts in found.items()
            if any(now > then for now, then in zip(counts, FAULTS[folder], strict=True))} == {}
    assert len(ALIKE) <= 10
