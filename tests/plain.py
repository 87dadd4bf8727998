"""Workbooks and documents as plain text, for golden files that people can read and compare."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree


def workbook_text(content: bytes) -> str:
    """Every sheet: what is set about it, then each row's filled cells, as `row | A text | C text`; ⏎ is a line
    break."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(line for sheet in book.worksheets for line in (*_about(sheet), *_rows(sheet), ""))


def _about(sheet: Any) -> Iterator[str]:
    yield f"== {sheet.title}"
    if sheet.freeze_panes:
        yield f"   cố định {sheet.freeze_panes}"
    if sheet.auto_filter.ref:
        yield f"   lọc {sheet.auto_filter.ref}"
    for table in sheet.tables.values():
        yield f"   bảng {table.displayName} {table.ref}"
    if sheet.print_title_rows:
        yield f"   in lặp {sheet.print_title_rows}"
    if sheet._charts:
        yield f"   {len(sheet._charts)} biểu đồ"


def _rows(sheet: Any) -> Iterator[str]:
    for cells in sheet.iter_rows():
        filled = [f"{cell.column_letter} {_shown(cell.value)}" for cell in cells if cell.value is not None]
        if filled:
            yield " | ".join([str(cells[0].row), *filled])


def _shown(value: object) -> str:
    text = value.strftime("%d/%m/%Y") if isinstance(value, datetime) else str(value)
    return text.replace("\n", "⏎")


def document_lines(content: bytes) -> str:
    """A .docx: each paragraph as `style | text`, each table row's cells inside brackets, each section's page."""
    document = docx.Document(io.BytesIO(content))
    return "\n".join((*_blocks(document.element.body, document), *_header(document), ""))


def document_styles(content: bytes) -> str:
    """The paragraph styles of a .docx, each with what it sets, XML prefixes left out."""
    styles = docx.Document(io.BytesIO(content)).styles.element
    return "\n".join((*(f"{_name(style)}: {_set(style)}" for style in styles.xpath("w:style[@w:type='paragraph']")),
        ""))


def _blocks(parent: Any, document: Any) -> Iterator[str]:
    for block in parent:
        if block.tag == qn("w:p"):
            paragraph = Paragraph(block, document)
            yield f"{paragraph.style.name} | {paragraph.text}".rstrip(" |")
            yield from (_section(section) for section in block.xpath("./w:pPr/w:sectPr"))
        elif block.tag == qn("w:tbl"):
            for row in block.xpath("./w:tr"):
                yield "[" + " ][ ".join(" ⏎ ".join(_blocks(cell, document)) for cell in row.xpath("./w:tc")) + "]"
        elif block.tag == qn("w:sectPr"):
            yield _section(block)


def _section(section: Any) -> str:
    return f"== {_set(section)}"


def _header(document: Any) -> Iterator[str]:
    for section in document.sections[:1]:
        for kind, part in (("đầu trang", section.header), ("đầu trang đầu", section.first_page_header)):
            yield f"{kind}: " + " ".join("".join(each._p.itertext()).strip() for each in part.paragraphs)


def _name(style: Any) -> str:
    return str(style.xpath("string(w:name/@w:val)"))


def _set(element: Any) -> str:
    """The leaves below an element that set something: `sz=28 jc=center`."""
    leaves = [leaf for leaf in element.iter() if len(leaf) == 0 and etree.QName(leaf).localname != "name"]
    return " ".join(f"{etree.QName(leaf).localname}={','.join(map(str, leaf.attrib.values()))}".rstrip("=") for leaf in leaves)
