"""The round at a glance: a page drawn by hand on a grid of columns, what is to be done first, charts, and how much the
agencies have answered; below the page the figures of its charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from toolkit.base.text import abridged, date_vi, names_vi, number_vi, printable, single_spaced
from toolkit.consolidate.columns import TASK_STATUSES, records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import ABSENT, AgencyReport, absent
from toolkit.model.findings import Code, Severity
from toolkit.model.period import PeriodName
from toolkit.model.records import Movement, Outcome, Status, Timeliness
from toolkit.model.words import KIND, MOVEMENT, STATUS, SUMMARY_SHEETS
from toolkit.sheets.book_writer import FACE, HEADING, NAVY, NOTE, TITLE, CellLook, Link
from toolkit.sheets.schema import Column, SheetSchema
from toolkit.sheets.writing import TableWriter, row_height
from toolkit.summary.tables import GROUP, PLAIN, SECTION, SHEET, SIZE, TONES, Record, percent, share

_WIDE, _WIDTH = 12, 15
OVERVIEW = SHEET._replace(name=SUMMARY_SHEETS["overview"], tab="C00000",
                          columns=tuple(Column(f"{number}", "", _WIDTH) for number in range(1, _WIDE + 1)))

_FAINT, _NO_FRAME = "EEF3FA", PLAIN._replace(indent=0, number_format="General")
_NOTE, _HEAD = NOTE._replace(size=SIZE), HEADING._replace(size=SIZE)
_ISSUED = PLAIN._replace(bold=True, vertical="vcenter", ground="D8EBD3")
_FIGURE = _NO_FRAME.centred._replace(
    bold=True, size=24, vertical="vcenter", colour=NAVY, ground=_FAINT, edges=("top",), wrapped=False)
_CAPTION = _NO_FRAME.centred._replace(ground=_FAINT)
_LINK = PLAIN._replace(vertical="vcenter", colour="0563C1", underlined=True, wrapped=False)
_FACT = GROUP._replace(bold=False, ground="", vertical="vcenter")
_NAME, _COUNT = _FACT._replace(wrapped=False), _FACT.centred._replace(number_format="#,##0")
_TOTAL_COUNT = GROUP.centred._replace(number_format="#,##0")

#: A line of a table: its label and its counts.
_Counted = tuple[str, Sequence[int]]
#: What is counted, by name, and how that is filled in charts.
_STATUSES = {status.value: STATUS[status].text for status in TASK_STATUSES}
_RECEIPTS = {"on_time": "Đúng hạn", "late": "Trễ hạn", "missing": "Chưa có báo cáo"}
_FILL_OF = {status.value: place for place, status in enumerate(TASK_STATUSES)} | {"on_time": 0, "late": 2}
#: Fills of a chart's bars that differ in grey too; labels are black on white.
_FILLS: tuple[dict[str, Any], ...] = (
    *({"fill": {"color": colour}} for colour in ("#6AA84F", "#BDD7EE", "#FFF6DD")),
    *({"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}}
      for pattern, colour in (("large_grid", "#595959"), ("wide_upward_diagonal", "#C00000"))))
_INK = {"name": FACE, "size": 11, "color": "#000000"}
#: A chart's least and greatest height in pixels, and what its title, legend and axis, and each of its bars take.
_LOWEST, _HIGHEST, _AROUND, _BAR = 240, 540, 100, 27
_GROUP_LETTERS, _AGENCY_LETTERS = 32, 32
#: So many agencies stand side by side on the page, in so many blocks.
_MOST_AGENCIES, _BLOCKS = 40, 4
#: A4 across is so many pixels high, at the scale at which letters can still be read; then the page is A3.
_A4_PIXELS, _A3 = 494 / 0.75 * SIZE / 8, 8


def _count_schema(title: str, label: str, total: str, counted: Mapping[str, str]) -> SheetSchema:
    """A table of counts on the page: the columns of its totals and of what is counted stand at the right."""
    counts = (Column("total", total, _WIDTH), *(Column(name, heading, _WIDTH) for name, heading in counted.items()))
    return SHEET._replace(title=title, columns=(Column("label", label, _WIDTH * (_WIDE - len(counts))), *counts))


_GROUPS = _count_schema("Nhiệm vụ theo nhóm", "Nhóm nhiệm vụ", "Số nhiệm vụ", _STATUSES)
_KINDS = _count_schema("Gửi báo cáo theo khối", "Khối cơ quan", "Số cơ quan", _RECEIPTS)


class ChartedTable(NamedTuple):
    """Where a table's figures are: first and last row, columns with their fills."""

    first: int
    last: int
    series: tuple[tuple[int, int], ...]


def write_overview(
    page: TableWriter, consolidation: Consolidation, issued: str, reports: Sequence[AgencyReport]
) -> None:
    """Write the sheet: a page to print, below it the figures of its charts. First stands that the report was `issued`,
    nothing where that is ""; `reports` say how the report of each agency stands.
    """
    plan = consolidation.plan
    page.set_widths()
    if issued:
        page.banner(issued, _ISSUED)
    page.banner(f"TỔNG HỢP TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ {plan.period.name.in_title.upper()}", TITLE, 30)
    page.banner(plan.settings.plan_title, _NO_FRAME)
    page.banner(f"{plan.settings.decision}. Đơn vị tổng hợp: {plan.settings.issuer}. "
                f"Báo cáo gửi trước ngày {date_vi(plan.period.due_before)}.", _NOTE)
    _draw_cards(page, consolidation)
    _draw_matters(page, consolidation, reports)
    charts, pixels = page.next, min(max(_LOWEST, _AROUND + _BAR * len(consolidation.groups)), _HIGHEST)
    page.end_row(0.75 * pixels + 6)
    _draw_answered(page, consolidation, {report.code: report.state.brief for report in reports})
    page.page.print_area(0, 0, page.next - 2, _WIDE - 1)
    page.page.fit_to_pages(1, 1)
    if sum(height for height, _ in page.page.row_sizes.values()) > _A4_PIXELS:
        page.page.set_paper(_A3)
    page.page.hide_gridlines(2)
    page.banner("Số liệu của các biểu đồ (không in)", _NOTE)
    groups, kinds = _group_table(page, consolidation), _kind_table(page, consolidation)
    _draw_chart(page, charts, (1, 6), "Tình trạng nhiệm vụ theo nhóm", groups, pixels)
    _draw_chart(page, charts, (7, _WIDE), "Gửi báo cáo theo khối", kinds, pixels)
    page.page.activate()


def _merge(page: TableWriter, first: int, last: int, text: str, look: CellLook) -> None:
    """A text across columns of the next row, whose height is the caller's."""
    page.sheet.merge(page.next, first, last, text, look)


def _draw_cards(page: TableWriter, consolidation: Consolidation) -> None:
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
            _merge(page, 3 * place + 1, 3 * place + 3, card[row], look)
        page.end_row(height)


# ── what to do first ──────────────────────────────────────────────────────────────────────────────


def _draw_matters(page: TableWriter, consolidation: Consolidation, reports: Sequence[AgencyReport]) -> None:
    page.end_row(8)
    page.banner("Cần chú ý trước tiên", SECTION, 20)
    matters = [matter for matter in _all_matters(consolidation, reports) if matter[0]]
    for text, there, tone in matters:
        _merge(page, 1, 10, text, _FACT._replace(ground=TONES[tone]))
        name = SUMMARY_SHEETS[there]
        page.sheet.put(page.next, 11, Link(f"→ {name}", name), _LINK)
        page.end_row(row_height([(text, 9.2 * _WIDTH)]))
    if not matters:
        page.banner("Không có việc gì cần xử lý.", _NO_FRAME)
    page.end_row(8)


def _all_matters(
    consolidation: Consolidation, reports: Sequence[AgencyReport]
) -> Iterable[tuple[str, str, str]]:
    """In order of urgency what needs attention, "" where it does not arise; where it is (a name of `SUMMARY_SHEETS`);
    and its tone.
    """
    findings, tasks, plan = consolidation.all_findings, list(records(consolidation.tasks)), consolidation.plan
    year_before = plan.period.name.year_before if plan.year_before else None
    errors = [finding.place.file for finding in findings if finding.severity is Severity.ERROR]
    files = consolidation.intake.files
    apart = [record.file for record in files if record.outcome is Outcome.QUARANTINED]
    missing, unusable, waiting = (absent(reports).get(brief, []) for brief in ABSENT)
    overdue = [task["task_id"] for task in tasks if task["timeliness"] == Timeliness.OVERDUE.value]
    silent = [task["task_id"] for task in tasks if task["status"] == Status.MISSING.value]
    partly = [task["task_id"] for task in tasks
              if task["task_id"] not in silent and task["leads_reported"] < task["leads_total"]]
    contradicting = [finding.details["task"] for finding in findings if finding.code is Code.LEADS_CONTRADICT]
    listed = range(sum(record.listed for record in files))
    return (
        (_of(errors, f"lỗi cần xử lý ở {len(set(errors))} tệp"), "attention", "error"),
        (_of(apart, "tệp để riêng, chưa nhận", apart), "ledger", "error"),
        (_of(missing, "cơ quan chưa gửi báo cáo", missing), "matrix", "missing"),
        (_of(unusable, "cơ quan gửi tệp chưa dùng được", unusable), "ledger", "error"),
        (_of(waiting, "cơ quan chờ quyết định", waiting), "ledger", "warning"),
        (_of(overdue, "nhiệm vụ quá hạn", overdue), "tasks", "overdue"),
        (_of(silent, "nhiệm vụ chưa có báo cáo rõ ràng của cơ quan chủ trì", silent), "tasks", "missing"),
        (_of(partly, "nhiệm vụ còn thiếu báo cáo của một số cơ quan chủ trì", partly), "tasks", "warning"),
        (_of(contradicting, "chỗ cơ quan chủ trì và phối hợp ghi trái nhau, ở nhiệm vụ", sorted(set(contradicting))),
         "attention", "warning"),
        (_of(listed, "ô đơn vị đã điền nhưng chưa tổng hợp được, liệt kê nguyên văn"), "attention", "listed"),
        (_comparison(plan.previous_period, tasks, "movement"), "tasks", "under_way"),
        (_comparison(year_before, tasks, "year_before_movement"), "tasks", "under_way"),
    )


def _of(items: Sequence[Any], what: str, names: Sequence[str] = ()) -> str:
    """ "3 nhiệm vụ quá hạn: 1.1; 2.3; 2.4."; "" where there is none."""
    if not items:
        return ""
    named = f": {names_vi(names, 8, 'nữa')}" if names else ""
    return f"{number_vi(len(items), 0)} {what}{named}."


def _comparison(before: PeriodName | None, tasks: Sequence[Record], name: str) -> str:
    """How the tasks stand beside that period, by that column, those that stand lower by number; "" where None."""
    if before is None:
        return ""
    moved = {movement: [task["task_id"] for task in tasks if task[name] == movement.value] for movement in Movement}
    counted = ", ".join(f"{len(ids)} {MOVEMENT[movement].text.lower()}" for movement, ids in moved.items())
    lower = f" ({'; '.join(moved[Movement.BACK])})" if moved[Movement.BACK] else ""
    compared = f"{sum(map(len, moved.values()))}/{len(tasks)}"
    return f"So với {before.label}, trong {compared} nhiệm vụ so sánh được: {counted}{lower}."


# ── how much the agencies have answered ───────────────────────────────────────────────────────────


def _draw_answered(page: TableWriter, consolidation: Consolidation, absence: Mapping[str, str]) -> None:
    """The agencies by how much of their rows they have answered, the least first, before them who has not reported, and
    how that stands (`absence`, by code); of many agencies the first."""
    agencies = sorted(records(consolidation.agencies), key=_share_answered)
    answered, asked = (sum(agency[name] for agency in agencies) for name in ("rows_answered", "rows_total"))
    shown = agencies[:_MOST_AGENCIES]
    first = f" ({len(shown)} cơ quan; đủ ở trang {SUMMARY_SHEETS['matrix']})" if len(shown) < len(agencies) else ""
    page.banner(f"Mức độ trả lời của {len(agencies)} cơ quan, thấp nhất trước{first}: đã trả lời "
                f"{share(answered, asked)} dòng nhiệm vụ được giao", SECTION, 20)
    depth, wide = ceil(len(shown) / _BLOCKS), _WIDE // _BLOCKS
    for line in range(depth):
        extents = [_extent_text(agency, absence) for agency in shown[line::depth]]
        for block, (agency, extent) in enumerate(zip(shown[line::depth], extents, strict=True), 1):
            _merge(page, wide * (block - 1) + 1, wide * block - 1, _short_name(agency["name"], consolidation), _NAME)
            page.sheet.put(page.next, wide * block, extent, _COUNT._replace(ground=TONES[_extent(agency)]))
        page.end_row(row_height([(extent, _WIDTH) for extent in extents]))
    if not agencies:
        page.banner("Kế hoạch chưa có cơ quan nào nhận biểu mẫu.", _NO_FRAME)


def _short_name(name: str, consolidation: Consolidation) -> str:
    short = single_spaced(printable(name)).replace("Ủy ban nhân dân", "UBND")
    return abridged(short.removesuffix(f" {consolidation.plan.settings.province}"), _AGENCY_LETTERS)


def _share_answered(agency: Record) -> tuple[bool, float]:
    """Whether an agency has reported, and what share of its rows it has answered, 1 where none is asked."""
    total = agency["rows_total"]
    return agency["timeliness"] != "missing", agency["rows_answered"] / total if total else 1


def _extent(agency: Record) -> str:
    """The tone of how much an agency has answered: all, a part, nothing."""
    has_reported, part = _share_answered(agency)
    return ("done" if part == 1 else "warning") if has_reported else "missing"


def _extent_text(agency: Record, absence: Mapping[str, str]) -> str:
    answered, total = agency["rows_answered"], agency["rows_total"]
    counts = f"{answered}/{total}" if total else ""
    if agency["timeliness"] == "missing":
        return f"{absence[agency['code']]} {counts}".strip()
    if agency["timeliness"] == "late":
        return f"{counts or '–'}, trễ hạn"
    return share(answered, total) if answered < total else counts or "–"


# ── charts and their figures ──────────────────────────────────────────────────────────────────────


def _group_table(page: TableWriter, consolidation: Consolidation) -> ChartedTable:
    groups = consolidation.groups
    others = "Ngoài các nhóm" if len(groups) > 1 else "Nhiệm vụ"
    return _draw_table(page, _GROUPS, [
        (_group_name(group["number"], group["title"]) or others, [group[name] for name in _STATUSES])
        for group in records(groups)])


def _group_name(number: str, title: str) -> str:
    """A group's number and the beginning of its title; "" of tasks of no group."""
    known = abridged(single_spaced(printable(title)), _GROUP_LETTERS)
    return f"{number}. {known}".strip(". ") if known else f"Nhóm {number}" if number else ""


def _kind_table(page: TableWriter, consolidation: Consolidation) -> ChartedTable:
    kinds = dict.fromkeys(agency.kind for agency in consolidation.plan.expected)
    counts = consolidation.agencies.groupby(["kind", "timeliness"]).size()
    return _draw_table(page, _KINDS, [
        (KIND[kind].text, [int(counts.get((kind.value, name), 0)) for name in _RECEIPTS]) for kind in kinds])


def _draw_table(page: TableWriter, schema: SheetSchema, rows: Sequence[_Counted]) -> ChartedTable:
    """A table of counts by category: label, total, a column for each category; then their sums."""
    label_column, total, *named = schema.columns
    page.banner(schema.title, SECTION, 20)
    start = _WIDE - len(named)
    _merge(page, 1, start - 1, label_column.heading, _HEAD)
    for place, column in enumerate((total, *named), start):
        page.sheet.put(page.next, place, column.heading, _HEAD)
    page.end_row(34)
    first = page.next
    for label, counts in rows:
        _merge(page, 1, start - 1, label, _FACT)
        page.sheet.put(page.next, start, sum(counts), _COUNT)
        for place, (column, count) in enumerate(zip(named, counts, strict=True), start + 1):
            look = _COUNT._replace(ground=TONES.get(column.name, "") if count else "")
            page.sheet.put(page.next, place, count, look)
        page.end_row(18)
    last = page.next - 1
    _merge(page, 1, start - 1, "Cộng", GROUP)
    sums = [sum(counts[place] for _, counts in rows) for place in range(len(named))]
    for place, count in enumerate((sum(sums), *sums), start):
        page.sheet.put(page.next, place, count, _TOTAL_COUNT)
    page.end_row(18)
    page.end_row(8)
    series = tuple((place, _FILL_OF.get(column.name, 0)) for place, column in enumerate(named, start + 1))
    return ChartedTable(first, last, series)


def _draw_chart(
    page: TableWriter, row: int, columns: tuple[int, int], title: str, block: ChartedTable, pixels: int) -> None:
    """A chart of a table from that row on across those columns, so many pixels high: stacked bars, one for each row
    of the table, which the first column names; none where it has no rows. No zero is labelled."""
    if block.last < block.first:
        return
    sheet, width = page.sheet.name, (columns[1] - columns[0] + 1) * (7 * _WIDTH + 5) - 8  # Excel's pixels
    chart = page.book.book.add_chart({"type": "bar", "subtype": "stacked"})
    for column, fill in block.series:
        chart.add_series({
            "name": [sheet, block.first - 2, column - 1],
            "categories": [sheet, block.first - 1, 0, block.last - 1, 0],
            "values": [sheet, block.first - 1, column - 1, block.last - 1, column - 1], **_FILLS[fill],
            "border": {"color": "#404040", "width": 0.5}, "gap": 45,
            "data_labels": {"value": True, "num_format": "0;;;", "font": _INK, "fill": {"color": "#FFFFFF"}}})
    chart.set_y_axis({"reverse": True, "num_font": _INK, "line": {"color": "#404040"}, "interval_unit": 1,
                      "major_tick_mark": "none", "minor_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"position": "bottom", "font": _INK})
    chart.set_size({"width": width, "height": pixels - 8})
    chart.set_title({"name": title, "name_font": {"name": FACE, "size": 12, "color": f"#{NAVY}"}, "overlay": False})
    page.page.insert_chart(row - 1, columns[0] - 1, chart, {"x_offset": 4, "y_offset": 4, "object_position": 2})
