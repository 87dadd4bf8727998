"""A filled cell and its field → the answer; an unclear answer → the doubt for an officer, and the answer that counts
until then. Called by all of `intake` and by the review workbook.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field as record_field
from itertools import zip_longest
from typing import NamedTuple
from unicodedata import normalize

from toolkit.base.legacy_text import read_legacy
from toolkit.base.text import date_vi, key, number_vi, single_spaced
from toolkit.model import fields, words
from toolkit.model.checks import offered, points_elsewhere, status_of_text
from toolkit.model.fields import (
    DEADLINE,
    EXTRAS,
    FIGURE_DIGITS,
    NOTE,
    RESULT,
    Span,
    ValueKind,
    date_readings,
    figure_readings,
    figure_text,
    kind_of,
    lacks_year,
    percent_readings,
)
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import About, Doubt, Entry, Listed, Role, Ruling, TaskAnswer, TaskNumber, Value
from toolkit.sheetread.any_file import Book, Cell, cell_name
from toolkit.sheets.heading_finder import (
    ShownNumber,
    cell_text,
    is_date_format,
    is_percent_format,
    number_shown_otherwise,
    serial_day,
)

#: Day numbers of the years 2000 to 2099, which are read as days even without a date format.
_BARE_SERIALS = range(36526, 73051)
_OR = " hay "
#: Words of a number format that add nothing to a day.
_DAY_WORDS = re.compile("(?:ngày|tháng|thg|năm|giờ|phút|h|/)+")
#: Most letters quoted in a finding, and letters quoted before a change; the whole text is at the finding's place.
_QUOTED, _QUOTED_BEFORE_CHANGE = 90, 30
#: Most letters of a proposed reading of a text in an old encoding.
_MOST_PROPOSED = 2000
#: In a formula: a link to another file, a program or a web page.
_LINK = re.compile(r"\[[^\]]+\]|\||\b(?:WEBSERVICE|HYPERLINK|RTD|IMPORTRANGE|IMPORTDATA)\(", re.IGNORECASE)
#: The ruling that a row is about a task outside the annex.
EXTRA = "X"
#: The field of a doubt about a whole row, in which two offices differ.
WHOLE_ROW = "row"
#: Why one of two answers counts until somebody decides.
TAKEN_LATER, TAKEN_UNDATED = "tạm lấy bản lưu sau", "không rõ tệp nào lưu sau, tạm lấy bản thứ nhất"
#: Findings that are asked about although the value counts.
_ASKED_ALTHOUGH_TAKEN = frozenset((Code.LEGACY_TEXT, Code.DATE_WITHOUT_YEAR))
#: Source of a return's day that an officer wrote.
FROM_OFFICER = "cán bộ ghi"
#: A function: a doubt → the officer's ruling, None where there is none yet.
Judge = Callable[[Doubt], Ruling | None]


class CellAnswer(NamedTuple):
    """The answer in one filled cell."""

    entry: Entry
    value: Value | None  # None where unclear
    finding: Finding | None = None  # why it is unclear, or is worth a look


class FormLine(NamedTuple):
    """One row as a returned form answers it; a merged line has the answers that count, of whatever files."""

    slot: str  # from its key
    task_id: TaskNumber  # today's number of the task; slot of a spare row, "" of a free part
    role: Role
    file: str
    sheet: str
    number: int  # of the row
    columns: Mapping[str, int]  # by field name, also of blank cells
    answers: Mapping[str, CellAnswer]  # by field name; of a free part under `FREE_TEXT`
    wording: str = ""  # the task's text on that form, "" if it is today's

    def place(self, field: str) -> Place:
        """A field → its cell, filled or not; of an answer its own place."""
        if field in self.answers:
            return self.answers[field].entry.place
        return Place(self.file, self.sheet, cell_name(self.number, self.columns.get(field, 1)))

    @property
    def progress(self) -> TaskAnswer:
        """The line as an answer of the return."""
        values = {name: answer.value for name, answer in self.answers.items() if answer.value is not None}
        entries = {name: self.answers[name].entry for name in values}
        unclear = {name: answer.entry for name, answer in self.answers.items()
                   if answer.value is None and answer.finding}
        return TaskAnswer(self.task_id, self.role, self.place("tt"), values, entries, unclear, self.wording)

    @property
    def is_extra(self) -> bool:
        """Whether it is a task outside the annex."""
        return self.slot == self.task_id

    @property
    def texts(self) -> dict[str, str]:
        """Keys of the typed texts, by field."""
        return {name: key(answer.entry.text) for name, answer in self.answers.items()}


@dataclass(slots=True, kw_only=True)
class Account:
    """The account of the cells of one file, or of one agency's files."""

    issued: int = 0  # number of cells and notes that are still as issued
    listed: list[Listed] = record_field(default_factory=list)  # shown to people instead of consolidated
    findings: list[Finding] = record_field(default_factory=list)
    doubts: list[Doubt] = record_field(default_factory=list)  # what an officer is asked

    def add(self, found: Finding) -> Finding:
        """Add a finding → the same finding."""
        self.findings.append(found)
        return found

    def list_entries(self, entries: Iterable[Entry], reason: Finding) -> None:
        """List these entries, with the finding as the reason."""
        message = reason.message
        self.listed.extend(Listed(entry, message) for entry in entries)

    def list_answers(self, answers: Iterable[CellAnswer], reason: Finding) -> None:
        """List the entries of these answers, with the finding as the reason."""
        self.list_entries((answer.entry for answer in answers), reason)


def content_digest(book: Book) -> str:
    """A workbook → the SHA-256 of its cells' texts, the same whatever program saved it: without looks, and without
    formulas, whose results differ between programs."""
    texts = list[str]()
    for number, sheet in enumerate(book.sheets):
        for (row, column), cell in sorted(sheet.cells.items()):
            if cell.formula is None and cell.value is not None and cell.value != "":
                text = cell.value if isinstance(cell.value, str) else f"{cell.value or 0:.12g}"
                texts.append(single_spaced(f"{number} {row} {column} {text}|"))
    text = normalize("NFC", "".join(texts)[:-1].rstrip(" "))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def brief(text: str) -> str:
    """A text → its beginning on one line, short enough for a sentence."""
    line = single_spaced(text)
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"


def brief_change(before: str, after: str) -> dict[str, str]:
    """A text before and after a change → both for a finding, long ones from a few words before the change."""
    lines = {"before": single_spaced(before), "after": single_spaced(after)}
    pairs = enumerate(zip_longest(*lines.values()))
    same = next((number for number, (old, new) in pairs if old != new), 0) - _QUOTED_BEFORE_CHANGE
    start = lines["before"].rfind(" ", 0, same) + 1 if same + 2 * _QUOTED_BEFORE_CHANGE > _QUOTED else 0
    return {name: f"{'…' if start else ''}{brief(line[start:])}" for name, line in lines.items()}


def read_answer(cell: Cell, field: str, role: Role, place: Place, date1904: bool, days: Span,
                unit: str = "") -> CellAnswer:
    """A filled cell → its answer in that field of a row with that role. `days` are those of the period's data, `unit`
    is the unit of a figure."""
    text = cell_text(cell, date1904)
    entry = Entry(text, place)
    if cell.kind == "text" and cell.formula is None:
        return _read_value(entry, cell, text, field, role, date1904, days)
    if "DISPIMG(" in (cell.formula or ""):
        return CellAnswer(entry, None, finding(Code.CELL_PICTURE, place))
    if cell.kind == "blank":
        return CellAnswer(entry, None, finding(Code.FORMULA_NO_VALUE, place, formula=brief(entry.text)))
    if cell.kind == "error":
        return CellAnswer(entry, None, finding(Code.CELL_ERROR, place, value=entry.text))
    kind, number = kind_of(field), number_shown_otherwise(cell) if cell.number_format else None
    if number and is_date_format(cell.number_format) and _DAY_WORDS.fullmatch(number.unit):
        number = None
    if number:
        counted = fields.ANSWERS[field].unit if field in fields.ANSWERS else unit
        asked = {ValueKind.FIGURE: counted, ValueKind.PERCENT: "%", ValueKind.DAY: ""}.get(kind)
        if asked is not None and number.unit not in ("", "".join(key(asked).split())):
            if number.shown is None and kind is ValueKind.DAY:
                return CellAnswer(entry, None, _format_finding(number, cell, entry, kind))
            shown = cell.number_format if number.shown is None else entry.text
            return CellAnswer(entry, None, finding(
                Code.NUMBER_UNIT, place, value=brief(shown), number=number.number))
    typed = number.number if number and number.shown is not None else entry.text
    answer = _read_value(entry, cell, typed, field, role, date1904, days)
    if number and answer.finding is None:
        answer = answer._replace(finding=_format_finding(number, cell, entry, kind))
    if cell.formula is not None and answer.finding is None:
        read = Code.FORMULA_LINKED if _LINK.search(cell.formula) else Code.FORMULA_READ
        return answer._replace(finding=finding(read, place))
    return answer


def undecided(doubt: Doubt) -> None:
    """A judge without any ruling."""


def decided_finding(ruling: Ruling, place: Place) -> Finding:
    """The finding on a place about which an officer ruled."""
    why = f" (lý do: {ruling.why})" if ruling.why else ""
    return finding(Code.DECIDED, place, answer=ruling.text, why=why, mark=ruling.mark)


def conflict_finding(kept: Entry, others: Sequence[Entry], taken: str) -> Finding:
    """The finding on clear answers that differ, at the place of the one kept; `taken` says why that one."""
    *before, last = others
    quoted = "".join(f"{brief(entry.text)}” ({entry.place}); tệp khác ghi “" for entry in before) + brief(last.text)
    return finding(Code.FILES_CONFLICT, kept.place, kept=brief(kept.text), kept_at=str(kept.place),
                   other=quoted, other_at=str(last.place), taken=taken)


def value_doubt(
        agency: str, task_id: TaskNumber, role: Role, field: str, answers: Sequence[CellAnswer]) -> Doubt | None:
    """The answers in one field, the counting one first → the doubt about them; None where all clear ones agree.
    `task_id` is the slot in a row without a task. A text in an old encoding counts as typed, a day without a year as
    one of the period; both are asked about."""
    clear = [answer for answer in answers if answer.value is not None]
    others = [answer.entry for answer in clear[1:] if not agree(clear[0], answer)]
    kept = (clear or answers)[0]
    reason = conflict_finding(kept.entry, others, TAKEN_UNDATED) if others else kept.finding
    if clear and not others and (reason is None or reason.code not in _ASKED_ALTHOUGH_TAKEN):
        return None
    entries = tuple(answer.entry for answer in clear or answers)
    return Doubt(About.VALUE, agency, task_id, role, field, entries, reason)


def agree(first: CellAnswer, second: CellAnswer) -> bool:
    """Whether two answers have the same value; texts are compared by key."""
    one, other = first.value, second.value
    return key(one) == key(other) if isinstance(one, str) and isinstance(other, str) else one == other


def file_doubt(sha256: str, content: str, reason: Finding | None = None) -> Doubt:
    """The doubt about the sender of a file with these bytes and that content."""
    return Doubt(About.FILE, "", reason=reason, sha256=sha256, content=content)


def _read_value(entry: Entry, cell: Cell, typed: str, field: str, role: Role, date1904: bool, days: Span) -> CellAnswer:
    """A cell's value → the answer in that field; `typed` is the text of a figure."""
    kind = kind_of(field)
    if kind is ValueKind.STATUS:
        return _read_status(entry, role)
    if kind is ValueKind.PERCENT:
        return _read_percent(entry, cell)
    if kind is ValueKind.DAY:
        return _read_day(entry, cell, date1904, days)
    if kind is ValueKind.FIGURE:
        return _read_figure(entry, typed, fields.FIGURES[NOTE] if field in fields.FIGURES else fields.ANSWERS[RESULT])
    found, quoted, format_ = None, brief(entry.text), cell.number_format
    if old := read_legacy(entry.text):  # how it would read; the text itself stays as it is
        found = finding(Code.LEGACY_TEXT, entry.place, value=quoted, encoding=old.encoding,
                        proposed=old.text[:_MOST_PROPOSED])
    elif field not in EXTRAS and points_elsewhere(entry.text):
        found = finding(Code.ANSWER_ELSEWHERE, entry.place, value=quoted)
    elif cell.kind == "number" and field != DEADLINE and (is_date_format(format_) or "E+" in format_.upper()):
        found = finding(Code.TEXT_CONVERTED, entry.place, value=quoted)  # what programs make of "12/11" and "12E5"
    return CellAnswer(entry, entry.text, found)


def _format_finding(number: ShownNumber, cell: Cell, entry: Entry, kind: ValueKind) -> Finding | None:
    """The finding on a number whose answer differs from the text shown; None if they agree."""
    if number.shown is None:
        return finding(Code.NUMBER_FORMAT, entry.place, format=brief(cell.number_format), number=entry.text)
    as_shown = kind in (ValueKind.TEXT, ValueKind.STATUS)
    if number.is_plain and not as_shown:
        return None
    counts = "tổng hợp như ô hiện" if as_shown and number.shown else "tính theo giá trị"
    return finding(Code.NUMBER_SHOWN, entry.place, shown=brief(number.shown), number=number.number, counts=counts)


def _read_status(entry: Entry, role: Role) -> CellAnswer:
    """An entry → its status, if that role may pick it."""
    found, allowed = status_of_text(entry.text), offered(role)
    if found in allowed:
        return CellAnswer(entry, found)
    names = ", ".join(words.STATUS[status].text for status in allowed)
    old = read_legacy(entry.text)
    if old and status_of_text(old.text) in allowed:
        return _unclear_answer(entry, Code.LEGACY_STATUS, encoding=old.encoding, proposed=old.text, allowed=names)
    return _unclear_answer(entry, Code.STATUS_NOT_OFFERED if found else Code.STATUS_UNKNOWN, allowed=names)


def _read_percent(entry: Entry, cell: Cell) -> CellAnswer:
    """A cell → its percentage; unclear with no reading or two."""
    value = cell.value
    if isinstance(value, bool) or value is None or (cell.kind == "number" and is_date_format(cell.number_format)):
        found: tuple[float, ...] = ()
    else:
        found = percent_readings(value, is_percent_format(cell.number_format))
    if len(found) == 1:
        return CellAnswer(entry, found[0])
    if found:
        return _unclear_answer(
            entry, Code.PERCENT_UNCLEAR, readings=_OR.join(f"{number_vi(number, 4)} %" for number in found))
    return _unclear_answer(entry, Code.PERCENT_NOT_NUMBER)


def _read_day(entry: Entry, cell: Cell, date1904: bool, days: Span) -> CellAnswer:
    """A cell → its day; unclear where it has none, or a span of days."""
    value = cell.value
    spans: tuple[Span, ...] = date_readings(value, days) if isinstance(value, str) else ()
    if isinstance(value, float | int) and (
            is_date_format(cell.number_format) or (value == int(value) and int(value) in _BARE_SERIALS)):
        day = serial_day(value, date1904)
        spans = ((day, day),) if day else ()
    if not spans:
        return _unclear_answer(entry, Code.DATE_NOT_READ)
    ((first, last),) = spans
    if first < last:
        return _unclear_answer(entry, Code.DATE_UNCLEAR, readings=f"từ {date_vi(first)} đến {date_vi(last)}")
    is_yearless = isinstance(value, str) and lacks_year(value)
    return CellAnswer(entry, first, finding(
        Code.DATE_WITHOUT_YEAR, entry.place, value=brief(entry.text), day=date_vi(first)) if is_yearless else None)


def _read_figure(entry: Entry, typed: str, remarks: fields.Field) -> CellAnswer:
    """An entry → its figure; `remarks` is the field for remarks on it."""
    found = figure_readings(typed)
    if len(found) > 1:
        return _unclear_answer(entry, Code.FIGURE_UNCLEAR, readings=_OR.join(map(figure_text, found)))
    if found and found[0] >= 0:
        return CellAnswer(entry, found[0])
    if not found and sum(map(str.isdigit, entry.text)) > FIGURE_DIGITS:
        return _unclear_answer(entry, Code.FIGURE_TOO_LONG)
    return _unclear_answer(entry, Code.FIGURE_NEGATIVE if found else Code.FIGURE_NOT_NUMBER, column=remarks.text)


def _unclear_answer(entry: Entry, code: Code, **details: str) -> CellAnswer:
    """An answer that was not understood, with its finding."""
    return CellAnswer(entry, None, finding(code, entry.place, value=brief(entry.text), **details))
