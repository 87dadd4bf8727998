"""The report a director signs: what stands first, whom proposals go to, and no word of the machine."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pdfplumber
import pytest
from conftest import Demonstration
from said import intake
from samples import PLAN, SETTINGS

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.model import words
from toolkit.model.records import Plan
from toolkit.model.resources import example
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.quotes import Addressees
from toolkit.report.rendering import document_text
from toolkit.report.sections import sections
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


def said(plan: Plan = PLAN, table: str = RETURNS, **settings: object) -> Consolidation:
    return consolidate(replace(plan, settings=plan.settings._replace(**settings)), intake(table))  # type: ignore[arg-type]


def lines(made: Consolidation, part: str, about: str = "") -> tuple[str, ...]:
    return next(each.lines for each in sections(made) if (each.part, each.task_id) == (part, about))


# ── what a superior reads first ───────────────────────────────────────────────────────────────────
def test_the_opening_says_how_the_year_stands_who_lags_and_what_several_ask() -> None:
    plan = replace(PLAN, settings=SETTINGS._replace(addressees=("Ủy ban nhân dân tỉnh Trà Vinh",)))
    assert tuple(each.replace("\u00a0", " ") for each in lines(said(plan), "opening")) == (
        "Đến ngày 10/11/2020, 3/4 cơ quan, đơn vị đã gửi báo cáo. Trong 4 nhiệm vụ của Kế hoạch: 1 nhiệm vụ đã hoàn thành "
        "(25 %), 2 nhiệm vụ đang thực hiện (50 %), 1 nhiệm vụ chưa thực hiện (25 %). Không có nhiệm vụ quá hạn.",
        "Đã hoàn thành toàn bộ nhiệm vụ: nhóm 1. Chưa hoàn thành nhiệm vụ nào: nhóm 2 (0/3). Cần tập trung chỉ đạo: nhiệm "
        "vụ 2.4 (chưa thực hiện; Sở Nội vụ chủ trì).",
        "Có 3 cơ quan, đơn vị nêu 3 ý kiến về khó khăn, vướng mắc (Mục III). Có 3 cơ quan, đơn vị nêu 5 kiến nghị, đề xuất "
        "(Mục V), trong đó 2 kiến nghị đối với Ủy ban nhân dân tỉnh Trà Vinh.")
    made = said(table="""
| agency | task | status    | difficulties    | proposals                               |
| SCT    | 2.1  | under_way | Thiếu 3 biên chế | Đề nghị UBND tỉnh Trà Vinh cấp 5 máy in |
| SNV    | 2.4  | under_way | Thiếu 5 biên chế | Đề nghị UBND tỉnh Trà Vinh cấp 5 máy in.|
| HCK    | 2.5  | under_way | Thiếu 3 biên chế | Đề nghị UBND tỉnh Trà Vinh cấp 7 máy in |
""")
    assert lines(made, "opening")[-1] == (
        "Có 3 cơ quan, đơn vị nêu 3 ý kiến về khó khăn, vướng mắc (Mục III); 2 cơ quan cùng nêu: “Thiếu 3 biên chế”. Có 3 cơ "
        "quan, đơn vị nêu 3 kiến nghị, đề xuất (Mục V), trong đó 3 kiến nghị đối với Ủy ban nhân dân tỉnh Trà Vinh; 2 cơ quan "
        "cùng nêu: “Đề nghị UBND tỉnh Trà Vinh cấp 5 máy in”.")


def test_groups_say_who_lags_and_proposals_stand_under_whom_they_ask() -> None:
    assert lines(said(), "group", "nhóm 1") == ("Nhóm có 1 nhiệm vụ, đã hoàn thành. 0/2 cơ quan phối hợp đã báo cáo.",)
    assert lines(said(), "group", "nhóm 2") == (
        "Nhóm có 3 nhiệm vụ: 2 đang thực hiện (2.1, 2.5); 1 chưa thực hiện (2.4, Sở Nội vụ chủ trì). 1/2 cơ quan phối "
        "hợp đã báo cáo, 1 cơ quan đã hoặc đang thực hiện.",)
    assert lines(said(), "proposals") == (
        "Có 3 cơ quan, đơn vị nêu 5 kiến nghị, đề xuất:",
        "a) Đối với Ủy ban nhân dân tỉnh Trà Vinh (2 ý kiến của 2 cơ quan):",
        "- Sở Công Thương (nhiệm vụ 2.1): Đề nghị UBND tỉnh Trà Vinh cấp 5 triệu đồng.",
        "- Sở Nội vụ (nhiệm vụ 2.4): Đề nghị Ủy ban nhân dân tỉnh Trà Vinh cấp thêm kinh phí.",
        "b) Đối với các bộ, ngành, cơ quan trung ương (1 ý kiến của 1 cơ quan). Sở Nội vụ (nhiệm vụ 2.5): Kiến nghị Bộ Công "
        "Thương sửa Thông tư.",
        "c) Đối với Sở Công Thương (1 ý kiến của 1 cơ quan). Ủy ban nhân dân huyện Cầu Kè (nhiệm vụ 2.5): Đề nghị Sở Công "
        "Thương mở 3 lớp tập huấn.",
        "d) Kiến nghị, đề xuất chung (1 ý kiến của 1 cơ quan). Sở Công Thương (nhiệm vụ 2.5): Cần phần mềm dùng chung.")
    own = [each for section in sections(said()) for each in section.answers
           if each.part == "proposals" and each.agency == "SCT" and each.task_id == "1.1"]
    assert [(each.included, each.proposed) for each in own] == [(False, "Đề nghị Sở Công Thương mở 2 lớp tập huấn.")]


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


# ── the demonstration: no word of the machine, and a superior's twenty questions ──────────────────
@pytest.fixture(scope="module")
def years(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The demonstration of a year, and of the year after."""
    folder = tmp_path_factory.mktemp("years")
    shutil.copytree(demonstration.folder, folder / "2020")
    demo_round(folder / "2021", 2793, previous=folder / "2020")
    return {year: folder / str(year) for year in (2020, 2021)}


#: What shows that a form was compiled and nobody wrote: none may stand more than twice in a report.
MACHINE = ("Chủ trì: ", "Thời hạn: ", "Trạng thái: ", "Phối hợp: ", "- Kết quả: ", "Văn bản: ", "nội dung tương tự",
           "thời điểm tổng hợp", "nêu tại bảng tổng hợp chi tiết", "Cùng nội dung này", "được xác định là", "tại Phụ lục II kèm theo",
           "ở mục II", "Chưa có báo cáo của cơ quan, đơn vị", "không nêu tại đây", "ý kiến đánh giá khác",
           "Chưa có cơ quan nào gửi báo cáo", "được nêu tại Phụ lục I;", "(trích)")


@pytest.mark.slow
@pytest.mark.parametrize("year", [2020, 2021])
def test_no_phrase_of_the_machine_stands_more_than_twice(years: dict[int, Path], year: int) -> None:
    text = body((years[year] / words.RESULTS_FOLDER / words.REPORT_FILE).read_bytes())
    assert {phrase: text.count(phrase) for phrase in MACHINE if text.count(phrase) > 2} == {}


def body(report: bytes) -> str:
    """The report without its annexes and the page of open points."""
    return document_text(report).partition("\nPhụ lục I\n")[0].replace("\u00a0", " ")


#: What a vice-chairman asks, and how the first two pages answer; of the second year what changed too.
QUESTIONS = {
    "Đến ngày nào?": r"Đến ngày \d{2}/\d{2}/\d{4}, ",
    "Bao nhiêu cơ quan phải báo cáo, bao nhiêu đã gửi?": r"{reported}/{expected} cơ quan, đơn vị đã gửi báo cáo\.",
    "Được bao nhiêu phần trăm?": r"đã gửi báo cáo \(đạt \d+(,\d)? %\)",
    "Bao nhiêu gửi đúng hạn?": r"{on_time} cơ quan, đơn vị gửi đúng hạn",
    "Bao nhiêu gửi muộn?": r"{late} cơ quan, đơn vị gửi sau thời hạn",
    "Cơ quan nào chưa gửi?": r"Còn {missing} cơ quan, đơn vị chưa gửi báo cáo: .*{a_missing}",
    "Có nơi nào gửi mà không dùng được?": r"\(đã gửi tệp nhưng tệp chưa đọc được\)",
    "Tất cả bao nhiêu nhiệm vụ?": r"Trong {tasks}(/22)? nhiệm vụ của Kế hoạch",
    "Bao nhiêu đã xong?": r"{done} nhiệm vụ đã hoàn thành \(\d+(,\d)? %\)",
    "Bao nhiêu đang làm?": r"{under_way} nhiệm vụ đang thực hiện \(\d+(,\d)? %\)",
    "Bao nhiêu không ai báo cáo?": r"{unreported} nhiệm vụ chưa có báo cáo",
    "Có nhiệm vụ nào quá hạn?": r"Không có nhiệm vụ quá hạn\.|Có \d+ nhiệm vụ quá hạn: ",
    "Nhóm nào làm xong hết?": r"Đã hoàn thành toàn bộ nhiệm vụ: nhóm \d",
    "Nhóm nào chậm nhất?": r"(Chưa hoàn thành nhiệm vụ nào|Tỷ lệ hoàn thành thấp nhất): nhóm \d \(\d/\d\)",
    "Phải đôn đốc việc gì, ai chủ trì?": r"Cần tập trung chỉ đạo: nhiệm vụ [\d., ]+ \(.* chủ trì\)",
    "Từng nhóm thế nào?": r"Tổng số {tasks} {done} {under_way}",
    "Vướng gì?": r"Có \d+ cơ quan, đơn vị nêu \d+ ý kiến về khó khăn, vướng mắc \(Mục III\); \d+ cơ quan cùng nêu: “[^”]+”",
    "Các cơ quan kiến nghị bao nhiêu?": r"Có \d+ cơ quan, đơn vị nêu \d+ kiến nghị, đề xuất \(Mục V\)",
    "Kiến nghị gì với chúng ta?": r"\d+ kiến nghị đối với Ủy ban nhân dân tỉnh Trà Vinh; \d+ cơ quan cùng nêu: “[^”]+”",
    "Sở sẽ làm gì năm tới?": r"Năm {next_year}, Sở Công Thương đề ra: \w+",
}
CHANGED = {
    "So với năm ngoái ra sao?": r"So với cùng kỳ năm 2020, trong \d+/{tasks} nhiệm vụ so sánh được: [^.]*tiến triển",
    "Việc nào thụt lùi?": r"\d+ nhiệm vụ thấp hơn \([\d., ]+\)",
}


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("year", [2020, 2021])
def test_the_first_two_pages_answer_a_superior(years: dict[int, Path], year: int, tmp_path: Path,
                                               soffice: Callable[[Path, str, Path], Path]) -> None:
    made = consolidate_round(Round(years[year])).consolidation
    agencies, tasks = made.agencies, made.tasks["status"].value_counts()
    known = {"expected": len(agencies), "reported": (agencies["timeliness"] != "missing").sum(), "tasks": len(made.tasks),
             **{each: (agencies["timeliness"] == each).sum() for each in ("on_time", "late", "missing")},
             "done": tasks["done"], "under_way": tasks["under_way"], "unreported": tasks["missing"],
             "a_missing": re.escape(agencies.loc[agencies["timeliness"] == "missing", "name"].iloc[0]), "next_year": year + 1}
    pdf = soffice(years[year] / words.RESULTS_FOLDER / words.REPORT_FILE, "pdf", tmp_path)
    with pdfplumber.open(pdf) as held:
        read = " ".join(" ".join(page.extract_text().split()) for page in held.pages[:2])
    asked = QUESTIONS | (CHANGED if year == 2021 else {})
    answers = {question: re.search(_filled(form, known), read) for question, form in asked.items()}
    assert [question for question, found in answers.items() if found is None] == [], read


def _filled(form: str, known: Mapping[str, object]) -> str:
    """The form with its blanks filled, its own braces of counts left."""
    return re.sub(r"\{(\w+)\}", lambda blank: str(known.get(blank[1], blank[0])), form)
