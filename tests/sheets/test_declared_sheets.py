"""A sheet declared once: what is written comes back, whatever people did to it between."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from sheet_pages import described

from toolkit.sheetread.any_file import Book, read_book_bytes
from toolkit.sheets.book_writer import LISTS_SHEET, BookWriter, CellLook, Link
from toolkit.sheets.reading import Fault, chosen, read_sheet, typed_value
from toolkit.sheets.schema import YES_NO, CellKind, Column, Highlight, Owner, SheetSchema
from toolkit.sheets.writing import Banner, Styled, line_count, row_height, write_sheet

LEVELS = {1: ("Một, cao", ("bậc 1",)), 2: ("Hai", ()), 3: ("Ba", ())}
VISITS = SheetSchema(
    "Đi cơ sở", "SỔ ĐI CƠ SỞ", "Ghi ngày đi vào ô nền vàng.", (
        Column("code", "Mã", 10, CellKind.CODE, hidden=True),
        Column("place", "Nơi đến", 30, required=True, aliases=("Địa điểm",)),
        Column("day", "Ngày đi", 13, CellKind.DAY, Owner.OFFICER),
        Column("level", "Bậc", 12, CellKind.CHOICE, Owner.OFFICER, choices=LEVELS),
        Column("paid", "Đã chi", 8, CellKind.YES_NO, Owner.OFFICER),
        Column("cost", "Số tiền", 12, CellKind.NUMBER, Owner.OFFICER),
        Column("share", "Tỷ lệ", 9, CellKind.PERCENT, Owner.OFFICER),
        Column("note", "Ghi chú", 30, owner=Owner.OFFICER),
        Column("former", "Lần trước", 20, hide_blank=True)),
    known_by=("place", "day"), frozen=2, highlights=(Highlight('{note}<>""', CellLook("", "FF0000")),))
LINES: list[dict[str, object]] = [
    {"code": "A", "place": "Trà Cú", "day": date(2020, 11, 5), "level": 1, "paid": True, "cost": 1250.5, "share": 66.5,
     "note": ("=1+1", "dòng hai")},
    {"code": "B", "place": "<r>1.10</r>", "day": "mồng năm", "level": 3, "paid": False, "note": "2.10"},
    {"code": "C", "place": "x" * 33_000}]


def written(schema: SheetSchema = VISITS, lines: list[dict[str, object]] = LINES) -> bytes:
    book = BookWriter("Sổ")
    write_sheet(book, schema, lines)
    return book.content()


def opened(content: bytes) -> Book:
    return read_book_bytes(content, "sổ.xlsx")


def texts(book: Book, schema: SheetSchema = VISITS) -> list[dict[str, str]]:
    return [{name: text[:40] for name, text in line.texts.items()} for line in read_sheet(book, schema).lines]


SHOWN = [
    {"code": "A", "place": "Trà Cú", "day": "05/11/2020", "level": "Một, cao", "paid": "Có", "cost": "1250,5",
     "share": "66,5", "note": "=1+1\ndòng hai"},
    {"code": "B", "place": "<r>1.10</r>", "day": "mồng năm", "level": "Ba", "paid": "Không", "note": "2.10"},
    {"code": "C", "place": "x" * 40}]


def test_what_is_written_is_read_back_and_written_alike() -> None:
    assert texts(opened(written())) == SHOWN
    assert written() == written()


def test_the_readme_s_example_runs() -> None:
    page = (Path(__file__).parents[2] / "toolkit/sheets/README.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found
    exec(found[1], {})


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_every_text_comes_back_from_libreoffice_sorted_moved_renamed_added_to(
    form: str, tmp_path: Path, soffice: Callable[..., Path]) -> None:
    (tmp_path / "sổ.xlsx").write_bytes(written())
    book = openpyxl.load_workbook(tmp_path / "sổ.xlsx")
    page = book.worksheets[0]
    page.title = "Sổ của tôi"
    page.unmerge_cells("A2:H2")
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
    page.delete_rows(3, len(rows))
    for number, row in enumerate([rows[0], *rows[:0:-1]], 5):  # sorted the other way, two rows further down
        for column, value in enumerate(reversed(row), 1):  # columns the other way round
            cell = page.cell(number, column, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type  # else "=1+1" becomes a formula
        page.cell(number, len(row) + 1, "Người đi" if number == 5 else f"người {number}")
    page.cell(5, rows[0][::-1].index("Nơi đến") + 1, "ĐỊA  ĐIỂM")
    page["B2"] = "ghi trên bảng"
    page["B6"].comment = Comment("ý kiến", "ai đó")
    book.save(tmp_path / "sửa.xlsx")
    saved = soffice(tmp_path / "sửa.xlsx", form, tmp_path / form)
    sheet = read_sheet(read_book_bytes(saved.read_bytes(), saved.name), VISITS)
    assert [line.texts["+Người đi"] for line in sheet.lines] == ["người 6", "người 7", "người 8"]
    known = [{name: text[:40] for name, text in line.texts.items() if name[0] != "+"} for line in reversed(sheet.lines)]
    assert known == SHOWN
    assert sheet.lines[0].comments
    assert "ý kiến" in sheet.lines[0].comments[0]
    assert [text for line in sheet.above for text in line.texts.values()] == ["ghi trên bảng"]
    again = written(VISITS._replace(columns=sheet.columns), [dict(line.texts) for line in sheet.lines])
    assert texts(opened(again), VISITS) == texts(read_book_bytes(saved.read_bytes(), saved.name), VISITS)


def test_cells_say_what_is_wrong_with_them_by_place() -> None:
    faults = read_sheet(opened(written()), VISITS).faults
    assert [(fault.fault, fault.cell, fault.details["value"]) for fault in faults] == [
        (Fault.VALUE_UNCLEAR, "B5", "mồng năm")]
    lacking = read_sheet(opened(written(VISITS.without("place")._replace(known_by=()))), VISITS._replace(known_by=()))
    assert [(fault.fault, fault.column, fault.cell) for fault in lacking.faults] == [
        (Fault.COLUMN_MISSING, "place", "A3")]
    other = read_sheet(opened(written(VISITS._replace(name="Khác").without("place"))), VISITS)
    assert (other.usable, other.faults[0].fault) == (False, Fault.SHEET_MISSING)


def test_a_deleted_heading_is_told_by_its_neighbours() -> None:
    content = written(VISITS._replace(columns=tuple(
        column._replace(heading=" " if column.name == "level" else column.heading) for column in VISITS.columns)))
    assert texts(opened(content)) == SHOWN


@pytest.mark.parametrize(("text", "value"), [
    ("Một, cao", 1), ("mot cao", 1), ("BẬC 1", 1), ("hai", 2), ("Hai?", None), ("bốn", None), ("", None)])
def test_choices_are_understood_in_any_spelling(text: str, value: object) -> None:
    assert chosen(text, LEVELS) == value


@pytest.mark.parametrize(("kind", "text", "value"), [
    (CellKind.YES_NO, "khong", False), (CellKind.YES_NO, "✓", True), (CellKind.YES_NO, "-", False), (CellKind.YES_NO, "–", None), (CellKind.YES_NO, "✔", True), (CellKind.YES_NO, "có lẽ", None),
    (CellKind.YES_NO, "KHÔNG.", False), (CellKind.YES_NO, "k", False), (CellKind.YES_NO, "0", False),
    (CellKind.YES_NO, "co", True), (CellKind.YES_NO, "x", True),
    (CellKind.DAY, "5.11.2020", date(2020, 11, 5)), (CellKind.DAY, "31/2/2020", None), (CellKind.NUMBER, "1.250,5", 1250.5),
    (CellKind.NUMBER, "năm", None), (CellKind.PERCENT, "66,5 %", 66.5), (CellKind.PERCENT, "120", None), (CellKind.TEXT, "x", "x")])
def test_values_are_typed_by_kind(kind: CellKind, text: str, value: object) -> None:
    assert typed_value(text, Column("any", "Cột", kind=kind)) == value


def test_rules_choices_widths_and_print_stand_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "sổ.xlsx").write_bytes(written(VISITS._replace(grows=True, table="")))
    book = openpyxl.load_workbook(tmp_path / "sổ.xlsx")
    page = book.worksheets[0]
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert {place: rule.type for place, rule in rules.items()} == {
        "B4:B1000": "date", "C4:C1000": "list", "D4:D1000": "list", "E4:E1000": "decimal", "F4:F1000": "decimal"}
    assert rules["C4:C1000"].formula1 == f"'{LISTS_SHEET}'!$A$1:$A$3"  # a choice has a comma
    assert book[LISTS_SHEET].sheet_state == "hidden"
    assert (page.freeze_panes, page.column_dimensions["I"].hidden, page.column_dimensions["H"].hidden) == ("C4", True, True)
    assert page.print_area == "'Đi cơ sở'!$A$1:$H$6"
    assert page.print_title_rows == "$3:$3"


def test_links_groups_and_values_of_another_kind_stand_among_the_lines(tmp_path: Path) -> None:
    book = BookWriter("Sổ")
    write_sheet(book, VISITS._replace(tallest=409, table="Visits"), [
        {"place": Link("→ xem", "Đi cơ sở", "A1")},
        {"place": "nơi " * 200, "note": Styled("80", column=Column("any", "", kind=CellKind.PERCENT))},
        {"place": Styled("đỏ", "FF0000")}], [Banner("Cộng", CellLook(bold=True))])
    (tmp_path / "sổ.xlsx").write_bytes(book.content())
    page = openpyxl.load_workbook(tmp_path / "sổ.xlsx").worksheets[0]
    assert page["A4"].hyperlink.location == "'Đi cơ sở'!A1"
    assert page.row_dimensions[5].height == pytest.approx(row_height([("nơi " * 200, 30)], 12))
    assert next((str(rule.sqref), rule.type) for rule in page.data_validations.dataValidation) == ("G5", "decimal")
    assert page["A6"].fill.fgColor.rgb.endswith("FF0000")
    assert page.tables["Visits"].ref == "A3:I6"
    assert page["A7"].value == "Cộng"


def test_where_nothing_stands_that_is_said_and_not_read_back() -> None:
    content = written(VISITS._replace(nothing="Chưa đi đâu."), [])
    assert any(cell.value == "Chưa đi đâu." for cell in opened(content).sheets[0].cells.values())
    assert read_sheet(opened(written(VISITS, [])), VISITS).lines == ()
    empty = VISITS._replace(nothing="Chưa đi đâu.")
    assert read_sheet(opened(content), empty).lines == ()


def test_notes_at_headings_and_what_an_open_cell_shows_stay(tmp_path: Path) -> None:
    schema = VISITS._replace(columns=tuple(
        column._replace(open=True) if column.name == "note" else column for column in VISITS.columns))
    (tmp_path / "sổ.xlsx").write_bytes(written(schema))
    book = openpyxl.load_workbook(tmp_path / "sổ.xlsx")
    page = book.worksheets[0]
    page["C3"].comment, page["G4"], page["B4"] = Comment("hỏi lại", "ai đó"), "=1/0", "=1/0"
    book.save(tmp_path / "sổ.xlsx")
    sheet = read_sheet(opened((tmp_path / "sổ.xlsx").read_bytes()), schema)
    assert [line.comments for line in sheet.above] == [("hỏi lại",)]
    assert [(fault.fault, fault.cell) for fault in sheet.faults] == [
        (Fault.FORMULA_EMPTY, "B4"), (Fault.VALUE_UNCLEAR, "B5")]
    assert sheet.lines[0].texts["note"] == "=1/0"


def test_a_sheet_s_columns_are_told_for_its_page() -> None:
    assert described(VISITS).splitlines()[2:5] == [
        "| ***Nơi đến*** | chữ |", "| Ngày đi | ngày/tháng/năm |", "| Bậc | Một, cao; Hai; Ba |"]


def test_lines_are_counted_generously() -> None:
    assert [line_count(text, 20) for text in ("", "ngắn", "hai\ndòng", "x " * 30, "y" * 61)] == [1, 1, 2, 3, 3]
    assert YES_NO[True][0] == "Có"
