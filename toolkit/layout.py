"""Where things are on a form: what the template, the writer of forms and the reader of returns agree on.

The look of the template belongs to whoever edits it in Excel. Code finds its places by defined names only:
each name of `NAMES` refers to one cell (or merged range) of the sheet to fill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit import words
from toolkit.findings import Code, ToolkitError
from toolkit.form_code import form_code
from toolkit.model import Agency, Assignment, Plan
from toolkit.text import date_vi, key
from toolkit.workbooks import Book

#: Columns of the task table, left to right; "key" and "key2" are the two key columns.
COLUMNS = ("key", *words.LOCKED_COLUMNS, *words.ANSWER_COLUMNS, "check", "key2")

#: Cells of the head that code fills.
HEADER_NAMES = ("form_code", "agency_name", "plan_title", "period", "due", "contact", "progress_line")

#: Heading rows and the prototype rows that grow.
ROW_NAMES = ("task_heading", "section_row", "task_row", "extra_heading", "extra_row")

#: Every defined name a template must have. "col_…" is a cell of the task heading row, "free_…" an input cell.
NAMES = (
    *HEADER_NAMES,
    *ROW_NAMES,
    *(f"col_{name}" for name in COLUMNS),
    *(f"free_{name}" for name in words.FREE_PARTS),
)

#: Rows for tasks outside the annex on every form.
EXTRA_ROWS = 10


@dataclass(frozen=True, slots=True)
class Layout:
    """A template's places. `cells` maps each of `NAMES` to its (row, column); `columns` the column names to columns.

    `headings` are the template's heading texts by column name. `texts` are the keys of all texts the template
    itself holds, on every sheet: what a returned form says there was not typed by its sender.
    """

    sheet: str
    cells: Mapping[str, tuple[int, int]]
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    texts: frozenset[str]


def read_layout(book: Book) -> Layout:
    """The layout of a form template; ToolkitError naming the first defined name it lacks."""
    raise NotImplementedError


def header_values(plan: Plan, agency: Agency) -> dict[str, str]:
    """What the head of that agency's form says, by name of `HEADER_NAMES` (the progress line is a formula)."""
    raise NotImplementedError


def locked_values(plan: Plan, row: Assignment) -> dict[str, str]:
    """What the locked cells of that row say, by name of `words.LOCKED_COLUMNS`."""
    task = plan.task(row.task_id)
    return {
        "tt": task.id,
        "content": task.content,
        "role": words.ROLE[row.role].text,
        "leads": task.leads,
        "product": task.product,
        "deadline": task.deadline,
    }


__all__ = ["COLUMNS", "EXTRA_ROWS", "HEADER_NAMES", "NAMES", "ROW_NAMES", "Code", "Layout", "ToolkitError",
           "date_vi", "form_code", "header_values", "key", "locked_values", "read_layout"]
