"""What was typed and is longer than an Excel cell can hold."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.findings import Code, Finding, finding
from toolkit.model import Entry, Figure, Intake, TaskAnswer
from toolkit.text import number_vi, printable

#: What an Excel cell holds, in UTF-16 units.
CELL_LIMIT = 32_767


def cell_length(text: str) -> int:
    """How long Excel finds a text."""
    return len(printable(text).encode("utf-16-le")) // 2


def fits_a_cell(text: str) -> bool:
    """Whether Excel can hold the text in a cell."""
    # a character takes at most six units once normalised, so short texts need no counting
    return 6 * len(text) <= CELL_LIMIT or cell_length(text) <= CELL_LIMIT


def beginning(text: str, units: int = CELL_LIMIT) -> str:
    """The beginning of a text, so many UTF-16 units long at most."""
    return text.encode("utf-16-le", "replace")[:2 * units].decode("utf-16-le", "ignore")


def in_a_cell(text: str, mark: str) -> str:
    """`text` as Excel can hold it: one that is too long is cut and ends with `mark`."""
    return text if fits_a_cell(text) else beginning(text, CELL_LIMIT - len(mark)) + mark


def in_cells(text: str) -> list[str]:
    """`text` in as many pieces as it takes cells, at least one."""
    first = text if fits_a_cell(text) else beginning(text)
    return [first, *in_cells(text[len(first):])] if len(first) < len(text) else [first]


def long_entries(intake: Intake) -> list[Entry]:
    """What was typed and does not fit a cell, each once, in the order of returns and then of `intake.listed`."""
    rows: list[TaskAnswer | Figure] = [row for made in intake.returns for row in (*made.progress, *made.extras)]
    rows += [figure for made in intake.returns for figure in made.figures.values()]
    typed = [entry for row in rows for entry in (*row.entries.values(), *row.unclear.values())]
    typed += [entry for made in intake.returns for entry in made.free.values()]
    typed += [listed.entry for listed in intake.listed]
    return list({entry.place: entry for entry in typed if not fits_a_cell(entry.text)}.values())


def too_long(intake: Intake) -> Iterable[Finding]:
    """A finding for each of them that the intake has not told of."""
    told = {each.place for each in intake.findings if each.code is Code.TEXT_TOO_LONG}
    for entry in long_entries(intake):
        if entry.place not in told:
            yield finding(Code.TEXT_TOO_LONG, entry.place, length=number_vi(cell_length(entry.text), 0))
