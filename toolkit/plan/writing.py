"""A plan → ke_hoach.xlsx, made to be changed by officers in Excel, WPS or LibreOffice without us, and the preview
beside it; sheet "Cách đọc phụ lục" → what an officer chose the annex's columns to be, for the office's next annex.
Called by `plan_workbook.write_plan` and by the steps of a round that begin and send it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import shorten

from toolkit.annex.annex import LineSeen, Understood
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

_LINK = TEXT._replace(colour="0563C1", underlined=True)
#: How a column is known that an officer chose.
_CHOSEN = "Đã chọn"
#: How severe a finding is, as officers read it.
_SEVERITIES = {Severity.ERROR: "Phải sửa", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi chú"}
#: A guide, or a line of the annex that was not read or became nothing; one that should have become a task.
_BARE, _LOST = TEXT._replace(colour=GREY, italic=True), TEXT._replace(ground=ALARM)
#: Characters of a text in one cell, and lines that are written.
_LONGEST_LINE, _MOST_LINES = 2000, 5000


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
    """A plan and the findings about its workbook → the workbook beside it: the findings, the worst first, each with the
    way to its cell there; below them who gets which tasks."""
    book, doubts = BookWriter(PREVIEW.title, plan.settings.issuer), worst_first(findings)
    table = TableWriter(book, PREVIEW)
    table.title()
    head = f"{number_vi(len(doubts), 0)} CHỖ CẦN SỬA HOẶC NÊN XEM" if doubts else "Kế hoạch không có chỗ nào chưa hiểu."
    table.banner(head, SECTION)
    table.rows(map(_doubt_row, doubts))
    table.next += 1
    table.headings()
    table.rows(_agency_rows(plan))
    table.finish()
    return book.content()


def _doubt_row(doubt: Finding) -> Row:
    """A finding above the table of agencies: how severe it is, where it is, what is wrong, what to do."""
    place, severity = doubt.place, _SEVERITIES[doubt.severity]
    of_plan = place.file in ("", words.PLAN_FILE)
    where = " › ".join(filter(None, place[of_plan:]))
    link = Link(where, place.sheet, place.cell.split(",")[0] or "A1", words.PLAN_FILE)
    return {"code": Styled(severity, look=ALARMED.centred) if doubt.severity is Severity.ERROR else severity,
            "name": Styled(link, look=_LINK) if place.sheet and of_plan else where,
            "leads": doubt.problem, "coordinators": doubt.remedy}


def _agency_rows(plan: Plan) -> Iterator[Row]:
    """Who gets which tasks; agencies that get a form without a task, or tasks without a form, stand out."""
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
    """A line for each setting, under the titles of their sections; rare ones only where they say something."""
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
                       "value": Styled(values[name], column=SETTING_FIELDS[name]), "guide": Styled(guide, look=_BARE)}


def _rows_of_tasks(plan: Plan) -> Iterator[Row]:
    """Each group's heading before its first task, groups in their order, groups without tasks, last what ended."""
    waiting = [{"tt": group.number, "content": group.title} for group in plan.groups]
    numbers = {task.identity: task.id for task in plan.tasks}
    for task in plan.tasks:
        while any(group["tt"] == task.group for group in waiting):
            yield waiting.pop(0)
        yield _task_row(task, numbers)
    yield from waiting
    yield from (_task_row(task, numbers) for task in plan.ended)


def _task_row(task: Task, numbers: Mapping[TaskIdentity, TaskNumber]) -> Row:
    """Its line; `numbers` are those of the plan's tasks, by identity. Column TT has its printed number, and its id in
    brackets where the annex prints another or none."""
    tt = task.tt if task.tt == task.id else f"{task.tt} ({task.id})".strip()
    row = {**task._asdict(), "tt": tt, "group": task.group or NO_GROUP}
    if amendment := task.amendment:
        row |= {"state": amendment.state, "document": amendment.document, "since": amendment.since,
                "before": numbers.get(amendment.by, amendment.former)}
    return row


def _indicator_rows(plan: Plan) -> Iterator[Row]:
    taken = {name_key(text) for text, _ in phrase_names(plan.phrases)}
    for indicator in plan.indicators:
        yield {**indicator._asdict(), "agencies": list_text(indicator.agencies, plan.agencies, taken)}


def _previous_rows(plan: Plan) -> Iterator[Row]:
    for answer in plan.previous:
        yield {**answer._asdict(), "period": period_text(answer.period), "name": plan.agency(answer.agency).name,
               "content": shorten(plan.task(answer.task_id).content, 90, placeholder=" …"),
               fields.STATUS: answer.status or False}


def _annex_rows(read: Understood) -> Iterator[Row | Banner]:
    """The columns of the annex, what is doubtful, its lines."""
    for column in read.columns:
        is_unused = column.role == UNUSED
        how = _CHOSEN if column.chosen else "Không dùng" if is_unused else "Tự hiểu"
        example = f"{column.table}; ví dụ: {column.example[:80]}" if column.example else column.table
        yield _annex_row((how, column.label, column.taken, example), _BARE if is_unused else TEXT)
    if read.doubts:
        yield Banner("CHỖ CHƯA HIỂU, CẦN SỬA HOẶC NÊN XEM", SECTION)
    for doubt in read.doubts:
        place = " › ".join(filter(None, doubt.place))
        yield _annex_row((_SEVERITIES[doubt.severity], place, doubt.problem, doubt.remedy), TEXT)
    yield Banner("TỪNG DÒNG CỦA PHỤ LỤC ĐÃ VÀO ĐÂU", SECTION)
    for line in read.lines[:_MOST_LINES]:
        look = TEXT if line.known else _LOST if line.is_left else _BARE
        yield _annex_row((_became(line), line.where, line.text[:_LONGEST_LINE], ""), look)


def _annex_row(texts: Sequence[str], look: CellLook) -> Row:
    return {column.name: Styled(text, look=look) for column, text in zip(ANNEX_READ.columns, texts, strict=True)}


def _became(line: LineSeen) -> str:
    if not line.known:
        return "Chưa xếp" if line.is_left else "(tiêu đề)"
    return f"{'Nhóm' if line.is_group else 'Nhiệm vụ'} {line.known}{' (tiếp)' if line.goes_on else ''}"


def kept_choices(plan: Path) -> Choices:
    """A plan workbook → the roles an officer chose for the columns of its annex; nothing where none was chosen, the
    sheet is not there or the workbook cannot be read."""
    try:
        lines = read_sheet(read_workbook(plan), ANNEX_READ).lines
    except UnreadableFile:
        return {}
    roles = {text: role for role, text in ROLES.items()}
    chosen = [line for line in lines if line.text("how") == _CHOSEN and line.text("taken") in roles]
    return {word_key(line.text("label")): roles[line.text("taken")] for line in chosen}
