"""Values → the report's .docx: the template rendered without running anything, then read back.

Only our own template is ever rendered; what agencies wrote is a value, escaped, whatever it looks like.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.findings import Code, Place, ToolkitError
from toolkit.report.rules import fit_rules
from toolkit.text import number_vi

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
    content = _still(_rendered(context, template))
    _verify(context, content)
    return content


def _rendered(context: Mapping[str, Any], template: Path) -> bytes:
    from jinja2 import TemplateError
    from lxml.etree import LxmlError

    document, stream = _open(template), io.BytesIO()
    try:
        unknown = document.get_undeclared_template_variables(_environment()) - set(context)
        if unknown:
            raise _misplaced(template, f"không có giá trị tên {', '.join(sorted(unknown))}")
        document.render(dict(context), _environment(), autoescape=True)
        fit_rules(document.docx)
        document.save(stream)
    except (TemplateError, LxmlError, TypeError) as error:
        raise _misplaced(template, str(error)) from error
    return stream.getvalue()


def _open(template: Path) -> DocxTemplate:
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


def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_printed)


def _printed(value: object) -> object:
    """A value as the report prints it: numbers the Vietnamese way, texts escaped.

    docxtpl turns "{_{" into "{{" after rendering; the reference for "_" keeps such a text as it was typed.
    """
    from markupsafe import Markup, escape

    if isinstance(value, int | float):
        return number_vi(value)
    return Markup(str(escape(value)).replace("_", "&#95;")) if isinstance(value, str) else value


def _misplaced(template: Path, why: str) -> ToolkitError:
    return ToolkitError(Code.TEMPLATE_PLACEHOLDER, Place(template.name), file=template.name, why=why)


def _still(content: bytes) -> bytes:
    """The same package without the time of writing: outputs carry no clock."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as still:
        for name in made.namelist():
            still.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _verify(context: Mapping[str, Any], content: bytes) -> None:
    text = document_text(content)
    for value in _texts(context):
        if value not in text:
            raise ToolkitError(Code.REPORT_VALUE_LOST, value=value if len(value) < 80 else f"{value[:80]}…")


def document_text(content: bytes) -> str:
    """All text of a .docx (body, tables, headers, footers), a line for each paragraph and line break."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("word/") and name.endswith(".xml")]
    nodes = (node for part in parts for node in etree.fromstring(part, parser).iter(*_BREAKS, f"{_W}t"))
    return "".join(_BREAKS.get(str(node.tag), node.text or "") for node in nodes)


def _texts(value: object) -> Iterator[str]:
    """Every text and number in a value, as the report prints it."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float):
        yield number_vi(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif is_dataclass(value):
        for name in fields(value):
            yield from _texts(getattr(value, name.name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
