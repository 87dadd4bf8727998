"""What goes out to agencies, each with its mail: forms, marked forms to be mended, reminders. Nothing is ever sent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.files import Outputs, is_ours, make_folder, plain_name, read_or_none
from toolkit.base.text import names_vi
from toolkit.consolidate.standing import Standing
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, Severity, ToolkitError, finding, refuse_unfilled
from toolkit.model.layout import correction_file_name, form_file_name
from toolkit.model.records import Agency, Plan, Progress, silent
from toolkit.plan.sheets import AGENCIES_PLACE
from toolkit.rounds.reading import is_filled, layout_of, read_standing
from toolkit.rounds.round import Made, Round, finish, plan_of, round_turn
from toolkit.rounds.sent_forms import (
    amended_forms,
    brought_up_to,
    form_changes,
    printed_content,
    read_ledger,
    read_printed,
    read_sent_forms,
    write_ledger,
)

if TYPE_CHECKING:
    from toolkit.letters.mail import Mail
    from toolkit.letters.reminders import Reminder


class Outgoing(NamedTuple):
    """A mail to an agency with what goes along: where each file lies, and its content, None where there is no such
    file. `name` is its draft's, without ending."""

    agency: Agency
    mail: Mail
    attached: Mapping[Path, bytes | None]
    name: str


class SentBack(NamedTuple):
    """What goes back to an agency: the marked form and its letter, its text, what to mend, a line each."""

    form: Path
    content: bytes
    text: Path
    letter: str
    points: tuple[str, ...]


class Papers:
    """The letters and mails of a round's plan, printed from its templates and sentences as of the day `today` (None: by
    the last day of returns), and given to `outputs`. ToolkitError where something in its own sentences is wrong."""

    def __init__(self, where: Round, outputs: Outputs, plan: Plan, today: date | None, progress: Progress) -> None:
        from toolkit.letters.letters import letter_sentences

        self.where, self.outputs, self.plan, self.today, self.progress = where, outputs, plan, today, progress
        self.sentences = letter_sentences(where.template(resources.LETTER_SENTENCES))
        #: How the names of files for agencies begin.
        self.prefix = f"{plan.settings.plan_code}-{plan.period.code}-"

    def write_letter(self, path: Path, template: str, values: Mapping[str, Any] | None) -> list[Path]:
        """Write a letter, or remove it where there are no `values`; one that people edited is kept either way."""
        from toolkit.report.rendering import render_report

        if values is None:
            self.outputs.remove(path, is_ours)
            return []
        return [self.outputs.write(path, render_report(values, self.where.template(template)), is_ours)]

    def send_back(self, standing: Standing) -> dict[str, SentBack]:
        """Write a marked form and a letter for each return with errors, by agency code; those of returns mended since
        are removed."""
        from toolkit.forms.form import FormTemplate
        from toolkit.forms.marked_form import corrections, marked_form
        from toolkit.letters.letters import correction_letter, points_to_mend
        from toolkit.letters.mail import letter_file

        folder, plan, write, sent = self.where.corrections, self.plan, self.outputs.write, dict[str, SentBack]()
        found = corrections(plan, standing.intake, standing.findings)
        if found:
            template = FormTemplate.read(self.where.template(resources.FORM_TEMPLATE))
            make_folder(folder)
        for done, correction in enumerate(found):
            agency = correction.agency
            self.progress(agency.name, done, len(found))
            content, placed = marked_form(template, plan, correction)
            letter = correction_letter(plan, correction, placed, self.today, self.sentences)
            path = folder / correction_file_name(plan, agency)
            form, text = write(path, content, is_ours), write(path.with_suffix(".txt"), letter_file(letter), is_ours)
            points = points_to_mend(plan, correction, placed, self.sentences)
            sent[agency.code] = SentBack(form, content, text, letter, points)
        wanted = [path for back in sent.values() for path in (back.form, back.text)]
        remove_others(self.outputs, folder, f"{self.prefix}*", wanted)
        return sent

    def reminder_letters(self, reminders: Sequence[Reminder], are_made: bool) -> list[Path]:
        """Write a letter to each agency where they `are_made`; those that are not needed are removed, but for those
        somebody edited of agencies that are reminded."""
        from toolkit.letters.reminders import letter_values

        folder, written, edited = self.where.reminders, list[Path](), list[Path]()
        assert self.today
        for done, reminder in enumerate(reminders):
            path = folder / f"{Path(form_file_name(self.plan, reminder.agency)).stem} - {reminder.need.value}.docx"
            if not are_made:
                edited += [] if is_ours(path) else [path]
                continue
            self.progress(reminder.agency.name, done, len(reminders))
            values = letter_values(self.plan, reminder, self.today, self.sentences)
            written += self.write_letter(path, resources.REMINDER_TEMPLATE, values)
        remove_others(self.outputs, folder, f"{self.prefix}*.docx", [*written, *edited])
        return written

    def reminding_mails(self, reminders: Iterable[Reminder], sent: Mapping[str, SentBack]) -> Iterator[Outgoing]:
        """The mails, each with the marked form that was sent back, or with the form as it was made: one that was filled
        is not sent."""
        from toolkit.letters.letters import mending_mail
        from toolkit.letters.reminders import reminder_mail

        assert self.today
        plan, layout = self.plan, layout_of(self.where)
        forms = {plain_name(path.name): path for path in reversed(self.where.made_forms)
                 if is_filled(path, plan, layout) is False}  # the last of those beside each other is the newest
        for reminder in reminders:
            agency = reminder.agency
            if back := sent.get(agency.code):
                yield one_form(agency, mending_mail(plan, agency, back.letter, self.sentences), back.form, back.content)
            else:
                name, mail = form_file_name(plan, agency), reminder_mail(plan, reminder, self.today, self.sentences)
                form = forms.get(name, self.where.forms / name)
                yield one_form(agency, mail, form, read_or_none(form) if name in forms else None)


# ── forms ─────────────────────────────────────────────────────────────────────────────────────────


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
    from toolkit.letters.letters import form_mail, request_values

    with round_turn(where, where.forms) as outputs:
        plan, found = plan_of(where, today)
        _write_preview(where, outputs, plan, found)
        if count := sum(error.severity is Severity.ERROR for error in found):
            found, place, work = (*found, *finish(where, outputs)), Place(words.PLAN_FILE), "làm biểu mẫu"
            raise ToolkitError(Code.PLAN_HAS_ERRORS, place, count=count, work=work, found=found)
        template = FormTemplate.read(where.template(resources.FORM_TEMPLATE))
        papers, ledger, printed = Papers(where, outputs, plan, today, progress), read_ledger(where), read_printed(where)

        def is_blank(path: Path) -> bool:
            return is_filled(path, plan, template.layout, printed.rows) is False

        changes, form_of = form_changes(printed.rows, plan), template.forms(plan)
        forms, outgoing = list[Path](), list[Outgoing]()
        for done, agency in enumerate(plan.expected):
            progress(agency.name, done, len(plan.expected))
            path, content = where.forms / form_file_name(plan, agency), form_of(agency)
            forms.append(outputs.write(path, content, is_blank))  # one that is filled is kept, the new one beside it
            mail = form_mail(plan, agency, changes.get(agency.code, ""), papers.sentences)
            outgoing.append(one_form(agency, mail, forms[-1], content))
        _, of_mails = write_mails(outputs, where.form_mails, "forms", papers.prefix, outgoing)
        request = where.form_mails / words.REQUEST_FILE  # with the mails: beside the forms lies nothing but forms
        papers.write_letter(request, resources.REQUEST_TEMPLATE, request_values(plan, today))
        if not printed.findings:
            outputs.write(where.printed, printed_content(printed, plan, today))
        kept, names = finish(where, outputs), {plain_name(path.name) for path in forms}
        stale = [finding(Code.FORM_FILLED if is_filled(path, plan, template.layout, printed.rows) else Code.FORM_STALE,
                         Place(f"{where.forms.name}/{path.name}"))
                 for path in where.made_forms if plain_name(path.name) not in names]
        ledger = brought_up_to(ledger, plan)
        unwritten = write_ledger(where, ledger) if ledger.readable else None
        unsent = {code: text for code, text in changes.items() if code not in ledger.days}
        of_sending = (*printed.findings, *amended_forms(plan, unsent), *ledger.told(plan))
        return Made(tuple(forms), (*kept, *found, *stale, *of_mails, *of_sending, *([unwritten] if unwritten else [])))


# ── reminders ─────────────────────────────────────────────────────────────────────────────────────


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
        papers, reminders, outgoing = reminded_of(where, outputs, today, progress)
        others = [reminder for reminder in reminders if reminder.agency.code != papers.plan.settings.issuer_code]
        single = papers.reminder_letters(others, letters)
        joint = papers.write_letter(where.reminders / words.JOINT_REMINDER_FILE, resources.JOINT_REMINDER_TEMPLATE,
                                    joint_values(papers.plan, others, today, papers.sentences))
        mails, findings = write_mails(outputs, where.reminders, "reminders", papers.prefix, outgoing)
        findings = [*finish(where, outputs), *findings, *reminder_findings(where, outgoing)]
        return Reminded((*single, *joint, *mails), tuple(findings), len(reminders), len(single), len(joint))


def reminded_of(
    where: Round, outputs: Outputs, today: date, progress: Progress = silent
) -> tuple[Papers, tuple[Reminder, ...], list[Outgoing]]:
    """What a round's papers are written with, whom it reminds, in register order, and the mail to each; what is to be
    mended is marked anew. ToolkitError where something the mails would carry is unfilled in the plan workbook."""
    from toolkit.letters.reminders import reminders

    standing = read_standing(where, progress, today)
    refuse_unfilled(standing.findings, "soạn thư nhắc")
    papers = Papers(where, outputs, standing.plan, today, progress)
    sent = papers.send_back(standing)
    needed = reminders(standing, {code: back.points for code, back in sent.items()}, today, papers.sentences)
    return papers, needed, list(papers.reminding_mails(needed, sent))


def reminder_findings(where: Round, outgoing: Sequence[Outgoing]) -> Iterator[Finding]:
    """Whose form there is not; who is reminded of a form that was never sent, where officers write down what they send.
    """
    if names := [mail.agency.name for mail in outgoing if None in mail.attached.values()]:
        yield finding(Code.FORM_NOT_MADE, Place(words.FORMS_FOLDER), names=names_vi(names))
    sent = read_sent_forms(where)
    if sent and (unsent := [mail.agency.name for mail in outgoing if mail.agency.code not in sent]):
        place = Place(where.ledger.relative_to(where.folder).as_posix())
        yield finding(Code.FORM_MAYBE_UNSENT, place, names=names_vi(unsent))


# ── mails ─────────────────────────────────────────────────────────────────────────────────────────


def remove_others(outputs: Outputs, folder: Path, pattern: str, wanted: Iterable[Path]) -> None:
    """Remove the files of that pattern that are not wanted any more, but for what people have edited."""
    names = {plain_name(path.name) for path in wanted}
    for name in sorted({plain_name(path.name) for path in folder.glob(pattern)} - names):
        outputs.remove(folder / name, is_ours)


def one_form(agency: Agency, mail: Mail, file: Path, content: bytes | None) -> Outgoing:
    """A mail with one form, whose name its draft bears."""
    return Outgoing(agency, mail, {file: content}, Path(plain_name(file.name)).stem)


def write_mails(
    outputs: Outputs, folder: Path, kind: str, prefix: str, mails: Iterable[Outgoing]
) -> tuple[list[Path], list[Finding]]:
    """Write drafts, whose names begin so, and their page, the page last, and say who has no address and what is none;
    drafts of that beginning that are none now go."""
    from toolkit.letters.mail import Item, addresses, draft, mail_page

    make_folder(folder)
    written, items, findings = list[Path](), list[Item](), list[Finding]()
    for agency, mail, attached, name in mails:
        findings += [finding(Code.MAIL_ADDRESS_INVALID, AGENCIES_PLACE, value=value)
                     for value in addresses(agency.email)[1]]
        contents = {file: content for file, content in attached.items() if content is not None}
        message = draft(mail, *((plain_name(file.name), content) for file, content in contents.items()))
        written.append(outputs.write(folder / f"{name}.eml", message, is_ours))
        files = tuple(Path(os.path.relpath(file, folder)).as_posix() for file in contents)
        items.append(Item(agency.name, mail, written[-1].name, files))
    remove_others(outputs, folder, f"{prefix}*.eml", written)
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
