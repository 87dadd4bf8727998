"""Office Open XML workbooks (.xlsx, .xlsm and their templates, Strict ones too) → Book."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.findings import Code, Finding, Place, finding
from toolkit.workbooks.book import Book, Sheet
from toolkit.workbooks.limits import Damaged, Limits, too_large
from toolkit.workbooks.markup import Attributes, local, parse
from toolkit.workbooks.package import Package
from toolkit.workbooks.properties import core_properties, custom_properties, moment
from toolkit.workbooks.sheet import read_sheet
from toolkit.workbooks.strings import read_strings, unescaped
from toolkit.workbooks.styles import read_formats
from toolkit.workbooks.values import TRUE, Shared

_WORKBOOK = "xl/workbook.xml"
_STATES = ("hidden", "veryHidden")


@dataclass(frozen=True, slots=True)
class _Relationship:
    """A link from one part to another: the last word of its type, and the part."""

    kind: str
    target: str


@dataclass(slots=True)
class _Outline:
    """What xl/workbook.xml says. `sheets` are (name, state, relationship id)."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False


def read_xlsx(package: Package, file: str, limits: Limits) -> Book:
    """The workbook in that package. Raises Damaged or Refused where no sheet of it can be read."""
    top = _relationships(package, "", limits)
    main = _target(top, "officeDocument") or _WORKBOOK
    links = _relationships(package, main, limits)
    outline = _outline(package, main, limits)
    if len(outline.sheets) > limits.sheets:
        raise too_large(f"{len(outline.sheets)} trang tính")
    shared = Shared(limits, _strings(package, links, limits), _formats(package, links, limits), outline.date1904)
    sheets, broken = _sheets(package, outline, links, shared, file)
    core = core_properties(package, _target(top, "core-properties"), limits)
    return Book(
        file,
        sheets,
        outline.names,
        core,
        custom_properties(package, _target(top, "custom-properties"), limits),
        moment(core.get("modified", "")),
        outline.date1904,
        (*broken, *_misplaced(file, shared)),
    )


# ── parts and how they are linked ─────────────────────────────────────────────────────────────────


def _relationships(package: Package, part: str, limits: Limits) -> dict[str, _Relationship]:
    """A part's links by id ("" is the package itself); none where they are absent or broken."""
    folder, name = posixpath.split(part)
    links: dict[str, _Relationship] = {}

    def link(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            links[attributes.get("Id", "")] = _Relationship(
                attributes.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
            )

    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path in package:
        try:
            parse(package.chunks(path), limits, {"Relationship": link})
        except Damaged:
            return {}
    return links


def _target(links: Mapping[str, _Relationship], kind: str) -> str | None:
    """The part of the first link of that kind. Strict files write some kinds in camel case."""
    wanted = kind.replace("-", "").casefold()
    return next((link.target for link in links.values() if link.kind.replace("-", "").casefold() == wanted), None)


def _outline(package: Package, part: str, limits: Limits) -> _Outline:
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
    parse(package.chunks(part), limits, starts, {"definedName": name_ends})
    outline.names = {**outline.names, **global_names}
    return outline


def _strings(package: Package, links: Mapping[str, _Relationship], limits: Limits) -> list[str]:
    part = _target(links, "sharedStrings")
    return read_strings(package.chunks(part), limits) if part and part in package else []


def _formats(package: Package, links: Mapping[str, _Relationship], limits: Limits) -> dict[str, str]:
    """The number formats; none where the styles are absent or broken: a value counts for more than its look."""
    part = _target(links, "styles")
    try:
        return read_formats(package.chunks(part), limits) if part and part in package else {}
    except Damaged:
        return {}


# ── sheets ────────────────────────────────────────────────────────────────────────────────────────


def _sheets(
    package: Package, outline: _Outline, links: Mapping[str, _Relationship], shared: Shared, file: str
) -> tuple[tuple[Sheet, ...], list[Finding]]:
    """The sheets that can be read, and a finding for each that cannot. Charts are no sheets of cells."""
    sheets: list[Sheet] = []
    broken: list[Finding] = []
    why = ""
    for name, state, identity in outline.sheets:
        link = links.get(identity)
        if link is not None and link.kind == "chartsheet":
            continue
        try:
            if link is None:
                raise Damaged("thiếu liên kết tới trang tính")
            sheets.append(read_sheet(package.chunks(link.target), name, state, shared))
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
