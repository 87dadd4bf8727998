"""A report that nobody has touched is told by its seal: a digest of all its parts, kept in its core properties.

Whatever saves the document again, Word or another program, writes other parts, so its seal no longer fits.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping

_CORE = "docProps/core.xml"
_IDENTIFIER = re.compile(rb"<dc:identifier\b[^>]*(?:/>|>.*?</dc:identifier>)", re.DOTALL)
_SEAL = re.compile(rb">sha256:([0-9a-f]{64})</dc:identifier>")
_END = re.compile(rb"(?=</(?:\w+:)?coreProperties>)")
_NAMESPACE = b"http://purl.org/dc/elements/1.1/"

#: What a package without core properties is given.
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"></cp:coreProperties>'
)
_TYPE = b'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
_RELATION = (
    b'<Relationship Id="rIdCore" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    b'Target="docProps/core.xml"/>'
)


def sealed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a document, by name, with the seal of them all."""
    held = dict(parts)
    if not _END.search(held.get(_CORE, b"")):
        held[_CORE] = _EMPTY
        if _CORE not in parts:
            held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(b"</Types>", _TYPE + b"</Types>")
            held["_rels/.rels"] = held["_rels/.rels"].replace(b"</Relationships>", _RELATION + b"</Relationships>")
    held[_CORE] = _IDENTIFIER.sub(b"", held[_CORE])
    seal = b'<dc:identifier xmlns:dc="%s">sha256:%s</dc:identifier>' % (_NAMESPACE, _digest(held))
    held[_CORE] = _END.sub(seal, held[_CORE], count=1)
    return held


def untouched(content: bytes) -> bool:
    """Whether a file is a document that was sealed and is still just that."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return False
    core = parts.get(_CORE, b"")
    seal = _SEAL.search(core)
    return seal is not None and seal[1] == _digest({**parts, _CORE: _IDENTIFIER.sub(b"", core)})


def _digest(parts: Mapping[str, bytes]) -> bytes:
    whole = hashlib.sha256()
    for name in sorted(parts):
        whole.update(b"%s\0%d\0" % (name.encode("utf-8", "replace"), len(parts[name])))
        whole.update(parts[name])
    return whole.hexdigest().encode()
