"""What another process makes is what would be made here, and so is what goes wrong; where it is gone, that is told."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from samples import PLAN

from toolkit import meanwhile
from toolkit.findings import Code, Place, ToolkitError, finding
from toolkit.forms import FormTemplate
from toolkit.meanwhile import Meanwhile
from toolkit.resources import FORM_TEMPLATE, template
from toolkit.review import Decisions
from toolkit.review.writing import Worded, known_of
from toolkit.sheetread.worker_process import command_of

#: Another process starts by a command, as on Windows and in a window: this one has threads.
BEGUN, HERE = True, False


def lengths(told: Iterator[Any]) -> Iterator[tuple[int, int]]:
    """The process it is made in, and the length of each text told, until "" is."""
    while text := next(told):
        yield os.getpid(), len(text)


def doubled(told: Iterator[Any]) -> Iterator[bytes]:
    while text := next(told):
        yield 2 * text


def failing(told: Iterator[Any]) -> Iterator[int]:
    yield 1
    raise ToolkitError(Code.FILE_ABSENT, Place(next(told)))


def dying(told: Iterator[Any]) -> Iterator[int]:
    yield 1
    os._exit(next(told))


def library(named: tuple[str, str], *told: Any) -> tuple[list[Any], list[Any]]:
    """What a function of the library makes there, and here."""
    made: list[list[Any]] = []
    for begun in (BEGUN, HERE):
        with Meanwhile[Any](*named) as each:
            if begun:
                each.begin()
            for value in told:
                each.tell(value)
            made.append(list(each))
    return made[0], made[1]


def test_forms_made_there_are_those_made_here() -> None:
    there, here = library(("toolkit.forms", "forms_told"), (FormTemplate.read(template(FORM_TEMPLATE)), PLAN))
    assert len(there) == len(PLAN.expected)
    assert there == here


def test_a_review_workbook_made_there_is_that_made_here() -> None:
    wordings = [Worded(row, "proposed", f"B-{row}", None, "", f"Đề xuất {row}", "", "", None, None)
                for row in range(4, 500)]
    known = known_of(wordings, Decisions()).lines
    told = ((), Decisions(), known), tuple(wordings[:200]), tuple(wordings[200:]), (), {"Trang riêng": {(1, 1): "của tôi"}}
    there, here = library(("toolkit.review.writing", "review_told"), *told)
    assert there == here
    assert "Trang riêng" in openpyxl.load_workbook(io.BytesIO(there[0])).sheetnames


def finding_tests(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a module of ours where functions of tests are found too."""
    python, *before, _, _ = command_of(module)
    return (python, *before, "-c", FINDING_TESTS, os.pathsep.join(sys.path), module, *arguments)


FINDING_TESTS = """
import os, runpy, sys
sys.path = sys.argv[1].split(os.pathsep)
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__")
"""


def maker(name: str, begun: bool, monkeypatch: pytest.MonkeyPatch) -> Meanwhile[Any]:
    monkeypatch.setattr(meanwhile, "command_of", finding_tests)
    made = Meanwhile[Any](__name__, name)
    return made.begin() if begun else made


@pytest.mark.parametrize("begun", [BEGUN, HERE])
def test_it_makes_one_after_another_of_what_it_is_told(begun: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with maker("lengths", begun, monkeypatch) as made:
        for text in ("biểu", "b" * 300_000, ""):
            made.tell(text)
        process, length = next(made)
        assert (length, [each for _, each in made]) == (4, [300_000])
        assert (process != os.getpid()) is begun


@pytest.mark.parametrize("begun", [BEGUN, HERE])
def test_bytes_come_as_they_are(begun: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with maker("doubled", begun, monkeypatch) as made:
        for told in (b"x" * 300_000, b"y", b""):
            made.tell(told)
        assert list(made) == [b"x" * 600_000, b"yy"]


@pytest.mark.parametrize("begun", [BEGUN, HERE])
def test_what_goes_wrong_there_is_raised_here(begun: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with maker("failing", begun, monkeypatch) as made:
        made.tell("a.xlsx")
        assert next(made) == 1
        with pytest.raises(ToolkitError, match=r"a\.xlsx") as raised:
            next(made)
        assert raised.value.finding == finding(Code.FILE_ABSENT, Place("a.xlsx"))


def test_one_that_died_leaves_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a rule the system has ended it for want of memory, and whoever runs a step is told that in a sentence."""
    with maker("dying", BEGUN, monkeypatch) as made:
        made.tell(3)
        assert next(made) == 1
        with pytest.raises(MemoryError):
            next(made)
        made.tell("nobody hears it")


def test_where_none_starts_it_is_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(command: tuple[str, ...]) -> None:
        raise OSError(command)

    monkeypatch.setattr(meanwhile, "started", refused)
    monkeypatch.setattr(meanwhile, "may_fork", lambda: False)
    with maker("lengths", BEGUN, monkeypatch) as made:
        made.tell("b")
        assert next(made) == (os.getpid(), 1)


def test_its_process_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with maker("lengths", BEGUN, monkeypatch) as made:
        made.tell("b")
        next(made)
        process = made._process
        assert process
        assert process.poll() is None
    assert process.poll() is not None
