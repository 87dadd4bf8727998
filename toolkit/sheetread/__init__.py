"""A workbook of any kind, as people send them → its cells, or a refusal that says why (README.md)."""
