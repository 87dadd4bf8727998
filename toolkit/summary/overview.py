"""The summary's sheets on one page each: the round (what came back, where the tasks stand, what to do first), and the
matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit import fields
from toolkit.consolidate import Consolidation
from toolkit.consolidate.columns import lines, values_of
from toolkit.consolidate.standing import Standing, receipt
from toolkit.findings import Code, Severity
from toolkit.model import Kind, Movement, Outcome, Role, Status, Timeliness
from toolkit.summary.attention import all_findings
from toolkit.summary.sheet import (
    FONT,
    STYLES,
    TONES,
    SummaryBook,
    SummaryColumn,
    SummarySheet,
    Toned,
    row_height,
    share,
    shortened,
)
from toolkit.summary.tables import NO_ANSWER, task_status_cell
from toolkit.text import date_vi, number_vi
from toolkit.words import KIND, MOVEMENT, STATUS, SUMMARY_SHEETS

_WIDE = 12
_GRID = tuple(SummaryColumn("", 12) for _ in range(_WIDE))
_CHART_ROWS, _ROW_PIXELS = 14, 20  # a chart's least height
_SOLID = {"done": "#70AD6B", "under_way": "#6F9FD8", "not_started": "#F2C14E", "not_doing": "#A6A6A6",
          "missing": "#D9797A", "on_time": "#70AD6B", "late": "#F2C14E"}
_STATUSES = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.MISSING)
_RECEIPTS = {"on_time": "Đúng hạn", "late": "Trễ hạn", "missing": "Chưa gửi"}


class Matter(NamedTuple):
    """Something that needs attention, and the sheet (a name of `words.SUMMARY_SHEETS`) where it is."""

    text: str
    sheet: str
    tone: str


def write_overview(book: SummaryBook, consolidation: Consolidation, standing: Standing) -> None:
    """Write the sheet."""
    sheet = SummarySheet(book, SUMMARY_SHEETS["overview"], "#C00000", _GRID)
    plan = consolidation.plan
    sheet.line(f"TỔNG HỢP TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ NĂM {plan.period.year}", "title", 30)
    sheet.line(plan.settings.plan_title, "plain")
    sheet.line(f"{plan.settings.decision}. Đơn vị tổng hợp: {plan.settings.issuer}. "
               f"Báo cáo gửi trước ngày {date_vi(plan.period.due_before)}.", "note")
    _cards(sheet, consolidation, standing)
    _matters(sheet, consolidation, standing)
    charts = sheet.next
    for _ in range(max(_CHART_ROWS, len(consolidation.groups) + 6)):
        sheet.end_row(15)
    room = (sheet.next - charts) * _ROW_PIXELS
    sheet.page.set_h_pagebreaks([sheet.next - 1])
    groups = _group_table(sheet, consolidation)
    kinds = _kind_table(sheet, consolidation)
    _chart(sheet, charts, 1, "Tình trạng nhiệm vụ theo nhóm", groups, room)
    _chart(sheet, charts, 7, "Tình hình gửi báo cáo theo khối", kinds, room)
    _missing(sheet, standing)
    sheet.page.activate()


def _cards(sheet: SummarySheet, consolidation: Consolidation, standing: Standing) -> None:
    sheet.end_row(8)
    status = consolidation.tasks["status"]
    expected, reported, late = standing.expected, standing.reported, len(standing.late)
    done = int((status == Status.DONE.value).sum())
    found = [each.severity for each in all_findings(consolidation)]
    errors, warnings = (number_vi(found.count(each), 0) for each in (Severity.ERROR, Severity.WARNING))
    cards = (
        (f"{reported}/{expected}", f"cơ quan đã gửi báo cáo{_percent(reported, expected)}"),
        (f"{reported - late}/{reported}", f"báo cáo gửi đúng hạn; trễ hạn: {late}"),
        (f"{done}/{len(status)}", f"nhiệm vụ đã hoàn thành{_percent(done, len(status))}"),
        (errors, f"lỗi cần xử lý, và {warnings} điểm nên xem"),
    )
    for row, (style, height) in enumerate((("figure", 42), ("caption", 20))):
        for place, card in enumerate(cards):
            sheet.merge(3 * place + 1, 3 * place + 3, card[row], style)
        sheet.end_row(height)


def _percent(part: int, whole: int) -> str:
    return f" ({number_vi(100 * part / whole)} %)" if whole else ""


# ── what needs attention first ────────────────────────────────────────────────────────────────────


def _matters(sheet: SummarySheet, consolidation: Consolidation, standing: Standing) -> None:
    sheet.end_row(8)
    sheet.line("Cần chú ý trước tiên", "section", 20)
    matters = [matter for matter in _all_matters(consolidation, standing) if matter.text]
    for matter in matters:
        sheet.merge(1, 10, matter.text, "fact", matter.tone)
        name = SUMMARY_SHEETS[matter.sheet]
        sheet.writer.link(sheet.next, 11, name, f"→ {name}", STYLES["link"])
        sheet.end_row(row_height([(matter.text, 118)]))
    if not matters:
        sheet.line("Không có việc gì cần xử lý.", "plain")
    sheet.end_row(8)


def _all_matters(consolidation: Consolidation, standing: Standing) -> Iterable[Matter]:
    """In order of urgency; a matter without text does not arise."""
    found, tasks = all_findings(consolidation), list(lines(consolidation.tasks))
    errors = [each.place.file for each in found if each.severity is Severity.ERROR]
    files = consolidation.intake.files
    apart = [record.file for record in files if record.outcome is Outcome.QUARANTINED]
    missing = [each.name for each in standing.missing]
    overdue = [task["task_id"] for task in tasks if task["timeliness"] == Timeliness.OVERDUE.value]
    silent = [task["task_id"] for task in tasks if task["status"] == Status.MISSING.value]
    partly = [task["task_id"] for task in tasks
              if task["task_id"] not in silent and task["leads_reported"] < task["leads_total"]]
    contradicting = [each.details["task"] for each in found if each.code is Code.LEADS_CONTRADICT]
    listed = sum(record.listed for record in files)
    return (
        Matter(_of(errors, f"lỗi cần xử lý ở {len(set(errors))} tệp"), "attention", "error"),
        Matter(_of(apart, "tệp để riêng, chưa nhận", apart), "ledger", "error"),
        Matter(_of(missing, "cơ quan chưa gửi báo cáo", missing), "matrix", "missing"),
        Matter(_of(overdue, "nhiệm vụ quá hạn", overdue), "tasks", "overdue"),
        Matter(_of(silent, "nhiệm vụ chưa có báo cáo rõ ràng của cơ quan chủ trì", silent), "tasks", "missing"),
        Matter(_of(partly, "nhiệm vụ còn thiếu báo cáo của một số cơ quan chủ trì", partly), "tasks", "warning"),
        Matter(_of(contradicting, "chỗ cơ quan chủ trì và phối hợp ghi trái nhau, ở nhiệm vụ",
                   sorted(set(contradicting))),
               "attention", "warning"),
        Matter(_of(range(listed), "ô đơn vị đã điền nhưng chưa tổng hợp được, liệt kê nguyên văn"),
               "attention", "listed"),
        Matter(_comparison(consolidation.plan.previous_year, tasks), "tasks", "under_way"),
    )


def _of(held: Sequence[Any], what: str, names: Sequence[str] = (), shown: int = 8) -> str:
    """ "3 nhiệm vụ quá hạn: 1.1; 2.3; 2.4."; "" where there is none."""
    if not held:
        return ""
    rest = f" và {number_vi(len(names) - shown, 0)} nữa" if len(names) > shown else ""
    named = f": {'; '.join(names[:shown])}{rest}" if names else ""
    return f"{number_vi(len(held), 0)} {what}{named}."


def _comparison(year: int | None, tasks: Sequence[Mapping[str, Any]]) -> str:
    """How the tasks stand beside the round before, those that stand lower by number; "" where nothing is known of it.
    """
    if year is None:
        return ""
    held = {each: [task["task_id"] for task in tasks if task["movement"] == each.value] for each in Movement}
    counted = ", ".join(f"{len(ids)} {MOVEMENT[movement].text.lower()}" for movement, ids in held.items())
    lower = f" ({'; '.join(held[Movement.BACK])})" if held[Movement.BACK] else ""
    compared = f"{sum(map(len, held.values()))}/{len(tasks)}"
    return f"So với năm {year}, trong {compared} nhiệm vụ so sánh được: {counted}{lower}."


# ── tables and their charts ───────────────────────────────────────────────────────────────────────


class _ChartedTable(NamedTuple):
    """Where a table's figures are: first and last row, and its series as (heading, column, solid colour)."""

    first: int
    last: int
    series: tuple[tuple[str, int, str], ...]


def _group_table(sheet: SummarySheet, consolidation: Consolidation) -> _ChartedTable:
    names = tuple(status.value for status in _STATUSES)
    heads = tuple(STATUS[status].text for status in _STATUSES)
    rows = [
        (f"Nhóm {group['number']}".strip(), group["title"], [group[name] for name in names])
        for group in lines(consolidation.groups)
    ]
    return _table(sheet, "Nhiệm vụ theo nhóm", ("Nhóm nhiệm vụ", "Số nhiệm vụ", *heads), names, rows)


def _kind_table(sheet: SummarySheet, consolidation: Consolidation) -> _ChartedTable:
    agencies = list(lines(consolidation.agencies))
    rows = []
    for kind in Kind:
        own = [agency["timeliness"] for agency in agencies if agency["kind"] == kind.value]
        if own:
            rows.append((KIND[kind].text, "", [own.count(name) for name in _RECEIPTS]))
    heads = ("Khối cơ quan", "Số cơ quan", *_RECEIPTS.values())
    return _table(sheet, "Gửi báo cáo theo khối", heads, tuple(_RECEIPTS), rows)


def _table(
    sheet: SummarySheet, title: str, heads: Sequence[str], names: Sequence[str],
    rows: Sequence[tuple[str, str, Sequence[int]]]
) -> _ChartedTable:
    """A table of counts by category: label and meaning, total, one column for each of `names`; a row of sums."""
    sheet.line(title, "section", 20)
    start = _WIDE - len(names)
    sheet.merge(1, start - 1, heads[0], "head")
    for place, head in enumerate(heads[1:], start):
        sheet.put(place, head, "head")
    sheet.end_row(34)
    first = sheet.next
    for label, meaning, counts in rows:
        sheet.merge(2 if meaning else 1, start - 1, meaning or label, "fact")
        sheet.put(1, label, "fact")
        _counts(sheet, start, counts, names, "count")
        sheet.end_row(row_height([(meaning, 12 * (start - 2))]))
    last = sheet.next - 1
    sheet.merge(1, start - 1, "Cộng", "total")
    sums = [sum(row[2][place] for row in rows) for place in range(len(names))]
    _counts(sheet, start, sums, (), "total_count")
    sheet.end_row(18)
    sheet.end_row(8)
    series = zip(heads[2:], names, strict=True)
    charted = tuple((head, start + place, _SOLID[name]) for place, (head, name) in enumerate(series, 1))
    return _ChartedTable(first, last, charted)


def _counts(sheet: SummarySheet, column: int, counts: Sequence[int], names: Sequence[str], style: str) -> None:
    sheet.put(column, sum(counts), style)
    for place, count in enumerate(counts):
        tone = names[place] if names and count and names[place] in TONES else ""
        sheet.put(column + 1 + place, count, style, tone)


def _chart(sheet: SummarySheet, row: int, column: int, title: str, block: _ChartedTable, pixels: int) -> None:
    if block.last < block.first:
        return
    chart = sheet.book.writer.book.add_chart({"type": "bar", "subtype": "stacked"})
    font = {"name": FONT["font_name"], "size": 10}
    for head, place, colour in block.series:
        chart.add_series({
            "name": head,
            "categories": [sheet.name, block.first - 1, 0, block.last - 1, 0],
            "values": [sheet.name, block.first - 1, place - 1, block.last - 1, place - 1],
            "fill": {"color": colour},
            "border": {"color": "#FFFFFF"},
            "gap": 45,
            "data_labels": {"value": True, "num_format": "0;;;", "font": {**font, "bold": True}},
        })
    chart.set_title({"name": title, "name_font": {**font, "size": 12, "color": "#1F3864"}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": "#A6A6A6"}})
    chart.set_x_axis({"num_font": font, "num_format": "0",
                      "major_gridlines": {"visible": True, "line": {"color": "#E4E4E4"}},
                      "min": 0, "line": {"none": True}, "label_position": "high"})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 6 * 89 - 10, "height": pixels - 8})
    sheet.page.insert_chart(row - 1, column - 1, chart, {"x_offset": 2, "y_offset": 4, "object_position": 2})


def _missing(sheet: SummarySheet, standing: Standing) -> None:
    names = [each.name for each in standing.missing]
    sheet.line(f"Cơ quan chưa gửi báo cáo: {share(len(names), standing.expected)}", "section", 20)
    if not names:
        nobody = "Kế hoạch chưa có cơ quan nào nhận biểu mẫu."
        sheet.line("Tất cả cơ quan đã gửi báo cáo." if standing.expected else nobody, "plain")
    numbered = [f"{place}. {name}" for place, name in enumerate(names, 1)]
    half = _WIDE // 2
    for left, right in zip(numbered[::2], [*numbered[1::2], ""][: len(numbered[::2])], strict=True):
        sheet.merge(1, half, left, "plain")
        sheet.merge(half + 1, _WIDE, right, "plain")
        sheet.end_row(row_height([(left, half * 12), (right, half * 12)]))


# ── the matrix ────────────────────────────────────────────────────────────────────────────────────

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


def write_matrix(book: SummaryBook, consolidation: Consolidation) -> None:
    """Write the sheet: one row for each agency, one column for each task, the tasks' derived status on top."""
    tasks = list(lines(consolidation.tasks))
    columns = (
        SummaryColumn("Cơ quan", 40, "fact"),
        *(SummaryColumn(task["task_id"], 5.3, "mark") for task in tasks),
        SummaryColumn("Đã trả lời", 9, "mark"),
        SummaryColumn("Gửi báo cáo", 11, "mark"),
        SummaryColumn("Ngày nhận", 11.5, "day"),
    )
    sheet = SummarySheet(book, SUMMARY_SHEETS["matrix"], "#1F3864", columns)
    sheet.title("MA TRẬN NHIỆM VỤ – CƠ QUAN",
                f"Ô trống: cơ quan không được giao. Dấu {LEAD} và viền đậm: cơ quan chủ trì.")
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


def _contents(sheet: SummarySheet, tasks: list[dict[str, Any]]) -> None:
    """The tasks' contents, turned, beside the legend."""
    legend = [f"{MARKS[status]}   {STATUS[status].text}" for status in MARKS]
    sheet.put(1, "\n".join([*legend, f"{UNCLEAR}   {NO_ANSWER} hoặc chưa rõ"]), "legend")
    for place, task in enumerate(tasks, 2):
        sheet.put(place, shortened(task["content"], _CONTENT), "turned")
    for place in range(len(tasks) + 2, len(sheet.columns) + 1):
        sheet.put(place, "", "turned")
    sheet.end_row(190)
    sheet.page.repeat_rows(sheet.next - 3, sheet.next - 2)


def _task_mark(task: Mapping[str, Any]) -> Toned:
    tone = task_status_cell(task).tone
    return Toned(UNCLEAR if tone == "unclear" else MARKS[Status(task["status"])], tone, "lead_mark")


def _marks(consolidation: Consolidation) -> dict[str, dict[str, Toned]]:
    marks: dict[str, dict[str, Toned]] = {}
    rows = consolidation.rows
    leads = rows["assigned"] & (rows["role"] == Role.LEAD.value)
    told = zip(values_of(rows["agency_code"]), values_of(rows["task_id"]),
               values_of(rows[fields.STATUS]), rows["reported"], leads, strict=True)
    for code, task_id, said, reported, lead in told:
        status = Status(said) if said else None if reported else Status.MISSING
        mark = (MARKS[status] if status else UNCLEAR) + (LEAD if lead else "")
        tone = status.value if status else "unclear"
        marks.setdefault(code, {})[task_id] = Toned(mark, tone, "lead_mark" if lead else "mark")
    return marks


def _agencies(consolidation: Consolidation) -> list[dict[str, Any]]:
    """The expected agencies, then those that reported without being expected."""
    expected = list(lines(consolidation.agencies))
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
                "timeliness": receipt(consolidation.plan, made.received),
                "received": made.received,
            })
    return expected + others
