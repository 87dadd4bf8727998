"""ke_hoach.xlsx ↔ Plan, with everything that is wrong in it, each by its cell. Sheet "Thông tin" is read here, the
others by `reading`; called by each stage of a round that needs its plan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.base.text import by_key, date_vi, is_blank, names_vi, recognise, runs
from toolkit.model import words
from toolkit.model.documents import signer_titles
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.period import PeriodKind, period_named
from toolkit.model.records import Medium, Period, Plan, PlanAndFindings, Role, Settings
from toolkit.model.workbooks import UnreadableFile, fault_finding, read_workbook, remarks_of
from toolkit.page.document import signing_faults, stands_alone
from toolkit.plan.names import Names, name_key, split_names, with_assignments
from toolkit.plan.reading import (
    CODE,
    Findings,
    Register,
    TaskSheet,
    cell_of,
    check_repeated_names,
    check_tasks,
    is_confirmed,
    read_agencies,
    read_finished,
    read_indicators,
    read_phrases,
    read_previous,
    read_table,
    read_tasks,
    unknown_names,
)
from toolkit.plan.registers import with_register
from toolkit.plan.sheets import AGENCIES, AGENCIES_PLACE, SETTING_FIELDS, SETTINGS, SHEETS, TASKS_PLACE, workbook
from toolkit.sheetread.any_file import cell_name
from toolkit.sheets.reading import Fault, Line, ReadSheet, brief, typed_value

if TYPE_CHECKING:
    from toolkit.annex.annex import Understood

_LISTS = ("addressees", "recipients", "legal_bases", "parts")
#: The value of a setting that is blank or cannot be read; "" for settings not named here.
_BLANK_VALUES: Mapping[str, Any] = {"medium": Medium.PAPER, "length": None, "report_date": None,
                                    **dict.fromkeys(_LISTS, ())}
#: Marks around an item of a list, which the report sets itself.
_LIST_MARKS = re.compile(r"^[-–—•+]\s*|\s*[;.]+$")
#: A placeholder: "[Họ và tên]", "(điền sau)", "0294.xxx.xxx", "ngày … tháng …", "Nguyễn Văn
#: A", an address nobody can have (RFC 2606).
_PLACEHOLDER = re.compile(
    r"[\[［【<{](?![\W\d_]{0,99}[\]］】>}])[^\]］】>}@]{1,99}[\]］】>}]+|[\w.]{0,30}x{3}[\w.]{0,30}"
    r"|\((?:điền|ghi|nhập|họ và tên|tên|số điện thoại|thư điện tử)\b[^()]*\)|_{3,}"
    r"|(?<!v\.v)(?<!v\.v\.)(?:…|\.{3,})|\b(?:todo|tbd|lorem ipsum)\b|\w{1,9} (?:văn|thị) [a-c]\b"
    r"|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){0,8}(?:example\.?\w*|invalid|test|localhost)\b", re.IGNORECASE)
#: By column of sheet "Cơ quan" that must have no placeholder the remedy.
_CURES = {"name": "Ghi tên thật, hoặc xóa cả dòng", "kind": "Chọn loại cơ quan trong danh sách",
          "email": "Ghi địa chỉ thật, hoặc xóa nội dung ô"}
#: Why a cell is still to be filled in: blank, or with placeholders.
_REASON_BLANK = "còn để trống"
_REASON_PLACEHOLDER = "còn chỗ mẫu"
#: A period later than any, with which a workbook without one is checked to its end.
_NO_PERIOD = Period(2100, date(2100, 12, 31))


def write_plan(plan: Plan, read: Understood | None = None) -> bytes:
    """A plan → its workbook, from which `read_plan` gives back an equal plan. Members of a group phrase that are all
    the agencies of a kind are written as the kind, so that an agency added later belongs to it. `read`: how the plan's
    annex was read, for a sheet of its own."""
    return workbook(plan, read)


def read_plan(path: Path, sending: date | None = None) -> PlanAndFindings:
    """A plan workbook → its plan, and findings sheet by sheet. `sending` is the day its forms go out, None where none
    do. A missing required setting is "" and a finding. ToolkitError with all findings where the workbook cannot be
    read, a sheet or required column is missing, or the period is not given."""
    findings, of_register, of_phrases = Findings(), Findings(), Findings()
    tables, reader = _read_sheets(path, findings)
    register, period = read_agencies(tables["agencies"], of_register), reader.period()
    first_stop = findings[-1:] if not (period or reader.open_fields) else []
    agencies, settings = register.agencies, reader.settings(register.lines)
    reader.check_signing(settings)  # may add to the fields to fill in
    to_fill = reader.to_fill(period, sending)
    findings += (*to_fill, *_register_to_fill(register))
    period_or_any = period or _NO_PERIOD
    sheet = read_tasks(tables["tasks"], findings)
    check_tasks(sheet, period_or_any, findings)
    phrases = read_phrases(tables["phrases"], agencies, of_phrases)
    names = Names.of_plan(agencies, phrases)
    written = [(name, cell_of(line, column)) for line in sheet.lines.values() for column in ("leads", "coordinators")
               for name in split_names(line.text(column), names)]
    findings += (*unknown_names(written, names), *of_register, *of_phrases)
    kinds = {name_key(name): (name, place, *names.kinds[name_key(name)])
             for name, place in reversed(written) if name_key(name) in names.kinds}
    plan = with_assignments(Plan(
        settings=settings, period=period_or_any, groups=sheet.groups, tasks=sheet.tasks, agencies=agencies,
        phrases=phrases, assignments=(), confirmed=reader.confirmed, ended=sheet.ended,
        indicators=read_indicators(tables["indicators"], agencies, phrases, findings),
        finished=read_finished(tables["finished"], sheet.lines, period_or_any.name, findings)), names)
    plan = replace(plan, previous=read_previous(tables["previous"], plan, findings))
    for name, place, kind, phrase in kinds.values():
        in_charge = {code for member in phrase.members for code in plan.in_charge(member)}
        findings.append(finding(
            Code.GROUP_BY_KIND, place, name=name, kind=words.KIND[kind].text, count=len(in_charge)))
    check_repeated_names(tables["agencies"], tables["phrases"], findings)
    _check_successors(plan, register, names, findings)
    if not settings.parts:
        _check_forms(plan, sheet, register, findings)
    if period is None:
        raise _reading_stopped((first_stop or to_fill)[0], findings)
    return plan, tuple(findings)


def _read_sheets(path: Path, findings: Findings) -> tuple[Mapping[str, ReadSheet], SettingsReader]:
    """A plan workbook → by name its sheets, joined with a shared register where a setting names one, and the reader of
    its settings. ToolkitError as in `read_plan`."""
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        raise ToolkitError(Code.PLAN_UNREADABLE, file=path.name, why=error.finding.problem.rstrip(".")) from error
    tables: Mapping[str, ReadSheet] = {name: read_table(book, schema) for name, schema in SHEETS.items()}
    findings += remarks_of(book)
    reader = SettingsReader(tables["settings"], book.file, findings)
    if shared := reader.text("register"):
        register_path = path.parent / shared.replace("\\", "/").strip('"')
        tables, of_register = with_register(tables, register_path, reader.place("register"))
        findings += of_register
    for name, table in tables.items():
        for fault in table.faults:
            is_unclear = name == "previous" and fault.fault in (Fault.VALUE_UNKNOWN, Fault.VALUE_UNCLEAR)
            findings.append(finding(
                Code.PREVIOUS_UNCLEAR, Place(fault.file, fault.sheet, fault.cell), **fault.details
            ) if is_unclear else fault_finding(fault))  # an unclear answer of a round before is no error
    unusable = [table for table in tables.values() if not table.usable]
    if unusable:
        raise _reading_stopped(fault_finding(unusable[0].faults[0]), findings)
    return tables, reader


def setting_place(path: Path, name: str) -> Place:
    """A readable plan workbook and the name of a setting → its cell, or the sheet where it has no line."""
    book = read_workbook(path)
    return SettingsReader(read_table(book, SETTINGS), book.file, Findings()).place(name)


def has_placeholder(text: str) -> bool:
    """Whether a text has a placeholder that an officer is to replace."""
    return _PLACEHOLDER.search(text) is not None


def _reading_stopped(why: Finding, found: Sequence[Finding]) -> ToolkitError:
    """The finding for which reading stops, and all findings so far → the error to raise."""
    return ToolkitError(why.code, why.place, found=tuple(found), **why.details)


def _check_forms(plan: Plan, sheet: TaskSheet, register: Register, findings: Findings) -> None:
    """Add findings for tasks none of whose leads receives a form, for agencies with tasks but no form, and for a plan
    without tasks, without agencies or without assignments. Groups still to be filled in have their own finding."""
    receiving = {agency.code for agency in plan.expected}
    led = {row.task_id for row in plan.assignments if row.role is Role.LEAD and row.agency in receiving}
    open_groups = {name_key(phrase.text) for phrase in plan.phrases if phrase.unsaid}
    for task, line in sheet.lines.items():
        if task not in led and line.filled("leads") and name_key(line.text("leads")) not in open_groups:
            findings.tell(line, Code.NO_LEAD_REPORTS, "leads", task=task)
    for agency in plan.agencies:
        if not agency.receives_form and (rows := plan.rows_of(agency.code)):
            findings.tell(register.lines[agency.code], Code.FORM_NOT_SENT, "receives_form", agency=agency.name,
                          count=len(rows))
    if not plan.tasks:
        findings.append(finding(Code.NO_TASKS, TASKS_PLACE))
    if not plan.expected:
        findings.append(finding(Code.NO_AGENCIES, AGENCIES_PLACE))
    if plan.tasks and plan.expected and not plan.assignments:
        findings.append(finding(Code.NOBODY_ASSIGNED, TASKS_PLACE))


def _check_successors(plan: Plan, register: Register, names: Names, findings: Findings) -> None:
    """Add a finding for each agency that is gone when returns are due and whose tasks have no successor."""
    counts = Counter(code for task in plan.tasks for text in (task.leads, task.coordinators)
                     for code in names.codes_in(text))
    for agency in plan.agencies:
        line, last = register.lines[agency.code], agency.valid_to
        if last and counts[agency.code] and plan.is_gone(agency.code) and not (
                plan.in_charge(agency.code) or is_confirmed(line.text("note"))):
            successors = plan.names_of(agency.successors)
            findings.tell(
                line, Code.SUCCESSORS_GONE if successors else Code.AGENCY_UNFOLLOWED, "successors", agency=agency.name,
                last=date_vi(last), count=counts[agency.code], column=AGENCIES.column("note").heading,
                named=names_vi(successors), day=date_vi(plan.period.last_day))


def _register_to_fill(register: Register) -> Iterator[Finding]:
    """A register → for each column one finding for all blank cells and one for all cells with placeholders."""
    for column, cure in _CURES.items():
        lines_open = dict[str, list[Line]]()
        for line in register.lines.values():
            if is_blank(line.text(column)) and column != "email":
                lines_open.setdefault(_REASON_BLANK, []).append(line)
            elif has_placeholder(line.text(column)) and not is_confirmed(line.text("note")):
                lines_open.setdefault(_REASON_PLACEHOLDER, []).append(line)
        for reason, lines in lines_open.items():
            ranges = (":".join(dict.fromkeys(cell_name(row, lines[0].columns[column]) for row in run))
                      for run in runs(line.row for line in lines))
            yield finding(
                Code.PLAN_TO_FILL, cell_of(lines[0], column)._replace(cell=", ".join(ranges)), count=len(lines),
                what=f"ô ở cột {AGENCIES.column(column).heading} trang {AGENCIES.name}", items=reason,
                column=AGENCIES.column("note").heading, cure=cure)


class SettingsReader:
    """Reads sheet "Thông tin", line by field, and adds to `findings`. `open_fields`: by field still to be filled in the
    reason. `confirmed`: the fields beside which an officer says that they are right."""

    def __init__(self, table: ReadSheet, file: str, findings: Findings) -> None:
        self._findings = findings
        self.open_fields: dict[str, str] = {}
        self._sheet = Place(file, SETTINGS.name)
        self._lines: dict[str, Line] = {}
        labels = {name: setting.label for name, setting in words.SETTINGS.items()}
        for line in table.lines:
            label, value = line.text("label"), line.text("value")
            name = recognise(label, labels)
            if name and name not in self._lines:
                self._lines[name] = line
            elif name and not is_blank(value):
                findings.tell(line, Code.SETTING_REPEATED, "value", label=label, first=self.place(name).cell)
            elif not is_blank(value):
                findings.tell(line, Code.SETTING_UNKNOWN, "label", label=label, value=value)
        self.confirmed = frozenset(name for name, line in self._lines.items() if is_confirmed(line.text("guide")))

    def text(self, name: str) -> str:
        """A field → the text of its value, "" for a blank or missing line."""
        line = self._lines.get(name)
        return line.text("value") if line and line.filled("value") else ""

    def place(self, name: str) -> Place:
        """A field → its cell, or the sheet where its line is missing."""
        line = self._lines.get(name)
        return cell_of(line, "value") if line else self._sheet

    def settings(self, codes: Iterable[str]) -> Settings:
        """The codes of the register → all settings; a required one that is missing is "" and in `open_fields`."""
        values: dict[str, Any] = {}
        for name in Settings._fields:
            value = self._value(name)
            if value and name in _LISTS:
                value = tuple(item for line in value.split("\n") if (item := _LIST_MARKS.sub("", line.strip())))
            values[name] = _BLANK_VALUES.get(name, "") if value is None else value
        for name in ("plan_code", "issuer_code"):
            values[name] = code = values[name].upper()
            if code and not CODE.fullmatch(code):
                self._tell(Code.CODE_INVALID, name, code=brief(code))
        # An office that answers a superior's form asks its own units and need not be in the register
        if values["issuer_code"] not in ("", *codes) and not values["superior_form"]:
            self._tell_invalid("issuer_code", values["issuer_code"])
        return Settings(**values)

    def period(self) -> Period | None:
        """The period of the round, None where it or its due date is blank or cannot be read. Days of the data that are
        given and can be read replace the usual ones."""
        due, name = self._value("due_before"), self._value("period")
        if name is None or due is None:
            return None
        title = self._value("title") or ""
        if name.kind is PeriodKind.AD_HOC and not title:
            self.open_fields["title"] = _REASON_BLANK
        first, last = name.days[0], date(name.year + 1, 12, 31)
        if not first <= due <= last:
            self._tell(Code.DUE_OUTSIDE_PERIOD, "due_before", due=date_vi(due), period=name.label, first=date_vi(first),
                       last=date_vi(last), setting=words.SETTINGS["period"].label.text)
        begin, end, data = self._value("data_first"), self._value("data_last"), None
        if begin and end and begin <= end and abs(end - name.days[1]) < timedelta(366) > abs(begin - name.days[0]):
            data = begin, end
        elif begin or end:
            self._tell(Code.DATA_DAYS_UNCLEAR, "data_first" if begin else "data_last", period=name.label,
                       first=date_vi(begin) if begin else "…", last=date_vi(end) if end else "…")
        return Period(name.year, due, name.kind, name.number, title, data)

    def to_fill(self, period: Period | None, sending: date | None) -> list[Finding]:
        """One finding for all settings to fill in: required but blank, or with placeholders that nobody confirmed;
        another for a due date before the day of sending."""
        column, findings = SETTINGS.column("guide").heading, list[Finding]()
        self.open_fields |= {name: _REASON_PLACEHOLDER for name in self._lines.keys() - self.confirmed
                             if has_placeholder(self.text(name))}
        names = by_key((self.open_fields[name], name) for name in SETTING_FIELDS if name in self.open_fields)
        if names:
            items = (f"{reason}: " + ", ".join(
                f"{SETTING_FIELDS[name].heading} ({self.place(name).cell or 'thiếu dòng'})" for name in open_names)
                for reason, open_names in names.items())
            findings.append(finding(
                Code.PLAN_TO_FILL, self.place(next(iter(names.values()))[0]), count=len(self.open_fields),
                what=f"mục ở trang {SETTINGS.name}", items="; ".join(items), column=column,
                cure="Ghi nội dung của kế hoạch này, mục không có dấu * mà chưa biết thì để trống"))
        if period and "due_before" not in self.confirmed and sending is not None and sending > period.last_day:
            findings.append(finding(
                Code.DUE_PASSED, self.place("due_before"), due=date_vi(period.due_before), column=column))
        return findings

    def check_signing(self, settings: Settings) -> None:
        """Add findings for settings of head and signature that do not fit the issuer, unless an officer confirms
        them."""
        is_signed_for, deputy = settings.signer_power in words.SIGNED_FOR, settings.signer_deputy_title
        lines, doubts = signer_titles(settings), list[tuple[str, Code, str]]()
        if settings.superior and stands_alone(settings.issuer):
            doubts.append(("superior", Code.SUPERIOR_UNNEEDED, ""))
        if deputy and not is_signed_for:
            doubts.append(("signer_deputy_title", Code.SIGNER_UNUSED, ""))
        if is_signed_for and not deputy and "signer_deputy_title" not in self.confirmed:
            self.open_fields["signer_deputy_title"] = _REASON_BLANK
        if settings.signer_title and (deputy or not is_signed_for):
            codes = {"TM": ("signer_body", Code.SIGNER_BODY), "order": ("signer_title", Code.SIGNER_ORDER)}
            doubts += [(*codes[kind], what) for kind, what in signing_faults(settings.issuer, lines)]
        cure = "Xóa nội dung ô" if settings.signer_body else "Ghi tên tập thể, ví dụ ỦY BAN NHÂN DÂN"
        for name, code, what in doubts:
            if name not in self.confirmed:
                self._tell(code, name, what=what, issuer=settings.issuer, superior=settings.superior, deputy=deputy,
                           cure=cure, lines=" / ".join(lines), column=SETTINGS.column("guide").heading)

    def _value(self, name: str) -> Any:
        """A field → its value by its kind; None for a blank one, and for one that cannot be read, which is a finding. A
        blank required one is in `open_fields`, but for the superior of an office without one."""
        text = self.text(name)
        if not text:
            is_alone = name == "superior" and (name in self.confirmed or stands_alone(self.text("issuer")))
            if words.SETTINGS[name].required and not is_alone:
                self.open_fields[name] = _REASON_BLANK
            return None
        value = period_named(text) if name == "period" else typed_value(text, SETTING_FIELDS[name])
        if value is None:
            self._tell_invalid(name, text)
        return value

    def _tell_invalid(self, name: str, value: str) -> None:
        """Add the finding for a value that cannot be read."""
        setting = words.SETTINGS[name]
        self._tell(Code.SETTING_INVALID, name, label=setting.label.text, value=value, cure=setting.guide)

    def _tell(self, code: Code, name: str, /, **details: object) -> None:
        """Add a finding about the cell of the field, or about the sheet where its line is missing."""
        self._findings.append(finding(code, self.place(name), **details))
