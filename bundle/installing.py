"""Run by `CAI DAT.cmd`: puts the `runtime` it lies in among this user's own programs, whole or not at all.

It stands alone, so that it runs where the toolkit itself came damaged.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

#: Where launchers look for a runtime that does not lie near them.
NAME = "TongHopBaoCao"
_SHOWN = 5
_DAMAGED = (
    "Thư mục bộ công cụ bị thiếu hoặc hỏng {count} tệp, nên chưa cài đặt:",
    "Hãy chép lại cả thư mục từ nơi phát hành; nếu vẫn thiếu, hỏi người quản lý phần mềm diệt vi-rút của đơn vị.",
)
_OPEN = "Chưa thay được bản cũ ở {folder}: hãy đóng cửa sổ bộ công cụ đang mở rồi chạy lại tệp này."
_REFUSED = ("Chưa cài đặt được vào {folder}: {why}. Bản cũ (nếu có) còn nguyên; "
            "kiểm tra chỗ trống trên ổ đĩa rồi chạy lại.")
_COPYING = "Đang cài đặt bộ công cụ tổng hợp báo cáo, khoảng một phút…"
_DONE = "Đã cài đặt vào {folder}. Từ nay bấm đúp TONG HOP.cmd trong thư mục kỳ báo cáo, ở đâu cũng mở được."


def damaged(folder: Path) -> Iterator[str]:
    """What `SHA256SUMS.txt` of the folder names and is not there as it was."""
    for line in (folder / "SHA256SUMS.txt").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield name


def install(runtime: Path, home: Path) -> None:
    """Put a copy of `runtime` in place of the one in `home`. PermissionError where that one is in use, and stays."""
    new, current, old = home / "runtime.moi", home / "runtime", home / "runtime.cu"
    for leftover in (new, old):
        if leftover.exists():
            shutil.rmtree(leftover)
    shutil.copytree(runtime, new)
    if current.exists():
        current.rename(old)
    try:
        new.rename(current)
    except OSError:
        if old.exists():
            old.rename(current)
        raise
    shutil.rmtree(old, ignore_errors=True)


def main(folder: Path, programs: Path) -> int:
    """Install what lies in `folder` below `programs`, and say so; the exit code."""
    missing = list(damaged(folder))
    if missing:
        print(_DAMAGED[0].format(count=len(missing)), *(f"  {name}" for name in missing[:_SHOWN]), _DAMAGED[1],
            sep="\n")
        return 1
    home = programs / NAME
    print(_COPYING, flush=True)
    try:
        install(folder / "runtime", home)
    except PermissionError:
        print(_OPEN.format(folder=home))
        return 1
    except OSError as error:
        print(_REFUSED.format(folder=home, why=error.strerror or type(error).__name__))
        return 1
    print(_DONE.format(folder=home))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent, Path(os.environ["LOCALAPPDATA"]) / "Programs"))
