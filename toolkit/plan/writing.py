"""Plan → ke_hoach.xlsx, made to be changed by officers in Excel, WPS or LibreOffice without us.

Rules of looks are conditional formats, so that a line an officer adds looks like the others, and a line that
is understood as a group's heading shows it at once.
"""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.model import Agency, Group, Kind, Phrase, Plan
from toolkit.plan.tasks import NO_GROUP, tt_text
from toolkit.text import printable
from toolkit.words import Word

_HEADING_ROW = 3
_FIRST_ROW = _HEADING_ROW + 1
#: Drop-downs and looks reach this far, for lines officers add.
_LAST_ROW = 1000

_A4 = 9
#: Width of a small screen in characters: the guide line stays within it.
_SCREEN = 130
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
        for name, setting in settings.items():
            row += 1
            label = f"{setting.label.text} *" if setting.required else setting.label.text
            _write_row(sheet, "settings", row, {"label": label, "value": values[name], "guide": setting.guide})
            sheet.cell(row, 1).font = _font(bold=setting.required)
            sheet.cell(row, 2).fill = _fill(_INPUT)
            sheet.cell(row, 3).font = _font(size=11, italic=True, color=_GREY)
            _restrict(sheet, f"B{row}", name)
        row += 1


def _section(sheet: Worksheet, row: int, title: str) -> None:
    for column in range(1, 4):
        cell = sheet.cell(row, column, title if column == 1 else None)
        cell.font, cell.fill, cell.border = _font(bold=True, color=_NAVY), _fill(_PALE), _border()


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
        _write_row(sheet, "tasks", row, line)
    tt, group, _, leads, *others = (f"${get_column_letter(n)}{_FIRST_ROW}" for n in range(1, len(words.TASK_COLUMNS) + 1))
    rest = "&".join((group, *others))
    heading = DifferentialStyle(font=Font(bold=True, color=_NAVY), fill=_fill(_PALE), border=_border())
    unled = DifferentialStyle(fill=_fill(_ALARM), border=_border())
    _look(sheet, "tasks", f'AND({tt}<>"",{rest}&{leads}="")', heading)
    _look(sheet, "tasks", f'AND(TRIM({leads})="",{rest}<>"")', unled)
    _look_of_lines(sheet, "tasks")


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
    sheet = _sheet(book, "agencies", words.AGENCY_COLUMNS)
    for row, agency in enumerate(agencies, _FIRST_ROW):
        answer = words.YES if agency.receives_form else words.NO
        kind = words.KIND[agency.kind].text
        _write_row(sheet, "agencies", row, {**asdict(agency), "kind": kind, "receives_form": answer.text})
    _choose(sheet, f"D{_FIRST_ROW}:D{_LAST_ROW}", [word.text for word in words.KIND.values()])
    _choose(sheet, f"G{_FIRST_ROW}:G{_LAST_ROW}", [words.YES.text, words.NO.text])
    once = DataValidation("custom", formula1=f"COUNTIF($A${_FIRST_ROW}:$A${_LAST_ROW},$A{_FIRST_ROW})=1")
    _add(sheet, once, f"A{_FIRST_ROW}:A{_LAST_ROW}", "Mã này đã dùng cho cơ quan khác. Mỗi mã chỉ dùng một lần.")
    _look_of_lines(sheet, "agencies")


def _phrases_sheet(book: Workbook, plan: Plan) -> None:
    sheet = _sheet(book, "phrases", words.PHRASE_COLUMNS)
    for row, phrase in enumerate(plan.phrases, _FIRST_ROW):
        _write_row(sheet, "phrases", row, {**asdict(phrase), "members": members_text(phrase, plan.agencies)})
    _look_of_lines(sheet, "phrases")


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
    """A sheet with its title, guide and headings, ready to print; its columns are wrapped text, for lines to come."""
    sheet: Worksheet = book.create_sheet(words.PLAN_SHEETS[name])
    widths = _WIDTHS[name]
    sheet["A1"], sheet["A2"] = _TITLES[name], _GUIDES[name]
    sheet["A1"].font = _font(size=15, bold=True, color=_NAVY)
    sheet["A2"].font = _font(italic=True, color=_GREY)
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    within = [width for width in itertools.accumulate(widths.values()) if width <= _SCREEN]
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(within))
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[2].height = 17 * math.ceil(1.1 * len(_GUIDES[name]) / within[-1]) + 6
    for column, (field, word) in enumerate(columns.items(), 1):
        _heading(sheet.cell(_HEADING_ROW, column), word)
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width, dimension.number_format = widths[field], "@"
        dimension.font, dimension.alignment = _font(), _alignment(field)
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_view.zoomScale = 90
    _print_setup(sheet)
    return sheet


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.6, bottom=0.8, header=0.3, footer=0.4)
    sheet.oddFooter.left.text = sheet.title  # type: ignore[union-attr]
    sheet.oddFooter.right.text = "Trang &P/&N"  # type: ignore[union-attr]


def _heading(cell: Cell | MergedCell, word: Word) -> None:
    cell.value = word.text
    cell.font, cell.fill, cell.border = _font(bold=True, color="FFFFFF"), _fill(_NAVY), _border()
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write_row(sheet: Worksheet, name: str, row: int, values: Mapping[str, object]) -> None:
    """One line, by column name: texts as text, lists one item a line, dates and numbers as such."""
    for column, field in enumerate(_WIDTHS[name], 1):
        cell = sheet.cell(row, column)
        cell.font, cell.alignment, cell.border = _font(), _alignment(field), _border()
        _put(cell, values.get(field, ""))


def _put(cell: Cell | MergedCell, value: object) -> None:
    if value is None or isinstance(value, date):
        cell.value, cell.number_format = value, "dd/mm/yyyy"
    elif isinstance(value, int):
        cell.value, cell.number_format = value, "0"
    else:
        text = "\n".join(value) if isinstance(value, tuple) else str(value)
        cell.value, cell.number_format = printable(text) or None, "@"
        if text:
            cell.data_type = "s"  # else a text beginning with "=" would become a formula


def _look_of_lines(sheet: Worksheet, name: str) -> None:
    """Lines with something in them look like lines, those added later too."""
    used = "&".join(f"${get_column_letter(column)}{_FIRST_ROW}" for column in range(1, len(_WIDTHS[name]) + 1))
    _look(sheet, name, f'{used}<>""', DifferentialStyle(fill=_fill(_INPUT), border=_border()))


def _look(sheet: Worksheet, name: str, formula: str, style: DifferentialStyle) -> None:
    """A look for the lines where `formula`, written for the first line, holds; of several the first."""
    area = f"A{_FIRST_ROW}:{get_column_letter(len(_WIDTHS[name]))}{_LAST_ROW}"
    rule = Rule("expression", dxf=style, formula=[formula], stopIfTrue=True)
    sheet.conditional_formatting.add(area, rule)


def _choose(sheet: Worksheet, cells: str, options: Sequence[str]) -> None:
    rule = DataValidation("list", formula1='"' + ",".join(options) + '"', allow_blank=True)
    _add(sheet, rule, cells, "Chọn một trong: " + "; ".join(options) + ".")


def _add(sheet: Worksheet, rule: DataValidation, cells: str, message: str) -> None:
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = "Chưa đúng", message
    rule.add(cells)
    sheet.add_data_validation(rule)


def _font(size: int = 12, bold: bool = False, italic: bool = False, color: str = "000000") -> Font:
    return Font(name="Times New Roman", size=size, bold=bold, italic=italic, color=color)


def _alignment(field: str) -> Alignment:
    if field in _CENTRED:
        return Alignment(horizontal="center", vertical="top", wrap_text=True)
    return Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


def _border() -> Border:
    side = Side("thin", color=_LINE)
    return Border(left=side, right=side, top=side, bottom=side)
