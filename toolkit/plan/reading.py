"""The sheets of a plan workbook → the records of a plan, and findings by cell; a line with a mistake stays wherever it
can, so that nothing typed is lost. Called by `plan_workbook`, which reads sheet "Thông tin" itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import NamedTuple

from toolkit.base.text import bare_key, by_key, date_vi, day_of, key, recognise
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.period import Period, PeriodName, deadline_day, period_named
from toolkit.model.records import (
    NO_IDENTITY,
    Agency,
    Amendment,
    Finished,
    Group,
    Indicator,
    Kind,
    Phrase,
    Plan,
    Previous,
    Task,
    TaskIdentity,
    TaskNumber,
    TaskState,
)
from toolkit.plan.names import Names, name_key, split_names
from toolkit.plan.sheets import AGENCIES, AMENDED_TASKS, OPTIONAL, PREVIOUS
from toolkit.sheetread.any_file import Book
from toolkit.sheets.heading_finder import AS_PRINTED
from toolkit.sheets.reading import Line, ReadSheet, brief, chosen, read_sheet, typed_value
from toolkit.sheets.schema import YES_NO, SheetSchema

#: The most cells named in the finding for an unknown name.
_CELLS = 10
#: An agency's code; it is part of form codes and file names, and paths are short.
CODE = re.compile(r"[A-Z0-9]{1,20}")
#: A TT cell with the task's id in brackets: "(1.1)" where the annex prints no number, "a) (2.1)" where it prints
#: another.
_TT = re.compile(r"(?P<tt>.*?)\s*\((?P<id>[^()]*)\)")
#: The id of a task and the code of an indicator are part of row keys (`toolkit.model.form_code`).
_ID = re.compile(r"[0-9A-Z.]{1,20}")


# ── lines and cells ───────────────────────────────────────────────────────────────────────────────
def read_table(book: Book, schema: SheetSchema) -> ReadSheet:
    """A plan workbook → the sheet of the schema, without blank lines; an empty one for a missing optional sheet."""
    sheet = read_sheet(book, schema, AS_PRINTED)
    if not sheet.name and schema in OPTIONAL:
        return ReadSheet()
    return sheet._replace(lines=tuple(line for line in sheet.lines if any(map(line.filled, line.columns))))


def cell_of(line: Line, column: str) -> Place:
    """A line and a column → their cell, the line's first cell where the column is missing."""
    return Place(line.file, line.sheet, line.cell(column))


class Findings(list[Finding]):
    """The findings about a plan workbook, in the order in which they are added."""

    def tell(self, line: Line, code: Code, column: str, /, **details: object) -> None:
        """Add a finding about a line's cell in the column."""
        self.append(finding(code, cell_of(line, column), **details))


def is_confirmed(note: str) -> bool:
    """Whether an officer's note confirms that its line is right (`words.MEANT`, without "không" or "chưa" before
    it)."""
    return re.search(rf"(?<!khong )(?<!chua )\b{bare_key(words.MEANT.text)}\b", bare_key(note)) is not None


def unknown_names(written: Iterable[tuple[str, Place]], known: Names) -> Iterator[Finding]:
    """Names with their cells → a finding for each unknown name, with its cells and the nearest known name."""
    for cells_of_name in by_key((name_key(name), (name, place)) for name, place in written).values():
        name, place = cells_of_name[0]
        if name not in known:
            near, cells = known.nearest(name), [cell.cell for _, cell in cells_of_name]
            cells[_CELLS:] = ["…"] if len(cells) > _CELLS else []
            yield finding(Code.AGENCY_UNKNOWN, place._replace(cell=", ".join(dict.fromkeys(cells))), name=name,
                          nearest=f"Gần giống nhất: {near}" if near else "Không gần giống tên nào đã có")


def _listed(line: Line, column: str, known: Names, findings: Findings) -> tuple[list[str], tuple[str, ...]]:
    """A cell that lists agencies → the names in it, and the codes they mean. Unknown names are findings."""
    names = [name for item in line.items(column) for name in split_names(item, known)]
    findings += unknown_names(((name, cell_of(line, column)) for name in names), known)
    return names, known.codes_of(names)


def _check_id(
    line: Line, column: str, identifier: str, code_if_missing: Code, lines: Mapping[str, Line], findings: Findings
) -> None:
    """Add a finding where the id of a task or indicator is missing, has other signs than `_ID`, or is that of one of
    the `lines` before."""
    if not identifier:
        findings.tell(line, code_if_missing, column)
    elif not _ID.fullmatch(identifier):
        findings.tell(line, Code.TASK_ID_INVALID, column, tt=brief(line.text(column)))
    elif identifier in lines:
        findings.tell(line, Code.CODE_REPEATED, column, code=identifier, first=cell_of(lines[identifier], column))


# ── agencies and groups ───────────────────────────────────────────────────────────────────────────
class Register(NamedTuple):
    """Sheet "Cơ quan" as read: the agencies in its order and the line of each code."""

    agencies: tuple[Agency, ...]
    lines: Mapping[str, Line]


def read_agencies(table: ReadSheet, findings: Findings) -> Register:
    """Sheet "Cơ quan" → the register. Of two lines with one code the second is a finding; it is left out if it says the
    same as the first, else its agency gets a new code."""
    agencies, lines = dict[str, Agency](), dict[str, Line]()
    for line in table.lines:
        text = line.text
        agency = Agency(
            code=text("code").upper(), name=" ".join(text("name").split()),
            kind=chosen(text("kind"), AGENCIES.column("kind").spellings) or Kind.OTHER,
            aliases=line.items("aliases"), contact=text("contact"), email=text("email"),
            receives_form=bool(chosen(text("receives_form"), YES_NO)), note=text("note"),
            valid_from=day_of(text("valid_from")), valid_to=day_of(text("valid_to")))
        if not CODE.fullmatch(agency.code):
            findings.tell(line, Code.CODE_INVALID, "code", code=brief(text("code")))
        if agency.valid_from and agency.valid_to and agency.valid_from > agency.valid_to:
            findings.tell(
                line, Code.AGENCY_DAYS_CROSSED, "valid_to", agency=agency.name, first=date_vi(agency.valid_from),
                last=date_vi(agency.valid_to))
        if agency.code in agencies:
            first = lines[agency.code]
            findings.tell(line, Code.CODE_REPEATED, "code", code=agency.code, first=cell_of(first, "code"))
            if line.texts == first.texts:
                continue
            agency = agency._replace(code=free_code(agency.code, agencies))
        agencies[agency.code], lines[agency.code] = agency, line
    known = Names.of_lists(tuple(agencies.values()))
    for code, line in lines.items():
        agency, (_, successors) = agencies[code], _listed(line, "successors", known, findings)
        if successors and agency.valid_to is None:
            findings.tell(line, Code.SUCCESSORS_UNDATED, "valid_to", agency=agency.name)
        agencies[code] = agency._replace(successors=successors)
    return Register(agencies=tuple(agencies.values()), lines=lines)


def read_phrases(table: ReadSheet, agencies: Sequence[Agency], findings: Findings) -> tuple[Phrase, ...]:
    """Sheet "Nhóm cơ quan" → the group phrases in its order, their members as codes of agencies."""
    known, phrases = Names.of_lists(agencies), list[Phrase]()
    for line in table.lines:
        text, names, members = line.text("text"), list[str](), tuple[str, ...]()
        if not line.filled("text"):
            findings.tell(line, Code.PHRASE_UNNAMED, "text")
        if not recognise(line.text("members"), {True: words.NOBODY}):
            names, members = _listed(line, "members", known, findings)
            if not members and all(name in known for name in names):
                findings.tell(line, Code.PHRASE_EMPTY, "members", phrase=text)
        phrases.append(Phrase(text=text, spellings=line.items("spellings"), members=members,
                              unsaid=not line.filled("members")))
    return tuple(phrases)


def check_repeated_names(agencies: ReadSheet, phrases: ReadSheet, findings: Findings) -> None:
    """Add a finding for each name that two agencies or group phrases have, at the second."""
    owners = dict[str, str]()
    for table, columns in ((agencies, ("name", "aliases", "code")), (phrases, ("text", "spellings"))):
        for line in table.lines:
            owner = line.text("code").upper() or f"{line.text('text')} (dòng {line.row})"
            for column in columns:
                names = line.items(column) if column in ("aliases", "spellings") else (line.text(column),)
                for name in filter(name_key, names):
                    first = owners.setdefault(name_key(name), owner)
                    if first != owner:
                        findings.tell(line, Code.NAME_REPEATED, column, name=name, first=first, second=owner)


# ── tasks ─────────────────────────────────────────────────────────────────────────────────────────
class TaskSheet(NamedTuple):
    """Sheet "Nhiệm vụ" as read, in its order."""

    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]     # that go on
    lines: Mapping[str, Line]   # by id of a task that goes on
    ended: tuple[Task, ...]     # by an amendment


def read_tasks(table: ReadSheet, findings: Findings) -> TaskSheet:
    """Sheet "Nhiệm vụ" → its groups and tasks. A line of TT and text only is a group's heading; a task that names no
    group belongs to the heading above it. A missing or repeated number, a repeated identity and an unknown group are
    findings; the task stays, with a number and an identity of its own."""
    groups, rows, heading = dict[str, Group](), list[tuple[Task, Line]](), ""
    for line in table.lines:
        if not _is_heading(line):
            rows.append((_read_task(line, heading), line))
            continue
        heading = line.text("tt")
        if heading in groups:
            first = f"nhóm “{groups[heading].title}”"
            findings.tell(line, Code.CODE_REPEATED, "tt", code=heading, first=first)
        groups.setdefault(heading, Group(number=heading, title=line.text("content")))
    used = {task.group for task, _ in rows}
    for line in filter(_is_heading, table.lines):
        if line.text("tt") not in used:
            group = f"{line.text('tt')} {line.text('content')}".strip()
            findings.tell(line, Code.GROUP_EMPTY, "content", group=group)
    tasks, ended = dict[str, Task](), list[tuple[Task, Line]]()
    lines, owners = dict[str, Line](), dict[str, Line]()
    numbers, identities = {task.id for task, _ in rows}, {task.identity for task, _ in rows}
    for task, line in sorted(rows, key=lambda row: not row[0].ended):
        _check_id(line, "tt", task.id, Code.TASK_ID_MISSING, {} if task.ended else lines, findings)
        if not task.ended and (not task.id or task.id in tasks):
            task = task._replace(id=free_number(task.group, numbers | tasks.keys()))
        if owner := owners.get(task.identity):
            first_cell = cell_of(owner, "first_id" if owner.text("first_id") else "tt")
            findings.tell(line, Code.CODE_REPEATED, "first_id", code=task.identity, first=first_cell)
            task = task._replace(first_id=free_identity(task.id, identities | owners.keys()))
        owners[task.identity] = line
        if task.ended:
            ended.append((task, line))
            continue
        if task.group and task.group not in groups:
            findings.tell(line, Code.GROUP_UNKNOWN, "group", task=task.id, group=task.group)
        tasks[task.id], lines[task.id] = task, line
    for task in filter(lambda task: task.group, tasks.values()):
        groups.setdefault(task.group, Group(number=task.group, title=""))
    unnamed = [(task, line) for task, line in rows if task.amendment and not line.filled("document")]
    ended_tasks = _with_replacements(ended, tasks.values(), findings)
    if unnamed:
        findings.tell(
            unnamed[0][1], Code.AMENDMENT_UNSAID, "document", column=AMENDED_TASKS.column("document").heading,
            tasks=", ".join(task.id for task, _ in unnamed))
    return TaskSheet(
        groups=tuple(groups.values()), tasks=tuple(tasks.values()), lines=lines, ended=ended_tasks)


def _with_replacements(
    ended: Iterable[tuple[Task, Line]], going_on: Collection[Task], findings: Findings) -> tuple[Task, ...]:
    """Ended tasks with their lines → the tasks, each replaced one with the identity of the task in its place, which its
    line names by number or identity. A line that names none is a finding."""
    identities = {str(task.identity): task.identity for task in going_on}
    identities |= {task.id: task.identity for task in going_on}
    tasks = list[Task]()
    for task, line in ended:
        if task.amendment and task.amendment.state is TaskState.REPLACED:
            by = identities.get(task_id_of(line.text("before")), NO_IDENTITY)
            task = task._replace(amendment=task.amendment._replace(by=by))
            if not by:
                findings.tell(
                    line, Code.REPLACEMENT_UNKNOWN, "before", task=task.id, value=line.text("before"),
                    column=AMENDED_TASKS.column("before").heading)
        tasks.append(task)
    return tuple(tasks)


def _is_heading(line: Line) -> bool:
    """Whether a line is a group's heading: it has a TT and no more cells of a task than the content."""
    return line.filled("tt") and not any(
        map(line.text, ("group", "leads", "coordinators", "product", "deadline", "state")))


def _read_task(line: Line, heading: str) -> Task:
    """A line → its task; `heading` is the group above. The successor of a replaced task is set later
    (`_with_replacements`)."""
    number, group, first_id = line.text("tt"), line.text("group"), line.text("first_id")
    state = recognise(line.text("state"), words.TASK_STATE)
    match, task_id = _TT.fullmatch(number), task_id_of(number)
    amendment = state and Amendment(
        state=state, document=line.text("document"), since=day_of(line.text("since")),
        former="" if state is TaskState.REPLACED else line.text("before"))
    return Task(
        id=task_id, tt=match["tt"] if match else number,
        group=group if line.filled("group") else "" if group else heading,
        **{name: line.text(name) for name in ("content", "leads", "coordinators", "product", "deadline")},
        first_id=TaskIdentity(first_id if line.filled("first_id") and first_id != task_id else ""),
        amendment=amendment)


def check_tasks(sheet: TaskSheet, period: Period, findings: Findings) -> None:
    """Add findings for tasks without content, without leads, or with a deadline that cannot be read."""
    for task in sheet.tasks:
        line = sheet.lines[task.id]
        for column, code in (("content", Code.TASK_EMPTY), ("leads", Code.LEAD_MISSING)):
            if not line.filled(column):
                findings.tell(line, code, column, task=task.id)
        if deadline_day(task.deadline, period) is None:
            findings.tell(line, Code.DEADLINE_UNCLEAR, "deadline", task=task.id, value=task.deadline)


def task_id_of(text: str) -> TaskNumber:
    """A cell of column TT → the task's number: "(1.1)" and "a) (1.1)" are task 1.1."""
    return TaskNumber(match["id"].strip() if (match := _TT.fullmatch(text)) else text)


def free_code(code: str, taken: Container[str]) -> str:
    """An agency's code → itself, else with a number behind it, so that it is not taken."""
    codes = itertools.chain([code], (f"{code}{number}" for number in itertools.count(2)))
    return next(free for free in codes if free not in taken)


def free_number(group: str, taken: Container[str]) -> TaskNumber:
    """A group's number → a number for one more task of it that is not taken: "2.1", "2.2" …; without a group "1" …"""
    numbers = (f"{group}.{number}".lstrip(".") for number in itertools.count(1))
    return TaskNumber(next(number for number in numbers if number not in taken))


def free_identity(number: str, used: Container[str]) -> TaskIdentity:
    """A task's printed number → an identity for it that is not used: "2.2", else "2.2A", "2.2B" …"""
    letters = (number + letter for letter in ("", *ascii_uppercase))
    numbered = (f"{number}A{further}" for further in itertools.count(1))
    return TaskIdentity(next(name for name in itertools.chain(letters, numbered) if name not in used))


# ── indicators, rounds before ─────────────────────────────────────────────────────────────────────
def read_indicators(
    table: ReadSheet, agencies: Sequence[Agency], phrases: Iterable[Phrase], findings: Findings
) -> tuple[Indicator, ...]:
    """Sheet "Chỉ tiêu" → the indicators in its order, their agencies as codes. Of two lines with one code the first
    counts."""
    known, indicators = Names.of_lists(agencies, phrases), dict[str, Indicator]()
    lines, same_name = dict[str, Line](), dict[tuple[str, str], Line]()
    for line in table.lines:
        text, code = line.text, line.text("code").upper() if line.filled("code") else ""
        _check_id(line, "code", code, Code.INDICATOR_ID_MISSING, lines, findings)
        for column, missing in (("name", Code.INDICATOR_UNNAMED), ("way", Code.INDICATOR_WAY_UNSAID)):
            if not line.filled(column):
                findings.tell(line, missing, column, code=code)
        names, asked = _listed(line, "agencies", known, findings)
        silent = [agency.name for agency in agencies if not agency.receives_form and agency.code in asked]
        if silent or (names and not asked and all(name in known for name in names)):
            findings.tell(
                line, Code.INDICATOR_NOT_ASKED, "agencies", code=code, agencies="; ".join(silent or names))
        first = same_name.setdefault((key(text("name")), key(text("unit"))), line)
        if first is not line and line.filled("name"):
            findings.tell(line, Code.INDICATOR_REPEATED, "name", name=text("name"), unit=text("unit"),
                          first=cell_of(first, "name"))
        lines.setdefault(code, line)
        indicators.setdefault(code, Indicator(
            code=code, name=text("name"), unit=text("unit"), way=recognise(text("way"), words.WAY), agencies=asked,
            note=text("note"), through=recognise(text("through"), words.WAY_OVER_TIME)))
    return tuple(indicators.values())


def read_previous(table: ReadSheet, plan: Plan, findings: Findings) -> tuple[Previous, ...]:
    """Sheet "Báo cáo kỳ trước" → the answers of earlier rounds, in its order; no finding is an error. A line about an
    unknown period, agency or task is not used; of two about the same the first counts."""
    answers, unused = dict[tuple[str, str, TaskNumber], Previous](), list[tuple[tuple[str, str], Place]]()
    tasks = {task.id for task in plan.tasks}
    for line in table.lines:
        text = line.text
        period, agency = _period_before(line, plan.period.name), text("agency").upper()
        task = task_id_of(text("task_id"))
        is_new = task in tasks and (period, agency, task) not in answers
        unknown = "period" if not period else "agency" if not plan.knows(agency) else "" if is_new else "task_id"
        if unknown:
            unused.append(((unknown, text(unknown)), cell_of(line, unknown)))
            continue
        status, percent = (typed_value(text(name), PREVIOUS.column(name)) for name in (fields.STATUS, fields.PERCENT))
        answers[period, agency, task] = Previous(
            period=period, agency=agency, task_id=task, status=status or None, percent=percent,
            result=text(fields.RESULT), difficulties=text(fields.DIFFICULTIES))
    for (name, value), places in by_key(unused).items():
        findings.append(finding(Code.PREVIOUS_UNKNOWN, places[0], count=len(places), value=value,
                                column=PREVIOUS.column(name).heading))
    return tuple(answers.values())


def read_finished(
    table: ReadSheet, going_on: Container[str], now: PeriodName, findings: Findings) -> tuple[Finished, ...]:
    """Sheet "Đã hoàn thành" → the tasks finished in rounds before the period `now`, in its order. A line without a
    period or content, or with the number of another task, also one of those `going_on`, is a finding and not
    counted."""
    finished = dict[TaskNumber, Finished]()
    for line in table.lines:
        text = line.text
        task, done = task_id_of(text("tt")), _period_before(line, now)
        is_free = _ID.fullmatch(task) and task not in finished and task not in going_on
        wrong = "period" if not done else "content" if not line.filled("content") else "" if is_free else "tt"
        if wrong:
            findings.tell(line, Code.FINISHED_UNUSED, wrong, task=task or "…", period=now.label)
        else:
            group = text("group") if line.filled("group") else ""
            finished[task] = Finished(id=task, group=group, content=text("content"), period=done, title=text("title"))
    return tuple(finished.values())


def _period_before(line: Line, now: PeriodName) -> str:
    """A line → the code of its period, "" for none and for one not before `now`."""
    period = period_named(line.text("period"))
    return period.code if period and period.order < now.order else ""
