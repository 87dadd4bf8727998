"""From a Decision's annex to one form per agency, and from what comes back to the report."""

import sys

# `python -m toolkit` would import libraries from the current folder, where returned files may lie.
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path:
    del sys.path[0]

__version__ = "0.1.0"
