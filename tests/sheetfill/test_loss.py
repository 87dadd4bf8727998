"""The loss table: a template with everything an officer may have put into it, filled for 1, 22 and 200 rows, loses nothing.

It is written by xlsxwriter; what only Excel writes is added at the level of its XML.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from damage import PIXEL
from openxml_audit import FileFormat, OpenXmlValidator
from packages import packed, unpacked, unstored
from python_calamine import CalamineWorkbook

from toolkit.sheetfill.elements import Unkept
from toolkit.sheetfill.row_map import RowMap
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetfill.workbook_template import Blanks, Filling, TableSheet, WorkbookTemplate

SHEET, LISTS = "Biểu 'số' 1", "Danh mục"
QUOTED = "'Biểu ''số'' 1'"
ROWS = (1, 22, 200)
#: The prototype row that grows, and the last row of the template.
GROWS, LAST = 5, 12
OWN, OTHER, BOOK, BOOK_LINKS = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
#: What the check of a row says that has no status.
UNCHOSEN = "✖ Chưa chọn & điền"


def png() -> io.BytesIO:
    return io.BytesIO(PIXEL)


@lru_cache
def by_xlsxwriter() -> bytes:
    """Rows 1–4 a head, row 5 the row that grows, 6–12 what stands below it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "Mẫu", "created": datetime(2020, 1, 1)})
    sheet, lists = book.add_worksheet(SHEET), book.add_worksheet(LISTS)
    bold, wrap, open_ = (book.add_format(look) for look in ({"bold": True, "font_name": "Times New Roman"},
        {"text_wrap": True}, {"locked": False}))
    sheet.merge_range("A1:H1", "")
    sheet.write_rich_string("A1", "Kết quả ", bold, "năm 2020", " của đơn vị", wrap)
    sheet.write_formula("A2", '=COUNTIF(E:E,"✖*")&"/"&COUNTA(E5:E6)', None, "1/2")
    sheet.write_row("A4", ["TT", "Việc", "Trạng thái", "Số", "Kiểm tra", "Biểu đồ", "Ghi chú"], bold)
    for row in (4, 5):
        sheet.write_blank(row, 2, None, open_)
        sheet.write_number(row, 3, 10 * row)
        sheet.write_formula(row, 4, f'=IF(TRIM(C{row + 1})="","✖ Chưa chọn & điền",B{row + 1}&" <đạt>")', None,
            "✖ Chưa chọn & điền")
        sheet.merge_range(row, 6, row, 7, "", wrap)
        sheet.write_string(row, 1, "việc mẫu", wrap)
    sheet.write_formula("D7", "=SUM(D5:D6)", None, 90)
    sheet.write_url("A3", f"internal:{QUOTED}!A4", string="Về đầu bảng")
    sheet.write_url("B3", "mailto:vanthu@vinhlong.gov.vn", string="vanthu@vinhlong.gov.vn")
    sheet.write_string("B10", "Người lập")
    sheet.write_string("B12", "Thủ trưởng")
    lists.write_column("A1", ["Xong", "Đang làm", "Chưa"])
    lists.write_formula("B1", f"={QUOTED}!D7+{QUOTED}!D5", None, 130)
    sheet.data_validation("C5:C6",
        {"validate": "list", "source": ["Xong", "Chưa"], "input_title": "Trạng thái", "input_message": "Chọn"})
    sheet.data_validation("D5:D6", {"validate": "decimal", "criteria": ">=", "value": "=$D$4"})
    sheet.conditional_format("D5:D6", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    sheet.conditional_format("E5:E6", {"type": "formula", "criteria": '=LEFT($E5,1)="✖"', "format": bold})
    sheet.add_sparkline("F3", {"range": f"{QUOTED}!C2:D2"})
    sheet.set_header("&L&G&CBộ mẫu", {"image_left": "a.png", "image_data_left": png()})
    sheet.set_footer("&LMã [mã]&RTrang &P/&N")
    sheet.insert_textbox("B9", "Hộp chữ")
    sheet.insert_image("D10", "b.png", {"image_data": png()})
    sheet.write_comment("C4", "Ghi chú ở đầu cột")
    sheet.protect("", {"format_rows": True})
    sheet.unprotect_range("C5:C6", "o_dien")
    sheet.ignore_errors({"number_stored_as_text": "D5:D6"})
    sheet.set_h_pagebreaks([7])
    sheet.print_area("A1:H12")
    sheet.repeat_rows(3)
    sheet.freeze_panes(4, 1)
    sheet.autofilter("A4:E6")
    book.define_name("dong_mau", f"={QUOTED}!$A$5:$H$5")
    book.define_name("ten_ham", '="hằng"')
    book.close()
    return stream.getvalue()


#: What Excel writes and xlsxwriter does not, by the member it is put into: before this, that.
_X14 = (
    '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation '
    'type="list" allowBlank="1" '
    f"showErrorMessage=\"1\"><x14:formula1><xm:f>'{LISTS}'!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>G5:G6</xm:sqref></x14:dataValidation></x14:dataValidations></ext>")
_RELATION = '<Relationship Id="{id}" Type="http://schemas.{of}/relationships/{kind}" Target="{target}"/></Relationships>'
_OFFICE = "openxmlformats.org/officeDocument/2006"
_CHAIN = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D7" i="1"/></calcChain>'


@lru_cache
def by_hand() -> bytes:
    parts = unpacked(by_xlsxwriter())

    def put(name: str, before: str, after: str) -> None:
        old = parts[name].decode()
        assert old.count(before) == 1, (name, before)
        parts[name] = old.replace(before, after).encode()

    rels, types = "xl/worksheets/_rels/sheet1.xml.rels", "[Content_Types].xml"
    put(OWN, "</extLst></worksheet>", f"{_X14}</extLst></worksheet>")
    put(OWN, "<headerFooter>", '<pageSetup paperSize="9" orientation="landscape" r:id="rIdPrinter"/><headerFooter>')
    put(rels, "</Relationships>", _RELATION.format(
        id="rIdPrinter", of=_OFFICE, kind="printerSettings", target="../printerSettings/printerSettings1.bin"))
    put(BOOK_LINKS, "</Relationships>", _RELATION.format(id="rIdChain", of=_OFFICE, kind="calcChain", target="calcChain.xml"))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    put(types, "</Types>", f'<Default Extension="bin" ContentType="{kind}.printerSettings"/>'
        f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}.calcChain+xml"/></Types>')
    parts |= {"xl/printerSettings/printerSettings1.bin": bytes(range(256)), "xl/calcChain.xml": _CHAIN.encode()}
    return packed(parts)


def row_map(rows: int) -> RowMap:
    runs = {row: [(row, row) if row < GROWS else (row + rows - 1, row + rows - 1)] for row in range(1, LAST + 1)}
    return RowMap({**runs, GROWS: [(GROWS, GROWS + rows - 1)] if rows else []}, LAST)


def task(number: int) -> FilledRow:
    """A row; where its status is blank, what its check says is known without working it out."""
    status = "" if number % 2 else "Xong"
    return FilledRow(
        GROWS, {1: number, 2: f"Việc <{number}> & “nữa”", 3: status, 4: 1.5 * number},
        shown={} if status else {5: UNCHOSEN})


def filled(template: bytes, rows: int) -> bytes:
    workbook = WorkbookTemplate(
        template, SHEET, growing=(GROWS,), blanks=Blanks(
            cells={LISTS: {(3, 1): "third"}}, names={"MA_BIEU": "code"}, core={"title": "code"}, custom={"ma": "code"},
            footer={"[mã]": "code"}),
        tables=(TableSheet("_meta"),))
    above, below = (
        [FilledRow(row, {}) for row in each] for each in (range(1, GROWS), range(GROWS + 1, LAST + 1)))
    return workbook.filled(Filling(
        [*above, *map(task, range(1, rows + 1)), *below], row_map(rows), "C5",
        texts={"code": "M-1", "third": "Chưa làm"},
        tables={"_meta": [FilledRow(0, {1: "mã", 2: "M-1"})]}))


parts = lru_cache(unpacked)


def said(content: bytes, pattern: str, where: str = "xl/worksheets/sheet1.xml") -> list[Any]:
    return re.findall(pattern, parts(content)[where].decode())


# ── what stands in the filled workbook ────────────────────────────────────────────────────────────

#: A feature, how it reads in a workbook, and what it must read with so many rows; None: the same as in the template.
FEATURES: dict[str, tuple[Callable[[bytes], object], Callable[[int], object] | None]] = {
    "drop-downs": (lambda c: sorted(said(c, r'<dataValidation [^>]*sqref="([^"]*)"')),
        lambda n: [f"C5:C{n + 5}", f"D5:D{n + 5}"]),
    "conditional formats": (lambda c: said(c, r'<conditionalFormatting sqref="([^"]*)"'),
        lambda n: [f"D5:D{n + 5}", f"E5:E{n + 5}"]),
    "data bars of Excel 2010": (lambda c: said(c, r"<x14:cfRule.*?</x14:cfRule><xm:sqref>(.*?)<"),
        lambda n: [f"D5:D{n + 5}"]),
    "sparklines above": (lambda c: said(c, r"<x14:sparkline><xm:f>(.*?)</xm:f><xm:sqref>(.*?)<"), None),
    "merges": (lambda c: said(c, r'<mergeCell ref="([^"]*)"'),
        lambda n: ["A1:H1", *(f"G{row}:H{row}" for row in range(5, n + 6))]),
    "protected ranges": (lambda c: said(c, r'<protectedRange [^>]*sqref="([^"]*)"'), lambda n: [f"C5:C{n + 5}"]),
    "ignored errors": (lambda c: said(c, r'<ignoredError [^>]*sqref="([^"]*)"'), lambda n: [f"D5:D{n + 5}"]),
    "protection": (lambda c: said(c, "<sheetProtection[^>]*>"), None),
    "page breaks": (lambda c: said(c, r'<brk id="(\d+)"'), lambda n: [str(n + 6)]),
    "links above": (lambda c: (said(c, "<hyperlink [^>]*>"), parts(c)["xl/worksheets/_rels/sheet1.xml.rels"]), None),
    "filter": (lambda c: said(c, r'<autoFilter ref="([^"]*)"'), lambda n: [f"A4:E{n + 5}"]),
    "names": (lambda c: dict(said(c, r'<definedName name="([\w.]+)"[^>]*>(.*?)<', "xl/workbook.xml")), lambda n: {
        "_xlnm._FilterDatabase": f"{QUOTED}!$A$4:$E${n + 5}", "_xlnm.Print_Area": f"{QUOTED}!$A$1:$H${n + 11}",
        "_xlnm.Print_Titles": f"{QUOTED}!$4:$4", "dong_mau": f"{QUOTED}!$A$5:$H${n + 4}", "ten_ham": '"hằng"',
        "MA_BIEU": '"M-1"'}),
    "picture in the header": (lambda c: said(c, "<oddHeader>(.*?)<|<legacyDrawingHF [^>]*>"), None),
    "footer": (lambda c: said(c, "<oddFooter>(.*?)<"), lambda n: ["&amp;LMã M-1&amp;RTrang &amp;P/&amp;N"]),
    "formulas elsewhere": (lambda c: said(c, "<f>(.*?)<", "xl/worksheets/sheet2.xml"),
        lambda n: [f"{QUOTED}!D{n + 6}+{QUOTED}!D5"]),
    "pictures, boxes": (lambda c: said(c, "<xdr:from>.*?<xdr:row>(.*?)<", "xl/drawings/drawing1.xml"),
        lambda n: [str(n + 8), str(n + 7)]),
    "note": (lambda c: said(c, r'<comment ref="(\w+)"', "xl/comments1.xml"), lambda n: ["C4"]),
    "rich text": (lambda c: said(c, "<r>.*?</r>", "xl/sharedStrings.xml"), None),
    "fonts": (lambda c: parts(c)["xl/styles.xml"], None),
    "theme": (lambda c: parts(c)["xl/theme/theme1.xml"], None),
    "recalculation": (lambda c: said(c, 'fullCalcOnLoad="1"', "xl/workbook.xml"), None),
    "drop-downs from another sheet": (lambda c: said(c,
        r"<x14:dataValidation .*?<xm:f>(.*?)</xm:f>.*?<xm:sqref>(.*?)<"),
        lambda n: [(f"'{LISTS}'!$A$1:$A$3", f"G5:G{n + 5}")]),
    "printer settings": (lambda c: (said(c, "<pageSetup[^>]*>"), parts(c)["xl/printerSettings/printerSettings1.bin"]),
        None),
}


each_filling = pytest.mark.parametrize("rows", ROWS)


@each_filling
def test_every_feature_is_there_and_what_is_about_rows_has_grown_with_them(rows: int) -> None:
    template, made = by_hand(), filled(by_hand(), rows)
    for name, (read, expected) in FEATURES.items():
        assert read(template), name
        assert read(made) == (expected(rows) if expected else read(template)), name


@each_filling
def test_members_that_need_not_change_are_the_templates_byte_for_byte(rows: int) -> None:
    template, made = by_hand(), filled(by_hand(), rows)
    with zipfile.ZipFile(io.BytesIO(made)) as new:
        assert new.testzip() is None
    changed = {name for name, part in parts(template).items() if parts(made).get(name) != part}
    moved = {"xl/drawings/drawing1.xml"} if rows > 1 else set()
    assert changed == set(parts(template)) & {
        OWN, OTHER, BOOK, BOOK_LINKS, "_rels/.rels", "[Content_Types].xml", "docProps/core.xml", "xl/calcChain.xml", *moved}
    for name in changed & set(parts(made)):
        ElementTree.fromstring(parts(made)[name])


@each_filling
def test_the_validator_finds_nothing_that_the_template_has_not(rows: int, tmp_path: Path) -> None:
    assert faults(filled(by_hand(), rows), tmp_path) <= faults(by_hand(), tmp_path)


def faults(content: bytes, folder: Path) -> set[tuple[str, str]]:
    path = folder / "tep.xlsx"
    path.write_bytes(content)
    told = OpenXmlValidator(file_format=FileFormat.OFFICE_2019, max_errors=0).validate(path).errors
    return {(str(each.part_uri), re.sub(r"\d+", "n", each.description)) for each in told}


# ── how programs read it ──────────────────────────────────────────────────────────────────────────
def read_openpyxl(path: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(path, data_only=True)[SHEET]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")}


def read_calamine(path: Path) -> dict[str, object]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    return {f"{openpyxl.utils.get_column_letter(column)}{row}": value
            for row, values in enumerate(rows, 1) for column, value in enumerate(values, 1) if value != ""}


def cells(sheet: bytes) -> dict[str, tuple[bool, bool]]:
    """By cell of a sheet's markup whether there is a formula in it, and whether a value."""
    found = re.findall(r'<c r="(\w+)"[^>]*?(?:/>|>(.*?)</c>)', sheet.decode())
    return {place: ("<f" in inside, "<v>" in inside) for place, inside in found}


@each_filling
def test_a_formula_has_the_value_that_is_known_or_none(rows: int) -> None:
    """None is right in a program that does not calculate; a value of other rows would be wrong."""
    made = parts(filled(by_hand(), rows))
    stored = {(name, place) for name, part in made.items() if "worksheets/sheet" in name and name.endswith(".xml")
              for place, (formula, value) in cells(part).items() if formula and value}
    assert stored == {("xl/worksheets/sheet1.xml", f"E{row}") for row in range(GROWS, GROWS + rows, 2)}
    assert b'fullCalcOnLoad="1"' in made["xl/workbook.xml"]


@pytest.mark.office
@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_openpyxl_calamine_and_libreoffice_read_the_same_cells_and_the_values_stored_are_those_worked_out(
    soffice: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    paths, stored = [], {}
    for rows in (0, *ROWS):
        paths.append(tmp_path / "in" / f"{rows}.xlsx")
        content = filled(by_hand(), rows)
        paths[-1].write_bytes(content)
        stored[paths[-1]] = read_openpyxl(paths[-1])
        assert stored[paths[-1]] == read_calamine(paths[-1]), paths[-1].stem
        paths[-1].write_bytes(unstored(content))
    soffice(paths[0], "xlsx:Calc MS Excel 2007 XML", tmp_path, *paths[1:])
    for path in paths:
        ours, worked_out = stored[path], read_openpyxl(tmp_path / path.name)
        rows = int(path.stem)
        assert ours == {place: worked_out[place] for place in ours}, path.stem
        assert worked_out.keys() - ours.keys() == {
            "A2", f"D{rows + 6}", f"E{rows + 5}", *(f"E{row}" for row in range(GROWS + 1, GROWS + rows, 2))}, path.stem
        assert worked_out["A2"] == f"{rows - rows // 2 + 1}/{rows + 1}"
        last = {0: "Kiểm tra", 1: UNCHOSEN}.get(rows) or f"Việc <{rows}> & “nữa” <đạt>"
        assert worked_out[f"E{rows + 4}"] == last


# ── what cannot follow its rows ───────────────────────────────────────────────────────────────────
def with_objects(put: Callable[[Any, Any, Any], object]) -> bytes:
    """A workbook of the sheet to fill and another, with what `put` puts into book, sheet, other sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet, lists = book.add_worksheet(SHEET), book.add_worksheet(LISTS)
        sheet.write_string("A12", "cuối")
        put(book, sheet, lists)
    return stream.getvalue()


def chart(book: Any) -> Any:
    column = book.add_chart({"type": "column"})
    column.add_series({"values": f"={QUOTED}!$D$5:$D$6"})
    return column


def linked(content: bytes, sheet: int, kind: str) -> bytes:
    """The workbook with one more part that a sheet of it is linked to."""
    name = f"xl/worksheets/_rels/sheet{sheet}.xml.rels"
    relation = _RELATION.format(id="rIdMore", of=_OFFICE, kind=kind, target="../more/more1.xml")
    links = parts(content).get(name, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>')
    return packed(parts(content) | {name: links.replace(b"</Relationships>", relation.encode()), "xl/more/more1.xml": b"<x/>"})


# ── what other programs, and officers, leave in a package ─────────────────────────────────────────

_VIEW = '<customSheetViews><customSheetView guid="{8B0F8F7E-0000-4000-8000-000000000003}" topLeftCell="A8"/></customSheetViews>'


def edited(*edits: tuple[str, str, str], **more: str) -> bytes:
    """The workbook by hand, in each of those members a pattern replaced once, and with more members."""
    content = dict(parts(by_hand()))
    for name, pattern, text in edits:
        new, count = re.subn(pattern, lambda match, text=text: match.expand(text), content[name].decode(),
            count=1)  # type: ignore[misc]
        assert count == 1, pattern
        content[name] = new.encode()
    return packed(content | {name: text.encode() for name, text in more.items()})


#: Objects that would not follow rows that move: on the sheet to fill, on another, on a sheet of their own.
OBJECTS = {
    "table": (with_objects(lambda _, sheet, __: sheet.add_table("A4:B6")), "bảng (Table)", ""),
    "comment in the row that grows": (with_objects(lambda _, sheet, __: sheet.write_comment("B5", "ghi chú")),
                                      "ghi chú (comment) ở dòng mẫu hoặc bên dưới, ô B5", SHEET),
    "comment below": (with_objects(lambda _, sheet, __: sheet.write_comment("B9", "ghi chú")),
                      "ghi chú (comment) ở dòng mẫu hoặc bên dưới, ô B9", SHEET),
    "array formula": (with_objects(lambda _, sheet, __: sheet.write_array_formula("B5:B6", "{=A5:A6*2}")),
                      "công thức mảng trên nhiều ô B5:B6", ""),
    "chart": (with_objects(lambda book, sheet, _: sheet.insert_chart("J2", chart(book))), "biểu đồ", SHEET),
    "chart on another sheet": (with_objects(lambda book, _, lists: lists.insert_chart("J2", chart(book))), "biểu đồ", LISTS),
    "sheet of a chart": (with_objects(lambda book, *_: book.add_chartsheet("Hình").set_chart(chart(book))), "biểu đồ", "Hình"),
    "button": (with_objects(lambda _, sheet, __: sheet.insert_button("F2")), "điều khiển biểu mẫu (nút bấm, hộp kiểm …)", SHEET),
    "button on another sheet": (with_objects(lambda *sheets: sheets[2].insert_button("F2")), "điều khiển biểu mẫu (nút bấm, hộp kiểm …)", LISTS),
    "form control": (linked(by_hand(), 1, "ctrlProp"), "điều khiển biểu mẫu (nút bấm, hộp kiểm …)", SHEET),
    "ActiveX control": (linked(by_hand(), 2, "control"), "điều khiển biểu mẫu (nút bấm, hộp kiểm …)", LISTS),
    "embedded file": (linked(by_hand(), 1, "package"), "đối tượng nhúng", SHEET),
    "pivot table": (linked(by_hand(), 1, "pivotTable"), "bảng tổng hợp xoay (PivotTable)", SHEET),
    "pivot table on another sheet": (linked(by_hand(), 2, "pivotTable"), "bảng tổng hợp xoay (PivotTable)", LISTS),
    "query": (linked(by_hand(), 1, "queryTable"), "bảng truy vấn dữ liệu ngoài", SHEET),
    "sparkline in the row that grows": (
        with_objects(lambda _, sheet, __: sheet.add_sparkline("F5", {"range": f"{QUOTED}!C5:D5"})),
        f"biểu đồ nhỏ trong ô (Sparkline) ở dòng mẫu hoặc bên dưới, ô {QUOTED}!C5:D5", SHEET),
    "sparkline above of rows below": (
        with_objects(lambda _, sheet, __: sheet.add_sparkline("F3", {"range": f"{QUOTED}!D4:D6"})),
        f"biểu đồ nhỏ trong ô (Sparkline) ở dòng mẫu hoặc bên dưới, ô {QUOTED}!D4:D6", SHEET),
    "days of a sparkline": (
        edited((OWN, "<x14:sparklines>", f"<xm:f>{QUOTED}!D5:D6</xm:f><x14:sparklines>")),
        f"biểu đồ nhỏ trong ô (Sparkline) ở dòng mẫu hoặc bên dưới, ô {QUOTED}!D5:D6", SHEET),
    "link below": (with_objects(lambda _, sheet, __: sheet.write_url("B9", "mailto:vanthu@vinhlong.gov.vn")),
                   "liên kết (Hyperlink) ở dòng mẫu hoặc bên dưới, ô B9", SHEET),
    "link above to what is below": (with_objects(lambda _, sheet, __: sheet.write_url("A1", f"internal:{QUOTED}!A9")),
                                    f"liên kết (Hyperlink) ở dòng mẫu hoặc bên dưới, ô {QUOTED}!A9", SHEET),
    "cell watch": (edited((OWN, "<ignoredErrors", '<cellWatches><cellWatch r="D7"/></cellWatches><ignoredErrors')),
                   "ô theo dõi (Watch Window) ở dòng mẫu hoặc bên dưới, ô D7", SHEET),
    "sort state": (edited((OWN, r'<autoFilter ref="A4:E6"/>', '<autoFilter ref="A4:E6"><sortState ref="A5:E6">'
                                '<sortCondition ref="B5:B6"/></sortState></autoFilter>')),
                   "cách sắp xếp còn lưu (Sort) ở dòng mẫu hoặc bên dưới, ô A5:E6", SHEET),
}


@pytest.mark.parametrize(("template", "what", "sheet"), OBJECTS.values(), ids=OBJECTS)
def test_a_template_with_an_object_that_is_no_picture_is_refused_by_its_name_and_sheet_where_rows_move(
        template: bytes, what: str, sheet: str) -> None:
    """Where none moves it stays as it is, so that a superior's form is answered, but for what is of no sheet: refused at once."""
    with pytest.raises(Unkept) as refused:
        WorkbookTemplate(template, SHEET, growing=(GROWS,))
    assert (refused.value.what, refused.value.sheet) == (what, sheet)
    if not sheet:
        return
    workbook = WorkbookTemplate(template, SHEET)
    still = RowMap({row: [(row, row)] for row in range(1, LAST + 1)}, LAST)
    made = workbook.filled(Filling([FilledRow(row, {}) for row in range(1, LAST + 1)], still, "A1"))
    rewritten = {OWN, OTHER, BOOK, BOOK_LINKS, "docProps/core.xml", "xl/calcChain.xml", "[Content_Types].xml"}
    assert {name for name, part in parts(template).items() if parts(made).get(name) != part} <= rewritten


@pytest.mark.parametrize(("template", "where", "says"), [
    (edited((OWN, r'<cfvo type="max"[^>]*>', '<cfvo type="formula" val="$D$7"/>')), OWN,
        '<cfvo type="formula" val="$D$28"/>'),
    (edited((OWN, "<mergeCells", _VIEW + "<mergeCells")), OWN, 'topLeftCell="A29"'),
    (edited((OWN, "<sheetData>", '<cols><col min="9" max="9" width="9" style="1"/></cols><sheetData>'),
        (OWN, '<c r="D7"', '<c r="I7"/><c r="D7"')),
     OWN, '<c r="I26" s="1"/>'),
    (edited((OWN, '<c r="A4"', '<c r="I4"/><c r="A4"'), (OWN, r'<row r="5"', r'<row r="5" s="2" customFormat="1"')),
        OWN, '<c r="I26" s="2"/>'),
    (edited(**{"xl/drawings/drawing9.xml": f'<sp textlink="{QUOTED}!$D$7"/>'}), "xl/drawings/drawing9.xml",
        f'textlink="{QUOTED}!$D$28"'),
    (edited(**{"xl/drawings/_rels/drawing9.xml.rels": f'<Relationship Target="#{QUOTED}!D7"/>'}),
     "xl/drawings/_rels/drawing9.xml.rels", "Target=\"#'Bi%E1%BB%83u%20''s%E1%BB%91''%201'!D28\""),
    (edited(**{"xl/tables/table1.xml": f"<table><calculatedColumnFormula>{QUOTED}!D7</calculatedColumnFormula></table>"}),
     "xl/tables/table1.xml", f"{QUOTED}!D28"),
    (edited(**{"xl/worksheets/sheet9.xml": f"<worksheet><f>{QUOTED.replace(chr(39), '&apos;')}!D7</f></worksheet>"}),
        "xl/worksheets/sheet9.xml", f"{QUOTED}!D28"),
    (edited((BOOK_LINKS, "sharedStrings.xml", "sharedStrings2.xml"),
        (OWN, '<c r="D7"', '<c r="I7"><f>B6</f></c><c r="D7"'),
            **{"xl/sharedStrings2.xml": parts(by_hand())["xl/sharedStrings.xml"].decode()}), OWN, "<f>B27</f></c>"),
    (edited((OWN, '<c r="D7"', '<c r="I7"><f t="array" ref="I7:I7">SUM(D5:D6)</f></c><c r="D7"')), OWN,
        '<f t="array" ref="I28">SUM(D5:D27)</f>'),
    (edited((BOOK, "</definedNames>", '<definedName name="ten_ham" localSheetId="1">1</definedName></definedNames>'),
            (OWN, '<c r="D7"', '<c r="I7"><f>ten_ham</f></c><c r="D7"')), OWN, "<f>ten_ham</f></c>"),
    (edited((BOOK, "</definedNames>", '<definedName name="ma_bieu">1</definedName></definedNames>')), BOOK,
        '"hằng"</definedName><definedName name="MA_BIEU">"M-1"<'),
    (edited((OWN, '<c r="D5"', '<c r="I5"><f>COUNTA(B$5:B5)</f></c><c r="D5"')), OWN,
        '<c r="I9"><f>COUNTA(B$5:B9)</f></c>'),
    (edited((OWN, r"SUM\(D5:D6\)", "SUM(D5)")), OWN, "<f>SUM(D5:D26)</f>"),
    (by_hand(), OTHER, f"<f>{QUOTED}!D28+{QUOTED}!D5</f></c>"),
], ids=["bound of a data bar", "custom view", "look of a column", "look of a row", "shape of another sheet",
"link of a shape", "table of another sheet",
        "quotes as LibreOffice writes them", "shared texts under another name",
        "array formula as LibreOffice writes it",
        "name that another sheet means otherwise", "code under a name in other letters", "running count",
        "sum over one row as LibreOffice writes it", "no outdated value on another sheet"])
def test_what_stands_in_other_places_follows_too(template: bytes, where: str, says: str) -> None:
    assert says in parts(filled(template, 22))[where].decode()


@pytest.mark.parametrize(("template", "what"), [
    (edited((OWN, "xmlns=", "xmlns:x="), (OWN, "<worksheet", "<x:worksheet"), (OWN, "</worksheet>", "</x:worksheet>")),
        f"trang “{SHEET}” ghi khác cách của Excel"),
    (edited((OTHER, r'<c r="A2"', "<c")), f"trang “{LISTS}” ghi khác cách của Excel"),
    (edited((OTHER, "schemas.openxmlformats.org/spreadsheetml/2006", "purl.oclc.org/ooxml/spreadsheetml")),
        f"trang “{LISTS}” ghi khác cách của Excel"),
    (edited((OWN, '<row r="6"', '<row r="5"/><row r="6"')), f"trang “{SHEET}” ghi khác cách của Excel"),
    (edited((BOOK, f'name="{LISTS}"', 'name="_META"')), "trang có tên chỉ khác trang “_meta” ở chữ hoa, chữ thường"),
    (edited((OWN, "</worksheet>",
        '<webPublishItems><webPublishItem sourceRef="A5:B6"/></webPublishItems></worksheet>')),
        "phần xuất bản thành trang web"),
    (edited((OWN, '<c r="D5"', '<c r="I5"><f>I4+1</f></c><c r="D5"')), "công thức tính từ ô ngay trên ở ô I5"),
    (edited((OWN, 'ref="G6:H6"', 'ref="B5:B6"')), "ô gộp B5:B6 nối dòng mẫu với dòng khác"),
    (edited((OWN, "</sheetData>", '<row r="1048576"/></sheetData>')), "định dạng kéo xuống tận dòng 1048576"),
    (edited((OTHER, "</sheetData>", f'</sheetData><dataConsolidate><dataRefs><dataRef ref="A4:D6" sheet="{SHEET}"/></dataRefs></dataConsolidate>')),
        "tổng hợp dữ liệu (Consolidate) lấy số liệu từ trang của biểu"),
], ids=["prefixes", "cells without a place", "strict", "a row twice", "sheet in other letters", "web page",
"running number", "merge into another row", "formats to the last row", "Consolidate on another sheet"])
def test_what_cannot_be_filled_rightly_is_refused_by_name(template: bytes, what: str) -> None:
    with pytest.raises(Unkept, match=re.escape(what)):
        filled(template, 1)
