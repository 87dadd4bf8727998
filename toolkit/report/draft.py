"""The last page of a draft: what is open, for whoever finishes the report. A final has no such page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.report.paragraphs import shortened
from toolkit.text import number_vi, printable

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing
    from toolkit.model import Question
    from toolkit.review import Worded

#: A page or two: of each kind so many are named, the rest is counted.
AGENCIES = 40
ERRORS = 12
QUESTIONS = 10
TEXTS = 8
#: Characters of what is said of one of them.
_LONGEST = 260

_UNPRINTED = frozenset({"left_out", "cut"})


@dataclass(frozen=True, slots=True)
class Points:
    """How many open points there are, the first of them, a line each, and how many more than these ("" for none)."""

    total: str
    lines: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """All that is open, None where nothing of that kind is. `unprinted` counts answers not printed, "" for none."""

    missing: Points | None
    errors: Points | None
    questions: Points | None
    changed: Points | None
    unprinted: str


def open_points(standing: Standing, wordings: Iterable[Worded] = ()) -> OpenPoints:
    """What is open in a draft."""
    wordings = tuple(wordings)
    unprinted = sum(each.state in _UNPRINTED for each in wordings)
    return OpenPoints(
        missing=_points((each.name for each in standing.missing), AGENCIES),
        errors=_points(map(str, standing.open), ERRORS),
        questions=_points(map(_question, standing.to_decide), QUESTIONS),
        changed=_points((_wording(each) for each in wordings if each.state == "changed"), TEXTS),
        unprinted=number_vi(unprinted, 0) if unprinted else "",
    )


def _question(asked: Question) -> str:
    texts = asked.texts
    whose = texts.get("agency") or texts.get("places", "").partition("\n")[0]
    where = "; ".join(text for text in (whose, texts.get("task"), texts.get("field")) if text)
    return f"{asked.mark} – {where}: {asked.texts.get('problem', '')}"


def _wording(line: Worded) -> str:
    where = "; ".join(text for name in ("part", "task", "agency") if (text := line.texts[name]))
    return f"{line.texts['mark']} – {where}"


def _points(lines: Iterable[str], most: int) -> Points | None:
    said = [shortened(" ".join(printable(line).split()), _LONGEST) for line in lines]
    if not said:
        return None
    more = number_vi(len(said) - most, 0) if len(said) > most else ""
    return Points(number_vi(len(said), 0), tuple(said[:most]), more)
