"""What the library is declared to need is what it imports."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

HERE = Path(__file__).parent.parent


def imported(path: Path) -> Iterator[str]:
    """The names of the packages a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def declared(setup: configparser.ConfigParser, section: str, option: str) -> set[str]:
    lines = setup[section][option].split("\n")
    return {plain(re.split(r"[<>=!~ ;\[]", line.strip())[0]) for line in lines if line.strip()}


def test_declared_dependencies_are_those_imported() -> None:
    setup = configparser.ConfigParser()
    setup.read(HERE / "setup.cfg", encoding="utf-8")
    modules = {name for path in (HERE / "toolkit").rglob("*.py") for name in imported(path)}
    others = modules - sys.stdlib_module_names - {"toolkit"}
    distributions = packages_distributions()
    assert not others - distributions.keys()
    needed = {plain(name) for module in others for name in distributions[module]}
    assert declared(setup, "options", "install_requires") == needed
