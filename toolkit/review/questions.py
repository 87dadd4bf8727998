"""Doubts of the intake → questions to the officer: what was typed, what may be chosen; and answers → rulings.

`rounds.reading` calls it: the judge before returns are read, the questions after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from string import ascii_uppercase

from toolkit.base.text import (
    abridged,
    bare_key,
    by_key,
    date_vi,
    key,
    names_vi,
    nearest,
    number_vi,
    parse_day,
    says_nothing,
    word_key,
)
from toolkit.intake.cells import EXTRA, WHOLE_ROW, Judge, brief, read_answer, undecided
from toolkit.intake.file_reading import FirstSeen
from toolkit.model import fields, words
from toolkit.model.checks import offered as statuses_of, status_of_text
from toolkit.model.fields import date_readings, figure_readings, figure_text, lacks_year, numbers_in, percent_readings
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import FREE_SLOTS, indicator_slot
from toolkit.model.period import days_of_months
from toolkit.model.records import (
    About,
    Doubt,
    Intake,
    Plan,
    Question,
    Ruling,
    Task,
    TaskIdentity,
    TaskNumber,
    Value,
)
from toolkit.plan.names import Names, agencies_mentioned, agency_names, sender
from toolkit.review.decisions import Decision, Decisions
from toolkit.sheetread.any_file import Cell
from toolkit.sheets.reading import chosen

#: Why a file may be put aside and still be read once somebody says whose it is.
ATTRIBUTABLE = frozenset({
    Code.PREDECESSOR_SHARED, Code.PREDECESSOR_ENDED, Code.FOREIGN_WORKBOOK, Code.CODE_DAMAGED, Code.CODE_CONFLICT,
    Code.HEAD_CONFLICT, Code.WRONG_PLAN,
    Code.WRONG_PERIOD, Code.AGENCY_NOT_IN_PLAN, Code.MANY_RESPONDENTS})

#: What heads the answers of a form, and how much of it a sheet has to have to be read as one.
_HEADINGS = {word_key(text) for field in fields.ANSWERS.values() for text in (field.text, *field.aliases)}
_HEADINGS_NEEDED = 3

#: What an officer should have written.
_TASK_CURE = "Ghi “Nhiệm vụ” và số TT có trong kế hoạch (ví dụ Nhiệm vụ {example}), “Phát sinh”, hoặc “Bỏ”."
_CODE, _CODE_CURE = "mã {code}", (
    "Trước khi kế hoạch được sửa đổi, số {task} là của nhiệm vụ khác: ghi “Nhiệm vụ {named}” nếu là nhiệm vụ {task} "
    "nay; không thì ghi “Nhiệm vụ mã” và mã ở cột Mã nhiệm vụ của ke_hoach.xlsx, hoặc “Bỏ”.")
_AGENCY_CURE = "Ghi “Báo cáo của” và mã hoặc tên cơ quan có ở trang Cơ quan của ke_hoach.xlsx, hoặc “Bỏ qua”."

_GONE_CURE = "{agency} đã kết thúc hoạt động; ghi “Báo cáo của” và một cơ quan kế thừa: {names}."
_UNREADABLE_CURE = "Tệp này không đọc được thành biểu: ghi “Bỏ qua”, hoặc đề nghị đơn vị gửi lại."
_DAY_CURE = "Ghi đủ ngày/tháng/năm, không sau hôm nay."

_CHOOSE_CURE = "Chọn một trong các bản đã nêu, ví dụ “Bản 1”."

#: What a question about a whole row is of.
_ROW = "Cả dòng"
_VERSION = "Bản {number}: {text}"
#: Cells of a row, places, and files beside what is wrong with them that are shown, at most; rows that are guessed at.
_SHOWN, _FILES, _GUESSED = 40, 5, 100
#: Characters of a task's text that tell which it is.
_TITLE = 60


def judge_of(plan: Plan, decisions: Decisions, today: date | None) -> Judge:
    """The judge who says what was decided; what cannot be understood leaves the question open, and a file that is to be
    sent again stays put aside."""
    lines = {mark: line for mark, line in decisions.by_mark.items() if line.sheet != "wording"}  # every reader gets it
    return partial(_judge, plan, lines, today) if lines else undecided


def _judge(plan: Plan, lines: Mapping[str, Decision], today: date | None, doubt: Doubt) -> Ruling | None:
    decision = lines.get(doubt.mark)
    ruling = interpret(plan, doubt, decision, today) if decision and decision.answer else None
    is_resend = isinstance(ruling, Ruling) and (ruling.value, ruling.text) == (None, words.RESEND.text)
    return None if is_resend or isinstance(ruling, Finding) else ruling


def interpret(plan: Plan, doubt: Doubt, decision: Decision, today: date | None = None) -> Ruling | Finding:
    """The officer's ruling, or what is wrong with the words it is in; no day after `today` (None: any) is one. A choice
    is understood in any spelling."""
    answer = decision.answer
    if any(map(str.isalpha, answer)):
        answer = chosen(answer, {option: (option, ()) for option in decision.options}) or answer
    meaning = _meaning(plan, doubt, answer, today)
    if isinstance(meaning, str):
        return finding(
            Code.DECISION_INVALID, decision.place, value=brief(decision.answer), mark=decision.mark, cure=meaning)
    value, text = meaning
    return Ruling(decision.mark, value, text, decision.why)


#: What an answer means: what counts (None: nothing does), and that in words; else what should have been written.
_Meaning = tuple[Value | None, str] | str


def _meaning(plan: Plan, doubt: Doubt, answer: str, today: date | None) -> _Meaning:
    if doubt.about is About.RECEIVED:
        return _received_meaning(plan, answer, today)
    if doubt.about is About.FILE and _is_word(words.RESEND, answer):
        return None, words.RESEND.text
    if _is_word(words.DROP, answer):
        return None, words.DROP.text
    if doubt.about is About.ROW:
        return _row_meaning(plan, answer)
    return _file_meaning(plan, doubt, answer) if doubt.about is About.FILE else _value_meaning(plan, doubt, answer)


def candidates(doubt: Doubt) -> tuple[str, ...]:
    """The values a question is about, each once, in an order that is the same whatever order the files have."""
    typed = {key(text): text for text in sorted(entry.text for entry in doubt.entries)}
    return (*typed.values(), *_decoded(doubt))


def _decoded(doubt: Doubt) -> tuple[str, ...]:
    """What we take a text of an old encoding to say."""
    reason = doubt.reason
    decoded = reason is not None and reason.code in (Code.LEGACY_TEXT, Code.LEGACY_STATUS)
    return (str(reason.details["proposed"]),) if reason is not None and decoded else ()


def _is_word(word: words.Word, answer: str) -> bool:
    """Whether the officer wrote that word or one that stands for it, also without accents."""
    return chosen(answer, {True: word}) is True


def _why(doubt: Doubt) -> Code | None:
    """What was found that is asked about, None where nothing was."""
    return doubt.reason.code if doubt.reason else None


def _value_meaning(plan: Plan, doubt: Doubt, answer: str) -> _Meaning:
    offered = candidates(doubt)
    known = {key(text) for text in offered}
    is_text = fields.kind_of(doubt.field) is fields.ValueKind.TEXT
    number = _after_opening(answer, "value") or (answer.strip(" .") if is_text and len(offered) > 1 else "")
    text = _version(offered, answer, number)
    if not is_text:
        read = read_answer(Cell(1, 1, text, "text"), doubt.field, doubt.role, Place(), False, plan.period.data_days)
        if read.value is None:
            return read.finding.remedy if read.finding else ""
        return read.value, text
    is_choice = number.isdecimal() or _is_word(words.NO_CHOICE, text)
    if key(text) not in known and (is_choice or not doubt.own_words):
        return _CHOOSE_CURE
    return text, text


def _version(offered: tuple[str, ...], answer: str, numbered: str) -> str:
    """The version that an answer names by its number, also with its text as the sheet shows it (`numbered`); else the
    answer itself."""
    number, _, rest = numbered.partition(":")
    if number.isdecimal() and 1 <= int(number) <= len(offered) and rest.strip() in ("", key(offered[int(number) - 1])):
        return offered[int(number) - 1]
    return answer


def _row_meaning(plan: Plan, answer: str) -> _Meaning:
    if _is_word(words.EXTRA_ROLE, _after_opening(answer, "task") or answer):
        return EXTRA, "dòng này là nhiệm vụ phát sinh"
    code = _after_opening(answer, "indicator").upper()
    if code in {indicator.code for indicator in plan.indicators}:
        return indicator_slot(code), f"dòng này là chỉ tiêu {code}"
    wanted = _after_opening(answer, "task") or key(answer)
    printed = [task for task in plan.tasks if task.tt and key(task.tt) == wanted]
    named = [task for task in plan.tasks if wanted in (key(task.id), key(_CODE.format(code=task.identity)))]
    if not named and len(printed) != 1:
        return _TASK_CURE.format(example=next((_decision_name(plan, task) for task in plan.tasks), "1.1"))
    task = (named or printed)[0]
    name = _decision_name(plan, task)
    if name != task.id and wanted != key(name):
        return _CODE_CURE.format(task=task.id, named=name)
    return task.identity, f"dòng này là nhiệm vụ {task.id}"


def _decision_name(plan: Plan, task: Task) -> str:
    """How a decision names a task: by its number, by its code where that number was another task's before."""
    others = {known.identity for known in (*plan.tasks, *plan.ended) if known is not task}
    return _CODE.format(code=task.identity) if TaskIdentity(task.id) in others else task.id


def _file_meaning(plan: Plan, doubt: Doubt, answer: str) -> _Meaning:
    if doubt.reason and _why(doubt) not in ATTRIBUTABLE:
        return _UNREADABLE_CURE
    name = _after_opening(answer, "agency") or answer
    bare = chosen(name, {agency.code: (agency.name, agency.aliases) for agency in plan.agencies})
    codes = Names(agency_names(plan.agencies)).codes(name) or ((bare,) if bare else ())
    if not codes or (doubt.agency and codes[0] != doubt.agency):
        return _AGENCY_CURE
    now = plan.names_of(plan.in_charge(codes[0]))
    if len(now) != 1:
        return _GONE_CURE.format(agency=plan.names[codes[0]], names=names_vi(
            now or ["không có cơ quan kế thừa"], 6, "cơ quan khác"))
    return plan.in_charge(codes[0])[0], f"tệp này là báo cáo của {now[0]}"


def _received_meaning(plan: Plan, answer: str, today: date | None) -> _Meaning:
    day = parse_day(answer)
    received = day.within(plan.period.first_day, today or date(plan.period.due_before.year, 12, 31)) if day else None
    if received is None or received > (today or received):
        return _DAY_CURE
    return received, f"nhận ngày {date_vi(received)}"


def _after_opening(text: str, opening: str) -> str:
    """What follows one of the openings of that kind (`words.DECISION_OPENINGS`), also without accents, "" where none
    stands there."""
    syllables = key(text).split()
    for spelling in sorted(words.DECISION_OPENINGS[opening], key=len, reverse=True):
        length = len(spelling.split())
        if bare_key(" ".join(syllables[:length])) == bare_key(spelling):
            return " ".join(syllables[length:]).strip(" .:“”\"")
    return ""


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
        self.files = by_key((known, record) for record in intake.files
                            for known in (record.content or record.sha256, record.agency))
        self.records = {record.file: record for record in intake.files}
        self.tasks = {task.id: task for task in plan.tasks}
        self.places = {task: place for place, task in enumerate(self.tasks)}
        self.indicators = {indicator_slot(indicator.code): indicator for indicator in plan.indicators}
        self.listed = by_key((listed.entry.place.file, listed) for listed in intake.listed)
        self.free = {slot: fields.FREE_PARTS[name].text for name, slot in FREE_SLOTS.items()}

    def order(self, doubt: Doubt) -> tuple[int, int, str, str]:
        agency = self.plan.register_order.get(doubt.agency, len(self.plan.agencies))
        return agency, self.places.get(doubt.task_id, len(self.places)), doubt.task_id, doubt.mark

    def question(self, doubt: Doubt) -> Question:
        decision = self.decisions.by_mark.get(doubt.mark)
        ruling = interpret(self.plan, doubt, decision, self.today) if decision and decision.answer else None
        taken = ruling is None and _why(doubt) is Code.DATE_WITHOUT_YEAR
        state = "decided" if isinstance(ruling, Ruling) else "taken" if taken else "open"
        ask = {About.VALUE: self._value, About.ROW: self._row, About.FILE: self._file, About.RECEIVED: self._received}
        asked, options, places = ask[doubt.about](doubt)
        texts = {"mark": doubt.mark, "state": words.QUESTION_STATES[state],
                 "agency": self.plan.names.get(doubt.agency, ""), "task": self._task(doubt.task_id),
                 "problem": (doubt.reason.problem if doubt.reason else "") + asked.pop("hint", ""),
                 "values": "", "proposal": "",
                 "places": "\n".join(sorted(set(places))[:_SHOWN]), **asked}
        offered = tuple(dict.fromkeys(options))
        refusal = ruling if isinstance(ruling, Finding) else None
        if refusal:  # it names what may be chosen
            cure = f"{refusal.details['cure']} Có thể chọn: {'; '.join(offered)}."
            refusal = refusal._replace(details={**refusal.details, "cure": cure})
        return Question(doubt.mark, state, texts, offered, refusal)

    def _task(self, task_id: TaskNumber) -> str:
        task = self.tasks.get(task_id)
        return f"{task.id}. {abridged(task.content, _TITLE)}" if task else ""

    def _value(self, doubt: Doubt) -> _Asked:
        offered, field = candidates(doubt), fields.known().get(doubt.field)
        label = field.text if field else self.free.get(doubt.task_id, _ROW if doubt.field == WHOLE_ROW else doubt.field)
        numbers = {key(text): number for number, text in enumerate(offered, 1)}

        def version(text: str, shown: str) -> str:
            return _VERSION.format(number=numbers[key(text)], text=shown) if len(offered) > 1 else shown

        places = [version(entry.text, f"{entry.place}{self._when(entry.place.file) if len(offered) > 1 else ''}")
                  for entry in doubt.entries]
        choices, proposal = self._choices(doubt, offered)
        texts = {"field": label, "values": "\n".join(version(text, text) for text in offered), "proposal": proposal,
                 **self._not_a_task(doubt)}
        if len(offered) > 1 and not _decoded(doubt) and _why(doubt) is not Code.PREDECESSOR_DIFFERS:
            kept = brief(doubt.entries[0].text)
            texts["problem"] = f"Đơn vị ghi khác nhau trong các tệp đã gửi; tạm lấy “{kept}”."
        return texts, (*choices, words.DROP.text), places

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

    def _choices(self, doubt: Doubt, offered: tuple[str, ...]) -> tuple[list[str], str]:
        """What may be chosen, and which of it is likely: what counts meanwhile, else how such a text is mostly meant;
        "" where nothing speaks for one."""
        kind, likely = fields.kind_of(doubt.field), (*_decoded(doubt), doubt.entries[0].text)[0]
        if kind is fields.ValueKind.STATUS:
            statuses = statuses_of(doubt.role)
            status = status_of_text(likely) if not doubt.content else None  # which of two is wrong nothing says
            return [words.STATUS[offer].text for offer in statuses], (
                words.STATUS[status].text if status in statuses else "")
        if len(offered) > 1:
            versions = [f"{words.DECISION_OPENINGS['value'][0]} {number}" for number in range(1, len(offered) + 1)]
            return versions, versions[[*map(key, offered)].index(key(likely))]
        choices, is_one = list[str](), False
        if kind is fields.ValueKind.PERCENT:  # a share is a percentage
            choices, is_one = [f"{number_vi(share, 4)} %" for share in percent_readings(likely)], True
        elif kind is fields.ValueKind.FIGURE:  # a point parts thousands; one of several numbers is anybody's
            figures, is_one = figure_readings(likely), bool(figure_readings(likely))
            numbers = figures or numbers_in(likely) or ((0,) if says_nothing(likely) else ())
            choices = [figure_text(number) for number in numbers if number >= 0]
        elif kind is fields.ValueKind.DAY:  # a day is of this period
            year, days = self.plan.period.year, self.plan.period.data_days
            years = [days_of_months(year, 1, 12), days_of_months(year - 1, 1, 12)] if lacks_year(likely) else []
            found = [date_vi(last) for span in (days, *years) for _, last in date_readings(likely, span)]
            choices = [*dict.fromkeys(found)]
            return choices, choices[0] if choices else ""
        if _why(doubt) is Code.FIGURE_CUMULATIVE:  # it is hardly what was typed
            return choices, ""
        return choices, choices[-1] if choices and (is_one or len(choices) == 1) else ""

    def _row(self, doubt: Doubt) -> _Asked:
        likely = self.tasks.get(doubt.task_id) or (None if doubt.task_id else self._nearest_task(doubt))
        place, indicator = doubt.entries[0].place, self.indicators.get(doubt.task_id)
        named = self._task(likely.id).rstrip(".") if likely else ""
        option = (f"{words.DECISION_OPENINGS['task'][0]} {_decision_name(self.plan, likely)}",) if likely else ()
        if indicator:
            option = (f"{words.DECISION_OPENINGS['indicator'][0]} {indicator.code}",)
        proposal = words.EXTRA_ROLE.text if _why(doubt) is Code.ROW_ADDED else ""
        texts = {"task": "", "field": f"Dòng {place.cell.lstrip(ascii_uppercase)}",
                 "values": "\n".join(f"{entry.place.cell}: {brief(entry.text)}" for entry in doubt.entries[:_SHOWN]),
                 "hint": f" Có thể là nhiệm vụ {named}{'' if named.endswith('…') else '.'}" if named else "",
                 "proposal": option[0] if option else proposal}
        return texts, (*option, words.EXTRA_ROLE.text, words.DROP.text), [f"{place.file} › {place.sheet}"]

    def _nearest_task(self, doubt: Doubt) -> Task | None:
        """The task whose text is most like any of the row's, None where none is."""
        texts = [brief(entry.text) for entry in doubt.entries if len(entry.text) > 15]
        if not texts or not self.guesses:
            return None
        self.guesses -= 1
        by_text = {task.content: task for task in self.plan.tasks}
        found = (nearest(text, by_text) for text in texts)
        return next((by_text[content] for content in found if content), None)

    def _file(self, doubt: Doubt) -> _Asked:
        records = self.files.get(doubt.content or doubt.sha256 or doubt.agency, [])
        reason, why = doubt.reason, _why(doubt)
        codes = [doubt.agency] if doubt.agency else [
            code for code in (reason.details.get("agencies", ()) if reason else ()) if self.plan.knows(code)]
        if not codes and why in ATTRIBUTABLE and records:
            codes = self._likely_agencies(records[0].file)
        likely = " hoặc ".join(f"{self.plan.names[code]} ({code})" for code in codes)
        is_unreadable = why is not None and why not in ATTRIBUTABLE
        named = [words.RESEND.text] if is_unreadable else [
            f"{words.DECISION_OPENINGS['agency'][0]} {code}" for code in codes]
        if why is Code.FOREIGN_WORKBOOK and not self._has_answers(records[0].file if records else ""):
            named, is_unreadable = [], True
        options, files = (*named, words.DROP.aliases[0]), [record.file for record in records]
        is_sure = is_unreadable or (len(named) == 1 and why in (Code.FOREIGN_WORKBOOK, Code.CODE_DAMAGED))
        texts = {"field": "Tệp gửi về", "values": "\n".join(sorted(files)[:_FILES]),
                 "hint": f" Có thể là báo cáo của {likely}." if likely else "",
                 "proposal": options[0] if is_sure else ""}
        return texts, options, files

    def _has_answers(self, file: str) -> bool:
        """Whether a file has the headings of a form's answers: else it is nobody's report."""
        texts = {word_key(listed.entry.text) for listed in self.listed.get(file, ())}
        return len(_HEADINGS & texts) >= _HEADINGS_NEEDED

    def _likely_agencies(self, file: str) -> list[str]:
        """Whose file it may be, by its name or the one agency it mentions; [] where nothing or too much says."""
        texts = [listed.entry.text[:200] for listed in self.listed.get(file, ())[:200]]
        owner, mentioned = sender(self.records[file], self.plan.agencies), agencies_mentioned(texts, self.plan.agencies)
        return [owner] if owner else [*mentioned] if len(mentioned) == 1 else []

    def _received(self, doubt: Doubt) -> _Asked:
        record, period = self.records[doubt.entries[0].place.file], self.plan.period
        when = "trong hạn" if record.received <= period.last_day else "quá hạn"
        seen = FirstSeen.read(doubt.entries[0].text)
        days = [date_vi(day) for day in ((seen.saved and seen.saved.date()), seen.day) if day] if seen else []
        texts = {"field": "Ngày nhận", "values": doubt.entries[0].text,
                 "problem": doubt.reason.problem if doubt.reason else
                 f"Nhận ngày {date_vi(record.received)} ({record.received_from}): {when} "
                 f"so với hạn trước ngày {date_vi(period.due_before)}.",
                 "proposal": days[0 if doubt.reason else -1] if days else ""}
        return texts, days, [entry.place.file for entry in doubt.entries]
