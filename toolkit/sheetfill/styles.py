"""How cells of a template look, as far as the height of a row depends on it, and whether they are locked; looks added to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from lxml import etree

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN = f"{{{_NAMESPACE}}}"


class Look(NamedTuple):
    """A cell style: size of the font in points, weight, wrapping, indent in steps, protection."""

    size: float
    bold: bool
    wrapped: bool
    indent: float
    locked: bool


def looks(content: bytes) -> tuple[Sequence[Look], float]:
    """The cell styles of a styles part, by number, and the size of the workbook's standard font."""
    root: Any = etree.fromstring(content)
    fonts = [(_number(font, "sz", 11.0), font.find(f"{_MAIN}b")) for font in root.iterfind(f"{_MAIN}fonts/{_MAIN}font")]
    found = []
    for style in root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
        size, bold = fonts[int(style.get("fontId", "0"))]
        alignment, protection = style.find(f"{_MAIN}alignment"), style.find(f"{_MAIN}protection")
        found.append(Look(
            size, bold is not None and bold.get("val") not in ("0", "false"),
            alignment is not None and alignment.get("wrapText") in ("1", "true"),
            float(alignment.get("indent", "0")) if alignment is not None else 0.0,
            protection is None or protection.get("locked") not in ("0", "false"),
        ))
    return found, fonts[0][0] if fonts else 11.0


class MoreLooks:
    """A styles part with looks added at the end of its lists."""

    def __init__(self, content: bytes) -> None:
        self._root: Any = etree.fromstring(content)

    def add(self, kind: str, markup: str) -> int:
        """The number of a look of that kind (fonts, fills, borders, cellXfs, dxfs) with that markup."""
        held = self._root.find(f"{_MAIN}{kind}")
        if held is None:  # only differential looks may be absent; they stand behind the named styles
            held = etree.Element(f"{_MAIN}{kind}")
            after = self._root.find(f"{_MAIN}cellStyles")
            (self._root.find(f"{_MAIN}cellXfs") if after is None else after).addnext(held)
        (made,) = etree.fromstring(f'<x xmlns="{_NAMESPACE}">{markup}</x>')
        held.append(made)
        held.set("count", str(len(held)))
        return len(held) - 1

    def content(self) -> bytes:
        """The styles part."""
        return bytes(etree.tostring(self._root, encoding="utf-8", xml_declaration=True, standalone=True))


def _number(element: Any, name: str, default: float) -> float:
    found = element.find(f"{_MAIN}{name}")
    return float(found.get("val", default)) if found is not None else default
