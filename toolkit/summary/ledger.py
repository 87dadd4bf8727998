"""The summary's last sheet: every file that came back, the accounting of its cells, and the errors the report was issued in spite of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.consolidate import Consolidation
from toolkit.model import FileRecord, Outcome, Overrule
from toolkit.summary.paper import Column, Paper, Sheet, Toned, Value
from toolkit.text import number_vi
from toolkit.words import OUTCOME, SUMMARY_SHEETS

_LEDGER_COLUMNS = (
    Column("Tệp", 34),
    Column("Cơ quan", 30),
    Column("Kết quả tiếp nhận", 18),
    Column("Ngày nhận", 11.5, "date"),
    Column("Ngày nhận lấy từ", 18),
    Column("Đúng hạn", 10, "centre"),
    Column("Ô đã điền", 9, "number"),
    Column("Ô đã tổng hợp", 9, "number"),
    Column("Ô liệt kê", 9, "number"),
    Column("Mã biểu", 30),
    Column("SHA-256", 16),
)
_OUTCOME_TONES = {
    Outcome.ACCEPTED: "done",
    Outcome.ACCEPTED_WITH_WARNINGS: "warning",
    Outcome.NEEDS_CORRECTION: "error",
    Outcome.QUARANTINED: "error",
    Outcome.EMPTY: "unclear",
}


def write_ledger(paper: Paper, consolidation: Consolidation, overruled: Sequence[Overrule]) -> None:
    """One row for each returned file, the equation that nothing typed was lost, and errors the report was issued in spite of."""
    sheet = Sheet(paper, SUMMARY_SHEETS["ledger"], "#7F7F7F", _LEDGER_COLUMNS)
    sheet.title(
        "SỔ NHẬN BÁO CÁO",
        "Mọi tệp trong thư mục nhận về. Số ô đơn vị đã điền luôn bằng số ô đã tổng hợp cộng số ô được liệt kê nguyên văn "
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


def _overruled(sheet: Sheet, overruled: Sequence[Overrule]) -> None:
    """Why the report was issued although errors were known, and which they are."""
    for reason, day in dict.fromkeys((each.reason, each.day) for each in overruled):
        when = f" (ghi ngày {day})" if day else ""
        sheet.line(f"Báo cáo được phát hành khi còn lỗi đã biết. Lý do{when}: {reason}", "group")
        for each in overruled:
            if (each.reason, each.day) == (reason, day):
                sheet.line(f"{each.place}: {each.error}" if each.place else each.error, "plain")


def _ledger_row(consolidation: Consolidation, names: Mapping[str, str], record: FileRecord) -> tuple[Value | Toned, ...]:
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


def _totals(sheet: Sheet, files: Sequence[FileRecord]) -> None:
    typed, consolidated, listed = (
        sum(getattr(record, name) for record in files) for name in ("typed", "consolidated", "listed")
    )
    sign = "=" if typed == consolidated + listed else "≠"
    equation = f"{number_vi(typed, 0)} {sign} {number_vi(consolidated, 0)} + {number_vi(listed, 0)}"
    numbers = (Toned(count, "", "total_number") for count in (typed, consolidated, listed))
    total = [Toned(text, "", "total") for text in (f"Cộng: {number_vi(len(files), 0)} tệp", "", "", "", "", "")]
    sheet.row([*total, *numbers, Toned(equation, "" if sign == "=" else "error", "total"), Toned("", "", "total")])
