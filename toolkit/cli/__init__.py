"""Commands, their options, what a run prints."""
