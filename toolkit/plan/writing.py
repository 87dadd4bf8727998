"""Plan → ke_hoach.xlsx, made to be changed by officers in Excel, WPS or LibreOffice without us.

Rules of looks are conditional formats, so that a line an officer adds looks like the others, and a line that
is understood as a group's heading shows it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from textwrap import shorten

from toolkit import fields, sheets, words
from toolkit.model import Agency, Kind, Plan
from toolkit.plan.names import name_key, phrase_names
from toolkit.plan.reading import CHOICES, NO_GROUP, SHEETS, tt_text
from toolkit.sheets import FIRST_ROW, LAST_ROW, TEXT, BookWriter, CellLook, SheetLayout, SheetWriter, Value
from toolkit.text import grouped

_CENTRED = frozenset((
    "tt", "group", "code", "receives_form", "unit", "way", "year", "agency", "task_id", fields.STATUS, fields.PERCENT))
#: Characters that a cell's margins take of its column.
_CELL_MARGIN = 5 / 7
#: A title stands at the foot of its row.
_TITLE = sheets.TITLE._replace(vertical="")
#: Each sheet's columns' widths from the left, its title and what it tells the officer.
_TOLD: Mapping[str, tuple[tuple[int, ...], str, str]] = {
    "settings": ((34, 74, 52), "THÔNG TIN CHUNG CỦA KỲ BÁO CÁO", (
        "Điền cột Nội dung (ô nền vàng). Mục có dấu * là bắt buộc. Không đổi tên ở cột Mục. "
        "Xong thì lưu lại, đóng tệp rồi chạy tiếp."
    )),
    "tasks": ((8, 8, 66, 30, 30, 28, 16), "NHIỆM VỤ ĐƯỢC GIAO THEO PHỤ LỤC", (
        "Mỗi nhiệm vụ một dòng, ghi đúng như phụ lục. Dòng chỉ có TT và tên là tên nhóm; cột Nhóm ghi số của nhóm. "
        "TT trong ngoặc, ví dụ (1.1), là số đặt thêm khi phụ lục không in số. Nhiều cơ quan cách nhau bằng dấu phẩy; "
        "tên phải có ở trang Cơ quan hoặc Nhóm cơ quan. Thêm nhiệm vụ: chèn dòng mới hoặc ghi tiếp ở cuối bảng."
    )),
    "agencies": ((12, 40, 32, 22, 24, 28, 11, 36), "DANH SÁCH CƠ QUAN", (
        "Mỗi cơ quan một dòng, theo thứ tự dùng trong báo cáo. Mã: chữ cái không dấu viết hoa và chữ số, không trùng, "
        "không đổi sau khi đã gửi biểu mẫu. Tên gọi khác: mỗi tên một dòng trong ô (Alt + Enter). "
        "“UBND” và “Ủy ban nhân dân”, “TP.” và “thành phố”, “TX.” và “thị xã” được hiểu như nhau, không cần ghi lại."
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
    "previous": ((7, 12, 30, 8, 44, 17, 10, 60, 38), "BÁO CÁO CỦA KỲ TRƯỚC", (
        "Chép từ kỳ báo cáo trước khi tạo kỳ này; in bên cạnh mỗi dòng của biểu mẫu và dùng để so sánh tiến độ. Thường "
        "không cần sửa; nếu sửa thì làm trước khi gửi biểu mẫu. Dòng của cơ quan hoặc nhiệm vụ không có trong kế hoạch "
        "không được dùng."
    )),
    "finished": ((8, 8, 80, 18, 60), "NHIỆM VỤ ĐÃ HOÀN THÀNH Ở CÁC KỲ TRƯỚC", (
        "Nhiệm vụ của Kế hoạch đã xong, năm nay không giao nữa; báo cáo nêu số lượng và TT. Nếu còn phải thực hiện, "
        "chép dòng từ ke_hoach.xlsx của kỳ trước vào trang Nhiệm vụ và xóa ở đây. Năm hoàn thành là năm báo cáo của kỳ "
        "đã hoàn thành, ví dụ 2020."
    ))}


def _layout(name: str, widths: tuple[int, ...], title: str, guide: str) -> SheetLayout:
    """A column that `widths` does not reach is as wide as the last."""
    sheet, columns, _ = SHEETS[name]
    wide = {column: widths[min(at, len(widths) - 1)] - _CELL_MARGIN for at, column in enumerate(columns)}
    headings = {column: word.text for column, word in columns.items()}
    return SheetLayout(sheet, title, guide, headings, wide, _CENTRED, title_look=_TITLE)


_LAYOUTS = {name: _layout(name, *told) for name, told in _TOLD.items()}
#: So many lines of sheet "Chỉ tiêu" wait to be filled, in the look of cells to fill.
_READY_LINES = 5
#: Where lines stand, those too that officers add.
_LINES = range(FIRST_ROW, LAST_ROW + 1)
#: Lines of ours that stand out: a section or a group's heading, a task nobody leads, a line that waits to be filled.
_SECTION = CellLook(sheets.NAVY, sheets.PALE, bold=True)
_UNLED, _READY = CellLook("", sheets.ALARM), CellLook("", sheets.INPUT)
_SECTION_CELL = _SECTION._replace(number_format="General", align="", vertical="", indent=0, wrapped=False)
#: The looks of a setting's value and of its guide.
_VALUE, _GUIDE = TEXT._replace(ground=sheets.INPUT), TEXT._replace(size=11, italic=True, colour=sheets.GREY)
#: What may be typed for a setting.
_DAY_RULE = {"validate": "date", "criteria": ">", "value": date(2000, 1, 1),
             "error_message": "Ghi ngày/tháng/năm, ví dụ 15/11/2020."}
_RULES = {
    "due_before": _DAY_RULE,
    "report_date": _DAY_RULE,
    "year": {"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2100, "ignore_blank": False,
             "error_message": "Ghi năm bằng bốn chữ số, ví dụ 2020."}}


def workbook(plan: Plan) -> bytes:
    """The plan workbook (see `toolkit.plan.write_plan`)."""
    book = BookWriter(plan.settings.plan_title, plan.settings.issuer)
    _settings_sheet(book, plan)
    _tasks_sheet(book, plan)
    _agencies_sheet(book, plan.agencies)
    _phrases_sheet(book, plan)
    _indicators_sheet(book, plan)
    if plan.previous:
        _previous_sheet(book, plan)
    if plan.previous or plan.finished:  # there too where nothing is finished: an officer may know better
        lines = ({**asdict(each), "tt": each.id, "group": each.group or NO_GROUP} for each in plan.finished)
        _sheet(book, "finished", lines).look_of_lines(len(words.FINISHED_COLUMNS))
    return book.content()


def _sheet(book: BookWriter, name: str, lines: Iterable[Mapping[str, object]] = ()) -> SheetWriter:
    """The sheet with its lines."""
    sheet = book.laid_out(_LAYOUTS[name])
    for row, line in enumerate(lines, FIRST_ROW):
        _write_line(sheet, name, row, line)
    return sheet


def _write_line(
    sheet: SheetWriter, name: str, row: int, values: Mapping[str, object], looks: Mapping[str, CellLook] = {}) -> None:
    """One line, by column: texts as text, several one below the other, dates and numbers as such; `looks` are those of
    single columns."""
    layout = _LAYOUTS[name]
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
    values = {**asdict(plan.settings), **asdict(plan.period)}
    values |= {name: offered[values[name]].text if values[name] else "" for name, offered in CHOICES.items()}
    row = FIRST_ROW
    for title, settings in words.SETTING_SECTIONS.items():
        for column, text in enumerate((title, "", ""), 1):
            sheet.put(row, column, text, _SECTION_CELL)
        for name, setting in settings.items():
            row += 1
            label = f"{setting.label.text} *" if setting.required else setting.label.text
            looks = {"label": TEXT._replace(bold=setting.required), "value": _VALUE, "guide": _GUIDE}
            guide = f"{words.MEANT.text}. {setting.guide}" if name in plan.meant else setting.guide
            _write_line(sheet, "settings", row, {"label": label, "value": values[name], "guide": guide}, looks)
            if name in CHOICES:
                sheet.choose(2, [row], [word.text for word in CHOICES[name].values()])
            elif name in _RULES:
                sheet.allow(2, [row], _RULES[name])
        row += 1


def _tasks_sheet(book: BookWriter, plan: Plan) -> None:
    sheet = _sheet(book, "tasks", _task_lines(plan))
    tt, group, _, leads, *others = (f"${letter}{FIRST_ROW}" for letter in "ABCDEFG")
    rest = "&".join((group, *others))
    sheet.look_where(len(words.TASK_COLUMNS), f'AND({tt}<>"",{rest}&{leads}="")', _SECTION)
    sheet.look_where(len(words.TASK_COLUMNS), f'AND(TRIM({leads})="",{rest}<>"")', _UNLED)
    sheet.look_of_lines(len(words.TASK_COLUMNS))


def _task_lines(plan: Plan) -> Iterator[dict[str, str]]:
    """Each group's heading before its first task, groups in their order, then groups without tasks."""
    waiting = [{"tt": group.number, "content": group.title} for group in plan.groups]
    for task in plan.tasks:
        while any(group["tt"] == task.group for group in waiting):
            yield waiting.pop(0)
        yield {**asdict(task), "tt": tt_text(task), "group": task.group or NO_GROUP}
    yield from waiting


def _agencies_sheet(book: BookWriter, agencies: Iterable[Agency]) -> None:
    sheet = _sheet(book, "agencies", (
        {**asdict(each), "kind": words.KIND[each.kind].text,
         "receives_form": (words.YES if each.receives_form else words.NO).text} for each in agencies))
    sheet.choose(4, _LINES, [word.text for word in words.KIND.values()])
    sheet.choose(7, _LINES, [words.YES.text, words.NO.text])
    sheet.allow(1, _LINES, {
        "validate": "custom", "value": f"=COUNTIF($A${FIRST_ROW}:$A${LAST_ROW},$A{FIRST_ROW})=1", "ignore_blank": False,
        "error_message": "Mã này đã dùng cho cơ quan khác. Mỗi mã chỉ dùng một lần."})
    sheet.look_of_lines(len(words.AGENCY_COLUMNS))


def _phrases_sheet(book: BookWriter, plan: Plan) -> None:
    _sheet(book, "phrases", (
        {**asdict(each), "members": _members(each.members, plan.agencies) or words.NOBODY.text}
        for each in plan.phrases)).look_of_lines(len(words.PHRASE_COLUMNS))


def _indicators_sheet(book: BookWriter, plan: Plan) -> None:
    """The sheet stands there also where nothing is asked, so that an officer finds it."""
    taken = {name_key(text) for text, _ in phrase_names(plan.phrases)}
    sheet = _sheet(book, "indicators", (
        {**asdict(each), "way": words.WAY[each.way].text, "agencies": _members(each.agencies, plan.agencies, taken)}
        for each in plan.indicators))
    sheet.choose(4, _LINES, [word.text for word in words.WAY.values()])
    sheet.look_where(len(words.INDICATOR_COLUMNS), f"ROW()<{FIRST_ROW + _READY_LINES}", _READY)
    sheet.look_of_lines(len(words.INDICATOR_COLUMNS))


def _members(members: Collection[str], agencies: Iterable[Agency], taken: Collection[str] = ()) -> str:
    """Agencies as people write them: a kind where they are all of that kind, else their codes. `taken` kinds mean
    others."""
    kinds, held = grouped(agencies, lambda each: each.kind), set(members)
    whole = [kind for kind in Kind if kind in kinds and held.issuperset(each.code for each in kinds[kind])
             and name_key(words.KIND[kind].text) not in taken]
    covered = {each.code for kind in whole for each in kinds[kind]}
    return "; ".join((*(words.KIND[kind].text for kind in whole), *(code for code in members if code not in covered)))


def _previous_sheet(book: BookWriter, plan: Plan) -> None:
    _sheet(book, "previous", ({
        **asdict(each), "name": plan.agency(each.agency).name,
        "content": shorten(plan.task(each.task_id).content, 90, placeholder=" …"),
        fields.STATUS: (words.STATUS[each.status] if each.status else words.UNCLEAR).text,
        fields.PERCENT: "" if each.percent is None else f"{each.percent:.15g}".replace(".", ","),
    } for each in plan.previous)).look_of_lines(len(fields.PREVIOUS_COLUMNS))
