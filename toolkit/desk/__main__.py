"""`python -I -m toolkit.desk [FOLDER]`: what the double-click runs."""

import sys
from pathlib import Path

from toolkit.desk.opening import open_desk


def _command_line(arguments: list[str]) -> int:
    from toolkit.cli.commands import run

    return run(arguments)


sys.exit(open_desk(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd(), _command_line))
