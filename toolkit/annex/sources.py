"""A file → the lines of the annex's table in it: what the file is, and which of its tables is the annex."""

from __future__ import annotations

import codecs
import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.annex.documents import document_tables
from toolkit.annex.rows import WIDEST, AnnexLine, first_heading, share, tidy
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.sheetread import LIMITS, Book, Damaged, Format, Package, Refused, Sheet, cell_name, sniff, sniff_zip
from toolkit.tables import AS_PRINTED, cell_text
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, title, unreadable

#: A document's elements are held in memory, some ten times their size.
_LIMITS = replace(LIMITS, part=16 << 20)
#: A table's lines, and what was seen and not read beside them.
Found = tuple[Sequence[AnnexLine], tuple[Finding, ...]]
_LARGEST_TEXT, _UTF16 = 20_000_000, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def annex_lines(path: Path) -> Found:
    """The lines of the annex's table in that file, whatever it is called; none where it holds no such table. Raises
    ToolkitError where the file cannot be read."""
    data = _bytes(path)
    form = sniff(data)
    try:
        package = Package(data, _LIMITS) if form is Format.ZIP else None
        form = sniff_zip(package) if package else form
        if form is Format.DOCX and package:
            return _document(path.name, package)
    except Damaged as error:
        raise _unreadable(path.name, f"tệp hỏng: {unreadable(error).finding.details['why']}") from error
    except (Refused, UnreadableFile) as error:
        told = unreadable(error) if isinstance(error, Refused) else error
        raise _unreadable(path.name, told.finding.problem.rstrip(".")) from error
    if form in (Format.XLSX, Format.XLS, Format.ODS):
        return _workbook(path.name, data)
    if form is Format.TEXT:
        return _text_lines(path.name, data), ()
    raise _unreadable(path.name, title(form))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LIMITS.file:
            raise _unreadable(path.name, "tệp quá lớn")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _unreadable(path.name, "không có tệp này") from error
    except OSError as error:
        raise _unreadable(path.name, "không mở được tệp") from error


def _unreadable(file: str, why: str) -> ToolkitError:
    return ToolkitError(Code.ANNEX_UNREADABLE, file=file, why=why)


def _document(file: str, package: Package) -> Found:
    """The first table with the annex's heading, and the tables after it that go on with it on the next page. Those
    begin with that heading again, or have as many columns and no words before them."""
    lines, left, width = list[AnnexLine](), list[Finding](), 0
    for table in document_tables(file, package):
        headed = first_heading(table.lines)[1] is not None
        if headed or (lines and table.width == width and not table.apart):
            width = table.width
            lines.extend(table.lines)
        elif lines and table.width > 2:
            left.append(_left(table.lines))
    return lines, tuple(left)


def _workbook(file: str, data: bytes) -> Found:
    """The first sheet with the annex's heading, of those that are shown if any is; others that have one are told."""
    try:
        book = read_workbook_bytes(data, file)
    except UnreadableFile as error:
        raise _unreadable(file, error.finding.problem.rstrip(".")) from error
    sheets = sorted(book.sheets, key=lambda sheet: sheet.state != "visible")
    tables = [lines for sheet in sheets if first_heading(lines := _sheet_lines(book, sheet))[1]]
    told = (each for each in remarks_of(book) if each.code is not Code.FORMAT_CONVERTED)  # an annex loses nothing by it
    return tables[0] if tables else (), (*told, *map(_left, tables[1:]))


def _left(lines: Iterable[AnnexLine]) -> Finding:
    line = next((line for line in lines if line.filled), None)
    text = " | ".join(line.texts[column] for column in line.filled) if line else ""
    return finding(Code.ANNEX_TABLE_LEFT, line.place if line else Place(), text=text)


def _sheet_lines(book: Book, sheet: Sheet) -> tuple[AnnexLine, ...]:
    """The sheet's rows that say something, up to the last filled cell; what stands far right is in the last column."""
    texts: dict[int, dict[int, str]] = {}
    places: dict[int, Place] = {}
    for row, column in sorted(sheet.cells):
        places.setdefault(row, Place(book.file, sheet.name, cell_name(row, column)))
        cells = texts.setdefault(row, {})
        at = min(column, WIDEST) - 1
        text = tidy(cell_text(sheet.cells[row, column], book.date1904, AS_PRINTED))
        cells[at] = f"{cells[at]}; {text}" if at in cells else text
    covered, continued = _merges(sheet, sorted(texts))
    wide = {row: tuple(cells.get(column, "") for column in range(max(cells) + 1)) for row, cells in texts.items()}
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


def _text_lines(file: str, content: bytes) -> tuple[AnnexLine, ...]:
    """The lines of the annex table in the text, cut at tabs; those before its heading stay, those after its end do not.
    A blank line is where a page ends, so it does not end the table. What is not UTF-8 or UTF-16 is not read."""
    tidied = ((number, tuple(map(tidy, cells))) for number, cells in _records(file, content))
    found = [AnnexLine(number, Place(file), texts) for number, texts in tidied if any(texts)]
    return tuple(found[:_end(found)])


def _records(file: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines as cells. Quotes are marks of a cell only in Excel's own “Unicode Text”, which is UTF-16."""
    text = _decoded(file, content)
    if not content.startswith(_UTF16):
        yield from ((number, line.split("\t")) for number, line in enumerate(re.split("\r\n|\r|\n", text), 1))
        return
    reader = csv.reader(text.splitlines(keepends=True), dialect="excel-tab")
    try:
        yield from ((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        raise _unreadable(file, "tệp không phải văn bản phân cách bằng tab") from error


def _decoded(file: str, content: bytes) -> str:
    if len(content) > _LARGEST_TEXT:
        raise _unreadable(file, "tệp quá lớn")
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(file, "tệp không phải văn bản Unicode (UTF-8)") from error
    if "\0" in text:
        raise _unreadable(file, "tệp không phải văn bản")
    return text


def _end(lines: Sequence[AnnexLine]) -> int:
    """Past the table's last line: the last as wide as the heading, and what follows it up to a line without tabs."""
    start, heading = first_heading(lines)
    if heading is None:
        return len(lines)
    width, reach = len(lines[start].texts), lines[start].filled[-1]
    end = max(at for at, line in enumerate(lines) if len(line.texts) == width or line.filled[-1:] == (reach,))
    while end + 1 < len(lines) and len(lines[end + 1].texts) > 1:
        end += 1
    return end + 1
