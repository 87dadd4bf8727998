"""What a changed report template breaks, all of it in one pass: its placeholders, its lines of control, the decree.

A placeholder is read as people see it, a paragraph at a time, whatever runs Word has cut it into.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.nd30 import RULES, Breach
from toolkit.report.document import open_template, render_report, render_unchecked
from toolkit.report.printed import printed_places
from toolkit.text import nearest

if TYPE_CHECKING:
    from jinja2.nodes import Template

#: An instruction that stands for its whole paragraph, table row, cell or run.
_CONTROL = re.compile(r"\{%(p|tr|tc|r)\s+(.*?)\s*%\}")
_ENDS = {"endif": "if", "endfor": "for"}
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_SHOWN = 90
#: A rule broken in many paragraphs is told with the first few.
_TOLD = 3
#: What the decree gives as an example, and what is only good practice.
_ADVICE = ("size.consistent", "bang")


@dataclass(frozen=True)
class Line:
    """A paragraph of a template that holds text. `kept` and `table` are the paths of the cell and of the
    table (else of the page) its instructions are paired within, `row` is the text of its table row."""

    text: str
    before: str
    kept: str
    table: str
    row: str

    @property
    def shown(self) -> str:
        """Its text, short enough to be read in a sentence."""
        return self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"

    @cached_property
    def control(self) -> tuple[str, str] | None:
        """What kind of instruction it is ("p", "tr") and what it says, None where it prints."""
        found = _CONTROL.search(self.text)
        return (found[1], found[2].translate(_QUOTES)) if found else None

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


def lines_shared(path: Path, other: Path) -> int:
    """How many different lines two templates have in common; ToolkitError where one cannot be read."""
    return len({line.text for line in _lines(path)} & {line.text for line in _lines(other)})


def inspect_template(
    path: Path, original: Path, specimens: Iterable[Mapping[str, Any]], measure: Callable[[bytes], list[Breach]]
) -> tuple[Finding, ...]:
    """What is wrong with the template at `path`: against the shipped `original`, and printed with each specimen, which `measure` holds against the decree.

    ToolkitError where it cannot be read.
    """
    place, lines = Place(path.name), list(_lines(path))
    wrong = [*_misplaced(place, lines), *_unpaired(place, lines), *_misspelt(place, lines)]
    values = list(specimens)
    wrong += _unknown(place, lines, list(_lines(original)), values)
    wrong += _missing(place, lines, list(_lines(original)))
    return (*wrong, *_printed(path, values, wrong, measure))


def placeholders(path: Path) -> dict[str, str]:
    """What a template prints, as it names it ("task.content"), each with the line where it first stands."""
    found: dict[str, str] = {}
    for line in _lines(path):
        for name in re.findall(r"\{\{\s*([a-z_.]+)", line.text):
            found.setdefault(name, line.shown)
    return found


def _lines(path: Path) -> Iterator[Line]:
    """The lines of the body, the headers and the footers, from the top."""
    from docx.oxml.ns import qn

    template = open_template(path)
    parts = [template.docx.element.body, *(part._element for section in template.docx.sections for part in (
        section.header, section.first_page_header, section.footer, section.first_page_footer) if not part.is_linked_to_previous)]
    before = ""
    for number, part in enumerate(parts):
        path_of = part.getroottree().getpath
        for paragraph in part.iter(qn("w:p")):
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t"))).strip()
            if not text:
                continue
            rows = list(paragraph.iterancestors(qn("w:tr")))[:1]
            row = "".join(node.text or "" for each in rows for node in each.iter(qn("w:t"))).strip()
            kept = paragraph.getparent()
            yield Line(text, before, f"{number}{path_of(kept)}", f"{number}{path_of(rows[0].getparent() if rows else kept)}", row)
            before = before if _CONTROL.search(text) else text


def _misplaced(place: Place, lines: list[Line]) -> Iterator[Finding]:
    """Instructions that would take other text with them."""
    for line in lines:
        if line.control:
            kept = line.row if line.control[0] == "tr" else line.text
            if _CONTROL.sub("", kept, count=1).strip():
                yield finding(Code.TEMPLATE_LINE_SHARED, place, line=line.shown)


def _unpaired(place: Place, lines: list[Line]) -> Iterator[Finding]:
    """Ifs and fors without their ends, and ends without their beginnings, paragraph by paragraph within the same cell."""
    open_: dict[tuple[str, str], list[tuple[str, Line]]] = {}
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
                yield _alone(place, line, f"{{%{kind} {wanted} … %}}")
            elif word in _ENDS:
                stack.pop()
    for (kind, _), stack in open_.items():
        for word, line in stack:
            yield _alone(place, line, f"{{%{kind} end{word} %}}")


def _alone(place: Place, line: Line, wanted: str) -> Finding:
    return finding(Code.TEMPLATE_UNPAIRED, place, line=line.shown, before=line.before[:_SHOWN], wanted=wanted)


def _misspelt(place: Place, lines: list[Line]) -> Iterator[Finding]:
    return (finding(Code.TEMPLATE_MISSPELT, place, line=line.shown) for line, tree in _parsed(lines) if tree is None)


def _trees(lines: Iterable[Line]) -> Iterator[tuple[Line, Template]]:
    return ((line, tree) for line, tree in _parsed(lines) if tree is not None)


def _parsed(lines: Iterable[Line]) -> Iterator[tuple[Line, Template | None]]:
    """Each line taken apart, None where it cannot be: a brace lost, a word of an instruction misspelt."""
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True)
    for line in lines:
        try:
            tree = environment.parse(line.fragment)
            environment.compile(tree)
        except TemplateError:
            yield line, None
        else:
            left = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", line.text)
            yield line, None if re.search(r"\{\{|\}\}|\{%|%\}", left) else tree


def _asked(tree: Template) -> tuple[set[str], set[str], set[str]]:
    """The names a line reads, those it gives values to, and the parts of values it asks for."""
    from jinja2 import nodes

    names = list(tree.find_all(nodes.Name))
    return ({each.name for each in names if each.ctx == "load"}, {each.name for each in names if each.ctx != "load"},
            {each.attr for each in tree.find_all(nodes.Getattr)})


def _unknown(place: Place, lines: list[Line], original: list[Line], values: list[Mapping[str, Any]]) -> Iterator[Finding]:
    """Names no value has, each with the line where it stands and the name that was likely meant."""
    asked = [(line, *_asked(tree)) for line, tree in _trees(lines)]
    shipped = [_asked(tree) for _, tree in _trees(original)]
    given = {"loop", *(name for value in values for name in value), *(name for _, _, stored, _ in asked for name in stored)}
    parts = {"index", "first", "last", "length", *(name for _, _, names in shipped for name in names)}
    for line, names, _, attributes in asked:
        for name, known in (*((name, given) for name in sorted(names - given)), *((name, parts) for name in sorted(attributes - parts))):
            near = nearest(name, known)
            cure = f"Sửa thành {near}." if near else "Xem danh mục chỗ điền trong tài liệu Sửa mẫu báo cáo, hoặc chép lại từ mẫu gốc."
            yield finding(Code.TEMPLATE_NAME_UNKNOWN, place, name=name, line=line.shown, cure=cure)


def _missing(place: Place, lines: list[Line], original: list[Line]) -> Iterator[Finding]:
    """Lines of the shipped template that are gone, with what is now printed nowhere, or less often."""
    texts = {line.text for line in lines}
    printed = Counter(name for _, tree in _trees(lines) for name in printed_places(tree))
    printed.update(name for line, tree in _parsed(lines) if tree is None for name in set(re.findall(r"[\w.]+", line.text)))
    fewer = Counter(name for _, tree in _trees(original) for name in printed_places(tree)) - printed
    for line, tree in _trees(line for line in original if line.text not in texts):
        places = {name for name in printed_places(tree) if not name.startswith("loop")}
        gone = {name for name in places if fewer[name] and not any(other.startswith(f"{name}.") for other in places)}
        fewer -= Counter(gone)
        nowhere = {name for name in gone if not printed[name]}
        code = Code.TEMPLATE_VALUE_MISSING if nowhere else Code.TEMPLATE_LINE_MISSING
        if gone:
            names = ", ".join(f"{{{{ {name} }}}}" for name in sorted(nowhere or gone))
            yield finding(code, place, names=names, line=line.shown)


def _printed(
    path: Path, values: list[Mapping[str, Any]], wrong: list[Finding], measure: Callable[[bytes], list[Breach]]
) -> Iterator[Finding]:
    """What is wrong with the documents it makes; that it makes none is told only where nothing said so before."""
    broken: dict[tuple[str, str], None] = {}
    render = render_unchecked if wrong else render_report
    for value in values:
        try:
            broken |= {(breach.rule, breach.what): None for breach in measure(render(value, path))}
        except ToolkitError as error:
            if not wrong:
                yield error.finding
                return
    for rule, every in groupby(sorted(broken, key=lambda each: list(RULES).index(each[0])), key=lambda each: each[0]):
        whats = [what for _, what in every]
        more = f" và {len(whats) - _TOLD} chỗ khác" if len(whats) > _TOLD else ""
        code = Code.TEMPLATE_DECREE_ADVICE if rule in _ADVICE else Code.TEMPLATE_DECREE
        article = f" (Phụ lục I, phần I, mục {RULES[rule].article})" if RULES[rule].article else ""
        yield finding(code, Place(path.name), part=RULES[rule].part, article=article, what="; ".join(whats[:_TOLD]) + more, wanted=RULES[rule].wanted)
