"""A plan whose tasks are paragraphs, not rows of a table → lines of a table, which are read as those of any annex.

A task is a paragraph that says who leads it: by labels below it ("- Cơ quan chủ trì: …"), in brackets, by its sentence,
or because it stands below the name of an agency. What stands above tasks is their group; what stands among them is a
task too, though nobody leads it. What is neither is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable, first_heading
from toolkit.annex.content import is_agency
from toolkit.annex.headings import WORK
from toolkit.annex.outline import DASH, NUMBER, PLAIN, Node, Rank, outline
from toolkit.annex.sentences import aside, due_said, formula, gives_tasks
from toolkit.annex.source import AnnexFile, AnnexLine, FileTable, Paragraph, number
from toolkit.base.text import abridged, word_key
from toolkit.model import words
from toolkit.model.findings import Code, Finding, finding
from toolkit.sheetread.any_file import Format

_HEADING = tuple(words.ANNEX_COLUMNS[name].text for name in ("tt", "content", *WORK))
#: A group's title reaches over all columns to its right.
_OVER_ALL = dict.fromkeys(range(2, len(_HEADING)), 1)
#: Words of a heading that says who does what; a longer text is a task.
_LONGEST_HEADING = 14


def task_paragraphs(paragraphs: Sequence[Paragraph]) -> tuple[tuple[AnnexLine, ...], tuple[Finding, ...]]:
    """The tasks and groups of a plan in paragraphs as lines of a table, the first its heading; () where they hold no
    task. Every paragraph from the first task on is in a line or in a finding, but for who signs and receives."""
    whole = outline(paragraphs)
    scope = _Scope({}, True).over(whole.children)
    given = [_gives(node, scope) for node in whole.children]
    if not any(given):
        return (), ()
    table = _Table()
    alike = {node.rank for node, gives in zip(whole.children, given, strict=True) if gives and node.rank >= NUMBER}
    last = len(given) - given[::-1].index(True)
    begun: set[int] = set()
    for at, (node, gives) in enumerate(zip(whole.children, given, strict=True)):
        if gives or (table.tasks and at < last and node.rank in alike and node.rank != PLAIN):
            _lay(node, scope, table)
            begun.add(node.document)
        elif _tells(node, node.document in begun):
            table.leave(node)
    first = table.lines[0]
    table.findings.append(finding(Code.ANNEX_PARAGRAPHS_READ, first.place, count=table.tasks))
    heading = AnnexLine(first.number, first.place, _HEADING)
    return (heading, *table.lines), tuple(sorted(table.findings, key=lambda each: int(each.details.get("line", 0))))


def _tells(node: Node, begun: bool) -> bool:
    """Whether it is told that no task was found there: not of the head of a document, of what every decision says and,
    before its first task, of its aims."""
    if formula(node.text) or node.head:
        return node.says.is_label
    return begun or node.says.is_label or (node.rank <= (NUMBER[0], 9) and not aside(node.text))


def with_paragraphs(
    source: AnnexFile, tables: tuple[AnnexTable, ...]
) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """The annex's tables in that file; where it has none, one of the tasks in its paragraphs, but not beside a table
    that names agencies, which may be the annex. Tasks in paragraphs that are not read are told."""
    if source.form is Format.TEXT and (tables or any(table.width > 1 for table in source.tables)):
        return tables, ()
    lines, told = task_paragraphs(source.paragraphs)
    if not lines:
        return tables, ()
    if not tables and not any(_names_agencies(table) for table in source.tables):
        return (AnnexTable(words.DOCUMENT_PLACE, lines, heading=first_heading(lines[:1])[1]),), told
    named = (f"dòng {line.number} “{abridged(line.texts[1], 80)}”" for line in lines[1:] if line.at(2))
    return tables, (finding(Code.ANNEX_PARAGRAPHS_LEFT, lines[0].place, tasks="; ".join(named)),)


def _names_agencies(table: FileTable) -> bool:
    """Whether most lines of a table have a cell that begins with an agency, so that it may assign tasks."""
    named = sum(any(map(is_agency, line.texts)) for line in table.lines)
    return table.width > 2 and named * 2 > len(table.lines) > 2


class _Scope(NamedTuple):
    """What holds for all that stands in a part of the plan. `handed`: fields of tasks that say none of their own.
    `giving`: a sentence that begins with an agency gives it a task. `grouped`: the ranks of what are groups there, so
    that the like of them is one though nobody leads anything in it."""
    handed: Mapping[str, str]
    giving: bool
    grouped: frozenset[Rank] = frozenset()

    def below(self, node: Node) -> _Scope:
        """What holds below a node."""
        short = len(node.text.split()) <= _LONGEST_HEADING
        gives = short and gives_tasks(node.text)
        if self.handed:
            return _Scope(self.handed, False)
        return _Scope({}, gives if node.section else self.giving or gives)

    def over(self, nodes: Sequence[Node]) -> _Scope:
        """What holds of those nodes together."""
        grouped = (each.rank for each in nodes if each.rank != PLAIN and not _given(each, self) and not _of_agency(each)
                   and _gives_below(each, self))
        return self._replace(grouped=frozenset(grouped))

    def of_agency(self, node: Node) -> _Scope:
        """What holds below the heading of an agency."""
        return _Scope({**self.handed, **node.fields(), "leads": node.says.heading}, True)


@dataclass(slots=True)
class _Table:
    """The lines and findings, as they are found."""
    lines: list[AnnexLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tasks: int = 0

    def tell(self, code: Code, node: Node, **details: object) -> None:
        """Add a finding about a paragraph."""
        self.findings.append(finding(code, node.paragraph.place, line=node.paragraph.number, **details))

    def add(self, node: Node, texts: tuple[str, ...], covered: Mapping[int, int]) -> None:
        """Add a paragraph as a line."""
        self.lines.append(AnnexLine(node.paragraph.number, node.paragraph.place, texts, covered))

    def group(self, node: Node) -> None:
        """Add a group; one without a number of its own is known by its title's reach."""
        title, blank = node.says.content.rstrip(" :;"), [""] * len(WORK)
        numbered = number(node.tt)
        self.add(node, (node.tt if numbered else "", title, *blank), {} if numbered else _OVER_ALL)

    def task(self, node: Node, fields: Mapping[str, str], more: Sequence[Node], what: str) -> None:
        """Add a task; `more` are paragraphs below it that are part of what is to be done, `what` is the paragraph
        without who does it, "" where that is no part of it."""
        below = [each for child in more for each in (child, *child.all_below())]
        beside = [each.says.content for each in node.labels if each.says.content]
        content = "\n".join((what or node.says.content or node.text, *(each.printed for each in below), *beside))
        self.add(node, (node.tt, content, *(fields.get(name, "") for name in WORK)), {})
        self.tasks += 1
        for name in node.repeated():
            self.tell(Code.ANNEX_LABEL_REPEATED, node, column=words.ANNEX_COLUMNS[name].text, text=fields.get(name, ""))
        if any(each.says.unparted for each in (node, *node.labels)):
            self.tell(Code.ANNEX_BOTH_UNPARTED, node, text=fields.get("leads", ""))

    def leave(self, node: Node) -> None:
        """Tell of a paragraph, and of all below it, that no task was found there."""
        last = max(max(each.paragraph.number, each.last) for each in (node, *node.all_below()))
        code = Code.ANNEX_UNPLACED if last == node.paragraph.number else Code.ANNEX_PART_LEFT
        self.tell(code, node, last=last, text=node.printed)


def _aside(node: Node) -> bool:
    """Whether a part of the plan gives no task, nor names who leads."""
    return node.rank <= (NUMBER[0], 9) and aside(node.text) and not any(
        each.leads_said for each in (node, *node.all_below()))


def _of_agency(node: Node) -> bool:
    """Whether it is the heading of an agency, with what that is to do below it."""
    says = node.says
    if not says.heading or not node.children:
        return False
    if says.surely or any(each.rank != PLAIN for each in node.children):
        return True
    return node.rank < DASH and not node.text.endswith((";", ",", "."))


def _given(node: Node, scope: _Scope) -> bool:
    """Whether the paragraph itself says who leads it."""
    duty = node.says.duty
    if node.leads_said:
        return not node.says.is_label    # one that stands after nothing is nobody's
    if node.rank == PLAIN and word_key(node.text).startswith(words.PLAN_ENDINGS):
        return False
    return duty is not None and ("leads" in duty.fields or "leads" in duty.unsure) and (
        duty.given or (scope.giving and node.rank != PLAIN))


def _gives(node: Node, scope: _Scope) -> bool:
    """Whether it, or something below it, says who leads."""
    if _aside(node):
        return False
    if _given(node, scope) or _of_agency(node):
        return True
    return _gives_below(node, scope)


def _gives_below(node: Node, scope: _Scope) -> bool:
    """Whether something below it says who leads."""
    below = scope.below(node)
    return any(_gives(each, below) for each in node.children if _may_give(each, node))


def _may_give(child: Node, node: Node) -> bool:
    """Whether a paragraph may be a task below `node`: without a mark only in a section, or where labels say so."""
    return child.rank != PLAIN or node.section or child.leads_said


def _lay(node: Node, scope: _Scope, table: _Table) -> None:
    """Add a node and what stands below it to the table."""
    below = scope.below(node)
    if _aside(node):
        if table.tasks:
            table.leave(node)
    elif _of_agency(node):
        _lay_group(node, scope.of_agency(node), table)
    elif not any(_stands_alone(each, node, scope) for each in node.children):
        _lay_task(node, scope, table, node.children)
    elif _given(node, scope) and any(_gives(each, below) for each in node.children):
        _lay_task(node, scope, table, [])
        _lay_all(node, below, table)
    else:
        handed = _fields(node, scope)
        _lay_group(node, _Scope({**below.handed, **handed}, below.giving), table)
        if "leads" in node.fields():
            tasks = ", ".join(each.tt for each in node.children)
            table.tell(Code.ANNEX_HANDED_DOWN, node, text=node.text, leads=handed["leads"], tasks=tasks)


def _stands_alone(child: Node, node: Node, scope: _Scope) -> bool:
    """Whether a paragraph below `node` is a task or a group by itself, not part of what that one is about."""
    if child.rank <= (NUMBER[0], 9) or (_may_give(child, node) and _gives(child, scope.below(node))):
        return True
    return child.rank != PLAIN and node.rank in scope.grouped and not _given(node, scope)


def _lay_group(node: Node, scope: _Scope, table: _Table) -> None:
    """Add a group and what stands below it. What its labels say and no task takes is told."""
    begin = len(table.lines)
    table.group(node)
    _lay_all(node, scope, table)
    taken = {text for line in table.lines[begin:] for text in line.texts[2:]}
    for each, below in ((node, []), *((label, list(label.all_below())) for label in node.labels)):
        texts = [*each.says.fields.values(), *(part.text.strip(" ;,.") for part in below)]
        if not all(any(text in held for held in taken) for text in texts):
            table.tell(Code.ANNEX_UNPLACED, each, text=" ".join(part.printed for part in (each, *below)))


def _lay_all(node: Node, scope: _Scope, table: _Table) -> None:
    """Add what stands below a node. What has no mark is told, but where an agency's duties are all without one."""
    scope = scope.over(node.children)
    all_plain = bool(scope.handed) and all(each.rank == PLAIN for each in node.children)
    for each in node.children:
        if each.rank != PLAIN or all_plain or (_given(each, scope) and _may_give(each, node)):
            _lay(each, scope, table)
        else:
            table.leave(each)


def _fields(node: Node, scope: _Scope) -> dict[str, str]:
    """The fields of a task: its own, those of its sentence, those that hold for all that stands there."""
    duty = node.says.duty
    given = bool(scope.handed) or _given(node, scope)
    of_sentence = {**due_said(node.text), **(duty.fields if duty else {})} if given else {}
    return {**scope.handed, **of_sentence, **node.fields()}


def _lay_task(node: Node, scope: _Scope, table: _Table, more: Sequence[Node]) -> None:
    fields, duty = _fields(node, scope), node.says.duty
    alone = duty is not None and "leads" not in node.fields() and fields.get("leads") == duty.fields.get("leads")
    table.task(node, fields, more, duty.what if duty and alone else "")
    for name in duty.unsure if duty and (scope.handed or _given(node, scope)) else ():
        if name not in node.fields():
            table.tell(Code.ANNEX_AGENCY_UNSURE, node, column=words.ANNEX_COLUMNS[name].text, text=node.text)
