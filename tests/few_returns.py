"""A demonstration round in which fewer have reported, for tests that read it again and again."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from toolkit.model.form_code import CORRECTION_ENDING
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.round import Round


def with_few_returns(demonstration: Path, to: Path) -> Path:
    """A copy of that round with a dozen of its returns, all that go back among them, consolidated."""
    where = Round(Path(shutil.copytree(demonstration, to)))
    back = {path.stem.removesuffix(CORRECTION_ENDING) for path in where.corrections.glob("*.xlsx")}
    others = [path for path in sorted(where.returns.iterdir()) if path.stem not in back]
    for path in others[12 - len(back):]:
        path.unlink()
    consolidate_round(where, today=date(2020, 11, 20))
    return where.folder
