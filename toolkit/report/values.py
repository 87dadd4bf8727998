"""The values of the report: everything its template may print, and nothing about how.

The keys of `report_context` are the template's variables (docs/report.md lists them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from toolkit.base.text import abridged, date_vi, grouped, number_vi, open_ended, printable, single_spaced
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import Standing, unusable_files
from toolkit.model import fields, words
from toolkit.model.findings import finding
from toolkit.model.letterhead import document_values
from toolkit.model.period import period_of
from toolkit.model.records import Length, Plan, Question, Return, Status, Timeliness, Way
from toolkit.report import sentences
from toolkit.report.quotes import FrameRow, closed, named, shortened
from toolkit.report.sections import Section, group_mark, sections
from toolkit.report.sentences import say
from toolkit.report.tasks import LEADS_NAMED, Figures, as_of, groups_given, percent, tasks_sentence

#: A superior reads pages: of more agencies than these the rest is counted.
MISSING_NAMED, SILENT_NAMED = 20, 3
#: Characters of a task's heading, about a line. Phụ lục I has the whole.
TASK_TITLE = 60

#: The parts that are no values of their own.
_OF_TASKS = (words.GROUP_PART, words.RESULTS_PART, words.COORDINATION_PART)


#: The values of a part of the report, by the names under which the template prints them (docs/report.md).
Part = dict[str, Any]


def report_context(consolidation: Consolidation, composed: Iterable[Section] | None = None,
                   points: Part | None = None) -> dict[str, Any]:
    """The values the report template may print, by name. `composed` are its sections as the officer wants them, None:
    as the returns propose. `points` are what is open in a draft, None where the report is final."""
    plan, silent = consolidation.plan, not consolidation.intake.returns
    composed = tuple(sections(consolidation) if composed is None else composed)
    held = {(each.part, each.task_id): each for each in composed}
    figures = Figures(consolidation)
    *table, total = figures.table() or (None,)
    optional = (words.EXTRAS_PART, words.DIRECTION_PART, words.ACHIEVED_PART)  # nothing of ours where nobody reported
    extras, groups = held[words.EXTRAS_PART, ""].lines, groups_given(consolidation)
    return {
        "draft": points is not None, "open_points": points if points and any(points.values()) else None,
        "table": tuple(table), **document_values(plan.settings, plan.period), **_receipt(consolidation),
        "table_total": total, "full": plan.settings.length is Length.FULL, "tasks": tasks_sentence(consolidation),
        "groups": tuple(_groups(figures, held, plan.settings.length)), "indicators": _indicators(consolidation),
        "extras_number": f"{groups + 1}. " if groups > 1 and extras else "",
        **{part: held[part, ""].lines or ((sentences.NOBODY,) if silent and part not in optional else ())
           for part in words.REPORT_PARTS if part not in _OF_TASKS}}


def _receipt(consolidation: Consolidation) -> dict[str, Any]:
    """Who has reported, who has not, and who did without being asked: in paragraphs, and line by line."""
    rows, sent = list(records(consolidation.agencies)), unusable_files(
        consolidation.intake, consolidation.plan.agencies)
    names = {each.code: printable(each.name) for each in consolidation.plan.agencies}
    expected = {row["code"] for row in rows}
    unasked = [made for made in consolidation.intake.returns if made.agency not in expected]
    through = {made.agency: _of_parts(made) for made in consolidation.intake.returns if made.parts and not made.files}
    by = Counter(row["timeliness"] for row in rows if row["code"] not in through)
    reported = len(rows) - by["missing"]
    told = [say(sentences.REPORTED, day=date_vi(as_of(consolidation)), reported=reported, expected=len(rows),
                percent=percent(reported, len(rows)), when=_when(by["on_time"], by["late"]))] if reported else [
        sentences.NOBODY]
    told += [say(sentences.THROUGH_PARTS, count=count, parts=parts)
             for parts, count in Counter(through[row["code"]] for row in rows if row["code"] in through).items()]
    missing = [names[row["code"]] + sentences.SENT.get(sent.get(row["code"], ""), "")
               for row in rows if row["timeliness"] == "missing"]
    others = [names[made.agency] for made in unasked]
    for sentence, agencies in ((sentences.MISSING, missing), (sentences.UNASKED, others)):
        if agencies:
            listed = named(agencies, MISSING_NAMED, sentences.MISSING_MORE)
            told.append(say(sentence, count=len(agencies), names=listed))
    lines = [_agency(row, sent, through) for row in rows]
    lines += [{"name": names[made.agency], "received": date_vi(made.received), "answered": sentences.NOTHING,
               "standing": sentences.RECEIPT["unasked"]} for made in unasked]
    return {"returns": tuple(told), "agencies": tuple(lines)}


def _when(on_time: int, late: int) -> str:
    if on_time + late > 1 and not (on_time and late):
        return sentences.ALL_ON_TIME if on_time else sentences.ALL_LATE
    counts = ((sentences.ON_TIME, on_time), (sentences.LATE, late))
    parts = ", ".join(say(sentence, count=count) for sentence, count in counts if count)
    return sentences.AMONG_THEM + parts if parts else ""


def _of_parts(made: Return) -> str:
    """What the periods are called that a return is put together from."""
    kinds = {period_of(code).kind for code in made.parts}
    return sentences.PARTS.get(kinds.pop(), sentences.OTHER_PARTS) if len(kinds) == 1 else sentences.OTHER_PARTS


def _agency(row: FrameRow, sent: Mapping[str, str], through: Mapping[str, str]) -> Part:
    """A line of Phụ lục II: the day a return came, of how many of its tasks it told, and what is to be said of it."""
    answered = say("{rows_answered}/{rows_total}", **row) if row["rows_total"] else sentences.NOTHING
    receipt = sent.get(row["code"], "missing") if row["timeliness"] == "missing" else row["timeliness"]
    received = date_vi(row["received"]) if row["received"] is not None else sentences.NOTHING
    return {"name": printable(row["name"]), "received": received, "answered": answered,
            "standing": sentences.RECEIPT_OF_PARTS.format(parts=through[row["code"]]) if row["code"] in through
            else sentences.RECEIPT[receipt]}


def _groups(figures: Figures, held: Mapping[tuple[str, str], Section], length: Length) -> Iterator[Part]:
    """The groups of the annex with their tasks, the title "" of tasks of no group."""
    for row in figures.groups:
        tasks = [_task(task, held[words.RESULTS_PART, task["task_id"]], held[words.COORDINATION_PART, task["task_id"]],
                       length) for task in figures.tasks if task["group"] == row["number"]]
        lines = held[words.GROUP_PART, group_mark(row["number"])].lines
        yield {"number": printable(row["number"]), "title": printable(row["title"]), "lines": lines,
               "tasks": tuple(tasks)}


def _task(task: FrameRow, results: Section, coordination: Section, length: Length) -> Part:
    """A task as printed in the annex, how it stands, and what was done, in full and in short. In a short report that
    stands in Phụ lục I only, at greater length."""
    several, many = task["leads_total"] > 1 and task["leads_reported"], task["leads_total"] > LEADS_NAMED
    done = say(sentences.LEADS_DONE, done=task["leads_done"], total=task["leads_total"]) if several else ""
    full = length is Length.FULL
    figures = (f"{field.text}: {_exact(task[name])}." for name, field in fields.summed().items()
               if task[name] is not None)
    told = (done, closed(results.short), *figures, "" if full else " ".join(coordination.lines))
    total = task["coordinators_total"]
    reported = say(sentences.COORDINATED, reported=task["coordinators_reported"], total=total) if total else ""
    return {"id": printable(task["task_id"]), "content": printable(task["content"]),
            "title": abridged(open_ended(task["content"]), TASK_TITLE, TASK_TITLE // 2) if full else "",
            "leads": open_ended(task["leads"]) + (say(sentences.LEADS, count=task["leads_total"]) if many else ""),
            "deadline": open_ended(task["deadline"]) or sentences.NO_DEADLINE, fields.STATUS: _status(task),
            "coordination": reported or sentences.NOTHING,
            "lines": (*results.lines, *coordination.lines) if full else (),
            "main_result": " ".join(part for part in told if part) or sentences.NOTHING}


def _status(task: FrameRow) -> str:
    """A task's status and whether it is on time; what leads wrote and nobody understood is no report nobody sent."""
    if task[fields.STATUS] == Status.MISSING.value and task["leads_reported"]:
        return sentences.UNCLEAR
    status, timeliness = words.STATUS[Status(task[fields.STATUS])].text, task["timeliness"]
    return f"{status}, {words.TIMELINESS[Timeliness(timeliness)].text.lower()}" if timeliness else status


def _indicators(consolidation: Consolidation) -> Part | None:
    """What the report says of the plan's indicators: the sentence of III.1, the lines of Phụ lục III in the plan's
    order. None where the plan asks for no figures."""
    rows = list(records(consolidation.indicators))
    if not rows:
        return None
    given = sum(row["reported"] > 0 for row in rows)
    figures, plan = consolidation.figures, consolidation.plan
    parted = grouped(records(figures[figures["lacking"] != ""]), lambda each: each["code"])
    whole = sum(row["reported"] == row["asked"] > 0 and row["code"] not in parted for row in rows)
    silent = figures.loc[figures["value"].isna()].groupby("code")["agency"].agg(list).to_dict()
    sentence = sentences.INDICATORS_GIVEN if given else sentences.INDICATORS_NOT_GIVEN
    lines = tuple(_indicator(row, plan, silent.get(row["code"], []), parted.get(row["code"], [])) for row in rows)
    return {"sentence": say(sentence, total=len(rows), given=given, whole=whole), "lines": lines}


def _indicator(row: FrameRow, plan: Plan, silent: list[str], parted: list[FrameRow]) -> Part:
    """A line; its note tells how the total was made where it is no sum, who has given no figure, and whose is `parted`:
    of some of the periods only."""
    total, mean = row["total"], row["way"] == Way.MEAN.value
    told = total is not None and mean and row["asked"] > 1
    notes = [say(sentences.MEAN_FIGURE, base=row["reported"], total=row["asked"])] if told else []
    if row["latest"] and row["asked"] > 1:
        notes.append(sentences.LATEST_FIGURE.format(agency=printable(plan.agency(row["latest"]).name)))
    if silent and row["reported"]:
        agencies = named(map(printable, silent), SILENT_NAMED, sentences.AND_OTHERS)
        notes.append(sentences.WITHOUT_FIGURE.format(agencies=agencies))
    if parted:
        lacking = (f"{printable(each['agency'])} ({each['lacking']})" for each in parted)
        notes.append(sentences.LACKING_FIGURE.format(
            agencies=named(list(lacking), SILENT_NAMED, sentences.AND_OTHERS)))
    return {**{name: printable(row[name]) for name in ("code", "name", "unit")}, "note": " ".join(notes),
            "total": sentences.NO_FIGURE if total is None else number_vi(total, 2) if mean else _exact(total),
            "reported": f"{row['reported']}/{row['asked']}"}


def _exact(figure: float) -> str:
    """A figure somebody gave, or a sum of such, with all its places."""
    return number_vi(figure, max(0, -int(Decimal(str(figure)).as_tuple().exponent)))


#: A page or two: of each kind so many are named, the rest is counted.
AGENCIES, ERRORS, QUESTIONS, TEXTS = 40, 12, 10, 8
#: What stands for a file nobody has told the agency of: names of files change, the report does not.
_NOBODY_S = "Tệp chưa rõ của cơ quan nào"
#: Characters of what is said of one of them.
_LONGEST = 260


def open_points(standing: Standing, changed: Iterable[Mapping[str, str]], unprinted: int) -> Part:
    """What is open in a draft, by kind, None where nothing of it is: also passages an officer worded whose source
    `changed` since, by the texts of their lines, and how many answers are `unprinted`, "" for none."""
    return {"missing": _points((each.name for each in standing.missing), AGENCIES),
            "errors": _points(_errors(standing), ERRORS),
            "questions": _points(map(_question, standing.to_decide), QUESTIONS),
            "changed": _points(map(_wording, changed), TEXTS),
            "unprinted": number_vi(unprinted, 0) if unprinted else ""}


def _errors(standing: Standing) -> Iterator[str]:
    """What is open: of officers' workbooks, then of agencies in register order; whatever files are called, it says the
    same in the same order."""
    agencies = {agency.code: (number, agency.name) for number, agency in enumerate(standing.plan.agencies)}
    nobody = len(agencies), _NOBODY_S
    owners = {record.file: agencies.get(record.agency or "", nobody) for record in standing.intake.files}
    told = []
    for each in standing.open:
        number, name = owners.get(each.place.file, (-1, each.place.file))
        details = {key: _of_owner(value, owners) if key.endswith("_at") else value
                   for key, value in each.details.items()}
        told.append((number, str(finding(each.code, each.place._replace(file=name), **details))))
    return (text for _, text in sorted(told, key=lambda each: each if each[0] >= 0 else (-1, "")))


def _of_owner(place: str, owners: Mapping[str, tuple[int, str]]) -> str:
    """A place, as written, with the agency for the file."""
    file, *at = place.rsplit(" › ", 2)
    return " › ".join((owners[file][1] if file in owners else file, *at))


def _question(asked: Question) -> str:
    texts = asked.texts
    whose = texts.get("agency") or _NOBODY_S
    where = "; ".join(text for text in (whose, texts.get("task"), texts.get("field")) if text)
    return f"{asked.mark} – {where}: {asked.texts.get('problem', '')}"


def _wording(texts: Mapping[str, str]) -> str:
    where = "; ".join(text for name in ("part", "task", "agency") if (text := texts[name]))
    return f"{texts['mark']} – {where}"


def _points(lines: Iterable[str], most: int) -> Part | None:
    """How many there are, the first of them, a line each, and how many more than these ("" for none)."""
    said = [shortened(single_spaced(printable(line)), _LONGEST) for line in lines]
    if not said:
        return None
    more = number_vi(len(said) - most, 0) if len(said) > most else ""
    return {"total": number_vi(len(said), 0), "lines": tuple(said[:most]), "more": more}
