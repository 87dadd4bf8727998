"""The pages say what the code does: commands, findings, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_structure import LIBRARY

import toolkit
from toolkit.cli.commands import main
from toolkit.model.findings import Code, ToolkitError

HERE = Path(__file__).parent.parent
PAGES = sorted([*HERE.glob("*.md"), *HERE.glob("docs/**/*.md"), *HERE.glob("examples/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("name", main.commands)
def test_every_command_has_help_and_a_heading(name: str) -> None:
    assert main.commands[name].help
    assert f"## toolkit {name}\n" in (HERE / "docs/command-line.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_every_finding_is_documented_and_says_what_to_do(code: Code) -> None:
    assert f"`{code.name}`" in (HERE / "docs/findings.md").read_text(encoding="utf-8")
    assert code.problem.strip()
    assert code.remedy.strip()


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_every_finding_is_used(code: Code) -> None:
    assert any(f"Code.{code.name}" in source for source in LIBRARY.values())


def test_the_readme_s_example_runs_as_it_stands(
        demo_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.+?)```", (HERE / "README.md").read_text(encoding="utf-8"), re.S)
    assert len(example.split("\n\n")[-1].splitlines()) <= 4
    demo_copy.rename(demo_copy.with_name("Ky bao cao 2020"))
    monkeypatch.chdir(demo_copy.parent)
    before = {path: path.stat().st_mtime_ns for path in demo_copy.parent.rglob("*")}
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert re.search(r"\ndone +\d+\n", printed)
    assert re.search(r"\n\d+ +SCT +2\.1 +status +done +\w+\n", printed)
    assert {path: path.stat().st_mtime_ns for path in demo_copy.parent.rglob("*")} == before


def test_a_program_is_told_what_it_cannot_have() -> None:
    with pytest.raises(AttributeError, match="no attribute 'round'"):
        getattr(toolkit, "round")  # noqa: B009
    with pytest.raises(ToolkitError):
        toolkit.Round("khong co").consolidate()


def test_the_readme_s_commands_are_whole() -> None:
    commands = re.findall(r"```sh\n(.+?)\n```", (HERE / "README.md").read_text(encoding="utf-8"), re.S)
    assert len(commands) == 2
    assert all("\n" not in command and command.startswith("python3 -m venv") for command in commands)
