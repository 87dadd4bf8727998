"""What the department says in the report in its own voice: sentences with blanks, numbers as Vietnamese write them."""

from toolkit.base.text import number_vi
from toolkit.model import words
from toolkit.model.period import PeriodKind
from toolkit.model.records import Status, TaskState


def say(sentence: str, **values: object) -> str:
    """A sentence with its blanks filled."""
    shown = {name: number_vi(value) if isinstance(value, int | float) else value for name, value in values.items()}
    return sentence.format(**shown)


# the opening
NOBODY = "Chưa có cơ quan nào gửi báo cáo."
OPENING_RETURNS = "Đến ngày {day}, {reported}/{expected} cơ quan, đơn vị đã gửi báo cáo."
OPENING_TASKS = "Trong {total}: {shares}. {overdue}"
SHARE = "{count} nhiệm vụ {status} ({percent}\u00a0%)"
OVERDUE = "Có {count} nhiệm vụ quá hạn: {tasks}."
NONE_OVERDUE = "Không có nhiệm vụ quá hạn."
GROUPS_WHOLE = "Đã hoàn thành toàn bộ nhiệm vụ: nhóm {groups}."
GROUPS_NONE = "Chưa hoàn thành nhiệm vụ nào: nhóm {groups}."
GROUPS_LOWEST = "Tỷ lệ hoàn thành thấp nhất: nhóm {groups}."
OF_TASKS = "{number} ({done}/{total})"
ATTENTION = "Cần tập trung chỉ đạo: {tasks}."
ATTENTION_TASKS = "nhiệm vụ {tasks} ({why}; {leads})"
OPENING_DIFFICULTIES = "Có {agencies} cơ quan, đơn vị nêu {answers} ý kiến về khó khăn, vướng mắc (Mục III){shared}."
OPENING_PROPOSALS = "Có {agencies} cơ quan, đơn vị nêu {answers} kiến nghị, đề xuất (Mục V){upward}{shared}."
OPENING_UPWARD = ", trong đó {count} kiến nghị đối với {addressee}"
#: A text that several agencies wrote, the same words with the same figures.
OPENING_SHARED = "; {agencies} cơ quan cùng nêu: “{text}”"
OPENING_DIRECTION = "{ahead}, {issuer} đề ra: {text}"
#: The last line of the table by group.
ALL_GROUPS = "Tổng số"

# I and Phụ lục II
REPORTED = "Đến ngày {day}, {reported}/{expected} cơ quan, đơn vị đã gửi báo cáo (đạt {percent}\u00a0%){when}."
AMONG_THEM = ", trong đó "
ON_TIME = "{count} cơ quan, đơn vị gửi đúng hạn"
LATE = "{count} cơ quan, đơn vị gửi sau thời hạn"
ALL_ON_TIME = ", tất cả gửi đúng hạn"
ALL_LATE = ", tất cả gửi sau thời hạn"
MISSING = "Còn {count} cơ quan, đơn vị chưa gửi báo cáo: {names}."
MISSING_MORE = " và {count} cơ quan, đơn vị khác được nêu tại Phụ lục II"
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
#: Of agencies that sent no form of the period itself: their returns of its parts, by the kind of these, count.
THROUGH_PARTS = "Báo cáo của {count} cơ quan, đơn vị được tổng hợp từ báo cáo của {parts}."
RECEIPT_OF_PARTS, PARTS = "Báo cáo của {parts}", {PeriodKind.QUARTER: "các quý", PeriodKind.MONTH: "các tháng"}
OTHER_PARTS = "các kỳ thành phần"
NOTHING = "–"
DOCUMENTS_NAMED = (
    "Có {agencies}/{reported} cơ quan, đơn vị đã gửi báo cáo nêu văn bản ban hành để thực hiện nhiệm vụ{where}.")
#: A short report names none there.
DOCUMENTS_IN_TASKS = "; văn bản của các cơ quan chủ trì được nêu tại Mục II"
OWN_DOCUMENTS = "Riêng {issuer} đã ban hành: {documents}."
DOCUMENTS_LEFT = " và {count} văn bản khác"

# II and Phụ lục I
LEADS = " ({count} cơ quan)"
NO_DEADLINE = "không nêu"
UNCLEAR = "Chưa rõ"
GROUP = "Nhóm có {total} nhiệm vụ: {standing}."
GROUP_ALIKE = "Nhóm có {total} nhiệm vụ, tất cả {standing}."
GROUP_ONE = "Nhóm có 1 nhiệm vụ, {standing}."
GROUP_STATUS = "{count} {status}{tasks}"
WITH_LEADS = "{task}, {leads}"
LED_BY, NOBODY_LEADS = "{leads} chủ trì", "chưa có cơ quan chủ trì"
MANY_LEADS = "{count} cơ quan"
GROUP_COORDINATION = "{reported}/{total} cơ quan phối hợp đã báo cáo{active}."
GROUP_ACTIVE = ", {active} cơ quan đã hoặc đang thực hiện"
#: What is said of a lead, by status: alone, and of several.
LEAD = {Status.DONE: "đã hoàn thành", Status.UNDER_WAY: "đang thực hiện", Status.NOT_STARTED: "chưa thực hiện",
        Status.NOT_DOING: "không thực hiện", Status.NOTHING_ARISEN: "không phát sinh", None: "chưa rõ trạng thái"}
IN_TIME, OVER_TIME = " trong hạn", ", quá hạn"
PROGRESS = ", tiến độ {percent}\u00a0%"
PERCENT = "{name} ({percent}\u00a0%)"
NOT_REPORTED = "{leads} chưa báo cáo về nhiệm vụ này."
NO_LEAD = "Nhiệm vụ chưa có cơ quan chủ trì trong danh sách cơ quan."
ALL_LEADS = "Cả {total} cơ quan chủ trì {status}"
SOME_LEADS = "{reported}/{total} cơ quan chủ trì đã báo cáo: {parts}"
FEW_LEADS = "{count}/{total} cơ quan chủ trì {status}"
LEAD_NAMES = "{names} {status}"
LEAD_COUNT = "{count} cơ quan {status}"
SILENT = "chưa báo cáo"
SPAN = "tiến độ từ {least}\u00a0% đến {most}\u00a0%, bình quân {percent}\u00a0% ({base} cơ quan có số liệu)"
SAME_PERCENT = "tiến độ {percent}\u00a0% ({base} cơ quan có số liệu)"
LEADS_DONE = "{done}/{total} cơ quan chủ trì đã hoàn thành."
DOCUMENTS = " ({documents})"
DOCUMENTS_ALONE = "Đã ban hành: {documents}."
RESULTS_LEFT = "Kết quả của {count} cơ quan chủ trì khác không nêu tại đây."
RESULT_LEFT = "Kết quả không nêu tại đây."
COORDINATION = "Kết quả phối hợp:"
COORDINATION_UNASKED = "Ngoài các cơ quan được phân công, {count} cơ quan khác cũng báo cáo kết quả."
COORDINATED = "{reported}/{total}"

# what several agencies say
#: After a text that was cut.
CUT = "(trích)"
AND_OTHERS = " và {count} cơ quan khác"
ABOUT_TASKS = " (nhiệm vụ {tasks})"
AND_OTHER_TASKS = " và {count} nhiệm vụ khác"
#: Before what others than the issuer say.
OPENING = {words.DIRECTION_PART: "Các cơ quan, đơn vị đề ra phương hướng, nhiệm vụ {ahead} như sau:"}
#: How many answers a list has, before the first of them, by part.
COUNTED = {words.EXTRAS_PART: "Có {agencies} cơ quan, đơn vị báo cáo {answers} nhiệm vụ phát sinh{end}",
           words.DIFFICULTIES_PART: "Có {agencies} cơ quan, đơn vị nêu {answers} ý kiến về khó khăn, vướng mắc{end}",
           words.PROPOSALS_PART: "Có {agencies} cơ quan, đơn vị nêu {answers} kiến nghị, đề xuất{end}",
           words.AMENDMENTS_PART: "Có {agencies} cơ quan, đơn vị đề xuất sửa đổi, bổ sung Kế hoạch{end}"}
#: What is not printed is counted, by part.
LEFT = {words.EXTRAS_PART: "Còn {count} nhiệm vụ phát sinh khác.",
        words.OVERALL_PART: "Ngoài ra, {count} cơ quan, đơn vị có đánh giá chung về việc thực hiện nhiệm vụ được giao.",
        words.DIFFICULTIES_PART: "Còn {count} ý kiến khác về khó khăn, vướng mắc.",
        words.REASONS_PART: "Còn {count} ý kiến khác về nguyên nhân.",
        words.DIRECTION_PART: "Còn phương hướng, nhiệm vụ của {count} cơ quan, đơn vị khác.",
        words.PROPOSALS_PART: "Còn {count} kiến nghị, đề xuất khác.",
        words.AMENDMENTS_PART: "Còn {count} đề xuất sửa đổi, bổ sung khác."}
#: What opens the answers listed under one heading: of reasons, of proposals to one addressee.
HEADING = "{heading} ({answers} ý kiến của {agencies} cơ quan){end}"
OF_DIFFICULTIES = "Đối với khó khăn, vướng mắc"
NOT_BEGUN = "Đối với nhiệm vụ chưa thực hiện hoặc không thực hiện"
#: Where difficulties are told and no cause apart from them.
CAUSES_WITHIN = "Nguyên nhân được các cơ quan, đơn vị nêu cùng với từng khó khăn, vướng mắc tại mục 2."
#: Whom proposals name, by code name, in the report's order; the superior and the issuer by their own names.
ADDRESSEES = {"superior": "Đối với {superior}", "central": "Đối với các bộ, ngành, cơ quan trung ương",
              "departments": "Đối với các sở, ban, ngành, đoàn thể", "localities": "Đối với các địa phương",
              "issuer": "Đối với {issuer}", "general": "Kiến nghị, đề xuất chung"}
SUPERIORS = "cơ quan cấp trên"

# III.1 and Phụ lục III
ACHIEVED_DONE = "Đã hoàn thành {done}/{total} nhiệm vụ ({percent}\u00a0%){timely}. {overdue}"
DONE_ON_TIME, ALL_DONE_ON_TIME = ", trong đó {count} nhiệm vụ hoàn thành trong hạn", ", đều trong hạn"
ACHIEVED = "- Nhóm {group}: hoàn thành {done}/{total} nhiệm vụ{products}{rest}{moved}."
GROUP_NAME = "{number}. {title}"
NO_GROUP_NAME = "nhiệm vụ khác"
PRODUCTS = ", theo sản phẩm được giao: {products}"
PRODUCT = "{product} ({tasks})"
REST = "; {count} nhiệm vụ {status} ({tasks})"
GROUP_MOVED = "; so với {period}: {parts}"
INDICATORS_GIVEN = (
    "Kế hoạch yêu cầu báo cáo {total} chỉ tiêu số liệu: {given} chỉ tiêu đã có số liệu, "
    "trong đó {whole} chỉ tiêu đủ số liệu của mọi cơ quan, đơn vị có liên quan; kết quả được nêu tại Phụ lục III."
)
INDICATORS_NOT_GIVEN = (
    "Kế hoạch yêu cầu báo cáo {total} chỉ tiêu số liệu; chưa cơ quan, đơn vị nào báo cáo số liệu (Phụ lục III)."
)
NO_FIGURE = "Chưa có số liệu"
MEAN_FIGURE = "Bình quân của {base}/{total} cơ quan có số liệu."
LATEST_FIGURE = "Số của {agency}."
LACKING_FIGURE = "Chưa đủ số liệu các kỳ: thiếu của {agencies}."
WITHOUT_FIGURE = "Chưa có số liệu của {agencies}."

# what changed since the round before
TASKS = "Kế hoạch giao {tasks} nhiệm vụ."
#: An ad hoc report is about some of them.
TASKS_ASKED = "Báo cáo này về {tasks} nhiệm vụ của Kế hoạch."
TASKS_IN_GROUPS = "Kế hoạch giao {tasks} nhiệm vụ, chia thành {groups} nhóm."
#: Where earlier years finished some: the Plan never has fewer tasks than it was issued with.
TASKS_GOING_ON = (
    "Kế hoạch giao {given} nhiệm vụ{groups}; {finished}; {period} tiếp tục thực hiện {going_on} nhiệm vụ.")
IN_GROUPS = ", chia thành {groups} nhóm"
FINISHED = "{count} nhiệm vụ ({tasks}) đã hoàn thành {during}"
GROUP_FINISHED = "Nhóm {number}{title} không còn nhiệm vụ phải thực hiện."
#: What a document amended, and how, by state.
AMENDED_BY = "Theo {document}: {parts}."
AMENDED_TASKS = {
    TaskState.REWORDED: "{count} nhiệm vụ được sửa nội dung ({tasks})",
    TaskState.REASSIGNED: "{count} nhiệm vụ được giao lại cơ quan chủ trì ({tasks})",
    TaskState.REPLACED: "{count} nhiệm vụ được thay bằng nhiệm vụ khác ({tasks})",
    TaskState.WITHDRAWN: "{count} nhiệm vụ bị bãi bỏ ({tasks})",
    TaskState.IN_FORCE: "{count} nhiệm vụ được bổ sung ({tasks})",
}
COUNTED_ALL, COUNTED_ASKED = "{total} nhiệm vụ của Kế hoạch", "{total} nhiệm vụ được báo cáo"
COUNTED_GOING_ON = (
    "{total}/{given} nhiệm vụ của Kế hoạch tiếp tục thực hiện {during} (số còn lại đã hoàn thành từ các kỳ trước)")
#: The same period of a year before.
SAME_TIME = "cùng kỳ {year}"
COMPARED = "So với {period}, trong {compared}/{total} nhiệm vụ so sánh được: {parts}{rest}."
NOT_COMPARED = "Chưa có nhiệm vụ nào so sánh được với {period}, do {reasons}."
#: Compared and not compared are all tasks. "Không thực hiện" is no stage of the work, and compares with itself alone.
LEFT_UNCOMPARED = "; {count} nhiệm vụ không so sánh được do {reasons}"
NOT_BEFORE = "chưa có báo cáo rõ ràng {period}"
NOT_NOW = "chưa có báo cáo rõ ràng kỳ này"
NOT_ALIKE = "có một trong hai kỳ không thực hiện"
MOVED = "{count} nhiệm vụ {movement}"
LOWER = " ({tasks})"
