"""Where the table is on a returned form: its heading row and columns, found by what they say, not by where they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from toolkit import fields, words
from toolkit.layout import COLUMNS, Layout
from toolkit.sheetread import Sheet
from toolkit.tables import heading_rows
from toolkit.text import word_key

#: A heading row says at least this many of the table's headings.
_ENOUGH = 4


class Table(NamedTuple):
    """The table of a sheet. `columns` maps column names to columns; a name that was not found is absent.

    `headings` are the rows that hold headings, the table's own first; 0 where all headings are gone.
    `renamed` are the names whose heading says something else, `added` the columns the form did not have.
    """

    headings: tuple[int, ...]
    columns: Mapping[str, int]
    renamed: tuple[str, ...] = ()
    added: tuple[int, ...] = ()


def locate(sheet: Sheet, keys: Mapping[tuple[int, int], str], layout: Layout, names: Mapping[str, str]) -> Table | None:
    """The table of `sheet`, None where there is none.

    `keys` are the row keys found on it; `names` maps heading texts (`word_key`) to column names.
    """
    if _untouched(sheet, layout):
        return Table((layout.cells["task_heading"][0],), layout.columns)
    rows = _heading_rows(sheet, names)
    found = dict(rows[min(rows)]) if rows else {}
    found |= _key_columns(keys)
    columns = found | _by_neighbours(found, layout) if keys else found
    if not any(name in columns for name in fields.ANSWERS):
        return None
    renamed = tuple(name for name in columns if name not in found and name in fields.ANSWERS | words.LOCKED_COLUMNS)
    known = set(columns.values())
    added = tuple(column for column in range(min(known), max(known)) if column not in known)
    return Table(tuple(sorted(rows)) or (0,), columns, renamed, added)


def _untouched(sheet: Sheet, layout: Layout) -> bool:
    """Whether every heading stands where the template has it."""
    row, get = layout.cells["task_heading"][0], sheet.cells.get
    for name, column in layout.columns.items():
        cell = get((row, column))
        if cell is None or cell.value != layout.headings[name]:
            return False
    return True


def _heading_rows(sheet: Sheet, names: Mapping[str, str]) -> dict[int, dict[str, int]]:
    """By row that looks like a heading row, the columns of the names it says."""
    said = heading_rows(((place, cell.value) for place, cell in sheet.cells.items()), lambda text: names.get(word_key(text)))
    return {row: columns for row, columns in said.items() if len(columns) >= _ENOUGH}


def _key_columns(keys: Mapping[tuple[int, int], str]) -> dict[str, int]:
    """The two columns that hold most keys, left and right; one alone is the left one."""
    most = sorted(column for column, _ in Counter(column for _, column in keys).most_common(2))
    return dict(zip(("key", "key2"), most, strict=False))


def _by_neighbours(found: Mapping[str, int], layout: Layout) -> dict[str, int]:
    """Columns whose heading is not found, where exactly their number lies between two neighbours that are."""
    names = [name for name in COLUMNS if name in layout.columns]
    return {name: column for run, before, after in _gaps(found, names) if after - before == len(run) + 1
            for column, name in enumerate(run, before + 1)}


def _gaps(found: Mapping[str, int], names: Iterable[str]) -> Iterator[tuple[list[str], int, int]]:
    """Each run of names not found, with the columns of its neighbours."""
    run: list[str] = []
    before: int | None = None
    for name in names:
        if name not in found:
            run.append(name)
            continue
        if run and before is not None:
            yield run, before, found[name]
        run, before = [], found[name]
