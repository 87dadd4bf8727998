"""A place of the report that an officer may word, and what an officer wrote for it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.findings import Place

NOWHERE = Place()


class Passage(NamedTuple):
    """What the returns propose for one place of the report.

    `part` is a name of `words.REPORT_PARTS`, `task_id` "" where the part is about no single task. With an `agency`
    (its code, `who` its name) it is one answer of that agency, `slot` telling several of one agency apart; with
    "" it is the whole place: what an officer writes there is printed in place of all answers.
    `proposed` are paragraphs, a line each, as the report would print them, "" where there is nothing to say.
    `included`: whether it is printed while the officer says nothing. `place` is the cell it was typed in, of an answer.
    """

    part: str
    task_id: str
    proposed: str
    included: bool = True
    agency: str = ""
    slot: str = ""
    who: str = ""
    place: Place = NOWHERE

    @property
    def mark(self) -> str:
        """What it is known by for good ("B-7KQ2MXPD"): of where it stands and who speaks, not of what is said."""
        parts = (self.part, self.task_id, self.agency, self.slot)
        digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).digest()
        return f"B-{base64.b32encode(digest[:5]).decode()}"


@dataclass(frozen=True, slots=True)
class OwnWording:
    """What an officer wrote for the passage of that mark.

    `text` is "" where the officer has no wording of their own; `include` None where they left that open.
    `base` is what was proposed when they wrote it: where it differs from what is proposed now, a source has changed.
    `place` is the cell of their text.
    """

    mark: str
    text: str = ""
    include: bool | None = None
    base: str = ""
    place: Place = NOWHERE
