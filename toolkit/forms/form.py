"""A plan and a form template → the pre-filled form of each agency, an .xlsx: a plain list of rows first, then the rows
of the template written anew. Called by `rounds.sending`, and by `marked_form` for a form that goes back.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from toolkit.base.text import by_key, grouped, printable, runs
from toolkit.forms.live_check import live_check, progress_formula, progress_text, with_live_checks
from toolkit.model import layout as places, words
from toolkit.model.checks import offered
from toolkit.model.fields import FREE_PARTS, STATUS
from toolkit.model.findings import Code, Place, ToolkitError
from toolkit.model.layout import (
    HEADER_NAMES,
    Layout,
    form_code,
    header_values,
    indicator_slot,
    read_layout,
    row_keys,
    task_slot,
)
from toolkit.model.records import Agency, Period, Plan, Role
from toolkit.page.text_metrics import line_count, text_height
from toolkit.sheetfill.elements import MAIN, DropDown, Unkept
from toolkit.sheetfill.row_map import RowMap
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetfill.workbook_template import Blanks, Filling, TableSheet, WorkbookTemplate, packed, unpacked
from toolkit.sheetread.any_file import cell_name, column_letters, resolve_name

#: The sample rows that there are as many of as there is to tell, and those of them a clerk types in.
_GROWING = ("section_row", "task_row", "extra_row", "facts_row", *places.INDICATOR_ROWS)
_TYPED_IN = ("task_row", "extra_row", "indicator_row")
META = TableSheet(words.FORM_SHEETS["meta"])
#: What stands for the year reported on in the template's prompts.
_YEAR = "[năm]".encode()
#: Rows of a view that has none below the template's last.
_ALL_ROWS = 1048576


class FormRow(NamedTuple):
    """One row of a form: the template row it looks like, the texts written in it by column, the agency's role in an
    annex task's row (None on every other row)."""

    source: int
    texts: Mapping[int, str | float]
    role: Role | None = None


class FormContent(NamedTuple):
    """The contents of a form."""

    rows: tuple[FormRow, ...]
    marks: Mapping[str, str]        # in `_meta`, by slot
    texts: Mapping[str, str]        # its code, its title, its head by name, the keys of its rows by slot
    hidden: frozenset[int]          # the columns no row has anything for
    corrects: tuple[str, ...] = ()  # the marks of the files that a form that goes back is of


def form_content(layout: Layout, last: int, plan: Plan, agency: Agency) -> FormContent:
    """A plan, as forms of that layout show it, and an agency → the contents of its form; `last` is the template's last
    row."""
    previous = places.previous_texts(plan, agency.code)
    keyed: list[tuple[str, str, Mapping[str, str], Role | None]] = [  # by name of the row they look like
        ("task_row", task_slot(plan.identity(row.task_id)),
         places.locked_values(plan, row, previous.get(row.task_id, "")), row.role)
        for row in plan.rows_of(agency.code)]
    keyed += (("extra_row", slot, places.extra_values(number), None)
              for number, slot in enumerate(places.FACT_SLOTS, 1))
    keyed += (("facts_row", second, places.fact_values(slot), None) for slot, second in places.FACT_SLOTS.items())
    keyed += ((f"free_{name}", slot, {}, None) for name, slot in places.FREE_SLOTS.items())
    keyed += (("indicator_row", indicator_slot(indicator.code), places.indicator_values(layout, indicator), None)
              for indicator in plan.indicators_of(agency.code))
    marks = {slot: places.locked_mark(values) if name in ("task_row", "indicator_row") else ""
             for name, slot, values, _ in keyed}
    code, head = form_code(plan, agency.code), header_values(plan, agency)
    keys, rows_like = row_keys(code, marks), defaultdict[str, list[FormRow]](list)
    for name, slot, values, role in keyed:
        texts = {**values, "key": keys[slot], "key2": keys[slot]}
        rows_like[name].append(FormRow(source=layout.cells[name][0], role=role, texts={
            layout.columns[column]: text for column, text in texts.items()}))
    # Sections with their tasks stand where the template has its section row
    tasks, (section, title_column) = rows_like["task_row"], layout.cells["section_row"]
    for role in words.SECTION:
        of_role = [row for row in tasks if row.role is role]
        title = places.section_title(role, len(of_role))
        rows_like["section_row"] += [FormRow(source=section, texts={title_column: title}), *of_role]
    absent = ("task_row", *(() if "indicator_row" in rows_like else places.INDICATOR_ROWS))
    rows_of = {layout.cells[name][0]: rows for name, rows in rows_like.items()} | {
        layout.cells[name][0]: [] for name in absent if name in layout.cells}
    head_texts = defaultdict[int, dict[int, str]](dict)
    for name, text in head.items():
        row, column = layout.cells[name]
        head_texts[row][column] = text
    rows = (form_row._replace(texts={**form_row.texts, **head_texts[source]}) for source in range(1, last + 1)
            for form_row in rows_of.get(source, [FormRow(source=source, texts={})]))
    printed = " | ".join(" ".join(sorted({*map(places.text_mark, issued)}))
                         for issued in ((*layout.fill_texts, *head.values()), (*layout.texts, *head.values())))
    title = printable(f"{words.FORM_SHEETS['fill']} {plan.period.name.brief} – {agency.name}")
    hidden = [] if plan.previous else [layout.columns["previous"]]
    return FormContent(
        rows=tuple(rows), marks={**marks, places.PRINTED: printed}, hidden=frozenset(hidden),
        texts={"code": str(code), places.PRINTED: places.PRINTED, "title": f"{title} ({code})", **head, **keys})


class FormTemplate:
    """A form template, taken apart once for all the forms of a round: what is left blank in it, and how a form fills
    it. `repeats` are cells that repeat what the head says, by sheet, row and column; `tables` are sheets beside the one
    to fill. `begin` is the first day a form takes as one on which a task was done, None: the first of the year reported
    on. Raises as `WorkbookTemplate` does."""

    def __init__(
        self, content: bytes, layout: Layout, repeats: Mapping[str, tuple[str, int, int]], begin: date | None = None,
        tables: Sequence[TableSheet] = ()) -> None:
        self.content, self.layout, self.repeats, self.begin = content, layout, repeats, begin
        self._typed_in = {layout.cells[name][0]: name for name in _TYPED_IN if name in layout.cells}
        self._task, self._check = layout.cells["task_row"][0], layout.columns["check"]
        self._free = {layout.cells[name][0] for name in ("facts_row", *map("free_{}".format, FREE_PARTS))}
        self._period = layout.cells["period"]
        self._repeated = by_key((row, (column, name)) for name, (sheet, row, column) in repeats.items()
                                if sheet == layout.sheet)
        on_others = by_key((sheet, ((row, column), name)) for name, (sheet, row, column) in repeats.items()
                           if sheet != layout.sheet)
        lists = {role.name: f'"{",".join(words.STATUS[status].text for status in offered(role))}"' for role in Role}
        self._workbook = WorkbookTemplate(
            with_live_checks(content, layout, begin), layout.sheet,
            growing={layout.cells[name][0] for name in _GROWING if name in layout.cells},
            lists=(DropDown(self._task, layout.columns[STATUS], lists),),
            blanks=Blanks(
                cells={sheet: dict(cells) for sheet, cells in on_others.items()}, names={places.CODE_NAME: "code"},
                core={"keywords": "code", "subject": "code", "title": "title"}, footer={places.CODE_MARK: "code"},
                custom={places.CODE_PROPERTY: "code"}, footer_label="Mã biểu "),
            tables=(META, *tables))
        self.sheet, looks = self._workbook.sheet, self._workbook.looks
        #: The size of what is written under "Kiểm tra".
        self.check_size = looks[self.sheet.style(self._task, self._check)].size
        self._open = {
            row: min(columns) for row, sample in self.sheet.rows.items()
            if (columns := [column for column, cell in sample.cells.items() if not looks[cell.style].locked])}
        #: The rooms of a row by its number and the hidden columns.
        self._rooms_of = lru_cache(maxsize=None)(self._workbook.rooms)
        #: One and the same for forms of one shape: what follows from it is remembered (`WorkbookTemplate`).
        self._row_map = lru_cache(maxsize=64)(self._row_map_of)

    @classmethod
    def read(cls, path: Path) -> FormTemplate:
        """The file of a template → the template; ToolkitError naming what it lacks, what forms cannot keep, or why it
        is not read."""
        from toolkit.model.workbooks import read_template

        try:
            book, content = read_template(path), path.read_bytes()
            guide = {name: resolve_name(book, f"guide_{name}") for name in HEADER_NAMES if name != "progress_line"}
            return cls(content, read_layout(book), {name: place for name, place in guide.items() if place})
        except Unkept as error:
            place = Place(path.name, error.sheet)
            raise ToolkitError(Code.TEMPLATE_UNKEPT, place, file=path.name, what=error.what) from error
        except (ToolkitError, OSError):
            raise
        except Exception as error:  # what a workbook that is none within makes of its readers may be anything
            why = "có phần không theo chuẩn .xlsx"
            raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(path.name), file=path.name, why=why) from error

    def __reduce__(self) -> tuple[type[FormTemplate], tuple[Any, ...]]:
        """What another process makes it of."""
        return FormTemplate, (self.content, self.layout, self.repeats, self.begin)

    def of(self, period: Period) -> FormTemplate:
        """The template as forms of that period have it: its examples are of the year reported on, and one whose data
        begin in the year before takes days of then."""
        begin = period.done_days[0]
        return _of_year(self, period.year, None if begin.year == period.year else begin)

    def form(self, plan: Plan, agency: Agency) -> bytes:
        """That agency's form, an .xlsx: its rows filled in and locked, its code in every carrier."""
        return self.forms(plan)(agency)

    def forms(self, plan: Plan) -> Callable[[Agency], bytes]:
        """A function that makes the forms of that plan."""
        template = self.of(plan.period)

        def form(agency: Agency) -> bytes:
            content = form_content(self.layout, self.sheet.last, plan, agency)
            return template.filled(content, template.rows_of(content))

        return form

    def filled(
        self, form: FormContent, rows: Sequence[FilledRow], cursor: str = "",
        tables: Mapping[str, Sequence[FilledRow]] = {}, finish: Callable[[Any], None] = lambda root: None
    ) -> bytes:
        """The form as an .xlsx, of these rows (see `rows_of`); without a cursor it stands on the first cell to fill.
        Coordinated tasks begin a page, so that their title is not left alone at the end of one."""
        texts = ((places.CODE_PROPERTY, form.texts["code"]),
                 *((form.texts[slot], mark) for slot, mark in form.marks.items()),
                 *((places.CORRECTS, mark) for mark in form.corrects))
        meta = [FilledRow(0, {column: text for column, text in enumerate(row, 1) if text}) for row in texts]
        open_cells = (cell_name(number, self._open[row.source]) for number, row in enumerate(form.rows, 1)
                      if row.source in self._open)
        roles = [row.role for row in form.rows]

        def finish_sheet(root: Any) -> None:
            finish(root)
            for breaks in root.iter(f"{MAIN}rowBreaks") if {*Role} <= {*roles} else ():
                title = roles.index(Role.COORDINATING) - 1
                breaks.insert(0, etree.Element(f"{MAIN}brk", id=str(title), man="1"))
                breaks.set("manualBreakCount", str(len(breaks)))

        return self._workbook.filled(Filling(
            rows=rows, row_map=self._row_map(tuple((row.source, row.role) for row in form.rows)),
            cursor=cursor or next(open_cells, "A1"), hidden=form.hidden, texts=form.texts,
            tables={META.name: meta, **tables}, finish=finish_sheet))

    def rows_of(self, form: FormContent) -> list[FilledRow]:
        """The contents of a form → its rows with their checks and heights: the template's, or more where a text needs
        it."""
        rows = [self._filled_row(row, form) for row in form.rows]
        self.count(rows)
        return rows

    def count(self, rows: list[FilledRow]) -> None:
        """Let the head say how many of the rows pass."""
        source, column = self.layout.cells["progress_line"]
        place = next(place for place, row in enumerate(rows) if row.source == source)
        shown = progress_text(str(row.shown[self._check]) for row in rows if self._check in row.shown)
        formula = progress_formula(self.below(self._check, len(rows)))
        rows[place] = rows[place]._replace(formulas={column: formula}, shown={column: shown})

    def below(self, column: int, last: int) -> str:
        """The cells of a column below the table's headings, to the row `last`."""
        letters = column_letters(column)
        return f"${letters}${self.layout.cells['task_heading'][0] + 1}:${letters}${last}"

    def _filled_row(self, row: FormRow, form: FormContent) -> FilledRow:
        texts, needed, in_letters = dict(row.texts), 0.0, 0.0
        for column, room in self._rooms_of(row.source, form.hidden).items():
            if column in texts:  # a report's title stands after what the head's format says before it
                label = words.FORM_HEAD_LABELS["period"] if (row.source, column) == self._period else ""
                lines = line_count(f"{label}{texts[column]}", *room)
                in_letters = max(in_letters, lines * room.size)
                needed = max(needed, text_height(lines, room.size))
        height = needed if needed > self.sheet.height(row.source) else None
        texts |= {column: form.texts[name] for column, name in self._repeated.get(row.source, ())}
        kind = self._typed_in.get(row.source)
        if kind is None:
            return FilledRow(row.source, texts, height, grows=row.source in self._free)
        formula, shown = live_check(kind, row.role)
        if kind != "extra_row":
            # Breaks nobody sees keep the row a line taller than its task, whose letters may be larger
            breaks = max(math.ceil(in_letters / self.check_size) - 1, 0)
            formula, shown = f"{formula}&REPT(CHAR(10),{breaks})", shown + "\n" * breaks
        return FilledRow(row.source, texts, height, grows=True, formulas={self._check: formula},
                         shown={self._check: shown})

    def _row_map_of(self, rows: Sequence[tuple[int, Role | None]]) -> RowMap:
        """The source and role of each row → where the template's rows went: all, and as the rules for leading and for
        coordinating rows see it."""
        numbers = grouped(range(1, len(rows) + 1), lambda number: rows[number - 1][0])
        went = {source: runs(of_source) for source, of_source in numbers.items()}
        lead, coordinating = (runs(number for number, row in enumerate(rows, 1) if row[1] is role) for role in Role)
        return RowMap(went, self.sheet.last, {
            Role.LEAD.name: RowMap({**went, self._task: lead}, self.sheet.last),
            Role.COORDINATING.name: RowMap({self._task: coordinating}, _ALL_ROWS)})


@lru_cache(maxsize=4)  # 14 ms, twice as long as making a form
def _of_year(template: FormTemplate, year: int, begin: date | None) -> FormTemplate:
    parts = {name: part.replace(_YEAR, str(year).encode()) for name, part in unpacked(template.content).items()}
    return FormTemplate(packed(parts), template.layout, template.repeats, begin)
