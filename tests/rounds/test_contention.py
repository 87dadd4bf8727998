"""Two runs at once, outputs that are open, returns that are being saved: somebody is told, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.base.files import LOCK_FILE, Outputs, own_turn, ready_folder, write_content
from toolkit.intake import arrivals as returns_folder
from toolkit.intake.arrivals import unreachable_finding
from toolkit.intake.returns import returned_file
from toolkit.model.findings import Code, ToolkitError
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


def test_the_second_run_stops_and_says_since_when_and_a_killed_one_keeps_nobody_out(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other_run:
        assert other_run.stdout is not None
        assert other_run.stdout.readline() == "held\n"
        with pytest.raises(ToolkitError, match=r"\(từ 08:00, máy khác\)") as caught, refusals_told(), own_turn(tmp_path):
            pytest.fail("two runs at once")
        other_run.kill()
    assert caught.value.finding.code is Code.ROUND_BUSY
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


def write(path: Path, content: bytes | None) -> list[tuple[Code, str]]:
    """An output written, or removed; what is told, of which file."""
    with Outputs() as outputs:
        if content is None:
            outputs.remove(path)
        else:
            outputs.write(path, content)
        return [(found.code, found.place.file) for found in finish(Round(path.parent), outputs)]


def test_what_a_program_has_open_stays_until_it_is_closed_and_the_new_result_stands_beside_or_that_is_told(
        tmp_path: Path, opened: set[str]) -> None:
    path = tmp_path / "tong_hop.xlsx"
    path.write_bytes(b"cu")
    opened.add(path.name)
    assert write(path, None) == [(Code.OUTPUT_STALE, "tong_hop.xlsx")]
    assert write(path, b"moi") == [(Code.OUTPUT_BESIDE, "tong_hop.xlsx")]
    before = {"tong_hop.xlsx": b"cu", "tong_hop (mới).xlsx": b"moi"}
    assert texts(tmp_path) == before
    opened.update(before)
    with pytest.raises(ToolkitError, match="Đóng cả hai tệp") as caught, refusals_told():
        write_content(path, b"moi nhat")
    assert (caught.value.finding.code, texts(tmp_path)) == (Code.OUTPUT_OPEN, before)
    opened.clear()
    assert (write(path, b"moi nhat"), texts(tmp_path)) == ([], {"tong_hop.xlsx": b"moi nhat"})
    assert (write(path, None), write(path, None), texts(tmp_path)) == ([], [], {})


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


def test_a_file_that_keeps_changing_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> None:
    path, real = tmp_path / "a.xlsx", os.fstat
    path.write_bytes(b"1")
    def stat(handle: int) -> os.stat_result:  # somebody saves it again each time it is read
        found = real(handle)
        path.write_bytes(path.read_bytes() + b"+")
        return found
    file = returned_file(path, path.name)
    monkeypatch.setattr(returns_folder.os, "fstat", stat)
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
