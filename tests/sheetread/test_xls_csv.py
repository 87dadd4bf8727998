"""Excel 97-2003 workbooks, read in a process that may die, and tables as text."""

from __future__ import annotations

import pickle
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import openpyxl
import pytest
import xlrd.sheet
from hypothesis import given, strategies as st
from openpyxl.comments import Comment

from toolkit.base.processes import Worker
from toolkit.model.findings import Code
from toolkit.model.workbooks import UnreadableFile, read_workbook, read_workbook_bytes, remarks_of
from toolkit.sheetread import xls
from toolkit.sheetread.any_file import Book, Damaged, Format, Limits, Reason, resolve_name

CODE = "TV2793-2020-SCT-K7Q2-Y"


def refused(data: bytes, name: str, limits: Limits = Limits()) -> Code:
    with pytest.raises(UnreadableFile) as caught:
        read_workbook_bytes(data, name, limits)
    return caught.value.finding.code


# ── .xls ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def saved(soffice: Callable[[Path, str, Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of all kinds of cells, as LibreOffice saves it as .xls."""
    folder = tmp_path_factory.mktemp("xls")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu báo cáo"
    for row in (("Nội dung", 80, 0.5, datetime(2020, 9, 30)), ("- dòng 1\ndòng 2", True, "=1/0", "=B1*2"),
        (None, "ngày", "'x", "=")):
        sheet.append(row)
    sheet["A2"].value, sheet["D3"].data_type = "- dòng 1\ndòng 2", "s"
    sheet["C1"].number_format, sheet["D1"].number_format = "0%", "dd/mm/yyyy"
    sheet["B3"].comment = Comment("Xem công văn\nkèm theo", "ai đó")
    sheet.merge_cells("A5:B6")
    sheet["A5"] = "gộp"
    sheet.row_dimensions[2].hidden = sheet.column_dimensions["B"].hidden = True
    book.create_sheet("_meta").sheet_state = "hidden"
    book["_meta"]["A1"] = CODE
    book.defined_names["col_key"] = openpyxl.workbook.defined_name.DefinedName("col_key",
        attr_text="'Biểu báo cáo'!$A$2:$A$9")
    book.defined_names["FORM_ID"] = openpyxl.workbook.defined_name.DefinedName("FORM_ID", attr_text=f'"{CODE}"')
    book.properties.keywords, book.properties.title = CODE, "Biểu"
    book.save(folder / "a.xlsx")
    return soffice(folder / "a.xlsx", "xls", folder)


@pytest.mark.office
def test_an_xls_is_read_as_what_it_shows(saved: Path) -> None:
    book = read_workbook(saved)
    form, meta = book.sheets
    assert {place: (cell.value, cell.kind) for place, cell in form.cells.items()} == {
        (1, 1): ("Nội dung", "text"), (1, 2): (80.0, "number"), (1, 3): (0.5, "number"), (1, 4): (44104.0, "number"),
        (2, 1): ("- dòng 1\ndòng 2", "text"), (2, 2): (True, "bool"), (2, 3): ("#DIV/0!", "error"),
        (2, 4): (160.0, "number"),
        (3, 2): ("ngày", "text"), (3, 3): ("'x", "text"), (3, 4): ("=", "text"), (5, 1): ("gộp", "text"),
    }
    assert (form.cells[1, 3].number_format, form.cells[1, 2].number_format) == ("0%", "")
    assert form.cells[1, 4].number_format.lower() == "dd/mm/yyyy"
    assert (form.merges, form.hidden_rows, form.hidden_columns) == (((5, 1, 6, 2),), {2}, {2})
    data = saved.read_bytes()
    row, column = data.index(struct.pack("<3H", 0x208, 16, 2)), data.index(struct.pack("<3H", 0x7D, 12, 0))
    flat = read_workbook_bytes(data[:row + 10] + bytes(2) + data[row + 12:], "a.xls").sheets[0]
    narrow = read_workbook_bytes(data[:column + 8] + bytes(2) + data[column + 10:], "a.xls").sheets[0]
    assert (flat.hidden_rows, narrow.hidden_columns) == ({2, 3}, {1, 2})
    assert (form.state, meta.state, meta.cells[1, 1].value) == ("visible", "hidden", CODE)
    assert [(each.kind, each.text, each.cell) for each in form.notes] == [("comment", "Xem công văn\nkèm theo", "B3")]
    assert [each.code for each in remarks_of(book)] == [Code.FORMAT_CONVERTED]


@pytest.mark.office
def test_names_and_properties_of_an_xls_are_read(saved: Path) -> None:
    book = read_workbook(saved)
    assert resolve_name(book, "col_key") == ("Biểu báo cáo", 2, 1)
    assert book.names["FORM_ID"] == f'"{CODE}"'
    assert (book.core["keywords"], book.core["title"]) == (CODE, "Biểu")
    assert book.modified is not None
    assert abs(book.modified.timestamp() - saved.stat().st_mtime) < 90_000


@pytest.mark.office
def test_a_broken_xls_is_refused_and_the_next_is_read(saved: Path) -> None:
    data = saved.read_bytes()
    with pytest.raises(UnreadableFile, match="bị cắt cụt"):
        read_workbook_bytes(data[:3000], "a.xls")
    assert refused(data[:512] + data[512:1024][::-1] + data[1024:], "a.xls") is Code.FILE_UNREADABLE
    assert isinstance(read_workbook_bytes(data, "a.xls"), Book)


@pytest.mark.office
def test_an_xls_keeps_the_caps(saved: Path) -> None:
    assert refused(saved.read_bytes(), "a.xls", Limits(cells=5)) is Code.FILE_TOO_LARGE
    assert refused(saved.read_bytes(), "a.xls", Limits(sheets=1)) is Code.FILE_TOO_LARGE
    assert refused(saved.read_bytes(), "a.xls", Limits(characters=20)) is Code.FILE_TOO_LARGE


@pytest.mark.parametrize(("codepage", "text"), [(1258, "Nhóm 2"), (-535, "Biểu của Sở"), (None, "Année")])
def test_properties_of_an_xls_are_in_the_code_page_it_states(
        codepage: int | None, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = text.encode({1258: "cp1258", -535: "utf-8"}.get(codepage or 0, "cp1252"))
    document = MagicMock()
    document.return_value.__enter__.return_value.getproperties.return_value = {2: stored} | (
        {1: codepage} if codepage else {})
    monkeypatch.setattr("olefile.OleFileIO", document)
    assert xls._core_properties(b"") == {"title": text}


def test_no_process_is_started_before_an_xls_is_met() -> None:
    code = ("import toolkit.sheetread.xls as x, toolkit.intake.returns, multiprocessing, sys; "
            "sys.exit(len(multiprocessing.active_children()) + ('xlrd' in sys.modules))")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("error", "reason"), [(TimeoutError, Reason.XLS_SLOW), (EOFError, Reason.XLS_DIED)])
def test_why_a_file_was_not_read_is_told(
        error: type[Exception], reason: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(Worker, "ask", fail)
    with pytest.raises(Damaged) as caught:
        xls.read_xls(b"bad", "a.xls", Limits())
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), (Reason.MEMORY, {})),
        (KeyboardInterrupt(), (Reason.XLS, {})),
        (RecursionError(), (Reason.XLS, {})),
    ],
)
def test_what_reading_raises_is_an_answer(error: BaseException, expected: object,
    monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(xls, "read_in_this_process", fail)
    assert pickle.loads(xls.pickled_book(b"xls", 100, 10)) == expected


# ── records that xlrd passes over ──────────────────────────────────────────────────────────────────
DATA = Path(__file__).parents[1] / "data"
BEGIN, END = (0x0809, b""), (0x000A, b"")


def stream(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", record, len(data)) + data for record, data in (BEGIN, *records, END))


def header(text: str) -> tuple[int, bytes]:
    return 0x0014, struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def obj(kind: int, *parts: int) -> tuple[int, bytes]:
    return 0x005D, struct.pack("<HHHHH", 0x15, 6, kind, 1, 0) + b"".join(struct.pack("<HH", part, 0) for part in parts)


def text_box(said: bytes, flags: int, count: int) -> list[tuple[int, bytes]]:
    return [(0x01B6, struct.pack("<10xH6x", count)), (0x003C, bytes([flags]) + said), (0x003C, b"formatting")]


def test_headers_text_boxes_pictures_and_objects() -> None:
    found = xls.records_beside_cells(stream(
        header("&CBáo cáo"), (0x0015, struct.pack("<HB", 5, 0) + b"&RHet"),
        obj(6), *text_box("Đã làm".encode("utf-16-le"), 1, 6), obj(2), *text_box(b"Xong", 0, 4),
        obj(0x19), *text_box(b"comment", 0, 7), obj(8), obj(8, 0x0009), obj(5),
    ), 0)
    assert list(found) == [("header", "&CBáo cáo"), ("header", "&RHet"), ("shape", "Đã làm"), ("shape", "Xong"),
                           ("picture", ""), ("object", ""), ("object", "")]


def label(row: int, column: int, length: int, text: str) -> tuple[int, bytes]:
    return 0x0204, struct.pack("<4HB", row, column, 0, length, 1) + text.encode("utf-16-le")


def test_a_text_of_its_own_cell_that_is_255_characters_long_may_have_been_cut() -> None:
    found = xls.records_beside_cells(stream(label(6, 12, 255, "x" * 255), label(7, 12, 254, "x" * 254), label(8, 0, 255, "")), 0)
    assert list(found) == [("cut", "M7"), ("cut", "A9")]


def test_what_may_have_been_cut_is_told_with_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    content, told = (DATA / "SNV_LO.xls").read_bytes(), iter([[("cut", "A1"), ("cut", "A2")]])
    monkeypatch.setattr(xls, "records_beside_cells", lambda *_: next(told, []))
    answer = xls.pickled_book(content, 100_000, 10)
    monkeypatch.setattr(Worker, "ask", lambda *_: answer)
    book = xls.read_xls(b"", "a.xls", Limits())._replace(format=Format.XLS)
    assert [str(each) for each in remarks_of(book)][:1] == [
        f"a.xls › {book.sheets[0].name} › A1: Chữ ở ô A1, A2 dài đúng 255 ký tự, có thể bị cắt ở 255 ký tự khi chương trình khác lưu tệp "
        ".xls. Đề nghị đơn vị gửi lại tệp Excel (.xlsx) có đủ nội dung."]


def test_what_is_inside_a_chart_or_behind_the_sheet_is_not_the_sheet_s() -> None:
    inside = stream(header("của biểu đồ"))
    behind = stream(header("của trang sau"))
    begun = stream(header("của trang"))
    assert list(xls.records_beside_cells(begun[:-4] + inside + begun[-4:] + behind, 0)) == [("header", "của trang")]


@given(st.lists(st.tuples(st.sampled_from((0x204, 0x14, 0x15, 0x5D, 0x1B6, 0x3C, 0x809, 0xA, 0)), st.binary(max_size=30))),
    st.binary(max_size=10))
def test_any_records_are_read_or_broken(records: list[tuple[int, bytes]], rest: bytes) -> None:
    data = stream(*records)[:-4] + rest
    try:
        found = list(xls.records_beside_cells(data, 0))
    except struct.error:
        pytest.fail("lengths are looked at before they are trusted")
    assert all(kind in ("header", "shape", "picture", "object", "cut") for kind, _ in found)


def test_a_link_written_in_a_way_nobody_knows_costs_the_sheet_nothing() -> None:
    xls._make_xlrd_tolerant()
    sheet = SimpleNamespace(hyperlink_list=[], hyperlink_map={}, logfile=None)
    assert xlrd.sheet.Sheet.handle_hlink(sheet, bytes(40)) is None  # type: ignore[arg-type]
    assert sheet.hyperlink_list == []


# ── text ──────────────────────────────────────────────────────────────────────────────────────────

TABLE = 'TT;Nội dung;Kết quả\n1.1;"Ban hành; sửa đổi";"- một\n- hai ""ba"""\n2.1;80%;=12/QĐ\n'
READ = {
    (1, 1): "TT", (1, 2): "Nội dung", (1, 3): "Kết quả", (2, 1): "1.1", (2, 2): "Ban hành; sửa đổi",
    (2, 3): '- một\n- hai "ba"', (3, 1): "2.1", (3, 2): "80%", (3, 3): "=12/QĐ",
}  # fmt: skip


def values(book: Book) -> dict[tuple[int, int], object]:
    (sheet,) = book.sheets
    assert {cell.kind for cell in sheet.cells.values()} == {"text"}
    return {place: cell.value for place, cell in sheet.cells.items()}


def test_a_table_is_read_in_any_encoding_that_says_what_it_is_and_in_the_code_page_of_windows() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert values(read_workbook_bytes(TABLE.encode(encoding), "a.csv")) == READ
    text = "TT;Noi dung\n1;k\u00ea\u0301 hoa\u0323ch \u0111\u01a1\u0323t\n"
    found = values(read_workbook_bytes(text.encode("cp1258"), "a.csv"))
    assert unicodedata.normalize("NFC", str(found[2, 2])) == "kế hoạch đợt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\nc,d\n", {(1, 1): "a", (1, 2): "b", (2, 1): "c", (2, 2): "d"}),
        ("a\tb\nc\td\n", {(1, 1): "a", (1, 2): "b", (2, 1): "c", (2, 2): "d"}),
        ('x;"một, hai, ba"\ny;"bốn, năm, sáu"\nz;',
            {(1, 1): "x", (1, 2): "một, hai, ba", (2, 1): "y", (2, 2): "bốn, năm, sáu", (3, 1): "z"}),
        ('a,"dòng 1\r\ndòng 2"\r\nc,d\r\n', {(1, 1): "a", (1, 2): "dòng 1\ndòng 2", (2, 1): "c", (2, 2): "d"}),
        ("sep=;\r\na;b\r\nc;d\r\n", {(1, 1): "a", (1, 2): "b", (2, 1): "c", (2, 2): "d"}),
    ],
    ids=["commas", "tabs", "commas in text", "Windows lines", "stated, in a line that Excel does not show"],
)
def test_the_separator_is_the_one_that_makes_a_table(text: str, expected: object) -> None:
    assert values(read_workbook_bytes(text.encode(), "a.csv")) == expected


@pytest.mark.parametrize(("text", "name"), [
    (f"Mã;{CODE}\n{TABLE}", "bieu.txt"), ("Kính gửi Sở Công Thương.\nChúng tôi gửi báo cáo.\n", "thu.csv")])
def test_text_under_another_name_and_a_letter_are_no_table(text: str, name: str) -> None:
    assert refused(text.encode(), name) is Code.FORMAT_NOT_READ


def test_a_table_as_text_keeps_the_caps() -> None:
    assert refused(TABLE.encode(), "a.csv", Limits(cells=5)) is Code.FILE_TOO_LARGE
    assert refused(("b;c\n" * 300 + "a;" + "x" * 200_000).encode(), "a.csv") is Code.FILE_UNREADABLE
