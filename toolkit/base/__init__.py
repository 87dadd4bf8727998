"""Whole writing and locks, text, processes: used by all, knowing nothing of the toolkit."""
