"""A consolidation → the summary's plain tables: tasks, rows, difficulties, tasks outside the annex, indicators, files.

A table is a schema, whose columns are named as in its frame, and a function that shows some cells otherwise than the
frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from toolkit.base.text import abridged, csv_text, grouped, names_vi, number_vi, uncapitalised
from toolkit.consolidate.columns import BEFORE, UNCLEAR_MARK, YEAR_BEFORE, frame_lines, unclear_column
from toolkit.consolidate.consolidation import Consolidation
from toolkit.intake.arrivals import UNKNOWN_DAY
from toolkit.model import fields, words
from toolkit.model.fields import ValueKind
from toolkit.model.layout import previous_text, with_agency_name
from toolkit.model.period import period_of
from toolkit.model.records import (
    FileRecord,
    Movement,
    Outcome,
    Overrule,
    Role,
    Status,
    Timeliness,
    Way,
    totals,
)
from toolkit.page.text_metrics import MAX_HEIGHT
from toolkit.sheets.book_writer import LOOSE, NAVY, PALE, TEXT, BookWriter, CellLook
from toolkit.sheets.schema import CellKind, Column, SheetSchema
from toolkit.sheets.writing import Banner, Row, Styled, TableWriter, write_sheet

Record = Mapping[str, Any]

#: The fills of cells by meaning, the same on every sheet; words or letters always say the same.
TONES = {
    "done": "D8EBD3", "under_way": "DAE8F7", "not_started": "FFF0C9", "not_doing": "E4E4E4", "nothing_arisen": "F4F4F4",
    "missing": "F6D5D5", "unclear": "FBE0C8", "error": "F6D5D5", "warning": "FFF0C9", "late": "FFF0C9",
    "overdue": "F6D5D5", "listed": "FBE0C8",
}
#: Size of letters in points.
SIZE = 11.0
PLAIN, GROUP = LOOSE._replace(size=SIZE), TEXT._replace(size=SIZE, bold=True, ground=PALE)
SECTION = CellLook(NAVY, bold=True, indent=0, frame="", edges=("bottom",))

#: Most leads of a task whose results are shown; of more, only names by status, their results are in the sheet of rows.
MANY_LEADS = 6
#: Characters for the results of all leads in a task's cell.
_RESULTS_LENGTH = 1500
#: A task's content → its beginning. Without the cache, sheet Chi tiết takes a third longer.
_shortened = lru_cache(512)(partial(abridged, room=75))

NO_ANSWER = "Chưa trả lời"
NO_STATUS = "Chưa rõ trạng thái"
NOT_ASSIGNED = " (ngoài phân công)"
#: Stands behind a task's content if the agency's form had an older wording.
_FORMER_WORDING = "\n(trả lời theo nội dung cũ: “{wording}”)"
_SEE_ROWS = f" (xem đủ ở trang {words.SUMMARY_SHEETS['rows']})"
_UNPRINTED = "Các cột từ Tệp trở đi để tra lại tệp đã gửi, không in."

_KINDS = {ValueKind.STATUS: CellKind.CODE, ValueKind.PERCENT: CellKind.PERCENT, ValueKind.DAY: CellKind.DAY,
          ValueKind.TEXT: CellKind.TEXT, ValueKind.FIGURE: CellKind.NUMBER}
#: The common looks of all sheets of the summary.
SHEET = SheetSchema("", "", "", (), tallest=MAX_HEIGHT, size=SIZE)
_TT, _AGENCY = Column("task_id", "TT", 6, CellKind.CODE), Column("agency", "Cơ quan", 22)
_CONTENT = Column("content", "Nội dung công việc", 26)
_ANSWERS = tuple(Column(field.name, field.text, field.width, _KINDS[field.kind]) for field in fields.ANSWERS.values())
_CODE = Column("agency_code", "Mã cơ quan", 12, CellKind.CODE, printed=False)
_SOURCE = (Column("file", "Tệp", 20, printed=False), Column("sheet", "Trang tính", 10, printed=False),
          Column("cell", "Ô", 6, CellKind.CODE, printed=False))
_STATUSES = {status.value: word.text for status, word in words.STATUS.items()}


def toned(value: Any, tone: str) -> Styled:
    """A value → a cell with it on the ground of that tone (a name of `TONES`, "" for none)."""
    return Styled(value, TONES.get(tone, ""))


# ── tasks ─────────────────────────────────────────────────────────────────────────────────────────
_YEAR_BEFORE = "Cùng kỳ năm trước"
TASKS = SHEET._replace(
    name=words.SUMMARY_SHEETS["tasks"], title="TÌNH HÌNH THỰC HIỆN {count} NHIỆM VỤ", frozen=2, tab=NAVY,
    guide="Tình trạng suy từ báo cáo của cơ quan chủ trì: chỉ “Đã hoàn thành” khi mọi cơ quan chủ trì đều hoàn thành. "
          "“Trong hạn”, “Quá hạn” tính từ thời hạn của nhiệm vụ và ngày hoàn thành.",
    columns=(
        _TT, _CONTENT._replace(width=31), Column("leads", "Cơ quan chủ trì", 18),
        Column("deadline", "Thời hạn", 11, CellKind.CODE), Column("status", "Tình trạng", 12, CellKind.CODE),
        Column("before", "Kỳ trước", 12, CellKind.CODE), Column("since", "So với kỳ trước", 10, CellKind.CODE),
        Column("year_before", _YEAR_BEFORE, 12, CellKind.CODE), Column("timeliness", "Thời gian", 9, CellKind.CODE),
        Column("percent", "Tiến độ bình quân (%)", 9, CellKind.PERCENT),
        Column("leads_reported", "Chủ trì đã trả lời", 9, CellKind.CODE),
        Column("results", "Kết quả của cơ quan chủ trì", 26),
        Column("coordinators", "Cơ quan phối hợp", 18)))


def write_tasks(book: BookWriter, consolidation: Consolidation) -> None:
    """Write the tasks under their groups: status, the leads' results, counts of coordinators."""
    plan = consolidation.plan
    finished = names_vi([f"{task.id} ({period_of(task.period).label})" for task in plan.finished], 20, "nhiệm vụ khác")
    title, guide = TASKS.title.format(count=len(plan.tasks)), TASKS.guide
    if finished:
        title += f" {plan.period.label.upper()}"
        guide = f"Nhiệm vụ của Kế hoạch đã hoàn thành ở các kỳ trước, không có trong bảng: {finished}. {guide}"
    schema = _without_unknown_rounds(TASKS, plan.before, plan.year_before)
    room = sum(column.width for column in TASKS.columns) - sum(column.width for column in schema.columns)
    columns = (column._replace(width=column.width + room * (column.name == "results")) for column in schema.columns)
    write_sheet(book, schema._replace(title=title, guide=guide, columns=tuple(columns)), _task_lines(consolidation))


def _without_unknown_rounds(schema: SheetSchema, before: object, year_before: object) -> SheetSchema:
    """The schema without the columns of earlier rounds that have no answers."""
    unknown = [*(() if before else ("before", "since")), *(() if year_before else ("year_before",))]
    return schema.without(*unknown)


def _task_lines(consolidation: Consolidation) -> Iterator[Row | Banner]:
    """The lines of tasks, and a banner above each group."""
    rows = consolidation.rows
    leads = grouped(frame_lines(rows[rows["assigned"] & (rows["role"] == Role.LEAD.value)]), lambda row: row["task_id"])
    titles = {group.number: f"{group.number}. {group.title}" for group in consolidation.plan.groups}
    group = None
    for task in frame_lines(consolidation.tasks):
        if task["group"] != group and titles:
            group = task["group"]
            yield Banner(titles.get(group, group), GROUP)
        timeliness, total = task["timeliness"], task["coordinators_total"]
        before, since = _earlier_status(*map(task.get, BEFORE))
        year_before, since_year_before = _earlier_status(*map(task.get, YEAR_BEFORE))
        yield {
            **task, "status": task_status_cell(task), "before": before, "since": since,
            "year_before": since_year_before._replace(
                value=f"{year_before}\n{uncapitalised(since_year_before.value)}".strip()),
            "timeliness": toned(words.TIMELINESS[Timeliness(timeliness)].text if timeliness else "",
                                "overdue" if timeliness == Timeliness.OVERDUE.value else ""),
            "leads_reported": f"{task['leads_reported']}/{task['leads_total']}",
            "results": _lead_results(leads.get(task["task_id"], ())),
            "coordinators": (
                f"Đã trả lời: {task['coordinators_reported']}/{total}\n"
                f"Đang hoặc đã thực hiện: {task['coordinators_active']}/{total}" if total else "Không có")}


def task_status_cell(task: Record) -> Styled:
    """A task's status in words. Leads that answered without a clear status make it unclear, not missing."""
    if task["status"] == Status.MISSING.value and task["leads_reported"]:
        return toned(NO_STATUS, "unclear")
    return toned(_STATUSES[task["status"]], task["status"])


def _earlier_status(status: str | None, percent: float | None, movement: str | None) -> tuple[str, Styled]:
    """A task's status in an earlier round, and its movement since; blank where there was no answer."""
    shown = _STATUSES[status] if status else ""
    if status == Status.UNDER_WAY.value and percent is not None:
        shown += f"\n{number_vi(percent)} %"
    return shown, movement_cell(movement)


def movement_cell(movement: str | None) -> Styled:
    """A movement in words; going back is marked."""
    return toned(words.MOVEMENT[Movement(movement)].text if movement else "",
                 "warning" if movement == Movement.BACK.value else "")


def _lead_results(leads: Sequence[Record]) -> str:
    """The results of a task's leads, each under the lead's name; of many leads, their names by status."""
    if len(leads) <= MANY_LEADS:
        return "\n".join(f"{lead['agency']}: {_lead_result(lead, _RESULTS_LENGTH // len(leads))}" for lead in leads)
    alike = grouped(leads, lambda row: NO_STATUS if row["answered"] and not row[fields.STATUS] else _row_status(row))
    lines = [f"{status} – {share(len(rows), len(leads))}: {'; '.join(row['agency'] for row in rows)}."
             for status, rows in sorted(alike.items(), key=lambda item: -len(item[1]))]
    return "\n".join([*lines, f"Kết quả của từng cơ quan: trang {words.SUMMARY_SHEETS['rows']}."])


def _lead_result(lead: Record, room: int) -> str:
    """A lead's status, result and documents, cut to `room` characters."""
    status = _row_status(lead)
    if not lead["answered"]:
        return f"{uncapitalised(status)}."
    documents = f"(Văn bản: {lead[fields.DOCUMENTS]})" if lead[fields.DOCUMENTS] else ""
    text = " ".join(part for part in (f"{status}.", lead[fields.RESULT], documents) if part)
    return abridged(text, room) + (_SEE_ROWS if len(text) > room else "")


def share(part: int, whole: int) -> str:
    """Part and whole → "38/42 (90,5 %)"; no percentage where the whole is 0."""
    return f"{number_vi(part, 0)}/{number_vi(whole, 0)}{percent(part, whole)}"


def percent(part: int, whole: int) -> str:
    """Part and whole → " (90,5 %)", to stand behind a count; "" where the whole is 0."""
    return f" ({number_vi(100 * part / whole)} %)" if whole else ""


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────
ROWS = SHEET._replace(
    name=words.SUMMARY_SHEETS["rows"], title="CHI TIẾT TỪNG DÒNG BÁO CÁO", frozen=2, tab="2E75B6", table="ChiTiet",
    guide=f"Mỗi dòng là một nhiệm vụ của một cơ quan, đúng như cơ quan đã ghi. Nội dung kèm dấu{UNCLEAR_MARK} chưa rõ "
          f"nên không tính vào số liệu; xem trang {words.SUMMARY_SHEETS['attention']}. Trang này in trên giấy A3. "
          f"{_UNPRINTED}",
    columns=(_AGENCY, _TT, _CONTENT, Column("role", "Vai trò", 9, CellKind.CODE), *_ANSWERS,
             Column("before", "Kỳ trước (trạng thái, kết quả)", 28),
             Column("since", "So với kỳ trước", 11, CellKind.CODE),
             Column("year_before", f"{_YEAR_BEFORE} (trạng thái, kết quả)", 28), *_SOURCE, _CODE),
    nothing="Kế hoạch chưa có nhiệm vụ nào giao cho cơ quan nhận biểu mẫu.")


def write_rows(book: BookWriter, consolidation: Consolidation) -> None:
    """Write every row of every agency, reported or not, with its source."""
    plan = consolidation.plan
    schema = _without_unknown_rounds(ROWS, plan.answered, plan.answered_year_before)
    write_sheet(book, schema, _row_lines(consolidation))


def _row_lines(consolidation: Consolidation) -> Iterator[Row]:
    """The lines of rows, with the agency's answers of earlier rounds."""
    plan = consolidation.plan
    former = {(returned.agency, answer.task_id): _FORMER_WORDING.format(wording=_shortened(answer.wording))
              for returned in consolidation.intake.returns for answer in returned.progress if answer.wording}
    before, year_before = (
        {place: "\n".join(with_agency_name(plan, place[0], answer, previous_text(answer, None)) for answer in answers)
         for place, answers in answered.items()} for answered in (plan.answered, plan.answered_year_before))
    roles = {role.value: words.ROLE[role].text for role in Role}
    for row in frame_lines(consolidation.rows):
        key = row["agency_code"], row["task_id"]
        yield {**row, **_shown_answers(row), "content": _shortened(row["content"]) + former.get(key, ""),
               "role": roles[row["role"]] + ("" if row["assigned"] else NOT_ASSIGNED),
               "before": before.get(key), "since": row["movement"] and movement_cell(row["movement"]),
               "year_before": year_before.get(key)}


def _shown_answers(row: Record) -> dict[str, Styled]:
    """The answers of a row that its frame does not hold as shown: the status in words, unclear texts with their
    mark."""
    is_missing = not row["answered"] and not row.get("reported", True)
    shown = {fields.STATUS: toned(_row_status(row), row[fields.STATUS] or ("missing" if is_missing else "unclear"))}
    for name, column in _UNCLEAR:
        if row[column]:
            shown[name] = toned(f"{row[column]}{UNCLEAR_MARK}", "unclear")
    return shown


#: Fields whose answers may be unclear, each with the frame's column of unclear texts.
_UNCLEAR = [(name, unclear_column(name)) for name, field in fields.ANSWERS.items()
            if field.kind not in (ValueKind.TEXT, ValueKind.STATUS)]


def _row_status(row: Record) -> str:
    """An agency's status in its row, in words: as reported, as typed where it is unclear, or that there is no
    answer."""
    if row[fields.STATUS]:
        return _STATUSES[row[fields.STATUS]]
    if unclear := row[unclear_column(fields.STATUS)]:
        return f"{unclear}{UNCLEAR_MARK}"
    if row["answered"]:
        return NO_STATUS
    return NO_ANSWER if row.get("reported", True) else _STATUSES[Status.MISSING.value]


# ── difficulties, tasks outside the annex ─────────────────────────────────────────────────────────
DIFFICULTIES = SHEET._replace(
    name=words.SUMMARY_SHEETS["difficulties"], title="KHÓ KHĂN, VƯỚNG MẮC, KIẾN NGHỊ VÀ CÁC PHẦN CHUNG", tab="BF8F00",
    guide="Theo nhiệm vụ, rồi theo cơ quan; sau cùng là các phần chung của biểu báo cáo (đánh giá, phương hướng, đề "
          f"xuất). {_UNPRINTED}",
    columns=(_TT, _CONTENT._replace(width=34), _AGENCY._replace(width=26), Column("field", "Mục", 20),
             Column("text", "Nội dung đơn vị ghi", 65), *_SOURCE),
    nothing="Chưa cơ quan nào nêu khó khăn, kiến nghị hay điền phần chung.")
_OPINIONS = [name for name, field in fields.ANSWERS.items() if field.opinion]


def write_difficulties(book: BookWriter, consolidation: Consolidation) -> None:
    """Write difficulties and proposals task by task, then the forms' free parts."""
    write_sheet(book, DIFFICULTIES, _difficulty_lines(consolidation))


def _difficulty_lines(consolidation: Consolidation) -> Iterator[Row]:
    """The lines of difficulties and proposals, then of free parts."""
    answers = consolidation.answers[consolidation.answers["field"].isin(_OPINIONS)]
    places = {tuple(answer[name] for name in ("part", "agency_code", "task_id", "field")): {
        column.name: answer[column.name] for column in _SOURCE} for answer in frame_lines(answers)}
    for part, rows in (("task", consolidation.rows), ("extra", consolidation.extras)):
        for row in frame_lines(rows[(rows[_OPINIONS] != "").any(axis=1)]):
            for name in filter(row.get, _OPINIONS):
                yield {**row, "content": _shortened(row["content"]), "field": fields.ANSWERS[name].text,
                       "text": row[name], **places[part, row["agency_code"], row["task_id"], name]}
    free = consolidation.free
    for name, field in fields.FREE_PARTS.items():
        for row in frame_lines(free[free["part"] == name]):
            yield {**row, "content": "Phần chung của biểu báo cáo", "field": field.text}


EXTRAS = SHEET._replace(
    name=words.SUMMARY_SHEETS["extras"], title="NHIỆM VỤ PHÁT SINH NGOÀI PHỤ LỤC", frozen=2, tab="548235",
    guide="Các cơ quan tự ghi; không tính vào số nhiệm vụ của kế hoạch. Trang này in trên giấy A3. " + _UNPRINTED,
    columns=(_AGENCY, _TT, *(Column(name, field.text, field.width) for name, field in fields.EXTRAS.items()),
             *_ANSWERS, *_SOURCE),
    nothing="Chưa cơ quan nào báo cáo nhiệm vụ phát sinh.")


def write_extras(book: BookWriter, consolidation: Consolidation) -> None:
    """Write the tasks outside the annex."""
    write_sheet(book, EXTRAS, ({**row, **_shown_answers(row)} for row in frame_lines(consolidation.extras)))


# ── indicators ────────────────────────────────────────────────────────────────────────────────────
_INDICATOR = (Column("code", "TT", 6, CellKind.CODE), Column("name", words.INDICATOR_COLUMNS["name"].text, 34),
              Column("unit", words.INDICATOR_COLUMNS["unit"].text, 12, CellKind.CODE))
#: Two tables on one sheet, with the same columns: the totals, and every agency's figures.
TOTALS = SHEET._replace(
    name=words.PLAN_SHEETS["indicators"], title="CHỈ TIÊU SỐ LIỆU", tab="7030A0",
    guide="Kết quả tính từ số liệu của các cơ quan ở bảng dưới; ô để trống không tính là 0. "
          f"Số liệu kèm dấu{UNCLEAR_MARK} chưa rõ nên không tính vào kết quả. {_UNPRINTED}",
    columns=(*_INDICATOR, Column("way", "Cách tổng hợp", 24), Column("total", "Kết quả", 20, CellKind.NUMBER),
             Column("reported", "Đã báo cáo", 12, CellKind.CODE), Column("missing", "Cơ quan chưa có số liệu", 42)))
FIGURES = TOTALS._replace(columns=(
    *_INDICATOR, _AGENCY._replace(width=24), Column("value", "Số liệu", 20, CellKind.NUMBER),
    _CODE._replace(printed=True), Column("note", "Ghi chú của cơ quan", 42), *_SOURCE))
_NO_FIGURE = "Chưa có số liệu"


def write_figures(book: BookWriter, consolidation: Consolidation) -> None:
    """Write each indicator's total and the agencies without a figure, then every agency's figure; no sheet where the
    plan has no indicators."""
    indicators = {indicator["code"]: indicator for indicator in frame_lines(consolidation.indicators)}
    if not indicators:
        return
    table = TableWriter(book, FIGURES)
    table.head([column.heading for column in TOTALS.columns])
    table.page.freeze_panes(0, 2)  # two tables, no headings for both
    for indicator in indicators.values():
        way, total = words.WAY[Way(indicator["way"])].text, indicator["total"]
        if total is None:
            total = way if indicator["reported"] else toned(_NO_FIGURE, "missing")
        cells = {**indicator, "way": way, "total": total,
                 "reported": f"{indicator['reported']}/{indicator['asked']}"}
        table.row({column.name: cells[name] for column, name in zip(FIGURES.columns, TOTALS.places, strict=False)})
    table.rows((Banner("", PLAIN), Banner("Số liệu của từng cơ quan", SECTION)))
    table.headings()
    table.rows({**indicators[figure["code"]], **figure, "value": _figure_cell(figure)}
               for figure in frame_lines(consolidation.figures))
    table.finish()


def _figure_cell(figure: Record) -> float | Styled:
    """An agency's figure, as typed where it is unclear, or that there is none."""
    if figure["value"] is not None:
        return float(figure["value"])
    if figure["unclear"]:
        return toned(f"{figure['unclear']}{UNCLEAR_MARK}", "unclear")
    if figure["reported"]:
        return toned(_NO_FIGURE, "unclear")
    return toned(_STATUSES[Status.MISSING.value], "missing")


# ── files ─────────────────────────────────────────────────────────────────────────────────────────
LEDGER = SHEET._replace(
    name=words.SUMMARY_SHEETS["ledger"], title="SỔ NHẬN BÁO CÁO", tab="7F7F7F",
    guide="Mọi tệp trong thư mục nhận về. Số ô đơn vị đã điền luôn bằng số ô đã tổng hợp cộng số ô được liệt kê "
          f"nguyên văn ở trang {words.SUMMARY_SHEETS['attention']}.",
    columns=(
        Column("file", "Tệp", 30), Column("agency", "Cơ quan", 26), Column("outcome", "Kết quả tiếp nhận", 20),
        Column("received", "Ngày nhận", 11.5, CellKind.DAY), Column("received_from", "Ngày nhận lấy từ", 18),
        Column("timeliness", "Đúng hạn", 10, CellKind.CODE), Column("typed", "Ô đã điền", 9, CellKind.NUMBER),
        Column("consolidated", "Ô đã tổng hợp", 9, CellKind.NUMBER), Column("listed", "Ô liệt kê", 9, CellKind.NUMBER),
        Column("code", "Mã biểu", 26, printed=False), Column("sha256", "SHA-256", 16, printed=False)),
    nothing="Chưa nhận được tệp báo cáo nào.")
_OUTCOME_TONES = {Outcome.ACCEPTED: "done", Outcome.ACCEPTED_WITH_WARNINGS: "warning",
                  Outcome.NEEDS_CORRECTION: "error", Outcome.QUARANTINED: "error", Outcome.EMPTY: "unclear"}


def write_ledger(book: BookWriter, consolidation: Consolidation, overruled: Sequence[Overrule]) -> None:
    """Write one row for each returned file, the equation that nothing typed was lost, and the errors overruled when the
    report was issued."""
    files = consolidation.intake.files
    write_sheet(book, LEDGER, _file_lines(consolidation), _ledger_foot(files, overruled))


def _file_lines(consolidation: Consolidation) -> Iterator[Row]:
    """The lines of files."""
    names = consolidation.plan.names
    for record in consolidation.intake.files:
        agency = names.get(record.agency or "", record.agency or "Chưa rõ")
        if record.predecessor:
            agency = words.OF_PREDECESSOR.format(agency=agency, former=names[record.predecessor])
        is_late = record.received > consolidation.plan.period.last_day
        timely = toned("Trễ hạn", "late") if is_late else "Đúng hạn"
        yield {
            **{column.name: getattr(record, column.name, "") for column in LEDGER.columns},
            **({"received": "", "received_from": ""} if record.received == UNKNOWN_DAY else {}),
            "agency": agency, "timeliness": timely if record.agency else "",
            "outcome": toned(words.OUTCOME[record.outcome].text, _OUTCOME_TONES.get(record.outcome, "")),
            "sha256": record.sha256[:12]}


def _ledger_foot(files: Sequence[FileRecord], overruled: Sequence[Overrule]) -> Iterator[Row | Banner]:
    """The lines below the files: their sums, then the overruled errors with their reasons."""
    if files:
        counts = totals(files)
        typed, consolidated, listed = counts.values()
        sign = "=" if typed == consolidated + listed else "≠"
        equation = f"{number_vi(typed, 0)} {sign} {number_vi(consolidated, 0)} + {number_vi(listed, 0)}"
        total = dict.fromkeys((column.name for column in LEDGER.columns), Styled("", look=GROUP))
        yield {**total, "file": Styled(f"Cộng: {number_vi(len(files), 0)} tệp", look=GROUP),
               "outcome": Styled(equation, "" if sign == "=" else TONES["error"], GROUP),
               **{name: Styled(count, look=GROUP._replace(align="right")) for name, count in counts.items()}}
    for (reason, day), errors in grouped(overruled, lambda error: (error.reason, error.day)).items():
        when = f" (ghi ngày {day})" if day else ""
        yield Banner(f"Báo cáo được phát hành khi còn lỗi đã biết. Lý do{when}: {reason}", GROUP)
        for error in errors:
            yield Banner(f"{error.place}: {error.error}" if error.place else error.error, PLAIN)


# ── tables for pivots and databases ───────────────────────────────────────────────────────────────


#: Headings of a frame's columns (`consolidate.columns`); a column without one is not exported.
_HEADINGS = {column.name: column.heading for column in (*ROWS.columns, *DIFFICULTIES.columns, *TASKS.columns)} | {
    "part": "Phần", "value": "Nội dung", "unclear": "Chưa rõ", "due": "Hạn đến ngày", "leads_total": "Số chủ trì",
    "code": "Mã cơ quan", "name": "Tên cơ quan", "kind": "Loại", "received": "Ngày nhận",
    "rows_total": "Số dòng được giao", "rows_answered": "Số dòng đã trả lời"}
#: The columns that hold code names, and the words for these.
_CODE_COLUMNS = "part", "field", "kind", "timeliness", fields.STATUS
_CODE_WORDS = {
    **{name: field.text for name, field in fields.known().items()},
    **{code.value: word.text for table in (words.STATUS, words.TIMELINESS, words.KIND)
       for code, word in table.items()},
    "task": "Nhiệm vụ", "extra": "Nhiệm vụ phát sinh", "free": "Phần chung", "late": "Trễ hạn"}


def exported_tables(consolidation: Consolidation) -> dict[str, str]:
    """A consolidation → the texts of three .csv files by name: answers, tasks, agencies. Days are written 2020-11-05,
    fractions with a point."""
    answers = consolidation.answers.copy()
    answers.loc[answers["field"] == fields.STATUS, "value"] = answers["value"].replace(_CODE_WORDS)
    frames = {"cau tra loi": answers, "nhiem vu": consolidation.tasks, "co quan": consolidation.agencies}
    texts = dict[str, str]()
    for name, frame in frames.items():
        exported = frame[[column for column in frame if column in _HEADINGS]]
        worded = exported.replace(dict.fromkeys(_CODE_COLUMNS, _CODE_WORDS))
        texts[name] = worded.map(csv_text).rename(columns=_HEADINGS).to_csv(index=False)
    return texts
