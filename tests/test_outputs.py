"""A file is the old one or the new one, whole; what stops the writing is said in one sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from toolkit import files
from toolkit.findings import Code, ToolkitError
from toolkit.rounds import refusals_told


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "tong_hop.xlsx"
    path.write_bytes(b"cu")
    files.write_content(path, b"moi")
    assert path.read_bytes() == b"moi"
    assert list(tmp_path.iterdir()) == [path]


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _full)
    path = tmp_path / "tong_hop.xlsx"
    path.write_bytes(b"cu")
    with pytest.raises(ToolkitError) as caught, refusals_told():
        files.write_content(path, b"moi")
    assert caught.value.finding.code is Code.NOT_WRITABLE
    assert "ổ đĩa đã đầy" in str(caught.value)
    assert path.read_bytes() == b"cu"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match="thư mục không tồn tại"), refusals_told():
        files.write_content(tmp_path / "khong" / "co.xlsx", b"")


def test_stale_temporary_files_are_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".~abc.tmp").write_bytes(b"half")
    (tmp_path / "~$bao_cao.docx").write_bytes(b"Word's own lock")
    files.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["~$bao_cao.docx"]
