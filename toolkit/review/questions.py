"""What the officer is asked: each doubt in words, what was typed, what may be chosen; and what the answers mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from toolkit.base.text import bare_key, date_vi, grouped, key, names_vi, nearest, number_vi, parse_day, says_nothing
from toolkit.intake.cells import BOTH, EXTRA, KEPT, WHOLE_ROW, Judge, brief, read_answer, undecided
from toolkit.intake.file_reading import FirstSeen
from toolkit.model import fields, words
from toolkit.model.checks import offered as statuses_of, status_said
from toolkit.model.fields import date_readings, figure_readings, figure_text, lacks_year, numbers_in, percent_readings
from toolkit.model.findings import Code, Finding, finding
from toolkit.model.layout import FREE_SLOTS, find_codes, indicator_slot
from toolkit.model.period import months
from toolkit.model.records import (
    About,
    Doubt,
    FileRecord,
    Intake,
    Plan,
    Question,
    Ruling,
    Task,
    TaskIdentity,
    TaskNumber,
)
from toolkit.plan.names import Names, agencies_mentioned, agency_names
from toolkit.report.typed_text import shortened
from toolkit.review.decisions import Decision, Decisions
from toolkit.sheetread.any_file import Cell
from toolkit.sheets.heading_finder import namer
from toolkit.sheets.reading import chosen

#: Why a file may be put aside and still be read once somebody says whose it is.
ATTRIBUTABLE = frozenset({
    Code.PREDECESSOR_SHARED, Code.PREDECESSOR_ENDED, Code.FOREIGN_WORKBOOK, Code.CODE_DAMAGED, Code.CODE_CONFLICT,
    Code.HEAD_CONFLICT, Code.WRONG_PLAN,
    Code.WRONG_PERIOD, Code.AGENCY_NOT_IN_PLAN, Code.MANY_RESPONDENTS})

#: Which answer a text heads, and how many of them a sheet has to head to be read as a form.
_ANSWER_NAMED = namer({name: (field.text, field.aliases) for name, field in fields.ANSWERS.items()})
_HEADINGS_NEEDED = 3

#: What an officer should have written.
_TASK_CURE = "Ghi “Nhiệm vụ” và số TT có trong kế hoạch (ví dụ Nhiệm vụ {example}), “Phát sinh”, hoặc “Bỏ”."
_CODE, _CODE_CURE = "mã {code}", (
    "Trước khi kế hoạch được sửa đổi, số {task} là của nhiệm vụ khác: ghi “Nhiệm vụ {named}” nếu là nhiệm vụ {task} "
    "nay; không thì ghi “Nhiệm vụ mã” và mã ở cột Mã nhiệm vụ của ke_hoach.xlsx, hoặc “Bỏ”.")
_AGENCY_CURE = "Ghi “Báo cáo của” và mã hoặc tên cơ quan có ở trang Cơ quan của ke_hoach.xlsx, hoặc “Bỏ qua”."

_GONE_CURE = "{agency} đã kết thúc hoạt động; ghi “Báo cáo của” và một cơ quan kế thừa: {names}."
_OWN_CURE = "Các tệp này mang mã của một cơ quan: ghi “Báo cáo của {code}” để ghép tất cả, hoặc “Bỏ qua”."
_KEEP_CURE = f"Ghi “{words.KEEP.text}” nếu nội dung còn dùng, “{words.DROP.text}” nếu đơn vị đã rút."

_CHOOSE_CURE = "Chọn một trong các bản đã nêu, ví dụ “Bản 1”."

#: What a question about a whole row is of.
_ROW = "Cả dòng"
_VERSION, _BLANK, _TWO = "Bản {number}: {text}", "Để trống: {place}", 2
#: Cells of a row, places, and files beside what is wrong with them that are shown, at most; rows and files that are
#: guessed at.
_SHOWN, _FILES, _GUESSED = 40, 5, 100
#: Characters of a task's text that tell which it is.
_TITLE = 60


def judge_of(plan: Plan, decisions: Decisions, today: date | None) -> Judge:
    """The judge who says what was decided; what cannot be understood leaves the question open."""
    asked = {mark: line for mark, line in decisions.by_mark.items() if line.sheet != "wording"}  # every reader gets it
    return partial(_ruling, plan, asked, today) if asked else undecided


def _ruling(plan: Plan, by_mark: Mapping[str, Decision], today: date | None, doubt: Doubt) -> Ruling | None:
    decision = by_mark.get(doubt.mark)
    ruling = interpret(plan, doubt, decision, today) if decision and decision.answer else None
    if isinstance(ruling, Ruling) and (ruling.value, ruling.text) != (None, words.RESEND.text):
        return ruling
    return None  # a file that is to be sent again stays put aside


def interpret(plan: Plan, doubt: Doubt, decision: Decision, today: date | None = None) -> Ruling | Finding:
    """The officer's ruling, or what is wrong with the words it is in; no day after `today` (None: any) is one. A choice
    is understood in any spelling, and by its number in the drop-down where that says nothing else."""
    answer, options = decision.answer, decision.options
    offered = {option: (option, ()) for option in options}
    spelt = chosen(answer, offered) if any(map(str.isalpha, answer)) else None
    ruling = _interpreted(plan, doubt, decision.answering(spelt or answer), today)
    number = answer.strip(" .")
    if isinstance(ruling, Finding) and number.isdecimal() and 0 < int(number) <= len(options):
        return _interpreted(plan, doubt, decision.answering(options[int(number) - 1]), today)
    return ruling


def _interpreted(plan: Plan, doubt: Doubt, decision: Decision, today: date | None) -> Ruling | Finding:
    if doubt.about is About.RECEIVED:
        return _day(plan, decision, today)
    if doubt.about is About.FILE and _is(words.RESEND, decision.answer):
        return Ruling(decision.mark, None, words.RESEND.text, decision.why)
    if _is(words.DROP, decision.answer):
        return Ruling(decision.mark, None, words.DROP.text, decision.why)
    if doubt.about is About.ROW:
        return _task(plan, decision)
    if doubt.about is About.FILE:
        return _agency(plan, doubt, decision)
    return _value(plan, doubt, decision)


def candidates(doubt: Doubt) -> tuple[str, ...]:
    """The values a question is about, each once, in an order that is the same whatever order the files have."""
    typed = {key(text): text for text in sorted(entry.text for entry in doubt.entries if entry.text)}
    return (*typed.values(), *_decoded(doubt))


def _decoded(doubt: Doubt) -> tuple[str, ...]:
    """What we take a text of an old encoding to say."""
    reason = doubt.reason
    decoded = reason is not None and reason.code in (Code.LEGACY_TEXT, Code.LEGACY_STATUS)
    return (str(reason.details["proposed"]),) if reason is not None and decoded else ()


def _is(word: words.Word, answer: str) -> bool:
    """Whether the officer wrote that word or one that stands for it, also without accents."""
    return chosen(answer, {True: word}) is True


def _why(doubt: Doubt) -> Code | None:
    """What was found that is asked about, None where nothing was."""
    return doubt.reason.code if doubt.reason else None


def _is_blanked(doubt: Doubt) -> bool:
    """Whether all that is asked is whether an answer stands that a later file lacks."""
    return _why(doubt) is Code.CELL_BLANKED


def _value(plan: Plan, doubt: Doubt, decision: Decision) -> Ruling | Finding:
    offered = candidates(doubt)
    if _is_blanked(doubt) and (_is(words.KEEP, decision.answer) or key(decision.answer) in map(key, offered)):
        return Ruling(decision.mark, KEPT, "nội dung đã ghi được giữ", decision.why)
    if doubt.field == fields.CONTENT and len(offered) == _TWO and _is(words.BOTH, decision.answer):
        return Ruling(decision.mark, BOTH, "đây là hai việc khác nhau", decision.why)
    is_text = fields.kind_of(doubt.field) is fields.ValueKind.TEXT
    number = _after(decision.answer, "value") or (decision.answer.strip(" .") if is_text and len(offered) > 1 else "")
    text = _version(plan, doubt, offered, decision.answer, number)
    if not is_text:
        cell = Cell(1, 1, text, "text")
        answer = read_answer(cell, doubt.field, doubt.role, decision.place, False, plan.period.data_days)
        if answer.value is None:
            return _invalid(decision, answer.finding.remedy if answer.finding else "")
        return Ruling(decision.mark, answer.value, text, decision.why)
    is_choice = number.isdecimal() or _is(words.KEEP, text) or _is(words.BOTH, text)
    if key(text) not in map(key, offered) and (is_choice or not doubt.own_words):
        return _invalid(decision, _KEEP_CURE if _is_blanked(doubt) else _CHOOSE_CURE)
    return Ruling(decision.mark, text, text, decision.why)


def _version(plan: Plan, doubt: Doubt, offered: tuple[str, ...], answer: str, numbered: str) -> str:
    """The version that an answer names: by its number, also with its text as the sheet shows it (`numbered`), of a
    whole row by its office; else the answer itself."""
    number, _, rest = numbered.partition(":")
    if number.isdecimal() and 1 <= int(number) <= len(offered) and rest.strip() in ("", key(offered[int(number) - 1])):
        return offered[int(number) - 1]
    office = Names.of(agency_names(plan.agencies)).codes(answer) if doubt.field == WHOLE_ROW else None
    named = [text for text in offered if office and text.startswith(f"{plan.agency(office[0]).name}: ")]
    return named[0] if named else answer


def _task(plan: Plan, decision: Decision) -> Ruling | Finding:
    if _is(words.EXTRA_ROLE, _after(decision.answer, "task") or decision.answer):
        return Ruling(decision.mark, EXTRA, "dòng này là nhiệm vụ phát sinh", decision.why)
    code = _after(decision.answer, "indicator")
    if code in {key(each.code) for each in plan.indicators}:
        code = code.upper()
        return Ruling(decision.mark, indicator_slot(code), f"dòng này là chỉ tiêu {code}", decision.why)
    wanted = _after(decision.answer, "task") or key(decision.answer)
    coded = [task for task in plan.tasks if key(_CODE.format(code=task.identity)) == wanted]
    numbered = [task for task in plan.tasks if key(task.id) == wanted]
    printed = [task for task in plan.tasks if task.tt and key(task.tt) == wanted]
    task = next(iter((*coded, *numbered, *(printed if len(printed) == 1 else ()))), None)
    if task is None:
        return _invalid(decision, _TASK_CURE.format(example=next((_named(plan, each) for each in plan.tasks), "1.1")))
    if not coded and (named := _named(plan, task)) != task.id:
        return _invalid(decision, _CODE_CURE.format(task=task.id, named=named))
    return Ruling(decision.mark, task.identity, f"dòng này là nhiệm vụ {task.id}", decision.why)


def _named(plan: Plan, task: Task) -> str:
    """How a decision names a task: by its number, by its code where that number was another task's before."""
    others = {each.identity for each in (*plan.tasks, *plan.ended) if each is not task}
    return _CODE.format(code=task.identity) if TaskIdentity(task.id) in others else task.id


def _agency(plan: Plan, doubt: Doubt, decision: Decision) -> Ruling | Finding:
    if doubt.reason and _why(doubt) not in ATTRIBUTABLE:
        return _invalid(decision, "Tệp này không đọc được thành biểu: ghi “Bỏ qua”, hoặc đề nghị đơn vị gửi lại.")
    name = _after(decision.answer, "agency") or decision.answer
    bare = chosen(name, {agency.code: (agency.name, agency.aliases) for agency in plan.agencies})
    codes = Names.of(agency_names(plan.agencies)).codes(name) or ((bare,) if bare else ())
    if not codes or (doubt.agency and codes[0] != doubt.agency):
        return _invalid(decision, _OWN_CURE.format(code=doubt.agency) if doubt.agency else _AGENCY_CURE)
    named, now = plan.agency(codes[0]), plan.in_charge(codes[0])
    if len(now) != 1:
        return _invalid(decision, _GONE_CURE.format(agency=named.name, names=names_vi(
            plan.names_of(now) or ["không có cơ quan kế thừa"], 6, "cơ quan khác")))
    return Ruling(decision.mark, now[0], f"tệp này là báo cáo của {plan.agency(now[0]).name}", decision.why)


def _day(plan: Plan, decision: Decision, today: date | None) -> Ruling | Finding:
    until = today or date(plan.period.due_before.year, 12, 31)
    day = parse_day(decision.answer)
    received = day.within(plan.period.first_day, until) if day else None
    if received is None:
        return _invalid(decision, "Ghi ngày/tháng/năm, ví dụ 05/11/2026.")
    if today is not None and received > today:
        return _invalid(decision, "Ngày nhận không thể sau hôm nay: ghi lại ngày nhận thật.")
    return Ruling(decision.mark, received, f"nhận ngày {date_vi(received)}", decision.why)


def _after(text: str, opening: str) -> str:
    """What follows one of the openings of that kind (`words.DECISION_OPENINGS`), also without accents, "" where none
    stands there."""
    syllables = key(text).split()
    for spelling in sorted(words.DECISION_OPENINGS[opening], key=len, reverse=True):
        length = len(spelling.split())
        if bare_key(" ".join(syllables[:length])) == bare_key(spelling):
            return " ".join(syllables[length:]).strip(" .:“”\"")
    return ""


def _invalid(decision: Decision, cure: str) -> Finding:
    return finding(Code.DECISION_INVALID, decision.place, value=brief(decision.answer), mark=decision.mark, cure=cure)


def _naming(ruling: Ruling | Finding | None, offered: Iterable[str]) -> Finding | None:
    """A refusal that names what may be chosen; None of what is no refusal."""
    if not isinstance(ruling, Finding):
        return None
    cure, choices = str(ruling.details["cure"]), "; ".join(offered)
    return ruling._replace(details={**ruling.details, "cure": f"{cure} Có thể chọn: {choices}."})


#: What a question says, what may be chosen, and where what it is about stands.
_Asked = tuple[dict[str, str], Iterable[str], Iterable[str]]


def open_questions(
        plan: Plan, intake: Intake, decisions: Decisions, today: date | None = None) -> tuple[Question, ...]:
    """One question for each doubt, decided or not: by agency in register order, then by task, field and mark. An answer
    that cannot be understood, or names a day after `today`, leaves its question open."""
    asking = _Asking(plan, intake, decisions, today)
    return tuple(asking.question(doubt) for doubt in sorted(intake.doubts, key=asking.order))


class _Asking:
    """The plan and the returns, looked up for many questions."""

    def __init__(self, plan: Plan, intake: Intake, decisions: Decisions, today: date | None) -> None:
        self.plan, self.decisions, self.today, self.guesses = plan, decisions, today, _GUESSED
        self.files: dict[str, list[FileRecord]] = {}
        for each in intake.files:
            for known in (each.content or each.sha256, each.agency or ""):
                self.files.setdefault(known, []).append(each)
        self.records = {each.file: each for each in intake.files}
        self.names = plan.names
        self.tasks = {task.id: task for task in plan.tasks}
        self.indicators = {indicator_slot(each.code): each for each in plan.indicators}
        self.register = {code: place for place, code in enumerate(self.names)}
        self.in_order = {task: place for place, task in enumerate(self.tasks)}
        self.free = {slot: fields.FREE_PARTS[name].text for name, slot in FREE_SLOTS.items()}
        self.listed = grouped((each.entry for each in intake.listed), lambda entry: entry.place.file)

    def order(self, doubt: Doubt) -> tuple[int, int, str, str]:
        agency = self.register.get(doubt.agency, len(self.register))
        return agency, self.in_order.get(doubt.task_id, len(self.in_order)), doubt.task_id, doubt.mark

    def question(self, doubt: Doubt) -> Question:
        decision = self.decisions.by_mark.get(doubt.mark)
        ruling = interpret(self.plan, doubt, decision, self.today) if decision and decision.answer else None
        taken = ruling is None and _why(doubt) is Code.DATE_WITHOUT_YEAR
        state = "decided" if isinstance(ruling, Ruling) else "taken" if taken else "open"
        ask = {About.VALUE: self._value, About.ROW: self._row, About.FILE: self._file, About.RECEIVED: self._received}
        asked, options, places = ask[doubt.about](doubt)
        problem, shown = doubt.reason.problem if doubt.reason else "", sorted(set(places), key=_in_order)[:_SHOWN]
        texts = {"mark": doubt.mark, "state": words.QUESTION_STATES[state], "agency": self.names.get(doubt.agency, ""),
                 "task": self._task(doubt.task_id), "problem": problem, "values": "", "proposal": "",
                 "places": "\n".join(shown), **asked}
        offered = tuple(dict.fromkeys(options))
        return Question(doubt.mark, state, texts, offered, _naming(ruling, offered))

    def _task(self, task_id: TaskNumber) -> str:
        task = self.tasks.get(task_id)
        return f"{task.id}. {shortened(task.content, _TITLE)}" if task else ""

    def _value(self, doubt: Doubt) -> _Asked:
        offered = candidates(doubt)
        field = fields.known().get(doubt.field)
        label = field.text if field else self.free.get(doubt.task_id, _ROW if doubt.field == WHOLE_ROW else doubt.field)
        made = {"field": label, "values": "\n".join(offered), **self._not_a_task(doubt)}
        choices = self._choices(doubt, offered)
        made["proposal"], options = self._proposal(doubt, offered, choices), (*choices, words.DROP.text)
        placed = [(entry, f"{entry.place}{self._when(entry.place.file)}") for entry in doubt.entries]
        blank = [_BLANK.format(place=place) for entry, place in placed if not entry.text]
        if len(offered) == 1:
            return made, options, [*blank, *(
                place if blank else str(entry.place) for entry, place in placed if entry.text)]
        numbers = {key(text): number for number, text in enumerate(offered, 1)}
        made["values"] = "\n".join(_VERSION.format(number=number, text=each) for number, each in enumerate(offered, 1))
        if not _decoded(doubt) and _why(doubt) is not Code.PREDECESSOR_DIFFERS:
            kept = brief(doubt.entries[0].text)
            made["problem"] = f"Đơn vị ghi khác nhau trong các tệp đã gửi; tạm lấy “{kept}”."
        versions = ((numbers[key(entry.text)], place) for entry, place in placed if entry.text)
        return made, options, [*blank, *(_VERSION.format(number=number, text=place) for number, place in versions)]

    def _not_a_task(self, doubt: Doubt) -> dict[str, str]:
        """What the column of tasks says of a row that is an indicator's or outside the annex."""
        indicator = self.indicators.get(doubt.task_id) if doubt.field in fields.FIGURES else None
        if indicator is not None:
            return {"task": f"Chỉ tiêu {indicator.code}. {brief(indicator.name)} ({indicator.unit})"}
        known = doubt.task_id in self.tasks or doubt.task_id in self.free
        return {} if known else {"task": f"{words.EXTRA_ROLE.text} {doubt.task_id}"}

    def _when(self, file: str) -> str:
        saved = self.records[file].modified if file in self.records else None
        return f" (lưu {saved:%d/%m/%Y %H:%M})" if saved else " (không rõ lúc lưu)"

    def _choices(self, doubt: Doubt, offered: tuple[str, ...]) -> list[str]:
        if _is_blanked(doubt):
            return [words.KEEP.text]
        if doubt.field == fields.STATUS:
            return [words.STATUS[status].text for status in statuses_of(doubt.role)]
        if len(offered) > 1:
            both = [words.BOTH.text] if doubt.field == fields.CONTENT and len(offered) == _TWO else []
            return [*(f"{words.DECISION_OPENINGS['value'][0]} {at}" for at in range(1, len(offered) + 1)), *both,
                    *self._added(doubt, offered)]
        typed, kind = offered[0], fields.kind_of(doubt.field)
        if kind is fields.ValueKind.PERCENT:
            return [f"{number_vi(each, 4)} %" for each in percent_readings(typed)]
        if kind is fields.ValueKind.FIGURE:
            numbers = figure_readings(typed) or numbers_in(typed) or ((0,) if says_nothing(typed) else ())
            return [figure_text(each) for each in numbers if each >= 0]
        if kind is fields.ValueKind.DAY:
            year, days = self.plan.period.year, self.plan.period.data_days
            beside = [months(each, 1, 12) for each in (year, year - 1)] if lacks_year(typed) else []
            found = (date_vi(last) for each in (days, *beside) for _, last in date_readings(typed, each))
            return [*dict.fromkeys(found)]
        return []

    def _added(self, doubt: Doubt, offered: tuple[str, ...]) -> list[str]:
        """What figures of offices that count as one come to."""
        readings = [figure_readings(text) for text in offered]
        is_clear = fields.kind_of(doubt.field) is fields.ValueKind.FIGURE and all(len(each) == 1 for each in readings)
        if _why(doubt) is not Code.PREDECESSOR_DIFFERS or not is_clear:
            return []
        return [figure_text(float(sum(Decimal(str(figure)) for (figure,) in readings)))]

    def _proposal(self, doubt: Doubt, offered: tuple[str, ...], choices: list[str]) -> str:
        """Which of the choices is likely: what counts meanwhile, else how such a text is mostly meant; "" where nothing
        speaks for one."""
        if _is_blanked(doubt):
            return choices[0]
        likely, is_day = (*_decoded(doubt), doubt.entries[0].text)[0], (
            fields.kind_of(doubt.field) is fields.ValueKind.DAY)
        if doubt.field == fields.STATUS:
            status = status_said(likely) if not doubt.content else None  # which of two is wrong nothing says
            return words.STATUS[status].text if status in statuses_of(doubt.role) else ""
        if len(offered) > 1:
            return choices[list(map(key, offered)).index(key(likely))]
        # a share is a percentage, a point parts thousands, a day is of this period; one of several numbers is anybody's
        if not choices or (len(choices) > 1 and not (percent_readings(likely) or figure_readings(likely) or is_day)):
            return ""
        return choices[0 if is_day else -1]

    def _row(self, doubt: Doubt) -> _Asked:
        likely = self.tasks.get(doubt.task_id) or (None if doubt.task_id else self._nearest_task(doubt))
        place, problem = (doubt.reason.place, doubt.reason.problem) if doubt.reason else (None, "")
        if likely:
            named = self._task(likely.id).rstrip(".")
            problem += f" Có thể là nhiệm vụ {named}{'' if named.endswith('…') else '.'}"
        cells = [f"{entry.place.cell}: {brief(entry.text)}" for entry in doubt.entries[:_SHOWN]]
        row = place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if place else ""
        option = (f"{words.DECISION_OPENINGS['task'][0]} {_named(self.plan, likely)}",) if likely else ()
        if doubt.task_id in self.indicators:
            option = (f"{words.DECISION_OPENINGS['indicator'][0]} {self.indicators[doubt.task_id].code}",)
        proposal = words.EXTRA_ROLE.text if _why(doubt) is Code.ROW_ADDED else ""
        made = {"task": "", "field": f"Dòng {row}", "problem": problem, "values": "\n".join(cells),
                "proposal": option[0] if option else proposal}
        places = [f"{place.file} › {place.sheet}"] if place else []
        return made, (*option, words.EXTRA_ROLE.text, words.DROP.text), places

    def _nearest_task(self, doubt: Doubt) -> Task | None:
        """The task whose text is most like any of the row's, None where none is."""
        texts = [entry.text for entry in doubt.entries if len(entry.text) > 15]
        if not texts or not self.guesses:
            return None
        self.guesses -= 1
        by_text = {task.content: task for task in self.plan.tasks}
        return next((by_text[found] for text in texts if (found := nearest(brief(text), by_text))), None)

    def _file(self, doubt: Doubt) -> _Asked:
        records = self.files.get(doubt.content or doubt.sha256 or doubt.agency, [])
        reason, why = doubt.reason, _why(doubt)
        codes = [code for code in reason.details.get("agencies", ()) if code in self.names] if reason else []
        codes = [doubt.agency] if doubt.agency else codes
        if not codes and why in ATTRIBUTABLE:
            codes = [code for code in (self._likely_agency(records),) if code]
        likely = " hoặc ".join(f"{self.names[code]} ({code})" for code in codes)
        likely = f" Có thể là báo cáo của {likely}." if likely else ""
        named = [f"{words.DECISION_OPENINGS['agency'][0]} {code}" for code in codes]
        pass_over = words.DROP.aliases[0]
        unreadable = why is not None and (why not in ATTRIBUTABLE or (
            why is Code.FOREIGN_WORKBOOK and not self._has_answers(records)))
        if unreadable:
            named = [] if why is Code.FOREIGN_WORKBOOK else [words.RESEND.text]
        options, files = (*named, pass_over), [record.file for record in records]
        is_alone = len(named) == 1 and why in (Code.FOREIGN_WORKBOOK, Code.CODE_DAMAGED)
        texts = {"field": "Tệp gửi về", "problem": (reason.problem if reason else "") + likely,
                 "values": "\n".join(sorted(files)[:_FILES]), "proposal": options[0] if unreadable or is_alone else ""}
        return texts, options, files

    def _has_answers(self, records: list[FileRecord]) -> bool:
        """Whether the first file has the headings of a form's answers: else it is nobody's report."""
        entries = (entry for each in records[:1] for entry in self.listed.get(each.file, []))
        return len({name for entry in entries if (name := _ANSWER_NAMED(entry.text))}) >= _HEADINGS_NEEDED

    def _likely_agency(self, records: list[FileRecord]) -> str:
        """Whose file it may be, by its code, its name, or the names it mentions; "" where nothing or too much says."""
        if not self.guesses:
            return ""
        self.guesses -= 1
        entries = [entry for each in records[:1] for entry in self.listed.get(each.file, [])[:200]]
        cells = [entry.text for entry in entries if len(entry.text) < 200]
        surest_first = ([code.agency for each in records for code in find_codes(each.code)],
                        [each.file.rsplit(".", 1)[0].replace("_", " ").replace("-", " ") for each in records], cells)
        mentioned = (agencies_mentioned(texts, self.plan.agencies) for texts in surest_first)
        return next((found.pop() for found in mentioned if len(found) == 1), "")

    def _received(self, doubt: Doubt) -> _Asked:
        record, period = self.records[doubt.entries[0].place.file], self.plan.period
        when = "trong hạn" if record.received <= period.last_day else "quá hạn"
        made = {"field": "Ngày nhận", "values": doubt.entries[0].text,
                "problem": doubt.reason.problem if doubt.reason else
                f"Nhận ngày {date_vi(record.received)} ({record.received_from}): {when} "
                f"so với hạn trước ngày {date_vi(period.due_before)}."}
        seen = FirstSeen.read(doubt.entries[0].text)
        days = [date_vi(each) for each in ((seen.saved and seen.saved.date()), seen.day) if each] if seen else []
        made["proposal"] = days[0 if doubt.reason else -1] if days else ""
        return made, days, [entry.place.file for entry in doubt.entries]


def _in_order(text: str) -> list[tuple[int, str]]:
    """Sorts texts by the numbers in them as numbers: "Bản 2" before "Bản 10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]
