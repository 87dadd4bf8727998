"""What goes out to agencies, each with its mail: forms, marked forms to be mended, reminders. Nothing is ever sent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit import resources, words
from toolkit.files import make_folder, replaced_by, write_content
from toolkit.findings import Code, Finding, Place, Severity, ToolkitError, finding
from toolkit.model import Agency, Intake, Plan
from toolkit.progress import Progress, silent
from toolkit.rounds import Made, beside, is_ours, plan_of, read_standing, removed, round_turn, write_editable

if TYPE_CHECKING:
    from toolkit.letters import Reminder
    from toolkit.letters.mail import Mail
    from toolkit.rounds import Round

_REGISTER = Place(words.PLAN_FILE, words.PLAN_SHEETS["agencies"])
#: Of more agencies than these the rest is counted.
_NAMED = 6


def make_forms(where: Round, progress: Progress = silent) -> Made:
    """Write one form for each agency that receives one, and draft the mail that takes it there; outputs are the forms.

    Nothing is written while the plan workbook has an error: a form sent with a row missing cannot be called
    back. That is told by ToolkitError holding every finding.
    """
    from toolkit.forms import FormTemplate, form_file_name
    from toolkit.letters import form_mail

    with round_turn(where, where.forms):
        plan, found = plan_of(where)
        if count := sum(each.severity is Severity.ERROR for each in found):
            raise ToolkitError(Code.PLAN_HAS_ERRORS, Place(words.PLAN_FILE), count=count, found=found)
        template = FormTemplate.read(where.template(resources.FORM_TEMPLATE))
        outputs = []
        for done, agency in enumerate(plan.expected):
            progress(agency.name, done, len(plan.expected))
            outputs.append(write_content(where.forms / form_file_name(plan, agency), template.form(plan, agency)))
        forms = zip(plan.expected, outputs, strict=True)
        mails = [Outgoing(agency, form_mail(plan, agency), path) for agency, path in forms]
        _, told = _write_mails(where.form_mails, "forms", plan, mails)
        others = {path.name for path in where.forms.glob("*.xlsx") if path.name[:2] != "~$"}
        stale = [finding(Code.FORM_STALE, Place(f"{where.forms.name}/{name}"))
                 for name in sorted(others - {path.name for path in outputs})]
        return Made(tuple(outputs), (*beside(outputs), *found, *stale, *told))


class SentBack(NamedTuple):
    """What went back to an agency: the marked form and its letter as written, its text, what to mend, a line each."""

    agency: Agency
    form: Path
    text: Path
    letter: str
    points: tuple[str, ...]


def send_back(
    where: Round, plan: Plan, intake: Intake, between: Iterable[Finding], progress: Progress
) -> tuple[list[SentBack], tuple[Finding, ...]]:
    """Write a marked form and a letter for each return with errors; those of returns mended since are removed."""
    from toolkit.forms import CORRECTION_ENDING, FormTemplate, correction_file_name
    from toolkit.forms.correction import corrections
    from toolkit.letters import correction_letter, points_to_mend

    folder = where.corrections
    made = corrections(plan, intake, between)
    names = [correction_file_name(plan, each.agency) for each in made]
    outputs: list[SentBack] = []
    if made:
        from toolkit.forms.marked_form import marked_form

        template = FormTemplate.read(where.template(resources.FORM_TEMPLATE))
        make_folder(folder)
        for done, (each, name) in enumerate(zip(made, names, strict=True)):
            progress(each.agency.name, done, len(made))
            form, placed = marked_form(template, plan, each)
            letter = correction_letter(plan, each, placed)
            written = write_content(folder / name, form)
            # as every version of Notepad shows it: a byte-order mark, Windows line ends
            for_notepad = letter.replace("\n", "\r\n").encode("utf-8-sig")
            text = write_content((folder / name).with_suffix(".txt"), for_notepad)
            outputs.append(SentBack(each.agency, written, text, letter, points_to_mend(each, placed)))
    kept = {Path(name).stem for name in names}
    ours = sorted(folder.glob(f"{_prefix(plan)}*{CORRECTION_ENDING}.*"))
    stale = [path for path in ours if path.stem not in kept and path.suffix in (".xlsx", ".txt")]
    return outputs, tuple(found for path in stale for found in removed(path))


def remind_round(where: Round, today: date, progress: Progress = silent) -> Made:
    """Write a letter and draft a mail for each agency that has not reported, or whose report must be mended.

    The marked forms are made anew, as the mails take them along. What agencies need no more is removed; a letter
    somebody has edited is kept. The issuer's own people get no letter. Outputs: letters, drafts and, last, the page.
    """
    from toolkit.letters import reminders

    with round_turn(where, where.reminders):
        standing = read_standing(where, progress, today)
        sent, left = send_back(where, standing.plan, standing.intake, standing.findings, progress)
        back = {each.agency.code: each for each in sent}
        needed = reminders(standing, {code: each.points for code, each in back.items()}, today)
        letters, kept = _write_letters(where, standing.plan, needed, today, progress)
        mails, told = _write_reminding_mails(where, standing.plan, needed, back, today)
        return Made((*letters, *mails), (*left, *kept, *told))


def _write_letters(
    where: Round, plan: Plan, needed: Sequence[Reminder], today: date, progress: Progress
) -> tuple[list[Path], list[Finding]]:
    from toolkit.forms import form_file_name
    from toolkit.letters import letter_values
    from toolkit.report import render_report

    template, folder = where.template(resources.REMINDER_TEMPLATE), where.reminders
    written: list[Path] = []
    told: list[Finding] = []
    wanted = {folder / f"{Path(form_file_name(plan, each.agency)).stem} - {each.need.value}.docx": each
              for each in needed if each.agency.code != plan.settings.issuer_code}
    for done, (path, each) in enumerate(wanted.items()):
        progress(each.agency.name, done, len(wanted))
        letter, found = write_editable(path, render_report(letter_values(plan, each, today), template))
        written.append(letter)
        told += found
    for path in sorted(folder.glob(f"{_prefix(plan)}*.docx")):
        if path.with_stem(path.stem.partition(" (mới")[0]) not in wanted:
            told += removed(path) if is_ours(path) else (finding(Code.REMINDER_STALE, Place(path.name)),)
    return written, told


def _write_reminding_mails(
    where: Round, plan: Plan, needed: Iterable[Reminder], back: Mapping[str, SentBack], today: date
) -> tuple[list[Path], list[Finding]]:
    from toolkit.forms import form_file_name
    from toolkit.letters import mending_mail, reminder_mail

    mails = []
    for each in needed:
        if marked := back.get(each.agency.code):
            mails.append(Outgoing(each.agency, mending_mail(plan, each.agency, marked.letter), marked.form))
        else:
            form = where.forms / form_file_name(plan, each.agency)
            mails.append(Outgoing(each.agency, reminder_mail(plan, each, today), form))
    return _write_mails(where.reminders, "reminders", plan, mails)


def _prefix(plan: Plan) -> str:
    """How the names of the round's files for agencies begin."""
    return f"{plan.settings.plan_code}-{plan.period.year}-"


class Outgoing(NamedTuple):
    """A mail to an agency, and the file that goes with it, which need not be there; the draft bears its name."""

    agency: Agency
    mail: Mail
    file: Path


def _write_mails(folder: Path, kind: str, plan: Plan, mails: Sequence[Outgoing]) -> tuple[list[Path], list[Finding]]:
    """Write drafts and their page, the page last; drafts of the round's that are none now go."""
    from toolkit.letters.mail import Attachment, Item, draft, mail_page

    make_folder(folder)
    written, items = [], []
    for each in mails:
        content = (Attachment(each.file.name, each.file.read_bytes()),) if each.file.is_file() else ()
        message = draft(each.mail.to, each.mail.subject, each.mail.text, content)
        written.append(write_content(folder / f"{each.file.stem}.eml", message))
        file = Path(os.path.relpath(each.file, folder)).as_posix() if content else ""
        items.append(Item(each.agency.name, each.mail, written[-1].name, file))
    page, drafts = folder / words.MAIL_PAGE_FILE, set(written)
    left = [path for path in sorted(folder.glob(f"{_prefix(plan)}*.eml")) if not {path, replaced_by(path)} & drafts]
    told = [found for path in (*left, *([] if mails else [page])) for found in removed(path)]
    if mails:
        written.append(write_content(page, mail_page(words.MAIL_PAGE_TITLES[kind], items)))
    return written, [*beside(written), *told, *_wanting(mails)]


def _wanting(mails: Sequence[Outgoing]) -> Iterator[Finding]:
    """Who has no address, what is none, whose form there is not: each once."""
    from toolkit.letters.mail import addresses

    for each in mails:
        for value in addresses(each.agency.email)[1]:
            yield finding(Code.MAIL_ADDRESS_INVALID, _REGISTER, value=value)
    if nowhere := [each.agency.name for each in mails if not each.mail.to]:
        yield finding(Code.AGENCIES_WITHOUT_ADDRESS, _REGISTER, count=len(nowhere), names=_named(nowhere))
    if formless := [each.agency.name for each in mails if not each.file.is_file()]:
        yield finding(Code.FORM_NOT_MADE, Place(words.FORMS_FOLDER), names=_named(formless))


def _named(names: Sequence[str]) -> str:
    more = f" và {len(names) - _NAMED} cơ quan khác" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more
