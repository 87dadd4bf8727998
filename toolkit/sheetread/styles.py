"""xl/styles.xml → of each cell style the number format, and whether what it shows is struck through or cannot be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, TypeVar

from toolkit.sheetread.fast_path import remembered, whole
from toolkit.sheetread.limits import Limits, too_large
from toolkit.sheetread.markup import Attributes, parse
from toolkit.sheetread.strings import is_struck
from toolkit.sheetread.values import TRUE

#: Formats a file names by number only (ECMA-376 Part 1, 18.8.30); General is "".
_BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    # dates and times of East Asian editions (WPS writes them)
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"), **dict.fromkeys((*range(32, 36), 55, 56), "h:mm"),
}  # fmt: skip

#: Text below this size, in points, is not read by anybody.
_TINY = 5.0
#: Two colours are told apart where red, green or blue differ by more than this, of 255.
_NEAR = 40
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
#: Colours by number: the two every palette begins with, and the page and text of the theme.
_INDEXED = {"0": _BLACK, "8": _BLACK, "64": _BLACK, "1": _WHITE, "9": _WHITE}
_THEME = {"0": _WHITE, "1": _BLACK}
#: A style has a font, a fill and a border of up to five parts, each with a colour: so many more records in this part.
_PARTS = 10

_Colour = tuple[int, ...] | None
T = TypeVar("T")


class Styles(NamedTuple):
    """By style index as a cell's `s` writes it ("12"): the number formats but General; "struck" or "unseen" where that is so."""

    formats: dict[str, str]
    looks: dict[str, str]


@dataclass(slots=True)
class _Font:
    """What matters of a font; a colour of None is one we cannot tell."""

    struck: bool = False
    size: float = 11.0
    colour: _Colour = _BLACK


@dataclass(slots=True)
class _Sheet:
    """What the styles part has said so far. `within` is the list it is in."""

    codes: dict[str, str] = field(default_factory=lambda: {str(number): code for number, code in _BUILTIN.items()})
    fonts: list[_Font] = field(default_factory=list)
    fills: list[_Colour] = field(default_factory=list)
    cells: list[Attributes] = field(default_factory=list)
    within: str = ""

    def start_list(self, name: str, attributes: Attributes) -> None:
        self.within = name

    def start_format(self, attributes: Attributes) -> None:
        self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def start_font(self, attributes: Attributes) -> None:
        if self.within == "fonts":
            self.fonts.append(_Font())

    def start_strike(self, attributes: Attributes) -> None:
        if self.within == "fonts" and self.fonts:
            self.fonts[-1].struck = is_struck(attributes)

    def start_size(self, attributes: Attributes) -> None:
        if self.within == "fonts" and self.fonts:
            self.fonts[-1].size = _number(attributes.get("val", ""))

    def start_colour(self, attributes: Attributes) -> None:
        if self.within == "fonts" and self.fonts:
            self.fonts[-1].colour = _colour(attributes)

    def start_fill(self, attributes: Attributes) -> None:
        if self.within == "fills":
            self.fills.append(_WHITE)

    def start_pattern(self, attributes: Attributes) -> None:
        if self.within == "fills" and self.fills and attributes.get("patternType", "none") != "none":
            self.fills[-1] = None

    def start_foreground(self, attributes: Attributes) -> None:
        if self.within == "fills" and self.fills and self.fills[-1] is None:
            self.fills[-1] = _colour(attributes)

    def start_style(self, attributes: Attributes) -> None:
        if self.within == "cellXfs":  # xf elements stand in cellStyleXfs too
            self.cells.append(attributes)

    def look(self, attributes: Attributes) -> str:
        """Whether what such a cell shows is struck through or cannot be seen, "" where neither."""
        font = _at(self.fonts, attributes.get("fontId", "")) or _Font()
        if font.struck:
            return "struck"
        fill = _at(self.fills, attributes.get("fillId", "0"))
        alike = font.colour and fill and all(abs(one - other) <= _NEAR for one, other in zip(font.colour, fill, strict=True))
        hidden = self.codes.get(attributes.get("numFmtId", "0"), "") in (";;;", ";;;;")
        return "unseen" if alike or hidden or font.size < _TINY else ""


def read_styles(chunks: Iterable[bytes], limits: Limits) -> Styles:
    """The number formats and looks of a styles part."""
    content, chunks = whole(chunks)
    return _read(chunks, limits) if content is None else _whole(content, limits)


@remembered(32)
def _whole(content: bytes, limits: Limits) -> Styles:
    return _read((content,), limits)


def _read(chunks: Iterable[bytes], limits: Limits) -> Styles:
    sheet = _Sheet()
    lists = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
    starts: Mapping[str, Callable[[Attributes], object]] = {
        **{name: partial(sheet.start_list, name) for name in lists},
        "numFmt": sheet.start_format, "font": sheet.start_font, "strike": sheet.start_strike, "sz": sheet.start_size,
        "color": sheet.start_colour, "fill": sheet.start_fill, "patternFill": sheet.start_pattern,
        "fgColor": sheet.start_foreground, "xf": sheet.start_style,
    }
    parse(chunks, replace(limits, records=limits.records * _PARTS), starts)
    held: tuple[Sized, ...] = (sheet.fonts, sheet.fills, sheet.cells, sheet.codes)
    if max(map(len, held)) > limits.records:
        raise too_large("quá nhiều khai báo")
    codes = {str(index): sheet.codes.get(style.get("numFmtId", "0"), "") for index, style in enumerate(sheet.cells)}
    looks = {str(index): look for index, style in enumerate(sheet.cells) if (look := sheet.look(style))}
    return Styles({index: code for index, code in codes.items() if code and code.casefold() != "general"}, looks)


def _colour(attributes: Attributes) -> _Colour:
    """Red, green and blue; None for tints and colours of a theme or palette that we cannot tell."""
    stored = attributes.get("rgb", "")[-6:]
    if len(stored) == 6:
        try:
            return tuple(bytes.fromhex(stored))
        except ValueError:
            return None
    if "tint" in attributes and _number(attributes["tint"]):
        return None
    if "theme" in attributes:
        return _THEME.get(attributes["theme"])
    return _INDEXED.get(attributes.get("indexed", ""), _BLACK if attributes.get("auto") in TRUE else None)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 11.0


def _at(values: Sequence[T], index: str) -> T | None:
    return values[int(index)] if index.isdecimal() and len(index) < 9 and int(index) < len(values) else None
