"""The tables of a file → those that are the annex, each with its heading: where that begins and which of its columns is
what, by two witnesses, its words and what stands below it. What is not of the annex is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.annex.cells import agency_named, is_agency, is_period
from toolkit.annex.headings import (
    GROUP,
    MARK,
    PERIOD,
    UNUSED,
    Heading,
    choice_key,
    is_no_field,
    is_of_groups,
    label_field,
    labels_at,
    lowest,
)
from toolkit.annex.scores import (
    BY_LOOK,
    HALF_KNOWN,
    SHUTS,
    SURELY_GROUP,
    Profiles,
    content_left,
    left_over,
    narrow,
    profiles,
    said_by_words,
    score_columns,
    winners,
)
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, number, says
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.sheetread.any_file import Format

#: A heading whose words are not known is looked for so far down.
_HIGHEST = 40
#: A column is one of marks from such a share of its texts on.
_MARKS = 0.7
#: So many lines below a heading say how its columns look.
_LOOKED_AT = 500
#: So many fields two tables of tasks share.
_ALIKE = 4


@dataclass(frozen=True, slots=True)
class AnnexTable(FileTable):
    """A table with the line where its heading begins, and that heading; None where it goes on with the table before."""
    start: int = 0
    heading: Heading | None = None


def annex_tables(source: AnnexFile, choices: Choices) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """The tables with a heading, and those that go on with one on the next page: as many columns and no words before
    them. `choices` are those kept from an annex before; a table's own count more. A table that nobody sees counts where
    no other has a heading; any other that is none is told."""
    tables = [AnnexTable(table.name, table.lines, table.apart, table.shown, table.choices, *first_heading(
        table.lines, {**choices, **table.choices})) for table in source.tables]
    if source.form is Format.TEXT:
        tables = [replace(table, lines=table.lines[:_end(table)]) for table in tables]
    counted = _counted(tables)
    found, left, width = list[AnnexTable](), list[Finding](), 0
    for table in tables:
        if table.name in counted:
            width = table.width
            found.append(table)
            above = [line for line in table.lines[:table.start] if len(line.filled) > 2]
            left += _left(above) if len(above) > 1 else []
        elif found and not table.heading and table.width == width and not table.apart:
            found.append(table)
        elif table.heading or (table.width > 2 and not source.sheets):
            left += _left(table.lines)
    return tuple(found), (*_joined(source, found), *left)


def heading_at(lines: Sequence[AnnexLine], at: int) -> Heading | None:
    """The heading that begins at that line, by words that are all known; None where none does: it has at least what
    is to be done and by whom, and no number before it."""
    texts = [lines[at].texts[column] for column in lines[at].filled]
    if len(texts) < 2 or any(map(number, texts[:2])):
        return None
    labels, depth = labels_at(lines, at)
    known = {(column, field): score for column, label in labels.items()
             for field, score in said_by_words(label).items() if score > HALF_KNOWN}
    heading = Heading(labels, depth, winners(known, labels))
    return heading if heading.columns("content") and heading.says_leads else None


def first_heading(lines: Sequence[AnnexLine], choices: Choices | None = None) -> tuple[int, Heading | None]:
    """Where the first heading begins, and that heading; None where there is none. First it is one whose columns
    somebody chose, then one whose words are known, last one whose columns look like what it may mean, where a column,
    marks or the groups say who leads."""
    if choices and (chosen := _chosen(lines, choices)):
        return chosen
    for at in range(len(lines)):
        if heading := heading_at(lines, at):
            return at, completed(heading, lines[at:])
    for at in range(min(len(lines), _HIGHEST)):
        texts = [lines[at].texts[column] for column in lines[at].filled]
        labels, depth = labels_at(lines, at) if len(texts) > 1 and not any(map(number, texts[:2])) else ({}, 0)
        if len({text for text in labels.values() if says(text)}) < 3:
            continue
        first = next(other for other, line in enumerate(lines) if line.texts == lines[at].texts)
        heading = completed(Heading(labels, depth, {}), lines[first:])
        known = [column for column in heading.roles if said_by_words(labels[column])]
        if heading.columns("content") and len(known) > 1 and (
                heading.says_leads or _groups_lead(lines[first + depth:])):
            return first, heading._replace(supposed=True)
    return 0, None


def lines_below(lines: Sequence[AnnexLine], depth: int) -> list[AnnexLine]:
    """The lines below a heading of so many that they begin with, those that repeat it left out."""
    heading = {line.texts for line in lines[:depth]}
    return [line for line in lines[depth:] if line.texts not in heading]


def _groups_lead(lines: Sequence[AnnexLine]) -> bool:
    """Whether a table begins with a line that names an agency and nothing else: it leads what stands below it."""
    def alone(line: AnnexLine) -> bool:
        texts = {text for text in line.texts if says(text) and not number(text)}
        return len(texts) == 1 and agency_named(re.sub(r"^\W*\w{1,4}[.)]\s+", "", texts.pop())) != ""

    return any(map(alone, lines[:2]))


def _chosen(lines: Sequence[AnnexLine], choices: Choices) -> tuple[int, Heading] | None:
    """Where the heading begins of whose columns most were chosen, and that heading; None where none has a chosen column
    of what is to be done and another."""
    found = list[Heading]()
    for labels, depth in (labels_at(lines, at) for at in range(min(len(lines), _HIGHEST))):
        said = {column: choices.get(choice_key(labels, column), "") for column in labels}
        found.append(Heading(labels, depth, {column: role for column, role in said.items() if role}))
    at = max(range(len(found)), key=lambda at: len(found[at].roles) if found[at].columns("content") else 0, default=0)
    if not found or len(found[at].roles) < 2 or not found[at].columns("content"):
        return None
    return at, completed(found[at]._replace(chosen=frozenset(found[at].roles)), lines[at:])


def completed(heading: Heading, lines: Sequence[AnnexLine]) -> Heading:
    """That heading with what each of its columns is, by its words and by what stands below it; `lines` begin with
    it."""
    below = lines_below(lines[:heading.depth + _LOOKED_AT], heading.depth)
    seen = profiles(line for line in below if heading_at([line], 0) is None)
    chosen = {column: heading.roles[column] for column in heading.chosen if heading.roles[column] != UNUSED}
    labels = {column: label for column, label in heading.labels.items() if column not in heading.chosen}
    signs = _signs(labels, seen)
    free = {column: label for column, label in labels.items() if column not in signs}
    scores = score_columns(free, seen)
    shut = {field for role in chosen.values() for field in (role, *SHUTS.get(role, ()))}
    if "content" not in {*shut, *(field for _, field in scores)} and (left := content_left(free, seen)) is not None:
        scores = {pair: score for pair, score in scores.items() if pair[0] != left} | {(left, "content"): BY_LOOK}
    for column in filter(lambda column: is_of_groups(free[column]), free):
        if any(field == "content" and other > column for other, field in scores):
            scores[column, GROUP] = SURELY_GROUP
    roles = winners(scores, labels, shut)
    for content in (column for column, role in (chosen | roles).items() if role == "content"):
        over = [column for column in free if column < content and scores.get(
            (column, roles.get(column, "")), BY_LOOK) <= BY_LOOK and roles.get(column, "product") == "product" and any(
            says(line.shared.get(column, "")) and says(line.text(content)) for line in below)]    # it is merged down
        roles |= dict.fromkeys(over[:1], GROUP) if GROUP not in (chosen | roles).values() else {}
    every = {**chosen, **signs, **roles}
    asked = narrow(roles, scores) | left_over(every, labels, seen)
    guessed = (column for column in roles if not label_field(labels[column]))
    return heading._replace(roles=every, guessed=frozenset(guessed), asked=frozenset(asked))


def _signs(labels: Mapping[int, str], seen: Profiles) -> dict[int, str]:
    """The columns of marks that are headed by periods, and those that are headed by agencies; each has more than
    one, and beside known agencies stand others."""
    signed = [column for column, label in labels.items() if says(label) and (
        column not in seen or seen[column].shares["mark"] >= _MARKS)]
    periods = [column for column in signed if is_period(lowest(labels[column]))]
    named = [column for column in signed if column not in periods and is_agency(lowest(labels[column]))]
    others = [column for column in signed if column in seen and column not in (*periods, *named) and not (
        label_field(labels[column]) or is_no_field(labels[column]))]
    agencies = [*named, *others] if len(named) > 1 else []
    found = ((PERIOD, periods if len(periods) > 1 else []), (MARK, agencies))
    return {column: role for role, columns in found for column in sorted(columns) if any(
        seen[other].count for other in columns)}


def _end(table: AnnexTable) -> int:
    """Where a table in text ends: past the last line as wide as its heading, and what follows that up to a line without
    tabs. A blank line is where a page ends, so it ends none."""
    lines = table.lines
    if table.heading is None:
        return len(lines)
    width, reach = len(lines[table.start].texts), lines[table.start].filled[-1]
    end = max(at for at, line in enumerate(lines) if len(line.texts) == width or line.filled[-1:] == (reach,))
    while end + 1 < len(lines) and len(lines[end + 1].texts) > 1:
        end += 1
    return end + 1


def _counted(tables: Sequence[AnnexTable]) -> set[str]:
    """The names of the tables that may be the annex: those that are seen and whose headings say so by their own words,
    and such as hold the same as one of them; where there is none, the one of most columns."""
    for among in ([table for table in tables if table.shown], tables):
        headings = {table.name: table.heading for table in among if table.heading}
        certain = [heading for heading in headings.values() if not heading.supposed] or [
            max(headings.values(), key=lambda heading: len(heading.roles))] if headings else []
        if certain:
            return {name for name, heading in headings.items() if any(
                heading is one or not heading.supposed
                or len({*one.roles.values()} & {*heading.roles.values()}) >= _ALIKE for one in certain)}
    return set()


def _joined(source: AnnexFile, found: Sequence[AnnexTable]) -> Iterable[Finding]:
    """That several sheets are read one after the other, and that a sheet is read which nobody sees."""
    if source.sheets and len(found) > 1:
        sheets = ", ".join(f"“{each.name}”" for each in found)
        yield finding(Code.ANNEX_SHEETS_JOINED, Place(source.file), sheets=sheets)
    for each in found:
        if not each.shown:
            yield finding(Code.ANNEX_HIDDEN, Place(source.file, each.name), what=f"cả trang “{each.name}”")


def _left(lines: Sequence[AnnexLine]) -> list[Finding]:
    """That these lines are none of the annex, told at the first that says something; nothing where none does."""
    said = [line for line in lines if line.filled]
    return [finding(Code.ANNEX_TABLE_LEFT, line.place, text=line.all_texts) for line in said[:1]]
