"""A paper (`toolkit.papers`) as a worksheet of xlsxwriter: what thousands of lines are written on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from toolkit.consolidate.long_texts import beginning, in_a_cell
from toolkit.intake.form_sheet import runs
from toolkit.papers import (
    A4,
    FACE,
    FIRST_ROW,
    GREY,
    HEADING_ROW,
    LINE,
    MARGINS,
    NAVY,
    TEXT_SIZE,
    TITLE_HEIGHT,
    TITLE_SIZE,
    ZOOM,
    Paper,
)
from toolkit.ready import ReadySheet
from toolkit.text import printable


class Look(NamedTuple):
    """How a cell of text looks; `ground` is "" for none."""

    colour: str = "000000"
    ground: str = ""
    bold: bool = False
    italic: bool = False
    size: int = TEXT_SIZE
    centred: bool = False
    middle: bool = False
    indented: bool = True
    framed: bool = True
    wrapped: bool = True


_TITLE_LENGTH = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\n]")
#: Ends what only another program's cell had room for.
CUT_MARK = "… (bị cắt: một ô chỉ chứa được 32.767 ký tự)"

TEXT = Look()
LOOSE = TEXT._replace(framed=False)
TITLE = Look(NAVY, bold=True, size=TITLE_SIZE, indented=False, framed=False, wrapped=False)
NOTE = Look(GREY, italic=True, indented=False, framed=False)
HEADING = Look("FFFFFF", NAVY, bold=True, centred=True, middle=True)


class Pen:
    """Writes on the sheets of a book; rows and columns count from 1."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[Look, Format] = {}

    def look(self, look: Look) -> Format:
        """The format of that look."""
        if look not in self._formats:
            self._formats[look] = self._book.add_format(_properties(look))
        return self._formats[look]

    def put(self, sheet: ReadySheet, row: int, column: int, text: str, look: Look) -> None:
        """A text as text; ValueError where the sheet has no room for it."""
        text = in_a_cell(printable(text), CUT_MARK)
        write = sheet.write_string if text else sheet.write_blank
        if write(row - 1, column - 1, text or None, self.look(look)):
            raise ValueError(f"{sheet.get_name()}: cell ({row}, {column}) was not written")

    def sheet(self, name: str) -> ReadySheet:
        """A further sheet, ready to print on A4 across; of a name Excel would refuse, what it takes."""
        sheet: ReadySheet = self._book.add_worksheet(self._title(name), worksheet_class=ReadySheet)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _title(self, name: str) -> str:
        taken = {"history", *(sheet.get_name().casefold() for sheet in self._book.worksheets())}  # a name Excel keeps for itself
        known = _NOT_IN_TITLES.sub("-", printable(name)).strip("'") or "-"
        endings = ("", *(f" ({number})" for number in range(2, len(taken) + 3)))
        titles = (beginning(known, _TITLE_LENGTH - len(ending)).rstrip("'") + ending for ending in endings)
        return next(title for title in titles if title.casefold() not in taken)

    def paper(self, paper: Paper) -> ReadySheet:
        """A sheet with its title, guide and headings; its columns are wrapped text, for lines to come."""
        sheet = self.sheet(paper.name)
        self.put(sheet, 1, 1, paper.title, TITLE)
        sheet.merge_range(1, 0, 1, paper.guide_columns - 1, paper.guide, self.look(NOTE))
        sheet.set_row(0, TITLE_HEIGHT)
        sheet.set_row(1, paper.guide_height)
        for column, (name, word) in enumerate(paper.columns.items(), 1):
            self.put(sheet, HEADING_ROW, column, word.text, HEADING)
            sheet.set_column(column - 1, column - 1, paper.widths[name], self.look(LOOSE._replace(centred=name in paper.centred)))
        sheet.freeze_panes(FIRST_ROW - 1, 0)
        sheet.set_zoom(ZOOM)
        sheet.repeat_rows(HEADING_ROW - 1)
        sheet.set_margins(*MARGINS[:4])
        sheet.set_header("", {"margin": MARGINS[4]})
        sheet.set_footer(f"&L{paper.name}&RTrang &P/&N", {"margin": MARGINS[5]})
        return sheet


def choose(sheet: ReadySheet, column: int, rows: Iterable[int], options: Sequence[str], *, or_else: bool) -> None:
    """A drop-down in those rows of a column; whether anything else may be typed too."""
    first, *others = [(top - 1, column - 1, bottom - 1, column - 1) for top, bottom in runs(rows)]
    rule = {"validate": "list", "source": list(options), "error_type": "stop", "show_error": not or_else, "other_cells": others}
    if not or_else:
        rule |= {"error_title": "Chưa đúng", "error_message": "Chọn một trong: " + "; ".join(options) + "."}
    if sheet.data_validation(*first, rule):
        raise ValueError(f"{sheet.get_name()}: the drop-down of column {column} was not written")


def _properties(look: Look) -> dict[str, object]:
    return {
        "font_name": FACE, "font_size": look.size, "font_color": f"#{look.colour}", "bold": look.bold, "italic": look.italic,
        "num_format": "@", "text_wrap": look.wrapped, "valign": "vcenter" if look.middle else "top",
        **({"align": "center"} if look.centred else {"align": "left", "indent": int(look.indented)}),
        **({"border": 1, "border_color": f"#{LINE}"} if look.framed else {}),
        **({"bg_color": f"#{look.ground}"} if look.ground else {}),
    }
