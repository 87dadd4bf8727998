"""The returns folder of a simulated round: what the agencies of a plan send, some of it with a mistake."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from toolkit import fields
from toolkit.demo.answers import MARK, Answers, simulate_answers
from toolkit.demo.clerks import fill_form
from toolkit.demo.mistakes import MISTAKES, SECOND_FILES, Sending
from toolkit.files import make_folder, write_content
from toolkit.model import Plan

#: Names of what goes wrong in a simulated round, in the order agencies are drawn for it.
IN_A_ROUND = (
    "trang-thai-ghi-tu-do", "tien-do-khong-ro", "ngay-khong-ro", "tien-do-mau-thuan", "bo-trong-dong-chu-tri",
    "chen-them-dong", "sua-o-khoa", "ghi-ngoai-bang", "bieu-trong", "tep-hong", "gui-hai-lan", "gui-bo-sung",
    "gui-lai-khac-so-lieu", "gui-kem-tep-khac", "bieu-nam-truoc",
)

def as_illustration(plan: Plan) -> Plan:
    """The plan with its titles marked as illustrative, so that no output made from it passes for a real report."""
    settings = plan.settings
    if MARK.upper() in settings.plan_title:
        return plan
    marked = replace(
        settings,
        plan_title=f"{settings.plan_title} ({MARK.upper()})",
        report_subject=f"{settings.report_subject} ({MARK.upper()})",
    )
    return replace(plan, settings=marked)


def write_demo_returns(plan: Plan, forms: Mapping[str, bytes], folder: Path, seed: int) -> tuple[Path, ...]:
    """Fill the issued forms as the plan's agencies do and write what they send into `folder`, oldest first.

    `forms` holds one form for each expected agency, in register order, by file name. Some agencies send
    nothing, some make a mistake, some send a second file a day later. A file's modification time is when it arrived.
    """
    make_folder(folder)
    issued = dict(zip((agency.code for agency in plan.expected), forms.items(), strict=True))
    draw = random.Random(f"{seed}|mistakes")
    answers = simulate_answers(plan, seed)
    others = [each.agency for each in answers if each.agency != plan.settings.issuer_code and _says_when(each)]
    drawn = dict(zip(draw.sample(others, len(others)), IN_A_ROUND, strict=False))
    written = []
    for each in sorted(answers, key=lambda each: (each.saved, each.agency)):
        name, form = issued[each.agency]
        files = sent(Sending(plan, each, fill_form(form, each)), drawn.get(each.agency, ""))
        for days, (again, content) in enumerate(zip(("", " (2)"), files, strict=False)):
            path = folder / f"{Path(name).stem}{again}.xlsx"
            written.append(_write(path, content, each.saved + timedelta(days=days)))
    return tuple(written)


def _says_when(answers: Answers) -> bool:
    """Whether anything is done: then there is a status, a percentage, a date and a result to get wrong."""
    return any(fields.COMPLETED in typed for typed in answers.rows.values())


def sent(sending: Sending, mistake: str) -> tuple[bytes, ...]:
    """The file or files one agency sends; its clerk makes no mistake where there is none of that name."""
    if mistake in SECOND_FILES:
        return sending.filled, SECOND_FILES[mistake](sending)
    return (MISTAKES[mistake](sending) if mistake in MISTAKES else sending.filled,)


def _write(path: Path, content: bytes, arrived: datetime) -> Path:
    write_content(path, content)
    os.utime(path, (arrived.timestamp(), arrived.timestamp()))
    return path
