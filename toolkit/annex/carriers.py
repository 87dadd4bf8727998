"""A file that holds an annex, Word, a workbook or text → `AnnexFile`: its tables by line, its paragraphs, findings.

Called when a round begins. Word is read from its XML: python-docx hangs on a cell that says it is 10⁸ columns wide, and
knows no automatic numbers."""

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

from toolkit.annex.annex_tables import first_heading
from toolkit.annex.chooser import SEAL, choices_in
from toolkit.annex.source import WIDEST, AnnexFile, AnnexLine, FileTable, Paragraph, share, tidy
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

#: The document's own part, which some services number.
_DOCUMENT = re.compile(r"word/document[0-9]*\.xml")
_NUMBERING, _STYLES, _COMMENTS = "word/numbering.xml", "word/styles.xml", "word/comments.xml"
#: What a paragraph says besides its letters.
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}
#: Text put in or taken out while Word keeps track of changes; what is not shown, after them and before: that, a
#: drawing's copy for old programs, properties.
_PUT_IN, _TAKEN_OUT = ("ins", "moveTo"), ("del", "moveFrom")
_UNSEEN, _UNSEEN_BEFORE = ((*changed, "Fallback", "pPr", "rPr") for changed in (_TAKEN_OUT, _PUT_IN))
#: A text box that is tied to a paragraph is no part of it.
_ELSEWHERE = ("txbxContent",)
#: So many texts of a draft are told; characters of a number's pattern.
_MOST_TOLD, _LONGEST_PATTERN = 20, 60
#: The number Word prints before a paragraph.
Numbers = Mapping[Element, str]
#: A format of days that shows none of the year.
_NO_YEAR = re.compile(r"d{1,2}\\?(?P<sign>[./-])\\?m{1,2}(?:;@)?")
#: So many of an element stand within each other; so many elements a part has at most.
_DEEPEST, _MOST_ELEMENTS = {"tbl": 20, "txbxContent": 4}, 500_000
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
#: A document's elements are held in memory, some ten times their size.
_LIMITS = LIMITS._replace(part=16 << 20)
#: Of all tables together the lines, cells and characters: some ten times what the longest annexes have.
_LINES, _CELLS, _CHARACTERS = 10_000, 200_000, 2_000_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Why a file cannot be read, by what reading it raises; of two that are true the first.
_WHY: dict[type[Exception], str] = {
    FileNotFoundError: "không có tệp này", OSError: "không mở được tệp",
    csv.Error: "tệp không phải văn bản phân cách bằng tab",
    UnicodeDecodeError: "tệp không phải văn bản Unicode (UTF-8)"}


def read_source(path: Path) -> AnnexFile:
    """The tables and paragraphs of that file, whatever it is called, understood or not. Raises ToolkitError where it
    cannot be read."""
    try:
        source = _read_by_format(path)
    except Damaged as error:
        raise _annex_refused(path.name, f"tệp hỏng: {unreadable(error).finding.details['why']}") from error
    except (Refused, UnreadableFile) as error:
        refused = unreadable(error) if isinstance(error, Refused) else error
        raise _annex_refused(path.name, refused.finding.problem.rstrip(".")) from error
    except tuple(_WHY) as error:
        raise _annex_refused(path.name, next(why for kind, why in _WHY.items() if isinstance(error, kind))) from error
    lines = [line.texts for table in source.tables for line in table.lines]
    _check_size(path.name, len(lines), sum(map(len, lines)), sum(len(text) for texts in lines for text in texts))
    return source._replace(seal=seal_of(path.read_bytes()).decode())


def _read_by_format(path: Path) -> AnnexFile:
    """The content of a file, read as its bytes say."""
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
    """Refuse what is longer than any annex."""
    if lines > _LINES or cells > _CELLS or characters > _CHARACTERS:
        raise _annex_refused(file, f"bảng có hơn {_LINES} dòng, {_CELLS} ô hoặc {_CHARACTERS} ký tự")


def _annex_refused(file: str, why: str) -> ToolkitError:
    return ToolkitError(Code.ANNEX_UNREADABLE, file=file, why=why)


# ── workbooks ──
def _read_workbook(file: str, data: bytes) -> AnnexFile:
    """Each sheet as a table, hidden rows told."""
    book = read_workbook_bytes(data, file)
    tables = []
    findings = [remark for remark in remarks_of(book) if remark.code is not Code.FORMAT_CONVERTED]  # nothing is lost
    for sheet in book.sheets:
        lines, choices = choices_in(_sheet_lines(book, sheet))
        shown = sheet.state == "visible"
        tables.append(FileTable(sheet.name, lines, shown=shown, choices=choices))
        if shown and (hidden := {line.number for line in lines if line.filled} & sheet.hidden_rows):
            findings.append(finding(Code.ANNEX_HIDDEN, Place(file, sheet.name), what=f"dòng {ranges(hidden)}"))
    return AnnexFile(file, Format.XLSX, tuple(tables), findings=tuple(findings), answers=book.custom.get(SEAL, ""))


def _sheet_lines(book: Book, sheet: Sheet) -> tuple[AnnexLine, ...]:
    """The sheet's rows that say something, up to the last filled cell; what stands far right is in the last column."""
    texts: dict[int, dict[int, list[str]]] = {}
    _check_size(book.file, len({row for row, _ in sheet.cells}))
    places: dict[int, Place] = {}
    for row, column in sorted(sheet.cells):
        places.setdefault(row, Place(book.file, sheet.name, cell_name(row, column)))
        cells = texts.setdefault(row, {})
        cells.setdefault(min(column, WIDEST) - 1, []).append(tidy(_printed_cell(sheet.cells[row, column], book)))
    covered, continued = _merges(sheet, sorted(texts))
    return tuple(share((AnnexLine(
        row, places[row], tuple("; ".join(cells.get(column, ())) for column in range(max(cells) + 1)), covered[row]),
        continued[row]) for row, cells in texts.items()))


def _printed_cell(cell: Cell, book: Book) -> str:
    """A cell as it is printed: a day whose format shows no year is none of a year; it may be the number 2.1."""
    parts = _NO_YEAR.fullmatch(cell.number_format.lower())
    if parts and isinstance(cell.value, float | int) and (day := serial_day(cell.value, book.date1904)):
        return f"{day.day}{parts['sign']}{day.month}"
    return cell_text(cell, book.date1904, AS_PRINTED)


def _merges(sheet: Sheet, rows: Sequence[int]) -> tuple[Mapping[int, dict[int, int]], Mapping[int, set[int]]]:
    """By row: the columns covered from the left, and those that go on from the row above (both from 0)."""
    covered, continued = defaultdict[int, dict[int, int]](dict), defaultdict[int, set[int]](set)
    room = LIMITS.cells
    for top, left, bottom, right in sheet.merges:
        reached = rows[bisect_left(rows, top):bisect_right(rows, bottom)]
        columns = range(left, min(right, WIDEST))
        room -= len(reached) * (len(columns) + 1)
        if room < 0:
            break
        for row in reached:
            covered[row].update(dict.fromkeys(columns, left - 1))
            if row > top:
                continued[row].update({left - 1, *columns})
    return covered, continued


# ── text ──
def _read_text(file: str, content: bytes) -> AnnexFile:
    """The text as one table, its lines cut at tabs; a line without any is a paragraph too."""
    records = ((number, tuple(map(tidy, cells))) for number, cells in _text_records(file, content))
    lines = tuple(AnnexLine(number, Place(file), texts) for number, texts in records if any(texts))
    paragraphs = (Paragraph(line.number, line.place, line.texts[0]) for line in lines if len(line.texts) == 1)
    return AnnexFile(file, Format.TEXT, (FileTable(file, lines),), tuple(paragraphs))


def _text_records(file: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines as cells. Quotes are marks of a cell only in Excel's own “Unicode Text”, which is UTF-16."""
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
    """The content of that document, also in text boxes. A table inside a cell is text of that cell, but where the outer
    one is no annex and only arranges the page. Deleted text is left out, inserted text read, automatic numbers worked
    out. Raises Refused and UnreadableFile."""
    root = _tree(package, next(filter(_DOCUMENT.fullmatch, package), "word/document.xml"))
    lists = _Lists(_tree(package, _NUMBERING), _tree(package, _STYLES))
    numbers = {paragraph: lists.number(paragraph) for paragraph in root.iter("p")}
    tables, paragraphs = list[FileTable](), list[Paragraph]()
    apart, count = False, 0
    for block in _blocks(root, numbers):
        if block.tag == "tbl":
            count += 1
            name = f"bảng {count}"
            lines = _table_lines(block, Place(file, name), numbers)
            above = tables[-1].lines if tables else ()
            if above and lines and len(lines[0].filled) > 1 and lines[0].texts == above[0].texts:  # the next page
                tables[-1] = replace(tables[-1], lines=(*above, *lines))
            else:
                tables.append(FileTable(name, lines, apart))
            apart = False
        elif text := tidy(f"{numbers[block]} {_text_of(block, (*_UNSEEN, *_ELSEWHERE))}"):
            place = words.DOCUMENT_PARAGRAPH.format(number=len(paragraphs) + 1)
            paragraphs.append(Paragraph(len(paragraphs) + 1, Place(file, words.DOCUMENT_PLACE, place), text))
            apart = apart or any(map(str.isalpha, text))
    findings = _draft_findings(Place(file), root, len(_tree(package, _COMMENTS).findall("comment")))
    return AnnexFile(file, Format.DOCX, tuple(tables), tuple(paragraphs), tuple(findings))


def _draft_findings(place: Place, root: Element, comments: int) -> Iterator[Finding]:
    """The findings for what a draft still shows: changes, both readings, struck and hidden texts, which are read,
    comments, which are not."""
    changed = []
    for paragraph in root.iter("p"):
        if any(element.tag in (*_PUT_IN, *_TAKEN_OUT) for element in paragraph.iter()):
            before, after = (single_spaced(_text_of(paragraph, unseen)) for unseen in (_UNSEEN_BEFORE, _UNSEEN))
            changed += [f"“{before}” → “{after}”"] if before != after else []
    if changed:
        yield finding(Code.ANNEX_TRACKED, place, count=len(changed), changes=_first_texts(changed))
    if struck := _texts_with_look(root, "strike", "dstrike"):
        yield finding(Code.ANNEX_STRUCK, place, texts=_first_texts(struck))
    if hidden := _texts_with_look(root, "vanish"):
        yield finding(Code.ANNEX_HIDDEN, place, what=f"chữ ẩn {_first_texts(hidden)}")
    if comments:
        yield finding(Code.ANNEX_COMMENTS, place, count=comments)


def _first_texts(texts: Sequence[str]) -> str:
    return names_vi(texts, _MOST_TOLD, "chỗ khác")


def _texts_with_look(root: Element, *looks: str) -> list[str]:
    """The texts of runs with one of those looks, in quotes."""
    texts = (_text_of(run).strip() for run in root.iter("r") if any(_is_set(run, look) for look in looks))
    return [f"“{text}”" for text in texts if text]


def _is_set(run: Element, look: str) -> bool:
    """Whether a run itself has that look."""
    return _property(run, f"rPr/{look}", "0", "1") not in ("0", "false")


def _blocks(element: Element, numbers: Numbers) -> Iterator[Element]:
    """The paragraphs and tables in that element, in order: of a table that only arranges others on the page those in
    its cells; the tables of a text box after the paragraph it is tied to."""
    for block in _outermost(element, "p", "tbl"):
        if block.tag == "p":
            yield block
            for box in _outermost(block, "txbxContent"):
                yield from _blocks(box, numbers)
        elif block.find(".//tbl") is not None and first_heading(_table_lines(block, Place(), numbers))[1] is None:
            for cell in (cell for row in _outermost(block, "tr") for cell in _outermost(row, "tc")):
                yield from _blocks(cell, numbers)
        else:
            yield block


def _outermost(element: Element, *tags: str) -> Iterator[Element]:
    """The outermost elements of those names, in order, whatever wraps them (content controls, revisions)."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _UNSEEN and not _is_prompt(child):
            yield from _outermost(child, *tags)


def _table_lines(table: Element, place: Place, numbers: Numbers) -> tuple[AnnexLine, ...]:
    return tuple(share(_table_row(row, count, place, numbers) for count, row in enumerate(_outermost(table, "tr"), 1)))


def _table_row(row: Element, number: int, place: Place, numbers: Numbers) -> tuple[AnnexLine, set[int]]:
    """A row as a line, and the columns whose cells go on from the row above."""
    texts = [""] * _span(row, "trPr/gridBefore")
    covered: dict[int, int] = {}
    goes_on: set[int] = set()
    bold: dict[int, str] = {}
    begins = len(texts)
    for cell in _outermost(row, "tc"):
        paragraphs = [*_outermost(cell, "p")]
        text = tidy("\n".join(f"{numbers[paragraph]} {_text_of(paragraph)}".strip() for paragraph in paragraphs))
        first = len(texts)
        begins = begins if _continues(cell, "hMerge") else first
        texts.extend((text, *[""] * (_span(cell, "tcPr/gridSpan", 1) - 1)))
        if len(texts) > WIDEST:
            raise UnreadableFile(Code.FILE_UNSAFE, why="bảng quá nhiều cột")
        columns = range(first, len(texts))
        covered.update({column: begins for column in columns if column > begins})
        if _continues(cell, "vMerge") and not text:
            goes_on.update(columns)
        in_bold = tidy("\n".join("".join(_text_of(run) for run in _outermost(paragraph, "r") if _is_set(run, "b"))
                                 for paragraph in paragraphs))
        if in_bold and in_bold != text:
            bold[first] = in_bold
    return AnnexLine(number, place, tuple(texts), covered, bold=bold), goes_on


def _span(element: Element, path: str, default: int = 0) -> int:
    """A number of columns."""
    columns = _whole(_property(element, path))
    if columns > WIDEST:
        raise UnreadableFile(Code.FILE_UNSAFE, why=f"ô bảng rộng {columns} cột")
    return max(columns, default)


def _continues(cell: Element, merge: str) -> bool:
    """Whether the cell is merged with the one before it: above (vMerge) or to the left (hMerge)."""
    return _property(cell, f"tcPr/{merge}", without="continue") == "continue"


def _is_prompt(control: Element) -> bool:
    """Whether a content control only shows its prompt: "Chọn một mục"."""
    return control.tag == "sdt" and control.find("sdtPr/showingPlcHdr") is not None


def _text_of(element: Element, unseen: Sequence[str] = _UNSEEN) -> str:
    """The text in that element but for what is in `unseen` elements."""
    return "".join(
        child.text or "" if child.tag in ("t", "delText") else _SIGNS[child.tag] if child.tag in _SIGNS
        else "" if child.tag in unseen or _is_prompt(child) else _text_of(child, unseen) for child in element)


class _Lists:
    """The automatic lists of a document, by its numbering part: their levels, and how far they have counted."""

    def __init__(self, numbering: Element, styles: Element) -> None:
        self._of_style = {style.get("styleId", ""): style for style in styles.iter("style")}
        self._levels = {
            abstract.get("abstractNumId", ""): {
                _whole(level.get("ilvl", "")): level for level in abstract.iter("lvl")}
            for abstract in numbering.iter("abstractNum")}
        self._abstract = {num.get("numId", ""): _property(num, "abstractNumId") for num in numbering.iter("num")}
        self._restarts = {
            (num.get("numId", ""), _whole(override.get("ilvl", ""))): _whole(_property(override, "startOverride"))
            for num in numbering.iter("num") for override in num.iter("lvlOverride")
            if override.find("startOverride") is not None}
        self._counted: dict[str, dict[int, int]] = {}

    def number(self, paragraph: Element) -> str:
        """The number Word prints before the next paragraph, "" where it is in no list that is known."""
        style = self._of_style.get(_property(paragraph, "pPr/pStyle"), paragraph)
        numbered = paragraph if paragraph.find("pPr/numPr/numId") is not None else style
        list_id, depth = _property(numbered, "pPr/numPr/numId"), _whole(_property(numbered, "pPr/numPr/ilvl"))
        abstract = self._abstract.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        counted = self._counted.setdefault(abstract, {})
        restart = self._restarts.pop((list_id, depth), None)
        counted[depth] = counted.get(depth, _start(levels[depth]) - 1) + 1 if restart is None else restart
        for deeper in [other for other in counted if other > depth]:
            del counted[deeper]
        if _property(levels[depth], "numFmt") == "bullet":
            return "-"
        pattern = _property(levels[depth], "lvlText")[:_LONGEST_PATTERN]
        return re.sub(r"%([1-9])", lambda match: _printed_count(levels, counted, int(match[1]) - 1), pattern)


def _start(level: Element) -> int:
    return _whole(_property(level, "start", "1"))


def _printed_count(levels: Mapping[int, Element], counted: Mapping[int, int], depth: int) -> str:
    """How far a level has counted, in the form of its numbers."""
    level = levels.get(depth, Element(""))
    value, form = counted.get(depth, _start(level)), _property(level, "numFmt")
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
    """The value of the property at that path; `absent` where it is not there, `without` where it has no value."""
    found = element.find(path)
    return absent if found is None else found.get("val", without)


def _whole(text: str) -> int:
    """A whole number of an attribute; 0 where it is none, and no more than people count."""
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _tree(package: Package, part: str) -> Element:
    """The elements of a part, with names and attributes without their prefixes; none where there is no such part but
    the document's own. Raises Refused and UnreadableFile."""
    if part not in package and not _DOCUMENT.fullmatch(part):
        return Element(part)
    builder = TreeBuilder()
    opened = defaultdict[str, int](int)

    def start(name: str, attributes: dict[str, str]) -> None:
        opened[name] += 1
        opened[""] += 1
        if opened[name] > _DEEPEST.get(name, math.inf):
            raise Refused(Reason.DEPTH)
        if opened[""] > _MOST_ELEMENTS:
            raise UnreadableFile(Code.FILE_UNSAFE, why="quá nhiều thành phần")
        builder.start(name, {local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        opened[name] -= 1
        builder.end(name)

    elements(package.chunks(part), LIMITS, start, end, builder.data)
    return builder.close()
