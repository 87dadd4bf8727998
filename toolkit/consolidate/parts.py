"""Rounds of shorter periods → plan and intake of the longer period that holds them: a year from its quarters.

An agency's answers in all parts become one return; `rounds.reading` calls `with_parts`. Of a task the latest status
counts, with its percent and day; texts stand under their periods' labels. A form of the longer period itself counts
first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from typing import NamedTuple

from toolkit.base.text import by_key, capitalised, grouped, key, names_vi, rounded, says_nothing, uncapitalised
from toolkit.consolidate.rows import combined, rows_of
from toolkit.consolidate.standing import Standing
from toolkit.model import fields, words
from toolkit.model.checks import BACK_FROM_DONE
from toolkit.model.fields import ValueKind, figure_text
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.form_code import free_slots
from toolkit.model.period import PeriodKind, PeriodName, deadline_day
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
from toolkit.plan.from_annex import same_texts
from toolkit.plan.sheets import AGENCIES_PLACE, INDICATORS_PLACE, TASKS_PLACE

#: The fields that go together with a status: a newer status replaces all of them.
_STATUS_FIELDS = (fields.STATUS, fields.PERCENT, fields.COMPLETED)
#: Texts of which only the latest counts.
_LATEST_ONLY = frozenset((*fields.EXTRAS, "preparer", "approver"))
#: Texts that are joined without their periods' labels: for their readers the period does not matter.
_UNLABELLED = frozenset((fields.DOCUMENTS, fields.PROPOSALS, words.AMENDMENTS_PART))
#: What findings call a row, by its kind.
_ROW_WORDS = {"task": "nhiệm vụ", "figure": "chỉ tiêu"}
#: Figures of tasks are summed like this indicator.
_TASK_FIGURES = Indicator("", "", "", Way.SUM)
#: Names of agencies → the first ten, and the number of others.
_first_names = partial(names_vi, most=10)


class PartRound(NamedTuple):
    """A round of a shorter period: its folder, relative to the longer round's, and its state."""
    folder: str
    standing: Standing

    @property
    def name(self) -> PeriodName:
        """Its period."""
        return self.standing.plan.period.name

    @property
    def label(self) -> str:
        """The heading of its texts ("Quý I"); the year is left out, it is the longer period's."""
        return capitalised(self.name.part)


#: Identifies a row: its kind (`rows_of`) and its number in the longer period's plan; of a row outside the annex its
#: content, which stays the same over several periods.
Slot = tuple[str, str]


class PartAnswer(NamedTuple):
    """One row of one form, of a part or of the longer period ("the whole")."""
    slot: Slot
    row: TaskAnswer         # with the whole's task numbers, its places relative to the whole's folder
    received: date          # the first day on which the agency reported this status
    label: str = ""         # the part's label ("Quý I"), "" of the form of the whole
    former: str = ""        # the name of the dissolved agency whose answer it was, "" of one's own
    months: int = 1         # how long the part is
    due: date | None = None  # the last day of the task; None where a status that goes back was asked about there


class _LostCell(NamedTuple):
    """A typed cell of a part that belongs to no row of the whole."""
    code: Code              # of the finding about it
    agency: str             # the agency the whole does not have, "" where only the row is missing
    row: str                # "nhiệm vụ 2.1"
    entry: Entry


def period_faults(whole: PeriodName, parts: Sequence[tuple[str, PeriodName]], place: Place) -> dict[int, Finding]:
    """Folders with their periods → the findings of parts that must not be taken, by index. Their period lies outside
    the whole, or shares a month with an earlier part."""
    faults, taken = dict[int, Finding](), list[PeriodName]()
    for index, (folder, name) in enumerate(parts):
        if whole.holds(name) and not any(name.overlaps(other) for other in taken):
            taken.append(name)
        else:
            code = Code.PARTS_OVERLAP if whole.holds(name) else Code.PART_OUTSIDE
            faults[index] = finding(code, place, folder=folder, part=name.label, period=whole.label)
    return faults


def parts_missing(whole: PeriodName, parts: Iterable[PeriodName], place: Place) -> Iterator[Finding]:
    """The finding that lists the months of the whole that no part has; a quarter missing entirely is named as a
    quarter."""
    known, missing = list(parts), list[PeriodName]()
    for kind in (PeriodKind.QUARTER, PeriodKind.MONTH):
        names = (PeriodName(whole.year, kind, number) for number in kind.parts)
        missing += [name for name in names if whole.holds(name)
                    and not any(name.overlaps(other) for other in (*known, *missing))]
    if missing:
        yield finding(Code.PARTS_MISSING, place, period=whole.label, missing=", ".join(name.part for name in missing))


def with_parts(
    plan: Plan, intake: Intake, parts: Sequence[PartRound], place: Place
) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """Plan and intake of the whole, and its parts in order → both with the parts' answers merged in; and findings,
    those about parts at `place`. Parts share no month. An agency asked in a part is asked in the whole; answers of a
    dissolved agency count for its only successor."""
    found, listed, by_agency = list[Finding](), list(intake.listed), dict[str, list[PartAnswer]]()
    for part in parts:
        found += _part_findings(part, place)
        answers, lost = _read_part(plan, part)
        for cells in grouped(lost, lambda cell: (cell.code, cell.agency)).values():
            found.append(_lost_finding(plan, part, cells))
            listed += [Listed(cell.entry, found[-1].message) for cell in cells]
        for agency, rows in answers.items():
            found += _predecessor_findings(plan, part, agency, rows)
            by_agency.setdefault(agency, []).extend(rows)
    own_forms = {form.agency: form for form in intake.returns}
    forms = by_key((_agency_in_charge(plan, form.agency), form)
                   for part in parts for form in part.standing.intake.returns)
    returns, periods = list[Return](), {part.label: part.name for part in parts}
    for code in plan.names:
        form = own_forms.get(code)
        if code in forms:
            latest = max(forms[code], key=lambda form: form.received)
            form = form or Return(code, (), latest.received, latest.received_from)
            own_answers = [PartAnswer(slot, row, form.received) for slot, row in _rows_by_slot(form, "").items()]
            form, differences = _compose_return(plan, form, [*by_agency.get(code, ()), *own_answers], list(periods))
            form = form._replace(parts=tuple(name.code for name in periods.values()))
            found += differences
        returns += [form] if form else []
    asked = {_agency_in_charge(plan, agency.code) for part in parts for agency in part.standing.plan.expected}
    plan = replace(plan, agencies=tuple(
        agency._replace(receives_form=agency.receives_form or agency.code in asked) for agency in plan.agencies))
    receipts = chain.from_iterable(part.standing.intake.parts or (
        PartReceipt(part.label, part.standing.expected, part.standing.missing),) for part in parts)
    whole_intake = intake._replace(
        returns=tuple(returns), listed=tuple(listed), sent=intake.returns, parts=tuple(receipts))
    return plan, whole_intake, tuple(found)


def _agency_in_charge(plan: Plan, code: str) -> str:
    """Code of an agency → the code for which its answers count: of a dissolved agency its only successor; "" where
    there is none or several."""
    in_charge = plan.in_charge(code) if plan.knows(code) and plan.is_gone(code) else (code,)
    return in_charge[0] if len(in_charge) == 1 and plan.knows(in_charge[0]) else ""


def _rows_by_slot(form: Return, prefix: str) -> dict[Slot, TaskAnswer]:
    """The rows of a return by slot. `prefix` keeps rows outside the annex without a unique content apart from those of
    other returns."""
    rows = dict[Slot, TaskAnswer]()
    for kind, number, row in rows_of(form):
        slot = kind, key(row.text(fields.CONTENT)) if kind == "extra" else number
        if not slot[1] or slot in rows:
            slot = kind, f"{prefix} {number}"
        rows[slot] = row
    return rows


# ── one part ──────────────────────────────────────────────────────────────────────────────────────


def _read_part(plan: Plan, part: PartRound) -> tuple[dict[str, list[PartAnswer]], list[_LostCell]]:
    """A part → its answers by the agency they count for, a predecessor's before the agency's own; and the cells that
    have no place in the whole."""
    part_plan, (first, last), map_place = part.standing.plan, part.name.months, _place_mapper(part)
    tasks = _tasks_going_on(part_plan, plan)
    figures = same_texts(_indicator_keys(part_plan), _indicator_keys(plan))
    slots = {("task", str(before)): ("task", str(now)) for before, now in tasks.items()}
    slots |= {("figure", before): ("figure", now) for before, now in figures.items()}
    ended = {key(task.content) for task in plan.ended}
    ended_slots = {("task", task.id) for task in part_plan.tasks if key(task.content) in ended}
    answers, lost = dict[str, list[PartAnswer]](), list[_LostCell]()
    for form in part.standing.intake.returns:
        agency = _agency_in_charge(plan, form.agency)
        former = plan.names[form.agency] if agency and agency != form.agency else ""
        for slot, row in _rows_by_slot(form, part.label + former).items():
            row = _with_whole_places(row, map_place)
            if not agency or (slot[0] in _ROW_WORDS and slot not in slots):
                row_code = Code.PART_ROWS_ENDED if slot in ended_slots else Code.PART_ROWS_UNKNOWN
                code, gone_agency = (row_code, "") if agency else (Code.PART_AGENCY_GONE, form.agency)
                name = f"{_ROW_WORDS.get(slot[0])} {slot[1]}"
                lost += [_LostCell(code, gone_agency, name, entry) for entry in row.typed.values()]
                continue
            received, due = form.since.get(row.task_id, form.received), None
            if slot[0] == "task":
                if row.status is Status.DONE or (form.agency, row.task_id) not in part_plan.answered:
                    due = deadline_day(part_plan.task(row.task_id).deadline, part_plan.period)
                number, wording = tasks[row.task_id], part_plan.task(row.task_id).content
                is_reworded = key(wording) != key(plan.task(number).content)
                row = row._replace(task_id=number, wording=row.wording or (wording if is_reworded else ""))
            answer = PartAnswer(slots.get(slot, slot), row, received, part.label, former,
                                months=1 + last - first, due=due)
            answers.setdefault(agency, []).append(answer)
    return {code: sorted(rows, key=lambda answer: not answer.former) for code, rows in answers.items()}, lost


def _indicator_keys(plan: Plan) -> dict[str, str]:
    """A key of name and unit of each indicator, by its code."""
    return {indicator.code: key(f"{indicator.name} {indicator.unit}") for indicator in plan.indicators}


def _tasks_going_on(part_plan: Plan, plan: Plan) -> dict[TaskNumber, TaskNumber]:
    """A part's plan and the whole's → task numbers of the part with the numbers of the same tasks in the whole. The
    same task has the same identity, and the same or an amended text; else the same text."""
    before, after = ({task.id: key(task.content) for task in plan.tasks} for plan in (part_plan, plan))
    numbers = {task.identity: task.id for task in part_plan.tasks}
    same = {numbers[task.identity]: task.id for task in plan.tasks if task.identity in numbers and (
        before[numbers[task.identity]] == after[task.id]
        or (task.amendment and task.amendment.state is not TaskState.IN_FORCE))}
    others = same_texts({number: text for number, text in before.items() if number not in same},
                        {number: text for number, text in after.items() if number not in same.values()})
    return same | others


def _place_mapper(part: PartRound) -> Callable[[Place], Place]:
    """A function that turns a place in a file of the part into the same place relative to the whole's folder."""
    returned = {record.file for record in part.standing.intake.files}

    def from_whole(file: str) -> str:
        """A file's path relative to the whole's folder."""
        returns = words.RETURNS_FOLDER if file in returned else ""
        return os.path.normpath(os.path.join(part.folder, returns, file)).replace("\\", "/")

    return lambda place: place._replace(file="; ".join(map(from_whole, place.file.split("; "))))


def _with_whole_places(row: TaskAnswer, map_place: Callable[[Place], Place]) -> TaskAnswer:
    """A row of a part with the answers that count, its places turned by `map_place`."""
    row = row.counted
    entries, unclear = ({name: entry._replace(place=map_place(entry.place)) for name, entry in typed.items()}
                        for typed in (row.entries, row.unclear))
    return row._replace(row=map_place(row.row), entries=entries, unclear=unclear, contradicts=False)


def _part_findings(part: PartRound, place: Place) -> Iterator[Finding]:
    """The findings about a part: number of returns, open errors, agencies without a report."""
    standing, period = part.standing, part.name.heading
    reports, errors = len(standing.intake.returns), sorted(map(error_mark, standing.open))
    if errors:  # an officer overrules these errors, not later ones
        yield finding(Code.PART_HAS_ERRORS, place, period=period, reports=reports, count=len(errors),
                      folder=part.folder, errors=" ".join(errors))
    else:
        yield finding(Code.PART_READ, place, period=period, reports=reports)
    if standing.missing:
        silent = _first_names([agency.name for agency in standing.missing])
        yield finding(Code.PART_SILENT, place, period=period, agencies=silent)


def _lost_finding(plan: Plan, part: PartRound, cells: Sequence[_LostCell]) -> Finding:
    """The finding about cells of a part without a place in the whole; they are all of one agency, or all of missing
    rows."""
    code, agency = cells[0].code, cells[0].agency
    if agency:
        heirs = _first_names(plan.names_of(plan.in_charge(agency))) if plan.knows(agency) else ""
        why = f"nay do {heirs} làm" if heirs else "không có, hoặc không có cơ quan kế thừa, ở trang Cơ quan"
        place, details = AGENCIES_PLACE, {
            "agency": part.standing.plan.names[agency], "code": agency, "why": why}
    else:
        rows = ", ".join(dict.fromkeys(cell.row for cell in cells))
        place, details = TASKS_PLACE if _ROW_WORDS["task"] in rows else INDICATORS_PLACE, {"rows": rows}
    return finding(code, place, period=part.name.heading, count=len(cells), **details)


def _predecessor_findings(
    plan: Plan, part: PartRound, agency: str, answers: Sequence[PartAnswer]) -> Iterator[Finding]:
    """The finding that predecessors' answers count for this agency; it names the one that counts where only one can."""
    agencies = list(dict.fromkeys(answer.former or plan.names[agency] for answer in answers))
    if agencies != [plan.names[agency]]:
        former = _first_names([name for name in agencies if name != plan.names[agency]])
        yield finding(Code.PART_PREDECESSOR, AGENCIES_PLACE, period=part.name.heading, former=former,
                      successor=plan.names[agency], last=agencies[-1])


# ── merging the parts ─────────────────────────────────────────────────────────────────────────────


def _compose_return(
    plan: Plan, form: Return, answers: Sequence[PartAnswer], labels: Sequence[str]
) -> tuple[Return, list[Finding]]:
    """The answers of an agency in all its forms, the whole's form last → its return for the whole; and findings of
    figures that differ from the parts' total. `labels` are those of all parts, answered or not."""
    progress, extras, since = list[TaskAnswer](), list[TaskAnswer](), dict[TaskNumber, date]()
    free, figures, found = dict[str, Entry](), dict[str, TaskAnswer](), list[Finding]()
    indicators = {indicator.code: indicator for indicator in plan.indicators}
    slots = free_slots({row.task_id for row in form.extras})
    for (kind, number), given in grouped(answers, lambda answer: answer.slot).items():
        if number == words.DIRECTION_PART:  # plans of earlier parts are past
            given = [answer for answer in given if answer.label in ("", labels[-1])]
        if not given:
            continue
        row, received = _merge_rows(given, indicators.get(number) if kind == "figure" else None)
        if kind == "task":
            progress.append(row)
            since |= {row.task_id: received} if received and received != form.received else {}
            found += _status_back(plan.names[form.agency], given)
        elif kind == "extra":
            extras.append(row if not given[-1].label else row._replace(task_id=TaskNumber(next(slots))))
        elif kind == "free":
            free[number] = row.entries[number]
        else:
            figures[number] = row._replace(lacking=_periods_lacking(indicators[number], given, labels))
            found += _figure_difference(indicators[number], given)
    return form._replace(progress=tuple(progress), extras=tuple(extras), since=since, free=free,
                         figures=figures), found


def _merge_rows(answers: Sequence[PartAnswer], indicator: Indicator | None = None) -> tuple[TaskAnswer, date | None]:
    """The answers in one row over all forms → one row, and the day its status was first received."""
    clear, unclear = dict[str, tuple[Value, Entry]](), dict[str, Entry]()
    received, status = None, None
    for answer in answers:
        row = answer.row
        if row.status and row.status is not status:  # a newer status drops the percent and day of the older one
            received, status, clear = answer.received, row.status, {}
        clear |= {name: (row.values[name], row.entries[name]) for name in _STATUS_FIELDS if name in row.values}
    for name, given in by_key((name, answer) for answer in answers for name in answer.row.entries).items():
        kind, whole_answers = fields.kind_of(name), [answer for answer in given if not answer.label]
        if kind is ValueKind.TEXT:
            text = _merge_texts(name, given)
            clear[name] = text.text, text
        elif kind is ValueKind.FIGURE and (
                whole_answers or indicator or not any(name in answer.row.unclear for answer in answers)):
            clear[name] = _add_up(indicator or _TASK_FIGURES, name, whole_answers or given)
    for answer in answers:  # an unclear text stands where there is no other answer, or it is in the whole's form
        for name, entry in answer.row.unclear.items():
            if name not in clear or not answer.label:
                clear.pop(name, None)
                unclear[name] = entry
    rows = [answer.row for answer in answers]
    filled = [row for row in rows if row.typed] or rows[-1:]
    return rows[-1]._replace(
        row=_merge_places(row.row for row in filled), values={name: value for name, (value, _) in clear.items()},
        entries={name: entry for name, (_, entry) in clear.items()}, unclear=unclear,
        wording=next((row.wording for row in filled if row.wording), "")), received


def _status_back(agency: str, answers: Sequence[PartAnswer]) -> Iterator[Finding]:
    """The finding that a task is done in one part and no more in a later one. It has the same deadline in both, and the
    later round did not know: it was begun without the answers, or before they came."""
    done: PartAnswer | None = None
    for answer in (answer for answer in answers if answer.label):
        row = answer.row
        if row.status is Status.DONE:
            done = answer
        elif done and row.status in BACK_FROM_DONE and done.due and done.due == answer.due:
            yield finding(Code.PART_STATUS_BACK, row.entries[fields.STATUS].place, task=row.task_id, agency=agency,
                          done=uncapitalised(done.label), period=uncapitalised(answer.label),
                          status=words.STATUS[row.status].text)
            done = None


def _merge_places(places: Iterable[Place]) -> Place:
    """Several places → one that names every file, sheet and cell once."""
    return Place(*("; ".join(dict.fromkeys(name for name in names if name)) for names in zip(*places, strict=True)))


def _add_up(indicator: Indicator, name: str, answers: Sequence[PartAnswer]) -> tuple[float, Entry]:
    """Figures in a field → their total, and an entry with the cells that count. Figures of one part (of agencies that
    became one) are combined by the indicator's `way`, the parts by its way over time; in a mean over time a part weighs
    as many months as it has. A mean has two decimal places: three would be read as thousands above."""
    parts = list(grouped(answers, lambda answer: answer.label).values())
    parts = parts[-1:] if indicator.over_time is Way.LATEST else parts
    parts = [same[-1:] if indicator.way in (Way.LATEST, Way.NONE) else same for same in parts]
    figures = [combined(indicator.way, [answer.row.values[name] for answer in same])
               for same in parts for _ in range(same[0].months if indicator.over_time is Way.MEAN else 1)]
    total = combined(indicator.over_time, figures)
    typed = [answer.row.entries[name] for same in parts for answer in same]
    if (len(parts) > 1 and indicator.over_time is Way.MEAN) or (len(typed) > len(parts) and indicator.way is Way.MEAN):
        total = rounded(total, 2)
    return float(total), Entry("; ".join(entry.text for entry in typed), _merge_places(entry.place for entry in typed))


def _merge_texts(name: str, answers: Sequence[PartAnswer]) -> Entry:
    """Texts in one field → one text with each under its period's label, equal ones once. A text of the whole's form
    stands alone; one that says nothing ("không") only where there is no other."""
    entries = [(answer, answer.row.entries[name]) for answer in answers]
    informative = [(answer, entry) for answer, entry in entries if not says_nothing(entry.text)]
    if name in _LATEST_ONLY or not answers[-1].label or not informative:
        return entries[-1][1]
    periods = list[tuple[str, str]]()
    for answer, entry in informative:
        former = f" ({answer.former})" if answer.former else ""
        period_texts = entry.periods or ((answer.label, entry.text.strip()),)  # a part may have parts itself
        periods += [(label + former, text) for label, text in period_texts]
    lines = list[str]()
    for (label, text), *others in grouped(periods, lambda period: key(period[1])).values():
        labels = ", ".join((label, *(uncapitalised(other) for other, _ in others)))
        lines.append(text if name in _UNLABELLED else f"{labels}: {text}")
    return Entry("\n".join(lines), _merge_places(entry.place for _, entry in informative), tuple(periods))


def _periods_lacking(indicator: Indicator, answers: Sequence[PartAnswer], labels: Sequence[str]) -> tuple[str, ...]:
    """The labels of the parts whose figures are missing from the total; none where nobody gave a figure. A figure in
    the whole's form keeps its own list."""
    given = {answer.label: answer.row.lacking for answer in answers if answer.row.value is not None}
    if "" in given:
        return given[""]
    asked = labels if given else []
    if asked and indicator.over_time is Way.LATEST:
        asked = labels[labels.index([*given][-1]):]
    return tuple(name for label in asked for name in given.get(label, (uncapitalised(label),)))


def _figure_difference(indicator: Indicator, answers: Sequence[PartAnswer]) -> Iterator[Finding]:
    """The finding that a figure in the whole's form differs from the parts' total."""
    *_, last = answers
    parts = [answer for answer in answers if answer.label and answer.row.value is not None]
    if parts and not last.label and last.row.value is not None:
        total, _ = _add_up(indicator, fields.FIGURE, parts)
        if abs(total - last.row.value) > 1e-9:
            yield finding(Code.FIGURE_DIFFERS, last.row.entries[fields.FIGURE].place, code=indicator.code,
                          own=figure_text(last.row.value), parts=figure_text(total))
