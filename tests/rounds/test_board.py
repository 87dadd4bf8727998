"""What there is to say of a round: the desk shows it, `toolkit status` prints it; no window in any of this."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
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
from test_annex_understood import ODD, UNUSED, chosen, from_annex, written
from two_levels import write_cells

from toolkit.annex import carriers
from toolkit.annex.source import AnnexFile
from toolkit.base.files import LOCK_FILE
from toolkit.cli.commands import main
from toolkit.cli.printing import WORDS
from toolkit.consolidate.standing import standing_of
from toolkit.desk import steps
from toolkit.desk.first_choice import FirstChoice, Source, begin, foreseen, objection, proposed_folder
from toolkit.desk.steps import Cancelled, StepRunner
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.period import PeriodKind, PeriodName
from toolkit.model.records import FileRecord, Intake, Outcome, PlanAndFindings, Question
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds import beginning
from toolkit.rounds.beginning import QUESTIONS, ShippedPlan, init_round, next_ad_hoc
from toolkit.rounds.reading import read_review
from toolkit.rounds.round import Round, hindrance, plan_of
from toolkit.rounds.round_state import Action, FolderState, state_of
from toolkit.rounds.status import LineKind, round_status

TODAY = date(2020, 11, 10)
DONE = FolderState(forms=4, forms_current=True, returned=True, current=True)


def record(name: str, agency: str | None, outcome: Outcome, *found: Finding) -> FileRecord:
    """A line of the ledger."""
    return FileRecord(name, f"hash of {name}", outcome, agency, "", TODAY, "ngày của tệp", None, 1, 1, 0, found)


@pytest.fixture
def where(demo_copy: Path) -> Round:
    return Round(demo_copy)


# ── the board ─────────────────────────────────────────────────────────────────────────────────────
def test_the_worst_comes_first_and_every_line_says_where_and_what(tmp_path: Path) -> None:
    came = intake("| agency | task | status |\n| SNV | 2.4 | done |")
    files = (
        record("la.xlsx", None, Outcome.QUARANTINED, finding(Code.FILE_LOCKED, Place("la.xlsx"))),
        record("SNV.xlsx", "SNV", Outcome.NEEDS_CORRECTION,
               finding(Code.FILES_MERGED, Place("SNV.xlsx"), count=2),
               finding(Code.RESULT_MISSING, Place("SNV.xlsx", "Biểu báo cáo", "L7"), status="Đã hoàn thành"),
               finding(Code.STATUS_MISSING, Place("SNV.xlsx", "Biểu báo cáo", "H9"))),
    )
    found = (finding(Code.LEAD_MISSING, Place(words.PLAN_FILE, "Nhiệm vụ", "D5"), task="2.1"),
             finding(Code.OUTPUT_BESIDE, Place("tong_hop.xlsx"), new="tong_hop (mới).xlsx"))
    asked = [Question("G-AAAA", state, {"agency": "Sở Nội vụ", "field": "Tiến độ (%)", "problem": "Tiến độ “0,8” chưa rõ.",
                                        "places": "SNV.xlsx › Biểu báo cáo › I7"}) for state in ("open", "decided")]
    standing = standing_of(PLAN, Intake(came.returns, files, came.listed), found, asked)
    board = round_status(Round(tmp_path), standing, state_of(standing, DONE), TODAY)
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
    assert (board.again, board.next, bool(board.errors), board.well) == (True, Action.AGAIN, True, False)


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
    assert len({line.what for line in board.lines}) == len(board.lines)
    of_cells = [line.place for line in board.lines if line.kind in (LineKind.MEND, LineKind.DECIDE, LineKind.LOOK)]
    assert len(of_cells) == len(set(of_cells)) == 13  # none stands under two of these


def test_every_agency_is_listed_with_what_became_of_its_file(where: Round) -> None:
    board = steps.looking(where, date(2020, 11, 20))(lambda *_: None)
    came = {status.agency.code: (status.state_words, str(status.received), len(status.files)) for status in board.agencies}
    assert len(came) == 38
    assert {code: came[code] for code in ("SNV", "SGDDT", "VPUB", "BDT", "TXDH", "BQLKKT", "HCT", "HCCB")} == {
        "SNV": ("✔ Đã nhận, đúng hạn", "2020-10-29", 1), "SGDDT": ("✔ Đã nhận, trễ hạn", "2020-11-15", 1),
        "VPUB": ("✖ Phải sửa", "2020-11-06", 1), "BDT": ("? Chờ cán bộ quyết định", "2020-11-10", 1),
        "TXDH": ("✖ Tệp gửi về chưa dùng được", "2020-11-17", 1),
        "BQLKKT": ("✖ Biểu gửi về chưa điền", "2020-11-07", 1), "HCT": ("○ Chưa gửi báo cáo", "None", 0),
        "HCCB": ("✔ Đã nhận, đúng hạn", "2020-11-06", 2)}
    opened = {status.agency.code: status.opens.parent for status in board.agencies if status.opens}
    assert {opened[code] for code in ("SNV", "BDT", "TTT", "BQLKKT")} == {where.returns}
    assert (opened["VPUB"], opened["HCT"]) == (where.corrections, where.forms)
    assert all(status.opens and status.opens.exists() for status in board.agencies)


def test_each_button_has_a_letter_of_its_own_and_each_translation_its_blanks() -> None:
    letters = [action.letter.casefold() for action in Action]
    assert len(set(letters)) == len(letters)
    assert all(action.letter in action.label and action.letter.isascii() for action in Action)
    for english, vietnamese in WORDS.items():
        blanks = {blank.partition("!")[0] for blank in re.findall(r"\{([^}]*)\}", english)}
        assert set(re.findall(r"\{([^}]*)\}", vietnamese)) <= blanks


@pytest.mark.parametrize(("today", "sentence"), [
    (date(2020, 11, 14), "hôm nay là hạn cuối"), (date(2020, 11, 15), "đã quá hạn 1 ngày"),
    (date(2021, 1, 13), "đã quá hạn 60 ngày"), (date(2021, 1, 14), "quá hạn từ 15/11/2020"),
    (date(2026, 11, 26), "quá hạn từ 15/11/2020")])
def test_long_after_the_last_day_its_date_is_said_and_no_count(today: date, sentence: str) -> None:
    """The demonstration, opened years after the round it shows, does not greet with thousands of days."""
    state = state_of(standing_of(PLAN, intake("| agency | task |\n| SNV | |")))
    assert state.outcome(today).endswith(f"chưa gửi, {sentence}.")


# ── opening ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("name", "of_folder"), [
    *((name, False) for name in ("Báo cáo (1) & tháng 11 – Cầu Kè.xlsx", "a.DOCX", "thư.eml")),
    *((name, True) for name in ("bao cao.xlsx.exe", "bao\u202excod.scr", "chạy.bat", "tệp", "lối tắt.lnk", "a.html", "b.hta"))])
def test_documents_are_opened_and_of_what_could_be_a_program_only_its_folder(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, of_folder: bool) -> None:
    opened = list[Path]()
    monkeypatch.setattr(steps, "_start", opened.append)
    (tmp_path / name).touch()
    assert (steps.open_path(tmp_path / name), opened) == ("", [tmp_path if of_folder else tmp_path / name])


def test_what_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise OSError("no program")
    monkeypatch.setattr(steps, "_start", refuse)
    (tmp_path / "a.docx").touch()
    assert steps.open_path(tmp_path / "a.docx").startswith("Máy chưa mở được “a.docx”.")
    assert steps.open_path(tmp_path / "b.docx") == f"Không còn “b.docx” ở {tmp_path}."


@pytest.mark.parametrize(("folder", "warning"), [
    (r"C:\Users\a\AppData\Local\Temp\Temp1_ky.zip\ky", "giải nén"), ("C:\\" + "x" * 240, "243 ký tự"),
    (r"C:\Báo cáo\kỳ.zip đã giải nén", ""), ("/tmp/ky", "")])
def test_a_folder_where_work_would_be_lost_is_told(folder: str, warning: str) -> None:
    assert warning in hindrance(Path(folder))
    assert bool(hindrance(Path(folder))) is bool(warning)


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


@pytest.mark.parametrize(("step", "last"), [
    *((steps.consolidating, last) for last in (0, 37, 40)), pytest.param(steps.consolidating, 17, marks=pytest.mark.nightly),
    (steps.making_forms, 0), (steps.making_forms, 37)])
def test_a_step_stopped_anywhere_leaves_every_file_whole_and_can_be_run_again(
        where: Round, step: Callable[[Round, date], steps.Step], last: int) -> None:
    calls = []
    def stop(what: str, done: int, total: int) -> None:
        calls.append(what)
        if len(calls) > last:
            raise Cancelled
    before = {path.name: path.read_bytes() for path in where.results.glob("*.*")}
    with pytest.raises(Cancelled):
        step(where, TODAY)(stop)
    assert len(calls) == last + 1
    for path in (path for folder in (where.forms, where.results) for path in folder.rglob("*.[xd]*x")):
        with ZipFile(path) as package:
            assert package.testzip() is None
    assert not [*where.folder.rglob(".~*"), *where.folder.glob(LOCK_FILE)]
    if last < 38:
        assert {path.name: path.read_bytes() for path in where.results.glob("*.*")} == before
    if last == 40:
        assert steps.consolidating(where, TODAY)(lambda *_: None).sentence.startswith("Đã tổng hợp 31/38")


# ── the first time ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("choice", "answer"), [
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
def test_what_is_still_to_be_filled_in_is_said(tmp_path: Path, choice: FirstChoice, answer: str) -> None:
    (tmp_path / "TONG HOP.cmd").touch()
    (tmp_path / "kỳ cũ").mkdir()
    (tmp_path / "kỳ cũ" / words.PLAN_FILE).touch()
    filled = FirstChoice(choice.source, *(text.format(here=tmp_path) for text in choice[1:]))
    assert answer in objection(filled)
    assert bool(objection(filled)) is bool(answer)


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
    assert steps.making_forms(where, date(2020, 11, 15))(lambda *_: None).sentence == ("Kế hoạch còn 1 lỗi nên chưa làm biểu mẫu.")
    assert steps.looking(where, date(2020, 11, 14))(lambda *_: None).next is Action.FORMS
    steps.making_forms(where, date(2020, 11, 14))(lambda *_: None)
    assert steps.looking(where, date(2020, 11, 15))(lambda *_: None).lines[0].kind is LineKind.MISSING


def test_the_preview_shows_the_plan_as_it_is_now_and_nothing_else_is_made(tmp_path: Path) -> None:
    """Who gets what is looked at before any form is made, also while the plan has errors."""
    where = begin(FirstChoice(Source.SHIPPED, period="2020", folder=str(tmp_path / "mới"))).where
    write_cells(where.plan, {"D5": "Sở Không Có"}, "Nhiệm vụ")
    before = {path for path in where.folder.rglob("*") if path.name != ".dang_chay"}
    board = steps.previewing(where, TODAY)(lambda *_: None)
    assert board.opens == where.folder / "xem_truoc.xlsx"
    assert {path for path in where.folder.rglob("*") if path.name != ".dang_chay"} - before == {board.opens}
    page = openpyxl.load_workbook(board.opens)["Xem trước"]
    assert any("Sở Không Có" in str(row[2].value) and row[1].value == "Nhiệm vụ › D5" for row in page.iter_rows(min_row=4))
    assert (board.next, any("Sở Không Có" in line.what for line in board.lines)) == (Action.OPEN_PLAN, True)
    result = run("forms", "--preview", where.folder, "--today", "2020-11-10")
    assert (result.exit_code, "Sở Không Có" in result.stderr, "xem_truoc.xlsx" in result.stdout) == (1, True, True)
    assert not list(where.forms.glob("*.xlsx"))


def test_a_preview_that_is_open_is_left_alone_while_it_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


@pytest.fixture
def begun(tmp_path: Path) -> Round:
    """A round of the shipped plan, just begun."""
    init_round(tmp_path / "ky", ShippedPlan())
    return Round(tmp_path / "ky")


@pytest.mark.parametrize("typed", ["05/10/1026", "5/10/9026", "05/10/2101", "ngày mai"])
def test_a_day_of_a_year_without_periods_is_asked_again(begun: Round, typed: str) -> None:
    choice = FirstChoice(Source.AD_HOC, str(begun.folder), title="Báo cáo nhanh", last_day=typed,
                         folder=str(begun.folder.parent / "Ky bao cao 2026"))
    assert objection(choice) == QUESTIONS["last_day"].cure
    assert (proposed_folder(choice), "Kế hoạch có nhiệm vụ" in foreseen(choice)) == (choice.folder, True)
    told = run("init", begun.folder.parent / "moi", "--previous", begun.folder, "--adhoc", "Báo cáo nhanh", "--due", typed)
    assert (told.exit_code, "không phải là ngày từ năm 2000 đến năm 2100" in told.output) == (2, True)


def test_plans_beside_are_read_once_for_the_number_of_an_ad_hoc_round_until_they_are_saved(
        begun: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    real, reads = beginning.read_plan, list[Path]()
    def read_plan(path: Path, sending: date | None = None) -> PlanAndFindings:
        reads.append(path)
        return real(path, sending)
    monkeypatch.setattr(beginning, "read_plan", read_plan)
    shutil.copytree(begun.folder, begun.folder.parent / "hai")
    for _ in range(3):
        assert next_ad_hoc(2026, begun.folder) == PeriodName(2026, PeriodKind.AD_HOC, 1)
    assert len(reads) == 2
    begun.plan.write_bytes(begun.plan.read_bytes())
    next_ad_hoc(2026, begun.folder)
    assert len(reads) == 3


def test_an_annex_is_read_once_where_its_columns_were_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    annex = written(tmp_path / "a.txt", ODD)
    asked = init_round(tmp_path / "ky", from_annex(annex)).outputs[0]
    chosen(asked, ("tt", "content", "leads", "coordinators", UNUSED, "deadline", "product"))
    real, reads = carriers._read_by_format, Counter[str]()
    def read(path: Path) -> AnnexFile:
        reads[path.name] += 1
        return real(path)
    monkeypatch.setattr(carriers, "_read_by_format", read)
    assert init_round(tmp_path / "ky", from_annex(annex)).outputs[0].name == words.PLAN_FILE
    assert reads == {annex.name: 1, asked.name: 2}


@pytest.mark.parametrize("broken", [1, 2, 3, 4])
def test_a_review_workbook_that_cannot_be_read_says_where_its_questions_are(begun: Round, broken: int) -> None:
    names = (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)
    for name in names[:broken]:
        (begun.results / name).write_bytes(b"PK hong")
    found = read_review(begun, plan_of(begun)[0])
    asked = names[min(broken, 3)]
    assert [(each.code, each.place.file, each.details["new"]) for each in found.findings] == [
        (Code.REVIEW_UNREADABLE, name, asked) for name in names[:broken]]
    assert (found.path.name, found.content) == (asked, None)  # one that none can be read of is never written over


# ── on the command line ───────────────────────────────────────────────────────────────────────────
def test_status_says_what_consolidating_says_writes_nothing_and_needs_no_heavy_library(where: Round) -> None:
    program = ("import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
               "from toolkit.cli.commands import main; main(['status', sys.argv[1]], standalone_mode=False)")
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", program, str(where.folder)], capture_output=True, text=True, check=False)
    assert "Đã tổng hợp" in done.stdout
    assert not {"pandas", "openpyxl", "docxtpl", "docx", "xlsxwriter", "tkinter"} & set(done.stderr.split())
    document: dict[str, Any] = json.loads(run("status", where.folder, "--json", "--today", "2020-11-10").stdout)
    assert list(document) == ["title", "sentence", "next", "lines", "agencies"]
    states = {agency["code"]: agency for agency in document["agencies"]}
    assert states["VPUB"] == {
        "code": "VPUB", "name": "Văn phòng Ủy ban nhân dân tỉnh", "state": "mend", "late": False,
        "files": ["TV2793-2020-VPUB Van phong Uy ban nhan dan tinh.xlsx"], "day": "2020-11-06", "sent": None}
    assert states["SNNPTNT"]["state"] == "missing"
    assert document["next"].upper() in Action.__members__
    assert {line["kind"] for line in document["lines"]} <= {kind.name.lower() for kind in LineKind}
    assert all(line["file"] is None or (where.folder / line["file"]).exists() for line in document["lines"])
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in where.folder.rglob("*")}
    result = run("status", where.folder, "--today", "10/11/2020")
    assert result.exit_code == 1
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in where.folder.rglob("*")} == before
    board = steps.consolidating(where, TODAY)(lambda *_: None)
    lines = result.stdout.splitlines()
    assert lines[:2] == [board.title, board.sentence]
    shown = [f"{line.kind.sign} {line}" for line in board.lines if not line.where.startswith(words.REVIEW_FILE)]
    assert [line for line in lines if line[:1] in "✖?○▲·" and line] == shown


@pytest.mark.parametrize(("arguments", "answer"), [
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
def test_a_mistyped_command_is_answered_in_vietnamese(arguments: list[str], answer: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, answer in result.stderr) == (2, True)


@pytest.mark.parametrize("name", ["", *main.commands])
def test_help_holds_no_english_of_click_s(name: str) -> None:
    text = re.sub(r"--\w+", "", run(*([name] if name else []), "--help").stdout)
    assert text.startswith("Cách dùng: ")
    assert not re.search(
        r"\b(Usage|Options|Commands|Show|this|message|version|exit|required|default|PATH|TEXT|INTEGER|OPTIONS|ARGS)\b", text)


@pytest.mark.parametrize(("typed", "begun", "offered"), [
    ([], "con", ["consolidate"]), ([], "check", ["check", "check-template"]),
    (["init", "ky"], "--p", ["--period", "--previous", "--province"]), (["report", "ky"], "--f", ["--final"])])
def test_a_shell_completes_commands_and_options(typed: list[str], begun: str, offered: list[str]) -> None:
    found = ShellComplete(main, {}, "toolkit", "_TOOLKIT_COMPLETE").get_completions(typed, begun)
    assert [item.value for item in found] == offered
