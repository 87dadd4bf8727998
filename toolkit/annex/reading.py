"""A file → the annex in it: what the file is, which of its tables is the annex, and what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.annex.assembly import assemble
from toolkit.annex.documents import document_tables
from toolkit.annex.headings import Heading, heading_at
from toolkit.annex.lines import Line
from toolkit.annex.rows import gather
from toolkit.annex.sheets import sheet_lines
from toolkit.annex.texts import NotText, text_lines
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Annex
from toolkit.sheetread import UnreadableFile, read_workbook_bytes
from toolkit.sheetread.formats import Format, sniff, sniff_zip
from toolkit.sheetread.limits import LIMITS, Damaged, Refused
from toolkit.sheetread.package import Package

#: A document's elements are held in memory, some ten times their size.
_LIMITS = replace(LIMITS, part=16 << 20)
_WORKBOOKS = (Format.XLSX, Format.XLS, Format.ODS)

#: A table's lines, and what was seen and not read beside them.
Found = tuple[Sequence[Line], tuple[Finding, ...]]


def read_annex(path: Path) -> tuple[Annex, tuple[Finding, ...]]:
    """The annex in a Word document, a workbook or tab-separated text, whatever the file is called.

    The table is found by its heading (`words.ANNEX_COLUMNS`, in any order, in one row or two). Every text in it is
    in a group, in a task or in a finding. Raises ToolkitError where the file cannot be read or holds no such table.
    """
    lines, left = _source(path)
    start, heading = _first_heading(lines)
    if heading is None:
        raise ToolkitError(Code.ANNEX_NO_TABLE, file=path.name)
    items, doubts = gather(lines, start, heading)
    if not any(not item.is_group for item in items):
        raise ToolkitError(Code.ANNEX_NO_TABLE, file=path.name)
    annex, repeated = assemble(items)
    return annex, (*left, *doubts, *repeated)


def _source(path: Path) -> Found:
    data = _bytes(path)
    form = sniff(data)
    try:
        package = Package(data, _LIMITS) if form is Format.ZIP else None
        form = sniff_zip(package) if package else form
        if form is Format.DOCX and package:
            return _document(path.name, package)
    except Damaged as error:
        raise _unreadable(path.name, f"tệp hỏng: {error}") from error
    except Refused as error:
        raise _unreadable(path.name, finding(error.code, **error.details).problem.rstrip(".")) from error
    if form in _WORKBOOKS:
        return _workbook(path.name, data)
    if form is Format.TEXT:
        try:
            return text_lines(path.name, data), ()
        except NotText as error:
            raise _unreadable(path.name, str(error)) from error
    raise _unreadable(path.name, form.title)


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


def _first_heading(lines: Sequence[Line]) -> tuple[int, Heading | None]:
    for at in range(len(lines)):
        heading = heading_at(lines, at)
        if heading is not None:
            return at, heading
    return 0, None


def _document(file: str, package: Package) -> Found:
    """The first table with the annex's heading, and the tables after it that go on with it on the next page.

    Those begin with that heading again, or have as many columns and no words before them.
    """
    lines: list[Line] = []
    left = []
    width = 0
    for grid in document_tables(file, package):
        headed = _first_heading(grid.lines)[1] is not None
        if headed or (lines and grid.width == width and not grid.apart):
            width = grid.width
            lines.extend(grid.lines)
        elif lines and grid.width > 2:
            left.append(_left(grid.lines))
    return lines, tuple(left)


def _workbook(file: str, data: bytes) -> Found:
    """The first sheet with the annex's heading, of those that are shown if any is; the others that have one are told."""
    try:
        book = read_workbook_bytes(data, file)
    except UnreadableFile as error:
        raise _unreadable(file, error.finding.problem.rstrip(".")) from error
    sheets = sorted(book.sheets, key=lambda sheet: sheet.state != "visible")
    tables = [lines for sheet in sheets if _first_heading(lines := sheet_lines(book, sheet))[1]]
    told = (each for each in book.findings if each.code is not Code.FORMAT_CONVERTED)    # an annex loses nothing by it
    return tables[0] if tables else (), (*told, *map(_left, tables[1:]))


def _left(lines: Iterable[Line]) -> Finding:
    line = next((line for line in lines if line.filled), None)
    text = " | ".join(line.texts[column] for column in line.filled) if line else ""
    return finding(Code.ANNEX_TABLE_LEFT, line.place if line else Place(), text=text)
