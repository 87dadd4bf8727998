"""One table of checks: what may be wrong in a row, found by intake, shown live on the form, marked on what goes back.

Each check has its findings, a predicate over the row's answers and, where Excel can say it, the same as a formula over
fields (`forms/live_check` writes that into the form); one without says why Excel cannot see it, as docs/form.md lists.
To add a check is one line in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from datetime import date
from string import Formatter
from typing import NamedTuple

from toolkit.base.text import bare_key, grouped, key, remembered, said_key, says_nothing, word_key
from toolkit.model import fields, words
from toolkit.model.fields import COMPLETED, CONTENT, DIFFICULTIES, DOCUMENTS, FIGURE, PERCENT, RESULT, STATUS
from toolkit.model.findings import Code
from toolkit.model.records import Period, Role, Status, TaskAnswer

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
_NO_DAY, _NO_DAY_TEXT = '{completed}="?"', "✖ Ngày: ghi đủ ngày/tháng/năm, đúng năm"
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
    """What checks look at in a row: what was understood, the fields answered, those of them not understood, whether a
    task may have been done on the day of its completion, the day the return came, whether a text only points elsewhere.
    """

    role: Role
    status: Status | None
    percent: float | None
    completed: date | None
    answered: Set[str]
    unclear: Set[str]
    in_period: bool
    received: date
    elsewhere: bool = False

    @classmethod
    def of(cls, answer: TaskAnswer, period: Period, received: date = date.max,
           answered: Set[str] = frozenset()) -> CheckedRow:
        """The row of that answer; `answered` are fields that are filled beside those it holds."""
        completed = answer.completed
        return cls(
            role=answer.role, status=answer.status, percent=answer.percent, completed=completed,
            answered=frozenset().union(answered, answer.typed), unclear=frozenset(answer.unclear),
            in_period=completed is None or period.is_done_day(completed), received=received,
            elsewhere=any(points_elsewhere(answer.text(name)) for name in _TEXTS))


#: A row of a task as it was issued.
BLANK = CheckedRow(Role.LEAD, None, None, None, frozenset(), frozenset(), True, date.max)


class Check(NamedTuple):
    """Something that may be wrong with a row. `codes` are its findings, of which `wrong` tells the first; one without
    `wrong`, or `on_reading`, is told where a cell or several rows are read. `field` is the cell that is marked, "" for
    the cell the finding is at. `formula` is true in Excel exactly where the row is wrong: {field} is what is
    understood, "" where it is blank, "?" where it is unclear; `text` is what the form then says. Without a formula
    `unseen` says why. `extra`: only of spare rows."""

    codes: tuple[Code, ...]
    field: str = ""
    wrong: Callable[[CheckedRow], bool] | None = None
    formula: str = ""
    text: str = ""
    unseen: str = ""
    on_reading: bool = False
    extra: bool = False

    @property
    def mended_in(self) -> tuple[str, ...]:
        """The fields of which a change may mend it: those its formula looks at."""
        looked_at = placeholders(self.formula) if self.field and not self.on_reading else ()
        return tuple(name for name in looked_at if name in fields.ANSWERS | fields.EXTRAS | fields.FIGURES)


#: The answers that are texts; signs around an answer that only points elsewhere; that it is one, to Excel.
_TEXTS = tuple(name for name, field in fields.ANSWERS.items() if field.kind is fields.ValueKind.TEXT)
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
    if row.percent is None or row.status is None:
        return False
    return not {Status.DONE: row.percent == 100, Status.UNDER_WAY: row.percent < 100}.get(row.status, row.percent == 0)


def _without_reason(row: CheckedRow) -> bool:
    """What is not done has a reason; of what has not started, a lead's row."""
    asked = row.status is Status.NOT_DOING or (row.status is Status.NOT_STARTED and row.role is Role.LEAD)
    return asked and not row.answered & {DIFFICULTIES, RESULT}


#: Every status with a percentage that contradicts it, as a form has them.
_CONTRADICTIONS = "|".join(
    words.STATUS[status].text + said
    for status in OFFERED for percent, said in ((0, "0"), (50, PART_DONE), (100, "100"))
    if _contradicts(BLANK._replace(status=status, percent=percent)))

#: {lead} is whether the row's agency leads the task, {any} all that was typed in the row.
CHECKS: tuple[Check, ...] = (
    Check((Code.CELL_ERROR,), "", None, "ISERROR({any})", FAILED),
    Check((Code.STATUS_UNKNOWN, Code.STATUS_NOT_OFFERED, Code.LEGACY_STATUS), STATUS, lambda row: STATUS in row.unclear,
          f'OR({{status}}="?",AND({{lead}},{_NOTHING}))', "✖ Trạng thái ngoài danh sách", on_reading=True),
    Check((Code.PERCENT_NOT_NUMBER, Code.PERCENT_UNCLEAR), PERCENT, lambda row: PERCENT in row.unclear,
          '{percent}="?"', "✖ Tiến độ: ghi số từ 0 đến 100 (80, không ghi 0,8)", on_reading=True),
    Check((Code.DATE_NOT_READ, Code.DATE_UNCLEAR), COMPLETED, lambda row: COMPLETED in row.unclear,
          _NO_DAY, _NO_DAY_TEXT, on_reading=True),
    Check((Code.STATUS_MISSING, Code.LEAD_ROW_BLANK, Code.COORDINATING_ROW_BLANK), STATUS,
          lambda row: STATUS not in row.answered, '{status}=""', "✖ Chưa chọn trạng thái"),
    Check((Code.EXTRA_WITHOUT_CONTENT,), CONTENT, lambda row: CONTENT not in row.answered,
          '{content}=""', "✖ Thiếu nội dung nhiệm vụ", extra=True),
    Check((Code.RESULT_MISSING,), RESULT,
          lambda row: row.status in (Status.DONE, Status.UNDER_WAY) and not row.answered & {RESULT, DOCUMENTS},
          f'AND(OR({_DONE},{_UNDER_WAY}),{{documents}}="",{{result}}="")', "✖ Thiếu kết quả"),
    Check((Code.ANSWER_ELSEWHERE,), "", lambda row: row.elsewhere, _elsewhere(),
          "✖ Ghi rõ nội dung, không ghi “như trên”, “kèm theo”", on_reading=True),
    Check((Code.REASON_MISSING,), DIFFICULTIES, _without_reason,
          f'AND(OR({_NOT_DOING},AND({_NOT_STARTED},{{lead}})),{{difficulties}}="",{{result}}="")',
          "✖ Thiếu lý do (cột Khó khăn)"),
    Check((Code.PERCENT_CONTRADICTS,), PERCENT, _contradicts,
          f'ISNUMBER(FIND("|"&{{status}}&{{percent}}&"|","|{_CONTRADICTIONS}|"))',
          "✖ Tiến độ không khớp trạng thái"),
    Check((Code.DATE_WITHOUT_DONE,), COMPLETED,
          lambda row: row.completed is not None and row.status not in (Status.DONE, None),
          f'AND({{completed}}="{A_DAY}",NOT({_DONE}))', "✖ Có ngày hoàn thành nhưng chưa hoàn thành"),
    Check((Code.DATE_OUTSIDE_PERIOD,), COMPLETED,
          lambda row: not row.in_period, _NO_DAY, _NO_DAY_TEXT),
    Check((Code.DATE_AFTER_RETURN,), COMPLETED,
          lambda row: row.completed is not None and row.in_period and row.completed > row.received,
          unseen="the form does not know the day it will arrive"),
    Check((Code.FORMULA_READ, Code.FORMULA_LINKED, Code.FORMULA_NO_VALUE),
          unseen="Excel 2010 has no function that tells a formula from what it comes to"),
    Check((Code.CELL_PICTURE,), unseen="Excel knows a picture in a cell by no function of 2010"),
    Check((Code.NUMBER_SHOWN, Code.NUMBER_FORMAT, Code.NUMBER_UNIT, Code.TEXT_CONVERTED),
          unseen="no function tells the words of a format"),
    Check((Code.DATE_WITHOUT_YEAR,), COMPLETED, unseen="the form takes no day without a year"),
    Check((Code.LEGACY_TEXT,), unseen="an old encoding is known by its syllables, which no function has"),
    Check((Code.ANSWER_MERGED, Code.ANSWER_STRUCK, Code.ANSWER_UNSEEN), unseen="no function tells how a cell looks"),
    Check((Code.SAME_AS_BEFORE,), unseen="the form holds the beginning of an earlier result only"),
    Check((Code.SAME_AS_ANOTHER,), unseen="a form does not know what other agencies answer"),
    Check((Code.LEADS_CONTRADICT,), STATUS, unseen="a form does not know what other agencies answer"),
    Check((Code.FILES_CONFLICT, Code.PREDECESSOR_DIFFERS, Code.CELL_BLANKED),
          unseen="a form does not know the agency's other files"),
)

#: The same of the row of an indicator. {figure} and {note} are its cells.
FIGURE_CHECKS: tuple[Check, ...] = (
    Check((Code.CELL_ERROR,), "", None, "ISERROR({figure}&{note})", FAILED),
    Check((Code.FIGURES_BLANK,), FIGURE, None, 'AND({figure}="",{note}="")',
          "✖ Chưa ghi số liệu; không phát sinh thì ghi 0"),
    Check((Code.FIGURE_NOT_NUMBER, Code.FIGURE_UNCLEAR, Code.FIGURE_TOO_LONG), FIGURE, None,
          '{figure}="?"', "✖ Chỉ ghi số, viết liền: 1250 hoặc 12,5", on_reading=True),
    Check((Code.FIGURE_NEGATIVE,), FIGURE, None, "IF(ISNUMBER({figure}),{figure}<0,FALSE)", "✖ Số liệu không thể âm",
          on_reading=True),
)


def check_of(code: Code) -> Check | None:
    """The check that finds `code`, None where it is no matter of one row."""
    return next((check for check in (*CHECKS, *FIGURE_CHECKS) if code in check.codes), None)


def live(table: Iterable[Check], is_extra: bool) -> dict[str, list[Check]]:
    """The checks a form makes itself, by formula: in the order in which it says them, the first that is wrong."""
    made = (check for check in table if check.formula and (is_extra or not check.extra))
    return grouped(made, lambda check: check.formula)


def verdict(row: CheckedRow, is_extra: bool = False) -> str:
    """What the form says of that row: the text of the first check that is wrong, or that it is all right."""
    return next((alike[0].text for alike in live(CHECKS, is_extra).values()
                 if any(check.wrong and check.wrong(row) for check in alike)), PASSED)


def figure_verdict(figure: TaskAnswer) -> str:
    """What the form says of the row of an indicator: of one that is unclear, that it is no number."""
    unclear, blank = (next(each.text for each in FIGURE_CHECKS if code in each.codes)
                      for code in (Code.FIGURE_NOT_NUMBER, Code.FIGURES_BLANK))
    if FIGURE in figure.unclear:
        return unclear
    return PASSED if figure.value is not None else PASSED_WITHOUT if figure.typed else blank


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
