"""The frames → what each agency answered, for each section that quotes agencies; and typed texts, ready for print."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit import fields
from toolkit.consolidate.columns import records, values_of
from toolkit.findings import Place
from toolkit.model import NO_TASK, Agency, Role, Status, TaskNumber
from toolkit.plan.names import name_key
from toolkit.report.proposals import Addressees
from toolkit.text import (
    BULLET,
    abridged,
    grouped,
    is_blank,
    number_vi,
    open_ended,
    printable,
    remembered,
    says_nothing,
    single_spaced,
    without_bullet,
    word_key,
    word_key_anew,
)
from toolkit.words import DIFFICULTY_THEMES, EXTRA_ROLE, OTHER_THEME, STATUS

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation

#: The theme of a reason why a task is not begun or will not be done.
NOT_BEGUN = "not_begun"
#: Words of the longest name of an agency, about.
_LONGEST_NAME = 20
#: The theme of what the issuer asks of itself: it is not sent up.
TO_ITSELF = "to_itself"
_LEAD, _NOWHERE = Role.LEAD.value, Place()
_COLUMNS = ["agency_code", "agency", "task_id", "role", "assigned", "answered", *fields.ANSWERS]
_OF_RESULTS = ["agency_code", "agency", "task_id", fields.RESULT, fields.DOCUMENTS, fields.STATUS]
_NOT_DONE = (Status.NOT_STARTED.value, Status.NOT_DOING.value)

#: Where a cause begins: "nguyên nhân …" after a stop or on its own line, "do …" after a semicolon or a line end.
_CAUSE = re.compile(r"(?:^|(?<=[;,.:–-])|\n)[ \t]*(?:[-+•*][ \t]+)?"
                    r"(?:nguyên nhân(?:[ \t]+là)?[ \t]*(?=[:]|do\b|vì\b)[ \t]*:?|(?=nguyên nhân\b))"
                    r"|(?:;|\n)[ \t]*(?:[-+•*][ \t]+)?(?=do\b)", re.IGNORECASE)
#: One of these is in every such beginning.
_MAY_BE_CAUSE = ("nguyên nhân", ";", "\n")
#: What stands for who speaks, in a shape.
_OWN = "@"
_STATUS_SAID = {status.value: word.text.lower() for status, word in STATUS.items()}
_EXTRA = printable(EXTRA_ROLE.text.lower())
_WITHIN_FIGURE, _DIGITS = re.compile(r"[.,](?<=\d.)(?=\d)"), re.compile(r"\d+")
_FIGURE = re.compile(r"(\d+(?:[.,]\d+)*)")
#: What is numbered, dated or ranked: a figure after it is no quantity.
_NUMBERED = ("số|ngày|tháng|năm|quý|tuần|lúc|hồi|vào|điều|khoản|điểm|chương|mục|phần|nhóm|mức|mức độ|cấp|cấp độ|loại"
             "|hạng|nhiệm vụ|kỳ|kì|khóa|khoá|lần|thứ|đợt|vòng|bước|giai đoạn|phụ lục|biểu|mẫu|bảng|trang|phường|quận|xã"
             "|ấp|khóm|tổ|khu|khu vực|đội|lớp|khối|tầng|phòng|đường|quốc lộ|tuyến|luật|nghị quyết|nghị định|quyết định"
             "|thông tư|kế hoạch|công văn|chỉ thị|đề án|dự án|phiên bản|top|đt|điện thoại|covid|qcvn|tcvn|iso")
#: The same where it is part of a day, a number or a word, or another figure's.
_NO_QUANTITY = re.compile(rf"(?:\b(?:{_NUMBERED})[ :]*|[\w/.:+–-]|[–-] |\d ?(?:[,;(]|và|hoặc|đến|tới|trên)? ?)\Z",
                          re.IGNORECASE)
#: After a name: "Trường Tiểu học Long Đức 2". A sentence begins with a capital too.
_NAME, _SENTENCE = re.compile(r"[^\W\d_]\w*\s+\Z"), re.compile(r"(?:\A|[.!?;:–+\n-])\s*\w+\s+\Z")
#: What is counted stands after a quantity.
_COUNTED = re.compile(r"\s*%|\s+(?!(?:đến|tới|và|hoặc|trên)\b)[^\W\d_]")
#: A year, a number with noughts before it; and all that a quantity is.
_NUMBER = re.compile(r"(?:19|20)\d\d|0\d{2,}")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_GOES_ON = re.compile(r"[.!?…]\s+\w|\n")

FrameRow = Mapping[str, Any]


class Quote(NamedTuple):
    """What one agency (`agency` its code, `who` its name) answered, as typed. `about` is how a report names what it is
    about: a task's id, "phát sinh", "" for nothing in particular. `documents` as typed, `status` a word of
    `words.STATUS` in lower case. `theme`: what a difficulty is about, or whom a proposal is addressed to. `first`: a
    lead speaks of its task, or an agency for itself; what others say comes after that. `shape`: what all texts share
    that differ in their figures and in the name of who speaks only. `name`: that name as the text itself begins with
    it, "" where it does not."""
    agency: str
    who: str
    task_id: TaskNumber
    text: str
    place: Place = Place()
    about: str = ""
    documents: str = ""
    status: str = ""
    theme: str = ""
    first: bool = True
    shape: str = ""
    name: str = ""


class Quotes:
    """What all agencies answered, section by section, in the order of the frames; who says nothing is in no list."""

    def __init__(self, consolidation: Consolidation) -> None:
        rows = consolidation.rows
        told = rows["answered"] | ~rows["assigned"] | (rows["role"] == _LEAD)
        self._columns = {name: values_of(rows.loc[told, name]) for name in _COLUMNS}
        self.tasks = {row["task_id"]: row for row in records(consolidation.tasks)}
        self._extras, self._free = list(records(consolidation.extras)), list(records(consolidation.free))
        plan = consolidation.plan
        self._issuer, self._addressees = plan.settings.issuer_code, Addressees(plan)
        self._names = _own_names(plan.agencies)
        self._spelt = dict[str, str]()  # by name, as it was last found
        self._answers = {made.agency: {each.task_id: each for each in (*made.progress, *made.extras)}
                         for made in consolidation.intake.returns}
        tasks, held = self._columns["task_id"], zip(self._columns["assigned"], self._columns["role"], strict=True)
        is_lead = [assigned and role == _LEAD for assigned, role in held]
        self._leads = grouped((at for at, leads in enumerate(is_lead) if leads), tasks.__getitem__)
        self._others = grouped((at for at, leads in enumerate(is_lead) if not leads), tasks.__getitem__)
        self._parted = [each for row in (*self._saying(fields.DIFFICULTIES), *self._extras)
                        for each in self._difficulty(row)]

    def _rows(self, places: Sequence[int], columns: Sequence[str] = _COLUMNS) -> Iterator[FrameRow]:
        """The rows at these places, made as they are asked for: there are as many as returned forms have."""
        held = (map(self._columns[name].__getitem__, places) for name in columns)
        return (dict(zip(columns, row, strict=True)) for row in zip(*held, strict=True))

    def _saying(self, field: str) -> Iterator[FrameRow]:
        """The rows in which that field is filled."""
        return self._rows([at for at, text in enumerate(self._columns[field]) if text])

    @property
    def cited(self) -> list[tuple[str, str]]:
        """The cells of documents, each with the agency that filled it."""
        cells = zip(self._columns[fields.DOCUMENTS], self._columns["agency_code"], strict=True)
        return [each for each in cells if each[0]]

    def leads(self, task_id: str) -> list[FrameRow]:
        """The rows of a task's leads, answered or not."""
        return list(self._rows(self._leads.get(task_id, ())))

    def unasked(self, task_id: str) -> int:
        """How many agencies that are not assigned to a task report about it."""
        return sum(not self._columns["assigned"][at] for at in self._others.get(task_id, ()))

    def results(self, task_id: str) -> list[Quote]:
        """What a task's leads have done."""
        return [*map(self._said, map(self._result, self._rows(self._telling(self._leads.get(task_id, ())))))]

    def coordination(self, task_id: str) -> list[Quote]:
        """What all others have done for a task; last, who is not assigned to it. None has a shape or a name yet: of
        thousands few are shown."""
        assigned = self._columns["assigned"]
        ordered = sorted(self._telling(self._others.get(task_id, ())), key=lambda at: not assigned[at])
        return [*map(self._result, self._rows(ordered, _OF_RESULTS))]

    def _telling(self, places: Iterable[int]) -> list[int]:
        """Of these places those of rows that tell of something done."""
        results, documents = self._columns[fields.RESULT], self._columns[fields.DOCUMENTS]
        return [at for at in places if _tells(results[at], documents[at])]

    def extras(self) -> list[Quote]:
        """The tasks outside the annex: what they are, and what was done."""
        return [self._extra(row) for row in self._extras
                if _tells(row[fields.RESULT], row[fields.DOCUMENTS]) or not says_nothing(row[fields.CONTENT])]

    def _extra(self, row: FrameRow) -> Quote:
        """Its content and result; where the result says who did it, after a colon."""
        quote, content = self._said(self._result(row)), open_ended(row[fields.CONTENT])
        text = f"{content}: {quote.text}" if quote.name and content else f"{closed(content)} {row[fields.RESULT]}"
        return quote._replace(text=text, shape=self._shape(quote.agency, text))

    def free(self, part: str) -> list[Quote]:
        """A free part, the issuer's own first."""
        rows = [row for row in self._free if row["part"] == part and not says_nothing(row["text"])]
        return [self._said(Quote(row["agency_code"], printable(row["agency"]), NO_TASK, row["text"],
                                 Place(row["file"], row["sheet"], row["cell"])))
                for row in sorted(rows, key=lambda row: row["agency_code"] != self._issuer)]

    def difficulties(self) -> list[Quote]:
        """Difficulties without the causes set apart; not why a task is not begun."""
        return [each for each, _ in self._parted if each.text and each.theme != NOT_BEGUN]

    def causes(self) -> list[Quote]:
        """Causes set apart, each under the theme of its difficulty; then why tasks are not begun or not done."""
        apart = [each for _, each in self._parted if each.text]
        return apart + [each for each, _ in self._parted if each.theme == NOT_BEGUN]

    def proposals(self) -> list[Quote]:
        """Proposals of leads, then of others, then about tasks outside the annex, each under whom it is addressed to;
        what the issuer asks of itself under `TO_ITSELF`."""
        rows = (*sorted(self._saying(fields.PROPOSALS), key=lambda row: row["role"] != _LEAD), *self._extras)
        return [self._proposal(row) for row in rows if not says_nothing(row[fields.PROPOSALS])]

    def _proposal(self, row: FrameRow) -> Quote:
        quote = self._said(self._quote(row, fields.PROPOSALS))
        return self.addressed(quote, quote.text)

    def addressed(self, quote: Quote, text: str) -> Quote:
        """A proposal under whom `text` asks: its own, or what an officer wrote in its stead."""
        whom = self._addressees.of(text)
        return quote._replace(theme=TO_ITSELF if whom == "issuer" and quote.agency == self._issuer else whom)

    def _difficulty(self, row: FrameRow) -> Iterable[tuple[Quote, Quote]]:
        """A row's difficulty and the cause set apart from it, if it tells any."""
        if says_nothing(row[fields.DIFFICULTIES]):
            return
        role = row.get("role")
        quote = self._quote(row, fields.DIFFICULTIES)._replace(first=role in (None, _LEAD))
        if role and row[fields.STATUS] in _NOT_DONE:
            yield self._said(quote._replace(theme=NOT_BEGUN)), quote._replace(text="")
            return
        difficulty, cause = cause_apart(printable(quote.text))
        theme = theme_of(difficulty, cause)
        apart = self._said(quote._replace(text=cause, theme=theme)) if cause else quote._replace(text="")
        yield self._said(quote._replace(text=difficulty, theme=theme)), apart

    def _result(self, row: FrameRow) -> Quote:
        text = "" if says_nothing(row[fields.RESULT]) else row[fields.RESULT]
        return Quote(row["agency_code"], _who(row["agency"]), row["task_id"], text,
                     self._place(row, fields.RESULT), "", row[fields.DOCUMENTS],
                     _STATUS_SAID.get(row[fields.STATUS], ""))

    def _quote(self, row: FrameRow, field: str) -> Quote:
        """What stands in that field of a row."""
        about = printable(row["task_id"]) if "role" in row else _EXTRA
        return Quote(row["agency_code"], _who(row["agency"]), row["task_id"], row[field],
                     self._place(row, field), about)

    def _place(self, row: FrameRow, field: str) -> Place:
        """The cell of that field of a row, else of what else the row holds."""
        answer = self._answers.get(row["agency_code"], {}).get(row["task_id"])
        if answer is None:
            return _NOWHERE
        for each in (field, fields.DOCUMENTS):
            if entry := answer.unclear.get(each) or answer.entries.get(each):
                return entry.place
        entry = next(iter({**answer.entries, **answer.unclear}.values()), None)
        return entry.place if entry else _NOWHERE

    def _said(self, quote: Quote) -> Quote:
        agency, text = quote.agency, quote.text
        return quote._replace(shape=self._shape(agency, text), name=self.own_name(agency, text))

    def _shape(self, agency: str, text: str) -> str:
        said = f" {name_key(_WITHIN_FIGURE.sub('', text))} "
        for name, whose in self._names[agency].items():
            said = said.replace(f" {name} ", f" {whose} ")
        return _DIGITS.sub("0", said)

    def own_name(self, agency: str, text: str) -> str:
        """The name of that agency, as its text begins with it, "" where it does not."""
        said, names = f"{name_key(text)} ", self._names[agency]
        begins = next((name for name in names if said.startswith(f"{name} ")), "")
        if names.get(begins) != _OWN:
            return ""
        spelt = text.split(maxsplit=_LONGEST_NAME)[:_LONGEST_NAME]
        known = self._spelt.get(begins, "")  # what begins with the same words begins with the same name
        if known and f"{' '.join(spelt)} ".startswith(f"{known} "):
            return known
        starts = (" ".join(spelt[:count]) for count in range(1, len(spelt) + 1))
        self._spelt[begins] = next((name for name in starts if name_key(name) == begins), "")
        return self._spelt[begins]


_who = lru_cache(maxsize=8192)(printable)


def _own_names(agencies: Sequence[Agency]) -> dict[str, dict[str, str]]:
    """By code the names of an agency, and of others those that begin with one of these ("Sở Y tế và Dân số"), each
    with what stands for it in a shape; the longest first, so that no name is found within another's."""
    names = {each.code: {name for text in (each.name, *each.aliases) if (name := name_key(text))} for each in agencies}
    every = sorted(set().union(*names.values()))
    found = {}
    for code, own in names.items():
        held = dict.fromkeys(own, _OWN)
        for name in own:
            at = bisect_right(every, name)
            while at < len(every) and every[at].startswith(name):
                held.setdefault(every[at], every[at])
                at += 1
        found[code] = dict(sorted(held.items(), key=lambda each: -len(each[0])))
    return found


def _tells(result: str, documents: str) -> bool:
    return not (says_nothing(result) and says_nothing(documents))


@remembered
def cause_apart(typed: str) -> tuple[str, str]:
    """The difficulty and its cause, the latter "" where the clerk did not set it apart once and at the end. Nothing is
    dropped but the word "nguyên nhân" before a colon or "do": the report has it as a heading."""
    text, said = typed.strip(), typed.lower()
    found = list(_CAUSE.finditer(text)) if any(sign in said for sign in _MAY_BE_CAUSE) else []
    cause = text[found[0].end():].strip() if len(found) == 1 else ""
    if not cause or _GOES_ON.search(cause):
        return text, ""
    return text[:found[0].start()].rstrip(" \t\n;,:–-"), cause


def theme_of(*texts: str) -> str:
    """The code name of what the first text with a known word is about."""
    return next(filter(None, map(_theme_in, texts)), OTHER_THEME)


@remembered
def _theme_in(text: str) -> str:
    """That of most known words, then of the earliest; "" where there is none."""
    padded = f" {word_key_anew(text)} "
    found = {name: [at for at in map(padded.find, _words(name)) if at >= 0] for name in DIFFICULTY_THEMES}
    ranked = sorted((-len(places), min(places), name) for name, places in found.items() if places)
    return ranked[0][2] if ranked else ""


@cache
def _words(theme: str) -> tuple[str, ...]:
    return tuple(f" {word_key(word)} " for word in DIFFICULTY_THEMES[theme].aliases)


# Words are never changed. What is: surrounding spaces, a lone dash at the start, a clerk's "- " in a list (it becomes
# "+ ", the level below the report's own "- "), a full stop where a text ends without one.

#: A text longer than this is cut at a word; the report says where the whole is.
LONGEST_TEXT = 1500

#: Where a sentence may end: not after an abbreviation, a letter or digit alone ("Ô. Nguyễn", "5. Trong").
_STOP = re.compile(r"[.!?…;](?<!\bTP.)(?<!\bTp.)(?<!\bTX.)(?<!\bTT.)(?<!\bBs.)(?<!\bBS.)(?<!\bThS.)(?<!\bTS.)"
                   r"(?<!\b[A-ZĐÔÂ\d].)\s+")
_ENDS, _CLOSING = (".", ";", ":", "!", "?", "…"), "”’\"')]"


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


def spanned(texts: Sequence[str]) -> str | None:
    """What texts say that differ in their quantities only, each of these from the least to the most: "2 đến 5 người";
    None where they differ in anything else."""
    split = [_FIGURE.split(text.strip().rstrip(".")) for text in texts]
    if len({len(each) for each in split}) != 1:
        return None
    said = ""
    for place, held in enumerate(zip(*split, strict=True)):
        if len(set(held)) == 1:
            said += held[0]
        elif place % 2 == 0 or not _are_quantities(held, said, split[0][place - 1:place + 2], split[0]):
            return None
        else:
            ranked = sorted(held, key=lambda each: float(each.replace(".", "").replace(",", ".")))
            said += f"{ranked[0]} đến {ranked[-1]}"
    return said


def _are_quantities(held: Iterable[str], said: str, around: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether figures at one place of texts are quantities: what is `said` before them and what stands after them says
    so. Two figures with a word between them are one ("2 tỷ 500 triệu", "8 giờ 30")."""
    before, _, after = around
    name, counted = _NAME.search(said), _COUNTED.match(after)
    inner = [each for each in (before, after) if each is not whole[0] and each is not whole[-1]]
    return bool(counted and counted[0][-1:].lower() == counted[0][-1:]) and not (
        _NO_QUANTITY.search(said) or any(each.strip().isalpha() for each in inner)
        or (name and name[0][0].isupper() and not _SENTENCE.search(said))
        or any(_NUMBER.fullmatch(each) or not _THOUSANDS.fullmatch(each) for each in held))


def closed(text: str) -> str:
    """`text` with a full stop, unless it ends a sentence or a clause already."""
    return text if not text or text.rstrip(_CLOSING).endswith(_ENDS) else f"{text}."


def named(names: Iterable[str], most: int, others: str, between: str = "; ") -> str:
    """`names`, each once; of more than `most`, `others` ({count}) says how many more there are: at least two."""
    names = list(dict.fromkeys(names))
    if len(names) <= most + 1:
        return between.join(names)
    return between.join(names[:most]) + others.format(count=number_vi(len(names) - most))
