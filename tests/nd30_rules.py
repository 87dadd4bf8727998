"""Every rule for the form of a report or a letter, each with its place in the decree and what it asks for.

Read from Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I. The words of those that a changed template is held to as well are the library's.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.nd30 import rules
from toolkit.nd30.rules import FONTS, PAGE_MARGINS, PAGE_SIZE, PART_RULES

MOTTO = "Độc lập - Tự do - Hạnh phúc"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
#: All frames of marks of urgency are that high, in millimetres (III.2b).
URGENCY_HEIGHT = 8


@dataclass(frozen=True)
class Rule:
    """A rule: its mục, khoản and điểm ("II.5b"), which part of the report it is about, what it asks for, and what of it
    `toolkit check-template` tells of an officer's template, "" for nothing."""

    article: str
    part: str
    wanted: str
    told_of_templates: str = ""


def _of(rule: rules.Rule, told: str = "size, place") -> Rule:
    return Rule(rule.article, rule.part, rule.wanted, told)


RULES: dict[str, Rule] = {
    "page.size": _of(PAGE_SIZE, "all"),
    "page.orient": Rule("I.2", "Kiểu trình bày", "Theo chiều dài của khổ A4; chỉ phụ lục có bảng rộng mới theo chiều ngang.", "as paper"),
    "page.margins": _of(PAGE_MARGINS, "all"),
    "font": _of(FONTS, "all"),
    "page.number": Rule("I.7", "Số trang", "Chữ số Ả Rập cỡ 13–14, kiểu đứng, giữa lề trên; không hiện ở trang thứ nhất."),
    "size.consistent": Rule("V fn1", "Cỡ chữ thống nhất", "Quốc hiệu 13, Tiêu ngữ 14, địa danh và ngày 14; hoặc 12, 13, 13."),
    "quoc_hieu": _of(PART_RULES["Quốc hiệu"]),
    "tieu_ngu": _of(PART_RULES["Tiêu ngữ"]),
    "chu_quan": _of(PART_RULES["Cơ quan chủ quản"]),
    "co_quan": _of(PART_RULES["Cơ quan ban hành"]),
    "so_ky_hieu": _of(PART_RULES["Số và ký hiệu"]),
    "dia_danh_ngay": _of(PART_RULES["Địa danh và ngày"]),
    "ten_loai": _of(PART_RULES["Tên loại văn bản"]),
    "trich_yeu": _of(PART_RULES["Trích yếu"]),
    "kinh_gui": _of(PART_RULES["Kính gửi"]),
    "can_cu": _of(PART_RULES["Căn cứ"]),
    "noi_dung": _of(PART_RULES["Nội dung"], "size"),
    "vien_dan": Rule("II.6b", "Viện dẫn", "Lần đầu ghi đủ loại, số, ký hiệu, ngày, cơ quan ban hành, trích yếu; các lần sau chỉ ghi loại, số, ký hiệu."),
    "phan_chuong": Rule("II.6đ", "Phần, chương", "Dòng riêng, căn giữa, đậm; tiêu đề in hoa ở dưới."),
    "muc_bao_cao": _of(PART_RULES["Mục La Mã"], "size, order of numbers"),
    "muc_luat": Rule("II.6đ", "Mục, tiểu mục của chương", "Dòng riêng, căn giữa, đậm."),
    "dieu": Rule("II.6đ", "Điều", "Số Ả Rập và dấu chấm, đậm, lùi 1 hoặc 1,27 cm."),
    "khoan": Rule("II.6đ", "Khoản (1., 2.)", "Số Ả Rập và dấu chấm, cỡ chữ bằng phần lời; có tiêu đề thì dòng riêng, đứng, đậm."),
    "diem": Rule("II.6đ", "Điểm (a, b, c)", "Chữ cái tiếng Việt theo thứ tự (a, b, c, d, đ, e, g …) và dấu đóng ngoặc đơn, chữ thường, đứng, không đậm."),
    "chuc_vu": _of(PART_RULES["Chức vụ người ký"]),
    "chu_ky": Rule("II.7d", "Chữ ký", "Chừa khoảng trống giữa chức vụ và họ tên."),
    "ho_ten": _of(PART_RULES["Họ tên người ký"]),
    "dau": Rule("II.8", "Dấu, chữ ký số của cơ quan", "Văn thư đóng dấu hoặc ký số."),
    "noi_nhan.word": _of(PART_RULES["Từ Nơi nhận"]),
    "noi_nhan.list": _of(PART_RULES["Danh sách nơi nhận"]),
    "phu_luc.ref": Rule("III.1a", "Dẫn chiếu phụ lục", "Nội dung báo cáo phải nhắc tới từng phụ lục."),
    "phu_luc.word": _of(PART_RULES["Phụ lục"], "size, place, order of numbers"),
    "phu_luc.title": _of(PART_RULES["Tên phụ lục"]),
    "phu_luc.ref_line": _of(PART_RULES["Dòng kèm theo"]),
    "phu_luc.pages": Rule("III.1đ", "Số trang phụ lục", "Mỗi phụ lục đánh số trang riêng từ 1."),
    "do_mat": Rule("III.2a", "Độ mật", "Đóng dấu theo quy định về bí mật nhà nước."),
    "do_khan": _of(PART_RULES["Dấu độ khẩn"]),
    "luu_hanh": Rule("III.2c", "Chỉ dẫn phạm vi lưu hành", "Cỡ 13–14, đứng, đậm, trong khung."),
    "nguoi_soan": Rule("III.3", "Ký hiệu người soạn thảo", "Cỡ 11."),
    "dia_chi": Rule("III.4", "Địa chỉ, thư điện tử, điện thoại", "Cỡ 11–12, cuối trang đầu, dưới một đường kẻ nét liền."),
    "bang": Rule("", "Bảng của phụ lục", "Dòng tiêu đề lặp lại ở mỗi trang; mỗi dòng không bị tách giữa hai trang."),
}
