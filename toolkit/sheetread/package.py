"""The parts of a zip within the caps, how those of an Office Open XML package are linked, what they say beside cells.

Parts are inflated piece by piece; nothing is ever extracted to disk. Comments, text boxes, diagrams and controls are
read; pictures and embedded files are counted, never opened.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from toolkit.sheetread.book import Damaged, Limits, Note, Reason, Refused, Spend, bound, cell_name
from toolkit.sheetread.cells import item_at
from toolkit.sheetread.markup import Attributes, Said, bound_text, elements, local, parse, unescaped

_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_LOCAL = struct.Struct("<4s22xHH")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error)


class Package:
    """A zip held in memory. Parts go by name, whatever its case and slashes."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Raises Refused where the zip is damaged, encrypted, or passes a cap."""
        self._data = memoryview(data)
        self.limits = limits
        #: Is told of each piece inflated, in bytes; what it raises ends the reading.
        self.spend: Spend = lambda size: None
        self._total = 0
        self._parts = _directory(data, limits)

    @property
    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """All that is in it, in the order of its directory; `filename` is as zipfile reads it."""
        return tuple(self._parts.values())

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self._parts

    def __iter__(self) -> Iterator[str]:
        """The names of all parts, lower-case."""
        return iter(self._parts)

    def read(self, name: str) -> bytes:
        """A part, whole. Raises as `chunks` does."""
        return b"".join(self.chunks(name))

    def parse(self, name: str, starts: Mapping[str, Callable[[Attributes], object]],
              ends: Mapping[str, Said] = {}) -> None:
        """As `markup.parse`, of a part."""
        parse(self.chunks(name), self.limits, starts, ends)

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part in pieces of at most `limits.chunk` bytes. Raises Damaged where the part is absent, cut off or fails
        its checksum, Refused where it passes a cap."""
        entry = self._parts.get(part_name(name))
        if entry is None:
            raise Damaged(Reason.PART_ABSENT, part=name)
        if entry.compress_type not in _METHODS:
            raise Refused(Reason.COMPRESSION)
        bound(entry.file_size, self.limits.part, Reason.INFLATED)
        raw = self._raw(entry)
        size = checksum = 0
        step = self.limits.chunk
        stored = (bytes(raw[start:start + step]) for start in range(0, len(raw), step))
        for piece in stored if entry.compress_type == zipfile.ZIP_STORED else self._inflated(raw, name):
            size += len(piece)
            self._total += len(piece)
            self.spend(len(piece))
            bound(size, self.limits.part, Reason.INFLATED)
            bound(self._total, self.limits.total, Reason.INFLATED)
            bound(size, max(self.limits.ratio_from, self.limits.ratio * len(raw)), Reason.RATIO)
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if checksum != entry.CRC:
            raise Damaged(Reason.PART_CHECKSUM, part=name)

    def _raw(self, entry: zipfile.ZipInfo) -> memoryview:
        """The entry's bytes as they lie in the file."""
        start = entry.header_offset
        header = bytes(self._data[start:start + _LOCAL.size])
        if start < 0 or len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise Damaged(Reason.PART_ASTRAY, part=entry.filename)
        _, name_length, extra_length = _LOCAL.unpack(header)
        start += _LOCAL.size + name_length + extra_length
        return self._data[start:start + entry.compress_size]

    def _inflated(self, raw: memoryview, name: str) -> Iterator[bytes]:
        step = self.limits.chunk
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for start in range(0, len(raw), step):
                pending: bytes | memoryview = raw[start:start + step]
                while pending and not inflater.eof:
                    yield inflater.decompress(pending, step)
                    pending = inflater.unconsumed_tail
        except zlib.error as error:
            raise Damaged(Reason.PART_INFLATING, part=name) from error
        if not inflater.eof:
            raise Damaged(Reason.PART_CUT_OFF, part=name)


def _directory(data: bytes, limits: Limits) -> Mapping[str, zipfile.ZipInfo]:
    """The entries of a zip by the names of parts."""
    # The directory is bounded before zipfile makes a record of each entry; embedded zips have entries too.
    bound(data.count(_ENTRY), 20 * limits.entries, Reason.PARTS_WITHIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except _BROKEN_ZIP as error:
        raise Refused(Reason.CUT_OFF) from error
    bound(len(entries), limits.entries, Reason.PARTS)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refused(Reason.ENCRYPTED)
    bound(sum(entry.file_size for entry in entries), limits.total, Reason.INFLATED)
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if parts.setdefault(part_name(entry.filename), entry) is not entry:
            raise Refused(Reason.PART_TWICE)
    return parts


def part_name(name: str) -> str:
    """What spellings of one part's name share: "/XL\\Workbook.xml" → "xl/workbook.xml"."""
    return name.replace("\\", "/").lstrip("/").casefold()


class Relationship(NamedTuple):
    """A link from one part to another: the last word of its type, and the part; of a hyperlink the address."""

    kind: str
    target: str


def relationships(package: Package, part: str) -> Mapping[str, Relationship]:
    """A part's links by id ("" is the package itself); none where they are absent or broken."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    links: dict[str, Relationship] = {}
    def link(attributes: Attributes) -> None:
        kind, to = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        if attributes.get("TargetMode") != "External":
            part = posixpath.join("/", folder, to.replace("\\", "/"))
            links[attributes.get("Id", "")] = Relationship(kind, posixpath.normpath(part).lstrip("/"))
        elif kind == "hyperlink":
            links[attributes.get("Id", "")] = Relationship(kind, to)
    try:
        if path in package:
            package.parse(path, {"Relationship": link})
    except Damaged:
        return {}
    return links


def named(attributes: Attributes, name: str) -> str:
    """The value of the attribute of that name, whatever its prefix; "" where there is none."""
    return next((value for each, value in attributes.items() if local(each) == name), "")


def targets(links: Mapping[str, Relationship], kind: str) -> Iterator[str]:
    """The parts of the links of that kind. Strict files write some kinds in camel case."""
    wanted = kind.replace("-", "").casefold()
    return (link.target for link in links.values() if link.kind.replace("-", "").casefold() == wanted)


def target(links: Mapping[str, Relationship], kind: str) -> str | None:
    """The part of the first link of that kind."""
    return next(targets(links, kind), None)


#: Core properties that can say whose file it is, or when it was saved.
_CORE = ("title", "subject", "keywords", "description", "category", "identifier", "modified")
#: Elements that hold a custom property's value (ECMA-376 Part 1, 22.4).
_VARIANTS = (
    "lpwstr", "lpstr", "bstr", "i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint", "r4", "r8",
    "decimal", "bool", "date", "filetime")


def properties(
        package: Package, links: Mapping[str, Relationship]) -> tuple[dict[str, str], dict[str, str]]:
    """The core and the custom properties that say something, by name; none of a part that is absent. Those are parts a
    file can do without: what a broken one says before it breaks counts."""
    core: dict[str, str] = {}
    custom: dict[str, str] = {}
    custom_names = [""]
    def keep(found: dict[str, str], name: str, text: str) -> None:
        if name and text.strip():
            found[name] = unescaped(text)
    variants = dict.fromkeys(_VARIANTS, lambda text: keep(custom, custom_names[-1], text))
    cores = {name: partial(keep, core, name) for name in _CORE}
    starting = {"property": lambda attributes: custom_names.append(attributes.get("name", ""))}
    for kind, starts, ends in (("core-properties", {}, cores), ("custom-properties", starting, variants)):
        with suppress(Damaged):
            if part := target(links, kind):
                package.parse(part, starts, ends)
    return core, custom


#: Kinds of links to what is counted only.
_OPAQUE = {"oleObject": "object", "package": "object", "control": "object", "image": "picture"}


def read_notes(package: Package, sheet: str, linked: Iterable[tuple[str, str]]) -> tuple[Note, ...]:
    """What stands beside the cells of the worksheet in that part; `linked` are its cells with the ids of their links.
    Refused where it passes a cap."""
    links = relationships(package, sheet)
    if not links:
        return ()
    thread = list(_each(package, targets(links, "threadedComment"), _threaded))
    cells = {note.cell for note in thread}
    comments = _each(package, targets(links, "comments"), _comments)
    drawn = list(_each(package, targets(links, "drawing"), _drawing))
    said = {note.text for note in drawn}
    controls = _each(package, targets(links, "vmlDrawing"), _vml)
    return (
        *thread,
        *(Note("comment", note.text, note.cell) if note.kind == "thread" else note
          for note in comments if not (note.kind == "thread" and note.cell in cells)),
        *drawn,
        *(note for note in controls if not note.text or note.text not in said),
        *(Note(kind) for name, kind in _OPAQUE.items() for _ in targets(links, name)),
        *_linked(links, linked))


def _linked(links: Mapping[str, Relationship], linked: Iterable[tuple[str, str]]) -> Iterator[Note]:
    return (Note("link", link.target, cell.partition(":")[0]) for cell, identity in linked
            if (link := links.get(identity)) and link.kind == "hyperlink")


def _each(
        package: Package, parts: Iterable[str], read: Callable[[Package, str], Iterable[Note]]) -> Iterator[Note]:
    """The notes of those parts; one that is broken is told as such."""
    for part in parts:
        try:
            yield from read(package, part)
        except Damaged:
            yield Note("unread")


def _threaded(package: Package, part: str) -> list[Note]:
    """Comments of a thread: each answer is one."""
    cells: list[str] = []
    texts: list[str] = []
    starts = {"threadedComment": lambda attributes: cells.append(attributes.get("ref", ""))}
    package.parse(part, starts, {"text": texts.append})
    return [Note("comment", unescaped(text), cell) for cell, text in zip(cells, texts, strict=False) if text.strip()]


def _comments(package: Package, part: str) -> list[Note]:
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
        by = item_at(authors, current.get("authorId", "")) or ""
        text = unescaped("".join(pieces))
        if text.strip():
            found.append(Note("thread" if by.startswith("tc=") else "comment", text, current.get("ref", "")))
    package.parse(part, {"comment": comment}, {"author": authors.append, "t": pieces.append, "comment": ends})
    return found


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


def _drawing(package: Package, part: str) -> list[Note]:
    """Shapes with text, pictures, charts, and what the diagrams of a drawing say."""
    drawing = _Drawing()
    starts: dict[str, Callable[[Attributes], object]] = {
        **dict.fromkeys(("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"), lambda _: drawing.anchor.clear()),
        "sp": lambda _: drawing.texts.clear(), "pic": lambda _: drawing.add("picture"),
        "chart": lambda _: drawing.add("object"), "contentPart": lambda _: drawing.add("ink"),
        "relIds": lambda found: drawing.diagrams.setdefault(named(found, "dm"), drawing.cell),
        **dict.fromkeys(("hlinkClick", "hlinkHover"),
                        lambda found: drawing.linked.append((drawing.cell, named(found, "id")))),
        "Fallback": drawing.fallbacks.append}
    ends: dict[str, Said] = {
        # the first row and column of an anchor say where the drawing begins, others where it ends
        "row": lambda text: drawing.anchor.setdefault("row", text.strip()), "t": drawing.texts.append,
        "col": lambda text: drawing.anchor.setdefault("col", text.strip()),
        **dict.fromkeys(("p", "br"), lambda _: drawing.texts.append("\n")), "sp": drawing.end_shape,
        "Fallback": lambda _: drawing.fallbacks.pop()}
    package.parse(part, starts, ends)
    links = relationships(package, part) if drawing.diagrams or drawing.linked else {}
    said = (_diagram(package, links.get(link), cell) for link, cell in drawing.diagrams.items())
    return [*drawing.notes, *(note for notes in said for note in notes), *dict.fromkeys(_linked(links, drawing.linked))]


def _diagram(package: Package, link: Relationship | None, cell: str) -> list[Note]:
    """What the points of a diagram say."""
    if link is None:
        return [Note("unread", "", cell)]
    said = _Drawing()
    ends = {"t": said.texts.append, "p": lambda _: said.texts.append("\n"), "pt": said.end_shape}
    package.parse(link.target, {}, ends)
    return [note._replace(cell=cell) for note in said.notes]


def _vml(package: Package, part: str) -> list[Note]:
    """What text boxes and controls of the older drawing language say; its shapes of kind "Note" frame comments."""
    found: list[Note] = []
    pieces: list[str] = []
    kind, boxes = "", 0
    def opened(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal kind, boxes
        boxes += name == "textbox"
        if name == "shape":
            kind = ""
            pieces.clear()
        elif name == "ClientData":
            kind = attributes.get("ObjectType", "")
    def closed(name: str) -> None:
        nonlocal boxes
        boxes -= name == "textbox"
        if name == "shape" and kind != "Note":
            text = " ".join("".join(pieces).split())
            if text:
                found.append(Note("shape", text))
    def said(text: str) -> None:
        if boxes:
            pieces.append(text)
    elements(package.chunks(part), package.limits, opened, closed, said, lambda: bound_text(pieces, package.limits))
    return found
