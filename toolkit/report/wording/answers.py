"""The frames → what each agency answered, for each place of the report that quotes agencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.findings import Place
from toolkit.model import Entry, Role, Status
from toolkit.report.wording.causes import cause_apart, theme_of
from toolkit.report.wording.quotes import closed, open_ended
from toolkit.report.wording.records import NOWHERE
from toolkit.text import printable, says_nothing
from toolkit.words import EXTRA_ROLE, STATUS

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.consolidate import Consolidation

#: The theme of a reason why a task is not begun or will not be done.
NOT_BEGUN = "not_begun"
_NOT_DONE = (Status.NOT_STARTED.value, Status.NOT_DOING.value)

Row = Mapping[str, Any]


class Answer(NamedTuple):
    """What one agency (`agency` its code, `who` its name) answered, as typed.

    `about` is how a report names what it is about: a task's id, "phát sinh", "" for nothing in particular.
    `documents` as typed, `status` a word of `words.STATUS` in lower case. `theme`: what a difficulty is about.
    `first`: a lead speaks of its task, or an agency for itself; what others say comes after that.
    """

    agency: str
    who: str
    task_id: str
    text: str
    place: Place = NOWHERE
    about: str = ""
    documents: str = ""
    status: str = ""
    theme: str = ""
    first: bool = True


class Answers:
    """What all agencies answered, place by place, each list in the order of the frames; who says nothing is in none."""

    def __init__(self, consolidation: Consolidation) -> None:
        self.rows = records(consolidation.rows)
        self.tasks = {row["task_id"]: row for row in records(consolidation.tasks)}
        self.extra_rows = records(consolidation.extras)
        self._free = records(consolidation.free)
        self._issuer = consolidation.plan.settings.issuer_code
        returns = consolidation.intake.returns
        self._entries: dict[tuple[str, str], Mapping[str, Entry]] = {
            (made.agency, each.task_id): {**each.entries, **each.unclear} for made in returns for each in (*made.progress, *made.extras)
        }
        self._by_task: dict[str, list[Row]] = {}
        for row in self.rows:
            self._by_task.setdefault(row["task_id"], []).append(row)
        self._parts = tuple(self._parted())

    def leads(self, task_id: str) -> list[Row]:
        """The rows of a task's leads, answered or not."""
        return [row for row in self._by_task.get(task_id, ()) if is_lead(row)]

    def unasked(self, task_id: str) -> int:
        """How many agencies that are not assigned to a task report about it."""
        return sum(not row["assigned"] for row in self._by_task.get(task_id, ()))

    def results(self, task_id: str) -> list[Answer]:
        """What a task's leads have done."""
        return [self._result(row) for row in self.leads(task_id) if _tells(row)]

    def coordination(self, task_id: str) -> list[Answer]:
        """What all others have done for a task; last, who is not assigned to it."""
        others = [row for row in self._by_task.get(task_id, ()) if not is_lead(row) and _tells(row)]
        return [self._result(row) for row in sorted(others, key=lambda row: not row["assigned"])]

    def extras(self) -> list[Answer]:
        """The tasks outside the annex: what they are, and what was done."""
        said = [row for row in self.extra_rows if not (says_nothing(row["content"]) and not _tells(row))]
        return [
            self._result(row)._replace(text=f"{closed(open_ended(row['content']))} {row['result']}", about="") for row in said
        ]

    def free(self, part: str) -> list[Answer]:
        """A free part, the issuer's own first."""
        rows = [row for row in self._free if row["part"] == part and not says_nothing(row["text"])]
        return [
            Answer(row["agency_code"], printable(row["agency"]), "", row["text"], Place(row["file"], row["sheet"], row["cell"]))
            for row in sorted(rows, key=lambda row: row["agency_code"] != self._issuer)
        ]

    def difficulties(self) -> list[Answer]:
        """Difficulties without the causes set apart; not why a task is not begun."""
        return [each for each, _ in self._parts if each.text and each.theme != NOT_BEGUN]

    def causes(self) -> list[Answer]:
        """Causes set apart, each under the theme of its difficulty; then why tasks are not begun or not done."""
        return [each for _, each in self._parts if each.text] + [each for each, _ in self._parts if each.theme == NOT_BEGUN]

    def proposals(self) -> list[Answer]:
        """Proposals of leads, then of others, then about tasks outside the annex."""
        rows = sorted(self.rows, key=lambda row: row["role"] != Role.LEAD.value)
        return self._opinions((*rows, *self.extra_rows), "proposals")

    def _parted(self) -> Iterable[tuple[Answer, Answer]]:
        for row in (*self.rows, *self.extra_rows):
            for answer in self._opinions((row,), "difficulties"):
                answer = answer._replace(first=row.get("role", Role.LEAD.value) == Role.LEAD.value)
                if row["status"] in _NOT_DONE and "role" in row:
                    yield _with(answer, answer.text, NOT_BEGUN), _with(answer, "", "")
                    continue
                difficulty, cause = cause_apart(printable(answer.text))
                theme = theme_of(difficulty, cause)
                yield _with(answer, difficulty, theme), _with(answer, cause, theme)

    def _opinions(self, rows: Iterable[Row], field: str) -> list[Answer]:
        return [self._answer(row, row[field], field) for row in rows if not says_nothing(row[field])]

    def _result(self, row: Row) -> Answer:
        text = "" if says_nothing(row["result"]) else row["result"]
        return self._answer(row, text, "result", status=status_of(row), documents=row["documents"])

    def _answer(self, row: Row, text: str, field: str, **others: Any) -> Answer:
        entries = self._entries.get((row["agency_code"], row["task_id"]), {})
        entry = entries.get(field) or entries.get("documents") or next(iter(entries.values()), None)
        about = row["task_id"] if "role" in row else EXTRA_ROLE.text.lower()
        return Answer(row["agency_code"], printable(row["agency"]), row["task_id"], text, entry.place if entry else NOWHERE,
                      printable(about), **others)


def is_lead(row: Row) -> bool:
    """Whether a row is that of a lead of its task."""
    return bool(row["assigned"]) and row["role"] == Role.LEAD.value


def status_of(row: Row) -> str:
    """A row's status in the middle of a sentence, "" where none was understood."""
    return STATUS[Status(row["status"])].text.lower() if row["status"] else ""


def records(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame, None where it has NA."""
    names, known = list(frame.columns), frame.astype(object).where(frame.notna(), None)
    return [dict(zip(names, values, strict=True)) for values in known.itertuples(index=False, name=None)]


def _tells(row: Row) -> bool:
    return not (says_nothing(row["result"]) and says_nothing(row["documents"]))


def _with(answer: Answer, text: str, theme: str) -> Answer:
    return answer._replace(text=text, theme=theme)
