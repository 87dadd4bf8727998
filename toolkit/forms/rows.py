"""What goes where on an agency's form: a plain list of rows, before any workbook is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from toolkit import words
from toolkit.form_code import FormCode, indicator_slot, row_key, task_slot
from toolkit.layout import (
    EXTRA_ROWS,
    HEADER_NAMES,
    Layout,
    extra_slots,
    extra_values,
    free_slots,
    indicator_values,
    locked_values,
    previous_of,
    section_title,
)
from toolkit.model import Agency, Plan, Role


class FormRow(NamedTuple):
    """One row of a form: the template row it looks like, the texts written in it by column.

    `role` is the agency's role in an annex task's row, None on every other row.
    """

    source: int
    texts: Mapping[int, str | float]
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class FormContent:
    """All that a form says: its code, its title, the head by name, its rows and the rows of `_meta`.

    `unused` are the columns no row has anything for; they are hidden.
    """

    code: str
    title: str
    header: Mapping[str, str]
    rows: tuple[FormRow, ...]
    meta: tuple[tuple[str, str], ...]
    unused: frozenset[str] = frozenset()


def form_rows(layout: Layout, last: int, plan: Plan, agency: Agency, code: FormCode, header: Mapping[str, str]) -> tuple[FormRow, ...]:
    """The rows of that agency's form from top to bottom; `last` is the template's last row, `code` and `header` are the form's.

    Sections with their tasks stand where the template has its section row, spare rows where it has its extra row.
    """
    grown = {
        layout.cells["section_row"][0]: tuple(_sections(layout, code, plan, agency)),
        layout.cells["task_row"][0]: (),
        layout.cells["extra_row"][0]: tuple(_extras(layout, code)),
        **_indicators(layout, code, plan, agency),
    }
    fixed = _fixed_texts(layout, code, header)
    rows: list[FormRow] = []
    for source in range(1, last + 1):
        rows.extend(grown.get(source, (FormRow(source, fixed.get(source, {})),)))
    return tuple(rows)


def _sections(layout: Layout, code: FormCode, plan: Plan, agency: Agency) -> Iterator[FormRow]:
    section, task = layout.cells["section_row"], layout.cells["task_row"][0]
    assignments, previous = plan.rows_of(agency.code), previous_of(plan, agency.code)
    for role in words.SECTION:
        rows = [row for row in assignments if row.role is role]
        yield FormRow(section[0], {section[1]: section_title(role, len(rows))})
        for row in rows:
            values = locked_values(plan, row, previous.get(row.task_id))
            texts = _row_texts(layout, values, row_key(code, task_slot(row.task_id)))
            yield FormRow(task, texts, role)


def _extras(layout: Layout, code: FormCode) -> Iterator[FormRow]:
    source = layout.cells["extra_row"][0]
    for number, slot in zip(range(1, EXTRA_ROWS + 1), extra_slots(), strict=True):
        yield FormRow(source, _row_texts(layout, extra_values(number), row_key(code, slot)))


def _indicators(layout: Layout, code: FormCode, plan: Plan, agency: Agency) -> dict[int, tuple[FormRow, ...]]:
    """The rows of figures by template row; of an agency that is asked for none, nothing is left of that part."""
    asked = plan.indicators_of(agency.code)
    if not asked:
        return {layout.cells[name][0]: () for name in ("indicator_section", "indicator_heading", "indicator_row") if name in layout.cells}
    source = layout.cells["indicator_row"][0]
    return {source: tuple(
        FormRow(source, _row_texts(layout, indicator_values(layout, each), row_key(code, indicator_slot(each.code)))) for each in asked)}


def _row_texts(layout: Layout, values: Mapping[str, str], key: str) -> dict[int, str]:
    return {layout.columns[name]: text for name, text in {**values, "key": key, "key2": key}.items() if name in layout.columns}


def _fixed_texts(layout: Layout, code: FormCode, header: Mapping[str, str]) -> dict[int, dict[int, str]]:
    """The texts of rows that do not grow, by template row and column: the head, and the keys of the free parts."""
    texts: dict[int, dict[int, str]] = {}
    for name in HEADER_NAMES:
        row, column = layout.cells[name]
        if name in header:
            texts.setdefault(row, {})[column] = header[name]
    for name, slot in free_slots().items():
        texts.setdefault(layout.cells[f"free_{name}"][0], {}).update(_row_texts(layout, {}, row_key(code, slot)))
    return texts
