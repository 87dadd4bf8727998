"""Filling a workbook template by rewriting only the parts that change."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, strategies as st

from toolkit.model.resources import template
from toolkit.sheetfill.row_map import Formula, RowMap, moved_ranges, shifted
from toolkit.sheetfill.workbook_template import packed, unpacked

TEMPLATE = template("progress_form.xlsx").read_bytes()

#: Five template rows: the second became 2–4 and 7–9, the third 5–6, the fourth is gone, the fifth is 10.
GROWN = RowMap({1: [(1, 1)], 2: [(2, 4), (7, 9)], 3: [(5, 6)], 4: [], 5: [(10, 10)]}, 5)


# ── the zip ───────────────────────────────────────────────────────────────────────────────────────
def test_what_is_packed_is_unpacked_the_same() -> None:
    parts = unpacked(TEMPLATE) | {"a/é.txt": "mới".encode()}
    assert unpacked(packed(parts)) == parts


def test_the_same_parts_give_the_same_bytes_on_every_day_and_system() -> None:
    content = packed({"x": b"1"})
    assert content == packed({"x": b"1"})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        (entry,) = package.infolist()
    assert (entry.date_time, entry.create_system) == ((1980, 1, 1, 0, 0, 0), 3)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", TEMPLATE[:-30]])
def test_what_is_no_zip_is_told(content: bytes) -> None:
    with pytest.raises(zipfile.BadZipFile):
        unpacked(content)


# ── where rows go ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("before", "after"), [
    ("A1", "A1"), ("A2", "A2:A4 A7:A9"), ("A2:B3", "A2:B9"), ("C4", ""), ("A5:A9", "A10:A14"), ("A4:A5", "A10"),
    ("B1:B1048576", "B1:B1048576"), ("D:D", "D1:D1048576"), ("2:3", "A2:XFD9"), ("A1 C4 $B$5", "A1 B10"), ("A9", "A14"),
])
def test_ranges_cover_all_that_their_rows_became(before: str, after: str) -> None:
    assert moved_ranges(before, GROWN) == after


@pytest.mark.parametrize(("before", "after"), [
    ('IF(B2="x A2",B1,A5)', 'IF(B8="x A2",B1,A10)'),
    ("SUM(A1:A3)", "SUM(A1:A9)"),
    ("$B$2:$C$2", "$B$8:$C$8"),
    ("COUNTA($B$2:B2)+SUM(C$1:C2)", "COUNTA($B$2:B8)+SUM(C$1:C8)"),
    ("LOG10(3)+A10", "LOG10(3)+A15"),
    ("3:3", "5:6"),
    ("A4", "#REF!"),
    ("Khác!B5+'Tờ ''1'''!$C$5", "Khác!B5+'Tờ ''1'''!$C$10"),
    ("name_5+tax2020", "name_5+tax2020"),
])
def test_formulas_follow_the_rows_they_speak_of(before: str, after: str) -> None:
    assert Formula(before, "Tờ '1'").moved(GROWN, source=2, row=8) == after


def test_on_other_sheets_only_references_to_the_filled_sheet_move() -> None:
    assert Formula("A5+'Tờ 1'!A5+'Tờ 2'!A5", "Tờ 1", stands_there=False).moved(GROWN) == "A5+'Tờ 1'!A10+'Tờ 2'!A5"


@pytest.mark.parametrize(("formula", "read"), [
    ("$A2+B$3", "$A4+C$3"), ('IF(A1="A1",S!D5)', 'IF(B3="A1",S!E7)'),
    ("SUM($5:$5)+COUNTA(C:C)", "SUM($5:$5)+COUNTA(D:D)"),
])
def test_a_shared_formula_is_read_where_it_stands(formula: str, read: str) -> None:
    assert shifted(formula, rows=2, columns=1) == read


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_a_range_over_everything_covers_everything(counts: list[int]) -> None:
    runs, row = {}, 0
    for source, count in enumerate(counts, 1):
        runs[source] = [(row + 1, row + count)] if count else []
        row += count
    covered = moved_ranges(f"A1:A{len(counts)}", RowMap(runs, len(counts)))
    assert covered == ("" if not row else "A1" if row == 1 else f"A1:A{row}")
