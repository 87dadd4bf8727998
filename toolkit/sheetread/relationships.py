"""How the parts of an Office Open XML package are linked."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.sheetread.fast_path import remembered, whole
from toolkit.sheetread.limits import Damaged, Limits
from toolkit.sheetread.markup import Attributes, parse
from toolkit.sheetread.package import Package


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another: the last word of its type, and the part."""

    kind: str
    target: str


def relationships(package: Package, part: str, limits: Limits) -> dict[str, Relationship]:
    """A part's links by id ("" is the package itself); none where they are absent or broken."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    try:
        content, chunks = whole(package.chunks(path))
        return _links(chunks, folder, limits) if content is None else dict(_whole(content, folder, limits))
    except Damaged:
        return {}


@remembered(256)
def _whole(content: bytes, folder: str, limits: Limits) -> Mapping[str, Relationship]:
    return _links((content,), folder, limits)


def _links(chunks: Iterable[bytes], folder: str, limits: Limits) -> dict[str, Relationship]:
    links: dict[str, Relationship] = {}

    def link(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            links[attributes.get("Id", "")] = Relationship(
                attributes.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
            )

    parse(chunks, limits, {"Relationship": link})
    return links


def targets(links: Mapping[str, Relationship], kind: str) -> Iterator[str]:
    """The parts of the links of that kind. Strict files write some kinds in camel case."""
    wanted = kind.replace("-", "").casefold()
    return (link.target for link in links.values() if link.kind.replace("-", "").casefold() == wanted)


def target(links: Mapping[str, Relationship], kind: str) -> str | None:
    """The part of the first link of that kind."""
    return next(targets(links, kind), None)
