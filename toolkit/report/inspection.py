"""A changed template of the report or a letter → all it breaks: placeholders, page, fonts, order of parts.

Called by `toolkit check-template`. A placeholder is read as people see it, a paragraph at a time, whatever runs Word
has cut it into. To every rule of the decree our own reports and letters are held, by the tests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.nd30 import page_breaches
from toolkit.nd30.document import URGENCY_STYLE, RunLook, W, paragraph_of, run_looks, text_of
from toolkit.nd30.rules import FONT, FONTS, PARTS, Rule
from toolkit.report import open_template, printed_places, render_report
from toolkit.text import grouped, nearest

if TYPE_CHECKING:
    from jinja2.nodes import Template
    from jinja2.sandbox import SandboxedEnvironment

#: An instruction that stands for its whole paragraph, table row, cell or run.
_CONTROL = re.compile(r"\{%(p|tr|tc|r)\s+(.*?)\s*%\}")
#: What prints nothing: an instruction, and a placeholder after its first character, whose look the value takes.
_UNPRINTED = re.compile(r"\{%.*?%\}|(?<=\{)\{.*?\}\}")
_ENDS = {"endif": "if", "endfor": "for"}
_QUOTES = str.maketrans("“”‘’", "\"\"''")
#: Characters of a line, and paragraphs a rule is broken in, that are told.
_SHOWN, _TOLD = 90, 3
_UNKNOWN = "Xem danh mục chỗ điền trong tài liệu Sửa mẫu báo cáo, hoặc chép lại từ mẫu gốc."


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
        left = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", self.text)
        try:
            tree = _environment().parse(self.fragment)
            _environment().compile(tree)
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


def _environment() -> SandboxedEnvironment:
    from jinja2.sandbox import SandboxedEnvironment
    return SandboxedEnvironment(autoescape=True)


def lines_shared(path: Path, other: Path) -> int:
    """How many different lines two templates have in common; ToolkitError where one cannot be read."""
    return len({line.text for line in template_lines(path)} & {line.text for line in template_lines(other)})


def inspect_template(path: Path, original: Path) -> tuple[Finding, ...]:
    """What is wrong with the template at `path`: against the shipped `original`, and in printing whatever that prints.
    ToolkitError where the template cannot be read."""
    place, lines, shipped = Place(path.name), list(template_lines(path)), list(template_lines(original))
    given = {name for line in shipped for name in line.asked[0]}
    given = given.difference({"loop"}, *(line.asked[1] for line in shipped))
    wrong = [*_faults(place, lines), *_unknown(place, lines, shipped, given), *_missing(place, lines, shipped)]
    breaches = [*page_breaches(open_template(path).docx), *_look_breaches(lines), *_order_breaches(lines, shipped)]
    return (*(wrong or _unprintable(path, given)), *_decree(place, breaches))


def faults(path: Path) -> tuple[Finding, ...]:
    """What keeps the template at `path` from being understood at all."""
    return tuple(_faults(Place(path.name), list(template_lines(path))))


def _faults(place: Place, lines: list[TemplateLine]) -> Iterator[Finding]:
    yield from (finding(Code.TEMPLATE_LINE_SHARED, place, line=line.shown) for line in lines if line.shared)
    for line, wanted in _unpaired(lines):
        yield finding(Code.TEMPLATE_UNPAIRED, place, line=line.shown, before=line.before[:_SHOWN], wanted=wanted)
    yield from (finding(Code.TEMPLATE_MISSPELT, place, line=line.shown) for line in lines if line.tree is None)


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


def _unknown(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine],
             given: set[str]) -> Iterator[Finding]:
    """Names no value has, each with the line where it stands and the name that was likely meant."""
    given = given.union({"loop"}, *(line.asked[1] for line in lines))
    parts = {"index", "first", "last", "length", *(name for line in shipped for name in line.asked[2])}
    for line in lines:
        names, _, attributes = line.asked
        for asked, known in ((names, given), (attributes, parts)):
            for name in sorted(asked - known):
                near = nearest(name, known)
                cure = f"Sửa thành {near}." if near else _UNKNOWN
                yield finding(Code.TEMPLATE_NAME_UNKNOWN, place, name=name, line=line.shown, cure=cure)


def _missing(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[Finding]:
    """Lines of the shipped template that are gone, with what is now printed nowhere, or less often."""
    texts = {line.text for line in lines}
    printed = Counter(name for line in lines for name in line.places)
    printed.update(name for line in lines if line.tree is None for name in set(re.findall(r"[\w.]+", line.text)))
    fewer = Counter(name for line in shipped for name in line.places) - printed
    for line in shipped:
        if line.text in texts:
            continue
        places = {name for name in line.places if not name.startswith("loop")}
        gone = {name for name in places if fewer[name] and not any(other.startswith(f"{name}.") for other in places)}
        fewer -= Counter(gone)
        nowhere = {name for name in gone if not printed[name]}
        if gone:
            code = Code.TEMPLATE_VALUE_MISSING if nowhere else Code.TEMPLATE_LINE_MISSING
            names = ", ".join(f"{{{{ {name} }}}}" for name in sorted(nowhere or gone))
            yield finding(code, place, names=names, line=line.shown)


class _Anything:
    """Stands for a value of any kind: it has every part, and one item where it is `full`, none where it is not."""

    def __init__(self, full: bool) -> None:
        self._items = [self] * full

    def __getattr__(self, name: str) -> _Anything:
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __getitem__(self, place: object) -> _Anything:
        return self

    def __iter__(self) -> Iterator[_Anything]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __str__(self) -> str:
        return "…"


def _unprintable(path: Path, given: set[str]) -> Iterator[Finding]:
    """Why no document comes of it, whether there are values of these names or not."""
    for full in (True, False):
        try:
            render_report(dict.fromkeys(given, _Anything(full)), path)
        except ToolkitError as error:
            yield error.finding
            return


def _look_breaches(lines: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Fonts and colours the decree has not, each with its line."""
    for line in (line for line in lines if not line.control):
        fonts = {font or "chưa đặt" for run in line.printing_runs for font in run.fonts} - {FONT}
        colors = {run.color for run in line.printing_runs if line.style != URGENCY_STYLE} - {"000000", "auto"}
        for what, wrong in (("phông", fonts), ("màu", colors)):
            if wrong:
                yield FONTS, f"“{line.shown}” {what} {', '.join(sorted(wrong))}"


def _order_breaches(lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Parts of the shipped template that are gone, or stand above one they stood below."""
    styles, shipped_styles = _part_styles(lines), _part_styles(shipped)
    for style in shipped_styles:
        if style not in styles:
            yield PARTS[style], f"không còn đoạn theo kiểu “{style}” của mẫu gốc"
    for above, below in pairwise(style for style in shipped_styles if style in styles):
        if styles.index(above) > styles.index(below):
            yield PARTS[below], f"đứng trước phần {PARTS[above].part}, khác mẫu gốc"


def _part_styles(lines: list[TemplateLine]) -> list[str]:
    """The styles of the parts that have their place, in the order in which they first stand."""
    return list(dict.fromkeys(line.style for line in lines if line.style in PARTS))


def _decree(place: Place, breaches: list[tuple[Rule, str]]) -> Iterator[Finding]:
    """A finding for each rule that is broken, with the first places."""
    for rule, broken in grouped(breaches, lambda breach: breach[0]).items():
        what = "; ".join(what for _, what in broken[:_TOLD])
        more = f" và {len(broken) - _TOLD} chỗ khác" if len(broken) > _TOLD else ""
        yield finding(Code.TEMPLATE_DECREE, place, part=rule.part, what=f"{what}{more}", wanted=rule.wanted,
                      article=f" (Phụ lục I, phần I, mục {rule.article})")
