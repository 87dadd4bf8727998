"""The tables of a file → those that are the annex, each with its heading: where that begins and which of its columns is
what, by two witnesses, its words and what stands below it. What is not of the annex is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.annex.content import Profiles, agency_named, is_agency, is_period, profiles
from toolkit.annex.headings import (
    BOTH,
    FEWEST,
    GROUP,
    MARK,
    OUTCOME,
    PERIOD,
    UNUSED,
    Heading,
    by_name,
    choice_key,
    field_of,
    is_no_field,
    is_of_groups,
    label_field,
    labels_at,
    lowest,
    may_mean,
)
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, number, says
from toolkit.base.text import word_key
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.sheetread.any_file import Format
from toolkit.sheets.heading_finder import LONGEST_HEADING

#: A line that numbers the columns, under the heading: (1) (2) (3), or A B 1 2.
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: A heading whose words are not known is looked for so far down, and held against so many lines below it.
_HIGHEST, _BELOW = 40, 80
#: What says surely what a column is, of two that may be of one field.
_SURELY = {"product": "sản phẩm", "leads": "chủ trì"}
#: A heading that is not understood has so few characters, or is so much shorter than what stands below it.
_SHORT_LABEL, _SHORTER = 30, 0.6
#: Names of leads are so much shorter than those of coordinators.
_FEWER = 0.7
#: So many lines below a heading say how its columns look.
_LOOKED_AT = 500
#: Characters of a text that two tables do not both have by chance.
_LONG = 20
#: So many fields two tables of tasks share.
_ALIKE = 4


@dataclass(frozen=True, slots=True)
class AnnexTable(FileTable):
    """A table with the line where its heading begins, and that heading; None where it goes on with the table before."""
    at: int = 0
    heading: Heading | None = None


def annex_tables(source: AnnexFile, choices: Choices) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """The tables with a heading, and those that go on with one on the next page: as many columns and no words before
    them. `choices` are those kept from an annex before; a table's own count more. A table that nobody sees counts where
    no other has a heading; one that mostly says what those before it say is told, as any other is that is none."""
    tables = [AnnexTable(table.name, table.lines, table.apart, table.shown, table.choices, *first_heading(
        table.lines, {**choices, **table.choices})) for table in source.tables]
    if source.form is Format.TEXT:
        tables = [replace(table, lines=table.lines[:_end(table)]) for table in tables]
    counted = _counted(tables)
    found, left, width, said = list[AnnexTable](), list[Finding](), 0, set[str]()
    for table in tables:
        if table.name in counted and 2 * len(said & (own := _long_texts(table))) <= len(own):
            width = table.width
            found.append(table)
            above = [line for line in table.lines[:table.at] if len(line.filled) > 2]
            left += _left(above) if len(above) > 1 else []
            said |= own
        elif found and not table.heading and table.width == width and not table.apart:
            found.append(table)
            said |= _long_texts(table)
        elif table.heading or (table.width > 2 and not source.sheets):
            left += _left(table.lines)
    return tuple(found), (*_joined(source, found), *left)


def heading_at(lines: Sequence[AnnexLine], at: int) -> Heading | None:
    """The heading that begins at that line, all of whose words are known, None where none does: it has at least what is
    to be done and by whom, and no number before it."""
    found = _shaped(lines, at)
    return found if found and found.leads is not None else None


def first_heading(lines: Sequence[AnnexLine], choices: Choices | None = None) -> tuple[int, Heading | None]:
    """Where the first heading begins, and that heading; None where there is none. First it is one whose columns
    somebody chose, then one whose words are known, then one whose columns look like what it may mean; last, one
    beside which marks or the groups say who leads."""
    if choices and (chosen := _chosen(lines, choices)):
        return chosen
    named = next(((at, heading) for at in range(len(lines)) if (heading := heading_at(lines, at))), None)
    if named:
        return named[0], completed(named[1], lines[named[0]:])
    for at in range(min(len(lines), _HIGHEST)):
        seen = profiles(lines_below(lines[at:at + _BELOW], labels_at(lines, at)[1]))
        heading = _shaped(lines, at, seen)
        if heading and len({text for text in heading.labels.values() if says(text)}) > 2:
            first = next(each for each, line in enumerate(lines) if line.texts == lines[at].texts)
            heading = completed(heading, lines[first:])
            if heading.leads is not None or heading.marked or _groups_lead(lines[first + heading.depth:]):
                return first, heading._replace(supposed=True)
    return 0, None


def _shaped(lines: Sequence[AnnexLine], at: int, seen: Profiles | None = None) -> Heading | None:
    """The heading that begins at that line, if it says what is to be done; none begins with a number. `seen` is how the
    columns look below it, None where that does not count."""
    texts = [lines[at].texts[column] for column in lines[at].filled]
    if len(texts) < 2 or any(map(number, texts[:2])):
        return None
    labels, depth = labels_at(lines, at)
    columns = _columns(labels, seen)
    content = _left_for_content(columns, labels, seen) if seen and "content" not in columns else None
    if content is not None:
        columns = {field: column for field, column in columns.items() if column != content} | {"content": content}
    if "content" not in columns:
        return None
    return Heading(columns, labels, depth + _numbers_columns(lines, at + depth, columns))


def _columns(labels: Mapping[int, str], seen: Profiles | None) -> dict[str, int]:
    """The column of each field; of two with one name the first. The lowest row of a heading counts before all its rows
    together; what its words say only of a field that no heading names, what stands below it only of one that no words
    say: first where that is one thing, then the likeliest."""
    found: dict[str, int] = {}
    for texts in ({column: lowest(text) for column, text in labels.items()}, labels):
        short = {column: text for column, text in sorted(texts.items()) if len(text) <= LONGEST_HEADING}
        may_be = {column: _may_be(column, text, seen) for column, text in short.items()} if seen is not None else {}
        for named in ({column: by_name(text) for column, text in short.items()},
                      {column: field_of(text) for column, text in short.items()},
                      {column: fields[0] for column, fields in may_be.items() if len(fields) == 1},
                      {column: fields[0] for column, fields in may_be.items() if fields}):
            taken = set(found.values())
            for column, name in named.items():
                if name and name not in found and column not in taken:
                    found[name] = column
    return found


def _left_for_content(columns: Mapping[str, int], labels: Mapping[int, str], seen: Profiles) -> int | None:
    """The column of what is to be done where no word says so: the one of the longest sentences, where its heading is
    not understood, and others say who leads, in words or by marks, and more."""
    leads = {"leads", BOTH} & columns.keys() or sum(
        each.mark == 1 and is_agency(lowest(labels.get(column, ""))) for column, each in seen.items()) > 1
    if not leads or len(columns) < FEWEST - 1:
        return None
    longest = max(seen, key=lambda column: seen[column].length)
    label = labels.get(longest, "")
    as_long = len(label) > max(_SHORT_LABEL, _SHORTER * seen[longest].length)  # a task itself is no heading
    known = not says(label) or as_long or is_no_field(label) or label_field(label)
    return None if known or seen[longest].fits("leads") or not seen[longest].fits("content") else longest


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
    best: tuple[int, int, Heading] | None = None
    for at in range(min(len(lines), _HIGHEST)):
        labels, depth = labels_at(lines, at)
        chosen = {column: said for column in labels if (said := choices.get(choice_key(labels, column)))}
        columns: dict[str, int] = {}
        for column, said in chosen.items():
            if said not in (MARK, PERIOD, UNUSED):
                columns.setdefault(said, column)
        if "content" not in columns or len(chosen) < 2 or (best and best[0] >= len(chosen)):
            continue
        depth += _numbers_columns(lines, at + depth, columns)
        marked = {column: lowest(labels[column]) for column, said in chosen.items() if said == MARK}
        periods = {column: _period(labels[column]) for column, said in chosen.items() if said == PERIOD}
        best = len(chosen), at, Heading(columns, labels, depth, marked, periods, chosen=frozenset(chosen))
    return best and (best[1], completed(best[2], lines[best[1]:]))


def completed(heading: Heading, lines: Sequence[AnnexLine]) -> Heading:
    """That heading with the columns that its words alone do not tell, and where what stands below speaks against it;
    `lines` begin with it."""
    below = lines_below(lines[:heading.depth + _LOOKED_AT], heading.depth)
    seen = profiles(line for line in below if heading_at([line], 0) is None)
    labels = heading.labels
    open_columns = [column for column in labels if column not in heading.chosen]
    marked, periods = (found if any(seen[each].mark for each in found) else {} for found in _marked(
        heading, [each for each in open_columns if seen[each].mark == 1 or each not in seen]))
    marked, periods = {**heading.marked, **marked}, {**heading.periods, **periods}
    signs = {**marked, **periods}
    columns = {name: column for name, column in heading.columns.items() if column not in signs}
    for name, column in columns.items():
        columns[name] = column if column in heading.chosen else _better(name, columns, labels, seen)
    free = [column for column in open_columns if column not in (*columns.values(), *signs)]
    if tasks := _beside_groups(heading, free, seen, below):
        columns |= {GROUP: columns["content"], "content": tasks}
        free.remove(tasks)
    left = [column for column in free if column < columns["content"]]    # of what is to be done
    of_groups = [column for column in left if is_of_groups(labels[column]) and _stands_for_several(below, column)]
    if of_groups and GROUP not in columns:
        columns[GROUP] = of_groups[0]
    guessed = {name for name, column in columns.items() if name != GROUP and column not in heading.chosen and (
        not label_field(labels[column]))}
    for name, column in _by_content(columns, free, labels, seen, marked, periods):
        columns[name] = column
        guessed.add(name)
    over_several = [
        column for column in left if column not in columns.values() and seen[column].fits("product") and any(
            says(line.shared.get(column, "")) and says(line.at(columns["content"])) for line in below)]
    if over_several and GROUP not in columns:
        columns[GROUP] = over_several[0]
        guessed.add(GROUP)
    doubted = (name for name, column in columns.items() if seen[column].denies(name))
    return heading._replace(columns=columns, marked=marked, periods=periods, guessed=frozenset(guessed),
                   doubted=frozenset(doubted))


def _by_content(columns: Mapping[str, int], free: Sequence[int], labels: Mapping[int, str], seen: Profiles,
                marked: Mapping[int, str], periods: Mapping[int, str]) -> Iterator[tuple[str, int]]:
    """The fields still to be found, each with the free column of which what stands below it says so: first where its
    heading may mean that, then where it is the only one that looks like it and its heading means nothing else."""
    open_columns = [column for column in free if column not in columns.values()]
    shut = {*(("leads", "coordinators") if marked else ()), *(("deadline",) if periods else ()), *columns}
    shut |= {BOTH, OUTCOME, "leads", "coordinators"} if BOTH in columns else {BOTH} if "leads" in columns else set()
    may_be = {column: _may_be(column, labels[column], seen) for column in open_columns}
    for column, names in sorted(may_be.items(), key=lambda each: len(each[1])):
        if name := next((each for each in names if each not in shut), None):
            shut.add(name)
            open_columns.remove(column)
            yield name, column
    unnamed = [each for each in open_columns if not (label_field(labels[each]) or is_no_field(labels[each]))]
    for name in ("tt", "leads", "deadline", "coordinators", "product"):
        alike = [column for column in unnamed if seen[column].surely(name)]
        if len(alike) == 1 and name not in shut:
            shut.add(name)
            unnamed.remove(alike[0])
            yield name, alike[0]


def _beside_groups(
    heading: Heading, free: Iterable[int], seen: Profiles, lines: Sequence[AnnexLine]
) -> int:
    """The column of what is to be done where the one taken for it is of groups: its heading says so, or none knows it
    and it says nothing beside tasks of their own. 0: there is none."""
    taken, labels = heading.columns["content"], heading.labels
    of_groups = is_of_groups(labels[taken]) and _stands_for_several(lines, taken)
    beside = [line for line in lines if not says(line.at(taken)) and 2 * len(line.filled) > len(labels)]
    if taken in heading.chosen or not (of_groups or (beside and not label_field(labels[taken]))):
        return 0

    def worth(column: int) -> tuple[bool, float]:
        return label_field(labels[column]) == "content" or "content" in may_mean(labels[column]), seen[column].length

    found = [column for column in free if column > taken and seen[column].fits("content") and (
        worth(column)[0] or not (is_no_field(labels[column]) or label_field(labels[column]))) and all(
        says(line.at(column)) for line in beside)]
    return max(found, key=worth, default=0)


def _may_be(column: int, label: str, seen: Profiles) -> list[str]:
    """The fields that a column may be by what is known of its heading and stands below it. Where the heading says
    neither of leads nor of coordinators, and another column names fewer, those lead."""
    own = seen[column]
    said = dict.fromkeys(name for text in (lowest(label), label) for name in may_mean(text))
    found = [name for name in (said if says(label) else ("tt",)) if own.fits(name)]
    fewer = any(other.fits("leads") and other.length < _FEWER * own.length for other in seen.values())
    return [name for name in found if not (fewer and name == "leads" and "coordinators" in found)]


def _better(name: str, columns: Mapping[str, int], labels: Mapping[int, str], seen: Profiles) -> int:
    """The column of that field: where two may be, the one that looks like it, or says so in the very word."""
    def worth(column: int) -> tuple[bool, bool]:
        named = name not in _SURELY or _SURELY[name] in word_key(labels[column])
        return seen[column].fits(name), named

    others = (each for each, text in labels.items() if each not in columns.values() and label_field(text) == name)
    return max((columns[name], *others), key=worth)


def _marked(heading: Heading, marks: Sequence[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Of the columns of marks those headed by agencies, where no other says who leads, and those headed by periods,
    where no other says by when; each has more than one."""
    labels = {column: heading.labels[column] for column in marks}
    marked = {column: lowest(text) for column, text in labels.items() if is_agency(lowest(text))}
    periods = {column: _period(text) for column, text in labels.items() if is_period(lowest(text))}
    if len(marked) > 1:    # beside them an agency of any name
        marked = {column: lowest(text) for column, text in labels.items() if column in marked or not (
            column in periods or not says(text) or is_no_field(text) or label_field(text))}
    if len(marked) < 2 or heading.leads not in (None, *marked):
        marked = {}
    if len(periods) < 2 or heading.columns.get("deadline") not in (None, *periods):
        periods = {}
    return marked, periods


def _period(label: str) -> str:
    """The period a column is headed by, with the year of the heading above it where it has none of its own."""
    own, year = lowest(label), re.search(r"20\d\d", label)
    return own if re.search(r"20\d\d", own) or not year else f"{own}/{year[0]}"


def _stands_for_several(lines: Sequence[AnnexLine], column: int) -> bool:
    """Whether a text of that column holds for the lines below it: merged down, left blank or said again."""
    working = [line for line in lines if len(line.filled) > 2]
    own = [line.at(column) for line in working if says(line.at(column))]
    return bool(own) and len({*own}) < len(working)


def _numbers_columns(lines: Sequence[AnnexLine], at: int, columns: Mapping[str, int]) -> bool:
    """Whether there is a line at that place, and it only numbers the columns."""
    for line in lines[at:at + 1]:
        texts = [line.texts[column] for column in line.filled]
        named = all(says(line.at(columns[each])) for each in ("content", "leads", BOTH) if each in columns)
        return named and len(texts) > 2 and all(map(_COLUMN_NUMBER.fullmatch, texts))
    return False


def _end(table: AnnexTable) -> int:
    """Where a table in text ends: past the last line as wide as its heading, and what follows that up to a line without
    tabs. A blank line is where a page ends, so it ends none."""
    lines = table.lines
    if table.heading is None:
        return len(lines)
    width, reach = len(lines[table.at].texts), lines[table.at].filled[-1]
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
            max(headings.values(), key=lambda heading: len(heading.columns))] if headings else []
        if certain:
            return {name for name, heading in headings.items() if any(
                heading is one or not heading.supposed or len(one.columns.keys() & heading.columns) >= _ALIKE
                for one in certain)}
    return set()


def _long_texts(table: AnnexTable) -> set[str]:
    """What tells a table from others."""
    return {word_key(text) for line in table.lines[table.at + 1:] for text in line.texts if len(text) > _LONG}


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
    return [finding(Code.ANNEX_TABLE_LEFT, line.place, text=line.said) for line in said[:1]]
