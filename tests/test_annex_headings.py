"""Headings of annexes as offices write them, none of which the reader knows by name; cells that stand for others."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from tkinter import ttk

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.desks import desk_on_screen
from tests.tables import rows, tabbed
from toolkit import words
from toolkit.annex import read_annex
from toolkit.annex.headings import BOTH, meaning
from toolkit.cli import main
from toolkit.desk.first_choice import Source
from toolkit.findings import Code, Finding, ToolkitError, has_errors
from toolkit.model import Annex
from toolkit.rounds.beginning import init_round

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


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], tuple[Annex, list[Finding]]]:
    def reading(table: str) -> tuple[Annex, list[Finding]]:
        path = tmp_path / "phu-luc.txt"
        path.write_text(tabbed(table), encoding="utf-8")
        annex, findings = read_annex(path)
        return annex, list(findings)

    return reading


@pytest.mark.parametrize(("field", "heading"), [(field, each) for field, all_of in HEADINGS.items() for each in all_of])
def test_a_heading_means_what_its_words_say(field: str, heading: str) -> None:
    known = {spelling for word in words.ANNEX_COLUMNS.values() for spelling in (word.text, *word.aliases)}
    assert heading in known or meaning(heading.partition(" (")[0]) == field


@pytest.mark.parametrize("heading", OTHERS)
def test_what_means_nothing_or_two_things_is_no_heading(heading: str) -> None:
    assert meaning(heading) is None


def test_a_column_of_leads_and_coordinators_is_known_as_that() -> None:
    assert {meaning(each) for each in ("Cơ quan chủ trì, phối hợp", "Chủ trì/phối hợp", "Đơn vị chủ trì và phối hợp")} == {BOTH}


@given(st.permutations(list(HEADINGS)), st.data())
def test_an_annex_under_any_such_headings_in_any_order_is_read_exactly(order: list[str], data: st.DataObject) -> None:
    from tempfile import TemporaryDirectory

    texts = {"tt": "1", "content": "Rà soát thủ tục hành chính", "leads": "Sở Nội vụ", "coordinators": "Sở Tài chính",
             "product": "Báo cáo", "deadline": "Quý III/2026"}
    heads = [data.draw(st.sampled_from(HEADINGS[field])) for field in order]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "phu-luc.txt"
        path.write_text("\t".join(heads) + "\n" + "\t".join(texts[field] for field in order), encoding="utf-8")
        annex, findings = read_annex(path)
    (task,) = annex.tasks
    assert {field: getattr(task, field) for field in texts} == texts
    assert {each.code for each in findings} == {Code.ANNEX_COLUMNS_TAKEN}


@pytest.mark.parametrize("sign", ["nt", "Nt.", "n.t", "-nt-", "như trên", "Như trên", "//", '"', "''"])
def test_a_sign_stands_for_the_cell_above(sign: str, read: Callable[..., tuple[Annex, list[Finding]]]) -> None:
    annex, findings = read(f"""
        | TT | Nhiệm vụ | Cơ quan chủ trì | Sản phẩm | Thời hạn     |
        | 1  | Rà soát  | Sở Nội vụ       | Báo cáo  | Quý III/2026 |
        | 2  | Tập huấn | {sign}          | {sign}   | {sign}       |
        | 3  | Tổng kết | {sign}          | Hội nghị | {sign}       |
        """)
    assert [(each.leads, each.product, each.deadline) for each in annex.tasks] == [
        ("Sở Nội vụ", "Báo cáo", "Quý III/2026"), ("Sở Nội vụ", "Báo cáo", "Quý III/2026"),
        ("Sở Nội vụ", "Hội nghị", "Quý III/2026")]
    assert not has_errors(findings)


def filled(table: docx.table.Table) -> None:
    cells = (("TT", "Nội dung", "Đơn vị chủ trì", "Hạn"), ("1", "Rà soát", "Sở Nội vụ", "Năm 2026"))
    for (at, texts), (column, _) in product(enumerate(cells), enumerate(cells[0])):
        table.cell(at, column).text = texts[column]


def test_a_table_in_a_text_box_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 4)
    filled(table)
    paragraph = document.add_paragraph("Phụ lục")
    box = paragraph.add_run()._r.makeelement(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}txbxContent", {})
    paragraph.runs[-1]._r.append(box)
    box.append(table._tbl)
    document.save(str(tmp_path / "phu-luc.docx"))
    annex, _ = read_annex(tmp_path / "phu-luc.docx")
    assert [each.content for each in annex.tasks] == ["Rà soát"]


# -- headings nobody understands: the officer says


STRANGE = """
    | Nr | Zadanie do wykonania            | Odpowiedzialny       | Współpraca                   | Termin       | Efekt            |
    | 1  | Rà soát quy định về tiêu dùng   | Sở Công Thương       | Sở Tư pháp, UBND các xã      | Quý III/2026 | Báo cáo rà soát  |
    | 2  | Tập huấn cho cán bộ cơ sở       | Sở Nội vụ            | Các sở, ngành                | Năm 2026     | Hội nghị         |
    | 3  | Công khai cơ sở vi phạm         | UBND các xã, phường  | Sở Thông tin và Truyền thông | Thường xuyên | Danh sách        |
    """


def test_tables_nobody_understands_are_laid_down_with_what_each_column_may_be(tmp_path: Path) -> None:
    """Of this one every guess is right, so that the workbook is an annex as it is."""
    path = tmp_path / "phu-luc.txt"
    path.write_text(tabbed(STRANGE), encoding="utf-8")
    with pytest.raises(ToolkitError) as refused:
        read_annex(path)
    assert refused.value.finding.code is Code.ANNEX_NO_TABLE
    made = init_round(tmp_path / "ky", path)
    assert [path.name for path in made.outputs] == ["phu-luc - chon cot.xlsx"]
    assert [each.code for each in made.findings] == [Code.ANNEX_COLUMNS_ASKED]
    assert not (tmp_path / "ky").exists()
    sheet = openpyxl.load_workbook(made.outputs[0]).worksheets[0]
    assert [cell.value for cell in sheet[3]] == [words.ANNEX_COLUMNS[name].text for name in (
        "tt", "content", "leads", "coordinators", "deadline", "product")]
    assert sorted(str(each.sqref) for each in sheet.data_validations.dataValidation) == [f"{each}3" for each in "ABCDEF"]
    annex, findings = read_annex(made.outputs[0])
    assert [(each.tt, each.content, each.leads, each.coordinators, each.deadline, each.product)
            for each in annex.tasks] == [tuple(each) for each in list(rows(STRANGE))[1:]]
    assert findings == ()


def test_what_the_officer_chooses_counts_and_what_is_not_used_is_told(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text(tabbed(STRANGE), encoding="utf-8")
    made = init_round(tmp_path / "ky", path)
    book = openpyxl.load_workbook(made.outputs[0])
    sheet = book.worksheets[0]
    sheet["D3"], sheet["F3"] = "(không dùng)", words.ANNEX_COLUMNS["coordinators"].text
    book.save(made.outputs[0])
    annex, findings = read_annex(made.outputs[0])
    assert [(each.coordinators, each.product) for each in annex.tasks] == [
        ("Báo cáo rà soát", ""), ("Hội nghị", ""), ("Danh sách", "")]
    assert [each.code for each in findings] == [Code.ANNEX_COLUMN_EXTRA]
    assert "Sở Tư pháp, UBND các xã" in findings[0].details["texts"]


def test_a_workbook_somebody_chose_in_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text(tabbed(STRANGE), encoding="utf-8")
    first = init_round(tmp_path / "ky", path).outputs[0]
    book = openpyxl.load_workbook(first)
    book.worksheets[0]["D3"] = "(không dùng)"
    book.save(first)
    held = first.read_bytes()
    assert init_round(tmp_path / "ky", path).outputs[0] != first
    assert first.read_bytes() == held


def test_a_file_without_any_table_is_refused_as_before(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text("Điều 1. Ban hành Kế hoạch.\nĐiều 2. Tổ chức thực hiện.", encoding="utf-8")
    with pytest.raises(ToolkitError) as refused:
        init_round(tmp_path / "ky", path)
    assert refused.value.finding.code is Code.ANNEX_NO_TABLE


def test_the_command_line_says_how_to_go_on(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text(tabbed(STRANGE), encoding="utf-8")
    result = CliRunner().invoke(main, ["init", str(tmp_path / "ky"), "--annex", str(path)])
    assert result.exit_code == 1
    assert "chọn mỗi cột là gì" in result.output
    again = CliRunner().invoke(main, ["init", str(tmp_path / "ky"), "--annex", str(tmp_path / "phu-luc - chon cot.xlsx")])
    assert "Đã tạo kỳ báo cáo" in again.output


def test_the_window_opens_the_workbook_and_goes_on_with_it(display: str, tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text(tabbed(STRANGE), encoding="utf-8")
    (tmp_path / "noi lam viec").mkdir()
    with desk_on_screen() as desk:
        desk.show(tmp_path / "noi lam viec")
        desk.choose(Source.ANNEX)
        desk.type("Tệp phụ lục", str(path))
        desk.buttons()["Tạo kỳ báo cáo"].invoke()
        desk.wait(lambda: desk.opened)
        asked = desk.opened[0]
        assert asked.name == "phu-luc - chon cot.xlsx"
        assert desk.field("Tệp phụ lục").get() == str(asked)
        desk.buttons()["Tạo kỳ báo cáo"].invoke()
        desk.wait(lambda: desk.widgets(ttk.Treeview))
        desk.idle()
        assert desk.opened[-1].name == words.PLAN_FILE
        assert not desk.crashed


def test_a_column_left_while_a_field_is_empty_is_offered_to_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    table = """
        | TT | Nhiệm vụ | Cơ quan chủ trì | Bằng chứng nghiệm thu | Thời hạn | Diễn giải     |
        | 1  | Rà soát  | Sở Nội vụ       | Báo cáo rà soát       | Năm 2026 | cả tỉnh       |
        | 2  | Tập huấn | Sở Y tế         | Danh sách học viên    | Năm 2026 | hai đợt       |
        """
    path.write_text(tabbed(table), encoding="utf-8")
    made = init_round(tmp_path / "ky", path)
    assert made.outputs[0] == tmp_path / "ky" / words.PLAN_FILE
    (told,) = [each for each in made.findings if each.code is Code.ANNEX_COLUMNS_OFFERED]
    asked = tmp_path / told.place.file
    annex, _ = read_annex(asked)
    assert [each.product for each in annex.tasks] == ["Báo cáo rà soát", "Danh sách học viên"]
    again = init_round(tmp_path / "ky 2", asked)
    assert not any(each.code is Code.ANNEX_COLUMNS_OFFERED for each in again.findings)
