"""Sheet "Nhiệm vụ đã giao" of bieu_da_gui.xlsx: what each form that was ever made printed, for officers to read, and
for returns on a form that is out of date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from toolkit import words
from toolkit.files import seal_of
from toolkit.findings import Code, Finding, Place, finding
from toolkit.layout import find_codes, form_code, leads_of_annex, locked_values
from toolkit.model import Assignment, Plan, Role
from toolkit.sheetread import cell_name
from toolkit.sheets import FIRST_ROW, HEADING_ROW, INPUT, TEXT, BookWriter, SheetLayout, SheetWriter
from toolkit.tables import Texts, fullest, heading_rows, namer
from toolkit.task import PrintedRow, TaskIdentity, TaskNumber, wording
from toolkit.text import date_vi, grouped, key, names_vi, recognise

_TITLE = "NHIỆM VỤ ĐÃ GIAO TRÊN CÁC BIỂU ĐÃ LÀM"
_GUIDE = ("Mỗi dòng là một nhiệm vụ in trên một biểu. Khi kế hoạch được sửa đổi, báo cáo gửi về trên biểu cũ được đọc "
          "theo trang này; dòng cũ không bị xóa. Chỉ để xem và lọc, không cần ghi gì.")
_WIDTHS = {"day": 12, "form": 26, "agency": 11, "task": 10, "tt": 8, "role": 10, "content": 60, "leads": 28,
           "product": 28, "deadline": 16}
#: A heading row is looked for so far down.
_HEADING_ROWS = 30
#: So many agencies are named whose forms changed alike: those of a province.
_NAMED = 60


@dataclass(frozen=True, slots=True)
class IssuedSheet:
    """The sheet as read: the texts of its lines by column, also of damaged ones, the rows they are, and what
    is to be told."""

    lines: tuple[Mapping[str, str], ...] = ()
    rows: tuple[PrintedRow, ...] = ()
    findings: tuple[Finding, ...] = ()


NOTHING_ISSUED = IssuedSheet()


def read_sheet(file: str, texts: Texts) -> IssuedSheet:
    """The sheet of these texts; a damaged line is kept and told, and means nothing. Above its headings, or where
    they are gone, only whole lines are any."""
    top, columns = fullest(heading_rows(texts.items(), namer(words.ISSUED_COLUMNS), _HEADING_ROWS))
    if "form" not in columns:
        top, columns = max(texts, default=(0, 0))[0] + 1, {name: at for at, name in enumerate(words.ISSUED_COLUMNS, 1)}
    names, lines = {column: name for name, column in columns.items()}, dict[int, dict[str, str]]()
    for (row, column), text in sorted(texts.items()):
        if row != top and column in names:
            lines.setdefault(row, {})[names[column]] = text.strip()
    rows = {row: read for row, line in lines.items() if (read := _row(line)) or row > top}
    damaged = [row for row, read in rows.items() if read is None]
    told = finding(Code.ISSUED_LINE_DAMAGED, Place(file, words.ISSUED_SHEET, cell_name(damaged[0], 1)),
                   count=len(damaged)) if damaged else None
    kept = tuple(lines[row] for row in rows)
    return IssuedSheet(kept, tuple(filter(None, rows.values())), (told,) if told else ())


def _row(line: Mapping[str, str]) -> PrintedRow | None:
    role, codes = recognise(line.get("role", ""), words.ROLE), find_codes(line.get("form", ""))
    if role is None or len(codes) != 1 or not codes[0].valid or not (line.get("task") and line.get("content")):
        return None
    texts = {name: line.get(name, "") for name in ("day", "tt", "content", "leads", "product", "deadline")}
    return PrintedRow(form=str(codes[0]), agency=codes[0].agency, task=TaskIdentity(line["task"]), role=role, **texts)


def _line(row: PrintedRow) -> dict[str, str]:
    """What the sheet says of a row, by column; a cell that says nothing is left out."""
    texts = {**row._asdict(), "role": words.ROLE[row.role].text}
    return {name: text for name, text in texts.items() if text}


#: What forms of a plan print of a task in a role: from `PrintedRow.task` on.
_Printer = Callable[[TaskNumber, Role], tuple[TaskIdentity, str, Role, str, str, str, str]]


def _printer(plan: Plan) -> _Printer:
    @cache  # without this, making forms takes 3 % longer
    def printed(task_id: TaskNumber, role: Role) -> tuple[TaskIdentity, str, Role, str, str, str, str]:
        locked = locked_values(plan, Assignment(task_id, "", role))
        return (plan.identity(task_id), locked["tt"], role, locked["content"], locked["leads"], locked["product"],
                locked["deadline"])

    return printed


def printed_rows(plan: Plan, agency: str, day: str = "", printed: _Printer | None = None) -> tuple[PrintedRow, ...]:
    """What the form this plan gives that agency prints, in its order; `printed` is the plan's."""
    code, printed = str(form_code(plan, agency)), printed or _printer(plan)
    return tuple([PrintedRow(day, code, agency, *printed(row.task_id, row.role)) for row in plan.rows_of(agency)])


def printed_mark(plan: Plan) -> bytes:
    """A digest of all that the forms of this plan print: with it the ledger, whose 6,000 lines at 300 agencies are a
    sixth of consolidating, is not read in vain."""
    printed = _printer(plan)
    texts = [printed(task.id, role) for task in plan.tasks for role in Role]
    return seal_of(repr((texts, [form_code(plan, agency.code) for agency in plan.expected])).encode("utf-8", "replace"))


def printed_otherwise(plan: Plan, issued: IssuedSheet) -> tuple[PrintedRow, ...]:
    """The rows that this plan's forms do not print, or under another number of the task."""
    printed = _printer(plan)
    now = {row[1:] for agency in plan.expected for row in printed_rows(plan, agency.code, printed=printed)}
    return tuple(row for row in issued.rows if row.task != row.tt or row[1:] not in now)


def _meaning(row: PrintedRow) -> tuple[str, ...]:
    """What a row says, whenever it was made."""
    texts = (row.tt, row.content, row.leads, row.product, row.deadline)
    return row.form, row.task, row.role.value, *map(key, texts)


def with_forms(issued: IssuedSheet, plan: Plan, day: date) -> IssuedSheet:
    """The sheet with the forms this plan makes, made first on that `day`, where they do not stand there yet."""
    printed, known = _printer(plan), set(map(_meaning, issued.rows))
    rows = [row for agency in plan.expected for row in printed_rows(plan, agency.code, date_vi(day), printed)
            if _meaning(row) not in known]
    return replace(issued, lines=(*issued.lines, *map(_line, rows)), rows=(*issued.rows, *rows))


def form_changes(rows: Sequence[PrintedRow], plan: Plan) -> dict[str, str]:
    """By agency how its form differs from the one made before it, in words; who has none, or the same, is left out."""
    by_agency = grouped(rows, lambda row: row.agency)
    made = {agency.code: "; ".join(_changes(by_agency[agency.code], plan, agency.code))
            for agency in plan.expected if agency.code in by_agency}
    return {code: text for code, text in made.items() if text}


def _changes(rows: Sequence[PrintedRow], plan: Plan, agency: str) -> Iterator[str]:
    current = str(form_code(plan, agency))
    forms = grouped((row for row in rows if row.form != current), lambda row: row.form)
    if not forms:
        return
    now = {row.task: row for row in printed_rows(plan, agency)}
    last = sorted(forms.values(), key=lambda held: held[0].day.split("/")[::-1])[-1]  # officers may sort the sheet
    before, ended = {row.task: row for row in last}, {task.identity for task in plan.ended}
    both = [(before[task], row) for task, row in now.items() if task in before]
    gone = [row for task, row in before.items() if task not in now]
    told = {
        "added": [row.tt for task, row in now.items() if task not in before],
        "reworded": [row.tt for old, row in both if wording(old) != wording(row)],
        "ended": [row.tt for row in gone if row.task in ended],
        "gone": [row.tt for row in gone if row.task not in ended],
        "leads": [row.tt for old, row in both if _leads(old) != _leads(row)],
        "role": [row.tt for old, row in both if old.role is not row.role],
        "renumbered": [f"{old.tt} → {row.tt}" for old, row in both if old.tt != row.tt]}
    for name, tasks in told.items():
        if tasks:
            yield words.FORM_CHANGES[name].format(tasks=", ".join(sorted(tasks)))


def _leads(row: PrintedRow) -> str:
    """Who leads a task as the annex has it: who does so now says nothing of the task."""
    return key(leads_of_annex(row.leads))


def amended_forms(plan: Plan, changes: Mapping[str, str]) -> Iterator[Finding]:
    """Whose form differs from the one made before, and how, those together that differ alike."""
    for text, agencies in grouped(changes, changes.__getitem__).items():
        names = names_vi([plan.agency(code).name for code in agencies], _NAMED)
        yield finding(Code.FORM_AMENDED, Place(words.SENT_FILE), names=names, changes=text)


def write_sheet(book: BookWriter, lines: Sequence[Mapping[str, str]]) -> None:
    """Draw the sheet with these lines."""
    headings = {name: word.text for name, word in words.ISSUED_COLUMNS.items()}
    layout = SheetLayout(words.ISSUED_SHEET, _TITLE, _GUIDE, headings, _WIDTHS, frozenset({"task", "tt", "role"}))
    write_lines(book, layout, lines).page.freeze_panes(FIRST_ROW - 1, 0)


def write_lines(
    book: BookWriter, layout: SheetLayout, lines: Sequence[Mapping[str, str]], filled_in: Collection[str] = ()
) -> SheetWriter:
    """Draw a sheet with these lines, to be filtered; officers write in the columns to be `filled_in`."""
    sheet, names = book.laid_out(layout), list(layout.headings)
    grounds = [INPUT if name in filled_in else "" for name in names]
    looks = [book.number(layout.look(name, TEXT._replace(ground=ground)))
             for name, ground in zip(names, grounds, strict=True)]
    for row, line in enumerate(lines, FIRST_ROW):
        sheet.row(row, [line.get(name, "") for name in names], looks)
    if lines:
        sheet.page.autofilter(HEADING_ROW - 1, 0, FIRST_ROW + len(lines) - 2, len(names) - 1)
    return sheet
