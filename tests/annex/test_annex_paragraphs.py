"""Plans without a table: labels and headings that name agencies are read; every other numbered paragraph is asked about."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, strategies as st

from tests.annexes_read import read_annex
from toolkit.annex.annex import understand
from toolkit.annex.cells import agencies_of_heading, split_labels
from toolkit.annex.headings import LINES_SHEET
from toolkit.annex.paragraphs import PlanLines, read_paragraphs
from toolkit.annex.source import Paragraph, PlanLineKind
from toolkit.model import words
from toolkit.model.findings import Code, Place, ToolkitError
from toolkit.model.period import PeriodName
from toolkit.rounds.beginning import FromAnnex, init_round


def from_annex(path: Path) -> FromAnnex:
    return FromAnnex(path, PeriodName(2026), "Vĩnh Long")


def read(plan: str) -> PlanLines:
    """A plan, a paragraph a line."""
    lines = [line.strip() for line in plan.strip().splitlines()]
    return read_paragraphs([Paragraph(number, Place("kế hoạch"), line) for number, line in enumerate(filter(None, lines), 1)])


def table(plan: str) -> list[list[str]]:
    """The tasks of a plan."""
    return [list(line.texts) for line in read(plan).lines if line.kind is PlanLineKind.TASK]


def kinds(plan: str) -> list[tuple[str, str]]:
    """What each line of a plan is taken for, "?" where that is a question, and how it begins."""
    made = read(plan)
    return [(line.kind.name + "?" * (line.number in made.asked), line.texts[1][:20].strip()) for line in made.lines]


# labels


@pytest.mark.parametrize("mark", ["- ", "-", "+ ", "• ", "* ", "", "a) ", "o ", "– "])
@pytest.mark.parametrize(("who", "by"), [
    ("Cơ quan chủ trì", "Thời gian hoàn thành"), ("Bộ phận được giao chủ trì", "Mốc hoàn thành"), ("CHỦ TRÌ", "HẠN"),
    ("Đơn vị chủ trì thực hiện", "Thời gian thực hiện, hoàn thành"), ("Thực hiện", "Tiến độ")])
def test_labels_may_be_in_any_words_and_behind_any_mark(mark: str, who: str, by: str) -> None:
    assert table(f"1. Rà soát thủ tục\n{mark}{by}: Quý III\n{mark}{who}: Sở Nội vụ") == [
        ["1", "Rà soát thủ tục", "Sở Nội vụ", "", "", "Quý III"]]


@pytest.mark.parametrize("line", [
    "- Chủ trì: Sở Nội vụ; phối hợp: Sở Y tế; hoàn thành: tháng 6/2026.", "Chủ trì: Sở Nội vụ. Phối hợp: Sở Y tế. Thời gian: tháng 6/2026",
    "+ Chủ trì: Sở Nội vụ, phối hợp: Sở Y tế, thời hạn: tháng 6/2026", "- Chủ trì: Sở Nội vụ - Phối hợp: Sở Y tế - Thời gian: tháng 6/2026",
    "- Cơ quan chủ trì, phối hợp: Chủ trì: Sở Nội vụ; phối hợp: Sở Y tế. Hoàn thành: tháng 6/2026",
    "(chủ trì: Sở Nội vụ; phối hợp: Sở Y tế; hạn: tháng 6/2026)"])
def test_several_labels_may_stand_in_one_paragraph(line: str) -> None:
    assert table(f"1. Rà soát thủ tục\n{line}") == [
        ["1", "Rà soát thủ tục", "Sở Nội vụ", "Sở Y tế", "", "tháng 6/2026"]]


def test_a_day_behind_the_agencies_of_a_label_is_no_agency() -> None:
    assert table("1. Rà soát\n- Chủ trì: Sở Nội vụ; trong quý II/2026") == [["1", "Rà soát", "Sở Nội vụ", "", "", "trong quý II/2026"]]


@pytest.mark.parametrize("text", ["Chủ trì, phối hợp với các sở thực hiện: tập huấn, kiểm tra", "Kinh phí: 500 triệu đồng", "Sở Xây dựng:",
                                  "Các sở, ban, ngành liên quan:", "Các cơ quan, đơn vị có liên quan:"])
def test_a_sentence_and_the_name_of_an_agency_are_no_label(text: str) -> None:
    assert not split_labels(text).is_label


@pytest.mark.parametrize(("line", "leads", "coordinators"), [
    ("Chủ trì: Đoàn các xã, phường; phối hợp: Ban Phong trào", "Đoàn các xã, phường", "Ban Phong trào"),
    ("Chủ trì: Đoàn các xã, phường, phối hợp: Ban Phong trào", "Đoàn các xã, phường", "Ban Phong trào"),
    ("Chủ trì: Các phòng. Phối hợp: Văn phòng", "Các phòng", "Văn phòng"),
    ("Chủ trì: Sở Y tế; cơ quan, đơn vị phối hợp: Công an tỉnh", "Sở Y tế", "Công an tỉnh")])
def test_a_label_takes_nothing_of_the_name_before_it(line: str, leads: str, coordinators: str) -> None:
    assert table(f"1. Rà soát\n- {line}") == [["1", "Rà soát", leads, coordinators, "", ""]]


@pytest.mark.parametrize("line", [
    "Ghi chú: các xã gửi báo cáo sớm.", "Các bộ phận báo cáo tại phiên họp đầu tháng.", "- Nhắc các xã."])
@pytest.mark.parametrize("labels", ["\n- Chủ trì: Sở Nội vụ", "\n+ Thời hạn: Quý I\nChủ trì: Sở Nội vụ"])
def test_what_stands_after_the_labels_of_a_task_is_told_and_no_part_of_it(labels: str, line: str) -> None:
    plan = f"1. Rà soát\nTừng xã một.{labels}\n{line}"
    assert [texts[1] for texts in table(plan)] == ["Rà soát\nTừng xã một."]
    assert [(found.code, found.details["text"]) for found in read(plan).findings] == [(Code.ANNEX_UNPLACED, line)]


def test_a_paragraph_without_a_mark_is_no_part_of_a_task_whose_labels_stand_in_it() -> None:
    made = read("1. Rà soát (Chủ trì: Sở Nội vụ)\n- Từng xã một\n2. Họp (Chủ trì: Sở Y tế)\nMọi phòng báo cáo.")
    assert [line.texts[1] for line in made.lines] == ["Rà soát\n- Từng xã một", "Họp"]
    assert [found.details["text"] for found in made.findings] == ["Mọi phòng báo cáo."]


def test_a_paragraph_without_a_mark_after_the_end_of_an_agency_s_last_duty_is_told_and_no_part_of_it() -> None:
    plan = "1. Sở Y tế:\na) Khám bệnh\nb) Báo cáo.\nVăn phòng Sở theo dõi việc này."
    assert kinds(plan) == [("GROUP", "Sở Y tế"), ("TASK", "Khám bệnh"), ("TASK", "Báo cáo.")]
    assert [found.details["text"] for found in read(plan).findings] == ["Văn phòng Sở theo dõi việc này."]


@pytest.mark.parametrize(("heading", "agency"), [
    ("Trung tâm Dịch vụ tổng hợp xã", "Trung tâm Dịch vụ tổng hợp xã"), ("Nâng cao nhận thức", "")])
def test_a_heading_that_begins_as_an_agency_among_headings_that_are_agencies_is_one(heading: str, agency: str) -> None:
    plan = f"1. Sở Y tế\n- Khám bệnh\n2. {heading}\n- Lập hồ sơ\n3. Công an tỉnh\n- Tuần tra"
    assert [texts[2] for texts in table(plan)] == ["Sở Y tế", agency, "Công an tỉnh"]
    assert ("Lập hồ sơ" in [line.texts[1] for line in read(plan).lines]) is (agency != "")


# names of agencies


@pytest.mark.parametrize(("title", "agency"), [
    *((name, name) for name in ("Sở Tài chính", "các sở, ban, ngành", "UBND các xã, phường", "Thủ trưởng các cơ quan", "Chi cục Kiểm lâm",
                                "Các tổ chức chính trị - xã hội", "Bộ Chỉ huy Quân sự tỉnh", "BÁO HƯNG LÂM", "Phòng Kinh tế")),
    *((text, "") for text in ("Ban hành kế hoạch", "Tổ chức hội nghị", "Phòng, chống tội phạm", "Báo cáo kết quả", "Hội nghị tổng kết",
                              "Bộ tiêu chí", "Xã hội hóa", "Khoa học, công nghệ", "Trường hợp khác", "Đoàn kết")),
    ("Sở Xây dựng:", "Sở Xây dựng"), ("Giao Sở Y tế:", "Sở Y tế"), ("Trách nhiệm của Sở Tư pháp", "Sở Tư pháp"),
    ("UBND các xã, phường có trách nhiệm:", "UBND các xã, phường"), ("Sở Nội vụ (cơ quan thường trực)", "Sở Nội vụ"),
    ("Giao Sở Y tế mở lớp", ""), ("Sở Y tế chủ trì họp", ""), ("Tăng cường kiểm tra", "")])
def test_a_heading_is_named_after_agencies_alone(title: str, agency: str) -> None:
    assert agencies_of_heading(title) == agency


# what is asked


@pytest.mark.parametrize(("sentence", "guess"), [
    ("Sở Y tế chủ trì, phối hợp với Sở Tài chính tham mưu kế hoạch; hoàn thành trước ngày 15/3/2026.",
     ("Sở Y tế", "Sở Tài chính", "", "trước ngày 15/3/2026")),
    ("Trạm Y tế xã chủ trì, phối hợp chặt chẽ với Trưởng các thôn và Công an xã kiểm tra 12 cơ sở.",
     ("Trạm Y tế xã", "Trưởng các thôn và Công an xã", "", "")),
    ("Sở Giáo dục và đào tạo tổ chức thi.", ("Sở Giáo dục và đào tạo", "", "", "")),
    ("Ban Chỉ huy phòng, chống thiên tai tỉnh rà soát phương án.", ("Ban Chỉ huy phòng, chống thiên tai tỉnh", "", "", "")),
    ("Đề nghị Ủy ban MTTQ xã phát động phong trào trong quý II/2026.", ("Ủy ban MTTQ xã", "", "", "trong quý II/2026")),
    ("Giao Sở Nội vụ theo dõi, đôn đốc.", ("Sở Nội vụ", "", "", "")),
    ("Tuyên truyền (Sở Y tế chủ trì, Công an tỉnh phối hợp, quý II/2026)", ("", "", "", ""))])
def test_what_a_sentence_says_is_asked_with_a_guess(sentence: str, guess: tuple[str, ...]) -> None:
    assert kinds(f"1. Rà soát\n- Chủ trì: Sở Nội vụ\n2. {sentence}") == [("TASK", "Rà soát"), ("TASK?", sentence[:20].strip())]
    assert read(f"1. {sentence}").lines[0].texts[2:] == guess


@pytest.mark.parametrize("sentence", ["Mở lớp, phối hợp với Sở Nội vụ.", "Sửa trụ sở (hoàn thành trong Quý II/2026)."])
def test_a_task_whose_sentence_says_more_than_its_labels_is_asked_about(sentence: str) -> None:
    assert kinds(f"1. Sở Y tế:\na) {sentence}\nb) Báo cáo.") == [("GROUP", "Sở Y tế"), ("TASK?", sentence[:20].strip()), ("TASK", "Báo cáo.")]


def test_each_numbered_paragraph_is_a_line_with_a_guess() -> None:
    assert kinds("""
        I. MỤC ĐÍCH, YÊU CẦU
        1. Mục đích
        II. NHIỆM VỤ
        1. Tăng cường tuyên truyền.
        - Đăng tin bài.
        2. Kiểm tra
        - Chủ trì: Sở Y tế
        III. TỔ CHỨC THỰC HIỆN
        - Giao Sở Nội vụ theo dõi.
        1. Sở Y tế;
        """) == [("NONE", "MỤC ĐÍCH, YÊU CẦU\n1."), ("GROUP", "NHIỆM VỤ"), ("TASK?", "Tăng cường tuyên tru"), ("TASK", "Kiểm tra"),
                 ("GROUP", "TỔ CHỨC THỰC HIỆN"), ("TASK?", "Giao Sở Nội vụ theo"), ("NONE?", "Sở Y tế;")]


LETTER = """
Kính gửi: Các sở, ban, ngành tỉnh.
Thực hiện Công văn số 12/BCT, UBND tỉnh có ý kiến như sau:
1. Giao Sở Công Thương chủ trì tham mưu.
2. Chế độ báo cáo theo quy định.
Yêu cầu các cơ quan, đơn vị triển khai thực hiện./.
"""


def test_who_chooses_what_the_lines_are_goes_on_with_the_same_annex(tmp_path: Path) -> None:
    path = tmp_path / "cong van.txt"
    path.write_text(LETTER, encoding="utf-8")
    assert understand(path).is_open
    asked = init_round(tmp_path / "ky", from_annex(path)).outputs[0]
    assert init_round(tmp_path / "ky", from_annex(path)).outputs == (asked,)
    book = openpyxl.load_workbook(asked)
    page = book.worksheets[0]
    assert [cell.value for cell in page[4]][:3] == ["nhiệm vụ", "1", "Giao Sở Công Thương chủ trì tham mưu."]
    assert page["D4"].value == "Sở Công Thương"
    page["A5"] = "không phải nhiệm vụ"
    book.save(asked)
    assert init_round(tmp_path / "ky", from_annex(path)).outputs[0] == tmp_path / "ky" / words.PLAN_FILE
    read = understand(asked)
    assert [(task.tt, task.leads) for task in read.annex.tasks] == [("1", "Sở Công Thương")]
    assert [found.code for found in read.findings if found.code is Code.ANNEX_PART_LEFT]
    path.write_text(LETTER.replace("tham mưu", "rà soát"), encoding="utf-8")
    assert init_round(tmp_path / "ky 2", from_annex(path)).outputs[0] not in (asked, tmp_path / "ky 2" / words.PLAN_FILE)


# the documents themselves


def plan_with_table(path: Path, lines: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(len(cells), len(cells[0]))
    for at, texts in enumerate(cells):
        for column, text in enumerate(texts):
            table.cell(at, column).text = text
    document.save(str(path))


def test_a_table_that_names_agencies_is_asked_about_not_passed_over(tmp_path: Path) -> None:
    plan_with_table(tmp_path / "a.docx", ["1. Rà soát", "- Chủ trì: Sở Nội vụ"], [
        ["1", "Rà soát", "Sở Y tế"], ["2", "Tập huấn", "Sở Nội vụ"], ["3", "Tổng kết", "Sở Nội vụ"]])
    with pytest.raises(ToolkitError) as raised:
        read_annex(tmp_path / "a.docx")
    assert raised.value.finding.code is Code.ANNEX_NO_TABLE


def test_sentences_beside_a_table_that_assigns_nothing_are_laid_down_in_the_workbook_that_asks(tmp_path: Path) -> None:
    plan_with_table(tmp_path / "a.docx", ["1. Sở Nội vụ chủ trì rà soát.", "2. Sở Y tế chủ trì khám bệnh."], [
        ["Số", "Ngày", "Ghi chú"], ["1", "02/3", "a"], ["2", "04/3", "b"]])
    asked = init_round(tmp_path / "ky", from_annex(tmp_path / "a.docx")).outputs[0]
    page = openpyxl.load_workbook(asked)[LINES_SHEET.name]
    assert [(page.cell(row, 1).value, page.cell(row, 4).value) for row in (4, 5)] == [("nhiệm vụ", "Sở Nội vụ"), ("nhiệm vụ", "Sở Y tế")]


def test_duties_in_sentences_beside_the_table_are_told(tmp_path: Path) -> None:
    plan_with_table(tmp_path / "a.docx", ["1. Giao Sở Nội vụ theo dõi."], [
        ["TT", "Nhiệm vụ", "Chủ trì"], ["1", "Rà soát", "Sở Y tế"], ["2", "Tập huấn", "Sở Nội vụ"]])
    assert [found.details["text"] for found in read_annex(tmp_path / "a.docx")[1] if found.code is Code.ANNEX_PART_LEFT] == [
        "1 | Giao Sở Nội vụ theo dõi. | Sở Nội vụ"]


# nothing is lost, nothing takes long

PIECES = st.sampled_from((
    "I. TUYÊN TRUYỀN", "II. Kiểm tra", "1. Rà soát", "1.1. Tập huấn", "2. Sở Y tế", "2. Sở Y tế:", "a) Khám bệnh", "- Cấp thuốc", "+ Phát thuốc",
    "- Chủ trì: Sở Nội vụ", "Chủ trì: Sở Y tế; hạn: Quý I", "- Phối hợp:", "- Sở Tài chính", "- Thời hạn: 2026", "tiếp theo dòng trên,", "Đoạn rời",
    "3. Tổng kết (Sở Y tế chủ trì, quý II)", "4. Giao Sở Nội vụ theo dõi.", "UBND các xã có trách nhiệm:", "III. KINH PHÍ", "Điều 2. Tổ chức",
    "MỘT TIÊU ĐỀ", "Trên đây là kế hoạch", "- Kinh phí: 5 triệu"))


@given(st.lists(PIECES, max_size=14))
def test_from_the_first_line_on_every_text_is_in_a_line_or_told(pieces: list[str]) -> None:
    made = read_paragraphs([Paragraph(at, Place(), f"{text} số{at}x") for at, text in enumerate(pieces, 1)])
    first = min((line.number for line in made.lines if line.kind is not PlanLineKind.NONE), default=len(pieces) + 1)
    said_in = " ".join(text for line in made.lines for text in line.texts) + " ".join(
        str(found.details.get("text", "")) for found in made.findings)
    assert [text for at, text in enumerate(pieces, 1) if at >= first and f"số{at}x" not in said_in] == []


def timed(texts: Sequence[str]) -> float:
    began = time.process_time()
    read_paragraphs([Paragraph(at, Place(), text) for at, text in enumerate(texts, 1)])
    return time.process_time() - began


@pytest.mark.parametrize("texts", [
    ["{at}. Xây dựng kế hoạch triển khai Nghị quyết trên địa bàn tỉnh", "- Cơ quan chủ trì: Sở Khoa học và Công nghệ",
     "- Cơ quan phối hợp: Các sở, ban, ngành; UBND các xã", "- Thời gian hoàn thành: Quý II/2026"],
    ["{at}. Sở Tài chính", "- Chủ trì, phối hợp với các sở, ngành liên quan tham mưu UBND tỉnh bố trí kinh phí", "- Báo cáo", "- Kiểm tra"],
    *[pytest.param([text] * 4, marks=pytest.mark.nightly) for text in ("và nội dung khác", "Sở Y tế có trách nhiệm:", "- Chủ trì:")]])
def test_five_thousand_paragraphs_are_read_within_two_seconds(texts: list[str]) -> None:
    assert timed([text.format(at=at % 900 + 1) for at in range(1250) for text in texts]) < 2


@pytest.mark.parametrize("text", [
    "1. Sở Y tế chủ trì" + " phối hợp với Sở A, Sở B cùng nhau" * 1000, "1. X (Sở Y tế chủ trì, " + "quý II, " * 3000 + "x)",
    "Sở Y tế có trách nhiệm " + "thực hiện " * 5000, "1. X " + "(a(b" * 10_000, "1. " + "Sở A, " * 10_000 + "chủ trì", "1. " + "a: , ; b " * 5000])
def test_a_long_paragraph_takes_no_long_time(text: str) -> None:
    assert timed([text, "2. Sở Y tế", "- Họp"]) < 2
