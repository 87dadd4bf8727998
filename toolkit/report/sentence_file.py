"""A file of sentences (Jinja macros, one for each part of a paper) → the paragraphs of a part; or the findings of
faults in an office's own copy of it in a round's folder "mau".

`report.sections` and `letters` call it. A copy may only choose and repeat values: it calls its own macros and the
filters, computes nothing and reads no files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from toolkit.base.text import (
    capitalised,
    closed,
    date_vi,
    exact_number,
    nearest,
    number_vi,
    open_ended,
    printable,
    single_spaced,
    uncapitalised,
)
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding

if TYPE_CHECKING:
    from jinja2 import Template as CompiledTemplate
    from jinja2.nodes import Node, Template

#: Jinja filters by name.
Filters = Mapping[str, Callable[..., object]]
#: Jinja's own filters that make no text longer.
_HARMLESS = re.compile("counted|first|join|last|length|list|lower|map|rejectattr|select|selectattr|sum|unique|upper")
#: Nodes of Jinja that read other files, repeat a text or count up.
_REFUSED = re.compile("Include|Import|FromImport|Extends|Block|CallBlock|FilterBlock|Pow|Mul|Mod|Div|FloorDiv")
#: The filters that every file of sentences has.
COMMON: Filters = {
    "closed": closed, "open_ended": open_ended, "lower_first": uncapitalised, "upper_first": capitalised,
    "one_line": single_spaced, "day": date_vi, "exact": exact_number}
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
_UNKNOWN = "Chỉ dùng các giá trị ghi ở chú thích đầu mỗi phần của tệp gốc."
#: Characters of a line that a finding quotes; most bytes read of a file.
_LINE_LENGTH, _MOST_BYTES = 90, 5_000_000
#: Most steps of all loops of a template together, nested loops included.
MOST_STEPS = 200_000


class LoopsTooLong(LookupError):
    """The loops of a template take more than `MOST_STEPS` steps."""


def bounded_environment(**options: Any) -> Any:
    """Options → a Jinja environment without globals, whose loops raise LoopsTooLong after `MOST_STEPS` steps (counted
    in `steps`)."""
    from jinja2 import StrictUndefined, nodes
    from jinja2.sandbox import SandboxedEnvironment

    class BoundedEnvironment(SandboxedEnvironment):
        steps = 0

        def _parse(self, *source: Any) -> nodes.Template:
            """Jinja's parser, with every loop's values passed through `count_steps`."""
            tree = super()._parse(*source)
            for loop in tree.find_all(nodes.For):
                loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
            return tree

    def count_steps(values: Iterable[object]) -> Iterator[object]:
        """The values of a loop; raises LoopsTooLong when all loops together took too many."""
        for value in values:
            environment.steps += 1
            if environment.steps > MOST_STEPS:
                raise LoopsTooLong
            yield value

    environment = BoundedEnvironment(undefined=StrictUndefined, **options)
    environment.globals.clear()
    environment.filters["counted"] = count_steps
    return environment


class Sentences:
    """The sentences of one file, ready to print. They are compiled on first use: 4 % of consolidating 38 returns."""

    def __init__(self, path: Path, filters: Filters) -> None:
        self.path, self._filters = path, filters

    def faults(self, copy: Path) -> Iterator[Finding]:
        """The findings of an office's copy of these sentences, each with its line: instructions misspelt or refused,
        unknown names, missing parts. Faults that depend on the values are found in `text`."""
        from jinja2 import TemplateSyntaxError, nodes

        environment, place = self._environment, Place(copy.name)
        text, shipped = sentence_text(copy), sentence_text(self.path)
        original = environment.parse(shipped)
        try:
            tree = environment.parse(text)
            refused = [node for node in tree.find_all(nodes.Node) if _is_refused(node)]
            if not refused:  # compiling computes constants, as 'a' * 1000000000
                environment.compile(tree)
        except TemplateSyntaxError as error:
            yield finding(Code.TEMPLATE_MISSPELT, place, line=_numbered_line(text, error.lineno))
            return
        for node in refused:
            yield finding(Code.TEMPLATE_REFUSED, place, line=_numbered_line(text, node.lineno))
        parts = {macro.name: len(macro.args) for macro in tree.find_all(nodes.Macro)}
        for macro in original.find_all(nodes.Macro):
            if parts.get(macro.name) != len(macro.args):
                line = _numbered_line(shipped, macro.lineno)
                yield finding(Code.TEMPLATE_VALUE_MISSING, place, names=macro.name, line=line)
        known_filters = {*environment.filters, *environment.tests}
        yield from (finding(Code.TEMPLATE_MISSPELT, place, line=_numbered_line(text, node.lineno))
                    for node in tree.find_all((nodes.Filter, nodes.Test)) if node.name not in known_filters)
        known = {*re.findall(r"\.([a-z_]\w*)", shipped), *names_in(original), *parts}  # also names in comments
        yield from unknown_names(place, tree, known, _UNKNOWN, lambda number: _numbered_line(text, number))

    def copied(self, copy: Path) -> Sentences:
        """The sentences in an office's copy, which may be this file itself. ToolkitError where the copy has a fault."""
        if copy == self.path:
            return self
        if found := tuple(self.faults(copy)):
            raise ToolkitError(found[0].code, found[0].place, found=found, **found[0].details)
        return Sentences(copy, self._filters)

    @cached_property
    def _environment(self) -> Any:
        """Jinja without globals, with few of its own filters and with those of this file."""

        def print_value(value: object) -> object:
            """A value as Jinja prints it: numbers the Vietnamese way, None as nothing."""
            if isinstance(value, int | float) and not isinstance(value, bool):
                return number_vi(value)
            return "" if value is None else printable(value) if isinstance(value, str) else value

        environment = bounded_environment(trim_blocks=True, lstrip_blocks=True, finalize=print_value)
        harmless = filter(_HARMLESS.fullmatch, environment.filters)
        environment.filters = {name: environment.filters[name] for name in harmless} | dict(self._filters)
        return environment

    @cached_property
    def template(self) -> CompiledTemplate:
        """The file compiled by Jinja."""
        compiled: CompiledTemplate = self._environment.from_string(sentence_text(self.path))
        return compiled

    def paragraphs(self, part: str, *records: object) -> tuple[str, ...]:
        """Name of a macro and its records → the paragraphs it prints, one for each line."""
        lines = self.text(part, *records).split("\n")
        return tuple(line.strip() if line.startswith("+ ") else single_spaced(line) for line in lines if line)

    def text(self, part: str, *records: object) -> str:
        """Name of a macro and its records → the text it prints, indented as in the file; of consecutive blank lines one
        stays. ToolkitError where the macro asks for a value that the records do not have."""
        from jinja2 import TemplateError

        self._environment.steps = 0
        try:
            text = str(getattr(self.template.module, part)(*records))
        except (TemplateError, TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
            lines = [self.template.get_corresponding_lineno(frame.lineno or 0)
                     for frame in extract_tb(error.__traceback__) if frame.filename == "<template>"]
            wrong = _numbered_line(sentence_text(self.path), lines[-1] if lines else 0)
            raise ToolkitError(Code.TEMPLATE_MISSPELT, Place(self.path.name), line=wrong) from error
        return _BLANK_LINES.sub("\n\n", text).rstrip().lstrip("\n")


def sentence_text(path: Path) -> str:
    """The text of a file of sentences, in any encoding of Notepad. ToolkitError where it is no text."""
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES)
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        why = "không phải văn bản UTF-8 (lưu lại bằng Notepad, chọn mã hóa UTF-8)"
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(path.name), file=path.name, why=why) from error


def parts_of(path: Path) -> frozenset[str]:
    """The names of the macros in a file of sentences."""
    return frozenset(re.findall(r"\{%-?\s*macro\s+(\w+)", sentence_text(path)))


def names_in(tree: Template) -> dict[str, int]:
    """The names of values and attributes in a template, each with a line where it stands."""
    from jinja2 import nodes

    names = {name.name: name.lineno for name in tree.find_all(nodes.Name)}
    return names | {part.attr: part.lineno for part in tree.find_all(nodes.Getattr)}


def unknown_names(
    place: Place, tree: Template, known: Iterable[str], cure: str, shown: Callable[[int], str]
) -> Iterator[Finding]:
    """The findings of names in a template that are neither `known` nor set in it. Each quotes its line (`shown`) and
    proposes the nearest known name, else the `cure`."""
    from jinja2 import nodes

    given = (name.name for name in tree.find_all(nodes.Name) if name.ctx != "load")
    all_known = {*known, *given, "first", "last", "index", "length", "loop"}
    for name, number in names_in(tree).items():
        if name not in all_known:
            near = nearest(name, all_known)
            yield finding(Code.TEMPLATE_NAME_UNKNOWN, place, name=name, line=shown(number),
                          cure=f"Sửa thành {near}." if near else cure)


def _is_refused(node: Node) -> bool:
    """Whether the node does what a file of sentences may not do; macros are called by their bare names."""
    from jinja2 import nodes

    if isinstance(node, nodes.Call):
        return not isinstance(node.node, nodes.Name) or node.node.name == "loop"
    if isinstance(node, nodes.Getattr):
        return node.attr.startswith("_")
    return _REFUSED.fullmatch(type(node).__name__) is not None


def _numbered_line(text: str, line: int) -> str:
    """The number and the beginning of that line of a text, for a finding."""
    lines = text.split("\n")
    return f"{line}: {single_spaced(lines[line - 1])[:_LINE_LENGTH]}" if 0 < line <= len(lines) else str(line)
