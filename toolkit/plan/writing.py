"""A plan → ke_hoach.xlsx, and the preview beside it; a plan workbook → the roles an officer chose for the columns of
its annex, for the next one. Called by `plan_workbook.write_plan` and by the steps of a round that begin and send it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import shorten

from toolkit.annex.annex import LineReading, Understood
from toolkit.annex.headings import ROLES, UNUSED
from toolkit.annex.source import Choices
from toolkit.base.text import grouped, number_vi, word_key
from toolkit.model import fields, words
from toolkit.model.findings import Finding, Severity, worst_first
from toolkit.model.period import period_text
from toolkit.model.records import Plan, Role, Task, TaskIdentity, TaskNumber
from toolkit.model.workbooks import UnreadableFile, read_workbook
from toolkit.plan.names import list_text, name_key, phrase_names
from toolkit.plan.reading import NO_GROUP
from toolkit.plan.sheets import (
    AGENCIES,
    ALARMED,
    AMENDED_TASKS,
    ANNEX_READ,
    FINISHED,
    INDICATORS,
    PHRASES,
    PREVIEW,
    PREVIOUS,
    SECTION,
    SETTING_FIELDS,
    SETTINGS,
    TASKS,
)
from toolkit.sheets.book_writer import ALARM, GREY, TEXT, BookWriter, CellLook, Link
from toolkit.sheets.reading import read_sheet
from toolkit.sheets.writing import Banner, Row, Styled, TableWriter, write_sheet

_LINK_LOOK = TEXT._replace(colour="0563C1", underlined=True)
#: In sheet "Cách đọc phụ lục": an officer chose the column's role.
_HOW_CHOSEN = "Đã chọn"
#: By severity its name in Vietnamese.
_SEVERITIES = {Severity.ERROR: "Phải sửa", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi chú"}
#: Looks of a guide, and of a line of the annex that is no group or task; of a line that should have been one.
_GUIDE_LOOK, _UNPLACED_LOOK = TEXT._replace(colour=GREY, italic=True), TEXT._replace(ground=ALARM)
#: The most characters of a line of the annex in its cell.
_LONGEST_LINE = 2000
#: The most lines of the annex that are written.
_MOST_LINES = 5000


def workbook(plan: Plan, read: Understood | None = None) -> bytes:
    """A plan → its workbook (see `toolkit.plan.plan_workbook.write_plan`)."""
    book = BookWriter(plan.settings.plan_title, plan.settings.issuer)
    write_sheet(book, SETTINGS, _setting_rows(plan))
    write_sheet(book, AMENDED_TASKS if plan.amended else TASKS, _rows_of_tasks(plan))
    write_sheet(book, AGENCIES, (agency._asdict() for agency in plan.agencies))
    write_sheet(book, PHRASES, ({
        **phrase._asdict(), "members": list_text(phrase.members, plan.agencies) or (
            "" if phrase.unsaid else words.NOBODY.text)} for phrase in plan.phrases))
    write_sheet(book, INDICATORS, _indicator_rows(plan))  # there too where nothing is asked, so that officers find it
    if plan.previous:
        write_sheet(book, PREVIOUS, _previous_rows(plan))
    if plan.previous or plan.finished:  # there too where nothing is finished: an officer may know better
        write_sheet(book, FINISHED, (
            {**task._asdict(), "tt": task.id, "group": task.group or NO_GROUP, "period": period_text(task.period)}
            for task in plan.finished))
    if read:
        write_sheet(book, ANNEX_READ, _annex_rows(read))
    return book.content()


def preview(plan: Plan, findings: Iterable[Finding]) -> bytes:
    """A plan and the findings about its workbook → the preview, a workbook. It has the findings, the worst first, each
    with a link to its cell; below them each agency with its tasks."""
    book, doubts = BookWriter(PREVIEW.title, plan.settings.issuer), worst_first(findings)
    table = TableWriter(book, PREVIEW)
    table.title()
    head = f"{number_vi(len(doubts), 0)} CHỖ CẦN SỬA HOẶC NÊN XEM" if doubts else "Kế hoạch không có chỗ nào chưa hiểu."
    table.banner(head, SECTION)
    table.rows(map(_finding_row, doubts))
    table.next += 1
    table.headings()
    table.rows(_agency_rows(plan))
    table.finish()
    return book.content()


def _finding_row(doubt: Finding) -> Row:
    """A finding → its row in the preview: severity, place with a link, problem, remedy."""
    place, severity = doubt.place, _SEVERITIES[doubt.severity]
    of_plan = place.file in ("", words.PLAN_FILE)
    where = " › ".join(filter(None, place[of_plan:]))
    link = Link(where, place.sheet, place.cell.split(",")[0] or "A1", words.PLAN_FILE)
    return {"code": Styled(severity, look=ALARMED.centred) if doubt.severity is Severity.ERROR else severity,
            "name": Styled(link, look=_LINK_LOOK) if place.sheet and of_plan else where,
            "leads": doubt.problem, "coordinators": doubt.remedy}


def _agency_rows(plan: Plan) -> Iterator[Row]:
    """A plan → a row of the preview for each agency with its tasks, red for a form without tasks or tasks without a
    form."""
    tasks = grouped(plan.assignments, lambda row: (row.agency, row.role))
    receiving = {agency.code for agency in plan.expected}
    for agency in plan.agencies:
        leads, coordinators = (", ".join(row.task_id for row in tasks.get((agency.code, role), ())) for role in Role)
        receives = agency.code in receiving
        ground = ALARM if receives != bool(leads or coordinators) else ""
        row = {"code": agency.code, "name": agency.name, "leads": leads, "coordinators": coordinators,
               "receives_form": receives}
        yield {name: Styled(value, ground) for name, value in row.items()}


def _setting_rows(plan: Plan) -> Iterator[Row | Banner]:
    """A plan → the rows of sheet "Thông tin", by section; rare settings only where they have a value."""
    first, last = plan.period.data or (None, None)
    values = {**plan.settings._asdict(), "period": period_text(plan.period.code), "due_before": plan.period.due_before,
              "title": plan.period.title, "data_first": first, "data_last": last}
    for title, settings in words.SETTING_SECTIONS.items():
        yield Banner(title, SECTION)
        for name, setting in settings.items():
            if values[name] or name not in words.RARE_SETTINGS:
                label = f"{setting.label.text} *" if setting.required else setting.label.text
                guide = f"{words.MEANT.text}. {setting.guide}" if name in plan.confirmed else setting.guide
                yield {"label": Styled(label, look=TEXT._replace(bold=setting.required)),
                       "value": Styled(values[name], column=SETTING_FIELDS[name]),
                       "guide": Styled(guide, look=_GUIDE_LOOK)}


def _rows_of_tasks(plan: Plan) -> Iterator[Row]:
    """A plan → the rows of sheet "Nhiệm vụ": tasks below their groups, then groups without tasks, then ended tasks."""
    waiting = [{"tt": group.number, "content": group.title} for group in plan.groups]
    numbers = {task.identity: task.id for task in plan.tasks}
    for task in plan.tasks:
        while any(group["tt"] == task.group for group in waiting):
            yield waiting.pop(0)
        yield _task_row(task, numbers)
    yield from waiting
    yield from (_task_row(task, numbers) for task in plan.ended)


def _task_row(task: Task, numbers: Mapping[TaskIdentity, TaskNumber]) -> Row:
    """A task → its row; `numbers` are those of the plan's tasks, by identity. Column TT has its printed number, then
    its id in brackets where that is another."""
    tt = task.tt if task.tt == task.id else f"{task.tt} ({task.id})".strip()
    row = {**task._asdict(), "tt": tt, "group": task.group or NO_GROUP}
    if amendment := task.amendment:
        row |= {"state": amendment.state, "document": amendment.document, "since": amendment.since,
                "before": numbers.get(amendment.by, amendment.former)}
    return row


def _indicator_rows(plan: Plan) -> Iterator[Row]:
    """A plan → the rows of sheet "Chỉ tiêu"."""
    taken = {name_key(text) for text, _ in phrase_names(plan.phrases)}
    for indicator in plan.indicators:
        yield {**indicator._asdict(), "agencies": list_text(indicator.agencies, plan.agencies, taken)}


def _previous_rows(plan: Plan) -> Iterator[Row]:
    """A plan → the rows of sheet "Báo cáo kỳ trước"."""
    for answer in plan.previous:
        yield {**answer._asdict(), "period": period_text(answer.period), "name": plan.agency(answer.agency).name,
               "content": shorten(plan.task(answer.task_id).content, 90, placeholder=" …"),
               fields.STATUS: answer.status or False}


def _annex_rows(read: Understood) -> Iterator[Row | Banner]:
    """An annex as it was read → the rows of sheet "Cách đọc phụ lục": its columns, findings, lines."""
    for column in read.columns:
        is_unused = column.role == UNUSED
        how = _HOW_CHOSEN if column.chosen else "Không dùng" if is_unused else "Tự hiểu"
        example = f"{column.table}; ví dụ: {column.example[:80]}" if column.example else column.table
        yield _annex_row((how, column.label, column.role_title, example), _GUIDE_LOOK if is_unused else TEXT)
    if read.doubts:
        yield Banner("CHỖ CHƯA HIỂU, CẦN SỬA HOẶC NÊN XEM", SECTION)
    for doubt in read.doubts:
        place = " › ".join(filter(None, doubt.place))
        yield _annex_row((_SEVERITIES[doubt.severity], place, doubt.problem, doubt.remedy), TEXT)
    yield Banner("TỪNG DÒNG CỦA PHỤ LỤC ĐÃ VÀO ĐÂU", SECTION)
    for line in read.lines[:_MOST_LINES]:
        look = TEXT if line.item_id else _UNPLACED_LOOK if line.is_unplaced else _GUIDE_LOOK
        yield _annex_row((_outcome_of_line(line), line.place_text, line.text[:_LONGEST_LINE], ""), look)


def _annex_row(texts: Sequence[str], look: CellLook) -> Row:
    """The texts of a row in column order → the row, in one look."""
    return {column.name: Styled(text, look=look) for column, text in zip(ANNEX_READ.columns, texts, strict=True)}


def _outcome_of_line(line: LineReading) -> str:
    """A line of the annex → the group or task it belongs to, in Vietnamese."""
    if not line.item_id:
        return "Chưa xếp" if line.is_unplaced else "(tiêu đề)"
    return f"{'Nhóm' if line.is_group else 'Nhiệm vụ'} {line.item_id}{' (tiếp)' if line.continues_item else ''}"


def kept_choices(plan: Path) -> Choices:
    """A plan workbook → the roles an officer chose for the columns of its annex, by label; {} for none, for no such
    sheet and for a workbook that cannot be read."""
    try:
        lines = read_sheet(read_workbook(plan), ANNEX_READ).lines
    except UnreadableFile:
        return {}
    roles = {text: role for role, text in ROLES.items()}
    chosen = [line for line in lines if line.text("how") == _HOW_CHOSEN and line.text("taken") in roles]
    return {word_key(line.text("label")): roles[line.text("taken")] for line in chosen}
