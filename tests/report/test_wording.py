"""What agencies' words become in the report, and an officer's own: all is printed or counted, nothing of an officer's lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given, settings, strategies as st
from said import SHEET, composed, intake, report_values
from samples import PLAN

from toolkit.base.text import key, printable, says_nothing
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.model.findings import Code, Place, finding
from toolkit.model.records import Agency, Assignment, Entry, Kind, Length, Outcome, Plan, Role
from toolkit.report.records import OwnWording, Passage
from toolkit.report.report_builder import report_of
from toolkit.report.sections import passages
from toolkit.report.typed_text import first_sentences, officer_paragraphs, text_key

RETURNS = """
| agency | task | status      | documents                        | result             | difficulties                                                     | proposals         |
|--------|------|-------------|----------------------------------|--------------------|------------------------------------------------------------------|-------------------|
| SCT    | 1.1  | done        | QĐ số 12/QĐ-SCT ngày 01/3/2020   | Đã trình           | Kinh phí chậm; nguyên nhân do chưa có mục chi                    |                   |
| SCT    | 2.1  | under_way   | QĐ 012/QĐ-SCT                    | Rà soát 24 văn bản | Thiếu người, nguyên nhân: biên chế ít                            | Cần 5 triệu đồng. |
| SCT    | 2.5  | done        |                                  | Đã ban hành        |                                                                  | Cần 7 triệu đồng. |
| SNV    | 2.5  | under_way   |                                  | Đang lấy ý kiến    | THIẾU NGƯỜI, nguyên nhân: biên chế ít.                           | Sửa Quy chế       |
| SNV    | 2.4  | not_started |                                  |                    | Chờ hướng dẫn                                                    |                   |
| SNV    | 1.1  | done        | CV số 9/SNV-VP                   | Đã góp ý dự thảo   | Phối hợp chậm                                                    |                   |
| HCK    | 2.5  | done        |                                  | Đã treo 9 băng rôn | Không                                                            |                   |
"""


def said(table: str = RETURNS, plan: Plan = PLAN, **free: str) -> Consolidation:
    """The table consolidated; `free` are every agency's free parts."""
    made = intake(table)
    entries = {part: Entry(text, Place("x.xlsx", SHEET, "B30")) for part, text in free.items()}
    return consolidate(plan, made._replace(returns=tuple(each._replace(free=entries) for each in made.returns)))


def wish(part: str, task: str = "", agency: str = "", text: str = "", include: bool | None = None) -> dict[str, OwnWording]:
    return {Passage(part, task, "", agency=agency).mark: OwnWording(text, include)}


def test_everything_an_officer_may_word_in_the_report_s_order(golden: Callable[[str, str], None]) -> None:
    """Each place; below it the answers they wrote something for, as typed, with whether they are printed."""
    made = said(overall="Nhìn chung đạt", direction="- Tiếp tục;\n- Tập huấn", amendments="Bổ sung nhóm 4")
    own = (wish("difficulties", "2.5", "SNV", "Thiếu cán bộ chuyên trách") | wish("coordination", "1.1", "SNV", include=True)
           | wish("proposals", "2.5", "SCT", include=False) | wish("overall", "", "SNV", include=True))
    golden("wording.txt", "".join(
        f"{'  ' if each.agency else ''}{each.part} {each.task_id} {each.agency} {'in' if each.included else 'out'} "
        f"{each.place}\n    {each.proposed.replace(chr(10), chr(10) + '    ')}\n"
        for each in passages(made, composed(made, own), own)))


def test_opinions_stand_as_written_and_once_with_all_who_gave_them() -> None:
    assert composed(said()).lines("difficulties") == (
        "Có 2 cơ quan, đơn vị nêu 5 ý kiến về khó khăn, vướng mắc, trong đó 1 ý kiến có nội dung đã nêu ở phần đầu báo cáo; các ý kiến khác:",
        "- Sở Công Thương (nhiệm vụ 2.1); Sở Nội vụ (nhiệm vụ 2.5): Thiếu người, nguyên nhân: biên chế ít.",
        "- Sở Công Thương (nhiệm vụ 1.1): Kinh phí chậm; nguyên nhân do chưa có mục chi.", "- Sở Nội vụ (nhiệm vụ 1.1): Phối hợp chậm.")


@pytest.mark.parametrize("written", [
    ("Thiếu 2 người", "Thiếu 5 người."), ("Đạt 0,5 % số hộ", "Đạt 50 % số hộ"), ("Phát 1.500 tờ rơi", "Phát 15 tờ rơi"),
    ("Mở 02 lớp", "Mở 2 lớp"), ("Họp ngày 12/3", "Họp ngày 14/3"), ("Diện tích 5 m²", "Diện tích 5 m2"), ("Thiếu 2", "Thiếu −2"),
    ("Sở Công Thương thiếu 2 người", "Sở Nội vụ thiếu 2 người"),
])
def test_only_the_same_words_with_the_same_figures_are_one_text(written: tuple[str, str]) -> None:
    """Of texts that differ in figures only one is printed, with how many other agencies there are."""
    assert text_key(written[0]) != text_key(written[1])
    texts = report_of(many("difficulties", *written), {}).difficulties.texts
    assert [[(answer.agency, text.text.rstrip(".")) for answer in text.answers] for text in texts] in (
        [[(f"Sở số {n}", text.rstrip("."))] for n, text in enumerate(written)], [[("Sở số 0", written[0])]])
    assert len(texts) + sum(text.others for text in texts) == 2


def many(field: str, *texts: str, role: Role = Role.LEAD) -> Consolidation:
    """One task under way, with an agency for each text, which it says in that field."""
    agencies = tuple(Agency(f"S{n}", f"Sở số {n}", Kind.DEPARTMENT) for n in range(len(texts)))
    plan = replace(PLAN, settings=PLAN.settings._replace(issuer_code="S0"), groups=(), tasks=(PLAN.tasks[0]._replace(id="1", group=""),),
                   agencies=agencies, assignments=tuple(Assignment("1", each.code, role) for each in agencies))
    return consolidate(plan, intake("\n".join([f"| agency | task | status | {field} |",
                                               *(f"| S{n} | 1 | under_way | {text} |" for n, text in enumerate(texts))])))


@pytest.mark.parametrize(("length", "line"), [
    (Length.FULL, "- Chưa rõ cơ quan chủ trì: nhiệm vụ 1."),
    (Length.SHORT, "Các cơ quan chủ trì tập trung hoàn thành nhiệm vụ chậm, nguy cơ chậm: nhiệm vụ 1 (chưa rõ cơ quan chủ trì)."),
])
def test_a_task_that_nobody_leads_is_said_to_have_no_lead(length: Length, line: str) -> None:
    made = many("difficulties", "Thiếu 2 người", role=Role.COORDINATING)
    plan = replace(made.plan, settings=made.plan.settings._replace(length=length), tasks=(made.plan.tasks[0]._replace(leads="", deadline=""),))
    assert composed(consolidate(plan, made.intake)).lines("direction")[-1] == line


@pytest.mark.parametrize(("text", "beginning"), [
    ("Họp tại TP. Trà Vinh về giá. Sau đó còn làm nhiều việc khác nữa.", "Họp tại TP. Trà Vinh về giá."),
    ("Gặp Ô. Nguyễn Văn An nhiều lần để bàn việc", "Gặp Ô. Nguyễn Văn An nhiều lần…"),
    ("Chợ, siêu thị, v.v. Đã kiểm tra hết mọi nơi.", "Chợ, siêu thị, v.v."),
    ("Chợ, siêu thị, v.v. của toàn tỉnh và ngoài tỉnh", "Chợ, siêu thị, v.v. của toàn tỉnh…"),
    ("x" * 5000, "x" * 35 + "…")])
def test_a_text_is_cut_where_a_sentence_ends(text: str, beginning: str) -> None:
    assert first_sentences(text, 35) == beginning


def test_documents_stand_in_full_in_the_annex_and_in_the_body_only_where_they_are_the_result() -> None:
    made = said("""
| agency | task | status | documents                                                         | result |
| SCT    | 1.1  | done   | KH số 05/KH-SCT                                                   | Xong   |
| SCT    | 2.1  | done   | KH 5/KH-SCT ngày 3/3/2020 v/v tuyên truyền; Thông báo của Sở      | Xong   |
| SCT    | 2.5  | done   | QĐ 12/QĐ-SCT                                                      |        |
| HCK    | 2.5  | done   | KH 7/KH-UBND                                                      | Xong   |
""")
    values = report_values(made)
    assert values["cited"] == ({"agency": "Sở Công Thương", "lines": (
        "Kế hoạch số 5/KH-SCT ngày 3/3/2020 về việc tuyên truyền", "Thông báo của Sở", "Quyết định số 12/QĐ-SCT")},)
    assert values["documents"] == ("Có 2 cơ quan, đơn vị nêu văn bản ban hành để thực hiện nhiệm vụ; văn bản của các cơ quan "
                                   "chủ trì được nêu tại Phụ lục III.",)
    assert [line for line in values["groups"][1]["lines"] if "số" in line] == [
        "- Sở Công Thương (nhiệm vụ 2.5, đã hoàn thành): Đã ban hành Quyết định số 12/QĐ-SCT."]


FIELDS = {"result": "results", "difficulties": "difficulties", "proposals": "proposals"}
ANSWERS = st.sampled_from(["", "Không", "Thiếu kinh phí", "Thiếu 5 người; do biên chế", "Thiếu 7 người; do biên chế",
    "- Một\n- Hai", "Dịch bệnh " * 200])
ROWS = st.dictionaries(st.sampled_from([(each.agency, each.task_id) for each in PLAN.assignments]), st.tuples(
    st.sampled_from(["done", "under_way", "not_started", "not_doing"]), ANSWERS, ANSWERS, ANSWERS), min_size=1)
WISHES = st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["", "Cán bộ viết\n- hai dòng", "Cán bộ viết khác"]),
    st.sampled_from([None, True, False])), max_size=5)


@settings(max_examples=40)
@given(ROWS, WISHES)
@example({("SNV", "2.5"): ("done", "Dịch bệnh " * 200, "", "")}, [(0, "", True)])  # shortened, then asked for whole
@example({("SNV", "2.4"): ("not_started", "", "Dịch bệnh " * 200, "")}, [(0, "", True)])  # the same on the first page
@example({("SNV", "2.4"): ("not_started", "", "Thiếu kinh phí", "")}, [(2, "Cán bộ viết khác", None)])
def test_every_opinion_is_counted_and_every_word_of_an_officer_printed(
    rows: Mapping[tuple[str, str], tuple[str, str, str, str]], wishes: list[tuple[int, str, bool | None]],
) -> None:
    made = said("\n".join(["| agency | task | status | result | difficulties | proposals |", *(
        f"| {agency} | {task} | {status} | " + " | ".join(text.replace("\n", "\\n") for text in texts) + " |"
        for (agency, task), (status, *texts) in rows.items())]))
    leads = {(row.agency, row.task_id) for row in PLAN.assignments if row.role is Role.LEAD}
    answers = {(agency, task, field): text for (agency, task), (_, *texts) in rows.items()
               for field, text in zip(FIELDS, texts, strict=True) if text}
    marks = {Passage("coordination" if field == "result" and (agency, task) not in leads else FIELDS[field], task, "", agency=agency).mark:
             (agency, task, field) for agency, task, field in answers}
    offered = [*marks, *(each.mark for each in passages(made, composed(made), ()))]
    own = {offered[n]: OwnWording(text, include) for n, text, include in wishes if n < len(offered)}
    printed = composed(made, own)
    assert {*own} <= {each.mark for each in passages(made, printed, own)}

    # a place that an officer wrote stands as written, one they left out is empty
    whole = {(each.part, each.task_id): own[each.mark] for each in passages(made, printed, ()) if each.mark in own}
    for (part, task), wording in whole.items():
        if wording.text or wording.include is False:
            assert printed.lines(part, task) == officer_paragraphs(wording.text)

    # of single answers what an officer wrote or put in is printed, whole, wherever no place about it was written anew
    body = key(" ".join(line.removeprefix("+ ") for section in printed.sections for line in section.lines))
    counted = {answer: text for answer, text in answers.items() if not says_nothing(text)}  # also what is left out
    for mark, answer in marks.items():
        wording = own.get(mark, OwnWording())
        text = "" if wording.include is False else wording.text or answers[answer]
        if text and (wording.text or not says_nothing(text)):
            counted[answer] = text
        parts = {(FIELDS[answer[2]], answer[1] if answer[2] == "result" else ""), ("behind", "")}
        if (wording.text or wording.include) and wording.include is not False and not parts & {*whole}:
            lines = [line.removeprefix("- ") for line in officer_paragraphs(text)]
            assert says_nothing(text) or all(key(line).rstrip(". ") in body for line in lines), answer

    # every opinion is counted in its part
    report = printed.report
    opinions = {field: {answer: text for answer, text in counted.items() if answer[2] == field} for field in FIELDS}
    assert report.difficulties.total == len(opinions["difficulties"])
    assert report.difficulties.agencies == len({agency for agency, _, _ in opinions["difficulties"]})
    assert sum(asked.total for _, asked in report.proposals) == len(opinions["proposals"])


def test_what_an_officer_writes_for_one_answer_is_said_by_nobody_else_and_stands_under_whom_it_asks() -> None:
    made = said("""
| agency | task | status    | percent | proposals                         |
|--------|------|-----------|---------|-----------------------------------|
| SCT    | 2.5  | under_way | 90      |                                   |
| SNV    | 2.5  | under_way | 90      | Đề nghị Sở Công Thương mở 2 lớp   |
| HCK    | 2.5  | done      |         | Đề nghị Sở Công Thương mở 2 lớp   |
""")
    assert composed(made).lines("proposals") == (
        "Đối với Sở Công Thương (2 ý kiến của 2 cơ quan), Sở Nội vụ (nhiệm vụ 2.5); Ủy ban nhân dân huyện Cầu Kè (nhiệm vụ 2.5): "
        "Đề nghị Sở Công Thương mở 2 lớp.",)
    own = wish("proposals", "2.5", "SNV", "Đề nghị UBND tỉnh bố trí kinh phí")
    assert composed(made, own).lines("proposals") == (
        "a) Đối với Ủy ban nhân dân tỉnh Trà Vinh (1 ý kiến của 1 cơ quan), Sở Nội vụ (nhiệm vụ 2.5): Đề nghị UBND tỉnh bố trí kinh phí",
        "b) Đối với Sở Công Thương (1 ý kiến của 1 cơ quan), Ủy ban nhân dân huyện Cầu Kè (nhiệm vụ 2.5): Đề nghị Sở Công Thương mở 2 lớp.")


def test_a_result_put_in_stands_beside_its_own_agency_where_the_lead_said_nothing() -> None:
    made = said("| agency | task | status | result |\n| SNV | 2.1 | done | Đã góp ý 4 văn bản |")
    own = wish("coordination", "2.1", "SNV", include=True)
    assert composed(made).lines("results", "2.1") == ()
    assert composed(made, own).lines("results", "2.1") == (
        "- Sở Nội vụ (nhiệm vụ 2.1, đã hoàn thành): Đã góp ý 4 văn bản.", "- Nhiệm vụ 2.1, chủ trì: Sở Công Thương (chưa có báo cáo).")
    annex = report_values(made, own)["groups"][1]["tasks"][0]["main_result"]
    assert annex == "Sở Nội vụ: Đã góp ý 4 văn bản."


def test_where_the_first_page_is_written_anew_its_opinions_stand_in_their_own_part() -> None:
    lines = composed(said(), wish("behind", text="Không có gì")).lines("difficulties")
    assert lines[0] == "Có 2 cơ quan, đơn vị nêu 5 ý kiến về khó khăn, vướng mắc, trong đó:"
    assert "- Sở Nội vụ (nhiệm vụ 2.4): Chờ hướng dẫn." in lines


def test_an_assessment_of_another_agency_stands_in_the_report_where_an_officer_puts_it_in() -> None:
    made, own = said(overall="Nhìn chung đạt"), wish("overall", "", "SNV", "Cơ bản đạt")
    assert composed(made).lines("overall") == ("Nhìn chung đạt.",)
    assert composed(made, own).lines("overall") == ("Nhìn chung đạt.", "- Sở Nội vụ: Cơ bản đạt")


@pytest.mark.parametrize("length", list(Length))
def test_what_an_officer_writes_for_one_lead_stands_in_the_annex_too(length: Length) -> None:
    made = said(plan=replace(PLAN, settings=PLAN.settings._replace(length=length)))
    own = wish("results", "2.5", "SNV", "Đã trình dự thảo " * (12 if length is Length.FULL else 120))
    annex = next(task["main_result"] for group in report_values(made, own)["groups"] for task in group["tasks"] if task["id"] == "2.5")
    assert annex.count("Đã trình dự thảo") == (12 if length is Length.FULL else 120)
    assert "Đang lấy ý kiến" not in annex
    assert ("Đã ban hành" in annex) is (length is Length.FULL)


@pytest.mark.parametrize(("name", "agency", "outcome", "code", "standing"), [
    ("hoi.xlsx", "HBVNTD", Outcome.EMPTY, Code.FILE_UNREADABLE, "Biểu mẫu đã gửi chưa điền"),
    ("hoi.xlsx", "HBVNTD", Outcome.QUARANTINED, Code.FILE_UNREADABLE, "Tệp đã gửi không đọc được"),
    # of a file that was put aside, of the one agency its name mentions
    ("TV2793-2020-HBVNTD Hoi Bao ve.xlsx", None, Outcome.QUARANTINED, Code.FILE_UNREADABLE, "Tệp đã gửi không đọc được"),
    ("Báo cáo_Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh.xls", None, Outcome.QUARANTINED, Code.WRONG_PERIOD,
     "Tệp đã gửi không phải biểu mẫu của kỳ này"),
    ("HBVNTD và HCK.xlsx", None, Outcome.QUARANTINED, Code.FILE_UNREADABLE, "Chưa gửi báo cáo"),
])
def test_a_file_that_cannot_be_used_is_told_of_its_agency(name: str, agency: str | None, outcome: Outcome, code: Code, standing: str) -> None:
    made, who = intake(RETURNS), "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh"
    why = finding(code, Place(name), why="cắt cụt", found="2019", expected="2020")
    file = made.files[0]._replace(file=name, agency=agency, code="", outcome=outcome, findings=() if agency else (why,))
    values = report_values(consolidate(PLAN, made._replace(files=(*made.files, file))))
    assert [each["standing"] for each in values["agencies"] if each["name"] == who] == [standing]
    assert values["returns"] == (
        "Tỷ lệ cơ quan, đơn vị đã gửi báo cáo đạt 75 %, tất cả gửi đúng hạn.",
        f"Còn 1 cơ quan, đơn vị chưa gửi báo cáo: {who}." if standing == "Chưa gửi báo cáo" else
        f"Có 1 cơ quan, đơn vị đã gửi tệp nhưng chưa dùng được để tổng hợp: {who} ({standing[0].lower()}{standing[1:]}).")


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_wording_is_printed_as_written(typed: str) -> None:
    made = composed(said(), wish("overall", text=f"x{typed}")).lines("overall")
    assert "".join("".join(made).split()) == "".join(printable(f"x{typed}").split())
