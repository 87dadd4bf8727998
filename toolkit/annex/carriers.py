"""A file that holds an annex, Word, a workbook or text → its tables, line by line, and what is said beside them.

A Word document is read from its XML: python-docx works a whole table out for each cell, and hangs on a cell that says
it is 10⁸ columns wide. Nor does it know the numbers Word prints before paragraphs without storing them.
"""

from __future__ import annotations

import codecs
import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder

from toolkit.annex.annex_tables import first_heading
from toolkit.annex.chooser import SEAL, choices_in
from toolkit.annex.source import WIDEST, AnnexFile, AnnexLine, FileTable, Paragraph, share, tidy
from toolkit.base.files import seal_of
from toolkit.base.text import names_vi, ranges, single_spaced
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, title, unreadable
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
_UNSEEN, _BEFORE = ((*changed, "Fallback", "pPr", "rPr") for changed in (_TAKEN_OUT, _PUT_IN))
#: Of a paragraph what is not said in it: a text box that is tied to it stands by itself.
_ELSEWHERE = ("txbxContent",)
#: So many texts are told.
_TOLD = 20
#: What Word numbers a paragraph with.
Numbers = Mapping[Element, str]
#: `_LONGEST`: characters of a number's pattern.
_LONGEST = 60
#: A format of days that shows none of the year.
_NO_YEAR = re.compile(r"d{1,2}\\?(?P<sign>[./-])\\?m{1,2}(?:;@)?")
#: So many of an element stand within each other.
_DEEPEST = {"tbl": 20, "txbxContent": 4}
#: So many elements a part has at most, of any name and of some.
_MOST = {"": (500_000, "thành phần"), "p": (200_000, "đoạn văn"), "tr": (10_000, "dòng bảng"),
         "tc": (200_000, "ô bảng")}
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
    """The tables of that file, whatever it is called, understood or not. Raises ToolkitError where it cannot be read.
    """
    try:
        source = _read(path)
    except Damaged as error:
        raise _unreadable(path.name, f"tệp hỏng: {unreadable(error).finding.details['why']}") from error
    except (Refused, UnreadableFile) as error:
        told = unreadable(error) if isinstance(error, Refused) else error
        raise _unreadable(path.name, told.finding.problem.rstrip(".")) from error
    except tuple(_WHY) as error:
        why = next(why for kind, why in _WHY.items() if isinstance(error, kind))
        raise _unreadable(path.name, why) from error
    lines = [line.texts for table in source.tables for line in table.lines]
    _bound(path.name, len(lines), sum(map(len, lines)), sum(len(text) for texts in lines for text in texts))
    return source._replace(seal=seal_of(path.read_bytes()).decode())


def _read(path: Path) -> AnnexFile:
    """What a file holds by its bytes."""
    if path.stat().st_size > LIMITS.file:
        raise _unreadable(path.name, "tệp quá lớn")
    data = path.read_bytes()
    form = sniff(data)
    if form is Format.ZIP:
        package = Package(data, _LIMITS)
        form = sniff_zip(package)
        if form is Format.DOCX:
            return _read_document(path.name, package)
    if form in (Format.XLSX, Format.XLS, Format.ODS):
        return _workbook(path.name, data)
    if form is Format.TEXT:
        return _text(path.name, data)
    raise _unreadable(path.name, title(form))


def _bound(file: str, lines: int, cells: int = 0, characters: int = 0) -> None:
    """Refuse what is longer than any annex."""
    if lines > _LINES or cells > _CELLS or characters > _CHARACTERS:
        raise _unreadable(file, f"bảng có hơn {_LINES} dòng, {_CELLS} ô hoặc {_CHARACTERS} ký tự")


def _unreadable(file: str, why: str) -> ToolkitError:
    return ToolkitError(Code.ANNEX_UNREADABLE, file=file, why=why)


def _workbook(file: str, data: bytes) -> AnnexFile:
    book = read_workbook_bytes(data, file)
    tables = []
    told = [each for each in remarks_of(book) if each.code is not Code.FORMAT_CONVERTED]  # an annex loses nothing by it
    for sheet in book.sheets:
        lines, choices = choices_in(_sheet_lines(book, sheet))
        shown = sheet.state == "visible"
        tables.append(FileTable(sheet.name, lines, shown=shown, choices=choices))
        if shown and (hidden := {line.number for line in lines if line.filled} & sheet.hidden_rows):
            told.append(finding(Code.ANNEX_HIDDEN, Place(file, sheet.name), what=f"dòng {ranges(hidden)}"))
    return AnnexFile(file, Format.XLSX, tuple(tables), told=tuple(told), answers=book.custom.get(SEAL, ""))


def _sheet_lines(book: Book, sheet: Sheet) -> tuple[AnnexLine, ...]:
    """The sheet's rows that say something, up to the last filled cell; what stands far right is in the last column."""
    texts: dict[int, dict[int, list[str]]] = {}
    _bound(book.file, len({row for row, _ in sheet.cells}))
    places: dict[int, Place] = {}
    for row, column in sorted(sheet.cells):
        places.setdefault(row, Place(book.file, sheet.name, cell_name(row, column)))
        cells = texts.setdefault(row, {})
        text = tidy(_shown(sheet.cells[row, column], book))
        cells.setdefault(min(column, WIDEST) - 1, []).append(text)
    covered, continued = _merges(sheet, sorted(texts))
    wide = {row: tuple("; ".join(cells.get(column, ())) for column in range(max(cells) + 1))
            for row, cells in texts.items()}
    lines = ((AnnexLine(row, places[row], wide[row], covered.get(row, {})), continued.get(row, ())) for row in texts)
    return tuple(share(lines))


def _shown(cell: Cell, book: Book) -> str:
    """A cell as it is printed: a day whose format shows no year is none of a year; it may be the number 2.1."""
    parts = _NO_YEAR.fullmatch(cell.number_format.lower())
    if parts and isinstance(cell.value, float | int) and (day := serial_day(cell.value, book.date1904)):
        return f"{day.day}{parts['sign']}{day.month}"
    return cell_text(cell, book.date1904, AS_PRINTED)


def _merges(sheet: Sheet, rows: Sequence[int]) -> tuple[dict[int, dict[int, int]], dict[int, set[int]]]:
    """By row: the columns covered from the left, and those that go on from the row above (both from 0)."""
    covered: dict[int, dict[int, int]] = {}
    continued: dict[int, set[int]] = {}
    room = LIMITS.cells
    for top, left, bottom, right in sheet.merges:
        reached = rows[bisect_left(rows, top):bisect_right(rows, bottom)]
        columns = range(left, min(right, WIDEST))
        room -= len(reached) * (len(columns) + 1)
        if room < 0:
            break
        for row in reached:
            covered.setdefault(row, {}).update(dict.fromkeys(columns, left - 1))
            if row > top:
                continued.setdefault(row, set()).update({left - 1, *columns})
    return covered, continued


def _text(file: str, content: bytes) -> AnnexFile:
    """The text as one table, its lines cut at tabs; a line without any is beside it too."""
    tidied = ((number, tuple(map(tidy, cells))) for number, cells in _records(file, content))
    lines = tuple(AnnexLine(number, Place(file), texts) for number, texts in tidied if any(texts))
    beside = (Paragraph(line.number, line.place, line.texts[0]) for line in lines if len(line.texts) == 1)
    return AnnexFile(file, Format.TEXT, (FileTable(file, lines),), tuple(beside))


def _records(file: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines as cells. Quotes are marks of a cell only in Excel's own “Unicode Text”, which is UTF-16."""
    _bound(file, content.count(b"\n") + content.count(b"\r"), content.count(b"\t"))
    is_utf16 = content.startswith(_UTF16)
    text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    if "\0" in text:
        raise _unreadable(file, "tệp không phải văn bản")
    if not is_utf16:
        return enumerate((line.split("\t") for line in re.split("\r\n|\r|\n", text)), 1)
    reader = csv.reader(text.splitlines(keepends=True), dialect="excel-tab")
    return ((reader.line_num, cells) for cells in reader)


def _read_document(file: str, package: Package) -> AnnexFile:
    """What that document holds, also in text boxes. A table inside a cell is text of that cell, but where the outer one
    is no annex and only arranges the page; one under the same heading as the table before goes on with it. Deleted text
    is left out, inserted text read, automatic numbers worked out. Raises Refused and UnreadableFile."""
    name = next(filter(_DOCUMENT.fullmatch, package), "word/document.xml")
    root = _tree(package.chunks(name))
    parts = (_tree(package.chunks(part)) if part in package else Element(part) for part in (_NUMBERING, _STYLES))
    counted_lists = _Lists(*parts)
    numbers = {paragraph: counted_lists.number(paragraph) for paragraph in root.iter("p")}
    tables, beside = list[FileTable](), list[Paragraph]()
    apart, count = False, 0
    for block in _blocks(root, numbers):
        if block.tag == "tbl":
            count += 1
            sheet = f"bảng {count}"
            lines = _lines(block, Place(file, sheet), numbers)
            above = tables[-1].lines if tables else ()
            if above and lines and len(lines[0].filled) > 1 and lines[0].texts == above[0].texts:  # the next page
                tables[-1] = replace(tables[-1], lines=(*above, *lines))
            else:
                tables.append(FileTable(sheet, lines, apart))
            apart = False
        elif text := tidy(f"{numbers[block]} {''.join(_said(block, (*_UNSEEN, *_ELSEWHERE)))}"):
            place = words.DOCUMENT_PARAGRAPH.format(number=len(beside) + 1)
            beside.append(Paragraph(len(beside) + 1, Place(file, words.DOCUMENT_PLACE, place), text))
            apart = apart or any(map(str.isalpha, text))
    comments = _tree(package.chunks(_COMMENTS)).iter("comment") if _COMMENTS in package else ()
    told = _draft_findings(Place(file), root, sum(1 for _ in comments))
    return AnnexFile(file, Format.DOCX, tuple(tables), tuple(beside), tuple(told))


def _draft_findings(place: Place, root: Element, comments: int) -> Iterator[Finding]:
    """What a draft still shows: changes, both readings, struck and hidden texts, which are read, comments, which are
    not."""
    changed = []
    for paragraph in root.iter("p"):
        if any(element.tag in (*_PUT_IN, *_TAKEN_OUT) for element in paragraph.iter()):
            before, after = (single_spaced("".join(_said(paragraph, unseen))) for unseen in (_BEFORE, _UNSEEN))
            changed += [f"“{before}” → “{after}”"] if before != after else []
    if changed:
        yield finding(Code.ANNEX_TRACKED, place, count=len(changed), changes=_few(changed))
    if struck := _with_look(root, "strike", "dstrike"):
        yield finding(Code.ANNEX_STRUCK, place, texts=_few(struck))
    if hidden := _with_look(root, "vanish"):
        yield finding(Code.ANNEX_HIDDEN, place, what=f"chữ ẩn {_few(hidden)}")
    if comments:
        yield finding(Code.ANNEX_COMMENTS, place, count=comments)


def _few(texts: Sequence[str]) -> str:
    return names_vi(texts, _TOLD, "chỗ khác")


def _with_look(root: Element, *looks: str) -> list[str]:
    """The texts of runs with one of those looks, each in quotes."""
    texts = ("".join(_said(run)).strip() for run in root.iter("r") if any(_is_set(run, look) for look in looks))
    return [f"“{text}”" for text in texts if text]


def _is_set(run: Element, look: str) -> bool:
    """Whether a run itself has that look."""
    return _value(run, f"rPr/{look}", "0", "1") not in ("0", "false")


def _blocks(element: Element, numbers: Numbers) -> Iterator[Element]:
    """The paragraphs and tables in that element, in order: of a table that only arranges others on the page those in
    its cells; the tables of a text box after the paragraph it is tied to."""
    for block in _inner(element, "p", "tbl"):
        if block.tag == "p":
            yield block
            for box in _inner(block, "txbxContent"):
                yield from _blocks(box, numbers)
        elif any(each is not block for each in block.iter("tbl")) and (
                first_heading(_lines(block, Place(), numbers))[1] is None):
            for cell in (cell for row in _inner(block, "tr") for cell in _inner(row, "tc")):
                yield from _blocks(cell, numbers)
        else:
            yield block


def _lines(table: Element, place: Place, numbers: Numbers) -> tuple[AnnexLine, ...]:
    return tuple(share(_line(row, at, place, numbers) for at, row in enumerate(_inner(table, "tr"), 1)))


def _inner(element: Element, *tags: str) -> Iterator[Element]:
    """The outermost elements of those names, in order, whatever wraps them (content controls, revisions)."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _UNSEEN and not _prompts(child):
            yield from _inner(child, *tags)


def _line(row: Element, number: int, place: Place, numbers: Numbers) -> tuple[AnnexLine, set[int]]:
    """A row as a line, and the columns whose cells go on from the row above."""
    texts = [""] * _attribute(row, "trPr/gridBefore")
    covered: dict[int, int] = {}
    goes_on: set[int] = set()
    bold: dict[int, str] = {}
    begins = len(texts)
    for cell in _inner(row, "tc"):
        inner = tidy("\n".join(f"{numbers[p]} {''.join(_said(p))}".strip() for p in _inner(cell, "p")))
        first = len(texts)
        begins = begins if _continues(cell, "hMerge") else first
        texts.extend((inner, *[""] * (_attribute(cell, "tcPr/gridSpan", 1) - 1)))
        if len(texts) > WIDEST:
            raise UnreadableFile(Code.FILE_UNSAFE, why="bảng quá nhiều cột")
        columns = range(first, len(texts))
        covered.update({column: begins for column in columns if column > begins})
        if _continues(cell, "vMerge") and not inner:
            goes_on.update(columns)
        if (said := tidy("".join(_bold(cell)))) and said != inner:
            bold[first] = said
    return AnnexLine(number, place, tuple(texts), covered, bold=bold), goes_on


def _bold(cell: Element) -> Iterator[str]:
    """What a cell says in bold, set at the runs themselves, a line for each paragraph."""
    for paragraph in _inner(cell, "p"):
        for run in _inner(paragraph, "r"):
            yield "".join(_said(run)) if _is_set(run, "b") else ""
        yield "\n"


def _attribute(element: Element, path: str, default: int = 0) -> int:
    value = _whole(_value(element, path))
    if value > WIDEST:
        raise UnreadableFile(Code.FILE_UNSAFE, why=f"ô bảng rộng {value} cột")
    return max(value, default)


def _continues(cell: Element, merge: str) -> bool:
    """Whether the cell is merged with the one before it: above (vMerge) or to the left (hMerge)."""
    return _value(cell, f"tcPr/{merge}", without="continue") == "continue"


def _prompts(control: Element) -> bool:
    """Whether a content control only shows its prompt: "Chọn một mục"."""
    return control.tag == "sdt" and control.find("sdtPr/showingPlcHdr") is not None


def _said(element: Element, unseen: Sequence[str] = _UNSEEN) -> Iterator[str]:
    for child in element:
        if child.tag in ("t", "delText"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in unseen and not _prompts(child):
            yield from _said(child, unseen)


class _Level(NamedTuple):
    start: int = 1
    form: str = "decimal"
    text: str = ""


class _Lists:
    """The automatic lists of a document, by its numbering part: their levels, and how far each has counted."""

    def __init__(self, numbering: Element, styles: Element) -> None:
        self._of_style = {style.get("styleId", ""): style for style in styles.iter("style")}
        self._levels = {
            each.get("abstractNumId", ""): {
                _whole(level.get("ilvl", "")): _Level(
                    _whole(_value(level, "start", "1")), _value(level, "numFmt", "decimal"),
                    _value(level, "lvlText")[:_LONGEST])
                for level in each.iter("lvl")}
            for each in numbering.iter("abstractNum")}
        self._abstract = {each.get("numId", ""): _value(each, "abstractNumId") for each in numbering.iter("num")}
        self._restarts = {
            (each.get("numId", ""), _whole(override.get("ilvl", ""))): _whole(_value(override, "startOverride"))
            for each in numbering.iter("num") for override in each.iter("lvlOverride")
            if override.find("startOverride") is not None}
        self._counted: dict[str, dict[int, int]] = {}

    def number(self, paragraph: Element) -> str:
        """What Word prints before the next paragraph, "" where it is in no list that is known."""
        style = self._of_style.get(_value(paragraph, "pPr/pStyle"), paragraph)
        numbered = paragraph if paragraph.find("pPr/numPr/numId") is not None else style
        list_id, level = _value(numbered, "pPr/numPr/numId"), _whole(_value(numbered, "pPr/numPr/ilvl"))
        abstract = self._abstract.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counted = self._counted.setdefault(abstract, {})
        restart = self._restarts.pop((list_id, level), None)
        counted[level] = counted.get(level, levels[level].start - 1) + 1 if restart is None else restart
        for deeper in [each for each in counted if each > level]:
            del counted[deeper]
        if levels[level].form == "bullet":
            return "-"
        return re.sub(r"%([1-9])", lambda match: _counted(levels, counted, int(match[1]) - 1), levels[level].text)


def _value(element: Element, path: str, absent: str = "", without: str = "") -> str:
    """The value of the property at that path; `absent` where it is not there, `without` where it has no value."""
    found = element.find(path)
    return absent if found is None else found.get("val", without)


def _whole(text: str) -> int:
    """A whole number of an attribute; 0 where it is none, and no more than people count."""
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _counted(levels: Mapping[int, _Level], counted: Mapping[int, int], level: int) -> str:
    """How far a level has counted, in the form of its numbers."""
    shape = levels.get(level, _Level())
    value, form = counted.get(level, shape.start), shape.form
    if form in ("upperLetter", "lowerLetter") and 1 <= value <= 26:
        return chr(value + (64 if form == "upperLetter" else 96))
    if form in ("upperRoman", "lowerRoman") and 1 <= value < 200:
        letters = ""
        for worth, sign in _ROMAN:
            letters += sign * (value // worth)
            value %= worth
        return letters.upper() if form == "upperRoman" else letters
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _tree(chunks: Iterable[bytes]) -> Element:
    """The part's elements, with names and attributes without their prefixes. Raises Refused and UnreadableFile."""
    builder = TreeBuilder()
    opened = dict.fromkeys((*_MOST, *_DEEPEST), 0)

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in opened:
            opened[name] += 1
        if name in _DEEPEST and opened[name] > _DEEPEST[name]:
            raise Refused(Reason.DEPTH)
        opened[""] += 1
        for each in {"", name} & _MOST.keys():
            if opened[each] > _MOST[each][0]:
                raise UnreadableFile(Code.FILE_UNSAFE, why=f"quá nhiều {_MOST[each][1]}")
        builder.start(name, {local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        if name in _DEEPEST:
            opened[name] -= 1
        builder.end(name)

    elements(chunks, LIMITS, start, end, builder.data)
    return builder.close()
