"""The command line for people in a hurry and for programs: how much is said, a path of the wrong kind, the JSON Schema."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Demonstration, run
from jsonschema import Draft202012Validator

from toolkit.cli import commands as cli, printing
from toolkit.consolidate.frames import Timeliness
from toolkit.consolidate.standing import AgencyState
from toolkit.model.findings import Severity
from toolkit.model.records import Outcome, Status
from toolkit.rounds import status as round_status
from toolkit.rounds.round import Round

SCHEMA: dict[str, Any] = json.loads(Path(cli.__file__).with_name("json_output.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
TODAY = ("--today", "2020-11-20")


@pytest.fixture(scope="module")
def where(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration round in which most kinds of findings are."""
    return Path(shutil.copytree(demonstration.folder, tmp_path_factory.mktemp("demo") / "ky"))


# ── --json ────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def documents(where: Path) -> list[tuple[str, Any]]:
    """Each document there is, of a round with returns and of one just begun."""
    returns = sorted(Round(where).returns.iterdir())
    new = where.parent / "moi"
    run("init", new, "--period", "2020")
    made = []
    for command, *rest in (("consolidate", where, *TODAY), ("check", *returns, "--round", where), ("status", where, *TODAY),
                           ("consolidate", new, *TODAY), ("status", new, *TODAY)):
        made.append((command, json.loads(run(command, *rest, "--json").stdout)))
    return [*made, ("rounds", json.loads(run("status", where.parent, *TODAY, "--json").stdout))]


def test_every_document_keeps_the_schema_which_refuses_what_is_otherwise(documents: list[tuple[str, Any]]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for command, document in documents:
        VALIDATOR.validate(document)
        kinds = [name for name in ("consolidate", "check", "status", "rounds")
                 if VALIDATOR.evolve(schema={**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{name}"}]}).is_valid(document)]
        assert kinds == [command]
    tried = 0
    for _, document in documents:
        for place, changed in broken(document):
            tried += 1
            assert not VALIDATOR.is_valid(changed), place
    assert tried > 100


def broken(document: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], Any]]:
    """The document with one key dropped, added, or of a value that is none, at each place there is."""
    if isinstance(document, dict):
        yield path, {**document, "thêm": 1}
        for name, value in document.items():
            yield (*path, name), {key: each for key, each in document.items() if key != name}
            yield from ((place, {**document, name: changed}) for place, changed in broken(value, (*path, name)))
    elif isinstance(document, list):
        yield from (((*path, 0), [changed]) for value in document[:1] for _, changed in broken(value))
    else:
        yield path, {"không phải": "giá trị"}


def enumerated(*names: str) -> set[object]:
    """The values the schema allows there."""
    node: Any = SCHEMA["$defs"]
    for name in names:
        node = node[name]
    return set(node["enum"])


def test_the_schema_knows_all_the_code_may_say() -> None:
    assert enumerated("file", "properties", "outcome") == {each.value for each in Outcome}
    assert enumerated("finding", "properties", "severity") == {each.value for each in Severity}
    status = ("status", "properties")
    steps = printing._COMMANDS.keys() | {round_status.Action.CONSOLIDATE}  # others follow what `status` never does
    assert enumerated(*status, "next") == {each.name.lower() for each in steps}
    assert enumerated(*status, "lines", "items", "properties", "kind") == {each.name.lower() for each in round_status.LineKind}
    assert enumerated(*status, "agencies", "items", "properties", "state") == {
        each.name.lower() for each in AgencyState}
    of_rounds = ("rounds", "properties")
    assert enumerated(*of_rounds, "rounds", "items", "properties", "next") == {each.name.lower() for each in steps}
    owes = (*of_rounds, "agencies", "items", "properties", "owes", "items", "properties")
    assert enumerated(*owes, "state") == {each.name.lower() for each in AgencyState} - {"received"}
    task = ("consolidate", "properties", "tasks", "items", "properties")
    assert enumerated(*task, "status") == {each.value for each in Status}
    assert enumerated(*task, "timeliness") == {None, *(each.value for each in Timeliness)}


# ── -q and -v ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("command", ["consolidate", "report", "status", "remind", "forms"])
def test_quiet_says_errors_and_nothing_else(where: Path, command: str) -> None:
    """What is wrong goes on being said, by its exit code too; what is fine is not told."""
    usual, quiet = run(command, where, "--today", "2020-11-10"), run(command, where, "-q", "--today", "2020-11-10")
    assert quiet.exit_code == usual.exit_code
    assert quiet.stdout == ""
    signs = tuple(kind.sign for kind in round_status.LineKind) if command == "status" else ("✖", "…")
    assert all(line.startswith(signs) for line in quiet.stderr.splitlines())
    assert bool(quiet.stderr) == (quiet.exit_code == 1)


def test_verbose_cuts_nothing_and_names_each_file(where: Path) -> None:
    usual, verbose = run("consolidate", where, *TODAY), run("consolidate", where, "--verbose", *TODAY)
    assert "điểm khác, xem trang" in usual.stderr
    assert "điểm khác, xem trang" not in verbose.stderr
    assert len(verbose.stderr.splitlines()) > len(usual.stderr.splitlines())
    assert all(path.name in verbose.stdout for path in Round(where).returns.iterdir())
    assert usual.stdout in verbose.stdout


# ── a path of the wrong kind ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("typed", [
    ["status", "ky/ke_hoach.xlsx"], ["forms", "ky/ke_hoach.xlsx"], ["remind", "ky/ke_hoach.xlsx"], ["report", "ky/ke_hoach.xlsx"],
    ["consolidate", "ky/3_ket_qua/tong_hop.xlsx"], ["window", "ky/ke_hoach.xlsx"], ["init", "moi", "--previous", "ky/ke_hoach.xlsx"],
    ["check", "a.xlsx", "--round", "ky/ke_hoach.xlsx"], ["demo", "ky/ke_hoach.xlsx"]], ids=lambda typed: typed[0])
def test_a_file_where_a_folder_is_meant_is_told_as_that_with_the_round_it_lies_in(
        where: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str]) -> None:
    monkeypatch.chdir(where.parent)
    told = run(*typed)
    assert told.exit_code == 2
    given = next(each for each in typed if each.startswith("ky/"))
    assert f"“{given}” là một tệp, ở đây cần một thư mục. Có phải là thư mục “{where}”?" in told.stderr


@pytest.mark.parametrize("typed", [["check", "ky", "--round", "ky"], ["check-template", "ky"], ["init", "khac", "--annex", "ky"]],
                         ids=lambda typed: typed[0])
def test_a_folder_where_a_file_is_meant_is_told_as_that(
        where: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str]) -> None:
    monkeypatch.chdir(where.parent)
    told = run(*typed)
    assert told.exit_code == 2
    assert "“ky” là một thư mục, ở đây cần một tệp." in told.stderr
    assert not Path("khac").exists()
