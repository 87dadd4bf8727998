"""What a cell of Office Open XML stands for: its stored text by type, shared strings; how any cell's style shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set, Sized
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import chain, islice
from typing import TypeVar

from toolkit.sheetread.book import Damaged, Limits, Reason, Remark, Spend, bound
from toolkit.sheetread.markup import Attributes, bound_text, parse, unescaped

TRUE = ("1", "true", "on")
#: The number format of a date cell (t="d") whose style has none.
ISO_DATE = "yyyy-mm-dd"

Value = str | float | bool | None
#: A cell's value and kind.
Stored = tuple[Value, str]
T = TypeVar("T")


@dataclass(slots=True)
class Shared:
    """What the sheets of one workbook share, and how much they have used up together.

    `formats` are the number formats by style index as a cell's `s` writes it, General left out; `looks` the styles
    whose text is struck or unseen, `struck` the indexes of strings with a part struck through, as a cell writes them;
    `pictures` says that cells may hold some. `misplaced` tell of cells that stand nowhere, or where another cell
    stands. `spend` is told of cells that no markup stands for (see `Package`).
    """

    limits: Limits
    strings: Sequence[str] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    struck: Set[str] = frozenset()
    date1904: bool = False
    pictures: bool = False
    cells: int = 0
    characters: int = 0
    misplaced: list[Remark] = field(default_factory=list)
    spend: Spend = lambda size: None

    def hold(self, characters: int) -> None:
        """Count so many characters more. Refuse more text than we are willing to hold."""
        self.characters += characters
        bound(self.characters, self.limits.characters, Reason.CHARACTERS)

    def misplace(self, sheet: str, reference: str, value: Value, formula: str | None, past: Reason) -> None:
        """Note a cell that stands nowhere; Refused for the reason `past` where there are too many."""
        text = f"={formula}" if value is None else str(value)
        self.misplaced.append(Remark("misplaced", sheet, reference[:20], text))
        bound(len(self.misplaced), self.limits.misplaced, past)


#: Reads the stored text of a cell of one type.
Decoder = Callable[[str, Shared], Stored]


def number(text: str, shared: Shared) -> Stored:
    """A number; what is none (also "NaN", "INF", "1_0") stays text."""
    try:
        value = float(text)
    except ValueError:
        return text, "text"
    if value - value == 0 and "_" not in text:
        return value, "number"
    return text, "text"


def _shared_string(text: str, shared: Shared) -> Stored:
    """The string of that index. Raises Damaged where there is none: its text is lost."""
    try:
        index = int(text)
        value = shared.strings[index if index >= 0 else len(shared.strings)]
    except (ValueError, IndexError):
        raise Damaged(Reason.STRINGS) from None
    shared.characters += len(value)
    return value, "text"


def plain(text: str, shared: Shared) -> Stored:
    """Text, its escapes undone."""
    if "_x" in text:
        text = unescaped(text)
    shared.characters += len(text)
    return text, "text"


def iso_date(text: str, shared: Shared) -> Stored:
    """The serial number of an ISO date in the workbook's date system; text where it is none. Excel's 1900 system counts
    a 29 February 1900 that never was, so it is a day behind before 1 March."""
    try:
        when = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text, "text"
    if shared.date1904:
        return (when - datetime(1904, 1, 1)) / timedelta(days=1), "number"
    days = (when - datetime(1899, 12, 30)) / timedelta(days=1)
    return days if days >= 61 else days - 1, "number"


#: By the cell's `t`; what is unknown is text. An error is its own text, "#REF!".
VALUES: Mapping[str, Decoder] = {
    "n": number, "s": _shared_string, "str": plain, "inlineStr": plain, "d": iso_date,
    "b": lambda text, shared: (text.strip().lower() in TRUE, "bool"), "e": lambda text, shared: (text, "error")}


def joined(pieces: Sequence[str], limits: Limits) -> str:
    """The text of one cell from its pieces. What comes in one piece is no longer than a chunk and needs no check."""
    bound_text(pieces, limits)
    return "".join(pieces)


def is_struck(attributes: Attributes) -> bool:
    """Whether a `strike` element strikes through."""
    return attributes.get("val", "1") in TRUE


def read_strings(chunks: Iterable[bytes], limits: Limits) -> tuple[list[str], set[str]]:
    """The shared strings in order, runs of rich text joined, phonetic readings left out; and the indexes, as text, of
    those with a run that is struck through."""
    found: list[str] = []
    struck: set[str] = set()
    runs: list[str] = []
    phonetic: list[Attributes] = []
    length = characters = 0
    def strike(attributes: Attributes) -> None:
        if is_struck(attributes):
            struck.add(str(len(found)))
    def run(text: str) -> None:
        nonlocal length
        if text and not phonetic:
            runs.append(text)
            length += len(text)
            bound(length, limits.cell_characters, Reason.CELL_CHARACTERS)
    def string(_: str) -> None:
        nonlocal length, characters
        characters += length
        bound(characters, limits.characters, Reason.CHARACTERS)
        found.append(unescaped("".join(runs)))
        runs.clear()
        length = 0
    starts = {"rPh": phonetic.append, "strike": strike}
    ends = {"t": run, "si": string, "rPh": lambda _: phonetic.clear()}
    parse(chunks, limits._replace(records=limits.characters), starts, ends)
    return found, struck


#: Formats a file names by number only (ECMA-376 Part 1, 18.8.30); General is "".
_BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    # dates and times of East Asian editions (WPS writes them)
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"),
    **dict.fromkeys((*range(32, 36), 55, 56), "h:mm")}

#: Text below this size, in points, is not read by anybody.
_TINY = 5.0
#: Two colours are told apart where red, green or blue differ by more than this, of 255.
_NEAR = 40
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
#: Colours by number: the two every palette begins with, and the page and text of the theme.
_INDEXED = {"0": BLACK, "8": BLACK, "64": BLACK, "1": WHITE, "9": WHITE, "65": WHITE}
_THEME = {"0": WHITE, "1": BLACK}
#: A style has a font, a fill and a border of up to five parts, each with a colour: so many more records in this part.
_PARTS = 10
_LISTS = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_STYLING = ("numFmt", "font", "strike", "sz", "color", "fill", "patternFill", "fgColor", "xf")

Colour = tuple[int, ...] | None


def look_of(struck: bool, ink: Colour, ground: Colour, size: float, number_format: str) -> str:
    """"struck", "unseen" or "": how a cell shows what is in it; None is a colour that cannot be told."""
    alike = ink and ground and all(abs(one - other) <= _NEAR for one, other in zip(ink, ground, strict=True))
    hidden = alike or size < _TINY or number_format in (";;;", ";;;;")
    return "struck" if struck else "unseen" if hidden else ""


#: A font or a fill: what its elements say, by name.
_Styling = dict[str, Attributes]


class _StylesPart:
    """What the styles part has said so far. `within` is the list it is in: fonts and fills stand elsewhere too."""

    def __init__(self) -> None:
        self.codes = {str(number): code for number, code in _BUILTIN.items()}
        self.lists: dict[str, list[_Styling]] = {"fonts": [], "fills": []}
        self.cells: list[Attributes] = []
        self.within = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins that is a list, or says something in its list."""
        styled = self.lists.get(self.within, [])
        if name in _LISTS:
            self.within = name
        elif name == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf":
            if self.within == "cellXfs":
                self.cells.append(attributes)
        elif name in ("font", "fill"):
            if self.within == f"{name}s":
                styled.append({})
        elif styled:
            styled[-1][name] = attributes

    def look(self, attributes: Attributes) -> str:
        """Whether what such a cell shows is struck through or cannot be seen, "" where neither."""
        font = item_at(self.lists["fonts"], attributes.get("fontId", "")) or {}
        ink = colour(font["color"]) if "color" in font else BLACK
        ground: Colour = None
        fill = item_at(self.lists["fills"], attributes.get("fillId", "0"))
        if fill is not None and fill.get("patternFill", {}).get("patternType", "none") == "none":
            ground = WHITE
        elif fill and "fgColor" in fill:
            ground = colour(fill["fgColor"])
        return look_of("strike" in font and is_struck(font["strike"]), ink, ground,
                       points(font.get("sz", {}).get("val", "")), self.codes.get(attributes.get("numFmtId", "0"), ""))


#: A styles part of so many bytes at most is remembered with what it says.
_REMEMBERED = 1 << 18


def read_styles(chunks: Iterable[bytes], limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    """The number formats but General, and the looks ("struck" or "unseen"), of a styles part, as in `Shared`; nobody
    may change them."""
    chunks = iter(chunks)
    first = tuple(islice(chunks, 2))
    is_short = len(first) < 2 and sum(map(len, first)) <= _REMEMBERED
    return _short_styles(first, limits) if is_short else _styles(chain(first, chunks), limits)


def _styles(chunks: Iterable[bytes], limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    part = _StylesPart()
    starts = {name: partial(part.start, name) for name in (*_LISTS, *_STYLING)}
    parse(chunks, limits._replace(records=limits.records * _PARTS), starts)
    held: tuple[Sized, ...] = (*part.lists.values(), part.cells, part.codes)
    bound(max(map(len, held)), limits.records, Reason.RECORDS)
    codes = {str(index): part.codes.get(style.get("numFmtId", "0"), "") for index, style in enumerate(part.cells)}
    looks = {str(index): look for index, style in enumerate(part.cells) if (look := part.look(style))}
    return {index: code for index, code in codes.items() if code and code.casefold() != "general"}, looks


#: Forms of one round have one styles part: without this, intake of 160 forms takes 12 % longer.
_short_styles = lru_cache(maxsize=32)(_styles)


def colour(attributes: Attributes) -> Colour:
    """Red, green and blue; None for tints and colours of a theme or palette that we cannot tell."""
    stored = attributes.get("rgb", "")[-6:]
    if len(stored) == 6:
        try:
            return tuple(bytes.fromhex(stored))
        except ValueError:
            return None
    if "tint" in attributes and points(attributes["tint"]):
        return None
    if "theme" in attributes:
        return _THEME.get(attributes["theme"])
    return _INDEXED.get(attributes.get("indexed", ""), BLACK if attributes.get("auto") in TRUE else None)


#: What a number shows: a day, digits alone, digits and a sign of percent.
_SHOWN_DAY = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{2,4}(?: \d\d?:\d\d.*)?\Z")
_SHOWN_PLACES = re.compile(r"-?\d+[.,](\d{0,6}0)")
_SHOWN_MONTH = re.compile(r"(?:tháng )?(?:0?[1-9]|1[0-2])[/.-]\d{4}|[^\W\d]{3,9}[ .-]\d{2,4}", re.IGNORECASE)
_SHOWN_YEAR = re.compile(r"(?:năm )?\d{4}", re.IGNORECASE)
_SHOWN_DIGITS = re.compile(r"-?(?!0\d)[\d.,\s]+\Z")
_SHOWN_PERCENT = re.compile(r"-?([\d.,\s]+)%\Z")


def format_of(shown: str, value: float, stated: str) -> str:
    """A number format by which that number shows that text, "" where it is digits alone. OpenDocument says no more of
    it: a sign of percent makes a hundredth where the digits are a hundred times the number, else it is a text.
    """
    if _SHOWN_DAY.match(shown):
        return ISO_DATE
    percent = _SHOWN_PERCENT.match(shown)
    digits = abs(points(percent[1].strip().replace(",", "."))) if percent else 0.0
    if stated == "percentage" or (percent and abs(digits - abs(value) * 100) <= abs(digits - abs(value))):
        return "0%" if percent or not shown else ";".join(['%'.join(map(_quoted, shown.split("%")))] * 3)
    if places := _SHOWN_PLACES.fullmatch(shown):  # 1.10 is not 1.1
        return "0." + "0" * len(places[1])
    return "" if not 0 < len(shown) < 256 or _SHOWN_DIGITS.match(shown) else ";".join([_quoted(shown)] * 3)


def day_format_of(shown: str) -> str:
    """A date format by which a day shows that text, as far as it tells: whether the day, the month, the year."""
    if _SHOWN_MONTH.fullmatch(shown):
        return "mm/yyyy"
    return "yyyy" if _SHOWN_YEAR.fullmatch(shown) else ISO_DATE


def _quoted(text: str) -> str:
    """As a number format holds a text."""
    return '"{}"'.format(text.replace('"', '"\\""')) if text else ""


def points(text: str) -> float:
    """The size of a font, of one that cannot be told a common one."""
    try:
        return float(text)
    except ValueError:
        return 11.0


def item_at(values: Sequence[T], index: str) -> T | None:
    """What has that number, as a file writes it, among them; None where there is no such thing."""
    return values[int(index)] if index.isdecimal() and len(index) < 9 and int(index) < len(values) else None
