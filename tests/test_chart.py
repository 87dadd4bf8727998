"""The report's chart: what it draws, where it stands, what Word finds in it."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from lxml import etree
from nd30_file import breaches
from said import intake
from samples import PLAN, SETTINGS
from test_open_xml import faults
from test_summary import A_ROUND

from toolkit import words
from toolkit.consolidate import consolidate
from toolkit.findings import Code, ToolkitError
from toolkit.model import Group, Intake, Plan, Status
from toolkit.plan import read_plan, write_plan
from toolkit.report import chart, document_text, render_report
from toolkit.report.values import report_context
from toolkit.resources import template
from toolkit.sheetfill.parts import untouched

TEMPLATE = template("report_template.docx")
CHARTED = replace(PLAN, settings=replace(SETTINGS, report_chart=True))
ODD = replace(CHARTED, groups=(Group("1", 'Văn bản <b> & "chỉ đạo" __{_{'), Group("2", "Tuyên truyền {{ x }} & _x0041_")))
NO_GROUPS = replace(CHARTED, groups=(), tasks=tuple(replace(each, group="") for each in PLAN.tasks))
MANY_GROUPS = replace(CHARTED, groups=tuple(Group(str(number), f"Nhóm việc về công tác thứ {number}, " + "việc " * 30)
                                            for number in range(1, 25)))
EVERYTHING = """
| agency | task | status      |
|--------|------|-------------|
| SCT    | 1.1  | done        |
| SCT    | 2.1  | under_way   |
| SNV    | 2.4  | not_doing   |
| SNV    | 2.5  | not_started |
| SCT    | 2.5  | not_started |
"""
C = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
CHART, WORKBOOK = "word/charts/chart1.xml", "word/embeddings/Microsoft_Excel_Sheet1.xlsx"


def report(plan: Plan = CHARTED, held: Intake | None = None) -> bytes:
    return render_report(report_context(consolidate(plan, intake(A_ROUND) if held is None else held)), TEMPLATE)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def drawn(content: bytes) -> dict[str, dict[str, int]]:
    """By group and status how many tasks the chart draws, from what Word shows before anything is opened."""
    counts: dict[str, dict[str, int]] = {}
    for series in etree.fromstring(parts(content)[CHART]).iterfind(".//c:ser", C):
        [status], groups, told = ([each.text or "" for each in series.iterfind(f"c:{where}//c:v", C)] for where in ("tx", "cat", "val"))
        for group, count in zip(groups, told, strict=True):
            counts.setdefault(group, {})[status] = int(count)
    return counts


def held(content: bytes) -> dict[str, dict[str, Any]]:
    """The same from the workbook that Word opens for "Edit data"."""
    book = openpyxl.load_workbook(io.BytesIO(parts(content)[WORKBOOK]))
    [sheet] = book.worksheets
    head, *rows = sheet.iter_rows(values_only=True)
    return {str(name): dict(zip(map(str, head[1:]), counts, strict=True)) for name, *counts in rows}


def test_it_counts_the_tasks_of_each_group_by_status() -> None:
    made = consolidate(CHARTED, intake(A_ROUND))
    names = {"1": "1. Tăng cường trách nhiệm quản lý nhà nước", "2": "2. Hoàn thiện khuôn khổ pháp lý"}
    counted = Counter((names[group], words.STATUS[Status(status)].text)
                      for group, status in zip(made.tasks["group"], made.tasks["status"], strict=True))
    content = report()
    assert {(group, status): count for group, counts in drawn(content).items() for status, count in counts.items() if count} == counted
    assert drawn(content) == held(content)
    assert drawn(content)[names["2"]] == {
        "Đã hoàn thành": 0, "Đang thực hiện": 1, "Không thực hiện": 1, "Chưa có báo cáo": 1}


def test_its_figures_are_those_of_the_workbook_it_points_to() -> None:
    root = etree.fromstring(parts(report())[CHART])
    sheet = openpyxl.load_workbook(io.BytesIO(parts(report())[WORKBOOK])).worksheets[0]
    for each in root.iterfind(".//c:f", C):
        cells = sheet[str(each.text).partition("!")[2].replace("$", "")]
        values = [cell.value for [cell] in cells] if isinstance(cells, tuple) else [cells.value]
        assert [str(value) for value in values] == [point.text for point in each.getparent().iterfind(".//c:v", C)]


def test_before_anything_came_back_every_task_is_without_a_report() -> None:
    assert drawn(report(held=intake())) == {
        "1. Tăng cường trách nhiệm quản lý nhà nước": {"Chưa có báo cáo": 1}, "2. Hoàn thiện khuôn khổ pháp lý": {"Chưa có báo cáo": 3}}


def test_a_plan_without_groups_has_one_bar_and_one_without_tasks_no_chart() -> None:
    content = report(NO_GROUPS)
    assert drawn(content) == {"Nhiệm vụ": {"Đã hoàn thành": 1, "Đang thực hiện": 1, "Không thực hiện": 1, "Chưa có báo cáo": 1}}
    assert "Biểu đồ: Số nhiệm vụ theo tình trạng thực hiện, năm 2020" in document_text(content)
    assert CHART not in parts(report(replace(CHARTED, groups=(), tasks=(), assignments=()), intake()))


def test_odd_names_stand_as_they_are_written() -> None:
    content = report(ODD)
    names = ['1. Văn bản <b> & "chỉ đạo" __{_{', "2. Tuyên truyền {{ x }} & _x0041_"]
    assert list(drawn(content)) == list(held(content)) == names


def test_its_bars_are_told_apart_in_grey() -> None:
    """Plain fills by how dark a copy has them, patterns by their lines."""
    drawing = parts(report(held=intake(EVERYTHING)))[CHART].decode()
    plain = [sum(weight * int(colour[at:at + 2], 16) for at, weight in ((0, 0.30), (2, 0.59), (4, 0.11)))
             for colour in re.findall(r'<c:spPr><a:solidFill><a:srgbClr val="(\w+)"/></a:solidFill><a:ln w', drawing)]
    patterns = re.findall(r'<a:pattFill prst="(\w+)"', drawing)
    assert (len(plain), len(patterns), len(set(patterns))) == (3, 1, 1)
    assert all(lighter - darker > 25 for darker, lighter in pairwise(plain))


def test_it_stands_under_the_table_by_group_above_its_caption() -> None:
    document = Document(io.BytesIO(report()))
    texts = [(each.text, bool(each._p.xpath(".//w:drawing"))) for each in document.paragraphs]
    [place] = [place for place, (_, is_chart) in enumerate(texts) if is_chart]
    assert texts[place + 1][0] == "Biểu đồ: Số nhiệm vụ theo nhóm và tình trạng thực hiện, năm 2020"
    assert ("Kết quả thực hiện theo từng nhóm nhiệm vụ:", False) in texts[:place]
    assert ("I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI THỰC HIỆN", False) in texts[place:]
    assert document.paragraphs[place].paragraph_format.keep_with_next
    [shape] = document.inline_shapes
    page = document.sections[0]
    assert shape.width <= page.page_width - page.left_margin - page.right_margin


def test_switched_off_there_is_not_a_byte_of_it() -> None:
    content = parts(report(PLAN))
    assert not [name for name in content if "chart" in name or "embed" in name]
    assert not [name for name, part in content.items() if b"chart" in part or ("Biểu đồ".encode() in part and name != "word/styles.xml")]


def test_the_same_round_gives_the_same_bytes_and_the_file_is_sealed() -> None:
    assert report() == report()
    assert untouched(report())
    assert not untouched(report()[:-30] + b"\0" + report()[-29:])


@pytest.mark.parametrize("plan", [CHARTED, ODD, NO_GROUPS, MANY_GROUPS], ids=["two groups", "odd names", "no groups", "24 groups"])
def test_word_and_the_decree_find_nothing_against_it(plan: Plan, tmp_path: Path) -> None:
    content = report(plan)
    assert breaches(content) == []
    assert faults(content, tmp_path) == []
    assert b"\xef\xb7\x90" not in b"".join(parts(content).values())


def test_its_text_is_black_times_new_roman_of_11_points_and_zeros_have_no_label() -> None:
    text = parts(report())[CHART].decode()
    assert set(re.findall(r' sz="(\d+)"', text)) == {"1100"}
    assert set(re.findall(r' typeface="([^"]+)"', text)) == {"Times New Roman"}
    assert set(re.findall(r'<c:dLbls><c:numFmt formatCode="([^"]+)"', text)) == {"0;;;"}
    colours = re.findall(r'<a:defRPr [^>]*><a:solidFill><a:srgbClr val="(\w+)"', text)
    assert set(colours) == {"000000"}
    fills = re.findall(r"<c:spPr>(<a:(?:solid|patt)Fill.*?</a:(?:solid|patt)Fill>)<a:ln w", text)
    assert len(set(fills)) == len(fills) == 4


@pytest.mark.parametrize("lost", ["1. Tăng cường trách nhiệm quản lý nhà nước", "Đang thực hiện"])
def test_a_chart_that_loses_a_name_is_refused(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = chart._chart_space

    def without(*given: Any) -> str:
        return re.sub(f"<c:pt [^>]*><c:v>.{lost}.</c:v></c:pt>", "", whole(*given))

    def never(made: chart.ReportChart, *given: Any) -> str:
        groups = tuple(each for each in made.groups if each != lost)
        return whole(replace(made, groups=groups, series={name: counts for name, counts in made.series.items() if name != lost}), *given)

    for careless, told in ((without, lost), (never, "")):
        monkeypatch.setattr(chart, "_chart_space", careless)
        with pytest.raises(ToolkitError) as raised:
            report()
        assert raised.value.finding.code is Code.REPORT_VALUE_LOST
        assert told in raised.value.finding.message


def test_a_template_without_its_place_does_not_lose_it_in_silence(tmp_path: Path) -> None:
    document = Document(str(TEMPLATE))
    [caption] = [each for each in document.paragraphs if "chart.title" in each.text]
    caption._p.getparent().remove(caption._p)
    document.save(str(tmp_path / "mau.docx"))
    with pytest.raises(ToolkitError) as raised:
        render_report(report_context(consolidate(CHARTED, intake(A_ROUND))), tmp_path / "mau.docx")
    assert raised.value.finding.code is Code.REPORT_VALUE_LOST


@pytest.mark.parametrize(("typed", "wanted"), [("Có", True), ("x", True), ("Không", False), ("", False), ("không rõ", False)])
def test_the_plan_workbook_switches_it_on(typed: str, wanted: bool, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_plan(PLAN)))
    sheet = book[words.PLAN_SHEETS["settings"]]
    [row] = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "Biểu đồ trong báo cáo"]
    assert [each.formula1 for each in sheet.data_validations.dataValidation if f"B{row}" in each.sqref] == ['"Có,Không"']
    sheet.cell(row, 2).value = typed
    book.save(tmp_path / words.PLAN_FILE)
    plan, found = read_plan(tmp_path / words.PLAN_FILE)
    assert plan.settings.report_chart is wanted
    assert [each.code for each in found] == ([Code.SETTING_INVALID] if typed == "không rõ" else [])


def test_a_plan_workbook_of_the_version_before_has_no_chart(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_plan(CHARTED)))
    sheet = book[words.PLAN_SHEETS["settings"]]
    [row] = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "Biểu đồ trong báo cáo"]
    for column in (1, 2, 3):
        sheet.cell(row, column).value = None
    book.save(tmp_path / words.PLAN_FILE)
    plan, found = read_plan(tmp_path / words.PLAN_FILE)
    assert (plan.settings.report_chart, found) == (False, ())


@pytest.mark.office
def test_libreoffice_draws_it(tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> None:
    path = tmp_path / words.REPORT_FILE
    path.write_bytes(report())
    pdf = soffice(path, "pdf", tmp_path)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    above = text.partition("Biểu đồ: Số nhiệm vụ")[0].splitlines()[-30:]
    [bar] = [line.split("pháp lý")[1].split() for line in above if "2. Hoàn thiện khuôn khổ pháp lý " in line and line.rstrip()[-1].isdigit()]
    assert bar == ["1", "1", "1"]
    assert any(line.split("  ") and "Đã hoàn thành" in line and "Chưa có báo cáo" in line for line in above)
