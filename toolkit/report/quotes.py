"""The frames → what each agency answered, for each section that quotes agencies; and typed texts, ready for print.

A proposal is addressed to whoever its sentence asks; to nobody in particular where it names nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from toolkit.base.text import (
    BULLET,
    abridged,
    closed,
    grouped,
    is_blank,
    key,
    number_vi,
    open_ended,
    printable,
    says_nothing,
    single_spaced,
    without_bullet,
)
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.model import fields
from toolkit.model.findings import Place
from toolkit.model.records import NO_TASK, Kind, Plan, Role, Status, TaskNumber
from toolkit.model.words import EXTRA_ROLE, STATUS
from toolkit.plan.names import agency_names, name_key
from toolkit.report import sentences

#: Where a reason is listed why a task is not begun or will not be done.
NOT_BEGUN = "not_begun"
#: Where it is listed what the issuer asks of itself: it is not sent up.
TO_ITSELF = "to_itself"
_LEAD = Role.LEAD.value
_COLUMNS = ["agency_code", "agency", "task_id", "role", "assigned", "answered", *fields.ANSWERS]
_NOT_DONE = (Status.NOT_STARTED.value, Status.NOT_DOING.value)

#: Where a cause begins: "nguyên nhân …" after a stop or on its own line, "do …" after a semicolon or a line end.
_CAUSE = re.compile(r"(?:^|(?<=[;,.:–-])|\n)[ \t]*(?:[-+•*][ \t]+)?"
                    r"(?:nguyên nhân(?:[ \t]+là)?[ \t]*(?=[:]|do\b|vì\b)[ \t]*:?|(?=nguyên nhân\b))"
                    r"|(?:;|\n)[ \t]*(?:[-+•*][ \t]+)?(?=do\b)", re.IGNORECASE)
_STATUS_SAID = {status.value: word.text.lower() for status, word in STATUS.items()}
_EXTRA = printable(EXTRA_ROLE.text.lower())
_FIGURES, _GOES_ON = re.compile(r"[\d.,]+"), re.compile(r"[.!?…]\s+\w|\n")

FrameRow = Mapping[str, Any]
T = TypeVar("T")


class Quote(NamedTuple):
    """What one agency (`agency` its code, `who` its name) answered, as typed. `about` is how a report names what it is
    about: a task's id, "phát sinh", "" for nothing in particular. `documents` as typed, `status` a word of
    `words.STATUS` in lower case. `listed_under`: whom a proposal is addressed to (`sentences.ADDRESSEES`, TO_ITSELF),
    NOT_BEGUN of a reason why work has not begun, else "". `first`: a lead speaks of its task, or an agency for itself;
    what others say comes after that. `names_itself`: the text says within itself who speaks."""
    agency: str
    who: str
    task_id: TaskNumber
    text: str
    place: Place
    about: str = ""
    documents: str = ""
    status: str = ""
    listed_under: str = ""
    first: bool = True
    names_itself: bool = False


class Quotes:
    """What all agencies answered, section by section, in the order of the frames; who says nothing is in no list."""

    def __init__(self, consolidation: Consolidation) -> None:
        rows = consolidation.rows
        told = rows["answered"] | ~rows["assigned"] | (rows["role"] == _LEAD)
        self._rows = list(records(rows.loc[told, _COLUMNS]))
        self.tasks = {row["task_id"]: row for row in records(consolidation.tasks)}
        self._extras, self._free = list(records(consolidation.extras)), list(records(consolidation.free))
        plan = consolidation.plan
        self._issuer, self._addressees = plan.settings.issuer_code, Addressees(plan)
        names = ((name_key(name), each.code) for each in plan.agencies for name in (each.name, *each.aliases))
        self._named_first = name_finder(grouped(names, itemgetter(0)))
        self._answers = {made.agency: {each.task_id: each for each in (*made.progress, *made.extras)}
                         for made in consolidation.intake.returns}
        self._of_task = grouped(
            self._rows, lambda row: (row["task_id"], row["assigned"] and row["role"] == _LEAD))
        self._parted = [each for row in (*self._saying(fields.DIFFICULTIES), *self._extras)
                        for each in self._difficulty(row)]

    def _saying(self, field: str) -> list[FrameRow]:
        """The rows in which that field is filled."""
        return [row for row in self._rows if row[field]]

    @property
    def cited(self) -> list[tuple[str, str]]:
        """The cells of documents, each with the agency that filled it."""
        return [(row[fields.DOCUMENTS], row["agency_code"]) for row in self._saying(fields.DOCUMENTS)]

    def leads(self, task_id: str) -> list[FrameRow]:
        """The rows of a task's leads, answered or not."""
        return self._of_task.get((task_id, True), [])

    def _others(self, task_id: str) -> list[FrameRow]:
        return self._of_task.get((task_id, False), [])

    def unasked(self, task_id: str) -> int:
        """How many agencies that are not assigned to a task report about it."""
        return sum(not row["assigned"] for row in self._others(task_id))

    def results(self, task_id: str) -> list[Quote]:
        """What a task's leads have done."""
        return [self._result(row) for row in self.leads(task_id) if _tells(row)]

    def coordination(self, task_id: str) -> list[Quote]:
        """What all others have done for a task; last, who is not assigned to it."""
        ordered = sorted(filter(_tells, self._others(task_id)), key=lambda row: not row["assigned"])
        return [self._result(row) for row in ordered]

    def extras(self) -> list[Quote]:
        """The tasks outside the annex: what they are, and what was done."""
        return [self._extra(row) for row in self._extras if _tells(row) or not says_nothing(row[fields.CONTENT])]

    def _extra(self, row: FrameRow) -> Quote:
        """Its content and result; where the result says who did it, after a colon."""
        quote, content = self._result(row), open_ended(row[fields.CONTENT])
        names_itself = self.names_itself(quote.agency, quote.text)
        text = f"{content}: {quote.text}" if names_itself and content else f"{closed(content)} {row[fields.RESULT]}"
        return quote._replace(text=text, names_itself=names_itself)

    def free(self, part: str) -> list[Quote]:
        """A free part, the issuer's own first."""
        rows = [row for row in self._free if row["part"] == part and not says_nothing(row["text"])]
        return [Quote(row["agency_code"], printable(row["agency"]), NO_TASK, row["text"],
                      Place(row["file"], row["sheet"], row["cell"]))
                for row in sorted(rows, key=lambda row: row["agency_code"] != self._issuer)]

    def difficulties(self) -> list[Quote]:
        """Difficulties without the causes set apart; not why a task is not begun."""
        return [each for each, _ in self._parted if each.text and each.listed_under != NOT_BEGUN]

    def causes(self) -> list[Quote]:
        """Causes set apart; then why tasks are not begun or not done."""
        apart = [each for _, each in self._parted if each.text]
        return apart + [each for each, _ in self._parted if each.listed_under == NOT_BEGUN]

    def proposals(self) -> list[Quote]:
        """Proposals of leads, then of others, then about tasks outside the annex, each under whom it is addressed to;
        what the issuer asks of itself under `TO_ITSELF`."""
        rows = (*sorted(self._saying(fields.PROPOSALS), key=lambda row: row["role"] != _LEAD), *self._extras)
        quotes = (self._quote(row, fields.PROPOSALS) for row in rows if not says_nothing(row[fields.PROPOSALS]))
        return [self.addressed(quote, quote.text) for quote in quotes]

    def addressed(self, quote: Quote, text: str) -> Quote:
        """A proposal under whom `text` asks: its own, or what an officer wrote in its stead."""
        whom = self._addressees.of(text)
        return quote._replace(listed_under=TO_ITSELF if whom == "issuer" and quote.agency == self._issuer else whom)

    def _difficulty(self, row: FrameRow) -> Iterable[tuple[Quote, Quote]]:
        """A row's difficulty and the cause set apart from it, if it tells any."""
        if says_nothing(row[fields.DIFFICULTIES]):
            return
        role = row.get("role")
        quote = self._quote(row, fields.DIFFICULTIES)._replace(first=role in (None, _LEAD))
        if role and row[fields.STATUS] in _NOT_DONE:
            yield quote._replace(listed_under=NOT_BEGUN), quote._replace(text="")
            return
        difficulty, cause = cause_apart(printable(quote.text))
        yield quote._replace(text=difficulty), quote._replace(text=cause)

    def _result(self, row: FrameRow) -> Quote:
        text = "" if says_nothing(row[fields.RESULT]) else row[fields.RESULT]
        return self._quote(row, fields.RESULT)._replace(
            text=text, about="", documents=row[fields.DOCUMENTS], status=_STATUS_SAID.get(row[fields.STATUS], ""))

    def _quote(self, row: FrameRow, field: str) -> Quote:
        """What stands in that field of a row."""
        about = printable(row["task_id"]) if "role" in row else _EXTRA
        return Quote(row["agency_code"], printable(row["agency"]), row["task_id"], row[field],
                     self._place(row, field), about)

    def _place(self, row: FrameRow, field: str) -> Place:
        """The cell of that field of a row, else of what else the row holds."""
        typed = self._answers[row["agency_code"]][row["task_id"]].typed
        names = [name for name in (field, fields.DOCUMENTS) if name in typed] or [*typed]
        return typed[names[0]].place if names else Place()

    def names_itself(self, agency: str, text: str) -> bool:
        """Whether that agency's text begins with one of its own names."""
        return any(code == agency for _, code in self._named_first(name_key(text)) or ())


def _tells(row: FrameRow) -> bool:
    """Whether a row tells of something done."""
    return not (says_nothing(row[fields.RESULT]) and says_nothing(row[fields.DOCUMENTS]))


def cause_apart(typed: str) -> tuple[str, str]:
    """The difficulty and its cause, the latter "" where the clerk did not set it apart once and at the end. Nothing is
    dropped but the word "nguyên nhân" before a colon or "do": the report has it as a heading."""
    text = typed.strip()
    found = list(_CAUSE.finditer(text))
    cause = text[found[0].end():].strip() if len(found) == 1 else ""
    if not cause or _GOES_ON.search(cause):
        return text, ""
    return text[:found[0].start()].rstrip(" \t\n;,:–-"), cause


_VERBS = "đề nghị|kiến nghị|đề xuất|kính trình|kính mong|mong"
#: What is said before whom is asked is named: "Sở Y tế kiến nghị với các", "Kính đề nghị lãnh đạo".
_BEFORE = re.compile(rf"(?:.{{0,80}}?\b(?:{_VERBS})\b)?\s*"
                     r"(?:(?:với|đến|tới|lên|lãnh đạo|chủ tịch|thường trực|giám đốc|quý)\b\s*)*")
#: A ministry: only its capital tells it from "bộ dụng cụ"; the army's and the police's commands are none.
_MINISTRY = re.compile(rf"(?:\A|(?i:{_VERBS})\s)[\s:,]*(?:(?i:với|đến|tới|lên)\s+)?Bộ (?!Chỉ|Tư l)[A-ZĐÂ]")
_PROVINCE = re.compile(r"ubnd (?:tỉnh|tp)\b")
#: Bodies in general, by whom they are to the office that reports (`name_key`); of several that fit, the first.
_GENERAL = {
    "central": r"chính phủ|thủ tướng|quốc hội|(?:cơ quan )?trung ương|(?:các )?bộ (?:và )?ngành|các bộ|ban bí thư",
    "superior": r"(?:cơ quan )?cấp trên",
    "province": r"(?:ubnd|hđnd|hội đồng nhân dân) tỉnh|tỉnh ủy",
    "localities": r"ubnd (?:các |cấp )*(?:huyện|xã|phường|tx|tp|thị trấn)|"
                  r"(?:các )?(?:địa phương|huyện|cấp huyện|cấp xã)",
    "departments": r"(?:các )?(?:sở|ban|ngành) (?:và )?(?:ban|ngành|đoàn thể)|các (?:sở|ngành|đoàn thể|hội|đơn vị)|"
                   r"các cơ quan (?:đơn vị )?(?:có )?liên quan|công an tỉnh|cục ",
}
_FORMS = {whom: re.compile(rf"(?:{form})\b") for whom, form in _GENERAL.items()}
_KINDS: dict[Kind | str, str] = {Kind.DISTRICT: "localities", Kind.COMMUNE: "localities", Kind.CENTRAL: "central"}


class Addressees:
    """Whom a plan's agencies may ask, as a name of `sentences.ADDRESSEES`: by the names of its register, then by what
    bodies are called in general."""

    def __init__(self, plan: Plan) -> None:
        settings, kinds = plan.settings, {each.code: _KINDS.get(each.kind, "departments") for each in plan.agencies}
        kinds[settings.issuer_code] = "issuer"
        names = {name_key(name): "superior" for name in settings.addressees}
        names |= {name_key(name): kinds[code] for name, (code,) in agency_names(plan.agencies) if len(name) > 3}
        # "UBND tỉnh" without its place is the province's one that this report goes to or comes from
        bodies = *((name, "superior") for name in settings.addressees), (settings.issuer, "issuer")
        names |= {found[0]: whom for name, whom in reversed(bodies) if (found := _PROVINCE.match(name_key(name)))}
        self._names, self._named_first = names, name_finder(names)

    def of(self, text: str) -> str:
        """Whom the text asks; "general" where it names nobody."""
        line = single_spaced(printable(text))
        if _MINISTRY.search(line):
            return "central"
        said = name_key(text)
        before = _BEFORE.match(said)
        asked = said[before.end():] if before else said
        whom = self._named_first(asked) or next(
            (whom for whom, form in _FORMS.items() if form.match(f"{asked} ")), "general")
        return self._names.get("ubnd tỉnh", "general") if whom == "province" else whom


def name_finder(names: Mapping[str, T]) -> Callable[[str], T | None]:
    """What finds what stands in `names` (`name_key`) for the longest name that a text's key begins with, None where it
    begins with none of them."""
    most = max((len(name.split()) for name in names), default=0)

    def find(text: str) -> T | None:
        words = text.split()[:most]
        beginnings = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        return next((names[name] for name in beginnings if name in names), None)

    return find


def addressee_heading(whom: str, plan: Plan) -> str:
    """How the report calls them."""
    settings = plan.settings
    superior = settings.addressees[0] if len(settings.addressees) == 1 else sentences.SUPERIORS
    issuer, superior = printable(settings.issuer), open_ended(superior)
    return sentences.ADDRESSEES[whom].format(superior=superior, issuer=issuer)


# Words are never changed. What is: surrounding spaces, a lone dash at the start, a clerk's "- " in a list (it becomes
# "+ ", the level below the report's own "- "), a full stop where a text ends without one.

#: A text longer than this is cut at a word; the report says where the whole is.
LONGEST_TEXT = 1500

#: Where a sentence may end: not after an abbreviation, a letter or digit alone ("Ô. Nguyễn", "5. Trong").
_STOP = re.compile(r"[.!?…;](?<!\bTP.)(?<!\bTp.)(?<!\bTX.)(?<!\bTT.)(?<!\bBs.)(?<!\bBS.)(?<!\bThS.)(?<!\bTS.)"
                   r"(?<!\b[A-ZĐÔÂ\d].)\s+")


def lines_of(typed: str, longest: int = LONGEST_TEXT) -> tuple[tuple[str, ...], bool]:
    """The paragraphs of a typed text, none where it says nothing; and whether it was cut. "" stands before a list."""
    whole = printable(typed).strip()
    text = shortened(whole, longest)
    lines = [line for line in map(single_spaced, text.split("\n")) if not is_blank(line)]
    if len(lines) < 2:
        return tuple([closed(without_bullet(line)) for line in lines]), text != whole
    *before, last = (BULLET.sub("+ ", line) for line in opened(lines))
    return (*before, closed(last)), text != whole


def own_lines(typed: str) -> tuple[str, ...]:
    """The paragraphs an officer wrote, as written."""
    return tuple(line.strip() for line in printable(typed).split("\n") if line.strip())


def opened(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines, "" before them where they are a list: a label stands on a line of its own then."""
    return ("", *lines) if lines and BULLET.match(lines[0]) else tuple(lines)


def shortened(text: str, longest: int) -> str:
    """`text` itself, or its beginning up to a word within `longest` characters and "…"."""
    if len(text) <= longest:
        return text
    return re.sub(r"\s+\S*$", "", text[:longest]).rstrip(" ,;:-–.") + "…"


def first_sentences(text: str, longest: int) -> str:
    """The whole sentences at the beginning of a text, as many as `longest` characters hold; of a first sentence that is
    longer, its beginning up to a comma."""
    said = single_spaced(printable(text))
    if len(said) <= longest:
        return said
    ends = [found.start() + 1 for found in _STOP.finditer(said, 0, longest + 1) if said[found.end()].isupper()]
    return said[:ends[-1]] if ends else abridged(said, longest)


def text_key(text: str) -> str:
    """What two texts share that are the same words with the same figures: letters' case, spaces and a full stop at the
    end are all they may differ in."""
    return key(text).rstrip(". ")


def in_turn(texts: Iterable[T], of: Callable[[T], str]) -> list[T]:
    """What to quote, in its order, but of those whose text (`of`) differs in its figures only one before all others are
    had, then the second of each, and so on: few quotations say many things. They stay texts of their own."""
    alike = grouped(texts, lambda text: _FIGURES.sub("", text_key(of(text))))
    return [text for turn in zip_longest(*alike.values()) for text in turn if text is not None]


def notable(quotes: Sequence[Quote], most: int) -> set[int]:
    """The numbers of the quotes that say most: of work done, with documents, with figures, what most leads wrote; of
    a text that several wrote one."""
    shared = Counter(text_key(quote.text) for quote in quotes)

    def weight(number: int) -> tuple[int, int, int]:
        quote = quotes[number]
        signs = (quote.status == sentences.LEAD[Status.DONE], bool(quote.documents), any(map(str.isdigit, quote.text)))
        return -sum(signs), -shared[text_key(quote.text)], number

    ranked = sorted((number for number, quote in enumerate(quotes) if quote.text), key=weight)
    first = {text_key(quotes[number].text): number for number in reversed(ranked)}
    ranked = in_turn(sorted(first.values(), key=weight), lambda number: quotes[number].text)
    return set(ranked[:most])


def named(names: Iterable[str], most: int, others: str, between: str = "; ") -> str:
    """`names`, each once; of more than `most`, `others` ({count}) says how many more there are: at least two."""
    names = list(dict.fromkeys(names))
    if len(names) <= most + 1:
        return between.join(names)
    return between.join(names[:most]) + others.format(count=number_vi(len(names) - most))
