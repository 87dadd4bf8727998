"""The pages say what the code does: commands, findings, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import toolkit
from toolkit.cli.commands import main
from toolkit.model.findings import Code, ToolkitError

HERE = Path(__file__).parent.parent
PAGES = sorted([*HERE.glob("*.md"), *HERE.glob("docs/**/*.md"), *HERE.glob("examples/*.md")])


def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them of its headings."""
    found = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_link_leads_somewhere() -> None:
    missing = []
    for page in PAGES:
        for link in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
            path, _, anchor = link.partition("#")
            target = page.parent / path if path else page
            if not target.exists() or (anchor and anchor not in headings(target)):
                missing.append((page.name, link))
    assert missing == []


def test_every_command_has_help_and_a_line_on_its_page() -> None:
    page = (HERE / "docs/command-line.md").read_text(encoding="utf-8")
    assert [name for name, command in main.commands.items() if not command.help or f"| `toolkit {name} " not in page] == []


def test_every_finding_is_used_is_documented_and_says_what_to_do() -> None:
    page = (HERE / "docs/findings.md").read_text(encoding="utf-8")
    library = "\n".join(path.read_text(encoding="utf-8") for path in (HERE / "toolkit").rglob("*.py"))
    used = set(re.findall(r"Code\.([A-Z_0-9]+)", library))
    assert [code.name for code in Code if code.name not in used or f"`{code.name}`" not in page] == []
    assert [code.name for code in Code if not code.problem.strip() or not code.remedy.strip()] == []


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
