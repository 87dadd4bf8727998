"""One table of checks: what may be wrong in a row, found by intake, shown live on the form, marked on what goes back.

Each check has its findings, a predicate over the row's answers and, where Excel can say it, the same as a formula over
fields (`forms/live_check` writes that into the form); one without says why Excel cannot see it, as docs/form.md lists.
To add a check is one line in `CHECKS`, and its finding in the catalogue; what is worth a look, and no more, begins with
▲, and its finding is a warning. Percentages, days and figures are checked by their kind, whatever the field.
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
STATUS_SPELLINGS: dict[str, Status] = {
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
_TOLD_AS_STATUS = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED)
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
    """What checks look at in a row, by field name: what was understood, and all that was typed, as texts are compared;
    the period reported on, None where no day counts, and the day the return came. `reached`: how far, of a
    task that is done once, it was said to be in the round before, 100 where done."""

    role: Role
    values: Mapping[str, Value] = NO_VALUES
    texts: Mapping[str, str] = {}
    period: Period | None = None
    received: date = date.max
    reached: float = 0

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

    def wrong_day(self, name: str) -> Code | None:
        """What is wrong with the day in that field, None where nothing is, or none was understood."""
        day = self.values.get(name)
        if not isinstance(day, date) or self.period is None:
            return None
        if not self.period.is_done_day(day):
            return Code.DATE_OUTSIDE_PERIOD
        return Code.DATE_AFTER_RETURN if day > self.received else None


#: A row of a task as it was issued.
BLANK = CheckedRow(Role.LEAD)


class Check(NamedTuple):
    """Something that may be wrong with a row. `codes` are its findings, of which `wrong` tells the first; one without
    `wrong`, or `on_reading`, is told where a cell or several rows are read. `field` is the cell that is marked, "" for
    the cell the finding is at. `formula` is true in Excel exactly where the row is wrong: {field} is what is
    understood, "" where it is blank, "?" where it is unclear; `text` is what the form then says: after ✖ what must be
    mended, after ▲ what should be looked at. Without a formula `unseen` says why. `extra`: only of spare rows."""

    codes: tuple[Code, ...]
    field: str
    wrong: Callable[[CheckedRow], bool] | None
    formula: str = ""
    text: str = ""
    unseen: str = ""
    on_reading: bool = False
    extra: bool = False

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


def _elsewhere() -> str:
    joined = 'LOWER("|"&' + '&"|"&'.join(f"{{{name}}}" for name in _TEXTS) + '&"|")'
    for sign in _WRAPPING:
        joined = f'SUBSTITUTE({joined},"{sign}","")'
    phrases = ",".join('"|' + phrase.replace('"', '""') + '|"' for phrase in words.ELSEWHERE)
    return f"SUMPRODUCT(--ISNUMBER(FIND({{{{{phrases}}}}},{joined})))>0"


_NOT_STARTED, _UNDER_WAY, _DONE, _NOT_DOING, _NOTHING = (
    f'{{status}}="{words.STATUS[status].text}"' for status in OFFERED)


def _contradicts(row: CheckedRow) -> bool:
    """Done is 100 %, under way is less, the others are 0."""
    percent = row.values.get(PERCENT)
    if not isinstance(percent, float | int) or row.status is None:
        return False
    return not {Status.DONE: percent == 100, Status.UNDER_WAY: percent < 100}.get(row.status, percent == 0)


def _without_reason(row: CheckedRow) -> bool:
    """What is not done has a reason; of what has not started, a lead's row."""
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
    words.STATUS[status].text + said
    for status in OFFERED for percent, said in ((0, "0"), (50, PART_DONE), (100, "100"))
    if _contradicts(BLANK._replace(values={STATUS: status, PERCENT: percent})))


def _of_kind(field: Field) -> Iterator[Check]:
    """The checks of a field's cells as they are read, by its kind."""
    name, before = field.name, f"{field.label}: chỉ" if field.name in fields.ANSWERS else "Chỉ"
    unread = partial(Check, field=name, wrong=lambda row: row.is_unclear(name), on_reading=True)
    if field.kind is ValueKind.PERCENT:
        yield unread((Code.PERCENT_NOT_NUMBER, Code.PERCENT_UNCLEAR), formula=_unread(name),
                     text=f"✖ {field.label}: ghi số từ 0 đến 100 (80, không ghi 0,8)")
    if field.kind is ValueKind.DAY:
        yield unread((Code.DATE_NOT_READ, Code.DATE_UNCLEAR), formula=_unread(name), text=_NO_DAY)
    if field.kind is ValueKind.FIGURE:
        yield unread((Code.FIGURE_NOT_NUMBER, Code.FIGURE_UNCLEAR, Code.FIGURE_TOO_LONG), formula=_unread(name),
                     text=f"✖ {before} ghi số, viết liền: 1250 hoặc 12,5")
        yield unread((Code.FIGURE_NEGATIVE,), formula=f"IF(ISNUMBER({{{name}}}),{{{name}}}<0,FALSE)",
                     text=f"✖ {field.label} không thể âm")


def _of_day(field: Field) -> Iterator[Check]:
    """The checks of a day that was understood."""
    name = field.name
    if field.kind is ValueKind.DAY:
        yield Check((Code.DATE_OUTSIDE_PERIOD,), name, lambda row: row.wrong_day(name) is Code.DATE_OUTSIDE_PERIOD,
                    _unread(name), _NO_DAY)
        yield Check((Code.DATE_AFTER_RETURN,), name, lambda row: row.wrong_day(name) is Code.DATE_AFTER_RETURN,
                    unseen="the form does not know the day it will arrive")


def _of_text(name: str) -> Check:
    """The check of a text that belongs in another column, which is blank: a status alone, a percentage alone."""
    def belongs_elsewhere(row: CheckedRow) -> bool:
        text, typed = row.texts.get(name, ""), row.texts.get
        return (not typed(STATUS) and status_said(text) in _TOLD_AS_STATUS) or (
            not typed(PERCENT) and bool(percent_readings(text)))

    return Check(
        (Code.TEXT_OF_OTHER_COLUMN,), name, belongs_elsewhere, unseen="the words are right, but for their column")


def _unread(name: str) -> str:
    """The formula that a form does not understand what is typed in that field."""
    return f'{{{name}}}="?"'


#: {lead} is whether the row's agency leads the task, {any} all that was typed in the row.
CHECKS: tuple[Check, ...] = (
    Check((Code.CELL_ERROR,), "", None, "ISERROR({any})", FAILED),
    Check((Code.STATUS_UNKNOWN, Code.STATUS_NOT_OFFERED, Code.LEGACY_STATUS), STATUS,
          lambda row: row.is_unclear(STATUS), f'OR({{status}}="?",AND({{lead}},{_NOTHING}))',
          "✖ Trạng thái ngoài danh sách", on_reading=True),
    *(check for field in fields.ANSWERS.values() for check in _of_kind(field)),
    Check((Code.STATUS_MISSING, Code.LEAD_ROW_BLANK, Code.COORDINATING_ROW_BLANK), STATUS,
          lambda row: STATUS not in row.texts, '{status}=""', "✖ Chưa chọn trạng thái"),
    Check((Code.EXTRA_WITHOUT_CONTENT,), CONTENT, lambda row: CONTENT not in row.texts,
          '{content}=""', "✖ Thiếu nội dung nhiệm vụ", extra=True),
    Check((Code.RESULT_MISSING,), RESULT,
          lambda row: row.status in (Status.DONE, Status.UNDER_WAY) and not row.texts.keys() & {RESULT, DOCUMENTS},
          f'AND(OR({_DONE},{_UNDER_WAY}),{{documents}}="",{{result}}="")', "✖ Thiếu kết quả"),
    Check((Code.ANSWER_ELSEWHERE,), "", lambda row: any(points_elsewhere(row.texts.get(name, "")) for name in _TEXTS),
          _elsewhere(),
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
    *(check for field in fields.ANSWERS.values() for check in _of_day(field)),
    *map(_of_text, _TEXTS),
)

#: What is wrong with the row of an indicator in which nothing stands; with a figure.
BLANK_FIGURE = Check((Code.FIGURES_BLANK,), FIGURE, None, 'AND({figure}="",{note}="")',
                     "✖ Chưa ghi số liệu; không phát sinh thì ghi 0")
_OF_FIGURE = tuple(_of_kind(fields.FIGURES[FIGURE]))
#: The same of the row of an indicator. {figure} and {note} are its cells.
FIGURE_CHECKS: tuple[Check, ...] = (
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
    """What the form says of that row: the text of the first check that is wrong, or that it is all right."""
    return next((alike[0].text for alike in live(CHECKS, is_extra).values()
                 if any(check.wrong and check.wrong(row) for check in alike)), PASSED)


def figure_verdict(figure: TaskAnswer) -> str:
    """What the form says of the row of an indicator: of one that is unclear, that it is no number."""
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
