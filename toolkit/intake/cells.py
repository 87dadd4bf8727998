"""A filled cell and the field it answers → what it means; where that is unclear, what is asked and what counts then.

All of `intake` and the review workbook call it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
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
from toolkit.model.records import About, Doubt, Entry, Listed, Role, Ruling, TaskNumber, Value
from toolkit.sheetread.any_file import Book, Cell
from toolkit.sheets.heading_finder import (
    ShownNumber,
    cell_text,
    is_date_format,
    is_percent_format,
    number_shown_otherwise,
    serial_day,
)

#: Day numbers that a cell without a date format may hold: the years 2000 to 2099. A float is looked for one by one.
_BARE_SERIALS = range(36526, 73051)
_OR = " hay "
#: Words of a number format that add nothing to a day.
_DAY_WORDS = re.compile("(?:ngày|tháng|thg|năm|giờ|phút|h|/)+")
#: So much of a text is quoted in a finding, and of it what goes before a change; all of it is where the finding points.
_BRIEF, _BEFORE = 90, 30
#: So much of what a text of an old encoding says is proposed.
_PROPOSED = 2000
#: In a formula: another file, a program, a page of the web.
_LINK = re.compile(r"\[[^\]]+\]|\||\b(?:WEBSERVICE|HYPERLINK|RTD|IMPORTRANGE|IMPORTDATA)\(", re.IGNORECASE)
#: The value of a ruling that a row is about a task outside the annex.
EXTRA = "X"
#: The field of a doubt about a whole row, of which two offices say different things.
WHOLE_ROW = "row"
#: Of two answers, which counts until somebody decides.
LATER, UNDATED = "tạm lấy bản lưu sau", "không rõ tệp nào lưu sau, tạm lấy bản thứ nhất"
#: What is asked about although it counts.
_TAKEN = frozenset((Code.LEGACY_TEXT, Code.DATE_WITHOUT_YEAR))
#: What a return's date was read from, where the officer wrote it.
FROM_OFFICER = "cán bộ ghi"
#: What the officer says of a doubt, None where nothing is said yet.
Judge = Callable[[Doubt], Ruling | None]


class CellAnswer(NamedTuple):
    """One filled answer cell. `value` is what it means, None where that is unclear; then `finding` says why."""

    entry: Entry
    value: Value | None
    finding: Finding | None = None


@dataclass(slots=True, kw_only=True)
class Account:
    """What becomes of the cells of a file, or of an agency's files."""

    issued: int = 0  # cells and texts beside them that are as we sent them
    listed: list[Listed] = record_field(default_factory=list)  # shown to people instead of consolidated
    findings: list[Finding] = record_field(default_factory=list)
    doubts: list[Doubt] = record_field(default_factory=list)  # what an officer is asked

    def tell(self, found: Finding) -> Finding:
        """Keep that finding, and hand it back."""
        self.findings.append(found)
        return found

    def list_entries(self, entries: Iterable[Entry], reason: Finding) -> None:
        """These texts are listed, for that reason."""
        message = reason.message
        self.listed.extend(Listed(entry, message) for entry in entries)

    def list_answers(self, answers: Iterable[CellAnswer], reason: Finding) -> None:
        """These answers are listed, for that reason."""
        self.list_entries((answer.entry for answer in answers), reason)


def content_digest(book: Book) -> str:
    """A workbook → the SHA-256 of what its cells say, the same whatever program saved it: without looks and without
    formulas, which each program works out anew."""
    texts = list[str]()
    for number, sheet in enumerate(book.sheets):
        for (row, column), cell in sorted(sheet.cells.items()):
            if cell.formula is None and cell.value is not None and cell.value != "":
                text = cell.value if isinstance(cell.value, str) else f"{cell.value or 0:.12g}"
                texts.append(single_spaced(f"{number} {row} {column} {text}|"))
    text = normalize("NFC", "".join(texts)[:-1].rstrip(" "))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def brief(text: str) -> str:
    """`text` on one line, cut to fit in a sentence."""
    line = single_spaced(text)
    return line if len(line) <= _BRIEF else f"{line[:_BRIEF]}…"


def brief_change(before: str, after: str) -> dict[str, str]:
    """What a text was and is, for a finding: long ones from a few words before the first that differs."""
    lines = {"before": single_spaced(before), "after": single_spaced(after)}
    pairs = enumerate(zip_longest(*lines.values()))
    same = next((number for number, (old, new) in pairs if old != new), 0) - _BEFORE
    start = lines["before"].rfind(" ", 0, same) + 1 if same + 2 * _BEFORE > _BRIEF else 0
    return {name: f"{'…' if start else ''}{brief(line[start:])}" for name, line in lines.items()}


def read_answer(cell: Cell, field: str, role: Role, place: Place, date1904: bool, days: Span,
                unit: str = "") -> CellAnswer:
    """A filled cell → the answer in that field of a row of that role; `days` are those of the period's data, `unit` is
    what a figure counts."""
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


def _read_value(entry: Entry, cell: Cell, typed: str, field: str, role: Role, date1904: bool, days: Span) -> CellAnswer:
    """What a cell's value says in that field; a figure is `typed`."""
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
                        proposed=old.text[:_PROPOSED])
    elif field not in EXTRAS and points_elsewhere(entry.text):
        found = finding(Code.ANSWER_ELSEWHERE, entry.place, value=quoted)
    elif cell.kind == "number" and field != DEADLINE and (is_date_format(format_) or "E+" in format_.upper()):
        found = finding(Code.TEXT_CONVERTED, entry.place, value=quoted)  # what programs make of "12/11" and "12E5"
    return CellAnswer(entry, entry.text, found)


def _format_finding(number: ShownNumber, cell: Cell, entry: Entry, kind: ValueKind) -> Finding | None:
    """The finding for a number that is taken otherwise than its cell shows it; None where the cell shows it."""
    if number.shown is None:
        return finding(Code.NUMBER_FORMAT, entry.place, format=brief(cell.number_format), number=entry.text)
    as_shown = kind in (ValueKind.TEXT, ValueKind.STATUS)
    if number.is_plain and not as_shown:
        return None
    counts = "tổng hợp như ô hiện" if as_shown and number.shown else "tính theo giá trị"
    return finding(Code.NUMBER_SHOWN, entry.place, shown=brief(number.shown), number=number.number, counts=counts)


def _read_status(entry: Entry, role: Role) -> CellAnswer:
    found, allowed = status_of_text(entry.text), offered(role)
    if found in allowed:
        return CellAnswer(entry, found)
    names = ", ".join(words.STATUS[status].text for status in allowed)
    old = read_legacy(entry.text)
    if old and status_of_text(old.text) in allowed:
        return _unclear(entry, Code.LEGACY_STATUS, encoding=old.encoding, proposed=old.text, allowed=names)
    return _unclear(entry, Code.STATUS_NOT_OFFERED if found else Code.STATUS_UNKNOWN, allowed=names)


def _read_percent(entry: Entry, cell: Cell) -> CellAnswer:
    value = cell.value
    if isinstance(value, bool) or value is None or (cell.kind == "number" and is_date_format(cell.number_format)):
        found: tuple[float, ...] = ()
    else:
        found = percent_readings(value, is_percent_format(cell.number_format))
    if len(found) == 1:
        return CellAnswer(entry, found[0])
    if found:
        return _unclear(entry, Code.PERCENT_UNCLEAR, readings=_OR.join(f"{number_vi(number, 4)} %" for number in found))
    return _unclear(entry, Code.PERCENT_NOT_NUMBER)


def _read_day(entry: Entry, cell: Cell, date1904: bool, days: Span) -> CellAnswer:
    value = cell.value
    spans: tuple[Span, ...] = date_readings(value, days) if isinstance(value, str) else ()
    if isinstance(value, float | int) and (
            is_date_format(cell.number_format) or (value == int(value) and int(value) in _BARE_SERIALS)):
        day = serial_day(value, date1904)
        spans = ((day, day),) if day else ()
    if not spans:
        return _unclear(entry, Code.DATE_NOT_READ)
    ((first, last),) = spans
    if first < last:
        return _unclear(entry, Code.DATE_UNCLEAR, readings=f"từ {date_vi(first)} đến {date_vi(last)}")
    is_yearless = isinstance(value, str) and lacks_year(value)
    return CellAnswer(entry, first, finding(
        Code.DATE_WITHOUT_YEAR, entry.place, value=brief(entry.text), day=date_vi(first)) if is_yearless else None)


def _read_figure(entry: Entry, typed: str, remarks: fields.Field) -> CellAnswer:
    """A figure; what is to be said beside it stands in the field `remarks`."""
    found = figure_readings(typed)
    if len(found) > 1:
        return _unclear(entry, Code.FIGURE_UNCLEAR, readings=_OR.join(map(figure_text, found)))
    if found and found[0] >= 0:
        return CellAnswer(entry, found[0])
    if not found and sum(map(str.isdigit, entry.text)) > FIGURE_DIGITS:
        return _unclear(entry, Code.FIGURE_TOO_LONG)
    return _unclear(entry, Code.FIGURE_NEGATIVE if found else Code.FIGURE_NOT_NUMBER, column=remarks.text)


def _unclear(entry: Entry, code: Code, **details: str) -> CellAnswer:
    return CellAnswer(entry, None, finding(code, entry.place, value=brief(entry.text), **details))


def undecided(doubt: Doubt) -> None:
    """The judge of a round nobody has looked at."""


def decided(ruling: Ruling, place: Place) -> Finding:
    """The finding for a place the officer has decided about."""
    why = f" (lý do: {ruling.why})" if ruling.why else ""
    return finding(Code.DECIDED, place, answer=ruling.text, why=why, mark=ruling.mark)


def conflict(kept: Entry, others: Sequence[Entry], taken: str) -> Finding:
    """The finding that clear answers differ, where the one that counts stands; `taken` says why that one."""
    *before, last = others
    quoted = "".join(f"{brief(entry.text)}” ({entry.place}); tệp khác ghi “" for entry in before) + brief(last.text)
    return finding(Code.FILES_CONFLICT, kept.place, kept=brief(kept.text), kept_at=str(kept.place),
                   other=quoted, other_at=str(last.place), taken=taken)


def value_doubt(
        agency: str, task_id: TaskNumber, role: Role, field: str, answers: Sequence[CellAnswer]) -> Doubt | None:
    """The doubt about one field's answers, the one that counts first; None where all clear ones agree. `task_id` is the
    slot of a row of no task. A text of an old encoding counts as it was typed, a day without a year as one of the
    period, and both are asked about.
    """
    clear = [answer for answer in answers if answer.value is not None]
    others = [answer.entry for answer in clear[1:] if not agree(clear[0], answer)]
    kept = (clear or answers)[0]
    reason = conflict(kept.entry, others, UNDATED) if others else kept.finding
    if clear and not others and (reason is None or reason.code not in _TAKEN):
        return None
    entries = tuple(answer.entry for answer in clear or answers)
    return Doubt(About.VALUE, agency, task_id, role, field, entries, reason)


def agree(first: CellAnswer, second: CellAnswer) -> bool:
    """Whether two answers say the same."""
    one, other = first.value, second.value
    return key(one) == key(other) if isinstance(one, str) and isinstance(other, str) else one == other


def means(answer: CellAnswer, ruling: Ruling, field: str, days: Span) -> bool:
    """Whether what was typed says, or can be read as, what the officer decided; `days` as in `read_answer`."""
    if ruling.value is None:
        return False
    if answer.value is not None:
        return agree(answer, CellAnswer(answer.entry, ruling.value))
    text, kind = answer.entry.text, kind_of(field)
    if kind is ValueKind.DAY:
        return any(ruling.value == first == last for first, last in date_readings(text, days))
    if kind is ValueKind.FIGURE:
        return ruling.value in figure_readings(text)
    return kind is ValueKind.PERCENT and ruling.value in percent_readings(text)


def file_doubt(sha256: str, content: str, reason: Finding | None = None) -> Doubt:
    """The doubt whose return a file of these bytes and that content is."""
    return Doubt(About.FILE, "", reason=reason, sha256=sha256, content=content)
