"""The letter that takes upward what agencies propose to change in the plan: task by task, in their own words.

A công văn, no tờ trình: it passes on what others propose, and holds no draft of ours for approval. A text is put to a
task only where it names it by its number; it is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit import words
from toolkit.letterhead import period_in_title
from toolkit.letters import letter_head
from toolkit.model import Plan, TaskNumber
from toolkit.text import key, open_ended, printable, says_nothing

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation
    from toolkit.report.sections import OwnWording

#: "Nhiệm vụ 2.3, 2.5 và 3.1", "NV 2.3"; "2.3." before a line. What only looks like one (2.3 %, 2/3/2020) is none, nor
#: is a range: what lies in it is not said; nor "1." before a line: agencies number their points.
_ID = r"\d+(?:\.\d+)*"
_NAMED = re.compile(rf"(?:\b(?:nhiệm vụ|nv|tt|stt)(?: số)?[\s:]*|^\W*(?={_ID}\.\d+\s*[.:)]\s))"
                    rf"({_ID}(?:\s*(?:,|;|và)\s*{_ID})*)(?![\d%/]|[.,]\d|\s*(?:%|đến|[-–]\s*\d))",
                    re.IGNORECASE | re.MULTILINE)
#: A number without a dot may count something ("nhiệm vụ 5 năm"): it names a task only where the name ends there.
_ENDED = re.compile(r"\s*(?:[.:,;)”\"]|$)", re.MULTILINE)


class Proposed(NamedTuple):
    """What an agency proposes, as typed or, then `edited`, as the officer worded it."""
    who: str
    text: str
    edited: bool = False


def proposal_values(consolidation: Consolidation, own: Mapping[str, OwnWording]) -> dict[str, Any] | None:
    """What `proposal_template.docx` prints: what agencies propose, as the officer worded it (`own`, by mark) where they
    did; None where there is nothing, or the officer left it out."""
    from toolkit.consolidate.columns import records
    from toolkit.report.sections import OwnWording, Passage

    part, said = words.AMENDMENTS_PART, []
    whole = own.get(Passage(part, "", "").mark, OwnWording())
    for row in records(consolidation.free):
        wish = own.get(Passage(part, "", "", agency=row["agency_code"]).mark, OwnWording())
        left_out = wish.include is False or whole.include is False
        if row["part"] == part and not says_nothing(row["text"]) and not left_out:
            said.append(Proposed(open_ended(row["agency"]), wish.text or row["text"], edited=bool(wish.text)))
    if said and whole.text:
        said = [Proposed("; ".join(each.who for each in said), whole.text, edited=True)]
    return _values(consolidation.plan, said) if said else None


def _values(plan: Plan, said: Iterable[Proposed]) -> dict[str, Any]:
    """The letter's values: the table in the order of the annex, what is about no task last, what is said alike once. It
    goes to whoever issued the decision, if the report goes there; its month is that of the last day of returns."""
    order = {task.id: place for place, task in enumerate(plan.tasks)}
    by_us = f" ({open_ended(plan.settings.issuer)} biên tập)"
    alike: dict[tuple[tuple[TaskNumber, ...], str], tuple[tuple[str, ...], list[str]]] = {}
    for each in said:
        for ids, lines in _items(each.text, order):
            who = each.who + by_us if each.edited else each.who
            alike.setdefault((ids, key("\n".join(lines))), (lines, []))[1].append(who)
    ordered = sorted(alike.items(), key=lambda each: min(map(order.__getitem__, each[0][0]), default=len(order)))
    addressees = tuple(map(open_ended, plan.settings.addressees))
    issuing = tuple(each for each in addressees if key(each) in key(plan.settings.decision))
    return {
        **letter_head(plan, plan.period.due_before), "addressees": issuing or addressees,
        "period_in_title": period_in_title(plan.period), "edited": any(each.edited for each in said),
        "proposed": tuple({"tasks": tuple({"id": id_, "content": plan.task(id_).content} for id_ in ids),
                            "lines": lines, "who": "; ".join(who)} for (ids, _), (lines, who) in ordered)}


def _items(text: str, order: Mapping[TaskNumber, int]) -> Iterator[tuple[tuple[TaskNumber, ...], tuple[str, ...]]]:
    """A text line by line where each line names its tasks, else whole: what belongs to which is the agency's to say."""
    lines = tuple(line.strip() for line in printable(text).split("\n") if line.strip())
    items = [(_named(line, order), (line,)) for line in lines]
    yield from items if all(ids for ids, _ in items) else [(_named("\n".join(lines), order), lines)]


def _named(text: str, order: Mapping[TaskNumber, int]) -> tuple[TaskNumber, ...]:
    """The ids of the tasks a text names, in the annex's order; none where one of them is no task's."""
    ids = {TaskNumber(each) for found in _NAMED.finditer(text) for each in re.findall(_ID, found[1])
           if "." in each or _ENDED.match(text, found.end())}
    return tuple(sorted(ids, key=order.__getitem__)) if ids <= order.keys() else ()
