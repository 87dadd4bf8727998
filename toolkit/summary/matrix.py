"""Sheet "Ma trận": who said what about which task, on one page: a letter, coloured, for each agency and task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.consolidate import Consolidation
from toolkit.model import Role, Status
from toolkit.summary.paper import Column, Paper, Sheet, Toned, each_record, records, shortened
from toolkit.summary.tables import NO_ANSWER, task_status_cell
from toolkit.words import STATUS, SUMMARY_SHEETS

#: The letter of each status; letters differ in black and white too.
MARKS = {
    Status.DONE: "H",
    Status.UNDER_WAY: "Đ",
    Status.NOT_STARTED: "C",
    Status.NOT_DOING: "K",
    Status.NOTHING_ARISEN: "–",
    Status.MISSING: "x",
}
UNCLEAR = "?"
#: After the letter: the agency leads the task.
LEAD = "*"

_TIMELY = {"on_time": Toned("Đúng hạn", ""), "late": Toned("Trễ hạn", "late"), "missing": Toned("Chưa gửi", "missing")}
_CONTENT = 95  # characters of a task's content in the turned heading


def write_matrix(paper: Paper, consolidation: Consolidation) -> None:
    """Write the sheet: one row for each agency, one column for each task, the tasks' derived status on top."""
    tasks = records(consolidation.tasks)
    columns = (
        Column("Cơ quan", 40, "fact"),
        *(Column(task["task_id"], 5.3, "mark") for task in tasks),
        Column("Đã trả lời", 9, "mark"),
        Column("Gửi báo cáo", 11, "mark"),
        Column("Ngày nhận", 11.5, "day"),
    )
    sheet = Sheet(paper, SUMMARY_SHEETS["matrix"], "#1F3864", columns)
    sheet.title("MA TRẬN NHIỆM VỤ – CƠ QUAN", f"Ô trống: cơ quan không được giao. Dấu {LEAD} và viền đậm: cơ quan chủ trì.")
    sheet.head()
    _contents(sheet, tasks)
    sheet.freeze(1)
    sheet.row((Toned("Tình trạng của nhiệm vụ", "", "group"), *map(_task_mark, tasks), *[Toned("", "", "group")] * 3))
    marks = _marks(consolidation)
    for agency in _agencies(consolidation):
        own = marks.get(agency["code"], {})
        answered = f"{agency['rows_answered']}/{agency['rows_total']}" if agency["rows_total"] else "–"
        sheet.row((
            agency["name"], *(own.get(task["task_id"], Toned("", "")) for task in tasks),
            answered, _TIMELY[agency["timeliness"]], agency["received"],
        ))


def _contents(sheet: Sheet, tasks: list[dict[str, Any]]) -> None:
    """The tasks' contents, turned, beside the legend."""
    legend = [f"{MARKS[status]}   {STATUS[status].text}" for status in MARKS]
    sheet.put(sheet.next, 0, "\n".join([*legend, f"{UNCLEAR}   {NO_ANSWER} hoặc chưa rõ"]), "legend")
    for place, task in enumerate(tasks, 1):
        sheet.put(sheet.next, place, shortened(task["content"], _CONTENT), "turned")
    for place in range(len(tasks) + 1, len(sheet.columns)):
        sheet.put(sheet.next, place, "", "turned")
    sheet.end_row(190)
    sheet.page.repeat_rows(sheet.next - 2, sheet.next - 1)


def _task_mark(task: Mapping[str, Any]) -> Toned:
    tone = task_status_cell(task).tone
    return Toned(UNCLEAR if tone == "unclear" else MARKS[Status(task["status"])], tone, "lead_mark")


def _marks(consolidation: Consolidation) -> dict[str, dict[str, Toned]]:
    marks: dict[str, dict[str, Toned]] = {}
    for row in each_record(consolidation.rows):
        status = Status(row["status"]) if row["status"] else None if row["reported"] else Status.MISSING
        lead = row["assigned"] and row["role"] == Role.LEAD.value
        mark = (MARKS[status] if status else UNCLEAR) + (LEAD if lead else "")
        tone = status.value if status else "unclear"
        marks.setdefault(row["agency_code"], {})[row["task_id"]] = Toned(mark, tone, "lead_mark" if lead else "mark")
    return marks


def _agencies(consolidation: Consolidation) -> list[dict[str, Any]]:
    """The expected agencies, then those that reported without being expected."""
    expected = records(consolidation.agencies)
    known = {agency["code"] for agency in expected}
    rows = consolidation.rows
    others = []
    for made in consolidation.intake.returns:
        if made.agency not in known:
            own = rows[rows["agency_code"] == made.agency]
            others.append({
                "code": made.agency,
                "name": consolidation.plan.agency(made.agency).name,
                "rows_answered": int(own["answered"].sum()),
                "rows_total": len(own),
                "timeliness": "on_time" if made.received <= consolidation.plan.period.last_day else "late",
                "received": made.received,
            })
    return expected + others
