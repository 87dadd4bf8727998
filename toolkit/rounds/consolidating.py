"""What follows from the returns: the consolidated workbook, the report, the review workbook; a final report's mail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib import import_module
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
from toolkit.rounds.record import (
    IssuedReport,
    RoundState,
    changes_since,
    folder_state,
    last_issued,
    next_issued,
    own_held,
    saved_properties,
    saved_state,
)
from toolkit.rounds.round import SETTINGS, Made, Round, finish, round_turn
from toolkit.rounds.sending import Papers
from toolkit.summary.summary import write_summary
from toolkit.summary.tables import exported_tables

if TYPE_CHECKING:  # what is not needed before all is read: see `import_libraries`
    from toolkit.forms.superior_form import SuperiorForm
    from toolkit.report.records import OwnWording
    from toolkit.report.sections import Composition
    from toolkit.review.writing import Worded

#: So many lines of sheet "Nguồn số liệu": the largest province has 24,000, and a superior's round reads ten such.
_MOST_LINES = 30_000
_UNANSWERED = {Code.ANSWER_ROW_OPEN, Code.ANSWER_TASK_GONE, Code.ANSWER_OTHER_FORM, Code.ANSWER_OVERFULL}


class Consolidated(NamedTuple):
    """What `consolidate_round` wrote, what it wrote from, and what there is to tell.

    `other_findings` are those the consolidated workbook does not hold: about outputs. `report` is where it was written,
    or lies edited and is issued. `answer` is the superior's form filled, None where none was. `state` is how the round
    stands now, as it was saved, with what lies in its folder.
    """

    outputs: tuple[Path, ...]
    consolidation: Consolidation
    other_findings: tuple[Finding, ...]
    report: Path
    standing: Standing
    answer: AnswerFile | None
    state: RoundState

    @property
    def issued(self) -> IssuedReport | None:
        """The report that was issued last."""
        return self.state.issued

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything there is to tell."""
        return (*self.other_findings, *self.consolidation.all_findings)


def consolidate_round(where: Round, progress: Progress = silent, today: date | None = None) -> Consolidated:
    """Read all returns and write what follows: the consolidated workbook, the report, what goes back to be mended; an
    answer to a superior that lies there is filled anew. No return came after `today` (None: no limit)."""
    with round_turn(where, where.results) as outputs:
        return _write_results(_consider(where, outputs, progress, today))


def answer_round(where: Round, moment: datetime, progress: Progress = silent) -> Consolidated:
    """As `consolidate_round`, and the superior's form is filled from the results as they are at that moment.
    ToolkitError where the round answers no form, or that file is none."""
    with round_turn(where, where.results) as outputs:
        return _write_results(_consider(where, outputs, progress, moment.date()), moment)


def moment_of(today: date | None) -> datetime:
    """Now, on the day it is taken to be."""
    now = datetime.now(UTC)
    return datetime.combine(today, now.time(), UTC) if today else now


def release_round(where: Round, today: date, reason: str = "", progress: Progress = silent) -> Consolidated:
    """As `consolidate_round`, but the report is final: it is kept with its tables in a folder of its own, which no run
    touches again, and a mail that takes that very file upward is drafted. What is issued is the report that lies among
    the results: where people edited it, theirs.

    `reason` is why it is issued although errors are open, reports missing, questions undecided or the last day is still
    ahead; the review workbook keeps it with what it is about. ReportNotFinal where there is such and no reason is
    given, and whatever the reason ToolkitError where the plan workbook is not filled in (PLAN_HAS_ERRORS) or the edited
    report is marked a draft: nothing is written.
    """
    with round_turn(where, where.results) as outputs:
        considered = _consider(where, outputs, progress, today)
        refuse_unfilled(considered.standing.open, "làm bản chính thức")
        known = {line.mark for line in considered.overruled}
        against = (*considered.standing.open, *considered.standing.waits(today))
        against = tuple(found for found in against if error_mark(found) not in known)
        if against and not reason:
            raise ReportNotFinal(considered.standing, against)
        if reason:
            considered = _despite(considered, today, reason, against)
        return _write_results(considered, issuing=today, reason=reason)


class ReportNotFinal(ToolkitError):
    """The report stays a draft for what is `found` against it; `standing` is where the round stands."""

    def __init__(self, standing: Standing, found: tuple[Finding, ...]) -> None:
        super().__init__(Code.REPORT_NOT_FINAL, found=found, count=len(found))
        self.standing = standing


class _Considered(NamedTuple):
    """All that was read and what follows from it, and the `papers` it is written with; nothing is written yet.
    `printed` is the report put together, `wishes` the officer's wordings in it, `overruled` the errors somebody took
    responsibility for. `held` is what lay there before."""

    papers: Papers
    review: ReviewFile
    consolidation: Consolidation
    printed: Composition
    wishes: Mapping[str, OwnWording]
    wordings: Sequence[Worded]
    standing: Standing
    overruled: tuple[Overrule, ...]
    held: str


def _consider(where: Round, outputs: Outputs, progress: Progress, today: date | None) -> _Considered:
    held = own_held(where)  # before it is read: what comes meanwhile is not in it
    plan, wrong, review, intake = read_inputs(where, progress, today, meanwhile=_prepare_papers)
    from toolkit.report.sections import compose, passages, report_sentences
    from toolkit.review.writing import own_wordings, worded, wording_findings

    consolidation = consolidate(plan, intake, wrong)
    sentences, wishes = report_sentences(where.template(resources.REPORT_SENTENCES)), own_wordings(review.decisions)
    printed = compose(consolidation, sentences)
    wordings = worded(plan, list(passages(consolidation, printed, wishes)), review.decisions)
    if wishes:
        printed = compose(consolidation, sentences, wishes)
    told = (*review.told, *wording_findings(wordings, review.path.name), *consolidation.findings)
    consolidation, overruled = consolidation.with_findings(told), overrules(review.decisions.sheets)
    standing = standing_of(plan, intake, told, review.questions, overruled)
    papers = Papers(where, outputs, plan, today, progress)
    return _Considered(papers, review, consolidation, printed, wishes, wordings, standing, overruled, held)


def _despite(considered: _Considered, today: date, reason: str, against: Sequence[Finding]) -> _Considered:
    """The same once somebody took responsibility for what is `against` it, or once more for what is known."""
    made, standing = considered.consolidation, considered.standing
    overruled = (*considered.overruled, *overruling(date_vi(today), reason, against, standing.overruled))
    standing = standing_of(made.plan, made.intake, made.findings, considered.review.questions, overruled)
    return considered._replace(standing=standing, overruled=overruled)


def import_libraries() -> None:
    """Import what makes the papers: a fifth of consolidating 38 returns, where nobody reads meanwhile."""
    for module in ("pandas", "xlsxwriter", "toolkit.report.sections"):
        import_module(module)


def _prepare_papers() -> None:
    """Import what makes the papers and compile their sentences: a tenth of consolidating 38 returns more."""
    import_libraries()
    from toolkit.letters.letters import shipped_sentences as of_letters
    from toolkit.report.sections import shipped_sentences as of_reports
    assert of_letters().template
    assert of_reports().template


def _write_results(
    considered: _Considered, moment: datetime | None = None, issuing: date | None = None, reason: str = ""
) -> Consolidated:
    """Write all that follows, once everything is worked out. A superior's form is filled as of that moment; None: only
    one that was answered before, as of now. The report is issued on the day `issuing` (None: it is not), with a
    `reason` that the review workbook must keep."""
    from toolkit.letters.letters import proposal_values

    papers, consolidation, standing = considered.papers, considered.consolidation, considered.standing
    where, outputs, plan = papers.where, papers.outputs, consolidation.plan
    form = _form_of(where, plan) if moment else _form_answered_before(where, plan)
    printed = _print(considered, issuing)
    review, size, of_review = _write_review(considered)
    if reason and any(found.code is Code.REVIEW_CHANGED for found in of_review):
        raise ToolkitError(Code.REASON_NOT_KEPT, Place(considered.review.path.name))
    issued = printed.issued
    state = saved_state(where, standing, considered.held, size, printed.document, issued.changes if issued else "")
    summary = write_summary(consolidation, standing.overruled, issued.sentence if issued else "", standing.reports)
    tables = {words.SUMMARY_FILE: summary.content(saved_properties(state))}
    if summary.overflow is None:
        outputs.remove(where.results / words.OVERFLOW_FILE)
    else:
        tables[words.OVERFLOW_FILE] = summary.overflow
    written = [outputs.write(where.results / name, content) for name, content in tables.items()]
    report = outputs.write(where.report, printed.document, is_ours)
    values = proposal_values(consolidation, considered.wishes, papers.sentences)
    proposal = papers.write_letter(where.results / words.PROPOSAL_FILE, resources.PROPOSAL_TEMPLATE, values)
    written += (report, *proposal, review)
    written += (path for back in papers.send_back(standing).values() for path in (back.form, back.text))
    mail, mail_findings, answer = _issue(papers, printed, tables), list[Finding](), None
    if mail:
        written.append(mail)
        mail_findings = list(_mail_findings(plan, printed)) if printed.paper else []
    if form:
        answer = _write_answer(considered, form, moment or moment_of(papers.today))
        written.append(answer.path)
    findings = (*finish(where, outputs), *of_review, *standing.notes, *mail_findings)
    make_read_only(where.issued)
    state = state._replace(folder=folder_state(where, state))
    report = where.report if printed.is_edited else report
    return Consolidated(tuple(written), consolidation, findings, report, standing, answer, state)


def _issue(papers: Papers, printed: _Printed, tables: Mapping[str, bytes]) -> Path | None:
    """Keep the report that is issued and its tables, by name, and draft the mail that takes that very report upward:
    where that lies. A report that is not issued leaves what was issued before, and its mail (None: there is none), as
    they are."""
    from toolkit.letters.letters import covering_mail
    from toolkit.letters.mail import draft

    where, issued = papers.where, printed.issued
    path = where.results / words.UPWARD_MAIL_FILE
    if issued is None or printed.paper is None:
        return path if path.exists() else None
    mail, name = covering_mail(papers.plan, papers.sentences)
    if not issued.folder.exists():
        make_folder(where.issued)
        papers.outputs.write_folder(issued.folder, {name: printed.paper, **tables})
    return papers.outputs.write(path, draft(mail, (name, printed.paper)), is_ours)


def _mail_findings(plan: Plan, printed: _Printed) -> Iterator[Finding]:
    """What is to be told of the mail that takes a report upward."""
    from toolkit.letters.mail import addresses

    good, wrong = addresses(plan.settings.superior_email)
    yield from (finding(Code.MAIL_ADDRESS_INVALID, SETTINGS, value=value) for value in wrong)
    if not good:
        yield finding(Code.MAIL_NO_ADDRESS, SETTINGS)
    if printed.is_edited:
        yield finding(Code.EDITED_ISSUED, Place(words.REPORT_FILE))


def _paper_to_issue(where: Round, document: bytes) -> bytes:
    """The report that is issued: the one among the results where people edited it, else that `document`. ToolkitError
    where theirs cannot be read or is marked a draft."""
    from lxml.etree import XMLSyntaxError

    from toolkit.report.rendering import document_text

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


class _Printed(NamedTuple):
    """The report as printed. `issued` is the report issued last, or now, None: none was; `paper` what is issued now,
    None: nothing."""

    document: bytes
    issued: IssuedReport | None
    paper: bytes | None

    @property
    def is_edited(self) -> bool:
        """Whether the report that is issued now is one that people edited."""
        return self.paper not in (None, self.document)


def _print(considered: _Considered, issuing: date | None) -> _Printed:
    """The report of a round, issued on that day (None: it is not); where it was the last that was issued that day, and
    nothing has changed since, as that one."""
    where, files = considered.papers.where, considered.consolidation.intake.files
    document, issued = _report(considered, bool(considered.standing.open)), last_issued(where)
    changes = changes_since(issued, document, files) if issued else ""
    if issuing:
        paper, latest = _paper_to_issue(where, document), issued
        issued = next_issued(where, considered.papers.plan.settings, issuing)
        if latest and latest.day == issued.day and latest.paper == paper and not changes:
            issued = latest._replace(changes="")
        return _Printed(document, issued, paper)
    if changes and not considered.standing.open:
        document = _report(considered, True)
    return _Printed(document, issued._replace(changes=changes) if issued else None, None)


def _report(considered: _Considered, is_draft: bool) -> bytes:
    from toolkit.report.rendering import render_report
    from toolkit.report.sections import open_points, report_context

    changed = [wording.texts for wording in considered.wordings if wording.state == "changed"]
    points = open_points(considered.standing, changed) if is_draft else None
    context = report_context(considered.consolidation, considered.printed, points)
    return render_report(context, considered.papers.where.template(resources.REPORT_TEMPLATE))


def _write_review(considered: _Considered) -> tuple[Path, int, tuple[Finding, ...]]:
    """Write the review workbook anew, and beside it the former one where that holds more than texts: where it is; the
    size of what lies in its place, its decisions read, 0 where nothing does; what is to be told. One that shows the
    same texts stays as it lies, and so does one that was saved since it was read, which is told."""
    from toolkit.review.writing import write_review

    outputs, review, decisions = considered.papers.outputs, considered.review, considered.review.decisions
    beside = with_overrules(decisions.sheets, considered.overruled)
    shown = decisions._replace(sheets=with_days(beside, considered.consolidation.intake.days))
    content = write_review(review.questions, shown, considered.wordings)
    size = len(review.content or b"")
    if says_the_same(review.path, content):
        return review.path, size, ()
    if read_or_none(review.path) != review.content:
        return review.path, size, (finding(Code.REVIEW_CHANGED, Place(review.path.name)),)
    findings: tuple[Finding, ...] = ()
    if review.content and review.textless:
        name = words.FORMER_REVIEW_FILE.format(digest=hashlib.sha256(review.content).hexdigest()[:6])
        former = outputs.write(review.path.with_name(name), review.content)
        details = {"what": review.textless, "former": former.name}
        findings = (finding(Code.REVIEW_TEXT_ONLY, Place(review.path.name), **details),)
    written = outputs.write(review.path, content)
    return written, len(content) if written == review.path else size, findings


# ── an answer to the superior ─────────────────────────────────────────────────────────────────────


class AnswerFile(NamedTuple):
    """A superior's form filled from the round's results: where it lies, whether it is a draft still, what there is to
    look at before it is sent, and on how many cells it rests."""

    path: Path
    is_draft: bool
    findings: tuple[Finding, ...]
    rests_on: int


def _form_of(where: Round, plan: Plan) -> SuperiorForm:
    """The form the round answers; ToolkitError where it answers none, or that file is none."""
    from toolkit.forms.superior_form import superior_form

    name = plan.settings.superior_form
    content = read_or_none(where.folder / name) if name else None
    if content is None:
        empty = f"mục {words.SETTINGS['superior_form'].label.text} để trống"
        raise ToolkitError(Code.ANSWER_NO_FORM, SETTINGS, why=f"không mở được tệp {name}" if name else empty)
    return superior_form(name, content)


def _form_answered_before(where: Round, plan: Plan) -> SuperiorForm | None:
    """The superior's form where it was answered: what is sent is never older than the figures it is sent with. One
    that cannot be read any more is told by `answer_round`."""
    with suppress(ToolkitError):
        form = _form_of(where, plan)
        if any((where.results / _answer_name(form, is_draft)).exists() for is_draft in (False, True)):
            return form
    return None


def _write_answer(considered: _Considered, form: SuperiorForm, moment: datetime) -> AnswerFile:
    """Fill that form from these results, as they were at that moment. An answer people edited is kept, and the new one
    lies beside it. While errors are open, or rows of the form have no answer, it is called a draft."""
    from toolkit.consolidate.new_plans import is_of_another
    from toolkit.forms.answered_form import answered_form
    from toolkit.report.upward import rests_on, upward_answer

    consolidation, plan, outputs = considered.consolidation, considered.consolidation.plan, considered.papers.outputs
    answer = upward_answer(consolidation, form, considered.printed, _answer_name(form, False))
    open_errors, found = len(considered.standing.open), list[Finding]()
    if open_errors:
        found.append(finding(Code.ANSWER_DRAFT, count=open_errors))
    if is_of_another(form, plan):
        found.append(finding(
            Code.ANSWER_OTHER_FORM, Place(sheet=form.layout.sheet), file=form.file, agency=form.head["agency_name"],
            period=form.name.label, own=plan.period.name.label, code=plan.settings.plan_code))
    found += answer.findings
    is_draft = open_errors > 0 or any(point.code in _UNANSWERED for point in found)
    lines = tuple(rests_on(consolidation, form))
    shown = lines[:_MOST_LINES]
    if left := len(lines) - len(shown):
        found.append(finding(Code.ANSWER_LINES_LEFT, Place(sheet=words.FORM_SHEETS["sources"]),
                             shown=number_vi(len(shown), 0), left=number_vi(left, 0)))
    properties = {
        layout.ANSWER_PROPERTY + row.slot: fields.value_text(
            answer.answers.get((row.number, form.layout.cells["indicator_figure"][1]), words.NO_FIGURE))
        for row in form.figures}
    if is_draft or considered.standing.missing:
        properties[layout.ANSWER_PROPERTY] = words.ANSWER_STATES[is_draft].format(considered.standing)
    content = answered_form(
        form, answer.answers, answer.verdicts, _answer_note(consolidation.intake, len(shown), len(lines)), shown,
        moment.astimezone(UTC), properties)
    path = considered.papers.where.results / _answer_name(form, is_draft)
    outputs.remove(path.with_name(_answer_name(form, not is_draft)), is_ours)
    findings = tuple(point._replace(place=point.place._replace(file=path.name)) for point in found)
    return AnswerFile(outputs.write(path, content, is_ours), is_draft, findings, len(lines))


def _answer_name(form: SuperiorForm, is_draft: bool) -> str:
    """What the answer is called: as the superior calls its forms, by plan, period and agency."""
    code = form.code
    return f"{code.plan}-{code.period}-{code.agency} tra loi{' - du thao' if is_draft else ''}.xlsx"


def _answer_note(intake: Intake, shown: int, lines: int) -> str:
    """What stands above the lines: how the cells of the round below are accounted for."""
    typed, consolidated, listed = (number_vi(count, 0) for count in totals(intake.files).values())
    more = f"; chỉ ghi được {number_vi(shown, 0)} nội dung đầu, còn lại lưu ở cấp này" if shown < lines else ""
    return (f"Các cơ quan đã ghi {typed} ô: {consolidated} ô đã tổng hợp, {listed} ô liệt kê ở trang "
            f"{words.SUMMARY_SHEETS['attention']} của {words.SUMMARY_FILE} ở cấp này. Dưới đây là "
            f"{number_vi(lines, 0)} nội dung mà biểu này tổng hợp, mỗi nội dung một dòng{more}. "
            "Trang này chỉ để đối chiếu, cấp trên không tổng hợp từ trang này; không sửa.")


# ── tables for pivots and databases ───────────────────────────────────────────────────────────────


def export_round(where: Round, folder: Path, today: date, progress: Progress) -> Made:
    """Write what a round's agencies answered, its tasks and agencies in that folder as .csv files."""
    with round_turn(where, folder) as outputs:
        consolidation = ReadableRound(where.folder).consolidate(today, progress)
        prefix = f"{consolidation.plan.settings.plan_code}-{consolidation.plan.period.code}"
        paths = [outputs.write(folder / f"{prefix} {name}.csv", text.encode("utf-8-sig"))
                 for name, text in exported_tables(consolidation).items()]
        return Made(tuple(paths), finish(where, outputs))
