"""What an agency's files say together, and the day its return came: the return, and what becomes of every answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from toolkit.findings import Finding, Place
from toolkit.intake.doubts import FROM_OFFICER
from toolkit.intake.folder import ReturnedFile
from toolkit.intake.issued import IssuedForms
from toolkit.intake.merging import merge, newest_first
from toolkit.intake.records import Form
from toolkit.model import About, Doubt, Entry, Listed, Return
from toolkit.text import date_vi


class Settled(NamedTuple):
    """An agency's return. `consolidated` counts answers by file; the rest goes to the file each of it points at."""

    returned: Return
    consolidated: Mapping[str, int]
    listed: Sequence[Listed]
    findings: Sequence[Finding]
    doubts: Sequence[Doubt]


def settle(own: Iterable[Form], sent: Iterable[ReturnedFile], forms: IssuedForms) -> Settled:
    """The return of one agency from its forms; `sent` are its files, copies too."""
    first = min(sent, key=lambda file: (file.received, file.name))
    ordered = newest_first(own)
    issued = forms.form(ordered[0].code.agency)
    doubt = Doubt(About.RECEIVED, issued.code.agency, entries=(Entry(date_vi(first.received), Place(first.name)),))
    ruling = forms.judge(doubt)
    if ruling is not None and isinstance(ruling.value, date):
        first = replace(first, received=ruling.value, received_from=FROM_OFFICER)
    returned, work = merge(ordered, issued, forms.plan.period, first.received, first.received_from, forms.judge)
    return Settled(returned, dict(work.consolidated), work.listed, work.findings, (doubt, *work.doubts))
