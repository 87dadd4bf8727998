"""A workbook template and values → the workbook, all that the template holds kept (README.md)."""
