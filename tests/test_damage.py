"""The ways a form comes back, number by number: what becomes of the file, what is told and where, what is taken.

Each test is one row of the table of damages that intake is specified by. Every one also holds that typed is consolidated
plus listed (`returned`) and that no answer is under another task (`unharmed`). The rows about whole files are elsewhere:

    60 .xls, 63 .csv            test_xls_csv.py          61 .ods                  test_opendocument.py
    62, 66–68, 70, 82           test_arrivals.py         64, 65, 71, 72, 74, 75   test_workbooks.py
    69 zips, 83 links           test_arrivals.py         73, 76–81                test_arrivals.py
    84, 86–88                   test_contention.py       85 disks                 test_outputs.py, test_round.py
    89 clocks                   test_intake.py (order of saving decides nothing alone)
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest
from damage import SAVED, TOKEN, damaged, filled, issued, returned
from samples import PLAN

from toolkit.demo import Sending, last_years_form
from toolkit.demo.clerks import Answers, OpenForm, put
from toolkit.findings import Code
from toolkit.model import About, FileRecord, Intake, Outcome, Ruling, Status, TaskAnswer
from toolkit.review.questions import candidates

Fields = Mapping[str, str]

CLEAN: Mapping[str, Fields] = {
    "2.4": {"status": "Đã hoàn thành", "percent": "100", "completed": "01/11/2020", "documents": "12/QĐ-SNV",
        "result": "Đã lập bộ phận tiếp nhận"},
    "2.5": {"status": "Đang thực hiện", "percent": "80%", "result": "Đã trình dự thảo kế hoạch"},
    "1.1": {"status": "Không phát sinh"},
    "2.1": {"status": "Chưa thực hiện", "difficulties": "Chờ hướng dẫn"},
}
FORM = filled(CLEAN, overall="Thực hiện đúng kế hoạch")

TAKEN, WORTH_A_LOOK, TO_CORRECT, ASIDE = (
    Outcome.ACCEPTED, Outcome.ACCEPTED_WITH_WARNINGS, Outcome.NEEDS_CORRECTION, Outcome.QUARANTINED)


def told(record: FileRecord) -> list[str]:
    """Codes with their cells: "ROW_ADDED C6"."""
    return [f"{each.code.name} {each.place.cell}".strip() for each in record.findings]


def said(intake: Intake) -> dict[str, dict[str, str]]:
    """What was taken, as typed, by task."""
    rows = [row for each in intake.returns for row in (*each.progress, *each.extras)]
    return {row.task_id: {name: entry.text for name, entry in row.entries.items()} for row in rows if row.entries}


def row(intake: Intake, task: str) -> TaskAnswer:
    return next(each for each in intake.returns[0].progress if each.task_id == task)


def listed(intake: Intake) -> list[str]:
    """What is listed and where, without the marks of tests: "C6 Việc thêm ~"."""
    return [f"{each.entry.place.cell} {TOKEN.sub('~', each.entry.text)}".strip() for each in intake.listed]


def unharmed(intake: Intake, *but: str) -> bool:
    """Whether the answers of all tasks, but for some, are those typed for them."""
    return {task: fields for task, fields in said(intake).items() if task not in but} == {
        task: fields for task, fields in CLEAN.items() if task not in but}


def after(*names: str, form: bytes = FORM, seed: int = 0) -> tuple[Intake, FileRecord]:
    return returned(damaged(form, names, random.Random(seed)))


def edited(edit: Callable[[OpenForm], object]) -> tuple[Intake, FileRecord]:
    form = OpenForm(FORM)
    edit(form)
    return returned(form.saved(SAVED))


def typing(task: str, **fields: str) -> tuple[Intake, FileRecord]:
    """The form with these answers typed over those of a task."""
    return returned(filled({**CLEAN, task: {**CLEAN[task], **fields}}, overall="Thực hiện đúng kế hoạch"))


def test_damage_00_none() -> None:
    intake, record = returned(FORM)
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def test_damage_01_blank_row_inserted() -> None:
    intake, record = after("blank_row_inserted")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)


def test_damage_02_row_inserted_with_answer() -> None:
    intake, record = after("row_inserted_with_answer")
    (found,) = told(record)
    line = found.removeprefix("ROW_ADDED C")
    assert (record.outcome, listed(intake)) == (WORTH_A_LOOK, [f"C{line} Việc thêm ~", f"I{line} ~"])
    assert unharmed(intake)


def test_damage_03_row_deleted() -> None:
    intake, record = edited(lambda form: _deleted(form, "T2.5"))
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["ROWS_MISSING"])
    assert record.findings[0].details["tasks"] == "2.5"
    assert unharmed(intake, "2.5")


def _deleted(form: OpenForm, slot: str) -> None:
    from clerk_mistakes import delete_row

    delete_row(form, form.rows[slot])


def test_damage_04_rows_sorted_whole() -> None:
    for seed in range(5):
        intake, record = after("rows_sorted_whole", seed=seed)
        assert (record.outcome, told(record)) == (TAKEN, [])
        assert unharmed(intake)


@pytest.mark.parametrize("damage", ["rows_sorted_without_keys", "keys_sorted_alone"])
def test_damage_05_sorted_only_some_columns(damage: str) -> None:
    """Only those rows are put aside; the rest of the file counts."""
    intake, record = after(damage)
    assert (record.outcome, told(record)) == (TO_CORRECT, ["ROW_MISMATCH C5"])
    assert record.findings[0].details["rows"] == "5–6, 8–9"
    assert said(intake) == {}
    assert intake.returns[0].free["overall"].text == "Thực hiện đúng kế hoạch"
    assert {"I5 Đã lập bộ phận tiếp nhận", "I9 Đã lập bộ phận tiếp nhận"} & set(listed(intake))


def test_damage_06_row_copied() -> None:
    intake, record = after("row_copied")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)
    intake, record = after("row_copied_and_changed")
    (found,) = record.findings
    assert (record.outcome, found.code) == (WORTH_A_LOOK, Code.ROW_REPEATED)
    assert len(found.details["rows"].split("–")) == 2
    assert unharmed(intake)


def test_damage_07_answer_cells_merged_over_rows() -> None:
    intake, record = edited(lambda form: form.sheet.merge_cells("I5:I6"))
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["ANSWER_MERGED I5", "RESULT_MISSING I6"])
    assert record.findings[0].details["cells"] == "I5:I6"
    assert said(intake)["2.4"]["result"] == "Đã lập bộ phận tiếp nhận"
    assert "result" not in said(intake)["2.5"]


def test_damage_07_values_under_a_merge_are_listed() -> None:
    form = damaged(FORM, ["values_under_a_merge"], random.Random(1))
    intake, record = returned(form)
    assert told(record)[0].startswith("ANSWER_MERGED")
    merged = record.findings[0].details["cells"].split(":")[1]
    assert all(each.split()[0] == merged for each in listed(intake))


def test_damage_08_rows_and_columns_hidden_or_filtered() -> None:
    intake, record = after("rows_hidden", "answer_column_hidden")
    assert (record.outcome, told(record)) == (TAKEN, ["HIDDEN_READ", "HIDDEN_READ"])
    assert [each.details["what"] for each in record.findings] == ["3 dòng có nội dung (6, 8–9)", "Cột I"]
    assert unharmed(intake)


def test_damage_16_two_answers_for_one_row() -> None:
    intake, record = after("second_answer_pasted_under")
    assert record.outcome is WORTH_A_LOOK
    assert re.fullmatch(r"ROW_ADDED C\d+", told(record)[0])
    assert len(listed(intake)) == 1
    assert unharmed(intake)


# ── columns ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("damage", ["first_key_column_emptied", "first_key_column_deleted"])
def test_damage_09_id_column_deleted(damage: str) -> None:
    """The second key column says all the first did."""
    intake, record = after(damage)
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)


def test_damage_09_both_id_columns_gone() -> None:
    intake, record = after("both_key_columns_emptied")
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["ROW_BY_CONTENT C5"])
    assert unharmed(intake)


def test_damage_10_answer_column_deleted() -> None:
    intake, record = edited(_result_column_gone)
    assert record.outcome is TO_CORRECT
    assert told(record)[0] == "ANSWER_COLUMN_MISSING A3"
    assert record.findings[0].details["column"] == "Kết quả thực hiện"
    assert said(intake)["2.5"] == {"status": "Đang thực hiện", "percent": "80%"}


def _result_column_gone(form: OpenForm) -> None:
    for area in list(form.sheet.merged_cells.ranges):
        form.sheet.unmerge_cells(str(area))
    form.sheet.delete_cols(form.columns["result"])


def test_damage_11_column_inserted_or_moved() -> None:
    intake, record = after("column_inserted_with_text")
    assert record.outcome is WORTH_A_LOOK
    assert told(record)[0].startswith("COLUMN_ADDED ")
    assert [each.split()[1:] for each in listed(intake)] == [["Ghi", "chú"], ["~"]]
    assert unharmed(intake)
    intake, record = after("columns_exchanged")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)


def test_damage_12_header_text_edited() -> None:
    intake, record = after("heading_edited")
    assert record.outcome is WORTH_A_LOOK
    assert re.fullmatch("HEADING_CHANGED [H-K]3", told(record)[0])
    assert unharmed(intake)


def test_damage_13_answer_in_the_wrong_column() -> None:
    intake, record = typing("2.5", percent="đang làm", completed="đã trình UBND tỉnh")
    assert (record.outcome, told(record)) == (TO_CORRECT, ["PERCENT_NOT_NUMBER F6", "DATE_NOT_READ G6"])
    assert listed(intake) == ["F6 đang làm", "G6 đã trình UBND tỉnh"]
    assert unharmed(intake, "2.5")
    assert row(intake, "2.5").percent is None


# ── around the table ──────────────────────────────────────────────────────────────────────────────


def test_damage_14_answer_below_the_table() -> None:
    intake, record = after("text_far_below")
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["OUTSIDE_FORM C1200"], ["C1200 ~"])
    assert unharmed(intake)


@pytest.mark.parametrize(("damage", "cell"), [("text_right_of_the_table", "T"), ("text_above_the_table", "N1")])
def test_damage_15_answer_right_of_or_above_the_table(damage: str, cell: str) -> None:
    intake, record = after(damage)
    assert record.outcome is WORTH_A_LOOK
    assert told(record)[0].startswith(f"OUTSIDE_FORM {cell}")
    assert len(listed(intake)) == 1
    assert unharmed(intake)


@pytest.mark.parametrize("damage", ["sheet_renamed", "sheets_reordered"])
def test_damage_17_and_18_sheet_renamed_or_reordered(damage: str) -> None:
    intake, record = after(damage)
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)


def test_damage_18_main_sheet_hidden() -> None:
    intake, record = after("form_sheet_hidden")
    assert (record.outcome, told(record)) == (TAKEN, ["HIDDEN_READ"])
    assert unharmed(intake)


@pytest.mark.parametrize(("damage", "count"), [("extra_sheet_with_text", 14), ("hidden_sheet_with_text", 1)])
def test_damage_19_extra_sheet_with_text(damage: str, count: int) -> None:
    intake, record = after(damage)
    assert record.outcome is WORTH_A_LOOK
    assert [each.code for each in record.findings] == [Code.OUTSIDE_FORM]
    assert len(listed(intake)) == count
    assert unharmed(intake)


def test_damage_20_several_agencies_in_one_file() -> None:
    intake, record = after("sheet_of_another_agency")
    assert (record.outcome, told(record)) == (ASIDE, ["CODE_CONFLICT"])
    assert not intake.returns
    assert {"I6 ~", "I5 Đã lập bộ phận tiếp nhận"} <= set(listed(intake))


def test_damage_21_copied_sheet_with_the_same_code() -> None:
    intake, record = after("sheet_copied_and_changed")
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["OUTSIDE_FORM I5"])
    assert listed(intake) == ["I5 ~"]
    assert intake.listed[0].entry.place.sheet == "Biểu báo cáo Copy"
    assert unharmed(intake)


def test_damage_22_meta_sheet_deleted_or_edited() -> None:
    intake, record = after("meta_sheet_deleted")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)
    intake, record = after("meta_sheet_edited")
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["OUTSIDE_FORM A3"], ["A3 ~"])
    assert unharmed(intake)


# ── whose form ────────────────────────────────────────────────────────────────────────────────────


def test_damage_23_last_year_s_form() -> None:
    answers = Answers("SNV", date(2020, 11, 3), SAVED, CLEAN, (), {})
    intake, record = returned(last_years_form(Sending(PLAN, answers, FORM)))
    assert (record.outcome, told(record)) == (ASIDE, ["WRONG_PERIOD"])
    assert (record.findings[0].details["found"], record.findings[0].details["expected"]) == ("2019", "2020")
    assert "I5 Đã lập bộ phận tiếp nhận" in listed(intake)


def test_damage_24_code_edited() -> None:
    intake, record = after("code_edited")
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, [f"LOCKED_CHANGED {OpenForm(FORM).code.coordinate}"])
    assert unharmed(intake)
    intake, record = edited(_only_a_damaged_code)
    assert (record.outcome, told(record)) == (ASIDE, ["CODE_DAMAGED"])
    assert not intake.returns


def _only_a_damaged_code(form: OpenForm) -> None:
    code = str(form.code.value)
    put(form.code, code[:-1] + ("0" if code[-1] != "0" else "1"))
    del form.book["_meta"]
    del form.book.defined_names["FORM_ID"]
    form.book.custom_doc_props.props.clear()  # type: ignore[attr-defined]
    form.book.properties.keywords = form.book.properties.subject = form.book.properties.title = None
    form.sheet.oddFooter.left.text = None


def test_damage_25_form_of_another_agency_used() -> None:
    intake, record = edited(lambda form: put(form.code, str(OpenForm(issued("HCK")).code.value)))
    assert (record.outcome, told(record)) == (ASIDE, ["CODE_CONFLICT"])
    assert not intake.returns


# ── several files ─────────────────────────────────────────────────────────────────────────────────


def test_damage_26_two_files_the_same_bytes() -> None:
    intake, _ = returned({"a.xlsx": FORM, "b.xlsx": FORM})
    assert [each.outcome for each in intake.files] == [TAKEN, Outcome.DUPLICATE]
    assert told(intake.files[1]) == ["SAME_FILE"]
    assert unharmed(intake)


def test_damage_27_two_files_with_different_answers() -> None:
    first, second = ({task: CLEAN[task] for task in tasks} for tasks in (("2.4", "1.1"), ("2.5", "2.1")))
    intake, _ = returned({"a.xlsx": filled(first), "b.xlsx": filled(second)})
    assert sorted(code for each in intake.files for code in told(each)) == ["FILES_MERGED"]
    assert unharmed(intake)


def test_damage_28_two_files_that_disagree() -> None:
    later = filled({**CLEAN, "2.5": {**CLEAN["2.5"], "result": "Đã ban hành kế hoạch"}}, saved=datetime(2020, 11, 4))
    intake, _ = returned({"a.xlsx": later, "b.xlsx": FORM})
    conflict = next(found for each in intake.files for found in each.findings if found.code is Code.FILES_CONFLICT)
    assert (conflict.details["kept"], conflict.details["other"]) == ("Đã ban hành kế hoạch",
        "Đã trình dự thảo kế hoạch")
    assert said(intake)["2.5"]["result"] == "Đã ban hành kế hoạch"
    assert listed(intake) == ["I6 Đã trình dự thảo kế hoạch"]


def test_damage_29_resubmission_blanks_earlier_answers() -> None:
    intake, _ = returned({"a.xlsx": FORM,
        "b.xlsx": filled({"2.4": {"status": "Đã hoàn thành"}}, saved=datetime(2020, 11, 4))})
    assert unharmed(intake)


def test_damage_30_empty_form() -> None:
    intake, record = returned(issued())
    assert (record.outcome, told(record), record.typed) == (Outcome.EMPTY, ["FORM_EMPTY"], 0)
    assert not intake.returns


# ── values ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", ["xong", "HT", "đã h.thành", "ĐÃ HOÀN THÀNH."])
def test_damage_31_status_typed_freely(typed: str) -> None:
    intake, record = typing("2.4", status=typed)
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert row(intake, "2.4").status is Status.DONE


def test_damage_31_status_nobody_knows() -> None:
    intake, record = typing("2.4", status="cơ bản xong")
    assert (record.outcome, told(record), listed(intake)) == (TO_CORRECT, ["STATUS_UNKNOWN E5"], ["E5 cơ bản xong"])


def test_damage_32_validation_bypassed_by_paste() -> None:
    intake, record = after("pasted_over_validation")
    assert record.outcome is TO_CORRECT
    assert re.fullmatch(r"STATUS_(UNKNOWN|NOT_OFFERED) E\d+", told(record)[0])
    assert len(listed(intake)) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("31.12.2020", date(2020, 12, 31)), ("ngày 05 tháng 11 năm 2020", date(2020, 11, 5)),
        ("03/04/2020", date(2020, 4, 3)),
     ("Quý IV/2020", Code.DATE_UNCLEAR), ("tháng 10", Code.DATE_NOT_READ)],
)
def test_damage_33_dates_as_text(typed: str, expected: date | Code) -> None:
    intake, record = typing("2.4", completed=typed)
    if isinstance(expected, date):
        assert (row(intake, "2.4").completed, told(record)) == (expected, [])
    else:
        assert (told(record), listed(intake)) == ([f"{expected.name} G5"], [f"G5 {typed}"])
        assert row(intake, "2.4").completed is None


def test_damage_33_a_date_shown_as_its_number() -> None:
    intake, _ = edited(lambda form: _stored(form, "completed", 44136))
    assert row(intake, "2.4").completed == date(2020, 11, 1)


def _stored(form: OpenForm, name: str, value: object, number_format: str = "General") -> None:
    cell = form.cell(form.rows["T2.4"], name)
    cell.number_format, cell.value = number_format, value  # type: ignore[assignment]


def test_damage_34_the_1904_date_system_and_numbers_outside_the_calendar() -> None:
    def of_1904(form: OpenForm) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        form.book.epoch = CALENDAR_MAC_1904
        _stored(form, "completed", datetime(2020, 11, 1), "dd/mm/yyyy")

    intake, record = edited(of_1904)
    assert (row(intake, "2.4").completed, told(record)) == (date(2020, 11, 1), [])
    for outside in (-1, 0, 9_999_999):
        intake, record = edited(lambda form, outside=outside: _stored(form, "completed", outside, "dd/mm/yyyy"))
        assert told(record) == ["DATE_NOT_READ G5"]
        assert len(intake.listed) == 1


@pytest.mark.parametrize(
    ("typed", "number_format", "expected"),
    [("50%", "@", 50), ("50 %", "@", 50), ("50", "@", 50), (0.5, "0%", 50), (50, "General", 50),
        ("0,5", "@", "PERCENT_UNCLEAR F5"),
     (0.5, "General", "PERCENT_UNCLEAR F5"), ("trên 90 %", "@", "PERCENT_NOT_NUMBER F5"),
     ("150", "@", "PERCENT_NOT_NUMBER F5")],
)
def test_damage_35_percents(typed: object, number_format: str, expected: object) -> None:
    intake, record = edited(lambda form: _stored(form, "percent", typed, number_format))
    if isinstance(expected, str):
        assert told(record) == [expected]
        assert [each.split()[0] for each in listed(intake)] == ["F5"]
    else:
        assert row(intake, "2.4").percent == expected
        assert told(record) == ["PERCENT_CONTRADICTS F5"]


@pytest.mark.parametrize("typed", ["1.234.567", "1,234,567", "1,5 tỷ", "0123"])
def test_damage_36_numbers_in_texts_stay_as_typed(typed: str) -> None:
    intake, record = typing("2.4", result=typed)
    assert (row(intake, "2.4").text("result"), told(record)) == (typed, [])


# ── text ──────────────────────────────────────────────────────────────────────────────────────────


def test_damage_37_text_in_another_unicode_form() -> None:
    intake, record = after("text_in_another_unicode_form")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert {each.task_id: each.status for each in intake.returns[0].progress} == {
        "2.4": Status.DONE, "2.5": Status.UNDER_WAY, "1.1": Status.NOTHING_ARISEN, "2.1": Status.NOT_STARTED}


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [("§· hoµn thµnh viÖc lËp bé phËn", "Đã hoàn thành việc lập bộ phận"), ("Ñaõ hoaøn thaønh", "Đã hoàn thành"),
     ("DDa~ hoa`n tha`nh", "Đã hoàn thành")],
)
def test_damage_38_text_of_old_fonts(typed: str, proposed: str) -> None:
    """Kept as typed, told with what it would read as; a status is asked about, for a figure hangs on it."""
    intake, record = typing("2.4", result=typed)
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["LEGACY_TEXT I5"])
    assert (record.findings[0].details["proposed"], row(intake, "2.4").text("result")) == (proposed, typed)
    assert f"“{proposed}”" in record.findings[0].message


@pytest.mark.parametrize("typed", ["§· hoµn thµnh", "§ang thùc hiÖn", "Ch\xada thùc hiÖn", "Ñang thöïc hieän"])
def test_damage_38_status_in_an_old_font_is_asked(typed: str) -> None:
    intake, record = typing("2.4", status=typed, percent="")
    assert (record.outcome, told(record)[0], listed(intake)) == (TO_CORRECT, "LEGACY_STATUS E5", [f"E5 {typed}"])
    assert row(intake, "2.4").status is None
    assert record.findings[0].details["proposed"] in ("Đã hoàn thành", "Đang thực hiện", "Chưa thực hiện")


def test_damage_38_the_officer_is_asked_what_a_text_of_an_old_font_says() -> None:
    form = filled({**CLEAN, "2.4": {**CLEAN["2.4"], "result": "§· hoµn thµnh"}})
    intake, record = returned(form)
    (doubt,) = (each for each in intake.doubts if each.about is About.VALUE)
    assert candidates(doubt) == ("§· hoµn thµnh", "Đã hoàn thành")
    decided = {doubt.mark: Ruling(doubt.mark, "Đã hoàn thành", "Đã hoàn thành")}
    intake, record = returned(form, judge=lambda doubt: decided.get(doubt.mark))
    assert (told(record), listed(intake)) == (["DECIDED I5"], ["I5 §· hoµn thµnh"])
    assert row(intake, "2.4").text("result") == "Đã hoàn thành"


def test_damage_39_invisible_characters() -> None:
    intake, record = after("invisible_characters")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert TOKEN.sub("~", row(intake, "2.4").text("result")) == "\u200e~\u200b\u00a0đ"


def test_damage_40_mojibake() -> None:
    """As text of old fonts: kept as typed, told with what it would read as."""
    typed = "Ä\x90Ã£ hoÃ\xa0n thÃ\xa0nh"
    intake, record = typing("2.4", result=typed)
    assert told(record) == ["LEGACY_TEXT I5"]
    assert (record.findings[0].details["proposed"], row(intake, "2.4").text("result")) == ("Đã hoàn thành", typed)


def test_damage_41_line_breaks_and_tabs() -> None:
    intake, record = after("many_line_breaks")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert any(each.text("result").count("\n") == 299 and each.text("result").count("\t") == 300 for each in intake.returns[0].progress)


def test_damage_42_very_long_text() -> None:
    """What is longer than a cell of Excel holds is in the overflow file, and told where that is written."""
    text = "dài " * 10_000
    intake, record = returned(damaged(_of_another_program(text), []))
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert row(intake, "2.4").text("result") == text


def _of_another_program(text: str) -> bytes:
    import io
    import zipfile

    stream = io.BytesIO()
    marked = filled({**CLEAN, "2.4": {**CLEAN["2.4"], "result": "MARK"}})
    with zipfile.ZipFile(io.BytesIO(marked)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"MARK", text.encode()))
    return stream.getvalue()


def test_damage_43_leading_signs() -> None:
    intake, record = after("leading_signs")
    assert record.outcome in (TAKEN, WORTH_A_LOOK)
    assert [TOKEN.sub("~", text) for name,
        text in said(intake)["2.4"].items() if name in ("documents", "result", "difficulties", "proposals")] == [
        "=~", "+~", "-~", "@~"]


# ── formulas ──────────────────────────────────────────────────────────────────────────────────────


def test_damage_44_formula_with_a_value() -> None:
    intake, record = after("formula_with_value")
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["FORMULA_READ I5"])
    assert TOKEN.fullmatch(row(intake, "2.4").text("result"))


def test_damage_45_formula_without_a_value() -> None:
    intake, record = edited(lambda form: _stored(form, "result", "=1+1"))
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["FORMULA_NO_VALUE I5"], ["I5 =1+1"])


def test_damage_46_formula_to_another_file() -> None:
    intake, record = after("formula_to_another_file")
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["FORMULA_LINKED I5"])
    assert TOKEN.fullmatch(row(intake, "2.4").text("result"))


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#SPILL!"])
def test_damage_47_error_values(error: str) -> None:
    def edit(form: OpenForm) -> None:
        _stored(form, "documents", error)
        form.cell(form.rows["T2.4"], "documents").data_type = "e"

    intake, record = edited(edit)
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["CELL_ERROR H5"], [f"H5 {error}"])


# ── beside the cells ──────────────────────────────────────────────────────────────────────────────


def test_damage_48_comment_as_answer() -> None:
    intake, record = after("comment_as_answer")
    (found,) = told(record)
    assert (record.outcome, listed(intake)) == (WORTH_A_LOOK, [f"{found.removeprefix('COMMENT_LEFT ')} ~"])
    assert unharmed(intake)
    intake, record = after("threaded_comment")
    assert (told(record), listed(intake)) == (["COMMENT_LEFT I6"], ["I6 ~"])


def test_damage_49_text_box() -> None:
    intake, record = after("text_box")
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["SHAPE_LEFT M8"], ["M8 ~"])
    assert record.typed == returned(FORM)[1].typed + 1
    assert unharmed(intake)


def test_damage_50_picture() -> None:
    intake, record = after("picture_pasted")
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["PICTURES_LEFT"], [])
    assert record.findings[0].problem == "Có 1 ảnh; chữ trong ảnh không đọc được."
    assert record.typed == returned(FORM)[1].typed


def test_damage_51_embedded_file() -> None:
    intake, record = after("embedded_file")
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["OBJECTS_LEFT"])
    assert unharmed(intake)


def test_damage_52_header_and_footer() -> None:
    intake, record = after("header_and_footer_typed")
    assert (record.outcome, told(record), sorted(listed(intake))) == (WORTH_A_LOOK, ["HEADER_CHANGED"],
        ["Bản chính thức ~", "~"])
    assert unharmed(intake)


def test_damage_53_struck_through_white_and_tiny_text() -> None:
    def edit(form: OpenForm) -> None:
        put(form.cell(form.rows["T2.1"], "documents"), "số 5")
        put(form.cell(form.rows["T2.1"], "result"), "chữ trắng")

    form = OpenForm(FORM)
    edit(form)
    intake, record = after("struck_and_unseen", form=form.saved(SAVED))
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["ANSWER_STRUCK I5", "ANSWER_UNSEEN H9"])
    assert [each.details["cells"] for each in record.findings] == ["I5", "H9, I9"]
    assert said(intake)["2.1"] == {**CLEAN["2.1"], "documents": "số 5", "result": "chữ trắng"}
    assert unharmed(intake, "2.1")


def test_damage_54_locked_cell_changed() -> None:
    intake, record = edited(lambda form: put(form.cell(5, "deadline"), "Quý II năm sau"))
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["LOCKED_CHANGED O5"],
        ["O5 Quý II năm sau"])
    assert record.findings[0].problem == "Ô khóa bị sửa: “Hàng năm” → “Quý II năm sau”."
    assert unharmed(intake)


def test_damage_55_sheet_unprotected() -> None:
    intake, record = after("protection_lifted")
    assert (record.outcome, told(record)) == (TAKEN, ["PROTECTION_OFF"])
    assert unharmed(intake)


# ── the file swollen ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("damage", ["whole_columns_formatted", "swollen_file", "shared_workbook"])
def test_damage_56_58_59_formatting_rules_broken_names_and_tracked_changes(damage: str) -> None:
    intake, record = after(damage)
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)


def test_damage_57_stray_cell_in_the_corner() -> None:
    intake, record = after("stray_cell_in_the_corner")
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["OUTSIDE_FORM XFD1048576"],
        ["XFD1048576 ~"])
    assert unharmed(intake)


# ── harm ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed",
    ["{{7*7}} {% for x in y %}", "R&D <b>10%</b> &amp;", "{\\rtf1 x}", "]]>", "\N{RIGHT-TO-LEFT OVERRIDE}abc"])
def test_damage_90_markup_typed_in_a_cell(typed: str) -> None:
    intake, record = typing("2.4", result=typed)
    assert (row(intake, "2.4").text("result"), told(record)) == (typed, [])


def test_damage_91_control_characters() -> None:
    """Kept as they are; what we write has a space or U+FFFD in their place (`text.printable`)."""
    intake, record = after("control_characters")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert TOKEN.sub("~", row(intake, "2.4").text("result")) == "~\x0b\ud800\ufffe"
