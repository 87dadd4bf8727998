"""Simulated clerks: forms → returns as they come back."""
