"""The window itself, on a virtual screen: real widgets, real rounds, the keys an officer presses."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tkinter
from collections.abc import Callable
from pathlib import Path
from threading import Event
from tkinter import ttk
from typing import Any

import pytest
from conftest import virtual_screen
from desks import TODAY, Desk, desk_on_screen

from toolkit.desk import steps, widgets
from toolkit.model import words
from toolkit.model.records import Progress
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import Action
from toolkit.rounds.sending import read_ledger
from toolkit.rounds.status import RoundStatus

pytestmark = pytest.mark.desk


@pytest.fixture
def folder(demo_copy: Path) -> Path:
    return demo_copy


@pytest.fixture
def opened(desk: Desk, folder: Path) -> Desk:
    """The window of the round, once it was read; Enter before that does nothing."""
    desk.show(folder)
    desk.root.focus_force()
    desk.press("<Return>")
    desk.idle()
    desk.root.focus_force()
    return desk


def chosen_text(desk: Desk) -> str:
    """The text below the lists, of the line chosen."""
    return str(desk.widgets(tkinter.Text)[0].get("1.0", "end"))


def test_a_line_is_shown_in_full_by_keys_and_agencies_are_found_as_one_types(opened: Desk) -> None:
    desk = opened
    tree = desk.list()
    tree.focus_force()
    desk.press("<Down>")
    desk.press("<Up>")
    first = tree.item(tree.selection()[0], "text")
    assert "Gửi lại biểu đã đánh dấu" in chosen_text(desk)
    assert "TV2793-2020-" in chosen_text(desk)
    desk.press("<Return>")
    assert desk.opened[-1].parent.name == "tra_lai"
    desk.press("<Control-c>")
    assert desk.root.clipboard_get().startswith(first)
    for words_typed, found in (
            ("so cong thuong", ["Sở Công Thương"]), ("Sở Công Thương", ["Sở Công Thương"]), ("THUONG  so", ["Sở Công Thương"]),
            ("hck", ["Ủy ban nhân dân huyện Cầu Kè"]), ("phai sua", ["Văn phòng Ủy ban nhân dân tỉnh"]),
            ("dung duoc tinh", ["Thanh tra tỉnh"]), ("không có cơ quan nào như thế", [])):
        shown = typed(desk, words_typed)
        assert sorted(set(found) & set(shown)) == sorted(found), words_typed
        assert len(shown) < 10
        desk.press("<Escape>")
        assert len(desk.agencies().get_children()) == 38
        assert not desk.destroyed()


def test_the_text_below_is_of_the_line_chosen_in_the_list_that_is_shown(opened: Desk) -> None:
    desk = opened
    typed(desk, "so cong thuong")
    desk.press("<Down>")
    desk.press("<Alt-Key-v>")
    first = desk.list().item(desk.list().selection()[0], "text")
    for key in ("<F5>", "<Alt-Key-t>"):
        desk.press(key)
        desk.idle()
        assert chosen_text(desk).startswith(first)


def showing(desk: Desk, monkeypatch: pytest.MonkeyPatch, folder: Path, step: steps.Step) -> None:
    """Show the desk, whose first step is this one."""
    monkeypatch.setattr(steps, "looking", lambda where, today: step)
    desk.show(folder)


# ── the agencies ──────────────────────────────────────────────────────────────────────────────────
def typed(desk: Desk, text: str) -> list[str]:
    """What the list of agencies holds once that is typed into its box, by keys alone."""
    desk.root.focus_force()
    desk.press("<Control-f>")
    box = desk.root.focus_get()
    assert isinstance(box, ttk.Entry)
    box.delete(0, "end")
    box.insert(0, text)
    desk.press("<KeyRelease>")
    return [str(desk.agencies().item(line, "values")[1]) for line in desk.agencies().get_children()]


def ticks(desk: Desk) -> set[str]:
    """The codes of the agencies with a tick."""
    tree = desk.agencies()
    return {str(tree.item(line, "values")[2]) for line in tree.get_children() if tree.item(line, "values")[0][0] == "☑"}


def test_forms_sent_are_ticked_by_keys_kept_and_counted(desk: Desk, folder: Path) -> None:
    shutil.rmtree(Round(folder).returns)
    desk.show(folder)
    desk.idle()
    typed(desk, "huyen")
    for key in ("<Down>", "<space>", "<Down>", "<space>"):
        desk.press(key)
    assert len(ticks(desk)) == 2
    assert desk.sentence() == "Đã làm biểu mẫu, chưa có báo cáo gửi về."
    desk.press("<Control-a>")
    desk.press("<space>")
    assert len(ticks(desk)) == 7
    assert "Thấy 7/38. Đã gửi 7/38 biểu mẫu" in desk.texts()
    desk.wait(lambda: len(read_ledger(Round(folder)).days) == 7)
    desk.answer = False
    desk.press("<space>")
    assert desk.asked == ["Bỏ đánh dấu đã gửi của 7 cơ quan? Ngày đã ghi sẽ mất."]
    assert len(ticks(desk)) == 7
    desk.press("<F5>")
    desk.idle()
    assert desk.sentence() == "Đã làm biểu mẫu, chưa có báo cáo gửi về."
    assert set(read_ledger(Round(folder)).days.values()) == {TODAY}


def test_a_click_on_a_tick_turns_it_a_double_click_beside_it_opens_the_file_and_while_a_step_runs_none_is_kept(
        opened: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = opened
    desk.press("<Alt-Key-q>")
    tree = desk.agencies()
    code = tree.get_children()[3]
    def click(column: str, times: int) -> None:
        left, top, *_ = tree.bbox(code, column)
        tree.event_generate("<Button-3>")  # so that it is no third click
        for event in ("<Button-1>", "<ButtonRelease-1>") * times:
            tree.event_generate(event, x=left + 5, y=top + 5)
        desk.root.update()
    desk.opened.clear()
    click("sent", 1)
    assert (list(read_ledger(Round(folder)).days), desk.opened) == ([code], [])
    assert "Đã gửi biểu ngày 10/11/2020" in chosen_text(desk)
    click("name", 2)
    assert len(desk.opened) == 1
    monkeypatch.setattr(steps, "looking", lambda where, today: slowly)
    desk.press("<F5>")
    click("sent", 1)
    assert desk.told == ["Chưa ghi được đánh dấu đã gửi biểu. Đợi xong việc đang làm rồi đánh dấu lại."]
    assert list(read_ledger(Round(folder)).days) == [code]


# ── dialogs ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("key", "answer"), [
    ("<Return>", True), ("<Alt-Key-c>", True), ("<Escape>", False), ("<Alt-Key-k>", False), ("<Tab><Return>", False)])
def test_yes_and_no_are_vietnamese_and_answered_by_keys(desk: Desk, key: str, answer: bool) -> None:
    desk.root.deiconify()
    def press() -> None:
        buttons.extend(desk.buttons())
        window = desk.widgets(tkinter.Toplevel)[0]
        desk.buttons()["Có"].focus_force()  # as a window manager gives it
        window.update()
        for event in key.replace("><", "> <").split():
            window.focus_get().event_generate(event)
            desk.root.update()
    buttons: list[str] = []
    desk.root.after(400, press)
    assert widgets.Root.ask(desk.root, "Làm bản chính thức?") is answer
    assert sorted(buttons) == ["Có", "Không"]


# ── while it works ────────────────────────────────────────────────────────────────────────────────
def slowly(watch: Callable[[str, int, int], None]) -> RoundStatus:
    """A step of a hundred files that takes its time."""
    for number in range(100):
        watch(f"báo cáo {number}.xlsx", number, 100)
        time.sleep(0.05)
    return RoundStatus("", "Xong.")


def files_read(desk: Desk) -> int:
    """How many files the window says were read, while it works."""
    found = [re.match(r"Đang làm (\d+)/100: báo cáo \d+\.xlsx", text) for text in desk.texts()]
    return max((int(match[1]) - 1 for match in found if match), default=0)


def test_files_are_named_as_they_are_read_and_the_step_can_be_stopped(
        desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    showing(desk, monkeypatch, folder, slowly)
    desk.wait(lambda: files_read(desk) > 5)
    assert desk.buttons()["Tổng hợp"].instate(["disabled"])
    desk.root.focus_force()
    desk.press("<Alt-Key-d>")
    desk.idle()
    assert desk.sentence() == "✖ Đã dừng theo yêu cầu. Các tệp đã có đều nguyên vẹn; chạy lại để có kết quả đầy đủ."
    assert desk.buttons()["Thử lại"].winfo_ismapped()
    assert not desk.crashed


def test_a_step_that_is_being_stopped_reports_no_more_files() -> None:
    runner, is_stopped, reports = steps.StepRunner(), Event(), list[object]()

    def step(progress: Progress) -> None:
        progress("a.xlsx", 0, 2)
        is_stopped.wait()
        progress("b.xlsx", 1, 2)

    runner.start(step, lambda *counts: reports.append(counts), reports.append, lambda error: reports.append(type(error)))
    while not reports:
        runner.deliver()
    runner.cancel()
    reports.append("Đang dừng sau tệp này…")
    runner.deliver()
    is_stopped.set()
    while runner.busy:
        runner.deliver()
    assert reports[-2:] == ["Đang dừng sau tệp này…", steps.Cancelled]


@pytest.mark.parametrize("agrees", [True, False])
def test_closing_while_it_works_asks_first(
        desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch, agrees: bool) -> None:
    desk.answer = agrees
    showing(desk, monkeypatch, folder, slowly)
    desk.wait(lambda: files_read(desk))
    desk.root.focus_force()
    desk.press("<Escape>")
    assert desk.asked == ["Đang làm dở. Dừng lại và đóng?"]
    if agrees:
        desk.wait_gone()
    else:
        desk.wait(lambda: files_read(desk) > 10)


# ── issuing the report ────────────────────────────────────────────────────────────────────────────
def test_a_report_with_errors_is_issued_only_with_a_reason(opened: Desk) -> None:
    desk = opened
    assert not desk.buttons()["Mở thư trình"].winfo_ismapped()
    desk.press("<Alt-Key-p>")
    desk.idle()
    assert desk.told == ["Chưa làm bản chính thức vì còn 10 điểm; chưa tệp nào bị thay."]
    assert sum(map(len, desk.lines().values())) == 10
    desk.reason = "Lãnh đạo Sở đồng ý phát hành"
    desk.press("<Alt-Key-p>")
    desk.wait(lambda: desk.sentence().startswith("Đã làm bản báo cáo chính thức"))
    assert desk.default() == ["Mở thư trình"]
    desk.press("<Return>")
    assert desk.opened[-1].name == words.UPWARD_MAIL_FILE


@pytest.mark.parametrize(("typed", "key", "reason"), [
    ("  Lãnh đạo   đồng ý ", "<Return>", "Lãnh đạo đồng ý"), ("Lãnh đạo đồng ý", "<Escape>", ""),
    ("  ", "<Return>", None)])
def test_the_reason_is_asked_for_in_a_dialog(desk: Desk, typed: str, key: str, reason: str | None) -> None:
    desk.root.deiconify()
    def type_it() -> None:
        entry = desk.widgets(ttk.Entry)[0]
        entry.insert(0, typed)
        entry.focus_force()
        desk.root.update()
        entry.event_generate(key)
        desk.root.after(200, lambda: [dialog.destroy() for dialog in desk.widgets(tkinter.Toplevel)])
    desk.root.after(300, type_it)
    answer = widgets.Root.ask_reason(desk.root, "Chưa làm bản chính thức vì còn 2 lỗi.", ["Sở Nội vụ: Sai. Sửa."] * 2)
    assert answer == (reason or "")


# ── what gets in the way ──────────────────────────────────────────────────────────────────────────
def test_an_output_open_in_excel_is_said_and_tried_again(
        desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace
    def locked(source: Path, target: Path) -> None:
        if Path(target).name == words.SUMMARY_FILE:
            raise PermissionError("open in Excel")
        real(source, target)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", locked)
        desk.show(folder)
        desk.idle()
    assert next(iter(desk.lines())).startswith("✖ Chưa làm được (1)")
    assert "tong_hop (mới).xlsx" in desk.lines()["✖ Chưa làm được (1)"][0]
    assert desk.sentence().startswith("✖ Hãy đóng tong_hop.xlsx rồi bấm Thử lại. Đã tổng hợp 31/38")
    assert desk.default() == ["Thử lại"]
    desk.buttons()["Thử lại"].invoke()
    desk.idle()
    assert not desk.buttons()["Thử lại"].winfo_ismapped()
    assert not (folder / "3_ket_qua" / "tong_hop (mới).xlsx").exists()


def test_a_mistake_of_ours_is_told_logged_and_can_be_copied(
        desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_: object) -> RoundStatus:
        raise RuntimeError("điều không ngờ")
    showing(desk, monkeypatch, folder, wrong)
    desk.wait(lambda: "Sao chép chi tiết" in desk.buttons())
    assert "điều không ngờ" in (folder / widgets.LOG_FILE).read_text(encoding="utf-8")
    desk.buttons()["Sao chép chi tiết"].invoke()
    assert "RuntimeError: điều không ngờ" in desk.root.clipboard_get()
    assert desk.sentence().startswith("✖ Bộ công cụ gặp lỗi")
    assert desk.lines() == {}


def test_whatever_nobody_catches_is_told(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    showing(desk, monkeypatch, folder, lambda _: RoundStatus("", "Xong."))
    desk.idle()
    desk.root.show_crash = desk.crashed.append
    desk.root.after(0, lambda: 1 / 0)  # type: ignore[arg-type]
    desk.wait(lambda: desk.crashed)
    sys.excepthook(ValueError, ValueError("ở luồng chính"), None)
    assert [str(error) for error in desk.crashed] == ["division by zero", "ở luồng chính"]


# ── keys, scaling ─────────────────────────────────────────────────────────────────────────────────
def test_tab_and_underlined_letters_reach_every_button(opened: Desk) -> None:
    desk = opened
    assert {"icon-16", "icon-32", "icon-48"} <= set(desk.root.image_names())
    reached: set[str] = set()
    at: Any = desk.root
    for _ in range(20):
        at = at.tk_focusNext()
        reached.add(str(at.cget("text")) if isinstance(at, ttk.Button) else type(at).__name__)
    usable = {name for name, button in desk.buttons().items() if button.winfo_ismapped() and not button.instate(["disabled"])}
    assert reached - {"Text"} >= usable | {"Table"}
    for action in (action for action in Action if action.name.startswith("OPEN")):
        before = len(desk.opened)
        desk.root.focus_force()
        desk.press(f"<Alt-Key-{action.letter}>")
        assert len(desk.opened) - before == (0 if action is Action.OPEN_MAIL else 1), action


def assert_nothing_is_cut_off(desk: Desk) -> None:
    """Every label and button has the room it asks for and lies within the window."""
    desk.root.update()
    right, bottom = desk.root.winfo_rootx() + desk.root.winfo_width(), desk.root.winfo_rooty() + desk.root.winfo_height()
    assert right <= desk.root.winfo_screenwidth()
    assert bottom <= desk.root.winfo_screenheight()
    shown = (*desk.widgets(ttk.Button), *desk.widgets(ttk.Label), *desk.widgets(ttk.Radiobutton))
    for widget in (widget for widget in shown if widget.winfo_ismapped()):
        text = widget.cget("text")
        assert widget.winfo_rootx() + widget.winfo_width() <= right, text
        assert widget.winfo_rooty() + widget.winfo_height() <= bottom, text
        assert widget.winfo_width() >= widget.winfo_reqwidth() - 1, text
        assert widget.winfo_height() >= widget.winfo_reqheight() - 1, text


@pytest.mark.parametrize("dots", [96, *(pytest.param(dots, marks=pytest.mark.nightly) for dots in (120, 144))])
def test_nothing_is_cut_off_at_any_scaling(
        dots: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", virtual_screen(dots))
    with desk_on_screen() as desk:
        desk.show(tmp_path)
        assert_nothing_is_cut_off(desk)
    with desk_on_screen() as desk:
        desk.show(folder)
        desk.idle()
        assert_nothing_is_cut_off(desk)
        desk.buttons()["Đánh dấu tất cả"].invoke()
        desk.wait(lambda: len(read_ledger(Round(folder)).days) == 38)
        assert len(typed(desk, "ủy ban nhân dân")) < 38
        Round(folder).results.joinpath(words.UPWARD_MAIL_FILE).write_text("X-Unsent: 1\n")
        desk.press("<F5>")
        desk.wait(lambda: desk.buttons()["Dừng"].winfo_ismapped())
        assert_nothing_is_cut_off(desk)
        desk.idle()
        assert desk.buttons()["Mở thư trình"].winfo_ismapped()
        assert_nothing_is_cut_off(desk)
        tree = desk.agencies()
        assert sum(int(tree.column(name, "width")) for name in tree.cget("columns")) <= tree.winfo_width()


# ── without a screen, without a console ───────────────────────────────────────────────────────────

RUN = [sys.executable, "-I", "-X", "utf8", "-m", "toolkit", "window"]


def test_without_a_display_it_says_so_and_works_on_the_command_line(folder: Path) -> None:
    quiet = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run([*RUN, str(folder)], capture_output=True, text=True, env=quiet, check=False, timeout=60)
    assert "Máy này không mở được cửa sổ" in done.stderr
    assert "Đã tổng hợp 31/38 cơ quan" in done.stdout
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("round_there", [True, False])
def test_nothing_heavy_is_imported_before_the_window_is_there(display: str, folder: Path, round_there: bool) -> None:
    program = (
        "import sys, pathlib\n"
        "from toolkit.desk import widgets; from toolkit.desk.opening import show_desk\n"
        "folder = pathlib.Path(sys.argv[1]); root = widgets.Root(folder); show_desk(root, folder); root.update_idletasks()\n"
        "print(*({'pandas', 'numpy', 'openpyxl', 'docxtpl', 'docx', 'lxml', 'xlsxwriter', 'click', 'toolkit.forms.form'} & "
        "set(sys.modules)))\n"
        "root.destroy()"
    )
    shown = folder if round_there else folder.parent
    done = subprocess.run([sys.executable, "-c", program, str(shown)], capture_output=True, text=True, check=True,
        timeout=60)
    assert done.stdout.split() == []


def test_it_opens_without_stdout_and_stderr_as_under_pythonw(display: str, folder: Path) -> None:
    program = (
        "import sys, os; sys.stdout = sys.stderr = None; sys.argv = ['toolkit', 'window', sys.argv[1]]\n"
        "from toolkit.desk import opening as desk\n"
        "def shown(root, *rest):\n"
        "    print('x'); root.after(100, root.destroy); root.deiconify()\n"
        "desk.show_desk = shown\n"
        "import runpy; runpy.run_module('toolkit', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
