"""What the officer is asked: each doubt in words, with what was typed, what may be chosen, and whether it is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit import fields, words
from toolkit.findings import Finding
from toolkit.form_code import find_codes, indicator_slot
from toolkit.intake.cells import brief
from toolkit.interpretations import date_readings, figure_readings, figure_text, numbers_in, percent_readings
from toolkit.layout import free_slots
from toolkit.model import About, Doubt, FileRecord, Intake, Plan, Question, Return, Role, Status
from toolkit.plan.names import agencies_mentioned
from toolkit.review.deciding import ATTRIBUTABLE, candidates, interpret, proposed
from toolkit.review.records import Decisions
from toolkit.text import date_vi, key, nearest, number_vi, says_nothing

_ROW = "Dòng {row}"
_INDICATOR = "Chỉ tiêu {code}. {name} ({unit})"
_FILE = "Tệp gửi về"
_DAY = "Ngày nhận"
_VERSION = "Bản {number}: {text}"
_LIKELY_TASK = "Có thể là nhiệm vụ {task}."
_LIKELY_AGENCY = "Có thể là báo cáo của {agency} ({code})."
_SAVED = " (lưu {moment})"
_DIFFERENT = "Đơn vị ghi khác nhau trong các tệp đã gửi; tạm lấy “{kept}”."
_RECEIVED = "Nhận ngày {day} ({source}): {when} so với hạn trước ngày {due}."
_WHEN = {True: "trong hạn", False: "quá hạn"}

#: An inline list of a drop-down holds so many characters; a longer text is chosen by its number.
LIST_LENGTH = 255
_SHORT = 40
#: Cells of a row and places that are shown, at most, and rows and files that are guessed at.
_SHOWN, _GUESSED = 40, 100


def open_questions(plan: Plan, intake: Intake, decisions: Decisions) -> tuple[Question, ...]:
    """One question for each doubt, decided or not: by agency in register order, then by task, field and mark.

    An answer that cannot be understood leaves its question open.
    """
    asking = _Asking(plan, intake, decisions)
    return tuple(asking.question(doubt) for doubt in sorted(intake.doubts, key=asking.order))


class _Asking:
    """The plan and the returns, looked up for many questions."""

    def __init__(self, plan: Plan, intake: Intake, decisions: Decisions) -> None:
        self.plan = plan
        self.decisions = decisions
        self.files: dict[str, list[FileRecord]] = {}
        for each in intake.files:
            self.files.setdefault(each.sha256, []).append(each)
        self.saved = {each.file: each.modified for each in intake.files}
        self.returns = {each.agency: each for each in intake.returns}
        self.names = {agency.code: agency.name for agency in plan.agencies}
        self.tasks = {task.id: task for task in plan.tasks}
        self.indicators = {indicator_slot(each.code): each for each in plan.indicators}
        self.register = {code: place for place, code in enumerate(self.names)}
        self.in_order = {task: place for place, task in enumerate(self.tasks)}
        self.listed: dict[str, list[str]] = {}
        for held in intake.listed:
            self.listed.setdefault(held.entry.place.file, []).append(held.entry.text)
        self.guesses = _GUESSED

    def order(self, doubt: Doubt) -> tuple[int, int, str, str]:
        """Where a question stands."""
        last = len(self.register), len(self.in_order)
        return (self.register.get(doubt.agency, last[0]), self.in_order.get(doubt.task_id, last[1]), doubt.task_id, doubt.mark)

    def question(self, doubt: Doubt) -> Question:
        """That doubt in words."""
        decision = self.decisions.by_mark.get(doubt.mark)
        said = interpret(self.plan, doubt, decision) if decision and decision.answer else None
        invalid = said if isinstance(said, Finding) else None
        received = doubt.about is About.RECEIVED
        state = "decided" if said is not None and invalid is None else "by_file" if received else "open"
        texts, options = self._words(doubt)
        texts = {"mark": doubt.mark, "state": words.QUESTION_STATES[state], **texts}
        return Question(doubt.mark, "received" if received else "questions", state, texts, options, invalid)

    def _words(self, doubt: Doubt) -> tuple[dict[str, str], tuple[str, ...]]:
        texts = {"agency": self.names.get(doubt.agency, ""), "task": self._task(doubt.task_id)}
        places = [str(entry.place) for entry in doubt.entries]
        if doubt.about is About.VALUE:
            made, options = self._value(doubt)
        elif doubt.about is About.ROW:
            made, options = self._row(doubt)
            places = [f"{doubt.reason.place.file} › {doubt.reason.place.sheet}"] if doubt.reason else []
        elif doubt.about is About.FILE:
            made, options = self._file(doubt)
            places = [each.file for each in self.files.get(doubt.sha256, [])]
        else:
            made, options = self._received(doubt, self.returns.get(doubt.agency))
            places = list(self.returns[doubt.agency].files) if doubt.agency in self.returns else []
        shown = sorted(dict.fromkeys(places))[:_SHOWN]
        return {**texts, "places": "\n".join(shown), **made}, options

    def _task(self, task_id: str) -> str:
        task = self.tasks.get(task_id)
        return f"{task.id}. {brief(task.content)}" if task else ""

    def _value(self, doubt: Doubt) -> tuple[dict[str, str], tuple[str, ...]]:
        offered = candidates(doubt)
        free = {slot: fields.FREE_PARTS[name].text for name, slot in free_slots().items()}
        word = (fields.EXTRAS if not doubt.own_words else fields.ANSWERS | fields.EXTRAS).get(doubt.field)
        word = fields.ANSWERS.get(doubt.field) or fields.FIGURES.get(doubt.field) or word
        problem = doubt.reason.problem if doubt.reason else ""
        values = "\n".join(offered)
        places = {}
        if len(offered) > 1:
            places = {"places": "\n".join(self._versions(doubt, offered)[:_SHOWN])}
            problem = problem if proposed(doubt) else _DIFFERENT.format(kept=brief(doubt.entries[0].text))
            values = "\n".join(_VERSION.format(number=number, text=text) for number, text in enumerate(offered, 1))
        label = word.text if word else free.get(doubt.task_id, doubt.field)
        return {"field": label, "problem": problem, "values": values, **self._not_a_task(doubt), **places}, self._choices(doubt, offered)

    def _not_a_task(self, doubt: Doubt) -> dict[str, str]:
        """What the column of tasks says of a row that is an indicator's or outside the annex."""
        indicator = self.indicators.get(doubt.task_id) if doubt.field in fields.FIGURES else None
        if indicator is not None:
            return {"task": _INDICATOR.format(code=indicator.code, name=brief(indicator.name), unit=indicator.unit)}
        known = doubt.task_id in self.tasks or doubt.task_id in free_slots().values()
        return {} if known else {"task": f"{words.EXTRA_ROLE.text} {doubt.task_id}"}

    def _versions(self, doubt: Doubt, offered: tuple[str, ...]) -> list[str]:
        """Where each version stands, and when its file was saved."""
        numbers = {key(text): number for number, text in enumerate(offered, 1)}
        made = []
        for entry in doubt.entries:
            saved = self.saved.get(entry.place.file)
            when = _SAVED.format(moment=f"{saved:%d/%m/%Y %H:%M}") if saved else ""
            made.append(_VERSION.format(number=numbers[key(entry.text)], text=f"{entry.place}{when}"))
        return sorted(made)

    def _choices(self, doubt: Doubt, offered: tuple[str, ...]) -> tuple[str, ...]:
        if doubt.field == "status":
            last = () if doubt.role is Role.COORDINATING else (Status.NOTHING_ARISEN,)
            found = [word.text for status, word in words.STATUS.items() if status not in (*last, Status.MISSING)]
        elif len(offered) > 1:
            found = [f"{words.DECISION_OPENINGS['value'][0]} {number}" for number in range(1, len(offered) + 1)]
        elif doubt.field == "percent":
            found = [f"{number_vi(each, 4)} %" for each in percent_readings(offered[0])]
        elif doubt.field == "figure":
            numbers = figure_readings(offered[0]) or numbers_in(offered[0]) or ((0,) if says_nothing(offered[0]) else ())
            found = [text for each in numbers if each >= 0 and "," not in (text := figure_text(each))]
        elif doubt.field == "completed":
            found = [date_vi(first) for first, last_day in date_readings(offered[0], self.plan.period.year) if first == last_day]
        else:
            found = []
        return _drop_down((*found, words.DROP.text))

    def _row(self, doubt: Doubt) -> tuple[dict[str, str], tuple[str, ...]]:
        likely = doubt.task_id or self._nearest_task(doubt)
        problem = doubt.reason.problem if doubt.reason else ""
        if likely:
            problem += " " + _LIKELY_TASK.format(task=self._task(likely).rstrip(".…") or likely)
        cells = [f"{entry.place.cell}: {brief(entry.text)}" for entry in doubt.entries[:_SHOWN]]
        row = doubt.reason.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if doubt.reason else ""
        named = (f"{words.DECISION_OPENINGS['task'][0]} {likely}",) if likely else ()
        made = {"task": "", "field": _ROW.format(row=row), "problem": problem, "values": "\n".join(cells)}
        return made, _drop_down((*named, words.EXTRA_ROLE.text, words.DROP.text))

    def _nearest_task(self, doubt: Doubt) -> str:
        """The task whose text is most like any of the row's, "" where none is."""
        texts = [entry.text for entry in doubt.entries if len(entry.text) > 15]
        if not texts or not self.guesses:
            return ""
        self.guesses -= 1
        by_text = {task.content: task.id for task in self.plan.tasks}
        return next((by_text[found] for text in texts if (found := nearest(brief(text), by_text))), "")

    def _file(self, doubt: Doubt) -> tuple[dict[str, str], tuple[str, ...]]:
        records = self.files.get(doubt.sha256, [])
        problem = doubt.reason.problem if doubt.reason else ""
        readable = doubt.reason is not None and doubt.reason.code in ATTRIBUTABLE
        code = self._likely_agency(records) if readable else ""
        if code:
            problem += " " + _LIKELY_AGENCY.format(agency=self.names[code], code=code)
        named = (f"{words.DECISION_OPENINGS['agency'][0]} {code}",) if code else ()
        return {"field": _FILE, "problem": problem, "values": ""}, _drop_down((*named, words.DROP.aliases[0]))

    def _likely_agency(self, records: Iterable[FileRecord]) -> str:
        """Whose file it may be, by its code, its name, or the names it mentions; "" where nothing or too much says."""
        if not self.guesses:
            return ""
        self.guesses -= 1
        for texts in _hints(records, self.listed):
            found = agencies_mentioned(texts, self.plan.agencies)
            if len(found) == 1:
                return found.pop()
        return ""

    def _received(self, doubt: Doubt, returned: Return | None) -> tuple[dict[str, str], tuple[str, ...]]:
        if returned is None:
            return {"field": _DAY, "problem": "", "values": ""}, ()
        period = self.plan.period
        problem = _RECEIVED.format(
            day=date_vi(returned.received), source=returned.received_from, due=date_vi(period.due_before),
            when=_WHEN[returned.received <= period.last_day])
        return {"field": _DAY, "problem": problem, "values": doubt.entries[0].text}, ()


def _hints(records: Iterable[FileRecord], listed: Mapping[str, list[str]]) -> Iterable[list[str]]:
    """What may name a file's agency, the surest first: the code it carries, its name, its cells."""
    held = list(records)
    yield [code.agency for each in held for code in find_codes(each.code)]
    yield [each.file.rsplit(".", 1)[0].replace("_", " ").replace("-", " ") for each in held]
    yield [text for each in held[:1] for text in listed.get(each.file, [])[:200] if len(text) < 200]


def _drop_down(options: tuple[str, ...]) -> tuple[str, ...]:
    """The options where an inline list can hold them: Excel splits it at commas and limits its length."""
    usable = all("," not in each and '"' not in each and len(each) <= _SHORT for each in options)
    return options if usable and len(",".join(options)) <= LIST_LENGTH else ()
