"""Workbooks written as tables inside a test: `| a | b |` lines become rows, `|---|` lines are ignored."""

from __future__ import annotations

import io

import openpyxl


def rows(table: str) -> list[list[str]]:
    """The cells of a Markdown table, stripped; `\\n` inside a cell is a line break."""
    found = []
    for line in table.strip().splitlines():
        line = line.strip()
        if not line.startswith("|") or set(line) <= set("|-: "):
            continue
        found.append([cell.strip().replace("\\n", "\n") for cell in line.strip("|").split("|")])
    return found


def tabbed(table: str) -> str:
    """A Markdown table as tab-separated text."""
    return "\n".join("\t".join(cells) for cells in rows(table))


def workbook(**sheets: str) -> bytes:
    """An .xlsx with one sheet for each keyword, its cells from a Markdown table; blank cells are left empty."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row, cells in enumerate(rows(table), 1):
            for column, text in enumerate(cells, 1):
                if text:
                    cell = sheet.cell(row, column, text)
                    cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
