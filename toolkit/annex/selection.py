"""The tables of a file → those that are the annex, each with its heading; what is not is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from toolkit.annex.columns import Heading
from toolkit.annex.lines import AnnexFile, AnnexLine, Choices, FileTable
from toolkit.annex.witnesses import first_heading
from toolkit.findings import Code, Finding, Place, finding
from toolkit.sheetread import Format
from toolkit.text import word_key

#: Characters of a text that two tables do not both have by chance.
_LONG = 20
#: So many fields two tables of tasks share.
_ALIKE = 4


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """A table with the line where its heading begins, and that heading; None where it goes on with the table before."""
    name: str
    lines: tuple[AnnexLine, ...]
    at: int
    heading: Heading | None


def annex_tables(source: AnnexFile, choices: Choices) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """The tables with a heading, and those that go on with one on the next page: as many columns and no words before
    them. `choices` are those kept from an annex before; a table's own count more. A table that nobody sees counts where
    no other has a heading; one that mostly says what those before it say is told, as any other is that is none."""
    headed = [(table, AnnexTable(table.name, table.lines, *first_heading(table.lines, {**choices, **table.choices})))
              for table in source.tables]
    if source.form is Format.TEXT:
        headed = [(table, replace(each, lines=each.lines[:_end(each)])) for table, each in headed]
    counted = _counted([(table, each) for table, each in headed if each.heading])
    found, left, width, said = list[AnnexTable](), list[Finding](), 0, set[str]()
    for table, each in headed:
        if each.name in counted and 2 * len(said & (own := _long_texts(each))) <= len(own):
            width = table.width
            found.append(each)
            above = tuple(line for line in each.lines[:each.at] if len(line.filled) > 2)
            left += [_left(replace(table, lines=above))] if len(above) > 1 else []
            said |= own
        elif found and not each.heading and table.width == width and not table.apart:
            found.append(each)
            said |= _long_texts(each)
        elif each.heading or (table.width > 2 and not source.sheets):
            left.append(_left(table))
    return tuple(found), (*_joined(source, found), *left)


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


def _counted(headed: Sequence[tuple[FileTable, AnnexTable]]) -> set[str]:
    """The names of the tables that may be the annex: those that are seen and whose headings say so by their own words,
    and such as hold the same as one of them; where there is none, the one of most columns."""
    for tables in ([each for each in headed if each[0].shown], headed):
        headings = {each.name: each.heading for _, each in tables if each.heading}
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
    unseen = {table.name for table in source.tables if not table.shown}
    for each in found:
        if each.name in unseen:
            yield finding(Code.ANNEX_HIDDEN, Place(source.file, each.name), what=f"cả trang “{each.name}”")


def _left(table: FileTable) -> Finding:
    line = next((line for line in table.lines if line.filled), None)
    text = " | ".join(line.texts[column] for column in line.filled) if line else ""
    return finding(Code.ANNEX_TABLE_LEFT, line.place if line else Place(), text=text)
