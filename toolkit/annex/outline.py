"""Paragraphs of a plan → which stand below which, by the numbers before them, and whom their labels speak of.

What no plan says of its tasks is left out: the document's head and preamble, who receives it and who signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from toolkit.annex.headings import WORK
from toolkit.annex.sentences import Saying, begins_agency, said
from toolkit.annex.source import SIGNED, Paragraph
from toolkit.base.text import word_key
from toolkit.model import words
from toolkit.model.findings import Place

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
#: Lines a label may take.
_LABEL_LINES = 4
#: The line below goes on with the sentence after these.
_OPEN_END = re.compile(r"(?:,|(?:^|\s)(?:và|của|các|với|hoặc|tại|cho|về|trong|theo|từ|đến|là|do))\Z")


@dataclass(slots=True)
class Node:
    """A paragraph with those below it: its mark as printed, `tt` without what only parts it from the text, the text
    after it and what that says. `last`: the number of the last paragraph joined to it, 0 where none is. `document`:
    how many titles of documents stand above; `head`: it stands between such a title and the first mark. `labels` are
    those that say its fields."""
    paragraph: Paragraph
    rank: Rank
    mark: str
    tt: str
    text: str
    says: Saying
    last: int = 0
    document: int = 0
    head: bool = False
    children: list[Node] = field(default_factory=list)
    labels: list[Node] = field(default_factory=list)

    @property
    def printed(self) -> str:
        """Its text with its mark."""
        return f"{self.mark} {self.text}".strip()

    @property
    def section(self) -> bool:
        """Whether it heads a section of the document, not a task or a group of them."""
        return self.rank < NUMBER

    @property
    def leads_said(self) -> bool:
        """Whether a label or a bracket says who leads it."""
        return any("leads" in each.says.fields for each in (self, *self.labels))

    def all_below(self) -> Iterator[Node]:
        """All that stands below it, in the order in which it is printed."""
        for each in sorted((*self.labels, *self.children), key=lambda node: node.paragraph.number):
            yield each
            yield from each.all_below()

    def fields(self) -> dict[str, str]:
        """What it and its labels say, by field; what stands below a label is part of that."""
        found: dict[str, list[str]] = {name: [text] for name, text in self.says.fields.items()}
        for label in self.labels:
            texts = dict(label.says.fields)
            if below := "; ".join(each.text.strip(" ;,.") for each in label.all_below()):
                last = next(reversed(texts))
                texts[last] = "; ".join(filter(None, (texts[last], below)))
            for name, text in texts.items():
                found.setdefault(name, []).append(text)
        return {name: "; ".join(dict.fromkeys(filter(None, texts))) for name, texts in found.items()}

    def repeated(self) -> list[str]:
        """The fields that several of its labels say."""
        said_by = [each.says for each in (self, *self.labels)]
        names = [name for says in said_by for name, text in says.fields.items() if text]
        return [name for name in WORK if names.count(name) > 1 or any(name in says.repeated for says in said_by)]


def outline(paragraphs: Sequence[Paragraph]) -> Node:
    """The document as a node with all that stands below it."""
    root = Node(Paragraph(0, Place(), ""), WHOLE, "", "", "", said(""))
    open_nodes = [root]
    for node in _told(_joined(_marked(paragraphs))):
        if _DOCUMENT.match(node.text) and node.rank == PLAIN:
            del open_nodes[1:]
            continue
        label = open_nodes[-1] if open_nodes[-1].says.is_label else None
        if label and _fills(label, node):
            label.children.append(node)
            continue
        node.rank = _ranked(node)
        _close(open_nodes, node)
        open_nodes[-1].children.append(node)
        if node.rank != PLAIN:
            open_nodes.append(node)
    _settle(root)
    return root


def _marked(paragraphs: Iterable[Paragraph]) -> Iterator[Node]:
    """Each line that says something, with the mark before it."""
    for paragraph in paragraphs:
        for line in unicodedata.normalize("NFC", paragraph.text).split("\n"):
            if text := " ".join(line.split()):
                yield _node(paragraph, text)


def _node(paragraph: Paragraph, text: str) -> Node:
    for rank, pattern in _MARKS:
        if match := pattern.match(text):
            tt = match["mark"].rstrip("./")
            of_number = (NUMBER[0], tt.count(".")) if rank == NUMBER else rank
            return Node(paragraph, of_number, match[0].strip(), tt, text[match.end():], said(text[match.end():]))
    return Node(paragraph, PLAIN, "", "", text, said(text))


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, a line without a mark that goes on with the sentence of the one before joined to it."""
    lines: list[Node] = []
    for node in nodes:
        if lines and node.rank == PLAIN and _goes_on(lines, node):
            lines.append(node)
            continue
        if lines:
            yield _of_lines(lines)
        lines = [node]
    if lines:
        yield _of_lines(lines)


def _of_lines(lines: Sequence[Node]) -> Node:
    """The first, with the text of all."""
    text = " ".join(each.text for each in lines)
    return lines[0] if len(lines) == 1 else replace(
        lines[0], text=text, says=said(text), last=lines[-1].paragraph.number)


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


def _told(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes that may say something of tasks: not the head of the document, nor who signs and receives it."""
    begun, ended, document = False, False, 0
    for node in nodes:
        plain = node.rank == PLAIN
        titled = plain and (_DOCUMENT.match(node.text) or _PARTS.match(node.text))
        if plain and SIGNED.match(node.text):
            ended = True
        elif titled or node.rank <= (NUMBER[0], 9):
            ended = False
        if plain and _DOCUMENT.match(node.text):
            begun, document = False, document + 1
        if ended or (plain and not begun and not titled and node.text.isupper()):
            continue
        begun = begun or not plain or bool(node.says.heading) or node.says.is_label or (
            node.says.duty is not None and node.says.duty.given)
        yield replace(node, document=document, head=not begun)


def _ranked(node: Node) -> Rank:
    """The rank of a node among the others: what has no mark may be a label, the name of an agency or a heading."""
    if node.rank != PLAIN:
        return node.rank
    says = node.says
    if says.is_label:
        return LABEL
    if says.heading and (says.surely or not node.text.endswith((".", ";", ","))):
        return NAMED
    return PART if _PARTS.match(node.text) or (node.text.isupper() and " " in node.text) else PLAIN


def _fills(label: Node, node: Node) -> bool:
    """Whether a paragraph is one of the agencies a label names, each on its own line."""
    if node.rank < SMALL or node.says.is_label or not begins_agency(node.text):
        return False
    names_none = not any(label.says.fields.values())
    return bool(node.says.heading) and (names_none or node.rank > label.rank)


def _close(open_nodes: list[Node], node: Node) -> None:
    """Leave open only what `node` stands below."""
    if node.rank == PLAIN:
        if word_key(node.text).startswith(words.PLAN_ENDINGS):
            del open_nodes[1:]
        while open_nodes[-1].says.is_label:
            open_nodes.pop()
        return
    ranks = [each.rank for each in open_nodes]
    if node.rank in ranks and node.rank == NAMED:
        del open_nodes[ranks.index(NAMED):]
    named = open_nodes[-1] if open_nodes[-1].rank == NAMED else None
    if named and not named.children and node.tt in ("1", "1.1") and node.rank < NAMED:
        return    # the numbers below the name of an agency begin again
    while open_nodes[-1].rank >= node.rank and not _numbered_below(open_nodes, node):
        open_nodes.pop()
    while node.rank == LABEL and open_nodes[-1].says.is_label:
        open_nodes.pop()


def _numbered_below(open_nodes: Sequence[Node], node: Node) -> bool:
    """Whether a number counts on below the name of an agency that has no number."""
    named = open_nodes[-1]
    return named.rank == NAMED and any(each.rank == node.rank for each in named.children) and node.tt != "1"


def _settle(node: Node) -> None:
    """Give each label to the node it speaks of: the one it stands below; where that is a section or an agency, or where
    such labels stand after each of several paragraphs, the paragraph before it."""
    kinds = "".join("L" if "leads" in each.says.fields and each.says.is_label else "l" if each.says.is_label else "t"
                    for each in node.children)
    of_the_last = node.section or bool(node.says.heading) or re.search("L[lL]*t+l*L", kinds) is not None
    children: list[Node] = []
    for child in node.children:
        _settle(child)
        if child.says.is_label and (children or node.rank != WHOLE):
            (children[-1] if children and of_the_last else node).labels.append(child)
        else:
            children.append(child)
    node.children = children
