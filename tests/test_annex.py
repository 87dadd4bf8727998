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


# ── headings ──────────────────────────────────────────────────────────────────────────────────────


def test_columns_come_in_any_order_under_the_names_people_use(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | STT | Nhiệm vụ  | Tiến độ  | Đơn vị chủ trì | Kết quả (nếu có) |
        | 1   | Rà soát A | Quý IV   | Sở Nội vụ      | Báo cáo          |
    """)
    assert outline(annex) == ["1 [] Rà soát A; Sở Nội vụ; ; Báo cáo; Quý IV"]
    assert findings == []


def test_a_heading_of_two_rows_and_a_line_of_column_numbers_are_heading(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT  | Nội dung  | Phân công |           | Thời hạn |
        |     |           | Chủ trì   | Phối hợp  |          |
        | (1) | (2)       | (3)       | (4)       | (5)      |
        | 1   | Rà soát A | Sở Nội vụ | Sở Y tế   | Quý IV   |
    """)
    assert outline(annex) == ["1 [] Rà soát A; Sở Nội vụ; Sở Y tế; ; Quý IV"]
    assert findings == []


def test_a_heading_repeated_on_the_next_page_is_dropped_even_where_its_columns_moved(
    read: Callable[[str], tuple[Annex, list[Finding]]]
) -> None:
    annex, findings = read("""
        | TT | Nội dung  | Chủ trì   | Thời hạn  |
        | 1  | Rà soát A | Sở Nội vụ | Quý I     |
        | TT | Nội dung  | Thời hạn  | Chủ trì   |
        | 2  | Rà soát B | Quý II    | Sở Y tế   |
    """)
    assert outline(annex) == ["1 [] Rà soát A; Sở Nội vụ; ; ; Quý I", "2 [] Rà soát B; Sở Y tế; ; ; Quý II"]
    assert findings == []


def test_a_column_of_no_field_is_told_with_all_it_says(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT | Nội dung  | Chủ trì   | Thời hạn | Ghi chú   |   |
        | 1  | Rà soát A | Sở Nội vụ | Quý I    | Ưu tiên   |   |
        | 2  | Rà soát B | Sở Y tế   | Quý II   | Xin ý kiến | ? |
    """)
    assert len(annex.tasks) == 2
    assert [str(each) for each in findings] == [
        "phu-luc.txt: Cột “Ghi chú” không thuộc bảng phân công nên chưa được đọc: dòng 2 “Ưu tiên”; dòng 3 “Xin ý kiến”. "
        "Chép những gì cần giữ vào trang Nhiệm vụ của ke_hoach.xlsx.",
        "phu-luc.txt: Cột “số 6” không thuộc bảng phân công nên chưa được đọc: dòng 3 “?”. "
        "Chép những gì cần giữ vào trang Nhiệm vụ của ke_hoach.xlsx.",
    ]


# ── groups and numbers ────────────────────────────────────────────────────────────────────────────


def test_numbers_that_begin_again_in_each_group_are_told_apart_by_the_group_s(
    read: Callable[[str], tuple[Annex, list[Finding]]]
) -> None:
    annex, findings = read("""
        | TT  | Nội dung            | Chủ trì   | Thời hạn |
        | I   | Tuyên truyền        |           |          |
        | 1   | Phát động A         | Sở Nội vụ | Quý I    |
        | 2   | Phát động B         | Sở Y tế   | Quý I    |
        | II. | Thanh tra, kiểm tra |           |          |
        | 1   | Thanh tra C         | Sở Y tế   | Quý I    |
    """)
    assert outline(annex) == [
        "I Tuyên truyền", "II Thanh tra, kiểm tra",
        "I.1 [I] Phát động A; Sở Nội vụ; ; ; Quý I",
        "I.2 [I] Phát động B; Sở Y tế; ; ; Quý I",
        "II.1 [II] Thanh tra C; Sở Y tế; ; ; Quý I",
    ]
    assert [task.tt for task in annex.tasks] == ["1", "2", "1"]
    assert findings == []


def test_groups_inside_groups(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT  | Nội dung     | Chủ trì   | Thời hạn |
        | A   | NHIỆM VỤ CHUNG |         |          |
        | 1   | Tuyên truyền |           |          |
        | 1.1 | Phát động A  | Sở Nội vụ | Quý I    |
        | B   | NHIỆM VỤ RIÊNG |         |          |
        | 1   | Thanh tra    |           |          |
        | 1.1 | Thanh tra C  | Sở Y tế   | Quý I    |
        | 2   | Kiểm tra     |           |          |
        |     | Kiểm tra D   | Sở Y tế   | Quý I    |
    """)
    assert outline(annex) == [
        "A NHIỆM VỤ CHUNG", "A.1 Tuyên truyền", "B NHIỆM VỤ RIÊNG", "B.1 Thanh tra", "2 Kiểm tra",
        "A.1.1 [A.1] Phát động A; Sở Nội vụ; ; ; Quý I",
        "B.1.1 [B.1] Thanh tra C; Sở Y tế; ; ; Quý I",
        "2.1 [2] Kiểm tra D; Sở Y tế; ; ; Quý I",
    ]
    assert findings == []


def test_group_headings_with_their_number_in_the_text_and_without_any(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT                 | Nội dung       | Chủ trì   | Thời hạn |
        | I. TUYÊN TRUYỀN    |                |           |          |
        | 1                  | Phát động A    | Sở Nội vụ | Quý I    |
        |                    | II. THANH TRA  |           |          |
        | 2                  | Thanh tra C    | Sở Y tế   | Quý I    |
        | Các nhiệm vụ khác  |                |           |          |
        | 3                  | Việc khác      | Sở Y tế   | Quý I    |
    """)
    assert outline(annex) == [
        "I TUYÊN TRUYỀN", "II THANH TRA", "1 Các nhiệm vụ khác",
        "1 [I] Phát động A; Sở Nội vụ; ; ; Quý I",
        "2 [II] Thanh tra C; Sở Y tế; ; ; Quý I",
        "3 [1] Việc khác; Sở Y tế; ; ; Quý I",
    ]
    assert findings == []


def test_a_numbered_row_between_its_neighbours_is_a_task_whose_lead_was_forgotten(
    read: Callable[[str], tuple[Annex, list[Finding]]]
) -> None:
    annex, _ = read("""
        | TT  | Nội dung    | Chủ trì   | Thời hạn |
        | 1   | Tuyên truyền |          |          |
        | 1.1 | Phát động A | Sở Nội vụ | Quý I    |
        | 1.2 | Phát động B |           |          |
        | 2   | Thanh tra   |           |          |
        | 2.1 | Thanh tra C |           |          |
        | 2.2 | Thanh tra D | Sở Y tế   | Quý I    |
        | 3   | Việc riêng  | Sở Y tế   | Quý I    |
    """)
    assert [(group.number, group.title) for group in annex.groups] == [("1", "Tuyên truyền"), ("2", "Thanh tra")]
    assert [(task.id, task.group) for task in annex.tasks] == [
        ("1.1", "1"), ("1.2", "1"), ("2.1", "2"), ("2.2", "2"), ("3", ""),
    ]


def test_tasks_without_numbers_never_take_a_printed_one(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT  | Nội dung    | Chủ trì   | Thời hạn |
        | 1   | Tuyên truyền |          |          |
        | -   | Phát động A | Sở Nội vụ | Quý I    |
        | a)  | Phát động B | Sở Nội vụ | Quý I    |
        |     | Phát động C | Sở Nội vụ | Quý I    |
        | 1.1 | Phát động D | Sở Nội vụ | Quý I    |
    """)
    assert [(task.id, task.tt) for task in annex.tasks] == [("1.2", "-"), ("1.3", "a)"), ("1.4", ""), ("1.1", "1.1")]
    assert findings == []


def test_a_number_used_twice_in_a_group_is_told_and_both_tasks_stay(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT  | Nội dung    | Chủ trì   | Thời hạn |
        | 1   | Rà soát A   | Sở Nội vụ | Quý I    |
        | 1   | Rà soát B   | Sở Nội vụ | Quý I    |
    """)
    assert [(task.id, task.content) for task in annex.tasks] == [("1", "Rà soát A"), ("1.2", "Rà soát B")]
    assert [str(each) for each in findings] == [
        "phu-luc.txt: Dòng 3 của phụ lục dùng lại TT “1” nên được đặt mã khác. Sửa TT ở trang Nhiệm vụ của ke_hoach.xlsx cho đúng phụ lục."
    ]


# ── rows that go on, and rows that cannot be placed ───────────────────────────────────────────────


def test_a_row_cut_by_a_page_goes_on_in_every_column(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT | Nội dung          | Chủ trì                   | Sản phẩm | Thời hạn |
        | 1  | Tuyên truyền      |                           |          |          |
        |    | và giáo dục       |                           |          |          |
        | 1.1 | Phát thanh và    | Sở Y tế, Đài phát thanh và | Kế       | Quý I    |
        |    | truyền hình       | Truyền hình Trà Vinh      | hoạch    |          |
    """)
    assert outline(annex) == [
        "1 Tuyên truyền và giáo dục",
        "1.1 [1] Phát thanh và truyền hình; Sở Y tế, Đài phát thanh và Truyền hình Trà Vinh; ; Kế hoạch; Quý I",
    ]
    assert findings == []


def test_a_row_joined_on_no_more_than_a_blank_number_is_told(read: Callable[[str], tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT | Nội dung  | Chủ trì   | Thời hạn |
        | 1  | Rà soát A | Sở Nội vụ | Quý I    |
        |    | Bộ luật B |           |          |
    """)
    assert outline(annex) == ["1 [] Rà soát A Bộ luật B; Sở Nội vụ; ; ; Quý I"]
    assert codes(findings) == [Code.ANNEX_ROW_JOINED]


def test_what_fits_nowhere_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text(
        "Phụ lục\n\nTT\tNội dung\tChủ trì\tThời hạn\n"
        "\t\tSở Nội vụ\t\n"
        "1\tRà soát A\tSở Nội vụ\tQuý I\n"
        "- 12 -\n"
        "7\t\t\t\n"
        "2\tRà soát B\tSở Nội vụ\tQuý I\n\n"
        "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\n\nHết.\n", encoding="utf-8",
    )
    annex, findings = read_annex(path)
    assert [task.id for task in annex.tasks] == ["1", "2"]
    assert set(codes(findings)) == {Code.ANNEX_UNPLACED}
    assert [(each.details["line"], each.details["text"]) for each in findings] == [
        (4, "Sở Nội vụ"), (6, "- 12 -"), (7, "7"), (10, "Nơi nhận: | TM. ỦY BAN NHÂN DÂN"),
    ]
