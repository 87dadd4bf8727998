"""Which forms were sent, and when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from toolkit.rounds import Round, refusals_told, round_turn

_FILE = "da_gui.json"


def read_sent_forms(where: Round) -> dict[str, date]:
    """The day on which each agency's form was sent, by agency code; none where nobody said so."""
    path = where.forms / _FILE
    if not path.is_file():
        return {}
    return {code: date.fromisoformat(day) for code, day in json.loads(path.read_text(encoding="utf-8")).items()}


@refusals_told()
def mark_sent(where: Round, codes: Iterable[str], day: date | None) -> None:
    """Keep that these agencies' forms were sent on that day; None takes it back."""
    with round_turn(where, where.forms) as outputs:
        held = {code: each for code, each in read_sent_forms(where).items() if code not in (codes := list(codes))}
        held |= dict.fromkeys(codes, day) if day else {}
        told = {code: each.isoformat() for code, each in held.items()}
        outputs.write(where.forms / _FILE, json.dumps(told).encode())
        outputs.move()
