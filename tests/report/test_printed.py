"""What is given to a template is printed, and what is printed stands in the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import Demonstration
from jinja2 import pass_context
from markupsafe import Markup
from said import intake, report_values
from samples import PLAN
from specimens import specimen_joint_letters, specimen_letters, specimen_proposals, specimen_requests, specimens

from toolkit.consolidate.consolidation import consolidate
from toolkit.model import resources
from toolkit.model.findings import Code, ToolkitError
from toolkit.report.rendering import document_text, refuse_lost_values, render_report, value_printer
from toolkit.rounds.beginning import demo_round

TEMPLATE = resources.template(resources.REPORT_TEMPLATE)
TABLE = "| agency | task | status | result |\n| SCT | 2.1 | under_way | Đã họp 4 lần |"
ReadBack = Callable[[Mapping[str, Any], Path], tuple[Counter[str], Counter[str]]]
#: Noncharacters: XML may hold them, nobody types them.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
ODD = ("{_{ x }}", "{{ x }} {% if %}", "&lt; < > \" ' &", "_x0041_ __", "a\tb", "  hai  ", "\u00a0", "\u202e4", "Độ\u0301", "x" * 40_000)


def printing(*values: str) -> Counter[str]:
    """What is counted of these values as a template prints them."""
    printed = Counter[str]()
    finalize = value_printer(printed)
    assert [unescape(str(finalize(None, value))) for value in values] == list(values)  # type: ignore[arg-type]
    return printed


def test_a_value_is_printed_as_often_as_it_was_given_or_told_as_lost() -> None:
    refuse_lost_values({"a": "4", "b": ["4"]}, printing("4", "4"))
    refuse_lost_values({"overdue": ("1.1", "2.5")}, printing("1.1, 2.5"))
    with pytest.raises(ToolkitError) as caught:
        refuse_lost_values({"a": "4", "b": ["4"]}, printing("4", "ngày 5/6"))
    assert caught.value.finding.code is Code.REPORT_VALUE_LOST
    with pytest.raises(ToolkitError, match="giá trị “4”"):
        refuse_lost_values({"a": "Sở Nội vụ", "b": "4"}, printing("Sở Nội vụ"))


@pytest.fixture
def read_back(monkeypatch: pytest.MonkeyPatch) -> ReadBack:
    """What a template prints of values, each time, and what stands in the document it makes; a lone "4" too."""
    printed = Counter[str]()
    def marking(counted: Counter[str]) -> Callable[[Any, object], object]:
        finalize = value_printer(counted)
        @pass_context
        def mark(context: Any, value: object) -> object:
            text = finalize(context, value)
            if not isinstance(text, Markup):
                return text
            printed[unescape(str(text))] += 1
            return Markup(OPEN) + text + Markup(CLOSE)
        return mark
    def read(values: Mapping[str, Any], path: Path) -> tuple[Counter[str], Counter[str]]:
        printed.clear()
        text = document_text(render_report(values, path))
        return printed, Counter(re.findall(f"{OPEN}([^{CLOSE}]*){CLOSE}", text))
    monkeypatch.setattr("toolkit.report.rendering.value_printer", marking)
    return read


LETTERS = {resources.REMINDER_TEMPLATE: specimen_letters, resources.REQUEST_TEMPLATE: specimen_requests, resources.PROPOSAL_TEMPLATE: specimen_proposals,
           resources.JOINT_REMINDER_TEMPLATE: specimen_joint_letters}


@pytest.mark.parametrize("name", resources.DOCUMENT_TEMPLATES)
def test_all_that_a_template_prints_stands_in_the_document(name: str, read_back: ReadBack) -> None:
    """Of a report that has everything, of one as plain as can be, of one nobody has answered; of each kind of letter."""
    values = list(filter(None, LETTERS[name](PLAN) if name in LETTERS else specimens()))
    for each in values:
        printed, found = read_back(each, resources.template(name))
        assert found == printed
        assert printed.total() > 10


@pytest.mark.parametrize("odd", ODD, ids=map(repr, range(len(ODD))))
def test_whatever_agencies_wrote_stands_in_the_report_as_it_was_printed(odd: str, read_back: ReadBack) -> None:
    made = intake(TABLE)
    row = made.returns[0].progress[0]
    row = row._replace(values=row.values | {"result": odd, "difficulties": odd, "proposals": odd})
    made = made._replace(returns=(made.returns[0]._replace(progress=(row,)),))
    printed, found = read_back(report_values(consolidate(PLAN, made)), TEMPLATE)
    assert found == printed


@pytest.mark.parametrize("seed", [2793, pytest.param(1, marks=pytest.mark.nightly)])
def test_all_that_a_whole_round_prints_stands_in_its_report(
        seed: int, demonstration: Demonstration, tmp_path: Path, read_back: ReadBack) -> None:
    demo = demonstration.made if seed == 2793 else demo_round(tmp_path / "ky", seed)
    printed, found = read_back(report_values(demo.consolidated.consolidation), TEMPLATE)
    assert found == printed
    assert printed.total() > 300


def test_a_printed_value_that_is_not_in_the_document_is_seen(read_back: ReadBack, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(document: Any) -> None:
        line = next(paragraph._p for paragraph in document.paragraphs if "Đã họp 4 lần" in paragraph.text)
        line.getparent().remove(line)
    monkeypatch.setattr("toolkit.report.rendering.fit_document", lose)
    printed, found = read_back(report_values(consolidate(PLAN, intake(TABLE))), TEMPLATE)
    assert (printed - found).total() == 1
