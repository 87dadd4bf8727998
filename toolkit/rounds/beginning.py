"""What comes before a round is run: its folder and plan workbook, a template an officer changed; a simulated round."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.annex.annex import understand
from toolkit.annex.carriers import read_source
from toolkit.annex.chooser import columns_asked
from toolkit.annex.how_read import Understood
from toolkit.base.files import Outputs, is_link, make_folder, ready_folder, write_content
from toolkit.base.text import key
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.new_plans import (
    OFFICE_DAYS,
    ad_hoc_after,
    ad_hoc_plan,
    carry_over,
    code_below,
    due_by,
    from_parts,
    led_as_before,
    named_short,
    new_plan,
    period_below,
    plan_below,
    province_below,
    unfollowed,
    with_answers,
)
from toolkit.consolidate.parts import parts_missing, period_faults
from toolkit.forms.superior_form import SuperiorForm, read_superior_form
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.period import PeriodKind, PeriodName
from toolkit.model.records import Annex, Plan, PlanAndFindings, Progress, silent
from toolkit.plan.amending import amended_plan
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.registers import as_of_province, groups_in, in_province, register_of
from toolkit.plan.writing import kept_choices
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.reading import ReadableRound, copied_sentence_faults
from toolkit.rounds.round import SETTINGS, Made, Round, finish, plan_of, refusals_told, round_turn
from toolkit.rounds.sending import make_forms

#: Of so many rounds beside a new one it is looked what officers chose.
_MOST_BESIDE = 40


class Asked(NamedTuple):
    """What a new round is to be: its period (None: the next after the round before, or the shipped plan's), the folders
    of rounds before it, the last day of returns (None: as the round before has it, or the usual one). An ad hoc round
    has the title of its report, and the tasks it is about by number. `province` names whose register is filled from
    shipped data, "" where the one at hand stays; `register` is a workbook of agencies that the office's plans share,
    None: it has none. `form` is a superior's form that the round is to answer, None: it answers none; the office needs
    so many days between its returns and the superior's due day."""

    period: PeriodName | None = None
    previous: tuple[Path, ...] = ()
    last_day: date | None = None
    title: str = ""
    tasks: tuple[str, ...] = ()
    province: str = ""
    register: Path | None = None
    form: Path | None = None
    office_days: int = OFFICE_DAYS


@refusals_told()
def init_round(folder: Path, annex: Path | None = None, asked: Asked = Asked()) -> Made:
    """Make a new round: plan workbook (from `annex` where given), folders to work in, what is double-clicked.

    Settings, agencies and group phrases come from the shipped plan of Decision 2793, for an officer to change. With
    rounds before, all of it comes from the last of them (`toolkit.consolidate.new_plans`), and of the others what was
    answered; rounds within the new period are those it is put together from. Nothing is written there. A folder that
    exists and is not empty is refused and left as it is; where it is the round before itself and there is an `annex`,
    that amends it (`amend_round`). A superior's form in `asked` is the annex: its rows are the tasks, period and days
    follow from it, and a copy of it lies in the round.
    """
    if [each.resolve() for each in asked.previous] == [folder.resolve()] and not any(
            asked._replace(previous=(), form=None, office_days=0)):
        if annex:
            return amend_round(Round(folder), annex)
        if asked.form:
            return amend_by_form(Round(folder), asked.form)
    if is_used(folder):
        raise ToolkitError(Code.ROUND_NOT_EMPTY, folder=str(folder))
    asked = _numbered(asked, folder) if asked.title else asked
    form = read_superior_form(asked.form) if asked.form else None
    asked = _below(asked, form) if form else asked
    understood = _read(folder, annex, asked.previous) if annex and not form else None
    if isinstance(understood, Made):
        return understood
    read = form.annex() if form else understood.annex if understood else None
    told = list[Finding]()
    if asked.previous:
        plan, kept = _next_plan(folder, read, asked)
        told += kept
    else:
        plan = _first_plan(read, asked)
    if annex and understood:
        told += _told_of(folder, annex, understood)
    if asked.register:
        plan = _sharing(folder, plan, asked)
    if asked.province:
        plan, filled = in_province(plan, asked.province)
        told += filled
    if understood and understood.short_names:
        plan = named_short(plan, understood.short_names)
    if asked.title:
        plan, chosen = ad_hoc_plan(due_by(plan, asked.last_day), asked.title, asked.tasks)
        told.append(chosen)
    if form:
        plan, of_form = _as_below(plan, form, asked)
        told += of_form
    made = _written(Round(folder), plan, form, understood)
    _, open_questions = read_plan(made[0])
    return Made(made, (*told, *unfollowed(plan), *open_questions))


def _written(made: Round, plan: Plan, form: SuperiorForm | None, read: Understood | None) -> tuple[Path, ...]:
    """What a new round has, its plan first."""
    folder, content = made.folder, write_plan(plan, read)
    ready_folder(folder)
    for path in (made.forms, made.returns, made.results):
        make_folder(path)
    with Outputs() as outputs:  # the plan last: where there is none, there is no round yet
        launcher = outputs.write(folder / words.LAUNCHER_FILE, resources.template(words.LAUNCHER_FILE).read_bytes())
        if form:
            outputs.write(folder / words.SUPERIOR_FORM_FILE, form.content)
        outputs.write(made.plan, content)
        outputs.move()
    return made.plan, made.forms, made.returns, made.results, launcher


def _read(folder: Path, annex: Path, previous: Iterable[Path]) -> Understood | Made:
    """The annex as it is understood; where it is not, what an officer is to say in its stead."""
    try:
        return understand(annex, _kept_choices(folder, previous))
    except ToolkitError as error:
        if error.finding.code is Code.ANNEX_NO_TABLE and (asked_of := _columns_asked(folder, annex)):
            return asked_of
        raise


def _kept_choices(folder: Path, previous: Iterable[Path]) -> dict[str, str]:
    """What officers chose the columns of annexes to be in the rounds before and in those that lie beside the new one,
    of two choices the later: of the rounds before, else the newest file's."""
    beside = sorted(folder.resolve().parent.glob(f"*/{words.PLAN_FILE}"), key=lambda path: path.stat().st_mtime)
    plans = (*beside[-_MOST_BESIDE:], *(each / words.PLAN_FILE for each in previous))
    return {label: role for plan in plans if plan.is_file() for label, role in kept_choices(plan).items()}


def _told_of(folder: Path, annex: Path, read: Understood) -> Iterator[Finding]:
    """What is to be told of an annex that was read: what its columns were taken for, what is doubtful, and that the
    columns may be chosen where one was left."""
    columns = "; ".join(f"“{' '.join(each.label.split())}” là {each.taken}" for each in read.columns)
    if columns:
        yield finding(Code.ANNEX_COLUMNS_READ, Place(annex.name), columns=columns)
    if read.short_names:
        names = "; ".join(f"“{short}” là {full}" for short, full in read.short_names.items())
        yield finding(Code.ANNEX_SHORT_NAMES, Place(annex.name), names=names)
    yield from read.doubts
    offered = _columns_asked(folder, annex, Code.ANNEX_COLUMNS_OFFERED) if read.is_open else None
    yield from offered.findings if offered else ()


@refusals_told()
def amend_round(where: Round, annex: Path) -> Made:
    """Propose the round's plan as an amended annex has it, in a workbook beside the plan's own, which stays as it is
    until an officer saves the proposal in its place. Where the annex is not understood nothing is proposed, and an
    officer is asked what its columns are."""
    read = _read(where.folder, annex, (where.folder,))
    if isinstance(read, Made):
        return read
    told = tuple(_told_of(where.folder, annex, read))
    return _proposed(where, lambda _: (read.annex, told), read)


def amend_by_form(where: Round, form: Path) -> Made:
    """As `amend_round`, by a form that the superior sent anew: it takes the place of the one the round is to answer,
    and who leads here stays as it is. ToolkitError where it is of another plan, period or agency."""
    read, (plan, _) = read_superior_form(form), plan_of(where)
    if (code_below(read), read.name) != (plan.settings.plan_code, plan.period.name):
        raise ToolkitError(Code.SUPERIOR_FORM_OTHER, Place(form.name), code=str(read.code), period=plan.period.label)
    return _proposed(where, lambda plan: led_as_before(read.annex(), plan), form=read.content)


def _proposed(
    where: Round, reading: Callable[[Plan], tuple[Annex, tuple[Finding, ...]]], understood: Understood | None = None,
    form: bytes = b"",
) -> Made:
    """The round's plan as what is read beside it amends it; `understood` is how an annex was read, `form` a superior's
    that the round answers from now on."""
    with round_turn(where, where.folder) as outputs:
        plan, _ = plan_of(where)
        read, found = reading(plan)
        amended, told = amended_plan(plan, read)
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


def _numbered(asked: Asked, folder: Path) -> Asked:
    """An ad hoc round with its number in the year."""
    if asked.period and asked.period.kind is PeriodKind.AD_HOC:
        return asked
    year = asked.last_day.year if asked.last_day else asked.period.year if asked.period else 0
    return asked._replace(period=next_ad_hoc(year, folder, *asked.previous))


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


def _columns_asked(folder: Path, annex: Path, code: Code = Code.ANNEX_COLUMNS_ASKED) -> Made | None:
    """The tables of an annex that is not understood, laid down beside the new round for an officer to say what each
    column is, and that told by that code; None where there is no table, or the annex is such a workbook."""
    content = columns_asked(read_source(annex)) if not annex.stem.endswith(words.COLUMNS_ASKED) else None
    if content is None:
        return None
    make_folder(folder.parent)
    with Outputs() as outputs:
        path = outputs.write(folder.parent / f"{annex.stem} - {words.COLUMNS_ASKED}.xlsx", content, lambda _: False)
        outputs.move()
    return Made((path,), (finding(code, Place(path.name), annex=annex.name),))


def _below(asked: Asked, form: SuperiorForm) -> Asked:
    """What is asked of a round that answers that form: its period and days; where nothing says whose agencies are to be
    asked, those of the province it asks."""
    period = period_below(form, asked.office_days)
    alone = not (asked.province or asked.register or asked.previous)
    return asked._replace(period=period.name, last_day=asked.last_day or period.last_day,
                          province=province_below(form) if alone else asked.province)


def _as_below(plan: Plan, form: SuperiorForm, asked: Asked) -> PlanAndFindings:
    own = due_by(replace(plan, period=period_below(form, asked.office_days)), asked.last_day)
    office = not (asked.province or asked.register or asked.previous)
    settings = plan.settings._replace(issuer=form.head["agency_name"], issuer_code="")
    plan = replace(plan, agencies=(), phrases=(), settings=settings) if office else plan
    return plan_below(plan, form, own.period)


def _first_plan(read: Annex | None, asked: Asked) -> Plan:
    base, _ = read_plan(resources.example(words.PLAN_FILE))
    if asked.province:
        year = asked.period.year if asked.period else base.period.year
        base = as_of_province(base, asked.province, year)
    annex = read or Annex(base.groups, base.tasks)
    return due_by(new_plan(annex, base, asked.period), asked.last_day)


def _sharing(folder: Path, plan: Plan, asked: Asked) -> Plan:
    """The plan with that register: a first one has its agencies and groups alone."""
    assert asked.register
    agencies, phrases = register_of(asked.register)
    shared = _path_from(folder, asked.register)
    plan = replace(plan, settings=plan.settings._replace(register=shared))
    if asked.previous or asked.province:
        return plan
    named = {key(each.text) for each in phrases}
    groups = (*phrases, *(each for each in groups_in(plan, agencies) if key(each.text) not in named))
    return replace(plan, agencies=agencies, phrases=groups, indicators=())


def _next_plan(folder: Path, read: Annex | None, asked: Asked) -> PlanAndFindings:
    """The plan after the rounds before, which are read as they lie there: no lock is taken and nothing is written."""
    for each in asked.previous:
        if folder.resolve().is_relative_to(each.resolve()):
            raise ToolkitError(Code.PREVIOUS_IS_NEW, folder=str(folder))
    given = {each.resolve(): each for each in asked.previous}.values()  # each once, however often it is said
    rounds = sorted(((each, ReadableRound(each).consolidate()) for each in given),
                    key=lambda each: each[1].plan.period.name.order)
    parts = [each for each in rounds if asked.period and asked.period.holds(each[1].plan.period.name)]
    *others, last = (made for _, made in rounds)
    kept: tuple[Finding, ...] = ()
    if asked.form and read:
        read, kept = led_as_before(read, last.plan)
    if asked.title and asked.period and not read:
        made, told = ad_hoc_after(last, asked.period)
    elif parts and asked.period:
        others = [made for _, made in rounds if not asked.period.holds(made.plan.period.name)]
        made, told = _plan_from_parts(folder, parts, read, asked.period, asked.last_day)
    else:
        made, told = carry_over(last, read, asked.period, asked.last_day)
    made, added = with_answers(made, last.plan.period.name, others)
    return made, (*told, *added, *_templates_left(asked.previous, last.plan), *kept)


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


def _templates_left(folders: Iterable[Path], plan: Plan) -> Iterator[Finding]:
    """That rounds before have templates of their own, which are not taken over."""
    held = {path.name for folder in folders for path in (folder / words.TEMPLATES_FOLDER).glob("*.*")}
    if own := sorted(held & {resources.FORM_TEMPLATE, *resources.DOCUMENT_TEMPLATES, *resources.SENTENCE_FILES}):
        yield finding(Code.TEMPLATES_LEFT, previous=plan.period.name.brief, names=", ".join(own))


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
    init_round(folder, asked=Asked(previous=(previous,) if previous else ()))
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
    from toolkit.report.inspection import inspect_template

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
