"""A consolidation → sheet Tổng quan: one printed page with counts, the most urgent points and charts.

The page is drawn by hand on a grid of columns. `summary` calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.base.text import abridged, date_vi, names_vi, number_vi, printable, single_spaced
from toolkit.consolidate.columns import TASK_STATUSES, frame_lines
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import ABSENT, AgencyReport, absent
from toolkit.model.findings import Code, Severity
from toolkit.model.period import PeriodName
from toolkit.model.records import Movement, Outcome, Status, Timeliness
from toolkit.model.words import KIND, MOVEMENT, STATUS, SUMMARY_SHEETS
from toolkit.sheets.book_writer import FACE, HEADING, NAVY, NOTE, TITLE, Link
from toolkit.sheets.schema import Column
from toolkit.sheets.writing import TableWriter, row_height
from toolkit.summary.tables import GROUP, PLAIN, SECTION, SHEET, SIZE, TONES, Record, percent, share

#: The grid: number of columns, width of each.
_COLUMN_COUNT, _COLUMN_WIDTH = 12, 15
OVERVIEW = SHEET._replace(name=SUMMARY_SHEETS["overview"], tab="C00000",
                          columns=tuple(
                              Column(f"{number}", "", _COLUMN_WIDTH) for number in range(1, _COLUMN_COUNT + 1)))

_FAINT, _NO_FRAME = "EEF3FA", PLAIN._replace(indent=0, number_format="General")
_NOTE, _HEAD = NOTE._replace(size=SIZE), HEADING._replace(size=SIZE)
_ISSUED = PLAIN._replace(bold=True, vertical="vcenter", ground="D8EBD3")
_FIGURE = _NO_FRAME.centred._replace(
    bold=True, size=24, vertical="vcenter", colour=NAVY, ground=_FAINT, edges=("top",), wrapped=False)
_CAPTION = _NO_FRAME.centred._replace(ground=_FAINT)
_LINK = PLAIN._replace(vertical="vcenter", colour="0563C1", underlined=True, wrapped=False)
_FACT = GROUP._replace(bold=False, ground="", vertical="vcenter")
_COUNT = _FACT.centred._replace(number_format="#,##0")

#: The counted statuses and timeliness values with their words; the fill of each in charts (an index of `_FILLS`).
_STATUSES = {status.value: STATUS[status].text for status in TASK_STATUSES}
_RECEIPTS = {"on_time": "Đúng hạn", "late": "Trễ hạn", "missing": "Chưa có báo cáo"}
_FILL_OF = {status.value: place for place, status in enumerate(TASK_STATUSES)} | {"on_time": 0, "late": 2}
#: Fills of a chart's bars that differ in grey too; labels are black on white.
_FILLS: tuple[dict[str, Any], ...] = (
    *({"fill": {"color": colour}} for colour in ("#6AA84F", "#BDD7EE", "#FFF6DD")),
    *({"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}}
      for pattern, colour in (("large_grid", "#595959"), ("wide_upward_diagonal", "#C00000"))))
_INK = {"name": FACE, "size": 11, "color": "#000000"}
#: In pixels: a chart's least and greatest height, the height of title, legend and axis, the height of a bar.
_LOWEST, _HIGHEST, _CHART_MARGINS, _BAR_HEIGHT = 240, 540, 100, 27
#: Most characters of a group's name in a chart.
_GROUP_LETTERS = 32
#: Height of an A4 page across, in pixels, at the smallest readable scale; a higher page is printed on A3 (Excel's 8).
_A4_PIXELS, _A3 = 494 / 0.75 * SIZE / 8, 8


class ChartedTable(NamedTuple):
    """The place of a chart's figures on the sheet."""

    first: int                           # first row
    last: int                            # last row
    series: tuple[tuple[int, int], ...]  # column and fill of each series


def write_overview(
    page: TableWriter, consolidation: Consolidation, issued: str, reports: Sequence[AgencyReport]
) -> None:
    """A consolidation → the sheet: a page to print, and below it the figures of its charts. `issued` is the sentence
    that the report was issued ("" if it was not), `reports` are the states of the agencies' reports."""
    plan = consolidation.plan
    page.set_widths()
    if issued:
        page.banner(issued, _ISSUED)
    page.banner(f"TỔNG HỢP TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ {plan.period.name.in_title.upper()}", TITLE, 30)
    page.banner(plan.settings.plan_title, _NO_FRAME)
    page.banner(f"{plan.settings.decision}. Đơn vị tổng hợp: {plan.settings.issuer}. "
                f"Báo cáo gửi trước ngày {date_vi(plan.period.due_before)}.", _NOTE)
    _draw_cards(page, consolidation)
    _draw_urgent_points(page, consolidation, reports)
    charts, pixels = page.next, min(max(_LOWEST, _CHART_MARGINS + _BAR_HEIGHT * len(consolidation.groups)), _HIGHEST)
    page.end_row(0.75 * pixels + 6)
    page.page.print_area(0, 0, page.next - 2, _COLUMN_COUNT - 1)
    page.page.fit_to_pages(1, 1)
    if sum(height for height, _ in page.page.row_sizes.values()) > _A4_PIXELS:
        page.page.set_paper(_A3)
    page.page.hide_gridlines(2)
    page.banner("Số liệu của các biểu đồ (không in)", _NOTE)
    groups, kinds = _write_group_table(page, consolidation), _write_kind_table(page, consolidation)
    _draw_chart(page, charts, (1, 6), "Tình trạng nhiệm vụ theo nhóm", groups, pixels)
    _draw_chart(page, charts, (7, _COLUMN_COUNT), "Gửi báo cáo theo khối", kinds, pixels)
    page.page.activate()


def _draw_cards(page: TableWriter, consolidation: Consolidation) -> None:
    """Write the four large counts: reports, reports in time, finished tasks, errors."""
    page.end_row(8)
    receipts = consolidation.agencies["timeliness"].tolist()
    expected, late = len(receipts), receipts.count("late")
    reported = expected - receipts.count("missing")
    tasks, done = len(consolidation.tasks), consolidation.tasks["status"].tolist().count(Status.DONE.value)
    severities = [finding.severity for finding in consolidation.all_findings]
    errors, warnings = (number_vi(severities.count(severity), 0) for severity in (Severity.ERROR, Severity.WARNING))
    cards = (
        (f"{reported}/{expected}", f"cơ quan đã gửi báo cáo{percent(reported, expected)}"),
        (f"{reported - late}/{reported}", f"báo cáo gửi đúng hạn; trễ hạn: {late}"),
        (f"{done}/{tasks}", f"nhiệm vụ đã hoàn thành{percent(done, tasks)}"),
        (errors, f"lỗi cần xử lý, và {warnings} điểm nên xem"),
    )
    for row, (look, height) in enumerate(((_FIGURE, 36), (_CAPTION, 20))):
        for place, card in enumerate(cards):
            page.sheet.merge(page.next, 3 * place + 1, 3 * place + 3, card[row], look)
        page.end_row(height)


# ── urgent points ─────────────────────────────────────────────────────────────────────────────────


def _draw_urgent_points(page: TableWriter, consolidation: Consolidation, reports: Sequence[AgencyReport]) -> None:
    """Write the urgent points, each with a link to its sheet, and the share of answered rows."""
    page.end_row(8)
    page.banner("Cần chú ý trước tiên", SECTION, 20)
    points = [point for point in _urgent_points(consolidation, reports) if point[0]]
    for text, target, tone in points:
        page.sheet.merge(page.next, 1, 10, text, _FACT._replace(ground=TONES[tone]))
        name = SUMMARY_SHEETS[target]
        page.sheet.put(page.next, 11, Link(f"→ {name}", name), _LINK)
        page.end_row(row_height([(text, 9.2 * _COLUMN_WIDTH)]))
    if not points:
        page.banner("Không có việc gì cần xử lý.", _NO_FRAME)
    answered, asked = (int(consolidation.agencies[name].sum()) for name in ("rows_answered", "rows_total"))
    page.banner(f"Các cơ quan đã trả lời {share(answered, asked)} dòng nhiệm vụ được giao; từng cơ quan ở trang "
                f"{SUMMARY_SHEETS['matrix']}.", _NO_FRAME)
    page.end_row(8)


def _urgent_points(
    consolidation: Consolidation, reports: Sequence[AgencyReport]
) -> Iterable[tuple[str, str, str]]:
    """All points in order of urgency: its sentence ("" where it does not arise), the sheet that shows it (a name of
    `SUMMARY_SHEETS`), its tone."""
    findings, tasks, plan = consolidation.all_findings, list(frame_lines(consolidation.tasks)), consolidation.plan
    year_before = plan.period.name.year_before if plan.year_before else None
    errors = [finding.place.file for finding in findings if finding.severity is Severity.ERROR]
    files = consolidation.intake.files
    put_aside = [record.file for record in files if record.outcome is Outcome.QUARANTINED]
    missing, unusable, waiting = (absent(reports).get(brief, []) for brief in ABSENT)
    overdue = [task["task_id"] for task in tasks if task["timeliness"] == Timeliness.OVERDUE.value]
    silent = [task["task_id"] for task in tasks if task["status"] == Status.MISSING.value]
    partly = [task["task_id"] for task in tasks
              if task["task_id"] not in silent and task["leads_reported"] < task["leads_total"]]
    contradicting = [finding.details["task"] for finding in findings if finding.code is Code.LEADS_CONTRADICT]
    listed = range(sum(record.listed for record in files))
    return (
        (_counted_names(errors, f"lỗi cần xử lý ở {len(set(errors))} tệp"), "attention", "error"),
        (_counted_names(put_aside, "tệp để riêng, chưa nhận", put_aside), "ledger", "error"),
        (_counted_names(missing, "cơ quan chưa gửi báo cáo", missing), "matrix", "missing"),
        (_counted_names(unusable, "cơ quan gửi tệp chưa dùng được", unusable), "ledger", "error"),
        (_counted_names(waiting, "cơ quan chờ quyết định", waiting), "ledger", "warning"),
        (_counted_names(overdue, "nhiệm vụ quá hạn", overdue), "tasks", "overdue"),
        (_counted_names(silent, "nhiệm vụ chưa có báo cáo rõ ràng của cơ quan chủ trì", silent), "tasks", "missing"),
        (_counted_names(partly, "nhiệm vụ còn thiếu báo cáo của một số cơ quan chủ trì", partly), "tasks", "warning"),
        (_counted_names(contradicting, "chỗ cơ quan chủ trì và phối hợp ghi trái nhau, ở nhiệm vụ",
                        sorted(set(contradicting))), "attention", "warning"),
        (_counted_names(listed, "ô đơn vị đã điền nhưng chưa tổng hợp được, liệt kê nguyên văn"),
         "attention", "listed"),
        (_movement_text(plan.previous_period, tasks, "movement"), "tasks", "under_way"),
        (_movement_text(year_before, tasks, "year_before_movement"), "tasks", "under_way"),
    )


def _counted_names(items: Sequence[Any], noun: str, names: Sequence[str] = ()) -> str:
    """Items, their noun and names → "3 nhiệm vụ quá hạn: 1.1; 2.3; 2.4."; "" where there are no items."""
    if not items:
        return ""
    named = f": {names_vi(names, 8, 'nữa')}" if names else ""
    return f"{number_vi(len(items), 0)} {noun}{named}."


def _movement_text(before: PeriodName | None, tasks: Sequence[Record], column: str) -> str:
    """The sentence on the movement of tasks since the period `before`, from that column of frame `tasks`; tasks that
    went back are named. "" where there is no such period."""
    if before is None:
        return ""
    moved = {movement: [task["task_id"] for task in tasks if task[column] == movement.value] for movement in Movement}
    counted = ", ".join(f"{len(ids)} {MOVEMENT[movement].text.lower()}" for movement, ids in moved.items())
    lower = f" ({'; '.join(moved[Movement.BACK])})" if moved[Movement.BACK] else ""
    compared = f"{sum(map(len, moved.values()))}/{len(tasks)}"
    return f"So với {before.label}, trong {compared} nhiệm vụ so sánh được: {counted}{lower}."


# ── charts and their figures ──────────────────────────────────────────────────────────────────────


def _write_group_table(page: TableWriter, consolidation: Consolidation) -> ChartedTable:
    """Write the counts of tasks by group and status."""
    groups = consolidation.groups
    others = "Ngoài các nhóm" if len(groups) > 1 else "Nhiệm vụ"
    headings = "Nhiệm vụ theo nhóm", "Nhóm nhiệm vụ", "Số nhiệm vụ"
    return _write_count_table(page, headings, _STATUSES, [
        (_group_name(group["number"], group["title"]) or others, [group[name] for name in _STATUSES])
        for group in frame_lines(groups)])


def _group_name(number: str, title: str) -> str:
    """A group's number and the beginning of its title; "" for the tasks of no group."""
    known = abridged(single_spaced(printable(title)), _GROUP_LETTERS)
    return f"{number}. {known}".strip(". ") if known else f"Nhóm {number}" if number else ""


def _write_kind_table(page: TableWriter, consolidation: Consolidation) -> ChartedTable:
    """Write the counts of agencies by kind and timeliness."""
    kinds = dict.fromkeys(agency.kind for agency in consolidation.plan.expected)
    counts = consolidation.agencies.groupby(["kind", "timeliness"]).size()
    headings = "Gửi báo cáo theo khối", "Khối cơ quan", "Số cơ quan"
    return _write_count_table(page, headings, _RECEIPTS, [
        (KIND[kind].text, [int(counts.get((kind.value, name), 0)) for name in _RECEIPTS]) for kind in kinds])


def _write_count_table(page: TableWriter, headings: tuple[str, str, str], counted: Mapping[str, str],
                rows: Sequence[tuple[str, Sequence[int]]]) -> ChartedTable:
    """Write a table of counts: label, total, a column for each name in `counted`. `headings` are the table's title, the
    heading of the labels and that of the totals."""
    title, label_heading, total_heading = headings
    page.banner(title, SECTION, 20)
    start = _COLUMN_COUNT - len(counted)
    page.sheet.merge(page.next, 1, start - 1, label_heading, _HEAD)
    for place, heading in enumerate((total_heading, *counted.values()), start):
        page.sheet.put(page.next, place, heading, _HEAD)
    page.end_row(34)
    first = page.next
    for label, counts in rows:
        page.sheet.merge(page.next, 1, start - 1, label, _FACT)
        page.sheet.put(page.next, start, sum(counts), _COUNT)
        for place, count in enumerate(counts, start + 1):
            page.sheet.put(page.next, place, count, _COUNT)
        page.end_row(18)
    last = page.next - 1
    page.end_row(8)
    series = tuple((place, _FILL_OF.get(name, 0)) for place, name in enumerate(counted, start + 1))
    return ChartedTable(first, last, series)


def _draw_chart(
    page: TableWriter, row: int, columns: tuple[int, int], title: str, table: ChartedTable, pixels: int) -> None:
    """Insert a chart of a table at that row across those columns, so many pixels high: one stacked bar for each row of
    the table. No chart for a table without rows; zeros have no label."""
    if table.last < table.first:
        return
    sheet, width = page.sheet.name, (columns[1] - columns[0] + 1) * (7 * _COLUMN_WIDTH + 5) - 8  # Excel's pixels
    chart = page.book.book.add_chart({"type": "bar", "subtype": "stacked"})
    for column, fill in table.series:
        chart.add_series({
            "name": [sheet, table.first - 2, column - 1],
            "categories": [sheet, table.first - 1, 0, table.last - 1, 0],
            "values": [sheet, table.first - 1, column - 1, table.last - 1, column - 1], **_FILLS[fill],
            "border": {"color": "#404040", "width": 0.5}, "gap": 45,
            "data_labels": {"value": True, "num_format": "0;;;", "font": _INK, "fill": {"color": "#FFFFFF"}}})
    chart.set_y_axis({"reverse": True, "num_font": _INK, "line": {"color": "#404040"}, "interval_unit": 1,
                      "major_tick_mark": "none", "minor_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"position": "bottom", "font": _INK})
    chart.set_size({"width": width, "height": pixels - 8})
    chart.set_title({"name": title, "name_font": {"name": FACE, "size": 12, "color": f"#{NAVY}"}, "overlay": False})
    page.page.insert_chart(row - 1, columns[0] - 1, chart, {"x_offset": 4, "y_offset": 4, "object_position": 2})
