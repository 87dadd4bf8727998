"""What a run says at its end: a few lines for people, one JSON document for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import words
from toolkit.findings import Code, Finding, Severity
from toolkit.model import FileRecord
from toolkit.text import date_vi, names_vi, number_vi

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing
    from toolkit.rounds.consolidating import Consolidated

#: So many days over the last one are counted; after that the day itself says more.
_COUNTED = 60


def outcome_sentence(standing: Standing, today: date) -> str:
    """What came back, in one sentence: who has reported, who has not, and how long there is left."""
    expected, reported, waiting = standing.expected, standing.reported, len(standing.waiting)
    said = f"Đã tổng hợp {reported}/{expected} cơ quan ({number_vi(100 * reported / expected if expected else 0.0)} %)"
    if not standing.missing:
        return f"{said}, đủ báo cáo."
    when = _time_left(standing.days_left(today), standing.plan.period.due_before)
    counts = {"chưa gửi": len(standing.missing) - waiting, "chờ quyết định": waiting}
    told = ", ".join(f"{count} cơ quan {how}" for how, count in counts.items() if count)
    return f"{said}; còn {told}, {when}."


def _time_left(days: int, due_before: date) -> str:
    if days < -_COUNTED:
        return f"quá hạn từ {date_vi(due_before)}"
    return f"còn {days} ngày đến hạn" if days > 0 else f"đã quá hạn {-days} ngày" if days else "hôm nay là hạn cuối"


def closing_lines(done: Consolidated, today: date) -> list[str]:
    """A few lines: the outcome, who is missing, the accounting of cells, what to look at, what was written."""
    standing = done.standing
    lines = [*_issued(done), outcome_sentence(standing, today)]
    missing = [each.name for each in standing.missing if each not in standing.waiting]
    for head, names in (("Chưa gửi      ", missing), ("Chờ quyết định", [each.name for each in standing.waiting])):
        if names:
            lines.append(f"{head}: {names_vi(names)}")
    lines += [f"Kỳ thành phần : {each.problem}" for each in done.findings
              if each.code in (Code.PART_READ, Code.PART_HAS_ERRORS)]
    typed, consolidated, listed = (number_vi(count, 0) for count in totals(standing.intake.files).values())
    lines.append(f"Ô đã điền     : {typed} = {consolidated} đã tổng hợp + {listed} liệt kê ở trang Cần xử lý")
    found = Counter(each.severity for each in done.findings)
    lines.append(f"Cần xử lý     : {found[Severity.ERROR]} lỗi, {found[Severity.WARNING]} điểm nên xem")
    sent_back = [path for path in done.outputs if path.parent.name == words.CORRECTIONS_FOLDER]
    lines.extend(f"Kết quả       : {path}{_state(done, path)}" for path in done.outputs if path not in sent_back)
    if sent_back:
        forms = sum(path.suffix == ".xlsx" for path in sent_back)
        lines.append(f"Trả lại để sửa: {forms} biểu, mỗi biểu kèm thư, trong {sent_back[0].parent}")
    return lines


def report_lines(done: Consolidated) -> list[str]:
    """What became of the report: draft or final, where it is, and the mail that takes it upward."""
    mails = [path for path in done.outputs if path.suffix == ".eml"]
    last = [f"Thư trình     : {path} (mở bằng chương trình thư, xem lại rồi gửi)" for path in mails]
    if done.standing.open:
        last = ["Sửa các lỗi rồi chạy lại, hoặc phát hành khi còn lỗi: toolkit report … --final --reason \"…\""]
    return [*_issued(done), f"Báo cáo       : {done.report}{_state(done, done.report)}", *last]


def _issued(done: Consolidated) -> list[str]:
    return [done.issued.sentence] if done.issued else []


def _state(done: Consolidated, path: Path) -> str:
    """Beside the name of the report, whether it is a draft."""
    if path != done.report:
        return ""
    still, known = done.standing.open, len(done.standing.overruled)
    if [each.code for each in still] == [Code.NOBODY_REPORTED]:
        return " (DỰ THẢO: chưa có báo cáo nào)"
    if still:
        return f" (DỰ THẢO: còn {len(still)} lỗi)"
    if done.issued and done.issued.changes:
        return " (DỰ THẢO mới: khác bản đã phát hành)"
    return f" (phát hành dù còn {known} lỗi đã biết)" if known else " (không còn lỗi)"


def ledger_line(record: FileRecord) -> str:
    """One file's outcome for people."""
    who = f" – {record.agency}" if record.agency else ""
    cells = f"{record.typed} ô đã điền = {record.consolidated} tổng hợp + {record.listed} liệt kê"
    return f"{record.file}{who}: {words.OUTCOME[record.outcome].text} ({cells})"


def run_document(done: Consolidated, folder: Path, today: date) -> dict[str, Any]:
    """The document of `consolidate --json`; its form is described in docs/command-line.md."""
    standing, plan = done.standing, done.standing.plan
    return {
        "round": {"year": plan.period.year, "period": plan.period.code, "plan": plan.settings.plan_code,
                  "today": today.isoformat()},
        "files": [file_document(record) for record in standing.intake.files],
        "totals": totals(standing.intake.files),
        "agencies": {
            "expected": standing.expected, "reported": standing.reported,
            "on_time": standing.reported - len(standing.late), "late": len(standing.late),
            "missing": [each.code for each in standing.missing],
        },
        "tasks": [
            {"id": task.task_id, "status": task.status,
             "timeliness": task.timeliness if isinstance(task.timeliness, str) else None}
            for task in done.consolidation.tasks.itertuples()
        ],
        "findings": [finding_document(each) for each in (*done.other_findings, *standing.findings)],
        "outputs": [path.relative_to(folder).as_posix() for path in done.outputs],
    }


def file_document(record: FileRecord) -> dict[str, Any]:
    """One file of the returns folder, as in `--json`."""
    return {"file": record.file, "outcome": record.outcome.value, "agency": record.agency,
            "predecessor": record.predecessor or None, **totals([record]),
            "findings": [finding_document(each) for each in record.findings]}


def finding_document(each: Finding) -> dict[str, str]:
    """One finding, as in `--json`."""
    place = each.place
    return {"code": each.code.name, "severity": each.severity.value, "file": place.file, "sheet": place.sheet,
            "cell": place.cell, "message": each.message}


def totals(records: Sequence[FileRecord]) -> dict[str, int]:
    """Typed, consolidated and listed cells over all files; the first is the sum of the other two."""
    return {name: sum(getattr(record, name) for record in records) for name in ("typed", "consolidated", "listed")}
