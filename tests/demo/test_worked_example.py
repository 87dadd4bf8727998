"""examples/vinh-long-2026: Decision 2793 reported on for 2020 in tỉnh Trà Vinh, and for 2026 in tỉnh Vĩnh Long.

What an officer types by hand between the two stands in `sua_tay.csv`, and this test types it; `pytest --update-golden`
makes plan, returned files and the README's table anew.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from conftest import Demonstration

from toolkit.demo.clerks import OpenForm, put
from toolkit.model import fields, words
from toolkit.model.findings import Code, has_errors
from toolkit.model.form_code import form_file_name, task_slot
from toolkit.model.layout import previous_texts
from toolkit.model.period import PeriodName
from toolkit.model.records import FileRecord, Kind, Plan
from toolkit.plan.plan_workbook import read_plan
from toolkit.rounds.beginning import AfterRounds, init_round
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.reading import read_inputs
from toolkit.rounds.round import Round, StepResult
from toolkit.rounds.sending import make_forms

pytestmark = pytest.mark.slow
EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDER = EXAMPLES / "vinh-long-2026"
README, START, END = EXAMPLES / "README.md", "<!-- vinh-long -->\n", "<!-- /vinh-long -->\n"
SAVED, SENT, TODAY = datetime(2026, 10, 20, 9), date(2026, 10, 1), date(2026, 11, 16)
#: The lines an officer may have to edit, at most.
EDITED = 20

#: What came back: of which agency, on a form from before or after the reform; by task status, percentage, result.
RETURNED: dict[str, tuple[str, bool, dict[str, tuple[str, int, str]]]] = {
    "so-tai-chinh": ("STC", False, {
        "2.5": ("Đang thực hiện", 70, "Đã thẩm định dự toán kinh phí bảo vệ quyền lợi người tiêu dùng năm 2027."),
        "3.3": ("Đang thực hiện", 50, "Đã phổ biến Luật Bảo vệ quyền lợi người tiêu dùng cho 86 công chức.")}),
    "so-ke-hoach-va-dau-tu": ("SKHDT", True, {
        "5.1": ("Đang thực hiện", 60, "Đã lồng ghép mục tiêu bảo vệ người tiêu dùng vào kế hoạch phát triển kinh tế.")}),
    "so-nong-nghiep-va-moi-truong": ("SNNMT", False, {
        "4.1": ("Đang thực hiện", 80, "Đã kiểm tra 214 cơ sở sản xuất, kinh doanh nông sản."),
        "4.2": ("Đang thực hiện", 40, "Đã lấy 65 mẫu nông sản kiểm nghiệm.")}),
    "so-nong-nghiep-va-phat-trien-nong-thon": ("SNNPTNT", True, {
        "4.1": ("Đang thực hiện", 45, "Đã kiểm tra 97 cơ sở sản xuất, kinh doanh nông sản."),
        "4.2": ("Đang thực hiện", 40, "Đã lấy 65 mẫu nông sản kiểm nghiệm.")}),
    "so-tai-nguyen-va-moi-truong": ("STNMT", True, {
        "3.3": ("Đã hoàn thành", 100, "Đã tổ chức 02 hội nghị tuyên truyền cho doanh nghiệp.")}),
    "bao-tra-vinh": ("BTV", True, {"3.1": ("Đang thực hiện", 75, "Đã đăng 46 tin, bài về bảo vệ người tiêu dùng.")}),
    "dai-phat-thanh-va-truyen-hinh-tra-vinh": ("DPTTH", True, {
        "3.2": ("Đang thực hiện", 75, "Đã phát 12 chuyên mục về bảo vệ người tiêu dùng.")}),
    "ubnd-phuong-tra-vinh": ("PTRAVINH", False, {"3.3": ("Đang thực hiện", 30, "Đã tuyên truyền tại 09 khóm.")}),
    "ubnd-huyen-chau-thanh": ("HCT", True, {"3.3": ("Đang thực hiện", 50, "Đã tuyên truyền tại 14 xã, thị trấn.")}),
}


class Example(NamedTuple):
    """The example as its commands and the officer's hand make it."""
    where: Round
    plan: Plan
    begun: StepResult
    consolidated: Consolidated

    def record(self, name: str) -> FileRecord:
        return next(record for record in self.consolidated.standing.intake.files if record.file == f"{name}.xlsx")


@pytest.fixture(scope="module")
def example(
    demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Example:
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(demonstration.folder, folder / "ky-2020")
    way = AfterRounds((folder / "ky-2020",), period=PeriodName(2026))
    made = init_round(folder / "ky-2026", way._replace(province="Vĩnh Long"))
    where = Round(folder / "ky-2026")
    assert not has_errors(read_plan(where.plan)[1])  # nothing has to be edited before forms can be made
    assert 0 < typed_by_hand(where) <= EDITED
    plan, found = read_plan(where.plan)
    assert not has_errors(found)
    make_forms(where, SENT)
    assert len(where.made_forms) == len(plan.expected)
    if request.config.getoption("--update-golden"):
        shutil.copy(where.plan, FOLDER / words.PLAN_FILE)
        before = Round(folder / "truoc")
        init_round(before.folder, way)  # what went out before anybody knew of the reform
        make_forms(before, SENT)
        shutil.rmtree(FOLDER / "bao_cao_nhan_ve", ignore_errors=True)
        for name, content in returned(plan, where, before).items():
            path = FOLDER / "bao_cao_nhan_ve" / f"{name}.xlsx"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    for path in sorted((FOLDER / "bao_cao_nhan_ve").glob("*.xlsx")):
        shutil.copy(path, where.returns)
    done = consolidate_round(where, today=TODAY)
    return Example(where, plan, made, done)


def typed_by_hand(where: Round) -> int:
    """Type what `sua_tay.csv` says into the plan workbook; how many lines that are."""
    book = openpyxl.load_workbook(where.plan)
    with (FOLDER / "sua_tay.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    for line in lines:
        sheet = book[line["trang"]]
        heads = {str(cell.value): cell.column for cell in sheet[3]}
        (row,) = [cells[0].row for cells in sheet.iter_rows(min_row=4)
                  if str(cells[0].value or "").rstrip(" *") == line["dòng"]]
        sheet.cell(row, heads[line["cột"]], line["nội dung"])
    book.save(where.plan)
    return len(lines)


def returned(plan: Plan, after: Round, before: Round) -> dict[str, bytes]:
    """The files that came back, as an office program saves them."""
    old, _ = read_plan(before.plan)
    files = {}
    for name, (code, is_former, rows) in RETURNED.items():
        of, where = (old, before) if is_former else (plan, after)
        form = OpenForm((where.forms / form_file_name(of, of.agency(code))).read_bytes())
        for task, (status, percent, result) in rows.items():
            at = form.rows[task_slot(task)]
            for column, value in ((fields.STATUS, status), (fields.PERCENT, percent), (fields.RESULT, result)):
                put(form.cell(at, column), value)
        files[name] = form.saved(SAVED)
    return files


def test_the_shipped_plan_is_the_one_the_commands_make_with_twenty_lines_by_hand(example: Example) -> None:
    assert read_plan(FOLDER / words.PLAN_FILE)[0] == example.plan
    kinds = Counter(agency.kind for agency in example.plan.expected)
    assert (kinds[Kind.COMMUNE], kinds[Kind.DISTRICT]) == (124, 0)
    assert not any("huyện" in agency.name for agency in example.plan.expected)
    for record in example.consolidated.standing.intake.files:
        assert record.typed == record.consolidated + record.listed > 0
    assert len(example.plan.previous) == 446
    asked = {agency.code for agency in example.plan.expected}
    assert {"STC", "SNNMT", "SDTTG", "CCQLTT", "BPTTH"} <= asked
    assert not asked & {"SKHDT", "SNNPTNT", "STNMT", "SGTVT", "STTTT", "SLDTBXH", "BDT", "CQLTT", "DPTTH", "BTV"}
    assert all(example.plan.rows_of(agency.code) for agency in example.plan.expected if agency.kind is Kind.COMMUNE)


def test_each_answer_of_2020_stands_under_its_task_and_is_shown_to_who_does_that_work_now(example: Example) -> None:
    """Counted in what the round of 2020 took in; a task that was finished is named."""
    plan, old = example.plan, Round(example.where.folder.parent / "ky-2020")
    _, _, _, intake = read_inputs(old)
    answered = {(returned_form.agency, row.task_id) for returned_form in intake.returns for row in returned_form.progress
                if row.entries or row.unclear}
    over = {task.id for task in plan.finished}
    assert {(answer.agency, answer.task_id) for answer in plan.previous} == {(agency, task) for agency, task in answered if task not in over}
    assert openpyxl.load_workbook(example.where.plan)[words.PREVIOUS_SHEET].max_row == 3 + len(plan.previous)
    carried = next(found for found in example.begun.findings if found.code is Code.PREVIOUS_CARRIED)
    assert carried.details["answers"] == len(plan.previous)
    shown = {(before, task) for agency in plan.expected for task in previous_texts(plan, agency.code)
             for before in (agency.code, *plan.predecessors(agency.code))}
    assert {(answer.agency, answer.task_id) for answer in plan.previous if plan.in_charge(answer.agency)} <= shown
    reported = {answer.agency for answer in plan.previous}
    district = next(agency for agency in plan.agencies if agency.kind is Kind.DISTRICT and agency.code in reported)
    for commune in plan.in_charge(district.code):
        assert any(f"{district.name} – Năm 2020: " in text for text in previous_texts(plan, commune).values())


def test_the_readme_says_what_becomes_of_each_file(example: Example, request: pytest.FixtureRequest) -> None:
    lines = ["| Tệp | Tính cho | Kết quả | Bộ công cụ nói gì |", "|---|---|---|---|"]
    for name in RETURNED:
        record = example.record(name)
        whose = example.plan.agency(record.agency).name if record.agency else "chưa biết"
        sentences = "<br>".join(f"`{found.code.name}` {found.message}" for found in record.findings if found.code in (
            Code.PREDECESSOR_FORM, Code.PREDECESSOR_SHARED, Code.PREDECESSOR_DIFFERS))
        outcome = words.OUTCOME[record.outcome].text
        lines.append(f"| `{record.file}` | {whose} | {outcome} | {sentences or 'Không có gì phải nói'} |")
    table = "\n".join(lines) + "\n"
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    there, _, after = rest.partition(END)
    if request.config.getoption("--update-golden"):
        README.write_text(f"{before}{START}{table}{END}{after}", encoding="utf-8")
        return
    assert there == table
