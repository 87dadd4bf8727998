"""Word template and values → the report's .docx; a changed template → findings of broken placeholders, page, fonts,
order of parts (`toolkit check-template`).

Only our own template is ever rendered; agencies' texts are values, escaped, whatever they look like.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import grouped, number_vi, uncapitalised
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.page.document import (
    FONT,
    FONTS,
    PARTS,
    URGENCY_STYLE,
    Rule,
    W,
    fit_document,
    page_breaches,
    paragraph_of,
    run_looks,
    text_of,
)
from toolkit.report.sentence_file import MOST_STEPS, LoopsTooLong, bounded_environment, names_in, unknown_names
from toolkit.sheetfill.workbook_template import packed, unpacked

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.nodes import Template
    from jinja2.runtime import Context

#: The text written for Word's elements that separate lines or words.
_BREAK_TEXTS = {f"{W}p": "\n", f"{W}br": "\n", f"{W}tab": "\t"}

#: Elements of changes nobody has accepted (ECMA-376-1, 17.13.5), and of comments.
_TRACKED = re.compile(
    rb"<w:(ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|[a-zA-Z]+PrChange|commentReference)[\s/>]")
_CHANGES_TEXT, _COMMENT_TEXT = "dấu vết sửa đổi chưa chấp nhận (Track Changes)", "ghi chú bên lề (Comment)"


def render_report(context: Mapping[str, Any], template: Path) -> bytes:
    """Values and a Word template → the report as a .docx; equal values give equal bytes. ToolkitError where the
    template is unreadable, malformed or asks for an unknown value (TEMPLATE_…), or does not print a given value
    (REPORT_VALUE_LOST)."""
    from jinja2 import TemplateError, UndefinedError
    from jinja2.exceptions import SecurityError
    from lxml.etree import LxmlError

    document, stream, printed = open_template(template), io.BytesIO(), Counter[str]()
    # loops and multiplications in a template may take for ever
    environment = bounded_environment(autoescape=True, finalize=value_printer(printed))
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
        faults = "; ".join(uncapitalised(fault.rstrip(".")) for fault in found or [why])
        raise ToolkitError(
            Code.TEMPLATE_PLACEHOLDER, Place(template.name), file=template.name, why=faults) from error
    refuse_lost_values(context, printed)
    return packed(unpacked(stream.getvalue()))  # without the time of writing: outputs carry no clock


def open_template(template: Path) -> DocxTemplate:
    """A .docx file → the template for rendering. ToolkitError (TEMPLATE_UNREADABLE) where it is no sound .docx."""
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from lxml.etree import XMLSyntaxError
    try:
        document = DocxTemplate(template)
        document.init_docx()
        _refuse_tracked_changes(template)
        # no document property holds a placeholder, and python-docx adds a second set to what LibreOffice saved
        document.render_properties = lambda *_: None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError) as error:
        why = "không phải tệp Word (.docx) lành lặn"
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(template.name), file=template.name, why=why) from error
    return document


def _refuse_tracked_changes(template: Path) -> None:
    """ToolkitError (TEMPLATE_TRACKED) where the template has unaccepted changes or comments: they would go out with the
    report."""
    with zipfile.ZipFile(template) as package:
        for name in sorted(package.namelist()):
            if re.match(r"word/\w+\.xml\Z", name) and (found := _TRACKED.search(package.read(name))):
                what = _COMMENT_TEXT if found[1] == b"commentReference" else _CHANGES_TEXT
                raise ToolkitError(Code.TEMPLATE_TRACKED, Place(template.name), file=template.name, what=what)


#: Characters of a template's line that a finding quotes.
_SHOWN = 90
#: An instruction for its whole paragraph, table row, cell or run ({%p if … %}).
_CONTROL = re.compile(r"\{%(p|tr|tc|r)\s")
#: Any instruction, with its first word; the words allowed there.
_INSTRUCTION = re.compile(r"\{%\w*\s*(\w*).*?%\}")
_INSTRUCTION_WORDS = {"if", "elif", "else", "endif", "for", "endfor", "set"}
_QUOTES = str.maketrans("“”‘’", "\"\"''")


class TemplateLine(NamedTuple):
    """A paragraph of a template that holds text."""
    text: str
    before: str     # the last line above it without an instruction
    style: str      # the name of its style
    kind: str       # of an instruction: "p" for its paragraph, "tr" for its table row …; "" of a line that prints
    frame: Any      # the element in which its if and endif must both stand
    is_shared: bool  # whether its instruction's paragraph or row holds other text
    paragraph: Any  # the paragraph of python-docx

    @property
    def shown(self) -> str:
        """Its text, cut to a length that a finding can quote."""
        return self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"

    @property
    def value_names(self) -> list[str]:
        """The names of the values it prints: "returns.late", "task.id"."""
        return [name for name in re.findall(r"\{\s*([a-z_]\w*(?:\.\w+)*)", self.text) if not name.startswith("loop.")]


def template_lines(path: Path) -> list[TemplateLine]:
    """A template → its paragraphs that hold text, headers and footers last."""
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
    """Lines of a template → the syntax tree of Jinja, one line each; TemplateSyntaxError where they are malformed."""
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment().parse(
        "\n".join(_CONTROL.sub("{% ", line.text).translate(_QUOTES) for line in lines))


def template_faults(place: Place, lines: list[TemplateLine]) -> Iterator[Finding]:
    """The findings of malformed instructions and placeholders in these lines."""
    from jinja2 import Environment, TemplateSyntaxError, nodes

    yield from (finding(Code.TEMPLATE_LINE_SHARED, place, line=line.shown) for line in lines if line.is_shared)
    unpaired, misspelt = list(_unpaired_instructions(lines)), set[int]()
    for line, wanted in unpaired:
        yield finding(Code.TEMPLATE_UNPAIRED, place, line=line.shown, before=line.before[:_SHOWN],
                      wanted=f"{{%{line.kind} {wanted} %}}")
    for number, line in enumerate(lines, 1):
        remainder = re.sub(r"\{\{.*?\}\}", "", _INSTRUCTION.sub("", line.text))
        is_known = _INSTRUCTION_WORDS.issuperset(_INSTRUCTION.findall(line.text))
        if re.search(r"\{\{|\}\}|\{%|%\}", remainder) or not is_known:
            misspelt.add(number)
    try:
        filters = template_tree(lines).find_all(nodes.Filter)
        misspelt |= {node.lineno for node in filters if node.name not in Environment().filters}
    except TemplateSyntaxError as error:
        misspelt |= set() if unpaired else {error.lineno}
    yield from (finding(Code.TEMPLATE_MISSPELT, place, line=lines[number - 1].shown) for number in sorted(misspelt))


def _unpaired_instructions(lines: list[TemplateLine]) -> Iterator[tuple[TemplateLine, str]]:
    """Each if and for without its end, and each end without its beginning, with the missing counterpart. Both must
    stand in the same cell."""
    instructions = [(word, line) for line in lines for word in _INSTRUCTION.findall(line.text)]
    for paired in grouped(instructions, lambda found: (found[1].kind, found[1].frame)).values():
        opened = list[tuple[str, TemplateLine]]()
        for word, line in paired:
            words, wanted = [other for other, _ in opened], word.removeprefix("end")
            if word in ("if", "for"):
                opened.append((word, line))
            elif word in ("else", "elif") and not opened:
                yield line, "if …"
            elif word in ("endif", "endfor") and wanted not in words:
                yield line, f"{wanted} …"
            elif wanted in words:
                while (last := opened.pop())[0] != wanted:
                    yield last[1], f"end{last[0]}"
        yield from ((line, f"end{word}") for word, line in opened)


def document_text(content: bytes) -> str:
    """A .docx → all its text (body, tables, headers, footers), a line for each paragraph and line break."""
    from lxml import etree
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(name) for name in package.namelist() if re.match(r"word/.*\.xml\Z", name)]
    nodes = (node for part in parts for node in etree.fromstring(part, parser).iter(*_BREAK_TEXTS, f"{W}t"))
    return "".join(_BREAK_TEXTS.get(str(node.tag), node.text or "") for node in nodes)


#: Characters of a lost value that the error quotes.
_LONGEST = 80


def value_printer(printed: Counter[str]) -> Callable[[Context | None, object], object]:
    """A counter → the function with which Jinja prints values (its `finalize`), which counts every printed text.
    Numbers are printed the Vietnamese way, texts escaped. "_" becomes a character reference, as docxtpl would turn a
    typed "{_{" into "{{"."""
    from jinja2 import pass_context
    from markupsafe import Markup, escape

    @pass_context  # functions with a context are never run while a template is compiled
    def finalize(_: Context | None, value: object) -> object:
        if not isinstance(value, int | float | str):
            return value
        text = value if isinstance(value, str) else number_vi(value)
        printed[text] += 1
        return Markup(str(escape(text)).replace("_", "&#95;"))

    return finalize


def refuse_lost_values(given: Mapping[str, Any], printed: Mapping[str, int]) -> None:
    """ToolkitError (REPORT_VALUE_LOST) unless every given text was printed as often as it was given: alone, within a
    longer printed text, or in capitals."""
    texts = Counter(filter(None, _texts_within(given)))
    missing = texts - Counter(printed)
    single_texts = {*texts, *map(str.upper, texts)}
    longer_texts = "\n".join(text for text in printed if text not in single_texts) if missing else ""
    for value in missing:
        if value not in longer_texts and (value.upper() == value or value.upper() not in printed):
            shown = value if len(value) < _LONGEST else f"{value[:_LONGEST]}…"
            raise ToolkitError(Code.REPORT_VALUE_LOST, value=shown)


def _texts_within(value: object) -> Iterator[str]:
    """A value → every text in it, at any depth."""
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for part in parts:
        yield from _texts_within(part)


# ── a template that an office changed ─────────────────────────────────────────────────────────────
#: Most places that the finding of a broken rule quotes.
_PLACES = 3
_UNKNOWN = "Xem danh mục chỗ điền trong tài liệu Sửa mẫu báo cáo, hoặc chép lại từ mẫu gốc."


def inspect_template(path: Path, originals: Iterable[Path]) -> tuple[Finding, ...]:
    """A changed template and the shipped ones → findings of everything it breaks, compared with the shipped one that
    shares most lines. ToolkitError where it cannot be read."""
    place, lines = Place(path.name), template_lines(path)
    texts = {line.text for line in lines}
    shipped = max(map(template_lines, originals), key=lambda template: len(texts & {line.text for line in template}))
    wrong = [*template_faults(place, lines), *_unknown_values(place, lines, shipped),
             *_missing_values(place, lines, shipped)]
    breaches = [*page_breaches(open_template(path).docx), *_look_breaches(lines), *_order_breaches(lines, shipped)]
    return (*wrong, *_decree_findings(place, breaches))


def _unknown_values(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[Finding]:
    """The findings of names that no value has. A malformed template has none here: `template_faults` finds its
    faults."""
    from jinja2 import TemplateSyntaxError

    with suppress(TemplateSyntaxError):
        yield from unknown_names(place, template_tree(lines), names_in(template_tree(shipped)), _UNKNOWN,
                                 lambda number: lines[number - 1].shown)


def _missing_values(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[Finding]:
    """The findings of the shipped template's lines whose values this template never prints."""
    printed = {name for line in lines for name in line.value_names}
    printed |= {name.partition(".")[0] for name in printed}
    for line in shipped:
        names = ", ".join(f"{{{{ {name} }}}}" for name in sorted({*line.value_names} - printed))
        if names:
            yield finding(Code.TEMPLATE_VALUE_MISSING, place, names=names, line=line.shown)


def _look_breaches(lines: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Lines with fonts and colours that the decree does not allow, each with the rule."""
    for line in (line for line in lines if not line.kind):
        runs = [run for run in run_looks(line.paragraph._p, line.paragraph.part.document) if run.text.strip()]
        fonts = {font or "chưa đặt" for run in runs for font in run.fonts} - {FONT}
        colors = {run.color for run in runs if line.style != URGENCY_STYLE} - {"000000", "auto"}
        for what, wrong in (("phông", fonts), ("màu", colors)):
            if wrong:
                yield FONTS, f"“{line.shown}” {what} {', '.join(sorted(wrong))}"


def _order_breaches(lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Parts of the shipped template that are missing or in another order, each with the rule."""
    styles, shipped_styles = _part_styles(lines), _part_styles(shipped)
    for style in shipped_styles:
        if style not in styles:
            yield PARTS[style], f"không còn đoạn theo kiểu “{style}” của mẫu gốc"
    for above, below in pairwise(style for style in shipped_styles if style in styles):
        if styles.index(above) > styles.index(below):
            yield PARTS[below], f"đứng trước phần {PARTS[above].part}, khác mẫu gốc"


def _part_styles(lines: list[TemplateLine]) -> list[str]:
    """The styles of the parts with a fixed place, in the order of the lines."""
    return list(dict.fromkeys(line.style for line in lines if line.style in PARTS))


def _decree_findings(place: Place, breaches: list[tuple[Rule, str]]) -> Iterator[Finding]:
    """A finding for each broken rule, with its first places."""
    for rule, broken in grouped(breaches, lambda breach: breach[0]).items():
        what = "; ".join(what for _, what in broken[:_PLACES])
        more = f" và {len(broken) - _PLACES} chỗ khác" if len(broken) > _PLACES else ""
        yield finding(Code.TEMPLATE_DECREE, place, part=rule.part, what=f"{what}{more}", wanted=rule.wanted,
                      article=f" (Phụ lục I, phần I, mục {rule.article})")
