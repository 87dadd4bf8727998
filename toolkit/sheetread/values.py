"""What a cell's stored text stands for, by the type the file gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from toolkit.sheetread.limits import Damaged, Limits
from toolkit.sheetread.strings import unescaped

TRUE = ("1", "true", "on")

#: The number format of a date cell (t="d") whose style has none.
ISO_DATE = "yyyy-mm-dd"

Value = str | float | bool | None


@dataclass(slots=True)
class Shared:
    """What the sheets of one workbook share, and how much they have used up together.

    `formats` are the number formats by style index as a cell's `s` writes it, General left out; `looks` the styles
    whose text is struck or unseen, `struck` the indexes of strings with a part that is struck through, as a cell writes them.
    `misplaced` are (sheet, reference as stored, value) of cells that stand nowhere, or where another cell stands.
    """

    limits: Limits
    strings: Sequence[str] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    struck: Set[str] = frozenset()
    date1904: bool = False
    cells: int = 0
    characters: int = 0
    misplaced: list[tuple[str, str, str]] = field(default_factory=list)
    plain_strings: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Note the strings, by index as a cell writes it, that say something and of which no part is struck through."""
        said = {str(index): text for index, text in enumerate(self.strings) if text}
        self.plain_strings = {index: text for index, text in said.items() if index not in self.struck} if self.struck else said


def number(text: str, shared: Shared) -> tuple[Value, str]:
    """A number; what is none (also "NaN", "INF", "1_0") stays text."""
    try:
        value = float(text)
    except ValueError:
        return text, "text"
    if value - value == 0 and "_" not in text:
        return value, "number"
    return text, "text"


def shared_string(text: str, shared: Shared) -> tuple[Value, str]:
    """The string of that index. Raises Damaged where there is none: its text is lost."""
    try:
        index = int(text)
        value = shared.strings[index if index >= 0 else len(shared.strings)]
    except (ValueError, IndexError):
        raise Damaged("mất bảng chữ dùng chung") from None
    shared.characters += len(value)
    return value, "text"


def plain(text: str, shared: Shared) -> tuple[Value, str]:
    """Text, its escapes undone."""
    if "_x" in text:
        text = unescaped(text)
    shared.characters += len(text)
    return text, "text"


def boolean(text: str, shared: Shared) -> tuple[Value, str]:
    """True or False."""
    return text.strip().lower() in TRUE, "bool"


def error(text: str, shared: Shared) -> tuple[Value, str]:
    """An error's own text, "#REF!"."""
    return text, "error"


def iso_date(text: str, shared: Shared) -> tuple[Value, str]:
    """The serial number of an ISO date in the workbook's date system; text where it is none.

    Excel's 1900 system counts a 29 February 1900 that never was, so it is a day behind before 1 March.
    """
    try:
        when = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text, "text"
    if shared.date1904:
        return (when - datetime(1904, 1, 1)) / timedelta(days=1), "number"
    days = (when - datetime(1899, 12, 30)) / timedelta(days=1)
    return days if days >= 61 else days - 1, "number"


#: By the cell's `t`; what is unknown is text.
VALUES: Mapping[str, Callable[[str, Shared], tuple[Value, str]]] = {
    "n": number,
    "s": shared_string,
    "str": plain,
    "inlineStr": plain,
    "b": boolean,
    "e": error,
    "d": iso_date,
}
