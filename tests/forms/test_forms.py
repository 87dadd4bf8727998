"""Forms: what a clerk receives, cell by cell, and what an officer may do to the template."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, strategies as st
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.workbook.defined_name import DefinedName
from samples import PLAN, TASKS, meta_rows

from toolkit.base.text import key
from toolkit.demo.clerks import OpenForm
from toolkit.forms.form import FormTemplate
from toolkit.model import fields, layout as form_layout, words
from toolkit.model.checks import CHECKS
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.form_code import EXTRA_ROWS, FACT_SLOTS, find_codes, form_code, form_file_name, row_key, slot_of
from toolkit.model.layout import NAMES, header_values, locked_values, read_layout
from toolkit.model.period import period_of, usual_period
from toolkit.model.records import Agency, Kind, Period, Plan, Previous, Status
from toolkit.model.resources import example, template
from toolkit.model.workbooks import read_workbook
from toolkit.plan.plan_workbook import read_plan
from toolkit.rounds.reading import check_template, layout_of
from toolkit.rounds.round import Round

TEMPLATE = template("progress_form.xlsx")


@pytest.fixture(scope="module")
def shipped() -> FormTemplate:
    return FormTemplate.read(TEMPLATE)


class Form(OpenForm):
    """A form as a clerk's program opens it: cells by column name and row key."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.content = content

    def named(self, name: str) -> Any:
        """The (top left) cell a defined name refers to."""
        return self._places[name]

    def cell(self, slot: str, name: str) -> Any:
        return super().cell(self.rows[slot], name)

    def tasks(self) -> list[str]:
        return [slot[1:] for slot in self.rows if slot.startswith("T")]

    def validation(self, cell: Any) -> Any:
        [rule] = [rule for rule in self.sheet.data_validations.dataValidation if cell.coordinate in rule.sqref]
        return rule

    def saved(self, path: Path) -> Path:
        self.book.save(path)
        return path


@pytest.fixture(scope="module")
def make(shipped: FormTemplate) -> Callable[[str], Form]:
    return lambda agency: Form(shipped.form(PLAN, PLAN.agency(agency)))


def rows_equal_assignments(form: Form, plan: Plan, agency: Agency) -> None:
    assignments = plan.rows_of(agency.code)
    assert form.tasks() == [row.task_id for row in assignments]
    code = form_code(plan, agency.code)
    for row in assignments:
        slot = f"T{row.task_id}"
        assert {name: form.cell(slot, name).value or "" for name in words.LOCKED_COLUMNS} == locked_values(plan, row)
        assert form.cell(slot, "key").value == form.cell(slot, "key2").value == row_key(code, slot)


# ── what is on a form ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("agency", PLAN.agencies, ids=lambda agency: agency.code)
def test_a_form_holds_the_agencys_tasks_in_order_then_the_spare_rows_and_the_free_parts(
        make: Callable[[str], Form], agency: Agency) -> None:
    form = make(agency.code)
    rows_equal_assignments(form, PLAN, agency)
    rest = [slot for slot in form.rows if not slot.startswith("T")]
    assert rest == [*FACT_SLOTS, *FACT_SLOTS.values(), *(name.upper() for name in fields.FREE_PARTS)]
    for name in fields.FREE_PARTS:
        assert form.named(f"free_{name}").row == form.rows[name.upper()]


def test_form_and_template_read_like_this(make: Callable[[str], Form], golden: Callable[[str, str], None]) -> None:
    golden("form_SCT.txt", plain(make("SCT").book))
    golden("form_HBVNTD.txt", plain(make("HBVNTD").book))
    golden("progress_form.txt", plain(openpyxl.load_workbook(TEMPLATE)))


def test_the_head_says_what_is_promised_also_for_an_agency_without_rows(make: Callable[[str], Form]) -> None:
    form = make("SNV")
    for name, text in header_values(PLAN, PLAN.agency("SNV")).items():
        assert form.named(name).value == text
    assert form.named("guide_due").value == "trước ngày 15/11/2020"
    form = make("HBVNTD")
    assert form.tasks() == []
    assert "task_row" not in form.book.defined_names
    assert {name for name in NAMES if name not in form.book.defined_names} == {"task_row"}
    assert form.sheet.cell(form.named("section_row").row,
        form.named("section_row").column).value == "A. Nhiệm vụ chủ trì: không có"
    assert not any("#REF!" in str(cell.value) for row in form.sheet.iter_rows() for cell in row)
    fonts = {cell.font.name for sheet in make("SCT").book for row in sheet.iter_rows() for cell in row}
    assert fonts == {"Times New Roman"}


def test_a_blank_form_holds_no_text_that_was_not_issued(shipped: FormTemplate, make: Callable[[str], Form]) -> None:
    for agency in PLAN.agencies:
        rows = PLAN.rows_of(agency.code)
        issued = {
            *header_values(PLAN, agency).values(),
            *(text for row in rows for text in locked_values(PLAN, row).values()),
            *(text for n in range(1, EXTRA_ROWS + 1) for values in (form_layout.extra_values(n), form_layout.fact_values(f"X{n}"))
              for text in values.values()),
            *(form_layout.section_title(role, sum(row.role is role for row in rows)) for role in words.SECTION),
            *(text for row in make(agency.code).book["_meta"].values for text in row if text),
        }
        known = {key(text) for text in issued} | shipped.layout.texts
        for sheet in make(agency.code).book:
            texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s" and cell.value]
            assert [text for text in texts if key(str(text)) not in known] == []


def test_the_code_is_in_every_carrier_and_the_meta_sheet_marks_each_row(make: Callable[[str], Form]) -> None:
    code = str(form_code(PLAN, "SCT"))
    form = make("SCT")
    properties = form.book.properties
    carriers = [
        form.named("form_code").value, form.sheet.oddFooter.left.text, properties.keywords, properties.subject,
        properties.title, form.book.defined_names["FORM_ID"].attr_text, form.book.custom_doc_props["form_code"].value,
        form.book["_meta"]["B1"].value,
    ]
    assert [[str(found) for found in find_codes(text)] for text in carriers] == [[code]] * len(carriers)
    names = [name.casefold() for name in make("SCT").book.defined_names]
    assert len(names) == len(set(names))  # Excel would "repair" the file and drop one
    meta = form.book["_meta"]
    assert meta.sheet_state == "hidden"
    *rows, (name, marks_of_texts) = (tuple(cell or "" for cell in row) for row in meta.values)
    assert rows == meta_rows(PLAN, PLAN.agency("SCT"))
    assert (name, {len(mark) for mark in marks_of_texts.split()}) == ("printed", {8, 1})
    marks = dict(meta_rows(replace(PLAN, tasks=(TASKS[0]._replace(product="Khác"), *TASKS[1:])), PLAN.agency("SCT")))
    changed = [meta_key for meta_key, mark in meta_rows(PLAN, PLAN.agency("SCT")) if marks[meta_key] != mark]
    assert [slot_of(meta_key) for meta_key in changed] == ["T1.1"]


@pytest.mark.parametrize("text",
    ["=1+1", "+84 294", "-  gạch đầu dòng", "@ai", "=HYPERLINK(\"x\")", "  cách", "a\x0bb\x07"])
def test_plan_text_never_becomes_a_formula(shipped: FormTemplate, text: str) -> None:
    task = TASKS[0]._replace(content=text, product=text, leads=text)
    form = Form(shipped.form(replace(PLAN, tasks=(task, *TASKS[1:])), PLAN.agency("SCT")._replace(name=text)))
    for cell in (form.cell("T1.1", "content"), form.cell("T1.1", "product"), form.named("agency_name")):
        assert (cell.data_type, cell.value) == ("s", form_layout.printable(text))


def test_a_form_has_the_same_bytes_each_time_and_nothing_that_programs_trip_over(shipped: FormTemplate) -> None:
    agency = PLAN.agency("SCT")
    first = shipped.form(PLAN, agency)
    assert first == shipped.form(PLAN, agency)
    with zipfile.ZipFile(io.BytesIO(first)) as made, zipfile.ZipFile(TEMPLATE) as own:
        dates = {member.filename: member.date_time for member in own.infolist()}
        assert {member.date_time for member in made.infolist()} <= {(1980, 1, 1, 0, 0, 0), *dates.values()}
        names, text = made.namelist(), b"".join(map(made.read, made.namelist()))
    assert not [name for name in names if re.search("vba|table|comment|external|drawing", name, re.IGNORECASE)]
    assert b"TargetMode" not in text
    assert not re.search(rb"_xlfn|_xlws|extLst", text)
    for name, word in {**words.LOCKED_COLUMNS, **fields.ANSWERS, "check": words.CHECK_COLUMN}.items():
        assert shipped.layout.headings[name] == word.text
    for word in (*fields.FREE_PARTS.values(), *fields.EXTRAS.values()):
        assert any(text.startswith(key(word.text)) for text in shipped.layout.texts)


# ── what a clerk can do ───────────────────────────────────────────────────────────────────────────
def input_cells(form: Form) -> set[str]:
    """Where a clerk is meant to type, from the contract alone."""
    answers = list(fields.ANSWERS)
    cells = {form.named(f"free_{name}").coordinate for name in fields.FREE_PARTS}
    for slot in form.rows:
        columns = {"T": answers, "X": [*fields.EXTRAS, *answers]}.get(slot[0], []) if slot[1:2].isdigit() else []
        cells |= {form.cell(slot, name).coordinate for name in columns}
    return cells


@pytest.mark.parametrize("agency", [agency.code for agency in PLAN.agencies])
def test_unlocked_cells_are_the_input_cells_each_with_one_prompt(make: Callable[[str], Form], agency: str) -> None:
    form = make(agency)
    covered = set(cells_under(form.sheet.merged_cells.ranges))
    unlocked = {
        cell.coordinate for row in form.sheet.iter_rows() for cell in row
        if not cell.protection.locked and (cell.row, cell.column) not in covered
    }
    assert unlocked == input_cells(form)
    for sheet in form.book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert not sheet.protection.formatRows  # False: formatting rows is not forbidden
    assert form.book.security.lockStructure
    for coordinate in input_cells(form):
        rule = form.validation(form.sheet[coordinate])
        assert 0 < len(rule.promptTitle) <= 32
        assert 0 < len(rule.prompt) <= 255
        assert len(rule.errorTitle or "") <= 32
        assert len(rule.error or "") <= 224
        assert len(rule.formula1 or "") <= 255


def test_input_cells_are_coloured_and_a_lead_chooses_from_four_words(make: Callable[[str], Form]) -> None:
    form = make("SCT")
    percents = {form.cell(slot, "percent").coordinate for slot in form.rows if slot[0] in "TX"}
    for coordinate in input_cells(form):
        cell = form.sheet[coordinate]
        assert cell.number_format == ("General" if coordinate in percents else "@")
        assert cell.fill.fgColor.rgb != form.cell("T1.1", "content").fill.fgColor.rgb
        assert cell.alignment.wrap_text
    form = make("SNV")
    four = "Chưa thực hiện,Đang thực hiện,Đã hoàn thành,Không thực hiện"
    offered = {slot: form.validation(form.cell(slot, "status")).formula1 for slot in ("T2.4", "T1.1", "X1", "X4")}
    assert offered == {"T2.4": f'"{four}"', "T1.1": f'"{four},Không phát sinh"', "X1": f'"{four}"', "X4": f'"{four}"'}


@pytest.mark.parametrize("name", ["percent", "completed"])
def test_who_types_what_is_not_understood_is_warned_and_can_go_on(make: Callable[[str], Form], name: str) -> None:
    form = make("SCT")
    for slot in ("T1.1", "T2.5", "X1", "X4"):
        rule = form.validation(form.cell(slot, name))
        assert (rule.type, rule.formula1, rule.errorStyle, rule.showErrorMessage) == ("custom",
            f'AND(NOT(said_{name}="?"))', "warning", True)
        assert rule.prompt
    assert "05/11/2020" in form.validation(form.cell("T1.1", "completed")).prompt


def test_a_form_opens_prints_and_filters_as_a_clerk_needs_it(make: Callable[[str], Form]) -> None:
    for agency, place in (("SCT", ("T1.1", "status")), ("HBVNTD", ("X1", "content"))):
        form = make(agency)
        assert form.book.active == form.sheet
        assert {selection.activeCell for selection in form.sheet.sheet_view.selection} == {form.cell(*place).coordinate}
    form = make("SCT")
    setup = form.sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert form.sheet.sheet_properties.pageSetUpPr.fitToPage
    assert form.sheet.print_title_rows == "${0}:${0}".format(form.named("task_heading").row)
    assert form.sheet.print_area.endswith(f"${form.named('free_approver').row + 1}")  # signatures are its last row
    assert form.sheet.oddFooter.right.text.endswith("Trang &P/&N")
    assert make("SCT").cell("T2.5", "brief").value == (
        "Quyết định và các văn bản có liên quan\nHạn: Hàng năm")
    assert make("SCT").cell("T1.1", "brief").value == "Quyết định của Chủ tịch Ủy ban nhân dân tỉnh\nHạn: Năm 2020"
    assert str(make("SNV").cell("T1.1", "brief").value).endswith("Chủ trì: Sở Công Thương")
    form = make("SNV")
    assert form.sheet.auto_filter.ref == "A{}:R{}".format(form.named("task_heading").row, max(
        row for slot, row in form.rows.items() if slot[0] == "T"))
    assert {form.columns["key"], form.columns["key2"]} == {13, 18}
    allowed = form.sheet.protection
    assert {allowed.autoFilter, allowed.formatColumns, allowed.formatRows} == {False}  # not forbidden
    under = [area for area in form.sheet.merged_cells.ranges
             if area.max_row > form.named("task_heading").row and area.min_row <= max(form.rows.values())
             and area.min_row < form.rows["X1"]]
    assert not under  # no program sorts rows with cells merged in them


#: What Calc shows of a sheet at 1366 × 768 and 100 %, its side bar closed to its tabs: pixels across and down.
SCREEN = 1253, 524


def test_a_clerk_sees_task_answers_and_check_at_once_on_a_small_screen() -> None:
    plan, _ = read_plan(example("ke_hoach.xlsx"))
    form = Form(FormTemplate.read(TEMPLATE).form(plan, plan.agency("SCT")))
    seen = ("check", "tt", "content", "brief", *fields.ANSWERS)
    letters = [openpyxl.utils.get_column_letter(form.columns[name]) for name in seen]
    assert [form.columns[name] for name in seen] == list(range(form.columns["check"], form.columns["proposals"] + 1))
    assert sum(form.sheet.column_dimensions[each].width * 7 + 1 for each in letters) <= SCREEN[0]
    frozen = range(1, form.named("task_heading").row + 1)
    assert form.sheet.freeze_panes == f"D{frozen[-1] + 1}"  # the verdict stays in view, whatever is scrolled
    assert sum(form.sheet.row_dimensions[row].height for row in frozen) / 0.75 <= 110


def test_the_head_is_two_lines_whatever_the_contact_and_the_period_say(shipped: FormTemplate) -> None:
    contact = "Ông Nguyễn Văn Thành, Phòng Quản lý thương mại, điện thoại 0270.3822.123, sct@vinhlong.gov.vn"
    days = (date(2026, 6, 15), date(2026, 9, 14))
    period = usual_period(period_of("2026Q3"))._replace(data=days)
    plan = read_plan(example("ke_hoach.xlsx"))[0]  # its title, with the document's, has 380 letters
    plan = replace(plan, settings=plan.settings._replace(contact=contact), period=period)
    form = Form(shipped.form(plan, plan.agency("HBVNTD")))
    assert sum(form.sheet.row_dimensions[row].height for row in range(1, form.named("task_heading").row + 1)) / 0.75 <= 110
    assert form.named("guide_contact").value == contact


def test_nothing_of_another_year_or_plan_stands_in_a_form(shipped: FormTemplate) -> None:
    settings = PLAN.settings._replace(plan_title="Kế hoạch chuyển đổi số", decision="Quyết định số 15/QĐ-UBND", plan_code="VL15")
    task = TASKS[0]._replace(content="Số hóa hồ sơ", product="Báo cáo", deadline="Năm 2026")
    plan = replace(PLAN, settings=settings, period=Period(2026, date(2026, 11, 15)), tasks=(task,),
                   assignments=tuple(row for row in PLAN.assignments if row.task_id == task.id))
    with zipfile.ZipFile(io.BytesIO(shipped.form(plan, PLAN.agency("SCT")))) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/")).decode()
    assert [word for word in ("2020", "2793", "Trà Vinh", "người tiêu dùng", "[năm]") if word in text] == []
    assert "05/11/2026" in text


def test_rows_of_tasks_are_tall_enough_and_never_taller_than_excel_allows(shipped: FormTemplate) -> None:
    long = TASKS[0]._replace(content="Tuyên truyền, phổ biến, giáo dục pháp luật. " * 20)
    content = shipped.form(replace(PLAN, tasks=(long, *TASKS[1:])), PLAN.agency("SCT"))
    form = Form(content)
    assert form.sheet.row_dimensions[form.rows["T1.1"]].height > 3 * form.sheet.row_dimensions[form.rows["T2.5"]].height
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    fixed = set(re.findall(r'<row r="(\d+)"[^>]*customHeight="1"', sheet))
    assert not fixed & {str(row) for slot, row in form.rows.items() if slot[1:2].isdigit()}
    assert not fixed & {str(form.named(f"free_{name}").row) for name in fields.FREE_PARTS}
    endless = TASKS[0]._replace(content="việc " * 6000)
    form = Form(shipped.form(replace(PLAN, tasks=(endless, *TASKS[1:])), PLAN.agency("SCT")))
    assert form.sheet.row_dimensions[form.rows["T1.1"]].height == 409


@pytest.mark.parametrize(("agency", "sentences", "begin_a_page"), [
    ("SNV", 1, "CD"), ("SNV", 30, "BCD"), ("SCT", 1, "CD"), ("HBVNTD", 1, "D")])
def test_a_section_begins_a_page_only_where_it_does_not_fit_below_those_before(
        shipped: FormTemplate, agency: str, sentences: int, begin_a_page: str) -> None:
    tasks = tuple(task._replace(content="Rà soát văn bản của địa phương. " * sentences) for task in TASKS)
    sheet = Form(shipped.form(replace(PLAN, tasks=tasks), PLAN.agency(agency))).sheet
    assert "".join(sheet.cell(page.id + 1, 2).value[0] for page in sheet.row_breaks.brk) == begin_a_page


def test_a_text_that_goes_across_a_hidden_column_has_not_its_room(tmp_path: Path) -> None:
    """A template whose plan's title goes as far as the column of the round before."""
    book = openpyxl.load_workbook(TEMPLATE)
    book.worksheets[0].unmerge_cells("D2:K2")
    for name, old, cell in (("contact", "L2", "R1"), ("plan_title", "D2", "M2")):
        book.worksheets[0].move_range(old, rows=int(cell[1]) - 2, cols=ord(cell[0]) - ord(old[0]))
        book.defined_names[name].attr_text = f"'Biểu báo cáo'!${cell[0]}${cell[1]}"
    book.worksheets[0].merge_cells("M2:P2")
    book.save(tmp_path / "progress_form.xlsx")
    wide, heights = FormTemplate.read(tmp_path / "progress_form.xlsx"), []
    for length in range(300, 600, 60):
        told = replace(PLAN, settings=PLAN.settings._replace(plan_title=("Kế hoạch triển khai " * 40)[:length]))
        later = replace(told, previous=(Previous("2019", "SNV", "2.4", Status.DONE),))
        first, second = (Form(wide.form(plan, PLAN.agency("SNV"))) for plan in (told, later))
        assert (first.sheet.column_dimensions["P"].hidden, second.sheet.column_dimensions["P"].hidden) == (True, False)
        heights.append((first.sheet.row_dimensions[2].height, second.sheet.row_dimensions[2].height))
    assert all(narrow >= wide for narrow, wide in heights)
    assert any(narrow > wide for narrow, wide in heights)


# ── the check column, as an office program computes it ────────────────────────────────────────────
def is_ours(said: str) -> bool:
    """Whether a check's text, come back as plain text, is known for ours."""
    return form_layout.is_computed(said) or key(said) in read_layout(read_workbook(TEMPLATE)).fill_texts


@pytest.mark.office
def test_the_progress_line_counts_the_rows_that_are_done(
        make: Callable[[str], Form], soffice: Callable[..., Path], tmp_path: Path) -> None:
    lines = [
        ("HCK", (), "0/3 dòng đạt – CHƯA ĐỦ"), ("HCK", ("T1.1", "T2.4"), "2/3 dòng đạt – CHƯA ĐỦ"),
        ("HCK", ("T1.1", "T2.4", "T2.5"), "3/3 dòng đạt – ĐÃ ĐỦ, HÃY LƯU VÀ GỬI"),
        ("HBVNTD", (), "✖ HÃY GHI PHẦN D, RỒI LƯU VÀ GỬI"), ("HBVNTD", ("OVERALL",), "✔ ĐÃ ĐỦ, HÃY LƯU VÀ GỬI")]
    paths = []
    for number, (agency, answered, _) in enumerate(lines):
        form = make(agency)
        for slot in answered:
            (form.named("free_overall") if slot == "OVERALL" else form.cell(slot, "status")).value = "Không phát sinh"
        if len(answered) == 2:
            form.cell("T2.5", "status").value = "=NA()"
        paths.append(form.saved(tmp_path / f"{number}.xlsx"))
    folder = made(tmp_path)
    soffice(paths[0], "xlsx", folder, *paths[1:])
    for path, (agency, _, line) in zip(paths, lines, strict=True):
        sheet = openpyxl.load_workbook(folder / path.name, data_only=True)[words.FORM_SHEETS["fill"]]
        assert sheet[make(agency).named("progress_line").coordinate].value == line
        assert is_ours(line)
    said = openpyxl.load_workbook(folder / "1.xlsx", data_only=True)[words.FORM_SHEETS["fill"]]
    assert said[make("HCK").cell("T2.5", "check").coordinate].value.strip() == "✖ Có ô báo lỗi"
    assert all(is_ours(check.text) for check in CHECKS if check.text)


def made(folder: Path) -> Path:
    (folder / "saved").mkdir()
    return folder / "saved"


@pytest.mark.office
def test_predicted_lines_are_never_fewer_than_an_office_program_draws(
        soffice: Callable[[Path, str, Path], Path], tmp_path: Path) -> None:
    from toolkit.page.text_metrics import line_count

    texts = [task.content for task in TASKS] + [task.leads + ". " + task.product for task in TASKS]
    texts += [" ".join(texts[:n]) for n in (2, 3, 5)] + ["Đường, phường, trưởng, giường, mười; " * 4,
        "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH " * 3]
    book = openpyxl.load_workbook(TEMPLATE)  # for its standard font, which column widths are measured in
    for width in (10, 14, 23, 38):
        sheet = book.create_sheet(str(width))
        sheet.column_dimensions["A"].width = width
        for number, text in enumerate(texts, 1):
            cell = sheet.cell(number, 1, text)
            cell.font = openpyxl.styles.Font(name="Times New Roman", size=11)
            cell.alignment = openpyxl.styles.Alignment(wrap_text=True)
    book.save(tmp_path / "lines.xlsx")
    drawn = openpyxl.load_workbook(soffice(tmp_path / "lines.xlsx", "xlsx", made(tmp_path)))
    for sheet in drawn.worksheets[4:]:
        room = (int(sheet.title) * 7 - 5) * 0.75
        for number, text in enumerate(texts, 1):
            lines = round(sheet.row_dimensions[number].height / 12.1)
            assert lines <= line_count(text, room, 11, False) <= lines * 1.25 + 1, (sheet.title, text)


# ── file names ────────────────────────────────────────────────────────────────────────────────────
@given(st.text(max_size=120))
def test_a_file_name_is_ready_to_send_whatever_the_agency_is_called(name: str) -> None:
    assert form_file_name(PLAN, PLAN.agency("HBVNTD")) == "TV2793-2020-HBVNTD Hoi Bao ve quyen loi nguoi tieu dung.xlsx"
    made_name = form_file_name(PLAN, Agency("X1", name, Kind.OTHER))
    assert re.fullmatch(r"TV2793-2020-X1( [A-Za-z0-9]+)*\.xlsx", made_name)
    assert len(made_name) <= 60


# ── the template ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", NAMES)
def test_a_template_without_a_needed_name_is_refused_by_that_name_which_is_explained(name: str) -> None:
    assert f"`{name}`" in (Path(__file__).parents[2] / "docs/form.md").read_text(encoding="utf-8")
    book = read_workbook(TEMPLATE)
    for reference in (None, "#REF!", "'Hướng dẫn'!$B$2" if name != NAMES[0] else "'Trang khác'!$A$1"):
        names = {each: place for each, place in book.names.items() if each != name}
        with pytest.raises(ToolkitError) as caught:
            read_layout(book._replace(names=names if reference is None else {**names, name: reference}))
        assert caught.value.finding.code is Code.TEMPLATE_NAME_MISSING
        assert caught.value.finding.details["name"] == name


def test_a_template_that_cannot_be_read_or_filled_is_refused_in_a_sentence(tmp_path: Path) -> None:
    where, path = Round(tmp_path), tmp_path / "mau" / "progress_form.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"PK\x03\x04 hong")
    said = set()
    for read in (FormTemplate.read, check_template, lambda _: layout_of(where)):
        with pytest.raises(ToolkitError) as caught:
            read(path)
        said.add(str(caught.value))
    assert said == {
        "progress_form.xlsx: Không đọc được mẫu progress_form.xlsx: Tệp hỏng, không đọc được (tệp nén bị cắt cụt hoặc tải "
        "chưa hết). Mở mẫu bằng Excel hoặc Word, lưu lại dạng .xlsx hoặc .docx rồi chạy lại; nếu vẫn lỗi, khôi phục tệp "
        "mẫu gốc."}
    path = tmp_path / "progress_form.xlsx"
    with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<mergeCell ref="D2:K2"', b'<mergeCell ref="D-2"'))
    assert read_layout(read_workbook(path))
    with pytest.raises(ToolkitError, match="có phần không theo chuẩn") as caught:
        FormTemplate.read(path)
    assert caught.value.finding.code is Code.TEMPLATE_UNREADABLE


@pytest.mark.office
def test_a_template_saved_by_another_office_program_still_makes_right_forms(
        soffice: Callable[[Path, str, Path], Path], tmp_path: Path) -> None:
    agency = PLAN.agency("SNV")
    form = Form(FormTemplate.read(soffice(TEMPLATE, "xlsx", tmp_path)).form(PLAN, agency))
    rows_equal_assignments(form, PLAN, agency)
    assert {c for c in input_cells(form) if form.sheet[c].protection.locked} == set()
    assert form.validation(form.cell("T1.1", "status")).formula1.endswith('Không phát sinh"')
    assert form.cell("T1.1", "check").value== "=check_coordinating&REPT(CHAR(10),7)"
    assert form.sheet.protection.sheet


def test_a_restyled_template_still_makes_right_forms(tmp_path: Path) -> None:
    """Two rows put above the head, the columns Sản phẩm and Thời hạn swapped, a total and a name of the officer's
    own."""
    path = tmp_path / "progress_form.xlsx"
    restyled(path)
    agency = PLAN.agency("SNV")
    form = Form(FormTemplate.read(path).form(PLAN, agency))
    rows_equal_assignments(form, PLAN, agency)
    assert form.columns["product"] == form.columns["deadline"] + 1
    assert form.sheet.cell(form.named("task_heading").row, form.columns["product"]).value == "Sản phẩm"
    for name, text in header_values(PLAN, agency).items():
        assert form.named(name).value == text
    assert {c for c in input_cells(form) if form.sheet[c].protection.locked} == set()
    rows = [form.rows[f"T{row.task_id}"] for row in PLAN.rows_of("SNV")]
    status = "E"
    assert form.sheet["D1"].value == f'=COUNTIF({status}{rows[0]}:{status}{rows[-1]},"E7*")'
    assert form.book.defined_names["cua_toi"].attr_text == f"'Biểu báo cáo'!$E${rows[0]}:$E${form.rows['X4']}"
    assert form.book.defined_names["ca_dong"].attr_text == f"'Biểu báo cáo'!${rows[0]}:${form.rows['X4']}"
    check = form.cell("T2.4", "check")
    formats = {str(each.sqref): each.rules[0].formula[0] for each in form.sheet.conditional_formatting}
    assert any(check.coordinate in each.sqref for each in form.sheet.conditional_formatting)
    assert all(str(min(rows)) in formula for ranges, formula in formats.items() if check.coordinate in ranges)


def test_what_excel_alone_can_write_is_on_the_form(tmp_path: Path) -> None:
    """A drop-down whose words hold commas over the states, and a footer without the mark for the code."""
    path = tmp_path / "progress_form.xlsx"
    with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(
                    b'(<dataValidation sqref="E5[^>]*>)(<formula1>.*?</formula1>)',
                    rb'\1<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                    rb'<mc:Choice Requires="x12ac"><list>"a, b",c</list></mc:Choice><mc:Fallback>\2</mc:Fallback>'
                    rb'</mc:AlternateContent>', part)
                part = re.sub(b"<oddFooter>.*</oddFooter>",
                    "<oddFooter>&amp;LSở Công Thương&amp;R&amp;P</oddFooter>".encode(), part)
            target.writestr(name, part)
    form = FormTemplate.read(path).form(PLAN, PLAN.agency("SNV"))
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "AlternateContent" not in sheet
    assert f"<oddFooter>&amp;LMã biểu {form_code(PLAN, 'SNV')} Sở Công Thương&amp;R&amp;P</oddFooter>" in sheet


def test_a_blank_form_shows_its_checks_before_any_program_has_worked_them_out(make: Callable[[str], Form]) -> None:
    shown = openpyxl.load_workbook(io.BytesIO(make("SNV").content), data_only=True)[words.FORM_SHEETS["fill"]]
    form = make("SNV")
    assert shown[form.named("progress_line").coordinate].value == "0/4 dòng đạt – CHƯA ĐỦ"
    for slot, says in (("T2.4", "✖ Chưa chọn trạng thái"), ("X1", None)):
        value = shown.cell(form.rows[slot], form.columns["check"]).value
        assert (value or "").strip() == (says or "")
    with zipfile.ZipFile(io.BytesIO(form.content)) as archive:
        assert 'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml").decode()


def restyled(path: Path) -> None:
    """The shipped template as an officer may leave it; Excel moves references along, so this does too."""
    swap = {"N": "O", "O": "N"}
    def move(text: str) -> str:
        return re.sub(
            r'"[^"]*"|(?<![\w.])(\$?)([A-Z]{1,2})(\$?)(\d+)(?![\w(])',
            lambda m: m[0] if m[0].startswith('"') else f"{m[1]}{m[2] if ':' in text else swap.get(m[2], m[2])}{m[3]}{int(m[4]) + 2}",
            text)
    book = openpyxl.load_workbook(TEMPLATE)
    sheet = book.worksheets[0]
    old = {place: (cell.value, copy(cell._style)) for place, cell in sheet._cells.items()}
    heights = {row: dimension.height for row, dimension in sheet.row_dimensions.items()}
    merges = [str(area) for area in sheet.merged_cells.ranges]
    for area in merges:
        sheet.unmerge_cells(area)
    sheet._cells.clear()
    sheet.row_dimensions.clear()
    columns = {14: 15, 15: 14}
    for (row, column), (value, style) in old.items():
        cell = sheet.cell(row + 2, columns.get(column, column))
        cell.value = move(value) if isinstance(value, str) and value.startswith("=") else value
        cell._style = style
    for row, height in heights.items():
        sheet.row_dimensions[row + 2].height = height
    for area in merges:
        sheet.merge_cells(move(area))
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = " ".join(move(str(area)) for area in rule.sqref.ranges)
    formats, sheet.conditional_formatting = list(sheet.conditional_formatting), ConditionalFormattingList()
    for each in formats:
        for rule in each.rules:
            rule.formula = [move(formula) for formula in rule.formula]
            sheet.conditional_formatting.add(move(str(each.sqref)), rule)
    for name in book.defined_names.values():
        if "Biểu" in name.attr_text:
            name.attr_text = "'Biểu báo cáo'!" + move(name.attr_text.rpartition("!")[2])
    sheet.print_area, sheet.print_title_rows, sheet.freeze_panes = "B1:K21", "5:5", "D6"
    sheet["D1"] = '=COUNTIF(E7:E7,"E7*")'
    for name, cells in (("cua_toi", "$E$7:$E$10"), ("ca_dong", "$7:$10")):
        book.defined_names[name] = DefinedName(name, attr_text=f"'Biểu báo cáo'!{cells}")
    book.save(path)


def plain(book: Any) -> str:
    """A workbook as text: names, then per sheet its cells (<open> where unlocked), merges, validations, formats."""
    lines = [f"{name} = {defined.attr_text}" for name, defined in sorted(book.defined_names.items())]
    for sheet in book:
        lines += ["", f"[{sheet.title}] {sheet.sheet_state}, in {sheet.print_area or 'hết'}"]
        lines += list(plain_cells(sheet))
        lines += [f"merge {area}" for area in sheet.merged_cells.sorted()]
        lines += [plain_rule(rule) for rule in sheet.data_validations.dataValidation]
        lines += [f"format {each.sqref}: {rule.formula[0]}" for each in sheet.conditional_formatting for rule in each.rules]
    return "\n".join(lines) + "\n"


def plain_cells(sheet: Any) -> Iterator[str]:
    covered = set(cells_under(sheet.merged_cells.ranges))
    for row in sheet.iter_rows():
        for cell in row:
            open_ = not cell.protection.locked and (cell.row, cell.column) not in covered
            if cell.value is not None or open_:
                text = "" if cell.value is None else str(cell.value).replace("\n", "⏎")
                yield f"{cell.coordinate} {'<open> ' if open_ else ''}{text}".rstrip()


def plain_rule(rule: Any) -> str:
    bounds = " ".join(text for text in (rule.type, rule.formula1, rule.formula2) if text)
    return f"rule {rule.sqref}: {bounds} | {rule.promptTitle}: {rule.prompt} | {rule.error or ''}".replace("\n", "⏎")


def cells_under(areas: Iterable[Any]) -> Iterator[tuple[int, int]]:
    """Cells a merge covers, but its first."""
    for area in areas:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                if (row, column) != (area.min_row, area.min_col):
                    yield row, column
