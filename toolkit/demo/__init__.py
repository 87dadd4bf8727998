"""A simulated round: what the agencies of a plan answer, how their clerks type it and what they get wrong.

Everything is drawn by chance from a seed and marked as illustrative; nobody's real report is in it.
"""
