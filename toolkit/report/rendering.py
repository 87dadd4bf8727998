"""Values → the report's .docx: the template rendered without running anything, or what keeps it from being understood.

Only our own template is ever rendered; what agencies wrote is a value, escaped, whatever it looks like.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import grouped, number_vi, uncapitalised
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.page.document import W, fit_document, paragraph_of, text_of
from toolkit.report.sentence_file import MOST_STEPS, LoopsTooLong, bounded_environment
from toolkit.sheetfill.workbook_template import packed, unpacked

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.nodes import Template
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
    from jinja2 import TemplateError, UndefinedError
    from jinja2.exceptions import SecurityError
    from lxml.etree import LxmlError
    document, stream = open_template(template), io.BytesIO()
    # a template repeats what it is given: what counts up or multiplies may take for ever
    environment = bounded_environment(autoescape=True, finalize=printer(printed))
    environment.intercepted_binops, environment.binop_table = frozenset(("*", "**")), {}
    try:
        document.render(dict(context), environment, autoescape=True)
        fit_document(document.docx)
        document.save(stream)
    except (TemplateError, LxmlError, TypeError, LookupError, RecursionError) as error:
        named = re.findall(r"'([\w.]+)'", str(error))
        is_named = named and isinstance(error, UndefinedError | SecurityError)
        why = (f"không có giá trị tên {named[0]}" if is_named
               else f"các vòng lặp (for) lồng nhau lặp quá {number_vi(MOST_STEPS)} lần"
               if isinstance(error, LoopsTooLong | RecursionError)
               else "không được nhân hay lấy lũy thừa" if isinstance(error, KeyError)
               else "nội dung điền vào làm hỏng cấu trúc của tệp Word")
        found = [fault.problem for fault in template_faults(Place(template.name), template_lines(template))]
        told = "; ".join(uncapitalised(fault.rstrip(".")) for fault in found or [why])
        place = Place(template.name)
        raise ToolkitError(Code.TEMPLATE_PLACEHOLDER, place, file=template.name, why=told) from error
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


def _refuse_marks(template: Path) -> None:
    """ToolkitError (TEMPLATE_TRACKED) where somebody's changes or comments stand in it: they would go out with it."""
    with zipfile.ZipFile(template) as package:
        for name in sorted(package.namelist()):
            if re.match(r"word/\w+\.xml\Z", name) and (found := _TRACKED.search(package.read(name))):
                what = _COMMENT if found[1] == b"commentReference" else _CHANGES
                raise ToolkitError(Code.TEMPLATE_TRACKED, Place(template.name), file=template.name, what=what)


#: Characters of a template's line that are told.
_SHOWN = 90
#: An instruction that stands for its whole paragraph, table row, cell or run; any; those there are.
_CONTROL = re.compile(r"\{%(p|tr|tc|r)\s")
_INSTRUCTION = re.compile(r"\{%\w*\s*(\w*).*?%\}")
_WORDS = {"if", "elif", "else", "endif", "for", "endfor", "set"}
_QUOTES = str.maketrans("“”‘’", "\"\"''")


class TemplateLine(NamedTuple):
    """A paragraph of a template that holds text."""
    text: str
    before: str     # the last line above it that prints
    style: str      # the name of its style
    kind: str       # of an instruction what it stands for ("p", "tr"), "" of a line that prints
    frame: Any      # the element its instructions are paired within: the table, the cell or page, or itself
    is_shared: bool  # its instruction would take other text with it
    paragraph: Any  # python-docx's

    @property
    def shown(self) -> str:
        """Its text, short enough to be read in a sentence."""
        return self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"

    @property
    def places(self) -> list[str]:
        """What it prints, as it names it: "returns.late", "task.id"."""
        return [name for name in re.findall(r"\{\s*([a-z_]\w*(?:\.\w+)*)", self.text) if not name.startswith("loop.")]


def template_lines(path: Path) -> list[TemplateLine]:
    """The paragraphs of a template that hold text, those of headers and footers last."""
    document, lines, before = open_template(path).docx, list[TemplateLine](), "đầu mẫu"
    parts = [document.element.body, *(part._element for section in document.sections for part in (
        section.header, section.first_page_header, section.footer, section.first_page_footer
    ) if not part.is_linked_to_previous)]
    for element in (element for part in parts for element in part.iter(f"{W}p")):
        text, paragraph = text_of(element).strip(), paragraph_of(element, document)
        found = _CONTROL.search(text)
        kind = found[1] if found else ""
        whole = next(element.iterancestors(f"{W}tr"), element) if kind == "tr" else element
        is_shared = bool(kind and _INSTRUCTION.sub("", text_of(whole), count=1).strip())
        if text:
            lines.append(TemplateLine(text, before, str(paragraph.style.name), kind,
                                      whole.getparent() if kind else element, is_shared, paragraph))
            before = before if kind else text
    return lines


def template_tree(lines: Iterable[TemplateLine]) -> Template:
    """These lines taken apart as one template, a line each; TemplateSyntaxError where they cannot be."""
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment().parse(
        "\n".join(_CONTROL.sub("{% ", line.text).translate(_QUOTES) for line in lines))


def template_faults(place: Place, lines: list[TemplateLine]) -> Iterator[Finding]:
    """What keeps a template of these lines from being understood at all."""
    from jinja2 import Environment, TemplateSyntaxError, nodes

    yield from (finding(Code.TEMPLATE_LINE_SHARED, place, line=line.shown) for line in lines if line.is_shared)
    unpaired, misspelt = list(_unpaired(lines)), set[int]()
    for line, wanted in unpaired:
        yield finding(Code.TEMPLATE_UNPAIRED, place, line=line.shown, before=line.before[:_SHOWN],
                      wanted=f"{{%{line.kind} {wanted} %}}")
    for number, line in enumerate(lines, 1):
        left = re.sub(r"\{\{.*?\}\}", "", _INSTRUCTION.sub("", line.text))
        if re.search(r"\{\{|\}\}|\{%|%\}", left) or not _WORDS.issuperset(_INSTRUCTION.findall(line.text)):
            misspelt.add(number)
    try:
        filters = template_tree(lines).find_all(nodes.Filter)
        misspelt |= {node.lineno for node in filters if node.name not in Environment().filters}
    except TemplateSyntaxError as error:
        misspelt |= set() if unpaired else {error.lineno}
    yield from (finding(Code.TEMPLATE_MISSPELT, place, line=lines[number - 1].shown) for number in sorted(misspelt))


def _unpaired(lines: list[TemplateLine]) -> Iterator[tuple[TemplateLine, str]]:
    """Ifs and fors without their ends, and ends without beginnings, within the same cell; each with what it wants."""
    instructions = [(word, line) for line in lines for word in _INSTRUCTION.findall(line.text)]
    for paired in grouped(instructions, lambda found: (found[1].kind, found[1].frame)).values():
        begun = list[tuple[str, TemplateLine]]()
        for word, line in paired:
            words, wanted = [other for other, _ in begun], word.removeprefix("end")
            if word in ("if", "for"):
                begun.append((word, line))
            elif word in ("else", "elif") and not begun:
                yield line, "if …"
            elif word in ("endif", "endfor") and wanted not in words:
                yield line, f"{wanted} …"
            elif wanted in words:
                while (last := begun.pop())[0] != wanted:
                    yield last[1], f"end{last[0]}"
        yield from ((line, f"end{word}") for word, line in begun)


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


def _texts(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for part in parts:
        yield from _texts(part)
