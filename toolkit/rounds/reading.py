"""A round read as it lies in its folder: plan, officers' decisions and returns → records, and where the round stands.

Nothing is written. Of a round put together from others these are read where they lie and no lock is taken: what a part
says is what its own folder holds now. The steps and the window call it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.base import files
from toolkit.base.text import key, names_vi
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.parts import PartRound, parts_missing, period_faults, with_parts
from toolkit.consolidate.standing import Standing, standing_of
from toolkit.intake.cells import file_doubt
from toolkit.intake.returns import collect, read_returns, returned_file
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding, problem_of
from toolkit.model.layout import Layout, read_layout
from toolkit.model.period import PeriodName
from toolkit.model.records import Intake, Outcome, Plan, PrintedRow, Progress, Question, silent
from toolkit.model.workbooks import read_template
from toolkit.plan.plan_workbook import setting_place
from toolkit.review.decisions import Decisions, days_of, joined, overrules, read_decisions, with_overrules
from toolkit.rounds.record import files_held
from toolkit.rounds.round import Round, interrupted, plan_of
from toolkit.rounds.sent_forms import printed_otherwise

#: Seconds that the clocks of two machines may differ and nobody need know.
_CLOCKS_APART = 60
#: What may be told of a form although nothing is typed in it.
_OF_BLANK_FORMS = {Code.FORM_EMPTY, Code.FORM_EDITION_DIFFERS, Code.PREDECESSOR_FORM, Code.PROTECTION_OFF}


def layout_of(where: Round) -> Layout:
    """Where things are in the round's form."""
    return read_layout(read_template(where.template(resources.FORM_TEMPLATE)))


def is_filled(path: Path, plan: Plan, layout: Layout, made: Sequence[PrintedRow] = ()) -> bool | None:
    """Whether something is typed or left in a form, as far as can be told; None of a file that is no form of the plan.
    `made` is what forms made before print.

    One that was only saved again, or made for an earlier plan, is not filled.
    """
    if files.is_ours(path):
        return False
    intake = read_returns(plan, (returned_file(path, path.name),), layout, made=made)
    is_blank = all(record.outcome is Outcome.EMPTY and not record.typed for record in intake.files)
    if is_blank and {found.code for found in intake.findings} <= _OF_BLANK_FORMS:
        return False
    return True if any(record.agency for record in intake.files) else None


def _filled_forms(where: Round, plan: Plan, layout: Layout, intake: Intake) -> Iterator[Finding]:
    """Which forms were filled where they are sent from, unless the same file came back as well."""
    for path in where.made_forms:
        if is_filled(path, plan, layout):
            content = files.read_or_none(path) or b""
            if hashlib.sha256(content).hexdigest() not in {record.sha256 for record in intake.files}:
                yield finding(Code.FORM_FILLED, Place(f"{where.forms.name}/{path.name}"))


def read_inputs(
    where: Round, progress: Progress = silent, today: date | None = None, sending: date | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[Plan, tuple[Finding, ...], ReviewFile, Intake]:
    """All a round's results follow from: the plan with what is wrong in it, what was decided, what came back. Nothing
    came after `today` (None: no limit); `sending` is the day its forms would go out, None where they have. Of a round
    put together from others, plan and returns are so (`consolidate.parts`); these are read where they lie. `meanwhile`
    is called once while other processes read."""
    from toolkit.review.questions import judge_of, open_questions  # not before the window is there

    plan, found = plan_of(where, sending)
    layout, printed, review = layout_of(where), printed_otherwise(where, plan), read_review(where, plan)
    judge = judge_of(plan, review.decisions, today)
    intake = read_returns(plan, collect(where.returns), layout, progress, judge, kept=days_of(review.decisions.sheets),
                          today=today, made=printed.rows, meanwhile=meanwhile)
    review = review._replace(questions=open_questions(plan, intake, review.decisions, today))
    unread = printed.findings if plan.amended else ()
    told = (*found, *unread, *_filled_forms(where, plan, layout, intake))
    now = time.time() + _CLOCKS_APART
    if ahead := [file.name for file in files_held(where) if file.written > now]:
        told += (finding(Code.CLOCK_AHEAD, Place(words.RETURNS_FOLDER), files=names_vi(ahead, 6, "tệp khác")),)
    if plan.settings.parts:
        plan, intake, of_parts = _put_together(where, plan, intake, progress, today)
        told = (*(found for found in told if found.code is not Code.DUE_PASSED), *of_parts)  # its parts sent the forms
    return plan, told, review, intake


def read_standing(
    where: Round, progress: Progress = silent, today: date | None = None, sending: date | None = None
) -> Standing:
    """Where the round stands, found out without writing anything; the days as `read_inputs` takes them."""
    return _standing(where, sentence_findings(where), progress, today, sending)


def _standing(where: Round, of_sentences: Iterable[Finding], progress: Progress, today: date | None,
              sending: date | None = None) -> Standing:
    """Where the round stands, with what is wrong `of_sentences`: nothing of a part's, of which nothing is printed."""
    plan, found, review, intake = read_inputs(where, progress, today, sending)
    told = (*interrupted(where), *of_sentences, *found, *review.told, *consolidate(plan, intake).findings)
    return standing_of(plan, intake, told, review.questions, overrules(review.decisions.sheets))


class ReadableRound(Round):
    """A round's folder for programs, as `toolkit.Round`: what is in it becomes frames, and nothing is written."""

    def __init__(self, folder: str | Path) -> None:
        super().__init__(Path(folder))

    def consolidate(self, today: date | None = None, progress: Progress = silent) -> Consolidation:
        """What the returns say, in the frames described in `toolkit.consolidate.columns`. No return came after `today`
        (None: no limit). ToolkitError where plan or returns cannot be read."""
        plan, wrong, review, intake = read_inputs(self, progress, today)
        return consolidate(plan, intake, (*wrong, *review.told))


def sentence_findings(where: Round) -> Iterator[Finding]:
    """What is wrong in the round's own copies of the sentences of report and letters."""
    for name in (resources.REPORT_SENTENCES, resources.LETTER_SENTENCES):
        path = where.folder / words.TEMPLATES_FOLDER / name
        try:
            yield from copied_sentence_faults(path) if path.is_file() else ()
        except ToolkitError as error:
            yield error.finding


def copied_sentence_faults(path: Path) -> tuple[Finding, ...]:
    """What is wrong in a copy of sentences: it is compared with the shipped file of that name, else with the one it has
    most parts in common with. ToolkitError where it is no text."""
    from toolkit.letters.letters import shipped_sentences as of_letters
    from toolkit.report.sections import shipped_sentences as of_reports
    from toolkit.report.sentence_file import parts_of

    parts = parts_of(path)
    original = max((of_reports(), of_letters()), key=lambda shipped: (
        shipped.path.name == path.name, len(parts & parts_of(shipped.path))))
    return tuple(original.faults(path))


def check_files(where: Round, paths: Sequence[Path]) -> Intake:
    """What the round's intake would say of these files, wherever they are, alone among themselves."""
    plan, _ = plan_of(where)
    for path in paths:
        if not path.is_file():
            raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    asked = tuple(returned_file(path, path.name) for path in paths)
    return read_returns(plan, asked, layout_of(where), made=printed_otherwise(where, plan).rows)


class ReviewFile(NamedTuple):
    """The review workbook as found: what was decided, where it is to be written again, what stands there now, and what
    of that is no text (`textless`); `questions` are what it is to ask of what came back."""

    decisions: Decisions
    findings: tuple[Finding, ...]
    path: Path
    content: bytes | None
    textless: str
    questions: tuple[Question, ...] = ()

    @property
    def told(self) -> tuple[Finding, ...]:
        """What is wrong with the workbook, and the decisions in it that are none."""
        return (*self.findings, *(each.invalid for each in self.questions if each.invalid))


def read_review(where: Round, plan: Plan) -> ReviewFile:
    """All that officers decided. A workbook that cannot be read stays as it is, and the next name is taken."""
    def mark_of(texts: Mapping[str, str]) -> str:
        from toolkit.review.writing import passage_mark  # 1 % of consolidating 38 returns, and seldom needed

        return passage_mark(plan, texts) or _file_mark(where, texts)

    names = [where.results / name for name in (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)]
    # before they are read: what is saved meanwhile is not written over
    contents = {path: files.read_or_none(path) for path in names}
    read = [(path, *read_decisions(path, following.name, mark_of))
            for path, following in zip(names, (*names[1:], names[-1]), strict=True)]
    readable = {path: decisions for path, decisions, _ in read if decisions is not None}
    target = next(iter(readable), names[-1])
    together, repeated = joined(readable.values())
    overruled = [line for decisions in readable.values() for line in overrules(decisions.sheets)]
    together = together._replace(sheets=with_overrules(together.sheets, overruled))
    textless = readable[target].textless if target in readable else ""
    findings = (*(found for *_, unread in read for found in unread), *repeated)
    return ReviewFile(together, findings, target, contents[target], textless)


def _file_mark(where: Round, texts: Mapping[str, str]) -> str:
    """The mark of the returned file that an officer's line names, and says of that it is not to count; "" of another
    line."""
    path = where.returns / texts.get("places", "").strip()
    if key(texts.get("decision", "")) != key(words.NOT_USED) or not os.path.isfile(path):
        return ""
    files = check_files(where, (path,)).files
    return file_doubt(files[0].sha256, files[0].content).mark if len(files) == 1 else ""


def _put_together(
    where: Round, plan: Plan, intake: Intake, progress: Progress, today: date | None
) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """The round's plan and intake with what came back in its parts (`consolidate.parts`), and what is to be told; a
    part that cannot be taken is left out and told."""
    place, whole, plan_code = setting_place(where.plan, "parts"), plan.period.name, plan.settings.plan_code
    found, named, parts = list[Finding](), list[tuple[str, PeriodName]](), list[PartRound]()
    for folder in plan.settings.parts:
        try:
            part = plan_of(Round(where.folder_named(folder)))[0]
        except (ToolkitError, OSError) as error:
            found.append(_unreadable(folder, error, place))
            continue
        if part.settings.plan_code == plan_code:
            named.append((folder, part.period.name))
        else:
            found.append(finding(
                Code.PART_OTHER_PLAN, place, folder=folder, found=part.settings.plan_code, expected=plan_code))
    named.sort(key=lambda part: part[1].order)
    faults = period_faults(whole, named, place)
    for number, (folder, _) in enumerate(named):
        try:
            if number not in faults:
                part_round = Round(where.folder_named(folder))
                parts.append(PartRound(folder, _standing(part_round, (), progress, today)))
        except (ToolkitError, OSError) as error:
            found.append(_unreadable(folder, error, place))
    plan, intake, told = with_parts(plan, intake, parts, place)
    missing = parts_missing(whole, (part.name for part in parts), place)
    return plan, intake, (*found, *faults.values(), *missing, *told)


def _unreadable(folder: str, error: ToolkitError | OSError, place: Place) -> Finding:
    return finding(Code.PART_UNREADABLE, place, folder=folder, why=problem_of(error))
