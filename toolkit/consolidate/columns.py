"""The columns of each frame with their dtypes; lines → a frame, a frame → its lines.

Texts are "string", "" where nothing was typed; an absent value is NA (NaT for days). The columns of answers are named
as in `fields`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from toolkit.model import fields
from toolkit.model.fields import ValueKind
from toolkit.model.records import Status

if TYPE_CHECKING:
    import pandas as pd

#: Seconds hold every day Python knows; nanoseconds fail on a clerk's year 2920.
DAY = "datetime64[s]"
#: Marks a text that was typed and could not be understood.
UNCLEAR_MARK = " (?)"

#: Dtypes of the kinds of fields that are no text. A status is its Status value, a text; a percentage is 0–100.
_DTYPES = {ValueKind.PERCENT: "Float64", ValueKind.FIGURE: "Float64", ValueKind.DAY: DAY}


def unclear_column(name: str) -> str:
    """Name of a field → name of the column with the typed texts that could not be read as a value: shown, never
    counted."""
    return f"{name}_unclear"


def answer_columns(table: Mapping[str, fields.Field]) -> dict[str, str]:
    """Fields by name → their columns with dtypes: one for the value, one for the unclear text."""
    unclear = {unclear_column(name): "string" for name, field in table.items() if field.kind is not ValueKind.TEXT}
    return {name: _DTYPES.get(field.kind, "string") for name, field in table.items()} | unclear


#: The text columns of a row without answers, all "".
NO_ANSWERS = {name: "" for table in (fields.ANSWERS, fields.EXTRAS, fields.FIGURES)
              for name, field in table.items() if field.kind is ValueKind.TEXT} | {
    unclear_column(name): "" for name in fields.known()}

_SENDER = {"agency_code": "string", "agency": "string"}
_PLACE = {"file": "string", "sheet": "string", "cell": "string"}

#: Every answer there is, one row for each field that was filled, by agency in register order and then as in the form.
ANSWERS = {
    "agency_code": "string",
    "part": "string",           # kind of row: "task", "extra", "free" or "figure"
    "task_id": "string",        # a task's id, "X1", an indicator's code, "" for a free part
    "field": "string",          # a name of `fields`
    "value": "object",          # the value read (a Status value, a number, a day, a text), else the typed text
    "unclear": "bool",          # typed, and not understood
    **_PLACE,                   # its own cell
}

#: The answers in one row of a form.
ROW_ANSWERS = {
    "answered": "bool",         # anything was typed in the row, clear or not
    **answer_columns(fields.ANSWERS),
    "file": "string",           # names of the files, "; " between them; "" where no form has the row
    "sheet": "string", "cell": "string",  # the place of the row's first cell
}

#: A task's state in the round before and its movement since; NA where the round before has no answer.
BEFORE = {
    "previous_status": "string", "previous_percent": "Float64",  # a Status value, NA also where it was unclear
    "movement": "string",       # a Movement value, see `task_movement`
}

#: A task's state in the same period of the year before and its movement since, if that is not the round before.
YEAR_BEFORE = {"year_before_status": "string", "year_before_percent": "Float64", "year_before_movement": "string"}

#: One row for each assignment of every expected agency and of every other agency that reported, and for each answer
#: about a task that is not assigned to the agency (shown, never counted: `assigned` is False). In task order, leads
#: first, then in register order.
ROWS = {
    **_SENDER, "task_id": "string",
    "group": "string", "content": "string",  # the group's number, the task's content
    "role": "string", "assigned": "bool",    # a Role value
    "reported": "bool",         # the agency has a return
    **ROW_ANSWERS,
    "movement": "string",       # since the round before, see `row_movement`; NA where it cannot be compared
}

#: One row for each task, in annex order. Leads and coordinators are the assigned rows of `ROWS`.
TASKS = {
    "task_id": "string", "group": "string", "content": "string",
    "leads": "string", "product": "string", "deadline": "string",  # as forms print them
    "due": DAY,                 # NaT where the deadline names no day
    "status": "string",         # a Status value, see `task_status`
    "timeliness": "string",     # a Timeliness value or NA, see `task_timeliness`
    "leads_total": "int64", "leads_reported": "int64", "leads_done": "int64",  # reported: with an answer in the row
    "coordinators_total": "int64", "coordinators_reported": "int64",
    "coordinators_active": "int64",  # coordinators under way or done
    "percent": "Float64",       # mean of the leads' percents, NA where there are none
    **dict.fromkeys(fields.summed(), "Float64"),  # sums over leads and coordinators, NA where nobody gave a figure
    **BEFORE, **YEAR_BEFORE,
}

#: One row for each expected agency, in register order.
AGENCIES = {
    "code": "string", "name": "string", "kind": "string",  # Agency.kind.value
    "received": DAY,
    "timeliness": "string",     # "on_time", "late" or "missing"
    "unusable": "string",       # the fate of a missing agency's files (`unusable_files`), "" where no file came
    "rows_total": "int64", "rows_answered": "int64",
}

#: One row for each group of the annex, in its order; a last row for tasks of no group, where there are any.
GROUPS = {
    "number": "string", "title": "string", "tasks_total": "int64",
    "done": "int64", "under_way": "int64", "not_started": "int64", "not_doing": "int64", "missing": "int64",
}

#: The possible statuses of a task, in the order of counts and charts; each has a column in `GROUPS`.
TASK_STATUSES = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.MISSING)

#: One row for each task outside the annex, by agency in register order, then as in the form.
EXTRAS = {
    **_SENDER,
    "task_id": "string",        # "X1", "X2" …
    **dict.fromkeys(fields.EXTRAS, "string"),  # as typed
    **ROW_ANSWERS,
}

#: One row for each free part that was filled, by agency in register order, then in the form's order.
FREE = {
    **_SENDER,
    "part": "string",           # a name of `fields.FREE_PARTS`
    "text": "string",
    **_PLACE,
}

#: One row for each indicator of the plan, in its order.
INDICATORS = {
    "code": "string", "name": "string", "unit": "string", "way": "string",  # a Way value
    "asked": "int64",           # agencies whose form asks for it
    "reported": "int64",        # agencies whose figure was understood
    "total": "Float64",         # over the agencies that reported; NA where none did
    "latest": "string",         # code of the agency whose figure a LATEST total is, "" for other ways
    "missing": "string",        # names of agencies without a figure, "; " between them, marked where it is unclear
}

#: One row for each indicator and agency asked for it, in the order of indicators, then of the register.
FIGURES = {
    "code": "string", **_SENDER,
    "reported": "bool",         # the agency has a return
    "value": "Float64",         # NA where blank or unclear
    "note": "string",
    "unclear": "string",        # a typed text that could not be read as a number
    "lacking": "string",        # labels of the periods missing in a figure added up from several
    **_PLACE,                   # of the figure's cell, "" where no form has the row
}


def make_frame(columns: Mapping[str, str], lines: Iterable[Any]) -> pd.DataFrame:
    """Columns with dtypes, and lines → a frame. A line is a mapping by column, or its values in the columns' order."""
    import pandas as pd

    return pd.DataFrame(list(lines), columns=list(columns), dtype=object).astype(dict(columns))


#: Written instead of NA; typed Any because the annotations of pandas do not allow None.
_NO_VALUE: Any = None


def frame_lines(frame: pd.DataFrame) -> Iterator[Mapping[str, Any]]:
    """A frame → its lines as mappings by column, one at a time (a frame may be too long for a list). NA and NaT become
    None, days become dates."""
    names = list(frame.columns)  # going through the index itself costs more than all the rest
    columns = [frame[name].to_numpy("datetime64[D]") if frame[name].dtype.kind == "M"
               else frame[name].to_numpy(object, na_value=_NO_VALUE) for name in names]
    for values in zip(*(column.tolist() for column in columns), strict=True):
        yield dict(zip(names, values, strict=True))

