"""The records every stage passes on: frozen, without behaviour beyond what their own fields say.

Texts are kept as people typed them; only matching (``toolkit.text.key``) ever normalises.
"""

from toolkit.model.kinds import Kind, Medium, Movement, Outcome, Role, Status, Timeliness, Way
from toolkit.model.plan import (
    Agency,
    Annex,
    Assignment,
    Group,
    Indicator,
    Period,
    Phrase,
    Plan,
    Previous,
    Settings,
    Task,
)
from toolkit.model.returned import About, Doubt, Entry, Figure, FileRecord, Intake, Listed, Return, Ruling, TaskAnswer

__all__ = [
    "About",
    "Agency",
    "Annex",
    "Assignment",
    "Doubt",
    "Entry",
    "Figure",
    "FileRecord",
    "Group",
    "Indicator",
    "Intake",
    "Kind",
    "Listed",
    "Medium",
    "Movement",
    "Outcome",
    "Period",
    "Phrase",
    "Plan",
    "Previous",
    "Return",
    "Role",
    "Ruling",
    "Settings",
    "Status",
    "Task",
    "TaskAnswer",
    "Timeliness",
    "Way",
]
