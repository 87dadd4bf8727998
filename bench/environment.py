"""The peers' own environment: made by the bench in a folder of its own, and needed by nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bench.running import ROOT, Taken, timed

#: The libraries we use too are held to our versions, so that only the way of working differs.
_OURS = ("openpyxl", "pandas", "xlsxwriter")
PEERS = ("python-calamine==0.9.1", "datamaps==1.1.9")


def peers_python(folder: Path) -> Path | None:
    """The interpreter of the peers' environment in `folder`, made where it is not there; None where they cannot be
    installed."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        wanted = [*(f"{name}=={version(name)}" for name in _OURS), *PEERS]
        made = [[sys.executable, "-m", "venv", str(folder)], [str(python), "-m", "pip", "install", "-q", *wanted]]
        if any(subprocess.run(each, check=False, capture_output=True).returncode for each in made):
            python.unlink(missing_ok=True)
            return None
    return python


def peer(python: Path, name: str, folder: Path) -> Callable[[], Taken]:
    """The peer's case of that name (`bench/peers.py`) on a round, each time in a new process."""
    return lambda: timed([str(python), str(ROOT / "bench" / "peers.py"), name, str(folder)])
