"""Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I → what a changed template is held to, and who signs for which kind of issuer.

Called by `toolkit.report.inspection` and by the plan's checks. All rules, to which our own reports and letters are held, are in
`tests/nd30_rules.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

FONT = "Times New Roman"

#: The frames of the marks of urgency, width in millimetres (III.2b).
URGENCY_WIDTHS = {"HỎA TỐC": 30, "HOẢ TỐC": 30, "THƯỢNG KHẨN": 40, "KHẨN": 20}


class Rule(NamedTuple):
    """A rule of the decree, in Vietnamese."""

    article: str  # mục, khoản and điểm ("II.5b")
    part: str  # the part of the document it is about
    wanted: str  # what it asks for, or what to do about it


PAGE_SIZE = Rule("I.1", "Khổ giấy", "Khổ A4, 210 × 297 mm.")
PAGE_MARGINS = Rule("I.3", "Lề trang", "Lề trên và dưới 20–25 mm, lề trái 30–35 mm, lề phải 15–20 mm.")
FONTS = Rule("I.4", "Phông chữ", "Times New Roman, màu đen.")

_COPY = "Chép lại đoạn này từ mẫu gốc vào đúng chỗ của nó, giữ nguyên kiểu."
#: The parts that have their place, each by the styles of the templates in which it is written.
PARTS = {style: Rule(article, part, _COPY) for article, part, *styles in (
    ("II.2a-b", "Tên cơ quan chủ quản trực tiếp", "Cơ quan chủ quản"),
    ("II.2b", "Tên cơ quan ban hành", "Cơ quan ban hành"),
    ("II.1a", "Quốc hiệu", "Quốc hiệu"),
    ("II.1b-c", "Tiêu ngữ", "Tiêu ngữ"),
    ("II.3", "Số, ký hiệu", "Số và ký hiệu"),
    ("III.2b", "Độ khẩn", "Dấu độ khẩn"),
    ("II.4", "Địa danh và thời gian ban hành", "Địa danh và ngày"),
    ("II.5b", "Tên loại văn bản", "Tên loại văn bản"),
    ("II.5b", "Trích yếu", "Trích yếu", "Trích yếu công văn"),
    ("II.9b,9d", "Kính gửi", "Kính gửi", "Kính gửi nhiều nơi", "Nơi được gửi"),
    ("II.6a", "Căn cứ", "Căn cứ"),
    ("II.6e", "Nội dung", "Nội dung"),
    ("II.9d", "Từ “Nơi nhận”", "Từ Nơi nhận"),
    ("II.9d", "Danh sách nơi nhận", "Danh sách nơi nhận"),
    ("II.7b,đ", "Quyền hạn, chức vụ của người ký", "Chức vụ người ký"),
    ("II.7c,đ", "Họ tên người ký", "Họ tên người ký"),
    ("III.1a-b", "Từ “Phụ lục”", "Phụ lục"),
    ("III.1b", "Tên phụ lục", "Tên phụ lục"),
    ("III.1c", "Dòng kèm theo", "Dòng kèm theo"),
) for style in styles}

_TOGETHER = re.compile(r"(?:(?:ủy|uỷ) ban nhân dân|ubnd|hội đồng nhân dân|hđnd)\b")
_ALONE = re.compile(
    r"(?:bộ(?! (?:chỉ huy|đội|môn))|chính phủ|(?:văn phòng|thanh tra) chính phủ|(?:ủy|uỷ) ban dân tộc"
    rf"|ngân hàng nhà nước việt nam|văn phòng (?:quốc hội|chủ tịch nước))\b|{_TOGETHER.pattern}")
_OF_ONE_HEAD = re.compile(
    r"(?:sở|bộ|(?:tổng |chi )?cục|phòng|văn phòng|thanh tra|trung tâm|viện|trường|kho bạc|ngân hàng|công an|bảo hiểm xã hội"
    r"|ban quản lý)\b")
_POWER = re.compile(r"(TM|KT|TL|TUQ|Q)\b(\. (?=\S))?\.? ?")
#: Who signs, by the powers of the lines ("-" for a title alone): for a body or by order; the head, an acting head, a deputy.
_POWERS = re.compile("(?:TM |TL |TUQ )?(?:- |Q |KT - )")


def stands_alone(issuer: str) -> bool:
    """Whether that is a body that names none above it (II.2a): a ministry or its like, a People's Committee."""
    return _ALONE.match(_plain(issuer)) is not None


def signing_faults(issuer: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the lines above a signer's name (II.7b), each "TM" (a People's Committee signs for its members,
    who is run by one head does not; of others their own rules say) or "order", with what is wrong."""
    named, found = _plain(issuer), [_POWER.match(line) for line in lines]
    powers = [power[1] if power else "-" for power in found]
    titles = [_POWER.sub("", line, count=1) for line in lines]
    if "TM" in powers and _OF_ONE_HEAD.match(named):
        yield "TM", "có “TM.” trong khi cơ quan làm việc theo chế độ thủ trưởng"
    if _TOGETHER.match(named) and not {"TM", "TL", "TUQ"}.intersection(powers):
        yield "TM", "chưa có “TM.” trong khi người ký thay mặt tập thể"
    if any(power and not power[2] for power in found):
        yield "order", "thiếu dấu chấm hoặc dấu cách sau chữ viết tắt quyền hạn"
    if not _POWERS.fullmatch("".join(f"{power} " for power in powers)):
        yield "order", "thiếu dòng hoặc sai thứ tự"
    elif any(title.startswith(("PHÓ ", "THỨ TRƯỞNG")) and before != "KT"
             for before, title in zip(["", *powers], titles, strict=False)):
        yield "order", "có chức vụ cấp phó mà không ở dưới dòng “KT.” và chức vụ người đứng đầu"
    elif len({*titles}) < len(titles):
        yield "order", "có chức vụ người ký trùng với chức vụ người đứng đầu"


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).lower()
