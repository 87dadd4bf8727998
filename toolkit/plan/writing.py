"""Plan → ke_hoach.xlsx, made to be changed by officers in Excel, WPS or LibreOffice without us.

Rules of looks are conditional formats, so that a line an officer adds looks like the others, and a line that
is understood as a group's heading shows it at once.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.model import Agency, Group, Kind, Phrase, Plan, Task
from toolkit.plan.tasks import NO_GROUP, tt_text
from toolkit.text import printable
from toolkit.words import Word

_HEADING_ROW = 3
_FIRST_ROW = _HEADING_ROW + 1
#: Drop-downs and looks reach this far, for lines officers add.
_LAST_ROW = 1000

_FONT = "Times New Roman"
_NAVY, _PALE, _INPUT, _GREY, _ALARM, _LINE = "1F3864", "DCE6F2", "FFF9E3", "595959", "F8CBAD", "B7B7B7"

_TITLES = {
    "settings": "THÔNG TIN CHUNG CỦA KỲ BÁO CÁO",
    "tasks": "NHIỆM VỤ ĐƯỢC GIAO THEO PHỤ LỤC",
    "agencies": "DANH SÁCH CƠ QUAN",
    "phrases": "NHÓM CƠ QUAN GỌI CHUNG TRONG PHỤ LỤC",
}
_GUIDES = {
    "settings": "Điền cột Nội dung (ô nền vàng). Mục có dấu * là bắt buộc. Không đổi tên ở cột Mục. Xong thì lưu lại, đóng tệp rồi chạy tiếp.",
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
        "Khi phụ lục giao việc cho cả nhóm (“Các Sở ngành tỉnh”), trang này cho biết nhóm gồm những ai. Cột Gồm các cơ quan: "
        "ghi mã, tên hoặc loại cơ quan, cách nhau bằng dấu chấm phẩy; ghi “Không gửi” nếu không cơ quan nào nhận biểu. "
        "Ghi loại “Sở ban ngành tỉnh” thì không gồm cơ quan báo chí; nếu gồm, ghi thêm mã của báo, đài."
    ),
}
_WIDTHS: dict[str, dict[str, int]] = {
    "settings": {"label": 34, "value": 74, "guide": 52},
    "tasks": {"tt": 8, "group": 8, "content": 66, "leads": 30, "coordinators": 30, "product": 28, "deadline": 16},
    "agencies": {
        "code": 12, "name": 40, "aliases": 32, "kind": 22, "contact": 24, "email": 28, "receives_form": 11, "note": 36,
    },
    "phrases": {"text": 40, "spellings": 40, "members": 60},
}
_CENTRED = frozenset({"tt", "group", "code", "receives_form"})


def workbook(plan: Plan) -> bytes:
    """The plan workbook (see `toolkit.plan.write_plan`)."""
    book = Workbook()
    del book[book.sheetnames[0]]
    book.properties.creator = plan.settings.issuer
    book.properties.title = plan.settings.plan_title
    _settings_sheet(book, plan)
    _tasks_sheet(book, plan)
    _agencies_sheet(book, plan.agencies)
    _phrases_sheet(book, plan)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# ── the four sheets ───────────────────────────────────────────────────────────────────────────────


def _settings_sheet(book: Workbook, plan: Plan) -> None:
    sheet = _sheet(book, "settings", words.SETTING_COLUMNS)
    values = {**asdict(plan.settings), **asdict(plan.period), "medium": words.MEDIUM[plan.settings.medium].text}
    row = _FIRST_ROW
    for title, settings in words.SETTING_SECTIONS.items():
        _section(sheet, row, title)
        for row, (name, setting) in enumerate(settings.items(), row + 1):
            label = f"{setting.label.text} *" if setting.required else setting.label.text
            _write_row(sheet, row, (label, values[name], setting.guide))
            sheet.cell(row, 1).font = Font(name=_FONT, size=12, bold=setting.required)
            sheet.cell(row, 2).fill = _fill(_INPUT)
            sheet.cell(row, 3).font = Font(name=_FONT, size=11, italic=True, color=_GREY)
            _restrict(sheet, f"B{row}", name)
        row += 1


def _section(sheet: Worksheet, row: int, title: str) -> None:
    for column in range(1, 4):
        cell = sheet.cell(row, column, title if column == 1 else None)
        cell.font, cell.fill = Font(name=_FONT, size=12, bold=True, color=_NAVY), _fill(_PALE)


def _restrict(sheet: Worksheet, cell: str, name: str) -> None:
    """The rule of a setting's cell, where it has one."""
    if name == "medium":
        _choose(sheet, cell, [word.text for word in words.MEDIUM.values()])
    elif name == "signer_power":
        _choose(sheet, cell, list(words.SIGNER_POWER))
    elif name in ("due_before", "report_date"):
        rule = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)
        _add(sheet, rule, cell, "Ghi ngày/tháng/năm, ví dụ 15/11/2020.")
    elif name == "year":
        rule = DataValidation("whole", operator="between", formula1="2000", formula2="2100")
        _add(sheet, rule, cell, "Ghi năm bằng bốn chữ số, ví dụ 2020.")


def _tasks_sheet(book: Workbook, plan: Plan) -> None:
    sheet = _sheet(book, "tasks", words.TASK_COLUMNS)
    for row, line in enumerate(_task_lines(plan), _FIRST_ROW):
        _write_row(sheet, row, line)
    area = f"A{_FIRST_ROW}:G{_LAST_ROW}"
    heading = f'AND($A{_FIRST_ROW}<>"",$B{_FIRST_ROW}&$D{_FIRST_ROW}&$E{_FIRST_ROW}&$F{_FIRST_ROW}&$G{_FIRST_ROW}="")'
    bold = FormulaRule([heading], font=Font(bold=True, color=_NAVY), fill=_fill(_PALE))
    sheet.conditional_formatting.add(area, bold)
    unled = f'AND(TRIM($D{_FIRST_ROW})="",$B{_FIRST_ROW}&$E{_FIRST_ROW}&$F{_FIRST_ROW}&$G{_FIRST_ROW}<>"")'
    sheet.conditional_formatting.add(f"D{_FIRST_ROW}:D{_LAST_ROW}", FormulaRule([unled], fill=_fill(_ALARM)))


def _task_lines(plan: Plan) -> Iterable[tuple[str, ...]]:
    """The sheet's lines: each group's heading before its first task, groups in their order, then groups without tasks."""
    waiting = list(plan.groups)
    for task in plan.tasks:
        if any(group.number == task.group for group in waiting):
            while waiting and waiting[0].number != task.group:
                yield _heading_line(waiting.pop(0))
            yield _heading_line(waiting.pop(0))
        yield (
            tt_text(task), task.group or NO_GROUP, task.content, task.leads, task.coordinators, task.product, task.deadline,
        )
    yield from map(_heading_line, waiting)


def _heading_line(group: Group) -> tuple[str, ...]:
    return (group.number, "", group.title, "", "", "", "")


def _agencies_sheet(book: Workbook, agencies: Iterable[Agency]) -> None:
    sheet = _sheet(book, "agencies", words.AGENCY_COLUMNS)
    for row, agency in enumerate(agencies, _FIRST_ROW):
        answer = words.YES if agency.receives_form else words.NO
        values = {**asdict(agency), "kind": words.KIND[agency.kind].text, "receives_form": answer.text}
        _write_row(sheet, row, [values[name] for name in words.AGENCY_COLUMNS])
    _choose(sheet, f"D{_FIRST_ROW}:D{_LAST_ROW}", [word.text for word in words.KIND.values()])
    _choose(sheet, f"G{_FIRST_ROW}:G{_LAST_ROW}", [words.YES.text, words.NO.text])
    once = DataValidation("custom", formula1=f"COUNTIF($A${_FIRST_ROW}:$A${_LAST_ROW},$A{_FIRST_ROW})=1")
    _add(sheet, once, f"A{_FIRST_ROW}:A{_LAST_ROW}", "Mã này đã dùng cho cơ quan khác. Mỗi mã chỉ dùng một lần.")


def _phrases_sheet(book: Workbook, plan: Plan) -> None:
    sheet = _sheet(book, "phrases", words.PHRASE_COLUMNS)
    for row, phrase in enumerate(plan.phrases, _FIRST_ROW):
        _write_row(sheet, row, (phrase.text, phrase.spellings, members_text(phrase, plan.agencies)))


def members_text(phrase: Phrase, agencies: Iterable[Agency]) -> str:
    """A phrase's members as people write them: a kind where it holds all agencies of that kind, else their codes."""
    if not phrase.members:
        return words.NOBODY.text
    kinds: dict[Kind, set[str]] = {}
    for agency in agencies:
        kinds.setdefault(agency.kind, set()).add(agency.code)
    whole = [kind for kind in Kind if kinds.get(kind) and kinds[kind] <= set(phrase.members)]
    covered = {code for kind in whole for code in kinds[kind]}
    rest = [code for code in phrase.members if code not in covered]
    return "; ".join((*(words.KIND[kind].text for kind in whole), *rest))


# ── what the sheets have in common ────────────────────────────────────────────────────────────────


def _sheet(book: Workbook, name: str, columns: Mapping[str, Word]) -> Worksheet:
    """A sheet with its title, guide and headings, ready to print; its columns are text, wrapped, for lines to come."""
    sheet: Worksheet = book.create_sheet(words.PLAN_SHEETS[name])
    widths = _WIDTHS[name]
    sheet["A1"] = _TITLES[name]
    sheet["A1"].font = Font(name=_FONT, size=15, bold=True, color=_NAVY)
    sheet["A2"] = _GUIDES[name]
    sheet["A2"].font = Font(name=_FONT, size=12, italic=True, color=_GREY)
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(columns))
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[2].height = 17 * math.ceil(1.1 * len(_GUIDES[name]) / sum(widths.values())) + 4
    for column, (field, word) in enumerate(columns.items(), 1):
        _heading(sheet.cell(_HEADING_ROW, column, word.text))
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width = widths[field]
        dimension.number_format = "@"
        dimension.font = Font(name=_FONT, size=12)
        dimension.alignment = _alignment(field)
    used = "&".join(f"${get_column_letter(column)}{_FIRST_ROW}" for column in range(1, len(columns) + 1))
    area = f"A{_FIRST_ROW}:{get_column_letter(len(columns))}{_LAST_ROW}"
    sheet.conditional_formatting.add(area, FormulaRule([f'{used}<>""'], border=_border()))
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_view.zoomScale = 90
    _print_setup(sheet)
    return sheet


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter.left.text = sheet.title
    sheet.oddFooter.right.text = "Trang &P/&N"


def _heading(cell: Cell) -> None:
    cell.font = Font(name=_FONT, size=12, bold=True, color="FFFFFF")
    cell.fill = _fill(_NAVY)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _border()


def _write_row(sheet: Worksheet, row: int, values: Iterable[object]) -> None:
    """One line of values: texts as text, lists one item a line, dates and numbers as such."""
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        style = sheet.column_dimensions[get_column_letter(column)]
        cell.font, cell.alignment, cell.border = copy(style.font), copy(style.alignment), _border()
        _put(cell, value)


def _put(cell: Cell, value: object) -> None:
    if isinstance(value, tuple):
        value = "\n".join(value)
    cell.number_format = "@"
    if isinstance(value, str):
        cell.value = printable(value) or None
        if value:
            cell.data_type = "s"  # else "=…" and "-…" typed by people would become formulas
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "dd/mm/yyyy"
    elif isinstance(value, int):
        cell.value, cell.number_format = value, "0"


def _choose(sheet: Worksheet, cells: str, options: Sequence[str]) -> None:
    rule = DataValidation("list", formula1='"' + ",".join(options) + '"', allow_blank=True)
    _add(sheet, rule, cells, "Chọn một trong: " + "; ".join(options) + ".")


def _add(sheet: Worksheet, rule: DataValidation, cells: str, message: str) -> None:
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = "Chưa đúng", message
    rule.add(cells)
    sheet.add_data_validation(rule)


def _alignment(field: str) -> Alignment:
    return Alignment(horizontal="center" if field in _CENTRED else "left", vertical="top", wrap_text=True)


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


def _border() -> Border:
    side = Side("thin", color=_LINE)
    return Border(left=side, right=side, top=side, bottom=side)
