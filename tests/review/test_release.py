"""Draft or final: what keeps the report a draft, who may overrule that, and that no work of a hand is lost."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import NIGHTLY, run
from hypothesis import given, strategies as st
from said import SHEET, intake
from samples import PLAN, confirm
from specimens import report_values

from toolkit.base.text import date_vi
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.standing import Standing, standing_of
from toolkit.letters.letters import covering_mail
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.records import Intake, error_mark
from toolkit.model.resources import template
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.report.rendering import document_text, render_report
from toolkit.report.sections import open_points
from toolkit.review.decisions import RELEASE_SHEET, overrules, overruling, with_overrules
from toolkit.rounds.consolidating import Consolidated, consolidate_round, release_round
from toolkit.rounds.round import Round
from toolkit.sheets.heading_finder import Texts

TEMPLATE = template("report_template.docx")
EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY = date(2020, 11, 20)
ROWS = 5000 if NIGHTLY else 1500
HEADING = "CÁC ĐIỂM CÒN MỞ CỦA DỰ THẢO"
TABLE = """
| agency | task | status    | result         |
|--------|------|-----------|----------------|
| SCT    | 2.1  | under_way | Đã họp 4 lần   |
"""


def error(number: int = 1) -> Finding:
    return finding(Code.STATUS_UNKNOWN, Place("SCT.xlsx", SHEET, f"H{number}"), value="xong rồi",
        allowed="Đã hoàn thành")


def said(*found: Finding, table: str = TABLE) -> Consolidation:
    return consolidate(PLAN, intake(table), found)


def report(consolidation: Consolidation) -> bytes:
    """The report as a run makes it that knows of nothing but this consolidation."""
    standing = standing_of(consolidation.plan, consolidation.intake, consolidation.findings)
    points = open_points(standing, ()) if standing.open else None
    return render_report(report_values(consolidation, points), TEMPLATE)


def release_of(made: Consolidation, sheets: Mapping[str, Texts]) -> Standing:
    """Where the round stands with the further sheets of its review workbook."""
    return standing_of(made.plan, made.intake, made.findings, (), overrules(sheets))


def overruled(reason: str, *errors: Finding) -> dict[str, Texts]:
    return with_overrules({}, overruling(date_vi(TODAY), reason, errors, ()))


# ── what keeps it a draft ─────────────────────────────────────────────────────────────────────────
def test_a_draft_says_so_and_ends_with_what_is_open() -> None:
    assert not release_of(said(), {}).open
    assert not release_of(said(finding(Code.FORM_EMPTY, Place("SCT.xlsx"))), {}).open
    assert release_of(said(error()), {}).open == (error(),)
    assert release_of(said(table="| agency | task | status |\n| SCT | 2.1 | ?xong |"), {}).open
    assert [each.code for each in release_of(consolidate(PLAN, Intake((), (), ())), {}).open] == [Code.NOBODY_REPORTED]
    text = document_text(report(said(error())))
    _, _, page = text.partition(HEADING)
    assert "DỰ THẢO" in text
    assert "(Trang này không thuộc báo cáo" in page
    assert "Lỗi chưa sửa: 1 (xem trang Cần xử lý của tong_hop.xlsx)" in page
    assert re.search(r"Cơ quan, đơn vị chưa gửi báo cáo: \d+ \(xem Phụ lục II\)", page)


@pytest.mark.office
def test_the_page_is_no_more_than_two_and_none_is_blank(soffice: Callable[[Path, str, Path], Path],
    tmp_path: Path) -> None:
    long = [finding(Code.STATUS_UNKNOWN, Place(f"{'Ban Quan ly ' * 9}{n}.xlsx", SHEET, "H1"), value="x" * 400,
        allowed="…") for n in range(300)]
    final, drafted = (pages(soffice, tmp_path / f"{name}.docx", report(each)) for name,
        each in (("a", said()), ("b", said(*long))))
    assert HEADING not in "".join(final)
    assert len(final) < len(drafted) <= len(final) + 2
    assert all(page.strip() for page in (*final, *drafted))


def pages(soffice: Callable[[Path, str, Path], Path], path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    made = subprocess.run(["pdftotext", "-layout", soffice(path, "pdf", path.parent), "-"], check=True,
        capture_output=True, text=True)
    return made.stdout.removesuffix("\f").split("\f")


# ── who takes responsibility, for what ────────────────────────────────────────────────────────────
def test_an_overrule_is_about_the_errors_it_names_wherever_its_line_stands() -> None:
    sheets = overruled("Giám đốc đồng ý", error(1))
    known = release_of(said(error(1)), sheets)
    assert not release_of(said(error(1)), sheets).open
    assert release_of(said(error(1), error(2)), sheets).open == (error(2),)
    assert release_of(said(), sheets).overruled == ()
    assert "dù còn 1 lỗi đã biết, lý do: Giám đốc đồng ý." in known.notes[0].problem
    cells = overruled("Đồng ý", error(1), error(2))[RELEASE_SHEET]
    moved = {(40 - row if row > 1 else row, column): text for (row, column), text in cells.items()}
    assert {each.mark for each in overrules({RELEASE_SHEET: moved})} == {error_mark(error(1)), error_mark(error(2))}
    lines = [line for reason in ("Một", "Hai", "Một") for line in overruling("", reason, [error()], ())]
    assert [each.reason for each in overrules(with_overrules({}, lines))] == ["Một", "Hai"]


def test_a_reason_without_an_error_is_kept_and_covers_no_later_one() -> None:
    sheets = overruled("Đồng ý")
    assert "Đồng ý" in sheets[RELEASE_SHEET].values()
    assert release_of(said(error(1)), sheets).open == (error(1),)


@given(st.text(), st.text(), st.text())
def test_an_error_is_known_again_and_taken_for_no_other(file: str, cell: str, value: str) -> None:
    made = [finding(Code.STATUS_UNKNOWN, Place(file, SHEET, cell), value=value, allowed="…") for _ in range(2)]
    other = finding(Code.STATUS_UNKNOWN, Place(file, SHEET, cell), value=f"{value}x", allowed="…")
    assert error_mark(made[0]) == error_mark(made[1]) != error_mark(other)


# ── in a round's folder ───────────────────────────────────────────────────────────────────────────
@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A round of four agencies with two returns, one of them with an error."""
    folder = tmp_path / "Kỳ (1) & báo cáo"
    Round(folder).returns.mkdir(parents=True)
    shutil.copy(EXAMPLES / words.PLAN_FILE, folder)
    confirm(Round(folder).plan)
    plan = read_plan(Round(folder).plan)[0]
    few = tuple(each._replace(receives_form=each.code in ("VPUB", "SNV", "SCT", "HCK")) for each in plan.agencies)
    Round(folder).plan.write_bytes(write_plan(replace(plan, agencies=few)))
    for name in ("bieu-dung.xlsx", "trang-thai-ghi-tu-do.xlsx"):
        shutil.copy(EXAMPLES / words.RETURNS_FOLDER.removeprefix("2_") / name, Round(folder).returns)
    return folder


def mended(where: Path) -> Round:
    held = Round(where)
    (held.returns / "trang-thai-ghi-tu-do.xlsx").unlink()
    return held


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def told(done: Consolidated) -> set[tuple[Code, str]]:
    return {(each.code, each.place.file) for each in done.other_findings}


def test_final_is_refused_by_name_and_nothing_is_written(where: Path) -> None:
    run("consolidate", where)
    before = files(Round(where).results)
    result = run("report", where, "--final")
    assert result.exit_code == 1
    assert re.search(r"trang-thai-ghi-tu-do.xlsx › Biểu báo cáo › [A-Z]+\d+: Trạng thái “cơ bản xong” không có.+ Chọn một trong",
        result.stderr)
    assert "chưa tệp nào bị thay" in result.stderr
    assert files(Round(where).results) == before


def test_a_reason_is_kept_with_its_errors_and_holds_until_there_is_another_error(where: Path) -> None:
    held = Round(where)
    assert run("report", where, "--final", "--reason", "Giám đốc đồng ý", "--today", "20/11/2020").exit_code == 0
    book = openpyxl.load_workbook(held.results / "ra_soat.xlsx")
    assert [page.title for page in book if page.sheet_state == "visible"] == ["Cần quyết định", "Nội dung báo cáo"]
    assert [cell.value for cell in book["Phát hành"][2]][:2] == ["20/11/2020", "Giám đốc đồng ý"]
    ledger = openpyxl.load_workbook(held.results / "tong_hop.xlsx")[words.SUMMARY_SHEETS["ledger"]]
    shown = [str(row[0]) for row in ledger.iter_rows(values_only=True)]
    assert shown[-2] == "Báo cáo được phát hành khi còn lỗi đã biết. Lý do (ghi ngày 20/11/2020): Giám đốc đồng ý"
    assert "trang-thai-ghi-tu-do.xlsx › Biểu báo cáo" in shown[-1]
    before = files(held.results)
    assert not consolidate_round(held).standing.open
    assert files(held.results) == before
    (held.returns / "la.xlsx").write_bytes(b"PK khong phai")
    done = consolidate_round(held)
    assert [each.place.file for each in done.standing.open] == ["la.xlsx"]
    assert "DỰ THẢO" in document_text(done.report.read_bytes())
    assert before["trinh_bao_cao.eml"] == (held.results / "trinh_bao_cao.eml").read_bytes()


def test_a_sheet_of_reasons_that_an_officer_saw_and_wrote_on_before_is_read_and_kept(where: Path) -> None:
    held = Round(where)
    (known,) = (each for each in consolidate_round(held).standing.open)
    book = openpyxl.load_workbook(held.results / "ra_soat.xlsx")
    page = book.create_sheet("Phát hành")
    page["A1"], page["B7"] = "LÝ DO PHÁT HÀNH BÁO CÁO KHI CÒN LỖI ĐÃ BIẾT", "Lãnh đạo dặn gọi lại"
    for column, text in enumerate(("Ngày ghi", "Lý do phát hành", "Mã lỗi", "Nơi có lỗi", "Lỗi đã biết"), 1):
        page.cell(3, column).value = text
    page["B4"], page["C4"] = "Lãnh đạo đã xem, đồng ý", error_mark(known)
    book.save(held.results / "ra_soat.xlsx")
    for _ in range(2):
        assert not consolidate_round(held).standing.open
    (held.returns / "la.xlsx").write_bytes(b"PK khong phai")
    release_round(held, TODAY, "Đồng ý")
    page = openpyxl.load_workbook(held.results / "ra_soat.xlsx")["Phát hành"]
    assert (page["B4"].value, page["B7"].value, page["B8"].value) == (
        "Lãnh đạo đã xem, đồng ý", "Lãnh đạo dặn gọi lại", "Đồng ý")


def test_a_reason_that_could_not_be_written_down_issues_nothing(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Round(where)
    consolidate_round(held)
    before = files(held.results)
    monkeypatch.setattr("toolkit.rounds.consolidating.read_or_none", lambda path: os.urandom(4))
    with pytest.raises(ToolkitError) as caught:
        release_round(held, TODAY, "Đồng ý")
    assert caught.value.finding.code is Code.REASON_NOT_KEPT
    assert files(held.results) == before


def edited(path: Path, text: str = "Sửa tay") -> bytes:
    document = docx.Document(str(path))
    document.paragraphs[0].insert_paragraph_before(text)
    document.save(str(path))
    return path.read_bytes()


def test_a_report_worked_on_by_hand_stays_and_the_new_one_stands_beside_it(where: Path) -> None:
    held = mended(where)
    path = consolidate_round(held).report
    ours, own = path.read_bytes(), edited(path)
    for _ in range(2):
        done = consolidate_round(held)
        assert (Code.EDITED_KEPT, "bao_cao.docx") in told(done)
        assert (path.read_bytes(), done.report.name, done.report.read_bytes()) == (own, "bao_cao (mới).docx", ours)
    path.rename(path.with_name("bao_cao cua toi.docx"))
    done = consolidate_round(held)
    assert {path.name for path in held.results.glob("*.docx")} == {"bao_cao.docx", "bao_cao cua toi.docx"}
    assert not any(code is Code.EDITED_KEPT for code, _ in told(done))


# ── upward ────────────────────────────────────────────────────────────────────────────────────────
def test_a_final_and_no_draft_is_put_in_a_mail_with_its_report(where: Path) -> None:
    held = mended(where)
    assert not any(path.suffix == ".eml" for path in consolidate_round(held).outputs)
    book = openpyxl.load_workbook(held.plan)
    row = next(row for row in book["Thông tin"].iter_rows() if row[0].value == words.SETTINGS["superior_email"].label.text)
    row[1].value = "vanthu@example.org; khong phai"
    book.save(held.plan)
    done = release_round(held, TODAY, "Đồng ý")
    message = email.message_from_bytes((held.results / "trinh_bao_cao.eml").read_bytes(), policy=email.policy.default)
    (attached,) = message.iter_attachments()
    assert message["To"] == "vanthu@example.org"
    assert attached.get_content() == done.report.read_bytes()
    assert (Code.MAIL_ADDRESS_INVALID, "ke_hoach.xlsx") in told(done)
    assert consolidate_round(held).outputs[-1].name == "trinh_bao_cao.eml"


def test_without_an_address_the_receiver_is_left_open_and_that_is_told(where: Path) -> None:
    done = release_round(mended(where), TODAY, "Đồng ý")
    assert (Code.MAIL_NO_ADDRESS, "ke_hoach.xlsx") in told(done)


def test_the_mail_of_a_report_without_a_number_names_it_by_its_subject() -> None:
    open_still, name = covering_mail(PLAN)
    assert open_still.subject.startswith("Báo cáo của Sở Công Thương: Kết quả")
    assert name == "Báo cáo BC-SCT năm 2020.docx"


@pytest.mark.slow
def test_thousands_of_rows_and_answers_without_end_are_printed_whole() -> None:
    tasks = tuple(PLAN.tasks[1]._replace(id=f"2.{n}", tt=f"2.{n}", content=f"Nhiệm vụ số {n}") for n in range(1, ROWS + 1))
    rows = tuple(PLAN.assignments[3]._replace(task_id=task.id) for task in tasks)
    lines = [f"| SCT | {task.id} | under_way | {'từ ' * 3400 if n < 5 else f'Kết quả {n}'} | Kiến nghị {n} |" for n,
        task in enumerate(tasks)]
    made = intake("\n".join(["| agency | task | status | result | proposals |", *lines]))
    text = document_text(report(consolidate(replace(PLAN, tasks=tasks, assignments=rows), made)))
    assert all(f"\nNhiệm vụ số {n}\n" in text for n in (1, ROWS // 2, ROWS))
