"""Two runs at once, outputs that are open, returns that are being saved: somebody is told, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.base.files import LOCK_FILE, Outputs, own_turn, ready_folder, write_content
from toolkit.intake import arrivals as returns_folder
from toolkit.intake.arrivals import unreachable_finding
from toolkit.intake.returns import returned_file
from toolkit.model.findings import Code, Finding, ToolkitError
from toolkit.rounds.round import Round, finish, refusals_told

# ── one run at a time ─────────────────────────────────────────────────────────────────────────────

HOLD = """
import sys, time
from pathlib import Path
from toolkit.base.files import own_turn
with own_turn(Path(sys.argv[1]), "từ 08:00, máy khác"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process at work in `tmp_path`."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_run_stops_and_says_since_when_and_a_killed_one_keeps_nobody_out(
        tmp_path: Path, other_run: subprocess.Popen[str]) -> None:
    with pytest.raises(ToolkitError) as caught, refusals_told(), own_turn(tmp_path):
        pytest.fail("two runs at once")
    assert caught.value.finding.code is Code.ROUND_BUSY
    assert "(từ 08:00, máy khác)" in str(caught.value)
    other_run.kill()
    other_run.wait()
    assert (tmp_path / LOCK_FILE).exists()
    with own_turn(tmp_path, "từ 09:00"):
        assert (tmp_path / LOCK_FILE).read_text(encoding="utf-8") == "từ 09:00\n"
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_locks_is_worked_on_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")
    monkeypatch.setattr("toolkit.base.files._lock", none)
    with own_turn(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


# ── an output that cannot be replaced ─────────────────────────────────────────────────────────────
@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that another program has open, as Windows sees it: nobody replaces or removes them."""
    names: set[str] = set()
    replace, unlink = os.replace, Path.unlink
    def guarded(path: Path) -> None:
        if path.name in names:
            raise PermissionError(errno.EACCES, "sharing violation")
    def replaced(source: Path, target: Path) -> None:
        guarded(Path(target))
        replace(source, target)
    def unlinked(path: Path, missing_ok: bool = False) -> None:
        guarded(path)
        unlink(path, missing_ok)
    for way in ("replace", "rename"):
        monkeypatch.setattr(os, way, replaced)
    monkeypatch.setattr(Path, "unlink", unlinked)
    return names


def texts(folder: Path) -> dict[str, bytes]:
    """Every file of the folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def written(path: Path, content: bytes | None) -> tuple[Path, tuple[Finding, ...]]:
    """An output written, or removed, and what is told."""
    with Outputs() as outputs:
        if content is None:
            outputs.remove(path)
        else:
            path = outputs.write(path, content)
        return path, finish(Round(path.parent), outputs)


def codes(found: tuple[Finding, ...]) -> list[tuple[Code, str]]:
    """Each finding's code and file."""
    return [(each.code, each.place.file) for each in found]


def test_the_new_result_stands_beside_the_open_one_until_that_is_closed(tmp_path: Path, opened: set[str]) -> None:
    path = tmp_path / "tong_hop.xlsx"
    path.write_bytes(b"cu")
    opened.add(path.name)
    beside, told = written(path, b"moi")
    assert texts(tmp_path) == {"tong_hop.xlsx": b"cu", "tong_hop (mới).xlsx": b"moi"}
    assert codes(told) == [(Code.OUTPUT_BESIDE, "tong_hop.xlsx")]
    assert beside.name == "tong_hop (mới).xlsx"
    assert beside.name in told[0].message
    opened.clear()
    assert written(path, b"moi nhat") == (path, ())
    assert texts(tmp_path) == {"tong_hop.xlsx": b"moi nhat"}


def test_with_both_open_the_run_stops_and_nothing_changes(tmp_path: Path, opened: set[str]) -> None:
    before = {"tong_hop.xlsx": b"cu", "tong_hop (mới).xlsx": b"cu hon"}
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    opened.update(before)
    with pytest.raises(ToolkitError, match="Đóng cả hai tệp") as caught, refusals_told():
        write_content(tmp_path / "tong_hop.xlsx", b"moi")
    assert caught.value.finding.code is Code.OUTPUT_OPEN
    assert texts(tmp_path) == before


def test_an_output_there_is_no_longer_is_removed_or_told(tmp_path: Path, opened: set[str]) -> None:
    path = tmp_path / "can_xu_ly_them.csv"
    path.write_bytes(b"cu")
    opened.add(path.name)
    assert codes(written(path, None)[1]) == [(Code.OUTPUT_STALE, path.name)]
    opened.clear()
    assert written(path, None)[1] == written(path, None)[1] == ()
    assert texts(tmp_path) == {}


def test_a_folder_is_seen_to_take_files_before_the_work(tmp_path: Path) -> None:
    (tmp_path / ".~abc.tmp").write_bytes(b"half")
    (tmp_path / "~$bao_cao.docx").write_bytes(b"Word's own lock")
    ready_folder(tmp_path / "a" / "b")
    ready_folder(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "~$bao_cao.docx"]
    with pytest.raises(ToolkitError, match="thư mục không tồn tại"), refusals_told():
        write_content(tmp_path / "khong" / "co.xlsx", b"")
    (tmp_path / "3_ket_qua").write_bytes(b"a file of that name")
    with pytest.raises(ToolkitError, match="đã có một tệp trùng tên"), refusals_told():
        ready_folder(tmp_path / "3_ket_qua")


# ── returns that move under the reader ────────────────────────────────────────────────────────────
@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits, which take no time."""
    waited: list[float] = []
    monkeypatch.setattr(returns_folder.time, "sleep", waited.append)
    return waited


def changing(monkeypatch: pytest.MonkeyPatch, path: Path, times: int) -> None:
    """Somebody saves `path` again while it is read, the first `times` times."""
    real, left = os.fstat, [times]
    def stat(handle: int) -> os.stat_result:
        found = real(handle)
        if left[0]:
            left[0] -= 1
            path.write_bytes(path.read_bytes() + b"+")
        return found
    monkeypatch.setattr(returns_folder.os, "fstat", stat)


def test_a_file_that_keeps_changing_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    pauses: list[float]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"1")
    file = returned_file(path, path.name)
    changing(monkeypatch, path, 99)
    with pytest.raises(OSError) as caught:  # noqa: PT011
        file.content()
    assert unreachable_finding(caught.value, file.path, file.name).code is Code.FILE_CHANGING
    assert pauses == [0.5] * 3


@pytest.mark.parametrize(("winerror", "waits"), [(32, 3), (33, 3), (5, 0), (None, 0)])
def test_a_file_another_program_holds_is_tried_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float], winerror: int | None, waits: int) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"1")
    file = returned_file(path, path.name)
    def held(*_: object) -> None:
        error = PermissionError(errno.EACCES, "Permission denied")
        error.winerror = winerror  # type: ignore[attr-defined]
        raise error
    monkeypatch.setattr(Path, "open", held)
    with pytest.raises(PermissionError) as caught:
        file.content()
    assert unreachable_finding(caught.value, file.path, file.name).code is Code.FILE_LOCKED
    assert len(pauses) == waits
