"""One finder of headings and one way from a cell to its text, with each thing that readers do differently."""

from __future__ import annotations

from datetime import date

import pytest
from tables import rows

from toolkit.sheetread.any_file import Book, Cell, Sheet
from toolkit.sheets.heading_finder import (
    AS_PRINTED,
    AS_SHOWN,
    LONGEST_HEADING,
    CellWording,
    cell_text,
    fullest,
    heading_rows,
    is_filled,
    namer,
    sheet_texts,
)

WORDS = {"tt": ("TT", ("Số TT", "STT")), "content": ("Nội dung công việc", ("Nhiệm vụ",)), "leads": ("Chủ trì", ())}
DAY = 44150.75  # 15/11/2020 18:00


def cells(table: str) -> dict[tuple[int, int], object]:
    numbered = ((row, each) for row, each in enumerate(rows(table), 1))
    return {(row, column): text for row, each in numbered for column, text in enumerate(each, 1) if text}


# ── headings ──────────────────────────────────────────────────────────────────────────────────────
def test_the_fullest_row_is_the_heading_wherever_it_stands() -> None:
    """Of two as full the upper one, of two columns of one name the left one; of none row 0."""
    found = heading_rows(cells("""
        | Nhiệm vụ | năm 2020 |             |
        | Ghi chú  | STT      | NỘI DUNG, CÔNG VIỆC | chủ  trì |
        | 1        | Nhiệm vụ | Sở Y tế             |          |
    """).items(), namer(WORDS))
    assert found == {1: {"content": 1}, 2: {"tt": 2, "content": 3, "leads": 4}, 3: {"content": 2}}
    assert fullest(found) == (2, {"tt": 2, "content": 3, "leads": 4})
    found = heading_rows(reversed(cells("| TT | Chủ trì | STT |\n| TT | Chủ trì | |").items()), namer(WORDS))
    assert fullest(found) == (1, {"tt": 1, "leads": 2})
    assert fullest(heading_rows({(1, 1): "Tổng cộng", (2, 1): 7, (3, 1): True}.items(), namer(WORDS))) == (0, {})


def test_how_far_down_and_how_a_heading_is_told_are_said_by_the_reader() -> None:
    far, name_of = {(31, 1): "TT", (31, 2): "Chủ trì"}, namer(WORDS)
    assert heading_rows(far.items(), name_of, last=30) == {}
    for last in (31, None):
        assert heading_rows(far.items(), name_of, last) == {31: {"tt": 1, "leads": 2}}
    row = {(1, 1): "TT", (1, 4): "tt", (1, 7): "Chủ trì"}
    assert heading_rows(row.items(), str.upper) == {1: {"TT": 1, "CHỦ TRÌ": 7}}


def test_a_text_as_long_as_a_tasks_is_never_compared() -> None:
    padded = "TT".ljust(LONGEST_HEADING, ".")
    assert heading_rows([((1, 1), padded)], namer(WORDS)) == {1: {"tt": 1}}
    assert heading_rows([((1, 1), f"{padded}.")], namer(WORDS)) == {}


def test_of_two_names_with_one_spelling_the_first_counts() -> None:
    assert namer({"day": ("Ngày", ()), "other": ("Khác", ("Ngày",))})("ngày") == "day"


# ── cells ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("value", "number_format", "shown", "printed"),
    [
        (True, "", "TRUE", "TRUE"),
        (False, "", "FALSE", "FALSE"),
        (2.1, "", "2,1", "2.1"),
        (2.1, "0.00", "2,1", "2.10"),
        (1234.0, "#,##0", "1234", "1234"),
        (0.8, "0%", "80%", "80%"),
        (0.805, "0.0%", "80,5%", "80.5%"),
        (DAY, "dd/mm/yyyy", "15/11/2020 18:00", "15/11/2020"),
        (44150.0, "dd/mm/yyyy", "15/11/2020", "15/11/2020"),
        (-1.5, "dd/mm/yyyy", "-1,5", "-1.5"),
        (0.1 + 0.2, "", "0,3", "0.3"),
        (" 2.10 ", "0.00", " 2.10 ", " 2.10 "),
    ],
)
def test_a_value_as_each_reader_words_it(
    value: str | float, number_format: str, shown: str, printed: str
) -> None:
    kind = {bool: "bool", str: "text"}.get(type(value), "number")
    cell = Cell(1, 1, value, kind, number_format)
    assert [cell_text(cell, False, each) for each in (AS_SHOWN, AS_PRINTED)] == [shown, printed]


@pytest.mark.parametrize("wording", [AS_SHOWN, AS_PRINTED])
def test_errors_and_formulas_without_a_value_stand_as_they_are(wording: CellWording) -> None:
    assert cell_text(Cell(1, 1, "#REF!", "error"), False, wording) == "#REF!"
    assert cell_text(Cell(1, 1, None, "blank", "", "A1+1"), False, wording) == "=A1+1"
    assert cell_text(Cell(1, 1, None, "blank", "", ""), False, wording) == "="


def test_a_day_is_of_the_date_system_of_its_book() -> None:
    cell = Cell(1, 1, 1.0, "number", "dd/mm/yyyy")
    assert (cell_text(cell, False), cell_text(cell, True)) == ("31/12/1899", "02/01/1904")


def test_a_reader_may_word_values_in_its_own_way() -> None:
    own = CellWording(lambda value, form: f"{value:.0f} {form}", lambda day, serial: day.isoformat())
    held = [Cell(1, 1, True, "bool"), Cell(1, 2, 2.4, "number", "0"), Cell(1, 3, DAY, "number", "dd/mm")]
    assert [cell_text(cell, False, own) for cell in held] == ["TRUE", "2 0", date(2020, 11, 15).isoformat()]


def test_the_texts_of_a_sheet_are_those_of_its_filled_cells_from_above() -> None:
    below = [Cell(2, 1, " – ", "text"), Cell(2, 2, 0.5, "number"), Cell(3, 1, "#N/A", "error")]
    held = [*below, Cell(1, 3, "không", "text")]
    sheet = Sheet("Trang", "visible", {(cell.row, cell.column): cell for cell in held})
    texts = sheet_texts(sheet, Book("tep.xlsx", (sheet,)))
    assert list(texts.items()) == [((1, 3), "không"), ((2, 2), "0,5"), ((3, 1), "#N/A")]
    assert [is_filled(cell) for cell in held] == [False, True, True, True]
