"""Workbooks taken apart: an .xlsx from the parts a test writes, everything else as plain as it may be."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f'xmlns="{MAIN}" xmlns:r="{LINKS}"'


def xlsx(
    cells: str = "",
    *,
    sheet: str | None = None,
    strings: str | None = None,
    styles: str | None = None,
    workbook: str = '<sheets><sheet name="Biểu" sheetId="1" r:id="sheet1"/></sheets>',
    parts: Mapping[str, str | bytes | None] | None = None,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook of one sheet "Biểu": `cells` is what its first row holds, or `sheet` all of the worksheet part.

    `strings` and `styles` are the inside of those parts, `workbook` the inside of the workbook part;
    `parts` replaces parts, adds some, or leaves some out (None).
    """
    content: dict[str, str | bytes | None] = {
        "_rels/.rels": links(document="officeDocument xl/workbook.xml", core="core-properties docProps/core.xml",
                             custom="custom-properties docProps/custom.xml"),
        "xl/workbook.xml": f"<workbook {NAMESPACES}>{workbook}</workbook>",
        "xl/_rels/workbook.xml.rels": links(
            sheet1="worksheet worksheets/sheet1.xml", sheet2="worksheet worksheets/sheet2.xml",
            strings="sharedStrings sharedStrings.xml", styles="styles styles.xml",
        ),
        "xl/worksheets/sheet1.xml": sheet or worksheet(f'<row r="1">{cells}</row>'),
        "xl/sharedStrings.xml": f"<sst {NAMESPACES}>{strings}</sst>" if strings is not None else None,
        "xl/styles.xml": f"<styleSheet {NAMESPACES}>{styles}</styleSheet>" if styles is not None else None,
        **(parts or {}),
    }
    return packed({name: text for name, text in content.items() if text is not None}, method)


def worksheet(rows: str, rest: str = "", before: str = "") -> str:
    """A worksheet part; `rest` follows the sheet's data."""
    return f"<worksheet {NAMESPACES}>{before}<sheetData>{rows}</sheetData>{rest}</worksheet>"


def links(**targets: str) -> str:
    """A relationships part: `id="kind target"`."""
    rows = (
        f'<Relationship Id="{identity}" Type="{LINKS}/{value.split()[0]}" Target="{value.split()[1]}"/>'
        for identity, value in targets.items()
    )
    return f"<Relationships>{''.join(rows)}</Relationships>"


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Those parts in a zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unstored(content: bytes) -> bytes:
    """The workbook without the values stored with its formulas, so that a program must work them out."""
    stored = re.compile(r' t="(?:str|e|b)">(<f[^>]*>[^<]*</f>)<v>[^<]*</v>')
    return packed({name: stored.sub(r">\1", part.decode()) if "worksheets/" in name else part
                   for name, part in unpacked(content).items()})


def undated(content: bytes) -> bytes:
    """The workbook, as a program saves it that does not say when."""
    parts = unpacked(content)
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"<(\w+:modified)\b.*?</\1>", b"", core)
    assert parts["docProps/core.xml"] != core
    return packed(parts)
