"""Headings of annexes as offices write them, none of which the reader knows by name; a table in a text box."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pytest
from annexes import table
from docx.oxml import OxmlElement
from hypothesis import given, strategies as st

from tests.annexes_read import read_annex
from toolkit.annex.headings import BOTH, field_by_words

#: Headings by the field they mean.
HEADINGS = {
    "tt": ("Số TT", "Mã số"),
    "content": ("Tên nhóm nhiệm vụ/nhiệm vụ", "Đầu việc", "Việc cần thực hiện", "Nội dung phối hợp", "Hoạt động chính"),
    "leads": ("Bộ phận chủ trì", "Phòng, ban thực hiện", "Đơn vị được giao chủ trì thực hiện", "Người phụ trách",
              "Cán bộ chịu trách nhiệm", "Giao đơn vị thực hiện", "Khoa, phòng đầu mối"),
    "coordinators": ("Đơn vị tham gia", "Sở, ngành, địa phương liên quan", "Các đơn vị cùng thực hiện",
                     "Trách nhiệm phối hợp"),
    "product": ("Kết quả/Sản phẩm dự kiến", "Đầu ra", "Kết quả phải đạt", "Sản phẩm cuối cùng (nếu có)"),
    "deadline": ("Hạn", "Mốc hoàn thành", "Số ngày dự kiến", "Hạn chót"),
}
#: What heads other columns, or two.
OTHERS = ("Thời gian bắt đầu", "Ngày giao", "Ghi chú", "Kinh phí", "Đơn vị tính", "Cơ quan", "Tiến độ, kết quả", "Căn cứ pháp lý", "Hoàn thành",
          "Tổ chức thực hiện nhiệm vụ tuyên truyền", "Sở Công Thương chủ trì", "")


@pytest.mark.parametrize("heading", OTHERS)
def test_what_means_nothing_or_two_things_is_no_heading(heading: str) -> None:
    assert field_by_words(heading) is None


def test_a_column_of_leads_and_coordinators_is_known_as_that() -> None:
    assert {field_by_words(each) for each in ("Cơ quan chủ trì, phối hợp", "Chủ trì/phối hợp", "Đơn vị chủ trì và phối hợp")} == {BOTH}


@given(st.permutations(list(HEADINGS)), st.data())
def test_an_annex_under_any_such_headings_in_any_order_is_read_exactly(order: list[str], data: st.DataObject) -> None:
    texts = {"tt": "1", "content": "Rà soát thủ tục hành chính", "leads": "Sở Nội vụ", "coordinators": "Sở Tài chính",
             "product": "Báo cáo", "deadline": "Quý III/2026"}
    heads = [data.draw(st.sampled_from(HEADINGS[field])) for field in order]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "phu-luc.txt"
        path.write_text("\t".join(heads) + "\n" + "\t".join(texts[field] for field in order), encoding="utf-8")
        annex, findings = read_annex(path)
    (task,) = annex.tasks
    assert {field: getattr(task, field) for field in texts} == texts
    assert findings == ()


def test_a_table_in_a_text_box_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    framed = table(document, [["TT", "Nội dung", "Đơn vị chủ trì", "Hạn"], ["1", "Rà soát", "Sở Nội vụ", "Năm 2026"]])
    box = OxmlElement("w:txbxContent")
    document.add_paragraph("Phụ lục").add_run()._r.append(box)
    box.append(framed._tbl)
    document.save(str(tmp_path / "phu-luc.docx"))
    annex, _ = read_annex(tmp_path / "phu-luc.docx")
    assert [each.content for each in annex.tasks] == ["Rà soát"]
