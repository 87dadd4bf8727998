"""Frames, sentences and an officer's wordings → the parts of the report with their paragraphs, and all values its Word
template may print (docs/report.md lists them).

The steps of a round call it. `Composition` holds the parts, `report_context` makes the values.
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
from toolkit.consolidate.columns import frame_lines
from toolkit.consolidate.consolidation import Consolidation
from toolkit.consolidate.standing import Standing
from toolkit.model import fields, resources, words
from toolkit.model.documents import document_values
from toolkit.model.findings import Place
from toolkit.model.records import NO_IDENTITY, Role, TaskIdentity, TaskNumber
from toolkit.report.records import Answer, GroupRecord, OwnWording, Passage, Report, TaskRecord
from toolkit.report.report_builder import OPINION_PARTS, report_of
from toolkit.report.sentence_file import COMMON, Sentences
from toolkit.report.typed_text import first_sentences, named_once, officer_paragraphs, printed_text, text_key

#: Characters by which an answer is found in the printed text.
_KEY_LENGTH = 60


class Section(NamedTuple):
    """A part of the report as printed."""
    part: str               # a name of `words.REPORT_PARTS`
    task_id: str            # the task or group it is about, "" for none
    lines: tuple[str, ...]  # its paragraphs
    identity: TaskIdentity = NO_IDENTITY
    is_own: bool = False    # an officer wrote it


class Composition(NamedTuple):
    """The composed report."""
    report: Report                             # its records
    places: Mapping[tuple[str, str], Section]  # by part and task or group, in the report's order
    sentences: Sentences                       # the sentences it was written with

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts in the report's order."""
        return tuple(self.places.values())

    def lines(self, part: str, task_id: str = "") -> tuple[str, ...]:
        """The paragraphs of a part, () where there is none."""
        section = self.places.get((part, task_id))
        return section.lines if section else ()


@cache  # 5 % of consolidating 38 returns: rounds compile them while returns are read
def shipped_sentences() -> Sentences:
    """The report's sentences as shipped."""
    return Sentences(resources.template(resources.REPORT_SENTENCES), FILTERS)


def report_sentences(path: Path | None = None) -> Sentences:
    """The report's sentences in that file; None: as shipped. ToolkitError where the file has a fault."""
    return shipped_sentences().copied(path) if path else shipped_sentences()


def compose(consolidation: Consolidation, sentences: Sentences,
            wordings: Mapping[str, OwnWording] = MappingProxyType({})) -> Composition:
    """A consolidation, sentences and wordings by mark → the report, each part as the officer wrote it, else as the
    sentences print it."""
    report, plan, places = report_of(consolidation, wordings), consolidation.plan, dict[tuple[str, str], Section]()

    def add_section(part: str, *given: object, task_id: str = "") -> None:
        """Add a part of the report, printed by its macro from the `given` records, or as the officer wrote it."""
        identity = plan.identity(TaskNumber(task_id))
        wording = wordings.get(Passage(part, task_id, "", identity=identity).mark, OwnWording())
        written = officer_paragraphs(wording.text)
        is_printed = not written and wording.include is not False
        lines = sentences.paragraphs(part, *given) if is_printed else written
        places[part, task_id] = Section(
            part=part, task_id=task_id, lines=lines, identity=identity, is_own=bool(written))

    for part in words.REPORT_PARTS:
        if part == words.GROUP_PART:
            for group in report.groups:
                add_section(part, group, report, task_id=group_subject(group.key))
                for task in group.tasks:
                    add_section(words.RESULTS_PART, task, report, task_id=task.id)
        elif part not in (words.RESULTS_PART, words.COORDINATION_PART):
            add_section(part, report)
    return Composition(report, places, sentences)


def group_subject(number: str) -> str:
    """Number of a group → the `task_id` of a passage about the group ("nhóm II"), which no task has."""
    return f"nhóm {number}".strip()


def passages(consolidation: Consolidation, composition: Composition, written: Collection[str]) -> Iterator[Passage]:
    """The parts of the report as passages, each followed by the answers in it that have a wording. `written` are the
    marks of all wordings."""
    part_passages = [Passage(section.part, section.task_id, "\n".join(section.lines), identity=section.identity)
                     for section in composition.sections]
    answer_marks = {*written} - {passage.mark for passage in part_passages}
    answers = grouped(_answer_passages(consolidation, composition, answer_marks), lambda answer: (
        (words.RESULTS_PART, answer.task_id) if answer.part in (words.RESULTS_PART, words.COORDINATION_PART)
        else (answer.part, ""))) if answer_marks else {}
    for passage in part_passages:
        yield passage
        yield from answers.get((passage.part, passage.task_id), ())


def _answer_passages(
    consolidation: Consolidation, composition: Composition, marks: Collection[str]) -> Iterator[Passage]:
    """The answers with these marks as passages, each with whether the report prints it."""
    plan = consolidation.plan
    leads = {(row.agency, row.task_id) for row in plan.assignments if row.role is Role.LEAD}
    printed = text_key(" ".join(line for section in composition.sections for line in section.lines))
    for row in frame_lines(consolidation.answers):
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
            text = printed_text(str(row["value"])).strip()
            yield passage._replace(proposed=text, included=text_key(text)[:_KEY_LENGTH] in printed)


#: The part of the report that prints a field.
_FIELD_PARTS = {fields.RESULT: words.RESULTS_PART, **OPINION_PARTS}


# ── filters of the sentences ──────────────────────────────────────────────────────────────────────


def _body_text(answer: Answer) -> str:
    """The issuer's own answer as a text of the report: list items move up to the report's level, unless an officer
    worded it."""
    text = answer.result.strip()
    return text if answer.chosen else re.sub(r"(?m)^\+ ", "- ", text)


def _percentage(part: int, whole: int) -> float:
    """Part and whole → percent; 0 where the whole is 0."""
    return 100 * part / whole if whole else 0.0


FILTERS = {**COMMON, "brief": first_sentences, "in_body": _body_text, "of": _percentage, "short": abridged,
           "two": lambda count: number_vi(count, 0).zfill(2)}


# ── the template's values ─────────────────────────────────────────────────────────────────────────
#: Values by the names under which the template prints them.
Values = dict[str, Any]


def report_context(consolidation: Consolidation, composition: Composition, points: Values | None = None) -> Values:
    """Consolidation and composition → the values the report template may print, by name. `points` are the open points
    of a draft, None where the report is final."""
    report, sentences, plan = composition.report, composition.sentences, consolidation.plan
    extras, several = composition.lines(words.EXTRAS_PART), len(report.groups) > 1

    def table_rows(table: str, rows: Iterable[object], *given: object) -> tuple[Values, ...]:
        """The rows of a table, each column printed by its macro."""
        return tuple({column: _macro_line(sentences, f"{table}_{column}", row, *given) for column in _COLUMNS[table]}
                     for row in rows)

    def count_line(name: str, tasks: Iterable[TaskRecord]) -> Values:
        """A line of the table by group: number of tasks, of each status, and overdue."""
        return {"name": name, **{column: _macro_line(sentences, "table_count", column, tasks) for column in _COUNTED}}

    def group_values(group: GroupRecord) -> Values:
        """A group with its paragraphs, and its tasks as rows of Phụ lục I, which numbers groups as the plan does."""
        results = (composition.lines(words.RESULTS_PART, task.id) for task in group.tasks)
        lines = (*chain.from_iterable(results), *composition.lines(words.GROUP_PART, group_subject(group.key)))
        return {"number": group.number, "plan_number": printable(group.key), "title": group.title, "lines": lines,
                "tasks": table_rows("annex", group.tasks, report)}

    return {
        "draft": points is not None, "open_points": points if points and any(points.values()) else None,
        "full": report.is_full, **document_values(plan.settings, plan.period),
        "table": tuple(count_line(f"{group.number}. {group.title}" if group.title else "Nhiệm vụ khác", group.tasks)
                       for group in report.groups) if several else (),
        "table_total": count_line("Tổng số", report.tasks) if several else None,
        "returns": sentences.paragraphs("returns", report), "tasks": _macro_line(sentences, "tasks", report),
        "groups": tuple(map(group_values, report.groups)), "agencies": table_rows("receipt", report.receipts),
        "indicators": {"sentence": _macro_line(sentences, "indicators", report),
                       "lines": table_rows("indicator", report.indicators)} if report.indicators else None,
        "documents_annex": report.documents_annex, "cited": tuple(_document_annex(report.documents)),
        "extras_number": f"{_highest_number(report.groups) + 1}. " if several and extras and report.is_full else "",
        **{part: composition.lines(part) for part in words.REPORT_PARTS
           if part not in (words.GROUP_PART, words.RESULTS_PART, words.COORDINATION_PART)}}


#: The columns of the report's tables, each printed by a macro of the sentences.
_COLUMNS = {"annex": ("id", "content", "leads", "deadline", "status", "coordination", "main_result"),
            "receipt": ("name", "received", "answered", "standing"),
            "indicator": ("code", "name", "unit", "total", "reported", "note")}
_COUNTED = ("total", "done", "under_way", "not_started", "not_doing", "missing", "overdue")


def _macro_line(sentences: Sentences, part: str, *given: object) -> str:
    """The text a macro prints, on one line."""
    return " ".join(line.removeprefix("+ ") for line in sentences.paragraphs(part, *given))


def _highest_number(groups: Sequence[GroupRecord]) -> int:
    """The highest number of a heading in part II; the number of groups where none is numbered."""
    return max((int(group.number) for group in groups if group.number.isdecimal()), default=len(groups))


def _document_annex(answers: Iterable[Answer]) -> Iterator[Values]:
    """The annex of documents: of each agency all it named, each document once."""
    for agency, naming in grouped(answers, lambda answer: answer.agency).items():
        yield {"agency": agency, "lines": named_once(document for answer in naming for document in answer.documents)}


def open_points(standing: Standing, changed: Sized) -> Values:
    """State of a round → the counts of a draft's open points by kind, None where there are none. `changed` are passages
    worded by an officer whose source changed since."""
    counts = {"missing": standing.missing, "errors": standing.open, "questions": standing.to_decide, "changed": changed}
    return {kind: {"total": number_vi(len(found), 0), "lines": (), "more": ""} if found else None
            for kind, found in counts.items()}
