"""What a cell of Office Open XML stands for: its stored text by type, shared strings; how any cell's style shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import chain, islice

from toolkit.sheetread.book import (  # isort: skip
    COLUMNS, ROWS, Cell, CellPlace, Damaged, Limits, Note, Reason, Remark, Sheet, Spend, bound, cell_name,
)
from toolkit.sheetread.package import Attributes, bound_text, parse, unescaped

TRUE = ("1", "true", "on")
#: The number format of a date cell (t="d") whose style has none.
ISO_DATE = "yyyy-mm-dd"

Value = str | float | bool | None
#: A cell's value and kind.
Stored = tuple[Value, str]


@dataclass(slots=True)
class Shared:
    """What the sheets of one workbook share, and how much they have used up together.

    `formats` are the number formats by style index as a cell's `s` writes it, General left out; `looks` the styles
    whose text is struck or unseen, `struck` the indexes of strings with a part struck through, as a cell writes them;
    `misplaced` tell of cells that stand nowhere, or where another cell
    stands. `spend` is told of cells that no markup stands for (see `Package`).
    """

    limits: Limits
    strings: Sequence[str] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    struck: Set[str] = frozenset()
    date1904: bool = False
    cells: int = 0
    characters: int = 0
    misplaced: list[Remark] = field(default_factory=list)
    spend: Spend = lambda size: None

    def hold(self, characters: int) -> None:
        """Count so many characters more. Refuse more text than we are willing to hold."""
        self.characters += characters
        bound(self.characters, self.limits.characters, Reason.CHARACTERS)


class SheetBuilder:
    """A sheet being read, in the file's order; `row_hidden` is of the row being read."""

    def __init__(self, name: str, shared: Shared) -> None:
        self.name, self.shared = name, shared
        self.cells: dict[CellPlace, Cell] = {}
        self.looks: dict[CellPlace, str] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.notes: list[Note] = []
        self.row_hidden = self.protected = False
        self._records = 0

    def record(self, count: int = 1) -> None:
        """Count so many things more beside the cells. Refuse more than the caps allow."""
        self._records += count
        bound(self._records, self.shared.limits.records, Reason.RECORDS)

    def add(self, cell: Cell, look: str, reference: str = "") -> None:
        """Put a cell that is shown in that look in its place; where that is none, or another cell's, a remark tells its
        text and its reference. Refused where too many are astray."""
        place, misplaced = (cell.row, cell.column), self.shared.misplaced
        is_place = 0 < cell.row <= ROWS and 0 < cell.column <= COLUMNS
        if not is_place or self.cells.setdefault(place, cell) is not cell:
            value = f"{cell.value:.15g}" if cell.kind == "number" else cell.value
            text = f"={cell.formula}" if value is None else str(value)
            misplaced.append(Remark("misplaced", self.name, (reference or cell_name(*place))[:20], text))
            bound(len(misplaced), self.shared.limits.misplaced, Reason.MISPLACED)
            return
        if look:
            self.looks[place] = look
        if self.row_hidden:
            self.hidden_rows.add(cell.row)

    def sheet(self, state: str, header_footer: str) -> Sheet:
        """The sheet as read."""
        return Sheet(self.name, state, self.cells, tuple(self.merges), frozenset(self.hidden_rows),
                     frozenset(self.hidden_columns), header_footer, tuple(self.notes), self.looks, self.protected)


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
    strings: list[str] = []
    struck: set[str] = set()
    runs: list[str] = []
    phonetic: list[Attributes] = []
    characters = 0
    def start_strike(attributes: Attributes) -> None:
        if is_struck(attributes):
            struck.add(str(len(strings)))
    def end_run(text: str) -> None:
        nonlocal characters
        if not phonetic:
            runs.append(text)
            characters += len(text)
            bound(characters, limits.characters, Reason.CHARACTERS)
    def end_string(_: str) -> None:
        strings.append(unescaped(joined(runs, limits)))
        runs.clear()
    starts = {"rPh": phonetic.append, "strike": start_strike}
    ends = {"t": end_run, "si": end_string, "rPh": lambda _: phonetic.clear()}
    parse(chunks, limits._replace(records=limits.characters), starts, ends)
    return strings, struck


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
    alike = ink and ground and all(abs(first - second) <= _NEAR for first, second in zip(ink, ground, strict=True))
    hidden = alike or size < _TINY or number_format in (";;;", ";;;;")
    return "struck" if struck else "unseen" if hidden else ""


#: A font or a fill: what its elements say, by name.
_Styling = dict[str, Attributes]


def read_styles(chunks: Iterable[bytes], limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    """A styles part → by cell style the number formats but General, and the looks ("struck" or "unseen"), as in
    `Shared`; nobody may change them."""
    chunks = iter(chunks)
    first = tuple(islice(chunks, 2))
    return _parse_styles(chain(first, chunks), limits) if len(first) > 1 else _parse_short_styles(first, limits)


def _parse_styles(chunks: Iterable[bytes], limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    codes = {str(number): code for number, code in _BUILTIN.items()}
    lists: dict[str, list[_Styling]] = {"fonts": [], "fills": []}
    styles: list[Attributes] = []
    within = ""  # the list that is being read: fonts and fills stand elsewhere too
    def start(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name in _LISTS:
            within = name
        elif name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and within == "cellXfs":
            styles.append(attributes)
        elif within == f"{name}s":
            lists[within].append({})
        elif lists.get(within):
            lists[within][-1][name] = attributes
    starts = {name: partial(start, name) for name in (*_LISTS, *_STYLING)}
    parse(chunks, limits._replace(records=limits.records * _PARTS), starts)
    bound(max(len(codes), len(styles), *map(len, lists.values())), limits.records, Reason.RECORDS)
    shown = {str(index): codes.get(style.get("numFmtId", "0"), "") for index, style in enumerate(styles)}
    looks = {str(index): _style_look(style, shown[str(index)], **lists) for index, style in enumerate(styles)}
    return ({index: code for index, code in shown.items() if code and code.casefold() != "general"},
            {index: look for index, look in looks.items() if look})


#: Forms of one round have one styles part: without this, reading a form takes half as long again.
_parse_short_styles = lru_cache(maxsize=8)(_parse_styles)


def _style_look(style: Attributes, number_format: str, fonts: Sequence[_Styling], fills: Sequence[_Styling]) -> str:
    """"struck", "unseen" or "": how cells of a style show what is in them."""
    font = _item(fonts, style.get("fontId", "")) or {}
    ink = colour(font["color"]) if "color" in font else BLACK
    ground: Colour = None
    fill = _item(fills, style.get("fillId", "0"))
    if fill is not None and fill.get("patternFill", {}).get("patternType", "none") == "none":
        ground = WHITE
    elif fill and "fgColor" in fill:
        ground = colour(fill["fgColor"])
    return look_of("strike" in font and is_struck(font["strike"]), ink, ground,
                   points(font.get("sz", {}).get("val", "")), number_format)


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
        return "0%" if percent or not shown else ";".join(['%'.join(map(_quote, shown.split("%")))] * 3)
    if places := _SHOWN_PLACES.fullmatch(shown):  # 1.10 is not 1.1
        return "0." + "0" * len(places[1])
    return "" if not 0 < len(shown) < 256 or _SHOWN_DIGITS.match(shown) else ";".join([_quote(shown)] * 3)


def day_format_of(shown: str) -> str:
    """A date format by which a day shows that text, as far as it tells: whether the day, the month, the year."""
    if _SHOWN_MONTH.fullmatch(shown):
        return "mm/yyyy"
    return "yyyy" if _SHOWN_YEAR.fullmatch(shown) else ISO_DATE


def _quote(text: str) -> str:
    """As a number format holds a text."""
    return '"{}"'.format(text.replace('"', '"\\""')) if text else ""


def points(text: str) -> float:
    """The size of a font, of one that cannot be told a common one."""
    try:
        return float(text)
    except ValueError:
        return 11.0


def _item(values: Sequence[_Styling], index: str) -> _Styling | None:
    """The item of that number, as a file writes it; None where there is none."""
    return values[int(index)] if index.isdecimal() and len(index) < 9 and int(index) < len(values) else None
