"""A `Consolidation` and an officer's wordings of answers → the `Report`, the records that the sentences print.

Every text is made ready for print once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from math import ceil
from typing import Any

from toolkit.base.text import capitalised, date_vi, exact_number, grouped, open_ended, printable
from toolkit.consolidate.columns import frame_lines
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
    SharedText,
    TaskRecord,
)
from toolkit.report.typed_text import (
    ADDRESSEE_KINDS,
    FIGURES,
    Addressees,
    cited_documents,
    figureless_key,
    officer_paragraphs,
    printed_text,
    text_key,
)

FrameRow = Mapping[str, Any]
#: By length of the report, for a task: most leads' results, most reasons of a delay. Most proposals of a delayed task.
_QUOTED_AND_REASONS, _MOST_ASKS = {Length.FULL: (2, 3), Length.SHORT: (1, 1)}, 2
#: Most texts in a list, in a full and in a short report.
_MOST_TEXTS, _MOST_TEXTS_IN_SHORT = 3, 2
#: A short report prints the results of one task in so many of a group.
_TASKS_A_HIGHLIGHT = 6
#: A short report quotes only proposals to these addressees.
_KINDS_IN_SHORT = ("superior", "central", "general")
#: Most proposals to amend the Plan; it asks for them itself (part III.3).
_MOST_AMENDMENTS = 60
#: A task due within the period whose percent is lower is at risk.
_AT_RISK_BELOW = 50
_LEAD, _DONE = Role.LEAD.value, Status.DONE.value
#: The statuses of tasks that are behind, in the order in which they are printed.
_IDLE_STATUSES = (Status.NOT_DOING.value, Status.NOT_STARTED.value, "", Status.MISSING.value)
#: The fields of an answer that an officer may word; the parts of the report where difficulties and proposals stand.
_WORDED_FIELDS = (fields.RESULT, fields.DIFFICULTIES, fields.PROPOSALS)
OPINION_PARTS = {fields.DIFFICULTIES: words.DIFFICULTIES_PART, fields.PROPOSALS: words.PROPOSALS_PART}


def as_of(consolidation: Consolidation) -> date:
    """The day up to which the report speaks: its own date, else the day of the last return, else the last day for
    returns. Never the day of the run: the same returns give the same report."""
    received = (returned.received for returned in consolidation.intake.returns)
    return consolidation.plan.settings.report_date or max(received, default=consolidation.plan.period.last_day)


def report_of(consolidation: Consolidation, wordings: Mapping[str, OwnWording]) -> Report:
    """A consolidation and officers' wordings by mark → the report's records. A wording of one answer replaces it or
    leaves it out."""
    plan, settings, period = consolidation.plan, consolidation.plan.settings, consolidation.plan.period
    length = settings.length or (Length.FULL if period.kind is PeriodKind.YEAR else Length.SHORT)
    is_full, issuer = length is Length.FULL, settings.issuer_code
    most = _MOST_TEXTS if is_full else _MOST_TEXTS_IN_SHORT
    print_answer = partial(_printed_answer, plan, wordings)
    rows = (*_task_answers(consolidation, print_answer), *_former_answers(consolidation))
    extras = tuple(_extra_answers(consolidation, print_answer))
    free = grouped(_free_answers(consolidation, print_answer), lambda answer: answer.content)
    answers_of_task, (quoted, reasons) = grouped(rows, lambda answer: answer.task), _QUOTED_AND_REASONS[length]
    tasks = tuple(
        _task_record(row, answers_of_task.get(printable(row["task_id"]), []), period.name.days[1], quoted, reasons)
        for row in frame_lines(consolidation.tasks))
    behind = tuple(sorted(filter(_is_behind, tasks), key=_how_urgent))
    groups = tuple(_group_records(consolidation, tasks))
    first_page = wordings.get(Passage(words.BEHIND_PART, "", "").mark, OwnWording())
    is_printed = not first_page.text and first_page.include is not False
    shown = {text_key(text.text) for task in behind for text in (*task.reasons, *task.asks) if is_printed}
    documents = tuple(answer for answer in (*rows, *extras) if answer.documents and answer.role == _LEAD)
    directions = grouped(free.get(words.DIRECTION_PART, ()), lambda answer: answer.code == issuer)
    direction = tuple(directions.get(True, ()))
    finished = sorted(plan.finished, key=lambda task: period_of(task.period).order)
    groups_left = {"", *(task.group for task in plan.tasks)}
    groups_gone = {task.group: printable(task.title) for task in plan.finished if task.group not in groups_left}
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
        groups_gone=tuple(groups_gone.items()), amended=tuple(_amendments(plan)),
        comparisons=tuple(_comparisons(consolidation)), behind=behind, behind_alike=tuple(_behind_alike(behind)),
        answers=rows,
        naming=len({answer.code for answer in (*rows, *extras) if answer.documents}), documents=documents,
        documents_annex=("IV" if len(consolidation.indicators) else "III") if documents else "",
        indicators=tuple(_indicator_records(consolidation)),
        extras=_opinions(extras, "content", most // 2 if is_full else 0, ()),
        overall=tuple(answer for answer in free.get(words.OVERALL_PART, ()) if answer.code == issuer or answer.chosen),
        difficulties=_opinions((*rows, *extras), fields.DIFFICULTIES, most, shown), direction=direction,
        directions=_opinions(directions.get(False, ()), fields.RESULT, most // 2 if is_full else 0,
                             {text_key(answer.result) for answer in direction}),
        proposals=tuple(_by_addressee(
            plan, (*rows, *extras), most - 1, shown, ADDRESSEE_KINDS if is_full else _KINDS_IN_SHORT)),
        amendments=_opinions(free.get(words.AMENDMENTS_PART, ()), fields.RESULT, _MOST_AMENDMENTS, ()))


# ── answers ───────────────────────────────────────────────────────────────────────────────────────

#: A function: code of an agency, a row, the part of the report with the row's result → the answer as it is printed.
PrintAnswer = Callable[[str, TaskAnswer, str], Answer]


def _task_answers(consolidation: Consolidation, print_answer: PrintAnswer) -> Iterator[Answer]:
    """The answers in rows of tasks; of leads also where they are empty."""
    for row in consolidation.task_rows:
        is_lead, is_answered = row.assigned and row.role is Role.LEAD, bool(row.answer.typed)
        if is_lead or is_answered:
            answer = print_answer(row.agency, row.answer._replace(task_id=row.task_id),
                                  words.RESULTS_PART if is_lead else words.COORDINATION_PART)
            yield answer._replace(role=row.role.value, is_assigned=row.assigned, is_answered=is_answered)


def _former_answers(consolidation: Consolidation) -> Iterator[Answer]:
    """The answers of former leads of reassigned tasks, typed into forms made before the reassignment."""
    for found in consolidation.intake.findings:
        if found.code is Code.ROW_REASSIGNED:
            values = found.details["values"]
            status = values.get(fields.STATUS)
            yield Answer(
                *_agency_shown(consolidation.plan, found.details["agency"]), found.details["now"], _LEAD,
                is_assigned=False, status=status.value if status else "",
                result=printed_text(values.get(fields.RESULT) or ""),
                documents=cited_documents(values.get(fields.DOCUMENTS) or ""))


def _extra_answers(consolidation: Consolidation, print_answer: PrintAnswer) -> Iterator[Answer]:
    """The tasks outside the annex; `content` is the task together with its result."""
    rows = ((code, row) for code, returned in consolidation.returns.items() for row in returned.extras)
    for code, row in rows:
        answer = print_answer(code, row, words.EXTRAS_PART)
        content = printed_text(row_columns(row)[fields.CONTENT])
        if content or answer.result:
            text = answer.result if fields.RESULT in answer.chosen else f"{content} {answer.result}".strip()
            chosen = tuple(fields.CONTENT if name == fields.RESULT else name for name in answer.chosen)
            yield answer._replace(
                task=words.EXTRA_ROLE.text.lower(), role=_LEAD, content=text, result="", chosen=chosen)


def _free_answers(consolidation: Consolidation, print_answer: PrintAnswer) -> Iterator[Answer]:
    """The free parts of the forms; `content` is the part's name."""
    for returned in consolidation.returns.values():
        for part in (part for part in fields.FREE_PARTS if part in returned.free):
            row = TaskAnswer(NO_TASK, Role.LEAD, Place(), entries={fields.RESULT: returned.free[part]})
            answer = print_answer(returned.agency, row, part)
            if answer.result:
                yield answer._replace(content=part)


def _agency_shown(plan: Plan, code: str) -> tuple[str, str, str]:
    """Code of an agency → its code, name and kind as printed."""
    agency = plan.agency(code)
    return code, printable(agency.name), words.KIND[agency.kind].text


def _printed_answer(plan: Plan, wordings: Mapping[str, OwnWording], code: str, row: TaskAnswer, part: str) -> Answer:
    """A row of an agency → the answer as an officer worded it, else as typed; of a text of several periods the
    latest."""
    line, texts, chosen, left_out = row_columns(row), dict[str, str](), list[str](), list[str]()
    periods = {name: entry.periods for name, entry in row.entries.items() if entry.periods}
    for name in _WORDED_FIELDS:
        texts[name] = printed_text(periods[name][-1][1] if name in periods else line[name])
        passage = Passage(OPINION_PARTS.get(name, part), row.task_id, "", agency=code,
                          identity=plan.identity(row.task_id))
        wording = wordings.get(passage.mark, OwnWording()) if wordings else OwnWording()
        if wording.include is False:
            left_out.append(name)
        elif wording.text or wording.include:
            chosen.append(name)
            texts[name] = "\n".join(officer_paragraphs(wording.text)) or texts[name]
    results = periods.get(fields.RESULT, ())
    earlier = ((label, printed_text(text)) for label, text in results[:-1])
    return Answer(
        *_agency_shown(plan, code), task=printable(row.task_id), status=row.status.value if row.status else "",
        percent=row.percent, completed=row.completed if row.status is Status.DONE else None,
        result="" if fields.RESULT in left_out else texts[fields.RESULT], difficulties=texts[fields.DIFFICULTIES],
        proposals=texts[fields.PROPOSALS], documents=cited_documents(line[fields.DOCUMENTS]),
        period=results[-1][0] if results and fields.RESULT not in chosen else "",
        earlier=tuple((label, text) for label, text in earlier if text), chosen=tuple(chosen), left_out=tuple(left_out))


# ── texts shared by several agencies ──────────────────────────────────────────────────────────────


def shared_texts(
    answers: Iterable[Answer], field: str, likeness: Callable[[str], str] = figureless_key) -> list[SharedText]:
    """Answers → the texts in one of their fields, each once: an officer's choices first, then by the number of
    agencies, leads' texts before others'. Texts with the same `likeness` are one, with the number of other agencies;
    with `text_key` only equal texts are."""
    given = [answer for answer in answers if getattr(answer, field) and field not in answer.left_out]
    equal = grouped(given, lambda answer: text_key(getattr(answer, field))).values()
    texts = [SharedText(text=getattr(first, field), answers=(first, *others),
                        is_chosen=any(field in answer.chosen for answer in (first, *others)))
             for first, *others in equal]
    texts.sort(reverse=True, key=lambda text: (
        text.is_chosen, _count_agencies(text.answers), any(answer.role == _LEAD for answer in text.answers)))
    alike = grouped(texts, lambda text: text_key(text.text) if text.is_chosen else likeness(text.text)).values()
    found = [first._replace(others=_count_agencies([answer for text in (first, *others) for answer in text.answers])
                            - _count_agencies(first.answers)) for first, *others in alike]
    return sorted(found, reverse=True, key=lambda text: (
        text.is_chosen, _count_agencies(text.answers) + text.others))


def _count_agencies(answers: Iterable[Answer]) -> int:
    """Number of agencies among these answers."""
    return len({answer.code for answer in answers})


def _opinions(answers: Iterable[Answer], field: str, most: int, shown: Collection[str]) -> Opinions:
    """All that is said in a field, and of it the texts to print: those an officer chose, others up to `most`, none that
    was `shown` before."""
    given = [answer for answer in answers if getattr(answer, field)]
    unshown = [answer for answer in given if text_key(getattr(answer, field)) not in shown]
    texts = shared_texts(unshown, field)
    printed = tuple(texts[:max(most, sum(text.is_chosen for text in texts))])
    is_whole = len(printed) == len(texts) and not any(text.others for text in printed)
    return Opinions(total=len(given), agencies=_count_agencies(given), shown_before=len(given) - len(unshown),
                    texts=printed, is_whole=is_whole)


def _by_addressee(plan: Plan, answers: Sequence[Answer], most: int, shown: Collection[str], quoted: Collection[str]
                  ) -> Iterator[tuple[str, Opinions]]:
    """The proposals by addressee; for addressees not in `quoted` they are only counted. The issuer's proposals to
    itself are left out unless an officer chose them."""
    addressees, issuer = Addressees(plan), plan.settings.issuer_code
    asked = grouped((answer for answer in answers if answer.proposals),
                    lambda answer: addressees.of(answer.proposals))
    for kind in ADDRESSEE_KINDS:
        proposals = [answer for answer in asked.get(kind, ())
                     if kind != "issuer" or answer.code != issuer or fields.PROPOSALS in answer.chosen]
        if proposals:
            yield kind, _opinions(proposals, fields.PROPOSALS, most if kind in quoted else 0, shown)


# ── tasks and groups ──────────────────────────────────────────────────────────────────────────────


def _task_record(row: FrameRow, answers: Sequence[Answer], last_day: date, quoted: int, reasons: int) -> TaskRecord:
    """A line of frame `tasks` and the answers about it → the task's record. Of many leads `quoted` results are printed;
    of a delayed task as many `reasons`."""
    by_is_lead = grouped(answers, lambda answer: answer.is_assigned and answer.role == _LEAD)
    leads, others = tuple(by_is_lead.get(True, ())), by_is_lead.get(False, [])
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
        reasons=tuple(shared_texts(leads, fields.DIFFICULTIES)[:reasons]),
        asks=tuple(shared_texts(leads, fields.PROPOSALS)[:min(reasons, _MOST_ASKS)]),
        is_at_risk=row["status"] == Status.UNDER_WAY.value and due is not None and due <= last_day and (
            percent is not None and percent < _AT_RISK_BELOW))


def _quoted_leads(leads: Sequence[Answer], others: Iterable[Answer], most: int) -> tuple[Answer, ...]:
    """The answers whose results are printed: all leads' where they are few. Of many, those an officer chose, then those
    with finished work, documents and figures, one of texts that differ only in figures. Of `others`, those an officer
    chose."""
    def is_chosen(answer: Answer) -> bool:
        return fields.RESULT in answer.chosen

    def weight(answer: Answer) -> tuple[bool, int]:
        """Sort key: an officer's choices, then answers that say most."""
        merits = answer.status == _DONE, bool(answer.documents), any(map(str.isdigit, answer.result))
        return is_chosen(answer), sum(merits)

    candidates = [answer for answer in leads if answer.result or answer.documents]
    if len(leads) > most:
        ranked = sorted(candidates, key=weight, reverse=True)
        alike = grouped(ranked, lambda answer: answer.code if is_chosen(answer) else figureless_key(answer.result))
        best = [first for first, *_ in alike.values()]
        best = best[:max(most, sum(map(is_chosen, best)))]
        candidates = [answer for answer in candidates if answer in best]
    return (*candidates, *(answer for answer in others if is_chosen(answer) and answer.role != _LEAD))


def _is_behind(task: TaskRecord) -> bool:
    """Whether a task is overdue, not begun, refused, without a report or at risk."""
    return task.status in _IDLE_STATUSES or task.is_at_risk or task.timeliness == "overdue"


def _behind_alike(behind: Iterable[TaskRecord]) -> Iterator[tuple[TaskRecord, ...]]:
    """The delayed tasks, grouped by leads and deadline."""
    def leads_and_day(task: TaskRecord) -> tuple[object, ...]:
        return (tuple(answer.code for answer in task.leads) or task.led_by, task.deadline, task.timeliness == "overdue")

    yield from map(tuple, grouped(behind, leads_and_day).values())


def _how_urgent(task: TaskRecord) -> tuple[bool, int]:
    """Sort key of delayed tasks: overdue ones first, then by status."""
    return task.timeliness != "overdue", _IDLE_STATUSES.index(task.status) if task.status in _IDLE_STATUSES else -1


def _group_records(consolidation: Consolidation, tasks: Iterable[TaskRecord]) -> Iterator[GroupRecord]:
    """The groups that have tasks. A number that looks like a part of the report (I, II) becomes the group's place in
    arabic figures; a title in capitals gets sentence case."""
    of_group = grouped(tasks, lambda task: task.group)
    with_tasks = (row for row in frame_lines(consolidation.groups) if row["number"] in of_group)
    for number, row in enumerate(with_tasks, 1):
        key, title = row["number"], open_ended(row["title"])
        shown = str(number) if re.fullmatch("[IVXLC]+", key) else printable(key)
        title = capitalised(title.lower()) if title.isupper() else title
        yield GroupRecord(key, shown, title, tuple(of_group[key]))


def _highlights(groups: Iterable[GroupRecord]) -> Iterator[str]:
    """The numbers of tasks whose results a short report prints: of each group those with the most figures, and all that
    an officer chose."""
    for group in groups:
        figures = {task.id: max(len(FIGURES.findall(answer.result)) for answer in task.quoted)
                   for task in group.tasks if task.quoted and not _is_behind(task)}
        chosen = [task.id for task in group.tasks if any(fields.RESULT in answer.chosen for answer in task.quoted)]
        most = ceil(len(group.tasks) / _TASKS_A_HIGHLIGHT)
        yield from dict.fromkeys((*chosen, *sorted(figures, key=lambda task: -figures[task])[:most]))


def _agency_receipts(consolidation: Consolidation) -> Iterator[Receipt]:
    """The receipt of each expected agency's report, then of reports nobody asked for."""
    returns = {returned.agency: returned for returned in consolidation.intake.returns}
    for row in frame_lines(consolidation.agencies):
        returned = returns.pop(row["code"], None)
        standing = "parts" if returned and returned.parts and not returned.files else row["unusable"]
        yield Receipt(
            *_agency_shown(consolidation.plan, row["code"]), date_vi(row["received"]) if row["received"] else "",
            answered=row["rows_answered"], rows=row["rows_total"], standing=standing or row["timeliness"])
    for code, returned in returns.items():
        yield Receipt(*_agency_shown(consolidation.plan, code), date_vi(returned.received), 0, 0, standing="unasked")


def _indicator_records(consolidation: Consolidation) -> Iterator[IndicatorRecord]:
    """The indicators of the plan in its order."""
    figures = grouped(frame_lines(consolidation.figures), lambda line: line["code"])
    for row in frame_lines(consolidation.indicators):
        total, way, several = row["total"], words.WAY[Way(row["way"])].text, row["asked"] > 1
        lines = figures.get(row["code"], [])
        lacking = tuple(f"{line['agency']} ({line['lacking']})" for line in lines if line["lacking"])
        silent = tuple(line["agency"] for line in lines if line["value"] is None)
        yield IndicatorRecord(
            **{name: row[name] for name in ("code", "name", "unit", "total", "reported", "asked", "missing")},
            way=way, shown=exact_number(total) if total is not None else way if row["reported"] else "",
            is_whole=row["reported"] == row["asked"] > 0 and not lacking,
            is_mean=row["way"] == Way.MEAN.value and several and total is not None,
            latest=consolidation.plan.agency(row["latest"]).name if row["latest"] and several else "",
            silent=silent if row["reported"] else (), lacking=lacking)


# ── amendments, comparisons with earlier rounds ───────────────────────────────────────────────────


def _amendments(plan: Plan) -> Iterator[Change]:
    """The amendments of tasks; a task that replaces another is named together with it."""
    changed = [(task, task.amendment) for task in (*plan.tasks, *plan.ended) if task.amendment]
    numbers = {task.identity: task.id for task in plan.tasks}
    instead = {amendment.by for _, amendment in changed}
    for task, amendment in changed:
        if amendment.state is not TaskState.IN_FORCE or task.identity not in instead:
            new = numbers.get(amendment.by, task.id)
            yield Change(open_ended(amendment.document) or words.AMENDING_DOCUMENT, amendment.state.value,
                         printable(task.id if new == task.id else f"{task.id} → {new}"))


def _comparisons(consolidation: Consolidation) -> Iterator[Comparison]:
    """The comparison with the round before, and with the same period of the year before if that is another round."""
    plan, year_before = consolidation.plan, consolidation.plan.period.name.year_before
    if plan.previous_period is not None:
        yield _period_comparison(consolidation, plan.previous_period, "previous_status", "movement")
        if plan.year_before:
            yield _period_comparison(consolidation, year_before, "year_before_status", "year_before_movement")


def _period_comparison(consolidation: Consolidation, period: PeriodName, status: str, movement: str) -> Comparison:
    """The tasks compared with another period; `status` and `movement` are that period's columns of frame `tasks`."""
    def movement_of(row: FrameRow) -> str:
        """The movement of a task, else the reason why it cannot be compared."""
        reason = "now" if row[fields.STATUS] == Status.MISSING.value else "unlike"
        return str(row[movement] or ("before" if row[status] is None else reason))

    tasks = {name: tuple(printable(row["task_id"]) for row in same)
             for name, same in grouped(frame_lines(consolidation.tasks), movement_of).items()}
    is_year_before = period == consolidation.plan.period.name.year_before
    moved = [movement.value for movement in Movement if movement.value in tasks]
    reasons = [reason for reason in ("before", "now", "unlike") if reason in tasks]
    return Comparison(
        f"cùng kỳ {PeriodName(period.year).label}" if is_year_before else period.label,
        tuple((name, tasks[name]) for name in moved), tuple((reason, tasks[reason]) for reason in reasons))
