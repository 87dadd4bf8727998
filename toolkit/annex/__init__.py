"""A Decision's annex, in any file → its groups and tasks, and how each was read."""
