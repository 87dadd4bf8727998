"""A report that was issued is a record: it stays with its tables as it was, and all who tell of the round say so first.

What the mail attaches is the file that lies there, whoever edited what; later runs write a draft beside.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import run
from drafts import read_draft
from few_returns import with_few_returns
from samples import confirm
from two_levels import write_cells

from toolkit.cli.printing import closing_lines
from toolkit.desk import steps
from toolkit.model import words
from toolkit.model.findings import Code, ToolkitError
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.report.rendering import document_text
from toolkit.review.decisions import PASSAGES
from toolkit.rounds.consolidating import ReportNotFinal, consolidate_round, release_round
from toolkit.rounds.many_rounds import look_at_rounds
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import Action, folder_state, issued_reports, read_state
from toolkit.rounds.sending import make_forms, remind_round
from toolkit.rounds.status import look

EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY, LATER = date(2020, 11, 20), date(2020, 12, 1)
RETURNS = EXAMPLES / words.RETURNS_FOLDER.removeprefix("2_")
FOLDER = "2020-11-20 So 05-BC-SCT"
SENTENCE = f"Đã phát hành ngày 20/11/2020 (thư mục da_phat_hanh/{FOLDER})."


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round of five agencies with one return, of which the clerk has given the report its number."""
    round_ = Round(tmp_path_factory.mktemp("begun") / "Kỳ (1) & báo cáo" / "Năm 2020")
    round_.returns.mkdir(parents=True)
    shutil.copy(EXAMPLES / words.PLAN_FILE, round_.folder)
    confirm(round_.plan)
    with_settings(round_, report_number="5")
    plan = read_plan(round_.plan)[0]
    few = tuple(agency._replace(receives_form=agency.code in ("VPUB", "SNV", "SCT", "HCK", "BDT")) for agency in plan.agencies)
    round_.plan.write_bytes(write_plan(replace(plan, agencies=few)))
    shutil.copy(RETURNS / "bieu-dung.xlsx", round_.returns)
    return round_


@pytest.fixture(scope="module")
def released(begun: Round, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The same once its report is issued."""
    round_ = copy_of(begun, tmp_path_factory.mktemp("released"))
    release_round(round_, TODAY, "Các cơ quan còn lại gửi sau")
    return round_


def copy_of(round_: Round, folder: Path) -> Round:
    """The round in another folder, under the names it has."""
    shutil.copytree(round_.folder.parent, folder / round_.folder.parent.name)
    return Round(folder / round_.folder.parent.name / round_.folder.name)


@pytest.fixture
def where(begun: Round, tmp_path: Path) -> Round:
    return copy_of(begun, tmp_path)


@pytest.fixture
def issued(released: Round, tmp_path: Path) -> Round:
    return copy_of(released, tmp_path)


def with_settings(where: Round, **settings: object) -> None:
    """An officer changes settings of the plan."""
    plan = read_plan(where.plan)[0]
    where.plan.write_bytes(write_plan(replace(plan, settings=plan.settings._replace(**settings))))  # type: ignore[arg-type]


def record(where: Round) -> dict[str, tuple[bytes, int]]:
    """Every file that was issued, as it is and with who may write it; and the mail that takes it upward."""
    paths = [*where.issued.rglob("*.*"), where.results / words.UPWARD_MAIL_FILE]
    return {path.name: (path.read_bytes(), path.stat().st_mode) for path in paths}


def edited(path: Path, text: str = "Sửa tay") -> bytes:
    """An officer opens a paper in Word, writes something and saves."""
    document = docx.Document(str(path))
    document.add_paragraph(text)
    document.save(str(path))
    return path.read_bytes()


# ── what is issued ────────────────────────────────────────────────────────────────────────────────
def test_the_report_and_its_tables_are_kept_read_only_and_all_say_first_that_it_was_issued(issued: Round) -> None:
    done = release_round(issued, TODAY)
    (folder,) = issued.issued.iterdir()
    assert folder.name == FOLDER
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert kept == {"Báo cáo 05-BC-SCT năm 2020.docx": done.report.read_bytes(),
                    "tong_hop.xlsx": (issued.results / words.SUMMARY_FILE).read_bytes()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}
    assert look(issued, LATER).issued == SENTENCE
    assert run("status", issued.folder, "--today", "1/12/2020").stdout.splitlines()[1] == SENTENCE
    assert run("consolidate", issued.folder, "--today", "1/12/2020").stdout.splitlines()[0] == SENTENCE
    assert overview(issued)[0] == SENTENCE
    (glance,) = look_at_rounds(issued.folder.parent, LATER).rounds
    assert (glance.step, glance.next) == ("Đã phát hành ngày 20/11/2020", Action.OPEN_MAIL)


@pytest.mark.parametrize("number", ["05/BC-SCT", "..\\..\\x", "5: <a>|?*", "con.", "5" * 300, "5\t\n\u202e6 "])
def test_whatever_stands_for_a_number_makes_a_name_every_system_takes(where: Round, number: str) -> None:
    with_settings(where, report_number=number)
    done = release_round(where, TODAY, "Các cơ quan còn lại gửi sau")
    (folder,) = where.issued.iterdir()
    assert not set(folder.name) & set('\\/:*?"<>|\t\n\u202e')
    assert len(folder.name) < 60
    assert folder.name.rstrip(" .") == folder.name
    assert folder_state(where, read_state(where)).issued == done.issued
    assert len(list(folder.glob("*.docx"))) == 1


def test_a_second_issue_has_a_folder_of_its_own_whatever_its_day(issued: Round) -> None:
    before = {path: path.read_bytes() for path in issued.issued.rglob("*.*")}
    shutil.copy(RETURNS / "tien-do-mau-thuan.xlsx", issued.returns)
    release_round(issued, TODAY, "Lãnh đạo đồng ý")
    with_settings(issued, report_number="6", report_date=date(2020, 11, 2))
    release_round(issued, LATER, "Lãnh đạo đồng ý")
    assert [report.folder.name for report in issued_reports(issued)] == [FOLDER, f"{FOLDER} lan 2", "2020-11-02 So 06-BC-SCT lan 3"]
    assert {path: path.read_bytes() for path in before} == before
    ((_, paper),) = read_draft(issued.results / words.UPWARD_MAIL_FILE).files.items()
    assert paper == issued_reports(issued)[-1].paper != issued_reports(issued)[0].paper


def test_what_is_made_after_an_issue_and_differs_is_a_draft_until_it_is_issued_too(issued: Round) -> None:
    assert words.DRAFT_MARK not in document_text(consolidate_round(issued).report.read_bytes())
    with_settings(issued, signer_name="Người khác")
    done = consolidate_round(issued)
    assert done.standing.open == ()
    text = document_text(done.report.read_bytes())
    assert words.DRAFT_MARK in text
    again = consolidate_round(issued)
    assert again.issued == done.issued
    assert again.report.read_bytes() == done.report.read_bytes()
    assert "bao_cao.docx (DỰ THẢO mới: khác bản đã phát hành)" in "\n".join(closing_lines(again, TODAY))
    release_round(issued, LATER)
    assert words.DRAFT_MARK not in document_text(issued_reports(issued)[-1].paper)
    assert consolidate_round(issued).report.read_bytes() == issued_reports(issued)[-1].paper


# ── what comes after ──────────────────────────────────────────────────────────────────────────────
def late_return(where: Round) -> None:
    shutil.copy(RETURNS / "trang-thai-ghi-tu-do.xlsx", where.returns)


def return_mended(where: Round) -> None:
    """The same agency sends its report once more, with another result."""
    path = where.returns / "bieu-dung.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row
             if isinstance(cell.value, str) and not cell.protection.locked and len(cell.value) > 30]
    cells[0].value = "Đã ban hành thêm 12 văn bản hướng dẫn."
    book.save(path)


def decided(where: Round) -> None:
    """An officer words a passage of the report in ra_soat.xlsx."""
    path = where.results / words.REVIEW_FILE
    book = openpyxl.load_workbook(path)
    sheet = book[PASSAGES.name]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    column = {cell.value: cell.column for cell in reversed(cells)}
    passage = next(cell.row for cell in cells if str(cell.value or "").startswith("B-"))
    sheet.cell(passage, column[PASSAGES.column("own").heading]).value = "Các cơ quan đã hoàn thành tốt nhiệm vụ."
    book.save(path)


#: What may happen after an issue, and what of it is said to differ then.
CHANGES: dict[str, tuple[Callable[[Round], object], str]] = {
    "a late return": (late_return, "tệp nhận về trang-thai-ghi-tu-do.xlsx; nội dung báo cáo"),
    "a return mended": (return_mended, "tệp nhận về bieu-dung.xlsx"),
    "an edited plan": (lambda where: with_settings(where, report_number="77", signer_name="Trần Thị B"), "nội dung báo cáo"),
    "a decision": (decided, "nội dung báo cáo"), "the report edited": (lambda where: edited(where.results / words.REPORT_FILE), ""),
    "nothing but a double-click": (lambda where: None, "")}
@pytest.mark.parametrize("change", [change for change, _ in CHANGES.values()], ids=CHANGES)
def test_no_later_run_touches_what_was_issued(issued: Round, change: Callable[[Round], object]) -> None:
    before = record(issued)
    assert len(before) == 3
    change(issued)
    steps.looking(issued, LATER)(lambda *_: None)  # a double-click
    assert record(issued) == before
    consolidate_round(issued, today=LATER)
    make_forms(issued, date(2020, 10, 1))
    remind_round(issued, LATER)
    steps.releasing(issued, LATER)(lambda *_: None)  # refused, or another one
    after = record(issued)
    del before[words.UPWARD_MAIL_FILE]
    assert {path.name: path.read_bytes() for path in (issued.issued / FOLDER).iterdir()} == {
        name: content for name, (content, _) in before.items()}
    assert all(not mode & 0o222 for name, (_, mode) in after.items() if name != words.UPWARD_MAIL_FILE)


@pytest.mark.parametrize(("change", "differs"), CHANGES.values(), ids=CHANGES)
def test_what_differs_since_is_said_and_nothing_where_figures_and_wording_do_not(
        issued: Round, change: Callable[[Round], object], differs: str) -> None:
    change(issued)
    report = consolidate_round(issued, today=LATER).issued
    assert report is not None
    assert report == folder_state(issued, read_state(issued)).issued == issued_reports(issued)[-1]._replace(changes=report.changes)
    assert (report.changes.startswith(differs), bool(report.changes)) == (True, bool(differs)), report.changes


def overview(where: Round) -> list[str]:
    """The lines of the overview, from above."""
    sheet = openpyxl.load_workbook(where.results / words.SUMMARY_FILE)[words.SUMMARY_SHEETS["overview"]]
    return [str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0]]


def test_a_reason_is_asked_where_reports_miss_the_day_is_ahead_or_questions_wait_and_it_is_kept(where: Round) -> None:
    shutil.copy(RETURNS / "trang-thai-ghi-tu-do.xlsx", where.returns)
    with pytest.raises(ReportNotFinal) as caught:
        release_round(where, date(2020, 11, 1))
    codes = {found.code for found in caught.value.found}
    assert {Code.ISSUED_MISSING, Code.ISSUED_EARLY, Code.ISSUED_UNDECIDED} <= codes
    release_round(where, date(2020, 11, 1), "Lãnh đạo đồng ý")
    sheet = openpyxl.load_workbook(where.results / words.REVIEW_FILE)["Phát hành"]
    kept = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    assert all("Lãnh đạo đồng ý" in row for row in kept[1:])
    assert len(kept) > len(codes)
    assert release_round(where, date(2020, 11, 1)).issued is not None


# ── what goes upward ──────────────────────────────────────────────────────────────────────────────
def test_where_people_edited_the_report_theirs_is_issued_and_that_is_told(where: Round) -> None:
    own = edited(consolidate_round(where, today=TODAY).report)
    done = release_round(where, TODAY, "Các cơ quan còn lại gửi sau")
    ((name, content),) = read_draft(where.results / words.UPWARD_MAIL_FILE).files.items()
    lying = where.results / words.REPORT_FILE
    assert lying.read_bytes() == (where.issued / FOLDER / name).read_bytes() == content == own
    assert done.report == lying
    assert {Code.EDITED_ISSUED, Code.EDITED_KEPT} <= {found.code for found in done.other_findings}
    assert consolidate_round(where, today=LATER).issued == issued_reports(where)[-1]
    late_return(where)
    changed = consolidate_round(where, today=LATER).issued
    assert changed is not None
    assert changed.changes == "tệp nhận về trang-thai-ghi-tu-do.xlsx; nội dung báo cáo"
    assert record(where)[name][0] == own


@pytest.mark.parametrize(("spoil", "why"), [
    (lambda path: path.write_bytes(b"PK khong phai"), "không đọc được"),
    (lambda path: edited(path), "còn dòng DỰ THẢO")], ids=["no document", "a draft"])
def test_an_edited_report_that_is_a_draft_or_none_is_not_issued(where: Round, spoil: Callable[[Path], object], why: str) -> None:
    shutil.copy(RETURNS / "trang-thai-ghi-tu-do.xlsx", where.returns)
    spoil(consolidate_round(where, today=TODAY).report)
    before = {path: path.read_bytes() for path in where.results.rglob("*.*")}
    with pytest.raises(ToolkitError) as caught:
        release_round(where, TODAY, "Lãnh đạo đồng ý")
    assert caught.value.finding.code is Code.EDITED_NOT_ISSUED
    assert why in str(caught.value)
    assert {path: path.read_bytes() for path in where.results.rglob("*.*")} == before


def test_every_mail_takes_along_what_lies_in_the_round(demo_copy: Path) -> None:
    """Also where people have edited forms and papers, so that ours lie beside them."""
    where = Round(with_few_returns(demo_copy, demo_copy.parent / "it"))
    remind_round(where, TODAY)
    for path in (sorted(where.forms.glob("*.xlsx"))[0], *sorted(where.corrections.glob("*.xlsx"))[:2]):
        write_cells(path, {"Z99": "Ghi thêm"})
    (where.results / words.REPORT_FILE).unlink()
    release_round(where, TODAY, "Lãnh đạo đồng ý")
    make_forms(where, date(2020, 10, 1))
    remind_round(where, TODAY)
    lying = {path.read_bytes() for path in where.folder.rglob("*.*") if path.is_file() and path.suffix != ".eml"}
    mails = list(where.folder.rglob("*.eml"))
    assert len(mails) > 40
    assert all(content in lying for path in mails for content in read_draft(path).files.values())
