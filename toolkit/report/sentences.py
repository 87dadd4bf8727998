"""What the department says in the report of a round in its own voice: sentences with blanks, numbers as Vietnamese write them."""

ISSUING = " ban hành {plan}"

# I.1 and Phụ lục II
REPORTED = "Đến thời điểm tổng hợp, {reported}/{expected} cơ quan, đơn vị đã gửi báo cáo (đạt {percent}\u00a0%){when}."
AMONG_THEM = ", trong đó "
ON_TIME = "{count} cơ quan, đơn vị gửi đúng hạn"
LATE = "{count} cơ quan, đơn vị gửi sau thời hạn"
ALL_ON_TIME = ", tất cả gửi đúng hạn"
ALL_LATE = ", tất cả gửi sau thời hạn"
MISSING = "Còn {count} cơ quan, đơn vị chưa gửi báo cáo: {names}."
MISSING_MORE = " và {count} cơ quan, đơn vị khác nêu tại Phụ lục II"
#: After the name of an agency that has no return, by what became of its files; of several, the first that is true.
SENT = {
    "unread": " (đã gửi tệp nhưng tệp chưa đọc được)",
    "other_form": " (đã gửi tệp nhưng không phải biểu mẫu của kỳ này)",
    "empty": " (đã gửi biểu mẫu nhưng chưa điền)",
}
UNASKED = "Ngoài ra, {count} cơ quan, đơn vị không thuộc diện phải gửi cũng đã gửi báo cáo: {names}."
RECEIPT = {
    "on_time": "Đúng hạn", "late": "Gửi sau hạn", "missing": "Chưa gửi báo cáo", "unread": "Tệp đã gửi chưa đọc được",
    "empty": "Biểu mẫu đã gửi chưa điền", "other_form": "Tệp đã gửi không phải biểu mẫu của kỳ này",
    "unasked": "Không thuộc diện phải gửi",
}
NOTHING = "–"
#: Of every part that tells what agencies wrote, where nobody has reported.
NO_RETURNS = "Chưa có báo cáo của cơ quan, đơn vị để tổng hợp."

# II and Phụ lục I
TASKS = "Kế hoạch giao {tasks} nhiệm vụ."
TASKS_IN_GROUPS = "Kế hoạch giao {tasks} nhiệm vụ, chia thành {groups} nhóm."
LEADS = " ({count} cơ quan)"
NO_DEADLINE = "không nêu"
UNCLEAR = "Chưa rõ"
STATUS = "Trạng thái: {status}{percent}."
PROGRESS = "; tiến độ {percent}\u00a0%"
MEAN = "; tiến độ bình quân {percent}\u00a0%"
MEAN_OF_SOME = "; tiến độ bình quân của cơ quan đã báo cáo {percent}\u00a0%"
LEADS_REPORTED = "Có {reported}/{total} cơ quan chủ trì đã báo cáo, {done}/{total} cơ quan đã hoàn thành{silent}."
SILENT = "; chưa báo cáo: {names}"
LEADS_DONE = "{done}/{total} cơ quan chủ trì đã hoàn thành."

# III.1
FIGURES = "Trong {total} nhiệm vụ của Kế hoạch: {shares}."
SHARE = "{status} {count}/{total} nhiệm vụ ({percent}\u00a0%)"
OVERDUE = "Có {count} nhiệm vụ quá hạn: {tasks}."
COMPARED = "So với cùng kỳ năm {year}, trong {compared}/{total} nhiệm vụ so sánh được: {parts}."
NOT_COMPARED = "Chưa có nhiệm vụ nào so sánh được với cùng kỳ năm {year}."
MOVED = "{count} nhiệm vụ {movement}"
LOWER = " ({tasks})"
REPEATED = " Báo cáo của {count} cơ quan, đơn vị có nội dung trùng nguyên văn báo cáo năm {year}."
INDICATORS_GIVEN = (
    "Kế hoạch yêu cầu báo cáo {total} chỉ tiêu số liệu: {given} chỉ tiêu đã có số liệu, trong đó {whole} chỉ tiêu đủ số liệu của mọi "
    "cơ quan, đơn vị có liên quan; kết quả cụ thể nêu tại Phụ lục III."
)
INDICATORS_NOT_GIVEN = "Kế hoạch yêu cầu báo cáo {total} chỉ tiêu số liệu; chưa cơ quan, đơn vị nào báo cáo số liệu (Phụ lục III)."
NONE_OVERDUE = "Không có nhiệm vụ được xác định là quá hạn."

# Phụ lục III
NO_FIGURE = "Chưa có số liệu"
MEAN_FIGURE = "Số bình quân."
LATEST_FIGURE = "Số của {agency}."
WITHOUT_FIGURE = "Chưa có số liệu của {agencies}."
