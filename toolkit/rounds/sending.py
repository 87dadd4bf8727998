"""What goes out to agencies, each with its mail: forms, marked forms to be mended, reminders. Nothing is ever sent."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.files import Outputs, is_ours, make_folder, plain_name, read_or_none
from toolkit.base.text import date_vi, names_vi
from toolkit.consolidate.standing import Standing
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, Severity, ToolkitError, finding, refuse_unfilled
from toolkit.model.layout import CORRECTION_ENDING, correction_file_name, form_file_name
from toolkit.model.records import Agency, Plan, PrintedRow, Progress, in_charge, silent
from toolkit.plan.sheets import AGENCIES_PLACE
from toolkit.rounds.reading import is_filled, layout_of, read_standing
from toolkit.rounds.round import Made, Round, finish, plan_of, round_turn
from toolkit.rounds.sent_forms import (
    amended_forms,
    brought_up_to,
    form_changes,
    read_ledger,
    read_sent_forms,
    with_forms,
    write_ledger,
)

if TYPE_CHECKING:
    from toolkit.forms.form import FormTemplate
    from toolkit.letters.mail import Mail
    from toolkit.letters.reminders import Reminder

#: From so many forms on other processes make them: starting them costs as much as making some 250.
_MANY_FORMS = 500


def preview_forms(where: Round, today: date) -> Made:
    """Write beside the plan workbook who would get which tasks as it is now, and what in it is not understood."""
    with round_turn(where, where.folder) as outputs:
        plan, found = plan_of(where, today)
        path = _write_preview(where, outputs, plan, found)
        return Made((path,), (*finish(where, outputs), *found))


def _write_preview(where: Round, outputs: Outputs, plan: Plan, found: Iterable[Finding]) -> Path:
    """Where the preview stands; one that says it already may be open, and is left alone."""
    from toolkit.plan.writing import preview

    path, content = where.folder / words.PREVIEW_FILE, preview(plan, found)
    return path if read_or_none(path) == content else outputs.write(path, content)


def make_forms(where: Round, today: date, progress: Progress = silent) -> Made:
    """Write one form for each agency that receives one, draft the mail that takes it there, and one letter to all that
    asks for their reports; bring the ledger of what was sent up to date. Outputs are the forms.

    While the plan workbook has an error, or the last day to answer is before `today`, nothing is written but who would
    get which tasks: a form that is sent cannot be called back. That is told by ToolkitError holding every finding.
    """
    from toolkit.forms.form import FormTemplate
    from toolkit.letters.letters import request_values

    with round_turn(where, where.forms) as outputs:
        plan, found = plan_of(where, today)
        if count := sum(each.severity is Severity.ERROR for each in found):
            _write_preview(where, outputs, plan, found)
            found, place, work = (*found, *finish(where, outputs)), Place(words.PLAN_FILE), "làm biểu mẫu"
            raise ToolkitError(Code.PLAN_HAS_ERRORS, place, count=count, work=work, found=found)
        template = FormTemplate.read(where.template(resources.FORM_TEMPLATE))
        ledger_read = read_ledger(where)
        rows, changes = ledger_read.issued.rows, form_changes(ledger_read.issued.rows, plan)
        ledger = brought_up_to(ledger_read, plan)._replace(issued=with_forms(ledger_read.issued, plan, today))
        forms: list[Path] = []
        outgoing = _write_forms(where, outputs, plan, template, rows, changes, progress, forms)
        _, told = write_mails(outputs, where.form_mails, "forms", f"{_prefix(plan)}*", outgoing)
        _write_preview(where, outputs, plan, found)
        request = where.form_mails / words.REQUEST_FILE  # with the mails: beside the forms lies nothing but forms
        write_letter(where, outputs, request, resources.REQUEST_TEMPLATE, request_values(plan, today))
        kept, names = finish(where, outputs), {plain_name(each.name) for each in forms}
        stale = [finding(Code.FORM_FILLED if is_filled(path, plan, template.layout, rows) else Code.FORM_STALE,
                         Place(f"{where.forms.name}/{path.name}"))
                 for path in where.made_forms if plain_name(path.name) not in names]
        unwritten = write_ledger(where, plan, ledger) if ledger.readable else None
        unsent = {code: text for code, text in changes.items() if code not in ledger.days}
        sent = (*amended_forms(plan, unsent), *ledger.told(plan), *([unwritten] if unwritten else []))
        return Made(tuple(forms), (*kept, *found, *stale, *told, *sent))


def _write_forms(
    where: Round, outputs: Outputs, plan: Plan, template: FormTemplate, made: Sequence[PrintedRow],
    changes: Mapping[str, str], progress: Progress, forms: list[Path],
) -> Iterator[Outgoing]:
    """Each agency's form with the mail that takes it there; one that is filled is kept, and a new one stands beside.
    The paths of the new ones are added to `forms`."""
    from toolkit.letters.letters import form_mail
    with closing(_form_contents(template, plan)) as contents:
        for done, agency in enumerate(plan.expected):
            progress(agency.name, done, len(plan.expected))
            path, content = where.forms / form_file_name(plan, agency), next(contents)
            path = outputs.write(path, content, lambda path: is_filled(path, plan, template.layout, made) is False)
            forms.append(path)
            mail = form_mail(plan, agency, changes.get(agency.code, ""))
            yield one_form(agency, mail, path, content)


def _form_contents(template: FormTemplate, plan: Plan) -> Generator[bytes, None, None]:
    """The form of each agency, many of them made by other processes."""
    from toolkit.base.processes import map_in_processes

    def died(agency: Agency) -> bytes:  # the system ended the process for want of memory
        raise MemoryError

    return map_in_processes(
        template.forms, (plan,), plan.expected, died, 1 if len(plan.expected) < _MANY_FORMS else None)


class SentBack(NamedTuple):
    """What goes back to an agency: the marked form and its letter, its text, what to mend, a line each."""

    agency: Agency
    form: Path
    content: bytes
    text: Path
    letter: str
    points: tuple[str, ...]


def send_back(
    where: Round, outputs: Outputs, standing: Standing, progress: Progress, today: date | None,
) -> list[SentBack]:
    """Write a marked form and a letter for each return with errors; those of returns mended since are removed. An
    answer is asked as of `today` (None: by the last day of returns)."""
    from toolkit.forms.correction import corrections
    from toolkit.letters.letters import correction_letter, points_to_mend
    from toolkit.letters.mail import letter_file

    folder, plan = where.corrections, standing.plan
    made = corrections(plan, standing.intake, standing.findings)
    sent: list[SentBack] = []
    wanted: list[Path] = []
    if made:
        from toolkit.forms.form import FormTemplate
        from toolkit.forms.marked_form import marked_form

        template = FormTemplate.read(where.template(resources.FORM_TEMPLATE))
        make_folder(folder)
        for done, each in enumerate(made):
            progress(each.agency.name, done, len(made))
            form, placed = marked_form(template, plan, each)
            letter = correction_letter(plan, each, placed, today)
            path = folder / correction_file_name(plan, each.agency)
            wanted += path, path.with_suffix(".txt")
            written, text = outputs.write(path, form, is_ours), outputs.write(wanted[-1], letter_file(letter), is_ours)
            sent.append(SentBack(each.agency, written, form, text, letter, points_to_mend(plan, each, placed)))
    remove_others(outputs, folder, f"{_prefix(plan)}*{CORRECTION_ENDING}*", wanted, (".xlsx", ".txt"))
    return sent


def remove_others(
    outputs: Outputs, folder: Path, pattern: str, wanted: Iterable[Path], endings: Sequence[str]
) -> None:
    """Remove what agencies need no more, but for what people have edited."""
    found = {path.with_name(plain_name(path.name)) for path in folder.glob(pattern) if path.suffix in endings}
    for path in sorted(found.difference(wanted)):
        outputs.remove(path, is_ours)


@dataclass(frozen=True, slots=True)
class Reminded(Made):
    """What `remind_round` wrote: how many drafts of mails, letters to one agency each, letters to all of them."""

    mails: int
    letters: int
    joint: int

    def __str__(self) -> str:
        counts = {"thư": self.mails, "công văn nhắc từng cơ quan": self.letters, "công văn chung": self.joint}
        return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def remind_round(where: Round, today: date, progress: Progress = silent, letters: bool = False) -> Reminded:
    """Draft a mail for each agency that has not reported, or whose report must be mended, and write one letter to all
    of them; with `letters` also one to each.

    The marked forms are made anew, as the mails take them along. What agencies need no more is removed; a letter
    somebody has edited is kept. The issuer's own people get no letter. Outputs: letters, drafts and, last, the page.
    ToolkitError where something they would carry is unfilled in the plan workbook: nothing is written.
    """
    from toolkit.letters.reminders import joint_values

    with round_turn(where, where.reminders) as outputs:
        plan, pairs = reminded_of(where, outputs, today, progress)
        others = [each for each, _ in pairs if each.agency.code != plan.settings.issuer_code]
        single = _write_letters(where, outputs, plan, others, today, progress, letters)
        joint = write_letter(where, outputs, where.reminders / words.JOINT_REMINDER_FILE,
                             resources.JOINT_REMINDER_TEMPLATE, joint_values(plan, others, today))
        mails, told = write_mails(outputs, where.reminders, "reminders", f"{_prefix(plan)}*",
                                  [outgoing for _, outgoing in pairs])
        told = [*finish(where, outputs), *told, *told_of_reminded(where, plan, pairs, today)]
        return Reminded((*single, *joint, *mails), tuple(told), len(pairs), len(single), len(joint))


def reminded_of(
    where: Round, outputs: Outputs, today: date, progress: Progress = silent
) -> tuple[Plan, list[tuple[Reminder, Outgoing]]]:
    """The round's plan, and whom to remind, in register order, each with its mail; what is to be mended is marked anew.
    ToolkitError where something the mails would carry is unfilled in the plan workbook."""
    from toolkit.letters.reminders import reminders

    standing = read_standing(where, progress, today)
    refuse_unfilled(standing.findings, "soạn thư nhắc")
    sent = send_back(where, outputs, standing, progress, today)
    back = {each.agency.code: each for each in sent}
    needed = reminders(standing, {code: each.points for code, each in back.items()}, today)
    return standing.plan, list(zip(needed, _reminding_mails(where, standing.plan, needed, back, today), strict=True))


def told_of_reminded(
    where: Round, plan: Plan, pairs: Sequence[tuple[Reminder, Outgoing]], today: date
) -> Iterator[Finding]:
    """Whose form there is not; who is reminded of a form that was never sent, where officers write down what they send;
    who was there when the report was due, and is no more."""
    if names := [mail.agency.name for _, mail in pairs if None in mail.attached.values()]:
        yield finding(Code.FORM_NOT_MADE, Place(words.FORMS_FOLDER), names=names_vi(names))
    agencies, sent = [reminder.agency for reminder, _ in pairs], read_sent_forms(where)
    if sent and (unsent := [each.name for each in agencies if each.code not in sent]):
        place = Place(where.ledger.relative_to(where.folder).as_posix())
        yield finding(Code.FORM_MAYBE_UNSENT, place, names=names_vi(unsent))
    now, gone = in_charge(plan.agencies, today), list[str]()
    for each in (each for each in agencies if each.valid_to and each.valid_to < today):
        heirs = names_vi(plan.names_of(now[each.code]), 3)
        gone.append(f"{each.name} (nay: {heirs})" if heirs else each.name)
    if gone:
        yield finding(Code.REMINDED_GONE, AGENCIES_PLACE, day=date_vi(today), agencies=names_vi(gone))


def _write_letters(
    where: Round, outputs: Outputs, plan: Plan, needed: Sequence[Reminder], today: date, progress: Progress,
    are_made: bool,
) -> list[Path]:
    """Write a letter to each agency where they `are_made`, and return their paths. Those that are not needed are
    removed, all of them where none are made; but for what people edited, which is told only where it is not needed."""
    from toolkit.letters.reminders import letter_values

    kept, written = list[Path](), list[Path]()
    for done, reminder in enumerate(needed):
        path = where.reminders / f"{Path(form_file_name(plan, reminder.agency)).stem} - {reminder.need.value}.docx"
        if are_made:
            progress(reminder.agency.name, done, len(needed))
            values = letter_values(plan, reminder, today)
            written += write_letter(where, outputs, path, resources.REMINDER_TEMPLATE, values)
        if are_made or not is_ours(path):
            kept.append(path)
    remove_others(outputs, where.reminders, f"{_prefix(plan)}*", kept, (".docx",))
    return written


def _reminding_mails(
    where: Round, plan: Plan, needed: Iterable[Reminder], back: Mapping[str, SentBack], today: date
) -> Iterator[Outgoing]:
    """The mails, each with the marked form, or with the form as it was made: one that was filled is not sent."""
    from toolkit.letters.letters import mending_mail
    from toolkit.letters.reminders import reminder_mail

    layout = layout_of(where)
    forms = {plain_name(path.name): path for path in reversed(where.made_forms)
             if is_filled(path, plan, layout) is False}  # the last of those that stand beside each other is the newest
    for each in needed:
        if marked := back.get(each.agency.code):
            yield one_form(each.agency, mending_mail(plan, each.agency, marked.letter), marked.form, marked.content)
        else:
            name = form_file_name(plan, each.agency)
            form, content = forms.get(name, where.forms / name), read_or_none(forms[name]) if name in forms else None
            yield one_form(each.agency, reminder_mail(plan, each, today), form, content)


def _prefix(plan: Plan) -> str:
    """How the names of the round's files for agencies begin."""
    return f"{plan.settings.plan_code}-{plan.period.code}-"


def write_letter(
    where: Round, outputs: Outputs, path: Path, template: str, values: Mapping[str, Any] | None
) -> list[Path]:
    """Write a letter, or remove it where there are no `values`; one that people edited is kept either way."""
    from toolkit.report.rendering import render_report

    if values is None:
        outputs.remove(path, is_ours)
        return []
    return [outputs.write(path, render_report(values, where.template(template)), is_ours)]


class Outgoing(NamedTuple):
    """A mail to an agency with what goes along: where each file lies, and its content, None where there is no such
    file. `name` is its draft's, without ending."""

    agency: Agency
    mail: Mail
    attached: Mapping[Path, bytes | None]
    name: str


def one_form(agency: Agency, mail: Mail, file: Path, content: bytes | None) -> Outgoing:
    """A mail with one form, whose name its draft bears."""
    return Outgoing(agency, mail, {file: content}, Path(plain_name(file.name)).stem)


def write_mails(
    outputs: Outputs, folder: Path, kind: str, pattern: str, mails: Iterable[Outgoing]
) -> tuple[list[Path], list[Finding]]:
    """Write drafts and their page, the page last, and say who has no address and what is none; drafts of that `pattern`
    that are none now go."""
    from toolkit.letters.mail import Item, addresses, draft, mail_page

    make_folder(folder)
    wanted, written, items, findings = [], [], [], []
    for agency, mail, attached, name in mails:
        findings += [finding(Code.MAIL_ADDRESS_INVALID, AGENCIES_PLACE, value=value)
                     for value in addresses(agency.email)[1]]
        wanted.append(folder / f"{name}.eml")
        contents = {file: content for file, content in attached.items() if content is not None}
        message = draft(mail, *((plain_name(file.name), content) for file, content in contents.items()))
        written.append(outputs.write(wanted[-1], message, is_ours))
        files = tuple(Path(os.path.relpath(file, folder)).as_posix() for file in contents)
        items.append(Item(agency.name, mail, written[-1].name, files))
    remove_others(outputs, folder, pattern, wanted, (".eml",))
    page = folder / words.MAIL_PAGE_FILE
    if items:
        ledger = words.SENT_FILE if kind == "forms" else ""
        written.append(outputs.write(page, mail_page(words.MAIL_PAGE_TITLES[kind], items, ledger)))
    else:
        outputs.remove(page)
    if nowhere := [item.whom for item in items if not item.mail.to]:
        findings.append(finding(
            Code.AGENCIES_WITHOUT_ADDRESS, AGENCIES_PLACE, count=len(nowhere), names=names_vi(nowhere)))
    return written, findings
