"""A file that holds an annex, Word, a workbook or text → its tables, line by line, and what is said beside them."""

from __future__ import annotations

import codecs
import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.annex.chooser import choices_in
from toolkit.annex.documents import read_document
from toolkit.annex.source import WIDEST, AnnexFile, AnnexLine, FileTable, Paragraph, share, tidy
from toolkit.findings import Code, Place, ToolkitError, finding
from toolkit.sheetread import LIMITS, Book, Damaged, Format, Package, Refused, Sheet, cell_name, sniff, sniff_zip
from toolkit.tables import AS_PRINTED, cell_text
from toolkit.text import runs
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, title, unreadable

#: A document's elements are held in memory, some ten times their size.
_LIMITS = replace(LIMITS, part=16 << 20)
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
    return source


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
            return read_document(path.name, package)
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
            rows = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(hidden))
            told.append(finding(Code.ANNEX_HIDDEN, Place(file, sheet.name), what=f"dòng {rows}"))
    return AnnexFile(file, Format.XLSX, tuple(tables), told=tuple(told))


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
