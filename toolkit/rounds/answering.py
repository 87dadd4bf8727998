"""A superior's form answered from a round's results: the file that came, filled, beside what the round made itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit import files, words
from toolkit.files import is_ours
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Plan, SourceLine
from toolkit.plan.new_plans import is_of_another
from toolkit.rounds import SETTINGS, Round
from toolkit.superior_form import SuperiorForm, superior_form
from toolkit.text import number_vi

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation
    from toolkit.files import Outputs
    from toolkit.report.sections import OwnWording, Section

#: So many lines of sheet "Nguồn số liệu", and characters in them: a larger workbook no superior's round would read.
_MOST_LINES, _MOST_CHARACTERS = 50_000, 20_000_000
#: The end of the name of an answer while errors are open.
_DRAFT = " - du thao"
_UNANSWERED = {Code.ANSWER_ROW_OPEN, Code.ANSWER_TASK_GONE, Code.ANSWER_OTHER_FORM, Code.ANSWER_OVERFULL}


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """An answered form: where it lies, whether it is a draft still, what there is to look at before it is sent, and on
    how many cells it rests."""
    path: Path
    is_draft: bool
    findings: tuple[Finding, ...]
    rests_on: int


class Results(NamedTuple):
    """What a form is answered from: the round consolidated, how many errors are open, the report's sections as they are
    printed, an officer's wordings."""
    made: Consolidation
    open_errors: int
    printed: Sequence[Section]
    own: Mapping[str, OwnWording]


def is_answered(where: Round, form: SuperiorForm) -> bool:
    """Whether an answer to that form lies among the results."""
    return any((where.results / _name(form, is_draft)).exists() for is_draft in (False, True))


def write_answer(
    where: Round, outputs: Outputs, form: SuperiorForm, results: Results, moment: datetime
) -> AnswerFile:
    """Fill that form from these results, as they were at that moment. An answer people edited is kept, and the new one
    lies beside it. While errors are open, or rows of the form have no answer, it is called a draft."""
    from toolkit.forms.answered_form import answered_form
    from toolkit.report.upward import rests_on, upward_answer

    made, name = results.made, _name(form, False)
    answer = upward_answer(made, form, results.printed, results.own, name)
    told = [*_of_another(form, made.plan), *answer.findings]
    is_draft = bool(results.open_errors) or any(each.code in _UNANSWERED for each in told)
    lines = tuple(rests_on(made, form))
    shown = _lines_that_fit(lines)
    content = answered_form(form, answer.answers, answer.verdicts, _note(made, len(shown), len(lines)), shown,
                            moment.astimezone(UTC))
    path = where.results / _name(form, is_draft)
    if left := len(lines) - len(shown):
        told.append(finding(Code.ANSWER_LINES_LEFT, Place(name, words.FORM_SHEETS["sources"]),
                            shown=number_vi(len(shown), 0), left=number_vi(left, 0)))
    if results.open_errors:
        told.insert(0, finding(Code.ANSWER_DRAFT, Place(path.name), count=results.open_errors))
    findings = tuple(replace(each, place=each.place._replace(file=path.name)) for each in told)
    outputs.remove(path.with_name(_name(form, not is_draft)), is_ours)
    return AnswerFile(outputs.write(path, content, is_ours), is_draft, findings, len(lines))


def form_of(where: Round, plan: Plan) -> SuperiorForm:
    """The form the round answers; ToolkitError where it answers none, or that file is none."""
    name = plan.settings.superior_form
    if not name:
        label = words.SETTINGS["superior_form"].label.text
        raise ToolkitError(Code.ANSWER_NO_FORM, SETTINGS, why=f"mục {label} để trống")
    content = files.read_or_none(where.folder / name)
    if content is None:
        raise ToolkitError(Code.ANSWER_NO_FORM, SETTINGS, why=f"không mở được tệp {name}")
    return superior_form(name, content)


def _lines_that_fit(lines: Sequence[SourceLine]) -> Sequence[SourceLine]:
    """The first lines, as many as a workbook may hold that is to be read again."""
    sizes = accumulate(sum(map(len, line)) for line in lines[:_MOST_LINES])
    return lines[:sum(size <= _MOST_CHARACTERS for size in sizes)]


def _of_another(form: SuperiorForm, plan: Plan) -> Iterator[Finding]:
    """That the form is none that this round can answer, as far as codes and period say so."""
    if is_of_another(form, plan):
        yield finding(Code.ANSWER_OTHER_FORM, Place(_name(form, False), form.layout.sheet), file=form.file,
                      agency=form.head["agency_name"], period=form.name.label, own=plan.period.name.label,
                      code=plan.settings.plan_code)


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
            f"{number_vi(lines, 0)} nội dung mà biểu này tổng hợp, mỗi nội dung một dòng{more}. "
            "Trang này chỉ để đối chiếu, cấp trên không tổng hợp từ trang này; không sửa.")
