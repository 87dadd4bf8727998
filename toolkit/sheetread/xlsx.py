"""Office Open XML workbooks (.xlsx, .xlsm and their templates, Strict ones too) → Book.

A sheet is read sparse, in one pass, whatever the order of its rows and the lies about its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from toolkit.sheetread.book import (  # isort: skip
    COLUMNS, Book, Cell, CellPlace, Damaged, Note, Reason, Refused, Remark, Sheet, bound, cell_name, formula_notes,
    place, place_again,
)
from toolkit.sheetread.cells import (  # isort: skip
    ISO_DATE, TRUE, VALUES, Shared, Value, is_struck, joined, plain, read_strings, read_styles,
)
from toolkit.sheetread.package import (  # isort: skip
    Attributes, Package, Relationship, TextHandler, attribute, bound_text, elements, properties, relationships, target,
    targets, unescaped,
)

_STATES = ("hidden", "veryHidden")

#: What xl/workbook.xml says of a sheet: its name, state, relationship id.
_Outlined = tuple[str, str, str]


def read_xlsx(package: Package, file: str) -> Book:
    """The workbook in that package. Raises Damaged or Refused where no sheet of it can be read."""
    top = relationships(package, "")
    main = target(top, "officeDocument") or "xl/workbook.xml"
    links = relationships(package, main)
    outlined, names, date1904 = _outline(package, main)
    bound(len(outlined), package.limits.sheets, Reason.SHEETS)
    shared = Shared(package.limits, date1904=date1904)
    strings, styles = target(links, "sharedStrings"), target(links, "styles")
    if strings and strings in package:
        shared.strings, shared.struck = read_strings(package.chunks(strings), package.limits)
    if styles and styles in package:
        with suppress(Damaged):  # a value counts for more than its look
            shared.formats, shared.looks = read_styles(package.chunks(styles), package.limits)
    sheets, broken = _sheets(package, outlined, links, shared)
    core, custom = properties(package, top)
    remarks = *broken, *shared.misplaced
    return Book(file, sheets, names, core, custom, date1904, remarks, macros="xl/vbaProject.bin" in package)


def _outline(package: Package, main: str) -> tuple[list[_Outlined], dict[str, str], bool]:
    """The sheets, the defined names, and whether days count from 1904."""
    sheets: list[_Outlined] = []
    sheet_names: dict[str, str] = {}
    names: dict[str, str] = {}
    date1904 = False
    current: Attributes = {}
    def sheet(attributes: Attributes) -> None:
        state = attributes.get("state", "visible")
        name = unescaped(attributes.get("name", ""))
        sheets.append((name, state if state in _STATES else "visible", attribute(attributes, "id")))
    def settings(attributes: Attributes) -> None:
        nonlocal date1904
        date1904 = attributes.get("date1904") in TRUE
    def name_starts(attributes: Attributes) -> None:
        nonlocal current
        current = attributes
    def name_ends(text: str) -> None:
        (sheet_names if "localSheetId" in current else names).setdefault(current.get("name", ""), text)
    starts = {"sheet": sheet, "workbookPr": settings, "definedName": name_starts}
    package.parse(main, starts, {"definedName": name_ends})
    return sheets, {**sheet_names, **names}, date1904


def _sheets(package: Package, outlined: Sequence[_Outlined], links: Mapping[str, Relationship],
            shared: Shared) -> tuple[tuple[Sheet, ...], list[Remark]]:
    """The sheets that can be read, and a remark for each that cannot. That of a chart has no cells."""
    sheets: list[Sheet] = []
    broken: list[Remark] = []
    read: set[str] = set()
    damage = Damaged(Reason.NO_SHEETS)
    for name, state, identity in outlined:
        link = links.get(identity)
        try:
            if link is None:
                raise Damaged(Reason.LINK)
            if link.target in read:
                raise Refused(Reason.SHARED_PART)
            read.add(link.target)
            sheet, linked = read_sheet(package.chunks(link.target), name, state, shared)
            notes = read_notes(package, link.target, linked)
            shared.hold(sum(len(note.text) for note in notes))
            sheets.append(sheet._replace(notes=(*sheet.notes, *notes)) if notes else sheet)
        except Damaged as error:
            damage = error
            broken.append(Remark("unread", name))
    if not outlined or (broken and not sheets):
        raise damage
    return tuple(sheets), broken


_HEADER_FOOTER = frozenset(f"{which}{part}" for which in ("odd", "even", "first") for part in ("Header", "Footer"))


def read_sheet(chunks: Iterable[bytes], name: str, state: str,
               shared: Shared) -> tuple[Sheet, Sequence[tuple[str, str]]]:
    """The sheet in that part, and its cells with the ids of their links. Raises Damaged where it cannot be read,
    Refused where it passes a cap."""
    contents, limits = _Contents(name, shared), shared.limits
    # Variables of closures, not attributes: that would make a form a fifth dearer to read.
    pieces, runs = list[str](), list[str]()
    cell: dict[str, str] = {}
    text: str | None = None
    formula: str | None = None
    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, text, formula
        if name == "c":
            if "r" not in attributes:
                attributes["r"] = contents.next_reference(cell.get("r", ""))
            cell = attributes
            text = formula = None
            runs.clear()
        else:
            pieces.clear()
            if name in _STARTS:
                _STARTS[name](contents, attributes)
    def end(name: str) -> None:
        nonlocal text, formula
        if name == "c":
            if runs:
                text = joined((text or "", *runs), limits)
            if text is not None or formula is not None:
                contents.add(cell, text, formula)
        elif name == "v" or (name == "t" and text is None and not contents.phonetic):
            text = pieces[0] if len(pieces) == 1 else joined(pieces, limits)
        elif name == "t":
            if not contents.phonetic:
                runs.extend(pieces)
                bound(len(runs), limits.cell_characters, Reason.ODD_SHEET)
        elif name == "f":
            formula = joined(pieces, limits)
        elif name == "rPh":
            contents.phonetic = False
        elif name in _HEADER_FOOTER:
            contents.end_header_footer(pieces)
    elements(chunks, limits, start, end, pieces.append, lambda: contents.count(pieces))
    shared.cells += len(contents.cells)
    return Sheet(name, state, contents.cells, tuple(contents.merges), frozenset(contents.hidden_rows),
                 frozenset(contents.hidden_columns), "\n".join(contents.header_footer), tuple(contents.notes),
                 contents.looks, contents.protected), contents.linked


#: No reference of a cell is longer.
_LONGEST = len("XFD1048576")


class _Contents:
    """What has been found on a sheet so far; of linked cells the ids of their links."""

    def __init__(self, name: str, shared: Shared) -> None:
        self.cells: dict[CellPlace, Cell] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_columns: set[int] = set()
        self.header_footer: list[str] = []
        self.linked: list[tuple[str, str]] = []
        self.protected = False
        self.hidden_rows: set[int] = set()
        self.looks: dict[CellPlace, str] = {}
        self.notes: list[Note] = []
        self.struck = self.phonetic = False
        self.shared = shared
        self._name = name
        self._row = 0
        self._row_hidden = False
        self._records = 0

    def record(self, count: int = 1) -> None:
        """Count so many things more that are remembered beside the cells."""
        self._records += count
        bound(self._records, self.shared.limits.records, Reason.RECORDS)

    def count(self, pieces: Sequence[str]) -> None:
        """Refuse more cells or text than we are willing to hold."""
        bound_text(pieces, self.shared.limits)
        bound(self.shared.cells + len(self.cells), self.shared.limits.cells, Reason.CELLS)
        self.shared.hold(0)

    def next_reference(self, before: str) -> str:
        """For a cell that does not say where it stands: right of the one before, or first in its row."""
        row, column = place(before) or (0, 0)
        return cell_name(self._row, column + 1 if row == self._row else 1)

    def add(self, attributes: Attributes, text: str | None, formula: str | None) -> None:
        """Put a cell in its place, unless it says nothing."""
        shared = self.shared
        kind, style = attributes.get("t", "n"), attributes.get("s", "0")
        number_format = ""
        value: Value
        look = shared.looks.get(style, "")
        if self.struck or (kind == "s" and text in shared.struck):
            look, self.struck = "struck", False
        if not text:
            value, kind = ("", "text") if kind == "str" and text is not None else (None, "blank")
        else:
            value, kind = VALUES.get(kind, plain)(text, shared)
        if kind == "number":
            number_format = shared.formats.get(style, "")
            if not number_format and attributes.get("t") == "d":
                number_format = ISO_DATE
        elif not value and formula is None and value is not False:
            return
        reference = attributes["r"]
        if formula:
            self.notes += formula_notes(formula, reference[:_LONGEST])
        position = place_again(reference) if len(reference) <= _LONGEST else None
        row, column = position or (0, 0)
        cell = Cell(row, column, value, kind, number_format, formula)
        if position is None or self.cells.setdefault(position, cell) is not cell:
            self.shared.misplace(self._name, reference, text if kind == "number" else value, formula, Reason.ODD_SHEET)
        else:
            if look:
                self.looks[position] = look
            if self._row_hidden:
                self.hidden_rows.add(row)

    def start_phonetic(self, attributes: Attributes) -> None:
        self.phonetic = True

    def start_strike(self, attributes: Attributes) -> None:
        self.struck = self.struck or is_struck(attributes)

    def start_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        self._row = int(stated) if stated.isdecimal() and len(stated) < 12 else self._row + 1
        self._row_hidden = attributes.get("hidden") in TRUE

    def start_column(self, attributes: Attributes) -> None:
        ends = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in TRUE and all(end.isdecimal() and len(end) < 9 for end in ends):
            columns = range(int(ends[0]), min(int(ends[1]), COLUMNS) + 1)
            self.record(len(columns))
            self.hidden_columns.update(columns)

    def start_merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        top_left, bottom_right = place(first), place(last or first)
        if top_left and bottom_right:
            self.merges.append((*top_left, *bottom_right))
            self.record()

    def start_protection(self, attributes: Attributes) -> None:
        self.protected = attributes.get("sheet") in TRUE

    def start_link(self, attributes: Attributes) -> None:
        self.linked.append((attributes.get("ref", ""), attribute(attributes, "id")))
        self.record()

    def end_header_footer(self, pieces: list[str]) -> None:
        if pieces:
            self.header_footer.append("".join(pieces))
        self.record()


_STARTS: Mapping[str, Callable[[_Contents, Attributes], None]] = {
    "row": _Contents.start_row, "col": _Contents.start_column, "mergeCell": _Contents.start_merge,
    "hyperlink": _Contents.start_link, "sheetProtection": _Contents.start_protection,
    "rPh": _Contents.start_phonetic, "strike": _Contents.start_strike}


# ── what stands beside the cells ──────────────────────────────────────────────────────────────────


#: Kinds of links to what is counted only.
_OPAQUE = {"oleObject": "object", "package": "object", "control": "object", "image": "picture"}


def read_notes(package: Package, sheet: str, linked: Iterable[tuple[str, str]]) -> tuple[Note, ...]:
    """What stands beside the cells of the worksheet in that part; `linked` are its cells with the ids of their links.
    Refused where it passes a cap."""
    links = relationships(package, sheet)
    if not links:
        return ()
    threads = list(_part_notes(package, targets(links, "threadedComment"), _thread_notes))
    cells = {note.cell for note in threads}
    drawn = list(_part_notes(package, targets(links, "drawing"), _drawing_notes))
    texts = {note.text for note in drawn}
    return (
        *threads,  # of a thread a comment of its cell says the same again, for programs that know none
        *(note for note in _part_notes(package, targets(links, "comments"), _comment_notes) if note.cell not in cells),
        *drawn,
        *(note for note in _part_notes(package, targets(links, "vmlDrawing"), _vml_notes) if note.text not in texts),
        *(Note(kind) for name, kind in _OPAQUE.items() for _ in targets(links, name)),
        *_link_notes(links, linked))


def _link_notes(links: Mapping[str, Relationship], linked: Iterable[tuple[str, str]]) -> Iterator[Note]:
    return (Note("link", link.target, cell.partition(":")[0]) for cell, identity in linked
            if (link := links.get(identity)) and link.kind == "hyperlink")


def _part_notes(
        package: Package, parts: Iterable[str], read: Callable[[Package, str], Iterable[Note]]) -> Iterator[Note]:
    """The notes of those parts; one that is broken is told as such."""
    for part in parts:
        try:
            yield from read(package, part)
        except Damaged:
            yield Note("unread")


def _thread_notes(package: Package, part: str) -> list[Note]:
    """Comments of a thread: each answer is one."""
    cells: list[str] = []
    texts: list[str] = []
    starts = {"threadedComment": lambda attributes: cells.append(attributes.get("ref", ""))}
    package.parse(part, starts, {"text": texts.append})
    return [Note("comment", unescaped(text), cell) for cell, text in zip(cells, texts, strict=False) if text.strip()]


def _comment_notes(package: Package, part: str) -> list[Note]:
    """Comments, each of all its runs."""
    notes: list[Note] = []
    cells: list[str] = []
    pieces: list[str] = []
    def start(attributes: Attributes) -> None:
        cells.append(attributes.get("ref", ""))
        pieces.clear()
    def end(_: str) -> None:
        text = unescaped("".join(pieces))
        if text.strip():
            notes.append(Note("comment", text, cells[-1]))
    package.parse(part, {"comment": start}, {"t": pieces.append, "comment": end})
    return notes


class _Drawing:
    """What a drawing part has said so far."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.diagrams: dict[str, str] = {}
        self.linked: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.anchor: dict[str, str] = {}
        self.fallbacks: list[Attributes] = []

    @property
    def cell(self) -> str:
        """Where the anchor is, "" where that is unknown."""
        row, column = self.anchor.get("row", ""), self.anchor.get("col", "")
        is_place = row.isdecimal() and column.isdecimal() and len(row) < 8 and len(column) < 6
        return cell_name(int(row) + 1, int(column) + 1) if is_place else ""

    def end_shape(self, _: str) -> None:
        text = "".join(self.texts).strip("\n")
        if text.strip():
            self.add("shape", text)
        self.texts.clear()

    def add(self, kind: str, text: str = "") -> None:
        """A fallback says again, for older programs, what is there already."""
        if not self.fallbacks:
            self.notes.append(Note(kind, text, self.cell))


def _drawing_notes(package: Package, part: str) -> list[Note]:
    """Shapes with text, pictures, charts, and what the diagrams of a drawing say."""
    drawing = _Drawing()
    starts: dict[str, Callable[[Attributes], object]] = {
        **dict.fromkeys(("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"), lambda _: drawing.anchor.clear()),
        "sp": lambda _: drawing.texts.clear(), "pic": lambda _: drawing.add("picture"),
        "chart": lambda _: drawing.add("object"), "contentPart": lambda _: drawing.add("ink"),
        "relIds": lambda found: drawing.diagrams.setdefault(attribute(found, "dm"), drawing.cell),
        **dict.fromkeys(("hlinkClick", "hlinkHover"),
                        lambda found: drawing.linked.append((drawing.cell, attribute(found, "id")))),
        "Fallback": drawing.fallbacks.append}
    ends: dict[str, TextHandler] = {
        # the first row and column of an anchor say where the drawing begins, others where it ends
        "row": lambda text: drawing.anchor.setdefault("row", text.strip()), "t": drawing.texts.append,
        "col": lambda text: drawing.anchor.setdefault("col", text.strip()),
        **dict.fromkeys(("p", "br"), lambda _: drawing.texts.append("\n")), "sp": drawing.end_shape,
        "Fallback": lambda _: drawing.fallbacks.pop()}
    package.parse(part, starts, ends)
    links = relationships(package, part) if drawing.diagrams or drawing.linked else {}
    diagrams = (_diagram_notes(package, links.get(link), cell) for link, cell in drawing.diagrams.items())
    return [*drawing.notes, *chain.from_iterable(diagrams), *dict.fromkeys(_link_notes(links, drawing.linked))]


def _diagram_notes(package: Package, link: Relationship | None, cell: str) -> list[Note]:
    """What the points of a diagram say."""
    if link is None:
        return [Note("unread", "", cell)]
    drawing = _Drawing()
    ends = {"t": drawing.texts.append, "p": lambda _: drawing.texts.append("\n"), "pt": drawing.end_shape}
    package.parse(link.target, {}, ends)
    return [note._replace(cell=cell) for note in drawing.notes]


def _vml_notes(package: Package, part: str) -> list[Note]:
    """What text boxes and controls of the older drawing language say; its shapes of kind "Note" frame comments."""
    notes: list[Note] = []
    pieces: list[str] = []
    kind, boxes = "", 0
    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal kind, boxes
        boxes += name == "textbox"
        if name == "shape":
            kind = ""
            pieces.clear()
        elif name == "ClientData":
            kind = attributes.get("ObjectType", "")
    def end(name: str) -> None:
        nonlocal boxes
        boxes -= name == "textbox"
        text = " ".join("".join(pieces).split())
        if name == "shape" and kind != "Note" and text:
            notes.append(Note("shape", text))
    def add(text: str) -> None:
        if boxes:
            pieces.append(text)
    elements(package.chunks(part), package.limits, start, end, add, lambda: bound_text(pieces, package.limits))
    return notes
