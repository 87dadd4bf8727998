"""The letter that asks all agencies for their reports and goes out with the forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from toolkit import words
from toolkit.letters import FEW, letter_head
from toolkit.letters.mail import addresses
from toolkit.model import Agency, Plan
from toolkit.text import date_vi, open_ended

#: Lines of "Kính gửi" where agencies are named by the plan's own words for several; with more, a list goes along.
_LINES = 6


def request_values(plan: Plan, today: date) -> dict[str, Any] | None:
    """What `request_template.docx` prints; None where nobody but the issuer, whose people need no letter, is asked."""
    settings = plan.settings
    agencies = tuple(each for each in plan.expected if each.code != settings.issuer_code)
    addressees = _addressees(plan, agencies)
    listed = {} if addressees == (words.LISTED_AGENCIES,) else {"annex_date": "", "agencies": ()}
    names = tuple(open_ended(each.name) for each in agencies)
    own = addresses(plan.agency(settings.issuer_code).email)[0] if plan.knows(settings.issuer_code) else ()
    values = {"addressees": addressees, "agencies": names, "due_before": date_vi(plan.period.due_before),
              "contact": open_ended(settings.contact), "email": ", ".join(own)}
    return {**letter_head(plan, today), **values, **listed} if agencies else None


def _addressees(plan: Plan, agencies: tuple[Agency, ...]) -> tuple[str, ...]:
    """A few agencies by name; many in the plan's own words for several ("Các Sở ngành tỉnh") where each of these is
    asked, or is the issuer, and the rest by name; else by a list."""
    said = {each.code: open_ended(each.name) for each in agencies}
    alone = set(said)
    for phrase in sorted(plan.phrases, key=lambda each: -len(each.members)) if len(agencies) > FEW else ():
        asked = {*phrase.members} - {plan.settings.issuer_code}
        if len(asked) > 1 and asked <= alone:
            said |= dict.fromkeys(asked, open_ended(phrase.text))
            alone -= asked
    lines = tuple(dict.fromkeys(said.values()))
    return lines if len(lines) <= _LINES else (words.LISTED_AGENCIES,)


def specimen_requests(plan: Plan) -> Iterator[dict[str, Any] | None]:
    """The values of the letter to one agency, to several, and to more than its head has lines for."""
    for each in (replace(plan, agencies=plan.expected[:1]), plan, replace(plan, phrases=())):
        yield request_values(each, plan.period.last_day)
