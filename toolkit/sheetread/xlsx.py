"""Office Open XML workbooks (.xlsx, .xlsm and their templates, Strict ones too) → Book.

A sheet is read sparse, in one pass, whatever the order of its rows and the lies about its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from toolkit.sheetread.book import (  # isort: skip
    COLUMNS, Book, Cell, Damaged, Note, Reason, Refused, Remark, Sheet, bound, cell_name, note_of, place,
    place_again,
)
from toolkit.sheetread.cells import (  # isort: skip
    ISO_DATE, TRUE, VALUES, Shared, Value, is_struck, joined, plain, read_strings, read_styles,
)
from toolkit.sheetread.markup import Attributes, bound_text, checked_first, feed, local, parse, unescaped

from toolkit.sheetread.package import (  # isort: skip
    Package, Relationship, named, properties, read_notes, relationships, target,
)

_STATES = ("hidden", "veryHidden")
#: Where one of those is, a cell may hold a picture; it stores an error for older programs.
_CELL_PICTURES = ("xl/richData/richValueRel.xml", "xl/richData/rdRichValueWebImage.xml")


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
    shared.pictures = any(part in package for part in _CELL_PICTURES)
    strings, styles = target(links, "sharedStrings"), target(links, "styles")
    if strings and strings in package:
        shared.strings, shared.struck = read_strings(checked_first(package.chunks(strings)), package.limits)
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
        sheets.append((name, state if state in _STATES else "visible", named(attributes, "id")))
    def settings(attributes: Attributes) -> None:
        nonlocal date1904
        date1904 = attributes.get("date1904") in TRUE
    def name_starts(attributes: Attributes) -> None:
        nonlocal current
        current = attributes
    def name_ends(text: str) -> None:
        (sheet_names if "localSheetId" in current else names).setdefault(current.get("name", ""), text)
    starts = {"sheet": sheet, "workbookPr": settings, "definedName": name_starts}
    parse(checked_first(package.chunks(main)), package.limits, starts, {"definedName": name_ends})
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
            sheet, linked = read_sheet(checked_first(package.chunks(link.target)), name, state, shared)
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
    contents, limits, room = _Contents(name, shared), shared.limits, shared.limits.depth
    # Variables of closures, not attributes: that would make a form a fifth dearer to read.
    pieces, runs = list[str](), list[str]()
    cell: dict[str, str] = {}
    text: str | None = None
    formula: str | None = None
    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal room, cell, text, formula
        room -= 1
        if not room:
            raise Refused(Reason.DEPTH)
        if ":" in name:
            name = local(name)
        if name == "c":
            if "r" not in attributes:
                attributes["r"] = contents.next_reference(cell.get("r", ""))
            cell = attributes
            text = formula = None
            if runs:
                runs.clear()
        else:
            if pieces:
                pieces.clear()
            if name in _STARTS:
                _STARTS[name](contents, attributes)
    def end(name: str) -> None:
        nonlocal room, text, formula
        room += 1
        if ":" in name:
            name = local(name)
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
    feed(chunks, limits, start, end, pieces.append, lambda: contents.count(pieces))
    shared.cells += len(contents.cells)
    return Sheet(name, state, contents.cells, tuple(contents.merges), frozenset(contents.hidden_rows),
                 frozenset(_spread(contents.hidden_columns)), "\n".join(contents.header_footer), tuple(contents.notes),
                 contents.looks, contents.protected), contents.linked


#: No reference of a cell is longer.
_LONGEST = len("XFD1048576")


def _spread(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The columns of all ranges, each once, however they overlap."""
    reach = 0
    for first, last in sorted(ranges):
        yield from range(max(first, reach + 1), min(last, COLUMNS) + 1)
        reach = max(reach, last)


class _Contents:
    """What has been found on a sheet so far; hidden columns as ranges, of linked cells the ids of their links."""

    def __init__(self, name: str, shared: Shared) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.header_footer: list[str] = []
        self.linked: list[tuple[str, str]] = []
        self.protected = False
        self.hidden_rows: set[int] = set()
        self.looks: dict[tuple[int, int], str] = {}
        self.notes: list[Note] = []
        self.struck = self.phonetic = False
        self.shared = shared
        self._name = name
        self._row = 0
        self._row_hidden = False

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
        if kind == "error" and shared.pictures and "vm" in attributes:
            kind = "picture"
            self.notes.append(Note("picture", "", reference[:_LONGEST]))
        if formula:
            self.notes += note_of(formula, reference[:_LONGEST])
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
            self.hidden_columns.append((int(ends[0]), int(ends[1])))
            bound(len(self.hidden_columns), COLUMNS, Reason.ODD_SHEET)

    def start_merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        top_left, bottom_right = place(first), place(last or first)
        if top_left and bottom_right:
            self.merges.append((*top_left, *bottom_right))
            bound(len(self.merges), self.shared.limits.merges, Reason.ODD_SHEET)

    def start_protection(self, attributes: Attributes) -> None:
        self.protected = attributes.get("sheet") in TRUE

    def start_link(self, attributes: Attributes) -> None:
        self.linked.append((attributes.get("ref", ""), named(attributes, "id")))
        bound(len(self.linked), self.shared.limits.records, Reason.ODD_SHEET)

    def end_header_footer(self, pieces: list[str]) -> None:
        if pieces:
            self.header_footer.append("".join(pieces))
        bound(len(self.header_footer), self.shared.limits.records, Reason.ODD_SHEET)


_STARTS: Mapping[str, Callable[[_Contents, Attributes], None]] = {
    "row": _Contents.start_row, "col": _Contents.start_column, "mergeCell": _Contents.start_merge,
    "hyperlink": _Contents.start_link, "sheetProtection": _Contents.start_protection,
    "rPh": _Contents.start_phonetic, "strike": _Contents.start_strike}
