"""A file that holds an annex, Word, a workbook or text → the lines of its tables."""

from __future__ import annotations

import codecs
import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from toolkit.annex.columns import first_heading
from toolkit.annex.documents import document_tables
from toolkit.annex.lines import WIDEST, AnnexLine, share, tidy
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.sheetread import LIMITS, Book, Damaged, Format, Package, Refused, Sheet, cell_name, sniff, sniff_zip
from toolkit.tables import AS_PRINTED, cell_text
from toolkit.text import runs, word_key
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, title, unreadable

#: A document's elements are held in memory, some ten times their size.
_LIMITS = replace(LIMITS, part=16 << 20)
#: A table's lines, and what was seen and not read beside them.
Found = tuple[Sequence[AnnexLine], tuple[Finding, ...]]
_T = TypeVar("_T")
#: Characters of a text that two tables do not both have by chance.
_LONG = 20
_LARGEST_TEXT, _UTF16 = 20_000_000, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Why a file cannot be read, by what reading it raises; of two that are true the first.
_WHY: dict[type[Exception], str] = {
    FileNotFoundError: "không có tệp này", OSError: "không mở được tệp",
    csv.Error: "tệp không phải văn bản phân cách bằng tab",
    UnicodeDecodeError: "tệp không phải văn bản Unicode (UTF-8)"}


def annex_lines(path: Path) -> Found:
    """The lines of the annex's table in that file, whatever it is called; none where it holds no such table. Raises
    ToolkitError where the file cannot be read."""
    return _opened(path, _document, _workbook, lambda file, data: (_text_lines(file, data), ()))


def annex_tables(path: Path) -> tuple[tuple[str, Sequence[AnnexLine]], ...]:
    """Every table in that file, each under a name of its own, understood or not. Raises as `annex_lines`."""
    def of_book(file: str, data: bytes) -> tuple[tuple[str, Sequence[AnnexLine]], ...]:
        book = read_workbook_bytes(data, file)
        return tuple((sheet.name, _sheet_lines(book, sheet)) for sheet in book.sheets)

    def of_text(file: str, data: bytes) -> tuple[tuple[str, Sequence[AnnexLine]], ...]:
        tidied = ((at, tuple(map(tidy, cells))) for at, cells in _records(file, data))
        return ((file, [AnnexLine(at, Place(file), texts) for at, texts in tidied if any(texts)]),)

    return _opened(path, lambda file, package: tuple(
        (table.lines[0].place.sheet if table.lines else file, table.lines) for table in document_tables(
            file, package)[0]), of_book, of_text)


def _opened(
    path: Path, document: Callable[[str, Package], _T], workbook: Callable[[str, bytes], _T],
    text: Callable[[str, bytes], _T]
) -> _T:
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


def _document(file: str, package: Package) -> Found:
    """The first table with the annex's heading, and the tables after it that go on with it on the next page. Those
    begin with that heading again, or have as many columns and no words before them."""
    lines, left, width = list[AnnexLine](), list[Finding](), 0
    tables, tracked = document_tables(file, package)
    if tracked:
        left.append(finding(Code.ANNEX_TRACKED, Place(file), count=tracked))
    headed = {id(lines) for lines in _headed(table.lines for table in tables)}
    for table in tables:
        if id(table.lines) in headed or (lines and table.width == width and not table.apart):
            width = table.width
            lines.extend(table.lines)
        elif table.width > 2 and (lines or len(table.lines) > 2):  # a head of the document has a line or two
            left.append(_left(table.lines))
    return lines, tuple(left)


def _workbook(file: str, data: bytes) -> Found:
    """The sheets with an annex's heading, of those that are shown if any is, one after the other; a sheet that mostly
    says what those before it say is told."""
    book = read_workbook_bytes(data, file)
    shown = [sheet for sheet in book.sheets if sheet.state == "visible"]
    headed = _headed(_sheet_lines(book, sheet) for sheet in shown)
    headed = headed or _headed(_sheet_lines(book, sheet) for sheet in book.sheets)
    joined, left = list[Sequence[AnnexLine]](), list[Sequence[AnnexLine]]()
    for lines in headed:
        (left if joined and _repeats(lines, joined) else joined).append(lines if not joined else _from_heading(lines))
    others = (lines for sheet in book.sheets if (lines := _sheet_lines(book, sheet)) and all(
        lines[0].place.sheet != each[0].place.sheet for each in headed) and first_heading(lines)[1])
    told = [each for each in remarks_of(book) if each.code is not Code.FORMAT_CONVERTED]  # an annex loses nothing by it
    if len(joined) > 1:
        sheets = ", ".join(f"“{lines[0].place.sheet}”" for lines in joined)
        told.append(finding(Code.ANNEX_SHEETS_JOINED, Place(file), sheets=sheets))
    return [line for lines in joined for line in lines], (*told, *_hidden(book, joined), *map(_left, (*left, *others)))


def _headed(tables: Iterable[Sequence[AnnexLine]]) -> list[Sequence[AnnexLine]]:
    """Of these tables those with a heading; those with one that is only guessed where no other has one."""
    found = [(lines, heading) for lines in tables if (heading := first_heading(lines)[1])]
    named = [lines for lines, heading in found if not heading.supposed]
    return named or [lines for lines, _ in found[:1]]


def _from_heading(lines: Sequence[AnnexLine]) -> Sequence[AnnexLine]:
    return lines[first_heading(lines)[0]:]


def _repeats(lines: Sequence[AnnexLine], before: Iterable[Sequence[AnnexLine]]) -> bool:
    """Whether most of a table's long texts stand in those before it."""
    def long_texts(lines: Sequence[AnnexLine]) -> set[str]:
        return {word_key(text) for line in _from_heading(lines)[1:] for text in line.texts if len(text) > _LONG}

    own = long_texts(lines)
    return 2 * len(own.intersection(*[set().union(*map(long_texts, before))])) > len(own)


def _hidden(book: Book, tables: Iterable[Sequence[AnnexLine]]) -> Iterator[Finding]:
    """That the table has rows or columns nobody sees, which are read as all others are."""
    for lines in tables:
        sheet = next(each for each in book.sheets if each.name == lines[0].place.sheet)
        rows = {line.number for line in lines if line.filled} & sheet.hidden_rows
        if rows or sheet.state != "visible":
            said = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(rows))
            what = f"dòng {said}" if rows else f"cả trang “{sheet.name}”"
            yield finding(Code.ANNEX_HIDDEN, Place(book.file, sheet.name), what=what)


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
    if len(content) > _LARGEST_TEXT:
        raise _unreadable(file, "tệp quá lớn")
    is_utf16 = content.startswith(_UTF16)
    text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    if "\0" in text:
        raise _unreadable(file, "tệp không phải văn bản")
    if not is_utf16:
        return enumerate((line.split("\t") for line in re.split("\r\n|\r|\n", text)), 1)
    reader = csv.reader(text.splitlines(keepends=True), dialect="excel-tab")
    return ((reader.line_num, cells) for cells in reader)


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
