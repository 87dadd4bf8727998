"""The report's sections in agencies' or the officer's words: proposed from the returns, decided in ra_soat.xlsx."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from toolkit import fields, words
from toolkit.findings import Place
from toolkit.report import sentences
from toolkit.report.citations import Mentions, documents_of
from toolkit.report.quotes import NOT_BEGUN, Quote, Quotes, lines_of, named, opened, own_lines
from toolkit.text import key, lasting_mark
from toolkit.words import DIFFICULTY_THEMES, OTHER_THEME, OTHER_THEME_TEXT

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

#: A superior reads pages: where there is more, the report says how much, and the consolidated workbook has it.
LEADS_NAMED = 4        # of a task with more leads, the results of LEADS_QUOTED are quoted
LEADS_QUOTED = 3
AGENCIES_NAMED = 4     # who wrote one text
TASKS_NAMED = 6        # what it is about
DOCUMENTS_NAMED = 5
#: The most answers that are quoted, by part; of difficulties and reasons, of each theme.
MOST = {words.EXTRAS_PART: 10, words.OVERALL_PART: 5, words.DIFFICULTIES_PART: 4, words.REASONS_PART: 4,
        words.DIRECTION_PART: 6, words.PROPOSALS_PART: 20,
        words.AMENDMENTS_PART: 60}  # the Plan itself asks for these (part III.3)

#: Of points (Decree 30, Phụ lục I, II.6).
_LETTERS = "abcdđeghiklmnopq"


class Passage(NamedTuple):
    """What the returns propose for a section of the report, or for one answer in it. `part` is a name of
    `words.REPORT_PARTS`, `task_id` "" where the section is about no single task. With an `agency` (its code, `who` its
    name) it is one answer of that agency, typed at `place`; with "" it is the whole section: what an officer writes
    there is printed in place of all answers. `proposed` are paragraphs, a line each, as the report would print them, ""
    for nothing to say. `included`: whether it is printed while the officer says nothing."""
    part: str
    task_id: str
    proposed: str
    included: bool = True
    agency: str = ""
    who: str = ""
    place: Place = Place()

    @property
    def mark(self) -> str:
        """What it is known by for good ("B-7KQ2MXPD"): of where it stands and who speaks, not of what is said."""
        return lasting_mark("B", (self.part, self.task_id, self.agency, ""))


@dataclass(frozen=True, slots=True)
class OwnWording:
    """What an officer wrote for a passage. `text` is "" where the officer has no wording of their own; `include` None
    where they left that open. `base` is what was proposed when they wrote it: where it differs from what is proposed
    now, a source has changed."""
    text: str = ""
    include: bool | None = None
    base: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it is printed: `lines` are paragraphs; `answers` the single ones that may stand in it."""
    part: str
    task_id: str
    lines: tuple[str, ...]
    answers: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote, what is printed of it, and whether it is; `refused` where the officer left it out."""
    quote: Quote
    lines: tuple[str, ...]
    shown: bool
    refused: bool = False


_Arrange = Callable[[Sequence[PlacedQuote]], Iterable[str]]
_NO_WISH = OwnWording()


def passages(composed: Iterable[Section]) -> tuple[Passage, ...]:
    """What stands in the report, in its order: of each section the whole, then the answers that may stand there."""
    wholes = ((Passage(each.part, each.task_id, "\n".join(each.lines)), each.answers) for each in composed)
    return tuple(passage for whole, answers in wholes for passage in (whole, *answers))


def sections(consolidation: Consolidation, own: Mapping[str, OwnWording] = MappingProxyType({})) -> tuple[Section, ...]:
    """Every section, in the report's order: as the officer wrote or chose (`own`, by mark), else as proposed."""
    quotes = Quotes(consolidation)
    made = _Composition(consolidation, quotes, own)
    difficulties = quotes.difficulties()
    return (
        made.documents(),
        *(each for task in consolidation.plan.tasks for each in (made.results(task.id), made.coordination(task.id))),
        made.listed(words.EXTRAS_PART, quotes.extras()),
        made.listed(words.OVERALL_PART, quotes.free(words.OVERALL_PART)),
        made.themed(words.DIFFICULTIES_PART, difficulties),
        made.themed(words.REASONS_PART, quotes.causes(), sentences.CAUSES_WITHIN if difficulties else ""),
        made.listed(words.DIRECTION_PART, quotes.free(words.DIRECTION_PART)),
        made.listed(words.PROPOSALS_PART, quotes.proposals()),
        made.listed(words.AMENDMENTS_PART, quotes.free(words.AMENDMENTS_PART)))


class _Composition:
    """A report while it is composed: it knows which documents it has named so far."""

    def __init__(self, consolidation: Consolidation, quotes: Quotes, own: Mapping[str, OwnWording]) -> None:
        self._settings = consolidation.plan.settings
        next_year = str(consolidation.plan.period.year + 1)
        self.say = partial(sentences.say, issuer=self._settings.issuer, next_year=next_year)
        self._quotes, self._own = quotes, own
        self._order = {task: place for place, task in enumerate(quotes.tasks)}
        self._expected = {agency.code for agency in consolidation.plan.expected}
        self._reported = len(self._expected & {made.agency for made in consolidation.intake.returns})
        cited = [(each, row["agency_code"]) for row in quotes.rows for each in documents_of(row[fields.DOCUMENTS])]
        self._mentions, self._cited = Mentions(cited), cited
        for text in (*self._settings.legal_bases, self._settings.decision):
            self._mentions.name(text)

    def documents(self) -> Section:
        """I.2: how many agencies name documents, and the issuer's own."""
        naming = {code for _, code in self._cited}
        us, seen = self._settings.issuer_code, Mentions(self._cited)
        mine = [each for each, code in dict.fromkeys(self._cited) if code == us and seen.is_new(each, us)]

        def arrange(_: Sequence[PlacedQuote]) -> Iterable[str]:
            if naming:
                agencies = len(naming & self._expected)
                yield self.say(sentences.DOCUMENTS_NAMED, agencies=agencies, reported=self._reported)
            if mine:
                listed = "; ".join(self._mentions.name(each, us) for each in mine[:DOCUMENTS_NAMED])
                left = len(mine) - DOCUMENTS_NAMED
                more = self.say(sentences.DOCUMENTS_LEFT, count=left) if left > 0 else ""
                yield self.say(sentences.OWN_DOCUMENTS, documents=listed + more)

        return self._section(words.DOCUMENTS_PART, "", (), (), arrange)

    def results(self, task_id: str) -> Section:
        """II: what the leads of a task have done; answers are chosen one by one only where there are several leads."""
        leads = self._quotes.leads(task_id)
        most = LEADS_QUOTED if len(leads) > LEADS_NAMED else LEADS_NAMED
        alike = len({row[fields.STATUS] for row in leads}) == 1

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            if not placed:
                yield sentences.NO_RESULT if any(row["answered"] for row in leads) else sentences.NOT_REPORTED
            for each in placed:
                if each.shown:
                    yield from bulleted(_result_label(each, alone=len(leads) == 1, alike=alike), each.lines)
            if left := sum(not each.shown for each in placed):
                yield self.say(sentences.RESULTS_LEFT if len(leads) > 1 else sentences.RESULT_LEFT, count=left)

        made = self._section(words.RESULTS_PART, task_id, self._quotes.results(task_id), range(most), arrange)
        return made if len(leads) > 1 else replace(made, answers=())

    def coordination(self, task_id: str) -> Section:
        """II: how many coordinators have reported, and the examples an officer chose."""
        task, parts = self._quotes.tasks[task_id], []
        reported, active = task["coordinators_reported"], task["coordinators_active"]
        if total := task["coordinators_total"]:
            said = self.say(sentences.COORDINATION_REPORTED, reported=reported, total=total)
            parts.append(said + (self.say(sentences.COORDINATION_ACTIVE, active=active) if active else ""))
        if unasked := self._quotes.unasked(task_id):
            parts.append(self.say(sentences.COORDINATION_UNASKED, count=unasked))
        counted = "; ".join(parts)

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            shown = [each for each in placed if each.shown]
            if counted:
                yield sentences.COORDINATION + counted + (sentences.EXAMPLES if shown else ".")
            for each in shown:
                yield from bulleted("" if _begins_with_name(each) else each.quote.who, each.lines, "+ ")

        return self._section(words.COORDINATION_PART, task_id, self._quotes.coordination(task_id), (), arrange)

    def listed(self, part: str, quotes: Sequence[Quote]) -> Section:
        """Answers one by one, what is said alike once; before an opening the issuer's own, unnamed: it speaks."""
        opening = sentences.OPENING.get(part, "")

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            shown = [each for each in placed if each.shown]
            ours = [each for each in shown if opening and each.quote.agency == self._settings.issuer_code]
            for each in ours:
                yield from (f"- {line[2:]}" if line.startswith("+ ") else line for line in each.lines if line)
            if opening and len(shown) > len(ours):
                yield self.say(opening)
            lines, left = self._once([each for each in placed if each not in ours])
            if placed and part in sentences.COUNTED:
                yield self.say(sentences.COUNTED[part], **_counts(placed, lines))
            yield from lines
            if left:
                yield self.say(sentences.LEFT[part], count=left)

        return self._section(part, "", quotes, _first_texts(enumerate(quotes), MOST[part]), arrange)

    def themed(self, part: str, quotes: Sequence[Quote], none: str = "") -> Section:
        """Answers by what they are about, each theme counted whole, what leads say first. `none` is for no answer."""
        said = {each.theme for each in quotes}
        themes = [theme for theme in (*DIFFICULTY_THEMES, OTHER_THEME, NOT_BEGUN) if theme in said]
        by_theme = ([each for each in enumerate(quotes) if each[1].theme == theme] for theme in themes)
        chosen = {index for about in by_theme for index in _first_texts(about, MOST[part])}

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            if none and not placed:
                yield none
            left = 0
            for letter, theme in zip(_LETTERS, themes, strict=False):
                about = [each for each in placed if each.quote.theme == theme]
                lines, more = self._once(about)
                left += more
                sentence = sentences.NOT_BEGUN if theme == NOT_BEGUN else sentences.THEME
                text = DIFFICULTY_THEMES[theme].text if theme in DIFFICULTY_THEMES else OTHER_THEME_TEXT
                heading = self.say(sentence, theme=text, **_counts(about, lines))
                yield f"{letter}) {heading}" if len(themes) > 1 else heading
                yield from lines
            if left:
                yield self.say(sentences.LEFT[part], count=left)

        return self._section(part, "", quotes, chosen, arrange)

    def _once(self, placed: Sequence[PlacedQuote]) -> tuple[list[str], int]:
        """Each text shown, once, with all who say it and about what, and who says much the same; how many are left."""
        alike: dict[str, list[PlacedQuote]] = {}
        hidden: dict[str, list[PlacedQuote]] = {}
        for each in placed:
            if each.shown:
                alike.setdefault(key("\n".join(each.lines)), []).append(each)
            else:
                hidden.setdefault("" if each.refused else _without_figures(each.quote.text), []).append(each)
        lines: list[str] = []
        for group in sorted(alike.values(), key=len, reverse=True):
            *before, last = bulleted(self._who(group, group[0].quote.status), group[0].lines)
            similar = hidden.pop(_without_figures(group[0].quote.text), [])
            more = self.say(sentences.SIMILAR, count=len(similar), who=self._who(similar)) if similar else ""
            lines += [*before, f"{last} {more}".rstrip()]
        return lines, sum(map(len, hidden.values()))

    def _who(self, group: Sequence[PlacedQuote], status: str = "") -> str:
        """Who says something, and about which tasks, these in the annex's order."""
        who = named((each.quote.who for each in group), AGENCIES_NAMED, sentences.AND_OTHERS)
        about = {each.quote.about for each in group} - {""}
        tasks = sorted(about, key=lambda task: self._order.get(task, len(self._order)))
        listed = named(tasks, TASKS_NAMED, sentences.AND_OTHER_TASKS, ", ")
        return who + (f" ({status})" if status else "") + (sentences.ABOUT_TASKS.format(tasks=listed) if tasks else "")

    def _section(self, part: str, task_id: str, quotes: Sequence[Quote], chosen: Container[int],
                 arrange: _Arrange) -> Section:
        wish = self._own.get(Passage(part, task_id, "").mark, _NO_WISH)
        written = own_lines(wish.text)
        placed, answers = [], []
        for index, quote in enumerate(quotes):
            answer = Passage(part, quote.task_id, "", index in chosen, quote.agency, quote.who, quote.place)
            each = self._placed(answer, quote, silent=bool(written) or wish.include is False)
            placed.append(each)
            answers.append(answer._replace(proposed="\n".join(each.lines).lstrip()))
        return Section(part, task_id, written or tuple(arrange(placed)), tuple(answers))

    def _placed(self, answer: Passage, quote: Quote, *, silent: bool) -> PlacedQuote:
        """What is printed of one answer, as the officer says, else as proposed; `silent` where its section is not."""
        wish = self._own.get(answer.mark, _NO_WISH)
        own = own_lines(wish.text)
        shown = not silent and (wish.include if wish.include is not None else answer.included or bool(own))
        lines = opened(own) or self._lines_of(quote, shown, whole=wish.include is True)
        return PlacedQuote(quote, lines, shown, refused=wish.include is False)

    def _lines_of(self, quote: Quote, shown: bool, *, whole: bool) -> tuple[str, ...]:
        lines, cut = lines_of(quote.text, *((len(quote.text),) if whole else ()))
        documents = [self._mentions.name(each, quote.agency) if shown else each
                     for each in documents_of(quote.documents)]
        ends = [self.say(sentences.CUT)] if cut else []
        ends += [sentences.DOCUMENTS.format(documents="; ".join(documents))] if documents else []
        *before, last = lines or ("",)
        return (*before, " ".join(part for part in (last, *ends) if part))


def _counts(placed: Sequence[PlacedQuote], lines: Sequence[str]) -> dict[str, int | str]:
    """The blanks of a sentence that counts answers and opens the `lines` under it."""
    agencies = len({each.quote.agency for each in placed})
    return {"answers": len(placed), "agencies": agencies, "end": ":" if lines else "."}


def _result_label(placed: PlacedQuote, *, alone: bool, alike: bool) -> str:
    """Whose result: the status is told where leads differ; a name not where the text begins with it."""
    quote = placed.quote
    if alone:
        return sentences.RESULT
    if alike and _begins_with_name(placed):
        return ""
    return quote.who if alike or not quote.status else f"{quote.who} ({quote.status})"


def _begins_with_name(placed: PlacedQuote) -> bool:
    return key(placed.lines[0]).startswith(key(placed.quote.who))


def _first_texts(quotes: Iterable[tuple[int, Quote]], most: int) -> set[int]:
    """The numbers of the quotes that hold the `most` texts told first: those somebody says for itself, then those most
    agencies share. Of texts that differ only in their figures it is one."""
    alike: dict[str, dict[str, list[tuple[int, Quote]]]] = {}
    for each in quotes:
        text = each[1].text
        alike.setdefault(_without_figures(text), {}).setdefault(key(text), []).append(each)

    def weight(held: Collection[tuple[int, Quote]]) -> tuple[bool, int]:
        return any(quote.first for _, quote in held), len(held)

    ranked = sorted(alike.values(), key=lambda texts: weight([*chain(*texts.values())]), reverse=True)
    return {index for texts in ranked[:most] for index, _ in max(texts.values(), key=weight)}


def _without_figures(text: str) -> str:
    return re.sub(r"\d[\d.,]*", "#", key(text))


def bulleted(label: str, lines: Sequence[str], bullet: str = "- ") -> Iterable[str]:
    """Lines under one bullet, `label` before the first: "- Sở Nội vụ: …"."""
    first, *rest = lines
    yield f"{bullet}{label}: {first}".rstrip() if label else f"{bullet}{first}"
    yield from rest
