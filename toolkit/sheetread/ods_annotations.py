"""What lies over or beside the cells of an OpenDocument table: comments, text boxes, pictures, embedded objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from toolkit.sheetread.book import Note
from toolkit.sheetread.markup import Attributes
from toolkit.sheetread.ods_text import OdsText

#: Elements that hold no text of the cell or paragraph they stand in, by what they are to people: "" says nothing to them.
_ASIDE = {
    "office:annotation": "comment",
    **dict.fromkeys(("office:forms", "office:scripts", "table:tracked-changes", "table:dde-links",
                     "table:content-validations", "text:ruby-text", "text:note", "text:tracked-changes"), ""),
}  # fmt: skip
_DRAWING = ("draw:", "dr3d:", "chart:")
#: What is in a drawing; the first found says what the drawing is.
_OPAQUE = {"draw:image": "picture", "draw:object": "object", "draw:object-ole": "object", "draw:plugin": "object"}
#: White space that is meant.
_SPACE: Mapping[str, Callable[[OdsText, Attributes], None]] = {
    "text:s": OdsText.spaces, "text:tab": OdsText.tab, "text:line-break": OdsText.line_break,
}


def lies_aside(name: str) -> bool:
    """Whether an element and all in it is no text of where it stands."""
    return name in _ASIDE or name.startswith(_DRAWING)


class OdsAside:
    """One such element, from its start to its end; `cell` is where it stands, "" where that is in none."""

    def __init__(self, name: str, cell: str, text: OdsText) -> None:
        self._kind = _ASIDE.get(name, "shape")
        self._cell = cell
        self._text = text
        self._lines: list[str] = []
        text.hold()

    def start(self, name: str, attributes: Attributes) -> None:
        """An element in it begins."""
        if name == "text:p":
            self._text.resume()
        elif name in _SPACE:
            _SPACE[name](self._text, attributes)
        elif name in _OPAQUE and self._kind == "shape":
            self._kind = _OPAQUE[name]

    def end(self, name: str) -> None:
        """An element in it ends."""
        if name == "text:p" and self._kind in ("comment", "shape"):
            self._lines.append(self._text.held())

    def note(self) -> Note | None:
        """What it is to people, None where it says nothing. The text it stands in goes on."""
        self._text.resume()
        text = "\n".join(self._lines).strip("\n")
        if self._kind in ("picture", "object"):
            return Note(self._kind, "", self._cell)
        return Note(self._kind, text, self._cell) if self._kind and text.strip() else None
