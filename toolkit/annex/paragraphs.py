"""The paragraphs of a plan → lines of a table, each a group, a task or no task, and those of which an officer is to say
which.

A task is a paragraph whose labels say who leads it, or one that stands below the name of an agency; a group is what
stands above tasks. Every other numbered paragraph is a question, with a guess. Called by `understand` and by the
chooser."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable, first_heading
from toolkit.annex.cells import agency_named, is_agency, says_duty
from toolkit.annex.headings import WORK
from toolkit.annex.labels import Labelled, labelled
from toolkit.annex.source import SIGNED, AnnexFile, AnnexLine, FileTable, Paragraph, PlanLineKind, says
from toolkit.base.text import abridged, by_key, ranges, word_key
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.sheetread.any_file import Format

#: What stands before a paragraph, from the widest; of numbers with a second figure, how many parts they have.
Rank = tuple[int, int]
WHOLE, PART, ARTICLE, LETTER, ROMAN, NUMBER, NAMED, BRACKETED, SMALL, DASH, PLUS, DOT, LABEL, PLAIN = (
    (rank, 0) for rank in range(14))
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
#: What a sentence says of a field that no label says.
_IN_SENTENCE = {
    "coordinators": re.compile(r"phối hợp(?: chặt chẽ)?,? (?:với|cùng)", re.IGNORECASE),
    "deadline": re.compile(
        r"(?:hoàn thành|xong)\s+(?:(?:trước|trong|vào|đến|hết|ngày)\s+)*(?:\d|quý|tháng|năm)|trước ngày \d",
        re.IGNORECASE)}
_HEADING = tuple(words.ANNEX_COLUMNS[name].text for name in ("tt", "content", *WORK))
#: Lines a label may take; words of a section's title that gives no tasks, of an agency's name.
_LABEL_LINES, _LONGEST_ASIDE, _LONGEST_NAME = 4, 10, 8


@dataclass(slots=True)
class Node:
    """A paragraph with those below it: its mark as printed, `tt` without what only parts it from the text, the text
    after it. `labels` are those that say its fields."""
    paragraph: Paragraph
    rank: Rank
    mark: str
    tt: str
    text: str
    says: Labelled
    children: list[Node] = field(default_factory=list)
    labels: list[Node] = field(default_factory=list)

    @property
    def printed(self) -> str:
        """Its text with its mark."""
        return f"{self.mark} {self.text}".strip()

    @property
    def agency(self) -> str:
        """The agencies it is headed by, where their duties stand below it; "" where they do not."""
        if not self.children or self.says.fields:
            return ""
        ranked = any(child.rank != PLAIN for child in self.children)
        ends = self.text.endswith((";", ",", "."))
        return agency_named(self.text) if ranked or (self.rank < DASH and not ends) else ""

    @property
    def is_led(self) -> bool:
        """Whether labels say who leads it."""
        return not self.says.is_label and any("leads" in node.says.fields for node in (self, *self.labels))

    def whole(self) -> list[Node]:
        """It and all that stands below it, in the order in which it is printed."""
        return [self, *self.below()]

    def below(self, labels: bool = True) -> list[Node]:
        """All that stands below it, in the order in which it is printed; `labels`: also those that say its fields."""
        nodes = sorted((*(self.labels if labels else ()), *self.children), key=lambda node: node.paragraph.number)
        return [each for node in nodes for each in node.whole()]

    def fields(self) -> dict[str, str]:
        """What it and its labels say, by field."""
        said = by_key(pair for node in (self, *self.labels) for pair in node.says.fields.items())
        return {name: "; ".join(dict.fromkeys(filter(None, texts))) for name, texts in said.items()}


class PlanLines(NamedTuple):
    """The lines of a plan in paragraphs, their kinds in them; the numbers of those an officer is to decide; what is
    told."""
    lines: tuple[AnnexLine, ...] = ()
    asked: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def tasks(self) -> int:
        """How many of its lines are tasks of which it says who leads them."""
        return sum(line.kind is PlanLineKind.TASK and says(line.at(2)) for line in self.lines)


def read_paragraphs(paragraphs: Sequence[Paragraph]) -> PlanLines:
    """The numbered paragraphs as lines of a table without its heading. Every paragraph from the first that has a
    number is in a line or in a finding, but for who signs and receives."""
    layer = _Layer()
    document = _outline(paragraphs)
    layer.left += document.labels
    layer.lay_all(document, {})
    first = min((line.number for line in layer.lines if line.kind is not PlanLineKind.NONE), default=0)
    left = [node for node in layer.left if node.says.is_label or 0 < first < node.paragraph.number]
    told = [finding(Code.ANNEX_UNPLACED, node.paragraph.place, line=node.paragraph.number, text=node.printed)
            for node in left]
    return PlanLines(tuple(layer.lines), frozenset(layer.asked), (*told, *layer.findings))


@dataclass(slots=True)
class _Layer:
    """The lines, those to be asked about, and plain paragraphs that are in none, what is told, as they are found."""
    lines: list[AnnexLine] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    left: list[Node] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def lay(self, node: Node, handed: Mapping[str, str]) -> None:
        """Add a node and what stands below it; `handed`: fields of tasks that say none of their own."""
        given = [child for child in node.children if _gives(child)]
        alone = any(child.rank <= (NUMBER[0], 9) for child in node.children)
        if _aside(node) and not (node.is_led or given):
            self.add(PlanLineKind.NONE, node, {}, node.below())
        elif node.says.is_label or (node.rank == PLAIN and not (node.is_led or handed)):
            self.left += node.whole()
        elif node.agency:
            self.lay_group(node, {**handed, "leads": node.agency})
        elif node.is_led and given:
            self.lay_task(node, handed, [])
            self.lay_all(node, {})
        elif (node.is_led or handed) and not alone:
            self.lay_task(node, handed, node.children)
        elif given or alone or handed:
            self.lay_group(node, handed)
        else:
            self.ask(node)

    def lay_all(self, node: Node, handed: Mapping[str, str]) -> None:
        """Add what stands below a node."""
        for child in node.children:
            self.lay(child, handed)

    def lay_group(self, node: Node, handed: Mapping[str, str]) -> None:
        """Add a group and what stands below it, for which its labels hold where it says none of its own, which is
        told."""
        fields = node.fields()
        self.add(PlanLineKind.GROUP, node)
        self.lay_all(node, {**handed, **fields})
        if fields:
            self.findings.append(finding(
                Code.ANNEX_HANDED_DOWN, node.paragraph.place, line=node.paragraph.number,
                text=" | ".join((node.printed, *fields.values())), leads="; ".join(fields.values()),
                tasks=", ".join(child.tt for child in node.children)))

    def lay_task(self, node: Node, handed: Mapping[str, str], parts: Iterable[Node]) -> None:
        """Add a task; `parts` stand below it and belong to what is to be done, but those after its labels."""
        fields = {**handed, **node.fields()}
        labelled_at = min((label.paragraph.number for label in node.labels), default=math.inf)
        behind = [part for part in parts if part.paragraph.number > labelled_at or (
            part.rank == PLAIN and node.says.fields)]
        parts = [part for part in parts if part not in behind]
        self.left += [each for part in behind for each in part.whole()]
        self.add(PlanLineKind.TASK, node, fields, [each for part in parts for each in part.whole()])
        said = [each.says for each in (node, *node.labels)]
        labels = [name for says in said for name, text in says.fields.items() if text]
        more = {name for name, pattern in _IN_SENTENCE.items() if pattern.search(self.lines[-1].texts[1])}
        is_unsure = len(labels) > len({*labels}) or any(says.unsure for says in said)
        is_loose = not node.is_led and any(part.rank == PLAIN for part in parts)    # it may speak of the whole plan
        if is_unsure or is_loose or more - fields.keys():
            self.asked.add(node.paragraph.number)

    def ask(self, node: Node) -> None:
        """Add a paragraph that says not what it is, and what stands below it, each with a guess."""
        inner = [child for child in node.children if child.rank <= SMALL or (child.rank != PLAIN and (
            node.rank < NUMBER or says_duty(child.text)))]
        if inner:
            self.add(PlanLineKind.GROUP, node)
            self.left += [each for label in node.labels for each in label.whole()]
            for child in node.children:
                if child.rank == PLAIN:
                    self.left += child.whole()
                else:
                    self.ask(child)
            return
        self.asked.add(node.paragraph.number)
        no_task = _ends_plan(node.text) or (is_agency(node.text) and agency_named(node.text) != "")
        self.add(PlanLineKind.NONE if no_task else PlanLineKind.TASK, node, node.fields(), node.below(labels=False))

    def add(self, kind: PlanLineKind, node: Node, fields: Mapping[str, str] = {}, below: Iterable[Node] = ()) -> None:
        """Add a paragraph as a line, with those below that are part of it."""
        beside = [label.says.content for label in node.labels if label.says.content]
        title = node.says.content or node.text
        content = "\n".join((title, *(each.printed for each in below), *beside))
        content = content.rstrip(" :;") if kind is PlanLineKind.GROUP else content
        texts = (node.tt, content, *(fields.get(name, "") for name in WORK))
        self.lines.append(AnnexLine(node.paragraph.number, node.paragraph.place, texts, kind=kind))


def plan_table(
    source: AnnexFile, tables: Sequence[AnnexTable]
) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """The annex as a table, where its tasks are paragraphs; none beside a table that is the annex or, as it names
    agencies, may be it: such tasks are told."""
    if source.form is Format.TEXT and (tables or any(table.width > 1 for table in source.tables)):
        return (), ()
    plan = read_paragraphs(source.paragraphs)
    given = [line for line in plan.lines if line.kind is PlanLineKind.TASK and (line.at(2) or says_duty(line.at(1)))]
    if tables or any(map(_names_agencies, source.tables)):
        named = "; ".join(f"dòng {line.number} “{abridged(line.at(1), 80)}”" for line in given)
        return (), (finding(Code.ANNEX_PARAGRAPHS_LEFT, given[0].place, tasks=named),) if given else ()
    if not plan.tasks:
        return (), ()
    heading = AnnexLine(plan.lines[0].number, plan.lines[0].place, _HEADING)
    lines = (heading, *plan.lines)
    told = [finding(Code.ANNEX_PARAGRAPHS_READ, heading.place, count=plan.tasks)]
    if plan.asked:
        told.append(finding(Code.ANNEX_LINES_ASKED, heading.place, lines=ranges(plan.asked)))
    return (AnnexTable(words.DOCUMENT_PLACE, lines, heading=first_heading(lines[:1])[1]),), (*told, *plan.findings)


def _names_agencies(table: FileTable) -> bool:
    """Whether most lines of a table have a cell that begins with an agency, so that it may assign tasks."""
    named = sum(any(map(is_agency, line.texts)) for line in table.lines)
    return table.width > 2 and named * 2 > len(table.lines) > 2


def _gives(node: Node) -> bool:
    """Whether it, or something below it, is a task for certain."""
    return node.is_led or node.agency != "" or any(map(_gives, node.children))


def _aside(node: Node) -> bool:
    """Whether a section of the plan, or a sentence that every decision has, gives no task: aims, money, validity."""
    if any(sentence in word_key(node.text) for sentence in words.SENTENCES_ASIDE):
        return True
    head = word_key(node.text.partition(":")[0])
    short = node.rank <= (NUMBER[0], 9) and len(head.split()) <= _LONGEST_ASIDE
    return short and head.startswith(words.SECTIONS_ASIDE) and not is_agency(head.removeprefix("yêu cầu").strip())


def _ends_plan(text: str) -> bool:
    return word_key(text).startswith(words.PLAN_ENDINGS)


# ── which paragraph stands below which ──
def _outline(paragraphs: Sequence[Paragraph]) -> Node:
    """The document as a node with all that stands below it."""
    root = Node(Paragraph(0, Place(), ""), WHOLE, "", "", "", labelled(""))
    open_nodes, label, names_none = [root], None, False
    for node in _body(_joined(_marked(paragraphs))):
        if label and _fills(label, node, names_none):
            continue
        label = node if node.says.is_label else None
        names_none = not any(node.says.fields.values())
        if _DOCUMENT.match(node.text) and node.rank == PLAIN:
            del open_nodes[1:]
            continue
        _close(open_nodes, node)
        (open_nodes[-1].labels if label else open_nodes[-1].children).append(node)
        open_nodes += [node] if node.rank != PLAIN and not label else []
    _settle(root)
    return root


def _settle(node: Node) -> None:
    """Leave to a node the labels that speak of it; in a section, below an agency, and where several say who leads, each
    speaks of the paragraph before it."""
    led = sum("leads" in label.says.fields for label in node.labels)
    labels = node.labels if node.rank < NUMBER or led > 1 or agency_named(node.text) else []
    for label in [*labels]:
        before = [child for child in node.children if child.paragraph.number < label.paragraph.number]
        if before:
            before[-1].labels.append(label)
            labels.remove(label)
    for child in node.children:
        _settle(child)


def _marked(paragraphs: Iterable[Paragraph]) -> Iterator[Node]:
    """Each line that says something, with the mark before it."""
    for paragraph in paragraphs:
        for line in unicodedata.normalize("NFC", paragraph.text).split("\n"):
            if text := " ".join(line.split()):
                yield _node(paragraph, text)


def _node(paragraph: Paragraph, text: str) -> Node:
    for rank, pattern in _MARKS:
        if match := pattern.match(text):
            tt, rest = match["mark"].rstrip("./"), text[match.end():]
            of_number = (NUMBER[0], tt.count(".")) if rank == NUMBER else rank
            return Node(paragraph, of_number, match[0].strip(), tt, rest, _said(rest))
    return Node(paragraph, PLAIN, "", "", text, _said(text))


def _said(text: str) -> Labelled:
    """What a paragraph's labels say; before a colon an agency may stand that is to do what stands after it."""
    labels = labelled(text)
    named, colon, task = map(str.strip, text.partition(":"))
    is_given = colon and task[:1].isupper() and is_agency(named) and not is_agency(task)
    if labels.fields or not is_given or len(named.split()) > _LONGEST_NAME:
        return labels
    return Labelled(task, {"leads": named})


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, a line without a mark that goes on with the sentence of the one before joined to it."""
    lines: list[Node] = []
    for node in (*nodes, None):
        if node and lines and node.rank == PLAIN and _goes_on(lines, node):
            lines.append(node)
            continue
        if lines:
            yield _of_lines(lines)
        lines = [node] if node else []


def _of_lines(lines: Sequence[Node]) -> Node:
    """The first, with the text of all."""
    text = " ".join(node.text for node in lines)
    return replace(lines[0], text=text, says=_said(text)) if lines[1:] else lines[0]


def _goes_on(lines: Sequence[Node], node: Node) -> bool:
    """Whether a line without a mark goes on with those before it: it has no capital, they end with a comma or "và", or
    are a label with nothing after it."""
    if node.text[:1].islower() and not node.says.is_label:
        return True
    if node.says.is_label or node.text.isupper():
        return False
    if lines[-1].text.endswith(":") and len(lines) < _LABEL_LINES:
        before = _of_lines(lines).says
        return before.is_label and not any(before.fields.values())
    return bool(_OPEN_END.search(lines[-1].text))


def _body(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes from the first mark of each document on, up to who signs and receives it, ranked."""
    begun = ended = False
    for node in nodes:
        titled = node.rank == PLAIN and _DOCUMENT.match(node.text) is not None
        if node.rank == PLAIN and SIGNED.match(node.text):
            ended = True
        elif titled or node.rank <= (NUMBER[0], 9) or _PARTS.match(node.text):
            ended = False
        if node.rank == PLAIN:
            node.rank = _rank_of_plain(node)
        is_head = node.rank in (PLAIN, PART) or (node.rank == NAMED and node.text.isupper())
        begun = not titled and (begun or not is_head)
        if titled or (begun and not ended):
            yield node


def _rank_of_plain(node: Node) -> Rank:
    """The rank of a paragraph without a mark: it may be a label, the name of an agency or a heading."""
    if node.says.is_label:
        return LABEL
    surely = node.text.endswith(":") or not node.text.endswith((".", ";", ","))
    if surely and not node.says.fields and agency_named(node.text):
        return NAMED
    titled = _PARTS.match(node.text) or (node.text.isupper() and " " in node.text and not _DOCUMENT.match(node.text))
    return PART if titled else PLAIN


def _fills(label: Node, node: Node, names_none: bool) -> bool:
    """Whether a paragraph is one of several that a label names, each on its own line; then the label says it, too.
    `names_none`: the label's own line says nothing."""
    (*_, (name, text)) = label.says.fields.items()
    is_name = agency_named(node.text) != "" or name not in ("leads", "coordinators")
    below = node.rank > label.rank or (names_none and is_name and (node.rank >= SMALL or node.rank == NAMED))
    if node.says.is_label or node.rank == PLAIN or not below:
        return False
    said = "; ".join(filter(None, (text, node.text.strip(" ;,."))))
    label.says = label.says._replace(fields={**label.says.fields, name: said})
    label.text += f" {node.printed}"
    return True


def _close(open_nodes: list[Node], node: Node) -> None:
    """Leave open only what `node` stands below."""
    if node.rank == PLAIN:
        del open_nodes[1 if _ends_plan(node.text) else len(open_nodes):]
        return
    ranks = [each.rank for each in open_nodes]
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
