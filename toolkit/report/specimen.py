"""Reports of nobody: invented values for trying a template on, so that every branch of it is printed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from toolkit import fields
from toolkit.consolidate import consolidate
from toolkit.findings import Place
from toolkit.model import (
    Agency,
    Entry,
    Figure,
    Indicator,
    Intake,
    Medium,
    Plan,
    Previous,
    Return,
    Role,
    Status,
    TaskAnswer,
    Way,
)
from toolkit.report.draft import OpenPoints, Points
from toolkit.report.values import report_context
from toolkit.resources import example

_STATUSES = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING)
_BASES = ("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;", "Căn cứ Kế hoạch số 1/KH-UBND ngày 02/01/2020 của Ủy ban nhân dân tỉnh.")
_INDICATOR = Indicator("1", "Số cuộc kiểm tra thử", "cuộc", Way.SUM, note="Cả năm")


def specimens() -> Iterator[dict[str, Any]]:
    """The values of three reports: a draft that has everything, a final as plain as can be, one nobody has answered."""
    from toolkit.plan import read_plan

    plan, _ = read_plan(example("ke_hoach.xlsx"))
    settings = plan.settings
    full = replace(
        plan, indicators=(_INDICATOR,), previous=tuple(_before(plan)),
        settings=replace(settings, addressees=("Ủy ban nhân dân tỉnh", "Bộ Công Thương"), recipients=("Như trên", "Lưu trữ tỉnh"),
                         legal_bases=_BASES, urgency="KHẨN", signer_power="KT.", medium=Medium.PAPER))
    plain = replace(plan, indicators=(), previous=(), settings=replace(
        settings, addressees=("Ủy ban nhân dân tỉnh",), legal_bases=(), report_number="5", report_date=plan.period.last_day,
        medium=Medium.ELECTRONIC, urgency="", signer_power=""))
    answered = tuple(_return(plan, agency, number) for number, agency in enumerate(plan.expected[::2]))
    silent = tuple(Return(each.code, (), plan.period.last_day, "") for each in plan.expected)
    yield report_context(consolidate(full, Intake(answered, (), ())), points=_points())
    yield report_context(consolidate(plain, Intake(silent, (), ())))
    yield report_context(consolidate(plan, Intake((), (), ())))


def letters() -> Iterator[dict[str, Any]]:
    """The values of a reminder of each kind; the last has more to mend than it lists."""
    from toolkit.letters.correspondence import LISTED, Need, Reminder, letter_values
    from toolkit.plan import read_plan

    plan, _ = read_plan(example("ke_hoach.xlsx"))
    agency, late = plan.expected[0], plan.period.due_before
    points = tuple(f"Ô H{number}: điểm thử {number}" for number in range(LISTED + 1))
    yield letter_values(plan, Reminder(agency, Need.MISSING, 0), plan.period.last_day)
    yield letter_values(plan, Reminder(agency, Need.UNUSABLE, 1, points[:2]), late)
    yield letter_values(plan, Reminder(agency, Need.MEND, 1, points), late)


def _points() -> OpenPoints:
    missing, errors, questions, changed = (Points(f"1{kind}", (f"Điểm thử {kind}",), f"{kind}9") for kind in range(4))
    return OpenPoints(missing=missing, errors=errors, questions=questions, changed=changed, unprinted="17")


def _before(plan: Plan) -> Iterator[Previous]:
    """Every lead had begun a year ago."""
    return (Previous(plan.period.year - 1, row.agency, row.task_id, Status.UNDER_WAY) for row in plan.assignments if row.role is Role.LEAD)


def _return(plan: Plan, agency: Agency, number: int) -> Return:
    place = Place(f"{agency.code}.xlsx")
    progress = tuple(_progress(row.task_id, row.role, _STATUSES[(number + line) % 4], place)
                     for line, row in enumerate(plan.rows_of(agency.code)))
    extra = _progress("X1", Role.LEAD, Status.UNDER_WAY, place)
    extra = extra._replace(entries={**extra.entries, "content": Entry("Nhiệm vụ thử ngoài Kế hoạch", place)})
    free = {part: Entry(f"- Ý kiến thử {number};\n- Ý kiến thử khác", place) for part in fields.FREE_PARTS}
    figure = Figure(place, 12.0, entries={"figure": Entry("12", place)})
    received = plan.period.last_day if number % 3 else plan.period.due_before
    return Return(agency.code, (place.file,), received, "", progress, (extra,), free, {_INDICATOR.code: figure})


def _progress(task_id: str, role: Role, status: Status, place: Place) -> TaskAnswer:
    texts = {fields.DOCUMENTS: "KH số 1/KH-A", fields.RESULT: f"Kết quả thử của {place.file}",
             fields.DIFFICULTIES: "Thiếu người; do biên chế", fields.PROPOSALS: "Cần thêm kinh phí"}
    percent = {fields.PERCENT: 60.5} if status is Status.UNDER_WAY else {}
    entries = {fields.STATUS: status.value, **texts}
    return TaskAnswer(task_id, role, place, {fields.STATUS: status, **percent, **texts},
                      {name: Entry(text, place) for name, text in entries.items()})
