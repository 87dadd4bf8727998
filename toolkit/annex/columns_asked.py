"""An annex whose headings are not understood → a workbook in which an officer says what each column is.

The third row of each sheet is a heading as `read_annex` knows it, chosen from a drop-down, the guess there already: so
the workbook, once saved, is an annex like any other, and every text of the table is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean

from toolkit import sheets, words
from toolkit.annex.columns import field_of
from toolkit.annex.lines import AnnexLine
from toolkit.annex.numbers import number
from toolkit.sheets import NOTE, TEXT, BookWriter, CellLook, SheetWriter

#: The row of the choices, below a guide and the table's own first line.
_LABELS, _CHOICES = 2, 3
#: So many tables are laid down, of so many lines each.
_MOST, _LINES = 20, 2000
_TITLE = "Phụ lục: chọn mỗi cột là gì"
_GUIDE = ("Ở dòng nền vàng, chọn mỗi cột là gì: cột nào không dùng thì chọn “(không dùng)”. Dòng trên là dòng đầu của "
          "bảng. Xem lại cả các ô đã chọn sẵn, xóa dòng tiêu đề còn sót, lưu, rồi tạo kỳ báo cáo từ tệp này.")
_UNUSED = "(không dùng)"
#: What may be chosen: the names that are read as headings.
OPTIONS = (*(word.text for word in words.ANNEX_COLUMNS.values()), words.BOTH_COLUMN, _UNUSED)
_CHOICE = TEXT._replace(ground=sheets.INPUT, bold=True)
_LABEL = TEXT._replace(colour=sheets.GREY, italic=True)
_WIDE, _NARROW = 40, 12

_AGENCY = re.compile(
    r"(?:các |tất cả )?(?:sở|ubnd|ủy ban|uỷ ban|bộ|ban|phòng|công an|văn phòng|hội|chi cục|cục|trung tâm|khoa|viện|"
    r"trường|đoàn|báo|đài|tổ|xã|phường|huyện|thành phố|đơn vị|cơ quan)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:quý|tháng|năm|hằng|hàng|thường xuyên|ngày)\b|\d{1,2}/\d{4}|20\d\d", re.IGNORECASE)
#: By field how a text of that column looks; in the order in which they are asked.
_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "tt": lambda text: bool(number(text)) and len(text) < 8,
    "leads": lambda text: bool(_AGENCY.match(text)) and len(text) < 200,
    "coordinators": lambda text: bool(_AGENCY.match(text)) and len(text) < 300,
    "deadline": lambda text: bool(_DAY.search(text)) and len(text) < 60}
#: Such a share of a column's texts look like that.
_SHARE = 0.6


def columns_asked(tables: Iterable[tuple[str, Sequence[AnnexLine]]]) -> bytes | None:
    """A workbook with a sheet for each of these tables, named; None where none is a table of columns."""
    laid = [(name, lines) for name, lines in tables if sum(len(line.filled) > 1 for line in lines) > 1][:_MOST]
    if not laid:
        return None
    book = BookWriter(_TITLE)
    for name, lines in laid:
        _lay(book.sheet(name), _from_heading([line for line in lines if line.filled]))
    return book.content()


def _from_heading(lines: Sequence[AnnexLine]) -> Sequence[AnnexLine]:
    """The lines from the first that fills most of the columns on: what stands above it are titles."""
    most = max(len(line.filled) for line in lines)
    return lines[next(at for at, line in enumerate(lines) if len(line.filled) >= _SHARE * most):]


def _lay(sheet: SheetWriter, lines: Sequence[AnnexLine]) -> None:
    width = max(len(line.texts) for line in lines)
    guess = guessed(lines)
    sheet.merge(1, 1, max(width, 4), _GUIDE, NOTE)
    sheet.height(1, 50)
    for column in range(width):
        field = guess.get(column)
        chosen = words.ANNEX_COLUMNS[field].text if field else _UNUSED
        sheet.put(_CHOICES, column + 1, chosen, _CHOICE)
        sheet.choose(column + 1, [_CHOICES], OPTIONS)
        longest = max((len(line.at(column)) for line in lines), default=0)
        sheet.width(column + 1, _WIDE if longest > _WIDE else max(longest, _NARROW))
    for row, line in enumerate(lines[:_LINES], _LABELS):
        _line(sheet, row if row == _LABELS else row + 1, line, _LABEL if row == _LABELS else TEXT)
    sheet.page.freeze_panes(_CHOICES, 0)


def _line(sheet: SheetWriter, row: int, line: AnnexLine, look: CellLook) -> None:
    """A line as it was found: a cell over several columns as one, one merged with that above with its text."""
    reach: dict[int, int] = {}
    for column, begins in line.covered.items():
        reach[begins] = max(reach.get(begins, begins), column)
    for column in range(len(line.texts)):
        text = line.at(column) or line.shared.get(column, "")
        if column in reach:
            sheet.merge(row, column + 1, reach[column] + 1, text, look)
        elif text and column not in line.covered:
            sheet.put(row, column + 1, text, look)


def guessed(lines: Sequence[AnnexLine]) -> dict[int, str]:
    """By column the field it may be: as its heading names it, else as most of its texts look; of what is left the
    longest is what is to be done, the next what comes out."""
    first, *below = lines
    found: dict[int, str] = {}
    for column in range(len(first.texts)):
        field = field_of(first.at(column))
        if field in words.ANNEX_COLUMNS and field not in found.values():
            found[column] = field
    texts = {column: held for column in range(max(len(line.texts) for line in lines)) if column not in found
             and (held := [text for line in below if (text := line.at(column))])}
    for field, looks in _LOOKS.items():
        alike = [column for column, held in texts.items() if fmean(map(looks, held)) >= _SHARE]
        if alike and field not in found.values():
            found[alike[0]] = field
            del texts[alike[0]]
    longest = sorted(texts, key=lambda column: -fmean(map(len, texts[column])))
    left = [field for field in ("content", "product") if field not in found.values()]
    return {**found, **dict(zip(longest, left, strict=False))}
