"""Whatever its columns are called, however they stand and are merged: a plan is read exactly, or what is not is told, or
somebody is asked what the columns are, and then it is exact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from annexes import LEFT, UP, Rows, Task, page, table
from hypothesis import HealthCheck, event, given, settings, strategies as st
from layouts import (
    Layout,
    heading_rows,
    layouts,
    meaningless,
    tables,
    tasks_of,
    under_other_headings,
    written,
)
from test_annexes import Difference, about, differences, plain, read_as

from toolkit.annex.annex import Understood, columns_asked, understand
from toolkit.annex.carriers import read_source
from toolkit.annex.headings import ROLES
from toolkit.annex.source import Choices
from toolkit.base.text import word_key
from toolkit.model.findings import Code, Finding, ToolkitError

pytestmark = pytest.mark.slow
EXAMPLES = settings(derandomize=True, suppress_health_check=[*HealthCheck])
#: What a column is chosen to be, by the field that stands in it.
ROLE_OF = {"number": "tt", "group": "group"} | {field: field for field in ("content", "leads", "coordinators", "product", "deadline")}
#: Warnings that say for what a column was taken.
TAKEN = (Code.ANNEX_COLUMNS_GUESSED, Code.ANNEX_COLUMN_DOUBTED, Code.ANNEX_TWO_COLUMNS)


def told(finding: Finding, difference: Difference, layout: Layout, tasks: Sequence[Task]) -> bool:
    """Whether a warning tells of a difference: it quotes it, or its column."""
    columns = (layout.heading_of(difference.field) or "\n", ROLES[ROLE_OF[difference.field]])
    return about(finding, difference, tasks) or (finding.code in TAKEN and any(each in finding.problem for each in columns))


def chosen_in(path: Path, layout: Layout) -> Path:
    """The workbook made for that annex, in which somebody said of each column what it is."""
    content = columns_asked(read_source(path))
    assert content is not None
    laid = path.with_name("chon cot.xlsx")
    laid.write_bytes(content)
    book = openpyxl.load_workbook(laid)
    for other in book.worksheets[1:-1]:
        book.remove(other)
    for x, column in enumerate(layout.columns, 1):
        book.worksheets[0].cell(4, x).value = ROLES[ROLE_OF.get(column.field, "unused")]
    book.save(laid)
    return laid


def exact(path: Path, tasks: Sequence[Task], choices: Choices | None = None) -> None:
    read, _ = read_as(path, choices or {})
    wrong = [str(each) for each in differences(tasks, read)]
    assert not wrong, "\n".join(wrong)


def said_in(read: Understood) -> str:
    """All that was made of an annex and told of it."""
    annex = read.annex
    texts = [text for task in annex.tasks for text in (task.tt, task.content, task.leads, task.coordinators, task.product, task.deadline)]
    texts += [text for group in annex.groups for text in (group.number, group.title)]
    return plain(" | ".join([*texts, *(each.problem for each in read.findings)]))


@EXAMPLES
@given(st.data())
def test_nothing_is_read_wrong_unsaid_and_no_text_is_lost(data: st.DataObject) -> None:
    layout = data.draw(layouts())
    plan, rows = data.draw(tables(layout))
    tasks = tasks_of(plan, layout)
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "phu-luc", layout, [*heading_rows(layout), *rows])
        try:
            found, read = read_as(path)
        except ToolkitError:
            event("asked, none understood")
            exact(chosen_in(path, layout), tasks)
            return
        wrong = list(differences(tasks, found))
        unsaid = [str(each) for each in wrong if not any(told(finding, each, layout, tasks) for finding in read.findings)]
        if unsaid and read.is_open:
            exact(chosen_in(path, layout), tasks)
            event("asked")
        else:
            event("told" if wrong else "exact")
            assert unsaid == []
    said = said_in(read)
    texts = {re.sub(r"^(I|II|1|2)\. ", "", text) for row in rows for text in row} - {LEFT, UP}
    assert [text for text in sorted(texts) if plain(text) not in said] == []


@EXAMPLES
@given(st.data())
def test_who_chooses_the_columns_has_the_plan_exactly(data: st.DataObject) -> None:
    layout = data.draw(layouts())
    if data.draw(st.booleans()):
        layout = under_other_headings(layout, data.draw(meaningless(layout)))
    plan, rows = data.draw(tables(layout))
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "phu-luc", layout, [*heading_rows(layout), *rows])
        exact(chosen_in(path, layout), tasks_of(plan, layout))


def paged(path: Path, layout: Layout, heading: Rows, pages: Sequence[Rows]) -> Path:
    """That annex, each page with the heading again, blank lines and the page's number between."""
    path = path.with_suffix(f".{layout.ending}")
    if layout.ending == "docx":
        document = page("", "DANH MỤC NHIỆM VỤ")
        for number, rows in enumerate(pages, 1):
            table(document, [*heading, *rows])
            for text in ("", str(number)):
                document.add_paragraph(text)
        document.save(str(path))
        return path
    blank = [""] * len(layout.columns)
    between = [blank, [*blank[1:], "{}"], blank] if layout.ending == "xlsx" else [[""], ["{}"], [""]]
    rows = [[cell.replace("{}", str(number)) for cell in row] for number, page_rows in enumerate(pages, 1)
            for row in [*heading, *page_rows, *between]]
    return written(path, layout, rows)


@EXAMPLES
@given(st.data())
def test_a_heading_on_every_page_and_page_numbers_change_nothing(data: st.DataObject) -> None:
    layout = data.draw(layouts())
    plan, rows = data.draw(tables(layout))
    tasks = tasks_of(plan, layout)
    cuts = [at for at in range(1, len(rows)) if UP not in rows[at] and any(rows[at])]
    cut = data.draw(st.sampled_from([*cuts, len(rows)]))
    with TemporaryDirectory() as folder:
        plain_file = written(Path(folder) / "mot", layout, [*heading_rows(layout), *rows])
        pages = [each for each in (rows[:cut], rows[cut:]) if each]
        path = paged(Path(folder) / "nhieu", layout, heading_rows(layout), pages)
        try:
            wanted, _ = read_as(plain_file)
        except ToolkitError:
            exact(chosen_in(path, layout), tasks)
        else:
            exact(path, wanted)


@EXAMPLES
@given(st.data())
def test_what_somebody_chose_is_known_in_the_next_annex(data: st.DataObject) -> None:
    layout = data.draw(layouts())
    first, rows = data.draw(tables(layout))
    second, more = data.draw(tables(layout))
    with TemporaryDirectory() as folder:
        laid = chosen_in(written(Path(folder) / "phu-luc", layout, [*heading_rows(layout), *rows]), layout)
        choices = {word_key(each.label): each.role for each in understand(laid).columns if each.chosen}
        exact(laid, tasks_of(first, layout))
        exact(written(Path(folder) / "sau", layout, [*heading_rows(layout), *more]), tasks_of(second, layout), choices)
