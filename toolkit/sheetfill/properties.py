"""A document's own properties: the core ones by name, and custom ones, made where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from toolkit.sheetfill.archive import Archive

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMES = {"title": f"{{{_DC}}}title", "subject": f"{{{_DC}}}subject", "keywords": f"{{{_CORE}}}keywords"}
_PREFIXES: Any = {None: _CUSTOM, "vt": _VALUES}
_CORE_PART, _CUSTOM_PART = "docProps/core.xml", "docProps/custom.xml"


def core_with(archive: Archive, values: Mapping[str, str]) -> dict[str, bytes | None]:
    """The part of core properties with those set; nothing where there are none to set, or the document has no such part."""
    if not values or _CORE_PART not in archive.names:
        return {}
    root: Any = etree.fromstring(archive.read(_CORE_PART))
    for name, text in values.items():
        element = root.find(_NAMES[name])
        if element is None:
            element = etree.SubElement(root, _NAMES[name])
        element.text = text
    return {_CORE_PART: written(root)}


def custom_with(archive: Archive, values: Mapping[str, str], changes: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
    """The part of custom properties with those set, and what links it to the package where it is new."""
    if not values:
        return {}
    new = _CUSTOM_PART not in archive.names
    root: Any = etree.Element(f"{{{_CUSTOM}}}Properties", nsmap=_PREFIXES) if new else etree.fromstring(archive.read(_CUSTOM_PART))
    for each in [each for each in root if each.get("name") in values]:
        root.remove(each)
    number = max((int(each.get("pid")) for each in root), default=1)
    for number, (name, text) in enumerate(values.items(), number + 1):  # noqa: B020 - goes on from the last
        property_ = etree.SubElement(root, f"{{{_CUSTOM}}}property", fmtid=_FORMAT, pid=str(number), name=name)
        etree.SubElement(property_, f"{{{_VALUES}}}lpwstr").text = text
    made: dict[str, bytes | None] = {_CUSTOM_PART: written(root)}
    if new:
        types: Any = etree.fromstring(changes.get("[Content_Types].xml") or archive.read("[Content_Types].xml"))
        etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{_CUSTOM_PART}",
                         ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml")
        relations: Any = etree.fromstring(archive.read("_rels/.rels"))
        etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", Id="rIdCustom", Type=_KIND, Target=_CUSTOM_PART)
        made |= {"[Content_Types].xml": written(types), "_rels/.rels": written(relations)}
    return made


def written(root: Any) -> bytes:
    """A part from its root."""
    return _DECLARATION + etree.tostring(root, encoding="utf-8")
