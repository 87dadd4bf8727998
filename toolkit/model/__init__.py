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
    Overrule,
    Question,
    Return,
    Ruling,
    TaskAnswer,
    error_mark,
)
from toolkit.period import Period

__all__ = [
    "About", "Agency", "Annex", "Assignment", "Doubt", "Entry", "Figure", "FileRecord", "Group", "Indicator", "Intake",
    "Kind", "Listed", "Medium", "Movement", "Outcome", "Overrule", "Period", "Phrase", "Plan", "Previous", "Question", "Return",
    "Role", "Ruling", "Settings", "Status", "Task", "TaskAnswer", "Timeliness", "Way", "error_mark",
]
