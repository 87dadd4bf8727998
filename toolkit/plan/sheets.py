"""The sheets of a plan workbook, declared once: what officers read in them, what they may type, how they are read back;
and the preview beside it. In: nothing. Used by `reading`, `writing` and the tables of docs/plan.md.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from toolkit.model import fields, words
from toolkit.model.findings import Place
from toolkit.model.records import Status, TaskState
from toolkit.sheets.book_writer import ALARM, GREY, NAVY, PALE, TEXT, CellLook
from toolkit.sheets.schema import CellKind, Choices, Column, Highlight, Owner, SheetSchema

#: A group's heading; a task nobody leads; a task an amendment ended; a cell that waits to be filled in.
SECTION, _UNLED = CellLook(NAVY, PALE, bold=True), CellLook("", ALARM)
_ENDED, ALARMED = CellLook(GREY, italic=True), TEXT._replace(colour="C00000", ground=ALARM, bold=True)
#: What begins or is part of a text that waits to be replaced (`plan_workbook.placeholders`), as Excel can look for it.
_WAITING = ("[", "(điền", "xxx", "___", "…", "...", "@example", "văn a")


def _column(name: str, width: float, heading: str, aliases: tuple[str, ...] = (), **more: Any) -> Column:
    """A column that officers fill; the sheet can be read without it."""
    return Column(name, heading, width, owner=Owner.OFFICER, aliases=aliases, **more)


#: A column that officers fill, without which the sheet cannot be read.
_needed = partial(_column, required=True)


def _unfilled(columns: tuple[str, ...], confirmed: str, blank: str = "FALSE") -> Highlight:
    """Cells of these columns stand out while they hold a placeholder, or are `blank` by that formula, until column
    `confirmed` of their line says that they stand as they should."""
    found = "+".join(f'ISNUMBER(SEARCH("{mark}",{{cell}}))' for mark in _WAITING)
    open_line = f'ISERROR(SEARCH("{words.MEANT.text}",{{{confirmed}}}))'
    return Highlight(f"AND({open_line},OR({blank},{found}>0))", ALARMED, columns)


SETTINGS = SheetSchema(
    words.PLAN_SHEETS["settings"], "THÔNG TIN CHUNG CỦA KỲ BÁO CÁO",
    "Điền cột Nội dung (ô nền vàng). Mục có dấu * là bắt buộc. Ô đỏ: còn phải điền. Không đổi tên ở cột Mục. Xong thì "
    "lưu lại, đóng tệp rồi chạy tiếp.",
    (Column("label", "Mục", 34, aliases=("Tên mục", "Thông tin"), required=True),
     _needed("value", 74, "Nội dung", ("Giá trị", "Nội dung điền")),
     Column("guide", "Hướng dẫn", 52, aliases=("Ghi chú", "Cách ghi"))),
    highlights=(_unfilled(("value",), "guide", 'AND(RIGHT({label})="*",TRIM({cell})="")'),), frozen=0)
_CHOICES: dict[str, Choices] = {
    "medium": words.MEDIUM, "length": words.LENGTH, "signer_power": words.SIGNER_POWER, "urgency": words.URGENCY}
_DAYS = ("due_before", "report_date", "data_first", "data_last")
#: Each line of that sheet as the column that its value would be.
SETTING_FIELDS = {
    name: _column(name, 74, *setting.label, choices=_CHOICES.get(name, {}),
                  kind=CellKind.DAY if name in _DAYS else CellKind.TEXT)
    for name, setting in words.SETTINGS.items()}

_TASK, _AMENDMENT = words.TASK_COLUMNS, words.AMENDMENT_COLUMNS
_OVER = ",".join(f'{{state}}="{words.TASK_STATE[state].text}"' for state in (TaskState.WITHDRAWN, TaskState.REPLACED))
_REST = "{group}&{coordinators}&{product}&{deadline}"
#: Sheet "Nhiệm vụ" with what amendments changed, and where none did.
AMENDED_TASKS = SheetSchema(
    words.PLAN_SHEETS["tasks"], "NHIỆM VỤ ĐƯỢC GIAO THEO PHỤ LỤC",
    "Mỗi nhiệm vụ một dòng, ghi đúng như phụ lục. Dòng chỉ có TT và tên là tên nhóm; cột Nhóm ghi số của nhóm. TT "
    "trong ngoặc, ví dụ (1.1), là số đặt thêm khi phụ lục không in số. Nhiều cơ quan cách nhau bằng dấu phẩy; tên phải "
    "có ở trang Cơ quan hoặc Nhóm cơ quan. Thêm nhiệm vụ: chèn dòng mới hoặc ghi tiếp ở cuối bảng.",
    (_needed("tt", 8, *_TASK["tt"], kind=CellKind.CODE), _column("group", 8, *_TASK["group"], kind=CellKind.CODE),
     _needed("content", 66, *_TASK["content"]), _needed("leads", 30, *_TASK["leads"]),
     _needed("coordinators", 30, *_TASK["coordinators"]), _needed("product", 28, *_TASK["product"]),
     _needed("deadline", 16, *_TASK["deadline"]), _column("first_id", 10, *_AMENDMENT["first_id"]),
     _column("state", 14, *_AMENDMENT["state"], kind=CellKind.CHOICE, choices=words.TASK_STATE),
     _column("document", 34, *_AMENDMENT["document"]),
     _column("since", 12, *_AMENDMENT["since"], kind=CellKind.DAY), _column("before", 48, *_AMENDMENT["before"])),
    grows=True, highlights=(
        Highlight(f'AND({{tt}}<>"",{_REST}&{{leads}}="")', SECTION),
        Highlight(f'AND(TRIM({{leads}})="",{_REST}<>"")', _UNLED), Highlight(f"OR({_OVER})", _ENDED)))
TASKS = AMENDED_TASKS.without(*_AMENDMENT)._replace(highlights=AMENDED_TASKS.highlights[:2])

AGENCIES = SheetSchema(
    words.PLAN_SHEETS["agencies"], "DANH SÁCH CƠ QUAN",
    "Mỗi cơ quan một dòng, theo thứ tự dùng trong báo cáo. Mã: chữ cái không dấu viết hoa và chữ số, không trùng, "
    "không đổi sau khi đã gửi biểu mẫu. Tên gọi khác: mỗi tên một dòng trong ô (Alt + Enter). “UBND” và “Ủy ban nhân "
    "dân”, “TP.” và “thành phố”, “TX.” và “thị xã” được hiểu như nhau, không cần ghi lại. Ô đỏ: còn chỗ mẫu chưa thay.",
    (_needed("code", 12, "Mã cơ quan", ("Mã", "Mã đơn vị", "Ký hiệu"), kind=CellKind.CODE),
     _needed("name", 38, "Tên cơ quan", ("Cơ quan", "Tên đơn vị", "Đơn vị", "Tên đầy đủ")),
     _needed("receives_form", 11, "Nhận biểu mẫu", ("Gửi biểu mẫu", "Nhận biểu", "Gửi biểu"), kind=CellKind.YES_NO),
     _needed("kind", 21, "Loại cơ quan", ("Loại", "Loại đơn vị", "Khối"), choices=words.KIND, open=True),
     _column("aliases", 27, "Tên gọi khác", ("Tên khác", "Tên viết tắt", "Viết tắt")),
     _column("email", 24, "Thư điện tử", ("Email", "E-mail", "Hộp thư", "Địa chỉ thư điện tử")),
     _column("contact", 24, "Đầu mối liên hệ", ("Người liên hệ", "Đầu mối", "Liên hệ", "Điện thoại")),
     _column("note", 28, "Ghi chú", ("Chú thích",)),
     _column("valid_from", 12, "Có từ ngày", ("Thành lập từ ngày", "Hoạt động từ ngày"), kind=CellKind.DAY),
     _column("valid_to", 12, "Đến hết ngày", ("Hoạt động đến hết ngày", "Kết thúc ngày", "Giải thể ngày"),
             kind=CellKind.DAY),
     _column("successors", 26, "Cơ quan kế thừa", ("Kế thừa", "Cơ quan kế tiếp", "Nhập vào", "Chuyển về"))),
    grows=True, frozen=2, highlights=(_unfilled(("name", "email"), "note"),))

PHRASES = SheetSchema(
    words.PLAN_SHEETS["phrases"], "NHÓM CƠ QUAN GỌI CHUNG TRONG PHỤ LỤC",
    "Khi phụ lục giao việc cho cả nhóm (“Các Sở ngành tỉnh”), trang này cho biết nhóm gồm những ai. Cột Gồm các cơ "
    "quan: ghi mã, tên hoặc loại cơ quan, cách nhau bằng dấu chấm phẩy; ghi “Không gửi” nếu không cơ quan nào nhận "
    "biểu. Ghi loại “Sở ban ngành tỉnh” thì không gồm cơ quan báo chí; nếu gồm, ghi thêm mã của báo, đài.",
    (_needed("text", 40, "Cách gọi trong phụ lục", ("Cụm từ", "Nhóm cơ quan", "Tên nhóm", "Cách gọi")),
     _column("spellings", 40, "Cách viết khác", ("Các cách viết khác", "Tên gọi khác", "Viết khác")),
     _needed("members", 60, "Gồm các cơ quan", ("Thành viên", "Gồm", "Cơ quan", "Các cơ quan"))),
    grows=True)

INDICATORS = SheetSchema(
    words.PLAN_SHEETS["indicators"], "CHỈ TIÊU SỐ LIỆU (KHÔNG BẮT BUỘC)",
    "Chỉ dùng khi Kế hoạch yêu cầu báo cáo số liệu; không thì để trống cả trang. Mỗi chỉ tiêu một dòng, ví dụ: 1 – Số "
    "lớp tập huấn đã mở – lớp – Cộng. TT không trùng, không đổi sau khi đã gửi biểu mẫu. Cách tổng hợp: Cộng số của "
    "các cơ quan; Bình quân (chia đều cho các cơ quan có số liệu); Số mới nhất (số của cơ quan gửi sau cùng). Qua "
    "các kỳ (khi gộp các quý thành năm): Cộng các kỳ; Số kỳ cuối (số tại một thời điểm, như số cơ sở hiện có); Bình "
    "quân các kỳ; để trống là theo cột Cách tổng hợp. Cơ quan báo cáo: ghi mã, tên, loại hoặc nhóm cơ quan, cách "
    "nhau bằng dấu chấm phẩy; để trống là mọi cơ quan nhận biểu mẫu. Ghi chú được in trên biểu để các cơ quan biết "
    "cách ghi. Thêm chỉ tiêu sau khi đã gửi biểu mẫu thì phải làm và gửi lại biểu mẫu.",
    (_needed("code", 8, "TT", ("STT", "Số TT", "Mã", "Mã chỉ tiêu"), kind=CellKind.CODE),
     _needed("name", 56, *words.INDICATOR_COLUMNS["name"]),
     _column("unit", 16, *words.INDICATOR_COLUMNS["unit"], kind=CellKind.CODE),
     _needed("way", 18, "Cách tổng hợp", ("Cách tính", "Cách cộng", "Tổng hợp"), kind=CellKind.CHOICE,
             choices=words.WAY),
     _column("through", 16, "Qua các kỳ", ("Gộp các kỳ", "Theo thời gian"), kind=CellKind.CHOICE,
             choices=words.WAY_OVER_TIME),
     _column("agencies", 42, "Cơ quan báo cáo", ("Cơ quan", "Các cơ quan", "Đơn vị báo cáo", "Cơ quan thực hiện")),
     _column("note", 46, "Ghi chú", ("Giải thích", "Cách ghi", "Chú thích"))),
    grows=True, ready=5, frozen=2)

_PREVIOUS_KINDS = {fields.ValueKind.STATUS: CellKind.CHOICE, fields.ValueKind.PERCENT: CellKind.PERCENT}
_STATUSES: Choices = {
    False: words.UNCLEAR, **{status: word for status, word in words.STATUS.items() if status is not Status.MISSING}}
PREVIOUS = SheetSchema(
    words.PREVIOUS_SHEET, "BÁO CÁO CỦA KỲ TRƯỚC",
    "Chép từ kỳ báo cáo trước khi tạo kỳ này; in bên cạnh mỗi dòng của biểu mẫu và dùng để so sánh tiến độ. Thường "
    "không cần sửa; nếu sửa thì làm trước khi gửi biểu mẫu. Dòng của cơ quan hoặc nhiệm vụ không có trong kế hoạch "
    "không được dùng.",
    (_needed("period", 8, "Kỳ", ("Năm", "Kỳ báo cáo", "Năm báo cáo"), kind=CellKind.CODE),
     AGENCIES.column("code")._replace(name="agency"), _column("name", 28, "Cơ quan", ("Tên cơ quan", "Đơn vị")),
     AMENDED_TASKS.column("tt")._replace(name="task_id"),
     _column("content", 36, "Nội dung công việc", ("Nhiệm vụ", "Nội dung")),
     *(_column(field.name, field.width, field.text, field.aliases, required=field.name != fields.DIFFICULTIES,
               kind=_PREVIOUS_KINDS.get(field.kind, CellKind.TEXT),
               choices=_STATUSES if field.name == fields.STATUS else {})
       for field in fields.ANSWERS.values() if field.carried)),
    grows=True, frozen=3)

FINISHED = SheetSchema(
    "Đã hoàn thành", "NHIỆM VỤ ĐÃ HOÀN THÀNH Ở CÁC KỲ TRƯỚC",
    "Nhiệm vụ của Kế hoạch đã xong, kỳ này không giao nữa; báo cáo nêu số lượng và TT. Nếu còn phải thực hiện, chép "
    "dòng từ ke_hoach.xlsx của kỳ trước vào trang Nhiệm vụ và xóa ở đây. Kỳ hoàn thành là năm hoặc kỳ báo cáo đã hoàn "
    "thành, ví dụ Quý III năm 2026.",
    (*AMENDED_TASKS.columns[:3],
     _needed("period", 18, "Kỳ hoàn thành", ("Năm hoàn thành", "Năm", "Hoàn thành năm"), kind=CellKind.CODE),
     _column("title", 60, "Tên nhóm")),
    grows=True)

#: Where what is told of a whole sheet stands.
SETTINGS_PLACE, TASKS_PLACE, AGENCIES_PLACE, INDICATORS_PLACE = (
    Place(words.PLAN_FILE, schema.name) for schema in (SETTINGS, AMENDED_TASKS, AGENCIES, INDICATORS))

#: Every sheet that is read, and those that a plan may do without.
SHEETS = {"settings": SETTINGS, "tasks": AMENDED_TASKS, "agencies": AGENCIES, "phrases": PHRASES,
          "indicators": INDICATORS, "previous": PREVIOUS, "finished": FINISHED}
OPTIONAL = (INDICATORS, PREVIOUS, FINISHED)

#: How an annex was read: its columns, what is doubtful, its lines.
ANNEX_READ = SheetSchema(
    "Cách đọc phụ lục", "PHỤ LỤC ĐƯỢC ĐỌC NHƯ SAU",
    "Đối chiếu với phụ lục trước khi làm biểu mẫu: sai ở đây là sai với mọi cơ quan. Sửa thì sửa ở trang Nhiệm vụ. "
    "Dòng nền đỏ: chưa xếp được vào nhiệm vụ nào.",
    (Column("how", "Cách hiểu", 16), Column("label", "Tiêu đề cột", 40), Column("taken", "Được hiểu là", 80),
     Column("note", "Chỗ, ví dụ", 50)))

PREVIEW = SheetSchema(
    "Xem trước", "XEM TRƯỚC: AI NHẬN NHIỆM VỤ NÀO",
    f"Lập từ {words.PLAN_FILE} đã lưu; sửa thì sửa trong tệp ấy, không sửa ở đây. Dòng nền đỏ của bảng: nhận biểu mà "
    "không có nhiệm vụ, hoặc ngược lại.",
    (Column("code", "Mã cơ quan", 11, CellKind.CODE), Column("name", "Tên cơ quan", 35),
     Column("leads", "TT nhiệm vụ chủ trì", 44), Column("coordinators", "TT nhiệm vụ phối hợp", 44),
     Column("receives_form", "Nhận biểu mẫu", 10, CellKind.YES_NO)))
