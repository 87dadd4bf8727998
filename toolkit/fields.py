"""What an agency answers: one table, from which form, intake, merging, frames, sheets and report values derive.

To add a field is one line here and a column (or cell) with its defined name in the form template. Who needs the meaning
of one field, not all of a kind, names it by the constants below; nobody else spells a field's name.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from toolkit.words import AGENCY_COLUMNS, ANNEX_COLUMNS, Word


class ValueKind(Enum):
    """What an answer is: one of the status words, a percentage (0–100), a day, a number of an indicator, or text."""

    STATUS = "status"
    PERCENT = "percent"
    DAY = "day"
    FIGURE = "figure"
    TEXT = "text"


class Field(NamedTuple):
    """Something an agency answers. `text` is its heading, `aliases` other spellings of it, as in `words.Word`.

    `width` is that of its column in officers' sheets, in characters. `carried`: the round after shows the answer as
    last year's. `opinion`: the summary also shows it in the sheet of difficulties and proposals.
    """

    name: str
    text: str
    aliases: tuple[str, ...]
    kind: ValueKind
    width: float
    carried: bool = False
    opinion: bool = False


def _table(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


STATUS, PERCENT, COMPLETED, DOCUMENTS = "status", "percent", "completed", "documents"
RESULT, DIFFICULTIES, PROPOSALS = "result", "difficulties", "proposals"

#: The columns an agency fills in the row of a task, left to right.
ANSWERS = _table(
    Field(STATUS, "Trạng thái", ("Tình trạng", "Trạng thái thực hiện"), ValueKind.STATUS, 13, carried=True),
    Field(PERCENT, "Tiến độ (%)", ("Tiến độ %", "Tiến độ", "Tỷ lệ hoàn thành (%)", "% hoàn "
                                                                                   "thành"), ValueKind.PERCENT, 8,
          carried=True),
    Field(COMPLETED, "Ngày hoàn thành", ("Thời gian hoàn thành",), ValueKind.DAY, 11.5),
    Field(DOCUMENTS, "Văn bản (số, ký hiệu; ngày; về việc)",
          ("Số, ký hiệu văn bản", "Số/ký hiệu văn bản", "Văn bản ban hành", "Số văn bản"), ValueKind.TEXT, 26),
    Field(RESULT, "Kết quả thực hiện", ("Kết quả", "Kết quả đạt được"), ValueKind.TEXT, 44, carried=True),
    Field(DIFFICULTIES, "Khó khăn, vướng mắc – nguyên nhân",
          ("Khó khăn, vướng mắc", "Khó khăn vướng mắc, nguyên nhân"), ValueKind.TEXT, 27, carried=True, opinion=True),
    Field(PROPOSALS, "Đề xuất, kiến nghị", ("Đề xuất kiến nghị", "Kiến nghị, đề xuất", "Kiến nghị", "Đề xuất"),
          ValueKind.TEXT, 27, opinion=True),
)

#: The columns a task outside the annex (nhiệm vụ phát sinh) opens besides the answers.
CONTENT, BASIS, PRODUCT, DEADLINE = "content", "leads", "product", "deadline"
EXTRAS = _table(
    Field(CONTENT, "Nội dung nhiệm vụ phát sinh", (), ValueKind.TEXT, 36),
    Field(BASIS, "Văn bản, cơ quan giao", (), ValueKind.TEXT, 20),
    Field(PRODUCT, "Sản phẩm", (), ValueKind.TEXT, 18),
    Field(DEADLINE, "Thời hạn", (), ValueKind.TEXT, 12),
)

#: The free parts of a form, in its order (Decision 2793, Plan, part III).
OVERALL = "overall"
FREE_PARTS = _table(
    Field(OVERALL, "Đánh giá chung", (), ValueKind.TEXT, 46),
    Field("direction", "Phương hướng, nhiệm vụ thời gian tới", ("Phương hướng, nhiệm vụ năm sau",), ValueKind.TEXT, 46),
    Field("amendments", "Đề xuất sửa đổi, bổ sung Kế hoạch", (), ValueKind.TEXT, 46),
    Field("preparer", "Người lập biểu", (), ValueKind.TEXT, 20),
    Field("approver", "Người duyệt", (), ValueKind.TEXT, 20),
)

#: What an agency fills in the row of an indicator.
FIGURE, NOTE = "figure", "note"
FIGURES = _table(
    Field(FIGURE, "Số liệu", (), ValueKind.FIGURE, 12),
    Field(NOTE, "Ghi chú", (), ValueKind.TEXT, 30),
)


def kind_of(name: str) -> ValueKind:
    """What an answer in the field of that name is: text where no table knows it, as the one cell of a free part."""
    field = ANSWERS.get(name) or EXTRAS.get(name) or FREE_PARTS.get(name) or FIGURES.get(name)
    return field.kind if field else ValueKind.TEXT


#: The columns of the plan workbook's sheet "Kỳ trước": what is carried of the answers of the round before.
PREVIOUS_COLUMNS: dict[str, Word] = {
    "period": Word("Kỳ", ("Năm", "Kỳ báo cáo", "Năm báo cáo")),
    "agency": AGENCY_COLUMNS["code"],
    "name": Word("Cơ quan", ("Tên cơ quan", "Đơn vị")),
    "task_id": ANNEX_COLUMNS["tt"],
    "content": Word("Nội dung công việc", ("Nhiệm vụ", "Nội dung")),
    **{name: Word(field.text, field.aliases) for name, field in ANSWERS.items() if field.carried},
}
