"""Lines of a sheet, as many as returned forms may have: texts until the workbook is closed, then markup."""

from __future__ import annotations

import marshal
import re
import zlib
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
    """The lines of a sheet, from above: `forms` are of each row the number of its form, None of one that is no line.
    Read through, once, it gives the texts of all, one after the other, numbers too, and lets go of them."""

    def __init__(self) -> None:
        self.forms: list[int | None] = []
        self._texts, self._packed, self._pressed = list[str](), list[bytes](), list[bytes]()

    def add(self, row: int, form: int, texts: Iterable[str]) -> None:
        """A line below all others."""
        self.forms += [None] * (row - 1 - len(self.forms))
        self.forms.append(form)
        self._texts.extend(filter(None, texts))
        if len(self._texts) >= _HELD:
            self._packed.append(marshal.dumps(self._texts))
            self._texts.clear()
            if len(self._packed) + len(self._pressed) > _MANY:
                self._pressed += [zlib.compress(each, 1) for each in self._packed[:-_UNPRESSED]]
                del self._packed[:-_UNPRESSED]

    def __iter__(self) -> Iterator[str]:
        packed = chain(map(zlib.decompress, _let_go(self._pressed)), _let_go(self._packed))
        return chain(chain.from_iterable(map(marshal.loads, packed)), self._texts)


def _let_go(held: list[bytes]) -> Iterator[bytes]:
    held.reverse()
    while held:
        yield held.pop()


#: So many texts are held as they are, so many times as many packed, in half the memory; in a sheet with more than so
#: many, of over a thousand forms, all but those are compressed too.
_HELD, _UNPRESSED, _MANY = 8192, 12, 48
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
    texts = iter(lines)
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
            own = _with_written(row, own) if own else row
        rows.append(own)
        if len(rows) == _AT_ONCE:
            yield b"".join(rows)
            rows.clear()
    yield b"".join(rows) + part[end:]


def _with_written(row: bytes, own: bytes) -> bytes:
    """A line with the texts that xlsxwriter has written in it."""
    for each in _WRITTEN_TEXT.finditer(own):
        cell = re.compile(rb'<c r="%s"[^>]*(?:/>|>.*?</c>)' % each[1], re.DOTALL).search(row)
        row = row.replace(cell[0], each[0]) if cell else row
    return row
