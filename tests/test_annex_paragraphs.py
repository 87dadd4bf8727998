"""Plans without a table: paragraphs in, the tasks a person reads there out; what is not understood is told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import rows
from toolkit.annex import read_annex
from toolkit.annex.annex_tables import AnnexTable, first_heading
from toolkit.annex.groups_and_tasks import Gathered, gather
from toolkit.annex.outline import Paragraph
from toolkit.annex.paragraphs import task_paragraphs
from toolkit.annex.sentences import aside, begins_agency, only_names, said
from toolkit.annex.source import AnnexLine
from toolkit.findings import Code, Finding, Place, ToolkitError

NAMES = ("tt", "content", "leads", "coordinators", "product", "deadline")


def written(plan: str) -> list[Paragraph]:
    """A plan as paragraphs, one a line."""
    lines = [line.strip() for line in plan.strip().splitlines()]
    return [Paragraph(number, Place("kế hoạch"), line) for number, line in enumerate(filter(None, lines), 1)]


def gathered(lines: Sequence[AnnexLine]) -> Gathered:
    """The groups and tasks in those lines."""
    return gather([AnnexTable("", tuple(lines), heading=first_heading(lines[:1])[1])])


def table(plan: str) -> list[list[str]]:
    """The groups and tasks of a plan, "|" before the number of a group; a line break is \\n."""
    lines, _ = task_paragraphs(written(plan))
    items = gathered(lines).items
    return [[f"# {item.texts['content']}" if item.is_group else "", item.tt, *(
        "" if item.is_group else item.texts.get(name, "") for name in NAMES[1:])] for item in items]


def findings(plan: str) -> list[Finding]:
    """What is told of a plan, but that it was read from paragraphs."""
    lines, told = task_paragraphs(written(plan))
    return [each for each in (*told, *(gathered(lines).findings if lines else [])) if each.code is not Code.ANNEX_PARAGRAPHS_READ]


def codes(plan: str) -> list[tuple[Code, int]]:
    """The findings of a plan, each with the paragraph it is about."""
    return [(each.code, each.details["line"]) for each in findings(plan)]


# layout A: labels below a numbered paragraph

def test_labels_below_a_numbered_paragraph_say_its_fields() -> None:
    plan = """
        1. Xây dựng đề án chuyển đổi số.
        - Cơ quan chủ trì: Sở Nội vụ.
        - Cơ quan phối hợp: Sở Tài chính, UBND các xã, phường.
        - Sản phẩm: Đề án được phê duyệt.
        - Thời gian hoàn thành: Quý II/2026.
        2. Tập huấn nghiệp vụ
        - Đơn vị chủ trì: Sở Y tế
        - Thời hạn: tháng 6/2026
        """
    assert table(plan) == rows("""
        | | 1 | Xây dựng đề án chuyển đổi số. | Sở Nội vụ | Sở Tài chính, UBND các xã, phường | Đề án được phê duyệt | Quý II/2026   |
        | | 2 | Tập huấn nghiệp vụ            | Sở Y tế   |                                   |                      | tháng 6/2026  |
        """)
    assert codes(plan) == []


@pytest.mark.parametrize("mark", ["- ", "-", "+ ", "• ", "* ", "", "a) ", "o ", "– "])
@pytest.mark.parametrize(("who", "by"), [
    ("Cơ quan chủ trì", "Thời gian hoàn thành"), ("Bộ phận được giao chủ trì", "Mốc hoàn thành"), ("CHỦ TRÌ", "HẠN"),
    ("Đơn vị chủ trì thực hiện", "Thời gian thực hiện, hoàn thành"), ("Thực hiện", "Tiến độ")])
def test_labels_may_be_in_any_words_and_behind_any_mark(mark: str, who: str, by: str) -> None:
    assert table(f"1. Rà soát thủ tục\n{mark}{by}: Quý III\n{mark}{who}: Sở Nội vụ") == [
        ["", "1", "Rà soát thủ tục", "Sở Nội vụ", "", "", "Quý III"]]


@pytest.mark.parametrize("line", [
    "- Chủ trì: Sở Nội vụ; phối hợp: Sở Y tế; hoàn thành: tháng 6/2026.", "Chủ trì: Sở Nội vụ. Phối hợp: Sở Y tế. Thời gian: tháng 6/2026",
    "+ Chủ trì: Sở Nội vụ, phối hợp: Sở Y tế, thời hạn: tháng 6/2026", "- Chủ trì: Sở Nội vụ - Phối hợp: Sở Y tế - Thời gian: tháng 6/2026",
    "- Chủ trì: Sở Nội vụ, phối hợp với Sở Y tế; hoàn thành trong tháng 6/2026".replace("trong ", ""),
    "- Cơ quan chủ trì, phối hợp: Chủ trì: Sở Nội vụ; phối hợp: Sở Y tế. Hoàn thành: tháng 6/2026"])
def test_several_labels_may_stand_in_one_paragraph(line: str) -> None:
    assert table(f"1. Rà soát thủ tục\n{line}") == [
        ["", "1", "Rà soát thủ tục", "Sở Nội vụ", "Sở Y tế", "", "tháng 6/2026"]]


def test_labels_may_stand_in_the_task_s_own_paragraph() -> None:
    assert table("""
        1. Xây dựng phần mềm. Cơ quan chủ trì: Sở Nội vụ. Kinh phí: 500 triệu đồng. Thời gian: Quý II.
        2. Kết nối dữ liệu; đơn vị chủ trì: Sở Y tế
        """) == rows("""
        | | 1 | Xây dựng phần mềm.\\nKinh phí: 500 triệu đồng. | Sở Nội vụ | | | Quý II |
        | | 2 | Kết nối dữ liệu                                | Sở Y tế   | | |        |
        """)


def test_groups_are_what_stands_above_tasks() -> None:
    plan = """
        I. TUYÊN TRUYỀN
        1. Tuyên truyền trên báo
        - Chủ trì: Báo tỉnh
        2. In tờ rơi
        - Chủ trì: Sở Y tế
        II. KIỂM TRA
        1. Kiểm tra chợ
        - Chủ trì: Sở Công Thương
        """
    assert table(plan) == rows("""
        | # TUYÊN TRUYỀN | I  |                       |                | | | |
        |                | 1  | Tuyên truyền trên báo | Báo tỉnh       | | | |
        |                | 2  | In tờ rơi             | Sở Y tế        | | | |
        | # KIỂM TRA     | II |                       |                | | | |
        |                | 1  | Kiểm tra chợ          | Sở Công Thương | | | |
        """)


def test_a_number_above_its_parts_is_a_group_and_a_task_nobody_leads_stays_a_task() -> None:
    assert table("""
        1. Hoàn thiện thể chế
        1.1. Rà soát văn bản
        - Chủ trì: Sở Tư pháp
        1.2. Ban hành quy chế
        1.3. Theo dõi thi hành
        - Chủ trì: Sở Nội vụ
        2. Tập huấn
        2.1. Mở lớp
        - Chủ trì: Sở Tư pháp
        """) == rows("""
        | # Hoàn thiện thể chế | 1   |                    |            | | | |
        |                      | 1.1 | Rà soát văn bản    | Sở Tư pháp | | | |
        |                      | 1.2 | Ban hành quy chế   |            | | | |
        |                      | 1.3 | Theo dõi thi hành  | Sở Nội vụ  | | | |
        | # Tập huấn           | 2   |                    |            | | | |
        |                      | 2.1 | Mở lớp             | Sở Tư pháp | | | |
        """)


def test_what_has_no_number_belongs_to_the_task_above() -> None:
    assert table("""
        1. Tuyên truyền
        Đăng tải tin bài trên báo và đài.
        - Phát tờ rơi.
        - Chủ trì: Sở Y tế
        và Sở Nội vụ.
        2. Báo cáo kết quả
        thực hiện hằng năm
        - Chủ trì: Sở Nội vụ
        """) == rows("""
        | | 1 | Tuyên truyền\\nĐăng tải tin bài trên báo và đài.\\n- Phát tờ rơi. | Sở Y tế và Sở Nội vụ | | | |
        | | 2 | Báo cáo kết quả thực hiện hằng năm                                | Sở Nội vụ            | | | |
        """)


def test_labels_after_each_dash_make_the_dashes_tasks() -> None:
    plan = """
        1. Công tác kiểm tra
        - Kiểm tra chợ
        - Cơ quan chủ trì: Sở Công Thương
        - Kiểm tra bếp ăn
        - Cơ quan chủ trì: Sở Y tế
        """
    assert table(plan) == rows("""
        | # Công tác kiểm tra | 1 |                 |                | | | |
        |                     | - | Kiểm tra chợ    | Sở Công Thương | | | |
        |                     | - | Kiểm tra bếp ăn | Sở Y tế        | | | |
        """)


def test_where_dashes_below_one_number_are_tasks_those_below_the_others_are_too() -> None:
    assert [line[:4] for line in table("""
        II. NHIỆM VỤ VÀ PHÂN CÔNG
        1. Hoàn thiện thể chế
        - Rà soát văn bản.
        - Các sở, ban, ngành xây dựng quy chế.
        2. Tuyên truyền
        - Đăng tin bài.
        """)] == rows("""
        | # NHIỆM VỤ VÀ PHÂN CÔNG | II |                                      |                    |
        | # Hoàn thiện thể chế    | 1  |                                      |                    |
        |                         | -  | Rà soát văn bản.                     |                    |
        |                         | -  | Các sở, ban, ngành xây dựng quy chế. | Các sở, ban, ngành |
        | # Tuyên truyền          | 2  |                                      |                    |
        |                         | -  | Đăng tin bài.                        |                    |
        """)


def test_a_label_may_be_split_over_two_lines() -> None:
    assert table("1. Rà soát\n- Cơ quan chủ\ntrì: Sở Nội vụ.\n- Phối hợp: Sở Nông nghiệp và\nMôi trường") == [
        ["", "1", "Rà soát", "Sở Nội vụ", "Sở Nông nghiệp và Môi trường", "", ""]]


def test_a_label_without_a_text_takes_the_lines_below() -> None:
    assert table("""
        1. Kiểm tra
        - Chủ trì:
        Chi cục Quản lý thị trường
        - Phối hợp:
        + Sở Y tế;
        + Công an tỉnh.
        - Sản phẩm: Báo cáo
        - Thời hạn:
        2. Tổng kết
        - Chủ trì: Sở Nội vụ
        - Phối hợp:
        - Sở Y tế
        - Sở Tài chính
        """) == rows("""
        | | 1 | Kiểm tra | Chi cục Quản lý thị trường | Sở Y tế; Công an tỉnh | Báo cáo | |
        | | 2 | Tổng kết | Sở Nội vụ                  | Sở Y tế; Sở Tài chính |         | |
        """)


def test_a_label_that_says_a_field_again_is_joined_and_told() -> None:
    plan = "1. Rà soát\n- Chủ trì: Sở Nội vụ\n- Đơn vị chủ trì: Sở Y tế\n- Hạn: 2026"
    assert table(plan) == [["", "1", "Rà soát", "Sở Nội vụ; Sở Y tế", "", "", "2026"]]
    assert codes(plan) == [(Code.ANNEX_LABEL_REPEATED, 1)]


def test_leads_and_coordinators_that_are_not_told_apart_are_told() -> None:
    plan = "1. Rà soát\n- Cơ quan chủ trì, phối hợp: Sở Nội vụ, Sở Y tế"
    assert table(plan) == [["", "1", "Rà soát", "Sở Nội vụ, Sở Y tế", "", "", ""]]
    assert codes(plan) == [(Code.ANNEX_BOTH_UNPARTED, 1)]


def test_a_label_that_nothing_stands_above_is_told() -> None:
    plan = "- Chủ trì: Sở Nội vụ\n1. Rà soát\n- Chủ trì: Sở Y tế"
    assert [line[2:4] for line in table(plan)] == [["Rà soát", "Sở Y tế"]]
    assert codes(plan) == [(Code.ANNEX_UNPLACED, 1)]


def test_a_day_of_a_group_is_its_tasks_where_they_have_none_else_told() -> None:
    group = "I. Kiểm tra\n- Thời hạn: 2026\n1. Kiểm tra chợ\n- Chủ trì: Sở Y tế"
    assert [line[-1] for line in table(group)] == ["", "2026"]
    assert codes(f"{group}\n- Thời hạn: 2027") == [(Code.ANNEX_UNPLACED, 2)]


def test_who_leads_a_numbered_paragraph_leads_its_parts_which_is_told() -> None:
    plan = "1. Nâng cấp cổng thông tin\n- Chủ trì: Sở Nội vụ\n1.1. Thiết kế\n1.2. Vận hành\n- Hạn: 2027"
    assert table(plan) == rows("""
        | # Nâng cấp cổng thông tin | 1   |           |           | | |      |
        |                           | 1.1 | Thiết kế  | Sở Nội vụ | | |      |
        |                           | 1.2 | Vận hành  | Sở Nội vụ | | | 2027 |
        """)
    assert codes(plan) == [(Code.ANNEX_HANDED_DOWN, 1)]


# layout B: the name of an agency above what it is to do, or at the beginning of the sentence

def test_the_agency_of_a_heading_leads_what_stands_below_it() -> None:
    plan = """
        Điều 1. Ban hành kèm theo Quyết định này Kế hoạch năm 2026.
        Điều 2. Tổ chức thực hiện
        1. Sở Tài chính:
        a) Chủ trì, phối hợp với các sở, ngành liên quan tham mưu UBND tỉnh bố trí kinh phí.
        b) Hướng dẫn quyết toán, gồm:
        - Biểu mẫu;
        - Thời hạn nộp.
        2. Sở Y tế
        - Chủ trì mở lớp.
        3. UBND các xã, phường có trách nhiệm:
        - Tuyên truyền.
        Điều 3. Quyết định này có hiệu lực kể từ ngày ký.
        Điều 4. Chánh Văn phòng UBND tỉnh, Giám đốc các sở chịu trách nhiệm thi hành Quyết định này./.
        """
    assert table(plan) == rows("""
        | # Tổ chức thực hiện                   |    | | | | | |
        | # Sở Tài chính                        | 1  | | | | | |
        |                                       | a) | Chủ trì, phối hợp với các sở, ngành liên quan tham mưu UBND tỉnh bố trí kinh phí. | Sở Tài chính | các sở, ngành liên quan | | |
        |                                       | b) | Hướng dẫn quyết toán, gồm:\\n- Biểu mẫu;\\n- Thời hạn nộp. | Sở Tài chính | | | |
        | # Sở Y tế                             | 2  | | | | | |
        |                                       | -  | Chủ trì mở lớp. | Sở Y tế | | | |
        | # UBND các xã, phường có trách nhiệm  | 3  | | | | | |
        |                                       | -  | Tuyên truyền. | UBND các xã, phường | | | |
        """)
    assert codes(plan) == []


def test_headings_without_a_number_name_agencies_too_and_numbers_begin_again_below_each() -> None:
    assert table("""
        III. TỔ CHỨC THỰC HIỆN
        Sở Tài chính:
        1. Bố trí kinh phí.
        2. Hướng dẫn quyết toán.
        Các sở, ban, ngành:
        1. Xây dựng kế hoạch.
        ỦY BAN NHÂN DÂN CÁC XÃ, PHƯỜNG
        - Tuyên truyền.
        """) == rows("""
        | # TỔ CHỨC THỰC HIỆN              | III |                        |                    | | | |
        | # Sở Tài chính                   |     |                        |                    | | | |
        |                                  | 1   | Bố trí kinh phí.       | Sở Tài chính       | | | |
        |                                  | 2   | Hướng dẫn quyết toán.  | Sở Tài chính       | | | |
        | # Các sở, ban, ngành             |     |                        |                    | | | |
        |                                  | 1   | Xây dựng kế hoạch.     | Các sở, ban, ngành | | | |
        | # ỦY BAN NHÂN DÂN CÁC XÃ, PHƯỜNG |     |                        |                    | | | |
        |                                  | -   | Tuyên truyền.          | ỦY BAN NHÂN DÂN CÁC XÃ, PHƯỜNG | | | |
        """)


def test_agencies_below_agencies_lead_their_own() -> None:
    assert table("""
        2. Các sở, ban, ngành:
        a) Sở Y tế:
        - Khám bệnh.
        b) Sở Nội vụ: Khen thưởng.
        """) == rows("""
        | # Các sở, ban, ngành | 2  |                          |           | | | |
        | # Sở Y tế            |    |                          |           | | | |
        |                      | -  | Khám bệnh.               | Sở Y tế   | | | |
        |                      | b) | Khen thưởng.             | Sở Nội vụ | | | |
        """)


def test_duties_below_an_agency_need_no_mark() -> None:
    assert [line[3] for line in table("1. Sở Tài chính\nBố trí kinh phí.\nHướng dẫn quyết toán.\n2. Sở Y tế\nMở lớp.")] == [
        "", "Sở Tài chính", "Sở Tài chính", "", "Sở Y tế"]


@pytest.mark.parametrize(("sentence", "leads", "coordinators", "deadline"), [
    ("Giao Sở Nội vụ: theo dõi, đôn đốc.", "Sở Nội vụ", "", ""),
    ("Giao Giám đốc Sở Tài chính bố trí kinh phí.", "Giám đốc Sở Tài chính", "", ""),
    ("Sở Y tế chủ trì, phối hợp với Sở Tài chính tham mưu kế hoạch; hoàn thành trước ngày 15/3/2026.", "Sở Y tế", "Sở Tài chính", "trước ngày 15/3/2026"),
    ("Sở Văn hóa, Thể thao và Du lịch chủ trì tổ chức ngày hội.", "Sở Văn hóa, Thể thao và Du lịch", "", ""),
    ("Các sở, ban, ngành; UBND các xã, phường có trách nhiệm triển khai Kế hoạch này.", "Các sở, ban, ngành; UBND các xã, phường", "", ""),
    ("Hoàn thiện thể chế. Sở Tư pháp chủ trì, phối hợp với Sở Nội vụ thực hiện.", "Sở Tư pháp", "Sở Nội vụ", ""),
    ("Sở Giáo dục và Đào tạo chủ trì, phối hợp với Sở Y tế, Công an tỉnh và các cơ quan, đơn vị có liên quan kiểm tra.",
     "Sở Giáo dục và Đào tạo", "Sở Y tế, Công an tỉnh và các cơ quan, đơn vị có liên quan", ""),
    ("Yêu cầu UBND các xã, phường báo cáo kết quả về Sở Công Thương.", "UBND các xã, phường", "", "")])
def test_a_sentence_that_begins_with_an_agency_gives_it_the_task(
        sentence: str, leads: str, coordinators: str, deadline: str) -> None:
    assert table(f"1. {sentence}") == [["", "1", sentence, leads, coordinators, "", deadline]]
    assert codes(f"1. {sentence}") == []


@pytest.mark.parametrize(("sentence", "column"), [
    ("Sở Y tế chủ trì, phối hợp với Sở Tài chính cân nhắc nguồn vốn để mở lớp.", "Cơ quan phối hợp"),
    ("Sở Y tế chủ trì, phối hợp với các cơ quan báo đài địa bàn xóm núi tuyên truyền.", "Cơ quan phối hợp"),
    ("Giao Sở Y tế liên tục dồn lực cho công tác này.", "Cơ quan chủ trì")])
def test_where_a_name_is_not_sure_to_end_it_is_left_blank_and_told(sentence: str, column: str) -> None:
    ((_, _, content, leads, coordinators, *_),) = table(f"1. {sentence}\n2. Sở Nội vụ chủ trì báo cáo.")[:1]
    assert (content, {"Cơ quan phối hợp": coordinators, "Cơ quan chủ trì": leads}[column]) == (sentence, "")
    assert [(each.code, each.details["column"], each.details["text"]) for each in findings(f"1. {sentence}")] == [
        (Code.ANNEX_AGENCY_UNSURE, column, sentence)]


# layout C: in brackets

@pytest.mark.parametrize("bracket", [
    "(Chủ trì: Sở Y tế; phối hợp: Công an tỉnh; hoàn thành: quý II/2026)", "(Sở Y tế chủ trì, Công an tỉnh phối hợp, quý II/2026)",
    "(do Sở Y tế chủ trì, phối hợp với Công an tỉnh; quý II/2026).", "(giao Sở Y tế chủ trì; phối hợp: Công an tỉnh; thời gian: quý II/2026)",
    "(quý II/2026, Sở Y tế chủ trì, Công an tỉnh phối hợp thực hiện)"])
def test_a_bracket_says_who_leads_and_by_when(bracket: str) -> None:
    ((_, tt, content, *fields),) = table(f"3. Tuyên truyền (trên báo) {bracket}")
    assert (tt, content.rstrip("."), fields) == ("3", "Tuyên truyền (trên báo)", ["Sở Y tế", "Công an tỉnh", "", "quý II/2026"])


def test_a_bracket_that_says_more_stays_in_the_text() -> None:
    assert table("1. Tuyên truyền (Sở Y tế chủ trì, có mời chuyên gia)") == [
        ["", "1", "Tuyên truyền (Sở Y tế chủ trì, có mời chuyên gia)", "Sở Y tế", "", "", ""]]


def test_letters_with_brackets_below_a_number_are_its_tasks() -> None:
    assert [line[:4] for line in table("2. Kiểm tra\na) Rà soát (Chủ trì: Công an tỉnh)\nb) Báo cáo\nc) Lưu trữ (Sở Nội vụ chủ trì)")] == rows("""
        | # Kiểm tra | 2  |         |              |
        |            | a) | Rà soát | Công an tỉnh |
        |            | b) | Báo cáo |              |
        |            | c) | Lưu trữ | Sở Nội vụ    |
        """)


# what is no task

PLAN = """
    ỦY BAN NHÂN DÂN
    TỈNH HƯNG LÂM
    Số: 12/KH-UBND
    KẾ HOẠCH
    Triển khai công tác bảo vệ quyền lợi người tiêu dùng năm 2026
    Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;
    Xét đề nghị của Giám đốc Sở Công Thương, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
    I. MỤC ĐÍCH, YÊU CẦU
    1. Mục đích
    - Các sở, ban, ngành chủ động xác định rõ trách nhiệm.
    2. Yêu cầu
    - Sở Công Thương chủ trì, phối hợp với các sở, ngành chặt chẽ.
    II. CHỈ TIÊU
    - 100% xã có phân công cán bộ.
    III. NỘI DUNG
    1. Tuyên truyền
    - Cơ quan chủ trì: Sở Công Thương
    IV. KINH PHÍ THỰC HIỆN
    - Ngân sách tỉnh bảo đảm.
    V. TỔ CHỨC THỰC HIỆN
    1. Sở Công Thương
    - Theo dõi, đôn đốc.
    Trên đây là Kế hoạch năm 2026. Yêu cầu các cơ quan nghiêm túc thực hiện./.
    Nơi nhận:
    - Bộ Công Thương;
    - Các sở, ban, ngành;
    TM. ỦY BAN NHÂN DÂN
    KT. CHỦ TỊCH
    Nguyễn Văn A
    """


def test_head_preamble_aims_money_and_signature_are_no_tasks() -> None:
    assert table(PLAN) == rows("""
        | # NỘI DUNG          | III |                    |                | | | |
        |                     | 1   | Tuyên truyền       | Sở Công Thương | | | |
        | # TỔ CHỨC THỰC HIỆN | V   |                    |                | | | |
        | # Sở Công Thương    | 1   |                    |                | | | |
        |                     | -   | Theo dõi, đôn đốc. | Sở Công Thương | | | |
        """)


def test_what_stands_among_the_tasks_and_is_none_is_told() -> None:
    assert [(each.code, each.details["line"], each.details["last"]) for each in findings(PLAN)] == [
        (Code.ANNEX_PART_LEFT, 18, 19), (Code.ANNEX_UNPLACED, 23, 23)]


def test_a_plan_issued_by_a_decision_is_read_with_it_and_its_head_and_aims_are_not_told() -> None:
    plan = """
        QUYẾT ĐỊNH:
        Điều 1. Ban hành kèm theo Quyết định này Kế hoạch năm 2026.
        Điều 2. Giao Sở Công Thương chủ trì triển khai.
        Nơi nhận:
        - Bộ Công Thương;
        CHỦ TỊCH
        KẾ HOẠCH
        Triển khai công tác năm 2026
        (Kèm theo Quyết định số 12/QĐ-UBND)
        I. MỤC ĐÍCH
        - Nâng cao nhận thức.
        II. NHIỆM VỤ
        1. Tuyên truyền (Sở Y tế chủ trì)
        III. KINH PHÍ
        - Ngân sách bảo đảm.
        """
    assert [line[3] for line in table(plan)] == ["Sở Công Thương", "", "Sở Y tế"]
    assert codes(plan) == [(Code.ANNEX_PART_LEFT, 14)]


def test_a_part_that_names_nobody_is_told_be_it_before_the_tasks() -> None:
    plan = """
        II. NHIỆM VỤ
        1. Tăng cường tuyên truyền.
        - Đăng tin bài.
        2. Tăng cường kiểm tra.
        III. TỔ CHỨC THỰC HIỆN
        1. Sở Y tế và các sở, ngành liên quan căn cứ Kế hoạch này thực hiện.
        """
    assert [line[3] for line in table(plan)] == ["", "Sở Y tế và các sở, ngành liên quan"]
    assert codes(plan) == [(Code.ANNEX_PART_LEFT, 1)]


def test_an_article_whose_sentences_are_no_tasks_is_told() -> None:
    plan = """
        Điều 1. Giao Sở Nội vụ chủ trì rà soát.
        Điều 2. Nguồn lực và chế độ báo cáo
        1. Việc sử dụng ngân sách theo quy định hiện hành.
        2. Chế độ báo cáo hằng quý.
        Điều 3. Giao Sở Y tế chủ trì kiểm tra.
        """
    assert [line[1:4] for line in table(plan)] == [
        ["Điều 1", "Giao Sở Nội vụ chủ trì rà soát.", "Sở Nội vụ"], ["Điều 3", "Giao Sở Y tế chủ trì kiểm tra.", "Sở Y tế"]]
    assert codes(plan) == [(Code.ANNEX_PART_LEFT, 2)]


@pytest.mark.parametrize("text", [
    "1. Mục đích\n- Nâng cao nhận thức.\n2. Yêu cầu\n- Thiết thực, hiệu quả.",
    "1. UBND tỉnh đã ban hành 12 văn bản.\n2. Sở Y tế đã tổ chức 05 lớp.", "1. Sở Y tế;\n2. Sở Nội vụ;\n3. Công an tỉnh.",
    "Kính gửi:\n- Các sở, ban, ngành tỉnh;\n- UBND các xã, phường.\nUBND tỉnh gửi Kế hoạch để biết.",
    "Nơi nhận:\n- Sở Y tế:\n- Như Điều 3;", "", "Ban hành kế hoạch\nTổ chức hội nghị\nPhòng, chống tội phạm\nBáo cáo: hằng năm"])
def test_where_nobody_leads_there_are_no_tasks(text: str) -> None:
    assert task_paragraphs(written(text)) == ((), ())


def test_an_official_letter_gives_tasks_by_its_numbers() -> None:
    assert [line[1:4:2] for line in table("""
        Kính gửi:
        - Các sở, ban, ngành tỉnh;
        - UBND các xã, phường.
        Thực hiện Công văn số 12/BCT ngày 01/02/2026, UBND tỉnh có ý kiến như sau:
        1. Giao Sở Công Thương chủ trì tham mưu.
        2. Văn phòng UBND tỉnh theo dõi việc thực hiện.
        Yêu cầu các cơ quan, đơn vị triển khai thực hiện./.
        """)] == [["1", "Sở Công Thương"], ["2", "Văn phòng UBND tỉnh"]]


@pytest.mark.parametrize("text", ["Sở Tài chính", "các sở, ban, ngành", "UBND các xã, phường", "Thủ trưởng các cơ quan", "Chi cục Kiểm lâm",
                                  "Các tổ chức chính trị - xã hội", "Bộ Chỉ huy Quân sự tỉnh", "BÁO HƯNG LÂM", "Phòng Kinh tế"])
def test_names_of_agencies_are_known_by_their_beginning(text: str) -> None:
    assert begins_agency(text)
    assert only_names(text)


@pytest.mark.parametrize("text", ["Ban hành kế hoạch", "Tổ chức hội nghị", "Phòng, chống tội phạm", "Báo cáo kết quả", "Hội nghị tổng kết",
                                  "Bộ tiêu chí", "Xã hội hóa", "Khoa học, công nghệ", "Trường hợp khác", "Đoàn kết"])
def test_words_that_begin_alike_name_no_agency(text: str) -> None:
    assert not begins_agency(text)


def test_a_sentence_is_no_label() -> None:
    assert not said("Chủ trì, phối hợp với các sở thực hiện: tập huấn, kiểm tra").is_label
    assert not said("Kinh phí: 500 triệu đồng").is_label


@pytest.mark.parametrize("text", ["Sở Xây dựng:", "Các sở, ban, ngành liên quan:", "Các cơ quan, đơn vị có liên quan:", "SỞ XÂY DỰNG:"])
def test_the_name_of_an_agency_is_no_label(text: str) -> None:
    assert said(text).heading == text.rstrip(":")


def test_a_bracket_with_a_day_alone_stays_in_the_text() -> None:
    assert table("1. Sửa trụ sở (hoàn thành trong Quý II/2026).\n- Chủ trì: Sở Y tế") == [
        ["", "1", "Sửa trụ sở (hoàn thành trong Quý II/2026).", "Sở Y tế", "", "", "Quý II/2026"]]


def test_requests_are_no_aims() -> None:
    assert aside("Yêu cầu")
    assert not aside("Yêu cầu các sở, ngành báo cáo")


# the documents themselves

def test_a_word_document_is_read_by_its_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("KẾ HOẠCH", "I. NHIỆM VỤ"):
        document.add_paragraph(text)
    for content, lead in (("Rà soát thủ tục", "Sở Nội vụ"), ("Tập huấn", "Sở Y tế")):
        document.add_paragraph(content, style="List Number")
        labels = document.add_paragraph(style="List Bullet")
        labels.add_run(f"Cơ quan chủ trì: {lead}")
        labels.add_run().add_break()
        labels.add_run("Thời gian: Quý II")
    number(document)
    strike(document.paragraphs[-1], "; phối hợp: Sở Xây dựng")
    document.add_table(1, 2).cell(0, 1).text = "TM. ỦY BAN NHÂN DÂN"
    document.save(str(tmp_path / "ke-hoach.docx"))
    annex, findings = read_annex(tmp_path / "ke-hoach.docx")
    assert [(group.number, group.title) for group in annex.groups] == [("I", "NHIỆM VỤ")]
    assert [(task.tt, task.group, task.content, task.leads, task.coordinators, task.deadline) for task in annex.tasks] == [
        ("1", "I", "Rà soát thủ tục", "Sở Nội vụ", "", "Quý II"), ("2", "I", "Tập huấn", "Sở Y tế", "", "Quý II")]
    read, = (each for each in findings if each.code is Code.ANNEX_PARAGRAPHS_READ)
    assert (read.details["count"], str(read.place)) == (2, "ke-hoach.docx › Văn bản › đoạn 2")


def number(document: docx.document.Document) -> None:
    """Number the paragraphs by Word itself, as the styles of its lists do."""
    for paragraph in document.paragraphs:
        properties = paragraph.style.element.pPr
        if paragraph.style.name.startswith("List") and properties is not None and properties.numPr is not None:
            numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbering.get_or_add_ilvl().val = 0
            numbering.get_or_add_numId().val = properties.numPr.numId.val


def strike(paragraph: docx.text.paragraph.Paragraph, text: str) -> None:
    """Text that was deleted while changes are tracked."""
    deleted, run, words = (OxmlElement(name) for name in ("w:del", "w:r", "w:delText"))
    words.text = text
    run.append(words)
    deleted.append(run)
    paragraph._p.append(deleted)


def plan_with_table(path: Path, lines: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(len(cells), len(cells[0]))
    for at, texts in enumerate(cells):
        for column, text in enumerate(texts):
            table.cell(at, column).text = text
    document.save(str(path))


def test_paragraphs_beside_the_annex_s_table_are_told(tmp_path: Path) -> None:
    plan_with_table(tmp_path / "a.docx", ["1. Rà soát thủ tục", "- Chủ trì: Sở Nội vụ"], [
        ["TT", "Nội dung", "Cơ quan chủ trì"], ["1", "Tập huấn", "Sở Y tế"]])
    annex, findings = read_annex(tmp_path / "a.docx")
    assert [task.content for task in annex.tasks] == ["Tập huấn"]
    assert [each.details["tasks"] for each in findings if each.code is Code.ANNEX_PARAGRAPHS_LEFT] == [
        "dòng 1 “Rà soát thủ tục”"]


def test_a_table_that_assigns_nothing_is_told_and_the_paragraphs_are_read(tmp_path: Path) -> None:
    plan_with_table(tmp_path / "a.docx", ["1. Rà soát thủ tục", "- Chủ trì: Sở Nội vụ"], [
        ["TT", "Chỉ tiêu", "Năm 2026"], ["1", "Xã đạt chuẩn", "80%"], ["2", "Hộ nghèo", "2%"]])
    annex, findings = read_annex(tmp_path / "a.docx")
    assert [task.leads for task in annex.tasks] == ["Sở Nội vụ"]
    assert [each.code for each in findings] == [Code.ANNEX_TABLE_LEFT, Code.ANNEX_PARAGRAPHS_READ]


def test_a_table_that_names_agencies_is_asked_about_not_passed_over(tmp_path: Path) -> None:
    plan_with_table(tmp_path / "a.docx", ["1. Giao Sở Nội vụ chủ trì thực hiện."], [
        ["1", "Rà soát", "Sở Y tế"], ["2", "Tập huấn", "Sở Nội vụ"], ["3", "Tổng kết", "Sở Nội vụ"]])
    with pytest.raises(ToolkitError) as raised:
        read_annex(tmp_path / "a.docx")
    assert raised.value.finding.code is Code.ANNEX_NO_TABLE


def test_text_without_tabs_is_read_by_its_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("KẾ HOẠCH\n\n1. Rà soát thủ tục\n- Chủ trì: Sở Nội vụ\n2. Tập huấn (Sở Y tế chủ trì)\n", encoding="utf-8")
    annex, findings = read_annex(tmp_path / "a.txt")
    assert [(task.id, task.content, task.leads) for task in annex.tasks] == [
        ("1", "Rà soát thủ tục", "Sở Nội vụ"), ("2", "Tập huấn", "Sở Y tế")]
    assert [(each.code, each.place) for each in findings] == [(Code.ANNEX_PARAGRAPHS_READ, Place("a.txt"))]


def test_numbers_that_begin_again_in_each_group_get_ids_of_their_group(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("I. A B\n1. Rà soát (Sở Y tế chủ trì)\nII. C D\n1. Tập huấn (Sở Nội vụ chủ trì)\n", encoding="utf-8")
    annex, _ = read_annex(tmp_path / "a.txt")
    assert [(task.id, task.tt, task.group) for task in annex.tasks] == [("I.1", "1", "I"), ("II.1", "1", "II")]


# nothing is lost, nothing takes long

PIECES = st.sampled_from((
    "I. TUYÊN TRUYỀN", "II. Kiểm tra", "1. Rà soát", "1.1. Tập huấn", "2. Sở Y tế", "2. Sở Y tế:", "a) Khám bệnh", "- Cấp thuốc", "+ Phát thuốc",
    "- Chủ trì: Sở Nội vụ", "Chủ trì: Sở Y tế; hạn: Quý I", "- Phối hợp:", "- Sở Tài chính", "- Thời hạn: 2026", "tiếp theo dòng trên,", "Đoạn rời",
    "3. Tổng kết (Sở Y tế chủ trì, quý II)", "4. Giao Sở Nội vụ theo dõi.", "UBND các xã có trách nhiệm:", "III. KINH PHÍ", "Điều 2. Tổ chức",
    "MỘT TIÊU ĐỀ", "Trên đây là kế hoạch", "- Kinh phí: 5 triệu"))


@given(st.lists(PIECES, max_size=14))
def test_from_the_first_task_on_every_text_is_in_a_line_or_told(pieces: list[str]) -> None:
    lines, told = task_paragraphs([Paragraph(at, Place(), f"{text} số{at}x") for at, text in enumerate(pieces, 1)])
    first = min((line.number for line in lines[1:] if line.at(2)), default=len(pieces) + 1)
    said_in = " ".join(text for line in lines for text in line.texts) + " ".join(
        str(each.details.get("text", "")) for each in told)
    spans = [range(each.details["line"], each.details["last"] + 1) for each in told if "last" in each.details]
    lost = [text for at, text in enumerate(pieces, 1) if at >= first and f"số{at}x" not in said_in and not any(at in span for span in spans)]
    assert lost == []


def timed(texts: Sequence[str]) -> float:
    began = time.process_time()
    lines, _ = task_paragraphs([Paragraph(at, Place(), text) for at, text in enumerate(texts, 1)])
    if lines:
        gathered(lines)
    return time.process_time() - began


@pytest.mark.parametrize("texts", [
    ["{at}. Xây dựng kế hoạch triển khai Nghị quyết trên địa bàn tỉnh", "- Cơ quan chủ trì: Sở Khoa học và Công nghệ",
     "- Cơ quan phối hợp: Các sở, ban, ngành; UBND các xã", "- Thời gian hoàn thành: Quý II/2026"],
    ["{at}. Sở Tài chính", "- Chủ trì, phối hợp với các sở, ngành liên quan tham mưu UBND tỉnh bố trí kinh phí", "- Báo cáo", "- Kiểm tra"],
    ["và nội dung khác"] * 4, ["Sở Y tế có trách nhiệm:"] * 4, ["- Chủ trì:"] * 4])
def test_five_thousand_paragraphs_are_read_within_two_seconds(texts: list[str]) -> None:
    assert timed(["1. Sở Nội vụ chủ trì báo cáo"] + [text.format(at=at % 900 + 1) for at in range(1250) for text in texts]) < 2


@pytest.mark.parametrize("text", [
    "1. Sở Y tế chủ trì" + " phối hợp với Sở A, Sở B cùng nhau" * 1000, "1. X (Sở Y tế chủ trì, " + "quý II, " * 3000 + "x)",
    "Sở Y tế có trách nhiệm " + "thực hiện " * 5000, "1. X " + "(a(b" * 10_000, "1. " + "Sở A, " * 10_000 + "chủ trì", "1. " + "a: , ; b " * 5000])
def test_a_long_paragraph_takes_no_long_time(text: str) -> None:
    assert timed([text, "2. Sở Y tế chủ trì họp"]) < 2
