"""The table of an agency's fields, from which form, intake, merging, frames, sheets and report derive; a typed value →
all its readings. A new field is a line here and a column in the form template: its kind decides how it is read,
checked, shown and added up. No other module spells a field's name.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import (
    DOUBT,
    PERCENT_SIGN,
    Day,
    date_vi,
    exact_number,
    key,
    number_readings,
    number_vi,
    parse_day,
)
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
    text: str  # heading, with the unit of a figure in brackets
    width: float  # of its column in officers' sheets, in characters
    aliases: tuple[str, ...] = ()  # other spellings of the heading
    kind: ValueKind = ValueKind.TEXT
    carried: bool = False  # the next round's form shows the answer
    opinion: bool = False  # also shown in the summary's sheet of difficulties and proposals

    @property
    def label(self) -> str:
        """The heading without its unit."""
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

#: Fields of an indicator's row.
FIGURE, NOTE = "figure", "note"
FIGURES = _by_name(
    Field(FIGURE, "Số liệu", 12, kind=ValueKind.FIGURE),
    Field(NOTE, "Ghi chú", 30),
)


_KNOWN = EXTRAS | ANSWERS | FREE_PARTS | FIGURES


def known() -> dict[str, Field]:
    """All fields of all tables, by name."""
    return _KNOWN


def summed() -> dict[str, Field]:
    """The fields of a task's row whose figures are added up over tasks and agencies."""
    return {name: field for name, field in ANSWERS.items() if field.kind is ValueKind.FIGURE}


def kind_of(name: str) -> ValueKind:
    """The kind of the field of that name; TEXT for a name in no table, as a free part's cell."""
    field = known().get(name)
    return field.kind if field else ValueKind.TEXT


def value_text(value: Value) -> str:
    """An answer's value → its wording for people."""
    if isinstance(value, Status):
        return STATUS_WORDS[value].text
    if isinstance(value, date):
        return date_vi(value)
    return value if isinstance(value, str) else number_vi(value, 6)


#: Most digits of a number in a spreadsheet.
FIGURE_DIGITS = 15

#: First and last day of a typed time: one day twice, or the ends of a month, a quarter, a year.
Span = tuple[date, date]

_DIGITS = re.compile(r"\d(?:[\d., ]*\d)?")


def percent_readings(value: str | float, percent_format: bool = False) -> tuple[float, ...]:
    """A cell's value → every percentage from 0 to 100 it can mean; () for none, two where unclear. `percent_format`:
    the cell shows a percentage, so 0.8 is 80. A number up to 1 without a percent sign may be a share: 0.8 is 0.8 or
    80."""
    if isinstance(value, str):
        wording, signs = PERCENT_SIGN.subn("", key(value))
        numbers = [*map(float, number_readings(wording))]
    else:
        numbers, signs = [value * 100 if percent_format else value], int(percent_format)
    shares = [] if signs else [number * 100 for number in numbers if 0 < number <= 1]
    return tuple(round(number, 10) for number in (*numbers, *shares) if 0 <= number <= 100)


def figure_readings(text: str) -> tuple[float, ...]:
    """A text → every number it can mean (`number_readings`) that a spreadsheet cell can hold to its last digit."""
    return tuple(float(number) for number in number_readings(text)
                 if abs(number) < 10**FIGURE_DIGITS and Decimal(str(float(number))) == number)


def numbers_in(text: str) -> tuple[float, ...]:
    """A text → every number in it, in all readings, in order; offered to an officer where there are several."""
    found = (reading for match in _DIGITS.finditer(key(text)) for reading in figure_readings(match[0]))
    return tuple(dict.fromkeys(found))


def figure_text(value: float) -> str:
    """A figure → a wording with one reading only: "1234", "12,5", "1,2340"."""
    text = exact_number(value).replace(".", "")
    return f"{text}0" if text[-4:-3] == "," else text


def date_readings(text: str, days: Span) -> tuple[Span, ...]:
    """A text → the span of days it means; () where it means none, or is doubtful. Day before month, unless only the
    reverse is possible. A day without a year is the last such day within `days`, else that of the year in which `days`
    end, and has to be confirmed (`lacks_year`)."""
    time = None if DOUBT.search(text) or not text.lstrip()[:1].isalnum() else parse_time(text)
    if isinstance(time, PeriodName):
        return (time.days,) if time.year else ()
    day = time.within(*days) if isinstance(time, Day) else None
    return ((day, day),) if day else ()


def lacks_year(text: str) -> bool:
    """Whether a text is a day and a month alone."""
    day = parse_day(text)
    return day is not None and not day.year
