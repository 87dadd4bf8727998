"""A folder of rounds: how each stands without reading its returns again, who owes what, one reminder for all of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tkinter import ttk

import pytest
from conftest import run, virtual_screen
from desks import TODAY, Desk, desk_on_screen
from drafts import read_draft, with_addresses
from openpyxl import load_workbook
from samples import PLAN
from test_desk import assert_nothing_is_cut_off
from two_levels import begin, write_cells

from bench.material import return_forms
from toolkit.base.files import Outputs, own_turn
from toolkit.cli.printing import rounds_lines
from toolkit.consolidate.standing import AgencyReport, AgencyState
from toolkit.desk.opening import OPEN, REMIND
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, ToolkitError
from toolkit.model.period import PeriodKind
from toolkit.model.records import Period, Plan
from toolkit.model.resources import REPORT_TEMPLATE, template
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds import many_rounds
from toolkit.rounds.consolidating import consolidate_round, release_round
from toolkit.rounds.many_rounds import ManyRounds, RoundGlance, look_at_rounds, remind_rounds, round_cells
from toolkit.rounds.round import Round, returned_files, rounds_below
from toolkit.rounds.round_state import Action, read_state, saved_properties
from toolkit.rounds.sending import make_forms, remind_round
from toolkit.rounds.status import look

#: When the reports came.
ARRIVED = datetime(2020, 10, 2, 8).timestamp()
YEAR, THIRD, FOURTH = "KH1/Năm 2020", "KH2/Quý III", "Quý IV"
#: Each round, of which plan and period, and who has sent a report.
ROUNDS = {
    YEAR: ("KH1", Period(2020, date(2020, 11, 15)), ("SCT", "SNV", "HBVNTD")),
    THIRD: ("KH2", Period(2020, date(2020, 10, 5), PeriodKind.QUARTER, 3), ("SCT", "SNV")),
    FOURTH: ("KH2", Period(2020, date(2021, 1, 5), PeriodKind.QUARTER, 4), ())}


def plan_of(code: str, period: Period) -> Plan:
    """The sample plan as another office's plan of that period."""
    settings = PLAN.settings._replace(plan_code=code, decision=f"Quyết định số {code[2:]}/QĐ-UBND ngày 23/7/2020")
    return replace(with_addresses(), settings=settings, period=period)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rounds of two plans whose forms are out and to which some have answered, made once."""
    folder = tmp_path_factory.mktemp("office") / "Phòng QLTM"
    for name, (code, period, senders) in ROUNDS.items():
        where = begin(folder / name, plan_of(code, period), date(2020, 1, 10))
        return_forms(where)
        for path in where.returns.iterdir():
            os.utime(path, (ARRIVED, ARRIVED))
            if not any(f"-{code} " in path.name for code in senders):
                path.unlink()
        if senders:
            consolidate_round(where, today=TODAY)
    return folder


@pytest.fixture
def folder(office: Path, tmp_path: Path) -> Path:
    """A copy of them, as old as if nobody had touched them since."""
    copied = Path(shutil.copytree(office, tmp_path / "Phòng QLTM"))
    for path in copied.rglob(words.SUMMARY_FILE):
        os.utime(path)
    return copied


def seen(folder: Path, name: str = YEAR) -> RoundGlance:
    """How that round is seen."""
    return next(glance for glance in look_at_rounds(folder, TODAY).rounds if glance.folder == name)


def owes(rounds: ManyRounds) -> dict[str, list[tuple[str, AgencyState]]]:
    """Who owes what, by code."""
    return {agency.code: [(glance.folder, state) for glance, state in agency.owed] for agency in rounds.agencies}


def returned(glance: RoundGlance) -> str:
    """How many of how many have reported, as the list says."""
    return round_cells(glance)[4]


# ── which rounds ──────────────────────────────────────────────────────────────────────────────────
def test_rounds_are_found_two_folders_deep_and_not_in_a_round_s_own(tmp_path: Path) -> None:
    for name in ("A", "B/C", "B/C/D", "A/E", "A/1_bieu_mau_gui_di", "A/3_ket_qua", "A/mau", ".an/F", "G/H/I"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / words.PLAN_FILE).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in rounds_below(tmp_path)] == ["A", "A/E", "B/C"]
    assert rounds_below(tmp_path / "A") == ()  # it is a round
    assert rounds_below(tmp_path / "none") == ()


@pytest.mark.skipif(os.name == "nt", reason="links take rights on Windows")
def test_links_lead_to_no_round_twice_and_never_round_and_round(folder: Path) -> None:
    (folder / "vòng").symlink_to(folder)
    (folder / "A").symlink_to(folder / YEAR)
    returns = Round(folder / YEAR).returns
    before = returned_files(Round(folder / YEAR))
    for name in ("một", "hai"):
        (returns / name).symlink_to(returns)
    assert [path.relative_to(folder).as_posix() for path in rounds_below(folder)] == sorted(ROUNDS)
    assert len(returned_files(Round(folder / YEAR))) == len(before) + 2


# ── how they stand ────────────────────────────────────────────────────────────────────────────────
def test_each_round_says_what_its_own_status_says_without_reading_it_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = look_at_rounds(folder, TODAY)
    assert [(glance.folder, returned(glance), glance.next) for glance in rounds.rounds] == [
        (THIRD, "2/4", Action.OPEN_REPORT), (YEAR, "3/4", Action.OPEN_REVIEW), (FOURTH, "0/4", Action.OPEN_FOLDER)]
    for glance in rounds.rounds:
        status = look(glance.where, TODAY)
        assert status.next is glance.next
        assert bool(status.errors) == glance.wrong
        if glance.state.reported:
            assert f"Đã tổng hợp {glance.state.reported}/4 cơ quan" in status.sentence
            assert [agency.state for agency in glance.state.agencies] == [agency.state for agency in status.agencies]
    assert [glance.step for glance in rounds.rounds] == [
        "Nhắc 2 cơ quan gửi báo cáo", "Ghi quyết định vào ra_soat.xlsx", "Đã làm biểu mẫu, chưa có báo cáo gửi về"]
    assert rounds.sentence == "3 kỳ báo cáo của 2 kế hoạch: 1 kỳ đã quá hạn."
    result = run("status", folder, "--today", "2020-11-10")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:8] == [
        "3 kỳ báo cáo của 2 kế hoạch: 1 kỳ đã quá hạn.", "",
        "○ KH2, quý III năm 2020; hạn: trước ngày 05/10/2020 (quá 37 ngày); đã nhận 2/4. "
        f"Nhắc 2 cơ quan gửi báo cáo. Thư mục: {THIRD}.",
        f"? KH1, năm 2020; hạn: trước ngày 15/11/2020; đã nhận 3/4, còn mở 8 câu hỏi. "
        f"Ghi quyết định vào ra_soat.xlsx. Thư mục: {YEAR}.",
        "· KH2, quý IV năm 2020; hạn: trước ngày 05/01/2021; đã nhận 0/4. "
        f"Đã làm biểu mẫu, chưa có báo cáo gửi về. Thư mục: {FOURTH}.", "",
        "Cơ quan còn nợ báo cáo (4): ○ chưa gửi, ● chưa gửi và đã quá hạn, ✖ phải sửa hoặc gửi lại, "
        "? chờ cán bộ quyết định",
        "Ủy ban nhân dân huyện Cầu Kè (HCK) còn nợ 3 báo cáo: ● KH2 quý III/2020; ○ KH1 2020; ○ KH2 quý IV/2020."]
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was read")
    for where in ("toolkit.rounds.reading.read_returns", "toolkit.rounds.reading.collect"):
        monkeypatch.setattr(where, refuse)
    assert len(look_at_rounds(folder, TODAY).rounds) == 3
    monkeypatch.setattr("toolkit.rounds.many_rounds.plan_of", refuse)
    shutil.rmtree(folder / FOURTH)  # the only one whose plan is to be read
    assert len(look_at_rounds(folder, TODAY).rounds) == 2


def test_a_report_that_must_be_mended_is_owed_and_goes_along_marked(folder: Path) -> None:
    filled_wrongly(Round(folder / FOURTH), "SNV")
    consolidate_round(Round(folder / FOURTH), today=TODAY)
    state = owes(look_at_rounds(folder, TODAY))["SNV"][-1]
    assert state == (FOURTH, AgencyState.DECIDE)  # an officer may know what was meant
    glance = seen(folder, FOURTH)
    assert (returned(glance), glance.wrong, glance.sign) == ("1/4", True, "✖")
    filled_wrongly(Round(folder / FOURTH), "SNV")
    remind_round(Round(folder / FOURTH), TODAY)
    (path,) = Round(folder / FOURTH).reminders.glob("*-SNV *.eml")
    draft = read_draft(path)
    assert draft.message["Subject"].startswith("Đề nghị sửa, gửi lại báo cáo quý IV năm 2020")
    assert [name.endswith("- can sua.xlsx") for name in draft.files] == [True]


def test_an_issued_round_asks_nothing_more_and_a_folder_copied_whole_stands_as_before(folder: Path, tmp_path: Path) -> None:
    release_round(Round(folder / YEAR), TODAY, "Lãnh đạo đồng ý")
    rounds = look_at_rounds(folder, date(2020, 12, 1))
    (glance,) = (glance for glance in rounds.rounds if glance.state.issued)
    assert (glance.folder, glance.next, glance.step) == (YEAR, Action.OPEN_MAIL, "Đã phát hành ngày 10/11/2020")
    assert look(glance.where, TODAY).next is glance.next
    assert YEAR not in {name for owed in owes(rounds).values() for name, _ in owed}
    assert rounds.rounds[-1] is glance
    copied = copied_whole(folder, tmp_path / "Máy mới")
    assert [(glance.folder, glance.step, glance.state.is_fresh) for glance in look_at_rounds(copied, TODAY).rounds] == [
        (THIRD, "Nhắc 2 cơ quan gửi báo cáo", True),
        (FOURTH, "Đã làm biểu mẫu, chưa có báo cáo gửi về", True), (YEAR, "Đã phát hành ngày 10/11/2020", True)]
    lock = Round(copied / THIRD).returns / "~$KH1-2020-SNV So Noi vu.xlsx"
    lock.touch()  # somebody looks into a return
    lock.unlink()
    assert seen(copied, THIRD).state.is_fresh
    returned_anew(Round(copied / YEAR))
    assert seen(copied).step == "Đã phát hành ngày 10/11/2020; có thay đổi, chưa tổng hợp lại"
    newly_returned(Round(copied / THIRD))
    assert not seen(copied, THIRD).state.is_fresh


def filled_wrongly(where: Round, sender: str) -> None:
    """Only that agency has answered, with words where numbers are meant."""
    return_forms(where)
    for path in where.returns.iterdir():
        if f"-{sender} " not in path.name:
            path.unlink()
            continue
        book = load_workbook(path)
        sheet = book[words.FORM_SHEETS["fill"]]
        column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == fields.ANSWERS["percent"].text)
        for row in range(1, sheet.max_row + 1):
            if isinstance(sheet.cell(row, column).value, int | float):
                sheet.cell(row, column).value = "nhiều"
        book.save(path)


# ── as fresh as what it was made from ─────────────────────────────────────────────────────────────
def newly_returned(where: Round) -> None:
    shutil.copy(next(where.returns.iterdir()), where.returns / "KH1-2020-HCK Uy ban.xlsx")


def returned_anew(where: Round) -> None:
    path = next(where.returns.iterdir())
    path.write_bytes(path.read_bytes())  # of the same size


STALE = "Có thay đổi, chưa tổng hợp lại"
#: What may happen to a round that is consolidated; "then results": the consolidated workbook, open meanwhile, is saved last.
CHANGES: dict[str, Callable[[Round], object]] = {
    "newly returned": newly_returned, "returned anew": returned_anew, "plan": lambda where: os.utime(where.plan),
    "put away, then results": lambda where: (next(where.returns.iterdir()).unlink(), os.utime(where.summary)),
    "moved, then results": lambda where: (
        (where.returns / "a").mkdir(), next(where.returns.glob("*.xlsx")).rename(where.returns / "a" / "b.xlsx"), os.utime(where.summary)),
    "review": lambda where: os.utime(where.review),
    "review, then results": lambda where: (write_cells(where.review, {"Z99": "Đã xem"}), os.utime(where.summary)),
    "template": lambda where: (
        (where.folder / words.TEMPLATES_FOLDER).mkdir(), shutil.copy(template(REPORT_TEMPLATE), where.folder / words.TEMPLATES_FOLDER))}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_has_changed_since_is_told_and_nobody_is_counted_as_owing(folder: Path, change: Callable[[Round], None]) -> None:
    assert seen(folder).state.is_fresh
    change(Round(folder / YEAR))
    rounds = look_at_rounds(folder, TODAY)
    glance = seen(folder)
    assert (glance.step, glance.next, glance.state.is_fresh, glance.state.owed, glance.sign, returned(glance)) == (
        STALE, Action.CONSOLIDATE, False, (), "▲", "3/4")  # the count is the last one
    assert rounds.remarks == (f"Chưa tính ai còn nợ, vì phải tổng hợp trước: {YEAR}.",)
    assert look(glance.where, TODAY).next is Action.CONSOLIDATE
    consolidate_round(glance.where)
    assert seen(folder).state.is_fresh


def test_files_of_a_clock_that_is_ahead_are_no_news_once_they_were_consolidated(folder: Path) -> None:
    where, ahead = Round(folder / YEAR), datetime.now().timestamp() + 90_000
    path = next(where.returns.iterdir())
    os.utime(path, (ahead, ahead))
    assert not seen(folder).state.is_fresh
    (told,) = (found for found in consolidate_round(where, today=date.today()).findings if found.code is Code.CLOCK_AHEAD)
    assert path.name in told.problem
    assert seen(folder).state.is_fresh
    os.utime(path, (ahead + 5, ahead + 5))
    assert not seen(folder).state.is_fresh


def copied_whole(folder: Path, to: Path) -> Path:
    """The folder, all in it written long ago, copied with the times of its files; the workbook of results comes first,
    so that everything else lies there later than it."""
    for path in folder.rglob("*.*"):
        written = path.stat().st_mtime - 86_400
        os.utime(path, (written, written))
    copied = Path(shutil.copytree(folder, to))
    for path in copied.rglob("*.*"):
        if path.name != words.SUMMARY_FILE:
            path.rename(path.with_suffix(".x")).rename(path)
    return copied


def test_results_written_beside_an_open_workbook_are_those_that_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newly_returned(Round(folder / YEAR))
    replaced = os.replace
    def refusing(source: Path, target: Path) -> None:
        if Path(target).name == words.SUMMARY_FILE:
            raise PermissionError(13, "a program has it open")
        replaced(source, target)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refusing)
        consolidate_round(Round(folder / YEAR))
    assert (folder / YEAR / words.RESULTS_FOLDER / "tong_hop (mới).xlsx").is_file()
    glance = seen(folder)
    assert (glance.state.is_fresh, returned(glance)) == (True, "3/4")
    assert look(glance.where, TODAY).sentence.startswith("Đã tổng hợp 3/4")


def test_of_a_round_never_consolidated_only_names_are_counted(folder: Path) -> None:
    shutil.rmtree(folder / YEAR / words.RESULTS_FOLDER)
    shown = look_at_rounds(folder, TODAY)
    glance = seen(folder)
    assert (glance.step, returned(glance), glance.state.owed) == ("Cần tổng hợp", "?/4", ())
    assert "?/4" in "\n".join(rounds_lines(shown))
    assert shown.remarks == (f"Chưa tính ai còn nợ, vì phải tổng hợp trước: {YEAR}.",)


def test_a_round_put_together_is_as_fresh_as_its_parts(folder: Path) -> None:
    whole = Round(folder / "Gộp")
    whole.folder.mkdir()
    plan = plan_of("KH2", Period(2020, date(2021, 1, 20)))
    whole.plan.write_bytes(write_plan(replace(plan, settings=plan.settings._replace(parts=(f"../{THIRD}",)))))
    assert seen(folder, "Gộp").step == "Cần tổng hợp"
    consolidate_round(whole)
    glance = seen(folder, "Gộp")
    assert (returned(glance), glance.state.is_fresh, glance.state.owed) == ("2/4", True, ())  # its parts are asked, it has no forms
    part = Round(folder / THIRD)
    shutil.copy(next(part.returns.iterdir()), part.returns / "gui lai.xlsx")
    glance = seen(folder, "Gộp")
    assert (glance.step, glance.state.is_fresh) == (STALE, False)


# ── the record ────────────────────────────────────────────────────────────────────────────────────
def test_the_record_is_read_as_it_was_kept_however_many_agencies_and_damaged_it_is_none(folder: Path) -> None:
    known = read_state(Round(folder / YEAR))
    assert known is not None
    large = known._replace(parts=("../Quý I", "../Quý II"), register="../danh ba.xlsx", agencies=tuple(
        AgencyReport(f"X{number}", f"Ủy ban nhân dân xã “Hiệp Mỹ” {number} & <b>", AgencyState.MEND, True, True) for number in range(3000)))
    kept = saved_properties(large)
    assert max(map(len, kept.values())) <= 255
    _save_properties(path := Round(folder / YEAR).results / words.SUMMARY_FILE, kept)
    assert read_state(Round(folder / YEAR)) == large
    for change in (lambda text: text[:-9], lambda text: "x" + text[1:], lambda text: "AAAA", str.lower):
        _save_properties(path, {name: change(text) for name, text in kept.items()})
        assert read_state(Round(folder / YEAR)) is None
        assert len(look_at_rounds(folder, TODAY).rounds) == 3  # it costs no other its line


def _save_properties(path: Path, kept: dict[str, str]) -> None:
    from xlsxwriter import Workbook

    with Workbook(path) as book:
        for name, text in kept.items():
            book.set_custom_property(name, text, "text")


# ── what is wrong with one costs no other its line ────────────────────────────────────────────────
def test_a_plan_that_cannot_be_read_is_one_line(folder: Path) -> None:
    (folder / FOURTH / words.PLAN_FILE).write_bytes(b"PK hong")
    with own_turn(folder / YEAR, "máy khác"):  # a round at work is seen all the same
        glances = look_at_rounds(folder, TODAY).rounds
    assert [glance.folder for glance in glances] == [FOURTH, THIRD, YEAR]
    assert "Không đọc được tệp kế hoạch" in glances[0].step
    result = run("status", folder, "--today", "2020-11-10")
    assert (result.exit_code, "1 kỳ không đọc được" in result.stdout) == (1, True)


def test_where_returns_may_not_be_listed_nobody_is_said_to_be_silent(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.scandir
    def scandir(path: Path) -> object:
        if Path(path) == Round(folder / FOURTH).returns:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)
    monkeypatch.setattr(os, "scandir", scandir)
    rounds = look_at_rounds(folder, TODAY)
    glance = rounds.rounds[0]
    assert (glance.folder, glance.state.owed, round_cells(glance)[6]) == (FOURTH, (), "Không đọc được kỳ này")
    assert words.RETURNS_FOLDER in glance.step
    assert {glance.folder for agency in rounds.agencies for glance, _ in agency.owed} == {YEAR, THIRD}


def test_one_code_under_two_names_is_two_agencies(folder: Path) -> None:
    where = Round(folder / FOURTH)
    plan, _ = read_plan(where.plan)
    other = tuple(agency._replace(name="Ủy ban nhân dân huyện Cầu Ngang") if agency.code == "HCK" else agency for agency in plan.agencies)
    where.plan.write_bytes(write_plan(replace(plan, agencies=other)))
    shutil.rmtree(where.forms)
    make_forms(where, date(2020, 1, 10))
    rounds = look_at_rounds(folder, TODAY)
    assert [(agency.name, len(agency.owed)) for agency in rounds.agencies if agency.code == "HCK"] == [
        ("Ủy ban nhân dân huyện Cầu Kè", 2), ("Ủy ban nhân dân huyện Cầu Ngang", 1)]


# ── one reminder for all ──────────────────────────────────────────────────────────────────────────
def names(folder: Path) -> set[str]:
    """What lies in the folder of joint reminders."""
    return {path.name for path in (folder / words.JOINT_REMINDERS_FOLDER).iterdir()}


HCK, HBV = "HCK Uy ban nhan dan huyen Cau Ke", "HBVNTD Hoi Bao ve quyen loi nguoi tieu dung"


def test_an_agency_gets_one_mail_for_all_it_owes_and_what_is_edited_stays(folder: Path) -> None:
    reminded = remind_rounds(folder, TODAY)
    assert names(folder) == {f"{HCK}.eml", f"{HBV}.eml", words.MAIL_PAGE_FILE}
    assert (reminded.mails, reminded.summary) == (
        2, "2 thư cho báo cáo còn thiếu của 2 kỳ (1 kỳ còn hạn trên 7 ngày: chưa nhắc cơ quan chưa gửi)")
    mail, text, forms = read_draft(folder / words.JOINT_REMINDERS_FOLDER / f"{HCK}.eml")
    assert mail["Subject"] == "Nhắc gửi 2 báo cáo còn thiếu"
    assert list(forms) == ["KH2-2020Q3-HCK Uy ban nhan dan huyen Cau Ke.xlsx", "KH1-2020-HCK Uy ban nhan dan huyen Cau Ke.xlsx"]
    assert "1. Báo cáo quý III năm 2020 theo Quyết định số 2/QĐ-UBND (mã biểu KH2-2020Q3-HCK-" in text
    assert "Hạn gửi: trước ngày 05/10/2020, đã quá hạn 37 ngày. Đề nghị gửi trước ngày 18/11/2020." in text
    assert "2. Báo cáo năm 2020 theo Quyết định số 1/QĐ-UBND" in text
    page = (folder / words.JOINT_REMINDERS_FOLDER / words.MAIL_PAGE_FILE).read_text("utf-8")
    assert page.count("Tệp đính kèm:") == 3
    remind_rounds(folder, TODAY)
    path = folder / words.JOINT_REMINDERS_FOLDER / f"{HCK}.eml"
    own = path.read_bytes() + b"Xin cam on."
    path.write_bytes(own)
    return_forms(Round(folder / THIRD))
    reminded = remind_rounds(folder, TODAY)
    assert names(folder) == {f"{HCK}.eml", f"{HCK} (mới).eml", words.MAIL_PAGE_FILE}
    assert path.read_bytes() == own
    assert [found.place.file for found in reminded.findings if found.code is Code.EDITED_KEPT] == [f"nhac_chung/{path.name}"]


def test_a_round_that_cannot_be_read_or_is_at_work_is_left_out_and_told(folder: Path) -> None:
    (folder / THIRD / words.PLAN_FILE).write_bytes(b"PK hong")
    with own_turn(folder / FOURTH, "máy khác"):
        made = remind_rounds(folder, TODAY)
    left = {found.details["folder"] for found in made.findings if found.code is Code.ROUND_LEFT_OUT}
    assert left == {THIRD, FOURTH}
    assert names(folder) == {f"{HCK}.eml", words.MAIL_PAGE_FILE}
    assert run("remind", folder, "--today", "2020-11-10").exit_code == 1
    assert not list(folder.rglob(".dang_chay"))


def test_a_round_whose_marked_forms_cannot_be_put_in_their_places_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = many_rounds.finish
    def refuse(where: Round, outputs: Outputs) -> tuple[Finding, ...]:
        if where.folder == folder / THIRD:
            raise ToolkitError(Code.NOT_WRITABLE, path="Z:/chung", why="thư mục chỉ cho đọc")
        return real(where, outputs)
    monkeypatch.setattr(many_rounds, "finish", refuse)
    made = remind_rounds(folder, TODAY)
    assert [found.details["folder"] for found in made.findings if found.code is Code.ROUND_LEFT_OUT] == [THIRD]
    assert (made.mails, names(folder)) == (1, {f"{HCK}.eml", words.MAIL_PAGE_FILE})


def test_a_copy_of_a_round_is_told_and_not_reminded_of(folder: Path) -> None:
    shutil.copytree(folder / YEAR, folder / "Bản chép")
    (told,) = look_at_rounds(folder, TODAY).remarks
    assert "Kỳ năm 2020 của kế hoạch KH1 có ở nhiều thư mục (Bản chép; KH1/Năm 2020)" in told
    made = remind_rounds(folder, TODAY)
    assert [found.details["folders"] for found in made.findings if found.code is Code.ROUND_TWICE] == ["Bản chép; KH1/Năm 2020"]
    assert "của 1 kỳ" in made.summary


# ── the window ────────────────────────────────────────────────────────────────────────────────────
def table(desk: Desk, columns: int) -> ttk.Treeview:
    """The list that has so many columns."""
    return next(tree for tree in desk.widgets(ttk.Treeview) if len(tree.cget("columns")) == columns)


@pytest.mark.desk
def test_the_window_lists_the_rounds_opens_one_and_comes_back(desk: Desk, folder: Path) -> None:
    desk.show(folder)
    desk.listed()
    rounds = table(desk, 7)
    assert [rounds.item(glance, "values")[1:5] for glance in rounds.get_children()] == [
        ("KH2", "quý III năm 2020", "05/10/2020 (quá 37 ngày)", "2/4"), ("KH1", "năm 2020", "15/11/2020", "3/4"),
        ("KH2", "quý IV năm 2020", "05/01/2021", "0/4")]
    assert desk.root.title() == "Tổng hợp báo cáo – Phòng QLTM"
    assert desk.default() == [OPEN]
    rounds.focus_force()
    desk.press("<Down>")
    desk.press("<Return>")
    desk.wait(lambda: "Danh sách kỳ" in desk.buttons())
    desk.idle()
    assert desk.sentence().startswith("Đã tổng hợp 3/4")
    assert desk.root.title() == "Tổng hợp báo cáo – Năm 2020"
    desk.press("<Escape>")
    desk.listed()
    assert table(desk, 7).selection() == (YEAR,)
    desk.press("<Alt-Key-l>")  # of the round's window that is gone
    desk.press("<Alt-Key-n>")
    assert desk.destroyed()
    assert not desk.crashed


@pytest.mark.desk
def test_the_window_reminds_of_all_and_shows_the_folder(desk: Desk, folder: Path) -> None:
    desk.show(folder)
    desk.listed()
    desk.answer = False
    desk.buttons()[REMIND].invoke()
    assert not (folder / words.JOINT_REMINDERS_FOLDER).exists()
    desk.answer = True
    desk.press("<Alt-Key-c>")
    desk.wait(lambda: desk.sentence().startswith("Đã soạn 2 thư cho báo cáo"))
    assert desk.opened == [folder / words.JOINT_REMINDERS_FOLDER]
    desk.press("<F5>")
    desk.listed()


@pytest.mark.desk
@pytest.mark.parametrize("dots", [96, *(pytest.param(dots, marks=pytest.mark.nightly) for dots in (120, 144))])
def test_nothing_of_the_list_is_cut_off_at_any_scaling(dots: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", virtual_screen(dots))
    with desk_on_screen() as desk:
        desk.show(folder)
        desk.listed()
        assert_nothing_is_cut_off(desk)
        desk.press("<Alt-Key-q>")
        assert_nothing_is_cut_off(desk)
        agencies = table(desk, 4)
        assert agencies.winfo_ismapped()
        agencies.selection_set(agencies.get_children()[0])
        assert_nothing_is_cut_off(desk)
