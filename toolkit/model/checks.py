"""One table of checks: a row's answers → what may be wrong in it. Intake finds it, forms show it, their marks tell it.
To add a check is a line in `CHECKS`, its finding in the catalogue; what only wonders begins with ▲, its finding a
warning. Called by `forms` (formulas, marks), `intake` (predicates), `report.upward` and `layout`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from string import Formatter
from typing import NamedTuple

from toolkit.base.text import bare_key, grouped, key, remembered, said_key, says_nothing, word_key
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

#: Every spelling of a status that is understood, as `text.said_key` has it; what may stand before one in a list.
STATUS_SPELLINGS = {
    spell(spelling): status for spell in (bare_key, word_key, key) for status in OFFERED
    for spelling in (words.STATUS[status].text, *words.STATUS[status].aliases)}
BULLETS = "-–+•*✓✔"
#: What a row says where nothing is wrong with it, where it tells why there is no figure, where a formula fails.
PASSED, PASSED_WITHOUT, FAILED = "✔ Đạt", "✔ Đạt (không có số liệu)", "✖ Có ô báo lỗi"
#: What the head says beside the count of rows, and where an agency without tasks has not written its assessment.
READY, NOT_READY, OVERALL_MISSING = "ĐÃ ĐỦ, HÃY LƯU VÀ GỬI", "CHƯA ĐỦ", "✖ HÃY GHI PHẦN D, RỒI LƯU VÀ GỬI"
#: What a form understands of a percentage between 0 and 100, and of a day on which a task may have been done. To a form
#: another day is none, as one that is not read: it says the same of both.
PART_DONE, A_DAY = "một phần", "ngày"
_NO_DAY = "✖ Ngày: ghi đủ ngày/tháng/năm, đúng năm"
#: What is said no more of a task that was done.
BACK_FROM_DONE = (Status.NOT_STARTED, Status.UNDER_WAY, Status.NOT_DOING)
#: What a text may say and belong in the column of states; that nothing has arisen, or is done, may be said anywhere.
_STATUS_IN_TEXT = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED)
#: Findings of a row whose status cannot be true as its percentage, its day of completion or the round before stands.
CONTRADICTIONS = {
    Code.STATUS_BACK, Code.PERCENT_BACK, Code.PERCENT_CONTRADICTS, Code.DATE_WITHOUT_DONE, Code.DATE_OUTSIDE_PERIOD,
    Code.DATE_AFTER_RETURN}
#: The finding of a row that holds no answer at all, leads' rows first.
BLANK_ROW = {Role.LEAD: Code.LEAD_ROW_BLANK, Role.COORDINATING: Code.COORDINATING_ROW_BLANK}


def offered(role: Role) -> tuple[Status, ...]:
    """The statuses that a row of that role may pick from."""
    return OFFERED if role is Role.COORDINATING else OFFERED[:-1]


def points_elsewhere(text: str) -> bool:
    """Whether a text only says "như trên" or "xem tệp đính kèm", also in brackets."""
    return len(text) < _LONGER and key(text).translate(_UNWRAPPED) in words.ELSEWHERE


@remembered  # without this, consolidating takes 1 % longer
def status_said(text: str) -> Status | None:
    """The status that `text` says, None where it says none, or not surely."""
    wording = said_key(text)
    return STATUS_SPELLINGS.get(wording[1:].strip() if wording[:1] in BULLETS else wording)


class CheckedRow(NamedTuple):
    """The row of a task as checks look at it."""

    role: Role
    values: Mapping[str, Value] = NO_VALUES  # what was understood, by field name
    texts: Mapping[str, str] = {}  # all that was typed, as texts are compared
    period: Period | None = None  # reported on, None where no day counts
    received: date = date.max  # the day the return came
    reached: float = 0  # the percentage of the round before, of a task that is done once; 100 where done

    @classmethod
    def of(cls, answer: TaskAnswer, period: Period) -> CheckedRow:
        """The row of that answer."""
        return cls(answer.role, answer.values, {name: key(entry.text) for name, entry in answer.typed.items()}, period)

    @property
    def status(self) -> Status | None:
        """The status that was understood."""
        return self.values.get(STATUS)  # type: ignore[return-value]

    def is_unclear(self, name: str) -> bool:
        """Whether what was typed in that field was not understood."""
        return name in self.texts and name not in self.values

    def has_day_outside(self, name: str) -> bool:
        """Whether the day in that field lies outside the days of the period."""
        day = self.values.get(name)
        return isinstance(day, date) and self.period is not None and not self.period.is_done_day(day)

    def has_day_ahead(self, name: str) -> bool:
        """Whether the day in that field is of the period, and later than the day the return came."""
        day = self.values.get(name)
        is_ahead = isinstance(day, date) and day > self.received
        return is_ahead and self.period is not None and not self.has_day_outside(name)


#: A row of a task as it was issued.
BLANK = CheckedRow(Role.LEAD)


class Check(NamedTuple):
    """Something that may be wrong with a row."""

    codes: tuple[Code, ...]  # its findings, of which `wrong` tells the first
    field: str  # the cell that is marked, "" for the cell the finding is at
    wrong: Callable[[CheckedRow], bool] | None  # None: it is told where a cell or several rows are read
    formula: str = ""  # true in Excel if the row is wrong: {field} is what is understood, "" if blank, "?" if unclear
    text: str = ""  # what the form then says: after ✖ what must be mended, after ▲ what should be looked at
    unseen: str = ""  # why there is no formula
    on_reading: bool = False  # it is told where a cell is read
    extra: bool = False  # only of spare rows

    @property
    def must(self) -> bool:
        """Whether the form says that the row must be mended."""
        return self.text.startswith("✖")

    @property
    def mended_in(self) -> tuple[str, ...]:
        """The fields of which a change may mend it: those its formula looks at."""
        looked_at = placeholders(self.formula) if self.field and not self.on_reading else ()
        return tuple(name for name in looked_at if name in fields.known())


#: The answers that are texts; signs around an answer that only points elsewhere; that it is one, to Excel.
_TEXTS = tuple(name for name, field in fields.ANSWERS.items() if field.kind is ValueKind.TEXT)
_WRAPPING = "()-–.…"
_UNWRAPPED = str.maketrans(dict.fromkeys(_WRAPPING))
#: No answer that only points elsewhere is as long.
_LONGER = 60


def _elsewhere_formula() -> str:
    joined = 'LOWER("|"&' + '&"|"&'.join(f"{{{name}}}" for name in _TEXTS) + '&"|")'
    for sign in _WRAPPING:
        joined = f'SUBSTITUTE({joined},"{sign}","")'
    phrases = ",".join('"|' + phrase.replace('"', '""') + '|"' for phrase in words.ELSEWHERE)
    return f"SUMPRODUCT(--ISNUMBER(FIND({{{{{phrases}}}}},{joined})))>0"


_NOT_STARTED, _UNDER_WAY, _DONE, _NOT_DOING, _NOTHING = (
    f'{{status}}="{words.STATUS[status].text}"' for status in OFFERED)


#: What a status allows a percentage to be, as a form has it; "0" of the others.
_PERCENTAGES = {Status.DONE: ("100",), Status.UNDER_WAY: ("0", PART_DONE)}


def _contradicts(row: CheckedRow) -> bool:
    """Whether the percentage is none of those that the status allows."""
    percent = row.values.get(PERCENT)
    if not isinstance(percent, float | int) or row.status is None:
        return False
    return {0.0: "0", 100.0: "100"}.get(percent, PART_DONE) not in _PERCENTAGES.get(row.status, ("0",))


def _without_reason(row: CheckedRow) -> bool:
    """Whether a task that is not done, or in a lead's row not started, lacks a reason."""
    asked = row.status is Status.NOT_DOING or (row.status is Status.NOT_STARTED and row.role is Role.LEAD)
    return asked and not row.texts.keys() & {DIFFICULTIES, RESULT}


#: A shorter result says nothing; one that begins so only points back or promises. One that only refers to a document,
#: is a link, says that it was sent in some other way, or is of two letters.
_LEAST, _NO_SUBSTANCE = 3, ("như", "sẽ ")
_REFERENCE = re.compile(
    r"(?!như|sẽ )\D{0,15}\b(?:tại|theo|xem) \D{1,25}(?:số \w\S*|\d+/\S+)(?: ngày .{1,22})?\W*"
    r"|\D{0,15}(?:https?://|www\.)\S+|\W*\w{1,2}\W{1,3}"
    r"|\W*(?:đã )?(?:gửi|nộp)\D{0,25}\b(?:zalo|e?mail|hộp thư|bản giấy|bản cứng|bản in)\W*")


def _result_alone(row: CheckedRow) -> str:
    """The result of a task that is done, where no document speaks for it; "" of any other row."""
    return row.texts.get(RESULT, "") if row.status is Status.DONE and DOCUMENTS not in row.texts else ""


def _is_empty_result(row: CheckedRow) -> bool:
    text = _result_alone(row)
    return 0 < len(text) < (_LONGER if text.startswith(_NO_SUBSTANCE) else _LEAST)


#: Every status with a percentage that contradicts it, as a form has them.
_CONTRADICTIONS = "|".join(
    words.STATUS[status].text + percentage for status in OFFERED for percentage in ("0", PART_DONE, "100")
    if percentage not in _PERCENTAGES.get(status, ("0",)))


def _reading_checks(field: Field) -> Iterator[Check]:
    """The checks of a field's cells as they are read, by its kind."""
    name, before = field.name, f"{field.label}: chỉ" if field.name in fields.ANSWERS else "Chỉ"
    unclear = partial(
        Check, field=name, wrong=lambda row: row.is_unclear(name), formula=f'{{{name}}}="?"', on_reading=True)
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
    """The checks of a day that was understood."""
    name = field.name
    if field.kind is ValueKind.DAY:
        yield Check(
            (Code.DATE_OUTSIDE_PERIOD,), name, lambda row: row.has_day_outside(name), f'{{{name}}}="?"', _NO_DAY)
        yield Check((Code.DATE_AFTER_RETURN,), name, lambda row: row.has_day_ahead(name),
                    unseen="the form does not know the day it will arrive")


def _other_column_check(name: str) -> Check:
    """The check of a text that belongs in another column, which is blank: a status alone, a percentage alone."""
    def belongs_elsewhere(row: CheckedRow) -> bool:
        text, typed = row.texts.get(name, ""), row.texts.get
        return (not typed(STATUS) and status_said(text) in _STATUS_IN_TEXT) or (
            not typed(PERCENT) and bool(percent_readings(text)))

    return Check(
        (Code.TEXT_OF_OTHER_COLUMN,), name, belongs_elsewhere, unseen="the words are right, but for their column")


#: {lead} is whether the row's agency leads the task, {any} all that was typed in the row.
CHECKS = (
    Check((Code.CELL_ERROR,), "", None, "ISERROR({any})", FAILED),
    Check((Code.STATUS_UNKNOWN, Code.STATUS_NOT_OFFERED, Code.LEGACY_STATUS), STATUS,
          lambda row: row.is_unclear(STATUS), f'OR({{status}}="?",AND({{lead}},{_NOTHING}))',
          "✖ Trạng thái ngoài danh sách", on_reading=True),
    *(check for field in fields.ANSWERS.values() for check in _reading_checks(field)),
    Check((Code.STATUS_MISSING, Code.LEAD_ROW_BLANK, Code.COORDINATING_ROW_BLANK), STATUS,
          lambda row: STATUS not in row.texts, '{status}=""', "✖ Chưa chọn trạng thái"),
    Check((Code.EXTRA_WITHOUT_CONTENT,), CONTENT, lambda row: CONTENT not in row.texts,
          '{content}=""', "✖ Thiếu nội dung nhiệm vụ", extra=True),
    Check((Code.RESULT_MISSING,), RESULT,
          lambda row: row.status in (Status.DONE, Status.UNDER_WAY) and not row.texts.keys() & {RESULT, DOCUMENTS},
          f'AND(OR({_DONE},{_UNDER_WAY}),{{documents}}="",{{result}}="")', "✖ Thiếu kết quả"),
    Check((Code.ANSWER_ELSEWHERE,), "", lambda row: any(points_elsewhere(row.texts.get(name, "")) for name in _TEXTS),
          _elsewhere_formula(),
          "✖ Ghi rõ nội dung, không ghi “như trên”, “kèm theo”", on_reading=True),
    Check((Code.RESULT_SAYS_NOTHING,), RESULT, _is_empty_result,  # one that is blank is told above
          f'AND({_DONE},{{documents}}="",LEN({{result}})<IF(ISNUMBER(FIND(LEFT(LOWER({{result}}),3),'
          f'"{"|".join(_NO_SUBSTANCE)}")),{_LONGER},{_LEAST}))', "✖ Kết quả: ghi đã làm gì"),
    Check((Code.RESULT_SAYS_NOTHING,), RESULT, lambda row: _REFERENCE.fullmatch(_result_alone(row)) is not None,
          unseen="formulas know no patterns: that a result only refers to something else is told on return"),
    Check((Code.REASON_MISSING,), DIFFICULTIES, _without_reason,
          f'AND(OR({_NOT_DOING},AND({_NOT_STARTED},{{lead}})),{{difficulties}}="",{{result}}="")',
          "✖ Thiếu lý do (cột Khó khăn)"),
    Check((Code.PERCENT_CONTRADICTS,), PERCENT, _contradicts,
          f'ISNUMBER(FIND("|"&{{status}}&{{percent}}&"|","|{_CONTRADICTIONS}|"))',
          "✖ Tiến độ không khớp trạng thái"),
    Check((Code.STATUS_BACK,), STATUS, lambda row: row.reached == 100 and row.status in BACK_FROM_DONE,
          unseen="the form only prints what was said in the period before"),
    Check((Code.PERCENT_BACK,), PERCENT,
          lambda row: row.status is Status.UNDER_WAY and row.values.get(PERCENT, 100) < row.reached < 100,  # type: ignore[operator]
          unseen="the form prints of it what it was in the period before, no more"),
    Check((Code.DATE_WITHOUT_DONE,), COMPLETED,
          lambda row: COMPLETED in row.values and row.status not in (Status.DONE, None),
          f'AND({{completed}}="{A_DAY}",NOT({_DONE}))', "✖ Có ngày hoàn thành nhưng chưa hoàn thành"),
    *(check for field in fields.ANSWERS.values() for check in _day_checks(field)),
    *map(_other_column_check, _TEXTS),
)

#: What is wrong with the row of an indicator in which nothing stands; with a figure.
BLANK_FIGURE = Check((Code.FIGURES_BLANK,), FIGURE, None, 'AND({figure}="",{note}="")',
                     "✖ Chưa ghi số liệu; không phát sinh thì ghi 0")
_OF_FIGURE = tuple(_reading_checks(fields.FIGURES[FIGURE]))
#: The same of the row of an indicator. {figure} and {note} are its cells.
FIGURE_CHECKS = (
    Check((Code.CELL_ERROR,), "", None, "ISERROR({figure}&{note})", FAILED),
    BLANK_FIGURE,
    *_OF_FIGURE,
)


def check_of(code: Code) -> Check | None:
    """The check that finds `code`, the first of several fields; None where it is no matter of one row."""
    return next((check for check in (*CHECKS, *FIGURE_CHECKS) if code in check.codes), None)


def live(table: Iterable[Check], is_extra: bool) -> dict[str, list[Check]]:
    """The checks a form makes itself, by formula: in the order in which it says them, the first that is wrong, what
    should only be looked at last."""
    seen = (check for check in table if check.formula and (is_extra or not check.extra))
    return grouped(sorted(seen, key=lambda check: not check.must), lambda check: check.formula)


def verdict(row: CheckedRow, is_extra: bool = False) -> str:
    """A row → the text its form shows for it: that of the first check that is wrong, or that it passes."""
    return next((alike[0].text for alike in live(CHECKS, is_extra).values()
                 if any(check.wrong and check.wrong(row) for check in alike)), PASSED)


def figure_verdict(figure: TaskAnswer) -> str:
    """The row of an indicator → the text its form shows for it; of one that is unclear, that it is no number."""
    if FIGURE in figure.unclear:
        return _OF_FIGURE[0].text
    return PASSED if figure.value is not None else PASSED_WITHOUT if figure.typed else BLANK_FIGURE.text


def is_no_task(texts: Iterable[str]) -> bool:
    """Whether a spare row with those answers says "Không có" alone: it is no task then, and nothing is asked of it."""
    return all(map(says_nothing, texts))


def texts() -> tuple[str, ...]:
    """All that forms can say, of a row or of all."""
    checked = (check.text for check in (*CHECKS, *FIGURE_CHECKS) if check.text)
    return (PASSED, PASSED_WITHOUT, FAILED, OVERALL_MISSING, f"✔ {READY}", *checked)


def placeholders(text: str) -> tuple[str, ...]:
    """The placeholders of a wording or a formula."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name))
