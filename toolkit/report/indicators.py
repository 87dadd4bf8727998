"""The figures of the report: a sentence for III.1 and the lines of Phụ lục III, where the plan asks for any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.model import Way
from toolkit.report import sentences
from toolkit.report.wording.answers import Row, records
from toolkit.report.wording.quotes import named
from toolkit.report.wording.sentences import AND_OTHERS
from toolkit.text import number_vi, printable

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

#: Of more agencies without a figure than these the rest is counted.
SILENT_NAMED = 3
#: A mean is printed to this many places, a figure somebody gave and a sum of such whole.
_MEAN_PLACES = 2


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """A line of Phụ lục III. `total` is in words where nobody gave a figure; `reported` is "3/4"."""

    code: str
    name: str
    unit: str
    total: str
    reported: str
    note: str


@dataclass(frozen=True, slots=True)
class IndicatorsPart:
    """What the report says of the plan's indicators: the sentence of III.1, the lines in the plan's order."""

    sentence: str
    lines: tuple[IndicatorPart, ...]


def indicators_part(consolidation: Consolidation) -> IndicatorsPart | None:
    """None where the plan asks for no figures."""
    rows = records(consolidation.indicators)
    if not rows:
        return None
    given = sum(row["reported"] > 0 for row in rows)
    whole = sum(row["reported"] == row["asked"] > 0 for row in rows)
    sentence = sentences.INDICATORS_GIVEN if given else sentences.INDICATORS_NOT_GIVEN
    names = {agency.code: agency.name for agency in consolidation.plan.agencies}
    silent: dict[str, list[str]] = {}
    for each in records(consolidation.figures):
        if each["value"] is None:
            silent.setdefault(each["code"], []).append(printable(each["agency"]))
    lines = tuple(_line(row, names, silent.get(row["code"], [])) for row in rows)
    return IndicatorsPart(sentence.format(total=len(rows), given=given, whole=whole), lines)


def _line(row: Row, names: Mapping[str, str], silent: list[str]) -> IndicatorPart:
    total = row["total"]
    places = _MEAN_PLACES if row["way"] == Way.MEAN.value else _places(total or 0)
    return IndicatorPart(
        code=printable(row["code"]),
        name=printable(row["name"]),
        unit=printable(row["unit"]),
        total=sentences.NO_FIGURE if total is None else number_vi(total, places),
        reported=f"{row['reported']}/{row['asked']}",
        note=_note(row, names, silent),
    )


def _places(value: float) -> int:
    return max(0, -int(Decimal(str(value)).as_tuple().exponent))


def _note(row: Row, names: Mapping[str, str], silent: list[str]) -> str:
    """How the total was made where it is no sum, and who has given no figure."""
    parts = []
    if row["total"] is not None and row["way"] == Way.MEAN.value and row["reported"] > 1:
        parts.append(sentences.MEAN_FIGURE)
    if row["latest"] and row["asked"] > 1:
        parts.append(sentences.LATEST_FIGURE.format(agency=printable(names[row["latest"]])))
    if silent and row["reported"]:
        parts.append(sentences.WITHOUT_FIGURE.format(agencies=named(silent, SILENT_NAMED, AND_OTHERS)))
    return " ".join(parts)
