"""The paragraphs of a plan → lines of a table, each a group, a task or no task, and those an officer is to decide.

A task has labels that say who leads it, or stands below the name of an agency; a group stands above tasks. Every other
numbered paragraph is a question, with a guess. Called by `understand` and by the chooser."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable, first_heading
from toolkit.annex.cells import (
    BEFORE,
    Labelled,
    agency_named,
    begins_as_name,
    is_agency,
    labelled,
    leading_names,
    says_duty,
)
from toolkit.annex.headings import WORK
from toolkit.annex.source import SIGNED, AnnexFile, AnnexLine, FileTable, Paragraph, PlanLineKind, says
from toolkit.base.text import abridged, by_key, ranges, word_key
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.sheetread.any_file import Format

#: What stands before a paragraph, from the widest; of numbers with a second figure, how many parts they have.
Rank = tuple[int, int]
WHOLE, PART, ARTICLE, LETTER, ROMAN, NUMBER, NAMED, BRACKETED, SMALL, DASH, PLUS, DOT, LABEL, PLAIN = (
    (rank, 0) for rank in range(14))
#: The last rank of numbers: 1.1.1.1
_LAST_NUMBER = (NUMBER[0], 9)
_MARKS: tuple[tuple[Rank, re.Pattern[str]], ...] = (
    (ARTICLE, re.compile(r"(?P<mark>điều\s+\d{1,3}[a-zđ]?)\s*[.:]\s*", re.IGNORECASE)),
    (ROMAN, re.compile(r"(?P<mark>[IVX]{1,6})\s*[.)/:–-]\s*(?=[^\W\d])")),
    (LETTER, re.compile(r"(?P<mark>[A-ZĐ])\s*[.)/:–-]\s*(?=\w\w|\w\s)")),
    (BRACKETED, re.compile(r"(?P<mark>\(?\d{1,3}\))\s*(?=[^\s\d])")),
    (NUMBER, re.compile(
        r"(?:nhiệm vụ(?:\s+số)?\s+)?(?P<mark>\d{1,3}(?:\.\d{1,3}){0,4})\s*(?:[./:]|\s[-–])\s*(?=[^\d\s])",
        re.IGNORECASE)),
    (NUMBER, re.compile(r"(?P<mark>\d{1,2}(?:\.\d{1,2}){1,4})\s+(?=[A-ZĐÀ-Ỹ])")),
    (SMALL, re.compile(r"(?P<mark>[a-zđ][.)/])\s*(?=[^\W\d])")),
    (DASH, re.compile(r"(?P<mark>[-–—])\s*(?=\w|[“\"(])")),
    (PLUS, re.compile(r"(?P<mark>\+)\s*(?=\w|[“\"(])")),
    (DOT, re.compile(r"(?P<mark>[•*●▪■◦·§\uf0b7\uf0a7\uf0d8]|o(?=\s))\s*(?=\w|[“\"(])")))
_PARTS = re.compile(r"(?:phần|chương)\s+(?:thứ\s+\w+|[IVXLC]+|\d+)\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"(?:KẾ HOẠCH|PHỤ LỤC|CHƯƠNG TRÌNH|ĐỀ ÁN|QUY CHẾ|CHỈ THỊ|NGHỊ QUYẾT|QUYẾT ĐỊNH|PHƯƠNG ÁN|THÔNG BÁO)\b"
    r"(?!.*[a-zà-ỹ])")
#: The line below goes on with the sentence after these.
_OPEN_END = re.compile(r"(?:,|(?:^|\s)(?:và|của|các|với|hoặc|tại|cho|về|trong|theo|từ|đến|là|do))\Z")
#: What stands before those who join in, and a day, in a sentence.
_JOINING = re.compile(r"phối hợp(?: chặt chẽ)?,? (?:với|cùng)\s+", re.IGNORECASE)
_BY = re.compile(
    r"(?:hoàn thành|xong|(?P<before>trước|trong|hết|chậm nhất))\s+(?P<day>(?:(?:trước|trong|hết|vào|đến|đầu|cuối)\s+)*"
    r"(?:(?:ngày\s+)?\d{1,2}(?:/\d{1,2}(?:/\d{4})?|\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)"
    r"|(?:ngày|tháng|quý|năm)\s+[\dIV]+(?:/\d{4}|\s+năm\s+\d{4}|\s+hằng tháng)?))", re.IGNORECASE)
_HEADING = tuple(words.ANNEX_COLUMNS[name].text for name in ("tt", "content", *WORK))
#: Words of a section's title that gives no tasks.
_LONGEST_ASIDE = 10


@dataclass(slots=True)
class Node:
    """A paragraph with those below it: its mark as printed, `tt` without the sign that parts it from the text, the text
    after it. `labels` are those that say its fields; `agency` is named by it and leads what stands below it."""
    paragraph: Paragraph
    rank: Rank
    mark: str
    tt: str
    text: str
    labelled: Labelled
    children: list[Node] = field(default_factory=list)
    labels: list[Node] = field(default_factory=list)
    agency: str = ""

    @property
    def printed(self) -> str:
        """Its text with its mark."""
        return f"{self.mark} {self.text}".strip()

    @property
    def is_led(self) -> bool:
        """Whether labels say who leads it."""
        return not self.labelled.is_label and any("leads" in node.labelled.fields for node in (self, *self.labels))

    @property
    def gives(self) -> bool:
        """Whether it, or something below it, is a task for certain."""
        return self.is_led or self.agency != "" or any(child.gives for child in self.children)

    def whole(self, labels: bool = True) -> list[Node]:
        """It and all that stands below it, in the order in which it is printed; `labels`: also those of its own
        fields."""
        below = sorted((*(self.labels if labels else ()), *self.children), key=lambda node: node.paragraph.number)
        return [self, *(node for child in below for node in child.whole())]

    def fields(self) -> dict[str, str]:
        """What it and its labels say, by field."""
        texts = by_key(pair for node in (self, *self.labels) for pair in node.labelled.fields.items())
        return {name: "; ".join(dict.fromkeys(filter(None, found))) for name, found in texts.items()}


class PlanLines(NamedTuple):
    """The lines of a plan in paragraphs, their kinds in them; the numbers of those an officer is to decide; findings.
    """
    lines: tuple[AnnexLine, ...] = ()
    asked: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def certain_tasks(self) -> list[AnnexLine]:
        """Its tasks that its labels or headings give to somebody."""
        return [line for line in self.tasks if line.number not in self.asked]

    @property
    def tasks(self) -> list[AnnexLine]:
        """Its tasks of which it says, or seems to say, who leads them."""
        return [line for line in self.lines if line.kind is PlanLineKind.TASK and says(line.text(2))]


def read_paragraphs(paragraphs: Sequence[Paragraph]) -> PlanLines:
    """The numbered paragraphs as lines of a table without its heading. Every paragraph from the first that has a
    number is in a line or in a finding, but for who signs and receives."""
    layer = _Layer()
    document = _document(paragraphs)
    layer.left += document.labels
    layer.lay_all(document, {})
    first = min((line.number for line in layer.lines if line.kind is not PlanLineKind.NONE), default=0)
    unplaced = [finding(Code.ANNEX_UNPLACED, node.paragraph.place, line=node.paragraph.number, text=node.printed)
                for node in layer.left if node.labelled.is_label or 0 < first < node.paragraph.number]
    return PlanLines(tuple(layer.lines), frozenset(layer.asked), (*unplaced, *layer.findings))


def plan_table(
    source: AnnexFile, tables: Sequence[AnnexTable]
) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """The annex as a table, where its tasks are paragraphs; none beside a table that is the annex or, as it names
    agencies, may be it: such tasks are told."""
    if source.form is Format.TEXT and any(table.width > 1 for table in source.tables):
        return (), ()
    plan = read_paragraphs(source.paragraphs)
    if tables or any(map(names_agencies, source.tables)):
        given = [line for line in plan.lines if line.kind is PlanLineKind.TASK and (
            line.text(2) or says_duty(line.text(1)))]
        named = "; ".join(f"dòng {line.number} “{abridged(line.text(1), 80)}”" for line in given)
        return (), (finding(Code.ANNEX_PARAGRAPHS_LEFT, given[0].place, tasks=named),) if given else ()
    if not plan.tasks:
        return (), ()
    heading = AnnexLine(plan.lines[0].number, plan.lines[0].place, _HEADING)
    lines = (heading, *plan.lines)
    findings = [finding(Code.ANNEX_PARAGRAPHS_READ, heading.place, count=len(plan.tasks))]
    if plan.asked:
        findings.append(finding(Code.ANNEX_LINES_ASKED, heading.place, lines=ranges(plan.asked)))
    table = AnnexTable(words.DOCUMENT_PLACE, lines, heading=first_heading(lines[:1])[1])
    return (table,), (*findings, *plan.findings)


def names_agencies(table: FileTable) -> bool:
    """Whether most lines of a table have a cell that begins with an agency, so that it may assign tasks."""
    named = sum(any(map(is_agency, line.texts)) for line in table.lines)
    return table.width > 2 and named * 2 > len(table.lines) > 2


@dataclass(slots=True)
class _Layer:
    """The lines, the numbers of those to be asked about, paragraphs that are in none, findings, as they are found."""
    lines: list[AnnexLine] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    left: list[Node] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def lay(self, node: Node, handed: Mapping[str, str]) -> None:
        """Add a node and what stands below it; `handed`: fields of tasks that have none by themselves."""
        given = any(child.gives for child in node.children)
        numbered = any(child.rank <= _LAST_NUMBER for child in node.children)
        if _is_aside(node) and not (node.is_led or given):
            self.add(PlanLineKind.NONE, node, {}, node.whole()[1:])
        elif node.labelled.is_label or (node.rank == PLAIN and not (node.is_led or handed)):
            self.left += node.whole()
        elif node.agency:
            self.lay_group(node, {**handed, "leads": node.agency})
        elif node.is_led and given:
            self.lay_task(node, handed, [])
            self.lay_all(node, {})
        elif (node.is_led or handed) and not numbered:
            self.lay_task(node, handed, node.children)
        elif given or numbered or handed or any(child.rank <= SMALL or (child.rank != PLAIN and (
                node.rank < NUMBER or says_duty(child.text))) for child in node.children):
            self.lay_group(node, handed)
        else:
            self.lay_task(node, {}, node.children)

    def lay_all(self, node: Node, handed: Mapping[str, str]) -> None:
        """Add what stands below a node."""
        for child in node.children:
            self.lay(child, handed)

    def lay_group(self, node: Node, handed: Mapping[str, str]) -> None:
        """Add a group and what stands below it, for which its labels hold where it has none by itself, which is told.
        """
        fields = node.fields()
        self.add(PlanLineKind.GROUP, node)
        self.lay_all(node, {**handed, **fields})
        if fields:
            self.findings.append(finding(
                Code.ANNEX_HANDED_DOWN, node.paragraph.place, line=node.paragraph.number,
                text=" | ".join((node.printed, *fields.values())), leads="; ".join(fields.values()),
                tasks=", ".join(child.tt for child in node.children)))

    def lay_task(self, node: Node, handed: Mapping[str, str], parts: Iterable[Node]) -> None:
        """Add a task; `parts` stand below it and belong to its content, but those after its labels, or after the end of
        its sentence without a mark. It is asked about where nothing but its sentence says a field."""
        fields = {**handed, **node.fields()}
        first_label = min((label.paragraph.number for label in node.labels), default=math.inf)
        ended = bool(node.labelled.fields) or node.text.endswith((".", ";"))
        behind = [part for part in parts if part.paragraph.number > first_label or (part.rank == PLAIN and ended)]
        self.left += [inner for part in behind for inner in part.whole()]
        below = [inner for part in parts if part not in behind for inner in part.whole()]
        guess = sentence_guess("\n".join((node.text, *(inner.text for inner in below))))
        no_task = "leads" not in fields and (
            word_key(node.text).startswith(words.PLAN_ENDINGS) or agency_named(node.text) != "")
        if no_task:
            self.add(PlanLineKind.NONE, node, {}, below)
        else:
            self.add(PlanLineKind.TASK, node, {**guess, **fields}, below)
        labelled_nodes = (node, *node.labels)
        names = [name for label in labelled_nodes for name, text in label.labelled.fields.items() if text]
        is_unsure = len(names) > len({*names}) or any(label.labelled.unsure for label in labelled_nodes)
        if is_unsure or not fields.get("leads") or guess.keys() - fields.keys():
            self.asked.add(node.paragraph.number)

    def add(self, kind: PlanLineKind, node: Node, fields: Mapping[str, str] = {}, below: Iterable[Node] = ()) -> None:
        """Add a paragraph as a line, with those below that are part of it."""
        remarks = [label.labelled.content for label in node.labels if label.labelled.content]
        content = "\n".join((node.labelled.content or node.text, *(inner.printed for inner in below), *remarks))
        content = content.rstrip(" :;") if kind is PlanLineKind.GROUP else content
        texts = (node.tt, content, *(fields.get(name, "") for name in WORK))
        self.lines.append(AnnexLine(node.paragraph.number, node.paragraph.place, texts, kind=kind))


def sentence_guess(text: str) -> dict[str, str]:
    """A task's sentence → the fields it seems to say: the agency at its head leads, those after "phối hợp với" join in,
    the last day is its deadline. Only a guess, about which an officer is asked."""
    joining, days = _JOINING.search(text), [*_BY.finditer(text)]
    guess = {"leads": leading_names(BEFORE.sub("", text, count=1)),
             "coordinators": leading_names(text[joining.end():]) if joining else "",
             "deadline": " ".join(filter(None, days[-1].groups())) if days else ""}
    return {name: found for name, found in guess.items() if found}


def _is_aside(node: Node) -> bool:
    """Whether a section of the plan, or a sentence that every decision has, gives no task: aims, money, validity."""
    if any(sentence in word_key(node.text) for sentence in words.SENTENCES_ASIDE):
        return True
    head = word_key(node.text.partition(":")[0])
    short = node.rank <= _LAST_NUMBER and len(head.split()) <= _LONGEST_ASIDE
    return short and head.startswith(words.SECTIONS_ASIDE) and not is_agency(head.removeprefix("yêu cầu").strip())


# ── which paragraph stands below which ──
def _document(paragraphs: Sequence[Paragraph]) -> Node:
    """The document as a node with all that stands below it: from the first mark of each document in it up to who signs
    and receives it."""
    root = Node(Paragraph(0, Place(), ""), WHOLE, "", "", "", labelled(""))
    open_nodes, label, is_blank_label = [root], None, False
    begun = ended = False
    for node in _nodes(paragraphs):
        is_title = node.rank == PLAIN and _DOCUMENT.match(node.text) is not None
        if node.rank == PLAIN and SIGNED.match(node.text):
            ended = True
        elif is_title or node.rank <= _LAST_NUMBER or _PARTS.match(node.text):
            ended = False
        if node.rank == PLAIN:
            node.rank = _rank_of_plain(node)
        is_head = node.rank in (PLAIN, PART) or (node.rank == NAMED and node.text.isupper())
        begun = not is_title and (begun or not is_head)
        if is_title:
            del open_nodes[1:]
        if not begun or ended or (label and _fills(label, node, is_blank_label)):
            continue
        label = node if node.labelled.is_label else None
        is_blank_label = not any(node.labelled.fields.values())
        _close(open_nodes, node)
        (open_nodes[-1].labels if label else open_nodes[-1].children).append(node)
        open_nodes += [node] if node.rank != PLAIN and not label else []
    _settle(root)
    return root


def _settle(node: Node) -> None:
    """Leave to a node the labels that speak of it; in a section, below an agency, and where several say who leads, each
    speaks of the paragraph before it. A heading that begins as an agency is one where most beside it are nothing but
    names of such, or all begin so."""
    led = sum("leads" in label.labelled.fields for label in node.labels)
    labels = node.labels if node.rank < NUMBER or led > 1 or agency_named(node.text) else []
    for label in [*labels]:
        before = [child for child in node.children if child.paragraph.number < label.paragraph.number]
        if before:
            before[-1].labels.append(label)
            labels.remove(label)
    headings = [child for child in node.children if child.children and not child.labelled.fields]
    for child in headings:
        is_ranked = any(below.rank != PLAIN for below in child.children)
        is_open = child.rank < DASH and not child.text.endswith((";", ",", "."))
        child.agency = agency_named(child.text) if is_ranked or is_open else ""
    begin_so = [child for child in headings if child.agency or (child.rank < DASH and begins_as_name(child.text))]
    if sum(child.agency != "" for child in headings) * 2 > len(headings) or len(begin_so) == len(headings) > 1:
        for child in begin_so:
            child.agency = child.agency or child.text.strip(" :")
    for child in node.children:
        _settle(child)


def _nodes(paragraphs: Iterable[Paragraph]) -> Iterator[Node]:
    """Each line that says something, with the mark before it; a line without one that goes on with the sentence before
    is joined to it: it has no capital, or that one ends with a comma or "và"."""
    joined: list[list[Node]] = []
    for paragraph in paragraphs:
        for text in unicodedata.normalize("NFC", paragraph.text).split("\n"):
            if line := " ".join(text.split()):
                node = _node(paragraph, line)
                goes_on = line[0].islower() or (joined and _OPEN_END.search(joined[-1][-1].text) and not line.isupper())
                if joined and goes_on and node.rank == PLAIN and not node.labelled.is_label:
                    joined[-1].append(node)
                else:
                    joined.append([node])
    for first, *others in joined:
        yield _node(first.paragraph, " ".join(node.printed for node in (first, *others))) if others else first


def _node(paragraph: Paragraph, text: str) -> Node:
    for rank, pattern in _MARKS:
        if match := pattern.match(text):
            tt, rest = match["mark"].rstrip("./"), text[match.end():]
            of_number = (NUMBER[0], tt.count(".")) if rank == NUMBER else rank
            return Node(paragraph, of_number, match[0].strip(), tt, rest, labelled(rest))
    return Node(paragraph, PLAIN, "", "", text, labelled(text))


def _rank_of_plain(node: Node) -> Rank:
    """The rank of a paragraph without a mark: it may be a label, the name of an agency or a heading."""
    if node.labelled.is_label:
        return LABEL
    surely = node.text.endswith(":") or not node.text.endswith((".", ";", ","))
    if surely and not node.labelled.fields and agency_named(node.text):
        return NAMED
    is_title = _PARTS.match(node.text) or (node.text.isupper() and " " in node.text and not _DOCUMENT.match(node.text))
    return PART if is_title else PLAIN


def _fills(label: Node, node: Node, is_blank: bool) -> bool:
    """Whether a paragraph is one of several that a label names, each on a line by itself; then the label says it, too.
    `is_blank`: the label's line says nothing after it."""
    (*_, (name, text)) = label.labelled.fields.items()
    is_name = agency_named(node.text) != "" or name not in ("leads", "coordinators")
    below = node.rank > label.rank or (is_blank and is_name and (node.rank >= SMALL or node.rank == NAMED))
    if node.labelled.is_label or node.rank == PLAIN or not below:
        return False
    texts = "; ".join(filter(None, (text, node.text.strip(" ;,."))))
    label.labelled = label.labelled._replace(fields={**label.labelled.fields, name: texts})
    label.text += f" {node.printed}"
    return True


def _close(open_nodes: list[Node], node: Node) -> None:
    """Leave open only what `node` stands below."""
    if node.rank == PLAIN:
        del open_nodes[1 if word_key(node.text).startswith(words.PLAN_ENDINGS) else len(open_nodes):]
        return
    ranks = [opened.rank for opened in open_nodes]
    if node.rank in ranks and node.rank == NAMED:
        del open_nodes[ranks.index(NAMED):]
    named = open_nodes[-1] if open_nodes[-1].rank == NAMED else None
    if named and not named.children and node.tt in ("1", "1.1") and node.rank < NAMED:
        return    # the numbers below the name of an agency begin again
    while open_nodes[-1].rank >= node.rank and not _numbered_below(open_nodes, node):
        open_nodes.pop()


def _numbered_below(open_nodes: Sequence[Node], node: Node) -> bool:
    """Whether a number counts on below the name of an agency that has no number."""
    named = open_nodes[-1]
    return named.rank == NAMED and any(child.rank == node.rank for child in named.children) and node.tt != "1"
