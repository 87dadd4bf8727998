"""What happens to a form on its way back: one small operator for each kind of damage, by name, so that they can be combined.

`damaged(form, names, draw)` applies some of them. Operators on the open workbook come first, those on its parts after:
office programs and openpyxl drop parts they do not know. An operator that adds text marks it with `token`, so that a
test can ask what became of it; `physical` finds all such marks in a file without any of our readers.
"""

from __future__ import annotations

import io
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from xml.etree import ElementTree

import openpyxl
from clerk_mistakes import delete_row, insert_row
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from packages import LINKS, packed, unpacked
from samples import PLAN, open_form

from toolkit.demo.clerks import Answers, OpenForm, fill_form, put
from toolkit.forms.form import FormTemplate
from toolkit.intake.cells import Judge, undecided
from toolkit.intake.returns import collect, read_returns
from toolkit.model import fields, resources, words
from toolkit.model.records import FileRecord, Intake, Plan, PrintedRow

SAVED = datetime(2020, 11, 2, 8, 0)
TOKEN = re.compile(r"kq[TXOPDA][0-9A-Za-z]*[.A-Za-z0-9]*~\d+")

#: The columns of the form.
COLUMNS = range(1, 19)
_EXTRA = ("content", "leads", "product", "deadline")
_TEXTS = ("documents", "result", "difficulties", "proposals")


@lru_cache
def template() -> FormTemplate:
    """The shipped template."""
    return FormTemplate.read(resources.template("progress_form.xlsx"))


@lru_cache
def issued(agency: str = "SNV", plan: Plan = PLAN) -> bytes:
    """The form an agency was sent."""
    return template().form(plan, plan.agency(agency))


def filled(rows: Mapping[str, Mapping[str, object]] | None = None, agency: str = "SNV", saved: datetime = SAVED,
    **free: str) -> bytes:
    """That form with these answers by task, as its clerk sends it; a task "X" is a spare row."""
    given = {"2.4": {"status": "Đang thực hiện", "result": "Đã trình dự thảo"}} if rows is None else rows
    tasks = {task: typed for task, typed in given.items() if task != "X"}
    extras = tuple(typed for task, typed in given.items() if task == "X")
    return fill_form(issued(agency),
        Answers(agency, date(2020, 11, 3), saved, tasks, extras, free))


@lru_cache
def every_cell_marked(agency: str, valid: bool, plan: Plan = PLAN) -> bytes:
    """The form with a text of its own in every input cell; `valid`: statuses, percents and days as they should be."""
    form = open_form(issued(agency, plan))
    number = 0
    for slot, row in form.rows.items():
        if slot[0] in "TX" and slot[1:2].isdigit():
            for name in (*(_EXTRA if slot[0] == "X" else ()), *fields.ANSWERS):
                number += 1
                good = {"status": "Đang thực hiện", "percent": str(number % 99),
                    "completed": f"{number % 27 + 1}/10/2020"}
                put(form.cell(row, name), good[name] if valid and name in good else f"kq{slot}~{number}")
    for part in fields.FREE_PARTS:
        number += 1
        put(form.free(part), f"kq{part.upper()[0]}~{number}")
    return form.saved(SAVED)


def returned(
        content: bytes | Mapping[str, bytes], judge: Judge = undecided, plan: Plan = PLAN,
        made: Sequence[PrintedRow] = ()) -> tuple[Intake, FileRecord]:
    """What intake makes of a folder with this file, or these, and of the first of them; nothing is unaccounted for.
    `made` is what forms that were made print."""
    files = content if isinstance(content, Mapping) else {"a.xlsx": content}
    with TemporaryDirectory() as name:
        for file, data in files.items():
            (Path(name) / file).write_bytes(data)
        intake = read_returns(plan, collect(Path(name)), template().layout, judge=judge, printed_rows=made)
    for record in intake.files:
        assert record.typed == record.consolidated + record.listed, record
        assert sum(each.entry.place.file == record.file for each in intake.listed) == record.listed
    return intake, intake.files[0]


# ── marks ─────────────────────────────────────────────────────────────────────────────────────────
class Mark(NamedTuple):
    """A marked text in a file: the sheet's name, the cell ("" where it stands in none), the mark."""

    sheet: str
    cell: str
    token: str


def token(draw: random.Random) -> str:
    """A text like no other, of no task."""
    return f"kqA~{draw.randrange(10**9)}"


def physical(content: bytes) -> Iterator[Mark]:
    """Every marked text an .xlsx holds, found in its XML."""
    tree = {name.lstrip("/"): part for name, part in unpacked(content).items() if name.endswith((".xml", ".rels", ".vml"))}
    strings = ["".join(found.itertext()) for found in ElementTree.fromstring(tree.get("xl/sharedStrings.xml", b"<sst/>"))]
    names = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(tree["xl/_rels/workbook.xml.rels"])}
    for sheet in ElementTree.fromstring(tree["xl/workbook.xml"]).iter(f"{{{_MAIN}}}sheet"):
        part = "xl/" + names[sheet.get(f"{{{LINKS}}}id")].removeprefix("/xl/")
        title = sheet.get("name", "")
        for cell in ElementTree.fromstring(tree[part]).iter(f"{{{_MAIN}}}c"):
            stored = cell.findtext(f"{{{_MAIN}}}v", "")
            text = strings[int(stored)] if cell.get("t") == "s" and stored else "".join(cell.itertext())
            for found in TOKEN.findall(text):
                yield Mark(title, cell.get("r", ""), found)
        header = ElementTree.fromstring(tree[part]).find(f"{{{_MAIN}}}headerFooter")
        for found in TOKEN.findall("".join(header.itertext()) if header is not None else ""):
            yield Mark(title, "", found)
        yield from _beside(tree, part, title)


def _beside(tree: Mapping[str, bytes], part: str, title: str) -> Iterator[Mark]:
    """The marks in a sheet's comments and drawings."""
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    for link in ElementTree.fromstring(tree.get(rels, b"<none/>")):
        target = "xl/" + link.get("Target", "").replace("../", "").removeprefix("/xl/")
        kind = link.get("Type", "").rpartition("/")[2]
        if kind == "comments":
            for comment in ElementTree.fromstring(tree[target]).iter(f"{{{_MAIN}}}comment"):
                yield from (Mark(title, comment.get("ref", ""), found) for found in TOKEN.findall("".join(comment.itertext())))
        elif kind == "drawing":
            yield from (Mark(title, "", found) for found in TOKEN.findall(tree[target].decode()))


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# ── what operators are made of ────────────────────────────────────────────────────────────────────
Edit = Callable[[OpenForm, random.Random], object]
PartEdit = Callable[[dict[str, bytes], random.Random], None]


def some_row(form: OpenForm, draw: random.Random) -> int:
    """A row of a task."""
    return draw.choice(form.task_rows)


def copied(form: OpenForm, columns: Iterable[int], rows: Iterable[int]) -> list[list[object]]:
    """What stands in those columns of those rows."""
    return [[form.sheet.cell(row, column).value for column in columns] for row in rows]


def pasted(form: OpenForm, columns: Iterable[int], rows: Iterable[int], lines: Iterable[Iterable[object]]) -> None:
    """Those values in those columns of those rows."""
    for row, line in zip(rows, lines, strict=True):
        for column, value in zip(columns, line, strict=True):
            form.sheet.cell(row, column).value = value


def typed(name: str, *texts: object, number_format: str | None = None) -> Edit:
    """One of these typed in that column of some row, "{}" in it a text like no other."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        cell = form.cell(some_row(form, draw), name)
        if number_format is not None:
            cell.number_format = number_format
        text = draw.choice(texts)
        if isinstance(text, str) and number_format in (None, "@"):
            put(cell, text.replace("{}", token(draw)) if "{}" in text else text)
        else:
            cell.value = text

    return edit


def written_at(place: str, text: str = "{}", sheet: str = "") -> Edit:
    """A text in that cell of the sheet to fill, or of another, which is added where there is none of that name."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        page = form.sheet if not sheet else form.book[sheet] if sheet in form.book else form.book.create_sheet(sheet)
        page[place] = text.format(token(draw))

    return edit


def moved_up(*names: str) -> Edit:
    """What stands in those columns goes one task row up, that of the first to the last."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        columns = sorted(form.columns[name] for name in names)
        lines = copied(form, columns, form.task_rows)
        pasted(form, columns, form.task_rows, [*lines[1:], lines[0]])

    return edit


def emptied(*names: str) -> Edit:
    """Nothing left in those columns of any row that has a key, nor of a task."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        for row in form.task_rows if "content" in names else form.rows.values():
            for name in names:
                form.cell(row, name).value = None

    return edit


def inserted(form: OpenForm, row: int, **texts: str) -> None:
    """A blank row above that one, these typed into it."""
    insert_row(form, row)
    for name, text in texts.items():
        put(form.cell(row, name), text)


def copy_row(form: OpenForm, draw: random.Random, times: int = 1) -> int:
    """Some row again below itself, with all it holds; the row."""
    row = some_row(form, draw)
    line = copied(form, COLUMNS, [row])
    for _ in range(times):
        insert_row(form, row + 1)
        pasted(form, COLUMNS, [row + 1], line)
    return row


def delete_columns(form: OpenForm, *names: str) -> None:
    """Those columns gone, with what is hidden at its place: openpyxl leaves it where it was."""
    unmerge(form)
    hidden = [form.sheet.column_dimensions[get_column_letter(column)].hidden for column in range(1, 20)]
    for column in sorted((form.columns[name] for name in names), reverse=True):
        form.sheet.delete_cols(column)
        del hidden[column - 1]
    for column, was in enumerate(hidden, 1):
        form.sheet.column_dimensions[get_column_letter(column)].hidden = was


def unmerge(form: OpenForm) -> None:
    """No merged cells left; areas that were moved are filed by where they were."""
    form.sheet.merged_cells.ranges = set(form.sheet.merged_cells.ranges)
    for area in list(form.sheet.merged_cells.ranges):
        form.sheet.unmerge_cells(str(area))


# ── operators on the open workbook ────────────────────────────────────────────────────────────────
def row_inserted_with_answer(form: OpenForm, draw: random.Random) -> None:
    inserted(form, some_row(form, draw), content=f"Việc thêm {token(draw)}", result=token(draw))


def rows_sorted_whole(form: OpenForm, draw: random.Random) -> None:
    lines = copied(form, COLUMNS, form.task_rows)
    draw.shuffle(lines)
    pasted(form, COLUMNS, form.task_rows, lines)


def row_copied_and_changed(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(copy_row(form, draw) + 1, "result"), token(draw))


def answer_cells_merged_over_rows(form: OpenForm, draw: random.Random) -> None:
    row, letter = form.task_rows[0], get_column_letter(form.columns[draw.choice(_TEXTS)])
    form.sheet.merge_cells(f"{letter}{row}:{letter}{row + 1}")


def rows_hidden(form: OpenForm, draw: random.Random) -> None:
    for row in form.task_rows[1:]:
        form.sheet.row_dimensions[row].hidden = True
    form.sheet.auto_filter.ref = f"B{form.task_rows[0] - 1}:N{form.task_rows[-1]}"


def column_inserted_with_text(form: OpenForm, draw: random.Random) -> None:
    unmerge(form)
    column = form.columns[draw.choice(_TEXTS)]
    form.sheet.insert_cols(column)
    form.sheet.cell(form.task_rows[0] - 2, column).value = "Ghi chú"
    form.sheet.cell(form.task_rows[0], column).value = token(draw)


def columns_exchanged(form: OpenForm, draw: random.Random) -> None:
    first, second = (form.columns[name] for name in draw.sample(_TEXTS, 2))
    for row in range(form.task_rows[0] - 2, max(form.rows.values()) + 1):
        one, other = form.sheet.cell(row, first), form.sheet.cell(row, second)
        if "MergedCell" not in (type(one).__name__, type(other).__name__):
            one.value, other.value = other.value, one.value


def answer_in_the_wrong_column(form: OpenForm, draw: random.Random) -> None:
    row = some_row(form, draw)
    put(form.cell(row, "percent"), f"đang làm {token(draw)}")
    put(form.cell(row, "completed"), f"đã trình {token(draw)}")


def form_sheet_hidden(form: OpenForm, draw: random.Random) -> None:
    form.book.active = 1
    form.sheet.sheet_state = "hidden"


def extra_sheet_with_text(form: OpenForm, draw: random.Random) -> None:
    sheet = form.book.create_sheet("Ghi chú thêm")
    for row in range(1, 15):
        sheet.cell(row, 2).value = token(draw)


def hidden_sheet_with_text(form: OpenForm, draw: random.Random) -> None:
    written_at("A1", sheet="Nháp")(form, draw)
    form.book["Nháp"].sheet_state = "veryHidden"


def sheet_of_another_agency(form: OpenForm, draw: random.Random) -> None:
    sheet = form.book.create_sheet("Huyện")
    for line in open_form(issued("HCK")).sheet.iter_rows():
        for cell in line:
            if cell.value is not None:
                sheet.cell(cell.row, cell.column).value = cell.value
    sheet["I6"] = token(draw)


def sheet_copied_and_changed(form: OpenForm, draw: random.Random) -> None:
    twin = form.book.copy_worksheet(form.sheet)
    twin.cell(form.task_rows[0], form.columns["result"]).value = token(draw)


def pasted_over_validation(form: OpenForm, draw: random.Random) -> None:
    form.sheet.data_validations.dataValidation.clear()
    cell = form.cell(some_row(form, draw), "status")
    cell.number_format = "General"
    cell.value = token(draw)


def text_in_another_unicode_form(form: OpenForm, draw: random.Random) -> None:
    for cell in (form.cell(row, name) for row in form.task_rows for name in ("content", "leads", "status", "result")):
        cell.value = unicodedata.normalize("NFD", str(cell.value)) if cell.value is not None else None


def invisible_characters(form: OpenForm, draw: random.Random) -> None:
    for row in form.task_rows:
        cell = form.cell(row, "content")
        cell.value = "\ufeff" + str(cell.value).replace(" ", "\u00a0", 3) + "\u200b\u200e"
    put(form.cell(form.task_rows[0], "result"), f"\u200e{token(draw)}\u200b\u00a0đ")


def legacy_encodings(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(form.task_rows[0], "result"), f"§· hoµn thµnh {token(draw)}")
    put(form.cell(form.task_rows[-1], "result"), f"Ñaõ hoaøn thaønh {token(draw)}")


def leading_signs(form: OpenForm, draw: random.Random) -> None:
    for name, sign in zip(_TEXTS, "=+-@", strict=True):
        put(form.cell(form.task_rows[0], name), f"{sign}{token(draw)}")


def formula_without_value(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(some_row(form, draw), "result")
    cell.value, cell.data_type = f'="{token(draw)}"', "f"


def cell_error(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(some_row(form, draw), "documents")
    cell.value, cell.data_type = "#REF!", "e"


def header_and_footer_typed(form: OpenForm, draw: random.Random) -> None:
    form.sheet.oddHeader.center.text = f"Bản chính thức {token(draw)}"
    form.sheet.evenFooter.right.text = token(draw)


def struck_and_unseen(form: OpenForm, draw: random.Random) -> None:
    first, last = form.task_rows[0], form.task_rows[-1]
    form.cell(first, "result").font = Font(strike=True)
    form.cell(last, "result").font = Font(color="FFFFFF")
    form.cell(last, "result").fill = PatternFill()
    form.cell(last, "documents").font = Font(size=1)


def cells_moved_by_drag(form: OpenForm, draw: random.Random) -> None:
    """Two answers of a row dragged below the table, the row left blank."""
    row = some_row(form, draw)
    for number, name in enumerate(("result", "documents")):
        cell = form.cell(row, name)
        form.sheet.cell(60 + number, 3).value, cell.value = cell.value, None


#: Every edit of the open workbook by its name; "{}" is a text like no other.
EDITS: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        row_inserted_with_answer, rows_sorted_whole, row_copied_and_changed, answer_cells_merged_over_rows, rows_hidden,
        column_inserted_with_text, columns_exchanged, answer_in_the_wrong_column, form_sheet_hidden, extra_sheet_with_text,
        hidden_sheet_with_text, sheet_of_another_agency, sheet_copied_and_changed, pasted_over_validation,
        text_in_another_unicode_form, invisible_characters, legacy_encodings, leading_signs, formula_without_value,
        cell_error, header_and_footer_typed, struck_and_unseen, cells_moved_by_drag)},
    "blank_row_inserted": lambda form, draw: insert_row(form, some_row(form, draw)),
    "row_deleted": lambda form, draw: delete_row(form, some_row(form, draw)),
    "rows_sorted_without_keys": moved_up(*words.LOCKED_COLUMNS, *fields.ANSWERS),
    "keys_sorted_alone": moved_up("key", "key2"),
    "row_copied": copy_row,
    "second_answer_pasted_under": lambda form, draw: inserted(form, some_row(form, draw) + 1, result=token(draw)),
    "answer_column_hidden": lambda form, draw: setattr(
        form.sheet.column_dimensions[get_column_letter(form.columns["result"])], "hidden", True),
    "printed_task_emptied": emptied("tt", "content", "brief"),
    "first_key_column_emptied": emptied("key"),
    "first_key_column_deleted": lambda form, draw: delete_columns(form, "key"),
    "both_key_columns_emptied": emptied("key", "key2"),
    "answer_column_deleted": lambda form, draw: delete_columns(form, draw.choice(list(fields.ANSWERS))),
    "heading_edited": lambda form, draw: put(
        form.cell(form.task_rows[0] - 2, draw.choice(_TEXTS)), f"Ý kiến {token(draw)}"),
    "text_far_below": written_at("C1200"),
    "text_right_of_the_table": lambda form, draw: written_at(f"T{some_row(form, draw)}")(form, draw),
    "text_above_the_table": written_at("N1"),
    "stray_cell_in_the_corner": written_at("XFD1048576"),
    "sheet_renamed": lambda form, draw: setattr(form.sheet, "title", "BC Sở"),
    "sheets_reordered": lambda form, draw: form.book.move_sheet(form.sheet, 2),
    "meta_sheet_deleted": lambda form, draw: form.book.remove(form.book[words.FORM_SHEETS["meta"]]),
    "meta_sheet_edited": written_at("A3", sheet=words.FORM_SHEETS["meta"]),
    "code_edited": lambda form, draw: put(form.code, str(form.code.value)[:-1] + "?"),
    "protection_lifted": lambda form, draw: setattr(form.sheet.protection, "sheet", False),
    "comment_as_answer": lambda form, draw: setattr(
        form.cell(some_row(form, draw), "result"), "comment", Comment(token(draw), "[Chuyên viên]")),
    "status_typed_freely": typed("status", "cơ bản xong {}"),
    "mojibake": typed("result", "Ä\x90Ã£ hoÃ\xa0n thÃ\xa0nh {}"),
    "many_line_breaks": typed("result", "\n".join(f"- dòng {number}\tđã làm" for number in range(300)) + "{}"),
    "very_long_text": typed("result", "{}" + "x" * 32_000),
    "markup_typed": typed("result", "{{7*7}} {% x %} R&D <b>&amp; {\\rtf1} {}"),
    "locked_cell_changed": lambda form, draw: put(
        form.cell(some_row(form, draw), draw.choice(["deadline", "product", "leads"])), token(draw)),
}


# ── operators on the parts of the file ────────────────────────────────────────────────────────────
def _form_part(parts: Mapping[str, bytes]) -> str:
    """The part of the sheet to fill, wherever it was moved to: the largest."""
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    return max(sheets, key=lambda name: len(re.findall(rb"<c ", parts[name])))


def _linked(parts: dict[str, bytes], kind: str, target: str, content: bytes) -> str:
    """Add a part and the form sheet's link to it; the link's id."""
    folder, _, name = _form_part(parts).rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    before = parts.get(rels, b"<Relationships "
                             b"xmlns='http://schemas.openxmlformats.org/package/2006/relationships'></Relationships>")
    link = f"<Relationship Id='x{len(before)}' Type='{LINKS}/{kind}' Target='../{target}'/>".encode()
    parts[rels] = before.replace(b"</Relationships>", link + b"</Relationships>")
    parts[f"xl/{target}"] = content
    return f"x{len(before)}"


def values_under_a_merge(parts: dict[str, bytes], draw: random.Random) -> None:
    part = _form_part(parts)
    area = draw.choice(["I5:I6", "H5:H6", "J8:J9", "H5:I5"])
    merge = f'<mergeCell ref="{area}"/>'.encode()
    parts[part] = parts[part].replace(b"</mergeCells>", merge + b"</mergeCells>")


def formula_with_value(parts: dict[str, bytes], draw: random.Random) -> None:
    _as_formula(parts, "I5", 'CONCATENATE("a")', token(draw))


def formula_to_another_file(parts: dict[str, bytes], draw: random.Random) -> None:
    _as_formula(parts, "I5", "[1]Sheet1!A1", token(draw))


def _as_formula(parts: dict[str, bytes], cell: str, formula: str, value: str) -> None:
    part = _form_part(parts)
    new = f'<c r="{cell}" t="str"><f>{formula}</f><v>{value}</v></c>'.encode()
    parts[part] = re.sub(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)'.encode(), new, parts[part], count=1)


def threaded_comment(parts: dict[str, bytes], draw: random.Random) -> None:
    text = f"<ThreadedComments><threadedComment ref='I6'><text>{token(draw)}</text></threadedComment></ThreadedComments>"
    _linked(parts, "threadedComment", "threadedComments/t1.xml", text.encode())


def text_box(parts: dict[str, bytes], draw: random.Random) -> None:
    _drawn(parts, "drawing8", "<xdr:sp macro='' textlink=''><xdr:nvSpPr><xdr:cNvPr id='2' name='Hộp'/><xdr:cNvSpPr txBox='1'/></xdr:nvSpPr>"
           f"<xdr:spPr>{_FRAME}</xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{token(draw)}</a:t></a:r></a:p></xdr:txBody></xdr:sp>")


def picture_pasted(parts: dict[str, bytes], draw: random.Random) -> None:
    _drawn(parts, "drawing9", "<xdr:pic><xdr:nvPicPr><xdr:cNvPr id='3' name='Ảnh'/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>"
           f"<a:blip r:embed='i'/></xdr:blipFill><xdr:spPr>{_FRAME}</xdr:spPr></xdr:pic>")
    parts["xl/drawings/_rels/drawing9.xml.rels"] = (
        f"<Relationships xmlns='{_RELS}'><Relationship Id='i' Type='{LINKS}/image' "
        f"Target='../media/i.png'/></Relationships>".encode())
    parts["xl/media/i.png"] = PIXEL
    kind = b'<Default Extension="png" ContentType="image/png"/>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(kind, b"").replace(b"</Types>",
        kind + b"</Types>")


#: A picture of one dot.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
_FRAME = ("<a:xfrm><a:off x='0' y='0'/><a:ext cx='999999' cy='999999'/></a:xfrm><a:prstGeom "
          "prst='rect'><a:avLst/></a:prstGeom>")
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"


def _drawn(parts: dict[str, bytes], name: str, content: str) -> None:
    """Put something on the form sheet at M8. A sheet has one drawing: a second one replaces the first."""
    anchor = ("<xdr:twoCellAnchor><xdr:from><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>7</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
              "<xdr:to><xdr:col>14</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>")
    drawing = ("<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing' "
               "xmlns:r='" + LINKS + "' "
               "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'>" + anchor + content + "<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>")
    identity = _linked(parts, "drawing", f"drawings/{name}.xml", drawing.encode())
    part = _form_part(parts)
    element = f'<drawing xmlns:r="{LINKS}" r:id="{identity}"/>'
    if b"<drawing " not in parts[part]:
        parts[part] = re.sub(rb"(<legacyDrawing [^>]*/>)?(?=</worksheet>)",
            lambda match: element.encode() + (match[1] or b""), parts[part], count=1)
    kind = f'<Override PartName="/xl/drawings/{name}.xml" ContentType="{_DRAWING}"/>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", kind + b"</Types>")


def embedded_file(parts: dict[str, bytes], draw: random.Random) -> None:
    _linked(parts, "oleObject", "embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0")


def whole_columns_formatted(parts: dict[str, bytes], draw: random.Random) -> None:
    part = _form_part(parts)
    rows = b"".join(b'<row r="%d"><c r="B%d" s="1"/><c r="C%d" s="1"/></row>' % (row, row, row) for row in range(2000,
        30_000))
    parts[part] = parts[part].replace(b"</sheetData>", rows + b"</sheetData>")


def swollen_file(parts: dict[str, bytes], draw: random.Random) -> None:
    part = _form_part(parts)
    rule = b'<conditionalFormatting sqref="H%d"><cfRule type="expression" priority="%d"><formula>H1="x"</formula></cfRule></conditionalFormatting>'
    rules = b"".join(rule % (row, row) for row in range(1000, 6000))
    parts[part] = parts[part].replace(b"</sheetData>",
        b"</sheetData>" + rules) if b"</sheetProtection>" not in parts[part] else parts[part]
    styles = parts["xl/styles.xml"]
    count = int(re.search(rb'<cellXfs count="(\d+)"', styles)[1])
    parts["xl/styles.xml"] = styles.replace(b"</cellXfs>",
        b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 20_000 + b"</cellXfs>").replace(
        b'<cellXfs count="%d"' % count, b'<cellXfs count="%d"' % (count + 20_000))
    names = b"".join(b'<definedName name="x%d">#REF!</definedName>' % number for number in range(5000))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</definedNames>", names + b"</definedNames>")


def shared_workbook(parts: dict[str, bytes], draw: random.Random) -> None:
    parts["xl/revisions/revisionLog1.xml"] = b"<revisions><rcc rId='1'><nc r='I5'><is><t>c\xc5\xa9</t></is></nc></rcc></revisions>"


def control_characters(parts: dict[str, bytes], draw: random.Random) -> None:
    part = _form_part(parts)
    new = f'<c r="I5" t="inlineStr"><is><t>{token(draw)}_x000B__xD800__xFFFE_</t></is></c>'.encode()
    parts[part] = re.sub(rb'<c r="I5"[^>]*?(/>|>.*?</c>)', new, parts[part], count=1)


PART_EDITS: Mapping[str, PartEdit] = {edit.__name__: edit for edit in (
    values_under_a_merge, formula_with_value, formula_to_another_file, threaded_comment, text_box, picture_pasted,
    embedded_file, whole_columns_formatted, swollen_file, shared_workbook, control_characters)}


def damaged(form: bytes, names: Iterable[str], draw: random.Random | None = None) -> bytes:
    """The form after that damage, workbook first, parts then; a cell in the corner last, for openpyxl fills what lies
    before it."""
    draw, names = draw or random.Random(0), sorted(names, key=lambda name: name == "stray_cell_in_the_corner")
    if any(name in EDITS for name in names):
        opened = open_form(form)
        for name in names:
            if name in EDITS:
                EDITS[name](opened, draw)
        form = opened.saved(SAVED)
    if any(name in PART_EDITS for name in names):
        parts = unpacked(form)
        for name in names:
            if name in PART_EDITS:
                PART_EDITS[name](parts, draw)
        form = packed(parts)
    return form


def saved_by_openpyxl(content: bytes) -> bytes:
    """The file as a program built on openpyxl saves it again."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
