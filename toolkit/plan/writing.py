"""Plan → ke_hoach.xlsx, made to be changed by officers in Excel, WPS or LibreOffice without us; the preview beside it.

Rules of looks are conditional formats, so that a line an officer adds looks like the others, and a line that is
understood as a group's heading shows it at once. Sheet "Cách đọc phụ lục" says how the annex was read, column by column
and line by line; what of it an officer chose is read back for the office's next annex.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import shorten

from toolkit.annex.headings import ROLES, UNUSED
from toolkit.annex.how_read import LineSeen, Understood
from toolkit.annex.source import Choices
from toolkit.base.text import grouped, number_vi, word_key
from toolkit.model import fields, words
from toolkit.model.findings import Finding, Severity, worst_first
from toolkit.model.period import period_text
from toolkit.model.records import Agency, Kind, Plan, Role, Task, TaskIdentity, TaskNumber, TaskState
from toolkit.model.workbooks import UnreadableFile, read_workbook
from toolkit.plan.names import name_key, phrase_names
from toolkit.plan.reading import CHOICES, NO_GROUP, SHEETS
from toolkit.plan.tasks import tt_text
from toolkit.sheetread.any_file import column_letters
from toolkit.sheets import book_writer as sheets
from toolkit.sheets.book_writer import FIRST_ROW, LAST_ROW, TEXT, BookWriter, CellLook, SheetLayout, SheetWriter, Value
from toolkit.sheets.heading_finder import sheet_texts

_CENTRED = frozenset((
    "tt", "group", "code", "receives_form", "unit", "way", "period", "agency", "task_id", "led", "joined",
    fields.STATUS, fields.PERCENT))
#: Characters that a cell's margins take of its column.
_CELL_MARGIN = 5 / 7
#: Width of a small screen in characters, seen as these sheets are.
_SCREEN = 150
#: A title stands at the foot of its row.
_TITLE = sheets.TITLE._replace(vertical="")
#: Each sheet's columns' widths from the left, its title and what it tells the officer.
_TOLD: Mapping[str, tuple[tuple[int, ...], str, str]] = {
    "settings": ((34, 74, 52), "THÔNG TIN CHUNG CỦA KỲ BÁO CÁO", (
        "Điền cột Nội dung (ô nền vàng). Mục có dấu * là bắt buộc. Ô đỏ: còn chỗ mẫu chưa thay. Không đổi tên ở cột "
        "Mục. Xong thì lưu lại, đóng tệp rồi chạy tiếp."
    )),
    "tasks": ((8, 8, 66, 30, 30, 28, 16, 10, 14, 34, 12, 48), "NHIỆM VỤ ĐƯỢC GIAO THEO PHỤ LỤC", (
        "Mỗi nhiệm vụ một dòng, ghi đúng như phụ lục. Dòng chỉ có TT và tên là tên nhóm; cột Nhóm ghi số của nhóm. "
        "TT trong ngoặc, ví dụ (1.1), là số đặt thêm khi phụ lục không in số. Nhiều cơ quan cách nhau bằng dấu phẩy; "
        "tên phải có ở trang Cơ quan hoặc Nhóm cơ quan. Thêm nhiệm vụ: chèn dòng mới hoặc ghi tiếp ở cuối bảng."
    )),
    "agencies": ((12, 38, 11, 21, 27, 24, 24, 28, 12, 12, 26), "DANH SÁCH CƠ QUAN", (
        "Mỗi cơ quan một dòng, theo thứ tự dùng trong báo cáo. Mã: chữ cái không dấu viết hoa và chữ số, không trùng, "
        "không đổi sau khi đã gửi biểu mẫu. Tên gọi khác: mỗi tên một dòng trong ô (Alt + Enter). "
        "“UBND” và “Ủy ban nhân dân”, “TP.” và “thành phố”, “TX.” và “thị xã” được hiểu như nhau, không cần ghi lại. "
        "Ô đỏ: còn chỗ mẫu chưa thay."
    )),
    "phrases": ((40, 40, 60), "NHÓM CƠ QUAN GỌI CHUNG TRONG PHỤ LỤC", (
        "Khi phụ lục giao việc cho cả nhóm (“Các Sở ngành tỉnh”), trang này cho biết nhóm gồm những ai. Cột Gồm các cơ "
        "quan: ghi mã, tên hoặc loại cơ quan, cách nhau bằng dấu chấm phẩy; ghi “Không gửi” nếu không cơ quan nào nhận "
        "biểu. Ghi loại “Sở ban ngành tỉnh” thì không gồm cơ quan báo chí; nếu gồm, ghi thêm mã của báo, đài."
    )),
    "indicators": ((8, 56, 16, 18, 42, 46), "CHỈ TIÊU SỐ LIỆU (KHÔNG BẮT BUỘC)", (
        "Chỉ dùng khi Kế hoạch yêu cầu báo cáo số liệu; không thì để trống cả trang. Mỗi chỉ tiêu một dòng, ví dụ: 1 – "
        "Số khiếu nại đã tiếp nhận – vụ – Cộng. TT không trùng, không đổi sau khi đã gửi biểu mẫu. Cách tổng hợp: Cộng "
        "số của các cơ quan; Bình quân (chia đều cho các cơ quan có số liệu); Số mới nhất (số của cơ quan gửi sau "
        "cùng). Cơ quan báo cáo: ghi mã, tên, loại hoặc nhóm cơ quan, cách nhau bằng dấu chấm phẩy; để trống là mọi cơ "
        "quan nhận biểu mẫu. Ghi chú được in trên biểu để các cơ quan biết cách ghi. Thêm chỉ tiêu sau khi đã gửi biểu "
        "mẫu thì phải làm và gửi lại biểu mẫu."
    )),
    "previous": ((7, 12, 28, 8, 36, 15, 10, 46, 34), "BÁO CÁO CỦA KỲ TRƯỚC", (
        "Chép từ kỳ báo cáo trước khi tạo kỳ này; in bên cạnh mỗi dòng của biểu mẫu và dùng để so sánh tiến độ. Thường "
        "không cần sửa; nếu sửa thì làm trước khi gửi biểu mẫu. Dòng của cơ quan hoặc nhiệm vụ không có trong kế hoạch "
        "không được dùng."
    )),
    "finished": ((8, 8, 80, 18, 60), "NHIỆM VỤ ĐÃ HOÀN THÀNH Ở CÁC KỲ TRƯỚC", (
        "Nhiệm vụ của Kế hoạch đã xong, kỳ này không giao nữa; báo cáo nêu số lượng và TT. Nếu còn phải thực hiện, "
        "chép dòng từ ke_hoach.xlsx của kỳ trước vào trang Nhiệm vụ và xóa ở đây. Kỳ hoàn thành là năm hoặc kỳ báo cáo "
        "đã hoàn thành, ví dụ 2020."
    ))}


def _layout(name: str, widths: tuple[int, ...], title: str, guide: str) -> SheetLayout:
    """A column that `widths` does not reach is as wide as the last."""
    sheet, columns, _ = SHEETS[name]
    wide = {column: widths[min(at, len(widths) - 1)] - _CELL_MARGIN for at, column in enumerate(columns)}
    headings = {column: word.text for column, word in columns.items()}
    return SheetLayout(sheet, title, guide, headings, wide, _CENTRED, _SCREEN, _TITLE)


_LAYOUTS = {name: _layout(name, *told) for name, told in _TOLD.items()}
#: Sheet "Nhiệm vụ" where no amendment changed anything.
_UNAMENDED = _LAYOUTS["tasks"]._replace(
    headings={column: word.text for column, word in words.TASK_COLUMNS.items()})
#: The columns of a table that stay in sight.
_KEPT = {"tasks": 1, "agencies": 2, "phrases": 1, "indicators": 2, "previous": 3, "finished": 1}
#: What begins or is part of a text that waits to be replaced (`plan_workbook.placeholders`), as Excel can look for it.
_WAITING = ("[", "(điền", "xxx", "___", "…", "...", "@example", "văn a")
#: So many lines of sheet "Chỉ tiêu" wait to be filled, in the look of cells to fill.
_READY_LINES = 5
#: Where lines stand, those too that officers add.
_LINES = range(FIRST_ROW, LAST_ROW + 1)
#: Lines of ours that stand out: a section or a group's heading, a task nobody leads, a line that waits to be filled.
_SECTION = CellLook(sheets.NAVY, sheets.PALE, bold=True)
_UNLED, _READY = CellLook("", sheets.ALARM), CellLook("", sheets.INPUT)
_OVER = CellLook(sheets.GREY, italic=True)
_ALARMED = CellLook("C00000", sheets.ALARM, bold=True)
_SECTION_CELL = _SECTION._replace(number_format="General", align="", vertical="", indent=0, wrapped=False)
#: The looks of a setting's value and of its guide.
_VALUE, _GUIDE = TEXT._replace(ground=sheets.INPUT), TEXT._replace(size=11, italic=True, colour=sheets.GREY)
#: What may be typed where a day is wanted, and the settings that are days.
_DAY_RULE = {"validate": "date", "criteria": ">", "value": date(2000, 1, 1),
             "error_message": "Ghi ngày/tháng/năm, ví dụ 15/11/2020."}
_DAYS = ("due_before", "report_date", "data_first", "data_last")
_PREVIEW = SheetLayout(
    words.PREVIEW_SHEET, "XEM TRƯỚC: AI NHẬN NHIỆM VỤ NÀO",
    f"Lập từ {words.PLAN_FILE} đã lưu, khi bấm Xem trước hoặc Làm biểu mẫu lần gần nhất. Sửa thì sửa trong "
    f"{words.PLAN_FILE}, không sửa ở đây. Dòng nền đỏ: nhận biểu mà không có nhiệm vụ, hoặc ngược lại.",
    {"code": "Mã cơ quan", "name": "Tên cơ quan", "receives_form": "Nhận biểu mẫu", "led": "Chủ trì",
     "joined": "Phối hợp", "leads": "TT nhiệm vụ chủ trì", "coordinators": "TT nhiệm vụ phối hợp"},
    {"code": 12, "name": 38, "receives_form": 11, "led": 9, "joined": 9, "leads": 50, "coordinators": 50}, _CENTRED,
    title_look=_TITLE)
#: So many lines of what is not understood are written.
_DOUBTS = 2000
_LINK = TEXT._replace(colour="0563C1", underlined=True)
_READ_LAYOUT = SheetLayout(
    words.ANNEX_SHEET, "PHỤ LỤC ĐƯỢC ĐỌC NHƯ SAU",
    "Đối chiếu với phụ lục trước khi làm biểu mẫu: sai ở đây là sai với mọi cơ quan. Sửa thì sửa ở trang Nhiệm vụ. "
    "Dòng nền đỏ: chưa xếp được vào nhiệm vụ nào.",
    {"how": "Cách hiểu", "label": "Tiêu đề cột", "taken": "Được hiểu là", "told": "Chỗ, ví dụ"},
    {"how": 16, "label": 40, "taken": 80, "told": 50}, screen=150)
_LINES_TITLE, _DOUBTS_TITLE = ("TỪNG DÒNG CỦA PHỤ LỤC ĐÃ VÀO ĐÂU", "CHỖ CHƯA HIỂU, CẦN SỬA HOẶC NÊN XEM")
_CHOSEN, _UNDERSTOOD, _LEFT = "Đã chọn", "Tự hiểu", "Không dùng"
_HEADING, _UNPLACED = "(tiêu đề)", "Chưa xếp"
#: How severe a finding is, as officers read it.
_SEVERITIES = {Severity.ERROR: "Phải sửa", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi chú"}
#: A line that was not read or became nothing.
_BARE = TEXT._replace(colour=sheets.GREY, italic=True)
#: Characters of a text in one cell, and lines that are written.
_LONGEST_LINE, _MOST_LINES = 2000, 5000


def workbook(plan: Plan, read: Understood | None = None) -> bytes:
    """The plan workbook (see `toolkit.plan.plan_workbook.write_plan`)."""
    book = BookWriter(plan.settings.plan_title, plan.settings.issuer)
    _settings_sheet(book, plan)
    _tasks_sheet(book, plan)
    _agencies_sheet(book, plan.agencies)
    _phrases_sheet(book, plan)
    _indicators_sheet(book, plan)
    if plan.previous:
        _previous_sheet(book, plan)
    if plan.previous or plan.finished:  # there too where nothing is finished: an officer may know better
        lines = ({**each._asdict(), "tt": each.id, "group": each.group or NO_GROUP, "period": period_text(each.period)}
                 for each in plan.finished)
        _sheet(book, "finished", lines).look_of_lines(len(words.FINISHED_COLUMNS))
    if read:
        _annex_sheet(book, read)
    return book.content()


def preview(plan: Plan, found: Iterable[Finding]) -> bytes:
    """The workbook beside the plan's that says who gets which tasks, and below it what was `found` in the plan
    workbook, each with the way to its cell there."""
    book = BookWriter(_PREVIEW.title, plan.settings.issuer)
    sheet, told = book.laid_out(_PREVIEW), worst_first(found)
    sheet.page.freeze_panes(FIRST_ROW - 1, 2)
    tasks = grouped(plan.assignments, lambda row: (row.agency, row.role))
    receiving = {each.code for each in plan.expected}
    for row, agency in enumerate(plan.agencies, FIRST_ROW):
        led, joined = ([each.task_id for each in tasks.get((agency.code, role), ())] for role in Role)
        receives = agency.code in receiving
        doubtful = receives != bool(led or joined)
        values = (agency.code, agency.name, (words.YES if receives else words.NO).text,
                  len(led) or "", len(joined) or "", ", ".join(led), ", ".join(joined))
        looks = dict.fromkeys(_PREVIEW.headings, TEXT._replace(ground=sheets.ALARM)) if doubtful else {}
        _write_line(sheet, _PREVIEW, row, dict(zip(_PREVIEW.headings, values, strict=True)), looks)
    first = FIRST_ROW + len(plan.agencies) + 1
    _doubts(sheet, first, told)
    said = f"→ {number_vi(len(told), 0)} chỗ chưa hiểu, cần sửa hoặc nên xem: từ dòng {first}"
    look = _LINK._replace(frame="", bold=True, wrapped=False, vertical="vcenter")
    sheet.link(1, 4, words.PREVIEW_SHEET, said, look, f"A{first}")
    return book.content()


def _doubts(sheet: SheetWriter, first: int, told: Sequence[Finding]) -> None:
    """What is not understood, from row `first` on, the worst of it where there is too much to be read."""
    sheet.put(first, 1, "CHƯA HIỂU, CẦN SỬA HOẶC NÊN XEM" if told else "Kế hoạch không có chỗ nào chưa hiểu.", _TITLE)
    for row, each in enumerate(told[:_DOUBTS], first + 1):
        wrong = each.severity is Severity.ERROR
        sheet.put(row, 1, _SEVERITIES[each.severity], (_ALARMED if wrong else TEXT).centred)
        of_plan = each.place.file in ("", words.PLAN_FILE)
        where = " › ".join(filter(None, each.place[of_plan:]))
        if each.place.sheet and of_plan:
            cell = each.place.cell.split(",")[0] or "A1"
            sheet.link(row, 2, each.place.sheet, where, _LINK, cell, words.PLAN_FILE)
        else:
            sheet.put(row, 2, where, TEXT)
        sheet.merge(row, 3, 6, each.problem, TEXT)
        sheet.put(row, 7, each.remedy, TEXT)
        _fit_row(sheet, row, (each.problem, each.remedy, where), (80, 48, 36))


def _sheet(book: BookWriter, name: str, lines: Iterable[Mapping[str, object]] = (),
           layout: SheetLayout | None = None) -> SheetWriter:
    """The sheet with its lines; `layout` None is that of all its columns."""
    layout = layout or _LAYOUTS[name]
    sheet = book.laid_out(layout)
    for row, line in enumerate(lines, FIRST_ROW):
        _write_line(sheet, layout, row, line)
    sheet.page.freeze_panes(FIRST_ROW - 1, _KEPT.get(name, 0))
    return sheet


def _look_where_waiting(sheet: SheetWriter, name: str, columns: tuple[str, ...], meant: str) -> None:
    """Cells of those columns that wait to be filled in stand out until they are, or column `meant` says they are."""
    places = list(_LAYOUTS[name].headings)
    among = ",".join(f"COLUMN()={places.index(column) + 1}" for column in columns)
    said = f"${column_letters(places.index(meant) + 1)}{FIRST_ROW}"
    found = "+".join(f'ISNUMBER(SEARCH("{mark}",A{FIRST_ROW}))' for mark in _WAITING)
    meant = f'ISERROR(SEARCH("{words.MEANT.text}",{said}))'
    sheet.look_where(len(places), f"AND(OR({among}),{meant},{found}>0)", _ALARMED)


def _write_line(
    sheet: SheetWriter, layout: SheetLayout, row: int, values: Mapping[str, object], looks: Mapping[str, CellLook] = {}
) -> None:
    """One line, by column: texts as text, several one below the other, dates and numbers as such; `looks` are those of
    single columns."""
    for column, each in enumerate(layout.headings, 1):
        held, number_format = _held(values.get(each, ""))
        look = layout.look(each, looks.get(each, TEXT))._replace(number_format=number_format)
        sheet.put(row, column, held, look)


def _held(value: object) -> tuple[Value, str]:
    """What a cell holds of a value, and its number format."""
    if value is None or isinstance(value, date):
        return value, "dd/mm/yyyy"
    if isinstance(value, int):
        return value, "0"
    return "\n".join(value) if isinstance(value, tuple) else str(value), "@"


def _settings_sheet(book: BookWriter, plan: Plan) -> None:
    sheet = _sheet(book, "settings")
    first, last = plan.period.data or (None, None)
    values = {**plan.settings._asdict(), "period": period_text(plan.period.code), "due_before": plan.period.due_before,
              "title": plan.period.title, "data_first": first, "data_last": last}
    values |= {name: offered[values[name]].text if values[name] else "" for name, offered in CHOICES.items()}
    row = FIRST_ROW
    for title, settings in words.SETTING_SECTIONS.items():
        for column, text in enumerate((title, "", ""), 1):
            sheet.put(row, column, text, _SECTION_CELL)
        for name, setting in settings.items():
            if name in words.RARE_SETTINGS and not values[name]:
                continue
            row += 1
            label = f"{setting.label.text} *" if setting.required else setting.label.text
            looks = {"label": TEXT._replace(bold=setting.required), "value": _VALUE, "guide": _GUIDE}
            guide = f"{words.MEANT.text}. {setting.guide}" if name in plan.meant else setting.guide
            told = {"label": label, "value": values[name], "guide": guide}
            _write_line(sheet, _LAYOUTS["settings"], row, told, looks)
            if name in CHOICES:
                sheet.choose(2, [row], [word.text for word in CHOICES[name].values()])
            elif name in _DAYS:
                sheet.allow(2, [row], _DAY_RULE)
        row += 1
    _look_where_waiting(sheet, "settings", ("value",), "guide")


def _tasks_sheet(book: BookWriter, plan: Plan) -> None:
    """Columns for what amendments changed stand there where one did; what ended stands out."""
    layout = _LAYOUTS["tasks"] if plan.amended else _UNAMENDED
    sheet = _sheet(book, "tasks", _task_lines(plan), layout)
    if plan.amended:
        column = list(layout.headings).index("state") + 1
        sheet.choose(column, _LINES, [word.text for word in words.TASK_STATE.values()])
        said, over = f"${column_letters(column)}{FIRST_ROW}", (TaskState.WITHDRAWN, TaskState.REPLACED)
        ended = ",".join(f'{said}="{words.TASK_STATE[each].text}"' for each in over)
        sheet.look_where(len(layout.headings), f"OR({ended})", _OVER)
    tt, group, _, leads, *others = (f"${letter}{FIRST_ROW}" for letter in "ABCDEFG")
    rest = "&".join((group, *others))
    sheet.look_where(len(words.TASK_COLUMNS), f'AND({tt}<>"",{rest}&{leads}="")', _SECTION)
    sheet.look_where(len(words.TASK_COLUMNS), f'AND(TRIM({leads})="",{rest}<>"")', _UNLED)
    sheet.look_of_lines(len(words.TASK_COLUMNS))


def _task_lines(plan: Plan) -> Iterator[dict[str, object]]:
    """Each group's heading before its first task, groups in their order, groups without tasks, last what ended."""
    waiting: list[dict[str, object]] = [{"tt": group.number, "content": group.title} for group in plan.groups]
    numbers = {task.identity: task.id for task in plan.tasks}
    for task in plan.tasks:
        while any(group["tt"] == task.group for group in waiting):
            yield waiting.pop(0)
        yield _task_line(task, numbers)
    yield from waiting
    yield from (_task_line(task, numbers) for task in plan.ended)


def _task_line(task: Task, numbers: Mapping[TaskIdentity, TaskNumber]) -> dict[str, object]:
    """Its line; `numbers` are those of the plan's tasks, by identity."""
    line = {**task._asdict(), "tt": tt_text(task), "group": task.group or NO_GROUP}
    if amended := task.amendment:
        line |= {"state": words.TASK_STATE[amended.state].text, "document": amended.document, "since": amended.since,
                 "before": numbers.get(amended.by, amended.former)}
    return line


def _agencies_sheet(book: BookWriter, agencies: Iterable[Agency]) -> None:
    sheet = _sheet(book, "agencies", (
        {**agency._asdict(), "kind": words.kind_text(agency.kind),
         "receives_form": (words.YES if agency.receives_form else words.NO).text} for agency in agencies))
    sheet.choose(3, _LINES, [words.YES.text, words.NO.text])
    sheet.choose(4, _LINES, [word.text for word in words.KIND.values()])
    for name in ("valid_from", "valid_to"):
        sheet.allow(list(words.AGENCY_COLUMNS).index(name) + 1, _LINES, _DAY_RULE)
    sheet.allow(1, _LINES, {
        "validate": "custom", "value": f"=COUNTIF($A${FIRST_ROW}:$A${LAST_ROW},$A{FIRST_ROW})=1", "ignore_blank": False,
        "error_message": "Mã này đã dùng cho cơ quan khác. Mỗi mã chỉ dùng một lần."})
    _look_where_waiting(sheet, "agencies", ("name", "email"), "note")
    sheet.look_of_lines(len(words.AGENCY_COLUMNS))


def _phrases_sheet(book: BookWriter, plan: Plan) -> None:
    lines = ({**phrase._asdict(), "members": _members(phrase.members, plan.agencies) or (
        "" if phrase.unsaid else words.NOBODY.text)} for phrase in plan.phrases)
    _sheet(book, "phrases", lines).look_of_lines(len(words.PHRASE_COLUMNS))


def _indicators_sheet(book: BookWriter, plan: Plan) -> None:
    """The sheet stands there also where nothing is asked, so that an officer finds it."""
    taken = {name_key(text) for text, _ in phrase_names(plan.phrases)}
    sheet = _sheet(book, "indicators", (
        {**each._asdict(), "way": words.WAY[each.way].text, "agencies": _members(each.agencies, plan.agencies, taken)}
        for each in plan.indicators))
    sheet.choose(4, _LINES, [word.text for word in words.WAY.values()])
    sheet.look_where(len(words.INDICATOR_COLUMNS), f"ROW()<{FIRST_ROW + _READY_LINES}", _READY)
    sheet.look_of_lines(len(words.INDICATOR_COLUMNS))


def _members(members: Collection[str], agencies: Iterable[Agency], taken: Collection[str] = ()) -> str:
    """Agencies as people write them: a kind where they are all of that kind, else their codes. `taken` kinds mean
    others."""
    kinds, held = grouped(agencies, lambda each: each.kind), set(members)
    order: list[Kind | str] = [*Kind, *(kind for kind in kinds if isinstance(kind, str))]
    whole = [kind for kind in order if kind in kinds and held.issuperset(each.code for each in kinds[kind])
             and name_key(words.kind_text(kind)) not in taken]
    covered = {each.code for kind in whole for each in kinds[kind]}
    return "; ".join((*(words.kind_text(kind) for kind in whole), *(code for code in members if code not in covered)))


def _previous_sheet(book: BookWriter, plan: Plan) -> None:
    _sheet(book, "previous", ({
        **each._asdict(), "period": period_text(each.period), "name": plan.agency(each.agency).name,
        "content": shorten(plan.task(each.task_id).content, 90, placeholder=" …"),
        fields.STATUS: (words.STATUS[each.status] if each.status else words.UNCLEAR).text,
        fields.PERCENT: "" if each.percent is None else f"{each.percent:.15g}".replace(".", ","),
    } for each in plan.previous)).look_of_lines(len(fields.PREVIOUS_COLUMNS))


def _annex_sheet(book: BookWriter, read: Understood) -> None:
    """Draw the sheet: the columns of the annex, what is doubtful, its lines."""
    sheet, row = book.laid_out(_READ_LAYOUT), FIRST_ROW
    for column in read.columns:
        how = _CHOSEN if column.chosen else _LEFT if column.role == UNUSED else _UNDERSTOOD
        look = _BARE if column.role == UNUSED else TEXT
        example = f"{column.table}; ví dụ: {column.example[:80]}" if column.example else column.table
        _put_row(sheet, row, (how, column.label, column.taken, example), look)
        row += 1
    if read.doubts:
        row = _section(sheet, row, _DOUBTS_TITLE)
    for doubt in read.doubts:
        place = " › ".join(filter(None, doubt.place))
        _put_row(sheet, row, (_SEVERITIES[doubt.severity], place, doubt.problem, doubt.remedy), TEXT)
        row += 1
    row = _section(sheet, row, _LINES_TITLE)
    for line in read.lines[:_MOST_LINES]:
        look = TEXT if line.known else TEXT._replace(ground=sheets.ALARM) if line.is_left else _BARE
        _put_row(sheet, row, (_became(line), line.where, line.text[:_LONGEST_LINE], ""), look)
        row += 1


def _section(sheet: SheetWriter, row: int, title: str) -> int:
    """Put a title below a line left free; the row after it."""
    sheet.put(row + 1, 1, title, sheets.TITLE)
    return row + 2


def _put_row(sheet: SheetWriter, row: int, texts: tuple[str, str, str, str], look: sheets.CellLook) -> None:
    for column, text in enumerate(texts, 1):
        sheet.put(row, column, text, look)
    _fit_row(sheet, row, texts, [width - 4 for width in _READ_LAYOUT.widths.values()])


def _fit_row(sheet: SheetWriter, row: int, texts: Iterable[str], widths: Iterable[float]) -> None:
    """Make a row as high as the longest of its texts needs, each in so many characters a line."""
    lines = (math.ceil(len(text) / width) for text, width in zip(texts, widths, strict=True))
    sheet.height(row, min(17 * max(1, *lines) + 2, 409))


def _became(line: LineSeen) -> str:
    if not line.known:
        return _UNPLACED if line.is_left else _HEADING
    return f"{'Nhóm' if line.is_group else 'Nhiệm vụ'} {line.known}{' (tiếp)' if line.goes_on else ''}"


def kept_choices(plan: Path) -> Choices:
    """What an officer chose the columns of that plan's annex to be; nothing where none was chosen, the sheet is not
    there or the workbook cannot be read."""
    try:
        book = read_workbook(plan)
    except UnreadableFile:
        return {}
    texts = next((sheet_texts(sheet, book) for sheet in book.sheets if sheet.name == words.ANNEX_SHEET), {})
    roles = {text: role for role, text in ROLES.items()}
    chosen = [(texts.get((row, 2), ""), texts.get((row, 3), "")) for (row, column), text in sorted(texts.items())
              if column == 1 and text == _CHOSEN]
    return {word_key(label): roles[taken] for label, taken in chosen if taken in roles}
