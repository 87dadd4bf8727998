"""A round → its papers for agencies, each with a draft mail: forms, marked forms to be mended, reminders; and the
ledger of forms sent (bieu_da_gui.txt), which officers and the window's ticks fill. Nothing is ever sent. Command line
and window call its steps. Printers are imported when they are needed: the window must open without them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.files import Outputs, is_ours, make_folder, plain_name, read_or_none, written_last
from toolkit.base.text import date_vi, day_of, grouped, names_vi
from toolkit.consolidate.standing import Standing
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, Severity, ToolkitError, finding, refuse_unfilled
from toolkit.model.form_code import FormCode, correction_file_name, find_codes, form_code, form_file_name
from toolkit.model.records import Agency, Plan, Progress, silent
from toolkit.plan.sheets import AGENCIES_PLACE
from toolkit.rounds.reading import (
    form_changes,
    is_filled,
    layout_of,
    printed_content,
    read_printed,
    read_standing,
)
from toolkit.rounds.round import Round, StepResult, finish, plan_of, round_turn

if TYPE_CHECKING:
    from toolkit.letters.letters import Reminder
    from toolkit.letters.mail import Mail
    from toolkit.report.sentence_file import Sentences


#: Most agencies named in a finding whose forms changed alike: those of a province.
_MOST_NAMED = 60


class Outgoing(NamedTuple):
    """A mail to an agency, and the forms that go along."""

    agency: Agency
    mail: Mail
    forms: Mapping[Path, bytes | None]  # content of each form by its path; None: the form is missing
    name: str = ""  # name of the draft, without ending; "": that of its first form


class SentBack(NamedTuple):
    """The marked form and the letter that an agency gets back."""

    form: Path
    content: bytes  # of the form
    letter_file: Path
    letter: str
    points: tuple[str, ...]  # what to mend, a line each


@dataclass(frozen=True)
class Papers:
    """Prints the letters of a round from its templates and sentences into the outputs of a step."""

    where: Round
    outputs: Outputs
    plan: Plan
    today: date | None  # the day on which letters are written; None: the last day of returns
    progress: Progress

    @cached_property
    def sentences(self) -> Sentences:
        """The sentences of mails and letters; ToolkitError where the round's own are wrong."""
        from toolkit.letters.letters import letter_sentences

        return letter_sentences(self.where.template(resources.LETTER_SENTENCES))

    @property
    def pattern(self) -> str:
        """The pattern of the names of all files for agencies."""
        return f"{self.plan.settings.plan_code}-{self.plan.period.code}-*"

    def write_letter(self, path: Path, template: str, values: Mapping[str, Any] | None) -> list[Path]:
        """Write a letter, or remove it if `values` is None → its path, if it is written. One that people edited stays.
        """
        from toolkit.report.rendering import render_report

        if values is None:
            self.outputs.remove(path, is_ours)
            return []
        return [self.outputs.write(path, render_report(values, self.where.template(template)), is_ours)]

    def send_back(self, standing: Standing) -> dict[str, SentBack]:
        """Write a marked form and a letter for each return with errors → both, by agency code. Those of returns mended
        since are removed."""
        from toolkit.forms.correction import corrections
        from toolkit.forms.form import FormTemplate
        from toolkit.forms.marked_form import marked_form
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
            sent[agency.code] = SentBack(
                form=write(path, content, is_ours), content=content,
                letter_file=write(path.with_suffix(".txt"), letter_file(letter), is_ours), letter=letter,
                points=points_to_mend(plan, correction, placed, self.sentences))
        wanted = [path for back in sent.values() for path in (back.form, back.letter_file)]
        _remove_others(self.outputs, folder, self.pattern, wanted)
        return sent


def write_mails(
    outputs: Outputs, folder: Path, kind: str, pattern: str, mails: Iterable[Outgoing]
) -> tuple[list[Path], list[Finding]]:
    """Write the drafts of mails and their page → their paths, the page last, and findings on addresses that are missing
    or none. Other drafts whose names match the pattern are removed; `kind` is a key of `words.MAIL_PAGE_TITLES`."""
    from toolkit.letters.mail import Item, addresses, draft, mail_page

    make_folder(folder)
    written, items, findings = list[Path](), list[Item](), list[Finding]()
    for agency, mail, forms, name in mails:
        findings += [finding(Code.MAIL_ADDRESS_INVALID, AGENCIES_PLACE, value=value)
                     for value in addresses(agency.email)[1]]
        attached = {form: content for form, content in forms.items() if content is not None}
        path = folder / f"{name or Path(plain_name(next(iter(forms)).name)).stem}.eml"
        content = draft(mail, *((plain_name(form.name), content) for form, content in attached.items()))
        written.append(outputs.write(path, content, is_ours))
        files = tuple(Path(os.path.relpath(form, folder)).as_posix() for form in attached)
        items.append(Item(agency.name, mail, written[-1].name, files))
    _remove_others(outputs, folder, f"{pattern}.eml", written)
    page = folder / words.MAIL_PAGE_FILE
    if items:
        content = mail_page(words.MAIL_PAGE_TITLES[kind], items, of_forms=kind == "forms")
        written.append(outputs.write(page, content))
    else:
        outputs.remove(page)
    if nowhere := [item.whom for item in items if not item.mail.to]:
        findings.append(finding(
            Code.AGENCIES_WITHOUT_ADDRESS, AGENCIES_PLACE, count=len(nowhere), names=names_vi(nowhere)))
    return written, findings


def _remove_others(outputs: Outputs, folder: Path, pattern: str, wanted: Iterable[Path]) -> None:
    """Remove the files whose names match the pattern, but those wanted and those that people edited."""
    names = {plain_name(path.name) for path in wanted}
    for name in sorted({plain_name(path.name) for path in folder.glob(pattern)} - names):
        outputs.remove(folder / name, is_ours)


# ── forms ─────────────────────────────────────────────────────────────────────────────────────────


def preview_forms(where: Round, today: date) -> StepResult:
    """Write the preview beside the plan workbook: which agency would get which tasks, and its errors."""
    with round_turn(where, where.folder) as outputs:
        plan, found = plan_of(where, today)
        path = _write_preview(where, outputs, plan, found)
        return StepResult((path,), (*finish(where, outputs), *found))


def _write_preview(where: Round, outputs: Outputs, plan: Plan, found: Iterable[Finding]) -> Path:
    """Write the preview → its path. One with the same content is left alone: it may be open."""
    from toolkit.plan.sheets import preview

    path, content = where.folder / words.PREVIEW_FILE, preview(plan, found)
    return path if read_or_none(path) == content else outputs.write(path, content)


def make_forms(where: Round, today: date, progress: Progress = silent) -> StepResult:
    """Write a form for each agency that receives one, the draft of its mail, and one letter to all that asks for their
    reports; bring the ledger of forms sent up to date. The outputs are the forms.

    ToolkitError, with every finding, while the plan workbook has an error or the last day to answer is before `today`:
    a form that is sent cannot be called back. Then only the preview is written."""
    from toolkit.forms.form import FormTemplate
    from toolkit.letters.letters import form_mail, request_values

    with round_turn(where, where.forms) as outputs:
        plan, found = plan_of(where, today)
        _write_preview(where, outputs, plan, found)
        if count := sum(fault.severity is Severity.ERROR for fault in found):
            found, place = (*found, *finish(where, outputs)), Place(words.PLAN_FILE)
            raise ToolkitError(Code.PLAN_HAS_ERRORS, place, count=count, work="làm biểu mẫu", found=found)
        template = FormTemplate.read(where.template(resources.FORM_TEMPLATE))
        papers, printed = Papers(where, outputs, plan, today, progress), read_printed(where)

        def has_answers(path: Path) -> bool | None:
            return is_filled(path, plan, template.layout, printed.rows)

        changes, make_form = form_changes(printed.rows, plan), template.forms(plan)
        forms, mails = list[Path](), list[Outgoing]()
        for done, agency in enumerate(plan.expected):
            progress(agency.name, done, len(plan.expected))
            path, content = where.forms / form_file_name(plan, agency), make_form(agency)
            path = outputs.write(path, content, lambda path: has_answers(path) is False)  # beside one that is filled
            mail = form_mail(plan, agency, changes.get(agency.code, ""), papers.sentences)
            forms.append(path)
            mails.append(Outgoing(agency, mail, {path: content}))
        _, of_mails = write_mails(outputs, where.form_mails, "forms", papers.pattern, mails)
        request = where.form_mails / words.REQUEST_FILE  # with the mails: beside the forms lies nothing but forms
        papers.write_letter(request, resources.REQUEST_TEMPLATE, request_values(plan, today))
        if not printed.findings:
            outputs.write(where.printed, printed_content(printed, plan, today))
        ledger = update_ledger(read_ledger(where), plan)
        if not ledger.fault:
            outputs.write(where.ledger, _ledger_content(ledger))
        found = (*finish(where, outputs), *found)
        names = {plain_name(path.name) for path in forms}
        stale = [finding(Code.FORM_FILLED if has_answers(path) else Code.FORM_STALE,
                         Place(f"{where.forms.name}/{path.name}"))
                 for path in where.made_forms if plain_name(path.name) not in names]
        unsent = {code: text for code, text in changes.items() if code not in ledger.days}
        amended = [finding(Code.FORM_AMENDED, Place(words.SENT_FILE), changes=text,
                           names=names_vi(plan.names_of(agencies), _MOST_NAMED))
                   for text, agencies in grouped(unsent, unsent.__getitem__).items()]
        return StepResult(tuple(forms), (
            *found, *stale, *of_mails, *printed.findings, *amended, *ledger.findings_for(plan)))


# ── the ledger of forms sent ──────────────────────────────────────────────────────────────────────


class SentForm(NamedTuple):
    """A line of the ledger: a form that was made."""

    code: FormCode
    remark: str  # the agency's name, and what officers added, also in lines below
    is_sent: bool = False  # the line claims that it was sent: it has no #, or a text in the place of the day
    day: date | None = None  # the day on which it was sent

    def __str__(self) -> str:
        return f"{'' if self.is_sent else '# '}{self.code}\t{date_vi(self.day) if self.day else ''}\t{self.remark}"


class SentForms(NamedTuple):
    """The ledger as read."""

    remarks: tuple[str, ...] = (words.SENT_HEAD,)  # lines above the first form
    forms: tuple[SentForm, ...] = ()  # of each agency the form made last stands last
    ticks: Mapping[str, str] = {}  # by form code the day ticked last in the window, "" where the tick was taken back
    fault: Finding | None = None  # the reason why the ledger cannot be read

    @property
    def latest(self) -> dict[str, FormCode]:
        """By agency code the code of the form made last."""
        return {form.code.agency: form.code for form in self.forms}

    @property
    def days(self) -> dict[str, date]:
        """By agency code the day its form made last was sent, by any of its lines."""
        latest = {*self.latest.values()}
        return {form.code.agency: form.day for form in self.forms if form.day and form.code in latest}

    def findings_for(self, plan: Plan) -> list[Finding]:
        """The findings about lines without a day, forms that changed after they were sent, and ticks that are lost."""
        place = Place(words.SENT_FILE)
        found = [finding(Code.SENT_DAY_UNCLEAR, place, line=str(form.code))
                 for form in self.forms if form.is_sent and not form.day]
        changed = {form.code.agency for form in self.forms if form.day} - self.days.keys()
        if names := [agency.name for agency in plan.expected if agency.code in changed]:
            found.append(finding(Code.FORM_CHANGED, place, names=names_vi(names)))
        sent = {str(form.code) for form in self.forms if form.day}  # Notepad may have saved it as it was before a tick
        found += [finding(Code.SENT_TICK_LOST, place, line=code, day=day)
                  for code, day in self.ticks.items() if day and code not in sent]
        return [self.fault] if self.fault else found


def read_ledger(where: Round) -> SentForms:
    """The round's ledger; an empty one where there is none yet. A form was sent on the day its line begins with, its
    code left out; what else stands in the line, another day as well, is a remark."""
    from toolkit.report.sentence_file import sentence_text

    path = written_last(where.ledger)
    try:
        lines = sentence_text(path).splitlines() if path.is_file() else [words.SENT_HEAD]
    except ToolkitError as error:
        return SentForms(fault=finding(Code.SENT_UNREADABLE, Place(path.name), why=error.finding.details["why"]))
    remarks, forms = list[str](), list[SentForm]()
    for line in lines:
        if not (codes := find_codes(line)):
            if forms:  # what officers wrote below a form goes with it
                forms[-1] = forms[-1]._replace(remark=f"{forms[-1].remark}\n{line}")
            else:
                remarks.append(line)
            continue
        start = line.upper().index(str(codes[0]))
        before, after = line[:start], line[start + len(str(codes[0])):]
        texts = f"{before.lstrip('# ')} {after}".split()
        length = next((end for end in range(len(texts), 0, -1) if day_of(" ".join(texts[:end]))), 0)
        day_column = after.removeprefix("\t").partition("\t")[0]
        forms.append(SentForm(
            code=codes[0], remark=" ".join(texts[length:]), day=day_of(" ".join(texts[:length])),
            is_sent=length > 0 or bool(day_column.strip()) or "#" not in before))
    ticks = (line.partition("\t") for line in (read_or_none(where.ticks) or b"").decode(errors="replace").splitlines())
    return SentForms(tuple(remarks), tuple(forms), {code: day for code, _, day in ticks})


def update_ledger(ledger: SentForms, plan: Plan) -> SentForms:
    """The ledger with all its lines, the forms that this plan makes at its end."""
    forms, known = list(ledger.forms), {form.code for form in ledger.forms}
    codes = {form_code(plan, agency.code): agency.name for agency in plan.expected}
    forms += (SentForm(code=code, remark=name) for code, name in codes.items() if code not in known)
    return ledger._replace(forms=tuple(sorted(forms, key=lambda form: form.code in codes)))


def _ledger_content(ledger: SentForms) -> bytes:
    """The ledger as a text that every version of Notepad shows."""
    return "\n".join((*ledger.remarks, *map(str, ledger.forms), "")).replace("\n", "\r\n").encode("utf-8-sig")


def mark_sent(where: Round, days: Mapping[str, date | None]) -> None:
    """Write the days on which agencies' forms were sent (None: not sent), by agency code, into the ledger. ToolkitError
    where a form is not made, the round is busy, or the ledger cannot be read or written."""
    with round_turn(where, where.forms) as outputs:
        ledger = read_ledger(where)
        if ledger.fault:
            raise ToolkitError(ledger.fault.code, ledger.fault.place, **ledger.fault.details)
        latest = ledger.latest
        if unmade := [code for code in days if code not in latest]:
            names = plan_of(where)[0].names
            raise ToolkitError(Code.SENT_UNMADE, Place(words.FORMS_FOLDER),
                               names=names_vi([names.get(code, code) for code in unmade]))
        forms, ticks = list[SentForm](), dict(ledger.ticks)
        for form in ledger.forms:
            agency, day = form.code.agency, None
            if agency in days:
                if form.code == latest[agency]:
                    day = days[agency]
                    form = form._replace(day=day, is_sent=day is not None)
                ticks[str(form.code)] = date_vi(day) if day else ""  # a tick of an earlier form is missed no longer
            forms.append(form)
        make_folder(where.form_mails)
        outputs.write(where.ticks, "\n".join(map("\t".join, ticks.items())).encode())
        outputs.write(where.ledger, _ledger_content(ledger._replace(forms=tuple(forms))))
        finish(where, outputs)


# ── reminders ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reminded(StepResult):
    """The result of a reminding step."""

    mails: int  # number of drafts
    summary: str  # the numbers of drafts and letters, in words


def remind_round(where: Round, today: date, progress: Progress = silent, letters: bool = False) -> Reminded:
    """Draft a mail for each agency that has not reported, or whose report must be mended, and write one letter to all
    of them; with `letters` also one to each.

    Papers that agencies need no more are removed, unless people edited them. The issuer's own people get no letter.
    Outputs: letters, drafts and, last, their page. ToolkitError, and nothing is written, where the plan workbook lacks
    a text they need."""
    from toolkit.letters.letters import joint_values, letter_values

    with round_turn(where, where.reminders) as outputs:
        papers, needed = draft_reminders(where, outputs, today, progress)
        plan, sentences, single = papers.plan, papers.sentences, list[Path]()
        others = [reminder for reminder, _ in needed if reminder.agency.code != plan.settings.issuer_code]
        paths = [where.reminders / f"{Path(form_file_name(plan, reminder.agency)).stem} - {reminder.need.value}.docx"
                 for reminder in others]
        edited = [path for path in paths if not is_ours(path)]
        if letters:
            for path, reminder in zip(paths, others, strict=True):
                values = letter_values(plan, reminder, today, sentences)
                single += papers.write_letter(path, resources.REMINDER_TEMPLATE, values)
        _remove_others(outputs, where.reminders, f"{papers.pattern}.docx", [*single, *edited])
        joint = papers.write_letter(where.reminders / words.JOINT_REMINDER_FILE, resources.JOINT_REMINDER_TEMPLATE,
                                    joint_values(plan, others, today, sentences))
        mails = [mail for _, mail in needed]
        written, of_mails = write_mails(outputs, where.reminders, "reminders", papers.pattern, mails)
        findings = (*finish(where, outputs), *of_mails, *reminder_findings(where, mails))
        counts = {"thư": len(mails), "công văn nhắc từng cơ quan": len(single), "công văn chung": len(joint)}
        summary = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        return Reminded((*single, *joint, *written), findings, len(mails), summary)


def draft_reminders(
    where: Round, outputs: Outputs, today: date, progress: Progress = silent
) -> tuple[Papers, list[tuple[Reminder, Outgoing]]]:
    """Read a round → its `Papers`, and the agencies to remind, each with its mail, in register order.

    A marked form, made anew, goes along, or the form as it was made, never one that is filled. ToolkitError where the
    plan workbook lacks a text that mails need."""
    from toolkit.letters.letters import mending_mail, reminder_mail, reminders

    standing = read_standing(where, progress, today)
    refuse_unfilled(standing.findings, "soạn thư nhắc")
    plan, papers = standing.plan, Papers(where, outputs, standing.plan, today, progress)
    sent_back = papers.send_back(standing)
    points = {code: back.points for code, back in sent_back.items()}
    layout, needed = layout_of(where), []
    blank_forms = {plain_name(path.name): path for path in reversed(where.made_forms)
                   if is_filled(path, plan, layout) is False}  # the last of those beside each other is the newest
    for reminder in reminders(standing, points, today, papers.sentences):
        agency, name = reminder.agency, form_file_name(plan, reminder.agency)
        if back := sent_back.get(agency.code):
            mail = mending_mail(plan, agency, back.letter, papers.sentences)
            outgoing = Outgoing(agency, mail, {back.form: back.content})
        else:
            mail, form = reminder_mail(plan, reminder, today, papers.sentences), blank_forms.get(name)
            content = read_or_none(form) if form else None
            outgoing = Outgoing(agency, mail, {form or where.forms / name: content})
        needed.append((reminder, outgoing))
    return papers, needed


def reminder_findings(where: Round, mails: Sequence[Outgoing]) -> Iterator[Finding]:
    """The findings about agencies reminded of a form that is missing, or, once officers keep the ledger, perhaps not
    sent."""
    if names := [mail.agency.name for mail in mails if None in mail.forms.values()]:
        yield finding(Code.FORM_NOT_MADE, Place(words.FORMS_FOLDER), names=names_vi(names))
    sent = read_ledger(where).days
    if sent and (names := [mail.agency.name for mail in mails if mail.agency.code not in sent]):
        place = Place(where.ledger.relative_to(where.folder).as_posix())
        yield finding(Code.FORM_MAYBE_UNSENT, place, names=names_vi(names))
