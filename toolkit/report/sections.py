"""The report's sections in agencies' or the officer's words: proposed from the returns, decided in ra_soat.xlsx."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from toolkit.base.text import capitalised, closed, grouped, lasting_mark, printable
from toolkit.consolidate.consolidation import Consolidation
from toolkit.model import words
from toolkit.model.findings import Place
from toolkit.model.records import NO_IDENTITY, Length, Status, TaskIdentity, TaskNumber
from toolkit.report import sentences
from toolkit.report.citations import Mentions, documents_of
from toolkit.report.quotes import (
    LONGEST_TEXT,
    NOT_BEGUN,
    TO_ITSELF,
    FrameRow,
    Quote,
    Quotes,
    addressee_heading,
    first_sentences,
    in_turn,
    lines_of,
    named,
    notable,
    opened,
    own_lines,
    text_key,
)
from toolkit.report.tasks import LEADS_NAMED, LEADS_QUOTED, Figures, lead_sentence, leads_sentence

#: A superior reads pages: where there is more, the report says how much, and the consolidated workbook has it.
AGENCIES_NAMED = 4     # who wrote one text
TASKS_NAMED = 4        # what it is about
DOCUMENTS_NAMED, DOCUMENTS_OF_ONE = 5, 2   # the issuer's own; with a result
#: Characters of a task's result in a cell of Phụ lục I, and there in a short report, where it stands nowhere else.
RESULT_IN_SHORT, RESULT_THERE = 260, 700
#: Characters of a result in the body: of a lead alone, of one of several. Whole sentences, as many as that holds.
RESULT_ALONE, RESULT_OF_ONE = 360, 180
#: The most texts that are quoted, by part; of reasons and proposals, under each heading.
MOST = {words.EXTRAS_PART: 6, words.OVERALL_PART: 0, words.DIFFICULTIES_PART: 6, words.REASONS_PART: 3,
        words.DIRECTION_PART: 3, words.PROPOSALS_PART: 4,
        words.AMENDMENTS_PART: 60}  # the Plan itself asks for these (part III.3)
#: Of these fewer in a short report.
MOST_IN_SHORT = {**MOST, words.EXTRAS_PART: 0, words.PROPOSALS_PART: 2, words.DIFFICULTIES_PART: 3,
                 words.REASONS_PART: 2, words.DIRECTION_PART: 1}

#: Of points (Decree 30, Phụ lục I, II.6).
_LETTERS = "abcdđeghiklmnopq"


class Passage(NamedTuple):
    """What the returns propose for a section of the report, or for one answer in it. `part` is a name of
    `words.REPORT_PARTS`, `task_id` "" where the section is about no single task. With an `agency` (its code, `who` its
    name) it is one answer of that agency, typed at `place`; with "" it is the whole section: what an officer writes
    there is printed in place of all answers. `proposed` are paragraphs, a line each, as the report would print them, ""
    for nothing to say. `included`: whether it is printed. `identity` is of the task, ""
    where that is `task_id`."""
    part: str
    task_id: str
    proposed: str
    included: bool = True
    agency: str = ""
    who: str = ""
    place: Place = Place()
    identity: TaskIdentity = NO_IDENTITY

    @property
    def mark(self) -> str:
        """What it is known by for good ("B-7KQ2MXPD"): of where it stands and who speaks, not of what is said."""
        return lasting_mark("B", (self.part, self.identity or self.task_id, self.agency, ""))


class OwnWording(NamedTuple):
    """What an officer wrote for a passage. `text` is "" where the officer has no wording of their own; `include` None
    where they left that open. `base` is what was proposed when they wrote it: where it differs from what is proposed
    now, a source has changed."""
    text: str = ""
    include: bool | None = None
    base: str = ""


class Section(NamedTuple):
    """A section as it is printed: `lines` are paragraphs; `answers` the single ones that may stand in it; `short` says
    the same without who said it and in what documents, for a task's results."""
    part: str
    task_id: str
    lines: tuple[str, ...]
    answers: tuple[Passage, ...] = ()
    short: str = ""
    identity: TaskIdentity = NO_IDENTITY


class PlacedQuote(NamedTuple):
    """A quote, what is printed of it (`text` its paragraphs, `documents` what stands in brackets at their end), and
    whether it is; `refused` where the officer left it out, `own` where the words are the officer's. `who` is the name
    it is printed after, "" where the text itself begins with that."""
    quote: Quote
    text: tuple[str, ...]
    documents: str
    shown: bool
    refused: bool
    who: str
    own: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """Its paragraphs with its documents, at least one, though it may hold nothing that can be printed."""
        if not self.documents:
            return self.text or ("",)
        *before, last = self.text or ("",)
        sentence = sentences.DOCUMENTS if last else sentences.DOCUMENTS_ALONE
        stop = "." if last.endswith(".") and not last.endswith("..") else ""
        return (*before, last.removesuffix(stop) + sentence.format(documents=self.documents) + stop)


def passages(composed: Iterable[Section]) -> tuple[Passage, ...]:
    """What stands in the report, in its order: of each section the whole, then the answers that may stand there."""
    return tuple(passage for section in composed for passage in (
        Passage(section.part, section.task_id, "\n".join(section.lines), identity=section.identity), *section.answers))


def sections(consolidation: Consolidation, own: Mapping[str, OwnWording] = MappingProxyType({})) -> tuple[Section, ...]:
    """Every section, in the report's order: as the officer wrote or chose (`own`, by mark), else as proposed."""
    quotes = Quotes(consolidation)
    made = _Composition(consolidation, quotes, own)
    difficulties, proposals = quotes.difficulties(), quotes.proposals()
    direction = quotes.free(words.DIRECTION_PART)
    return (
        made.opening(difficulties, proposals, direction),
        made.documents(),
        *made.groups(),
        made.listed(words.EXTRAS_PART, quotes.extras()),
        made.counted(words.ACHIEVED_PART, made.figures.achieved()),
        made.listed(words.OVERALL_PART, quotes.free(words.OVERALL_PART)),
        made.listed(words.DIFFICULTIES_PART, difficulties),
        made.under_headings(words.REASONS_PART, quotes.causes(), sentences.CAUSES_WITHIN if difficulties else ""),
        made.listed(words.DIRECTION_PART, direction),
        made.under_headings(words.PROPOSALS_PART, proposals),
        made.listed(words.AMENDMENTS_PART, quotes.free(words.AMENDMENTS_PART)))


class _Composition:
    """A report while it is composed: it knows which documents it has named so far."""

    def __init__(self, consolidation: Consolidation, quotes: Quotes, own: Mapping[str, OwnWording]) -> None:
        self._plan, self._settings = consolidation.plan, consolidation.plan.settings
        self.say = partial(sentences.say, issuer=self._settings.issuer, ahead=self._plan.period.ahead)
        self._most = MOST if self._settings.length is Length.FULL else MOST_IN_SHORT
        self._quotes, self._own, self.figures = quotes, own, Figures(consolidation)
        self._order = {task: place for place, task in enumerate(quotes.tasks)}
        self._expected = {agency.code for agency in consolidation.plan.expected}
        self._reported = len(self._expected & {made.agency for made in consolidation.intake.returns})
        self._cited = quotes.cited
        self._mentions = Mentions(self._cited)
        for text in (*self._settings.legal_bases, self._settings.decision):
            self._mentions.name(text)

    def counted(self, part: str, lines: Iterable[str], about: str = "") -> Section:
        """What the report counts; `about` is the number of a group."""
        proposed = tuple(lines)
        return self._section(part, about, (), (), lambda _: proposed)

    def opening(self, difficulties: Sequence[Quote], proposals: Sequence[Quote], direction: Sequence[Quote]) -> Section:
        """What a superior reads first; the issuer's direction, else none."""
        ours = next((each.text for each in direction if each.agency == self._settings.issuer_code), "")
        sent = [each for each in proposals if each.listed_under != TO_ITSELF]
        return self.counted(words.OPENING_PART, self.figures.opening(difficulties, sent, ours))

    def groups(self) -> Iterator[Section]:
        """II: of each group how it stands, then its tasks."""
        tasks = grouped(self._plan.tasks, lambda task: task.group)
        for row in self.figures.groups:
            yield self.counted(words.GROUP_PART, self.figures.group(row["number"]), group_mark(row["number"]))
            for task in tasks[row["number"]]:
                yield from (self.results(task.id), self.coordination(task.id))

    def documents(self) -> Section:
        """I.2: how many agencies name documents, and the issuer's own."""
        cells, us, seen = grouped(self._cited, itemgetter(1)), self._settings.issuer_code, Mentions(self._cited)
        naming = {code for code, held in cells.items() if any(documents_of(cell) for cell, _ in held)}
        ours = dict.fromkeys(each for cell, _ in cells.get(us, ()) for each in documents_of(cell))
        mine = [each for each in ours if seen.is_new(each, us)]

        def arrange(_: Sequence[PlacedQuote]) -> Iterable[str]:
            if naming:
                agencies = len(naming & self._expected)
                where = sentences.DOCUMENTS_IN_TASKS if self._settings.length is Length.FULL else ""
                yield self.say(sentences.DOCUMENTS_NAMED, agencies=agencies, reported=self._reported, where=where)
            if mine:
                listed = "; ".join(self._mentions.name(each, us) for each in mine[:DOCUMENTS_NAMED])
                left = len(mine) - DOCUMENTS_NAMED
                more = self.say(sentences.DOCUMENTS_LEFT, count=left) if left > 0 else ""
                yield self.say(sentences.OWN_DOCUMENTS, documents=listed + more)

        return self._section(words.DOCUMENTS_PART, "", (), (), arrange)

    def results(self, task_id: TaskNumber) -> Section:
        """II: what the leads of a task have done; answers are chosen one by one only where there are several leads."""
        task, leads, quotes = self._quotes.tasks[task_id], self._quotes.leads(task_id), self._quotes.results(task_id)
        chosen = notable(quotes, LEADS_QUOTED) if len(leads) > LEADS_NAMED else range(len(quotes))

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            shown = [each for each in placed if each.shown]
            if len(leads) == 1 and leads[0]["answered"]:
                yield from self._alone(task, leads[0], shown)
            elif any(row["answered"] for row in leads):
                yield leads_sentence(task, leads) + (":" if shown else ".")
                if len(leads) > LEADS_NAMED:
                    yield from self._once(placed, words.RESULTS_PART)[0]
                for each in shown if len(leads) <= LEADS_NAMED else ():
                    yield from bulleted(each.who, each.lines)
            elif leads:
                names = "; ".join(printable(row["agency"]) for row in leads)
                many = self.say(sentences.ALL_LEADS, total=len(leads), status="").strip()
                yield sentences.NOT_REPORTED.format(leads=names if len(leads) <= LEADS_NAMED else many)
            else:
                yield sentences.NO_LEAD
            left = sum(not each.shown for each in placed) if len(leads) <= LEADS_NAMED else 0
            if left:
                yield self.say(sentences.RESULTS_LEFT if len(leads) > 1 else sentences.RESULT_LEFT, count=left)

        longest = RESULT_OF_ONE if len(leads) > 1 else RESULT_ALONE
        made = self._section(words.RESULTS_PART, task_id, quotes, chosen, arrange, self._in_short, longest)
        return made if len(leads) > 1 else made._replace(answers=())

    def _alone(self, task: FrameRow, lead: FrameRow, shown: Sequence[PlacedQuote]) -> Iterable[str]:
        """The only lead and where it stands, then what it has done; its name once."""
        stands = lead_sentence(task, lead)
        said = bool(shown) and not shown[0].who
        who = capitalised(stands) if said else f"{printable(lead['agency'])} {stands}"
        yield from bulleted(who, shown[0].lines, "") if shown else (f"{who}.",)

    def coordination(self, task_id: TaskNumber) -> Section:
        """II: what coordinating agencies did, where an officer chose examples; and who did without being asked."""
        unasked = self._quotes.unasked(task_id)

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            if unasked:
                yield self.say(sentences.COORDINATION_UNASKED, count=unasked)
            if shown := [each for each in placed if each.shown]:
                yield sentences.COORDINATION
            for each in shown:
                yield from bulleted(each.who, each.lines)

        return self._section(words.COORDINATION_PART, task_id, self._quotes.coordination(task_id), (), arrange)

    def listed(self, part: str, quotes: Sequence[Quote]) -> Section:
        """Answers one by one, each text once; before an opening the issuer's own, unnamed: it speaks."""
        opening, speaks = sentences.OPENING.get(part, ""), part in (words.OVERALL_PART, words.DIRECTION_PART)

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            shown = [each for each in placed if each.shown]
            ours = [each for each in shown if speaks and each.quote.agency == self._settings.issuer_code]
            for each in ours:
                yield from (f"- {line[2:]}" if line.startswith("+ ") else line for line in each.lines if line)
            if opening and len(shown) > len(ours):
                yield self.say(opening)
            lines, left = self._once([each for each in placed if each not in ours], part)
            if placed and part in sentences.COUNTED:
                yield self.say(sentences.COUNTED[part], **_counts(placed, lines))
            yield from lines
            if left and (lines or part not in sentences.COUNTED):
                yield self.say(sentences.LEFT[part], count=left)

        ours = {number for number, each in enumerate(quotes) if speaks and each.agency == self._settings.issuer_code}
        others = (each for each in enumerate(quotes) if each[0] not in ours)
        return self._section(part, "", quotes, ours | _first_texts(others, self._most[part]), arrange)

    def under_headings(self, part: str, quotes: Sequence[Quote], none: str = "") -> Section:
        """Reasons by whether work has begun, or proposals by whom they ask, all under a heading counted. `none` is for
        no answer. What the issuer asks of itself is printed, and counted, only where an officer puts it in."""
        order = ("", NOT_BEGUN, *sentences.ADDRESSEES)
        sent_up = (each for each in enumerate(quotes) if each[1].listed_under != TO_ITSELF)
        by_heading = grouped(sent_up, lambda each: each[1].listed_under)
        chosen = {index for listed in by_heading.values() for index in _first_texts(listed, self._most[part])}

        def arrange(placed: Sequence[PlacedQuote]) -> Iterable[str]:
            if none and not placed:
                yield none
            sent = [answer for answer in placed if answer.shown or answer.quote.listed_under != TO_ITSELF]
            listed = grouped(sent, lambda answer: "issuer" if answer.quote.listed_under == TO_ITSELF
                             else answer.quote.listed_under)
            left, names = 0, [name for name in order if name in listed]
            if sent and part in sentences.COUNTED:
                yield self.say(sentences.COUNTED[part], **_counts(sent, listed))
            for letter, name in zip(_LETTERS, names, strict=False):
                lines, more = self._once(listed[name], part)
                left += more
                heading = self.say(sentences.HEADING, heading=f"{letter}) " * (len(listed) > 1) + self._heading(name),
                                   **_counts(listed[name], lines[1:]))
                # one text alone goes on in the same paragraph
                yield from (f"{heading} {lines[0][2:]}",) if len(lines) == 1 else (heading, *lines)
            if left:
                yield self.say(sentences.LEFT[part], count=left)

        return self._section(part, "", quotes, chosen, arrange)

    def _heading(self, name: str) -> str:
        if name in sentences.ADDRESSEES:
            return addressee_heading(name, self._plan)
        return sentences.NOT_BEGUN if name == NOT_BEGUN else sentences.OF_DIFFICULTIES

    def _once(self, placed: Sequence[PlacedQuote], part: str) -> tuple[list[str], int]:
        """Each text of which somebody's answer is shown, once, after the names of all who wrote it: the same words with
        the same figures; how many answers are left."""
        texts = grouped((answer for answer in placed if not answer.refused),
                        lambda answer: text_key("\n".join(answer.text)) or text_key(answer.documents))
        left, lines = len(placed), list[str]()
        ranked = sorted(texts.values(), key=lambda answers: len({each.quote.agency for each in answers}), reverse=True)
        for answers in ranked:
            if shown := next((answer for answer in answers if answer.shown), None):
                left -= len(answers)
                # documents only where all name the same
                is_bare = shown.text and len({answer.documents for answer in answers}) > 1
                lines += bulleted(self._label(answers, part), shown.text if is_bare else shown.lines)
        return lines, left

    def _label(self, answers: Sequence[PlacedQuote], part: str) -> str:
        """Who wrote a text, each with the tasks it is about, once behind all names where these are the same; no name
        where the text begins with it. How far work is, of a task outside the annex that is not done."""
        by_agency = grouped(answers, lambda answer: answer.quote.agency)
        if len(by_agency) == 1 and not any(answer.who for answer in answers if answer.shown):
            return ""
        tasks = {agency: self._tasks(own) for agency, own in by_agency.items()}
        same = {*tasks.values()} if len({*tasks.values()}) == 1 else {""}
        names = [own[0].quote.who + ("" if tasks[agency] in same else tasks[agency])
                 for agency, own in by_agency.items()]
        status, *others = {answer.quote.status if part == words.EXTRAS_PART else "" for answer in answers}
        standing = f" ({status})" if status and not others and status != sentences.LEAD[Status.DONE] else ""
        return named(names, AGENCIES_NAMED, sentences.AND_OTHERS) + standing + same.pop()

    def _tasks(self, answers: Iterable[PlacedQuote]) -> str:
        """What tasks one agency's answers are about, in the order of the annex."""
        about = {answer.quote.about for answer in answers} - {""}
        tasks = sorted(about, key=lambda task: self._order.get(task, len(self._order)))
        listed = named(tasks, TASKS_NAMED, sentences.AND_OTHER_TASKS, ", ")
        return sentences.ABOUT_TASKS.format(tasks=listed) if tasks else ""

    def _section(
            self, part: str, task_id: str, quotes: Sequence[Quote], chosen: Container[int],
            arrange: Callable[[Sequence[PlacedQuote]], Iterable[str]],
            in_short: Callable[[Sequence[PlacedQuote]], str] = lambda _: "", longest: int = 0) -> Section:
        wish = self._wish(part, task_id)
        written = own_lines(wish.text)
        silent, placed, answers = bool(written) or wish.include is False, [], []
        identity = self._plan.identity(TaskNumber(task_id))  # of a group itself
        for index, quote in enumerate(quotes):
            each, of = self._placed(part, quote, longest, index in chosen, silent=silent), quote.task_id
            placed.append(each)
            answers.append(Passage(part, of, "\n".join(each.lines).lstrip(), each.shown, quote.agency, quote.who,
                                   quote.place, self._plan.identity(of)))
        short = self._shortened(" ".join(written)) if written else in_short(placed)
        lines = written or tuple(arrange(placed))
        return Section(part, task_id, lines, tuple(answers), short, identity)

    def _wish(self, part: str, task_id: str, agency: str = "") -> OwnWording:
        """What the officer wrote for a section, or for an agency's answer in it."""
        if not self._own:
            return OwnWording()
        of = Passage(part, task_id, "", agency=agency, identity=self._plan.identity(TaskNumber(task_id)))
        return self._own.get(of.mark, OwnWording())

    def _in_short(self, placed: Sequence[PlacedQuote]) -> str:
        """What is shown of a task's results, in a paragraph; of several leads each after its name."""
        told: dict[bool, list[str]] = {True: [], False: []}
        for each in (each for each in placed if each.shown):
            lines = each.lines if each.own else lines_of(each.quote.text)[0]
            if text := closed(" ".join(line.removeprefix("+ ") for line in lines if line)):
                told[each.own].append(f"{each.who}: {text}" if each.who and len(placed) > 1 else text)
        return self._shortened(*map(" ".join, told.values()))

    def _shortened(self, own: str, rest: str = "") -> str:
        """What an officer wrote, then what agencies did, as Phụ lục I has room; the former whole where it stands
        nowhere else."""
        if self._settings.length is Length.FULL:
            return first_sentences(f"{own} {rest}", RESULT_IN_SHORT)
        left = RESULT_THERE - len(own)
        told = first_sentences(rest, left) if not own or left > RESULT_IN_SHORT else ""
        return f"{first_sentences(own, len(own))} {told}".strip()

    def _placed(self, part: str, quote: Quote, longest: int, included: bool, *, silent: bool) -> PlacedQuote:
        """What is printed of one answer, as the officer says, else as proposed; `silent` where its section is not."""
        wish = self._wish(part, quote.task_id, quote.agency)
        own = own_lines(wish.text) if wish.text else ()
        shown = not silent and (wish.include if wish.include is not None else included or bool(own))
        text, documents = (opened(own), "") if own else self._printed(
            quote, shown, 0 if wish.include is True else longest or LONGEST_TEXT)
        if own and part == words.PROPOSALS_PART:
            quote = self._quotes.addressed(quote, own[0])
        names_itself = self._quotes.names_itself(quote.agency, own[0]) if own else (
            quote.names_itself or (shown and self._quotes.names_itself(quote.agency, quote.text)))
        return PlacedQuote(quote, text, documents, shown, wish.include is False, "" if names_itself else quote.who,
                           bool(own))

    def _printed(self, quote: Quote, shown: bool, longest: int) -> tuple[tuple[str, ...], str]:
        """The paragraphs of an answer and its documents; `longest` 0: the whole of it."""
        is_long = 0 < longest < min(LONGEST_TEXT, len(quote.text))
        lines, cut = lines_of(first_sentences(quote.text, longest) if is_long else quote.text,
                              longest or len(quote.text))
        if cut:
            lines = (*lines[:-1], f"{lines[-1]} {sentences.CUT}")
        every = documents_of(quote.documents)
        named_here = every if longest == 0 else every[:DOCUMENTS_OF_ONE]
        documents = "; ".join([self._mentions.name(each, quote.agency) for each in named_here] if shown else named_here)
        if len(named_here) < len(every):
            documents += self.say(sentences.DOCUMENTS_LEFT, count=len(every) - len(named_here))
        return lines, documents


def group_mark(number: str) -> str:
    """What a passage about a group says it is about: no task has such an id."""
    return f"nhóm {number}".strip()


def _counts(placed: Iterable[PlacedQuote], lines: Collection[object]) -> dict[str, int | str]:
    """The blanks of a sentence that counts answers and opens the `lines` under it."""
    said = [each.quote.agency for each in placed]
    return {"answers": len(said), "agencies": len(set(said)), "end": ":" if lines else "."}


def _first_texts(quotes: Iterable[tuple[int, Quote]], most: int) -> set[int]:
    """The numbers of the quotes that hold the `most` texts told first: those somebody says for itself, then those most
    agencies wrote."""

    def weight(answers: Collection[tuple[int, Quote]]) -> tuple[bool, int]:
        return any(quote.first for _, quote in answers), len({quote.agency for _, quote in answers})

    texts = grouped(quotes, lambda numbered: text_key(numbered[1].text))
    ranked = in_turn(sorted(texts.values(), key=weight, reverse=True), lambda answers: answers[0][1].text)
    return {number for answers in ranked[:most] for number, _ in answers}


def bulleted(label: str, lines: Sequence[str], bullet: str = "- ") -> Iterable[str]:
    """Lines under one bullet, `label` before the first: "- Sở Nội vụ: …"."""
    first, *rest = lines
    yield f"{bullet}{label}: {first}".rstrip() if label else f"{bullet}{first}"
    yield from rest
