"""A new round: its folder and plan workbook, from the shipped plan, an annex or the round before; a simulated one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit import resources, words
from toolkit.file_findings import refusals_told
from toolkit.files import make_folder, write_content
from toolkit.findings import Code, Finding, ToolkitError, finding
from toolkit.model import Annex, Plan
from toolkit.progress import Progress, silent
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.folder import (
    FORM_TEMPLATE,
    REMINDER_TEMPLATE,
    REPORT_TEMPLATE,
    SETTINGS,
    Made,
    Round,
    plan_of,
    read_round,
)
from toolkit.rounds.sending import make_forms


@refusals_told()
def init_round(folder: Path, annex: Path | None = None, year: int | None = None, previous: Path | None = None) -> Made:
    """Make a new round: plan workbook (from `annex` where given), folders to work in, what is double-clicked.

    Settings, agencies and group phrases come from the shipped plan of Decision 2793, for an officer to change; of
    another plan's annex that is told. `year` is the reporting year, None for the shipped plan's. With `previous`, the
    folder of the round before, all of it comes from there (`toolkit.plan.carry_over`), and `year` None is the next;
    nothing is written there. A folder that exists and is not empty is refused and left as it is.
    """
    from toolkit.plan import read_plan, write_plan

    _refuse_used(folder)
    plan, told = _first_plan(annex, year) if previous is None else _next_plan(Round(previous), folder, annex, year)
    content = write_plan(plan)
    made = Round(folder)
    for path in (folder, made.forms, made.returns, made.results):
        make_folder(path)
    write_content(made.plan, content)
    launcher = write_content(folder / words.LAUNCHER_FILE, resources.template(words.LAUNCHER_FILE).read_bytes())
    _, open_questions = read_plan(made.plan)
    return Made((made.plan, made.forms, made.returns, made.results, launcher), (*told, *open_questions))


def _first_plan(annex: Path | None, year: int | None) -> tuple[Plan, tuple[Finding, ...]]:
    from toolkit.plan import new_plan, read_plan

    base, _ = read_plan(resources.example(words.PLAN_FILE))
    read, found = _read_annex(annex, base)
    copied = finding(Code.SETTINGS_COPIED, SETTINGS, decision=base.settings.decision)
    return new_plan(read, base, year), (copied, *found) if read.tasks != base.tasks else found


def _next_plan(old: Round, folder: Path, annex: Path | None, year: int | None) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan after the round `old`, which is read as it lies there: no lock is taken and nothing is written."""
    from toolkit.consolidate import consolidate
    from toolkit.plan.carry_over import carry_over

    if folder.resolve().is_relative_to(old.folder.resolve()):
        raise ToolkitError(Code.PREVIOUS_IS_NEW, folder=str(folder))
    plan, intake, wrong = read_round(old)
    read, found = _read_annex(annex, plan) if annex else (None, ())
    made, told = carry_over(consolidate(plan, intake, wrong), read, year)
    held = {path.name for path in (old.folder / words.TEMPLATES_FOLDER).glob("*.*")}
    own = sorted(held & {FORM_TEMPLATE, REPORT_TEMPLATE, REMINDER_TEMPLATE})
    left = (finding(Code.TEMPLATES_LEFT, previous=plan.period.year, names=", ".join(own)),) if own else ()
    return made, (*told, *left, *found)


def _read_annex(path: Path | None, base: Plan) -> tuple[Annex, tuple[Finding, ...]]:
    if path is None:
        return Annex(base.groups, base.tasks), ()
    from toolkit.annex import read_annex

    return read_annex(path)


def _refuse_used(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ToolkitError(Code.ROUND_NOT_EMPTY, folder=str(folder))


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration round: the forms issued, the simulated returns, and what came of them."""

    forms: tuple[Path, ...]
    returned: tuple[Path, ...]
    consolidated: Consolidated


@refusals_told()
def demo_round(folder: Path, seed: int, progress: Progress = silent, previous: Path | None = None) -> Demo:
    """A whole round of the shipped plan with simulated, illustrative returns; `seed` decides what the clerks wrote.

    With `previous`, the folder of a demonstration round, it is the round after that, and the clerks write other things.
    """
    from toolkit.demo.returns import as_illustration, write_demo_returns
    from toolkit.plan import write_plan

    where = Round(folder)
    init_round(folder, previous=previous)
    plan, _ = plan_of(where)
    write_content(where.plan, write_plan(as_illustration(plan)))
    forms = make_forms(where, progress).outputs
    drawn = seed if previous is None else seed + plan.period.year
    returned = write_demo_returns(plan, {path.name: path.read_bytes() for path in forms}, where.returns, drawn)
    return Demo(forms, tuple(returned), consolidate_round(where, progress))
