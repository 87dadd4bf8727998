"""The declaration of a sheet of columns: names, title, guide, columns. `writing` draws the sheet, `reading` reads it
back. In formulas "{code}" stands for the cell of column "code" in the same line.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.sheetread.any_file import column_letters
from toolkit.sheets.book_writer import FIRST_ROW, LAST_ROW, CellLook

#: Width in characters of a small screen at the zoom of these sheets.
SCREEN = 144
#: Opening of the name of a column that officers added, before its heading; and its width.
ADDED, ADDED_WIDTH = "+", 20.0

#: Words of values and their other spellings.
Choices = Mapping[Any, tuple[str, tuple[str, ...]]]
YES_NO: Choices = {
    True: ("Có", ("x", "1", "C", "yes", "Đúng", "✓", "✔", "TRUE")),
    False: ("Không", ("", "0", "K", "no", "-", "FALSE"))}


class CellKind(Enum):
    """The kind of a column's cells, which decides their look, what may be typed, and how it is read. A CODE is a short
    text, a PERCENT goes from 0 to 100, a CHOICE is one of the column's choices."""

    TEXT = "chữ"
    CODE = "mã"
    DAY = "ngày/tháng/năm"
    NUMBER = "số"
    PERCENT = "số từ 0 đến 100"
    CHOICE = "chọn trong danh sách"
    YES_NO = "Có hoặc Không"


class Owner(Enum):
    """Who writes a column: the toolkit, anew each time, or an officer, whose cells stand out and stay."""

    TOOLKIT = "toolkit"
    OFFICER = "officer"


class Column(NamedTuple):
    """A column of a sheet. Hidden columns and those not printed stand at the right end."""

    name: str
    heading: str
    width: float = 12.0  # in characters
    kind: CellKind = CellKind.TEXT
    owner: Owner = Owner.TOOLKIT
    aliases: tuple[str, ...] = ()  # other accepted headings
    required: bool = False  # a sheet without the column cannot be read
    choices: Choices = MappingProxyType({})
    open: bool = False  # texts outside the column's kind may be typed
    source: str = ""  # formula of the cells whose texts the drop-down offers
    hidden: bool = False
    hide_blank: bool = False  # hidden while all its cells are blank
    printed: bool = True
    pattern: str = ""  # of its texts, by which a column without its heading is found

    def __hash__(self) -> int:
        return hash((self.name, self.heading))  # choices have none

    @property
    def spellings(self) -> Choices:
        """The allowed words, by the values they stand for; {} where any text is allowed."""
        return self.choices or (YES_NO if self.kind is CellKind.YES_NO else {})


class Highlight(NamedTuple):
    """A look for lines, later ones too, in which a formula is true; "{cell}" in the formula is the cell itself."""

    where: str  # the formula
    look: CellLook
    columns: tuple[str, ...] = ()  # names of the columns, (): the whole line


class SheetSchema(NamedTuple):
    """A sheet of columns."""

    name: str  # by which the sheet is found
    title: str
    guide: str  # the text below the title
    columns: tuple[Column, ...]
    known_by: tuple[str, ...] = ()  # columns by which the sheet is found whatever its name
    frozen: int = 1  # columns that stay in sight
    grows: bool = False  # officers add lines, which get looks and rules too
    ready: int = 0  # lines that wait to be filled
    highlights: tuple[Highlight, ...] = ()
    nothing: str = ""  # the text below the headings if there is no line
    table: str = ""  # name of the Excel Table, "" for none
    tallest: float = 0.0  # height of the tallest line in points; 0: programs set heights
    size: float = 12.0  # of letters, in points
    tab: str = ""  # colour of the sheet's tab

    def column(self, name: str) -> Column:
        """The column of that name; StopIteration where there is none."""
        return next(column for column in self.columns if column.name == name)

    @property
    def laid_out(self) -> tuple[Column, ...]:
        """The columns from the left: printed, then not printed, then hidden."""
        return tuple(sorted(self.columns, key=lambda column: (column.hidden, not column.printed)))

    @property
    def names(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """The headings and other accepted headings of the columns, by name."""
        return {column.name: (column.heading, column.aliases) for column in self.columns}

    @property
    def places(self) -> dict[str, int]:
        """The numbers of the columns as written, by name."""
        return {column.name: number for number, column in enumerate(self.laid_out, 1)}

    def formula(self, template: str, cell: int = 1) -> str:
        """A template → a formula for the first line; "{cell}" is in the column of that number."""
        cells = {name: f"${column_letters(number)}{FIRST_ROW}" for name, number in self.places.items()}
        return template.format_map({**cells, "cell": f"{column_letters(cell)}{FIRST_ROW}"})

    def reference(self, name: str) -> str:
        """A column → its cells, as the `source` of another sheet's drop-down."""
        letters, sheet = column_letters(self.places[name]), self.name.replace("'", "''")
        return f"='{sheet}'!${letters}${FIRST_ROW}:${letters}${LAST_ROW}"

    def without(self, *names: str) -> SheetSchema:
        """The schema without these columns."""
        return self._replace(columns=tuple(column for column in self.columns if column.name not in names))


def added_column(heading: str) -> Column:
    """A heading → the column that an officer added under it."""
    return Column(ADDED + heading, heading, ADDED_WIDTH, owner=Owner.OFFICER)
