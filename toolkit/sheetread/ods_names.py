"""Defined names of OpenDocument, written as `resolve_name` reads them."""

from __future__ import annotations

import re

#: $'Biểu báo cáo'.$C$3:.$F$3, $Sheet1.$A$1:$Sheet1.$B$2; a quote in a sheet's name is doubled.
_ADDRESS = re.compile(
    r"\[?\$?('(?:[^']|'')+'|[^'.\[\]]+)\.(\$?[A-Za-z]{1,3}\$?\d{1,7})"
    r"(?::(?:\$?(?:'(?:[^']|'')+'|[^'.\[\]]+))?\.(\$?[A-Za-z]{1,3}\$?\d{1,7}))?\]?\Z"
)
_SYNTAX = re.compile(r"[a-z]+:=")


def defined_name(text: str) -> str:
    """An address or an expression ("of:="TV2793-…"") as other formats store it: "'Biểu báo cáo'!$C$3", '"TV2793-…"'."""
    text = _SYNTAX.sub("", text, count=1) if _SYNTAX.match(text) else text
    match = _ADDRESS.match(text)
    if match is None:
        return text
    sheet = match[1] if match[1].startswith("'") else f"'{match[1]}'"
    return f"{sheet}!{match[2]}" + (f":{match[3]}" if match[3] else "")
