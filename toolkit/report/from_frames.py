"""The consolidated frames → the `Report` that the sentences print, every text made ready for print once.

In: a `Consolidation` and what an officer wrote for single answers, by mark. `report.sections` calls it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from toolkit.base.text import capitalised, date_vi, grouped, open_ended, printable
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.model import fields, words
from toolkit.model.findings import Code
from toolkit.model.period import PeriodKind, PeriodName, period_of
from toolkit.model.records import Length, Movement, Plan, Role, Status, TaskNumber, TaskState
from toolkit.report.addressees import WHOM, Addressees
from toolkit.report.citations import cited_documents
from toolkit.report.records import (
    Answer,
    Comparison,
    GroupRecord,
    Opinions,
    OwnWording,
    Passage,
    Receipt,
    Report,
    Said,
    TaskRecord,
)
from toolkit.report.typed_text import FIGURES, normal, own_lines, shape, text_key

FrameRow = Mapping[str, Any]
#: Of a task with more leads than these, so many results are quoted; in a short report one.
LEADS_NAMED, LEADS_QUOTED = 2, 2
#: The most texts of a list, and under a heading of proposals; in a short report.
_MOST, _MOST_IN_SHORT = 3, 2
#: A short report tells of a group the result of one task in so many.
_TASKS_A_HIGHLIGHT = 6
#: Whose proposals a short report quotes: those the report goes up for.
_WHOM_IN_SHORT = ("superior", "central", "general")
#: Of a task that is behind so many reasons and proposals stand on the first page.
_REASONS, _ASKS = 3, 2
#: The Plan itself asks for proposals to amend it (part III.3).
_AMENDMENTS = 60
#: A task that is due within the period and not so far is at risk (percent).
_HALF = 50
_LEAD = Role.LEAD.value
_DONE, _UNDER_WAY = Status.DONE.value, Status.UNDER_WAY.value
#: In which order leads are counted, and tasks that are behind are told.
STATUSES = (_DONE, _UNDER_WAY, Status.NOT_STARTED.value, Status.NOT_DOING.value, Status.NOTHING_ARISEN.value, "",
            Status.MISSING.value)
_IDLE = (Status.NOT_DOING.value, Status.NOT_STARTED.value, "", Status.MISSING.value)
#: In which order it is told what a document amended.
_AMENDED = (TaskState.REWORDED, TaskState.REASSIGNED, TaskState.REPLACED, TaskState.WITHDRAWN, TaskState.IN_FORCE)
#: The place of the report where opinions of a field stand.
OPINION_PARTS = {fields.DIFFICULTIES: words.DIFFICULTIES_PART, fields.PROPOSALS: words.PROPOSALS_PART}


def as_of(made: Consolidation) -> date:
    """The day up to which the report speaks: its own, else that on which the last return came, else the last day for
    returns. Never the day of the run: the same returns give the same report."""
    received = (returned.received for returned in made.intake.returns)
    return made.plan.settings.report_date or max(received, default=made.plan.period.last_day)


def report_of(made: Consolidation, own: Mapping[str, OwnWording]) -> Report:
    """The report's records. `own` are an officer's wordings by mark: those of single answers stand in their stead, or
    leave them out."""
    plan, settings, period = made.plan, made.plan.settings, made.plan.period
    length = settings.length or (Length.FULL if period.kind is PeriodKind.YEAR else Length.SHORT)
    is_full, us = length is Length.FULL, settings.issuer_code
    most = _MOST if is_full else _MOST_IN_SHORT
    rows, extras = (*_row_answers(made, own), *_former_answers(made)), tuple(_extra_answers(made, own))
    free = grouped(_free_answers(made, own), lambda answer: answer.content)
    tasks = _tasks(made, rows, LEADS_QUOTED if is_full else 1, _REASONS if is_full else 1)
    by_status = grouped(tasks, lambda task: task.status)
    behind, groups = tuple(sorted(filter(_is_behind, tasks), key=_urgency)), tuple(_groups(made, tasks))
    first_page = own.get(Passage(words.BEHIND_PART, "", "").mark, OwnWording())
    is_printed = not first_page.text and first_page.include is not False
    told = {text_key(said.text) for task in behind for said in (*task.reasons, *task.asks) if is_printed}
    documents = tuple(answer for answer in (*rows, *extras) if answer.documents and answer.role == _LEAD)
    receipts = tuple(_receipts(made))
    standings = Counter(receipt.standing for receipt in receipts)
    directions = free.get(words.DIRECTION_PART, ())

    def issuer_lines(part: str) -> tuple[str, ...]:
        return tuple(line if answer.chosen else re.sub(r"^\+ ", "- ", line) for answer in free.get(part, ())
                     if answer.code == us for line in answer.result.strip().split("\n"))

    put_in = tuple(line for answer in free.get(words.OVERALL_PART, ()) if answer.chosen and answer.code != us
                   for line in f"- {answer.agency}: {answer.result}".split("\n"))

    return Report(
        is_full=is_full, issuer=printable(settings.issuer),
        superior=open_ended(settings.addressees[0]) if len(settings.addressees) == 1 else "",
        day=date_vi(as_of(made)), ahead=period.ahead, period=period.label, during=period.name.during,
        is_ad_hoc=period.kind is PeriodKind.AD_HOC, expected=len(made.agencies),
        reported=int((made.agencies["timeliness"] != "missing").sum()), on_time=standings["on_time"],
        late=standings["late"], receipts=receipts, parts=made.intake.parts, tasks=tasks,
        statuses=tuple((status, tuple(by_status[status])) for status in STATUSES if status in by_status),
        done=len(by_status.get(_DONE, ())), groups=groups,
        highlights=tuple(task.id for task in tasks) if is_full else tuple(_highlights(groups)),
        given=len(plan.tasks) + len(plan.finished),
        groups_given=len({*made.groups["number"], *(task.group for task in plan.finished)}),
        finished=tuple(_finished(plan)), groups_gone=tuple(_groups_gone(plan)), amended=tuple(_amended(plan)),
        comparisons=tuple(_comparisons(made)), behind=behind, behind_alike=tuple(_alike(behind)), answers=rows,
        naming=len({answer.code for answer in (*rows, *extras) if answer.documents}), documents=documents,
        documents_annex=("IV" if len(made.indicators) else "III") if documents else "",
        extras=_opinions(extras, "content", most // 2 if is_full else 0, ()),
        overall=(*issuer_lines(words.OVERALL_PART), *put_in),
        difficulties=_opinions((*rows, *extras), fields.DIFFICULTIES, most, told),
        direction=issuer_lines(words.DIRECTION_PART),
        directions=_opinions([answer for answer in directions if answer.code != us], fields.RESULT,
                             most // 2 if is_full else 0,
                             {text_key(answer.result) for answer in directions if answer.code == us}),
        proposals=tuple(_by_addressee(plan, (*rows, *extras), most - 1, told, WHOM if is_full else _WHOM_IN_SHORT)),
        amendments=_opinions(free.get(words.AMENDMENTS_PART, ()), fields.RESULT, _AMENDMENTS, ()))


# ── what agencies answered ────────────────────────────────────────────────────────────────────────


def _row_answers(made: Consolidation, own: Mapping[str, OwnWording]) -> Iterator[Answer]:
    """The rows of tasks that somebody answered, and of leads who did not."""
    rows, earlier = made.rows, _earlier_results(made)
    columns = ["agency_code", "agency", "task_id", "role", "assigned", "answered", *fields.ANSWERS]
    for row in records(rows.loc[rows["answered"] | (rows["assigned"] & (rows["role"] == _LEAD)), columns]):
        is_lead = row["assigned"] and row["role"] == _LEAD
        part = words.RESULTS_PART if is_lead else words.COORDINATION_PART
        yield _answer(made.plan, own, row, part, earlier)._replace(
            task=printable(row["task_id"]), role=row["role"], is_assigned=row["assigned"])


def _former_answers(made: Consolidation) -> Iterator[Answer]:
    """What those who led a task before it was given to others answered of it on forms made before."""
    for told in made.intake.findings:
        if told.code is Code.ROW_REASSIGNED:
            agency, values = made.plan.agency(told.details["agency"]), told.details["values"]
            status = values.get(fields.STATUS)
            yield Answer(
                agency.code, printable(agency.name), _kind(made.plan, agency.code), told.details["now"], _LEAD,
                is_assigned=False, status=status.value if status else "",
                result=normal(values.get(fields.RESULT) or ""),
                documents=cited_documents(values.get(fields.DOCUMENTS) or ""))


def _extra_answers(made: Consolidation, own: Mapping[str, OwnWording]) -> Iterator[Answer]:
    """The tasks outside the annex; `content` is what each was, with its result."""
    for row in records(made.extras):
        answer = _answer(made.plan, own, row, words.EXTRAS_PART, {})
        content = normal(row[fields.CONTENT])
        if content or answer.result:
            text = answer.result if fields.RESULT in answer.chosen else f"{content} {answer.result}".strip()
            yield answer._replace(task=words.EXTRA_ROLE.text.lower(), role=_LEAD, content=text, result="",
                                  chosen=("content",) if fields.RESULT in answer.chosen else ())


def _free_answers(made: Consolidation, own: Mapping[str, OwnWording]) -> Iterator[Answer]:
    """The free parts, each with its name as `content`."""
    periods = {(returned.agency, part): entry.periods
               for returned in made.intake.returns for part, entry in returned.free.items()}
    for row in records(made.free):
        latest = periods[row["agency_code"], row["part"]]
        typed = latest[-1][1] if latest else row["text"]
        text, is_own = _worded(made.plan, own, row["part"], {**row, "task_id": ""}, typed)
        if text:
            code = row["agency_code"]
            yield Answer(code, printable(row["agency"]), _kind(made.plan, code), content=row["part"], result=text,
                         chosen=(fields.RESULT,) if is_own else ())


#: By agency and task, then by field, what each period said, of rows that are put together from several.
Earlier = Mapping[tuple[str, str], Mapping[str, Sequence[tuple[str, str]]]]


def _earlier_results(made: Consolidation) -> Earlier:
    rows = ((returned.agency, row) for returned in made.intake.returns if returned.parts for row in returned.progress)
    return {(agency, row.task_id): {name: entry.periods for name, entry in row.entries.items() if entry.periods}
            for agency, row in rows}


def _answer(plan: Plan, own: Mapping[str, OwnWording], row: FrameRow, part: str, earlier: Earlier) -> Answer:
    """A row's answer; of texts of several periods the latest counts."""
    periods, chosen, left_out = earlier.get((row["agency_code"], row["task_id"]), {}), list[str](), list[str]()

    def text_of(name: str) -> str:
        typed = periods[name][-1][1] if name in periods else row[name]
        text, is_own = _worded(plan, own, OPINION_PARTS.get(name, part), row, typed)
        if is_own:
            chosen.append(name)
        if typed and not text and name in OPINION_PARTS:
            left_out.append(name)
        return text or (normal(typed) if name in left_out else "")

    result, difficulties, proposals = map(text_of, (fields.RESULT, fields.DIFFICULTIES, fields.PROPOSALS))
    before = ((label, normal(text)) for label, text in periods.get(fields.RESULT, ())[:-1])
    return Answer(
        row["agency_code"], printable(row["agency"]), _kind(plan, row["agency_code"]), is_answered=row["answered"],
        status=row[fields.STATUS] or "", percent=row[fields.PERCENT],
        completed=row[fields.COMPLETED] if row[fields.STATUS] == _DONE else None, result=result,
        difficulties=difficulties, proposals=proposals, documents=cited_documents(row[fields.DOCUMENTS]),
        period=periods[fields.RESULT][-1][0] if fields.RESULT in periods and fields.RESULT not in chosen else "",
        earlier=tuple((label, text) for label, text in before if text), chosen=tuple(chosen),
        left_out=tuple(left_out))


def _kind(plan: Plan, code: str) -> str:
    """What sort of agency that is, in words."""
    return words.kind_text(plan.agency(code).kind)


def _worded(plan: Plan, own: Mapping[str, OwnWording], part: str, row: FrameRow, typed: str) -> tuple[str, bool]:
    """What is printed of an answer, and whether an officer chose that."""
    if own:
        task_id = TaskNumber(row["task_id"])
        mark = Passage(part, task_id, "", agency=row["agency_code"], identity=plan.identity(task_id)).mark
        wish = own.get(mark, OwnWording())
        if wish.include is False:
            return "", False
        if wish.text or wish.include:
            return "\n".join(own_lines(wish.text)) or normal(typed), True
    return normal(typed), False


# ── texts that several say ────────────────────────────────────────────────────────────────────────


def same_texts_of(answers: Iterable[Answer], field: str) -> list[Said]:
    """The texts of a field, each once: what an officer chose, then what most agencies say, leads before others."""
    texts = grouped((answer for answer in answers if getattr(answer, field) and field not in answer.left_out),
                    lambda answer: text_key(getattr(answer, field)))
    said = [Said(getattr(same[0], field), tuple(same), any(field in answer.chosen for answer in same))
            for same in texts.values()]
    return sorted(said, reverse=True, key=lambda one: (
        one.is_chosen, len({answer.code for answer in one.answers}),
        any(answer.role == _LEAD for answer in one.answers)))


def alike_texts_of(answers: Iterable[Answer], field: str) -> list[Said]:
    """As `same_texts_of`; of texts that differ in their figures only one stands for all, with how many other agencies
    there are."""
    alike = grouped(same_texts_of(answers, field), lambda said: (
        text_key(said.text) if said.is_chosen else shape(said.text)))
    found = list[Said]()
    for first, *others in alike.values():
        codes = {answer.code for said in others for answer in said.answers} - {answer.code for answer in first.answers}
        found.append(first._replace(others=len(codes)))
    return sorted(found, reverse=True, key=lambda said: (
        said.is_chosen, len({answer.code for answer in said.answers}) + said.others))


def _opinions(answers: Iterable[Answer], field: str, most: int, told: Collection[str]) -> Opinions:
    """All that is said in a field, and of it the texts to print: those an officer chose, others up to `most`, none that
    was `told` before."""
    given = [answer for answer in answers if getattr(answer, field)]
    left = [answer for answer in given if text_key(getattr(answer, field)) not in told]
    texts = alike_texts_of(left, field)
    printed = tuple(texts[:max(most, sum(said.is_chosen for said in texts))])
    is_whole = len(printed) == len(texts) and not any(said.others for said in printed)
    return Opinions(len(given), len({answer.code for answer in given}), len(given) - len(left), printed, is_whole)


def _by_addressee(plan: Plan, answers: Sequence[Answer], most: int, told: Collection[str], quoted: Collection[str]
                  ) -> Iterator[tuple[str, Opinions]]:
    """The proposals by whom they ask, those to addressees that are not `quoted` counted only; what the issuer asks of
    itself only where an officer put it in."""
    addressees, issuer = Addressees(plan), plan.settings.issuer_code
    asked = grouped((answer for answer in answers if answer.proposals),
                    lambda answer: addressees.of(answer.proposals))
    for whom in WHOM:
        sent = [answer for answer in asked.get(whom, ())
                if whom != "issuer" or answer.code != issuer or fields.PROPOSALS in answer.chosen]
        if sent:
            yield whom, _opinions(sent, fields.PROPOSALS, most if whom in quoted else 0, told)


# ── tasks and groups ──────────────────────────────────────────────────────────────────────────────


def _tasks(made: Consolidation, answers: Sequence[Answer], quoted: int, reasons: int) -> tuple[TaskRecord, ...]:
    of_task, last_day = grouped(answers, lambda answer: answer.task), made.plan.period.name.days[1]
    return tuple(_task(row, of_task.get(printable(row["task_id"]), []), last_day, quoted, reasons)
                 for row in records(made.tasks))


def _task(row: FrameRow, answers: Sequence[Answer], last_day: date, quoted: int, reasons: int) -> TaskRecord:
    """A task with its answers; `quoted` results of many leads are printed, so many `reasons` where it is behind."""
    by_part = grouped(answers, lambda answer: answer.is_assigned and answer.role == _LEAD)
    leads, others = tuple(by_part.get(True, ())), by_part.get(False, [])
    reported = [answer for answer in leads if answer.is_answered]
    counts, percents = Counter(answer.status for answer in reported), [
        answer.percent for answer in leads if answer.percent is not None]
    status = "" if row["status"] == Status.MISSING.value and reported else row["status"]
    percent, due = row["percent"], row["due"]
    return TaskRecord(
        id=printable(row["task_id"]), group=row["group"], content=open_ended(row["content"]),
        deadline=open_ended(row["deadline"]), status=status, timeliness=row["timeliness"] or "", percent=percent,
        percents=len(percents), leads=leads, led_by=open_ended(row["leads"]), coordinators=row["coordinators_total"],
        reported=row["coordinators_reported"],
        former=tuple(answer for answer in others if not answer.is_assigned and answer.role == _LEAD),
        quoted=_quoted(leads, others, quoted),
        counts=tuple((status, counts[status]) for status in STATUSES if counts[status]),
        sums=tuple((name, field.text, row[name]) for name, field in fields.summed().items() if row[name] is not None),
        reasons=tuple(alike_texts_of(leads, fields.DIFFICULTIES)[:reasons]),
        asks=tuple(alike_texts_of(leads, fields.PROPOSALS)[:min(reasons, _ASKS)]),
        is_at_risk=row["status"] == _UNDER_WAY and due is not None and due <= last_day and (
            percent is not None and percent < _HALF))


def _quoted(leads: Sequence[Answer], others: Iterable[Answer], most: int) -> tuple[Answer, ...]:
    """Whose results are printed: of few leads all, of many those that say most (what an officer chose, work done, with
    documents, with figures), one of texts that differ in figures only; of others what an officer chose."""
    def weight(answer: Answer) -> tuple[bool, int]:
        signs = answer.status == _DONE, bool(answer.documents), any(map(str.isdigit, answer.result))
        return fields.RESULT in answer.chosen, sum(signs)

    telling = [answer for answer in leads if answer.result or answer.documents]
    if len(leads) > LEADS_NAMED or (len(leads) > 1 and most < LEADS_QUOTED):
        best = dict[str, Answer]()
        for answer in sorted(telling, key=weight, reverse=True):
            best.setdefault(answer.code if weight(answer)[0] else shape(answer.result), answer)
        chosen = sum(weight(answer)[0] for answer in best.values())
        codes = [answer.code for answer in best.values()][:max(most, chosen)]
        telling = [answer for answer in telling if answer.code in codes]
    return (*telling, *(answer for answer in others if fields.RESULT in answer.chosen and answer.role != _LEAD))


def _is_behind(task: TaskRecord) -> bool:
    """Whether a task is overdue, not begun, refused, without report or at risk."""
    return task.status in _IDLE or task.is_at_risk or task.timeliness == "overdue"


def _alike(behind: Iterable[TaskRecord]) -> Iterator[tuple[TaskRecord, ...]]:
    """The tasks that are behind, those of the same leads and deadline together."""
    def leads_and_day(task: TaskRecord) -> tuple[object, ...]:
        return (tuple(answer.code for answer in task.leads) or task.led_by, task.deadline, task.timeliness == "overdue")

    yield from map(tuple, grouped(behind, leads_and_day).values())


def _urgency(task: TaskRecord) -> tuple[bool, int]:
    return task.timeliness != "overdue", _IDLE.index(task.status) if task.status in _IDLE else -1


def _groups(made: Consolidation, tasks: Iterable[TaskRecord]) -> Iterator[GroupRecord]:
    """The groups that have tasks. One numbered like the report's own parts (I, II) has its place in arabic, a title in
    capitals stands in sentence case."""
    of_group, number = grouped(tasks, lambda task: task.group), 0
    for row in records(made.groups):
        if row["number"] in of_group:
            number += 1
            title = open_ended(row["title"])
            shown = str(number) if re.fullmatch("[IVXLC]+", row["number"]) else printable(row["number"])
            held = tuple(of_group[row["number"]])
            yield GroupRecord(row["number"], shown, capitalised(title.lower()) if title.isupper() else title, held,
                              row["done"], row["done"] == len(held))


def _highlights(groups: Iterable[GroupRecord]) -> Iterator[str]:
    """Of each group the tasks whose results hold the most figures, and all in which an officer chose one."""
    for group in groups:
        figures = {task.id: max(len(FIGURES.findall(answer.result)) for answer in task.quoted)
                   for task in group.tasks if task.quoted and not _is_behind(task)}
        chosen = [task.id for task in group.tasks if any(fields.RESULT in answer.chosen for answer in task.quoted)]
        most = ceil(len(group.tasks) / _TASKS_A_HIGHLIGHT)
        yield from dict.fromkeys((*chosen, *sorted(figures, key=lambda task: -figures[task])[:most]))


def _receipts(made: Consolidation) -> Iterator[Receipt]:
    """How each agency's report stands, and of those that reported without being asked."""
    plan = made.plan
    through = {returned.agency for returned in made.intake.returns if returned.parts and not returned.files}
    for row in records(made.agencies):
        standing = row["unusable"] or row["timeliness"]
        yield Receipt(row["code"], printable(row["name"]), _kind(plan, row["code"]),
                      date_vi(row["received"]) if row["received"] else "", row["rows_answered"], row["rows_total"],
                      "parts" if row["code"] in through else standing)
    expected = set(made.agencies["code"])
    for returned in made.intake.returns:
        if returned.agency not in expected:
            agency = plan.agency(returned.agency)
            yield Receipt(agency.code, printable(agency.name), _kind(plan, agency.code),
                          date_vi(returned.received), 0, 0, "unasked")


# ── what earlier rounds and amendments did ────────────────────────────────────────────────────────


def _finished(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tasks that earlier rounds finished, by when, in the order of time."""
    ordered = sorted(plan.finished, key=lambda task: period_of(task.period).order)
    for period, tasks in grouped(ordered, lambda task: period_of(task.period)).items():
        yield period.during, tuple(printable(task.id) for task in tasks)


def _groups_gone(plan: Plan) -> Iterator[tuple[str, str]]:
    """The groups none of whose tasks goes on: number and title."""
    going_on = {"", *(task.group for task in plan.tasks)}
    yield from {task.group: printable(task.title) for task in plan.finished if task.group not in going_on}.items()


def _amended(plan: Plan) -> Iterator[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """By document what it amended: by TaskState value the tasks, "2.1 → 2.3" where one stands for another."""
    changed = [(task, task.amendment) for task in (*plan.tasks, *plan.ended) if task.amendment]
    numbers = {task.identity: task.id for task in plan.tasks}
    instead = {amendment.by for _, amendment in changed}  # told with what they replace
    changed = [(task, amendment) for task, amendment in changed
               if amendment.state is not TaskState.IN_FORCE or task.identity not in instead]
    for document, of_document in grouped(changed, lambda change: open_ended(change[1].document)).items():
        states = list[tuple[str, tuple[str, ...]]]()
        for state in _AMENDED:
            pairs = [(task.id, numbers.get(amendment.by, task.id)) for task, amendment in of_document
                     if amendment.state is state]
            if pairs:
                states.append((state.value, tuple(
                    printable(old if old == new else f"{old} → {new}") for old, new in pairs)))
        yield document or words.AMENDING_DOCUMENT, tuple(states)


def _comparisons(made: Consolidation) -> Iterator[Comparison]:
    """With the round before, and with the same period of the year before where that is another one and known."""
    plan = made.plan
    if plan.previous_period is not None:
        yield _comparison(made, plan.previous_period, "previous_status", "movement")
        if plan.year_before:
            yield _comparison(made, plan.period.name.year_before, "year_before_status", "year_before_movement")


def _comparison(made: Consolidation, period: PeriodName, status: str, movement: str) -> Comparison:
    tasks, is_year_before = made.tasks, period == made.plan.period.name.year_before
    moved = {each.value: [*tasks.loc[tasks[movement] == each.value, "task_id"]] for each in Movement}
    left = tasks[tasks[movement].isna()]
    before, now = left[status].isna(), left[fields.STATUS] == Status.MISSING.value
    rest = {"before": before, "now": now & ~before, "unlike": ~before & ~now}
    return Comparison(
        f"cùng kỳ {PeriodName(period.year).label}" if is_year_before else period.label, len(tasks),
        len(tasks) - len(left), tuple((name, len(ids)) for name, ids in moved.items() if ids),
        tuple(map(printable, moved[Movement.BACK.value])),
        tuple((reason, int(which.sum())) for reason, which in rest.items() if which.any()))
