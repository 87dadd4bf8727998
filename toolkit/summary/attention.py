"""Sheet "Cần xử lý": every finding, worst first, then everything that was typed and not consolidated, verbatim.

What one file fills beyond its share of lines goes to the overflow file, and the sheet says how many lines that is.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from toolkit.consolidate import Consolidation
from toolkit.consolidate.long_texts import long_entries
from toolkit.findings import Code, Finding, Place, Severity
from toolkit.summary.paper import Column, Paper, Sheet, Toned
from toolkit.text import number_vi, printable
from toolkit.words import OVERFLOW_FILE, SUMMARY_SHEETS

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
    Column("Mức độ", 10, "centre"),
    Column("Tệp", 26),
    Column("Cơ quan", 20),
    Column("Trang tính", 14),
    Column("Ô", 7, "centre"),
    Column("Nội dung đơn vị đã điền", 36),
    Column("Vấn đề", 40),
    Column("Cách xử lý", 34),
)
_LEVELS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi nhận"}
_LISTED = "Liệt kê"
_TONES = {"Lỗi": "error", "Nên xem": "warning", _LISTED: "listed"}
_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class Line(NamedTuple):
    """A line of the sheet. `typed` is what the sender wrote there that was not consolidated, verbatim; "" if nothing."""

    level: str
    place: Place
    typed: str
    problem: str
    remedy: str


def all_findings(consolidation: Consolidation) -> list[Finding]:
    """Every finding there is, worst first, otherwise those between agencies before those of each file."""
    found = (*consolidation.findings, *consolidation.intake.findings)
    return sorted(found, key=lambda each: _WORST_FIRST.index(each.severity))


def write_attention(paper: Paper, consolidation: Consolidation) -> None:
    """Write the sheet."""
    sheet = Sheet(paper, SUMMARY_SHEETS["attention"], "#C00000", _COLUMNS)
    sheet.title(_TITLE, _NOTE)
    heading = sheet.next
    sheet.head()
    sheet.freeze(2)
    shown, beyond = _shared_out(_lines(consolidation))
    names = {agency.code: agency.name for agency in consolidation.plan.agencies}
    senders = {each.file: names.get(each.agency or "", "") for each in consolidation.intake.files}
    for line in (*shown, *_more(beyond)):
        level = Toned(line.level, _TONES.get(line.level, ""))
        sheet.row((level, line.place.file, senders.get(line.place.file, ""), line.place.sheet, line.place.cell,
                   line.typed, line.problem, line.remedy))
    if shown:
        sheet.filter(heading)
    else:
        sheet.line(_EMPTY, "plain")


def overflow_csv(consolidation: Consolidation) -> bytes | None:
    """All that the summary has no room for: lines beyond each file's share, and in full the texts too long for a cell.

    UTF-8 with a byte-order mark; texts a spreadsheet would take for a formula have an apostrophe before them.
    None where the summary holds everything.
    """
    _, beyond = _shared_out(_lines(consolidation))
    reason = Code.TEXT_TOO_LONG.remedy
    long = [Line(_LISTED, each.place, each.text, reason, "") for each in long_entries(consolidation.intake)]
    if not beyond and not long:
        return None
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(column.title for column in _COLUMNS if column.title != "Cơ quan")
    for line in (*long, *beyond):
        texts = (line.level, line.place.file, line.place.sheet, line.place.cell, line.typed, line.problem, line.remedy)
        writer.writerow(_no_formula(printable(text)) for text in texts)
    return stream.getvalue().encode("utf-8-sig")


def _lines(consolidation: Consolidation) -> list[Line]:
    """Each finding, with the listed text it is the reason of; then what is listed for other reasons."""
    listed: dict[tuple[Place, str], list[str]] = {}
    for held in consolidation.intake.listed:
        listed.setdefault((held.entry.place, held.reason), []).append(held.entry.text)
    lines = []
    for each in all_findings(consolidation):
        texts = listed.get((each.place, each.message), [])
        lines.append(Line(_LEVELS[each.severity], each.place, texts.pop(0) if texts else "", each.problem, each.remedy))
    return lines + [Line(_LISTED, place, text, reason, "") for (place, reason), texts in listed.items() for text in texts]


def _shared_out(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """The lines within each file's share, and those beyond it."""
    used: Counter[tuple[str, bool]] = Counter()
    shown: list[Line] = []
    beyond: list[Line] = []
    for line in lines:
        share = (line.place.file, bool(line.typed))
        used[share] += 1
        has_room = len(shown) < _MOST_LINES and (used[share] <= LINES_PER_FILE or not line.place.file)
        (shown if has_room else beyond).append(line)
    return shown, beyond


def _more(beyond: Iterable[Line]) -> Iterable[Line]:
    for file, count in Counter(line.place.file for line in beyond).items():
        yield Line(_LISTED, Place(file), "", _MORE.format(count=number_vi(count, 0)), "")


def _no_formula(text: str) -> str:
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@＝＋－＠") or text[:1] == "\t" else text
