"""Reading any returned workbook within hard limits, as sheets of located cells."""

from toolkit.workbooks.book import Book, Cell, Note, Sheet, cell_name, column_letters, resolve_name
from toolkit.workbooks.headers import header_texts
from toolkit.workbooks.limits import LIMITS, Limits, UnreadableFile
from toolkit.workbooks.reading import read_workbook, read_workbook_bytes

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
