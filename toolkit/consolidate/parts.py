"""A period put together from shorter ones it holds: a year from its quarters. What each agency said in all of them
becomes one return, as if it had said so at the end; figures are added up once.

Of each task the status that was said last counts, with its percent and day; of texts what each period said, under its
label. What an agency wrote in a form of the period itself comes before all of them, cell by cell.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple, cast

from toolkit.base.text import capitalised, grouped, key, names_vi, says_nothing, uncapitalised
from toolkit.consolidate.standing import Standing
from toolkit.model import fields, words
from toolkit.model.fields import ValueKind, figure_text
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import free_slots
from toolkit.model.period import PeriodKind, PeriodName
from toolkit.model.records import (
    Entry,
    Indicator,
    Intake,
    Listed,
    PartReceipt,
    Plan,
    Return,
    TaskAnswer,
    TaskNumber,
    TaskState,
    Value,
    Way,
    error_mark,
)
from toolkit.plan.amending import same_texts
from toolkit.plan.sheets import AGENCIES_PLACE, INDICATORS_PLACE, TASKS_PLACE

#: A status and what goes with it: of an earlier one that does not hold any more.
_STATUS = (fields.STATUS, fields.PERCENT, fields.COMPLETED)
#: Of these texts the last counts.
_LAST = frozenset((*fields.EXTRAS, "preparer", "approver"))
#: These stand below each other without the period: whoever takes them up asks what, not when.
_UNLABELLED = frozenset((fields.DOCUMENTS, fields.PROPOSALS, words.AMENDMENTS_PART))
#: The first names of agencies, and how many others there are.
_names = partial(names_vi, most=10)


class PartRound(NamedTuple):
    """A round that is put together with others: its folder, as seen from theirs, and where it stands."""
    folder: str
    standing: Standing

    @property
    def name(self) -> PeriodName:
        """Its period."""
        return self.standing.plan.period.name

    @property
    def label(self) -> str:
        """What stands before its texts: the year is that of the whole."""
        return capitalised(self.name.part)

    @property
    def placed(self) -> Callable[[Place], Place]:
        """What makes of a place of its files the same as seen from the round it is a part of."""
        own = {each.file for each in self.standing.intake.files}

        def seen(file: str) -> str:
            within = os.path.join(words.RETURNS_FOLDER, file) if file in own else file
            return os.path.normpath(os.path.join(self.folder, within)).replace("\\", "/")

        return lambda place: place._replace(file="; ".join(map(seen, place.file.split("; "))))


class PartReturn(NamedTuple):
    """What an agency returned in one part, in the numbers of the whole. `label` is "" of the form of the period itself;
    `unplaced` are what stands in rows the whole does not have, by these; `months` is how long the part is; `former` is
    the name of the agency that is gone whose return it was, "" of one's own."""
    label: str
    returned: Return
    unplaced: Mapping[str, tuple[Entry, ...]] = {}
    months: int = 0
    former: str = ""

    @property
    def said_by(self) -> str:
        """What stands before its texts."""
        return f"{self.label} ({self.former})" if self.former else self.label


def period_faults(whole: PeriodName, parts: Sequence[tuple[str, PeriodName]], place: Place) -> dict[int, Finding]:
    """By place in `parts`, folders with their periods in order, what must not be taken: the period is not in the
    whole, or has a month that an earlier one has."""
    found, taken = dict[int, Finding](), list[tuple[str, PeriodName]]()
    for at, (folder, name) in enumerate(parts):
        beside = next((each for each in taken if each[1].overlaps(name)), None)
        if not whole.holds(name):
            found[at] = finding(Code.PART_OUTSIDE, place, folder=folder, part=name.label, period=whole.label)
        elif beside:
            found[at] = finding(Code.PARTS_OVERLAP, place, part=name.label, folder=folder, other=beside[1].label,
                                beside=beside[0])
        else:
            taken.append((folder, name))
    return found


def parts_missing(whole: PeriodName, parts: Iterable[PeriodName], place: Place) -> Iterator[Finding]:
    """That months of the whole are in no part, by their quarters where a whole one is missing."""
    held, missing = list(parts), list[PeriodName]()
    for kind in (PeriodKind.QUARTER, PeriodKind.MONTH):
        names = (PeriodName(whole.year, kind, number) for number in kind.parts)
        missing += [each for each in names if whole.holds(each)
                    and not any(each.overlaps(other) for other in (*held, *missing))]
    if missing:
        named = ", ".join(each.part for each in missing)
        yield finding(Code.PARTS_MISSING, place, period=whole.label, missing=named)


def with_parts(
    plan: Plan, intake: Intake, parts: Sequence[PartRound], place: Place
) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """Plan and intake of the whole with what came back in its `parts`, in the order of their periods, none of which has
    a month of another; and what is to be told, of the parts at that `place`. Who was asked in a part is asked in the
    whole. What an agency said that is gone since counts for its one successor."""
    said = [(part, _succeeded(plan, _in_whole(plan, part))) for part in parts]
    homeless = [each for part, held in said for each in _homeless(plan, part, held)]
    by_agency = grouped((each for _, held in said for each in held), lambda each: each.returned.agency)
    asked = {_counted_for(plan, agency.code) for part in parts for agency in part.standing.plan.expected}
    plan = replace(plan, agencies=tuple(
        each._replace(receives_form=each.receives_form or each.code in asked) for each in plan.agencies))
    own, labels = {each.agency: each for each in intake.returns}, [part.label for part in parts]
    returns, codes = list[Return](), tuple(part.name.code for part in parts)
    for code in (agency.code for agency in plan.agencies if agency.code in by_agency or agency.code in own):
        if plan.is_gone(code):
            continue
        mine = own.get(code)
        held = [*by_agency.get(code, ()), *([PartReturn("", mine)] if mine else [])]
        returns.append(_composed(plan, held, labels)._replace(parts=codes) if code in by_agency else held[0].returned)
        by_agency[code] = held
    found = (*(each for part in parts for each in _told(part, place)), *(each for each, _ in homeless),
             *(each for part, held in said for each in _of_predecessors(plan, part, held)),
             *_lacking(plan, returns, place), *_differing(plan, by_agency))
    listed = (Listed(entry, each.message) for each, entries in homeless for entry in entries)
    together = intake._replace(returns=tuple(returns), listed=(*intake.listed, *listed), sent=intake.returns,
                               parts=tuple(receipt for part in parts for receipt in _receipts(plan, part)))
    return plan, together, found


def _receipts(plan: Plan, part: PartRound) -> Iterator[PartReceipt]:
    """Who reported in a part, as the whole's plan knows them; of one that is put together itself, in its parts."""
    standing = part.standing
    for receipt in standing.intake.parts or (PartReceipt(part.label, standing.expected, standing.missing),):
        now = ((agency, _counted_for(plan, agency.code)) for agency in receipt.missing)
        yield receipt._replace(missing=tuple(plan.agency(code) if plan.knows(code) else agency for agency, code in now))


def _in_whole(plan: Plan, part: PartRound) -> list[PartReturn]:
    """The returns of a part in the numbers of the whole."""
    then, placed, (first, last) = part.standing.plan, part.placed, part.name.months
    amended = {task.identity: task for task in plan.tasks
               if task.amendment and task.amendment.state is not TaskState.IN_FORCE}
    reworded = {task.id: amended[task.identity].id for task in then.tasks
                if task.identity in amended and key(task.content) != key(amended[task.identity].content)}
    before, now = ({task.identity: task for task in held.tasks} for held in (then, plan))
    same = same_texts(*({each: key(task.content) for each, task in held.items()} for held in (before, now)))
    tasks = {before[one].id: now[other].id for one, other in same.items()} | reworded
    named = ({each.code: key(f"{each.name} {each.unit}") for each in held.indicators} for held in (then, plan))
    figures = same_texts(*named)
    held = []
    for made in part.standing.intake.returns:
        rows = [_moved(row, placed) for row in made.progress]
        rows = [row._replace(wording=row.wording or then.task(row.task_id).content) if row.task_id in reworded else row
                for row in rows]
        given = {code: _moved(row, placed) for code, row in made.figures.items()}
        unplaced = {f"nhiệm vụ {row.task_id}": row for row in rows if row.task_id not in tasks} | {
            f"chỉ tiêu {code}": row for code, row in given.items() if code not in figures}
        held.append(PartReturn(part.label, made._replace(
            progress=tuple(row._replace(task_id=tasks[row.task_id]) for row in rows if row.task_id in tasks),
            extras=tuple(_moved(row, placed) for row in made.extras),
            free={name: each._replace(place=placed(each.place)) for name, each in made.free.items()},
            figures={figures[code]: row for code, row in given.items() if code in figures},
            since={tasks[task]: day for task, day in made.since.items() if task in tasks},
        ), {name: (*row.typed.values(),) for name, row in unplaced.items() if row.typed}, 1 + last - first))
    return held


def _counted_for(plan: Plan, code: str) -> str:
    """Whose answers those of the agency of that code are in the whole: of one that is gone its one successor's."""
    followed = plan.in_charge(code) if plan.knows(code) and plan.is_gone(code) else ()
    return followed[0] if len(followed) == 1 else code


def _succeeded(plan: Plan, held: Iterable[PartReturn]) -> list[PartReturn]:
    """The returns of a part with those of agencies that are gone since as their successors', before these own ones."""
    roles = {(row.agency, row.task_id): row.role for row in plan.assignments}
    made = list[PartReturn]()
    for each in held:
        code = _counted_for(plan, each.returned.agency)
        rows = tuple(row._replace(role=roles.get((code, row.task_id), row.role)) for row in each.returned.progress)
        made.append(each if code == each.returned.agency else each._replace(
            returned=each.returned._replace(agency=code, progress=rows), former=plan.agency(each.returned.agency).name))
    return sorted(made, key=lambda each: not each.former)


def _of_predecessors(plan: Plan, part: PartRound, held: Sequence[PartReturn]) -> Iterator[Finding]:
    """Whose returns count for whom, and where those that count for one agency say something else about a task."""
    period = part.name.heading
    for code, own in grouped(held, lambda each: each.returned.agency).items():
        former = [each.former for each in own if each.former]
        if not former:
            continue
        name = plan.agency(code).name
        yield finding(Code.PART_PREDECESSOR, AGENCIES_PLACE, period=period, former=_names(former), successor=name)
        said_by = [each.former or name for each in own]
        told = {"period": period, "agencies": _names(said_by), "last": said_by[-1]}
        # what differs where only one can count; texts stand below each other
        rows_of = grouped((row for each in own for row in each.returned.progress), lambda row: row.task_id)
        tasks = [task for task, rows in rows_of.items() for name in _STATUS
                 if len({row.values[name] for row in rows if name in row.values}) > 1]
        if tasks:
            yield finding(Code.PART_STATUSES_DIFFER, AGENCIES_PLACE, **told, tasks=", ".join(dict.fromkeys(tasks)))
        figures = [each.returned.figures for each in own]
        codes = [each.code for each in plan.indicators if each.way is Way.LATEST and len(
            {given[each.code].value for given in figures if each.code in given} - {None}) > 1]
        if codes:
            yield finding(Code.PART_FIGURES_DIFFER, AGENCIES_PLACE, **told, codes=", ".join(codes))


def _moved(row: TaskAnswer, placed: Callable[[Place], Place]) -> TaskAnswer:
    """A row of a part as it counts, with its places as seen from the whole."""
    row = row.counted
    entries, unclear = ({name: each._replace(place=placed(each.place)) for name, each in held.items()}
                        for held in (row.entries, row.unclear))
    return row._replace(row=placed(row.row), entries=entries, unclear=unclear, contradicts=False)


def _told(part: PartRound, place: Place) -> Iterator[Finding]:
    """What there is to tell of a part: how many returns, what is open, who is silent."""
    standing, heading = part.standing, part.name.heading
    told = {"period": heading, "reports": len(standing.intake.returns)}
    if standing.open:
        errors = " ".join(sorted(map(error_mark, standing.open)))  # what is overruled are these, no later ones
        yield finding(
            Code.PART_HAS_ERRORS, place, **told, count=len(standing.open), folder=part.folder, errors=errors)
    else:
        yield finding(Code.PART_READ, place, **told)
    if standing.missing:
        silent = _names([each.name for each in standing.missing])
        yield finding(Code.PART_SILENT, place, period=heading, agencies=silent)


def _homeless(plan: Plan, part: PartRound, held: Iterable[PartReturn]) -> Iterator[tuple[Finding, Sequence[Entry]]]:
    """What was said in a part and has no place in the whole, and what is told of it."""
    unplaced, period = dict[str, list[Entry]](), part.name.heading
    for each in held:
        code = each.returned.agency
        if plan.knows(code) and not plan.is_gone(code):
            for row, entries in each.unplaced.items():
                unplaced.setdefault(row, []).extend(entries)
            continue
        said = each.returned
        rows = (*said.progress, *said.extras, *said.figures.values())
        cells = [*(entry for row in rows for entry in row.typed.values()), *said.free.values(),
                 *(entry for entries in each.unplaced.values() for entry in entries)]
        if plan.knows(code):
            heirs = plan.names_of(plan.in_charge(code))
            followed = f"nay do {_names(heirs)} làm" if heirs else "không có cơ quan kế thừa"
            yield finding(Code.PART_AGENCY_GONE, AGENCIES_PLACE, period=period, agency=plan.agency(code).name,
                          count=len(cells), followed=followed), cells
        else:
            agency = part.standing.plan.agency(code).name
            yield finding(Code.PART_AGENCY_UNKNOWN, AGENCIES_PLACE, period=period, agency=agency, code=code,
                          count=len(cells)), cells
    ended = {said for task in plan.ended for said in (f"={task.identity}", key(task.content))}
    over = {f"nhiệm vụ {task.id}" for task in part.standing.plan.tasks
            if not ended.isdisjoint((f"={task.identity}", key(task.content)))}
    for why, named in grouped(
            unplaced, lambda row: Code.PART_ROWS_ENDED if row in over else Code.PART_ROWS_UNKNOWN).items():
        cells = [entry for row in named for entry in unplaced[row]]
        place = TASKS_PLACE if any(row.startswith("nhiệm vụ") for row in named) else INDICATORS_PLACE
        yield finding(why, place, period=period, rows=", ".join(named), count=len(cells)), cells


def _composed(plan: Plan, said: Sequence[PartReturn], labels: Sequence[str]) -> Return:
    """One return of what an agency said, in its form of the whole last. `labels` are of all parts, also of those in
    which it said nothing."""
    base = said[-1].returned
    if said[-1].label:
        base = Return(base.agency, (), max(each.returned.received for each in said), base.received_from)
    by_task = grouped(((each, row) for each in said for row in each.returned.progress), lambda pair: pair[1].task_id)
    since = dict[TaskNumber, date]()
    progress = list[TaskAnswer]()
    for task, rows in by_task.items():
        row, day = _row(rows)
        progress.append(row)
        since |= {task: day} if day and day != base.received else {}
    return base._replace(
        progress=tuple(progress), extras=tuple(_extras(said)), since=since,
        free={part: entry for part in fields.FREE_PARTS if (entry := _free(part, said, labels[-1]))},
        figures={each.code: figure for each in plan.indicators if (figure := _figure(each, said, labels))})


def _row(rows: Sequence[tuple[PartReturn, TaskAnswer]]) -> tuple[TaskAnswer, date | None]:
    """The rows of one task, the own form's last, as one; and the day its status was first received."""
    clear, unclear = dict[str, tuple[Value, Entry]](), dict[str, Entry]()
    since, status = None, None
    for said, row in rows:
        if row.status and row.status is not status:  # with an earlier one goes what went with it
            since, status, clear = said.returned.since.get(row.task_id, said.returned.received), row.status, {}
        clear |= {name: (row.values[name], row.entries[name]) for name in _STATUS if name in row.values}
    texts = dict.fromkeys(name for _, row in rows for name in row.entries if fields.kind_of(name) is ValueKind.TEXT)
    for name in texts:
        text = _text(name, [(said.said_by, row.entries[name]) for said, row in rows if name in row.entries])
        clear[name] = text.text, text
    for name in fields.summed():
        given = [row for said, row in rows if name in row.values and not said.label]  # the form of the whole
        if not given and not any(name in row.unclear for _, row in rows):
            given = [row for _, row in rows if name in row.values]
        if given:
            total = float(sum(Decimal(str(row.values[name])) for row in given))
            clear[name] = total, _all([row.entries[name] for row in given])
    for said, row in rows:  # what nobody understood stands where nothing else does, or in the form of the whole
        for name, entry in row.unclear.items():
            if name not in clear or not said.label:
                clear.pop(name, None)
                unclear[name] = entry
    values, entries = {name: value for name, (value, _) in clear.items()}, {
        name: entry for name, (_, entry) in clear.items()}
    answering = [row for _, row in rows if row.typed] or [rows[-1][1]]
    last = rows[-1][1]
    place = last.row if len(answering) == 1 and answering[0] is last else _together(row.row for row in answering)
    wording = next((row.wording for row in answering if row.wording), "")
    return last._replace(row=place, values=values, entries=entries, unclear=unclear, wording=wording), since


def _together(places: Iterable[Place]) -> Place:
    """Several places as one: of files, sheets and cells each once."""
    return Place(*("; ".join(dict.fromkeys(name for name in names if name)) for names in zip(*places, strict=True)))


def _all(typed: Sequence[Entry]) -> Entry:
    """What was typed in several cells as one."""
    return Entry("; ".join(entry.text for entry in typed), _together(entry.place for entry in typed))


def _text(name: str, said: Sequence[tuple[str, Entry]]) -> Entry:
    """What was said in one field of text, each under its period's label, the same once; the own form's alone
    where there is one. What says nothing stands where nothing else does."""
    label, last = said[-1]
    telling = [each for each in said if not says_nothing(each[1].text)]
    if name in _LAST or not label or not telling:
        return last
    alike = grouped(telling, lambda each: key(each[1].text))
    lines, periods = list[str](), list[tuple[str, str]]()
    for held in alike.values():
        text = held[0][1].text.strip()
        who = ", ".join(label if not at else uncapitalised(label) for at, (label, _) in enumerate(held))
        lines.append(text if name in _UNLABELLED else f"{who}: {text}")
    for label, entry in telling:  # a part may be put together itself
        periods += entry.periods or ((label, entry.text.strip()),)
    return Entry("\n".join(lines), _together(entry.place for _, entry in telling), tuple(periods))


def _extras(said: Sequence[PartReturn]) -> Iterator[TaskAnswer]:
    """The tasks outside the annex; of one content that several parts tell of, one."""
    own = {row.task_id for each in said if not each.label for row in each.returned.extras}
    rows = dict[str, list[tuple[PartReturn, TaskAnswer]]]()
    for at, each in enumerate(said):
        seen = set[str]()
        for row in each.returned.extras:
            content = key(row.text(fields.CONTENT))
            mark = content if content and content not in seen else f"{at} {row.task_id}"
            rows.setdefault(mark, []).append((each, row))
            seen.add(content)
    free = free_slots(own)
    for held in rows.values():
        row, _ = _row(held)
        yield row if not held[-1][0].label else row._replace(task_id=TaskNumber(next(free)))


def _free(part: str, said: Sequence[PartReturn], last: str) -> Entry | None:
    """A free part of the form, None where nobody filled it; `last` is the label of the last part: what is
    planned for the time after another is past."""
    held = [(each.said_by, each.returned.free[part]) for each in said
            if part in each.returned.free and (part != words.DIRECTION_PART or each.label in ("", last))]
    return _text(part, held) if held else None


def _total(way: Way, said: Iterable[PartReturn], given: Sequence[tuple[str, TaskAnswer]]) -> float:
    """What the figures of the parts make; of a mean each counts by its months."""
    if way is Way.LATEST:
        return cast("float", given[-1][1].value)
    months = {each.label: each.months if way is Way.MEAN else 1 for each in said}
    total = sum(Decimal(str(figure.value)) * months[label] for label, figure in given)
    return float(total / sum(months[label] for label, _ in given) if way is Way.MEAN else total)


def _given(indicator: Indicator, said: Iterable[PartReturn]) -> list[tuple[str, TaskAnswer]]:
    """The figures of the parts, by their labels."""
    held = ((each.label, each.returned.figures.get(indicator.code)) for each in said if each.label)
    return [(label, figure) for label, figure in held if figure and figure.value is not None]


def _figure(indicator: Indicator, said: Sequence[PartReturn], labels: Sequence[str]) -> TaskAnswer | None:
    """An agency's figure of the whole: its own form's, else what its parts make; None where it has no such row."""
    rows = [(each, each.returned.figures[indicator.code]) for each in said
            if indicator.code in each.returned.figures]
    if not rows:
        return None
    label, last, given = rows[-1][0].label, rows[-1][1], _given(indicator, said)
    notes = [(each.said_by, row.entries[fields.NOTE]) for each, row in rows if fields.NOTE in row.entries]
    if notes:
        note = _text(fields.NOTE, notes)
        last = last._replace(
            values={**last.values, fields.NOTE: note.text}, entries={**last.entries, fields.NOTE: note})
    if not given or (not label and (last.value is not None or fields.FIGURE in last.unclear)):
        return last
    is_latest = indicator.way is Way.LATEST
    lacking = {label: row.lacking for label, row in given}  # a part may be put together itself
    asked = labels[labels.index(given[-1][0]):] if is_latest else labels
    entry = _all([row.entries[fields.FIGURE] for _, row in (given[-1:] if is_latest else given)])
    return last._replace(
        row=entry.place, values={**last.values, fields.FIGURE: _total(indicator.way, said, given)},
        entries={**last.entries, fields.FIGURE: entry}, unclear={},
        lacking=tuple(name for each in asked for name in lacking.get(each, (uncapitalised(each),))))


def _lacking(plan: Plan, returns: Iterable[Return], place: Place) -> Iterator[Finding]:
    """Which figures lack periods."""
    for indicator in plan.indicators:
        held = [(each.agency, each.figures[indicator.code]) for each in returns if indicator.code in each.figures]
        lacking = [f"{plan.agency(code).name} ({', '.join(figure.lacking)})" for code, figure in held if figure.lacking]
        if lacking:
            yield finding(Code.FIGURES_LACKING, place, code=indicator.code, lacking=_names(lacking))


def _differing(plan: Plan, by_agency: Mapping[str, Sequence[PartReturn]]) -> Iterator[Finding]:
    """Where a form of the whole says another figure than its parts make."""
    for held, indicator in ((held, each) for held in by_agency.values() for each in plan.indicators):
        own, figures = held[-1].returned.figures.get(indicator.code), _given(indicator, held)
        if held[-1].label or own is None or own.value is None or not figures:
            continue
        made = _total(indicator.way, held, figures)
        if abs(made - own.value) > 1e-9:
            told = {"own": figure_text(own.value), "parts": figure_text(made)}
            yield finding(Code.FIGURE_DIFFERS, own.entries[fields.FIGURE].place, code=indicator.code, **told)
