"""A superior's form answered from a round's results: the file that came, filled, beside what the round made itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import files, words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.progress import Progress, silent
from toolkit.rounds import SETTINGS, Round, finish, is_ours, plan_of, round_turn
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.sources import SHEET, as_many_as_travel
from toolkit.text import number_vi

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation
    from toolkit.superior_form import SuperiorForm

#: The end of the name of an answer while errors are open.
_DRAFT = " - du thao"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered form: where it lies, whether it is a draft still, what there is to look at before it is sent, what
    the round's own results say, and on how many cells it rests."""
    path: Path
    is_draft: bool
    findings: tuple[Finding, ...]
    consolidated: Consolidated
    rests_on: int


def answer_round(where: Round, moment: datetime, progress: Progress = silent) -> Answered:
    """Consolidate the round and fill the form of the level above from its results, as they were at that moment. An
    answer people edited is kept, and the new one lies beside it. While errors are open, or rows of the form have no
    answer, it is called a draft. ToolkitError where the round answers no form, or that file is none."""
    form = _form_of(where)
    done = consolidate_round(where, progress, moment.date())
    with round_turn(where, where.results) as outputs:
        made = _answered(where, form, done, moment)
        outputs.remove(made.path.with_name(_name(form, not made.is_draft)), is_ours)
        path = outputs.write(made.path, made.content, is_ours)
        told = finish(where, outputs)
    return Answered(path, made.is_draft, (*made.findings, *told), done, made.rests_on)


@dataclass(frozen=True, slots=True)
class _Made:
    path: Path
    content: bytes
    is_draft: bool
    findings: tuple[Finding, ...]
    rests_on: int


def _form_of(where: Round) -> SuperiorForm:
    """The form the round answers."""
    from toolkit.superior_form import superior_form

    plan, _ = plan_of(where)
    name = plan.settings.superior_form
    if not name:
        label = words.SETTINGS["superior_form"].label.text
        raise ToolkitError(Code.ANSWER_NO_FORM, SETTINGS, why=f"mục {label} để trống")
    content = files.read_or_none(where.folder / name)
    if content is None:
        raise ToolkitError(Code.ANSWER_NO_FORM, SETTINGS, why=f"không mở được tệp {name}")
    return superior_form(name, content)


def _answered(where: Round, form: SuperiorForm, done: Consolidated, moment: datetime) -> _Made:
    from toolkit.forms.answered_form import answered_form
    from toolkit.report.upward import rests_on, upward_answer

    made, name = done.consolidation, _name(form, False)
    answer = upward_answer(made, form, done.printed, done.own, name)
    open_rows = any(each.code in (Code.ANSWER_ROW_OPEN, Code.ANSWER_TASK_GONE) for each in answer.findings)
    is_draft = bool(done.standing.open) or open_rows
    lines = tuple(rests_on(made))
    shown = as_many_as_travel(lines)
    content = answered_form(form, answer.answers, answer.verdicts, _note(made, len(shown), len(lines)), shown,
                            moment.astimezone(UTC))
    told, path = answer.findings, where.results / _name(form, is_draft)
    if left := len(lines) - len(shown):
        told = (*told, finding(Code.ANSWER_LINES_LEFT, Place(name, SHEET), shown=number_vi(len(shown), 0),
                               left=number_vi(left, 0)))
    if done.standing.open:
        told = (finding(Code.ANSWER_DRAFT, Place(path.name), count=len(done.standing.open)), *told)
    told = tuple(replace(each, place=each.place._replace(file=path.name)) for each in told)
    return _Made(path, content, is_draft, told, len(lines))


def _name(form: SuperiorForm, is_draft: bool) -> str:
    """What the answer is called: as the superior calls its forms, by plan, period and agency."""
    code = form.code
    return f"{code.plan}-{code.period}-{code.agency} tra loi{_DRAFT if is_draft else ''}.xlsx"


def _note(made: Consolidation, shown: int, lines: int) -> str:
    """What stands above the lines: how the cells of the round below are accounted for."""
    typed, consolidated, listed = (number_vi(sum(getattr(each, name) for each in made.intake.files), 0)
                                   for name in ("typed", "consolidated", "listed"))
    more = f"; chỉ ghi được {number_vi(shown, 0)} nội dung đầu, còn lại lưu ở cấp này" if shown < lines else ""
    return (f"Các cơ quan đã ghi {typed} ô: {consolidated} ô đã tổng hợp, {listed} ô liệt kê ở trang "
            f"{words.SUMMARY_SHEETS['attention']} của {words.SUMMARY_FILE} ở cấp này. Dưới đây là "
            f"{number_vi(lines, 0)} nội dung mà biểu này tổng hợp, mỗi nội dung một dòng{more}. Không sửa trang này.")
