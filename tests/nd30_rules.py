"""Every rule for the form of a report or a letter, each with its place in the decree and what it asks for.

Read from Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I. The words of those that a changed template is held to as well are the library's.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.page import document as nd30
from toolkit.page.document import FONTS, PAGE_MARGINS, PAGE_SIZE

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


def _of(rule: nd30.Rule) -> Rule:
    return Rule(rule.article, rule.part, rule.wanted, "all")


RULES: dict[str, Rule] = {
    "page.size": _of(PAGE_SIZE),
    "page.orient": Rule("I.2", "Kiểu trình bày", "Theo chiều dài của khổ A4; chỉ phụ lục có bảng rộng mới theo chiều ngang.", "as paper"),
    "page.margins": _of(PAGE_MARGINS),
    "font": _of(FONTS),
    "page.number": Rule("I.7", "Số trang", "Chữ số Ả Rập cỡ 13–14, kiểu đứng, giữa lề trên; không hiện ở trang thứ nhất."),
    "size.consistent": Rule("V fn1", "Cỡ chữ thống nhất", "Quốc hiệu 13, Tiêu ngữ 14, địa danh và ngày 14; hoặc 12, 13, 13."),
    "quoc_hieu": Rule("II.1a", "Quốc hiệu", "“CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM”, cỡ 12–13, đứng, đậm, ở trên cùng bên phải trang đầu.", "place"),
    "tieu_ngu": Rule("II.1b-c", "Tiêu ngữ", "“Độc lập - Tự do - Hạnh phúc”, cỡ 13–14, đứng, đậm, giữa dưới Quốc hiệu; đường kẻ nét liền dài bằng dòng chữ.", "place"),
    "chu_quan": Rule("II.2a-b", "Tên cơ quan chủ quản trực tiếp", "In hoa, cỡ 12–13, đứng, không đậm, căn giữa; bộ, cơ quan ngang bộ, Ủy ban nhân dân không có dòng này.", "place"),
    "co_quan": Rule("II.2b", "Tên cơ quan ban hành", "In hoa, cỡ 12–13, đứng, đậm, căn giữa; đường kẻ nét liền dài 1/3–1/2 dòng chữ, cân đối.", "place"),
    "so_ky_hieu": Rule("II.3", "Số, ký hiệu", "“Số: …/BC-…” (công văn: “Số: …/SCT-QLTM”), cỡ 13, đứng, giữa dưới tên cơ quan; số dưới 10 có số 0 ở trước; không cách quanh “/” và “-”.", "place"),
    "dia_danh_ngay": Rule("II.4", "Địa danh và thời gian ban hành", "Cỡ 13–14, nghiêng, cùng dòng với số; số 0 chỉ trước ngày dưới 10 và tháng 1, tháng 2.", "place"),
    "ten_loai": Rule("II.5b", "Tên loại văn bản", "“BÁO CÁO”, cỡ 13–14, đứng, đậm, căn giữa.", "place"),
    "trich_yeu": Rule("II.5b", "Trích yếu", "Chữ thường cỡ 13–14, đứng, đậm, giữa dưới tên loại; đường kẻ nét liền dài 1/3–1/2 dòng chữ, cân đối. Công văn: “V/v …” chữ thường cỡ 12–13, đứng, giữa dưới số và ký hiệu, cách 6 pt.", "place"),
    "kinh_gui": Rule("II.9b,9d", "Kính gửi", "“Kính gửi:”, cỡ 13–14, đứng, không đậm; một nơi thì cùng dòng, nhiều nơi thì mỗi nơi một dòng có gạch đầu dòng thẳng dưới dấu hai chấm, cuối dòng dấu chấm phẩy, dòng cuối dấu chấm.", "place"),
    "can_cu": Rule("II.6a", "Căn cứ", "Mỗi căn cứ một dòng, cỡ 13–14, nghiêng, cuối dòng dấu chấm phẩy, dòng cuối dấu chấm.", "place"),
    "noi_dung": Rule("II.6e", "Nội dung", "Cỡ 13–14, đứng, dàn đều hai lề; dòng đầu lùi 1 hoặc 1,27 cm; cách đoạn ít nhất 6 pt; cách dòng 1–1,5."),
    "vien_dan": Rule("II.6b", "Viện dẫn", "Lần đầu ghi đủ loại, số, ký hiệu, ngày, cơ quan ban hành, trích yếu; các lần sau chỉ ghi loại, số, ký hiệu."),
    "phan_chuong": Rule("II.6đ", "Phần, chương", "Dòng riêng, căn giữa, đậm; tiêu đề in hoa ở dưới."),
    "muc_bao_cao": Rule("V 6b", "Mục (I., II.)", "Số La Mã và dấu chấm, in hoa, cỡ 13–14, đứng, đậm."),
    "muc_luat": Rule("II.6đ", "Mục, tiểu mục của chương", "Dòng riêng, căn giữa, đậm."),
    "dieu": Rule("II.6đ", "Điều", "Số Ả Rập và dấu chấm, đậm, lùi 1 hoặc 1,27 cm."),
    "khoan": Rule("II.6đ", "Khoản (1., 2.)", "Số Ả Rập và dấu chấm, cỡ chữ bằng phần lời; có tiêu đề thì dòng riêng, đứng, đậm."),
    "diem": Rule("II.6đ", "Điểm (a, b, c)", "Chữ cái tiếng Việt theo thứ tự (a, b, c, d, đ, e, g …) và dấu đóng ngoặc đơn, chữ thường, đứng, không đậm."),
    "chuc_vu": Rule("II.7b,đ", "Quyền hạn, chức vụ của người ký", "In hoa, cỡ 13–14, đứng, đậm, căn giữa. Ủy ban nhân dân ký “TM. ỦY BAN NHÂN DÂN”; sở, ngành, bộ không ghi “TM.”; sau “Q.”, “KT.”, “TL.”, “TUQ.” là chức vụ người đứng đầu, dưới “KT.”, “TL.”, “TUQ.” là của người ký.", "place"),
    "chu_ky": Rule("II.7d", "Chữ ký", "Chừa khoảng trống giữa chức vụ và họ tên."),
    "ho_ten": Rule("II.7c,đ", "Họ tên người ký", "Chữ thường cỡ 13–14, đứng, đậm, giữa dưới chức vụ; không ghi học hàm, học vị.", "place"),
    "dau": Rule("II.8", "Dấu, chữ ký số của cơ quan", "Văn thư đóng dấu hoặc ký số."),
    "noi_nhan.word": Rule("II.9d", "Từ “Nơi nhận”", "“Nơi nhận:”, cỡ 12, nghiêng, đậm, sát lề trái, ngang hàng với chức vụ người ký.", "place"),
    "noi_nhan.list": Rule("II.9d", "Danh sách nơi nhận", "Cỡ 11, đứng, sát lề trái; mỗi nơi một dòng “- …;”, dòng đầu “- Như trên;”, dòng cuối “- Lưu: VT, ….”.", "place"),
    "phu_luc.ref": Rule("III.1a", "Dẫn chiếu phụ lục", "Nội dung báo cáo phải nhắc tới từng phụ lục."),
    "phu_luc.word": Rule("III.1a-b", "Từ “Phụ lục”", "Dòng riêng, căn giữa, cỡ 14, đứng, đậm; từ hai phụ lục trở lên đánh số La Mã.", "place"),
    "phu_luc.title": Rule("III.1b", "Tên phụ lục", "In hoa, cỡ 13–14, đứng, đậm, căn giữa.", "place"),
    "phu_luc.ref_line": Rule("III.1c", "Dòng kèm theo", "“(Kèm theo Báo cáo số …/BC-… ngày … của …)” (công văn: “Công văn số …/SCT-QLTM”), cỡ 13–14, nghiêng, căn giữa.", "place"),
    "phu_luc.pages": Rule("III.1đ", "Số trang phụ lục", "Mỗi phụ lục đánh số trang riêng từ 1."),
    "do_mat": Rule("III.2a", "Độ mật", "Đóng dấu theo quy định về bí mật nhà nước."),
    "do_khan": Rule("III.2b", "Độ khẩn", "HỎA TỐC, THƯỢNG KHẨN hoặc KHẨN, in hoa, cỡ 13–14, đứng, đậm, màu đỏ, trong khung viền đơn cao 8 mm, rộng 30, 40 hoặc 20 mm, dưới số và ký hiệu.", "place"),
    "luu_hanh": Rule("III.2c", "Chỉ dẫn phạm vi lưu hành", "Cỡ 13–14, đứng, đậm, trong khung."),
    "nguoi_soan": Rule("III.3", "Ký hiệu người soạn thảo", "Cỡ 11."),
    "dia_chi": Rule("III.4", "Địa chỉ, thư điện tử, điện thoại", "Cỡ 11–12, cuối trang đầu, dưới một đường kẻ nét liền."),
    "bang": Rule("", "Bảng của phụ lục", "Dòng tiêu đề lặp lại ở mỗi trang; mỗi dòng không bị tách giữa hai trang."),
}
