"""Reading any returned workbook within hard limits, as sheets of located cells."""

from toolkit.sheetread.book import Book, Cell, Note, Sheet, cell_name, column_letters, resolve_name
from toolkit.sheetread.headers import header_texts
from toolkit.sheetread.limits import LIMITS, Limits, UnreadableFile
from toolkit.sheetread.reading import read_workbook, read_workbook_bytes

__all__ = [
    "LIMITS",
    "Book",
    "Cell",
    "Limits",
    "Note",
    "Sheet",
    "UnreadableFile",
    "cell_name",
    "column_letters",
    "header_texts",
    "read_workbook",
    "read_workbook_bytes",
    "resolve_name",
]
