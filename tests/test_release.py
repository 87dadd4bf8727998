"""Draft or final: what keeps the report a draft, who may overrule that, and that no work of a hand is lost."""

from __future__ import annotations

import email
import email.policy
import io
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
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from nd30_file import breaches
from openpyxl.worksheet.worksheet import Worksheet
from said import SHEET, intake
from samples import PLAN, SETTINGS, confirm

from toolkit import words
from toolkit.cli import main
from toolkit.consolidate import Consolidation, consolidate
from toolkit.consolidate.standing import Standing, standing_of
from toolkit.files import Moved, Outputs
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.letters import covering_mail
from toolkit.model import Intake, error_mark
from toolkit.report import document_text, render_report
from toolkit.report.values import ERRORS, open_points, report_context
from toolkit.resources import template
from toolkit.review import Decisions
from toolkit.review.overrules import (
    NO_ERROR,
    Cells,
    joined_release,
    overrules,
    release_cells,
    with_errors,
    with_reason,
    with_release,
)
from toolkit.review.writing import write_review
from toolkit.rounds import Round
from toolkit.rounds.consolidating import Consolidated, consolidate_round, release_round, release_standing
from toolkit.text import date_vi

TEMPLATE = template("report_template.docx")
EXAMPLES = Path(__file__).parent.parent / "examples"
TODAY = date(2020, 11, 20)
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
    points = open_points(standing, (), 0) if standing.open else None
    return render_report(report_context(consolidation, points=points), TEMPLATE)


def release_of(consolidation: Consolidation, sheets: Mapping[str, Cells]) -> Standing:
    """Where the round stands with the further sheets of its review workbook."""
    return release_standing(consolidation, (), release_cells(sheets))[0]


def overruled(found: Finding, reason: str) -> Cells:
    """Sheet "Phát hành" once somebody took responsibility for that error."""
    return with_reason(release_cells({}), date_vi(TODAY), reason, [found])


# ── what keeps it a draft ─────────────────────────────────────────────────────────────────────────


def test_an_error_or_nobody_s_report_makes_a_draft_a_warning_does_not() -> None:
    assert not release_of(said(), {}).open
    assert not release_of(said(finding(Code.FORM_EMPTY, Place("SCT.xlsx"))), {}).open
    assert release_of(said(error()), {}).open == (error(),)
    assert release_of(said(table="| agency | task | status |\n| SCT | 2.1 | ?xong |"), {}).open
    assert [each.code for each in release_of(consolidate(PLAN, Intake((), (), ())), {}).open] == [Code.NOBODY_REPORTED]


def test_a_draft_says_so_and_ends_with_what_is_open() -> None:
    text = document_text(report(said(error())))
    _, _, page = text.partition(HEADING)
    assert "DỰ THẢO" in text
    assert "(Trang này không thuộc báo cáo" in page
    assert "Sở Công Thương › Biểu báo cáo › H1: Trạng thái “xong rồi” không có trong danh mục. Chọn một trong: Đã hoàn thành." in page
    assert "- Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh" in page


def test_a_final_has_neither_the_mark_nor_the_page() -> None:
    final, drafted = (docx.Document(io.BytesIO(report(each))) for each in (said(), said(error())))
    text = document_text(report(said()))
    assert "DỰ THẢO" not in text
    assert HEADING not in text
    assert "None" not in text
    assert len(drafted.sections) == len(final.sections) + 1


def test_both_keep_the_decree() -> None:
    assert breaches(report(said())) == breaches(report(said(error()))) == []


def test_the_page_names_the_first_and_counts_the_rest() -> None:
    text = document_text(report(said(*map(error, range(300)))))
    assert f"… và {300 - ERRORS} lỗi khác, xem trang Cần xử lý của tong_hop.xlsx." in text
    assert text.count("không có trong danh mục") == ERRORS


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
    """The text of each page."""
    path.write_bytes(content)
    made = subprocess.run(["pdftotext", "-layout", soffice(path, "pdf", path.parent), "-"], check=True,
        capture_output=True, text=True)
    return made.stdout.removesuffix("\f").split("\f")


# ── who takes responsibility, for what ────────────────────────────────────────────────────────────


def test_an_overrule_is_about_the_errors_it_names() -> None:
    sheets = with_release({}, overruled(error(1), "Giám đốc đồng ý"))
    known = release_of(said(error(1)), sheets)
    assert not release_of(said(error(1)), sheets).open
    assert release_of(said(error(1), error(2)), sheets).open == (error(2),)
    assert release_of(said(), sheets).overruled == ()
    assert "dù còn 1 lỗi đã biết, lý do: Giám đốc đồng ý." in known.notes[0].problem


def test_taking_the_reason_away_takes_the_overrule_away() -> None:
    cells = overruled(error(), "Đồng ý")
    without = {place: text for place, text in cells.items() if text != "Đồng ý"}
    assert release_of(said(error()), {words.RELEASE_SHEET: without}).open


def test_an_officer_may_write_the_reason_on_the_sheet() -> None:
    cells = {**release_cells({}), (4, 1): "20/11/2020", (4, 2): "Lãnh đạo Sở đồng ý"}
    standing, cells = release_standing(said(error(1), error(2)), (), cells)
    assert [(each.day, each.reason, each.mark) for each in standing.overruled] == [
        ("20/11/2020", "Lãnh đạo Sở đồng ý", error_mark(error(number))) for number in (1, 2)
    ]
    assert release_of(said(error(3)), {words.RELEASE_SHEET: cells}).open


def test_a_reason_for_no_error_covers_no_later_one() -> None:
    cells = with_errors({**release_cells({}), (4, 2): "Phòng khi cần"}, ())
    assert NO_ERROR in cells.values()
    assert release_of(said(error()), {words.RELEASE_SHEET: cells}).open


def test_whatever_stands_on_the_sheet_stays_where_it_is() -> None:
    notes = {(1, 1): "ghi chú của tôi", (9, 3): "hỏi anh ở Văn phòng", (2, 7): "x"}
    cells = with_reason(release_cells({"phát  hành": notes}), "20/11/2020", "Đồng ý", [error()])
    assert {place: cells[place] for place in notes} == notes
    assert [each.mark for each in overrules(cells)] == [error_mark(error())]


def test_what_an_officer_wrote_in_a_line_of_theirs_stays_whole_beside_the_errors() -> None:
    written = {(4, 1): "20/11/2020", (4, 2): "Đã họp, đồng ý phát hành. " * 100, (4, 5): "lỗi của Sở Công Thương"}
    cells = with_errors({**release_cells({}), **written}, [error(1), error(2)])
    assert {place: cells[place] for place in written} == written
    assert [each.mark for each in overrules(cells)] == [error_mark(error(1)), error_mark(error(2))]
    assert with_reason(cells, "21/11/2020", written[4, 2], [error(1), error(2)]) == cells


def test_a_reason_may_stand_in_the_last_row_of_the_sheet() -> None:
    held = with_errors({**release_cells({}), (1_048_576, 2): "Đồng ý"}, [error(1), error(2)])
    decisions = Decisions(sheets={words.RELEASE_SHEET: held})
    made = openpyxl.load_workbook(io.BytesIO(write_review((), decisions, ())))[words.RELEASE_SHEET]
    assert [made.cell(row, 3).value for row in (1_048_576, 4)] == [error_mark(error(1)), error_mark(error(2))]
    assert [made.cell(row, 2).fill.fgColor.rgb for row in (4, 14)] == ["FFFFF9E3"] * 2


def test_columns_may_be_moved_and_lines_sorted() -> None:
    cells = with_reason(release_cells({}), "20/11/2020", "Đồng ý", [error(1), error(2)])
    moved = {(40 - row if row > 3 else row, 9 - column): text for (row, column), text in cells.items()}
    assert {each.mark for each in overrules(moved)} == {error_mark(error(1)), error_mark(error(2))}


def test_of_two_review_workbooks_no_overrule_is_lost() -> None:
    first, second = (with_reason(release_cells({}), "", reason, [each]) for reason,
        each in (("A", error(1)), ("B", error(2))))
    cells = joined_release([{words.RELEASE_SHEET: first}, {}, {words.RELEASE_SHEET: second}])
    assert [(each.reason, each.mark) for each in overrules(cells)] == [("A", error_mark(error(1))),
        ("B", error_mark(error(2)))]


@given(st.text(), st.text(), st.text())
def test_an_error_is_known_again_and_taken_for_no_other(file: str, cell: str, value: str) -> None:
    made = [finding(Code.STATUS_UNKNOWN, Place(file, SHEET, cell), value=value, allowed="…") for _ in range(2)]
    other = finding(Code.STATUS_UNKNOWN, Place(file, SHEET, cell), value=f"{value}x", allowed="…")
    assert error_mark(made[0]) == error_mark(made[1]) != error_mark(other)


# ── in a round's folder ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A round with two returns, one of them with an error."""
    folder = tmp_path / "Kỳ (1) & báo cáo"
    Round(folder).returns.mkdir(parents=True)
    shutil.copy(EXAMPLES / words.PLAN_FILE, folder)
    confirm(Round(folder).plan)
    for name in ("bieu-dung.xlsx", "trang-thai-ghi-tu-do.xlsx"):
        shutil.copy(EXAMPLES / words.RETURNS_FOLDER.removeprefix("2_") / name, Round(folder).returns)
    return folder


def run(*arguments: object) -> Result:
    """`toolkit ARGUMENTS`; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def mended(where: Path) -> Round:
    """The round without the return that has an error."""
    held = Round(where)
    (held.returns / "trang-thai-ghi-tu-do.xlsx").unlink()
    return held


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def told(done: Consolidated) -> set[tuple[Code, str]]:
    return {(each.code, each.place.file) for each in done.other_findings}


def on_sheet(path: Path, change: Callable[[Worksheet], object]) -> None:
    """An officer edits sheet "Phát hành" and saves."""
    book = openpyxl.load_workbook(path)
    change(book[words.RELEASE_SHEET])
    book.save(path)


def test_final_is_refused_by_name_and_nothing_is_written(where: Path) -> None:
    run("consolidate", where)
    before = files(Round(where).results)
    result = run("report", where, "--final")
    assert result.exit_code == 1
    assert re.search(r"trang-thai-ghi-tu-do.xlsx › Biểu báo cáo › [A-Z]+\d+: Trạng thái “cơ bản xong” không có.+ Chọn một trong",
        result.stderr)
    assert "chưa tệp nào bị thay" in result.stderr
    assert files(Round(where).results) == before


def test_a_reason_goes_with_final_and_says_something(where: Path) -> None:
    for arguments in (["--reason", "Đồng ý"], ["--final", "--reason", "  "]):
        result = run("report", where, *arguments)
        assert result.exit_code == 2
        assert "--reason cần đi cùng --final" in result.stderr
    assert not Round(where).results.exists()


def test_without_final_it_says_where_the_report_stands(where: Path) -> None:
    drafted = run("report", where)
    assert (drafted.exit_code, "DỰ THẢO: còn 1 lỗi" in drafted.stdout) == (1, True)
    mended(where)
    final = run("report", where)
    assert (final.exit_code, "không còn lỗi" in final.stdout) == (0, True)


def test_a_reason_is_kept_with_its_errors_and_holds_until_there_is_another_error(where: Path) -> None:
    held = Round(where)
    assert run("report", where, "--final", "--reason", "Giám đốc đồng ý", "--today", "20/11/2020").exit_code == 0
    line = [cell.value for cell in openpyxl.load_workbook(held.results / "ra_soat.xlsx")[words.RELEASE_SHEET][4]]
    assert line[:2] == ["20/11/2020", "Giám đốc đồng ý"]
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


def test_a_second_reason_is_kept_with_the_first(where: Path) -> None:
    held, before = Round(where), []
    for reason in ("Giám đốc đồng ý", "Chủ tịch đồng ý", "Giám đốc đồng ý"):
        assert run("report", where, "--final", "--reason", reason, "--today", "20/11/2020").exit_code == 0
        sheet = openpyxl.load_workbook(held.results / "ra_soat.xlsx")[words.RELEASE_SHEET]
        before.append([(row[1], next(text for text in row if str(text).startswith("L-")))
                       for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]])
    first, second, third = before
    mark = first[0][1]
    assert first == [("Giám đốc đồng ý", mark)]
    assert second == third == [("Giám đốc đồng ý", mark), ("Chủ tịch đồng ý", mark)]


def test_a_reason_where_there_was_no_error_is_kept_too_and_covers_none(where: Path) -> None:
    held = mended(where)
    assert run("report", where, "--final", "--reason", "Giám đốc đồng ý").exit_code == 0
    sheet = openpyxl.load_workbook(held.results / "ra_soat.xlsx")[words.RELEASE_SHEET]
    lines = [[text for text in row if text] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]
    assert [line[1:] for line in lines] == [["Giám đốc đồng ý", NO_ERROR]]


def test_reasons_of_two_review_workbooks_for_one_error_are_both_kept() -> None:
    books = [{words.RELEASE_SHEET: overruled(error(), reason)} for reason in ("Một", "Hai", "Một")]
    assert [each.reason for each in overrules(joined_release(books))] == ["Một", "Hai"]


def test_an_officer_without_a_command_line_writes_the_reason_in_excel(where: Path) -> None:
    held = Round(where)
    consolidate_round(held)
    on_sheet(held.results / "ra_soat.xlsx", lambda page: page.cell(4, 2, "Lãnh đạo đã xem, đồng ý"))
    assert not consolidate_round(held).standing.open
    on_sheet(held.results / "ra_soat.xlsx", lambda page: setattr(page.cell(4, 2), "value", None))
    assert consolidate_round(held).standing.open


def test_nobody_reported_is_refused_and_may_be_overruled(where: Path) -> None:
    held = Round(where)
    for path in held.returns.iterdir():
        path.unlink()
    with pytest.raises(ToolkitError) as caught:
        release_round(held, TODAY)
    assert [each.code for each in caught.value.found] == [Code.NOBODY_REPORTED]
    assert not release_round(held, TODAY, "Báo cáo khẩn theo yêu cầu").standing.open


def test_a_reason_that_could_not_be_written_down_issues_nothing(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Round(where)
    consolidate_round(held)
    before = files(held.results)
    monkeypatch.setattr("toolkit.rounds.consolidating.read_or_none", lambda path: os.urandom(4))
    with pytest.raises(ToolkitError) as caught:
        release_round(held, TODAY, "Đồng ý")
    assert caught.value.finding.code is Code.REASON_NOT_KEPT
    assert files(held.results) == before


# ── what a hand has finished ──────────────────────────────────────────────────────────────────────


def edited(path: Path, text: str = "Sửa tay") -> bytes:
    """An officer opens a report in Word, writes something and saves."""
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
    assert {name for name in files(held.results) if name.endswith(".docx")} == {"bao_cao.docx", "bao_cao cua toi.docx"}
    assert not any(code is Code.EDITED_KEPT for code, _ in told(done))


def test_the_new_one_may_be_worked_on_too(tmp_path: Path) -> None:
    path, second = tmp_path / "bao_cao.docx", tmp_path / "bao_cao (mới).docx"
    assert written(path, b"1").name == "bao_cao.docx"
    path.write_bytes(b"tay")
    assert written(path, b"2") == second
    second.write_bytes(b"tay hai")
    assert written(path, b"3").name == "bao_cao (mới 2).docx"
    path.unlink()
    assert written(path, b"4") == path
    assert files(tmp_path) == {"bao_cao (mới).docx": b"tay hai", "bao_cao.docx": b"4"}
    assert [moved.kept for moved in written_with(path, b"5")] == [[second]]


def test_one_that_is_only_open_in_word_is_told_as_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bao_cao.docx"
    path.write_bytes(b"0")
    move = os.replace

    def refused(source: str, target: Path) -> None:
        if Path(target).name == path.name:
            raise PermissionError
        move(source, target)

    monkeypatch.setattr(os, "replace", refused)
    (moved,) = written_with(path, b"1")
    assert files(tmp_path) == {"bao_cao.docx": b"0", "bao_cao (mới).docx": b"1"}
    assert (moved.open, moved.kept) == (path, [])


def is_ours(path: Path) -> bool:
    return path.read_bytes().isdigit()


def written_with(path: Path, content: bytes) -> list[Moved]:
    with Outputs() as outputs:
        outputs.write(path, content, is_ours)
        return outputs.move()


def written(path: Path, content: bytes) -> Path | None:
    return written_with(path, content)[0].written


# ── upward ────────────────────────────────────────────────────────────────────────────────────────


def test_a_final_is_put_in_a_mail_with_its_report(where: Path) -> None:
    held = mended(where)
    book = openpyxl.load_workbook(held.plan)
    row = next(row for row in book["Thông tin"].iter_rows() if row[0].value == words.SETTINGS["superior_email"].label.text)
    row[1].value = "vanthu@example.org; khong phai"
    book.save(held.plan)
    done = release_round(held, TODAY)
    message = email.message_from_bytes((held.results / "trinh_bao_cao.eml").read_bytes(), policy=email.policy.default)
    (attached,) = message.iter_attachments()
    assert message["To"] == "vanthu@example.org"
    assert attached.get_content() == done.report.read_bytes()
    assert (Code.MAIL_ADDRESS_INVALID, "ke_hoach.xlsx") in told(done)
    assert consolidate_round(held).outputs[-1].name == "trinh_bao_cao.eml"


def test_without_an_address_the_receiver_is_left_open_and_that_is_told(where: Path) -> None:
    done = release_round(mended(where), TODAY)
    assert (Code.MAIL_NO_ADDRESS, "ke_hoach.xlsx") in told(done)


def test_no_mail_is_drafted_unasked(where: Path) -> None:
    assert not any(path.suffix == ".eml" for path in consolidate_round(mended(where)).outputs)


def test_the_letter_names_the_report_as_it_will_be_known() -> None:
    letter, name = covering_mail(replace(PLAN,
        settings=replace(SETTINGS, report_number="5", report_date=date(2020, 11, 20))))
    assert letter.subject == "Báo cáo số 05/BC-SCT ngày 20/11/2020: Kết quả thực hiện Kế hoạch triển khai Nghị quyết số 82/NQ-CP năm 2020"
    assert name == "Báo cáo 05-BC-SCT năm 2020.docx"
    assert letter.text.startswith("Kính gửi: Ủy ban nhân dân tỉnh Trà Vinh\n\nThực hiện Quyết định số 2793/QĐ-UBND")
    open_still, name = covering_mail(PLAN)
    assert open_still.subject.startswith("Báo cáo của Sở Công Thương: Kết quả")
    assert name == "Báo cáo BC-SCT năm 2020.docx"


# ── a very long report ────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_five_thousand_rows_and_answers_without_end_are_printed_whole() -> None:
    tasks = tuple(replace(PLAN.tasks[1], id=f"2.{n}", tt=f"2.{n}", content=f"Nhiệm vụ số {n}") for n in range(1, 5001))
    rows = tuple(PLAN.assignments[3]._replace(task_id=task.id) for task in tasks)
    lines = [f"| SCT | {task.id} | under_way | {'từ ' * 3400 if n < 5 else f'Kết quả {n}'} | Kiến nghị {n} |" for n,
        task in enumerate(tasks)]
    made = intake("\n".join(["| agency | task | status | result | proposals |", *lines]))
    text = document_text(report(consolidate(replace(PLAN, tasks=tasks, assignments=rows), made)))
    assert all(f"\nNhiệm vụ số {n}\n" in text for n in (1, 2500, 5000))
