"""A superior's form with this office's answers in it, and the sheets beside the one to fill of any form that goes out.

Of the answered form, the very file that came, all else stays as the superior made it; its sheet "Nguồn số liệu" tells
people what the answers rest on. On a form that goes back, sheet "Ý kiến ngoài biểu" holds what was typed outside it.
Each row of what was typed outside bears two marks (`layout.text_mark`), of what we wrote beside the text and of the
text itself: by them a reader tells what is as issued, wherever the row went and whatever program saved it. A row of
what an answer rests on bears one, of all its texts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from lxml import etree

from toolkit.base.text import number_vi, printable
from toolkit.forms.live_check import progress
from toolkit.forms.superior_form import SuperiorForm, unread
from toolkit.model import words
from toolkit.model.layout import OUTSIDE_COLUMNS, SOURCE_COLUMNS, text_mark
from toolkit.model.records import Listed, SourceLine
from toolkit.page.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.sheetfill.elements import MoreStyles, Unkept, parsed, written
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetfill.workbook_template import Filling, TableSheet, WorkbookTemplate, packed, unpacked
from toolkit.sheetread.any_file import cell_name, column_letters
from toolkit.sheets.book_writer import in_cells

_CORE, _MODIFIED = "docProps/core.xml", "{http://purl.org/dc/terms/}modified"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: What an answer cell holds.
Answer = str | float


def answered_form(
    form: SuperiorForm, answers: Mapping[tuple[int, int], Answer], verdicts: Mapping[int, str], note: str,
    rests_on: Iterable[SourceLine], saved: datetime
) -> bytes:
    """The form as an .xlsx with those answers by row and column, in every answer cell that has none nothing. `verdicts`
    are what its checks say by row; `rests_on` are the lines of sheet "Nguồn số liệu" under that note. It was saved at
    that moment, where the file says when it was: of two answers the superior takes the later. ToolkitError where the
    file cannot be filled."""
    try:
        parts = unpacked(form.content)
        styles = MoreStyles(parts["xl/styles.xml"])
        looks = side_looks(styles)
        parts["xl/styles.xml"] = styles.content()
        if _CORE in parts:  # some programs write no core properties
            parts[_CORE] = _saved(parts[_CORE], saved)
        template = WorkbookTemplate(packed(parts), form.layout.sheet, tables=(SOURCES,))
    except Unkept as error:
        raise unread(form.file, f"trang tính có {error.what}") from error
    except Exception as error:  # what a workbook that is none within makes of its readers may be anything
        raise unread(form.file, "có phần không theo chuẩn .xlsx") from error
    texts: dict[int, dict[int, Answer]] = {}
    for (row, column), value in (dict.fromkeys(form.cells, "") | dict(answers)).items():
        texts.setdefault(row, {})[column] = printable(value) if isinstance(value, str) else value
    filled = [_row(row, form, texts.get(row, {}), verdicts, template) for row in range(1, template.sheet.last + 1)]
    first = min(answers, default=form.layout.cells["task_row"])
    lines = source_rows(note, rests_on, looks)
    return template.filled(Filling(filled, template.sheet.still, cell_name(*first), tables={SOURCES.name: lines}))


def _row(row: int, form: SuperiorForm, answers: Mapping[int, Answer], verdicts: Mapping[int, str],
         template: WorkbookTemplate) -> FilledRow:
    """The row of the form with those answers by column."""
    shown: dict[int, Answer] = {form.layout.columns["check"]: verdicts[row]} if row in verdicts else {}
    progress_row, column = form.layout.cells["progress_line"]
    if row == progress_row:
        shown[column] = progress(verdicts.values())
    needed = 0.0
    for column, room in template.rooms(row).items():
        if isinstance(text := answers.get(column), str) and text:
            needed = max(needed, text_height(line_count(text, *room), room.size))
    grows = needed > template.sheet.height(row)
    return FilledRow(row, answers, min(math.ceil(needed), MAX_HEIGHT) if grows else None, grows, shown=shown)


def _saved(core: bytes, when: datetime) -> bytes:
    """The core properties of a workbook saved at that moment."""
    root = parsed(core)
    held = root.find(_MODIFIED)
    if held is None:
        held = etree.SubElement(root, _MODIFIED, {_TYPE: "dcterms:W3CDTF"}, nsmap={"dcterms": _MODIFIED[1:-9]})
    held.text = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return written(root)


#: So many texts travel along; the file that was sent holds the others.
MOST_TEXTS = 500

_TITLE = "NỘI DUNG GHI NGOÀI CÁC Ô TRẢ LỜI"
_NOTE = (
    "Những nội dung dưới đây chưa được tổng hợp vì không nằm trong ô trả lời nào. Nội dung nào cần báo cáo, "
    "hãy chép vào đúng ô ở trang Biểu báo cáo. Không cần xóa gì ở trang này.")
_HEADINGS = ("Vị trí trong tệp đã gửi", "Nội dung đã ghi", "Vì sao chưa tổng hợp")
_MORE = "Còn {count} nội dung nữa, xem trong tệp đã gửi."
_WIDTHS = {"place": 34.0, "text": 60.0, "reason": 52.0}
_SOURCES_TITLE = SourceLine("NGUỒN SỐ LIỆU: NỘI DUNG CÁC CƠ QUAN CẤP DƯỚI ĐÃ GHI")
_SOURCE_HEADINGS = SourceLine("TT", "Cơ quan", "Mục", "Nội dung đã ghi", "Tệp", "Trang tính", "Ô")
_SOURCE_WIDTHS = {"tt": 7.0, "agency": 30.0, "field": 20.0, "text": 60.0, "file": 34.0, "sheet": 16.0, "cell": 7.0}
#: Letters of these sheets, and points that a character of a column's width takes.
_SIZE, _POINTS = 11.0, 5.25
#: Rows above the lines: title, note, headings.
_HEAD = {1: "title", 2: "note", 3: "head"}
_STYLE = (
    '<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
    'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
    '<alignment vertical="top"{wrap}/><protection locked="{locked}"/></xf>')


def side_lines(colour: str) -> str:
    """The lines around a cell, in that colour."""
    sides = ("left", "right", "top", "bottom")
    return "".join(f'<{side} style="thin"><color rgb="FF{colour}"/></{side}>' for side in sides)


def _side_sheet(name: str, columns: Mapping[str, int], widths: Mapping[str, float]) -> TableSheet:
    """A sheet of that name with those columns, those without a width out of sight."""
    shaped = "".join(
        f'<col min="{column}" max="{column}" width="{widths.get(each, 10)}" customWidth="1"'
        + (' hidden="1"/>' if each not in widths else "/>") for each, column in columns.items())
    return TableSheet(name, hidden=False, markup=(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr>'
        '<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A4" sqref="A4"/></sheetView></sheetViews><cols>{shaped}</cols>'
        '<sheetData/><sheetProtection sheet="1" formatColumns="0" formatRows="0"/>'
        f'<mergeCells><mergeCell ref="A2:{column_letters(len(widths))}2"/></mergeCells>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'))


OUTSIDE = _side_sheet(words.FORM_SHEETS["outside"], OUTSIDE_COLUMNS, _WIDTHS)
SOURCES = _side_sheet(words.FORM_SHEETS["sources"], SOURCE_COLUMNS, _SOURCE_WIDTHS)


def side_looks(styles: MoreStyles) -> dict[str, int]:
    """The looks of such a sheet's cells, added to the workbook's."""
    plain, bold = (
        styles.add("fonts", f'<font>{weight}<sz val="11"/><name val="Times New Roman"/><family val="1"/></font>')
        for weight in ("", "<b/>"))
    head, typed = (
        styles.add("fills", f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>')
        for colour in ("DCE6F1", "FFFBEB"))
    border = styles.add("borders", f"<border>{side_lines('B7C3D6')}<diagonal/></border>")
    looks = (("title", bold, 0, 0, 1), ("note", plain, 0, 0, 1), ("head", bold, head, border, 1),
             ("place", plain, 0, border, 1), ("text", plain, typed, border, 0))
    return {name: styles.add("cellXfs", _STYLE.format(
                font=font, fill=fill, border=edge, wrap=' wrapText="1"' if name != "title" else "", locked=locked))
            for name, font, fill, edge, locked in looks}


def outside_rows(outside: Sequence[Listed], looks: Mapping[str, int]) -> list[FilledRow]:
    """All rows of sheet "Ý kiến ngoài biểu"."""
    rows = []
    for at, (place, text, reason) in enumerate(_outside_texts(outside), 1):
        is_theirs = at > len(_HEAD) and text != ""
        marks = {"mark": text_mark(place, reason, *([] if is_theirs else [text])),
                 "text_mark": text_mark(text) if is_theirs else ""}
        values = {"place": place, "text": text, "reason": reason, **marks}
        rows.append(_side_row(at, values, OUTSIDE_COLUMNS, _WIDTHS, looks, "text"))
    return rows


def source_rows(note: str, lines: Iterable[SourceLine], looks: Mapping[str, int]) -> list[FilledRow]:
    """All rows of sheet "Nguồn số liệu": title, note, headings, then the lines; a text that no cell holds takes several
    rows."""
    pieces = (line._replace(text=piece) for line in lines for piece in in_cells(printable(line.text)))
    rows = []
    for at, line in enumerate((_SOURCES_TITLE, SourceLine(note), _SOURCE_HEADINGS, *pieces), 1):
        texts = {name: printable(text) for name, text in line._asdict().items()}
        values = {**texts, "mark": text_mark(*texts.values())}
        rows.append(_side_row(at, values, SOURCE_COLUMNS, _SOURCE_WIDTHS, looks))
    return rows


def _side_row(at: int, values: Mapping[str, str], columns: Mapping[str, int], widths: Mapping[str, float],
              looks: Mapping[str, int], typed: str = "") -> FilledRow:
    """The row of that number of such a sheet; `typed` is the column that is its sender's below the headings."""
    held = {name: value for name, value in values.items() if value}
    kinds = {name: "note" if name not in widths else "text" if name == typed and at > len(_HEAD) else
             _HEAD.get(at, "place") for name in held}
    lines = 2 if at < len(_HEAD) else max(
        line_count(values.get(name, ""), width * _POINTS, _SIZE, at == len(_HEAD)) for name, width in widths.items())
    return FilledRow(0, {columns[name]: value for name, value in held.items()}, text_height(lines, _SIZE),
                     styles={columns[name]: looks[kind] for name, kind in kinds.items()})


def _outside_texts(outside: Sequence[Listed]) -> Iterator[tuple[str, str, str]]:
    """Place, text, reason of each row; the texts below the headings are the sender's, all else is ours."""
    yield from ((_TITLE, "", ""), (_NOTE, "", ""), _HEADINGS)
    for listed in outside[:MOST_TEXTS]:
        for piece in filter(None, in_cells(printable(listed.entry.text))):
            yield printable(str(listed.entry.place)), piece, printable(listed.reason)
    if len(outside) > MOST_TEXTS:
        yield _MORE.format(count=number_vi(len(outside) - MOST_TEXTS, 0)), "", ""
