"""How much of a file we are willing to look at, and how a reader says no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps, far above what honest files need: 99.9 % of them stay under 188 entries, 57 MB and a ratio of 140.

    Sizes are in bytes, of what a zip inflates to unless said; `ratio` counts only once a part has given `ratio_from`.
    `token` is one XML tag or comment, `vocabulary` the different element and attribute names of a part,
    `records` the styles, names, links or properties of one part. `misplaced` are the cells of a file
    that stand nowhere and are listed one by one.
    """

    file: int = 20 * _MB
    entries: int = 1_000
    total: int = 256 * _MB
    part: int = 128 * _MB
    ratio: int = 250
    ratio_from: int = _MB
    chunk: int = _MB
    depth: int = 200
    token: int = 4 * _MB
    vocabulary: int = 20_000
    records: int = 200_000
    merges: int = 100_000
    sheets: int = 255
    cells: int = 500_000
    characters: int = 50_000_000
    cell_characters: int = 1_000_000
    misplaced: int = 1_000


LIMITS = Limits()


#: Why a file, or a part of it, is not read. Some say more in the `details` of `Refused`, named behind them.
Reason = Enum("Reason", (
    # It cannot be had, or is nothing that is read (format: Format).
    "LOCKED", "NOT_OPENED", "EMPTY", "ENCRYPTED", "FORMAT",
    # It is larger than honest files are (megabytes; count of parts, sheets; most cells, sheets, characters in a cell).
    "FILE_SIZE", "PARTS", "PARTS_WITHIN", "INFLATED", "SHEETS", "SHEETS_PAST", "CELLS", "CHARACTERS", "CELL_CHARACTERS",
    "RECORDS", "MERGES", "MEMORY",
    # It is built as no office program builds one.
    "PROGRAM", "PART_TWICE", "COMPRESSION", "RATIO", "SHARED_PART", "ODD_SHEET", "MISPLACED", "ODD_MARKUP", "DEPTH",
    "DOCTYPE",
    # It is damaged (part: the part's name); an .xls also where reading it took too long, or ended the process.
    "CUT_OFF", "PART_ABSENT", "PART_ASTRAY", "PART_CHECKSUM", "PART_INFLATING", "PART_CUT_OFF", "MARKUP", "STRINGS",
    "LINK", "NO_SHEETS", "NO_SHEETS_READ", "TABLE_IN_TABLE", "CSV", "XLS", "XLS_SLOW", "XLS_DIED",
))


class Refused(Exception):
    """Why a file is not read, with what the reason says more."""

    def __init__(self, reason: Reason, /, **details: Any) -> None:
        self.reason, self.details = reason, details
        super().__init__(reason.name, details)


class Damaged(Refused):
    """Inside the readers: why one part of a file cannot be read. It costs the part's sheet, or else the file."""
