"""The columns of the frames, each with its dtype.

Texts are "string", "" where nothing was typed; what may be absent is NA (NaT for days).
"""

from __future__ import annotations

#: Seconds hold every day Python knows; nanoseconds fail on a clerk's year 2920.
DAY = "datetime64[s]"

#: What was typed, as in `TaskAnswer`. `*_unclear` is what was typed where a status, a number or a day was expected
#: and could not be understood: shown as typed, never counted.
ANSWERS = {
    "answered": "bool",         # anything was typed in the row, clear or not
    "status": "string",         # a Status value, NA where none was understood
    "percent": "Float64",       # 0–100
    "completed": DAY,
    "documents": "string",
    "result": "string",
    "difficulties": "string",
    "proposals": "string",
    "status_unclear": "string",
    "percent_unclear": "string",
    "completed_unclear": "string",
    "file": "string",           # the files the answers came from, "; " between them; "" where there is no such row
    "sheet": "string",          # the place of the row's first cell
    "cell": "string",
}

#: What is known of the round before, and how the answer compares with it; NA where nothing is.
BEFORE = {
    "previous_status": "string",    # a Status value, NA also where it was unclear
    "previous_percent": "Float64",
    "movement": "string",           # a Movement value, see `movement`
}

#: One row for each assignment of every expected agency and of every other agency that reported; then, in the same
#: order, what an agency answered about a task it is not assigned (shown, never counted: `assigned` is False).
#: In task order, leads first, each in register order.
ROWS = {
    "agency_code": "string",
    "agency": "string",
    "task_id": "string",
    "group": "string",          # the group's number
    "content": "string",
    "role": "string",           # a Role value
    "assigned": "bool",
    "reported": "bool",         # the agency has a return
    **ANSWERS,
    **BEFORE,
    "previous_result": "string",
}

#: One row for each task, in annex order. Leads and coordinators are those of `ROWS` that are assigned.
TASKS = {
    "task_id": "string",
    "group": "string",
    "content": "string",
    "leads": "string",          # as printed in the annex
    "product": "string",
    "deadline": "string",       # as printed
    "due": DAY,                # NaT where the deadline names no day
    "status": "string",         # a Status value, see `task_status`
    "timeliness": "string",     # a Timeliness value or NA, see `task_timeliness`
    "leads_total": "int64",
    "leads_reported": "int64",  # leads that answered this row
    "leads_done": "int64",
    "coordinators_total": "int64",
    "coordinators_reported": "int64",
    "coordinators_active": "int64",  # coordinators under way or done
    "percent": "Float64",       # mean of the leads' percents, NA where no lead gave one
    **BEFORE,
}

#: One row for each expected agency, in register order.
AGENCIES = {
    "code": "string",
    "name": "string",
    "kind": "string",           # a Kind value
    "received": DAY,
    "received_from": "string",
    "timeliness": "string",     # "on_time", "late" or "missing"
    "files": "int64",           # files that count
    "rows_total": "int64",
    "rows_answered": "int64",
    "errors": "int64",          # findings of that severity in the agency's files
    "warnings": "int64",
}

#: One row for each group of the annex, in its order; a last row for tasks of no group, where there are any.
GROUPS = {
    "number": "string",
    "title": "string",
    "tasks_total": "int64",
    "done": "int64",
    "under_way": "int64",
    "not_started": "int64",
    "not_doing": "int64",
    "missing": "int64",
}

#: One row for each task outside the annex, by agency in register order, then as in the form.
EXTRAS = {
    "agency_code": "string",
    "agency": "string",
    "task_id": "string",        # "X1", "X2" …
    "content": "string",
    "basis": "string",          # the document or agency that assigned it
    "product": "string",
    "deadline": "string",       # as typed
    **ANSWERS,
}

#: One row for each free part that was filled, by agency in register order, then in the form's order.
FREE = {
    "agency_code": "string",
    "agency": "string",
    "part": "string",           # a name of `fields.FREE_PARTS`
    "text": "string",
    "file": "string",
    "sheet": "string",
    "cell": "string",
}

#: One row for each indicator of the plan, in its order.
INDICATORS = {
    "code": "string",
    "name": "string",
    "unit": "string",
    "way": "string",            # a Way value
    "asked": "int64",           # agencies whose form asks for it
    "reported": "int64",        # of these, those of whom a figure was understood
    "total": "Float64",         # over those that reported; NA where none did
    "latest": "string",         # whose figure a LATEST total is, "" for other ways
    "missing": "string",        # the names of the others, "; " between them, marked where what was typed is unclear
}

#: One row for each indicator and agency asked for it, in the order of indicators, then of the register.
FIGURES = {
    "code": "string",
    "agency_code": "string",
    "agency": "string",
    "reported": "bool",         # the agency has a return
    "value": "Float64",         # NA where blank or unclear
    "note": "string",
    "unclear": "string",        # what was typed and could not be understood
    "file": "string",           # the place of the figure's cell, "" where there is no such row
    "sheet": "string",
    "cell": "string",
}

#: Marks a text that was typed and could not be understood.
UNCLEAR_MARK = " (?)"
