"""A ministry asks provinces, a province its departments and communes: rounds of two levels, for tests and the bench."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tests.samples import signed
from toolkit.consolidate.new_plans import new_plan
from toolkit.demo.demonstration import write_demo_returns
from toolkit.model import words
from toolkit.model.findings import Finding
from toolkit.model.records import Agency, Annex, Kind, Period, Phrase, Plan, Task
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.sheets import AGENCIES
from toolkit.rounds.beginning import BelowForm, init_round
from toolkit.rounds.consolidating import Consolidated, answer_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms
from toolkit.sheets.schema import YES_NO

#: What an officer fills in of a round begun from a form: whose the report is.
_OFFICE = {f"{words.SETTINGS[name].label.text} *": text for name, text in (
    ("issuer", "Sở Công Thương"), ("issuer_code", "SCT"), ("symbol", "SCT"), ("signer_title", "GIÁM ĐỐC"))}
ANSWERED = date(2026, 11, 4)
DUE = date(2026, 11, 20)
TASKS = (
    Task("1", "1", "", "Rà soát, xử lý vi phạm quyền lợi người tiêu dùng trên địa bàn", "Ủy ban nhân dân các tỉnh, thành phố",
         "", "Báo cáo kết quả", "Hàng năm"),
    Task("2", "2", "", "Tuyên truyền Luật Bảo vệ quyền lợi người tiêu dùng đến người dân",
         "Bộ Công Thương, Ủy ban nhân dân các tỉnh, thành phố", "", "Tài liệu, hội nghị", "Hàng năm"),
    Task("3", "3", "", "Xây dựng cơ sở dữ liệu khiếu nại của người tiêu dùng", "Bộ Công Thương",
         "Ủy ban nhân dân các tỉnh, thành phố", "Cơ sở dữ liệu", "Hàng năm"))


def ministry_plan(provinces: tuple[Agency, ...]) -> Plan:
    """A ministry's plan for 2026 that asks those provinces and itself."""
    ministry = Agency("BCT", "Bộ Công Thương", Kind.MINISTRY)
    settings = signed("ministry", "")._replace(
        plan_code="BCT100", decision="Quyết định số 100/QĐ-BCT ngày 05/01/2026 của Bộ Công Thương",
        plan_title="Kế hoạch bảo vệ quyền lợi người tiêu dùng năm 2026", report_subject="Kết quả bảo vệ quyền lợi người tiêu dùng",
        issuer_code="BCT", province="Hà Nội", signer_name="Trần Văn Minh", contact="Cục Cạnh tranh, điện thoại 024 2220 5002")
    base = Plan(settings, Period(2026, DUE), (), (), (ministry, *provinces), (), ())
    codes = tuple(each.code for each in provinces)
    base = replace(base, phrases=(Phrase("Ủy ban nhân dân các tỉnh, thành phố", (), codes),))
    return new_plan(Annex((), TASKS), base)


def province(name: str, code: str) -> Agency:
    return Agency(code, f"Ủy ban nhân dân {name}", Kind.PROVINCE)


def begin(folder: Path, plan: Plan, today: date = date(2026, 10, 1)) -> Round:
    """A round of that plan, its forms made."""
    where = Round(folder)
    for each in (where.forms, where.returns, where.results):
        each.mkdir(parents=True)
    where.plan.write_bytes(write_plan(plan))
    make_forms(where, today)
    return where


def below(where: Round, code: str, folder: Path, members: str) -> Round:
    """The round of the agency of that code, begun from its form; `members` is what its officer writes: who does it."""
    form = next(where.forms.glob(f"*-{code} *.xlsx"))
    init_round(folder, BelowForm(form))
    made = Round(folder)
    plan, _ = read_plan(made.plan)
    fill(made, plan, members)
    return made


def fill(where: Round, plan: Plan, members: str) -> None:
    """What an officer types into the plan workbook: whom the office asks, and what waits to be filled."""
    book = openpyxl.load_workbook(where.plan)
    sheet = book[words.PLAN_SHEETS["phrases"]]
    for row in sheet.iter_rows(min_row=4):
        if row[0].value == plan.tasks[0].leads:
            row[2].value = members
    register, asked = book[words.PLAN_SHEETS["agencies"]], set(members.split("; "))
    heads = {cell.value: cell.column for cell in register[3]}
    for row in register.iter_rows(min_row=4):
        if row[0].value not in asked:  # whom this plan asks nothing
            row[heads[AGENCIES.column("receives_form").heading] - 1].value = YES_NO[False][0]
    settings = book[words.PLAN_SHEETS["settings"]]
    for row in settings.iter_rows(min_row=4):
        if row[0].value in _OFFICE and not row[1].value:
            row[1].value = _OFFICE[row[0].value]
    book.save(where.plan)


def write_cells(path: Path, cells: Mapping[str, object], sheet: str = "", to: Path | None = None) -> None:
    """Somebody writes into cells of a workbook's sheet ("": the first) and saves it, in its place or elsewhere."""
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        (book[sheet] if sheet else book.worksheets[0])[cell] = value
    book.save(to or path)


def answered(where: Round, seed: int = 7) -> Answered:
    """Forms made, returned by simulated clerks, and the superior's form answered."""
    plan, _ = read_plan(where.plan)
    forms = make_forms(where, date(2026, 10, 5)).outputs
    write_demo_returns(plan, {path.name: path.read_bytes() for path in forms}, where.returns, seed)
    return answer(where)


class Answered(NamedTuple):
    """An answer, and the round it was made of."""
    path: Path
    is_draft: bool
    findings: tuple[Finding, ...]
    rests_on: int
    consolidated: Consolidated


def answer(where: Round, today: date = ANSWERED) -> Answered:
    """The superior's form filled."""
    done = answer_round(where, today=today)
    assert done.answer is not None
    made = done.answer
    return Answered(made.path, made.is_draft, (*made.findings, *done.other_findings), made.rests_on, done)
