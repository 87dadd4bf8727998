"""A worksheet of xlsxwriter to which whole rows are given as the markup they become: several times quicker than cell by cell.

Such a row is one text until the workbook is closed, so that a round of thousands of returns needs little memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from toolkit.consolidate.long_texts import CELL_LIMIT

_DAY_0 = date(1899, 12, 30)
_letters = lru_cache(maxsize=1024)(xl_col_to_name)

#: What a cell holds and how it looks.
ReadyCell = tuple[str | float | date | None, Format]


def stored(text: str) -> str:
    """A text as xlsxwriter takes it: it would write one that looks like the markup of rich text as that markup."""
    return f'<r><t xml:space="preserve">{escape(text)}</t></r>' if text.startswith("<r>") and text.endswith("</r>") else text


class ReadySheet(Worksheet):  # type: ignore[misc]
    """A worksheet; its rows are written by `ready_row`, or cell by cell as always."""

    def __init__(self) -> None:
        super().__init__()
        self._ready: dict[int, str] = {}

    def ready_row(self, row: int, height: float, cells: Sequence[ReadyCell], *, inner: bool = False, shut: bool = False) -> bool:
        """A row of cells from the first column on, `height` points high; whether the sheet had room for it.

        `inner` rows belong under the one above, and may be `shut`: hidden until somebody opens that.
        """
        if self._check_dimensions(row, len(cells) - 1):
            return False
        self.set_row(row, height, None, {"level": int(inner), "hidden": shut})
        number, index_of, written = row + 1, self.str_table._get_shared_string_index, []
        for column, (value, look) in enumerate(cells):
            place, style = f"{_letters(column)}{number}", look.xf_index or look._get_xf_index()
            if not value and value != 0:
                written.append(f'<c r="{place}" s="{style}"/>')
            elif isinstance(value, str):
                written.append(f'<c r="{place}" s="{style}" t="s"><v>{index_of(stored(value))}</v></c>')
            else:
                held = (value - _DAY_0).days if isinstance(value, date) else value
                written.append(f'<c r="{place}" s="{style}"><v>{held:.16G}</v></c>')
        marks = (' hidden="1"' if shut else "") + ' customHeight="1"' + (' outlineLevel="1"' if inner else "")
        self._ready[row] = f'<row r="{number}" ht="{height:.16g}"{marks}>{"".join(written)}</row>'
        return True

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        """xlsxwriter's own call for a text, by whatever method it was given."""
        held = stored(string)
        self.xls_strmax = CELL_LIMIT if held is string else 2 * len(held)  # markup is longer than what it says
        code: int = super()._write_string(row, col, held, cell_format)
        return code

    def _write_empty_row(self, row: int, spans: str | None, row_info: Any = None) -> None:
        """xlsxwriter's own call for a row without cells of its own."""
        if row in self._ready:
            self.fh.write(self._ready.pop(row))
        else:
            super()._write_empty_row(row, spans, row_info)
