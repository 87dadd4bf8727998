"""The places of the report that agencies' or the officer's words fill, composed in the report's order."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from toolkit.report.wording import sentences
from toolkit.report.wording.answers import NOT_BEGUN, Answer, Answers
from toolkit.report.wording.documents import Mentions, documents_of
from toolkit.report.wording.quotes import BULLET, lines_of, named, own_lines
from toolkit.report.wording.records import OwnWording, Passage
from toolkit.text import key, number_vi
from toolkit.words import DIFFICULTY_THEMES, OTHER_THEME, OTHER_THEME_TEXT

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

#: A superior reads pages: where there is more, the report says how much, and the consolidated workbook has it.
LEADS_NAMED = 4        # of a task with more leads, the results of LEADS_QUOTED are quoted
LEADS_QUOTED = 3
AGENCIES_NAMED = 4     # who wrote one text
TASKS_NAMED = 6        # what it is about
DOCUMENTS_NAMED = 5
ASSESSMENTS = 5
DIFFICULTIES = 4       # of each theme
REASONS = 4            # of each theme
DIRECTIONS = 6
PROPOSALS = 20
AMENDMENTS = 60        # the Plan itself asks for these (part III.3)
EXTRAS = 10

NO_WISH = OwnWording("")

#: The letters of points (Decree 30, Phụ lục I, II.6): a, b, c, d, đ, e …
_LETTERS = "abcdđeghiklmnopq"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the report as it is printed: `lines` are paragraphs; `items` the single answers that may stand in it."""

    part: str
    task_id: str
    lines: tuple[str, ...]
    items: tuple[Passage, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The whole place, then its answers."""
        return (Passage(self.part, self.task_id, "\n".join(self.lines)), *self.items)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, what is printed of it, and whether it is; `refused` where the officer left it out."""

    answer: Answer
    lines: tuple[str, ...]
    shown: bool
    refused: bool = False


Arrange = Callable[[Sequence[Said]], Iterable[str]]


def places(consolidation: Consolidation, own: Mapping[str, OwnWording] = MappingProxyType({})) -> tuple[Spot, ...]:
    """Every place, in the report's order, with what the officer wrote or chose in `own`, by mark; without it, what the returns propose."""
    answers = Answers(consolidation)
    report = _Report(consolidation, answers, own)
    return (
        report.documents(),
        *(spot for task in consolidation.plan.tasks for spot in (report.results(task.id), report.coordination(task.id))),
        report.listed("extras", answers.extras(), EXTRAS),
        report.listed("overall", answers.free("overall"), ASSESSMENTS, sentences.ASSESSMENTS),
        report.themed("difficulties", answers.difficulties(), DIFFICULTIES),
        report.themed("reasons", answers.causes(), REASONS, sentences.CAUSES_WITHIN if answers.difficulties() else ""),
        report.listed("direction", answers.free("direction"), DIRECTIONS, sentences.DIRECTIONS),
        report.listed("proposals", answers.proposals(), PROPOSALS),
        report.listed("amendments", answers.free("amendments"), AMENDMENTS),
    )


class _Report:
    """A report while it is composed: it knows which documents it has named so far."""

    def __init__(self, consolidation: Consolidation, answers: Answers, own: Mapping[str, OwnWording]) -> None:
        self._settings, self._year = consolidation.plan.settings, consolidation.plan.period.year
        self._answers, self._own = answers, own
        self._order = {task: place for place, task in enumerate(answers.tasks)}
        self._expected = {agency.code for agency in consolidation.plan.expected}
        self._reported = len(self._expected & {made.agency for made in consolidation.intake.returns})
        self._mentions = Mentions()
        for text in (*self._settings.legal_bases, self._settings.decision):
            self._mentions.name(text)

    def say(self, sentence: str, **values: object) -> str:
        """A sentence of ours with its blanks filled."""
        printed = {name: number_vi(value) if isinstance(value, int) else value for name, value in values.items()}
        return sentence.format(issuer=self._settings.issuer, next_year=self._year + 1, **printed)

    def documents(self) -> Spot:
        """I.2: how many agencies name documents, and the issuer's own."""
        naming = [row for row in self._answers.rows if documents_of(row["documents"])]
        agencies = len({row["agency_code"] for row in naming} & self._expected)

        def arrange(_: Sequence[Said]) -> Iterable[str]:
            mine = [each for row in naming if row["agency_code"] == self._settings.issuer_code for each in documents_of(row["documents"])]
            mine = list(filter(Mentions().is_new, dict.fromkeys(mine)))
            if naming:
                yield self.say(sentences.DOCUMENTS_NAMED, agencies=agencies, reported=self._reported)
            if mine:
                listed = "; ".join(self._mentions.name(each) for each in mine[:DOCUMENTS_NAMED])
                left = self.say(sentences.DOCUMENTS_LEFT, count=len(mine) - DOCUMENTS_NAMED) if len(mine) > DOCUMENTS_NAMED else ""
                yield self.say(sentences.OWN_DOCUMENTS, documents=listed + left)

        return self._spot("documents", "", (), (), arrange)

    def results(self, task_id: str) -> Spot:
        """II: what the leads of a task have done; answers are chosen one by one only where there are several leads."""
        leads = self._answers.leads(task_id)
        most = LEADS_QUOTED if len(leads) > LEADS_NAMED else LEADS_NAMED
        alike = len({row["status"] for row in leads}) == 1

        def arrange(said: Sequence[Said]) -> Iterable[str]:
            if not said:
                yield sentences.NO_RESULT if any(row["answered"] for row in leads) else sentences.NOT_REPORTED
            for each in said:
                if each.shown:
                    yield from bulleted(_result_label(each, alone=len(leads) == 1, alike=alike), each.lines)
            if left := sum(not each.shown for each in said):
                yield self.say(sentences.RESULTS_LEFT if len(leads) > 1 else sentences.RESULT_LEFT, count=left)

        spot = self._spot("results", task_id, self._answers.results(task_id), range(most), arrange)
        return spot if len(leads) > 1 else replace(spot, items=())

    def coordination(self, task_id: str) -> Spot:
        """II: how many coordinators have reported, and the examples an officer chose."""
        task, unasked = self._answers.tasks[task_id], self._answers.unasked(task_id)
        parts = []
        if task["coordinators_total"]:
            parts.append(self.say(sentences.COORDINATION, reported=task["coordinators_reported"], total=task["coordinators_total"]))
            if task["coordinators_active"]:
                parts.append(self.say(sentences.COORDINATION_ACTIVE, active=task["coordinators_active"]))
        if unasked:
            parts.append(self.say("; " + sentences.UNASKED if parts else "- Phối hợp: " + sentences.UNASKED, count=unasked))

        def arrange(said: Sequence[Said]) -> Iterable[str]:
            shown = [each for each in said if each.shown]
            if parts:
                yield "".join(parts) + (sentences.EXAMPLES if shown else ".")
            for each in shown:
                yield from bulleted("" if _begins_with_name(each) else each.answer.who, each.lines, "+ ")

        return self._spot("coordination", task_id, self._answers.coordination(task_id), (), arrange)

    def listed(self, part: str, answers: Sequence[Answer], most: int, opening: str = "") -> Spot:
        """Answers one after the other, what is said alike once; before `opening` the issuer's own, without its name: it speaks."""

        def arrange(said: Sequence[Said]) -> Iterable[str]:
            shown = [each for each in said if each.shown]
            ours = [each for each in shown if opening and each.answer.agency == self._settings.issuer_code]
            for each in ours:
                yield from (line.replace("+ ", "- ", 1) if line.startswith("+ ") else line for line in each.lines if line)
            if opening and len(shown) > len(ours):
                yield self.say(opening)
            lines, left = self._once([each for each in said if each not in ours])
            if said and part in sentences.COUNTED:
                yield self.say(sentences.COUNTED[part], **_counts(said, lines))
            yield from (*lines, *self._left(part, left))

        return self._spot(part, "", answers, _first_texts(answers, most), arrange)

    def themed(self, part: str, answers: Sequence[Answer], most: int, none: str = "") -> Spot:
        """Answers by what they are about, each theme counted whole, what leads say first. `none` is for no answer."""
        themes = [theme for theme in (*DIFFICULTY_THEMES, OTHER_THEME, NOT_BEGUN) if any(each.theme == theme for each in answers)]
        chosen = {
            index for theme in themes
            for index in _first_texts([each if each.theme == theme else None for each in answers], most)
        }

        def arrange(said: Sequence[Said]) -> Iterable[str]:
            if none and not said:
                yield none
            left = 0
            for letter, theme in zip(_LETTERS, themes, strict=False):
                about = [each for each in said if each.answer.theme == theme]
                lines, more = self._once(about)
                left += more
                sentence = sentences.NOT_BEGUN if theme == NOT_BEGUN else sentences.THEME
                heading = self.say(
                    sentence, theme=DIFFICULTY_THEMES[theme].text if theme in DIFFICULTY_THEMES else OTHER_THEME_TEXT,
                    **_counts(about, lines),
                )
                yield f"{letter}) {heading}" if len(themes) > 1 else heading
                yield from lines
            yield from self._left(part, left)

        return self._spot(part, "", answers, chosen, arrange)

    def _once(self, said: Sequence[Said]) -> tuple[list[str], int]:
        """Each text that is shown, once, with all who say it and about what, and who says much the same; how many answers are left."""
        alike: dict[str, list[Said]] = {}
        for each in said:
            if each.shown:
                alike.setdefault(key("\n".join(each.lines)), []).append(each)
        hidden: dict[str, list[Said]] = {}
        for each in said:
            if not each.shown:
                hidden.setdefault("" if each.refused else _without_figures(each.answer.text), []).append(each)
        lines: list[str] = []
        for group in sorted(alike.values(), key=len, reverse=True):
            *before, last = bulleted(self._who(group, group[0].answer.status), group[0].lines)
            similar = hidden.pop(_without_figures(group[0].answer.text), [])
            more = self.say(sentences.SIMILAR, count=len(similar), who=self._who(similar)) if similar else ""
            lines += [*before, f"{last} {more}".rstrip()]
        return lines, sum(map(len, hidden.values()))

    def _who(self, group: Sequence[Said], status: str = "") -> str:
        """Who says something, and about which tasks, these in the annex's order."""
        who = named((each.answer.who for each in group), AGENCIES_NAMED, sentences.AND_OTHERS)
        about = {each.answer.about for each in group} - {""}
        tasks = sorted(about, key=lambda task: self._order.get(task, len(self._order)))
        listed = named(tasks, TASKS_NAMED, sentences.AND_OTHER_TASKS, ", ")
        return who + (f" ({status})" if status else "") + (sentences.ABOUT_TASKS.format(tasks=listed) if tasks else "")

    def _left(self, part: str, left: int) -> Iterable[str]:
        if left:
            yield self.say(sentences.LEFT[part], count=left)

    def _spot(self, part: str, task_id: str, answers: Sequence[Answer], chosen: Container[int], arrange: Arrange) -> Spot:
        wish = self._own.get(Passage(part, task_id, "").mark, NO_WISH)
        written = own_lines(wish.text)
        said, items = [], []
        for place, answer in enumerate(answers):
            item = Passage(part, answer.task_id, "", place in chosen, answer.agency, "", answer.who, answer.place)
            each = self._said(item, answer, silent=bool(written) or wish.include is False)
            said.append(each)
            items.append(item._replace(proposed="\n".join(each.lines).lstrip()))
        return Spot(part, task_id, written or tuple(arrange(said)), tuple(items))

    def _said(self, item: Passage, answer: Answer, *, silent: bool) -> Said:
        """What is printed of one answer, `silent` where its whole place is not."""
        wish = self._own.get(item.mark, NO_WISH)
        shown = not silent and is_printed(item, wish)
        written = own_lines(wish.text)
        if written and BULLET.match(written[0]):
            written = ("", *written)
        lines = written or self._lines_of(answer, shown, whole=wish.include is True)
        return Said(answer, lines, shown, refused=wish.include is False)

    def _lines_of(self, answer: Answer, shown: bool, *, whole: bool) -> tuple[str, ...]:
        lines, cut = lines_of(answer.text, *((len(answer.text),) if whole else ()))
        documents = [self._mentions.name(each) if shown else each for each in documents_of(answer.documents)]
        ends = [self.say(sentences.CUT)] if cut else []
        ends += [sentences.DOCUMENTS.format(documents="; ".join(documents))] if documents else []
        *before, last = lines or ("",)
        return (*before, " ".join(part for part in (last, *ends) if part))


def is_printed(item: Passage, wish: OwnWording) -> bool:
    """Whether an answer is printed where its place is not worded as a whole: as the officer says, else as proposed."""
    return wish.include if wish.include is not None else item.included or bool(own_lines(wish.text))


def _counts(said: Sequence[Said], lines: Sequence[str]) -> dict[str, int | str]:
    """The blanks of a sentence that counts answers and opens the `lines` under it."""
    return {"answers": len(said), "agencies": len({each.answer.agency for each in said}), "end": ":" if lines else "."}


def bulleted(label: str, lines: Sequence[str], bullet: str = "- ") -> Iterable[str]:
    """Lines under one bullet, `label` before the first: "- Sở Nội vụ: …"."""
    first, *rest = lines
    yield f"{bullet}{label}: {first}".rstrip() if label else f"{bullet}{first}"
    yield from rest


def _result_label(said: Said, *, alone: bool, alike: bool) -> str:
    """Whose result: the status is told where leads differ; a name not where the text begins with it."""
    answer = said.answer
    if alone:
        return sentences.RESULT
    if alike and _begins_with_name(said):
        return ""
    return answer.who if alike or not answer.status else f"{answer.who} ({answer.status})"


def _begins_with_name(said: Said) -> bool:
    return key(said.lines[0]).startswith(key(said.answer.who))


def _first_texts(answers: Sequence[Answer | None], most: int) -> set[int]:
    """Which answers hold the `most` texts that are told first: those somebody says for itself, then those most agencies share.

    Of texts that differ only in their figures it is one.
    """
    alike: dict[str, dict[str, list[int]]] = {}
    for place, answer in enumerate(answers):
        if answer:
            alike.setdefault(_without_figures(answer.text), {}).setdefault(key(answer.text), []).append(place)

    def weight(places: Iterable[int]) -> tuple[bool, int]:
        held = [answer for answer in map(answers.__getitem__, places) if answer]
        return any(answer.first for answer in held), len(held)

    ranked = sorted(alike.values(), key=lambda texts: weight(chain(*texts.values())), reverse=True)
    return {place for texts in ranked[:most] for place in max(texts.values(), key=weight)}


def _without_figures(text: str) -> str:
    return re.sub(r"\d[\d.,]*", "#", key(text))
