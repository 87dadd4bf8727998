"""A round whose plan was amended in all five ways after its forms went out: returns on old and new forms, mixed,
damaged, in any order."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import openpyxl
import pytest
from amended_plan import DECISION, NEW, NEW_BOOK, OLD, OLD_BOOK
from damage import issued, template
from hypothesis import given, settings, strategies as st
from specimens import report_values, shipped_sentences

from toolkit.consolidate.consolidation import consolidate
from toolkit.demo.clerks import Answers, OpenForm, fill_form, put
from toolkit.intake.returns import collect, read_returns
from toolkit.model.findings import Code, Severity
from toolkit.model.form_code import form_code, task_slot
from toolkit.model.records import Amendment, Intake, Plan, PrintedRow, Role, Status, TaskState
from toolkit.model.words import RESULTS_PART
from toolkit.plan.from_annex import merge_ended
from toolkit.report.sections import compose, passages
from toolkit.rounds.beginning import ShippedPlan, init_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.reading import outdated_rows, printed_rows, read_printed
from toolkit.rounds.round import Round, plan_of
from toolkit.rounds.sending import make_forms, mark_sent, read_ledger

FIRST, LATER = date(2020, 10, 1), date(2020, 10, 15)
#: What the forms of the first plan printed.
MADE = tuple(row for agency in OLD.expected for row in printed_rows(OLD, agency.code, "01/10/2020"))


def filled(plan: Plan, agency: str, saved: int, **results: str) -> bytes:
    """That agency's form with a result for each task ("t24": the one issued as 2.4), saved on that day of October."""
    rows = {f"{name[1]}.{name[2:]}": {"status": "Đang thực hiện", "result": text} for name, text in results.items()}
    return fill_form(issued(agency, plan), Answers(
        agency, date(2020, 10, saved), datetime(2020, 10, saved, 8), rows, (), {}))  # type: ignore[arg-type]


def returned(files: Mapping[str, bytes], plan: Plan = NEW, printed: tuple[PrintedRow, ...] = MADE) -> Intake:
    """What intake makes of these files; nothing is unaccounted for."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        intake = read_returns(plan, collect(Path(folder)), template().layout, printed_rows=printed)
    for record in intake.files:
        assert record.typed == record.consolidated + record.listed, record
        assert sum(listed_text.entry.place.file == record.file for listed_text in intake.listed) == record.listed
    return intake


def said(intake: Intake, agency: str) -> dict[str, str]:
    """By the number a task has now, what that agency's return says of it."""
    return {row.task_id: normalize("NFC", text) for made in intake.returns if made.agency == agency
            for row in made.progress if (text := row.text("result"))}


def listed(intake: Intake) -> dict[str, str]:
    """The results that are listed, each with the finding it is listed for."""
    codes = {found.message: found.code.name for found in intake.findings}
    return {text.entry.text: codes[text.reason] for text in intake.listed if text.entry.text != "Đang thực hiện"}


SNV_OLD = filled(OLD, "SNV", 5, t11="văn bản", t21="góp ý", t24="đường dây nóng", t25="kế hoạch năm", t26="hai lớp")
SCT_OLD = filled(OLD, "SCT", 5, t11="quyết định", t21="đã rà soát", t25="đã lập", t27="ba đợt")
SCT_NEW = filled(NEW, "SCT", 20, t24="đã tiếp nhận")
HCK_NEW = filled(NEW, "HCK", 20, t11="đã triển khai", t27="đã kiểm tra")
FILES = {"snv.xlsx": SNV_OLD, "sct.xlsx": SCT_OLD, "sct 2.xlsx": SCT_NEW, "hck.xlsx": HCK_NEW}
#: What belongs where, whatever came on which form, in whatever order.
WANTED = {"SNV": {"1.1": "văn bản", "2.1": "góp ý"}, "HCK": {"1.1": "đã triển khai", "2.5": "đã kiểm tra"},
          "SCT": {"1.1": "quyết định", "2.1": "đã rà soát", "2.4": "đã tiếp nhận", "2.5": "ba đợt"}}
LISTED = {"đường dây nóng": "ROW_REASSIGNED", "kế hoạch năm": "TASK_WITHDRAWN", "đã lập": "TASK_WITHDRAWN", "hai lớp": "TASK_REPLACED"}


def test_every_answer_stands_under_its_task_or_is_listed_with_the_reason_and_its_document() -> None:
    intake = returned(FILES)
    assert {agency: said(intake, agency) for agency in WANTED} == WANTED
    assert listed(intake) == LISTED
    assert [found for found in intake.findings if found.severity is Severity.ERROR] == []
    former = OLD.tasks[1].content
    assert {(made.agency, row.task_id): row.wording for made in intake.returns for row in made.progress
            if row.wording} == {("SNV", "2.1"): former, ("SCT", "2.1"): former}
    found = {found.code: found for found in intake.findings}
    details = found[Code.ROW_REWORDED].details
    assert (details["before"][0], details["after"].endswith("về kinh doanh trên mạng")) == ("…", True)
    assert DECISION in found[Code.TASK_WITHDRAWN].problem
    assert f"được thay bằng nhiệm vụ 2.6 (“{NEW.tasks[4].content}”)" in found[Code.TASK_REPLACED].problem
    assert "nhiệm vụ 2.4 đã giao cho Sở Công Thương chủ trì" in found[Code.ROW_REASSIGNED].problem


def test_the_former_wording_pasted_into_the_new_form_is_told_as_such() -> None:
    form = OpenForm(filled(NEW, "SCT", 20, t21="đã rà soát"))
    put(form.cell(form.rows[task_slot("2.1")], "content"), OLD.tasks[1].content)
    intake = returned({"sct.xlsx": form.saved(datetime(2020, 10, 20, 8))})
    assert (said(intake, "SCT"), intake.returns[0].progress[1].wording) == ({"2.1": "đã rà soát"}, OLD.tasks[1].content)


def test_a_plan_amended_twice_reads_returns_on_all_three_editions() -> None:
    third = replace(NEW, tasks=tuple(
        task._replace(content=f"{task.content}, sàn giao dịch") if task.id == "2.1" else task for task in NEW.tasks))
    forms = {"a.xlsx": filled(OLD, "SCT", 5, t21="một"), "b.xlsx": filled(NEW, "SNV", 6, t21="hai"),
             "c.xlsx": filled(third, "HCK", 7, t11="ba")}
    intake = returned(forms, third, (*MADE, *(row for agency in NEW.expected for row in printed_rows(NEW, agency.code))))
    assert {(returned_form.agency, row.task_id): row.wording for returned_form in intake.returns for row in returned_form.progress
            if row.wording} == {("SCT", "2.1"): OLD.tasks[1].content, ("SNV", "2.1"): NEW.tasks[1].content}


def test_what_ends_again_stands_once_among_what_ended() -> None:
    first, again = (OLD.tasks[1]._replace(amendment=Amendment(TaskState.WITHDRAWN, f"Quyết định {number}")) for number in (1, 2))
    assert merge_ended((first,), (again,), OLD.tasks[2:]) == (again,)


def test_a_former_lead_s_answer_is_told_to_the_new_one_and_a_silent_rewriting_asked_about() -> None:
    both, alone = returned(FILES), returned({"snv.xlsx": SNV_OLD})
    for intake, file in ((both, "sct 2.xlsx"), (alone, "2_bao_cao_nhan_ve")):
        findings = [found for found in consolidate(NEW, intake).findings if found.code is Code.HANDED_OVER]
        assert [(handed.place.file, handed.details["said"]) for handed in findings] == [(file, "Đang thực hiện; đường dây nóng")]
        assert findings[0].to_sender == (
            "Nhiệm vụ 2.4 nay do quý cơ quan chủ trì; cơ quan chủ trì cũ, Sở Nội vụ, đã ghi: “Đang thực hiện; đường "
            "dây nóng”. Đưa vào báo cáo của quý cơ quan nếu cần.")
    silent = replace(OLD, tasks=tuple(
        task._replace(content="Một việc khác hẳn dưới số cũ") if task.id == "2.7" else task for task in OLD.tasks))
    intake = returned({"sct.xlsx": SCT_OLD}, silent)
    assert [found.code for found in intake.findings if found.severity is Severity.ERROR] == [Code.ROW_WITHDRAWN]
    assert "2.7" not in said(intake, "SCT")


@settings(max_examples=12)
@given(st.permutations(sorted(FILES)), st.randoms(use_true_random=False))
def test_in_any_order_and_under_any_name_it_is_the_same(names: list[str], draw: object) -> None:
    del draw
    renamed = {f"{number}.xlsx": FILES[name] for number, name in enumerate(names)}
    intake = returned(renamed)
    assert {agency: said(intake, agency) for agency in WANTED} == WANTED
    assert listed(intake) == LISTED


def test_what_officers_decided_and_wrote_stays_with_a_task_numbered_anew() -> None:
    form = OpenForm(SCT_OLD)
    put(form.cell(form.rows[task_slot("2.7")], "percent"), "0,8")
    before, after = (returned({"sct.xlsx": form.saved(datetime(2020, 10, 5, 8))}, plan) for plan in (OLD, NEW))
    asked = [(doubt.task_id, doubt.mark) for intake in (before, after) for doubt in intake.doubts if doubt.field == "percent"]
    assert asked == [("2.7", asked[0][1]), ("2.5", asked[0][1])]
    marks = list[dict[str, str]]()
    for plan, intake in ((OLD, before), (NEW, after)):
        consolidation = consolidate(plan, intake)
        found = passages(consolidation, compose(consolidation, shipped_sentences()), ())
        marks.append({passage.task_id: passage.mark for passage in found if passage.part == RESULTS_PART})
    assert (marks[0]["2.7"], marks[0]["2.6"] in marks[1].values()) == (marks[1]["2.5"], False)


# ── the round ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose forms went out and whose plan was amended then; its new forms are not made yet."""
    where = Round(tmp_path_factory.mktemp("ky") / "ky")
    init_round(where.folder, ShippedPlan())
    where.plan.write_bytes(OLD_BOOK)
    make_forms(where, FIRST)
    mark_sent(where, {agency.code: FIRST for agency in OLD.expected})
    where.plan.write_bytes(NEW_BOOK)
    return where.folder


@pytest.fixture
def where(amended: Path, tmp_path: Path) -> Round:
    return Round(Path(shutil.copytree(amended, tmp_path / "ky")))


def files_of(where: Round) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (*where.forms.glob("*.xlsx"), *where.form_mails.glob("*.eml"))}


def test_only_changed_forms_are_made_anew_and_what_is_kept_of_forms_only_grows(where: Round) -> None:
    before, first = files_of(where), read_printed(where).rows
    assert first == MADE
    forms_made = make_forms(where, LATER)
    changed = sorted(name for name, content in files_of(where).items() if before.get(name) != content)
    assert changed == sorted(f"TV2793-2020-{name}.{ending}" for ending in ("xlsx", "eml") for name in (
        "SNV So Noi vu", "SCT So Cong Thuong", "HCK Uy ban nhan dan huyen Cau Ke"))
    assert [found.problem for found in forms_made.findings if found.code is Code.FORM_AMENDED] == [
        "Biểu thay đổi so với bản đã làm trước đây (thêm nhiệm vụ 2.6, 2.7; bỏ nhiệm vụ 2.5, 2.6; nhiệm vụ 2.1, 2.4 đổi nội "
        "dung, cơ quan chủ trì, vai trò hoặc TT): Sở Nội vụ.",
        "Biểu thay đổi so với bản đã làm trước đây (thêm nhiệm vụ 2.4; bỏ nhiệm vụ 2.5; nhiệm vụ 2.1, 2.5 đổi nội dung, cơ "
        "quan chủ trì, vai trò hoặc TT): Sở Công Thương.",
        "Biểu thay đổi so với bản đã làm trước đây (thêm nhiệm vụ 2.6, 2.7; bỏ nhiệm vụ 2.5, 2.6; nhiệm vụ 2.4, 2.5 đổi nội "
        "dung, cơ quan chủ trì, vai trò hoặc TT): Ủy ban nhân dân huyện Cầu Kè."]
    assert read_ledger(where).days == {"HBVNTD": FIRST}  # whose form is as it was
    draft = (where.form_mails / "TV2793-2020-SCT So Cong Thuong.eml").read_bytes()
    body = message_from_bytes(draft, policy=policy.default).get_body(("plain",))
    assert body is not None
    assert "Biểu này thay biểu đã gửi trước đây: thêm nhiệm vụ 2.4;" in " ".join(body.get_content().split())
    rows = read_printed(where).rows
    assert rows[:len(first)] == first
    assert {row.form for row in rows[len(first):]} == {str(form_code(NEW, code)) for code in ("SNV", "SCT", "HCK")}


def test_what_forms_printed_is_what_the_plans_forms_do_not_print_now(where: Round) -> None:
    where.plan.write_bytes(OLD_BOOK)
    old = plan_of(where)[0]
    assert outdated_rows(where, old).rows == ()
    leads = replace(old, tasks=(old.tasks[0]._replace(leads="Sở khác"), *old.tasks[1:]))
    assert {row.leads for row in outdated_rows(where, leads).rows} == {old.tasks[0].leads}
    assert outdated_rows(where, plan_of(where)[0]).rows == ()


def test_what_was_sent_is_noted_though_the_plan_cannot_be_read_just_then(where: Round) -> None:
    where.plan.write_bytes(b"nothing")
    mark_sent(where, {"SNV": date(2020, 10, 2)})
    assert read_ledger(where).days["SNV"] == date(2020, 10, 2)


@pytest.mark.parametrize("content", [b"", b"PK", b"[1]", b'[{"task": "2.1"}]'])
def test_where_it_cannot_be_read_that_is_told_and_it_stays(where: Round, content: bytes) -> None:
    where.printed.write_bytes(content)
    for made in (make_forms(where, LATER), consolidate_round(where)):
        assert [str(found.place) for found in made.findings if found.code is Code.PRINTED_UNREADABLE] == [".bieu_da_lam"]
    assert where.printed.read_bytes() == content


def test_the_round_goes_on_to_its_report(where: Round) -> None:
    make_forms(where, LATER)
    for name, content in FILES.items():
        (where.returns / name).write_bytes(content)
    made = consolidate_round(where)
    assert [(error.code, str(error.place)) for error in made.standing.open] == []
    plan, _ = plan_of(where)
    assert report_values(made.consolidation)["tasks"] == (
        "Kế hoạch giao 6 nhiệm vụ, chia thành 2 nhóm. Theo " + DECISION + ": 01 nhiệm vụ được sửa nội dung (2.1); 01 "
        "nhiệm vụ được giao lại cơ quan chủ trì (2.4); 01 nhiệm vụ được thay bằng nhiệm vụ khác (2.6); 01 nhiệm vụ "
        "bị bãi bỏ (2.5); 01 nhiệm vụ được bổ sung (2.7).")
    rows = openpyxl.load_workbook(where.results / "tong_hop.xlsx")["Chi tiết"]
    shown = [str(cell.value) for column in rows.iter_cols(3, 3) for cell in column]
    assert sum("trả lời theo nội dung cũ" in text for text in shown) == 2
    statuses = dict(zip(made.consolidation.tasks["task_id"], made.consolidation.tasks["status"], strict=True))
    assert statuses["2.4"] == Status.UNDER_WAY.value
    assert {row.task_id for row in plan.assignments if row.agency == "SCT" and row.role is Role.LEAD} == {"1.1", "2.1", "2.4", "2.5"}
    files = {path.name: path.read_bytes() for path in where.results.glob("*.*")}
    consolidate_round(where)
    assert {path.name: path.read_bytes() for path in where.results.glob("*.*")} == files
