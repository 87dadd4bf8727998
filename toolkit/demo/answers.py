"""What each agency of a plan answers in a simulated round: decided by chance, the same for the same seed.

Every agency draws from its own numbers, so that one agency more or fewer changes nobody else's answers.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from toolkit import words
from toolkit.demo import phrases
from toolkit.demo.phrases import Topic
from toolkit.model import Agency, Assignment, Kind, Plan, Role, Status, Task
from toolkit.text import number_vi

#: What is typed into a cell: text as typed, a number, or a date where the clerk enters one.
Typed = str | int | float | date


@dataclass(frozen=True, slots=True)
class Answers:
    """One agency's filled form: what is typed where, when the workbook was saved and when it arrived.

    `rows` is by task id, `extras` one mapping for each task outside the annex; both map field names
    (`fields.ANSWERS`, for extras also `fields.EXTRAS`) to what is typed. `free` maps `fields.FREE_PARTS`.
    """

    agency: str
    received: date
    saved: datetime
    rows: Mapping[str, Mapping[str, Typed]]
    extras: tuple[Mapping[str, Typed], ...]
    free: Mapping[str, str]


def simulate_answers(plan: Plan, seed: int) -> tuple[Answers, ...]:
    """The answers of every agency that reports, in register order; about one in ten does not report at all.

    The consolidating department itself always reports.
    """
    codes = [agency.code for agency in plan.expected if agency.code != plan.settings.issuer_code]
    silent = random.Random(f"{seed}|silent").sample(codes, round(len(codes) / 10))
    return tuple(answers_of(plan, agency, seed) for agency in plan.expected if agency.code not in silent)


def answers_of(plan: Plan, agency: Agency, seed: int) -> Answers:
    """What this agency answers, whoever else reports."""
    writer = Writer(plan, agency, seed)
    rows = {row.task_id: writer.row(row) for row in plan.rows_of(agency.code)}
    return Answers(agency.code, writer.received, writer.saved, rows, writer.extras(), writer.free(rows))


class Writer:
    """One agency's clerk: its numbers, its habits of typing and the day its report arrives."""

    def __init__(self, plan: Plan, agency: Agency, seed: int) -> None:
        self._plan = plan
        self._agency = agency
        self._seed = seed
        self._before = {each.task_id: each.result for each in plan.previous if each.agency == agency.code}
        self._leads = Counter(row.task_id for row in plan.assignments if row.role is Role.LEAD)
        self._draw = random.Random(f"{seed}|{agency.code}")
        self._us = agency.name.replace("Ủy ban nhân dân", "UBND").replace("Ủy ban ", "UB ")
        self._loose = self._draw.random() < 0.2
        late = self._draw.random() < 0.15
        days = self._draw.randint(0, 6) if late else -self._draw.randint(1, 18)
        self.received = plan.period.due_before + timedelta(days=days)
        self.saved = datetime.combine(self.received, time(8 + self._draw.randint(0, 8), self._draw.randint(0, 59)))

    def row(self, row: Assignment) -> dict[str, Typed]:
        """What is typed into the row of that assignment."""
        task = self._plan.task(row.task_id)
        topic = _topic(task)
        status = Status.DONE if topic.months[1] < 6 else self._status(row)
        typed: dict[str, Typed] = {"status": self._status_word(status)}
        if status in (Status.NOT_STARTED, Status.NOT_DOING):
            reasons = phrases.NOT_STARTED if status is Status.NOT_STARTED else phrases.NOT_DOING
            return {**typed, "difficulties": self._say(reasons)}
        if status is Status.NOTHING_ARISEN:
            return typed
        return {**typed, **self._progress(status, topic), **self._story(row.role, status, topic, self._before.get(row.task_id, ""))}

    def extras(self) -> tuple[dict[str, Typed], ...]:
        """The tasks outside the annex: one agency in five reports some."""
        if self._draw.random() > 0.2:
            return ()
        picked = self._draw.sample(phrases.EXTRAS, self._draw.randint(1, 2))
        return tuple(self._extra(*each) for each in picked)

    def free(self, rows: Mapping[str, Mapping[str, Typed]]) -> dict[str, str]:
        """The free parts: the assessment counts the agency's own rows."""
        overall = self._say(phrases.OVERALL, **self._counts(rows)) if rows else self._say([phrases.OVERALL_WITHOUT_ROWS])
        free = {
            "overall": f"{overall} ({phrases.MARK[0].upper()}{phrases.MARK[1:]}.)",
            "direction": self._say(phrases.DIRECTION),
            "preparer": f"[Công chức lập biểu - {phrases.MARK}]",
            "approver": phrases.APPROVERS.get(self._agency.kind, phrases.APPROVERS[Kind.DEPARTMENT]),
        }
        if self._draw.random() < 0.12:
            free["amendments"] = self._say(phrases.AMENDMENTS)
        return free

    def _status(self, row: Assignment) -> Status:
        course = random.Random(f"{self._seed}|{row.task_id}").choices(
            (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED), (55, 38, 7))[0]
        if row.role is Role.LEAD and self._leads[row.task_id] > 3:
            return self._draw.choices((Status.DONE, Status.UNDER_WAY), (60, 40))[0]
        if row.role is Role.LEAD:
            return course
        if course is Status.NOT_STARTED:
            return Status.NOTHING_ARISEN
        own = (course, Status.UNDER_WAY, Status.NOTHING_ARISEN, Status.NOT_DOING, Status.NOT_STARTED)
        return self._draw.choices(own, (55, 15, 27, 2, 1))[0]

    def _progress(self, status: Status, topic: Topic) -> dict[str, Typed]:
        percent = 100 if status is Status.DONE else self._draw.randrange(30, 95, 5)
        typed: dict[str, Typed] = {"percent": f"{percent}%" if self._loose else percent}
        if status is Status.DONE:
            day = self._day(topic.months[1])
            typed["completed"] = day.strftime("%d.%m.%Y") if self._loose and day.day > 12 else day
        return typed

    def _story(self, role: Role, status: Status, topic: Topic, before: str) -> dict[str, Typed]:
        """What was done; now and then a clerk copies what was written a year `before`."""
        lines = topic.of_kind.get(self._agency.kind) or (topic.lead if role is Role.LEAD else topic.support)
        result = self._say(lines)
        if status is Status.UNDER_WAY:
            result = f"{result} {self._say(phrases.UNDER_WAY)}"
        if before and self._draw.random() < 0.04:
            result = before
        typed: dict[str, Typed] = {"result": result}
        if role is Role.LEAD:
            typed["documents"] = "; ".join(self._paper(kind, topic) for kind in topic.papers[:self._draw.randint(1, 2)])
        elif self._draw.random() < 0.5:
            typed["documents"] = self._paper("BC" if "BC" in topic.papers else "CV", topic)
        if self._draw.random() < (0.45 if role is Role.LEAD else 0.08):
            typed["difficulties"] = self._say(phrases.MARKET_DIFFICULTIES if topic.market else phrases.DIFFICULTIES)
        if self._draw.random() < (0.35 if role is Role.LEAD else 0.05):
            typed["proposals"] = self._say(phrases.MARKET_PROPOSALS if topic.market else phrases.PROPOSALS)
        return typed

    def _extra(self, content: str, product: str, done: str) -> dict[str, Typed]:
        year = self._plan.period.year
        number = self._draw.randint(900, 4200)
        return {
            "content": content,
            "leads": f"Công văn số {number}/UBND-KT ngày {self._draw.randint(10, 28)}/8/{year} của UBND tỉnh",
            "product": product,
            "deadline": f"Quý IV/{year}",
            "status": self._status_word(Status.DONE),
            "percent": 100,
            "completed": self._day(10),
            "result": self._say([done]),
        }

    def _counts(self, rows: Mapping[str, Mapping[str, Typed]]) -> dict[str, int]:
        states = [row["status"] for row in rows.values()]
        return {
            "rows": len(rows),
            "leads": sum(row.role is Role.LEAD for row in self._plan.rows_of(self._agency.code)),
            "done": states.count(self._status_word(Status.DONE)),
            "under_way": states.count(self._status_word(Status.UNDER_WAY)),
        }

    def _status_word(self, status: Status) -> str:
        word = words.STATUS[status]
        return word.aliases[-1] if self._loose and word.aliases else word.text

    def _say(self, lines: Sequence[str], **known: int) -> str:
        """One of `lines`, its blanks filled."""
        line = self._draw.choice(lines)
        figures = {name: self._figure(name) for name in re.findall(r"{(\w+?)}", line) if name not in known}
        return line.format_map({**figures, **known})

    def _figure(self, blank: str) -> str:
        named = {"us": self._us, "year": str(self._plan.period.year), "place": self._place}
        if blank in named:
            return named[blank]
        if blank.startswith("money"):
            return number_vi(self._draw.randint(30, 360) / 2)
        low, high, step = _FIGURES[blank.rstrip("2")]
        return number_vi(self._draw.randrange(low, high, step))

    @property
    def _place(self) -> str:
        if self._agency.kind is Kind.DISTRICT:
            return f"địa bàn {self._us.removeprefix('UBND ')}"
        return f"địa bàn {self._plan.settings.province}"

    def _paper(self, kind: str, topic: Topic) -> str:
        """A document issued by the agency: type, number, symbol, date (Decree 30, Phụ lục I, II.3)."""
        district = self._agency.kind is Kind.DISTRICT
        own = "UBND" if district else self._agency.code
        symbol = f"{own}-{'KT' if district else 'VP'}" if kind == "CV" else f"{kind}-{own}"
        first, last = topic.months
        day = self._day(self._draw.randrange(first, last))
        month = f"{day.month:02d}" if day.month < 3 else str(day.month)
        return f"{_PAPERS[kind]} số {self._draw.randint(11, 890)}/{symbol} ngày {day.day:02d}/{month}/{day.year}"

    def _day(self, month: int) -> date:
        """A day in that month, before the report was sent."""
        return min(date(self._plan.period.year, month, self._draw.randint(3, 27)), self.received - timedelta(days=1))


_PAPERS = {"KH": "Kế hoạch", "CV": "Công văn", "QĐ": "Quyết định", "TTr": "Tờ trình", "BC": "Báo cáo", "TB": "Thông báo"}

_FIGURES = {"few": (2, 7, 1), "some": (8, 46, 1), "many": (60, 480, 1), "lots": (600, 4800, 10)}


def _topic(task: Task) -> Topic:
    return next((topic for topic in phrases.TOPICS if topic.word in task.content), phrases.GENERAL)
