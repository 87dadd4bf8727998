"""Drafts of mails as a mail program reads them, and a round of the sample plan whose forms are made."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from samples import PLAN

from toolkit.model.records import Plan
from toolkit.plan.plan_workbook import write_plan
from toolkit.rounds.beginning import ShippedPlan, init_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms


class Draft(NamedTuple):
    """A draft: its headers, its text, what goes along by name."""

    message: EmailMessage
    text: str
    files: dict[str, bytes]


def read_draft(content: bytes | Path) -> Draft:
    """A draft without a defect."""
    message = email.message_from_bytes(content.read_bytes() if isinstance(content, Path) else content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    body = message.get_body()
    files = {part.get_filename() or "": part.get_content() for part in message.iter_attachments()}
    return Draft(message, str(body.get_content()) if body else "", files)


def with_addresses(plan: Plan = PLAN, addresses: Sequence[str] = ("", "", "", "")) -> Plan:
    """The plan with nothing left to be confirmed, its agencies at these addresses."""
    pairs = zip(plan.agencies, addresses, strict=True)
    return replace(plan, agencies=tuple(agency._replace(email=address, note="Giữ nguyên") for agency, address in pairs))


def sample_round(folder: Path, plan: Plan, today: date = date(2020, 11, 1)) -> Round:
    """A round of that plan whose forms are made."""
    where = Round(folder)
    init_round(where.folder, ShippedPlan())
    where.plan.write_bytes(write_plan(plan))
    make_forms(where, today)
    return where
