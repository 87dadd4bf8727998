"""What the department says in the report in its own voice: sentences with blanks, numbers as Vietnamese write them."""

from toolkit import words
from toolkit.text import number_vi


def say(sentence: str, **values: object) -> str:
    """A sentence with its blanks filled."""
    shown = {name: number_vi(value) if isinstance(value, int | float) else value for name, value in values.items()}
    return sentence.format(**shown)


ISSUING = " ban hành {plan}"

# I and Phụ lục II
REPORTED = "Đến thời điểm tổng hợp, {reported}/{expected} cơ quan, đơn vị đã gửi báo cáo (đạt {percent}\u00a0%){when}."
AMONG_THEM = ", trong đó "
ON_TIME = "{count} cơ quan, đơn vị gửi đúng hạn"
LATE = "{count} cơ quan, đơn vị gửi sau thời hạn"
ALL_ON_TIME = ", tất cả gửi đúng hạn"
ALL_LATE = ", tất cả gửi sau thời hạn"
MISSING = "Còn {count} cơ quan, đơn vị chưa gửi báo cáo: {names}."
MISSING_MORE = " và {count} cơ quan, đơn vị khác nêu tại Phụ lục II"
#: After the name of an agency that has no return, by what became of its files; of several, the first that is true.
SENT = {"unread": " (đã gửi tệp nhưng tệp chưa đọc được)",
        "other_form": " (đã gửi tệp nhưng không phải biểu mẫu của kỳ này)",
        "empty": " (đã gửi biểu mẫu nhưng chưa điền)"}
UNASKED = "Ngoài ra, {count} cơ quan, đơn vị không thuộc diện phải gửi cũng đã gửi báo cáo: {names}."
RECEIPT = {
    "on_time": "Đúng hạn", "late": "Gửi sau hạn", "missing": "Chưa gửi báo cáo", "unread": "Tệp đã gửi chưa đọc được",
    "empty": "Biểu mẫu đã gửi chưa điền", "other_form": "Tệp đã gửi không phải biểu mẫu của kỳ này",
    "unasked": "Không thuộc diện phải gửi",
}
NOTHING = "–"
DOCUMENTS_NAMED = (
    "Có {agencies}/{reported} cơ quan, đơn vị đã gửi báo cáo nêu văn bản ban hành để thực hiện nhiệm vụ; "
    "văn bản của các cơ quan chủ trì được nêu tại từng nhiệm vụ ở mục II."
)
OWN_DOCUMENTS = "Riêng {issuer} đã ban hành: {documents}."
#: Where the report has no room for all.
_IN_FULL = "nêu tại bảng tổng hợp chi tiết lưu tại {issuer}"
DOCUMENTS_LEFT = f" và {{count}} văn bản khác {_IN_FULL}"

# II and Phụ lục I
TASKS = "Kế hoạch giao {tasks} nhiệm vụ."
TASKS_IN_GROUPS = "Kế hoạch giao {tasks} nhiệm vụ, chia thành {groups} nhóm."
#: Where earlier years finished some: the Plan never has fewer tasks than it was issued with.
TASKS_GOING_ON = (
    "Kế hoạch giao {given} nhiệm vụ{groups}; {finished}; năm {year} tiếp tục thực hiện {going_on} nhiệm vụ.")
IN_GROUPS = ", chia thành {groups} nhóm"
FINISHED = "{count} nhiệm vụ ({tasks}) đã hoàn thành năm {year}"
GROUP_FINISHED = "Nhóm {number}{title} không còn nhiệm vụ phải thực hiện."
LEADS = " ({count} cơ quan)"
NO_DEADLINE = "không nêu"
UNCLEAR = "Chưa rõ"
STATUS = "Trạng thái: {status}{percent}."
PROGRESS = "; tiến độ {percent}\u00a0%"
#: A mean says of how many leads' figures it is one.
MEAN = "; tiến độ bình quân {percent}\u00a0% (của {base}/{total} cơ quan có số liệu)"
LEADS_REPORTED = "Có {reported}/{total} cơ quan chủ trì đã báo cáo, {done}/{total} cơ quan đã hoàn thành{silent}."
SILENT = "; chưa báo cáo: {names}"
LEADS_DONE = "{done}/{total} cơ quan chủ trì đã hoàn thành."
RESULT = "Kết quả"
DOCUMENTS = "Văn bản: {documents}."
NO_RESULT = "- Kết quả: Chưa có kết quả để báo cáo."
NOT_REPORTED = "- Kết quả: Cơ quan chủ trì chưa gửi báo cáo về nhiệm vụ này."
RESULTS_LEFT = f"- Kết quả của {{count}} cơ quan chủ trì khác {_IN_FULL}."
RESULT_LEFT = f"- Kết quả {_IN_FULL}."
COORDINATION = "- Phối hợp: "
COORDINATION_REPORTED = "{reported}/{total} cơ quan đã báo cáo"
COORDINATION_ACTIVE = ", {active} cơ quan đã hoặc đang thực hiện"
COORDINATION_UNASKED = "{count} cơ quan không được phân công cũng báo cáo kết quả"
EXAMPLES = "; trong đó:"

# what several agencies say
#: After a text that was cut.
CUT = "(trích; toàn văn tại bảng tổng hợp chi tiết lưu tại {issuer})"
AND_OTHERS = " và {count} cơ quan khác"
ABOUT_TASKS = " (nhiệm vụ {tasks})"
AND_OTHER_TASKS = " và {count} nhiệm vụ khác"
#: After a text of some agencies, for those whose text differs in its figures only.
SIMILAR = "Có {count} nội dung tương tự, khác về số liệu: {who}."
#: Before what others than the issuer say, by part.
OPENING = {words.OVERALL_PART: "Đánh giá của các cơ quan, đơn vị:",
           words.DIRECTION_PART: "Các cơ quan, đơn vị đề ra phương hướng, nhiệm vụ năm {next_year} như sau:"}
#: How many answers a list has, before the first of them, by part.
COUNTED = {words.EXTRAS_PART: "Có {agencies} cơ quan, đơn vị báo cáo {answers} nhiệm vụ phát sinh{end}",
           words.PROPOSALS_PART: "Có {agencies} cơ quan, đơn vị nêu {answers} kiến nghị, đề xuất{end}",
           words.AMENDMENTS_PART: "Có {agencies} cơ quan, đơn vị đề xuất sửa đổi, bổ sung Kế hoạch{end}"}
#: What is not printed is counted, by part.
LEFT = {words.EXTRAS_PART: f"Còn {{count}} nhiệm vụ phát sinh khác {_IN_FULL}.",
        words.OVERALL_PART: f"Còn {{count}} ý kiến đánh giá khác {_IN_FULL}.",
        words.DIFFICULTIES_PART: f"Còn {{count}} ý kiến khác về khó khăn, vướng mắc {_IN_FULL}.",
        words.REASONS_PART: f"Còn {{count}} ý kiến khác về nguyên nhân {_IN_FULL}.",
        words.DIRECTION_PART: f"Phương hướng, nhiệm vụ của {{count}} cơ quan, đơn vị khác {_IN_FULL}.",
        words.PROPOSALS_PART: f"Còn {{count}} ý kiến kiến nghị, đề xuất khác {_IN_FULL}.",
        words.AMENDMENTS_PART: f"Còn {{count}} đề xuất sửa đổi, bổ sung khác {_IN_FULL}."}
THEME = "Về {theme} ({answers} ý kiến của {agencies} cơ quan){end}"
NOT_BEGUN = "Đối với nhiệm vụ chưa thực hiện hoặc không thực hiện ({answers} ý kiến của {agencies} cơ quan){end}"
#: Where difficulties are told and no cause apart from them.
CAUSES_WITHIN = "Nguyên nhân được các cơ quan, đơn vị nêu cùng với từng khó khăn, vướng mắc tại mục 2."
#: Of every part that tells what agencies wrote, where nobody has reported.
NO_RETURNS = "Chưa có báo cáo của cơ quan, đơn vị để tổng hợp."

# III.1 and Phụ lục III
FIGURES = "Trong {counted}: {shares}."
COUNTED_ALL = "{total} nhiệm vụ của Kế hoạch"
COUNTED_GOING_ON = "{total} nhiệm vụ tiếp tục thực hiện năm {year}"
SHARE = "{status} {count}/{total} nhiệm vụ ({percent}\u00a0%)"
OVERDUE = "Có {count} nhiệm vụ quá hạn: {tasks}."
NONE_OVERDUE = "Không có nhiệm vụ được xác định là quá hạn."
COMPARED = "So với cùng kỳ năm {year}, trong {compared}/{total} nhiệm vụ so sánh được: {parts}{rest}."
NOT_COMPARED = "Chưa có nhiệm vụ nào so sánh được với cùng kỳ năm {year}, do {reasons}."
#: Compared and not compared are all tasks. "Không thực hiện" is no stage of the work, and compares with itself alone.
LEFT_UNCOMPARED = "; {count} nhiệm vụ không so sánh được do {reasons}"
NOT_BEFORE = "chưa có báo cáo rõ ràng năm {year}"
NOT_NOW = "chưa có báo cáo rõ ràng kỳ này"
NOT_ALIKE = "có một trong hai năm không thực hiện"
MOVED = "{count} nhiệm vụ {movement}"
LOWER = " ({tasks})"
REPEATED = " Báo cáo của {count} cơ quan, đơn vị có nội dung trùng nguyên văn báo cáo năm {year}."
INDICATORS_GIVEN = (
    "Kế hoạch yêu cầu báo cáo {total} chỉ tiêu số liệu: {given} chỉ tiêu đã có số liệu, "
    "trong đó {whole} chỉ tiêu đủ số liệu của mọi cơ quan, đơn vị có liên quan; kết quả cụ thể nêu tại Phụ lục III."
)
INDICATORS_NOT_GIVEN = (
    "Kế hoạch yêu cầu báo cáo {total} chỉ tiêu số liệu; chưa cơ quan, đơn vị nào báo cáo số liệu (Phụ lục III)."
)
NO_FIGURE = "Chưa có số liệu"
MEAN_FIGURE = "Bình quân của {base}/{total} cơ quan có số liệu."
LATEST_FIGURE = "Số của {agency}."
WITHOUT_FIGURE = "Chưa có số liệu của {agencies}."
