"""Any file → sheets of located cells, within caps (README.md). Nothing here knows what the sheets are about."""

from toolkit.sheetread.book import Book, Cell, Format, Note, Remark, Sheet, cell_name, column_letters, resolve_name
from toolkit.sheetread.limits import LIMITS, Damaged, Limits, Reason, Refused
from toolkit.sheetread.package import Package
from toolkit.sheetread.reading import read_book, read_book_bytes, sniff, sniff_zip

__all__ = [
    "LIMITS", "Book", "Cell", "Damaged", "Format", "Limits", "Note", "Package", "Reason", "Refused", "Remark", "Sheet",
    "cell_name", "column_letters", "read_book", "read_book_bytes", "resolve_name", "sniff", "sniff_zip",
]
