"""Whose form a file is, by all that carries its form code and by its head, and what each form was issued with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from toolkit import fields, words
from toolkit import layout as printed
from toolkit.findings import Code, Finding, Place, finding
from toolkit.form_code import FormCode, find_codes, form_code, indicator_slot, row_key, row_keys, task_slot
from toolkit.intake.cells import Judge, brief, brief_change, undecided
from toolkit.layout import CODE_NAME, CODE_PROPERTY, Layout
from toolkit.legacy_text import legacy
from toolkit.model import Assignment, Indicator, Period, Plan, Previous, Role, Task
from toolkit.period import PeriodName, period_named, periods_in
from toolkit.plan.names import agency_names, name_key
from toolkit.sheetread import Book, cell_name
from toolkit.task import Amendment, PrintedRow, TaskState
from toolkit.text import bare_key, date_vi, grouped, key, names_vi, printable, word_key

#: So many of those that do the work of an agency that is gone are named.
_NAMED = 6
#: So many forms are kept: an agency's is asked for when its file is read and when it is merged.
_KEPT = 64
#: So many spellings of what all forms hold are known at once; a template has some hundred texts.
_MET = 5000
#: Characters of what a head says, at most.
_LONG = 2000
#: How far below the template's heading row a form's head may have slid, in rows.
_SLACK = 10
#: A cell that carries a code holds little else ("Mã biểu: …"); longer text may mention any form. So many dashes it has.
_CODE_CELL, _DASHES = 80, 4
_CORE = ("keywords", "subject", "title", "identifier", "description", "category")
#: What a form's head says before its agency and before its period; how a period stands there without that.
_WHO = re.compile(r"^(?:tên )?(?:cơ quan|đơn vị)(?: (?:báo cáo|gửi|lập|lập biểu|thực hiện))*")
_WHEN = re.compile(r"(?:kỳ|năm)(?: báo cáo)?")
_PERIOD = re.compile(r"(?:kỳ )?(?:báo cáo )?(?:năm )?20\d\d|(?:biểu|báo cáo)\b(?!.*\b(?:ngày|số)\b).*\bnăm 20\d\d")
_YEAR = re.compile(r"\b20\d\d\b")
#: The kind and number of a document, in what `word_key` leaves of "Quyết định số 2793/QĐ-UBND".
_DECISION, _NUMBERED = re.compile(r"\bquyết định (?:số )?(\d+)"), re.compile(r"\b(\d+)(?: \d{4})? (qđ|kh|nq|ct)\b")


def identify(book: Book, layout: Layout, plan: Plan) -> tuple[FormCode | None, Finding | None]:
    """The form code of a book, None where it carries none or several, and why the book is put aside, None where not."""
    votes = dict.fromkeys(_carriers(book, layout))
    valid, place = {code for code in {code for code, _ in votes} if code.valid}, Place(book.file)
    if not votes:
        return None, finding(Code.FOREIGN_WORKBOOK, place)
    if not valid:
        return None, finding(Code.CODE_DAMAGED, place, code=next(iter(votes))[0])
    if len({(code.plan, code.period, code.agency) for code in valid}) > 1:
        told = "; ".join(f"{code} ({where})" for code, where in votes if code in valid)
        agencies = tuple(dict.fromkeys(code.agency for code, _ in votes if code in valid))
        return None, finding(Code.CODE_CONFLICT, place, codes=told, agencies=agencies)
    code = next(code for code, _ in votes if code in valid)
    return code, _misplaced(code, plan, place)


def _misplaced(code: FormCode, plan: Plan, place: Place) -> Finding | None:
    expected, period = plan.settings.plan_code, plan.period.name
    if code.plan != expected:
        return finding(Code.WRONG_PLAN, place, found=code.plan, expected=expected)
    if code.period != period.code:
        found = period_named(code.period)
        if found and plan.settings.parts and period.holds(found):
            return finding(Code.FORM_OF_PART, place, found=found.brief, expected=period.brief)
        return finding(Code.WRONG_PERIOD, place, found=found.brief if found else code.period, expected=period.brief)
    if not plan.knows(code.agency):
        return finding(Code.AGENCY_NOT_IN_PLAN, place, code=code.agency)
    return _unfollowed(code.agency, plan, place) if plan.is_gone(code.agency) else None


def _unfollowed(former: str, plan: Plan, place: Place) -> Finding | None:
    """That nobody can say whose file that of an agency is which is gone: nobody does its work, or several do."""
    agency, codes = plan.agency(former), plan.in_charge(former)
    if len(codes) == 1:
        return None
    told = {"former": agency.name, "day": date_vi(agency.valid_to) if agency.valid_to else "", "agencies": codes}
    names = names_vi([plan.agency(code).name for code in codes], _NAMED, "cơ quan khác")
    return finding(Code.PREDECESSOR_SHARED, place, names=names, **told) if codes else finding(
        Code.PREDECESSOR_ENDED, place, **told)


def _carriers(book: Book, layout: Layout) -> Iterator[tuple[FormCode, str]]:
    """Each code with where it stands: heads of sheets (also `_meta`), headers and footers, properties, defined name."""
    last = layout.cells["task_heading"][0] + _SLACK
    for sheet in (each for each in book.sheets if each.name != words.FORM_SHEETS["sources"]):  # quotes other forms
        head = [(place, str(cell[2])) for place, cell in sheet.cells.items()
                if place[0] <= last and cell[3] == "text" and "-" in cell[2]]  # type: ignore[operator]
        for place, text in (each for each in head if len(each[1]) <= _CODE_CELL and each[1].count("-") >= _DASHES):
            yield from ((code, f"{sheet.name} {cell_name(*place)}") for code in find_codes(text))
        yield from ((code, f"{sheet.name}, đầu trang hoặc chân trang") for code in find_codes(sheet.header_footer))
    name = CODE_NAME.casefold()
    named = [each for each in book.names.items() if each[0].casefold() == name]
    custom = [each for each in book.custom.items() if each[0].casefold() == CODE_PROPERTY]
    for where, text in (*named, *custom, *((each, book.core[each]) for each in _CORE if each in book.core)):
        yield from ((code, where) for code in find_codes(text))


class HeadText(NamedTuple):
    """What a sender typed into a form's head. `kind` says what belongs there: a name of `layout.HEADER_NAMES`, "" where
    nothing was, "other" where it is none of the agency, the period and the plan."""

    place: Place
    kind: str
    text: str

    def agencies(self, names: Sequence[tuple[str, str]]) -> set[str]:
        """The codes of the agencies it names: where their name belongs, in any words; elsewhere, if it says no more."""
        text = old.text if (old := legacy(self.text)) else self.text
        lines = {_bare(_WHO.sub("", word_key(line), 1)) for line in (text, *text.splitlines())}
        exact = {code for name, code in names if name in lines} if self.kind != "other" else set()
        if exact or self.kind != "agency_name":
            return exact
        whole = f" {_bare(text)} "
        found = [(name, code) for name, code in names if len(name) > 2 and f" {name} " in whole]
        part = {code for name, code in names if whole.count(" ") > 3 and whole in f" {name} "}
        return {code for name, code in found if not any(name != other and name in other for other, _ in found)} or (
            part if len(part) == 1 else set())

    def says_other(self, period: Period, title: str) -> bool:
        """Whether it says another period than that, or another plan than that title does."""
        text, own = word_key(self.text), _documents(title)
        is_title = self.kind == "plan_title" or "ban hành kèm theo" in text
        said = _documents(self.text) if is_title and own else set()
        kinds = {kind for kind, _ in said} & {kind for kind, _ in own}
        return self._names_other(period) or (
            bool(said) and (not kinds or kinds != {kind for kind, _ in said & own}))


    def _names_other(self, period: Period) -> bool:
        """Whether it names periods, and none of them is that or its year. Beside the cell of the period a shorter one
        in its course is no other: that is how the day of a letter is written."""
        text, own = word_key(self.text), period.name
        is_named = self.kind == "" and (_PERIOD.fullmatch(text) or period_named(text.removeprefix("kỳ ")))
        if not (self.kind == "period" or is_named):
            return False
        years = _YEAR.findall(text)
        named = {*periods_in(self.text if years else f"{self.text} năm {own.year}")} - {*periods_in(period.title)}
        like = {each for each in named if each in (own, PeriodName(own.year)) or (self.kind == "" and own.holds(each))}
        return bool(years and str(own.year) not in years) or bool(named and not like)


def head_kind(name: str, label: str) -> str:
    """The `HeadText.kind` of the cell of that name of `layout.HEADER_NAMES`, or with that label before it."""
    if name == "agency_name" or _WHO.fullmatch(word_key(label)):
        return "agency_name"
    if name == "period" or _WHEN.fullmatch(word_key(label)):
        return "period"
    return "other" if label or name in ("due", "contact") else name


def head_conflict(issued: IssuedForm, head: Sequence[HeadText], forms: IssuedForms) -> Finding | None:
    """That the head of a form names another agency, period or plan than its code; None where it does not. The name of
    an agency that is gone is that of those that do its work. A name where none belongs says nothing beside one's own
    name typed there, or in a letter to somebody."""
    plan, title, code = forms.plan, issued.head["plan_title"], issued.code
    named = {each: {now for named in each.agencies(forms.names) for now in plan.in_charge(named) or (named,)}
             for each in head}
    is_letter = any(code.agency in codes or word_key(each.text).startswith("kính gửi") for each, codes in named.items())
    told = {each: codes for each, codes in named.items() if each.says_other(plan.period, title) or (
        codes and code.agency not in codes and (each.kind == "agency_name" or not is_letter))}
    meant = {code.agency}.union(*told.values())
    return finding(
        Code.HEAD_CONFLICT, next(iter(told)).place, owner=issued.head["agency_name"],
        period=plan.period.name.brief, plan=code.plan,
        said="; ".join(f"“{brief(each.text)}” (ô {each.place.cell})" for each in told),
        cells=tuple(each.place.cell for each in told),
        agencies=tuple(each.code for each in plan.agencies if each.code in meant)) if told else None


def _documents(text: str) -> set[tuple[str, str]]:
    said = word_key(text)
    return {(kind, number) for number, kind in _NUMBERED.findall(said)} | {("qđ", n) for n in _DECISION.findall(said)}


def _bare(text: str) -> str:
    return bare_key(name_key(text))


class Outdated(NamedTuple):
    """What became of a task since a form printed it: `code` tells it, with `details`. Where its answers still count,
    `wording` is what the form said; else "", and they are listed."""

    code: Code
    details: Mapping[str, object]
    wording: str = ""


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """One row of a form: `locked` are its locked texts by column, `content` the key of its task's text. For spare rows
    `task_id` is the slot, `content` "". `asked` are the fields an agency fills there, `previous` what it answered there
    in the round before. For indicators `task_id` is the slot, `content` the key of the name, and `under` says by
    name of `words.INDICATOR_HEADINGS` which of the table's columns it stands under; for others it is empty.
    `outdated` is None of a row as the plan has it now, and of one whose task asks the same under another number.
    """

    slot: str
    task_id: str
    role: Role
    locked: Mapping[str, str]
    content: str
    mark: str
    asked: tuple[str, ...]
    previous: tuple[Previous, ...] = ()
    under: Mapping[str, str] = field(default_factory=dict)
    outdated: Outdated | None = None


@dataclass(frozen=True, slots=True)
class IssuedForm:
    """One agency's form as issued; what all forms of the round hold alike is `IssuedForms`' own. `predecessor` is the
    code of the agency that is gone whose form it is, with its keys and head: then `code` and `rows` are its
    successor's; "" of one's own. `slots` maps row keys
    to slots, `keys` slots to row keys; `rows` is by slot (tasks, indicators, spare rows), `free` by slot the name of
    the free part; `former` holds by slot what earlier editions printed otherwise, the newest first; `by_content` maps
    the key of a task's text to the rows that have it, of each slot one. `head` is by name of
    `layout.HEADER_NAMES`. `texts` are the keys of the texts that only this agency's sheet to fill holds beside its
    rows, `elsewhere` of those its other sheets hold.
    """

    code: FormCode
    slots: Mapping[str, str]
    keys: Mapping[str, str]
    rows: Mapping[str, IssuedRow]
    free: Mapping[str, str]
    by_content: Mapping[str, tuple[IssuedRow, ...]]
    head: Mapping[str, str]
    texts: frozenset[str]
    elsewhere: frozenset[str]
    former: Mapping[str, tuple[IssuedRow, ...]] = field(default_factory=dict)
    predecessor: str = ""

    def key_of(self, slot: str) -> str:
        """The key that the row of that slot has on the form, be it printed there or not."""
        return row_key(self.code._replace(agency=self.predecessor or self.code.agency), slot)

    def versions(self, slot: str) -> tuple[IssuedRow, ...]:
        """The row of that slot as it is now, where there is one, and as earlier editions printed it."""
        return (*((self.rows[slot],) if slot in self.rows else ()), *self.former.get(slot, ()))

    @property
    def indicators(self) -> dict[str, str]:
        """By slot the codes of the indicators the agency is asked for."""
        return {slot: row.locked["tt"] for slot, row in self.rows.items() if row.under}

    @property
    def labels(self) -> dict[str, str]:
        """How people call the agency's rows of tasks and indicators, by slot in form order."""
        tasks = {slot: row.task_id for slot, row in self.rows.items() if row.content}
        return tasks | {slot: f"chỉ tiêu {code}" for slot, code in self.indicators.items()}


class CommonTexts:
    """The keys of texts that all forms hold. `met` are those texts as they stood in forms, so that what stands there
    word for word is known at once."""

    def __init__(self, keys: frozenset[str]) -> None:
        self.keys, self.met = keys, set[str]()

    def meets(self, text: str, known: str) -> bool:
        """Whether that text, whose key is `known`, is one of them, however it is spelt."""
        if known in self.keys and len(self.met) < _MET:
            self.met.add(text)
        return known in self.keys


_again = lru_cache(maxsize=1024)(key)


def head_key(text: str) -> str:
    """The key of a text that many forms may hold, as their heads do, though it is a long one."""
    return _again(text) if len(text) <= _LONG else key(text)


class IssuedForms:
    """The forms of a round by agency code, each worked out when it is asked for; the last ones are kept."""

    def __init__(self, plan: Plan, layout: Layout, judge: Judge = undecided, made: Sequence[PrintedRow] = ()) -> None:
        self.made, self._made = tuple(made), grouped(made, lambda row: row.agency)
        self.judge, self.plan, self.layout = judge, layout.shown_of(plan), layout
        self._tasks = {task.id: task for task in plan.tasks}
        self._identities = {task.identity: task for task in (*plan.ended, *plan.tasks)}
        self._rows: dict[tuple[str, bool, str], IssuedRow] = {}
        self._alike: dict[tuple[int, ...], _SameRows] = {}
        self._previous = plan.answered
        agencies = dict.fromkeys(code for held in (self.plan.answered, self.plan.answered_year_before)
                                 for code, _ in held)
        self._before = {(agency, task): text for agency in agencies
                        for task, text in printed.previous_texts(self.plan, agency).items()}
        self._forms: dict[tuple[str, str], IssuedForm] = {}
        asked = *fields.EXTRAS, *fields.ANSWERS
        self._spare = tuple(IssuedRow(slot, slot, Role.LEAD, printed.extra_values(number), "", "", asked)
                            for number, slot in enumerate(printed.extra_slots(), 1))
        self._indicators = {each.code: self._indicator(each) for each in plan.indicators}
        figures = layout.figure_texts if plan.indicators else frozenset()
        sections = {key(printed.section_title(role, rows)) for role in words.SECTION for rows in (0, 1)}
        #: The keys of what every form's sheet to fill holds, whoever's it is, and of what its other sheets hold.
        self.texts = CommonTexts(layout.fill_texts | figures | sections)
        self.elsewhere = CommonTexts(self.texts.keys | layout.texts | {key(CODE_PROPERTY)})
        self.guide = CommonTexts(layout.texts)
        #: Heading texts → column names: the template's own, then the words and aliases of the columns.
        self.headings = {word_key(text): name for name, text in (*_spellings(layout), *layout.headings.items()) if text}

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        """Each name, alias and code of each agency, also with the province's, without marks and signs; and its code."""
        where = "", self.plan.settings.province, self.plan.settings.province.removeprefix("tỉnh ")
        return [(_bare(f"{name} {each}"), code) for name, (code,) in agency_names(self.plan.agencies) for each in where]

    def form(self, agency: str, predecessor: str = "") -> IssuedForm:
        """The form of that agency; that of a predecessor, as what its successor `agency` was asked."""
        if (agency, predecessor) not in self._forms:
            if len(self._forms) >= _KEPT:
                del self._forms[next(iter(self._forms))]
            self._forms[agency, predecessor] = self._make(agency, predecessor)
        return self._forms[agency, predecessor]

    def counted(self, agency: str, successor: str = "") -> IssuedForm:
        """The form of that agency; of one that is gone, as the form of the `successor`, or of its one successor."""
        if not self.plan.is_gone(agency):
            return self.form(agency)
        return self.form(successor or self.plan.in_charge(agency)[0], agency)

    @cached_property
    def plan_texts(self) -> frozenset[str]:
        """The keys of all texts that locked cells of any of the round's forms hold."""
        rows = [row for task_id in self._tasks for role in Role if (row := self.row(task_id, role))]
        rows += [*self._indicators.values(), *self._spare]
        locked = frozenset(key(text) for row in rows for text in row.locked.values())
        locked |= {key(text) for row in self.made for text in row[4:] if isinstance(text, str)}
        return locked.union(map(key, self._before.values()))

    @cached_property
    def task_keys(self) -> list[tuple[str, str, tuple[str, str]]]:
        """Of each task its id, the key of what it asks, those of its numbers."""
        return [(task.id, key(task.content), (key(task.id), key(task.tt))) for task in self.plan.tasks]

    def row(self, task_id: str, role: Role, agency: str = "") -> IssuedRow | None:
        """The row that agency has for a task in that role, None where the plan has no such task."""
        if task_id not in self._tasks:
            return None
        previous, before = self._previous.get((agency, task_id), ()), self._before.get((agency, task_id), "")
        place = task_id, role is Role.LEAD, agency if previous or before else ""
        row = self._rows.get(place)
        if row is None:
            locked = printed.locked_values(self.plan, Assignment(task_id, "", role), before)
            row = IssuedRow(task_slot(task_id), task_id, role, locked, key(locked[fields.CONTENT]),
                            printed.locked_mark(locked), tuple(fields.ANSWERS), previous)
            if not place[2]:  # that of one agency is asked for as often as its form is made
                self._rows[place] = row
        return row

    def row_of(self, slot: str, role: Role, agency: str) -> IssuedRow | None:
        """The row that agency has for the task of that slot in that role, None where the plan has no such task."""
        task = self._identities.get(slot.removeprefix("T"))
        return self.row(task.id, role, agency) if task and not task.ended else None

    def _former(
            self, agency: str, rows: Mapping[str, IssuedRow], successor: str = "") -> dict[str, tuple[IssuedRow, ...]]:
        """By slot what forms of that agency printed otherwise than `rows` say, the newest first; of one that is gone,
        `rows` are its successor's."""
        found = dict[str, tuple[IssuedRow, ...]]()
        for made in reversed(self._made.get(agency, ())):
            slot, task = task_slot(made.task), self._identities.get(made.task)
            if task is None or (task.amendment is None and [*map(key, _asks(made))] != [*map(key, _asks(task))]):
                continue  # nobody has said that it is the same task: its rows are asked about
            now, before = rows.get(slot), self._previous.get((agency, task.id), ()) if not task.ended else ()
            locked = {"tt": made.tt, "content": made.content, "role": words.ROLE[made.role].text, "leads": made.leads,
                      "product": made.product, "deadline": made.deadline,
                      "previous": "" if task.ended else self._before.get((agency, task.id), "")}
            locked["brief"] = printed.in_short(locked)
            said = [*map(key, locked.values())]
            known = (*((now,) if now else ()), *found.get(slot, ()))
            if all(said != [*map(key, each.locked.values())] for each in known):
                role = now.role if now else made.role
                row = IssuedRow(slot, task.id, role, locked, key(made.content), printed.locked_mark(locked),
                                tuple(fields.ANSWERS), before, outdated=self._outdated(made, task, now, successor))
                found[slot] = (*found.get(slot, ()), row)
        return found

    def _as_printed(
            self, agency: str, rows: Mapping[str, IssuedRow], former: Mapping[str, tuple[IssuedRow, ...]]
    ) -> dict[str, tuple[IssuedRow, ...]]:
        """`former`, and each of a successor's `rows` as a form of an agency that is gone printed it, in either role,
        where nobody wrote down what it did."""
        made = {slot: [replace(each, role=row.role) for role in Role if (each := self.row(row.task_id, role, agency))]
                for slot, row in rows.items() if row.content and not row.under}
        return {**former, **{slot: (*former.get(slot, ()), *each) for slot, each in made.items() if each}}

    def _outdated(
            self, made: PrintedRow, task: Task, now: IssuedRow | None, successor: str = "") -> Outdated | None:
        """What became of the task of a row that a form printed; `now` is the row of it of the agency, or of its
        `successor`."""
        amended = task.amendment or Amendment(TaskState.IN_FORCE)
        told = {"task": made.tt, "content": brief(made.content),
                "document": brief(amended.document) or words.AMENDING_DOCUMENT}
        if task.ended:
            by = self._identities.get(amended.by)
            return Outdated(Code.TASK_REPLACED, {**told, "by": by.id, "now": brief(by.content)}) if by else Outdated(
                Code.TASK_WITHDRAWN, told)
        leads = [row.agency for row in self.plan.assignments if (row.task_id, row.role) == (task.id, Role.LEAD)]
        if task.amendment and made.role is Role.LEAD and (successor or made.agency) not in leads:
            led = {row.agency for row in self.made if (row.task, row.role) == (made.task, Role.LEAD)
                   and row.form != str(form_code(self.plan, row.agency))}
            heirs = tuple(code for code in leads if code not in led) or tuple(leads)
            names = ", ".join(self.plan.agency(code).name for code in heirs)
            if amended.state is not TaskState.REASSIGNED:  # a later document amended it again
                told["document"] = words.AMENDING_DOCUMENT
            return Outdated(Code.ROW_REASSIGNED, {
                **told, "leads": names or task.leads, "heirs": heirs, "agency": made.agency, "now": task.id})
        texts = [*zip(_asks(made), _asks(task), strict=True)]
        if now and now.role is not made.role and not successor:
            texts.append((words.ROLE[made.role].text, words.ROLE[now.role].text))
        if changed := [pair for pair in texts if key(pair[0]) != key(pair[1])]:
            before, after = ("; ".join(each) for each in zip(*changed, strict=True))
            return Outdated(Code.ROW_REWORDED, {"task": task.id, **brief_change(before, after)}, before)
        return None

    def _indicator(self, indicator: Indicator) -> IssuedRow:
        slot, locked = indicator_slot(indicator.code), printed.indicator_values(self.layout, indicator)
        under, content = self.layout.under, key(locked[fields.CONTENT]) or key(slot)
        asked = tuple(fields.FIGURES)
        return IssuedRow(slot, slot, Role.LEAD, locked, content, printed.locked_mark(locked), asked, under=under)

    def _make(self, agency: str, predecessor: str) -> IssuedForm:
        plan, code = self.plan, form_code(self.plan, agency)
        printed_by = predecessor or agency
        tasks = [row for each in plan.rows_of(agency) if (row := self.row(each.task_id, each.role, agency))]
        free = {slot: name for name, slot in printed.free_slots().items()}
        figures = [self._indicators[each.code] for each in plan.indicators_of(agency)]
        same = tuple(map(id, (*tasks, *figures)))  # no row's id is another's as long as these are kept
        if same not in self._alike:
            if len(self._alike) >= _KEPT:
                del self._alike[next(iter(self._alike))]
            self._alike[same] = _same_rows(tasks, figures, self._spare)
        rows, by_content, marks = self._alike[same]
        former = self._former(printed_by, rows, agency if predecessor else "")
        former = self._as_printed(predecessor, rows, former) if predecessor else former
        on_form = code._replace(agency=printed_by)
        keys = row_keys(on_form, dict.fromkeys((*rows, *free, *former)))
        if former:
            by_content = _by_content((*tasks, *figures, *chain.from_iterable(former.values())))
        head = printed.header_values(plan, plan.agency(printed_by), None if predecessor else code)
        shown = (f"{words.FORM_HEAD_LABELS.get(name, '')}{text}" for name, text in head.items())
        texts = frozenset(map(head_key, (str(code), *head.values(), *shown)))
        elsewhere = texts.union(marks, map(str.casefold, keys.values()))
        slots = {text: slot for slot, text in keys.items()}
        return IssuedForm(code, slots, keys, rows, free, by_content, head, texts, elsewhere, former, predecessor)


class _SameRows(NamedTuple):
    """What forms with the same rows have alike."""

    rows: Mapping[str, IssuedRow]
    by_content: Mapping[str, tuple[IssuedRow, ...]]
    marks: tuple[str, ...]


def _same_rows(tasks: Sequence[IssuedRow], figures: Sequence[IssuedRow], spare: Sequence[IssuedRow]) -> _SameRows:
    asked = *tasks, *figures
    return _SameRows({row.slot: row for row in (*asked, *spare)}, _by_content(asked), tuple(row.mark for row in asked))


def _by_content(rows: Iterable[IssuedRow]) -> dict[str, tuple[IssuedRow, ...]]:
    """As of `IssuedForm`."""
    found: dict[str, tuple[IssuedRow, ...]] = {}
    for row in rows:
        alike = found.get(row.content, ())
        found[row.content] = alike if row.slot in {each.slot for each in alike} else (*alike, row)
    return found


def _asks(task: Task | PrintedRow) -> tuple[str, str, str]:
    """What a task asks, as forms print it."""
    content, product, deadline = map(printable, (task.content, task.product, task.deadline))
    return content, product, deadline


def _spellings(layout: Layout) -> Iterator[tuple[str, str]]:
    """Each name of a column that forms have, with every way its heading is written."""
    named: tuple[tuple[str, fields.Field | words.Word], ...] = (
        *fields.EXTRAS.items(), *words.LOCKED_COLUMNS.items(), *fields.ANSWERS.items(), ("check", words.CHECK_COLUMN))
    for name, word in named:
        if name in layout.columns:
            yield from ((name, text) for text in (word.text, *word.aliases))
