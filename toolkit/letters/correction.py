"""The text that goes with a marked form, for an officer to paste into a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit import fields, words
from toolkit.form_code import form_code
from toolkit.forms.marks import Correction, Mark, message
from toolkit.model import Plan
from toolkit.text import date_vi, printable

_FIELDS = {**fields.EXTRAS, **fields.ANSWERS}
#: So many places are named in the letter; the form shows all.
_MOST = 40


class Placed(NamedTuple):
    """A mark, and the cell of the form it stands at."""

    cell: str
    mark: Mark


def correction_letter(plan: Plan, correction: Correction, placed: Sequence[Placed]) -> str:
    """The letter: what to mend, where, how, and how to send it back."""
    must = [each for each in placed if each.mark.must]
    look = [each for each in placed if not each.mark.must]
    lines = [
        f"Kính gửi: {correction.agency.name}",
        "",
        f"{plan.settings.issuer} đã nhận biểu báo cáo năm {plan.period.year} của quý cơ quan (tệp {', '.join(correction.files)}; "
        f"mã biểu {form_code(plan, correction.agency.code)}).",
        f"Biểu còn {_counted(must, look)}. Đề nghị quý cơ quan:",
        "1. Mở tệp Excel kèm theo. Mọi nội dung đã điền vẫn còn nguyên trong biểu; không phải điền lại từ đầu.",
        "2. Sửa các ô màu đỏ, xem lại các ô màu cam: bấm vào ô để xem vì sao và cách sửa, hoặc xem cột “Cần sửa” ở cuối bảng. "
        "Ô nào sửa xong thì hết màu; ô cam đã đúng thì giữ nguyên.",
        f"3. Lưu và gửi lại chính tệp này, sớm nhất có thể (hạn gửi báo cáo: trước ngày {date_vi(plan.period.due_before)}).",
        *_list("Các chỗ cần sửa (ô đỏ):", must),
        *_list("Các chỗ nên xem lại (ô cam):", look),
        *_remarks(correction),
    ]
    if plan.settings.contact:
        lines += ["", f"Cần hỏi, xin liên hệ: {plan.settings.contact}."]
    return printable("\n".join([*lines, "", "Trân trọng.", ""]))


def _counted(must: Sequence[Placed], look: Sequence[Placed]) -> str:
    counts = ((must, "chỗ cần sửa"), (look, "chỗ nên xem lại"))
    return ", ".join(f"{len(placed)} {what}" for placed, what in counts if placed) or "nội dung cần xem lại"


def _list(heading: str, placed: Sequence[Placed]) -> Iterator[str]:
    if placed:
        yield from ("", heading)
    yield from (f"- {said(each)}" for each in placed[:_MOST])
    if len(placed) > _MOST:
        yield f"- … và {len(placed) - _MOST} chỗ khác, xem trong biểu."


def said(placed: Placed) -> str:
    """Which cell, what stands there, what is wrong and how to mend it."""
    return f"Ô {placed.cell} ({_where(placed.mark)}): {placed.mark.message}"


def _where(mark: Mark) -> str:
    slot, name = mark.field
    if name == "text":
        return fields.FREE_PARTS[slot.lower()].text
    kind = "nhiệm vụ phát sinh" if slot.startswith("X") else "nhiệm vụ"
    return f"{kind} {slot[1:]}, cột {_FIELDS[name].text}"


def _remarks(correction: Correction) -> Iterator[str]:
    remarks = list(dict.fromkeys(message(found) for found in correction.remarks))[:_MOST]
    if remarks:
        yield from ("", "Về tệp đã gửi:", *(f"- {text}" for text in remarks))
    if correction.outside:
        yield from ("", f"Có {len(correction.outside)} nội dung ghi ngoài các ô trả lời nên chưa được tổng hợp; xem trang "
                    f"“{words.FORM_SHEETS['outside']}” của biểu, nội dung nào cần báo cáo thì chép vào đúng ô.")
