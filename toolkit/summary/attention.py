"""The summary's last sheets: what needs attention, with all that was typed and not consolidated; and the ledger of
files.

What one file fills beyond its share of lines goes to the overflow file, and the sheet says how many lines that is.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from toolkit.consolidate import Consolidation, long_entries
from toolkit.findings import Code, Finding, Place, Severity
from toolkit.model import FileRecord, Outcome, Overrule
from toolkit.sheets import Value
from toolkit.summary.sheet import SummaryBook, SummaryColumn, SummarySheet, Toned
from toolkit.text import number_vi, printable
from toolkit.words import OUTCOME, OVERFLOW_FILE, SUMMARY_SHEETS

#: Lines of one file on the sheet: so many findings and so many listed texts.
LINES_PER_FILE = 200
_MOST_LINES = 900_000  # an Excel sheet ends at row 1,048,576

_TITLE = "CÁC ĐIỂM CẦN XỬ LÝ"
_NOTE = (
    "Việc nặng nhất ở trên cùng. Cột “Nội dung đơn vị đã điền” chép nguyên văn những gì chưa tổng hợp được; "
    "các cột Tệp, Trang tính, Ô chỉ đúng chỗ trong tệp đơn vị gửi."
)
_EMPTY = "Không có điểm nào cần xử lý; mọi nội dung các đơn vị đã điền đều được tổng hợp."
_MORE = f"Còn {{count}} dòng nữa của tệp này; xem tệp {OVERFLOW_FILE} trong cùng thư mục."
_COLUMNS = (
    SummaryColumn("Mức độ", 10, "centre"),
    SummaryColumn("Tệp", 26),
    SummaryColumn("Cơ quan", 20),
    SummaryColumn("Trang tính", 14),
    SummaryColumn("Ô", 7, "centre"),
    SummaryColumn("Nội dung đơn vị đã điền", 36),
    SummaryColumn("Vấn đề", 40),
    SummaryColumn("Cách xử lý", 34),
)
_LEVELS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi nhận"}
_LISTED = "Liệt kê"
_TONES = {"Lỗi": "error", "Nên xem": "warning", _LISTED: "listed"}
_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class AttentionLine(NamedTuple):
    """A line of the sheet. `typed` is what the sender wrote there that was not consolidated, verbatim; "" if nothing.
    """

    level: str
    place: Place
    typed: str
    problem: str
    remedy: str


def all_findings(consolidation: Consolidation) -> list[Finding]:
    """Every finding there is, worst first, otherwise those between agencies before those of each file."""
    found = (*consolidation.findings, *consolidation.intake.findings)
    return sorted(found, key=lambda each: _WORST_FIRST.index(each.severity))


def write_attention(book: SummaryBook, consolidation: Consolidation) -> tuple[bytes | None, Counter[str]]:
    """Write the sheet; what it has no room for (see `_overflow`), and how many texts of each file were written in both
    together.
    """
    sheet = SummarySheet(book, SUMMARY_SHEETS["attention"], "#C00000", _COLUMNS)
    sheet.title(_TITLE, _NOTE)
    heading = sheet.next
    sheet.head()
    sheet.freeze(2)
    shown, beyond = _shared_out(_lines(consolidation))
    names = {agency.code: agency.name for agency in consolidation.plan.agencies}
    senders = {each.file: names.get(each.agency or "", "") for each in consolidation.intake.files}
    written: Counter[str] = Counter()
    for line in (*shown, *_more(beyond)):
        level = Toned(line.level, _TONES.get(line.level, ""))
        cells = (level, line.place.file, senders.get(line.place.file, ""),
                 line.place.sheet, line.place.cell, line.typed, line.problem, line.remedy)
        sheet.row(cells)
        written[line.place.file] += bool(line.typed) and line.typed in cells
    if shown:
        sheet.filter(heading)
    else:
        sheet.line(_EMPTY, "plain")
    return _overflow(beyond, consolidation, written), written


def _overflow(beyond: Sequence[AttentionLine], consolidation: Consolidation, written: Counter[str]) -> bytes | None:
    """All that the summary has no room for: lines beyond each file's share, and in full the texts too long for a cell.

    UTF-8 with a byte-order mark; texts a spreadsheet would take for a formula have an apostrophe before them.
    None where the summary holds everything.
    """
    reason = Code.TEXT_TOO_LONG.remedy
    long = [AttentionLine(_LISTED, each.place, each.text, reason, "") for each in long_entries(consolidation.intake)]
    if not beyond and not long:
        return None
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(column.title for column in _COLUMNS if column.title != "Cơ quan")
    for line in (*long, *beyond):
        writer.writerow(_no_formula(printable(text))
                        for text in (line.level, *line.place, line.typed, line.problem, line.remedy))
    for line in beyond:
        written[line.place.file] += bool(line.typed)
    return stream.getvalue().encode("utf-8-sig")


def _lines(consolidation: Consolidation) -> list[AttentionLine]:
    """Each finding, with the listed text it is the reason of; then what is listed for other reasons."""
    listed: dict[tuple[Place, str], list[str]] = {}
    for held in consolidation.intake.listed:
        listed.setdefault((held.entry.place, held.reason), []).append(held.entry.text)
    lines = []
    for each in all_findings(consolidation):
        texts = listed.get((each.place, each.message), [])
        lines.append(AttentionLine(_LEVELS[each.severity], each.place,
                                   texts.pop(0) if texts else "", each.problem, each.remedy))
    left = ((place, text, reason) for (place, reason), texts in listed.items() for text in texts)
    return lines + [AttentionLine(_LISTED, *each, "") for each in left]


def _shared_out(lines: Iterable[AttentionLine]) -> tuple[list[AttentionLine], list[AttentionLine]]:
    """The lines within each file's share, and those beyond it."""
    used: Counter[tuple[str, bool]] = Counter()
    shown: list[AttentionLine] = []
    beyond: list[AttentionLine] = []
    for line in lines:
        share = (line.place.file, bool(line.typed))
        used[share] += 1
        has_room = len(shown) < _MOST_LINES and (used[share] <= LINES_PER_FILE or not line.place.file)
        (shown if has_room else beyond).append(line)
    return shown, beyond


def _more(beyond: Iterable[AttentionLine]) -> Iterable[AttentionLine]:
    for file, count in Counter(line.place.file for line in beyond).items():
        yield AttentionLine(_LISTED, Place(file), "", _MORE.format(count=number_vi(count, 0)), "")


def _no_formula(text: str) -> str:
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@＝＋－＠") or text[:1] == "\t" else text


# ── the ledger ────────────────────────────────────────────────────────────────────────────────────

_LEDGER_COLUMNS = (
    SummaryColumn("Tệp", 34),
    SummaryColumn("Cơ quan", 30),
    SummaryColumn("Kết quả tiếp nhận", 18),
    SummaryColumn("Ngày nhận", 11.5, "date"),
    SummaryColumn("Ngày nhận lấy từ", 18),
    SummaryColumn("Đúng hạn", 10, "centre"),
    SummaryColumn("Ô đã điền", 9, "number"),
    SummaryColumn("Ô đã tổng hợp", 9, "number"),
    SummaryColumn("Ô liệt kê", 9, "number"),
    SummaryColumn("Mã biểu", 30),
    SummaryColumn("SHA-256", 16),
)
_OUTCOME_TONES = {
    Outcome.ACCEPTED: "done",
    Outcome.ACCEPTED_WITH_WARNINGS: "warning",
    Outcome.NEEDS_CORRECTION: "error",
    Outcome.QUARANTINED: "error",
    Outcome.EMPTY: "unclear",
}


def write_ledger(book: SummaryBook, consolidation: Consolidation, overruled: Sequence[Overrule]) -> None:
    """One row for each returned file, the equation that nothing typed was lost, and errors the report was issued in
    spite of.
    """
    sheet = SummarySheet(book, SUMMARY_SHEETS["ledger"], "#7F7F7F", _LEDGER_COLUMNS)
    sheet.title(
        "SỔ NHẬN BÁO CÁO",
        "Mọi tệp trong thư mục nhận về. Số ô đơn vị đã điền luôn bằng số ô đã tổng hợp cộng số ô được "
        "liệt kê nguyên văn "
        f"ở trang {SUMMARY_SHEETS['attention']}.",
    )
    heading = sheet.next
    sheet.head()
    sheet.freeze(1)
    files = consolidation.intake.files
    names = {agency.code: agency.name for agency in consolidation.plan.agencies}
    for record in files:
        sheet.row(_ledger_row(consolidation, names, record))
    if files:
        sheet.filter(heading)
        _totals(sheet, files)
    else:
        sheet.line("Chưa nhận được tệp báo cáo nào.", "plain")
    _overruled(sheet, overruled)


def _overruled(sheet: SummarySheet, overruled: Sequence[Overrule]) -> None:
    """Why the report was issued although errors were known, and which they are."""
    for reason, day in dict.fromkeys((each.reason, each.day) for each in overruled):
        when = f" (ghi ngày {day})" if day else ""
        sheet.line(f"Báo cáo được phát hành khi còn lỗi đã biết. Lý do{when}: {reason}", "group")
        for each in overruled:
            if (each.reason, each.day) == (reason, day):
                sheet.line(f"{each.place}: {each.error}" if each.place else each.error, "plain")


def _ledger_row(
    consolidation: Consolidation, names: Mapping[str, str], record: FileRecord
) -> tuple[Value | Toned, ...]:
    late = record.received > consolidation.plan.period.last_day
    timely = Toned("Trễ hạn", "late") if late else Toned("Đúng hạn", "")
    return (
        record.file,
        names.get(record.agency or "", record.agency or "Chưa rõ"),
        Toned(OUTCOME[record.outcome].text, _OUTCOME_TONES.get(record.outcome, "")),
        record.received,
        record.received_from,
        timely if record.agency else "",
        record.typed,
        record.consolidated,
        record.listed,
        record.code,
        record.sha256[:12],
    )


def _totals(sheet: SummarySheet, files: Sequence[FileRecord]) -> None:
    typed, consolidated, listed = (
        sum(getattr(record, name) for record in files) for name in ("typed", "consolidated", "listed")
    )
    sign = "=" if typed == consolidated + listed else "≠"
    equation = f"{number_vi(typed, 0)} {sign} {number_vi(consolidated, 0)} + {number_vi(listed, 0)}"
    numbers = (Toned(count, "", "total_number") for count in (typed, consolidated, listed))
    total = [Toned(text, "", "total") for text in (f"Cộng: {number_vi(len(files), 0)} tệp", "", "", "", "", "")]
    sheet.row([*total, *numbers, Toned(equation, "" if sign == "=" else "error", "total"), Toned("", "", "total")])
