"""How much of a returned file we are willing to look at, and how a reader says no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.findings import Code, Place, finding

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
#: For workbooks of our own that officers edit: a line for each answer of thousands of returns.
OWN_LIMITS = Limits(file=200 * _MB, total=2048 * _MB, part=1024 * _MB, cells=10_000_000, characters=500_000_000)


class UnreadableFile(Exception):
    """A returned file that cannot be read at all; `finding` says why and what to do."""

    def __init__(self, code: Code, place: Place, /, **details: Any) -> None:
        self.finding = finding(code, place, **details)
        super().__init__(str(self.finding))


class Refused(Exception):
    """Inside the readers: why the whole file is refused. `read_workbook` says it with the file's name."""

    def __init__(self, code: Code, **details: Any) -> None:
        self.code = code
        self.details = details
        super().__init__(code.name, details)


class Damaged(Exception):
    """Inside the readers: why one part of a file cannot be read, in Vietnamese. Costs its sheet, or else the file."""


def too_large(why: str) -> Refused:
    """The file passes a cap."""
    return Refused(Code.FILE_TOO_LARGE, why=why)


def unsafe(why: str) -> Refused:
    """The file is built as no office program builds one."""
    return Refused(Code.FILE_UNSAFE, why=why)
