"""Groups and tasks in printed order → an Annex in which every number is used once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from toolkit.annex.numbers import follows, level
from toolkit.annex.rows import Item
from toolkit.findings import Code, Finding, finding
from toolkit.model import Annex, Group, Task


@dataclass(frozen=True, slots=True)
class _Heading:
    """A group: its number as printed, and the number it is known by ("II.1" where another group prints 1 too)."""

    printed: str
    number: str

    def under(self, printed: str) -> str:
        """A number below this heading's: 1 under I is I.1, and 2.1 under 2 is 2.1."""
        if self.printed and printed.startswith(f"{self.printed}."):
            return self.number + printed[len(self.printed):]
        return f"{self.number}.{printed}".strip(".")


def assemble(items: Sequence[Item]) -> tuple[Annex, list[Finding]]:
    """The annex of those items. A number used twice in one group is a finding, and the later one gets a new id.

    Numbers that begin again in each group are told apart by the group's: I.1, II.1.
    """
    findings: list[Finding] = []
    placed = list(zip(items, _headings(items, findings), strict=True))
    groups = tuple(Group(heading.number, item.texts["content"]) for item, heading in placed if item.is_group)
    tasks = [(item, heading) for item, heading in placed if not item.is_group]
    ids = _ids(tasks, findings)
    return Annex(groups, tuple(
        Task(task_id, item.tt, heading.number, **item.texts) for task_id, (item, heading) in zip(ids, tasks, strict=True)
    )), findings


def _headings(items: Sequence[Item], findings: list[Finding]) -> Iterator[_Heading]:
    """For each group its own heading, for each task the one it stands under, with number "" where it stands under none."""
    printed = Counter(item.number for item in items if item.is_group)
    open_groups: list[_Heading] = []
    used, seen = set(printed), set[str]()
    counts: dict[str, Iterator[int]] = {}
    before: Item | None = None
    for item in items:
        if item.is_group:
            _close(open_groups, item.number)
            above = open_groups[-1] if open_groups and printed[item.number] > 1 else _Heading("", "")
            number = above.under(item.number) if item.number else _new("", 1, counts, used)
            if number in seen:
                findings.append(_repeated(item))
                number = _new(f"{number}.", 2, counts, used)
            open_groups.append(_Heading(item.number, number))
            seen.add(number)
            used.add(number)
        elif open_groups and _leaves(item, open_groups[-1], before):
            open_groups.pop()
        yield open_groups[-1] if open_groups else _Heading("", "")
        before = item


def _close(open_groups: list[_Heading], number: str) -> None:
    """End the groups that a heading of that number does not stand under: those of its level, and all below them."""
    levels = [level(heading.printed) for heading in open_groups]
    if level(number) in levels:
        del open_groups[levels.index(level(number)):]


def _leaves(item: Item, heading: _Heading, before: Item | None) -> bool:
    """Whether a task stands beside the group above it, not in it: 7 after group 6 with its 6.1 and 6.2."""
    counting_on = before is not None and not before.is_group and level(before.number) == level(item.number)
    return follows(heading.printed, item.number) and not counting_on


def _ids(tasks: Sequence[tuple[Item, _Heading]], findings: list[Finding]) -> Iterator[str]:
    """An id for each task: its number, its group's and its own where numbers begin again, a new one where it has none."""
    numbered = {(item.number, heading.number) for item, heading in tasks if item.number}
    begins_again = max(Counter(number for number, _ in numbered).values(), default=0) > 1
    wanted = [heading.under(item.number) if item.number and begins_again else item.number for item, heading in tasks]
    used, seen = set(wanted), set[str]()
    counts: dict[str, Iterator[int]] = {}
    for (item, heading), task_id in zip(tasks, wanted, strict=True):
        if not task_id:
            task_id = _new(f"{heading.number}.".lstrip("."), 1, counts, used)
        elif task_id in seen:
            findings.append(_repeated(item))
            task_id = _new(f"{task_id}.", 2, counts, used)
        seen.add(task_id)
        used.add(task_id)
        yield task_id


def _new(prefix: str, first: int, counts: dict[str, Iterator[int]], used: Container[str]) -> str:
    """The first number after `prefix` that is not used, from `first`; `counts` remembers how far each prefix is."""
    numbers = counts.setdefault(prefix, count(first))
    return next(new for number in numbers if (new := f"{prefix}{number}") not in used)


def _repeated(item: Item) -> Finding:
    return finding(Code.ANNEX_NUMBER_REPEATED, item.line.place, line=item.line.number, tt=item.tt)
