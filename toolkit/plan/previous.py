"""Sheet "Kỳ trước" as read: what agencies answered in the round before. A first round has no such sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.model import Plan, Previous, Status
from toolkit.plan.tables import Line, Table
from toolkit.text import recognise

_NUMBER = re.compile(r"(\d+)(?:[.,](\d+))? ?%?")
_KEPT = "ô này tạm coi là chưa rõ"
_PASSED_OVER = "dòng này không được dùng"


def read_previous(table: Table, plan: Plan) -> tuple[tuple[Previous, ...], tuple[Finding, ...]]:
    """The answers in sheet order, and what is wrong with them: all of it can be passed over, so nothing is an error.

    A line about an agency or task that `plan` does not have is not taken; of two about the same the first counts.
    """
    made: dict[tuple[str, str], Previous] = {}
    places: dict[tuple[str, str], Place] = {}
    findings: list[Finding] = []
    strange: dict[tuple[str, str], list[Place]] = {}
    codes, tasks = {agency.code for agency in plan.agencies}, {task.id for task in plan.tasks}
    for line in table.lines:
        who = line["agency"].upper(), _task_id(line["task_id"])
        year = int(line["year"]) if re.fullmatch(r"\d{4}", line["year"]) else 0
        unknown = [name for name, known in (("agency", who[0] in codes), ("task_id", who[1] in tasks)) if not known]
        for name in unknown:
            strange.setdefault((name, line[name]), []).append(line.place(name))
        if not 2000 <= year < plan.period.year:
            findings.append(_unclear(line, "year", _PASSED_OVER, f"Ghi năm của kỳ trước, trước năm {plan.period.year}."))
        elif who in made:
            details = {"task": who[1], "agency": who[0], "first": places[who]}
            findings.append(finding(Code.PREVIOUS_REPEATED, line.place("task_id"), **details))
        elif not unknown:
            findings += _doubts(line)
            made[who], places[who] = _previous(line, year, *who), line.place("task_id")
    return tuple(made.values()), (*findings, *(_unknown(*each, at) for each, at in strange.items()))


def _previous(line: Line, year: int, agency: str, task: str) -> Previous:
    return Previous(year, agency, task, _status(line), _percent(line), line["result"], line["difficulties"])


def _task_id(text: str) -> str:
    """A task's id also where its TT stands as on sheet "Nhiệm vụ": "(1.1)"."""
    match = re.fullmatch(r".*\(([^()]*)\)", text)
    return match[1].strip() if match else text


def _status(line: Line) -> Status | None:
    status = recognise(line["status"], words.STATUS)
    return None if status is Status.MISSING else status


def _percent(line: Line) -> float | None:
    match = _NUMBER.fullmatch(line["percent"])
    percent = float(f"{match[1]}.{match[2] or 0}") if match else None
    return percent if percent is not None and percent <= 100 else None


def _doubts(line: Line) -> Iterator[Finding]:
    if line.filled("status") and _status(line) is None and not recognise(line["status"], {True: words.UNCLEAR}):
        allowed = "; ".join(word.text for word in (*words.STATUS.values(), words.UNCLEAR) if word is not words.STATUS[Status.MISSING])
        yield _unclear(line, "status", _KEPT, f"Ghi một trong: {allowed}.")
    if line.filled("percent") and _percent(line) is None:
        yield _unclear(line, "percent", _KEPT, "Ghi số từ 0 đến 100, ví dụ 80.")


def _unclear(line: Line, column: str, taken: str, cure: str) -> Finding:
    heading = fields.PREVIOUS_COLUMNS[column].text
    return finding(Code.PREVIOUS_UNCLEAR, line.place(column), column=heading, value=line[column], taken=taken, cure=cure)


def _unknown(column: str, value: str, at: list[Place]) -> Finding:
    return finding(Code.PREVIOUS_UNKNOWN, at[0], count=len(at), column=fields.PREVIOUS_COLUMNS[column].text, value=value)
