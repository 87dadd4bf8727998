"""What travels up beside an answered form: every answer of the level below, each with the cell it was typed in.

Sheet "Nguồn số liệu" of a form that answers a superior has a line for each. A line bears the mark of its texts and of
whose form it is in: so a reader tells what is as we wrote it, and no line passes on another form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from toolkit import words
from toolkit.form_code import FormCode
from toolkit.layout import text_mark
from toolkit.model import SourceLine
from toolkit.sheets import CELL_LIMIT, cell_length, in_cells
from toolkit.text import printable

SHEET = words.FORM_SHEETS["sources"]
#: The sheet's columns and where they stand; the mark is out of sight.
HEADINGS = {"tt": "TT", "agency": "Cơ quan", "field": "Mục", "text": "Nội dung đã ghi", "file": "Tệp",
            "sheet": "Trang tính", "cell": "Ô"}
COLUMNS = {name: column for column, name in enumerate((*HEADINGS, "mark"), 1)}
#: So many lines, and characters in them, a superior's reader takes with the form they travel in.
MOST_LINES, MOST_CHARACTERS = 50_000, 20_000_000
_LINES_SAID = re.compile(r"Trang này có (\d{1,9}) dòng\.\Z")
TITLE = "NGUỒN SỐ LIỆU: NỘI DUNG CÁC CƠ QUAN CẤP DƯỚI ĐÃ GHI"


def pieces(source: SourceLine) -> Iterator[SourceLine]:
    """The lines of an answer: one, or of a text that no cell holds as many as it takes."""
    for text in in_cells(printable(source.text)):
        yield SourceLine(*map(printable, source))._replace(text=text)


def as_many_as_travel(lines: Sequence[SourceLine]) -> Sequence[SourceLine]:
    """The first of these lines, as many as a workbook may hold that is to be read again."""
    ends = accumulate(sum(map(len, line)) for line in lines[:MOST_LINES])
    return lines[:sum(end <= MOST_CHARACTERS for end in ends)]


def head(note: str) -> tuple[Mapping[str, str], ...]:
    """The rows above the lines: title, what is counted, headings."""
    return {"tt": TITLE}, {"tt": note}, HEADINGS


def head_mark(code: FormCode, texts: Mapping[str, str]) -> str:
    """The mark of a row above the lines of that form's sheet."""
    return text_mark("head", *_whose(code), *(texts.get(name, "") for name in HEADINGS))


def line_mark(code: FormCode, source: SourceLine) -> str:
    """The mark of a line of that form's sheet."""
    return text_mark("line", *_whose(code), *source)


def _whose(code: FormCode) -> tuple[str, str, str]:
    """An edition may change while the form is out."""
    return code.plan, code.period, code.agency


def rows(code: FormCode, note: str, sources: Iterable[SourceLine]) -> Iterator[dict[int, str]]:
    """All rows of the sheet, by column; the note says how many lines there are."""
    lines = [line for source in sources for line in pieces(source)]
    for texts in head(f"{note} Trang này có {len(lines)} dòng."):
        yield {COLUMNS[name]: text for name, text in {**texts, "mark": head_mark(code, texts)}.items()}
    for line in lines:
        held = {**line._asdict(), "mark": line_mark(code, line)}
        yield {COLUMNS[name]: text for name, text in held.items() if text}


def lines_said(note: str) -> int:
    """How many lines a note says there are, 0 where it says nothing of them."""
    return int(match[1]) if (match := _LINES_SAID.search(note)) else 0


def once(lines: Iterable[SourceLine]) -> Iterator[SourceLine]:
    """Each line once, however often it was copied: a cell was typed once. Of a text that no cell holds two pieces may
    be alike."""
    seen = set[SourceLine]()
    for line in lines:
        if line not in seen or not cell_length(line.text) < CELL_LIMIT - 1:
            yield line
        seen.add(line)
