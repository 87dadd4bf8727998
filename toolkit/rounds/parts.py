"""The rounds that another is put together from: found by the folders its plan names, and read where they lie.

Nothing is written there and no lock is taken: what a part says is what its own folder holds now.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.consolidate.parts import PartRound, parts_missing, period_faults, with_parts
from toolkit.findings import Code, Finding, Place, ToolkitError, finding, system_reason
from toolkit.model import Annex, Intake, Plan
from toolkit.period import PeriodName
from toolkit.plan import setting_place
from toolkit.plan.new_plans import from_parts
from toolkit.progress import Progress
from toolkit.rounds import SETTINGS, Round, plan_of, read_standing

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation


def folder_of(where: Round, part: str) -> Path:
    """The folder of a part as the plan names it, in the manner of whichever system; in quotes as Windows copies it."""
    return where.folder / part.replace("\\", "/").strip('"')


def put_together(
    where: Round, plan: Plan, intake: Intake, progress: Progress, today: date | None
) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """The round's plan and intake with what came back in its parts (`consolidate.parts`), and what is to be told; a
    part that cannot be taken is left out and told."""
    place, whole = setting_place(where.plan, "parts"), plan.period.name
    found, named = list[Finding](), list[tuple[str, PeriodName]]()
    for folder in plan.settings.parts:
        try:
            part = plan_of(Round(folder_of(where, folder)))[0]
        except (ToolkitError, OSError) as error:
            found.append(_unreadable(folder, error, place))
            continue
        if part.settings.plan_code != plan.settings.plan_code:
            codes = {"found": part.settings.plan_code, "expected": plan.settings.plan_code}
            found.append(finding(Code.PART_OTHER_PLAN, place, folder=folder, **codes))
        else:
            named.append((folder, part.period.name))
    named.sort(key=lambda each: each[1].order)
    faults, parts = period_faults(whole, named, place), list[PartRound]()
    for at, (folder, _) in enumerate(named):
        try:
            if at not in faults:
                parts.append(PartRound(folder, read_standing(Round(folder_of(where, folder)), progress, today)))
        except (ToolkitError, OSError) as error:
            found.append(_unreadable(folder, error, place))
    plan, intake, told = with_parts(plan, intake, parts, place)
    return plan, intake, (*found, *faults.values(), *parts_missing(whole, (each.name for each in parts), place), *told)


def _unreadable(folder: str, error: ToolkitError | OSError, place: Place) -> Finding:
    why = system_reason(error) + "." if isinstance(error, OSError) else error.finding.problem
    return finding(Code.PART_UNREADABLE, place, folder=folder, why=why)


def plan_from_parts(
    folder: Path, parts: Sequence[tuple[Path, Consolidation]], annex: Annex | None, to: PeriodName,
    last_day: date | None
) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan of a new round in that folder that is put together from those, in the order of their periods."""
    plan, told = from_parts([made for _, made in parts], annex, to, last_day)
    names = [(seen_from(folder, path), made.plan.period.name) for path, made in parts]
    plan = replace(plan, settings=replace(plan.settings, parts=tuple(name for name, _ in names)))
    return plan, (*told, *period_faults(to, names, SETTINGS).values(),
                  *parts_missing(to, (name for _, name in names), SETTINGS))


def seen_from(folder: Path, part: Path) -> str:
    """That folder or file as seen from the other; in full where they are on two drives."""
    try:
        return Path(os.path.relpath(part.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return part.resolve().as_posix()
