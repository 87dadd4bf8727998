"""Why the report is issued although errors are known, and which they are: a hidden sheet of ra_soat.xlsx.

A line is one error. What else stands on the sheet, as officers wrote it where it was not hidden, stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from toolkit.base.text import is_blank, key, printable
from toolkit.model.findings import Finding
from toolkit.model.records import Overrule, error_mark
from toolkit.sheets.heading_finder import Texts, heading_rows, namer

#: The sheet, and by field of an `Overrule` what heads its column, with other spellings.
RELEASE_SHEET = "Phát hành"
_COLUMNS = {"day": ("Ngày ghi", ("Ngày",)), "reason": ("Lý do phát hành", ("Lý do",)), "mark": ("Mã lỗi", ()),
            "place": ("Nơi có lỗi", ()), "error": ("Lỗi đã biết", ("Lỗi",))}
#: What is written beside a reason where there was no error to overrule: it must not cover later ones.
NO_ERROR = "Không có lỗi"
_MARK = re.compile(r"\bL-[A-Z2-7]{8}\b")
#: Characters of what is said of an error.
_LONGEST = 2000


def overrules(sheets: Mapping[str, Texts]) -> tuple[Overrule, ...]:
    """Every error somebody gave a reason for, among the further sheets of a review workbook."""
    cells = sheets.get(RELEASE_SHEET, {})
    heading, columns = _headings(cells)
    found = list[Overrule]()
    for row in sorted({row for row, _ in cells if row > heading > 0}):
        texts = {name: cells.get((row, columns.get(name, 0)), "") for name in _COLUMNS}
        marks = [] if is_blank(texts["reason"]) else _MARK.findall(texts["mark"])
        found += [Overrule(**{**texts, "mark": mark}) for mark in dict.fromkeys(marks)]
    return tuple(found)


def overruling(day: str, reason: str, errors: Iterable[Finding], known: Iterable[Overrule]) -> tuple[Overrule, ...]:
    """A reason for these errors, or where none is open for those that are `known`."""
    lines = [Overrule(day, reason, error_mark(error), str(error.place), printable(error.message)[:_LONGEST])
             for error in errors]
    return tuple(lines or [line._replace(day=day, reason=reason) for line in known]
                 or [Overrule(day, reason, NO_ERROR, "", "")])


def with_overrules(sheets: Mapping[str, Texts], lines: Iterable[Overrule]) -> dict[str, Texts]:
    """The further sheets of a review workbook with these overrules below those that stand there; one that stands there
    with the same reason is not written again."""
    known, cells = {(line.mark, key(line.reason)) for line in overrules(sheets)}, dict(sheets.get(RELEASE_SHEET, {}))
    _, columns = _headings(cells)
    last = max((row for row, _ in cells), default=0)
    for line in lines:
        if (line.mark, key(line.reason)) in known:
            continue
        if not columns:
            last, columns = last + 1, {name: number for number, name in enumerate(_COLUMNS, 1)}
            cells |= {(last, number): _COLUMNS[name][0] for name, number in columns.items()}
        known.add((line.mark, key(line.reason)))
        last += 1
        cells |= {(last, number): getattr(line, name) for name, number in columns.items()}
    return {**sheets, RELEASE_SHEET: cells} if cells else dict(sheets)


def _headings(cells: Texts) -> tuple[int, dict[str, int]]:
    """The row of the sheet's headings and its columns by name; row 0 and no column where those needed are not there."""
    rows = heading_rows(cells.items(), namer(_COLUMNS))
    return next((found for found in rows.items() if {"reason", "mark"} <= found[1].keys()), (0, {}))
