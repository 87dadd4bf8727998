"""What headers and footers say: their text without the codes that format it (ECMA-376 Part 1, 18.3.1.46)."""

from __future__ import annotations

import re

_SECTION = re.compile("&[LCRlcr]|\n")
_FORMAT = re.compile(r'&(?:"[^"]*"|[Kk][0-9A-Fa-f]{6}|[Kk]\d\d[+-]\d{3}|\d{1,3}|[BIUEXYSOHbiuexysoh])')
#: Page, pages, day, time, file, sheet, folder, picture: nobody typed what they show.
_FIELD = re.compile(r"&[PNDTFAZGpndtfazg](?:[+-]\d+)?")


def header_texts(stored: str) -> tuple[str, ...]:
    """Each line of each section, left, centre and right, that says anything."""
    lines = _SECTION.split(stored.replace("&&", "\0"))
    texts = (_FIELD.sub("", _FORMAT.sub("", line)).replace("\0", "&").strip() for line in lines)
    return tuple(filter(None, texts))
