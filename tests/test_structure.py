"""The house stays small and of one piece: sizes, names, floors."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
LIBRARY = {path.relative_to(HERE).as_posix(): path.read_text(encoding="utf-8") for path in (HERE / "toolkit").rglob("*.py")}

#: Lists of words for people; long because there is much to say.
VOCABULARIES = {"toolkit/words.py", "toolkit/findings.py"}

#: The floors of docs/design.md, from the top; a room uses its own floor and those below it.
FLOORS = (
    {"__main__", "cli", "arguments", "printing", "round_status", "many_rounds", "desk"},
    {"rounds", "demo"},
    {"summary", "review", "report", "letters"},
    {"consolidate"},
    {"annex", "plan", "forms", "intake"},
    {"model", "plan_records", "fields", "checks", "period", "words", "findings", "layout", "resources",
     "workbooks", "letterhead", "superior_form"},
    {"sheetread", "sheetfill", "nd30", "tables", "sheets", "files", "text", "legacy_text"},
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str:
    """The room a module ("toolkit.plan.names") is in."""
    return [*module.split("."), "toolkit"][1]


def imports(node: ast.AST) -> Iterator[str]:
    """The modules of the library that are imported below `node`, wherever; what only types need is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.ImportFrom) and child.module == "toolkit":
            yield from (f"toolkit.{name.name}" for name in child.names if not name.name.startswith("__"))
        elif isinstance(child, ast.ImportFrom) and (child.module or "").startswith("toolkit."):
            yield str(child.module)
        else:
            yield from imports(child)


def test_the_library_does_not_grow_again() -> None:
    """It is to become smaller: 20,500 lines are wanted. What adds lines says what its users have of them."""
    assert sum(text.count("\n") for text in LIBRARY.values()) <= 36_387
    assert len(LIBRARY) <= 158


@pytest.mark.parametrize("path", sorted(LIBRARY.keys() - VOCABULARIES))
def test_a_module_is_a_room_not_a_drawer(path: str) -> None:
    assert LIBRARY[path].count("\n") <= 500


def test_a_class_name_stands_once() -> None:
    names = Counter(node.name for text in LIBRARY.values() for node in ast.walk(ast.parse(text)) if isinstance(node,
        ast.ClassDef))
    assert [name for name, count in names.items() if count > 1] == []


def test_functions_are_short() -> None:
    long = [f"{path}: {node.name}" for path, text in LIBRARY.items() for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60]
    assert long == []


def test_every_room_is_on_a_floor() -> None:
    assert {room_of(path.removesuffix(".py").replace("/", ".")) for path in LIBRARY} - {"__init__"} == set(FLOOR)


def test_a_floor_uses_only_those_below_it() -> None:
    upward = []
    for path, text in LIBRARY.items():
        room = room_of(path.removesuffix(".py").replace("/", "."))
        for module in imports(ast.parse(text)):
            if room in FLOOR and FLOOR.get(room_of(module), 99) < FLOOR[room]:
                upward.append(f"{path} uses {module}")
    assert upward == []


def test_rooms_stand_in_no_circle() -> None:
    uses: dict[str, set[str]] = {}
    for path, text in LIBRARY.items():
        if path.endswith("/__main__.py"):
            continue  # where a program starts, both doors are known
        room = room_of(path.removesuffix(".py").replace("/", "."))
        uses.setdefault(room, set()).update(room_of(module) for module in imports(ast.parse(text)))
    reached = {room: set(others) - {room} for room, others in uses.items()}
    for _ in uses:
        reached = {room: others.union(*(reached.get(other, set()) for other in others)) for room,
            others in reached.items()}
    assert [room for room, others in reached.items() if room in others] == []
