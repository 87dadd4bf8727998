"""Frames, sentences and an officer's wordings → the places of the report, each with its paragraphs.

In: a `Consolidation`, the round's file of sentences, what an officer wrote by mark. Out: a `Composition`. The steps of
a round call it; `values` hands it to the Word template, `upward` to a superior's form.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from toolkit.base.text import abridged, grouped, number_vi, printable
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.model import fields, resources, words
from toolkit.model.findings import Place
from toolkit.model.records import NO_IDENTITY, Role, TaskIdentity, TaskNumber
from toolkit.report.from_frames import OPINION_PARTS, report_of
from toolkit.report.records import Answer, OwnWording, Passage, Report
from toolkit.report.sentence_file import COMMON, Sentences
from toolkit.report.typed_text import first_sentences, normal, own_lines, text_key

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


def compose(made: Consolidation, sentences: Sentences,
            own: Mapping[str, OwnWording] = MappingProxyType({})) -> Composition:
    """The report of these frames: each place as the officer wrote it (`own`, by mark), else as the sentences say it."""
    report, plan, places = report_of(made, own), made.plan, dict[tuple[str, str], Section]()

    def place(part: str, *given: object, task_id: str = "") -> None:
        identity = plan.identity(TaskNumber(task_id))
        wish = own.get(Passage(part, task_id, "", identity=identity).mark, OwnWording())
        written = own_lines(wish.text)
        is_printed = not written and wish.include is not False
        lines = sentences.paragraphs(part, *given) if is_printed else written
        places[part, task_id] = Section(part, task_id, lines, identity, bool(written))

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
    """What a passage about a group says it is about: no task has such an id."""
    return f"nhóm {number}".strip()


def passages(made: Consolidation, composition: Composition, written: Collection[str]) -> Iterator[Passage]:
    """The places of the report in its order, each followed by the answers in it that an officer wrote something for,
    whose marks are in `written`."""
    wholes = [Passage(section.part, section.task_id, "\n".join(section.lines), identity=section.identity)
              for section in composition.sections]
    left = {*written} - {passage.mark for passage in wholes}
    answers = grouped(_answers(made, composition, left), lambda answer: (
        (words.RESULTS_PART, answer.task_id) if answer.part in (words.RESULTS_PART, words.COORDINATION_PART)
        else (answer.part, ""))) if left else {}
    for passage in wholes:
        yield passage
        yield from answers.get((passage.part, passage.task_id), ())


def _answers(made: Consolidation, composition: Composition, marks: Collection[str]) -> Iterator[Passage]:
    """The answers of those marks, each with whether the report prints it."""
    plan = made.plan
    leads = {(row.agency, row.task_id) for row in plan.assignments if row.role is Role.LEAD}
    printed = text_key(" ".join(line for section in composition.sections for line in section.lines))
    for row in records(made.answers):
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


def _percent(part: int, whole: int) -> float:
    """A share in percent; 0 of nothing."""
    return 100 * part / whole if whole else 0.0


FILTERS = {**COMMON, "brief": first_sentences, "in_body": _in_body, "of": _percent, "short": abridged,
           "two": lambda count: number_vi(count, 0).zfill(2)}
