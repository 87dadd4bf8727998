"""Values → the report's .docx: the template rendered without running anything, or what keeps it from being understood.

Only our own template is ever rendered; what agencies wrote is a value, escaped, whatever it looks like.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.base.text import number_vi, uncapitalised
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.page.document import RunLook, W, fit_document, paragraph_of, run_looks, text_of
from toolkit.sheetfill.workbook_template import packed, unpacked

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.nodes import Node, Template
    from jinja2.runtime import Context

_BREAKS = {f"{W}p": "\n", f"{W}br": "\n", f"{W}tab": "\t"}

#: What Word keeps of changes nobody has accepted (ECMA-376-1, 17.13.5), and of comments.
_TRACKED = re.compile(
    rb"<w:(ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|[a-zA-Z]+PrChange|commentReference)[\s/>]")
_CHANGES, _COMMENT = "dấu vết sửa đổi chưa chấp nhận (Track Changes)", "ghi chú bên lề (Comment)"


def render_report(context: Mapping[str, Any], template: Path) -> bytes:
    """The report as a .docx: `template` with the values of `context`; equal values give equal bytes. ToolkitError where
    the template cannot be read, asks for a value there is not or is not well formed (TEMPLATE_…), and where it does not
    print a value given (REPORT_VALUE_LOST)."""
    printed = Counter[str]()
    content = _rendered(context, template, printed)
    refuse_loss(context, printed)
    return packed(unpacked(content))  # without the time of writing: outputs carry no clock


def _rendered(context: Mapping[str, Any], template: Path, printed: Counter[str]) -> bytes:
    """The template rendered; `printed` grows by the values it prints."""
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
        asked = find_undeclared_variables(environment.parse(
            "".join(map(document.patch_xml, (document.get_xml(), *around)))))
        if unknown := asked - set(context):
            raise _misplaced(template, f"không có giá trị tên {', '.join(sorted(unknown))}")
        document.render(dict(context), environment, autoescape=True)
        fit_document(document.docx)
        document.save(stream)
    except (TemplateError, LxmlError, TypeError) as error:
        named = re.findall(r"'([\w.]+)'", str(error))
        is_named = named and isinstance(error, UndefinedError | SecurityError)
        why = (f"không có giá trị tên {named[0]}" if is_named
               else "nội dung điền vào làm hỏng cấu trúc của tệp Word")
        found = [fault.problem for fault in template_faults(Place(template.name), list(template_lines(template)))]
        raise _misplaced(template, *(found or [why])) from error
    return stream.getvalue()


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


#: Characters of a template's line that are told.
_SHOWN = 90
#: An instruction that stands for its whole paragraph, table row, cell or run.
_CONTROL = re.compile(r"\{%(p|tr|tc|r)\s+(.*?)\s*%\}")
#: What prints nothing: an instruction, and a placeholder after its first character, whose look the value takes.
_UNPRINTED = re.compile(r"\{%.*?%\}|(?<=\{)\{.*?\}\}")
_ENDS = {"endif": "if", "endfor": "for"}
_QUOTES = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True)
class TemplateLine:
    """A paragraph of a template that holds text."""
    text: str
    before: str  # the last line above it that prints
    kept: str  # path of the cell (else of the page) its instructions are paired within
    table: str  # path of the table (else of the page) instructions for rows are paired within
    row: str  # the text of its table row
    paragraph: Any  # python-docx's

    @property
    def shown(self) -> str:
        """Its text, short enough to be read in a sentence."""
        return self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"

    @cached_property
    def style(self) -> str:
        """The name of its style."""
        return str(self.paragraph.style.name)

    @cached_property
    def printing_runs(self) -> list[RunLook]:
        """Those of its runs whose look is seen in print; none of an instruction."""
        runs = run_looks(self.paragraph._p, self.paragraph.part.document)
        text = _UNPRINTED.sub(lambda found: " " * len(found[0]), "".join(run.text for run in runs))
        ends = accumulate(len(run.text) for run in runs)
        return [run for run, end in zip(runs, ends, strict=True) if text[end - len(run.text):end].strip()]

    @cached_property
    def control(self) -> tuple[str, str] | None:
        """What kind of instruction it is ("p", "tr") and what it says, None where it prints."""
        found = _CONTROL.search(self.text)
        return (found[1], found[2].translate(_QUOTES)) if found else None

    @property
    def shared(self) -> bool:
        """Whether its instruction would take other text with it."""
        kept = self.row if self.control and self.control[0] == "tr" else self.text
        return self.control is not None and bool(_CONTROL.sub("", kept, count=1).strip())

    @property
    def fragment(self) -> str:
        """The line as a template of its own, its instruction closed."""
        if self.control is None:
            return self.text.translate(_QUOTES)
        word, _, rest = self.control[1].partition(" ")
        closed = {"if": "if {} %}}{{% endif", "elif": "if {} %}}{{% endif", "for": "for {} %}}{{% endfor"}.get(word)
        if closed:
            return f"{{% {closed.format(rest)} %}}"
        return "" if word in ("else", *_ENDS) and not rest else f"{{% {self.control[1]} %}}"

    @cached_property
    def tree(self) -> Template | None:
        """The line taken apart, None where it cannot be: a brace lost, a word of an instruction misspelt."""
        from jinja2 import TemplateError
        from jinja2.sandbox import SandboxedEnvironment
        environment = SandboxedEnvironment(autoescape=True)
        left = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", self.text)
        try:
            tree = environment.parse(self.fragment)
            environment.compile(tree)
        except TemplateError:
            return None
        return None if re.search(r"\{\{|\}\}|\{%|%\}", left) else tree

    @cached_property
    def places(self) -> set[str]:
        """What it prints, as it names it."""
        return printed_places(self.tree) if self.tree is not None else set()

    @cached_property
    def asked(self) -> tuple[set[str], set[str], set[str]]:
        """The names it reads, those it gives values to, and the parts of values it asks for."""
        from jinja2 import nodes
        if self.tree is None:
            return set(), set(), set()
        names = list(self.tree.find_all(nodes.Name))
        loaded = {each.name for each in names if each.ctx == "load"}
        return (loaded, {each.name for each in names if each.ctx != "load"},
                {each.attr for each in self.tree.find_all(nodes.Getattr)})


def template_lines(path: Path) -> Iterator[TemplateLine]:
    """The paragraphs of a template that hold text, those of headers and footers last."""
    document = open_template(path).docx
    parts = [document.element.body, *(part._element for section in document.sections for part in (
        section.header, section.first_page_header, section.footer, section.first_page_footer
    ) if not part.is_linked_to_previous)]
    before = "đầu mẫu"
    for number, part in enumerate(parts):
        path_of = part.getroottree().getpath
        for element in part.iter(f"{W}p"):
            text = text_of(element).strip()
            if not text:
                continue
            rows = list(element.iterancestors(f"{W}tr"))[:1]
            kept = element.getparent()
            table = rows[0].getparent() if rows else kept
            yield TemplateLine(
                text, before, f"{number}{path_of(kept)}", f"{number}{path_of(table)}",
                "".join(map(text_of, rows)).strip(), paragraph_of(element, document))
            before = before if _CONTROL.search(text) else text


def template_faults(place: Place, lines: list[TemplateLine]) -> Iterator[Finding]:
    """What keeps a template of these lines from being understood at all."""
    yield from (finding(Code.TEMPLATE_LINE_SHARED, place, line=line.shown) for line in lines if line.shared)
    for line, wanted in _unpaired(lines):
        yield finding(Code.TEMPLATE_UNPAIRED, place, line=line.shown, before=line.before[:_SHOWN], wanted=wanted)
    yield from (finding(Code.TEMPLATE_MISSPELT, place, line=line.shown) for line in lines if line.tree is None)


def _unpaired(lines: list[TemplateLine]) -> Iterator[tuple[TemplateLine, str]]:
    """Ifs and fors without their ends, and ends without beginnings, within the same cell; each with what it wants."""
    open_: dict[tuple[str, str], list[tuple[str, TemplateLine]]] = {}
    for line in lines:
        if line.control is None:
            continue
        kind, said = line.control
        stack = open_.setdefault((kind, line.table if kind == "tr" else line.kept), [])
        word = said.partition(" ")[0]
        if word in _ENDS.values():
            stack.append((word, line))
        elif word in ("else", "elif", *_ENDS):
            wanted = _ENDS.get(word, "if")
            if not stack or (stack[-1][0] != wanted and word != "else"):
                yield line, f"{{%{kind} {wanted} … %}}"
            elif word in _ENDS:
                stack.pop()
    yield from ((line, f"{{%{kind} end{word} %}}") for (kind, _), stack in open_.items() for word, line in stack)


def document_text(content: bytes) -> str:
    """All text of a .docx (body, tables, headers, footers), a line for each paragraph and line break."""
    from lxml import etree
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(name) for name in package.namelist() if re.match(r"word/.*\.xml\Z", name)]
    nodes = (node for part in parts for node in etree.fromstring(part, parser).iter(*_BREAKS, f"{W}t"))
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
        text = value if isinstance(value, str) else number_vi(value)
        printed[text] += 1
        return Markup(str(escape(text)).replace("_", "&#95;"))

    return finalize


def refuse_loss(given: Mapping[str, Any], printed: Mapping[str, int]) -> None:
    """ToolkitError (REPORT_VALUE_LOST) unless the template printed every text that was given, as often as it was given,
    by itself or within what the template put together; or in capitals."""
    texts = Counter(filter(None, _texts(given)))
    missing = texts - Counter(printed)
    alone = {*texts, *map(str.upper, texts)}
    together = "\n".join(each for each in printed if each not in alone) if missing else ""
    for value in missing:
        if value not in together and (value.upper() == value or value.upper() not in printed):
            shown = value if len(value) < _LONGEST else f"{value[:_LONGEST]}…"
            raise ToolkitError(Code.REPORT_VALUE_LOST, value=shown)


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


def _texts(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for part in parts:
        yield from _texts(part)
