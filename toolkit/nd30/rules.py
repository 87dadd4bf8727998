"""Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I → the rules a changed template is held to, and who signs for which kind of issuer.

Called by `toolkit.nd30.template_breaches` and by the plan's checks. All rules, to which our own reports and letters are held, are in
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
    """A rule of the decree, in Vietnamese but for the sizes."""

    article: str  # mục, khoản and điểm ("II.5b")
    part: str  # the part of the document it is about
    wanted: str  # what it asks for
    smallest: float = 0.0  # size of its letters, in points; 0.0 where it asks for none
    largest: float = 0.0


PAGE_SIZE = Rule("I.1", "Khổ giấy", "Khổ A4, 210 × 297 mm.")
PAGE_MARGINS = Rule("I.3", "Lề trang", "Lề trên và dưới 20–25 mm, lề trái 30–35 mm, lề phải 15–20 mm.")
FONTS = Rule("I.4", "Phông chữ", "Times New Roman, màu đen.")

_SUBJECT = "Chữ thường cỡ 13–14, đứng, đậm, giữa dưới tên loại; đường kẻ nét liền dài 1/3–1/2 dòng chữ, cân đối. Công văn: “V/v …” chữ thường cỡ 12–13, đứng, giữa dưới số và ký hiệu, cách 6 pt."

#: By the style of the templates in which that part is written.
PART_RULES: dict[str, Rule] = {
    "Cơ quan chủ quản": Rule("II.2a-b", "Tên cơ quan chủ quản trực tiếp", "In hoa, cỡ 12–13, đứng, không đậm, căn giữa; bộ, cơ quan ngang bộ, Ủy ban nhân dân không có dòng này.", 12, 13),
    "Cơ quan ban hành": Rule("II.2b", "Tên cơ quan ban hành", "In hoa, cỡ 12–13, đứng, đậm, căn giữa; đường kẻ nét liền dài 1/3–1/2 dòng chữ, cân đối.", 12, 13),
    "Quốc hiệu": Rule("II.1a", "Quốc hiệu", "“CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM”, cỡ 12–13, đứng, đậm, ở trên cùng bên phải trang đầu.", 12, 13),
    "Tiêu ngữ": Rule("II.1b-c", "Tiêu ngữ", "“Độc lập - Tự do - Hạnh phúc”, cỡ 13–14, đứng, đậm, giữa dưới Quốc hiệu; đường kẻ nét liền dài bằng dòng chữ.", 13, 14),
    "Số và ký hiệu": Rule("II.3", "Số, ký hiệu", "“Số: …/BC-…” (công văn: “Số: …/SCT-QLTM”), cỡ 13, đứng, giữa dưới tên cơ quan; số dưới 10 có số 0 ở trước; không cách quanh “/” và “-”.", 13, 13),
    "Dấu độ khẩn": Rule("III.2b", "Độ khẩn", "HỎA TỐC, THƯỢNG KHẨN hoặc KHẨN, in hoa, cỡ 13–14, đứng, đậm, màu đỏ, trong khung viền đơn cao 8 mm, rộng 30, 40 hoặc 20 mm, dưới số và ký hiệu.", 13, 14),
    "Địa danh và ngày": Rule("II.4", "Địa danh và thời gian ban hành", "Cỡ 13–14, nghiêng, cùng dòng với số; số 0 chỉ trước ngày dưới 10 và tháng 1, tháng 2.", 13, 14),
    "Tên loại văn bản": Rule("II.5b", "Tên loại văn bản", "“BÁO CÁO”, cỡ 13–14, đứng, đậm, căn giữa.", 13, 14),
    "Trích yếu": Rule("II.5b", "Trích yếu", _SUBJECT, 13, 14),
    "Trích yếu công văn": Rule("II.5b", "Trích yếu", _SUBJECT, 12, 13),
    **dict.fromkeys(("Kính gửi", "Kính gửi nhiều nơi", "Nơi được gửi"), Rule("II.9b,9d", "Kính gửi", "“Kính gửi:”, cỡ 13–14, đứng, không đậm; một nơi thì cùng dòng, nhiều nơi thì mỗi nơi một dòng có gạch đầu dòng thẳng dưới dấu hai chấm, cuối dòng dấu chấm phẩy, dòng cuối dấu chấm.", 13, 14)),
    "Căn cứ": Rule("II.6a", "Căn cứ", "Mỗi căn cứ một dòng, cỡ 13–14, nghiêng, cuối dòng dấu chấm phẩy, dòng cuối dấu chấm.", 13, 14),
    **dict.fromkeys(("Nội dung", "Mục số", "Nhiệm vụ", "Câu kết"), Rule("II.6e", "Nội dung", "Cỡ 13–14, đứng, dàn đều hai lề; dòng đầu lùi 1 hoặc 1,27 cm; cách đoạn ít nhất 6 pt; cách dòng 1–1,5.", 13, 14)),
    "Mục La Mã": Rule("V 6b", "Mục (I., II.)", "Số La Mã và dấu chấm, in hoa, cỡ 13–14, đứng, đậm.", 13, 14),
    "Từ Nơi nhận": Rule("II.9d", "Từ “Nơi nhận”", "“Nơi nhận:”, cỡ 12, nghiêng, đậm, sát lề trái, ngang hàng với chức vụ người ký.", 12, 12),
    "Danh sách nơi nhận": Rule("II.9d", "Danh sách nơi nhận", "Cỡ 11, đứng, sát lề trái; mỗi nơi một dòng “- …;”, dòng đầu “- Như trên;”, dòng cuối “- Lưu: VT, ….”.", 11, 11),
    "Chức vụ người ký": Rule("II.7b,đ", "Quyền hạn, chức vụ của người ký", "In hoa, cỡ 13–14, đứng, đậm, căn giữa. Ủy ban nhân dân ký “TM. ỦY BAN NHÂN DÂN”; sở, ngành, bộ không ghi “TM.”; sau “Q.”, “KT.”, “TL.”, “TUQ.” là chức vụ người đứng đầu, dưới “KT.”, “TL.”, “TUQ.” là của người ký.", 13, 14),
    "Họ tên người ký": Rule("II.7c,đ", "Họ tên người ký", "Chữ thường cỡ 13–14, đứng, đậm, giữa dưới chức vụ; không ghi học hàm, học vị.", 13, 14),
    "Phụ lục": Rule("III.1a-b", "Từ “Phụ lục”", "Dòng riêng, căn giữa, cỡ 14, đứng, đậm; từ hai phụ lục trở lên đánh số La Mã.", 14, 14),
    "Tên phụ lục": Rule("III.1b", "Tên phụ lục", "In hoa, cỡ 13–14, đứng, đậm, căn giữa.", 13, 14),
    "Dòng kèm theo": Rule("III.1c", "Dòng kèm theo", "“(Kèm theo Báo cáo số …/BC-… ngày … của …)” (công văn: “Công văn số …/SCT-QLTM”), cỡ 13–14, nghiêng, căn giữa.", 13, 14),
}
BODY = PART_RULES["Nội dung"]

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
