"""A file that may hold an annex (Word, a workbook, text) → `AnnexFile`: tables by line, paragraphs, findings. Called
when a round begins. Word is read from its XML: python-docx hangs on a cell that claims 10⁸ columns, and knows no
automatic numbers."""

from __future__ import annotations

import codecs
import csv
import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

from toolkit.annex.headings import SEAL_PROPERTY, read_choices
from toolkit.annex.roles import find_heading
from toolkit.annex.source import MOST_COLUMNS, AnnexFile, AnnexLine, FileTable, Paragraph, tidy, with_shared_cells
from toolkit.base.files import seal_of
from toolkit.base.text import names_vi, ranges, single_spaced
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.workbooks import UnreadableFile, format_title, read_workbook_bytes, remarks_of, unreadable
from toolkit.sheetread.any_file import (
    LIMITS,
    Book,
    Cell,
    Damaged,
    Format,
    Package,
    Reason,
    Refused,
    Sheet,
    cell_name,
    sniff,
    sniff_zip,
)
from toolkit.sheetread.package import elements, local
from toolkit.sheets.heading_finder import AS_PRINTED, cell_text, serial_day

#: The part of a package with the document, which some services number.
_DOCUMENT = re.compile(r"word/document[0-9]*\.xml")
_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
_COMMENTS = "word/comments.xml"
#: By part of the notes at the foot of a page, or at the end, the element of a note.
_NOTES = {"word/footnotes.xml": "footnote", "word/endnotes.xml": "endnote"}
#: By element the text it stands for.
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}
#: Elements of text inserted while Word tracked changes.
_INSERTED = ("ins", "moveTo")
#: Elements of text deleted meanwhile.
_DELETED = ("del", "moveFrom")
#: Elements without text to read: as all changes leave the document, as it was before them. "Fallback" is a drawing's
#: copy for old programs.
_NOT_TEXT, _NOT_TEXT_BEFORE = ((*changed, "Fallback", "pPr", "rPr") for changed in (_DELETED, _INSERTED))
#: A text box tied to a paragraph, which is no part of its text.
_TEXT_BOX = ("txbxContent",)
#: The most texts quoted in a finding.
_MOST_QUOTED = 20
#: The most characters of a number's pattern.
_LONGEST_PATTERN = 60
#: By paragraph the number that Word prints before it.
Numbers = Mapping[Element, str]
#: A number format of days without their year.
_NO_YEAR = re.compile(r"d{1,2}\\?(?P<sign>[./-])\\?m{1,2}(?:;@)?")
#: By element how deep it may be nested.
_MOST_NESTED = {"tbl": 20, "txbxContent": 4}
#: The most elements of a part.
_MOST_ELEMENTS = 500_000
#: Values and letters of Roman numbers.
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
#: A part's elements take ten times its size in memory.
_LIMITS = LIMITS._replace(part=16 << 20)
#: The most lines, cells and characters of a file: ten times those of the longest annexes.
_LINES = 10_000
_CELLS = 200_000
_CHARACTERS = 2_000_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: By exception why a file cannot be read; the first that fits counts.
_REASONS: dict[type[Exception], str] = {
    FileNotFoundError: "không có tệp này", OSError: "không mở được tệp",
    csv.Error: "tệp không phải văn bản phân cách bằng tab",
    UnicodeDecodeError: "tệp không phải văn bản Unicode (UTF-8)"}


def read_source(path: Path) -> AnnexFile:
    """A file → its tables and paragraphs, whether they are an annex or not; the format is known by the content. Raises
    ToolkitError where it cannot be read."""
    try:
        source = _read_by_format(path)
    except Damaged as error:
        raise _annex_refused(path.name, f"tệp hỏng: {unreadable(error).finding.details['why']}") from error
    except (Refused, UnreadableFile) as error:
        refused = unreadable(error) if isinstance(error, Refused) else error
        raise _annex_refused(path.name, refused.finding.problem.rstrip(".")) from error
    except tuple(_REASONS) as error:
        reason = next(why for kind, why in _REASONS.items() if isinstance(error, kind))
        raise _annex_refused(path.name, reason) from error
    lines = [line.texts for table in source.tables for line in table.lines]
    _check_size(path.name, len(lines), sum(map(len, lines)), sum(len(text) for texts in lines for text in texts))
    return source._replace(seal=seal_of(path.read_bytes()).decode())


def _read_by_format(path: Path) -> AnnexFile:
    """A file → its tables and paragraphs, by the reader of its format."""
    if path.stat().st_size > LIMITS.file:
        raise _annex_refused(path.name, "tệp quá lớn")
    data = path.read_bytes()
    form = sniff(data)
    if form is Format.ZIP:
        package = Package(data, _LIMITS)
        form = sniff_zip(package)
        if form is Format.DOCX:
            return _read_document(path.name, package)
    if form in (Format.XLSX, Format.XLS, Format.ODS):
        return _read_workbook(path.name, data)
    if form is Format.TEXT:
        return _read_text(path.name, data)
    raise _annex_refused(path.name, format_title(form))


def _check_size(file: str, lines: int, cells: int = 0, characters: int = 0) -> None:
    """Raise ToolkitError for a file longer than any annex."""
    if lines > _LINES or cells > _CELLS or characters > _CHARACTERS:
        raise _annex_refused(file, f"bảng có hơn {_LINES} dòng, {_CELLS} ô hoặc {_CHARACTERS} ký tự")


def _annex_refused(file: str, why: str) -> ToolkitError:
    """The error for a file that cannot be read as an annex."""
    return ToolkitError(Code.ANNEX_UNREADABLE, file=file, why=why)


# ── workbooks ──
def _read_workbook(file: str, data: bytes) -> AnnexFile:
    """A workbook → each sheet as a table, with findings for hidden rows that have texts."""
    book = read_workbook_bytes(data, file)
    tables = []
    findings = [remark for remark in remarks_of(book) if remark.code is not Code.FORMAT_CONVERTED]  # nothing is lost
    for sheet in book.sheets:
        lines, choices = read_choices(_sheet_lines(book, sheet))
        is_visible = sheet.state == "visible"
        tables.append(FileTable(sheet.name, lines, is_visible=is_visible, choices=choices))
        if is_visible and (hidden := {line.number for line in lines if line.filled} & sheet.hidden_rows):
            findings.append(finding(Code.ANNEX_HIDDEN, Place(file, sheet.name), what=f"dòng {ranges(hidden)}"))
    return AnnexFile(file, Format.XLSX, tuple(tables), findings=tuple(findings),
                     answers=book.custom.get(SEAL_PROPERTY, ""))


def _sheet_lines(book: Book, sheet: Sheet) -> tuple[AnnexLine, ...]:
    """A sheet → its rows with texts as lines; texts beyond the last column of an annex are joined in that one."""
    texts: dict[int, dict[int, list[str]]] = {}
    _check_size(book.file, len({row for row, _ in sheet.cells}))
    places: dict[int, Place] = {}
    for row, column in sorted(sheet.cells):
        places.setdefault(row, Place(book.file, sheet.name, cell_name(row, column)))
        cells = texts.setdefault(row, {})
        cells.setdefault(min(column, MOST_COLUMNS) - 1, []).append(tidy(_printed_cell(sheet.cells[row, column], book)))
    covered, continued = _merged_columns(sheet, sorted(texts))
    lines = (AnnexLine(row, places[row], tuple("; ".join(cells.get(column, ())) for column in range(max(cells) + 1)),
                       covered[row]) for row, cells in texts.items())
    return tuple(with_shared_cells((line, continued[line.number]) for line in lines))


def _printed_cell(cell: Cell, book: Book) -> str:
    """A cell → its text as printed. A day whose format leaves out the year has none: it may be the number 2.1."""
    parts = _NO_YEAR.fullmatch(cell.number_format.lower())
    if parts and isinstance(cell.value, float | int) and (day := serial_day(cell.value, book.date1904)):
        return f"{day.day}{parts['sign']}{day.month}"
    return cell_text(cell, book.date1904, AS_PRINTED)


def _merged_columns(sheet: Sheet, rows: Sequence[int]) -> tuple[Mapping[int, dict[int, int]], Mapping[int, set[int]]]:
    """Merged cells → by row the columns covered by a cell on the left, with the column of that cell; and by row the
    columns merged with the row above. Columns count from 0."""
    covered, continued = defaultdict[int, dict[int, int]](dict), defaultdict[int, set[int]](set)
    cells_left = LIMITS.cells
    for top, left, bottom, right in sheet.merges:
        reached = rows[bisect_left(rows, top):bisect_right(rows, bottom)]
        columns = range(left, min(right, MOST_COLUMNS))
        cells_left -= len(reached) * (len(columns) + 1)
        if cells_left < 0:
            break
        for row in reached:
            covered[row].update(dict.fromkeys(columns, left - 1))
            if row > top:
                continued[row].update({left - 1, *columns})
    return covered, continued


# ── text ──
def _read_text(file: str, content: bytes) -> AnnexFile:
    """A text → one table, its lines cut at tabs; a line without a tab is a paragraph as well."""
    records = ((number, tuple(map(tidy, cells))) for number, cells in _text_records(file, content))
    lines = tuple(AnnexLine(number, Place(file), texts) for number, texts in records if any(texts))
    paragraphs = (Paragraph(line.number, line.place, line.texts[0]) for line in lines if len(line.texts) == 1)
    return AnnexFile(file, Format.TEXT, (FileTable(file, lines),), tuple(paragraphs))


def _text_records(file: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """A text → its lines, each with its number and cells. Quotes enclose a cell only in Excel's “Unicode Text”
    (UTF-16)."""
    _check_size(file, content.count(b"\n") + content.count(b"\r"), content.count(b"\t"))
    is_utf16 = content.startswith(_UTF16)
    text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    if "\0" in text:
        raise _annex_refused(file, "tệp không phải văn bản")
    if not is_utf16:
        return enumerate((line.split("\t") for line in re.split("\r\n|\r|\n", text)), 1)
    reader = csv.reader(text.splitlines(keepends=True), dialect="excel-tab")
    return ((reader.line_num, cells) for cells in reader)


# ── Word ──
def _read_document(file: str, package: Package) -> AnnexFile:
    """A Word document → its tables and paragraphs, text boxes included. A table within a cell is text of the cell,
    unless the outer table only arranges the page. Deleted text is left out, inserted text and automatic numbers are
    read. Raises Refused and UnreadableFile."""
    root = _part_elements(package, next(filter(_DOCUMENT.fullmatch, package), "word/document.xml"))
    lists = _NumberedLists(_part_elements(package, _NUMBERING), _part_elements(package, _STYLES))
    numbers = {paragraph: lists.number(paragraph) for paragraph in root.iter("p")}
    tables, paragraphs = list[FileTable](), list[Paragraph]()
    between, count = list[AnnexLine](), 0
    for block in _blocks(root, numbers):
        if block.tag == "tbl":
            count += 1
            name = f"bảng {count}"
            lines = _table_lines(block, Place(file, name), numbers)
            above = tables[-1].lines if tables else ()
            if above and lines and len(lines[0].filled) > 1 and lines[0].texts == above[0].texts:  # the next page
                tables[-1] = replace(tables[-1], lines=(*above, *between, *lines))
            else:
                tables.append(FileTable(name, lines, tuple(between)))
            between = []
        elif text := tidy(f"{numbers[block]} {_text_of(block, (*_NOT_TEXT, *_TEXT_BOX))}"):
            number = len(paragraphs) + 1
            place = Place(file, words.DOCUMENT_PLACE, words.DOCUMENT_PARAGRAPH.format(number=number))
            paragraphs.append(Paragraph(number, place, text))
            between += [AnnexLine(number, place, (text,), is_outside=True)] if any(map(str.isalpha, text)) else []
    findings = [*_draft_findings(Place(file), root, len(_part_elements(package, _COMMENTS).findall("comment")))]
    for part, tag in _NOTES.items():
        notes = filter(str.strip, map(_text_of, _part_elements(package, part).findall(tag)))
        findings.extend(finding(Code.ANNEX_UNPLACED, Place(file), line=f"chú thích {number}", text=note.strip())
                        for number, note in enumerate(notes, 1))
    return AnnexFile(file, Format.DOCX, tuple(tables), tuple(paragraphs), tuple(between), tuple(findings))


def _draft_findings(place: Place, root: Element, comments: int) -> Iterator[Finding]:
    """A document → findings for the marks of a draft: tracked changes (the text before and after), struck and hidden
    texts, which are read, and comments, which are not."""
    changed = []
    for paragraph in root.iter("p"):
        if any(element.tag in (*_INSERTED, *_DELETED) for element in paragraph.iter()):
            before, after = (single_spaced(_text_of(paragraph, skipped)) for skipped in (_NOT_TEXT_BEFORE, _NOT_TEXT))
            changed += [f"“{before}” → “{after}”"] if before != after else []
    if changed:
        yield finding(Code.ANNEX_TRACKED, place, count=len(changed), changes=_quoted_list(changed))
    if struck := _texts_with_look(root, "strike", "dstrike"):
        yield finding(Code.ANNEX_STRUCK, place, texts=_quoted_list(struck))
    if hidden := _texts_with_look(root, "vanish"):
        yield finding(Code.ANNEX_HIDDEN, place, what=f"chữ ẩn {_quoted_list(hidden)}")
    if comments:
        yield finding(Code.ANNEX_COMMENTS, place, count=comments)


def _quoted_list(texts: Sequence[str]) -> str:
    """Texts → the first of them as a list in Vietnamese."""
    return names_vi(texts, _MOST_QUOTED, "chỗ khác")


def _texts_with_look(root: Element, *looks: str) -> list[str]:
    """The texts of the runs that have one of the looks ("strike"), in quotes."""
    texts = (_text_of(run).strip() for run in root.iter("r") if any(_is_set(run, look) for look in looks))
    return [f"“{text}”" for text in texts if text]


def _is_set(run: Element, look: str) -> bool:
    """Whether a run has the look by a property of its own."""
    return _property(run, f"rPr/{look}", "0", "1") not in ("0", "false")


def _blocks(element: Element, numbers: Numbers) -> Iterator[Element]:
    """An element → the paragraphs and tables in it, in order. A table that only arranges others on the page is replaced
    by those in its cells; the content of a text box follows the paragraph it is tied to."""
    for block in _outermost(element, "p", "tbl"):
        if block.tag == "p":
            yield block
            for box in _outermost(block, "txbxContent"):
                yield from _blocks(box, numbers)
        elif block.find(".//tbl") is not None and find_heading(_table_lines(block, Place(), numbers))[1] is None:
            for cell in (cell for row in _outermost(block, "tr") for cell in _outermost(row, "tc")):
                yield from _blocks(cell, numbers)
        else:
            yield block


def _outermost(element: Element, *tags: str) -> Iterator[Element]:
    """The outermost elements with one of the tags, in order, also within content controls and revisions."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _NOT_TEXT and not _is_prompt(child):
            yield from _outermost(child, *tags)


def _table_lines(table: Element, place: Place, numbers: Numbers) -> tuple[AnnexLine, ...]:
    """A Word table → its rows as lines."""
    rows = enumerate(_outermost(table, "tr"), 1)
    return tuple(with_shared_cells(_table_row(row, number, place, numbers) for number, row in rows))


def _table_row(row: Element, number: int, place: Place, numbers: Numbers) -> tuple[AnnexLine, set[int]]:
    """A row of a Word table → its line, and the columns whose cells are merged with the row above."""
    texts = [""] * _span(row, "trPr/gridBefore")
    covered: dict[int, int] = {}
    merged_with_above: set[int] = set()
    bold: dict[int, str] = {}
    begins = len(texts)
    for cell in _outermost(row, "tc"):
        paragraphs = [*_outermost(cell, "p")]
        text = tidy("\n".join(f"{numbers[paragraph]} {_text_of(paragraph)}".strip() for paragraph in paragraphs))
        first = len(texts)
        begins = begins if _continues(cell, "hMerge") else first
        texts.extend((text, *[""] * (_span(cell, "tcPr/gridSpan", 1) - 1)))
        if len(texts) > MOST_COLUMNS:
            raise UnreadableFile(Code.FILE_UNSAFE, why="bảng quá nhiều cột")
        columns = range(first, len(texts))
        covered.update({column: begins for column in columns if column > begins})
        if _continues(cell, "vMerge") and not text:
            merged_with_above.update(columns)
        in_bold = tidy("\n".join("".join(_text_of(run) for run in _outermost(paragraph, "r") if _is_set(run, "b"))
                                 for paragraph in paragraphs))
        if in_bold and in_bold != text:
            bold[first] = in_bold
    return AnnexLine(number, place, tuple(texts), covered, bold=bold), merged_with_above


def _span(element: Element, path: str, default: int = 0) -> int:
    """The property at the path → a number of columns; `default` at least. Raises UnreadableFile above the most."""
    columns = _whole_number(_property(element, path))
    if columns > MOST_COLUMNS:
        raise UnreadableFile(Code.FILE_UNSAFE, why=f"ô bảng rộng {columns} cột")
    return max(columns, default)


def _continues(cell: Element, merge: str) -> bool:
    """Whether a cell is merged with the one above ("vMerge") or to its left ("hMerge")."""
    return _property(cell, f"tcPr/{merge}", without="continue") == "continue"


def _is_prompt(control: Element) -> bool:
    """Whether a content control only shows its prompt: "Chọn một mục"."""
    return control.tag == "sdt" and control.find("sdtPr/showingPlcHdr") is not None


def _text_of(element: Element, skipped: Sequence[str] = _NOT_TEXT) -> str:
    """An element → the text in it, but for elements with a tag in `skipped`."""
    return "".join(
        child.text or "" if child.tag in ("t", "delText") else _SIGNS[child.tag] if child.tag in _SIGNS
        else "" if child.tag in skipped or _is_prompt(child) else _text_of(child, skipped) for child in element)


class _NumberedLists:
    """The automatic numbers of a document, given paragraph by paragraph in order."""

    def __init__(self, numbering: Element, styles: Element) -> None:
        #: By style its element; by list definition its levels by depth; by list its definition; by list and depth the
        #: number at which it begins again; by definition and depth how far it has counted.
        self._of_style = {style.get("styleId", ""): style for style in styles.iter("style")}
        self._levels = {
            abstract.get("abstractNumId", ""): {
                _whole_number(level.get("ilvl", "")): level for level in abstract.iter("lvl")}
            for abstract in numbering.iter("abstractNum")}
        self._list_definition = {num.get("numId", ""): _property(num, "abstractNumId") for num in numbering.iter("num")}
        self._restarts = {
            (num.get("numId", ""), _whole_number(override.get("ilvl", ""))):
                _whole_number(_property(override, "startOverride"))
            for num in numbering.iter("num") for override in num.iter("lvlOverride")
            if override.find("startOverride") is not None}
        self._counted: dict[str, dict[int, int]] = {}

    def number(self, paragraph: Element) -> str:
        """The next paragraph → the number Word prints before it, "" for one in no known list."""
        style = self._of_style.get(_property(paragraph, "pPr/pStyle"), paragraph)
        numbered = paragraph if paragraph.find("pPr/numPr/numId") is not None else style
        list_id, depth = _property(numbered, "pPr/numPr/numId"), _whole_number(_property(numbered, "pPr/numPr/ilvl"))
        abstract = self._list_definition.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        counted = self._counted.setdefault(abstract, {})
        restart = self._restarts.pop((list_id, depth), None)
        counted[depth] = counted.get(depth, _first_count(levels[depth]) - 1) + 1 if restart is None else restart
        for deeper in [other for other in counted if other > depth]:
            del counted[deeper]
        if _property(levels[depth], "numFmt") == "bullet":
            return "-"
        pattern = _property(levels[depth], "lvlText")[:_LONGEST_PATTERN]
        return re.sub(r"%([1-9])", lambda match: _printed_count(levels, counted, int(match[1]) - 1), pattern)


def _first_count(level: Element) -> int:
    """A level of a list → its first number."""
    return _whole_number(_property(level, "start", "1"))


def _printed_count(levels: Mapping[int, Element], counted: Mapping[int, int], depth: int) -> str:
    """The levels of a list and their counts → the number of one level in its form ("II", "b", "03")."""
    level = levels.get(depth, Element(""))
    value, form = counted.get(depth, _first_count(level)), _property(level, "numFmt")
    if form in ("upperLetter", "lowerLetter") and 1 <= value <= 26:
        return chr(value + (64 if form == "upperLetter" else 96))
    if form in ("upperRoman", "lowerRoman") and 1 <= value < 200:
        letters = ""
        for worth, sign in _ROMAN:
            letters += sign * (value // worth)
            value %= worth
        return letters.upper() if form == "upperRoman" else letters
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _property(element: Element, path: str, absent: str = "", without: str = "") -> str:
    """The value of the property at a path below an element; `absent` for no such element, `without` for one without
    value."""
    found = element.find(path)
    return absent if found is None else found.get("val", without)


def _whole_number(text: str) -> int:
    """The text of an attribute → its whole number, 0 for any other text, 100,000 at most."""
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _part_elements(package: Package, part: str) -> Element:
    """A part of the package → its root element, tags and attributes without their prefixes; an empty element for a
    missing part, unless it is the document. Raises Refused and UnreadableFile."""
    if part not in package and not _DOCUMENT.fullmatch(part):
        return Element(part)
    builder = TreeBuilder()
    opened = defaultdict[str, int](int)

    def start(name: str, attributes: dict[str, str]) -> None:
        opened[name] += 1
        opened[""] += 1
        if opened[name] > _MOST_NESTED.get(name, math.inf):
            raise Refused(Reason.DEPTH)
        if opened[""] > _MOST_ELEMENTS:
            raise UnreadableFile(Code.FILE_UNSAFE, why="quá nhiều thành phần")
        builder.start(name, {local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        opened[name] -= 1
        builder.end(name)

    elements(package.chunks(part), LIMITS, start, end, builder.data)
    return builder.close()
