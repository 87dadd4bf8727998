"""A round's returns → the consolidated workbook, the report, the review workbook, marked forms; on request a final
report with its mail, the superior's form filled, tables for databases. Command line and window call its steps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile

from toolkit.base.files import Outputs, is_ours, make_folder, make_read_only, read_or_none
from toolkit.base.text import date_vi, number_vi
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.standing import Standing, standing_of
from toolkit.model import fields, layout, resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding, refuse_unfilled
from toolkit.model.records import Intake, Overrule, Plan, Progress, error_mark, silent, totals
from toolkit.review.decisions import overrules, overruling, says_the_same, with_days, with_overrules
from toolkit.rounds.reading import ReadableRound, ReviewFile, read_inputs
from toolkit.rounds.round import SETTINGS, ListedFile, Round, StepResult, finish, input_files, round_turn
from toolkit.rounds.round_state import (
    IssuedReport,
    RoundState,
    changes_since,
    folder_state,
    issued_reports,
    next_issued,
    saved_properties,
    state_to_save,
)
from toolkit.rounds.sending import Papers
from toolkit.summary.summary import write_summary
from toolkit.summary.tables import exported_tables

if TYPE_CHECKING:  # imported when all is read: the window is there sooner
    from toolkit.forms.superior_form import SuperiorForm
    from toolkit.report.records import OwnWording
    from toolkit.report.sections import Composition
    from toolkit.review.writing import Worded

#: Codes of findings that keep an answer to a superior a draft.
_UNANSWERED = {Code.ANSWER_ROW_OPEN, Code.ANSWER_TASK_GONE, Code.ANSWER_OTHER_FORM, Code.ANSWER_OVERFULL}


class Consolidated(NamedTuple):
    """The files a run wrote, what they follow from, and its findings."""

    outputs: tuple[Path, ...]
    consolidation: Consolidation
    other_findings: tuple[Finding, ...]  # about outputs: those the consolidated workbook does not hold
    report: Path  # the report written; of an issued one that people edited, theirs
    standing: Standing
    answer: AnswerFile | None  # the superior's form filled
    state: RoundState  # as it was saved, with what lies in the folder now

    @property
    def issued(self) -> IssuedReport | None:
        """The report that was issued last."""
        return self.state.issued

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the run."""
        return (*self.other_findings, *self.consolidation.all_findings)


def consolidate_round(where: Round, progress: Progress = silent, today: date | None = None) -> Consolidated:
    """Read all returns and write the consolidated workbook, the report, the review workbook and marked forms; an answer
    to a superior that lies there is filled anew. No return came after `today` (None: no limit)."""
    with round_turn(where, where.results) as outputs:
        return _write_results(_work_out_results(where, outputs, progress, today))


def answer_round(where: Round, progress: Progress = silent, today: date | None = None) -> Consolidated:
    """As `consolidate_round`, and the superior's form is filled from the results. ToolkitError where the round answers
    no form, or that file is none."""
    with round_turn(where, where.results) as outputs:
        return _write_results(_work_out_results(where, outputs, progress, today), is_answer_asked=True)


def release_round(where: Round, today: date, reason: str = "", progress: Progress = silent) -> Consolidated:
    """As `consolidate_round`, with the report made final. The report among the results, edited by people or not, is
    kept with its tables in a folder that no run touches again, and a mail that takes that very file upward is drafted.

    `reason` says why it is issued although errors are open, reports missing, questions undecided or the last day is
    still ahead; the review workbook keeps it. Without a reason any of these raises ReportNotFinal. Whatever the reason,
    ToolkitError where the plan workbook is not filled in (PLAN_HAS_ERRORS) or the edited report is marked a draft.
    Nothing is written then."""
    with round_turn(where, where.results) as outputs:
        results = _work_out_results(where, outputs, progress, today)
        standing, known = results.standing, {line.mark for line in results.overruled}
        refuse_unfilled(standing.open, "làm bản chính thức")
        against = tuple(found for found in (*standing.open, *standing.waits(today)) if error_mark(found) not in known)
        if against and not reason:
            raise ReportNotFinal(standing, against)
        if reason:
            overruled = (*results.overruled, *overruling(date_vi(today), reason, against, standing.overruled))
            results = replace(results, overruled=overruled, standing=standing_of(
                standing.plan, standing.intake, standing.findings, results.review.questions, overruled))
        return _write_results(results, issuing=today, reason=reason)


class ReportNotFinal(ToolkitError):
    """The report stays a draft for what is `found` against it; `standing` is where the round stands."""

    def __init__(self, standing: Standing, found: tuple[Finding, ...]) -> None:
        super().__init__(Code.REPORT_NOT_FINAL, found=found, count=len(found))
        self.standing = standing


@dataclass(frozen=True)
class _Results(Papers):
    """All that follows from the returns, before anything is written; and what it is printed with."""

    review: ReviewFile
    consolidation: Consolidation
    composition: Composition  # the report put together
    wishes: Mapping[str, OwnWording]  # the officers' wordings in the report, by mark of their place
    wordings: Sequence[Worded]  # the places of the report with their wordings, as the review workbook shows them
    standing: Standing
    overruled: tuple[Overrule, ...]  # errors somebody took responsibility for
    inputs: Sequence[ListedFile]  # the files in the round before it was read


def _work_out_results(where: Round, outputs: Outputs, progress: Progress, today: date | None) -> _Results:
    """Read a round and work out everything that `_write_results` writes; `today` as in `consolidate_round`."""
    inputs = input_files(where)  # before the round is read: a file that comes meanwhile is not among them
    plan, found, review, intake = read_inputs(where, progress, today)
    from toolkit.report.sections import compose, passages, report_sentences
    from toolkit.review.writing import own_wordings, worded, wording_findings

    consolidation = consolidate(plan, intake, found)
    sentences, wishes = report_sentences(where.template(resources.REPORT_SENTENCES)), own_wordings(review.decisions)
    composition = compose(consolidation, sentences)
    wordings = worded(plan, list(passages(consolidation, composition, wishes)), review.decisions)
    if wishes:
        composition = compose(consolidation, sentences, wishes)
    findings = (*review.findings, *wording_findings(wordings, review.path.name), *consolidation.findings)
    overruled = overrules(review.decisions.sheets)
    return _Results(
        where, outputs, plan, today, progress, review=review,
        consolidation=consolidation.with_findings(findings), composition=composition, wishes=wishes,
        wordings=wordings, standing=standing_of(plan, intake, findings, review.questions, overruled),
        overruled=overruled, inputs=inputs)


def _write_results(
    results: _Results, is_answer_asked: bool = False, issuing: date | None = None, reason: str = ""
) -> Consolidated:
    """Write the results → the written files and findings. A superior's form is filled if an answer is asked for, or if
    one was filled before. The report is issued on the day `issuing` (None: it is not), for a `reason` that the review
    workbook must keep."""
    from toolkit.letters.letters import proposal_values

    where, outputs = results.where, results.outputs
    consolidation, standing = results.consolidation, results.standing
    form = _form_to_answer(where, results.plan, is_answer_asked)
    printed = _print_report(results, issuing)
    review, size, of_review = _write_review(results)
    if reason and any(found.code is Code.REVIEW_CHANGED for found in of_review):
        raise ToolkitError(Code.REASON_NOT_KEPT, Place(results.review.path.name))
    issued = printed.issued
    state = state_to_save(
        where, standing, results.inputs, size, printed.document, issued.changes if issued else "")
    summary = write_summary(consolidation, standing.overruled, issued.sentence if issued else "", standing.reports)
    tables = {words.SUMMARY_FILE: summary.content(saved_properties(state))}
    if summary.overflow is None:
        outputs.remove(where.results / words.OVERFLOW_FILE)
    else:
        tables[words.OVERFLOW_FILE] = summary.overflow
    written = [outputs.write(where.results / name, content) for name, content in tables.items()]
    report = outputs.write(where.report, printed.document, is_ours)
    values = proposal_values(consolidation, results.wishes, results.sentences)
    proposal = results.write_letter(where.results / words.PROPOSAL_FILE, resources.PROPOSAL_TEMPLATE, values)
    written += (report, *proposal, review)
    written += (path for back in results.send_back(standing).values() for path in (back.form, back.letter_file))
    mail, of_mail = _issue_report(results, printed, tables)
    written += mail
    answer = _write_answer(results, form) if form else None
    if answer:
        written.append(answer.path)
    findings = (*finish(where, outputs), *of_review, *standing.notes, *of_mail)
    make_read_only(where.issued)
    return Consolidated(
        outputs=tuple(written), consolidation=consolidation, other_findings=findings,
        report=where.report if printed.is_edited else report, standing=standing, answer=answer,
        state=state._replace(folder=folder_state(where, state)))


# ── the report ────────────────────────────────────────────────────────────────────────────────────


class _Printed(NamedTuple):
    """The report as printed, and as it is issued."""

    document: bytes  # as printed
    issued: IssuedReport | None  # the report issued last, or now
    paper: bytes | None = None  # the document issued now: the printed one, or the one people edited

    @property
    def is_edited(self) -> bool:
        """Whether the report that is issued now is one that people edited."""
        return self.paper not in (None, self.document)


def _print_report(results: _Results, issuing: date | None) -> _Printed:
    """The report, issued on the day `issuing` (None: it is not). One that equals the report issued last, on the same
    day, is not issued a second time; one that differs is a draft until it is issued."""
    where, is_draft = results.where, bool(results.standing.open)
    document, latest = _render_report(results, is_draft), next(reversed(issued_reports(where)), None)
    if latest:
        files = results.consolidation.intake.files
        latest = latest._replace(changes=changes_since(latest, document, files))
    if issuing is None:
        if latest and latest.changes and not is_draft:
            document = _render_report(results, True)
        return _Printed(document, latest)
    paper = _paper_to_issue(where, document)
    issued = next_issued(where, results.plan.settings, issuing, latest)
    if latest and latest.day == issued.day and latest.paper == paper and not latest.changes:
        issued = latest
    return _Printed(document, issued, paper)


def _render_report(results: _Results, is_draft: bool) -> bytes:
    """The report as .docx; of a draft the last page lists what is open."""
    from toolkit.report.rendering import render_report
    from toolkit.report.sections import open_points, report_context

    changed = [wording.texts for wording in results.wordings if wording.state == "changed"]
    points = open_points(results.standing, changed) if is_draft else None
    context = report_context(results.consolidation, results.composition, points)
    return render_report(context, results.where.template(resources.REPORT_TEMPLATE))


def _paper_to_issue(where: Round, document: bytes) -> bytes:
    """The report to issue: the one among the results if people edited it, else the printed `document`. ToolkitError
    where the edited one cannot be read or is marked a draft."""
    from lxml.etree import XMLSyntaxError

    from toolkit.report.rendering import document_text

    path = where.report
    if not path.is_file() or is_ours(path):
        return document
    try:
        edited = path.read_bytes()
        lines = document_text(edited).splitlines()
    except (OSError, BadZipFile, KeyError, XMLSyntaxError) as error:
        raise ToolkitError(Code.EDITED_NOT_ISSUED, Place(path.name), why="không đọc được") from error
    if any(line.strip().endswith(words.DRAFT_MARK) for line in lines):
        raise ToolkitError(Code.EDITED_NOT_ISSUED, Place(path.name), why=f"còn dòng {words.DRAFT_MARK}")
    return edited


def _issue_report(
    results: _Results, printed: _Printed, tables: Mapping[str, bytes]
) -> tuple[list[Path], list[Finding]]:
    """Keep the issued report with its tables, by name, in a folder of its own, and draft the mail that takes that very
    report upward → the mail, and findings. Where no report is issued now, those issued before and their mail stay."""
    from toolkit.letters.letters import covering_mail
    from toolkit.letters.mail import addresses, draft

    where, issued = results.where, printed.issued
    path = where.results / words.UPWARD_MAIL_FILE
    if issued is None or printed.paper is None:
        return ([path] if path.exists() else []), []
    mail, name = covering_mail(results.plan, results.sentences)
    if not issued.folder.exists():
        make_folder(where.issued)
        results.outputs.write_folder(issued.folder, {name: printed.paper, **tables})
    good, wrong = addresses(results.plan.settings.superior_email)
    findings = [finding(Code.MAIL_ADDRESS_INVALID, SETTINGS, value=value) for value in wrong]
    if not good:
        findings.append(finding(Code.MAIL_NO_ADDRESS, SETTINGS))
    if printed.is_edited:
        findings.append(finding(Code.EDITED_ISSUED, Place(words.REPORT_FILE)))
    return [results.outputs.write(path, draft(mail, (name, printed.paper)), is_ours)], findings


def _write_review(results: _Results) -> tuple[Path, int, tuple[Finding, ...]]:
    """Write the review workbook anew → its path, the bytes of the file that lies there then (0: none does), findings.
    Where the former workbook holds more than texts it is kept beside. A workbook that shows the same texts already is
    left alone, and so is one that was saved since it was read, which is told."""
    from toolkit.review.writing import write_review

    write, review, findings = results.outputs.write, results.review, list[Finding]()
    path, size, place = review.path, len(review.content or b""), Place(review.path.name)
    sheets = with_days(
        with_overrules(review.decisions.sheets, results.overruled), results.consolidation.intake.days)
    content = write_review(review.questions, review.decisions._replace(sheets=sheets), results.wordings)
    if says_the_same(path, content):
        return path, size, ()
    if read_or_none(path) != review.content:
        return path, size, (finding(Code.REVIEW_CHANGED, place),)
    if review.content and review.textless:
        name = words.FORMER_REVIEW_FILE.format(digest=hashlib.sha256(review.content).hexdigest()[:6])
        former = write(path.with_name(name), review.content)
        findings.append(finding(Code.REVIEW_TEXT_ONLY, place, what=review.textless, former=former.name))
    written = write(path, content)
    return written, len(content) if written == path else size, tuple(findings)


# ── an answer to the superior ─────────────────────────────────────────────────────────────────────


class AnswerFile(NamedTuple):
    """A superior's form filled from the round's results."""

    path: Path
    is_draft: bool
    findings: tuple[Finding, ...]  # what to look at before it is sent
    rests_on: int  # cells of agencies


def _form_to_answer(where: Round, plan: Plan, is_asked: bool) -> SuperiorForm | None:
    """The superior's form to fill: if an answer `is_asked` for, the one the plan names, ToolkitError where there is no
    such form; else the one that was filled before, so that no answer is older than the results beside it, or None."""
    from toolkit.forms.superior_form import superior_form

    name = plan.settings.superior_form
    content = read_or_none(where.folder / name) if name else None
    if is_asked and content is None:
        empty = f"mục {words.SETTINGS['superior_form'].label.text} để trống"
        raise ToolkitError(Code.ANSWER_NO_FORM, SETTINGS, why=f"không mở được tệp {name}" if name else empty)
    try:
        form = superior_form(name, content or b"")
    except ToolkitError:
        if is_asked:
            raise
        return None
    was_answered = any((where.results / _answer_name(form, is_draft)).exists() for is_draft in (False, True))
    return form if is_asked or was_answered else None


def _write_answer(results: _Results, form: SuperiorForm) -> AnswerFile:
    """Fill a superior's form from the results. An answer that people edited is kept, the new one lies beside it. While
    errors are open or rows of the form have no answer, it is called a draft."""
    from toolkit.consolidate.new_plans import is_of_another
    from toolkit.forms.answered_form import answered_form
    from toolkit.report.upward import rests_on, upward_answer

    consolidation, plan, outputs = results.consolidation, results.plan, results.outputs
    answer = upward_answer(consolidation, form, results.composition, _answer_name(form, False))
    open_errors, found = len(results.standing.open), list[Finding]()
    if open_errors:
        found.append(finding(Code.ANSWER_DRAFT, count=open_errors))
    if is_of_another(form, plan):
        found.append(finding(
            Code.ANSWER_OTHER_FORM, Place(sheet=form.layout.sheet), file=form.file, agency=form.head["agency_name"],
            period=form.name.label, own=plan.period.name.label, code=plan.settings.plan_code))
    found += answer.findings
    is_draft = open_errors > 0 or any(point.code in _UNANSWERED for point in found)
    lines = tuple(rests_on(consolidation, form))
    properties = {
        layout.ANSWER_PROPERTY + row.slot: fields.value_text(
            answer.answers.get((row.number, form.layout.cells["indicator_figure"][1]), words.NO_FIGURE))
        for row in form.figures}
    if is_draft or results.standing.missing:
        properties[layout.ANSWER_PROPERTY] = words.ANSWER_STATES[is_draft].format(results.standing)
    now = datetime.now().astimezone()  # the office's day and hour: the superior takes the later of two answers
    saved = datetime.combine(results.today or now, now.timetz()).astimezone(UTC)
    note = _answer_note(consolidation.intake, len(lines))
    content = answered_form(form, answer.answers, answer.verdicts, note, lines, saved, properties)
    path = results.where.results / _answer_name(form, is_draft)
    outputs.remove(path.with_name(_answer_name(form, not is_draft)), is_ours)
    findings = tuple(point._replace(place=point.place._replace(file=path.name)) for point in found)
    return AnswerFile(
        path=outputs.write(path, content, is_ours), is_draft=is_draft, findings=findings, rests_on=len(lines))


def _answer_name(form: SuperiorForm, is_draft: bool) -> str:
    """The file name of an answer: as the superior names its forms, by plan, period and agency."""
    code = form.code
    return f"{code.plan}-{code.period}-{code.agency} tra loi{' - du thao' if is_draft else ''}.xlsx"


def _answer_note(intake: Intake, lines: int) -> str:
    """The note above the sources: how many cells agencies filled in, and on which `lines` (a number) the form rests."""
    typed, consolidated, listed = (number_vi(count, 0) for count in totals(intake.files).values())
    return (f"Các cơ quan đã ghi {typed} ô: {consolidated} ô đã tổng hợp, {listed} ô liệt kê ở trang "
            f"{words.SUMMARY_SHEETS['attention']} của {words.SUMMARY_FILE} ở cấp này. Dưới đây là "
            f"{number_vi(lines, 0)} nội dung mà biểu này tổng hợp, mỗi nội dung một dòng. "
            "Trang này chỉ để đối chiếu, cấp trên không tổng hợp từ trang này; không sửa.")


# ── tables for pivots and databases ───────────────────────────────────────────────────────────────


def export_round(where: Round, folder: Path, today: date, progress: Progress) -> StepResult:
    """Write what a round's agencies answered, its tasks and agencies in that folder as .csv files."""
    with round_turn(where, folder) as outputs:
        consolidation = ReadableRound(where.folder).consolidate(today, progress)
        prefix = f"{consolidation.plan.settings.plan_code}-{consolidation.plan.period.code}"
        paths = [outputs.write(folder / f"{prefix} {name}.csv", text.encode("utf-8-sig"))
                 for name, text in exported_tables(consolidation).items()]
        return StepResult(tuple(paths), finish(where, outputs))
