"""What an officer's words mean for the doubt they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from toolkit import words
from toolkit.findings import Code, Finding, finding
from toolkit.form_code import indicator_slot
from toolkit.intake.cells import brief, read_answer
from toolkit.intake.doubts import EXTRA, Judge, undecided
from toolkit.interpretations import date_readings
from toolkit.model import About, Doubt, Plan, Ruling
from toolkit.plan import Names
from toolkit.plan.names import agency_names
from toolkit.review.records import Decision, Decisions
from toolkit.sheetread import Cell
from toolkit.text import date_vi, key, word_key

#: Why a file may be put aside and still be read once somebody says whose it is.
ATTRIBUTABLE = frozenset({
    Code.FOREIGN_WORKBOOK, Code.CODE_DAMAGED, Code.CODE_CONFLICT, Code.WRONG_PLAN, Code.WRONG_PERIOD, Code.AGENCY_NOT_IN_PLAN,
})
#: The fields whose answers are more than texts.
TYPED = ("status", "percent", "completed", "figure")

_DAY = "Ghi ngày/tháng/năm, ví dụ 05/11/2020."
_TASK = "Ghi “Nhiệm vụ” và số TT có trong kế hoạch (ví dụ Nhiệm vụ {example}), “Phát sinh”, hoặc “Bỏ”."
_AGENCY = "Ghi “Báo cáo của” và mã hoặc tên cơ quan có ở trang Cơ quan của ke_hoach.xlsx, hoặc “Bỏ qua”."
_UNREAD = "Tệp này không đọc được thành biểu: ghi “Bỏ qua”, hoặc đề nghị đơn vị gửi lại."
_CANDIDATE = "Chọn một trong các bản đã nêu, ví dụ “Bản 1”."


def judge_of(plan: Plan, decisions: Decisions) -> Judge:
    """The judge who says what was decided; what cannot be understood leaves the question open."""
    return partial(_ruling, plan, decisions.by_mark) if decisions.by_mark else undecided


def _ruling(plan: Plan, by_mark: Mapping[str, Decision], doubt: Doubt) -> Ruling | None:
    decision = by_mark.get(doubt.mark)
    ruling = interpret(plan, doubt, decision) if decision and decision.answer else None
    return ruling if isinstance(ruling, Ruling) else None


def interpret(plan: Plan, doubt: Doubt, decision: Decision) -> Ruling | Finding:
    """The officer's ruling, or what is wrong with the words it is in."""
    if doubt.about is About.RECEIVED:
        return _day(plan, decision)
    if word_key(decision.answer) in map(word_key, (words.DROP.text, *words.DROP.aliases)):
        return Ruling(decision.mark, None, words.DROP.text, decision.why)
    if doubt.about is About.ROW:
        return _task(plan, decision)
    if doubt.about is About.FILE:
        return _agency(plan, doubt, decision)
    return _value(plan, doubt, decision)


def candidates(doubt: Doubt) -> tuple[str, ...]:
    """The values a question is about, each once, in an order that is the same whatever order the files have."""
    typed = tuple({key(text): text for text in sorted(entry.text for entry in doubt.entries)}.values())
    return (*typed, *proposed(doubt))


def proposed(doubt: Doubt) -> tuple[str, ...]:
    """What we take a text of an old encoding to say."""
    is_legacy = doubt.reason is not None and doubt.reason.code in (Code.LEGACY_TEXT, Code.LEGACY_STATUS)
    return (str(doubt.reason.details["proposed"]),) if is_legacy and doubt.reason is not None else ()


def _value(plan: Plan, doubt: Doubt, decision: Decision) -> Ruling | Finding:
    offered = candidates(doubt)
    number = _after(decision.answer, words.DECISION_OPENINGS["value"])
    text = offered[int(number) - 1] if number.isdecimal() and 1 <= int(number) <= len(offered) else decision.answer
    if doubt.field in TYPED:
        answer = read_answer(Cell(1, 1, text, "text"), doubt.field, doubt.role, decision.place, False, plan.period.year)
        if answer.value is None:
            return _invalid(decision, answer.finding.remedy if answer.finding else "")
        return Ruling(decision.mark, answer.value, text, decision.why)
    if not doubt.own_words and key(text) not in map(key, offered):
        return _invalid(decision, _CANDIDATE)
    return Ruling(decision.mark, text, text, decision.why)


def _task(plan: Plan, decision: Decision) -> Ruling | Finding:
    if word_key(decision.answer) in (word_key(words.EXTRA_ROLE.text), word_key(f"Nhiệm vụ {words.EXTRA_ROLE.text}")):
        return Ruling(decision.mark, EXTRA, "dòng này là nhiệm vụ phát sinh", decision.why)
    wanted = _after(decision.answer, words.DECISION_OPENINGS["task"]) or key(decision.answer)
    ids = {key(task.id): task.id for task in plan.tasks}
    indicator = _after(decision.answer, words.DECISION_OPENINGS["indicator"])
    if indicator in {key(each.code) for each in plan.indicators}:
        return Ruling(decision.mark, indicator_slot(indicator.upper()), f"dòng này là chỉ tiêu {indicator.upper()}", decision.why)
    printed = [task.id for task in plan.tasks if task.tt and key(task.tt) == wanted]
    task = ids.get(wanted) or (printed[0] if len(printed) == 1 else None)
    if task is None:
        return _invalid(decision, _TASK.format(example=next((task.id for task in plan.tasks), "1.1")))
    return Ruling(decision.mark, task, f"dòng này là nhiệm vụ {task}", decision.why)


def _agency(plan: Plan, doubt: Doubt, decision: Decision) -> Ruling | Finding:
    if doubt.reason is not None and doubt.reason.code not in ATTRIBUTABLE:
        return _invalid(decision, _UNREAD)
    wanted = _after(decision.answer, words.DECISION_OPENINGS["agency"]) or decision.answer
    codes = Names.of(agency_names(plan.agencies)).codes(wanted)
    if not codes:
        return _invalid(decision, _AGENCY)
    return Ruling(decision.mark, codes[0], f"tệp này là báo cáo của {plan.agency(codes[0]).name}", decision.why)


def _day(plan: Plan, decision: Decision) -> Ruling | Finding:
    spans = date_readings(decision.answer, plan.period.year)
    if len(spans) != 1 or spans[0][0] != spans[0][1]:
        return _invalid(decision, _DAY)
    return Ruling(decision.mark, spans[0][0], f"nhận ngày {date_vi(spans[0][0])}", decision.why)


def _after(text: str, openings: Iterable[str]) -> str:
    """What follows one of the openings, "" where none stands there."""
    found = key(text)
    opening = max((each for each in map(key, openings) if found.startswith(f"{each} ")), key=len, default="")
    return found[len(opening):].strip(" .:“”\"") if opening else ""


def _invalid(decision: Decision, cure: str) -> Finding:
    return finding(Code.DECISION_INVALID, decision.place, value=brief(decision.answer), mark=decision.mark, cure=cure)
