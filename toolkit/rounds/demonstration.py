"""A whole round with simulated returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.files import write_content
from toolkit.progress import Watch, unwatched
from toolkit.rounds.beginning import init_round
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.folder import Round, plan_of
from toolkit.rounds.sending import make_forms


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration round: the forms issued, the simulated returns, and what came of them."""

    forms: tuple[Path, ...]
    returned: tuple[Path, ...]
    consolidated: Consolidated


def demo_round(folder: Path, seed: int, watch: Watch = unwatched, previous: Path | None = None) -> Demo:
    """A whole round of the shipped plan with simulated, illustrative returns; `seed` decides what the clerks wrote.

    With `previous`, the folder of a demonstration round, it is the round after that, and the clerks write other things.
    """
    from toolkit.demo.returns import as_illustration, write_demo_returns
    from toolkit.plan import write_plan

    where = Round(folder)
    init_round(folder, previous=previous)
    plan, _ = plan_of(where)
    write_content(where.plan, write_plan(as_illustration(plan)))
    forms = make_forms(where, watch).outputs
    drawn = seed if previous is None else seed + plan.period.year
    returned = write_demo_returns(plan, {path.name: path.read_bytes() for path in forms}, where.returns, drawn)
    return Demo(forms, tuple(returned), consolidate_round(where, watch))
