"""Every Vietnamese word people read or type, with its code name and the spellings we also accept.

Stages name a column, a status or a sheet by its code name; what a person sees comes from here.
Aliases are compared through :func:`toolkit.text.key`, so case, spacing and tone placement need no alias.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.model import Kind, Medium, Outcome, Role, Status, Timeliness


class Word(NamedTuple):
    """A word as we write it, and other spellings people use for it."""

    text: str
    aliases: tuple[str, ...] = ()


#: The six columns of an annex (Decision 2793, Phụ lục), in its order.
ANNEX_COLUMNS: dict[str, Word] = {
    "tt": Word("TT", ("STT", "Số TT", "Số thứ tự")),
    "content": Word(
        "Nội dung công việc",
        ("Nhiệm vụ", "Nội dung", "Nội dung nhiệm vụ", "Tên nhiệm vụ", "Công việc", "Nhiệm vụ, giải pháp",
         "Nội dung thực hiện", "Nhiệm vụ cụ thể"),
    ),
    "leads": Word(
        "Cơ quan chủ trì",
        ("Đơn vị chủ trì", "Chủ trì", "Cơ quan, đơn vị chủ trì", "Cơ quan thực hiện", "Đơn vị thực hiện",
         "Cơ quan chủ trì thực hiện"),
    ),
    "coordinators": Word(
        "Cơ quan phối hợp",
        ("Đơn vị phối hợp", "Phối hợp", "Cơ quan, đơn vị phối hợp", "Cơ quan phối hợp thực hiện"),
    ),
    "product": Word("Sản phẩm", ("Kết quả", "Kết quả, sản phẩm", "Sản phẩm, kết quả", "Sản phẩm dự kiến", "Kết quả đạt được")),
    "deadline": Word(
        "Thời gian thực hiện, hoàn thành",
        ("Thời gian thực hiện", "Thời gian hoàn thành", "Thời gian", "Thời hạn", "Tiến độ", "Thời hạn hoàn thành",
         "Tiến độ thực hiện", "Hoàn thành"),
    ),
}

#: The locked columns of a form row, left to right.
LOCKED_COLUMNS: dict[str, Word] = {
    "tt": Word("TT", ("STT",)),
    "content": Word("Nội dung công việc"),
    "role": Word("Vai trò"),
    "leads": Word("Cơ quan chủ trì"),
    "product": Word("Sản phẩm"),
    "deadline": Word("Thời hạn"),
}

#: The columns an agency fills, left to right.
ANSWER_COLUMNS: dict[str, Word] = {
    "status": Word("Trạng thái", ("Tình trạng", "Trạng thái thực hiện")),
    "percent": Word("Tiến độ (%)", ("Tiến độ %", "Tiến độ", "Tỷ lệ hoàn thành (%)", "% hoàn thành")),
    "completed": Word("Ngày hoàn thành", ("Thời gian hoàn thành",)),
    "documents": Word("Số, ký hiệu văn bản", ("Số/ký hiệu văn bản", "Văn bản ban hành", "Số văn bản")),
    "result": Word("Kết quả thực hiện", ("Kết quả", "Kết quả đạt được")),
    "difficulties": Word("Khó khăn, vướng mắc – nguyên nhân", ("Khó khăn, vướng mắc", "Khó khăn vướng mắc, nguyên nhân")),
    "proposals": Word("Đề xuất, kiến nghị", ("Đề xuất kiến nghị", "Kiến nghị, đề xuất", "Kiến nghị", "Đề xuất")),
}

#: The columns a task outside the annex (nhiệm vụ phát sinh) opens besides the answers.
EXTRA_COLUMNS: dict[str, Word] = {
    "content": Word("Nội dung nhiệm vụ phát sinh"),
    "leads": Word("Văn bản, cơ quan giao"),
    "product": Word("Sản phẩm"),
    "deadline": Word("Thời hạn"),
}

#: The free parts of a form, in its order (Decision 2793, Plan, part III).
FREE_PARTS: dict[str, Word] = {
    "overall": Word("Đánh giá chung"),
    "direction": Word("Phương hướng, nhiệm vụ năm sau"),
    "amendments": Word("Đề xuất sửa đổi, bổ sung Kế hoạch"),
    "preparer": Word("Người lập biểu"),
    "approver": Word("Người duyệt"),
}

CHECK_COLUMN = Word("Kiểm tra")

STATUS: dict[Status, Word] = {
    Status.NOT_STARTED: Word(
        "Chưa thực hiện", ("Chưa", "Chưa triển khai", "Chưa làm", "CTH", "Chưa thực hiện được", "Chưa tiến hành"),
    ),
    Status.UNDER_WAY: Word(
        "Đang thực hiện",
        ("Đang", "Đang triển khai", "Đang làm", "ĐTH", "Đang tiến hành", "Đang triển khai thực hiện", "Đang xử lý"),
    ),
    Status.DONE: Word(
        "Đã hoàn thành",
        ("Hoàn thành", "Xong", "Đã xong", "HT", "Đã HT", "Đã h.thành", "Đã thực hiện", "Đã thực hiện xong",
         "Hoàn thành 100%", "Đã hoàn tất", "Hoàn tất"),
    ),
    Status.NOT_DOING: Word("Không thực hiện", ("Không làm", "Không triển khai")),
    Status.NOTHING_ARISEN: Word("Không phát sinh", ("Không có phát sinh", "Không phát sinh nhiệm vụ", "KPS")),
    Status.MISSING: Word("Chưa có báo cáo"),
}

TIMELINESS: dict[Timeliness, Word] = {
    Timeliness.ON_TIME: Word("Trong hạn", ("Đúng hạn",)),
    Timeliness.OVERDUE: Word("Quá hạn", ("Trễ hạn", "Chậm")),
}

ROLE: dict[Role, Word] = {
    Role.LEAD: Word("Chủ trì", ("CT",)),
    Role.COORDINATING: Word("Phối hợp", ("PH",)),
}

KIND: dict[Kind, Word] = {
    Kind.DEPARTMENT: Word("Sở, ban, ngành tỉnh", ("so_nganh", "Sở ngành", "Sở, ngành tỉnh")),
    Kind.PRESS: Word("Cơ quan báo chí", ("bao_chi", "Báo chí")),
    Kind.UNION: Word("Mặt trận, đoàn thể", ("doan_the", "Đoàn thể")),
    Kind.ASSOCIATION: Word("Hội", ("hoi", "Hội đặc thù")),
    Kind.DISTRICT: Word("UBND cấp huyện", ("cap_huyen", "Cấp huyện")),
    Kind.COMMUNE: Word("UBND cấp xã", ("cap_xa", "Cấp xã")),
    Kind.CENTRAL: Word("Cơ quan trung ương", ("trung_uong", "Trung ương")),
    Kind.OTHER: Word("Khác", ("khac",)),
}

MEDIUM: dict[Medium, Word] = {
    Medium.PAPER: Word("Giấy", ("Văn bản giấy", "Bản giấy")),
    Medium.ELECTRONIC: Word("Điện tử", ("Văn bản điện tử", "Bản điện tử")),
}

OUTCOME: dict[Outcome, Word] = {
    Outcome.ACCEPTED: Word("Đã nhận"),
    Outcome.ACCEPTED_WITH_WARNINGS: Word("Đã nhận, có điểm cần xem"),
    Outcome.NEEDS_CORRECTION: Word("Đã nhận, cần sửa"),
    Outcome.QUARANTINED: Word("Để riêng, chưa nhận"),
    Outcome.DUPLICATE: Word("Trùng tệp khác"),
    Outcome.SUPERSEDED: Word("Đã có bản đầy đủ hơn"),
    Outcome.EMPTY: Word("Biểu trống"),
    Outcome.SKIPPED: Word("Bỏ qua"),
}

#: The section rows of a form's task table, in its order, and what its role column says of a task outside the annex.
SECTION: dict[Role, Word] = {
    Role.LEAD: Word("A. Nhiệm vụ chủ trì"),
    Role.COORDINATING: Word("B. Nhiệm vụ phối hợp"),
}
EXTRA_ROLE = Word("Phát sinh")

YES = Word("Có", ("x", "X", "1", "C", "yes", "Đúng", "✓"))
NO = Word("Không", ("", "0", "K", "no", "-"))

#: Sheets of the plan workbook.
PLAN_SHEETS = {"settings": "Thông tin", "tasks": "Nhiệm vụ", "agencies": "Cơ quan", "phrases": "Nhóm cơ quan"}

#: Sheets of a form.
FORM_SHEETS = {"fill": "Biểu báo cáo", "guide": "Hướng dẫn", "meta": "_meta"}

#: Sheets of the consolidated workbook, in order.
SUMMARY_SHEETS = {
    "overview": "Tổng quan",
    "tasks": "Nhiệm vụ",
    "matrix": "Ma trận",
    "rows": "Chi tiết",
    "difficulties": "Khó khăn – kiến nghị",
    "extras": "Nhiệm vụ phát sinh",
    "attention": "Cần xử lý",
    "ledger": "Sổ nhận báo cáo",
}

#: Folders and files of a round.
PLAN_FILE = "ke_hoach.xlsx"
FORMS_FOLDER = "1_bieu_mau_gui_di"
RETURNS_FOLDER = "2_bao_cao_nhan_ve"
RESULTS_FOLDER = "3_ket_qua"
TEMPLATES_FOLDER = "mau"
SUMMARY_FILE = "tong_hop.xlsx"
REPORT_FILE = "bao_cao.docx"
OVERFLOW_FILE = "can_xu_ly_them.csv"
