"""Clerks that do not exist: forms → returns as they come back."""
