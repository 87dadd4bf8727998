"""All that the command line prints: a run, or the state of rounds → lines for people, or a JSON document for programs;
findings, progress, click's own messages in Vietnamese. `commands` calls it.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from toolkit.base.text import names_vi, number_vi, printable
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Severity, worst_first
from toolkit.model.records import FileRecord, Progress, totals

if TYPE_CHECKING:  # the steps are imported where a command runs: importing all makes --help take three times as long
    from toolkit.rounds.consolidating import Consolidated
    from toolkit.rounds.many_rounds import ManyRounds
    from toolkit.rounds.status import RoundStatus

#: Click's messages (version 8.1 and later) that our commands can cause, in Vietnamese; others stay English.
WORDS = {
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Các lệnh",
    "Positional arguments": "Tham số",
    "required": "bắt buộc",
    "default: {default}": "mặc định: {default}",
    "Show the version and exit.": "In số phiên bản rồi kết thúc.",
    "Show this message and exit.": "In hướng dẫn này rồi kết thúc.",
    "Aborted!": "Đã dừng.",
    "Error: {message}": "Lỗi: {message}",
    "Try '{command} {option}' for help.": "Xem hướng dẫn: {command} {option}",
    "Invalid value: {message}": "Giá trị không dùng được: {message}",
    "Invalid value for {param_hint}: {message}": "Giá trị của {param_hint} không dùng được: {message}",
    "Missing command.": "Thiếu tên lệnh.",
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "No such option {name!r}.": "Không có tùy chọn “{name}”.",
    "No such option: {name}": "Không có tùy chọn “{name}”.",
    "No such command {name!r}.": "Không có lệnh “{name}”.",
    "Did you mean {possibility}?": "Có phải là {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải một trong: {possibilities}?)",
    "(Possible options: {possibilities})": "(Có phải một trong: {possibilities}?)",
    "Option {name!r} does not take a value.": "Tùy chọn “{name}” không kèm giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn “{name}” cần kèm một giá trị.",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args}). Đường dẫn có dấu cách phải đặt trong ngoặc kép.",
    "Got unexpected extra arguments ({args})": "Thừa tham số ({args}). Đường dẫn có dấu cách phải đặt trong ngoặc kép.",
    "{value!r} is not a valid {number_type}.": "“{value}” không phải là số.",
    "{name} {filename!r} is a file.":
        "“{filename}” là một tệp, ở đây cần một thư mục. Ghi thư mục của kỳ báo cáo, nơi có tệp ke_hoach.xlsx.",
    "{name} {filename!r} is a directory.":
        "“{filename}” là một thư mục, ở đây cần một tệp. Ghi cả tên tệp trong thư mục đó.",
}
#: Characters that reverse the writing (Unicode's Bidi_Control) or control a terminal: never printed.
_TERMINAL_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Most findings printed of those that stand in tong_hop.xlsx.
SHOWN = 12
#: Characters of the line of progress.
_WIDTH = 100


def _translate(message: str, many: str = "", count: int = 1) -> str:
    """One of click's English messages → Vietnamese; `many` replaces `message` where the count is not one."""
    english = message if count == 1 else many
    return WORDS.get(english, english)


# Click itself translates by a gettext catalogue of the system's language, whatever we want.
for _module in (core, decorators, exceptions, formatting, parser, termui, types):
    for _name in ("_", "ngettext"):
        if hasattr(_module, _name):
            setattr(_module, _name, _translate)


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A context with the function that shows progress on a terminal; elsewhere nothing is shown."""
    visible = sys.stderr is not None and sys.stderr.isatty()

    def show(what: str, done: int, total: int) -> None:
        if visible:
            click.echo("\r", nl=False, err=True)
            echo(f"{label} {done}/{total} {what}"[:_WIDTH].ljust(_WIDTH), err=True, nl=False)

    try:
        yield show
    finally:
        if visible:
            click.echo("\r" + " " * _WIDTH + "\r", nl=False, err=True)


def echo(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text without the characters that reverse writing or control a terminal: names of files may hold them."""
    click.echo(_TERMINAL_CONTROLS.sub("", printable(text)), err=err, nl=nl)


def print_findings(findings: Iterable[Finding], most: int | None = None) -> None:
    """Print findings, worst first; `most` cuts findings that can be read in tong_hop.xlsx."""
    ordered = worst_first(findings)
    for finding in ordered[:most]:
        echo(f"{finding.severity.sign} {finding}", err=True)
    if most and len(ordered) > most:
        click.echo(f"… và {len(ordered) - most} điểm khác, xem trang Cần xử lý của tong_hop.xlsx.", err=True)


def print_document(document: dict[str, Any]) -> None:
    """Print a JSON document; characters that control a terminal are escaped."""
    click.echo(_TERMINAL_CONTROLS.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(document, ensure_ascii=False, indent=1)))


# ── a run ─────────────────────────────────────────────────────────────────────────────────────────


def closing_lines(done: Consolidated, today: date) -> list[str]:
    """A run → its last lines: the outcome, agencies without a report, the count of cells, errors, written files."""
    from toolkit.consolidate.standing import absent

    standing = done.standing
    lines = [*([done.issued.sentence] if done.issued else []), done.state.outcome(today)]
    lines += [f"{brief:14}: {names_vi(names)}" for brief, names in absent(done.state.agencies).items()]
    lines += [f"Kỳ thành phần : {finding.problem}" for finding in done.findings
              if finding.code in (Code.PART_READ, Code.PART_HAS_ERRORS)]
    typed, consolidated, listed = (number_vi(count, 0) for count in totals(standing.intake.files).values())
    lines.append(f"Ô đã điền     : {typed} = {consolidated} đã tổng hợp + {listed} liệt kê ở trang Cần xử lý")
    found = Counter(finding.severity for finding in done.findings)
    lines.append(f"Cần xử lý     : {found[Severity.ERROR]} lỗi, {found[Severity.WARNING]} điểm nên xem")
    sent_back = [path for path in done.outputs if path.parent.name == words.CORRECTIONS_FOLDER]
    lines.extend(f"Kết quả       : {path}{_draft_mark(done, path)}" for path in done.outputs if path not in sent_back)
    if sent_back:
        forms = sum(path.suffix == ".xlsx" for path in sent_back)
        lines.append(f"Trả lại để sửa: {forms} biểu, mỗi biểu kèm thư, trong {sent_back[0].parent}")
    return lines


def _draft_mark(done: Consolidated, path: Path) -> str:
    """The words behind the report's file name: whether it is a draft and why; "" for other files."""
    if path != done.report:
        return ""
    errors, overruled = done.standing.open, len(done.standing.overruled)
    if [finding.code for finding in errors] == [Code.NOBODY_REPORTED]:
        return " (DỰ THẢO: chưa có báo cáo nào)"
    if errors:
        return f" (DỰ THẢO: còn {len(errors)} lỗi)"
    if done.issued and done.issued.changes:
        return " (DỰ THẢO mới: khác bản đã phát hành)"
    return f" (phát hành dù còn {overruled} lỗi đã biết)" if overruled else " (không còn lỗi)"


def ledger_line(record: FileRecord) -> str:
    """A returned file → the line on its outcome."""
    who = f" – {record.agency}" if record.agency else ""
    cells = f"{record.typed} ô đã điền = {record.consolidated} tổng hợp + {record.listed} liệt kê"
    return f"{record.file}{who}: {words.OUTCOME[record.outcome].text} ({cells})"


def run_document(done: Consolidated, folder: Path, today: date) -> dict[str, Any]:
    """A run → the document of `consolidate --json`, as docs/command-line.md describes it."""
    standing, plan = done.standing, done.standing.plan
    return {
        "round": {"year": plan.period.year, "period": plan.period.code, "plan": plan.settings.plan_code,
                  "today": today.isoformat()},
        "files": [file_document(record) for record in standing.intake.files],
        "totals": totals(standing.intake.files),
        "agencies": {
            "expected": standing.expected, "reported": standing.reported,
            "on_time": standing.reported - len(standing.late), "late": len(standing.late),
            "missing": [agency.code for agency in standing.missing],
        },
        "tasks": [
            {"id": task.task_id, "status": task.status,
             "timeliness": task.timeliness if isinstance(task.timeliness, str) else None}
            for task in done.consolidation.tasks.itertuples()
        ],
        "findings": [finding_document(finding) for finding in (*done.other_findings, *standing.findings)],
        "outputs": [path.relative_to(folder).as_posix() for path in done.outputs],
    }


def file_document(record: FileRecord) -> dict[str, Any]:
    """A returned file → its part of a JSON document."""
    return {"file": record.file, "outcome": record.outcome.value, "agency": record.agency,
            "predecessor": record.predecessor or None, **totals([record]),
            "findings": [finding_document(finding) for finding in record.findings]}


def finding_document(finding: Finding) -> dict[str, str]:
    """A finding → its part of a JSON document."""
    return {"code": finding.code.name, "severity": finding.severity.name.lower(), **finding.place._asdict(),
            "message": finding.message}


# ── the state of a round, and of the rounds of a folder ───────────────────────────────────────────


#: By the name of the next action: the words before the next command, and that command; for others it is consolidate.
_COMMANDS = {
    "FORMS": ("Kiểm tra tệp kế hoạch, lưu, rồi", "forms"),
    "OPEN_PLAN": (f"Sửa những ô nêu trên trong {words.PLAN_FILE}, lưu, đóng, rồi", "status"),
    "OPEN_FOLDER": (
        f"Gửi các tệp trong {words.FORMS_FOLDER}, nhận báo cáo vào {words.RETURNS_FOLDER}, rồi", "consolidate"),
    "OPEN_REVIEW": (f"Ghi cột Quyết định của {words.REVIEW_FILE}, lưu, đóng, rồi", "consolidate"),
    "OPEN_REPORT": (f"Đọc dự thảo {words.REPORT_FILE}; khi lãnh đạo đồng ý thì", "report --final"),
    "OPEN_MAIL": (f"Mở {words.UPWARD_MAIL_FILE}, xem lại rồi gửi; có báo cáo gửi thêm thì", "consolidate"),
    "CLOSE": ("Báo cáo đã phát hành, không còn việc phải làm; có báo cáo gửi thêm thì", "consolidate")}


def status_lines(status: RoundStatus, folder: Path) -> Iterator[str]:
    """The status of a round → its lines: title, sentence, each heading with its lines, the next command."""
    from toolkit.rounds.status import LineKind

    yield status.title
    yield from filter(None, (status.issued, status.sentence))
    for kind in LineKind:
        if lines := [line for line in status.lines if line.kind is kind]:
            yield f"\n{kind.heading} ({len(lines)})"
            yield from (f"{kind.sign} {line}" for line in lines)
    before, command = _COMMANDS.get(status.next.name, ("Xử lý các dòng trên rồi", "consolidate"))
    yield f"\nBước tiếp theo: {before} chạy: toolkit {command} \"{folder}\""


def status_document(status: RoundStatus, folder: Path) -> dict[str, Any]:
    """The status of a round → the document of `status --json`, as docs/command-line.md describes it."""
    lines = [{"kind": line.kind.name.lower(), "where": line.where, "place": line.place, "what": line.what,
              "remedy": line.remedy, "file": line.opens.relative_to(folder).as_posix() if line.opens else None}
             for line in status.lines]
    agencies = [{"code": report.agency.code, "name": report.agency.name, "state": report.state.name.lower(),
                 "late": report.late, "files": list(report.files),
                 "day": report.received.isoformat() if report.received else None,
                 "sent": report.sent.isoformat() if report.sent else None} for report in status.agencies]
    sentence = " ".join(filter(None, (status.issued, status.sentence)))
    return {"title": status.title, "sentence": sentence, "next": status.next.name.lower(), "lines": lines,
            "agencies": agencies}


def rounds_lines(rounds: ManyRounds) -> Iterator[str]:
    """The rounds of a folder → lines: a sentence, a line for each round, agencies that owe reports, the next
    command."""
    from toolkit.rounds.many_rounds import LEGEND, owing_text, round_text

    yield f"{rounds.sentence}\n"
    yield from (f"{glance.sign} {round_text(glance)}" for glance in rounds.rounds)
    if rounds.agencies:
        yield f"\nCơ quan còn nợ báo cáo ({len(rounds.agencies)}): {LEGEND}"
        yield from (owing_text(owing) for owing in rounds.agencies)
    yield from (f"\n· {line}" for line in rounds.remarks)
    if first := next((glance for glance in rounds.rounds if not glance.done), None):
        yield f"\nXem một kỳ: toolkit status \"{first.where.folder}\""
    if rounds.agencies:
        yield f"Nhắc chung mỗi cơ quan một thư: toolkit remind \"{rounds.folder}\""
