"""The sheets of a plan workbook, as read: every line made a record of the plan, and what is wrong, each by its cell.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from toolkit.base.text import bare_key, by_key, date_vi, day_of, key, recognise
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.period import PeriodName, period_named
from toolkit.model.records import Agency, Finished, Indicator, Kind, Phrase, Plan, Previous, TaskNumber
from toolkit.plan.names import Names, name_key, split_names
from toolkit.plan.sheets import AGENCIES, OPTIONAL, PREVIOUS
from toolkit.sheetread.any_file import Book
from toolkit.sheets.heading_finder import AS_PRINTED
from toolkit.sheets.reading import Line, ReadSheet, brief, chosen, read_sheet, typed_value
from toolkit.sheets.schema import YES_NO, SheetSchema

#: Of one cell so many names are told that nobody knows.
_UNKNOWN = 20
#: A code stands in form codes, headers and file names, and paths are short.
CODE = re.compile(r"[A-Z0-9]{1,20}")
#: What stands in column Nhóm of a task that has no group.
NO_GROUP = "–"
#: "(1.1)" where the annex prints no number; "a) (2.1)" where what it prints is not the task's id.
TT = re.compile(r"(?P<tt>.*?)\s*\((?P<id>[^()]*)\)")
#: The id of a task and the code of an indicator are part of row keys (`toolkit.model.layout`).
_ID = re.compile(r"[0-9A-Z.]{1,20}")

def read_table(book: Book, schema: SheetSchema) -> ReadSheet:
    """The sheet of that schema in a plan workbook: the lines that say something in one of its columns."""
    sheet = read_sheet(book, schema, AS_PRINTED)
    if not sheet.name and schema in OPTIONAL:
        return ReadSheet()
    return sheet._replace(lines=tuple(line for line in sheet.lines if any(map(line.filled, line.columns))))


def cell_of(line: Line, column: str) -> Place:
    """The cell of that column, or the line's first where the column is missing."""
    return Place(line.file, line.sheet, line.cell(column))


def cell_finding(line: Line, code: Code, column: str, /, **details: object) -> Finding:
    """A finding about the cell of that column."""
    return finding(code, cell_of(line, column), **details)


@dataclass(frozen=True, slots=True)
class Register:
    """The agencies in sheet order, the line of each code, and what is wrong. `repeated` have the code of another."""
    agencies: tuple[Agency, ...]
    lines: Mapping[str, Line]
    findings: tuple[Finding, ...]
    repeated: tuple[Agency, ...]


def read_agencies(table: ReadSheet) -> Register:
    """The register. Of two lines with one code the first counts."""
    agencies, lines = dict[str, Agency](), dict[str, Line]()
    findings, repeated = list[Finding](), list[Agency]()
    for line in table.lines:
        text = line.text
        agency = Agency(
            code=text("code").upper(), name=" ".join(text("name").split()),
            kind=chosen(text("kind"), AGENCIES.column("kind").spellings) or Kind.OTHER,
            aliases=line.items("aliases"), contact=text("contact"), email=text("email"),
            receives_form=bool(chosen(text("receives_form"), YES_NO)), note=text("note"),
            valid_from=day_of(text("valid_from")), valid_to=day_of(text("valid_to")))
        if not CODE.fullmatch(agency.code):
            findings.append(cell_finding(line, Code.CODE_INVALID, "code", code=brief(text("code"))))
        if agency.valid_from and agency.valid_to and agency.valid_from > agency.valid_to:
            findings.append(cell_finding(
                line, Code.AGENCY_DAYS_CROSSED, "valid_to", agency=agency.name, first=date_vi(agency.valid_from),
                last=date_vi(agency.valid_to)))
        if agency.code in agencies:
            first = cell_of(lines[agency.code], "code")
            findings.append(cell_finding(line, Code.CODE_REPEATED, "code", code=agency.code, first=first))
            repeated.append(agency)
        else:
            agencies[agency.code], lines[agency.code] = agency, line
    followed = tuple(_with_successors(tuple(agencies.values()), lines, findings))
    return Register(followed, lines, tuple(findings), tuple(repeated))


def _with_successors(
    agencies: tuple[Agency, ...], lines: Mapping[str, Line], findings: list[Finding]) -> Iterator[Agency]:
    """The agencies with their successors, whom their lines name; what is wrong with them is added to the findings."""
    known = Names.of_lists(agencies)
    for agency in agencies:
        line = lines[agency.code]
        names, successors = members_named(line, "successors", known, agencies)
        findings += unknown_names(line, "successors", names, known)
        if agency.code in successors:
            findings.append(cell_finding(line, Code.SUCCESSOR_ITSELF, "successors", agency=agency.name))
            successors = tuple(code for code in successors if code != agency.code)
        if successors and agency.valid_to is None:
            findings.append(cell_finding(line, Code.SUCCESSORS_UNDATED, "valid_to", agency=agency.name))
        yield agency._replace(successors=successors)


def is_meant(note: str) -> bool:
    """Whether an officer says beside a line that it stands there as it should."""
    return re.search(rf"(?<!khong )(?<!chua )\b{bare_key(words.MEANT.text)}\b", bare_key(note)) is not None


def read_phrases(table: ReadSheet, agencies: Sequence[Agency]) -> tuple[tuple[Phrase, ...], tuple[Finding, ...]]:
    """The group phrases in sheet order, kinds, names and codes made codes of `agencies`; what is wrong with them."""
    known = Names.of_lists(agencies)
    phrases, findings = list[Phrase](), list[Finding]()
    for line in table.lines:
        names, members = members_named(line, "members", known, agencies)
        phrases.append(Phrase(line.text("text"), line.items("spellings"), members, not line.filled("members")))
        if not line.filled("text"):
            findings.append(cell_finding(line, Code.PHRASE_UNNAMED, "text"))
        if not recognise(line.text("members"), {True: words.NOBODY}):
            unknown = tuple(unknown_names(line, "members", names, known))
            findings += unknown
            if not members and not unknown:
                findings.append(cell_finding(line, Code.PHRASE_EMPTY, "members", phrase=line.text("text")))
    return tuple(phrases), tuple(findings)


def members_named(
    line: Line, column: str, known: Names, agencies: Iterable[Agency]) -> tuple[list[str], tuple[str, ...]]:
    """The names in a cell that holds a list, and the codes of those agencies that they mean."""
    names = [name for item in line.items(column) for name in split_names(item, known)]
    codes = {code for name in names for code in known.codes(name) or ()}
    return names, tuple(agency.code for agency in agencies if agency.code in codes)


def unknown_names(line: Line, column: str, names: Iterable[str], known: Names) -> Iterator[Finding]:
    """A finding for each name in a cell that nobody knows, the first of them where it is no list of names."""
    for name in islice((name for name in names if name not in known), _UNKNOWN):
        yield unknown_name(cell_of(line, column), name, known)


def unknown_name(place: Place, name: str, known: Names) -> Finding:
    """The finding for a name that nobody knows; it says which known one is near, or that none is."""
    near = known.nearest(name)
    return finding(Code.AGENCY_UNKNOWN, place, name=name,
                   nearest=f"Gần giống nhất: {near}" if near else "Không gần giống tên nào đã có")


def repeated_names(register: Register, phrases: Iterable[tuple[Phrase, Line]]) -> Iterator[Finding]:
    """A finding for each name that stands for two agencies or phrases, at the second."""
    owners = dict[str, str]()
    agencies = ((register.lines[agency.code], agency.code,
                 {"name": (agency.name,), "aliases": agency.aliases, "code": (agency.code,)})
                for agency in register.agencies)
    groups = ((line, f"{phrase.text} (dòng {line.row})", {"text": (phrase.text,), "spellings": phrase.spellings})
              for phrase, line in phrases)
    for line, owner, columns in (*agencies, *groups):
        for column, texts in columns.items():
            for text in filter(name_key, texts):
                first = owners.setdefault(name_key(text), owner)
                if first != owner:
                    yield cell_finding(line, Code.NAME_REPEATED, column, name=text, first=first, second=owner)


def read_indicators(
    table: ReadSheet, agencies: Sequence[Agency], phrases: Iterable[Phrase]
) -> tuple[tuple[Indicator, ...], tuple[Finding, ...]]:
    """The indicators in sheet order, and what is wrong with them. Of two lines with one code the first counts. Codes,
    names and kinds of agencies and group phrases become codes."""
    known = Names.of_lists(agencies, phrases)
    indicators, findings = dict[str, Indicator](), list[Finding]()
    owners = dict[tuple[str, ...], Line]()
    for line in table.lines:
        text = line.text
        names, asked = members_named(line, "agencies", known, agencies)
        indicator = Indicator(
            text("code").upper(), text("name"), text("unit"), recognise(text("way"), words.WAY), asked, text("note"),
            recognise(text("through"), words.WAY_OVER_TIME))
        findings += _indicator_doubts(line, indicator)
        findings += unknown_names(line, "agencies", names, known)
        silent = [agency.name for agency in agencies if not agency.receives_form and agency.code in asked]
        if silent or (names and not asked and all(name in known for name in names)):
            asking = "; ".join(silent or names)
            findings.append(cell_finding(
                line, Code.INDICATOR_NOT_ASKED, "agencies", code=indicator.code, agencies=asking))
        for column, code, same in (("code", Code.CODE_REPEATED, (indicator.code,)),
                                   ("name", Code.INDICATOR_REPEATED, (key(indicator.name), key(indicator.unit)))):
            first = owners.setdefault(same, line)
            if first is not line and line.filled(column):
                findings.append(cell_finding(line, code, column, code=indicator.code, name=indicator.name,
                                             unit=indicator.unit, first=cell_of(first, column)))
        indicators.setdefault(indicator.code, indicator)
    return tuple(indicators.values()), tuple(findings)


def _indicator_doubts(line: Line, indicator: Indicator) -> Iterator[Finding]:
    if not line.filled("code"):
        yield cell_finding(line, Code.INDICATOR_ID_MISSING, "code")
    elif not _ID.fullmatch(indicator.code):
        yield cell_finding(line, Code.TASK_ID_INVALID, "code", tt=brief(line.text("code")))
    if not line.filled("name"):
        yield cell_finding(line, Code.INDICATOR_UNNAMED, "name", code=indicator.code)
    if not line.filled("way"):
        yield cell_finding(line, Code.INDICATOR_WAY_UNSAID, "way", code=indicator.code)


def read_previous(table: ReadSheet, plan: Plan) -> tuple[tuple[Previous, ...], tuple[Finding, ...]]:
    """What agencies answered in rounds before, in sheet order, and what is wrong with it: nothing is an error. A line
    about a period, agency or task that is none, or that the plan does not have, is not taken; of two about the same the
    first counts."""
    answers, unused = dict[tuple[str, str, TaskNumber], Previous](), list[tuple[tuple[str, str], Place]]()
    tasks = {task.id for task in plan.tasks}
    for line in table.lines:
        text = line.text
        about = _period_before(line, plan.period.name), text("agency").upper(), task_id_of(text("task_id"))
        period, agency, task = about
        known = {"period": period, "agency": agency in plan.names, "task_id": task in tasks and about not in answers}
        unused += [((name, text(name)), cell_of(line, name)) for name, is_known in known.items() if not is_known]
        if all(known.values()):
            status, percent = (typed_value(text(name), PREVIOUS.column(name))
                               for name in (fields.STATUS, fields.PERCENT))
            answers[about] = Previous(
                *about, status or None, percent, text(fields.RESULT), text(fields.DIFFICULTIES))
    return tuple(answers.values()), tuple(
        finding(Code.PREVIOUS_UNKNOWN, places[0], count=len(places), value=value, column=PREVIOUS.column(name).heading)
        for (name, value), places in by_key(unused).items())


def read_finished(
    table: ReadSheet, going_on: Container[str], now: PeriodName
) -> tuple[tuple[Finished, ...], tuple[Finding, ...]]:
    """What rounds before that of period `now` finished, in sheet order, and what is wrong with it. A line with
    something wrong is not counted: its task is another's, or still stands among those `going_on`."""
    finished, findings = dict[TaskNumber, Finished](), list[Finding]()
    for line in table.lines:
        text = line.text
        task, done = task_id_of(text("tt")), _period_before(line, now)
        is_own = _ID.fullmatch(task) and task not in finished and task not in going_on
        wrong = "period" if not done else "content" if not line.filled("content") else "" if is_own else "tt"
        if wrong:
            findings.append(cell_finding(line, Code.FINISHED_UNUSED, wrong, task=task or "…", period=now.label))
        else:
            group = text("group") if line.filled("group") else ""
            finished[task] = Finished(task, group, text("content"), done, text("title"))
    return tuple(finished.values()), tuple(findings)


def _period_before(line: Line, now: PeriodName) -> str:
    """The code of the period a line names, "" where it names none or none before `now`."""
    period = period_named(line.text("period"))
    return period.code if period and period.order < now.order else ""


def id_doubts(line: Line, task: str, lines: Mapping[str, Line]) -> Iterator[Finding]:
    """What is wrong with the id of a task: none, one that cannot be used, that of one of the `lines`."""
    if not task:
        yield cell_finding(line, Code.TASK_ID_MISSING, "tt")
    elif not _ID.fullmatch(task):
        yield cell_finding(line, Code.TASK_ID_INVALID, "tt", tt=brief(line.text("tt")))
    elif task in lines:
        yield cell_finding(line, Code.CODE_REPEATED, "tt", code=task, first=cell_of(lines[task], "tt"))


def task_id_of(text: str) -> TaskNumber:
    """The number that a TT gives: "(1.1)" and "a) (1.1)" are task 1.1."""
    return TaskNumber(match["id"].strip() if (match := TT.fullmatch(text)) else text)
