"""Groups and tasks as they were gathered → the annex, every number used once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from toolkit.annex.gathering import AnnexItem
from toolkit.annex.numbers import follows, level
from toolkit.findings import Code, Finding, finding
from toolkit.model import NO_IDENTITY, Annex, Group, Task, TaskNumber


@dataclass(frozen=True, slots=True)
class _Heading:
    """A group: its number as printed, and the number it is known by ("II.1" where another group prints 1 too)."""
    printed: str = ""
    number: str = ""

    def under(self, printed: str) -> str:
        """A number below this heading's: 1 under I is I.1, and 2.1 under 2 is 2.1."""
        if self.printed and printed.startswith(f"{self.printed}."):
            return self.number + printed[len(self.printed):]
        return f"{self.number}.{printed}".strip(".")


def assembled(items: Sequence[AnnexItem]) -> tuple[Annex, tuple[str, ...], list[Finding]]:
    """The annex of those items, and by what number or id each is known in it. A number used twice in one group is a
    finding, and the later one gets a new id; numbers that begin again in each group are told apart by the group's: I.1,
    II.1."""
    findings: list[Finding] = []
    placed = list(zip(items, _headings(items, findings), strict=True))
    ids = _ids([(item, heading) for item, heading in placed if not item.is_group], findings)
    known = tuple(heading.number if item.is_group else next(ids) for item, heading in placed)
    groups = tuple(Group(each, item.texts["content"]) for item, each in zip(items, known, strict=True) if item.is_group)
    tasks = (Task(TaskNumber(each), item.tt, heading.number, **item.texts, first_id=NO_IDENTITY, amendment=None)
             for (item, heading), each in zip(placed, known, strict=True) if not item.is_group)
    return Annex(groups, tuple(tasks)), known, findings


def _headings(items: Sequence[AnnexItem], findings: list[Finding]) -> Iterator[_Heading]:
    """For each group its own place, for each task the one it stands under, `_Heading()` where it stands under none."""
    printed = Counter(item.number for item in items if item.is_group)
    numbers = _Numbers(printed, findings)
    open_groups: list[_Heading] = []
    before: AnnexItem | None = None
    for item in items:
        if item.is_group:
            levels = [level(heading.printed) for heading in open_groups]
            if level(item.number) in levels:    # it ends the groups of its level, and all below them
                del open_groups[levels.index(level(item.number)):]
            above = open_groups[-1] if open_groups and printed[item.number] > 1 else _Heading()
            wanted = above.under(item.number) if item.number else ""
            open_groups.append(_Heading(item.number, numbers.given(item, wanted, "")))
        elif open_groups and _leaves(item, open_groups[-1], before):
            open_groups.pop()
        yield open_groups[-1] if open_groups else _Heading()
        before = item


def _leaves(item: AnnexItem, heading: _Heading, before: AnnexItem | None) -> bool:
    """Whether a task stands beside the group above it, not in it: 7 after group 6 with its 6.1 and 6.2."""
    counting_on = before is not None and not before.is_group and level(before.number) == level(item.number)
    return follows(heading.printed, item.number) and not counting_on


def _ids(tasks: Sequence[tuple[AnnexItem, _Heading]], findings: list[Finding]) -> Iterator[str]:
    """An id for each task: its number, after its group's where numbers begin again, a new one where it has none."""
    numbered = {(item.number, heading.number) for item, heading in tasks if item.number}
    begins_again = max(Counter(number for number, _ in numbered).values(), default=0) > 1
    wanted = [heading.under(item.number) if item.number and begins_again else item.number for item, heading in tasks]
    numbers = _Numbers(wanted, findings)
    for (item, heading), number in zip(tasks, wanted, strict=True):
        yield numbers.given(item, number, f"{heading.number}.".lstrip("."))


class _Numbers:
    """Numbers that are each given once; `printed` are those a new one must not take."""

    def __init__(self, printed: Iterable[str], findings: list[Finding]) -> None:
        self._taken, self._given = set(printed), set[str]()
        self._counts: dict[str, Iterator[int]] = {}
        self._findings = findings

    def given(self, item: AnnexItem, wanted: str, prefix: str) -> str:
        """`wanted`; where it is "" a new number after `prefix`, where it is given already one below it, and told."""
        number = wanted or self._new(prefix, 1)
        if wanted in self._given:
            line = item.line
            self._findings.append(finding(Code.ANNEX_NUMBER_REPEATED, line.place, line=line.number, tt=item.tt))
            number = self._new(f"{wanted}.", 2)
        self._given.add(number)
        self._taken.add(number)
        return number

    def _new(self, prefix: str, first: int) -> str:
        """The first number after `prefix` that is not taken, from `first` or from where the last one was found."""
        numbers = self._counts.setdefault(prefix, count(first))
        return next(new for number in numbers if (new := f"{prefix}{number}") not in self._taken)
