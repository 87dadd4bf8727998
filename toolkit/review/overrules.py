"""Why the report is issued although errors are known, and which they are: a hidden sheet of ra_soat.xlsx.

A line is one error. What else stands on the sheet, as officers wrote it where it was not hidden, stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from toolkit.base.text import is_blank, key, printable
from toolkit.model.findings import Finding
from toolkit.model.records import Overrule, error_mark
from toolkit.review.decisions import texts_of
from toolkit.sheets.heading_finder import Texts

#: The sheet, and what heads its columns, one for each field of an `Overrule`.
RELEASE_SHEET = "Phát hành"
_HEADINGS = ("Ngày ghi", "Lý do phát hành", "Mã lỗi", "Nơi có lỗi", "Lỗi đã biết")
#: What is written beside a reason where there was no error to overrule: it must not cover later ones.
NO_ERROR = "Không có lỗi"
_MARK = re.compile(r"L-[A-Z2-7]{8}")
#: Characters of what is said of an error.
_LONGEST = 2000


def overrules(sheets: Mapping[str, Texts]) -> tuple[Overrule, ...]:
    """Every error somebody gave a reason for, among the further sheets of a review workbook."""
    cells, columns = sheets.get(RELEASE_SHEET, {}), range(1, len(_HEADINGS) + 1)
    rows = sorted({row for row, _ in cells})
    lines = (Overrule(*(cells.get((row, column), "") for column in columns)) for row in rows)
    return tuple(line for line in lines if _MARK.fullmatch(line.mark) and not is_blank(line.reason))


def overruling(day: str, reason: str, errors: Iterable[Finding], known: Iterable[Overrule]) -> tuple[Overrule, ...]:
    """A reason for these errors, or where none is open for those that are `known`."""
    lines = [Overrule(day, reason, error_mark(error), str(error.place), printable(error.message)[:_LONGEST])
             for error in errors]
    return tuple(lines or [line._replace(day=day, reason=reason) for line in known]
                 or [Overrule(day, reason, NO_ERROR, "", "")])


def with_overrules(sheets: Mapping[str, Texts], lines: Iterable[Overrule]) -> dict[str, Texts]:
    """The further sheets of a review workbook with these overrules below those that stand there; one that stands there
    with the same reason is not written again."""
    known = {(line.mark, key(line.reason)) for line in overrules(sheets)}
    new = {(line.mark, key(line.reason)): line for line in lines}
    added = [line for said, line in new.items() if said not in known]
    if not added:
        return dict(sheets)
    cells = sheets.get(RELEASE_SHEET) or texts_of([_HEADINGS])
    return {**sheets, RELEASE_SHEET: {**cells, **texts_of(added, max(row for row, _ in cells) + 1)}}
