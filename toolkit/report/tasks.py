"""The frames → what the report says of the Plan's tasks: how they stand, all of them and group by group (the opening,
the table, III.1), what became of them since the Plan was issued and since the round before, and where leads stand.

Every share has its whole beside it, and the parts of a whole add up to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from toolkit.base.text import abridged, capitalised, date_vi, grouped, number_vi, open_ended, printable
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.model import fields, words
from toolkit.model.period import PeriodKind, PeriodName, period_of
from toolkit.model.records import Movement, Plan, Role, Status, TaskState, Timeliness
from toolkit.report import sentences
from toolkit.report.quotes import FrameRow, Quote, first_sentences, named, text_key
from toolkit.report.sentences import say

if TYPE_CHECKING:
    import pandas as pd

#: The order in which a report counts statuses; none of the others can be a task's.
_COUNTED = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.MISSING)
_ACTIVE = (Status.DONE.value, Status.UNDER_WAY.value)
_IDLE = (Status.MISSING, Status.NOT_STARTED, Status.NOT_DOING)
#: Characters of a group's title, of a product, of a lead's name, of a quoted wish or direction.
_GROUP_TITLE, _PRODUCT, _LEADS, _QUOTED = 60, 90, 50, 220
#: So many tasks are named; of those that were finished or amended, by their numbers alone.
_TASKS, _NUMBERS = 6, 20
#: Of a task with more leads than these, they are counted and not named, and the results of LEADS_QUOTED are quoted.
LEADS_NAMED, LEADS_QUOTED = 4, 2
#: The order in which a sentence on several leads tells where they stand.
_LEADS_ORDER = (*_COUNTED[:-1], Status.NOTHING_ARISEN, None)


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
        shares = [say(sentences.SHARE, status=_status_word(status), count=counts[status],
                      percent=percent(counts[status], total)) for status in _COUNTED if counts[status]]
        returns = sentences.NOBODY if self._silent else say(
            sentences.OPENING_RETURNS, day=date_vi(as_of(self._made)), reported=reported, expected=len(agencies))
        stand = say(sentences.OPENING_TASKS, total=_tasks_counted(self._made.plan), shares=", ".join(shares),
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
            stand = say(sentences.GROUP_ALIKE, total=len(tasks), standing=_status_word(next(iter(held))))
        else:
            stand = say(sentences.GROUP, total=len(tasks), standing="; ".join(told))
        overdue = [task for task in tasks if _overdue(task)]
        late = [say(sentences.OVERDUE, count=len(overdue), tasks=_ids(overdue))] if overdue else []
        yield " ".join((stand, *late, *self._coordination(number)))

    def _standing(self, status: Status, tasks: Sequence[FrameRow], total: int) -> str:
        said, listed = _status_word(status), _ids(tasks)
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
        rest = (say(sentences.REST, count=len(held[status]), status=_status_word(status),
                    tasks=_ids(held[status])) for status in _COUNTED[1:] if status in held)
        moves = grouped((task for task in tasks if task["movement"]), lambda task: Movement(task["movement"]))
        moved = _moved(moves)
        return say(sentences.ACHIEVED, group=group_name(row), done=len(done),
                   total=len(tasks), rest="".join(rest),
                   products=sentences.PRODUCTS.format(products="; ".join(products)) if products else "",
                   moved=sentences.GROUP_MOVED.format(period=before.label, parts=moved) if moved and before else "")


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


def _status_word(status: Status) -> str:
    return words.STATUS[status].text.lower()


def _overdue(task: FrameRow) -> bool:
    return bool(task["timeliness"] == Timeliness.OVERDUE.value)


def _why(task: FrameRow) -> str:
    said = _status_word(_status(task))
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


def as_of(consolidation: Consolidation) -> date:
    """The day up to which the report speaks: its own, else that on which the last return came, else the last day for
    returns. Never the day of the run: the same returns give the same report."""
    plan = consolidation.plan
    received = (made.received for made in consolidation.intake.returns)
    return plan.settings.report_date or max(received, default=plan.period.last_day)


def groups_given(consolidation: Consolidation) -> int:
    """How many groups the Plan has, also those whose tasks are all finished."""
    return len({*consolidation.groups["number"], *(each.group for each in consolidation.plan.finished)})


def tasks_sentence(consolidation: Consolidation) -> str:
    """How many tasks the Plan gives; of these which are finished since when, and how many go on; what was amended. A
    gap in the numbers is explained by it."""
    return " ".join((_tasks_given(consolidation), *_amended_sentences(consolidation.plan)))


def _tasks_given(consolidation: Consolidation) -> str:
    """The first of it, then each group none of whose tasks goes on. Of an ad hoc report only how many it is about."""
    plan, groups = consolidation.plan, groups_given(consolidation)
    total = len(plan.tasks) + len(plan.finished)
    if plan.period.kind is PeriodKind.AD_HOC:
        return say(sentences.TASKS_ASKED, tasks=_two_digits(len(plan.tasks)))
    if not plan.finished:
        return say(sentences.TASKS_IN_GROUPS if groups > 1 else sentences.TASKS, tasks=total, groups=groups)
    finished = sorted(plan.finished, key=lambda each: period_of(each.period).order)
    periods = grouped(finished, lambda each: period_of(each.period))
    done = ", ".join(sentences.FINISHED.format(
        count=_two_digits(len(held)), during=period.during,
        tasks=named((printable(each.id) for each in held), _NUMBERS, sentences.AND_OTHER_TASKS, ", "))
        for period, held in periods.items())
    told = sentences.TASKS_GOING_ON.format(
        given=_two_digits(total), groups=say(sentences.IN_GROUPS, groups=groups) if groups > 1 else "",
        finished=done, period=plan.period.label, going_on=_two_digits(len(plan.tasks)))
    going_on = {"", *(task.group for task in plan.tasks)}
    gone = {each.group: each.title for each in plan.finished if each.group not in going_on}
    return " ".join((told, *(sentences.GROUP_FINISHED.format(
        number=printable(group), title=f" ({printable(title)})" if title else "") for group, title in gone.items())))


def _amended_sentences(plan: Plan) -> list[str]:
    """What each document amended, a sentence each: how many tasks in each way, by number."""
    changed = [(task, task.amendment) for task in (*plan.tasks, *plan.ended) if task.amendment]
    numbers, told = {task.identity: task.id for task in plan.tasks}, list[str]()
    instead = {made.by for _, made in changed}  # told with what they replace
    changed = [each for each in changed if each[1].state is not TaskState.IN_FORCE or each[0].identity not in instead]
    for document, held in grouped(changed, lambda each: open_ended(each[1].document)).items():
        parts = []
        for state, sentence in sentences.AMENDED_TASKS.items():
            changes = [(task.id, numbers.get(made.by, task.id)) for task, made in held if made.state is state]
            if changes:
                ids = (printable(before if before == now else f"{before} → {now}") for before, now in changes)
                tasks = named(ids, _NUMBERS, sentences.AND_OTHER_TASKS, ", ")
                parts.append(sentence.format(count=_two_digits(len(changes)), tasks=tasks))
        told.append(sentences.AMENDED_BY.format(document=document or words.AMENDING_DOCUMENT, parts="; ".join(parts)))
    return told


def _tasks_counted(plan: Plan) -> str:
    """What the statuses of a round's tasks are counted of: "22 nhiệm vụ của Kế hoạch"; of those that go on, where
    some are finished; in an ad hoc report of those it is about."""
    sentence = sentences.COUNTED_GOING_ON if plan.finished else sentences.COUNTED_ALL
    sentence = sentences.COUNTED_ASKED if plan.period.kind is PeriodKind.AD_HOC else sentence
    given = len(plan.tasks) + len(plan.finished)
    return say(sentence, total=len(plan.tasks), given=given, during=plan.period.name.during)


def _two_digits(count: int) -> str:
    """ "02", as documents write how many there are."""
    return number_vi(count, 0).zfill(2)


def comparison(consolidation: Consolidation) -> str | None:
    """How many tasks stand further than in the period before, as far, and less far, these by number; how many cannot be
    compared and why: these are all tasks. The same against that period of the year before, where it is another one and
    known. None where nothing is known of the round before.
    Returns of rounds of a kind come at the same time of theirs, so tasks that come back are counted too."""
    plan = consolidation.plan
    if plan.previous_period is None:
        return None
    told = _compared(consolidation, plan.previous_period, "previous_status", "movement")
    if plan.year_before:
        columns = ("year_before_status", "year_before_movement")
        told = f"{told} {_compared(consolidation, plan.period.name.year_before, *columns)}"
    return told


def _compared(consolidation: Consolidation, period: PeriodName, status: str, movement: str) -> str:
    """The tasks beside how they stood in that period, which those two columns of the tasks say."""
    tasks, now = consolidation.tasks, consolidation.plan.period.name
    year = PeriodName(period.year).label
    name = sentences.SAME_TIME.format(year=year) if period == now.year_before else period.label
    held = {each: list(tasks.loc[tasks[movement] == each.value, "task_id"]) for each in Movement}
    moved, back = _moved(held), held[Movement.BACK]
    lower = sentences.LOWER.format(tasks=printable(", ".join(back))) if back else ""
    compared, reasons = sum(map(len, held.values())), _not_compared(tasks[tasks[movement].isna()], status, period.label)
    rest = say(sentences.LEFT_UNCOMPARED, count=len(tasks) - compared, reasons=reasons) if reasons else ""
    return say(sentences.COMPARED if moved else sentences.NOT_COMPARED, period=name, total=len(tasks),
               compared=compared, parts=moved + lower, rest=rest, reasons=reasons)


def _moved(tasks: Mapping[Movement, Sequence[object]]) -> str:
    """How many tasks moved in which way, "" where none did."""
    return ", ".join(say(sentences.MOVED, count=len(tasks[movement]), movement=words.MOVEMENT[movement].text.lower())
                     for movement in Movement if tasks.get(movement))


def _not_compared(left: pd.DataFrame, status: str, period: str) -> str:
    """Why these tasks cannot be compared, by the first reason that is true of each, with counts where there are
    several."""
    before, now = left[status].isna(), left[fields.STATUS] == Status.MISSING.value
    reasons = {sentences.NOT_BEFORE: before, sentences.NOT_NOW: now & ~before, sentences.NOT_ALIKE: ~before & ~now}
    counts = {reason.format(period=period): int(held.sum()) for reason, held in reasons.items() if held.any()}
    several = len(counts) > 1
    return ", ".join(f"{reason} ({number_vi(count, 0)})" if several else reason for reason, count in counts.items())


def lead_sentence(task: FrameRow, row: FrameRow) -> str:
    """Where the only lead stands, without its name or the end: "đang thực hiện, tiến độ 30 %"."""
    status = _lead_status(row)
    percent = row[fields.PERCENT] if status is Status.UNDER_WAY else None
    return sentences.LEAD[status] + _when(task, status) + (
        "" if percent is None else sentences.PROGRESS.format(percent=number_vi(percent, 2)))


def leads_sentence(task: FrameRow, rows: Sequence[FrameRow]) -> str:
    """Where several leads stand, without the end; of few each by name, of many how many and how far they are."""
    answered = [row for row in rows if row["answered"]]
    silent = [printable(row["agency"]) for row in rows if not row["answered"]]
    few, held = len(rows) <= LEADS_NAMED, grouped(answered, _lead_status)
    statuses = [status for status in _LEADS_ORDER if status in held]
    if not silent and len(statuses) == 1 and not (few and statuses == [Status.UNDER_WAY]):
        status = statuses[0]
        told = [say(sentences.ALL_LEADS, total=len(rows), status=sentences.LEAD[status] + _when(task, status))]
    elif few:
        told = [_few(held[status], status, len(rows)) for status in statuses]
        told += [sentences.LEAD_NAMES.format(names=", ".join(silent), status=sentences.SILENT)] if silent else []
    else:
        parts = (say(sentences.LEAD_COUNT, count=len(held[status]), status=sentences.LEAD[status])
                 for status in statuses)
        told = [say(sentences.SOME_LEADS, reported=len(answered), total=len(rows), parts=", ".join(parts))]
    told += [] if few else _span(answered)
    overdue = _overdue(task) and sentences.OVER_TIME not in told[0]
    return capitalised("; ".join(told) + (sentences.OVER_TIME if overdue else ""))


def _few(rows: Sequence[FrameRow], status: Status | None, total: int) -> str:
    if status is Status.DONE:
        return say(sentences.FEW_LEADS, count=len(rows), total=total, status=sentences.LEAD[status])
    names = list[str]()
    for row in rows:
        name, percent = printable(row["agency"]), row[fields.PERCENT]
        is_told = status is Status.UNDER_WAY and percent is not None
        names.append(sentences.PERCENT.format(name=name, percent=number_vi(percent, 2)) if is_told else name)
    return sentences.LEAD_NAMES.format(status=sentences.LEAD[status], names=", ".join(names))


def _span(rows: Iterable[FrameRow]) -> list[str]:
    """From where to where the leads are that gave a percentage, their mean, and how many they are."""
    given = [row[fields.PERCENT] for row in rows if row[fields.PERCENT] is not None]
    if not given:
        return []
    if min(given) == max(given):
        return [say(sentences.SAME_PERCENT, percent=given[0], base=len(given))]
    mean = sum(given) / len(given)
    return [say(sentences.SPAN, least=min(given), most=max(given), percent=mean, base=len(given))]


def _when(task: FrameRow, status: Status | None) -> str:
    if _overdue(task):
        return sentences.OVER_TIME
    return sentences.IN_TIME if status is Status.DONE and task["timeliness"] == Timeliness.ON_TIME.value else ""


def _lead_status(row: FrameRow) -> Status | None:
    return Status(row[fields.STATUS]) if row[fields.STATUS] else None
