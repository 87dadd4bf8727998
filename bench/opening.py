"""`python -m bench.opening FOLDER`: the window of a round, until it is drawn and can be used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from toolkit.desk.opening import show_desk
from toolkit.desk.widgets import Root


def main(folder: Path) -> None:
    """Show it, and leave without waiting for what the worker has begun."""
    root = Root(folder)
    show_desk(root, folder)
    root.update()
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
