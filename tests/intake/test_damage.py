"""The ways a form comes back, number by number: what becomes of the file, what is told and where, what is taken.

Each line below, and each test, is one row of the table of damages that intake is specified by. Every one also holds that typed is consolidated
plus listed (`returned`) and that no answer is under another task (`unharmed`). The rows about whole files are elsewhere:

    60 .xls, 63 .csv            test_xls_csv.py          61 .ods                  test_opendocument.py
    62, 66–68, 70, 82           test_arrivals.py         64, 65, 71, 72, 74, 75   test_workbooks.py, test_arrivals.py
    69 zips, 83 links           test_arrivals.py         73, 76–81                test_arrivals.py
    84, 86–88                   test_contention.py       85 disks                 test_outputs.py
    13, 26–30, 89 clocks        test_intake.py (order of saving decides nothing alone)
    05, 31–33, 35, 43, 54       test_intake.py           03                       test_renumbered.py
    23 last year's form         test_period_forms.py
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import pytest
from damage import SAVED, TOKEN, damaged, filled, issued, returned
from packages import packed, unpacked
from samples import open_form

from toolkit.demo.clerks import OpenForm, put
from toolkit.model.records import About, FileRecord, Intake, Outcome, Ruling, Status, TaskAnswer
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
    form = open_form(FORM)
    edit(form)
    return returned(form.saved(SAVED))


def typing(task: str, **fields: str) -> tuple[Intake, FileRecord]:
    """The form with these answers typed over those of a task."""
    return returned(filled({**CLEAN, task: {**CLEAN[task], **fields}}, overall="Thực hiện đúng kế hoạch"))


def test_damage_00_none() -> None:
    intake, record = returned(FORM)
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert unharmed(intake)


# ── one operator, one outcome ─────────────────────────────────────────────────────────────────────

#: By damage its number in the table, the outcome, what is told and where, what is listed; both as patterns, one for each line.
OPERATORS: Mapping[str, tuple[str, Outcome, Sequence[str], Sequence[str] | None]] = {
    "blank_row_inserted": ("01", TAKEN, [], []),
    "row_inserted_with_answer": ("02", WORTH_A_LOOK, [r"ROW_ADDED C\d+"], [r"C\d+ Việc thêm ~", r"I\d+ ~"]),
    "rows_sorted_whole": ("04", TAKEN, [], []),
    "row_copied": ("06", TAKEN, [], []),
    "row_copied_and_changed": ("06", WORTH_A_LOOK, [r"ROW_REPEATED C\d+"], None),
    "rows_hidden": ("08", TAKEN, ["HIDDEN_READ"], []),
    "answer_column_hidden": ("08", TAKEN, ["HIDDEN_READ"], []),
    "first_key_column_emptied": ("09", TAKEN, [], []),
    "first_key_column_deleted": ("09", TAKEN, [], []),
    "both_key_columns_emptied": ("09", WORTH_A_LOOK, ["ROW_BY_CONTENT C5"], []),
    "column_inserted_with_text": ("11", WORTH_A_LOOK, ["COLUMN_ADDED .*"], ["[A-Z]3 Ghi chú", "[A-Z]5 ~"]),
    "columns_exchanged": ("11", TAKEN, [], []),
    "heading_edited": ("12", WORTH_A_LOOK, ["HEADING_CHANGED [H-K]3"], ["[H-K]3 Ý kiến ~"]),
    "text_far_below": ("14", WORTH_A_LOOK, ["OUTSIDE_FORM C1200"], ["C1200 ~"]),
    "text_right_of_the_table": ("15", WORTH_A_LOOK, [r"OUTSIDE_FORM T\d+"], [r"T\d+ ~"]),
    "text_above_the_table": ("15", WORTH_A_LOOK, ["OUTSIDE_FORM N1"], ["N1 ~"]),
    "second_answer_pasted_under": ("16", WORTH_A_LOOK, [r"ROW_ADDED C\d+"], [r"I\d+ ~"]),
    "sheet_renamed": ("17", TAKEN, [], []),
    "sheets_reordered": ("18", TAKEN, [], []),
    "form_sheet_hidden": ("18", TAKEN, ["HIDDEN_READ"], []),
    "extra_sheet_with_text": ("19", WORTH_A_LOOK, ["OUTSIDE_FORM B1"], [r"B\d+ ~"] * 14),
    "hidden_sheet_with_text": ("19", WORTH_A_LOOK, ["OUTSIDE_FORM A1"], ["A1 ~"]),
    "sheet_copied_and_changed": ("21", WORTH_A_LOOK, ["OUTSIDE_FORM I5"], ["I5 ~"]),
    "meta_sheet_deleted": ("22", TAKEN, [], []),
    "meta_sheet_edited": ("22", WORTH_A_LOOK, ["OUTSIDE_FORM A3"], ["A3 ~"]),
    "code_edited": ("24", WORTH_A_LOOK, [r"LOCKED_CHANGED \w+"], None),
    "comment_as_answer": ("48", WORTH_A_LOOK, [r"COMMENT_LEFT I\d"], [r"I\d ~"]),
    "threaded_comment": ("48", WORTH_A_LOOK, ["COMMENT_LEFT I6"], ["I6 ~"]),
    "text_box": ("49", WORTH_A_LOOK, ["SHAPE_LEFT M8"], ["M8 ~"]),
    "picture_pasted": ("50", WORTH_A_LOOK, ["PICTURES_LEFT"], []),
    "embedded_file": ("51", WORTH_A_LOOK, ["OBJECTS_LEFT"], []),
    "header_and_footer_typed": ("52", WORTH_A_LOOK, ["HEADER_CHANGED"], ["Bản chính thức ~", "~"]),
    "formula_without_value": ("45", WORTH_A_LOOK, [r"FORMULA_NO_VALUE I\d+"], [r"I\d+ =\"~\""]),
    "protection_lifted": ("55", TAKEN, ["PROTECTION_OFF"], []),
    "whole_columns_formatted": ("56", TAKEN, [], []),
    "stray_cell_in_the_corner": ("57", WORTH_A_LOOK, ["OUTSIDE_FORM XFD1048576"], ["XFD1048576 ~"]),
    "swollen_file": ("58", TAKEN, [], []),
    "shared_workbook": ("59", TAKEN, [], []),
}


def matches(lines: Sequence[str], patterns: Sequence[str] | None) -> bool:
    """Whether each line is of its pattern; no patterns: whatever they are."""
    return patterns is None or (len(lines) == len(patterns) and all(
        re.fullmatch(pattern, line) for pattern, line in zip(patterns, lines, strict=True)))


@pytest.mark.parametrize("damage", OPERATORS, ids=[f"{number} {name}" for name, (number, *_) in OPERATORS.items()])
def test_a_damage_has_its_outcome_is_told_and_harms_no_answer(damage: str) -> None:
    _, outcome, found, left = OPERATORS[damage]
    intake, record = after(damage)
    assert record.outcome is outcome
    assert matches(told(record), found), told(record)
    assert matches(listed(intake), left), listed(intake)
    assert unharmed(intake)


#: By what is typed over an answer of task 2.4, the outcome, what is told, what is listed; None: it is taken as typed.
TYPED: Mapping[tuple[str, str, str], tuple[Outcome, list[str], list[str] | None]] = {
    ("36", "result", "1.234.567"): (WORTH_A_LOOK, ["TEXT_OF_OTHER_COLUMN I5"], None),
    ("38", "result", "Ñaõ hoaøn thaønh"): (WORTH_A_LOOK, ["LEGACY_TEXT I5"], None),
    ("38", "status", "§· hoµn thµnh"): (TO_CORRECT, ["LEGACY_STATUS E5"], ["E5 §· hoµn thµnh"]),
    ("40", "result", "Ä\x90Ã£ hoÃ\xa0n thÃ\xa0nh"): (WORTH_A_LOOK, ["LEGACY_TEXT I5"], None),
    ("41", "result", "- dòng 1\tđã làm\n- dòng 2"): (TAKEN, [], None),
    ("90", "result", "{{7*7}} {% for x in y %}"): (TAKEN, [], None),
    ("90", "result", "R&D <b>10%</b> &amp;"): (TAKEN, [], None),
    ("90", "result", "\N{RIGHT-TO-LEFT OVERRIDE}abc"): (TAKEN, [], None),
}


@pytest.mark.parametrize("typed", TYPED, ids=ascii)
def test_what_is_typed_over_an_answer_is_taken_as_typed_or_listed(typed: tuple[str, str, str]) -> None:
    _, name, text = typed
    outcome, found, left = TYPED[typed]
    intake, record = typing("2.4", **{name: text})
    assert record.outcome is outcome
    assert [each for each in told(record) if not each.startswith("PERCENT_")] == found
    assert listed(intake) == (left or [])
    assert said(intake)["2.4"].get(name) == (None if left else text)


# ── what takes more than a line ───────────────────────────────────────────────────────────────────
def test_damage_07_answer_cells_merged_over_rows() -> None:
    intake, record = edited(lambda form: form.sheet.merge_cells("I5:I6"))
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["ANSWER_MERGED I5", "RESULT_MISSING I6"])
    assert record.findings[0].details["cells"] == "I5:I6"
    assert said(intake)["2.4"]["result"] == "Đã lập bộ phận tiếp nhận"
    assert "result" not in said(intake)["2.5"]


@pytest.mark.parametrize("area", ["I5:I6", "I5:XFD6"])
def test_damage_07_values_under_a_merge_are_listed_however_wide_it_is(area: str) -> None:
    parts, sheet = unpacked(FORM), "xl/worksheets/sheet1.xml"
    merge = f'<mergeCell ref="{area}"/></mergeCells>'.encode()
    intake, record = returned(packed({**parts, sheet: parts[sheet].replace(b"</mergeCells>", merge)}))
    assert f"ANSWER_MERGED I5 {area}" in [f"{each} {found.details.get('cells')}" for each, found in zip(
        told(record), record.findings, strict=True)]
    assert "I6" in [each.split()[0] for each in listed(intake)]


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


def test_damage_20_several_agencies_in_one_file() -> None:
    intake, record = after("sheet_of_another_agency")
    assert (record.outcome, told(record)) == (ASIDE, ["CODE_CONFLICT"])
    assert not intake.returns
    assert {"I6 ~", "I5 Đã lập bộ phận tiếp nhận"} <= set(listed(intake))


def test_damage_24_only_a_damaged_code_is_left() -> None:
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
    assert (record.outcome, record.agency, told(record)) == (ASIDE, None, ["CODE_CONFLICT"])
    assert {code.split("-")[2] for code in record.findings[0].details["codes"].split("; ")} == {"HCK", "SNV"}
    assert (intake.returns, record.listed) == ((), record.typed)


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


def test_damage_37_text_in_another_unicode_form() -> None:
    intake, record = after("text_in_another_unicode_form")
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert {each.task_id: each.status for each in intake.returns[0].progress} == {
        "2.4": Status.DONE, "2.5": Status.UNDER_WAY, "1.1": Status.NOTHING_ARISEN, "2.1": Status.NOT_STARTED}


def test_damage_38_the_officer_is_asked_what_a_text_of_an_old_font_says() -> None:
    form = filled({**CLEAN, "2.4": {**CLEAN["2.4"], "result": "§· hoµn thµnh"}})
    intake, record = returned(form)
    (doubt,) = (each for each in intake.doubts if each.about is About.VALUE)
    assert candidates(doubt) == ("§· hoµn thµnh", "Đã hoàn thành")
    decided = {doubt.mark: Ruling(doubt.mark, "Đã hoàn thành", "Đã hoàn thành")}
    intake, record = returned(form, judge=lambda doubt: decided.get(doubt.mark))
    assert (told(record), listed(intake)) == (["DECIDED I5"], ["I5 §· hoµn thµnh"])
    assert row(intake, "2.4").text("result") == "Đã hoàn thành"


@pytest.mark.parametrize(("damage", "text"), [
    ("invisible_characters", "\u200e~\u200b\u00a0đ"), ("control_characters", "~\x0b\ud800\ufffe")], ids=["39", "91"])
def test_damage_39_91_characters_that_nobody_sees_are_kept(damage: str, text: str) -> None:
    """What we write has a space or U+FFFD in the place of a control character (`text.printable`)."""
    intake, record = after(damage)
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert TOKEN.sub("~", row(intake, "2.4").text("result")) == text


def test_damage_42_very_long_text() -> None:
    """What is longer than a cell of Excel holds is in the overflow file, and told where that is written."""
    text = "dài " * 10_000
    marked = filled({**CLEAN, "2.4": {**CLEAN["2.4"], "result": "MARK"}})
    intake, record = returned(packed({name: part.replace(b"MARK", text.encode()) for name, part in unpacked(marked).items()}))
    assert (record.outcome, told(record)) == (TAKEN, [])
    assert row(intake, "2.4").text("result") == text


@pytest.mark.parametrize(("damage", "found"), [
    ("formula_with_value", "FORMULA_READ I5"), ("formula_to_another_file", "FORMULA_LINKED I5")], ids=["44", "46"])
def test_damage_44_46_the_value_of_a_formula_is_taken(damage: str, found: str) -> None:
    intake, record = after(damage)
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, [found])
    assert TOKEN.fullmatch(row(intake, "2.4").text("result"))


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#SPILL!"])
def test_damage_47_error_values(error: str) -> None:
    def edit(form: OpenForm) -> None:
        _stored(form, "documents", error)
        form.cell(form.rows["T2.4"], "documents").data_type = "e"

    intake, record = edited(edit)
    assert (record.outcome, told(record), listed(intake)) == (WORTH_A_LOOK, ["CELL_ERROR H5"], [f"H5 {error}"])


def test_damage_53_struck_through_white_and_tiny_text() -> None:
    texts = {**CLEAN["2.1"], "documents": "số 5", "result": "chữ trắng"}
    intake, record = after("struck_and_unseen", form=filled({**CLEAN, "2.1": texts}))
    assert (record.outcome, told(record)) == (WORTH_A_LOOK, ["ANSWER_STRUCK I5", "ANSWER_UNSEEN H9"])
    assert [each.details["cells"] for each in record.findings] == ["I5", "H9, I9"]
    assert said(intake)["2.1"] == texts
    assert unharmed(intake, "2.1")
