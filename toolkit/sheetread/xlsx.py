"""Office Open XML workbooks (.xlsx, .xlsm and their templates, Strict ones too) → Book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from toolkit.findings import Code, Finding, Place, finding
from toolkit.sheetread.annotations import read_notes
from toolkit.sheetread.book import Book, Sheet
from toolkit.sheetread.fast_path import REMEMBERED, read_names, remembered, whole
from toolkit.sheetread.limits import Damaged, Limits, too_large, unsafe
from toolkit.sheetread.markup import Attributes, local, parse
from toolkit.sheetread.package import Package
from toolkit.sheetread.properties import core_properties, custom_properties, moment
from toolkit.sheetread.relationships import Relationship, relationships, target
from toolkit.sheetread.sheet import read_sheet
from toolkit.sheetread.strings import read_strings, unescaped
from toolkit.sheetread.styles import Styles, read_styles
from toolkit.sheetread.values import TRUE, Shared

_WORKBOOK = "xl/workbook.xml"
_STATES = ("hidden", "veryHidden")


@dataclass(slots=True)
class _Outline:
    """What xl/workbook.xml says. `sheets` are (name, state, relationship id)."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False


def read_xlsx(package: Package, file: str, limits: Limits) -> Book:
    """The workbook in that package. Raises Damaged or Refused where no sheet of it can be read."""
    top = relationships(package, "", limits)
    main = target(top, "officeDocument") or _WORKBOOK
    links = relationships(package, main, limits)
    outline = _outline(package, main, limits)
    if len(outline.sheets) > limits.sheets:
        raise too_large(f"{len(outline.sheets)} trang tính")
    strings, struck = _strings(package, links, limits)
    styles = _styles(package, links, limits)
    shared = Shared(limits, strings, styles.formats, styles.looks, struck, outline.date1904)
    sheets, broken = _sheets(package, outline, links, shared, file)
    core = core_properties(package, target(top, "core-properties"), limits)
    return Book(
        file,
        sheets,
        outline.names,
        core,
        custom_properties(package, target(top, "custom-properties"), limits),
        moment(core.get("modified", "")),
        outline.date1904,
        (*broken, *_misplaced(file, shared)),
    )


# ── parts ─────────────────────────────────────────────────────────────────────────────────────────


def _outline(package: Package, part: str, limits: Limits) -> _Outline:
    content, chunks = whole(package.chunks(part))
    if content is None or len(content) > REMEMBERED:
        return _read_outline(chunks, limits)
    quick = read_names(content)
    return replace(_whole(quick[1], limits), names=quick[0]) if quick else _whole(content, limits)


@remembered(32)
def _whole(content: bytes, limits: Limits) -> _Outline:
    return _read_outline((content,), limits)


def _read_outline(chunks: Iterable[bytes], limits: Limits) -> _Outline:
    outline = _Outline()
    global_names: dict[str, str] = {}
    current: Attributes = {}

    def sheet(attributes: Attributes) -> None:
        state = attributes.get("state", "visible")
        link = next((value for key, value in attributes.items() if local(key) == "id"), "")
        outline.sheets.append((unescaped(attributes.get("name", "")), state if state in _STATES else "visible", link))

    def settings(attributes: Attributes) -> None:
        outline.date1904 = attributes.get("date1904") in TRUE

    def name_starts(attributes: Attributes) -> None:
        nonlocal current
        current = attributes

    def name_ends(text: str) -> None:
        names = outline.names if "localSheetId" in current else global_names
        names.setdefault(current.get("name", ""), text)

    starts = {"sheet": sheet, "workbookPr": settings, "definedName": name_starts}
    parse(chunks, limits, starts, {"definedName": name_ends})
    outline.names = {**outline.names, **global_names}
    return outline


def _strings(package: Package, links: Mapping[str, Relationship], limits: Limits) -> tuple[list[str], set[str]]:
    part = target(links, "sharedStrings")
    return read_strings(package.chunks(part), limits) if part and part in package else ([], set())


def _styles(package: Package, links: Mapping[str, Relationship], limits: Limits) -> Styles:
    """The styles; none where they are absent or broken: a value counts for more than its look."""
    part = target(links, "styles")
    try:
        return read_styles(package.chunks(part), limits) if part and part in package else Styles({}, {})
    except Damaged:
        return Styles({}, {})


# ── sheets ────────────────────────────────────────────────────────────────────────────────────────


def _sheets(
    package: Package, outline: _Outline, links: Mapping[str, Relationship], shared: Shared, file: str
) -> tuple[tuple[Sheet, ...], list[Finding]]:
    """The sheets that can be read, and a finding for each that cannot. Charts are no sheets of cells."""
    sheets: list[Sheet] = []
    broken: list[Finding] = []
    read: set[str] = set()
    why = ""
    for name, state, identity in outline.sheets:
        link = links.get(identity)
        if link is not None and link.kind == "chartsheet":
            continue
        try:
            if link is None:
                raise Damaged("thiếu liên kết tới trang tính")
            if link.target in read:
                raise unsafe("hai trang tính chung một phần")
            read.add(link.target)
            sheet = read_sheet(package.chunks(link.target), name, state, shared)
            sheets.append(replace(sheet, notes=notes) if (notes := read_notes(package, link.target, shared)) else sheet)
        except Damaged as error:
            why = str(error)
            broken.append(finding(Code.FILE_SHEET_BROKEN, Place(file, name), sheet=name))
    if not outline.sheets or (broken and not sheets):
        raise Damaged(why or "không có trang tính nào")
    return tuple(sheets), broken


def _misplaced(file: str, shared: Shared) -> list[Finding]:
    return [
        finding(Code.CELL_MISPLACED, Place(file, sheet, reference[:20]), reference=reference[:20], text=text)
        for sheet, reference, text in shared.misplaced
    ]
