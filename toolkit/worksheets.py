"""A paper (`toolkit.papers`) as a worksheet of openpyxl: lines, drop-downs, rules and looks that also hold for lines officers add."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

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
from openpyxl.writer.excel import ExcelWriter

from toolkit.papers import (
    A4,
    FACE,
    FIRST_ROW,
    GREY,
    HEADING_ROW,
    INPUT,
    LAST_ROW,
    LINE,
    MARGINS,
    NAVY,
    TEXT_SIZE,
    TITLE_HEIGHT,
    TITLE_SIZE,
    ZOOM,
    Paper,
)
from toolkit.text import printable
from toolkit.words import Word

#: What a workbook would take for the code of a character ("_x0041_" is "A").
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def new_book(creator: str, title: str) -> Workbook:
    """A workbook without sheets that bears no clock."""
    book = Workbook()
    del book[book.sheetnames[0]]
    book.properties.creator, book.properties.title = creator, title
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)
    return book


def saved(book: Workbook) -> bytes:
    """The bytes of an .xlsx; the same workbook gives the same bytes."""
    stream = io.BytesIO()
    ExcelWriter(book, _Archive(stream, "w", zipfile.ZIP_DEFLATED)).save()
    return stream.getvalue()


def open_sheet(book: Workbook, paper: Paper) -> Worksheet:
    """A sheet with its title, guide and headings, ready to print; its columns are wrapped text, for lines to come."""
    sheet: Worksheet = book.create_sheet(paper.name)
    sheet["A1"], sheet["A2"] = paper.title, paper.guide
    sheet["A1"].font = font(size=TITLE_SIZE, bold=True, color=NAVY)
    sheet["A2"].font = font(italic=True, color=GREY)
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=paper.guide_columns)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = TITLE_HEIGHT, paper.guide_height
    for column, (name, word) in enumerate(paper.columns.items(), 1):
        heading(sheet.cell(HEADING_ROW, column), word)
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width, dimension.number_format = paper.widths[name], "@"
        dimension.font, dimension.alignment = font(), alignment(name in paper.centred)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.sheet_view.zoomScale = ZOOM
    _print_setup(sheet)
    return sheet


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.page_margins = PageMargins(*MARGINS)
    sheet.oddFooter.left.text = sheet.title  # type: ignore[union-attr]
    sheet.oddFooter.right.text = "Trang &P/&N"  # type: ignore[union-attr]


def heading(cell: Cell | MergedCell, word: Word) -> None:
    """A heading."""
    cell.value = word.text
    cell.font, cell.fill, cell.border = font(bold=True, color="FFFFFF"), fill(NAVY), border()
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def write_row(sheet: Worksheet, paper: Paper, row: int, values: Mapping[str, object]) -> None:
    """One line, by column name: texts as text, lists one item a line, dates and numbers as such."""
    for column, name in enumerate(paper.columns, 1):
        cell = sheet.cell(row, column)
        cell.font, cell.alignment, cell.border = font(), alignment(name in paper.centred), border()
        put(cell, values.get(name, ""))


def put(cell: Cell | MergedCell, value: object) -> None:
    """A value: never a formula, whatever a text begins with."""
    if value is None or isinstance(value, date):
        cell.value, cell.number_format = value, "dd/mm/yyyy"
    elif isinstance(value, int):
        cell.value, cell.number_format = value, "0"
    else:
        text = "\n".join(value) if isinstance(value, tuple) else str(value)
        cell.value, cell.number_format = _ESCAPED.sub("_x005F_", printable(text)) or None, "@"
        if text:
            cell.data_type = "s"  # else a text beginning with "=" would become a formula


def look_of_lines(sheet: Worksheet, paper: Paper) -> None:
    """Lines with something in them look like lines, those added later too."""
    used = "&".join(f"${get_column_letter(column)}{FIRST_ROW}" for column in range(1, len(paper.columns) + 1))
    look(sheet, paper, f'{used}<>""', DifferentialStyle(fill=fill(INPUT), border=border()))


def look(sheet: Worksheet, paper: Paper, formula: str, style: DifferentialStyle) -> None:
    """A look for the lines where `formula`, written for the first line, holds; of several the first."""
    area = f"A{FIRST_ROW}:{get_column_letter(len(paper.columns))}{LAST_ROW}"
    rule = Rule("expression", dxf=style, formula=[formula], stopIfTrue=True)
    sheet.conditional_formatting.add(area, rule)


def choose(sheet: Worksheet, cells: str, options: Sequence[str]) -> None:
    """A drop-down; nothing else may be typed."""
    rule = DataValidation("list", formula1='"' + ",".join(options) + '"', allow_blank=True)
    add_rule(sheet, rule, cells, "Chọn một trong: " + "; ".join(options) + ".")


def add_rule(sheet: Worksheet, rule: DataValidation, cells: str, message: str) -> None:
    """What may be typed there, and what is said of anything else."""
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = "Chưa đúng", message
    rule.add(cells)
    sheet.add_data_validation(rule)


def font(size: int = TEXT_SIZE, bold: bool = False, italic: bool = False, color: str = "000000") -> Font:
    """The one face of our sheets."""
    return Font(name=FACE, size=size, bold=bold, italic=italic, color=color)


def alignment(centred: bool) -> Alignment:
    """How texts stand in their cells."""
    if centred:
        return Alignment(horizontal="center", vertical="top", wrap_text=True)
    return Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)


def fill(colour: str) -> PatternFill:
    """A plain ground."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def border() -> Border:
    """Thin lines all around."""
    side = Side("thin", color=LINE)
    return Border(left=side, right=side, top=side, bottom=side)


class _Archive(zipfile.ZipFile):
    """A zip whose members bear no clock, so that the same workbook is the same bytes."""

    def writestr(self, name: str, data: str | bytes) -> None:  # type: ignore[override]
        """Add a member dated 1980."""
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(member, data)

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Add a file as a member dated 1980."""
        self.writestr(arcname, Path(filename).read_bytes())
