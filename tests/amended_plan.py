"""A small plan before and after it is amended in all five ways at once, and numbered anew."""

from __future__ import annotations

from dataclasses import replace

from samples import AGENCIES, PHRASES, PLAN, TASKS

from toolkit.model import Annex, Plan, Task
from toolkit.plan import write_plan
from toolkit.plan.amending import amended_plan
from toolkit.plan.names import Names, assign

DECISION = "Quyết định số 15/QĐ-UBND ngày 12/10/2020 của Ủy ban nhân dân tỉnh Trà Vinh"


def task(number: str, content: str, leads: str, coordinators: str = "UBND các huyện, thị xã, thành phố") -> Task:
    return Task(number, number, "2", content, leads, coordinators, "Báo cáo", "Hàng năm")


def assigned(plan: Plan) -> Plan:
    return replace(plan, assignments=assign(plan.tasks, plan.agencies, Names.of_plan(plan.agencies, plan.phrases), plan.period.last_day))


#: What the Plan gave first: 1.1, 2.1, 2.4, 2.5 of the sample, then two more.
OLD = assigned(replace(
    PLAN, phrases=PHRASES, tasks=(
        *TASKS, task("2.6", "Tập huấn nghiệp vụ cho cán bộ làm công tác tiếp dân ở cơ sở", "Sở Nội vụ"),
        task("2.7", "Kiểm tra việc niêm yết giá tại các chợ, siêu thị, cửa hàng", "Sở Công Thương")),
    agencies=tuple(replace(each, email="a@example.org", note="Giữ nguyên") for each in AGENCIES)))
_T11, _T21, _T24, _T25 = TASKS
#: The annex as amended: 2.1 reworded, 2.4 with another lead, 2.5 gone, 2.6 another task, 2.7 is 2.5 now, 2.7 is new.
ANNEX = Annex(OLD.groups, (
    _T11, replace(_T21, content=f"{_T21.content} về kinh doanh trên mạng"),
    replace(_T24, leads="Sở Công Thương", coordinators="Sở Nội vụ, UBND các huyện, thị xã, thành phố"),
    replace(OLD.tasks[5], id="2.5", tt="2.5"),
    task("2.6", "Xây dựng cơ sở dữ liệu về các vụ việc đã giải quyết trên địa bàn", "Sở Nội vụ"),
    task("2.7", "Công khai kết quả trên trang thông tin điện tử", "Sở Nội vụ")))


def documented(plan: Plan) -> Plan:
    """The plan once an officer has written by what document each task is amended."""
    def said(each: Task) -> Task:
        return replace(each, amendment=replace(each.amendment, document=DECISION)) if each.amendment else each

    return replace(plan, tasks=tuple(map(said, plan.tasks)), ended=tuple(map(said, plan.ended)))


PROPOSED, TOLD = amended_plan(OLD, ANNEX)
NEW = documented(PROPOSED)
#: The plan workbooks.
OLD_BOOK, NEW_BOOK = write_plan(OLD), write_plan(NEW)
