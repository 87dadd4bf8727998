"""What tests ask of an annex: itself and what is told of it."""

from __future__ import annotations

from pathlib import Path

from toolkit.annex.annex import understand
from toolkit.model.findings import Finding
from toolkit.model.records import Annex


def read_annex(path: Path) -> tuple[Annex, tuple[Finding, ...]]:
    """The annex in that file, as `understand` reads it, and what is to be told of it."""
    read = understand(path)
    return read.annex, read.findings
