"""The records of a workbook as read: `Book`, `Sheet`, `Cell`, sparse and with nothing guessed; the limits of reading
and the refusals. Built by the readers of this folder, used by all who read workbooks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

#: The last row and column a sheet may have.
ROWS, COLUMNS = 1_048_576, 16_384

#: A callback of reading that gets the bytes of markup gone through; an exception it raises ends the reading.
Spend = Callable[[int], object]
#: Bytes of markup that take as long as reading and handling one cell.
CELL_BYTES = 40

#: Formats of files. XLSX (with templates and macros), ODS, XLS and TEXT are read; ZIP is a zip of anything else.
Format = Enum("Format", (
    "XLSX XLSB XLS ODS FODS XML2003 HTML MHTML TEXT DOCX DOC RTF PPTX PPT ODF PDF PICTURE XML OTHER_OLE CUT_OFF OTHER "
    "ZIP RAR SEVEN_ZIP GZIP EML MSG TNEF RIGHTS SHORTCUT ENCRYPTED PROGRAM EMPTY IWORK GOOGLE"))


#: Row and column of a cell, from 1.
CellPlace = tuple[int, int]


class Cell(NamedTuple):
    """One non-empty cell. A date is a number whose `number_format` is a date format."""

    row: int  # from 1
    column: int  # from 1
    value: str | float | bool | None  # as stored; None: a formula without a stored value
    kind: str  # "text", "number", "bool", "error" (value "#REF!" …) or "blank" (a formula without a value)
    number_format: str = ""  # "" for General
    formula: str | None = None  # without "="; "" for a follower of a shared formula, None where there is none


class Note(NamedTuple):
    """Something on a sheet outside its cells, anchored at `cell` ("" where unknown).

    `kind` is "comment" (also one of a thread), "shape" (text of a text box, shape, diagram or control), "link" (an
    address, never followed), "picture" (also one in a cell), "ink" (handwriting), "object" (embedded file, chart,
    control; never opened), or "unread" (a broken part). The last four have no text.
    """

    kind: str
    text: str = ""
    cell: str = ""


_LINKED = re.compile(r'HYPERLINK\(\s*"([^"]+)"|"(\w+://[^"]*)"')


def formula_notes(formula: str, cell: str) -> Iterator[Note]:
    """A cell's formula → the notes in it: a link, a picture (as WPS stores them)."""
    link = _LINKED.search(formula)
    if link or "HYPERLINK(" in formula:
        yield Note("link", link[1] or link[2] if link else formula, cell)
    if "DISPIMG(" in formula:
        yield Note("picture", "", cell)


class Remark(NamedTuple):
    """A part of a book that could not be read.

    `kind` is "unread" (the whole sheet, which is left out), "misplaced" (`text` stored under the reference `cell`,
    where no cell or another one is), or "cut" (the cells listed in `text`, first `cell`, whose text the writing program
    may have cut at 255 characters).
    """

    kind: str
    sheet: str
    cell: str = ""
    text: str = ""


class Sheet(NamedTuple):
    """A sheet's non-empty cells and its surroundings."""

    name: str
    state: str  # "visible", "hidden" or "veryHidden"
    cells: Mapping[CellPlace, Cell]  # in the file's order
    merges: tuple[tuple[int, int, int, int], ...] = ()  # top, left, bottom, right
    hidden_rows: frozenset[int] = frozenset()  # also rows too low, and columns too narrow, for a letter
    hidden_columns: frozenset[int] = frozenset()
    header_footer: str = ""  # all header and footer texts as stored
    notes: tuple[Note, ...] = ()  # what is on the sheet outside its cells
    looks: Mapping[CellPlace, str] = {}  # "struck" through, or "unseen" (colour of its ground, tiny, hidden by format)
    protected: bool | None = None  # None where the file format does not say


class Book(NamedTuple):
    """A workbook as read."""

    file: str  # name shown to people
    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = {}  # defined names as stored: "'Biểu báo cáo'!$C$3", or a constant '"TV2793-…"'
    core: Mapping[str, str] = {}  # core properties present (keywords, subject, title …)
    custom: Mapping[str, str] = {}  # custom properties
    date1904: bool = False  # whether days count from 1904
    remarks: tuple[Remark, ...] = ()  # parts that could not be read
    format: Format = Format.XLSX  # by the file's bytes
    macros: bool = False  # whether it has macros

    @property
    def modified(self) -> datetime | None:
        """The time of saving in UTC, from the core properties; a time without a zone counts as UTC. None where absent
        or unreadable."""
        try:
            when = datetime.fromisoformat(self.core.get("modified", "").strip())
            return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


@lru_cache(maxsize=1024)  # of every cell that is written
def column_letters(column: int) -> str:
    """A column's number → its letters: 1 → "A", 27 → "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)  # of every cell that is read: 2 % of reading returns
def column_number(letters: str) -> int:
    """A column's letters in any case → its number: "A" → 1, "AA" → 27."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def cell_name(row: int, column: int) -> str:
    """Row and column → the cell's reference: (7, 5) → "E7"."""
    return f"{column_letters(column)}{row}"


_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")


def cell_place(reference: str) -> CellPlace | None:
    """A cell's reference → row and column: "E7" → (7, 5); None where it names no cell."""
    match = _CELL.match(reference)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 1 <= row <= ROWS and column <= COLUMNS else None


#: `cell_place` with a cache, for texts short enough to be a reference: forms of a round have the same references, and
#: without the cache intake of 160 forms takes 6 % longer.
cached_cell_place = lru_cache(maxsize=1 << 13)(cell_place)


#: Most letters of a reference that are looked at: a sheet's name has 31.
_LONGEST_REFERENCE = 300
#: A reference with its sheet, also to whole rows or columns: 'Biểu báo cáo'!$C$3:$F$3, in an OpenDocument
#: $'Biểu báo cáo'.$C$3:.$F$3; a quote in a sheet's name is doubled.
_REFERENCE = re.compile(
    r"[=$[]*(?:'((?:[^']|'')+)'|([^'!]+?))[!.]\$?([A-Za-z]{0,3})\$?([0-9]{0,7})"
    r"(?::(?:(?:\$?'(?:[^']|'')+'|[^'!,]*?)\.)?\$?[A-Za-z]{0,3}\$?[0-9]{0,7})?\]?\Z")


def resolve_name(book: Book, name: str) -> tuple[str, int, int] | None:
    """A defined name in any case → sheet, row and column of its cell, the first of a range. None for an unknown name,
    one without a single range ("#REF!", a constant, a formula), or a missing sheet."""
    alike = (text for other, text in book.names.items() if other.casefold() == name.casefold())
    match = _REFERENCE.match((book.names.get(name) or next(alike, "")).strip()[:_LONGEST_REFERENCE])
    if match is None or not (match[3] or match[4]):
        return None
    wanted = (match[1] or match[2]).replace("''", "'").casefold()
    sheet = next((sheet.name for sheet in book.sheets if sheet.name.casefold() == wanted), None)
    return None if sheet is None else (sheet, int(match[4] or 1), column_number(match[3] or "A"))


#: Codes in headers and footers (ECMA-376 Part 1, 18.3.1.46): beginning of a section; format of its text; fields filled
#: in when printing (page, pages, day, time, file, sheet, folder, picture), which nobody typed.
_SECTION = re.compile("&[LCRlcr]|\n")
_FORMATTING = re.compile(r'&(?:"[^"]*"|[Kk][0-9A-Fa-f]{6}|[Kk]\d\d[+-]\d{3}|\d{1,3}|[BIUEXYSOHbiuexysoh])')
_FIELD = re.compile(r"&[PNDTFAZGpndtfazg](?:[+-]\d+)?")


def header_texts(stored: str) -> tuple[str, ...]:
    """A stored header or footer → the lines of text in its left, centre and right sections."""
    lines = _SECTION.split(stored.replace("&&", "\0"))
    texts = (_FIELD.sub("", _FORMATTING.sub("", line)).replace("\0", "&").strip() for line in lines)
    return tuple(filter(None, texts))


_MB = 1 << 20


class Limits(NamedTuple):
    """Caps on reading, far above the needs of honest files: 99.9 % of them have under 188 entries, 57 MB and a ratio of
    140. Sizes are bytes inflated from a zip, unless said otherwise."""

    file: int = 20 * _MB  # as stored on disk
    entries: int = 1_000  # files in a zip
    total: int = 256 * _MB  # all parts together
    part: int = 128 * _MB
    ratio: int = 250  # bytes inflated from one byte of the zip
    ratio_from: int = _MB  # bytes of a part from which `ratio` counts
    chunk: int = _MB  # bytes inflated at a time
    depth: int = 200  # nesting of XML elements
    token: int = 4 * _MB  # one XML tag or comment
    vocabulary: int = 20_000  # different element and attribute names of a part
    records: int = 200_000  # styles, names, links, merges or properties of one part
    sheets: int = 255
    cells: int = 500_000
    characters: int = 50_000_000  # in all cells and notes
    cell_characters: int = 1_000_000  # in one cell
    misplaced: int = 1_000  # cells of a file that stand nowhere and are listed one by one


LIMITS = Limits()


#: Reasons for refusing a file or a part of it; names of their `details` in brackets.
Reason = Enum("Reason", (
    # It cannot be had, or is nothing that is read (format: Format).
    "LOCKED", "NOT_OPENED", "EMPTY", "ENCRYPTED", "FORMAT",
    # It is larger than honest files are (megabytes; count of parts, sheets; most cells, sheets, characters in a cell).
    "FILE_SIZE", "PARTS", "PARTS_WITHIN", "INFLATED", "SHEETS", "SHEETS_PAST", "CELLS", "CHARACTERS", "CELL_CHARACTERS",
    "RECORDS", "MEMORY",
    # It is built as no office program builds one.
    "PROGRAM", "PART_TWICE", "COMPRESSION", "RATIO", "SHARED_PART", "MISPLACED", "ODD_MARKUP", "DEPTH",
    "DOCTYPE",
    # It is damaged (part: the part's name); an .xls also where reading it took too long, or ended the process.
    "CUT_OFF", "PART_ABSENT", "PART_ASTRAY", "PART_CHECKSUM", "PART_INFLATING", "PART_CUT_OFF", "MARKUP", "STRINGS",
    "LINK", "NO_SHEETS", "NO_SHEETS_READ", "TABLE_IN_TABLE", "CSV", "XLS", "XLS_SLOW", "XLS_DIED"))


class Refused(Exception):
    """A file that is not read: the reason, and details for its sentence."""

    def __init__(self, reason: Reason, **details: Any) -> None:
        self.reason, self.details = reason, details
        super().__init__(reason.name, details)


def check_cap(count: int, most: int, reason: Reason) -> None:
    """Raise Refused for that reason if `count` is above the cap `most`."""
    if count > most:
        raise Refused(reason, count=count, most=most)


class Damaged(Refused):
    """One part of a file that cannot be read; it costs the part's sheet, or the whole file. Raised within the
    readers."""
