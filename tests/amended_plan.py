"""A small plan before and after it is amended in all five ways at once, and numbered anew; and one in which numbers
moved from task to task, with the round after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from samples import AGENCIES, PHRASES, PLAN, TASKS

from toolkit.consolidate.consolidation import consolidate
from toolkit.consolidate.new_plans import carry_over
from toolkit.model.findings import Place
from toolkit.model.records import (
    Amendment,
    Annex,
    Entry,
    Intake,
    Plan,
    Return,
    Status,
    Task,
    TaskAnswer,
    TaskIdentity,
    TaskState,
)
from toolkit.plan.from_annex import amended_plan
from toolkit.plan.names import with_assignments
from toolkit.plan.plan_workbook import write_plan

DECISION = "Quyết định số 15/QĐ-UBND ngày 12/10/2020 của Ủy ban nhân dân tỉnh Trà Vinh"


def task(number: str, content: str, leads: str, coordinators: str = "UBND các huyện, thị xã, thành phố") -> Task:
    return Task(number, number, "2", content, leads, coordinators, "Báo cáo", "Hàng năm")


#: What the Plan gave first: 1.1, 2.1, 2.4, 2.5 of the sample, then two more.
OLD = with_assignments(replace(
    PLAN, phrases=PHRASES, tasks=(
        *TASKS, task("2.6", "Tập huấn nghiệp vụ cho cán bộ làm công tác tiếp dân ở cơ sở", "Sở Nội vụ"),
        task("2.7", "Kiểm tra việc niêm yết giá tại các chợ, siêu thị, cửa hàng", "Sở Công Thương")),
    agencies=tuple(each._replace(email="a@example.org", note="Giữ nguyên") for each in AGENCIES)))
_T11, _T21, _T24, _T25 = TASKS
#: The annex as amended: 2.1 reworded, 2.4 with another lead, 2.5 gone, 2.6 another task, 2.7 is 2.5 now, 2.7 is new.
ANNEX = Annex(OLD.groups, (
    _T11, _T21._replace(content=f"{_T21.content} về kinh doanh trên mạng"),
    _T24._replace(leads="Sở Công Thương", coordinators="Sở Nội vụ, UBND các huyện, thị xã, thành phố"),
    OLD.tasks[5]._replace(id="2.5", tt="2.5"),
    task("2.6", "Xây dựng cơ sở dữ liệu về các vụ việc đã giải quyết trên địa bàn", "Sở Nội vụ"),
    task("2.7", "Công khai kết quả trên trang thông tin điện tử", "Sở Nội vụ")))


def documented(plan: Plan) -> Plan:
    """The plan once an officer has written by what document each task is amended, and what the new 2.6 replaces."""
    def said(each: Task) -> Task:
        if each.id == "2.6" and each.ended:
            return each._replace(amendment=Amendment(TaskState.REPLACED, DECISION, by=TaskIdentity("2.6A")))
        return each._replace(amendment=each.amendment._replace(document=DECISION)) if each.amendment else each

    return replace(plan, tasks=tuple(map(said, plan.tasks)), ended=tuple(map(said, plan.ended)))


PROPOSED, TOLD = amended_plan(OLD, ANNEX)
NEW = documented(PROPOSED)
#: The plan workbooks.
OLD_BOOK, NEW_BOOK = write_plan(OLD), write_plan(NEW)


# ── numbers that are other tasks' now ─────────────────────────────────────────────────────────────
def numbered(task: Task, number: str) -> Task:
    return task._replace(id=number, tt=number, group=number[0])


def round_after(plan: Plan) -> Plan:
    """The next round's plan once every agency has answered every row of this one's."""
    def answers(agency: str) -> Sequence[TaskAnswer]:
        place = Place(f"{agency}.xlsx")
        said = {row.task_id: f"Kỳ trước: {plan.identity(row.task_id)} của {agency}" for row in plan.rows_of(agency)}
        return [TaskAnswer(row.task_id, row.role, place, {"status": Status.UNDER_WAY, "result": said[row.task_id]},
                           {"result": Entry(said[row.task_id], place)}) for row in plan.rows_of(agency)]

    returns = tuple(Return(each.code, (f"{each.code}.xlsx",), plan.period.last_day, "", tuple(answers(each.code)))
                    for each in plan.expected)
    return carry_over(consolidate(plan, Intake(returns, (), ())))[0]


def as_first_issued(plan: Plan) -> Plan:
    """A plan that was never amended and prints the same."""
    return replace(plan, ended=(), tasks=tuple(
        task._replace(first_id="", amendment=None) for task in plan.tasks))


_NEW_11 = Task("1.1", "1.1", "1", "Thành lập tổ công tác liên ngành giúp việc cho Ban Chỉ đạo", "Sở Nội vụ",
               "Sở Công Thương", "Quyết định", "Hàng năm")
#: 2.4 and 2.5 swapped, a task inserted before 1.1, 2.6 withdrawn, 2.7 moved to the other group.
RENUMBERED = documented(amended_plan(OLD, Annex(OLD.groups, (
    _NEW_11, numbered(_T11, "1.2"), numbered(OLD.tasks[5], "1.3"), _T21, numbered(_T25, "2.4"),
    numbered(_T24, "2.5"))))[0])
#: Two that differ in nothing but their number and their text.
_ALIKE = (task("2.8", "Tổ chức hội nghị phổ biến pháp luật cho doanh nghiệp", "Sở Nội vụ"),
          task("2.9", "Lập sổ theo dõi việc trả lời người dân ở cấp xã", "Sở Nội vụ"))
#: 2.4 and 2.5, and those two, swapped and nothing else, of which no document says anything.
SWAPPED_BEFORE = with_assignments(replace(OLD, tasks=(*OLD.tasks, *_ALIKE)))
SWAPPED = amended_plan(SWAPPED_BEFORE, Annex(OLD.groups, (
    _T11, _T21, numbered(_T25, "2.4"), numbered(_T24, "2.5"), *OLD.tasks[4:], numbered(_ALIKE[1], "2.8"),
    numbered(_ALIKE[0], "2.9"))))[0]
RENUMBERED_PLANS = {"renumbered": RENUMBERED, "the round after": round_after(RENUMBERED)}
