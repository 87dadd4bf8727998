"""Text with separated values (.csv) → a Book of one sheet of texts; what is no table stays unread."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from toolkit.sheetread.book import Book, Cell, Format, Sheet
from toolkit.sheetread.limits import Damaged, Limits, Reason, Refused

_SEPARATORS = (",", ";", "\t")
#: Excel's own way to say which: a first line "sep=;".
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
#: Rows that show which separator makes a table.
_SAMPLE = 200
_NAMED = re.compile(r"\.(csv|tsv|tab)\Z", re.IGNORECASE)


def read_csv(data: bytes, file: str, limits: Limits, known: Callable[[str], object]) -> Book:
    """The table in that text. Refused where it is none, and, under another name than .csv, where it is not `known`."""
    text = decoded(data)
    stated = _STATED.match(text)
    text = text[stated.end():] if stated else text
    separator = stated[1] if stated else _separator(text, limits)
    if separator is None or not (_NAMED.search(file) or known(text)):
        raise Refused(Reason.FORMAT, format=Format.TEXT)
    try:
        return Book(file, (_sheet(_rows(text, separator, limits), limits),))
    except csv.Error as error:
        raise Damaged(Reason.CSV) from error


def decoded(data: bytes) -> str:
    """The text: by its byte-order mark, else UTF-8, else the Vietnamese code page of Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1258", "replace")


def _separator(text: str, limits: Limits) -> str | None:
    """What separates the columns: what gives most cells in rows of one width; None where no two rows agree.

    Rows with half a quotation in a cell say that it is not this one.
    """
    scores = {}
    for separator in _SEPARATORS:
        try:
            rows = [row for row in islice(_rows(text, separator, limits), _SAMPLE)
                    if not any(cell.count('"') % 2 for cell in row)]
        except csv.Error:
            continue
        widths = Counter(map(len, rows))
        scores[separator] = max(((width - 1) * count for width, count in widths.items() if count > 1), default=0)
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best and scores[best] else None


def _rows(text: str, separator: str, limits: Limits) -> Iterator[list[str]]:
    """Raises csv.Error also where a row has no end: taken apart, it is many times its size."""
    length = 0

    def lines() -> Iterator[str]:
        nonlocal length
        for line in io.StringIO(text, newline=""):
            length += len(line)
            if length > limits.cell_characters:
                raise csv.Error
            yield line

    for row in csv.reader(lines(), delimiter=separator):
        length = 0
        yield row


def _sheet(rows: Iterable[list[str]], limits: Limits) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                cells[number, column] = Cell(number, column, text.replace("\r\n", "\n"), "text")
        if len(cells) > limits.cells:
            raise Refused(Reason.CELLS, most=limits.cells)
    return Sheet("CSV", "visible", cells)
