"""Values to try templates with: reports nobody has answered, and letters of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.letters.letters import (
    FEW,
    LISTED,
    Need,
    Proposed,
    Reminder,
    joint_values,
    letter_values,
    proposed_values,
    request_values,
)
from toolkit.model import fields
from toolkit.model.findings import Place
from toolkit.model.records import (
    Agency,
    Entry,
    Indicator,
    Intake,
    Medium,
    Plan,
    Previous,
    Return,
    Role,
    Status,
    TaskAnswer,
    TaskNumber,
    Way,
)
from toolkit.model.resources import example
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.sections import compose, report_context, report_sentences

shipped_sentences = cache(report_sentences)
EXAMPLE, _ = read_plan(example("ke_hoach.xlsx"))
FIGURE = Indicator("1", "Số cuộc kiểm tra thử", "cuộc", Way.SUM, note="Cả năm")


def report_values(made: Consolidation, points: dict[str, Any] | None = None) -> dict[str, Any]:
    """The values of the report of these frames, its sentences as shipped."""
    return report_context(made, compose(made, shipped_sentences()), points)


def answer(task: TaskNumber, role: Role, status: Status, place: Place) -> TaskAnswer:
    texts = {fields.DOCUMENTS: "KH số 1/KH-A", fields.RESULT: f"Kết quả thử của {place.file}",
             fields.DIFFICULTIES: "Thiếu người; do biên chế", fields.PROPOSALS: "Cần thêm kinh phí"}
    percent = {fields.PERCENT: 60.5} if status is Status.UNDER_WAY else {}
    entries = {name: Entry(text, place) for name, text in {fields.STATUS: status.value, **texts}.items()}
    return TaskAnswer(task, role, place, {fields.STATUS: status, **percent, **texts}, entries)


def answered(agency: Agency, number: int) -> Return:
    """A return with an answer of each status, a task outside the annex, every free part and a figure, in time or late."""
    place = Place(f"{agency.code}.xlsx")
    statuses = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING)
    progress = tuple(answer(row.task_id, row.role, statuses[(number + line) % 4], place)
                     for line, row in enumerate(EXAMPLE.rows_of(agency.code)))
    extra = answer(TaskNumber("X1"), Role.LEAD, Status.UNDER_WAY, place)
    extra = extra._replace(entries={**extra.entries, fields.CONTENT: Entry("Nhiệm vụ thử ngoài Kế hoạch", place)})
    free = {part: Entry(f"- Ý kiến thử {number};\n- Ý kiến thử khác", place) for part in fields.FREE_PARTS}
    figure = TaskAnswer(TaskNumber(f"I{FIGURE.code}"), Role.LEAD, place, {fields.FIGURE: 12.0}, {fields.FIGURE: Entry("12", place)})
    received = EXAMPLE.period.last_day if number % 3 else EXAMPLE.period.due_before
    return Return(agency.code, (place.file,), received, "", progress, (extra,), free, {FIGURE.code: figure})


def everything_answered() -> Consolidation:
    """The round of the example's plan in which every second agency answered, with everything a plan can ask for."""
    before = (Previous(EXAMPLE.period.name.year_before.code, row.agency, row.task_id, Status.UNDER_WAY)
              for row in EXAMPLE.assignments if row.role is Role.LEAD)
    plan = replace(EXAMPLE, indicators=(FIGURE,), previous=tuple(before), settings=EXAMPLE.settings._replace(
        addressees=("Ủy ban nhân dân tỉnh", "Bộ Công Thương"), recipients=("Như trên", "Lưu trữ tỉnh"),
        legal_bases=("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;",
                     "Căn cứ Kế hoạch số 1/KH-UBND ngày 02/01/2020 của Ủy ban nhân dân tỉnh."),
        urgency="KHẨN", medium=Medium.PAPER, signer_power="KT.", signer_deputy_title="PHÓ GIÁM ĐỐC"))
    returns = tuple(answered(agency, number) for number, agency in enumerate(EXAMPLE.expected[::2]))
    return consolidate(plan, Intake(returns, (), ()))


def specimens() -> Iterator[dict[str, Any]]:
    """The values of two reports nobody has answered: one with every part a plan can ask for, and one with few."""
    plan, nobody = EXAMPLE, Intake((), (), ())
    full = replace(plan, indicators=(FIGURE,), settings=plan.settings._replace(
        addressees=("Ủy ban nhân dân tỉnh", "Bộ Công Thương"), recipients=("Như trên", "Lưu trữ tỉnh"),
        legal_bases=("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;", "Căn cứ Kế hoạch số 1/KH-UBND ngày 02/01/2020."),
        urgency="KHẨN", signer_power="KT.", signer_deputy_title="PHÓ GIÁM ĐỐC"))
    points = {kind: {"total": f"1{number}", "lines": (), "more": ""}
              for number, kind in enumerate(("missing", "errors", "questions", "changed"))}
    yield report_values(consolidate(full, nobody), points)
    yield report_values(consolidate(plan, nobody))


def specimen_requests(plan: Plan) -> Iterator[dict[str, Any] | None]:
    """The values of the letter to one agency, to several, and to more than its head has lines for."""
    for each in (replace(plan, agencies=plan.expected[:1]), plan, replace(plan, phrases=())):
        yield request_values(each, plan.period.last_day)


def specimen_letters(plan: Plan) -> Iterator[dict[str, Any] | None]:
    """The values of a reminder of each kind, the last has more to mend than it lists."""
    agency, late = plan.expected[0], plan.period.due_before
    points = tuple(f"Ô H{number}: điểm thử {number}" for number in range(LISTED + 1))
    yield letter_values(plan, Reminder(agency, Need.MISSING, 0), plan.period.last_day)
    yield letter_values(plan, Reminder(agency, Need.UNUSABLE, 1, points[:2]), late)
    yield letter_values(plan, Reminder(agency, Need.MEND, 1, points), late)


def specimen_joint_letters(plan: Plan) -> Iterator[dict[str, Any] | None]:
    """The values of the letter to three agencies while there is time, and to many once it is over."""
    three = [Reminder(agency, need, 1, ("Ô H1: điểm thử",)) for agency, need in zip(plan.expected, Need, strict=False)]
    yield joint_values(plan, [each._replace(late=0) for each in three], plan.period.last_day)
    yield joint_values(plan, three * FEW, plan.period.due_before)


def specimen_proposals(plan: Plan) -> Iterator[dict[str, Any] | None]:
    """The values of a letter with a line of each kind, and of one with a single proposal as it came."""
    common = Proposed("Cơ quan thử 1", "Ý kiến thử chung.")
    named = Proposed("Cơ quan thử 2", f"Nhiệm vụ {plan.tasks[0].id}: ý kiến thử.\n- Ý kiến thử khác.", edited=True)
    yield proposed_values(plan, (named, common))
    yield proposed_values(plan, (common,))
