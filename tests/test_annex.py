"""An annex is read from text, Excel and Word alike, and nothing written in its table is lost."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import astuple
from itertools import zip_longest
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment

from tests.tables import rows, workbook
from toolkit import resources, words
from toolkit.annex import read_annex
from toolkit.findings import Code, Finding, ToolkitError
from toolkit.model import Annex, Group, Task

HEADING = tuple(word.text for word in words.ANNEX_COLUMNS.values())
MARKDOWN_HEADING = f"| {' | '.join(HEADING)} |"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], tuple[Annex, list[Finding]]]:
    """`read(table)`: the annex in a Markdown table, as tab-separated text."""

    def reading(table: str) -> tuple[Annex, list[Finding]]:
        path = tmp_path / "phu-luc.txt"
        path.write_text("\n".join("\t".join(cells) for cells in rows(table)), encoding="utf-8")
        annex, findings = read_annex(path)
        return annex, list(findings)

    return reading


def outline(annex: Annex) -> list[str]:
    """Groups, then tasks as "id [group] content; leads; coordinators; product; deadline"."""
    groups = [f"{group.number} {group.title}" for group in annex.groups]
    tasks = [f"{t.id} [{t.group}] " + "; ".join((t.content, t.leads, t.coordinators, t.product, t.deadline)) for t in annex.tasks]
    return groups + tasks


def codes(findings: Sequence[Finding]) -> list[Code]:
    return [each.code for each in findings]


# ── Decision 2793 ─────────────────────────────────────────────────────────────────────────────────


def expected(shared: Path) -> Annex:
    """The annex of Decision 2793, transcribed by hand."""
    known = json.loads((shared / "annex-2793.json").read_text(encoding="utf-8"))
    texts = ("id", "tt", "group", "content", "lead_text", "coordinating_text", "product", "deadline")
    return Annex(
        tuple(Group(group["tt"], group["title"]) for group in known["groups"]),
        tuple(Task(*(task[name] for name in texts)) for task in known["tasks"]),
    )


def as_table(annex: Annex) -> list[tuple[str, ...]]:
    """The annex as rows under its heading; a group's row has only a number and a title."""
    table = [HEADING]
    for group in annex.groups:
        table.append((group.number, group.title, "", "", "", ""))
        table.extend((t.tt, t.content, t.leads, t.coordinators, t.product, t.deadline) for t in annex.tasks if t.group == group.number)
    return table


@pytest.mark.shared
def test_the_decision_s_text_gives_every_text_of_its_annex(shared: Path) -> None:
    assert read_annex(shared / "decision-2793.txt") == (expected(shared), ())


@pytest.mark.shared
def test_the_shipped_annex_is_that_of_the_decision(shared: Path) -> None:
    assert read_annex(resources.example("phu-luc-2793.txt")) == (expected(shared), ())


def test_the_shipped_annex_has_6_groups_and_22_tasks(golden: Callable[[str, str], None]) -> None:
    annex, findings = read_annex(resources.example("phu-luc-2793.txt"))
    assert (len(annex.groups), len(annex.tasks), findings) == (6, 22, ())
    golden("annex_2793.txt", "".join(f"{task.id} | {task.leads} | {task.deadline}\n" for task in annex.tasks))


def test_excel_and_word_give_the_same_annex_as_text(tmp_path: Path) -> None:
    annex, _ = read_annex(resources.example("phu-luc-2793.txt"))
    for path in (excel(as_table(annex), tmp_path / "phu luc.xlsx"), word(as_table(annex), tmp_path / "phu luc.docx")):
        assert read_annex(path) == (annex, ())


@pytest.mark.office
@pytest.mark.slow
def test_a_table_that_went_through_libreoffice_is_the_same(tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> None:
    annex, _ = read_annex(resources.example("phu-luc-2793.txt"))
    (tmp_path / "saved").mkdir()
    for path in (excel(as_table(annex), tmp_path / "phu luc.xlsx"), word(as_table(annex), tmp_path / "phu luc.docx")):
        assert read_annex(soffice(path, path.suffix[1:], tmp_path / "saved")) == (annex, ())


def excel(table: Sequence[Sequence[str]], path: Path) -> Path:
    """The table as people lay it out in Excel: title above, group headings merged, TT as numbers where it is one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Phụ lục"
    sheet["A1"] = "Phụ lục"
    sheet.merge_cells("A1:F1")
    for row, texts in enumerate(table, 4):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column, (int(text) if text.isdigit() else text) or None)
            cell.alignment = Alignment(wrap_text=True)
        if not any(texts[2:]):
            sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=6)
    book.save(path)
    return path


def word(table: Sequence[Sequence[str]], path: Path) -> Path:
    """The table as people lay it out in Word: title above, group headings merged, a signature table below."""
    document = docx.Document()
    document.add_paragraph("Phụ lục")
    made = document.add_table(len(table), len(table[0]))
    for row, texts in zip(made.rows, table, strict=True):
        cells = row.cells
        if not any(texts[2:]):
            cells[1].merge(cells[-1])
        for cell, text in zip(cells, texts, strict=True):
            if text:
                cell.text = text
    document.add_paragraph("")
    document.add_table(1, 2).rows[0].cells[1].text = "TM. ỦY BAN NHÂN DÂN"
    document.save(path)
    return path
