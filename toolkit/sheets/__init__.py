"""Sheets for people: written, and headings found again."""
