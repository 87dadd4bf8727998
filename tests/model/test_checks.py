"""The table of checks: the form's own column says of a row what intake says; one line of the table changes them all."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
from conftest import NIGHTLY
from samples import PLAN, TASKS
from test_intake import SHEET, only, sent, template

from toolkit.demo.clerks import OpenForm, put
from toolkit.forms.live_check import defined_formulas
from toolkit.model import checks, fields, words
from toolkit.model.checks import CHECKS, FIGURE_CHECKS, PASSED, Check, CheckedRow, verdict
from toolkit.model.fields import lacks_year
from toolkit.model.findings import Code, Severity
from toolkit.model.form_code import slot_of
from toolkit.model.period import Period, PeriodKind, PeriodName, usual_period
from toolkit.model.records import Assignment, Indicator, Role, TaskAnswer, Way
from toolkit.model.workbooks import read_workbook

#: Of 22 tasks one agency leads twelve and coordinates ten.
_TASKS = tuple(TASKS[number % len(TASKS)]._replace(id=f"9.{number}", tt=f"9.{number}") for number in range(1, 23))
MANY = replace(PLAN, tasks=_TASKS, assignments=tuple(
    Assignment(task.id, "SNV", Role.LEAD if at < 12 else Role.COORDINATING) for at, task in enumerate(_TASKS)))
FORMS = 12 if NIGHTLY else 5

_SEEN = {code for check in CHECKS if check.formula for code in check.codes}


# ── the property ──────────────────────────────────────────────────────────────────────────────────
def days(chance: random.Random) -> object:
    """A day as clerks write it: mostly one of 2020, as a text or a real date; or what is none."""
    day = date(2020, 1, 1) + timedelta(days=chance.randrange(366))
    if chance.random() < 0.15:
        day = day.replace(year=chance.choice((2019, 2021)), day=min(day.day, 28))
    text = chance.choice((
            "{0}/{1}/{2}", "{0:02}/{1:02}/{2}", "{0}.{1}.{2}", "{0}-{1}-{2}", "{0:02}.{1:02}.{2}", "{0} / {1} / {2}",
            "ngày {0} tháng {1} năm {2}", "Ngày {0:02}/{1:02}/{2}", "{2}-{1:02}-{0:02}", "{1}/{0}/{2}", "{0}/{1}",
            "{0} tháng {1} năm {2}", "{0}/{1}/{2}.", "{0}/{1}/{2};", "{0}/{1}/{2} ✓", "{0}/{1}/{2}?", "{0}/{1}/{2}...",
            "{0}/{1}/{2}.;", "~{0}/{1}/{2}", ".{0}/{1}/{2}", "tháng {1}/{2}", "{2}", "{0:02}/{1:02}/{2} 10:30"))
    typed: object = text.format(day.day, day.month, day.year)
    if chance.random() < 0.2:
        typed = f"{day.day}/{day.month}/{day:%y}"
    if chance.random() < 0.2:
        typed = chance.choice((day, 44140, 45, 43830.0))
    if chance.random() < 0.3:
        typed = chance.choice((
                "30/02/2020", "31/04/2020", "32/1/2020", "0/5/2020", "5/13/2020", "29/02/2020", "29/2", "29/02/2019",
                "tháng 11", "11/2020", "quý IV/2020", "hôm qua", "5/11/202", "5/11", "5,11,2020", "005/11/2020",
                "2020-13-05", "2020/02/30", "00/00/2020", "-", "–", " ", "1e1/5/2020", "đầu năm 2020"))
    return typed


_STATUSES = (
    *(words.STATUS[status].text for status in checks.OFFERED), "xong", "Hoàn thành.", "đang thực hiện",
    " Chưa thực hiện ", "HT", "Da hoan thanh", "ĐÃ  HOÀN THÀNH", "cơ bản xong", "Đã hoàn thành một phần", "gần xong",
    "-", "?", "100", "Đang\nthực hiện", "Đã hoàn thành?", "Đã hoàn thành (?)", "Đã hoàn thành...", "Đã hoàn thành..",
    "Đã hoàn thành…", "Đã hoàn thành, chưa chắc", "không, đã xong", "Không, thực hiện",
    "Đã hoàn thành / Đang thực hiện", "(Đã hoàn thành)", "~ Đã hoàn thành", "Đã hoàn thành ?.", "Đã h.thành",
    "- Đã hoàn thành;", "✓ Đã hoàn thành", "Đã hoàn thành ✓", "Đã hoàn thành .", "+Đã xong!", "✓", ".")
_PERCENTS = (
    0, 1, 5, 50, 66.7, 80, 99.5, 100, 0.8, 0.05, 101, 150, -5, "80", "80%", "80 %", "100%", "0,5", "0,5 %", "80,5",
    "80.5", "0", "0%", "1", "1%", "100,0", "100,5", "120%", "-5", "8o", "tám mươi", "80 phần trăm", "trên 90", "-",
    "%", "80%%", "1,2,3", "50-60", ",5", "5,", "~80%", "<50%", ">90%", "80%?", "80%.", "80...", "(80)")
_TEXTS = (*("Đã mở 02 lớp", "15/KH-UBND", "Chờ kinh phí", "x", "-", "—", " ", "0", 12, "Không", "Không có") * 3,
          "nt", "(Như trên)", "Xem file đính kèm.", "Như trên đã nêu", '"', "- nt -")


def answers_of_row(chance: random.Random, is_extra: bool) -> dict[str, object]:
    """What a clerk may type in one row, one in four with care."""
    typed: dict[str, object] = {}
    if chance.random() < 0.25:
        typed = {"status": chance.choice(("Đã hoàn thành", "xong", "HT")), "result": "Đã mở 02 lớp", "completed": days(chance),
                 "percent": chance.choice((100, "100%", "100"))}
        return typed | ({"content": "Việc thêm"} if is_extra else {})
    if chance.random() < 0.93:
        typed["status"] = chance.choice(_STATUSES[:5] if chance.random() < 0.7 else _STATUSES)
    if chance.random() < 0.5:
        typed["percent"] = chance.choice(_PERCENTS)
    elif chance.random() < 0.3:
        typed["percent"] = 100 if typed.get("status") == "Đã hoàn thành" else 0
    if chance.random() < 0.4:
        typed["completed"] = days(chance)
    for name in ("documents", "result", "difficulties", "proposals"):
        if chance.random() < 0.5:
            typed[name] = chance.choice(_TEXTS)
    for name in fields.EXTRAS if is_extra else ():
        if chance.random() < (0.8 if name == "content" else 0.2):
            typed[name] = chance.choice(_TEXTS)
    if is_extra and chance.random() < 0.25:
        typed = {
            name: chance.choice(("Không", "Không có", "không phát sinh", "-", "Không có gì khác.", "Không có?", "Không có..."))
            for name in chance.sample(("content", "result", "difficulties", "leads"), chance.randrange(3))
        }
    return typed if chance.random() < 0.95 else {}


def random_form(chance: random.Random) -> tuple[bytes, dict[str, dict[str, object]]]:
    """A form with all its rows filled at random, and what was typed; percentages of a pasted format among them."""
    form = OpenForm(template().form(MANY, MANY.agency("SNV")))
    typed = {slot: answers_of_row(chance, slot.startswith("X")) for slot in form.rows if slot[0] in "TX"}
    for slot, row in typed.items():
        for name, value in row.items():
            cell = form.cell(form.rows[slot], name)
            if isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
                cell.value = value
            elif isinstance(value, str):
                put(cell, value)
            else:
                cell.value = value  # type: ignore[assignment]
            if name == "percent" and isinstance(value, float) and chance.random() < 0.4:
                cell.number_format = "0%"
    return form.saved(datetime(2021, 2, 1)), typed


def told_of_rows(content: bytes) -> dict[str, tuple[set[Code], str]]:
    """By slot what intake says of each row that a form can see, and what the table expects the form to show."""
    intake, record = only(content, MANY)
    (returned,) = intake.returns
    rows = {f"T{each.task_id}": each for each in returned.progress} | {each.task_id: each for each in returned.extras}
    at = {each.row.cell[1:]: slot for slot, each in rows.items()}
    said: dict[str, set[Code]] = {slot: set() for slot in rows}
    for found in record.findings:
        if found.severity is not Severity.NOTE and found.code in _SEEN:
            blank = found.details["task"].split(", ") if "ROW_BLANK" in found.code.name else ()
            for slot in [f"T{task}" for task in blank] or [at[found.place.cell[1:]]]:
                said[slot].add(found.code)
    return {slot: (said[slot], expected(row, slot.startswith("X"))) for slot, row in rows.items()}


def expected(row: TaskAnswer, is_extra: bool) -> str:
    """What the table says that a form shows of a row."""
    texts = [entry.text for entry in (*row.entries.values(), *row.unclear.values())]
    is_none = is_extra and checks.is_no_task(texts) and not row.unclear
    return "" if is_none else verdict(CheckedRow.of(row, MANY.period), is_extra)


@pytest.mark.office
def test_the_form_passes_a_row_exactly_where_intake_has_nothing_to_say_of_it(
        soffice: Callable[..., Path], tmp_path: Path) -> None:
    forms = [random_form(random.Random(seed)) for seed in range(FORMS)]
    told, passed = [told_of_rows(content) for content, _ in forms], 0
    shown_of = worked_out([form for form, _ in forms], soffice, tmp_path)
    for said_of, (_, typed), shown in zip(told, forms, shown_of, strict=True):
        for slot, typed_in in typed.items():
            said, found, expected = shown[slot], *said_of.get(slot, (set(), ""))
            passed += said == PASSED
            if lacks_year(str(typed_in.get("completed", ""))):  # the form asks for the year, intake takes the period's
                assert said.startswith("✖")
                continue
            assert said.startswith("✖") == bool(found), (slot, typed_in, said, found)
            assert said == expected, (slot, typed_in, found)
            assert not found or any(check.text == said and found & set(check.codes) for check in CHECKS), (
                typed_in, said, found)
            assert said or (slot.startswith("X") and not found)
    assert FORMS * 5 < passed < FORMS * 16  # of 32 rows


def worked_out(forms: list[bytes], soffice: Callable[..., Path], folder: Path) -> Iterator[dict[str, str]]:
    """What "Kiểm tra" says of each row of each form, as an office program works it out, by slot."""
    (folder / "saved").mkdir()
    paths = [folder / f"{number}.xlsx" for number in range(len(forms))]
    for path, content in zip(paths, forms, strict=True):
        path.write_bytes(content)
    soffice(paths[0], "xlsx", folder / "saved", *paths[1:])
    key, check = (template().layout.columns[name] for name in ("key", "check"))
    for path in paths:
        sheet = next(sheet for sheet in read_workbook(folder / "saved" / path.name).sheets if sheet.name == SHEET)
        slots = {row: slot_of(str(cell.value)) or "" for (row, column), cell in sheet.cells.items() if column == key}
        cells = {slot: sheet.cells.get((row, check)) for row, slot in slots.items() if slot[:1] in ("T", "X", "I")}
        yield {slot: str(cell.value or "").strip() if cell else "" for slot, cell in cells.items()}


#: What an indicator's cell may hold.
_FIGURES = (
    0, 5, 1250, 12.5, 1.234, 0.125, -3, 1e15, 999.999, "1250", "12,5", "12.5", "1,234", "0,125", "-5", "khoảng 5",
    "5 vụ", "1250,", ",5", "12345678901234567", "không có", "-", "")


@pytest.mark.office
def test_the_form_passes_a_figure_only_where_intake_does(soffice: Callable[..., Path], tmp_path: Path) -> None:
    plan = replace(PLAN, indicators=tuple(
        Indicator(str(number), f"Chỉ tiêu {number}", "vụ", Way.SUM) for number in range(1, len(_FIGURES) + 1)))
    form = OpenForm(template().form(plan, plan.agency("HBVNTD")))
    for number, typed in enumerate(_FIGURES, 1):
        put(form.cell(form.rows[f"I{number}"], "status"), typed)  # figures stand under the status
    content = form.saved(datetime(2021, 2, 1))
    (shown,) = worked_out([content], soffice, tmp_path)
    figures = sent({"a.xlsx": content}, plan).returns[0].figures
    taken = [(typed, figures[str(number)].value is not None) for number, typed in enumerate(_FIGURES, 1)]
    assert [(typed, shown[f"I{number}"].startswith("✔")) for number, typed in enumerate(_FIGURES, 1)] == taken


# ── one table ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("check", [*CHECKS, *FIGURE_CHECKS], ids=lambda check: check.codes[0].name)
def test_a_check_speaks_of_fields_there_are_and_is_seen_in_excel_or_says_why_not(check: Check) -> None:
    known = {*fields.ANSWERS, *fields.EXTRAS, *fields.FIGURES}
    assert bool(check.formula) == bool(check.text) != bool(check.why_no_formula)
    assert {name for _, name, _, _ in Formatter().parse(check.formula) if name} <= {*known, "lead", "any"}
    assert {check.field, *check.mended_in} <= {"", *known}
    assert not check.mended_in or check.field in check.mended_in
    assert not check.text or (check.text.startswith("✖ ") and len(check.text) < 60)


#: Functions that Excel 2010, LibreOffice and WPS know by these names and work out alike in every country.
_FUNCTIONS = {
    "MID", "AND", "CELL", "CHAR", "CHOOSE", "COUNTA", "COUNTIF", "DATE", "DAY", "EXACT", "FIND", "IF", "IFERROR",
    "INDEX", "INT", "ISERROR", "ISNUMBER", "LEFT", "LEN", "LOOKUP", "LOWER", "MAX", "NOT", "OR", "REPLACE", "REPT", "RIGHT",
    "ROUND", "ROW", "ABS", "SUBSTITUTE", "SUMPRODUCT", "TRIM", "VALUE"}


@pytest.mark.parametrize("period", [
    PLAN.period, usual_period(PeriodName(2026, PeriodKind.QUARTER, 1)), PLAN.period._replace(data=(date(2019, 2, 2), date(2020, 1, 1)))])
def test_the_forms_formulas_keep_within_what_every_program_takes(period: Period) -> None:
    plan = replace(PLAN, indicators=(Indicator("1", "Số vụ", "vụ", Way.SUM),), period=period)
    form = OpenForm(template().form(plan, PLAN.agency("SNV")))
    cells = [str(cell.value) for row in form.sheet.iter_rows() for cell in row if cell.data_type == "f"]
    names = defined_formulas(template().layout, period.data_days[0] if period.first_day.year < period.year else None)
    assert {name: form.book.defined_names[name].attr_text for name in names} == names
    for formula in (*cells, *names.values()):
        assert len(formula) < 2500
        texts = re.findall('"([^"]*)"', formula)
        assert max(map(len, texts), default=0) <= 255
        bare = re.sub('"[^"]*"', "", formula)
        assert set(re.findall(r"([A-Z][A-Z0-9]*)\(", bare)) <= _FUNCTIONS
        assert set(re.findall("(?:said|typed|plain|says|check|brief)_[a-z]+", bare)) <= names.keys()
        depth = 0
        for sign in bare:
            depth += (sign == "(") - (sign == ")")
            assert 0 <= depth < 60  # Excel takes 64


def test_what_excel_cannot_see_is_listed_with_why() -> None:
    page = (Path(__file__).parents[2] / "docs/form.md").read_text(encoding="utf-8")
    for check in CHECKS:
        if check.why_no_formula:
            assert f"| {', '.join(f'`{code.name}`' for code in check.codes)} | {check.why_no_formula} |" in page
