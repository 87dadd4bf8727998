"""What stands on a worksheet beside its cells: comments, text boxes, diagrams, controls, pictures, embedded files.

Text is read; pictures and embedded files are counted, never opened. A sheet without any has no links to such parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from toolkit.sheetread.book import Note, cell_name
from toolkit.sheetread.cells import Shared, unescaped
from toolkit.sheetread.limits import Damaged, Limits, Reason, Refused
from toolkit.sheetread.markup import Attributes, bound_text, feed, local, new_parser, parse
from toolkit.sheetread.package import Package, Relationship, relationships, targets

#: Kinds of links to what is counted only.
_OPAQUE = {"oleObject": "object", "package": "object", "control": "object", "image": "picture"}


def read_notes(package: Package, sheet: str, shared: Shared) -> tuple[Note, ...]:
    """What stands beside the cells of the worksheet in that part. Refused where it passes a cap."""
    links = relationships(package, sheet, shared.limits)
    if not links:
        return ()
    thread = list(_each(package, targets(links, "threadedComment"), shared.limits, _threaded))
    cells = {note.cell for note in thread}
    comments = _each(package, targets(links, "comments"), shared.limits, _comments)
    drawn = list(_each(package, targets(links, "drawing"), shared.limits, _drawing))
    said = {note.text for note in drawn}
    controls = _each(package, targets(links, "vmlDrawing"), shared.limits, _vml)
    notes = (
        *thread,
        *(Note("comment", note.text, note.cell) if note.kind == "thread" else note
          for note in comments if not (note.kind == "thread" and note.cell in cells)),
        *drawn,
        *(note for note in controls if not note.text or note.text not in said),
        *(Note(kind) for name, kind in _OPAQUE.items() for _ in targets(links, name)),
    )
    shared.characters += sum(len(note.text) for note in notes)
    shared.bound_characters()
    return notes


_Read = Callable[[Package, str, Limits], Iterable[Note]]


def _each(package: Package, parts: Iterable[str], limits: Limits, read: _Read) -> Iterator[Note]:
    """The notes of those parts; one that is broken is told as such."""
    for part in parts:
        try:
            yield from read(package, part, limits)
        except Damaged:
            yield Note("unread")


def _threaded(package: Package, part: str, limits: Limits) -> list[Note]:
    """Comments of a thread: each answer is one."""
    cells: list[str] = []
    texts: list[str] = []
    starts = {"threadedComment": lambda attributes: cells.append(attributes.get("ref", ""))}
    parse(package.chunks(part), limits, starts, {"text": texts.append})
    return [Note("comment", unescaped(text), cell) for cell, text in zip(cells, texts, strict=False) if text.strip()]


def _comments(package: Package, part: str, limits: Limits) -> list[Note]:
    """Comments; of kind "thread" where they stand in for a thread, for programs that know none."""
    found: list[Note] = []
    authors: list[str] = []
    pieces: list[str] = []
    current: Attributes = {}

    def comment(attributes: Attributes) -> None:
        nonlocal current
        current = attributes
        pieces.clear()

    def ends(_: str) -> None:
        author = current.get("authorId", "")
        by = authors[int(author)] if author.isdecimal() and len(author) < 9 and int(author) < len(authors) else ""
        text = unescaped("".join(pieces))
        if text.strip():
            found.append(Note("thread" if by.startswith("tc=") else "comment", text, current.get("ref", "")))

    parse(package.chunks(part), limits, {"comment": comment},
          {"author": authors.append, "t": pieces.append, "comment": ends})
    return found


class _Drawing:
    """What a drawing part has said so far."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.diagrams: dict[str, str] = {}
        self.texts: list[str] = []
        self.anchor: dict[str, str] = {}
        self.fallbacks: list[Attributes] = []

    @property
    def _cell(self) -> str:
        row, column = self.anchor.get("row", ""), self.anchor.get("col", "")
        is_place = row.isdecimal() and column.isdecimal() and len(row) < 8 and len(column) < 6
        return cell_name(int(row) + 1, int(column) + 1) if is_place else ""

    def end_place(self, name: str) -> Callable[[str], object]:
        """For a part of an anchor: the first says where the drawing begins, a second where it ends."""
        return lambda text: self.anchor.setdefault(name, text.strip())

    def end_shape(self, _: str) -> None:
        text = "".join(self.texts).strip("\n")
        if text.strip():
            self._add("shape", text)
        self.texts.clear()

    def start_opaque(self, kind: str) -> Callable[[Attributes], None]:
        return lambda attributes: self._add(kind)

    def start_diagram(self, attributes: Attributes) -> None:
        link = next((value for name, value in attributes.items() if local(name) == "dm"), "")
        self.diagrams.setdefault(link, self._cell)

    def _add(self, kind: str, text: str = "") -> None:
        """A fallback says again, for older programs, what is there already."""
        if not self.fallbacks:
            self.notes.append(Note(kind, text, self._cell))


def _drawing(package: Package, part: str, limits: Limits) -> list[Note]:
    """Shapes with text, pictures, charts, and what the diagrams of a drawing say."""
    drawing = _Drawing()
    starts: dict[str, Callable[[Attributes], object]] = {
        **dict.fromkeys(("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"), lambda _: drawing.anchor.clear()),
        "sp": lambda _: drawing.texts.clear(), "pic": drawing.start_opaque("picture"), "relIds": drawing.start_diagram,
        "chart": drawing.start_opaque("object"), "Fallback": drawing.fallbacks.append,
    }
    ends: dict[str, Callable[[str], object]] = {
        "row": drawing.end_place("row"), "col": drawing.end_place("col"), "t": drawing.texts.append,
        **dict.fromkeys(("p", "br"), lambda _: drawing.texts.append("\n")), "sp": drawing.end_shape,
        "Fallback": lambda _: drawing.fallbacks.pop(),
    }
    parse(package.chunks(part), limits, starts, ends)
    links = relationships(package, part, limits) if drawing.diagrams else {}
    said = (_diagram(package, links.get(link), cell, limits) for link, cell in drawing.diagrams.items())
    return [*drawing.notes, *(note for notes in said for note in notes)]


def _diagram(package: Package, link: Relationship | None, cell: str, limits: Limits) -> list[Note]:
    """What the points of a diagram say."""
    if link is None:
        return [Note("unread", "", cell)]
    texts: list[str] = []
    notes: list[Note] = []

    def ends(_: str) -> None:
        if (text := "".join(texts).strip("\n")).strip():
            notes.append(Note("shape", text, cell))
        texts.clear()

    parse(package.chunks(link.target), limits, {}, {"t": texts.append, "p": lambda _: texts.append("\n"), "pt": ends})
    return notes


def _vml(package: Package, part: str, limits: Limits) -> list[Note]:
    """What text boxes and controls of the older drawing language say; its shapes of kind "Note" frame comments."""
    found: list[Note] = []
    pieces: list[str] = []
    kind, boxes, room = "", 0, limits.depth

    def opened(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal kind, boxes, room
        room -= 1
        if not room:
            raise Refused(Reason.DEPTH)
        name = local(name)
        boxes += name == "textbox"
        if name == "shape":
            kind = ""
            pieces.clear()
        elif name == "ClientData":
            kind = attributes.get("ObjectType", "")

    def closed(name: str) -> None:
        nonlocal boxes, room
        room += 1
        name = local(name)
        boxes -= name == "textbox"
        if name == "shape" and kind != "Note":
            text = " ".join("".join(pieces).split())
            if text:
                found.append(Note("shape", text))

    def said(text: str) -> None:
        if boxes:
            pieces.append(text)

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, said
    feed(parser, package.chunks(part), limits, lambda: bound_text(pieces, limits))
    return found
