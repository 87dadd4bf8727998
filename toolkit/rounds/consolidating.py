"""What follows from the returns: the consolidated workbook, the report, the review workbook; a final report's mail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from toolkit import resources, words
from toolkit.files import Outputs, is_ours, make_folder, make_read_only, read_or_none
from toolkit.findings import PLAN_UNFILLED, Code, Finding, Place, ToolkitError, finding, refuse_unfilled
from toolkit.model import Plan, Question
from toolkit.progress import Progress, silent
from toolkit.rounds import SETTINGS, Made, Round, finish, plan_of, read_inputs, round_turn, write_letter
from toolkit.rounds.answering import AnswerFile, Results, form_of, is_answered, write_answer
from toolkit.rounds.record import (
    NO_SEAL,
    IssuedReport,
    ReviewSeal,
    changes_since,
    kept_properties,
    kept_report,
    last_issued,
    next_issued,
    own_held,
    record_of,
)
from toolkit.rounds.sending import send_back
from toolkit.text import date_vi

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation
    from toolkit.consolidate.standing import Standing
    from toolkit.report.sections import OwnWording, Section
    from toolkit.review.overrules import Cells
    from toolkit.review.writing import Worded
    from toolkit.rounds import ReviewFile
    from toolkit.summary import WrittenSummary
    from toolkit.superior_form import SuperiorForm


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What `consolidate_round` wrote, what it wrote from, and what there is to tell.

    `other_findings` are those the consolidated workbook does not hold: about outputs. `report` is where it was written,
    or lies edited and is issued; `printed` are its sections, in which an officer's `own` wordings stand. `answer` is
    the superior's form filled, None where none was. `issued` is the report that was issued last.
    """

    outputs: tuple[Path, ...]
    consolidation: Consolidation
    other_findings: tuple[Finding, ...]
    report: Path
    standing: Standing
    printed: tuple[Section, ...]
    own: Mapping[str, OwnWording]
    answer: AnswerFile | None = None
    issued: IssuedReport | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything there is to tell."""
        return (*self.other_findings, *self.consolidation.all_findings)


def consolidate_round(where: Round, progress: Progress = silent, today: date | None = None) -> Consolidated:
    """Read all returns and write what follows: the consolidated workbook, the report, what goes back to be mended; an
    answer to a superior that lies there is filled anew. No return came after `today` (None: no limit)."""
    with round_turn(where, where.results) as outputs:
        return _write_results(where, outputs, _consider(where, progress, today), progress, today)


def answer_round(where: Round, moment: datetime, progress: Progress = silent) -> Consolidated:
    """As `consolidate_round`, and the superior's form is filled from the results as they are at that moment.
    ToolkitError where the round answers no form, or that file is none."""
    with round_turn(where, where.results) as outputs:
        form, today = form_of(where, plan_of(where)[0]), moment.date()
        considered = _consider(where, progress, today)
        return _write_results(where, outputs, considered, progress, today, form=form, moment=moment)


def _answer_again(where: Round, plan: Plan) -> SuperiorForm | None:
    """The superior's form where it was answered: what is sent is never older than the figures it is sent with. One
    that cannot be read any more is told by `answer_round`."""
    with suppress(ToolkitError):
        form = form_of(where, plan) if plan.settings.superior_form else None
        return form if form and is_answered(where, form) else None
    return None


def moment_of(today: date | None) -> datetime:
    """Now, on the day it is taken to be."""
    now = datetime.now(UTC)
    return datetime.combine(today, now.time(), UTC) if today else now


def release_round(where: Round, today: date, reason: str = "", progress: Progress = silent) -> Consolidated:
    """As `consolidate_round`, but the report is final: it is kept with its tables in a folder of its own, which no run
    touches again, and a mail that takes that very file upward is drafted. What is issued is the report that lies among
    the results: where people edited it, theirs.

    `reason` is why it is issued although errors are open; the review workbook keeps it with the errors it is about.
    ReportNotFinal where errors are open and no reason is given, and whatever the reason ToolkitError where the plan
    workbook is not filled in (PLAN_HAS_ERRORS) or the edited report is marked a draft: nothing is written.
    """
    with round_turn(where, where.results) as outputs:
        considered = _consider(where, progress, today)
        refuse_unfilled(considered.standing.open, "làm bản chính thức")
        if reason or considered.standing.open:
            considered = _despite(considered, today, reason)
        return _write_results(where, outputs, considered, progress, today, issuing=today, reason=reason)


class ReportNotFinal(ToolkitError):
    """The report stays a draft for errors that are open; `standing` is where the round stands."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(Code.REPORT_NOT_FINAL, found=standing.open, count=len(standing.open))
        self.standing = standing


@dataclass(frozen=True, slots=True)
class _Considered:
    """All that was read and what follows from it; nothing is written yet. The sections `proposed` are without their
    answers, which stand among `wordings`. `held` is what lay there before."""

    review: ReviewFile
    consolidation: Consolidation
    proposed: tuple[Section, ...]
    wordings: Sequence[Worded]
    summary: WrittenSummary
    standing: Standing
    release: Cells
    held: str


def _consider(where: Round, progress: Progress, today: date | None) -> _Considered:
    from toolkit.consolidate import consolidate
    from toolkit.report.sections import passages, sections
    from toolkit.review.overrules import release_cells
    from toolkit.review.writing import worded, wording_findings
    from toolkit.summary import write_summary

    held = own_held(where)  # before it is read: what comes meanwhile is not in it
    plan, wrong, review, intake = read_inputs(where, progress, today, meanwhile=import_libraries)
    consolidation = consolidate(plan, intake, wrong)
    proposed = sections(consolidation)
    wordings = worded(plan, passages(proposed), review.decisions)
    proposed = tuple(replace(each, answers=()) for each in proposed)
    told = (*review.told, *wording_findings(wordings, review.path.name), *consolidation.findings)
    consolidation = replace(consolidation, findings=told)
    summary = write_summary(consolidation)
    cells = release_cells(review.decisions.sheets)
    standing, release = release_standing(consolidation, review.questions, cells)
    return _Considered(review, consolidation, proposed, wordings, summary, standing, release, held)


def release_standing(
    made: Consolidation, questions: Iterable[Question], cells: Cells
) -> tuple[Standing, Cells]:
    """Where the round stands, and sheet "Phát hành", whose lines of a reason alone are given the open errors."""
    from toolkit.consolidate.standing import standing_of
    from toolkit.review.overrules import overrules, with_errors

    def standing(cells: Cells) -> Standing:
        return standing_of(made.plan, made.intake, made.findings, questions, overrules(cells))

    cells = with_errors(cells, (each for each in standing(cells).open if each.code not in PLAN_UNFILLED))
    return standing(cells), cells


def _despite(considered: _Considered, today: date, reason: str) -> _Considered:
    """The same once somebody took responsibility for all that is open, or once more for what is known."""
    from toolkit.review.overrules import with_reason

    still = considered.standing.open
    if not reason:
        raise ReportNotFinal(considered.standing)
    cells = with_reason(considered.release, date_vi(today), reason, still, considered.standing.overruled)
    standing, cells = release_standing(considered.consolidation, considered.review.questions, cells)
    return replace(considered, standing=standing, release=cells)


def import_libraries() -> None:
    """Import what makes the papers: a fifth of consolidating 38 returns, where nobody reads meanwhile."""
    for module in ("pandas", "xlsxwriter", "toolkit.consolidate", "toolkit.summary"):
        import_module(module)


def _write_results(
    where: Round, outputs: Outputs, considered: _Considered, progress: Progress, today: date | None, *,
    form: SuperiorForm | None = None, moment: datetime | None = None, issuing: date | None = None, reason: str = "",
) -> Consolidated:
    """Write all that follows, once everything is worked out. A superior's `form`, or one answered before, is filled as
    of that moment (None: now). The report is issued on the day `issuing` (None: it is not), with a `reason` that the
    review workbook must keep."""
    from toolkit.letters.proposal import proposal_values

    consolidation, standing, summary = considered.consolidation, considered.standing, considered.summary
    plan, intake = consolidation.plan, consolidation.intake
    printed, review = _print(where, considered, issuing), _write_review(outputs, considered)
    if reason and any(each.code is Code.REVIEW_CHANGED for each in review.findings):
        raise ToolkitError(Code.REASON_NOT_KEPT, Place(considered.review.path.name))
    overflow, document, own = where.results / words.OVERFLOW_FILE, printed.document, printed.own
    kept = kept_properties(record_of(where, standing, considered.held, review.size)) | review.seal.kept
    issued, changes = (printed.issued.sentence, printed.issued.changes) if printed.issued else ("", "")
    kept |= kept_report(document, intake.files, changes)
    tables = summary.content(standing.overruled, issued, kept)
    made = [outputs.write(where.summary, tables)]
    if summary.overflow is None:
        outputs.remove(overflow)
    else:
        made.append(outputs.write(overflow, summary.overflow))
    report = outputs.write(where.report, document, is_ours)
    proposed = proposal_values(consolidation, own)
    letter = where.results / words.PROPOSAL_FILE
    proposal = write_letter(where, outputs, letter, resources.PROPOSAL_TEMPLATE, proposed)
    sent = send_back(where, outputs, plan, intake, consolidation.findings, progress, today)
    sent_back = [path for each in sent for path in (each.form, each.text)]
    beside = {words.OVERFLOW_FILE: summary.overflow} if summary.overflow is not None else {}
    mail = _issue(where, outputs, plan, printed, {words.SUMMARY_FILE: tables, **beside})
    results = Results(consolidation, len(standing.open), printed.sections, own)
    form = form or _answer_again(where, plan)
    answer = write_answer(where, outputs, form, results, moment or moment_of(today)) if form else None
    told = (*finish(where, outputs), *review.findings, *standing.notes, *mail.findings)
    make_read_only(where.issued)
    answered = (answer.path,) if answer else ()
    written = (*made, report, *proposal, *review.outputs, *sent_back, *mail.outputs, *answered)
    report = where.report if printed.is_edited else report
    return Consolidated(written, consolidation, told, report, standing, printed.sections, own, answer, printed.issued)


def _issue(where: Round, outputs: Outputs, plan: Plan, printed: _Printed, tables: Mapping[str, bytes]) -> Made:
    """Keep the report that is issued and its tables, by name, and draft the mail that takes that very report upward. A
    report that is not issued leaves what was issued before, and its mail, as they are."""
    from toolkit.letters import covering_mail
    from toolkit.letters.mail import addresses, draft

    path, issued = where.results / words.UPWARD_MAIL_FILE, printed.issued
    if issued is None or printed.paper is None:
        return Made((path,) if path.exists() else (), ())
    mail, name = covering_mail(plan)
    if not issued.folder.exists():
        make_folder(where.issued)
        outputs.write_folder(issued.folder, {name: printed.paper, **tables})
    written = outputs.write(path, draft(mail, (name, printed.paper)), is_ours)
    told = [finding(Code.MAIL_ADDRESS_INVALID, SETTINGS, value=value)
            for value in addresses(plan.settings.superior_email)[1]]
    told += [] if mail.to else [finding(Code.MAIL_NO_ADDRESS, SETTINGS)]
    told += [finding(Code.EDITED_ISSUED, Place(words.REPORT_FILE))] if printed.is_edited else []
    return Made((written,), tuple(told))


def _paper_to_issue(where: Round, document: bytes) -> bytes:
    """The report that is issued: the one among the results where people edited it, else that `document`. ToolkitError
    where theirs cannot be read or is marked a draft."""
    from lxml.etree import XMLSyntaxError

    from toolkit.report import document_text

    path = where.report
    if not path.is_file() or is_ours(path):
        return document
    try:
        edited = path.read_bytes()
        is_draft = any(line.strip().endswith(words.DRAFT_MARK) for line in document_text(edited).splitlines())
    except (OSError, BadZipFile, KeyError, XMLSyntaxError) as error:
        raise ToolkitError(Code.EDITED_NOT_ISSUED, Place(path.name), why="không đọc được") from error
    if is_draft:
        raise ToolkitError(Code.EDITED_NOT_ISSUED, Place(path.name), why=f"còn dòng {words.DRAFT_MARK}")
    return edited


def _issued_now(where: Round, considered: _Considered, today: date, paper: bytes, document: bytes) -> IssuedReport:
    """Where that paper is kept once it is issued; where it was the last that was issued that day, and nothing has
    changed since, there."""
    plan, files = considered.consolidation.plan, considered.consolidation.intake.files
    issued, latest = next_issued(where, plan.settings, today), last_issued(where)
    if latest and latest.day == issued.day and latest.paper == paper and not changes_since(latest, document, files):
        return latest._replace(changes="")
    return issued


@dataclass(frozen=True, slots=True)
class _Printed:
    """The report's sections, the officer's `own` wordings in them, and the report. `issued` is the report issued last,
    or now, None: none was; `paper` what is issued now, None: nothing."""

    sections: tuple[Section, ...]
    own: Mapping[str, OwnWording]
    document: bytes
    issued: IssuedReport | None = None
    paper: bytes | None = None

    @property
    def is_edited(self) -> bool:
        """Whether the report that is issued now is one that people edited."""
        return self.paper not in (None, self.document)


def _print(where: Round, considered: _Considered, issuing: date | None = None) -> _Printed:
    """The papers of a round, whose report is issued on that day (None: it is not)."""
    from toolkit.report.sections import sections
    from toolkit.review.writing import own_wordings

    own = own_wordings(considered.review.decisions)
    is_worded = any(each.text or each.include is not None for each in own.values())
    printed = sections(considered.consolidation, own) if is_worded else considered.proposed
    document = _report(where, considered, printed, bool(considered.standing.open))
    issued, paper = last_issued(where), None
    if issuing:
        paper = _paper_to_issue(where, document)
        issued = _issued_now(where, considered, issuing, paper, document)
    elif issued:
        issued = issued._replace(changes=changes_since(issued, document, considered.consolidation.intake.files))
        if issued.changes and not considered.standing.open:
            document = _report(where, considered, printed, True)
    return _Printed(printed, own, document, issued, paper)


def _report(where: Round, considered: _Considered, printed: Sequence[Section], is_draft: bool) -> bytes:
    from toolkit.report import render_report
    from toolkit.report.values import open_points, report_context
    from toolkit.review.writing import known_of

    wording = known_of(considered.wordings, considered.review.decisions)
    points = open_points(considered.standing, wording.changed, wording.unprinted) if is_draft else None
    context = report_context(considered.consolidation, printed, points)
    return render_report(context, where.template(resources.REPORT_TEMPLATE))


@dataclass(frozen=True, slots=True)
class _WrittenReview(Made):
    """The review workbook; `size` is that of what lies in its place, its decisions read, 0 where nothing does; `seal`
    is that of one written anew."""

    size: int
    seal: ReviewSeal = NO_SEAL


def _write_review(outputs: Outputs, considered: _Considered) -> _WrittenReview:
    """Write the review workbook anew, and beside it the former one where that holds more than texts. One that shows the
    same texts stays as it lies, and so does one that was saved since it was read, which is told."""
    from toolkit.review import says_the_same, with_days
    from toolkit.review.overrules import with_release
    from toolkit.review.writing import known_of, write_review

    review, decisions = considered.review, considered.review.decisions
    beside = with_release(decisions.sheets, considered.release)
    shown = replace(decisions, sheets=with_days(beside, considered.consolidation.intake.days))
    content = write_review(review.questions, shown, considered.wordings)
    unworded = known_of(considered.wordings, decisions).unworded
    size, seal = len(review.content or b""), ReviewSeal.of(content, unworded)
    found = read_or_none(review.path)
    if found == content:
        return _WrittenReview((review.path,), (), size, seal)
    saved_since = found != review.content
    if (saved_since or not review.ours) and says_the_same(review.path, content):
        return _WrittenReview((review.path,), (), size)
    if saved_since:
        return _WrittenReview((review.path,), (finding(Code.REVIEW_CHANGED, Place(review.path.name)),), size)
    findings: tuple[Finding, ...] = ()
    if review.content and review.textless:
        name = words.FORMER_REVIEW_FILE.format(digest=hashlib.sha256(review.content).hexdigest()[:6])
        former = outputs.write(review.path.with_name(name), review.content)
        details = {"what": review.textless, "former": former.name}
        findings = (finding(Code.REVIEW_TEXT_ONLY, Place(review.path.name), **details),)
    written = outputs.write(review.path, content)
    return _WrittenReview((written,), findings, len(content) if written == review.path else size, seal)
