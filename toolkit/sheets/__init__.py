"""Sheets of columns for people: declared once, written, read back."""
