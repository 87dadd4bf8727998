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


class Reason(Enum):
    """Why a file or a part of it is not read, in English; what stands in braces is among the details of `Refused`."""

    # it cannot be had, or is nothing we read
    LOCKED = "it is open elsewhere, or may not be read"
    NOT_OPENED = "it cannot be opened"
    EMPTY = "there is nothing in it"
    ENCRYPTED = "it is encrypted"
    FORMAT = "it is of a format we do not read: {format}"

    # it is larger than honest files are
    FILE_SIZE = "it has more than {megabytes} MB"
    PARTS = "it has {count} parts"
    PARTS_WITHIN = "it has too many parts, those of zips within it counted"
    INFLATED = "its parts inflate to too much"
    SHEETS = "it has {count} sheets"
    SHEETS_PAST = "it has more than {most} sheets"
    CELLS = "it has more than {most} cells"
    CHARACTERS = "it has too much text"
    CELL_CHARACTERS = "a cell has more than {most} characters"
    RECORDS = "it declares too much"
    MERGES = "it has too many merged cells"
    MEMORY = "there is not enough memory"

    # it is built as no office program builds one
    PROGRAM = "it is a program"
    PART_TWICE = "two parts have one name"
    COMPRESSION = "its compression is unknown"
    RATIO = "its compression ratio is out of proportion"
    SHARED_PART = "two sheets share one part"
    ODD_SHEET = "there are too many merges, misplaced cells or declarations"
    MISPLACED = "there are too many misplaced cells"
    ODD_MARKUP = "its XML is out of proportion"
    DEPTH = "its XML is nested too deeply"
    DOCTYPE = "its XML has a document type"

    # it is damaged
    CUT_OFF = "the zip is cut off"
    PART_ABSENT = "part {part} is absent"
    PART_ASTRAY = "part {part} is not where it should be"
    PART_CHECKSUM = "part {part} fails its checksum"
    PART_INFLATING = "part {part} does not inflate"
    PART_CUT_OFF = "part {part} is cut off"
    MARKUP = "the XML is broken"
    STRINGS = "the table of shared strings is lost"
    LINK = "the link to the sheet is absent"
    NO_SHEETS = "there are no sheets"
    NO_SHEETS_READ = "no sheet can be read"
    TABLE_IN_TABLE = "a table is inside a table"
    CSV = "the table of separated values is broken"
    XLS = "the structure of the .xls is broken or unusual"
    XLS_SLOW = "reading the .xls takes too long"
    XLS_DIED = "the process that reads .xls died"


class Refused(Exception):
    """Why a file is not read; `details` are what the reason's braces name."""

    def __init__(self, reason: Reason, /, **details: Any) -> None:
        self.reason, self.details = reason, details
        super().__init__(reason.value.format_map(details))


class Damaged(Refused):
    """Inside the readers: why one part of a file cannot be read. It costs the part's sheet, or else the file."""
