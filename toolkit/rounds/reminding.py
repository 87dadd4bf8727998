"""Letters and mails to agencies that have not reported, or whose report must be mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import words
from toolkit.files import remove_file
from toolkit.findings import Code, Finding, Place, finding
from toolkit.model import Plan
from toolkit.progress import Watch, unwatched
from toolkit.rounds.folder import (
    REMINDER_TEMPLATE,
    Made,
    Round,
    file_prefix,
    is_untouched,
    round_turn,
    write_unless_edited_by_hand,
)
from toolkit.rounds.reading import read_standing
from toolkit.rounds.sending import SentBack, send_back

if TYPE_CHECKING:
    from toolkit.letters.correspondence import Reminder


def remind_round(where: Round, today: date, watch: Watch = unwatched) -> Made:
    """Write a letter and draft a mail for each agency that has not reported, or whose report must be mended.

    The marked forms are made anew, as the mails take them along. What agencies need no more is removed; a letter somebody has
    edited is kept. The issuer's own people get no letter from themselves. The outputs are letters, drafts and, last, the page.
    """
    from toolkit.letters.correspondence import reminders

    with round_turn(where, where.reminders):
        standing = read_standing(where, watch)
        sent, left = send_back(where, standing.plan, standing.intake, standing.findings, watch)
        back = {each.agency.code: each for each in sent}
        needed = reminders(standing, {code: each.points for code, each in back.items()}, today)
        letters, kept = _write_letters(where, standing.plan, needed, today, watch)
        mails, told = _write_reminding_mails(where, standing.plan, needed, back, today)
        return Made((*letters, *mails), (*left, *kept, *told))


def _write_letters(
    where: Round, plan: Plan, needed: Sequence[Reminder], today: date, watch: Watch
) -> tuple[list[Path], tuple[Finding, ...]]:
    from toolkit.forms import form_file_name
    from toolkit.letters.correspondence import letter_values
    from toolkit.report import render_report

    template, folder = where.template(REMINDER_TEMPLATE), where.reminders
    written: list[Path] = []
    told: list[Finding] = []
    wanted = {folder / f"{Path(form_file_name(plan, each.agency)).stem} - {each.need.value}.docx": each
              for each in needed if each.agency.code != plan.settings.issuer_code}
    for done, (path, each) in enumerate(wanted.items()):
        watch(each.agency.name, done, len(wanted))
        content = render_report(letter_values(plan, each, today), template)
        letter, found = write_unless_edited_by_hand(path, content)
        written.append(letter)
        told += found
    for path in sorted(folder.glob(f"{file_prefix(plan)}*.docx")):
        if path.with_stem(path.stem.partition(" (mới")[0]) not in wanted:
            told += remove_file(path) if is_untouched(path) else (finding(Code.REMINDER_STALE, Place(path.name)),)
    return written, tuple(told)


def _write_reminding_mails(
    where: Round, plan: Plan, needed: Iterable[Reminder], back: Mapping[str, SentBack], today: date
) -> tuple[list[Path], tuple[Finding, ...]]:
    from toolkit.forms import form_file_name
    from toolkit.letters.correspondence import mending_mail, reminder_mail
    from toolkit.letters.mailing import Outgoing, write_mails

    mails = []
    for each in needed:
        if marked := back.get(each.agency.code):
            mails.append(Outgoing(each.agency, mending_mail(plan, each.agency, marked.letter), marked.form))
        else:
            mails.append(Outgoing(each.agency, reminder_mail(plan, each, today), where.forms / form_file_name(plan, each.agency)))
    return write_mails(where.reminders, words.MAIL_PAGE_TITLES["reminders"], mails, file_prefix(plan))
