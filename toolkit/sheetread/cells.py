"""The stored text of an Office Open XML cell → its value, by type and shared strings; the style of a cell of any format
→ its number format and look. Called by the readers `xlsx`, `ods` and `xls`, which build a sheet with `SheetBuilder`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import chain, islice

from toolkit.sheetread.book import (  # isort: skip
    COLUMNS, ROWS, Cell, CellPlace, Damaged, Limits, Note, Reason, Remark, Sheet, Spend, check_cap, cell_name,
    cell_place,
)
from toolkit.sheetread.package import Attributes, bound_text, parse_small, unescaped

TRUE = ("1", "true", "on")
#: The number format of a date cell (t="d") whose style has none.
ISO_DATE = "yyyy-mm-dd"

Value = str | float | bool | None
#: A cell's value and kind.
Stored = tuple[Value, str]


@dataclass(slots=True)
class Shared:
    """The data that the sheets of one workbook share, and how much of the caps they have used up together."""

    limits: Limits
    strings: Sequence[str] = ()  # shared strings, by index
    formats: Mapping[str, str] = field(default_factory=dict)  # number formats except General, by stored style index
    #: Styles with struck or unseen text: by stored style index, those of rules by "rule 3".
    looks: Mapping[str, str] = field(default_factory=dict)
    struck: Set[str] = frozenset()  # stored indexes of strings with a struck part
    date1904: bool = False
    cells: int = 0  # used up so far
    characters: int = 0  # used up so far
    misplaced: list[Remark] = field(default_factory=list)  # cells without a place of their own
    spend: Spend = lambda size: None  # gets the cost of cells that no markup stands for (see `Package`)

    def count_characters(self, characters: int) -> None:
        """Count that many characters more; Refused above the cap."""
        self.characters += characters
        check_cap(self.characters, self.limits.characters, Reason.CHARACTERS)


#: Most comparisons of a cell with the areas of rules on a sheet: 1,000 areas on a sheet of 5,000 cells.
_MOST_RULE_CHECKS = 5_000_000
#: An area of a rule: I5, I5:K9, 'Biểu báo cáo'.I5:'Biểu báo cáo'.K9. Names are bounded: texts without end end.
_SHEET_NAME = r"(?:'[^']{0,64}'\.|[^\s':.]{0,32}\.)?"
_AREA = re.compile(rf"{_SHEET_NAME}([A-Z]{{1,3}}\d{{1,7}})(?::{_SHEET_NAME}([A-Z]{{1,3}}\d{{1,7}}))?")


class SheetBuilder:
    """A sheet that is being read, in the file's order; `row_hidden` is about the current row."""

    def __init__(self, name: str, shared: Shared) -> None:
        self.name, self.shared = name, shared
        self.cells: dict[CellPlace, Cell] = {}
        self.looks: dict[CellPlace, str] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.notes: list[Note] = []
        self.row_hidden = self.protected = False
        self._records = self._rule_checks = 0

    def count_records(self, count: int = 1) -> None:
        """Count that many merges, links and the like more; Refused above the cap."""
        self._records += count
        check_cap(self._records, self.shared.limits.records, Reason.RECORDS)

    def add(self, cell: Cell, look: str, reference: str = "") -> None:
        """Put a cell with its look in its place; where no cell can be, or another one is, add a remark with its text
        and reference instead. Refused above the cap of such cells."""
        place, misplaced = (cell.row, cell.column), self.shared.misplaced
        is_place = 0 < cell.row <= ROWS and 0 < cell.column <= COLUMNS
        if not is_place or self.cells.setdefault(place, cell) is not cell:
            value = f"{cell.value:.15g}" if cell.kind == "number" else cell.value
            text = f"={cell.formula}" if value is None else str(value)
            misplaced.append(Remark("misplaced", self.name, (reference or cell_name(*place))[:20], text))
            check_cap(len(misplaced), self.shared.limits.misplaced, Reason.MISPLACED)
            return
        if look:
            self.looks[place] = look
        if self.row_hidden:
            self.hidden_rows.add(cell.row)

    def add_rule(self, areas: str, look: str) -> None:
        """Give the cells of these areas the look of a rule, whether the rule is true or not; nothing above the cap of
        comparisons."""
        for area in _AREA.finditer(areas) if look else ():
            self._rule_checks += 1 + len(self.cells)
            if self._rule_checks > _MOST_RULE_CHECKS:
                return
            (top, left), (bottom, right) = cell_place(area[1]) or (1, 1), cell_place(area[2] or area[1]) or (0, 0)
            found = (place for place in self.cells if top <= place[0] <= bottom and left <= place[1] <= right)
            self.looks = {**dict.fromkeys(found, look), **self.looks}

    def sheet(self, state: str, header_footer: str) -> Sheet:
        """The finished sheet."""
        return Sheet(self.name, state, self.cells, tuple(self.merges), frozenset(self.hidden_rows),
                     frozenset(self.hidden_columns), header_footer, tuple(self.notes), self.looks, self.protected)


#: A decoder of the stored text of cells of one type.
Decoder = Callable[[str, Shared], Stored]


def decode_number(text: str, shared: Shared) -> Stored:
    """A text → the number it is; other text ("NaN", "INF", "1_0") stays text."""
    try:
        value = float(text)
    except ValueError:
        return text, "text"
    if value - value == 0 and "_" not in text:
        return value, "number"
    return text, "text"


def _decode_shared(text: str, shared: Shared) -> Stored:
    """An index → the shared string; Damaged where there is none, as its text is lost."""
    try:
        index = int(text)
        value = shared.strings[index if index >= 0 else len(shared.strings)]
    except (ValueError, IndexError):
        raise Damaged(Reason.STRINGS) from None
    shared.characters += len(value)
    return value, "text"


def decode_text(text: str, shared: Shared) -> Stored:
    """A text with its escapes → the text."""
    if "_x" in text:
        text = unescaped(text)
    shared.characters += len(text)
    return text, "text"


def decode_date(text: str, shared: Shared) -> Stored:
    """An ISO date → its serial number in the workbook's date system; other text stays text. Excel's 1900 system counts
    a 29 February 1900 that never was, so it is a day behind before 1 March."""
    try:
        when = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text, "text"
    if shared.date1904:
        return (when - datetime(1904, 1, 1)) / timedelta(days=1), "number"
    days = (when - datetime(1899, 12, 30)) / timedelta(days=1)
    return days if days >= 61 else days - 1, "number"


#: Decoders by a cell's `t`; unknown types are text. An error is its own text, "#REF!".
DECODERS: Mapping[str, Decoder] = {
    "n": decode_number, "s": _decode_shared, "str": decode_text, "inlineStr": decode_text, "d": decode_date,
    "b": lambda text, shared: (text.strip().lower() in TRUE, "bool"), "e": lambda text, shared: (text, "error")}


def join_pieces(pieces: Sequence[str], limits: Limits) -> str:
    """The pieces of one cell's text → the text, within the cap. A single piece is no longer than a chunk and needs no
    check."""
    bound_text(pieces, limits)
    return "".join(pieces)


def is_struck(attributes: Attributes) -> bool:
    """The attributes of a `strike` element → whether it strikes through."""
    return attributes.get("val", "1") in TRUE


def read_strings(chunks: Iterable[bytes], limits: Limits) -> tuple[list[str], set[str]]:
    """A part of shared strings → the strings in order, rich text joined and phonetic readings left out; and the
    indexes, as text, of those with a struck run."""
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
            check_cap(characters, limits.characters, Reason.CHARACTERS)
    def end_string(_: str) -> None:
        strings.append(unescaped(join_pieces(runs, limits)))
        runs.clear()
    starts = {"rPh": phonetic.append, "strike": start_strike}
    ends = {"t": end_run, "si": end_string, "rPh": lambda _: phonetic.clear()}
    parse_small(chunks, limits._replace(records=limits.characters), starts, ends)
    return strings, struck


#: Built-in number formats, which files give by number only (ECMA-376 Part 1, 18.8.30); General is "".
_BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    # dates and times of East Asian editions (WPS writes them)
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"),
    **dict.fromkeys((*range(32, 36), 55, 56), "h:mm")}

#: Size of a font or height of a row, in points, below which nobody can read a text; width of a column, in characters.
TINY, NARROW = 5.0, 0.5
#: Difference in red, green or blue, of 255, from which two colours can be told apart.
_NEAR = 40
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
#: Colours by number: the two every palette begins with, and the page and text of the theme.
_INDEXED = {"0": BLACK, "8": BLACK, "64": BLACK, "1": WHITE, "9": WHITE, "65": WHITE}
_THEME = {"0": WHITE, "1": BLACK}
#: Coloured parts of a style (font, fill, up to five borders): factor for the cap of records in a styles part.
_COLOURED_PARTS = 10
_LISTS = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_STYLING = (
    "numFmt", "font", "strike", "sz", "color", "fill", "patternFill", "fgColor", "bgColor", "xf", "border", "dxf")

Colour = tuple[int, ...] | None


def look_of(struck: bool, ink: Colour, ground: Colour, size: float, number_format: str) -> str:
    """Colours, size and format of a cell → "struck", "unseen" or ""; a colour is None where it cannot be told."""
    alike = ink and ground and all(abs(first - second) <= _NEAR for first, second in zip(ink, ground, strict=True))
    hidden = alike or size < TINY or number_format in (";;;", ";;;;")
    return "struck" if struck else "unseen" if hidden else ""


#: The elements of a font or a fill, by name.
_Styling = dict[str, Attributes]


def read_styles(chunks: Iterable[bytes], limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    """A styles part → the number formats except General, and the looks, by cell style as in `Shared`. The results are
    cached: nobody may change them."""
    chunks = iter(chunks)
    first = tuple(islice(chunks, 2))
    return _parse_styles(chain(first, chunks), limits) if len(first) > 1 else _parse_short_styles(first, limits)


def _parse_styles(chunks: Iterable[bytes], limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    """The same, without a cache."""
    codes = {str(decode_number): code for decode_number, code in _BUILTIN.items()}
    lists: dict[str, list[_Styling]] = {"fonts": [], "fills": [], "dxfs": []}
    styles: list[Attributes] = []
    within = ""  # the list that is being read: fonts and fills stand elsewhere too
    def start(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name == "dxf":
            within = "dxfs"
        if name in _LISTS:
            within = name
        elif name == "border":  # a rule's border has colours too
            within = "borders"
        elif name == "numFmt" and within != "dxfs":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and within == "cellXfs":
            styles.append(attributes)
        elif within == f"{name}s":
            lists[within].append({})
        elif name == "bgColor" and within == "dxfs":  # the ground of a rule, whatever its pattern
            lists[within][-1].update(fgColor=attributes, patternFill={"patternType": "solid"})
        elif lists.get(within):
            lists[within][-1][name] = attributes
    starts = {name: partial(start, name) for name in (*_LISTS, *_STYLING)}
    parse_small(chunks, limits._replace(records=limits.records * _COLOURED_PARTS), starts)
    check_cap(max(len(codes), len(styles), *map(len, lists.values())), limits.records, Reason.RECORDS)
    shown = {str(index): codes.get(style.get("numFmtId", "0"), "") for index, style in enumerate(styles)}
    looks = {str(index): _look_of_style(style, shown[str(index)], lists["fonts"], lists["fills"])
             for index, style in enumerate(styles)}
    rules = lists["dxfs"]
    for number, rule in enumerate(rules):
        number_format = rule.get("numFmt", {}).get("formatCode", "")
        style = {"fontId": str(number), "fillId": str(number)}
        looks[f"rule {number}"] = _look_of_style(style, number_format, rules, rules)
    return ({index: code for index, code in shown.items() if code and code.casefold() != "general"},
            {index: look for index, look in looks.items() if look})


#: Forms of one round have one styles part: without this, reading a form takes half as long again.
_parse_short_styles = lru_cache(maxsize=8)(_parse_styles)


def _look_of_style(style: Attributes, number_format: str, fonts: Sequence[_Styling], fills: Sequence[_Styling]) -> str:
    """A cell style → "struck", "unseen" or ""."""
    font = _item(fonts, style.get("fontId", "")) or {}
    ink = colour(font["color"]) if "color" in font else BLACK
    ground: Colour = None
    fill = _item(fills, style.get("fillId", "0"))
    if fill is not None and fill.get("patternFill", {}).get("patternType", "none") == "none":
        ground = WHITE
    elif fill and "fgColor" in fill:
        ground = colour(fill["fgColor"])
    return look_of("strike" in font and is_struck(font["strike"]), ink, ground,
                   font_points(font.get("sz", {}).get("val", "")), number_format)


def colour(attributes: Attributes) -> Colour:
    """Attributes of a colour → red, green, blue; None for tints and for colours of a theme or palette that is not
    known."""
    stored = attributes.get("rgb", "")[-6:]
    if len(stored) == 6:
        try:
            return tuple(bytes.fromhex(stored))
        except ValueError:
            return None
    if "tint" in attributes and font_points(attributes["tint"]):
        return None
    if "theme" in attributes:
        return _THEME.get(attributes["theme"])
    return _INDEXED.get(attributes.get("indexed", ""), BLACK if attributes.get("auto") in TRUE else None)


#: Shown texts of numbers: a day, decimal places, a month, a year, digits alone, a percentage.
_SHOWN_DAY = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{2,4}(?: \d\d?:\d\d.*)?\Z")
_SHOWN_PLACES = re.compile(r"-?\d+[.,](\d{0,6}0)")
_SHOWN_MONTH = re.compile(r"(?:tháng )?(?:0?[1-9]|1[0-2])[/.-]\d{4}|[^\W\d]{3,9}[ .-]\d{2,4}", re.IGNORECASE)
_SHOWN_YEAR = re.compile(r"(?:năm )?\d{4}", re.IGNORECASE)
_SHOWN_DIGITS = re.compile(r"-?(?!0\d)[\d.,\s]+\Z")
_SHOWN_PERCENT = re.compile(r"-?([\d.,\s]+)%\Z")


def format_showing(shown: str, value: float, stated: str) -> str:
    """A shown text and its number → a number format that shows this text, "" where it is plain digits. OpenDocument
    does not store the format as Excel does: a percent sign means hundredths if the digits are a hundred times the
    number, else it is quoted text."""
    if _SHOWN_DAY.match(shown):
        return ISO_DATE
    percent = _SHOWN_PERCENT.match(shown)
    digits = abs(font_points(percent[1].strip().replace(",", "."))) if percent else 0.0
    if stated == "percentage" or (percent and abs(digits - abs(value) * 100) <= abs(digits - abs(value))):
        return "0%" if percent or not shown else ";".join(['%'.join(map(_quote, shown.split("%")))] * 3)
    if places := _SHOWN_PLACES.fullmatch(shown):  # 1.10 is not 1.1
        return "0." + "0" * len(places[1])
    return "" if not 0 < len(shown) < 256 or _SHOWN_DIGITS.match(shown) else ";".join([_quote(shown)] * 3)


def day_format_showing(shown: str) -> str:
    """The shown text of a day → a date format with its day, month and year, as far as the text has them."""
    if _SHOWN_MONTH.fullmatch(shown):
        return "mm/yyyy"
    return "yyyy" if _SHOWN_YEAR.fullmatch(shown) else ISO_DATE


def _quote(text: str) -> str:
    """A text → its form in a number format."""
    return '"{}"'.format(text.replace('"', '"\\""')) if text else ""


def font_points(text: str) -> float:
    """The stored size of a font → points; a common size where it is no number."""
    try:
        return float(text)
    except ValueError:
        return 11.0


def _item(values: Sequence[_Styling], index: str) -> _Styling | None:
    """A stored index → the item of a list; None where there is none."""
    return values[int(index)] if index.isdecimal() and len(index) < 9 and int(index) < len(values) else None
