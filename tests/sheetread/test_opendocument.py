"""OpenDocument workbooks: what LibreOffice, Gnumeric, SheetJS and Excel write, and what nobody honest does."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st
from packages import packed

from toolkit.model.findings import Code
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes, remarks_of
from toolkit.sheetread.any_file import Book, Limits, Note, Sheet, resolve_name

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style", "draw", "meta", "fo", "xlink")
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def content(tables: str, styles: str = "") -> str:
    return (f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>")


def ods(rows: str = "", *, tables: str = "", styles: str = "", **parts: str) -> bytes:
    """A workbook of one table "Biểu" with those rows, or of those tables. `parts`: manifest, meta, styles_xml."""
    names = {"manifest": "META-INF/manifest.xml", "meta": "meta.xml", "styles_xml": "styles.xml"}
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content(tables or f'<table:table table:name="Biểu">{rows}</table:table>', styles),
        **{names[name]: text for name, text in parts.items()}})


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(text: str = "", attributes: str = "") -> str:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:table-cell {attributes}>{paragraphs}</table:table-cell>"


def book(data: bytes, limits: Limits = Limits()) -> Book:
    return read_workbook_bytes(data, "a.ods", limits)


def sheet(rows: str) -> Sheet:
    return book(ods(rows)).sheets[0]


def values(rows: str) -> dict[tuple[int, int], object]:
    return {place: each.value for place, each in sheet(rows).cells.items()}


def refused(data: bytes, limits: Limits = Limits()) -> Code:
    with pytest.raises(UnreadableFile) as caught:
        book(data, limits)
    return caught.value.finding.code


@pytest.mark.parametrize(
    ("attributes", "text", "expected"),
    [
        ('office:value-type="float" office:value="1.5"', "1,5", (1.5, "number", "", None)),
        ('office:value-type="currency" office:value="4000000"', "4.000.000 đ",
            (4e6, "number", ";".join(['"4.000.000 đ"'] * 3), None)),
        ('office:value-type="float" office:value="4000000"', "4.000.000", (4e6, "number", "", None)),
        ('office:value-type="float" office:value="85"', "85 %", (85, "number", ";".join(['"85 %"'] * 3), None)),
        ('office:value-type="percentage" office:value="0.75"', "75% kế hoạch",
            (0.75, "number", ";".join(['"75"%" kế hoạch"'] * 3), None)),
        ('office:value-type="float" office:value="-5"', '5 "giảm"',
            (-5, "number", ";".join(['"5 "\\""giảm"\\"""'] * 3), None)),
        ('office:value-type="float" office:value="7"', "007", (7, "number", ";".join(['"007"'] * 3), None)),
        ('office:value-type="percentage" office:value="0.8"', "80%", (0.8, "number", "0%", None)),
        ('office:value-type="float" office:value="0.8"', "80%", (0.8, "number", "0%", None)),
        ('office:value-type="date" office:date-value="2020-09-30"', "30/09/20", (44104, "number", "yyyy-mm-dd", None)),
        ('office:value-type="date" office:date-value="2020-09-30T12:00:00"', "",
            (44104.5, "number", "yyyy-mm-dd hh:mm", None)),
        ('office:value-type="float" office:value="44104"', "30/09/2020", (44104, "number", "yyyy-mm-dd", None)),
        ('office:value-type="date" office:date-value="mai"', "mai", ("mai", "text", "", None)),
        ('office:value-type="time" office:time-value="PT06H45M00S"', "6:45", ("6:45", "text", "", None)),
        ('office:value-type="boolean" office:boolean-value="true"', "TRUE", (True, "bool", "", None)),
        ('office:value-type="boolean" office:boolean-value="false"', "FALSE", (False, "bool", "", None)),
        ('office:value-type="string" office:string-value="nguyên văn"', "", ("nguyên văn", "text", "", None)),
        ('office:value-type="string"', "=12/QĐ", ("=12/QĐ", "text", "", None)),
        ('office:value-type="string" office:string-value="" calcext:value-type="error"', "#REF!",
            ("#REF!", "error", "", None)),
        ('office:value-type="float" office:value="0"', "#DIV/0!", ("#DIV/0!", "error", "", None)),
        ('office:value-type="string"', "Err:502", ("Err:502", "error", "", None)),
        ('office:value-type="float" office:value="NaN"', "không phải số", ("không phải số", "text", "", None)),
        ('table:formula="of:=[.A2]*2" office:value-type="float" office:value="4"', "4", (4.0, "number", "", "[.A2]*2")),
        ('table:formula="of:=1+1"', "", (None, "blank", "", "1+1")),
        ('table:formula="of:=&quot;&quot;" office:value-type="string"', "", ("", "text", "", '""')),
    ],
)  # fmt: skip
def test_a_cell_is_what_its_type_says(attributes: str, text: str, expected: tuple[object, ...]) -> None:
    assert sheet(row(cell(text, attributes))).cells[1, 1][2:] == expected


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<text:p>một</text:p><text:p/><text:p>ba</text:p>", "một\n\nba"),
        ("<text:p>a<text:s text:c='3'/>b<text:s/>c<text:tab/>d<text:line-break/>e</text:p>", "a   b c\td\ne"),
        ("<text:p>  thụt  vào</text:p>", "  thụt  vào"),
        ("<text:p>\n   xuống\n   dòng trong XML\n  </text:p>", "xuống dòng trong XML"),
        ("<text:p>in <text:span>đậm</text:span> và <text:a>liên kết</text:a></text:p>", "in đậm và liên kết"),
        ("<office:annotation><dc:date>2020</dc:date><text:p>ghi chú</text:p></office:annotation><text:p>ô</text:p>",
            "ô"),
        ("<text:p>ô</text:p><draw:frame><draw:text-box><text:p>hộp chữ</text:p></draw:text-box></draw:frame>", "ô"),
        ("<text:p>t<office:annotation><text:p>x</text:p></office:annotation>ừ</text:p>", "từ"),
    ],
)
def test_the_text_of_a_cell_is_its_paragraphs(xml: str, text: str) -> None:
    assert values(row(f"<table:table-cell>{xml}</table:table-cell>")) == {(1, 1): text}


def test_repeated_cells_are_cells_and_repeated_blanks_are_nothing() -> None:
    rows = row(cell("", 'table:number-columns-repeated="3"'), cell("x", 'table:number-columns-repeated="1000"'),
               cell("", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="2"')
    rows += row(attributes='table:number-rows-repeated="1048000"') + row(cell("cuối"))
    found = values(rows)
    assert len(found) == 2001
    assert (found[1, 4], found[2, 1003]) == ("x", "x")
    assert found[1_048_003, 1] == "cuối"


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("x", 'table:number-columns-repeated="600000"')),
        row(cell("x"), attributes='table:number-rows-repeated="1048576"'),
        row(cell("x" * 1000, 'table:number-columns-repeated="1000"'), attributes='table:number-rows-repeated="100"'),
        row("<table:table-cell><text:p><text:s text:c='999999999'/></text:p></table:table-cell>"),
        row("<table:table-cell><text:p>" + "<text:s text:c='600000'/>" * 2 + "</text:p></table:table-cell>"),
        row("<table:table-cell>" + "<text:p><text:s text:c='600000'/></text:p>" * 400 + "</table:table-cell>"),
        row("<table:table-cell>" + "<office:annotation><text:p>" + "<text:s text:c='600000'/>" * 2
            + "</text:p></office:annotation></table:table-cell>"),
        row("<table:table-cell>" + "<office:annotation>" + "<text:p><text:s text:c='600000'/></text:p>" * 400
            + "</office:annotation></table:table-cell>"),
        row("<table:table-cell>" + "<text:p/><office:annotation><text:p>x<text:s "
                                   "text:c='900000'/>x</text:p></office:annotation>" * 300
            + "</table:table-cell>"),
    ],
    ids=["cells of a row", "rows", "text", "spaces", "spaces added up", "lines of spaces", "spaces of a comment",
         "lines of a comment", "comments"],
)
def test_what_is_repeated_past_a_cap_is_refused_before_it_is_spread(rows: str) -> None:
    tracemalloc.start()
    try:
        assert refused(ods(rows)) is Code.FILE_TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 150 << 20
    finally:
        tracemalloc.stop()


def test_cells_beyond_the_last_row_or_column_are_told() -> None:
    read = book(ods(row(attributes='table:number-rows-repeated="1048576"') + row(cell("lạc"))))
    assert not read.sheets[0].cells
    told = [each for each in remarks_of(read) if each.code is Code.CELL_MISPLACED]
    assert [(each.details["text"], each.details["reference"]) for each in told] == [("lạc", "A1048577")]


def test_merges_and_what_they_cover_are_read() -> None:
    rows = row(cell("trên", 'table:number-columns-spanned="2" table:number-rows-spanned="3"'),
               "<table:covered-table-cell><text:p>dưới ô gộp</text:p></table:covered-table-cell>", cell("bên"))
    found = sheet(rows)
    assert found.merges == ((1, 1, 3, 2),)
    assert {place: each.value for place, each in found.cells.items()} == {(1, 1): "trên", (1, 2): "dưới ô gộp",
        (1, 3): "bên"}


def test_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("ta1", "false"), ("ta2", "true"))) + "".join(
        f'<style:style style:name="{name}" style:family="{family}"><style:{family}-properties style:{size}="0.00cm"/></style:style>'
        for name, family, size in (("ro0", "table-row", "row-height"), ("co0", "table-column", "column-width")))
    hidden = row(cell("ẩn"), attributes='table:visibility="collapse" table:number-rows-repeated="2"')
    tables = ('<table:table table:name="_meta" table:style-name="ta1"><table:table-row/></table:table>'
              '<table:table table:name="Biểu" table:style-name="ta2"><table:table-column/>'
              '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
              f'<table:table-row-group>{hidden}{row(cell("lọc"), attributes="table:visibility=" + chr(34) + "filter" + chr(34))}'
              f'</table:table-row-group>{row(cell("hiện"))}{row(cell("dẹt"), attributes="table:style-name=" + chr(34) + "ro0" + chr(34))}'
              "</table:table>").replace("<table:table-column/>", '<table:table-column table:style-name="co0"/>')
    meta, form = book(ods(tables=tables, styles=styles)).sheets
    assert (meta.state, form.state) == ("hidden", "visible")
    assert (form.hidden_rows, form.hidden_columns) == ({1, 2, 3, 5}, {1, 2, 3})


def test_names_lead_to_their_cells() -> None:
    tables = ('<table:table table:name="Biểu báo cáo"><table:table-row/><table:named-expressions>'
              '<table:named-range table:name="local" table:cell-range-address="$\'Biểu báo '
              'cáo\'.$B$2"/></table:named-expressions>'
              '</table:table><table:table table:name="it\'s"/><table:named-expressions>'
              '<table:named-range table:name="col_key" table:cell-range-address="$\'Biểu báo cáo\'.$A$7:.$A$40"/>'
              '<table:named-range table:name="quote" table:cell-range-address="$\'it\'\'s\'.$C$3:$\'it\'\'s\'.$D$4"/>'
              '<table:named-expression table:name="FORM_ID" table:expression="of:=&quot;TV2793-2020-SCT-K7Q2-Y&quot;"/>'
              '</table:named-expressions>')
    read = book(ods(tables=tables))
    assert resolve_name(read, "col_key") == ("Biểu báo cáo", 7, 1)
    assert resolve_name(read, "local") == ("Biểu báo cáo", 2, 2)
    assert resolve_name(read, "quote") == ("it's", 3, 3)
    assert read.names["FORM_ID"] == 'of:="TV2793-2020-SCT-K7Q2-Y"'
    assert resolve_name(read, "FORM_ID") is None


def test_properties_headers_and_footers_are_read() -> None:
    meta = (f"<office:document-meta "
            f"{NAMESPACES}><office:meta><dc:title>Biểu</dc:title><meta:keyword>TV2793-2020-SCT-K7Q2-Y</meta:keyword>"
            '<meta:keyword>biểu</meta:keyword><dc:date>2020-11-02T08:00:00.123456789</dc:date>'
            '<meta:user-defined meta:name="FormCode">TV2793</meta:user-defined></office:meta></office:document-meta>')
    styles_xml = (f"<office:document-styles {NAMESPACES}><office:master-styles>"
                  '<style:master-page '
                  'style:name="khác"><style:header><text:p>khác</text:p></style:header></style:master-page>'
                  '<style:master-page style:name="Biểu"><style:header><text:p>Đầu trang</text:p></style:header>'
                  '<style:footer><style:region-left><text:p>Mã biểu</text:p></style:region-left>'
                  '<style:region-right><text:p>TV2793</text:p></style:region-right></style:footer></style:master-page>'
                  "</office:master-styles></office:document-styles>")
    style = '<style:style style:name="ta1" style:family="table" style:master-page-name="Biểu"/>'
    tables = '<table:table table:name="Biểu" table:style-name="ta1"/><table:table table:name="Không"/>'
    read = book(ods(tables=tables, styles=style, meta=meta, styles_xml=styles_xml))
    assert (read.core["title"], read.core["keywords"]) == ("Biểu", "TV2793-2020-SCT-K7Q2-Y, biểu")
    assert read.custom == {"FormCode": "TV2793"}
    assert read.modified is not None
    assert read.modified.isoformat() == "2020-11-02T08:00:00.123456+00:00"
    assert [each.header_footer for each in read.sheets] == ["Đầu trang\nMã biểu\nTV2793", ""]


def test_broken_styles_or_properties_do_not_cost_the_cells() -> None:
    read = book(ods(row(cell("a")), meta="<office:meta><dc:title>", styles_xml="không phải XML"))
    assert read.sheets[0].cells[1, 1].value == "a"


def test_what_was_changed_before_and_what_lies_in_charts_is_no_cell() -> None:
    tables = ("<table:tracked-changes><table:cell-content-change><table:previous>"
              f"{cell('trước')}</table:previous></table:cell-content-change></table:tracked-changes>"
              '<table:table table:name="Biểu"><table:shapes><draw:frame><draw:object><table:table '
              'table:name="local-table">'
              f"{row(cell('biểu đồ'))}</table:table></draw:object></draw:frame></table:shapes>{row(cell('a'))}</table:table>")
    (only,) = book(ods(tables=tables)).sheets
    assert [each.value for each in only.cells.values()] == ["a"]


def test_what_stands_beside_the_cells_is_noted() -> None:
    comment = "<office:annotation><dc:creator>ai đó</dc:creator><text:p>ghi</text:p><text:p>chú</text:p></office:annotation>"
    box = "<draw:frame><draw:text-box><text:p>hộp<text:s/>chữ</text:p></draw:text-box></draw:frame>"
    picture = "<draw:frame><draw:image><office:binary-data>AAAA</office:binary-data><text:p/></draw:image></draw:frame>"
    chart = "<draw:frame><draw:object><text:p>không đọc</text:p></draw:object><draw:image/></draw:frame>"
    rows = row(cell(), f"<table:table-cell>{comment}<text:p>ô</text:p>{box}</table:table-cell>")
    shapes = f"<table:shapes>{picture}{chart}<draw:line><text:p/></draw:line></table:shapes>"
    (found,) = book(ods(tables=f'<table:table table:name="Biểu" '
                               f'table:protected="true">{shapes}{rows}</table:table>')).sheets
    assert found.notes == (
        Note("picture"), Note("object"), Note("comment", "ghi\nchú", "B1"), Note("shape", "hộp chữ", "B1"))
    assert {place: each.value for place, each in found.cells.items()} == {(1, 2): "ô"}
    assert found.protected


def test_one_xml_file_is_refused_by_name() -> None:
    with pytest.raises(UnreadableFile, match=r"\.fods"):
        read_workbook_bytes(f"<?xml version='1.0'?><office:document {NAMESPACES}/>".encode(), "a.fods")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ods(tables="<text:p>không có bảng</text:p>"), Code.FILE_UNREADABLE),
        (ods(tables='<table:table table:name="a"/>' * 256), Code.FILE_TOO_LARGE),
        (ods(row("<table:table-cell><table:table table:name='trong ô'/></table:table-cell>")), Code.FILE_UNREADABLE),
        (ods("<text:p>" * 250 + "</text:p>" * 250), Code.FILE_UNSAFE),
        (ods(row(cell("x" * 1_000_001))), Code.FILE_TOO_LARGE),
        (ods(row("<table:table-cell>" + "<text:p>aaaaaaaaa</text:p>" * 100_001 + "</table:table-cell>")),
            Code.FILE_TOO_LARGE),
        (ods(styles="<style:style/>" * 2_001, tables="<table:table/>"), Code.FILE_TOO_LARGE),
        (ods(row(cell("a")))[:-50], Code.FILE_UNREADABLE),
        (ods(row(cell("a")), manifest="<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"), Code.FILE_ENCRYPTED),
    ],
    ids=["no table", "256 tables", "table in a table", "too deep", "long paragraph", "long cell", "styles", "cut off", "encrypted"],
)
def test_what_nobody_honest_writes_is_refused(data: bytes, code: Code) -> None:
    assert refused(data, Limits(ratio=100_000, records=2_000)) is code


def test_a_clerk_who_colours_a_whole_sheet_costs_nothing() -> None:
    rows = "".join(row(cell("", 'table:style-name="ce1" table:number-columns-repeated="16384"')) for _ in range(20_000))
    assert values(rows + row(cell("a"))) == {(20_001, 1): "a"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=5))
def test_an_ods_with_bytes_changed_ends_well(changes: list[tuple[int, int]]) -> None:
    data = bytearray(ods(row(cell("a"), cell("b", 'table:number-columns-repeated="3"')) * 5))
    for place, value in changes:
        data[place % len(data)] = value
    with suppress(UnreadableFile):
        assert isinstance(book(bytes(data)), Book)


def look(name: str, text: str, rest: str = "", family: str = "table-cell", parent: str = "") -> str:
    """A style of cells or texts with those properties of text; `rest` are its other properties."""
    above = f' style:parent-style-name="{parent}"' if parent else ""
    return (f'<style:style style:name="{name}" style:family="{family}"{above}>'
            f'{f"<style:text-properties {text}/>" if text else ""}{rest}</style:style>')


LOOKS = "".join((
    look("Gạch", 'style:text-line-through-type="single"'), look("con", 'fo:font-size="12pt"', parent="Gạch"),
    look("thôi", 'style:text-line-through-type="none"', parent="Gạch"), look("trắng", 'fo:color="#ffffff"'),
    look("đen", 'style:use-window-font-color="true"', parent="trắng"),
    look("nền", "", '<style:table-cell-properties fo:background-color="#1f3864"/>', parent="trắng"),
    look("bé", 'fo:font-size="1pt"'), look("T1", 'style:text-line-through-style="solid"', family="text")))


def test_text_struck_through_or_not_to_be_seen_is_told_by_its_style() -> None:
    styled = [cell("chữ", f'table:style-name="{name}"') for name in ("con", "thôi", "trắng", "đen", "nền", "bé")]
    part = '<table:table-cell><text:p>Đã <text:span text:style-name="T1">chưa</text:span> xong</text:p></table:table-cell>'
    hidden = '<table:table-cell office:value-type="float" office:value="5"><text:p/></table:table-cell>'
    bare = '<table:table-cell office:value-type="float" office:value="5"/>'
    columns = '<table:table-column table:number-columns-repeated="9"/><table:table-column table:default-cell-style-name="bé"/>'
    table = f'<table:table table:name="Biểu">{columns}{row(*styled, part, hidden, bare, cell("cột"))}' + row(
        cell("hàng", 'table:number-columns-repeated="2"'), cell("", 'table:style-name="con"'),
        attributes='table:default-cell-style-name="con" table:number-rows-repeated="2"') + "</table:table>"
    rules = (
        """<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="'Biểu A'.B1:'Biểu A'.D1 $B.A9">"""
        '<calcext:condition calcext:apply-style-name="bé"/></calcext:conditional-format></calcext:conditional-formats>')
    (ruled,) = book(ods(tables=table.replace("</table:table>", f"{rules}</table:table>"), styles=LOOKS)).sheets
    (found,) = book(ods(tables=table, styles=LOOKS)).sheets
    assert {place: look for place, look in ruled.looks.items() if place not in found.looks} == {
        (1, 2): "unseen", (1, 4): "unseen"}
    assert found.looks == {
        (1, 1): "struck", (1, 3): "unseen", (1, 6): "unseen", (1, 7): "struck", (1, 8): "unseen", (1, 10): "unseen",
        (2, 1): "struck", (2, 2): "struck", (3, 1): "struck", (3, 2): "struck"}


def test_where_links_lead_is_told_by_their_cells_and_shapes() -> None:
    link = '<text:p><text:a xlink:href="{}">đây</text:a></text:p>'
    box = f'<draw:frame><draw:text-box>{link.format("https://b.vn/2")}</draw:text-box></draw:frame>'
    cells = (f'<table:table-cell>{link.format("https://b.vn/1?x=1&amp;y=2")}</table:table-cell>'
             f'<table:table-cell><text:p>ô</text:p>{box}</table:table-cell>'
             '<table:table-cell table:formula="of:=HYPERLINK(&quot;mailto:a@b.vn&quot;;&quot;thư&quot;)" '
             'office:value-type="string"><text:p>thư</text:p></table:table-cell>'
             '<table:table-cell><draw:a xlink:href="../phụ%20lục.docx"><draw:frame><draw:image/></draw:frame></draw:a>'
             '</table:table-cell>')
    assert set(sheet(row(cells)).notes) == {
        Note("link", "https://b.vn/1?x=1&y=2", "A1"), Note("link", "https://b.vn/2", "B1"), Note("shape", "đây", "B1"),
        Note("link", "mailto:a@b.vn", "C1"), Note("link", "../phụ%20lục.docx", "D1"), Note("picture", "", "D1")}


def test_more_links_than_any_sheet_has_are_refused() -> None:
    links = '<text:p><text:a xlink:href="a">b</text:a></text:p>' * 12
    assert refused(ods(row(f"<table:table-cell>{links}</table:table-cell>")), Limits(records=10)) is Code.FILE_TOO_LARGE
