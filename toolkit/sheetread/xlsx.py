"""Office Open XML workbooks (.xlsx, .xlsm and their templates, Strict ones too) → Book.

A sheet is read sparse, in one pass, whatever the order of its rows and the lies about its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from xml.etree.ElementTree import Element

from toolkit.sheetread.book import (  # isort: skip
    COLUMNS, Book, Cell, Damaged, Note, Reason, Refused, Remark, Sheet, bound, cell_name, formula_notes,
    place, place_again,
)
from toolkit.sheetread.cells import (  # isort: skip
    ISO_DATE, TRUE, VALUES, Shared, SheetBuilder, Value, is_struck, joined, plain, read_strings, read_styles,
)
from toolkit.sheetread.package import (  # isort: skip
    Attributes, Package, Relationship, attribute, bound_text, elements, properties, relationships, target, targets,
    unescaped,
)

_STATES = ("hidden", "veryHidden")

#: What xl/workbook.xml says of a sheet: its name, state, relationship id.
_Outlined = tuple[str, str, str]


def read_xlsx(package: Package, file: str) -> Book:
    """The workbook in that package. Raises Damaged or Refused where no sheet of it can be read."""
    top = relationships(package, "")
    main = target(top, "officeDocument") or "xl/workbook.xml"
    links = relationships(package, main)
    outlined, names, date1904 = _read_outline(package, main)
    bound(len(outlined), package.limits.sheets, Reason.SHEETS)
    shared = Shared(package.limits, date1904=date1904)
    strings, styles = target(links, "sharedStrings"), target(links, "styles")
    if strings in package:
        shared.strings, shared.struck = read_strings(package.chunks(strings), package.limits)
    if styles in package:
        with suppress(Damaged):  # a value counts for more than its look
            shared.formats, shared.looks = read_styles(package.chunks(styles), package.limits)
    sheets, broken = _sheets(package, outlined, links, shared)
    return Book(file, sheets, names, *properties(package, top), date1904, (*broken, *shared.misplaced),
                macros="xl/vbaProject.bin" in package)


def _read_outline(package: Package, main: str) -> tuple[list[_Outlined], dict[str, str], bool]:
    """The sheets, the defined names, and whether days count from 1904."""
    root = package.tree(main)
    sheets = [(unescaped(sheet.get("name", "")), sheet.get("state", ""), sheet.get("id", ""))
              for sheet in root.iter("sheet")]
    names: dict[str, str] = {}
    for is_of_sheet in (False, True):  # of a name said twice the book's counts, then the first
        for name in root.iter("definedName"):
            if ("localSheetId" in name.attrib) == is_of_sheet:
                names.setdefault(name.get("name", ""), name.text or "")
    return sheets, names, any(settings.get("date1904") in TRUE for settings in root.iter("workbookPr"))


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
            state = state if state in _STATES else "visible"
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
                contents.end_cell(cell, text, formula)
        elif name == "v" or (name == "t" and text is None and not contents.phonetic):
            text = pieces[0] if len(pieces) == 1 else joined(pieces, limits)
        elif name == "t":
            if not contents.phonetic:
                runs.extend(pieces)
                bound(len(runs), limits.cell_characters, Reason.CELL_CHARACTERS)
        elif name == "f":
            formula = joined(pieces, limits)
        elif name == "rPh":
            contents.phonetic = False
        elif name in _HEADER_FOOTER:
            contents.end_header_footer(pieces)
    elements(chunks, limits, start, end, pieces.append, lambda: contents.count(pieces))
    shared.cells += len(contents.cells)
    return contents.sheet(state, "\n".join(contents.header_footer)), contents.linked


#: No reference of a cell is longer.
_LONGEST = len("XFD1048576")


class _Contents(SheetBuilder):
    """What has been found on a sheet so far; `linked` are cells with the ids of their links."""

    def __init__(self, name: str, shared: Shared) -> None:
        super().__init__(name, shared)
        self.header_footer: list[str] = []
        self.linked: list[tuple[str, str]] = []
        self.struck = self.phonetic = False
        self._row = 0

    def count(self, pieces: Sequence[str]) -> None:
        """Refuse more cells or text than we are willing to hold."""
        bound_text(pieces, self.shared.limits)
        bound(self.shared.cells + len(self.cells), self.shared.limits.cells, Reason.CELLS)
        self.shared.hold(0)

    def next_reference(self, before: str) -> str:
        """For a cell that does not say where it stands: right of the one before, or first in its row."""
        row, column = place(before) or (0, 0)
        return cell_name(self._row, column + 1 if row == self._row else 1)

    def end_cell(self, attributes: Attributes, text: str | None, formula: str | None) -> None:
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
        self.add(Cell(row, column, value, kind, number_format, formula), look, reference)

    def start_phonetic(self, attributes: Attributes) -> None:
        self.phonetic = True

    def start_strike(self, attributes: Attributes) -> None:
        self.struck = self.struck or is_struck(attributes)

    def start_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        self._row = int(stated) if stated.isdecimal() and len(stated) < 12 else self._row + 1
        self.row_hidden = attributes.get("hidden") in TRUE

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
#: Elements that are a comment, each with those that hold its text.
_RUNS = {"comment": "t", "threadedComment": "text"}
#: Elements of a drawing that are counted only.
_DRAWN = {"pic": "picture", "chart": "object", "contentPart": "ink"}


def read_notes(package: Package, sheet: str, linked: Iterable[tuple[str, str]]) -> tuple[Note, ...]:
    """What stands beside the cells of the worksheet in that part; `linked` are its cells with the ids of their links.
    Refused where it passes a cap."""
    links = relationships(package, sheet)
    threads = list(_part_notes(package, targets(links, "threadedComment"), _comment_notes))
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


def _part_notes(
        package: Package, parts: Iterable[str], read: Callable[[Package, str], Iterable[Note]]) -> Iterator[Note]:
    """The notes of those parts; one that is broken is told as such."""
    for part in parts:
        try:
            yield from list(read(package, part))
        except Damaged:
            yield Note("unread")


def _link_notes(links: Mapping[str, Relationship], linked: Iterable[tuple[str, str]]) -> Iterator[Note]:
    return (Note("link", link.target, cell.partition(":")[0]) for cell, identity in linked
            if (link := links.get(identity)) and link.kind == "hyperlink")


def _comment_notes(package: Package, part: str) -> Iterator[Note]:
    """Comments of cells, each of all its runs; of a thread each answer is one."""
    for comment in package.tree(part).iter():
        if comment.tag in _RUNS:
            text = "".join(run.text or "" for run in comment.iter(_RUNS[comment.tag]))
            yield from _text_notes("comment", text, comment.get("ref", ""))


def _text_notes(kind: str, text: str, cell: str) -> Iterator[Note]:
    if text.strip():
        yield Note(kind, unescaped(text), cell)


def _shape_text(shape: Element) -> str:
    """The text of a shape or of a point of a diagram, each paragraph in a line."""
    texts = (part.text or "" if part.tag == "t" else "\n" for part in shape.iter() if part.tag in ("t", "p", "br"))
    return "".join(texts).strip("\n")


def _drawing_notes(package: Package, part: str) -> Iterator[Note]:
    """Shapes with text and what the points of diagrams say; pictures, charts and ink are counted."""
    links = relationships(package, part)
    for anchor in _shown_elements(package.tree(part)):
        if not anchor.tag.endswith("Anchor"):  # those of controls stand within a choice
            continue
        row, column = anchor.findtext("from/row", "").strip(), anchor.findtext("from/col", "").strip()
        is_place = row.isdecimal() and column.isdecimal() and len(row) < 8 and len(column) < 6
        cell, linked = cell_name(int(row) + 1, int(column) + 1) if is_place else "", dict[tuple[str, str], None]()
        for element in _shown_elements(anchor):
            if element.tag == "sp":
                yield from _text_notes("shape", _shape_text(element), cell)
            elif element.tag in _DRAWN:
                yield Note(_DRAWN[element.tag], "", cell)
            elif element.tag == "relIds":
                diagram = links.get(element.get("dm", ""))
                if diagram is None:
                    yield Note("unread", "", cell)
                for point in package.tree(diagram.target).iter("pt") if diagram else ():
                    yield from _text_notes("shape", _shape_text(point), cell)
            elif element.tag in ("hlinkClick", "hlinkHover"):
                linked[cell, element.get("id", "")] = None
        yield from _link_notes(links, linked)


def _shown_elements(element: Element) -> Iterator[Element]:
    """All in an element, but for what says again, for older programs, what is there already."""
    for part in element:
        if part.tag != "Fallback":
            yield part
            yield from _shown_elements(part)


def _vml_notes(package: Package, part: str) -> Iterator[Note]:
    """What text boxes and controls of the older drawing language say; its shapes of kind "Note" frame comments."""
    for shape in package.tree(part).iter("shape"):
        if all(data.get("ObjectType") != "Note" for data in shape.iter("ClientData")):
            texts = (text for box in shape.iter("textbox") for text in box.itertext())
            yield from _text_notes("shape", " ".join("".join(texts).split()), "")
