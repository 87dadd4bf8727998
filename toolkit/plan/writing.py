"""Plan → ke_hoach.xlsx, made to be changed by officers in Excel, WPS or LibreOffice without us.

Rules of looks are conditional formats, so that a line an officer adds looks like the others, and a line that
is understood as a group's heading shows it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from textwrap import shorten

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.model import Agency, Group, Kind, Plan
from toolkit.papers import ALARM, FIRST_ROW, GREY, INPUT, LAST_ROW, NAVY, PALE, Paper
from toolkit.plan.names import name_key, phrase_names
from toolkit.plan.tables import SHEETS
from toolkit.plan.tasks import NO_GROUP, tt_text
from toolkit.worksheets import (
    add_rule,
    border,
    choose,
    fill,
    font,
    look,
    look_of_lines,
    new_book,
    open_sheet,
    saved,
    write_row,
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
_NAMES = {**words.PLAN_SHEETS, "previous": words.PREVIOUS_SHEET}
_PAPERS = {
    name: Paper(_NAMES[name], _TITLES[name], _GUIDES[name], columns, _WIDTHS[name], _CENTRED)
    for name, columns in _COLUMNS.items()
}


def workbook(plan: Plan) -> bytes:
    """The plan workbook (see `toolkit.plan.write_plan`)."""
    book = new_book(plan.settings.issuer, plan.settings.plan_title)
    _settings_sheet(book, plan)
    _tasks_sheet(book, plan)
    _agencies_sheet(book, plan.agencies)
    _phrases_sheet(book, plan)
    _indicators_sheet(book, plan)
    if plan.previous:
        _previous_sheet(book, plan)
    return saved(book)


# ── the sheets ────────────────────────────────────────────────────────────────────────────────────


def _settings_sheet(book: Workbook, plan: Plan) -> None:
    sheet = open_sheet(book, _PAPERS["settings"])
    values = {**asdict(plan.settings), **asdict(plan.period), "medium": words.MEDIUM[plan.settings.medium].text}
    row = FIRST_ROW
    for title, settings in words.SETTING_SECTIONS.items():
        _section(sheet, row, title)
        for name, setting in settings.items():
            row += 1
            label = f"{setting.label.text} *" if setting.required else setting.label.text
            write_row(sheet, _PAPERS["settings"], row, {"label": label, "value": values[name], "guide": setting.guide})
            sheet.cell(row, 1).font = font(bold=setting.required)
            sheet.cell(row, 2).fill = fill(INPUT)
            sheet.cell(row, 3).font = font(size=11, italic=True, color=GREY)
            _restrict(sheet, f"B{row}", name)
        row += 1


def _section(sheet: Worksheet, row: int, title: str) -> None:
    for column in range(1, 4):
        cell = sheet.cell(row, column, title if column == 1 else None)
        cell.font, cell.fill, cell.border = font(bold=True, color=NAVY), fill(PALE), border()


def _restrict(sheet: Worksheet, cell: str, name: str) -> None:
    """The rule of a setting's cell, where it has one."""
    if name == "medium":
        choose(sheet, cell, [word.text for word in words.MEDIUM.values()])
    elif name == "signer_power":
        choose(sheet, cell, list(words.SIGNER_POWER))
    elif name == "urgency":
        choose(sheet, cell, list(words.URGENCY))
    elif name in ("due_before", "report_date"):
        rule = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)
        add_rule(sheet, rule, cell, "Ghi ngày/tháng/năm, ví dụ 15/11/2020.")
    elif name == "year":
        rule = DataValidation("whole", operator="between", formula1="2000", formula2="2100")
        add_rule(sheet, rule, cell, "Ghi năm bằng bốn chữ số, ví dụ 2020.")


def _tasks_sheet(book: Workbook, plan: Plan) -> None:
    sheet = open_sheet(book, _PAPERS["tasks"])
    for row, line in enumerate(_task_lines(plan), FIRST_ROW):
        write_row(sheet, _PAPERS["tasks"], row, line)
    tt, group, _, leads, *others = (f"${get_column_letter(n)}{FIRST_ROW}" for n in range(1, len(words.TASK_COLUMNS) + 1))
    rest = "&".join((group, *others))
    heading = DifferentialStyle(font=Font(bold=True, color=NAVY), fill=fill(PALE), border=border())
    unled = DifferentialStyle(fill=fill(ALARM), border=border())
    look(sheet, _PAPERS["tasks"], f'AND({tt}<>"",{rest}&{leads}="")', heading)
    look(sheet, _PAPERS["tasks"], f'AND(TRIM({leads})="",{rest}<>"")', unled)
    look_of_lines(sheet, _PAPERS["tasks"])


def _task_lines(plan: Plan) -> Iterator[dict[str, str]]:
    """The sheet's lines: each group's heading before its first task, groups in their order, then groups without tasks."""
    waiting = list(plan.groups)
    for task in plan.tasks:
        while any(group.number == task.group for group in waiting):
            yield _heading_line(waiting.pop(0))
        yield {**asdict(task), "tt": tt_text(task), "group": task.group or NO_GROUP}
    yield from map(_heading_line, waiting)


def _heading_line(group: Group) -> dict[str, str]:
    return {"tt": group.number, "content": group.title}


def _agencies_sheet(book: Workbook, agencies: Iterable[Agency]) -> None:
    sheet = open_sheet(book, _PAPERS["agencies"])
    for row, agency in enumerate(agencies, FIRST_ROW):
        answer = words.YES if agency.receives_form else words.NO
        kind = words.KIND[agency.kind].text
        write_row(sheet, _PAPERS["agencies"], row, {**asdict(agency), "kind": kind, "receives_form": answer.text})
    choose(sheet, f"D{FIRST_ROW}:D{LAST_ROW}", [word.text for word in words.KIND.values()])
    choose(sheet, f"G{FIRST_ROW}:G{LAST_ROW}", [words.YES.text, words.NO.text])
    once = DataValidation("custom", formula1=f"COUNTIF($A${FIRST_ROW}:$A${LAST_ROW},$A{FIRST_ROW})=1")
    add_rule(sheet, once, f"A{FIRST_ROW}:A{LAST_ROW}", "Mã này đã dùng cho cơ quan khác. Mỗi mã chỉ dùng một lần.")
    look_of_lines(sheet, _PAPERS["agencies"])


def _phrases_sheet(book: Workbook, plan: Plan) -> None:
    sheet = open_sheet(book, _PAPERS["phrases"])
    for row, phrase in enumerate(plan.phrases, FIRST_ROW):
        members = members_text(phrase.members, plan.agencies) or words.NOBODY.text
        write_row(sheet, _PAPERS["phrases"], row, {**asdict(phrase), "members": members})
    look_of_lines(sheet, _PAPERS["phrases"])


def _indicators_sheet(book: Workbook, plan: Plan) -> None:
    """The sheet stands there also where nothing is asked, so that an officer finds it."""
    sheet = open_sheet(book, _PAPERS["indicators"])
    taken = {name_key(text) for text, _ in phrase_names(plan.phrases)}
    for row, each in enumerate(plan.indicators, FIRST_ROW):
        agencies = members_text(each.agencies, plan.agencies, taken)
        write_row(sheet, _PAPERS["indicators"], row, {**asdict(each), "way": words.WAY[each.way].text, "agencies": agencies})
    choose(sheet, f"D{FIRST_ROW}:D{LAST_ROW}", [word.text for word in words.WAY.values()])
    ready = DifferentialStyle(fill=fill(INPUT), border=border())
    look(sheet, _PAPERS["indicators"], f"ROW()<{FIRST_ROW + _READY_LINES}", ready)
    look_of_lines(sheet, _PAPERS["indicators"])


def members_text(members: Collection[str], agencies: Iterable[Agency], taken: Collection[str] = ()) -> str:
    """Agencies as people write them: a kind where they are all of that kind, else their codes. `taken` kinds mean others."""
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


def _previous_sheet(book: Workbook, plan: Plan) -> None:
    sheet = open_sheet(book, _PAPERS["previous"])
    names = {agency.code: agency.name for agency in plan.agencies}
    contents = {task.id: shorten(task.content, 90, placeholder=" …") for task in plan.tasks}
    for row, each in enumerate(plan.previous, FIRST_ROW):
        write_row(sheet, _PAPERS["previous"], row, {
            **asdict(each), "name": names[each.agency], "content": contents[each.task_id],
            "status": (words.STATUS[each.status] if each.status else words.UNCLEAR).text,
            "percent": "" if each.percent is None else f"{each.percent:.15g}".replace(".", ","),
        })
    look_of_lines(sheet, _PAPERS["previous"])
