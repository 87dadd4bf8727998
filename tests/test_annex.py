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

from tests.tables import rows, tabbed, workbook
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
        path.write_text(tabbed(table), encoding="utf-8")
        annex, findings = read_annex(path)
        return annex, list(findings)

    return reading


def outline(annex: Annex) -> list[str]:
    """Groups, then tasks as "id [group] content; leads; coordinators; product; deadline"."""
    groups = [f"{group.number} {group.title}" for group in annex.groups]
    tasks = [f"{t.id} [{t.group}] " + "; ".join((t.content, t.leads, t.coordinators, t.product,
        t.deadline)) for t in annex.tasks]
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
        table.extend((t.tt, t.content, t.leads, t.coordinators, t.product,
            t.deadline) for t in annex.tasks if t.group == group.number)
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
def test_a_table_that_went_through_libreoffice_is_the_same(tmp_path: Path,
    soffice: Callable[[Path, str, Path], Path]) -> None:
    annex, _ = read_annex(resources.example("phu-luc-2793.txt"))
    (tmp_path / "saved").mkdir()
    workbook_path, document = excel(as_table(annex), tmp_path / "phu luc.xlsx"), word(as_table(annex),
        tmp_path / "phu luc.docx")
    for path, form in ((workbook_path, "xlsx"), (workbook_path, "ods"), (document, "docx")):
        assert read_annex(soffice(path, form, tmp_path / "saved")) == (annex, ())


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


def test_columns_come_in_any_order_under_the_names_people_use(read: Callable[[str],
    tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | STT | Nhiệm vụ  | Tiến độ  | Đơn vị chủ trì | Kết quả (nếu có) |
        | 1   | Rà soát A | Quý IV   | Sở Nội vụ      | Báo cáo          |
    """)
    assert outline(annex) == ["1 [] Rà soát A; Sở Nội vụ; ; Báo cáo; Quý IV"]
    assert findings == []


def test_a_heading_of_two_rows_and_a_line_of_column_numbers_are_heading(read: Callable[[str],
    tuple[Annex, list[Finding]]]) -> None:
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
        "phu-luc.txt: Cột “Ghi chú” không thuộc bảng phân công nên chưa được đọc: dòng 2 “Ưu tiên”; dòng 3 “Xin ý "
        "kiến”. "
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


def test_group_headings_with_their_number_in_the_text_and_without_any(read: Callable[[str],
    tuple[Annex, list[Finding]]]) -> None:
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


def test_a_number_used_twice_in_a_group_is_told_and_both_tasks_stay(read: Callable[[str],
    tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT  | Nội dung    | Chủ trì   | Thời hạn |
        | 1   | Rà soát A   | Sở Nội vụ | Quý I    |
        | 1   | Rà soát B   | Sở Nội vụ | Quý I    |
    """)
    assert [(task.id, task.content) for task in annex.tasks] == [("1", "Rà soát A"), ("1.2", "Rà soát B")]
    assert [str(each) for each in findings] == [
        "phu-luc.txt: Dòng 3 của phụ lục dùng lại TT “1” nên được đặt mã khác. Sửa TT ở trang Nhiệm vụ của "
        "ke_hoach.xlsx cho đúng phụ lục."
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


def test_a_row_joined_on_no_more_than_a_blank_number_is_told(read: Callable[[str],
    tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read("""
        | TT | Nội dung  | Chủ trì   | Thời hạn |
        | 1  | Rà soát A | Sở Nội vụ | Quý I    |
        |    | Bộ luật B |           |          |
    """)
    assert outline(annex) == ["1 [] Rà soát A Bộ luật B; Sở Nội vụ; ; ; Quý I"]
    assert codes(findings) == [Code.ANNEX_ROW_JOINED]


def test_a_whole_row_without_a_number_after_a_numbered_task_is_a_task_and_is_told(
    read: Callable[[str], tuple[Annex, list[Finding]]]
) -> None:
    annex, findings = read("""
        | TT | Nội dung  | Chủ trì   | Thời hạn |
        | 1  | Rà soát A | Sở Nội vụ | Quý I    |
        |    | Rà soát B | Sở Y tế   | Quý II   |
    """)
    assert outline(annex) == ["1 [] Rà soát A; Sở Nội vụ; ; ; Quý I", "2 [] Rà soát B; Sở Y tế; ; ; Quý II"]
    assert codes(findings) == [Code.ANNEX_TASK_UNNUMBERED]


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


# ── merged cells, in Excel and in Word ────────────────────────────────────────────────────────────

MERGED = """
    | TT | Nội dung    | Phân công |          | Sản phẩm | Thời hạn |
    |    |             | Chủ trì   | Phối hợp |          |          |
    | I. Tuyên truyền |  |         |          |          |          |
    | 1  | Phát động A | Sở Nội vụ | Sở Y tế  | Kế hoạch | Quý I    |
    | 2  | Phát động B |           | Sở Y tế  | Kế hoạch | Quý II   |
    | 3  | Phát động C | Sở Y tế   |          | Kế hoạch | Quý II   |
    |    |             | Sở Tư pháp |         | Báo cáo  |          |
"""
#: top, left, bottom, right, from 0: the two-row heading, the group's heading, a lead shared by two tasks, one task
#: over two rows.
MERGES = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4), (0, 5, 1, 5), (2, 0, 2, 5), (3, 2, 4, 2),
    (5, 0, 6, 0), (5, 1, 6, 1))
UNMERGED = [
    "I Tuyên truyền",
    "1 [I] Phát động A; Sở Nội vụ; Sở Y tế; Kế hoạch; Quý I",
    "2 [I] Phát động B; Sở Nội vụ; Sở Y tế; Kế hoạch; Quý II",
    "3 [I] Phát động C; Sở Y tế\nSở Tư pháp; ; Kế hoạch\nBáo cáo; Quý II",
]


def test_merged_cells_in_excel(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(Bảng=MERGED)))
    for top, left, bottom, right in MERGES:
        book["Bảng"].merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(tmp_path / "gop o.xlsx")
    annex, findings = read_annex(tmp_path / "gop o.xlsx")
    assert (outline(annex), findings) == (UNMERGED, ())


def test_merged_cells_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    table = add_table(document, rows(MERGED))
    for top, left, bottom, right in MERGES:
        first = table.cell(top, left)
        text = first.text
        first.merge(table.cell(bottom, right)).text = text
    document.save(tmp_path / "gop o.docx")
    annex, findings = read_annex(tmp_path / "gop o.docx")
    assert (outline(annex), findings) == (UNMERGED, ())


def test_excel_numbers_and_days_read_as_they_look(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("TT", "Nội dung", "Chủ trì", "Thời hạn"))
    for tt, deadline in ((2.1, 43951), (2.10, 2020)):
        book.active.append((tt, f"Rà soát {deadline}", "Sở Nội vụ", deadline))
    book.active["A3"].number_format = "0.00"
    book.active["D2"].number_format = "dd/mm/yyyy"
    book.save(tmp_path / "so.xlsx")
    annex, findings = read_annex(tmp_path / "so.xlsx")
    assert [(task.tt, task.deadline) for task in annex.tasks] == [("2.1", "30/04/2020"), ("2.10", "2020")]
    assert findings == ()


def test_of_several_sheets_the_shown_one_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    table = f"{MARKDOWN_HEADING}\n| 1 | Rà soát {{}} | Sở Nội vụ | | | |"
    book = openpyxl.load_workbook(io.BytesIO(workbook(Cũ=table.format("cũ"), Bìa="| Phụ lục |",
        Mới=table.format("mới"))))
    book["Cũ"].sheet_state = "hidden"
    book.save(tmp_path / "nhieu trang.xlsx")
    annex, findings = read_annex(tmp_path / "nhieu trang.xlsx")
    assert [task.content for task in annex.tasks] == ["Rà soát mới"]
    assert [(each.code, each.place.sheet) for each in findings] == [(Code.ANNEX_TABLE_LEFT, "Cũ")]


# ── Word documents ────────────────────────────────────────────────────────────────────────────────


def add_table(document: docx.document.Document, table: Sequence[Sequence[str]]) -> docx.table.Table:
    """A table with those texts, at the document's end."""
    made = document.add_table(len(table), max(map(len, table)))
    for row, texts in zip(made.rows, table, strict=True):
        for cell, text in zip_longest(row.cells, texts, fillvalue=""):
            cell.text = text
    return made


def test_tables_that_go_on_over_pages_are_one_and_other_tables_are_left(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, [["Số: 12/QĐ-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]])
    document.add_paragraph("Phụ lục")
    add_table(document, rows(f"{MARKDOWN_HEADING}\n| 1 | Rà soát | Sở Nội vụ | | Báo cáo | Quý I |"))
    document.add_paragraph("- 2 -")
    add_table(document, rows("| | các quy định | | | | |\n| 2 | Kiểm tra | Sở Y tế | | | Quý I |"))
    add_table(document, rows(f"{MARKDOWN_HEADING}\n| 3 | Thanh tra | Sở Y tế | | | Quý I |"))
    document.add_paragraph("Biểu kinh phí")
    add_table(document, rows("| TT | Nguồn | Số tiền | Năm | Ghi chú | Mã |\n| 1 | Tỉnh | 10 | 2020 | | |"))
    document.save(tmp_path / "nhieu bang.docx")
    annex, findings = read_annex(tmp_path / "nhieu bang.docx")
    assert [(task.id, task.content) for task in annex.tasks] == [("1", "Rà soát các quy định"), ("2", "Kiểm tra"),
        ("3", "Thanh tra")]
    assert [str(each.place) for each in findings] == ["nhieu bang.docx › bảng 5"]
    assert codes(findings) == [Code.ANNEX_TABLE_LEFT]


def test_numbers_that_word_prints_by_itself_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = add_table(document, rows(f"{MARKDOWN_HEADING}\n| | Rà soát | Sở Nội vụ | | | Quý I |\n| | các việc | Sở Y "
                                     f"tế | | | Quý I |"))
    for row in table.rows[1:]:
        row.cells[0].paragraphs[0].style = "List Number"
        properties = row.cells[0].paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = numbered_list(document)
    document.save(tmp_path / "tu danh so.docx")
    annex, findings = read_annex(tmp_path / "tu danh so.docx")
    assert [(task.id, task.tt, task.content) for task in annex.tasks] == [("1", "1.", "Rà soát"),
        ("2", "2.", "các việc")]
    assert findings == ()


def numbered_list(document: docx.document.Document) -> int:
    """The id of the numbered list of the style "List Number"."""
    found: int = document.styles["List Number"].element.pPr.numPr.numId.val
    return found


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_xml(path: Path, body: str, before: str = "") -> Path:
    """A document of nothing but that body, as raw XML."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml",
            f'<?xml version="1.0"?>{before}<w:document {W}><w:body>{body}</w:body></w:document>')
    return path


def cells(*texts: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts) + "</w:tr>"


def test_deleted_text_is_gone_and_a_table_in_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    lead = (
        "<w:tc><w:p><w:del><w:r><w:delText>Sở Y tế</w:delText></w:r></w:del><w:ins><w:r><w:t>Sở Nội "
        "vụ</w:t></w:r></w:ins></w:p>"
        f"<w:tbl>{cells('Sở Tư pháp')}</w:tbl><w:p/></w:tc>"
    )
    body = f"<w:sdt><w:sdtContent><w:tbl>{cells('TT', 'Nội dung', 'Chủ trì')}<w:tr>" \
           f"<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Rà</w:t><w:tab/><w:t>soát</w:t></w:r></w:p></w:tc>{lead}</w:tr></w:tbl></w:sdtContent></w:sdt>"
    annex, findings = read_annex(word_xml(tmp_path / "sua.docx", body))
    assert outline(annex) == ["1 [] Rà soát; Sở Nội vụ\nSở Tư pháp; ; ; "]
    assert codes(findings) == [Code.ANNEX_TRACKED]


def wide_cell(span: str) -> str:
    return f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'


NESTED = "<w:tbl><w:tr><w:tc>" * 25 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 25


@pytest.mark.parametrize(("body", "before", "why"), [
    (wide_cell("100000000"), "", "rộng"),
    (wide_cell("64"), "", "rộng"),
    (NESTED, "", "lồng quá sâu"),
    ("<w:p/>" * 200_001, "", "quá nhiều đoạn văn"),
    ("<w:p>&a;</w:p>", '<!DOCTYPE w [<!ENTITY a "b">]>', "DOCTYPE"),
    ("<w:p>", "", "hỏng"),
], ids=["10⁸ columns", "64 columns", "tables in tables", "paragraphs", "entities", "broken"])
def test_a_document_built_to_harm_is_refused_in_a_sentence(tmp_path: Path, body: str, before: str, why: str) -> None:
    with pytest.raises(ToolkitError, match=f"Không đọc được phụ lục xau.docx: .*{why}") as refused:
        read_annex(word_xml(tmp_path / "xau.docx", body, before))
    assert refused.value.finding.code is Code.ANNEX_UNREADABLE


# ── files that are no annex ───────────────────────────────────────────────────────────────────────


def compound(stream: str) -> bytes:
    """The least that says it is an old Office file with that stream in it."""
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry.ljust(128, b"\0")


@pytest.mark.parametrize(("content", "why"), [
    (b"", "tệp rỗng"),
    (compound("EncryptedPackage"), "mật khẩu"),
    (compound("WordDocument"), "Word 97-2003"),
    (b"%PDF-1.7 ...", "tệp PDF"),
    (b"PK\x03\x04 cut", "cắt cụt"),
    (b"{\\rtf1 x}", "RTF"),
    ("TT\tNội dung\tChủ trì".encode("cp1258", "replace") + b"\xff\xe1", "UTF-8"),
    (b"\x89PNG....", "ảnh"),
])
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "phu-luc.docx"
    path.write_bytes(content)
    with pytest.raises(ToolkitError, match=f"Không đọc được phụ lục phu-luc.docx: .*{why}") as refused:
        read_annex(path)
    assert refused.value.finding.code is Code.ANNEX_UNREADABLE


def test_a_file_that_is_absent_or_a_folder_is_said_in_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "khong co.docx"):
        with pytest.raises(ToolkitError, match="Không đọc được phụ lục"):
            read_annex(path)


@pytest.mark.parametrize("table", [
    "Chỉ có chữ, không có bảng.",
    "TT\tNội dung\n1\tRà soát",
    "TT\tNội dung\tChủ trì\n",
    "TT\tNội dung\tChủ trì\n1\tChỉ có tên nhóm\t\n",
])
def test_a_file_without_the_table_is_said_in_a_sentence(tmp_path: Path, table: str) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(ToolkitError, match="Không tìm thấy bảng phân công nhiệm vụ trong phu-luc"):
        read_annex(path)


def test_text_saved_by_excel_as_unicode_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text('TT\tNội dung\tChủ trì\r\n1\t"Rà soát ""A""\nvà B"\tSở Nội vụ\r\n', encoding="utf-16", newline="")
    assert outline(read_annex(path)[0]) == ['1 [] Rà soát "A"\nvà B; Sở Nội vụ; ; ; ']


# ── nothing is lost ───────────────────────────────────────────────────────────────────────────────

TEXTS = st.one_of(
    st.just(""),
    st.sampled_from(("Sở Nội vụ", "và các huyện", "UBND TỈNH", "I. TUYÊN TRUYỀN", "Quý I", "-", "a) Rà soát", "2",
        "(1)", "Nhiệm vụ", "Chủ trì")),
    st.text(st.characters(categories=("L", "N", "P", "Zs", "S"), include_characters="\n"), max_size=12),
)
NUMBERS = st.one_of(st.just(""),
    st.sampled_from(("1", "2", "1.1", "1.2.", "I", "II", "A", "a)", "-", "3", "Nhóm việc chung")), TEXTS)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A heading in any order with a column nobody knows, and rows of any texts, each text with a mark of its own."""
    heading = draw(st.permutations((*HEADING, "Ghi chú")))
    width = len(heading)
    filled = st.builds(lambda tt, texts: [tt, *texts], NUMBERS, st.lists(TEXTS, min_size=width - 1, max_size=width - 1))
    title = st.builds(lambda tt, text: [tt, text, *[""] * (width - 2)], NUMBERS, TEXTS)
    ordered = draw(st.lists(st.one_of(filled, title), min_size=1, max_size=8))
    at = [heading.index(HEADING[0]), heading.index(HEADING[1]),
        *(n for n, h in enumerate(heading) if h not in HEADING[:2])]
    marked = [[text and f"{text} ⟨{n}.{m}⟩" if m else text for m, text in enumerate(row)] for n,
        row in enumerate(ordered)]
    return [list(heading), *([row[at.index(column)] for column in range(width)] for row in marked)]


def pieces(text: str) -> list[str]:
    """What of a text must be found again: not its spaces, nor the signs that set off a number from its title."""
    return re.sub(r"[\s.,:;/()–—-]+", " ", text).casefold().split()


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_every_text_of_a_table_is_in_a_group_a_task_or_a_finding(table: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(raw_workbook(table))
    try:
        annex, findings = read_annex(path)
    except ToolkitError as error:
        assert error.finding.code is Code.ANNEX_NO_TABLE  # noqa: PT017
        return
    placed = [text for each in (*annex.groups, *annex.tasks) for text in astuple(each) if text]
    held = " ".join(pieces("\n".join((*placed, *map(str, findings)))))
    assert not [text for row in table[1:] for text in row if any(piece not in held for piece in pieces(text))]
    assert len({task.id for task in annex.tasks}) == len(annex.tasks)
    assert {task.group for task in annex.tasks} <= {"", *(group.number for group in annex.groups)}


def raw_workbook(table: Sequence[Sequence[str]]) -> bytes:
    """An .xlsx of texts, whatever is in them."""
    book = openpyxl.Workbook()
    for row, texts in enumerate(table, 1):
        for column, text in enumerate(texts, 1):
            if text:
                book.active.cell(row, column, text).data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_cell_far_away_is_told_and_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(Bảng=f"{MARKDOWN_HEADING}\n| 1 | Rà soát | Sở Nội vụ | | | Quý I "
                                                           f"|")))
    book["Bảng"]["XFD1048576"] = "lạc"
    book["Bảng"].merged_cells.add("A3:D1048576")
    book.save(tmp_path / "xa.xlsx")
    annex, findings = read_annex(tmp_path / "xa.xlsx")
    assert len(annex.tasks) == 1
    assert [str(each) for each in findings] == [
        "xa.xlsx › Bảng › XFD1048576: Cột “số 63” không thuộc bảng phân công nên chưa được đọc: dòng 1048576 “lạc”. "
        "Chép những gì cần giữ vào trang Nhiệm vụ của ke_hoach.xlsx."
    ]
