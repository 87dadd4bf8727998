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
from typing import NamedTuple

from toolkit.base.text import by_key, capitalised, grouped, key, names_vi, says_nothing, uncapitalised
from toolkit.consolidate.frames import rows_of
from toolkit.consolidate.standing import Standing
from toolkit.model import fields, words
from toolkit.model.checks import BACK_FROM_DONE
from toolkit.model.fields import ValueKind, figure_text
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import free_slots
from toolkit.model.period import Period, PeriodKind, PeriodName
from toolkit.model.records import (
    Entry,
    Indicator,
    Intake,
    Listed,
    PartReceipt,
    Plan,
    Return,
    Status,
    TaskAnswer,
    TaskNumber,
    TaskState,
    Value,
    Way,
    error_mark,
)
from toolkit.model.said_time import is_due_once
from toolkit.plan.from_annex import same_texts
from toolkit.plan.sheets import AGENCIES_PLACE, INDICATORS_PLACE, TASKS_PLACE

#: A status and what goes with it: of an earlier one that does not hold any more.
_STATUS = (fields.STATUS, fields.PERCENT, fields.COMPLETED)
#: Of these texts the last counts.
_LAST = frozenset((*fields.EXTRAS, "preparer", "approver"))
#: These stand below each other without the period: whoever takes them up asks what, not when.
_UNLABELLED = frozenset((fields.DOCUMENTS, fields.PROPOSALS, words.AMENDMENTS_PART))
#: What a row is called, by its part.
_ROWS = {"task": "nhiệm vụ", "figure": "chỉ tiêu"}
#: How the figures of tasks are counted.
_SUM = Indicator("", "", "", Way.SUM)
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
        own = {record.file for record in self.standing.intake.files}

        def seen(file: str) -> str:
            returns = words.RETURNS_FOLDER if file in own else ""
            return os.path.normpath(os.path.join(self.folder, returns, file)).replace("\\", "/")

        return lambda place: place._replace(file="; ".join(map(seen, place.file.split("; "))))


#: A row by its part (`rows_of`) and its number in the whole; one outside the annex by its content, so that several
#: periods tell of one.
_Slot = tuple[str, str]
#: A cell that has no place in the whole: why, whose it is where that is why, else "", its row, and what was typed.
_Homeless = tuple[Code, str, str, Entry]


class PartReturn(NamedTuple):
    """What an agency returned in one part. `label` is "" of the form of the period itself; `returned` as it came, but
    for whom it counts and `since`; `rows` are in the numbers of the whole; `months` is how long the part is;
    `former` is the name of the agency that is gone whose return it was, "" of one's own."""
    label: str
    returned: Return
    rows: Mapping[_Slot, TaskAnswer] = {}
    months: int = 1
    former: str = ""

    def heading(self, label: str) -> str:
        """What stands before its texts of that period."""
        return f"{label} ({self.former})" if self.former else label


#: A row as the returns have it, in the order of time; that of the form of the period itself last.
_Answers = Sequence[tuple[PartReturn, TaskAnswer]]


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
    found, listed, returns = list[Finding](), list(intake.listed), list[PartReturn]()
    for part in parts:
        placed, homeless = _returns_of(plan, part)
        found += _told(part, place)
        for told, entries in _homeless(plan, part, homeless):
            found.append(told)
            listed += (Listed(entry, told.message) for entry in entries)
        found += _of_predecessors(plan, part, placed)
        returns += placed
    asked = {_counted_for(plan, agency.code) for part in parts for agency in part.standing.plan.expected}
    plan = replace(plan, agencies=tuple(
        agency._replace(receives_form=agency.receives_form or agency.code in asked) for agency in plan.agencies))
    returns += (PartReturn("", form, _by_slot(form, "")) for form in intake.returns)
    by_agency = grouped(returns, lambda form: form.returned.agency)
    periods, settled = {part.label: part.standing.plan.period for part in parts}, list[Return]()
    for forms in (by_agency[code] for code in plan.names if code in by_agency):
        made, differing = _composed(plan, forms, periods) if forms[0].label else (forms[0].returned, ())
        settled.append(made)
        found += differing
    receipts = tuple(receipt for part in parts for receipt in _receipts(plan, part))
    together = intake._replace(returns=tuple(settled), listed=tuple(listed), sent=intake.returns, parts=receipts)
    return plan, together, tuple(found)


def _receipts(plan: Plan, part: PartRound) -> Iterator[PartReceipt]:
    """Who reported in a part, as the whole's plan knows them; of one that is put together itself, in its parts."""
    standing = part.standing
    for receipt in standing.intake.parts or (PartReceipt(part.label, standing.expected, standing.missing),):
        now = ((agency, _counted_for(plan, agency.code)) for agency in receipt.missing)
        yield receipt._replace(missing=tuple(plan.agency(code) if plan.knows(code) else agency for agency, code in now))


def _by_slot(returned: Return, where: str) -> dict[_Slot, TaskAnswer]:
    """The rows of a return; `where` tells those outside the annex that have no content of their own from others'."""
    rows = dict[_Slot, TaskAnswer]()
    for part, number, row in rows_of(returned):
        slot = part, key(row.text(fields.CONTENT)) if part == "extra" else number
        rows[slot if slot[1] and slot not in rows else (part, f"{where} {number}")] = row
    return rows


def _returns_of(plan: Plan, part: PartRound) -> tuple[list[PartReturn], list[_Homeless]]:
    """The returns of a part in the numbers of the whole, those of agencies that are gone since as their successors',
    before these own ones; and the cells that have no place there."""
    then, (first, last) = part.standing.plan, part.name.months
    before, now = ({task.identity: task for task in tasks} for tasks in (then.tasks, plan.tasks))
    texts, texts_now = ({identity: key(task.content) for identity, task in tasks.items()} for tasks in (before, now))
    reworded = {before[identity].id: task.id for identity, task in now.items() if identity in before
                and task.amendment and task.amendment.state is not TaskState.IN_FORCE
                and texts[identity] != texts_now[identity]}
    tasks = {before[one].id: now[other].id for one, other in same_texts(texts, texts_now).items()
             if now[other].id not in reworded.values()} | reworded  # of two that would be one, the other has ended
    figures = same_texts(*({each.code: key(f"{each.name} {each.unit}") for each in asked.indicators}
                           for asked in (then, plan)))
    slots = {("task", str(one)): ("task", str(other)) for one, other in tasks.items()} | {
        ("figure", one): ("figure", other) for one, other in figures.items()}
    ended = {name for task in plan.ended for name in (task.identity, key(task.content))}
    over = {("task", task.id) for task in then.tasks if not ended.isdisjoint((task.identity, key(task.content)))}
    roles = {(row.agency, row.task_id): row.role for row in plan.assignments}
    returns, homeless = list[PartReturn](), list[_Homeless]()
    for returned in part.standing.intake.returns:
        agency, rows = _counted_for(plan, returned.agency), dict[_Slot, TaskAnswer]()
        is_placed = plan.knows(agency) and not plan.is_gone(agency)
        former = plan.agency(returned.agency).name if is_placed and agency != returned.agency else ""
        for slot, row in _by_slot(returned, part.label + former).items():
            row = _moved(row, part.placed)
            if (slot[0] in _ROWS and slot not in slots) or not is_placed:
                why = Code.PART_ROWS_ENDED if slot in over else Code.PART_ROWS_UNKNOWN
                told = (why, "") if is_placed else (Code.PART_AGENCY_GONE, agency)
                homeless += ((*told, f"{_ROWS.get(slot[0])} {slot[1]}", entry) for entry in row.typed.values())
                continue
            if slot[0] == "task":
                wording = row.wording or (then.task(row.task_id).content if row.task_id in reworded else "")
                task_id = tasks[row.task_id]
                row = row._replace(task_id=task_id, wording=wording, role=roles.get((agency, task_id), row.role))
            rows[slots.get(slot, slot)] = row
        since = {tasks[task]: day for task, day in returned.since.items() if task in tasks}
        returned = returned._replace(agency=agency, since=since)
        returns += [PartReturn(part.label, returned, rows, 1 + last - first, former)] if is_placed else []
    return sorted(returns, key=lambda form: not form.former), homeless


def _counted_for(plan: Plan, code: str) -> str:
    """Whose answers those of the agency of that code are in the whole: of one that is gone its one successor's."""
    followed = plan.in_charge(code) if plan.knows(code) and plan.is_gone(code) else ()
    return followed[0] if len(followed) == 1 else code


def _moved(row: TaskAnswer, placed: Callable[[Place], Place]) -> TaskAnswer:
    """A row of a part as it counts, with its places as seen from the whole."""
    row = row.counted
    entries, unclear = ({name: entry._replace(place=placed(entry.place)) for name, entry in typed.items()}
                        for typed in (row.entries, row.unclear))
    return row._replace(row=placed(row.row), entries=entries, unclear=unclear, contradicts=False)


def _by_row(forms: Iterable[PartReturn]) -> dict[_Slot, list[tuple[PartReturn, TaskAnswer]]]:
    """What the returns say in each row."""
    return by_key((slot, (form, row)) for form in forms for slot, row in form.rows.items())


def _of_predecessors(plan: Plan, part: PartRound, returns: Sequence[PartReturn]) -> Iterator[Finding]:
    """Whose returns count for whom, and where those that count for one agency say something else and only one can
    count; texts stand below each other."""
    latest = {indicator.code for indicator in plan.indicators if indicator.way is Way.LATEST}
    for code, forms in grouped(returns, lambda form: form.returned.agency).items():
        former, told = [form.former for form in forms if form.former], {"period": part.name.heading}
        if not former:
            continue
        agencies = [*former, *([plan.names[code]] if len(former) < len(forms) else [])]
        yield finding(Code.PART_PREDECESSOR, AGENCIES_PLACE, **told, former=_names(former), successor=plan.names[code])
        rows = [f"{_ROWS[kind]} {number}" for (kind, number), answers in _by_row(forms).items()
                if (kind == "task" or number in latest) and any(
                    len({row.values[name] for _, row in answers if name in row.values}) > 1
                    for name in (*_STATUS, fields.FIGURE))]
        if rows:
            yield finding(Code.PART_ROWS_DIFFER, AGENCIES_PLACE, **told, agencies=_names(agencies), last=agencies[-1],
                          rows=", ".join(rows))


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


def _homeless(
    plan: Plan, part: PartRound, homeless: Iterable[_Homeless]) -> Iterator[tuple[Finding, Sequence[Entry]]]:
    """What is told of the cells of a part that have no place in the whole."""
    for (why, code), cells in grouped(homeless, lambda cell: cell[:2]).items():
        if code:
            heirs = plan.names_of(plan.in_charge(code)) if plan.knows(code) else []
            followed = f"nay do {_names(heirs)} làm" if heirs else "không có cơ quan kế thừa"
            problem = f"đã kết thúc hoạt động, {followed}," if plan.knows(code) else (
                "không có trong trang Cơ quan của kỳ này")
            place, details = AGENCIES_PLACE, {
                "agency": part.standing.plan.agency(code).name, "code": code, "why": problem}
        else:
            rows = ", ".join(dict.fromkeys(row for *_, row, _ in cells))
            place, details = TASKS_PLACE if _ROWS["task"] in rows else INDICATORS_PLACE, {"rows": rows}
        yield finding(why, place, period=part.name.heading, count=len(cells), **details), [
            entry for *_, entry in cells]


def _composed(
    plan: Plan, forms: Sequence[PartReturn], periods: Mapping[str, Period]) -> tuple[Return, Sequence[Finding]]:
    """One return of what an agency said, in its form of the whole last, and what differs in it. `periods` are of all
    parts by label, also of those in which it said nothing."""
    last, labels, indicators = forms[-1], list(periods), {indicator.code: indicator for indicator in plan.indicators}
    base, own = last.returned, {} if last.label else last.rows
    if last.label:
        base = Return(base.agency, (), max(form.returned.received for form in forms), base.received_from)
    progress, extras, since = list[TaskAnswer](), list[TaskAnswer](), dict[TaskNumber, date]()
    free, figures, found = dict[str, Entry](), dict[str, TaskAnswer](), list[Finding]()
    slots = free_slots({row.task_id for (kind, _), row in own.items() if kind == "extra"})
    for (kind, number), answers in _by_row(forms).items():
        if number == words.DIRECTION_PART:  # what was planned then is past
            answers = [(form, row) for form, row in answers if form.label in ("", labels[-1])]
        if not answers:
            continue
        row, day = _row(answers, indicators.get(number) if kind == "figure" else None)
        if kind == "task":
            progress.append(row)
            since |= {row.task_id: day} if day and day != base.received else {}
            found += _gone_back(plan, answers, periods)
        elif kind == "extra":
            extras.append(row if (kind, number) in own else row._replace(task_id=TaskNumber(next(slots))))
        elif kind == "free":
            free[number] = row.entries[number]
        else:
            figures[number] = row._replace(lacking=_periods_lacking(indicators[number], answers, labels))
            found += _differing(indicators[number], answers)
    codes = tuple(period.name.code for period in periods.values())
    return base._replace(progress=tuple(progress), extras=tuple(extras), since=since, free=free, figures=figures,
                         parts=codes), found


def _row(answers: _Answers, indicator: Indicator | None = None) -> tuple[TaskAnswer, date | None]:
    """The rows of one task or indicator as one, and the day its status was first received."""
    clear, unclear = dict[str, tuple[Value, Entry]](), dict[str, Entry]()
    since, status = None, None
    for form, row in answers:
        if row.status and row.status is not status:  # with an earlier one goes what went with it
            since, status, clear = form.returned.since.get(row.task_id, form.returned.received), row.status, {}
        clear |= {name: (row.values[name], row.entries[name]) for name in _STATUS if name in row.values}
    for name, given in by_key((name, (form, row)) for form, row in answers for name in row.entries).items():
        kind, own = fields.kind_of(name), [answer for answer in given if not answer[0].label]
        if kind is ValueKind.TEXT:
            text = _text(name, [(form, row.entries[name]) for form, row in given])
            clear[name] = text.text, text
        elif kind is ValueKind.FIGURE and (own or indicator or not any(name in row.unclear for _, row in answers)):
            clear[name] = _total(indicator or _SUM, name, own or given)
    for form, row in answers:  # what nobody understood stands where nothing else does, or in the form of the whole
        for name, entry in row.unclear.items():
            if name not in clear or not form.label:
                clear.pop(name, None)
                unclear[name] = entry
    rows = [row for _, row in answers]
    answering = [row for row in rows if row.typed] or rows[-1:]
    return rows[-1]._replace(
        row=_together(row.row for row in answering), values={name: value for name, (value, _) in clear.items()},
        entries={name: entry for name, (_, entry) in clear.items()}, unclear=unclear,
        wording=next((row.wording for row in answering if row.wording), "")), since


def _together(places: Iterable[Place]) -> Place:
    """Several places as one: of files, sheets and cells each once."""
    return Place(*("; ".join(dict.fromkeys(name for name in names if name)) for names in zip(*places, strict=True)))


def _total(indicator: Indicator, name: str, answers: _Answers) -> tuple[float, Entry]:
    """What the figures in that field come to: those of one part in the indicator's way, as of agencies that became one,
    those of the parts in its way over time, where of a mean each counts by its months; and the cells that count."""
    parts = list(grouped(answers, lambda answer: answer[0].label).values())
    parts = parts[-1:] if indicator.over_time is Way.LATEST else parts
    parts = [answers[-1:] if indicator.way is Way.LATEST else answers for answers in parts]
    total, length = Decimal(0), 0
    for same in parts:
        figure = sum((Decimal(str(row.values[name])) for _, row in same), Decimal(0))
        months = same[0][0].months if indicator.over_time is Way.MEAN else 1
        total += months * (figure / len(same) if indicator.way is Way.MEAN else figure)
        length += months
    typed = [row.entries[name] for same in parts for _, row in same]
    return (float(total / length if indicator.over_time is Way.MEAN else total),
            Entry("; ".join(entry.text for entry in typed), _together(entry.place for entry in typed)))


def _text(name: str, answers: Sequence[tuple[PartReturn, Entry]]) -> Entry:
    """What was said in one field of text, each under its period's label, the same once; the own form's alone
    where there is one. What says nothing stands where nothing else does."""
    form, last = answers[-1]
    telling = [(form, entry) for form, entry in answers if not says_nothing(entry.text)]
    if name in _LAST or not form.label or not telling:
        return last
    periods = [(form.heading(label), text) for form, entry in telling  # a part may be put together itself
               for label, text in entry.periods or ((form.label, entry.text.strip()),)]
    lines = list[str]()
    for (label, text), *others in grouped(periods, lambda period: key(period[1])).values():
        named = ", ".join((label, *(uncapitalised(other) for other, _ in others)))
        lines.append(text if name in _UNLABELLED else f"{named}: {text}")
    return Entry("\n".join(lines), _together(entry.place for _, entry in telling), tuple(periods))


def _periods_lacking(indicator: Indicator, answers: _Answers, labels: Sequence[str]) -> tuple[str, ...]:
    """The parts whose figures are wanting in what these answers make: none where nobody gave one; where the form of the
    whole did, what is wanting in that."""
    given = {form.label: row.lacking for form, row in answers if row.value is not None}
    if "" in given:
        return given[""]
    asked = labels if given else []
    if asked and indicator.over_time is Way.LATEST:
        asked = labels[labels.index([*given][-1]):]
    return tuple(name for label in asked for name in given.get(label, (uncapitalised(label),)))


def _differing(indicator: Indicator, answers: _Answers) -> Iterator[Finding]:
    """That a form of the whole says another figure than the parts make."""
    own = answers[-1][1]
    parts = [(form, row) for form, row in answers if form.label and row.value is not None]
    if parts and not answers[-1][0].label and own.value is not None:
        made, _ = _total(indicator, fields.FIGURE, parts)
        if abs(made - own.value) > 1e-9:
            yield finding(Code.FIGURE_DIFFERS, own.entries[fields.FIGURE].place, code=indicator.code,
                          own=figure_text(own.value), parts=figure_text(made))


def _gone_back(plan: Plan, answers: _Answers, periods: Mapping[str, Period]) -> Iterator[Finding]:
    """Where a task was done in one part and is not in a later one, which has the same deadline for it."""
    done = ""
    for form, row in answers:
        if row.status is Status.DONE:
            done = form.label
        elif done and form.label and row.status in BACK_FROM_DONE and is_due_once(
                plan.task(row.task_id).deadline, periods[done], periods[form.label]):
            yield finding(
                Code.PART_STATUS_BACK, row.entries[fields.STATUS].place, task=row.task_id, done=uncapitalised(done),
                agency=plan.agency(form.returned.agency).name, period=uncapitalised(form.label),
                status=words.STATUS[row.status].text)
            done = ""
