"""What a run says at its end: a few lines for people, one JSON document for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import words
from toolkit.findings import Code, Finding, Severity
from toolkit.model import FileRecord, Intake, Plan
from toolkit.text import number_vi

if TYPE_CHECKING:
    from toolkit.rounds import Consolidated

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, otherwise in the order they were found."""
    return sorted(findings, key=lambda each: _ORDER.index(each.severity))


def outcome_sentence(plan: Plan, intake: Intake, today: date) -> str:
    """What came back, in one sentence: who has reported, who has not, and how long there is left."""
    reported_by = {each.agency for each in intake.returns}
    expected, missing = len(plan.expected), sum(agency.code not in reported_by for agency in plan.expected)
    reported = f"Đã tổng hợp {expected - missing}/{expected} cơ quan ({number_vi(_share(expected - missing, expected))} %)"
    if not missing:
        return f"{reported}, đủ báo cáo."
    left = (plan.period.last_day - today).days
    when = f"còn {left} ngày đến hạn" if left > 0 else "hôm nay là hạn cuối" if left == 0 else f"đã quá hạn {-left} ngày"
    return f"{reported}; còn {missing} cơ quan chưa gửi, {when}."


def closing_lines(done: Consolidated, today: date) -> list[str]:
    """At most eight lines: the outcome, who is missing, the accounting of cells, what to look at, what was written."""
    records = done.consolidation.intake.files
    agencies = done.consolidation.agencies
    lines = [outcome_sentence(done.consolidation.plan, done.consolidation.intake, today)]
    missing = agencies.loc[agencies["timeliness"] == "missing", "name"].tolist()
    if missing:
        lines.append(f"Chưa gửi      : {'; '.join(missing[:6])}" + (f" và {len(missing) - 6} cơ quan khác" if len(missing) > 6 else ""))
    typed, consolidated, listed = totals(records)
    lines.append(
        f"Ô đã điền     : {_count(typed)} = {_count(consolidated)} đã tổng hợp + {_count(listed)} liệt kê ở trang Cần xử lý"
    )
    counts = {severity: sum(each.severity is severity for each in done.findings) for severity in _ORDER}
    lines.append(f"Cần xử lý     : {counts[Severity.ERROR]} lỗi, {counts[Severity.WARNING]} điểm nên xem")
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
    if done.release.draft:
        last = ["Sửa các lỗi rồi chạy lại, hoặc phát hành khi còn lỗi: toolkit report … --final --reason \"…\""]
    return [f"Báo cáo       : {done.report}{_state(done, done.report)}", *last]


def _state(done: Consolidated, path: Path) -> str:
    """Beside the name of the report, whether it is a draft."""
    if path != done.report:
        return ""
    if [each.code for each in done.release.open] == [Code.NOBODY_REPORTED]:
        return " (DỰ THẢO: chưa có báo cáo nào)"
    if done.release.draft:
        return f" (DỰ THẢO: còn {len(done.release.open)} lỗi)"
    known = len(done.release.overruled)
    return f" (phát hành dù còn {known} lỗi đã biết)" if known else " (không còn lỗi)"


def ledger_line(record: FileRecord) -> str:
    """One file's outcome for people."""
    who = f" – {record.agency}" if record.agency else ""
    return (
        f"{record.file}{who}: {words.OUTCOME[record.outcome].text}"
        f" ({record.typed} ô đã điền = {record.consolidated} tổng hợp + {record.listed} liệt kê)"
    )


def run_document(done: Consolidated, folder: Path, today: date) -> dict[str, Any]:
    """The document of `consolidate --json`; its form is described in docs/command-line.md."""
    consolidation = done.consolidation
    agencies, tasks = consolidation.agencies, consolidation.tasks
    typed, consolidated, listed = totals(consolidation.intake.files)
    when = agencies["timeliness"]
    return {
        "round": {"year": consolidation.plan.period.year, "plan": consolidation.plan.settings.plan_code, "today": today.isoformat()},
        "files": [file_document(record) for record in consolidation.intake.files],
        "totals": {"typed": typed, "consolidated": consolidated, "listed": listed},
        "agencies": {
            "expected": len(agencies),
            "reported": int((when != "missing").sum()),
            "on_time": int((when == "on_time").sum()),
            "late": int((when == "late").sum()),
            "missing": agencies.loc[when == "missing", "code"].tolist(),
        },
        "tasks": [
            {"id": task.task_id, "status": task.status, "timeliness": task.timeliness if isinstance(task.timeliness, str) else None}
            for task in tasks.itertuples()
        ],
        "findings": [finding_document(each) for each in (*done.other_findings, *done.consolidation.findings)],
        "outputs": [path.relative_to(folder).as_posix() for path in done.outputs],
    }


def file_document(record: FileRecord) -> dict[str, Any]:
    """One file of the returns folder, as in `--json`."""
    return {
        "file": record.file,
        "outcome": record.outcome.value,
        "agency": record.agency,
        "typed": record.typed,
        "consolidated": record.consolidated,
        "listed": record.listed,
        "findings": [finding_document(each) for each in record.findings],
    }


def finding_document(each: Finding) -> dict[str, str]:
    """One finding, as in `--json`."""
    return {
        "code": each.code.name,
        "severity": each.severity.value,
        "file": each.place.file,
        "sheet": each.place.sheet,
        "cell": each.place.cell,
        "message": each.message,
    }


def totals(records: Sequence[FileRecord]) -> tuple[int, int, int]:
    """Typed, consolidated and listed cells over all files; the first is the sum of the other two."""
    return (
        sum(record.typed for record in records),
        sum(record.consolidated for record in records),
        sum(record.listed for record in records),
    )


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _count(number: int) -> str:
    return number_vi(number, 0)
