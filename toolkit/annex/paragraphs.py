"""The paragraphs of a plan → lines of a table, each a group, a task or neither, and the lines to ask an officer about.
Only labels, and headings that name agencies, make a task certain. Called by `annex`."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable
from toolkit.annex.cells import (
    BEFORE_AGENCY,
    RECURRING,
    LabelledText,
    agencies_before_verb,
    agencies_of_heading,
    begins_with_agency,
    is_agency,
    is_agency_without_verb,
    split_labels,
)
from toolkit.annex.headings import WORK_FIELDS
from toolkit.annex.roles import find_heading
from toolkit.annex.source import (
    AFTER_NUMBER,
    BEFORE_NUMBER,
    COMMON_FIELD,
    SIGNATURE,
    AnnexFile,
    AnnexLine,
    FileTable,
    Paragraph,
    PlanLineKind,
    is_filled,
    lines_left,
)
from toolkit.base.text import by_key, ranges, word_key
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.sheetread.any_file import Format

#: The rank of a paragraph by the mark before it, the widest first, and the number of dots in a number ("1.1": 1).
Rank = tuple[int, int]
#: In order: the document, "Phần I", "Điều 1", "A.", "I.", "1.", an agency's name, "1)", "a)", "-", "+", "•", a label,
#: no mark.
WHOLE, PART, ARTICLE, LETTER, ROMAN, NUMBER, NAMED, BRACKETED, SMALL, DASH, PLUS, DOT, LABEL, PLAIN = (
    (rank, 0) for rank in range(14))
#: The last rank of numbers: 1.1.1.1 …
_LAST_NUMBER = (NUMBER[0], 9)
_MARKS: tuple[tuple[Rank, re.Pattern[str]], ...] = (
    (ARTICLE, re.compile(r"(?P<mark>điều\s+\d{1,3}[a-zđ]?)\s*[.:]\s*", re.IGNORECASE)),
    (ROMAN, re.compile(rf"(?P<mark>[IVX]{{1,6}}){AFTER_NUMBER}(?=[^\W\d])")),
    (LETTER, re.compile(rf"(?P<mark>[A-ZĐ]){AFTER_NUMBER}(?=\w\w|\w\s)")),
    (BRACKETED, re.compile(r"(?P<mark>\(?\d{1,3}\))\s*(?=[^\s\d])")),
    (NUMBER, re.compile(rf"{BEFORE_NUMBER}(?P<mark>\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}){AFTER_NUMBER}(?=[^\d\s])")),
    (NUMBER, re.compile(r"(?P<mark>\d{1,2}(?:\.\d{1,2}){1,4})\s+(?=[A-ZĐÀ-Ỹ])")),
    (SMALL, re.compile(rf"(?P<mark>[a-zđ]{AFTER_NUMBER})(?=[^\W\d])")),
    (DASH, re.compile(r"(?P<mark>[-–—])\s*(?=\w|[“\"(])")),
    (PLUS, re.compile(r"(?P<mark>\+)\s*(?=\w|[“\"(])")),
    (DOT, re.compile(r"(?P<mark>[•*●▪■◦·§\uf0b7\uf0a7\uf0d8]|o(?=\s))\s*(?=\w|[“\"(])")))
#: "Phần thứ nhất", "Chương II"; the title of a document.
_PART_TITLE = re.compile(r"(?:phần|chương)\s+(?:thứ\s+\w+|[IVXLC]+|\d+)\b", re.IGNORECASE)
_DOCUMENT_TITLE = re.compile(
    r"(?:KẾ HOẠCH|PHỤ LỤC|CHƯƠNG TRÌNH|ĐỀ ÁN|QUY CHẾ|CHỈ THỊ|NGHỊ QUYẾT|QUYẾT ĐỊNH|PHƯƠNG ÁN|THÔNG BÁO)\b"
    r"(?!.*[a-zà-ỹ])")
#: The end of a line whose sentence continues on the next.
_UNFINISHED = re.compile(r"(?:,|(?:^|\s)(?:và|của|các|với|hoặc|tại|cho|về|trong|theo|từ|đến|là|do))\Z")
#: In a sentence the words before coordinators; a deadline with the words before it.
_JOINING = re.compile(r"phối hợp(?: chặt chẽ)?,? (?:với|cùng)\s+", re.IGNORECASE)
_DEADLINE = re.compile(
    r"(?:hoàn thành|xong|(?P<before>trước|trong|hết|chậm nhất))\s+(?P<day>(?:(?:trước|trong|hết|vào|đến|đầu|cuối)\s+)*"
    r"(?:(?:ngày\s+)?\d{1,2}(?:/\d{1,2}(?:/\d{4})?|\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)"
    r"|(?:ngày|tháng|quý|năm)\s+[\dIV]+(?:/\d{4}|\s+năm\s+\d{4}|\s+hằng tháng)?))", re.IGNORECASE)
_HEADING = tuple(words.ANNEX_COLUMNS[name].text for name in ("tt", "content", *WORK_FIELDS))
#: The most words of the title of a section without tasks.
_MOST_TITLE_WORDS = 10


@dataclass(slots=True)
class Node:
    """A paragraph with those below it."""

    paragraph: Paragraph
    rank: Rank
    mark: str                # as printed: "1.1."
    tt: str                  # the mark without the sign behind it: "1.1"
    text: str                # after the mark
    labelled: LabelledText   # the text, its labels taken out
    children: list[Node] = field(default_factory=list)
    labels: list[Node] = field(default_factory=list)  # paragraphs of labels for its fields
    agency: str = ""         # an agency named by it, which leads the tasks below

    @property
    def printed(self) -> str:
        """Its mark and text."""
        return f"{self.mark} {self.text}".strip()

    @property
    def is_led(self) -> bool:
        """Whether a label names its leads."""
        return not self.labelled.is_label and any("leads" in node.labelled.fields for node in (self, *self.labels))

    @property
    def gives_tasks(self) -> bool:
        """Whether it is certain that it is a task, or has tasks below it."""
        return self.is_led or self.agency != "" or any(child.gives_tasks for child in self.children)

    def with_all_below(self) -> list[Node]:
        """It and all paragraphs below it, in printed order."""
        below = sorted((*self.labels, *self.children), key=lambda node: node.paragraph.number)
        return [self, *(node for child in below for node in child.with_all_below())]

    def fields(self) -> dict[str, str]:
        """By field the text after its labels."""
        texts = by_key(pair for node in (self, *self.labels) for pair in node.labelled.fields.items())
        return {name: "; ".join(dict.fromkeys(filter(None, found))) for name, found in texts.items()}


class PlanLines(NamedTuple):
    """The lines of a plan in paragraphs."""

    lines: tuple[AnnexLine, ...] = ()    # each with its kind
    asked: frozenset[int] = frozenset()  # the numbers of those to ask an officer about
    findings: tuple[Finding, ...] = ()

    @property
    def certain_tasks(self) -> list[AnnexLine]:
        """Its tasks whose leads are named by a label or a heading."""
        return [line for line in self.tasks if line.number not in self.asked]

    @property
    def tasks(self) -> list[AnnexLine]:
        """Its tasks with leads, named or guessed."""
        return [line for line in self.lines if line.kind is PlanLineKind.TASK and is_filled(line.text(2))]


def read_paragraphs(paragraphs: Sequence[Paragraph]) -> PlanLines:
    """Paragraphs → the numbered ones as lines of a table without its heading. From the first number on every paragraph
    is in a line or in a finding, but for signature and recipients."""
    writer = _LineWriter()
    document = _document_tree(paragraphs)
    writer.unplaced += document.labels
    writer.add_children(document, {})
    first = min((line.number for line in writer.lines if line.kind is not PlanLineKind.NONE), default=0)
    unplaced = [finding(Code.ANNEX_UNPLACED, node.paragraph.place, line=node.paragraph.number, text=node.printed)
                for node in writer.unplaced
                if node.rank == LABEL or node.labelled.is_label or 0 < first < node.paragraph.number]
    return PlanLines(tuple(writer.lines), frozenset(writer.asked), (*unplaced, *writer.findings))


def plan_table(
    source: AnnexFile, tables: Sequence[AnnexTable]
) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """A file and its tables of the annex → the table of its tasks in paragraphs (one or none), and findings. Beside a
    table that is the annex, or names agencies and so may be, tasks in paragraphs are only a finding."""
    if source.form is Format.TEXT and any(table.width > 1 for table in source.tables):
        return (), ()
    plan = read_paragraphs(source.paragraphs)
    if tables or any(map(names_agencies, source.tables)):
        read = {line.number for table in tables for line in table.lines if line.is_outside}
        return (), lines_left([line for line in plan.lines if line.kind is PlanLineKind.TASK and (
            line.number not in read) and (line.text(2) or begins_with_agency(line.text(1)))])
    if not plan.tasks:
        return (), ()
    heading = AnnexLine(plan.lines[0].number, plan.lines[0].place, _HEADING)
    lines = (heading, *plan.lines)
    findings = [finding(Code.ANNEX_PARAGRAPHS_READ, heading.place, count=len(plan.tasks))]
    if plan.asked:
        findings.append(finding(Code.ANNEX_LINES_ASKED, heading.place, lines=ranges(plan.asked)))
    table = AnnexTable(words.DOCUMENT_PLACE, lines, heading=find_heading(lines[:1])[1])
    return (table,), (*findings, *plan.findings)


def names_agencies(table: FileTable) -> bool:
    """Whether most lines of a table have a cell that begins with an agency."""
    named = sum(any(map(is_agency, line.texts)) for line in table.lines)
    return table.width > 2 and named * 2 > len(table.lines) > 2


@dataclass(slots=True)
class _LineWriter:
    """Turns the nodes of a plan into lines, in printed order."""

    lines: list[AnnexLine] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)          # the numbers of lines to ask about
    unplaced: list[Node] = field(default_factory=list)    # paragraphs that are part of no line
    findings: list[Finding] = field(default_factory=list)

    def add_node(self, node: Node, inherited: Mapping[str, str]) -> None:
        """Add a node and all below it as groups and tasks; `inherited` are fields for tasks without their own."""
        gives_below = any(child.gives_tasks for child in node.children)
        numbered = any(child.rank <= _LAST_NUMBER for child in node.children)
        if _gives_no_task(node) and not (node.is_led or gives_below):
            self.add_line(PlanLineKind.NONE, node, {}, node.with_all_below()[1:])
        elif node.labelled.is_label or (node.rank == PLAIN and not (node.is_led or inherited)):
            self.unplaced += node.with_all_below()
        elif node.agency:
            self.add_group(node, {**inherited, "leads": node.agency})
        elif node.is_led and gives_below:
            self.add_task(node, inherited, [])
            self.add_children(node, {})
        elif (node.is_led or inherited) and not numbered:
            self.add_task(node, inherited, node.children)
        elif gives_below or numbered or inherited:
            self.add_group(node, inherited)
        else:
            self.add_task(node, {}, node.children)

    def add_children(self, node: Node, inherited: Mapping[str, str]) -> None:
        """Add all below a node."""
        for child in node.children:
            self.add_node(child, inherited)

    def add_group(self, node: Node, inherited: Mapping[str, str]) -> None:
        """Add a group and all below it. Its labels hold for tasks without their own, which is a finding."""
        fields = node.fields()
        self.add_line(PlanLineKind.GROUP, node)
        self.add_children(node, {**inherited, **fields})
        if fields:
            self.findings.append(finding(
                Code.ANNEX_HANDED_DOWN, node.paragraph.place, line=node.paragraph.number,
                text=" | ".join((node.printed, *fields.values())), leads="; ".join(fields.values()),
                tasks=", ".join(child.tt for child in node.children)))

    def add_task(self, node: Node, inherited: Mapping[str, str], parts: Iterable[Node]) -> None:
        """Add a task with its `parts`, the paragraphs below it; those behind its labels, or unmarked ones behind the
        end of its sentence, are unplaced. It is asked about where a field is guessed from its sentence, or unsure."""
        fields = {**inherited, **node.fields()}
        first_label = min((label.paragraph.number for label in node.labels), default=math.inf)
        is_complete = bool(node.labelled.fields) or node.text.endswith((".", ";"))
        behind = [part for part in parts if part.paragraph.number > first_label or (part.rank == PLAIN and is_complete)]
        self.unplaced += [inner for part in behind for inner in part.with_all_below()]
        below = [inner for part in parts if part not in behind for inner in part.with_all_below()]
        guess = sentence_guess("\n".join((node.text, *(inner.text for inner in below))))
        no_task = "leads" not in fields and (
            word_key(node.text).startswith(words.PLAN_ENDINGS) or agencies_of_heading(node.text) != "")
        if no_task:
            self.add_line(PlanLineKind.NONE, node, {}, below)
        else:
            self.add_line(PlanLineKind.TASK, node, {**guess, **fields}, below)
        labelled_nodes = (node, *node.labels)
        names = [name for label in labelled_nodes for name, text in label.labelled.fields.items() if text]
        is_unsure = len(names) > len({*names}) or any(label.labelled.is_unsure for label in labelled_nodes)
        if is_unsure or not fields.get("leads") or guess.keys() - fields.keys():
            self.asked.add(node.paragraph.number)

    def add_line(
        self, kind: PlanLineKind, node: Node, fields: Mapping[str, str] = {}, below: Iterable[Node] = ()
    ) -> None:
        """Add one line: a paragraph, and those `below` it that are part of its content."""
        remarks = [label.labelled.content for label in node.labels if label.labelled.content]
        content = "\n".join((node.labelled.content or node.text, *(inner.printed for inner in below), *remarks))
        content = content.rstrip(" :;") if kind is PlanLineKind.GROUP else content
        texts = (node.tt, content, *(fields.get(name, "") for name in WORK_FIELDS))
        self.lines.append(AnnexLine(node.paragraph.number, node.paragraph.place, texts, kind=kind))


def sentence_guess(text: str) -> dict[str, str]:
    """A task's sentence → its fields by guess: the agency at its beginning leads, those after "phối hợp với"
    coordinate, the last day is the deadline; "" where it gives a field by words that are not understood. An officer is
    asked about each."""
    joining, days, recurring = _JOINING.search(text), [*_DEADLINE.finditer(text)], RECURRING.search(text)
    leads = agencies_before_verb(BEFORE_AGENCY.sub("", text, count=1))
    guess = {"leads": leads} if leads else {}
    if joining:
        guess["coordinators"] = agencies_before_verb(text[joining.end():])
    if days:
        guess["deadline"] = " ".join(filter(None, days[-1].groups()))
    elif recurring:
        guess["deadline"] = "" if recurring[0].endswith("năm") else recurring[0].strip()    # it may tell of reports
    return guess


def _gives_no_task(node: Node) -> bool:
    """Whether a paragraph gives no task: a section on aims or money, a sentence on validity that every decision has."""
    if any(sentence in word_key(node.text) for sentence in words.SENTENCES_ASIDE):
        return True
    head = word_key(node.text.partition(":")[0])
    short = node.rank <= _LAST_NUMBER and len(head.split()) <= _MOST_TITLE_WORDS
    return short and head.startswith(words.SECTIONS_ASIDE) and not is_agency(head.removeprefix("yêu cầu").strip())


# ── which paragraph stands below which ──
def _document_tree(paragraphs: Sequence[Paragraph]) -> Node:
    """Paragraphs → the root of their tree. Text before the first mark of a document in it, and from its signature on,
    is left out."""
    root = Node(Paragraph(0, Place(), ""), WHOLE, "", "", "", split_labels(""))
    open_nodes, label, is_blank_label = [root], None, False
    has_begun = has_ended = False
    for node in _read_nodes(paragraphs):
        is_title = node.rank == PLAIN and _DOCUMENT_TITLE.match(node.text) is not None
        if node.rank == PLAIN and SIGNATURE.match(node.text):
            has_ended = True
        elif is_title or node.rank <= _LAST_NUMBER or _PART_TITLE.match(node.text):
            has_ended = False
        if node.rank == PLAIN:
            node.rank = _rank_of_plain(node)
        is_head = node.rank in (PLAIN, PART) or (node.rank == NAMED and node.text.isupper())
        has_begun = not is_title and (has_begun or not is_head)
        if is_title:
            del open_nodes[1:]
        if not has_begun and COMMON_FIELD.match(node.text):
            node.rank = LABEL
            root.labels.append(node)
        if not has_begun or has_ended or (label and _add_to_label(label, node, is_blank_label)):
            continue
        label = node if node.labelled.is_label else None
        is_blank_label = not any(node.labelled.fields.values())
        _close_nodes(open_nodes, node)
        (open_nodes[-1].labels if label else open_nodes[-1].children).append(node)
        open_nodes += [node] if node.rank != PLAIN and not label else []
    _place_labels(root)
    return root


def _place_labels(node: Node) -> None:
    """Move labels to the paragraphs they belong to, and find the headings that are agencies. In a section, below an
    agency and where several name leads, a label belongs to the paragraph before it. A heading that begins with an
    agency is one where most headings beside it are names of agencies only, or all of them begin with one."""
    lead_labels = sum("leads" in label.labelled.fields for label in node.labels)
    labels = node.labels if node.rank < NUMBER or lead_labels > 1 or agencies_of_heading(node.text) else []
    for label in [*labels]:
        before = [child for child in node.children if child.paragraph.number < label.paragraph.number]
        if before:
            before[-1].labels.append(label)
            labels.remove(label)
    headings = [child for child in node.children if child.children and not child.labelled.fields]
    for child in headings:
        is_ranked = any(below.rank != PLAIN for below in child.children)
        is_open = child.rank < DASH and not child.text.endswith((";", ",", "."))
        child.agency = agencies_of_heading(child.text) if is_ranked or is_open else ""
    agency_headings = [child for child in headings if child.agency or (
        child.rank < DASH and is_agency_without_verb(child.text))]
    if sum(child.agency != "" for child in headings) * 2 > len(headings) or len(agency_headings) == len(headings) > 1:
        for child in agency_headings:
            child.agency = child.agency or child.text.strip(" :")
    for child in node.children:
        _place_labels(child)


def _read_nodes(paragraphs: Iterable[Paragraph]) -> Iterator[Node]:
    """Paragraphs → a node for each line, its mark taken off. An unmarked line is joined to the one before where it
    begins with a small letter or that one ends in a comma or a word like "và"."""
    joined: list[list[Node]] = []
    for paragraph in paragraphs:
        for text in unicodedata.normalize("NFC", paragraph.text).split("\n"):
            if line := " ".join(text.split()):
                node = _node_of_line(paragraph, line)
                goes_on = line[0].islower() or (
                    joined and _UNFINISHED.search(joined[-1][-1].text) and not line.isupper())
                if joined and goes_on and node.rank == PLAIN and not node.labelled.is_label:
                    joined[-1].append(node)
                else:
                    joined.append([node])
    for first, *others in joined:
        yield _node_of_line(first.paragraph, " ".join(node.printed for node in (first, *others))) if others else first


def _node_of_line(paragraph: Paragraph, text: str) -> Node:
    """A line → its node: rank and mark by the first pattern of `_MARKS` that fits, else `PLAIN`."""
    for rank, pattern in _MARKS:
        if match := pattern.match(text):
            tt, rest = match["mark"].rstrip(" ./:-–—") or match["mark"], text[match.end():]
            exact_rank = (NUMBER[0], tt.count(".")) if rank == NUMBER else rank
            return Node(paragraph, exact_rank, match[0].strip(), tt, rest, split_labels(rest))
    return Node(paragraph, PLAIN, "", "", text, split_labels(text))


def _rank_of_plain(node: Node) -> Rank:
    """A paragraph without a mark → its rank: a label, the name of an agency, a title, else `PLAIN`."""
    if node.labelled.is_label:
        return LABEL
    may_be_name = node.text.endswith(":") or not node.text.endswith((".", ";", ","))
    if may_be_name and not node.labelled.fields and agencies_of_heading(node.text):
        return NAMED
    is_title = _PART_TITLE.match(node.text) or (
        node.text.isupper() and " " in node.text and not _DOCUMENT_TITLE.match(node.text))
    return PART if is_title else PLAIN


def _add_to_label(label: Node, node: Node, is_blank: bool) -> bool:
    """Add a paragraph to the value of the label above it, if it is one of the items that stand below the label; return
    whether it is. `is_blank`: the label has no value on its own line."""
    (*_, (name, text)) = label.labelled.fields.items()
    is_name = agencies_of_heading(node.text) != "" or name not in ("leads", "coordinators")
    below = node.rank > label.rank or (is_blank and is_name and (node.rank >= SMALL or node.rank == NAMED))
    if node.labelled.is_label or node.rank == PLAIN or not below:
        return False
    texts = "; ".join(filter(None, (text, node.text.strip(" ;,."))))
    label.labelled = label.labelled._replace(fields={**label.labelled.fields, name: texts})
    label.text += f" {node.printed}"
    return True


def _close_nodes(open_nodes: list[Node], node: Node) -> None:
    """Remove from the open nodes those that `node` does not stand below."""
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
    """Whether `node` has the next number in a list below the name of an agency, the last of the open nodes."""
    named = open_nodes[-1]
    return named.rank == NAMED and any(child.rank == node.rank for child in named.children) and node.tt != "1"
