"""Names of agencies that an annex writes short, and says elsewhere what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.annex.content import is_agency

#: A short name: capitals, perhaps with small letters, signs and a word after them ("Sở KHCN", "VP", "TC-KH").
_SHORT = r"(?:Sở |Ban |Bộ |Phòng )?[A-ZĐƯ][\w&.\-]{1,14}(?: [\w&.\-]{1,10}){0,2}"
#: "Sở Khoa học và Công nghệ (sau đây gọi tắt là Sở KHCN)", "Sở Tài chính (STC)".
_BEHIND = re.compile(
    r"(?P<full>[A-ZĐ][^,;:.()\n]{3,80}?)\s*\("
    r"(?:(?:sau đây )?(?:được )?(?:gọi|viết) (?:tắt|chung) là\s*:?|viết tắt\s*:?)?"
    rf"\s*[“\"']?(?P<short>{_SHORT})[”\"']?\)")
#: "SKHCN: Sở Khoa học và Công nghệ".
_BEFORE = re.compile(
    rf"(?:^|[;,.:(]\s*)[“\"']?(?P<short>{_SHORT})[”\"']?\s*(?:[:=–-]|là)\s*(?P<full>[A-ZĐ][^,;:.()\n]{{3,80}})")
_LONGEST = 2000


def short_names(said: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """By short name the full one, as these texts say, of such as the cells that name agencies use."""
    used = " ".join(cells)
    found: dict[str, str] = {}
    for text in said:
        for match in (*_BEHIND.finditer(text[:_LONGEST]), *_BEFORE.finditer(text[:_LONGEST])):
            full, short = match["full"].strip(), match["short"].strip()
            if is_agency(full) and short != full and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", used):
                found.setdefault(short, full)
    return found
