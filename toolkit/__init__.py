"""From a Decision's annex to one form per agency, and from what comes back to the report.

`Round(folder).consolidate()` reads a round's folder and gives what its agencies say as pandas frames: `answers`,
`tasks`, `agencies` and more, described in `toolkit.consolidate.columns`.
"""

import sys

# `python -m toolkit` would import libraries from the current folder, where returned files may lie.
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path:
    del sys.path[0]

__version__ = "0.1.0"


def __getattr__(name: str) -> type:  # `Round` when it is asked for: help must come at once
    from importlib import import_module
    if name != "Round":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("toolkit.rounds.reading").ReadableRound  # type: ignore[no-any-return]
