"""Annexes as offices write them: each a file of tests/data/annexes, the annex as plain lines and the tasks a person
reads there beside it; from the lines the Word, Excel or text file is built.

A case's first line says which office and layout it is of; lines "word: value" may follow. Then come its parts:

== docx, xlsx or txt: the annex. A line is a paragraph; "| a | b |" is a row of a table, "|---" ends its heading, "|==="
   one that Word repeats on each page. A cell "<" is one with the cell to its left, "^" with that above; "<br>" begins a
   line. In a text file the cells stand between tabs.
   In a workbook "[Name]" begins a sheet ("[Name; hidden C]" hides a column, "hidden 3" a row, "hidden" the sheet), a
   blank line is a blank row, "=1" a number, "=2026-04-01 as mm/yyyy" a date as it is shown.
   In a document <b>, <i>, <s>, <hidden>, <ins>, <del>, <comment>, <control>, "<control cell>", <prompt> and "<list
   decimal>" are what Word makes of them, "inserted|", "deleted|" and "control|" say it of a row; rows of "||" are a table
   within a cell. "<page>" begins a page, "<table>" parts two tables that nothing stands between.
== tasks: what a person reads. Names of leads and of coordinators stand between "; ", whatever the file puts there; a
   cell that stands for several tasks (merged, "nt") counts for each; the deadline is as the page shows it, the end
   where the page gives beginning and end. The number is without bracket or dot, of a task told in a paragraph what
   stands before it, the group the heading it stands under. Of a row that bears the lead for the rows 1.1, 1.2 below it
   the text is their group. Where periods stand as columns the deadline is the heading of the last one marked.
== read, groups, findings: instead of tasks, what the reader makes of the file, word for word: of the tasks the fields
   named (the others are blank, the printed number is the id), the groups with their numbers, the findings by their codes
   with some details, "message" and "sheet" among them; where that part is missing, any may be told.

The sets unseen, later, final and measure were written without sight of the reader; nothing of "measure" is to be made to
fit the reader, nor is the reader to be taught from it by name.
"""

from __future__ import annotations

import datetime
import functools
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import Alignment, Border, Side

FOLDER = Path(__file__).parent / "data" / "annexes"
#: A cell that is one with the cell to its left; with the cell above.
LEFT, UP = "<", "^"
Rows = list[list[str]]
#: Who changed a draft, and when.
AUTHOR = {qn("w:id"): "900", qn("w:author"): "Chuyên viên", qn("w:date"): "2026-01-05T08:00:00Z"}


class Task(NamedTuple):
    """One task as the page shows it."""

    number: str
    group: str
    content: str
    leads: str
    coordinators: str = ""
    product: str = ""
    deadline: str = ""


@dataclass(frozen=True)
class Annex:
    """A case: an annex, what it says, and how its file is written."""

    name: str
    kind: str
    options: dict[str, str]
    parts: dict[str, list[str]]

    @property
    def ending(self) -> str:
        return next(part for part in self.parts if part in WRITERS)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(Task(*row) for row in rows_of(self.parts["tasks"])[1:])

    def build(self, folder: Path) -> Path:
        """The file, written to `folder`."""
        path = folder / f"{self.name}.{self.ending}"
        WRITERS[self.ending](path, self.parts[self.ending])
        return path


@functools.cache
def annexes(part: str = "tasks") -> dict[str, Annex]:
    """The cases that have that part, by their name."""
    cases = map(read_case, sorted(FOLDER.rglob("*.txt")))
    return {case.name: case for case in cases if part in case.parts}


def read_case(path: Path) -> Annex:
    above, *parts = re.split(r"^== (\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kind, *options = above.strip().splitlines()
    return Annex(path.stem, kind, dict(option.split(": ", 1) for option in options),
        {name: body.strip("\n").split("\n") for name, body in zip(parts[::2], parts[1::2], strict=True)})


def cells_of(line: str) -> list[str]:
    """The cells of a row."""
    return [cell.strip().replace("<br>", "\n") for cell in line.strip().strip("|").split("|")]


def rows_of(lines: Sequence[str]) -> Rows:
    return [cells_of(line) for line in lines if line]


# ── text ──
def write_text(path: Path, lines: Sequence[str]) -> None:
    written = ("\t".join(cells_of(line)) if line.startswith("|") else line for line in lines)
    path.write_text("".join(f"{line}\n" for line in written).replace("<page>", "\f"), encoding="utf-8")


# ── Word ──
def put(cell, text: str, *, bold: bool = False) -> None:
    """Write `text` to a cell of a Word table, one paragraph a line."""
    for number, line in enumerate(text.split("\n")):
        write_runs(cell.paragraphs[0] if not number else cell.add_paragraph(), line, bold=bold)


def write_runs(paragraph, text: str, *, bold: bool = False) -> None:
    """Write `text` to a paragraph, its tags as what they say of the text within."""
    tags: list[str] = []
    for piece in re.split(r"(</?(?:b|i|s|hidden|ins|del|control|prompt|comment)>|<(?:list|control) \w+>)", text):
        if piece.startswith("</"):
            tags.remove(piece[2:-1])
        elif piece.startswith("<list "):
            number_paragraph(paragraph, piece[6:-1])
        elif piece.startswith("<control "):
            wrap(paragraph._p if piece == "<control paragraph>" else paragraph._p.getparent(), "control")
        elif re.fullmatch("<[a-z]+>", piece):
            tags.append(piece[1:-1])
        elif "comment" in tags:
            paragraph.part.document.add_comment(paragraph.runs, text=piece, author="Phòng Tổng hợp", initials="TH")
        elif piece:
            run = paragraph.add_run(piece)
            run.bold, run.italic = bold or "b" in tags or None, "i" in tags or None
            run.font.strike, run.font.hidden = "s" in tags or None, "hidden" in tags or None
            for tag in {"ins", "del", "control", "prompt"} & set(tags):
                wrap(run._r, tag)


def wrap(element, tag: str) -> None:
    """Put an element of a document into a content control, or into a change that is kept track of."""
    is_control = tag in ("control", "prompt")
    outer = OxmlElement("w:sdt") if is_control else OxmlElement(f"w:{tag}", AUTHOR)
    element.addprevious(outer)
    inner = outer
    if is_control:
        properties, inner = OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
        if tag == "prompt":
            properties.append(OxmlElement("w:showingPlcHdr"))
        outer.extend((properties, inner))
    inner.append(element)
    for text in element.findall(qn("w:t")) if tag == "del" else ():
        text.tag = qn("w:delText")


def number_paragraph(paragraph, form: str) -> None:
    """Let Word number a paragraph, in its list of that form."""
    lists = paragraph.part.numbering_part.element
    list_id = str(900 + len(form))
    if not lists.xpath(f"w:num[@w:numId='{list_id}']"):
        abstract = OxmlElement("w:abstractNum", {qn("w:abstractNumId"): list_id})
        level = OxmlElement("w:lvl", {qn("w:ilvl"): "0"})
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", "%1.")):
            level.append(OxmlElement(tag, {qn("w:val"): value}))
        abstract.append(level)
        lists.insert(0, abstract)
        listed = OxmlElement("w:num", {qn("w:numId"): list_id})
        listed.append(OxmlElement("w:abstractNumId", {qn("w:val"): list_id}))
        lists.append(listed)
    number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    number.get_or_add_ilvl().val, number.get_or_add_numId().val = 0, int(list_id)


def reaches(rows: Rows) -> Iterator[tuple[int, int, int, int]]:
    """Where each cell of `rows` begins, and where it ends: those of LEFT and UP are part of another."""
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text in (LEFT, UP):
                continue
            right, down = x, y
            while right + 1 < len(row) and row[right + 1] == LEFT:
                right += 1
            while down + 1 < len(rows) and rows[down + 1][x] == UP:
                down += 1
            yield y, x, down, right


def table(where, rows: Rows, *, headings: int = 1, repeat: bool = False):
    """A Word table of `rows`; cells of LEFT and UP are merged."""
    made = where.add_table(len(rows), len(rows[0]))
    if hasattr(where, "sections"):
        made.style = "Table Grid"
    cells = [row.cells for row in made.rows]
    for y, x, down, right in reaches(rows):
        cell = cells[y][x]
        if (right, down) != (x, y):
            cell = cell.merge(cells[down][right])
        put(cell, rows[y][x], bold=y < headings)
    for row in made.rows[:headings] if repeat else ():
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return made


@functools.cache
def _blank() -> bytes:
    """python-docx's blank document without the styles of tables that nothing here uses: most of what would be read."""
    document = docx.Document()
    for style in document.styles.element.xpath("w:latentStyles | w:style[@w:type='table'][not(w:name/@w:val='Normal Table' or w:name/@w:val='Table Grid')]"):
        style.getparent().remove(style)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def blank_document():
    return docx.Document(io.BytesIO(_blank()))


def page(office: str, title: str, *, mark: str = "PHỤ LỤC"):
    """A document with the annex's own lines at its top."""
    document = blank_document()
    if office:
        head = document.add_table(1, 2)
        put(head.cell(0, 0), office)
        put(head.cell(0, 1), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    for line in filter(None, (mark, title)):
        document.add_paragraph().add_run(line).bold = True
    return document


def write_document(path: Path, lines: Sequence[str]) -> None:
    document = blank_document()
    for is_table, block in blocks(lines):
        if is_table:
            write_table(document, block)
        elif block == ["<page>"]:
            document.add_page_break()
        else:
            write_runs(document.add_paragraph(), block[0].replace("<br>", "\n"))
    document.save(str(path))


def blocks(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Tables, and the paragraphs between; "<table>" alone parts two tables that nothing stands between."""
    rows: list[str] = []
    for line in [*lines, "<table>"]:
        if re.match(r"\w*\|", line):
            rows.append(line)
            continue
        if rows:
            yield True, rows
            rows = []
        if line != "<table>":
            yield False, [line]


def write_table(document, lines: Sequence[str]) -> None:
    rule = next((line for line in lines if re.match(r"\|[-=]", line)), "")
    headings = lines.index(rule) if rule else 0
    marked = [line.partition("|") for line in lines if line != rule]
    inner = [cells_of(cells) for mark, _, cells in marked if cells.startswith("|")]
    rows = [cells_of(f"|{cells}") for mark, _, cells in marked if not cells.startswith("|")]
    if inner:
        outer = table(document, [*rows, [""]], headings=0)
        table(outer.cell(len(rows), 0), inner)
        return
    made = table(document, rows, headings=headings, repeat=rule.startswith("|="))
    for (mark, _, _), row in zip(marked, list(made._tbl.tr_lst), strict=True):
        if mark in ("inserted", "deleted"):
            change = mark[:3]
            row.get_or_add_trPr().append(OxmlElement(f"w:{change}", AUTHOR))
            for run in list(row.iter(qn("w:r"))) if change == "del" else ():
                wrap(run, "del")
        elif mark == "control":
            wrap(row, "control")


# ── workbooks ──
def spread(page, top: int, left: int, rows: list[list]) -> None:
    """Write `rows` to a sheet from the cell at `top`, `left`, between lines; cells of LEFT and UP are merged."""
    thin = Side(style="thin")
    for y, x, down, right in reaches(rows):
        cell = page.cell(top + y, left + x, None if rows[y][x] == "" else rows[y][x])
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        if (right, down) != (x, y):
            page.merge_cells(start_row=top + y, end_row=top + down, start_column=left + x, end_column=left + right)


def sheet(path: Path, rows: list[list], *, title: Sequence[str] = ()) -> None:
    """A workbook of one sheet: title rows over the whole width, an empty row, `rows` (LEFT and UP merged)."""
    book = openpyxl.Workbook()
    book.active.title = "Phụ lục"
    wide = len(rows[0])
    spread(book.active, 1, 1, [[line, *[LEFT] * (wide - 1)] for line in title])
    spread(book.active, len(title) + (2 if title else 1), 1, rows)
    book.save(path)


def write_workbook(path: Path, lines: Sequence[str]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, hidden, body in re.findall(
            r"^\[(.+?)(?:; (hidden ?\w*))?\]\n((?:(?:\|.*)?\n)*)", "\n".join([*lines, ""]), re.MULTILINE):
        page = book.create_sheet(name)
        part = hidden.removeprefix("hidden").strip()
        if part:
            (page.row_dimensions[int(part)] if part.isdigit() else page.column_dimensions[part]).hidden = True
        elif hidden:
            page.sheet_state = "hidden"
        write_sheet(page, body.split("\n"))
    book.save(path)


def write_sheet(page, lines: Sequence[str]) -> None:
    top = 1
    for is_table, block in blocks(lines):
        if not is_table:
            top += 1
            continue
        rows = rows_of(block)
        spread(page, top, 1, [[written_value(text) for text in row] for row in rows])
        for y, row in enumerate(rows, top):
            for x, text in enumerate(row, 1):
                if " as " in text and text.startswith("="):
                    page.cell(y, x).number_format = text.partition(" as ")[2]
        top += len(rows)


def written_value(text: str) -> str | float | datetime.date:
    """What a cell of a workbook holds: its text, or after "=" a number or a day."""
    if not text.startswith("="):
        return text
    value = text[1:].partition(" as ")[0]
    if "-" in value:
        return datetime.date.fromisoformat(value)
    return float(value) if "." in value else int(value)


WRITERS = {"docx": write_document, "xlsx": write_workbook, "txt": write_text}
