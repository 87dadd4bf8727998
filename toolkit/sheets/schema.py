"""What a sheet of columns is, declared once: names, title, guide, columns; `writing` draws it, `reading` reads it back.

In formulas "{code}" stands for the cell of column "code" in the line the formula is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.sheetread.any_file import column_letters
from toolkit.sheets.book_writer import FIRST_ROW, LAST_ROW, CellLook

#: Characters of width that a small screen shows at the zoom of these sheets.
SCREEN = 144
#: What stands before the heading of a column officers added, in its name; the width of such a column.
ADDED, ADDED_WIDTH = "+", 20.0

#: By value its word and the other spellings that people use for it.
Choices = Mapping[Any, tuple[str, tuple[str, ...]]]
YES_NO: Choices = {
    True: ("Có", ("x", "1", "C", "yes", "Đúng", "✓", "✔", "TRUE")),
    False: ("Không", ("", "0", "K", "no", "-", "FALSE"))}


class CellKind(Enum):
    """What the cells of a column hold: it decides their look, what may be typed in them, and how they are read. A CODE
    is a short text, a PERCENT from 0 to 100, a CHOICE one of the column's choices."""

    TEXT = "chữ"
    CODE = "mã"
    DAY = "ngày/tháng/năm"
    NUMBER = "số"
    PERCENT = "số từ 0 đến 100"
    CHOICE = "chọn trong danh sách"
    YES_NO = "Có hoặc Không"


class Owner(Enum):
    """Who writes the cells of a column: the toolkit, anew each time, or an officer, whose cells stand out and stay."""

    TOOLKIT = "toolkit"
    OFFICER = "officer"


class Column(NamedTuple):
    """A column; `width` is in characters. A sheet that lacks a `required` one cannot be read. `open`: other texts may
    be typed than those of its kind. `source`: the cells whose texts its drop-down offers, as a formula. `prompt` is
    shown beside the chosen cell. `hide_blank`: out of sight while all its cells are blank. Hidden columns and those not
    `printed` stand at the right end. A column whose heading is lost is told by its texts where they match a `pattern`.
    """

    name: str
    heading: str
    width: float = 12.0
    kind: CellKind = CellKind.TEXT
    owner: Owner = Owner.TOOLKIT
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: Choices = MappingProxyType({})
    prompt: str = ""
    open: bool = False
    source: str = ""
    hidden: bool = False
    hide_blank: bool = False
    printed: bool = True
    pattern: str = ""

    def __hash__(self) -> int:
        return hash((self.name, self.heading))  # choices have none

    @property
    def spellings(self) -> Choices:
        """The words that may be typed, by what they stand for; nothing where any text may."""
        return self.choices or (YES_NO if self.kind is CellKind.YES_NO else {})


class Highlight(NamedTuple):
    """A look of lines, later ones too, for which a formula holds; of these columns alone where some are named. In the
    formula "{cell}" is the cell itself."""

    where: str
    look: CellLook
    columns: tuple[str, ...] = ()


class SheetSchema(NamedTuple):
    """A sheet of columns. It is found by its name, by the columns of `known_by` whatever it is called.

    `frozen` columns stay in sight. `grows`: officers add lines, which get looks and rules too; `ready` lines wait to be
    filled. `nothing` stands below the headings where there is no line. A sheet with the name of a `table` is an Excel
    Table. `tallest` is the height in points of the tallest line; 0 leaves heights to the program that opens the file.
    `size` is that of its letters, `tab` the colour of its tab.
    """

    name: str
    title: str
    guide: str
    columns: tuple[Column, ...]
    known_by: tuple[str, ...] = ()
    frozen: int = 1
    grows: bool = False
    ready: int = 0
    highlights: tuple[Highlight, ...] = ()
    nothing: str = ""
    table: str = ""
    tallest: float = 0.0
    size: float = 12.0
    tab: str = ""

    def column(self, name: str) -> Column:
        """The column of that name; StopIteration where there is none."""
        return next(column for column in self.columns if column.name == name)

    @property
    def laid_out(self) -> tuple[Column, ...]:
        """The columns from the left: those that are printed, those only seen, hidden ones."""
        return tuple(sorted(self.columns, key=lambda column: (column.hidden, not column.printed)))

    @property
    def names(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """By column its heading and the other headings that are understood."""
        return {column.name: (column.heading, column.aliases) for column in self.columns}

    @property
    def places(self) -> dict[str, int]:
        """By column its number as it is written."""
        return {column.name: number for number, column in enumerate(self.laid_out, 1)}

    def formula(self, template: str, cell: int = 1) -> str:
        """A formula about the first line, whose "{cell}" stands in the column of that number."""
        cells = {name: f"${column_letters(number)}{FIRST_ROW}" for name, number in self.places.items()}
        return template.format_map({**cells, "cell": f"{column_letters(cell)}{FIRST_ROW}"})

    def reference(self, name: str) -> str:
        """The cells of a column, as the `source` of another sheet's drop-down."""
        letters, sheet = column_letters(self.places[name]), self.name.replace("'", "''")
        return f"='{sheet}'!${letters}${FIRST_ROW}:${letters}${LAST_ROW}"

    def arranged(self, columns: Iterable[Column]) -> SheetSchema:
        """The schema with its columns in an officer's order, theirs among them; those that are missing come behind."""
        given = {column.name: column for column in columns}
        return self._replace(columns=tuple({**given, **{
            column.name: column for column in self.columns if column.name not in given}}.values()))

    def without(self, *names: str) -> SheetSchema:
        """The schema without these columns."""
        return self._replace(columns=tuple(column for column in self.columns if column.name not in names))


def added_column(heading: str) -> Column:
    """A column that an officer added, under that heading."""
    return Column(ADDED + heading, heading, ADDED_WIDTH, owner=Owner.OFFICER)
