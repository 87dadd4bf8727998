"""One worksheet's XML → a Sheet: sparse, in one pass, whatever the order of its rows and the lies about its size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from toolkit.workbooks.book import Cell, Sheet, cell_name, column_number
from toolkit.workbooks.limits import too_large, unsafe
from toolkit.workbooks.markup import Attributes, feed, local, nested_too_deep, new_parser
from toolkit.workbooks.strings import joined
from toolkit.workbooks.values import ISO_DATE, TRUE, VALUES, Shared, Value, plain

ROWS, COLUMNS = 1_048_576, 16_384

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_HEADER_FOOTER = frozenset(f"{which}{part}" for which in ("odd", "even", "first") for part in ("Header", "Footer"))
#: Elements of a cell whose start says nothing.
_INSIDE_CELLS = frozenset(("v", "is", "t", "f", "r"))
_new = tuple.__new__


def read_sheet(chunks: Iterable[bytes], name: str, state: str, shared: Shared) -> Sheet:
    """The sheet in that part. Raises Damaged where it cannot be read, Refused where it passes a cap."""
    reader = _SheetReader(name, shared)
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.pieces.append
    feed(parser, chunks, shared.limits, reader.count)
    shared.cells += len(reader.cells)
    return Sheet(
        name,
        state,
        reader.cells,
        tuple(reader.merges),
        frozenset(reader.hidden_rows),
        frozenset(_spread(reader.hidden_columns)),
        "\n".join(reader.header_footer),
    )


@lru_cache(maxsize=1 << 15)
def place(reference: str) -> tuple[int, int] | None:
    """"E7" → (7, 5); None for what is no cell of a sheet."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 1 <= row <= ROWS and column <= COLUMNS else None


def _spread(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The columns of all ranges, each once, however they overlap."""
    reach = 0
    for first, last in sorted(ranges):
        yield from range(max(first, reach + 1), min(last, COLUMNS) + 1)
        reach = max(reach, last)


class _SheetReader:
    """Handlers for a worksheet part. The commonest elements are told apart first, the others by name."""

    def __init__(self, name: str, shared: Shared) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.header_footer: list[str] = []
        self.pieces: list[str] = []
        self._name = name
        self._shared = shared
        self._room = shared.limits.depth
        self._row = 0
        self._row_hidden = False
        self._phonetic = False
        # The cell being read; its attributes stay until the next one, which may not say where it stands.
        self._attributes: dict[str, str] = {}
        self._text: str | None = None
        self._formula: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._room -= 1
        if not self._room:
            raise nested_too_deep()
        if name == "c":
            if "r" not in attributes:
                attributes["r"] = self._next_reference()
            self._attributes = attributes
            self._text = self._formula = None
            return
        self.pieces.clear()
        if name in _INSIDE_CELLS:
            return
        if name in _STARTS:
            _STARTS[name](self, attributes)
        elif ":" in name:
            self._room += 1
            self.start(local(name), attributes)

    def end(self, name: str) -> None:
        self._room += 1
        if name == "c":
            if self._text is not None or self._formula is not None:
                self._end_cell()
        elif name == "v" or (name == "t" and self._text is None and not self._phonetic):
            pieces = self.pieces
            self._text = pieces[0] if len(pieces) == 1 else joined(pieces, self._shared.limits)
        elif name in _ENDS:
            _ENDS[name](self)
        elif name in _HEADER_FOOTER:
            self.header_footer.append("".join(self.pieces))
        elif ":" in name:
            self._room -= 1
            self.end(local(name))

    def count(self) -> None:
        """Refuse more cells or text than we are willing to hold."""
        shared = self._shared
        if shared.cells + len(self.cells) > shared.limits.cells:
            raise too_large(f"hơn {shared.limits.cells} ô có nội dung")
        if shared.characters > shared.limits.characters:
            raise too_large("quá nhiều chữ")

    # ── elements ──────────────────────────────────────────────────────────────────────────────────

    def _start_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        self._row = int(stated) if stated.isdecimal() and len(stated) < 12 else self._row + 1
        self._row_hidden = attributes.get("hidden") in TRUE
        self._attributes = {}

    def _start_phonetic(self, attributes: Attributes) -> None:
        self._phonetic = True

    def _start_column(self, attributes: Attributes) -> None:
        ends = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in TRUE and all(end.isdecimal() and len(end) < 9 for end in ends):
            self.hidden_columns.append((int(ends[0]), int(ends[1])))
            if len(self.hidden_columns) > COLUMNS:
                raise unsafe("quá nhiều khai báo cột")

    def _start_merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        top_left, bottom_right = place(first), place(last or first)
        if top_left and bottom_right:
            self.merges.append((*top_left, *bottom_right))
            if len(self.merges) > self._shared.limits.merges:
                raise too_large("quá nhiều ô gộp")

    def _end_formula(self) -> None:
        self._formula = joined(self.pieces, self._shared.limits)

    def _end_run(self) -> None:
        # Checked at every run, for joining costs the square of the length.
        if not self._phonetic:
            self._text = joined((self._text or "", *self.pieces), self._shared.limits)

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _end_nothing(self) -> None:
        """A common element that says nothing."""

    # ── the cell ──────────────────────────────────────────────────────────────────────────────────

    def _end_cell(self) -> None:
        attributes, text, formula, shared = self._attributes, self._text, self._formula, self._shared
        kind = attributes.get("t", "n")
        number_format = ""
        value: Value
        if not text:
            value, kind = ("", "text") if kind == "str" and text is not None else (None, "blank")
        else:
            value, kind = VALUES.get(kind, plain)(text, shared)
        if kind == "number":
            number_format = shared.formats.get(attributes.get("s", "0"), "") or (ISO_DATE if attributes.get("t") == "d" else "")
        elif not value and formula is None and value is not False:
            return
        position = place(attributes["r"])
        if position is None:
            self._misplace(value, formula)
            return
        cell = _new(Cell, (*position, value, kind, number_format, formula))
        if self.cells.setdefault(position, cell) is not cell:
            self._misplace(value, formula)
        elif self._row_hidden:
            self.hidden_rows.add(position[0])

    def _next_reference(self) -> str:
        """For a cell that does not say where it stands: right of the one before, or first in its row."""
        before = place(self._attributes.get("r", ""))
        return cell_name(self._row, before[1] + 1 if before else 1)

    def _misplace(self, value: Value, formula: str | None) -> None:
        shared = self._shared
        shared.misplaced.append((self._name, self._attributes["r"], f"={formula}" if value is None else str(value)))
        if len(shared.misplaced) > shared.limits.misplaced:
            raise unsafe("quá nhiều ô sai vị trí")


_STARTS: Mapping[str, Callable[[_SheetReader, Attributes], None]] = {
    "row": _SheetReader._start_row,
    "rPh": _SheetReader._start_phonetic,
    "col": _SheetReader._start_column,
    "mergeCell": _SheetReader._start_merge,
}
_ENDS: Mapping[str, Callable[[_SheetReader], None]] = {
    "is": _SheetReader._end_nothing,
    "row": _SheetReader._end_nothing,
    "t": _SheetReader._end_run,
    "f": _SheetReader._end_formula,
    "rPh": _SheetReader._end_phonetic,
}
