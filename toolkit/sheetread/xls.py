"""Excel 97-2003 workbooks (.xls and older) → Book, read in another process that may hang, swell or die."""

from __future__ import annotations

import atexit
import json
from functools import lru_cache
from threading import Lock, Timer
from typing import Any

from toolkit.findings import Code, Place, finding
from toolkit.sheetread.book import Book, Cell, Note, Sheet, cell_name
from toolkit.sheetread.limits import Damaged, Limits, Refused, too_large
from toolkit.sheetread.properties import moment
from toolkit.sheetread.worker_process import Process, ask, command_of, end, started

#: Seconds a file may take.
WALL = 20.0


class Worker:
    """A process that reads one file after another. It starts with the first file, and again after it died."""

    def __init__(self, command: tuple[str, ...], wall: float) -> None:
        self._command = command
        self._wall = wall
        self._lock = Lock()
        self._process: Process | None = None

    def ask(self, data: bytes) -> Any:
        """What the process says of that file. Raises Damaged where it dies or takes too long."""
        with self._lock:
            process = self._process = self._process or started(self._command)
            late = Timer(self._wall, process.kill)
            late.start()
            try:
                answer = ask(process, data)
            finally:
                timed_out = not late.is_alive()
                late.cancel()
            if not answer:
                self._end()
                raise Damaged("đọc quá lâu" if timed_out else "chương trình đọc .xls dừng đột ngột")
            return json.loads(answer)

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            end(process)


@lru_cache(maxsize=1)
def _worker(cells: int, sheets: int) -> Worker:
    """The process that serves this run, ended with it."""
    worker = Worker(command_of("toolkit.sheetread.xls_worker", str(cells), str(sheets)), WALL)
    atexit.register(worker.close)
    return worker


def read_xls(data: bytes, file: str, limits: Limits) -> Book:
    """The workbook in these bytes. Raises Damaged or Refused where it cannot be read.

    Formulas are not seen: what shows in the cells is.
    """
    said = _worker(limits.cells, limits.sheets).ask(data)
    if "refused" in said:
        why = {"why": said["why"]} if "why" in said else {}
        raise Refused(Code[said["refused"]], **why)
    if not said["sheets"]:
        raise Damaged("không có trang tính nào đọc được")
    sheets = tuple(map(_sheet, said["sheets"]))
    _check_text(sheets, limits)
    core: dict[str, str] = said["core"]
    return Book(
        file,
        sheets,
        said["names"],
        core,
        modified=moment(core.get("modified", "")),
        date1904=said["date1904"],
        findings=tuple(finding(Code.FILE_SHEET_BROKEN, Place(file, name), sheet=name) for name in said["broken"]),
    )


def _sheet(said: Any) -> Sheet:
    name, state, cells, merges, rows, columns, comments, beside = said
    notes = [Note("comment", text, cell_name(row, column)) for row, column, text in comments]
    notes += [Note(kind, text) for kind, text in beside if kind != "header"]
    return Sheet(
        name,
        state,
        {(cell[0], cell[1]): Cell(*cell) for cell in cells},
        tuple((top, left, bottom, right) for top, left, bottom, right in merges),
        frozenset(rows),
        frozenset(columns),
        "\n".join(text for kind, text in beside if kind == "header"),
        tuple(notes),
    )


def _check_text(sheets: tuple[Sheet, ...], limits: Limits) -> None:
    texts = (len(cell.value) for sheet in sheets for cell in sheet.cells.values() if isinstance(cell.value, str))
    if sum(texts) > limits.characters:
        raise too_large("quá nhiều chữ")
