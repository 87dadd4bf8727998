"""One worksheet's XML → a Sheet: sparse, in one pass, whatever the order of its rows and the lies about its size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from toolkit.workbooks.book import Cell, Sheet, cell_name, column_letters, column_number
from toolkit.workbooks.limits import too_large, unsafe
from toolkit.workbooks.markup import Attributes, feed, local, nested_too_deep, new_parser
from toolkit.workbooks.values import ISO_DATE, TRUE, VALUES, Shared, Value, plain

ROWS, COLUMNS = 1_048_576, 16_384

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_HEADER_FOOTER = frozenset(f"{which}{part}" for which in ("odd", "even", "first") for part in ("Header", "Footer"))
_new = tuple.__new__


def read_sheet(chunks: Iterable[bytes], name: str, state: str, shared: Shared) -> Sheet:
    """The sheet in that part. Raises Damaged where it cannot be read, Refused where it passes a cap."""
    reader = _SheetReader(name, shared)
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.pieces.append
    feed(parser, chunks, shared.limits)
    reader.count()
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
        self._row, self._row_text, self._row_hidden = 0, "0", False
        self._phonetic = False
        # The cell being read. Its reference stays until the next one, which may not say where it stands.
        self._reference = ""
        self._attributes: Attributes = {}
        self._value: str | None = None
        self._inline: str | None = None
        self._formula: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        self._room -= 1
        if not self._room:
            raise nested_too_deep()
        if name == "c":
            self._attributes = attributes
            self._value = self._inline = self._formula = None
            self._reference = attributes.get("r") or self._next_reference()
            return
        self.pieces.clear()
        if name in _STARTS:
            _STARTS[name](self, attributes)
        elif ":" in name:
            self._room += 1
            self.start(local(name), attributes)

    def end(self, name: str) -> None:
        self._room += 1
        if name == "c":
            if self._value is not None or self._inline is not None or self._formula is not None:
                self._end_cell()
        elif name == "v":
            self._value = "".join(self.pieces)
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
        self._row_text = str(self._row) if 1 <= self._row <= ROWS else "?"
        self._row_hidden = attributes.get("hidden") in TRUE
        self._reference = ""
        self.count()

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
        self._formula = "".join(self.pieces)

    def _end_text(self) -> None:
        if not self._phonetic:
            self._inline = (self._inline or "") + "".join(self.pieces)

    def _end_phonetic(self) -> None:
        self._phonetic = False

    # ── the cell ──────────────────────────────────────────────────────────────────────────────────

    def _end_cell(self) -> None:
        formula, text = self._formula, self._value or self._inline
        kind = self._attributes.get("t", "n")
        value: Value
        if text:
            value, kind = VALUES.get(kind, plain)(text, self._shared)
        elif formula is None:
            return
        else:
            value, kind = ("", "text") if kind == "str" and text is not None else (None, "blank")
        if value == "" and formula is None:
            return
        position = self._position()
        if position is None or position in self.cells:
            self._misplace(value, formula)
            return
        number_format = self._format() if kind == "number" else ""
        self.cells[position] = _new(Cell, (*position, value, kind, number_format, formula))
        if self._row_hidden:
            self.hidden_rows.add(position[0])
        if kind == "text" or formula:
            self._weigh(value, formula)

    def _position(self) -> tuple[int, int] | None:
        """Where the cell stands; None for nowhere on a sheet."""
        reference, shared = self._reference, self._shared
        if reference.endswith(self._row_text):
            column = shared.columns.get(reference[:-len(self._row_text)])
            if column is not None:
                return self._row, column
        found = place(reference)
        if found:
            shared.columns[column_letters(found[1])] = found[1]
        return found

    def _next_reference(self) -> str:
        """For a cell that does not say where it stands: right of the one before, or first in its row."""
        before = place(self._reference)
        return cell_name(self._row, before[1] + 1 if before else 1)

    def _format(self) -> str:
        style = self._attributes.get("s", "")
        formats = self._shared.formats
        known = formats[int(style)] if style.isdecimal() and len(style) < 9 and int(style) < len(formats) else ""
        return known or (ISO_DATE if self._attributes.get("t") == "d" else "")

    def _weigh(self, value: Value, formula: str | None) -> None:
        length = len(str(value)) + len(formula or "")
        self._shared.characters += length
        if length > self._shared.limits.cell_characters:
            raise too_large(f"ô {self._reference[:20]} có hơn {self._shared.limits.cell_characters} ký tự")

    def _misplace(self, value: Value, formula: str | None) -> None:
        misplaced = self._shared.misplaced
        misplaced.append((self._name, self._reference, f"={formula}" if value is None else str(value)))
        if len(misplaced) > self._shared.limits.misplaced:
            raise unsafe("quá nhiều ô sai vị trí")


_STARTS: Mapping[str, Callable[[_SheetReader, Attributes], None]] = {
    "row": _SheetReader._start_row,
    "rPh": _SheetReader._start_phonetic,
    "col": _SheetReader._start_column,
    "mergeCell": _SheetReader._start_merge,
}
_ENDS: Mapping[str, Callable[[_SheetReader], None]] = {
    "t": _SheetReader._end_text,
    "f": _SheetReader._end_formula,
    "rPh": _SheetReader._end_phonetic,
}
