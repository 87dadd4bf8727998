"""A file is the old one or the new one, whole; what stops the writing is said in one sentence."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.base import files
from toolkit.model.findings import Code, ToolkitError
from toolkit.rounds.round import refusals_told


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_replaced_but_by_a_full_disk_and_nothing_is_left_beside_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tong_hop.xlsx"
    path.write_bytes(b"cu")
    files.write_content(path, b"moi")
    assert texts(tmp_path) == {path.name: "moi"}
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(ToolkitError, match="ổ đĩa đã đầy") as caught, refusals_told():
        files.write_content(path, b"nua")
    assert caught.value.finding.code is Code.NOT_WRITABLE
    assert texts(tmp_path) == {path.name: "moi"}


def test_one_of_many_that_does_not_reach_the_disk_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def failing(handle: int) -> None:
        flush(handle)
        if os.fstat(handle).st_size == 150:
            _full(handle)

    monkeypatch.setattr(os, "fsync", failing)
    (tmp_path / "0").write_bytes(b"cu")
    with pytest.raises(files.NotWritable) as caught, files.Outputs(tmp_path / "mark") as outputs:  # noqa: PT012
        for number in range(200):
            outputs.write(tmp_path / str(number), b"x" * number)
        outputs.move()
    assert caught.value.path == tmp_path / "150"
    assert texts(tmp_path) == {"0": "cu"}


# ── all of a run, or nothing; people's own never ──────────────────────────────────────────────────
def ours(path: Path) -> bool:
    return path.read_bytes().startswith(b"ours")


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_nothing_changes_before_all_is_moved_and_nothing_is_left_where_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").write_text("old")
    with pytest.raises(MemoryError), files.Outputs(tmp_path / "mark") as outputs:  # noqa: PT012
        outputs.write(tmp_path / "a", b"new")
        outputs.remove(tmp_path / "b")
        assert {name: text for name, text in texts(tmp_path).items() if name[0] != "."} == {"a": "old", "b": "old"}
        raise MemoryError
    assert texts(tmp_path) == {"a": "old", "b": "old"}


def failing_at(name: str, error: BaseException) -> Callable[[Path, Path], None]:
    """A move that fails where a file is to get that name."""
    real = os.replace

    def move(source: Path, target: Path) -> None:
        if target.name == name:
            raise error
        real(source, target)

    return move


def test_a_move_that_fails_half_way_leaves_its_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", failing_at("b", OSError(errno.EIO, "Input/output error")))
    with pytest.raises(ToolkitError, match="Không ghi được vào"), refusals_told(), files.Outputs(tmp_path / "mark") as outputs:  # noqa: PT012
        outputs.write(tmp_path / "a", b"new")
        outputs.write(tmp_path / "b", b"new")
        outputs.move()
    assert texts(tmp_path) == {"a": "new", "mark": ""}


def test_what_somebody_saves_between_writing_and_moving_is_kept(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx", "c.docx", "c (mới).docx"):
        (tmp_path / name).write_text("ours 1")
    with files.Outputs() as outputs:
        outputs.write(tmp_path / "a.docx", b"ours 2", ours)
        outputs.remove(tmp_path / "b.docx", ours)
        outputs.write(tmp_path / "c.docx", b"ours 2", ours)
        for name in ("a.docx", "b.docx", "c (mới).docx"):
            (tmp_path / name).write_text("theirs")
        moved = outputs.move()
    assert texts(tmp_path) == {"a.docx": "theirs", "a (mới).docx": "ours 2", "b.docx": "theirs", "c.docx": "ours 2",
        "c (mới).docx": "theirs"}
    assert [[path.name for path in each.kept] for each in moved] == [["a.docx"], ["b.docx"], ["c (mới).docx"]]


def test_a_name_in_other_letters_is_the_same_name(tmp_path: Path) -> None:
    """Windows takes "BAO CAO.DOCX" for "Bao cao.docx": what people saved under it is not replaced."""
    (tmp_path / "BAO CAO.DOCX").write_text("theirs")
    with files.Outputs() as outputs:
        outputs.write(tmp_path / "Bao cao.docx", b"ours", ours)
        outputs.move()
    assert texts(tmp_path) == {"BAO CAO.DOCX": "theirs", "Bao cao (mới).docx": "ours"}


def test_people_s_files_without_number_are_kept_and_ours_takes_the_next_name(tmp_path: Path) -> None:
    for number in range(1, 120):
        (tmp_path / f"a (mới {number}).docx").write_text("theirs")
    for name in ("a.docx", "a (mới).docx"):
        (tmp_path / name).write_text("theirs")
    with files.Outputs() as outputs:
        outputs.write(tmp_path / "a.docx", b"ours", ours)
        (moved,) = outputs.move()
    assert moved.written == tmp_path / "a (mới 120).docx"
    assert sum(text == "theirs" for text in texts(tmp_path).values()) == 121


# ── still as we wrote it ─────────────────────────────────────────────────────────────────────
def recorded(folder: Path, name: str, content: bytes) -> Path:
    """A file that a step wrote into a folder of a round, and recorded in the round."""
    with files.Outputs(record=folder / files.RECORD_FILE) as outputs:
        outputs.write(folder / name, content, files.is_ours)
        outputs.move()
    return folder / name


@pytest.mark.parametrize("ours", ["Kính gửi: Sở Nội vụ\n".encode(), b"PK" + bytes(256)])
def test_what_was_written_is_ours_until_it_is_saved_with_anything_changed(tmp_path: Path, ours: bytes) -> None:
    (tmp_path / "bieu_mau").mkdir()
    path = recorded(tmp_path, "bieu_mau/a.xlsx", ours)
    assert files.is_ours(path)
    for other in (ours + b"\r\n", ours[:-1], b"PK", b""):
        path.write_bytes(other)
        assert not files.is_ours(path)
    path.unlink()
    assert not files.is_ours(path)


def test_a_round_that_was_copied_elsewhere_or_a_file_that_was_renamed_in_it_still_knows_what_is_ours(
        tmp_path: Path) -> None:
    (tmp_path / "ky").mkdir()
    recorded(tmp_path / "ky", "bao_cao.docx", b"1")
    copy = Path(shutil.copytree(tmp_path / "ky", tmp_path / "ban sao"))
    assert files.is_ours((copy / "bao_cao.docx").rename(copy / "bao_cao (2).docx"))


@pytest.mark.parametrize("record", [None, b"", b"\xff\0\n", "folder"])
def test_where_the_record_is_lost_all_files_are_people_s_until_they_are_written_anew(
        tmp_path: Path, record: bytes | str | None) -> None:
    path = recorded(tmp_path, "bao_cao.docx", b"1")
    (tmp_path / files.RECORD_FILE).unlink()
    if isinstance(record, bytes):
        (tmp_path / files.RECORD_FILE).write_bytes(record)
    elif record:
        (tmp_path / files.RECORD_FILE).mkdir()
    assert not files.is_ours(path)
    if record != "folder":
        recorded(tmp_path, "bao_cao.docx", b"2")
        assert sorted(each.name for each in tmp_path.glob("*.docx")) == ["bao_cao (mới).docx", "bao_cao.docx"]
        assert path.read_bytes() == b"1"
        assert files.is_ours(tmp_path / "bao_cao (mới).docx")


def test_a_run_that_dies_amid_its_moves_leaves_nothing_that_only_seems_people_s(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [recorded(tmp_path, name, b"old") for name in ("a.docx", "b.docx")]
    monkeypatch.setattr(os, "replace", failing_at("b.docx", KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt), files.Outputs(record=tmp_path / files.RECORD_FILE) as outputs:  # noqa: PT012
        for path in paths:
            outputs.write(path, b"new", files.is_ours)
        outputs.move()
    assert [path.read_bytes() for path in paths] == [b"new", b"old"]
    assert all(map(files.is_ours, paths))


def test_the_record_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.base.files._KEPT_SEALS", 2)
    for content in (b"1", b"2", b"3"):
        path = recorded(tmp_path, "bao_cao.docx", content)
    assert len((tmp_path / files.RECORD_FILE).read_bytes().split()) == 2
    assert files.is_ours(path)
