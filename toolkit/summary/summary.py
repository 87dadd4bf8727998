"""Frames → `tong_hop.xlsx`, the consolidated workbook: its tables, and what is drawn here, its sheets at a glance: the
overview, the matrix of agencies and tasks, and all that needs attention.

What one file fills of the last beyond its share of lines goes to `can_xu_ly_them.csv`; the sheet says how many lines
these are.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import ceil
from typing import Any, NamedTuple

from toolkit.base.text import abridged, date_vi, grouped, names_vi, number_vi, printable, single_spaced
from toolkit.consolidate.columns import TASK_STATUSES, records
from toolkit.consolidate.consolidation import Consolidation, long_entries
from toolkit.consolidate.standing import Standing, receipt, standing_of
from toolkit.model import fields
from toolkit.model.findings import Code, Place, Severity, worst_first
from toolkit.model.period import PeriodName
from toolkit.model.records import Kind, Listed, Movement, Outcome, Overrule, Role, Status, Timeliness
from toolkit.model.words import MOVEMENT, OVERFLOW_FILE, STATUS, SUMMARY_SHEETS, kind_text
from toolkit.sheets.book_writer import BookWriter
from toolkit.summary import tables
from toolkit.summary.sheet import (
    STYLES,
    TONES,
    ChartedTable,
    SummaryBook,
    SummaryColumn,
    SummarySheet,
    Toned,
    percent,
    row_height,
    share,
    shortened,
)

_WIDE = 12
_GRID = (SummaryColumn("", 15),) * _WIDE
#: A line of a table: its label, what that means ("" where it needs no words), its counts.
_Counted = tuple[str, str, Sequence[int]]
#: What is counted, by name, and how that is filled in charts.
_STATUSES = {status.value: STATUS[status].text for status in TASK_STATUSES}
_FILLS = {status.value: place for place, status in enumerate(TASK_STATUSES)} | {"on_time": 0, "late": 2}
_RECEIPTS = {"on_time": "Đúng hạn", "late": "Trễ hạn", "missing": "Chưa gửi"}
#: A chart's least and greatest height in pixels, and what its title, legend and axis, and each of its bars take.
_LOWEST, _TALLEST, _AROUND, _BAR = 240, 540, 100, 27
_GROUP_LETTERS, _AGENCY_LETTERS = 46, 32
#: Agencies on the page, side by side.
_AGENCIES_SHOWN, _BLOCKS = 40, 4


class WrittenSummary(NamedTuple):
    """The workbook with all its sheets; `overflow` is the file of what it has no room for, None where that is nothing.
    """

    writer: BookWriter
    overflow: bytes | None

    def content(self, kept: Mapping[str, str]) -> bytes:
        """The workbook, asked for once; it keeps these texts as properties, by name."""
        self.writer.keep(kept)
        return self.writer.content()


def write_summary(consolidation: Consolidation, overruled: Sequence[Overrule] = (), issued: str = "") -> WrittenSummary:
    """Equal consolidations give equal bytes: the workbook's dates are the period's, not the clock's. Its ledger says
    which errors somebody took responsibility for, its overview that the report was `issued` ("": not)."""
    book = SummaryBook(consolidation.plan)
    first = SummarySheet(book, SUMMARY_SHEETS["overview"], "#C00000", _GRID)
    tables.write_tasks(book, consolidation)
    _write_matrix(book, consolidation)
    for write in (tables.write_rows, tables.write_difficulties, tables.write_extras, tables.write_figures):
        write(book, consolidation)
    overflow = _write_attention(book, consolidation)
    _write_overview(first, consolidation, issued)
    tables.write_ledger(book, consolidation, overruled)
    return WrittenSummary(book.writer, overflow)


def _write_overview(sheet: SummarySheet, consolidation: Consolidation, issued: str) -> None:
    """Write the sheet: a page to print, below it the figures of its charts. First stands that the report was `issued`,
    nothing where that is "".
    """
    plan, standing = consolidation.plan, standing_of(consolidation.plan, consolidation.intake)
    if issued:
        sheet.line(issued, "issued")
    sheet.line(f"TỔNG HỢP TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ {plan.period.name.in_title.upper()}", "title", 30)
    sheet.line(plan.settings.plan_title, "plain")
    sheet.line(f"{plan.settings.decision}. Đơn vị tổng hợp: {plan.settings.issuer}. "
               f"Báo cáo gửi trước ngày {date_vi(plan.period.due_before)}.", "note")
    _cards(sheet, consolidation, standing)
    _matters(sheet, consolidation, standing)
    charts, pixels = sheet.next, min(max(_LOWEST, _AROUND + _BAR * len(consolidation.groups)), _TALLEST)
    sheet.end_row(0.75 * pixels + 6)
    _answered(sheet, consolidation)
    sheet.page.print_area(0, 0, sheet.next - 2, _WIDE - 1)
    sheet.page.fit_to_pages(1, 1)
    sheet.lengthen()
    sheet.line("Số liệu của các biểu đồ (không in)", "note")
    groups, kinds = _group_table(sheet, consolidation), _kind_table(sheet, consolidation)
    years = _year_table(sheet, consolidation)
    sheet.chart(charts, (1, 6), "Tình trạng nhiệm vụ theo nhóm", groups, pixels)
    known = f"{consolidation.tasks['previous_status'].notna().sum()}/{len(plan.tasks)}"
    before = plan.previous_period.label if plan.previous_period and not plan.previous_period.part else "kỳ trước"
    sheet.chart(charts, (7, 9), f"So với {before} ({known} nhiệm vụ)", years, pixels)
    sheet.chart(charts, (10 if years.last >= years.first else 7, _WIDE), "Gửi báo cáo theo khối", kinds, pixels)
    sheet.page.activate()


def _cards(sheet: SummarySheet, consolidation: Consolidation, standing: Standing) -> None:
    sheet.end_row(8)
    expected, reported, late = standing.expected, standing.reported, len(standing.late)
    tasks, done = len(consolidation.tasks), consolidation.tasks["status"].tolist().count(Status.DONE.value)
    found = [each.severity for each in consolidation.all_findings]
    errors, warnings = (number_vi(found.count(each), 0) for each in (Severity.ERROR, Severity.WARNING))
    cards = (
        (f"{reported}/{expected}", f"cơ quan đã gửi báo cáo{percent(reported, expected)}"),
        (f"{reported - late}/{reported}", f"báo cáo gửi đúng hạn; trễ hạn: {late}"),
        (f"{done}/{tasks}", f"nhiệm vụ đã hoàn thành{percent(done, tasks)}"),
        (errors, f"lỗi cần xử lý, và {warnings} điểm nên xem"),
    )
    for row, (style, height) in enumerate((("figure", 36), ("caption", 20))):
        for place, card in enumerate(cards):
            sheet.merge(3 * place + 1, 3 * place + 3, card[row], style)
        sheet.end_row(height)


def _matters(sheet: SummarySheet, consolidation: Consolidation, standing: Standing) -> None:
    sheet.end_row(8)
    sheet.line("Cần chú ý trước tiên", "section", 20)
    matters = [each for each in _all_matters(consolidation, standing) if each[0]]
    for text, there, tone in matters:
        sheet.merge(1, 10, text, "fact", tone)
        name = SUMMARY_SHEETS[there]
        sheet.writer.link(sheet.next, 11, name, f"→ {name}", STYLES["link"])
        sheet.end_row(row_height([(text, 9.2 * _GRID[0].width)]))
    if not matters:
        sheet.line("Không có việc gì cần xử lý.", "plain")
    sheet.end_row(8)


def _all_matters(consolidation: Consolidation, standing: Standing) -> Iterable[tuple[str, str, str]]:
    """In order of urgency what needs attention, "" where it does not arise; where it is (a name of `SUMMARY_SHEETS`);
    and its tone.
    """
    found, tasks, plan = consolidation.all_findings, list(records(consolidation.tasks)), consolidation.plan
    year_before = plan.period.name.year_before if plan.year_before else None
    errors = [each.place.file for each in found if each.severity is Severity.ERROR]
    files = consolidation.intake.files
    apart = [record.file for record in files if record.outcome is Outcome.QUARANTINED]
    missing = [each.name for each in standing.missing]
    overdue = [task["task_id"] for task in tasks if task["timeliness"] == Timeliness.OVERDUE.value]
    silent = [task["task_id"] for task in tasks if task["status"] == Status.MISSING.value]
    partly = [task["task_id"] for task in tasks
              if task["task_id"] not in silent and task["leads_reported"] < task["leads_total"]]
    contradicting = [each.details["task"] for each in found if each.code is Code.LEADS_CONTRADICT]
    listed = range(sum(record.listed for record in files))
    return (
        (_of(errors, f"lỗi cần xử lý ở {len(set(errors))} tệp"), "attention", "error"),
        (_of(apart, "tệp để riêng, chưa nhận", apart), "ledger", "error"),
        (_of(missing, "cơ quan chưa gửi báo cáo", missing), "matrix", "missing"),
        (_of(overdue, "nhiệm vụ quá hạn", overdue), "tasks", "overdue"),
        (_of(silent, "nhiệm vụ chưa có báo cáo rõ ràng của cơ quan chủ trì", silent), "tasks", "missing"),
        (_of(partly, "nhiệm vụ còn thiếu báo cáo của một số cơ quan chủ trì", partly), "tasks", "warning"),
        (_of(contradicting, "chỗ cơ quan chủ trì và phối hợp ghi trái nhau, ở nhiệm vụ", sorted(set(contradicting))),
         "attention", "warning"),
        (_of(listed, "ô đơn vị đã điền nhưng chưa tổng hợp được, liệt kê nguyên văn"), "attention", "listed"),
        (_comparison(plan.previous_period, tasks, "movement"), "tasks", "under_way"),
        (_comparison(year_before, tasks, "year_before_movement"), "tasks", "under_way"),
    )


def _of(held: Sequence[Any], what: str, names: Sequence[str] = ()) -> str:
    """ "3 nhiệm vụ quá hạn: 1.1; 2.3; 2.4."; "" where there is none."""
    if not held:
        return ""
    named = f": {names_vi(names, 8, 'nữa')}" if names else ""
    return f"{number_vi(len(held), 0)} {what}{named}."


def _comparison(before: PeriodName | None, tasks: Sequence[Mapping[str, Any]], name: str) -> str:
    """How the tasks stand beside that period, by that column, those that stand lower by number; "" where None."""
    if before is None:
        return ""
    held = {each: [task["task_id"] for task in tasks if task[name] == each.value] for each in Movement}
    counted = ", ".join(f"{len(ids)} {MOVEMENT[movement].text.lower()}" for movement, ids in held.items())
    lower = f" ({'; '.join(held[Movement.BACK])})" if held[Movement.BACK] else ""
    compared = f"{sum(map(len, held.values()))}/{len(tasks)}"
    return f"So với {before.label}, trong {compared} nhiệm vụ so sánh được: {counted}{lower}."


def _group_table(sheet: SummarySheet, consolidation: Consolidation) -> ChartedTable:
    groups = consolidation.groups
    others = "Ngoài các nhóm" if len(groups) > 1 else "Nhiệm vụ"
    rows = [(_group_name(group["number"], group["title"]) or others, group["title"],
             [group[name] for name in _STATUSES]) for group in records(groups)]
    return _table(sheet, "Nhiệm vụ theo nhóm", ("Nhóm nhiệm vụ", "Số nhiệm vụ"), _STATUSES, rows, has_sums=True)


def _group_name(number: str, title: str) -> str:
    """A group's number and the beginning of its title; "" of tasks of no group."""
    known = abridged(single_spaced(printable(title)), _GROUP_LETTERS)
    return f"{number}. {known}".strip(". ") if known else f"Nhóm {number}" if number else ""


def _kind_table(sheet: SummarySheet, consolidation: Consolidation) -> ChartedTable:
    agencies = consolidation.agencies
    own = {each.kind_name: each.kind for each in consolidation.plan.agencies if isinstance(each.kind, str)}
    kinds = {kind.value: kind for kind in Kind} | own
    sent = {kind: agencies.loc[agencies["kind"] == name, "timeliness"].tolist() for name, kind in kinds.items()}
    rows = [(kind_text(kind), "", [own.count(name) for name in _RECEIPTS]) for kind, own in sent.items() if own]
    return _table(sheet, "Gửi báo cáo theo khối", ("Khối cơ quan", "Số cơ quan"), _RECEIPTS, rows, has_sums=True)


def _year_table(sheet: SummarySheet, consolidation: Consolidation) -> ChartedTable:
    """The tasks of which the round before is known, as they stood then and as they stand, and where known of all of
    them, a year before; no table where there is none.
    """
    tasks, plan = consolidation.tasks[consolidation.tasks["previous_status"].notna()], consolidation.plan
    if tasks.empty or plan.previous_period is None:
        return ChartedTable(1, 0, (), 0, 0)
    held = {plan.previous_period: "previous_status", plan.period.name: "status"}
    if plan.year_before and tasks["year_before_status"].notna().all():
        held = {plan.period.name.year_before: "year_before_status"} | held
    rows = [(period.heading, "", [tasks[name].tolist().count(status.value) for status in TASK_STATUSES])
            for period, name in held.items()]
    title = f"Các nhiệm vụ có số liệu của cả {'hai' if len(held) == 2 else 'ba'} kỳ"
    return _table(sheet, title, ("Kỳ", "Số nhiệm vụ"), _STATUSES, rows)


def _table(
    sheet: SummarySheet, title: str, heads: tuple[str, str], named: Mapping[str, str], rows: Sequence[_Counted],
    *, has_sums: bool = False,
) -> ChartedTable:
    """A table of counts by category: label and meaning, total, one column for each of `named`; then their sums."""
    sheet.line(title, "section", 20)
    start = _WIDE - len(named)
    sheet.merge(1, start - 1, heads[0], "head")
    for place, head in enumerate((heads[1], *named.values()), start):
        sheet.put(place, head, "head")
    sheet.end_row(34)
    first, width = sheet.next, _GRID[0].width
    for label, meaning, counts in rows:
        sheet.merge(1, 3 if meaning else start - 1, label, "fact")
        if meaning:
            sheet.merge(4, start - 1, meaning, "fact")
        _counts(sheet, start, counts, tuple(named), "count")
        sheet.end_row(row_height([(label, 3 * width), (meaning, width * (start - 4))]))
    last, series = sheet.next - 1, tuple((column, _FILLS[name]) for column, name in enumerate(named, start + 1))
    if has_sums:
        sheet.merge(1, start - 1, "Cộng", "total")
        _counts(sheet, start, [sum(counts[place] for _, _, counts in rows) for place in range(len(named))], (),
                "total_count")
        sheet.end_row(18)
        sheet.end_row(8)
    return ChartedTable(first, last, series, max((len(label) for label, _, _ in rows), default=0),
                        sum(map(len, named.values())))


def _counts(sheet: SummarySheet, column: int, counts: Sequence[int], names: Sequence[str], style: str) -> None:
    sheet.put(column, sum(counts), style)
    for place, count in enumerate(counts):
        tone = names[place] if names and count and names[place] in TONES else ""
        sheet.put(column + 1 + place, count, style, tone)


def _answered(sheet: SummarySheet, consolidation: Consolidation) -> None:
    """The agencies by how much of their rows they have answered, the least first, before them who has not reported."""
    agencies = sorted(records(consolidation.agencies), key=_extent)
    told, asked = (sum(each[name] for each in agencies) for name in ("rows_answered", "rows_total"))
    sheet.line(f"Mức độ trả lời của {len(agencies)} cơ quan, thấp nhất trước: đã trả lời {share(told, asked)} dòng "
               "nhiệm vụ được giao", "section", 20)
    shown, left = agencies[:_AGENCIES_SHOWN], agencies[_AGENCIES_SHOWN:]
    depth, wide = ceil(len(shown) / _BLOCKS), _WIDE // _BLOCKS
    for line in range(depth):
        for block, agency in enumerate(shown[line::depth], 1):
            name = single_spaced(printable(agency["name"])).replace("Ủy ban nhân dân", "UBND")
            name = abridged(name.removesuffix(f" {consolidation.plan.settings.province}"), _AGENCY_LETTERS)
            sheet.merge(wide * (block - 1) + 1, wide * block - 1, name, "name")
            sheet.put(wide * block, *_extent_told(agency))
        sheet.end_row(16)
    if left:
        silent = sum(each["timeliness"] == "missing" for each in left)
        whole = sum(_extent(each) == (True, 1) for each in left)
        sheet.line(f"Còn {len(left)} cơ quan khác: {silent} chưa gửi, {len(left) - silent - whole} trả lời một phần, "
                   f"{whole} trả lời đủ; xem trang {SUMMARY_SHEETS['matrix']}.", "plain")
    if not agencies:
        sheet.line("Kế hoạch chưa có cơ quan nào nhận biểu mẫu.", "plain")


def _extent(agency: Mapping[str, Any]) -> tuple[bool, float]:
    """Whether an agency has reported, and what share of its rows it has answered, 1 where none is asked."""
    total = agency["rows_total"]
    return agency["timeliness"] != "missing", agency["rows_answered"] / total if total else 1


def _extent_told(agency: Mapping[str, Any]) -> tuple[str, str, str]:
    """How much an agency has answered, the style and the tone of that: all, in part, nothing sent."""
    told, total = agency["rows_answered"], agency["rows_total"]
    counts = f"{told}/{total}" if total else ""
    if agency["timeliness"] == "missing":
        return f"Chưa gửi {counts}".strip(), "count", "missing"
    late = agency["timeliness"] == "late"
    if told < total:
        return f"{counts}, trễ hạn" if late else share(told, total), "count", "warning"
    return (counts or "–") + (", trễ hạn" if late else ""), "count", "done"


#: The letter of each status; letters differ in black and white too.
_MARKS = {Status.DONE: "H", Status.UNDER_WAY: "Đ", Status.NOT_STARTED: "C", Status.NOT_DOING: "K",
          Status.NOTHING_ARISEN: "–", Status.MISSING: "x"}
_UNCLEAR = "?"
#: After the letter: the agency leads the task.
_LEAD = "*"
_TIMELY = {"on_time": Toned("Đúng hạn", ""), "late": Toned("Trễ hạn", "late"), "missing": Toned("Chưa gửi", "missing")}
_CONTENT = 60  # characters of a task's content in the turned heading


def _write_matrix(book: SummaryBook, consolidation: Consolidation) -> None:
    """Write the sheet: one row for each agency, one column for each task, the tasks' derived status on top."""
    tasks = list(records(consolidation.tasks))
    columns = (
        SummaryColumn("Cơ quan", 34, "fact"),
        *(SummaryColumn(task["task_id"], 4.8, "mark") for task in tasks),
        SummaryColumn("Đã trả lời", 8, "mark"), SummaryColumn("Gửi báo cáo", 9, "mark"),
        SummaryColumn("Ngày nhận", 10.5, "day"),
    )
    sheet = SummarySheet(book, SUMMARY_SHEETS["matrix"], "#1F3864", columns, smallest=10.5)
    sheet.title("MA TRẬN NHIỆM VỤ – CƠ QUAN",
                f"Ô trống: cơ quan không được giao. Dấu {_LEAD} và viền đậm: cơ quan chủ trì.")
    sheet.head()
    sheet.freeze(1)  # the contents would take half of a small screen
    _contents(sheet, tasks)
    first = sheet.next
    sheet.row((Toned("Tình trạng của nhiệm vụ", "", "group"), *map(_task_mark, tasks), *[Toned("", "", "group")] * 3))
    marks = {(row["agency_code"], row["task_id"]): _mark(row) for row in records(consolidation.rows)}
    for agency in _agencies(consolidation):
        own = (marks.get((agency["code"], task["task_id"]), Toned("", "")) for task in tasks)
        answered = f"{agency['rows_answered']}/{agency['rows_total']}" if agency["rows_total"] else "–"
        sheet.row((agency["name"], *own, answered, _TIMELY[agency["timeliness"]], agency["received"]))
    sheet.page.autofilter(first - 1, len(columns) - 3, sheet.next - 2, len(columns) - 1)


def _contents(sheet: SummarySheet, tasks: Sequence[Mapping[str, Any]]) -> None:
    """The tasks' contents, turned, beside the legend."""
    legend = [f"{_MARKS[status]}   {STATUS[status].text}" for status in _MARKS]
    sheet.put(1, "\n".join([*legend, f"{_UNCLEAR}   {tables.NO_ANSWER} hoặc chưa rõ"]), "legend")
    for place, task in enumerate(tasks, 2):
        sheet.put(place, shortened(task["content"], _CONTENT), "turned")
    for place in range(len(tasks) + 2, len(sheet.columns) + 1):
        sheet.put(place, "", "turned")
    sheet.end_row(150)
    sheet.page.repeat_rows(sheet.next - 3, sheet.next - 2)


def _task_mark(task: Mapping[str, Any]) -> Toned:
    tone = tables.task_status_cell(task).tone
    return Toned(_UNCLEAR if tone == "unclear" else _MARKS[Status(task["status"])], tone, "lead_mark")


def _mark(row: Mapping[str, Any]) -> Toned:
    """How an agency stands in the row of its task."""
    status = row[fields.STATUS] or ("unclear" if row["reported"] else Status.MISSING.value)
    is_lead = row["assigned"] and row["role"] == Role.LEAD.value
    mark = _UNCLEAR if status == "unclear" else _MARKS[Status(status)]
    return Toned(mark + _LEAD * is_lead, status, "lead_mark" if is_lead else "mark")


def _agencies(consolidation: Consolidation) -> list[Mapping[str, Any]]:
    """The expected agencies, then those that reported without being expected."""
    expected = list(records(consolidation.agencies))
    known = {agency["code"] for agency in expected}
    rows = consolidation.rows
    others: list[Mapping[str, Any]] = []
    for made in consolidation.intake.returns:
        if made.agency not in known:
            own = rows[rows["agency_code"] == made.agency]
            others.append({
                "code": made.agency, "name": consolidation.plan.agency(made.agency).name,
                "rows_answered": int(own["answered"].sum()), "rows_total": len(own), "received": made.received,
                "timeliness": receipt(consolidation.plan, made.received),
            })
    return expected + others


#: Lines of one file on the sheet: so many findings and so many listed texts.
LINES_PER_FILE = 200
_MOST_LINES = 900_000  # an Excel sheet ends at row 1,048,576
#: Where a cell may begin, and it would be a formula's beginning: also in a program that cuts at semicolons or tabs, for
#: which quotes after a comma mean nothing.
_FORMULA = re.compile(r'(^|[;\t\n])(?=[\s"]*[=+\-@＝＋－＠]|\t)')

_NOTE = (
    "Việc nặng nhất ở trên cùng. Cột “Nội dung đơn vị đã điền” chép nguyên văn những gì chưa tổng hợp được; "
    "các cột Tệp, Trang tính, Ô chỉ đúng chỗ trong tệp đơn vị gửi."
)
_EMPTY = "Không có điểm nào cần xử lý; mọi nội dung các đơn vị đã điền đều được tổng hợp."
_MORE = f"Còn {{count}} dòng nữa của tệp này; xem tệp {OVERFLOW_FILE} trong cùng thư mục."
_COLUMNS = (
    SummaryColumn("Mức độ", 10, "centre"), SummaryColumn("Tệp", 26), SummaryColumn("Cơ quan", 20),
    SummaryColumn("Trang tính", 14), SummaryColumn("Ô", 7, "centre"), SummaryColumn("Nội dung đơn vị đã điền", 36),
    SummaryColumn("Vấn đề", 40), SummaryColumn("Cách xử lý", 34),
)
_LEVELS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi nhận"}
_LISTED = "Liệt kê"
_TONES = {"Lỗi": "error", "Nên xem": "warning", _LISTED: "listed"}


class AttentionLine(NamedTuple):
    """A line of the sheet. `typed` is what the sender wrote there that was not consolidated, verbatim, or ""."""

    level: str
    place: Place
    typed: str
    problem: str
    remedy: str


def _write_attention(book: SummaryBook, consolidation: Consolidation) -> bytes | None:
    """Write the sheet, and return what it has no room for: in full the texts too long for a cell, then the lines beyond
    each file's share (see `_overflow`)."""
    sheet = SummarySheet(book, SUMMARY_SHEETS["attention"], "#C00000", _COLUMNS)
    sheet.table("CÁC ĐIỂM CẦN XỬ LÝ", _NOTE, 2)
    names = {agency.code: agency.name for agency in consolidation.plan.agencies}
    senders = {each.file: names.get(each.agency or "", "") for each in consolidation.intake.files}
    overflow = list[AttentionLine]()

    def show(line: AttentionLine) -> None:
        sheet.row((Toned(line.level, _TONES.get(line.level, "")), line.place.file, senders.get(line.place.file, ""),
                   line.place.sheet, line.place.cell, line.typed, line.problem, line.remedy))

    used = Counter[tuple[str, bool]]()
    for line in _attention_records(consolidation):
        kind = line.place.file, bool(line.typed)
        used[kind] += 1
        is_over_share = line.place.file and used[kind] > LINES_PER_FILE
        if is_over_share or used.total() - len(overflow) > _MOST_LINES:
            overflow.append(line)
        else:
            show(line)
    for file, count in Counter(line.place.file for line in overflow).items():
        show(AttentionLine(_LISTED, Place(file), "", _MORE.format(count=number_vi(count, 0)), ""))
    sheet.filter_or_say(_EMPTY)
    is_told = any(each.code is Code.TEXT_TOO_LONG for each in consolidation.all_findings)  # as `consolidate` does
    whole = [AttentionLine(_LISTED, each.place, each.text, Code.TEXT_TOO_LONG.remedy, "")
             for each in (long_entries(consolidation.intake) if is_told else ())]
    return _overflow([*whole, *overflow])


def _overflow(lines: Sequence[AttentionLine]) -> bytes | None:
    """All that the summary has no room for, line by line, None where that is nothing. UTF-8 with a byte-order mark;
    what a spreadsheet would take for a formula has an apostrophe.
    """
    if not lines:
        return None
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(column.title for column in _COLUMNS if column.title != "Cơ quan")
    for line in lines:
        texts = (line.level, *line.place, line.typed, line.problem, line.remedy)
        writer.writerow(_FORMULA.sub(r"\1'", printable(text)) for text in texts)
    return stream.getvalue().encode("utf-8-sig")


def _attention_records(consolidation: Consolidation) -> Iterator[AttentionLine]:
    """Each finding, with the listed text it is the reason of; then what is listed for other reasons."""
    listed = grouped(consolidation.intake.listed, lambda each: (each.entry.place, each.reason))
    told = dict[tuple[Place, str], list[Listed]]()
    for found in worst_first(consolidation.all_findings):
        own = told.setdefault((found.place, found.message), listed.pop((found.place, found.message), []))
        typed = own.pop(0).entry.text if own else ""
        yield AttentionLine(_LEVELS[found.severity], found.place, typed, found.problem, found.remedy)
    for each in chain(*told.values(), *listed.values()):
        yield AttentionLine(_LISTED, each.entry.place, each.entry.text, each.reason, "")
