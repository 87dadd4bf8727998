"""Doubts of the intake → questions to the officer, with choices and a proposal; officers' answers → rulings.

`rounds.reading` calls it: the judge before returns are read, the questions after.
"""

from __future__ import annotations

import re
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
from toolkit.model.form_code import FREE_SLOTS, indicator_slot
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
from toolkit.plan.names import Names, agencies_mentioned, agency_names, likely_sender
from toolkit.review.decisions import Decision, Decisions
from toolkit.sheetread.any_file import Cell
from toolkit.sheets.reading import chosen

#: Codes of files put aside that can be read once an officer names their agency.
ATTRIBUTABLE = frozenset({
    Code.PREDECESSOR_SHARED, Code.PREDECESSOR_ENDED, Code.FOREIGN_WORKBOOK, Code.CODE_DAMAGED, Code.CODE_CONFLICT,
    Code.HEAD_CONFLICT, Code.WRONG_PLAN,
    Code.WRONG_PERIOD, Code.AGENCY_NOT_IN_PLAN, Code.MANY_RESPONDENTS})

#: The headings of a form's answers, and how many of them a sheet needs to be somebody's report.
_ANSWER_HEADINGS = {word_key(text) for field in fields.ANSWERS.values() for text in (field.text, *field.aliases)}
_HEADINGS_NEEDED = 3

#: Cures: what an officer should write instead of an answer that is not understood.
_TASK_CURE = "Ghi “Nhiệm vụ” và số TT có trong kế hoạch (ví dụ Nhiệm vụ {example}), “Phát sinh”, hoặc “Bỏ”."
_CODE_NAME, _CODE_CURE = "mã {code}", (
    "Trước khi kế hoạch được sửa đổi, số {task} là của nhiệm vụ khác: ghi “Nhiệm vụ {named}” nếu là nhiệm vụ {task} "
    "nay; không thì ghi “Nhiệm vụ mã” và mã ở cột Mã nhiệm vụ của ke_hoach.xlsx, hoặc “Bỏ”.")
_AGENCY_CURE = "Ghi “Báo cáo của” và mã hoặc tên cơ quan có ở trang Cơ quan của ke_hoach.xlsx, hoặc “Bỏ qua”."

_GONE_CURE = "{agency} đã kết thúc hoạt động; ghi “Báo cáo của” và một cơ quan kế thừa: {names}."
_UNREADABLE_CURE = "Tệp này không đọc được thành biểu: ghi “Bỏ qua”, hoặc đề nghị đơn vị gửi lại."
_DAY_CURE = "Ghi đủ ngày/tháng/năm, không sau hôm nay."

_CHOOSE_CURE = "Chọn một trong các bản đã nêu, ví dụ “Bản 1”."

#: Words before a percentage that say it is rough or was reached; the percentage itself is proposed.
_ABOUT = re.compile(r"^(?:(?:đã|mới|ước|tính|hoàn thành|đạt|được|khoảng|gần|hơn|trên|xấp xỉ|tầm|độ|[~≈≥>]) ?)+")

#: The field shown for a question about a whole row.
_WHOLE_ROW_LABEL = "Cả dòng"
_VERSION = "Bản {number}: {text}"
#: Most cells of a row or places shown, most files shown, most rows whose task is guessed.
_MOST_SHOWN, _MOST_FILES, _MOST_GUESSES = 40, 5, 100
#: Characters of a task's text shown behind its number.
_TITLE_LENGTH = 60


def judge_of(plan: Plan, decisions: Decisions, today: date | None) -> Judge:
    """Officers' decisions → the judge that rules on doubts by them. An answer that is not understood leaves its doubt
    open; a file to be sent again stays put aside."""
    # wordings are left out: every reading process gets a copy
    lines = {mark: line for mark, line in decisions.by_mark.items() if line.sheet != "wording"}
    return partial(_rule_on, plan, lines, today) if lines else undecided


def _rule_on(plan: Plan, lines: Mapping[str, Decision], today: date | None, doubt: Doubt) -> Ruling | None:
    """A doubt → the ruling on it, None where there is no usable decision."""
    decision = lines.get(doubt.mark)
    ruling = interpret(plan, doubt, decision, today) if decision and decision.answer else None
    is_resend = isinstance(ruling, Ruling) and (ruling.value, ruling.text) == (None, words.RESEND.text)
    return None if is_resend or isinstance(ruling, Finding) else ruling


def interpret(plan: Plan, doubt: Doubt, decision: Decision, today: date | None = None) -> Ruling | Finding:
    """A doubt and an officer's decision → the ruling, or a finding that says what to write instead. A choice is
    understood in any spelling; no day after `today` is accepted (None: any day is)."""
    answer = decision.answer
    if any(map(str.isalpha, answer)):
        answer = chosen(answer, {option: (option, ()) for option in decision.options}) or answer
    meaning = _meaning(plan, doubt, answer, today)
    if isinstance(meaning, str):
        return finding(
            Code.DECISION_INVALID, decision.place, value=brief(decision.answer), mark=decision.mark, cure=meaning)
    value, text = meaning
    return Ruling(decision.mark, value, text, decision.why)


#: An understood answer: the value that counts (None: none does) and its words. A text instead: the cure.
_Meaning = tuple[Value | None, str] | str


def _meaning(plan: Plan, doubt: Doubt, answer: str, today: date | None) -> _Meaning:
    """An answer → its meaning, by what the doubt is about."""
    if doubt.about is About.RECEIVED:
        return _received_meaning(plan, answer, today)
    if doubt.about is About.FILE and _means_word(words.RESEND, answer):
        return None, words.RESEND.text
    if _means_word(words.DROP, answer):
        return None, words.DROP.text
    if doubt.about is About.ROW:
        return _row_meaning(plan, answer)
    return _file_meaning(plan, doubt, answer) if doubt.about is About.FILE else _value_meaning(plan, doubt, answer)


def candidates(doubt: Doubt) -> tuple[str, ...]:
    """The values among which a question asks to choose, each once; their order does not depend on the order of
    files."""
    typed = {key(text): text for text in sorted(entry.text for entry in doubt.entries)}
    return (*typed.values(), *_decoded_texts(doubt))


def _decoded_texts(doubt: Doubt) -> tuple[str, ...]:
    """The doubt's text decoded from an old encoding; empty where the doubt is about something else."""
    reason = doubt.reason
    decoded = reason is not None and reason.code in (Code.LEGACY_TEXT, Code.LEGACY_STATUS)
    return (str(reason.details["proposed"]),) if reason is not None and decoded else ()


def _means_word(word: words.Word, answer: str) -> bool:
    """Whether the answer is that word or one of its aliases, with or without accents."""
    return chosen(answer, {True: word}) is True


def _reason_code(doubt: Doubt) -> Code | None:
    """The code of the finding a doubt is about, None where there is none."""
    return doubt.reason.code if doubt.reason else None


def _value_meaning(plan: Plan, doubt: Doubt, answer: str) -> _Meaning:
    """An answer about the value of a cell → its meaning."""
    offered = candidates(doubt)
    known = {key(text) for text in offered}
    is_text = fields.kind_of(doubt.field) is fields.ValueKind.TEXT
    number = _after_opening(answer, "value") or (answer.strip(" .") if is_text and len(offered) > 1 else "")
    text = _version_text(offered, answer, number)
    if not is_text:
        read = read_answer(Cell(1, 1, text, "text"), doubt.field, doubt.role, Place(), False, plan.period.data_days)
        if read.value is None:
            return read.finding.remedy if read.finding else ""
        return read.value, text
    is_choice = number.isdecimal() or _means_word(words.NO_CHOICE, text)
    if key(text) not in known and (is_choice or not doubt.own_words):
        return _CHOOSE_CURE
    return text, text


def _version_text(offered: tuple[str, ...], answer: str, numbered: str) -> str:
    """The offered text that an answer names by number ("Bản 1", also with its text behind); else the answer itself."""
    number, _, rest = numbered.partition(":")
    if number.isdecimal() and 1 <= int(number) <= len(offered) and rest.strip() in ("", key(offered[int(number) - 1])):
        return offered[int(number) - 1]
    return answer


def _row_meaning(plan: Plan, answer: str) -> _Meaning:
    """An answer about a row without a key → the task, indicator or extra row it names."""
    if _means_word(words.EXTRA_ROLE, _after_opening(answer, "task") or answer):
        return EXTRA, "dòng này là nhiệm vụ phát sinh"
    code = _after_opening(answer, "indicator").upper()
    if code in {indicator.code for indicator in plan.indicators}:
        return indicator_slot(code), f"dòng này là chỉ tiêu {code}"
    wanted = _after_opening(answer, "task") or key(answer)
    printed = [task for task in plan.tasks if task.tt and key(task.tt) == wanted]
    named = [task for task in plan.tasks if wanted in (key(task.id), key(_CODE_NAME.format(code=task.identity)))]
    if not named and len(printed) != 1:
        return _TASK_CURE.format(example=next((_decision_name(plan, task) for task in plan.tasks), "1.1"))
    task = (named or printed)[0]
    name = _decision_name(plan, task)
    if name != task.id and wanted != key(name):
        return _CODE_CURE.format(task=task.id, named=name)
    return task.identity, f"dòng này là nhiệm vụ {task.id}"


def _decision_name(plan: Plan, task: Task) -> str:
    """A task's name in decisions: its number, or its code where the number was another task's before."""
    others = {known.identity for known in (*plan.tasks, *plan.ended) if known is not task}
    return _CODE_NAME.format(code=task.identity) if TaskIdentity(task.id) in others else task.id


def _file_meaning(plan: Plan, doubt: Doubt, answer: str) -> _Meaning:
    """An answer about a file put aside → the agency it names."""
    if doubt.reason and _reason_code(doubt) not in ATTRIBUTABLE:
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
    """An answer about the day of receipt → the day."""
    day = parse_day(answer)
    received = day.within(plan.period.first_day, today or date(plan.period.due_before.year, 12, 31)) if day else None
    if received is None or received > (today or received):
        return _DAY_CURE
    return received, f"nhận ngày {date_vi(received)}"


def _after_opening(text: str, opening: str) -> str:
    """The words behind an opening of that kind (`words.DECISION_OPENINGS`), written with or without accents; "" where
    the text has no such opening."""
    syllables = key(text).split()
    for spelling in sorted(words.DECISION_OPENINGS[opening], key=len, reverse=True):
        length = len(spelling.split())
        if bare_key(" ".join(syllables[:length])) == bare_key(spelling):
            return " ".join(syllables[length:]).strip(" .:“”\"")
    return ""


#: Parts of a question: its texts by column, the choices, the places it is about.
_QuestionParts = tuple[dict[str, str], Iterable[str], Iterable[str]]


def open_questions(
        plan: Plan, intake: Intake, decisions: Decisions, today: date | None = None) -> tuple[Question, ...]:
    """The doubts of an intake → a question for each, decided or not, sorted by agency in register order, task and mark.
    An answer that is not understood, or names a day after `today`, leaves its question open."""
    writer = _QuestionWriter(plan, intake, decisions, today)
    return tuple(writer.question(doubt) for doubt in sorted(intake.doubts, key=writer.order))


class _QuestionWriter:
    """Writes questions; plan and intake are indexed once for all of them."""

    def __init__(self, plan: Plan, intake: Intake, decisions: Decisions, today: date | None) -> None:
        self.plan, self.decisions, self.today, self.guesses_left = plan, decisions, today, _MOST_GUESSES
        self.files = by_key((known, record) for record in intake.files
                            for known in (record.content or record.sha256, record.agency))
        self.records = {record.file: record for record in intake.files}
        self.tasks = {task.id: task for task in plan.tasks}
        self.task_order = {task: place for place, task in enumerate(self.tasks)}
        self.indicators = {indicator_slot(indicator.code): indicator for indicator in plan.indicators}
        self.listed = by_key((listed.entry.place.file, listed) for listed in intake.listed)
        self.free = {slot: fields.FREE_PARTS[name].text for name, slot in FREE_SLOTS.items()}

    def order(self, doubt: Doubt) -> tuple[int, int, str, str]:
        """Sort key of a doubt."""
        agency = self.plan.register_order.get(doubt.agency, len(self.plan.agencies))
        return agency, self.task_order.get(doubt.task_id, len(self.task_order)), doubt.task_id, doubt.mark

    def question(self, doubt: Doubt) -> Question:
        """A doubt → its question."""
        decision = self.decisions.by_mark.get(doubt.mark)
        ruling = interpret(self.plan, doubt, decision, self.today) if decision and decision.answer else None
        is_taken = ruling is None and _reason_code(doubt) is Code.DATE_WITHOUT_YEAR
        state = "decided" if isinstance(ruling, Ruling) else "taken" if is_taken else "open"
        write = {About.VALUE: self._value_question, About.ROW: self._row_question,
                 About.FILE: self._file_question, About.RECEIVED: self._received_question}
        about_texts, options, places = write[doubt.about](doubt)
        texts = {"mark": doubt.mark, "state": words.QUESTION_STATES[state],
                 "agency": self.plan.names.get(doubt.agency, ""), "task": self._task_title(doubt.task_id),
                 "problem": (doubt.reason.problem if doubt.reason else "") + about_texts.pop("hint", ""),
                 "values": "", "proposal": "",
                 "places": "\n".join(sorted(set(places))[:_MOST_SHOWN]), **about_texts}
        offered = tuple(dict.fromkeys(options))
        refusal = ruling if isinstance(ruling, Finding) else None
        if refusal:  # its cure lists the choices
            cure = f"{refusal.details['cure']} Có thể chọn: {'; '.join(offered)}."
            refusal = refusal._replace(details={**refusal.details, "cure": cure})
        return Question(doubt.mark, state, texts, offered, refusal)

    def _task_title(self, task_id: TaskNumber) -> str:
        """Number of a task → "2.1. Rà soát …", "" where there is no such task."""
        task = self.tasks.get(task_id)
        return f"{task.id}. {abridged(task.content, _TITLE_LENGTH)}" if task else ""

    def _value_question(self, doubt: Doubt) -> _QuestionParts:
        """The question about the value of a cell, or about several versions of it."""
        offered, field = candidates(doubt), fields.known().get(doubt.field)
        other_label = _WHOLE_ROW_LABEL if doubt.field == WHOLE_ROW else doubt.field
        label = field.text if field else self.free.get(doubt.task_id, other_label)
        numbers = {key(text): number for number, text in enumerate(offered, 1)}

        def numbered(text: str, shown: str) -> str:
            """A version with its number, where there are several."""
            return _VERSION.format(number=numbers[key(text)], text=shown) if len(offered) > 1 else shown

        places = [numbered(entry.text, f"{entry.place}{self._saved_at(entry.place.file) if len(offered) > 1 else ''}")
                  for entry in doubt.entries]
        choices, proposal = self._choices(doubt, offered)
        texts = {"field": label, "values": "\n".join(numbered(text, text) for text in offered), "proposal": proposal,
                 **self._row_title(doubt)}
        if _reason_code(doubt) is Code.FILES_CONFLICT:
            taken = brief(doubt.entries[0].text)
            texts["problem"] = f"Đơn vị ghi khác nhau trong các tệp đã gửi; tạm lấy “{taken}”."
        return texts, (*choices, words.DROP.text), places

    def _row_title(self, doubt: Doubt) -> dict[str, str]:
        """The text of the column of tasks for an indicator's row or a row outside the annex; empty for tasks and free
        parts."""
        indicator = self.indicators.get(doubt.task_id) if doubt.field in fields.FIGURES else None
        if indicator is not None:
            return {"task": f"Chỉ tiêu {indicator.code}. {brief(indicator.name)} ({indicator.unit})"}
        known = doubt.task_id in self.tasks or doubt.task_id in self.free
        return {} if known else {"task": f"{words.EXTRA_ROLE.text} {doubt.task_id}"}

    def _saved_at(self, file: str) -> str:
        """A file → the time it was saved, in brackets."""
        saved = self.records[file].modified if file in self.records else None
        return f" (lưu {saved:%d/%m/%Y %H:%M})" if saved else " (không rõ lúc lưu)"

    def _choices(self, doubt: Doubt, offered: tuple[str, ...]) -> tuple[list[str], str]:
        """A doubt about a value and the offered texts → the choices, and the proposed one ("" where none is likelier).
        It is the one that counts meanwhile, else the usual reading of such a text."""
        kind, likely = fields.kind_of(doubt.field), (*_decoded_texts(doubt), doubt.entries[0].text)[0]
        if kind is fields.ValueKind.STATUS:
            statuses = statuses_of(doubt.role)
            status = status_of_text(likely) if not doubt.content else None  # of two, either may be wrong
            return [words.STATUS[offer].text for offer in statuses], (
                words.STATUS[status].text if status in statuses else "")
        if len(offered) > 1:
            versions = [f"{words.DECISION_OPENINGS['value'][0]} {number}" for number in range(1, len(offered) + 1)]
            return versions, versions[[*map(key, offered)].index(key(likely))]
        choices, is_likely = list[str](), False
        if kind is fields.ValueKind.PERCENT:  # a fraction like 0,8 is read as 80 %
            shares = percent_readings(_ABOUT.sub("", key(likely)))
            choices, is_likely = [f"{number_vi(share, 4)} %" for share in shares], True
        elif kind is fields.ValueKind.FIGURE:  # a point separates thousands; among several numbers none is likelier
            figures, is_likely = figure_readings(likely), bool(figure_readings(likely))
            numbers = figures or numbers_in(likely) or ((0,) if says_nothing(likely) else ())
            choices = [figure_text(number) for number in numbers if number >= 0]
        elif kind is fields.ValueKind.DAY:  # a day of this period is likeliest
            year, days = self.plan.period.year, self.plan.period.data_days
            years = [days_of_months(year, 1, 12), days_of_months(year - 1, 1, 12)] if lacks_year(likely) else []
            found = [date_vi(last) for span in (days, *years) for _, last in date_readings(likely, span)]
            choices = [*dict.fromkeys(found)]
            return choices, choices[0] if choices else ""
        if _reason_code(doubt) is Code.FIGURE_CUMULATIVE:  # the typed figure is hardly the right one
            return choices, ""
        return choices, choices[-1] if choices and (is_likely or len(choices) == 1) else ""

    def _row_question(self, doubt: Doubt) -> _QuestionParts:
        """The question about a row without a usable key."""
        likely = self.tasks.get(doubt.task_id) or (None if doubt.task_id else self._nearest_task(doubt))
        place, indicator = doubt.entries[0].place, self.indicators.get(doubt.task_id)
        title = self._task_title(likely.id).rstrip(".") if likely else ""
        option = (f"{words.DECISION_OPENINGS['task'][0]} {_decision_name(self.plan, likely)}",) if likely else ()
        if indicator:
            option = (f"{words.DECISION_OPENINGS['indicator'][0]} {indicator.code}",)
        proposal = words.EXTRA_ROLE.text if _reason_code(doubt) is Code.ROW_ADDED else ""
        texts = {"task": "", "field": f"Dòng {place.cell.lstrip(ascii_uppercase)}",
                 "values": "\n".join(
                     f"{entry.place.cell}: {brief(entry.text)}" for entry in doubt.entries[:_MOST_SHOWN]),
                 "hint": f" Có thể là nhiệm vụ {title}{'' if title.endswith('…') else '.'}" if title else "",
                 "proposal": option[0] if option else proposal}
        return texts, (*option, words.EXTRA_ROLE.text, words.DROP.text), [f"{place.file} › {place.sheet}"]

    def _nearest_task(self, doubt: Doubt) -> Task | None:
        """The task whose text is most like one of the row's texts, None where none is alike."""
        texts = [brief(entry.text) for entry in doubt.entries if len(entry.text) > 15]
        if not texts or not self.guesses_left:
            return None
        self.guesses_left -= 1
        by_text = {task.content: task for task in self.plan.tasks}
        found = (nearest(text, by_text) for text in texts)
        return next((by_text[content] for content in found if content), None)

    def _file_question(self, doubt: Doubt) -> _QuestionParts:
        """The question about a file put aside."""
        records = self.files.get(doubt.content or doubt.sha256 or doubt.agency, [])
        reason, why = doubt.reason, _reason_code(doubt)
        codes = [doubt.agency] if doubt.agency else [
            code for code in (reason.details.get("agencies", ()) if reason else ()) if self.plan.knows(code)]
        if not codes and why in ATTRIBUTABLE and records:
            codes = self._likely_agencies(records[0].file)
        likely = " hoặc ".join(f"{self.plan.names[code]} ({code})" for code in codes)
        is_unreadable = why is not None and why not in ATTRIBUTABLE
        choices = [words.RESEND.text] if is_unreadable else [
            f"{words.DECISION_OPENINGS['agency'][0]} {code}" for code in codes]
        if why is Code.FOREIGN_WORKBOOK and not self._has_answers(records[0].file if records else ""):
            choices, is_unreadable = [], True
        options, files = (*choices, words.DROP.aliases[0]), [record.file for record in records]
        is_sure = is_unreadable or (len(choices) == 1 and why in (Code.FOREIGN_WORKBOOK, Code.CODE_DAMAGED))
        texts = {"field": "Tệp gửi về", "values": "\n".join(sorted(files)[:_MOST_FILES]),
                 "hint": f" Có thể là báo cáo của {likely}." if likely else "",
                 "proposal": options[0] if is_sure else ""}
        return texts, options, files

    def _has_answers(self, file: str) -> bool:
        """Whether a file has the headings of a form's answers; without them it is nobody's report."""
        texts = {word_key(listed.entry.text) for listed in self.listed.get(file, ())}
        return len(_ANSWER_HEADINGS & texts) >= _HEADINGS_NEEDED

    def _likely_agencies(self, file: str) -> list[str]:
        """The agency a file's name points to, else the only agency its texts mention; [] where there are none or
        several."""
        texts = [listed.entry.text[:200] for listed in self.listed.get(file, ())[:200]]
        owner = likely_sender(self.records[file], self.plan.agencies)
        mentioned = agencies_mentioned(texts, self.plan.agencies)
        return [owner] if owner else [*mentioned] if len(mentioned) == 1 else []

    def _received_question(self, doubt: Doubt) -> _QuestionParts:
        """The question about the day of receipt."""
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
