"""A consolidation → `tong_hop.xlsx`: the sheets of `tables` and `overview`, and two written here, matrix and attention.

A file's lines beyond its share of sheet attention go to `can_xu_ly_them.csv`. `rounds.consolidating` calls it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import chain
from typing import NamedTuple

from toolkit.base.text import abridged, csv_text, grouped, number_vi
from toolkit.consolidate.columns import frame_lines
from toolkit.consolidate.consolidation import Consolidation, long_entries
from toolkit.consolidate.standing import ABSENT, AgencyReport, joined, standing_of
from toolkit.model import fields
from toolkit.model.findings import Code, Place, Severity, worst_first
from toolkit.model.records import Overrule, Role, Status
from toolkit.model.words import OVERFLOW_FILE, STATUS, SUMMARY_SHEETS
from toolkit.sheets.book_writer import FIRST_ROW, HEADING_ROW, NAVY, TEXT, BookWriter
from toolkit.sheets.schema import CellKind, Column
from toolkit.sheets.writing import Row, Styled, TableWriter, write_sheet
from toolkit.summary import tables
from toolkit.summary.overview import OVERVIEW, write_overview
from toolkit.summary.tables import GROUP, SHEET, SIZE, TONES, Record, toned

#: The end of a text that was cut at Excel's limit.
_CUT_MARK = f" … (bị cắt; đầy đủ ở tệp {OVERFLOW_FILE})"


class WrittenSummary(NamedTuple):
    """The workbook with all its sheets, not closed yet."""

    writer: BookWriter
    overflow: bytes | None  # the file of lines and texts without room on a sheet, None where there are none

    def content(self, kept: Mapping[str, str]) -> bytes:
        """The bytes of the workbook, with these texts as its properties; may be called once."""
        self.writer.keep(kept)
        return self.writer.content()


def write_summary(
    consolidation: Consolidation, overruled: Sequence[Overrule] = (), issued: str = "",
    reports: Sequence[AgencyReport] | None = None,
) -> WrittenSummary:
    """A consolidation → the summary workbook. Equal consolidations give equal bytes: its dates are the period's.
    `overruled` are errors somebody took responsibility for, shown in the ledger; `issued` is the sentence that the
    report was issued ("": it was not); `reports` are the states of the agencies' reports (None: worked out, without
    questions)."""
    plan = consolidation.plan
    reports = standing_of(plan, consolidation.intake).reports if reports is None else reports
    book = BookWriter(
        f"Tổng hợp tiến độ thực hiện nhiệm vụ {plan.period.name.in_title}", plan.settings.issuer,
        plan.settings.plan_code, datetime.combine(plan.period.due_before, time()), _CUT_MARK,
        f"Tổng hợp {plan.settings.plan_code}, {plan.period.label}")
    first = TableWriter(book, OVERVIEW)
    tables.write_tasks(book, consolidation)
    _write_matrix(book, consolidation, reports)
    for write in (tables.write_rows, tables.write_difficulties, tables.write_extras, tables.write_figures):
        write(book, consolidation)
    overflow = _write_attention(book, consolidation)
    write_overview(first, consolidation, issued, reports)
    tables.write_ledger(book, consolidation, overruled)
    return WrittenSummary(book, overflow)


# ── the matrix ────────────────────────────────────────────────────────────────────────────────────

#: The letter of each status; letters differ in black and white too.
_MARKS = {Status.DONE: "H", Status.UNDER_WAY: "Đ", Status.NOT_STARTED: "C", Status.NOT_DOING: "K",
          Status.NOTHING_ARISEN: "–", Status.MISSING: "x"}
_UNCLEAR = "?"
#: After the letter: the agency leads the task.
_LEAD = "*"
_LEAD_LOOK = TEXT.centred._replace(size=SIZE, bold=True, thick=True, frame="404040")
_FAINT = TEXT._replace(size=SIZE, indent=0, ground="EEF3FA")
_TURNED = _FAINT._replace(turned=True, vertical="bottom")
_TIMELINESS_CELLS = {"on_time": "Đúng hạn", "late": toned("Trễ hạn", "late")}
_ABSENCE_CELLS = {
    brief: toned(brief, tone) for brief, tone in zip(ABSENT, ("missing", "error", "warning"), strict=True)}
#: A task's content in the turned heading: most characters, height in points.
_CONTENT, _CONTENT_HEIGHT = 60, 150
MATRIX = SHEET._replace(
    name=SUMMARY_SHEETS["matrix"], title="MA TRẬN NHIỆM VỤ – CƠ QUAN", tab=NAVY, tallest=_CONTENT_HEIGHT,
    guide=f"Ô trống: cơ quan không được giao. Dấu {_LEAD} và viền đậm: cơ quan chủ trì.",
    columns=(Column("name", "Cơ quan", 34), Column("answered", "Đã trả lời", 8, CellKind.CODE),
             Column("timeliness", "Gửi báo cáo", 9, CellKind.CODE),
             Column("received", "Ngày nhận", 10.5, CellKind.DAY)))
_TASK = Column("", "", 4.8, CellKind.CODE)


def _write_matrix(book: BookWriter, consolidation: Consolidation, reports: Sequence[AgencyReport]) -> None:
    """Write the sheet: one row for each agency, one column for each task, the tasks' status on top."""
    tasks = list(frame_lines(consolidation.tasks))
    name, *last_columns = MATRIX.columns
    columns = (name, *(_TASK._replace(name=task["task_id"], heading=task["task_id"]) for task in tasks), *last_columns)
    table = write_sheet(book, MATRIX._replace(columns=columns), _matrix_rows(consolidation, tasks, reports))
    # the first row, of contents, is not repeated: it takes half of a small screen; only agencies are filtered
    table.page.repeat_rows(HEADING_ROW - 1, FIRST_ROW - 1)
    table.page.autofilter(FIRST_ROW, len(columns) - len(last_columns), table.next - 2, len(columns) - 1)


def _matrix_rows(
    consolidation: Consolidation, tasks: Sequence[Record], reports: Sequence[AgencyReport]
) -> Iterator[Row]:
    """The rows of the matrix: the tasks' contents beside the legend, their status, then each agency's state in each
    task."""
    legend = [*(f"{mark}   {STATUS[status].text}" for status, mark in _MARKS.items()),
              f"{_UNCLEAR}   {tables.NO_ANSWER} hoặc chưa rõ"]
    outer = [column.name for column in MATRIX.columns]
    contents = {task["task_id"]: abridged(task["content"], _CONTENT) for task in tasks}
    yield {name: Styled(text, look=_TURNED) for name, text in (dict.fromkeys(outer, "") | contents).items()} | {
        "name": Styled("\n".join(legend), look=_FAINT)}
    yield {**dict.fromkeys(outer, Styled("", look=GROUP)), "name": Styled("Tình trạng của nhiệm vụ", look=GROUP),
           **{task["task_id"]: _task_mark(task) for task in tasks}}
    marks = dict[str, dict[str, Styled]]()
    for row in frame_lines(consolidation.rows):
        marks.setdefault(row["agency_code"], {})[row["task_id"]] = _row_mark(row)
    absence = {report.code: _ABSENCE_CELLS[report.state.brief] for report in reports if not report.has_reported}
    for agency in frame_lines(consolidation.agencies):
        answered, total = agency["rows_answered"], agency["rows_total"]
        yield {**agency, **marks.get(agency["code"], {}),
               "answered": toned(f"{answered}/{total}" if total else "–", "done" if answered == total else "warning"),
               "timeliness": absence.get(agency["code"]) or _TIMELINESS_CELLS[agency["timeliness"]]}


def _task_mark(task: Record) -> Styled:
    """A task → the cell with the letter of its status."""
    shown = tables.task_status_cell(task)
    is_unclear = shown.ground == TONES["unclear"]
    return shown._replace(value=_UNCLEAR if is_unclear else _MARKS[Status(task["status"])], look=_LEAD_LOOK)


def _row_mark(row: Record) -> Styled:
    """An agency's row of a task → the cell with the letter of its status."""
    status = row[fields.STATUS] or ("unclear" if row["reported"] else Status.MISSING.value)
    is_lead = row["assigned"] and row["role"] == Role.LEAD.value
    mark = _UNCLEAR if status == "unclear" else _MARKS[Status(status)]
    return Styled(mark + _LEAD * is_lead, TONES[status], _LEAD_LOOK if is_lead else None)


# ── sheet attention ───────────────────────────────────────────────────────────────────────────────

#: A file's share of the sheet: most findings, and most listed texts.
LINES_PER_FILE = 200
_MOST_LINES = 900_000  # an Excel sheet ends at row 1,048,576
ATTENTION = SHEET._replace(
    name=SUMMARY_SHEETS["attention"], title="CÁC ĐIỂM CẦN XỬ LÝ", tab="C00000", frozen=2,
    guide="Việc nặng nhất ở trên cùng. Cột “Nội dung đơn vị đã điền” chép nguyên văn những gì chưa tổng hợp được; "
          "các cột Tệp, Trang tính, Ô chỉ đúng chỗ trong tệp đơn vị gửi. Điểm giống nhau ở nhiều cơ quan ghi một dòng, "
          "chỗ là của cơ quan đầu tiên.",
    columns=(Column("level", "Mức độ", 10, CellKind.CODE), Column("agency", "Cơ quan", 20),
             Column("typed", "Nội dung đơn vị đã điền", 36), Column("problem", "Vấn đề", 42),
             Column("remedy", "Cách xử lý", 34), Column("file", "Tệp", 26), Column("sheet", "Trang tính", 10),
             Column("cell", "Ô", 6, CellKind.CODE)),
    nothing="Không có điểm nào cần xử lý; mọi nội dung các đơn vị đã điền đều được tổng hợp.")
_MORE = f"Còn {{count}} dòng nữa của tệp này; xem tệp {OVERFLOW_FILE} trong cùng thư mục."
_LISTED = "Liệt kê"
_LEVEL_TONES = {Severity.ERROR.label: "error", Severity.WARNING.label: "warning", _LISTED: "listed"}


def _write_attention(book: BookWriter, consolidation: Consolidation) -> bytes | None:
    """Write the sheet → the overflow file: full texts too long for a cell, then the lines beyond each file's share;
    None where everything has room."""
    overflow = [_attention_line(_LISTED, entry.place, entry.text, Code.TEXT_TOO_LONG.remedy)
                for entry in long_entries(consolidation.intake)]
    long_texts = len(overflow)
    names = consolidation.plan.names
    senders = {record.file: names.get(record.agency or "", "") for record in consolidation.intake.files}
    used, shown = Counter[tuple[str, bool]](), list[Row]()
    for line in _attention_lines(consolidation):
        file_and_kind = line["file"], bool(line["typed"])
        used[file_and_kind] += 1
        if (line["file"] and used[file_and_kind] > LINES_PER_FILE) or len(shown) >= _MOST_LINES:
            overflow.append(line)
        else:
            shown.append(line)
    left = Counter(line["file"] for line in overflow[long_texts:])
    for file, count in left.items():
        shown.append(_attention_line(_LISTED, Place(file), "", _MORE.format(count=number_vi(count, 0))))
    write_sheet(book, ATTENTION, ({
        **line, "agency": senders.get(line["file"], "") + line["others"],
        "level": toned(line["level"], _LEVEL_TONES.get(line["level"], ""))} for line in shown))
    return _overflow_csv(overflow) if overflow else None


def _overflow_csv(lines: Sequence[Row]) -> bytes:
    """Lines → a .csv file in UTF-8 with a byte-order mark; a text that a spreadsheet would take for a formula gets an
    apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    names = ("level", *Place._fields, "typed", "problem", "remedy")
    writer.writerow(ATTENTION.column(name).heading for name in names)
    writer.writerows([csv_text(line[name]) for name in names] for line in lines)
    return stream.getvalue().encode("utf-8-sig")


def _attention_line(level: str, place: Place, typed: str, problem: str, remedy: str = "", others: int = 0) -> Row:
    """A line of the sheet. `typed` is the sender's text that was not consolidated, verbatim, or ""; `others` is the
    number of further agencies with the same finding."""
    return {"level": level, **place._asdict(), "typed": typed, "problem": problem, "remedy": remedy,
            "others": f" và {others} cơ quan khác" if others > 0 else ""}


def _attention_lines(consolidation: Consolidation) -> Iterator[Row]:
    """The lines of findings, worst first, each with the text it lists; then texts listed without a finding."""
    plan, intake = consolidation.plan, consolidation.intake
    left = grouped(intake.listed, lambda listed: (listed.entry.place, listed.reason))
    for finding in worst_first(joined(plan, intake, consolidation.all_findings)):
        texts = left.get((finding.place, finding.message))
        typed = texts.pop(0).entry.text if texts else ""
        yield _attention_line(finding.severity.label, finding.place, typed, finding.problem, finding.remedy,
                    len(finding.shared) - 1)
    for listed in chain(*left.values()):
        yield _attention_line(_LISTED, listed.entry.place, listed.entry.text, listed.reason)
