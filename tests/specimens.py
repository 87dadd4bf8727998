"""Values to try templates with: reports nobody has answered, and letters of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.letters.letters import FEW, Proposed, proposed_values, request_values
from toolkit.letters.reminders import LISTED, Need, Reminder, joint_values, letter_values
from toolkit.model.records import Indicator, Intake, Plan, Way
from toolkit.model.resources import example
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.sections import compose, report_sentences
from toolkit.report.values import report_context

shipped_sentences = cache(report_sentences)


def report_values(made: Consolidation, points: dict[str, Any] | None = None) -> dict[str, Any]:
    """The values of the report of these frames, its sentences as shipped."""
    return report_context(made, compose(made, shipped_sentences()), points)


def specimens() -> Iterator[dict[str, Any]]:
    """The values of two reports nobody has answered: one with every part a plan can ask for, and one with few."""
    plan, _ = read_plan(example("ke_hoach.xlsx"))
    nobody = Intake((), (), ())
    indicator = Indicator("1", "Số cuộc kiểm tra thử", "cuộc", Way.SUM, note="Cả năm")
    full = replace(plan, indicators=(indicator,), settings=plan.settings._replace(
        addressees=("Ủy ban nhân dân tỉnh", "Bộ Công Thương"), recipients=("Như trên", "Lưu trữ tỉnh"),
        legal_bases=("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;", "Căn cứ Kế hoạch số 1/KH-UBND ngày 02/01/2020."),
        urgency="KHẨN", signer_power="KT.", signer_deputy_title="PHÓ GIÁM ĐỐC"))
    points = {kind: {"total": f"1{number}", "lines": (f"Điểm thử {number}",), "more": f"{number}9"}
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
