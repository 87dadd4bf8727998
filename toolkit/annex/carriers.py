"""A file that holds an annex, Word, a workbook or text → its tables, line by line, and what is said beside them."""

from __future__ import annotations

import codecs
import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.annex.choices import choices_in
from toolkit.annex.columns import Choices
from toolkit.annex.documents import Document, read_document
from toolkit.annex.lines import WIDEST, AnnexLine, share, tidy
from toolkit.annex.outline import Paragraph
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.sheetread import LIMITS, Book, Damaged, Format, Package, Refused, Sheet, cell_name, sniff, sniff_zip
from toolkit.tables import AS_PRINTED, cell_text
from toolkit.text import runs
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, title, unreadable

#: A document's elements are held in memory, some ten times their size.
_LIMITS = replace(LIMITS, part=16 << 20)
#: So many texts are told.
_TOLD = 20
#: Of all tables together the lines, cells and characters: some ten times what the longest annexes have.
_LINES, _CELLS, _CHARACTERS = 10_000, 200_000, 2_000_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Why a file cannot be read, by what reading it raises; of two that are true the first.
_WHY: dict[type[Exception], str] = {
    FileNotFoundError: "không có tệp này", OSError: "không mở được tệp",
    csv.Error: "tệp không phải văn bản phân cách bằng tab",
    UnicodeDecodeError: "tệp không phải văn bản Unicode (UTF-8)"}


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table of a file. `apart`: words stand between it and the table before, or it is a sheet of its own. `shown`:
    its sheet is seen. `choices`: what an officer said its columns are."""
    name: str
    lines: tuple[AnnexLine, ...]
    apart: bool = True
    shown: bool = True
    choices: Choices = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(line.texts) for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class AnnexFile:
    """What a file holds: its tables in order, the paragraphs beside them, and what was seen of it."""
    file: str
    tables: tuple[FileTable, ...]
    paragraphs: tuple[Paragraph, ...] = ()
    told: tuple[Finding, ...] = ()
    form: Format = Format.DOCX

    @property
    def said(self) -> tuple[str, ...]:
        """The texts beside its tables."""
        return tuple(each.text for each in self.paragraphs)

    @property
    def sheets(self) -> bool:
        """Whether its tables are sheets of a workbook."""
        return self.form not in (Format.DOCX, Format.TEXT)


def read_source(path: Path) -> AnnexFile:
    """The tables of that file, whatever it is called, understood or not. Raises ToolkitError where it cannot be read.
    """
    source = _opened(path, _document, _workbook, _text)
    lines = [line.texts for table in source.tables for line in table.lines]
    _bound(path.name, len(lines), sum(map(len, lines)), sum(len(text) for texts in lines for text in texts))
    return source


def _bound(file: str, lines: int, cells: int = 0, characters: int = 0) -> None:
    """Refuse what is longer than any annex."""
    if lines > _LINES or cells > _CELLS or characters > _CHARACTERS:
        raise _unreadable(file, f"bảng có hơn {_LINES} dòng, {_CELLS} ô hoặc {_CHARACTERS} ký tự")


def _opened(
    path: Path, document: Callable[[str, Package], AnnexFile], workbook: Callable[[str, bytes], AnnexFile],
    text: Callable[[str, bytes], AnnexFile]
) -> AnnexFile:
    """What is made of a file by its bytes, whatever it is called."""
    try:
        if path.stat().st_size > LIMITS.file:
            raise _unreadable(path.name, "tệp quá lớn")
        data = path.read_bytes()
        form = sniff(data)
        package = Package(data, _LIMITS) if form is Format.ZIP else None
        form = sniff_zip(package) if package else form
        if form is Format.DOCX and package:
            return document(path.name, package)
        if form in (Format.XLSX, Format.XLS, Format.ODS):
            return workbook(path.name, data)
        if form is Format.TEXT:
            return text(path.name, data)
    except Damaged as error:
        raise _unreadable(path.name, f"tệp hỏng: {unreadable(error).finding.details['why']}") from error
    except (Refused, UnreadableFile) as error:
        told = unreadable(error) if isinstance(error, Refused) else error
        raise _unreadable(path.name, told.finding.problem.rstrip(".")) from error
    except tuple(_WHY) as error:
        why = next(why for kind, why in _WHY.items() if isinstance(error, kind))
        raise _unreadable(path.name, why) from error
    raise _unreadable(path.name, title(form))


def _unreadable(file: str, why: str) -> ToolkitError:
    return ToolkitError(Code.ANNEX_UNREADABLE, file=file, why=why)


def _document(file: str, package: Package) -> AnnexFile:
    read = read_document(file, package)
    tables: list[FileTable] = []
    for at, table in enumerate(read.tables, 1):
        if tables and table.lines and len(table.lines[0].filled) > 1 and (
                table.lines[0].texts == tables[-1].lines[0].texts):  # the next page, under the same heading
            tables[-1] = replace(tables[-1], lines=(*tables[-1].lines, *table.lines))
        else:
            tables.append(FileTable(f"bảng {at}", table.lines, table.apart))
    return AnnexFile(file, tuple(tables), read.paragraphs, tuple(_seen(file, read)))


def _seen(file: str, read: Document) -> Iterator[Finding]:
    """What a draft still shows: changes, both readings, struck and hidden texts, which are read, comments, which are
    not."""
    if changed := [f"“{before}” → “{after}”" for before, after in read.tracked]:
        yield finding(Code.ANNEX_TRACKED, Place(file), count=len(changed), changes=_few(changed))
    if read.struck:
        yield finding(Code.ANNEX_STRUCK, Place(file), texts=_few([f"“{text}”" for text in read.struck]))
    if read.hidden:
        yield finding(Code.ANNEX_HIDDEN, Place(file), what=f"chữ ẩn {_few([f'“{text}”' for text in read.hidden])}")
    if read.comments:
        yield finding(Code.ANNEX_COMMENTS, Place(file), count=read.comments)


def _few(texts: Sequence[str]) -> str:
    """The first of those texts, and how many more there are."""
    more = len(texts) - _TOLD
    return "; ".join(texts[:_TOLD]) + (f" và {more} chỗ khác" if more > 0 else "")


def _workbook(file: str, data: bytes) -> AnnexFile:
    book = read_workbook_bytes(data, file)
    tables = []
    for sheet in book.sheets:
        lines = _sheet_lines(book, sheet)
        chosen, choices = choices_in(lines)
        tables.append(FileTable(sheet.name, chosen, shown=sheet.state == "visible", choices=choices))
    told = [each for each in remarks_of(book) if each.code is not Code.FORMAT_CONVERTED]  # an annex loses nothing by it
    hidden = (each for sheet, table in zip(book.sheets, tables, strict=True) for each in _hidden(book, sheet, table))
    return AnnexFile(file, tuple(tables), told=(*told, *hidden), form=Format.XLSX)


def _hidden(book: Book, sheet: Sheet, table: FileTable) -> Iterator[Finding]:
    """That a table has rows nobody sees, which are read as all others are."""
    rows = {line.number for line in table.lines if line.filled} & sheet.hidden_rows
    if rows and table.shown:
        said = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(rows))
        yield finding(Code.ANNEX_HIDDEN, Place(book.file, sheet.name), what=f"dòng {said}")


def _sheet_lines(book: Book, sheet: Sheet) -> tuple[AnnexLine, ...]:
    """The sheet's rows that say something, up to the last filled cell; what stands far right is in the last column."""
    texts: dict[int, dict[int, list[str]]] = {}
    _bound(book.file, len({row for row, _ in sheet.cells}))
    places: dict[int, Place] = {}
    for row, column in sorted(sheet.cells):
        places.setdefault(row, Place(book.file, sheet.name, cell_name(row, column)))
        cells = texts.setdefault(row, {})
        text = tidy(cell_text(sheet.cells[row, column], book.date1904, AS_PRINTED))
        cells.setdefault(min(column, WIDEST) - 1, []).append(text)
    covered, continued = _merges(sheet, sorted(texts))
    wide = {row: tuple("; ".join(cells.get(column, ())) for column in range(max(cells) + 1))
            for row, cells in texts.items()}
    lines = ((AnnexLine(row, places[row], wide[row], covered.get(row, {})), continued.get(row, ())) for row in texts)
    return tuple(share(lines))


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
    return AnnexFile(file, (FileTable(file, lines),), tuple(beside), form=Format.TEXT)


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
