"""The records every stage passes on: frozen, without behaviour beyond what their own fields say.

Texts are kept as people typed them; only matching (``toolkit.text.key``) ever normalises.
"""

from toolkit.model.plan import (
    Agency,
    Annex,
    Assignment,
    Group,
    Indicator,
    Kind,
    Medium,
    Movement,
    Phrase,
    Plan,
    Previous,
    Role,
    Settings,
    Status,
    Task,
    Timeliness,
    Way,
)
from toolkit.model.returned import (
    About,
    Doubt,
    Entry,
    Figure,
    FileRecord,
    Intake,
    Listed,
    Outcome,
    Return,
    Ruling,
    TaskAnswer,
)
from toolkit.period import Period

__all__ = [
    "About", "Agency", "Annex", "Assignment", "Doubt", "Entry", "Figure", "FileRecord", "Group", "Indicator", "Intake",
    "Kind", "Listed", "Medium", "Movement", "Outcome", "Period", "Phrase", "Plan", "Previous", "Return", "Role",
    "Ruling", "Settings", "Status", "Task", "TaskAnswer", "Timeliness", "Way",
]
