"""The way in which a round begins, a record of an officer's answers → the new round's folder with its plan workbook; an
amended annex or form → the proposal of an amended plan; a demonstration round. Nothing is written to earlier rounds.
Window and command line call it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from glob import escape
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.annex.annex import Understood, columns_asked, understand
from toolkit.annex.carriers import read_source
from toolkit.annex.source import AnnexFile, Head, read_head
from toolkit.base.files import Outputs, make_folder, read_or_none, ready_folder, write_content
from toolkit.consolidate import new_plans
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.parts import parts_missing, period_faults
from toolkit.forms.superior_form import SuperiorForm, read_superior_form
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.period import PeriodKind, PeriodName, usual_period
from toolkit.model.records import Agency, Annex, Phrase, Plan, PlanAndFindings, Progress, silent
from toolkit.plan import registers
from toolkit.plan.from_annex import amended_plan, first_plan, first_year
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.sheets import kept_choices
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.reading import ReadableRound
from toolkit.rounds.round import SETTINGS, Round, StepResult, finish, plan_of, refusals_told, round_turn, rounds_in
from toolkit.rounds.sending import make_forms

#: Most rounds beside a new one whose choices of columns are taken over.
_MOST_NEIGHBOURS = 40

# ── ways to begin ─────────────────────────────────────────────────────────────────────────────────


class FromAnnex(NamedTuple):
    """A round of an office's own annex."""

    annex: Path
    period: PeriodName | None = None  # None: the year that the annex says
    province: str = ""  # "": the one that the annex says
    register: Path | None = None  # the register that the office's plans share; None: the shipped one of the province
    last_day: date | None = None  # for returns; None: the usual one


class AfterRounds(NamedTuple):
    """The round after earlier ones, with their plan and answers; or a round put together from those in its period."""

    previous: tuple[Path, ...]
    annex: Path | None = None        # None: the tasks go on
    period: PeriodName | None = None  # None: the next after the last of them
    province: str = ""               # given where the province's offices became others
    register: Path | None = None
    last_day: date | None = None


class AdHoc(NamedTuple):
    """A report asked for once, on tasks of the last of the earlier rounds."""

    previous: tuple[Path, ...]
    title: str
    last_day: date
    tasks: tuple[str, ...] = ()  # by number; (): all


class BelowForm(NamedTuple):
    """A round that answers a superior's form: its rows are the tasks, its period and days follow from the form."""

    form: Path
    previous: tuple[Path, ...] = ()  # rounds that answered such forms before
    province: str = ""               # "": the one whose People's Committee the form asks
    register: Path | None = None
    last_day: date | None = None
    office_days: int = new_plans.OFFICE_DAYS  # days the office needs between its returns and the superior's due day


class ShippedPlan(NamedTuple):
    """A round of the shipped plan of Decision 2793, as an example."""

    period: PeriodName | None = None
    last_day: date | None = None


Beginning = FromAnnex | AfterRounds | AdHoc | BelowForm | ShippedPlan


class RoundQuestion(NamedTuple):
    """A question that is asked before a round begins."""

    label: str  # in the window
    option: str  # of the command line
    cure: str = ""  # the sentence where it must be answered and is not


#: The questions by the fields of the ways to begin: label, option, cure.
QUESTIONS = {name: RoundQuestion(*texts) for name, *texts in (
    [text.strip() for text in line.split("|")] for line in f"""
    previous | Thư mục của kỳ trước | --previous | Chọn thư mục của kỳ báo cáo: thư mục có tệp {words.PLAN_FILE}.
    annex | Tệp phụ lục | --annex | Chọn tệp phụ lục của Quyết định.
    form | Biểu của cấp trên | --from-form | Chọn tệp biểu mẫu cấp trên đã gửi.
    title | Tên báo cáo | --adhoc | Ghi tên báo cáo đột xuất, ví dụ Báo cáo nhanh về an toàn thực phẩm dịp Tết.
    tasks | TT nhiệm vụ | --tasks |
    last_day | Ngày cuối nhận báo cáo | --due | Ghi ngày cuối nhận báo cáo, ví dụ 05/10/2026.
    period | Kỳ báo cáo | --period | Chọn kỳ báo cáo ở mũi tên, hoặc ghi như Năm 2026, Quý III năm 2026, 2026Q3.
    province | Tỉnh, thành phố | --province |
    register | Danh bạ dùng chung | --register |
    office_days | Số ngày cần để tổng hợp | --office-days |
    shipped_plan | Kế hoạch kèm sẵn | --shipped-plan |
    folder | Thư mục của kỳ mới |  | Ghi nơi đặt thư mục của kỳ báo cáo mới.
    """.strip().splitlines())}


#: The answer that says which way a round begins, of several the first.
_WAYS: dict[str, type[Beginning]] = {
    "form": BelowForm, "title": AdHoc, "previous": AfterRounds, "annex": FromAnnex, "shipped_plan": ShippedPlan}


def way_of(answers: Mapping[str, Any]) -> Beginning:
    """An officer's answers, by the names of `QUESTIONS` → the way to begin a round. ToolkitError where no answer says
    which way; ValueError, with the sentence, where one is missing or is not asked in that way."""
    mark = next((name for name in _WAYS if name in answers), "")
    if not mark:
        raise ToolkitError(Code.ROUND_SOURCE_ASKED)
    way, given = _WAYS[mark], dict(answers)
    if mark == "shipped_plan":
        del given[mark]
    for name in given.keys() - set(way._fields):
        raise ValueError(f"{QUESTIONS[name].option} không dùng cùng {QUESTIONS[mark].option}.")
    missing = [QUESTIONS[name] for name in way._fields if name not in way._field_defaults and not given.get(name)]
    if missing:
        raise ValueError(" ".join(f"Thiếu {question.option}: {question.cure}" for question in missing))
    if (period := given.get("period")) and period.kind is PeriodKind.AD_HOC:
        raise ValueError("Báo cáo đột xuất cần tên: --adhoc \"Báo cáo nhanh …\"; số thứ tự được tự đặt.")
    return way(**given)

# ── a new round ───────────────────────────────────────────────────────────────────────────────────


@refusals_told()
def init_round(folder: Path, way: Beginning) -> StepResult:
    """Make a new round: plan workbook, folders, launcher. A folder that is not empty is refused. Where the annex is not
    understood, only a workbook is made in which an officer chooses the meaning of its columns."""
    if is_used(folder):
        raise ToolkitError(Code.ROUND_NOT_EMPTY, folder=str(folder))
    previous, annex = getattr(way, "previous", ()), getattr(way, "annex", None)
    source = read_source(annex) if annex else None
    read = _read_annex(folder, source, annex, previous) if annex and source else None
    if isinstance(read, StepResult):
        return read
    rounds, form = _rounds_before(folder, previous), b""
    match way:
        case FromAnnex():
            assert source
            assert read
            plan, found = _plan_of_annex(folder, way, read_head(source), read)
        case AfterRounds():
            plan, found = _plan_after(folder, rounds, read.annex if read else None, way.period, way.last_day)
            plan, found = _with_way(folder, way, plan, found)
            if read:
                plan = new_plans.with_short_names(plan, read.short_names)
        case AdHoc():
            plan, found = _ad_hoc_plan(folder, way, rounds)
        case BelowForm():
            superior = read_superior_form(way.form)
            form = superior.content
            plan, found = _plan_below(folder, way, rounds, superior)
        case _:
            shipped, _ = read_plan(resources.example(words.PLAN_FILE))
            tasks = Annex(shipped.groups, shipped.tasks)
            plan, found = new_plans.new_plan(tasks, shipped, way.period, way.last_day), ()
    if read:
        found = (*found, *read.report)
    return _write_round(Round(folder), plan, found, read, form)


def is_used(folder: Path) -> bool:
    """Whether a folder for a new round holds more than the launcher, or is a file."""
    if not folder.is_dir():
        return folder.exists()
    return any(path.name != words.LAUNCHER_FILE for path in folder.iterdir())


def _write_round(
    where: Round, plan: Plan, found: Iterable[Finding], understood: Understood | None, form: bytes
) -> StepResult:
    """Write a new round's files and folders; the output is its plan workbook."""
    content = write_plan(plan, understood)
    ready_folder(where.folder)
    for path in (where.forms, where.returns, where.results):
        make_folder(path)
    with Outputs() as outputs:  # the plan last: where there is none, there is no round yet
        launcher = resources.template(words.LAUNCHER_FILE).read_bytes()
        outputs.write(where.folder / words.LAUNCHER_FILE, launcher)
        if form:
            outputs.write(where.folder / words.SUPERIOR_FORM_FILE, form)
        outputs.write(where.plan, content)
        outputs.move()
    _, open_questions = read_plan(where.plan)
    return StepResult((where.plan,), (*found, *open_questions))


def _plan_of_annex(folder: Path, way: FromAnnex, head: Head, read: Understood) -> PlanAndFindings:
    """The plan of an annex without an earlier round; ToolkitError where nothing says its province or its year."""
    file = way.annex.name
    province = registers.province_in(head.above, head.issuer)
    if way.province:
        province = registers.province_named(way.province)
    if not (province or way.register):
        places = ", ".join(map(registers.place_of, registers.provinces()))
        raise ToolkitError(Code.PROVINCE_ASKED, annex=file, provinces=places)
    year = first_year(head)
    if not (way.period or year):
        raise ToolkitError(Code.PERIOD_ASKED, annex=file)
    period = new_plans.due_on(usual_period(way.period or PeriodName(year)), way.last_day)
    agencies, phrases = _known_agencies(way.register, province)
    shared = _path_from(folder, way.register) if way.register else ""
    named = new_plans.short_named(agencies, phrases, read.short_names)
    return first_plan(read.annex, head, province, period, named, phrases, shared)


def _known_agencies(register: Path | None, province: str) -> tuple[tuple[Agency, ...], tuple[Phrase, ...]]:
    """The agencies and groups of a shared register, else of a province, else none."""
    if register:
        return registers.register_of(register)
    return (registers.province_register(province) if province else ()), ()


def _with_way(
    folder: Path, way: AfterRounds | BelowForm, plan: Plan, found: tuple[Finding, ...]
) -> PlanAndFindings:
    """A plan → the plan with the register and the province of that way to begin, and the findings with those of this.
    """
    if way.register:
        registers.register_of(way.register)  # which must be one
        plan = replace(plan, settings=plan.settings._replace(register=_path_from(folder, way.register)))
    if way.province:
        plan, filled = registers.in_province(plan, way.province)
        found = (*found, *filled)
    return plan, found


def _ad_hoc_plan(folder: Path, way: AdHoc, rounds: Sequence[RoundBefore]) -> PlanAndFindings:
    last, period = rounds[-1].consolidation, next_ad_hoc(way.last_day.year, folder, *way.previous)
    plan, found = new_plans.ad_hoc_plan(last, period, way.last_day, way.title, way.tasks)
    others = [before.consolidation for before in rounds[:-1]]
    plan, added = new_plans.with_answers(plan, last.plan.period.name, others)
    return plan, (*found, *added, *_templates_left(rounds))


def _plan_below(
    folder: Path, way: BelowForm, rounds: Sequence[RoundBefore], form: SuperiorForm
) -> PlanAndFindings:
    """The plan of a round that answers a superior's form."""
    period = new_plans.due_on(new_plans.period_below(form, way.office_days), way.last_day)
    if rounds:
        annex, kept = new_plans.led_as_before(form.annex(), rounds[-1].consolidation.plan)
        plan, found = _plan_after(folder, rounds, annex, period.name, way.last_day)
        found = (*found, *kept)
    else:
        province = registers.province_named(way.province) if way.province else new_plans.province_below(form)
        agencies, phrases = _known_agencies(way.register, province)
        plan, found = new_plans.office_plan(form, province, period, agencies, phrases), ()
        way = way._replace(province="")
    plan, found = _with_way(folder, way, plan, found)
    plan, of_form = new_plans.plan_below(plan, form, period)
    return plan, (*found, *of_form)


# ── an annex, read and amended ────────────────────────────────────────────────────────────────────


def _read_annex(folder: Path, source: AnnexFile, annex: Path, previous: Iterable[Path]) -> Understood | StepResult:
    """The annex as it is understood, or as an officer chose in a workbook; while something is to be chosen, the result
    of writing that workbook, beside the round."""
    path = folder.parent / f"{annex.stem} - {words.COLUMNS_ASKED}.xlsx"
    content, refused = columns_asked(source), ToolkitError(Code.ANNEX_NO_TABLE, file=annex.name)
    for choices in sorted(folder.parent.glob(f"{escape(path.stem)}*.xlsx")):  # one may be of the annex as it was before
        if read_source(choices).answers == source.seal and read_or_none(choices) != content:
            return understand(choices)
    read = None
    try:
        read = understand(annex, _kept_choices(folder, previous))
    except ToolkitError as error:
        refused = error
    if read and not (read.is_open and content):
        return read
    if content is None or refused.finding.code is not Code.ANNEX_NO_TABLE:
        raise refused
    if read_or_none(path) != content:
        make_folder(path.parent)
        with Outputs() as outputs:
            path = outputs.write(path, content, lambda _: False)  # beside one that somebody chose in
            outputs.move()
    asked = finding(Code.ANNEX_COLUMNS_ASKED, Place(path.name), annex=annex.name)
    return StepResult((path,), (asked, *(read.report if read else ())))


def _kept_choices(folder: Path, previous: Iterable[Path]) -> dict[str, str]:
    """Officers' choices of the meaning of annexes' columns, by heading: those of earlier rounds, else of the newest of
    the rounds beside the new one."""
    neighbours = rounds_in(folder.resolve().parent)[:_MOST_NEIGHBOURS]
    plans = (path / words.PLAN_FILE for path in (*reversed(neighbours), *previous))
    return {label: role for plan in plans if plan.is_file() for label, role in kept_choices(plan).items()}


@refusals_told()
def amend_round(where: Round, annex: Path) -> StepResult:
    """A round and its amended annex → the proposed plan, in a workbook of its own. The plan stays as it is until an
    officer saves the proposal in its place. Where the annex is not understood, nothing is proposed: a workbook asks for
    the meaning of its columns."""
    read = _read_annex(where.folder, read_source(annex), annex, (where.folder,))
    return read if isinstance(read, StepResult) else _propose(where, read.annex, read.report, read)


def amend_by_form(where: Round, form: Path) -> StepResult:
    """As `amend_round`, by a form that the superior sent anew: it replaces the form that the round is to answer, leads
    stay. ToolkitError where it is of another plan, period or agency."""
    read, (plan, _) = read_superior_form(form), plan_of(where)
    if (new_plans.code_below(read), read.name) != (plan.settings.plan_code, plan.period.name):
        raise ToolkitError(Code.SUPERIOR_FORM_OTHER, Place(form.name), code=str(read.code), period=plan.period.label)
    annex, kept = new_plans.led_as_before(read.annex(), plan)
    return _propose(where, annex, kept, form=read.content)


def _propose(
    where: Round, annex: Annex, found: Sequence[Finding], understood: Understood | None = None, form: bytes = b""
) -> StepResult:
    """Write the proposal. `understood` is the annex as read, `form` a superior's form that is answered from now on."""
    with round_turn(where, where.folder) as outputs:
        plan, _ = plan_of(where)
        amended, changes = amended_plan(plan, annex)
        path = where.folder / words.AMENDED_FILE
        path = outputs.write(path, write_plan(amended, understood), lambda _: False)
        if form:
            outputs.write(where.folder / words.SUPERIOR_FORM_FILE, form)
        kept = finish(where, outputs)
    _, open_questions = read_plan(path)
    named = Place(path.name, words.PLAN_SHEETS["tasks"])
    proposed = (change._replace(place=named) for change in changes)
    return StepResult((path,), (
        finding(Code.AMENDED_BESIDE, Place(path.name)), *proposed, *found, *kept, *open_questions))


# ── earlier rounds ────────────────────────────────────────────────────────────────────────────────


class RoundBefore(NamedTuple):
    """An earlier round, read from its folder."""

    folder: Path
    consolidation: Consolidation

    @property
    def name(self) -> PeriodName:
        """Its period."""
        return self.consolidation.plan.period.name


def _rounds_before(folder: Path, previous: Iterable[Path]) -> list[RoundBefore]:
    """Folders of earlier rounds → the rounds by period, each once. No lock is taken and nothing is written."""
    paths = {path.resolve(): path for path in previous}
    if any(folder.resolve().is_relative_to(path) for path in paths):
        raise ToolkitError(Code.PREVIOUS_IS_NEW, folder=str(folder))
    rounds = [RoundBefore(path, ReadableRound(path).consolidate()) for path in paths.values()]
    return sorted(rounds, key=lambda before: before.name.order)


def _plan_after(
    folder: Path, rounds: Sequence[RoundBefore], annex: Annex | None, to: PeriodName | None, last_day: date | None
) -> PlanAndFindings:
    """Earlier rounds → the plan of the period `to` (None: the next), put together from rounds that lie in that period.
    """
    last, others = rounds[-1], list(rounds[:-1])
    parts = [before for before in rounds if to and to.holds(before.name)]
    if parts and to:
        others = [before for before in rounds if not to.holds(before.name)]
        plan, found = new_plans.from_parts([part.consolidation for part in parts], annex, to, last_day)
        names = [(_path_from(folder, part.folder), part.name) for part in parts]
        plan = replace(plan, settings=plan.settings._replace(parts=tuple(name for name, _ in names)))
        found = (*found, *period_faults(to, names, SETTINGS).values(),
                 *parts_missing(to, (name for _, name in names), SETTINGS))
    else:
        plan, found = new_plans.carry_over(last.consolidation, annex, to, last_day)
    plan, added = new_plans.with_answers(plan, last.name, [before.consolidation for before in others])
    return plan, (*found, *added, *_templates_left(rounds))


def _path_from(folder: Path, path: Path) -> str:
    """A path as seen from a folder; in full where they are on two drives."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _templates_left(rounds: Sequence[RoundBefore]) -> Iterator[Finding]:
    """The finding that earlier rounds have templates of their own, which are not taken over."""
    names = (resources.FORM_TEMPLATE, *resources.DOCUMENT_TEMPLATES, *resources.SENTENCE_FILES)
    left = sorted(name for name in names
                  if any((before.folder / words.TEMPLATES_FOLDER / name).is_file() for before in rounds))
    if left:
        previous = rounds[-1].name.brief
        yield finding(Code.TEMPLATES_LEFT, previous=previous, names=", ".join(left))


def tasks_named(text: str) -> tuple[str, ...]:
    """Numbers of tasks as people write several, "2.1, 4.1" → each."""
    return tuple(filter(None, re.split(r"[,;\s]+", text)))


def next_ad_hoc(year: int, *folders: Path) -> PeriodName:
    """The next ad hoc period of a year, by number after those of the rounds beside these folders. Two rounds of one
    number would have the same form codes."""
    plans = [path / words.PLAN_FILE for parent in {folder.resolve().parent for folder in folders}
             for path in rounds_in(parent)]
    periods = [_period_of(plan, plan.stat().st_mtime_ns) for plan in plans]
    numbers = [period.number for period in periods
               if period and (period.year, period.kind) == (year, PeriodKind.AD_HOC)]
    return PeriodName(year, PeriodKind.AD_HOC, max(numbers, default=0) + 1)


@lru_cache(maxsize=256)  # the window asks at each key that is pressed, and a plan takes 13 ms to read
def _period_of(plan: Path, _time: int) -> PeriodName | None:
    """The period of a plan workbook that was saved at that time; None where it cannot be read."""
    try:
        return read_plan(plan)[0].period.name
    except ToolkitError:
        return None


# ── a demonstration ───────────────────────────────────────────────────────────────────────────────


class Demo(NamedTuple):
    """A demonstration round: its forms, the simulated returns, and its results."""

    forms: tuple[Path, ...]
    returned: tuple[Path, ...]
    consolidated: Consolidated


@refusals_told()
def demo_round(folder: Path, seed: int, progress: Progress = silent, previous: Path | None = None) -> Demo:
    """Make a whole round of the shipped plan with simulated, illustrative returns; `seed` decides their answers. With
    `previous`, the folder of a demonstration round, it is the round after that one, with other answers."""
    from toolkit.demo.demonstration import as_illustration, write_demo_returns

    where = Round(folder)
    init_round(folder, AfterRounds((previous,)) if previous else ShippedPlan())
    plan, _ = plan_of(where)
    write_content(where.plan, write_plan(as_illustration(plan)))
    forms = make_forms(where, plan.period.last_day, progress).outputs
    drawn = seed if previous is None else seed + plan.period.year
    returned = write_demo_returns(plan, {path.name: path.read_bytes() for path in forms}, where.returns, drawn)
    return Demo(forms, tuple(returned), consolidate_round(where, progress))
