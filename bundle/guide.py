"""The guides of docs/huong-dan as Word documents, for whoever has the folder for Windows and nothing else.

Of Markdown they use, and this knows: headings, paragraphs, both kinds of list, pictures on a line of their own,
bold, names of files.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

PAGES = Path(__file__).parent.parent / "docs" / "huong-dan"
_NAME = "Huong dan {stem}.docx"
_FONT = "Times New Roman"
#: A picture is as wide as the page, but no higher than this.
_WIDTH, _HEIGHT = Cm(16), Cm(9)
#: The heading that begins a page of its own.
_APPENDIX = "Phụ lục:"
_PICTURE = re.compile(r"!\[(.*)\]\((.*)\)")
_LINES = ((re.compile(r"# "), "Title"), (re.compile(r"## "), "Heading 1"), (re.compile(r"- "), "List Bullet"),
    (re.compile(r"\d+\. "), "List Number"))
_INLINE = re.compile(r"(\*\*.+?\*\*|`.+?`)")


def write_guide(folder: Path) -> None:
    """Put every guide into `folder`, of the same bytes whenever it is made."""
    for page in sorted(PAGES.glob("*.md")):
        (folder / guide_name(page)).write_bytes(document(page))


def guide_name(page: Path) -> str:
    """What the guide is called as a document: ASCII, so that any mail program and USB stick keeps it."""
    return _NAME.format(stem=page.stem.replace("-", " "))


def document(page: Path) -> bytes:
    """The guide as a .docx."""
    made = _blank()
    for line in page.read_text(encoding="utf-8").splitlines():
        picture = _PICTURE.fullmatch(line)
        if picture:
            _add_picture(made, page.parent / picture[2], picture[1])
        elif line:
            style, text = next(((style, line[found.end():]) for mark, style in _LINES if (found := mark.match(line))),
                ("Normal", line))
            paragraph = made.add_paragraph(style=style)
            paragraph.paragraph_format.page_break_before = text.startswith(_APPENDIX) or None
            _add_text(paragraph, text)
    made.core_properties.title = made.paragraphs[0].text
    return _settled(made)


def _blank() -> Docx:
    """A4, one font, Vietnamese to the spelling checker."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(1.6)
    for name, size, before in (("Normal", 12, 0), ("Title", 16, 0), ("Heading 1", 13, 8), ("List Bullet", 12, 0),
        ("List Number", 12, 0), ("Caption", 10, 0)):
        style = made.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        fonts = style.element.rPr.rFonts
        for each in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[each]
        fonts.set(qn("w:eastAsia"), _FONT)
    made.styles["Title"].font.bold = True
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    return made


def _add_text(paragraph: Paragraph, text: str) -> None:
    for part in _INLINE.split(text):
        run = paragraph.add_run(part.strip("*`") if _INLINE.fullmatch(part) else part)
        run.bold = part.startswith("**") or None
        run.italic = part.startswith("`") or None


def _add_picture(made: Docx, path: Path, told: str) -> None:
    """The picture across the page with what it shows below; a reader for the blind is told the same."""
    shape = made.add_picture(str(path), width=_WIDTH)
    if shape.height > _HEIGHT:
        shape.width, shape.height = round(shape.width * _HEIGHT / shape.height), _HEIGHT
    shape._inline.docPr.set("descr", told)
    held = made.paragraphs[-1]
    held.paragraph_format.keep_with_next = True
    for paragraph in (held, made.add_paragraph(told, style="Caption")):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _settled(made: Docx) -> bytes:
    """The document as bytes that hold no time of day."""
    first, settled = io.BytesIO(), io.BytesIO()
    made.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return settled.getvalue()
