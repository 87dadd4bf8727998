"""The command line for people in a hurry and for programs: how much is said, a path of the wrong kind, the JSON Schema."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from toolkit import cli, printing, round_status
from toolkit.cli import main
from toolkit.consolidate.frames import Timeliness
from toolkit.consolidate.standing import AgencyState
from toolkit.findings import Severity
from toolkit.model import Outcome, Status
from toolkit.rounds import Round
from toolkit.rounds.beginning import Asked, demo_round

SCHEMA: dict[str, Any] = json.loads(Path(cli.__file__).with_name("json_output.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
TODAY = ("--today", "2020-11-20")


def run(*arguments: object) -> Result:
    """`toolkit ARGUMENTS`; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration round in which most kinds of findings are."""
    folder = tmp_path_factory.mktemp("demo") / "ky"
    demo_round(folder, 2793)
    return folder


# ── --json ────────────────────────────────────────────────────────────────────────────────────────


def documents(where: Path) -> Iterator[tuple[str, Any]]:
    """Each document there is, of a round with returns and of one just begun."""
    returns = sorted(Round(where).returns.iterdir())
    new = where.parent / "moi"
    if not new.exists():
        run("init", new, "--period", "2020")
    for command, *rest in (("consolidate", where, *TODAY), ("check", *returns, "--round", where), ("status", where, *TODAY),
                           ("consolidate", new, *TODAY), ("status", new, *TODAY)):
        yield command, json.loads(run(command, *rest, "--json").stdout)
    yield "rounds", json.loads(run("status", where.parent, *TODAY, "--json").stdout)


def test_every_document_keeps_the_schema_and_only_as_what_it_is(where: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for command, document in documents(where):
        VALIDATOR.validate(document)
        kinds = [name for name in ("consolidate", "check", "status", "rounds")
                 if VALIDATOR.evolve(schema={**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{name}"}]}).is_valid(document)]
        assert kinds == [command]


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


def test_the_schema_refuses_what_is_otherwise(where: Path) -> None:
    tried = 0
    for _, document in documents(where):
        for place, changed in broken(document):
            tried += 1
            assert not VALIDATOR.is_valid(changed), place
    assert tried > 100


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
    assert enumerated(*owes, "state") == {
        each.name.lower() for each in AgencyState} - {"received"}
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


def test_quiet_leaves_the_json_document(where: Path) -> None:
    assert run("status", where, "--json", "-q", *TODAY).stdout == run("status", where, "--json", *TODAY).stdout


def test_verbose_cuts_nothing_and_names_each_file(where: Path) -> None:
    usual, verbose = run("consolidate", where, *TODAY), run("consolidate", where, "--verbose", *TODAY)
    assert "điểm khác, xem trang" in usual.stderr
    assert "điểm khác, xem trang" not in verbose.stderr
    assert len(verbose.stderr.splitlines()) > len(usual.stderr.splitlines())
    assert all(path.name in verbose.stdout for path in Round(where).returns.iterdir())
    assert usual.stdout in verbose.stdout


def test_the_days_an_office_needs_are_those_of_a_new_round() -> None:
    assert [each.default for each in cli.init.params if each.name == "office_days"] == [Asked().office_days]


def test_the_later_of_the_two_counts(where: Path) -> None:
    assert run("status", where, "-v", "-q", *TODAY).stdout == ""
    assert run("status", where, "-q", "-v", *TODAY).stdout == run("status", where, *TODAY).stdout


def test_a_check_says_only_errors_where_that_is_asked(where: Path) -> None:
    returns = sorted(Round(where).returns.iterdir())
    quiet = run("check", *returns, "--round", where, "--quiet")
    errors = [each["message"] for file in json.loads(run("check", *returns, "--round", where, "--json").stdout)["files"]
              for each in file["findings"] if each["severity"] == "error"]
    assert quiet.stdout == ""
    assert len(quiet.stderr.splitlines()) == len(errors) > 0
    assert all(message.splitlines()[0][:40] in quiet.stderr for message in errors)


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


def test_a_file_in_no_round_names_the_folder_it_lies_in(tmp_path: Path) -> None:
    shutil.copy(__file__, tmp_path / "tep.xlsx")
    assert f"Có phải là thư mục “{tmp_path}”?" in run("status", tmp_path / "tep.xlsx").stderr


@pytest.mark.parametrize("typed", [["check", "ky", "--round", "ky"], ["check-template", "ky"], ["init", "khac", "--annex", "ky"]],
                         ids=lambda typed: typed[0])
def test_a_folder_where_a_file_is_meant_is_told_as_that(
        where: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str]) -> None:
    monkeypatch.chdir(where.parent)
    told = run(*typed)
    assert told.exit_code == 2
    assert "“ky” là một thư mục, ở đây cần một tệp." in told.stderr
    assert not Path("khac").exists()
