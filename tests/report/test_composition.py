"""The report a director signs: what stands first, whom proposals go to, and no word of the machine."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pdfplumber
import pytest
from conftest import Demonstration
from said import composed, intake
from samples import PLAN, SETTINGS

from toolkit.consolidate.consolidation import consolidate
from toolkit.model import words
from toolkit.model.records import Agency, Assignment, Kind, Role
from toolkit.model.resources import example
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.rendering import document_text
from toolkit.report.typed_text import Addressees
from toolkit.rounds.beginning import demo_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.round import Round

RETURNS = """
| agency | task | status      | percent | documents      | result                       | difficulties | proposals                                  |
|--------|------|-------------|---------|----------------|------------------------------|--------------|--------------------------------------------|
| SCT    | 1.1  | done        | 100     | 12/QĐ-SCT      | Đã trình Quyết định          | Thiếu 3 biên chế| Đề nghị Sở Công Thương mở 2 lớp tập huấn   |
| SCT    | 2.1  | under_way   | 60      |                | Rà soát 24 văn bản           |              | Đề nghị UBND tỉnh Trà Vinh cấp 5 triệu đồng |
| SNV    | 2.4  | not_started |         |                |                              | Chờ hướng dẫn | Đề nghị Ủy ban nhân dân tỉnh Trà Vinh cấp thêm kinh phí |
| SNV    | 2.5  | under_way   | 40      |                | Sở Nội vụ đang lấy ý kiến    | Thiếu 5 biên chế| Kiến nghị Bộ Công Thương sửa Thông tư      |
| SCT    | 2.5  | done        |         | KH 5/KH-SCT    | Đã ban hành                  |              | Cần phần mềm dùng chung                    |
| HCK    | 2.5  | done        |         |                | Đã treo 9 băng rôn           | Thiếu 4 biên chế| Đề nghị Sở Công Thương mở 3 lớp tập huấn   |
"""


def lines(part: str, table: str = RETURNS, task: str = "") -> tuple[str, ...]:
    return composed(consolidate(PLAN, intake(table))).lines(part, task)


def test_the_first_page_says_how_the_year_stands_what_is_behind_who_leads_it_why_and_what_they_ask() -> None:
    assert lines("opening") == (
        "Đến ngày 10/11/2020, 3/4 cơ quan, đơn vị đã gửi báo cáo. Trong 4 nhiệm vụ của Kế hoạch: 1 nhiệm vụ đã hoàn thành "
        "(25 %), 2 nhiệm vụ đang thực hiện (50 %), 1 nhiệm vụ chưa thực hiện (25 %). Không có nhiệm vụ quá hạn.",)
    title, at_risk, idle = lines("behind")
    assert (title, at_risk[:16], idle[:16]) == ("Nhiệm vụ chậm, nguy cơ chậm:", "- Nhiệm vụ 2.5 (", "- Nhiệm vụ 2.4 (")
    assert at_risk.endswith(
        "Sở Nội vụ (đang thực hiện 40 %), Sở Công Thương (đã hoàn thành) chủ trì (thời hạn hàng năm). Khó khăn, nguyên nhân: "
        "Thiếu 5 biên chế (Sở Nội vụ). Sở Nội vụ đề xuất: Kiến nghị Bộ Công Thương sửa Thông tư. Sở Công Thương đề xuất: Cần "
        "phần mềm dùng chung.")
    assert idle.endswith("Sở Nội vụ chủ trì: chưa thực hiện (thời hạn hàng năm). Khó khăn, nguyên nhân: Chờ hướng dẫn. Sở Nội "
                         "vụ đề xuất: Đề nghị Ủy ban nhân dân tỉnh Trà Vinh cấp thêm kinh phí.")
    assert lines("direction") == (
        "Các cơ quan chủ trì tập trung hoàn thành nhiệm vụ chậm, nguy cơ chậm:",
        "- Sở Nội vụ; Sở Công Thương: nhiệm vụ 2.5 (thời hạn hàng năm);", "- Sở Nội vụ: nhiệm vụ 2.4 (thời hạn hàng năm).")
    assert lines("behind", "| agency | task | status |\n" + "\n".join(
        f"| {row.agency} | {row.task_id} | done |" for row in PLAN.assignments)) == (
        "Không có nhiệm vụ chậm hoặc có nguy cơ chậm tiến độ.",)


def test_proposals_stand_under_whom_they_ask_and_what_the_first_page_told_is_counted() -> None:
    assert lines("proposals") == (
        "a) Đối với Ủy ban nhân dân tỉnh Trà Vinh (2 ý kiến của 2 cơ quan, trong đó 1 ý kiến có nội dung đã nêu ở phần đầu báo cáo), "
        "Sở Công Thương (nhiệm vụ 2.1): Đề nghị UBND tỉnh Trà Vinh cấp 5 triệu đồng.",
        "b) Đối với các bộ, ngành, cơ quan trung ương (1 ý kiến của 1 cơ quan, trong đó 1 ý kiến có nội dung đã nêu ở phần đầu báo cáo).",
        "c) Đối với Sở Công Thương (1 ý kiến của 1 cơ quan), "  # what it asks of itself is not sent up
        "Ủy ban nhân dân huyện Cầu Kè (nhiệm vụ 2.5): Đề nghị Sở Công Thương mở 3 lớp tập huấn.",
        "d) Kiến nghị, đề xuất chung (1 ý kiến của 1 cơ quan, trong đó 1 ý kiến có nội dung đã nêu ở phần đầu báo cáo).")
    assert lines("group", task="nhóm 1") == ()
    assert lines("group", task="nhóm 2") == ("Nhiệm vụ chưa có kết quả để nêu: 2.4 (chưa thực hiện).",)


def test_of_many_agencies_kinds_are_counted_and_a_list_that_is_not_whole_says_so() -> None:
    agencies = (*(Agency(f"S{n}", f"Sở số {n}", Kind.DEPARTMENT) for n in range(7)), Agency("XA", "UBND xã A", Kind.COMMUNE))
    task = PLAN.tasks[0]._replace(id="1", group="")
    plan = replace(PLAN, settings=SETTINGS._replace(issuer_code="S0"), groups=(), tasks=(task,), agencies=agencies,
                   assignments=tuple(Assignment("1", each.code, Role.LEAD) for each in agencies))
    table = "| agency | task | status | percent | difficulties |\n" + "\n".join(
        f"| {each.code} | 1 | under_way | 90 | {'Thiếu kinh phí' if each.code != 'S0' else 'Thiếu 3 máy tính'} |" for each in agencies[:-1])
    made = composed(consolidate(plan, intake(table + "\n| XA | 1 | under_way | 90 | Thiếu 4 máy tính |")))
    assert made.lines("difficulties") == (
        "Có 8 cơ quan, đơn vị nêu 8 ý kiến về khó khăn, vướng mắc, trong đó:",
        "- 6 cơ quan (6 sở ban ngành tỉnh) về nhiệm vụ 1: Thiếu kinh phí.",
        "- Sở số 0 (nhiệm vụ 1): Thiếu 3 máy tính. (1 cơ quan khác nêu nội dung cùng loại với số liệu khác.)")


ASKED = {
    "Đề nghị Sở Công Thương tổ chức thêm 2 lớp tập huấn": "issuer",
    "Đề nghị lãnh đạo Sở Công Thương quan tâm": "issuer", "Đề nghị Sở Tài chính bố trí kinh phí": "departments",
    "ĐỀ NGHỊ SỞ TÀI CHÍNH BỐ TRÍ KINH PHÍ": "departments", "Sở Y tế đề nghị Sở Tài chính cấp bổ sung": "departments",
    "- Đề nghị: Sở Y tế tăng cường": "departments", "Đề nghị các sở, ban, ngành tỉnh phối hợp": "departments",
    "Đề nghị các cơ quan, đơn vị liên quan cung cấp số liệu": "departments",
    "Kính đề nghị UBND tỉnh xem xét": "superior", "Đề nghị Chủ tịch Uỷ ban nhân dân tỉnh Trà Vinh chỉ đạo": "superior",
    "Kiến nghị HĐND tỉnh ban hành Nghị quyết": "superior", "Kiến nghị Bộ Công Thương sửa đổi": "central",
    "UBND huyện Cầu Kè kiến nghị với các Bộ, ngành Trung ương": "central",
    "Đề nghị Chính phủ ban hành Nghị định": "central",
    "Đề nghị UBND các huyện, thị xã, thành phố chỉ đạo": "localities",
    "Đề nghị Ủy ban nhân dân huyện Trà Cú chỉ đạo": "localities", "Đề nghị cấp xã báo cáo": "localities",
    "Kiến nghị sớm ban hành Quy chế phối hợp": "general", "Đề nghị hỗ trợ 34 bộ dụng cụ kiểm tra nhanh": "general",
    "Đề nghị Bộ dụng cụ kiểm tra nhanh": "general", "Cần thêm kinh phí": "general", "": "general"}


def test_a_proposal_is_addressed_to_whom_its_sentence_names() -> None:
    addressees = Addressees(read_plan(example("ke_hoach.xlsx"))[0])
    assert {text: addressees.of(text) for text in ASKED} == ASKED


@pytest.fixture(scope="module")
def years(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The demonstration of a year, and of the year after."""
    folder = tmp_path_factory.mktemp("years")
    shutil.copytree(demonstration.folder, folder / "2020")
    demo_round(folder / "2021", 2793, previous=folder / "2020")
    return {year: folder / str(year) for year in (2020, 2021)}


#: What shows that a form was compiled and nobody wrote: none may stand more than twice in a report.
MACHINE = ("Chủ trì: ", "Thời hạn: ", "Trạng thái: ", "Phối hợp: ", "- Kết quả: ", "Văn bản: ", "nội dung tương tự", "thời điểm tổng hợp",
           "được xác định là", "không nêu tại đây", "Chưa có cơ quan nào gửi báo cáo", "(trích)", "về việc thực hiện nhiệm vụ")
#: What a vice-chairman asks, and how the first pages answer; of the second year what changed too.
QUESTIONS = {
    "Đến ngày nào, bao nhiêu cơ quan đã gửi?": r"Đến ngày \d{2}/\d{2}/\d{4}, {reported}/{expected} cơ quan",
    "Bao nhiêu đúng hạn?": r"báo cáo đạt \d+(,\d)? %, trong đó {on_time} cơ quan, đơn vị gửi đúng hạn, {late} cơ quan, đơn vị gửi sau thời hạn\.",
    "Cơ quan nào chưa gửi?": r"Còn \d+ cơ quan, đơn vị chưa gửi báo cáo: .*{a_missing}",
    "Có nơi nào gửi mà không dùng được?": r"đã gửi tệp nhưng chưa dùng được để tổng hợp: .*\(tệp đã gửi không đọc được\)",
    "Tất cả bao nhiêu nhiệm vụ, bao nhiêu đã xong?": r"Trong {tasks} nhiệm vụ [^:]*: {done} nhiệm vụ đã hoàn thành \(\d+(,\d)? %\)",
    "Bao nhiêu đang làm, bao nhiêu không ai báo cáo?": r"{under_way} nhiệm vụ đang thực hiện [^.]*{unreported}\.",
    "Có nhiệm vụ nào quá hạn?": r"Không có nhiệm vụ quá hạn\.|Có \d+ nhiệm vụ quá hạn: ",
    "Phải đôn đốc việc gì, ai chủ trì?": r"Nhiệm vụ chậm, nguy cơ chậm: .*- Nhiệm vụ {behind}\.\d \(.*\), Sở .* chủ trì",
    "Từng nhóm thế nào?": r"Tổng số {tasks} {done} {under_way}",
}
CHANGED = {
    "So với năm ngoái ra sao?": r"So với cùng kỳ năm 2020, trong \d+/{tasks} nhiệm vụ so sánh được: [^.]*tiến triển",
    "Việc nào thụt lùi?": r"\d+ nhiệm vụ thấp hơn \([\d., ]+\)",
    "Cả Kế hoạch được bao nhiêu?": r"Tính cả các kỳ trước, \d+/22 nhiệm vụ của Kế hoạch đã hoàn thành",
}


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("year", [2020, 2021])
def test_the_first_pages_answer_a_superior_in_no_words_of_a_machine(
        years: dict[int, Path], year: int, tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> None:
    report = years[year] / words.RESULTS_FOLDER / words.REPORT_FILE
    body = document_text(report.read_bytes()).partition("\nPhụ lục I\n")[0].replace("\u00a0", " ")
    assert {phrase: body.count(phrase) for phrase in MACHINE if body.count(phrase) > 2} == {}
    made = consolidate_round(Round(years[year])).consolidation
    agencies, tasks = made.agencies, made.tasks["status"].value_counts()
    known = {"expected": len(agencies), "reported": (agencies["timeliness"] != "missing").sum(), "tasks": len(made.tasks),
             **{each: (agencies["timeliness"] == each).sum() for each in ("on_time", "late")},
             "behind": {2020: 2, 2021: 3}[year], "done": tasks["done"], "under_way": tasks["under_way"], "unreported": rf"{tasks['missing']} nhiệm vụ chưa có báo cáo \([\d,]+ %\)" if "missing" in tasks else "",
             "a_missing": re.escape(agencies.loc[agencies["timeliness"] == "missing", "name"].iloc[0])}
    with pdfplumber.open(soffice(report, "pdf", tmp_path)) as held:
        read = " ".join(" ".join(page.extract_text().split()) for page in held.pages[:3])
    asked = QUESTIONS | (CHANGED if year == 2021 else {})
    forms = {question: re.sub(r"\{(\w+)\}", lambda blank: str(known.get(blank[1], blank[0])), form) for question, form in asked.items()}
    assert [question for question, form in forms.items() if not re.search(form, read)] == [], read
