"""A superior's form and a round's answers → the form with the answers in it, for `rounds.consolidating`. And lines of
text → the rows of a sheet beside the one to fill, here and in `marked_form`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from lxml import etree

from toolkit.base.text import by_key, number_vi, printable
from toolkit.forms.live_check import progress_text
from toolkit.forms.superior_form import SuperiorForm, form_refused
from toolkit.model.layout import OUTSIDE, SOURCES, marked_columns, text_mark
from toolkit.model.records import Listed, SourceLine
from toolkit.page.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.sheetfill.elements import MoreStyles, Unkept, parsed, written
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetfill.workbook_template import Blanks, Filling, TableSheet, WorkbookTemplate, packed, unpacked
from toolkit.sheetread.any_file import cell_name, column_letters
from toolkit.sheets.book_writer import in_cells
from toolkit.sheets.schema import Owner, SheetSchema
from toolkit.sheets.writing import row_height

_CORE, _MODIFIED = "docProps/core.xml", "{http://purl.org/dc/terms/}modified"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: The value of an answer cell.
Answer = str | float


def answered_form(
    form: SuperiorForm, answers: Mapping[tuple[int, int], Answer], verdicts: Mapping[int, str], note: str,
    rests_on: Iterable[SourceLine], saved: datetime, properties: Mapping[str, str]
) -> bytes:
    """A superior's form and answers by row and column → the file that came, as an .xlsx, with the answers in it; answer
    cells without an answer are made blank. `verdicts`: of its checks, by row. `rests_on`: the lines of sheet "Nguồn số
    liệu", under the note. `saved`: the moment written into the file, as a superior takes the later of two answers.
    `properties`: custom properties. ToolkitError where the file cannot be filled."""
    try:
        parts = unpacked(form.content)
        styles = MoreStyles(parts["xl/styles.xml"])
        looks = side_looks(styles)
        parts["xl/styles.xml"] = styles.content()
        if _CORE in parts:  # some programs write no core properties
            core = parsed(parts[_CORE])
            modified = core.find(_MODIFIED)
            if modified is None:
                modified = etree.SubElement(
                    core, _MODIFIED, {_TYPE: "dcterms:W3CDTF"}, nsmap={"dcterms": _MODIFIED[1:-9]})
            modified.text = saved.strftime("%Y-%m-%dT%H:%M:%SZ")
            parts[_CORE] = written(core)
        blanks = Blanks(custom={name: name for name in properties})
        template = WorkbookTemplate(packed(parts), form.layout.sheet, blanks=blanks, tables=(SOURCES_SHEET,))
    except Unkept as error:
        raise form_refused(form.file, f"trang tính có {error.what}") from error
    except Exception as error:  # a broken workbook may raise anything
        raise form_refused(form.file, "có phần không theo chuẩn .xlsx") from error
    texts = by_key((row, (column, printable(value) if isinstance(value, str) else value))
                   for (row, column), value in (dict.fromkeys(form.cells, "") | dict(answers)).items())
    rows, (progress_row, progress_column) = list[FilledRow](), form.layout.cells["progress_line"]
    for number in range(1, template.sheet.last + 1):
        answered, needed = dict(texts.get(number, ())), 0.0
        shown: dict[int, Answer] = {form.layout.columns["check"]: verdicts[number]} if number in verdicts else {}
        if number == progress_row:
            shown[progress_column] = progress_text(verdicts.values())
        for column, room in template.rooms(number).items():
            if isinstance(text := answered.get(column), str) and text:
                needed = max(needed, text_height(line_count(text, *room), room.size))
        grows = needed > template.sheet.height(number)
        height = min(math.ceil(needed), MAX_HEIGHT) if grows else None
        rows.append(FilledRow(number, answered, height, grows, shown=shown))
    first = min(answers, default=form.layout.cells["task_row"])
    return template.filled(Filling(
        rows=rows, row_map=template.sheet.still, cursor=cell_name(*first), texts=properties,
        tables={SOURCES.name: source_rows(note, rests_on, looks)}))


# ── sheets beside the one to fill ─────────────────────────────────────────────────────────────────
# Sheet "Nguồn số liệu" of an answered form shows the sources of the answers; a row has a mark (`layout.text_mark`) of
# all its texts. Sheet "Ý kiến ngoài biểu" of a form that goes back holds texts typed outside the form; a row has two
# marks, of the texts we wrote beside it and of the text itself. By its marks a reader knows a row that is as issued,
# wherever the row was moved and whatever program saved it.

#: The most texts that go back; the file that was sent holds the others.
MOST_TEXTS = 500

#: By number of a row above the lines its look.
_HEAD_LOOKS = {1: "title", 2: "note", 3: "head"}
_STYLE = (
    '<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
    'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
    '<alignment vertical="top"{wrap}/><protection locked="{locked}"/></xf>')


def border_markup(colour: str) -> str:
    """A colour → the markup of thin borders around a cell."""
    sides = ("left", "right", "top", "bottom")
    return "".join(f'<{side} style="thin"><color rgb="FF{colour}"/></{side}>' for side in sides)


def _side_sheet(schema: SheetSchema) -> TableSheet:
    """A schema → the markup of its sheet without rows, to be added to a workbook."""
    column_xml = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1" hidden="{column.hidden:d}"/>'
        for number, column in enumerate(schema.laid_out, 1))
    last = column_letters(len(marked_columns(schema)))
    return TableSheet(schema.name, hidden=False, markup=(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr>'
        '<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A4" sqref="A4"/></sheetView></sheetViews><cols>{column_xml}</cols>'
        '<sheetData/><sheetProtection sheet="1" formatColumns="0" formatRows="0"/>'
        f'<mergeCells><mergeCell ref="A2:{last}2"/></mergeCells>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'))


OUTSIDE_SHEET, SOURCES_SHEET = _side_sheet(OUTSIDE), _side_sheet(SOURCES)


def side_looks(styles: MoreStyles) -> dict[str, int]:
    """Add the looks of these sheets' cells to a workbook's styles → by name of a look its number."""
    plain, bold = (
        styles.add("fonts", f'<font>{weight}<sz val="11"/><name val="Times New Roman"/><family val="1"/></font>')
        for weight in ("", "<b/>"))
    head, typed = (
        styles.add("fills", f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>')
        for colour in ("DCE6F1", "FFFBEB"))
    border = styles.add("borders", f"<border>{border_markup('B7C3D6')}<diagonal/></border>")
    looks = (("title", bold, 0, 0, 1), ("note", plain, 0, 0, 1), ("head", bold, head, border, 1),
             ("place", plain, 0, border, 1), ("text", plain, typed, border, 0))
    return {name: styles.add("cellXfs", _STYLE.format(
                font=font, fill=fill, border=edge, wrap=' wrapText="1"' if name != "title" else "", locked=locked))
            for name, font, fill, edge, locked in looks}


def outside_rows(outside: Sequence[Listed], looks: Mapping[str, int]) -> list[FilledRow]:
    """Texts typed outside a form → all rows of sheet "Ý kiến ngoài biểu"; a text too long for a cell takes several."""
    lines = [{"place": str(item.entry.place), "text": piece, "reason": item.reason}
             for item in outside[:MOST_TEXTS] for piece in filter(None, in_cells(printable(item.entry.text)))]
    if len(outside) > MOST_TEXTS:
        more = number_vi(len(outside) - MOST_TEXTS, 0)
        lines.append({"place": f"Còn {more} nội dung nữa, xem trong tệp đã gửi."})
    return _side_sheet_rows(OUTSIDE, lines, looks)


def source_rows(note: str, lines: Iterable[SourceLine], looks: Mapping[str, int]) -> list[FilledRow]:
    """A note and lines → all rows of sheet "Nguồn số liệu"; a text too long for a cell takes several."""
    return _side_sheet_rows(SOURCES._replace(guide=note), [
        line._replace(text=piece)._asdict() for line in lines for piece in in_cells(printable(line.text))], looks)


def _side_sheet_rows(
        schema: SheetSchema, lines: Iterable[Mapping[str, str]], looks: Mapping[str, int]) -> list[FilledRow]:
    """A schema and its lines → the rows of the sheet: title, guide, headings, then the lines with their marks. Below
    the headings the column that the schema gives to officers holds texts of the sender."""
    columns, names = schema.places, marked_columns(schema)
    widths = {column.name: column.width for column in schema.columns if not column.hidden}
    first, rows = schema.columns[0].name, list[FilledRow]()
    head = ({first: schema.title}, {first: schema.guide}, {name: schema.column(name).heading for name in names})
    for number, line in enumerate((*head, *lines), 1):
        texts = {name: text for name in widths if (text := printable(line.get(name, "")))}
        typed_columns = [name for name in texts if number > len(head) and schema.column(name).owner is Owner.OFFICER]
        values = {**texts, "mark": text_mark(*(texts.get(name, "") for name in names if name not in typed_columns))}
        if typed_columns:
            values["text_mark"] = text_mark(texts[typed_columns[0]])
        height = row_height((text, sum(widths.values()) if number < len(head) else widths[name])
                            for name, text in texts.items())
        look = _HEAD_LOOKS.get(number, "place")
        styles = {columns[name]: looks["text" if name in typed_columns else look] for name in values}
        rows.append(FilledRow(0, {columns[name]: text for name, text in values.items()}, height, styles=styles))
    return rows
