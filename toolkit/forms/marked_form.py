"""A form template and a correction → the marked form, an .xlsx: the answers as sent, each mark beside its cell. Called
by `rounds.sending`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from toolkit.base.text import by_key, grouped, printable, single_spaced
from toolkit.forms.correction import Correction, Field, Mark, Placed
from toolkit.forms.form import (
    OUTSIDE_SHEET,
    FormContent,
    FormTemplate,
    border_markup,
    form_content,
    outside_rows,
    side_looks,
)
from toolkit.model.checks import PASSED, check_of
from toolkit.model.fields import CONTENT, FIGURES, STATUS
from toolkit.model.findings import Code
from toolkit.model.form_code import FACT_SLOTS
from toolkit.model.layout import BANNER, BANNER_LOOK, FACTS, Layout
from toolkit.model.records import Plan
from toolkit.page.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.sheetfill.elements import MAIN, MoreStyles, element_before, split_off_column, split_off_rule
from toolkit.sheetfill.workbook_template import packed, unpacked
from toolkit.sheetread.book import cell_name, column_letters
from toolkit.sheets.book_writer import cell_length, first_units

#: The value of an answer cell.
_Answer = str | float

_DXF = (
    '<dxf><font><b/><color rgb="FF7A0C0C"/></font><fill><patternFill patternType="solid"><bgColor rgb="FF{colour}"/>'
    "</patternFill></fill><border>{sides}</border></dxf>")
#: True: of a cell that must be mended; False: of one to look at. Colours, signs, titles of prompts.
_COLOURS = {True: "F7A8A8", False: "FFD98A"}
_SIGNS = {True: "✖ Ô ", False: "▲ Ô "}
#: They speak of the form that was sent, so that they stay true once the cell is mended.
_PROMPT_TITLES = {True: "Bản đã gửi: cần sửa", False: "Bản đã gửi: nên xem lại"}
#: The least width of column "Kiểm tra", in characters.
_LEAST_WIDTH = 34.0
_POINTS_PER_CHARACTER = 5.25
#: The most UTF-16 units of a prompt in Excel.
_PROMPT_LENGTH = 255
#: The most characters of one text in a formula.
_PIECE_LENGTH = 120
#: The first characters of an answer that a formula compares.
_MOST_COMPARED = 60
#: The most characters of a message under "Kiểm tra".
_MESSAGE_LENGTH = 400
#: The columns beside the frozen ones that a small screen shows at 150 %.
_COLUMNS_IN_SIGHT = 5


class _MarkedTemplate(NamedTuple):
    """A template with the looks of marks in it, each by its number in the styles."""

    template: FormTemplate
    cell: Mapping[bool, int]     # by whether a cell must be mended the look of the cell
    banner: Mapping[bool, int]   # the same for verdicts and for the progress in the head
    outside: Mapping[str, int]   # by name the looks of sheet "Ý kiến ngoài biểu"


class _RowMarks(NamedTuple):
    """The text of all marks of a row, those that must be mended first."""

    formula: str  # of the text, "" once the cells that the marks watch were changed or moved
    text: str     # as long as no cell is changed
    lines: int    # the lines that the text takes


def marked_form(template: FormTemplate, plan: Plan, correction: Correction) -> tuple[bytes, tuple[Placed, ...]]:
    """A correction → the marked form, an .xlsx, and each mark with its cell."""
    marked, layout = _with_looks(template.of(plan.period), bool(correction.outside)), template.layout
    blank = form_content(layout, template.sheet.last, plan, correction.agency)
    row_of_key = {row.texts.get(layout.columns["key"]): number for number, row in enumerate(blank.rows, 1)}
    cells = {(slot, name): (
                row_of_key[blank.texts[FACT_SLOTS[slot] if name in FACTS else slot]], _field_column(layout, slot, name))
             for slot, name in (*correction.answers, *(mark.field for mark in correction.marks))}
    answers = by_key((cells[field][0], (cells[field][1], answer)) for field, answer in correction.answers.items())
    filled = (row._replace(texts={**row.texts, **dict(answers.get(number, ()))})
              for number, row in enumerate(blank.rows, 1))
    form = blank._replace(rows=tuple(filled), corrects=correction.corrects)
    content = _MarkedForm(marked, correction, form, cells).content()
    return content, tuple(Placed(cell=cell_name(*cells[mark.field]), mark=mark) for mark in correction.marks)


@lru_cache(maxsize=4)  # 16 ms, twice as long as making a form
def _with_looks(template: FormTemplate, with_outside: bool) -> _MarkedTemplate:
    """A template → the same with the looks of marks, and with sheet "Ý kiến ngoài biểu" where asked for."""
    parts = unpacked(template.content)
    styles = MoreStyles(parts["xl/styles.xml"])
    cell, banner = (
        {must: styles.add("dxfs", _DXF.format(colour=colour, sides=sides)) for must, colour in _COLOURS.items()}
        for sides in (border_markup("9C1C1C"), ""))
    outside, tables = side_looks(styles), (OUTSIDE_SHEET,) if with_outside else ()
    content = packed({**parts, "xl/styles.xml": styles.content()})
    marked = FormTemplate(content, template.layout, template.repeats, template.begin, tables)
    return _MarkedTemplate(template=marked, cell=cell, banner=banner, outside=outside)


def _field_column(layout: Layout, slot: str, name: str) -> int:
    """The slot of a row and the name of a column → its number in the layout."""
    place = f"free_{slot.lower()}" if name == "text" else f"indicator_{name}"
    return layout.cells[place][1] if name == "text" or name in FIGURES else layout.columns[FACTS.get(name, name)]


class _MarkedForm:
    """Writes one marked form; `cells` are the row and column of each answered or marked field.

    Each row has one verdict, under "Kiểm tra": its marks that must be mended, else an error by the form's own check,
    else marks to look at, else ✔. A mark shows as long as the cells it watches keep their values. Two hidden columns
    right of the table hold the texts of the marks and the form's own check, of which the verdict is made."""

    def __init__(self, marked: _MarkedTemplate, correction: Correction, form: FormContent,
                 cells: Mapping[Field, tuple[int, int]]) -> None:
        self._marked, self._correction, self._form, self._cells = marked, correction, form, cells
        self._template, self._sheet, self._layout = marked.template, marked.template.sheet, marked.template.layout
        self._check_column = self._layout.columns["check"]
        last = max(column for sample in self._sheet.rows.values() for column in sample.cells)
        self._mark_column, self._check_copy_column = last + 1, last + 2  # hidden
        self._check_width = max(self._sheet.widths.get(self._check_column, 0.0), _LEAST_WIDTH)
        self._rows = self._template.rows_of(form)
        self._cell_looks = list[tuple[str, str, int]]()  # cell, condition, look
        self._unstyled_verdicts = list[str]()  # cells of verdicts in rows without a check of their own

    def content(self) -> bytes:
        """The form as an .xlsx."""
        worst_first = sorted(self._correction.marks, key=lambda mark: not mark.must)
        marks_of_row = grouped(worst_first, lambda mark: self._cells[mark.field][0])
        self._cell_looks += (
            (cell_name(*self._cells[mark.field]), self._mark_formula(mark), self._marked.cell[mark.must])
            for mark in worst_first)
        rows = {number: self._row_marks(marks) for number, marks in marks_of_row.items()}
        self._write_verdicts(rows)
        if rows:
            self._write_banner(min(rows), max(rows))
        outside = self._correction.outside
        first = self._cells[worst_first[0].field] if worst_first else None
        tables = {OUTSIDE_SHEET.name: outside_rows(outside, self._marked.outside)} if outside else {}
        return self._template.filled(self._form, self._rows, cell_name(*first) if first else "", tables,
                                     lambda root: self._finish_sheet(root, first))

    def _mark_formula(self, mark: Mark) -> str:
        """A mark → the formula that is true as long as all cells it watches keep their values."""
        (slot, name), check, answers = mark.field, check_of(mark.found.code), self._correction.answers
        row = self._cells[mark.field][0]

        def address(of: Field) -> str:
            return _address(row, _field_column(self._layout, *of))

        watched = (check.mended_in if check and check.field == name else ()) or (name,)
        tests = [_holds(address((slot, column)), answers.get((slot, column))) for column in watched]
        if name in (STATUS, CONTENT) and mark.field not in answers and mark.found.code is not Code.LEAD_ROW_BLANK:
            answered = ",".join(address(field) for field in answers if field[0] == slot)
            tests += [f"COUNTA({answered})>0"] if answered else []
        return f"AND({','.join(tests)})"

    def _row_marks(self, marks: Sequence[Mark]) -> _RowMarks:
        """The marks of a row → their text, shortened to the greatest height of a row."""
        size = self._template.check_size
        most = int(MAX_HEIGHT / (text_height(11, size) - text_height(1, size)) * 10) - 1
        formulas, texts = list[str](), list[str]()
        for mark in marks:
            message = single_spaced(printable(mark.message))
            whole = f"{_SIGNS[mark.must]}{cell_name(*self._cells[mark.field])}: {message}"
            line, kept = whole[:_MESSAGE_LENGTH], min(len(whole), _MESSAGE_LENGTH)
            while self._lines_of(line) > most // len(marks):
                kept -= 8
                line = whole[:kept]
            texts.append(line if line == whole else f"{line.rstrip()}…")
            formulas.append(f'IF({self._mark_formula(mark)},{_quoted(texts[-1])}&CHAR(10),"")')
        return _RowMarks(formula=f'IFERROR({"&".join(formulas)},"")', text="".join(f"{text}\n" for text in texts),
                         lines=sum(map(self._lines_of, texts)))

    def _lines_of(self, text: str) -> int:
        """A text → the number of lines it takes in column "Kiểm tra"."""
        return line_count(text, (self._check_width - 1) * _POINTS_PER_CHARACTER, self._template.check_size, True)

    def _write_verdicts(self, marked: Mapping[int, _RowMarks]) -> None:
        """Set the verdict of each answered or marked row; verdicts with marks get their colours."""
        for number, slot in {self._cells[field][0]: field[0] for field in self._cells}.items():
            row, marks = self._rows[number - 1], marked.get(number)
            formulas, shown, height = dict(row.formulas), dict(row.shown), row.height
            has_check, formula = self._check_column in formulas, formulas.get(self._check_column, f'"{PASSED}"')
            blank = str(shown.get(self._check_column, PASSED))
            shown_verdict = self._correction.verdicts.get(slot, blank.rstrip("\n"))
            spare_breaks = blank.count("\n")
            has_room = marks and self._has_room(number)
            if marks:
                formulas[self._mark_column], shown[self._mark_column] = marks.formula, marks.text
            if marks and has_room:
                texts, form_verdict = _address(number, self._mark_column), formula
                left = max(0, spare_breaks - marks.lines)
                if has_check:
                    formulas[self._check_copy_column] = formula.partition("&REPT(")[0]
                    form_verdict = _address(number, self._check_copy_column)
                if not shown_verdict.startswith("✖") or marks.text.startswith("✖"):
                    shown_verdict = marks.text
                formula = (
                    f'IF(LEFT({texts})="✖",{texts},IF(OR(LEFT({form_verdict})="✖",{texts}=""),{form_verdict},{texts}))'
                    f'&REPT(CHAR(10),IF({texts}="",{spare_breaks},{left}))')
                needed, spare_breaks = text_height(marks.lines, self._template.check_size), left
                if needed > (height or self._sheet.height(row.source)):
                    height = needed
                cell = cell_name(number, self._check_column)
                self._unstyled_verdicts += [] if has_check else [cell]
                self._cell_looks += ((cell, f'LEFT({cell})="{_SIGNS[must][0]}"', look)
                                     for must, look in self._marked.banner.items())
            if has_check or has_room:
                formulas[self._check_column], shown[self._check_column] = formula, shown_verdict + "\n" * spare_breaks
            self._rows[number - 1] = row._replace(formulas=formulas, shown=shown, height=height)
        self._template.write_progress(self._rows)

    def _has_room(self, number: int) -> bool:
        """Whether a row's cell in column "Kiểm tra" is free: no answer cell and no part of a merged cell."""
        source = self._rows[number - 1].source
        return (number, self._check_column) not in self._cells.values() and not any(
            area.top <= source <= area.bottom and area.left <= self._check_column <= area.right
            for area in self._sheet.merges)

    def _write_banner(self, top: int, bottom: int) -> None:
        """Set the progress in the head: the places still to be mended and the next one, else the number to look at,
        else as in any form. The marks are in rows `top` to `bottom`."""
        source, column = self._layout.cells["progress_line"]
        number = next(number for number, row in enumerate(self._form.rows, 1) if row.source == source)
        area = f"{_address(top, self._mark_column)}:{_address(bottom, self._mark_column)}"
        heading, last = self._layout.cells["task_heading"][0], len(self._rows)
        verdicts, texts = (self._template.range_below_heading(column, last)
                           for column in (self._check_column, self._mark_column))
        to_mend, to_see = (f'SUMPRODUCT(LEN({area})-LEN(SUBSTITUTE({area},"{sign}","")))/{len(sign)}'
                           for sign in _SIGNS.values())
        to_mend += f'+COUNTIF({verdicts},"✖*")-COUNTIF({verdicts},"{_SIGNS[True]}*")'
        places = sum(mark.must for mark in self._correction.marks)
        nearest = ",".join(f'IFERROR(MATCH("✖*",{cells},0)+{heading},{last})' for cells in (verdicts, texts))
        mend = _banner_formula(BANNER, left=to_mend, all=f"MAX({places},{to_mend})", row=f"MIN({nearest})")
        see = _banner_formula(BANNER_LOOK, left=to_see)
        counting = self._rows[number - 1]
        shown = str(counting.shown[column])
        verdict_texts = (str(row.shown.get(self._check_column) or row.shown.get(self._mark_column, ""))
                         for row in self._rows)
        wrong = {place: text for place, text in enumerate(verdict_texts, 1) if text.startswith("✖")}
        if left := sum(text.count(_SIGNS[True]) or 1 for text in wrong.values()):
            shown = BANNER.format(left=left, all=max(left, places), row=min(wrong))
        elif left := len(self._correction.marks) - places:
            shown = BANNER_LOOK.format(left=left)
        formula = f"IF({to_mend}>0,{mend},IF({to_see}>0,{see},{counting.formulas[column]}))"
        self._rows[number - 1] = counting._replace(
            formulas={**counting.formulas, column: formula}, shown={**counting.shown, column: shown})
        cell = cell_name(number, column)
        self._cell_looks += ((cell, f'LEFT({cell},5)="{banner[:5]}"', self._marked.banner[must])
                        for must, banner in ((True, BANNER), (False, BANNER_LOOK)))

    def _finish_sheet(self, root: Any, first: tuple[int, int] | None) -> None:
        """Change the sheet's markup: widths, colours, prompts with the messages, a view of the `first` wrong cell."""
        check_column = split_off_column(root, self._check_column)
        check_column.attrib.update({"width": f"{self._check_width:g}", "customWidth": "1"})
        for column in (self._mark_column, self._check_copy_column):
            split_off_column(root, column).set("hidden", "1")
        style = self._sheet.style(self._layout.cells["task_row"][0], self._check_column)
        for cell in self._unstyled_verdicts:
            root.find(f".//{MAIN}c[@r='{cell}']").set("s", str(style))
        # Cells stand out while their marks do, in the colour of the worst
        last = max((int(rule.get("priority", "0")) for rule in root.iter(f"{MAIN}cfRule")), default=0)
        for priority, (cell, test, look) in enumerate(self._cell_looks, last + 1):
            formatting = etree.Element(f"{MAIN}conditionalFormatting", sqref=cell)
            rule = etree.SubElement(formatting, f"{MAIN}cfRule", {
                "type": "expression", "dxfId": str(look), "priority": str(priority), "stopIfTrue": "1"})
            etree.SubElement(rule, f"{MAIN}formula").text = test
            element_before(root, "conditionalFormatting").addnext(formatting)
        for field, marks in grouped(self._correction.marks, lambda mark: mark.field).items():
            text = printable("\n".join(mark.message for mark in marks))
            if cell_length(text) > _PROMPT_LENGTH:
                text = f"{first_units(text, _PROMPT_LENGTH - 1)}…"
            # In place of the template's prompt; its list stays
            split_off_rule(root, *self._cells[field]).attrib.update({
                "promptTitle": _PROMPT_TITLES[any(mark.must for mark in marks)], "prompt": text,
                "showInputMessage": "1"})
        pane = root.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
        if first and pane is not None and pane.get("ySplit"):
            (row, column), split = first, int(float(pane.get("xSplit", "0")))
            left = column if column > split + _COLUMNS_IN_SIGHT else split + 1
            pane.set("topLeftCell", f"{column_letters(left)}{row}")


def _address(row: int, column: int) -> str:
    """A row and a column → the address of their cell, its column fixed: "$F7"."""
    return f"${column_letters(column)}{row}"


def _holds(address: str, answer: _Answer | None) -> str:
    """The address of a cell → the formula that is true as long as the cell holds the answer; None: is blank."""
    if answer is None:
        return f'TRIM({address})=""'
    if not isinstance(answer, str):
        return f"{address}={answer:.15g}"
    # Its beginning, as far as every program compares it alike
    end = next((place for place, char in enumerate(answer) if char < " " or char > "\uffff"), _MOST_COMPARED)
    plain = answer[:min(end, _MOST_COMPARED)]
    if plain == answer:
        return f"{address}={_quoted(answer)}"
    return f"LEFT({address},{len(plain)})={_quoted(plain)}" if plain else f'{address}<>""'


def _quoted(text: str) -> str:
    """A text → the same quoted for a formula, in pieces short enough for Excel."""
    pieces = [text[start : start + _PIECE_LENGTH] for start in range(0, len(text), _PIECE_LENGTH)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _banner_formula(wording: str, **formulas: str) -> str:
    """A wording with {names} and a formula for each → the formula of the whole text."""
    counts = {name: f'"&{formula}&"' for name, formula in formulas.items()}
    return '"' + wording.format(**counts).replace("\n", '"&CHAR(10)&"') + '"'
