"""What a file says where nobody would look for it, and what says nothing: each is told, to whom it belongs."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from PIL import Image as Picture
from samples import PLAN
from test_intake import CLEAN, answers_of, asked, filled, issued, only, opened, sent, told

from toolkit.consolidate.standing import standing_of
from toolkit.demo.clerks import OpenForm, put
from toolkit.letters.letters import shipped_sentences
from toolkit.model.findings import Code, Place, refused
from toolkit.model.form_code import slot_of
from toolkit.model.records import About, Doubt, Outcome, Previous, Ruling, Status
from toolkit.review.decisions import Decision, Decisions
from toolkit.review.questions import candidates, interpret, open_questions


# ── a form that is blank, and says it elsewhere ───────────────────────────────────────────────────
def on_another_sheet(form: OpenForm) -> None:
    sheet = form.book.create_sheet("Báo cáo")
    for row in range(1, 8):
        for column in range(1, 7):
            sheet.cell(row, column, f"Đã làm xong việc {row}.{column}")


def as_a_picture(form: OpenForm) -> None:
    stream = io.BytesIO()
    Picture.new("RGB", (60, 40)).save(stream, "PNG")
    form.sheet.add_image(Image(stream), "I5")


def beside_the_table(form: OpenForm) -> None:
    put(form.sheet["AA40"], "Đã làm xong cả")  # type: ignore[arg-type]


def in_a_comment(form: OpenForm) -> None:
    form.sheet["I5"].comment = Comment("Đã làm xong cả", "SNV")


def on_the_sheet_of_a_chart(form: OpenForm) -> None:
    chart = BarChart()
    chart.add_data(Reference(form.sheet, min_col=6, min_row=5, max_row=6))
    form.book.create_chartsheet("Biểu đồ").add_chart(chart)


@pytest.mark.parametrize(("edit", "what"), [
    (on_another_sheet, "42 chỗ có chữ ở trang “Báo cáo”"), (as_a_picture, "Có 1 ảnh; chữ trong ảnh không đọc được"),
    (on_the_sheet_of_a_chart,
     "Có 1 đối tượng nhúng (tệp, biểu đồ, nút bấm); bộ công cụ không mở"),
    (beside_the_table, "1 chỗ có chữ ở trang “Biểu báo cáo”"), (in_a_comment, "1 chỗ có chữ ở trang “Biểu báo cáo”")])
def test_a_blank_form_is_told_with_what_its_file_holds_elsewhere(edit: Callable[[OpenForm], None], what: str) -> None:
    _, record = only(filled("SNV", {}, edit))
    assert (record.outcome, record.findings[-1].code) == (Outcome.EMPTY, Code.ANSWERS_BESIDE)
    assert record.findings[-1].details["what"] == what
    (line,) = shipped_sentences().paragraphs("unusable_files", [record])
    assert line == f"Tệp “a.xlsx”: Các ô trả lời của biểu để trống; trong tệp: {what}."


# ── keys ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("change", [
    "{} ", " {}", "{}\u00a0", "{}\n", "{}\u200b", "\ufeff{}", str.lower], ids=repr)
def test_a_key_with_what_copying_leaves_around_it_or_in_small_letters_is_that_key(
        change: str | Callable[[str], str]) -> None:
    def edit(form: OpenForm) -> None:
        for row in form.sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and slot_of(cell.value):
                    cell.value = change.format(cell.value) if isinstance(change, str) else change(cell.value)
    intake, record = only(filled("SNV", CLEAN, edit))
    assert (told(record.findings), answers_of(intake)) == ([], CLEAN)


def rows_of_another(form: OpenForm) -> None:
    """Sở Nội vụ fills the form of Sở Công Thương with rows of its own, keys and all."""
    source = opened(issued("SNV"), CLEAN)
    for sheet in (form.sheet, source.sheet):
        for area in [str(area) for area in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(area)
    for row in range(4, 28):
        for column in range(1, 19):
            form.sheet.cell(row, column).value = source.sheet.cell(row, column).value


def test_rows_of_another_agency_in_a_colleagues_form_are_nobodys_until_an_officer_says_whose() -> None:
    content = filled("SCT", {}, rows_of_another)
    intake, record = only(content)
    assert (record.outcome, record.agency, intake.returns) == (Outcome.QUARANTINED, None, ())
    assert [(doubt.about, doubt.reason and doubt.reason.details["agencies"]) for doubt in asked(intake)] == [
        (About.FILE, ["SNV"])]
    assert "mã dòng của Sở Nội vụ" in record.findings[-1].message
    assert "Sở Công Thương" in {agency.name for agency in standing_of(PLAN, intake).missing}

    def judge(doubt: Doubt) -> Ruling | None:
        return Ruling(doubt.mark, "SNV", "Báo cáo của SNV") if doubt.about is About.FILE else None
    ruled = sent({"a.xlsx": content}, judge=judge)
    assert [returned.agency for returned in ruled.returns] == ["SNV"]
    assert answers_of(ruled)["T2.4"] == CLEAN["T2.4"]


# ── answers that say nothing ──────────────────────────────────────────────────────────────────────
NOTHING = (".", "?", "x", "0", "như kỳ trước", "Như nhiệm vụ 1.1", "sẽ báo cáo sau", "đã báo cáo tại văn bản số 123",
           "Đã nêu tại Công văn số 45/SNV-CCHC ngày 03/4/2020", "Xem báo cáo số 12/BC-SNV")
SOMETHING = ("Đã xong", "Đã ban hành Kế hoạch số 12/KH-SNV", "Mở 3 lớp tại Cầu Kè", "Trồng rừng tại khu vực 3",
             "Kiểm tra 12 cơ sở theo Kế hoạch số 12/KH-SNV", "Đã xây dựng và trình Ủy ban nhân dân tỉnh dự thảo")


@pytest.mark.parametrize("text", NOTHING + SOMETHING)
def test_a_finished_task_whose_result_says_nothing_is_asked_for_its_substance(text: str) -> None:
    answers = {**CLEAN, "T2.4": {"status": "Đã hoàn thành", "result": text}}
    codes = {found.code for found in only(filled("SNV", answers))[1].findings}
    assert (Code.RESULT_SAYS_NOTHING in codes) == (text in NOTHING)


@pytest.mark.parametrize("other", [{"documents": "12/QĐ-SNV"}, {"status": "Đang thực hiện"}])
def test_a_document_speaks_for_a_task_and_one_under_way_need_not_say_much(other: dict[str, object]) -> None:
    answers = {**CLEAN, "T2.4": {"status": "Đã hoàn thành", "result": "như kỳ trước", **other}}
    assert told(only(filled("SNV", answers))[1].findings) == []


def test_a_result_that_says_nothing_is_asked_about_with_what_was_said_before_which_one_decision_takes_over() -> None:
    plan = replace(PLAN, previous=(
        Previous("2019", "SNV", "2.4", Status.UNDER_WAY, 50.0, "Đã trình dự thảo kế hoạch"),))
    files = {"a.xlsx": filled("SNV", {**CLEAN, "T2.4": {"status": "Đã hoàn thành", "result": "như kỳ trước"}})}
    intake = sent(files, plan)
    (doubt,) = (doubt for doubt in intake.doubts if doubt.about is About.VALUE)
    (question,) = (question for question in open_questions(plan, intake, Decisions()) if question.mark == doubt.mark)
    assert "Đã trình dự thảo kế hoạch" in question.texts["values"]
    assert question.texts["problem"].startswith(
        "Kết quả chỉ ghi “như kỳ trước”, chưa nói đã làm được gì; kỳ trước ghi “Đã trình dự thảo kế hoạch”.")
    number = candidates(doubt).index("Đã trình dự thảo kế hoạch") + 1
    decision = Decision(doubt.mark, "questions", {"decision": f"Bản {number}"}, Place("ra_soat.xlsx"))
    ruling = interpret(plan, doubt, decision)
    assert isinstance(ruling, Ruling)
    ruled = sent(files, plan, judge=lambda asked: ruling if asked.mark == doubt.mark else None)
    assert answers_of(ruled)["T2.4"]["result"] == "Đã trình dự thảo kế hoạch"
    assert [listed.entry.text for listed in ruled.listed] == ["như kỳ trước"]
    assert Code.RESULT_SAYS_NOTHING not in {found.code for found in ruled.findings}


def _titled(form: OpenForm, **texts: str) -> None:
    for name, text in texts.items():
        setattr(form.book.properties, name, text)


@pytest.mark.parametrize(("edit", "texts"), [
    (lambda form: _titled(form, title="Đã báo cáo tại CV 12", description="Không phát sinh"),
     "thuộc tính Tiêu đề của tệp “Đã báo cáo tại CV 12”; thuộc tính Chú thích của tệp “Không phát sinh”"),
    (lambda form: form.book.create_sheet("Không có báo cáo"), "tên trang trống “Không có báo cáo”"),
    (lambda form: [form.book.create_sheet(name) for name in ("Sheet1", "Sheet1 (2)", "Trang tính2")], ""),
])
def test_properties_and_names_of_empty_sheets_that_say_something_are_told_once(
        edit: Callable[[OpenForm], object], texts: str) -> None:
    _, record = only(filled("SNV", CLEAN, edit))  # type: ignore[arg-type]
    told_texts = [found.details["texts"] for found in record.findings if found.code is Code.NAMES_LEFT]
    assert told_texts == ([texts] if texts else [])


def test_a_machine_that_takes_no_names_with_diacritics_is_told_in_a_sentence() -> None:
    said = refused(UnicodeEncodeError("ascii", "kỳ 1/kế hoạch.xlsx", 1, 2, "ordinal not in range(128)")).finding.problem
    assert said == "Máy tính không cho làm tiếp: ổ đĩa hoặc máy chỉ nhận tên tệp không dấu (kỳ 1/kế hoạch.xlsx)."


# ── a spare row that names a task of the plan ─────────────────────────────────────────────────────
@pytest.mark.parametrize("answer", ["", "X", "1.1"])
def test_the_second_row_of_a_spare_row_goes_where_the_first_goes(answer: str) -> None:
    """Put aside, filed as a task outside the annex, or as one's own task: never as a task of its own."""
    answers = {**CLEAN, "X1": {"content": PLAN.task("1.1").content, "status": "Đang thực hiện", "result": "Đã mở 2 lớp",  # type: ignore[index]
                               "leads": "Công văn 12", "product": "Báo cáo ABC"}}
    (doubt,) = [doubt for doubt in asked(only(filled("SNV", answers))[0]) if doubt.about is About.ROW]
    ruled = {doubt.mark: Ruling(doubt.mark, answer, answer)} if answer else {}
    intake = sent({"a.xlsx": filled("SNV", answers)}, judge=lambda doubt: ruled.get(doubt.mark))
    listed = {entry.entry.text for entry in intake.listed}
    extras = [{name: extra.text(name) for name in ("leads", "product")} for extra in intake.returns[0].extras]
    whole = {"leads": "Công văn 12", "product": "Báo cáo ABC"}
    assert extras == ([whole] if answer == "X" else [])
    assert listed.issuperset(whole.values()) is (answer != "X")
