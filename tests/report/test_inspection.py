"""A template somebody has changed in Word or Excel: what it breaks is told in one pass, and what it does not is left alone."""

from __future__ import annotations

import copy
import io
import itertools
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, RGBColor
from openpyxl.worksheet.table import Table
from specimens import specimens
from test_decree import gone, paragraph, text

from toolkit.cli.commands import main
from toolkit.model.findings import Code, Finding, ToolkitError
from toolkit.model.resources import template
from toolkit.report.rendering import inspect_template, render_report
from toolkit.rounds.reading import check_template

TEMPLATE = template("report_template.docx")
FORM = template("progress_form.xlsx")
REMINDER = template("reminder_template.docx")


def cut(document: Any, start: str, at: int, **fonts: str) -> None:
    """The paragraph's one run cut in two at a letter, each part in its font, as Word does when somebody retypes a
    part."""
    whole = paragraph(start)(document)
    first = whole.runs[0]
    first._r.addnext(copy.deepcopy(first._r))
    words = first.text
    first.text, whole.runs[1].text = words[:at], words[at:]
    for place, name in fonts.items():
        whole.runs[int(place[-1])].font.name = name


def autocorrected(document: Any) -> None:
    for node in document.element.body.iter(qn("w:t")):
        if "{" in (node.text or "") and '"' in node.text:
            parts = node.text.split('"')
            node.text = "".join(part + "“”"[number % 2] for number, part in enumerate(parts[:-1])) + parts[-1]


@lru_cache(maxsize=1)
def values() -> tuple[dict[str, Any], ...]:
    return tuple(specimens())


def found(change: Callable[[Any], object], folder: Path) -> tuple[Finding, ...]:
    document = docx.Document(io.BytesIO(TEMPLATE.read_bytes()))
    change(document)
    path = folder / "report_template.docx"
    document.save(str(path))
    return inspect_template(path, [TEMPLATE])


def test_the_shipped_templates_break_nothing_and_the_command_ends_as_the_house_does(tmp_path: Path) -> None:
    assert check_template(TEMPLATE) == check_template(FORM) == check_template(REMINDER) == ()
    good = CliRunner().invoke(main, ["check-template", str(TEMPLATE)]).output
    assert "Mẫu dùng được" in good
    assert "đánh số, dấu câu không được soát: xem trên bản dự thảo." in good
    assert "không được soát" not in CliRunner().invoke(main, ["check-template", str(FORM)]).output
    (tmp_path / "mau.docx").write_bytes(b"")
    broken = CliRunner().invoke(main, ["check-template", str(tmp_path / "mau.docx")])
    assert (broken.exit_code, CliRunner().invoke(main, ["check-template"]).exit_code) == (1, 2)
    assert "Không đọc được mẫu" in broken.output


@pytest.mark.parametrize("change", [
    lambda d: cut(d, "Số: {{", 9), lambda d: cut(d, "Số: {{", 5), autocorrected,
    lambda d: text("Trên đây là", paragraph("Trên đây là")(d).text.replace("Trên đây là", "Kính trình"))(d),
    lambda d: setattr(d.sections[0], "left_margin", Mm(35)),
    lambda d: cut(d, "{%p if draft", 4, font0="Arial", font1="Calibri"),
], ids=["cut into runs", "cut between braces", "curly quotes", "other words", "another margin the decree allows",
"font of an instruction"])
def test_a_harmless_change_is_none(tmp_path: Path, change: Callable[[Any], object]) -> None:
    assert found(change, tmp_path) == ()


@pytest.mark.office
def test_a_template_saved_by_libreoffice_breaks_nothing(soffice: Callable[..., Path], tmp_path: Path) -> None:
    assert check_template(soffice(TEMPLATE, "docx", tmp_path)) == ()


D, N, V, S, U, L = (Code.TEMPLATE_DECREE, Code.TEMPLATE_NAME_UNKNOWN, Code.TEMPLATE_VALUE_MISSING,
    Code.TEMPLATE_MISSPELT,
                    Code.TEMPLATE_UNPAIRED, Code.TEMPLATE_LINE_SHARED)


@pytest.mark.parametrize(("change", "codes", "said"), [
    (text("{{ place }}", "{{ plase }}, {{ date }}"), {N, V}, "Sửa thành place."),
    (text("{{ task.content }}", "{{ task.noi_dung }}"), {N, V}, "“noi_dung”"),
    (text("{{ place }}", "{{ place }}, {{ date }} năm {{ year }}"), {N}, "year"),
    (text("{{ place }}", "{{ place }, {{ date }}"), {S}, "“{{ place }, {{ date }}”"),
    (text("{{ place }}", "{{ place }}, { date }}"), {S}, "“{{ place }}, { date }}”"),
    (text("{{ place }}", "{{ place | hoa }}, {{ date }}"), {S}, "hoa"),
    (text("{{ place }}", "{{ place }}, {{ date }}{% if draft %} DỰ THẢO"), {U}, "DỰ THẢO"),
    (text("{{ place }}", "{{ place.__class__.__mro__ }}, {{ date }}"), {N}, "__class__"),
    (text("{{ place }}", "Trà Vinh, {{ date }}"), {V}, "{{ place }}"),
    (gone(paragraph("{{ signer_name")), {V, D}, "{{ signer_name }}"),
    (gone(paragraph("{%p endif")), {U}, "{%p if superior %}” (sau dòng “đầu mẫu”)"),
    (gone(paragraph("{%p if urgency")), {U}, "thiếu {%p if … %}"),
    (gone(paragraph("{%p for title")), {U}, "thiếu {%p for … %}"),
    (text("{%p if urgency", "{%p if urgensy %}"), {N}, "Sửa thành urgency."),
    (text("{%p if urgency", "{%p iff urgency %}"), {S, U}, "{%p iff urgency %}"),
    (text("{%p if urgency", "Độ khẩn: {%p if urgency %}"), {L}, "“Độ khẩn: {%p if urgency %}”"),
    (lambda d: setattr(d.sections[0], "page_width", Mm(216)), {D}, "Khổ giấy"),
    (lambda d: setattr(d.sections[1], "left_margin", Cm(2)), {D}, "lề trái 20 mm"),
    (lambda d: cut(d, "{{ place }}", 5, font0="Arial"), {D}, "phông Arial"),
    (lambda d: setattr(d.styles["Nội dung"].font, "name", "Calibri"), {D}, "chỗ khác"),
    (text("{%p for line in behind", "{%p for line in behin %}"), {N}, "Sửa thành behind."),
    (gone(paragraph("{%p for line in behind")), {U}, "thiếu {%p for … %}"),
    (text("{{ agency.agency", "{{ agency.ten }}"), {N, V}, "“ten”"),
    (text("{{ each.overdue", "0"), {V}, "{{ each.overdue }}"),
    (gone(paragraph("Kính gửi: ")), {D}, "Kính gửi"),
], ids=map(str, itertools.count()))
def test_damage_is_told_with_its_line(tmp_path: Path, change: Callable[[Any], object], codes: set[Code],
    said: str) -> None:
    told = found(change, tmp_path)
    assert {each.code for each in told} == codes
    assert said in "\n".join(map(str, told))
    assert all(each.place.file == "report_template.docx" for each in told)


@pytest.mark.parametrize(("name", "content", "code"), [
    ("mau.docx", b"khong phai Word", Code.TEMPLATE_UNREADABLE),
    ("mau.xlsx", b"khong phai Excel", Code.TEMPLATE_UNREADABLE), ("mau.doc", b"", Code.TEMPLATE_FORMAT),
    ("mau.docx", None, Code.FILE_ABSENT)])
def test_what_is_no_template_is_a_sentence(tmp_path: Path, name: str, content: bytes | None, code: Code) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ToolkitError) as caught:
        check_template(tmp_path / name)
    assert caught.value.finding.code is code
    assert ".." not in str(caught.value)


def test_a_table_in_a_form_and_a_reminder_that_breaks_its_rules_are_refused_by_name(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(FORM)
    book.worksheets[0].add_table(Table(displayName="Bang", ref="B3:K5"))
    book.save(tmp_path / "progress_form.xlsx")
    (told,) = check_template(tmp_path / "progress_form.xlsx")
    assert (told.code, told.details["what"]) == (Code.TEMPLATE_UNKEPT, "bảng (Table)")
    assert told.problem == "Mẫu progress_form.xlsx có bảng (Table), là thứ không giữ được khi thêm dòng."
    document = docx.Document(io.BytesIO(REMINDER.read_bytes()))
    paragraph("V/v đôn đốc")(document).runs[0].font.name = "Arial"
    document.save(str(tmp_path / "thu nhac.docx"))
    told = check_template(tmp_path / "thu nhac.docx")
    assert [(each.code, each.details.get("part")) for each in told] == [(Code.TEMPLATE_DECREE, "Phông chữ")]


def moved(document: Any, start: str, above: str) -> None:
    paragraph(above)(document)._p.addprevious(paragraph(start)(document)._p)


@pytest.mark.parametrize(("change", "part", "what"), [
    (lambda d: setattr(d.styles["Nội dung"].font.color, "rgb", RGBColor(255, 0, 0)), "Phông chữ", "màu FF0000"),
    (lambda d: d.styles["Nội dung"].element.rPr.rFonts.set(qn("w:eastAsia"), "Calibri"), "Phông chữ", "phông Calibri"),
    (lambda d: d.styles["Nội dung"].element.rPr.rFonts.set(qn("w:asciiTheme"), "minorHAnsi"), "Phông chữ", "phông theme"),
    (lambda d: d.sections[1].first_page_header.add_paragraph("Tài liệu nội bộ").runs[0].font.__setattr__("name", "Arial"),
     "Phông chữ", "“Tài liệu nội bộ” phông Arial"),
    (lambda d: [setattr(d.sections[0], *side) for side in (("page_width", Mm(297)), ("page_height", Mm(210)))], "Khổ giấy",
     "phần 1 khổ 297 × 210 mm"),
    (lambda d: setattr(d.sections[0], "bottom_margin", Mm(30)), "Lề trang", "phần 1, lề dưới 30 mm"),
    (gone(paragraph("CỘNG HÒA")), "Quốc hiệu", "không còn đoạn theo kiểu “Quốc hiệu” của mẫu gốc"),
    (gone(paragraph("Nơi nhận")), "Từ “Nơi nhận”", "không còn đoạn theo kiểu “Từ Nơi nhận” của mẫu gốc"),
    (lambda d: moved(d, "Độc lập", "CỘNG HÒA"), "Tiêu ngữ", "đứng trước phần Quốc hiệu, khác mẫu gốc"),
    (lambda d: moved(d, "{{ about }}", "BÁO CÁO"), "Trích yếu", "đứng trước phần Tên loại văn bản, khác mẫu gốc"),
], ids=map(str, itertools.count()))
def test_what_a_change_in_word_breaks_is_told_by_its_rule_alone(
        tmp_path: Path, change: Callable[[Any], object], part: str, what: str) -> None:
    (told,) = found(change, tmp_path)
    assert (told.code, told.details["part"]) == (D, part)
    assert what in told.problem
    assert told.remedy


@pytest.mark.parametrize(("mark", "said"), [
    ("ins", "dấu vết sửa đổi chưa chấp nhận (Track Changes)"), ("del", "dấu vết sửa đổi chưa chấp nhận (Track Changes)"),
    ("moveFrom", "dấu vết sửa đổi chưa chấp nhận (Track Changes)"),
    ("moveTo", "dấu vết sửa đổi chưa chấp nhận (Track Changes)"),
    ("rPrChange", "dấu vết sửa đổi chưa chấp nhận (Track Changes)"), ("commentReference", "ghi chú bên lề (Comment)")])
def test_changes_nobody_accepted_and_comments_are_refused_by_name(tmp_path: Path, mark: str, said: str) -> None:
    def changed(document: Any) -> None:
        run = paragraph("{{ place }}")(document).runs[0]._r
        element = run.makeelement(qn(f"w:{mark}"), {qn("w:id"): "1", qn("w:author"): "A"})
        if mark in ("ins", "del", "moveFrom", "moveTo"):
            run.addprevious(element)
            element.append(run)
        else:
            run.get_or_add_rPr().append(element) if mark == "rPrChange" else run.append(element)
    with pytest.raises(ToolkitError) as caught:
        found(changed, tmp_path)
    assert caught.value.finding.problem == f"Mẫu report_template.docx còn {said}."
    with pytest.raises(ToolkitError) as caught:
        render_report(values()[0], tmp_path / "report_template.docx")
    assert caught.value.finding.code is Code.TEMPLATE_TRACKED


@pytest.mark.parametrize(("change", "why"), [
    (gone(paragraph("{%p endfor")), "không có cặp, thiếu {%p endfor %}"),
    (text("{{ place }}", "{{ place }, {{ date }}"), "chỗ điền hoặc lệnh viết sai ở dòng “{{ place }, {{ "),
    (text("{{ place }}", "{{ plase }}, {{ date }}"), "không có giá trị tên plase"),
    (text("{{ place }}", "{{ place.__class__.__mro__ }}, {{ date }}"), "__class__"),
    (text("{{ place }}", "{{ range(99999) }}, {{ date }}"), "không có giá trị tên range"),
    (text("{{ place }}", "{{ 9 ** 9 ** 9 ** 9 }}, {{ date }}"), "không được nhân hay lấy lũy thừa"),
    (text("{{ place }}", f"{'{% for a in place %}' * 15}{'{% endfor %}' * 15}, {{{{ date }}}}"), "lặp quá 200.000 lần"),
    (text("{{ place }}", "{% for a in place recursive %}{{ loop(place) }}{% endfor %}, {{ date }}"), "lặp quá 200.000 lần"),
], ids=map(str, itertools.count()))
def test_what_a_report_cannot_be_made_with_is_told_in_vietnamese(
        tmp_path: Path, change: Callable[[Any], object], why: str) -> None:
    document = docx.Document(io.BytesIO(TEMPLATE.read_bytes()))
    change(document)
    document.save(str(tmp_path / "report_template.docx"))
    with pytest.raises(ToolkitError) as caught:
        render_report(values()[0], tmp_path / "report_template.docx")
    said = caught.value.finding.problem
    assert caught.value.finding.code is Code.TEMPLATE_PLACEHOLDER
    assert said.startswith("Mẫu report_template.docx có chỗ điền không dùng được: ")
    assert why in said
    assert not re.search("expected|unexpected|undefined|looking for|Jinja|attribute", said)
