"""Any returned file becomes a book of located cells, or one typed refusal that says what to do."""

from __future__ import annotations

import io
import random
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, strategies as st
from openpyxl.styles import Font

from tests.packages import NAMESPACES, links, packed, unpacked, worksheet, xlsx
from tests.raw_files import directory_of
from toolkit.model.findings import Code, Finding
from toolkit.model.workbooks import UnreadableFile, read_workbook, read_workbook_bytes, remarks_of
from toolkit.sheetread.any_file import Book, Cell, Limits, Sheet, resolve_name


def read(data: bytes, limits: Limits = Limits()) -> Book:
    return read_workbook_bytes(data, "sct.xlsx", limits)


def only_sheet(data: bytes) -> Sheet:
    (sheet,) = read(data).sheets
    return sheet


def values(data: bytes) -> dict[tuple[int, int], object]:
    return {place: cell.value for place, cell in only_sheet(data).cells.items()}


def refused(data: bytes, limits: Limits = Limits()) -> Finding:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    assert str(caught.value).startswith("sct.xlsx: ")
    return caught.value.finding


# ── ordinary workbooks ────────────────────────────────────────────────────────────────────────────
def everything() -> openpyxl.Workbook:
    """Numbers, dates, percents, texts, booleans, errors, merges, hidden things, names and properties."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu 'A' & B"
    for row in (
        ["TT", 1, 2.5, -3e-7, True, False, date(2020, 11, 5), datetime(2020, 11, 5, 13, 30)],
        [None, "x" * 32767, " đầu và cuối ", "dòng 1\ndòng 2", "<b>&amp;", "#REF!", "01", 0],
    ):
        sheet.append(row)
    sheet["B4"], sheet["B4"].number_format = 0.8, "0%"
    sheet["C4"], sheet["C4"].font = "đậm", Font(bold=True)
    sheet["D4"] = "=SUM(B1:C1)"
    sheet.merge_cells("A6:C7")
    sheet["A6"] = "ô gộp"
    sheet["A9"] = "ẩn"
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["H"].hidden = True
    sheet.oddFooter.center.text = "TV2793-2020-SCT"
    book.create_sheet("_meta").sheet_state = "veryHidden"
    book.create_sheet("ẩn").sheet_state = "hidden"
    book.properties.keywords = "TV2793-2020-SCT"
    book.properties.modified = datetime(2020, 11, 5, 7, 0)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_openpyxl_reads(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: {
            (cell.row, cell.column): sheet.cell(cell.row, cell.column).value
            for row in formulas[sheet.title].iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def as_we_read(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    from openpyxl.styles.numbers import is_date_format
    from openpyxl.utils.datetime import from_excel

    def value(cell: Cell) -> object:
        return from_excel(cell.value) if cell.kind == "number" and is_date_format(cell.number_format) else cell.value

    return {sheet.name: {place: value(cell) for place, cell in sheet.cells.items()} for sheet in read(data).sheets}


def test_an_ordinary_workbook_is_read_as_openpyxl_reads_it() -> None:
    data = saved(everything())
    assert as_we_read(data) == as_openpyxl_reads(data)


@pytest.mark.office
def test_a_workbook_saved_by_libreoffice_is_read_as_openpyxl_reads_it(
    tmp_path: Path, soffice: Callable[[Path, str, Path], Path]
) -> None:
    made, folder = tmp_path / "bieu.xlsx", tmp_path / "out"
    everything().save(made)
    data = soffice(made, "xlsx", folder).read_bytes()
    assert as_we_read(data) == as_openpyxl_reads(data)
    assert read(data).sheets[0].cells[4, 4] == Cell(4, 4, 3.5, "number", "", "SUM(B1:C1)")


def test_what_stands_around_the_cells_is_read() -> None:
    book = read(saved(everything()))
    sheet = book.sheets[0]
    assert [(each.name, each.state) for each in book.sheets] == [
        ("Biểu 'A' & B", "visible"), ("_meta", "veryHidden"), ("ẩn", "hidden"),
    ]
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == (((6, 1, 7, 3),), {9}, {8})
    assert sheet.header_footer == "&CTV2793-2020-SCT"
    assert book.core["keywords"] == "TV2793-2020-SCT"
    assert book.modified is not None
    assert book.modified.tzinfo is UTC
    assert (book.file, remarks_of(book), book.date1904) == ("sct.xlsx", (), False)


# ── cells ─────────────────────────────────────────────────────────────────────────────────────────

STRINGS = (
    "<si><t>chữ</t></si>"
    '<si><r><rPr><b/></rPr><t xml:space="preserve">Đã </t></r><r><t>hoàn thành</t></r></si>'
    "<si><t>漢</t><rPh sb='0' eb='1'><t>Hán</t></rPh></si>"
    "<si><t/></si>"
)
STYLES = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="49"/><xf numFmtId="999"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="A1"><v>1</v></c>', (1.0, "number", "", None)),
        ('<c r="A1"><v>0.1</v></c>', (0.1, "number", "", None)),
        ('<c r="A1" t="n"><v>4.4000000000000004E-2</v></c>', (4.4000000000000004e-2, "number", "", None)),
        ('<c r="A1" s="1"><v>44140</v></c>', (44140.0, "number", "dd/mm/yyyy", None)),
        ('<c r="A1" s="2"><v>0.8</v></c>', (0.8, "number", "0.00%", None)),
        ('<c r="A1" s="4"><v>1</v></c>', (1.0, "number", "", None)),
        ('<c r="A1" s="77"><v>1</v></c>', (1.0, "number", "", None)),
        ('<c r="A1" s="x"><v>1</v></c>', (1.0, "number", "", None)),
        ('<c r="A1"><v>NaN</v></c>', ("NaN", "text", "", None)),
        ('<c r="A1"><v>1e999</v></c>', ("1e999", "text", "", None)),
        ('<c r="A1"><v>1_0</v></c>', ("1_0", "text", "", None)),
        ('<c r="A1"><v>đang làm</v></c>', ("đang làm", "text", "", None)),
        ('<c r="A1" t="s" s="2"><v>0</v></c>', ("chữ", "text", "", None)),
        ('<c r="A1" t="s"><v>1</v></c>', ("Đã hoàn thành", "text", "", None)),
        ('<c r="A1" t="s"><v>2</v></c>', ("漢", "text", "", None)),
        ('<c r="A1" t="inlineStr"><is><t> x </t></is></c>', (" x ", "text", "", None)),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></is></c>',
            ("ab", "text", "", None)),
        ('<t>lạc</t><t>lạc</t><c r="A1" t="inlineStr"><r><t>a</t></r><r><t>b</t></r></c><t>lạc</t><c r="B1"/>',
         ("ab", "text", "", None)),
        ('<c r="A1" t="inlineStr">\n <is>\n <t>a</t>\n </is>\n</c>', ("a", "text", "", None)),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D__x000a_b</t></is></c>', ("a\r\nb", "text", "", None)),
        ('<c r="A1" t="inlineStr"><is><t>_x005F_x000D_ _x00zz_</t></is></c>', ("_x000D_ _x00zz_", "text", "", None)),
        ('<c r="A1" t="str"><v>_xD83D__xDE00_ _xD800_</v></c>', ("😀 \ud800", "text", "", None)),
        ('<c r="A1" t="inlineStr"><is><t><![CDATA[<&]]><!-- ẩn -->&lt;&#225;</t></is></c>', ("<&<á", "text", "", None)),
        ('<c r="A1" t="b"><v>1</v></c>', (True, "bool", "", None)),
        ('<c r="A1" t="b"><v>0</v></c>', (False, "bool", "", None)),
        ('<c r="A1" t="e"><v>#SPILL!</v></c>', ("#SPILL!", "error", "", None)),
        ('<c r="A1" t="e"><f>B1</f><v>#REF!</v></c>', ("#REF!", "error", "", "B1")),
        ('<c r="A1" t="d"><v>2020-11-05</v></c>', (44140.0, "number", "yyyy-mm-dd", None)),
        ('<c r="A1" t="d" s="1"><v>2020-11-05T12:00:00Z</v></c>', (44140.5, "number", "dd/mm/yyyy", None)),
        ('<c r="A1" t="d"><v>1900-01-01</v></c>', (1.0, "number", "yyyy-mm-dd", None)),
        ('<c r="A1" t="d"><v>Quý IV</v></c>', ("Quý IV", "text", "", None)),
        ('<c r="A1"><f>SUM(B1:C1)</f><v>3</v></c>', (3.0, "number", "", "SUM(B1:C1)")),
        ('<c r="A1"><f>SUM(B1:C1)</f></c>', (None, "blank", "", "SUM(B1:C1)")),
        ('<c r="A1" s="1"><f>SUM(B1:C1)</f><v></v></c>', (None, "blank", "", "SUM(B1:C1)")),
        ('<c r="A1" t="str"><f>IF(B1="","","x")</f><v></v></c>', ("", "text", "", 'IF(B1="","","x")')),
        ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', (3.0, "number", "", "")),
        ('<c r="A1"><f t="array" ref="A1:A3">TRANSPOSE(B1:D1)</f><v>3</v></c>',
            (3.0, "number", "", "TRANSPOSE(B1:D1)")),
        ('<c r="A1" t="lạ"><v>chữ</v></c>', ("chữ", "text", "", None)),
    ],
)  # fmt: skip
def test_a_cell_keeps_what_the_file_stores(xml: str, expected: tuple[object, ...]) -> None:
    sheet = only_sheet(xlsx(xml, strings=STRINGS, styles=STYLES))
    assert list(sheet.cells.values()) == [Cell(1, 1, *expected)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "xml",
    ['<c r="A1" s="1"/>', '<c r="A1"><v></v></c>', '<c r="A1" t="s"><v>3</v></c>',
        '<c r="A1" t="inlineStr"><is><t/></is></c>'],
)
def test_a_cell_that_says_nothing_is_none(xml: str) -> None:
    assert values(xlsx(xml, strings=STRINGS)) == {}


def test_dates_of_the_1904_system_count_from_there() -> None:
    settings_1904 = '<workbookPr date1904="1"/><sheets><sheet name="A" sheetId="1" r:id="sheet1"/></sheets>'
    book = read(xlsx('<c r="A1" t="d"><v>1904-01-02</v></c>', workbook=settings_1904))
    assert book.date1904
    assert book.sheets[0].cells[1, 1].value == 1


# ── where cells stand ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('<row r="2"><c r="B2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>', {(2, 2): 1, (1, 1): 2}),
        ("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", {(1, 1): 1, (1, 2): 2, (2, 1): 3}),
        ('<row r="7"><c><v>1</v></c><c r="E7"><v>2</v></c><c><v>3</v></c></row>', {(7, 1): 1, (7, 5): 2, (7, 6): 3}),
        ('<row r="7"/><row><c><v>1</v></c></row>', {(8, 1): 1}),
        ('<row r="9"><c r="B3"><v>1</v></c></row>', {(3, 2): 1}),
        ('<row r="x"><c r="b3"><v>1</v></c></row>', {(3, 2): 1}),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
         {(1, 1): 1, (1048576, 16384): 2}),
    ],
    ids=["out of order", "no references", "some references", "no row number", "another row", "small letters",
        "far corner"],
)  # fmt: skip
def test_a_cell_stands_where_it_says_or_right_of_the_one_before(rows: str,
    expected: dict[tuple[int, int], object]) -> None:
    assert values(xlsx(sheet=worksheet(rows))) == expected


def test_the_size_a_sheet_claims_counts_for_nothing() -> None:
    """Honest files reach parts as large as this one."""
    rows = "".join(f'<row r="{row}"><c r="C{row}"><v>{row * 7919 % 100_003}</v></c></row>' for row in range(1, 30_001))
    assert len(values(xlsx(sheet=worksheet(rows, before='<dimension ref="A1"/>')))) == 30_000


@pytest.mark.parametrize("reference",
    ["ABCDEFGHI1", "A4294967295", "XFE1", "A0", "A1048577", "1A", "Ạ1", "A1:B2", "$A$1", "A" * 12 + "1"])
def test_a_cell_that_stands_nowhere_is_told_with_its_text(reference: str) -> None:
    book = read(xlsx(f'<c r="{reference}" t="inlineStr"><is><t>đã xong</t></is></c><c r="B1"><v>1</v></c>'))
    assert list(book.sheets[0].cells) == [(1, 2)]
    (found,) = remarks_of(book)
    assert (found.code, str(found.place)) == (Code.CELL_MISPLACED, f"sct.xlsx › Biểu › {reference}")
    assert "đã xong" in found.message


def test_of_two_cells_in_one_place_the_first_counts_and_the_second_is_told() -> None:
    book = read(xlsx('<c r="A1"><v>1</v></c><c r="A1"><v>2.50</v></c><c r="A1"><f>B1</f></c><c r="A1"/>'))
    assert [cell.value for cell in book.sheets[0].cells.values()] == [1]
    assert [found.details["text"] for found in remarks_of(book)] == ["2.5", "=B1"]


def test_a_value_under_a_merge_is_there_too_and_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    sheet = only_sheet(xlsx(sheet=worksheet(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="?"/><mergeCell ref="A1:XFD1048576"/></mergeCells>')))
    assert set(sheet.cells) == {(1, 1), (1, 2)}
    assert sheet.merges == ((1, 1, 1, 2), (1, 1, 1048576, 16384))


def test_rows_and_columns_of_no_size_count_as_hidden() -> None:
    before = '<cols><col min="1" max="1" width="9"/><col min="2" max="2" width="0"/><col min="3" max="3" width="1.43"/></cols>'
    rows = "".join(f'<row r="{number}" ht="{height}"><c r="A{number}"><v>1</v></c></row>'
                   for number, height in enumerate(("0", "0.75", "9", "x"), 1))
    sheet = only_sheet(xlsx(sheet=worksheet(rows, before=before)))
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1, 2}, {2})


def test_hidden_rows_are_told_where_they_hold_something_and_hidden_columns_all() -> None:
    before = '<cols><col min="2" max="3" hidden="1"/><col min="3" max="99999" hidden="true"/><col min="1" max="1"/></cols>'
    rows = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"/><row r="3"><c r="A3"><v>1</v></c></row>'
    sheet = only_sheet(xlsx(sheet=worksheet(rows, before=before)))
    assert sheet.hidden_rows == {1}
    assert sheet.hidden_columns == set(range(2, 16385))


# ── the workbook around them ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "parts",
    [
        {"_rels/.rels": links(d="officeDocument /xl/workbook.xml")},
        {"_rels/.rels": links(d="officeDocument xl\\workbook.xml")},
        {"_rels/.rels": None},
        {"_rels/.rels": "<không phải XML"},
        {"xl/_rels/workbook.xml.rels": links(sheet1="worksheet /xl/worksheets/sheet1.xml")},
        {"xl/_rels/workbook.xml.rels": links(sheet1="worksheet ..\\xl\\worksheets\\sheet1.xml")},
        {"xl/worksheets/sheet1.xml": None,
            "XL\\Worksheets\\Sheet1.XML": worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')},
        {"xl/styles.xml": "<styleSheet"},
        {"docProps/core.xml": "<a", "docProps/custom.xml": "<a"},
        {"[Content_Types].xml": "<Types/>", "xl/theme/theme1.xml": "<hỏng"},
    ],
    ids=["absolute", "backslash", "no links", "broken links", "absolute sheet", "backslash sheet", "other case",
         "broken styles", "broken properties", "parts nobody needs"],
)  # fmt: skip
def test_a_workbook_is_found_however_its_parts_are_linked(parts: dict[str, str | bytes | None]) -> None:
    assert values(xlsx('<c r="A1"><v>1</v></c>', parts=parts)) == {(1, 1): 1}


def test_a_workbook_may_lie_in_any_folder() -> None:
    data = packed({
        "[Content_Types].xml": '<Types><Override '
                               'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": links(d="officeDocument so/tinh.xml"),
        "so/tinh.xml": f'<workbook {NAMESPACES}><sheets><sheet name="A" r:id="s"/></sheets></workbook>',
        "so/_rels/tinh.xml.rels": links(s="worksheet trang.xml"),
        "so/trang.xml": worksheet("<row><c><v>1</v></c></row>"),
    })  # fmt: skip
    assert values(data) == {(1, 1): 1}


def test_any_prefix_and_the_strict_namespaces_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml"
    prefixed = (
        f'<x:worksheet xmlns:x="{strict}/spreadsheetml/main"><x:cols><x:col min="1" max="1" '
        f'hidden="1"/></x:cols><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1"><x:f>A1</x:f><x:v>2</x:v></x:c>'
        '<x:c r="C1" t="inlineStr"><x:is><x:r><x:t>a</x:t></x:r><x:r><x:t>b</x:t></x:r></x:is></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>'
    )
    data = xlsx(sheet=prefixed, parts={
        "_rels/.rels": links(d="officeDocument xl/workbook.xml", c="metadata/core-properties docProps/core.xml"),
        "xl/workbook.xml": f'<y:workbook xmlns:y="{strict}/spreadsheetml/main" '
                           f'xmlns:q="{strict}/officeDocument/relationships">'
                           '<y:sheets><y:sheet name="A" q:id="sheet1"/></y:sheets></y:workbook>',
        "xl/sharedStrings.xml": "<z:sst "
                                "xmlns:z='z'><z:si><z:r><z:t>chữ</z:t></z:r><z:rPh><z:t>!</z:t></z:rPh></z:si></z:sst>",
    })  # fmt: skip
    sheet = only_sheet(data)
    assert [(cell.value, cell.formula) for cell in sheet.cells.values()] == [("chữ", None), (2, "A1"), ("ab", None)]
    assert (sheet.merges, sheet.hidden_columns) == (((1, 1, 1, 2),), {1})


def test_names_and_properties_are_read() -> None:
    names = (
        '<definedName name="FORM_ID">"TV2793"</definedName>'
        '<definedName name="ten" localSheetId="0">Biểu!$B$2</definedName><definedName '
        'name="ten">Biểu!$A$1</definedName>'
        '<definedName name="rieng" localSheetId="0">Biểu!$C$3</definedName>'
    )
    book = read(xlsx(
        workbook=f'<sheets><sheet name="Biểu" r:id="sheet1"/></sheets><definedNames>{names}</definedNames>',
        parts={
            "docProps/core.xml": '<c:coreProperties xmlns:c="c" xmlns:d="d"><d:title>Biểu &amp; '
                                 'mẫu</d:title><d:creator/>'
                                 "<d:modified>2020-11-05T14:00:00+07:00</d:modified></c:coreProperties>",
            "docProps/custom.xml": '<Properties xmlns:vt="v"><property '
                                   'name="form_code"><vt:lpwstr>TV2793-2020</vt:lpwstr></property>'
                                   '<property name="lan"><vt:i4>3</vt:i4></property></Properties>',
        },
    ))  # fmt: skip
    assert book.names == {"FORM_ID": '"TV2793"', "ten": "Biểu!$A$1", "rieng": "Biểu!$C$3"}
    assert book.core == {"title": "Biểu & mẫu", "modified": "2020-11-05T14:00:00+07:00"}
    assert book.custom == {"form_code": "TV2793-2020", "lan": "3"}
    assert book.modified == datetime(2020, 11, 5, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(("names", "told"), [
    ('<definedName name="a" localSheetId="1">B!$A$2</definedName><definedName name="a">A!$A$1</definedName>'
     '<definedName name="a">C!$A$1</definedName>', {"a": "A!$A$1"}),
    ('<definedName name="a" localSheetId="0">A!$A$1</definedName><definedName name="b" localSheetId="0"/>'
     '<definedName name="a" localSheetId="1">B!$A$2</definedName>', {"a": "A!$A$1", "b": ""}),
    ('<definedName name="a&amp;b" hidden="1">"a &amp; &lt;b&gt;"</definedName> <definedName name="b"></definedName>',
     {"a&b": '"a & <b>"', "b": ""}),
    ('<definedName name="a"><!-- b -->A!$A$1</definedName>', {"a": "A!$A$1"}),
    ('</definedNames><?b <definedNames><definedName name="a">A!$A$1</definedName></definedNames> ?><definedNames>', {}),
])
def test_of_a_name_said_twice_the_book_s_counts_then_the_first(names: str, told: dict[str, str]) -> None:
    book = read(xlsx(workbook=f'<sheets><sheet name="A" r:id="sheet1"/></sheets><definedNames>{names}</definedNames>'))
    assert book.names == told


def test_a_book_of_forty_thousand_names_nobody_needs_is_read() -> None:
    names = "".join(f'<definedName name="a{number}">\'[3]Gia vat lieu\'!$A$1:$B$5</definedName>' for number in range(40_000))
    book = read(xlsx(workbook=f'<sheets><sheet name="A" r:id="sheet1"/></sheets><definedNames>{names}</definedNames>'))
    assert len(book.names) == 40_000


@pytest.mark.parametrize("text", ["hôm qua", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_nobody_can_read_is_none(text: str) -> None:
    book = read(xlsx(parts={"docProps/core.xml": f"<c><modified>{text}</modified></c>"}))
    assert book.modified is None
    assert book.core["modified"] == text


NAMED = Book(
    "sct.xlsx",
    (Sheet("Biểu báo cáo", "visible", {}), Sheet("Bảng 'A'", "visible", {}), Sheet("Bang.2", "visible", {})),
    {
        "mot_o": "'Biểu báo cáo'!$C$3", "vung": "'Biểu báo cáo'!$C$3:$F$3", "dong": "'Biểu báo cáo'!$7:$7",
        "cot": "'biểu báo cáo'!$D:$D", "nhay": "'Bảng ''A'''!B2", "hang_so": '"TV2793"', "mat": "#REF!",
        "mat_trang": "'Đã xóa'!$A$1", "cong_thuc": "SUM('Biểu báo cáo'!$A$1)",
        "hai_vung": "'Biểu báo cáo'!$A$1,'Biểu báo cáo'!$B$2",
        "mat_o": "'Biểu báo cáo'!#REF!", "cham": "=Bang.2!$B$2", "dai": ".:" * 200_000,
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("mot_o", ("Biểu báo cáo", 3, 3)), ("MOT_O", ("Biểu báo cáo", 3, 3)), ("vung", ("Biểu báo cáo", 3, 3)),
        ("dong", ("Biểu báo cáo", 7, 1)), ("cot", ("Biểu báo cáo", 1, 4)), ("nhay", ("Bảng 'A'", 2, 2)),
        ("hang_so", None), ("mat", None), ("mat_trang", None), ("cong_thuc", None), ("hai_vung", None), ("mat_o", None),
        ("khong_co", None), ("cham", ("Bang.2", 2, 2)), ("dai", None),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_cell_or_nowhere(name: str, place: tuple[str, int, int] | None) -> None:
    assert resolve_name(NAMED, name) == place


# ── what is no workbook we read ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("data", "named"),
    [
        (directory_of("WordDocument"), "Word 97-2003"),
        (directory_of("PowerPoint Document"), ".ppt"),
        (directory_of("__properties_version1.0"), "Outlook"),
        (directory_of("Ghi chú"), "Office đời cũ"),
        (b"\x89PNG\r\n\x1a\n", "ảnh"),
        (b"BM\x46\0\0\0\0\0\0\0\x36", "ảnh"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "ảnh"),
        (b"\0\0\0\x18ftypheic", "ảnh"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>\n<table><tr><td>1", "HTML"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"7z\xbc\xaf\x27\x1c\0\4", ".7z"),
        (b"\x1f\x8b\x08\0", ".gz"),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0", "shortcut"),
        (b"[InternetShortcut]\r\nURL=https://example.org", "shortcut"),
        (b"SQLite format 3\0", "không rõ loại"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_we_do_not_read_is_named_by_its_bytes_and_said_what_to_do(data: bytes, named: str) -> None:
    found = refused(data)
    assert found.code is Code.FORMAT_NOT_READ
    assert named in found.problem
    assert found.remedy.endswith(".")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (directory_of("\x06DataSpaces", "EncryptedPackage"), Code.FILE_ENCRYPTED),
        (b"PK\x03\x04", Code.FILE_UNREADABLE),
        (directory_of("WordDocument") + "EncryptedPackage".encode("utf-16-le").ljust(128, b"x"), Code.FORMAT_NOT_READ),
    ],
    ids=["rights", "nothing but a start", "text about encryption"],
)  # fmt: skip
def test_what_nobody_can_read_is_refused_by_its_reason(data: bytes, code: Code) -> None:
    assert refused(data).code is code


@pytest.mark.parametrize("name", ["không có.xlsx", "."])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(tmp_path / name)
    assert caught.value.finding.code is Code.FILE_UNREADABLE


# ── damage ────────────────────────────────────────────────────────────────────────────────────────

TWO_SHEETS = '<sheets><sheet name="Hỏng" r:id="sheet1"/><sheet name="Tốt" r:id="sheet2"/></sheets>'
GOOD = {"xl/worksheets/sheet2.xml": worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')}


@pytest.mark.parametrize(
    "data",
    [
        xlsx(workbook=TWO_SHEETS, parts=GOOD, sheet="<worksheet><sheetData><row>"),
        xlsx(workbook=TWO_SHEETS, parts=GOOD, sheet="chữ <worksheet/>"),
        xlsx(workbook=TWO_SHEETS, parts={**GOOD, "xl/worksheets/sheet1.xml": None}),
        xlsx(workbook=TWO_SHEETS.replace("sheet1", "mất"), parts=GOOD),
        xlsx('<c r="A1" t="s"><v>9</v></c>', workbook=TWO_SHEETS, parts=GOOD, strings=STRINGS),
    ],
    ids=["cut", "no XML", "absent", "no link", "lost string"],
)  # fmt: skip
def test_one_broken_sheet_does_not_cost_the_others(data: bytes) -> None:
    book = read(data)
    assert [(sheet.name, len(sheet.cells)) for sheet in book.sheets] == [("Tốt", 1)]
    assert [(found.code, str(found.place)) for found in remarks_of(book)] == [(Code.FILE_SHEET_BROKEN,
        "sct.xlsx › Hỏng")]


@pytest.mark.parametrize(
    "data",
    [
        xlsx(sheet="<worksheet>"),
        xlsx(workbook="<sheets/>"),
        xlsx(parts={"xl/workbook.xml": None}),
        xlsx(parts={"xl/workbook.xml": "<workbook>"}),
        xlsx("<c r='A1' t='s'><v>0</v></c>"),
        xlsx(strings="<si><t>chữ</t>"),
    ],
    ids=["only sheet", "no sheets", "no workbook", "broken workbook", "no strings", "broken strings"],
)
def test_a_workbook_of_which_nothing_can_be_read_is_refused(data: bytes) -> None:
    assert refused(data).code is Code.FILE_UNREADABLE


def test_the_sheet_of_a_chart_is_one_without_cells() -> None:
    charts = {"xl/_rels/workbook.xml.rels": links(sheet1="chartsheet chartsheets/sheet1.xml"),
              "xl/chartsheets/sheet1.xml": f"<chartsheet {NAMESPACES}/>"}
    assert [(sheet.name, sheet.cells) for sheet in read(xlsx(parts=charts)).sheets] == [("Biểu", {})]


# ── hostile files: each is refused, and cheaply ───────────────────────────────────────────────────
def flagged(data: bytes, part: str, **fields: int) -> bytes:
    """The zip with fields of one entry's central record changed."""
    spot, record = data.rindex(part.encode()) - 46, bytearray(data)
    for name, value in fields.items():
        at, length = {"method": (10, 2), "size": (24, 4)}[name]
        record[spot + at:spot + at + length] = value.to_bytes(length, "little")
    return bytes(record)


def twice(data: bytes) -> bytes:
    """The zip with its sheet a second time, the name in other letters."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", "<worksheet/>")
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
TAGS = worksheet("<a/>" * 750_000)
NOISE = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=300_000))
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (xlsx(), Limits(file=100), Code.FILE_TOO_LARGE),
        (xlsx(), Limits(entries=3), Code.FILE_TOO_LARGE),
        (packed({str(number): "" for number in range(50)}), Limits(entries=2), Code.FILE_TOO_LARGE),
        (twice(xlsx()), Limits(), Code.FILE_UNSAFE),
        (flagged(xlsx(), SHEET, method=12), Limits(), Code.FILE_UNSAFE),
        (xlsx(sheet=TAGS), Limits(ratio=10_000, part=2_000_000), Code.FILE_TOO_LARGE),
        (flagged(xlsx(sheet=TAGS), SHEET, size=10), Limits(ratio=10_000, total=2_000_000), Code.FILE_TOO_LARGE),
        (xlsx(parts={SHEET: (ENTITIES + worksheet("&b;")).encode("utf-16")}), Limits(), Code.FILE_UNSAFE),
        (xlsx(strings=STRINGS, parts={"xl/sharedStrings.xml": "<!DOCTYPE a><sst/>"}), Limits(), Code.FILE_UNSAFE),
        (xlsx(styles="<!-- --><a>" * 300), Limits(), Code.FILE_UNSAFE),
        (xlsx(sheet="<c>" * 300), Limits(), Code.FILE_UNSAFE),
        (xlsx(strings="<x:t>" * 300), Limits(), Code.FILE_UNSAFE),
        (xlsx(sheet=f"<worksheet a='{NOISE}'/>"), Limits(token=100_000, chunk=50_000), Code.FILE_UNSAFE),
        (xlsx(sheet=f"<worksheet><!--{NOISE}--></worksheet>"), Limits(token=100_000, chunk=50_000), Code.FILE_UNSAFE),
        (xlsx(sheet=worksheet("".join(f"<a{number}/>" for number in range(200)))), Limits(vocabulary=100),
            Code.FILE_UNSAFE),
        (xlsx(styles="<cellXfs>" + "<xf/>" * 50 + "</cellXfs>"), Limits(records=40), Code.FILE_TOO_LARGE),
        (xlsx(sheet=worksheet("", "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 9 + "</mergeCells>")),
         Limits(records=8), Code.FILE_TOO_LARGE),
        (xlsx(sheet=worksheet("", before="<cols>" + '<col min="1" max="16384" hidden="1"/>' * 13 + "</cols>")),
         Limits(), Code.FILE_TOO_LARGE),
        (xlsx(workbook="<sheets>" + '<sheet name="A" r:id="sheet1"/>' * 9 + "</sheets>"), Limits(sheets=8),
            Code.FILE_TOO_LARGE),
        (xlsx("<c><v>1</v></c>" * 9), Limits(cells=8), Code.FILE_TOO_LARGE),
        (xlsx("<c r='A1'><v>1</v></c>" * 9), Limits(misplaced=7), Code.FILE_UNSAFE),
        (xlsx('<c t="inlineStr"><is><t>chữ</t></is></c>' * 9), Limits(characters=26), Code.FILE_TOO_LARGE),
        (xlsx('<c t="s"><v>1</v></c>' * 9, strings=STRINGS), Limits(characters=100), Code.FILE_TOO_LARGE),
        (xlsx(strings=STRINGS), Limits(characters=10), Code.FILE_TOO_LARGE),
        (xlsx(f'<c t="str"><v>{NOISE}</v></c>'), Limits(cell_characters=200_000, chunk=100_000), Code.FILE_TOO_LARGE),
        (xlsx(f"<c><f>{NOISE}</f></c>"), Limits(cell_characters=200_000), Code.FILE_TOO_LARGE),
        (xlsx('<c t="inlineStr"><is>' + "<r><t>a</t></r>" * 300 + "</is></c>"), Limits(cell_characters=200),
            Code.FILE_TOO_LARGE),
        (xlsx(strings="<si>" + "<r><t>ab</t></r>" * 300 + "</si>"), Limits(cell_characters=500), Code.FILE_TOO_LARGE),
    ],
    ids=["file", "entries", "entries before reading", "one name twice", "odd compression", "part", "total under a lie",
         "entities in UTF-16", "strings DTD", "depth of styles", "depth of cells", "depth of strings",
         "long attribute", "long comment", "vocabulary", "records", "merges", "columns", "sheets", "cells", "misplaced",
         "text", "shared text", "strings", "one cell", "one formula", "runs", "runs of a string"],
)  # fmt: skip
def test_every_cap_is_kept(data: bytes, limits: Limits, code: Code) -> None:
    assert refused(data, limits).code is code


@pytest.mark.parametrize("part",
    [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml", "xl/theme/theme1.xml"])
@pytest.mark.parametrize("size", [1 << 30, 10], ids=["declared", "hidden"])
def test_a_bomb_is_refused_within_a_few_megabytes(part: str, size: int) -> None:
    data = flagged(xlsx(strings="", styles="", parts={part: b"<a>" + b" " * (40 << 20) + b"</a>"}), part, size=size)
    tracemalloc.start()
    try:
        if part.endswith("theme1.xml") and size == 10:
            assert len(read(data).sheets) == 1  # nobody inflates it
        else:
            assert refused(data).code in (Code.FILE_TOO_LARGE, Code.FILE_UNSAFE)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize(("count", "megabytes"), [(30_000, 4), pytest.param(1_048_576, 16, marks=pytest.mark.nightly)])
def test_formatted_empty_rows_are_no_cells_and_little_memory(count: int, megabytes: int) -> None:
    rows = "".join(f'<row r="{row}" s="5" customFormat="1" ht="15"/>' for row in range(1, count))
    data = xlsx(sheet=worksheet(rows))
    tracemalloc.start()
    try:
        assert values(data) == {}
        assert tracemalloc.get_traced_memory()[1] < megabytes << 20
    finally:
        tracemalloc.stop()


# ── whatever the bytes ────────────────────────────────────────────────────────────────────────────
def ends_well(data: bytes) -> None:
    """The bytes are a book whose cells stand where they say, or a refusal that reads well."""
    try:
        book = read_workbook_bytes(data, "sct.xlsx")
    except UnreadableFile as error:
        str(error)  # every placeholder of the message is filled
    else:
        assert all(place == (cell.row, cell.column) for sheet in book.sheets for place, cell in sheet.cells.items())
        assert all(found.message for found in remarks_of(book))


SAMPLE = saved(everything())
CRAFTED = xlsx(
    '<c r="A1" t="s"><v>1</v></c><c r="B1" s="1"><v>44140</v></c><c r="C1" t="d"><v>2020-11-05</v></c><c><f>A1</f></c>',
    strings=STRINGS, styles=STYLES, method=zipfile.ZIP_STORED,
    workbook='<workbookPr date1904="0"/><sheets><sheet name="Biểu" r:id="sheet1"/></sheets>'
             '<definedNames><definedName name="a">Biểu!$A$1</definedName></definedNames>',
    parts={"docProps/core.xml": "<c><modified>2020-11-05T07:00:00Z</modified></c>"},
)  # fmt: skip
MAGICS = [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<", b"\xff\xfe", b"\x09\x08\x10\0"]


@given(st.sampled_from(MAGICS), st.binary(max_size=400))
def test_any_bytes_end_well(magic: bytes, rest: bytes) -> None:
    ends_well(magic + rest)


@given(st.sampled_from([SAMPLE, CRAFTED]),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=6), st.floats(0, 1))
def test_a_workbook_with_bytes_changed_or_cut_off_ends_well(data: bytes, changes: list[tuple[int, int]],
    kept: float) -> None:
    spoilt = bytearray(data)
    for spot, byte in changes:
        spoilt[spot % len(spoilt)] = byte
    ends_well(bytes(spoilt))
    ends_well(bytes(spoilt[:int(len(spoilt) * kept)]))


ODD = ["", "-1", "1e400", "nan", "99999999999999999999", "A0", "XFE1", "inlineStr", "s", "d", "e", "shared", "_xD800_", "&#0;",
       "&lt;", "<a/>", "</v>", "]]>", "2020-13-45", "0001-01-01T00:00:00+14:00", "١", "²", "../../x", "/", "true"]


@given(st.sampled_from([SAMPLE, CRAFTED]), st.data())
def test_a_workbook_with_values_of_its_xml_changed_ends_well(data: bytes, draw: st.DataObject) -> None:
    parts = unpacked(data)
    name = draw.draw(st.sampled_from([name for name in parts if "theme" not in name]))
    text = parts[name].decode()
    spots = [match.span(1) for match in re.finditer(r'"([^"]*)"|(?<=>)(?=[^<])', text) if match[1] is not None]
    spots += [match.span(1) for match in re.finditer(r">([^<]+)<", text)]
    if spots:
        start, end = draw.draw(st.sampled_from(spots))
        text = text[:start] + draw.draw(st.sampled_from(ODD) | st.text(max_size=5)) + text[end:]
    encoded = text.encode(draw.draw(st.sampled_from(["utf-8", "utf-16", "utf-8"])), "surrogatepass")
    ends_well(packed({**parts, name: encoded}))
