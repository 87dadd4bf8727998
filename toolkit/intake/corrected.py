"""A marked form that came back speaks for the files it was made from: it holds their answers, and the sender has mended them.

So what differs is no conflict and what is blank was taken out; both are told and listed, under the earlier file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.findings import Code, Finding, finding
from toolkit.intake.cells import brief
from toolkit.intake.records import Answer, Form
from toolkit.layout import file_mark, free_slots

#: (file, slot) of an earlier file's line → the marked form that speaks for it now.
Former = Mapping[tuple[str, str], str]


def former_lines(forms: Sequence[Form]) -> Former:
    """The lines of `forms`, the newest first, that a marked form among them speaks for: where it has that line itself."""
    free = frozenset(free_slots().values())
    found: dict[tuple[str, str], str] = {}
    for later in forms:
        if later.corrects:
            slots = {line.slot for line in later.lines} | (later.seen & free)
            earlier = [form.file for form in forms if file_mark(form.sha256) in later.corrects]
            found = {(file, slot): later.file for file in earlier for slot in slots} | found
    return found


def corrected_cell(former: Answer, now: Answer | None, by: str) -> Finding:
    """What to tell of an answer that the marked form no longer holds."""
    if now is None:
        return finding(Code.CELL_WITHDRAWN, former.entry.place, value=brief(former.entry.text), other=by)
    return finding(Code.CELL_CORRECTED, former.entry.place, value=brief(former.entry.text),
                   kept=brief(now.entry.text), kept_at=str(now.entry.place))
