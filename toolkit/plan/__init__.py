"""Annex, register and settings ↔ the plan's workbook."""
