"""Lines of a sheet, as many as returned forms may have: texts until the workbook is closed, then markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, repeat

from toolkit.sheetread import column_letters

#: What a cell holds, and what then closes its markup. A text may have what could be taken for the code of a character.
BLANK, NUMBER, PLAIN, CODED = range(4)
_CLOSINGS = ("/>", "><v>%s</v></c>", *[' t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'] * 2)


#: What lines have in common that differ in their texts and numbers alone: by column the numbers of their looks in
#: `BookWriter` and what they hold, the height, whether they are inner ones and shut.
LineForm = tuple[tuple[int, ...], tuple[int, ...], float | None, bool, bool]


def pieces(form: LineForm, styles: Mapping[int, int]) -> tuple[list[bytes], int]:
    """The markup of such a line, for `%` with its texts once its number stands between the pieces; how many they are.
    """
    looks, kinds, points, inner, shut = form
    cells = (f'<c r="{column_letters(column)}#" s="{styles[look]}"{_CLOSINGS[kind]}'
             for column, (look, kind) in enumerate(zip(looks, kinds, strict=True), 1))
    height = "" if points is None else f' ht="{points:.16g}" customHeight="1"'
    marks = (' hidden="1"' if shut else "") + height + (' outlineLevel="1"' if inner else "")
    return f'<row r="#"{marks}>{"".join(cells)}</row>'.encode().split(b"#"), len(kinds) - kinds.count(BLANK)


class SheetLines:
    """The lines of a sheet, from above: `forms` are of each row the number of its form, None of one that is no line;
    `texts` those of all lines, one after the other, numbers too."""

    def __init__(self) -> None:
        self.forms: list[int | None] = []
        self.texts: list[str] = []

    def add(self, row: int, form: int, texts: Iterable[str]) -> None:
        """A line below all others."""
        self.forms += [None] * (row - 1 - len(self.forms))
        self.forms.append(form)
        self.texts.extend(filter(None, texts))


#: So many lines are made markup at once.
_AT_ONCE = 64
_ROW = re.compile(rb'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
#: How far xlsxwriter's own cells of a sheet reach.
_REACH = re.compile(rb'(<dimension ref="[A-Z]+\d+:[A-Z]+)(\d+)')
#: A cell with a text xlsxwriter has written, as it could be taken for the code of a character ("_x0041_" is "A").
_WRITTEN_TEXT = re.compile(rb'<c r="([A-Z]+\d+)"[^>]* t="s">.*?</c>')


def style_numbers(parts: Sequence[bytes], seen: Mapping[int, tuple[int, str]]) -> dict[int, int]:
    """By look the number of its style in the file."""
    found = {look: re.search(b'<c r="%s" s="(\\d+)"' % cell.encode(), parts[sheet])
             for look, (sheet, cell) in seen.items()}
    return {look: int(match[1]) if match else 0 for look, match in found.items()}


def with_lines(part: bytes, lines: SheetLines, forms: Sequence[tuple[list[bytes], int]]) -> Iterator[bytes]:
    """A sheet's part with its lines in their places. `forms` are by number the markup around the texts of a line, and
    how many these are."""
    texts = iter(lines.texts)
    start, end = part.index(b"<sheetData>") + len(b"<sheetData>"), part.index(b"</sheetData>")
    written = {int(match[1]): match[0] for match in _ROW.finditer(part[start:end])}
    yield _REACH.sub(lambda found: b"%s%d" % (found[1], max(int(found[2]), len(lines.forms))), part[:start], 1)
    rows = []
    below = repeat(None, max(written, default=0) - len(lines.forms))
    for number, form in enumerate(chain(lines.forms, below), 1):
        own = written.get(number, b"")
        if form is not None:
            markup, count = forms[form]
            row = (b"%d" % number).join(markup) % tuple(map(str.encode, islice(texts, count)))
            for text in _WRITTEN_TEXT.finditer(own):
                cell = re.compile(rb'<c r="%s"[^>]*(?:/>|>.*?</c>)' % text[1], re.DOTALL).search(row)
                row = row.replace(cell[0], text[0]) if cell else row
            own = row
        rows.append(own)
        if len(rows) == _AT_ONCE:
            yield b"".join(rows)
            rows.clear()
    yield b"".join(rows) + part[end:]
