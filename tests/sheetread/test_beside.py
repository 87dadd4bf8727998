"""What stands on a sheet beside its cells is read: comments, text boxes, diagrams, controls; pictures and embedded files are counted."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from packages import LINKS, links, worksheet, xlsx

from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes
from toolkit.sheetread.any_file import Book, Limits, Note, Sheet

XDR = ('xmlns:xdr="urn:xdr" xmlns:a="urn:a" xmlns:mc="urn:mc" xmlns:dgm="urn:dgm" xmlns:c="urn:c" '
       f'xmlns:r="{LINKS}"')


def read(data: bytes) -> Book:
    return read_workbook_bytes(data, "sct.xlsx")


def sheet_with(parts: Mapping[str, str | bytes | None], **targets: str) -> Sheet:
    return read(xlsx(parts={"xl/worksheets/_rels/sheet1.xml.rels": links(**targets), **parts})).sheets[0]


def saved(book: openpyxl.Workbook) -> Sheet:
    stream = io.BytesIO()
    book.save(stream)
    return read(stream.getvalue()).sheets[0]


def test_a_thread_is_read_once_each_answer_for_itself() -> None:
    sheet = sheet_with(
        {"xl/comments1.xml": '<comments><authors><author>tc={1}</author><author>[Ai]</author></authors><commentList>'
                             '<comment ref="B4" authorId="0"><text><t>[Threaded comment] Xong '
                             'chưa?</t></text></comment>'
                             '<comment ref="C5" authorId="1"><text><r><t>Chú '
                             '</t></r><r><t>thích</t></r></text></comment>'
                             "</commentList></comments>",
         "xl/threaded1.xml": '<ThreadedComments><threadedComment ref="B4"><text>Xong chưa?</text></threadedComment>'
                             '<threadedComment ref="B4"><text>Xong rồi</text></threadedComment></ThreadedComments>'},
        c="comments ../comments1.xml", t="threadedComment ../threaded1.xml",
    )
    assert sheet.notes == (Note("comment", "Xong chưa?", "B4"), Note("comment", "Xong rồi", "B4"),
        Note("comment", "Chú thích", "C5"))


def anchored(content: str, row: int = 3, column: int = 1) -> str:
    return (f"<xdr:twoCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:from><xdr:to><xdr:col>9</xdr:col>"
            f"<xdr:row>9</xdr:row></xdr:to>{content}</xdr:twoCellAnchor>")


def shape(*lines: str) -> str:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<xdr:sp><xdr:txBody>{paragraphs}</xdr:txBody></xdr:sp>"


def drawn(content: str, more: Mapping[str, str] | None = None) -> tuple[Note, ...]:
    drawing = f"<xdr:wsDr {XDR}>{content}</xdr:wsDr>"
    return sheet_with({"xl/drawings/drawing1.xml": drawing, **(more or {})}, d="drawing ../drawings/drawing1.xml").notes


def test_text_boxes_pictures_and_charts_of_a_drawing() -> None:
    group = f"<xdr:grpSp>{shape('Hai')}<xdr:pic/>{shape('Ba')}</xdr:grpSp>"
    chart = "<xdr:graphicFrame><a:graphicData><c:chart/></a:graphicData></xdr:graphicFrame>"
    assert drawn(anchored(shape("Một", "dòng nữa")) + anchored(group, 6) + anchored("<xdr:sp/>") + anchored(chart, 0,
        0)) == (
        Note("shape", "Một\ndòng nữa", "B4"), Note("shape", "Hai", "B7"), Note("picture", "", "B7"),
        Note("shape", "Ba", "B7"),
        Note("object", "", "A1"),
    )


def test_what_a_shape_says_again_for_older_programs_counts_once() -> None:
    twice = f"<mc:AlternateContent><mc:Choice>{shape('Một')}</mc:Choice><mc:Fallback>{shape('Một')}<xdr:pic/></mc:Fallback></mc:AlternateContent>"
    assert drawn(anchored(twice)) == (Note("shape", "Một", "B4"),)
    ink = "<mc:AlternateContent><mc:Choice><xdr:contentPart r:id='i'/></mc:Choice><mc:Fallback><xdr:pic/></mc:Fallback></mc:AlternateContent>"
    assert drawn(anchored(ink)) == (Note("ink", "", "B4"),)
    control = f"<mc:AlternateContent><mc:Choice>{anchored(shape('Nút'))}</mc:Choice><mc:Fallback/></mc:AlternateContent>"
    assert drawn(control + anchored(shape("Hai"), 6)) == (Note("shape", "Nút", "B4"), Note("shape", "Hai", "B7"))


def test_the_points_of_a_diagram() -> None:
    frame = '<xdr:graphicFrame><dgm:relIds r:dm="data"/></xdr:graphicFrame>'
    data = f"<dgm:dataModel {XDR}><dgm:pt><dgm:t><a:p><a:r><a:t>Bước 1</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt/></dgm:dataModel>"
    more = {"xl/drawings/_rels/drawing1.xml.rels": links(data="diagramData ../diagrams/data1.xml"),
        "xl/diagrams/data1.xml": data}
    assert drawn(anchored(frame), more) == (Note("shape", "Bước 1", "B4"),)
    assert drawn(anchored(frame)) == (Note("unread", "", "B4"),)


def test_controls_and_text_boxes_of_the_older_drawing_language() -> None:
    vml = ('<xml xmlns:v="urn:v" xmlns:x="urn:x"><v:shape><v:textbox><div>Khung chú '
           'thích</div></v:textbox><x:ClientData ObjectType="Note"/></v:shape>'
           '<v:shape><v:textbox><div><font>Nút</font> bấm</div></v:textbox><x:ClientData '
           'ObjectType="Button"/></v:shape></xml>')
    assert sheet_with({"xl/drawings/v.vml": vml}, v="vmlDrawing ../drawings/v.vml").notes == (Note("shape", "Nút bấm"),)


def test_embedded_files_are_counted_and_not_opened() -> None:
    sheet = sheet_with({}, a="oleObject ../embeddings/a.bin", b="package ../embeddings/b.docx",
        c="image ../media/i.png")
    assert sorted(note.kind for note in sheet.notes) == ["object", "object", "picture"]


def test_a_broken_part_is_told_and_costs_nothing_else() -> None:
    sheet = sheet_with({"xl/comments1.xml": "<comments><comment"}, c="comments ../comments1.xml",
        d="drawing ../gone.xml")
    assert sheet.notes == (Note("unread"), Note("unread"))


def test_more_text_than_any_sheet_has_is_refused() -> None:
    comments = "<comments><commentList>" + "<comment ref='A1'><text><t>xxxx</t></text></comment>" * 20 + "</commentList></comments>"
    data = xlsx(parts={"xl/worksheets/_rels/sheet1.xml.rels": links(c="comments ../comments1.xml"),
        "xl/comments1.xml": comments})
    with pytest.raises(UnreadableFile):
        read_workbook_bytes(data, "sct.xlsx", Limits(characters=50))
    with pytest.raises(UnreadableFile):
        read_workbook_bytes(data, "sct.xlsx", Limits(records=10))


def linked(identity: str, to: str) -> str:
    return f'<Relationship Id="{identity}" Type="{LINKS}/hyperlink" Target="{to}" TargetMode="External"/>'


def test_where_links_lead_is_told_by_their_cells_and_shapes() -> None:
    shape_link = "<xdr:sp><a:hlinkClick r:id='s'/><xdr:txBody><a:p><a:r><a:t>Nút</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    rest = ('<hyperlinks><hyperlink ref="B4:B6" r:id="a"/><hyperlink ref="C1" r:id="b" location="x"/>'
            '<hyperlink ref="D1" location="Biểu!A1"/><hyperlink ref="E1" r:id="gone"/></hyperlinks><drawing r:id="d"/>')
    cells = '<row r="1"><c r="A1" t="str"><f>HYPERLINK("mailto:a@b.vn","thư")</f><v>thư</v></c></row>'
    found = read(xlsx(sheet=worksheet(cells, rest), parts={
        "xl/worksheets/_rels/sheet1.xml.rels": links(d="drawing ../drawings/drawing1.xml").replace(
            "</Rel", linked("a", "https://b.vn/1?x=1&amp;y=2") + linked("b", "..\\\\phụ lục.xlsx") + "</Rel"),
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {XDR}>{anchored(shape_link)}</xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": f"<Relationships>{linked('s', 'https://b.vn/s')}</Relationships>"})).sheets[0]
    assert found.notes == (
        Note("link", "mailto:a@b.vn", "A1"), Note("shape", "Nút", "B4"), Note("link", "https://b.vn/s", "B4"),
        Note("link", "https://b.vn/1?x=1&y=2", "B4"), Note("link", "..\\\\phụ lục.xlsx", "C1"))


# ── how cells look ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("font", "fill", "number_format", "look"),
    [
        (Font(strike=True), None, "General", "struck"),
        (Font(color="FFFFFF"), None, "General", "unseen"),
        (Font(color="FFFFFF"), "FFFBEB", "General", "unseen"),
        (Font(color="1F3864"), "1F3864", "General", "unseen"),
        (Font(size=1), None, "General", "unseen"),
        (Font(), None, ";;;", "unseen"),
        (Font(color="FFFFFF"), "1F3864", "General", None),
        (Font(color="6B7280", size=9), "FFFBEB", "@", None),
        (Font(), None, "0%", None),
    ],
)
def test_text_struck_through_or_not_to_be_seen(font: Font, fill: str | None, number_format: str,
    look: str | None) -> None:
    book = openpyxl.Workbook()
    cell = book.active["B2"]
    cell.value, cell.font, cell.number_format = "chữ", font, number_format
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    book.active["B3"] = "chữ thường"
    assert saved(book).looks == ({(2, 2): look} if look else {})


@pytest.mark.parametrize(("rule", "look"), [
    (DifferentialStyle(font=Font(color="FFFFFF")), "unseen"),
    (DifferentialStyle(font=Font(color="FFFBEB"), border=Border(left=Side("thin", color="000000"))), "unseen"),
    (DifferentialStyle(numFmt=NumberFormat(170, ";;;")), "unseen"),
    (DifferentialStyle(font=Font(strike=True)), "struck"),
    (DifferentialStyle(font=Font(color="FFFFFF"), fill=PatternFill("solid", bgColor="1F3864")), None),
    (DifferentialStyle(border=Border(left=Side("thin", color="FFFFFF"))), None),
])
def test_text_is_told_as_a_rule_makes_it_look_whether_the_rule_is_true_or_not(
        rule: DifferentialStyle, look: str | None) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for place in ("B2", "C3", "E2"):
        sheet[place] = "chữ"
    sheet["C3"].font = Font(strike=True)
    sheet.conditional_formatting.add("B2:C9 H4", Rule("expression", dxf=rule, formula=["$A$1=1"]))
    sheet.conditional_formatting.add("E2", Rule("expression", dxf=DifferentialStyle(font=Font(color="FF0000")), formula=["TRUE"]))
    assert saved(book).looks == {(3, 3): "struck"} | ({(2, 2): look} if look else {})


def test_rules_without_end_end() -> None:
    rule = '<conditionalFormatting sqref="A1:XFD1048576"><cfRule dxfId="0"/></conditionalFormatting>'
    cells = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 2001))
    styles = '<dxfs><dxf><font><color rgb="FFFFFFFF"/></font></dxf></dxfs>'
    endless = "".join(rule.replace("A1:XFD1048576", text * 500_000) for text in ("A", "'", "A1 "))
    for rules, count in ((rule * 3000, 2000), (endless, 1)):
        sheet = read(xlsx(sheet=worksheet(cells, rules), styles=styles)).sheets[0]
        assert (len(sheet.cells), len(sheet.looks)) == (2000, count)


def test_a_part_of_a_text_struck_through() -> None:
    rich = '<si><r><rPr><strike/></rPr><t>Chưa</t></r><r><t xml:space="preserve"> Đã xong</t></r></si><si><r><rPr><strike val="0"/></rPr><t>Thường</t></r></si>'
    cells = ('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" '
             't="inlineStr"><is><r><rPr><strike/></rPr><t>Bỏ</t></r></is></c>'
             '<c r="D1" t="inlineStr"><is><t>Giữ</t></is></c>')
    sheet = read(xlsx(cells, strings=rich)).sheets[0]
    assert sheet.cells[1, 1].value == "Chưa Đã xong"
    assert sheet.looks == {(1, 1): "struck", (1, 3): "struck"}
