"""Values → the report's .docx: the template rendered without running anything, then read back.

Only our own template is ever rendered; what agencies wrote is a value, escaped, whatever it looks like.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.findings import Code, Place, ToolkitError
from toolkit.nd30.fitting import fit_rules, keep_openings
from toolkit.report.printed import printed_places, printer, refuse_loss, unmarked, unmarked_part
from toolkit.report.seal import sealed

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}p": "\n", f"{_W}br": "\n", f"{_W}tab": "\t"}


def render_report(context: Mapping[str, Any], template: Path) -> bytes:
    """The report as a .docx: `template` with the values of `context`; equal values give equal bytes.

    ToolkitError where the template cannot be read, asks for a value there is not or is not well formed
    (TEMPLATE_…), and where a value given is not found in what was rendered (REPORT_VALUE_LOST).
    """
    printed = Counter[str]()
    marked, places = _rendered(context, template, printed)
    refuse_loss(context, printed, document_text(marked), places)
    return _still(marked)


def render_unchecked(context: Mapping[str, Any], template: Path) -> bytes:
    """The same without looking whether every value is there: for trying a template."""
    return _still(_rendered(context, template, Counter())[0])


def _rendered(context: Mapping[str, Any], template: Path, printed: Counter[str]) -> tuple[bytes, set[str]]:
    """The template rendered, what it printed still marked, and what it prints."""
    from jinja2 import TemplateError
    from lxml.etree import LxmlError

    document, stream = open_template(template), io.BytesIO()
    environment = _environment(printed)
    try:
        unknown, places = _asked(document, environment)
        unknown -= set(context)
        if unknown:
            raise _misplaced(template, f"không có giá trị tên {', '.join(sorted(unknown))}")
        document.render(dict(context), environment, autoescape=True)
        fit_rules(document.docx, unmarked)
        keep_openings(document.docx, unmarked)
        document.save(stream)
    except (TemplateError, LxmlError, TypeError) as error:
        raise _misplaced(template, str(error)) from error
    return stream.getvalue(), places


def _asked(document: DocxTemplate, environment: SandboxedEnvironment) -> tuple[set[str], set[str]]:
    """The values a template asks for, and what it prints."""
    from jinja2.meta import find_undeclared_variables

    uris = (document.HEADER_URI, document.FOOTER_URI)
    around = (document.get_part_xml(part) for uri in uris for _, part in document.get_headers_footers(uri))
    tree = environment.parse("".join(map(document.patch_xml, (document.get_xml(), *around))))
    return find_undeclared_variables(tree), printed_places(tree)


def open_template(template: Path) -> DocxTemplate:
    """The template for rendering; ToolkitError (TEMPLATE_UNREADABLE) where it is no sound .docx."""
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from lxml.etree import XMLSyntaxError

    try:
        document = DocxTemplate(template)
        document.init_docx()
        document.render_properties = _leave_properties
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError) as error:
        why = "không phải tệp Word (.docx) lành lặn"
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(template.name), file=template.name, why=why) from error
    return document


def _leave_properties(*_: object) -> None:
    """No document property holds a placeholder, and python-docx adds a second set to what LibreOffice saved."""


def _environment(printed: Counter[str]) -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=printer(printed))


def _misplaced(template: Path, why: str) -> ToolkitError:
    return ToolkitError(Code.TEMPLATE_PLACEHOLDER, Place(template.name), file=template.name, why=why)


def _still(content: bytes) -> bytes:
    """The same package without marks and without the time of writing (outputs carry no clock), sealed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        parts = {name: unmarked_part(made.read(name)) for name in made.namelist()}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as still:
        for name, part in sealed(parts).items():
            still.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def document_text(content: bytes) -> str:
    """All text of a .docx (body, tables, headers, footers), a line for each paragraph and line break."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("word/") and name.endswith(".xml")]
    nodes = (node for part in parts for node in etree.fromstring(part, parser).iter(*_BREAKS, f"{_W}t"))
    return "".join(_BREAKS.get(str(node.tag), node.text or "") for node in nodes)
