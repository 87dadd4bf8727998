"""The sheets of the plan workbook after officers and their programs: sorted, moved, renamed, added to, saved anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from amended_plan import NEW
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from sheet_pages import described

from tests import samples
from toolkit.annex.annex import understand
from toolkit.annex.headings import ROLES
from toolkit.base.text import word_key
from toolkit.model.records import Finished, Indicator, Phrase, Plan, Previous, Status, TaskNumber, Way
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.sheets import ANNEX_READ, SHEETS
from toolkit.plan.writing import kept_choices


def full_plan() -> Plan:
    """A plan with something on each of its sheets."""
    agency, task = samples.AGENCIES[0].code, NEW.tasks[0].id
    agencies = (samples.AGENCIES[0]._replace(aliases=("Nội vụ", "=1+1"), valid_from=date(2020, 3, 1)),
                *samples.AGENCIES[1:])
    return replace(
        NEW, agencies=agencies, phrases=(*NEW.phrases, Phrase("Các Bộ, ngành TW", ("Bộ ngành TW", "-5"), ())),
        indicators=(Indicator("1", "Số lớp\ntập huấn", "lớp", Way.MEAN, (agency,), "2.10"),),
        previous=(Previous("2019", agency, task, Status.DONE, 66.5, "+84 294", "'0012"),),
        finished=(Finished(TaskNumber("9.9"), "", "Việc đã xong", "2019", "Nhóm cũ"),))


def rearranged(sheet: Worksheet) -> None:
    """Columns in the opposite order, one heading by another name, one column more, comments at a cell and below all."""
    schema = next(schema for schema in (*SHEETS.values(), ANNEX_READ) if schema.name == sheet.title)
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
    aliases = {column.heading: column.aliases[0] for column in schema.columns if column.aliases}
    renamed = next(iter(set(lines[0]) & aliases.keys()), None)
    lines[0] = [aliases[head] if head == renamed else head for head in lines[0]]
    width = len(lines[0])
    for row, line in enumerate(lines, 3):
        for column, value in enumerate((*reversed(line), "Ý kiến riêng" if row == 3 else f"ghi thêm {row}"), 1):
            cell = sheet.cell(row, column)
            cell.value = value
            if isinstance(value, str):  # "=1+1" stays what was typed
                cell.data_type = "s"
            cell.number_format = "dd/mm/yyyy" if hasattr(value, "year") else "@" if isinstance(value, str) else "General"
    sheet.cell(4, width).comment = Comment("Hỏi lại anh Ba", "Cán bộ")
    sheet.cell(len(lines) + 6, 2).comment = Comment("Còn thiếu?", "Cán bộ")


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_every_text_comes_back_whatever_officers_and_their_programs_did_to_the_columns(
        form: str, tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> None:
    annex = tmp_path / "phu-luc.txt"
    annex.write_text("Nr\tNội dung\tAi lo\n1\tRà soát\tSở Nội vụ\n2\tTập huấn\tSở Y tế", encoding="utf-8")
    read = understand(annex)
    read = read._replace(columns=tuple(column._replace(chosen=True) for column in read.columns))
    plain, path = tmp_path / "plain.xlsx", tmp_path / "ke_hoach.xlsx"
    plain.write_bytes(write_plan(full_plan(), read))
    book = openpyxl.load_workbook(plain)
    for sheet in book:
        rearranged(sheet)
    book.save(path)
    saved = soffice(path, form, tmp_path / "saved")
    assert replace(read_plan(saved)[0], agencies=()) == replace(read_plan(plain)[0], agencies=())
    assert read_plan(saved)[0].agencies == full_plan().agencies
    roles = {text: role for role, text in ROLES.items()}
    assert kept_choices(saved) == {word_key(column.label): roles[column.role_title] for column in read.columns}


@pytest.mark.parametrize("name", SHEETS)
def test_the_page_of_a_sheet_names_each_of_its_columns(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs/plan.md").read_text(encoding="utf-8")
    assert described(SHEETS[name]) in page
