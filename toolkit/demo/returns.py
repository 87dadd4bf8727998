"""The returns folder of a simulated round, and the examples of returned forms."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from toolkit.demo.answers import Answers, answers_of, simulate_answers
from toolkit.demo.clerks import fill_form
from toolkit.demo.mistakes import MISTAKES, SECOND_FILES, Sending
from toolkit.demo.phrases import MARK
from toolkit.files import make_folder, write_content
from toolkit.model import Plan

#: Names of what goes wrong in a simulated round, in the order agencies are drawn for it.
IN_A_ROUND = (
    "trang-thai-ghi-tu-do", "tien-do-khong-ro", "ngay-khong-ro", "tien-do-mau-thuan", "bo-trong-dong-chu-tri",
    "chen-them-dong", "sua-o-khoa", "ghi-ngoai-bang", "bieu-trong", "tep-hong", "gui-hai-lan", "gui-bo-sung",
    "gui-lai-khac-so-lieu", "gui-kem-tep-khac", "bieu-nam-truoc",
)

#: The examples of returned forms, by what is wrong with them; nothing is with the first.
CORRECT = "bieu-dung"
EXAMPLES = (
    CORRECT, "trang-thai-ghi-tu-do", "ngay-khong-ro", "tien-do-mau-thuan", "chen-them-dong", "dong-bi-xao-tron",
    "sua-o-khoa", "bieu-nam-truoc", "bieu-trong", "sua-ma-bieu", "tep-hong", "gui-lai-khac-so-lieu",
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
        sent = _sent(Sending(plan, each, fill_form(form, each)), drawn.get(each.agency, ""))
        for days, (again, content) in enumerate(zip(("", " (2)"), sent, strict=False)):
            path = folder / f"{Path(name).stem}{again}.xlsx"
            written.append(_write(path, content, each.saved + timedelta(days=days)))
    return tuple(written)


def example_returns(plan: Plan, forms: Mapping[str, bytes], seed: int) -> dict[str, bytes]:
    """The returned forms of `EXAMPLES` by file name, each another agency's; of two files of one, the names end in -1 and -2.

    `forms` as for `write_demo_returns`.
    """
    issued = dict(zip((agency.code for agency in plan.expected), forms.values(), strict=True))
    busy = [agency for agency in plan.expected if len(plan.rows_of(agency.code)) > 20]
    made = {}
    for agency, name in zip(busy[::max(len(busy) // len(EXAMPLES), 1)], EXAMPLES, strict=False):
        answers = answers_of(plan, agency, seed)
        sent = _sent(Sending(plan, answers, fill_form(issued[agency.code], answers)), name)
        for number, content in enumerate(sent, 1):
            made[f"{name}{f'-{number}' if len(sent) > 1 else ''}.xlsx"] = content
    return made


def _says_when(answers: Answers) -> bool:
    """Whether anything is done: then there is a status, a percentage, a date and a result to get wrong."""
    return any("completed" in fields for fields in answers.rows.values())


def _sent(sending: Sending, mistake: str) -> tuple[bytes, ...]:
    """The file or files one agency sends; its clerk makes no mistake where there is none of that name."""
    if mistake in SECOND_FILES:
        return sending.filled, SECOND_FILES[mistake].make(sending)
    return (MISTAKES[mistake].make(sending) if mistake in MISTAKES else sending.filled,)


def _write(path: Path, content: bytes, arrived: datetime) -> Path:
    write_content(path, content)
    os.utime(path, (arrived.timestamp(), arrived.timestamp()))
    return path
