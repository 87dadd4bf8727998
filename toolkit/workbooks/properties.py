"""A document's own properties: who saved it when, and the form code carried in them."""

from __future__ import annotations

from datetime import UTC, datetime

from toolkit.workbooks.limits import Damaged, Limits
from toolkit.workbooks.markup import Attributes, parse
from toolkit.workbooks.package import Package
from toolkit.workbooks.strings import unescaped


def core_properties(package: Package, part: str | None, limits: Limits) -> dict[str, str]:
    """The core properties that say something, by local name; none where the part is absent or broken."""
    found: dict[str, str] = {}

    def end(name: str, text: str) -> None:
        if text.strip():
            found.setdefault(name, unescaped(text))

    if part is None or part not in package:
        return {}
    try:
        parse(package.chunks(part), limits, lambda name, attributes: None, end)
    except Damaged:
        return {}
    found.pop("coreProperties", None)
    return found


def custom_properties(package: Package, part: str | None, limits: Limits) -> dict[str, str]:
    """The custom properties as text, by name; none where the part is absent or broken."""
    found: dict[str, str] = {}
    current = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal current
        if name == "property":
            current = attributes.get("name", "")

    def end(name: str, text: str) -> None:
        if name != "property" and text.strip():
            found.setdefault(current, unescaped(text))

    if part is None or part not in package:
        return {}
    try:
        parse(package.chunks(part), limits, start, end)
    except Damaged:
        return {}
    found.pop("", None)
    return found


def moment(text: str) -> datetime | None:
    """A W3CDTF moment in UTC (one without a zone counts as UTC), None where it is unreadable."""
    try:
        when = datetime.fromisoformat(text.strip())
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
