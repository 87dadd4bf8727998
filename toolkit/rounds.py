"""One reporting round is one folder: its paths, and the steps an officer takes in it.

Everything the toolkit knows is in the folder, and every result can be made again from it. This module and
`cli` are the only ones that know where files are; the stages between take values and return values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from toolkit import resources, words
from toolkit.collecting import collecting_seldom
from toolkit.findings import Code, Finding, Place, Severity, ToolkitError, finding, has_errors
from toolkit.model import Agency, Annex, Intake, Plan
from toolkit.outputs import beside, make_folder, read_or_none, ready_folder, remove_file, write_file
from toolkit.turns import own_turn
from toolkit.watch import Watch, unwatched

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation
    from toolkit.correspondence import Reminder
    from toolkit.layout import Layout
    from toolkit.release import Release
    from toolkit.review import Decisions, Question, Worded

FORM_TEMPLATE = "progress_form.xlsx"
REPORT_TEMPLATE = "report_template.docx"
REMINDER_TEMPLATE = "reminder_template.docx"

_SETTINGS = Place(words.PLAN_FILE, words.PLAN_SHEETS["settings"])

@dataclass(frozen=True, slots=True)
class Round:
    """A round's folder and the places in it."""

    folder: Path

    @property
    def plan(self) -> Path:
        """The plan workbook officers edit."""
        return self.folder / words.PLAN_FILE

    @property
    def forms(self) -> Path:
        """Where the forms to send are made."""
        return self.folder / words.FORMS_FOLDER

    @property
    def returns(self) -> Path:
        """Where officers drop whatever comes back."""
        return self.folder / words.RETURNS_FOLDER

    @property
    def results(self) -> Path:
        """Where results are written."""
        return self.folder / words.RESULTS_FOLDER

    @property
    def corrections(self) -> Path:
        """Where forms to send back for correction are written."""
        return self.results / words.CORRECTIONS_FOLDER

    @property
    def form_mails(self) -> Path:
        """Where the mails that take the forms to agencies are drafted."""
        return self.forms / words.FORM_MAILS_FOLDER

    @property
    def reminders(self) -> Path:
        """Where letters and mails to agencies that have not reported are written."""
        return self.results / words.REMINDERS_FOLDER

    def template(self, name: str) -> Path:
        """The round's own copy of a template (folder "mau"), where an officer put one, else the shipped one."""
        own = self.folder / words.TEMPLATES_FOLDER / name
        return own if own.is_file() else resources.template(name)


@dataclass(frozen=True, slots=True)
class Made:
    """What a step wrote and what it has to tell. `outputs` are in the order they were written."""

    outputs: tuple[Path, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a round stands: its plan, what came back, what officers are asked, and what is wrong besides the returns' own findings."""

    plan: Plan
    intake: Intake
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What `consolidate_round` wrote, what it wrote from, and what there is to tell.

    `other_findings` are those the consolidated workbook does not hold: about outputs. `report` is where the report was written.
    """

    outputs: tuple[Path, ...]
    consolidation: Consolidation
    other_findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    report: Path
    release: Release

    @property
    def standing(self) -> Standing:
        """Where the round stands after it."""
        made = self.consolidation
        return Standing(made.plan, made.intake, self.questions, (*self.other_findings, *made.findings))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything there is to tell."""
        return (*self.other_findings, *self.in_summary)

    @property
    def in_summary(self) -> tuple[Finding, ...]:
        """What sheet "Cần xử lý" holds: what is wrong in officers' workbooks, between agencies, and file by file."""
        return (*self.consolidation.findings, *self.consolidation.intake.findings)


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration round: the forms issued, the simulated returns, and what came of them."""

    forms: tuple[Path, ...]
    returned: tuple[Path, ...]
    consolidated: Consolidated


def init_round(folder: Path, annex: Path | None = None, year: int | None = None, previous: Path | None = None) -> Made:
    """Make a new round: the plan workbook, from `annex` where given, the folders to work in, and what is double-clicked.

    Settings, agencies and group phrases come from the shipped plan of Decision 2793, for an officer to
    change; of another plan's annex that is told. `year` is the reporting year, None for the shipped plan's. With the
    folder `previous` of the round before, all of it comes from there (`toolkit.carryover`), and `year` None is the next;
    nothing is written there. A folder that exists and is not empty is refused and left as it is.
    """
    from toolkit.plan import read_plan, write_plan

    _refuse_used(folder)
    plan, told = _first_plan(annex, year) if previous is None else _next_plan(Round(previous), folder, annex, year)
    content = write_plan(plan)
    made = Round(folder)
    for path in (folder, made.forms, made.returns, made.results):
        make_folder(path)
    _write(made.plan, content)
    launcher = _write(folder / words.LAUNCHER_FILE, resources.template(words.LAUNCHER_FILE).read_bytes())
    _, open_questions = read_plan(made.plan)
    return Made((made.plan, made.forms, made.returns, made.results, launcher), (*told, *open_questions))


def _first_plan(annex: Path | None, year: int | None) -> tuple[Plan, tuple[Finding, ...]]:
    from toolkit.plan import new_plan, read_plan

    base, _ = read_plan(resources.example(words.PLAN_FILE))
    read, found = _read_annex(annex, base)
    copied = (finding(Code.SETTINGS_COPIED, _SETTINGS, decision=base.settings.decision),) if read.tasks != base.tasks else ()
    return new_plan(read, base, year), (*copied, *found)


def _next_plan(old: Round, folder: Path, annex: Path | None, year: int | None) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan after the round `old`, which is read as it lies there: no lock is taken and nothing is written."""
    from toolkit.carryover import carry_over
    from toolkit.consolidate import consolidate

    if folder.resolve().is_relative_to(old.folder.resolve()):
        raise ToolkitError(Code.PREVIOUS_IS_NEW, folder=str(folder))
    plan, intake, wrong = read_round(old)
    read, found = _read_annex(annex, plan) if annex else (None, ())
    made, told = carry_over(consolidate(plan, intake, wrong), read, year)
    own = sorted(path.name for path in (old.folder / words.TEMPLATES_FOLDER).glob("*.*") if path.name in (FORM_TEMPLATE, REPORT_TEMPLATE, REMINDER_TEMPLATE))
    left = (finding(Code.TEMPLATES_LEFT, previous=plan.period.year, names=", ".join(own)),) if own else ()
    return made, (*told, *left, *found)


def make_forms(where: Round, watch: Watch = unwatched) -> Made:
    """Write one form for each agency that receives one, and draft the mail that takes it there; the forms are the outputs.

    Nothing is written while the plan workbook has an error: a form sent with a row missing cannot be called
    back. That is told by ToolkitError holding every finding.
    """
    with _turn(where, where.forms):
        return _make_forms(where, watch)


def _make_forms(where: Round, watch: Watch) -> Made:
    from toolkit.correspondence import form_mail
    from toolkit.forms import FormTemplate, form_file_name
    from toolkit.mailing import Outgoing, write_mails

    plan, found = _plan(where)
    if has_errors(found):
        raise ToolkitError(Code.PLAN_HAS_ERRORS, Place(words.PLAN_FILE), count=_errors(found), found=found)
    template = FormTemplate.read(where.template(FORM_TEMPLATE))
    outputs = []
    for done, agency in enumerate(plan.expected):
        watch(agency.name, done, len(plan.expected))
        outputs.append(_write(where.forms / form_file_name(plan, agency), template.form(plan, agency)))
    mails = [Outgoing(agency, form_mail(plan, agency), path) for agency, path in zip(plan.expected, outputs, strict=True)]
    _, told = write_mails(where.form_mails, words.MAIL_PAGE_TITLES["forms"], mails, _prefix(plan))
    return Made(tuple(outputs), (*beside(outputs), *found, *_stale(where.forms, outputs), *told))


def remind_round(where: Round, today: date, watch: Watch = unwatched) -> Made:
    """Write a letter and draft a mail for each agency that has not reported, or whose report must be mended.

    The marked forms are made anew, as the mails take them along. What agencies need no more is removed; a letter somebody has
    edited is kept. The issuer's own people get no letter from themselves. The outputs are letters, drafts and, last, the page.
    """
    from toolkit.correspondence import reminders

    with _turn(where, where.reminders):
        standing = standing_of(where, watch)
        sent, left = _send_back(where, standing.plan, standing.intake, standing.findings, watch)
        back = {each.agency.code: each for each in sent}
        needed = reminders(standing.plan, standing.intake, {code: each.points for code, each in back.items()}, today)
        letters, kept = _write_letters(where, standing.plan, needed, today, watch)
        mails, told = _write_reminding_mails(where, standing.plan, needed, back, today)
        return Made((*letters, *mails), (*left, *kept, *told))


def _write_letters(
    where: Round, plan: Plan, needed: Sequence[Reminder], today: date, watch: Watch
) -> tuple[list[Path], tuple[Finding, ...]]:
    from toolkit.correspondence import letter_values
    from toolkit.forms import form_file_name
    from toolkit.report import render_report

    template, folder = where.template(REMINDER_TEMPLATE), where.reminders
    written: list[Path] = []
    told: list[Finding] = []
    wanted = {folder / f"{Path(form_file_name(plan, each.agency)).stem} - {each.need.value}.docx": each
              for each in needed if each.agency.code != plan.settings.issuer_code}
    for done, (path, each) in enumerate(wanted.items()):
        watch(each.agency.name, done, len(wanted))
        content = render_report(letter_values(plan, each, today), template)
        letter, found = _write_unless_edited(path, content)
        written.append(letter)
        told += found
    for path in sorted(folder.glob(f"{_prefix(plan)}*.docx")):
        if path.with_stem(path.stem.partition(" (mới")[0]) not in wanted:
            told += remove_file(path) if _is_untouched(path) else (finding(Code.REMINDER_STALE, Place(path.name)),)
    return written, tuple(told)


def _write_reminding_mails(
    where: Round, plan: Plan, needed: Iterable[Reminder], back: Mapping[str, _SentBack], today: date
) -> tuple[list[Path], tuple[Finding, ...]]:
    from toolkit.correspondence import mending_mail, reminder_mail
    from toolkit.forms import form_file_name
    from toolkit.mailing import Outgoing, write_mails

    mails = []
    for each in needed:
        if marked := back.get(each.agency.code):
            mails.append(Outgoing(each.agency, mending_mail(plan, each.agency, marked.letter), marked.form))
        else:
            mails.append(Outgoing(each.agency, reminder_mail(plan, each, today), where.forms / form_file_name(plan, each.agency)))
    return write_mails(where.reminders, words.MAIL_PAGE_TITLES["reminders"], mails, _prefix(plan))


def _prefix(plan: Plan) -> str:
    """How the names of the round's files for agencies begin."""
    return f"{plan.settings.plan_code}-{plan.period.year}-"


def read_round(where: Round, watch: Watch = unwatched) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """The round's plan, all that came back as officers decided about it, and what is wrong with their two workbooks."""
    plan, found = _plan(where)
    review = _read_review(where)
    return plan, _read_returns(where, plan, review.decisions, watch), (*found, *review.findings)


def standing_of(where: Round, watch: Watch = unwatched) -> Standing:
    """Where the round stands, found out without writing anything."""
    from toolkit.consolidate import findings_between
    from toolkit.review import open_questions

    plan, found = _plan(where)
    review = _read_review(where)
    intake = _read_returns(where, plan, review.decisions, watch)
    questions = open_questions(plan, intake, review.decisions)
    invalid = [each.invalid for each in questions if each.invalid]
    return Standing(plan, intake, questions, (*found, *review.findings, *invalid, *findings_between(plan, intake)))


def _read_returns(where: Round, plan: Plan, decisions: Decisions, watch: Watch) -> Intake:
    from toolkit.intake import collect, read_returns
    from toolkit.review import judge_of

    return read_returns(plan, collect(where.returns), _layout(where), watch, judge_of(plan, decisions))


def consolidate_round(where: Round, watch: Watch = unwatched) -> Consolidated:
    """Read all returns and write what follows from them: the consolidated workbook, the report, what goes back to be mended."""
    with _turn(where, where.results):
        return _consolidate_round(where, watch)


def _consolidate_round(where: Round, watch: Watch) -> Consolidated:
    considered = _consider(where, watch)
    done = _write_results(where, considered, _write_review(considered), watch)
    return _with_mail(where, done) if (where.results / words.UPWARD_MAIL_FILE).exists() else done


def release_round(where: Round, today: date, reason: str = "", watch: Watch = unwatched) -> Consolidated:
    """As `consolidate_round`, but the report is final and a mail that takes it upward is drafted.

    `reason` is why it is issued although errors are open; it is kept in the review workbook with the errors it is about.
    ToolkitError (REPORT_NOT_FINAL, holding every error) where some are open and no reason is given: nothing is written.
    """
    with _turn(where, where.results):
        considered = _consider(where, watch)
        if considered.release.draft:
            considered = _despite(considered, today, reason)
        review = _write_review(considered)
        if reason and any(each.code is Code.REVIEW_CHANGED for each in review.findings):
            raise ToolkitError(Code.REASON_NOT_KEPT, Place(considered.review.path.name))
        return _with_mail(where, _write_results(where, considered, review, watch))


@dataclass(frozen=True, slots=True)
class _Considered:
    """All that was read and what follows from it; nothing is written yet."""

    review: _Review
    consolidation: Consolidation
    questions: tuple[Question, ...]
    wordings: tuple[Worded, ...]
    release: Release


def _consider(where: Round, watch: Watch) -> _Considered:
    from toolkit.consolidate import consolidate
    from toolkit.release import release_of
    from toolkit.review import open_questions, worded, wording_findings
    from toolkit.wording import passages

    plan, wrong = _plan(where)
    review = _read_review(where)
    intake = _read_returns(where, plan, review.decisions, watch)
    consolidation = consolidate(plan, intake, wrong)
    questions = open_questions(plan, intake, review.decisions)
    wordings = worded(plan, passages(consolidation), review.decisions)
    told = (*review.findings, *(each.invalid for each in questions if each.invalid), *wording_findings(wordings, review.path.name))
    consolidation = replace(consolidation, findings=(*told, *consolidation.findings))
    return _Considered(review, consolidation, questions, wordings, release_of(consolidation, review.decisions.sheets))


def _despite(considered: _Considered, today: date, reason: str) -> _Considered:
    from toolkit.release import overruled

    release = considered.release
    if not reason:
        raise ToolkitError(Code.REPORT_NOT_FINAL, found=release.open, count=len(release.open))
    return replace(considered, release=overruled(considered.consolidation, release, today, reason))


def _write_results(where: Round, considered: _Considered, review: Made, watch: Watch) -> Consolidated:
    from toolkit.summary import overflow_csv, write_summary

    consolidation, release, path = considered.consolidation, considered.release, where.results / words.REPORT_FILE
    outputs = [_write(where.results / words.SUMMARY_FILE, write_summary(consolidation, release.overruled))]
    overflow = overflow_csv(consolidation)
    if overflow is not None:
        outputs.append(_write(where.results / words.OVERFLOW_FILE, overflow))
        left: tuple[Finding, ...] = ()
    else:
        left = remove_file(where.results / words.OVERFLOW_FILE)
    content = _report(where, considered)
    report, kept = _write_unless_edited(path, content)
    left += kept
    made, open_still = _send_back(where, consolidation.plan, consolidation.intake, consolidation.findings, watch)
    sent_back = [path for each in made for path in (each.form, each.text)]
    told = (*beside((*outputs, *sent_back)), *left, *open_still, *review.findings, *release.notes)
    return Consolidated((*outputs, report, *review.outputs, *sent_back), consolidation, told, considered.questions, report, release)


def _write_unless_edited(path: Path, content: bytes) -> tuple[Path, tuple[Finding, ...]]:
    """Write a document that people may have edited: what is theirs is kept, and told."""
    from toolkit.outputs import beside_edited, write_unless_edited

    written = write_unless_edited(path, lambda stream: stream.write(content), _is_untouched)
    return written, beside_edited(path, written, _is_untouched)


def _is_untouched(path: Path) -> bool:
    """Whether a report or letter is still as we wrote it."""
    from toolkit.report import untouched

    return untouched(read_or_none(path) or b"")


def _with_mail(where: Round, done: Consolidated) -> Consolidated:
    """The mail upward with the report just written; a draft is not sent, so its mail is removed."""
    from toolkit.mail import Attachment, addresses, draft
    from toolkit.release import covering_letter

    path, plan = where.results / words.UPWARD_MAIL_FILE, done.consolidation.plan
    if done.release.draft:
        return replace(done, other_findings=(*done.other_findings, *remove_file(path)))
    letter, (to, wrong) = covering_letter(plan), addresses(plan.settings.superior_email)
    written = _write(path, draft(to, letter.subject, letter.text, (Attachment(letter.attachment, done.report.read_bytes()),)))
    told = [finding(Code.MAIL_ADDRESS_INVALID, _SETTINGS, value=value) for value in wrong]
    told += [finding(Code.MAIL_NO_ADDRESS, _SETTINGS)] if not to else []
    return replace(done, outputs=(*done.outputs, written), other_findings=(*done.other_findings, *beside((written,)), *told))


def demo_round(folder: Path, seed: int, watch: Watch = unwatched, previous: Path | None = None) -> Demo:
    """A whole round of the shipped plan with simulated, illustrative returns; `seed` decides what the clerks wrote.

    With `previous`, the folder of a demonstration round, it is the round after that, and the clerks write other things.
    """
    from toolkit.demo import as_illustration, write_demo_returns
    from toolkit.plan import write_plan

    where = Round(folder)
    init_round(folder, previous=previous)
    plan, _ = _plan(where)
    _write(where.plan, write_plan(as_illustration(plan)))
    forms = make_forms(where, watch).outputs
    drawn = seed if previous is None else seed + plan.period.year
    returned = write_demo_returns(plan, {path.name: path.read_bytes() for path in forms}, where.returns, drawn)
    return Demo(forms, tuple(returned), consolidate_round(where, watch))


def check_files(where: Round, files: Iterable[Path]) -> Intake:
    """What the round's intake would say of these files, wherever they are, alone among themselves."""
    from toolkit.intake import read_returns, returned_file

    plan, _ = _plan(where)
    files = tuple(files)
    for path in files:
        if not path.is_file():
            raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    return read_returns(plan, tuple(returned_file(path, path.name) for path in files), _layout(where))


@dataclass(frozen=True, slots=True)
class _Review:
    """The review workbook as found: what was decided, where it is to be written again, and what stands there now."""

    decisions: Decisions
    findings: tuple[Finding, ...]
    path: Path
    content: bytes | None


def _read_review(where: Round) -> _Review:
    """All that officers decided. A workbook that cannot be read stays as it is, and the next name is taken."""
    from toolkit.review import joined, joined_release, read_decisions, with_release

    names = [where.results / name for name in (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)]
    held: list[Decisions] = []
    found: list[Finding] = []
    target = names[0]
    for path, following in zip(names, (*names[1:], names[-1]), strict=True):
        decisions, told = read_decisions(path, following.name)
        found += told
        if decisions is None:
            target = following
        else:
            held.append(decisions)
    together, told = joined(held)
    together = replace(together, sheets=with_release(together.sheets, joined_release(each.sheets for each in held)))
    return _Review(together, (*found, *told), target, read_or_none(target))


def _write_review(considered: _Considered) -> Made:
    """Ask what is open and show what the report may say, unless the workbook does already; what was saved meanwhile is not written over."""
    from toolkit.review import says_the_same, with_release, write_review

    review = considered.review
    decisions = replace(review.decisions, sheets=with_release(review.decisions.sheets, considered.release.cells))
    content = write_review(considered.questions, decisions, considered.wordings)
    if says_the_same(review.path, content):
        return Made((review.path,), ())
    if read_or_none(review.path) != review.content:
        return Made((review.path,), (finding(Code.REVIEW_CHANGED, Place(review.path.name)),))
    written = _write(review.path, content)
    return Made((written,), beside((written,)) if written != review.path else ())


@dataclass(frozen=True, slots=True)
class _SentBack:
    """What went back to an agency: the marked form and its letter's text as written, that text, and what must be mended, a line each."""

    agency: Agency
    form: Path
    text: Path
    letter: str
    points: tuple[str, ...]


def _send_back(
    where: Round, plan: Plan, intake: Intake, between: Iterable[Finding], watch: Watch
) -> tuple[list[_SentBack], tuple[Finding, ...]]:
    """Write a marked form and a letter for each return with errors; those of returns mended since are removed."""
    from toolkit.correspondence import points_to_mend
    from toolkit.forms import CORRECTION_ENDING, FormTemplate, correction_file_name, corrections

    folder = where.corrections
    made = corrections(plan, intake, between)
    names = [correction_file_name(plan, each.agency) for each in made]
    outputs: list[_SentBack] = []
    if made:
        from toolkit.forms.correction import correction_files

        template = FormTemplate.read(where.template(FORM_TEMPLATE))
        make_folder(folder)
        for done, (each, name) in enumerate(zip(made, names, strict=True)):
            watch(each.agency.name, done, len(made))
            form, letter, placed = correction_files(template, plan, each)
            written = _write(folder / name, form), _write((folder / name).with_suffix(".txt"), _for_notepad(letter))
            outputs.append(_SentBack(each.agency, *written, letter, points_to_mend(each, placed)))
    kept = {Path(name).stem for name in names}
    ours = sorted(folder.glob(f"{_prefix(plan)}*{CORRECTION_ENDING}.*"))
    stale = [path for path in ours if path.stem not in kept and path.suffix in (".xlsx", ".txt")]
    return outputs, tuple(found for path in stale for found in remove_file(path))


def _for_notepad(text: str) -> bytes:
    """As every version of Notepad shows it: a byte-order mark, Windows line ends."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _report(where: Round, considered: _Considered) -> bytes:
    from toolkit.report import open_points, render_report, report_context
    from toolkit.review import own_wordings

    consolidation, release = considered.consolidation, considered.release
    points = open_points(consolidation, release.open, considered.questions, considered.wordings) if release.draft else None
    context = report_context(consolidation, own_wordings(considered.review.decisions), points)
    return render_report(context, where.template(REPORT_TEMPLATE))


@contextmanager
def _turn(where: Round, target: Path) -> Iterator[None]:
    """The round for ourselves alone, and `target` ready for what is written there; ToolkitError before any work."""
    _refuse_missing(where)
    with own_turn(where.folder), collecting_seldom():
        ready_folder(target)
        yield


def _refuse_missing(where: Round) -> None:
    if not where.folder.is_dir():
        raise ToolkitError(Code.ROUND_MISSING, folder=str(where.folder))
    if not where.plan.is_file():
        raise ToolkitError(Code.PLAN_MISSING, folder=str(where.folder))


def _plan(where: Round) -> tuple[Plan, tuple[Finding, ...]]:
    from toolkit.plan import read_plan

    _refuse_missing(where)
    return read_plan(where.plan)


def _layout(where: Round) -> Layout:
    from toolkit.layout import read_layout
    from toolkit.workbooks import UnreadableFile, read_workbook

    path = where.template(FORM_TEMPLATE)
    try:
        return read_layout(read_workbook(path))
    except UnreadableFile as error:
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, file=path.name, why=error.finding.problem) from error


def _read_annex(path: Path | None, base: Plan) -> tuple[Annex, tuple[Finding, ...]]:
    if path is None:
        return Annex(base.groups, base.tasks), ()
    from toolkit.annex import read_annex

    return read_annex(path)


def _refuse_used(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ToolkitError(Code.ROUND_NOT_EMPTY, folder=str(folder))


def _stale(folder: Path, made: Iterable[Path]) -> tuple[Finding, ...]:
    names = {path.name for path in made}
    others = sorted(path.name for path in folder.glob("*.xlsx") if path.name not in names and path.name[:2] != "~$")
    return tuple(finding(Code.FORM_STALE, Place(f"{folder.name}/{name}")) for name in others)


def _errors(found: Iterable[Finding]) -> int:
    return sum(each.severity is Severity.ERROR for each in found)


def _write(path: Path, content: bytes) -> Path:
    def fill(stream: BinaryIO) -> None:
        stream.write(content)

    return write_file(path, fill)
