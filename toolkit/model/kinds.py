"""What a task, an agency, a status or a file can be."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What an agency is to a task. A lead of a task is never also its coordinator."""

    LEAD = "lead"
    COORDINATING = "coordinating"


class Status(Enum):
    """The plain word an agency picks; MISSING is ours, for a task none of whose leads has reported."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_DOING = "not_doing"
    NOTHING_ARISEN = "nothing_arisen"
    MISSING = "missing"


class Timeliness(Enum):
    """Derived, never asked: from the deadline, the completion date and the period."""

    ON_TIME = "on_time"
    OVERDUE = "overdue"


class Movement(Enum):
    """Derived, never asked: how a status compares with that of the round before."""

    FORWARD = "forward"
    STILL = "still"
    BACK = "back"


class Way(Enum):
    """How an indicator's total follows from what agencies report: their sum, their mean, the figure received last."""

    SUM = "sum"
    MEAN = "mean"
    LATEST = "latest"


class Kind(Enum):
    """What sort of agency; group phrases of an annex name whole kinds."""

    DEPARTMENT = "department"
    PRESS = "press"
    UNION = "union"
    ASSOCIATION = "association"
    DISTRICT = "district"
    COMMUNE = "commune"
    CENTRAL = "central"
    OTHER = "other"


class Medium(Enum):
    """How the report is issued; it decides whether an annex's reference line is filled in (Decree 30, Phụ lục I, III.1c)."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class Outcome(Enum):
    """What became of one returned file."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    NEEDS_CORRECTION = "needs_correction"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    EMPTY = "empty"
    SKIPPED = "skipped"
