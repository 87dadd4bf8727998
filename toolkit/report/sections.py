"""Frames, sentences and an officer's wordings → the places of the report, each with its paragraphs, and the values that
its Word template prints (docs/report.md lists them): everything it may print, and nothing about how.

In: a `Consolidation`, the round's file of sentences, wordings by mark. The steps of a round call it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Sized
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.base.text import abridged, grouped, number_vi, printable
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import Standing
from toolkit.model import fields, resources, words
from toolkit.model.findings import Place
from toolkit.model.records import NO_IDENTITY, Role, TaskIdentity, TaskNumber
from toolkit.model.resources import document_values
from toolkit.report.from_frames import OPINION_PARTS, report_of
from toolkit.report.records import Answer, GroupRecord, OwnWording, Passage, Report, TaskRecord
from toolkit.report.sentence_file import COMMON, Sentences
from toolkit.report.typed_text import first_sentences, named_once, normal, own_lines, text_key

#: Characters by which an answer is found again in what is printed.
_BEGINNING = 60


class Section(NamedTuple):
    """A place of the report as it is printed: `part` is a name of `words.REPORT_PARTS`, `task_id` the task or group it
    is about, "" for none, `lines` are its paragraphs."""
    part: str
    task_id: str
    lines: tuple[str, ...]
    identity: TaskIdentity = NO_IDENTITY
    is_own: bool = False  # an officer wrote it


class Composition(NamedTuple):
    """The report put together: what it is made of, its places in order, by part and what they are about, and the
    sentences that say it."""
    report: Report
    places: Mapping[tuple[str, str], Section]
    sentences: Sentences

    @property
    def sections(self) -> tuple[Section, ...]:
        """The places in order."""
        return tuple(self.places.values())

    def lines(self, part: str, task_id: str = "") -> tuple[str, ...]:
        """The paragraphs of a place, () where there is none."""
        section = self.places.get((part, task_id))
        return section.lines if section else ()


@cache  # 5 % of consolidating 38 returns: they are compiled while returns are read
def shipped_sentences() -> Sentences:
    """The report's sentences as shipped."""
    return Sentences(resources.template(resources.REPORT_SENTENCES), FILTERS)


def report_sentences(path: Path | None = None) -> Sentences:
    """The report's sentences in that file, None: as shipped. ToolkitError where something in it is wrong."""
    return shipped_sentences().copied(path) if path else shipped_sentences()


def compose(consolidation: Consolidation, sentences: Sentences,
            wordings: Mapping[str, OwnWording] = MappingProxyType({})) -> Composition:
    """The report of these frames: each place as the officer wrote it (`wordings`, by mark), else as the sentences say.
    """
    report, plan, places = report_of(consolidation, wordings), consolidation.plan, dict[tuple[str, str], Section]()

    def place(part: str, *given: object, task_id: str = "") -> None:
        identity = plan.identity(TaskNumber(task_id))
        wish = wordings.get(Passage(part, task_id, "", identity=identity).mark, OwnWording())
        written = own_lines(wish.text)
        is_printed = not written and wish.include is not False
        lines = sentences.paragraphs(part, *given) if is_printed else written
        places[part, task_id] = Section(
            part=part, task_id=task_id, lines=lines, identity=identity, is_own=bool(written))

    for part in words.REPORT_PARTS:
        if part == words.GROUP_PART:
            for group in report.groups:
                place(part, group, report, task_id=group_mark(group.key))
                for task in group.tasks:
                    place(words.RESULTS_PART, task, report, task_id=task.id)
        elif part not in (words.RESULTS_PART, words.COORDINATION_PART):
            place(part, report)
    return Composition(report, places, sentences)


def group_mark(number: str) -> str:
    """The subject of a passage about a group, in place of a task's number: no task has such an id."""
    return f"nhóm {number}".strip()


def passages(consolidation: Consolidation, composition: Composition, written: Collection[str]) -> Iterator[Passage]:
    """The places of the report in its order, each followed by the answers in it that an officer wrote something for,
    whose marks are in `written`."""
    wholes = [Passage(section.part, section.task_id, "\n".join(section.lines), identity=section.identity)
              for section in composition.sections]
    left = {*written} - {passage.mark for passage in wholes}
    answers = grouped(_answer_passages(consolidation, composition, left), lambda answer: (
        (words.RESULTS_PART, answer.task_id) if answer.part in (words.RESULTS_PART, words.COORDINATION_PART)
        else (answer.part, ""))) if left else {}
    for passage in wholes:
        yield passage
        yield from answers.get((passage.part, passage.task_id), ())


def _answer_passages(
    consolidation: Consolidation, composition: Composition, marks: Collection[str]) -> Iterator[Passage]:
    """The answers of those marks, each with whether the report prints it."""
    plan = consolidation.plan
    leads = {(row.agency, row.task_id) for row in plan.assignments if row.role is Role.LEAD}
    printed = text_key(" ".join(line for section in composition.sections for line in section.lines))
    for row in records(consolidation.answers):
        code, task_id, field = row["agency_code"], TaskNumber(row["task_id"]), row["field"]
        part = field if row["part"] == "free" else _FIELD_PARTS.get(field, "")
        if field == fields.RESULT and row["part"] == "extra":
            part = words.EXTRAS_PART
        elif field == fields.RESULT and (code, task_id) not in leads:
            part = words.COORDINATION_PART
        agency, identity = plan.agency(code), plan.identity(task_id)
        passage = Passage(part, task_id, "", agency=code, who=printable(agency.name), identity=identity,
                          place=Place(row["file"], row["sheet"], row["cell"]))
        if passage.mark in marks:
            text = normal(str(row["value"])).strip()
            yield passage._replace(proposed=text, included=text_key(text)[:_BEGINNING] in printed)


_FIELD_PARTS = {fields.RESULT: words.RESULTS_PART, **OPINION_PARTS}


# ── filters of the sentences ──────────────────────────────────────────────────────────────────────


def _in_body(answer: Answer) -> str:
    """The issuer's own words as the report's: a list's items are on the report's own level, but where an officer wrote
    them."""
    text = answer.result.strip()
    return text if answer.chosen else re.sub(r"(?m)^\+ ", "- ", text)


def _share_of(part: int, whole: int) -> float:
    """A share in percent; 0 of nothing."""
    return 100 * part / whole if whole else 0.0


FILTERS = {**COMMON, "brief": first_sentences, "in_body": _in_body, "of": _share_of, "short": abridged,
           "two": lambda count: number_vi(count, 0).zfill(2)}


# ── the template's values ─────────────────────────────────────────────────────────────────────────
#: The values of a part of the report, by the names under which the template prints them.
Part = dict[str, Any]


def report_context(consolidation: Consolidation, composition: Composition, points: Part | None = None) -> Part:
    """The values the report template may print, by name. `points` are what is open in a draft, None where the report is
    final."""
    report, sentences, plan = composition.report, composition.sentences, consolidation.plan
    extras, several = composition.lines(words.EXTRAS_PART), len(report.groups) > 1

    def rows_of(table: str, rows: Iterable[object], *given: object) -> tuple[Part, ...]:
        """Rows of a table: in each of its columns what its macro prints."""
        return tuple({column: _macro_line(sentences, f"{table}_{column}", row, *given) for column in _COLUMNS[table]}
                     for row in rows)

    def counts(name: str, tasks: Iterable[TaskRecord]) -> Part:
        """A line of the table by group: how many tasks, of each status, and overdue."""
        return {"name": name, **{column: _macro_line(sentences, "table_count", column, tasks) for column in _COUNTED}}

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
        "returns": sentences.paragraphs("returns", report), "tasks": _macro_line(sentences, "tasks", report),
        "groups": tuple(map(group_of, report.groups)), "agencies": rows_of("receipt", report.receipts),
        "indicators": {"sentence": _macro_line(sentences, "indicators", report),
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


def _macro_line(sentences: Sentences, part: str, *given: object) -> str:
    """The text a macro prints, as one line."""
    return " ".join(line.removeprefix("+ ") for line in sentences.paragraphs(part, *given))


def _last_number(groups: Sequence[GroupRecord]) -> int:
    """The highest number of a heading of part II; of groups without numbers how many there are."""
    return max((int(group.number) for group in groups if group.number.isdecimal()), default=len(groups))


def _cited(answers: Iterable[Answer]) -> Iterator[Part]:
    """The annex of documents: of each agency all it named, each once."""
    for agency, naming in grouped(answers, lambda answer: answer.agency).items():
        yield {"agency": agency, "lines": named_once(document for answer in naming for document in answer.documents)}


def open_points(standing: Standing, changed: Sized) -> Part:
    """Numbers of what is open in a draft, by kind, None where nothing of it is; also of passages an officer worded
    whose source `changed` since. Details stand in the workbooks."""
    counts = {"missing": standing.missing, "errors": standing.open, "questions": standing.to_decide, "changed": changed}
    return {kind: {"total": number_vi(len(found), 0), "lines": (), "more": ""} if found else None
            for kind, found in counts.items()}
