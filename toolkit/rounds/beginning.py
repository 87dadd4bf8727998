"""What comes before a round is run: its folder and plan workbook, a template an officer changed; a simulated round."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from glob import escape
from pathlib import Path
from typing import NamedTuple

from toolkit.annex.annex import Understood, is_answered, understand
from toolkit.annex.carriers import read_source
from toolkit.annex.chooser import columns_asked
from toolkit.annex.source import read_head
from toolkit.base.files import Outputs, is_link, make_folder, read_or_none, ready_folder, write_content
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.new_plans import (
    ad_hoc_plan,
    carry_over,
    code_below,
    due_on,
    from_parts,
    led_as_before,
    new_plan,
    office_plan,
    period_below,
    plan_below,
    province_below,
    short_named,
    with_answers,
    with_short_names,
)
from toolkit.consolidate.parts import parts_missing, period_faults
from toolkit.forms.superior_form import read_superior_form
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.period import PeriodKind, PeriodName, usual_period
from toolkit.model.records import Agency, Annex, Phrase, Plan, PlanAndFindings, Progress, silent
from toolkit.plan.from_annex import amended_plan, first_plan, first_year
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.registers import (
    in_province,
    place_of,
    province_in,
    province_named,
    province_register,
    provinces,
    register_of,
)
from toolkit.plan.writing import kept_choices
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.reading import ReadableRound, copied_sentence_faults
from toolkit.rounds.round import SETTINGS, Made, Round, finish, plan_of, refusals_told, round_turn
from toolkit.rounds.sending import make_forms
from toolkit.rounds.ways import AdHoc, AfterRounds, Beginning, BelowForm, FromAnnex, ShippedPlan

#: Of so many rounds beside a new one it is looked what officers chose.
_MOST_BESIDE = 40


class _Begun(NamedTuple):
    """The plan of a new round, what is to be told of it, the superior's form it answers, how its annex was read."""

    plan: Plan
    findings: tuple[Finding, ...] = ()
    form: bytes = b""
    annex: Understood | None = None


@refusals_told()
def init_round(folder: Path, way: Beginning) -> Made:
    """Make a new round in that way: plan workbook, folders to work in, what is double-clicked. Nothing is written to
    rounds before. A folder that exists and is not empty is refused and left as it is. Where the annex is not understood
    nothing is made but a workbook in which an officer says what its columns are."""
    if is_used(folder):
        raise ToolkitError(Code.ROUND_NOT_EMPTY, folder=str(folder))
    if isinstance(way, FromAnnex):
        begun = _of_annex(folder, way)
    elif isinstance(way, AfterRounds):
        begun = _after(folder, way)
    elif isinstance(way, AdHoc):
        begun = _ad_hoc(folder, way)
    elif isinstance(way, BelowForm):
        begun = _below_form(folder, way)
    else:
        shipped, _ = read_plan(resources.example(words.PLAN_FILE))
        begun = _Begun(new_plan(Annex(shipped.groups, shipped.tasks), shipped, way.period, way.last_day))
    if isinstance(begun, Made):
        return begun
    made = _written(Round(folder), begun)
    _, open_questions = read_plan(made[0])
    return Made(made, (*begun.findings, *open_questions))


def _of_annex(folder: Path, way: FromAnnex) -> _Begun | Made:
    """The plan of an annex that no round came before; ToolkitError where nothing says of which province or year it is.
    """
    read = _read(folder, way.annex, ())
    if isinstance(read, Made):
        return read
    head, file = read_head(read_source(way.annex)), way.annex.name
    province = province_named(way.province) if way.province else province_in(head.above, head.issuer)
    if not (province or way.register):
        raise ToolkitError(Code.PROVINCE_ASKED, annex=file, provinces=", ".join(map(place_of, provinces())))
    year = first_year(head)
    if not (way.period or year):
        raise ToolkitError(Code.PERIOD_ASKED, annex=file)
    period = due_on(usual_period(way.period or PeriodName(year)), way.last_day)
    agencies, phrases = _register(way.register, province)
    shared = _path_from(folder, way.register) if way.register else ""
    plan, told = first_plan(read.annex, head, province, period, short_named(agencies, phrases, read.short_names),
                            phrases, shared)
    return _Begun(plan, (*told, *read.report), annex=read)


def _register(shared: Path | None, province: str) -> tuple[tuple[Agency, ...], tuple[Phrase, ...]]:
    """The agencies and groups of a shared register, else of a province, else none."""
    if shared:
        return register_of(shared)
    return (province_register(province) if province else ()), ()


def _after(folder: Path, way: AfterRounds) -> _Begun | Made:
    """The plan after those rounds, or put together from them; with an annex its tasks are the plan's."""
    read = _read(folder, way.annex, way.previous) if way.annex else None
    if isinstance(read, Made):
        return read
    rounds = _rounds_before(folder, way.previous)
    plan, told = _next_plan(folder, rounds, read.annex if read else None, way.period, way.last_day)
    if read:
        told = (*told, *read.report)
    plan, filled = _placed(folder, plan, way)
    if read:
        plan = with_short_names(plan, read.short_names)
    return _Begun(plan, (*told, *filled), annex=read)


def _placed(folder: Path, plan: Plan, way: AfterRounds | BelowForm) -> PlanAndFindings:
    """The plan of a round after others with the shared register and in the province that are asked for."""
    if way.register:
        register_of(way.register)  # which must be one
        plan = replace(plan, settings=plan.settings._replace(register=_path_from(folder, way.register)))
    return in_province(plan, way.province) if way.province else (plan, ())


def _ad_hoc(folder: Path, way: AdHoc) -> _Begun:
    rounds = _rounds_before(folder, way.previous)
    last = rounds[-1][1]
    to = next_ad_hoc(way.last_day.year, folder, *way.previous)
    plan, told = ad_hoc_plan(last, to, way.last_day, way.title, way.tasks)
    plan, added = with_answers(plan, last.plan.period.name, [made for _, made in rounds[:-1]])
    return _Begun(plan, (*told, *added, *_templates_left(rounds)))


def _below_form(folder: Path, way: BelowForm) -> _Begun:
    form = read_superior_form(way.form)
    period = due_on(period_below(form, way.office_days), way.last_day)
    told: tuple[Finding, ...] = ()
    if way.previous:
        rounds = _rounds_before(folder, way.previous)
        annex, kept = led_as_before(form.annex(), rounds[-1][1].plan)
        plan, told = _next_plan(folder, rounds, annex, period.name, way.last_day)
        plan, filled = _placed(folder, plan, way)
        told = (*told, *kept, *filled)
    else:
        province = province_named(way.province) if way.province else province_below(form)
        plan = office_plan(form, province, period, *_register(way.register, province))
        if way.register:
            plan = replace(plan, settings=plan.settings._replace(register=_path_from(folder, way.register)))
    plan, of_form = plan_below(plan, form, period)
    return _Begun(plan, (*told, *of_form), form.content)


def _written(made: Round, begun: _Begun) -> tuple[Path, ...]:
    """What a new round has, its plan first."""
    folder, content = made.folder, write_plan(begun.plan, begun.annex)
    ready_folder(folder)
    for path in (made.forms, made.returns, made.results):
        make_folder(path)
    with Outputs() as outputs:  # the plan last: where there is none, there is no round yet
        launcher = outputs.write(folder / words.LAUNCHER_FILE, resources.template(words.LAUNCHER_FILE).read_bytes())
        if begun.form:
            outputs.write(folder / words.SUPERIOR_FORM_FILE, begun.form)
        outputs.write(made.plan, content)
        outputs.move()
    return made.plan, made.forms, made.returns, made.results, launcher


def _read(folder: Path, annex: Path, previous: Iterable[Path]) -> Understood | Made:
    """The annex as it is understood, or as an officer chose in the workbook laid down for it before; where something
    of it is still to be chosen, that workbook."""
    asked = folder.parent / f"{annex.stem} - {words.COLUMNS_ASKED}.xlsx"
    laid_down = sorted(folder.parent.glob(f"{escape(asked.stem)}*.xlsx"))  # beside one of an annex since changed
    if answered := next((path for path in laid_down if is_answered(path, annex)), None):
        return understand(answered)
    read, refused = None, None
    try:
        read = understand(annex, _kept_choices(folder, previous))
    except ToolkitError as error:
        refused = error
        if error.finding.code is not Code.ANNEX_NO_TABLE:
            raise
    content = columns_asked(read_source(annex)) if read is None or read.is_open else None
    if content:
        told = finding(Code.ANNEX_COLUMNS_ASKED, Place(asked.name), annex=annex.name)
        return Made((_laid_down(asked, content),), (told, *(read.report if read else ())))
    if read is None:
        raise refused or ToolkitError(Code.ANNEX_NO_TABLE, file=annex.name)
    return read


def _laid_down(path: Path, content: bytes) -> Path:
    """Where that workbook lies for an officer to choose in: beside one that somebody chose in."""
    if read_or_none(path) == content:
        return path
    make_folder(path.parent)
    with Outputs() as outputs:
        path = outputs.write(path, content, lambda _: False)
        outputs.move()
    return path


def _kept_choices(folder: Path, previous: Iterable[Path]) -> dict[str, str]:
    """What officers chose the columns of annexes to be in the rounds before and in those that lie beside the new one,
    of two choices the later: of the rounds before, else the newest file's."""
    beside = sorted(folder.resolve().parent.glob(f"*/{words.PLAN_FILE}"), key=lambda path: path.stat().st_mtime)
    plans = (*beside[-_MOST_BESIDE:], *(each / words.PLAN_FILE for each in previous))
    return {label: role for plan in plans if plan.is_file() for label, role in kept_choices(plan).items()}


@refusals_told()
def amend_round(where: Round, annex: Path) -> Made:
    """Propose the round's plan as an amended annex has it, in a workbook beside the plan's own, which stays as it is
    until an officer saves the proposal in its place. Where the annex is not understood nothing is proposed, and an
    officer is asked what its columns are."""
    read = _read(where.folder, annex, (where.folder,))
    if isinstance(read, Made):
        return read
    return _proposed(where, read.annex, read.report, read)


def amend_by_form(where: Round, form: Path) -> Made:
    """As `amend_round`, by a form that the superior sent anew: it takes the place of the one the round is to answer,
    and who leads here stays as it is. ToolkitError where it is of another plan, period or agency."""
    read, (plan, _) = read_superior_form(form), plan_of(where)
    if (code_below(read), read.name) != (plan.settings.plan_code, plan.period.name):
        raise ToolkitError(Code.SUPERIOR_FORM_OTHER, Place(form.name), code=str(read.code), period=plan.period.label)
    return _proposed(where, *led_as_before(read.annex(), plan), form=read.content)


def _proposed(
    where: Round, annex: Annex, found: Sequence[Finding], understood: Understood | None = None, form: bytes = b""
) -> Made:
    """The round's plan as that annex amends it, with what was found in it; `understood` is how it was read, `form` a
    superior's that the round answers from now on."""
    with round_turn(where, where.folder) as outputs:
        plan, _ = plan_of(where)
        amended, told = amended_plan(plan, annex)
        path = where.folder / words.AMENDED_FILE
        path = outputs.write(path, write_plan(amended, understood), lambda _: False)
        if form:
            outputs.write(where.folder / words.SUPERIOR_FORM_FILE, form)
        kept = finish(where, outputs)
    _, open_questions = read_plan(path)
    beside, named = finding(Code.AMENDED_BESIDE, Place(path.name)), Place(path.name, words.PLAN_SHEETS["tasks"])
    proposed = (each._replace(place=named) for each in told)
    return Made((path,), (beside, *proposed, *found, *kept, *open_questions))


def tasks_named(text: str) -> tuple[str, ...]:
    """The numbers of tasks as people write several: "2.1, 4.1"."""
    return tuple(filter(None, re.split(r"[,;\s]+", text)))


def next_ad_hoc(year: int, *folders: Path) -> PeriodName:
    """The ad hoc period after those of that year whose rounds lie beside these folders: two of one number would have
    the same form codes."""
    numbers = [0]
    for where in {each.resolve().parent for each in folders}:
        for plan in sorted(where.glob(f"*/{words.PLAN_FILE}")):
            try:
                period = read_plan(plan)[0].period
            except ToolkitError:
                continue  # no round that forms were made of
            numbers += [period.number] if period.kind is PeriodKind.AD_HOC and period.year == year else []
    return PeriodName(year, PeriodKind.AD_HOC, max(numbers) + 1)


def _rounds_before(folder: Path, previous: Iterable[Path]) -> list[tuple[Path, Consolidation]]:
    """The rounds before, each once, by period, as they lie there: no lock is taken and nothing is written."""
    given = {path.resolve(): path for path in previous}.values()
    if any(folder.resolve().is_relative_to(path.resolve()) for path in given):
        raise ToolkitError(Code.PREVIOUS_IS_NEW, folder=str(folder))
    return sorted(((path, ReadableRound(path).consolidate()) for path in given),
                  key=lambda known: known[1].plan.period.name.order)


def _next_plan(
    folder: Path, rounds: Sequence[tuple[Path, Consolidation]], annex: Annex | None, to: PeriodName | None,
    last_day: date | None,
) -> PlanAndFindings:
    """The plan of the period `to` after those rounds, None: of the next; put together from those that lie within."""
    last = rounds[-1][1]
    parts = [known for known in rounds if to and to.holds(known[1].plan.period.name)]
    others = [made for _, made in rounds[:-1]]
    if parts and to:
        others = [made for _, made in rounds if not to.holds(made.plan.period.name)]
        plan, told = _plan_from_parts(folder, parts, annex, to, last_day)
    else:
        plan, told = carry_over(last, annex, to, last_day)
    plan, added = with_answers(plan, last.plan.period.name, others)
    return plan, (*told, *added, *_templates_left(rounds))


def _plan_from_parts(
    folder: Path, parts: Sequence[tuple[Path, Consolidation]], annex: Annex | None, to: PeriodName,
    last_day: date | None
) -> PlanAndFindings:
    """The plan of a new round in that folder that is put together from those, in the order of their periods."""
    plan, told = from_parts([made for _, made in parts], annex, to, last_day)
    names = [(_path_from(folder, path), made.plan.period.name) for path, made in parts]
    plan = replace(plan, settings=plan.settings._replace(parts=tuple(name for name, _ in names)))
    return plan, (*told, *period_faults(to, names, SETTINGS).values(),
                  *parts_missing(to, (name for _, name in names), SETTINGS))


def _path_from(folder: Path, part: Path) -> str:
    """That folder or file as seen from the other; in full where they are on two drives."""
    try:
        return Path(os.path.relpath(part.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return part.resolve().as_posix()


def _templates_left(rounds: Sequence[tuple[Path, Consolidation]]) -> Iterator[Finding]:
    """That rounds before have templates of their own, which are not taken over."""
    held = {path.name for folder, _ in rounds for path in (folder / words.TEMPLATES_FOLDER).glob("*.*")}
    if own := sorted(held & {resources.FORM_TEMPLATE, *resources.DOCUMENT_TEMPLATES, *resources.SENTENCE_FILES}):
        previous = rounds[-1][1].plan.period.name.brief
        yield finding(Code.TEMPLATES_LEFT, previous=previous, names=", ".join(own))


def is_used(folder: Path) -> bool:
    """Whether something lies where a new round would be, but for what making one left that died before its plan."""
    return folder.exists() and (not folder.is_dir() or not all(map(_is_left, folder.iterdir())))


def _is_left(path: Path) -> bool:
    if path.is_dir() and not is_link(path.lstat()):
        folders = (words.FORMS_FOLDER, words.RETURNS_FOLDER, words.RESULTS_FOLDER)
        return path.name in folders and not any(path.iterdir())
    return path.name == words.LAUNCHER_FILE or path.match(".~*.tmp")


class Demo(NamedTuple):
    """A demonstration round: the forms issued, the simulated returns, and what came of them."""

    forms: tuple[Path, ...]
    returned: tuple[Path, ...]
    consolidated: Consolidated


@refusals_told()
def demo_round(folder: Path, seed: int, progress: Progress = silent, previous: Path | None = None) -> Demo:
    """A whole round of the shipped plan with simulated, illustrative returns; `seed` decides what the clerks wrote.

    With `previous`, the folder of a demonstration round, it is the round after that, and the clerks write other things.
    """
    from toolkit.demo.demonstration import as_illustration, write_demo_returns

    where = Round(folder)
    init_round(folder, AfterRounds((previous,)) if previous else ShippedPlan())
    plan, _ = plan_of(where)
    write_content(where.plan, write_plan(as_illustration(plan)))
    forms = make_forms(where, plan.period.last_day, progress).outputs
    drawn = seed if previous is None else seed + plan.period.year
    returned = write_demo_returns(plan, {path.name: path.read_bytes() for path in forms}, where.returns, drawn)
    return Demo(forms, tuple(returned), consolidate_round(where, progress))


def check_template(path: Path) -> tuple[Finding, ...]:
    """What is wrong with a template of the report, a letter (.docx) or the form (.xlsx), or with a file of sentences
    (.txt); nothing where it is good.

    ToolkitError where it is none of these, or cannot be read at all.
    """
    if not path.is_file():
        raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    suffix = path.suffix.casefold()
    if suffix == ".xlsx":
        return _form_template(path)
    if suffix == ".txt":
        return copied_sentence_faults(path)
    if suffix != ".docx":
        raise ToolkitError(Code.TEMPLATE_FORMAT, Place(path.name), file=path.name)
    from toolkit.report.rendering import inspect_template

    return inspect_template(path, map(resources.template, resources.DOCUMENT_TEMPLATES))


def _form_template(path: Path) -> tuple[Finding, ...]:
    from toolkit.forms.form import FormTemplate
    from toolkit.model.layout import NAMES
    from toolkit.model.workbooks import read_template
    from toolkit.sheetread.any_file import resolve_name

    book = read_template(path)
    if missing := [name for name in NAMES if resolve_name(book, name) is None]:
        place = Place(path.name)
        return tuple(finding(Code.TEMPLATE_NAME_MISSING, place, file=path.name, name=name) for name in missing)
    plan, _ = read_plan(resources.example(words.PLAN_FILE))
    try:
        FormTemplate.read(path).form(plan, plan.expected[0])
    except ToolkitError as error:
        return error.found
    return ()
