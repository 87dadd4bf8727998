"""What goes back to an agency: its own answers, each wrong cell marked; mended, it is taken and speaks for the first file."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from string import Formatter

import openpyxl
import pytest
from damage import EDITS
from hypothesis import HealthCheck, example, given, settings, strategies as st
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from samples import PLAN
from test_intake import (
    DAMAGES,
    SAVED,
    Answers,
    Damage,
    _damaged as damaged,
    answers_of,
    filled,
    only,
    opened,
    random_answers,
    sent,
    template,
)

from toolkit.base.text import printable
from toolkit.demo.clerks import OpenForm, put
from toolkit.forms.correction import Correction, corrections
from toolkit.forms.marked_form import marked_form
from toolkit.letters.letters import correction_letter
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, Severity, finding
from toolkit.model.form_code import slot_of
from toolkit.model.records import Indicator, Intake, Listed, Outcome, Way
from toolkit.model.workbooks import read_workbook
from toolkit.page.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.plan.plan_workbook import write_plan
from toolkit.rounds.beginning import ShippedPlan, init_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms

SHEET, OUTSIDE = words.FORM_SHEETS["fill"], words.FORM_SHEETS["outside"]
CHECK, KEY = (template().layout.columns[name] for name in ("check", "key"))

#: Ten mistakes and more, one by one what clerks do.
WRONG: Answers = {
    "T2.4": {"status": "cơ bản xong", "percent": "120", "completed": "03/04", "result": "Đã lập 05 bộ phận tiếp nhận"},
    "T2.5": {"percent": 0.8, "result": "Đã trình dự thảo kế hoạch"},
    "T1.1": {"status": "Đã hoàn thành", "percent": "50", "completed": "31/02/2020"},
    "X1": {"leads": "Công văn 120/UBND-KT", "status": "Không phát sinh", "result": "Kiểm tra 12 cơ sở"},
    "X2": {"content": "Tham gia đoàn kiểm tra", "status": "Chưa thực hiện", "completed": "01/05/2019"},
    "OVERALL": {"text": "Thực hiện đúng kế hoạch"}, "PREPARER": {"text": "[Chuyên viên]"}}

#: What the clerk then types into the marked cells; "" empties a cell.
MENDED: Answers = {
    "T2.4": {"status": "Đã hoàn thành", "percent": 100, "completed": "04/03/2020"},
    "T2.5": {"status": "Đang thực hiện", "percent": 80},
    "T1.1": {"percent": 100, "completed": "28/02/2020", "result": "Đã góp ý dự thảo"},
    "T2.1": {"status": "Không phát sinh"}, "X1": {"content": "Kiểm tra liên ngành", "status": "Đã hoàn thành"},
    "X2": {"completed": "", "difficulties": "Chưa có kinh phí"}}


def sent_back(files: Mapping[str, bytes], between: tuple[Finding, ...] = ()) -> tuple[Correction, bytes, str]:
    """What goes back to the one agency that sent these files."""
    (made,) = corrections(PLAN, sent(files), between)
    form, placed = marked_form(template(), PLAN, made)
    return made, form, correction_letter(PLAN, made, placed)


def cell_of(book: OpenForm, slot: str, name: str) -> Cell:
    """The cell of an answer, of a free part ("text") or of a figure."""
    if name == "text":
        return book.free(slot.lower())
    at = template().layout.cells.get(f"indicator_{name}") if name in fields.FIGURES else None
    cell = book.sheet.cell(book.rows[slot], at[1]) if at else book.cell(book.rows[slot], name)
    assert isinstance(cell, Cell)
    return cell


def again(form: bytes, answers: Answers, edit: Callable[[OpenForm], None] = lambda _: None) -> bytes:
    """The marked form, mended and saved a week later."""
    book = opened(form, {})
    for slot, typed in answers.items():
        for name, value in typed.items():
            cell = cell_of(book, slot, name)
            cell.value = None
            if value != "":
                put(cell, value)  # type: ignore[arg-type]
    edit(book)
    return book.saved(SAVED.replace(day=9))


def stray(book: OpenForm) -> None:
    """A remark beside the table, one below it, a sheet of notes."""
    book.sheet["T3"] = "Đề nghị cho gia hạn đến 20/11"
    book.sheet["C45"] = "=SUM(1"
    book.sheet["C45"].data_type = "s"
    book.book.create_sheet("Ghi chú")["B2"] = "Số liệu tạm tính"


@pytest.fixture(scope="module")
def wrong() -> bytes:
    return filled("SNV", WRONG, stray)


@pytest.fixture(scope="module")
def marked(wrong: bytes) -> tuple[Correction, bytes, str]:
    return sent_back({"a.xlsx": wrong})


# ── the round trip ────────────────────────────────────────────────────────────────────────────────
def test_ten_mistakes_go_back_marked_and_come_back_mended_without_a_finding() -> None:
    wrong = filled("SNV", WRONG)
    _, record = only(wrong)
    assert sum(each.severity is not Severity.NOTE for each in record.findings) >= 10
    mended = again(sent_back({"a.xlsx": wrong})[1], MENDED)
    intake, record = only(mended)
    assert (record.outcome, record.findings) == (Outcome.ACCEPTED, ())
    assert answers_of(intake)["T2.4"] == {"status": "Đã hoàn thành", "percent": "100", "completed": "04/03/2020",
                                          "result": "Đã lập 05 bộ phận tiếp nhận"}
    assert answers_of(intake)["OVERALL"] == WRONG["OVERALL"]
    assert corrections(PLAN, intake) == corrections(PLAN, sent({"a.pdf": b"%PDF-1.4"})) == ()


def test_beside_the_first_file_the_mended_one_counts_alone_and_no_question_is_left(wrong: bytes) -> None:
    mended = again(sent_back({"a.xlsx": wrong})[1], MENDED)
    intake = sent({"a.xlsx": wrong, "b.xlsx": mended})
    assert [each.outcome for each in intake.files] == [Outcome.SUPERSEDED, Outcome.ACCEPTED]
    assert not any(each.severity is Severity.ERROR for each in intake.findings)
    assert intake.returns[0].files == ("b.xlsx",)
    assert answers_of(intake) == answers_of(only(mended)[0])
    assert {Code.FILE_CORRECTED, Code.CELL_CORRECTED, Code.CELL_WITHDRAWN} <= {
        each.code for each in intake.files[0].findings}
    assert corrections(PLAN, intake) == ()


def test_of_two_marked_forms_that_came_back_the_newer_is_named(wrong: bytes) -> None:
    from clerk_mistakes import delete_row

    _, form, _ = sent_back({"a.xlsx": wrong})
    book = opened(again(form, MENDED), {})
    for row in sorted(book.rows.values(), reverse=True)[::2]:
        delete_row(book, row)
    intake = sent({"a.xlsx": wrong, "b.xlsx": again(form, MENDED), "c.xlsx": book.saved(SAVED.replace(day=10))})
    assert finding(Code.FILE_CORRECTED, Place("a.xlsx"), other="c.xlsx") in intake.findings


def told(findings: tuple[Finding, ...]) -> set[str]:
    return {each.code.name for each in findings}


def test_a_reply_written_on_a_verdict_is_the_senders(marked: tuple[Correction, bytes, str]) -> None:
    """Whether its hidden cells are formulas still or plain text like it."""
    shown = openpyxl.load_workbook(io.BytesIO(marked[1]), data_only=True)[SHEET]
    row = OpenForm(marked[1]).rows["T2.4"]
    reply = f"{str(shown.cell(row, CHECK).value).strip()} Đã báo cáo tại Công văn 123."
    def answer(book: OpenForm) -> None:
        for cells in book.sheet.iter_rows():
            for cell in cells:
                if cell.data_type == "f":
                    cell.value = shown[cell.coordinate].value
        put(book.cell(row, "check"), reply)
    intake, record = only(again(marked[1], {}, answer))
    assert reply in [each.entry.text for each in intake.listed]
    assert record.typed == only(marked[1])[1].typed + 1


@pytest.mark.office
def test_libreoffice_saves_a_marked_form_with_nothing_lost_and_works_out_its_marks(
        marked: tuple[Correction, bytes, str], soffice: Callable[[Path, str, Path], Path], tmp_path: Path) -> None:
    correction, form, _ = marked
    (tmp_path / "in").mkdir()
    for content, left in ((form, sum(mark.must for mark in correction.marks)), (again(form, MENDED), 0)):
        source = tmp_path / "in" / "bieu.xlsx"
        source.write_bytes(content)
        saved = soffice(source, "xlsx:Calc MS Excel 2007 XML", tmp_path)
        assert (only(saved.read_bytes())[1].typed, told(only(saved.read_bytes())[1].findings)) == (
            only(content)[1].typed, told(only(content)[1].findings))
        cells = next(sheet for sheet in read_workbook(saved).sheets if sheet.name == SHEET).cells
        shown = sum(str(cell.value).count("✖ Ô ") for cell in cells.values() if cell.column == CHECK)
        assert shown == left
        banner = str(cells[template().layout.cells["progress_line"]].value)
        assert banner.startswith(f"✖ Còn {left}/{left} chỗ cần sửa" if left else "6/6 dòng đạt – ĐÃ ĐỦ"), banner


@example({"T2.4": {"status": "Đã hoàn thành"}},
         [each for each in DAMAGES if each.__name__ in ("_block_moved", "_column_shuffled")], 69527)
@example({"T2.4": {"status": "Đã hoàn thành"}},
         [each for name in ("_row_inserted", "_any_cell_retyped") for each in DAMAGES if each.__name__ == name], 1489)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_answers(), st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3), st.integers(0, 10**6))
def test_whatever_was_done_to_the_form_all_that_was_typed_travels_back_and_forth(
        answers: Answers, damages: list[Damage], seed: int) -> None:
    intake, record = only(damaged(answers, damages, seed))
    for made in corrections(PLAN, intake):
        back, second = only(marked_form(template(), PLAN, made)[0])
        typed = Counter(printable(text) for text in texts(intake))
        assert typed - Counter(texts(back)) == Counter(), record.findings
        assert second.typed <= record.typed
        assert Code.ACCOUNTING_BROKEN not in {each.code for each in second.findings}


def texts(intake: Intake) -> list[str]:
    """Every text cell that was typed, wherever it went; what means a status, a percentage or a day may be written
    anew."""
    anew = {"status", "percent", "completed"}
    rows = [row for each in intake.returns for row in (*each.progress, *each.extras)]
    taken = [entry.text for row in rows for name, entry in row.entries.items() if name not in anew]
    return [*taken, *(entry.text for each in intake.returns for entry in each.free.values()),
        *(each.entry.text for each in intake.listed)]


# ── the marks ─────────────────────────────────────────────────────────────────────────────────────
def prompts(form: bytes) -> dict[str, str]:
    """By cell, the prompt that shows when it is chosen; no cell has two."""
    sheet = openpyxl.load_workbook(io.BytesIO(form))[SHEET]
    found: dict[str, str] = {}
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for row, column in area.cells:
                name = sheet.cell(row, column).coordinate
                assert name not in found, name
                found[name] = rule.prompt
    return found


def test_every_finding_with_a_cell_is_marked_on_that_cell(wrong: bytes, marked: tuple[Correction, bytes, str]) -> None:
    _, form, letter = marked
    sheet = openpyxl.load_workbook(io.BytesIO(form))[SHEET]
    coloured = {str(each.sqref) for each in sheet.conditional_formatting}
    shown = prompts(form)
    texts = {cell.row: cell.value for row in sheet.iter_rows() for cell in row
             if cell.data_type == "f" and "✖ Ô " in cell.value and cell.row > template().layout.cells["task_heading"][0]}
    for each in only(wrong)[1].findings:
        if each.place.sheet == SHEET and each.code is not Code.OUTSIDE_FORM:  # the rows stand where they stood
            cell = sheet[each.place.cell]
            assert cell.coordinate in coloured
            assert each.problem in shown[cell.coordinate] or len(shown[cell.coordinate]) >= 200
            assert f"Ô {cell.coordinate}: " in texts[cell.row]
            assert f"Ô {cell.coordinate} (" in letter


def status(form: bytes, slot: str) -> str:
    """The cell of that row's status."""
    return cell_of(OpenForm(form), slot, "status").coordinate


_LONG = "Đã ban hành kế hoạch, tổ chức tuyên truyền tại các xã, phường, thị trấn trên địa bàn. " * 24


@lru_cache
def wrong_at_the_end(result: str) -> bytes:
    """A form with that result in all rows; only its last row is wrong."""
    row = {"status": "Đã hoàn thành", "percent": 100, "completed": "05/10/2020", "result": result}
    answers = {slot: row | ({"content": f"Kiểm tra {slot}"} if slot.startswith("X") else {})
               for slot in ("T2.4", "T2.5", "T1.1", "T2.1", *(f"X{number}" for number in range(1, 5)))}
    return again(filled("SNV", answers), {"X4": {"status": "gần xong"}})


@pytest.mark.parametrize("wrong_cell", [
    ("T2.4", "status", "gần xong"), ("T2.4", "percent", "120"), ("T1.1", "completed", "hôm qua"), ("T1.1", "result", ""),
    ("T2.1", "result", "như trên"), ("X3", "status", "gần xong"), ("X4", "content", "")])
@pytest.mark.parametrize("texts", ["", _LONG], ids=["short", "tall"])
def test_the_cursor_stands_on_the_first_wrong_cell_in_sight(wrong_cell: tuple[str, str, str], texts: str) -> None:
    slot, name, value = wrong_cell
    made, form, _ = sent_back({"a.xlsx": again(wrong_at_the_end(texts or "Đã mở 02 lớp"), {slot: {name: value}})})
    assert made.marks[0].field == (slot, name)
    sheet = openpyxl.load_workbook(io.BytesIO(form))[SHEET]
    view, first = sheet.sheet_view, OpenForm(form)
    at = sheet[view.selection[0].activeCell]
    assert {each.activeCell for each in view.selection} == {at.coordinate}
    assert at.coordinate == cell_of(first, *made.marks[0].field).coordinate
    frozen = sheet[view.pane.topLeftCell]
    heights = {row: sheet.row_dimensions[row].height or 15.0 for row in range(1, at.row + 1)}
    beside = sum(heights[row] for row in range(1, int(view.pane.ySplit) + 1))
    assert int(view.pane.ySplit) < frozen.row <= at.row
    assert frozen.row == at.row or sum(heights[row] for row in range(frozen.row, at.row + 1)) <= 360 - beside
    columns = [*range(1, int(view.pane.xSplit) + 1), *range(frozen.column, at.column + 1)]
    assert at.column <= view.pane.xSplit or columns[-1] == at.column
    assert sum(pixels(sheet, column) for column in columns) <= 1366 / 1.5 - 60


def pixels(sheet: Worksheet, column: int) -> int:
    """How wide a column is on a screen at its usual size."""
    held = sheet.column_dimensions[openpyxl.utils.get_column_letter(column)]
    return 0 if held.hidden else int(held.width * 7 + 5)


def test_whatever_a_row_says_is_seen_whole() -> None:
    long = "Đã “làm\" 😀 " * 300
    answers: Answers = {"T2.4": {name: f"{name} {long}" for name in fields.ANSWERS},
                        "T2.5": {"result": long}, "T1.1": {"status": "gần xong"}}
    _, form, _ = sent_back({"a.xlsx": filled("SNV", answers), "b.xlsx": filled("SNV", {"T2.5": {"result": f"{long} b"}})})
    sheet = openpyxl.load_workbook(io.BytesIO(form), data_only=True)[SHEET]
    said = {cell.row: str(cell.value) for cell in sheet[openpyxl.utils.get_column_letter(CHECK)] if "Ô " in str(cell.value)}
    assert len(said) >= 3
    for row, text in said.items():
        lines = line_count(text.rstrip("\n"), (pixels(sheet, CHECK) - 5) * 0.75, sheet.cell(row, CHECK).font.sz, True)
        assert text_height(lines, sheet.cell(row, CHECK).font.sz) <= sheet.row_dimensions[row].height <= MAX_HEIGHT
        assert sheet.cell(row, CHECK).alignment.wrap_text


def test_a_row_cut_out_and_files_that_disagree_are_marked_in_their_rows() -> None:
    from clerk_mistakes import delete_row

    content = filled("SNV", {"T2.4": {"status": "xong rồi nhé"}}, lambda book: delete_row(book, book.rows["T2.5"]))
    made, _, _ = sent_back({"a.xlsx": content})
    assert [(mark.field, mark.found.code) for mark in made.marks] == [
        (("T2.4", "status"), Code.STATUS_UNKNOWN), (("T2.5", "status"), Code.LEAD_ROW_BLANK),
        (("T1.1", "status"), Code.COORDINATING_ROW_BLANK), (("T2.1", "status"), Code.COORDINATING_ROW_BLANK)]
    row = {"status": "Đang thực hiện", "percent": 50}
    files = {"a.xlsx": filled("HCK", {"T2.5": {**row, "result": "Đã mở 02 lớp"}}),
             "b.xlsx": again(filled("HCK", {"T2.5": {**row, "result": "Đã mở 03 lớp"}}), {})}
    made, form, _ = sent_back(files)
    (mark,) = [mark for mark in made.marks if mark.found.code is Code.FILES_CONFLICT]
    assert mark.field == ("T2.5", "result")
    assert "Đã mở 02 lớp" in mark.message
    assert any("“Đã mở 03 lớp” và “Đã mở 02 lớp”" in text for text in prompts(form).values())
    after = sent({**files, "c.xlsx": again(form, {"T2.5": {"result": "Đã mở 04 lớp"}})})
    assert answers_of(after)["T2.5"]["result"] == "Đã mở 04 lớp"
    assert [each.code for each in after.findings if each.severity is Severity.ERROR] == []


# ── one verdict for each row ──────────────────────────────────────────────────────────────────────

_DONE = {"status": "Đã hoàn thành", "percent": 100, "completed": "05/10/2020", "result": "Đã mở 02 lớp"}
_OTHER = {**_DONE, "result": "Đã mở 03 lớp"}
_COUNTED = replace(PLAN, indicators=(Indicator("1", "Số vụ", "vụ", Way.SUM), Indicator("2", "Số lớp", "lớp", Way.SUM)))


@pytest.fixture(scope="module")
def doubtful() -> tuple[Correction, bytes]:
    """What goes back of two files: a row that is wrong; one wrong and worth a look; one worth a look; a spare row, a
    free part and a figure of the same kinds."""
    first, second = (
        form_filled({"T2.4": {**_DONE, "percent": "120"}, "T2.5": {**row, "percent": 50}, "T1.1": row, "T2.1": _DONE,
                     "X1": {"content": "Không có", "result": none}, "OVERALL": {"text": none}, "I1": {"figure": "12 vụ"},
                     "I2": {"figure": 5, "note": none}})
        for row, none in ((_DONE, "Không có"), (_OTHER, "Không có gì")))
    (made,) = corrections(_COUNTED, sent({"a.xlsx": first, "b.xlsx": second}, _COUNTED))
    return made, marked_form(template(), _COUNTED, made)[0]


def form_filled(answers: Answers) -> bytes:
    """A form with figures."""
    return again(template().form(_COUNTED, _COUNTED.agency("SNV")), answers)


#: What the clerk does then, and by row what it says after that, shortened; a row that is not named says ✔.
_AS_SENT = {
    "T2.4": "✖ Ô: Tiến độ “120”", "T2.5": "✖ Ô: Trạng thái “Đã hoàn thành” nhưng tiến độ 50", "T1.1": "▲ Ô: Hai",
    "X1": "▲ Ô: Hai tệp", "OVERALL": "▲ Ô: Hai tệp", "I1": "✖ Ô: Số liệu “12 vụ”", "I2": "▲ Ô: Hai tệp"}
_VERDICTS: dict[str, tuple[Answers, dict[str, str]]] = {
    "nothing": ({}, {}),
    "mended": (
        {"T2.4": {"percent": 100}, "T2.5": {"percent": 100}, "I1": {"figure": 12}},
        {"T2.4": "✔", "T2.5": "▲ Ô: Hai tệp", "I1": "✔"}),
    "mended and looked at": (
        {"T2.4": {"percent": 100}, "T2.5": {"percent": 100, "result": "Đã mở 04 lớp"}, "T1.1": {"result": "Đã mở 04 lớp"},
         "X1": {"result": "Không"}, "OVERALL": {"text": "Tốt"}, "I1": {"figure": 12}, "I2": {"note": ""}},
        dict.fromkeys(_AS_SENT, "✔") | {"X1": ""}),
    "changed, and wrong still": (
        {"T2.4": {"percent": "130"}, "T2.5": {"status": "gần xong"}, "T1.1": {"status": ""}, "I1": {"figure": "mười"}},
        {"T2.4": "✖ Tiến độ: ghi số", "T2.5": "✖ Trạng thái ngoài danh sách", "T1.1": "✖ Chưa chọn trạng thái",
         "I1": "✖ Chỉ ghi số"}),
    "a sound row broken": ({"T2.1": {"percent": 0.8}}, {"T2.1": "✖ Tiến độ: ghi số"}),
    "cleared": (
        {"T2.4": dict.fromkeys(_DONE, ""), "I1": {"figure": ""}, "X1": {"result": ""}, "OVERALL": {"text": ""}},
        {"T2.4": "✖ Chưa chọn trạng thái", "I1": "✖ Chưa ghi số liệu", "X1": "", "OVERALL": "✔"}),
}


@pytest.mark.office
def test_a_row_says_one_thing_of_itself_whatever_the_clerk_does_and_the_corner_counts_it(
        doubtful: tuple[Correction, bytes], soffice: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    paths = {name: tmp_path / f"{at}.xlsx" for at, name in enumerate(_VERDICTS)}
    for name, (answers, _) in _VERDICTS.items():
        paths[name].write_bytes(again(doubtful[1], answers))
    soffice(*(paths["nothing"], "xlsx", tmp_path / "saved"), *list(paths.values())[1:])
    at = {slot_of(str(cell.value)): cell.row for row in OpenForm(doubtful[1]).sheet.iter_rows(min_col=KEY, max_col=KEY) for cell in row}
    for name, (_, expected) in _VERDICTS.items():
        book = read_workbook(tmp_path / "saved" / paths[name].name)
        cells = next(sheet for sheet in book.sheets if sheet.name == SHEET).cells
        said = {slot: str(cells[row, CHECK].value if (row, CHECK) in cells else "").strip() for slot, row in at.items() if slot}
        said = {slot: re.sub(r"(?<=[✖▲] Ô) [A-Z]+\d+(?=: )", "", text) for slot, text in said.items()}
        wanted = {"T2.1": "✔"} | _AS_SENT | expected
        assert {slot: text[:len(wanted[slot])] for slot, text in said.items() if slot in wanted} == wanted, name
        lines = {slot: text.split("\n") for slot, text in said.items() if text}
        left = sum(line[0] == "✖" for each in lines.values() for line in each)
        to_see = sum(line[0] == "▲" for each in lines.values() for line in each)
        corner = str(cells[template().layout.cells["progress_line"]].value)
        nearest = min((at[slot] for slot, each in lines.items() if each[0][0] == "✖"), default=0)
        assert corner.startswith(f"✖ Còn {left}/" if left else f"▲ Nên xem lại {to_see} ô cam" if to_see else "7/7 dòng đạt – ĐÃ ĐỦ"), corner
        assert not left or corner.endswith(f"\nTiếp theo: xem dòng {nearest}"), corner


def test_a_figure_that_is_none_is_marked_in_its_cell_and_named_in_the_letter() -> None:
    (made,) = corrections(_COUNTED, sent({"a.xlsx": form_filled({"I1": {"figure": "12 vụ"}})}, _COUNTED))
    form, placed = marked_form(template(), _COUNTED, made)
    assert [(mark.field, mark.found.code) for mark in made.marks if mark.field[0].startswith("I")] == [
        (("I1", "figure"), Code.FIGURE_NOT_NUMBER), (("I2", "figure"), Code.FIGURES_BLANK)]
    assert (made.outside, only(form, _COUNTED)[1].typed) == ((), 1)
    assert "(chỉ tiêu 1, cột Số liệu): Số liệu “12 vụ” không phải" in correction_letter(_COUNTED, made, placed)


@pytest.mark.slow
@pytest.mark.parametrize("is_plain", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["formulas", "texts"])
def test_whatever_is_done_to_a_marked_form_nothing_it_says_counts_as_typed(
        marked: tuple[Correction, bytes, str], is_plain: bool) -> None:
    """Sorted, with rows put in or cut, columns gone, unprotected, pasted over …; also where all formulas became texts."""
    said = openpyxl.load_workbook(io.BytesIO(marked[1]), data_only=True)[SHEET]
    def done(book: OpenForm) -> None:
        for cell in (cell for row in book.sheet.iter_rows() for cell in row if is_plain and cell.data_type == "f"):
            cell.value = said[cell.coordinate].value
        edit(book, random.Random(1))
    for edit in EDITS.values():
        intake, _ = only(again(marked[1], {}, done))
        texts_ = [each.entry.text for each in intake.listed] + texts(intake)
        assert not [text for text in texts_ if re.search(r"[✖▲] Ô|chỗ cần sửa|Nên xem lại|✔ Đạt|✖ ", text)], edit.__name__


def outside(intake: Intake) -> list[Listed]:
    return [each for each in intake.listed if each.entry.place.sheet == OUTSIDE]


def test_what_is_changed_or_added_on_that_sheet_is_told_as_newly_typed(marked: tuple[Correction, bytes, str]) -> None:
    def edit(book: OpenForm) -> None:
        sheet = book.book[OUTSIDE]
        sheet["B4"] = "Đề nghị cho gia hạn đến 30/11"
        sheet["C5"] = "Đúng là như vậy"
        sheet["B9"] = "Thêm một ý kiến"
    intake, record = only(again(marked[1], MENDED, edit))
    by_code = {code: [each.entry.text for each in outside(intake) if each.reason == finding(code).message]
               for code in (Code.OUTSIDE_KEPT, Code.OUTSIDE_FORM)}
    assert by_code[Code.OUTSIDE_KEPT] == ["Số liệu tạm tính"]
    assert {"Đề nghị cho gia hạn đến 30/11", "Đúng là như vậy", "Thêm một ý kiến",
        "=SUM(1"} <= set(by_code[Code.OUTSIDE_FORM])
    assert record.outcome is Outcome.ACCEPTED_WITH_WARNINGS


# ── which returns go back ─────────────────────────────────────────────────────────────────────────
def test_the_letter_reads_like_this_and_asks_senders_for_nothing_the_finding_lacks(
        marked: tuple[Correction, bytes, str], golden: Callable[[str, str], None]) -> None:
    golden("correction_letter.txt", marked[2])
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}
    assert [code.name for code in Code if not blanks(code.to_sender) <= blanks(code.problem + code.remedy)] == []


def test_a_round_writes_what_goes_back_and_removes_it_once_mended(tmp_path: Path) -> None:
    where = Round(tmp_path / "ky")
    init_round(where.folder, ShippedPlan())
    where.plan.write_bytes(write_plan(PLAN))
    make_forms(where, date(2020, 11, 1))
    folder, name = where.corrections, "TV2793-2020-SNV So Noi vu - can sua"
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", WRONG))
    outputs = consolidate_round(where).outputs
    assert [path.name for path in outputs if path.parent == folder] == [f"{name}.xlsx", f"{name}.txt"]
    letter = (folder / f"{name}.txt").read_bytes()
    assert letter.startswith("\ufeffKính gửi: Sở Nội vụ\r\n".encode())
    (folder / "ghi chú.txt").write_text("của cán bộ", encoding="utf-8")
    (where.returns / "SNV sửa.xlsx").write_bytes(again((folder / f"{name}.xlsx").read_bytes(), MENDED))
    outputs = consolidate_round(where).outputs
    assert not [path for path in outputs if path.parent == folder]
    assert [path.name for path in folder.iterdir()] == ["ghi chú.txt"]
