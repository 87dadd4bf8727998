"""Plan → ke_hoach.xlsx, made to be changed by officers in Excel, WPS or LibreOffice without us.

Rules of looks are conditional formats, so that a line an officer adds looks like the others, and a line that
is understood as a group's heading shows it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from textwrap import shorten

from toolkit import words
from toolkit.model import Agency, Group, Kind, Plan
from toolkit.plan.names import name_key, phrase_names
from toolkit.plan.reading import NO_GROUP, SHEETS, tt_text
from toolkit.sheets import (
    ALARM,
    FIRST_ROW,
    GREY,
    INPUT,
    LAST_ROW,
    NAVY,
    PALE,
    TEXT,
    BookWriter,
    CellLook,
    SheetLayout,
    SheetWriter,
    Value,
)

_TITLES = {
    "settings": "THÔNG TIN CHUNG CỦA KỲ BÁO CÁO",
    "tasks": "NHIỆM VỤ ĐƯỢC GIAO THEO PHỤ LỤC",
    "agencies": "DANH SÁCH CƠ QUAN",
    "phrases": "NHÓM CƠ QUAN GỌI CHUNG TRONG PHỤ LỤC",
    "indicators": "CHỈ TIÊU SỐ LIỆU (KHÔNG BẮT BUỘC)",
    "previous": "BÁO CÁO CỦA KỲ TRƯỚC",
}
_GUIDES = {
    "settings": (
        "Điền cột Nội dung (ô nền vàng). Mục có dấu * là bắt buộc. Không đổi tên ở cột Mục. "
        "Xong thì lưu lại, đóng tệp rồi chạy tiếp."
    ),
    "tasks": (
        "Mỗi nhiệm vụ một dòng, ghi đúng như phụ lục. Dòng chỉ có TT và tên là tên nhóm; cột Nhóm ghi số của nhóm. "
        "TT trong ngoặc, ví dụ (1.1), là số đặt thêm khi phụ lục không in số. Nhiều cơ quan cách nhau bằng dấu phẩy; "
        "tên phải có ở trang Cơ quan hoặc Nhóm cơ quan. Thêm nhiệm vụ: chèn dòng mới hoặc ghi tiếp ở cuối bảng."
    ),
    "agencies": (
        "Mỗi cơ quan một dòng, theo thứ tự dùng trong báo cáo. Mã: chữ cái không dấu viết hoa và chữ số, không trùng, "
        "không đổi sau khi đã gửi biểu mẫu. Tên gọi khác: mỗi tên một dòng trong ô (Alt + Enter). "
        "“UBND” và “Ủy ban nhân dân”, “TP.” và “thành phố”, “TX.” và “thị xã” được hiểu như nhau, không cần ghi lại."
    ),
    "phrases": (
        "Khi phụ lục giao việc cho cả nhóm (“Các Sở ngành tỉnh”), trang này cho biết nhóm gồm những ai. Cột Gồm các cơ "
        "quan: ghi mã, tên hoặc loại cơ quan, cách nhau bằng dấu chấm phẩy; ghi “Không gửi” nếu không cơ quan nào nhận "
        "biểu. Ghi loại “Sở ban ngành tỉnh” thì không gồm cơ quan báo chí; nếu gồm, ghi thêm mã của báo, đài."
    ),
    "indicators": (
        "Chỉ dùng khi Kế hoạch yêu cầu báo cáo số liệu; không thì để trống cả trang. Mỗi chỉ tiêu một dòng, ví dụ: 1 – "
        "Số khiếu nại đã tiếp nhận – vụ – Cộng. TT không trùng, không đổi sau khi đã gửi biểu mẫu. Cách tổng hợp: Cộng "
        "số của các cơ quan; Bình quân (chia đều cho các cơ quan có số liệu); Số mới nhất (số của cơ quan gửi sau "
        "cùng). Cơ quan báo cáo: ghi mã, tên, loại hoặc nhóm cơ quan, cách nhau bằng dấu chấm phẩy; để trống là mọi cơ "
        "quan nhận biểu mẫu. Ghi chú được in trên biểu để các cơ quan biết cách ghi. Thêm chỉ tiêu sau khi đã gửi biểu "
        "mẫu thì phải làm và gửi lại biểu mẫu."
    ),
    "previous": (
        "Chép từ kỳ báo cáo trước khi tạo kỳ này; in bên cạnh mỗi dòng của biểu mẫu và dùng để so sánh tiến độ. Thường "
        "không cần sửa; nếu sửa thì làm trước khi gửi biểu mẫu. Dòng của cơ quan hoặc nhiệm vụ không có trong kế hoạch "
        "không được dùng."
    ),
}
_WIDTHS: dict[str, dict[str, int]] = {
    "settings": {"label": 34, "value": 74, "guide": 52},
    "tasks": {"tt": 8, "group": 8, "content": 66, "leads": 30, "coordinators": 30, "product": 28, "deadline": 16},
    "agencies": {
        "code": 12, "name": 40, "aliases": 32, "kind": 22, "contact": 24, "email": 28, "receives_form": 11, "note": 36,
    },
    "phrases": {"text": 40, "spellings": 40, "members": 60},
    "previous": {
        "year": 7, "agency": 12, "name": 30, "task_id": 8, "content": 44, "status": 17, "percent": 10, "result": 60,
        "difficulties": 38,
    },
    "indicators": {"code": 8, "name": 56, "unit": 16, "way": 18, "agencies": 42, "note": 46},
}
_CENTRED = frozenset((
    "tt", "group", "code", "receives_form", "unit", "way", "year", "agency", "task_id", "status", "percent",
))
_COLUMNS = {name: columns for name, (_, columns, _) in SHEETS.items()}
#: So many lines of sheet "Chỉ tiêu" wait to be filled, in the look of cells to fill.
_READY_LINES = 5
#: Where lines stand, those too that officers add.
_LINES = range(FIRST_ROW, LAST_ROW + 1)
_NAMES = {**words.PLAN_SHEETS, "previous": words.PREVIOUS_SHEET}
#: Characters that a cell's margins take of its column.
_CELL_MARGIN = 5 / 7
_LAYOUTS = {
    name: SheetLayout(_NAMES[name], _TITLES[name], _GUIDES[name],
                      {each: word.text for each, word in columns.items()},
                      {each: width - _CELL_MARGIN for each, width in _WIDTHS[name].items()}, _CENTRED)
    for name, columns in _COLUMNS.items()
}
#: Lines of ours that stand out: a section or a group's heading, a task nobody leads, a line that waits to be filled.
_SECTION, _UNLED, _READY = CellLook(NAVY, PALE, bold=True), CellLook("", ALARM), CellLook("", INPUT)


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
    return book.content()


# ── the sheets ────────────────────────────────────────────────────────────────────────────────────


def _write_line(
    sheet: SheetWriter, name: str, row: int, values: Mapping[str, object], looks: Mapping[str, CellLook] = {},
) -> None:
    """One line, by column: texts as text, several one below the other, dates and numbers as such; `looks` are those of
    single columns.
    """
    layout = _LAYOUTS[name]
    for column, each in enumerate(layout.headings, 1):
        value = values.get(each, "")
        look = layout.look(each, looks.get(each, TEXT))._replace(number_format=_number_format(value))
        sheet.put(row, column, _held(value), look)


def _held(value: object) -> Value:
    if value is None or isinstance(value, date | int):
        return value
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _number_format(value: object) -> str:
    if value is None or isinstance(value, date):
        return "dd/mm/yyyy"
    return "0" if isinstance(value, int) else "@"


def _settings_sheet(book: BookWriter, plan: Plan) -> None:
    sheet = book.laid_out(_LAYOUTS["settings"])
    values = {**asdict(plan.settings), **asdict(plan.period), "medium": words.MEDIUM[plan.settings.medium].text}
    row = FIRST_ROW
    for title, settings in words.SETTING_SECTIONS.items():
        for column, text in enumerate((title, "", ""), 1):
            sheet.put(row, column, text, _SECTION._replace(
                number_format="General", align="", vertical="", indent=0, wrapped=False))
        for name, setting in settings.items():
            row += 1
            label = f"{setting.label.text} *" if setting.required else setting.label.text
            looks = {"label": TEXT._replace(bold=setting.required), "value": TEXT._replace(ground=INPUT),
                     "guide": TEXT._replace(size=11, italic=True, colour=GREY)}
            _write_line(sheet, "settings", row, {"label": label, "value": values[name], "guide": setting.guide}, looks)
            _restrict(sheet, row, name)
        row += 1


#: What may be chosen for a setting.
_CHOICES = {
    "medium": [word.text for word in words.MEDIUM.values()],
    "signer_power": list(words.SIGNER_POWER), "urgency": list(words.URGENCY),
}
_DAY_RULE = {"validate": "date", "criteria": ">", "value": date(2000, 1, 1),
             "error_message": "Ghi ngày/tháng/năm, ví dụ 15/11/2020."}
_RULES = {
    "due_before": _DAY_RULE,
    "report_date": _DAY_RULE,
    "year": {"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2100, "ignore_blank": False,
             "error_message": "Ghi năm bằng bốn chữ số, ví dụ 2020."},
}


def _restrict(sheet: SheetWriter, row: int, name: str) -> None:
    """The rule of a setting's cell, where it has one."""
    if name in _CHOICES:
        sheet.choose(2, [row], _CHOICES[name])
    elif name in _RULES:
        sheet.allow(2, [row], _RULES[name])


def _tasks_sheet(book: BookWriter, plan: Plan) -> None:
    sheet = book.laid_out(_LAYOUTS["tasks"])
    for row, line in enumerate(_task_lines(plan), FIRST_ROW):
        _write_line(sheet, "tasks", row, line)
    tt, group, _, leads, *others = (f"${letter}{FIRST_ROW}" for letter in "ABCDEFG")
    rest = "&".join((group, *others))
    sheet.look_where(len(words.TASK_COLUMNS), f'AND({tt}<>"",{rest}&{leads}="")', _SECTION)
    sheet.look_where(len(words.TASK_COLUMNS), f'AND(TRIM({leads})="",{rest}<>"")', _UNLED)
    sheet.look_of_lines(len(words.TASK_COLUMNS))


def _task_lines(plan: Plan) -> Iterator[dict[str, str]]:
    """The sheet's lines: each group's heading before its first task, groups in their order, then groups without tasks.
    """
    waiting = list(plan.groups)
    for task in plan.tasks:
        while any(group.number == task.group for group in waiting):
            yield _heading_line(waiting.pop(0))
        yield {**asdict(task), "tt": tt_text(task), "group": task.group or NO_GROUP}
    yield from map(_heading_line, waiting)


def _heading_line(group: Group) -> dict[str, str]:
    return {"tt": group.number, "content": group.title}


def _agencies_sheet(book: BookWriter, agencies: Iterable[Agency]) -> None:
    sheet = book.laid_out(_LAYOUTS["agencies"])
    for row, agency in enumerate(agencies, FIRST_ROW):
        answer = words.YES if agency.receives_form else words.NO
        kind = words.KIND[agency.kind].text
        _write_line(sheet, "agencies", row, {**asdict(agency), "kind": kind, "receives_form": answer.text})
    sheet.choose(4, _LINES, [word.text for word in words.KIND.values()])
    sheet.choose(7, _LINES, [words.YES.text, words.NO.text])
    sheet.allow(1, _LINES, {
        "validate": "custom", "value": f"=COUNTIF($A${FIRST_ROW}:$A${LAST_ROW},$A{FIRST_ROW})=1", "ignore_blank": False,
        "error_message": "Mã này đã dùng cho cơ quan khác. Mỗi mã chỉ dùng một lần.",
    })
    sheet.look_of_lines(len(_COLUMNS["agencies"]))


def _phrases_sheet(book: BookWriter, plan: Plan) -> None:
    sheet = book.laid_out(_LAYOUTS["phrases"])
    for row, phrase in enumerate(plan.phrases, FIRST_ROW):
        members = members_text(phrase.members, plan.agencies) or words.NOBODY.text
        _write_line(sheet, "phrases", row, {**asdict(phrase), "members": members})
    sheet.look_of_lines(len(_COLUMNS["phrases"]))


def _indicators_sheet(book: BookWriter, plan: Plan) -> None:
    """The sheet stands there also where nothing is asked, so that an officer finds it."""
    sheet = book.laid_out(_LAYOUTS["indicators"])
    taken = {name_key(text) for text, _ in phrase_names(plan.phrases)}
    for row, each in enumerate(plan.indicators, FIRST_ROW):
        agencies = members_text(each.agencies, plan.agencies, taken)
        _write_line(sheet, "indicators", row, {**asdict(each), "way": words.WAY[each.way].text, "agencies": agencies})
    sheet.choose(4, _LINES, [word.text for word in words.WAY.values()])
    sheet.look_where(len(words.INDICATOR_COLUMNS), f"ROW()<{FIRST_ROW + _READY_LINES}", _READY)
    sheet.look_of_lines(len(_COLUMNS["indicators"]))


def members_text(members: Collection[str], agencies: Iterable[Agency], taken: Collection[str] = ()) -> str:
    """Agencies as people write them: a kind where they are all of that kind, else their codes. `taken` kinds mean
    others.
    """
    kinds: dict[Kind, set[str]] = {}
    for agency in agencies:
        kinds.setdefault(agency.kind, set()).add(agency.code)
    whole = [
        kind for kind in Kind
        if kinds.get(kind) and kinds[kind] <= set(members) and name_key(words.KIND[kind].text) not in taken
    ]
    covered = {code for kind in whole for code in kinds[kind]}
    rest = [code for code in members if code not in covered]
    return "; ".join((*(words.KIND[kind].text for kind in whole), *rest))


def _previous_sheet(book: BookWriter, plan: Plan) -> None:
    sheet = book.laid_out(_LAYOUTS["previous"])
    names = {agency.code: agency.name for agency in plan.agencies}
    contents = {task.id: shorten(task.content, 90, placeholder=" …") for task in plan.tasks}
    for row, each in enumerate(plan.previous, FIRST_ROW):
        _write_line(sheet, "previous", row, {
            **asdict(each), "name": names[each.agency], "content": contents[each.task_id],
            "status": (words.STATUS[each.status] if each.status else words.UNCLEAR).text,
            "percent": "" if each.percent is None else f"{each.percent:.15g}".replace(".", ","),
        })
    sheet.look_of_lines(len(_COLUMNS["previous"]))
