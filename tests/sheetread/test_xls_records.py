"""What xlrd passes over on a sheet of an .xls is read from its records: headers and footers, text boxes, pictures, objects."""

from __future__ import annotations

import struct
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlrd.sheet
from hypothesis import given, strategies as st

from toolkit.base.processes import Worker
from toolkit.model.workbooks import remarks_of
from toolkit.sheetread import xls
from toolkit.sheetread.any_file import Format, Limits
from toolkit.sheetread.xls import read_xls, records_beside_cells

DATA = Path(__file__).parents[1] / "data"
BEGIN, END = (0x0809, b""), (0x000A, b"")


def stream(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", record, len(data)) + data for record, data in (BEGIN, *records, END))


def header(text: str) -> tuple[int, bytes]:
    return 0x0014, struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def obj(kind: int, *parts: int) -> tuple[int, bytes]:
    return 0x005D, struct.pack("<HHHHH", 0x15, 6, kind, 1, 0) + b"".join(struct.pack("<HH", part, 0) for part in parts)


def text(said: bytes, flags: int, count: int) -> list[tuple[int, bytes]]:
    return [(0x01B6, struct.pack("<10xH6x", count)), (0x003C, bytes([flags]) + said), (0x003C, b"formatting")]


def test_headers_text_boxes_pictures_and_objects() -> None:
    found = records_beside_cells(stream(
        header("&CBáo cáo"), (0x0015, struct.pack("<HB", 5, 0) + b"&RHet"),
        obj(6), *text("Đã làm".encode("utf-16-le"), 1, 6), obj(2), *text(b"Xong", 0, 4),
        obj(0x19), *text(b"comment", 0, 7), obj(8), obj(8, 0x0009), obj(5),
    ), 0)
    assert list(found) == [("header", "&CBáo cáo"), ("header", "&RHet"), ("shape", "Đã làm"), ("shape", "Xong"),
                           ("picture", ""), ("object", ""), ("object", "")]


def label(row: int, column: int, length: int, text: str) -> tuple[int, bytes]:
    return 0x0204, struct.pack("<4HB", row, column, 0, length, 1) + text.encode("utf-16-le")


def test_a_text_of_its_own_cell_that_is_255_characters_long_may_have_been_cut() -> None:
    found = records_beside_cells(stream(label(6, 12, 255, "x" * 255), label(7, 12, 254, "x" * 254), label(8, 0, 255, "")), 0)
    assert list(found) == [("cut", "M7"), ("cut", "A9")]


def test_what_may_have_been_cut_is_told_with_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    content, told = (DATA / "SNV_LO.xls").read_bytes(), iter([[("cut", "A1"), ("cut", "A2")]])
    monkeypatch.setattr(xls, "records_beside_cells", lambda *_: next(told, []))
    answer = xls.pickled_book(content, 100_000, 10)
    monkeypatch.setattr(Worker, "ask", lambda *_: answer)
    book = read_xls(b"", "a.xls", Limits())._replace(format=Format.XLS)
    assert [str(each) for each in remarks_of(book)][:1] == [
        f"a.xls › {book.sheets[0].name} › A1: Chữ ở ô A1, A2 dài đúng 255 ký tự, có thể bị cắt ở 255 ký tự khi chương trình khác lưu tệp "
        ".xls. Đề nghị đơn vị gửi lại tệp Excel (.xlsx) có đủ nội dung."]


def test_what_is_inside_a_chart_or_behind_the_sheet_is_not_the_sheet_s() -> None:
    inside = stream(header("của biểu đồ"))
    behind = stream(header("của trang sau"))
    begun = stream(header("của trang"))
    assert list(records_beside_cells(begun[:-4] + inside + begun[-4:] + behind, 0)) == [("header", "của trang")]


@given(st.lists(st.tuples(st.sampled_from((0x204, 0x14, 0x15, 0x5D, 0x1B6, 0x3C, 0x809, 0xA, 0)), st.binary(max_size=30))),
    st.binary(max_size=10))
def test_any_records_are_read_or_broken(records: list[tuple[int, bytes]], rest: bytes) -> None:
    data = stream(*records)[:-4] + rest
    try:
        found = list(records_beside_cells(data, 0))
    except struct.error:
        pytest.fail("lengths are looked at before they are trusted")
    assert all(kind in ("header", "shape", "picture", "object", "cut") for kind, _ in found)


def test_a_link_written_in_a_way_nobody_knows_costs_the_sheet_nothing() -> None:
    xls._make_xlrd_tolerant()
    sheet = SimpleNamespace(hyperlink_list=[], hyperlink_map={}, logfile=None)
    assert xlrd.sheet.Sheet.handle_hlink(sheet, bytes(40)) is None  # type: ignore[arg-type]
    assert sheet.hyperlink_list == []
