"""The report in the form of Nghị định 30/2020/NĐ-CP: kept by every variant, and every rule seen when it is broken."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from nd30 import BOTH, FILE, PAGE, RULES_MEASURED, page_breaches
from nd30_file import breaches, letter_breaches
from nd30_rules import RULES
from said import SHEET, intake
from samples import PLAN, POWERS, SETTINGS, signed
from specimens import (
    EXAMPLE,
    everything_answered,
    report_values,
    specimen_joint_letters,
    specimen_letters,
    specimen_proposals,
    specimen_requests,
    specimens,
)

from toolkit.consolidate.consolidation import consolidate
from toolkit.model.findings import Place
from toolkit.model.records import Agency, Entry, Kind, Medium, Plan
from toolkit.model.resources import (
    DOCUMENT_TEMPLATES,
    JOINT_REMINDER_TEMPLATE,
    PROPOSAL_TEMPLATE,
    REMINDER_TEMPLATE,
    REPORT_TEMPLATE,
    REQUEST_TEMPLATE,
    template,
)
from toolkit.page.document import signing_faults
from toolkit.report.rendering import render_report

TEMPLATE = template("report_template.docx")

RETURNS = """
| agency | task | status      | percent | completed  | documents        | result                             | difficulties             | proposals          |
|--------|------|-------------|---------|------------|------------------|------------------------------------|--------------------------|--------------------|
| SCT    | 1.1  | done        | 100     | 05/10/2020 | QĐ số 12/QĐ-SCT; | - Đã trình Quyết định              |                          |                    |
| SCT    | 2.1  | under_way   | 60.5    |            |                  | - Rà soát 24 văn bản;\\n- Bãi bỏ 2 | Thiếu người; do biên chế |                    |
| SNV    | 2.4  | not_started |         |            |                  |                                    | Chờ hướng dẫn            | Cần thêm kinh phí. |
"""

LONG_ISSUER = "Sở Nông nghiệp và Môi trường kiêm Văn phòng Điều phối nông thôn mới"
LONG_SUBJECT = ("Kết quả thực hiện Kế hoạch triển khai Nghị quyết về tăng cường sự lãnh đạo của Đảng và trách nhiệm "
                "quản lý của Nhà nước đối với công tác bảo vệ quyền lợi người tiêu dùng trên địa bàn tỉnh")
BODIES = ("Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu", "Bộ Công Thương", "Ủy ban Cạnh tranh Quốc gia",
          "Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Bà Rịa - Vũng Tàu, nhiệm kỳ 2021 - 2026",
          "Thường trực Tỉnh ủy")
BASES = ("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;",
    "Căn cứ Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh.")

#: What differs between the offices and years that use the template.
VARIANTS: dict[str, dict[str, Any]] = {
    "sample": {},
    "issued": {"report_number": "5", "report_date": date(2021, 2, 1), "signer_power": "KT."},
    "electronic": {"medium": Medium.ELECTRONIC, "signer_power": "Q."},
    "two addressees": {"addressees": BODIES[:2], "legal_bases": BASES, "urgency": "KHẨN"},
    "five addressees": {"addressees": BODIES, "recipients": ("Như trên", *BODIES[1:]), "urgency": "THƯỢNG KHẨN",
        "signer_power": "KT."},
    "long names": {"issuer": LONG_ISSUER, "symbol": "SNNMT", "superior": "UBND TỈNH BÀ RỊA - VŨNG TÀU",
        "report_subject": LONG_SUBJECT,
                   "place": "Thành phố Bà Rịa - Vũng Tàu", "urgency": "HỎA TỐC"},
    "short names": {"issuer": "Sở Y tế", "symbol": "SYT", "report_subject": "Kết quả Kế hoạch", "place": "Huế",
        "archive": "VT"},
}


def variant(name: str) -> Plan:
    return replace(PLAN, settings=SETTINGS._replace(**VARIANTS[name]))


def full(plan: Plan) -> bytes:
    made = intake(RETURNS)
    parts = {"overall": "- Đạt\n- Khá", "direction": "Tiếp tục", "amendments": "Bổ sung"}
    free = {part: Entry(said, Place("SCT.xlsx", SHEET, "B30")) for part, said in parts.items()}
    made = made._replace(returns=(made.returns[0]._replace(free=free), *made.returns[1:]))
    return render_report(report_values(consolidate(plan, made)), TEMPLATE)


@pytest.fixture(scope="module")
def urgent() -> bytes:
    """A report that has every part there is: several addressees, legal bases, an urgency mark."""
    return full(variant("two addressees"))


@pytest.mark.parametrize("name", VARIANTS)
def test_the_report_keeps_the_decree(name: str) -> None:
    assert breaches(full(variant(name))) == []


def test_a_draft_that_has_everything_keeps_the_decree() -> None:
    points = {kind: {"total": f"1{number}", "lines": (), "more": ""}
              for number, kind in enumerate(("missing", "errors", "questions", "changed"))}
    assert breaches(render_report(report_values(everything_answered(), points), TEMPLATE)) == []


#: By template, the values that templates are tried with.
SPECIMENS: dict[str, Callable[[Plan], Iterable[dict[str, Any] | None]]] = {
    REPORT_TEMPLATE: lambda plan: specimens(), REMINDER_TEMPLATE: specimen_letters, REQUEST_TEMPLATE: specimen_requests,
    JOINT_REMINDER_TEMPLATE: specimen_joint_letters, PROPOSAL_TEMPLATE: specimen_proposals}


@pytest.mark.parametrize("name", DOCUMENT_TEMPLATES)
def test_what_a_template_is_tried_with_keeps_the_decree(name: str) -> None:
    measure = breaches if name == REPORT_TEMPLATE else letter_breaches
    printed = [render_report(values, template(name)) for values in SPECIMENS[name](EXAMPLE) if values]
    assert printed
    assert [measure(content) for content in printed] == [[]] * len(printed)


# ── who signs ─────────────────────────────────────────────────────────────────────────────────────

#: What stands above the name, by kind of issuer and power.
SIGNED: dict[tuple[str, str], str] = {
    ("department", ""): "GIÁM ĐỐC", ("department", "KT."): "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
    ("department", "Q."): "Q. GIÁM ĐỐC", ("department", "TL."): "TL. GIÁM ĐỐC / TRƯỞNG PHÒNG QUẢN LÝ THƯƠNG MẠI",
    ("department", "TUQ."): "TUQ. GIÁM ĐỐC / TRƯỞNG PHÒNG QUẢN LÝ THƯƠNG MẠI",
    ("province", ""): "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH",
    ("province", "KT."): "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH",
    ("province", "Q."): "TM. ỦY BAN NHÂN DÂN / Q. CHỦ TỊCH", ("province", "TL."): "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG",
    ("province", "TUQ."): "TUQ. CHỦ TỊCH / CHÁNH VĂN PHÒNG", ("ministry", ""): "BỘ TRƯỞNG",
    ("ministry", "KT."): "KT. BỘ TRƯỞNG / THỨ TRƯỞNG", ("ministry", "Q."): "Q. BỘ TRƯỞNG",
    ("ministry", "TL."): "TL. BỘ TRƯỞNG / CỤC TRƯỞNG CỤC QUẢN LÝ VÀ PHÁT TRIỂN THỊ TRƯỜNG TRONG NƯỚC",
    ("ministry", "TUQ."): "TUQ. BỘ TRƯỞNG / CỤC TRƯỞNG CỤC QUẢN LÝ VÀ PHÁT TRIỂN THỊ TRƯỜNG TRONG NƯỚC"}
SIGNED |= {("commune", power): SIGNED["province", power] for power in POWERS}


def of_office(issuer: str, power: str) -> bytes:
    return full(replace(PLAN, settings=signed(issuer, power)))


def head_and_signature(content: bytes) -> tuple[list[str], list[str]]:
    """The names above the number, and the lines above the signer's name."""
    head, _, signature = docx.Document(io.BytesIO(content)).tables[:3]
    cells = (head.cell(0, 0), signature.cell(0, 1))
    names, lines = ([each.text.replace("\u00a0", " ") for each in cell.paragraphs if each.text] for cell in cells)
    return names, lines[:-1]


@pytest.mark.parametrize(("issuer", "power"), SIGNED)
def test_the_report_of_every_issuer_and_power_keeps_the_decree(issuer: str, power: str) -> None:
    made = of_office(issuer, power)
    names = {"department": ["UBND TỈNH TRÀ VINH", "SỞ CÔNG THƯƠNG"], "province": ["ỦY BAN NHÂN DÂN TỈNH TRÀ VINH"],
             "commune": ["ỦY BAN NHÂN DÂN XÃ LONG ĐỨC"], "ministry": ["BỘ CÔNG THƯƠNG"]}
    assert head_and_signature(made) == (names[issuer], SIGNED[issuer, power].split(" / "))
    assert breaches(made) == []


#: Lines above a signer's name that no rule allows.
WRONG = [
    ("Sở Công Thương", "PHÓ GIÁM ĐỐC"), ("Sở Công Thương", "PHÓ GIÁM ĐỐC / KT. GIÁM ĐỐC"),
    ("Sở Công Thương", "KT. PHÓ GIÁM ĐỐC / GIÁM ĐỐC"), ("Sở Công Thương", "KT. GIÁM ĐỐC"),
    ("Sở Công Thương", "KT. GIÁM ĐỐC / GIÁM ĐỐC"), ("Sở Công Thương", "KT GIÁM ĐỐC / PHÓ GIÁM ĐỐC"),
    ("Sở Công Thương", "Q. PHÓ GIÁM ĐỐC"), ("Sở Công Thương", "TL. GIÁM ĐỐC"),
    ("Sở Công Thương", "TL. GIÁM ĐỐC / PHÓ TRƯỞNG PHÒNG"), ("Sở Công Thương", "TM. SỞ CÔNG THƯƠNG / GIÁM ĐỐC"),
    ("Bộ Công Thương", "TM. BỘ CÔNG THƯƠNG / BỘ TRƯỞNG"), ("Bộ Công Thương", "THỨ TRƯỞNG"),
    ("Ủy ban nhân dân xã Long Đức", "CHỦ TỊCH"), ("UBND xã Long Đức", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"),
    ("Uỷ ban nhân dân tỉnh", "KT. CHỦ TỊCH / TM. ỦY BAN NHÂN DÂN / PHÓ CHỦ TỊCH"),
    ("Ủy ban nhân dân tỉnh", "TM. ỦY BAN NHÂN DÂN / TUQ. CHỦ TỊCH / CHÁNH VĂN PHÒNG"),
    ("Hội đồng nhân dân tỉnh", "CHỦ TỊCH"), ("Ban Chỉ đạo 389", "TM. BAN CHỈ ĐẠO")]
#: Lines the decree allows.
RIGHT = [
    ("Hội đồng nhân dân tỉnh", "TM. HỘI ĐỒNG NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"),
    ("Ban Chỉ đạo 389", "TM. BAN CHỈ ĐẠO / TRƯỞNG BAN"), ("Ban Chỉ đạo 389", "KT. TRƯỞNG BAN / PHÓ TRƯỞNG BAN"),
    ("Văn phòng Ủy ban nhân dân tỉnh", "CHÁNH VĂN PHÒNG"), ("Sở Công Thương", "TL. GIÁM ĐỐC / Q. CHÁNH VĂN PHÒNG"),
    ("Bộ Công Thương", "TL. BỘ TRƯỞNG / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG")]


@pytest.mark.parametrize(("issuer", "lines"), [*WRONG, *RIGHT])
def test_lines_above_the_name_are_right_where_the_decree_allows_them(issuer: str, lines: str) -> None:
    assert bool([*signing_faults(issuer, lines.split(" / "))]) is ((issuer, lines) in WRONG)


def style(name: str) -> Callable[[Any], Any]:
    return lambda document: document.styles[name]


def paragraph(start: str) -> Callable[[Any], Any]:
    """The first paragraph, in a table or not, that begins with `start`."""
    def found(document: Any) -> Any:
        every = (Paragraph(element, document) for element in document.element.body.iter(qn("w:p")))
        return next(each for each in every if each.text.startswith(start))
    return found


def font(place: Callable[[Any], Any], **values: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        target = place(document)
        for each in target.runs if hasattr(target, "runs") else (target,):
            for name, value in values.items():
                setattr(each.font, name, value)
    return change


def spacing(place: Callable[[Any], Any], **values: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for name, value in values.items():
            setattr(place(document).paragraph_format, name, value)
    return change


def text(start: str, changed: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        first, *others = paragraph(start)(document).runs
        first.text = changed
        for run in others:
            run.text = ""
    return change


def gone(place: Callable[[Any], Any]) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        element = place(document)._p
        element.getparent().remove(element)
    return change


def section(number: int, **values: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for name, value in values.items():
            setattr(document.sections[number], name, value)
    return change


def xml(path: str, name: str, value: str | None) -> Callable[[Any], None]:
    """The attribute set, or where there is no value the element taken out."""
    def change(document: Any) -> None:
        for found in document.element.body.xpath(path)[:1]:
            found.getparent().remove(found) if value is None else found.set(qn(name), value)
    return change


def turned(document: Any) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = page.page_height, page.page_width
    spacing(lambda d: d.paragraphs[2], left_indent=Cm(9.2), right_indent=Cm(9.2))(document)


#: A rule, and what breaks it and nothing else.
XML_BREAKS: list[tuple[str, Callable[[Any], object]]] = [
    ("page.size", section(1, page_width=Cm(27.94))),
    ("page.orient", turned),
    ("page.margins", section(1, left_margin=Cm(2))),
    ("font", lambda d: d.styles["Nội dung"].element.rPr.rFonts.set(qn("w:eastAsia"), "Calibri")),
    ("font", lambda d: d.styles["Nội dung"].element.rPr.rFonts.set(qn("w:asciiTheme"), "minorHAnsi")),
    ("font", font(paragraph("Thực hiện"), name="Arial")),
    ("font", lambda d: setattr(d.styles["Trích yếu"].font.color, "rgb", RGBColor(0, 0, 128))),
    ("page.number", section(2, different_first_page_header_footer=False)),
    ("page.number", font(style("Số trang"), size=Pt(11))),
    ("size.consistent", font(style("Địa danh và ngày"), size=Pt(13))),
    ("quoc_hieu", font(style("Quốc hiệu"), bold=False)),
    ("quoc_hieu", text("CỘNG HÒA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NÀM")),
    ("tieu_ngu", spacing(lambda d: d.tables[0].cell(0, 1).paragraphs[2], left_indent=Cm(4))),
    ("chu_quan", font(style("Cơ quan chủ quản"), bold=True)),
    ("chu_quan", text("UBND TỈNH", "Ủy ban nhân dân tỉnh Trà Vinh")),
    ("chu_quan", gone(paragraph("UBND TỈNH"))),
    ("co_quan", spacing(lambda d: d.tables[0].cell(0, 0).paragraphs[2], left_indent=Cm(0))),
    ("so_ky_hieu", text("Số:", "Số: 5 / BC-SCT")),
    ("dia_danh_ngay", text("Trà Vinh, ngày", "Trà Vinh, ngày 5 tháng 03 năm 2020")),
    ("do_khan", lambda d: setattr(d.styles["Dấu độ khẩn"].font.color, "rgb", RGBColor(0, 0, 0))),
    ("do_khan", spacing(paragraph("KHẨN"), left_indent=Cm(0))),
    ("ten_loai", font(style("Tên loại văn bản"), size=Pt(16))),
    ("trich_yeu", spacing(lambda d: d.paragraphs[2], left_indent=Cm(1), right_indent=Cm(1))),
    ("kinh_gui", spacing(style("Nơi được gửi"), left_indent=Cm(3))),
    ("kinh_gui", text("- Bộ Công Thương", "- Bộ Công Thương")),
    ("can_cu", text("Căn cứ Luật", "Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng.")),
    ("noi_dung", spacing(style("Nội dung"), first_line_indent=Cm(0.5))),
    ("noi_dung", spacing(style("Nội dung"), space_before=Pt(3))),
    ("noi_dung", spacing(style("Nội dung"), line_spacing=2.0)),
    ("noi_dung", font(paragraph("Thực hiện"), size=Pt(12))),
    ("vien_dan", text("Căn cứ Quyết định", "Căn cứ Quyết định số 2793/QĐ-UBND của Ủy ban nhân dân tỉnh.")),
    ("vien_dan", text("Trên đây",
        "Trên đây là kết quả thực hiện Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh./.")),
    ("muc_bao_cao", font(style("Mục La Mã"), italic=True)),
    ("muc_bao_cao", text("III. ", "III. Đánh giá chung")),
    ("muc_bao_cao", gone(paragraph("III. "))),
    ("khoan", font(style("Mục số"), bold=False)),
    ("diem", text("Còn 2 cơ quan", "f) Điểm không có trong bảng chữ cái tiếng Việt.")),
    ("chuc_vu", text("GIÁM ĐỐC", "TM. GIÁM ĐỐC")),
    ("chuc_vu", text("GIÁM ĐỐC", "Giám đốc")),
    ("chuc_vu", xml(".//w:tbl[3]/w:tr/w:trPr/w:cantSplit", "", None)),
    ("chuc_vu", spacing(style("Câu kết"), keep_with_next=False)),
    ("chu_ky", spacing(style("Họ tên người ký"), space_before=Pt(12))),
    ("ho_ten", text("[Họ và tên", "TS [Họ và tên]")),
    ("noi_nhan.word", font(style("Từ Nơi nhận"), italic=False)),
    ("noi_nhan.word", spacing(style("Từ Nơi nhận"), left_indent=Cm(1))),
    ("noi_nhan.list", font(style("Danh sách nơi nhận"), size=Pt(12))),
    ("noi_nhan.list", text("- Như trên", "- Lãnh đạo sở;")),
    ("phu_luc.ref", text("Kế hoạch giao", "Kế hoạch giao 4 nhiệm vụ.")),
    ("phu_luc.word", text("Phụ lục II", "Phụ lục 2")),
    ("phu_luc.title", text("BIỂU TỔNG HỢP", "Biểu tổng hợp tiến độ")),
    ("phu_luc.ref_line", text("(Kèm theo", "(Kèm theo báo cáo)")),
    ("phu_luc.pages", xml("(.//w:sectPr)[2]/w:pgNumType", "", None)),
    ("bang", xml("(.//w:tblHeader)[2]", "", None)),
]


def changed(content: bytes, change: Callable[[Any], object]) -> bytes:
    document, stream = docx.Document(io.BytesIO(content)), io.BytesIO()
    change(document)
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("rule", "change"), XML_BREAKS, ids=[rule for rule, _ in XML_BREAKS])
def test_a_broken_copy_breaks_exactly_its_rule(urgent: bytes, rule: str, change: Callable[[Any], object]) -> None:
    assert {breach.rule for breach in breaches(changed(urgent, change))} == {rule}


# ── as pages ──────────────────────────────────────────────────────────────────────────────────────
def page_break_before_signature(document: Any) -> None:
    table = document.tables[2]._tbl
    broken = document.add_paragraph(style="Sau bảng")
    broken.paragraph_format.page_break_before = True
    table.addprevious(broken._p)


#: A rule, and what breaks it on the pages and nothing else there.
PAGE_BREAKS: list[tuple[str, Callable[[Any], object]]] = [
    ("page.size", section(2, page_width=Cm(21.59), page_height=Cm(27.94))), ("page.orient", turned),
    ("page.margins", spacing(style("Nội dung"), right_indent=Cm(-1))),
    ("page.number", section(2, different_first_page_header_footer=False)),
    ("page.number", font(style("Số trang"), size=Pt(11))), ("page.number", spacing(style("Số trang"), alignment=2)),
    ("phu_luc.pages", xml("(.//w:sectPr)[3]/w:pgNumType", "", None)),
    ("size.consistent", font(style("Địa danh và ngày"), size=Pt(13))),
    ("quoc_hieu", spacing(style("Quốc hiệu"), right_indent=Cm(0.3))),
    ("tieu_ngu", spacing(lambda d: d.tables[0].cell(0, 1).paragraphs[2], left_indent=Cm(4))),
    ("tieu_ngu", spacing(style("Tiêu ngữ"), left_indent=Cm(1))),
    ("co_quan", spacing(lambda d: d.tables[0].cell(0, 0).paragraphs[2], left_indent=Cm(0))),
    ("so_ky_hieu", spacing(style("Số và ký hiệu"), right_indent=Cm(1))),
    ("dia_danh_ngay", spacing(style("Địa danh và ngày"), space_before=Pt(20))),
    ("dia_danh_ngay", spacing(style("Địa danh và ngày"), left_indent=Cm(1))),
    ("chu_quan", gone(paragraph("UBND TỈNH"))),
    ("chu_quan", text("UBND TỈNH", "UBND TỈNH VĨNH LONG")), ("chuc_vu", page_break_before_signature),
    ("chuc_vu", spacing(style("Chức vụ người ký"), right_indent=Cm(2))),
    ("chu_ky", spacing(style("Họ tên người ký"), space_before=Pt(12))),
    ("ho_ten", spacing(style("Họ tên người ký"), alignment=0)),
    ("noi_nhan.word", spacing(style("Từ Nơi nhận"), space_before=Pt(20))),
    ("noi_nhan.word", spacing(style("Từ Nơi nhận"), left_indent=Cm(1))),
    ("noi_nhan.list", spacing(style("Danh sách nơi nhận"), left_indent=Cm(1))),
    ("phu_luc.word", spacing(style("Phụ lục"), alignment=0)),
    ("phu_luc.title", spacing(style("Tên phụ lục"), alignment=0)),
    ("phu_luc.ref_line", spacing(style("Dòng kèm theo"), alignment=0)), ("bang", xml("(.//w:tblHeader)[3]", "", None))]


@pytest.fixture(scope="module")
def printed(soffice: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of every variant, of one with an annex of two pages, and of every kind of issuer."""
    folder = tmp_path_factory.mktemp("pages")
    for name, plan in PRINTED.items():
        (folder / f"{name}.docx").write_bytes(full(plan))
    first, *others = (folder / f"{name}.docx" for name in PRINTED)
    soffice(first, "pdf", folder, *others)
    return folder


_MANY = tuple(Agency(f"T{n}", f"Ủy ban nhân dân xã số {n}", Kind.COMMUNE) for n in range(45))
#: What is printed: the variants, an annex of two pages, one of each kind of issuer and of each power.
PRINTED = {name: variant(name) for name in VARIANTS} | {
    "whole": replace(variant("two addressees"), agencies=(*PLAN.agencies, *_MANY)),
    **{f"{issuer} {power.strip('.')}": replace(PLAN, settings=signed(issuer, power)) for issuer, power in (
        ("department", "TL."), ("province", "KT."), ("commune", "Q."), ("ministry", "TUQ."), ("ministry", ""))}}


@pytest.mark.office
@pytest.mark.parametrize("name", PRINTED)
def test_the_pages_keep_the_decree(printed: Path, name: str) -> None:
    assert page_breaches(printed / f"{name}.pdf", PRINTED[name].settings) == []


@pytest.fixture(scope="module")
def broken_pages(soffice: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of each broken copy of the report with an annex of two pages."""
    folder, whole = tmp_path_factory.mktemp("broken"), full(PRINTED["whole"])
    paths = [folder / f"{number}.docx" for number in range(len(PAGE_BREAKS))]
    for path, (_, change) in zip(paths, PAGE_BREAKS, strict=True):
        path.write_bytes(changed(whole, change))
    soffice(paths[0], "pdf", folder, *paths[1:])
    return folder


@pytest.mark.office
@pytest.mark.nightly
@pytest.mark.parametrize("number", range(len(PAGE_BREAKS)), ids=[rule for rule, _ in PAGE_BREAKS])
def test_a_broken_page_breaks_exactly_its_rule(broken_pages: Path, number: int) -> None:
    found = page_breaches(broken_pages / f"{number}.pdf", variant("two addressees").settings)
    assert {breach.rule for breach in found} == {PAGE_BREAKS[number][0]}, found


# ── all forty rules ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.shared
def test_the_rules_are_those_of_the_decree(shared: Path) -> None:
    rules = json.loads((shared / "nd30_rules.json").read_text(encoding="utf-8"))["rules"]
    assert {each["id"]: each["ref"].removeprefix("PLI.I.") for each in rules} == {
        name: rule.article for name, rule in RULES.items() if rule.article}
    assert set(RULES_MEASURED) == set(RULES)


def test_every_rule_measured_has_a_copy_that_breaks_it() -> None:
    assert {rule for rule, _ in XML_BREAKS} == {name for name, how in RULES_MEASURED.items() if how in (FILE, BOTH)}
    assert {rule for rule, _ in PAGE_BREAKS} == {name for name, how in RULES_MEASURED.items() if how in (PAGE, BOTH)}
