"""A changed template of the report or a letter → all it breaks: placeholders, page, fonts, sizes, order of parts.

Called by `toolkit check-template`. A placeholder is read as people see it, a paragraph at a time, whatever runs Word
has cut it into. To every rule of the decree our own reports and letters are held, by the tests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.consolidate import consolidate
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Indicator, Intake, Way
from toolkit.nd30 import page_breaches
from toolkit.nd30.document import URGENCY_STYLE, RunLook, W, paragraph_of, run_looks, text_of
from toolkit.nd30.rules import BODY, FONT, FONTS, PART_RULES, Rule
from toolkit.report import GONE, open_template, printed_places, render_report
from toolkit.report.values import report_context
from toolkit.resources import example
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
#: The styles of numbered parts, what their numbers count, and the numbers.
_NUMBERED = {"Mục La Mã": "mục", "Phụ lục": "phụ lục"}
_NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
#: The styles of paragraphs an office may leave out, or put where it wants.
_FREE = {"Mục La Mã", "Mục số", "Nhiệm vụ", "Câu kết"}
_COPY = "Chép lại đoạn này từ mẫu gốc vào đúng chỗ của nó, giữ nguyên kiểu."
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
    in_body: bool  # whether it stands between head and signature, in no table

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
    return len({line.text for line in _lines(path)} & {line.text for line in _lines(other)})


def inspect_template(path: Path, original: Path, values: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """What is wrong with the template at `path`: against the shipped `original`, and in printing each of the `values`.
    ToolkitError where the template cannot be read."""
    place, lines, shipped, values = Place(path.name), list(_lines(path)), list(_lines(original)), list(values)
    wrong = [*_faults(place, lines), *_unknown(place, lines, shipped, values),
             *_missing(place, lines, shipped)]
    breaches = [*page_breaches(open_template(path).docx), *_look_breaches(lines, {line.style for line in shipped}),
                *_order_breaches(lines, shipped)]
    return (*(wrong or _unprintable(path, values)), *_decree(place, breaches))


def faults(path: Path) -> tuple[Finding, ...]:
    """What keeps the template at `path` from being understood at all."""
    return tuple(_faults(Place(path.name), list(_lines(path))))


def _faults(place: Place, lines: list[TemplateLine]) -> Iterator[Finding]:
    yield from (finding(Code.TEMPLATE_LINE_SHARED, place, line=line.shown) for line in lines if line.shared)
    for line, wanted in _unpaired(lines):
        yield finding(Code.TEMPLATE_UNPAIRED, place, line=line.shown, before=line.before[:_SHOWN], wanted=wanted)
    yield from (finding(Code.TEMPLATE_MISSPELT, place, line=line.shown) for line in lines if line.tree is None)


def placeholders(path: Path) -> dict[str, str]:
    """What a template prints, as it names it ("task.content"), each with the line where it first stands."""
    found: dict[str, str] = {}
    for line in _lines(path):
        for name in re.findall(r"\{\{\s*([a-z_.]+)", line.text):
            found.setdefault(name, line.shown)
    return found


def _lines(path: Path) -> Iterator[TemplateLine]:
    document = open_template(path).docx
    parts = [document.element.body, *(part._element for section in document.sections for part in (
        section.header, section.first_page_header, section.footer, section.first_page_footer
    ) if not part.is_linked_to_previous)]
    body = set(document.element.body.xpath("./w:p[not(preceding-sibling::w:p/w:pPr/w:sectPr)]"))
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
                "".join(map(text_of, rows)).strip(), paragraph_of(element, document), element in body)
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
             values: list[Mapping[str, Any]]) -> Iterator[Finding]:
    """Names no value has, each with the line where it stands and the name that was likely meant."""
    given = {name for each in values for name in each}.union({"loop"}, GONE, *(line.asked[1] for line in lines))
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


def _unprintable(path: Path, values: list[Mapping[str, Any]]) -> Iterator[Finding]:
    """Why no document comes of some of the values."""
    for value in values:
        try:
            render_report(value, path)
        except ToolkitError as error:
            yield error.finding
            return


def _look_breaches(lines: list[TemplateLine], shipped_styles: set[str]) -> Iterator[tuple[Rule, str]]:
    """Fonts, colours and sizes the decree has not, each with its line. Text of the body in a style that the shipped
    template has not, as pasted from elsewhere, is held to the rule for the body."""
    for line in (line for line in lines if not line.control):
        pasted = BODY if line.in_body and line.style not in shipped_styles else None
        rule = PART_RULES.get(line.style, pasted)
        fonts = {font or "chưa đặt" for run in line.printing_runs for font in run.fonts} - {FONT}
        colors = {run.color for run in line.printing_runs if line.style != URGENCY_STYLE} - {"000000", "auto"}
        sizes = {f"{run.size:g}" for run in line.printing_runs
                 if rule and not rule.smallest <= run.size <= rule.largest}
        for broken, what, wrong in ((FONTS, "phông", fonts), (FONTS, "màu", colors), (rule, "cỡ chữ", sizes)):
            if broken and wrong:
                yield broken, f"“{line.shown}” {what} {', '.join(sorted(wrong))}"


def _order_breaches(lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Parts of the shipped template that are gone or stand above one they stood below, and numbers out of order."""
    styles, shipped_styles = _part_styles(lines), _part_styles(shipped)
    for style in shipped_styles:
        if style not in styles:
            yield _misplaced(style, f"không còn đoạn theo kiểu “{style}” của mẫu gốc")
    for above, below in pairwise(style for style in shipped_styles if style in styles):
        if styles.index(above) > styles.index(below):
            yield _misplaced(below, f"đứng trước phần {PART_RULES[above].part}, khác mẫu gốc")
    for style, counted in _NUMBERED.items():
        matches = (re.match(r"(?:Phụ lục )?([IVX]+)\b", line.text) for line in lines if line.style == style)
        numerals = list(dict.fromkeys(match[1] for match in matches if match))
        if numerals != _NUMERALS[:len(numerals)]:
            yield _misplaced(style, f"thứ tự các {counted} là {', '.join(numerals)}")


def _part_styles(lines: list[TemplateLine]) -> list[str]:
    """The styles of the parts that have their place, in the order in which they first stand."""
    return list(dict.fromkeys(line.style for line in lines if line.style in PART_RULES.keys() - _FREE))


def _misplaced(style: str, what: str) -> tuple[Rule, str]:
    return PART_RULES[style]._replace(wanted=_COPY), what


def _decree(place: Place, breaches: list[tuple[Rule, str]]) -> Iterator[Finding]:
    """A finding for each rule that is broken, with the first places."""
    for rule, broken in grouped(breaches, lambda breach: breach[0]).items():
        what = "; ".join(what for _, what in broken[:_TOLD])
        more = f" và {len(broken) - _TOLD} chỗ khác" if len(broken) > _TOLD else ""
        yield finding(Code.TEMPLATE_DECREE, place, part=rule.part, what=f"{what}{more}", wanted=rule.wanted,
                      article=f" (Phụ lục I, phần I, mục {rule.article})")


def specimens() -> Iterator[dict[str, Any]]:
    """The values of two reports nobody has answered: one with every part a plan can ask for, and one with few."""
    from toolkit.plan import read_plan
    plan, _ = read_plan(example("ke_hoach.xlsx"))
    nobody = Intake((), (), ())
    indicator = Indicator("1", "Số cuộc kiểm tra thử", "cuộc", Way.SUM, note="Cả năm")
    full = replace(plan, indicators=(indicator,), settings=replace(
        plan.settings, addressees=("Ủy ban nhân dân tỉnh", "Bộ Công Thương"), recipients=("Như trên", "Lưu trữ tỉnh"),
        legal_bases=("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;", "Căn cứ Kế hoạch số 1/KH-UBND ngày 02/01/2020."),
        urgency="KHẨN", signer_power="KT.", signer_deputy_title="PHÓ GIÁM ĐỐC"))
    points = {kind: {"total": f"1{number}", "lines": (f"Điểm thử {number}",), "more": f"{number}9"}
              for number, kind in enumerate(("missing", "errors", "questions", "changed"))}
    yield report_context(consolidate(full, nobody), points={**points, "unprinted": "17"})
    yield report_context(consolidate(plan, nobody))
