"""The report's chart: the tasks of each group by status, as bars that Word itself draws and lets one edit.

A chart is a part of its own (ECMA-376-1, 21.2) that holds what it draws, and beside it a workbook with the same, which
Word opens for "Edit data". xlsxwriter writes both.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.consolidate.columns import TASK_STATUSES, charted_groups
from toolkit.sheets import LOOSE, BookWriter, SheetWriter
from toolkit.text import in_attribute
from toolkit.words import STATUS

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

_TITLES = {True: "Số nhiệm vụ theo nhóm và tình trạng thực hiện", False: "Số nhiệm vụ theo tình trạng thực hiện"}
#: Letters of a group's name, on two lines; where there are many groups, on one.
_TWO_LINES, _ONE_LINE, _MANY = 62, 32, 14
#: In millimetres: the chart's width (the text's is 165), its greatest height, a bar's, that of what is around them, and
#: of the legend's second line.
_WIDTH, _TALLEST, _BAR, _AROUND, _SECOND = 160, 215, 11.5, 16, 6
_LABELS, _EMU, _PIXEL = 64, 36_000, 96 / 25.4  # for the names, in millimetres; of a millimetre
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "Sheet1"
#: How a workbook writes "_" where it could be taken for the code of a character.
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
#: What a workbook leaves to Excel, which Word and others take otherwise.
_SAID = {
    "<c:chart>": '<c:roundedCorners val="0"/><c:chart>',
    '<c:grouping val="stacked"/>': '<c:grouping val="stacked"/><c:varyColors val="0"/>',
    "<c:dLbls><c:numFmt": "<c:invertIfNegative val=\"0\"/><c:dLbls><c:numFmt",
    '<c:showVal val="1"/>': "".join(f'<c:show{name} val="{int(name == "Val")}"/>' for name in (
        "LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")),
    "</c:scaling><c:axPos": '</c:scaling><c:delete val="0"/><c:axPos',
    "<c:layout/><c:txPr>": '<c:layout/><c:overlay val="0"/><c:txPr>',
}


@dataclass(frozen=True, slots=True)
class ReportChart:
    """What the chart shows: by status how many tasks of each group have it. `title` is printed under it; where the
    template prints that, there it stands."""

    title: str
    groups: tuple[str, ...]
    series: Mapping[str, tuple[str, ...]]

    @property
    def heights(self) -> tuple[float, float]:
        """Of the whole and of its bars, in millimetres."""
        around = _AROUND + _SECOND * (len(self.series) == len(TASK_STATUSES))
        whole = min(around + _BAR * len(self.groups), _TALLEST)
        return whole, whole - around


def status_chart(consolidation: Consolidation) -> ReportChart | None:
    """The chart of the round, None where the settings want none or there is no task. A plan without groups has one bar,
    a status that no task has is left out."""
    if not consolidation.plan.settings.report_chart or not len(consolidation.tasks):
        return None
    several = len(consolidation.groups)
    groups = charted_groups(consolidation.groups, _TWO_LINES if several <= _MANY else _ONE_LINE)
    told = {STATUS[status].text: tuple(str(counts[place]) for *_, counts in groups)
            for place, status in enumerate(TASK_STATUSES)}
    return ReportChart(_TITLES[several > 1], tuple(name for name, *_ in groups),
                       {name: counts for name, counts in told.items() if set(counts) != {"0"}})


def draw_chart(document: Any, chart: ReportChart | None, printed_in: Callable[[str], list[str]],
               show: Callable[[str], object]) -> None:
    """Put the chart above the paragraph that prints its title. `show` says how a text stands in a part's markup, and
    counts it as printed; `printed_in` what values a text prints. None: nothing; no such paragraph: nothing either."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    under = (each for each in document.element.body.iter(qn("w:p"))
             if chart and chart.title in printed_in("".join(node.text or "" for node in each.iter(qn("w:t")))))
    if chart is None or (caption := next(under, None)) is None:
        return
    body, package = document.part, document.part.package
    beside = PackURI("/word/embeddings/Microsoft_Excel_Sheet1.xlsx")
    held = Part(beside, CONTENT_TYPE.SML_SHEET, _workbook(chart)[0].content(), package)
    drawn = Part(PackURI("/word/charts/chart1.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    drawn._blob = _chart_space(chart, drawn.relate_to(held, RELATIONSHIP_TYPE.PACKAGE), show).encode()
    relation = body.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
    caption.addprevious(parse_xml(_paragraph(chart, relation, body.next_id)))


def _workbook(chart: ReportChart) -> tuple[BookWriter, SheetWriter]:
    """The groups down, the statuses across."""
    book = BookWriter(chart.title)
    sheet = book.sheet(_SHEET)
    for row, name in enumerate(chart.groups, 2):
        sheet.put(row, 1, name, LOOSE)
    for column, (name, counts) in enumerate(chart.series.items(), 2):
        sheet.put(1, column, name, LOOSE)
        for row, count in enumerate(counts, 2):
            sheet.put(row, column, int(count), LOOSE._replace(number_format="0"))
    return book, sheet


def _chart_space(chart: ReportChart, relation: str, show: Callable[[str], object]) -> str:
    """The chart as a workbook has it, bound to the workbook of that relation."""
    book, sheet = _workbook(chart)
    whole, bars = chart.heights
    names = [STATUS[status].text for status in TASK_STATUSES]
    series = [(column, names.index(name)) for column, name in enumerate(chart.series, 2)]
    size, around = (_WIDTH * _PIXEL, whole * _PIXEL), (_LABELS * _PIXEL, 3 * _PIXEL, (whole - bars - 3) * _PIXEL)
    drawn = book.bars(_SHEET, (2, len(chart.groups) + 1), series, size, around)
    drawn.set_title({"none": True})
    drawn.set_chartarea({"border": {"none": True}})
    sheet.page.insert_chart(0, 0, drawn)
    with zipfile.ZipFile(io.BytesIO(book.content())) as package:
        text = package.read("xl/charts/chart1.xml").decode().partition("<c:printSettings>")[0]
    text = re.sub(
        "<c:v>(.*?)</c:v>", lambda found: f"<c:v>{show(_ESCAPED.sub('_', html.unescape(found[1])))}</c:v>", text)
    for place, said in _SAID.items():
        text = text.replace(place, said)
    return f'{text}<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'


def _paragraph(chart: ReportChart, relation: str, number: int) -> str:
    height, _ = chart.heights
    told = in_attribute(chart.title)
    return (
        f'<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{_OFFICE}" '
        f'xmlns:wp="{_MAIN}/wordprocessingDrawing" xmlns:a="{_MAIN}/main" xmlns:c="{_MAIN}/chart">'
        '<w:pPr><w:keepNext/><w:spacing w:before="120"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDTH * _EMU}" cy="{height * _EMU:.0f}"/>'
        f'<wp:docPr id="{number}" name="Biểu đồ {number}" descr="{told}"/><wp:cNvGraphicFramePr/><a:graphic>'
        f'<a:graphicData uri="{_MAIN}/chart"><c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>'
        '</w:drawing></w:r></w:p>')
