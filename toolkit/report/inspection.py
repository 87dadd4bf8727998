"""What a changed report template breaks, all of it in one pass: its placeholders, its lines of control, the decree.

A placeholder is read as people see it, a paragraph at a time, whatever runs Word has cut it into.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import fields, model
from toolkit.consolidate import consolidate
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Entry, Intake, Plan, Previous, Return, Role, Status
from toolkit.nd30 import RULES, Breach
from toolkit.report import FORMER, INSTEAD, open_template, printed_places, render_report, render_unchecked
from toolkit.report.values import report_context
from toolkit.resources import example
from toolkit.text import nearest

if TYPE_CHECKING:
    from jinja2.nodes import Template
    from jinja2.sandbox import SandboxedEnvironment

#: An instruction that stands for its whole paragraph, table row, cell or run.
_CONTROL = re.compile(r"\{%(p|tr|tc|r)\s+(.*?)\s*%\}")
_ENDS = {"endif": "if", "endfor": "for"}
_QUOTES = str.maketrans("“”‘’", "\"\"''")
#: Characters of a line, and paragraphs a rule is broken in, that are told.
_SHOWN, _TOLD = 90, 3
#: What the decree gives as an example, and what is only good practice.
_ADVICE = ("size.consistent", "bang")
_UNKNOWN = "Xem danh mục chỗ điền trong tài liệu Sửa mẫu báo cáo, hoặc chép lại từ mẫu gốc."


@dataclass(frozen=True)
class TemplateLine:
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


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2.sandbox import SandboxedEnvironment
    return SandboxedEnvironment(autoescape=True)


def lines_shared(path: Path, other: Path) -> int:
    """How many different lines two templates have in common; ToolkitError where one cannot be read."""
    return len({line.text for line in _lines(path)} & {line.text for line in _lines(other)})


def inspect_template(path: Path, original: Path, values: Iterable[Mapping[str, Any]],
                     measure: Callable[[bytes], list[Breach]]) -> tuple[Finding, ...]:
    """What is wrong with the template at `path`: against the shipped `original`, and printed with each of the `values`.
    `measure` holds what is printed against the decree. ToolkitError where the template cannot be read."""
    place, lines, shipped, values = Place(path.name), list(_lines(path)), list(_lines(original)), list(values)
    wrong = [*_faults(place, lines), *_years_only(place, lines), *_unknown(place, lines, shipped, values),
             *_missing(place, lines, shipped)]
    return (*wrong, *_printed(path, values, wrong, measure))


def faults(path: Path) -> tuple[Finding, ...]:
    """What keeps the template at `path` from being understood at all."""
    return tuple(_faults(Place(path.name), list(_lines(path))))


def _faults(place: Place, lines: list[TemplateLine]) -> Iterator[Finding]:
    yield from (finding(Code.TEMPLATE_LINE_SHARED, place, line=line.shown) for line in lines if line.shared)
    for line, wanted in _unpaired(lines):
        yield finding(Code.TEMPLATE_UNPAIRED, place, line=line.shown, before=line.before[:_SHOWN], wanted=wanted)
    yield from (finding(Code.TEMPLATE_MISSPELT, place, line=line.shown) for line in lines if line.tree is None)


def _years_only(place: Place, lines: list[TemplateLine]) -> Iterator[Finding]:
    """What only a report of a year can be asked for, each where it first stands."""
    for name in FORMER:
        if line := next((line for line in lines if name in line.asked[0]), None):
            yield finding(Code.TEMPLATE_YEAR_ONLY, place, name=name, line=line.shown, instead=INSTEAD[name])


def placeholders(path: Path) -> dict[str, str]:
    """What a template prints, as it names it ("task.content"), each with the line where it first stands."""
    found: dict[str, str] = {}
    for line in _lines(path):
        for name in re.findall(r"\{\{\s*([a-z_.]+)", line.text):
            found.setdefault(name, line.shown)
    return found


def _lines(path: Path) -> Iterator[TemplateLine]:
    from docx.oxml.ns import qn
    template = open_template(path)
    parts = [template.docx.element.body, *(part._element for section in template.docx.sections for part in (
        section.header, section.first_page_header, section.footer, section.first_page_footer
    ) if not part.is_linked_to_previous)]
    before = "đầu mẫu"
    for number, part in enumerate(parts):
        path_of = part.getroottree().getpath
        for paragraph in part.iter(qn("w:p")):
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t"))).strip()
            if not text:
                continue
            rows = list(paragraph.iterancestors(qn("w:tr")))[:1]
            row = "".join(node.text or "" for each in rows for node in each.iter(qn("w:t"))).strip()
            kept = paragraph.getparent()
            table = rows[0].getparent() if rows else kept
            yield TemplateLine(text, before, f"{number}{path_of(kept)}", f"{number}{path_of(table)}", row)
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
    given = {name for each in values for name in each}.union({"loop"}, FORMER, *(line.asked[1] for line in lines))
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
    said = {name for former, names in FORMER.items() if printed[former] for name in names}
    printed.update({name: len(shipped) for name in said})
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


def _printed(path: Path, values: list[Mapping[str, Any]], wrong: list[Finding],
             measure: Callable[[bytes], list[Breach]]) -> Iterator[Finding]:
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
    order = list(RULES)
    for name, every in groupby(sorted(broken, key=lambda each: order.index(each[0])), key=lambda each: each[0]):
        rule, whats = RULES[name], [what for _, what in every]
        more = f" và {len(whats) - _TOLD} chỗ khác" if len(whats) > _TOLD else ""
        code = Code.TEMPLATE_DECREE_ADVICE if name in _ADVICE else Code.TEMPLATE_DECREE
        article = f" (Phụ lục I, phần I, mục {rule.article})" if rule.article else ""
        what = "; ".join(whats[:_TOLD]) + more
        yield finding(code, Place(path.name), part=rule.part, article=article, what=what, wanted=rule.wanted)


_BASES = ("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng;",
          "Căn cứ Kế hoạch số 1/KH-UBND ngày 02/01/2020 của Ủy ban nhân dân tỉnh.")
_INDICATOR = model.Indicator("1", "Số cuộc kiểm tra thử", "cuộc", model.Way.SUM, note="Cả năm")


def specimens() -> Iterator[dict[str, Any]]:
    """The values of three reports: a draft that has everything, a final as plain as can be, one nobody has answered."""
    from toolkit.plan import read_plan
    plan, _ = read_plan(example("ke_hoach.xlsx"))
    settings = replace(plan.settings, addressees=("Ủy ban nhân dân tỉnh",), legal_bases=())
    before = (Previous(plan.period.name.year_before.code, row.agency, row.task_id, Status.UNDER_WAY)
              for row in plan.assignments if row.role is Role.LEAD)
    full = replace(plan, indicators=(_INDICATOR,), previous=tuple(before), settings=replace(
        settings, addressees=("Ủy ban nhân dân tỉnh", "Bộ Công Thương"), recipients=("Như trên", "Lưu trữ tỉnh"),
        legal_bases=_BASES, urgency="KHẨN", report_chart=True, medium=model.Medium.PAPER,
        signer_power="KT.", signer_deputy_title="PHÓ GIÁM ĐỐC"))
    plain = replace(plan, indicators=(), previous=(), settings=replace(
        settings, report_number="5", report_date=plan.period.last_day, medium=model.Medium.ELECTRONIC, urgency="",
        signer_power=""))
    answered = tuple(_return(plan, agency, number) for number, agency in enumerate(plan.expected[::2]))
    silent = tuple(Return(each.code, (), plan.period.last_day, "") for each in plan.expected)
    points = {kind: {"total": f"1{number}", "lines": (f"Điểm thử {number}",), "more": f"{number}9"}
              for number, kind in enumerate(("missing", "errors", "questions", "changed"))}
    yield report_context(consolidate(full, Intake(answered, (), ())), points={**points, "unprinted": "17"})
    yield report_context(consolidate(plain, Intake(silent, (), ())))
    yield report_context(consolidate(plan, Intake((), (), ())))


def _return(plan: Plan, agency: model.Agency, number: int) -> Return:
    place = Place(f"{agency.code}.xlsx")
    statuses = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING)
    progress = tuple(_answer(row.task_id, row.role, statuses[(number + line) % 4], place)
                     for line, row in enumerate(plan.rows_of(agency.code)))
    extra = _answer(model.TaskNumber("X1"), Role.LEAD, Status.UNDER_WAY, place)
    extra = extra._replace(entries={**extra.entries, fields.CONTENT: Entry("Nhiệm vụ thử ngoài Kế hoạch", place)})
    free = {part: Entry(f"- Ý kiến thử {number};\n- Ý kiến thử khác", place) for part in fields.FREE_PARTS}
    figure = model.Figure(place, 12.0, entries={fields.FIGURE: Entry("12", place)})
    received = plan.period.last_day if number % 3 else plan.period.due_before
    return Return(agency.code, (place.file,), received, "", progress, (extra,), free, {_INDICATOR.code: figure})


def _answer(task_id: model.TaskNumber, role: Role, status: Status, place: Place) -> model.TaskAnswer:
    texts = {fields.DOCUMENTS: "KH số 1/KH-A", fields.RESULT: f"Kết quả thử của {place.file}",
             fields.DIFFICULTIES: "Thiếu người; do biên chế", fields.PROPOSALS: "Cần thêm kinh phí"}
    percent = {fields.PERCENT: 60.5} if status is Status.UNDER_WAY else {}
    entries = {name: Entry(text, place) for name, text in {fields.STATUS: status.value, **texts}.items()}
    return model.TaskAnswer(task_id, role, place, {fields.STATUS: status, **percent, **texts}, entries)
