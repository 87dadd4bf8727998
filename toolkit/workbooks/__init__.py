"""Reading any returned workbook within hard limits, as sheets of located cells."""

from toolkit.workbooks.book import Book, Cell, Sheet, cell_name, column_letters

__all__ = ["Book", "Cell", "Sheet", "cell_name", "column_letters"]
