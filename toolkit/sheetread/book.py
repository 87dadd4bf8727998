"""What any file becomes: a Book of sheets of located cells, sparse, with nothing guessed; or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

#: The last row and column a sheet may have.
ROWS, COLUMNS = 1_048_576, 16_384

#: Is told how much is gone through, in bytes of markup, as it is done; what it raises ends the reading.
Spend = Callable[[int], object]
#: Reading a cell, and doing something with it, takes as long as so many bytes of markup.
CELL_BYTES = 40

#: What a file may be. Read are XLSX (templates and macros too), ODS, XLS and TEXT; ZIP is one of anything else.
Format = Enum("Format", (
    "XLSX XLSB XLS ODS FODS XML2003 HTML MHTML TEXT DOCX DOC RTF PPTX PPT ODF PDF PICTURE XML OTHER_OLE CUT_OFF OTHER "
    "ZIP RAR SEVEN_ZIP GZIP EML MSG TNEF RIGHTS SHORTCUT ENCRYPTED PROGRAM EMPTY IWORK GOOGLE"))


#: Row and column of a cell, from 1.
CellPlace = tuple[int, int]


class Cell(NamedTuple):
    """One non-empty cell. `row` and `column` count from 1.

    `value` is what the file stores: text, a number, a bool, or None for a formula without a cached value;
    `kind` is "text", "number", "bool", "error" (value is the text, "#REF!") or "blank" (formula, no value).
    A date is a number whose `number_format` is a date format. `number_format` is "" for General.
    `formula` is the formula's text without "=", "" for a follower of a shared formula, None where there is none.
    """

    row: int
    column: int
    value: str | float | bool | None
    kind: str
    number_format: str = ""
    formula: str | None = None


class Note(NamedTuple):
    """Something on a sheet that is in no cell: `cell` is where it is anchored, "" where that is unknown.

    `kind` is "comment" (also one of a thread), "shape" (what a text box, a shape, a part of a diagram or a control
    says), "link" (where a cell or a shape leads to: its address, never followed), "picture" (also one in a cell), "ink"
    (written by hand), "object" (embedded file, chart, control; never opened), or "unread" (a part that is broken); the
    last four have no text.
    """

    kind: str
    text: str = ""
    cell: str = ""


_LINKED = re.compile(r'HYPERLINK\(\s*"([^"]+)"|"(\w+://[^"]*)"')


def formula_notes(formula: str, cell: str) -> Iterator[Note]:
    """A cell's formula → what it puts beside the text: a link with its address, a picture (as WPS has them)."""
    link = _LINKED.search(formula)
    if link or "HYPERLINK(" in formula:
        yield Note("link", link[1] or link[2] if link else formula, cell)
    if "DISPIMG(" in formula:
        yield Note("picture", "", cell)


class Remark(NamedTuple):
    """What of a book could not be read as it should: `kind` is "unread" (all of that sheet, which is left out),
    "misplaced" (`text` stored for the reference `cell` where no cell is, or another one) or "cut" (in the cells `text`,
    of which `cell` is the first, the writing program may have cut the text at 255 characters)."""

    kind: str
    sheet: str
    cell: str = ""
    text: str = ""


class Sheet(NamedTuple):
    """A sheet's non-empty cells by (row, column), in the file's order.

    `state` is "visible", "hidden" or "veryHidden". `merges` are (top, left, bottom, right).
    `header_footer` is all header and footer text as stored, "" where there is none. `notes` stand beside the cells.
    `looks` says of cells by (row, column) that their text, or a part of it, is "struck" through or "unseen" (in the
    colour of its ground, tiny, hidden by its format). `protected` is None where the format does not say.
    """

    name: str
    state: str
    cells: Mapping[CellPlace, Cell]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    header_footer: str = ""
    notes: tuple[Note, ...] = ()
    looks: Mapping[CellPlace, str] = {}
    protected: bool | None = None


class Book(NamedTuple):
    """A workbook as read. `file` is the name shown to people, `format` what it is by its bytes.

    `names` are the defined names as stored ("'Biểu báo cáo'!$C$3" or a constant '"TV2793-…"').
    `core` holds the core properties that are present (keywords, subject, title, …), `custom` the custom ones.
    `date1904` is the workbook's date system. `remarks` tell of what could not be read, `macros` that there are some.
    """

    file: str
    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = {}
    core: Mapping[str, str] = {}
    custom: Mapping[str, str] = {}
    date1904: bool = False
    remarks: tuple[Remark, ...] = ()
    format: Format = Format.XLSX
    macros: bool = False

    @property
    def modified(self) -> datetime | None:
        """The core property in UTC (a moment without a zone counts as UTC), None where it is absent or unreadable."""
        try:
            when = datetime.fromisoformat(self.core.get("modified", "").strip())
            return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


@lru_cache(maxsize=1024)  # of every cell that is written
def column_letters(column: int) -> str:
    """1 → "A", 27 → "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)  # of every cell that is read: 2 % of reading returns
def column_number(letters: str) -> int:
    """"A" → 1, "AA" → 27, whatever the case."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def cell_name(row: int, column: int) -> str:
    """(7, 5) → "E7"."""
    return f"{column_letters(column)}{row}"


_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")


def place(reference: str) -> CellPlace | None:
    """"E7" → (7, 5); None for what is no cell of a sheet."""
    match = _CELL.match(reference)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 1 <= row <= ROWS and column <= COLUMNS else None


#: The cells of one form stand where those of the next do: without this, intake of 160 forms takes 6 % longer. Only for
#: what is short enough to be a reference.
place_again = lru_cache(maxsize=1 << 13)(place)


#: 'Biểu báo cáo'!$C$3:$F$3, a whole row or column of a sheet too; a quote in a sheet's name is doubled.
_REFERENCE = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Za-z]{0,3})\$?([0-9]{0,7})(?::\$?[A-Za-z]{0,3}\$?[0-9]{0,7})?\Z")


def resolve_name(book: Book, name: str) -> tuple[str, int, int] | None:
    """Sheet, row and column of the cell a defined name refers to (the first of a range), whatever the name's case. None
    where there is no such name, it is no single range ("#REF!", a constant, a formula), or its sheet is gone."""
    alike = (text for other, text in book.names.items() if other.casefold() == name.casefold())
    match = _REFERENCE.match((book.names.get(name) or next(alike, "")).strip())
    if match is None or not (match[3] or match[4]):
        return None
    wanted = (match[1] or match[2]).replace("''", "'").casefold()
    sheet = next((sheet.name for sheet in book.sheets if sheet.name.casefold() == wanted), None)
    return None if sheet is None else (sheet, int(match[4] or 1), column_number(match[3] or "A"))


#: Codes of headers and footers (ECMA-376 Part 1, 18.3.1.46): where a section begins, how its text looks, and what is
#: filled in on printing: page, pages, day, time, file, sheet, folder, picture. Nobody typed what those show.
_SECTION = re.compile("&[LCRlcr]|\n")
_FORMATTING = re.compile(r'&(?:"[^"]*"|[Kk][0-9A-Fa-f]{6}|[Kk]\d\d[+-]\d{3}|\d{1,3}|[BIUEXYSOHbiuexysoh])')
_FIELD = re.compile(r"&[PNDTFAZGpndtfazg](?:[+-]\d+)?")


def header_texts(stored: str) -> tuple[str, ...]:
    """Each line of each section of a header or footer, left, centre and right, that says anything."""
    lines = _SECTION.split(stored.replace("&&", "\0"))
    texts = (_FIELD.sub("", _FORMATTING.sub("", line)).replace("\0", "&").strip() for line in lines)
    return tuple(filter(None, texts))


_MB = 1 << 20


class Limits(NamedTuple):
    """Caps, far above what honest files need: 99.9 % of them stay under 188 entries, 57 MB and a ratio of 140.

    Sizes are in bytes, of what a zip inflates to unless said; `ratio` counts only once a part has given `ratio_from`.
    `token` is one XML tag or comment, `vocabulary` the different element and attribute names of a part,
    `records` the styles, names, links, merges or properties of one part. `misplaced` are the cells of a file
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
    "RECORDS", "MEMORY",
    # It is built as no office program builds one.
    "PROGRAM", "PART_TWICE", "COMPRESSION", "RATIO", "SHARED_PART", "MISPLACED", "ODD_MARKUP", "DEPTH",
    "DOCTYPE",
    # It is damaged (part: the part's name); an .xls also where reading it took too long, or ended the process.
    "CUT_OFF", "PART_ABSENT", "PART_ASTRAY", "PART_CHECKSUM", "PART_INFLATING", "PART_CUT_OFF", "MARKUP", "STRINGS",
    "LINK", "NO_SHEETS", "NO_SHEETS_READ", "TABLE_IN_TABLE", "CSV", "XLS", "XLS_SLOW", "XLS_DIED"))


class Refused(Exception):
    """Why a file is not read, with what the reason says more."""

    def __init__(self, reason: Reason, **details: Any) -> None:
        self.reason, self.details = reason, details
        super().__init__(reason.name, details)


def bound(count: int, most: int, reason: Reason) -> None:
    """Refuse, for that reason, more of something than a cap allows."""
    if count > most:
        raise Refused(reason, count=count, most=most)


class Damaged(Refused):
    """Inside the readers: why one part of a file cannot be read. It costs the part's sheet, or else the file."""
