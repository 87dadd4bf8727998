"""The table of checks: a row's answers → what may be wrong in it, for intake's findings, the form's live check and its
marks. A new check is a line in `CHECKS` and a finding in the catalogue; a text with ▲ asks to look, one with ✖ to mend.
Called by `forms` (formulas, marks), `intake` (predicates), `report.upward` and `layout`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from string import Formatter
from typing import NamedTuple

from toolkit.base.text import bare_key, grouped, key, key_without_end, parse_day, remembered, says_nothing, word_key
from toolkit.model import fields, words
from toolkit.model.fields import (
    COMPLETED,
    CONTENT,
    DIFFICULTIES,
    DOCUMENTS,
    FIGURE,
    PERCENT,
    RESULT,
    STATUS,
    Field,
    ValueKind,
    percent_readings,
)
from toolkit.model.findings import Code
from toolkit.model.records import NO_VALUES, Period, Role, Status, TaskAnswer, Value

#: The statuses an agency may pick; the last is for coordinating rows only.
OFFERED = (Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING, Status.NOTHING_ARISEN)

#: Spellings of statuses, by `key_without_end` → the status; signs that may stand before one in a list.
STATUS_SPELLINGS = {
    spell(spelling): status for spell in (bare_key, word_key, key) for status in OFFERED
    for spelling in (words.STATUS[status].text, *words.STATUS[status].aliases)}
BULLETS = "-–+•*✓✔"
#: Verdicts of a row: correct; correct without a figure, as the note gives the reason; with an error in a cell.
PASSED, PASSED_WITHOUT, FAILED = "✔ Đạt", "✔ Đạt (không có số liệu)", "✖ Có ô báo lỗi"
#: Texts of the form's head beside the count of rows: complete, incomplete; and for an agency without tasks, that its
#: assessment is missing.
READY, NOT_READY, OVERALL_MISSING = "ĐÃ ĐỦ, HÃY LƯU VÀ GỬI", "CHƯA ĐỦ", "✖ HÃY GHI PHẦN D, RỒI LƯU VÀ GỬI"
#: Words by which a form's formulas name a percentage between 0 and 100, and a possible day of completion. A formula
#: cannot tell an unreadable day from one outside the period, so both get one text.
PART_DONE, A_DAY = "một phần", "ngày"
_NO_DAY = "✖ Ngày: ghi đủ ngày/tháng/năm, đúng năm"
#: Statuses that a task once done cannot have again.
BACK_FROM_DONE = (Status.NOT_STARTED, Status.UNDER_WAY, Status.NOT_DOING)
#: Statuses that belong into their own column where a text says them; that nothing has arisen may stand anywhere.
_MISPLACED_STATUSES = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED)
#: Findings of a row whose status contradicts its percentage, its day of completion or the round before.
CONTRADICTIONS = {
    Code.STATUS_BACK, Code.PERCENT_BACK, Code.PERCENT_CONTRADICTS, Code.DATE_WITHOUT_DONE, Code.DATE_OUTSIDE_PERIOD,
    Code.DATE_AFTER_RETURN}
#: The finding of a blank row, by the agency's role; leads' first.
BLANK_ROW = {Role.LEAD: Code.LEAD_ROW_BLANK, Role.COORDINATING: Code.COORDINATING_ROW_BLANK}


def offered(role: Role) -> tuple[Status, ...]:
    """A role → the statuses that its rows may pick from."""
    return OFFERED if role is Role.COORDINATING else OFFERED[:-1]


def points_elsewhere(text: str) -> bool:
    """Whether a text only refers elsewhere, as "như trên" or "xem tệp đính kèm", brackets or not."""
    return len(text) < _LONGEST_POINTER and key(text).translate(_UNWRAPPED) in words.ELSEWHERE


@remembered  # without this, consolidating takes 1 % longer
def status_of_text(text: str) -> Status | None:
    """A text → the status it spells; None where it spells none, or with a doubt."""
    wording = key_without_end(text)
    return STATUS_SPELLINGS.get(wording[1:].strip() if wording[:1] in BULLETS else wording)


class CheckedRow(NamedTuple):
    """A task's row, as the checks need it."""

    role: Role
    values: Mapping[str, Value] = NO_VALUES  # values understood, by field name
    texts: Mapping[str, str] = {}  # keys (`base.text.key`) of everything typed, by field name
    period: Period | None = None  # the period reported on; None: days are not checked
    received: date = date.max  # the day the return came
    reached: float = 0  # percentage in the round before, 100 where done; 0 for a task that comes back each period

    @classmethod
    def of(cls, answer: TaskAnswer, period: Period) -> CheckedRow:
        """An answer of a return → the row to check."""
        return cls(answer.role, answer.values, {name: key(entry.text) for name, entry in answer.typed.items()}, period)

    @property
    def status(self) -> Status | None:
        """The status understood, None where blank or unclear."""
        return self.values.get(STATUS)  # type: ignore[return-value]

    def is_unclear(self, name: str) -> bool:
        """Whether that field was filled and not understood."""
        return name in self.texts and name not in self.values

    def has_day_outside(self, name: str) -> bool:
        """Whether that field has a day on which no task of the period can be done."""
        day = self.values.get(name)
        return isinstance(day, date) and self.period is not None and not self.period.is_done_day(day)

    def has_day_ahead(self, name: str) -> bool:
        """Whether that field has a day of the period that is later than the day the return came."""
        day = self.values.get(name)
        is_ahead = isinstance(day, date) and day > self.received
        return is_ahead and self.period is not None and not self.has_day_outside(name)


#: A lead's row without any answer.
BLANK = CheckedRow(Role.LEAD)


class Check(NamedTuple):
    """One check of a row."""

    codes: tuple[Code, ...]  # its findings; `wrong` stands for the first
    field: str  # whose cell is marked, "" for the cell of the finding
    wrong: Callable[[CheckedRow], bool] | None  # predicate; None: found while reading a cell, or over several rows
    formula: str = ""  # Excel, true if the row is wrong: {field} is the value understood, "" if blank, "?" if unclear
    text: str = ""  # verdict of the form: ✖ and what to mend, or ▲ and what to look at
    why_no_formula: str = ""  # the reason, for a check without a formula
    found_on_reading: bool = False  # its finding is made where the cell is read
    spare_rows_only: bool = False  # not for tasks of the annex

    @property
    def must(self) -> bool:
        """Whether the row must be mended, not only looked at."""
        return self.text.startswith("✖")

    @property
    def mended_in(self) -> tuple[str, ...]:
        """The fields whose change may mend the row: those in the formula."""
        looked_at = placeholders(self.formula) if self.field and not self.found_on_reading else ()
        return tuple(name for name in looked_at if name in fields.known())


#: Names of the text fields; signs that may stand around a text that only refers elsewhere.
_TEXTS = tuple(name for name, field in fields.ANSWERS.items() if field.kind is ValueKind.TEXT)
_WRAPPING = "()-–.…"
_UNWRAPPED = str.maketrans(dict.fromkeys(_WRAPPING))
#: Fewest letters that a text has which does more than refer elsewhere.
_LONGEST_POINTER = 60


def _elsewhere_formula() -> str:
    """The Excel formula that is true where one of the row's texts only refers elsewhere."""
    joined = 'LOWER("|"&' + '&"|"&'.join(f"{{{name}}}" for name in _TEXTS) + '&"|")'
    for sign in _WRAPPING:
        joined = f'SUBSTITUTE({joined},"{sign}","")'
    phrases = ",".join('"|' + phrase.replace('"', '""') + '|"' for phrase in words.ELSEWHERE)
    return f"SUMPRODUCT(--ISNUMBER(FIND({{{{{phrases}}}}},{joined})))>0"


_NOT_STARTED, _UNDER_WAY, _DONE, _NOT_DOING, _NOTHING = (
    f'{{status}}="{words.STATUS[status].text}"' for status in OFFERED)


#: Percentages that a status allows, as a form words them; "0" for statuses not in the table.
_PERCENTAGES = {Status.DONE: ("100",), Status.UNDER_WAY: ("0", PART_DONE)}


def _contradicts_status(row: CheckedRow) -> bool:
    """Whether the percentage is not among those that the status allows."""
    percent = row.values.get(PERCENT)
    if not isinstance(percent, float | int) or row.status is None:
        return False
    return {0.0: "0", 100.0: "100"}.get(percent, PART_DONE) not in _PERCENTAGES.get(row.status, ("0",))


def _lacks_reason(row: CheckedRow) -> bool:
    """Whether a reason is missing in the row of a task not done, or of a lead's task not started."""
    asked = row.status is Status.NOT_DOING or (row.status is Status.NOT_STARTED and row.role is Role.LEAD)
    return asked and not row.texts.keys() & {DIFFICULTIES, RESULT}


#: Least length of a result; openings of a result that only refers back or promises; and a result that is nothing but a
#: reference to a document, a link, a word on how it was sent, or two letters.
_SHORTEST_RESULT, _EMPTY_OPENINGS = 3, ("như", "sẽ ")
_REFERENCE_ALONE = re.compile(
    r"(?!như|sẽ )\D{0,15}\b(?:tại|theo|xem) \D{1,25}(?:số \w\S*|\d+/\S+)(?: ngày .{1,22})?\W*"
    r"|\D{0,15}(?:https?://|www\.)\S+|\W*\w{1,2}\W{1,3}"
    r"|\W*(?:đã )?(?:gửi|nộp)\D{0,25}\b(?:zalo|e?mail|hộp thư|bản giấy|bản cứng|bản in)\W*")


def _unsupported_result(row: CheckedRow) -> str:
    """The result of a task that is done, if the row names no document; else ""."""
    return row.texts.get(RESULT, "") if row.status is Status.DONE and DOCUMENTS not in row.texts else ""


def _is_empty_result(row: CheckedRow) -> bool:
    """Whether the result of a done task is too short, or begins like a promise or a reference and stays short."""
    text = _unsupported_result(row)
    return 0 < len(text) < (_LONGEST_POINTER if text.startswith(_EMPTY_OPENINGS) else _SHORTEST_RESULT)


#: Pairs of status and percentage that contradict each other, as a form words them.
_CONTRADICTIONS = "|".join(
    words.STATUS[status].text + percentage for status in OFFERED for percentage in ("0", PART_DONE, "100")
    if percentage not in _PERCENTAGES.get(status, ("0",)))


def _reading_checks(field: Field) -> Iterator[Check]:
    """A field → the checks made when its cell is read, by its kind."""
    name, before = field.name, f"{field.label}: chỉ" if field.name in fields.ANSWERS else "Chỉ"
    unclear = partial(
        Check, field=name, wrong=lambda row: row.is_unclear(name), formula=f'{{{name}}}="?"', found_on_reading=True)
    if field.kind is ValueKind.PERCENT:
        yield unclear((Code.PERCENT_NOT_NUMBER, Code.PERCENT_UNCLEAR),
                      text=f"✖ {field.label}: ghi số từ 0 đến 100 (80, không ghi 0,8)")
    if field.kind is ValueKind.DAY:
        yield unclear((Code.DATE_NOT_READ, Code.DATE_UNCLEAR), text=_NO_DAY)
    if field.kind is ValueKind.FIGURE:
        yield unclear((Code.FIGURE_NOT_NUMBER, Code.FIGURE_UNCLEAR, Code.FIGURE_TOO_LONG),
                      text=f"✖ {before} ghi số, viết liền: 1250 hoặc 12,5")
        yield unclear((Code.FIGURE_NEGATIVE,), formula=f"IF(ISNUMBER({{{name}}}),{{{name}}}<0,FALSE)",
                      text=f"✖ {field.label} không thể âm")


def _day_checks(field: Field) -> Iterator[Check]:
    """A field → the checks of a day that was understood; none for other kinds."""
    name = field.name
    if field.kind is ValueKind.DAY:
        yield Check(
            (Code.DATE_OUTSIDE_PERIOD,), name, lambda row: row.has_day_outside(name), f'{{{name}}}="?"', _NO_DAY)
        yield Check((Code.DATE_AFTER_RETURN,), name, lambda row: row.has_day_ahead(name),
                    why_no_formula="the form does not know the day it will arrive")


#: A text with a digit and no letter.
_NUMBERS_ALONE = re.compile(r"[\W\d]*\d\W*")


def _other_column_check(name: str) -> Check:
    """A text field → the check that it holds numbers or a day alone, or a status while that column is blank."""
    def belongs_elsewhere(row: CheckedRow) -> bool:
        text = row.texts.get(name, "")
        is_status = STATUS not in row.texts and status_of_text(text) in _MISPLACED_STATUSES
        return is_status or bool(_NUMBERS_ALONE.fullmatch(text) or percent_readings(text) or parse_day(text))

    return Check((Code.TEXT_OF_OTHER_COLUMN,), name, belongs_elsewhere,
                 why_no_formula="the words are right, but for their column")


#: {lead} is whether the row's agency leads the task, {any} all that was typed in the row.
CHECKS = (
    Check((Code.CELL_ERROR,), "", None, "ISERROR({any})", FAILED),
    Check((Code.STATUS_UNKNOWN, Code.STATUS_NOT_OFFERED, Code.LEGACY_STATUS), STATUS,
          lambda row: row.is_unclear(STATUS), f'OR({{status}}="?",AND({{lead}},{_NOTHING}))',
          "✖ Trạng thái ngoài danh sách", found_on_reading=True),
    *(check for field in fields.ANSWERS.values() for check in _reading_checks(field)),
    Check((Code.STATUS_MISSING, Code.LEAD_ROW_BLANK, Code.COORDINATING_ROW_BLANK), STATUS,
          lambda row: STATUS not in row.texts, '{status}=""', "✖ Chưa chọn trạng thái"),
    Check((Code.EXTRA_WITHOUT_CONTENT,), CONTENT, lambda row: CONTENT not in row.texts,
          '{content}=""', "✖ Thiếu nội dung nhiệm vụ", spare_rows_only=True),
    Check((Code.RESULT_MISSING,), RESULT,
          lambda row: row.status in (Status.DONE, Status.UNDER_WAY) and not row.texts.keys() & {RESULT, DOCUMENTS},
          f'AND(OR({_DONE},{_UNDER_WAY}),{{documents}}="",{{result}}="")', "✖ Thiếu kết quả"),
    Check((Code.ANSWER_ELSEWHERE,), "", lambda row: any(points_elsewhere(row.texts.get(name, "")) for name in _TEXTS),
          _elsewhere_formula(),
          "✖ Ghi rõ nội dung, không ghi “như trên”, “kèm theo”", found_on_reading=True),
    Check((Code.RESULT_SAYS_NOTHING,), RESULT, _is_empty_result,  # a blank result has a check above
          f'AND({_DONE},{{documents}}="",LEN({{result}})<IF(ISNUMBER(FIND(LEFT(LOWER({{result}}),3),'
          f'"{"|".join(_EMPTY_OPENINGS)}")),{_LONGEST_POINTER},{_SHORTEST_RESULT}))', "✖ Kết quả: ghi đã làm gì"),
    Check((Code.RESULT_SAYS_NOTHING,), RESULT,
          lambda row: _REFERENCE_ALONE.fullmatch(_unsupported_result(row)) is not None,
          why_no_formula="formulas know no patterns: that a result only refers to something else is told on return"),
    Check((Code.REASON_MISSING,), DIFFICULTIES, _lacks_reason,
          f'AND(OR({_NOT_DOING},AND({_NOT_STARTED},{{lead}})),{{difficulties}}="",{{result}}="")',
          "✖ Thiếu lý do (cột Khó khăn)"),
    Check((Code.PERCENT_CONTRADICTS,), PERCENT, _contradicts_status,
          f'ISNUMBER(FIND("|"&{{status}}&{{percent}}&"|","|{_CONTRADICTIONS}|"))',
          "✖ Tiến độ không khớp trạng thái"),
    Check((Code.STATUS_BACK,), STATUS, lambda row: row.reached == 100 and row.status in BACK_FROM_DONE,
          why_no_formula="the form only prints what was said in the period before"),
    Check((Code.PERCENT_BACK,), PERCENT,
          lambda row: row.status is Status.UNDER_WAY and row.values.get(PERCENT, 100) < row.reached < 100,  # type: ignore[operator]
          why_no_formula="the form prints of it what it was in the period before, no more"),
    Check((Code.DATE_WITHOUT_DONE,), COMPLETED,
          lambda row: COMPLETED in row.values and row.status not in (Status.DONE, None),
          f'AND({{completed}}="{A_DAY}",NOT({_DONE}))', "✖ Có ngày hoàn thành nhưng chưa hoàn thành"),
    *(check for field in fields.ANSWERS.values() for check in _day_checks(field)),
    *map(_other_column_check, _TEXTS),
)

#: The check of an indicator's blank row; the checks of its figure.
BLANK_FIGURE = Check((Code.FIGURES_BLANK,), FIGURE, None, 'AND({figure}="",{note}="")',
                     "✖ Chưa ghi số liệu; không phát sinh thì ghi 0")
_FIGURE_READING_CHECKS = tuple(_reading_checks(fields.FIGURES[FIGURE]))
#: The checks of an indicator's row. {figure} and {note} are its cells.
FIGURE_CHECKS = (
    Check((Code.CELL_ERROR,), "", None, "ISERROR({figure}&{note})", FAILED),
    BLANK_FIGURE,
    *_FIGURE_READING_CHECKS,
)


def check_of(code: Code) -> Check | None:
    """A finding's code → its check, the first of several; None where no check of one row raises it."""
    return next((check for check in (*CHECKS, *FIGURE_CHECKS) if code in check.codes), None)


def live_checks(table: Iterable[Check], is_extra: bool) -> dict[str, list[Check]]:
    """A table of checks → those that a form makes itself, by formula, in the form's order: ✖ before ▲. The form shows
    the first that is wrong."""
    seen = (check for check in table if check.formula and (is_extra or not check.spare_rows_only))
    return grouped(sorted(seen, key=lambda check: not check.must), lambda check: check.formula)


def verdict(row: CheckedRow, is_extra: bool = False) -> str:
    """A row → the text of its cell Kiểm tra: that of the first check that is wrong, or that the row passes."""
    for alike in live_checks(CHECKS, is_extra).values():
        if any(check.wrong and check.wrong(row) for check in alike):
            return alike[0].text
    return PASSED


def figure_verdict(figure: TaskAnswer) -> str:
    """An indicator's row → the text of its cell Kiểm tra."""
    if FIGURE in figure.unclear:
        return _FIGURE_READING_CHECKS[0].text
    return PASSED if figure.value is not None else PASSED_WITHOUT if figure.typed else BLANK_FIGURE.text


def is_no_task(texts: Iterable[str]) -> bool:
    """Whether these texts of a spare row all say nothing ("Không có"): then it is no task, and nothing is asked."""
    return all(map(says_nothing, texts))


def texts() -> tuple[str, ...]:
    """All texts that a form's checks can show, of a row or of the whole form."""
    checked = (check.text for check in (*CHECKS, *FIGURE_CHECKS) if check.text)
    return (PASSED, PASSED_WITHOUT, FAILED, OVERALL_MISSING, f"✔ {READY}", *checked)


def placeholders(text: str) -> tuple[str, ...]:
    """A wording or formula → the names of its placeholders."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name))
