"""ke_hoach.xlsx ↔ Plan, with everything that is wrong in it, each by its cell; new plans; whom names mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.base.text import by_key, date_vi, is_blank, names_vi, recognise, runs
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.period import PeriodKind, PeriodName, period_named
from toolkit.model.records import Kind, Medium, Period, Phrase, Plan, PlanAndFindings, Role, Settings
from toolkit.model.resources import signer_titles
from toolkit.model.workbooks import UnreadableFile, fault_finding, read_workbook, remarks_of
from toolkit.page.document import signing_faults, stands_alone
from toolkit.plan import reading
from toolkit.plan.names import Names, assign, kinds_named, name_key
from toolkit.plan.reading import CODE, Register, cell_finding, cell_of, read_table
from toolkit.plan.registers import with_register
from toolkit.plan.sheets import AGENCIES, SETTING_FIELDS, SETTINGS, SHEETS
from toolkit.plan.tasks import TaskSheet, names_written, read_tasks, task_doubts, unknown_in
from toolkit.sheetread.any_file import Book, cell_name
from toolkit.sheets.reading import Fault, Line, ReadSheet, brief, typed_value
from toolkit.sheets.schema import CellKind

if TYPE_CHECKING:
    from toolkit.annex.annex import Understood

_LISTS = ("addressees", "recipients", "legal_bases", "parts")
_UNCHOSEN = {"medium": Medium.PAPER, "length": None}
#: How items of a list stand in a document; the report sets these marks itself.
_LIST_MARKS = re.compile(r"^[-–—•+]\s*|\s*[;.]+$")
#: What stands where an officer is to write: "[Họ và tên]", "(điền sau)", "0294.xxx.xxx", "ngày … tháng …", "Nguyễn Văn
#: A", an address nobody can have (RFC 2606).
_PLACEHOLDER = re.compile(
    r"[\[［【<{](?![\W\d_]{0,99}[\]］】>}])[^\]］】>}@]{1,99}[\]］】>}]+|[\w.]{0,30}x{3}[\w.]{0,30}"
    r"|\((?:điền|ghi|nhập|họ và tên|tên|số điện thoại|thư điện tử)\b[^()]*\)|_{3,}"
    r"|(?<!v\.v)(?<!v\.v\.)(?:…|\.{3,})|\b(?:todo|tbd|lorem ipsum)\b|\w{1,9} (?:văn|thị) [a-c]\b"
    r"|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){0,8}(?:example\.?\w*|invalid|test|localhost)\b", re.IGNORECASE)
#: The columns of the register that must be filled in or go out, and what to write in them.
_CURES = {"name": "Ghi tên thật, hoặc xóa cả dòng", "kind": "Chọn loại cơ quan trong danh sách",
          "email": "Ghi địa chỉ thật, hoặc xóa nội dung ô"}
#: Why a cell is still to be filled in.
_BLANK, _PLACEHOLDERS = "còn để trống", "còn chỗ mẫu"
#: Stands in while the rest of a workbook without a period is looked through: all others are before it.
_NO_PERIOD = Period(2100, date(2100, 12, 31))


def write_plan(plan: Plan, read: Understood | None = None) -> bytes:
    """The plan workbook of `plan`: `read_plan` gives back an equal plan. A phrase's members are written as a kind
    where they are all the agencies of that kind, so that an agency added later belongs to it. Of a plan
    that was made from an annex its last sheet says how that was read."""
    from toolkit.plan.writing import workbook

    return workbook(plan, read)


def read_plan(path: Path, sending: date | None = None) -> PlanAndFindings:
    """The plan in that workbook, and what is wrong with it, in sheet order; `sending` is the day its forms go out, None
    where that is not asked.

    Group phrases are expanded: codes, names or kinds of agencies become codes. A required setting that is
    missing is "" and part of a finding. Raises ToolkitError holding every finding where the workbook cannot be read,
    a sheet or a needed column is missing, or the period is not given."""
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        raise ToolkitError(Code.PLAN_UNREADABLE, file=path.name, why=error.finding.problem.rstrip(".")) from error
    tables, found = _tables(book), remarks_of(book)
    unusable = [table for table in tables.values() if not table.usable]
    if unusable:
        raise _stopped(fault_finding(unusable[0].faults[0]), (*found, *_faults(tables)))
    settings = SettingsReader(tables["settings"], book.file)
    if shared := settings.value("register"):
        register = path.parent / shared.replace("\\", "/").strip('"')
        tables, of_register = with_register(tables, register, settings.place("register"))
        found = (*found, *of_register)
    return _plan(book.file, tables, (*found, *_faults(tables)), sending)


def _tables(book: Book) -> Mapping[str, ReadSheet]:
    return {name: read_table(book, schema) for name, schema in SHEETS.items()}


def _faults(tables: Mapping[str, ReadSheet]) -> Iterator[Finding]:
    """What is wrong with sheets and single cells; an answer of a round before that is unclear is no error."""
    for name, table in tables.items():
        for fault in table.faults:
            if name == "previous" and fault.fault in (Fault.VALUE_UNKNOWN, Fault.VALUE_UNCLEAR):
                yield finding(Code.PREVIOUS_UNCLEAR, Place(fault.file, fault.sheet, fault.cell), **fault.details)
            else:
                yield fault_finding(fault)


def setting_place(path: Path, name: str) -> Place:
    """The cell of that setting in a plan workbook that can be read; the sheet alone where there is no such line."""
    book = read_workbook(path)
    return SettingsReader(read_table(book, SETTINGS), book.file).place(name)


def _plan(
    file: str, tables: Mapping[str, ReadSheet], found: Sequence[Finding], sending: date | None
) -> PlanAndFindings:
    register = reading.read_agencies(tables["agencies"])
    agencies = register.agencies
    phrases, of_phrases = reading.read_phrases(tables["phrases"], agencies)
    sheet = read_tasks(tables["tasks"])
    reader = SettingsReader(tables["settings"], file)
    period = reader.period()
    stop = reader.findings[-1:] if not (period or reader.open) else []
    settings = reader.settings(register.lines)
    names = Names.of_plan(agencies, phrases, register.repeated)
    indicators, of_indicators = reading.read_indicators(tables["indicators"], agencies, phrases)
    period_read = period or _NO_PERIOD
    finished, of_finished = reading.read_finished(tables["finished"], sheet.lines, period_read.name)
    written = names_written(sheet, names)
    by_kind = kinds_named(written, agencies, phrases)
    plan = Plan(
        settings, period_read, sheet.groups, sheet.tasks, agencies, phrases,
        assign(sheet.tasks, agencies, names, period_read.last_day), indicators=indicators, confirmed=reader.meant,
        finished=finished, ended=sheet.ended)
    previous, of_previous = reading.read_previous(tables["previous"], plan)
    plan = replace(plan, previous=previous)
    of_settings = (*reader.findings, *reader.signing(settings))
    to_fill = (*reader.to_fill(plan, sending),)
    found = (
        *found, *of_settings, *to_fill, *_register_to_fill(register), *sheet.findings,
        *task_doubts(sheet, plan.period), *unknown_in(written, names), *register.findings,
        *_unfollowed(plan, register, names), *of_phrases,
        *(_of_kind(plan, *written[at][0], *meant) for at, meant in by_kind.items()),
        *reading.repeated_names(register, zip(phrases, tables["phrases"].lines, strict=True)),
        *of_indicators, *of_previous, *of_finished,
        *(_form_doubts(plan, file, sheet, register) if not settings.parts else ()))
    if period is None:
        raise _stopped((stop or to_fill)[0], found)
    return plan, found


def _form_doubts(plan: Plan, file: str, sheet: TaskSheet, register: Register) -> Iterator[Finding]:
    """Tasks that name a lead, none of which receives a form (a group that waits to be filled in has its own finding);
    agencies that have tasks and receive no form; a plan in which nobody has to do anything."""
    receiving = {agency.code for agency in plan.expected}
    led = {row.task_id for row in plan.assignments if row.role is Role.LEAD and row.agency in receiving}
    open_groups = {name_key(phrase.text) for phrase in plan.phrases if phrase.unsaid}
    for task, line in sheet.lines.items():
        if task not in led and line.filled("leads") and name_key(line.text("leads")) not in open_groups:
            yield cell_finding(line, Code.NO_LEAD_REPORTS, "leads", task=task)
    counts = Counter(row.agency for row in plan.assignments)
    for agency in plan.agencies:
        if counts[agency.code] and not agency.receives_form:
            yield cell_finding(register.lines[agency.code], Code.FORM_NOT_SENT, "receives_form", agency=agency.name,
                               count=counts[agency.code])
    assigned = plan.assignments or not (plan.tasks and plan.expected)
    for code, name, content in ((Code.NO_TASKS, "tasks", plan.tasks), (Code.NO_AGENCIES, "agencies", plan.expected),
                                (Code.NOBODY_ASSIGNED, "tasks", assigned)):
        if not content:
            yield finding(code, Place(file, words.PLAN_SHEETS[name]))


def _of_kind(plan: Plan, name: str, place: Place, kind: Kind, phrase: Phrase) -> Finding:
    """What a name without a line of its own in the sheet of groups was taken for."""
    now = {code for member in phrase.members for code in plan.in_charge(member)}
    return finding(Code.GROUP_BY_KIND, place, name=name, kind=words.KIND[kind].text, count=len(now))


def _unfollowed(plan: Plan, register: Register, names: Names) -> Iterator[Finding]:
    """Agencies that are gone when returns are due, whose tasks nobody has taken over."""
    counts = Counter(code for task in plan.tasks for text in (task.leads, task.coordinators)
                     for code in names.codes_in(text))
    for agency in plan.agencies:
        line, last, due = register.lines[agency.code], agency.valid_to, plan.period.last_day
        gone = last is not None and last < due and not plan.in_charge(agency.code)
        if last and gone and counts[agency.code] and not reading.is_meant(line.text("note")):
            heirs = plan.names_of(agency.successors)
            yield cell_finding(
                line, Code.SUCCESSORS_GONE if heirs else Code.AGENCY_UNFOLLOWED, "successors", agency=agency.name,
                last=date_vi(last), count=counts[agency.code], column=AGENCIES.column("note").heading,
                named=names_vi(heirs), day=date_vi(due))


def _register_to_fill(register: Register) -> Iterator[Finding]:
    """One finding for all cells of a column of the register that are blank, and one for all that hold placeholders."""
    for column, cure in _CURES.items():
        cells = by_key((_why_open(line, column), line) for line in register.lines.values())
        for why in filter(None, cells):
            lines = cells[why]
            ranges = (":".join(dict.fromkeys(cell_name(row, lines[0].columns[column]) for row in run))
                      for run in runs(line.row for line in lines))
            yield finding(
                Code.PLAN_TO_FILL, cell_of(lines[0], column)._replace(cell=", ".join(ranges)), count=len(lines),
                what=f"ô ở cột {AGENCIES.column(column).heading} trang {AGENCIES.name}", items=why,
                column=AGENCIES.column("note").heading, cure=cure)


def _why_open(line: Line, column: str) -> str:
    """Why a cell of the register is still to be filled in, "" where it is not."""
    text = line.text(column)
    if is_blank(text):
        return "" if column == "email" else _BLANK
    return _PLACEHOLDERS if placeholders(text) and not reading.is_meant(line.text("note")) else ""


def placeholders(text: str) -> list[str]:
    """What in a text waits to be replaced by an officer, as written."""
    return [" ".join(found.split()) for found in _PLACEHOLDER.findall(text)]


def _stopped(why: Finding, found: Sequence[Finding]) -> ToolkitError:
    return ToolkitError(why.code, why.place, found=tuple(found), **why.details)


class SettingsReader:
    """The lines of the sheet by field; `findings` grows as the settings and the period are read, `open` by the fields
    that are still to be filled in, with why."""

    def __init__(self, table: ReadSheet, file: str) -> None:
        self.findings: list[Finding] = []
        self.open: dict[str, str] = {}
        self._sheet = Place(file, SETTINGS.name)
        self._lines: dict[str, Line] = {}
        labels = {name: setting.label for name, setting in words.SETTINGS.items()}
        for line in table.lines:
            label, value = line.text("label"), line.text("value")
            name = recognise(label, labels)
            if name and name not in self._lines:
                self._lines[name] = line
            elif not is_blank(value):
                self.findings.append(
                    cell_finding(line, Code.SETTING_REPEATED, "value", label=label, first=self.place(name).cell)
                    if name else cell_finding(line, Code.SETTING_UNKNOWN, "label", label=label, value=value))

    def settings(self, codes: Iterable[str]) -> Settings:
        """All fields; a required one that is missing is "" and open. `codes` are the register's."""
        values: dict[str, Any] = {
            name: self._items(name) if name in _LISTS else self._typed(name) for name in Settings._fields}
        for name in ("plan_code", "issuer_code"):
            values[name] = code = values[name].upper()
            if code and not CODE.fullmatch(code):
                self._tell(Code.CODE_INVALID, name, code=brief(code))
        if values["issuer_code"] not in ("", *codes) and not values["superior_form"]:  # whose office asks its own units
            self._invalid("issuer_code", values["issuer_code"])
        return Settings(**values)

    def period(self) -> Period | None:
        """The period, None where it or its due date is blank or cannot be read."""
        due, name = self._typed("due_before"), self._parsed("period", period_named)
        if name is None or due is None:
            return None
        title = self._text("title")
        if name.kind is PeriodKind.AD_HOC and not title:
            self.open["title"] = _BLANK
        first, last = name.days[0], date(name.year + 1, 12, 31)
        if not first <= due <= last:
            self._tell(Code.DUE_OUTSIDE_PERIOD, "due_before", due=date_vi(due), period=name.label, first=date_vi(first),
                       last=date_vi(last), setting=words.SETTINGS["period"].label.text)
        return Period(name.year, due, name.kind, name.number, title, self._data_days(name))

    def _data_days(self, name: PeriodName) -> tuple[date, date] | None:
        """The days of the data where they are given and can be."""
        first, last = self._typed("data_first"), self._typed("data_last")
        if first and last and first <= last and abs(last - name.days[1]) < timedelta(366) > abs(first - name.days[0]):
            return first, last
        if first or last:
            self._tell(Code.DATA_DAYS_UNCLEAR, "data_first" if first else "data_last", period=name.label,
                       first=date_vi(first) if first else "…", last=date_vi(last) if last else "…")
        return None

    @property
    def meant(self) -> frozenset[str]:
        """The fields beside which an officer says that they stand as they should."""
        return frozenset(name for name, line in self._lines.items() if reading.is_meant(line.text("guide")))

    def to_fill(self, plan: Plan, sending: date | None) -> Iterator[Finding]:
        """One finding for all that nobody has filled in or confirmed: required settings that are blank, those with
        placeholders; another for a due date past on that day."""
        confirmed, column = self.meant, SETTINGS.column("guide").heading
        self.open |= {name: _PLACEHOLDERS for name in self._lines.keys() - confirmed if placeholders(self.value(name))}
        names = by_key((self.open[name], name) for name in SETTING_FIELDS if name in self.open)
        if names:
            items = (f"{why}: " + ", ".join(
                f"{SETTING_FIELDS[name].heading} ({self.place(name).cell or 'thiếu dòng'})" for name in these)
                for why, these in names.items())
            yield finding(
                Code.PLAN_TO_FILL, self.place(next(iter(names.values()))[0]), count=len(self.open),
                what=f"mục ở trang {SETTINGS.name}", items="; ".join(items), column=column,
                cure="Ghi nội dung của kế hoạch này, mục không có dấu * mà chưa biết thì để trống")
        if "due_before" not in confirmed and sending is not None and sending > plan.period.last_day:
            yield finding(Code.DUE_PASSED, self.place("due_before"), due=date_vi(plan.period.due_before), column=column)

    def signing(self, settings: Settings) -> Iterator[Finding]:
        """What cannot be right in head and signature of such an issuer, but for what an officer confirms."""
        signed_for, deputy = settings.signer_power in words.SIGNED_FOR, settings.signer_deputy_title
        lines, doubts = signer_titles(settings), list[tuple[str, Code, str]]()
        if settings.superior and stands_alone(settings.issuer):
            doubts.append(("superior", Code.SUPERIOR_UNNEEDED, ""))
        if deputy and not signed_for:
            doubts.append(("signer_deputy_title", Code.SIGNER_UNUSED, ""))
        if signed_for and not deputy and "signer_deputy_title" not in self.meant:
            self.open["signer_deputy_title"] = _BLANK
        if settings.signer_title and (deputy or not signed_for):
            codes = {"TM": ("signer_body", Code.SIGNER_BODY), "order": ("signer_title", Code.SIGNER_ORDER)}
            doubts += [(*codes[kind], what) for kind, what in signing_faults(settings.issuer, lines)]
        cure = "Xóa nội dung ô" if settings.signer_body else "Ghi tên tập thể, ví dụ ỦY BAN NHÂN DÂN"
        return (finding(code, self.place(name), what=what, issuer=settings.issuer, superior=settings.superior,
                        deputy=deputy, cure=cure, lines=" / ".join(lines), column=SETTINGS.column("guide").heading)
                for name, code, what in doubts if name not in self.meant)

    def value(self, name: str) -> str:
        """What the line of that field says, "" where it says nothing or is missing."""
        line = self._lines.get(name)
        return line.text("value") if line and line.filled("value") else ""

    def _text(self, name: str) -> str:
        """The value of that field; one that is required and blank is to be filled in. Only who has none above it, or
        says so, may leave that open."""
        value = self.value(name)
        is_alone = name == "superior" and (name in self.meant or stands_alone(self.value("issuer")))
        if not value and words.SETTINGS[name].required and not is_alone:
            self.open[name] = _BLANK
        return value

    def _items(self, name: str) -> tuple[str, ...]:
        lines = (_LIST_MARKS.sub("", item.strip()) for item in self._text(name).split("\n"))
        return tuple(item for item in lines if item)

    def _parsed(self, name: str, parse: Callable[[str], Any]) -> Any:
        """What `parse` makes of the cell, None where it is empty or, which is a finding, says nothing of the sort."""
        value = self._text(name)
        parsed = parse(value) if value else None
        if value and parsed is None:
            self._invalid(name, value)
        return parsed

    def _typed(self, name: str) -> Any:
        """The value of that field by its kind; "" for an empty text or choice, None for no day."""
        field = SETTING_FIELDS[name]
        value = self._parsed(name, partial(typed_value, column=field))
        return value if value is not None or field.kind is CellKind.DAY else _UNCHOSEN.get(name, "")

    def _invalid(self, name: str, value: str) -> None:
        setting = words.SETTINGS[name]
        self._tell(Code.SETTING_INVALID, name, label=setting.label.text, value=value, cure=setting.guide)

    def _tell(self, code: Code, name: str, /, **details: object) -> None:
        """A finding about the cell where the field is written, or about the sheet where its line is missing."""
        self.findings.append(finding(code, self.place(name), **details))

    def place(self, name: str) -> Place:
        """The cell of that setting, the sheet alone where it has no line."""
        line = self._lines.get(name)
        return cell_of(line, "value") if line else self._sheet
