"""The ledger of forms sent: what officers write in it counts and stays, and a form that changed waits to be sent again."""

from __future__ import annotations

import errno
import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from samples import AGENCIES, ASSIGNMENTS, PLAN, TASKS

from toolkit.base.files import own_turn
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.layout import form_code
from toolkit.model.records import Plan
from toolkit.plan.plan_workbook import write_plan
from toolkit.rounds import sending as sent_forms
from toolkit.rounds.beginning import ShippedPlan, init_round
from toolkit.rounds.round import Made, Round
from toolkit.rounds.sending import (
    make_forms,
    mark_sent,
    read_ledger,
    read_sent_forms,
    remind_round,
    update_ledger,
    write_ledger,
)

TODAY = date(2020, 11, 1)
SAMPLE = replace(PLAN, agencies=tuple(each._replace(email="a@example.org", note="Giữ nguyên") for each in AGENCIES))
#: The same, once a district has one task less: its form is another one.
CHANGED = replace(
    SAMPLE, tasks=tuple(each._replace(coordinators="") if each.id == "2.4" else each for each in TASKS),
    assignments=tuple(each for each in ASSIGNMENTS if (each.task_id, each.agency) != ("2.4", "HCK")))
HEADINGS = ("Cơ quan", "Mã", "Đã gửi ngày", "Ghi chú", "Tệp biểu", "Mã biểu", "Lần gửi trước")
SENT, NOTE = 3, 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose forms are made."""
    where = Round(tmp_path_factory.mktemp("ky") / "ky")
    init_round(where.folder, ShippedPlan())
    where.plan.write_bytes(write_plan(SAMPLE))
    make_forms(where, TODAY)
    return where.folder


@pytest.fixture
def where(made: Path, tmp_path: Path) -> Round:
    return Round(Path(shutil.copytree(made, tmp_path / "ky")))


def ledger(where: Round) -> Path:
    return where.form_mails / "bieu_da_gui.xlsx"


def edit(where: Round, change: Callable[[Worksheet], object]) -> None:
    """An officer changes the sheet and saves it."""
    book = openpyxl.load_workbook(ledger(where))
    change(book["Biểu đã gửi"])
    book.save(ledger(where))


def write(where: Round, **texts: object) -> None:
    """An officer writes into column "Đã gửi ngày" of the lines of these agencies."""
    def change(sheet: Worksheet) -> None:
        for row in range(4, sheet.max_row + 1):
            if (code := sheet.cell(row, 2).value) in texts:
                sheet.cell(row, SENT).value = texts[str(code)]
    edit(where, change)


def rows(where: Round) -> list[list[str]]:
    """The texts of the sheet from its headings on."""
    sheet = openpyxl.load_workbook(ledger(where))["Biểu đã gửi"]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(min_row=3, values_only=True)]


def by_code(where: Round) -> dict[str, dict[str, str]]:
    head, *lines = rows(where)
    return {line[head.index("Mã")]: dict(zip(head, line, strict=True)) for line in lines}


def again(where: Round, plan: Plan = SAMPLE) -> Made:
    where.plan.write_bytes(write_plan(plan))
    return make_forms(where, TODAY)


def told(made: Made) -> list[tuple[Code, str]]:
    """What is told of the ledger: the code and the cell."""
    return [(each.code, each.place.cell) for each in made.findings if each.place.file == "bieu_da_gui.xlsx"]


def test_it_has_a_line_for_each_agency_and_a_day_that_was_written_stays(where: Round) -> None:
    head, *lines = rows(where)
    assert tuple(head) == HEADINGS
    assert lines == [
        ["Sở Nội vụ", "SNV", "", "", "TV2793-2020-SNV So Noi vu.xlsx", str(form_code(SAMPLE, "SNV")), ""],
        ["Sở Công Thương", "SCT", "", "", "TV2793-2020-SCT So Cong Thuong.xlsx", str(form_code(SAMPLE, "SCT")), ""],
        ["Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh", "HBVNTD", "", "",
         "TV2793-2020-HBVNTD Hoi Bao ve quyen loi nguoi tieu dung.xlsx", str(form_code(SAMPLE, "HBVNTD")), ""],
        ["Ủy ban nhân dân huyện Cầu Kè", "HCK", "", "", "TV2793-2020-HCK Uy ban nhan dan huyen Cau Ke.xlsx",
         str(form_code(SAMPLE, "HCK")), ""]]
    assert [path.name for path in where.forms.glob("*.xlsx") if "bieu" in path.name] == []
    assert read_sent_forms(where) == {}
    write(where, SCT="05/11/2020")
    before = ledger(where).read_bytes()
    assert told(again(where)) == []
    assert ledger(where).read_bytes() == before
    write(where, SNV="5.11.20")
    again(where)
    assert by_code(where)["SNV"]["Đã gửi ngày"] == "05/11/2020"
    assert read_sent_forms(where) == {"SCT": date(2020, 11, 5), "SNV": date(2020, 11, 5)}


@pytest.mark.parametrize("typed", [
    "05/11/2020", "5.11.20", "ngày 5/11/2020", datetime(2020, 11, 5, 16, 20), date(2020, 11, 5)])
def test_a_day_says_that_a_form_was_sent(where: Round, typed: object) -> None:
    write(where, SCT=typed)
    assert read_sent_forms(where) == {"SCT": date(2020, 11, 5)}


@pytest.mark.parametrize("typed", ["", " – ", "—"])
def test_a_blank_says_that_none_was(where: Round, typed: str) -> None:
    write(where, SCT=typed)
    assert read_sent_forms(where) == {}
    assert told(again(where)) == []


@pytest.mark.parametrize("typed", [
    "x", "Đã gửi", "chưa", "chị Lan gửi", "tháng 11/2020", "5/11", "chưa, hẹn 5/11", "31/11/2020", "...", True])
def test_what_is_neither_is_told_with_its_cell_and_left_as_it_is(where: Round, typed: object) -> None:
    write(where, SCT=typed)
    assert told(again(where)) == [(Code.SENT_DAY_UNCLEAR, "C5")]
    assert read_sent_forms(where) == {}
    assert typed in (by_code(where)["SCT"]["Đã gửi ngày"], True)


def test_all_that_officers_wrote_stays_where_they_put_it(where: Round) -> None:
    def change(sheet: Worksheet) -> None:
        lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_col=6)]
        for row, line in enumerate(reversed(lines), 4):  # sorted otherwise
            for column, value in enumerate(line, 1):
                sheet.cell(row, column).value = value
        sheet.cell(1, 9).value = "Người giữ sổ: Phòng QLTM"
        sheet.cell(4, NOTE).value = "gửi qua Zalo"
        sheet.insert_cols(3)
        sheet.cell(3, 3).value, sheet.cell(5, 3).value = "Người nhận", "chị Lan"
        sheet.cell(6, 10).value = "bên lề"
        sheet.cell(9, 1).value = "Ghi thêm ở cuối"
        sheet.cell(10, 1).value, sheet.cell(10, 2).value, sheet.cell(10, 4).value = "Tỉnh ủy", "TU", "04/11/2020"
        sheet.parent.create_sheet("Số liên lạc")["B2"] = "0294 …"
    edit(where, change)
    again(where, CHANGED)
    head, *lines = rows(where)
    assert head[:3] == ["Cơ quan", "Mã", "Người nhận"]
    assert [line[1] for line in lines] == ["", "HCK", "HBVNTD", "SCT", "SNV", "", "TU"]
    texts = {text for line in lines for text in line}
    assert {"Người giữ sổ: Phòng QLTM", "gửi qua Zalo", "chị Lan", "bên lề", "Ghi thêm ở cuối", "Tỉnh ủy"} <= texts
    assert by_code(where)["HBVNTD"]["Người nhận"] == "chị Lan"
    assert by_code(where)["HCK"]["Mã biểu"] == str(form_code(CHANGED, "HCK"))
    assert openpyxl.load_workbook(ledger(where))["Số liên lạc"]["B2"].value == "0294 …"
    assert read_sent_forms(where) == {"TU": date(2020, 11, 4)}


#: Where nothing of ours stands: the officer's columns, and the right of the title.
BESIDE = st.one_of(st.tuples(st.integers(4, 12), st.sampled_from((4, 7, 8, 9, 10))), st.tuples(st.integers(1, 2), st.integers(9, 10)))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1,
               max_size=20).filter(lambda text: text.strip() not in ("", "-", "–", "—") and text.strip() == text)


def bring_up(where: Round, plan: Plan) -> None:
    held = update_ledger(read_ledger(where), plan)
    assert write_ledger(where, held) == ()


@given(st.dictionaries(BESIDE, TEXT, max_size=12))
@example({(5, 7): "_x0000_"})
def test_whatever_is_written_beside_our_columns_is_there_after_the_forms_are_made_again(
        tmp_path_factory: pytest.TempPathFactory, texts: dict[tuple[int, int], str]) -> None:
    where = Round(tmp_path_factory.mktemp("so"))
    where.form_mails.mkdir(parents=True)
    bring_up(where, SAMPLE)
    def change(sheet: Worksheet) -> None:
        for place, text in texts.items():
            sheet.cell(*place).value = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)  # as Excel saves it
            sheet.cell(*place).data_type = "s"
    edit(where, change)
    bring_up(where, CHANGED)
    book = openpyxl.load_workbook(ledger(where))
    found = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    found = found.replace("_x005F_", "_")
    assert [text for text in texts.values() if unicodedata.normalize("NFC", text) not in found] == []


def test_what_was_written_over_our_texts_or_noted_at_a_cell_goes_to_the_remarks(where: Round) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A5"], sheet["E5"], sheet["F5"] = "Sở Công Thương (chị Lan)", "đã in giấy", "bỏ"
    edit(where, change)
    again(where)
    line = by_code(where)["SCT"]
    assert (line["Cơ quan"], line["Tệp biểu"]) == ("Sở Công Thương", "TV2793-2020-SCT So Cong Thuong.xlsx")
    assert line["Ghi chú"] == "Sở Công Thương (chị Lan) / đã in giấy / bỏ"
    def note(sheet: Worksheet) -> None:
        sheet["A5"].comment, sheet["C3"].comment = Comment("gặp chị Lan", "Cán bộ"), Comment("theo dấu bưu điện", "Cán bộ")
        sheet["C5"], sheet["D5"] = "05/11/2020", "Zalo"
    edit(where, note)
    for _ in range(2):
        again(where)
        assert by_code(where)["SCT"]["Ghi chú"] == "Zalo / gặp chị Lan"
        assert [line[NOTE - 1] for line in rows(where) if line[1] == ""] == ["theo dấu bưu điện"]


def test_of_two_lines_of_one_agency_the_first_day_counts_and_the_others_stay(where: Round) -> None:
    def copy(sheet: Worksheet) -> None:
        for column in range(1, 8):
            sheet.cell(8, column).value = sheet.cell(9, column).value = sheet.cell(5, column).value
        sheet["C8"], sheet["C9"] = "06/11/2020", "chị Lan gửi"
    edit(where, copy)
    assert read_sent_forms(where) == {"SCT": date(2020, 11, 6)}
    assert told(again(where)) == [(Code.SENT_DAY_UNCLEAR, "C9")]
    assert [line[2] for line in rows(where) if line[1] == "SCT"] == ["", "06/11/2020", "chị Lan gửi"]
    again(where, replace(CHANGED, agencies=tuple(
        each._replace(receives_form=each.code != "HCK") for each in CHANGED.agencies)))
    assert [line[2] for line in rows(where) if line[1] == "SCT"] == ["", "06/11/2020", "chị Lan gửi"]


# ── a form that changed ───────────────────────────────────────────────────────────────────────────
def test_a_form_that_changed_since_it_was_sent_waits_to_be_sent_again(where: Round) -> None:
    write(where, HCK="05/11/2020", SCT="05/11/2020")
    made = again(where, CHANGED)
    assert told(made) == [(Code.FORM_AMENDED, ""), (Code.FORM_CHANGED, "")]
    assert "Ủy ban nhân dân huyện Cầu Kè" in next(str(each) for each in made.findings if each.code is Code.FORM_CHANGED)
    line = by_code(where)["HCK"]
    assert (line["Đã gửi ngày"], line["Mã biểu"]) == ("", str(form_code(CHANGED, "HCK")))
    assert line["Lần gửi trước"] == f"Biểu đã thay đổi sau khi gửi ngày 05/11/2020 (mã biểu {form_code(SAMPLE, 'HCK')})"
    assert read_sent_forms(where) == {"SCT": date(2020, 11, 5)}
    before = ledger(where).read_bytes()
    assert told(again(where)) == [(Code.FORM_AMENDED, ""), (Code.FORM_CHANGED, "")]  # also where the plan is as it was
    ledger(where).write_bytes(before)
    write(where, HCK="08/11/2020")
    assert told(again(where, CHANGED)) == []  # sent again: the first time stays known
    assert by_code(where)["HCK"]["Lần gửi trước"].startswith("Biểu đã thay đổi sau khi gửi ngày 05/11/2020")
    assert read_sent_forms(where) == {"HCK": date(2020, 11, 8), "SCT": date(2020, 11, 5)}


def test_an_agency_that_receives_none_any_more_keeps_its_line(where: Round) -> None:
    write(where, HCK="05/11/2020")
    some = [each._replace(receives_form=each.code not in ("HCK", "HBVNTD")) for each in SAMPLE.agencies]
    before = by_code(where)
    again(where, replace(SAMPLE, agencies=tuple(some)))
    assert by_code(where) == before


def test_a_line_without_a_code_that_says_sent_is_told(where: Round) -> None:
    edit(where, lambda sheet: sheet.cell(9, SENT, "05/11/2020"))
    assert told(again(where)) == [(Code.SENT_LINE_UNPLACED, "C9")]


# ── what cannot be read or written ────────────────────────────────────────────────────────────────
def no_headings(where: Round) -> None:
    edit(where, lambda sheet: sheet.delete_rows(3))


@pytest.mark.parametrize("damage", [
    lambda where: ledger(where).write_bytes(b"PK\x03\x04 hong"), lambda where: ledger(where).write_bytes(b""), no_headings])
def test_a_damaged_one_is_told_and_never_replaced(where: Round, damage: Callable[[Round], object]) -> None:
    damage(where)
    before = ledger(where).read_bytes()
    assert read_sent_forms(where) == {}
    made = again(where)
    assert told(made) == [(Code.SENT_UNREADABLE, "")]
    assert len(made.outputs) == 4
    with pytest.raises(ToolkitError) as caught:
        mark_sent(where, {"SCT": TODAY})
    assert caught.value.finding.code is Code.SENT_UNREADABLE
    assert ledger(where).read_bytes() == before
    assert [path.name for path in where.form_mails.glob("*.xlsx")] == ["bieu_da_gui.xlsx"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel has the ledger open, as Windows sees it."""
    for way in ("replace", "rename"):
        real = getattr(os, way)
        def refused(source: Path, target: Path, real: Callable[[Path, Path], None] = real) -> None:
            if Path(target).name == "bieu_da_gui.xlsx":
                raise PermissionError(errno.EACCES, "sharing violation")
            real(source, target)
        monkeypatch.setattr(os, way, refused)


@pytest.mark.usefixtures("opened")
def test_while_excel_has_it_open_nothing_is_marked_and_the_forms_are_made_all_the_same(where: Round) -> None:
    before = ledger(where).read_bytes()
    with pytest.raises(ToolkitError, match="Sổ gửi biểu đang mở") as caught:
        mark_sent(where, {"SCT": TODAY})
    assert caught.value.finding.code is Code.SENT_NOT_WRITTEN
    assert told(again(where)) == []  # nothing was to be changed in it
    assert told(again(where, CHANGED)) == [(Code.FORM_AMENDED, ""), (Code.SENT_NOT_WRITTEN, "")]
    assert ledger(where).read_bytes() == before
    assert [path.name for path in where.form_mails.glob("*.xlsx")] == ["bieu_da_gui.xlsx"]


def test_what_is_saved_while_a_run_lasts_is_not_written_over(where: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    def saved(path: Path, content: bytes) -> bool:
        write(where, SNV="05/11/2020")
        return False
    real = sent_forms.says_the_same
    monkeypatch.setattr(sent_forms, "says_the_same", saved)
    with pytest.raises(ToolkitError, match="vừa được lưu"):
        mark_sent(where, {"SCT": TODAY})
    monkeypatch.setattr(sent_forms, "says_the_same", real)
    assert read_sent_forms(where) == {"SNV": date(2020, 11, 5)}


# ── marked from elsewhere ─────────────────────────────────────────────────────────────────────────
def test_marked_and_taken_back_it_stands_in_the_ledger_with_all_that_was_written(where: Round) -> None:
    page = (where.form_mails / "thu.html").read_bytes()
    mark_sent(where, {"SCT": date(2020, 11, 5), "HCK": date(2020, 11, 6)})
    assert read_sent_forms(where) == {"SCT": date(2020, 11, 5), "HCK": date(2020, 11, 6)}
    mark_sent(where, {"HCK": None})
    assert read_sent_forms(where) == {"SCT": date(2020, 11, 5)}
    again(where)
    assert (where.form_mails / "thu.html").read_bytes() == page
    write(where, SCT="chị Lan gửi", SNV="04/11/2020")
    mark_sent(where, {"SCT": date(2020, 11, 5)})
    assert (by_code(where)["SCT"]["Đã gửi ngày"], by_code(where)["SCT"]["Ghi chú"]) == ("05/11/2020", "chị Lan gửi")
    assert read_sent_forms(where)["SNV"] == date(2020, 11, 4)
    ledger(where).unlink()
    mark_sent(where, {"SCT": date(2020, 11, 5)})
    assert list(by_code(where)) == ["SNV", "SCT", "HBVNTD", "HCK"]
    assert read_sent_forms(where) == {"SCT": date(2020, 11, 5)}


def test_nothing_is_marked_while_another_run_is_at_work_or_without_a_form(where: Round) -> None:
    with own_turn(where.folder), pytest.raises(ToolkitError) as caught:
        mark_sent(where, {"SCT": TODAY})
    assert caught.value.finding.code is Code.ROUND_BUSY
    with pytest.raises(ToolkitError, match="Chưa có biểu mẫu của KHONG"):
        mark_sent(where, {"SCT": TODAY, "KHONG": TODAY})
    assert read_sent_forms(where) == {}
    shutil.rmtree(where.forms)
    with pytest.raises(ToolkitError, match="Chưa có biểu mẫu của Sở Công Thương nên không đánh dấu"):
        mark_sent(where, {"SCT": TODAY})
    assert not where.form_mails.exists()


def test_reminded_of_a_form_that_was_perhaps_never_sent_that_is_told_where_sending_is_written_down(where: Round) -> None:
    assert Code.FORM_MAYBE_UNSENT not in {each.code for each in remind_round(where, date(2020, 11, 20)).findings}
    write(where, **dict.fromkeys(("SCT", "SNV", "HBVNTD"), "09/11/2020"))
    (found,) = (each for each in remind_round(where, date(2020, 11, 20)).findings if each.code is Code.FORM_MAYBE_UNSENT)
    assert str(found).startswith("1_bieu_mau_gui_di/thu/bieu_da_gui.xlsx: Chưa có ngày gửi biểu cho Ủy ban nhân dân huyện")
