"""Sheet "Ý kiến ngoài biểu" of a marked form: what the agency typed where no answer belongs, so that it travels along.

Each row bears two marks (`layout.text_mark`): one of what we wrote beside the text, one of the text itself. By them
a reader tells what is as issued, wherever the row went and whatever program saved it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit import words
from toolkit.layout import OUTSIDE_COLUMNS, text_mark
from toolkit.model import Listed
from toolkit.nd30.text_metrics import line_count, text_height
from toolkit.sheetfill.elements import MoreStyles
from toolkit.sheetfill.rows import FilledRow
from toolkit.sheetfill.workbook import TableSheet
from toolkit.text import number_vi, printable

#: So many texts travel along; the file that was sent holds the others.
MOST_TEXTS = 500
#: The most a cell holds.
_CELL = 32_767

_TITLE = "NỘI DUNG GHI NGOÀI CÁC Ô TRẢ LỜI"
_NOTE = (
    "Những nội dung dưới đây chưa được tổng hợp vì không nằm trong ô trả lời nào. Nội dung nào cần báo cáo, "
    "hãy chép vào đúng ô ở trang Biểu báo cáo. Không cần xóa gì ở trang này."
)
_HEADINGS = ("Vị trí trong tệp đã gửi", "Nội dung đã ghi", "Vì sao chưa tổng hợp")
_MORE = "Còn {count} nội dung nữa, xem trong tệp đã gửi."
_WIDTHS = {"place": 34.0, "text": 60.0, "reason": 52.0}
_SIZE = 11.0
_SIDES = "".join(f'<{side} style="thin"><color rgb="FFB7C3D6"/></{side}>' for side in ("left", "right", "top", "bottom"))
_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
_FONT = '<font>{bold}<sz val="11"/><name val="Times New Roman"/><family val="1"/></font>'
_STYLE = (
    '<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
    'applyBorder="1" applyAlignment="1" applyProtection="1"><alignment vertical="top"{wrap}/><protection locked="{locked}"/></xf>')
_COLUMNS = "".join(
    f'<col min="{column}" max="{column}" width="{_WIDTHS.get(name, 10)}" customWidth="1"' + (' hidden="1"/>' if name not in _WIDTHS else "/>")
    for name, column in OUTSIDE_COLUMNS.items())

OUTSIDE = TableSheet(words.FORM_SHEETS["outside"], hidden=False, markup=(
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>'
    f'<selection pane="bottomLeft" activeCell="A4" sqref="A4"/></sheetView></sheetViews><cols>{_COLUMNS}</cols><sheetData/>'
    '<sheetProtection sheet="1" formatColumns="0" formatRows="0"/><mergeCells><mergeCell ref="A2:C2"/></mergeCells>'
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'))


def outside_looks(styles: MoreStyles) -> dict[str, int]:
    """The looks of the sheet's cells, added to the workbook's."""
    plain, bold = (styles.add("fonts", _FONT.format(bold=bold)) for bold in ("", "<b/>"))
    head, typed = (styles.add("fills", _FILL.format(colour=colour)) for colour in ("DCE6F1", "FFFBEB"))
    border = styles.add("borders", f"<border>{_SIDES}<diagonal/></border>")
    return {
        name: styles.add("cellXfs", _STYLE.format(font=font, fill=fill, border=edge, wrap=' wrapText="1"' if name != "title" else "", locked=locked))
        for name, font, fill, edge, locked in (
            ("title", bold, 0, 0, 1), ("note", plain, 0, 0, 1), ("head", bold, head, border, 1), ("place", plain, 0, border, 1),
            ("text", plain, typed, border, 0))}


def outside_rows(outside: Sequence[Listed], looks: Mapping[str, int]) -> list[FilledRow]:
    """The rows of the sheet."""
    return [_row(number, texts, looks) for number, texts in enumerate(_texts(outside), 1)]


def _row(number: int, texts: tuple[str, str, str], looks: Mapping[str, int]) -> FilledRow:
    place, text, reason = texts
    is_theirs = number > 3 and bool(text)
    values = {"place": place, "text": text, "reason": reason, "mark": text_mark(place, reason, *([] if is_theirs else [text]))}
    if is_theirs:
        values["text_mark"] = text_mark(text)
    usual = {1: "title", 2: "note", 3: "head"}.get(number, "place")
    styles = {
        OUTSIDE_COLUMNS[name]: looks["note" if name not in _WIDTHS else "text" if name == "text" and number > 3 else usual]
        for name, value in values.items() if value}
    lines = max(line_count(values[name], _WIDTHS[name] * 5.25, _SIZE, number == 3) for name in _WIDTHS) if number > 2 else 2
    cells = {OUTSIDE_COLUMNS[name]: value for name, value in values.items() if value}
    return FilledRow(0, cells, text_height(lines, _SIZE), styles=styles)


def _texts(outside: Sequence[Listed]) -> Iterator[tuple[str, str, str]]:
    """Place, text, reason of each row; the texts below the headings are the sender's, all else is ours."""
    yield _TITLE, "", ""
    yield _NOTE, "", ""
    yield _HEADINGS
    for listed in outside[:MOST_TEXTS]:
        text = printable(listed.entry.text)
        for at in range(0, len(text), _CELL):
            yield printable(str(listed.entry.place)), text[at : at + _CELL], printable(listed.reason)
    if len(outside) > MOST_TEXTS:
        yield _MORE.format(count=number_vi(len(outside) - MOST_TEXTS, 0)), "", ""
