"""Passages of the report and what officers wrote for them → sheet "Nội dung báo cáo", and what is to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from toolkit import words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake.cells import brief
from toolkit.model import Plan
from toolkit.report.sections import OwnWording, Passage
from toolkit.review.decisions import Decision, Decisions, fitting, overwritten
from toolkit.sheetread import cell_name
from toolkit.sheets import FIRST_ROW
from toolkit.text import is_blank, key, printable, recognise

_INCLUDE = {True: words.YES, False: words.NO}
#: Stands for a proposal that says nothing.
_NOTHING = "(chưa có đề xuất)"
_WHOLE = "(cả mục)"
#: What becomes of an answer the report does not print.
_UNPRINTED = frozenset({"left_out", "cut", "replaced", "with_whole"})
#: What an officer sees without opening the section it belongs to.
_TELLING = frozenset({"own", "changed", "gone"})


@dataclass(frozen=True, slots=True)
class Worded:
    """A line of the sheet: a passage, what an officer wrote for it, and what becomes of it.

    `state` is a name of `words.WORDING_STATES`; `row` its row on the sheet. `texts` are by column of
    `words.WORDING_COLUMNS`, those of a passage that is gone as they stood. `base` is what was proposed when the officer
    wrote, "" without a text of theirs. `whole` is the line of the whole section an answer belongs to, None of such a
    section itself.
    """

    row: int
    state: str
    texts: dict[str, str]
    base: str
    line: Decision | None
    whole: Worded | None


class ReviewLine(NamedTuple):
    """A line as it is to be written: `texts` by column, hidden too; `state` by code name; `options` for a drop-down.

    `inner`: one of those that the line above sums up, shown when that is opened; `shut`: it need not be seen at first.
    """

    state: str
    texts: Mapping[str, str]
    options: tuple[str, ...] = ()
    more: Mapping[str, str] = {}
    inner: bool = False
    shut: bool = False


def own_wordings(decisions: Decisions) -> dict[str, OwnWording]:
    """What officers wrote for the report, by the mark of its passage; a text they left out is none."""
    own = {mark: _own(line) for mark, line in decisions.by_mark.items() if line.sheet == "wording"}
    return {mark: each if each.include is not False else replace(each, text="") for mark, each in own.items()}


def _own(line: Decision) -> OwnWording:
    text, include = line.texts.get("own", ""), line.texts.get("include", "")
    said = None if is_blank(include) else recognise(include, _INCLUDE)
    return OwnWording("" if is_blank(text) else text, said, _base(line))


def _base(line: Decision) -> str:
    """The proposal an officer's text was written against: what stood beside it when last changed, or seen to be right.

    "" where that cannot be told.
    """
    if line.texts.get("seal") and not (line.untouched("own") and line.untouched("former")):
        return line.texts.get("proposed") or _NOTHING if line.untouched("proposed") else ""
    return line.texts.get("base", "")


def worded(plan: Plan, passages: Iterable[Passage], decisions: Decisions) -> tuple[Worded, ...]:
    """The lines in report order: each whole section, its answers, and what was written for answers that are gone."""
    titles = {task.id: f"{task.id}. {brief(task.content)}" for task in plan.tasks}
    made: list[Worded] = []
    for section in _by_section(tuple(passages), decisions, titles):
        whole: Worded | None = None
        for each in section:
            row = FIRST_ROW + len(made)
            if isinstance(each, Decision):
                made.append(_gone(each, row, whole))
                continue
            made.append(_line(each, decisions.by_mark.get(each.mark), row, whole, titles))
            whole = whole if each.agency else made[-1]
    return tuple(made)


def _by_section(
    passages: tuple[Passage, ...], decisions: Decisions, titles: dict[str, str]
) -> Iterable[list[Passage | Decision]]:
    """Whole sections, each followed by its answers and by lines whose answer is gone."""
    held: dict[tuple[str, str], list[Passage | Decision]] = {
        (each.part, each.task_id): [each] for each in passages if not each.agency
    }
    printed = {(words.REPORT_PARTS[part], titles.get(task, task)): (part, task) for part, task in held}
    for each in passages:
        if each.agency:
            here = (each.part, each.task_id)
            held.setdefault(here if here in held else (each.part, ""), []).append(each)
    known = {each.mark for each in passages}
    for mark, line in sorted(decisions.by_mark.items()):
        if line.sheet == "wording" and mark not in known and line.written:
            part, task = (line.texts.get(name, "") for name in ("part", "task"))
            held.setdefault(printed.get((part, task)) or printed.get((part, "")) or ("", ""), []).append(line)
    return held.values()


def _line(passage: Passage, line: Decision | None, row: int, whole: Worded | None, titles: dict[str, str]) -> Worded:
    own = _own(line) if line else OwnWording()
    proposed = fitting(printable(passage.proposed))
    base = (own.base or proposed or _NOTHING) if own.text else ""
    changed = bool(base) and key(base) != key(proposed or _NOTHING)
    state = _state(passage, own, changed, whole)
    texts = {
        "mark": passage.mark,
        "state": words.WORDING_STATES[state].format(row=whole.row if whole else ""),
        "part": words.REPORT_PARTS[passage.part],
        "task": titles.get(passage.task_id, passage.task_id),
        "agency": passage.who if passage.agency else _WHOLE,
        "proposed": proposed,
        "own": own.text,
        "include": line.texts.get("include", "") if line else "",
        "former": base if changed else "",
        "places": str(passage.place) if passage.place.file else "",
    }
    return Worded(row, state, texts, base, line, whole)


def _state(passage: Passage, own: OwnWording, changed: bool, whole: Worded | None) -> str:
    if whole and whole.state in ("left_out", "own", "changed"):
        return "with_whole" if whole.state == "left_out" else "replaced"
    if own.include is False:
        return "left_out"
    if own.text:
        return "changed" if changed else "own"
    if not passage.proposed:
        return "empty"
    return "proposed" if passage.included or own.include else "cut"


def _gone(line: Decision, row: int, whole: Worded | None) -> Worded:
    base, state = _own(line).base, words.WORDING_STATES["gone"]
    texts = {**line.texts, "mark": line.mark, "state": state, "proposed": "", "former": base, "places": ""}
    return Worded(row, "gone", texts, base, line, whole)


def wording_lines(lines: Iterable[Worded]) -> Iterator[ReviewLine]:
    """The lines as they are to be written. A section is open where one of its answers has something to tell."""
    lines = tuple(lines)
    opened = {each.whole.row for each in lines if each.whole and each.state in _TELLING}
    for each in lines:
        shut = each.whole is not None and each.whole.row not in opened
        more = each.line.more if each.line else {}
        yield ReviewLine(each.state, {**each.texts, "base": each.base}, (), more, each.whole is not None, shut)


def wording_findings(lines: Iterable[Worded], file: str) -> Iterator[Finding]:
    """What an officer is to know of their texts, each where it stands in `file`; then what is not printed."""
    lines = tuple(lines)
    for each in lines:
        if each.line is not None:
            yield from _told(each, each.line, file)
    unprinted = sum(each.whole is not None and each.state in _UNPRINTED for each in lines)
    if unprinted:
        yield finding(Code.WORDING_NOT_PRINTED, Place(file, words.WORDING_SHEET), count=unprinted)


def _told(each: Worded, line: Decision, file: str) -> Iterator[Finding]:
    def at(name: str) -> Place:
        return Place(file, words.WORDING_SHEET, cell_name(each.row, list(words.WORDING_COLUMNS).index(name) + 1))

    own, column, where = _own(line), overwritten("wording", "proposed"), _where(each.texts)
    if each.state == "changed":
        yield finding(Code.WORDING_SOURCE_CHANGED, at("own"), where=where)
    if each.state == "gone" and own.text and own.include is not False:
        yield finding(Code.WORDING_SOURCE_GONE, at("own"), where=where)
    include = each.texts.get("include", "")
    if own.include is None and not is_blank(include):
        yield finding(Code.WORDING_INCLUDE_UNCLEAR, at("include"), where=where, value=brief(include))
    if over := line.more.get(column):
        yield finding(Code.WORDING_OVER_PROPOSAL, at("proposed"), where=where, value=brief(over), column=column)


def _where(texts: dict[str, str]) -> str:
    """Which passage it is: "mục “II. Kết quả phối hợp”, nhiệm vụ 2.1, Sở Nội vụ"."""
    part, task = f"mục “{texts.get('part', '')}”", texts.get("task", "").split(". ")[0]
    named = (part, f"nhiệm vụ {task}" if task else "", texts.get("agency", "").removeprefix(_WHOLE))
    return ", ".join(part for part in named if part)
