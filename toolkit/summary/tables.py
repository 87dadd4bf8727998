"""The summary's plain tables: tasks, all rows, difficulties and proposals, tasks outside the annex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from toolkit import fields
from toolkit.consolidate import UNCLEAR_MARK, Consolidation
from toolkit.findings import Place
from toolkit.layout import previous_text
from toolkit.model import Movement, Role, Status, Timeliness
from toolkit.summary.paper import Column, Paper, Sheet, Toned, Value, each_record, records, share, shortened
from toolkit.text import number_vi
from toolkit.words import (
    MOVEMENT,
    ROLE,
    STATUS,
    SUMMARY_SHEETS,
    TIMELINESS,
)

Record = Mapping[str, Any]

#: Of a task with more leads than this the agencies are named by status; their results are in the sheet of all rows.
MANY_LEADS = 6
#: Characters of results a task's cell holds before each lead's is cut short.
_ROOM = 1500

NO_ANSWER = "Chưa trả lời"
NO_STATUS = "Chưa rõ trạng thái"
NOT_ASSIGNED = " (ngoài phân công)"
_SEE_ROWS = f" (xem đủ ở trang {SUMMARY_SHEETS['rows']})"

_ANSWERS = (
    Column(fields.ANSWERS["status"].text, 13, "centre"),
    Column(fields.ANSWERS["percent"].text, 8, "number"),
    Column(fields.ANSWERS["completed"].text, 11.5, "date"),
    Column(fields.ANSWERS["documents"].text, 17),
    Column(fields.ANSWERS["result"].text, 46),
    Column(fields.ANSWERS["difficulties"].text, 30),
    Column(fields.ANSWERS["proposals"].text, 30),
)
_SOURCE = (Column("Tệp", 20), Column("Trang tính", 10), Column("Ô", 6, "centre"))


# ── tasks ─────────────────────────────────────────────────────────────────────────────────────────

_TASK_COLUMNS = (
    Column("TT", 6, "centre"),
    Column("Nội dung công việc", 38),
    Column("Cơ quan chủ trì", 20),
    Column("Thời hạn", 11, "centre"),
    Column("Tình trạng", 13, "centre"),
    Column("Thời gian", 10, "centre"),
    Column("Tiến độ bình quân (%)", 9, "number"),
    Column("Chủ trì đã trả lời", 9, "centre"),
    Column("Kết quả của cơ quan chủ trì", 62),
    Column("Cơ quan phối hợp", 22),
)


_AT = 5  # the columns of the round before stand beside the present status, where that round is known
_BEFORE_COLUMNS = (Column("Kỳ trước", 13, "centre"), Column("So với kỳ trước", 11, "centre"))


def write_tasks(paper: Paper, consolidation: Consolidation) -> None:
    """One row for each task under its group: derived status, the leads' results, the coordinators counted."""
    compared = consolidation.plan.previous_year is not None
    columns = (*_TASK_COLUMNS[:_AT], *_BEFORE_COLUMNS, *_TASK_COLUMNS[_AT:]) if compared else _TASK_COLUMNS
    sheet = Sheet(paper, SUMMARY_SHEETS["tasks"], "#1F3864", columns)
    sheet.title(
        f"TÌNH HÌNH THỰC HIỆN {len(consolidation.plan.tasks)} NHIỆM VỤ",
        "Tình trạng suy từ báo cáo của cơ quan chủ trì: chỉ “Đã hoàn thành” khi mọi cơ quan chủ trì đều hoàn thành. "
        "“Trong hạn”, “Quá hạn” tính từ thời hạn của nhiệm vụ và ngày hoàn thành.",
    )
    sheet.head()
    sheet.freeze(2)
    leads = _leads(consolidation)
    titles = {group.number: f"{group.number}. {group.title}" for group in consolidation.plan.groups}
    group = None
    for task in records(consolidation.tasks):
        if task["group"] != group and titles:
            group = task["group"]
            sheet.line(titles.get(group, group), "group")
        sheet.row((
            task["task_id"], task["content"], task["leads"], task["deadline"], task_status_cell(task),
            *(_before(task) if compared else ()), _timeliness(task["timeliness"]), task["percent"], f"{task['leads_reported']}/{task['leads_total']}",
            _results(leads.get(task["task_id"], ())), _coordinators(task),
        ))


def task_status_cell(task: Record) -> Toned:
    """A task's derived status in words; a lead that answered without a clear status is not one that said nothing."""
    if task["status"] == Status.MISSING.value and task["leads_reported"]:
        return Toned(NO_STATUS, "unclear")
    return Toned(STATUS[Status(task["status"])].text, task["status"])


def _before(task: Record) -> tuple[Toned, Toned]:
    """A task's status in the round before, and its movement since; both blank where nothing was answered then."""
    status, movement, percent = task["previous_status"], task["movement"], task["previous_percent"]
    shown = STATUS[Status(status)].text if status else ""
    if status == Status.UNDER_WAY.value and percent is not None:
        shown += f"\n{number_vi(percent)} %"
    return Toned(shown, ""), movement_cell(movement)


def movement_cell(movement: str | None) -> Toned:
    """A movement in words; what stands lower than a year ago stands out."""
    if movement is None:
        return Toned("", "")
    return Toned(MOVEMENT[Movement(movement)].text, "warning" if movement == Movement.BACK.value else "")


def _timeliness(value: str | None) -> Toned:
    if value is None:
        return Toned("", "")
    return Toned(TIMELINESS[Timeliness(value)].text, "overdue" if value == Timeliness.OVERDUE.value else "")


def _leads(consolidation: Consolidation) -> dict[str, list[Record]]:
    leads: dict[str, list[Record]] = {}
    rows = consolidation.rows
    for row in each_record(rows[rows["assigned"] & (rows["role"] == Role.LEAD.value)]):
        leads.setdefault(row["task_id"], []).append(row)
    return leads


def _results(leads: Sequence[Record]) -> str:
    if len(leads) > MANY_LEADS:
        return _by_status(leads)
    return "\n".join(f"{lead['agency']}: {_result(lead, _ROOM // len(leads))}" for lead in leads)


def _result(lead: Record, room: int) -> str:
    status = _status_text(lead)
    if not lead["answered"]:
        return status[:1].lower() + status[1:] + "."
    documents = f"(Văn bản: {lead['documents']})" if lead["documents"] else ""
    text = " ".join(part for part in (f"{status}.", lead["result"], documents) if part)
    return shortened(text, room) + (_SEE_ROWS if len(text) > room else "")


def _by_status(leads: Sequence[Record]) -> str:
    named: dict[str, list[str]] = {}
    for lead in leads:
        status = NO_STATUS if lead["answered"] and not lead["status"] else _status_text(lead)
        named.setdefault(status, []).append(lead["agency"])
    first = sorted(named.items(), key=lambda item: -len(item[1]))
    lines = [f"{status} – {share(len(names), len(leads))}: {'; '.join(names)}." for status, names in first]
    return "\n".join([*lines, f"Kết quả của từng cơ quan: trang {SUMMARY_SHEETS['rows']}."])


def _coordinators(task: Record) -> str:
    if not task["coordinators_total"]:
        return "Không có"
    return (
        f"Đã trả lời: {task['coordinators_reported']}/{task['coordinators_total']}\n"
        f"Đang hoặc đã thực hiện: {task['coordinators_active']}/{task['coordinators_total']}"
    )


# ── all rows ──────────────────────────────────────────────────────────────────────────────────────

_ROW_COLUMNS = (
    Column("Mã cơ quan", 12, "centre"),
    Column("Cơ quan", 22),
    Column("TT", 6, "centre"),
    Column("Nội dung công việc", 30),
    Column("Vai trò", 9, "centre"),
    *_ANSWERS,
    *_SOURCE,
)


_BEFORE_ROW = (Column("Kỳ trước (trạng thái, kết quả)", 34), Column("So với kỳ trước", 11, "centre"))


def write_rows(paper: Paper, consolidation: Consolidation) -> None:
    """Every row of every agency, reported or not, with its source."""
    before = {(each.agency, each.task_id): previous_text(each, None) for each in consolidation.plan.previous}
    columns = (*_ROW_COLUMNS[: -len(_SOURCE)], *_BEFORE_ROW, *_SOURCE) if before else _ROW_COLUMNS
    sheet = Sheet(paper, SUMMARY_SHEETS["rows"], "#2E75B6", columns)
    sheet.title(
        "CHI TIẾT TỪNG DÒNG BÁO CÁO",
        f"Mỗi dòng là một nhiệm vụ của một cơ quan, đúng như cơ quan đã ghi. Nội dung kèm dấu{UNCLEAR_MARK} chưa rõ nên "
        f"không tính vào số liệu; xem trang {SUMMARY_SHEETS['attention']}.",
    )
    heading = sheet.next
    sheet.head()
    sheet.freeze(3)
    for row in each_record(consolidation.rows):
        role = ROLE[Role(row["role"])].text + ("" if row["assigned"] else NOT_ASSIGNED)
        then = (before.get((row["agency_code"], row["task_id"]), ""), movement_cell(row["movement"])) if before else ()
        sheet.row((row["agency_code"], row["agency"], row["task_id"], row["content"], role, *_answers(row), *then, *_source(row)))
    sheet.filter(heading)


def _answers(row: Record) -> tuple[Value | Toned, ...]:
    return (
        row_status_cell(row),
        _clear_or_typed(row, "percent"),
        _clear_or_typed(row, "completed"),
        row["documents"], row["result"], row["difficulties"], row["proposals"],
    )


def row_status_cell(row: Record) -> Toned:
    """What an agency said of its row, in words; what it typed and nobody understood, as typed; or that it said nothing."""
    if row["status"]:
        return Toned(_status_text(row), row["status"])
    return Toned(_status_text(row), "unclear" if row["answered"] or row.get("reported", True) else "missing")


def _status_text(row: Record) -> str:
    if row["status"]:
        return STATUS[Status(row["status"])].text
    if row["status_unclear"]:
        return f"{row['status_unclear']}{UNCLEAR_MARK}"
    if row["answered"]:
        return NO_STATUS
    return NO_ANSWER if row.get("reported", True) else STATUS[Status.MISSING].text


def _clear_or_typed(row: Record, name: str) -> Value | Toned:
    typed = row[f"{name}_unclear"]
    return Toned(typed + UNCLEAR_MARK, "unclear", "centre") if typed else row[name]


def _source(row: Record) -> tuple[str, str, str]:
    return row["file"], row["sheet"], row["cell"]


# ── difficulties, proposals and free parts ────────────────────────────────────────────────────────

_DIFFICULTY_COLUMNS = (
    Column("TT", 7, "centre"),
    Column("Nội dung công việc", 34),
    Column("Cơ quan", 26),
    Column("Mục", 20),
    Column("Nội dung đơn vị ghi", 74),
    *_SOURCE,
)
_CONTENT = 75  # characters of a task's content that tell which task it is
_FREE = "Phần chung của biểu báo cáo"


def write_difficulties(paper: Paper, consolidation: Consolidation) -> None:
    """Difficulties and proposals task by task, then the forms' free parts part by part."""
    sheet = Sheet(paper, SUMMARY_SHEETS["difficulties"], "#BF8F00", _DIFFICULTY_COLUMNS)
    sheet.title(
        "KHÓ KHĂN, VƯỚNG MẮC, KIẾN NGHỊ VÀ CÁC PHẦN CHUNG",
        "Theo nhiệm vụ, rồi theo cơ quan; sau cùng là các phần chung của biểu báo cáo (đánh giá, phương hướng, đề xuất).",
    )
    heading = sheet.next
    sheet.head()
    sheet.freeze(1)
    places = _places(consolidation)
    said = chain(each_record(consolidation.rows), each_record(consolidation.extras))
    lines = [*_said(said, places), *_free(consolidation)]
    for line in lines:
        sheet.row(line)
    if lines:
        sheet.filter(heading)
    else:
        sheet.line("Chưa cơ quan nào nêu khó khăn, kiến nghị hay điền phần chung.", "plain")


def _said(rows: Iterable[Record], places: Mapping[tuple[str, str, str], Place]) -> Iterable[tuple[Value, ...]]:
    for row in rows:
        for name in ("difficulties", "proposals"):
            if row[name]:
                place = places[row["agency_code"], row["task_id"], name]
                yield (row["task_id"], shortened(row["content"], _CONTENT), row["agency"], fields.ANSWERS[name].text,
                       row[name], place.file, place.sheet, place.cell)


def _places(consolidation: Consolidation) -> dict[tuple[str, str, str], Place]:
    """Where each answer stands, by agency, task and field."""
    return {
        (made.agency, row.task_id, name): typed[name].place if name in typed else row.row
        for made in consolidation.intake.returns
        for row in (*made.progress, *made.extras)
        for typed in [{**row.entries, **row.unclear}]
        for name in fields.ANSWERS
    }


def _free(consolidation: Consolidation) -> Iterable[tuple[Value, ...]]:
    free = records(consolidation.free)
    for part, word in fields.FREE_PARTS.items():
        for row in free:
            if row["part"] == part:
                yield "", _FREE, row["agency"], word.text, row["text"], *_source(row)


# ── tasks outside the annex ───────────────────────────────────────────────────────────────────────

_EXTRA_TABLE = (
    Column("Cơ quan", 22),
    Column("TT", 6, "centre"),
    Column(fields.EXTRAS["content"].text, 36),
    Column(fields.EXTRAS["leads"].text, 20),
    Column(fields.EXTRAS["product"].text, 18),
    Column(fields.EXTRAS["deadline"].text, 12, "centre"),
    *_ANSWERS,
    *_SOURCE,
)


def write_extras(paper: Paper, consolidation: Consolidation) -> None:
    """The tasks outside the annex that agencies reported."""
    sheet = Sheet(paper, SUMMARY_SHEETS["extras"], "#548235", _EXTRA_TABLE)
    sheet.title(
        "NHIỆM VỤ PHÁT SINH NGOÀI PHỤ LỤC",
        "Các cơ quan tự ghi; không tính vào số nhiệm vụ của kế hoạch.",
    )
    heading = sheet.next
    sheet.head()
    sheet.freeze(2)
    extras = records(consolidation.extras)
    for row in extras:
        sheet.row((row["agency"], row["task_id"], row["content"], row["basis"], row["product"], row["deadline"],
                   *_answers(row), *_source(row)))
    if extras:
        sheet.filter(heading)
    else:
        sheet.line("Chưa cơ quan nào báo cáo nhiệm vụ phát sinh.", "plain")
