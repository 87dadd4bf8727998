"""From a Decision's annex to one form per agency, and from what comes back to the report."""

__version__ = "0.1.0"
