"""The report: what it says of a round, in the form of Decree 30/2020, whatever agencies and officers typed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from nd30 import page_breaches, sheets
from nd30_file import breaches
from plain import document_lines, document_styles
from said import SHEET, intake, report_values
from samples import PLAN

from toolkit.base.text import single_spaced
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.model.findings import Place
from toolkit.model.records import Agency, Assignment, Entry, Group, Intake, Kind, Medium, Plan, Role, TaskAnswer
from toolkit.model.resources import template
from toolkit.report.rendering import document_text, render_report
from toolkit.report.typed_text import first_sentences, printed_text

TEMPLATE = template("report_template.docx")

RETURNS = """
| agency | task | status      | percent | completed  | documents                   | result                             | difficulties              | proposals          |
|--------|------|-------------|---------|------------|-----------------------------|------------------------------------|---------------------------|--------------------|
| SCT    | 1.1  | done        | 100     | 05/10/2020 | - QĐ số 12/QĐ-SCT;          | - Đã trình Quyết định              |                           |                    |
| SCT    | 2.1  | under_way   | 60.5    |            |                             | - Rà soát 24 văn bản;\\n- Bãi bỏ 2 | Thiếu người; do biên chế  |                    |
| SCT    | 2.5  | done        | 100     |            | KH số 5/KH-SCT              | Sở Công Thương đã ban hành KH      |                           | Cần thêm kinh phí. |
| SNV    | 2.4  | not_started |         |            |                             |                                    | Chờ hướng dẫn             |                    |
| SNV    | 2.5  | under_way   | 40      |            |                             | Đang lấy ý kiến                    | THIẾU NGƯỜI; do biên chế  | Cần thêm kinh phí. |
| SNV    | 1.1  | done        |         |            |                             |                                    | Phối hợp chậm             |                    |
"""


def said(table: str = RETURNS, plan: Plan = PLAN, **free: str) -> Consolidation:
    """The sample plan consolidated with a table of answers; `free` are the first agency's free parts."""
    made = intake(table)
    if free:
        entries = {part: Entry(text, Place("SCT.xlsx", SHEET, "B30")) for part, text in free.items()}
        made = made._replace(returns=(made.returns[0]._replace(free=entries), *made.returns[1:]))
    return consolidate(plan, made)


def rendered(consolidation: Consolidation) -> bytes:
    return render_report(report_values(consolidation), TEMPLATE)


def text(consolidation: Consolidation) -> str:
    return document_text(rendered(consolidation)).replace("\u00a0", " ")


def one_result(result: str, **others: Any) -> Consolidation:
    """Every field of the issuer's answer to task 2.1 as given, character by character."""
    made = intake("| agency | task | status |\n| SCT | 2.1 | done |")
    row = made.returns[0].progress[0]
    row = row._replace(values={**row.values, "result": result, **others}, entries={"result": Entry(result, Place())})
    return consolidate(PLAN, made._replace(returns=(made.returns[0]._replace(progress=(row,)),)))


def test_template_and_report_read_like_this(golden: Callable[[str, str], None]) -> None:
    content = TEMPLATE.read_bytes()
    golden("report_template.txt", f"{document_lines(content)}\n{document_styles(content)}")
    golden("report.txt", document_lines(rendered(said(overall="Nhìn chung đạt yêu cầu", direction="- Tiếp tục tuyên truyền;\n- Tập huấn",
                                                      amendments="Bổ sung nhiệm vụ về thương mại điện tử"))))
    golden("report_empty.txt", document_lines(rendered(said(""))))


def test_the_template_asks_for_exactly_the_values_there_are_and_equal_ones_give_equal_bytes() -> None:
    from docxtpl import DocxTemplate

    assert DocxTemplate(TEMPLATE).get_undeclared_template_variables() == set(report_values(said()))
    assert rendered(said()) == rendered(said())


@pytest.mark.parametrize("table", ["", RETURNS], ids=["no returns", "some"])
def test_nothing_missing_shows_as_a_gap_or_a_word_of_the_machine(table: str) -> None:
    assert not re.search(r"None|nan|NaT|<NA>|\{\{|\{%|Undefined|\.\.|;\.|: \.|\(\)| ,|,,", text(said(table)))


def test_counts_and_means_say_of_how_many_and_leave_out_who_was_not_asked() -> None:
    made = text(said("| agency | task | status | result |\n| SNV | 2.5 | done | Xong |"))
    assert "- Nhiệm vụ 2.5, cùng chủ trì: Sở Công Thương (chưa có báo cáo)." in made
    plan, returns = crowded(5)
    assert "38 cơ quan chủ trì: 38 đang thực hiện; tiến độ bình quân 42 % (5 cơ quan có số liệu)" in text(consolidate(plan, returns))
    unasked = tuple(each._replace(receives_form=each.code == "SCT") for each in PLAN.agencies)
    told = report_values(said("| agency | task | status |\n| SCT | 2.1 | done |\n| SNV | 2.4 | done |", replace(PLAN, agencies=unasked)))["returns"]
    assert told == ("Tỷ lệ cơ quan, đơn vị đã gửi báo cáo đạt 100 %, tất cả gửi đúng hạn.",
                    "Ngoài ra, 1 cơ quan, đơn vị không thuộc diện phải gửi cũng đã gửi báo cáo: Sở Nội vụ.")


def test_no_is_not_a_difficulty_nor_a_document_nor_a_task() -> None:
    made = intake("""
| agency | task | status    | documents | result  | difficulties                 | proposals              |
| SCT    | 2.1  | under_way | Không có  | Đã họp  | Không                        | Không đề xuất          |
| SNV    | 2.4  | under_way |           | Đã họp  | Không có khó khăn, vướng mắc | Không                  |
| SNV    | 1.1  | done      | không     |         | Không                        |                        |
""")
    none = TaskAnswer("X1", Role.LEAD, Place("SNV.xlsx", SHEET, "A30"), entries={"content": Entry("Không có", Place())})
    free = {part: Entry("Không", Place("SCT.xlsx", SHEET, "B30")) for part in ("overall", "direction", "amendments")}
    made = made._replace(returns=tuple(each._replace(free=free, extras=(none,)) if each.agency == "SNV" else each for each in made.returns))
    values = report_values(consolidate(PLAN, made))
    assert [name for name in ("documents", "overall", "amendments", "difficulties", "proposals", "extras") if values[name]] == []
    assert "Không" not in re.sub("Không có (nhiệm vụ|văn bản)|Không thực hiện", "", text(consolidate(PLAN, made)))


@pytest.mark.parametrize(("number", "day", "medium", "head", "when", "reference"), [
    ("", None, Medium.PAPER, "Số: /BC-SCT", "Trà Vinh, ngày tháng 11 năm 2020", "số /BC-SCT ngày tháng 11 năm 2020 của"),
    ("5", date(2020, 11, 5), Medium.PAPER, "Số: 05/BC-SCT", "Trà Vinh, ngày 05 tháng 11 năm 2020", "số 05/BC-SCT ngày 05 tháng 11 năm 2020 của"),
    ("127", date(2021, 2, 1), Medium.PAPER, "Số: 127/BC-SCT", "Trà Vinh, ngày 01 tháng 02 năm 2021", "số 127/BC-SCT ngày 01 tháng 02 năm 2021 của"),
    ("5", date(2021, 3, 9), Medium.ELECTRONIC, "Số: 05/BC-SCT", "Trà Vinh, ngày 09 tháng 3 năm 2021", "số /BC-SCT ngày tháng năm của"),
])
def test_number_and_date_are_filled_or_left_open(number: str, day: date | None, medium: Medium, head: str, when: str, reference: str) -> None:
    made = said(plan=replace(PLAN, settings=PLAN.settings._replace(report_number=number, report_date=day, medium=medium)))
    lines = re.sub(" +", " ", text(made)).splitlines()
    assert {head, when} <= {*lines}
    assert sum(reference in line for line in lines) == 3  # of each annex
    assert breaches(rendered(made)) == []


HOSTILE = [
    "R&D <10%", "{{7*7}}", "{% for x in y %}", "{%p if x %}", "{{ ''.__class__ }}", "{_{ a }_}", "{_% a %_}", "{# note #}", "]]>", "<w:p/>",
    "&amp;", "&#95;", "a\x00b\x07c\x0cd\x1fe", "\ud800 nửa ký tự", "\ufffe", "Kết\tquả", "=cmd|' /C calc'!A0", "e\u0302\u0301",
    "Đạt 👍🏽 👨\u200d👩\u200d👧", "مرحبا", "Z" + "\u0300" * 500, "x" * 10_000, "\ue000 riêng \U000f0000",
]


def stands(typed: str, made: str) -> bool:
    """Whether the report has that result as it prints one, each of its lines."""
    lines = first_sentences(printed_text(typed), 200).strip().split("\n")
    return all(single_spaced(line) in made.replace("\u00a0", " ") for line in lines)


@pytest.mark.parametrize("typed", HOSTILE, ids=ascii)
def test_whatever_is_typed_stays_text(typed: str) -> None:
    assert stands(typed, text(one_result(typed, difficulties=typed, proposals=typed, documents=typed)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.one_of(st.characters(), st.sampled_from("{}%_#&<>\n\t-")), max_size=80))
@example("\x1b")
def test_any_text_is_printed_and_opens(typed: str) -> None:
    content = rendered(one_result(typed, proposals=typed))
    docx.Document(io.BytesIO(content))
    assert stands(typed, document_text(content))


def crowded(percents: int = 0) -> tuple[Plan, Intake]:
    """38 departments that all lead the first of 22 tasks, with long answers; the first of them say how far it is."""
    agencies = tuple(Agency(f"S{n}", f"Sở số {n} và Phát triển nông thôn", Kind.DEPARTMENT) for n in range(38))
    tasks = tuple(PLAN.tasks[0]._replace(id=f"1.{n}", content="Đẩy mạnh công tác tuyên truyền, phổ biến chính sách " * 5) for n in range(1, 23))
    rows = tuple(Assignment(task.id, agency.code, Role.LEAD) for task in tasks for agency in agencies[:38 if task.id == "1.1" else 1])
    plan = replace(PLAN, settings=PLAN.settings._replace(issuer_code="S0"), groups=(Group("1", "Nhóm"),), tasks=tasks, agencies=agencies,
                   phrases=(), assignments=rows)
    result = "Đã tổ chức hội nghị cho 120 lượt người, phát 2.000 tờ rơi. " * 5
    return plan, intake("\n".join(["| agency | task | status | percent | result | proposals |", *(
        f"| {row.agency} | {row.task_id} | under_way | {40 + n if n < percents else ''} | {result} | Kiến nghị của {row.agency} |"
        for n, row in enumerate(rows))]))


def test_lists_and_the_closing_sentence_stay_with_what_follows_and_a_task_is_never_cut() -> None:
    content = "Đẩy mạnh công tác tuyên truyền, phổ biến pháp luật " * 12
    plan = replace(PLAN, tasks=(PLAN.tasks[0]._replace(content=content), *PLAN.tasks[1:]))
    made = docx.Document(io.BytesIO(rendered(said(plan=plan, amendments="Bổ sung nhiệm vụ về thương mại điện tử"))))
    kept = [each.text for each in made.paragraphs if each.paragraph_format.keep_with_next]
    assert [line for line in kept if line.startswith("Nhiệm vụ chậm") and line.endswith(":")]
    assert not [line for line in kept if line.startswith("+ ")]
    table = next(each for each in made.tables if content.strip() in {cell.text.strip() for row in each.rows for cell in row.cells})
    assert {row.cells[0].text: bool(row._tr.xpath("./w:trPr/w:cantSplit")) for row in table.rows} == {
        "TT": True, "1": True, "2": True, "1.1": False, "2.1": True, "2.4": True, "2.5": True}
    texts = [each.text for each in made.paragraphs]
    closing = next(number for number, each in enumerate(texts) if each.startswith("Trên đây là báo cáo"))
    before = [each.text for each in made.paragraphs[:closing] if each.paragraph_format.keep_with_next]
    assert texts[closing - 1] in before
    assert sum(map(len, before[-4:])) >= 150


@pytest.mark.office
def test_the_pages_as_a_reader_sees_them(soffice: Callable[[Path, str, Path], Path], tmp_path: Path) -> None:
    (tmp_path / "bao_cao.docx").write_bytes(rendered(consolidate(*crowded())))
    pdf = soffice(tmp_path / "bao_cao.docx", "pdf", tmp_path)
    assert page_breaches(pdf, PLAN.settings) == []
    assert len(sheets(pdf)) < 14
