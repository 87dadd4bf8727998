"""A workbook template and values → the filled workbook; everything else in the template is kept (README.md)."""
