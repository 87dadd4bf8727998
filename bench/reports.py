"""What rendering is measured on: a plan of any number of tasks, each task's leads having answered."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from toolkit.base.files import make_folder
from toolkit.model import resources, words
from toolkit.model.findings import Place
from toolkit.model.records import Assignment, Entry, Intake, Plan, Return, Role, Status, TaskAnswer
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.round import Round


def make_plan(folder: Path, tasks: int) -> Round:
    """A round in `folder` whose plan has so many tasks: the shipped ones again and again. Nothing has come back."""
    where = Round(folder)
    make_folder(where.folder)
    plan, _ = read_plan(resources.example(words.PLAN_FILE))
    again = enumerate(islice(cycle(plan.tasks), tasks))
    copies = tuple(task._replace(id=f"{task.group}.{number}", tt=f"{task.group}.{number}") for number, task in again)
    where.plan.write_bytes(write_plan(replace(plan, tasks=tuple(sorted(copies, key=lambda task: int(task.group))))))
    return where


def answered(plan: Plan) -> Intake:
    """Every lead's answer to every task it leads, no two alike, as if read from the returned forms."""
    rows: dict[str, list[Assignment]] = {}
    for row in plan.assignments:
        rows.setdefault(row.agency, []).append(row)
    return Intake(tuple(_return(plan, agency, own) for agency, own in rows.items()), (), ())


def _return(plan: Plan, agency: str, own: list[Assignment]) -> Return:
    file = f"{agency}.xlsx"
    led = tuple(_progress(row, Place(file, "Biểu báo cáo", f"L{line}")) for line,
        row in enumerate(own, 7) if row.role is Role.LEAD)
    return Return(agency, (file,), plan.period.last_day, "", led)


def _progress(row: Assignment, place: Place) -> TaskAnswer:
    result = ("Đã tổ chức hội nghị tuyên truyền, cấp phát tài liệu cho người tiêu dùng trên địa bàn theo nhiệm vụ "
              f"{row.task_id}")
    documents = f"Kế hoạch số {place.cell[1:]}/KH-{row.agency} ngày 15/3/2020"
    return TaskAnswer(row.task_id, row.role, place,
                      {"status": Status.DONE, "result": result, "documents": documents},
                      {"status": Entry("done", place), "result": Entry(result, place),
                          "documents": Entry(documents, place)})
