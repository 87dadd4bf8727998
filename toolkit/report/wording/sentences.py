"""What the department says in the report in its own voice: sentences with blanks. Numbers come printed the Vietnamese way."""

#: After a text that was cut.
CUT = "(trích; toàn văn tại bảng tổng hợp chi tiết lưu tại {issuer})"
AND_OTHERS = " và {count} cơ quan khác"
ABOUT_TASKS = " (nhiệm vụ {tasks})"
AND_OTHER_TASKS = " và {count} nhiệm vụ khác"
#: After a text of some agencies, for those whose text differs in its figures only.
SIMILAR = "Có {count} nội dung tương tự, khác về số liệu: {who}."
DOCUMENTS = "Văn bản: {documents}."

# I
DOCUMENTS_NAMED = (
    "Có {agencies}/{reported} cơ quan, đơn vị đã gửi báo cáo nêu văn bản ban hành để thực hiện nhiệm vụ; "
    "văn bản của các cơ quan chủ trì được nêu tại từng nhiệm vụ ở mục II."
)
OWN_DOCUMENTS = "Riêng {issuer} đã ban hành: {documents}."
DOCUMENTS_LEFT = " và {count} văn bản khác nêu tại bảng tổng hợp chi tiết lưu tại {issuer}"

# II
RESULT = "Kết quả"
NO_RESULT = "- Kết quả: Chưa có kết quả để báo cáo."
NOT_REPORTED = "- Kết quả: Cơ quan chủ trì chưa gửi báo cáo về nhiệm vụ này."
RESULTS_LEFT = "- Kết quả của {count} cơ quan chủ trì khác nêu tại bảng tổng hợp chi tiết lưu tại {issuer}."
RESULT_LEFT = "- Kết quả nêu tại bảng tổng hợp chi tiết lưu tại {issuer}."
COORDINATION = "- Phối hợp: {reported}/{total} cơ quan đã báo cáo"
COORDINATION_ACTIVE = ", {active} cơ quan đã hoặc đang thực hiện"
UNASKED = "{count} cơ quan không được phân công cũng báo cáo kết quả"
EXAMPLES = "; trong đó:"

#: How many answers a list has, before the first of them, by part.
COUNTED: dict[str, str] = {
    "extras": "Có {agencies} cơ quan, đơn vị báo cáo {answers} nhiệm vụ phát sinh{end}",
    "proposals": "Có {agencies} cơ quan, đơn vị nêu {answers} kiến nghị, đề xuất{end}",
    "amendments": "Có {agencies} cơ quan, đơn vị đề xuất sửa đổi, bổ sung Kế hoạch{end}",
}

#: What is not printed is counted, by part.
LEFT: dict[str, str] = {
    "extras": "Còn {count} nhiệm vụ phát sinh khác nêu tại bảng tổng hợp chi tiết lưu tại {issuer}.",
    "overall": "Còn {count} ý kiến đánh giá khác nêu tại bảng tổng hợp chi tiết lưu tại {issuer}.",
    "difficulties": "Còn {count} ý kiến khác về khó khăn, vướng mắc nêu tại bảng tổng hợp chi tiết lưu tại {issuer}.",
    "reasons": "Còn {count} ý kiến khác về nguyên nhân nêu tại bảng tổng hợp chi tiết lưu tại {issuer}.",
    "direction": "Phương hướng, nhiệm vụ của {count} cơ quan, đơn vị khác nêu tại bảng tổng hợp chi tiết lưu tại {issuer}.",
    "proposals": "Còn {count} ý kiến kiến nghị, đề xuất khác nêu tại bảng tổng hợp chi tiết lưu tại {issuer}.",
    "amendments": "Còn {count} đề xuất sửa đổi, bổ sung khác nêu tại bảng tổng hợp chi tiết lưu tại {issuer}.",
}

# III–V
ASSESSMENTS = "Đánh giá của các cơ quan, đơn vị:"
DIRECTIONS = "Các cơ quan, đơn vị đề ra phương hướng, nhiệm vụ năm {next_year} như sau:"
THEME = "Về {theme} ({answers} ý kiến của {agencies} cơ quan){end}"
NOT_BEGUN = "Đối với nhiệm vụ chưa thực hiện hoặc không thực hiện ({answers} ý kiến của {agencies} cơ quan){end}"
#: Where difficulties are told and no cause apart from them.
CAUSES_WITHIN = "Nguyên nhân được các cơ quan, đơn vị nêu cùng với từng khó khăn, vướng mắc tại mục 2."
