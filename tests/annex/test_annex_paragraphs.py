"""Plans without a table: paragraphs in, the tasks a person reads there out; what is not understood is told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import given, strategies as st

from tests.annexes_read import read_annex
from toolkit.annex.annex_tables import AnnexTable, first_heading
from toolkit.annex.groups_and_tasks import Gathered, gather
from toolkit.annex.outline import Paragraph
from toolkit.annex.paragraphs import task_paragraphs
from toolkit.annex.sentences import aside, begins_agency, only_names, said
from toolkit.annex.source import AnnexLine
from toolkit.model.findings import Code, Finding, Place, ToolkitError

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


# layout B: the name of an agency above what it is to do, or at the beginning of the sentence

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


# what is no task

@pytest.mark.parametrize("text", [
    "1. Mục đích\n- Nâng cao nhận thức.\n2. Yêu cầu\n- Thiết thực, hiệu quả.",
    "1. UBND tỉnh đã ban hành 12 văn bản.\n2. Sở Y tế đã tổ chức 05 lớp.", "1. Sở Y tế;\n2. Sở Nội vụ;\n3. Công an tỉnh.",
    "Kính gửi:\n- Các sở, ban, ngành tỉnh;\n- UBND các xã, phường.\nUBND tỉnh gửi Kế hoạch để biết.",
    "Nơi nhận:\n- Sở Y tế:\n- Như Điều 3;", "", "Ban hành kế hoạch\nTổ chức hội nghị\nPhòng, chống tội phạm\nBáo cáo: hằng năm"])
def test_where_nobody_leads_there_are_no_tasks(text: str) -> None:
    assert task_paragraphs(written(text)) == ((), ())


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


def test_requests_are_no_aims() -> None:
    assert aside("Yêu cầu")
    assert not aside("Yêu cầu các sở, ngành báo cáo")


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
    plan_with_table(tmp_path / "a.docx", ["1. Giao Sở Nội vụ chủ trì thực hiện."], [
        ["1", "Rà soát", "Sở Y tế"], ["2", "Tập huấn", "Sở Nội vụ"], ["3", "Tổng kết", "Sở Nội vụ"]])
    with pytest.raises(ToolkitError) as raised:
        read_annex(tmp_path / "a.docx")
    assert raised.value.finding.code is Code.ANNEX_NO_TABLE


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
    *[pytest.param([text] * 4, marks=pytest.mark.nightly) for text in ("và nội dung khác", "Sở Y tế có trách nhiệm:", "- Chủ trì:")]])
def test_five_thousand_paragraphs_are_read_within_two_seconds(texts: list[str]) -> None:
    assert timed(["1. Sở Nội vụ chủ trì báo cáo"] + [text.format(at=at % 900 + 1) for at in range(1250) for text in texts]) < 2


@pytest.mark.parametrize("text", [
    "1. Sở Y tế chủ trì" + " phối hợp với Sở A, Sở B cùng nhau" * 1000, "1. X (Sở Y tế chủ trì, " + "quý II, " * 3000 + "x)",
    "Sở Y tế có trách nhiệm " + "thực hiện " * 5000, "1. X " + "(a(b" * 10_000, "1. " + "Sở A, " * 10_000 + "chủ trì", "1. " + "a: , ; b " * 5000])
def test_a_long_paragraph_takes_no_long_time(text: str) -> None:
    assert timed([text, "2. Sở Y tế chủ trì họp"]) < 2
