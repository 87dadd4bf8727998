"""What agencies reported of the plan's indicators, and each indicator's total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from statistics import fmean
from typing import Any

from toolkit.consolidate.columns import UNCLEAR_MARK
from toolkit.findings import Place
from toolkit.model import Figure, Plan, Return, Way

Record = dict[str, Any]


def figure_records(plan: Plan, returns: Mapping[str, Return]) -> list[Record]:
    """One record for each indicator and agency that is asked for it."""
    return [
        {
            "code": indicator.code,
            "agency_code": agency.code,
            "agency": agency.name,
            "reported": agency.code in returns,
            **_answer(made.figures.get(indicator.code) if (made := returns.get(agency.code)) else None),
        }
        for indicator in plan.indicators
        for agency in plan.asked(indicator)
    ]


def _answer(figure: Figure | None) -> Record:
    if figure is None:
        return {"value": None, "note": "", "unclear": "", "file": "", "sheet": "", "cell": ""}
    typed = {**figure.entries, **figure.unclear}
    place: Place = typed["figure"].place if "figure" in typed else figure.row
    unclear = figure.unclear["figure"].text if "figure" in figure.unclear else ""
    note = typed["note"].text if "note" in figure.unclear else figure.note
    return {"value": figure.value, "note": note, "unclear": unclear, "file": place.file, "sheet": place.sheet, "cell": place.cell}


def indicator_records(plan: Plan, figures: Iterable[Record], returns: Mapping[str, Return]) -> Iterable[Record]:
    """One record for each indicator; `figures` are those of `figure_records`."""
    by_code: dict[str, list[Record]] = {}
    for each in figures:
        by_code.setdefault(each["code"], []).append(each)
    for indicator in plan.indicators:
        asked = by_code.get(indicator.code, [])
        given = [each for each in asked if each["value"] is not None]
        yield {
            "code": indicator.code,
            "name": indicator.name,
            "unit": indicator.unit,
            "way": indicator.way.value,
            "asked": len(asked),
            "reported": len(given),
            "total": total(indicator.way, given, returns),
            "latest": latest(given, returns)["agency_code"] if given and indicator.way is Way.LATEST else "",
            "missing": "; ".join(f"{each['agency']}{UNCLEAR_MARK if each['unclear'] else ''}" for each in asked if each["value"] is None),
        }


def total(way: Way, given: Sequence[Record], returns: Mapping[str, Return]) -> float | None:
    """The total of the figures given, None where nobody gave one: never zero."""
    if not given:
        return None
    if way is Way.LATEST:
        return float(latest(given, returns)["value"])
    values = [each["value"] for each in given]
    return fmean(values) if way is Way.MEAN else float(sum(Decimal(str(value)) for value in values))


def latest(given: Sequence[Record], returns: Mapping[str, Return]) -> Record:
    """The figure of the return received last; of several of one day the first in register order."""
    return max(given, key=lambda each: returns[each["agency_code"]].received)
