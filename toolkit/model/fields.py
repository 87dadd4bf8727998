"""What an agency answers: one table of fields, from which form, intake, merging, frames, sheets and report derive; and
a typed value → every reading it has. To add a field is a line here and a column in the form template: its kind gives
how it is read, checked, shown and added up. Nobody else spells a field's name. What has several readings is asked
about.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import DOUBT, PERCENT_SIGN, Day, date_vi, exact, key, number_readings, number_vi, parse_day
from toolkit.model.period import PeriodName, parse_time
from toolkit.model.records import Status, Value
from toolkit.model.words import STATUS as STATUS_WORDS


class ValueKind(Enum):
    """The kind of an answer: one of the status words, a percentage (0–100), a day, a number that is added up, or
    text."""

    STATUS = "status"
    PERCENT = "percent"
    DAY = "day"
    FIGURE = "figure"
    TEXT = "text"


class Field(NamedTuple):
    """Something an agency answers."""

    name: str
    text: str  # its heading
    width: float  # of its column in officers' sheets, in characters
    aliases: tuple[str, ...] = ()  # other spellings of the heading
    kind: ValueKind = ValueKind.TEXT
    carried: bool = False  # the round after shows the answer as the one before
    opinion: bool = False  # the summary also shows it in the sheet of difficulties and proposals

    @property
    def label(self) -> str:
        """Its heading without what it is counted in."""
        return self.text.partition(" (")[0]

    @property
    def unit(self) -> str:
        """The unit of a figure, from the brackets of its heading ("triệu đồng"), "" where there are none."""
        return self.text.partition(" (")[2].rstrip(")")


def _by_name(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


STATUS, PERCENT, COMPLETED, DOCUMENTS = "status", "percent", "completed", "documents"
RESULT, DIFFICULTIES, PROPOSALS = "result", "difficulties", "proposals"

#: The columns an agency fills in the row of a task, left to right.
ANSWERS = _by_name(
    Field(STATUS, "Trạng thái", 13, ("Tình trạng", "Trạng thái thực hiện"), ValueKind.STATUS, carried=True),
    Field(PERCENT, "Tiến độ (%)", 8,
          ("Tiến độ %", "Tiến độ", "Tỷ lệ hoàn thành (%)", "% hoàn thành"), ValueKind.PERCENT, carried=True),
    Field(COMPLETED, "Ngày hoàn thành", 11.5, ("Thời gian hoàn thành",), ValueKind.DAY),
    Field(DOCUMENTS, "Văn bản (số, ký hiệu; ngày; về việc)", 26,
          ("Số, ký hiệu văn bản", "Số/ký hiệu văn bản", "Văn bản ban hành", "Số văn bản")),
    Field(RESULT, "Kết quả thực hiện", 44, ("Kết quả", "Kết quả đạt được"), carried=True),
    Field(DIFFICULTIES, "Khó khăn, vướng mắc – nguyên nhân", 27,
          ("Khó khăn, vướng mắc", "Khó khăn vướng mắc, nguyên nhân"), carried=True, opinion=True),
    Field(PROPOSALS, "Đề xuất, kiến nghị", 27,
          ("Đề xuất kiến nghị", "Kiến nghị, đề xuất", "Kiến nghị", "Đề xuất"), opinion=True),
)

#: The columns a task outside the annex (nhiệm vụ phát sinh) opens besides the answers.
CONTENT, BASIS, PRODUCT, DEADLINE = "content", "leads", "product", "deadline"
EXTRAS = _by_name(
    Field(CONTENT, "Nội dung nhiệm vụ phát sinh", 36),
    Field(BASIS, "Văn bản, cơ quan giao", 20),
    Field(PRODUCT, "Sản phẩm", 18),
    Field(DEADLINE, "Thời hạn", 12),
)

#: The free parts of a form, in its order (Decision 2793, Plan, part III).
OVERALL = "overall"
FREE_PARTS = _by_name(
    Field(OVERALL, "Đánh giá chung", 46),
    Field("direction", "Phương hướng, nhiệm vụ thời gian tới", 46, ("Phương hướng, nhiệm vụ năm sau",)),
    Field("amendments", "Đề xuất sửa đổi, bổ sung Kế hoạch", 46),
    Field("preparer", "Người lập biểu", 20),
    Field("approver", "Người duyệt", 20),
)

#: What an agency fills in the row of an indicator.
FIGURE, NOTE = "figure", "note"
FIGURES = _by_name(
    Field(FIGURE, "Số liệu", 12, kind=ValueKind.FIGURE),
    Field(NOTE, "Ghi chú", 30),
)


_KNOWN = EXTRAS | ANSWERS | FREE_PARTS | FIGURES


def known() -> dict[str, Field]:
    """All there are by name."""
    return _KNOWN


def summed() -> dict[str, Field]:
    """The columns of a task's row that are added up, by task, by agency and in all."""
    return {name: field for name, field in ANSWERS.items() if field.kind is ValueKind.FIGURE}


def kind_of(name: str) -> ValueKind:
    """The kind of the field of that name: text where no table knows it, as the one cell of a free part."""
    field = known().get(name)
    return field.kind if field else ValueKind.TEXT


def value_text(value: Value) -> str:
    """An answer as people read it."""
    if isinstance(value, Status):
        return STATUS_WORDS[value].text
    if isinstance(value, date):
        return date_vi(value)
    return value if isinstance(value, str) else number_vi(value, 6)


#: A spreadsheet holds no more digits of a number.
FIGURE_DIGITS = 15

#: First and last day of what was typed: one day twice, or the ends of a month, a quarter, a year.
Span = tuple[date, date]

_DIGITS = re.compile(r"\d(?:[\d., ]*\d)?")


def percent_readings(value: str | float, percent_format: bool = False) -> tuple[float, ...]:
    """Every percentage from 0 to 100 that a cell can mean; () where it is none, two where it is unclear.
    `percent_format`: the number stands in a cell that shows it as a percentage, so 0.8 is 80. A number from 0 to 1
    without a percent sign may be a share or a percentage: 0.8 is 0.8 or 80.
    """
    if isinstance(value, str):
        wording, signs = PERCENT_SIGN.subn("", key(value))
        numbers = [*map(float, number_readings(wording))]
    else:
        numbers, signs = [value * 100 if percent_format else value], int(percent_format)
    shares = [] if signs else [number * 100 for number in numbers if 0 < number <= 1]
    return tuple(round(number, 10) for number in (*numbers, *shares) if 0 <= number <= 100)


def figure_readings(text: str) -> tuple[float, ...]:
    """Every number `text` can mean (`number_readings`), but none longer than a cell can hold: what is printed is what
    was typed."""
    return tuple(float(number) for number in number_readings(text)
                 if abs(number) < 10**FIGURE_DIGITS and Decimal(str(float(number))) == number)


def numbers_in(text: str) -> tuple[float, ...]:
    """Every number that stands in `text` or may stand there, in order: what is offered where it is more than one."""
    found = (reading for match in _DIGITS.finditer(key(text)) for reading in figure_readings(match[0]))
    return tuple(dict.fromkeys(found))


def figure_text(value: float) -> str:
    """A figure written so that it can mean nothing else: "1234", "12,5", "1,2340"."""
    text = exact(value).replace(".", "")
    return f"{text}0" if text[-4:-3] == "," else text


def date_readings(text: str, days: Span) -> tuple[Span, ...]:
    """The span of days that `text` means; () where it means none, or is in doubt. The day comes before the month; the
    other way round only where that is the only way. A day without a year is the last such one of `days`, of the year of
    their end where none of them is, which is to be confirmed: see `lacks_year`."""
    time = None if DOUBT.search(text) or not text.lstrip()[:1].isalnum() else parse_time(text)
    if isinstance(time, PeriodName):
        return (time.days,) if time.year else ()
    day = time.within(*days) if isinstance(time, Day) else None
    return ((day, day),) if day else ()


def lacks_year(text: str) -> bool:
    """Whether `text` is a day and a month alone."""
    day = parse_day(text)
    return day is not None and not day.year
