"""Figures agencies are asked for: their rows on a form, what comes back, totals, the summary's sheet, the report's annex."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
import pytest
from clerk_mistakes import delete_row
from damage import SAVED, issued as form_of, template
from hypothesis import HealthCheck, given, settings, strategies as st
from nd30 import page_breaches
from samples import PLAN, open_form
from specimens import report_values

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.new_plans import plan_below
from toolkit.demo.clerks import OpenForm, put
from toolkit.forms.form import FormTemplate
from toolkit.forms.superior_form import read_superior_form
from toolkit.intake.cells import Judge, undecided
from toolkit.intake.returns import collect, read_returns
from toolkit.model import resources
from toolkit.model.findings import Code, Finding, Place, ToolkitError
from toolkit.model.layout import INDICATOR_NAMES
from toolkit.model.records import Doubt, Indicator, Intake, Plan, Ruling, Way
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.report.rendering import document_text, render_report
from toolkit.review.decisions import Decision, Decisions
from toolkit.review.questions import interpret, open_questions
from toolkit.sheets.heading_finder import format_text
from toolkit.summary.summary import write_summary

#: What a consumer-protection plan may ask for.
INDICATORS = (
    Indicator("1", "Số phản ánh, yêu cầu, khiếu nại đã tiếp nhận", "vụ", Way.SUM, (),
        "Gồm cả vụ tiếp nhận qua điện thoại"),
    Indicator("2", "Tỷ lệ giải quyết đúng hạn", "%", Way.MEAN, ("SNV", "SCT")),
    Indicator("3", "Số tiền xử phạt", "triệu đồng", Way.SUM, ("SCT", "HCK")),
    Indicator("4.1", "Số hội viên", "người", Way.LATEST, ("HBVNTD",)),
)
ASKING = replace(PLAN, indicators=INDICATORS)
SHEET = "Biểu báo cáo"

Typed = Mapping[str, object]


issued = partial(form_of, plan=ASKING)


def opened(figures: Typed, agency: str = "SNV", plan: Plan = ASKING) -> OpenForm:
    """The form open at its clerk's, these figures typed in by code; "note 1" is the note of 1."""
    form = open_form(issued(agency, plan=plan))
    for name, value in figures.items():
        field, code = ("note", name.removeprefix("note ")) if name.startswith("note ") else ("figure", name)
        put(form.cell(form.rows[f"I{code}"], template().layout.task_columns[field]), value)  # type: ignore[arg-type]
    return form


def filled(figures: Typed, agency: str = "SNV", edit: Callable[[OpenForm], object] = lambda _: None,
    saved: datetime = SAVED) -> bytes:
    form = opened(figures, agency)
    edit(form)
    return form.saved(saved)


def sent(files: Mapping[str, bytes], judge: Judge = undecided, plan: Plan = ASKING,
    days: Mapping[str, int] | None = None) -> Intake:
    """What intake makes of these files; nothing typed is unaccounted for. `days` of November on which they came, else
    the 3rd."""
    with TemporaryDirectory() as name:
        for file, content in files.items():
            (Path(name) / file).write_bytes(content)
            moment = datetime(2020, 11, (days or {}).get(file, 3), 12, tzinfo=UTC).timestamp()
            os.utime(Path(name) / file, (moment, moment))
        intake = read_returns(plan, collect(Path(name)), template().layout, judge=judge)
    for record in intake.files:
        assert record.typed == record.consolidated + record.listed, record
    return intake


def figures_of(intake: Intake) -> dict[str, float | None]:
    return {code: figure.value for code, figure in intake.returns[0].figures.items()}


def told(found: Iterable[Finding], *codes: Code) -> list[tuple[Code, str]]:
    """Of these findings those about figures, or of these codes: what, at which cell."""
    wanted = codes or tuple(code for code in Code if code.name.startswith("FIGURE"))
    return [(each.code, each.place.cell) for each in found if each.code in wanted]


def at(code: str, field: str = "figure", agency: str = "SNV") -> str:
    form = open_form(issued(agency))
    return str(form.cell(form.rows[f"I{code}"], template().layout.task_columns[field]).coordinate)


def test_a_row_shows_the_indicator_and_an_older_template_says_what_it_lacks(tmp_path: Path) -> None:
    form = OpenForm(issued("SCT"))
    row = form.rows["I1"]
    under = template().layout.task_columns
    shown = [form.cell(row, name).value for name in ("tt", "content", under["unit"], under["guide"])]
    assert shown == ["1", INDICATORS[0].name, "vụ", f"{INDICATORS[0].note}\nGhi số phát sinh trong kỳ; tổng hợp: cộng."]
    open_cells = {cell.column for cell in form.sheet[row] if not cell.protection.locked}
    assert open_cells == {form.columns[under[name]] for name in ("figure", "note")}
    assert form.cell(row, under["figure"]).number_format == "@"
    older = _older_template(tmp_path)
    assert OpenForm(older.form(PLAN, PLAN.agency("SNV"))).rows
    with pytest.raises(ToolkitError) as stopped:
        older.form(ASKING, ASKING.agency("SNV"))
    assert (stopped.value.finding.code, stopped.value.finding.details["name"]) == (Code.TEMPLATE_NAME_MISSING,
        "indicator_section")
    with pytest.raises(ToolkitError):
        read_returns(ASKING, (), older.layout)


def _older_template(folder: Path) -> FormTemplate:
    book = openpyxl.load_workbook(resources.template("progress_form.xlsx"), rich_text=True)
    for name in INDICATOR_NAMES:
        del book.defined_names[name]
    path = folder / "progress_form.xlsx"
    book.save(path)
    return FormTemplate.read(path)


# ── what comes back ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("typed", "taken"), [
    ("1234", 1234), (" 12 ", 12), (1234, 1234), (12.5, 12.5), ("1,5", 1.5), ("1.5", 1.5), ("0,25", 0.25),
    ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567), ("1 234 567", 1234567), ("1\u00a0234,5", 1234.5),
    ("0,125", 0.125), ("12345,678", 12345.678)])
def test_a_figure_with_one_reading_is_taken(typed: object, taken: float) -> None:
    intake = sent({"a.xlsx": filled({"1": typed, "2": "1"})})
    assert (figures_of(intake)["1"], told(intake.files[0].findings)) == (taken, [])


@pytest.mark.parametrize(("typed", "code"), [
    ("1.234", Code.FIGURE_UNCLEAR), ("1,234", Code.FIGURE_UNCLEAR), ("12.000", Code.FIGURE_UNCLEAR),
    ("12 vụ", Code.FIGURE_NOT_NUMBER), ("khoảng 20", Code.FIGURE_NOT_NUMBER), ("15-20", Code.FIGURE_NOT_NUMBER),
    ("không", Code.FIGURE_NOT_NUMBER), ("80%", Code.FIGURE_NOT_NUMBER), ("3/4", Code.FIGURE_NOT_NUMBER),
    ("12.34.567", Code.FIGURE_NOT_NUMBER),
    ("1e3", Code.FIGURE_NOT_NUMBER), ("không có", Code.FIGURE_NOT_NUMBER), ("1.250", Code.FIGURE_UNCLEAR),
    ("x", Code.FIGURE_NOT_NUMBER), ("-5", Code.FIGURE_NEGATIVE), ("−5", Code.FIGURE_NEGATIVE),
    ("-1.250", Code.FIGURE_UNCLEAR),
    ("99999999999999999999", Code.FIGURE_TOO_LONG), ("1.000.000.000.000.000", Code.FIGURE_TOO_LONG),
    ("0,1234567890123456789", Code.FIGURE_TOO_LONG)])
def test_a_figure_with_several_readings_or_none_is_listed_as_typed_and_asked_about(typed: str, code: Code) -> None:
    intake = sent({"a.xlsx": filled({"1": typed, "2": "1"})})
    assert figures_of(intake) == {"1": None, "2": 1}
    assert told(intake.files[0].findings) == [(code, at("1"))]
    assert [each.entry.text for each in intake.listed] == [typed]
    assert intake.returns[0].figures["1"].unclear["figure"].text == typed
    assert [(doubt.task_id, doubt.field) for doubt in intake.doubts if doubt.field] == [("I1", "figure")]


def _stored(value: object, number_format: str = "General") -> Callable[[OpenForm], None]:
    def edit(form: OpenForm) -> None:
        cell = form.cell(form.rows["I1"], template().layout.task_columns["figure"])
        cell.number_format, cell.value = number_format, value  # type: ignore[assignment]
    return edit


@pytest.mark.parametrize(("number_format", "taken"), [
    ('#,##0" vụ"', 1250.0), ('0" Vụ"', 1250.0), ("000000", 1250.0), ('0.0,"nghìn vụ"', None), ('0" triệu đồng"', None),
    ('"khoảng "0', None), ('">"0', None), ('"Đợt "0', None)])
def test_a_figure_that_shows_another_unit_than_is_asked_is_asked_about(number_format: str, taken: float | None) -> None:
    intake = sent({"a.xlsx": filled({"1": 0, "2": 90}, edit=_stored(1250, number_format))})
    assert figures_of(intake)["1"] == taken
    assert [each.message for each in intake.files[0].findings if each.code is Code.NUMBER_UNIT] == [] if taken else [
        f"Ô hiện “{shown}”, giá trị của ô là 1250; chưa rõ tính theo đơn vị nào. "
        "Ghi số theo đơn vị tính của biểu, không đặt định dạng số riêng cho ô."
        for shown in [format_text(1250, number_format)]]


def test_rows_are_known_by_key_or_name_and_what_is_torn_deleted_or_not_asked_is_told() -> None:
    def no_keys(form: OpenForm) -> None:
        for name in ("key", "key2"):
            form.cell(form.rows["I1"], name).value = None
    intake = sent({"a.xlsx": filled({"1": "7", "2": "8"}, edit=no_keys)})
    assert figures_of(intake) == {"2": 8, "1": 7}
    assert told(intake.findings, Code.ROW_BY_CONTENT)
    def torn(form: OpenForm) -> None:
        first, second = (form.cell(form.rows[slot], "content") for slot in ("I1", "I2"))
        first.value, second.value = second.value, first.value
    intake = sent({"a.xlsx": filled({"1": "7", "2": "8"}, edit=torn)})
    assert figures_of(intake) == {}
    assert {each.entry.text for each in intake.listed} >= {"7", "8"}
    intake = sent({"a.xlsx": filled({"1": "7"}, edit=lambda form: delete_row(form, form.rows["I2"]))})
    (missing,) = (each for each in intake.findings if each.code is Code.ROWS_MISSING)
    assert (figures_of(intake), missing.details["tasks"]) == ({"1": 7}, "chỉ tiêu 2")
    now = replace(ASKING, indicators=(INDICATORS[0]._replace(agencies=("SCT",)), *INDICATORS[1:]))
    intake = sent({"a.xlsx": filled({"1": "7", "2": "8"})}, plan=now)
    assert figures_of(intake) == {"2": 8}
    assert [each.entry.text for each in intake.listed] == ["7"]
    assert told(intake.findings, Code.ROW_WITHDRAWN)


@pytest.mark.parametrize(("note", "way", "through", "is_asked"), [
    ("Lũy kế từ đầu năm", Way.SUM, None, True), ("số luỹ kế", Way.SUM, None, True), ("Số lũy kế 9 tháng", Way.MEAN, Way.SUM, True),
    ("Lũy kế từ đầu năm: 60", Way.SUM, None, False), ("Trong kỳ, không lũy kế", Way.SUM, None, False),
    ("Tăng so với kỳ trước", Way.SUM, None, False), ("Lũy kế từ đầu năm", Way.SUM, Way.LATEST, False),
    ("Lũy kế từ đầu năm", Way.MEAN, None, False)])
def test_a_flow_counted_from_the_beginning_is_asked_and_counts_once_an_officer_has_said_what_is_of_the_period(
        note: str, way: Way, through: Way | None, is_asked: bool) -> None:
    plan = replace(ASKING, indicators=(INDICATORS[0]._replace(way=way, through=through),))
    files = {"a.xlsx": opened({"1": "60", "note 1": note}, plan=plan).saved(SAVED)}
    intake = sent(files, plan=plan)
    assert told(intake.findings) == [(Code.FIGURE_CUMULATIVE, at("1"))] * is_asked
    assert figures_of(intake) == {"1": None if is_asked else 60}
    if is_asked:
        (question,) = open_questions(plan, intake, Decisions())
        assert (question.options, question.texts["proposal"]) == (("60", "Bỏ"), "")
        ruling = interpret(plan, asked(intake), said(asked(intake), "15"))
        assert figures_of(sent(files, lambda each: ruling, plan)) == {"1": 15}  # type: ignore[arg-type, return-value]


def test_a_total_that_lacks_agencies_is_named_so_in_sheet_and_report() -> None:
    """Also where what is lacking is lacking further below."""
    below = "Tính trên 3/3 cơ quan. Chưa có số liệu của: Xã A (tính trên 1/2 cơ quan)"
    files = {"a.xlsx": filled({"1": "130", "note 1": "Tính trên 4/6 cơ quan. Chưa có số liệu của: Xã A; Xã B"}),
             "b.xlsx": filled({"1": "7", "note 1": below}, "SCT"),
             "c.xlsx": filled({"1": "3", "note 1": "Tính trên 2/2 cơ quan"}, "HCK")}
    made = consolidate(ASKING, sent(files))
    row = made.indicators.set_index("code").loc["1"]
    names = {code: PLAN.agency(code).name for code in ("SNV", "SCT", "HBVNTD")}
    lacking = [f"{names['SNV']} (tính trên 4/6 cơ quan)", f"{names['SCT']} (tính trên 1/2 cơ quan)"]
    assert (row["total"], set(row["missing"].split("; "))) == (140, {*lacking, names["HBVNTD"]})
    assert annex(made)[0][3:] == [
        "140", "3/4", f"Chưa có số liệu của {names['HBVNTD']}. Chưa đủ số liệu của {'; '.join(lacking)}."]


SCRAP = st.sampled_from(["12", "1.234", "1,5", "0", "-3", "12 vụ", "khoảng 20", "", " ", "-", "không", "1.234,5", "٣",
    "½", "1'000", "=1+1", "NaN", "1 2"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["1", "2", "note 1", "note 2"]),
    SCRAP | st.text("0123456789.,- vụ%", max_size=8)))
def test_whatever_is_typed_is_consolidated_or_listed(typed: dict[str, str]) -> None:
    intake = sent({"a.xlsx": filled(typed)})
    shown = [each.entry.text for each in intake.listed]
    taken = [entry.text for made in intake.returns for figure in made.figures.values() for entry in figure.entries.values()]
    held = [text for text in typed.values() if text.strip(" -–") or text.strip() not in ("", "-")]
    assert sorted(shown + taken) == sorted(held)
    assert all(value is None or value >= 0 for made in intake.returns for value in (each.value for each in made.figures.values()))


# ── what the officer decides ──────────────────────────────────────────────────────────────────────
def asked(intake: Intake) -> Doubt:
    return next(doubt for doubt in intake.doubts if doubt.field == "figure")


def said(doubt: Doubt, answer: str) -> Decision:
    return Decision(doubt.mark, "questions", {"decision": answer}, Place("ra_soat.xlsx"))


@pytest.mark.parametrize(("typed", "problem", "options"), [
    ("1.234", "Số liệu “1.234” chưa rõ: 1,2340 hay 1234.", ("1,2340", "1234", "Bỏ")),
    ("12 vụ", "Số liệu “12 vụ” không phải là một số.", ("12", "Bỏ")),
    ("không", "Số liệu “không” không phải là một số.", ("0", "Bỏ")), ("-5", "Số liệu “-5” là số âm.", ("Bỏ",))])
def test_the_question_names_the_indicator_and_offers_what_it_can_mean(typed: str, problem: str,
    options: tuple[str, ...]) -> None:
    intake = sent({"a.xlsx": filled({"1": typed})})
    question = next(each for each in open_questions(ASKING, intake, Decisions()) if each.mark == asked(intake).mark)
    assert (question.texts["problem"], question.options) == (problem, options)
    assert (question.texts["task"], question.texts["field"]) == (f"Chỉ tiêu 1. {INDICATORS[0].name} (vụ)", "Số liệu")


@pytest.mark.parametrize(("answer", "value"), [("1234", 1234.0), ("1,2340", 1.234), ("1.234,0", 1234.0), ("Bỏ", None)])
def test_what_the_officer_decides_counts(answer: str, value: float | None) -> None:
    files = {"a.xlsx": filled({"1": "1.234", "2": "5"})}
    doubt = asked(sent(files))
    ruling = interpret(ASKING, doubt, said(doubt, answer))
    assert isinstance(ruling, Ruling)
    intake = sent(files, lambda each: ruling if each.mark == doubt.mark else None)
    assert figures_of(intake)["1"] == value
    assert told(intake.findings) == []


#: Asked: 1 of all four, 2 (a mean) of SNV and SCT, 3 of SCT and HCK, 4.1 of the association, which sends nothing.
CAME = {
    "a.xlsx": filled({"1": "0,1", "2": "90"}), "b.xlsx": filled({"1": "0,2", "2": "85", "3": "không có"}, "SCT"),
    "c.xlsx": filled({"1": "0", "3": "0"}, "HCK")}


@lru_cache
def came(*left_out: str) -> Consolidation:
    """The round after those files, without some."""
    return consolidate(ASKING, sent({name: content for name, content in CAME.items() if name not in left_out}))


def totals(made: Consolidation) -> dict[str, tuple[float | None, str]]:
    """Of each indicator its total and who has given a figure, of how many."""
    rows = made.indicators.astype(object).where(made.indicators.notna(), None).to_dict("records")
    return {row["code"]: (row["total"], f"{row['reported']}/{row['asked']}") for row in rows}


def test_totals_are_of_those_who_gave_a_figure_in_summary_and_report() -> None:
    assert totals(came()) == {"1": (0.3, "3/4"), "2": (87.5, "2/2"), "3": (0.0, "1/2"), "4.1": (None, "0/1")}
    assert totals(came("c.xlsx"))["3"] == (None, "0/2")
    book = openpyxl.load_workbook(BytesIO(write_summary(came()).content({})))
    sheet = book["Chỉ tiêu"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    named = {line[0]: line for line in lines if line[0] in ("1", "2", "3", "4.1") and line[5] not in ("SNV", "SCT",
        "HCK", "HBVNTD")}
    assert {code: line[4] for code, line in named.items()} == {"1": 0.3, "2": 87.5, "3": 0, "4.1": "Chưa có số liệu"}
    shown = {cell.row: cell.number_format for cell in sheet["E"]}
    assert {code: shown[lines.index(line) + 1] for code, line in named.items()} == {
        "1": "#,##0.####", "2": "#,##0.####", "3": "#,##0", "4.1": "#,##0"}, "a total is shown with its fractions"
    [unclear] = [line for line in lines if line[0] == "3" and line[5] == "SCT"]
    assert (unclear[4], unclear[7:]) == ("không có (?)", ["b.xlsx", SHEET, at("3", agency="SCT")])
    assert annex(came()) == [
        ["1", INDICATORS[0].name, "vụ", "0,3", "3/4", f"Chưa có số liệu của {PLAN.agency('HBVNTD').name}."],
        ["2", INDICATORS[1].name, "%", "87,5", "2/2", "Bình quân của 2/2 cơ quan có số liệu."],
        ["3", INDICATORS[2].name, "triệu đồng", "0", "1/2", "Chưa có số liệu của Sở Công Thương."],
        ["4.1", INDICATORS[3].name, "người", "Chưa có số liệu", "0/1", ""],
    ]
    said = document_text(report(came())).replace("\u00a0", " ")
    assert "báo cáo 4 chỉ tiêu số liệu: 3 chỉ tiêu đã có số liệu, trong đó 1 chỉ tiêu đủ số liệu" in said


@pytest.mark.parametrize(("way", "guide", "total", "shown", "note"), [
    # three places of a mean would be taken for thousands above: 48.575
    (Way.MEAN, "Ghi số bình quân trong kỳ; tổng hợp: bình quân.", 48.58, "48,58", "Bình quân của 2/4 cơ quan có số liệu. "),
    (Way.LARGEST, "Ghi số lớn nhất trong kỳ; tổng hợp: lớn nhất.", 90.1, "90,1", "Số lớn nhất của 2/4 cơ quan có số liệu. "),
    (Way.NONE, "Ghi số tính đến cuối kỳ; tổng hợp: không cộng.", "Không cộng", "Không cộng", "")])
def test_plan_form_workbook_report_and_the_plan_below_say_how_a_total_is_made_and_over_how_many(
        way: Way, guide: str, total: float | str, shown: str, note: str) -> None:
    plan = replace(ASKING, indicators=(INDICATORS[0]._replace(way=way),))
    with TemporaryDirectory() as folder:
        (Path(folder) / "ke_hoach.xlsx").write_bytes(write_plan(plan))
        assert read_plan(Path(folder) / "ke_hoach.xlsx")[0].indicators == plan.indicators
        (Path(folder) / "SNV.xlsx").write_bytes(issued("SNV", plan=plan))
        (below,) = plan_below(PLAN, read_superior_form(Path(folder) / "SNV.xlsx"), PLAN.period)[0].indicators
        assert (below.way, below.over_time, below.note) == (way, plan.indicators[0].over_time, INDICATORS[0].note)
    form = opened({"1": "90,1"}, plan=plan)
    assert str(form.cell(form.rows["I1"], template().layout.task_columns["guide"]).value).endswith(f"\n{guide}")
    made = consolidate(plan, sent(
        {"a.xlsx": form.saved(SAVED), "b.xlsx": opened({"1": "7,05"}, "SCT", plan).saved(SAVED)}, plan=plan))
    assert annex(made)[0][3:] == [shown, "2/4", f"{note}Chưa có số liệu của {PLAN.agency('HBVNTD').name}; {PLAN.agency('HCK').name}."]
    lines = openpyxl.load_workbook(BytesIO(write_summary(made).content({})))["Chỉ tiêu"].iter_rows(values_only=True)
    assert next(line[4] for line in lines if line[0] == "1") == total


def report(made: Consolidation) -> bytes:
    return render_report(report_values(made), resources.template("report_template.docx"))


def annex(made: Consolidation) -> list[list[str]]:
    """The lines of Phụ lục III, without its heading."""
    tables = docx.Document(BytesIO(report(made))).tables
    [found] = [table for table in tables if table.rows[0].cells[1].text == "Chỉ tiêu"]
    return [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in found.rows[1:]]


@pytest.mark.office
def test_a_page_of_phu_luc_iii_keeps_the_decree(soffice: Callable[[Path, str, Path], Path], tmp_path: Path) -> None:
    path = tmp_path / "bao_cao.docx"
    path.write_bytes(report(came()))
    pdf = soffice(path, "pdf", tmp_path)
    assert page_breaches(pdf, PLAN.settings) == []
