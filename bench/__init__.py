"""What the toolkit costs, against other ways of doing the same work: `python -m bench` (see docs/performance.md)."""
