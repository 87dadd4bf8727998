"""A workbook template filled by rewriting only the parts that change: everything else is copied byte for byte."""
