"""The values of the report: everything its Word template may print, and nothing about how.

In: a `Consolidation` and the `Composition` of it. Out: values by name, the template's variables (docs/report.md lists
them). The steps of a round call it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from toolkit.base.text import exact, grouped, number_vi, printable, single_spaced
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import Standing
from toolkit.model import words
from toolkit.model.findings import finding
from toolkit.model.letterhead import document_values
from toolkit.model.records import Question, Way
from toolkit.report.citations import named_once
from toolkit.report.records import Answer, GroupRecord, IndicatorNote, Report, TaskRecord
from toolkit.report.sections import Composition, group_mark
from toolkit.report.typed_text import shortened

#: What stands in a cell of a table for nothing.
_NOTHING = "–"
#: The values of a part of the report, by the names under which the template prints them.
Part = dict[str, Any]


def report_context(made: Consolidation, composition: Composition, points: Part | None = None) -> Part:
    """The values the report template may print, by name. `points` are what is open in a draft, None where the report is
    final."""
    report, sentences, plan = composition.report, composition.sentences, made.plan
    extras, several = composition.lines(words.EXTRAS_PART), len(report.groups) > 1
    groups = tuple(_group(group, composition) for group in report.groups)
    return {
        "draft": points is not None, "open_points": points if points and any(points.values()) else None,
        "full": report.is_full, **document_values(plan.settings, plan.period),
        "table": tuple(_counts(f"{group.number}. {group.title}" if group.title else "Nhiệm vụ khác", group.tasks)
                       for group in report.groups) if several else (),
        "table_total": _counts("Tổng số", report.tasks) if several else None,
        "returns": sentences.paragraphs("returns", report), "tasks": sentences.paragraphs("tasks", report)[0],
        "groups": groups, "indicators": _indicators(made, composition),
        "agencies": tuple({"name": receipt.agency, "received": receipt.received or _NOTHING,
                           "answered": f"{receipt.answered}/{receipt.rows}" if receipt.rows else _NOTHING,
                           "standing": " ".join(sentences.paragraphs("annex_receipt", receipt))}
                          for receipt in report.receipts),
        "documents_annex": report.documents_annex, "cited": tuple(_cited(report.documents)),
        "extras_number": f"{_last_number(report.groups) + 1}. " if several and extras and report.is_full else "",
        **{part: composition.lines(part) for part in words.REPORT_PARTS
           if part not in (words.GROUP_PART, words.RESULTS_PART, words.COORDINATION_PART)}}


def _last_number(groups: Sequence[GroupRecord]) -> int:
    """The highest number of a heading of part II; of groups without numbers how many there are."""
    return max((int(group.number) for group in groups if group.number.isdecimal()), default=len(groups))


def _counts(name: str, tasks: Iterable[TaskRecord]) -> dict[str, str]:
    """A line of the table by group: how many tasks, of each status, and overdue."""
    tasks = tuple(tasks)
    statuses = grouped(tasks, lambda task: task.status or "missing")
    counts = {"total": len(tasks), "overdue": sum(task.timeliness == "overdue" for task in tasks),
              **{status: len(statuses.get(status, ()))
                 for status in ("done", "under_way", "not_started", "not_doing", "missing")}}
    return {"name": name, **{column: number_vi(count, 0) if count else _NOTHING for column, count in counts.items()}}


def _group(group: GroupRecord, composition: Composition) -> Part:
    """A group with what is said of it and its tasks, and those as Phụ lục I has them."""
    lines = composition.lines(words.GROUP_PART, group_mark(group.key))
    results = (composition.lines(words.RESULTS_PART, task.id) for task in group.tasks)
    return {"number": group.number, "title": group.title,
            "lines": (*(line for of_task in results for line in of_task), *lines),
            "tasks": tuple(_task(task, composition) for task in group.tasks)}


def _task(task: TaskRecord, composition: Composition) -> Part:
    """A task as Phụ lục I prints it; the words of an officer about it, where there are some."""
    def cell(part: str, *given: Report) -> str:
        lines = composition.sentences.paragraphs(part, task, *given)
        return " ".join(line.removeprefix("+ ") for line in lines)

    return {"id": task.id, "content": printable(task.content), "leads": cell("annex_leads"),
            "deadline": task.deadline or "không nêu", "status": cell("annex_status"),
            "coordination": f"{task.reported}/{task.coordinators}" if task.coordinators else _NOTHING,
            "main_result": cell("annex_result", composition.report) or _NOTHING}


def _cited(answers: Iterable[Answer]) -> Iterator[Part]:
    """The annex of documents: of each agency all it named, each once."""
    for agency, own in grouped(answers, lambda answer: answer.agency).items():
        yield {"agency": agency, "lines": named_once(document for answer in own for document in answer.documents)}


def _indicators(made: Consolidation, composition: Composition) -> Part | None:
    """What the report says of the plan's indicators: the sentence of III.1, the lines of Phụ lục III in the plan's
    order. None where the plan asks for no figures."""
    rows, figures, plan = list(records(made.indicators)), made.figures, made.plan
    if not rows:
        return None
    lacking = grouped(records(figures[figures["lacking"] != ""]), lambda figure: figure["code"])
    silent = figures.loc[figures["value"].isna()].groupby("code")["agency"].agg(list).to_dict()
    given = sum(row["reported"] > 0 for row in rows)
    whole = sum(row["reported"] == row["asked"] > 0 and row["code"] not in lacking for row in rows)
    lines = list[Part]()
    for row in rows:
        total, is_mean, several = row["total"], row["way"] == Way.MEAN.value, row["asked"] > 1
        note = IndicatorNote(
            row["reported"], row["asked"], is_mean and several and total is not None,
            printable(plan.agency(row["latest"]).name) if row["latest"] and several else "",
            tuple(map(printable, silent.get(row["code"], ()))) if row["reported"] else (),
            tuple(f"{printable(figure['agency'])} ({figure['lacking']})" for figure in lacking.get(row["code"], ())))
        shown = number_vi(total, 2) if is_mean and total is not None else exact(total) if total is not None else ""
        lines.append({**{name: printable(row[name]) for name in ("code", "name", "unit")},
                      "total": shown or "Chưa có số liệu", "reported": f"{note.reported}/{note.asked}",
                      "note": " ".join(composition.sentences.paragraphs("indicator_note", note))})
    sentence = " ".join(composition.sentences.paragraphs("indicators", len(rows), given, whole))
    return {"sentence": sentence, "lines": tuple(lines)}


#: A page or two: of each kind so many are named, the rest is counted.
AGENCIES, ERRORS, QUESTIONS, TEXTS = 40, 12, 10, 8
#: What stands for a file nobody has told the agency of: names of files change, the report does not.
_NOBODY_S = "Tệp chưa rõ của cơ quan nào"
#: Characters of what is said of one of them.
_LONGEST = 260


def open_points(standing: Standing, changed: Iterable[Mapping[str, str]]) -> Part:
    """What is open in a draft, by kind, None where nothing of it is: also passages an officer worded whose source
    `changed` since, by the texts of their lines."""
    return {"missing": _points((agency.name for agency in standing.missing), AGENCIES),
            "errors": _points(_errors(standing), ERRORS),
            "questions": _points(map(_question, standing.to_decide), QUESTIONS),
            "changed": _points(map(_wording, changed), TEXTS)}


def _errors(standing: Standing) -> Iterator[str]:
    """What is open: of officers' workbooks, then of agencies in register order; whatever files are called, it says the
    same in the same order."""
    agencies = {agency.code: (number, agency.name) for number, agency in enumerate(standing.plan.agencies)}
    nobody = len(agencies), _NOBODY_S
    owners = {record.file: agencies.get(record.agency or "", nobody) for record in standing.intake.files}
    errors = list[tuple[int, str]]()
    for error in standing.open:
        number, name = owners.get(error.place.file, (-1, error.place.file))
        details = {key: _of_owner(value, owners) if key.endswith("_at") else value
                   for key, value in error.details.items()}
        errors.append((number, str(finding(error.code, error.place._replace(file=name), **details))))
    return (text for _, text in sorted(errors, key=lambda error: error if error[0] >= 0 else (-1, "")))


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
    shown = [shortened(single_spaced(printable(line)), _LONGEST) for line in lines]
    if not shown:
        return None
    more = number_vi(len(shown) - most, 0) if len(shown) > most else ""
    return {"total": number_vi(len(shown), 0), "lines": tuple(shown[:most]), "more": more}
