"""The report's chart: the tasks of each group by status, as bars that Word itself draws and lets one edit.

A chart is a part of its own (ECMA-376-1, 21.2) that holds what it draws, and beside it a workbook with the same, which
Word opens for "Edit data". Greys and patterns tell the statuses apart, so that a copy on paper does too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from toolkit.consolidate.columns import TASK_STATUSES, charted_groups
from toolkit.model import Status
from toolkit.sheetread import column_letters
from toolkit.sheets import FACE, LOOSE, BookWriter
from toolkit.words import STATUS

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

_TITLES = {True: "Số nhiệm vụ theo nhóm và tình trạng thực hiện", False: "Số nhiệm vụ theo tình trạng thực hiện"}
#: Letters of a group's name, on two lines; where there are many groups, on one.
_TWO_LINES, _ONE_LINE, _MANY = 62, 32, 14
#: In millimetres: the chart's width (the text's is 165), its greatest height, a bar's, that of what is around them, and
#: of the legend's second line.
_WIDTH, _TALLEST, _BAR, _AROUND, _SECOND = 160, 215, 11.5, 16, 6
_EMU, _LABELS = 36_000, 0.4  # of a millimetre; of the width, for the names
_SIZE = 11  # points
#: Of each status the fill of its bars, and the colour of its labels and what they stand on.
_SOLID = '<a:solidFill><a:srgbClr val="{}"/></a:solidFill>'
_PATTERN = ('<a:pattFill prst="{}"><a:fgClr><a:srgbClr val="595959"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/>'
            '</a:bgClr></a:pattFill>')
_FILLS = {
    Status.DONE: (_SOLID.format("404040"), "FFFFFF", "<a:noFill/>"),
    Status.UNDER_WAY: (_SOLID.format("BFBFBF"), "000000", "<a:noFill/>"),
    Status.NOT_STARTED: (_SOLID.format("FFFFFF"), "000000", "<a:noFill/>"),
    Status.NOT_DOING: (_PATTERN.format("ltHorz"), "000000", _SOLID.format("FFFFFF")),
    Status.MISSING: (_PATTERN.format("wdUpDiag"), "000000", _SOLID.format("FFFFFF")),
}
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "Sheet1"


@dataclass(frozen=True, slots=True)
class ChartedStatus:
    """A status that tasks have, and how many of each group have it."""

    name: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportChart:
    """What the chart shows. `title` is printed under it; where the template prints that, there it stands."""

    title: str
    groups: tuple[str, ...]
    series: tuple[ChartedStatus, ...]

    @property
    def heights(self) -> tuple[float, float]:
        """Of the whole and of its bars, in millimetres."""
        around = _AROUND + _SECOND * (len(self.series) == len(_FILLS))
        whole = min(around + _BAR * len(self.groups), _TALLEST)
        return whole, whole - around


def status_chart(consolidation: Consolidation) -> ReportChart | None:
    """The chart of the round, None where the settings want none or there is no task. A plan without groups has one bar,
    a status that no task has is left out."""
    if not consolidation.plan.settings.report_chart or not len(consolidation.tasks):
        return None
    several = len(consolidation.groups)
    groups = charted_groups(consolidation.groups, _TWO_LINES if several <= _MANY else _ONE_LINE)
    told = ((STATUS[status].text, tuple(str(counts[place]) for _, counts in groups))
            for place, status in enumerate(TASK_STATUSES))
    return ReportChart(_TITLES[several > 1], tuple(name for name, _ in groups),
                       tuple(ChartedStatus(name, counts) for name, counts in told if set(counts) != {"0"}))


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
    held = Part(beside, CONTENT_TYPE.SML_SHEET, _workbook(chart), package)
    drawn = Part(PackURI("/word/charts/chart1.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    drawn._blob = _chart_space(chart, drawn.relate_to(held, RELATIONSHIP_TYPE.PACKAGE), show).encode()
    relation = body.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
    caption.addprevious(parse_xml(_paragraph(chart, relation, body.next_id)))


def _workbook(chart: ReportChart) -> bytes:
    """The groups down, the statuses across."""
    book = BookWriter(chart.title)
    sheet = book.sheet(_SHEET)
    for row, name in enumerate(chart.groups, 2):
        sheet.put(row, 1, name, LOOSE)
    for column, each in enumerate(chart.series, 2):
        sheet.put(1, column, each.name, LOOSE)
        for row, count in enumerate(each.counts, 2):
            sheet.put(row, column, int(count), LOOSE._replace(number_format="0"))
    return book.content()


def _paragraph(chart: ReportChart, relation: str, number: int) -> str:
    height, _ = chart.heights
    told = escape(chart.title, {'"': "&quot;"})
    return (
        f'<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{_OFFICE}" '
        f'xmlns:wp="{_MAIN}/wordprocessingDrawing" xmlns:a="{_MAIN}/main" xmlns:c="{_MAIN}/chart">'
        '<w:pPr><w:keepNext/><w:spacing w:before="120"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDTH * _EMU}" cy="{height * _EMU:.0f}"/>'
        f'<wp:docPr id="{number}" name="Biểu đồ {number}" descr="{told}"/><wp:cNvGraphicFramePr/><a:graphic>'
        f'<a:graphicData uri="{_MAIN}/chart"><c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>'
        '</w:drawing></w:r></w:p>')


def _chart_space(chart: ReportChart, workbook: str, show: Callable[[str], object]) -> str:
    statuses = {STATUS[status].text: fill for status, fill in _FILLS.items()}
    rows = len(chart.groups)
    names = f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${rows + 1}</c:f>{{}}</c:strRef></c:cat>"
    series = []
    for place, each in enumerate(chart.series):
        fill, colour, ground = statuses[each.name]
        letter = column_letters(place + 2)
        series.append(
            f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>{_SHEET}!${letter}$1</c:f>'
            f'{_cache("str", [each.name], show)}</c:strRef></c:tx><c:spPr>{fill}{_LINE}</c:spPr>'
            f'<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="0;;;" sourceLinked="0"/><c:spPr>{ground}'
            f'<a:ln><a:noFill/></a:ln></c:spPr>{_text(colour)}<c:dLblPos val="ctr"/>{_SHOWN}</c:dLbls>'
            f'{names.format(_cache("str", chart.groups, show if not place else escape))}'
            f'<c:val><c:numRef><c:f>{_SHEET}!${letter}$2:${letter}${rows + 1}</c:f>'
            f'{_cache("num", each.counts, show)}</c:numRef></c:val></c:ser>')
    height, bars = chart.heights
    inner = (f'<c:xMode val="edge"/><c:yMode val="edge"/><c:x val="{_LABELS}"/><c:y val="{3 / height:.4f}"/>'
             f'<c:w val="{0.98 - _LABELS:.4f}"/><c:h val="{bars / height:.4f}"/>')
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_MAIN}/chart" xmlns:a="{_MAIN}/main" xmlns:r="{_OFFICE}"><c:date1904 val="0"/>'
        '<c:lang val="vi-VN"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout>'
        f'<c:manualLayout><c:layoutTarget val="inner"/>{inner}</c:manualLayout></c:layout><c:barChart>'
        f'<c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>{"".join(series)}'
        '<c:gapWidth val="50"/><c:overlap val="100"/><c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{_LINE}</c:spPr>{_text("000000")}'
        '<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="1001"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx></c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/>'
        f'{_text("000000")}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr>{_SOLID.format("FFFFFF")}<a:ln><a:noFill/></a:ln></c:spPr>{_text("000000")}'
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>')


_LINE = f'<a:ln w="6350">{_SOLID.format("000000")}</a:ln>'
_SHOWN = "".join(f'<c:show{name} val="{int(name == "Val")}"/>'
                 for name in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize"))


def _text(colour: str) -> str:
    """How a chart's text looks."""
    return (f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{100 * _SIZE}" b="0">{_SOLID.format(colour)}'
            f'<a:latin typeface="{FACE}"/><a:ea typeface="{FACE}"/><a:cs typeface="{FACE}"/></a:defRPr></a:pPr>'
            '<a:endParaRPr lang="vi-VN"/></a:p></c:txPr>')


def _cache(kind: str, values: tuple[str, ...] | list[str], show: Callable[[str], object]) -> str:
    """What a chart holds of cells: texts ("str") or numbers ("num")."""
    points = "".join(f'<c:pt idx="{place}"><c:v>{show(value)}</c:v></c:pt>' for place, value in enumerate(values))
    code = "<c:formatCode>0</c:formatCode>" if kind == "num" else ""
    return f'<c:{kind}Cache>{code}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'
