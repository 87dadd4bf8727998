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
from toolkit.consolidate.standing import Standing
from toolkit.model import fields, words
from toolkit.model.checks import BACK_FROM_DONE
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
    Status,
    TaskAnswer,
    TaskNumber,
    TaskState,
    Value,
    Way,
    error_mark,
)
from toolkit.model.said_time import is_due_once
from toolkit.plan.amending import same_texts
from toolkit.plan.sheets import AGENCIES_PLACE, INDICATORS_PLACE, TASKS_PLACE

#: A status and what goes with it: of an earlier one that does not hold any more.
_STATUS = (fields.STATUS, fields.PERCENT, fields.COMPLETED)
#: Of these texts the last counts.
_LAST = frozenset((*fields.EXTRAS, "preparer", "approver"))
#: These stand below each other without the period: whoever takes them up asks what, not when.
_UNLABELLED = frozenset((fields.DOCUMENTS, fields.PROPOSALS, words.AMENDMENTS_PART))
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
        own = {each.file for each in self.standing.intake.files}

        def seen(file: str) -> str:
            within = os.path.join(words.RETURNS_FOLDER, file) if file in own else file
            return os.path.normpath(os.path.join(self.folder, within)).replace("\\", "/")

        return lambda place: place._replace(file="; ".join(map(seen, place.file.split("; "))))


class PartReturn(NamedTuple):
    """What an agency returned in one part, in the numbers of the whole. `label` is "" of the form of the period itself;
    `unplaced` are what stands in rows the whole does not have, each with its row; `months` is how long the part is;
    `former` is the name of the agency that is gone whose return it was, "" of one's own."""
    label: str
    returned: Return
    unplaced: Sequence[tuple[str, Entry]] = ()
    months: int = 1
    former: str = ""

    def heading(self, label: str) -> str:
        """What stands before its texts of that period."""
        return f"{label} ({self.former})" if self.former else label


#: Rows of one task or indicator with their returns, in the order of time; that of the form of the period itself last.
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
    returned = [(part, _returns_of(plan, part)) for part in parts]
    homeless = [found for part, returns in returned for found in _homeless(plan, part, returns)]
    asked = {_counted_for(plan, agency.code) for part in parts for agency in part.standing.plan.expected}
    plan = replace(plan, agencies=tuple(
        agency._replace(receives_form=agency.receives_form or agency.code in asked) for agency in plan.agencies))
    own = [PartReturn("", form) for form in intake.returns]
    by_agency = grouped((*(form for _, returns in returned for form in returns), *own),
                        lambda form: form.returned.agency)
    labels, codes = [part.label for part in parts], tuple(part.name.code for part in parts)
    forms = [by_agency[code] for code in plan.names if code in by_agency and not plan.is_gone(code)]
    settled = [_composed(plan, held, labels)._replace(parts=codes) if held[0].label else held[0].returned
               for held in forms]
    found = (*(each for part in parts for each in _told(part, place)), *(each for each, _ in homeless),
             *(each for part, returns in returned for each in _of_predecessors(plan, part, returns)),
             *_lacking(plan, settled, place), *_differing(plan, forms, labels), *_gone_back(plan, forms, parts))
    listed = (Listed(entry, told.message) for told, entries in homeless for entry in entries)
    together = intake._replace(returns=tuple(settled), listed=(*intake.listed, *listed), sent=intake.returns,
                               parts=tuple(receipt for part in parts for receipt in _receipts(plan, part)))
    return plan, together, found


def _receipts(plan: Plan, part: PartRound) -> Iterator[PartReceipt]:
    """Who reported in a part, as the whole's plan knows them; of one that is put together itself, in its parts."""
    standing = part.standing
    for receipt in standing.intake.parts or (PartReceipt(part.label, standing.expected, standing.missing),):
        now = ((agency, _counted_for(plan, agency.code)) for agency in receipt.missing)
        yield receipt._replace(missing=tuple(plan.agency(code) if plan.knows(code) else agency for agency, code in now))


def _returns_of(plan: Plan, part: PartRound) -> list[PartReturn]:
    """The returns of a part in the numbers of the whole; those of agencies that are gone since as their successors',
    before these own ones."""
    then, placed, (first, last) = part.standing.plan, part.placed, part.name.months
    before, now = ({task.identity: task for task in tasks} for tasks in (then.tasks, plan.tasks))
    texts, texts_now = ({identity: key(task.content) for identity, task in tasks.items()} for tasks in (before, now))
    reworded = {before[identity].id: task.id for identity, task in now.items() if identity in before
                and task.amendment and task.amendment.state is not TaskState.IN_FORCE
                and texts[identity] != texts_now[identity]}
    tasks = {before[one].id: now[other].id for one, other in same_texts(texts, texts_now).items()} | reworded
    codes = same_texts(*({each.code: key(f"{each.name} {each.unit}") for each in asked.indicators}
                         for asked in (then, plan)))
    roles = {(row.agency, row.task_id): row.role for row in plan.assignments}
    returns = list[PartReturn]()
    for own in part.standing.intake.returns:
        agency = _counted_for(plan, own.agency)
        progress, figures, unplaced = list[TaskAnswer](), dict[str, TaskAnswer](), list[tuple[str, Entry]]()
        for row in (_moved(row, placed) for row in own.progress):
            number = tasks.get(row.task_id)
            if number is None:
                unplaced += ((f"nhiệm vụ {row.task_id}", entry) for entry in row.typed.values())
                continue
            wording = row.wording or (then.task(row.task_id).content if row.task_id in reworded else "")
            role = roles.get((agency, number), row.role)
            progress.append(row._replace(task_id=number, wording=wording, role=role))
        for code, row in ((code, _moved(row, placed)) for code, row in own.figures.items()):
            if code in codes:
                figures[codes[code]] = row
            else:
                unplaced += ((f"chỉ tiêu {code}", entry) for entry in row.typed.values())
        settled = own._replace(
            agency=agency, progress=tuple(progress), figures=figures,
            extras=tuple(_moved(row, placed) for row in own.extras),
            free={name: entry._replace(place=placed(entry.place)) for name, entry in own.free.items()},
            since={tasks[task]: day for task, day in own.since.items() if task in tasks})
        former = "" if agency == own.agency else plan.agency(own.agency).name
        returns.append(PartReturn(part.label, settled, unplaced, 1 + last - first, former))
    return sorted(returns, key=lambda form: not form.former)


def _counted_for(plan: Plan, code: str) -> str:
    """Whose answers those of the agency of that code are in the whole: of one that is gone its one successor's."""
    followed = plan.in_charge(code) if plan.knows(code) and plan.is_gone(code) else ()
    return followed[0] if len(followed) == 1 else code


def _of_predecessors(plan: Plan, part: PartRound, returns: Sequence[PartReturn]) -> Iterator[Finding]:
    """Whose returns count for whom, and where those that count for one agency say something else about a task."""
    period = part.name.heading
    for code, forms in grouped(returns, lambda form: form.returned.agency).items():
        former, name = [form.former for form in forms if form.former], plan.names.get(code, "")
        if not former:
            continue
        yield finding(Code.PART_PREDECESSOR, AGENCIES_PLACE, period=period, former=_names(former), successor=name)
        agencies = [form.former or name for form in forms]
        told = {"period": period, "agencies": _names(agencies), "last": agencies[-1]}
        # what differs where only one can count; texts stand below each other
        tasks = [task for task, answers in _by_task(forms).items() if any(
            len({row.values[field] for _, row in answers if field in row.values}) > 1 for field in _STATUS)]
        if tasks:
            yield finding(Code.PART_STATUSES_DIFFER, AGENCIES_PLACE, **told, tasks=", ".join(tasks))
        figures = by_key((code, row.value) for form in forms for code, row in form.returned.figures.items())
        codes = [each.code for each in plan.indicators
                 if each.way is Way.LATEST and len({*figures.get(each.code, ())} - {None}) > 1]
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


def _homeless(
    plan: Plan, part: PartRound, returns: Iterable[PartReturn]) -> Iterator[tuple[Finding, Sequence[Entry]]]:
    """What was said in a part and has no place in the whole, and what is told of it."""
    unplaced, period = list[tuple[str, Entry]](), part.name.heading
    for form in returns:
        code = form.returned.agency
        if plan.knows(code) and not plan.is_gone(code):
            unplaced += form.unplaced
            continue
        cells = [*form.returned.entries, *(entry for _, entry in form.unplaced)]
        told = {"period": period, "count": len(cells)}
        if plan.knows(code):
            heirs = plan.names_of(plan.in_charge(code))
            followed = f"nay do {_names(heirs)} làm" if heirs else "không có cơ quan kế thừa"
            yield finding(Code.PART_AGENCY_GONE, AGENCIES_PLACE, **told, agency=plan.agency(code).name,
                          followed=followed), cells
        else:
            agency = part.standing.plan.agency(code).name
            yield finding(Code.PART_AGENCY_UNKNOWN, AGENCIES_PLACE, **told, agency=agency, code=code), cells
    ended = {name for task in plan.ended for name in (f"={task.identity}", key(task.content))}
    over = {f"nhiệm vụ {task.id}" for task in part.standing.plan.tasks
            if not ended.isdisjoint((f"={task.identity}", key(task.content)))}
    for why, lines in grouped(
            unplaced, lambda line: Code.PART_ROWS_ENDED if line[0] in over else Code.PART_ROWS_UNKNOWN).items():
        rows = ", ".join(dict.fromkeys(row for row, _ in lines))
        yield finding(why, TASKS_PLACE if "nhiệm vụ" in rows else INDICATORS_PLACE, period=period, rows=rows,
                      count=len(lines)), [entry for _, entry in lines]


def _by_task(forms: Iterable[PartReturn]) -> dict[TaskNumber, list[tuple[PartReturn, TaskAnswer]]]:
    """What an agency said of each task."""
    return by_key((row.task_id, (form, row)) for form in forms for row in form.returned.progress)


def _composed(plan: Plan, forms: Sequence[PartReturn], labels: Sequence[str]) -> Return:
    """One return of what an agency said, in its form of the whole last. `labels` are of all parts, also of those in
    which it said nothing."""
    base = forms[-1].returned
    if forms[-1].label:
        base = Return(base.agency, (), max(form.returned.received for form in forms), base.received_from)
    rows = {task: _row(answers) for task, answers in _by_task(forms).items()}
    free = by_key((part, (form, entry)) for form in forms for part, entry in form.returned.free.items()
                  if part != words.DIRECTION_PART or form.label in ("", labels[-1]))  # what was planned then is past
    return base._replace(
        progress=tuple(row for row, _ in rows.values()), extras=tuple(_extras(forms)),
        since={task: day for task, (_, day) in rows.items() if day and day != base.received},
        free={part: _text(part, free[part]) for part in fields.FREE_PARTS if part in free},
        figures=_figures(plan, forms, labels))


def _row(answers: _Answers, figures: Mapping[str, Indicator] | None = None) -> tuple[TaskAnswer, date | None]:
    """The rows of one task or indicator as one, and the day its status was first received; `figures` says how those in
    its fields are counted (None: as those of tasks)."""
    clear, unclear = dict[str, tuple[Value, Entry]](), dict[str, Entry]()
    since, status = None, None
    for form, row in answers:
        if row.status and row.status is not status:  # with an earlier one goes what went with it
            since, status, clear = form.returned.since.get(row.task_id, form.returned.received), row.status, {}
        clear |= {name: (row.values[name], row.entries[name]) for name in _STATUS if name in row.values}
    texts = by_key((name, (form, entry)) for form, row in answers for name, entry in row.entries.items()
                   if fields.kind_of(name) is ValueKind.TEXT)
    for name, typed in texts.items():
        text = _text(name, typed)
        clear[name] = text.text, text
    for name, indicator in (dict.fromkeys(fields.summed(), _SUM) if figures is None else figures).items():
        given = [(form, row) for form, row in answers if name in row.values]
        own = [(form, row) for form, row in given if not form.label]
        is_partial = figures is None and any(name in row.unclear for _, row in answers)
        if own or (given and not is_partial):
            clear[name] = _total(indicator, name, own or given)
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


def _extras(forms: Sequence[PartReturn]) -> Iterator[TaskAnswer]:
    """The tasks outside the annex; of one content that several parts tell of, one."""
    rows = dict[str, list[tuple[PartReturn, TaskAnswer]]]()
    for number, form in enumerate(forms):
        seen = set[str]()
        for row in form.returned.extras:
            content = key(row.text(fields.CONTENT))
            mark = content if content and content not in seen else f"{number} {row.task_id}"
            rows.setdefault(mark, []).append((form, row))
            seen.add(content)
    free = free_slots({row.task_id for form in forms if not form.label for row in form.returned.extras})
    for answers in rows.values():
        row, _ = _row(answers)
        yield row if not answers[-1][0].label else row._replace(task_id=TaskNumber(next(free)))


def _figures(plan: Plan, forms: Iterable[PartReturn], labels: Sequence[str]) -> dict[str, TaskAnswer]:
    """An agency's figures by indicator: its own form's, else what its parts make, and the parts that are lacking."""
    figures = dict[str, TaskAnswer]()
    answers = by_key((code, (form, row)) for form in forms for code, row in form.returned.figures.items())
    for indicator in (each for each in plan.indicators if each.code in answers):
        figure, _ = _row(answers[indicator.code], {fields.FIGURE: indicator})
        given = {form.label: row.lacking for form, row in answers[indicator.code] if row.value is not None}
        asked = [] if "" in given or figure.value is None else labels
        if asked and indicator.over_time is Way.LATEST:
            asked = labels[labels.index([*given][-1]):]
        lacking = (name for label in asked for name in given.get(label, (uncapitalised(label),)))
        figures[indicator.code] = figure._replace(lacking=tuple(lacking))
    return figures


def _lacking(plan: Plan, returns: Sequence[Return], place: Place) -> Iterator[Finding]:
    """Which figures lack periods."""
    for code in (indicator.code for indicator in plan.indicators):
        figures = ((plan.agency(form.agency).name, form.figures[code].lacking) for form in returns
                   if code in form.figures)
        lacking = [f"{name} ({', '.join(periods)})" for name, periods in figures if periods]
        if lacking:
            yield finding(Code.FIGURES_LACKING, place, code=code, lacking=_names(lacking))


def _differing(
    plan: Plan, by_agency: Iterable[Sequence[PartReturn]], labels: Sequence[str]) -> Iterator[Finding]:
    """Where a form of the whole says another figure than its parts make."""
    for *forms, own in by_agency:
        for code, made in ({} if own.label else _figures(plan, forms, labels)).items():
            figure = own.returned.figures.get(code)
            if (figure and figure.value is not None and made.value is not None
                    and abs(made.value - figure.value) > 1e-9):
                yield finding(Code.FIGURE_DIFFERS, figure.entries[fields.FIGURE].place, code=code,
                              own=figure_text(figure.value), parts=figure_text(made.value))


def _gone_back(
    plan: Plan, by_agency: Iterable[Sequence[PartReturn]], parts: Iterable[PartRound]) -> Iterator[Finding]:
    """Where a task was done in one part and is not in a later one, which has the same deadline for it."""
    periods = {part.label: part.standing.plan.period for part in parts}
    for forms in by_agency:
        for task, answers in _by_task(form for form in forms if form.label).items():
            deadline, done = plan.task(task).deadline, ""
            for form, row in answers:
                if row.status is Status.DONE:
                    done = form.label
                elif done and row.status in BACK_FROM_DONE and is_due_once(
                        deadline, periods[done], periods[form.label]):
                    yield finding(
                        Code.PART_STATUS_BACK, row.entries[fields.STATUS].place, task=task, done=uncapitalised(done),
                        agency=plan.agency(form.returned.agency).name, period=uncapitalised(form.label),
                        status=words.STATUS[row.status].text)
                    done = ""
