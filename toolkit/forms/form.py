"""A plan and a form template → the pre-filled form of each agency, an .xlsx: first the list of its rows, then the sheet
made of them. Lines of text → the rows of a sheet beside the one to fill. Called by `rounds.sending`; by `marked_form`
and `answered_form` for forms that go back or up."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from toolkit.base.text import by_key, grouped, number_vi, printable, runs
from toolkit.forms.live_check import live_check, progress_formula, progress_text, with_live_checks
from toolkit.model import layout as places, words
from toolkit.model.checks import offered
from toolkit.model.fields import FREE_PARTS, STATUS
from toolkit.model.findings import Code, Place, ToolkitError
from toolkit.model.form_code import (
    CODE_MARK,
    CODE_NAME,
    CODE_PROPERTY,
    FACT_SLOTS,
    FREE_SLOTS,
    form_code,
    indicator_slot,
    row_keys,
    task_slot,
)
from toolkit.model.layout import HEADER_NAMES, Layout, header_values, read_layout
from toolkit.model.records import Agency, Listed, Period, Plan, Role, SourceLine
from toolkit.page.text_metrics import line_count, text_height
from toolkit.sheetfill.elements import MAIN, DropDown, MoreStyles, Unkept
from toolkit.sheetfill.row_map import RowMap
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetfill.workbook_template import Blanks, Filling, TableSheet, WorkbookTemplate, packed, unpacked
from toolkit.sheetread.any_file import cell_name, column_letters, resolve_name
from toolkit.sheets.book_writer import in_cells
from toolkit.sheets.schema import Owner, SheetSchema
from toolkit.sheets.writing import row_height

#: The sample rows that are repeated or left out as the plan needs; those of them with a check.
_REPEATED_ROWS = ("section_row", "task_row", "extra_row", "facts_row", *places.INDICATOR_ROWS)
_CHECKED_ROWS = ("task_row", "extra_row", "indicator_row")
#: The hidden sheet of code and marks.
META = TableSheet(words.FORM_SHEETS["meta"])
#: In the template's prompts, in place of the year reported on.
_YEAR = "[năm]".encode()
#: Points of rows that a page holds below the headings it repeats: A4 across in the template's scale.
_PAGE = 510
#: The last row of a sheet.
_ALL_ROWS = 1048576


class FormRow(NamedTuple):
    """One row of a form."""

    source: int                       # the template row that it copies
    texts: Mapping[int, str | float]  # by column
    role: Role | None = None          # of the agency in the task of the row, None for any other row


class FormContent(NamedTuple):
    """The contents of a form."""

    rows: tuple[FormRow, ...]
    marks: Mapping[str, str]        # by slot, for sheet `_meta`
    texts: Mapping[str, str]        # by name the form code, the title, the head; by slot the key of a row
    hidden: frozenset[int]          # columns without a text in any row
    corrects: tuple[str, ...] = ()  # marks of the returned files, if the form goes back


def form_content(layout: Layout, last: int, plan: Plan, agency: Agency) -> FormContent:
    """A plan and an agency → the contents of its form in that layout; `last` is the template's last row."""
    previous = places.previous_texts(plan, agency.code)
    keyed_rows: list[tuple[str, str, Mapping[str, str], Role | None]] = [  # sample row, slot, texts, role
        ("task_row", task_slot(plan.identity(row.task_id)),
         places.locked_values(plan, row, previous.get(row.task_id, "")), row.role)
        for row in plan.rows_of(agency.code)]
    keyed_rows += (("extra_row", slot, places.extra_values(number), None)
                   for number, slot in enumerate(FACT_SLOTS, 1))
    keyed_rows += (("facts_row", second, places.fact_values(slot), None) for slot, second in FACT_SLOTS.items())
    keyed_rows += ((f"free_{name}", slot, {}, None) for name, slot in FREE_SLOTS.items())
    keyed_rows += (("indicator_row", indicator_slot(indicator.code), places.indicator_values(layout, indicator), None)
                   for indicator in plan.indicators_of(agency.code))
    marks = {slot: places.locked_mark(values) if name in ("task_row", "indicator_row") else ""
             for name, slot, values, _ in keyed_rows}
    code, head = form_code(plan, agency.code), header_values(plan, agency)
    keys, rows_like = row_keys(code, marks), defaultdict[str, list[FormRow]](list)
    for name, slot, values, role in keyed_rows:
        texts = {**values, "key": keys[slot], "key2": keys[slot]}
        rows_like[name].append(FormRow(source=layout.cells[name][0], role=role, texts={
            layout.columns[column]: text for column, text in texts.items()}))
    # Sections with their tasks stand where the template has its section row
    tasks, (section, title_column) = rows_like["task_row"], layout.cells["section_row"]
    for role in words.SECTION:
        of_role = [row for row in tasks if row.role is role]
        title = places.section_title(role, len(of_role))
        rows_like["section_row"] += [FormRow(source=section, texts={title_column: title}), *of_role]
    left_out = ("task_row", *(() if "indicator_row" in rows_like else places.INDICATOR_ROWS))
    rows_of = {layout.cells[name][0]: rows for name, rows in rows_like.items()} | {
        layout.cells[name][0]: [] for name in left_out if name in layout.cells}
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
    """A form template, parsed once for all forms of a round, and the methods that fill it. `repeats`: by name of a text
    of the head the cell (sheet, row, column) that repeats it. `tables`: sheets beside the one to fill. `begin`: the
    first day on which a task may have been done; None: the first of the year reported on. Raises as `WorkbookTemplate`
    does."""

    def __init__(
        self, content: bytes, layout: Layout, repeats: Mapping[str, tuple[str, int, int]], begin: date | None = None,
        tables: Sequence[TableSheet] = ()) -> None:
        self.content, self.layout, self.repeats, self.begin = content, layout, repeats, begin
        self._check_of_row = {layout.cells[name][0]: name for name in _CHECKED_ROWS if name in layout.cells}
        self._task_row, self._check_column = layout.cells["task_row"][0], layout.columns["check"]
        self._growing = {layout.cells[name][0] for name in ("facts_row", *map("free_{}".format, FREE_PARTS))}
        self._period = layout.cells["period"]
        self._repeats_of_row = by_key((row, (column, name)) for name, (sheet, row, column) in repeats.items()
                                if sheet == layout.sheet)
        on_others = by_key((sheet, ((row, column), name)) for name, (sheet, row, column) in repeats.items()
                           if sheet != layout.sheet)
        lists = {role.name: f'"{",".join(words.STATUS[status].text for status in offered(role))}"' for role in Role}
        self._workbook = WorkbookTemplate(
            with_live_checks(content, layout, begin), layout.sheet,
            growing={layout.cells[name][0] for name in _REPEATED_ROWS if name in layout.cells},
            lists=(DropDown(self._task_row, layout.columns[STATUS], lists),),
            blanks=Blanks(
                cells={sheet: dict(cells) for sheet, cells in on_others.items()}, names={CODE_NAME: "code"},
                core={"keywords": "code", "subject": "code", "title": "title"}, footer={CODE_MARK: "code"},
                custom={CODE_PROPERTY: "code"}, footer_label="Mã biểu "),
            tables=(META, *tables))
        self.sheet, looks = self._workbook.sheet, self._workbook.looks
        #: The letter size in column "Kiểm tra", in points.
        self.check_size = looks[self.sheet.style(self._task_row, self._check_column)].size
        self._first_open_column = {
            row: min(columns) for row, sample in self.sheet.rows.items()
            if (columns := [column for column, cell in sample.cells.items() if not looks[cell.style].locked])}
        #: (row, hidden columns) → the rooms of its cells.
        self._rooms_of = lru_cache(maxsize=None)(self._workbook.rooms)
        #: (source and role of each row) → one object for all forms of a shape, as `WorkbookTemplate` caches by it.
        self._row_map = lru_cache(maxsize=64)(self._map_rows)

    @classmethod
    def read(cls, path: Path) -> FormTemplate:
        """The file of a template → the template; ToolkitError where it cannot be read, lacks a place, or has a part
        that forms cannot keep."""
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
        except Exception as error:  # a broken workbook may raise anything
            why = "có phần không theo chuẩn .xlsx"
            raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(path.name), file=path.name, why=why) from error

    def __reduce__(self) -> tuple[type[FormTemplate], tuple[Any, ...]]:
        """For pickling: another process parses the template anew."""
        return FormTemplate, (self.content, self.layout, self.repeats, self.begin)

    def of(self, period: Period) -> FormTemplate:
        """A period → the template for its forms: examples are of its year, and days of the year before count where its
        data begin then."""
        begin = period.done_days[0]
        return _template_of_year(self, period.year, None if begin.year == period.year else begin)

    def form(self, plan: Plan, agency: Agency) -> bytes:
        """A plan and an agency → its form, an .xlsx: rows filled in and locked, the form code in every carrier."""
        return self.forms(plan)(agency)

    def forms(self, plan: Plan) -> Callable[[Agency], bytes]:
        """A plan → the function that makes the form of each agency."""
        template = self.of(plan.period)

        def form(agency: Agency) -> bytes:
            content = form_content(self.layout, self.sheet.last, plan, agency)
            return template.filled(content, template.rows_of(content))

        return form

    def filled(
        self, form: FormContent, rows: Sequence[FilledRow], cursor: str = "",
        tables: Mapping[str, Sequence[FilledRow]] = {}, finish: Callable[[Any], None] = lambda root: None
    ) -> bytes:
        """The contents of a form and its finished rows (`rows_of`) → the .xlsx. `cursor`: the selected cell, "" for the
        first open one. `finish` changes the sheet's markup last. Sections that fit on one page share it."""
        texts = ((CODE_PROPERTY, form.texts["code"]),
                 *((form.texts[slot], mark) for slot, mark in form.marks.items()),
                 *((places.CORRECTS, mark) for mark in form.corrects))
        meta = [FilledRow(0, {column: text for column, text in enumerate(row, 1) if text}) for row in texts]
        open_cells = (cell_name(number, self._first_open_column[row.source]) for number, row in enumerate(form.rows, 1)
                      if row.source in self._first_open_column)
        roles = [row.role for row in form.rows]

        def finish_sheet(root: Any) -> None:
            finish(root)
            for breaks in root.iter(f"{MAIN}rowBreaks"):
                above = [int(section.get("id")) for section in breaks]
                if {*Role} <= {*roles}:
                    above.insert(0, roles.index(Role.COORDINATING) - 1)
                del breaks[:]
                first = 0
                for title, end in pairwise((*above, len(rows))):
                    if sum(row.height or self.sheet.height(row.source) for row in rows[first:end]) > _PAGE:
                        etree.SubElement(breaks, f"{MAIN}brk", id=str(title), man="1")
                        first = title
                breaks.set("manualBreakCount", str(len(breaks)))

        return self._workbook.filled(Filling(
            rows=rows, row_map=self._row_map(tuple((row.source, row.role) for row in form.rows)),
            cursor=cursor or next(open_cells, "A1"), hidden=form.hidden, texts=form.texts,
            tables={META.name: meta, **tables}, finish=finish_sheet))

    def rows_of(self, form: FormContent) -> list[FilledRow]:
        """The contents of a form → its rows with checks and heights; a height is the template's, or more for long
        texts."""
        rows = [self._filled_row(row, form) for row in form.rows]
        self.write_progress(rows)
        return rows

    def write_progress(self, rows: list[FilledRow]) -> None:
        """Set in `rows` the cell of the head that says how many rows pass."""
        source, column = self.layout.cells["progress_line"]
        place = next(place for place, row in enumerate(rows) if row.source == source)
        shown = progress_text(str(row.shown[self._check_column]) for row in rows if self._check_column in row.shown)
        formula = progress_formula(self.range_below_heading(self._check_column, len(rows)))
        rows[place] = rows[place]._replace(formulas={column: formula}, shown={column: shown})

    def range_below_heading(self, column: int, last: int) -> str:
        """A column → the range of its cells below the table's heading, to the row `last`."""
        letters = column_letters(column)
        return f"${letters}${self.layout.cells['task_heading'][0] + 1}:${letters}${last}"

    def _filled_row(self, row: FormRow, form: FormContent) -> FilledRow:
        """A row of a form → the row with its texts, its check and a height for its longest text."""
        texts, needed, in_letters = dict(row.texts), 0.0, 0.0
        for column, room in self._rooms_of(row.source, form.hidden).items():
            if column in texts:  # the head's number format prints a label before the period
                label = words.FORM_HEAD_LABELS["period"] if (row.source, column) == self._period else ""
                lines = line_count(f"{label}{texts[column]}", *room)
                in_letters = max(in_letters, lines * room.size)
                needed = max(needed, text_height(lines, room.size))
        height = needed if needed > self.sheet.height(row.source) else None
        texts |= {column: form.texts[name] for column, name in self._repeats_of_row.get(row.source, ())}
        kind = self._check_of_row.get(row.source)
        if kind is None:
            return FilledRow(row.source, texts, height, grows=row.source in self._growing)
        formula, shown = live_check(kind, row.role)
        if kind != "extra_row":
            # Breaks nobody sees keep the row a line taller than its task, whose letters may be larger
            breaks = max(math.ceil(in_letters / self.check_size) - 1, 0)
            formula, shown = f"{formula}&REPT(CHAR(10),{breaks})", shown + "\n" * breaks
        return FilledRow(row.source, texts, height, grows=True, formulas={self._check_column: formula},
                         shown={self._check_column: shown})

    def _map_rows(self, rows: Sequence[tuple[int, Role | None]]) -> RowMap:
        """The source and role of each row → the map from template rows to new rows, and such a map for the rules of
        leading and of coordinating rows."""
        numbers = grouped(range(1, len(rows) + 1), lambda number: rows[number - 1][0])
        new_rows = {source: runs(of_source) for source, of_source in numbers.items()}
        lead, coordinating = (runs(number for number, row in enumerate(rows, 1) if row[1] is role) for role in Role)
        return RowMap(new_rows, self.sheet.last, {
            Role.LEAD.name: RowMap({**new_rows, self._task_row: lead}, self.sheet.last),
            Role.COORDINATING.name: RowMap({self._task_row: coordinating}, _ALL_ROWS)})


@lru_cache(maxsize=4)  # 14 ms, twice as long as making a form
def _template_of_year(template: FormTemplate, year: int, begin: date | None) -> FormTemplate:
    """A template → the same with the year in its prompts, and with that first day."""
    parts = {name: part.replace(_YEAR, str(year).encode()) for name, part in unpacked(template.content).items()}
    return FormTemplate(packed(parts), template.layout, template.repeats, begin)


# ── sheets beside the one to fill ─────────────────────────────────────────────────────────────────
# Sheet "Nguồn số liệu" of an answered form shows the sources of the answers; a row has a mark (`layout.text_mark`) of
# all its texts. Sheet "Ý kiến ngoài biểu" of a form that goes back holds texts typed outside the form; a row has two
# marks, of the texts we wrote beside it and of the text itself. By its marks a reader knows a row that is as issued,
# wherever the row was moved and whatever program saved it.

#: The most texts that go back; the file that was sent holds the others.
MOST_TEXTS = 500

#: By number of a row above the lines its look.
_HEAD_LOOKS = {1: "title", 2: "note", 3: "head"}
_STYLE = (
    '<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
    'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
    '<alignment vertical="top"{wrap}/><protection locked="{locked}"/></xf>')


def border_markup(colour: str) -> str:
    """A colour → the markup of thin borders around a cell."""
    sides = ("left", "right", "top", "bottom")
    return "".join(f'<{side} style="thin"><color rgb="FF{colour}"/></{side}>' for side in sides)


def _side_sheet(schema: SheetSchema) -> TableSheet:
    """A schema → the markup of its sheet without rows, to be added to a workbook."""
    column_xml = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1" hidden="{column.hidden:d}"/>'
        for number, column in enumerate(schema.laid_out, 1))
    last = column_letters(len(places.marked_columns(schema)))
    return TableSheet(schema.name, hidden=False, markup=(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr>'
        '<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A4" sqref="A4"/></sheetView></sheetViews><cols>{column_xml}</cols>'
        '<sheetData/><sheetProtection sheet="1" formatColumns="0" formatRows="0"/>'
        f'<mergeCells><mergeCell ref="A2:{last}2"/></mergeCells>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'))


OUTSIDE_SHEET, SOURCES_SHEET = _side_sheet(places.OUTSIDE), _side_sheet(places.SOURCES)


def side_looks(styles: MoreStyles) -> dict[str, int]:
    """Add the looks of these sheets' cells to a workbook's styles → by name of a look its number."""
    plain, bold = (
        styles.add("fonts", f'<font>{weight}<sz val="11"/><name val="Times New Roman"/><family val="1"/></font>')
        for weight in ("", "<b/>"))
    head, typed = (
        styles.add("fills", f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>')
        for colour in ("DCE6F1", "FFFBEB"))
    border = styles.add("borders", f"<border>{border_markup('B7C3D6')}<diagonal/></border>")
    looks = (("title", bold, 0, 0, 1), ("note", plain, 0, 0, 1), ("head", bold, head, border, 1),
             ("place", plain, 0, border, 1), ("text", plain, typed, border, 0))
    return {name: styles.add("cellXfs", _STYLE.format(
                font=font, fill=fill, border=edge, wrap=' wrapText="1"' if name != "title" else "", locked=locked))
            for name, font, fill, edge, locked in looks}


def outside_rows(outside: Sequence[Listed], looks: Mapping[str, int]) -> list[FilledRow]:
    """Texts typed outside a form → all rows of sheet "Ý kiến ngoài biểu"; a text too long for a cell takes several."""
    lines = [{"place": str(item.entry.place), "text": piece, "reason": item.reason}
             for item in outside[:MOST_TEXTS] for piece in filter(None, in_cells(printable(item.entry.text)))]
    if len(outside) > MOST_TEXTS:
        more = number_vi(len(outside) - MOST_TEXTS, 0)
        lines.append({"place": f"Còn {more} nội dung nữa, xem trong tệp đã gửi."})
    return _side_sheet_rows(places.OUTSIDE, lines, looks)


def source_rows(note: str, lines: Iterable[SourceLine], looks: Mapping[str, int]) -> list[FilledRow]:
    """A note and lines → all rows of sheet "Nguồn số liệu"; a text too long for a cell takes several."""
    return _side_sheet_rows(places.SOURCES._replace(guide=note), [
        line._replace(text=piece)._asdict() for line in lines for piece in in_cells(printable(line.text))], looks)


def _side_sheet_rows(
        schema: SheetSchema, lines: Iterable[Mapping[str, str]], looks: Mapping[str, int]) -> list[FilledRow]:
    """A schema and its lines → the rows of the sheet: title, guide, headings, then the lines with their marks. Below
    the headings the column that the schema gives to officers holds texts of the sender."""
    columns, names = schema.places, places.marked_columns(schema)
    widths = {column.name: column.width for column in schema.columns if not column.hidden}
    first, rows = schema.columns[0].name, list[FilledRow]()
    head = ({first: schema.title}, {first: schema.guide}, {name: schema.column(name).heading for name in names})
    for number, line in enumerate((*head, *lines), 1):
        texts = {name: text for name in widths if (text := printable(line.get(name, "")))}
        of_sender = [name for name in texts if number > len(head) and schema.column(name).owner is Owner.OFFICER]
        issued = (texts.get(name, "") for name in names if name not in of_sender)
        values = {**texts, "mark": places.text_mark(*issued)}
        if of_sender:
            values["text_mark"] = places.text_mark(texts[of_sender[0]])
        height = row_height((text, sum(widths.values()) if number < len(head) else widths[name])
                            for name, text in texts.items())
        look = _HEAD_LOOKS.get(number, "place")
        styles = {columns[name]: looks["text" if name in of_sender else look] for name in values}
        rows.append(FilledRow(0, {columns[name]: text for name, text in values.items()}, height, styles=styles))
    return rows
