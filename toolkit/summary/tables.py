"""The summary's plain tables: tasks, rows, difficulties and proposals, tasks outside the annex, indicators, files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.base.text import grouped, names_vi, number_vi, uncapitalised
from toolkit.consolidate.columns import BEFORE, UNCLEAR_MARK, YEAR_BEFORE, records, unclear_of
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.frames import answer_place
from toolkit.model import fields, words
from toolkit.model.findings import Place
from toolkit.model.layout import previous_text, under_name
from toolkit.model.period import period_of
from toolkit.model.records import FileRecord, Movement, Outcome, Overrule, Role, Status, Timeliness, Way
from toolkit.sheets.book_writer import Value
from toolkit.summary.sheet import (
    SummaryBook,
    SummaryColumn,
    SummarySheet,
    Toned,
    column_of,
    row_height,
    share,
    shortened,
)

Record = Mapping[str, Any]

#: Of a task with more leads than this the agencies are named by status; their results are in the sheet of all rows.
MANY_LEADS = 6
#: Characters of results a task's cell holds before each lead's is cut short.
_ROOM = 1500

NO_ANSWER = "Chưa trả lời"
NO_STATUS = "Chưa rõ trạng thái"
NOT_ASSIGNED = " (ngoài phân công)"
#: After a task that was worded otherwise on the form the agency answered on.
_FORMER = "\n(trả lời theo nội dung cũ: “{wording}”)"
_SEE_ROWS = f" (xem đủ ở trang {words.SUMMARY_SHEETS['rows']})"

_ANSWERS = tuple(column_of(field) for field in fields.ANSWERS.values())
_NUMBER = SummaryColumn("TT", 6, "centre")
_SOURCE = (SummaryColumn("Tệp", 20), SummaryColumn("Trang tính", 10), SummaryColumn("Ô", 6, "centre"))

_TASK_COLUMNS = (
    _NUMBER, SummaryColumn("Nội dung công việc", 31), SummaryColumn("Cơ quan chủ trì", 18),
    SummaryColumn("Thời hạn", 11, "centre"), SummaryColumn("Tình trạng", 12, "centre"),
    SummaryColumn("Thời gian", 9, "centre"), SummaryColumn("Tiến độ bình quân (%)", 9, "number"),
    SummaryColumn("Chủ trì đã trả lời", 9, "centre"), SummaryColumn("Kết quả của cơ quan chủ trì", 60),
    SummaryColumn("Cơ quan phối hợp", 18),
)
_AT = 5  # the columns of the round before stand beside the present status, where that round is known
_BEFORE_COLUMNS = (SummaryColumn("Kỳ trước", 12, "centre"), SummaryColumn("So với kỳ trước", 10, "centre"))
_YEAR_BEFORE = "Cùng kỳ năm trước"
_YEAR_BEFORE_COLUMN = SummaryColumn(_YEAR_BEFORE, 12, "centre")


def write_tasks(book: SummaryBook, consolidation: Consolidation) -> None:
    """One row for each task under its group: derived status, the leads' results, the coordinators counted."""
    compared, beside = bool(consolidation.plan.before), bool(consolidation.plan.year_before)
    before = (*(_BEFORE_COLUMNS if compared else ()), *([_YEAR_BEFORE_COLUMN] if beside else ()))
    columns = [*_TASK_COLUMNS[:_AT], *before, *_TASK_COLUMNS[_AT:]]
    columns[-2] = columns[-2]._replace(width=60 - 20 * compared - 12 * beside)  # the results make room
    sheet = SummarySheet(book, words.SUMMARY_SHEETS["tasks"], "#1F3864", columns)
    plan = consolidation.plan
    finished = names_vi([f"{each.id} ({period_of(each.period).label})" for each in plan.finished], 20, "nhiệm vụ khác")
    sheet.table(
        f"TÌNH HÌNH THỰC HIỆN {len(plan.tasks)} NHIỆM VỤ" + (f" {plan.period.label.upper()}" if finished else ""),
        (f"Nhiệm vụ của Kế hoạch đã hoàn thành ở các kỳ trước, không có trong bảng: {finished}. " if finished else "") +
        "Tình trạng suy từ báo cáo của cơ quan chủ trì: chỉ “Đã hoàn thành” khi mọi cơ quan chủ trì đều hoàn thành. "
        "“Trong hạn”, “Quá hạn” tính từ thời hạn của nhiệm vụ và ngày hoàn thành.", 2)
    rows = consolidation.rows
    leads = grouped(records(rows[rows["assigned"] & (rows["role"] == Role.LEAD.value)]), lambda row: row["task_id"])
    titles = {group.number: f"{group.number}. {group.title}" for group in plan.groups}
    group = None
    for task in records(consolidation.tasks):
        if task["group"] != group and titles:
            group = task["group"]
            sheet.line(titles.get(group, group), "group")
        timeliness, total = task["timeliness"], task["coordinators_total"]
        timely = words.TIMELINESS[Timeliness(timeliness)].text if timeliness else ""
        coordinators = (f"Đã trả lời: {task['coordinators_reported']}/{total}\n"
                        f"Đang hoặc đã thực hiện: {task['coordinators_active']}/{total}" if total else "Không có")
        sheet.row((
            task["task_id"], task["content"], task["leads"], task["deadline"], task_status_cell(task),
            *(_before(*map(task.get, BEFORE)) if compared else ()), *([_year_before(task)] if beside else ()),
            Toned(timely, "overdue" if timeliness == Timeliness.OVERDUE.value else ""), task["percent"],
            f"{task['leads_reported']}/{task['leads_total']}", _results(leads.get(task["task_id"], ())), coordinators))
    sheet.filter()


def task_status_cell(task: Record) -> Toned:
    """A task's derived status in words; a lead that answered without a clear status is not one that said nothing."""
    if task["status"] == Status.MISSING.value and task["leads_reported"]:
        return Toned(NO_STATUS, "unclear")
    return Toned(words.STATUS[Status(task["status"])].text, task["status"])


def _before(status: str | None, percent: float | None, movement: str | None) -> tuple[Toned, Toned]:
    """A task's status in a round before, and its movement since; both blank where nothing was answered then."""
    shown = words.STATUS[Status(status)].text if status else ""
    if status == Status.UNDER_WAY.value and percent is not None:
        shown += f"\n{number_vi(percent)} %"
    return Toned(shown, ""), movement_cell(movement)


def _year_before(task: Record) -> Toned:
    """The same of that period a year before, in one cell."""
    then, movement = _before(*map(task.get, YEAR_BEFORE))
    return Toned(f"{then.value}\n{uncapitalised(str(movement.value))}".strip(), movement.tone)


def movement_cell(movement: str | None) -> Toned:
    """A movement in words; what stands lower than a year ago stands out."""
    if movement is None:
        return Toned("", "")
    return Toned(words.MOVEMENT[Movement(movement)].text, "warning" if movement == Movement.BACK.value else "")


def _results(leads: Sequence[Record]) -> str:
    if len(leads) > MANY_LEADS:
        return _by_status(leads)
    return "\n".join(f"{lead['agency']}: {_result(lead, _ROOM // len(leads))}" for lead in leads)


def _result(lead: Record, room: int) -> str:
    status = _row_status(lead)
    if not lead["answered"]:
        return f"{uncapitalised(status)}."
    documents = f"(Văn bản: {lead[fields.DOCUMENTS]})" if lead[fields.DOCUMENTS] else ""
    text = " ".join(part for part in (f"{status}.", lead[fields.RESULT], documents) if part)
    return shortened(text, room) + (_SEE_ROWS if len(text) > room else "")


def _by_status(leads: Sequence[Record]) -> str:
    alike = grouped(leads, lambda row: NO_STATUS if row["answered"] and not row[fields.STATUS] else _row_status(row))
    lines = [f"{status} – {share(len(held), len(leads))}: {'; '.join(lead['agency'] for lead in held)}."
             for status, held in sorted(alike.items(), key=lambda item: -len(item[1]))]
    return "\n".join([*lines, f"Kết quả của từng cơ quan: trang {words.SUMMARY_SHEETS['rows']}."])


_ROW_COLUMNS = (
    SummaryColumn("Mã cơ quan", 12, "centre"), SummaryColumn("Cơ quan", 22), _NUMBER,
    SummaryColumn("Nội dung công việc", 26), SummaryColumn("Vai trò", 9, "centre"), *_ANSWERS,
)
_BEFORE_ROW = (SummaryColumn("Kỳ trước (trạng thái, kết quả)", 28), SummaryColumn("So với kỳ trước", 11, "centre"))
_YEAR_BEFORE_ROW = (SummaryColumn(f"{_YEAR_BEFORE} (trạng thái, kết quả)", 28),)


def write_rows(book: SummaryBook, consolidation: Consolidation) -> None:
    """Every row of every agency, reported or not, with its source."""
    plan = consolidation.plan
    before, year_before = (
        {place: "\n".join(under_name(plan, place[0], each, previous_text(each, None)) for each in answers)
         for place, answers in held.items()} for held in (plan.answered, plan.answered_year_before))
    columns = (*_ROW_COLUMNS, *(_BEFORE_ROW if before else ()), *(_YEAR_BEFORE_ROW if year_before else ()), *_SOURCE)
    sheet = SummarySheet(book, words.SUMMARY_SHEETS["rows"], "#2E75B6", columns, len(_SOURCE))
    sheet.table(
        "CHI TIẾT TỪNG DÒNG BÁO CÁO",
        f"Mỗi dòng là một nhiệm vụ của một cơ quan, đúng như cơ quan đã ghi. Nội dung kèm dấu{UNCLEAR_MARK} chưa rõ "
        f"nên không tính vào số liệu; xem trang {words.SUMMARY_SHEETS['attention']}. Trang này in trên giấy A3, không "
        "in các cột Tệp, Trang tính, Ô.", 3)
    former = {(made.agency, each.task_id): _FORMER.format(wording=shortened(each.wording, _CONTENT))
              for made in consolidation.intake.returns for each in made.progress if each.wording}
    for row in records(consolidation.rows):
        key = row["agency_code"], row["task_id"]
        role = words.ROLE[Role(row["role"])].text + ("" if row["assigned"] else NOT_ASSIGNED)
        compared = (before.get(key, ""), movement_cell(row["movement"])) if before else ()
        sheet.row((
            row["agency_code"], row["agency"], row["task_id"],
            shortened(row["content"], _CONTENT) + former.get(key, ""), role, *_answers(row), *compared,
            *([year_before.get(key, "")] if year_before else ()), *_place(row)))
    sheet.filter()


def _answers(row: Record) -> Iterator[Value | Toned]:
    """The answers of a row: status in words; what was not understood as typed, marked."""
    for column in _ANSWERS:
        name = column.field
        if name == fields.STATUS:
            is_missing = not row["answered"] and not row.get("reported", True)
            yield Toned(_row_status(row), row[name] or ("missing" if is_missing else "unclear"))
        elif unclear := row.get(unclear_of(name)):
            yield Toned(f"{unclear}{UNCLEAR_MARK}", "unclear", "centre")
        else:
            yield row[name]


def _place(row: Record) -> Iterator[str]:
    """Where a row stands, as the last columns tell it."""
    return (row[name] for name in Place._fields)


def _row_status(row: Record) -> str:
    """What an agency said of its row, in words; what was not understood, as typed; or that it said nothing."""
    if row[fields.STATUS]:
        return words.STATUS[Status(row[fields.STATUS])].text
    if unclear := row[unclear_of(fields.STATUS)]:
        return f"{unclear}{UNCLEAR_MARK}"
    if row["answered"]:
        return NO_STATUS
    return NO_ANSWER if row.get("reported", True) else words.STATUS[Status.MISSING].text


_DIFFICULTY_COLUMNS = (
    SummaryColumn("TT", 7, "centre"), SummaryColumn("Nội dung công việc", 34), SummaryColumn("Cơ quan", 26),
    SummaryColumn("Mục", 20), SummaryColumn("Nội dung đơn vị ghi", 65), *_SOURCE,
)
_CONTENT = 75  # characters of a task's content that tell which task it is
_FREE = "Phần chung của biểu báo cáo"


def write_difficulties(book: SummaryBook, consolidation: Consolidation) -> None:
    """Difficulties and proposals task by task, then the forms' free parts part by part."""
    sheet = SummarySheet(book, words.SUMMARY_SHEETS["difficulties"], "#BF8F00", _DIFFICULTY_COLUMNS)
    sheet.table(
        "KHÓ KHĂN, VƯỚNG MẮC, KIẾN NGHỊ VÀ CÁC PHẦN CHUNG",
        "Theo nhiệm vụ, rồi theo cơ quan; sau cùng là các phần chung của biểu báo cáo "
        "(đánh giá, phương hướng, đề xuất).", 1)
    places = {(part, made.agency, row.task_id, name): place for made in consolidation.intake.returns
              for part, rows in (("task", made.progress), ("extra", made.extras)) for row in rows
              for name in _OPINIONS if (place := answer_place(row, name))}
    for part, rows in (("task", consolidation.rows), ("extra", consolidation.extras)):
        for row in records(rows[(rows[_OPINIONS] != "").any(axis=1)]):
            for name in filter(row.get, _OPINIONS):
                sheet.row((row["task_id"], shortened(row["content"], _CONTENT), row["agency"],
                           fields.ANSWERS[name].text, row[name],
                           *places[part, row["agency_code"], row["task_id"], name]))
    free = consolidation.free
    for name, field in fields.FREE_PARTS.items():
        for row in records(free[free["part"] == name]):
            sheet.row(("", _FREE, row["agency"], field.text, row["text"], *_place(row)))
    sheet.filter_or_say("Chưa cơ quan nào nêu khó khăn, kiến nghị hay điền phần chung.")


_OPINIONS = [name for name, field in fields.ANSWERS.items() if field.opinion]


_EXTRA_COLUMNS = (
    SummaryColumn("Cơ quan", 22), _NUMBER,
    *(column_of(field)._replace(style="centre" if name == fields.DEADLINE else "text")
      for name, field in fields.EXTRAS.items()),
    *_ANSWERS, *_SOURCE,
)


def write_extras(book: SummaryBook, consolidation: Consolidation) -> None:
    """The tasks outside the annex that agencies reported."""
    sheet = SummarySheet(book, words.SUMMARY_SHEETS["extras"], "#548235", _EXTRA_COLUMNS, len(_SOURCE))
    sheet.table("NHIỆM VỤ PHÁT SINH NGOÀI PHỤ LỤC",
                "Các cơ quan tự ghi; không tính vào số nhiệm vụ của kế hoạch. "
                "Trang này in trên giấy A3, không in các cột Tệp, Trang tính, Ô.", 2)
    for row in records(consolidation.extras):
        sheet.row((*(row[name] for name in ("agency", "task_id", *fields.EXTRAS)), *_answers(row),
                   *_place(row)))
    sheet.filter_or_say("Chưa cơ quan nào báo cáo nhiệm vụ phát sinh.")


#: Two tables share the columns: of totals, and of every agency's figure.
_FIGURE_COLUMNS = (
    _NUMBER, SummaryColumn(words.INDICATOR_COLUMNS["name"].text, 34),
    SummaryColumn(words.INDICATOR_COLUMNS["unit"].text, 12, "centre"), SummaryColumn("Cách tổng hợp", 24),
    SummaryColumn("Kết quả", 20, "exact"), SummaryColumn("Đã báo cáo", 11, "centre"),
    SummaryColumn("Cơ quan chưa có số liệu", 42),
    SummaryColumn("", 20), SummaryColumn("", 12), SummaryColumn("", 6, "centre"),
)
_DETAILS = ("TT", words.INDICATOR_COLUMNS["name"].text, words.INDICATOR_COLUMNS["unit"].text, "Cơ quan", "Số liệu",
            "Mã cơ quan", "Ghi chú của cơ quan", "Tệp", "Trang tính", "Ô")
_TOTALS = 7   # columns of the table of totals
_VALUE = 4    # the column of figures in both
_NO_FIGURE = "Chưa có số liệu"
_FUNCTIONS = {Way.SUM: "SUM", Way.MEAN: "AVERAGE"}


def write_figures(book: SummaryBook, consolidation: Consolidation) -> None:
    """Each indicator's total, who has reported it and who not, then every agency's figure; no sheet without indicators.
    """
    indicators, figures = list(records(consolidation.indicators)), list(records(consolidation.figures))
    if not indicators:
        return
    sheet = SummarySheet(book, words.PLAN_SHEETS["indicators"], "#7030A0", _FIGURE_COLUMNS)
    sheet.title(
        "CHỈ TIÊU SỐ LIỆU",
        "Kết quả tính bằng công thức từ số liệu của các cơ quan ở bảng dưới; ô để trống không tính là 0. "
        f"Số liệu kèm dấu{UNCLEAR_MARK} chưa rõ nên không tính vào kết quả.",
    )
    sheet.head([column.title for column in _FIGURE_COLUMNS[:_TOTALS]], 36)
    sheet.page.freeze_panes(0, 2)
    first = sheet.next + len(indicators) + 3  # a blank row, the second table's title and its heading
    by_code = grouped(figures, lambda figure: figure["code"])
    for indicator in indicators:
        own = by_code.get(indicator["code"], [])
        _total(sheet, indicator, own, first)
        first += len(own)
    sheet.end_row(12)
    sheet.line("Số liệu của từng cơ quan", "section", 20)
    named = {each["code"]: each for each in indicators}
    sheet.head(_DETAILS, 36)
    for figure in figures:
        indicator = named[figure["code"]]
        sheet.row((figure["code"], indicator["name"], indicator["unit"], figure["agency"], _figure(figure),
                   figure["agency_code"], figure[fields.NOTE], *_place(figure)))
    if figures:
        sheet.filter()


def _total(sheet: SummarySheet, indicator: Record, own: Sequence[Record], first: int) -> None:
    """An indicator's line; its agencies' figures stand from row `first` on."""
    way, given = Way(indicator["way"]), indicator["total"] is not None
    values = (indicator["code"], indicator["name"], indicator["unit"], words.WAY[way].text, _NO_FIGURE,
              f"{indicator['reported']}/{indicator['asked']}", indicator["missing"])
    tone = "" if given else Status.MISSING.value
    for place, value in enumerate(values):
        sheet.put(place + 1, value, _FIGURE_COLUMNS[place].style, tone if place == _VALUE else "")
    if own and (given or way is not Way.LATEST):
        sheet.work_out(_VALUE + 1, _formula(indicator, own, first),
                       indicator["total"] if given else _NO_FIGURE, "exact", tone)
    sheet.end_row(row_height([(str(value), column.width)
                              for value, column in zip(values, _FIGURE_COLUMNS, strict=False)]))


def _formula(indicator: Record, own: Sequence[Record], first: int) -> str:
    way = Way(indicator["way"])
    if way is Way.LATEST:
        place = next(place for place, each in enumerate(own) if each["agency_code"] == indicator["latest"])
        return f"=E{first + place}"
    area = f"E{first}:E{first + len(own) - 1}"
    return f'=IF(COUNT({area})=0,"{_NO_FIGURE}",{_FUNCTIONS[way]}({area}))'


def _figure(figure: Record) -> float | Toned:
    if figure["value"] is not None:
        return float(figure["value"])
    if figure["unclear"]:
        return Toned(f"{figure['unclear']}{UNCLEAR_MARK}", "unclear", "centre")
    if figure["reported"]:
        return Toned(_NO_FIGURE, "unclear", "centre")
    return Toned(words.STATUS[Status.MISSING].text, "missing", "centre")


_LEDGER_COLUMNS = (
    SummaryColumn("Tệp", 30), SummaryColumn("Cơ quan", 26), SummaryColumn("Kết quả tiếp nhận", 18),
    SummaryColumn("Ngày nhận", 11.5, "date"), SummaryColumn("Ngày nhận lấy từ", 18),
    SummaryColumn("Đúng hạn", 10, "centre"), SummaryColumn("Ô đã điền", 9, "number"),
    SummaryColumn("Ô đã tổng hợp", 9, "number"), SummaryColumn("Ô liệt kê", 9, "number"), SummaryColumn("Mã biểu", 26),
    SummaryColumn("SHA-256", 16),
)
_OUTCOME_TONES = {Outcome.ACCEPTED: "done", Outcome.ACCEPTED_WITH_WARNINGS: "warning",
                  Outcome.NEEDS_CORRECTION: "error", Outcome.QUARANTINED: "error", Outcome.EMPTY: "unclear"}


def write_ledger(book: SummaryBook, consolidation: Consolidation, overruled: Sequence[Overrule]) -> None:
    """One row for each returned file, the equation that nothing typed was lost, and errors the report was issued in
    spite of.
    """
    sheet = SummarySheet(book, words.SUMMARY_SHEETS["ledger"], "#7F7F7F", _LEDGER_COLUMNS)
    sheet.table(
        "SỔ NHẬN BÁO CÁO",
        "Mọi tệp trong thư mục nhận về. Số ô đơn vị đã điền luôn bằng số ô đã tổng hợp cộng số ô được liệt kê "
        f"nguyên văn ở trang {words.SUMMARY_SHEETS['attention']}.", 1)
    files = consolidation.intake.files
    names = {agency.code: agency.name for agency in consolidation.plan.agencies}
    for record in files:
        agency = names.get(record.agency or "", record.agency or "Chưa rõ")
        if record.predecessor:
            agency = words.OF_PREDECESSOR.format(agency=agency, former=names[record.predecessor])
        is_late = record.received > consolidation.plan.period.last_day
        timely = Toned("Trễ hạn", "late") if is_late else Toned("Đúng hạn", "")
        outcome = Toned(words.OUTCOME[record.outcome].text, _OUTCOME_TONES.get(record.outcome, ""))
        sheet.row((
            record.file, agency, outcome, record.received, record.received_from, timely if record.agency else "",
            record.typed, record.consolidated, record.listed, record.code, record.sha256[:12]))
    sheet.filter_or_say("Chưa nhận được tệp báo cáo nào.")
    if files:
        _totals(sheet, files)
    for (reason, day), errors in grouped(overruled, lambda each: (each.reason, each.day)).items():
        when = f" (ghi ngày {day})" if day else ""
        sheet.line(f"Báo cáo được phát hành khi còn lỗi đã biết. Lý do{when}: {reason}", "group")
        for each in errors:
            sheet.line(f"{each.place}: {each.error}" if each.place else each.error, "plain")


def _totals(sheet: SummarySheet, files: Sequence[FileRecord]) -> None:
    counts = [sum(getattr(record, name) for record in files) for name in ("typed", "consolidated", "listed")]
    typed, consolidated, listed = counts
    sign = "=" if typed == consolidated + listed else "≠"
    equation = f"{number_vi(typed, 0)} {sign} {number_vi(consolidated, 0)} + {number_vi(listed, 0)}"
    numbers = (Toned(count, "", "total_number") for count in counts)
    total = [Toned(text, "", "total") for text in (f"Cộng: {number_vi(len(files), 0)} tệp", "", "", "", "", "")]
    sheet.row([*total, *numbers, Toned(equation, "" if sign == "=" else "error", "total"), Toned("", "", "total")])
