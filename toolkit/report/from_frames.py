"""A `Consolidation` and an officer's wordings of answers → the `Report` that the sentences print; `sections` calls it.

Every text is consolidation ready for print once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from math import ceil
from typing import Any

from toolkit.base.text import capitalised, date_vi, exact_number, grouped, number_vi, open_ended, printable
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.rows import row_columns
from toolkit.model import fields, words
from toolkit.model.findings import Code, Place
from toolkit.model.period import PeriodKind, PeriodName, period_of
from toolkit.model.records import NO_TASK, Length, Movement, Plan, Role, Status, TaskAnswer, TaskState, Way
from toolkit.report.records import (
    Answer,
    Change,
    Comparison,
    GroupRecord,
    IndicatorRecord,
    Opinions,
    OwnWording,
    Passage,
    Receipt,
    Report,
    Said,
    TaskRecord,
)
from toolkit.report.typed_text import FIGURES, WHOM, Addressees, cited_documents, normal, own_lines, shape, text_key

FrameRow = Mapping[str, Any]
#: Of a task so many leads' results are quoted; of one that is behind so many reasons stand on the first page, and so
#: many proposals at the most.
_OF_TASK, _ASKS = {Length.FULL: (2, 3), Length.SHORT: (1, 1)}, 2
#: The most texts of a list, and under a heading of proposals; in a short report.
_MOST, _MOST_IN_SHORT = 3, 2
#: A short report tells of a group the result of one task in so many.
_TASKS_A_HIGHLIGHT = 6
#: Whose proposals a short report quotes: those the report goes up for.
_WHOM_IN_SHORT = ("superior", "central", "general")
#: The Plan itself asks for proposals to amend it (part III.3).
_AMENDMENTS = 60
#: A task that is due within the period and not so far is at risk (percent).
_HALF = 50
_LEAD, _DONE = Role.LEAD.value, Status.DONE.value
#: In which order tasks are told that are behind.
_IDLE = (Status.NOT_DOING.value, Status.NOT_STARTED.value, "", Status.MISSING.value)
#: What an officer may word of an answer, and the places of the report where opinions stand.
_WORDED = (fields.RESULT, fields.DIFFICULTIES, fields.PROPOSALS)
OPINION_PARTS = {fields.DIFFICULTIES: words.DIFFICULTIES_PART, fields.PROPOSALS: words.PROPOSALS_PART}


def as_of(consolidation: Consolidation) -> date:
    """The day up to which the report speaks: its own, else that on which the last return came, else the last day for
    returns. Never the day of the run: the same returns give the same report."""
    received = (returned.received for returned in consolidation.intake.returns)
    return consolidation.plan.settings.report_date or max(received, default=consolidation.plan.period.last_day)


def report_of(consolidation: Consolidation, wordings: Mapping[str, OwnWording]) -> Report:
    """The report's records. `wordings` are an officer's by mark: those of single answers stand in their stead, or
    leave them out."""
    plan, settings, period = consolidation.plan, consolidation.plan.settings, consolidation.plan.period
    length = settings.length or (Length.FULL if period.kind is PeriodKind.YEAR else Length.SHORT)
    is_full, issuer = length is Length.FULL, settings.issuer_code
    most = _MOST if is_full else _MOST_IN_SHORT
    read = partial(_printed_answer, plan, wordings)
    rows = (*_task_answers(consolidation, read), *_former_answers(consolidation))
    extras = tuple(_extra_answers(consolidation, read))
    free = grouped(_free_answers(consolidation, read), lambda answer: answer.content)
    of_task, (quoted, reasons) = grouped(rows, lambda answer: answer.task), _OF_TASK[length]
    tasks = tuple(_task_record(row, of_task.get(printable(row["task_id"]), []), period.name.days[1], quoted, reasons)
                  for row in records(consolidation.tasks))
    behind, groups = tuple(sorted(filter(_is_behind, tasks), key=_how_urgent)), tuple(_groups(consolidation, tasks))
    first_page = wordings.get(Passage(words.BEHIND_PART, "", "").mark, OwnWording())
    is_printed = not first_page.text and first_page.include is not False
    shown = {text_key(text.text) for task in behind for text in (*task.reasons, *task.asks) if is_printed}
    documents = tuple(answer for answer in (*rows, *extras) if answer.documents and answer.role == _LEAD)
    by_whom = grouped(free.get(words.DIRECTION_PART, ()), lambda answer: answer.code == issuer)
    direction = tuple(by_whom.get(True, ()))
    finished = sorted(plan.finished, key=lambda task: period_of(task.period).order)
    going_on = {"", *(task.group for task in plan.tasks)}
    gone = {task.group: printable(task.title) for task in plan.finished if task.group not in going_on}
    return Report(
        is_full=is_full, issuer=printable(settings.issuer), issuer_code=issuer,
        superior=open_ended(settings.addressees[0]) if len(settings.addressees) == 1 else "",
        day=date_vi(as_of(consolidation)), ahead=period.ahead, period=period.label, during=period.name.during,
        is_ad_hoc=period.kind is PeriodKind.AD_HOC, expected=len(consolidation.agencies),
        reported=int((consolidation.agencies["timeliness"] != "missing").sum()),
        receipts=tuple(_agency_receipts(consolidation)),
        parts=consolidation.intake.parts, tasks=tasks, done=sum(task.status == _DONE for task in tasks), groups=groups,
        highlights=tuple(task.id for task in tasks) if is_full else tuple(_highlights(groups)),
        given=len(plan.tasks) + len(plan.finished),
        groups_given=len({*consolidation.groups["number"], *(task.group for task in plan.finished)}),
        finished=tuple(Change(period_of(task.period).during, "", printable(task.id)) for task in finished),
        groups_gone=tuple(gone.items()), amended=tuple(_amended(plan)),
        comparisons=tuple(_comparisons(consolidation)), behind=behind, behind_alike=tuple(_behind_alike(behind)),
        answers=rows,
        naming=len({answer.code for answer in (*rows, *extras) if answer.documents}), documents=documents,
        documents_annex=("IV" if len(consolidation.indicators) else "III") if documents else "",
        indicators=tuple(_indicator_records(consolidation)),
        extras=_opinions(extras, "content", most // 2 if is_full else 0, ()),
        overall=tuple(answer for answer in free.get(words.OVERALL_PART, ()) if answer.code == issuer or answer.chosen),
        difficulties=_opinions((*rows, *extras), fields.DIFFICULTIES, most, shown), direction=direction,
        directions=_opinions(by_whom.get(False, ()), fields.RESULT, most // 2 if is_full else 0,
                             {text_key(answer.result) for answer in direction}),
        proposals=tuple(_by_addressee(plan, (*rows, *extras), most - 1, shown, WHOM if is_full else _WHOM_IN_SHORT)),
        amendments=_opinions(free.get(words.AMENDMENTS_PART, ()), fields.RESULT, _AMENDMENTS, ()))


# ── what agencies answered ────────────────────────────────────────────────────────────────────────

#: What makes the answer as it is printed: of an agency, by code, a row and where its result stands in the report.
Reading = Callable[[str, TaskAnswer, str], Answer]


def _task_answers(consolidation: Consolidation, read: Reading) -> Iterator[Answer]:
    """The rows of tasks that somebody answered, and of leads who did not."""
    for row in consolidation.task_rows:
        is_lead, is_answered = row.assigned and row.role is Role.LEAD, bool(row.answer.typed)
        if is_lead or is_answered:
            answer = read(row.agency, row.answer._replace(task_id=row.task_id),
                          words.RESULTS_PART if is_lead else words.COORDINATION_PART)
            yield answer._replace(role=row.role.value, is_assigned=row.assigned, is_answered=is_answered)


def _former_answers(consolidation: Consolidation) -> Iterator[Answer]:
    """The answers of those who led a task before it was given to others, on forms made before."""
    for found in consolidation.intake.findings:
        if found.code is Code.ROW_REASSIGNED:
            values = found.details["values"]
            status = values.get(fields.STATUS)
            yield Answer(
                *_agency_shown(consolidation.plan, found.details["agency"]), found.details["now"], _LEAD,
                is_assigned=False, status=status.value if status else "",
                result=normal(values.get(fields.RESULT) or ""),
                documents=cited_documents(values.get(fields.DOCUMENTS) or ""))


def _extra_answers(consolidation: Consolidation, read: Reading) -> Iterator[Answer]:
    """The tasks outside the annex; `content` is what each was, with its result."""
    rows = ((code, row) for code, returned in consolidation.returns.items() for row in returned.extras)
    for code, row in rows:
        answer = read(code, row, words.EXTRAS_PART)
        content = normal(row_columns(row)[fields.CONTENT])
        if content or answer.result:
            text = answer.result if fields.RESULT in answer.chosen else f"{content} {answer.result}".strip()
            chosen = tuple(fields.CONTENT if name == fields.RESULT else name for name in answer.chosen)
            yield answer._replace(
                task=words.EXTRA_ROLE.text.lower(), role=_LEAD, content=text, result="", chosen=chosen)


def _free_answers(consolidation: Consolidation, read: Reading) -> Iterator[Answer]:
    """The free parts, each with its name as `content`."""
    for returned in consolidation.returns.values():
        for part in (part for part in fields.FREE_PARTS if part in returned.free):
            row = TaskAnswer(NO_TASK, Role.LEAD, Place(), entries={fields.RESULT: returned.free[part]})
            answer = read(returned.agency, row, part)
            if answer.result:
                yield answer._replace(content=part)


def _agency_shown(plan: Plan, code: str) -> tuple[str, str, str]:
    """An agency's code, name and, in words, what sort it is of."""
    agency = plan.agency(code)
    return code, printable(agency.name), words.KIND[agency.kind].text


def _printed_answer(plan: Plan, wordings: Mapping[str, OwnWording], code: str, row: TaskAnswer, part: str) -> Answer:
    """An answer as an officer worded it, else as typed; of texts of several periods the latest counts."""
    line, texts, chosen, left_out = row_columns(row), dict[str, str](), list[str](), list[str]()
    periods = {name: entry.periods for name, entry in row.entries.items() if entry.periods}
    for name in _WORDED:
        texts[name] = normal(periods[name][-1][1] if name in periods else line[name])
        passage = Passage(OPINION_PARTS.get(name, part), row.task_id, "", agency=code,
                          identity=plan.identity(row.task_id))
        wish = wordings.get(passage.mark, OwnWording()) if wordings else OwnWording()
        if wish.include is False:
            left_out.append(name)
        elif wish.text or wish.include:
            chosen.append(name)
            texts[name] = "\n".join(own_lines(wish.text)) or texts[name]
    results = periods.get(fields.RESULT, ())
    earlier = ((label, normal(text)) for label, text in results[:-1])
    return Answer(
        *_agency_shown(plan, code), task=printable(row.task_id), status=row.status.value if row.status else "",
        percent=row.percent, completed=row.completed if row.status is Status.DONE else None,
        result="" if fields.RESULT in left_out else texts[fields.RESULT], difficulties=texts[fields.DIFFICULTIES],
        proposals=texts[fields.PROPOSALS], documents=cited_documents(line[fields.DOCUMENTS]),
        period=results[-1][0] if results and fields.RESULT not in chosen else "",
        earlier=tuple((label, text) for label, text in earlier if text), chosen=tuple(chosen), left_out=tuple(left_out))


# ── texts that several say ────────────────────────────────────────────────────────────────────────


def texts_of(answers: Iterable[Answer], field: str, alike: Callable[[str], str] = shape) -> list[Said]:
    """The texts of a field, each once: what an officer chose, then what most agencies say, leads before others. Of
    texts that are `alike` only one stands for all, with how many other agencies there are; with `text_key` all stand
    that are not the same."""
    given = [answer for answer in answers if getattr(answer, field) and field not in answer.left_out]
    same = grouped(given, lambda answer: text_key(getattr(answer, field))).values()
    texts = [Said(getattr(first, field), (first, *others), any(field in answer.chosen for answer in (first, *others)))
            for first, *others in same]
    texts.sort(reverse=True, key=lambda text: (
        text.is_chosen, _count_agencies(text.answers), any(answer.role == _LEAD for answer in text.answers)))
    kinds = grouped(texts, lambda text: text_key(text.text) if text.is_chosen else alike(text.text)).values()
    found = [first._replace(others=_count_agencies([answer for text in (first, *others) for answer in text.answers])
                            - _count_agencies(first.answers)) for first, *others in kinds]
    return sorted(found, reverse=True, key=lambda text: (
        text.is_chosen, _count_agencies(text.answers) + text.others))


def _count_agencies(answers: Iterable[Answer]) -> int:
    """Number of agencies that answered so."""
    return len({answer.code for answer in answers})


def _opinions(answers: Iterable[Answer], field: str, most: int, shown: Collection[str]) -> Opinions:
    """All that is said in a field, and of it the texts to print: those an officer chose, others up to `most`, none that
    was `told` before."""
    given = [answer for answer in answers if getattr(answer, field)]
    left = [answer for answer in given if text_key(getattr(answer, field)) not in shown]
    texts = texts_of(left, field)
    printed = tuple(texts[:max(most, sum(text.is_chosen for text in texts))])
    is_whole = len(printed) == len(texts) and not any(text.others for text in printed)
    return Opinions(len(given), _count_agencies(given), len(given) - len(left), printed, is_whole)


def _by_addressee(plan: Plan, answers: Sequence[Answer], most: int, shown: Collection[str], quoted: Collection[str]
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
            yield whom, _opinions(sent, fields.PROPOSALS, most if whom in quoted else 0, shown)


# ── tasks and groups ──────────────────────────────────────────────────────────────────────────────


def _task_record(row: FrameRow, answers: Sequence[Answer], last_day: date, quoted: int, reasons: int) -> TaskRecord:
    """A task with its answers; `quoted` results of many leads are printed, so many `reasons` where it is behind."""
    by_part = grouped(answers, lambda answer: answer.is_assigned and answer.role == _LEAD)
    leads, others = tuple(by_part.get(True, ())), by_part.get(False, [])
    is_unclear = row["status"] == Status.MISSING.value and any(answer.is_answered for answer in leads)
    percent, due = row["percent"], row["due"]
    return TaskRecord(
        id=printable(row["task_id"]), group=row["group"], content=open_ended(row["content"]),
        deadline=open_ended(row["deadline"]), status="" if is_unclear else row["status"],
        timeliness=row["timeliness"] or "", percent=percent, leads=leads, led_by=open_ended(row["leads"]),
        coordinators=row["coordinators_total"], reported=row["coordinators_reported"],
        former=tuple(answer for answer in others if not answer.is_assigned and answer.role == _LEAD),
        quoted=_quoted_leads(leads, others, quoted),
        sums=tuple((name, field.text, row[name]) for name, field in fields.summed().items() if row[name] is not None),
        reasons=tuple(texts_of(leads, fields.DIFFICULTIES)[:reasons]),
        asks=tuple(texts_of(leads, fields.PROPOSALS)[:min(reasons, _ASKS)]),
        is_at_risk=row["status"] == Status.UNDER_WAY.value and due is not None and due <= last_day and (
            percent is not None and percent < _HALF))


def _quoted_leads(leads: Sequence[Answer], others: Iterable[Answer], most: int) -> tuple[Answer, ...]:
    """The answers whose results are printed: of few leads all, of many those that say most (chosen by an officer, work
    done, with documents, with figures), one of texts that differ in figures only; of others those an officer chose."""
    def is_chosen(answer: Answer) -> bool:
        return fields.RESULT in answer.chosen

    def weight(answer: Answer) -> tuple[bool, int]:
        signs = answer.status == _DONE, bool(answer.documents), any(map(str.isdigit, answer.result))
        return is_chosen(answer), sum(signs)

    telling = [answer for answer in leads if answer.result or answer.documents]
    if len(leads) > most:
        ranked = sorted(telling, key=weight, reverse=True)
        alike = grouped(ranked, lambda answer: answer.code if is_chosen(answer) else shape(answer.result))
        best = [first for first, *_ in alike.values()]
        best = best[:max(most, sum(map(is_chosen, best)))]
        telling = [answer for answer in telling if answer in best]
    return (*telling, *(answer for answer in others if is_chosen(answer) and answer.role != _LEAD))


def _is_behind(task: TaskRecord) -> bool:
    """Whether a task is overdue, not begun, refused, without report or at risk."""
    return task.status in _IDLE or task.is_at_risk or task.timeliness == "overdue"


def _behind_alike(behind: Iterable[TaskRecord]) -> Iterator[tuple[TaskRecord, ...]]:
    """The tasks that are behind, those of the same leads and deadline together."""
    def leads_and_day(task: TaskRecord) -> tuple[object, ...]:
        return (tuple(answer.code for answer in task.leads) or task.led_by, task.deadline, task.timeliness == "overdue")

    yield from map(tuple, grouped(behind, leads_and_day).values())


def _how_urgent(task: TaskRecord) -> tuple[bool, int]:
    """Sort key of tasks that are behind: overdue ones first, then by status."""
    return task.timeliness != "overdue", _IDLE.index(task.status) if task.status in _IDLE else -1


def _groups(consolidation: Consolidation, tasks: Iterable[TaskRecord]) -> Iterator[GroupRecord]:
    """The groups that have tasks. One numbered like the report's own parts (I, II) has its place in arabic, a title in
    capitals stands in sentence case."""
    of_group = grouped(tasks, lambda task: task.group)
    with_tasks = (row for row in records(consolidation.groups) if row["number"] in of_group)
    for number, row in enumerate(with_tasks, 1):
        key, title = row["number"], open_ended(row["title"])
        shown = str(number) if re.fullmatch("[IVXLC]+", key) else printable(key)
        title = capitalised(title.lower()) if title.isupper() else title
        yield GroupRecord(key, shown, title, tuple(of_group[key]))


def _highlights(groups: Iterable[GroupRecord]) -> Iterator[str]:
    """Of each group the tasks whose results hold the most figures, and all in which an officer chose one."""
    for group in groups:
        figures = {task.id: max(len(FIGURES.findall(answer.result)) for answer in task.quoted)
                   for task in group.tasks if task.quoted and not _is_behind(task)}
        chosen = [task.id for task in group.tasks if any(fields.RESULT in answer.chosen for answer in task.quoted)]
        most = ceil(len(group.tasks) / _TASKS_A_HIGHLIGHT)
        yield from dict.fromkeys((*chosen, *sorted(figures, key=lambda task: -figures[task])[:most]))


def _agency_receipts(consolidation: Consolidation) -> Iterator[Receipt]:
    """The receipt of the report of each agency, then of those that reported without being asked."""
    returns = {returned.agency: returned for returned in consolidation.intake.returns}
    for row in records(consolidation.agencies):
        returned = returns.pop(row["code"], None)
        standing = "parts" if returned and returned.parts and not returned.files else row["unusable"]
        yield Receipt(
            *_agency_shown(consolidation.plan, row["code"]), date_vi(row["received"]) if row["received"] else "",
            answered=row["rows_answered"], rows=row["rows_total"], standing=standing or row["timeliness"])
    for code, returned in returns.items():
        yield Receipt(*_agency_shown(consolidation.plan, code), date_vi(returned.received), 0, 0, standing="unasked")


def _indicator_records(consolidation: Consolidation) -> Iterator[IndicatorRecord]:
    """The indicators of the plan in its order."""
    figures = grouped(records(consolidation.figures), lambda line: line["code"])
    for row in records(consolidation.indicators):
        total, is_mean, several = row["total"], row["way"] == Way.MEAN.value, row["asked"] > 1
        lines = figures.get(row["code"], [])
        lacking = tuple(f"{line['agency']} ({line['lacking']})" for line in lines if line["lacking"])
        silent = tuple(line["agency"] for line in lines if line["value"] is None)
        yield IndicatorRecord(
            code=row["code"], name=row["name"], unit=row["unit"], total=total,
            shown="" if total is None else number_vi(total, 2) if is_mean else exact_number(total),
            reported=row["reported"], asked=row["asked"],
            is_whole=row["reported"] == row["asked"] > 0 and not lacking,
            is_mean=is_mean and several and total is not None,
            latest=consolidation.plan.agency(row["latest"]).name if row["latest"] and several else "",
            silent=silent if row["reported"] else (), lacking=lacking, missing=row["missing"])


# ── what earlier rounds and amendments did ────────────────────────────────────────────────────────


def _amended(plan: Plan) -> Iterator[Change]:
    """The amendments of tasks, one by one; a task that stands for another is told with the one it replaces."""
    changed = [(task, task.amendment) for task in (*plan.tasks, *plan.ended) if task.amendment]
    numbers = {task.identity: task.id for task in plan.tasks}
    instead = {amendment.by for _, amendment in changed}
    for task, amendment in changed:
        if amendment.state is not TaskState.IN_FORCE or task.identity not in instead:
            new = numbers.get(amendment.by, task.id)
            yield Change(open_ended(amendment.document) or words.AMENDING_DOCUMENT, amendment.state.value,
                         printable(task.id if new == task.id else f"{task.id} → {new}"))


def _comparisons(consolidation: Consolidation) -> Iterator[Comparison]:
    """With the round before, and with the same period of the year before where that is another one and known."""
    plan, year_before = consolidation.plan, consolidation.plan.period.name.year_before
    if plan.previous_period is not None:
        yield _period_comparison(consolidation, plan.previous_period, "previous_status", "movement")
        if plan.year_before:
            yield _period_comparison(consolidation, year_before, "year_before_status", "year_before_movement")


def _period_comparison(consolidation: Consolidation, period: PeriodName, status: str, movement: str) -> Comparison:
    """The tasks of this round compared with those of another period, by these columns of frame `tasks`."""
    def movement_of(row: FrameRow) -> str:
        unlike = "now" if row[fields.STATUS] == Status.MISSING.value else "unlike"
        return str(row[movement] or ("before" if row[status] is None else unlike))

    tasks = {name: tuple(printable(row["task_id"]) for row in same)
             for name, same in grouped(records(consolidation.tasks), movement_of).items()}
    is_year_before = period == consolidation.plan.period.name.year_before
    moved = [movement.value for movement in Movement if movement.value in tasks]
    rest = [reason for reason in ("before", "now", "unlike") if reason in tasks]
    return Comparison(
        f"cùng kỳ {PeriodName(period.year).label}" if is_year_before else period.label,
        tuple((name, tasks[name]) for name in moved), tuple((reason, tasks[reason]) for reason in rest))
