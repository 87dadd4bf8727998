"""A document's own properties: who saved it when, and the form code carried in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from toolkit.sheetread.limits import Damaged, Limits
from toolkit.sheetread.markup import Attributes, parse
from toolkit.sheetread.package import Package
from toolkit.sheetread.strings import unescaped

_CORE = (
    "title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category", "identifier",
    "contentStatus", "created", "modified", "language", "version", "revision", "lastPrinted",
)  # fmt: skip

#: Elements that hold a custom property's value (ECMA-376 Part 1, 22.4).
_VARIANTS = (
    "lpwstr", "lpstr", "bstr", "i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint", "r4", "r8",
    "decimal", "bool", "date", "filetime",
)  # fmt: skip

def core_properties(package: Package, part: str | None, limits: Limits) -> dict[str, str]:
    """The core properties that say something, by local name; none where the part is absent or broken."""
    found: dict[str, str] = {}

    def reader(name: str) -> Callable[[str], None]:
        return lambda text: found.update({name: unescaped(text)} if text.strip() else {})

    _parse_optional(package, part, limits, {}, {name: reader(name) for name in _CORE})
    return found


def custom_properties(package: Package, part: str | None, limits: Limits) -> dict[str, str]:
    """The custom properties as text, by name; none where the part is absent or broken."""
    found: dict[str, str] = {}
    current = ""

    def named(attributes: Attributes) -> None:
        nonlocal current
        current = attributes.get("name", "")

    def valued(text: str) -> None:
        if current and text.strip():
            found[current] = unescaped(text)

    _parse_optional(package, part, limits, {"property": named}, dict.fromkeys(_VARIANTS, valued))
    return found


def _parse_optional(
    package: Package,
    part: str | None,
    limits: Limits,
    starts: Mapping[str, Callable[[Attributes], object]],
    ends: Mapping[str, Callable[[str], object]],
) -> None:
    """Parse a part a file can do without; what a broken one says before it breaks counts."""
    if part is not None and part in package:
        with suppress(Damaged):
            parse(package.chunks(part), limits, starts, ends)


def moment(text: str) -> datetime | None:
    """A W3CDTF moment in UTC (one without a zone counts as UTC), None where it is unreadable."""
    try:
        when = datetime.fromisoformat(text.strip())
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
