"""An Office Open XML workbook (.xlsx, .xlsm, their templates, Strict files) → `Book`. Called by `any_file`. A sheet is
read in one pass, cell by cell, whatever the order of its rows and its stated size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from xml.etree.ElementTree import Element

from toolkit.sheetread.book import (  # isort: skip
    COLUMNS, Book, Cell, Damaged, Note, Reason, Refused, Remark, Sheet, check_cap, cell_name, formula_notes,
    cached_cell_place, cell_place,
)
from toolkit.sheetread.cells import (  # isort: skip
    DECODERS, ISO_DATE, NARROW, TINY, TRUE, Shared, SheetBuilder, Value, decode_text, font_points, is_struck,
    join_pieces, read_strings, read_styles,
)
from toolkit.sheetread.package import (  # isort: skip
    Attributes, Package, Relationship, attribute, bound_text, elements, properties, relationships, target, targets,
    unescaped,
)

_STATES = ("hidden", "veryHidden")

#: A sheet in xl/workbook.xml: its name, state and relationship id.
_ListedSheet = tuple[str, str, str]


def read_xlsx(package: Package, file: str) -> Book:
    """A package → its workbook. Raises Damaged or Refused where no sheet can be read."""
    top = relationships(package, "")
    main = target(top, "officeDocument") or "xl/workbook.xml"
    links = relationships(package, main)
    listed, names, date1904 = _read_workbook_part(package, main)
    check_cap(len(listed), package.limits.sheets, Reason.SHEETS)
    shared = Shared(package.limits, date1904=date1904)
    strings, styles = target(links, "sharedStrings"), target(links, "styles")
    if strings in package:
        shared.strings, shared.struck = read_strings(package.chunks(strings), package.limits)
    if styles in package:
        with suppress(Damaged):  # a value counts for more than its look
            shared.formats, shared.looks = read_styles(package.chunks(styles), package.limits)
    sheets, broken = _sheets(package, listed, links, shared)
    return Book(file, sheets, names, *properties(package, top), date1904, (*broken, *shared.misplaced),
                macros="xl/vbaProject.bin" in package)


def _read_workbook_part(package: Package, main: str) -> tuple[list[_ListedSheet], dict[str, str], bool]:
    """The workbook's own part → its sheets, its defined names, and whether days count from 1904."""
    root = package.tree(main)
    sheets = [(unescaped(sheet.get("name", "")), sheet.get("state", ""), sheet.get("id", ""))
              for sheet in root.iter("sheet")]
    names: dict[str, str] = {}
    for is_of_sheet in (False, True):  # of a name said twice the book's counts, then the first
        for name in root.iter("definedName"):
            if ("localSheetId" in name.attrib) == is_of_sheet:
                names.setdefault(name.get("name", ""), name.text or "")
    return sheets, names, any(settings.get("date1904") in TRUE for settings in root.iter("workbookPr"))


def _sheets(package: Package, listed: Sequence[_ListedSheet], links: Mapping[str, Relationship],
            shared: Shared) -> tuple[tuple[Sheet, ...], list[Remark]]:
    """The listed sheets → those that can be read, and a remark for each that cannot. A chart's sheet has no cells."""
    sheets: list[Sheet] = []
    broken: list[Remark] = []
    read: set[str] = set()
    damage = Damaged(Reason.NO_SHEETS)
    for name, state, identity in listed:
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
            shared.count_characters(sum(len(note.text) for note in notes))
            sheets.append(sheet._replace(notes=(*sheet.notes, *notes)) if notes else sheet)
        except Damaged as error:
            damage = error
            broken.append(Remark("unread", name))
    if not listed or (broken and not sheets):
        raise damage
    return tuple(sheets), broken


_HEADER_FOOTER = frozenset(f"{which}{part}" for which in ("odd", "even", "first") for part in ("Header", "Footer"))


def read_sheet(chunks: Iterable[bytes], name: str, state: str,
               shared: Shared) -> tuple[Sheet, Sequence[tuple[str, str]]]:
    """A sheet's part → the sheet, and its linked cells with the ids of their links. Raises Damaged where it cannot be
    read, Refused above a cap."""
    contents, limits = _SheetContents(name, shared), shared.limits
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
                text = join_pieces((text or "", *runs), limits)
            if text is not None or formula is not None:
                contents.end_cell(cell, text, formula)
        elif name == "v" or (name == "t" and text is None and not contents.phonetic):
            text = pieces[0] if len(pieces) == 1 else join_pieces(pieces, limits)
        elif name == "t":
            if not contents.phonetic:
                runs.extend(pieces)
                check_cap(len(runs), limits.cell_characters, Reason.CELL_CHARACTERS)
        elif name == "f":
            formula = join_pieces(pieces, limits)
        elif name == "rPh":
            contents.phonetic = False
        elif name in _HEADER_FOOTER:
            contents.end_header_footer(pieces)
    elements(chunks, limits, start, end, pieces.append, lambda: contents.check_caps(pieces))
    shared.cells += len(contents.cells)
    return contents.sheet(state, "\n".join(contents.header_footer)), contents.linked


#: Longest reference of a cell.
_LONGEST = len("XFD1048576")


class _SheetContents(SheetBuilder):
    """The contents of a sheet found so far; `linked` are cells with the ids of their links."""

    def __init__(self, name: str, shared: Shared) -> None:
        super().__init__(name, shared)
        self.header_footer: list[str] = []
        self.linked: list[tuple[str, str]] = []
        self.struck = self.phonetic = False
        self._rule_areas = ""  # of the current conditional formatting
        self._row = 0

    def check_caps(self, pieces: Sequence[str]) -> None:
        """Refused where the cells or texts so far are above a cap."""
        bound_text(pieces, self.shared.limits)
        check_cap(self.shared.cells + len(self.cells), self.shared.limits.cells, Reason.CELLS)
        self.shared.count_characters(0)

    def next_reference(self, before: str) -> str:
        """The reference of a cell without one: right of the cell before, or first in its row."""
        row, column = cell_place(before) or (0, 0)
        return cell_name(self._row, column + 1 if row == self._row else 1)

    def end_cell(self, attributes: Attributes, text: str | None, formula: str | None) -> None:
        """Add a cell, unless it is empty."""
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
            value, kind = DECODERS.get(kind, decode_text)(text, shared)
        if kind == "number":
            number_format = shared.formats.get(style, "")
            if not number_format and attributes.get("t") == "d":
                number_format = ISO_DATE
        elif not value and formula is None and value is not False:
            return
        reference = attributes["r"]
        if formula:
            self.notes += formula_notes(formula, reference[:_LONGEST])
        position = cached_cell_place(reference) if len(reference) <= _LONGEST else None
        row, column = position or (0, 0)
        self.add(Cell(row, column, value, kind, number_format, formula), look, reference)

    def start_phonetic(self, attributes: Attributes) -> None:
        """A phonetic reading begins, whose text is left out."""
        self.phonetic = True

    def start_strike(self, attributes: Attributes) -> None:
        """A run of text is struck, or not."""
        self.struck = self.struck or is_struck(attributes)

    def start_row(self, attributes: Attributes) -> None:
        """A row begins, at its stated number or below the last one."""
        stated = attributes.get("r", "")
        self._row = int(stated) if stated.isdecimal() and len(stated) < 12 else self._row + 1
        self.row_hidden = attributes.get("hidden") in TRUE or font_points(attributes.get("ht", "15")) < TINY

    def start_column(self, attributes: Attributes) -> None:
        """Keep the columns of the element, if hidden or too narrow for a letter."""
        ends = attributes.get("min", ""), attributes.get("max", "")
        hidden = attributes.get("hidden") in TRUE or font_points(attributes.get("width", "")) < NARROW
        if hidden and all(end.isdecimal() and len(end) < 9 for end in ends):
            columns = range(int(ends[0]), min(int(ends[1]), COLUMNS) + 1)
            self.count_records(len(columns))
            self.hidden_columns.update(columns)

    def start_merge(self, attributes: Attributes) -> None:
        """Keep a merged area."""
        first, _, last = attributes.get("ref", "").partition(":")
        top_left, bottom_right = cell_place(first), cell_place(last or first)
        if top_left and bottom_right:
            self.merges.append((*top_left, *bottom_right))
            self.count_records()

    def start_rules(self, attributes: Attributes) -> None:
        """A conditional formatting begins, for these areas."""
        self._rule_areas = attributes.get("sqref", "")

    def start_rule(self, attributes: Attributes) -> None:
        """Note what a rule does to the looks of its areas."""
        self.add_rule(self._rule_areas, self.shared.looks.get(f"rule {attributes.get('dxfId')}", ""))

    def start_protection(self, attributes: Attributes) -> None:
        """Keep whether the sheet is protected."""
        self.protected = attributes.get("sheet") in TRUE

    def start_link(self, attributes: Attributes) -> None:
        """Keep a linked cell with the id of its link."""
        self.linked.append((attributes.get("ref", ""), attribute(attributes, "id")))
        self.count_records()

    def end_header_footer(self, pieces: list[str]) -> None:
        """Keep a header or footer."""
        if pieces:
            self.header_footer.append("".join(pieces))
        self.count_records()


_STARTS: Mapping[str, Callable[[_SheetContents, Attributes], None]] = {
    "row": _SheetContents.start_row, "col": _SheetContents.start_column, "mergeCell": _SheetContents.start_merge,
    "hyperlink": _SheetContents.start_link, "sheetProtection": _SheetContents.start_protection,
    "rPh": _SheetContents.start_phonetic, "strike": _SheetContents.start_strike,
    "conditionalFormatting": _SheetContents.start_rules, "cfRule": _SheetContents.start_rule}


# ── what stands beside the cells ──────────────────────────────────────────────────────────────────


#: Kinds of links that are only counted, with the kind of their note.
_COUNTED_LINKS = {"oleObject": "object", "package": "object", "control": "object", "image": "picture"}
#: Elements that are a comment, each with those that hold its text.
_RUNS = {"comment": "t", "threadedComment": "text"}
#: Elements of a drawing that are only counted, with the kind of their note.
_COUNTED_DRAWINGS = {"pic": "picture", "chart": "object", "contentPart": "ink"}


def read_notes(package: Package, sheet: str, linked: Iterable[tuple[str, str]]) -> tuple[Note, ...]:
    """A worksheet's part and its linked cells → the notes on the sheet outside its cells. Refused above a cap."""
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
        *(Note(kind) for name, kind in _COUNTED_LINKS.items() for _ in targets(links, name)),
        *_link_notes(links, linked))


def _part_notes(
        package: Package, parts: Iterable[str], read: Callable[[Package, str], Iterable[Note]]) -> Iterator[Note]:
    """Parts → their notes; a broken part gives a note of its own."""
    for part in parts:
        try:
            yield from list(read(package, part))
        except Damaged:
            yield Note("unread")


def _link_notes(links: Mapping[str, Relationship], linked: Iterable[tuple[str, str]]) -> Iterator[Note]:
    """Cells with ids of links → a note for each hyperlink."""
    return (Note("link", link.target, cell.partition(":")[0]) for cell, identity in linked
            if (link := links.get(identity)) and link.kind == "hyperlink")


def _comment_notes(package: Package, part: str) -> Iterator[Note]:
    """A part of comments → a note for each comment, or each answer of a thread."""
    for comment in package.tree(part).iter():
        if comment.tag in _RUNS:
            text = "".join(run.text or "" for run in comment.iter(_RUNS[comment.tag]))
            yield from _text_notes("comment", text, comment.get("ref", ""))


def _text_notes(kind: str, text: str, cell: str) -> Iterator[Note]:
    """A note of that text, unless it is blank."""
    if text.strip():
        yield Note(kind, unescaped(text), cell)


def _shape_text(shape: Element) -> str:
    """A shape or a diagram's point → its text, a line for each paragraph."""
    texts = (part.text or "" if part.tag == "t" else "\n" for part in shape.iter() if part.tag in ("t", "p", "br"))
    return "".join(texts).strip("\n")


def _drawing_notes(package: Package, part: str) -> Iterator[Note]:
    """A drawing's part → notes with the text of shapes and diagrams; pictures, charts and ink are only counted."""
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
            elif element.tag in _COUNTED_DRAWINGS:
                yield Note(_COUNTED_DRAWINGS[element.tag], "", cell)
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
    """All elements within an element, without the fallbacks that repeat them for older programs."""
    for part in element:
        if part.tag != "Fallback":
            yield part
            yield from _shown_elements(part)


def _vml_notes(package: Package, part: str) -> Iterator[Note]:
    """A part of the older drawing language → notes with the text of text boxes and controls; shapes of kind "Note" are
    frames of comments."""
    for shape in package.tree(part).iter("shape"):
        if all(data.get("ObjectType") != "Note" for data in shape.iter("ClientData")):
            texts = (text for box in shape.iter("textbox") for text in box.itertext())
            yield from _text_notes("shape", " ".join("".join(texts).split()), "")
