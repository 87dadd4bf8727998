"""Workbooks as plain text, for golden files that people can read and compare."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl


def workbook_text(content: bytes) -> str:
    """Every sheet: what is set about it, then each row's filled cells, as `row | A text | C text`; ⏎ is a line break."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(line for sheet in book.worksheets for line in (*_about(sheet), *_rows(sheet), ""))


def _about(sheet: Any) -> Iterator[str]:
    yield f"== {sheet.title}"
    if sheet.freeze_panes:
        yield f"   cố định {sheet.freeze_panes}"
    if sheet.auto_filter.ref:
        yield f"   lọc {sheet.auto_filter.ref}"
    if sheet.print_title_rows:
        yield f"   in lặp {sheet.print_title_rows}"
    if sheet._charts:
        yield f"   {len(sheet._charts)} biểu đồ"


def _rows(sheet: Any) -> Iterator[str]:
    for cells in sheet.iter_rows():
        filled = [f"{cell.column_letter} {_shown(cell.value)}" for cell in cells if cell.value is not None]
        if filled:
            yield " | ".join([str(cells[0].row), *filled])


def _shown(value: object) -> str:
    text = value.strftime("%d/%m/%Y") if isinstance(value, datetime) else str(value)
    return text.replace("\n", "⏎")
