"""What agencies' words become in the report, and an officer's own: nothing goes unprinted without a word about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings, strategies as st
from said import SHEET, intake, printed
from samples import ASSIGNMENTS, PLAN, SETTINGS

from toolkit.base.text import key, printable, says_nothing
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.model.findings import Code, Place, finding
from toolkit.model.records import Agency, Assignment, Entry, Intake, Kind, Length, Outcome, Plan, Role, TaskAnswer
from toolkit.report.citations import Mentions
from toolkit.report.quotes import cause_apart, first_sentences, text_key
from toolkit.report.sections import OwnWording, Passage, passages, sections
from toolkit.report.values import report_context

RETURNS = """
| agency | task | status      | documents                        | result             | difficulties                                                     | proposals         |
|--------|------|-------------|----------------------------------|--------------------|------------------------------------------------------------------|-------------------|
| SCT    | 1.1  | done        | QĐ số 12/QĐ-SCT ngày 01/3/2020   | Đã trình           | Kinh phí chậm; nguyên nhân do chưa có mục chi                    |                   |
| SCT    | 2.1  | under_way   | QĐ 012/QĐ-SCT                    | Rà soát 24 văn bản | Thiếu người, nguyên nhân: biên chế ít                            | Cần 5 triệu đồng. |
| SCT    | 2.5  | done        |                                  | Đã ban hành        |                                                                  | Cần 7 triệu đồng. |
| SNV    | 2.5  | under_way   |                                  | Đang lấy ý kiến    | THIẾU NGƯỜI                                                      | Sửa Quy chế       |
| SNV    | 2.4  | not_started |                                  |                    | Chờ hướng dẫn                                                    |                   |
| SNV    | 1.1  | done        | CV số 9/SNV-VP                   | Đã góp ý dự thảo   | Phối hợp chậm                                                    |                   |
| HCK    | 2.5  | done        |                                  | Đã treo 9 băng rôn | Không                                                            |                   |
"""


def saying(row: TaskAnswer, field: str, text: str) -> TaskAnswer:
    """The row with that said in that field."""
    return row._replace(values={**row.values, field: text})


def said(table: str = RETURNS, plan: Plan = PLAN, **free: str) -> Consolidation:
    """The table consolidated; `free` are every agency's free parts."""
    made = intake(table)
    entries = {part: Entry(text, Place("x.xlsx", SHEET, "B30")) for part, text in free.items()}
    return consolidate(plan, made._replace(returns=tuple(each._replace(free=entries) for each in made.returns)))


def lines(consolidation: Consolidation, part: str, task: str = "",
    own: dict[str, OwnWording] | None = None) -> tuple[str, ...]:
    """What the report prints in one place."""
    return next(section.lines for section in sections(consolidation, own or {}) if (section.part,
        section.task_id) == (part, task))


def mark(part: str, task: str = "", agency: str = "") -> str:
    return Passage(part, task, "", agency=agency).mark


def wish(part: str, task: str = "", agency: str = "", text: str = "", include: bool | None = None) -> dict[str,
    OwnWording]:
    made = mark(part, task, agency)
    return {made: OwnWording(text, include)}


def body(consolidation: Consolidation, own: dict[str, OwnWording] | None = None) -> str:
    return "\n".join(line for section in sections(consolidation, own or {}) for line in section.lines)


# ── what is proposed ──────────────────────────────────────────────────────────────────────────────
def test_everything_an_officer_may_word_in_the_report_s_order(golden: Callable[[str, str], None]) -> None:
    made = said(overall="Nhìn chung đạt", direction="- Tiếp tục;\n- Tập huấn", amendments="Bổ sung nhóm 4")
    golden("wording.txt", "".join(
        f"{'  ' if each.agency else ''}{each.part} {each.task_id} {each.agency} {'in' if each.included else 'out'} "
        f"{each.place}\n"
        f"    {each.proposed.replace(chr(10), chr(10) + '    ')}\n"
        for each in passages(sections(made))
    ))


def test_places_are_proposed_as_printed_and_difficulties_stand_as_they_were_written() -> None:
    context = report_context(said())
    whole = {each.part: each.proposed for each in passages(sections(said())) if not each.agency and not each.task_id}
    assert {part: "\n".join(context[part]) for part in whole} == whole
    assert lines(said(), "difficulties") == (
        "Có 2 cơ quan, đơn vị nêu 4 ý kiến về khó khăn, vướng mắc:",
        "- Sở Công Thương (nhiệm vụ 2.1); Sở Nội vụ (nhiệm vụ 2.5): Thiếu người.",
        "- Sở Công Thương (nhiệm vụ 1.1): Kinh phí chậm.", "- Sở Nội vụ (nhiệm vụ 1.1): Phối hợp chậm.")
    assert lines(said(), "reasons") == (
        "a) Đối với khó khăn, vướng mắc (2 ý kiến của 1 cơ quan):",
        "- Sở Công Thương (nhiệm vụ 1.1): do chưa có mục chi.",
        "- Sở Công Thương (nhiệm vụ 2.1): biên chế ít.",
        "b) Đối với nhiệm vụ chưa thực hiện hoặc không thực hiện (1 ý kiến của 1 cơ quan). Sở Nội vụ (nhiệm vụ 2.4): Chờ hướng "
        "dẫn.",
    )


# ── difficulties and causes ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("typed", "difficulty", "cause"), [
    ("Thiếu kinh phí; nguyên nhân do chưa có mục chi.", "Thiếu kinh phí", "do chưa có mục chi."),
    ("Thiếu kinh phí. Nguyên nhân: chưa có mục chi", "Thiếu kinh phí.", "chưa có mục chi"),
    ("Thiếu kinh phí, nguyên nhân là do chưa có mục chi", "Thiếu kinh phí", "do chưa có mục chi"),
    ("Thiếu kinh phí; nguyên nhân chủ yếu là do thu không đủ", "Thiếu kinh phí",
        "nguyên nhân chủ yếu là do thu không đủ"),
    ("Thiếu người; do biên chế", "Thiếu người", "do biên chế"),
    ("Thiếu người\nDo biên chế", "Thiếu người", "Do biên chế"),
    ("- Thiếu người\n- Nguyên nhân: biên chế", "- Thiếu người", "biên chế"),
    ("Nguyên nhân: biên chế", "", "biên chế"),
    # not set apart, or not once and at the end: left whole
    ("Hoãn 2 lần do dịch bệnh", "Hoãn 2 lần do dịch bệnh", ""),
    ("Chưa rõ nguyên nhân do đâu", "Chưa rõ nguyên nhân do đâu", ""),
    ("Thiếu tiền; do thu thấp. Thiếu người; do biên chế", "Thiếu tiền; do thu thấp. Thiếu người; do biên chế", ""),
    ("Thiếu tiền; do thu thấp. Cần hỗ trợ thêm", "Thiếu tiền; do thu thấp. Cần hỗ trợ thêm", ""),
    ("Thiếu tiền; nguyên nhân:", "Thiếu tiền; nguyên nhân:", ""),
    ("Thiếu tiền; doanh nghiệp ít", "Thiếu tiền; doanh nghiệp ít", ""),
])
def test_a_cause_is_taken_apart_only_where_the_clerk_did(typed: str, difficulty: str, cause: str) -> None:
    assert cause_apart(typed) == (difficulty, cause)


@pytest.mark.parametrize("written", [
    ("Thiếu 2 người", "Thiếu 5 người."), ("Đạt 0,5 % số hộ", "Đạt 50 % số hộ"), ("Phát 1.500 tờ rơi", "Phát 15 tờ rơi"),
    ("Mở 02 lớp", "Mở 2 lớp"), ("Họp ngày 12/3", "Họp ngày 14/3"), ("Diện tích 5 m²", "Diện tích 5 m2"), ("Thiếu 2", "Thiếu −2"),
    ("Sở Công Thương thiếu 2 người", "Sở Nội vụ thiếu 2 người"),
])
def test_only_the_same_words_with_the_same_figures_are_one_text(written: tuple[str, str]) -> None:
    assert text_key(written[0]) != text_key(written[1])
    plan, made = many(2, "difficulties")
    made = made._replace(returns=tuple(each._replace(progress=(saying(each.progress[0], "difficulties", text),))
                                       for each, text in zip(made.returns, written, strict=True)))
    assert [line.rstrip(".") for line in lines(consolidate(plan, made), "difficulties")[1:]] == [
        f"- Sở số {number} (nhiệm vụ 1): {text}".rstrip(".") for number, text in enumerate(written)]


# ── documents ─────────────────────────────────────────────────────────────────────────────────────
def test_the_report_names_an_agency_s_document_in_its_fullest_words_once_and_short_afterwards() -> None:
    full, theirs = "Kế hoạch số 5/KH-SCT ngày 3/3/2020 về việc tuyên truyền", "KH 12/KH-UBND ngày 3/3/2020 về tập huấn"
    made = body(said(f"""
| agency | task | status | documents                       | result |
| SCT    | 1.1  | done   | KH 5/KH-SCT, Thông báo của Sở   | Xong   |
| SCT    | 2.1  | done   | {full}                          | Xong   |
| SCT    | 2.5  | done   | {theirs}                        | Xong   |
| SNV    | 2.5  | done   | {theirs}; KH 5/KH-SCT v/v tuyên truyền | Xong   |
"""))
    assert re.findall(r"Xong \((.*)\)\.", made) == [
        "KH 5/KH-SCT; Thông báo của Sở", "Kế hoạch số 5/KH-SCT", f"{theirs}; KH 5/KH-SCT", "KH 12/KH-UBND"]
    assert made.count(full) == 1


@pytest.mark.parametrize(("mentions", "last"), [
    (["Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của UBND tỉnh", "Quyết định 2793/QĐ-UBND ngày 23 tháng 7 năm 2020"],
        "Quyết định 2793/QĐ-UBND"),
    (["KH số 5/KH-SCT", "KH số 5/KH-SCT ngày 1/3/2020"], "KH số 5/KH-SCT ngày 1/3/2020"),
    (["KH số 5/KH-SCT ngày 1/3/2019", "KH số 5/KH-SCT ngày 1/3/2020"], "KH số 5/KH-SCT ngày 1/3/2020"),
    (["KH số 5/KH-SCT ngày 1/3/2020", "KH số 5/KH-SCT ngày 1/3/2020 về tuyên truyền"],
        "KH số 5/KH-SCT ngày 1/3/2020 về tuyên truyền"),
    (["KH số 5/KH-SCT ngày 1/3/2020", "KH số 15/KH-SCT ngày 1/3/2020"], "KH số 15/KH-SCT ngày 1/3/2020"),
    (["Thông báo kết luận", "Thông báo kết luận"], "Thông báo kết luận"),
    (["Chỉ thị 30-CT/TW ngày 22/01/2019 của Ban Bí thư", "Chỉ thị số 30-CT/TW ngày 22/01/2019"], "Chỉ thị số 30-CT/TW"),
    (["Luật số 19/2023/QH15 ngày 20/6/2023", "Luật số 19/2023/QH15"], "Luật số 19/2023/QH15"),
])
def test_a_later_mention_is_short_where_nothing_new_is_told(mentions: list[str], last: str) -> None:
    named = Mentions()
    assert [named.name(each) for each in mentions][-1] == last


@pytest.mark.parametrize(("text", "beginning"), [
    ("Họp tại TP. Trà Vinh về giá. Sau đó còn làm nhiều việc khác nữa.", "Họp tại TP. Trà Vinh về giá."),
    ("Gặp Ô. Nguyễn Văn An nhiều lần để bàn việc", "Gặp Ô. Nguyễn Văn An nhiều lần…"),
    ("Chợ, siêu thị, v.v. Đã kiểm tra hết mọi nơi.", "Chợ, siêu thị, v.v."),
    ("Chợ, siêu thị, v.v. của toàn tỉnh và ngoài tỉnh", "Chợ, siêu thị, v.v. của toàn tỉnh…"),
    ("x" * 5000, "x" * 35 + "…")])
def test_a_text_is_cut_where_a_sentence_ends(text: str, beginning: str) -> None:
    assert first_sentences(text, 35) == beginning


# ── nothing is left out without a word ────────────────────────────────────────────────────────────

NUMBERS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spelt(number: int) -> str:
    return "chữ số " + " ".join(NUMBERS[int(digit)] for digit in str(number))


def many(count: int, field: str, role: Role = Role.LEAD, length: int = 1) -> tuple[Plan, Intake]:
    """One task with so many agencies, each with a text of its own in one field."""
    agencies = tuple(Agency(f"S{n}", f"Sở số {n}", Kind.DEPARTMENT) for n in range(count))
    task = PLAN.tasks[0]._replace(id="1", group="")
    plan = replace(PLAN, settings=SETTINGS._replace(issuer_code="S0"), groups=(), tasks=(task,), agencies=agencies,
                   assignments=tuple(Assignment("1", each.code, role) for each in agencies))
    made = intake("\n".join(["| agency | task | status |", *(f"| S{n} | 1 | under_way |" for n in range(count))]))
    returns = tuple(
        each._replace(progress=(saying(each.progress[0], field, f"{spelt(n)} " * length)._replace(role=role),)) for n,
        each in enumerate(made.returns)
    )
    return plan, made._replace(returns=returns)


#: What says that there is more than is printed, or how many there are.
COUNTS = re.compile(r"Còn (phương hướng, nhiệm vụ của )?\d|\d ý kiến của|không nêu tại đây|"
                    r"cơ quan chủ trì đã báo cáo|có đánh giá chung|Có \d+ cơ quan, đơn vị")


def accounted(consolidation: Consolidation, own: dict[str, OwnWording]) -> None:
    """Each answer is printed, or counted in its place and proposed to the officer."""
    proposed = passages(sections(consolidation))
    composed = {(section.part, section.task_id): section.lines for section in sections(consolidation, own)}
    held, text = printed(proposed, own), key(
        "\n".join(line for lines_there in composed.values() for line in lines_there))
    for each in proposed:
        if not each.agency or mark(each.part, each.task_id if each.part in ("results", "coordination") else "") in own:
            continue
        if each.mark in held:
            words = own[each.mark].text if each.mark in own and own[each.mark].text.strip() else each.proposed
            assert all(key(line).strip("+ .…")[:200] in text for line in words.splitlines()), each
        elif each.part != "coordination":
            whole = composed[each.part, each.task_id if each.part == "results" else ""]
            # who says the same as an answer that is printed is named with it
            said = key(each.proposed).strip("+ .")[:200] in text
            assert said or any(COUNTS.search(line) for line in whole), each


ANSWERS = st.sampled_from(["", "Không", "Thiếu kinh phí", "Thiếu 5 người; do biên chế", "Thiếu 7 người; do biên chế",
    "- Một\n- Hai", "Dịch bệnh " * 200])
ROWS = st.lists(st.tuples(
    st.sampled_from([(each.agency, each.task_id) for each in ASSIGNMENTS] + [("HCK", "2.1"), ("SNV", "2.1")]),
    st.sampled_from(["done", "under_way", "not_started", "not_doing"]), ANSWERS, ANSWERS, ANSWERS,
), unique_by=lambda row: row[0], min_size=1)
WISHES = st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["", "Cán bộ viết\n- hai dòng"]),
    st.sampled_from([None, True, False])), max_size=5)


@settings(max_examples=40)
@given(ROWS, st.sampled_from(["", "Nhìn chung đạt", "Không"]), WISHES)
@example([(("SNV", "2.5"), "done", "Dịch bệnh " * 200, "", "")], "", [(11, "", True)])  # shortened, then asked for whole
def test_every_answer_is_printed_or_counted_and_proposed(
    rows: list[tuple[tuple[str, str], str, str, str, str]], free: str, wishes: list[tuple[int, str, bool | None]],
) -> None:
    table = "\n".join(["| agency | task | status | result | difficulties | proposals |", *(
        f"| {agency} | {task} | {status} | " + " | ".join(text.replace("\n", "\\n") for text in texts) + " |"
        for (agency, task), status, *texts in rows)])
    consolidation = said(table, overall=free, direction=free, amendments=free)
    proposed = passages(sections(consolidation))
    offered = "\n".join(key(each.proposed) for each in proposed)
    for (_, status, *texts) in rows:
        for text in texts:
            if not says_nothing(text) and len(text) < 500:
                assert all(key(part).strip("-. ") in offered for part in text.replace(";",
                    "\n").splitlines()), (status, text)
    own = {proposed[n].mark: OwnWording(text, include) for n, text, include in wishes if n < len(proposed)}
    accounted(consolidation, {})
    accounted(consolidation, own)


def test_what_an_officer_writes_for_one_answer_is_said_by_nobody_else_and_stands_under_whom_it_asks() -> None:
    made = said("""
| agency | task | status    | proposals                            |
|--------|------|-----------|--------------------------------------|
| SNV    | 2.5  | under_way | Đề nghị Sở Công Thương mở 2 lớp      |
| HCK    | 2.5  | done      | Đề nghị Sở Công Thương mở 3 lớp      |
""")
    assert lines(made, "proposals") == (
        "Có 2 cơ quan, đơn vị nêu 2 kiến nghị, đề xuất:", "Đối với Sở Công Thương (2 ý kiến của 2 cơ quan):",
        "- Sở Nội vụ (nhiệm vụ 2.5): Đề nghị Sở Công Thương mở 2 lớp.",
        "- Ủy ban nhân dân huyện Cầu Kè (nhiệm vụ 2.5): Đề nghị Sở Công Thương mở 3 lớp.")
    assert lines(made, "proposals", own=wish("proposals", "2.5", "SNV", "Đề nghị UBND tỉnh bố trí kinh phí")) == (
        "Có 2 cơ quan, đơn vị nêu 2 kiến nghị, đề xuất:",
        "a) Đối với Ủy ban nhân dân tỉnh Trà Vinh (1 ý kiến của 1 cơ quan). Sở Nội vụ (nhiệm vụ 2.5): Đề nghị UBND tỉnh "
        "bố trí kinh phí",
        "b) Đối với Sở Công Thương (1 ý kiến của 1 cơ quan). Ủy ban nhân dân huyện Cầu Kè (nhiệm vụ 2.5): Đề nghị Sở Công "
        "Thương mở 3 lớp.")


@pytest.mark.parametrize("length", list(Length))
def test_what_an_officer_writes_for_one_lead_stands_in_the_annex_too(length: Length) -> None:
    made = said(plan=replace(PLAN, settings=PLAN.settings._replace(length=length)))
    own = wish("results", "2.5", "SNV", "Đã trình dự thảo " * (12 if length is Length.FULL else 120))
    annex = next(each.short for each in sections(made, own) if (each.part, each.task_id) == ("results", "2.5"))
    assert annex.count("Đã trình dự thảo") == (12 if length is Length.FULL else 120)
    assert "Đang lấy ý kiến" not in annex
    assert ("Đã ban hành" in annex) is (length is Length.FULL)


# ── who has reported ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("outcome", "told", "standing"), [
    (Outcome.EMPTY, "(đã gửi biểu mẫu nhưng chưa điền)", "Biểu mẫu đã gửi chưa điền"),
    (Outcome.QUARANTINED, "(đã gửi tệp nhưng tệp chưa đọc được)", "Tệp đã gửi chưa đọc được"),
])
def test_a_file_of_an_agency_without_a_return_is_told(outcome: Outcome, told: str, standing: str) -> None:
    made = intake(RETURNS)
    file = made.files[0]._replace(file="hoi.xlsx", agency="HBVNTD", outcome=outcome)
    nobody = file._replace(file="Hoi bao ve.xlsx", agency=None)
    context = report_context(consolidate(PLAN, made._replace(files=(*made.files, file, nobody))))
    assert context["returns"][1] == f"Còn 1 cơ quan, đơn vị chưa gửi báo cáo: Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh {told}."
    assert [each["standing"] for each in context["agencies"] if each["name"].startswith("Hội")] == [standing]


@pytest.mark.parametrize(("name", "code", "standing"), [
    ("TV2793-2020-HBVNTD Hoi Bao ve.xlsx", Code.FILE_UNREADABLE, "Tệp đã gửi chưa đọc được"),
    ("Báo cáo_Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh.xls", Code.WRONG_PERIOD,
        "Tệp đã gửi không phải biểu mẫu của kỳ này"),
    ("HBVNTD và HCK.xlsx", Code.FILE_UNREADABLE, "Chưa gửi báo cáo"),
])
def test_a_file_put_aside_is_told_of_the_one_agency_its_name_mentions(name: str, code: Code, standing: str) -> None:
    made = intake(RETURNS)
    why = finding(code, Place(name), why="cắt cụt", found="2019", expected="2020")
    aside = made.files[0]._replace(file=name, agency=None, code="", outcome=Outcome.QUARANTINED, findings=(why,))
    context = report_context(consolidate(PLAN, made._replace(files=(*made.files, aside))))
    assert [each["standing"] for each in context["agencies"] if each["name"].startswith("Hội")] == [standing]
    assert context["returns"][0].startswith("Đến ngày 10/11/2020, 3/4")


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_wording_is_printed_as_written(typed: str) -> None:
    made = lines(said(), "overall", own=wish("overall", text=f"x{typed}"))
    assert "".join("".join(made).split()) == "".join(printable(f"x{typed}").split())
