"""The letters that are one for all: the request with the forms, the reminder to many, the proposal to amend the plan."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from conftest import NIGHTLY
from docx.shared import Pt
from drafts import sample_round, with_addresses
from nd30 import letter_page_breaches
from nd30_file import letter_breaches
from plain import document_lines, document_styles
from said import SHEET, intake
from samples import PLAN
from test_decree import LONG_ISSUER, changed, font, spacing, style, text, xml
from test_intake import filled
from test_open_xml import faults
from test_reminders import ANSWER, TODAY, edit

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.letters.letters import (
    LISTED,
    Need,
    Reminder,
    answer_day,
    form_mail,
    joint_values,
    letter_values,
    proposal_values,
    request_values,
)
from toolkit.model.documents import BLANK, SHORT_BLANK
from toolkit.model.findings import Code, Place
from toolkit.model.records import Agency, Entry, Kind, Medium, Period, Phrase, Plan
from toolkit.model.resources import (
    JOINT_REMINDER_TEMPLATE,
    PROPOSAL_TEMPLATE,
    REMINDER_TEMPLATE,
    REQUEST_TEMPLATE,
    template,
)
from toolkit.model.words import AMENDMENTS_PART, JOINT_REMINDER_FILE, LISTED_AGENCIES, PROPOSAL_FILE, REQUEST_FILE
from toolkit.report.rendering import document_text, render_report
from toolkit.report.sections import OwnWording, Passage
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms, remind_round

LONG_AGENCY = ("Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công nghiệp, hạ tầng khu kinh tế và khu công nghiệp tỉnh "
               "Bà Rịa - Vũng Tàu")
POINT = "Ô H{} (nhiệm vụ 2.{}, cột Tiến độ (%)): Tiến độ “120” lớn hơn 100. Ghi số từ 0 đến 100, ví dụ 80."
#: What an agency is reminded of, with its points: more to mend than a letter names.
SINGLE = {Need.MISSING: (), Need.UNUSABLE: ("Tệp “SNV.xlsx”: Tệp có mật khẩu.",),
          Need.MEND: tuple(POINT.format(number, number) for number in range(LISTED + 5))}
MANY = tuple(Agency(f"X{number}", f"Ủy ban nhân dân xã Hiệp Mỹ {number}", Kind.COMMUNE) for number in range(60))


def with_settings(plan: Plan = PLAN, **changes: Any) -> Plan:
    return replace(plan, settings=plan.settings._replace(**changes))


@pytest.mark.parametrize(("today", "asked"), [
    (None, "15/11/2020"), (date(2020, 10, 1), "15/11/2020"), (date(2020, 11, 14), "15/11/2020"),
    (date(2020, 11, 15), "23/11/2020"),  # a Sunday: Monday to Friday are left whole
    (date(2020, 11, 16), "24/11/2020"), (date(2020, 11, 20), "30/11/2020"), (date(2020, 11, 21), "30/11/2020"),
    (date(2020, 12, 28), "05/01/2021"),
])
def test_an_answer_is_asked_by_the_last_day_and_after_it_in_five_working_days(today: date | None, asked: str) -> None:
    assert f"{answer_day(Period(2020, date(2020, 11, 15)), today):%d/%m/%Y}" == asked


# ── the request ───────────────────────────────────────────────────────────────────────────────────
def values(letter: Mapping[str, Any] | None) -> dict[str, Any]:
    assert letter is not None
    return dict(letter)


def request(plan: Plan) -> bytes:
    return render_report(values(request_values(plan, date(2020, 10, 20))), template(REQUEST_TEMPLATE))


WARDS = Phrase("UBND các xã", (), tuple(agency.code for agency in MANY))


@pytest.mark.parametrize(("phrases", "agencies", "names"), [
    ((WARDS, PLAN.phrases[0]), (*PLAN.agencies, *MANY),
     ("Sở Nội vụ", "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh", "Ủy ban nhân dân huyện Cầu Kè",
      "UBND các xã")),
    # one of those the words mean gets no form: the words would not be true
    ((WARDS,), (*PLAN.agencies, *MANY[:-1], MANY[-1]._replace(receives_form=False)), (LISTED_AGENCIES,)),
    ((), (*PLAN.agencies, *MANY), (LISTED_AGENCIES,)),
    ((Phrase("Các xã điểm", (), ("X1", "X2", "SCT")),), MANY[:6],
     ("Ủy ban nhân dân xã Hiệp Mỹ 0", "Các xã điểm", *(agency.name for agency in MANY[3:6]))),
])
def test_many_agencies_stand_by_the_plan_s_own_words_where_these_are_true(
        phrases: tuple[Phrase, ...], agencies: tuple[Agency, ...], names: tuple[str, ...]) -> None:
    assert values(request_values(replace(PLAN, phrases=phrases, agencies=agencies), TODAY))["addressees"] == names


def test_it_says_what_is_asked_and_the_joint_reminder_what_is_missing_by_when() -> None:
    own = tuple(agency._replace(email="sct@example.org") if agency.code == "SCT" else agency for agency in PLAN.agencies)
    said = document_text(request(replace(PLAN, agencies=own)))
    assert f"Số: {BLANK}/SCT-QLTM\nV/v báo cáo kết quả năm 2020 thực hiện Kế hoạch theo Quyết định số 2793/QĐ-UBND" in said
    assert f"Trà Vinh, ngày{SHORT_BLANK}tháng 10 năm 2020" in said
    assert said.count("ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh ban hành Kế hoạch triển khai thực hiện") == 1
    assert "gửi lại chính tệp Excel đã điền về Sở Công Thương trước ngày 15/11/2020, bằng cách trả lời thư điện tử đã " \
           "chuyển biểu hoặc gửi đến địa chỉ sct@example.org." in said
    assert "Mỗi cơ quan có một biểu riêng, đã ghi sẵn mã biểu và các nhiệm vụ được giao." in said
    assert "đề nghị liên hệ: [số điện thoại], [thư điện tử]." in said
    assert "Phụ lục" not in said
    letter_content = joint(PLAN, PLAN.agencies[:1] + PLAN.agencies[2:])
    assert rows(letter_content) == [
        ["TT", "Cơ quan, đơn vị", "Nội dung còn thiếu", "Gửi trước ngày"],
        ["1", "Sở Nội vụ", "Chưa gửi báo cáo", "30/11/2020"],
        ["2", "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh", "Tệp đã gửi chưa sử dụng được", "30/11/2020"],
        ["3", "Ủy ban nhân dân huyện Cầu Kè", "Báo cáo cần sửa 3 chỗ", "30/11/2020"]]
    said = document_text(letter_content)
    assert "Đến ngày 20/11/2020, còn 3 cơ quan, đơn vị chưa hoàn thành báo cáo, đã quá hạn 6 ngày (danh sách" in said
    assert "gửi báo cáo trước ngày 30/11/2020." in said
    assert "sớm nhất" not in said


@pytest.mark.parametrize(("medium", "day"), [
    (Medium.PAPER, f"ngày{SHORT_BLANK}tháng 10 năm 2020"),
    (Medium.ELECTRONIC, f"ngày{SHORT_BLANK}tháng{SHORT_BLANK}năm{SHORT_BLANK}")])
def test_a_list_goes_along_as_an_annex_the_text_refers_to(medium: Medium, day: str) -> None:
    said = document_text(request(with_settings(replace(PLAN, agencies=MANY, phrases=()), medium=medium)))
    assert "Kính gửi: Các cơ quan, đơn vị (theo danh sách kèm theo)" in said
    assert "đề nghị quý cơ quan (danh sách tại Phụ lục kèm theo) báo cáo như sau" in said
    assert f"(Kèm theo Công văn số {BLANK}/SCT-QLTM {day} của Sở Công Thương)" in said
    assert "60\nỦy ban nhân dân xã Hiệp Mỹ 59" in said.replace("\n\n", "\n")


NEEDS = ((Need.MISSING, ()), (Need.UNUSABLE, ("Tệp “a.xlsx”: Tệp hỏng.",)), (Need.MEND, ("một", "hai", "ba")))


def joint(plan: Plan, agencies: tuple[Agency, ...]) -> bytes:
    """The letter to these agencies, each third with the same need."""
    reminders = [Reminder(agency, need, 6, points) for agency, (need, points) in zip(agencies, cycle(NEEDS), strict=False)]
    return render_report(values(joint_values(plan, reminders, TODAY)), template(JOINT_REMINDER_TEMPLATE))


def rows(content: bytes, table: int = -1) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(content)).tables[table].rows]


def single(plan: Plan, need: Need) -> bytes:
    """The letter to the first agency alone."""
    values = letter_values(plan, Reminder(plan.agencies[0], need, 6, SINGLE[need]), TODAY)
    return render_report(values, template(REMINDER_TEMPLATE))


def test_a_long_list_is_cut_and_counted_and_the_mail_with_the_form_says_what_to_do() -> None:
    text = document_text(single(PLAN, Need.MEND))
    assert f"{LISTED}. {POINT.format(LISTED - 1, LISTED - 1)}" in text
    assert f"{LISTED + 1}. Ô" not in text
    assert "còn 25 nội dung cần sửa" in text
    assert "Ngoài ra còn 5 nội dung khác" in text
    assert form_mail(PLAN, PLAN.agencies[0]).text.split("\n")[2:4] == [
        "Thực hiện Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh, Sở Công Thương gửi quý "
        "cơ quan biểu báo cáo "
        "năm 2020 (tệp Excel kèm theo, mã biểu TV2793-2020-SNV-11HZ-F). Theo phân công, quý cơ quan có 2 nhiệm vụ chủ "
        "trì, 2 nhiệm vụ phối hợp.",
        "Đề nghị quý cơ quan điền trực tiếp vào tệp, giữ nguyên các dòng và cột của biểu, lưu và gửi lại chính tệp này "
        "về Sở Công Thương trước ngày 15/11/2020.",
    ]


# ── the proposal to amend the plan ────────────────────────────────────────────────────────────────
def proposing(plan: Plan = PLAN, **texts: str) -> Consolidation:
    """A round in which these agencies, by code, propose that."""
    came = intake("| agency | task | status |\n" + "\n".join(f"| {agency} | 2.1 | done |" for agency in texts))
    free = {agency: {"amendments": Entry(text, Place(f"{agency}.xlsx", SHEET, "B30"))} for agency, text in texts.items()}
    return consolidate(plan, came._replace(returns=tuple(form._replace(free=free[form.agency]) for form in came.returns)))


def wording(agency: str, text: str = "", include: bool | None = None) -> dict[str, OwnWording]:
    return {Passage(AMENDMENTS_PART, "", "", agency=agency).mark: OwnWording(text, include)}


def proposal(made: Consolidation, own: Mapping[str, OwnWording] | None = None) -> bytes:
    return render_report(values(proposal_values(made, own or {})), template(PROPOSAL_TEMPLATE))


TASK = {task.id: f"{task.id}. {task.content}" for task in PLAN.tasks}
COMMON = "Nội dung chung"


@pytest.mark.parametrize(("said", "lines"), [
    ("Đề nghị sửa nhiệm vụ 2.4 thành: “Xây dựng bộ phận một cửa”.",
     [(TASK["2.4"], "Đề nghị sửa nhiệm vụ 2.4 thành: “Xây dựng bộ phận một cửa”.")]),
    ("2.4. Lùi thời hạn.", [(TASK["2.4"], "2.4. Lùi thời hạn.")]),
    ("- NV 2.5: thêm kinh phí;\n- Nhiệm vụ số 1.1: bỏ.",
     [(TASK["1.1"], "- Nhiệm vụ số 1.1: bỏ."), (TASK["2.5"], "- NV 2.5: thêm kinh phí;")]),
    ("1. Nhiệm vụ 2.5: thêm kinh phí\n2. Nhiệm vụ 2.1: bỏ",
     [(TASK["2.1"], "2. Nhiệm vụ 2.1: bỏ"), (TASK["2.5"], "1. Nhiệm vụ 2.5: thêm kinh phí")]),
    # which line belongs to which is the agency's to say: the text stays whole
    ("Sửa nhiệm vụ 2.4:\n- lùi hạn\n- thêm Sở Tài chính", [(TASK["2.4"], "Sửa nhiệm vụ 2.4:\n- lùi hạn\n- thêm Sở Tài chính")]),
    ("Bổ sung kinh phí.\nBỏ nhiệm vụ 2.4 và 2.1.", [(f"{TASK['2.1']}\n{TASK['2.4']}", "Bổ sung kinh phí.\nBỏ nhiệm vụ 2.4 và 2.1.")]),
    ("Gộp nhiệm vụ 2.1, 2.4 và 2.5", [(f"{TASK['2.1']}\n{TASK['2.4']}\n{TASK['2.5']}", "Gộp nhiệm vụ 2.1, 2.4 và 2.5")]),
    # no task of the plan, or none for sure
    *((other, [(COMMON, other)]) for other in (
        "Bổ sung chế tài.", "Bỏ nhiệm vụ 9.9", "Bỏ nhiệm vụ 2.4 và 9.9", "Gộp nhiệm vụ 2.1 đến 2.5", "Gộp nhiệm vụ 2.1 - 2.4",
        "Tăng 2.4 % kinh phí", "Theo báo cáo ngày 2.4.2020", "TT 2.4/2016/TT-BTC", "Nhiệm vụ 2.4% kinh phí",
        "2.4 tỷ đồng cho tuyên truyền", "Bỏ mục 2.41", "Nhiệm vụ 2.4.1")),
])
def test_a_text_is_put_to_a_task_only_where_it_names_it(said: str, lines: list[tuple[str, str]]) -> None:
    made = rows(proposal(proposing(SNV=said)))
    assert [tuple(row[1:]) for row in made[1:]] == [(*line, "Sở Nội vụ", "") for line in lines]


def test_the_officer_s_wording_stands_for_the_agency_s_in_a_letter_to_who_issued_the_decision() -> None:
    made = proposing(SNV="Bỏ nhiệm vụ 2.5", HCK="Bỏ hết")
    own = wording("SNV", "Nhiệm vụ 2.5: bỏ.") | wording("HCK", include=False)
    letter = proposal(made, own)
    assert rows(letter)[0][2:] == ["Nội dung đề xuất", "Cơ quan đề xuất", "Ý kiến của Sở Công Thương"]
    assert [row[2:] for row in rows(letter)[1:]] == [["Nhiệm vụ 2.5: bỏ.", "Sở Nội vụ (Sở Công Thương biên tập)", ""]]
    assert "nội dung do Sở Công Thương biên tập có ghi chú ở cột Cơ quan đề xuất." in document_text(letter)
    assert "ghi như cơ quan đề xuất đã gửi." in document_text(proposal(made))
    whole = wording("", "Nhiệm vụ 2.5 và các nội dung khác: bỏ.")
    assert [row[2:] for row in rows(proposal(made, whole))[1:]] == [[
        "Nhiệm vụ 2.5 và các nội dung khác: bỏ.", "Sở Nội vụ; Ủy ban nhân dân huyện Cầu Kè (Sở Công Thương biên tập)", ""]]
    plan = with_settings(addressees=("Bộ Công Thương", "Ủy ban nhân dân tỉnh Trà Vinh"))
    said = document_text(proposal(proposing(plan, SNV="Bỏ nhiệm vụ 2.5")))
    assert "Kính gửi: Ủy ban nhân dân tỉnh Trà Vinh" in said
    assert "Kính đề nghị Ủy ban nhân dân tỉnh Trà Vinh xem xét, quyết định./." in said
    others = values(proposal_values(proposing(with_settings(addressees=("Bộ Công Thương",)), SNV="Bỏ"), {}))
    assert others["addressees"] == ("Bộ Công Thương",)


# ── the form of the decree ────────────────────────────────────────────────────────────────────────

LONG = {"issuer": LONG_ISSUER, "superior": "UBND TỈNH BÀ RỊA - VŨNG TÀU", "symbol": "SNNMT", "signer_power": "KT.",
        "place": "Bà Rịa - Vũng Tàu", "medium": Medium.ELECTRONIC, "urgency": "KHẨN",
        "decision": "Quyết định số 12793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu",
        "addressees": ("Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu",)}
OFFICES: dict[str, dict[str, Any]] = {"sample": {}, "long": LONG, "little": {
    "archive": "", "contact": "", "legal_bases": ("Căn cứ Quyết định số 2793/QĐ-UBND ngày 23/7/2020.",), "report_number": "5"}}
LONG_AGENCIES = tuple(each._replace(name=f"{LONG_AGENCY} {number}") for number, each in enumerate(MANY[:7]))
SETS = {"one": PLAN.agencies[:1], "some": PLAN.agencies, "long": LONG_AGENCIES, "many": MANY}


class Written(NamedTuple):
    """A letter: its plan, how its last sentence begins."""

    content: bytes
    plan: Plan
    closing: str = "Rất mong"


@pytest.fixture(scope="module")
def letters() -> dict[str, Written]:
    """Every kind of letter of every kind of office; by day of the one with the longest names and of the sample."""
    made: dict[str, Written] = {}
    for name, changes in OFFICES.items() if NIGHTLY else list(OFFICES.items())[:2]:
        plan = with_settings(**changes)
        for which, agencies in SETS.items():
            asked = replace(plan, agencies=agencies, phrases=())
            made[f"request {name} {which}"] = Written(request(asked), asked)
            if agencies[1:]:
                made[f"joint {name} {which}"] = Written(joint(plan, agencies), plan)
        named = replace(plan, agencies=(plan.agencies[0]._replace(name=LONG_AGENCY), *plan.agencies[1:])) if name == "long" else plan
        for need in Need:
            made[f"reminder {name} {need.name}"] = Written(single(named, need), plan)
        long = {"SNV": "Bỏ nhiệm vụ 2.5\n" + "- Bổ sung kinh phí. " * 160, "HCK": "Nhiệm vụ 2.1: lùi hạn"}
        for which, said in {"one": {"SNV": "Bỏ"}, "long": long}.items():
            made[f"proposal {name} {which}"] = Written(proposal(proposing(plan, **said)), plan, "Kính đề nghị")
    return made


def test_the_letters_keep_the_decree_and_are_valid(letters: dict[str, Written], tmp_path: Path) -> None:
    assert len(letters) == (36 if NIGHTLY else 24)
    assert {name: wrong for name, letter in letters.items()
            if (wrong := [*letter_breaches(letter.content), *faults(letter.content, tmp_path)])} == {}


@pytest.mark.office
def test_their_pages_keep_the_decree(letters: dict[str, Written], soffice: Callable[..., Path], tmp_path: Path) -> None:
    for name, letter in letters.items():
        (tmp_path / f"{name}.docx").write_bytes(letter.content)
    first, *others = (tmp_path / f"{name}.docx" for name in letters)
    soffice(first, "pdf", tmp_path, *others)
    assert {name: wrong for name, letter in letters.items() if (wrong := letter_page_breaches(
        tmp_path / f"{name}.pdf", letter.plan.settings, letter.closing))} == {}


@pytest.mark.parametrize(("rule", "change"), [
    ("so_ky_hieu", text("Số:", "Số: 5/SCT-QLTM")), ("trich_yeu", text("V/v", "Về việc báo cáo")),
    ("trich_yeu", font(style("Trích yếu công văn"), size=Pt(14))),
    ("trich_yeu", spacing(style("Trích yếu công văn"), space_before=Pt(0))),
    ("noi_nhan.list", text("- Như trên", "- Như kính gửi;")),
    ("kinh_gui", text("Kính gửi:", "Gửi: các cơ quan")), ("phu_luc.word", text("Phụ lục", "Phụ lục I")),
    ("phu_luc.title", font(style("Tên phụ lục"), bold=False)),
    ("phu_luc.ref_line", text("(Kèm theo", "(Kèm theo Báo cáo số 05/BC-SCT ngày 05 tháng 11 năm 2020 của Sở)")),
    ("phu_luc.ref_line", spacing(style("Dòng kèm theo"), alignment=0)),
    ("phu_luc.ref", text("Thực hiện", "Thực hiện Quyết định, đề nghị quý cơ quan báo cáo.")),
    ("phu_luc.pages", xml("(.//w:sectPr)[2]/w:pgNumType", "", None)), ("bang", xml("(.//w:tblHeader)[1]", "", None))])
def test_a_broken_letter_breaks_exactly_its_rule(rule: str, change: Callable[[Any], None]) -> None:
    content = changed(request(replace(PLAN, agencies=MANY, phrases=())), change)
    assert {breach.rule for breach in letter_breaches(content)} == {rule}


TEMPLATES = (REMINDER_TEMPLATE, REQUEST_TEMPLATE, JOINT_REMINDER_TEMPLATE, PROPOSAL_TEMPLATE)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_templates_read_like_this(name: str, golden: Callable[[str, str], None]) -> None:
    content = template(name).read_bytes()
    golden(f"{Path(name).stem}.txt", f"{document_lines(content)}\n{document_styles(content)}")


# ── a round ───────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def made_round(tmp_path_factory: pytest.TempPathFactory) -> Round:
    return sample_round(tmp_path_factory.mktemp("round") / "Kỳ báo cáo", with_addresses())


@pytest.fixture
def where(made_round: Round, tmp_path: Path) -> Round:
    """A copy of that round."""
    return Round(Path(shutil.copytree(made_round.folder, tmp_path / made_round.folder.name)))


def report_of(where: Round, agency: str, **free: str) -> None:
    rows: dict[str, dict[str, object]] = {f"T{row.task_id}": dict(ANSWER) for row in PLAN.rows_of(agency)}
    rows |= {slot.upper(): {"text": text} for slot, text in {"overall": "Tốt", **free}.items()}
    (where.returns / f"{agency}.xlsx").write_bytes(filled(agency, rows))


def test_papers_people_edited_stay_and_that_is_told(where: Round) -> None:
    """Ours lies beside one that is still asked for; of the others it is told that nobody asks for them any more."""
    report_of(where, "SNV", amendments="Bỏ nhiệm vụ 2.5")
    consolidate_round(where, today=TODAY)
    remind_round(where, TODAY, letters=True)
    single = next(where.reminders.glob("*-HCK *.docx"))
    papers = {where.form_mails / REQUEST_FILE: Code.EDITED_KEPT, where.reminders / JOINT_REMINDER_FILE: Code.EDITED_STALE,
              single: Code.EDITED_STALE, where.results / PROPOSAL_FILE: Code.EDITED_STALE}
    own = {path: edit(path) for path in papers}
    for agency in ("SNV", "HCK", "HBVNTD"):
        report_of(where, agency)
    document = docx.Document(str(template(REQUEST_TEMPLATE)))
    next(line for line in document.paragraphs if line.text.startswith("2. Cách")).runs[0].text = "2. Điền đủ các ô."
    (where.folder / "mau").mkdir()
    document.save(str(where.folder / "mau" / REQUEST_TEMPLATE))
    findings = [*make_forms(where, date(2020, 11, 2)).findings, *remind_round(where, TODAY).findings,
                *consolidate_round(where, today=TODAY).findings]
    assert {path: path.read_bytes() for path in papers} == own
    anew = (where.form_mails / "cong van de nghi bao cao (mới).docx").read_bytes()
    assert "2. Điền đủ các ô." in document_text(anew)  # in the round's own template
    for path, code in papers.items():
        assert code in {found.code for found in findings if found.place.file.endswith(path.name)}, path.name


def test_the_joint_reminder_is_made_while_anybody_is_to_be_reminded(where: Round) -> None:
    path = where.reminders / JOINT_REMINDER_FILE
    reminded = remind_round(where, TODAY)
    assert (reminded.summary, reminded.mails) == ("4 thư, 1 công văn chung", 4)
    assert [row[1] for row in rows(path.read_bytes())[1:]] == [
        "Sở Nội vụ", "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh", "Ủy ban nhân dân huyện Cầu Kè"]
    report_of(where, "SNV")
    report_of(where, "HCK")
    assert "1 công văn chung" in remind_round(where, TODAY).summary
    assert [row[1] for row in rows(path.read_bytes())[1:]] == ["Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh"]
    report_of(where, "HBVNTD")
    reminded = remind_round(where, TODAY)  # the issuer's own people are left, who need no letter
    assert (reminded.summary, reminded.mails, path.exists()) == ("1 thư", 1, False)


def test_the_proposal_is_written_while_there_is_one(where: Round) -> None:
    path = where.results / PROPOSAL_FILE
    report_of(where, "SNV", amendments="Bỏ nhiệm vụ 2.5")
    assert path in consolidate_round(where, today=TODAY).outputs
    first = path.read_bytes()
    consolidate_round(where, today=date(2020, 12, 24))
    assert path.read_bytes() == first
    assert rows(first)[1] == ["1", TASK["2.5"], "Bỏ nhiệm vụ 2.5", "Sở Nội vụ", ""]
    report_of(where, "SNV")
    assert path not in consolidate_round(where, today=TODAY).outputs
    assert not path.exists()


def test_what_goes_back_to_be_mended_names_the_day(where: Round) -> None:
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", {"T2.4": {"status": "cơ bản xong", "percent": "120"}}))
    late = "3. Lưu và gửi lại chính tệp này trước ngày 30/11/2020 (hạn gửi báo cáo: trước ngày 15/11/2020).\n"
    for step, sentence in ((lambda: consolidate_round(where, today=date(2020, 11, 10)), "gửi lại chính tệp này trước ngày 15/11/2020.\n"),
                           (lambda: consolidate_round(where, today=TODAY), late), (lambda: remind_round(where, TODAY), late)):
        step()
        (path,) = where.corrections.glob("*.txt")
        assert sentence in path.read_text("utf-8-sig")
