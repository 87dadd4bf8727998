"""What the report counts: how the tasks stand, all of them and group by group; the opening, the table, III.1.

Every share has its whole beside it, and the parts of a whole add up to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from toolkit import fields, words
from toolkit.consolidate.columns import records
from toolkit.model import Movement, Role, Status, Timeliness
from toolkit.report import sentences
from toolkit.report.changes import as_of, comparison, tasks_counted
from toolkit.report.quotes import FrameRow, Quote, first_sentences, named, text_key
from toolkit.report.sentences import say
from toolkit.text import abridged, capitalised, date_vi, grouped, number_vi, open_ended, printable

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

#: The order in which a report counts statuses; none of the others can be a task's.
_COUNTED = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.MISSING)
_ACTIVE = (Status.DONE.value, Status.UNDER_WAY.value)
_IDLE = (Status.MISSING, Status.NOT_STARTED, Status.NOT_DOING)
#: Characters of a group's title, of a product, of a lead's name, of a quoted wish or direction.
_GROUP_TITLE, _PRODUCT, _LEADS, _QUOTED = 60, 90, 50, 220
#: So many tasks are named.
_TASKS = 6


class Figures:
    """The counts of a round and what is said of them."""

    def __init__(self, consolidation: Consolidation) -> None:
        self._made = consolidation
        self.tasks = list(records(consolidation.tasks))
        self._by_group = grouped(self.tasks, lambda task: str(task["group"]))
        self.groups = [row for row in records(consolidation.groups) if row["number"] in self._by_group]
        self._silent = not consolidation.intake.returns

    def table(self) -> tuple[dict[str, str], ...]:
        """The table by group: a line for each and one for all, with how many tasks it has, of each status, and overdue,
        "–" for none. No line where there are no two groups."""
        if len(self.groups) < 2:
            return ()
        lines = [_counts(group_name(row), self._by_group[row["number"]]) for row in self.groups]
        return (*lines, _counts(sentences.ALL_GROUPS, self.tasks))

    def opening(self, difficulties: Sequence[Quote], proposals: Sequence[Quote], direction: str) -> Iterator[str]:
        """What a superior reads first: who reported, how tasks and groups stand, what changed, what is asked, what the
        issuer will do (`direction`, "" where it says nothing)."""
        agencies = self._made.agencies
        reported = int((agencies["timeliness"] != "missing").sum())
        counts, total = Counter(_status(task) for task in self.tasks), len(self.tasks)
        shares = [say(sentences.SHARE, status=words.STATUS[status].text.lower(), count=counts[status],
                      percent=percent(counts[status], total)) for status in _COUNTED if counts[status]]
        returns = sentences.NOBODY if self._silent else say(
            sentences.OPENING_RETURNS, day=date_vi(as_of(self._made)), reported=reported, expected=len(agencies))
        stand = say(sentences.OPENING_TASKS, total=tasks_counted(self._made.plan), shares=", ".join(shares),
                    overdue=self._overdue())
        yield f"{returns} {stand}".strip()
        if self._silent:
            return
        if told := " ".join((*self._extremes(), *self._attention())):
            yield told
        if changed := comparison(self._made):
            yield changed
        if told := " ".join(self._opinions(difficulties, proposals)):
            yield told
        if direction:
            plan = self._made.plan
            yield say(sentences.OPENING_DIRECTION, issuer=printable(plan.settings.issuer),
                      ahead=capitalised(plan.period.ahead), text=first_sentences(direction, _QUOTED))

    def _overdue(self) -> str:
        overdue = [task for task in self.tasks if _overdue(task)]
        if overdue:
            return say(sentences.OVERDUE, count=len(overdue), tasks=_ids(overdue))
        return sentences.NONE_OVERDUE if any(_status(task) is not Status.MISSING for task in self.tasks) else ""

    def _extremes(self) -> Iterator[str]:
        """Which groups are whole, which have nothing done, else which have least."""
        told = [(row["done"] / row["tasks_total"], row) for row in self.groups]
        if len(told) < 2:
            return
        least = min(ratio for ratio, _ in told)
        if whole := [_number(row) for ratio, row in told if ratio == 1]:
            yield sentences.GROUPS_WHOLE.format(groups=", ".join(whole))
        if least < 1:
            named_groups = ", ".join(say(sentences.OF_TASKS, number=_number(row), done=row["done"],
                                         total=row["tasks_total"]) for ratio, row in told if ratio == least)
            yield (sentences.GROUPS_LOWEST if least else sentences.GROUPS_NONE).format(groups=named_groups)

    def _attention(self) -> Iterator[str]:
        """Tasks nobody reported, not begun, or overdue and not done; with who leads them."""
        idle = [task for task in self.tasks if _status(task) in _IDLE or (
            _overdue(task) and _status(task) is not Status.DONE)]
        alike = grouped(idle, lambda task: (_why(task), _leads(task)))
        told = [sentences.ATTENTION_TASKS.format(tasks=_ids(tasks), why=why, leads=leads)
                for (why, leads), tasks in list(alike.items())[:_TASKS]]
        left = sum(map(len, list(alike.values())[_TASKS:]))
        if told:
            more = say(sentences.AND_OTHER_TASKS, count=left) if left else ""
            yield sentences.ATTENTION.format(tasks="; ".join(told) + more)

    def _opinions(self, difficulties: Sequence[Quote], proposals: Sequence[Quote]) -> Iterator[str]:
        """How many difficulties and proposals there are, how many of these to the superior; of both the text that most
        agencies wrote."""
        if difficulties:
            yield say(sentences.OPENING_DIFFICULTIES, agencies=_speakers(difficulties), answers=len(difficulties),
                      shared=self._most_shared(difficulties))
        if proposals:
            addressees = self._made.plan.settings.addressees
            count = sum(quote.listed_under == "superior" for quote in proposals)
            upward = say(sentences.OPENING_UPWARD, count=count, addressee=open_ended(addressees[0])) if (
                count and len(addressees) == 1) else ""
            yield say(sentences.OPENING_PROPOSALS, agencies=_speakers(proposals), answers=len(proposals), upward=upward,
                      shared=self._most_shared(proposals))

    def _most_shared(self, quotes: Iterable[Quote]) -> str:
        """The text that most agencies wrote, with how many they are; "" where no two wrote the same. What was put
        together from several periods nobody wrote."""
        composed = {made.agency for made in self._made.intake.returns if made.parts}
        written = (quote for quote in quotes if quote.agency not in composed)
        shared = max(grouped(written, lambda quote: text_key(quote.text)).values(), key=_speakers, default=[])
        if _speakers(shared) < 2:
            return ""
        text = open_ended(first_sentences(shared[0].text, _QUOTED))
        return say(sentences.OPENING_SHARED, text=text, agencies=_speakers(shared))

    def group(self, number: str) -> Iterator[str]:
        """How a group's tasks stand, what lags and with whom, and how those coordinating do."""
        tasks = self._by_group[number]
        held = grouped(tasks, _status)
        told = [self._standing(status, held[status], len(tasks)) for status in _COUNTED if status in held]
        if len(tasks) == 1:
            stand = sentences.GROUP_ONE.format(standing=told[0])
        elif len(held) == 1:
            stand = say(sentences.GROUP_ALIKE, total=len(tasks), standing=words.STATUS[next(iter(held))].text.lower())
        else:
            stand = say(sentences.GROUP, total=len(tasks), standing="; ".join(told))
        overdue = [task for task in tasks if _overdue(task)]
        late = [say(sentences.OVERDUE, count=len(overdue), tasks=_ids(overdue))] if overdue else []
        yield " ".join((stand, *late, *self._coordination(number)))

    def _standing(self, status: Status, tasks: Sequence[FrameRow], total: int) -> str:
        said, listed = words.STATUS[status].text.lower(), _ids(tasks)
        if total == 1:
            return said + (f" ({_leads(tasks[0])})" if status in _IDLE else "")
        if status in _IDLE:
            listed = named((printable(sentences.WITH_LEADS.format(task=_ids(alike), leads=leads))
                            for leads, alike in grouped(tasks, _leads).items()), _TASKS, sentences.AND_OTHER_TASKS)
        return say(sentences.GROUP_STATUS, count=len(tasks), status=said,
                   tasks="" if status is Status.DONE else f" ({listed})")

    def _coordination(self, number: str) -> Iterator[str]:
        """How many agencies that coordinate a group's tasks reported, and have done something."""
        rows = self._made.rows
        others = rows[rows["assigned"] & (rows["group"] == number) & (rows["role"] == Role.COORDINATING.value)]
        if total := others["agency_code"].nunique():
            reported = others.loc[others["answered"], "agency_code"].nunique()
            active = others.loc[others[fields.STATUS].isin(_ACTIVE), "agency_code"].nunique()
            yield say(sentences.GROUP_COORDINATION, total=total, reported=reported,
                      active=say(sentences.GROUP_ACTIVE, active=active) if active else "")

    def achieved(self) -> Iterator[str]:
        """III.1: what is done of what was asked, in time or not, and group by group."""
        if self._silent:
            return
        done, total = [task for task in self.tasks if _status(task) is Status.DONE], len(self.tasks)
        on_time = sum(task["timeliness"] == Timeliness.ON_TIME.value for task in done)
        timely = say(sentences.DONE_ON_TIME, count=on_time) if on_time < len(done) else sentences.ALL_DONE_ON_TIME
        yield say(sentences.ACHIEVED_DONE, done=len(done), total=total, percent=percent(len(done), total),
                  timely=timely if done else "", overdue=self._overdue()).strip()
        for row in self.groups if len(self.groups) > 1 else ():
            yield self._group_achieved(row)

    def _group_achieved(self, row: FrameRow) -> str:
        tasks = self._by_group[row["number"]]
        held, before = grouped(tasks, _status), self._made.plan.previous_period
        done = held.get(Status.DONE, [])
        asked = grouped((task for task in done if printable(task["product"]).strip(" -–.")),
                        lambda task: open_ended(task["product"]))
        products = [sentences.PRODUCT.format(product=abridged(product, _PRODUCT), tasks=_ids(given))
                    for product, given in asked.items()]
        rest = (say(sentences.REST, count=len(held[status]), status=words.STATUS[status].text.lower(),
                    tasks=_ids(held[status])) for status in _COUNTED[1:] if status in held)
        moved = grouped((task for task in tasks if task["movement"]), lambda task: Movement(task["movement"]))
        parts = [say(sentences.MOVED, count=len(moved[each]), movement=words.MOVEMENT[each].text.lower())
                 for each in Movement if each in moved]
        return say(sentences.ACHIEVED, group=group_name(row), done=len(done),
                   total=len(tasks), rest="".join(rest),
                   products=sentences.PRODUCTS.format(products="; ".join(products)) if products else "",
                   moved=sentences.GROUP_MOVED.format(period=before.label, parts=", ".join(parts))
                   if parts and before else "")


def percent(part: int, whole: int) -> float:
    """A share in percent; 0 of nothing."""
    return 100 * part / whole if whole else 0.0


def group_name(row: FrameRow) -> str:
    """A group's number and the beginning of its title; of tasks of no group a name of ours."""
    title = abridged(open_ended(row["title"]).rstrip(" :"), _GROUP_TITLE)
    number = _number(row)
    return sentences.GROUP_NAME.format(number=number, title=title) if title and row["number"] else title or number


def _number(row: FrameRow) -> str:
    """A group by its number; of tasks of no group a name of ours."""
    return printable(row["number"]) or sentences.NO_GROUP_NAME


def _counts(name: str, tasks: Sequence[FrameRow]) -> dict[str, str]:
    held = Counter(map(_status, tasks))
    counts = {"total": len(tasks), **{status.value: held[status] for status in _COUNTED},
              "overdue": sum(map(_overdue, tasks))}
    shown = {each: number_vi(count, 0) if count else sentences.NOTHING for each, count in counts.items()}
    return {"name": name, **shown}


def _status(task: FrameRow) -> Status:
    return Status(task[fields.STATUS])


def _overdue(task: FrameRow) -> bool:
    return bool(task["timeliness"] == Timeliness.OVERDUE.value)


def _why(task: FrameRow) -> str:
    said = words.STATUS[_status(task)].text.lower()
    return said + sentences.OVER_TIME if _overdue(task) else said


def _leads(task: FrameRow) -> str:
    """Who leads it, in words."""
    leads = open_ended(task["leads"]).rstrip(" :")
    if len(leads) > _LEADS:
        leads = say(sentences.MANY_LEADS, count=task["leads_total"])
    return sentences.LED_BY.format(leads=leads) if leads else sentences.NOBODY_LEADS


def _ids(tasks: Iterable[FrameRow]) -> str:
    return named((printable(task["task_id"]) for task in tasks), _TASKS, sentences.AND_OTHER_TASKS, ", ")


def _speakers(quotes: Iterable[Quote]) -> int:
    return len({each.agency for each in quotes})
