"""Values → the report's .docx: the template rendered without running anything.

Only our own template is ever rendered; what agencies wrote is a value, escaped, whatever it looks like.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.findings import Code, Place, ToolkitError
from toolkit.nd30.document import fit_rules, keep_openings, keep_together
from toolkit.sheetfill import packed, unpacked
from toolkit.text import number_vi, uncapitalised

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.nodes import Node
    from jinja2.runtime import Context

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}p": "\n", f"{_W}br": "\n", f"{_W}tab": "\t"}

#: What Word keeps of changes nobody has accepted (ECMA-376-1, 17.13.5), and of comments.
_TRACKED = re.compile(
    rb"<w:(ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|[a-zA-Z]+PrChange|commentReference)[\s/>]")
_CHANGES, _COMMENT = "dấu vết sửa đổi chưa chấp nhận (Track Changes)", "ghi chú bên lề (Comment)"


def render_report(context: Mapping[str, Any], template: Path) -> bytes:
    """The report as a .docx: `template` with the values of `context`; equal values give equal bytes. ToolkitError where
    the template cannot be read, asks for a value there is not or is not well formed (TEMPLATE_…), and where it does not
    print a value given (REPORT_VALUE_LOST)."""
    printed = Counter[str]()
    content, places = _rendered(context, template, printed)
    refuse_loss(context, printed, places)
    return packed(unpacked(content))  # without the time of writing: outputs carry no clock


def _rendered(context: Mapping[str, Any], template: Path, printed: Counter[str]) -> tuple[bytes, set[str]]:
    """The template rendered, and the names of what it prints; `printed` grows by the values it prints."""
    from jinja2 import StrictUndefined, TemplateError, UndefinedError
    from jinja2.exceptions import SecurityError
    from jinja2.meta import find_undeclared_variables
    from jinja2.sandbox import SandboxedEnvironment
    from lxml.etree import LxmlError
    document, stream = open_template(template), io.BytesIO()
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=printer(printed))
    try:
        around = (document.get_part_xml(part) for uri in (document.HEADER_URI, document.FOOTER_URI)
                  for _, part in document.get_headers_footers(uri))
        tree = environment.parse("".join(map(document.patch_xml, (document.get_xml(), *around))))
        asked = find_undeclared_variables(tree)
        if unknown := asked - set(context):
            raise _misplaced(template, f"không có giá trị tên {', '.join(sorted(unknown))}")
        document.render(dict(context), environment, autoescape=True)
        fit_rules(document.docx)
        keep_openings(document.docx)
        keep_together(document.docx)
        document.save(stream)
    except (TemplateError, LxmlError, TypeError) as error:
        from toolkit.report.inspection import faults
        named = re.findall(r"'([\w.]+)'", str(error))
        is_named = named and isinstance(error, UndefinedError | SecurityError)
        why = (f"không có giá trị tên {named[0]}" if is_named
               else "nội dung điền vào làm hỏng cấu trúc của tệp Word")
        raise _misplaced(template, *([each.problem for each in faults(template)] or [why])) from error
    return stream.getvalue(), printed_places(tree)


def open_template(template: Path) -> DocxTemplate:
    """The template for rendering; ToolkitError (TEMPLATE_UNREADABLE) where it is no sound .docx."""
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from lxml.etree import XMLSyntaxError
    try:
        document = DocxTemplate(template)
        document.init_docx()
        _refuse_marks(template)
        # no document property holds a placeholder, and python-docx adds a second set to what LibreOffice saved
        document.render_properties = lambda *_: None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError) as error:
        why = "không phải tệp Word (.docx) lành lặn"
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(template.name), file=template.name, why=why) from error
    return document


def _misplaced(template: Path, *faults: str) -> ToolkitError:
    why = "; ".join(uncapitalised(each.rstrip(".")) for each in faults)
    return ToolkitError(Code.TEMPLATE_PLACEHOLDER, Place(template.name), file=template.name, why=why)


def _refuse_marks(template: Path) -> None:
    """ToolkitError (TEMPLATE_TRACKED) where somebody's changes or comments stand in it: they would go out with it."""
    with zipfile.ZipFile(template) as package:
        for name in sorted(package.namelist()):
            if re.match(r"word/\w+\.xml\Z", name) and (found := _TRACKED.search(package.read(name))):
                what = _COMMENT if found[1] == b"commentReference" else _CHANGES
                raise ToolkitError(Code.TEMPLATE_TRACKED, Place(template.name), file=template.name, what=what)


def document_text(content: bytes) -> str:
    """All text of a .docx (body, tables, headers, footers), a line for each paragraph and line break."""
    from lxml import etree
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(name) for name in package.namelist() if re.match(r"word/.*\.xml\Z", name)]
    nodes = (node for part in parts for node in etree.fromstring(part, parser).iter(*_BREAKS, f"{_W}t"))
    return "".join(_BREAKS.get(str(node.tag), node.text or "") for node in nodes)


#: Characters of a value that is told.
_LONGEST = 80


def printer(printed: Counter[str]) -> Callable[[Context | None, object], object]:
    """How an environment prints values (its `finalize`), each counted in `printed`: a number the Vietnamese way, a text
    escaped. docxtpl turns "{_{" into "{{" after rendering; the reference for "_" keeps such a text as it was typed."""
    from jinja2 import pass_context
    from markupsafe import Markup, escape

    @pass_context  # what asks for the context is never run while a template is compiled
    def finalize(_: Context | None, value: object) -> object:
        if not isinstance(value, int | float | str):
            return value
        text = _shown(value)
        printed[text] += 1
        return Markup(str(escape(text)).replace("_", "&#95;"))

    return finalize


def refuse_loss(given: Mapping[str, Any], printed: Mapping[str, int], places: Iterable[str]) -> None:
    """ToolkitError (REPORT_VALUE_LOST) unless the template printed all that was given. A text is printed as often as it
    was given, by itself or within what the template put together; or in capitals. A number may be left out by a
    condition; that the template prints it somewhere is seen from its `places`."""
    held = list(_values(given))
    texts = Counter(_shown(each) for _, each in held if isinstance(each, str) and each)
    missing = texts - Counter(printed)
    alone = {*texts, *map(str.upper, texts)}
    together = "\n".join(each for each in printed if each not in alone) if missing else ""
    for value in missing:
        if value not in together and (value.upper() == value or value.upper() not in printed):
            raise _lost(value)
    ends = tuple(f".{place}" for place in places)
    numbers = (name for name, each in held if isinstance(each, int | float) and not isinstance(each, bool))
    for name in dict.fromkeys(numbers):
        if not any(end.endswith(f".{name}") for end in ends):
            raise _lost(name)


def printed_places(tree: Node) -> set[str]:
    """What a template prints, as it names it: "returns.late", "task.id"."""
    from jinja2 import nodes
    def dotted(node: Node) -> str:
        if isinstance(node, nodes.Name):
            return node.name
        return f"{dotted(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else ""

    outputs = (each for output in tree.find_all(nodes.Output) for each in output.nodes)
    asked = (node for each in outputs for node in (each, *each.find_all((nodes.Getattr, nodes.Name))))
    return {name for node in asked if (name := dotted(node))}


def _lost(value: str) -> ToolkitError:
    return ToolkitError(Code.REPORT_VALUE_LOST, value=value if len(value) < _LONGEST else f"{value[:_LONGEST]}…")


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else number_vi(value)


def _values(held: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every single value in a value, with its name within the innermost list."""
    parts: Iterable[tuple[str, object]]
    if isinstance(held, Mapping):
        parts = held.items()
    elif is_dataclass(held):
        parts = ((f"{name}.{each.name}" if name else each.name, getattr(held, each.name)) for each in fields(held))
    elif isinstance(held, list | tuple):
        parts = (("", each) for each in held)
    else:
        yield name, held
        return
    for inner, part in parts:
        yield from _values(part, inner)
