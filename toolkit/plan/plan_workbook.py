"""ke_hoach.xlsx ↔ Plan, with everything that is wrong in it, each by its cell; new plans; whom names mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, TypeVar

from toolkit.base.text import date_vi, day_of, key, names_vi, recognise, runs
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.letterhead import signer_titles
from toolkit.model.period import PeriodKind, PeriodName, period_named
from toolkit.model.records import Kind, Length, Medium, Period, Plan, Role, Settings
from toolkit.model.workbooks import UnreadableFile, read_workbook, remarks_of
from toolkit.page.document import signing_faults, stands_alone
from toolkit.plan import reading
from toolkit.plan.names import KindNamed, Names, assign, kinds_named, name_key, split_names
from toolkit.plan.reading import CODE, SHEETS, PlanLine, PlanTable, Register, read_table
from toolkit.plan.registers import with_register
from toolkit.plan.tasks import TaskSheet, read_tasks, task_doubts

if TYPE_CHECKING:
    from toolkit.annex.how_read import Understood

_Parsed = TypeVar("_Parsed")

__all__ = ["Names", "read_plan", "split_names", "write_plan"]

_LISTS = ("addressees", "recipients", "legal_bases", "parts")
_UNCHOSEN = {"medium": Medium.PAPER, "length": Length.FULL}
#: How items of a list stand in a document; the report sets these marks itself.
_LIST_MARKS = re.compile(r"^[-–—•+]\s*|\s*[;.]+$")
#: What stands where an officer is to write: "[Họ và tên]", "(điền sau)", "0294.xxx.xxx", "ngày … tháng …", "Nguyễn Văn
#: A", an address nobody can have (RFC 2606).
_PLACEHOLDER = re.compile(
    r"[\[［【<{](?![\W\d_]{0,99}[\]］】>}])[^\]］】>}@]{1,99}[\]］】>}]+|[\w.]{0,30}x{3}[\w.]{0,30}"
    r"|\((?:điền|ghi|nhập|họ và tên|tên|số điện thoại|thư điện tử)\b[^()]*\)|_{3,}"
    r"|(?<!v\.v)(?<!v\.v\.)(?:…|\.{3,})|\b(?:todo|tbd|lorem ipsum)\b|\w{1,9} (?:văn|thị) [a-c]\b"
    r"|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){0,8}(?:example\.?\w*|invalid|test|localhost)\b", re.IGNORECASE)
#: What says which plan it is and whose, and what follows from the province; of another annex, none is as in the sample.
_OF_PLAN = ("plan_code", "decision", "plan_title", "report_subject", "legal_bases", "province", "issuer")
_OF_PROVINCE = ("superior", "place", "addressees")
#: The columns of the register that go out.
_SENT = ("name", "email")
#: Stands in while the rest of a workbook without a period is looked through: all others are before it.
_NO_PERIOD = Period(2100, date(2100, 12, 31))


def write_plan(plan: Plan, read: Understood | None = None) -> bytes:
    """The plan workbook of `plan`: `read_plan` gives back an equal plan. A phrase's members are written as a kind
    where they are all the agencies of that kind, so that an agency added later belongs to it. Of a plan
    that was made from an annex its last sheet says how that was read."""
    from toolkit.plan.writing import workbook

    return workbook(plan, read)


def read_plan(path: Path, sending: date | None = None) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan in that workbook, and what is wrong with it, in sheet order; `sending` is the day its forms go out, None
    where that is not asked.

    Group phrases are expanded: codes, names or kinds of agencies become codes. A required setting that is
    missing is "" and a finding. Raises ToolkitError holding every finding where the workbook cannot be read,
    a sheet or a needed column is missing, or the period is not given."""
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        raise ToolkitError(Code.PLAN_UNREADABLE, file=path.name, why=error.finding.problem.rstrip(".")) from error
    tables: Mapping[str, PlanTable] = {name: read_table(book, *sheet) for name, sheet in SHEETS.items()}
    found = (*remarks_of(book), *(each for table in tables.values() for each in table.findings))
    stop = next((table.findings[0] for table in tables.values() if not table.usable), None)
    if stop is not None:
        raise _stopped(stop, found)
    if shared := SettingsReader(tables["settings"], book.file).shared_register:
        register = path.parent / shared["value"].replace("\\", "/").strip('"')
        tables, of_register = with_register(tables, register, shared.place("value"))
        found = (*found, *of_register)
    return _plan(book.file, tables, found, sending)


def setting_place(path: Path, name: str) -> Place:
    """The cell of that setting in a plan workbook that can be read; the sheet alone where there is no such line."""
    book = read_workbook(path)
    return SettingsReader(read_table(book, *SHEETS["settings"]), book.file).place(name)


def _plan(
    file: str, tables: Mapping[str, PlanTable], found: Sequence[Finding], sending: date | None
) -> tuple[Plan, tuple[Finding, ...]]:
    register = reading.read_agencies(tables["agencies"])
    agencies = register.agencies
    phrases, of_phrases = reading.read_phrases(tables["phrases"], agencies)
    sheet = read_tasks(tables["tasks"])
    reader = SettingsReader(tables["settings"], file)
    period = reader.period()
    stop = reader.findings[-1] if period is None else None
    settings = reader.settings(register.lines)
    names = Names.of_plan(agencies, phrases, register.repeated)
    indicators, of_indicators = reading.read_indicators(tables["indicators"], agencies, phrases)
    period_read = period or _NO_PERIOD
    finished, of_finished = reading.read_finished(tables["finished"], sheet.lines, period_read.name)
    by_kind = tuple(kinds_named(sheet.tasks, agencies, phrases, names))
    plan = Plan(
        settings, period_read, sheet.groups, sheet.tasks, agencies, phrases,
        assign(sheet.tasks, agencies, names, period_read.last_day), indicators=indicators, meant=reader.meant,
        finished=finished, ended=sheet.ended, implied=tuple(named.phrase for named in by_kind))
    previous, of_previous = reading.read_previous(tables["previous"], plan)
    plan, needs_forms = replace(plan, previous=previous), not settings.parts
    found = (
        *found, *reader.findings, *reader.signing(settings), *reader.unfilled(plan, sending),
        *_unfilled_register(plan, register), *sheet.findings,
        *task_doubts(sheet, names, plan.period), *(_unled_tasks(plan, sheet) if needs_forms else ()),
        *register.findings, *(_unsent_forms(plan, register) if needs_forms else ()),
        *_unfollowed(plan, register, names), *of_phrases,
        *(_of_kind(plan, sheet.lines[named.task_id], named) for named in by_kind),
        *reading.repeated_names(register, zip(phrases, tables["phrases"].lines, strict=True)),
        *of_indicators, *of_previous, *of_finished, *(_emptiness(plan, file) if needs_forms else ()))
    if stop is not None:
        raise _stopped(stop, found)
    return plan, found


def _unled_tasks(plan: Plan, sheet: TaskSheet) -> Iterator[Finding]:
    """Tasks that name a lead, none of which receives a form; a group that waits to be said is told itself."""
    receiving = {agency.code for agency in plan.expected}
    led = {row.task_id for row in plan.assignments if row.role is Role.LEAD and row.agency in receiving}
    unsaid = {name_key(each.text) for each in plan.phrases if each.unsaid}
    for task, line in sheet.lines.items():
        if task not in led and line.filled("leads") and name_key(line["leads"]) not in unsaid:
            yield line.told(Code.NO_LEAD_REPORTS, "leads", task=task)


def _unsent_forms(plan: Plan, register: Register) -> Iterator[Finding]:
    """Agencies that have tasks and receive no form."""
    counts = Counter(row.agency for row in plan.assignments)
    for agency in plan.agencies:
        if counts[agency.code] and not agency.receives_form:
            line, count = register.lines[agency.code], counts[agency.code]
            yield line.told(Code.FORM_NOT_SENT, "receives_form", agency=agency.name, count=count)


def _of_kind(plan: Plan, line: PlanLine, named: KindNamed) -> Finding:
    """What a name without a line of its own in the sheet of groups was taken for."""
    now = {code for each in named.phrase.members for code in plan.in_charge(each)}
    return line.told(
        Code.GROUP_BY_KIND, named.column, name=named.name, kind=words.kind_text(named.kind), count=len(now))


def _unfollowed(plan: Plan, register: Register, names: Names) -> Iterator[Finding]:
    """Agencies that are gone when returns are due, whose tasks nobody has taken over."""
    named = Counter(code for task in plan.tasks for text in (task.leads, task.coordinators)
                    for code in names.codes_in(text))
    for agency in plan.agencies:
        line = register.lines[agency.code]
        gone = agency.valid_to is not None and agency.valid_to < plan.period.last_day
        if gone and named[agency.code] and not plan.in_charge(agency.code) and not reading.is_meant(line["note"]):
            told: dict[str, object] = {
                "agency": agency.name, "last": date_vi(agency.valid_to or date.max), "count": named[agency.code],
                "column": words.AGENCY_COLUMNS["note"].text}
            if agency.successors:
                heirs = [plan.agency(code).name for code in agency.successors]
                told |= {"named": names_vi(heirs, 6, "cơ quan khác"), "day": date_vi(plan.period.last_day)}
            yield line.told(
                Code.SUCCESSORS_GONE if agency.successors else Code.AGENCY_UNFOLLOWED, "successors", **told)


def _emptiness(plan: Plan, file: str) -> Iterator[Finding]:
    assigned = plan.assignments or not (plan.tasks and plan.expected)
    for code, name, held in ((Code.NO_TASKS, "tasks", plan.tasks), (Code.NO_AGENCIES, "agencies", plan.expected),
                             (Code.NOBODY_ASSIGNED, "tasks", assigned)):
        if not held:
            yield finding(code, Place(file, words.PLAN_SHEETS[name]))


def _unfilled_register(plan: Plan, register: Register) -> Iterator[Finding]:
    """Placeholders in the register, and of another annex names that only the sample's own province has."""
    lines = [line for line in register.lines.values() if not reading.is_meant(line["note"])]
    for column in _SENT:
        yield from _unfilled(Code.PLAN_PLACEHOLDER, lines, column, placeholders)
    if (sample := _copied_from(plan)) and "province" not in plan.meant:
        here = sample.settings.place
        local = {each.name for each in sample.agencies if each.kind is Kind.DISTRICT or here in each.name}
        told = partial(_unfilled, Code.PLAN_COPIED, province=sample.settings.province)
        lines = [line for line in lines if not line.filled("valid_to")]  # who is gone may have been another province's
        yield from told(lines, "name", lambda text: [text] if text in local else [])


def _unfilled(
    code: Code, lines: Iterable[PlanLine], column: str, found_in: Callable[[str], list[str]], **details: object
) -> Iterator[Finding]:
    """One finding about all cells of a column of the register in which something is found."""
    held = {line.row: (line, found[0]) for line in lines if (found := found_in(line[column]))}
    if held:
        at = [":".join(dict.fromkeys(held[row][0].place(column).cell for row in run)) for run in runs(held)]
        (line, value), more = next(iter(held.values())), f" và {len(held) - 1} ô khác" if len(held) > 1 else ""
        heading = words.AGENCY_COLUMNS[column].text
        yield finding(
            code, line.place(column)._replace(cell=", ".join(at)), what=f"Cột “{heading}”", values=f"“{value}”{more}",
            column=words.AGENCY_COLUMNS["note"].text, **details,
            cure="Ghi địa chỉ thật, hoặc xóa nội dung ô" if column == "email" else "Ghi tên thật, hoặc xóa cả dòng")


def placeholders(text: str) -> list[str]:
    """What in a text waits to be replaced by an officer, as written."""
    return [" ".join(found.split()) for found in _PLACEHOLDER.findall(text)]


def _copied_from(plan: Plan) -> Plan | None:
    """The shipped plan where this one is of another annex: less than half of its tasks are the shipped plan's."""
    sample = _sample()
    texts = {key(task.content) for task in sample.tasks}
    return sample if sum(key(task.content) in texts for task in plan.tasks) * 2 < len(plan.tasks) else None


@cache  # without this, making forms takes 1 % longer
def _sample() -> Plan:
    """The shipped plan, its settings and what is looked up of its sheets."""
    book = read_workbook(resources.example(words.PLAN_FILE))
    tables = {name: read_table(book, *sheet) for name, sheet in SHEETS.items()}
    reader, sheet = SettingsReader(tables["settings"], book.file), read_tasks(tables["tasks"])
    register = reading.read_agencies(tables["agencies"])
    return Plan(reader.settings(register.lines), _NO_PERIOD, sheet.groups, sheet.tasks, register.agencies, (), ())


def _stopped(why: Finding, found: Sequence[Finding]) -> ToolkitError:
    return ToolkitError(why.code, why.place, found=tuple(found), **why.details)


class SettingsReader:
    """The lines of the sheet by field; `findings` grows as the settings and the period are read."""

    def __init__(self, table: PlanTable, file: str) -> None:
        self.findings: list[Finding] = []
        self._sheet = Place(file, words.PLAN_SHEETS["settings"])
        self._lines: dict[str, PlanLine] = {}
        labels = {name: setting.label for name, setting in words.SETTINGS.items()}
        for line in table.lines:
            name = recognise(line["label"], labels)
            first = self._lines.setdefault(name, line) if name else None
            is_former = recognise(line["label"], words.FORMER_SETTINGS) is not None
            if first is line or is_former or not line.filled("value"):
                continue
            if first is None:
                doubt = line.told(Code.SETTING_UNKNOWN, "label", label=line["label"], value=line["value"])
            else:
                doubt = line.told(Code.SETTING_REPEATED, "value", label=line["label"], first=first.place("value").cell)
            self.findings.append(doubt)

    def settings(self, codes: Container[str]) -> Settings:
        """All fields; a required one that is missing is "" and a finding. `codes` are the register's."""
        special: dict[str, Callable[[str], Any]] = {
            "plan_code": self._code, "issuer_code": partial(self._code, codes=codes), "report_date": self._day,
            "superior": self._superior, **dict.fromkeys(_LISTS, self._items),
            **dict.fromkeys(reading.CHOICES, self._choice)}
        return Settings(**{name: special.get(name, self._text)(name) for name in Settings._fields})

    def period(self) -> Period | None:
        """The period, None where it or its due date cannot be read; the last finding then says so."""
        due, name = self._day("due_before"), self._parsed("period", period_named)
        if name is None or due is None:
            return None
        title = self._text("title")
        if name.kind is PeriodKind.AD_HOC and not title:
            self._missing("title")
        first, last = name.days[0], date(name.year + 1, 12, 31)
        if not first <= due <= last:
            self._tell(Code.DUE_OUTSIDE_PERIOD, "due_before", due=date_vi(due), period=name.label, first=date_vi(first),
                       last=date_vi(last), setting=words.SETTINGS["period"].label.text)
        return Period(name.year, due, name.kind, name.number, title, self._data_days(name))

    def _data_days(self, name: PeriodName) -> tuple[date, date] | None:
        """The days of the data where they are said and can be."""
        first, last = self._day("data_first"), self._day("data_last")
        if first and last and first <= last and abs(last - name.days[1]) < timedelta(366) > abs(first - name.days[0]):
            return first, last
        if first or last:
            told = {"first": date_vi(first) if first else "…", "last": date_vi(last) if last else "…"}
            self._tell(Code.DATA_DAYS_UNCLEAR, "data_first" if first else "data_last", period=name.label, **told)
        return None

    @property
    def shared_register(self) -> PlanLine | None:
        """The line that names a register which plans share, None where none does."""
        line = self._lines.get("register")
        return line if line is not None and line.filled("value") else None

    @property
    def meant(self) -> frozenset[str]:
        """The fields beside which an officer says that they stand as they should."""
        return frozenset(name for name, line in self._lines.items() if reading.is_meant(line["guide"]))

    def unfilled(self, plan: Plan, sending: date | None) -> Iterator[Finding]:
        """What nobody has changed or confirmed: placeholders, what is another plan's, a due date past on that day."""
        sample, guide = _copied_from(plan), words.SETTING_COLUMNS["guide"].text
        copied = (*_OF_PLAN, *(() if "province" in plan.meant else _OF_PROVINCE)) if sample else ()
        for name, line in self._lines.items():
            setting, found = words.SETTINGS[name], placeholders(line["value"])
            what = {"what": f"Mục “{setting.label.text}”", "column": guide}
            if name in plan.meant:
                continue
            if found:
                cure = "Ghi nội dung thật" + ("" if setting.required else ", chưa biết thì để trống")
                quoted = "; ".join(f"“{each}”" for each in dict.fromkeys(found))
                yield line.told(Code.PLAN_PLACEHOLDER, "value", values=quoted, cure=cure, **what)
            elif sample and name in copied and getattr(plan.settings, name) == getattr(sample.settings, name):
                value = shorten(line["value"], 90, placeholder=" …")
                yield line.told(Code.PLAN_COPIED, "value", values=f"“{value}”", cure="Ghi theo kế hoạch này",
                                province=sample.settings.province, **what)
            elif name == "due_before" and sending is not None and sending > plan.period.last_day:
                yield line.told(Code.DUE_PASSED, "value", due=date_vi(plan.period.due_before), column=guide)

    def signing(self, settings: Settings) -> Iterator[Finding]:
        """What cannot be right in head and signature of such an issuer, but for what an officer says is meant."""
        signed_for, deputy = settings.signer_power in words.SIGNED_FOR, settings.signer_deputy_title
        lines, doubts = signer_titles(settings), list[tuple[str, Code, str]]()
        if settings.superior and stands_alone(settings.issuer):
            doubts.append(("superior", Code.SUPERIOR_UNNEEDED, ""))
        if bool(deputy) != signed_for:
            code = Code.SETTING_MISSING if signed_for else Code.SIGNER_UNUSED
            doubts.append(("signer_deputy_title", code, ""))
        if settings.signer_title and (deputy or not signed_for):
            codes = {"TM": ("signer_body", Code.SIGNER_BODY), "order": ("signer_title", Code.SIGNER_ORDER)}
            doubts += [(*codes[kind], what) for kind, what in signing_faults(settings.issuer, lines)]
        cure = "Xóa nội dung ô" if settings.signer_body else "Ghi tên tập thể, ví dụ ỦY BAN NHÂN DÂN"
        told = {"issuer": settings.issuer, "superior": settings.superior, "deputy": deputy, "cure": cure,
                "lines": " / ".join(lines), "column": words.SETTING_COLUMNS["guide"].text}
        return (finding(code, self.place(name), what=what, label=words.SETTINGS[name].label.text, **told)
                for name, code, what in doubts if name not in self.meant)

    def _text(self, name: str) -> str:
        line = self._lines.get(name)
        if line is not None and line.filled("value"):
            return line["value"]
        if words.SETTINGS[name].required:
            self._missing(name)
        return ""

    def _items(self, name: str) -> tuple[str, ...]:
        lines = (_LIST_MARKS.sub("", item.strip()) for item in self._text(name).split("\n"))
        return tuple(item for item in lines if item)

    def _code(self, name: str, codes: Container[str] | None = None) -> str:
        """A code, of those where they are given."""
        value = self._text(name).upper()
        if value and not CODE.fullmatch(value):
            self._tell(Code.CODE_INVALID, name, code=reading.brief(value))
        if value and codes is not None and value not in codes:
            self._invalid(name, value)
        return value

    def _parsed(self, name: str, parse: Callable[[str], _Parsed | None]) -> _Parsed | None:
        """What `parse` makes of the cell, None where it is empty or, which is a finding, says nothing of the sort."""
        value = self._text(name)
        parsed = parse(value) if value else None
        if value and parsed is None:
            self._invalid(name, value)
        return parsed

    def _day(self, name: str) -> date | None:
        return self._parsed(name, day_of)

    def _choice(self, name: str) -> Any:
        chosen = self._parsed(name, partial(recognise, words=reading.CHOICES[name]))
        return _UNCHOSEN.get(name, "") if chosen is None else chosen

    def _superior(self, name: str) -> str:
        """Only who has none above it, or says so, may leave it open."""
        line, issuer = self._lines.get(name), self._lines.get("issuer")
        alone = name in self.meant or (issuer is not None and stands_alone(issuer["value"]))
        return "" if alone and not (line and line.filled("value")) else self._text(name)

    def _missing(self, name: str) -> None:
        self._tell(Code.SETTING_MISSING, name, label=words.SETTINGS[name].label.text)

    def _invalid(self, name: str, value: str) -> None:
        setting = words.SETTINGS[name]
        self._tell(Code.SETTING_INVALID, name, label=setting.label.text, value=value, cure=setting.guide)

    def _tell(self, code: Code, name: str, /, **details: object) -> None:
        """A finding about the cell where the field is written, or about the sheet where its line is missing."""
        self.findings.append(finding(code, self.place(name), **details))

    def place(self, name: str) -> Place:
        """The cell of that setting, the sheet alone where it has no line."""
        line = self._lines.get(name)
        return line.place("value") if line else self._sheet
