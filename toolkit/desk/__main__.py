"""`python -m toolkit.desk [FOLDER]`: what the double-click runs."""

import sys
from pathlib import Path

from toolkit.desk.entry import open_desk

sys.exit(open_desk(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()))
