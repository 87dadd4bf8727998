"""Returned forms, as clerks send them: what is taken, what is told, and that nothing typed is lost or filed under another task."""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from conftest import NIGHTLY
from damage import template
from hypothesis import given, settings, strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from packages import undated
from samples import AGENCIES, PLAN, open_form

from toolkit.base.text import is_blank, key
from toolkit.demo.clerks import OpenForm, put
from toolkit.intake.cells import Judge, undecided
from toolkit.intake.file_reading import FileReading, read_form
from toolkit.intake.form_sheet import head_conflict, head_of, sheets_to_read
from toolkit.intake.identity import IssuedForms
from toolkit.intake.returns import ReturnedFile, collect, read_returns
from toolkit.model import fields, resources, words
from toolkit.model.findings import Code, Finding, Severity
from toolkit.model.form_code import form_code
from toolkit.model.layout import Layout, header_values
from toolkit.model.records import (
    About,
    Assignment,
    Doubt,
    FileRecord,
    Indicator,
    Intake,
    Outcome,
    Period,
    Plan,
    Previous,
    Role,
    Ruling,
    Status,
    TaskAnswer,
    Way,
)
from toolkit.model.workbooks import read_workbook_bytes
from toolkit.plan.plan_workbook import read_plan
from toolkit.sheetread.any_file import Book, Cell, Sheet
from toolkit.sheetread.book import cell_place

SHEET = words.FORM_SHEETS["fill"]
SAVED = datetime(2020, 11, 2, 8, 0)
RECEIVED = date(2020, 11, 3)

#: An agency's answers: slot → field → what is typed.
Answers = Mapping[str, Mapping[str, object]]

#: Sở Nội vụ: leads 2.4 and 2.5, coordinates 1.1 and 2.1.
SNV: Answers = {
    "T2.4": {"status": "Đã hoàn thành", "percent": "100", "completed": "05/11/2020", "documents": "12/QĐ-SNV",
             "result": "Đã lập bộ phận tiếp nhận phản ánh tại 05 huyện"},
    "T2.5": {"status": "Đang thực hiện", "percent": "80%", "result": "Đã trình dự thảo kế hoạch"},
    "T1.1": {"status": "Không phát sinh"},
    "T2.1": {"status": "Chưa thực hiện", "difficulties": "Chờ hướng dẫn"},
    "X1": {"content": "Tham gia đoàn kiểm tra liên ngành", "leads": "Công văn 120/UBND-KT", "status": "Đã hoàn thành",
           "result": "Kiểm tra 12 cơ sở"},
    "OVERALL": {"text": "Thực hiện đúng kế hoạch"},
    "PREPARER": {"text": "[Chuyên viên]"},
}


@lru_cache
def issued(agency: str, year: int = 2020) -> bytes:
    plan = replace(PLAN, period=Period(year, date(year, 11, 15)))
    return template().form(plan, plan.agency(agency))


def opened(form: bytes, answers: Answers) -> OpenForm:
    """The form open in an office program, the answers typed in."""
    book = open_form(form)
    parts = {name.upper(): name for name in fields.FREE_PARTS}
    for slot, typed in answers.items():
        for name, value in typed.items():
            put(book.free(parts[slot]) if slot in parts else book.cell(book.rows[slot], name),
                value)  # type: ignore[arg-type]
    return book


def filled(agency: str, answers: Answers, edit: Callable[[OpenForm], None] = lambda _: None,
    saved: datetime = SAVED) -> bytes:
    """What an agency sends back: answers typed in, then whatever else was done to the file."""
    book = opened(issued(agency), answers)
    edit(book)
    return book.saved(saved)


def asked(intake: Intake) -> list[Doubt]:
    """What an officer is asked, but for the days on which contents came."""
    return [each for each in intake.doubts if each.about is not About.RECEIVED]


def sent(files: Mapping[str, bytes], plan: Plan = PLAN, judge: Judge = undecided, layout: Layout | None = None) -> Intake:
    """What intake makes of a folder with these files; nothing is unaccounted for."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files.items():
            path = folder / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            moment = datetime.combine(RECEIVED, datetime.min.time(), UTC).timestamp() + 43200
            os.utime(path, (moment, moment))
        intake = read_returns(plan, collect(folder), layout or template().layout, judge=judge)
    for record in intake.files:
        assert record.typed == record.consolidated + record.listed, record
        assert sum(each.entry.place.file == record.file for each in intake.listed) == record.listed
    return intake


def only(content: bytes, plan: Plan = PLAN) -> tuple[Intake, FileRecord]:
    intake = sent({"a.xlsx": content}, plan)
    return intake, intake.files[0]


def told(findings: Iterable[Finding]) -> list[tuple[Code, str]]:
    """Findings as (code, place) without the file's name."""
    return [(found.code, re.sub(rf"^a\.xlsx( › {SHEET})?( › )?", "", str(found.place))) for found in findings]


def answers_of(intake: Intake) -> dict[str, dict[str, str]]:
    """What was taken, by slot and field, as typed."""
    (returned,) = intake.returns
    rows = {f"T{each.task_id}": each for each in returned.progress} | {each.task_id: each for each in returned.extras}
    taken = {slot: {name: entry.text for name, entry in row.entries.items()} for slot,
        row in rows.items() if row.entries}
    return taken | {part.upper(): {"text": entry.text} for part, entry in returned.free.items()}


def row(intake: Intake, task: str) -> TaskAnswer:
    return next(each for each in intake.returns[0].progress if each.task_id == task)


# ── a form filled as it should be ─────────────────────────────────────────────────────────────────
def test_a_filled_form_comes_back_as_what_was_typed() -> None:
    intake, record = only(filled("SNV", SNV))
    assert answers_of(intake) == SNV
    assert told(record.findings) == [(Code.DATE_AFTER_RETURN, "G5")]
    assert record.outcome is Outcome.ACCEPTED_WITH_WARNINGS
    assert (record.typed, record.consolidated, record.listed) == (17, 17, 0)
    assert (record.agency, record.code) == ("SNV", str(form_code(PLAN, "SNV")))
    assert (intake.returns[0].received, intake.returns[0].received_from) == (RECEIVED, "ngày của tệp")
    assert record.modified == SAVED.replace(tzinfo=UTC)
    done, under_way = row(intake, "2.4"), row(intake, "2.5")
    assert (done.role, done.percent, done.completed) == (Role.LEAD, 100, date(2020, 11, 5))
    assert (done.status, done.values["status"], done.counted.unclear["status"].text) == (  # it came before it was done
        None, Status.DONE, "Đã hoàn thành")
    assert done.counted.typed == done.typed
    assert (under_way.status, under_way.percent) == (Status.UNDER_WAY, 80)
    assert str(done.entries["result"].place) == f"a.xlsx › {SHEET} › I5"


@pytest.mark.parametrize(("came", "meant", "codes"), [
    (3, 10, []), (20, 7, []), (20, 3, [Code.DATE_AFTER_RETURN]), (3, 4, [Code.DATE_AFTER_RETURN])])
def test_what_is_said_of_days_is_said_of_the_day_an_officer_wrote(
        came: int, meant: int, codes: list[Code], tmp_path: Path) -> None:
    """A task was done on 5 November, its file is of another day than the officer says it came."""
    (tmp_path / "a.xlsx").write_bytes(filled("SNV", SNV))
    moment = datetime(2020, 11, came, 12, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "a.xlsx", (moment, moment))
    intake = read_returns(PLAN, collect(tmp_path), template().layout, judge=lambda doubt: Ruling(
        doubt.mark, date(2020, 11, meant), "") if doubt.about is About.RECEIVED else None)
    assert [each.code for each in intake.files[0].findings] == codes
    assert (intake.returns[0].received, intake.returns[0].received_from) == (date(2020, 11, meant), "cán bộ ghi")


def test_a_blank_is_not_zero_and_a_dash_is_blank() -> None:
    intake, record = only(filled("SNV", {"T2.4": {"status": "Đang thực hiện", "percent": "0", "result": "-"}}))
    assert answers_of(intake) == {"T2.4": {"status": "Đang thực hiện", "percent": "0"}}
    assert row(intake, "2.4").percent == 0
    assert row(intake, "2.5").percent is None
    assert record.typed == 2


def test_blank_rows_are_told_once_for_leads_and_once_for_the_others() -> None:
    _, record = only(filled("SNV", {"OVERALL": {"text": "Tốt"}}))
    assert told(record.findings) == [(Code.LEAD_ROW_BLANK, "E5"), (Code.COORDINATING_ROW_BLANK, "E8")]
    assert record.findings[0].details["task"] == "2.4, 2.5"


@pytest.mark.parametrize("agency", [agency.code for agency in AGENCIES])
def test_a_form_as_issued_is_empty_and_no_report(agency: str) -> None:
    intake, record = only(issued(agency))
    assert (record.outcome, record.typed, intake.returns, intake.listed) == (Outcome.EMPTY, 0, (), ())
    assert told(record.findings) == [(Code.FORM_EMPTY, "")]


def test_a_form_without_tasks_is_answered_in_its_free_parts() -> None:
    intake, record = only(filled("HBVNTD",
        {"OVERALL": {"text": "Đã tuyên truyền"}, "X1": {"content": "Hội thảo", "status": "xong", "result": "01 hội thảo"}}))
    assert record.outcome is Outcome.ACCEPTED
    assert answers_of(intake).keys() == {"OVERALL", "X1"}


# ── values ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("spellings", [
    ("đã hoàn thành", "Hoàn thành.", "HT", "ĐÃ  HOÀN THÀNH"), ("Da hoan thanh", "đã h.thành", "xong", "đã hoàn thành;"),
    ("Đã hoàn thành ✓", "- Đã hoàn thành", "✔ Xong!", "+ Đã xong,"), ("Đã hoàn thành :",)])
def test_spellings_of_done_and_marks_that_change_nothing(spellings: tuple[str, ...]) -> None:
    typed = {f"X{at}": {"content": f"Việc {at}", "status": text, "result": "x"} for at, text in enumerate(spellings, 1)}
    intake, _ = only(filled("SNV", typed))
    assert [extra.status for extra in intake.returns[0].extras] == [Status.DONE] * len(spellings)
    assert answers_of(intake) == typed


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"result": "Đã làm"}, (Code.STATUS_MISSING, "E5")),
        ({"status": "Đã hoàn thành"}, (Code.RESULT_MISSING, "I5")),
        ({"status": "Không thực hiện"}, (Code.REASON_MISSING, "J5")),
        ({"status": "Đã hoàn thành", "percent": "60", "result": "Mở 2 lớp"}, (Code.PERCENT_CONTRADICTS, "F5")),
        ({"status": "Đang thực hiện", "percent": "100", "result": "x"}, (Code.PERCENT_CONTRADICTS, "F5")),
        ({"status": "Chưa thực hiện", "percent": "10", "difficulties": "x"}, (Code.PERCENT_CONTRADICTS, "F5")),
        ({"status": "Đang thực hiện", "completed": "01/10/2020", "result": "x"}, (Code.DATE_WITHOUT_DONE, "G5")),
        ({"status": "Đã hoàn thành", "completed": "01/10/2019", "result": "Mở 2 lớp"}, (Code.DATE_OUTSIDE_PERIOD, "G5")),
        ({"status": "Đã hoàn thành", "completed": "20/11/2020", "result": "Mở 2 lớp"}, (Code.DATE_AFTER_RETURN, "G5")),
        *(({"status": "Đang thực hiện", "percent": "60", "result": "Mở 2 lớp", field: text}, (Code.TEXT_OF_OTHER_COLUMN, cell))
          for field, text, cell in (
              ("documents", "5/11/2020", "H5"), ("result", "ngày 05 tháng 11 năm 2020", "I5"), ("difficulties", "85", "J5"),
              ("difficulties", "12, 15.", "J5"), ("proposals", "100%", "K5"), ("proposals", "85 phần trăm", "K5"))),
    ],
)
def test_what_does_not_fit_together_is_told(answers: Mapping[str, object], expected: tuple[Code, str]) -> None:
    intake, record = only(filled("SNV", {**SNV, "T2.4": answers}))
    assert told(record.findings) == [expected]
    assert not intake.listed


@pytest.mark.parametrize(("answers", "codes"), [
    ({"status": "Đã hoàn thành", "result": "Mở 2 lớp"}, [Code.EXTRA_WITHOUT_CONTENT]),
    ({"content": "Không có"}, []), ({"content": "không", "result": "Không phát sinh"}, [])])
def test_a_spare_row_needs_a_text_but_where_it_says_none(answers: Mapping[str, object], codes: list[Code]) -> None:
    _, record = only(filled("SNV", {**SNV, "T2.4": SNV["T2.5"], "X1": answers}))
    assert [code for code, _ in told(record.findings)] == codes
    assert record.typed == record.consolidated


@pytest.mark.parametrize("cells", [
    {"A5": "✔ đã hỏi Sở Tư pháp", "C200": "✖ chưa họp"}, {"A5": "đã hỏi Sở Tư pháp"},
    {"A1": "0/6 dòng đạt – Sở xin gia hạn đến 20/11"}, {"A1": "✖ Còn 3/3 chỗ cần sửa, Sở đang bổ sung"},
    {"C60": "12/15 dòng đạt yêu cầu, 3 dòng chờ hướng dẫn"}])
def test_what_looks_like_a_check_or_a_count_of_ours_is_the_senders(cells: Mapping[str, str]) -> None:
    def edit(form: OpenForm) -> None:
        form.cell(form.rows["T2.5"], "check").value = "✔ Đạt"
        for cell, text in cells.items():
            form.sheet[cell] = text
    intake, record = only(filled("SNV", CLEAN, edit))
    assert {listed.entry.place.cell: listed.entry.text for listed in intake.listed} == cells
    assert {code for code, _ in told(record.findings)} == {Code.OUTSIDE_FORM}
    assert answers_of(intake) == CLEAN


# ── the table changed ─────────────────────────────────────────────────────────────────────────────

CLEAN: Answers = {**SNV, "T2.4": {**SNV["T2.4"], "completed": "01/11/2020"}}


#: The columns of a form but for those of its keys.
_BUT_KEYS = (*range(1, 13), *range(14, 18))


def _swap(form: OpenForm, first: str, second: str, columns: Iterable[int]) -> None:
    for column in columns:
        one, other = form.sheet.cell(form.rows[first], column), form.sheet.cell(form.rows[second], column)
        one.value, other.value = other.value, one.value


@pytest.mark.parametrize("columns", [_BUT_KEYS, [18]], ids=["sorted without their keys", "keys that disagree"])
def test_rows_that_do_not_match_their_keys_are_put_aside(columns: Iterable[int]) -> None:
    intake, record = only(filled("SNV", CLEAN, lambda form: _swap(form, "T2.4", "T2.1", columns)))
    assert (record.outcome, told(record.findings)) == (Outcome.NEEDS_CORRECTION, [(Code.ROW_MISMATCH, "C5")])
    assert record.findings[0].details["rows"] == "5, 9"
    assert answers_of(intake) == {slot: row for slot, row in CLEAN.items() if slot not in ("T2.4", "T2.1")}
    assert {listed.entry.text for listed in intake.listed} >= {"12/QĐ-SNV", "Chờ hướng dẫn"}


def _without_keys(form: OpenForm) -> None:
    for at in range(6, form.sheet.max_row + 1):
        form.cell(at, "key").value = form.cell(at, "key2").value = None


def test_a_task_s_text_touched_up_is_told_and_one_rewritten_is_put_aside() -> None:
    def touch(form: OpenForm) -> None:
        cell = form.cell(form.rows["T2.4"], "content")
        cell.value = f"{cell.value} (đã sửa)"
    intake, record = only(filled("SNV", CLEAN, touch))
    assert answers_of(intake) == CLEAN
    assert told(record.findings) == [(Code.LOCKED_CHANGED, "C5")]
    assert record.findings[0].problem == (
        "Ô khóa bị sửa: “…các phản ánh, yêu cầu, khiếu nại” → “…các phản ánh, yêu cầu, khiếu nại (đã sửa)”.")

    def rewrite(form: OpenForm) -> None:
        form.cell(form.rows["T2.4"], "content").value = "Một nhiệm vụ hoàn toàn khác"
    _, record = only(filled("SNV", CLEAN, rewrite))
    assert told(record.findings) == [(Code.ROW_MISMATCH, "C5")]


def test_a_thousand_stray_rows_are_told_once() -> None:
    def edit(form: OpenForm) -> None:
        for at in range(100, 1100):
            form.sheet.cell(at, 3, f"dòng {at}")
    intake, record = only(filled("SNV", CLEAN, edit))
    assert told(record.findings) == [(Code.OUTSIDE_FORM, "C100")]
    assert len(intake.listed) == 1000
    assert len({id(listed.reason) for listed in intake.listed}) == 1  # a sentence for each would take as much again


# ── whose form it is ──────────────────────────────────────────────────────────────────────────────
def _carriers_gone(form: OpenForm) -> None:
    form.code.value = None
    del form.book["_meta"]
    form.sheet.oddHeader.center.text = form.sheet.oddFooter.left.text = form.sheet.oddFooter.center.text = None
    form.sheet.oddFooter.right.text = form.sheet.oddHeader.left.text = form.sheet.oddHeader.right.text = None
    del form.book.defined_names["FORM_ID"]
    for name in list(form.book.custom_doc_props.names):
        del form.book.custom_doc_props[name]
    form.book.properties.keywords = form.book.properties.subject = form.book.properties.title = None


@pytest.mark.parametrize("left", [True, False])
def test_any_one_carrier_names_the_form_and_without_one_a_workbook_is_foreign_and_listed(left: bool) -> None:
    def edit(form: OpenForm) -> None:
        _carriers_gone(form)
        form.book.properties.keywords = str(form_code(PLAN, "SNV")) if left else None
    intake, record = only(filled("SNV", CLEAN, edit))
    if left:
        assert (record.agency, answers_of(intake)) == ("SNV", CLEAN)
    else:
        assert (record.outcome, told(record.findings)) == (Outcome.QUARANTINED, [(Code.FOREIGN_WORKBOOK, "")])
        assert not intake.returns
        assert "12/QĐ-SNV" in {listed.entry.text for listed in intake.listed}


def test_another_plan_s_form_and_an_agency_no_longer_in_the_register() -> None:
    other = replace(PLAN, settings=PLAN.settings._replace(plan_code="TV1000"))
    _, record = only(filled("SNV", CLEAN), other)
    assert told(record.findings) == [(Code.WRONG_PLAN, "")]
    _, record = only(filled("SNV", CLEAN), replace(PLAN, agencies=PLAN.agencies[1:]))
    assert told(record.findings) == [(Code.AGENCY_NOT_IN_PLAN, "")]


# ── every locked cell is evidence ─────────────────────────────────────────────────────────────────

#: The shipped plan, with figures that are asked for and answers of the round before: all that a row can show.
REAL = replace(
    read_plan(resources.example(words.PLAN_FILE))[0],
    indicators=(Indicator("1", "Số lớp tập huấn", "lớp", Way.SUM), Indicator("2", "Số người dự", "người", Way.SUM),
                Indicator("3", "Số vụ đã xử lý", "vụ", Way.SUM, note="Lũy kế từ đầu năm")))
REAL = replace(REAL, previous=tuple(
    Previous("2019", each.agency, each.task_id, Status.UNDER_WAY, 50.0, f"Đã làm {number % 7} việc")
    for number, each in enumerate(REAL.assignments) if number % 3))

Cells = dict[tuple[int, int], Cell]
REAL_TITLE = header_values(REAL, REAL.agencies[0])["plan_title"]


class RealForms:
    """The forms of the shipped plan as they are read, each row answered with its slot, to be changed in memory."""

    def __init__(self) -> None:
        self.layout = template().layout
        self.issued = IssuedForms(REAL, self.layout)
        self.books = {each.code: read_workbook_bytes(template().form(REAL, each), "a.xlsx") for each in REAL.expected}
        self.columns = self.layout.columns

    def answered(self, agency: str) -> tuple[Cells, dict[str, int]]:
        """The cells of a form whose every row is answered, and the rows by slot."""
        form, cells = self.issued.form(agency), dict(self.sheet(agency).cells)
        keys = {cell.value: row for (row, column), cell in cells.items() if column == self.columns["key"]}
        rows = {slot: keys[form.keys[slot]] for slot in form.rows if form.keys[slot] in keys}
        for slot, row in rows.items():
            place = row, self.columns[form.rows[slot].task_columns.get("note", "result")]
            cells[place] = Cell(*place, f"của {slot}", "text")
        return cells, rows

    def taken(self, agency: str, cells: Cells) -> tuple[dict[str, str], set[Code]]:
        """What the rows of such a form answer by slot, and what is told of it."""
        book, own = self.book(agency, cells), self.issued.form(agency)
        file = ReturnedFile(Path("a.xlsx"), "a.xlsx", RECEIVED)
        form = read_form(
            FileReading(file), book, own.code, own, sheets_to_read(book, own, self.issued), self.issued)
        texts = {line.slot: answer.entry.text for line in form.lines for name, answer in line.answers.items()
                 if answer.entry.text.startswith("của ")}
        return texts, {each.code for each in form.findings}

    def book(self, agency: str, cells: Cells) -> Book:
        sheet, book = self.sheet(agency), self.books[agency]
        page = sheet._replace(cells=cells, merges=())
        return book._replace(sheets=tuple(page if each is sheet else each for each in book.sheets))

    def sheet(self, agency: str) -> Sheet:
        return next(each for each in self.books[agency].sheets if each.name == self.layout.sheet)


@pytest.fixture(scope="module")
def real() -> RealForms:
    return RealForms()


def _exchange(cells: Cells, first: int, second: int, columns: Iterable[int]) -> None:
    for column in columns:
        one, other = cells.pop((first, column), None), cells.pop((second, column), None)
        cells |= {(row, column): cell._replace(row=row) for row, cell in ((second, one), (first, other)) if cell}


def _without(cells: Cells, columns: Iterable[int], heading: int, deleted: bool) -> Cells:
    """Columns emptied below the headings, or deleted: then those at the right move."""
    gone = set(columns)
    if not deleted:
        return {place: cell for place, cell in cells.items() if place[1] not in gone or place[0] <= heading}
    left = {place: place[1] - sum(column < place[1] for column in gone) for place in cells if place[1] not in gone}
    return {(place[0], column): cells[place]._replace(column=column) for place, column in left.items()}


@pytest.mark.parametrize("partly", [False, True])
def test_no_answer_is_taken_under_a_task_that_most_of_its_row_speaks_against(real: RealForms, partly: bool) -> None:
    """Any locked columns are gone, all or some of the others change places with the answers of two rows; keys stay."""
    names, heading, judged = tuple(words.LOCKED_COLUMNS), real.layout.cells["task_heading"][0], 0
    seeds = range(600 if NIGHTLY else 120)
    for seed in seeds:
        draw = random.Random(seed)
        agency = draw.choice(list(real.books))
        cells, rows = real.answered(agency)
        form = real.issued.form(agency)
        pair = draw.sample([slot for slot in rows if slot[0] != "X" or slot == "X1"], 2)
        rest = [name for name in names if draw.random() < 0.55]
        moved = [name for name in rest if not partly or draw.random() < 0.6]
        _exchange(cells, *(rows[slot] for slot in pair), (real.columns[name] for name in (*moved, *fields.ANSWERS)))
        gone = [real.columns[name] for name in names if name not in rest]
        taken, _ = real.taken(agency, _without(cells, gone, heading, deleted=draw.random() < 0.3))
        for own, other in (pair, reversed(pair)):
            mine, theirs = (form.rows[slot].locked for slot in (own, other))
            telling = [name for name in rest if name in mine and key(mine[name]) != key(theirs.get(name, ""))]
            against = sum(name in moved and bool(theirs.get(name)) for name in telling)
            if against > sum(name not in moved and bool(mine[name]) for name in telling):
                judged += 1
                assert taken.get(own) != f"của {other}", (seed, agency, pair, rest, moved)
    assert judged > len(seeds) // 2


def test_a_form_that_lost_columns_or_had_one_sorted_is_not_asked_about(real: RealForms) -> None:
    """Nothing speaks against rows whose columns are gone, whose TT was typed anew, or of which one column slid."""
    names, heading = tuple(words.LOCKED_COLUMNS), real.layout.cells["task_heading"][0]
    for seed in range(300 if NIGHTLY else 60):
        draw = random.Random(seed)
        agency = draw.choice(list(real.books))
        cells, rows = real.answered(agency)
        tasks = [row for slot, row in rows.items() if slot[0] == "T"]
        slid = real.columns[draw.choice(("leads", "product", "deadline", "role"))]
        match seed % 3:
            case 0:
                gone = [real.columns[name] for name in names if draw.random() < 0.5]
                cells = _without(cells, gone, heading, deleted=draw.random() < 0.5)
            case 1:
                for number, row in enumerate(tasks, 1):
                    cells[row, real.columns["tt"]] = Cell(row, real.columns["tt"], number, "number")
            case _:
                texts = [cells.pop((row, slid), None) for row in tasks]
                cells |= {(row, slid): cell._replace(row=row) for row, cell in zip(tasks, texts[1:], strict=False) if cell}
        taken, told = real.taken(agency, cells)
        assert taken == {slot: f"của {slot}" for slot in rows}, (seed, agency)
        assert Code.ROW_MISMATCH not in told


def _content_lost(form: OpenForm) -> None:
    _swap(form, "T2.4", "T1.1", _BUT_KEYS)
    for at in (form.rows["T2.4"], form.rows["T1.1"]):
        form.cell(at, "content").value = None


def _keys_lost(form: OpenForm) -> None:
    _without_keys(form)
    _swap(form, "T2.4", "T1.1", (form.columns["content"],))


def _key_of_a_free_part(form: OpenForm) -> None:
    for name in ("key", "key2"):
        _swap(form, "T2.4", "OVERALL", (form.columns[name],))


@pytest.mark.parametrize(("edit", "gone", "texts", "may_be"), [
    (_content_lost, {"T2.4", "T1.1"}, {"12/QĐ-SNV", "Không phát sinh"}, {"1.1", "2.4"}),
    (_keys_lost, {"T2.4", "T1.1"}, {"12/QĐ-SNV", "Không phát sinh"}, {"1.1", ""}),
    (_key_of_a_free_part, {"T2.4"}, {"12/QĐ-SNV", "Thực hiện đúng kế hoạch"}, {""})])
def test_a_row_whose_cells_are_of_two_is_asked_about_and_listed(
        edit: Callable[[OpenForm], None], gone: set[str], texts: set[str], may_be: set[str]) -> None:
    intake, record = only(filled("SNV", CLEAN, edit))
    (found,) = [each for each in record.findings if each.code is Code.ROW_MISMATCH]
    assert (found.place.cell, found.problem.partition(" không khớp nhau ở ")[0]) == (
        "C5", "Mã dòng, TT, nội dung công việc và các ô in sẵn khác")
    assert not gone & answers_of(intake).keys()
    assert texts <= {each.entry.text for each in intake.listed}
    assert {doubt.task_id for doubt in intake.doubts if doubt.about is About.ROW} == may_be


def test_a_row_of_a_task_of_another_agency_is_asked_about_by_any_of_its_cells() -> None:
    """Keys of one's own, the rest of the row that of task 2.4, which the plan gives others."""
    other = OpenForm(issued("SNV"))

    def edit(form: OpenForm) -> None:
        form.cell(form.rows["T1.1"], "content").value = None
        for name in ("tt", "leads", "product", "deadline"):
            form.cell(form.rows["T1.1"], name).value = other.cell(other.rows["T2.4"], name).value
    intake, record = only(filled("SCT", {"T1.1": {"status": "Đang thực hiện"}, "T2.5": {"status": "Đã hoàn thành"}}, edit))
    assert (Code.ROW_MISMATCH, "C5") in told(record.findings)
    assert answers_of(intake).keys() == {"T2.5"}


# ── what the head says ────────────────────────────────────────────────────────────────────────────
def test_a_form_that_another_agency_s_name_was_typed_into_is_put_aside_with_all_its_cells() -> None:
    def edit(form: OpenForm) -> None:
        put(form.sheet["B2"], "Ủy ban nhân dân huyện Cầu Kè")  # type: ignore[arg-type]
    intake, record = only(filled("SNV", CLEAN, edit))
    assert (told(record.findings), record.outcome) == ([(Code.HEAD_CONFLICT, "B2")], Outcome.QUARANTINED)
    assert record.findings[0].message == (
        "Mã biểu là của Sở Nội vụ, kỳ 2020, kế hoạch TV2793, nhưng đầu biểu ghi “Ủy ban nhân dân huyện Cầu Kè” (ô B2); "
        "chưa tính cho cơ quan nào. Xem tệp là báo cáo của ai rồi ghi “Báo cáo của …” hoặc “Bỏ qua” ở ra_soat.xlsx, "
        "hoặc đề nghị gửi lại đúng biểu mẫu.")
    assert (record.agency, intake.returns, record.listed) == (None, (), 18)
    assert "Ủy ban nhân dân huyện Cầu Kè" in {each.entry.text for each in intake.listed}
    assert [doubt.about for doubt in asked(intake)] == [About.FILE]


#: A form's agency, the cell typed into, what is typed there (None: deleted), the agencies it may be of.
OTHERS = [
    ("BQLKKT", {"B2": "Ban Dân tộc tỉnh"}, {"BDT"}),
    ("BQLKKT", {"B2": "bdt"}, {"BDT"}),
    ("BQLKKT", {"B2": "Ban Dan toc tinh Tra Vinh"}, {"BDT"}),
    ("BQLKKT", {"B2": "Phòng Chính sách – Ban Dân tộc tỉnh Trà Vinh"}, {"BDT"}),
    ("BQLKKT", {"B2": None, "O1": "Ban Dân tộc tỉnh"}, {"BDT"}),
    ("BQLKKT", {"N2": "Cơ quan báo cáo: Ban Dân tộc tỉnh"}, {"BDT"}),
    ("BQLKKT", {"N1": "Đơn vị: Ban Dân tộc tỉnh"}, {"BDT"}),
    ("BQLKKT", {"D1": "BAN DÂN TỘC TỈNH\nPHÒNG CHÍNH SÁCH"}, {"BDT"}),
    ("BQLKKT", {"P1": "BAN DÂN TỘC TỈNH TRÀ VINH"}, {"BDT"}),
    ("BQLKKT", {"N2": "Đơn vị báo cáo – Ban Dân tộc"}, {"BDT"}),
    ("HCN", {"N1": "UBND\nHUYỆN CẦU KÈ"}, {"HCK"}),
    ("SVHTTDL", {"B2": "Sở TT&TT"}, {"STTTT"}),
    ("SNV", {"B2": "Sở Văn hóa, Thể thao và Du lịch"}, {"SVHTTDL"}),
    ("HDH", {"B2": "Thị xã Duyên Hải"}, {"TXDH"}),
    ("SNV", {"D1": "Năm 2019"}, set()),
    ("SNV", {"D1": 2021}, set()),
    ("SNV", {"D1": "BIỂU BÁO CÁO KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2021"}, set()),
    ("SNV", {"D2": "Kế hoạch cải cách hành chính (ban hành kèm theo Quyết định số 1511/QĐ-UBND ngày 5/6/2020)"}, set()),
    ("SNV", {"D2": REAL_TITLE.replace("2793", "2973")}, set()),
    ("SNV", {"D2": "Thực hiện Quyết định 1511"}, set()),
]
#: What people write there of their own form.
OWN = [
    ("BQLKKT", {"B2": "Ban Quản lý Khu kinh tế"}), ("BQLKKT", {"B2": "BQL KKT"}), ("SNV", {"B2": "Sở Nôi vụ"}),
    ("SNV", {"B2": "SỞ NỘI VỤ TỈNH TRÀ VINH"}), ("SNV", {"B2": "Phòng Thi đua – Sở Nội vụ"}), ("SNV", {"B2": None}),
    ("SNV", {"B2": "Phòng Tổ chức cán bộ"}), ("SNV", {"B2": "Văn phòng"}), ("SNV", {"B2": "Thanh tra"}),
    ("SNV", {"B2": "Sở Nội vụ, phối hợp Sở Tư pháp"}), ("SYT", {"B2": "Sở Y tế và Dân số"}),
    ("SLDTBXH", {"B2": "Sở Lao động"}), ("HDH", {"B2": "Huyện Duyên Hải"}), ("TPTV", {"B2": "Thành phố Trà Vinh"}),
    ("HCK", {"B2": "Phòng Kinh tế và Hạ tầng huyện Cầu Kè"}), ("HCK", {"B2": "UBND huyện"}),
    ("CQLTT", {"P1": "SỞ CÔNG THƯƠNG", "P2": "CỤC QUẢN LÝ THỊ TRƯỜNG TỈNH TRÀ VINH"}),
    ("SNV", {"N1": "Kính gửi: Sở Công Thương"}), ("SNV", {"N1": "Kính gửi:", "O1": "Sở Công Thương"}),
    ("SNV", {"N1": "Kính gửi:", "N2": "- Sở Công Thương;"}), ("SNV", {"N1": "Cơ quan nhận báo cáo: Sở Công Thương"}),
    ("SNV", {"I1": "Sở Công Thương"}), ("SNV", {"L2": "Sở Công Thương"}),
    ("SNV", {"N1": "Trà Vinh, ngày 05 tháng 01 năm 2021"}), ("SNV", {"N1": "Báo cáo số 12/BC-SNV năm 2021"}),
    ("SNV", {"D1": "Năm 2020 (đến hết tháng 10)"}), ("SNV", {"D1": "Từ 15/11/2019 đến 14/11/2020"}),
    ("SNV", {"D2": f"{REAL_TITLE} – theo Công văn số 99/UBND-KT"}), ("SNV", {"D2": "Kế hoạch thực hiện Nghị quyết 82"}),
    ("SNV", {"N1": "Căn cứ Quyết định số 15/QĐ-SNV ngày 02/3/2021"}), ("SNV", {"I1": "trước ngày 15/11/2021"}),
]


def _head_typed(real: RealForms, agency: str, typed: Mapping[str, object], down: int = 0) -> Finding | None:
    """What is told of the head of a form that was typed into, all of it moved down by so many rows."""
    cells = dict(real.sheet(agency).cells)
    for name, value in typed.items():
        at = cell_place(name)
        assert at is not None
        cells.pop(at, None)
        if value is not None:
            cells[at] = Cell(*at, value, "text" if isinstance(value, str) else "number")  # type: ignore[arg-type]
    cells = {(row + down, column): cell._replace(row=row + down) for (row, column), cell in cells.items()}
    own = real.issued.form(agency)
    book = real.book(agency, cells)
    moved = {name: re.sub(r"(?<=\$)\d+", lambda at: str(int(at[0]) + down), ref) for name, ref in book.names.items()}
    book = book._replace(names=moved)
    (found, *_) = sheets_to_read(book, own, real.issued)
    return head_conflict(own, head_of(book, found, own, real.issued), real.issued)


@pytest.mark.parametrize(("agency", "typed", "meant"), OTHERS)
def test_a_head_that_names_another_agency_period_or_plan_is_asked_about(
        real: RealForms, agency: str, typed: Mapping[str, object], meant: set[str]) -> None:
    found = _head_typed(real, agency, typed)
    assert found is not None
    assert (found.place.cell, set(found.details["agencies"])) == (next(cell for cell in typed if typed[cell]), {agency, *meant})
    if "D2" not in typed:  # the title's place is known by where it was
        assert _head_typed(real, agency, typed, down=2) is not None


@pytest.mark.parametrize(("agency", "typed"), OWN)
def test_what_people_write_on_their_own_form_is_not_asked_about(
        real: RealForms, agency: str, typed: Mapping[str, object]) -> None:
    assert _head_typed(real, agency, typed) is None
    assert _head_typed(real, agency, typed, down=1) is None


# ── a plan that changed after the forms went out ──────────────────────────────────────────────────
def _with_task(**changes: str) -> Plan:
    return replace(PLAN, tasks=tuple(task._replace(**changes) if task.id == "2.4" else task for task in PLAN.tasks))


@pytest.mark.parametrize(("plan", "told_of", "left"), [
    (_with_task(content=f"{PLAN.task('2.4').content}."), (Code.FORM_EDITION_DIFFERS, ""), None),
    (_with_task(product=PLAN.task("1.1").product, deadline=PLAN.task("1.1").deadline),
     (Code.FORM_EDITION_DIFFERS, ""), None),
    (replace(PLAN, assignments=tuple(row for row in PLAN.assignments if (row.task_id, row.agency) != ("2.1", "SNV"))),
     (Code.FORM_EDITION_DIFFERS, ""), None),
    (_with_task(content="Tổ chức hội nghị tổng kết năm"), (Code.ROW_WITHDRAWN, "C5"), "T2.4"),
], ids=["reworded", "with the product and day of another", "no longer assigned", "replaced"])
def test_what_the_plan_changed_since_is_not_the_sender_s_doing_and_a_task_replaced_is_not_answered(
        plan: Plan, told_of: tuple[Code, str], left: str | None) -> None:
    intake, record = only(filled("SNV", CLEAN), plan)
    assert told(record.findings) == [told_of]
    assert answers_of(intake) == {slot: row for slot, row in CLEAN.items() if slot != left}


def test_a_task_newly_assigned_is_missed() -> None:
    added = (*PLAN.assignments, Assignment("2.1", "HBVNTD", Role.COORDINATING))
    _, record = only(filled("HBVNTD", {"OVERALL": {"text": "Tốt"}}), replace(PLAN, assignments=added))
    assert [code for code, _ in told(record.findings)] == [Code.FORM_EDITION_DIFFERS, Code.ROWS_MISSING]


# ── several files ─────────────────────────────────────────────────────────────────────────────────

LATER = datetime(2020, 11, 3, 8, 0)


def test_the_same_bytes_twice_count_once() -> None:
    content = filled("SNV", CLEAN)
    intake = sent({"a.xlsx": content, "b (1).xlsx": content})
    assert [(each.outcome, each.typed) for each in intake.files] == [(Outcome.ACCEPTED, 17), (Outcome.DUPLICATE, 0)]
    assert told(intake.files[1].findings) == [(Code.SAME_FILE, "b (1).xlsx")]
    assert intake.files[1].findings[0].details["other"] == "a.xlsx"
    assert intake.returns[0].files == ("a.xlsx",)


def test_what_changes_after_forms_went_out_and_asks_nothing_makes_no_warning_in_any_return() -> None:
    """A contact's telephone, a guide's example, a sentence of the template: whatever the wording, it is ours."""
    shipped, told_anew = template().layout, PLAN.settings._replace(contact="Bà Hoa, điện thoại 0294.3555.777")
    layout = shipped._replace(texts=frozenset(text for text in shipped.texts if "tập huấn" not in text),
                              fill_texts=frozenset(text for text in shipped.fill_texts if not text.startswith("c. nhiệm vụ")))
    intake = sent({"a.xlsx": filled("SNV", CLEAN)}, replace(PLAN, settings=told_anew), layout=layout)
    assert (intake.findings, intake.listed) == ((), ())
    own = filled("SNV", CLEAN, lambda form: put(form.sheet["L2"], "Liên hệ bà Hoa phòng 5"))
    assert [each.entry.text for each in sent({"a.xlsx": own}).listed] == ["Liên hệ bà Hoa phòng 5"]


def test_partial_files_are_merged_cell_by_cell_and_blank_never_overwrites() -> None:
    first = {slot: row for slot, row in CLEAN.items() if slot in ("T2.4", "T2.5", "X1")}
    second = {slot: row for slot, row in CLEAN.items() if slot not in first}
    intake = sent({"a.xlsx": filled("SNV", first), "b.xlsx": filled("SNV", second, saved=LATER)})
    assert answers_of(intake) == CLEAN
    assert told(intake.findings) == [(Code.FILES_MERGED, "b.xlsx"), (Code.ANSWERS_UNREPEATED, "b.xlsx")]
    assert intake.findings[1].message == (
        "Tệp này lưu sau nhưng để trống 12 ô đã điền ở tệp lưu trước; nội dung đó được giữ "
        "(a.xlsx: 2.4, 2.5, phát sinh X1). Không cần làm gì nếu đơn vị gửi bổ sung; nếu tệp này thay hẳn tệp trước thì "
        "chuyển tệp trước ra khỏi thư mục nhận rồi chạy lại.")
    assert [each.outcome for each in intake.files] == [Outcome.ACCEPTED, Outcome.ACCEPTED_WITH_WARNINGS]
    assert intake.returns[0].files == ("a.xlsx", "b.xlsx")
    assert asked(intake) == []


def without(answers: Answers, *cells: str) -> Answers:
    """These answers, but for some cells: "T2.4 percent"."""
    return {slot: {name: text for name, text in row.items() if f"{slot} {name}" not in cells}
            for slot, row in answers.items()}


BLANKED = ("T2.5 percent", "T2.1 status", "T2.1 difficulties", "X1 result", "OVERALL text")


@pytest.mark.parametrize("saved", [SAVED, None, datetime(2020, 10, 1)])
def test_a_file_that_nobody_can_call_later_takes_nothing_back(saved: datetime | None) -> None:
    other = filled("SNV", without(CLEAN, *BLANKED), saved=saved or SAVED)
    intake = sent({"a.xlsx": filled("SNV", CLEAN), "b.xlsx": other if saved else undated(other)})
    assert answers_of(intake) == CLEAN
    # which of two files of one moment comes first goes by their bytes: the fuller one has all, or fills in the other's
    assert {each.code for each in intake.findings} <= {Code.ANSWERS_ELSEWHERE, Code.FILES_MERGED}


def test_where_nothing_says_which_file_is_later_no_text_says_so() -> None:
    newer = filled("SNV", {**CLEAN, "T2.5": {**CLEAN["T2.5"], "percent": "90"}}, saved=LATER)
    intake = sent({"a.xlsx": filled("SNV", CLEAN), "b.xlsx": undated(newer)})
    (found,) = [each for each in intake.findings if each.severity is Severity.ERROR]
    assert found.problem == (
        f"Hai tệp ghi khác nhau: “80%” (a.xlsx › {SHEET} › F6) và “90” (b.xlsx › {SHEET} › F6); "
        "không rõ tệp nào lưu sau, tạm lấy bản thứ nhất.")


def test_one_row_answered_again_asks_where_it_differs_and_tells_of_what_it_leaves_blank_once() -> None:
    again = {"T2.5": {"status": "Đang thực hiện", "result": "Đã ban hành"}}
    intake = sent({"a.xlsx": filled("SNV", CLEAN), "b.xlsx": filled("SNV", again, saved=LATER)})
    (conflict, blanks) = (found for found in intake.findings if found.severity is not Severity.NOTE)
    assert (conflict.code, blanks.code) == (Code.FILES_CONFLICT, Code.ANSWERS_UNREPEATED)
    assert "(a.xlsx: 2.4, 2.5, 1.1, 2.1, Đánh giá chung, Người lập biểu, phát sinh X1)" in blanks.message


def test_all_versions_of_one_cell_are_one_error() -> None:
    """Three files that differ in one cell make one question, and what does not count is listed under it."""
    files = {f"{percent}.xlsx": filled("SNV", {**CLEAN, "T2.5": {**CLEAN["T2.5"], "percent": percent}},
                                       saved=LATER.replace(hour=hour)) for hour, percent in enumerate(("70", "90", "60"))}
    intake = sent(files)
    (found,) = [each for each in intake.findings if each.severity is Severity.ERROR]
    assert found.problem == (
        f"Hai tệp ghi khác nhau: “60” (60.xlsx › {SHEET} › F6) và “90” (90.xlsx › {SHEET} › F6); "
        f"tệp khác ghi “70” (70.xlsx › {SHEET} › F6); tạm lấy bản lưu sau.")
    assert [(each.entry.text, each.reason) for each in intake.listed] == [("70", found.message), ("90", found.message)]
    assert [(each.file, each.listed) for each in intake.files] == [("60.xlsx", 0), ("70.xlsx", 1), ("90.xlsx", 1)]


FIRST = {"content": "Kiểm tra chợ đầu mối", "status": "Đã hoàn thành", "percent": "100", "result": "Xong"}
SECOND = {"content": "Tập huấn cán bộ xã", "status": "Đang thực hiện", "result": "Đang làm"}


@pytest.mark.parametrize("saved", [SAVED, LATER])
def test_two_rooms_that_use_one_spare_row_for_different_things_report_two_things(saved: datetime) -> None:
    rooms = [filled("SNV", {"T2.4": CLEAN["T2.4"], "X1": FIRST}), filled("SNV", {"T2.5": CLEAN["T2.5"], "X1": SECOND},
                                                                     saved=saved)]
    taken = []
    for names in (("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx")):
        intake = sent(dict(zip(names, rooms, strict=True)))
        assert not intake.listed
        assert Code.FILES_CONFLICT not in {each.code for each in intake.findings}
        assert asked(intake) == []
        taken.append(answers_of(intake))
    assert taken[0] == taken[1]
    slots = {slot: row for slot, row in taken[0].items() if slot[0] == "X"}
    assert (sorted(slots), sorted(map(str, slots.values()))) == (["X1", "X2"], sorted(map(str, (FIRST, SECOND))))


def test_more_tasks_outside_the_annex_than_a_form_has_rows_for_are_all_kept() -> None:
    rooms = {f"{name}.xlsx": filled("SNV", {f"X{at}": {"content": f"{name * 9} {at}", "result": f"Xong {name}{at}"}
                                            for at in range(1, 5)}) for name in "abc"}
    intake = sent(rooms)
    assert [each.task_id for each in intake.returns[0].extras] == [f"X{at}" for at in range(1, 13)]
    assert len({each.text("result") for each in intake.returns[0].extras}) == 12
    assert not intake.listed


def test_a_spare_row_s_key_copied_for_another_thing_gives_another_thing() -> None:
    def copy(form: OpenForm) -> None:
        for name in ("key", "key2"):
            form.cell(60, name).value = form.cell(form.rows["X1"], name).value
        for name, text in SECOND.items():
            put(form.cell(60, name), text)
    intake, record = only(filled("SNV", {**CLEAN, "X1": FIRST}, copy))
    assert [each.text("content") for each in intake.returns[0].extras] == [FIRST["content"], SECOND["content"]]
    assert not record.findings


def _with(**fields: str) -> Answers:
    """The answers of a whole form, with others in the row of task 2.5."""
    return {**CLEAN, "T2.5": {**CLEAN["T2.5"], **fields}}


#: What two files say, when the second was saved, what is taken, the finding beyond notes with its details, what is listed.
TWO_FILES: Mapping[str, tuple[Answers, Answers, datetime, Answers, Code | None, Mapping[str, object], list[str]]] = {
    "the second adds nothing": (CLEAN, {"T2.4": CLEAN["T2.4"]}, datetime(2020, 10, 1), CLEAN, None, {}, []),
    "the second is clear where the first is not": (_with(percent="0,8"), CLEAN, LATER, CLEAN, None, {}, ["0,8"]),
    "the second says otherwise": (CLEAN, _with(percent="90"), LATER, _with(percent="90"), Code.FILES_CONFLICT, {}, ["80%"]),
    "the second leaves cells blank": (
        CLEAN, without(CLEAN, *BLANKED), LATER, CLEAN, Code.ANSWERS_UNREPEATED,
        {"count": 5, "kept": "{}: 2.5, 2.1, Đánh giá chung, phát sinh X1"}, []),
    "the second leaves out a none and marks a cell as blank": (
        _with(difficulties="Không có", documents="15/KH"), _with(documents="-"), LATER,
        _with(difficulties="Không có", documents="15/KH"), Code.ANSWERS_UNREPEATED, {"count": 1, "kept": "{}: 2.5"}, []),
    "a task outside the annex moved to another spare row": (
        {**CLEAN, "X1": FIRST, "X2": SECOND}, {**CLEAN, "X1": SECOND}, LATER, {**CLEAN, "X1": SECOND, "X2": FIRST},
        Code.ANSWERS_UNREPEATED, {"kept": "{}: phát sinh X2"}, [])}


@pytest.mark.parametrize("names", [("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx")], ids=["in order", "the later one first"])
@pytest.mark.parametrize("case", TWO_FILES)
def test_of_two_files_the_one_saved_later_counts_a_blank_takes_nothing_back_and_each_difference_is_told_once(
        case: str, names: tuple[str, str]) -> None:
    first, second, saved, taken, code, details, listed = TWO_FILES[case]
    intake = sent({names[0]: filled("SNV", first), names[1]: filled("SNV", second, saved=saved)})
    assert answers_of(intake) == taken
    assert bool(asked(intake)) is (code is Code.FILES_CONFLICT)
    assert [found.code for found in intake.findings if found.severity is not Severity.NOTE] == ([code] if code else [])
    for found in (found for found in intake.findings if found.code is code):
        assert found.place.file == names[1]
        assert {name: found.details[name] for name in details} == {
            name: value.format(names[0]) if isinstance(value, str) else value for name, value in details.items()}
    assert [entry.entry.text for entry in intake.listed] == listed
    adding_nothing = [record.file for record in intake.files if record.outcome is Outcome.SUPERSEDED]
    assert adding_nothing == ([names[1]] if case == "the second adds nothing" else [names[0]] if listed else [])


@pytest.mark.parametrize(("task", "text"), [
    ("2.4", "{}"), ("2.4", "{}."), ("2.4", "{} của tỉnh"), ("2.5", "{}"), ("1.1", "{} nhé"), ("2.5", "2.5. {}"),
    ("2.5", "Nhiệm vụ 2.5: {}"), ("2.1", "Nhiệm vụ 2.1"), ("2.1", "2.1"),
])
def test_a_task_of_the_plan_in_a_spare_row_is_no_task_outside_it(task: str, text: str) -> None:
    answers = {"X2": {"content": text.format(PLAN.task(task).content), "status": "Đã hoàn thành", "result": "Đã làm"}}
    intake, record = only(filled("SCT", answers))
    assert intake.returns[0].extras == ()
    (found,) = [each for each in record.findings if each.code is Code.ROW_OF_PLAN]
    assert (found.problem, found.severity) == (
        f"Dòng {found.place.cell[1:]} ở phần nhiệm vụ phát sinh ghi nội dung của nhiệm vụ {task} trong kế hoạch "
        "nên chưa được tổng hợp.", Severity.ERROR)
    assert [each.entry.text for each in intake.listed] == [*answers["X2"].values()]
    (doubt,) = [each for each in intake.doubts if each.about is About.ROW]
    assert doubt.task_id == task


# ── many units in one agency's form ───────────────────────────────────────────────────────────────
def commune(number: int) -> Answers:
    """What one commune writes in its district's form, in which all else was filled for it."""
    return {f"T{task}": {"status": "Đã hoàn thành", "percent": "100", "result": f"Xã số {number} đã làm việc {task}",
                         "documents": "KH 12/KH-UBND", "difficulties": "Thiếu kinh phí"} for task in ("1.1", "2.4", "2.5")}


MANY = (" ghi khác nhau ở hầu hết các ô, như của nhiều đơn vị cùng điền; chưa tổng hợp nội dung nào. Đề nghị cơ quan tổng "
        "hợp thành một biểu rồi gửi lại, hoặc quyết định ở ra_soat.xlsx; muốn lấy một tệp thì chuyển các tệp kia ra khỏi "
        "thư mục nhận.")


#: So many communes answer in one district's form.
UNITS = range(1, 7)


def copied_sheets(form: OpenForm) -> None:
    for number in UNITS[1:]:
        copy = form.book.copy_worksheet(form.sheet)
        for slot, row in commune(number).items():
            copy.cell(form.rows[slot], form.cell(form.rows[slot], "result").column).value = str(row["result"])


def copied_rows(form: OpenForm) -> None:
    at = 60
    for number in UNITS[1:]:
        for slot, row in commune(number).items():
            for column in range(1, 18):
                form.sheet.cell(at, column).value = form.sheet.cell(form.rows[slot], column).value
            form.cell(at, "result").value = str(row["result"])
            at += 1


def test_many_units_that_fill_one_agency_s_form_are_asked_about_once_and_all_is_listed() -> None:
    files = {f"xa {number}.xlsx": filled("HCK", commune(number)) for number in UNITS}
    intake = sent(files)
    assert not intake.returns
    assert [each.about for each in asked(intake)] == [About.FILE]
    shown = [each.entry.text for each in intake.listed]
    assert sorted(text for text in shown if text.startswith("Xã")) == sorted(
        str(row["result"]) for number in UNITS for row in commune(number).values())
    assert {each.message for each in intake.findings if each.severity is Severity.ERROR} == {f"Một biểu mà 6 tệp{MANY}"}
    assert {each.outcome for each in intake.files} == {Outcome.QUARANTINED}
    assert len([each for each in intake.findings if each.code is Code.MANY_RESPONDENTS]) == len(files)


@pytest.mark.parametrize(("copy", "code"), [(copied_sheets, Code.OUTSIDE_FORM), (copied_rows, Code.ROW_REPEATED)])
def test_units_on_copied_sheets_or_rows_of_one_form_are_told_and_listed(
        copy: Callable[[OpenForm], None], code: Code) -> None:
    intake, record = only(filled("HCK", commune(1), copy))
    assert answers_of(intake) == commune(1)
    assert len([found for found in record.findings if found.code is code]) >= len(UNITS) - 1
    assert {each.entry.text for each in intake.listed} >= {
        row["result"] for number in UNITS[1:] for row in commune(number).values()}


def test_a_form_mended_twice_or_filled_by_three_rooms_is_one_agency_s() -> None:
    rooms = {f"{slot}.xlsx": filled("SNV", {slot: CLEAN[slot], "OVERALL": {"text": f"Ý kiến phòng {slot}"}})
             for slot in ("T2.4", "T2.5", "T2.1")}
    mended = {f"{result}.xlsx": filled("SNV", {**CLEAN, "T2.5": {**CLEAN["T2.5"], "result": result}})
              for result in ("Lần một", "Lần hai", "Lần ba")}
    for files in (rooms, mended, {name: filled("HCK", commune(number)) for number, name in enumerate(("a.xlsx", "b.xlsx"))}):
        assert Code.MANY_RESPONDENTS not in {each.code for each in sent(files).findings}


def test_the_order_of_files_makes_no_difference() -> None:
    newer = {**CLEAN, "T2.5": {"status": "Đã hoàn thành", "result": "Đã ban hành"}}
    contents = {"a.xlsx": filled("SNV", CLEAN), "b.xlsx": filled("SNV", newer, saved=LATER),
        "c.xlsx": filled("HCK", {}), "d.xlsx": filled("SNV", {"X1": SECOND}), "e.xlsx": filled("SNV", {"X1": FIRST}),
        "f.xlsx": filled("SNV", without(CLEAN, *BLANKED), saved=datetime(2020, 11, 4)),
        **{f"xa {number}.xlsx": filled("SCT", {slot: {"result": f"{slot} xã {number}"} for slot in ("T1.1", "T2.1")})
           for number in range(4)}}
    with TemporaryDirectory() as name:
        for file, content in contents.items():
            (Path(name) / file).write_bytes(content)
        files = list(collect(Path(name)))
        expected = read_returns(PLAN, files, template().layout)
        for seed in range(3):
            random.Random(seed).shuffle(files)
            assert read_returns(PLAN, files, template().layout) == expected


# ── files that are no returns ─────────────────────────────────────────────────────────────────────
def test_files_are_told_one_by_one_and_neither_moved_nor_changed(tmp_path: Path) -> None:
    for name, content in (("a.xlsx", filled("SNV", CLEAN)), ("b.xlsx", b"")):
        (tmp_path / name).write_bytes(content)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    seen: list[tuple[str, int, int]] = []
    read_returns(PLAN, collect(tmp_path), template().layout, lambda *step: seen.append(step))
    assert seen == [("a.xlsx", 0, 2), ("b.xlsx", 1, 2)]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before


def test_a_mistake_of_ours_in_one_file_costs_that_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.intake import file_reading as room
    real = room.read_form

    def fails(book: object, *rest: object) -> object:
        if "a.xlsx" in str(book):
            raise ZeroDivisionError
        return real(book, *rest)  # type: ignore[arg-type]
    monkeypatch.setattr(room, "read_form", fails)
    intake = sent({"a.xlsx": filled("SNV", CLEAN), "b.xlsx": filled("HCK", {"T1.1": {"status": "Không phát sinh"}})})
    assert told(intake.files[0].findings) == [(Code.FILE_FAILED, "")]
    assert "12/QĐ-SNV" in {each.entry.text for each in intake.listed}
    assert [each.agency for each in intake.returns] == ["HCK"]


@pytest.mark.parametrize("step", ["merge_forms", "have_many_respondents"])
def test_a_mistake_of_ours_as_an_agencys_files_are_merged_costs_these_files_only(
        step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.intake import returns as room
    real = getattr(room, step)

    def fails(readings: list[FileReading], *rest: object) -> object:
        if readings[0].agency == "SNV":
            raise ZeroDivisionError
        return real(readings, *rest)
    monkeypatch.setattr(room, step, fails)
    names = ["a.xlsx", "b.xlsx", "c.xlsx"]
    intake = sent({name: filled("SNV", {"T2.4": {"percent": f"như {name}", "result": "Đã ký"}}) for name in names} | {
        "d.xlsx": filled("HCK", {"T1.1": {"status": "Không phát sinh"}})})
    *failed, _ = intake.files
    for record in failed:
        assert (record.outcome, record.agency) == (Outcome.QUARANTINED, "SNV")
        assert [(found.code, found.place.file) for found in record.findings] == [(Code.FILE_FAILED, record.file)]
        assert (record.typed, record.consolidated) == (record.listed, 0)
        listed = {listed.entry.text for listed in intake.listed if listed.entry.place.file == record.file}
        assert {f"như {record.file}", "Đã ký"} <= listed
    assert [doubt.reason.code for doubt in intake.doubts if doubt.reason] == [Code.FILE_FAILED] * 3
    assert [returned.agency for returned in intake.returns] == ["HCK"]


# ── what always holds ─────────────────────────────────────────────────────────────────────────────

#: Each example is a form filled, saved and read.
few_examples = settings(max_examples=60 if NIGHTLY else 15, deadline=None)

#: What people type: no control characters (openpyxl refuses them), no "_x000A_" (an escape of the file format).
TYPED = st.text(
    st.one_of(
        st.sampled_from("aăâbcdđeêôơưáàảãạ ẾỒỬỴ\u0300\u0301 \n\n<>&\"'=+-@{}%✔✖😀\u00a0\u200b"),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    ),
    min_size=1, max_size=60,
).filter(lambda text: not is_blank(text) and "_x" not in text)

FREE_TEXT = st.one_of(TYPED, st.sampled_from(["=1+1", "- Đã ban hành\n- Đã triển khai", "R&D & <10%", "{{7*7}}", "😀",
    "x" * 32767]))


@st.composite
def random_answers(draw: st.DrawFn, slots: tuple[str, ...] = ("T2.4", "T2.5", "T1.1", "T2.1", "X1", "X4")) -> Answers:
    """Answers to some rows, with texts of every kind in the columns for text."""
    made: dict[str, dict[str, object]] = {}
    for slot in draw(st.sets(st.sampled_from(slots), min_size=1)):
        made[slot] = {"status": draw(st.sampled_from(["Đã hoàn thành", "Đang thực hiện", "Chưa thực hiện"]))}
        names = ("documents", "result", "difficulties", "proposals", *(("content", "leads") if slot[0] == "X" else ()))
        for name in draw(st.sets(st.sampled_from(names))):
            made[slot][name] = draw(FREE_TEXT)
    if draw(st.booleans()):
        made["OVERALL"] = {"text": draw(FREE_TEXT)}
    return made


@few_examples
@given(random_answers())
def test_whatever_is_typed_comes_back_exactly(answers: Answers) -> None:
    intake, record = only(filled("SNV", answers))
    assert answers_of(intake) == answers
    assert not record.listed


Damage = Callable[[OpenForm, random.Random], None]


def _any_cell_retyped(form: OpenForm, draw: random.Random) -> None:
    cell = draw.choice([cell for line in form.sheet.iter_rows() for cell in line if type(cell).__name__ == "Cell"])
    cell.value = draw.choice(["chữ lạ", 7, 0.5, None, "=1/0", "Đã hoàn thành", "Hàng năm", datetime(2020, 5, 1), True])


def _block_moved(form: OpenForm, draw: random.Random) -> None:
    top, left = draw.randint(1, 30), draw.randint(1, 12)
    area = f"{openpyxl.utils.get_column_letter(left)}{top}:{openpyxl.utils.get_column_letter(left + 3)}{top + 4}"
    form.sheet.move_range(area, rows=draw.randint(0, 9), cols=draw.randint(0, 9))


def _column_shuffled(form: OpenForm, draw: random.Random) -> None:
    column, rows = draw.randint(1, 16), list(range(5, 30))
    values = [form.sheet.cell(at, column).value for at in rows]
    draw.shuffle(values)
    for at, value in zip(rows, values, strict=True):
        form.sheet.cell(at, column).value = value


DAMAGES: tuple[Damage, ...] = (
    _any_cell_retyped, _block_moved, _column_shuffled,
    lambda form, draw: form.sheet.delete_rows(draw.randint(1, 40)),
    lambda form, draw: form.sheet.delete_cols(draw.randint(1, 16)),
    lambda form, draw: form.sheet.insert_rows(draw.randint(1, 40)),
    lambda form, draw: form.sheet.insert_cols(draw.randint(1, 16)),
    lambda form, draw: form.book.copy_worksheet(form.sheet))


def _damaged(answers: Answers, damages: Iterable[Damage], seed: int) -> bytes:
    form = opened(issued("SNV"), answers)
    for area in list(form.sheet.merged_cells.ranges):
        form.sheet.unmerge_cells(str(area))
    for damage in damages:
        damage(form, random.Random(seed))
    stream = io.BytesIO()
    form.book.save(stream)
    return stream.getvalue()


@few_examples
@given(random_answers(), st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=4), st.integers(0, 10**6))
def test_typed_is_consolidated_plus_listed_whatever_was_done_to_the_form(answers: Answers, damages: list[Damage],
    seed: int) -> None:
    """`sent` counts; what was typed into the damaged form is moreover found again, word for word."""
    content = _damaged(answers, damages, seed)
    intake, record = only(content)
    assert Code.ACCOUNTING_BROKEN not in {each.code for each in record.findings}
    assert Code.FILE_FAILED not in {each.code for each in record.findings}
    shown = {each.entry.text for each in intake.listed}
    for returned in intake.returns:
        for each in (*returned.progress, *returned.extras):
            shown |= {entry.text for entry in each.entries.values()}
        shown |= {entry.text for entry in returned.free.values()}
    sheets = [sheet for sheet in openpyxl.load_workbook(io.BytesIO(content)) if sheet.title != words.FORM_SHEETS["guide"]]
    still_there = {cell.value for sheet in sheets for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str)}
    typed = {value for row in answers.values() for name, value in row.items() if name != "status"}
    printed = {value for value in typed if key(value) in template().layout.texts}  # moved elsewhere, it cannot be told from ours
    assert (typed - printed) & still_there <= shown


SLOTS = ("T2.4", "T2.5", "T1.1", "T2.1")


@few_examples
@given(
    st.permutations(SLOTS), st.sampled_from(["rows", "keys", "first key", "texts", "texts and answers"]),
    st.sets(st.sampled_from(SLOTS)),
)
def test_no_row_is_ever_filed_under_another_task(order: list[str], moved: str, without_key: set[str]) -> None:
    """Rows, keys, task texts or both texts and answers change places; every answer names the task it was typed for."""
    columns = {
        "rows": range(1, 18), "keys": (1, 17), "first key": (1,), "texts": range(2, 9),
        "texts and answers": range(2, 16),
    }[moved]
    form = opened(issued("SNV"), {slot: {"status": "Đang thực hiện", "result": f"của {slot}"} for slot in SLOTS})
    before = {slot: {at: form.sheet.cell(form.rows[slot], at).value for at in columns} for slot in SLOTS}
    for slot, source in zip(SLOTS, order, strict=True):
        for at, value in before[source].items():
            form.sheet.cell(form.rows[slot], at).value = value
    for slot in without_key:
        form.cell(form.rows[slot], "key").value = form.cell(form.rows[slot], "key2").value = None
    if moved == "texts" and without_key:
        return  # texts alone moved and the keys gone: nothing on the sheet says so any more
    intake, _ = only(form.saved(SAVED))
    for returned in intake.returns:
        for each in returned.progress:
            assert each.text("result") in ("", f"của T{each.task_id}")


# ── punctuation that changes what is said ─────────────────────────────────────────────────────────


ONE_OF = "Chọn một trong: Chưa thực hiện, Đang thực hiện, Đã hoàn thành, Không thực hiện."
NO_STATUS = f"Trạng thái “{{}}” không có trong danh mục. {ONE_OF}"
NOT_OFFERED = f"Trạng thái “{{}}” chỉ dùng cho dòng phối hợp. {ONE_OF}"
NO_PERCENT = "Tiến độ “{}” không phải số từ 0 đến 100. Ghi số từ 0 đến 100, ví dụ 80."
NO_ONE_PERCENT = "Tiến độ “{}” chưa rõ: 0,8 % hay 80 %. Ghi số từ 0 đến 100, ví dụ 80."
NO_ONE_DAY = "Ngày “{}” chưa rõ: từ 01/07/2020 đến 30/09/2020. Ghi đủ ngày/tháng/năm."
NO_DAY = "“{}” không đọc được thành ngày. Ghi đủ ngày/tháng/năm."


@pytest.mark.parametrize(("field", "message", "typed"), [
    ("status", NOT_OFFERED, "Không phát sinh"), ("percent", NO_ONE_PERCENT, "0,8"), ("completed", NO_ONE_DAY, "Quý III/2020"),
    *(("status", NO_STATUS, text) for text in (
        "cơ bản xong", "Chưa có báo cáo",
        "Đã hoàn thành?", "Đã hoàn thành (?)", "Đã hoàn thành...", "Đã hoàn thành…", "Đã hoàn thành, chưa chắc",
        "không, đã xong", "Không, thực hiện", "Không? Thực hiện", "Đã hoàn thành / Đang thực hiện", "chưa: đã xong",
        "~ Đã hoàn thành", "(Đã hoàn thành)", "Đã hoàn thành ?.", "Chưa, thực hiện", "Đang > xong", "<Đã xong>")),
    *(("percent", NO_PERCENT, text) for text in (
        "trên 90 %", "150%",
        "~80%", "<50%", ">90%", "80%?", "80%...", "(80%)", "80 (?)", "80/90", "≈80%")),
    *(("completed", NO_DAY, text) for text in (
        "cuối năm", "mới xong",
        "15/11/2020?", "15/11/2020...", "~15/11/2020", "trước 15/11/2020", "15/11/2020 (?)", "<15/11/2020"))])
def test_what_is_not_understood_is_listed_and_asked_about_be_it_for_a_mark_that_changes_what_is_said(
        field: str, message: str, typed: str) -> None:
    intake, record = only(filled("SNV", {**SNV, "T2.4": {"status": "Đã hoàn thành", "result": "Đã mở lớp", field: typed}}))
    (found,) = record.findings
    assert (found.message, found.place.cell) == (message.format(typed), {"status": "E5", "percent": "F5", "completed": "G5"}[field])
    assert [(listed.entry.text, listed.reason) for listed in intake.listed] == [(typed, found.message)]
    assert [(doubt.task_id, doubt.field) for doubt in intake.doubts if doubt.task_id] == [("2.4", field)]
    unclear = row(intake, "2.4")
    assert (unclear.unclear[field].text, getattr(unclear, field)) == (typed, None)


@pytest.mark.parametrize("typed", ["15/11/2020.", "15/11/2020;", "15/11/2020 ✓", "15/11/2020,"])
def test_a_mark_that_ends_a_day_changes_nothing(typed: str) -> None:
    intake, _ = only(filled("SNV", {"T2.4": {"status": "Đã hoàn thành", "completed": typed}}))
    assert row(intake, "2.4").completed == date(2020, 11, 15)


# ── numbers as their cells show them ──────────────────────────────────────────────────────────────
def formatted(slot: str, field: str, value: float, number_format: str) -> Callable[[OpenForm], None]:
    """A number typed in a cell to which the clerk gave a number format."""
    def edit(book: OpenForm) -> None:
        cell = book.cell(book.rows[slot], field)
        cell.value, cell.data_type, cell.number_format = value, "n", number_format
    return edit


@pytest.mark.parametrize(("value", "number_format", "shown", "message"), [
    (12, '0" lớp tập huấn"', "12 lớp tập huấn",
     "Ô hiện “12 lớp tập huấn”, giá trị của ô là 12; tổng hợp như ô hiện. Không cần làm gì nếu ô hiện đúng ý đơn vị."),
    (12.6, '0" lớp"', "13 lớp",
     "Ô hiện “13 lớp”, giá trị của ô là 12,6; tổng hợp như ô hiện. Không cần làm gì nếu ô hiện đúng ý đơn vị."),
    (7, "000", "007",
     "Ô hiện “007”, giá trị của ô là 7; tổng hợp như ô hiện. Không cần làm gì nếu ô hiện đúng ý đơn vị."),
    (1500, '0.0," nghìn"', "1500",
     "Ô có định dạng số “0.0,\" nghìn\"” mà bộ công cụ không hiện được; lấy giá trị 1500. "
     "Mở tệp xem ô hiện gì, nhập tay nếu khác."),
    (84912345678, "00000-000-000", "84912345678",
     "Ô có định dạng số “00000-000-000” mà bộ công cụ không hiện được; lấy giá trị 84912345678. "
     "Mở tệp xem ô hiện gì, nhập tay nếu khác."),
    (0.5, '# ?/?" ngày"', "0,5",
     "Ô có định dạng số “# ?/?\" ngày\"” mà bộ công cụ không hiện được; lấy giá trị 0,5. "
     "Mở tệp xem ô hiện gì, nhập tay nếu khác."),
    (5, "0;;", "5", None), (5.0, "General", "5", None), (0.5, "0.0", "0,5", None),
    (0, "0;;", "0", "Ô hiện (để trống), giá trị của ô là 0; tính theo giá trị. Không cần làm gì nếu ô hiện đúng ý đơn vị."),
    (12.6, "#,##0", "12,6", None),
])  # fmt: skip
def test_a_number_in_a_text_is_consolidated_as_its_cell_shows_it(
        value: float, number_format: str, shown: str, message: str | None) -> None:
    answers = {"T2.4": {"status": "Đang thực hiện", "result": "0"}}
    intake, record = only(filled("SNV", answers, formatted("T2.4", "result", value, number_format)))
    assert {each.task_id: each.text("result") for each in intake.returns[0].progress}["2.4"] == shown
    assert [found.message for found in record.findings if found.place.cell == "I5"
            and found.code is not Code.TEXT_OF_OTHER_COLUMN] == ([message] if message else [])


SHOWN = ("Ô hiện “{}”, giá trị của ô là {}; chưa rõ tính theo đơn vị nào. "
         "Ghi số theo đơn vị tính của biểu, không đặt định dạng số riêng cho ô.")
NOT_SHOWN = ("Ô có định dạng số “{}” mà bộ công cụ không hiện được; lấy giá trị 01/11/2020. "
             "Mở tệp xem ô hiện gì, nhập tay nếu khác.")


@pytest.mark.parametrize(("field", "value", "number_format", "message"), [
    ("percent", 80, '"~"0', SHOWN.format("~80", "80")), ("percent", 12, '0" lớp"', SHOWN.format("12 lớp", "12")),
    ("percent", 0.75, '0%" kế hoạch"', SHOWN.format("75% kế hoạch", "75%")),
    ("percent", 80, '">"0%', SHOWN.format(">8000%", "8000%")),
    ("completed", 44140, '0" lớp"', SHOWN.format("44140 lớp", "44140")),
    ("percent", 0.8, "General", NO_ONE_PERCENT.format("0,8")), ("completed", 0.8, "General", NO_DAY.format("0,8")),
    ("percent", 44104, "dd/mm/yyyy", NO_PERCENT.format("30/09/2020")),
    *(("completed", 44136, code, NOT_SHOWN.format(code)) for code in (
        'dd/mm/yyyy"?"', '"~"dd/mm/yyyy', '"trước ngày "dd/mm/yyyy', 'dd/mm/yyyy" (dự kiến)"'))])
def test_a_number_or_a_day_whose_cell_shows_something_else_is_asked_about(
        field: str, value: float, number_format: str, message: str) -> None:
    answers = {"T2.4": {"status": "Đang thực hiện", "result": "x", field: "0"}}
    intake, record = only(filled("SNV", answers, formatted("T2.4", field, value, number_format)))
    assert message in [found.message for found in record.findings]
    assert [doubt.field for doubt in intake.doubts if doubt.task_id] == [field]


@pytest.mark.parametrize(("field", "value", "number_format", "taken"), [
    *(("completed", 44136, code, date(2020, 11, 1)) for code in (
        "dd/mm/yyyy", r"dd\/mm\/yyyy;@", '[$-42A]"ngày "dd" tháng "mm" năm "yyyy', "d-mmm-yy")),
    *(("percent", 80, code, 80) for code in ('0" %"', "0.00E+00", "# ?/?", "[$-409]General", '0"%"', "000")),
    ("percent", 80.4, '0" %"', 80.4), ("percent", 0.8, "0 %", 80)])
def test_a_number_or_a_day_in_a_format_of_its_own_is_taken(
        field: str, value: float, number_format: str, taken: object) -> None:
    answers = {"T2.4": {"status": "Đang thực hiện", "result": "x", field: "0"}}
    intake, _ = only(filled("SNV", answers, formatted("T2.4", field, value, number_format)))
    assert getattr(row(intake, "2.4"), field) == taken


# ── the same through every format ─────────────────────────────────────────────────────────────────
def decorated() -> bytes:
    """A form with an answer struck through, one in part, one in white, a number in a format of its own, and links."""
    def edit(book: OpenForm) -> None:
        row, other = book.rows["T2.4"], book.rows["T2.5"]
        book.cell(row, "result").font = Font(strike=True)
        book.cell(row, "difficulties").value = CellRichText(TextBlock(InlineFont(strike=True), "Chưa"), " xong")
        book.cell(row, "proposals").font = Font(color="FFFFFF")
        book.cell(row, "proposals").fill = PatternFill("solid", fgColor="FFFFFF")
        formatted("T2.5", "result", 12, '0" lớp tập huấn"')(book)
        formatted("T2.5", "percent", 80, '0" lớp"')(book)
        for name, address in (("difficulties", "https://example.gov.vn/van-ban?so=1&nam=2020"),
                              ("proposals", "mailto:snv@example.gov.vn"), ("documents", "https://example.gov.vn/12")):
            book.cell(other, name).hyperlink = address
    return filled("SNV", {
        "T2.4": {"status": "Đã hoàn thành?", "result": "Đã mở lớp", "difficulties": "x", "proposals": "Không dùng nữa"},
        "T2.5": {"status": "Đang thực hiện", "percent": "0", "result": "0", "difficulties": "Xem ở đây",
                 "proposals": "Gửi thư", "documents": "https://example.gov.vn/12"}}, edit)


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_answers_survive_libreoffice_and_looks_formats_and_links_are_told_alike_in_every_format(
        form: str, soffice: Callable[..., Path], tmp_path: Path) -> None:
    answers = {**CLEAN, "T2.5": {
        "status": "Đang thực hiện", "percent": "80", "result": "- Đã ban hành\n- R&D & <10%", "documents": "=12/QĐ",
        "proposals": "😀 nga\u0300y"}}
    (tmp_path / "in.xlsx").write_bytes(decorated())
    (tmp_path / "plain.xlsx").write_bytes(filled("SNV", answers))
    saved = soffice(tmp_path / "in.xlsx", form, tmp_path / "out", tmp_path / "plain.xlsx")
    plain = sent({f"a.{form}": saved.with_stem("plain").read_bytes()})
    assert answers_of(plain) == answers
    assert [found.code for found in plain.findings] == ([] if form == "xlsx" else [Code.FORMAT_CONVERTED])
    intake = sent({f"a.{form}": saved.read_bytes()})
    messages = {each.code: each.message for each in intake.files[0].findings}
    assert messages[Code.ANSWER_STRUCK] == (
        "Chữ ở ô I5, J5 bị gạch ngang, cả ô hoặc một phần, nhưng vẫn được tính. "
        "Hỏi lại đơn vị nội dung đó còn dùng không.")
    assert messages[Code.ANSWER_UNSEEN] == (
        "Chữ ở ô K5 không nhìn thấy được (chữ trắng, quá nhỏ hoặc bị ẩn) nhưng vẫn được tính. "
        "Hỏi lại đơn vị nội dung đó có dùng không.")
    assert messages[Code.NUMBER_SHOWN] == (
        "Ô hiện “12 lớp tập huấn”, giá trị của ô là 12; tổng hợp như ô hiện. Không cần làm gì nếu ô hiện đúng ý đơn vị.")
    assert messages[Code.NUMBER_UNIT].startswith("Ô hiện “80 lớp”, giá trị của ô là 80; chưa rõ tính theo đơn vị nào.")
    assert messages[Code.STATUS_UNKNOWN].startswith("Trạng thái “Đã hoàn thành?” không có trong danh mục.")
    assert messages[Code.LINKS_LEFT] == (
        "Ô có liên kết tới nơi khác; chỉ nhận chữ trong ô, không mở liên kết: "
        "J6 → https://example.gov.vn/van-ban?so=1&nam=2020; K6 → mailto:snv@example.gov.vn. "
        "Xem địa chỉ; nếu nội dung cần báo cáo nằm ở đó, đề nghị đơn vị ghi vào ô trả lời.")
    texts = {each.task_id: each.text("result") for each in intake.returns[0].progress}
    assert texts["2.5"] == "12 lớp tập huấn"


@pytest.mark.parametrize(("formula", "told_code"), [
    ('=_xlfn.DISPIMG("ID_8F2A",1)', "Ô chứa ảnh đặt trong ô; chữ trong ảnh không đọc được. Mở tệp xem ảnh, nhập tay nếu cần."),
    ('=HYPERLINK("https://example.gov.vn/bao-cao","Xem")', "Ô là công thức chưa có giá trị: "
     '=HYPERLINK("https://example.gov.vn/bao-cao","Xem"). Mở tệp bằng Excel, lưu lại rồi gửi.')])
def test_a_picture_or_a_link_made_by_a_formula_is_told(formula: str, told_code: str) -> None:
    def edit(book: OpenForm) -> None:
        book.cell(book.rows["T2.4"], "result").value = formula
    _, record = only(filled("SNV", {"T2.4": {"status": "Đã hoàn thành", "result": "x"}}, edit))
    messages = [each.message for each in record.findings]
    assert told_code in messages
    assert any("I5 → https://example.gov.vn/bao-cao." in each for each in messages) == ("HYPERLINK" in formula)
    assert any("Có 1 ảnh" in each for each in messages) == ("DISPIMG" in formula)
