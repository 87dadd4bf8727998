"""An annex in tab-separated text → lines."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence

from toolkit.annex.headings import heading_at
from toolkit.annex.lines import Line, tidy
from toolkit.findings import Place

_LARGEST = 20_000_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NotText(Exception):
    """The bytes are no text we read; the message says why, in Vietnamese."""


def text_lines(file: str, content: bytes) -> tuple[Line, ...]:
    """The lines of the annex table in the text, cut at tabs; those before its heading stay, those after its end do not.

    A blank line is where a page ends, so it does not end the table. Raises NotText for what is not UTF-8 or UTF-16.
    """
    found = []
    for number, cells in _records(content):
        texts = tuple(tidy(cell) for cell in cells)
        if any(texts):
            found.append(Line(number, Place(file), texts))
    return tuple(found[:_end(found)])


def _records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines as cells. Quotes are marks of a cell only in Excel's own “Unicode Text”, which is UTF-16."""
    text = _decoded(content)
    if not content.startswith(_UTF16):
        yield from ((number, line.split("\t")) for number, line in enumerate(re.split("\r\n|\r|\n", text), 1))
        return
    reader = csv.reader(text.splitlines(keepends=True), dialect="excel-tab")
    try:
        yield from ((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        raise NotText("tệp không phải văn bản phân cách bằng tab") from error


def _decoded(content: bytes) -> str:
    if len(content) > _LARGEST:
        raise NotText("tệp quá lớn")
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText("tệp không phải văn bản Unicode (UTF-8)") from error
    if "\0" in text:
        raise NotText("tệp không phải văn bản")
    return text


def _end(lines: Sequence[Line]) -> int:
    """Past the table's last line: the last as wide as the heading, and what follows it up to a line without tabs."""
    start = next((at for at in range(len(lines)) if heading_at(lines, at)), None)
    if start is None:
        return len(lines)
    width, reach = len(lines[start].texts), lines[start].filled[-1]
    end = max(at for at, line in enumerate(lines) if len(line.texts) == width or (line.filled and line.filled[-1] == reach))
    while end + 1 < len(lines) and len(lines[end + 1].texts) > 1:
        end += 1
    return end + 1
