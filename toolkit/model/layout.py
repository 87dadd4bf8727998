"""A form template → its places, by defined names; a plan → what forms print in locked cells, and the codes, keys and
marks they are known by. A return is known by its form's code and its rows' keys, never by file name or position.
Called by the writer of forms (`forms`) and the reader of returns (`intake`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
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

#: The rows of indicators, and all names of that part, which forms lack whose plan asks for no figures: cells in columns
#: of the task table, under whose TT and content stand the indicator's.
INDICATOR_ROWS = ("indicator_section", "indicator_heading", "indicator_row")
INDICATOR_NAMES = (*INDICATOR_ROWS, *(f"indicator_{name}" for name in words.INDICATOR_HEADINGS))
#: Every defined name a template must have. "col_…" is a cell of the task heading row, "free_…" an input cell.
NAMES = (*HEADER_NAMES, *ROW_NAMES, *(f"col_{name}" for name in COLUMNS),
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
_COUNTED = (BANNER, BANNER_LOOK, f"{{left}}/{{all}} dòng đạt – {checks.READY}",
            f"{{left}}/{{all}} dòng đạt – {checks.NOT_READY}")
_COMPUTED = re.compile("|".join((
    *(re.escape(single_spaced(text.format(left=0, all=0, row=0))).replace("0", r"\d+") for text in _COUNTED),
    r"[✖▲] Ô [A-Z]+\d+:.*")))
#: What a check of the template's own can say, in its formula. A sender may tick too: "✔ đã họp" is no text of ours.
_SIGNED_TEXT = re.compile(r'"([✖✔][^"]*)"')
_CHECK = re.compile(r"\b(?:check_(?:lead|coordinating|extra|figure)|brief_extra|bang_ghi|cot_tt)\b", re.IGNORECASE)
_CODE, _NO_LETTERS = re.compile(r"\b[A-Z0-9]+(?:-[A-Z0-9]+){4}\b"), re.compile(r"[\W\d_]+")

#: Between the name of an agency that is gone and what it answered; so many answers of a row at most are shown.
_NAMED, _SHOWN_ANSWERS = " – ", 8
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
    """The places of a form template. `texts` are keys: what a returned form says there was not typed by its sender."""

    sheet: str  # the sheet to fill
    cells: Mapping[str, tuple[int, int]]  # (row, column) by defined name
    columns: Mapping[str, int]  # by name of `COLUMNS`
    headings: Mapping[str, str]  # the texts of the heading row, by the same names
    texts: frozenset[str]  # all that the template itself holds or its checks can say, on every sheet
    fill_texts: frozenset[str]  # those of the sheet to fill, without the rows of indicators
    headers: frozenset[str]  # the marks (`header_mark`) of what headers and footers say
    notes: Mapping[tuple[str, str], int]  # how often what stands beside cells does, by kind and key
    protected: bool  # whether the sheet to fill is
    file: str
    figure_texts: frozenset[str]  # of the rows of indicators, on a form only where the plan asks for figures

    @property
    def under(self) -> dict[str, str]:
        """By field of an indicator's row the column of the task table it stands in; ToolkitError where the template has
        no such part."""
        names = {column: name for name, column in self.columns.items()}
        for name in INDICATOR_NAMES:
            if name not in self.cells or self.cells[name][1] not in names:
                raise ToolkitError(Code.TEMPLATE_NAME_MISSING, Place(self.file), file=self.file, name=name)
        return {field: names[self.cells[f"indicator_{field}"][1]] for field in words.INDICATOR_HEADINGS}


def read_layout(book: Book) -> Layout:
    """A form template → its layout; ToolkitError naming the first defined name it lacks, or that refers to no cell or
    to another sheet than the first name."""
    cells, title = dict[str, tuple[int, int]](), ""
    for name in (*NAMES, *INDICATOR_NAMES):
        place = resolve_name(book, name)
        title = title or (place[0] if place else "")
        if place and place[0] == title:
            cells[name] = place[1:]
        elif place or name in NAMES:
            raise ToolkitError(Code.TEMPLATE_NAME_MISSING, Place(book.file), file=book.file, name=name)
    columns = {name: cells[f"col_{name}"][1] for name in COLUMNS}
    fill = next(sheet for sheet in book.sheets if sheet.name == title)
    rows = {row for row, _ in fill.cells}
    figure_rows = {cells[name][0] for name in INDICATOR_ROWS if name in cells}
    headings = {name: fill.cells.get(cells[f"col_{name}"]) for name in columns}
    printed = (text for sheet in book.sheets for text in header_texts(sheet.header_footer))
    fill_texts, figure_texts = _sheet_texts(fill, rows - figure_rows), _sheet_texts(fill, figure_rows)
    others = (_sheet_texts(sheet, {row for row, _ in sheet.cells}) for sheet in book.sheets if sheet is not fill)
    return Layout(
        sheet=title, cells=cells, columns=columns,
        headings={name: str(cell.value) if cell else "" for name, cell in headings.items()},
        texts=fill_texts.union(map(key, book.core.values()), *others), fill_texts=fill_texts, figure_texts=figure_texts,
        headers=frozenset(header_mark(text.replace(CODE_MARK, "")) for text in printed),
        notes=Counter((note.kind, key(note.text)) for sheet in book.sheets for note in sheet.notes),
        protected=fill.protected is True, file=book.file)


def free_slots(taken: Collection[str]) -> Iterator[str]:
    """The slots of rows for tasks outside the annex that are not taken, also beyond those of a form."""
    return (slot for slot in map("X{}".format, count(1)) if slot not in taken)


def meta_marks(book: Book) -> dict[str, str]:
    """By key of a row the mark of what was issued in it, as sheet `_meta` of a form has it; none where that is gone."""
    cells = next((sheet.cells for sheet in book.sheets if sheet.name == words.FORM_SHEETS["meta"]), {})
    texts = {place: str(cell.value) for place, cell in cells.items()}
    return {text: texts.get((row, column + 1), "") for (row, column), text in texts.items()}


def _sheet_texts(sheet: Sheet, rows: Collection[int]) -> frozenset[str]:
    """The keys of a sheet's texts in these rows, and of all that their checks can say."""
    cells = [cell for cell in sheet.cells.values() if cell.row in rows]
    texts = (str(cell.value) for cell in cells if cell.kind == "text")
    verdicts = (text for cell in cells if cell.formula for text in _SIGNED_TEXT.findall(cell.formula))
    return frozenset(map(key, (*texts, *verdicts, *checks.texts())))


def header_values(plan: Plan, agency: Agency) -> dict[str, str]:
    """An agency → the texts of its form's head, by name of `HEADER_NAMES` (the progress line is a formula)."""
    settings, period = plan.settings, plan.period
    values = {
        "form_code": str(form_code(plan, agency.code)), "agency_name": agency.name,
        "plan_title": f"{settings.plan_title} (ban hành kèm theo {settings.decision})",
        "period": f"{period.title}, {period.label}" if period.title else period.heading,
        "due": "; số liệu ".join(filter(None, (f"trước ngày {date_vi(period.due_before)}", period.data_text))),
        "contact": settings.contact}
    return {name: printable(value) for name, value in values.items()}


def locked_values(plan: Plan, row: Assignment, previous: str = "") -> dict[str, str]:
    """An agency's row → the texts of its locked cells, by name of `words.LOCKED_COLUMNS`; `previous` is that of
    `previous_texts`."""
    return row_values(plan.task(row.task_id), row.task_id, leads_shown(plan, row.task_id), row.role, previous)


def leads_shown(plan: Plan, task_id: TaskNumber) -> str:
    """The leads of a task as the annex has them, followed by who leads now where some of them are gone."""
    leads, now = plan.task(task_id).leads, plan.leading_now(task_id)
    if not now:
        return leads
    agencies = [plan.agency(code) for code in now]
    kinds = dict.fromkeys(words.KIND[agency.kind].text for agency in agencies)
    names = (agency.name for agency in agencies)
    return f"{leads}{_NOW}{'; '.join(names if len(agencies) <= _NAMED_NOW else kinds)})"


def leads_of_annex(shown: str) -> str:
    """The text of `leads_shown` → the part of it that the annex has."""
    return shown.rpartition(_NOW)[0] if shown.endswith(")") and _NOW in shown else shown


@lru_cache(maxsize=4096)  # without this, making forms takes 7 % longer
def row_values(
        asked: Task | PrintedRow, number: str, leads: str, role: Role, previous: str) -> dict[str, str]:
    """A task's row → the texts of its locked cells, by name of `words.LOCKED_COLUMNS`. "brief" says the others in
    short: a line each for the product, the deadline, who leads where that is another, and the status in the round
    before or, where that is not known, a year before."""
    values = {
        "tt": number, "content": asked.content, "role": words.ROLE[role].text, "leads": leads,
        "product": asked.product, "deadline": asked.deadline, "previous": previous}
    first, *more = previous.split("\n")
    period, _, answer = first.partition(": ")
    name, _, period = period.rpartition(_NAMED)
    whose = f" ({name}{'; …' if more else ''})" if name else ""
    lines = {
        "": asked.product, "Hạn: ": asked.deadline, "Chủ trì: ": leads if role is Role.COORDINATING else "",
        f"{YEAR_BEFORE if period.startswith(YEAR_BEFORE) else 'Kỳ trước'}: ": answer.partition(". ")[0] + whose}
    values["brief"] = "\n".join(f"{label}{text}" for label, text in lines.items() if text)
    return {name: printable(value) for name, value in values.items()}


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
    texts = dict[TaskNumber, list[str]]()
    for task, answers, is_year_before in plan.answers_by_agency.get(agency, ()):
        lines = texts.setdefault(task, [])
        for answer in answers[:_SHOWN_ANSWERS]:
            text = previous_text(answer)
            if is_year_before:
                text = f"{YEAR_BEFORE} năm {period_of(answer.period).year}: {text.partition(': ')[2]}"
            lines.append(under_name(plan, agency, answer, text))
        if len(answers) > _SHOWN_ANSWERS:
            lines.append(MORE_ANSWERS.format(count=len(answers) - _SHOWN_ANSWERS))
    return {task: "\n".join(lines) for task, lines in texts.items()}


def under_name(plan: Plan, agency: str, previous: Previous, text: str) -> str:
    """A text on an answer in that agency's row, with the name of the agency before it where another gave the answer."""
    return text if previous.agency == agency else f"{printable(plan.agency(previous.agency).name)}{_NAMED}{text}"


def extra_values(number: int) -> dict[str, str]:
    """The number of a spare row (from 1) → the texts of its locked cells."""
    return {"tt": f"PS{number}", "role": words.EXTRA_ROLE.text}


def fact_values(slot: str) -> dict[str, str]:
    """The slot of a spare row → the texts of the locked cells of its second row (`FACTS`)."""
    return {fields.CONTENT: f"Nhiệm vụ PS{slot[1:]} (ghi tiếp)"}


def indicator_values(layout: Layout, indicator: Indicator) -> dict[str, str]:
    """An indicator → the texts of its row's locked cells, by name of `words.LOCKED_COLUMNS`."""
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
    """The `text_mark` of a row's locked cells, those of `words.LOCKED_COLUMNS` first."""
    return text_mark(*values.values())


def is_computed(text: str) -> bool:
    """Whether `text` is what the progress line or a mark says, also where a program kept it as plain text."""
    return _COMPUTED.fullmatch(single_spaced(text)) is not None


def is_check(formula: str) -> bool:
    """Whether `formula` is a check of ours: it says so with a sign, or is a name of `forms.live_check`."""
    return "✖" in formula or "▲ Ô " in formula or _CHECK.search(formula) is not None


def marked_columns(schema: SheetSchema) -> list[str]:
    """The columns that the mark of a row of a side sheet is of, in its order: ours, then what the sender typed."""
    shown = (column for column in schema.columns if not column.hidden)
    return [column.name for column in sorted(shown, key=lambda column: column.owner is Owner.OFFICER)]


def header_mark(text: str) -> str:
    """A line of a header or footer → its words without form codes, page numbers and signs, to compare it by."""
    return single_spaced(_NO_LETTERS.sub(" ", key(_CODE.sub("", text))))


def text_mark(*texts: str) -> str:
    """Eight hex digits that change when one of the texts does (case, spaces, Unicode form aside)."""
    return hashlib.sha256("\x1f".join(map(key, texts)).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def file_mark(sha256: str) -> str:
    """The mark by which a form that goes back remembers a file it was made from."""
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
    slots = (indicator_slot(indicator.code) for indicator in plan.indicators_of(agency))
    rows = "|".join((*(_edition_of(plan, row) for row in plan.rows_of(agency)), *slots))
    plan_code, period = plan.settings.plan_code, plan.period.code
    edition = _base32_digest(f"{plan_code}|{period}|{agency}|{rows}", 4)
    return FormCode(plan_code, period, agency, edition, _check(plan_code, period, agency, edition))


def form_file_name(plan: Plan, agency: Agency) -> str:
    """A file name ready to send, ASCII and short: "TV2793-2020-SCT So Cong Thuong.xlsx". Never identity."""
    decomposed = unicodedata.normalize("NFD", agency.name.translate(str.maketrans("đĐ", "dD")))
    plain = re.sub("[^A-Za-z0-9]+", " ", re.sub("[\u0300-\u036f]", "", decomposed))
    name = f"{plan.settings.plan_code}-{plan.period.code}-{agency.code} {plain}"
    return f"{shorten(name, _NAME_LENGTH - len('.xlsx'), placeholder='')}.xlsx"


def correction_file_name(plan: Plan, agency: Agency) -> str:
    """The file name of the form that goes back to that agency: "TV2793-2020-SCT So Cong Thuong - can sua.xlsx"."""
    return f"{form_file_name(plan, agency).removesuffix('.xlsx')}{CORRECTION_ENDING}.xlsx"


def _edition_of(plan: Plan, row: Assignment) -> str:
    """The part of an edition that a row adds: its task and role; of a task that was amended or numbered anew also its
    texts."""
    task = plan.task(row.task_id)
    texts = "|".join((task.id, task.content, task.leads, task.product, task.deadline))
    is_amended = task.first_id or task.amendment
    return f"{task.identity}:{row.role.value}{f':{_base32_digest(texts, 6)}' if is_amended else ''}"


def find_codes(text: str) -> tuple[FormCode, ...]:
    """Every form code written in `text`, whether or not its check character fits."""
    return tuple(FormCode(*parts) for parts in _FORM_CODE.findall(text.upper())) if text.count("-") >= _DASHES else ()


def row_key(code: FormCode, slot: str) -> str:
    """The key of the row for `slot` on the form of that plan, period and agency."""
    return row_keys(code, (slot,))[slot]


def row_keys(code: FormCode, slots: Iterable[str]) -> dict[str, str]:
    """The keys of a form's rows, by slot."""
    before = f"{code.plan}|{code.period}|{code.agency}|"
    return {slot: f"{slot}-{_base32_digest(before + slot, 3)}" for slot in slots}


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
    return _base32_digest(f"{plan}-{period}-{agency}-{edition}", 1)


def _base32_digest(text: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return "".join([_ALPHABET[number >> 5 * place & 31] for place in range(length)])
