"""Files and locks, text, processes: used by all folders, independent of the rest of the toolkit."""
