"""The sheets of a plan workbook, as read: columns found by heading, every text with its cell, and what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from toolkit.base.text import bare_key, date_vi, day_of, is_blank, key, nearest, recognise
from toolkit.model import fields, words
from toolkit.model.fields import percent_readings
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.period import PeriodName, period_named
from toolkit.model.records import Agency, Finished, Indicator, Kind, Phrase, Plan, Previous, Status, TaskNumber, Way
from toolkit.model.words import Word
from toolkit.plan.names import Names, name_key, split_names
from toolkit.sheetread.any_file import Book, Cell, cell_name
from toolkit.sheets.heading_finder import AS_VALUE, cell_text, fullest, heading_rows, namer

#: Each sheet's name, its columns, and which of them may be missing.
SHEETS: Mapping[str, tuple[str, Mapping[str, Word], tuple[str, ...]]] = {
    "settings": (words.PLAN_SHEETS["settings"], words.SETTING_COLUMNS, ("guide",)),
    "tasks": (words.PLAN_SHEETS["tasks"], words.TASK_COLUMNS | words.AMENDMENT_COLUMNS,
              ("group", *words.AMENDMENT_COLUMNS)),
    "agencies": (words.PLAN_SHEETS["agencies"], words.AGENCY_COLUMNS,
                 ("aliases", "contact", "email", "note", "valid_from", "valid_to", "successors")),
    "phrases": (words.PLAN_SHEETS["phrases"], words.PHRASE_COLUMNS, ("spellings",)),
    "indicators": (words.PLAN_SHEETS["indicators"], words.INDICATOR_COLUMNS, ("unit", "agencies", "note")),
    "previous": (words.PREVIOUS_SHEET, fields.PREVIOUS_COLUMNS, ("name", "content", fields.DIFFICULTIES)),
    "finished": (words.FINISHED_SHEET, words.FINISHED_COLUMNS, ("group", "title")),
}
#: The sheets a plan may do without.
_OPTIONAL = [SHEETS[name][0] for name in ("indicators", "previous", "finished")]
#: The settings that say one of some words; in sheet "Thông tin" nothing else may be chosen.
CHOICES: Mapping[str, Mapping[Any, Word]] = {
    "medium": words.MEDIUM, "length": words.LENGTH, "signer_power": words.SIGNER_POWER, "urgency": words.URGENCY}
#: How far down the heading row is looked for.
_HEADING_ROWS = 30
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
#: Characters of a cell that a message shows.
_SHOWN = 60
#: How kinds of agencies are spelt.
_KIND_WORDS = tuple(text for word in words.KIND.values() for text in (word.text, *word.aliases))
_KEPT, _PASSED_OVER = "ô này tạm coi là chưa rõ", "dòng này không được dùng"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One non-blank line of a table: its texts by column name, stripped, "" where the cell or the column is missing."""
    file: str
    sheet: str
    row: int
    columns: Mapping[str, int]
    texts: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "")

    def filled(self, column: str) -> bool:
        """Whether the cell says something; a lone dash says nothing."""
        return not is_blank(self[column])

    def place(self, column: str) -> Place:
        """The cell of that column, or the line's first where the column is missing."""
        return Place(self.file, self.sheet, cell_name(self.row, self.columns.get(column, 1)))

    def told(self, code: Code, column: str, /, **details: object) -> Finding:
        """A finding about the cell of that column."""
        return finding(code, self.place(column), **details)

    def unknown(self, column: str, columns: Mapping[str, Word], offered: Collection[Word]) -> Finding:
        """That the cell says none of the words offered."""
        allowed = "; ".join(word.text for word in offered)
        return self.told(Code.VALUE_UNKNOWN, column, value=self[column], column=columns[column].text, allowed=allowed)

    def day_doubts(self, columns: Mapping[str, Word]) -> Iterator[Finding]:
        """A finding for each cell of those columns that holds something and no day."""
        for column, word in columns.items():
            if self.filled(column) and day_of(self[column]) is None:
                yield self.told(Code.SETTING_INVALID, column, label=word.text, value=self[column],
                                cure="Ghi ngày/tháng/năm, ví dụ 30/6/2025, hoặc để trống.")

    def items(self, column: str) -> tuple[str, ...]:
        """The items of a cell that holds a list, between semicolons or line breaks."""
        return tuple(part.strip() for part in re.split("[;\n]", self[column]) if not is_blank(part))


class PlanTable(NamedTuple):
    """A sheet's lines in its order, and what is wrong with it. `usable` is False where sheet or columns are missing."""
    lines: tuple[PlanLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    usable: bool = True


def read_table(book: Book, name: str, columns: Mapping[str, Word], optional: Collection[str] = ()) -> PlanTable:
    """The table on the sheet called `name` (case, accents and spacing aside); further columns are passed over."""
    sheet = next((sheet for sheet in book.sheets if bare_key(sheet.name) == bare_key(name)), None)
    if sheet is None and name in _OPTIONAL:
        return PlanTable()
    if sheet is None:
        present = ", ".join(each.name for each in book.sheets)
        told = finding(Code.SHEET_MISSING, Place(book.file), sheet=name, present=present)
        return PlanTable(findings=(told,), usable=False)
    values = ((place, cell.value) for place, cell in sheet.cells.items())
    heading, places = fullest(heading_rows(values, namer(columns), _HEADING_ROWS))
    lacking = [column for column in columns if column not in places and column not in optional]
    if lacking:
        said = (_text(cell, book) or str(cell.value or "") for (row, _), cell in sheet.cells.items() if row == heading)
        present = ", ".join(brief(text) for text in said if text) or "không có"
        place = Place(book.file, sheet.name, cell_name(heading, 1) if heading else "")
        return PlanTable(usable=False, findings=tuple(
            finding(Code.COLUMN_MISSING, place, sheet=sheet.name, column=columns[column].text, present=present)
            for column in lacking))
    lines, findings = list[PlanLine](), list[Finding]()
    for row in sorted({row for row, _ in sheet.cells if row > heading}):
        cells = {name: sheet.cells[row, column] for name, column in places.items() if (row, column) in sheet.cells}
        line = PlanLine(book.file, sheet.name, row, places, {name: _text(cell, book) for name, cell in cells.items()})
        for name, cell in cells.items():
            if cell.kind == "error":
                findings.append(line.told(Code.CELL_ERROR, name, value=cell.value))
            if cell.kind == "blank":
                findings.append(line.told(Code.PLAN_FORMULA_EMPTY, name, formula=f"={cell.formula or '…'}"))
        if not all(map(is_blank, line.texts.values())):
            lines.append(line)
    return PlanTable(tuple(lines), tuple(findings))


def brief(text: str) -> str:
    """A text short enough to stand in a message."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _text(cell: Cell, book: Book) -> str:
    """The cell as people read it: dates 05/11/2020, whole numbers without a point; "" for an error."""
    silent = cell.kind in ("error", "blank")
    return "" if silent else cell_text(cell, book.date1904, AS_VALUE).replace("\r\n", "\n").strip()


class Register(NamedTuple):
    """The agencies in sheet order, the line of each code, and what is wrong. `repeated` have the code of another."""
    agencies: tuple[Agency, ...]
    lines: Mapping[str, PlanLine]
    findings: tuple[Finding, ...]
    repeated: tuple[Agency, ...] = ()


def read_agencies(table: PlanTable) -> Register:
    """The register. Of two lines with one code the first counts."""
    agencies, lines = dict[str, Agency](), dict[str, PlanLine]()
    findings, repeated = list[Finding](), list[Agency]()
    for line in table.lines:
        agency = Agency(
            code=line["code"].upper(), name=" ".join(line["name"].split()), kind=_kind(line["kind"]),
            aliases=line.items("aliases"), contact=line["contact"], email=line["email"],
            receives_form=bool(_yes(line["receives_form"])), note=line["note"], valid_from=day_of(line["valid_from"]),
            valid_to=day_of(line["valid_to"]))
        findings += _agency_doubts(line, agency)
        if agency.code in agencies:
            first = lines[agency.code].place("code")
            findings.append(line.told(Code.CODE_REPEATED, "code", code=agency.code, first=first))
            repeated.append(agency)
        else:
            agencies[agency.code], lines[agency.code] = agency, line
    named = Counter(each.kind for each in agencies.values())
    doubtful = (each.code for each in agencies.values()
                if isinstance(each.kind, str) and (named[each.kind] < 2 or nearest(each.kind, _KIND_WORDS)))
    findings += (lines[code].unknown("kind", words.AGENCY_COLUMNS, words.KIND.values()) for code in doubtful)
    followed, told = _followed(tuple(agencies.values()), lines)
    return Register(followed, lines, (*findings, *told), tuple(repeated))


def _followed(
    agencies: tuple[Agency, ...], lines: Mapping[str, PlanLine]) -> tuple[tuple[Agency, ...], list[Finding]]:
    """The agencies with their successors, whom their lines name; and what is wrong with them."""
    known, findings, followed = Names.of_lists(agencies), list[Finding](), list[Agency]()
    order = order_of(agencies)
    for agency in agencies:
        line = lines[agency.code]
        named, successors = members_named(line, "successors", known, order)
        findings += unknown_names(line, "successors", named, known)
        if agency.code in successors:
            findings.append(line.told(Code.SUCCESSOR_ITSELF, "successors", agency=agency.name))
            successors = tuple(code for code in successors if code != agency.code)
        if successors and agency.valid_to is None:
            findings.append(line.told(Code.SUCCESSORS_UNDATED, "valid_to", agency=agency.name))
        followed.append(agency._replace(successors=successors))
    return tuple(followed), findings


def _agency_doubts(line: PlanLine, agency: Agency) -> Iterator[Finding]:
    if not CODE.fullmatch(agency.code):
        yield line.told(Code.CODE_INVALID, "code", code=brief(line["code"]))
    if not line.filled("name"):
        yield line.told(Code.AGENCY_UNNAMED, "name", code=agency.code)
    if not line.filled("kind"):
        yield line.unknown("kind", words.AGENCY_COLUMNS, words.KIND.values())
    yield from line.day_doubts({name: words.AGENCY_COLUMNS[name] for name in ("valid_from", "valid_to")})
    if agency.valid_from and agency.valid_to and agency.valid_from > agency.valid_to:
        yield line.told(Code.AGENCY_DAYS_CROSSED, "valid_to", agency=agency.name, first=date_vi(agency.valid_from),
                        last=date_vi(agency.valid_to))
    if _yes(line["receives_form"]) is None:
        yield line.unknown("receives_form", words.AGENCY_COLUMNS, (words.YES, words.NO))


def _kind(text: str) -> Kind | str:
    """The kind of that name, else one of the office's own, which several agencies have; OTHER where none is named."""
    return recognise(text, words.KIND) or ("" if is_blank(text) else text) or Kind.OTHER


def is_meant(note: str) -> bool:
    """Whether an officer says beside a line that it stands there as it should."""
    return re.search(rf"(?<!khong )(?<!chua )\b{bare_key(words.MEANT.text)}\b", bare_key(note)) is not None


def _yes(text: str) -> bool | None:
    """Whether a mark says yes; None where it says neither. Compared by `key`, since "✓" and "-" are no words."""
    return next((answer for answer, word in ((True, words.YES), (False, words.NO))
                 if key(text) in map(key, (word.text, *word.aliases))), None)


def read_phrases(table: PlanTable, agencies: Sequence[Agency]) -> tuple[tuple[Phrase, ...], tuple[Finding, ...]]:
    """The group phrases in sheet order, kinds, names and codes made codes of `agencies`; what is wrong with them."""
    known, order = Names.of_lists(agencies), order_of(agencies)
    phrases, findings = list[Phrase](), list[Finding]()
    for line in table.lines:
        named, members = members_named(line, "members", known, order)
        phrases.append(Phrase(line["text"], line.items("spellings"), members, not line.filled("members")))
        if not line.filled("text"):
            findings.append(line.told(Code.PHRASE_UNNAMED, "text"))
        if not recognise(line["members"], {True: words.NOBODY}):
            unknown = tuple(unknown_names(line, "members", named, known))
            empty = () if members or unknown else (line.told(Code.PHRASE_EMPTY, "members", phrase=line["text"]),)
            findings += (*unknown, *empty)
    return tuple(phrases), tuple(findings)


def order_of(agencies: Iterable[Agency]) -> dict[str, int]:
    """Their codes, each with its place in the register."""
    return {agency.code: at for at, agency in enumerate(agencies)}


def members_named(
    line: PlanLine, column: str, known: Names, order: Mapping[str, int]) -> tuple[list[str], tuple[str, ...]]:
    """The names in a cell that holds a list, and the codes of the agencies they mean, of those in `order` and in it."""
    named = [name for item in line.items(column) for name in split_names(item, known)]
    codes = {code for name in named for code in known.codes(name) or ()}
    return named, tuple(sorted(codes & order.keys(), key=order.__getitem__))


def unknown_names(line: PlanLine, column: str, named: Iterable[str], known: Names) -> Iterator[Finding]:
    """A finding for each name in a cell that nobody knows, the first of them where it is no list of names."""
    for name in islice((name for name in named if name not in known), _UNKNOWN):
        yield line.told(Code.AGENCY_UNKNOWN, column, name=name, nearest=known.nearest(name))


def repeated_names(register: Register, phrases: Iterable[tuple[Phrase, PlanLine]]) -> Iterator[Finding]:
    """A finding for each name that stands for two agencies or phrases, at the second."""
    owners: dict[str, str] = {}
    agencies = (
        (register.lines[each.code], each.code, {"name": (each.name,), "aliases": each.aliases, "code": (each.code,)})
        for each in register.agencies)
    groups = ((line, f"{each.text} (dòng {line.row})", {"text": (each.text,), "spellings": each.spellings})
              for each, line in phrases)
    for line, owner, columns in (*agencies, *groups):
        for column, text in ((column, text) for column, texts in columns.items() for text in texts if name_key(text)):
            first = owners.setdefault(name_key(text), owner)
            if first != owner:
                yield line.told(Code.NAME_REPEATED, column, name=text, first=first, second=owner)


def read_indicators(
    table: PlanTable, agencies: Sequence[Agency], phrases: Iterable[Phrase]
) -> tuple[tuple[Indicator, ...], tuple[Finding, ...]]:
    """The indicators in sheet order, and what is wrong with them. Of two lines with one code the first counts. Codes,
    names and kinds of agencies and group phrases become codes."""
    known, order = Names.of_lists(agencies, phrases), order_of(agencies)
    made: dict[str, tuple[Indicator, PlanLine]] = {}
    findings: list[Finding] = []
    for line in table.lines:
        named, asked = members_named(line, "agencies", known, order)
        way = recognise(line["way"], words.WAY) or Way.SUM
        indicator = Indicator(line["code"].upper(), line["name"], line["unit"], way, asked, line["note"])
        findings += _indicator_doubts(line, indicator)
        findings += unknown_names(line, "agencies", named, known)
        silent = [agency.name for agency in agencies if not agency.receives_form and agency.code in asked]
        if silent or (named and not asked and all(name in known for name in named)):
            asking = "; ".join(silent or named)
            findings.append(line.told(Code.INDICATOR_NOT_ASKED, "agencies", code=indicator.code, agencies=asking))
        findings += _repeated(line, indicator, made)
        made.setdefault(indicator.code, (indicator, line))
    return tuple(indicator for indicator, _ in made.values()), tuple(findings)


def _indicator_doubts(line: PlanLine, made: Indicator) -> Iterator[Finding]:
    if not line.filled("code"):
        yield line.told(Code.INDICATOR_ID_MISSING, "code")
    elif not _ID.fullmatch(made.code):
        yield line.told(Code.TASK_ID_INVALID, "code", tt=brief(line["code"]))
    if not line.filled("name"):
        yield line.told(Code.INDICATOR_UNNAMED, "name", code=made.code)
    if recognise(line["way"], words.WAY) is None:
        yield line.unknown("way", words.INDICATOR_COLUMNS, words.WAY.values())


def _repeated(line: PlanLine, made: Indicator, others: Mapping[str, tuple[Indicator, PlanLine]]) -> Iterator[Finding]:
    """That a code, or a name with its unit, stands in a line above."""
    if made.code and made.code in others:
        yield line.told(Code.CODE_REPEATED, "code", code=made.code, first=others[made.code][1].place("code"))
    named = key(made.name), key(made.unit)
    alike = next((where for other, where in others.values() if (key(other.name), key(other.unit)) == named), None)
    if alike is not None and line.filled("name"):
        first = alike.place("name")
        yield line.told(Code.INDICATOR_REPEATED, "name", name=made.name, unit=made.unit, first=first)


def read_previous(table: PlanTable, plan: Plan) -> tuple[tuple[Previous, ...], tuple[Finding, ...]]:
    """What agencies answered in rounds before, in sheet order, and what is wrong with it: nothing is an error. A line
    about an agency or task that `plan` does not have is not taken; of two about the same in a period the first counts.
    """
    made: dict[tuple[str, str, str], tuple[Previous, PlanLine]] = {}
    findings: list[Finding] = []
    strange: dict[tuple[str, str], list[Place]] = {}
    codes, tasks = {agency.code for agency in plan.agencies}, {task.id for task in plan.tasks}
    for line in table.lines:
        agency, task = line["agency"].upper(), task_id_of(line["task_id"])
        period = _period_before(line, plan.period.name)
        who = period, agency, task
        unknown = [name for name, known in (("agency", agency in codes), ("task_id", task in tasks)) if not known]
        for name in unknown:
            strange.setdefault((name, line[name]), []).append(line.place(name))
        if not period:
            cure = f"Ghi năm hoặc kỳ trước {plan.period.label}."
            findings.append(_unclear(line, "period", _PASSED_OVER, cure))
        elif who in made:
            first = made[who][1].place("task_id")
            findings.append(line.told(Code.PREVIOUS_REPEATED, "task_id", task=task, agency=agency, first=first))
        elif not unknown:
            findings += _previous_doubts(line)
            texts = line[fields.RESULT], line[fields.DIFFICULTIES]
            made[who] = Previous(period, agency, task, _status(line), _percent(line), *texts), line
    findings += (
        finding(Code.PREVIOUS_UNKNOWN, at[0], count=len(at), column=fields.PREVIOUS_COLUMNS[column].text, value=value)
        for (column, value), at in strange.items())
    return tuple(previous for previous, _ in made.values()), tuple(findings)


def read_finished(
    table: PlanTable, going_on: Mapping[str, PlanLine], now: PeriodName
) -> tuple[tuple[Finished, ...], tuple[Finding, ...]]:
    """What rounds before that of period `now` finished, in sheet order, and what is wrong with it. A line with
    something wrong is not counted: its task is another's, or still stands among those `going_on`."""
    made, lines, findings = list[Finished](), dict[str, PlanLine](), list[Finding]()
    for line in table.lines:
        task, done = task_id_of(line["tt"]), _period_before(line, now)
        doubts = list(id_doubts(line, task, lines))
        if not line.filled("content"):
            doubts.append(line.told(Code.TASK_EMPTY, "content", task=task))
        if not done:
            doubts.append(line.told(Code.FINISHED_PERIOD, "period", task=task, value=line["period"], period=now.label))
        if task in going_on:
            doubts.append(line.told(Code.FINISHED_GOES_ON, "tt", task=task, first=going_on[task].place("tt")))
        group = line["group"] if line.filled("group") else ""
        made += [] if doubts else [Finished(task, group, line["content"], done, line["title"])]
        lines.setdefault(task, line)
        findings += doubts
    return tuple(made), tuple(findings)


def _period_before(line: PlanLine, now: PeriodName) -> str:
    """The code of the period a line names, "" where it names none or none before `now`."""
    named = period_named(line["period"])
    return named.code if named and named.order < now.order else ""


def id_doubts(line: PlanLine, task: str, lines: Mapping[str, PlanLine]) -> Iterator[Finding]:
    """What is wrong with the id of a task: none, one that cannot be used, that of one of the `lines`."""
    if not task:
        yield line.told(Code.TASK_ID_MISSING, "tt")
    elif not _ID.fullmatch(task):
        yield line.told(Code.TASK_ID_INVALID, "tt", tt=brief(line["tt"]))
    elif task in lines:
        yield line.told(Code.CODE_REPEATED, "tt", code=task, first=lines[task].place("tt"))


def task_id_of(text: str) -> TaskNumber:
    """The number that a TT gives: "(1.1)" and "a) (1.1)" are task 1.1."""
    return TaskNumber(match["id"].strip() if (match := TT.fullmatch(text)) else text)


def _status(line: PlanLine) -> Status | None:
    status = recognise(line[fields.STATUS], words.STATUS)
    return None if status is Status.MISSING else status


def _percent(line: PlanLine) -> float | None:
    return next(iter(percent_readings(line[fields.PERCENT])), None)


def _previous_doubts(line: PlanLine) -> Iterator[Finding]:
    status = line[fields.STATUS]
    if line.filled(fields.STATUS) and _status(line) is None and not recognise(status, {True: words.UNCLEAR}):
        offered = (*(word for status, word in words.STATUS.items() if status is not Status.MISSING), words.UNCLEAR)
        yield _unclear(line, fields.STATUS, _KEPT, f"Ghi một trong: {'; '.join(word.text for word in offered)}.")
    if line.filled(fields.PERCENT) and _percent(line) is None:
        yield _unclear(line, fields.PERCENT, _KEPT, "Ghi số từ 0 đến 100, ví dụ 80.")


def _unclear(line: PlanLine, column: str, taken: str, cure: str) -> Finding:
    heading = fields.PREVIOUS_COLUMNS[column].text
    return line.told(Code.PREVIOUS_UNCLEAR, column, column=heading, value=line[column], taken=taken, cure=cure)
