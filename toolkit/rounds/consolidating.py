"""What follows from the returns: the consolidated workbook, the report, the review workbook; a final report's mail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import resources, words
from toolkit.files import Outputs, read_or_none
from toolkit.findings import PLAN_UNFILLED, Code, Finding, Place, ToolkitError, finding, refuse_unfilled
from toolkit.model import Plan, Question
from toolkit.progress import Progress, silent
from toolkit.rounds import SETTINGS, Made, Round, finish, is_ours, plan_of, read_inputs, round_turn, write_letter
from toolkit.rounds.answering import AnswerFile, Results, form_of, is_answered, write_answer
from toolkit.rounds.record import NO_SEAL, ReviewSeal, files_held, kept_properties, own_held, record_of
from toolkit.rounds.sending import send_back
from toolkit.text import date_vi

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation
    from toolkit.consolidate.standing import Standing
    from toolkit.report.sections import OwnWording, Section
    from toolkit.report.values import Part
    from toolkit.review.overrules import Cells
    from toolkit.review.writing import Worded
    from toolkit.rounds import ReviewFile
    from toolkit.summary import WrittenSummary
    from toolkit.superior_form import SuperiorForm


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What `consolidate_round` wrote, what it wrote from, and what there is to tell.

    `other_findings` are those the consolidated workbook does not hold: about outputs. `report` is where it was written,
    `printed` are its sections, in which an officer's `own` wordings stand. `answer` is the superior's form filled, None
    where none was.
    """

    outputs: tuple[Path, ...]
    consolidation: Consolidation
    other_findings: tuple[Finding, ...]
    report: Path
    standing: Standing
    printed: tuple[Section, ...]
    own: Mapping[str, OwnWording]
    answer: AnswerFile | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything there is to tell."""
        return (*self.other_findings, *self.consolidation.all_findings)


def consolidate_round(where: Round, progress: Progress = silent, today: date | None = None) -> Consolidated:
    """Read all returns and write what follows: the consolidated workbook, the report, what goes back to be mended; an
    answer to a superior that lies there is filled anew. No return came after `today` (None: no limit)."""
    with round_turn(where, where.results) as outputs:
        considered = _consider(where, progress, today)
        mail = (where.results / words.UPWARD_MAIL_FILE).exists()
        answer = _answer_again(where, considered.consolidation.plan)
        review = _write_review(outputs, considered)
        return _write_results(where, outputs, considered, review, mail, progress, today, answer, _moment(today))


def answer_round(where: Round, moment: datetime, progress: Progress = silent) -> Consolidated:
    """As `consolidate_round`, and the superior's form is filled from the results as they are at that moment.
    ToolkitError where the round answers no form, or that file is none."""
    with round_turn(where, where.results) as outputs:
        form, today = form_of(where, plan_of(where)[0]), moment.date()
        considered = _consider(where, progress, today)
        review = _write_review(outputs, considered)
        mail = (where.results / words.UPWARD_MAIL_FILE).exists()
        return _write_results(where, outputs, considered, review, mail, progress, today, form, moment)


def _answer_again(where: Round, plan: Plan) -> SuperiorForm | None:
    """The superior's form where it was answered: what is sent is never older than the figures it is sent with. One
    that cannot be read any more is told by `answer_round`."""
    with suppress(ToolkitError):
        form = form_of(where, plan) if plan.settings.superior_form else None
        return form if form and is_answered(where, form) else None
    return None


def _moment(today: date | None) -> datetime:
    """Now, on the day it is taken to be."""
    now = datetime.now(UTC)
    return datetime.combine(today, now.time(), UTC) if today else now


def release_round(where: Round, today: date, reason: str = "", progress: Progress = silent) -> Consolidated:
    """As `consolidate_round`, but the report is final and a mail that takes it upward is drafted.

    `reason` is why it is issued although errors are open; the review workbook keeps it with the errors it is about.
    ReportNotFinal where errors are open and no reason is given, and whatever the reason ToolkitError (PLAN_HAS_ERRORS)
    where the plan workbook is not filled in: nothing is written.
    """
    with round_turn(where, where.results) as outputs:
        considered = _consider(where, progress, today)
        refuse_unfilled(considered.standing.open, "làm bản chính thức")
        if reason or considered.standing.open:
            considered = _despite(considered, today, reason)
        review = _write_review(outputs, considered)
        if reason and any(each.code is Code.REVIEW_CHANGED for each in review.findings):
            raise ToolkitError(Code.REASON_NOT_KEPT, Place(considered.review.path.name))
        answer = _answer_again(where, considered.consolidation.plan)
        return _write_results(where, outputs, considered, review, True, progress, today, answer, _moment(today))


class ReportNotFinal(ToolkitError):
    """The report stays a draft for errors that are open; `standing` is where the round stands."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(Code.REPORT_NOT_FINAL, found=standing.open, count=len(standing.open))
        self.standing = standing


@dataclass(frozen=True, slots=True)
class _Considered:
    """All that was read and what follows from it; nothing is written yet. `wordings` are given away to the review
    workbook, so the sections `proposed` are without their answers, and `points`, what is open in a draft (None: the
    report is final), are made before. `held` is what lay there before."""

    review: ReviewFile
    consolidation: Consolidation
    proposed: tuple[Section, ...]
    wordings: list[Worded]
    summary: WrittenSummary
    standing: Standing
    points: Part | None
    release: Cells
    held: str


def _consider(where: Round, progress: Progress, today: date | None) -> _Considered:
    from toolkit.consolidate import consolidate
    from toolkit.report.sections import passages, sections
    from toolkit.review.overrules import release_cells
    from toolkit.review.writing import worded, wording_findings
    from toolkit.summary import write_summary

    held = own_held(where, files_held(where))  # before it is read: what comes meanwhile is not in it
    plan, wrong, review, intake = read_inputs(where, progress, today, needed=("pandas", "xlsxwriter", "docxtpl"))
    consolidation = consolidate(plan, intake, wrong)
    proposed = sections(consolidation)
    wordings = worded(plan, passages(proposed), review.decisions)
    proposed = tuple(replace(each, answers=()) for each in proposed)
    told = (*review.told, *wording_findings(wordings, review.decisions, review.path.name), *consolidation.findings)
    consolidation = replace(consolidation, findings=told)
    summary = write_summary(consolidation)  # before anything is decided: what it does not hold keeps the report a draft
    cells = release_cells(review.decisions.sheets)
    standing, release = release_standing(consolidation, review.questions, cells, summary.findings)
    points = _points(standing, wordings)
    return _Considered(review, consolidation, proposed, wordings, summary, standing, points, release, held)


def _points(standing: Standing, wordings: Sequence[Worded]) -> Part | None:
    from toolkit.report.values import open_points

    return open_points(standing, wordings) if standing.open else None


def release_standing(
    made: Consolidation, questions: Iterable[Question], cells: Cells, broken: Iterable[Finding] = ()
) -> tuple[Standing, Cells]:
    """Where the round stands, and sheet "Phát hành", whose lines of a reason alone are given the open errors.

    `broken` are the files of which the summary does not hold all.
    """
    from toolkit.consolidate.standing import standing_of
    from toolkit.review.overrules import overrules, with_errors

    findings = (*made.findings, *broken)

    def standing(cells: Cells) -> Standing:
        return standing_of(made.plan, made.intake, findings, questions, overrules(cells))

    cells = with_errors(cells, (each for each in standing(cells).open if each.code not in PLAN_UNFILLED))
    return standing(cells), cells


def _despite(considered: _Considered, today: date, reason: str) -> _Considered:
    """The same once somebody took responsibility for all that is open, or once more for what is known."""
    from toolkit.review.overrules import with_reason

    still = considered.standing.open
    if not reason:
        raise ReportNotFinal(considered.standing)
    cells = with_reason(considered.release, date_vi(today), reason, still, considered.standing.overruled)
    standing, cells = release_standing(
        considered.consolidation, considered.review.questions, cells, considered.summary.findings)
    return replace(considered, standing=standing, points=_points(standing, considered.wordings), release=cells)


def _write_results(
    where: Round, outputs: Outputs, considered: _Considered, review: _WrittenReview, with_mail: bool,
    progress: Progress, today: date | None, form: SuperiorForm | None, moment: datetime,
) -> Consolidated:
    """Write all that follows, `with_mail` the mail upward, once everything is worked out; a superior's `form` is filled
    as of that moment."""
    from toolkit.letters.proposal import proposal_values
    from toolkit.report.sections import sections
    from toolkit.review.writing import own_wordings

    consolidation, standing, summary = considered.consolidation, considered.standing, considered.summary
    own = own_wordings(considered.review.decisions)
    is_worded = any(each.text or each.include is not None for each in own.values())
    printed = sections(consolidation, own) if is_worded else considered.proposed
    overflow, document = where.results / words.OVERFLOW_FILE, _report(where, considered, printed)
    kept = kept_properties(record_of(where, standing, considered.held, review.size)) | review.seal.kept
    made = [outputs.write(where.results / words.SUMMARY_FILE, summary.content(standing.overruled, kept))]
    if summary.overflow is None:
        outputs.remove(overflow)
    else:
        made.append(outputs.write(overflow, summary.overflow))
    report = outputs.write(where.results / words.REPORT_FILE, document, is_ours)
    proposed = proposal_values(consolidation, own)
    letter = where.results / words.PROPOSAL_FILE
    proposal = write_letter(where, outputs, letter, resources.PROPOSAL_TEMPLATE, proposed)
    plan, intake = consolidation.plan, consolidation.intake
    sent = send_back(where, outputs, plan, intake, consolidation.findings, progress, today)
    sent_back = [path for each in sent for path in (each.form, each.text)]
    mail = _write_mail(where, outputs, considered, document) if with_mail else Made((), ())
    results = Results(consolidation, len(standing.open), printed, own)
    answer = write_answer(where, outputs, form, results, moment) if form else None
    told = (*finish(where, outputs), *summary.findings, *review.findings, *standing.notes, *mail.findings)
    answered = (answer.path,) if answer else ()
    written = (*made, report, *proposal, *review.outputs, *sent_back, *mail.outputs, *answered)
    return Consolidated(written, consolidation, told, report, standing, printed, own, answer)


def _write_mail(where: Round, outputs: Outputs, considered: _Considered, report: bytes) -> Made:
    """The mail upward with the report; a draft is not sent, so its mail is removed."""
    from toolkit.letters import covering_mail
    from toolkit.letters.mail import addresses, draft

    path, plan = where.results / words.UPWARD_MAIL_FILE, considered.consolidation.plan
    if considered.standing.open:
        outputs.remove(path, is_ours)
        return Made((), ())
    mail, name = covering_mail(plan)
    written = outputs.write(path, draft(mail, (name, report)), is_ours)
    wrong = addresses(plan.settings.superior_email)[1]
    told = [finding(Code.MAIL_ADDRESS_INVALID, SETTINGS, value=value) for value in wrong]
    return Made((written,), (*told, *([] if mail.to else [finding(Code.MAIL_NO_ADDRESS, SETTINGS)])))


@dataclass(frozen=True, slots=True)
class _WrittenReview(Made):
    """The review workbook; `size` is that of what lies in its place, its decisions read, 0 where nothing does; `seal`
    is that of one written anew."""

    size: int
    seal: ReviewSeal = NO_SEAL


def _write_review(outputs: Outputs, considered: _Considered) -> _WrittenReview:
    """Ask what is open and show what the report may say, unless the workbook does; one saved meanwhile is kept. One
    nobody has saved since it was written has no looks of anybody's, so it is written anew."""
    from toolkit.review import says_the_same
    from toolkit.review.looks import refuse_long, with_looks
    from toolkit.review.overrules import with_release
    from toolkit.review.writing import given_away, is_unworded, news_in, write_review
    from toolkit.sheetfill.elements import Unkept

    review = considered.review
    decisions = replace(review.decisions, sheets=with_release(review.decisions.sheets, considered.release))
    unworded, is_kept = is_unworded(considered.wordings, decisions), review.content is not None and not review.ours
    news = news_in(review.questions, considered.wordings, review.decisions) if is_kept else set[str]()
    content = fresh = write_review(review.questions, decisions, given_away(considered.wordings))
    size, seal = len(review.content or b""), ReviewSeal.of(fresh, unworded)
    if (now := read_or_none(review.path)) == fresh:
        return _WrittenReview((review.path,), (), size, seal)
    if now != review.content:
        same = says_the_same(review.path, fresh)
        told = () if same else (finding(Code.REVIEW_CHANGED, Place(review.path.name)),)
        return _WrittenReview((review.path,), told, size)
    told = ()
    try:
        if review.content and is_kept:
            refuse_long(review.decisions, review.path.name, news)
            content = with_looks(review.content, fresh)
    except Unkept as error:
        digest = hashlib.sha256(review.content or b"").hexdigest()[:6]
        name = words.FORMER_REVIEW_FILE.format(digest=digest)
        former = outputs.write(review.path.with_name(name), review.content or b"")
        told = (finding(Code.REVIEW_LOOKS_LOST, Place(review.path.name), what=error.what, former=former.name),)
    if content == review.content:
        return _WrittenReview((review.path,), (), size)
    written = outputs.write(review.path, content)
    size = len(content) if written == review.path else size
    return _WrittenReview((written,), told, size, seal if content is fresh else NO_SEAL)


def _report(where: Round, considered: _Considered, printed: Sequence[Section]) -> bytes:
    from toolkit.report import render_report
    from toolkit.report.values import report_context

    context = report_context(considered.consolidation, printed, considered.points)
    return render_report(context, where.template(resources.REPORT_TEMPLATE))
