"""Where things are on a form, and by what it is known: what template, writer of forms and reader of returns agree on.

The look of the template belongs to whoever edits it in Excel: code finds its places by defined names only, each of one
cell (or merged range) of the sheet to fill. What the toolkit itself writes on a form (head, locked cells, keys,
`_meta`) is said here once, so that a reader can tell what was issued from what was typed.

A return is known by the code printed on every form and the keys of its rows, never by its file name or position.
A form code is ``PLAN-PERIOD-AGENCY-EDITION-CHECK``, for example ``TV2793-2020-SCT-K7Q2-Y``. EDITION is a digest
of the agency's assignments and of what amendments changed in their texts, so that a form made before the plan changed
can be told. CHECK guards all of it.
A row key is ``SLOT-MARK``: the slot is a task ("T2.1"), a spare row ("X3"), an indicator ("I4") or a free part
("OVERALL"), and the mark depends on plan, period, agency and slot, so that a row pasted from another form does not
pass.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import count
from textwrap import shorten
from typing import NamedTuple

from toolkit.base.text import date_vi, key, number_vi, printable, single_spaced
from toolkit.model import checks, fields, words
from toolkit.model.findings import Code, Place, ToolkitError
from toolkit.model.period import KIND_LETTERS, period_of
from toolkit.model.records import (
    NO_IDENTITY,
    Agency,
    Assignment,
    Indicator,
    Plan,
    Previous,
    PrintedRow,
    Role,
    Status,
    Task,
    TaskIdentity,
    TaskNumber,
)
from toolkit.sheetread.book import Book, Sheet, header_texts, resolve_name
from toolkit.sheets.schema import Column, Owner, SheetSchema

#: Columns of the task table; "key" and "key2" are the two key columns.
COLUMNS = ("key", *words.LOCKED_COLUMNS, *fields.ANSWERS, "check", "key2")
#: Cells of the head that code fills.
HEADER_NAMES = ("form_code", "agency_name", "plan_title", "period", "due", "contact", "progress_line")
#: Heading rows and the sample rows that grow.
ROW_NAMES = ("task_heading", "section_row", "task_row", "extra_heading", "extra_row", "facts_row")

#: The rows of indicators and the cells of their heading row; TT and name stand under the task table's. A template may
#: lack these names as long as the plan asks for no figures.
INDICATOR_ROWS = ("indicator_section", "indicator_heading", "indicator_row")
INDICATOR_NAMES = (*INDICATOR_ROWS, "indicator_unit", "indicator_guide", "indicator_figure", "indicator_note")
#: Defined names a template may lack: a form then does not show what belongs there.
OPTIONAL_NAMES = ("col_brief", "col_previous", *INDICATOR_NAMES)
#: Every defined name a template must have. "col_…" is a cell of the task heading row, "free_…" an input cell.
NAMES = (
    *HEADER_NAMES, *ROW_NAMES, *(f"col_{name}" for name in COLUMNS if f"col_{name}" not in OPTIONAL_NAMES),
    *(f"free_{name}" for name in fields.FREE_PARTS))

#: So much of a result of the round before a form shows; rows for tasks outside the annex on every form.
PREVIOUS_RESULT, EXTRA_ROWS = 110, 4
#: The slots of the spare rows, also of those that forms had before, and of the free parts by name of
#: `fields.FREE_PARTS` ("overall" → "OVERALL"), for `row_key`.
EXTRA_SLOTS = tuple(f"X{number}" for number in range(1, 11))
#: What is asked about a spare row's task in a second row, in the small table below; under which column it stands
#: there; the slot of that row by the spare one's.
FACTS = {fields.BASIS: fields.RESULT, fields.PRODUCT: fields.DIFFICULTIES, fields.DEADLINE: fields.PROPOSALS}
FACT_SLOTS = {slot: f"F{slot[1:]}" for slot in EXTRA_SLOTS[:EXTRA_ROWS]}
FREE_SLOTS = {name: name.upper() for name in fields.FREE_PARTS}
#: Where the form code is carried besides its cell: a constant defined name, which Excel would take for "form_code" were
#: it called FORM_CODE, and a custom document property.
CODE_NAME, CODE_PROPERTY = "FORM_ID", "form_code"
#: Custom properties of an answered form: what it says of itself, and, a slot behind the name, the total of that figure.
ANSWER_PROPERTY = "answer"

#: What the counting cell of a form that goes back says first: how much is to be mended, then to be looked at.
BANNER = "✖ Còn {left}/{all} chỗ cần sửa\nTiếp theo: xem dòng {row}"
BANNER_LOOK = "▲ Nên xem lại {left} ô cam\nNếu đúng: lưu và gửi lại"
#: The counting cell or a mark, whatever they say just now and no word more.
_COUNTED = (BANNER, BANNER_LOOK, *(f"{{left}}/{{all}} dòng đạt – {said}" for said in (checks.READY, checks.NOT_READY)))
_COMPUTED = re.compile("|".join((
    *(re.escape(single_spaced(said.format(left=0, all=0, row=0))).replace("0", r"\d+") for said in _COUNTED),
    r"[✖▲] Ô [A-Z]+\d+:.*")))
#: What a check of the template's own can say, in its formula. A sender may tick too: "✔ đã họp" is no text of ours.
_SAID = re.compile(r'"([✖✔][^"]*)"')
_CHECK = re.compile(r"\b(?:check_(?:lead|coordinating|extra|figure)|brief_extra|bang_ghi|cot_tt)\b", re.IGNORECASE)
_CODE, _NO_LETTERS = re.compile(r"\b[A-Z0-9]+(?:-[A-Z0-9]+){4}\b"), re.compile(r"[\W\d_]+")

#: Between the name of an agency that is gone and what it answered; of so many answers in a row each stands in full,
#: and so many at most stand there.
_NAMED, _IN_FULL, _IN_LINES = " – ", 3, 8
MORE_ANSWERS = "Và {count} cơ quan trước đây khác"
#: So many of those that lead a task now are named; of more their kinds.
_NAMED_NOW = 4
#: Between those that the annex names and who leads in their place.
_NOW = " (nay: "
#: Before the answer of the same period of the year before, and before its year.
YEAR_BEFORE = "Cùng kỳ"
#: In `_meta` of a form that goes back: before the mark of each file whose answers it holds.
CORRECTS = "corrects"
#: In `_meta` of every form: before the marks (`text_mark`) of what is printed on its sheet to fill outside its rows,
#: and after a "|" on all its sheets. By them a text that the template or the plan has changed since is known for ours.
PRINTED = "printed"
#: What stands for the form code in the template's footer.
CODE_MARK = "[mã biểu]"
#: Sheet "Ý kiến ngoài biểu" of such a form: what its sender typed outside the form; the two marks tell what of a row
#: is as issued.
OUTSIDE = SheetSchema(
    words.FORM_SHEETS["outside"], "NỘI DUNG GHI NGOÀI CÁC Ô TRẢ LỜI",
    "Những nội dung dưới đây chưa được tổng hợp vì không nằm trong ô trả lời nào. Nội dung nào cần báo cáo, "
    "hãy chép vào đúng ô ở trang Biểu báo cáo. Không cần xóa gì ở trang này.",
    (Column("place", "Vị trí trong tệp đã gửi", 34), Column("text", "Nội dung đã ghi", 60, owner=Owner.OFFICER),
     Column("reason", "Vì sao chưa tổng hợp", 52), Column("mark", "", 10, hidden=True),
     Column("text_mark", "", 10, hidden=True)))
#: Sheet "Nguồn số liệu" of an answered form; the mark, out of sight, is the `text_mark` of its row's texts.
SOURCES = SheetSchema(
    words.FORM_SHEETS["sources"], "NGUỒN SỐ LIỆU: NỘI DUNG CÁC CƠ QUAN CẤP DƯỚI ĐÃ GHI", "",
    (Column("tt", "TT", 7), Column("agency", "Cơ quan", 30), Column("field", "Mục", 20),
     Column("text", "Nội dung đã ghi", 60), Column("file", "Tệp", 34), Column("sheet", "Trang tính", 16),
     Column("cell", "Ô", 7), Column("mark", "", 10, hidden=True)))
#: Crockford's base 32: no I, L, O, U, so a code survives being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DASHES = 4  # of a code
_FORM_CODE = re.compile(
    rf"(?<![0-9A-Z])([A-Z0-9]+)-(\d{{4}}(?:[{KIND_LETTERS}]\d{{1,2}})?)-([A-Z0-9]+)-([0-9A-Z]{{4}})-([0-9A-Z])"
    "(?![0-9A-Z-])")
_KEY = re.compile(r"([A-Z][\w.]*)-([0-9A-Z]{3})\Z")
#: A form's file name is at most this long, ending included.
_NAME_LENGTH = 60
#: The end of the names of forms and letters that go back.
CORRECTION_ENDING = " - can sua"


class Layout(NamedTuple):
    """A template's places. `cells` maps each of `NAMES`, and of `OPTIONAL_NAMES` those there are, to its (row, column);
    `columns` the column names to columns, `headings` to heading texts.

    `texts` are the keys of all texts the template itself holds, or checks can say, on every sheet: what a returned form
    says there was not typed by its sender. `fill_texts` are those of the sheet to fill alone, `figure_texts` those of
    its rows of indicators, which are on a form only where the plan asks for figures. `headers` are the marks
    (`header_mark`) of what its headers and footers say, `notes` counts by kind and key what stands beside its cells;
    `protected` says whether the sheet to fill is.
    """

    sheet: str
    cells: Mapping[str, tuple[int, int]]
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    texts: frozenset[str]
    fill_texts: frozenset[str]
    headers: frozenset[str] = frozenset()
    notes: Mapping[tuple[str, str], int] = {}
    protected: bool = False
    file: str = ""
    figure_texts: frozenset[str] = frozenset()

    @property
    def under(self) -> dict[str, str]:
        """By field of an indicator's row the column of the task table it stands under."""
        at = {column: name for name, column in self.columns.items()}
        places = {name: self.cells.get(f"indicator_{name}", (0, 0))[1] for name in words.INDICATOR_HEADINGS}
        return {name: at[column] for name, column in places.items() if column in at}

    def shown_of(self, plan: Plan) -> Plan:
        """What forms of this template show of `plan`: one without a column for it shows nothing of the round before.
        ToolkitError where the plan asks for figures and the template has no place for them."""
        for name in INDICATOR_NAMES if plan.indicators else ():
            if name not in self.cells or self.cells[name][1] not in self.columns.values():
                raise ToolkitError(Code.TEMPLATE_NAME_MISSING, Place(self.file), file=self.file, name=name)
        return plan if "previous" in self.columns else replace(plan, previous=())


def read_layout(book: Book) -> Layout:
    """The layout of a form template; ToolkitError naming the first defined name it lacks, or that refers to no cell or
    to another sheet than the first name."""
    places = {name: resolve_name(book, name) for name in (*NAMES, *OPTIONAL_NAMES)}
    cells: dict[str, tuple[int, int]] = {}
    title = (places[NAMES[0]] or ("",))[0]
    for name, place in places.items():
        if place is None and name in OPTIONAL_NAMES:
            continue
        if place is None or place[0] != title:
            raise ToolkitError(Code.TEMPLATE_NAME_MISSING, Place(book.file), file=book.file, name=name)
        cells[name] = place[1:]
    sheet = next(each for each in book.sheets if each.name == title)
    figures = {cells[name][0] for name in INDICATOR_ROWS if name in cells}
    columns = {name: cells[f"col_{name}"][1] for name in COLUMNS if f"col_{name}" in cells}
    headings = {name: sheet.cells.get(cells[f"col_{name}"]) for name in columns}
    printed = (text for each in book.sheets for text in header_texts(each.header_footer))
    return Layout(
        sheet.name, cells, columns, {name: str(cell.value) if cell else "" for name, cell in headings.items()},
        frozenset(map(key, book.core.values())).union(
            *(_texts(each, figures if each is sheet else ()) for each in book.sheets)),
        _texts(sheet, figures),
        frozenset(header_mark(text.replace(CODE_MARK, "")) for text in printed),
        Counter((note.kind, key(note.text)) for each in book.sheets for note in each.notes),
        sheet.protected is True, book.file,
        _texts(sheet, {row for row, _ in sheet.cells} - figures) if figures else frozenset())


def free_slots(taken: Collection[str]) -> Iterator[str]:
    """The slots of rows for tasks outside the annex that are not taken, also beyond those of a form."""
    return (slot for slot in map("X{}".format, count(1)) if slot not in taken)


def meta_marks(book: Book) -> dict[str, str]:
    """By key of a row the mark of what was issued in it, as sheet `_meta` of a form has it; none where that is gone."""
    cells = next((sheet.cells for sheet in book.sheets if sheet.name == words.FORM_SHEETS["meta"]), {})
    texts = {place: str(cell.value) for place, cell in cells.items()}
    return {text: texts.get((row, column + 1), "") for (row, column), text in texts.items()}


def _texts(sheet: Sheet, but: Collection[int] = ()) -> frozenset[str]:
    """The keys of a sheet's texts, and of all that its checks can say, but for those of some rows."""
    cells = [cell for cell in sheet.cells.values() if cell.row not in but]
    held = (str(cell.value) for cell in cells if cell.kind == "text")
    said = (text for cell in cells if cell.formula for text in _SAID.findall(cell.formula))
    return frozenset(map(key, (*held, *said, *checks.texts())))


def header_values(plan: Plan, agency: Agency) -> dict[str, str]:
    """What the head of that agency's form says, by name of `HEADER_NAMES` (the progress line is a formula)."""
    settings, period = plan.settings, plan.period
    values = {
        "form_code": str(form_code(plan, agency.code)), "agency_name": agency.name,
        "plan_title": f"{settings.plan_title} (ban hành kèm theo {settings.decision})",
        "period": f"{period.title}, {period.label}" if period.title else period.heading,
        "due": "; số liệu ".join(filter(None, (f"trước ngày {date_vi(period.due_before)}", period.data_text))),
        "contact": settings.contact}
    return {name: printable(value) for name, value in values.items()}


def locked_values(plan: Plan, row: Assignment, previous: str = "") -> dict[str, str]:
    """What the locked cells of that row say, by name of `words.LOCKED_COLUMNS`; `previous` is that of
    `previous_texts`."""
    return row_values(plan.task(row.task_id), row.task_id, leads_shown(plan, row.task_id), row.role, previous)


def leads_shown(plan: Plan, task_id: TaskNumber) -> str:
    """Who leads a task as the annex has it, and who does so now where some of them are gone."""
    leads, now = plan.task(task_id).leads, plan.leading_now(task_id)
    if not now:
        return leads
    agencies = [plan.agency(code) for code in now]
    kinds = [*dict.fromkeys(words.KIND[each.kind].text for each in agencies)]
    names = [each.name for each in agencies] if len(agencies) <= _NAMED_NOW else kinds
    return f"{leads}{_NOW}{'; '.join(names)})"


def leads_of_annex(shown: str) -> str:
    """What the annex has of who leads a task, of what `leads_shown` says."""
    return shown.rpartition(_NOW)[0] if shown.endswith(")") and _NOW in shown else shown


@lru_cache(maxsize=4096)  # without this, making forms takes 7 % longer
def row_values(
        asked: Task | PrintedRow, number: str, leads: str, role: Role, previous: str) -> dict[str, str]:
    """What the locked cells of a row say that asks that under this number, by name of `words.LOCKED_COLUMNS`."""
    values = {
        "tt": number, "content": asked.content, "role": words.ROLE[role].text, "leads": leads,
        "product": asked.product, "deadline": asked.deadline, "previous": previous}
    printed = {name: printable(value) for name, value in values.items()}
    return {**printed, "brief": in_short(printed)}


def in_short(values: Mapping[str, str]) -> str:
    """What a row's locked cells ask in short, for the cell beside the task: a line each for the product, the deadline,
    who leads where that is another, and the status in the round before or, where that is not known, a year before."""
    role, leads = values["role"], values["leads"]
    first, *more = values["previous"].split("\n")
    before, _, said = first.partition(": ")
    name, _, before = before.rpartition(_NAMED)
    whose = f" ({name}{'; …' if more else ''})" if name else ""
    told = {"": values["product"], "Hạn: ": values["deadline"],
            "Chủ trì: ": leads if role != words.ROLE[Role.LEAD].text else "",
            f"{YEAR_BEFORE if before.startswith(YEAR_BEFORE) else 'Kỳ trước'}: ": said.partition(". ")[0] + whose}
    return "\n".join(f"{label}{text}" for label, text in told.items() if text)


def previous_text(previous: Previous, most: int | None = PREVIOUS_RESULT) -> str:
    """The answer of the round before in a line: "Năm 2020: Đang thực hiện, 60 %. Đã rà soát 24 văn bản …"; of its
    result at most `most` characters, None: all of it."""
    status = (words.STATUS[previous.status] if previous.status else words.UNCLEAR).text
    percent = f", {number_vi(previous.percent)} %" if previous.percent is not None else ""
    percent = "" if previous.status is Status.DONE and previous.percent == 100 else percent
    result = single_spaced(printable(previous.result))
    result = result if most is None else shorten(result, most, placeholder=" …")
    return f"{period_of(previous.period).heading}: {status}{percent}. {result}".strip()


def previous_texts(plan: Plan, agency: str) -> dict[TaskNumber, str]:
    """By task what that agency answered in the round before and, on a line of its own, in the same period of the
    year before; then what those did whose work it does, each under its name."""
    said = dict[TaskNumber, list[str]]()
    for task, answers, beside in plan.answers_of(agency):
        lines = said.setdefault(task, [])
        # less of each result where there are several; of very many the last are counted
        most = PREVIOUS_RESULT if len(answers) <= _IN_FULL else PREVIOUS_RESULT // 3
        for each in answers[:_IN_LINES]:
            text = previous_text(each, most)
            if beside:
                text = f"{YEAR_BEFORE} năm {period_of(each.period).year}: {text.partition(': ')[2]}"
            lines.append(under_name(plan, agency, each, text))
        if len(answers) > _IN_LINES:
            lines.append(MORE_ANSWERS.format(count=len(answers) - _IN_LINES))
    return {task: "\n".join(lines) for task, lines in said.items()}


def under_name(plan: Plan, agency: str, previous: Previous, text: str) -> str:
    """What is said of an answer in that agency's row, after the name of who gave it where that was another."""
    return text if previous.agency == agency else f"{printable(plan.agency(previous.agency).name)}{_NAMED}{text}"


def extra_values(number: int) -> dict[str, str]:
    """What the locked cells of the spare row of that number (from 1) say."""
    return {"tt": f"PS{number}", "role": words.EXTRA_ROLE.text}


def fact_values(slot: str) -> dict[str, str]:
    """What the locked cells of the second row of that spare one say (`FACTS`)."""
    return {fields.CONTENT: f"Nhiệm vụ PS{slot[1:]} (ghi tiếp)"}


def indicator_values(layout: Layout, indicator: Indicator) -> dict[str, str]:
    """What the locked cells of that indicator's row say, by name of `words.LOCKED_COLUMNS`."""
    under = layout.under
    sentence = words.FIGURE_SENTENCES.get((indicator.way, indicator.over_time), "")  # type: ignore[arg-type]
    values = dict.fromkeys(words.LOCKED_COLUMNS, "") | {
        "tt": indicator.code, "content": indicator.name, under["unit"]: indicator.unit,
        under["guide"]: f"{indicator.note}\n{sentence}".strip()}
    return {name: printable(value) for name, value in values.items()}


def section_title(role: Role, rows: int) -> str:
    """The section row above an agency's rows of that role; it stands there also where there are none."""
    return words.SECTION[role].text if rows else f"{words.SECTION[role].text}: không có"


def locked_mark(values: Mapping[str, str]) -> str:
    """The `text_mark` of a row's locked cells, those of `words.LOCKED_COLUMNS` first. What the round before does not
    say, and what only says the others in short, has no part in it: so it is the same with and without a column."""
    short = ("", key(in_short(values)))
    without = [name for name in ("brief",) if key(values[name]) in short] + [
        name for name in ("previous",) if not values[name]]
    return text_mark(*(text for name, text in values.items() if name not in without))


def is_computed(text: str) -> bool:
    """Whether `text` is what the progress line or a mark says, also where a program kept it as plain text."""
    return _COMPUTED.fullmatch(single_spaced(text)) is not None


def is_check(formula: str) -> bool:
    """Whether `formula` is a check of ours: it says so with a sign, or is a name of `forms.live_check`."""
    return "✖" in formula or "▲ Ô " in formula or _CHECK.search(formula) is not None


def marked_columns(schema: SheetSchema) -> list[str]:
    """The columns that the mark of a row of a side sheet is of, in its order: ours, then what the sender typed."""
    seen = [column for column in schema.columns if not column.hidden]
    return [column.name for column in sorted(seen, key=lambda column: column.owner is Owner.OFFICER)]


def header_mark(text: str) -> str:
    """What is left of a line of a header or footer without form codes, page numbers and signs."""
    return single_spaced(_NO_LETTERS.sub(" ", key(_CODE.sub("", text))))


def text_mark(*texts: str) -> str:
    """Eight hex digits that change when one of the texts does (case, spaces, Unicode form aside)."""
    return hashlib.sha256("\x1f".join(map(key, texts)).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def file_mark(sha256: str) -> str:
    """What a form that goes back remembers of a file it was made from."""
    return sha256[:8]


class FormCode(NamedTuple):
    """A form code in parts. `valid` says whether its check character fits."""
    plan: str
    period: str
    agency: str
    edition: str
    check: str

    def __str__(self) -> str:
        return f"{self.plan}-{self.period}-{self.agency}-{self.edition}-{self.check}"

    @property
    def valid(self) -> bool:
        """Whether the check character fits the rest."""
        return self.check == _check(self.plan, self.period, self.agency, self.edition)


def form_code(plan: Plan, agency: str) -> FormCode:
    """The code of the form this plan gives to the agency of that code."""
    slots = (indicator_slot(each.code) for each in plan.indicators_of(agency))
    rows = "|".join((*(_edition_of(plan, row) for row in plan.rows_of(agency)), *slots))
    plan_code, period = plan.settings.plan_code, plan.period.code
    edition = _digest(f"{plan_code}|{period}|{agency}|{rows}", 4)
    return FormCode(plan_code, period, agency, edition, _check(plan_code, period, agency, edition))


def form_file_name(plan: Plan, agency: Agency) -> str:
    """A file name ready to send, ASCII and short: "TV2793-2020-SCT So Cong Thuong.xlsx". Never identity."""
    name = f"{plan.settings.plan_code}-{plan.period.code}-{agency.code}"
    plain = unicodedata.normalize("NFD", agency.name.replace("đ", "d").replace("Đ", "D"))
    kept = (char if char.isascii() and char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    for word in "".join(kept).split():
        if len(name) + len(word) + len(" .xlsx") > _NAME_LENGTH:
            break
        name += f" {word}"
    return f"{name}.xlsx"


def correction_file_name(plan: Plan, agency: Agency) -> str:
    """The file name of the form that goes back to that agency: "TV2793-2020-SCT So Cong Thuong - can sua.xlsx"."""
    return f"{form_file_name(plan, agency).removesuffix('.xlsx')}{CORRECTION_ENDING}.xlsx"


def _edition_of(plan: Plan, row: Assignment) -> str:
    """What a row adds to an edition: its task and role; of a task that was amended or numbered anew also its texts."""
    task, said = plan.task(row.task_id), f"{plan.identity(row.task_id)}:{row.role.value}"
    if not task.first_id and task.amendment is None:
        return said
    return f"{said}:{_digest('|'.join((task.id, task.content, task.leads, task.product, task.deadline)), 6)}"


def find_codes(text: str) -> tuple[FormCode, ...]:
    """Every form code written in `text`, whether or not its check character fits."""
    return tuple(FormCode(*parts) for parts in _FORM_CODE.findall(text.upper())) if text.count("-") >= _DASHES else ()


def row_key(code: FormCode, slot: str) -> str:
    """The key of the row for `slot` on the form of that plan, period and agency."""
    return row_keys(code, (slot,))[slot]


def row_keys(code: FormCode, slots: Iterable[str]) -> dict[str, str]:
    """The keys of a form's rows, by slot."""
    before = f"{code.plan}|{code.period}|{code.agency}|"
    return {slot: f"{slot}-{_digest(before + slot, 3)}" for slot in slots}


def slot_of(key: str) -> str | None:
    """The slot a row key names ("T2.1-7K2" → "T2.1"), None where the text is no row key."""
    match = _KEY.match(key.strip().upper())
    return match[1] if match else None


def task_slot(identity: TaskIdentity) -> str:
    """The slot of the row of the annex task of that identity (`Plan.identity`)."""
    return f"T{identity}"


def task_of(slot: str) -> TaskIdentity:
    """The identity of the task whose row has that slot, "" of a row of no task."""
    return TaskIdentity(slot[1:]) if slot.startswith("T") else NO_IDENTITY


def indicator_slot(code: str) -> str:
    """The slot of an indicator's row."""
    return f"I{code}"


def _check(plan: str, period: str, agency: str, edition: str) -> str:
    return _digest(f"{plan}-{period}-{agency}-{edition}", 1)


def _digest(text: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return "".join([_ALPHABET[number >> 5 * place & 31] for place in range(length)])
