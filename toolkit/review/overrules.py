"""Sheet "Phát hành" of ra_soat.xlsx: why the report is issued although errors are known, and which they are.

A line is one error. What else stands on the sheet stays where it is; a line with a reason and no error yet, written by
an officer, is given the errors open at the next run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from toolkit.base.text import is_blank, key, printable
from toolkit.model.findings import Finding
from toolkit.model.records import Overrule, error_mark
from toolkit.model.words import RELEASE_COLUMNS, RELEASE_SHEET
from toolkit.sheetread.book import ROWS
from toolkit.sheets.heading_finder import heading_rows, namer

#: What a sheet shows, by (row, column).
Cells = Mapping[tuple[int, int], str]

TITLE = "LÝ DO PHÁT HÀNH BÁO CÁO KHI CÒN LỖI ĐÃ BIẾT"
GUIDE = (
    "Chỉ dùng khi phải phát hành mà chưa sửa hết lỗi: ghi ngày và lý do vào một dòng mới, để trống các cột sau, "
    "lưu rồi chạy lại. Các lỗi đang có được ghi tiếp vào; lỗi mới phát sinh sau đó vẫn làm báo cáo trở lại là dự thảo. "
    "Xóa lý do để rút lại."
)
#: What is written beside a reason where there was no error to overrule: it must not cover later ones.
NO_ERROR = "Không có lỗi"

_MARK = re.compile(r"\bL-[A-Z2-7]{8}\b")
#: Characters of what is said of an error.
_LONGEST = 2000


def release_cells(sheets: Mapping[str, Cells]) -> Cells:
    """What stands on the sheet, among the further sheets of a review workbook; an empty one where there is none."""
    found = next((cells for title, cells in sheets.items() if key(title) == key(RELEASE_SHEET)), {})
    if heading_of(found)[1]:
        return found
    top = max((row for row, _ in found), default=0)
    heads = {(top + 3, column): word.text for column, word in enumerate(RELEASE_COLUMNS.values(), 1)}
    return {**found, (top + 1, 1): TITLE, (top + 2, 1): GUIDE, **heads}


def heading_of(cells: Cells) -> tuple[int, dict[str, int]]:
    """The row of the sheet's headings and its columns by name; row 0 and no column where those needed are not there."""
    rows = heading_rows(cells.items(), namer(RELEASE_COLUMNS))
    return next((found for found in rows.items() if {"reason", "mark"} <= found[1].keys()), (0, {}))


def overrules(cells: Cells) -> tuple[Overrule, ...]:
    """Every error somebody gave a reason for."""
    return tuple(Overrule(**{**row, "mark": mark})
                 for row in _rows(cells).values() if not is_blank(row["reason"])
                 for mark in dict.fromkeys(_MARK.findall(row["mark"])))


def with_errors(cells: Cells, errors: Iterable[Finding]) -> Cells:
    """The sheet once the lines that hold a reason alone are given the errors that are open."""
    found = list(errors)
    made = cells
    for number, row in _rows(cells).items():
        if not is_blank(row["reason"]) and is_blank(row["mark"]):
            made = _written(made, number, row["day"], row["reason"],
                            [_overrule(row["day"], row["reason"], each) for each in found])
    return made


def with_reason(
    cells: Cells, day: str, reason: str, errors: Iterable[Finding], known: Iterable[Overrule] = ()) -> Cells:
    """The sheet with a reason for these errors, or where none is open for those that are `known`, beside what was said
    of them before; the same reason is not written again."""
    held = {(each.mark, key(each.reason)) for each in overrules(cells)}
    lines = [_overrule(day, reason, each) for each in errors]
    lines = lines or [each._replace(day=day, reason=reason) for each in known]
    fresh = [each for each in lines if (each.mark, key(reason)) not in held]
    return cells if lines and not fresh else _written(cells, _end(cells), day, reason, fresh)


def with_release(sheets: Mapping[str, Cells], cells: Cells) -> dict[str, Cells]:
    """The further sheets of a review workbook with these cells as sheet "Phát hành"."""
    return {**{title: held for title, held in sheets.items() if key(title) != key(RELEASE_SHEET)}, RELEASE_SHEET: cells}


def joined_release(books: Iterable[Mapping[str, Cells]]) -> Cells:
    """The sheet of the first of several review workbooks, and the overrules only the others have."""
    made, *others = map(release_cells, [*books] or [{}])
    known = {(each.mark, key(each.reason)) for each in overrules(made)}
    for each in (line for cells in others for line in overrules(cells)):
        if (said := (each.mark, key(each.reason))) not in known:
            known.add(said)
            made = _line(made, _end(made), each)
    return made


def _overrule(day: str, reason: str, error: Finding) -> Overrule:
    return Overrule(day, reason, error_mark(error), str(error.place), printable(error.message)[:_LONGEST])


def _written(cells: Cells, first: int, day: str, reason: str, lines: Sequence[Overrule]) -> Cells:
    """A line for each error, the first at that row, the others at the end."""
    for line in lines or [Overrule(day, reason, NO_ERROR, "", "")]:
        cells = _line(cells, first, line)
        first = _end(cells)
    return cells


def _line(cells: Cells, row: int, line: Overrule) -> Cells:
    """The line in that row, beside what somebody wrote there."""
    texts = {(row, column): getattr(line, name) for name, column in heading_of(cells)[1].items()}
    return {**cells, **{place: text for place, text in texts.items() if text and is_blank(cells.get(place, ""))}}


def _end(cells: Cells) -> int:
    """The row to write in next: below all others, or where somebody wrote in the last, the table's first free line."""
    rows = {row for row, _ in cells}
    last, top = max(rows), heading_of(cells)[0]
    return last + 1 if last < ROWS else next(row for row in range(top + 1, ROWS) if row not in rows)


def _rows(cells: Cells) -> dict[int, dict[str, str]]:
    heading, columns = heading_of(cells)
    numbers = sorted({row for row, _ in cells if row > heading}) if columns else []
    return {row: {name: cells.get((row, columns.get(name, 0)), "") for name in RELEASE_COLUMNS} for row in numbers}
