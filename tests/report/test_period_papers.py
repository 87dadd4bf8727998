"""What goes out says its period: report, letters, mails and summary of a round of each kind; templates of years only."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from plain import document_lines
from said import SHEET, intake, report_values
from samples import PLAN

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.new_plans import ad_hoc_plan
from toolkit.letters.letters import (
    Mail,
    Need,
    Reminder,
    covering_mail,
    form_mail,
    joint_values,
    letter_values,
    mending_mail,
    proposal_values,
    reminder_mail,
    request_values,
)
from toolkit.model import resources, words
from toolkit.model.documents import about, ad_hoc_title
from toolkit.model.findings import Place
from toolkit.model.period import PeriodKind, PeriodName, period_of, usual_period
from toolkit.model.records import Entry, Intake, Plan, Previous, Status
from toolkit.report.rendering import document_text, render_report
from toolkit.summary.summary import write_summary

TITLE = "Báo cáo nhanh tình hình tiếp nhận, giải quyết khiếu nại của người tiêu dùng"
#: A round of each kind; the quarter's Plan is known from the quarter before and the same of the year before.
KINDS = ("2026Q3", "2026H1", "2026N9", "2026M09", "2026D02", "2026")
BEFORE = {"2026Q3": ("2026Q2", "2025Q3"), "2026H1": ("2025H1",), "2026D02": ("2026Q2",)}

RETURNS = """
| agency | task | status    | percent | documents    | result        | difficulties | proposals          |
| SCT    | 2.1  | under_way | 60      | KH 5/KH-SCT  | Rà soát xong. | Thiếu người  | Cần thêm kinh phí. |
| SCT    | 2.5  | done      | 100     |              | Đã ban hành.  |              |                    |
| SNV    | 2.4  | under_way | 20      |              | Đang làm.     |              |                    |
"""


def plan_of(code: str) -> Plan:
    """The sample plan for that period, with what is known of rounds before."""
    period = usual_period(period_of(code))
    held = [Previous(before, row.agency, row.task_id, Status.UNDER_WAY, 30.0 + 40 * before.startswith("2025"))
            for before in BEFORE.get(code, ()) for row in PLAN.assignments if row.task_id != "1.1"]
    plan = replace(PLAN, period=period, previous=tuple(held), settings=PLAN.settings._replace(
        report_number="7", plan_title=""))
    if period.kind is PeriodKind.AD_HOC:
        old = consolidate(replace(plan, period=usual_period(period_of("2026H1"))), Intake((), (), ()))
        made, _ = ad_hoc_plan(old, period.name, date(2026, 10, 5), TITLE, ("2.1", "2.4"))
        return replace(made, settings=plan.settings)
    return plan


def round_of(code: str) -> Consolidation:
    """Its returns, in time; the issuer says what comes next, and proposes to change the Plan."""
    plan = plan_of(code)
    asked = ("task", *(task.id for task in plan.tasks))
    table = "\n".join(line for line in RETURNS.split("\n") if any(f"| {task} " in line for task in asked))
    made = intake(table, dict.fromkeys(("SCT", "SNV"), plan.period.last_day))
    free = {part: Entry(text, Place("SCT.xlsx", SHEET, "B30")) for part, text in (
        (words.DIRECTION_PART, "Tiếp tục tuyên truyền."), (words.AMENDMENTS_PART, "Nhiệm vụ 2.1: bỏ."))}
    ours, *others = made.returns
    return consolidate(plan, made._replace(returns=(ours._replace(free=free), *others)))


@pytest.mark.parametrize("code", KINDS)
def test_the_papers_of_a_round_say_its_period(code: str, golden: Callable[[str, str], None]) -> None:
    made = round_of(code)
    parts = (_report(made), _letters(made), _mails(made.plan), _summary(made))
    golden(f"papers_{code}.txt", "\n".join(line.replace("\u00a0", " ") for part in parts for line in (*part, "")))


def _report(made: Consolidation) -> Iterator[str]:
    """What stands above the first table, and every later line that may name a time."""
    yield "== Báo cáo"
    lines = document_lines(render_report(report_values(made), resources.template(resources.REPORT_TEMPLATE))).replace("\u00a0", " ").split("\n")
    begin = next(place for place, line in enumerate(lines) if line.startswith("Trích yếu"))
    opening = next(place for place, line in enumerate(lines) if line.startswith(("Nội dung | Kết quả thực hiện theo", "Mục La Mã | I.")))
    yield from lines[begin:opening]
    told = ("Theo Quyết", "năm 202", "Năm 202", "NĂM 202", "THỜI GIAN TỚI", "thời gian tới", "nhiệm vụ của Kế hoạch", "Trên đây")
    yield from (line for line in lines[opening:] if any(word in line for word in told) and line[0] != "[" and "Kèm theo" not in line)


def _letters(made: Consolidation) -> Iterator[str]:
    """Of each letter what it is about, its first sentence, and the name of its annex."""
    plan, day = made.plan, made.plan.period.due_before
    late = [Reminder(agency, Need.MISSING, 1) for agency in plan.expected[:2]]
    letters = {resources.REQUEST_TEMPLATE: request_values(replace(plan, phrases=()), day), resources.PROPOSAL_TEMPLATE: proposal_values(made, {}),
               resources.REMINDER_TEMPLATE: letter_values(plan, late[0], day), resources.JOINT_REMINDER_TEMPLATE: joint_values(plan, late, day)}
    for name, values in letters.items():
        assert values is not None
        lines = document_text(render_report(values, resources.template(name))).replace("\u00a0", " ").split("\n")
        yield f"== {name}"
        yield from (line for line in lines if line.startswith(("V/v", "Thực hiện", "1. Nội dung")))
        yield from (line for line in lines if line.startswith(("DANH SÁCH", "TỔNG HỢP")))


def _mails(plan: Plan) -> Iterator[str]:
    agency, day = plan.expected[0], plan.period.due_before
    (upward, file), mending = covering_mail(plan), mending_mail(plan, agency, "…")
    reminders = [reminder_mail(plan, Reminder(agency, need, 1), day) for need in (Need.MISSING, Need.UNUSABLE)]
    yield f"== Thư; tệp kèm thư trình: {file}"
    for mail in (form_mail(plan, agency), mending, *reminders, upward):
        yield mail.subject
        yield from (f"   {line}" for line in _first(mail))


def _first(mail: Mail) -> list[str]:
    return [line for line in mail.text.split("\n") if line.startswith(("Thực hiện", "Đến ngày", "Sở Công Thương đã"))]


def _summary(made: Consolidation) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(write_summary(made).content({})))
    yield f"== tong_hop.xlsx: {book.properties.title}; {book.worksheets[0].oddFooter.left.text}"
    overview = [str(cell) for row in book["Tổng quan"].iter_rows(values_only=True) for cell in row if cell]
    yield overview[0]
    yield from (text for text in overview if text.startswith(("So với", "Các nhiệm vụ có số liệu", "Quý", "6 tháng", "Đột xuất")))
    for sheet, row in (("Nhiệm vụ", "2.1"), ("Chi tiết", "Sở Công Thương")):
        rows = [[str(cell or "").replace("\n", " ⏎ ") for cell in line] for line in book[sheet].iter_rows(values_only=True)]
        heads, line = rows[2], next(line for line in rows if line[0] == row and (row == "2.1" or line[1] == "2.1"))
        yield from (f"{sheet}: {head}: {cell}" for head, cell in zip(heads, line, strict=True) if "kỳ" in head.lower())


@pytest.mark.parametrize(("title", "subject", "after"), [
    ("Báo cáo nhanh tình hình khiếu nại", "Tình hình khiếu nại", "nhanh tình hình khiếu nại"),
    ("Báo cáo đột xuất về khiếu nại.", "Về khiếu nại", "đột xuất về khiếu nại"),
    ("BÁO CÁO: tình hình khiếu nại", "Tình hình khiếu nại", "tình hình khiếu nại"),
    ("Tình hình khiếu nại", "Tình hình khiếu nại", "tình hình khiếu nại"),
    ("", PLAN.settings.report_subject, "đột xuất lần 2 năm 2026"), ("Báo cáo", PLAN.settings.report_subject, "đột xuất lần 2 năm 2026")])
def test_an_ad_hoc_report_goes_by_its_own_title(title: str, subject: str, after: str) -> None:
    period = usual_period(period_of("2026D02"))._replace(title=title)
    assert (about(PLAN.settings, period), ad_hoc_title(period)) == (subject, after)


def test_a_title_says_nothing_of_a_period_that_is_not_ad_hoc() -> None:
    period = usual_period(PeriodName(2026))._replace(title=TITLE)
    assert (about(PLAN.settings, period)[-8:], ad_hoc_title(period)) == ("năm 2026", "")
