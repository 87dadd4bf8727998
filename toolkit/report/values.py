"""The values of the report: everything its Word template may print, and nothing about how.

In: a `Consolidation` and the `Composition` of it. Out: values by name, the template's variables (docs/report.md lists
them). The steps of a round call it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import chain
from typing import Any

from toolkit.base.text import grouped, number_vi
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import Standing
from toolkit.model import words
from toolkit.model.resources import document_values
from toolkit.report.citations import named_once
from toolkit.report.records import Answer, GroupRecord, TaskRecord
from toolkit.report.sections import Composition, group_mark
from toolkit.report.sentence_file import Sentences

#: The values of a part of the report, by the names under which the template prints them.
Part = dict[str, Any]


def report_context(made: Consolidation, composition: Composition, points: Part | None = None) -> Part:
    """The values the report template may print, by name. `points` are what is open in a draft, None where the report is
    final."""
    report, sentences, plan = composition.report, composition.sentences, made.plan
    extras, several = composition.lines(words.EXTRAS_PART), len(report.groups) > 1

    def rows_of(table: str, rows: Iterable[object], *given: object) -> tuple[Part, ...]:
        """Rows of a table: in each of its columns what its macro prints."""
        return tuple({column: _line(sentences, f"{table}_{column}", row, *given) for column in _COLUMNS[table]}
                     for row in rows)

    def counts(name: str, tasks: Iterable[TaskRecord]) -> Part:
        """A line of the table by group: how many tasks, of each status, and overdue."""
        return {"name": name, **{column: _line(sentences, "table_count", column, tasks) for column in _COUNTED}}

    def group_of(group: GroupRecord) -> Part:
        """A group with what is said of it and its tasks, and those as Phụ lục I has them."""
        results = (composition.lines(words.RESULTS_PART, task.id) for task in group.tasks)
        lines = (*chain.from_iterable(results), *composition.lines(words.GROUP_PART, group_mark(group.key)))
        return {"number": group.number, "title": group.title, "lines": lines,
                "tasks": rows_of("annex", group.tasks, report)}

    return {
        "draft": points is not None, "open_points": points if points and any(points.values()) else None,
        "full": report.is_full, **document_values(plan.settings, plan.period),
        "table": tuple(counts(f"{group.number}. {group.title}" if group.title else "Nhiệm vụ khác", group.tasks)
                       for group in report.groups) if several else (),
        "table_total": counts("Tổng số", report.tasks) if several else None,
        "returns": sentences.paragraphs("returns", report), "tasks": _line(sentences, "tasks", report),
        "groups": tuple(map(group_of, report.groups)), "agencies": rows_of("receipt", report.receipts),
        "indicators": {"sentence": _line(sentences, "indicators", report),
                       "lines": rows_of("indicator", report.indicators)} if report.indicators else None,
        "documents_annex": report.documents_annex, "cited": tuple(_cited(report.documents)),
        "extras_number": f"{_last_number(report.groups) + 1}. " if several and extras and report.is_full else "",
        **{part: composition.lines(part) for part in words.REPORT_PARTS
           if part not in (words.GROUP_PART, words.RESULTS_PART, words.COORDINATION_PART)}}


#: The columns of the report's tables, each printed by a macro of the sentences.
_COLUMNS = {"annex": ("id", "content", "leads", "deadline", "status", "coordination", "main_result"),
            "receipt": ("name", "received", "answered", "standing"),
            "indicator": ("code", "name", "unit", "total", "reported", "note")}
_COUNTED = ("total", "done", "under_way", "not_started", "not_doing", "missing", "overdue")


def _line(sentences: Sentences, part: str, *given: object) -> str:
    """What a macro prints, as one line."""
    return " ".join(line.removeprefix("+ ") for line in sentences.paragraphs(part, *given))


def _last_number(groups: Sequence[GroupRecord]) -> int:
    """The highest number of a heading of part II; of groups without numbers how many there are."""
    return max((int(group.number) for group in groups if group.number.isdecimal()), default=len(groups))


def _cited(answers: Iterable[Answer]) -> Iterator[Part]:
    """The annex of documents: of each agency all it named, each once."""
    for agency, own in grouped(answers, lambda answer: answer.agency).items():
        yield {"agency": agency, "lines": named_once(document for answer in own for document in answer.documents)}


def open_points(standing: Standing, changed: Sized) -> Part:
    """How much is open in a draft, by kind, None where nothing of it is: also passages an officer worded whose source
    `changed` since. What each is stands in the workbooks."""
    counts = {"missing": standing.missing, "errors": standing.open, "questions": standing.to_decide, "changed": changed}
    return {kind: {"total": number_vi(len(found), 0), "lines": (), "more": ""} if found else None
            for kind, found in counts.items()}
