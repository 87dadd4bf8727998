"""The sheets of a plan workbook and of its preview, as schemas; a plan → the two workbooks. A plan workbook → the
roles an officer chose for the columns of its annex, for the next one. Called by `plan_workbook`, `reading` and the
steps of a round that begin and send it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from toolkit.annex.headings import ROLES, UNUSED
from toolkit.base.text import grouped, number_vi, word_key
from toolkit.model import fields, words
from toolkit.model.findings import Finding, Place, Severity, worst_first
from toolkit.model.period import period_text
from toolkit.model.records import Plan, Role, Status, Task, TaskIdentity, TaskNumber, TaskState
from toolkit.model.workbooks import UnreadableFile, read_workbook
from toolkit.plan.names import list_text, name_key, phrase_names
from toolkit.sheets.book_writer import ALARM, GREY, NAVY, PALE, TEXT, BookWriter, CellLook, Link
from toolkit.sheets.reading import read_sheet
from toolkit.sheets.schema import CellKind, Choices, Column, Highlight, Owner, SheetSchema
from toolkit.sheets.writing import Banner, Row, Styled, TableWriter, write_sheet

if TYPE_CHECKING:
    from toolkit.annex.annex import LineReading, Understood

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
        code*          16 CODE   Mã cơ quan; Mã; Mã đơn vị; Ký hiệu
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
        code          16 CODE   Mã cơ quan
        name          35 TEXT   Tên cơ quan
        leads         44 TEXT   TT nhiệm vụ chủ trì
        coordinators  44 TEXT   TT nhiệm vụ phối hợp
        receives_form 10 YES_NO Nhận biểu mẫu
        """, owner=Owner.TOOLKIT))


# ── the workbooks ─────────────────────────────────────────────────────────────────────────────────
#: The text of column Nhóm for a task without a group.
NO_GROUP = "–"
_LINK_LOOK = TEXT._replace(colour="0563C1", underlined=True)
#: In sheet "Cách đọc phụ lục": an officer chose the column's role.
_HOW_CHOSEN = "Đã chọn"
#: By severity its name in Vietnamese.
_SEVERITIES = {Severity.ERROR: "Phải sửa", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi chú"}
#: Looks of a guide, and of a line of the annex that is no group or task; of a line that should have been one.
_GUIDE_LOOK, _UNPLACED_LOOK = TEXT._replace(colour=GREY, italic=True), TEXT._replace(ground=ALARM)
#: The most characters of a line of the annex in its cell.
_LONGEST_LINE = 2000
#: The most lines of the annex that are written.
_MOST_LINES = 5000


def workbook(plan: Plan, read: Understood | None = None) -> bytes:
    """A plan → its workbook (see `toolkit.plan.plan_workbook.write_plan`)."""
    book = BookWriter(plan.settings.plan_title, plan.settings.issuer)
    write_sheet(book, SETTINGS, _setting_rows(plan))
    write_sheet(book, AMENDED_TASKS if plan.amended else TASKS, _rows_of_tasks(plan))
    write_sheet(book, AGENCIES, (agency._asdict() for agency in plan.agencies))
    write_sheet(book, PHRASES, ({
        **phrase._asdict(), "members": list_text(phrase.members, plan.agencies) or (
            "" if phrase.unsaid else words.NOBODY.text)} for phrase in plan.phrases))
    write_sheet(book, INDICATORS, _indicator_rows(plan))  # there too where nothing is asked, so that officers find it
    if plan.previous:
        write_sheet(book, PREVIOUS, _previous_rows(plan))
    if plan.previous or plan.finished:  # there too where nothing is finished: an officer may know better
        write_sheet(book, FINISHED, (
            {**task._asdict(), "tt": task.id, "group": task.group or NO_GROUP, "period": period_text(task.period)}
            for task in plan.finished))
    if read:
        write_sheet(book, ANNEX_READ, _annex_rows(read))
    return book.content()


def preview(plan: Plan, findings: Iterable[Finding]) -> bytes:
    """A plan and the findings about its workbook → the preview, a workbook. It has the findings, the worst first, each
    with a link to its cell; below them each agency with its tasks."""
    book, doubts = BookWriter(PREVIEW.title, plan.settings.issuer), worst_first(findings)
    table = TableWriter(book, PREVIEW)
    table.title()
    head = f"{number_vi(len(doubts), 0)} CHỖ CẦN SỬA HOẶC NÊN XEM" if doubts else "Kế hoạch không có chỗ nào chưa hiểu."
    table.banner(head, SECTION)
    table.rows(map(_finding_row, doubts))
    table.next += 1
    table.headings()
    table.rows(_agency_rows(plan))
    table.finish()
    return book.content()


def _finding_row(doubt: Finding) -> Row:
    """A finding → its row in the preview: severity, place with a link, problem, remedy."""
    place, severity = doubt.place, _SEVERITIES[doubt.severity]
    of_plan = place.file in ("", words.PLAN_FILE)
    where = " › ".join(filter(None, place[of_plan:]))
    link = Link(where, place.sheet, place.cell.split(",")[0] or "A1", words.PLAN_FILE)
    return {"code": Styled(severity, look=ALARMED.centred) if doubt.severity is Severity.ERROR else severity,
            "name": Styled(link, look=_LINK_LOOK) if place.sheet and of_plan else where,
            "leads": doubt.problem, "coordinators": doubt.remedy}


def _agency_rows(plan: Plan) -> Iterator[Row]:
    """A plan → a row of the preview for each agency with its tasks, red for a form without tasks or tasks without a
    form."""
    tasks = grouped(plan.assignments, lambda row: (row.agency, row.role))
    receiving = {agency.code for agency in plan.expected}
    for agency in plan.agencies:
        leads, coordinators = (", ".join(row.task_id for row in tasks.get((agency.code, role), ())) for role in Role)
        receives = agency.code in receiving
        ground = ALARM if receives != bool(leads or coordinators) else ""
        row = {"code": agency.code, "name": agency.name, "leads": leads, "coordinators": coordinators,
               "receives_form": receives}
        yield {name: Styled(value, ground) for name, value in row.items()}


def _setting_rows(plan: Plan) -> Iterator[Row | Banner]:
    """A plan → the rows of sheet "Thông tin", by section; rare settings only where they have a value."""
    first, last = plan.period.data or (None, None)
    values = {**plan.settings._asdict(), "period": period_text(plan.period.code), "due_before": plan.period.due_before,
              "title": plan.period.title, "data_first": first, "data_last": last}
    for title, settings in words.SETTING_SECTIONS.items():
        yield Banner(title, SECTION)
        for name, setting in settings.items():
            if values[name] or name not in words.RARE_SETTINGS:
                label = f"{setting.label.text} *" if setting.required else setting.label.text
                guide = f"{words.MEANT.text}. {setting.guide}" if name in plan.confirmed else setting.guide
                yield {"label": Styled(label, look=TEXT._replace(bold=setting.required)),
                       "value": Styled(values[name], column=SETTING_FIELDS[name]),
                       "guide": Styled(guide, look=_GUIDE_LOOK)}


def _rows_of_tasks(plan: Plan) -> Iterator[Row]:
    """A plan → the rows of sheet "Nhiệm vụ": tasks below their groups, then groups without tasks, then ended tasks."""
    waiting = [{"tt": group.number, "content": group.title} for group in plan.groups]
    numbers = {task.identity: task.id for task in plan.tasks}
    for task in plan.tasks:
        while any(group["tt"] == task.group for group in waiting):
            yield waiting.pop(0)
        yield _task_row(task, numbers)
    yield from waiting
    yield from (_task_row(task, numbers) for task in plan.ended)


def _task_row(task: Task, numbers: Mapping[TaskIdentity, TaskNumber]) -> Row:
    """A task → its row; `numbers` are those of the plan's tasks, by identity. Column TT has its printed number, then
    its id in brackets where that is another."""
    tt = task.tt if task.tt == task.id else f"{task.tt} ({task.id})".strip()
    row = {**task._asdict(), "tt": tt, "group": task.group or NO_GROUP}
    if amendment := task.amendment:
        row |= {"state": amendment.state, "document": amendment.document, "since": amendment.since,
                "before": numbers.get(amendment.by, amendment.former)}
    return row


def _indicator_rows(plan: Plan) -> Iterator[Row]:
    """A plan → the rows of sheet "Chỉ tiêu"."""
    taken = {name_key(text) for text, _ in phrase_names(plan.phrases)}
    for indicator in plan.indicators:
        yield {**indicator._asdict(), "agencies": list_text(indicator.agencies, plan.agencies, taken)}


def _previous_rows(plan: Plan) -> Iterator[Row]:
    """A plan → the rows of sheet "Báo cáo kỳ trước"."""
    for answer in plan.previous:
        yield {**answer._asdict(), "period": period_text(answer.period), "name": plan.agency(answer.agency).name,
               "content": shorten(plan.task(answer.task_id).content, 90, placeholder=" …"),
               fields.STATUS: answer.status or False}


def _annex_rows(read: Understood) -> Iterator[Row | Banner]:
    """An annex as it was read → the rows of sheet "Cách đọc phụ lục": its columns, findings, lines."""
    for column in read.columns:
        is_unused = column.role == UNUSED
        how = _HOW_CHOSEN if column.chosen else "Không dùng" if is_unused else "Tự hiểu"
        example = f"{column.table}; ví dụ: {column.example[:80]}" if column.example else column.table
        yield _annex_row((how, column.label, column.role_title, example), _GUIDE_LOOK if is_unused else TEXT)
    if read.doubts:
        yield Banner("CHỖ CHƯA HIỂU, CẦN SỬA HOẶC NÊN XEM", SECTION)
    for doubt in read.doubts:
        place = " › ".join(filter(None, doubt.place))
        yield _annex_row((_SEVERITIES[doubt.severity], place, doubt.problem, doubt.remedy), TEXT)
    yield Banner("TỪNG DÒNG CỦA PHỤ LỤC ĐÃ VÀO ĐÂU", SECTION)
    for line in read.lines[:_MOST_LINES]:
        look = TEXT if line.item_id else _UNPLACED_LOOK if line.is_unplaced else _GUIDE_LOOK
        yield _annex_row((_outcome_of_line(line), line.place_text, line.text[:_LONGEST_LINE], ""), look)


def _annex_row(texts: Sequence[str], look: CellLook) -> Row:
    """The texts of a row in column order → the row, in one look."""
    return {column.name: Styled(text, look=look) for column, text in zip(ANNEX_READ.columns, texts, strict=True)}


def _outcome_of_line(line: LineReading) -> str:
    """A line of the annex → the group or task it belongs to, in Vietnamese."""
    if not line.item_id:
        return "Chưa xếp" if line.is_unplaced else "(tiêu đề)"
    return f"{'Nhóm' if line.is_group else 'Nhiệm vụ'} {line.item_id}{' (tiếp)' if line.continues_item else ''}"


def kept_choices(plan: Path) -> dict[str, str]:
    """A plan workbook → the roles an officer chose for the columns of its annex, by label; {} for none, for no such
    sheet and for a workbook that cannot be read."""
    try:
        lines = read_sheet(read_workbook(plan), ANNEX_READ).lines
    except UnreadableFile:
        return {}
    roles = {text: role for role, text in ROLES.items()}
    chosen = [line for line in lines if line.text("how") == _HOW_CHOSEN and line.text("taken") in roles]
    return {word_key(line.text("label")): roles[line.text("taken")] for line in chosen}
