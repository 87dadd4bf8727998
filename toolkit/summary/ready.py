"""A worksheet of xlsxwriter to which whole rows are given as the markup they become: several times quicker than cell by cell.

Such a row is one text until the workbook is closed, so that a round of thousands of returns needs little memory.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_DAY_0 = date(1899, 12, 30)
_letters = lru_cache(maxsize=1024)(xl_col_to_name)

#: What a cell holds and how it looks.
ReadyCell = tuple[str | float | date | None, Format]


class ReadySheet(Worksheet):  # type: ignore[misc]
    """A worksheet; its rows are written by `ready_row`, or cell by cell as always."""

    def __init__(self) -> None:
        super().__init__()
        self._ready: dict[int, str] = {}

    def ready_row(self, row: int, height: float, cells: list[ReadyCell]) -> bool:
        """A row of cells from the first column on, `height` points high; whether the sheet had room for it."""
        if self._check_dimensions(row, len(cells) - 1):
            return False
        self.set_row(row, height)
        written = [self._cell(f"{_letters(column)}{row + 1}", *cell) for column, cell in enumerate(cells)]
        self._ready[row] = f'<row r="{row + 1}" ht="{height:.16g}" customHeight="1">{"".join(written)}</row>'
        return True

    def _cell(self, place: str, value: str | float | date | None, look: Format) -> str:
        style = look._get_xf_index()
        if value is None or value == "":
            return f'<c r="{place}" s="{style}"/>'
        if isinstance(value, str):
            return f'<c r="{place}" s="{style}" t="s"><v>{self.str_table._get_shared_string_index(value)}</v></c>'
        number = (value - _DAY_0).days if isinstance(value, date) else value
        return f'<c r="{place}" s="{style}"><v>{number:.16G}</v></c>'

    def _write_empty_row(self, row: int, spans: str | None, row_info: Any = None) -> None:
        """xlsxwriter's own call for a row without cells of its own."""
        if row in self._ready:
            self.fh.write(self._ready.pop(row))
        else:
            super()._write_empty_row(row, spans, row_info)
