"""The sheets of a plan workbook, and of the preview beside it, as schemas: columns, kinds, headings and their other
names, guides, colours. Used by `reading`, `writing` and the tables of docs/plan.md."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.model import fields, words
from toolkit.model.findings import Place
from toolkit.model.records import Status, TaskState
from toolkit.sheets.book_writer import ALARM, GREY, NAVY, PALE, TEXT, CellLook
from toolkit.sheets.schema import CellKind, Choices, Column, Highlight, Owner, SheetSchema

#: Looks of a group's heading and a section title; of a task without leads; of an ended task; of a cell to be filled in.
SECTION, _UNLED_LOOK = CellLook(NAVY, PALE, bold=True), CellLook("", ALARM)
_ENDED_LOOK, ALARMED = CellLook(GREY, italic=True), TEXT._replace(colour="C00000", ground=ALARM, bold=True)
#: Parts of placeholders, for an Excel formula to look for; `plan_workbook.has_placeholder` knows all placeholders.
_PLACEHOLDER_MARKS = ("[", "(điền", "xxx", "___", "…", "...", "@example", "văn a")

#: By name the headings of a task's columns, which other sheets have too.
_TASK_COLUMNS = words.TASK_COLUMNS | words.AMENDMENT_COLUMNS


def _columns(
    table: str, named: Mapping[str, words.Word] = _TASK_COLUMNS, owner: Owner = Owner.OFFICER, **choices: Choices
) -> tuple[Column, ...]:
    """A table as text → its columns, one of each line: name ("*" for a required column), width, kind, and headings
    between semicolons, the first as printed; without headings those of `named`. `choices`: by name those of a
    drop-down."""
    columns = list[Column]()
    for line in table.strip().splitlines():
        name, width, kind, *headings = line.split(None, 3)
        plain = name.rstrip("*")
        heading, *others = headings[0].split("; ") if headings else (named[plain].text, *named[plain].aliases)
        columns.append(Column(plain, heading, int(width), CellKind[kind], owner, tuple(others), name != plain,
                              choices.get(plain, {})))
    return tuple(columns)


def _unfilled_highlight(columns: tuple[str, ...], confirmed: str, blank: str = "FALSE") -> Highlight:
    """Columns → the highlight of their cells that hold a placeholder or are `blank` by that formula, until column
    `confirmed` of the line says that they are right."""
    found = "+".join(f'ISNUMBER(SEARCH("{mark}",{{cell}}))' for mark in _PLACEHOLDER_MARKS)
    open_line = f'ISERROR(SEARCH("{words.MEANT.text}",{{{confirmed}}}))'
    return Highlight(f"AND({open_line},OR({blank},{found}>0))", ALARMED, columns)


SETTINGS = SheetSchema(
    words.PLAN_SHEETS["settings"], "THÔNG TIN CHUNG CỦA KỲ BÁO CÁO",
    "Điền cột Nội dung (ô nền vàng). Mục có dấu * là bắt buộc. Ô đỏ: còn phải điền. Không đổi tên ở cột Mục. Xong thì "
    "lưu lại, đóng tệp rồi chạy tiếp.",
    (*_columns("label* 34 TEXT Mục; Tên mục; Thông tin", owner=Owner.TOOLKIT),
     *_columns("value* 74 TEXT Nội dung; Giá trị; Nội dung điền"),
     *_columns("guide 52 TEXT Hướng dẫn; Ghi chú; Cách ghi", owner=Owner.TOOLKIT)),
    highlights=(_unfilled_highlight(("value",), "guide", 'AND(RIGHT({label})="*",TRIM({cell})="")'),), frozen=0)
_CHOICES: dict[str, Choices] = {
    "medium": words.MEDIUM, "length": words.LENGTH, "signer_power": words.SIGNER_POWER, "urgency": words.URGENCY}
_DAYS = ("due_before", "report_date", "data_first", "data_last")
#: By setting the column by which its value is written and read.
SETTING_FIELDS = {
    name: Column(name, setting.label.text, 74, CellKind.DAY if name in _DAYS else CellKind.TEXT, Owner.OFFICER,
                 setting.label.aliases, choices=_CHOICES.get(name, {}))
    for name, setting in words.SETTINGS.items()}

#: Formulas over the cells of a task: its state is one of those that ended; its cells beside TT, content and leads.
_STATE_IS_OVER = ",".join(
    f'{{state}}="{words.TASK_STATE[state].text}"' for state in (TaskState.WITHDRAWN, TaskState.REPLACED))
_OTHER_CELLS = "{group}&{coordinators}&{product}&{deadline}"
#: Sheet "Nhiệm vụ" with the columns of amendments, and without them (`TASKS`).
AMENDED_TASKS = SheetSchema(
    words.PLAN_SHEETS["tasks"], "NHIỆM VỤ ĐƯỢC GIAO THEO PHỤ LỤC",
    "Mỗi nhiệm vụ một dòng, ghi đúng như phụ lục. Dòng chỉ có TT và tên là tên nhóm; cột Nhóm ghi số của nhóm. TT "
    "trong ngoặc, ví dụ (1.1), là số đặt thêm khi phụ lục không in số. Nhiều cơ quan cách nhau bằng dấu phẩy; tên phải "
    "có ở trang Cơ quan hoặc Nhóm cơ quan. Thêm nhiệm vụ: chèn dòng mới hoặc ghi tiếp ở cuối bảng.",
    _columns("""
        tt*           8 CODE
        group         8 CODE
        content*     66 TEXT
        leads*       30 TEXT
        coordinators* 30 TEXT
        product*     28 TEXT
        deadline*    16 TEXT
        first_id     10 TEXT
        state        14 CHOICE
        document     34 TEXT
        since        12 DAY
        before       48 TEXT
        """, state=words.TASK_STATE),
    grows=True, highlights=(
        Highlight(f'AND({{tt}}<>"",{_OTHER_CELLS}&{{leads}}="")', SECTION),
        Highlight(f'AND(TRIM({{leads}})="",{_OTHER_CELLS}<>"")', _UNLED_LOOK),
        Highlight(f"OR({_STATE_IS_OVER})", _ENDED_LOOK)))
TASKS = AMENDED_TASKS.without(*words.AMENDMENT_COLUMNS)._replace(highlights=AMENDED_TASKS.highlights[:2])

AGENCIES = SheetSchema(
    words.PLAN_SHEETS["agencies"], "DANH SÁCH CƠ QUAN",
    "Mỗi cơ quan một dòng, theo thứ tự dùng trong báo cáo. Mã: chữ cái không dấu viết hoa và chữ số, không trùng, "
    "không đổi sau khi đã gửi biểu mẫu. Tên gọi khác: mỗi tên một dòng trong ô (Alt + Enter). “UBND” và “Ủy ban nhân "
    "dân”, “TP.” và “thành phố”, “TX.” và “thị xã” được hiểu như nhau, không cần ghi lại. Ô đỏ: còn chỗ mẫu chưa thay.",
    _columns("""
        code*          12 CODE   Mã cơ quan; Mã; Mã đơn vị; Ký hiệu
        name*          38 TEXT   Tên cơ quan; Cơ quan; Tên đơn vị; Đơn vị; Tên đầy đủ
        receives_form* 11 YES_NO Nhận biểu mẫu; Gửi biểu mẫu; Nhận biểu; Gửi biểu
        kind*          21 TEXT   Loại cơ quan; Loại; Loại đơn vị; Khối
        aliases        27 TEXT   Tên gọi khác; Tên khác; Tên viết tắt; Viết tắt
        email          24 TEXT   Thư điện tử; Email; E-mail; Hộp thư; Địa chỉ thư điện tử
        contact        24 TEXT   Đầu mối liên hệ; Người liên hệ; Đầu mối; Liên hệ; Điện thoại
        note           28 TEXT   Ghi chú; Chú thích
        valid_from     12 DAY    Có từ ngày; Thành lập từ ngày; Hoạt động từ ngày
        valid_to       12 DAY    Đến hết ngày; Hoạt động đến hết ngày; Kết thúc ngày; Giải thể ngày
        successors     26 TEXT   Cơ quan kế thừa; Kế thừa; Cơ quan kế tiếp; Nhập vào; Chuyển về
        """, kind=words.KIND),
    grows=True, frozen=2, highlights=(_unfilled_highlight(("name", "email"), "note"),))

PHRASES = SheetSchema(
    words.PLAN_SHEETS["phrases"], "NHÓM CƠ QUAN GỌI CHUNG TRONG PHỤ LỤC",
    "Khi phụ lục giao việc cho cả nhóm (“Các Sở ngành tỉnh”), trang này cho biết nhóm gồm những ai. Cột Gồm các cơ "
    "quan: ghi mã, tên hoặc loại cơ quan, cách nhau bằng dấu chấm phẩy; ghi “Không gửi” nếu không cơ quan nào nhận "
    "biểu. Ghi loại “Sở ban ngành tỉnh” thì không gồm cơ quan báo chí; nếu gồm, ghi thêm mã của báo, đài.",
    _columns("""
        text*     40 TEXT Cách gọi trong phụ lục; Cụm từ; Nhóm cơ quan; Tên nhóm; Cách gọi
        spellings 40 TEXT Cách viết khác; Các cách viết khác; Tên gọi khác; Viết khác
        members*  60 TEXT Gồm các cơ quan; Thành viên; Gồm; Cơ quan; Các cơ quan
        """),
    grows=True)

INDICATORS = SheetSchema(
    words.PLAN_SHEETS["indicators"], "CHỈ TIÊU SỐ LIỆU (KHÔNG BẮT BUỘC)",
    "Chỉ dùng khi Kế hoạch yêu cầu báo cáo số liệu; không thì để trống cả trang. Mỗi chỉ tiêu một dòng, ví dụ: 1 – Số "
    "lớp tập huấn đã mở – lớp – Cộng. TT không trùng, không đổi sau khi đã gửi biểu mẫu. Cách tổng hợp: Cộng số của "
    "các cơ quan; Bình quân (chia đều cho các cơ quan có số liệu); Số mới nhất (số của cơ quan gửi sau cùng); Lớn "
    "nhất; Không cộng. Qua các kỳ (khi gộp các quý thành năm): Cộng các kỳ; Số kỳ cuối (số tại một thời điểm, như số "
    "cơ sở hiện có); Bình quân các kỳ; Lớn nhất các kỳ; để trống là theo cột Cách tổng hợp. Cơ quan báo cáo: ghi mã, "
    "tên, loại hoặc nhóm cơ quan, cách nhau bằng dấu chấm phẩy; để trống là mọi cơ quan nhận biểu mẫu. Ghi chú được in "
    "trên biểu để các cơ quan biết cách ghi. Thêm chỉ tiêu sau khi đã gửi biểu mẫu thì phải làm và gửi lại biểu mẫu.",
    _columns("""
        code*    8 CODE   TT; STT; Số TT; Mã; Mã chỉ tiêu
        name*   56 TEXT
        unit    16 CODE
        way*    18 CHOICE Cách tổng hợp; Cách tính; Cách cộng; Tổng hợp
        through 16 CHOICE Qua các kỳ; Gộp các kỳ; Theo thời gian
        agencies 42 TEXT  Cơ quan báo cáo; Cơ quan; Các cơ quan; Đơn vị báo cáo; Cơ quan thực hiện
        note    46 TEXT   Ghi chú; Giải thích; Cách ghi; Chú thích
        """, words.INDICATOR_COLUMNS, way=words.WAY, through=words.WAY_OVER_TIME),
    grows=True, ready=5, frozen=2)

_PREVIOUS_KINDS = {fields.ValueKind.STATUS: CellKind.CHOICE, fields.ValueKind.PERCENT: CellKind.PERCENT}
_STATUSES: Choices = {
    False: words.UNCLEAR, **{status: word for status, word in words.STATUS.items() if status is not Status.MISSING}}
PREVIOUS = SheetSchema(
    words.PREVIOUS_SHEET, "BÁO CÁO CỦA KỲ TRƯỚC",
    "Chép từ kỳ báo cáo trước khi tạo kỳ này; in bên cạnh mỗi dòng của biểu mẫu và dùng để so sánh tiến độ. Thường "
    "không cần sửa; nếu sửa thì làm trước khi gửi biểu mẫu. Dòng của cơ quan hoặc nhiệm vụ không có trong kế hoạch "
    "không được dùng.",
    (*_columns("period* 8 CODE Kỳ; Năm; Kỳ báo cáo; Năm báo cáo"), AGENCIES.column("code")._replace(name="agency"),
     *_columns("name 28 TEXT Cơ quan; Tên cơ quan; Đơn vị"), AMENDED_TASKS.column("tt")._replace(name="task_id"),
     *_columns("content 36 TEXT Nội dung công việc; Nhiệm vụ; Nội dung"),
     *(Column(field.name, field.text, field.width, _PREVIOUS_KINDS.get(field.kind, CellKind.TEXT), Owner.OFFICER,
              field.aliases, field.name != fields.DIFFICULTIES, _STATUSES if field.name == fields.STATUS else {})
       for field in fields.ANSWERS.values() if field.carried)),
    grows=True, frozen=3)

FINISHED = SheetSchema(
    "Đã hoàn thành", "NHIỆM VỤ ĐÃ HOÀN THÀNH Ở CÁC KỲ TRƯỚC",
    "Nhiệm vụ của Kế hoạch đã xong, kỳ này không giao nữa; báo cáo nêu số lượng và TT. Nếu còn phải thực hiện, chép "
    "dòng từ ke_hoach.xlsx của kỳ trước vào trang Nhiệm vụ và xóa ở đây. Kỳ hoàn thành là năm hoặc kỳ báo cáo đã hoàn "
    "thành, ví dụ Quý III năm 2026.",
    (*AMENDED_TASKS.columns[:3],
     *_columns("""
        period* 18 CODE Kỳ hoàn thành; Năm hoàn thành; Năm; Hoàn thành năm
        title   60 TEXT Tên nhóm
        """)),
    grows=True)

#: The places of findings about a whole sheet.
SETTINGS_PLACE, TASKS_PLACE, AGENCIES_PLACE, INDICATORS_PLACE = (
    Place(words.PLAN_FILE, schema.name) for schema in (SETTINGS, AMENDED_TASKS, AGENCIES, INDICATORS))

#: By table name every sheet that is read; the sheets that a plan may lack.
SHEETS = {"settings": SETTINGS, "tasks": AMENDED_TASKS, "agencies": AGENCIES, "phrases": PHRASES,
          "indicators": INDICATORS, "previous": PREVIOUS, "finished": FINISHED}
OPTIONAL = (INDICATORS, PREVIOUS, FINISHED)

#: Sheet "Cách đọc phụ lục": the columns of the annex, findings, its lines.
ANNEX_READ = SheetSchema(
    "Cách đọc phụ lục", "PHỤ LỤC ĐƯỢC ĐỌC NHƯ SAU",
    "Đối chiếu với phụ lục trước khi làm biểu mẫu: sai ở đây là sai với mọi cơ quan. Sửa thì sửa ở trang Nhiệm vụ. "
    "Dòng nền đỏ: chưa xếp được vào nhiệm vụ nào.",
    _columns("""
        how   16 TEXT Cách hiểu
        label 40 TEXT Tiêu đề cột
        taken 80 TEXT Được hiểu là
        note  50 TEXT Chỗ, ví dụ
        """, owner=Owner.TOOLKIT))

PREVIEW = SheetSchema(
    "Xem trước", "XEM TRƯỚC: AI NHẬN NHIỆM VỤ NÀO",
    f"Lập từ {words.PLAN_FILE} đã lưu; sửa thì sửa trong tệp ấy, không sửa ở đây. Dòng nền đỏ của bảng: nhận biểu mà "
    "không có nhiệm vụ, hoặc ngược lại.",
    _columns("""
        code          11 CODE   Mã cơ quan
        name          35 TEXT   Tên cơ quan
        leads         44 TEXT   TT nhiệm vụ chủ trì
        coordinators  44 TEXT   TT nhiệm vụ phối hợp
        receives_form 10 YES_NO Nhận biểu mẫu
        """, owner=Owner.TOOLKIT))
