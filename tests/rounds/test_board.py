"""What there is to say of a round: the desk shows it, `toolkit status` prints it; no window in any of this."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from click.shell_completion import ShellComplete
from conftest import run
from said import intake
from samples import PLAN, confirm

from toolkit.base.files import LOCK_FILE
from toolkit.cli.commands import main
from toolkit.cli.printing import WORDS, status_lines
from toolkit.consolidate.standing import Standing, standing_of
from toolkit.desk import steps
from toolkit.desk.first_choice import FirstChoice, Source, begin, objection
from toolkit.desk.steps import Cancelled, StepRunner
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import form_code
from toolkit.model.records import FileRecord, Intake, Outcome, Question
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.record import FolderState, state_of
from toolkit.rounds.round import Round, hindrance
from toolkit.rounds.status import Action, LineKind, RoundStatus, outcome_sentence, round_status

TODAY = date(2020, 11, 10)
NOTHING = FolderState(forms=0, forms_current=False, returned=False, current=False)
SENT = FolderState(forms=4, forms_current=True, returned=False, current=False)
DONE = FolderState(forms=4, forms_current=True, returned=True, current=True)


def record(name: str, agency: str | None, outcome: Outcome, *found: Finding) -> FileRecord:
    """A line of the ledger."""
    return FileRecord(name, f"hash of {name}", outcome, agency, "", TODAY, "ngày của tệp", None, 1, 1, 0, found)


def question(state: str, agency: str = "Sở Nội vụ", places: str = "SNV.xlsx › Biểu báo cáo › I7") -> Question:
    """A question as ra_soat.xlsx asks it."""
    texts = {"agency": agency, "field": "Tiến độ (%)", "problem": "Tiến độ “0,8” chưa rõ.", "places": places}
    return Question("G-AAAA", state, texts)


def standing(held: Intake | None = None, *found: Finding, asked: tuple[Question, ...] = ()) -> Standing:
    """A round of the sample plan."""
    return standing_of(PLAN, held or intake(), found, asked)


@pytest.fixture
def where(demo_copy: Path) -> Round:
    return Round(demo_copy)


# ── the board ─────────────────────────────────────────────────────────────────────────────────────
def test_the_worst_comes_first_and_every_line_says_where_and_what(tmp_path: Path) -> None:
    held = intake("| agency | task | status |\n| SNV | 2.4 | done |")
    files = (
        record("la.xlsx", None, Outcome.QUARANTINED, finding(Code.FILE_LOCKED, Place("la.xlsx"))),
        record("SNV.xlsx", "SNV", Outcome.NEEDS_CORRECTION,
               finding(Code.FILES_MERGED, Place("SNV.xlsx"), count=2),
               finding(Code.RESULT_MISSING, Place("SNV.xlsx", "Biểu báo cáo", "L7"), status="Đã hoàn thành"),
               finding(Code.STATUS_MISSING, Place("SNV.xlsx", "Biểu báo cáo", "H9"))),
    )
    held = Intake(held.returns, files, held.listed)
    found = (finding(Code.LEAD_MISSING, Place(words.PLAN_FILE, "Nhiệm vụ", "D5"), task="2.1"),
             finding(Code.OUTPUT_BESIDE, Place("tong_hop.xlsx"), new="tong_hop (mới).xlsx"))
    board = round_status(Round(tmp_path), standing(held, *found, asked=(question("open"), question("decided"))), DONE,
        TODAY)
    assert [(line.kind, line.where) for line in board.lines] == [
        (LineKind.STOPPED, "tong_hop.xlsx"), (LineKind.OFFICE, "ke_hoach.xlsx › Nhiệm vụ › D5"),
        (LineKind.MEND, "Chưa rõ cơ quan"), (LineKind.MEND, "Sở Nội vụ › H9"), (LineKind.DECIDE, "Sở Nội vụ"),
        (LineKind.MISSING, "Sở Công Thương"), (LineKind.MISSING, "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh"),
        (LineKind.MISSING, "Ủy ban nhân dân huyện Cầu Kè"), (LineKind.LOOK, "Sở Nội vụ › L7"),
        (LineKind.NOTE, "Sở Nội vụ")]
    assert all(line.what and line.remedy for line in board.lines)
    assert board.lines[2].what.startswith("Tệp “la.xlsx”: ")
    assert board.sentence == (
        "Hãy đóng tong_hop.xlsx rồi bấm Thử lại. Đã tổng hợp 1/4 cơ quan (25 %); còn 3 cơ quan chưa gửi, còn 4 ngày "
        "đến hạn."
    )
    assert board.again
    assert board.next is Action.AGAIN
    assert board.errors
    assert not board.well


@pytest.mark.parametrize("code", [Code.HEAD_CONFLICT, Code.MANY_RESPONDENTS])
def test_an_agency_whose_form_waits_for_a_decision_is_counted_apart(tmp_path: Path, code: Code) -> None:
    """Its file is told where it is asked about; nobody is to remind it of a form it has sent."""
    told = {"owner": "", "period": "2020", "plan": "", "said": "", "cells": (), "agencies": (), "what": "3 tệp"}
    put_aside = record("SCT.xlsx", None, Outcome.QUARANTINED, finding(code, Place("SCT.xlsx"), **told))._replace(
                        code=str(form_code(PLAN, "SCT")))
    found = standing(Intake((), (put_aside,), ()))
    board = round_status(Round(tmp_path), found, DONE, TODAY)
    assert "; còn 3 cơ quan chưa gửi, 1 cơ quan chờ quyết định, còn 4 ngày đến hạn." in board.sentence
    assert "Sở Công Thương" not in [line.where for line in board.lines if line.kind is LineKind.MISSING]
    assert [line.kind for line in board.lines if line.where == "Sở Công Thương (?)"] == [LineKind.MEND]
    decided = standing(Intake((), (put_aside._replace(outcome=Outcome.SKIPPED),), ()))
    assert "còn 4 cơ quan chưa gửi, còn 4 ngày" in round_status(Round(tmp_path), decided, DONE, TODAY).sentence


def test_each_point_is_one_line_and_one_an_officer_may_decide_says_both_ways(where: Round) -> None:
    """What is an error and a question stands where it is asked; the count is that of the questions in ra_soat.xlsx."""
    board = steps.looking(where, TODAY)(lambda *_: None)
    kinds = {kind: {line.where: line for line in board.lines if line.kind is kind} for kind in LineKind}
    assert list(kinds[LineKind.MEND]) == ["Văn phòng Ủy ban nhân dân tỉnh › E5"]
    assert [line.remedy for line in kinds[LineKind.MEND].values()] == [
        "Gửi lại biểu đã đánh dấu trong thư mục 3_ket_qua/tra_lai cho đơn vị."]
    assert len(kinds[LineKind.DECIDE]) == 8
    assert kinds[LineKind.DECIDE]["Ban Dân tộc › F5"].remedy == (
        "Ghi vào cột Quyết định của ra_soat.xlsx rồi tổng hợp lại; không biết chắc thì gửi lại biểu đã đánh dấu trong "
        "thư mục 3_ket_qua/tra_lai cho đơn vị.")
    asked = kinds[LineKind.DECIDE]["Sở Văn hóa, Thể thao và Du lịch › C27"]  # only worth a look, so nothing goes back
    assert asked.remedy == "Ghi vào cột Quyết định của ra_soat.xlsx rồi tổng hợp lại."
    told = [line.what for line in board.lines]
    assert len(set(told)) == len(told)
    of_cells = [line.place for line in board.lines if line.kind in (LineKind.MEND, LineKind.DECIDE, LineKind.LOOK)]
    assert len(of_cells) == len(set(of_cells)) == 13  # none stands under two of these


def test_every_agency_is_listed_with_what_became_of_its_file(where: Round) -> None:
    board = steps.looking(where, date(2020, 11, 20))(lambda *_: None)
    told = {each.agency.code: (each.state_words, str(each.received), len(each.files)) for each in board.agencies}
    assert len(told) == 38
    assert {code: told[code] for code in ("SNV", "SGDDT", "VPUB", "BDT", "TXDH", "BQLKKT", "HCT", "HCCB")} == {
        "SNV": ("✔ Đã nhận, đúng hạn", "2020-10-29", 1), "SGDDT": ("✔ Đã nhận, trễ hạn", "2020-11-15", 1),
        "VPUB": ("✖ Phải sửa", "2020-11-06", 1), "BDT": ("? Chờ cán bộ quyết định", "2020-11-10", 1),
        "TXDH": ("✖ Tệp gửi về chưa dùng được", "2020-11-17", 1),
        "BQLKKT": ("✖ Biểu gửi về chưa điền", "2020-11-07", 1), "HCT": ("○ Chưa gửi báo cáo", "None", 0),
        "HCCB": ("✔ Đã nhận, đúng hạn", "2020-11-06", 2)}
    opened = {each.agency.code: each.opens.parent for each in board.agencies if each.opens}
    assert {opened[code] for code in ("SNV", "BDT", "TTT", "BQLKKT")} == {where.returns}
    assert (opened["VPUB"], opened["HCT"]) == (where.corrections, where.forms)
    assert all(each.opens and each.opens.exists() for each in board.agencies)


def test_each_button_has_a_letter_of_its_own_and_each_translation_its_blanks() -> None:
    letters = [action.letter.casefold() for action in Action]
    assert len(set(letters)) == len(letters)
    assert all(action.letter in action.label and action.letter.isascii() for action in Action)
    for english, vietnamese in WORDS.items():
        blanks = {blank.partition("!")[0] for blank in re.findall(r"\{([^}]*)\}", english)}
        assert set(re.findall(r"\{([^}]*)\}", vietnamese)) <= blanks


# ── the agencies ──────────────────────────────────────────────────────────────────────────────────
def lines_of_the_ledger(board: RoundStatus) -> list[tuple[LineKind, str]]:
    """What is told of the ledger, each with its sign; the lines open it."""
    told = [line for line in board.lines if line.place.startswith(words.SENT_FILE)]
    assert {line.opens.name for line in told if line.opens} <= {words.SENT_FILE}
    assert all(line.opens for line in told)
    return [(line.kind, line.what) for line in told]


def test_a_form_that_changed_after_it_was_ticked_is_told_until_it_is_ticked_again(where: Round) -> None:
    shutil.rmtree(where.returns)
    steps.mark_forms(where, {"SNV": TODAY, "SCT": TODAY})
    book = openpyxl.load_workbook(where.plan)
    sheet = book["Nhiệm vụ"]
    row = next(row for row in sheet.iter_rows(min_row=4) if row[3].value == "Sở Nội vụ")
    row[3].value, row[4].value = "Sở Tư pháp", "Sở Tài chính"
    book.save(where.plan)
    assert lines_of_the_ledger(steps.looking(where, TODAY)(lambda *_: None)) == []  # the forms are the old ones
    changed = [(LineKind.LOOK, "Biểu đã thay đổi sau khi gửi: Sở Nội vụ; Sở Công Thương.")]
    boards = [step(where, TODAY)(lambda *_: None) for step in (steps.making_forms, steps.looking)]
    assert {each.sentence for each in boards} == {"Đã làm biểu mẫu, chưa có báo cáo gửi về."}
    once, since = map(lines_of_the_ledger, boards)  # what changed in whose form is told by whoever made them
    assert [each for each in once if "so với bản đã làm trước đây" not in each[1]] == since == changed
    steps.mark_forms(where, {"SNV": TODAY, "SCT": TODAY})
    assert lines_of_the_ledger(steps.looking(where, TODAY)(lambda *_: None)) == []


@pytest.mark.parametrize(("today", "said"), [
    (date(2020, 11, 14), "hôm nay là hạn cuối"), (date(2020, 11, 15), "đã quá hạn 1 ngày"),
    (date(2021, 1, 13), "đã quá hạn 60 ngày"), (date(2021, 1, 14), "quá hạn từ 15/11/2020"),
    (date(2026, 11, 26), "quá hạn từ 15/11/2020")])
def test_long_after_the_last_day_its_date_is_said_and_no_count(today: date, said: str) -> None:
    """The demonstration, opened years after the round it shows, does not greet with thousands of days."""
    assert outcome_sentence(state_of(standing(intake("| agency | task |\n| SNV | |"))), today).endswith(f"chưa gửi, {said}.")


# ── opening ───────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What would have been opened."""
    paths: list[Path] = []
    monkeypatch.setattr(steps, "_start", paths.append)
    return paths


@pytest.mark.parametrize("name", ["Báo cáo (1) & tháng 11 – Cầu Kè.xlsx", "a.DOCX", "thư.eml"])
def test_documents_are_opened(tmp_path: Path, started: list[Path], name: str) -> None:
    (tmp_path / name).touch()
    assert steps.open_path(tmp_path / name) == ""
    assert started == [tmp_path / name]


@pytest.mark.parametrize("name",
    ["bao cao.xlsx.exe", "bao\u202excod.scr", "chạy.bat", "tệp", "lối tắt.lnk", "a.html", "b.hta"])
def test_what_could_be_a_program_is_never_opened_only_its_folder(tmp_path: Path, started: list[Path],
    name: str) -> None:
    (tmp_path / name).touch()
    assert steps.open_path(tmp_path / name) == ""
    assert started == [tmp_path]


def test_what_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise OSError("no program")
    monkeypatch.setattr(steps, "_start", refuse)
    (tmp_path / "a.docx").touch()
    assert steps.open_path(tmp_path / "a.docx").startswith("Máy chưa mở được “a.docx”.")
    assert steps.open_path(tmp_path / "b.docx") == f"Không còn “b.docx” ở {tmp_path}."


@pytest.mark.parametrize(("folder", "told"), [
    (r"C:\Users\a\AppData\Local\Temp\Temp1_ky.zip\ky", "giải nén"), ("C:\\" + "x" * 240, "243 ký tự"),
    (r"C:\Báo cáo\kỳ.zip đã giải nén", ""), ("/tmp/ky", "")])
def test_a_folder_where_work_would_be_lost_is_told(folder: str, told: str) -> None:
    said = hindrance(Path(folder))
    assert told in said
    assert bool(said) is bool(told)


# ── the worker ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)])
def test_whatever_ends_a_step_is_heard_of(error: BaseException) -> None:
    def step(_: object) -> None:
        raise error
    runner, failures = StepRunner(), []
    runner.start(step, lambda *_: None, failures.append, failures.append)
    while runner.busy:
        runner.deliver()
    assert failures == [error]


def _whole(where: Round) -> bool:
    """Whether every output is a whole file and nothing else lies about."""
    books = [path for folder in (where.forms, where.results) for path in folder.rglob("*") if path.suffix in (".xlsx",
        ".docx")]
    for path in books:
        with ZipFile(path) as book:
            assert book.testzip() is None
    return not list(where.folder.rglob(".~*")) and not (where.folder / LOCK_FILE).exists()


@pytest.mark.parametrize(("step", "at"), [
    (steps.consolidating, 0), pytest.param(steps.consolidating, 17, marks=pytest.mark.nightly), (steps.consolidating, 37), (steps.consolidating, 40),
    (steps.making_forms, 0), (steps.making_forms, 37)])
def test_a_step_stopped_anywhere_leaves_every_file_whole_and_can_be_run_again(
        where: Round, step: Callable[[Round, date], steps.Step], at: int) -> None:
    calls = []
    def stop(what: str, done: int, total: int) -> None:
        calls.append(what)
        if len(calls) > at:
            raise Cancelled
    before = {path.name: path.read_bytes() for path in where.results.glob("*.*")}
    with pytest.raises(Cancelled):
        step(where, TODAY)(stop)
    assert len(calls) == at + 1
    assert _whole(where)
    if at < 38:
        assert {path.name: path.read_bytes() for path in where.results.glob("*.*")} == before
    if at == 40:
        assert steps.consolidating(where, TODAY)(lambda *_: None).sentence.startswith("Đã tổng hợp 31/38")


# ── the first time ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("choice", "said"), [
    (FirstChoice(Source.OPEN, "{here}"), "Chọn thư mục của kỳ báo cáo"),
    (FirstChoice(Source.SHIPPED, period="2020", folder=r"C:\Temp\Temp1_bo.zip\mới"), "giải nén"),
    (FirstChoice(Source.ANNEX, folder="{here}/mới"), "Chọn tệp phụ lục"),
    (FirstChoice(Source.ANNEX, annex="{here}/không có.docx", folder="{here}/mới"), "Chọn tệp phụ lục"),
    (FirstChoice(Source.PREVIOUS, "{here}", period="", folder="{here}/mới"), "Chọn thư mục của kỳ báo cáo"),
    (FirstChoice(Source.PREVIOUS, "{here}/kỳ cũ", period="", folder="{here}/mới"), ""),
    (FirstChoice(Source.PREVIOUS, "{here}/kỳ cũ", period="20", folder="{here}/mới"), "Chọn kỳ báo cáo"),
    (FirstChoice(Source.SHIPPED, period="nay", folder="{here}/mới"), "Chọn kỳ báo cáo"),
    (FirstChoice(Source.SHIPPED, period="2020", folder="  "), "Ghi nơi đặt thư mục"),
    (FirstChoice(Source.SHIPPED, period="2020", folder="{here}"), "đã có dữ liệu"),
    (FirstChoice(Source.SHIPPED, period=" 2020 ", folder="{here}/mới"), ""),
])
def test_what_is_still_to_be_filled_in_is_said(tmp_path: Path, choice: FirstChoice, said: str) -> None:
    (tmp_path / "TONG HOP.cmd").touch()
    (tmp_path / "kỳ cũ").mkdir()
    (tmp_path / "kỳ cũ" / words.PLAN_FILE).touch()
    filled = FirstChoice(choice.source, *(text.format(here=tmp_path) for text in choice[1:]))
    assert said in objection(filled)
    assert bool(objection(filled)) is bool(said)


def test_a_round_begins_from_the_shipped_plan(tmp_path: Path) -> None:
    begun = begin(FirstChoice(Source.SHIPPED, period="2021", folder=str(tmp_path / "mới")))
    assert begun.opens == begun.where.plan
    board = steps.looking(begun.where, TODAY)(lambda *_: None)
    assert board.title.startswith("Kỳ báo cáo năm 2021")
    assert (board.sentence, board.next) == ("Kế hoạch còn 2 lỗi phải sửa.", Action.OPEN_PLAN)
    assert [line.place for line in board.lines] == ["ke_hoach.xlsx › Thông tin › B7", "ke_hoach.xlsx › Cơ quan › F4:F41"]
    assert board.lines[0].kind is LineKind.OFFICE
    confirm(begun.where.plan)
    assert steps.looking(begun.where, TODAY)(lambda *_: None).next is Action.FORMS


def test_a_due_date_that_is_past_is_told_before_forms_are_made_and_no_more_once_they_are(tmp_path: Path) -> None:
    where = begin(FirstChoice(Source.SHIPPED, period="2020", folder=str(tmp_path / "mới"))).where
    confirm(where.plan)
    plan, _ = read_plan(where.plan)
    where.plan.write_bytes(write_plan(replace(plan, confirmed=plan.confirmed - {"due_before"})))
    board = steps.looking(where, date(2020, 11, 15))(lambda *_: None)
    assert [str(line) for line in board.lines] == [
        "ke_hoach.xlsx › Thông tin › B6: Hạn nhận báo cáo (trước ngày 15/11/2020) đã qua. Sửa hạn; nếu vẫn gửi biểu mẫu "
        "với hạn này thì ghi “Giữ nguyên” vào cột Hướng dẫn cùng dòng."]
    assert steps.making_forms(where, date(2020, 11, 15))(lambda *_: None).sentence == (
        "Kế hoạch còn 1 lỗi nên chưa làm biểu mẫu.")
    assert steps.looking(where, date(2020, 11, 14))(lambda *_: None).next is Action.FORMS
    steps.making_forms(where, date(2020, 11, 14))(lambda *_: None)
    assert steps.looking(where, date(2020, 11, 15))(lambda *_: None).lines[0].kind is LineKind.MISSING


def test_the_preview_shows_the_plan_as_it_is_now_and_nothing_else_is_made(tmp_path: Path) -> None:
    """Who gets what is looked at before any form is made, also while the plan has errors."""
    where = begin(FirstChoice(Source.SHIPPED, period="2020", folder=str(tmp_path / "mới"))).where
    book = openpyxl.load_workbook(where.plan)
    book["Nhiệm vụ"]["D5"] = "Sở Không Có"
    book.save(where.plan)
    before = {path for path in where.folder.rglob("*") if path.name != ".dang_chay"}
    board = steps.previewing(where, TODAY)(lambda *_: None)
    assert board.opens == where.folder / "xem_truoc.xlsx"
    assert {path for path in where.folder.rglob("*") if path.name != ".dang_chay"} - before == {board.opens}
    page = openpyxl.load_workbook(board.opens)["Xem trước"]
    assert any("Sở Không Có" in str(row[2].value) and row[1].value == "Nhiệm vụ › D5" for row in page.iter_rows(min_row=4))
    assert (board.next, any("Sở Không Có" in line.what for line in board.lines)) == (Action.OPEN_PLAN, True)
    told = run("forms", "--preview", where.folder, "--today", "2020-11-10")
    assert (told.exit_code, "Sở Không Có" in told.stderr, "xem_truoc.xlsx" in told.stdout) == (1, True, True)
    assert not list(where.forms.glob("*.xlsx"))


def test_a_preview_that_is_open_is_left_alone_while_it_says_the_same(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an officer goes on: looked at in Excel, then the forms are made."""
    where = begin(FirstChoice(Source.SHIPPED, period="2020", folder=str(tmp_path / "mới"))).where
    confirm(where.plan)
    preview = steps.previewing(where, TODAY)(lambda *_: None).opens
    for way in ("replace", "rename"):
        def refused(source: Path, target: Path, real: Callable[[Path, Path], None] = getattr(os, way)) -> None:
            if Path(target) == preview:
                raise PermissionError(13, "sharing violation")
            real(source, target)
        monkeypatch.setattr(os, way, refused)
    for step in (steps.previewing, steps.making_forms):
        assert not step(where, TODAY)(lambda *_: None).again
    assert len(list(where.forms.glob("*.xlsx"))) > 30
    assert [path.name for path in where.folder.glob("xem_truoc*")] == ["xem_truoc.xlsx"]


# ── on the command line ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("step", "expected"), [
    (Action.OPEN_PLAN, "Sửa những ô nêu trên trong ke_hoach.xlsx, lưu, đóng, rồi chạy: toolkit status"),
    (Action.FORMS, "Kiểm tra tệp kế hoạch, lưu, rồi chạy: toolkit forms"),
    (Action.OPEN_FOLDER, "Gửi các tệp trong 1_bieu_mau_gui_di, nhận báo cáo vào 2_bao_cao_nhan_ve, rồi chạy: "
                         "toolkit consolidate"),
    (Action.CONSOLIDATE, "Xử lý các dòng trên rồi chạy: toolkit consolidate"),
    (Action.AGAIN, "Xử lý các dòng trên rồi chạy: toolkit consolidate"),
    (Action.OPEN_REVIEW, "Ghi cột Quyết định của ra_soat.xlsx, lưu, đóng, rồi chạy: toolkit consolidate"),
    (Action.OPEN_REPORT, "Đọc dự thảo bao_cao.docx; khi lãnh đạo đồng ý thì chạy: toolkit report --final"),
])
def test_status_ends_with_the_command_that_is_next(step: Action, expected: str) -> None:
    """A terminal has no button to press."""
    *_, last = status_lines(RoundStatus("Kỳ 2020", "Đã tổng hợp.", next=step), Path("Kỳ 2020"))
    assert last == f"\nBước tiếp theo: {expected} \"Kỳ 2020\""


def test_status_says_what_consolidating_says_writes_nothing_and_needs_no_heavy_library(where: Round) -> None:
    program = (
        "import sys; from toolkit.cli.commands import main; main(['status', sys.argv[1]], standalone_mode=False)"
    )
    check = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", check + program, str(where.folder)],
        capture_output=True, text=True, check=False)
    assert "Đã tổng hợp" in done.stdout
    assert not {"pandas", "openpyxl", "docxtpl", "docx", "xlsxwriter", "tkinter"} & set(done.stderr.split())
    told: dict[str, Any] = json.loads(run("status", where.folder, "--json", "--today", "2020-11-10").stdout)
    assert list(told) == ["title", "sentence", "next", "lines", "agencies"]
    states = {each["code"]: each for each in told["agencies"]}
    assert states["VPUB"] == {
        "code": "VPUB", "name": "Văn phòng Ủy ban nhân dân tỉnh", "state": "mend", "late": False,
        "files": ["TV2793-2020-VPUB Van phong Uy ban nhan dan tinh.xlsx"], "day": "2020-11-06", "sent": None}
    assert states["SNNPTNT"]["state"] == "missing"
    assert told["next"].upper() in Action.__members__
    assert {line["kind"] for line in told["lines"]} <= {kind.name.lower() for kind in LineKind}
    assert all(line["file"] is None or (where.folder / line["file"]).exists() for line in told["lines"])
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in where.folder.rglob("*")}
    told = run("status", where.folder, "--today", "10/11/2020")
    assert told.exit_code == 1
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in where.folder.rglob("*")} == before
    board = steps.consolidating(where, TODAY)(lambda *_: None)
    lines = told.stdout.splitlines()
    assert lines[:2] == [board.title, board.sentence]
    shown = [f"{line.kind.sign} {line}" for line in board.lines if not line.where.startswith(words.REVIEW_FILE)]
    assert [line for line in lines if line[:1] in "✖?○▲·" and line] == shown


@pytest.mark.parametrize(("arguments", "said"), [
    (["tonghop"], "Lỗi: Không có lệnh “tonghop”."), (["consolidat", "ky"], "Có phải là"),
    (["init"], "Lỗi: Thiếu tham số"), (["check", "a.xlsx"], "Lỗi: Thiếu tùy chọn '--round'."),
    (["init", "ky", "--năm", "2020"], "Lỗi: Không có tùy chọn “--năm”."),
    (["init", "ky", "--period"], "Lỗi: Tùy chọn “--period” cần kèm một giá trị."),
    (["init", "ky", "--period", "nay"], "“nay” không phải là một kỳ; ghi như 2026, 2026H1 (6 tháng đầu năm)"),
    (["init", "ky", "--annex", "x.txt", "--tasks", "2.1"], "--tasks không dùng cùng --annex."),
    (["init", "ky", "--annex", "x.txt", "--period", "2026D02"], "Báo cáo đột xuất cần tên"),
    (["init", "ky", "--adhoc", " ", "--due", "5/10/2026"], "Thiếu --adhoc: Ghi tên báo cáo đột xuất"),
    (["init", "ky", "--adhoc", "Báo cáo nhanh"], "Thiếu --due: Ghi ngày cuối nhận báo cáo, ví dụ 05/10/2026."),
    (["init", "ky", "--adhoc", "Báo cáo nhanh", "--due", "5/10/2026", "--period", "2026Q3"], "--period không dùng cùng --adhoc"),
    (["init", "ky", "--due", "mai"], "“mai” không phải là ngày"),
    (["status", "Ky", "bao", "cao"], "Thừa tham số (bao cao). Đường dẫn có dấu cách phải đặt trong ngoặc kép."),
    (["status", "ky", "--today", "mai"], "“mai” không phải là ngày"),
    (["status", "ky", "--json=1"], "không kèm giá trị")])
def test_a_mistyped_command_is_answered_in_vietnamese(arguments: list[str], said: str) -> None:
    told = run(*arguments)
    assert told.exit_code == 2
    assert said in told.stderr


@pytest.mark.parametrize("name", ["", *main.commands])
def test_help_holds_no_english_of_click_s(name: str) -> None:
    told = re.sub(r"--\w+", "", run(*([name] if name else []), "--help").stdout)
    assert told.startswith("Cách dùng: ")
    assert not re.search(r"\b(Usage|Options|Commands|Show|this|message|version|exit|required|default|PATH|TEXT|INTEGER|OPTIONS|ARGS)\b", told)


@pytest.mark.parametrize(("typed", "begun", "offered"), [
    ([], "con", ["consolidate"]), ([], "check", ["check", "check-template"]),
    (["init", "ky"], "--p", ["--period", "--previous", "--province"]), (["report", "ky"], "--f", ["--final"])])
def test_a_shell_completes_commands_and_options(typed: list[str], begun: str, offered: list[str]) -> None:
    found = ShellComplete(main, {}, "toolkit", "_TOOLKIT_COMPLETE").get_completions(typed, begun)
    assert [each.value for each in found] == offered
